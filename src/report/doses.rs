//! Doses in words and as data: what is given and how, and how it was calculated.

use super::said::Said;
use super::style::Ink;
use super::{show, values};
use crate::check::model::{Dispensed, Dose, FactId, Guideline, Num, Times};
use crate::decide::interval::Limit;
use crate::eval::doses::{DoseAnswer, GivenDose};
use crate::number::Number;
use crate::source::Sources;
use serde::Serialize;
use std::collections::BTreeSet;

/// The lines of a dose: what is given, and how it was calculated where that says more; then what is given next.
pub(super) fn lines(g: &Guideline, sources: &Sources, dose: &Dose, answer: &DoseAnswer) -> Said {
    let mut out = Said::new();
    let steps = std::iter::once((dose, answer)).chain(dose.then.iter().zip(&answer.then));
    for (at, (dose, answer)) in steps.enumerate() {
        let missing: Vec<&str> = missing(answer).into_iter().map(|id| g.fact_name(id)).collect();
        let hangs = if missing.is_empty() { String::new() } else { format!(" (hangs on {})", missing.join(", ")) };
        let ink = if missing.is_empty() { Ink::Plain } else { Ink::Open };
        let (first, indent) = if at == 0 { ("    Dose: ", 6) } else { ("      then ", 8) };
        out.line(first, indent, ink, &format!("{}{hangs}", one(dose, answer)));
        for words in calculations(sources, dose, answer) {
            let lead = if at == 0 { "      " } else { "        " };
            out.line(lead, indent.saturating_add(2), Ink::Quiet, &words);
        }
    }
    out
}

/// The facts on which a step hangs.
fn missing(answer: &DoseAnswer) -> Vec<FactId> {
    let upper = answer.high.iter().flat_map(|high| &high.missing);
    let all: BTreeSet<FactId> = answer.missing.iter().chain(upper).copied().collect();
    all.into_iter().collect()
}

/// What is given and how: `360 mg, intravenous, every 24 hours, for 5 days`; of several steps all.
pub(super) fn said(dose: &Dose, answer: &DoseAnswer) -> String {
    let next = dose.then.iter().zip(&answer.then).map(|(dose, answer)| one(dose, answer));
    std::iter::once(one(dose, answer)).chain(next).collect::<Vec<_>>().join("; then ")
}

/// One step.
fn one(dose: &Dose, answer: &DoseAnswer) -> String {
    let low = amount(dose, answer);
    let amount = match &answer.high {
        Some(high) => range(&low, &amount(dose, high), dose, answer, high),
        None => low,
    };
    [vec![amount], how(dose)].concat().join(", ")
}

/// A range in words: `1 mg to 2 mg`; of one amount that alone.
fn range(low: &str, high: &str, dose: &Dose, answer: &DoseAnswer, upper: &DoseAnswer) -> String {
    let single = |answer: &DoseAnswer| match &answer.given {
        GivenDose::Amounts(left) if left.len() == 1 => left.first().cloned().flatten(),
        _ => None,
    };
    match (single(answer), single(upper)) {
        (Some(least), Some(most)) if least == most => low.to_owned(),
        (Some(least), Some(most)) if least > most => {
            format!(
                "a range that ends, at {}, below where it begins, at {}",
                show::number(&dose.ty, &most),
                show::number(&dose.ty, &least)
            )
        }
        (Some(_), Some(_)) => format!("{low} to {high}"),
        _ => format!("lower end {low}, upper end {high}"),
    }
}

fn how(dose: &Dose) -> Vec<String> {
    let mut parts: Vec<String> = dose.route.iter().cloned().collect();
    parts.extend(dose.times.as_ref().map(times));
    parts.extend(dose.as_needed.as_ref().map(needed));
    parts.extend(most_a_day(dose).map(|most| format!("at most {most} a day")));
    parts.extend(dose.duration.as_ref().map(|duration| format!("for {duration}")));
    parts
}

/// The ceiling of a day, where whoever gives the doses has to keep it: they are given as needed.
fn most_a_day(dose: &Dose) -> Option<String> {
    dose.as_needed.as_ref()?;
    dose.most_a_day.as_ref().map(|most| show::number(&dose.ty, most))
}

fn needed(what: &Option<String>) -> String {
    what.as_ref().map_or_else(|| "as needed".to_owned(), |what| format!("as needed for {what}"))
}

/// How the amounts of a step were found, both ends of a range.
fn calculations(sources: &Sources, dose: &Dose, answer: &DoseAnswer) -> Vec<String> {
    let upper = dose.upper().zip(answer.high.as_ref());
    let upper = upper.and_then(|(dose, answer)| calculation(sources, &dose, answer));
    calculation(sources, dose, answer).into_iter().chain(upper).collect()
}

fn times(times: &Times) -> String {
    match times {
        Times::Single => "once".to_owned(),
        Times::PerDay(1) => "once a day".to_owned(),
        Times::PerDay(2) => "twice a day".to_owned(),
        Times::PerDay(count) => format!("{count} times a day"),
        Times::Every(interval, _) => format!("every {interval}"),
    }
}

