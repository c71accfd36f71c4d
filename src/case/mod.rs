//! Cases: what is known of one patient. A case file is read into a positioned tree, the tree is held against the
//! guideline's facts, and what comes out is a [`Case`] and every fault of the file, each with its place. A fact that
//! is absent or `null` is unknown; nothing is ever guessed.
//!
//! Constraints between facts and derivations are not looked at here: they need the whole case and an evaluator.

mod amend;
mod between;
mod blank;
mod choices;
mod days;
mod document;
mod everyday;
mod expect;
mod forms;
mod json;
mod json_faults;
mod limits;
mod lists;
mod members;
mod names;
mod near;
mod nested;
mod never;
mod numbers;
mod patient;
mod read;
mod schema;
mod set;
mod shown;
mod shown_part;
mod stretch;
mod today;
mod tree;
mod unseen;
mod upper;
mod values;
mod worked_out;
mod write;
mod yaml;
mod yaml_faults;

pub use crate::check::model::Stated;
pub use crate::check::stretch::{Limit, ends_said};
pub use amend::amend;
pub use blank::blank;
pub use document::{Format, MAX_BYTES, add_source};
pub use expect::twice;
pub(crate) use expect::{expected, range};
pub use patient::{Assignment, Case, CaseId, CaseRead, DayBy};
pub use read::{CaseReader, read_case};
pub(crate) use schema::kind;
pub use schema::schema;
pub use set::{SetRead, parse_option, parse_set};
pub use shown::show_value;
pub(crate) use shown::{in_unit, shown};
pub use shown_part::show_part;
pub use today::{lacks_day, set_today};
pub use tree::{MAX_DEPTH, MAX_VALUES};
pub use write::{stated_to_json, to_json};
