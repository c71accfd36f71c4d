//! One text while it is read: where it stands, what all texts declare, and what was found so far.

use super::ast::{Expr, ExprKind};
use super::known::Vocabulary;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Findings, Reported};
use crate::source::{SourceId, Span};

/// One text while it is read.
pub struct Reader<'t> {
    pub source: SourceId,
    pub text: &'t str,
    /// What all texts declare, where something could not be read.
    pub known: Option<&'t Vocabulary>,
    pub diagnostics: Findings,
}

impl<'t> Reader<'t> {
    /// A reader of one text.
    pub fn new(source: SourceId, text: &'t str, known: Option<&'t Vocabulary>) -> Self {
        Reader { source, text, known, diagnostics: Findings::new() }
    }

    /// The place of some bytes.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    /// What stands in a place, on one line.
    pub fn written(&self, span: Span) -> String {
        let text = self.text.get(span.range()).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What cannot be read although the grammar could: reported, never passed over.
    pub fn unread(&mut self, span: Span) -> Reported {
        let found = Diagnostic::new(Code::CannotRead, span, "this could not be read")
            .help("Write it in another way; and please report it, for the fault is not in the guideline.");
        self.diagnostics.error(found)
    }

    /// The same, where an expression is needed.
    pub fn unread_expr(&mut self, span: Span) -> Expr {
        Expr { kind: ExprKind::Error(self.unread(span)), span }
    }
}
