//! What an example gives, in other words: `n more than 3`, `a != yes`, `drugs = warfarin, aspirin`, `n = not known`. An example
//! is one patient: a fact has one value, or something is known of it, or its line is left out.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::Measure;
use crate::syntax::words::Token;

/// Values of examples.
pub const VALUES: &[Recogniser] = &[phrase, compared, unknown, listed];

/// Other words for what is known in part, and how it is written.
const PHRASES: &[(&str, &str)] = &[
    ("since", ">="),
    ("on or after", ">="),
    ("from", ">="),
    ("on or before", "<="),
    ("no later than", "<="),
    ("no more than", "<="),
    ("not more than", "<="),
    ("no less than", ">="),
    ("less than", "<"),
    ("fewer than", "<"),
    ("more than", ">"),
    ("greater than", ">"),
    ("excludes", "does not include"),
    ("excluding", "does not include"),
    ("without", "does not include"),
    ("including", "includes"),
    ("includes any of", "includes"),
    ("contains", "includes"),
];

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

/// `born since 1950`, `drugs excludes insulin`, `crp = about 5`, `site = neither a nor b`: what stands behind the name of a fact.
fn phrase(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.word != "given" {
        return None;
    }
    let stopped = place.stopped();
    let line = before(place);
    let name = line.iter().rev().find(|token| place.measure(token.text).is_some())?;
    let mut cursor = place.cursor(name.end());
    cursor.eat_any(&["=", "is"]);
    let at = cursor.token()?.at;
    let rest = place.text(at, place.slice().len()).lines().next()?;
    let rest = crate::tokens::strip_comment(rest).trim_end();
    let end = at.saturating_add(rest.len());
    let told = |what: String, help: String| Some(place.tell(Code::CannotRead, at, end, what).help(help));
    let name = name.text;
    if cursor.eat_any(&["about", "approximately", "approx", "around", "roughly", "ca", "circa", "~", "≈"]).is_some() {
        let what = format!("`{rest}` does not say how far off it may be");
        return told(what, format!("Write limits, as in `{name} between … and …`, or leave the line out."));
    }
    if cursor.eat_any(&["until", "till"]).is_some() {
        let day = place.text(cursor.at, end).trim();
        let what = format!("`{rest}` may be with that day and without it");
        return told(what, format!("Write `{name} <= {day}` with it, `{name} < {day}` without it."));
    }
    if cursor.eat_any(&["neither", "none of"]).is_some() {
        let members: Vec<&str> =
            place.text(cursor.at, end).split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
        let members: Vec<&str> = members.into_iter().filter(|word| !matches!(*word, "nor" | "or" | "and")).collect();
        let verb =
            if matches!(place.measure(name), Some(Measure::Members(_, true))) { "does not include" } else { "not in" };
        return told(
            format!("`{rest}` is written `{verb}`"),
            format!("Write `{name} {verb} ({})`.", members.join(", ")),
        );
    }
    let phrase = PHRASES.iter().find(|(words, _)| place.cursor(at).eat_any(&[words]).is_some());
    if let Some((words, sign)) = phrase.filter(|_| at <= stopped) {
        let value = rest.get(words.len()..).unwrap_or("").trim();
        return told(format!("`{words}` is written `{sign}`"), format!("Write `{name} {sign} {value}`."));
    }
    if !place.measure(name)?.is_number() {
        return None;
    }
    let value = rest.split(',').next().unwrap_or("").trim();
    let digits = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_digit());
    if let Some(least) = value.strip_suffix('+').filter(|text| digits(text)) {
        return told(format!("`{value}` is written with a sign"), format!("Write `{name} >= {}`.", least.trim()));
    }
    let (low, high) = value.split_once(['-', '–'])?;
    let plain =
        !low.is_empty() && low.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ')) && digits(high.trim());
    plain.then(|| {
        told(format!("`{value}` may be a range"), format!("Write `{name} = {} to {}`.", low.trim(), high.trim()))
    })?
}

/// `a != yes`, `n under 3`, `site != ileum`.
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
    let valued = !matches!(measure, Measure::Verdict | Measure::Treatment | Measure::List(_) | Measure::Other);
    if !valued || (place.word == "expect" && measure.is_condition()) {
        return None;
    }
    let mut cursor = place.cursor(found.at);
    let read = cursor.eat_any(&[
        ">=",
        "<=",
        "!=",
        ">",
        "<",
        "≥",
        "≤",
        "≠",
        "at least",
        "at most",
        "more than",
        "greater than",
        "over",
        "less than",
        "fewer than",
        "under",
        "up to",
    ]);
    let answer = cursor.token().map(|token| token.text);
    let amount = cursor.amount().filter(|_| measure.is_number());
    let end = amount.as_ref().map_or(found.end(), |amount| amount.end);
    let told = place.tell(
        Code::CannotRead,
        found.at,
        end,
        format!("an example {} one value of `{name}`", if place.word == "given" { "gives" } else { "expects" }),
    );
    let differs = matches!(read, Some("!=" | "≠"));
    if place.word == "given" && !measure.is_condition() {
        return in_part(
            place,
            (line.last()?, name),
            (found.at, end),
            (read, differs, answer),
            amount.map(|amount| amount.for_measure(Some(measure)).0),
        );
    }
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

/// What is known in part, in other words: `n more than 3`, `site != ileum`.
fn in_part(
    place: &Place<'_, '_>,
    (last, name): (&Token<'_>, &str),
    (at, end): (usize, usize),
    (read, differs, answer): (Option<&str>, bool, Option<&str>),
    amount: Option<String>,
) -> Option<Diagnostic> {
    let said = place.words(at, end);
    if let (true, Some(Measure::Members(members, several))) = (differs, place.measure(name)) {
        let member = members.iter().find(|member| Some(member.as_str()) == answer)?;
        let verb = if *several { "does not include" } else { "is not" };
        let told = place.tell(Code::CannotRead, at, end, format!("`{said}` is written `{verb}`"));
        return Some(told.help(format!("Write `{name} {verb} {member}`.")));
    }
    let sign = match read {
        Some("more than" | "greater than" | "over") => ">",
        Some("less than" | "fewer than" | "under") => "<",
        Some("up to") => "<=",
        _ if differs => {
            let told =
                place.tell(Code::CannotRead, at, end, format!("what is given of `{name}` is one stretch of values"));
            return Some(
                told.help(format!("Write its value or its limits, as in `{name} < …` or `{name} between … and …`.")),
            );
        }
        _ => return None,
    };
    let value = amount?;
    let right = format!("{sign} {value}");
    let told = place
        .tell(Code::CannotRead, at, end, format!("`{said}` is written `{sign}`"))
        .help(format!("Write `{name} {right}`."));
    // `is more than 3`, `= under 3`: the sign may stand behind them.
    let sound = last.end() <= at && place.reads(at, end, &right);
    Some(if sound { told.guess(place.span(at, end), right) } else { told })
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
