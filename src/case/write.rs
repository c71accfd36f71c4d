//! A case back as a file: JSON nested by groups, values as a clinician writes them. What is written reads back to the
//! same values.

use super::nested::{Entry, insert};
use super::patient::{Case, CaseId};
use super::shown::{day, in_unit, name, show_value};
use super::shown_part::show_part;
use crate::check::model::{
    Fact, FactId, FactType, Guideline, ListEntry, ListFact, Listing, More, NumberKind, NumberType, Partial, Stated,
    Value,
};
use crate::check::units;
use crate::number::{self, Number};
use std::collections::BTreeSet;

/// Writes a case as a JSON object nested by groups, facts in order of declaration, unknown ones left out.
pub fn to_json(guideline: &Guideline, case: &Case) -> String {
    let mut root = Vec::new();
    if let Some(CaseId { text, number }) = &case.id {
        root.push(("id".to_owned(), Entry::Value(if *number { text.clone() } else { quote(text) })));
    }
    let said = |id: FactId| guideline.speaks(id, |id| case.value(id).cloned());
    for (id, listing) in &case.lists {
        if let Some(list) = guideline.listed.get(*id) {
            insert(&mut root, guideline, "", &list.name, json_list(guideline, list, listing));
        }
    }
    // Parts of entries are said with their lists.
    let own = guideline.facts.with_ids().filter(|(_, fact)| fact.entry.is_none());
    for (id, fact) in own.filter(|(id, _)| said(*id)) {
        let written = match (case.value(id), case.part(id)) {
            // Of a day of which something is known nothing else is said.
            (Some(_), _) if fact.day.is_some_and(|day| case.part(day).is_some()) => continue,
            (Some(value), _) => json_value(fact, value, case.written(id)),
            (None, Some(part)) if fact.never.is_some_and(|never| case.value(never).is_none()) => {
                quote(&format!("never or {}", show_part(fact, part)))
            }
            (None, Some(part)) => json_part(fact, part, case.written(id)),
            (None, None) => continue,
        };
        insert(&mut root, guideline, "", &fact.name, written);
    }
    let mut out = String::new();
    object(&root, 0, &mut out);
    out.push('\n');
    out
}

/// What is stated of a fact as a case takes it: JSON that reads back to the same; `null` where nothing is.
pub fn stated_to_json(fact: &Fact, stated: &Stated) -> String {
    match stated {
        Stated::Value(value) => json_value(fact, value, None),
        Stated::Part(part) => json_part(fact, part, None),
        Stated::Day { never: Some(true), .. } => quote("never"),
        Stated::Day { never: Some(false), day: None, .. } => quote("not never"),
        Stated::Day { never: None, day: None, .. } => "null".to_owned(),
        Stated::Day { never: Some(false), day: Some(day), .. } => stated_to_json(fact, day),
        Stated::Day { never: None, day: Some(day), .. } => match day.as_ref() {
            Stated::Value(value) => quote(&format!("never or {}", show_value(fact, value))),
            Stated::Part(part) => quote(&format!("never or {}", show_part(fact, part))),
            Stated::Day { .. } => "null".to_owned(),
        },
    }
}

fn object(entries: &[(String, Entry<String>)], depth: usize, out: &mut String) {
    if entries.is_empty() {
        return out.push_str("{}");
    }
    let margin = "  ".repeat(depth);
    out.push('{');
    for (nth, (key, entry)) in entries.iter().enumerate() {
        out.push_str(if nth == 0 { "\n" } else { ",\n" });
        out.push_str(&format!("{margin}  {}: ", quote(key)));
        match entry {
            Entry::Value(value) => out.push_str(value),
            Entry::Group(inner) => object(inner, depth.saturating_add(1), out),
        }
    }
    out.push_str(&format!("\n{margin}}}"));
}

fn json_value(fact: &Fact, value: &Value, written: Option<&str>) -> String {
    match (&fact.ty, value) {
        (_, Value::Bool(_)) if fact.day.is_some() => quote(&show_value(fact, value)),
        (_, Value::Bool(value)) => value.to_string(),
        (FactType::Number(ty), Value::Number(number)) => json_number(ty, number, written),
        (FactType::SetOf(members), Value::Set(set)) => {
            let names: Vec<String> = set.iter().map(|at| quote(name(members, *at))).collect();
            format!("[{}]", names.join(", "))
        }
        _ => quote(&show_value(fact, value)),
    }
}

