//! Cohorts: one guideline and any number of patients. Rows come in from files of JSON lines or of tables; for each row the
//! verdict of each recommendation goes out, in the order of the input, or a summary of all of them. A row that cannot be
//! answered becomes a row that says why, and the others go on.
//!
//! Answers are those of `gdl eval`: what [`gdl::columns`] decides for many rows at once is the same, and what it leaves is
//! asked of the engine case by case.

mod answer;
mod batch;
mod fault;
pub mod generate;
mod input;
mod json;
mod mapping;
mod output;
mod pipeline;
mod prepare;
mod request;
mod rows;
mod summary;
mod summary_text;
mod table;
mod tally;

pub use fault::Fault;
pub use input::{Input, Kind};
pub use mapping::{Holds, Mapping, Names};
pub use output::Format;
pub use pipeline::{Progress, run};
pub use request::{MAX_ROW, Request, Stopped};
pub use summary::{About, Summary, summary};
pub use summary_text::{markdown, text};
pub use tally::{Counts, OfFact, Tally, Verdicts};
