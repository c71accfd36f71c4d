//! What was seen in files, for people, before anything is answered.

use crate::look::{Column, LOOKED_AT, Looked};
use crate::mapping::Names;
use crate::table::Role;
use crate::tabular::{Style, Table, cell, count};
use gdl::check::model::Guideline;
use std::collections::BTreeSet;

/// Whether all columns have their fact, and all that was looked at can be read.
pub fn fits(looked: &[Looked]) -> bool {
    looked.iter().all(|file| {
        let fit = |column: &Column| column.faulty == 0 && !matches!(column.role, Role::Unknown(_));
        file.broken.is_none() && file.columns.iter().all(fit)
    })
}

/// What was seen.
pub fn looked_text(guideline: &Guideline, looked: &[Looked]) -> String {
    let mut out = String::new();
    for file in looked {
        let more = if file.more { format!("the first {} rows", count(LOOKED_AT)) } else { rows(file.rows) };
        out.push_str(&format!("{}: {more} looked at\n", file.name));
        let mut table = Table::new(2, &["column", "gives", "in rows", "cannot be read in"]);
        for column in &file.columns {
            let gives = match &column.role {
                Role::Name => "the name of the row".to_owned(),
                Role::Fact(fact) => format!("`{fact}`"),
                Role::Passed => "nothing: it is passed over".to_owned(),
                Role::Unknown(Some((name, fact))) => format!("no fact; `{name}` may mean `{fact}`"),
                Role::Unknown(None) => "no fact".to_owned(),
            };
            let read = matches!(column.role, Role::Name | Role::Fact(_) | Role::Unknown(Some(_)));
            let number = |value: u64| if read { count(value) } else { String::new() };
            table.rows.push(vec![cell(&column.name), gives, number(column.given), number(column.faulty)]);
        }
        out.push_str(&table.draw(Style::Text));
        let faulty: Vec<&Column> = file.columns.iter().filter(|column| column.first.is_some()).collect();
        if !faulty.is_empty() || file.broken.is_some() {
            out.push_str("\nWhat cannot be read, the first of each column\n");
        }
        for column in faulty {
            let Some((row, fault)) = &column.first else { continue };
            let all = column.faulty == column.given && column.given > 1;
            let all = if all { "none of its values can be read; " } else { "" };
            out.push_str(&format!("  {}: {all}row {row}: {} {}\n", cell(&column.name), fault.code, fault.message));
        }
        if let Some((times, row, fault)) = &file.broken {
            out.push_str(&format!("  {}, the first is row {row}: {} {}\n", rows(*times), fault.code, fault.message));
        }
        out.push('\n');
    }
    let (without, derived) = without(guideline, looked);
    if !without.is_empty() {
        out.push_str(&format!("Given by no column, so never known: {}\n", without.join(", ")));
    }
    if !derived.is_empty() {
        out.push_str(&format!("Given by no column, so derived where that can be: {}\n", derived.join(", ")));
    }
    out
}

fn rows(rows: u64) -> String {
    format!("{} {}", count(rows), if rows == 1 { "row" } else { "rows" })
}

/// Facts that no column gives or seems to mean, and those of them that are derived.
pub(crate) fn without(guideline: &Guideline, looked: &[Looked]) -> (Vec<String>, Vec<String>) {
    let columns = looked.iter().flat_map(|file| &file.columns);
    let given: BTreeSet<&str> = columns
        .filter_map(|column| match &column.role {
            Role::Fact(fact) | Role::Unknown(Some((_, fact))) => Some(fact.as_str()),
            _ => None,
        })
        .collect();
    let names = Names::of(guideline);
    let derived = |name: &str| guideline.facts.iter().any(|fact| fact.name == name && fact.derivation.is_some());
    let own = guideline.facts.iter().map(|fact| fact.name.as_str()).filter(|name| names.holds(name).is_some());
    let lists = guideline.listed.iter().map(|list| list.name.as_str());
    let missing = own.chain(lists).filter(|name| !given.contains(name));
    let (derived, without): (Vec<&str>, Vec<&str>) = missing.partition(|name| derived(name));
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    (owned(without), owned(derived))
}
