//! Proofs over all possible patients: what the decision diagrams decide about a guideline as a whole, each finding with a
//! patient who shows it.

mod accept;
mod cover;
mod cube;
mod days;
mod doses;
mod effects;
mod finding;
mod groups;
mod joined;
mod parts;
pub(crate) mod patient;
mod proof;
mod shown;
pub(crate) mod situation;
pub(crate) mod space;
mod stats;
mod unused;
mod verdicts;
mod verifier;
mod wordings;
mod words;

pub use cover::{Cover, CoverCase, Goal, cover, cover_of};
pub use finding::{Counts, Finding, Measured, Shown, ShownOf, ShownVerdict, Verification};
pub use patient::{Witness, given};
pub use proof::{Proof, Prover, prove};
pub use shown::patient_of;
pub use situation::{Extent, Situation};
pub use space::{Space, Why};
pub use stats::Stats;
pub use words::{numbers, several};

pub use crate::decide::budget::{Budget, MAX_NODES, MAX_STEPS};

use crate::codes::Code;
use crate::decide::diagram::TooComplex;
use crate::eval::Engine;
use crate::source::{Sources, Span};
use verifier::{TOO_LARGE, Verifier, not_decided};

/// Verifies a guideline. `sources` tells its own texts from imported ones.
pub fn verify(engine: &Engine, sources: &Sources, budget: impl Into<Budget>) -> Verification {
    let budget = budget.into();
    let mut verifier = match Verifier::new(engine, sources, budget.clone()) {
        Ok(verifier) => verifier,
        Err(TooComplex) => {
            let g = engine.guideline();
            let span = g.constraints.first().map_or_else(Span::default, |c| c.span);
            let found = not_decided(
                Code::ConstraintsContradict,
                span,
                "the constraints together are too large for a proof",
                TOO_LARGE,
            );
            let stats = Stats { steps: (budget.taken(), budget.steps()), ..Stats::of(engine) };
            return Verification { findings: vec![found], given_up: 1, stats, ..Verification::default() };
        }
    };
    verifier.run();
    verifier.result
}

impl Verifier<'_, '_> {
    fn run(&mut self) {
        if self.constraints() {
            self.invariants();
            self.conflicts();
            self.gaps();
            self.dead();
            self.effects();
            self.repeated();
            self.wordings();
            self.unused();
            self.stale();
            let (found, count) = doses::doses(self.space.engine, self.sources, &self.space.budget);
            self.result.counts.doses = count;
            self.result.findings.extend(found);
        }
        let found = &mut self.result.findings;
        found.sort_by_key(|f| (f.accepted.is_some(), f.diagnostic.code.id(), f.diagnostic.span()));
        self.space.next_proof();
        let (stats, budget) = (&mut self.result.stats, &self.space.budget);
        stats.proofs = self.space.manager.len();
        stats.steps = (budget.taken(), budget.steps());
        self.result.given_up = self.open.len();
    }
}
