//! What a patient is left without: questions of the guideline that arise and that none of their answers reaches, and what
//! the authors say of it where they accept the gap.

use super::engine::Engine;
use super::prepared::{Prepared, holds_in};
use super::regions::Region;
use super::settle::{Unsettled, Wanted};
use super::tie::Settled;
use crate::check::model::{FactId, Outcome, QuestionId};
use std::collections::BTreeSet;

/// A question that is left open, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapAnswer {
    /// The question.
    pub question: QuestionId,
    /// The accepted finding that speaks of this patient, by its place; none where no author has accepted the gap.
    pub accepted: Option<usize>,
    /// Whether this patient is in the gap: yes, or not to be told.
    pub verdict: Outcome,
    /// The unknown facts on which that hangs.
    pub missing: Vec<FactId>,
}

impl Engine {
    /// The questions that are left open for a case, or may be: the accepted gaps in the guideline's order, and a gap that
    /// nobody accepted where it is sure. Then the questions of which it is not decided.
    pub fn open_questions(&self, prepared: &Prepared) -> (Vec<GapAnswer>, Vec<QuestionId>) {
        let gaps = self.compiled_gaps();
        let mut found = Vec::new();
        for region in &gaps.regions {
            let mut verdict = holds_in(&gaps.manager, region.node, prepared);
            let mut missing = Vec::new();
            if verdict == Outcome::Undetermined {
                let settled = self.on(prepared, &|engine, prepared| engine.settle_gap(prepared, *region));
                verdict = settled.as_ref().map_or(Outcome::Undetermined, |(_, settled)| settled.outcome());
                let facts = settled.map_or_else(|facts| facts, |(_, settled)| settled.matter);
                missing = self.guideline().asked_all(facts).into_iter().collect();
            }
            if verdict == Outcome::No || (verdict == Outcome::Undetermined && region.accepted.is_none()) {
                continue;
            }
            found.push(GapAnswer { question: region.question, accepted: region.accepted, verdict, missing });
        }
        (found, gaps.large.clone())
    }

    /// What the completions of a case say of a gap.
    fn settle_gap(&self, prepared: &Prepared, of: Region) -> Result<Settled, Unsettled> {
        let gaps = self.compiled_gaps();
        let same = |region: &&Region| region.question == of.question && region.accepted == of.accepted;
        let region = gaps.regions.iter().find(same).ok_or_else(|| Unsettled::TooComplex(BTreeSet::new()))?;
        self.settle(prepared, (&gaps.manager, region.node), Wanted::Facts)
    }
}
