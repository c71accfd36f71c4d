//! Cases: what is known of one patient. A case file is read into a positioned tree, the tree is held against the
//! guideline's facts, and what comes out is a [`Case`] and every fault of the file, each with its place. A fact that
//! is absent or `null` is unknown; nothing is ever guessed.
//!
//! Constraints between facts and derivations are not looked at here: they need the whole case and an evaluator.

mod document;
mod everyday;
mod expect;
mod json;
mod json_faults;
mod names;
mod numbers;
mod patient;
mod read;
mod set;
mod shown;
mod tree;
mod unseen;
mod values;
mod write;
mod yaml;
mod yaml_faults;

pub use document::{Format, MAX_BYTES, add_source};
pub use patient::{Assignment, Case, CaseId, CaseRead};
pub use read::{CaseReader, read_case};
pub use set::{SetRead, parse_set};
pub use shown::show_value;
pub use tree::{MAX_DEPTH, MAX_VALUES};
pub use write::to_json;
