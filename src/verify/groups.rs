//! Constraints that bear on each other, directly or through others. Those that do not can be met by themselves.

use crate::check::model::FactId;
use crate::decide::diagram::{Manager, Node, TooComplex};
use std::collections::BTreeSet;

/// Some constraints that share facts.
#[derive(Debug)]
pub(super) struct Group {
    /// The facts of all of them.
    pub facts: BTreeSet<FactId>,
    /// Of whom all of them hold.
    pub node: Node,
    /// Their indices.
    pub constraints: Vec<usize>,
}

/// Groups that share no fact, of constraints one by one.
pub(super) fn joined(manager: &mut Manager, single: Vec<Group>) -> Result<Vec<Group>, TooComplex> {
    let mut groups: Vec<Group> = Vec::new();
    for mut group in single {
        let (joined, apart) = groups.into_iter().partition(|other: &Group| !other.facts.is_disjoint(&group.facts));
        groups = apart;
        for other in joined {
            group.facts.extend(other.facts);
            group.constraints.extend(other.constraints);
            group.node = manager.and(other.node, group.node)?;
        }
        groups.push(group);
    }
    Ok(groups)
}
