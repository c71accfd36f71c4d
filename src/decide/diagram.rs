//! Reduced ordered multi-valued decision diagrams. A node tests one variable; its branches are runs of classes with the
//! same child, neighbouring runs of one child are one run, a node whose branches all lead to one child is that child,
//! and equal nodes are one node. So two conditions that mean the same are the same number.

use crate::number::Number;
use rustc_hash::FxHashMap;

/// A node or terminal of a [`Manager`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

const TERMINAL: u32 = 1 << 31;

impl Node {
    /// False, no.
    pub const FALSE: Node = Node(TERMINAL);
    /// True, yes.
    pub const TRUE: Node = Node(TERMINAL | 1);
    /// No value: no row of a classification holds, a number is undefined.
    pub const NONE: Node = Node(TERMINAL | 2);
    const FIRST_FREE: u32 = 3;

    /// The terminal of a row or member.
    pub fn member(index: u32) -> Node {
        Node(TERMINAL | index.saturating_add(Node::FIRST_FREE).min(TERMINAL - 1))
    }

    /// The index behind a terminal of [`Node::member`].
    pub fn as_member(self) -> Option<u32> {
        if self.is_terminal() { (self.0 & !TERMINAL).checked_sub(Node::FIRST_FREE) } else { None }
    }

    /// True for terminals.
    pub fn is_terminal(self) -> bool {
        self.0 & TERMINAL != 0
    }

    /// The terminal of a truth value.
    pub fn truth(value: bool) -> Node {
        if value { Node::TRUE } else { Node::FALSE }
    }
}

/// A run of classes that lead to one child: up to `end`, not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Run {
    /// First class behind the run.
    pub end: u32,
    /// Where the run leads.
    pub child: Node,
}

/// A bound was reached: too many nodes, or a condition over too many variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplex;

/// What a binary operation does with two terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Add,
}

/// Most nodes of one manager.
pub const MAX_NODES: usize = 4_000_000;
/// Most variables that one condition may rest on; bounds every recursion here.
pub const MAX_VARIABLES: usize = 1_200;
/// Entries of a cache before it is emptied.
const MAX_CACHED: usize = 1_000_000;

/// Owner of all nodes.
#[derive(Debug, Clone, Default)]
pub struct Manager {
    nodes: Vec<(u32, Box<[Run]>)>,
    unique: FxHashMap<(u32, Box<[Run]>), u32>,
    numbers: Vec<Number>,
    number_index: FxHashMap<Number, u32>,
    binary: FxHashMap<(Operation, Node, Node), Node>,
    choices: FxHashMap<(Node, Node, Node), Node>,
}

type Result<T> = std::result::Result<T, TooComplex>;

impl Manager {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True where there is no node yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Variable and runs of a node; none for terminals.
    pub fn get(&self, node: Node) -> Option<(u32, &[Run])> {
        if node.is_terminal() {
            return None;
        }
        self.nodes.get(node.0 as usize).map(|(variable, runs)| (*variable, &**runs))
    }

    /// Where a class leads.
    pub fn child(&self, node: Node, class: u32) -> Node {
        let Some((_, runs)) = self.get(node) else { return node };
        let at = runs.partition_point(|run| run.end <= class);
        runs.get(at).or(runs.last()).map_or(Node::FALSE, |run| run.child)
    }

    /// The node that tests a variable; runs in ascending order, the last one ending at the number of classes.
    pub fn node(&mut self, variable: u32, runs: impl IntoIterator<Item = Run>) -> Result<Node> {
        let mut merged: Vec<Run> = Vec::new();
        for run in runs {
            match merged.last_mut() {
                Some(last) if last.child == run.child => last.end = run.end,
                _ => merged.push(run),
            }
        }
        if let [only] = merged.as_slice() {
            return Ok(only.child);
        }
        let key = (variable, merged.into_boxed_slice());
        if let Some(at) = self.unique.get(&key) {
            return Ok(Node(*at));
        }
        if self.nodes.len() >= MAX_NODES {
            return Err(TooComplex);
        }
        let at = u32::try_from(self.nodes.len()).map_err(|_| TooComplex)?;
        self.nodes.push(key.clone());
        self.unique.insert(key, at);
        Ok(Node(at))
    }

    /// The terminal of a number.
    pub fn number(&mut self, value: &Number) -> Node {
        if let Some(at) = self.number_index.get(value) {
            return Node::member(*at);
        }
        let at = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.push(value.clone());
        self.number_index.insert(value.clone(), at);
        Node::member(at)
    }

    /// The number of a terminal.
    pub fn as_number(&self, node: Node) -> Option<&Number> {
        self.numbers.get(node.as_member()? as usize)
    }

