//! What titles say: vague words where nobody is named who judges them, and figures that the conditions do not have.

use super::Linter;
use super::figures::{Title, figures};
use super::vague::vague_word;
use super::walk;
use crate::check::model::{Cond, Fact, FactId, FactType, Meaning};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeSet;

impl Linter<'_> {
    /// Remarks on titles.
    pub(super) fn wordings(&mut self) {
        for fact in self.guideline.facts.iter().filter(|fact| fact.day.is_none()) {
            self.vague(fact);
        }
        for term in &self.guideline.terms {
            if let Meaning::Cond(cond) = &term.means {
                self.title_figures(&term.name, &term.title, term.span, &[cond], Title::Told);
            }
        }
        for rec in &self.guideline.recommendations {
            let conditions: Vec<&Cond> = rec.when.iter().chain(&rec.unless).collect();
            self.title_figures(&rec.name, &rec.title, rec.span, &conditions, Title::Advice);
        }
    }

    fn vague(&mut self, fact: &Fact) {
        if fact.judged.is_some() || fact.derivation.is_some() {
            return;
        }
        let labels: Vec<&str> = match &fact.ty {
            FactType::YesNo => vec![&fact.title],
            FactType::OneOf(members) | FactType::SetOf(members) => {
                members.iter().map(|m| m.label.as_deref().unwrap_or(&m.name)).collect()
            }
            FactType::Number(_) => return,
        };
        let Some(word) = labels.into_iter().find_map(vague_word) else { return };
        let found = Diagnostic::new(
            Code::VagueTerm,
            fact.span,
            format!("`{}` asks whether something is \"{word}\"", fact.name),
        )
        .help(
            "Two physicians may answer differently. Say what is meant by a measure, or name who decides: `judged by \"tumor board\"`.",
        );
        self.push(found);
    }

    /// A figure in a title that speaks of a fact with a limit below it, and equals none of the numbers there.
    fn title_figures(&mut self, name: &str, title: &str, span: Span, conditions: &[&Cond], of: Title) {
        let figures = figures(title);
        if figures.is_empty() {
            return;
        }
        let behind = walk::behind(self.guideline, conditions);
        let facts: BTreeSet<FactId> = behind.limits.iter().map(|limit| limit.fact).collect();
        let Some((odd, fact)) = self.odd(&figures, &facts, &behind.constants, of) else { return };
        let what = format!("the title of `{name}` says {}, its conditions do not", odd.shown);
        let mut found = Diagnostic::new(Code::TitleContradicts, span, what);
        if let Some(limit) = behind.limits.iter().find(|limit| limit.fact == fact && self.own(limit.span)) {
            found = found.also(limit.span, "this is its limit");
        }
        self.push(found.help("Correct the title or the condition, whichever is wrong."));
    }
}
