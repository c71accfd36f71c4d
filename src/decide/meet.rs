//! Whether some diagrams can all be true at once, without building their conjunction: they are walked side by side, and the
//! walk ends at the first way on which all of them come true.

use super::diagram::{Manager, Node};
use rustc_hash::FxHashSet;

/// Most steps before the question is given up.
const MAX_STEPS: usize = 20_000;

/// Whether some combination of classes makes all of some diagrams true; none where that was not found out.
pub fn meet(manager: &Manager, nodes: &[Node]) -> Option<bool> {
    let mut walk = Walk { manager, dead: FxHashSet::default(), steps: 0 };
    let found = walk.from(nodes.to_vec());
    (found || walk.steps <= MAX_STEPS).then_some(found)
}

struct Walk<'m> {
    manager: &'m Manager,
    /// Diagrams that cannot all be true.
    dead: FxHashSet<Vec<Node>>,
    steps: usize,
}

impl Walk<'_> {
    fn from(&mut self, mut nodes: Vec<Node>) -> bool {
        if nodes.contains(&Node::FALSE) {
            return false;
        }
        nodes.retain(|node| *node != Node::TRUE);
        nodes.sort_unstable();
        nodes.dedup();
        let Some(variable) = nodes.iter().map(|node| self.manager.variable(*node)).min() else { return true };
        self.steps = self.steps.saturating_add(1);
        self.manager.charge(nodes.len().saturating_mul(4));
        if self.manager.over() {
            self.steps = MAX_STEPS.saturating_add(1);
        }
        if self.steps > MAX_STEPS || self.dead.contains(&nodes) {
            return false;
        }
        // Classes that no diagram tells apart are walked once: only where a run of one of them ends.
        let mut ends: Vec<u32> = Vec::new();
        for node in nodes.iter().filter(|node| self.manager.variable(**node) == variable) {
            ends.extend(self.manager.get(*node).into_iter().flat_map(|(_, runs)| runs.iter().map(|run| run.end)));
        }
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let class = end.saturating_sub(1);
            let step = |node: &Node| {
                if self.manager.variable(*node) == variable { self.manager.child(*node, class) } else { *node }
            };
            let next: Vec<Node> = nodes.iter().map(step).collect();
            if self.from(next) {
                return true;
            }
        }
        self.dead.insert(nodes);
        false
    }
}
