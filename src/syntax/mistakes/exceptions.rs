//! Exceptions and denials where they cannot stand: `unless` inside a condition or behind a name, `overrides r when a`,
//! `r not applies`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::keyword::Keyword;

/// A denial before a verb or a sign.
pub const DENIALS: &[Recogniser] = &[verdict, comparison];
/// An exception inside a clause.
pub const INSIDE: &[Recogniser] = &[exception, unless_inside];
/// `unless` on the line of a clause that could end before it.
pub const ON_THE_LINE: &[Recogniser] = &[unless];

/// `low when a unless b and c`: whether `not` reaches over all of it is open.
fn unless_inside(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if matches!(place.word, "stance" | "grade" | "from" | "expect") {
        return None;
    }
    let found = place.spot.found.as_ref().filter(|found| found.text == "unless")?;
    place.part()?;
    let rest = place.words(found.end(), place.slice().len());
    let joined = rest.split(' ').any(|word| matches!(word, "and" | "or"));
    let start = place.part().unwrap_or(0);
    let from = place.list_start().unwrap_or(start);
    let ahead = place.words(from, found.at);
    let ahead = ahead.rsplit(" when ").next().unwrap_or("").trim();
    let beside_or = ahead.split(' ').any(|word| word == "or");
    let denied = if joined { format!("not ({rest})") } else { format!("not {rest}") };
    let inside = if ahead.is_empty() && rest.len() < 120 {
        format!("write `{denied}`")
    } else if beside_or && rest.len() < 120 && ahead.len() < 120 {
        let (front, last) = ahead.rsplit_once(" or ").unwrap_or((ahead, ""));
        format!("write `({ahead}) and {denied}`, or `{front} or ({last} and {denied})` where it is no exception of all")
    } else if joined && rest.len() < 120 {
        let (first, behind) = rest.split_once(' ').unwrap_or((&rest, ""));
        format!("write `and not ({rest})`, or `and not {first} {behind}` where `not` reaches no further than that")
    } else if rest.len() < 120 {
        format!("write `and not {rest}`")
    } else {
        "write `and not (…)`".to_owned()
    };
    let told =
        place.tell(Code::CannotRead, found.at, found.end(), "`unless` does not stand inside a condition".to_owned());
    // A clause `unless` is an exception of the whole recommendation: only where its own condition is written is it the same.
    if place.word == "when" && place.keyword.clause("unless").is_some() {
        let place = if place.spot.begins_line(found) { "in the column of `when`" } else { "on a line of its own" };
        Some(told.help(format!("Put it {place}, as a clause below `when`; inside this condition, {inside}.")))
    } else {
        Some(told.help(format!("Inside a condition, {inside}.")))
    }
}

/// `note "…" unless b`, `overrides r unless a`: an exception of a clause that has no condition to which it could be joined.
fn exception(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "unless" | "when" | "if" | "except"))?;
    if place.keyword != Keyword::Recommend || place.spot.begins_line(found) {
        return None;
    }
    let rest = place.words(found.end(), place.slice().len());
    let rest = if rest.is_empty() || rest.len() > 120 { "…".to_owned() } else { rest };
    let joined = rest.split(' ').any(|word| matches!(word, "and" | "or"));
    let denied = if joined { format!("not ({rest})") } else { format!("not {rest}") };
    let condition = if matches!(found.text, "unless" | "except") { denied } else { rest };
    let tell = |what: &str| place.tell(Code::CannotRead, found.at, found.end(), what.to_owned());
    match place.word {
        "note" | "see" if found.text == "unless" && !place.words(0, found.at).contains("\" when ") => {
            Some(tell("`unless` does not stand inside a clause").help(format!("Write `when {condition}` behind the text.")))
        }
        "overrides" | "over" => Some(tell(&format!("`{}` has no condition", place.word)).help(format!(
            "It holds wherever this recommendation applies. Where it is meant only for `{condition}`, make a second recommendation \
             that has `and {condition}` in its `when`, and put `{}` there.",
            place.word
        ))),
        _ => None,
    }
}

/// `n not > 3`, `n not 3`: the sign says it.
fn comparison(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const SIGNS: &[(&str, &str)] =
        &[(">=", "<"), ("<=", ">"), ("≥", "<"), ("≤", ">"), (">", "<="), ("<", ">="), ("==", "!="), ("=", "!=")];
    place.part()?;
    let found = place.spot.found.as_ref()?;
    let denial = place.spot.before.as_ref().filter(|before| before.text == "not")?;
    let ahead = place.text(0, denial.at).trim_end();
    let from = ahead.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |at| at.saturating_add(1));
    let name = ahead.get(from..).filter(|name| place.measure(name).is_some_and(|measure| measure.is_number()))?;
    let mut cursor = place.cursor(found.at);
    let sign = SIGNS.iter().find(|(sign, _)| cursor.eat(sign)).map(|(_, right)| *right);
    let sign_end = cursor.at;
    let amount = cursor.amount()?;
    let right = sign.unwrap_or("!=");
    let end = if sign.is_some() { sign_end } else { denial.end() };
    let said = place.words(denial.at, end);
    let (value, _) = amount.for_measure(place.measure(name));
    let told = place
        .tell(Code::ForeignOperator, denial.at, end, format!("`{said}` is written `{right}`"))
        .help(format!("Write `{name} {right} {value}`."));
    let sound = place.reads(denial.at, end, right);
    Some(if sound { told.guess(place.span(denial.at, end), right) } else { told })
}

/// `r not applies`, `t not holds`.
fn verdict(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part()?;
    let found = place.spot.found.as_ref()?;
    let before = place.spot.before.as_ref()?;
    let (denial, verb) = match (before.text, found.text) {
        ("not", verb) => (before, verb),
        (_, "not") => (found, place.spot.after.as_ref()?.text),
        _ => return None,
    };
    let right = match verb {
        "apply" | "applies" | "applied" => "does not apply",
        "hold" | "holds" | "held" => "does not hold",
        _ => return None,
    };
    let ahead = place.text(0, denial.at).trim_end();
    let from = ahead.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |at| at.saturating_add(1));
    let name = ahead.get(from..).filter(|name| place.measure(name).is_some())?;
    let mut cursor = place.cursor(denial.end());
    cursor.eat(verb);
    let said = place.words(denial.at, cursor.at);
    let told = place
        .tell(Code::CannotRead, denial.at, cursor.at, format!("`{said}` is written `{right}`"))
        .help(format!("Write `{name} {right}`."));
    let sound = place.reads(denial.at, cursor.at, right);
    Some(if sound { told.guess(place.span(denial.at, cursor.at), right) } else { told })
}

/// `a unless b` on one line: what it joins cannot be told, so both readings are shown.
fn unless(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == "unless" && place.ends())?;
    if place.spot.begins_line(found) {
        return None;
    }
    let rest = place.behind(found);
    let line = crate::tokens::strip_comment(rest.lines().next().unwrap_or("")).trim();
    let found = place.problem(found, "`unless` begins a clause of its own");
    let split = [" and ", " or "].into_iter().find_map(|word| Some((line.split_once(word)?, word)));
    Some(match split {
        _ if line.is_empty() || line.len() > 120 => found.help("Within a condition, write `and not`."),
        Some(((first, more), word)) => found.help(format!(
            "Within a condition, write `and not`; two readings are possible:\n  … and not ({line})\n  (… and not {first}){word}{more}"
        )),
        None => found.help(format!("Within a condition, write `and not {line}`; a clause `unless {line}` stands on a line of its own.")),
    })
}
