//! Who is left without an answer to which question of the guideline, as diagrams.

use crate::check::model::{Accepts, Guideline, Question, QuestionId, RecId};
use crate::decide::compile::Compiled;
use crate::decide::diagram::{Manager, Node, TooComplex};

/// Steps that the regions of all gaps may take.
const MAX_STEPS: u64 = 20_000_000;

/// Who is in which gap, as diagrams.
#[derive(Debug)]
pub(super) struct Gaps {
    pub(super) manager: Manager,
    pub(super) regions: Vec<Region>,
    /// Questions whose regions are too large.
    pub(super) large: Vec<QuestionId>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    /// The question.
    pub(super) question: QuestionId,
    pub(super) of: Part,
    pub(super) node: Node,
}

/// Of whom it is that a question leaves without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Those of whom an accepted finding speaks, by its place.
    Accepted(usize),
    /// Those of whom no author speaks.
    Rest,
    /// All.
    Whole,
}

impl Gaps {
    pub(super) fn of(g: &Guideline, compiled: &Compiled) -> Self {
        let mut gaps = Gaps { manager: compiled.manager.clone(), regions: Vec::new(), large: Vec::new() };
        gaps.manager.set_steps(MAX_STEPS);
        for (at, question) in g.questions.with_ids() {
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
        at: QuestionId,
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
            if !matches!(finding.what, Accepts::Gap(of) if of == at) {
                continue;
            }
            let node = self.manager.and(open, *node)?;
            let others = self.manager.not(node)?;
            rest = self.manager.and(rest, others)?;
            regions.push(Region { question: at, of: Part::Accepted(place), node });
        }
        regions.push(Region { question: at, of: Part::Rest, node: rest });
        regions.push(Region { question: at, of: Part::Whole, node: open });
        Ok(regions)
    }
}
