//! A file and its declarations.

use super::clauses::Clause;
use super::words::{Name, Text};
use crate::diagnostic::Reported;
use crate::source::{SourceId, Span};
use crate::syntax::keyword::Keyword;

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Which text.
    pub source: SourceId,
    /// Its declarations in order.
    pub declarations: Vec<Declaration>,
    /// Its comments in order, each from `#` to the end of its line.
    pub comments: Vec<Span>,
    /// Names and titles that declarations too damaged to read seem to declare: their uses are not reported as unknown.
    pub damaged_names: Vec<String>,
    /// Whether a part could not be read, and the proof that it was reported.
    pub damaged: Option<Reported>,
}

/// One declaration.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// What it declares.
    pub keyword: Keyword,
    /// Place of the keyword.
    pub keyword_span: Span,
    /// The declared name, or the first of several; none for what has only a title, such as a constraint.
    pub name: Option<Name>,
    /// Further names (`narrative A-1, A-2`).
    pub more_names: Vec<Name>,
    /// Title in quotes; for a narrative the reason.
    pub title: Option<Text>,
    /// Section of the source (`statement A-1 in "…"`).
    pub section: Option<Text>,
    /// Clauses in the author's order.
    pub clauses: Vec<Clause>,
    /// From the keyword to the last token.
    pub span: Span,
    /// Whether a part could not be read, and the proof that it was reported: what is missing is not reported again.
    pub damaged: Option<Reported>,
}

impl Declaration {
    /// Whether a part could not be read.
    pub fn is_damaged(&self) -> bool {
        self.damaged.is_some()
    }
}
