//! Whether a condition holds for every possible patient.

use super::engine::Engine;
use super::interpret::interpret;
use crate::check::model::{Cond, FactId, Value};
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::usual::Usual;
use crate::decide::witness::{Found, find};
use std::collections::BTreeMap;

/// Whether a condition holds for every possible patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// It does.
    Holds,
    /// It does not: a patient, as the facts that matter.
    Fails(BTreeMap<FactId, Value>),
    /// It could not be decided within the bounds: it rests on comparisons of several facts.
    Open,
}

/// Proves one condition after the other.
#[derive(Debug)]
pub struct Prover<'a, 'g> {
    engine: &'a Engine<'g>,
    manager: Manager,
    usual: Usual,
    /// The patients that all constraints allow.
    allowed: Result<Node, TooComplex>,
}

impl<'a, 'g> Prover<'a, 'g> {
    /// A prover over all patients that the declared types and constraints allow.
    pub fn new(engine: &'a Engine<'g>) -> Self {
        let mut manager = engine.compiled().manager.clone();
        let allowed = manager.all(engine.compiled().constraints.clone());
        Prover { engine, manager, usual: Usual::of(engine.guideline()), allowed }
    }

    /// Whether a condition, of which `node` is the diagram, holds for every one of them.
    pub fn prove(&mut self, always: &Cond, node: Node) -> Proof {
        let manager = &mut self.manager;
        let bad = self.allowed.and_then(|allowed| manager.not(node).and_then(|bad| manager.and(bad, allowed)));
        let Ok(bad) = bad else { return Proof::Open };
        let guideline = self.engine.guideline();
        let replay = |values: &[Value]| {
            let world = interpret(guideline, values);
            !world.holds(always) && guideline.constraints.iter().all(|c| world.holds(&c.holds))
        };
        match find(guideline, &self.usual, &self.engine.compiled().domain, manager, &[(bad, Node::TRUE)], &replay) {
            Found::Patient(patient) => Proof::Fails(patient),
            Found::Nobody => Proof::Holds,
            Found::Open => Proof::Open,
        }
    }
}

impl Engine<'_> {
    /// Whether a compiled condition holds for every patient that the declared types and constraints allow. For several
    /// conditions a [`Prover`] saves time.
    pub fn prove(&self, always: &Cond, node: Node) -> Proof {
        Prover::new(self).prove(always, node)
    }
}
