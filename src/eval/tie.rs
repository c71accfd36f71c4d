//! What ties facts of a case to each other that are not known, and what its completions say.

use crate::check::model::{FactId, Outcome};
use crate::decide::diagram::Node;
use std::collections::BTreeSet;

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// What some completion says: truth, members, or numbers of the manager. None where the case has no completion.
    pub says: BTreeSet<Node>,
    /// The facts that matter; empty where all completions say the same.
    pub matter: BTreeSet<FactId>,
}

impl Settled {
    /// The verdict, where truth was asked for.
    pub fn outcome(&self) -> Outcome {
        match (self.says.contains(&Node::TRUE), self.says.contains(&Node::FALSE)) {
            (true, false) => Outcome::Yes,
            (false, true) => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }
}

/// What ties facts to each other that are not known.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub(super) of: Tied,
    /// The facts that it ties.
    pub(super) facts: BTreeSet<FactId>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Tied {
    /// A constraint, by its diagram.
    Constraint(Node),
    /// A fact that is derived by rows, and the diagram of the member that it has.
    Rows(FactId, Node),
    /// A fact that is derived, and the diagram that says that it has the derived value.
    Derived(FactId, Node),
    /// A number that is derived.
    Number,
}

impl Tie {
    /// The fact whose derivation it is.
    pub(super) fn derived(&self) -> Option<FactId> {
        match self.of {
            Tied::Rows(id, _) | Tied::Derived(id, _) => Some(id),
            Tied::Constraint(_) | Tied::Number => None,
        }
    }
}
