//! Values that the texts of recommendations name in braces: `"Give {dose} twice a day"`.

use super::checker::Checker;
use super::model::{FactType, Meaning};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Text};
use crate::template::{Piece, pieces};

const VALUE: &str = "a value";

impl Checker<'_> {
    /// Checks what the texts of a recommendation name.
    pub(super) fn values_in_texts(&mut self, declaration: &Declaration) {
        let texts = declaration.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Because(text) | ClauseKind::Note { text, .. } => Some(text),
            _ => None,
        });
        for text in declaration.title.iter().chain(texts) {
            for piece in pieces(&text.value) {
                match piece {
                    Piece::Text(_) => {}
                    Piece::Value(name, place) => {
                        let span = self.place(text, place, name.len());
                        self.value_in_text(name, span);
                    }
                    Piece::Open(place) => {
                        let span = self.place(text, place, 0);
                        let found = Diagnostic::new(Code::ValueInText, span, "this brace is never closed").help(
                            "Write `{name}` for the value of a name; a brace that is meant as such is written twice: `{{`.",
                        );
                        self.push(found);
                    }
                }
            }
        }
    }

    /// Where a name stands: behind the brace that is as far into the text as in its value, where nothing before it is written
    /// otherwise; else the whole text.
    fn place(&self, text: &Text, brace: usize, length: usize) -> Span {
        let before = text.value.get(..brace).unwrap_or_default();
        let braces = before.matches('{').count();
        let written = self.sources.text(text.span);
        let Some((start, _)) = written.match_indices('{').nth(braces) else { return text.span };
        let name = written.get(start.saturating_add(1)..).unwrap_or_default();
        let blanks = if length == 0 { 0 } else { name.len().saturating_sub(name.trim_start().len()) };
        let (from, length) =
            if length == 0 { (start, 1) } else { (start.saturating_add(1).saturating_add(blanks), length) };
        let offset = |bytes: usize| u32::try_from(bytes).ok().and_then(|bytes| text.span.start.checked_add(bytes));
        match (offset(from), offset(from.saturating_add(length))) {
            (Some(start), Some(end)) if end <= text.span.end => Span { start, end, ..text.span },
            _ => text.span,
        }
    }

    fn value_in_text(&mut self, name: &str, span: Span) {
        if name.is_empty() {
            let found = Diagnostic::new(Code::ValueInText, span, "no name stands between these braces")
                .help("Write `{name}` for the value of a name; a brace that is meant as such is written twice: `{{`.");
            self.push(found);
            return;
        }
        let fits =
            |symbol: Symbol| matches!(symbol, Symbol::Fact(_) | Symbol::Term(_) | Symbol::Class(_) | Symbol::Score(_));
        let Some(symbol) = self.resolve(name, span, VALUE, fits) else { return };
        let truth = match symbol {
            Symbol::Fact(id) => self.guideline.fact(id).is_some_and(|fact| fact.ty == FactType::YesNo),
            Symbol::Term(id) => {
                matches!(self.guideline.term(id).map(|term| &term.means), Some(Meaning::Cond(_)))
            }
            _ => false,
        };
        if truth {
            let found =
                Diagnostic::new(Code::ValueInText, span, format!("`{name}` is yes or no, which says nothing in a text"))
                    .help(format!("Name a number, a date, a score or a class; or write a remark with its condition: `note \"…\" when {name}`."));
            self.push(found);
            return;
        }
        self.guideline.mentioned.insert(name.to_owned());
    }
}