fn amount(dose: &Dose, answer: &DoseAnswer) -> String {
    match &answer.given {
        GivenDose::Amounts(left) => {
            let words = |given: &Option<Number>| match given {
                Some(given) => show::number(&dose.ty, given),
                None => "less than can be dispensed".to_owned(),
            };
            values::or(&left.iter().map(words).collect::<Vec<_>>())
        }
        GivenDose::Between(low, high) => match values::between(Some(&dose.ty), low, high) {
            words if low.is_none() && high.is_none() => format!("the amount {words}"),
            words if answer.rough => format!("somewhere within {words}"),
            words => words,
        },
        GivenDose::Undefined => "the amount has no value".to_owned(),
    }
}

/// How the amount was found: `1 mg/kg * patient.weight = 74 mg; in steps of 10 mg, halves down: 70 mg`. None where it is written
/// as it is given, or not known yet.
fn calculation(sources: &Sources, dose: &Dose, answer: &DoseAnswer) -> Option<String> {
    let computed = answer.computed.as_ref().filter(|_| !matches!(dose.amount, Num::Const(_)))?;
    let shown = |amount: &Number| show::number(&dose.ty, amount);
    if matches!(dose.amount, Num::Term(_)) && dose.given(computed).as_ref() == Some(computed) {
        return None;
    }
    let mut words = format!("{} = {}", sources.one_line(dose.written), shown(computed));
    let rounded = dose.rounded(computed);
    if let Some(dispensed) = &dose.dispensed {
        let halves = if dose.halves_up { "halves up" } else { "halves down" };
        let what = match dispensed {
            Dispensed::Steps(step) => format!("in steps of {}, {halves}", shown(step)),
            Dispensed::Amounts(all) => {
                let all: Vec<String> = all.iter().map(shown).collect();
                format!("as {}, {halves}", values::or(&all))
            }
        };
        let to = rounded.as_ref().map_or_else(|| "nothing".to_owned(), shown);
        words.push_str(&format!("; {what}: {to}"));
    }
    if let (Some(ceiling), Some(rounded)) = (dose.ceiling(), rounded)
        && rounded > ceiling
    {
        let most = match (&dose.most, &dose.most_a_day) {
            (Some(most), _) if *most == ceiling => shown(most),
            (_, Some(of_day)) => format!("{} a day", shown(of_day)),
            _ => shown(&ceiling),
        };
        let given = dose.given(computed).as_ref().map_or_else(|| "nothing".to_owned(), shown);
        words.push_str(&format!("; at most {most}: {given}"));
    }
    Some(words)
}

/// The amount as it is written; of `1 to 2 mg` with the unit that stands behind both.
fn formula(sources: &Sources, dose: &Dose) -> String {
    let written = sources.one_line(dose.written);
    match &dose.amount {
        Num::Const(amount) if crate::number::parse(&written).is_ok() => show::number(&dose.ty, amount),
        _ => written,
    }
}

/// A dose as versioned data.
#[derive(Debug, Serialize)]
pub(super) struct DoseV1 {
    text: String,
    unit: String,
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<Vec<Option<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<values::EndV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<values::EndV1>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hull: bool,
    computed: Option<String>,
    formula: String,
    calculation: Option<String>,
    route: Option<String>,
    times: Option<String>,
    duration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_needed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most_a_day: Option<String>,
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<Box<DoseV1>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    then: Vec<DoseV1>,
}

/// A dose as data.
pub(super) fn json(g: &Guideline, sources: &Sources, dose: &Dose, answer: &DoseAnswer) -> DoseV1 {
    let plain = |amount: &Number| values::plain(Some(&dose.ty), amount);
    let all: Option<Vec<Option<String>>> = match &answer.given {
        GivenDose::Amounts(left) => Some(left.iter().map(|given| given.as_ref().map(plain)).collect()),
        GivenDose::Undefined => Some(vec![None]),
        GivenDose::Between(..) => None,
    };
    let (from, to) = match &answer.given {
        GivenDose::Between(low, high) => (low, high),
        GivenDose::Amounts(_) | GivenDose::Undefined => (&None, &None),
    };
    let end = |limit: &Limit| {
        limit.as_ref().map(|(amount, included)| values::EndV1 { value: plain(amount), included: *included })
    };
    let known = all.as_ref().is_some_and(|all| all.len() == 1);
    DoseV1 {
        text: said(dose, answer),
        upper: dose.upper().zip(answer.high.as_ref()).map(|(dose, high)| Box::new(json(g, sources, &dose, high))),
        then: dose.then.iter().zip(&answer.then).map(|(dose, answer)| json(g, sources, dose, answer)).collect(),
        as_needed: dose.as_needed.as_ref().map(needed),
        at_most_a_day: most_a_day(dose),
        unit: dose.ty.unit.text.clone(),
        amount: all.as_ref().filter(|_| known).and_then(|all| all.first().cloned().flatten()),
        remaining: all.filter(|_| !known),
        from: end(from),
        to: end(to),
        hull: answer.rough,
        computed: answer.computed.as_ref().map(plain),
        formula: formula(sources, dose),
        calculation: calculation(sources, dose, answer),
        route: dose.route.clone(),
        times: dose.times.as_ref().map(times),
        duration: dose.duration.clone(),
        missing: answer.missing.iter().map(|id| g.fact_name(*id).to_owned()).collect(),
    }
}
