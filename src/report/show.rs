//! Values, conditions and reasons in words, the same in every report.

use crate::case::{Limit, ends_said, show_part, show_value, shown};
use crate::check::model::{
    DefId, Fact, FactId, FactType, Guideline, ListEntry, ListFact, Listing, Member, More, NumberKind, NumberType,
    Outcome, Partial, Stated, Value, Values,
};
use crate::eval::explain::Reason;
use crate::lists::{self, Listings};
use crate::number::{self, Number};
use crate::source::{Sources, Span};
use std::collections::BTreeSet;

/// A value as a clinician writes it.
pub fn value(fact: &Fact, value: &Value) -> String {
    show_value(fact, value)
}

/// The facts of a patient with the values that are said of them, in order: of a day that never was only that.
pub fn said<'a>(guideline: &'a Guideline, values: &'a Values) -> impl Iterator<Item = (&'a Fact, &'a Value)> {
    let facts = guideline.facts.with_ids().filter_map(|(id, fact)| Some((id, fact, values.get(id)?)));
    let said = |id: FactId| guideline.speaks(id, |id| values.get(id).cloned());
    facts.filter(move |(id, fact, _)| fact.entry.is_none() && said(*id)).map(|(_, fact, value)| (fact, value))
}

/// The lists of findings of a patient, as an example gives them: `lab.hba1c = (7.2 % on 2026-03-01)`. Of a patient of whom only what
/// comes out of the questions is known, lists that give it; none where there is none.
pub fn lists(guideline: &Guideline, values: &Values) -> Option<Vec<String>> {
    let (_, listings) = lists::built(guideline, values)?;
    Some(given_lists(guideline, &listings).map(|(_, said)| said).collect())
}

/// Lists that are given, as an example gives them.
pub fn given_lists<'a>(guideline: &'a Guideline, listings: &'a Listings) -> impl Iterator<Item = (&'a str, String)> {
    listings.iter().filter_map(|(id, listing)| {
        let list = guideline.listed.get(*id)?;
        Some((list.name.as_str(), format!("{} = {}", list.name, listed(guideline, list, listing))))
    })
}

/// The entries of a list, as an example gives them.
pub fn listed(guideline: &Guideline, list: &ListFact, listing: &Listing) -> String {
    let entry = |entry: &ListEntry| {
        let parts = list.parts.iter().zip(&entry.parts).filter_map(|(part, said)| {
            let fact = guideline.fact(*part)?;
            let (name, words) = match said {
                Some((Stated::Value(known), _)) => (fact.name.as_str(), value(fact, known)),
                Some((Stated::Part(known), _)) => (fact.name.as_str(), show_part(fact, known)),
                _ => (fact.name.as_str(), "unknown".to_owned()),
            };
            Some(match (list.value == Some(*part), list.value) {
                (true, _) => words,
                (false, Some(_)) => format!("on {words}"),
                (false, None) => format!("{name} {words}"),
            })
        });
        let parts: Vec<String> = parts.collect();
        if list.value.is_some() { parts.join(" ") } else { format!("({})", parts.join(", ")) }
    };
    let mut entries: Vec<String> = listing.entries.iter().map(entry).collect();
    match (&listing.more, entries.is_empty()) {
        (None | Some(More::Nothing), true) => return "none".to_owned(),
        (Some(More::Between(low, high)), _) => {
            let on = list.on.and_then(|on| guideline.fact(on));
            let day = |day: &Number, by: i64| {
                on.map_or(String::new(), |on| value(on, &Value::Number(day + number::whole(by))))
            };
            let after = low.as_ref().map(|low| format!(" after {}", day(low, -1)));
            let before = high.as_ref().map(|high| format!(" before {}", day(high, 1)));
            let ends: String = after.into_iter().chain(before).collect();
            entries.push(format!("and perhaps more{ends}"));
        }
        _ => {}
    }
    format!("({})", entries.join(", "))
}

/// A number of a type as a clinician writes it: in its unit, a day year-month-day.
pub fn number(ty: &NumberType, number: &Number) -> String {
    shown(ty, number)
}

/// What is known of a fact in part, as a clinician writes it.
pub fn part(fact: &Fact, part: &Partial) -> String {
    show_part(fact, part)
}

/// An end as a clinician writes it, and whether it belongs.
type End = Option<(String, bool)>;

/// The ends of what is known of a number, without those that its type has anyway.
pub fn ends(fact: &Fact, low: &Limit, high: &Limit) -> (End, End) {
    let (low, high) = ends_said(fact, low, high);
    let said = |end: Limit| end.map(|(number, with)| (value(fact, &Value::Number(number)), with));
    (said(low), said(high))
}

