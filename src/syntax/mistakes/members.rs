//! Members where they cannot stand as they are written: `site is colon, rectum`, `is either a or b`, `takes verapamil`,
//! `includes "verapamil"`, `severity high`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::Measure;
use crate::syntax::words::Token;

/// Members that reading stopped at.
pub const WRITTEN: &[Recogniser] = &[listed, quoted, emptiness, without_verb, alone];

/// `site is colon, rectum`, `site is one of a, b`, `site in either a or b`.
fn listed(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let stopped = place.stopped();
    let mut at = place.list_start()?;
    // The name may stand some words before the place.
    for _ in 0..40 {
        let name = place.cursor(at).token().filter(|name| name.at <= stopped)?;
        at = name.end();
        if let Some(Measure::Members(members, several)) = place.measure(name.text) {
            let found = list_of(place, &name, members, *several);
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

fn list_of(place: &Place<'_, '_>, name: &Token<'_>, members: &[String], several: bool) -> Option<Diagnostic> {
    let mut cursor = place.cursor(name.end());
    let verbs: &[&str] = if several {
        &["includes any of", "includes one of", "includes either", "includes"]
    } else {
        &[
            "is not in",
            "is not one of",
            "is not",
            "not in",
            "is one of",
            "is in",
            "is either",
            "is any of",
            "is",
            "in",
            "=",
        ]
    };
    let verb = cursor.eat_any(verbs)?;
    let led = cursor.eat_any(&["one of", "either", "any of"]).is_some();
    if !led && matches!(verb, "in" | "not in" | "is in" | "is not in") {
        return None;
    }
    let mut list: Vec<&str> = Vec::new();
    let mut end = cursor.at;
    while let Some(member) = cursor.token() {
        let inside = member.text.trim_matches('"');
        let Some(right) = members.iter().find(|own| own.eq_ignore_ascii_case(inside)) else { break };
        list.push(right);
        end = member.end();
        cursor.at = end;
        if cursor.eat_any(&[", or", ",", "or", "/"]).is_none() {
            break;
        }
    }
    if list.len() < 2 || end < place.stopped() {
        return None;
    }
    let words = match (several, verb.contains("not")) {
        (true, _) => "includes any of",
        (false, true) => "not in",
        (false, false) => "in",
    };
    let right = format!("{} {words} ({})", name.text, list.join(", "));
    let said = place.words(name.at, end);
    let told = place
        .tell(Code::CannotRead, name.at, end, format!("`{said}` is not written as a list"))
        .help(format!("Write `{right}`."));
    Some(place.guessed(told, name.at, end, right))
}

/// `includes "verapamil"`.
fn quoted(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text.starts_with('"') && found.text.len() > 2)?;
    place.part()?;
    let inside = found.text.trim_matches('"');
    let known = place.known()?;
    let (fact, _) = known.owner(inside)?;
    let member = known.member(fact, inside)?;
    let told = place
        .tell(Code::TextInCondition, found.at, found.end(), "a member has no quotes".to_owned())
        .help(format!("Write `{member}`."));
    let span = place.span(found.at, found.end());
    Some(match (member == inside, place.reads(found.at, found.end(), member)) {
        (true, true) => told.fix(span, member),
        (false, true) => told.guess(span, member),
        _ => told,
    })
}

/// `drugs not empty`, `drugs empty`.
fn emptiness(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part().filter(|_| !matches!(place.word, "given" | "expect"))?;
    let (before, found) =
        (place.spot.before.as_ref()?, place.spot.found.as_ref().filter(|found| found.text == "empty")?);
    let denied = before.text == "not";
    let ahead = place.text(0, before.at).trim_end();
    let from = ahead.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | ',')).map_or(0, |at| at.saturating_add(1));
    let name = if denied { ahead.get(from..)? } else { before.text };
    let Some(Measure::Members(_, true)) = place.measure(name) else { return None };
    let start = if denied { before.at } else { found.at };
    let said = place.words(start, found.end());
    let told = place
        .tell(Code::CannotRead, start, found.end(), format!("`is` is missing between `{name}` and `{said}`"))
        .help(format!("Write `{name} is {said}`."));
    let right = format!("is {said}");
    Some(place.guessed(told, start, found.end(), right))
}

/// `severity high`, `stage not III`, `drugs digoxin`: the word between a name and its member is missing.
fn without_verb(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part().filter(|_| !matches!(place.word, "given" | "expect"))?;
    let spot = place.spot;
    let (before, found) = (spot.before.as_ref()?, spot.found.as_ref()?);
    let denied = before.text == "not";
    let ahead = place.text(0, before.at).trim_end();
    let from = ahead.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | ',')).map_or(0, |at| at.saturating_add(1));
    let name = if denied { ahead.get(from..)? } else { before.text };
    let Some(Measure::Members(members, several)) = place.measure(name) else { return None };
    let member = members.iter().find(|member| member.eq_ignore_ascii_case(found.text))?;
    let verb = match (several, denied) {
        (true, true) => "does not include",
        (true, false) => "includes",
        (false, true) => "is not",
        (false, false) => "is",
    };
    let start = if denied { before.at } else { found.at };
    let right = format!("{verb} {member}");
    let what = format!("a word is missing between `{name}` and `{}`", place.words(start, found.end()));
    let told = place.tell(Code::CannotRead, start, found.end(), what).help(format!("Write `{name} {right}`."));
    Some(place.guessed(told, start, found.end(), right))
}

/// `takes verapamil`, `patient with G3`: the last word is a member of one fact alone.
fn alone(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    let mut words: Vec<Token<'_>> = Vec::new();
    while let Some(token) = cursor.token().filter(|_| words.len() < 6) {
        let ends = matches!(token.text, "and" | "or" | ")" | "," | "when");
        if ends || !token.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            break;
        }
        cursor.at = token.end();
        words.push(token);
    }
    let (first, last) = (words.first()?, words.last()?);
    // `not includes a`: the name stands before the `not`.
    if matches!(first.text, "includes" | "include" | "contains" | "contain") {
        return None;
    }
    let listed = place.text(0, first.at).trim_end().ends_with(['(', ',']);
    if words.len() < 2 || listed || last.end() < place.stopped() || place.measure(first.text).is_some() {
        return None;
    }
    let known = place.known()?;
    let (fact, several) = known.owner(last.text)?;
    let member = known.member(fact, last.text)?;
    // `takes no verapamil` asks for the opposite; who denies twice has to say what is meant.
    let denials = words.iter().filter(|word| matches!(word.text, "no" | "not" | "never" | "without")).count();
    let right = match (denials, several) {
        (0, true) => format!("{fact} includes {member}"),
        (0, false) => format!("{fact} is {member}"),
        (1, true) => format!("not {fact} includes {member}"),
        (1, false) => format!("{fact} is not {member}"),
        _ => return None,
    };
    let said = place.words(first.at, last.end());
    let told = place
        .tell(Code::CannotRead, first.at, last.end(), format!("`{said}` does not name a fact"))
        .help(format!("`{member}` is a member of `{fact}`: write `{right}`."));
    let sound = denials == 0 && place.reads(first.at, last.end(), &right);
    Some(if sound { told.guess(place.span(first.at, last.end()), right) } else { told })
}
