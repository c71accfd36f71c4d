//! What ties facts of a case to each other that are not known.

use crate::check::model::FactId;
use crate::decide::diagram::Node;
use std::collections::BTreeSet;

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
