//! The ids of what is declared: each kind has a type of its own, so that none is taken for another.

use super::index::ids;

ids! {
    /// Index of a fact in `Guideline::facts`.
    FactId,
    /// Index of a term in `Guideline::terms`.
    TermId,
    /// Index of a classification in `Guideline::classes`.
    ClassId,
    /// Index of a score in `Guideline::scores`.
    ScoreId,
    /// Index of a recommendation in `Guideline::recommendations`.
    RecId,
    /// Index of a list of members in `Guideline::lists`.
    ListId,
    /// Index of a treatment in `Guideline::treatments`.
    TreatmentId,
    /// Index of a grading scheme in `Guideline::schemes`.
    SchemeId,
    /// Index of a study in `Guideline::studies`.
    StudyId,
    /// Index of a reading in `Guideline::readings`.
    ReadingId,
    /// Index of an invariant in `Guideline::invariants`.
    InvariantId,
    /// Index of a question in `Guideline::questions`.
    QuestionId,
    /// Index of a list of findings in `Guideline::listed`.
    ListedId,
}

/// What can depend on other definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum DefId {
    Term(TermId),
    Class(ClassId),
    Score(ScoreId),
    Rec(RecId),
}
