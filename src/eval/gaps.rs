//! What a patient is left without: questions of the guideline that arise and that none of their answers reaches, and what
//! the authors say of it where they accept the gap.

use super::prepared::{Prepared, holds_in, missing_in};
use crate::check::model::{Accepts, FactId, Guideline, Outcome, Question, RecId};
use crate::decide::compile::Compiled;
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::domain::Domain;

/// Steps that the regions of all gaps may take.
const MAX_STEPS: u64 = 20_000_000;

/// A question that is left open, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapAnswer {
    /// The question, by its place in the guideline.
    pub question: usize,
    /// The accepted finding that speaks of this patient, by its place; none where no author has accepted the gap.
    pub accepted: Option<usize>,
    /// Whether this patient is in the gap: yes, or not to be told.
    pub verdict: Outcome,
    /// The unknown facts on which that hangs.
    pub missing: Vec<FactId>,
}

/// Who is in which gap, as diagrams.
#[derive(Debug)]
pub(super) struct Gaps {
    manager: Manager,
    regions: Vec<Region>,
    /// Questions whose regions are too large.
    large: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Region {
    question: usize,
    accepted: Option<usize>,
    node: Node,
}

impl Gaps {
    pub(super) fn of(g: &Guideline, compiled: &Compiled) -> Self {
        let mut gaps = Gaps { manager: compiled.manager.clone(), regions: Vec::new(), large: Vec::new() };
        gaps.manager.set_steps(MAX_STEPS);
        for (at, question) in g.questions.iter().enumerate() {
            match gaps.regions(g, compiled, at, question) {
                Ok(regions) => gaps.regions.extend(regions),
                Err(TooComplex) => gaps.large.push(at),
            }
        }
        gaps.manager.forget();
        gaps
    }

    fn regions(
        &mut self,
        g: &Guideline,
        compiled: &Compiled,
        at: usize,
        question: &Question,
    ) -> Result<Vec<Region>, TooComplex> {
        let asked = compiled.questions.get(at).copied().unwrap_or(Node::TRUE);
        let answer = |id: &RecId| compiled.recommendations.get(*id).copied().unwrap_or(Node::FALSE);
        let answered = self.manager.any(question.covers.iter().map(answer).collect())?;
        let left = self.manager.not(answered)?;
        let open = self.manager.all(vec![compiled.scope, asked, left])?;
        let mut rest = open;
        let mut regions = Vec::new();
        for (place, (finding, node)) in g.accepted.iter().zip(&compiled.accepted).enumerate() {
            if !matches!(finding.what, Accepts::Gap(of) if of as usize == at) {
                continue;
            }
            let node = self.manager.and(open, *node)?;
            let others = self.manager.not(node)?;
            rest = self.manager.and(rest, others)?;
            regions.push(Region { question: at, accepted: Some(place), node });
        }
        regions.push(Region { question: at, accepted: None, node: rest });
        Ok(regions)
    }

    /// The questions that are left open for a case, or may be: the accepted gaps in the guideline's order, and a gap that
    /// nobody accepted where it is sure. Then the questions of which it is not decided.
    pub(super) fn open(&self, domain: &Domain, prepared: &Prepared) -> (Vec<GapAnswer>, Vec<usize>) {
        let mut found = Vec::new();
        for region in &self.regions {
            let verdict = holds_in(&self.manager, region.node, prepared);
            let missing = match (verdict, region.accepted) {
                (Outcome::No, _) | (Outcome::Undetermined, None) => continue,
                (Outcome::Yes, _) => Vec::new(),
                (Outcome::Undetermined, Some(_)) => missing_in(domain, &self.manager, region.node, prepared),
            };
            found.push(GapAnswer { question: region.question, accepted: region.accepted, verdict, missing });
        }
        (found, self.large.clone())
    }
}
