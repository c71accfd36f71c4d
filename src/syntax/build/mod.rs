//! The tree, built from what the grammar reads. Nothing is decided here that needs more than the head or clause itself.

pub mod clauses;
mod conditions;
mod doses;
mod examples;
mod figures;
mod gathered;
mod names;
mod parts;
mod rows;
mod types;
mod values;
