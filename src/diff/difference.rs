//! The difference of two versions as plain data: whose advice changes, what is shown beside it, what reads otherwise.

use super::pairing::{Names, Renamed};
use super::patient::Changed;
use super::shown::Shown;
use super::texts::TextChange;
use crate::check::model::RecId;
use crate::verify::Measured;

/// The difference of two versions.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// The recommendations of both versions, in the new version's order, then those that are gone.
    pub pairs: Vec<(Option<RecId>, Option<RecId>)>,
    /// Recommendations whose advice changes.
    pub advice: Vec<AdviceChange>,
    /// Recommendations of both versions that are proved to apply to the same patients: old, new.
    pub unchanged: Vec<(RecId, RecId)>,
    /// Of whom the versions speak.
    pub scope: Parts,
    /// Which cases are refused.
    pub refused: Parts,
    /// Facts that accept other values than before: type, unit, range, members.
    pub facts: Vec<TextChange>,
    /// Facts that are filled in in another way.
    pub derivations: Vec<String>,
    /// Values that answers show, by name, that can be otherwise: proved for scores and classes, and taken from how it is computed for numbers and doses.
    pub values: Vec<String>,
    /// Facts that were given another name.
    pub renamed_facts: Vec<Renamed>,
    /// Recommendations that were given another name.
    pub renamed_recommendations: Vec<Renamed>,
    /// Facts that only the new version has.
    pub added_facts: Vec<String>,
    /// Facts that only the old version has.
    pub gone_facts: Vec<String>,
    /// What is shown beside an answer to other patients than before.
    pub beside: Vec<BesideChange>,
    /// Wording, grades, evidence and sources.
    pub texts: Vec<TextChange>,
    /// What could not be decided, in words.
    pub undecided: Vec<String>,
}

/// A recommendation whose advice changes.
#[derive(Debug, Clone)]
pub struct AdviceChange {
    /// In the old version; none where it is new.
    pub old: Option<RecId>,
    /// In the new version; none where it is gone.
    pub new: Option<RecId>,
    /// For whom.
    pub parts: Parts,
    /// The same for patients of whom a fact is not given, but derived in another way: the fact.
    pub derived: Vec<(String, Parts)>,
    /// What it says is another thing: stance or treatment, before and now.
    pub says: Option<(String, String)>,
}

/// Something that is shown beside an answer, to other patients than before.
#[derive(Debug, Clone)]
pub struct BesideChange {
    /// What.
    pub shown: Shown,
    /// The words that are shown, as the new version has them.
    pub text: String,
    /// To whom.
    pub parts: Parts,
}

/// Patients for whom something is so only in one version.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// In the old version only.
    pub lost: Option<Part>,
    /// In the new version only.
    pub gained: Option<Part>,
}

impl Parts {
    /// True where nothing differs.
    pub fn none(&self) -> bool {
        self.lost.is_none() && self.gained.is_none()
    }

    /// Both, the lost one first.
    pub fn each(&self) -> impl Iterator<Item = (bool, &Part)> {
        self.lost.iter().map(|part| (false, part)).chain(self.gained.iter().map(|part| (true, part)))
    }
}

/// Patients for whom something changes.
#[derive(Debug, Clone)]
pub struct Part {
    /// One of them.
    pub patient: Changed,
    /// How many.
    pub extent: Option<Measured>,
}

impl Difference {
    /// True where nobody's advice changes, both versions accept the same cases, and this is proved.
    pub fn same_advice(&self) -> bool {
        self.advice.is_empty()
            && self.scope.none()
            && self.refused.none()
            && self.facts.is_empty()
            && self.added_facts.is_empty()
            && self.gone_facts.is_empty()
            && self.derivations.is_empty()
            && self.values.is_empty()
            && self.beside.is_empty()
            && self.undecided.is_empty()
    }

    /// What is called otherwise now.
    pub(super) fn names(&self) -> Names {
        Names::of(self.renamed_facts.iter().chain(&self.renamed_recommendations))
    }

    /// Every patient whom it names.
    pub fn patients(&self) -> impl Iterator<Item = &Changed> {
        let of_advice = self
            .advice
            .iter()
            .flat_map(|change| change.parts.each().chain(change.derived.iter().flat_map(|(_, parts)| parts.each())));
        let beside = self.beside.iter().flat_map(|change| change.parts.each());
        of_advice.chain(beside).chain(self.scope.each()).chain(self.refused.each()).map(|(_, part)| &part.patient)
    }
}
