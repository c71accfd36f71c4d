//! Whether a condition holds for every possible patient: what `gdl test` asks of an invariant. A patient who breaks one is
//! the same as `gdl verify` shows.

use super::patient::{Claim, Seeker, Sought};
use super::space::Space;
use crate::check::model::{Cond, Values};
use crate::decide::budget::Budget;
use crate::decide::diagram::{Node, TooComplex};
use crate::eval::Engine;

/// Whether a condition holds for every possible patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// It does.
    Holds,
    /// It does not: a patient, as the facts that matter, by [`FactId`](crate::check::model::FactId).
    Fails(Values),
    /// It could not be decided within the bounds: it rests on comparisons of several facts.
    Open,
    /// It was given up: it is too large, or the budget of the run is spent.
    GivenUp,
}

/// Proves one condition after the other.
#[derive(Debug)]
pub struct Prover<'a> {
    seeker: Seeker<'a>,
    /// All patients that the declared types and constraints allow; none where the constraints are too large.
    space: Option<Space<'a>>,
}

impl<'a> Prover<'a> {
    /// A prover over all patients that the declared types and constraints allow.
    pub fn new(engine: &'a Engine, budget: impl Into<Budget>) -> Self {
        Prover { seeker: Seeker::new(engine), space: Space::new(engine, budget).ok() }
    }

    /// Whether a condition, of which `node` is the diagram, holds for every one of them.
    pub fn prove(&mut self, always: &'a Cond, node: Node) -> Proof {
        let proof = self.decided(always, node).unwrap_or(Proof::GivenUp);
        // What a search with no steps left leaves open was given up, too.
        let Some(space) = &mut self.space else { return proof };
        let over = space.manager.over();
        space.next_proof();
        space.tidy(proof == Proof::GivenUp);
        if over && proof == Proof::Open { Proof::GivenUp } else { proof }
    }

    fn decided(&mut self, always: &'a Cond, node: Node) -> Result<Proof, TooComplex> {
        let space = self.space.as_mut().ok_or(TooComplex)?;
        let broken = space.manager.not(node)?;
        let region = space.possible(broken)?;
        if space.anybody()? == Some(false) {
            return Ok(Proof::Holds);
        }
        let found = self.seeker.seek(space, region, &[Claim::Holds(always, node, false)], "invariant")?;
        Ok(match found {
            Sought::Patient(witness) => Proof::Fails(witness.values),
            Sought::Nobody => Proof::Holds,
            Sought::Open => Proof::Open,
        })
    }
}

/// Whether a compiled condition holds for every patient that the declared types and constraints allow. For several
/// conditions a [`Prover`] saves time.
pub fn prove(engine: &Engine, always: &Cond, node: Node) -> Proof {
    Prover::new(engine, Budget::default()).prove(always, node)
}
