//! Names and texts, as they are written.

use crate::source::Span;

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The letters.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A text in quotes, escapes resolved, neighbours joined by a blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// From the first quote to the last.
    pub span: Span,
}

/// What `redundant` names: a declaration by its name, or one that has only a title.
#[derive(Debug, Clone)]
pub enum Named {
    /// By its name.
    Name(Name),
    /// By its title.
    Title(Text),
}