/// The values that a fact can have, in few words.
pub fn values(fact: &Fact) -> String {
    match &fact.ty {
        _ if fact.entry.as_ref().is_some_and(|entry| entry.further) => "list".to_owned(),
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
    let words = sources.one_line(reason.span);
    reason.of.as_ref().map_or(words.clone(), |of| format!("{of} {words}"))
}

/// What stands in a place, with what it looks at where the words do not say it.
pub fn written(guideline: &Guideline, sources: &Sources, span: Span) -> String {
    let words = sources.one_line(span);
    guideline.leveled.get(&span).map_or(words.clone(), |of| format!("{of} {words}"))
}

/// A condition, what it says, and why: `tumor.differentiation is well: no (tumor.differentiation = poor)`.
pub fn reason(guideline: &Guideline, sources: &Sources, reason: &Reason, values: &Values) -> String {
    format!("{}: {}{}", condition(sources, reason), truth(reason.truth), facts(guideline, reason, values))
}

/// Why something is barred, in the words of the facts behind a condition: `Extrahepatic metastases: clinically significant`.
pub fn spoken(guideline: &Guideline, sources: &Sources, reason: &Reason, values: &Values) -> String {
    let facts: BTreeSet<FactId> = reason.facts.iter().map(|id| spoken_of(guideline, *id, values)).collect();
    let said: Vec<String> = facts
        .iter()
        .filter_map(|id| {
            let fact = guideline.fact(*id)?;
            match (values.get(*id), values.part(*id)) {
                (Some(value), _) => Some(format!("{}: {}", fact.title, labelled(fact, value))),
                (None, Some(known)) => {
                    let never = or_never(fact, values).trim_start_matches("is ");
                    Some(format!("{}: {never}{}", fact.title, part(fact, known)))
                }
                (None, None) => None,
            }
        })
        .collect();
    let term = match reason.names {
        Some(DefId::Term(id)) => guideline.term(id),
        _ => None,
    };
    match (term, said.is_empty()) {
        (Some(term), true) => format!("{}: {}", term.title, truth(reason.truth)),
        (_, true) => condition(sources, reason),
        (_, false) => said.join(", "),
    }
}

/// A value by its label.
pub fn labelled(fact: &Fact, known: &Value) -> String {
    match (&fact.ty, known) {
        (FactType::OneOf(members), Value::Member(at)) => members.get(*at as usize).map_or_else(String::new, label),
        _ => value(fact, known),
    }
}

/// What a person reads of a member where room is short: of `G2 "intermediate"` the code, which says more to a physician.
pub fn short(member: &Member) -> String {
    if coded(member) { member.name.clone() } else { label(member) }
}

/// Whether the name of a member is a code, as `G2`.
pub fn coded(member: &Member) -> bool {
    member.name.contains(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// What a person reads of a member.
pub fn label(member: &Member) -> String {
    member.label.clone().unwrap_or_else(|| member.name.replace('_', " "))
}

/// What is known of a fact in part, behind its name: `is below 5 cm`, `is in 1950`, `including insulin`.
pub fn is(fact: &Fact, known: &Partial) -> String {
    let words = part(fact, known);
    match &fact.ty {
        FactType::SetOf(_) => words,
        FactType::Number(ty) if ty.kind == NumberKind::Date && words.len() <= "1950-05".len() => {
            format!("is in {words}")
        }
        _ => format!("is {words}"),
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
    // A number of a list says that there is one; where there is none, there is no number.
    let passed = reason.facts.iter().filter_map(|id| {
        let (number, there) = guideline.there(*id).zip(values.get(*id))?;
        let both = reason.facts.contains(&number);
        both.then_some(if *there == Value::Bool(true) { *id } else { number })
    });
    let passed: BTreeSet<FactId> = passed.collect();
    let told = reason.facts.iter().filter(|id| !passed.contains(id));
    let facts: BTreeSet<FactId> = told.map(|id| spoken_of(guideline, *id, values)).collect();
    let shown: Vec<String> = facts.into_iter().map(|id| fact(guideline, id, values)).collect();
    if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(", ")) }
}

/// The fact whose value says what is known: of a day and whether it never was, the one that says more.
pub fn spoken_of(guideline: &Guideline, id: FactId, values: &Values) -> FactId {
    let further = guideline.fact(id).and_then(|fact| fact.entry.as_ref()).is_some_and(|entry| entry.further);
    if further && values.knows(id) {
        return id;
    }
    let day = guideline.asked(id);
    let never = guideline.fact(day).and_then(|fact| fact.never);
    let said = |never: &FactId| values.knows(*never) && guideline.speaks(*never, |id| values.get(id).cloned());
    never.filter(|never| said(never) && (values.part(day).is_none())).unwrap_or(day)
}

/// That a day of which something is known may never have been.
pub fn or_never(fact: &Fact, values: &Values) -> &'static str {
    if fact.never.is_some_and(|never| !values.knows(never)) { "is never or " } else { "" }
}

/// A fact with its value: `liver.function = preserved`, `liver.function not given`.
pub fn fact(guideline: &Guideline, id: FactId, values: &Values) -> String {
    let id = spoken_of(guideline, id, values);
    let Some(fact) = guideline.fact(id) else { return String::new() };
    if let Some((number, Value::Bool(false))) = guideline.there(id).zip(values.get(id)) {
        return format!("no {}", guideline.fact(number).map_or("", |number| &number.name));
    }
    match (values.get(id), values.part(id)) {
        (Some(Value::Bool(true)), _) if guideline.there(id).is_some() => fact.name.clone(),
        (Some(known), _) => format!("{} = {}", fact.name, value(fact, known)),
        (None, Some(known)) => match or_never(fact, values) {
            "" => format!("{} {}", fact.name, is(fact, known)),
            never => format!("{} {never}{}", fact.name, part(fact, known)),
        },
        (None, None) if fact.entry.as_ref().is_some_and(|entry| entry.given) => {
            let list = fact.entry.as_ref().and_then(|entry| guideline.listed.get(entry.list));
            format!("`{}` may have more entries", list.map_or("", |list| list.name.as_str()))
        }
        (None, None) => format!("{} not given", fact.name),
    }
}
