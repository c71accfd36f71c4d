//! What answers show of what a guideline computes: `shown always`, `shown never`.

use super::checker::Checker;
use super::clauses::find;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{ClauseKind, Declaration, Keyword};

impl Checker<'_> {
    /// Whether answers show what is computed.
    pub(super) fn display(&mut self, declaration: &Declaration) {
        let word = find(declaration, |k| if let ClauseKind::Shown(word) = k { Some(word) } else { None });
        let (Some(word), Some(name)) = (word, &declaration.name) else { return };
        if !self.one_of_words(word, "way to show a value", &["always", "never"]) {
            return;
        }
        let fact = self.guideline.fact_named(&name.text).and_then(|id| self.guideline.fact(id));
        let computed = match declaration.keyword {
            Keyword::Fact => fact.is_none_or(|fact| fact.derivation.is_some()),
            _ => !declaration.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Lists(_))),
        };
        if computed {
            self.guideline.displayed.insert(name.text.clone(), word.text == "always");
            return;
        }
        let (what, help) = match declaration.keyword {
            Keyword::Fact => (
                format!("`{}` is given in the case, and not computed", name.text),
                "Only what the guideline computes is shown so: give it a derivation with `when not given`, or remove `shown`.",
            ),
            _ => (format!("`{}` is a list of members, and has no value", name.text), "Remove `shown`."),
        };
        self.push(Diagnostic::new(Code::NothingToShow, word.span, what).help(help));
    }
}
