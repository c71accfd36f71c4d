//! What a declared name stands for.

use super::model::{
    ClassId, FactId, ListId, ListedId, ReadingId, RecId, SchemeId, ScoreId, StudyId, TermId, TreatmentId,
};
use crate::source::Span;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    Guideline,
    Scheme(SchemeId),
    Fact(FactId),
    Term(TermId),
    List(ListId),
    Listed(ListedId),
    Groups(u32),
    Class(ClassId),
    Score(ScoreId),
    Treatment(TreatmentId),
    Rec(RecId),
    Study(StudyId),
    Reading(ReadingId),
}

impl Symbol {
    /// What a sentence calls it, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Symbol::Guideline => "the guideline",
            Symbol::Scheme(_) => "a grading scheme",
            Symbol::Fact(_) => "a fact",
            Symbol::Term(_) => "a term",
            Symbol::List(_) => "a list",
            Symbol::Listed(_) | Symbol::Groups(_) => "a list of findings",
            Symbol::Class(_) => "a classification",
            Symbol::Score(_) => "a score",
            Symbol::Treatment(_) => "a treatment",
            Symbol::Rec(_) => "a recommendation",
            Symbol::Study(_) => "a study",
            Symbol::Reading(_) => "a reading",
        }
    }
}

/// A declared name.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    pub symbol: Symbol,
    pub span: Span,
    /// False where its declaration could not be read or understood: uses are not reported.
    pub sound: bool,
}
