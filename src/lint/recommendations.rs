//! What a recommendation should say of itself: its source, its grade, its studies, and a wording that fits its strength.

use super::Linter;
use crate::check::model::{Recommendation, Strength};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// Words of a title that belong to a strong recommendation.
const STRONG: &[&str] =
    &["should", "must", "recommend", "recommended", "recommends", "always", "required", "mandatory"];
/// Words of a title that belong to a weak one.
const WEAK: &[&str] =
    &["consider", "considered", "may", "might", "could", "suggest", "suggested", "suggests", "reasonable", "optional"];

impl Linter<'_> {
    /// Remarks on recommendations.
    pub(super) fn recommendations(&mut self) {
        for rec in &self.guideline.recommendations {
            self.grounds(rec);
            self.strength(rec);
        }
    }

    fn grounds(&mut self, rec: &Recommendation) {
        let name = &rec.name;
        if rec.from.is_empty() && rec.positions.iter().all(|(_, from)| from.is_empty()) {
            let found = Diagnostic::new(Code::NoSource, rec.span, format!("`{name}` cites no statement of the source"))
                .help("Write `from` with the ids of the statements that say it; what no source says is the guideline's own invention.");
            self.push(found);
        }
        if rec.grade.is_none() && rec.kind.is_none() {
            let found = Diagnostic::new(Code::NoGrade, rec.span, format!("`{name}` has no grade"))
                .help("Write `grade`, or say that the source gives none: `kind informal`, `kind good practice`, `kind research only` or `kind controversy`.");
            self.push(found);
        }
        if rec.grade.is_some() && rec.evidence.is_empty() {
            let found = Diagnostic::new(Code::NoEvidence, rec.span, format!("`{name}` is graded and names no study"))
                .help("Write `evidence` with the studies that the grade rests on.");
            self.push(found);
        }
    }

    fn strength(&mut self, rec: &Recommendation) {
        let Some(grade) = &rec.grade else { return };
        let words: Vec<String> = rec.title.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
        let first = |of: &[&'static str]| of.iter().copied().find(|word| words.iter().any(|w| w == word));
        let said = match grade.strength {
            Strength::Weak => first(STRONG).map(|word| (word, "weak")),
            // "should be considered" is said of both.
            Strength::Strong => first(WEAK).filter(|_| first(STRONG).is_none()).map(|word| (word, "strong")),
        };
        if let Some((word, strength)) = said {
            let what = format!("the title of `{}` says \"{word}\", its grade {} is {strength}", rec.name, grade.code);
            let found = Diagnostic::new(Code::WordingAndGrade, rec.span, what).help(
                "Readers take the strength from the words. A strong recommendation says \"should\" or \"recommend\", a weak one \"consider\", \"suggest\" or \"may\".",
            );
            self.push(found);
        }
        if grade.strength == Strength::Strong && grade.certainty.is_low() && rec.because.is_none() {
            let what = format!("`{}` is strong on {} certainty, without a reason", rec.name, grade.certainty.words());
            let found = Diagnostic::new(Code::StrongOnLow, rec.span, what).help(
                "GRADE asks why a strong recommendation is made where the certainty is low: write `because` with the reason.",
            );
            self.push(found);
        }
    }
}
