//! A case made ready for diagrams: what it says of them, and of those that are built beside a guideline's own over the
//! same variables.

use crate::check::model::{FactId, Outcome, Value, Values};
use crate::decide::diagram::{Manager, Node};
use crate::decide::domain::Domain;
use crate::decide::table::{self, ClassCode, support};
use crate::number::Number;
use std::collections::BTreeSet;

/// A case made ready: derived facts filled in, every value as the class that the diagrams test.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The values, derived ones included.
    pub values: Values,
    /// Which facts were derived.
    pub derived: Vec<FactId>,
    /// Facts whose derived value is none that they can have, with that value; it was not used.
    pub out_of_range: Vec<(FactId, Number)>,
    pub(super) codes: Vec<ClassCode>,
}

impl Prepared {
    /// The value of a fact, where it is known and a number.
    pub(super) fn number(&self, id: FactId) -> Option<&Number> {
        match self.values.get(id)? {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }
}

/// Whether a diagram over the variables of a compiled guideline holds for a case that its engine made ready.
pub fn holds_in(manager: &Manager, node: Node, prepared: &Prepared) -> Outcome {
    table::outcome(manager, node, &prepared.codes)
}

/// The unknown facts on which a diagram over the variables of a compiled guideline hangs.
pub(super) fn missing_in(domain: &Domain, manager: &Manager, node: Node, prepared: &Prepared) -> Vec<FactId> {
    let unknown = |id: &FactId| !prepared.values.knows(*id);
    let variables = support(manager, node, &prepared.codes);
    let facts: BTreeSet<FactId> =
        variables.into_iter().flat_map(|variable| domain.facts(variable)).filter(unknown).collect();
    facts.into_iter().collect()
}
