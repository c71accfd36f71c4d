//! Types as they are written elsewhere: `male/female`, `a | b`, `yes/no/unknown`, `date (YYYY-MM-DD)`, `after 1990`, `a (its
//! label)`, members in quotes, ranges with a hyphen.

use super::names::proper_name;
use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind};
use crate::syntax::forms::RESERVED;
use crate::syntax::keyword::Keyword;
use crate::syntax::words::Token;

/// Types of facts.
pub const WRITTEN: &[Recogniser] = &[unknown_answer, list_of, choice, spaced, remark, quoted_members, days, hyphen];
/// Cells of a table of examples.
pub const CELLS: &[Recogniser] = &[cell];

/// Only in the type of a fact.
fn of_type(place: &Place<'_, '_>) -> Option<()> {
    place.is_type().then_some(())
}

fn body<'a>(place: &Place<'_, 'a>) -> Option<(usize, &'a str)> {
    let start = place.cursor(place.word.len()).token()?.at;
    let line = place.text(start, place.slice().len()).lines().next()?;
    let line = line.trim_end();
    // What goes on below is not judged by the first line.
    let below = place.text(start.saturating_add(line.len()), place.stopped());
    below.trim().is_empty().then_some((start, line))
}

/// `yes/no/unknown`, `yes, no, unknown`.
fn unknown_answer(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    const UNKNOWN: &[&str] =
        &["unknown", "n/a", "na", "not known", "undetermined", "missing", "unclear", "null", "unk"];
    let (start, text) = body(place)?;
    let lower = text.to_lowercase();
    let rest = lower.strip_prefix("yes")?.trim_start_matches([' ', '/', '|', ',']);
    let rest = rest.strip_prefix("no")?;
    let third = rest.trim_start_matches([' ', '/', '|', ',']).trim_start_matches("or ");
    if third.len() == rest.len() || !UNKNOWN.contains(&third) {
        return None;
    }
    let end = start.saturating_add(text.len());
    Some(
        place
            .tell(
                Code::CannotRead,
                start,
                end,
                format!("`{third}` is no third answer: a fact that is not known is left out"),
            )
            .help("Write `yes/no`. Where nothing is given, the answer says so by itself.")
            .guess(place.span(start, end), "yes/no"),
    )
}

/// `list of a, b`, `any of a, b`.
fn list_of(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    const LISTS: &[&str] = &[
        "list of",
        "any of",
        "either of",
        "some of",
        "all of",
        "many of",
        "several of",
        "enumeration of",
        "enum of",
        "selection of",
        "array of",
        "options of",
        "subset of",
        "list",
        "enum",
        "enumeration",
        "either",
        "options",
    ];
    let (start, text) = body(place)?;
    let mut cursor = place.cursor(start);
    let said = cursor.eat_any(LISTS)?;
    let rest = place.text(cursor.at, start.saturating_add(text.len())).trim().trim_start_matches(':').trim();
    let shown = if rest.is_empty() || rest.len() > 120 || rest.contains('(') { "a, b" } else { rest };
    Some(
        place
            .tell(
                Code::CannotRead,
                start,
                cursor.at,
                format!("`{said}` does not say whether several members may hold at a time"),
            )
            .help(format!("Write `one of {shown}` where one holds at a time, and `set of {shown}` where several may.")),
    )
}

/// `male/female`, `a | b | c`, `low - medium - high`.
fn choice(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    let (start, text) = body(place)?;
    let given = text.strip_prefix("one of").map_or(text, str::trim_start);
    let sign = ["|", "/", ";"].into_iter().find(|sign| given.contains(sign))?;
    let parts: Vec<&str> = given.split(sign).map(str::trim).collect();
    let named = |part: &str| proper_name(part).is_some_and(|_| !part.contains('.'));
    if parts.len() < 2 || !parts.iter().all(|part| named(part)) || text.starts_with("set of") {
        return None;
    }
    let right = format!("one of {}", parts.join(", "));
    let end = start.saturating_add(text.len());
    if !place.reads(start, end, &right) {
        return None;
    }
    Some(
        place
            .tell(Code::CannotRead, start, end, format!("`{text}` is not written as a choice"))
            .help(format!("Write `{right}`."))
            .guess(place.span(start, end), right),
    )
}

/// `one of a b c`.
fn spaced(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    let (start, text) = body(place)?;
    let of = ["one of ", "set of "].into_iter().find(|of| text.starts_with(of))?;
    let members: Vec<&str> = text.get(of.len()..)?.split([' ', '\t', ',']).filter(|part| !part.is_empty()).collect();
    let plain = |part: &&str| member_name(part).as_deref() == Some(*part);
    if members.len() < 2 || !members.iter().all(plain) {
        return None;
    }
    let right = format!("{of}{}", members.join(", "));
    let end = start.saturating_add(text.len());
    let sound = place.reads(start, end, &right);
    sound.then(|| {
        let (at, behind) = place.spot.found.as_ref().map_or((start, end), |found| (found.at, found.end()));
        place
            .tell(Code::CannotRead, at, behind, "the members of a list have commas between them".to_owned())
            .help(format!("Write `{right}`."))
            .fix(place.span(start, end), right)
    })
}

