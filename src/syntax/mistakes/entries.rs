//! What an example gives of a list of findings, in other words: `(7.2 % on 2026-03-01) and perhaps more`, `7.2 % on 2026-03-01`
//! without parentheses, `latest of inr = 3`. It is read loosely, and written whole.

use super::place::{Cursor, Place, Recogniser};
use crate::codes::Code;
use crate::dates::days;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::Entries;

/// Lists in examples.
pub const GIVEN: &[Recogniser] = &[asked, listed];

/// Words for what is asked of a list.
const QUESTIONS: &[&str] = &[
    "latest",
    "first",
    "lowest",
    "highest",
    "mean",
    "sum",
    "number",
    "any",
    "all",
    "none",
    "last",
    "most recent",
    "newest",
    "average",
    "max",
    "min",
    "maximum",
    "minimum",
    "earliest",
    "oldest",
    "count",
    "total",
    "median",
];

/// That there may be more entries, longest first.
const MORE: &[&str] = &[
    "and perhaps more",
    "and maybe more",
    "and possibly more",
    "and probably more",
    "perhaps more",
    "maybe more",
    "possibly more",
    "probably more",
    "perhaps others",
    "and perhaps others",
    "and more",
    "or more",
    "and others",
    "more perhaps",
    "more",
    "...",
    "…",
    "etc .",
    "etc",
    "and so on",
];

/// `latest of inr = 3`: an example gives the entries.
fn asked(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if !matches!(place.word, "given" | "expect") {
        return None;
    }
    let stopped = place.stopped();
    let mut cursor = place.cursor(place.word.len());
    while let Some(token) = cursor.token().filter(|token| token.at <= stopped) {
        let mut ahead = place.cursor(token.at);
        ahead.eat("the");
        if ahead.eat_any(QUESTIONS).is_some() {
            ahead.eat("of");
            ahead.eat("(");
            let name = ahead.token();
            let list = name.and_then(|name| Some((name, place.known()?.list(name.text)?)));
            if let Some((name, (list, _, entries))) = list.filter(|(name, _)| name.end() >= stopped) {
                return Some(instead(place, (token.at, name.end()), list, entries));
            }
        }
        cursor.at = token.end();
    }
    None
}

fn instead(place: &Place<'_, '_>, (at, end): (usize, usize), list: &str, entries: &Entries) -> Diagnostic {
    let said = place.words(at, end);
    if place.word == "expect" {
        let what = format!("`{said}` has no name, and an example expects what has one");
        let help = format!(
            "Say what is asked of `{list}` in a `term`, as in `means number of {list} >= 1`, and write `NAME holds` or `NAME does not hold`."
        );
        return place.tell(Code::CannotRead, at, end, what).help(help);
    }
    let mut behind = place.cursor(end);
    behind.eat(")");
    behind.eat_any(&["=", "is"]);
    let value = place.text(behind.at, place.slice().len()).lines().next().map(crate::tokens::strip_comment);
    let value = value.map_or("", str::trim).trim_end_matches(',');
    let value = if value.is_empty() || value.len() > 30 { "VALUE" } else { value };
    let what = format!("an example gives the entries of `{list}`, not what is asked of them");
    place.tell(Code::CannotRead, at, end, what).help(format!("Write `{list} = {}`.", form(entries, value)))
}

/// How the entries of a list are written.
fn form(entries: &Entries, value: &str) -> String {
    match (entries.valued, &entries.on) {
        (true, Some(_)) => format!("({value} on DAY)"),
        (true, None) => format!("((value {value}))"),
        _ => {
            let parts = entries.parts.iter().map(|(name, _)| format!("{name} …")).collect::<Vec<_>>().join(", ");
            format!("(({parts}))")
        }
    }
}

/// What a list is given as, read loosely.
struct Given {
    entries: Vec<String>,
    /// That there may be more, and on which side of which day.
    more: Option<String>,
    end: usize,
    /// What is wrong with it.
    amiss: Option<String>,
}

/// `inr = (3 on 2026-03-01) and perhaps more`.
fn listed(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.word != "given" {
        return None;
    }
    let stopped = place.stopped();
    let mut cursor = place.cursor(place.word.len());
    let mut found = None;
    while let Some(token) = cursor.token().filter(|token| token.at <= stopped) {
        cursor.at = token.end();
        let mut ahead = cursor;
        if ahead.eat_any(&["=", "is", ":"]).is_some()
            && let Some((name, None, entries)) = place.known().and_then(|known| known.list(token.text))
        {
            found = Some((name, entries, ahead));
        }
    }
    let (name, entries, from) = found?;
    let start = from.token()?.at;
    let read = given(place, from, entries)?;
    if read.end < stopped {
        return None;
    }
    let mut parts = read.entries;
    let more = read.more.map(|side| format!("and perhaps more{side}"));
    parts.extend(more);
    let right = match parts.is_empty() {
        true => "none".to_owned(),
        false => format!("({})", parts.join(", ")),
    };
    let said = place.words(start, read.end);
    if right == said {
        return None;
    }
    let what = read.amiss.unwrap_or_else(|| format!("`{said}` is written `{right}`"));
    let told = place.tell(Code::CannotRead, start, read.end, what).help(format!("Write `{name} = {right}`."));
    let plain = !place.text(start, read.end).contains('#') && place.reads(start, read.end, &right);
    let span = place.span(start, read.end);
    Some(match plain {
        true if said.contains("none") => told.guess(span, right),
        true => told.fix(span, right),
        false => told,
    })
}

