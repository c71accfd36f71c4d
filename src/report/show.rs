//! Values, conditions and reasons in words, the same in every report.

use crate::case::show_value;
use crate::check::model::{Fact, FactId, FactType, Guideline, Outcome, Value, Values};
use crate::eval::explain::Reason;
use crate::source::Sources;

/// A value as a clinician writes it.
pub fn value(fact: &Fact, value: &Value) -> String {
    show_value(fact, value)
}

/// The values that a fact can have, in few words.
pub fn values(fact: &Fact) -> String {
    match &fact.ty {
        FactType::YesNo => "yes or no".to_owned(),
        FactType::OneOf(members) => members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(", "),
        FactType::SetOf(members) => {
            format!("any of {}", members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(", "))
        }
        FactType::Number(ty) => crate::check::literals::describe_number(ty).trim_start_matches("a ").to_owned(),
    }
}

/// A condition in the author's words, on one line.
pub fn condition(sources: &Sources, reason: &Reason) -> String {
    sources.one_line(reason.span)
}

/// A condition, what it says, and why: `tumor.differentiation is well: no (tumor.differentiation = poor)`.
pub fn reason(guideline: &Guideline, sources: &Sources, reason: &Reason, values: &Values) -> String {
    format!("{}: {}{}", condition(sources, reason), truth(reason.truth), facts(guideline, reason, values))
}

/// Why something is barred, in the words of the facts behind a condition: `Extrahepatic metastases: clinically significant`.
pub fn spoken(guideline: &Guideline, sources: &Sources, reason: &Reason, values: &Values) -> String {
    let said: Vec<String> = reason
        .facts
        .iter()
        .filter_map(|id| {
            let (fact, value) = (guideline.fact(*id)?, values.get(*id)?);
            Some(format!("{}: {}", fact.title, labelled(fact, value)))
        })
        .collect();
    match said.is_empty() {
        true => condition(sources, reason),
        false => said.join(", "),
    }
}

/// A value by its label.
fn labelled(fact: &Fact, known: &Value) -> String {
    match (&fact.ty, known) {
        (FactType::OneOf(members), Value::Member(at)) => members
            .get(*at as usize)
            .map_or_else(String::new, |member| member.label.clone().unwrap_or_else(|| member.name.replace('_', " "))),
        _ => value(fact, known),
    }
}

/// The word of a truth value.
pub fn truth(truth: Outcome) -> &'static str {
    match truth {
        Outcome::Yes => "yes",
        Outcome::No => "no",
        Outcome::Undetermined => "unknown",
    }
}

/// The facts behind a condition with their values, in parentheses; empty where it tests none itself.
pub fn facts(guideline: &Guideline, reason: &Reason, values: &Values) -> String {
    let shown: Vec<String> = reason.facts.iter().map(|id| fact(guideline, *id, values)).collect();
    if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(", ")) }
}

/// A fact with its value: `liver.function = preserved`, `liver.function not given`.
pub fn fact(guideline: &Guideline, id: FactId, values: &Values) -> String {
    let Some(fact) = guideline.fact(id) else { return String::new() };
    match values.get(id) {
        Some(known) => format!("{} = {}", fact.name, value(fact, known)),
        None => format!("{} not given", fact.name),
    }
}
