//! Every test of the library that is no file: properties over random guidelines and cases, sizes, and what holds of the
//! source itself. `cargo test --test suite exactness` runs one module.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

mod asking;
mod authors;
mod budget;
mod case_reading;
mod change;
mod charts;
mod clinical_forms;
mod columns;
mod commented;
mod decided;
mod denials;
mod derived_numbers;
mod diff_mutations;
mod doses;
mod exactness;
mod factors;
mod few_values;
mod findings;
mod formulas;
mod functions;
mod given_in_part;
mod grammar;
mod irrational;
mod lists;
mod members;
mod mending;
mod missing_lists;
mod names;
mod never;
mod nothing_known;
mod one_fact;
mod pages;
mod proofs;
mod properties_format;
mod properties_reading;
mod properties_syntax;
mod random;
mod robustness;
mod scale;
mod site;
mod sql;
mod terms;
mod testing;
mod tidy;
mod unrelated;
mod values;

#[path = "../exact/brute.rs"]
mod brute;
#[path = "../case_support/mod.rs"]
mod case_support;
#[path = "../check_support/mod.rs"]
mod check_support;
#[path = "../exact/dated.rs"]
mod dated;
#[path = "../disk/mod.rs"]
mod disk;
#[path = "../exact/edit.rs"]
mod edit;
#[path = "../format_support/mod.rs"]
mod format_support;
#[path = "../mistake_support/mod.rs"]
mod mistake_support;
#[path = "../pages_support/mod.rs"]
mod pages_support;
#[path = "../reading_support/mod.rs"]
mod reading_support;
#[path = "../shapes/mod.rs"]
mod shapes;
#[path = "../exact/text.rs"]
mod text;

/// A guideline, for an engine to own.
fn shared(guideline: &gdl::check::model::Guideline) -> std::sync::Arc<gdl::check::model::Guideline> {
    std::sync::Arc::new(guideline.clone())
}

/// A guideline without a finding.
fn sound(text: &str) -> std::sync::Arc<gdl::check::model::Guideline> {
    let mut sources = gdl::source::Sources::new();
    sources.add("g.gdl", text);
    let built = gdl::driver::build(&sources);
    let said: Vec<&str> = built.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert!(said.is_empty(), "{said:?}\n{text}");
    built.guideline
}

/// What is known in a case without a finding.
fn case_of(guideline: &gdl::check::model::Guideline, text: &str) -> gdl::check::model::Values {
    let mut sources = gdl::source::Sources::new();
    let source = sources.add("case", text.to_owned());
    let read = gdl::case::CaseReader::new(guideline).read(source, text, gdl::case::Format::Json);
    assert!(read.diagnostics.is_empty(), "{text}: {:?}", read.diagnostics);
    read.case.values
}

/// The facts that matter: those of which one value more settles what some values of others leave open.
fn matter<P, V: Ord + Clone>(
    all: &[P],
    open: &[usize],
    value: impl Fn(&P, usize) -> V,
    holds: impl Fn(&P) -> bool,
) -> std::collections::BTreeSet<usize> {
    use std::collections::{BTreeMap, BTreeSet};
    let settled = |facts: &[usize]| {
        let mut groups: BTreeMap<Vec<V>, BTreeSet<bool>> = BTreeMap::new();
        for patient in all {
            let key = facts.iter().map(|at| value(patient, *at)).collect();
            groups.entry(key).or_default().insert(holds(patient));
        }
        groups
    };
    let mut found = BTreeSet::new();
    for bits in 0..1usize << open.len() {
        let with: Vec<usize> = (0..open.len()).filter(|at| bits >> at & 1 == 1).map(|at| open[at]).collect();
        let groups = settled(&with);
        for one in open.iter().filter(|one| !with.contains(one)) {
            let more: Vec<usize> = with.iter().copied().chain([*one]).collect();
            let settles = settled(&more).into_iter().any(|(mut key, said)| {
                key.pop();
                said.len() == 1 && groups[&key].len() == 2
            });
            if settles {
                found.insert(*one);
            }
        }
    }
    found
}

/// What is known of each fact, for an engine to look at.
fn known(case: &[Option<gdl::check::model::Value>]) -> gdl::check::model::Values {
    case.to_vec().into()
}
