//! What a patient is left without: questions of the guideline that arise and that none of their answers reaches, and what
//! the authors say of it where they accept the gap.

use super::engine::Engine;
use super::prepared::{Prepared, holds_in};
use super::regions::{Part, Region};
use super::settle::{Unsettled, Wanted};
use super::tie::Settled;
use crate::check::model::{FactId, Outcome, QuestionId};
use std::collections::BTreeSet;

/// A question that is left open, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapAnswer {
    /// The question.
    pub question: QuestionId,
    /// The accepted finding that speaks of this patient, by its place; none where no author has accepted the gap, or where it
    /// hangs on what is missing which one it is.
    pub accepted: Option<usize>,
    /// Whether this patient is in the gap: yes, or not to be told.
    pub verdict: Outcome,
    /// The unknown facts on which that hangs.
    pub missing: Vec<FactId>,
}

impl Engine {
    /// The questions that are left open for a case, or may be: the accepted gaps in the guideline's order, and a gap that
    /// nobody accepted where it is sure. Where it is sure that a question is left open, and not which of these gaps it is, that
    /// stands behind them, with the facts on which that hangs. Then the questions of which it is not decided.
    pub fn open_questions(&self, prepared: &Prepared) -> (Vec<GapAnswer>, Vec<QuestionId>) {
        let gaps = self.compiled_gaps();
        let mut found: Vec<GapAnswer> = Vec::new();
        // Of the question at hand, on what it hangs which gap it is.
        let mut which: BTreeSet<FactId> = BTreeSet::new();
        for region in &gaps.regions {
            let question = region.question;
            let sure = |gap: &GapAnswer| gap.question == question && gap.verdict == Outcome::Yes;
            if region.of == Part::Whole && (which.is_empty() || found.iter().any(sure)) {
                which.clear();
                continue;
            }
            let (verdict, missing) = self.told_gap(prepared, *region);
            match (region.of, verdict) {
                (Part::Whole, Outcome::Yes) => {
                    let missing = std::mem::take(&mut which).into_iter().collect();
                    found.push(GapAnswer { question, accepted: None, verdict, missing });
                }
                (Part::Whole, _) => which.clear(),
                (_, Outcome::No) => {}
                (Part::Rest, Outcome::Undetermined) => which.extend(missing),
                (of, _) => {
                    which.extend(missing.iter().copied());
                    let accepted = if let Part::Accepted(at) = of { Some(at) } else { None };
                    found.push(GapAnswer { question, accepted, verdict, missing });
                }
            }
        }
        (found, gaps.large.clone())
    }

    /// Whether a case is in a gap, and on what that hangs.
    fn told_gap(&self, prepared: &Prepared, region: Region) -> (Outcome, Vec<FactId>) {
        let plain = holds_in(&self.compiled_gaps().manager, region.node, prepared);
        if plain != Outcome::Undetermined {
            return (plain, Vec::new());
        }
        let settled = self.on(prepared, &|engine, prepared| engine.settle_gap(prepared, region));
        let verdict = settled.as_ref().map_or(Outcome::Undetermined, |(_, settled)| settled.outcome());
        let facts = settled.map_or_else(|facts| facts, |(_, settled)| settled.matter);
        (verdict, self.guideline().asked_all(facts).into_iter().collect())
    }

    /// What the completions of a case say of a gap.
    fn settle_gap(&self, prepared: &Prepared, of: Region) -> Result<Settled, Unsettled> {
        let gaps = self.compiled_gaps();
        let same = |region: &&Region| region.question == of.question && region.of == of.of;
        let region = gaps.regions.iter().find(same).ok_or_else(|| Unsettled::TooComplex(BTreeSet::new()))?;
        self.settle(prepared, (&gaps.manager, region.node), Wanted::Facts)
    }
}
