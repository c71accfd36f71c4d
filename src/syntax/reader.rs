//! One text while it is read: where it stands, what all texts declare, and what was found so far.

use super::ast::{Expr, ExprKind};
use super::known::Vocabulary;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Findings, Reported};
use crate::source::{SourceId, Span};
use crate::tokens::{one_line, without_comments};
use std::cell::OnceCell;
use std::ops::Range;

/// One text while it is read.
pub struct Reader<'t> {
    pub source: SourceId,
    pub text: &'t str,
    /// What all texts declare, where something could not be read.
    pub known: Option<&'t Vocabulary>,
    pub diagnostics: Findings,
    /// The text without its comments, once a mistake asks for it.
    plain: OnceCell<String>,
}

impl<'t> Reader<'t> {
    /// A reader of one text.
    pub fn new(source: SourceId, text: &'t str, known: Option<&'t Vocabulary>) -> Self {
        Reader { source, text, known, diagnostics: Findings::new(), plain: OnceCell::new() }
    }

    /// The place of some bytes.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    /// The text with blanks where its comments stand, so that places in it are those of the text. What is told of a mistake
    /// is told from this: no word of a comment is ever taken for one of the guideline.
    pub fn plain(&self) -> &str {
        self.plain.get_or_init(|| without_comments(self.text))
    }

    /// What stands in a place, on one line and without comments.
    pub fn written(&self, span: Span) -> String {
        one_line(self.text.get(span.range()).unwrap_or(""))
    }

    /// What stands in some bytes, with its comments: only for a fix that writes them again as they are.
    pub fn with_comments(&self, range: Range<usize>) -> Option<&'t str> {
        self.text.get(range)
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
