//! Cohorts: one guideline and any number of patients. Rows come in from files of JSON lines or of tables; for each row the
//! verdict of each recommendation goes out, in the order of the input, or a summary of all of them. A row that cannot be
//! answered becomes a row that says why, and the others go on.
//!
//! Answers are those of `gdl eval`: what [`gdl::columns`] decides for many rows at once is the same, and what it leaves is
//! asked of the engine case by case.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod answer;
#[cfg(feature = "parquet")]
mod arrow;
mod batch;
mod draft;
mod fault;
pub mod generate;
mod input;
mod json;
mod like;
mod look;
mod look_text;
mod mapping;
mod output;
mod pipeline;
mod prepare;
mod request;
mod rows;
mod summary;
mod summary_page;
mod summary_text;
mod table;
mod tabular;
mod tally;
mod together;
mod zstd;

#[cfg(feature = "parquet")]
pub use arrow::{ParquetRows, is_guarded};
pub use draft::draft;
pub use fault::Fault;
pub use input::{Input, Kind, Source};
pub use like::Like;
pub use look::{Column, LOOKED_AT, Looked, look};
pub use look_text::{fits, looked_text};
pub use mapping::{Holds, Mapping, Names};
pub use output::Format;
pub use pipeline::{Progress, run};
pub use request::{MAX_ROW, Request, Stopped};
pub use summary::{About, Summary, summary};
pub use summary_page::html;
pub use summary_text::{markdown, text};
pub use table::Role;
pub use tally::{Counts, OfFact, Tally, Verdicts};

/// What is said where Parquet or Arrow is asked for and this program was built without them.
pub const WITHOUT_PARQUET: &str = "this gdl was built without Parquet and Arrow; build it with them: cargo build --release -p gdl-cli --features parquet";