/// The entries of a list, and whether there may be more.
fn json_list(g: &Guideline, list: &ListFact, listing: &Listing) -> String {
    let entry = |entry: &ListEntry| {
        let parts = list.parts.iter().zip(&entry.parts).filter_map(|(part, said)| {
            let fact = g.fact(*part)?;
            let value = match said {
                Some((Stated::Value(value), written)) => json_value(fact, value, Some(written)),
                Some((Stated::Part(part), written)) => json_part(fact, part, Some(written)),
                _ => "null".to_owned(),
            };
            Some(format!("{}: {value}", quote(&fact.name)))
        });
        format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
    };
    let entries = listing.entries.iter().map(entry).collect::<Vec<_>>().join(", ");
    match &listing.more {
        None | Some(More::Nothing) => format!("[{entries}]"),
        Some(More::Between(None, None)) => format!("{{\"entries\": [{entries}], \"more\": true}}"),
        Some(More::Between(first, last)) => {
            let moved = |end: &Option<Number>, by: i64| end.as_ref().and_then(|end| day(&(end + number::whole(by))));
            let more = match (moved(last, 1), moved(first, -1)) {
                (Some(before), _) => format!("before {before}"),
                (None, after) => format!("after {}", after.unwrap_or_default()),
            };
            format!("{{\"entries\": [{entries}], \"more\": {}}}", quote(&more))
        }
    }
}

fn json_part(fact: &Fact, part: &Partial, written: Option<&str>) -> String {
    let members = match &fact.ty {
        FactType::OneOf(members) | FactType::SetOf(members) => members.as_slice(),
        _ => &[],
    };
    let list = |set: &BTreeSet<u32>| {
        let names: Vec<String> = set.iter().map(|at| quote(name(members, *at))).collect();
        format!("[{}]", names.join(", "))
    };
    match (&fact.ty, part) {
        (FactType::Number(ty), Partial::Between(low, high)) => {
            let limits = low.iter().chain(high).map(|(value, _)| in_unit(ty, value));
            let exact = limits.into_iter().all(|count| number::parse(&number::show(&count)) == Ok(count));
            quote(&written.filter(|_| !exact).map_or_else(|| show_part(fact, part), str::to_owned))
        }
        (_, Partial::OneOf(left)) => {
            let all = 0..u32::try_from(members.len()).unwrap_or(u32::MAX);
            let others: BTreeSet<u32> = all.filter(|at| !left.contains(at)).collect();
            match others.len() < left.len() {
                true => format!("{{\"not\": {}}}", list(&others)),
                false => format!("{{\"one of\": {}}}", list(left)),
            }
        }
        (_, Partial::Set(includes, excludes)) => match (includes.is_empty(), excludes.is_empty()) {
            (false, true) => format!("{{\"includes\": {}}}", list(includes)),
            (true, _) => format!("{{\"excludes\": {}}}", list(excludes)),
            (false, false) => format!("{{\"includes\": {}, \"excludes\": {}}}", list(includes), list(excludes)),
        },
        _ => "null".to_owned(),
    }
}

/// A number in its declared unit. Where it has no end as a decimal there (5 mL/h in mL/min), the person's own text.
fn json_number(ty: &NumberType, value: &Number, written: Option<&str>) -> String {
    if ty.kind == NumberKind::Date {
        return quote(&day(value).unwrap_or_default());
    }
    let count = in_unit(ty, value);
    let digits = number::show(&count);
    let exact = number::parse(&digits) == Ok(count);
    match (ty.unit.text.as_str(), written) {
        (_, Some(written)) if !exact => quote(written),
        ("", _) => digits,
        _ => quote(&units::show(value, &ty.unit)),
    }
}

/// A text as JSON; what cannot be seen is escaped, which also makes the text YAML.
pub(super) fn quote(text: &str) -> String {
    let invisible =
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let mut out = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        match c {
            c if invisible(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
