//! A fact and its values in words: as it is, as it would be, and as it may be.

use crate::change::{Change, Set};
use crate::check::model::{Fact, FactId, FactType, Guideline, Outcome, Partial, Stated, Value, Values};
use crate::report::show;
use std::collections::BTreeSet;

/// What a case says of a fact; none where it is not known.
pub fn now(g: &Guideline, values: &Values, id: FactId) -> Option<String> {
    let spoken = show::spoken_of(g, id, values);
    let fact = g.fact(spoken)?;
    match (values.get(spoken), values.part(spoken)) {
        (Some(value), _) => Some(show::value(fact, value)),
        (None, Some(part)) => {
            let never = if show::or_never(fact, values).is_empty() { "" } else { "never or " };
            Some(format!("{never}{}", show::part(fact, part)))
        }
        (None, None) => None,
    }
}

/// Values alone: `above 20 %`, `ileum or jejunum`, `including biopsy`.
pub fn values(fact: &Fact, stated: &Stated) -> String {
    match stated {
        Stated::Value(value) => show::value(fact, value),
        Stated::Part(part) => show::part(fact, part),
        Stated::Day { never: Some(true), .. } => "never".to_owned(),
        Stated::Day { day: Some(day), never, .. } => {
            let or = if never.is_none() { "never or " } else { "" };
            format!("{or}{}", values(fact, day))
        }
        Stated::Day { day: None, .. } => "some day".to_owned(),
    }
}

/// The tense in which a fact is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// `is above 20 %`.
    Is,
    /// `were above 20 %`.
    Were,
}

/// A fact with its values, as a part of a sentence: `liver.remnant_volume were above 20 %`.
pub fn says(fact: &Fact, stated: &Stated, tense: Tense) -> String {
    let verb = if tense == Tense::Is { "is" } else { "were" };
    if let (FactType::SetOf(_), Stated::Part(Partial::Set(includes, excludes))) = (&fact.ty, stated) {
        let names = |set: &BTreeSet<u32>, last: &str| {
            let names: Vec<String> = set.iter().map(|at| show::value(fact, &Value::Member(*at))).collect();
            match names.split_last() {
                Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
                _ => names.concat(),
            }
        };
        let (has, has_not) =
            if tense == Tense::Is { ("includes", "does not include") } else { ("included", "did not include") };
        let with = format!("{has} {}", names(includes, "and"));
        let without = format!("{has_not} {}", names(excludes, "or"));
        return match (includes.is_empty(), excludes.is_empty()) {
            (false, true) => format!("{} {with}", fact.name),
            (true, _) => format!("{} {without}", fact.name),
            (false, false) => format!("{} {with} and {without}", fact.name),
        };
    }
    if let Stated::Part(part) = stated {
        let is = show::is(fact, part);
        return format!("{} {verb}{}", fact.name, is.strip_prefix("is").unwrap_or(&is));
    }
    format!("{} {verb} {}", fact.name, values(fact, stated))
}

/// A change: `liver.remnant_volume were above 20 % (is 15 %)`.
pub fn would(g: &Guideline, values: &Values, change: &Change) -> String {
    let Some(fact) = g.fact(change.fact) else { return String::new() };
    let words = says(fact, &change.stated, Tense::Were);
    match now(g, values, change.fact) {
        Some(now) => format!("{words} (is {now})"),
        None => match words.strip_prefix(&fact.name) {
            Some(rest) => format!("{}, not known now,{rest}", fact.name),
            None => words,
        },
    }
}

/// An answer: `liver.remnant_volume is above 20 %`.
pub fn answer(g: &Guideline, change: &Change) -> String {
    g.fact(change.fact).map_or_else(String::new, |fact| says(fact, &change.stated, Tense::Is))
}

/// What a verdict rests on: `liver.remnant_volume above 20 % (is 35 %)`, `surgery.candidate = yes`.
pub fn rests(g: &Guideline, known: &Values, change: &Change) -> String {
    let Some(fact) = g.fact(change.fact) else { return String::new() };
    let is = now(g, known, change.fact).unwrap_or_default();
    let wide = values(fact, &change.stated);
    if wide == is {
        return format!("{} = {is}", fact.name);
    }
    format!("{} {wide} (is {is})", fact.name)
}

/// A set of changes: `A were x (is y) and B were z (is w)`.
pub fn set(g: &Guideline, values: &Values, of: &Set) -> String {
    let changes: Vec<String> = of.changes.iter().map(|change| would(g, values, change)).collect();
    let through: Vec<String> = of
        .through
        .iter()
        .filter_map(|(id, verdict)| {
            let then = match verdict {
                Outcome::Yes => "would apply then",
                Outcome::No => "would not apply then",
                Outcome::Undetermined => "could not be told then",
            };
            Some(format!("{} {then}", g.rec(*id)?.name))
        })
        .collect();
    let through = if through.is_empty() { String::new() } else { format!("; {}", through.join(", ")) };
    format!("{}{through}", changes.join(" and "))
}
