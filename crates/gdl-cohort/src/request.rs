//! What is asked of a cohort, and why a run has no result.

use crate::mapping::Mapping;
use crate::output::Format;
use crate::tally::Tally;
use gdl::eval::Engine;
use std::fmt;

/// Bytes that a row may have.
pub const MAX_ROW: usize = 10_000_000;

/// What is asked of a cohort.
#[derive(Debug, Clone)]
pub struct Request {
    /// The guideline.
    pub engine: Engine,
    /// How columns of the input are named and written.
    pub mapping: Mapping,
    /// The column that holds the name of a row.
    pub id: Option<String>,
    /// The day on which the question is asked, whatever a row says.
    pub today: Option<String>,
    /// The day for rows that say none.
    pub clock: String,
    /// Columns by which the summary is grouped.
    pub by: Vec<String>,
    /// Whether each row says on which facts its open verdicts hang.
    pub missing: bool,
    /// Whether what hangs on which fact, scores and classes are counted.
    pub counted: bool,
    /// Faulty rows after which the run ends.
    pub max_errors: Option<u64>,
    /// Whether a name that two rows have is looked for.
    pub unique: bool,
    /// Threads that decide.
    pub threads: usize,
    /// How rows are written.
    pub format: Format,
}

/// Why a run has no result.
#[derive(Debug)]
pub enum Stopped {
    /// An input cannot be read, or its columns are not those of the guideline.
    Input(String),
    /// The output cannot be written.
    Output(std::io::Error),
    /// More rows are faulty than may be: so many were read.
    TooManyErrors(Box<Tally>),
    /// Whoever asked wanted no more.
    Interrupted,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Input(why) => f.write_str(why),
            Stopped::Output(error) => write!(f, "the output cannot be written: {error}"),
            Stopped::TooManyErrors(tally) => write!(f, "{} of {} rows are faulty", tally.all.invalid, tally.all.rows),
            Stopped::Interrupted => f.write_str("interrupted"),
        }
    }
}
