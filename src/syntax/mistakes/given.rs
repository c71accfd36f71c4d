//! What an example gives, in other words: `n > 3`, `a != yes`, `drugs = warfarin, aspirin`, `n = not known`. An example is
//! one patient: a fact has one value, or its line is left out.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::Measure;
use crate::syntax::words::Token;

/// Values of examples.
pub const VALUES: &[Recogniser] = &[compared, unknown, listed];

/// Only where an example gives or expects.
fn of_example(place: &Place<'_, '_>) -> Option<()> {
    matches!(place.word, "given" | "expect").then_some(())
}

fn before<'a>(place: &Place<'_, 'a>) -> Vec<Token<'a>> {
    let stopped = place.stopped();
    let from = place.text(0, stopped).rfind('\n').map_or(place.word.len(), |at| at.saturating_add(1));
    let mut cursor = place.cursor(from);
    let mut tokens = Vec::new();
    while let Some(token) = cursor.token().filter(|token| token.at < stopped) {
        tokens.push(token);
        cursor.at = token.end();
    }
    tokens
}

/// `n > 3`, `a != yes`, `n between 3 and 5`.
fn compared(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_example(place)?;
    const WORDS: &[&str] =
        &["between", "at", "more", "less", "fewer", "greater", "over", "under", "above", "below", "up"];
    let found = place.spot.found.as_ref()?;
    let sign = matches!(found.text, "<" | ">" | "≤" | "≥" | "!" | "≠");
    if !(sign || WORDS.contains(&found.text)) || place.spot.begins_line(found) {
        return None;
    }
    let line = before(place);
    let name = match line.as_slice() {
        [.., name, Token { text: "is" | "=", .. }] | [.., name] => name.text,
        [] => return None,
    };
    let measure = place.measure(name)?;
    let valued = !matches!(measure, Measure::Verdict | Measure::Treatment | Measure::Other);
    if !valued || (place.word == "expect" && measure.is_condition()) {
        return None;
    }
    let mut cursor = place.cursor(found.at);
    let read = cursor.eat_any(&[">=", "<=", "!=", ">", "<", "≥", "≤", "≠", "at least", "at most"]);
    let answer = cursor.token().map(|token| token.text);
    let amount = cursor.amount().filter(|_| measure.is_number());
    let end = amount.as_ref().map_or(found.end(), |amount| amount.end);
    let told = place.tell(
        Code::CannotRead,
        found.at,
        end,
        format!("an example {} one value of `{name}`", if place.word == "given" { "gives" } else { "expects" }),
    );
    Some(match (measure, read, answer) {
        (Measure::Condition, Some("!=" | "≠"), Some("yes")) => told.help(format!("Write `{name} = no`.")),
        (Measure::Condition, Some("!=" | "≠"), Some("no")) => told.help(format!("Write `{name} = yes`.")),
        (Measure::Condition, ..) => told.help(format!("Write `{name} = yes` or `{name} = no`.")),
        (Measure::Members(members, _), ..) => {
            let other = |member: &&String| Some(member.as_str()) != answer;
            let example = members.iter().find(other).map_or("…", String::as_str);
            told.help(format!("Write the one that this patient has, as in `{name} = {example}`."))
        }
        _ => match amount.and_then(|mut amount| {
            let number: u64 = amount.number.parse().ok()?;
            let inside = match read {
                Some(">") => number.checked_add(1)?,
                Some("<") => number.checked_sub(1)?,
                Some("!=" | "≠") => return None,
                _ => number,
            };
            amount.number = inside.to_string();
            Some(amount.for_measure(Some(measure)).0)
        }) {
            Some(value) => told.help(format!("An example is one patient: write the value, as in `{name} = {value}`.")),
            None => told.help(format!("An example is one patient: write its value behind `{name} =`.")),
        },
    })
}

/// `n = not known`.
fn unknown(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_example(place)?;
    const WORDS: &[&str] = &[
        "not known",
        "not given",
        "not recorded",
        "not available",
        "not measured",
        "not determined",
        "not assessed",
        "not done",
        "?",
        "n / a",
    ];
    let line = before(place);
    let [.., name, Token { text: "=" | "is", .. }] = line.as_slice() else { return None };
    let found = place.spot.found.as_ref()?;
    let mut cursor = place.cursor(found.at);
    let said = cursor.eat_any(WORDS)?;
    let told = place.tell(Code::CannotRead, found.at, cursor.at, format!("`{said}` is no value of `{}`", name.text));
    Some(if place.word == "given" {
        told.help("Leave the line out: what is not given is unknown.")
    } else {
        told.help(format!("Write `{} undetermined`, if that is expected.", name.text))
    })
}

/// `drugs = warfarin, aspirin`.
fn listed(place: &Place<'_, '_>) -> Option<Diagnostic> {
    of_example(place)?;
    let from = place.text(0, place.stopped()).rfind('=')?;
    let ahead = place.text(0, from).trim_end();
    let start = ahead.rfind(|c: char| c.is_whitespace() || c == ',').map_or(0, |at| at.saturating_add(1));
    let name = ahead.get(start..)?;
    let Some(Measure::Members(members, several)) = place.measure(name) else { return None };
    let mut cursor = place.cursor(from.saturating_add(1));
    let mut list: Vec<&str> = Vec::new();
    let (mut first, mut end) = (None, from);
    while let Some(member) = cursor.token() {
        let Some(own) = members.iter().find(|own| own.eq_ignore_ascii_case(member.text)) else { break };
        list.push(own);
        first = first.or(Some(member.at));
        end = member.end();
        cursor.at = end;
        if cursor.eat_any(&[",", "and", "or", "+", "/", "&"]).is_none() {
            break;
        }
    }
    let reached = place.cursor(end).token().is_none_or(|next| next.at >= place.stopped());
    let first = first.filter(|_| list.len() > 1 && reached)?;
    let said = place.words(first, end);
    if !several {
        let told = place.tell(Code::CannotRead, first, end, format!("`{name}` has one member at a time"));
        return Some(told.help(format!("Write the one that this patient has, as in `{name} = {}`.", list.first()?)));
    }
    let right = format!("({})", list.join(", "));
    let told = place
        .tell(Code::CannotRead, first, end, format!("several members of `{name}` stand in parentheses"))
        .help(format!("Write `{name} = {right}`."));
    let joined = said.split_whitespace().any(|word| word == "or");
    let sound = !joined && place.reads(first, end, &right);
    Some(if sound { told.guess(place.span(first, end), right) } else { told })
}
