//! A case made ready for diagrams: what it says of them, and of those that are built beside a guideline's own over the
//! same variables.

use super::engine::{Engine, Subject};
use super::places::AllPlaces;
use super::tie::{Settled, Tie};
use crate::check::model::{ClassId, FactId, Outcome, Value, Values};
use crate::decide::diagram::{Manager, Node};
use crate::decide::table::{self, ClassCode};
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

/// A case made ready: derived facts filled in, every value as the class that the diagrams test.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The values, derived ones included.
    pub values: Values,
    /// Which facts were derived.
    pub derived: Vec<FactId>,
    /// Those of them that constraints leave but this value, and not what they are derived from: of these it is to be such that
    /// this value is derived.
    pub implied: Vec<FactId>,
    /// Facts whose derived value is none that they can have, with that value; it was not used.
    pub out_of_range: Vec<(FactId, Number)>,
    pub(super) codes: Vec<ClassCode>,
    /// What ties unknown facts to each other; found when the first answer needs it.
    pub(super) ties: OnceLock<Vec<Tie>>,
    /// The guideline for this case alone; made when the first answer needs it, none where it is too complex.
    pub(super) own: OnceLock<Option<Arc<Own>>>,
    /// What was asked of it already.
    pub(super) told: Told,
    /// Where tied facts may lie, as far as it was asked.
    pub(super) places: AllPlaces,
}

/// Answers that were given, each by what it was asked of: one settles more than once what a verdict hangs on.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<BTreeMap<Subject, Result<Settled, BTreeSet<FactId>>>>);

impl Told {
    pub(super) fn get(&self, subject: Subject) -> Option<Result<Settled, BTreeSet<FactId>>> {
        self.0.lock().ok()?.get(&subject).cloned()
    }

    pub(super) fn keep(&self, subject: Subject, settled: &Result<Settled, BTreeSet<FactId>>) {
        if let Ok(mut told) = self.0.lock() {
            told.insert(subject, settled.clone());
        }
    }
}

/// A copy may be changed, and is asked anew.
impl Clone for Told {
    fn clone(&self) -> Self {
        Told::default()
    }
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
    /// The classes that are known, by variable: 0 is unknown, class `i` is `i + 1`.
    pub fn codes(&self) -> &[ClassCode] {
        &self.codes
    }

    /// The same, of which nothing was asked yet.
    pub(super) fn anew(self) -> Prepared {
        Prepared {
            ties: OnceLock::new(),
            own: OnceLock::new(),
            told: Told::default(),
            places: AllPlaces::default(),
            ..self
        }
    }

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
