//! From text to tree. Parsing never fails: it returns a tree and the problems beside it. A text is cut into
//! declarations and clauses by its layout (`outline`), each clause is read by the pest grammar alone, and what cannot
//! be read is reported inside its clause while all the rest goes on.

pub mod ast;
mod clauses;
mod exprs;
mod forms;
mod grammar;
mod habits;
mod mistakes;
mod outline;
mod phrases;
mod refused;
mod scan;
mod slips;
mod wordings;

pub use forms::RESERVED;
pub use slips::{proper_id, proper_name};

use crate::diagnostic::Diagnostic;
use crate::source::SourceId;

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// Deepest nesting of parentheses and of `not`.
pub const MAX_DEPTH: usize = 64;

/// A tree, and the problems found on the way.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What could be read.
    pub file: ast::File,
    /// What could not.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one text.
pub fn parse(source: SourceId, text: &str) -> Parsed {
    let mut reader = outline::Reader::new(source, text);
    reader.read();
    reader.finish()
}