    /// Both.
    pub fn and(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::And, a, b, 0)
    }

    /// At least one.
    pub fn or(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::Or, a, b, 0)
    }

    /// Not.
    pub fn not(&mut self, a: Node) -> Result<Node> {
        self.choose(a, Node::FALSE, Node::TRUE)
    }

    /// The sum of two number diagrams.
    pub fn add(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::Add, a, b, 0)
    }

    /// All of many, joined pairwise in a balanced tree.
    pub fn all(&mut self, parts: Vec<Node>) -> Result<Node> {
        self.balanced(parts, Node::TRUE, Self::and)
    }

    /// Any of many, joined pairwise in a balanced tree.
    pub fn any(&mut self, parts: Vec<Node>) -> Result<Node> {
        self.balanced(parts, Node::FALSE, Self::or)
    }

    fn balanced(
        &mut self,
        mut parts: Vec<Node>,
        empty: Node,
        join: fn(&mut Self, Node, Node) -> Result<Node>,
    ) -> Result<Node> {
        while parts.len() > 1 {
            let mut next = Vec::with_capacity(parts.len().div_ceil(2));
            for pair in parts.chunks(2) {
                match pair {
                    [a, b] => next.push(join(self, *a, *b)?),
                    [a] => next.push(*a),
                    _ => {}
                }
            }
            parts = next;
        }
        Ok(parts.pop().unwrap_or(empty))
    }

    /// At least `count` of many: by how many are still needed, from the last to the first.
    pub fn at_least(&mut self, count: usize, parts: &[Node]) -> Result<Node> {
        let mut need: Vec<Node> = (0..=count).map(|k| Node::truth(k == 0)).collect();
        for part in parts.iter().rev() {
            for k in (1..=count).rev() {
                let fewer = need.get(k.saturating_sub(1)).copied().unwrap_or(Node::TRUE);
                let same = need.get(k).copied().unwrap_or(Node::FALSE);
                let joined = self.choose(*part, fewer, same)?;
                if let Some(slot) = need.get_mut(k) {
                    *slot = joined;
                }
            }
        }
        Ok(need.last().copied().unwrap_or(Node::TRUE))
    }

    fn terminal(&mut self, operation: Operation, a: Node, b: Node) -> Option<Node> {
        match operation {
            Operation::And => match (a, b) {
                (Node::FALSE, _) | (_, Node::FALSE) => Some(Node::FALSE),
                (Node::TRUE, other) | (other, Node::TRUE) => Some(other),
                _ if a == b => Some(a),
                _ => None,
            },
            Operation::Or => match (a, b) {
                (Node::TRUE, _) | (_, Node::TRUE) => Some(Node::TRUE),
                (Node::FALSE, other) | (other, Node::FALSE) => Some(other),
                _ if a == b => Some(a),
                _ => None,
            },
            Operation::Add => {
                if !a.is_terminal() || !b.is_terminal() {
                    return None;
                }
                let sum = match (self.as_number(a), self.as_number(b)) {
                    (Some(a), Some(b)) => a + b,
                    _ => return Some(Node::NONE),
                };
                Some(self.number(&sum))
            }
        }
    }

    fn apply(&mut self, operation: Operation, a: Node, b: Node, depth: usize) -> Result<Node> {
        if let Some(done) = self.terminal(operation, a, b) {
            return Ok(done);
        }
        // All three operations are commutative.
        let key = if a <= b { (operation, a, b) } else { (operation, b, a) };
        if let Some(done) = self.binary.get(&key) {
            return Ok(*done);
        }
        if depth > MAX_VARIABLES {
            return Err(TooComplex);
        }
        let (variable, [runs_a, runs_b]) = self.split([a, b]);
        let mut runs = Vec::with_capacity(runs_a.len().max(runs_b.len()));
        for (end, [a, b]) in zip([&runs_a, &runs_b]) {
            let child = self.apply(operation, a, b, depth.saturating_add(1))?;
            runs.push(Run { end, child });
        }
        let node = self.node(variable, runs)?;
        if self.binary.len() >= MAX_CACHED {
            self.binary.clear();
        }
        self.binary.insert(key, node);
        Ok(node)
    }

    /// `then` where the condition holds, `other` where it does not.
    pub fn choose(&mut self, condition: Node, then: Node, other: Node) -> Result<Node> {
        self.choose_at(condition, then, other, 0)
    }

    fn choose_at(&mut self, condition: Node, then: Node, other: Node, depth: usize) -> Result<Node> {
        match (condition, then, other) {
            (Node::TRUE, ..) => return Ok(then),
            (Node::FALSE, ..) => return Ok(other),
            (_, Node::TRUE, Node::FALSE) => return Ok(condition),
            _ if then == other => return Ok(then),
            _ => {}
        }
        let key = (condition, then, other);
        if let Some(done) = self.choices.get(&key) {
            return Ok(*done);
        }
        if depth > MAX_VARIABLES {
            return Err(TooComplex);
        }
        let (variable, [c, t, o]) = self.split([condition, then, other]);
        let mut runs = Vec::with_capacity(c.len());
        for (end, [c, t, o]) in zip([&c, &t, &o]) {
            let child = self.choose_at(c, t, o, depth.saturating_add(1))?;
            runs.push(Run { end, child });
        }
        let node = self.node(variable, runs)?;
        if self.choices.len() >= MAX_CACHED {
            self.choices.clear();
        }
        self.choices.insert(key, node);
        Ok(node)
    }

    /// The first variable of several nodes, and what each does on it: a node that does not test it has one run.
    fn split<const N: usize>(&self, nodes: [Node; N]) -> (u32, [Vec<Run>; N]) {
        let variable = nodes.iter().filter_map(|n| self.get(*n)).map(|(v, _)| v).min().unwrap_or(u32::MAX);
        let runs = nodes.map(|node| match self.get(node) {
            Some((v, runs)) if v == variable => runs.to_vec(),
            _ => vec![Run { end: u32::MAX, child: node }],
        });
        (variable, runs)
    }

    /// Each terminal replaced by another.
    pub fn map(&mut self, node: Node, change: &dyn Fn(&Self, Node) -> Node) -> Result<Node> {
        let mut done = FxHashMap::default();
        self.map_at(node, change, &mut done, 0)
    }

    fn map_at(
        &mut self,
        node: Node,
        change: &dyn Fn(&Self, Node) -> Node,
        done: &mut FxHashMap<Node, Node>,
        depth: usize,
    ) -> Result<Node> {
        let Some((variable, runs)) = self.get(node) else { return Ok(change(self, node)) };
        if let Some(known) = done.get(&node) {
            return Ok(*known);
        }
        if depth > MAX_VARIABLES {
            return Err(TooComplex);
        }
        let mut mapped = Vec::with_capacity(runs.len());
        for run in runs.to_vec() {
            mapped.push(Run { end: run.end, child: self.map_at(run.child, change, done, depth.saturating_add(1))? });
        }
        let result = self.node(variable, mapped)?;
        done.insert(node, result);
        Ok(result)
    }

    /// Empties the caches, which only save time.
    pub fn forget(&mut self) {
        self.binary.clear();
        self.choices.clear();
    }
}