/// `date (YYYY-MM-DD)`, `slight (or controlled)`.
fn remark(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    let found = place.spot.found.as_ref().filter(|found| found.text == "(")?;
    let before = place.spot.before.as_ref().filter(|before| before.is_word())?;
    let close = place.text(found.end(), place.slice().len()).find(')')?;
    let inside = place.text(found.end(), found.end().saturating_add(close)).trim();
    let end = found.end().saturating_add(close).saturating_add(1);
    if inside.contains('\n') || before.text == "of" {
        return None;
    }
    let listed = place.text(0, found.at).contains(" of ");
    let range = inside.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '<' | '>' | '≥' | '≤' | '-' | '.'))
        || ["above", "below", "at ", "from", "between", "max", "min", "up to"]
            .iter()
            .any(|word| inside.starts_with(word));
    if listed {
        let label = format!("\"{}\"", inside.trim_matches('"'));
        let told = place
            .tell(
                Code::CannotRead,
                found.at,
                end,
                "the words for a member stand in quotes, not in parentheses".to_owned(),
            )
            .help(format!("Write `{} {label}`.", before.text));
        let sound = !inside.contains(['\\', '"']) && place.reads(found.at, end, &label);
        return Some(if sound { told.fix(place.span(found.at, end), label) } else { told });
    }
    if range {
        return None;
    }
    const QUANTITIES: &[&str] = &["length", "area", "volume", "mass", "time", "quantity", "duration"];
    let unit = format!(" in {inside}");
    if QUANTITIES.contains(&before.text) && place.reads(before.end(), end, &unit) {
        return Some(
            place
                .tell(Code::CannotRead, found.at, end, "a unit has no parentheses".to_owned())
                .help(format!("Write `{}{unit}`.", before.text))
                .fix(place.span(before.end(), end), unit),
        );
    }
    let told = place.tell(Code::CannotRead, found.at, end, format!("`({inside})` is a remark, and no part of a type"));
    let form = inside.to_lowercase().replace(['d', 'm', 'y', 'j', 't', '-', '.', '/', ' '], "").is_empty();
    Some(if form && before.text == "date" {
        told.help("Leave it out: a date is always written year-month-day.").guess(place.span(before.end(), end), "")
    } else {
        told.help(format!("Leave it out, or keep it as a comment at the end of the line: `# {inside}`."))
    })
}

/// `one of "G1", "G2"`.
fn quoted_members(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    let found = place.spot.found.as_ref().filter(|found| found.text.starts_with('"') && found.text.len() > 2)?;
    let before = place.spot.before.as_ref().filter(|before| matches!(before.text, "of" | ","))?;
    let mut cursor = place.cursor(found.at);
    let mut right = String::new();
    let mut plain = true;
    let mut sound = true;
    let mut end = found.at;
    while let Some(text) = cursor.token().filter(|token| token.text.starts_with('"')) {
        let inside = text.text.trim_matches('"');
        let name = member_name(inside);
        plain &= name.as_deref() == Some(inside);
        sound &= name.is_some();
        let name = name.unwrap_or_default();
        if name == inside {
            right.push_str(inside)
        } else {
            right.push_str(&format!("{name} {}", text.text))
        }
        cursor.at = text.end();
        end = text.end();
        if !cursor.eat(",") {
            break;
        }
        if cursor.token().is_some_and(|token| token.text.starts_with('"')) {
            right.push_str(", ");
        }
    }
    let told = place.tell(Code::CannotRead, found.at, end, "a member has a name without quotes".to_owned());
    if !sound || !place.reads(found.at, end, &right) {
        return Some(told.help(format!("Write `{} low \"Low risk\"`: a name, then its words in quotes.", before.text)));
    }
    let told = told.help(format!("Write `{right}`. Words for a member may stand in quotes behind its name."));
    let span = place.span(found.at, end);
    Some(if plain { told.fix(span, right) } else { told.guess(span, right) })
}

/// A name for a member: as written where it can be, else in small letters.
fn member_name(text: &str) -> Option<String> {
    let fits = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !RESERVED.contains(&text);
    if fits { Some(text.to_owned()) } else { proper_name(text).map(|name| name.replace('.', "_")) }
}

