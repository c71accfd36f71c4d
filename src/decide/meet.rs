//! Whether some diagrams can all reach a terminal at once, without building their conjunction: they are walked side by side,
//! and the walk ends at the first way on which all of them do.

use super::diagram::{Manager, Node};
use rustc_hash::FxHashSet;

/// Most steps before the question is given up.
const MAX_STEPS: usize = 20_000;
/// Most variables on one way; the walk is as deep at most.
const MAX_DEPTH: usize = 2_400;

/// Whether some combination of classes leads from each of some nodes to its terminal; none where that was not found out.
pub fn meet(manager: &Manager, ways: &[(Node, Node)]) -> Option<bool> {
    let mut walk = Walk { manager, dead: FxHashSet::default(), steps: 0 };
    let found = walk.from(ways.to_vec(), 0);
    (found || walk.steps <= MAX_STEPS).then_some(found)
}

struct Walk<'m> {
    manager: &'m Manager,
    /// Ways that do not meet.
    dead: FxHashSet<Vec<(Node, Node)>>,
    steps: usize,
}

impl Walk<'_> {
    fn from(&mut self, mut ways: Vec<(Node, Node)>, depth: usize) -> bool {
        if ways.iter().any(|(node, target)| node.is_terminal() && node != target) {
            return false;
        }
        ways.retain(|(node, _)| !node.is_terminal());
        ways.sort_unstable();
        ways.dedup();
        let Some(variable) = ways.iter().map(|(node, _)| self.manager.variable(*node)).min() else { return true };
        self.steps = self.steps.saturating_add(1);
        self.manager.charge(ways.len().saturating_mul(4));
        if self.manager.over() || depth > MAX_DEPTH {
            self.steps = MAX_STEPS.saturating_add(1);
        }
        if self.steps > MAX_STEPS || self.dead.contains(&ways) {
            return false;
        }
        // Classes that no diagram tells apart are walked once: only where a run of one of them ends.
        let mut ends: Vec<u32> = Vec::new();
        for (node, _) in ways.iter().filter(|(node, _)| self.manager.variable(*node) == variable) {
            ends.extend(self.manager.get(*node).into_iter().flat_map(|(_, runs)| runs.iter().map(|run| run.end)));
        }
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let class = end.saturating_sub(1);
            let step = |(node, target): &(Node, Node)| {
                let here = self.manager.variable(*node) == variable;
                (if here { self.manager.child(*node, class) } else { *node }, *target)
            };
            let next: Vec<(Node, Node)> = ways.iter().map(step).collect();
            if self.from(next, depth.saturating_add(1)) {
                return true;
            }
        }
        self.dead.insert(ways);
        false
    }
}
