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

mod authors;
mod budget;
mod case_reading;
mod decided;
mod denials;
mod diff_mutations;
mod doses;
mod exactness;
mod factors;
mod findings;
mod functions;
mod given_in_part;
mod members;
mod mending;
mod names;
mod never;
mod one_fact;
mod proofs;
mod properties_format;
mod properties_reading;
mod properties_syntax;
mod random;
mod robustness;
mod scale;
mod testing;
mod tidy;

#[path = "../exact/brute.rs"]
mod brute;
#[path = "../case_support/mod.rs"]
mod case_support;
#[path = "../check_support/mod.rs"]
mod check_support;
#[path = "../exact/dated.rs"]
mod dated;
#[path = "../exact/edit.rs"]
mod edit;
#[path = "../format_support/mod.rs"]
mod format_support;
#[path = "../mistake_support/mod.rs"]
mod mistake_support;
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

/// What is known of each fact, for an engine to look at.
fn known(case: &[Option<gdl::check::model::Value>]) -> gdl::check::model::Values {
    case.to_vec().into()
}
