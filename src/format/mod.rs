//! One layout for every guideline: only blanks and blank lines change, never a word, a text, a comment or a line break
//! inside a clause. What comes out is read again and compared before anybody may write it to a file.

mod changes;
mod layout;
mod proof;
mod tables;
mod tokens;

pub use changes::{Change, changes};

use crate::diagnostic::{self, Diagnostic};
use crate::source::SourceId;
use crate::syntax;

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formatted {
    /// It is laid out as it should be.
    Same,
    /// Its new layout, proved to say the same.
    Changed(String),
    /// It has mistakes, and is left as it is.
    Mistaken(Vec<Diagnostic>),
    /// The new layout would not have said the same, and why: a fault of this program. The text is left as it is.
    Fault(&'static str),
}

/// Lays out one text.
pub fn format(source: SourceId, text: &str) -> Formatted {
    let before = syntax::parse(source, text);
    if diagnostic::any_error(&before.diagnostics) {
        return Formatted::Mistaken(before.diagnostics);
    }
    let laid_out = layout::layout(text, &before.file);
    if laid_out == text {
        return Formatted::Same;
    }
    let after = syntax::parse(source, &laid_out);
    match proof::difference((text, &before), (&laid_out, &after)) {
        None => Formatted::Changed(laid_out),
        Some(fault) => Formatted::Fault(fault),
    }
}
