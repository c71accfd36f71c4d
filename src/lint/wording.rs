//! What titles say: vague words where nobody is named who judges them, and figures that the conditions do not have.

use super::Subject;
use super::walk::{self, Limit};
use crate::check::model::{Cond, Fact, FactType, Guideline, Meaning, NumberKind};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;

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

/// Names that hold such a word: the first is none beside the second.
const NAMES: &[(&str, &[&str])] = &[
    ("small", &["bowel", "intestine", "intestinal", "cell"]),
    ("large", &["bowel", "intestine", "intestinal", "cell"]),
    ("limited", &["stage"]),
    ("extensive", &["stage"]),
];

/// The first vague word of a text.
pub fn vague_word(text: &str) -> Option<&'static str> {
    let words: Vec<String> = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
    let next = words.iter().skip(1).map(String::as_str).chain([""]);
    words.iter().zip(next).find_map(|(word, next)| {
        let named = NAMES.iter().any(|(first, second)| first == word && second.contains(&next));
        VAGUE.iter().copied().find(|vague| vague == word && !named)
    })
}

/// A number with a unit in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub shown: String,
    pub kind: NumberKind,
    pub value: Number,
}

/// The numbers with units of a text: `3 cm`, `20 %`, `2-cm`.
pub fn figures(text: &str) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let from = rest.get(at..).unwrap_or("");
        let length = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let digits = from.get(..length).unwrap_or("").trim_end_matches('.');
        let behind = from.get(length..).unwrap_or("");
        let word = behind.trim_start_matches([' ', '-', '\u{a0}']);
        let end = word.find(|c: char| !c.is_alphabetic() && c != '%' && c != '/').unwrap_or(word.len());
        let unit = word.get(..end).unwrap_or("");
        let glued = rest.get(..at).unwrap_or("").ends_with(|c: char| c.is_alphanumeric() || c == '-');
        if let (false, false, Ok(value), Ok(meaning)) =
            (glued, unit.is_empty(), number::parse(digits), units::parse(unit))
            && meaning.kind != NumberKind::Plain
        {
            let value = value * meaning.factor;
            found.push(Figure { shown: format!("{digits} {unit}"), kind: meaning.kind, value });
        }
        rest = behind;
    }
    found
}

/// The kind of number that a limit is on.
fn kind(g: &Guideline, limit: &Limit) -> Option<NumberKind> {
    match &g.fact(limit.fact)?.ty {
        FactType::Number(ty) => Some(ty.kind),
        _ => None,
    }
}

impl Subject<'_> {
    /// Remarks on titles.
    pub(super) fn wordings(&mut self) {
        for fact in &self.guideline.facts {
            self.vague(fact);
        }
        for term in &self.guideline.terms {
            if let Meaning::Cond(cond) = &term.means {
                self.title_figures(&term.name, &term.title, term.span, &[cond]);
            }
        }
        for rec in &self.guideline.recommendations {
            let conditions: Vec<&Cond> = rec.when.iter().chain(&rec.unless).collect();
            self.title_figures(&rec.name, &rec.title, rec.span, &conditions);
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

    /// A figure in a title of the same kind as a limit below it, and equal to none of them.
    fn title_figures(&mut self, name: &str, title: &str, span: Span, conditions: &[&Cond]) {
        let figures = figures(title);
        if figures.is_empty() {
            return;
        }
        let behind = walk::behind(self.guideline, conditions);
        let kinds: Vec<NumberKind> = behind.limits.iter().filter_map(|limit| kind(self.guideline, limit)).collect();
        let odd =
            figures.iter().find(|figure| kinds.contains(&figure.kind) && !behind.constants.contains(&figure.value));
        let Some(odd) = odd else { return };
        let what = format!("the title of `{name}` says {}, its conditions do not", odd.shown);
        let mut found = Diagnostic::new(Code::TitleContradicts, span, what);
        if let Some(limit) =
            behind.limits.iter().find(|limit| kind(self.guideline, limit) == Some(odd.kind) && self.own(limit.span))
        {
            found = found.also(limit.span, "this is its limit");
        }
        self.push(found.help("Correct the title or the condition, whichever is wrong."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_units() {
        let shown = |text: &str| figures(text).into_iter().map(|f| f.shown).collect::<Vec<_>>();
        assert_eq!(shown("Lesions of 3 cm or less, Ki-67 up to 20 %."), ["3 cm", "20 %"]);
        assert_eq!(shown("A 2.5-cm lesion at 5 years"), ["2.5 cm", "5 years"]);
        assert_eq!(shown("G3, 2 of 5 patients, TEN-1"), Vec::<String>::new());
    }

    #[test]
    fn vague_words_are_whole_words() {
        assert_eq!(vague_word("Good performance status"), Some("good"));
        assert_eq!(vague_word("Goodpasture, Largely"), None);
        assert_eq!(vague_word("Small bowel primary, small-cell carcinoma"), None);
        assert_eq!(vague_word("A small bowel primary, and a small one"), Some("small"));
    }
}
