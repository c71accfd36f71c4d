//! What is asked of a list of findings, in other words: `most recent inr`, `max of inr`, `any of (inr > 3)`, `2 consecutive inr`,
//! `number of inr in the last 3 months`. What is meant is read loosely, and written whole.

use super::choosing::{Choice, Looked, choice, parts_of, some_of_them};
use super::place::{Cursor, Place, Recogniser};
use super::questions::{Head, NUMBERS, head};
use super::windows::{day, time};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::Measure;

/// Questions to lists.
pub const ASKED: &[Recogniser] = &[asked];

/// Most words before the place at which a question may begin.
const FAR: usize = 40;

/// A question, read loosely.
struct Read {
    /// What is written; none where nothing can be.
    right: Option<String>,
    /// What is wrong with it.
    what: String,
    help: String,
    sure: bool,
    end: usize,
    /// What is wrong is told by `what`, whatever the words for the question.
    told: bool,
}

/// A question to a declared list that reaches the place.
fn asked(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.known()?;
    if matches!(place.word, "given" | "expect" | "row") || place.part().is_none() && place.word != "favored" {
        return None;
    }
    let stopped = place.stopped().min(place.slice().trim_end().len());
    let mut starts = Vec::new();
    let mut cursor = place.cursor(place.word.len());
    while let Some(token) = cursor.token().filter(|token| token.at <= stopped) {
        starts.push(token.at);
        cursor.at = token.end();
    }
    let from = starts.len().saturating_sub(FAR);
    starts.get(from..)?.iter().find_map(|start| {
        let cursor = place.cursor(*start);
        let read = between_days(place, cursor).or_else(|| question(place, cursor))?;
        (read.end >= stopped).then(|| told(place, *start, read))
    })
}

fn told(place: &Place<'_, '_>, start: usize, read: Read) -> Diagnostic {
    let found = place.tell(Code::CannotRead, start, read.end, read.what).help(read.help);
    let Some(right) = read.right.filter(|right| place.reads(start, read.end, right)) else { return found };
    if place.text(start, read.end).contains('#') {
        return found;
    }
    let span = place.span(start, read.end);
    if read.sure { found.fix(span, right) } else { found.guess(span, right) }
}

/// A question at a word; none where nothing is wrong with it.
fn question(place: &Place<'_, '_>, from: Cursor<'_>) -> Option<Read> {
    let start = from.token()?.at;
    if some_of_them(from).is_some() {
        return some_alone(place, from);
    }
    if place.known()?.list(from.token()?.text).is_some() {
        return nothing_asked(place, from);
    }
    let (head, cursor) = head(place, from)?;
    let said = place.words(start, cursor.at);
    let read = match head {
        Head::Number(word) => number(place, word, cursor)?,
        Head::Previous => previous(place, cursor)?,
        Head::Never(word) => never(place, word, cursor)?,
        Head::Some(word) => some(place, word, cursor)?,
        Head::Counted(before, count) => counted(place, (before, count), cursor)?,
        Head::InARow(count) => {
            let chosen = choice(place, cursor, Looked::Truth)?;
            written(format!("{count} in a row of {}", chosen.right), chosen)
        }
        Head::Run => run(place, cursor)?,
    };
    // What is said first: the words for the question, or else what is wrong with the entries.
    let whole = place.words(start, read.end);
    let Some(right) = read.right.as_ref().filter(|_| !read.told) else { return Some(read) };
    if *right == whole {
        // `at least 2 of (last 3 of inr)`: it is not said of what they are to be two.
        let chosen =
            whole.strip_suffix(')').filter(|_| whole.starts_with("at least ") && !whole.contains(" where "))?;
        let help = format!("Write `{chosen} where …)`, with what is meant in place of `…`.");
        let what = "it is not said what is to hold of these entries".to_owned();
        return Some(Read { right: None, what, help, told: true, ..read });
    }
    let what = match right.strip_prefix(&said).map(str::trim_start) {
        Some(_) if !read.what.is_empty() => read.what.clone(),
        _ => {
            let head = right.split_once(" of ").map_or(right.as_str(), |(head, _)| head);
            match right.ends_with("empty")
                || right.ends_with(|c: char| c.is_ascii_digit())
                || right.contains("before the latest")
            {
                true => format!("`{whole}` is written `{right}`"),
                false => format!("`{said}` is written `{head} of`"),
            }
        }
    };
    Some(Read { what, ..read })
}

