//! What is known of a patient, fact by fact, in words for a page.

use super::show;
use crate::case::Case;
use crate::check::model::{Fact, FactType, Guideline, Value};
use crate::eval::answer::Answer;

/// A fact of which something is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What is known.
    pub value: String,
    /// How: empty where it is given.
    pub how: &'static str,
}

/// Everything that is known, in the guideline's order; lists of findings at the end.
pub fn known(guideline: &Guideline, case: &Case, answer: &Answer) -> Vec<Known> {
    let derived = |name: &str| answer.derived.iter().any(|(id, _)| guideline.fact_name(*id) == name);
    let of = |fact: &Fact, value: String, how: &'static str| Known {
        name: fact.name.clone(),
        title: fact.title.clone(),
        value,
        how,
    };
    let mut facts: Vec<(usize, Known)> = Vec::new();
    let place = |name: &str| guideline.facts.iter().position(|fact| fact.name == name).unwrap_or(usize::MAX);
    for (fact, value) in show::said(guideline, &answer.values) {
        // That a day was is said where nothing else is known of it.
        let some_day = fact.day.is_some() && *value == Value::Bool(false);
        if !some_day {
            let how = if derived(&fact.name) { "derived" } else { "" };
            facts.push((place(&fact.name), of(fact, in_words(fact, value), how)));
        }
    }
    for part in &answer.partial {
        if let Some(fact) = guideline.fact(part.fact).filter(|fact| fact.entry.is_none()) {
            let never = show::or_never(fact, &answer.values).trim_start_matches("is ");
            facts.push((place(&fact.name), of(fact, format!("{never}{}", show::part(fact, &part.part)), "in part")));
        }
    }
    facts.sort_by_key(|(place, _)| *place);
    let lists = case.lists.iter().filter_map(|(id, listing)| {
        let list = guideline.listed.get(*id)?;
        let value = show::listed(guideline, list, listing);
        Some(Known { name: list.name.clone(), title: list.title.clone(), value, how: "" })
    });
    facts.into_iter().map(|(_, known)| known).chain(lists).collect()
}

/// A value in the words that the guideline has for it.
fn in_words(fact: &Fact, value: &Value) -> String {
    match (&fact.ty, value) {
        (FactType::SetOf(members), Value::Set(set)) => {
            let label = |at: &u32| members.get(*at as usize).map(show::label);
            let words: Vec<String> = set.iter().filter_map(label).collect();
            if words.is_empty() { "none".to_owned() } else { words.join(", ") }
        }
        (FactType::OneOf(members), Value::Member(at)) => {
            let label = show::labelled(fact, value);
            match members.get(*at as usize) {
                Some(member) if show::coded(member) && label != member.name => format!("{}, {label}", member.name),
                _ => label,
            }
        }
        _ => show::labelled(fact, value),
    }
}
