//! A case made ready for diagrams: what it says of them, and of those that are built beside a guideline's own over the
//! same variables.

use super::engine::Engine;
use super::tie::Tie;
use crate::check::model::{ClassId, FactId, Outcome, Value, Values};
use crate::decide::diagram::{Manager, Node};
use crate::decide::table::{self, ClassCode};
use crate::number::Number;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

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
    /// What ties unknown facts to each other; found when the first answer needs it.
    pub(super) ties: OnceLock<Vec<Tie>>,
    /// The guideline for this case alone; made when the first answer needs it, none where it is too complex.
    pub(super) own: OnceLock<Option<Arc<Own>>>,
}

/// A guideline with all put in that is known of a case.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) engine: Engine,
    pub(super) prepared: Prepared,
    /// The facts of the constraints behind the guideline's own, and whether each says how its fact is derived.
    pub(super) tied: Vec<(FactId, bool)>,
    /// The classifications that say which member is derived for a fact.
    pub(super) derivations: BTreeMap<FactId, ClassId>,
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