/// The question is written so, and its entries are chosen rightly.
fn written(right: String, chosen: Choice<'_>) -> Read {
    let help = if chosen.open {
        format!("Write `{right}`, with what is meant in place of `…`.")
    } else {
        format!("Write `{right}`.")
    };
    Read {
        what: chosen.amiss.unwrap_or_default(),
        help,
        right: Some(right),
        sure: chosen.sure && !chosen.open,
        end: chosen.end,
        told: false,
    }
}

/// `latest of inr`, `number of (inr within 12 months before today)`.
fn number(place: &Place<'_, '_>, word: &str, cursor: Cursor<'_>) -> Option<Read> {
    if word == "number" {
        let chosen = choice(place, cursor, Looked::Count)?;
        return Some(written(format!("number of {}", chosen.right), chosen));
    }
    let said = NUMBERS.iter().find(|(_, right, _)| *right == word)?;
    let plain = choice(place, cursor, Looked::Count)?;
    let (list, _, entries) = place.known()?.list(plain.list)?;
    let ordered = matches!(word, "latest" | "first");
    if ordered && entries.on.is_none() {
        let what = format!("the entries of `{list}` have no days, so that none is the {}", said.1);
        let help = "Ask for the `lowest of` or `highest of` them, or give the entries a day: a line `part on date`, and `ordered by on`.";
        return Some(Read { right: None, what, help: help.to_owned(), sure: false, end: plain.end, told: true });
    }
    // Of what is no number, the entry is asked for.
    let mut name = cursor;
    name.eat("(");
    let part = name.token().and_then(|name| place.known()?.list(name.text)).and_then(|(_, part, _)| part);
    let looked = part.or(entries.looked_at());
    let kind = looked.and_then(|part| entries.part(part));
    if let (Some(part), Some(Measure::Condition | Measure::Members(..)), false) = (looked, kind, plain.narrowed) {
        if !ordered {
            return None;
        }
        let end = if word == "latest" { "last" } else { "first" };
        let mut behind = place.cursor(plain.end);
        let (test, stop, sure) = match kind {
            Some(Measure::Condition) => (part.to_owned(), plain.end, true),
            _ => {
                let verb = behind.eat_any(&["is not", "is", "="]);
                let member = behind.token().filter(|_| verb.is_some());
                match (verb, member) {
                    (Some(verb), Some(member)) => {
                        let verb = if verb == "=" { "is" } else { verb };
                        (format!("{part} {verb} {}", member.text), member.end(), true)
                    }
                    _ => (format!("{part} is …"), plain.end, false),
                }
            }
        };
        let right = format!("any of ({end} 1 of {list} where {test})");
        let what = format!("`{word} of` is a number, and `{part}` of `{list}` is none");
        return Some(Read {
            help: format!("Write `{right}`."),
            right: sure.then_some(right),
            what,
            sure: false,
            end: stop,
            told: true,
        });
    }
    let chosen = choice(place, cursor, Looked::Value)?;
    if chosen.open {
        let help = format!("Write `{word} of {list}.PART`, with the part that is meant: {}.", parts_of(entries));
        let what = format!("it is not said which part of the entries of `{list}` is meant");
        return Some(Read { right: None, what, help, sure: false, end: chosen.end, told: true });
    }
    Some(written(format!("{word} of {}", chosen.right), chosen))
}

/// `inr within 3 months`: entries of a time, of which nothing is asked.
fn nothing_asked(place: &Place<'_, '_>, from: Cursor<'_>) -> Option<Read> {
    let before = place.text(0, from.token()?.at).trim_end();
    if before.ends_with('(') || before.ends_with(" of") {
        return None;
    }
    let chosen = choice(place, from, Looked::Count).filter(|chosen| chosen.narrowed && !chosen.open)?;
    let which = &chosen.right;
    let help = format!("Write what is meant, as in `any of {which}`, or `number of {which} >= 2`.");
    let what = format!("it is not said what is asked of `{}`", chosen.list);
    Some(Read { right: None, what, help, sure: false, end: chosen.end, told: true })
}

