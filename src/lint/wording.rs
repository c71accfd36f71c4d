//! What titles say: vague words where nobody is named who judges them, and figures that the conditions do not have.

use super::Linter;
use super::figures::{Title, figures};
use super::walk;
use crate::check::model::{Cond, Fact, FactId, FactType, Meaning};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeSet;

/// Words that two physicians may take differently.
const VAGUE: &[&str] = &[
    "small",
    "large",
    "limited",
    "selected",
    "considerable",
    "significant",
    "substantial",
    "extensive",
    "adequate",
    "inadequate",
    "appropriate",
    "reasonable",
    "acceptable",
    "suitable",
    "good",
    "poor",
    "fit",
    "frail",
    "elderly",
    "sufficient",
    "insufficient",
    "experienced",
    "usual",
    "usually",
    "often",
    "rarely",
    "occasionally",
    "sometimes",
    "rapid",
    "slow",
    "bulky",
    "relevant",
    "possible",
    "feasible",
    "unlikely",
    "likely",
];

/// Terms of art that hold such a word: the first is not vague beside the second.
const NAMES: &[(&str, &[&str])] = &[
    ("small", &["bowel", "intestine", "intestinal", "cell", "vessel", "lymphocytic"]),
    ("large", &["bowel", "intestine", "intestinal", "cell", "vessel", "b"]),
    ("limited", &["stage"]),
    ("extensive", &["stage", "metabolizer", "metabolizers"]),
    ("poor", &["metabolizer", "metabolizers"]),
    ("rapid", &["metabolizer", "metabolizers", "acetylator", "acetylators", "antigen", "test"]),
    ("slow", &["acetylator", "acetylators"]),
    ("likely", &["pathogenic", "benign"]),
    ("usual", &["interstitial"]),
];

/// The first vague word of a text. In capitals it is none: FIT is a test.
pub fn vague_word(text: &str) -> Option<&'static str> {
    let written: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let words: Vec<String> = written.iter().map(|word| word.to_lowercase()).collect();
    let shouted = text.chars().all(|c| !c.is_lowercase());
    let next = words.iter().skip(1).map(String::as_str).chain([""]);
    words.iter().zip(&written).zip(next).find_map(|((word, written), next)| {
        let named = NAMES.iter().any(|(first, second)| first == word && second.contains(&next));
        let short = !shouted && written.chars().all(char::is_uppercase);
        VAGUE.iter().copied().find(|vague| vague == word && !named && !short)
    })
}

impl Linter<'_> {
    /// Remarks on titles.
    pub(super) fn wordings(&mut self) {
        for fact in &self.guideline.facts {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vague_words_are_whole_words() {
        assert_eq!(vague_word("Good performance status"), Some("good"));
        assert_eq!(vague_word("Goodpasture, Largely"), None);
        assert_eq!(vague_word("Small bowel primary, small-cell carcinoma"), None);
        assert_eq!(vague_word("A small bowel primary, and a small one"), Some("small"));
        assert_eq!(vague_word("Small bowel"), None);
        assert_eq!(vague_word("Likely pathogenic variant, poor metabolizer of CYP2C19"), None);
        assert_eq!(vague_word("Likely to respond"), Some("likely"));
        assert_eq!(vague_word("FIT is positive"), None);
        assert_eq!(vague_word("Fit for surgery"), Some("fit"));
        assert_eq!(vague_word("FIT FOR SURGERY"), Some("fit"));
    }
}
