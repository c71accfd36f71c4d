//! One tree for both case formats. It keeps what a reader that knows no types would lose: the digits of a number as
//! they were typed, whether a text was quoted, keys that stand twice, and the place of everything. Its limits are here
//! too, with what is said of a case that is past them.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// Objects and lists that may be nested in each other, the case itself included.
pub const MAX_DEPTH: usize = 16;
/// Values that a case may hold, groups and list items included.
pub const MAX_VALUES: usize = 100_000;

/// A value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Where it stands, quotes and brackets included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: unknown.
    Null,
    /// `true` or `false` of JSON. YAML's stay text until the fact's type is known.
    Bool(bool),
    /// A number, as typed.
    Number(String),
    /// A text, and whether it was quoted.
    Text { text: String, quoted: bool },
    /// A list.
    List(Vec<Item>),
    /// Keys and values in their order, repeated keys included.
    Object(Vec<(Key, Item)>),
}

/// The key of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// The name, unquoted.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// True where it was quoted.
    pub quoted: bool,
}

impl Key {
    /// A name in the way this key is written.
    pub fn spelled(&self, name: &str) -> String {
        if self.quoted { format!("\"{name}\"") } else { name.to_owned() }
    }
}

impl Item {
    /// The place of a part of a text: `start..end` are bytes of the unquoted text. The whole text where it is not
    /// written byte by byte, as with escapes.
    pub fn part(&self, start: usize, end: usize) -> Span {
        let Kind::Text { text, quoted } = &self.kind else { return self.span };
        let margin = usize::from(*quoted);
        if self.span.range().len() != text.len().saturating_add(margin.saturating_mul(2)) {
            return self.span;
        }
        let first = (self.span.start as usize).saturating_add(margin);
        Span::new(self.span.source, first.saturating_add(start), first.saturating_add(end))
    }
}

/// The file holds nothing.
pub(crate) fn empty(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CaseEmpty, span, "the case file holds nothing")
        .help("a case of which nothing is known is written {}")
}

/// Brackets inside brackets without end.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CaseTooDeep, span, format!("the case is nested more than {MAX_DEPTH} levels deep"))
        .label("one level too many")
        .help("a group of facts is one object inside the case: {\"tumor\": {\"ki67\": \"4 %\"}}")
}

/// More values than any guideline has facts.
pub(crate) fn too_many(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CaseTooLarge, span, format!("the case holds more than {MAX_VALUES} values"))
        .help("A case file describes one patient. Give each patient a file of its own")
}

/// A stretch of a text that begins at `base` of its file, as a place in the file.
pub(crate) fn span_at(source: SourceId, base: usize, start: usize, end: usize) -> Span {
    Span::new(source, base.saturating_add(start), base.saturating_add(end))
}