/// `last 3 of inr`, of which nothing is asked.
fn some_alone(place: &Place<'_, '_>, from: Cursor<'_>) -> Option<Read> {
    let start = from.token()?.at;
    // In parentheses they are the entries of a question.
    if place.text(0, start).trim_end().ends_with('(') {
        return None;
    }
    let chosen = choice(place, from, Looked::Count)?;
    let (_, _, entries) = place.known()?.list(chosen.list)?;
    let (inside, which) = (chosen.right.trim_matches(['(', ')']), &chosen.right);
    let help = match entries.looked_at().filter(|_| entries.valued) {
        Some(value) => format!(
            "Write what is meant, as in `mean of {which}`, `lowest of {which}`, or `all of ({inside} where {value} > …)`."
        ),
        None => format!("Write what is meant, as in `any of ({inside} where …)` or `all of ({inside} where …)`."),
    };
    let what = format!("it is not said what is asked of `{inside}`");
    Some(Read { right: None, what, help, sure: false, end: chosen.end, told: true })
}

fn previous(place: &Place<'_, '_>, cursor: Cursor<'_>) -> Option<Read> {
    let chosen = choice(place, cursor, Looked::Value)?;
    let inside = chosen.right.strip_prefix('(').and_then(|right| right.strip_suffix(')'));
    let right = match inside {
        Some(inside) => format!("latest of (({inside}) before the latest)"),
        None => format!("latest of ({} before the latest)", chosen.right),
    };
    let mut read = written(right, chosen);
    read.sure = false;
    Some(read)
}

fn never(place: &Place<'_, '_>, word: &str, cursor: Cursor<'_>) -> Option<Read> {
    let chosen = choice(place, cursor, Looked::Value)?;
    let right = &chosen.right;
    let help = match word {
        "slope" | "trend" => {
            format!("Compare two values: `latest of {right} > first of {right}`, or one with `lowest of {right}`.")
        }
        _ => format!(
            "Ask for `mean of {right}`, `lowest of {right}` or `highest of {right}`; a {word} that is known can be a fact of its own."
        ),
    };
    Some(Read {
        right: None,
        what: format!("the {word} of a list is not calculated"),
        help,
        sure: false,
        end: chosen.end,
        told: true,
    })
}

/// `any of (inr where value > 3)`, `inr is empty`.
fn some(place: &Place<'_, '_>, word: &str, cursor: Cursor<'_>) -> Option<Read> {
    let chosen = choice(place, cursor, Looked::Truth)?;
    let (list, _, entries) = place.known()?.list(chosen.list)?;
    if chosen.narrowed && (chosen.conditioned || word != "all") {
        return Some(written(format!("{word} of {}", chosen.right), chosen));
    }
    let yes = entries.valued && entries.looked_at().and_then(|part| entries.part(part)) == Some(&Measure::Condition);
    let right = match word {
        _ if yes => format!("{word} of ({list} where value)"),
        "any" => format!("{list} is not empty"),
        // What denies is written anew by the author alone.
        "none" => {
            let what = format!("that there is none of `{list}` is written `is empty`");
            let help = format!("Write `{list} is empty`.");
            return Some(Read { right: None, what, help, sure: false, end: chosen.end, told: true });
        }
        _ => return None,
    };
    let mut read = written(right, chosen);
    read.sure = false;
    Some(read)
}

fn counted(place: &Place<'_, '_>, (sign, count): (&str, u64), cursor: Cursor<'_>) -> Option<Read> {
    let chosen = choice(place, cursor, Looked::Truth)?;
    let entries = if chosen.narrowed { chosen.right.clone() } else { format!("({})", chosen.right) };
    let at_least = |count: u64| format!("at least {count} of {entries}");
    let right = match sign {
        ">=" | "" => at_least(count),
        ">" => at_least(count.saturating_add(1)),
        _ => format!("number of {} {sign} {count}", chosen.right),
    };
    let mut read = written(right, chosen);
    read.sure &= sign == ">=";
    if sign.is_empty() {
        read.help = format!("Write `{}`; for exactly {count}, `number of {entries} = {count}`.", at_least(count));
    }
    Some(read)
}

