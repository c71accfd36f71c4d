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
    /// Whether some of these may be named that do not matter: it was too complex to look at each.
    pub rough: bool,
    /// Whether completions were found that say so: else there may be none.
    pub(super) found: bool,
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
    /// Of a derivation: whether it bears on no other fact than the one that is derived, since there always is a value that the fact
    /// can have, and nothing else is asked of it.
    pub(super) follows: Option<FactId>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Tied {
    /// A constraint, by its diagram.
    Constraint(Node),
    /// A fact that is derived by rows, and the diagram of the member that it has.
    Rows(FactId, Node),
    /// A fact that is derived, and the diagram that says that it has the derived value.
    Derived(FactId, Node),
    /// A fact that constraints leave but one value, and the diagram of the member that is derived for it: that one, or none.
    Implied(FactId, Node),
    /// A number that is derived.
    Number,
}

/// Finds the derivations that bear on nothing but their own fact: of facts that no constraint ties, and from which nothing is
/// derived that bears on others. `fits` says of those whose facts can always have the derived value.
pub(super) fn follow(ties: &mut [Tie], derived: &[Option<FactId>], fits: &BTreeSet<FactId>) {
    let mut bears: BTreeSet<FactId> = BTreeSet::new();
    for (tie, of) in ties.iter().zip(derived) {
        match of {
            None => bears.extend(&tie.facts),
            Some(id) if !fits.contains(id) => bears.extend(&tie.facts),
            Some(_) => {}
        }
    }
    loop {
        let mut more = BTreeSet::new();
        for (tie, of) in ties.iter().zip(derived) {
            if of.is_some_and(|id| bears.contains(&id)) {
                more.extend(tie.facts.difference(&bears).copied());
            }
        }
        if more.is_empty() {
            break;
        }
        bears.extend(more);
    }
    for (tie, of) in ties.iter_mut().zip(derived) {
        tie.follows = of.filter(|id| !bears.contains(id));
    }
}

impl Tie {
    /// Whether it bears on what hangs on some facts.
    pub(super) fn reaches(&self, facts: &BTreeSet<FactId>) -> bool {
        match self.follows {
            Some(id) => facts.contains(&id),
            None => !self.facts.is_disjoint(facts),
        }
    }

    /// The diagram that has to hold; none where it is no constraint.
    pub(super) fn constraint(&self) -> Option<Node> {
        match self.of {
            Tied::Constraint(node) | Tied::Derived(_, node) => Some(node),
            Tied::Rows(..) | Tied::Implied(..) | Tied::Number => None,
        }
    }

    /// The fact whose derivation it is.
    pub(super) fn derived(&self) -> Option<FactId> {
        match self.of {
            Tied::Rows(id, _) | Tied::Derived(id, _) => Some(id),
            Tied::Constraint(_) | Tied::Implied(..) | Tied::Number => None,
        }
    }
}
