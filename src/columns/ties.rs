//! What ties facts to each other that are not known: constraints, and that a fact is as it is derived where it is not given.

use crate::check::model::FactId;
use crate::decide::diagram::Node;
use std::collections::BTreeSet;

/// A condition that holds of everybody.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub node: Node,
    /// The fact that is derived; none for a constraint.
    pub derives: Option<FactId>,
    pub facts: BTreeSet<FactId>,
}

/// All that ties facts to each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Ties {
    pub all: Vec<Tie>,
}

impl Ties {
    /// Whether a tie binds some facts. No constraint tests a fact whose derivation is among the ties: it binds nothing else.
    fn touches(tie: &Tie, facts: &BTreeSet<FactId>) -> bool {
        match tie.derives {
            Some(id) => facts.contains(&id),
            None => !tie.facts.is_disjoint(facts),
        }
    }

    /// Whether a constraint tests a fact.
    pub fn bind(&self, id: FactId) -> bool {
        self.all.iter().any(|tie| tie.derives.is_none() && tie.facts.contains(&id))
    }

    /// Some facts, with those that they are derived from.
    pub fn derived_with(&self, facts: &BTreeSet<FactId>) -> BTreeSet<FactId> {
        let derivations = self.all.iter().filter(|tie| tie.derives.is_some());
        Self::closed(facts, &derivations.collect::<Vec<_>>()).0
    }

    /// All that some facts are tied by, directly or by others.
    pub fn reached(&self, facts: &BTreeSet<FactId>) -> Vec<Node> {
        Self::closed(facts, &self.all.iter().collect::<Vec<_>>()).1
    }

    fn closed(facts: &BTreeSet<FactId>, ties: &[&Tie]) -> (BTreeSet<FactId>, Vec<Node>) {
        let (mut reached, mut nodes) = (facts.clone(), Vec::new());
        let mut waiting = ties.to_vec();
        loop {
            let before = waiting.len();
            let (touched, others): (Vec<&Tie>, Vec<&Tie>) =
                waiting.into_iter().partition(|tie| Self::touches(tie, &reached));
            for tie in touched {
                reached.extend(&tie.facts);
                nodes.push(tie.node);
            }
            waiting = others;
            if waiting.len() == before {
                return (reached, nodes);
            }
        }
    }
}