/// `a run of (…) over at least 90 days`.
fn run(place: &Place<'_, '_>, cursor: Cursor<'_>) -> Option<Read> {
    let mut chosen = choice(place, cursor, Looked::Run)?;
    let mut behind = place.cursor(chosen.end);
    let joint = behind.eat_any(&[
        "over at least",
        "for at least",
        "lasting at least",
        "of at least",
        "over more than",
        "for more than",
        "lasting more than",
        "lasting",
        "for",
        "over",
        "of",
        ">=",
        "≥",
    ]);
    let length = joint.and_then(|_| time(&mut behind));
    let Some(length) = length else {
        let right = format!("a run of {} over at least 90 days", chosen.right);
        let what = "it is not said how long the entries go on".to_owned();
        return Some(Read {
            right: None,
            what,
            help: format!("Write for instance `{right}`."),
            sure: false,
            end: chosen.end,
            told: true,
        });
    };
    let right = format!("a run of {} over at least {length}", chosen.right);
    let sure = joint.is_some_and(|joint| joint.ends_with("least") || matches!(joint, ">=" | "≥"));
    if joint != Some("over at least") {
        let said = place.words(chosen.end, behind.at);
        chosen.amiss.get_or_insert(format!("`{said}` is written `over at least {length}`"));
    }
    chosen.end = behind.at;
    let mut read = written(right, chosen);
    read.sure &= sure;
    Some(read)
}

/// `days from latest of inr.on to today`: what is asked of a list stands in parentheses there.
fn between_days(place: &Place<'_, '_>, from: Cursor<'_>) -> Option<Read> {
    let mut cursor = from;
    let unit = cursor.eat_any(&["years", "months", "weeks", "days"])?;
    let joint = cursor.eat_any(&["from", "since", "after", "between"])?;
    let (first, one) = side(place, &mut cursor)?;
    let (last, other) = match joint {
        "since" | "after" => ("today".to_owned(), false),
        _ if !cursor.eat(if joint == "from" { "to" } else { "and" }) => return None,
        _ => side(place, &mut cursor)?,
    };
    if !(one || other) {
        return None;
    }
    let right = format!("{unit} from {first} to {last}");
    Some(Read {
        what: "what is asked of a list stands in parentheses behind `from` and `to`".to_owned(),
        help: format!("Write `{right}`."),
        right: Some(right),
        sure: true,
        end: cursor.at,
        told: true,
    })
}

/// A day, or what is asked of a list; whether its parentheses are missing.
fn side(place: &Place<'_, '_>, cursor: &mut Cursor<'_>) -> Option<(String, bool)> {
    if let Some(day) = day(place, cursor) {
        return Some((day, false));
    }
    let mut ahead = *cursor;
    let grouped = ahead.eat("(");
    let start = ahead.token()?.at;
    let (Head::Number(word), begin) = head(place, ahead)? else { return None };
    let chosen = choice(place, begin, Looked::Count)?;
    let (_, _, entries) = place.known()?.list(chosen.list)?;
    let on = entries.on.as_deref()?;
    // The day is meant where no part is named.
    let inside = place.words(begin.at, chosen.end);
    let named = !inside.contains('(')
        && inside.contains('.')
        && place.known()?.list(&inside).is_some_and(|(_, part, _)| part.is_some());
    let list = if named {
        inside
    } else if chosen.narrowed {
        return None;
    } else {
        format!("{}.{on}", chosen.list)
    };
    let right = format!("({word} of {list})");
    cursor.at = chosen.end;
    let missing = !grouped || place.words(start, chosen.end) != right.trim_matches(['(', ')']);
    if grouped && !cursor.eat(")") {
        return None;
    }
    Some((right, missing))
}