fn given(place: &Place<'_, '_>, from: Cursor<'_>, list: &Entries) -> Option<Given> {
    let mut cursor = from;
    let mut read = Given { entries: Vec::new(), more: None, end: from.at, amiss: None };
    let grouped = cursor.eat("(");
    // Without parentheses the entries stand on one line.
    let line = place
        .text(cursor.at, place.slice().len())
        .find('\n')
        .map_or(place.slice().len(), |at| cursor.at.saturating_add(at));
    let mut note = |what: &str| {
        read.amiss.get_or_insert_with(|| what.to_owned());
    };
    let mut closed = false;
    while let Some(token) = cursor.token() {
        if (!grouped || closed) && token.at >= line && token.text != "and" {
            break;
        }
        if let Some(side) = further(place, &mut cursor, &mut note, closed, &read.entries) {
            read.more = Some(side);
            read.end = cursor.at;
            if closed {
                break;
            }
            continue;
        }
        if closed {
            if token.text == "," && read.more.is_none() {
                let mut ahead = place.cursor(token.end());
                if ahead.eat_any(MORE).is_some() {
                    cursor.at = token.end();
                    continue;
                }
            }
            break;
        }
        match token.text {
            ")" if grouped => {
                closed = true;
                cursor.at = token.end();
                read.end = cursor.at;
                continue;
            }
            ")" => break,
            "," => cursor.at = token.end(),
            ";" => {
                note("entries stand with commas between them");
                cursor.at = token.end();
            }
            "and" => {
                note("entries stand with commas between them");
                cursor.at = token.end();
            }
            "none" => {
                note("`none` says that there is no entry");
                cursor.at = token.end();
                read.end = cursor.at;
            }
            _ => {
                let text = if token.text == "(" {
                    whole(place, &mut cursor)?
                } else {
                    entry(&mut cursor, place, list, &mut note)?
                };
                read.entries.push(text);
                read.end = cursor.at;
            }
        }
    }
    if grouped && !closed {
        return None;
    }
    if !grouped && !read.entries.is_empty() {
        note("the entries of a list stand in parentheses");
    }
    Some(read)
}

/// `and perhaps more before 2026-01-01`: the side on which there may be more.
fn further(
    place: &Place<'_, '_>,
    cursor: &mut Cursor<'_>,
    note: &mut impl FnMut(&str),
    closed: bool,
    entries: &[String],
) -> Option<String> {
    let mut ahead = *cursor;
    let start = ahead.token()?.at;
    let said = ahead.eat_any(MORE)?;
    let before = place.text(0, start).trim_end();
    let mut side = String::new();
    let mut more = ahead;
    if let Some(word) = more.eat_any(&["before", "after"])
        && let Some(day) = more.token().filter(|day| days(day.text).is_some())
    {
        side = format!(" {word} {}", day.text);
        ahead.at = day.end();
    }
    if closed {
        note("that there may be more entries stands inside of the parentheses");
    } else if said != "and perhaps more" {
        note(&format!("`{said}` is written `and perhaps more`"));
    } else if !entries.is_empty() && !before.ends_with(',') {
        note("a comma is missing before `and perhaps more`");
    } else if entries.is_empty() && !before.ends_with('(') {
        note("that there may be more entries stands in parentheses");
    }
    cursor.at = ahead.at;
    Some(side)
}

/// What stands in parentheses, as it is written.
fn whole(place: &Place<'_, '_>, cursor: &mut Cursor<'_>) -> Option<String> {
    let start = cursor.token()?.at;
    let mut depth = 0usize;
    while let Some(token) = cursor.token() {
        cursor.at = token.end();
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(place.words(start, cursor.at));
        }
    }
    None
}

/// An entry without parentheses of its own: a value and its day in either order, or the parts of an entry by their names.
fn entry(
    cursor: &mut Cursor<'_>,
    place: &Place<'_, '_>,
    list: &Entries,
    note: &mut impl FnMut(&str),
) -> Option<String> {
    let start = cursor.token()?.at;
    let line =
        place.text(start, place.slice().len()).find('\n').map_or(place.slice().len(), |at| start.saturating_add(at));
    let parted = list.part(cursor.token()?.text).is_some();
    let (mut end, mut day, mut joint) = (start, None, None);
    while let Some(token) = cursor.token().filter(|token| token.at < line) {
        let ends = match token.text {
            ")" | ";" | "and" | "perhaps" | "maybe" => true,
            // The parts of one entry.
            "," => !(parted && place.cursor(token.end()).token().is_some_and(|next| list.part(next.text).is_some())),
            _ => false,
        };
        if ends {
            break;
        }
        if days(token.text).is_some() {
            day = Some((token.at, token.end()));
        }
        if matches!(token.text, "on" | "at" | "of" | "from" | ":" | "@") {
            joint = joint.or(Some((token.at, token.end())));
        }
        end = token.end();
        cursor.at = end;
    }
    let text = place.words(start, end);
    if parted {
        note("the parts of an entry stand in parentheses of their own");
        return Some(format!("({text})"));
    }
    if !list.valued {
        return None;
    }
    if list.on.is_none() {
        note("an entry stands in parentheses, with the name of its part");
        return Some(format!("(value {text})"));
    }
    let (value, day) = match (day, joint) {
        (Some((at, behind)), _) if at == start => {
            let from = joint.filter(|(at, _)| *at >= behind).map_or(behind, |(_, end)| end);
            (place.words(from, end), place.words(at, behind))
        }
        (Some((at, behind)), Some((joint, _))) if joint < at => (place.words(start, joint), place.words(at, behind)),
        (Some((at, behind)), None) => (place.words(start, at), place.words(at, behind)),
        (None, Some((joint, behind))) => (place.words(start, joint), place.words(behind, end)),
        (None, None) => (text.clone(), "unknown".to_owned()),
        _ => return None,
    };
    let right = format!("{value} on {day}");
    if right != text {
        note(&format!("`{text}` is written `{right}`"));
    }
    (!value.is_empty() && !day.is_empty()).then_some(right)
}