/// Walks several run lists side by side: each end where any of them changes, with the children there. A list that does
/// not test the variable ends at `u32::MAX`; the walk ends where the shortest of the others does.
fn zip<const N: usize>(lists: [&[Run]; N]) -> impl Iterator<Item = (u32, [Node; N])> {
    let last = lists.iter().filter_map(|l| l.last()).map(|r| r.end).min().unwrap_or(0);
    let mut at = [0usize; N];
    let mut from = 0u32;
    std::iter::from_fn(move || {
        if from >= last {
            return None;
        }
        let mut end = last;
        let mut children = [Node::FALSE; N];
        for ((list, at), child) in lists.iter().zip(at.iter_mut()).zip(children.iter_mut()) {
            while list.get(*at).is_some_and(|run| run.end <= from) {
                *at = at.saturating_add(1);
            }
            if let Some(run) = list.get(*at) {
                end = end.min(run.end);
                *child = run.child;
            }
        }
        from = end;
        Some((end, children))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(manager: &mut Manager, at: u32) -> Node {
        manager.node(at, [Run { end: 1, child: Node::FALSE }, Run { end: 2, child: Node::TRUE }]).unwrap()
    }

    #[test]
    fn equal_meanings_are_one_node() {
        let mut m = Manager::default();
        let (a, b) = (variable(&mut m, 0), variable(&mut m, 1));
        let (not_a, not_b) = (m.not(a).unwrap(), m.not(b).unwrap());
        let and = m.and(a, b).unwrap();
        let or = m.or(not_a, not_b).unwrap();
        assert_eq!(m.not(and).unwrap(), or);
        assert_eq!(m.or(a, not_a).unwrap(), Node::TRUE);
        assert_eq!(m.and(a, not_a).unwrap(), Node::FALSE);
    }

    #[test]
    fn at_least_counts() {
        let mut m = Manager::default();
        let parts: Vec<Node> = (0..4).map(|v| variable(&mut m, v)).collect();
        let two = m.at_least(2, &parts).unwrap();
        for bits in 0u32..16 {
            let mut node = two;
            while let Some((v, _)) = m.get(node) {
                node = m.child(node, (bits >> v) & 1);
            }
            assert_eq!(node == Node::TRUE, bits.count_ones() >= 2);
        }
    }

    #[test]
    fn numbers_add() {
        let mut m = Manager::default();
        let (one, two) = (m.number(&crate::number::whole(1)), m.number(&crate::number::whole(2)));
        let a = variable(&mut m, 0);
        let (zero, x) = (m.number(&crate::number::whole(0)), m.choose(a, one, two).unwrap());
        let sum = m.add(x, one).unwrap();
        assert_eq!(m.as_number(m.child(sum, 1)), Some(&crate::number::whole(2)));
        assert_eq!(m.as_number(m.child(sum, 0)), Some(&crate::number::whole(3)));
        assert_ne!(zero, one);
    }

    #[test]
    fn too_many_variables_are_refused_and_no_stack_overflows() {
        let mut m = Manager::default();
        let parts: Vec<Node> = (0..100_000).map(|v| variable(&mut m, v)).collect();
        assert_eq!(m.all(parts), Err(TooComplex));
    }
}