/// `date, after 1990`, `date, since 1990`.
fn days(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    let (_, text) = body(place)?;
    if !text.starts_with("date") {
        return None;
    }
    let found = place.spot.found.as_ref()?;
    let mut cursor = place.cursor(found.at);
    let said = cursor.eat_any(&[
        "after",
        "since",
        "from",
        "before",
        "until",
        "up to",
        "not before",
        "not after",
        "in",
        "past",
        "future",
    ])?;
    let year = cursor.token().filter(|token| token.text.len() == 4 && token.text.bytes().all(|b| b.is_ascii_digit()));
    let Some(year) = year else {
        let told = place.tell(Code::CannotRead, found.at, found.end(), format!("`{said}` is no range of days"));
        return Some(told.help("Write `at least 1990-01-01`, `at most 2060-12-31` or `1990-01-01 to 2060-12-31`."));
    };
    let (first, last) = (format!("{}-01-01", year.text), format!("{}-12-31", year.text));
    let told =
        place.tell(Code::CannotRead, found.at, year.end(), format!("`{said} {}` is no range of days", year.text));
    Some(match said {
        "after" => told.help(format!("Write `above {last}`; where {} itself belongs, `at least {first}`.", year.text)),
        "before" => told.help(format!("Write `below {first}`; where {} itself belongs, `at most {last}`.", year.text)),
        "since" | "from" | "not before" => told
            .help(format!("Write `at least {first}`."))
            .guess(place.span(found.at, year.end()), format!("at least {first}")),
        _ => told
            .help(format!("Write `at most {last}`."))
            .guess(place.span(found.at, year.end()), format!("at most {last}")),
    })
}

/// `mass in kg, 20-300 kg`, `20 – 300 kg`.
fn hyphen(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_type(place)?;
    let found = place.spot.found.as_ref()?;
    let dash = |text: &str| text.chars().next().filter(|c| matches!(c, '-' | '–' | '—' | '‑' | '−'));
    let first = if dash(found.text).is_some() { place.spot.before.as_ref()? } else { found };
    let mut cursor = place.cursor(first.at);
    let low = cursor.amount()?;
    let joint = place.cursor(low.end).token()?;
    let gap = place.text(low.end, joint.at);
    let sign = dash(place.text(low.end.saturating_add(gap.len()), place.slice().len()))?;
    cursor.at = low.end.saturating_add(gap.len()).saturating_add(sign.len_utf8());
    let high = cursor.amount()?;
    let unit = unit_behind(high.unit.as_deref()?);
    let right = format!("{}{unit} to {}{unit}", low.number, high.number);
    if low.unit.is_some() || !place.reads(first.at, high.end, &right) {
        return None;
    }
    let said = place.words(first.at, high.end);
    Some(
        place
            .tell(Code::CannotRead, first.at, high.end, format!("`{said}` is not written as a range"))
            .help(format!("Write `{right}`."))
            .fix(place.span(first.at, high.end), right),
    )
}

/// `row 1 | 2 | 3`, an empty cell, `n/a`.
fn cell(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if (place.keyword, place.word) != (Keyword::Examples, "row") {
        return None;
    }
    let found = place.spot.found.as_ref();
    let before = place.spot.before.as_ref();
    if let Some(sign) = found.map(|found| found.text).filter(|text| matches!(*text, "|" | ";")) {
        return Some(piped(place, sign));
    }
    const NOTHING: &[&str] =
        &["n / a", "na", "nil", "null", "unknown", "?", ".", "missing", "nd", "not known", "blank", "empty"];
    if let Some(before) = before {
        for start in [before.at, found.map_or(before.at, |found| found.at)] {
            let mut cursor = place.cursor(start);
            let Some(_) = cursor.eat_any(NOTHING) else { continue };
            let alone = cursor.token().is_none_or(|token| token.text == ",");
            if alone && cursor.at >= place.stopped() && place.reads(start, cursor.at, "-") {
                let said = place.text(start, cursor.at);
                return Some(
                    place
                        .tell(Code::CannotRead, start, cursor.at, format!("`{said}` is no value of a cell"))
                        .help("Where nothing is given, write `-`.")
                        .guess(place.span(start, cursor.at), "-"),
                );
            }
        }
    }
    let (found, before) = (found?, before?);
    let empty = found.text == "," && (before.text == "," || before.text == "row");
    empty.then(|| {
        place
            .tell(Code::CannotRead, before.at, found.end(), "a cell is empty".to_owned())
            .help("Where nothing is given, write `-`.")
            .fix(place.span(found.at, found.at), "-")
    })
}

/// All bars of a row at once.
fn piped(place: &Place<'_, '_>, sign: &str) -> Diagnostic {
    let start = place.cursor(place.word.len()).token().map_or(place.word.len(), |token: Token<'_>| token.at);
    let end = place.slice().trim_end().len();
    let body = place.text(start, end);
    let cells = body.trim_matches(|c: char| c.is_whitespace() || sign.contains(c)).split(sign).map(str::trim);
    let cells: Vec<&str> = cells.map(|cell| if cell.is_empty() { "-" } else { cell }).collect();
    let right = cells.join(", ");
    let (at, behind) = place.spot.found.as_ref().map_or((start, end), |found| (found.at, found.end()));
    let told = place
        .tell(Code::CannotRead, at, behind, format!("the cells of a row are separated by commas, not by `{sign}`"))
        .help(format!("Write `row {right}`."));
    let sound = !body.contains(['"', '#', '\n']) && place.reads(start, end, &right);
    if sound { told.fix(place.span(start, end), right) } else { told }
}
