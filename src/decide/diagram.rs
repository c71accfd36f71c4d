//! Reduced ordered multi-valued decision diagrams. A node tests one variable; its branches are runs of classes with the
//! same child, neighbouring runs of one child are one run, a node whose branches all lead to one child is that child,
//! and equal nodes are one node. So two conditions that mean the same are the same number.

use crate::number::Number;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// A node or terminal of a [`Manager`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

const TERMINAL: u32 = 1 << 31;

impl Node {
    /// False, no.
    pub const FALSE: Node = Node(TERMINAL);
    /// True, yes.
    pub const TRUE: Node = Node(TERMINAL | 1);
    /// No value: no row of a classification holds; among verdicts, undetermined.
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

/// What an operation does with two terminals. All are commutative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Add,
    /// What both say where they agree; else [`Node::NONE`].
    Meet,
}

/// Most nodes of one manager.
pub const MAX_NODES: usize = 2_000_000;
/// Most variables on one way through a diagram. Every recursion over diagrams is as deep at most.
pub const MAX_DEPTH: u32 = 1_200;
/// Entries of a cache before it is emptied.
const MAX_CACHED: usize = 1_000_000;
/// A free place of the table of nodes.
const FREE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Inner {
    variable: u32,
    /// Where its runs begin and end among all.
    from: u32,
    to: u32,
    /// Variables on the longest way from here.
    depth: u32,
}

/// Owner of all nodes.
#[derive(Debug, Clone)]
pub struct Manager {
    nodes: Vec<Inner>,
    runs: Vec<Run>,
    /// Open addressing over `nodes`, by what they hold; a power of two long.
    places: Vec<u32>,
    limit: usize,
    numbers: Vec<Number>,
    number_index: FxHashMap<Number, u32>,
    binary: FxHashMap<(Operation, Node, Node), Node>,
    choices: FxHashMap<(Node, Node, Node), Node>,
    /// Runs of the nodes under construction, the innermost last.
    building: Vec<Run>,
}

impl Default for Manager {
    fn default() -> Self {
        Manager::with_limit(MAX_NODES)
    }
}

type Result<T> = std::result::Result<T, TooComplex>;

/// Runs of one node in a walk over several; a node that does not test the variable is one run without end.
#[derive(Clone, Copy)]
struct Side {
    from: u32,
    to: u32,
    node: Node,
}

impl Manager {
    /// A manager that refuses to hold more nodes.
    pub fn with_limit(limit: usize) -> Self {
        Manager {
            nodes: Vec::new(),
            runs: Vec::new(),
            places: vec![FREE; 1 << 10],
            limit,
            numbers: Vec::new(),
            number_index: FxHashMap::default(),
            binary: FxHashMap::default(),
            choices: FxHashMap::default(),
            building: Vec::new(),
        }
    }

    /// Changes how many nodes it may hold.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True where there is no node yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn inner(&self, node: Node) -> Option<Inner> {
        if node.is_terminal() { None } else { self.nodes.get(node.0 as usize).copied() }
    }

    /// Variable and runs of a node; none for terminals.
    pub fn get(&self, node: Node) -> Option<(u32, &[Run])> {
        let inner = self.inner(node)?;
        Some((inner.variable, self.runs.get(inner.from as usize..inner.to as usize)?))
    }

    /// The variable that a node tests; behind all others for terminals.
    pub fn variable(&self, node: Node) -> u32 {
        self.inner(node).map_or(u32::MAX, |inner| inner.variable)
    }

    /// Where a class leads.
    pub fn child(&self, node: Node, class: u32) -> Node {
        let Some((_, runs)) = self.get(node) else { return node };
        let at = runs.partition_point(|run| run.end <= class);
        runs.get(at).or(runs.last()).map_or(Node::FALSE, |run| run.child)
    }

    /// The node that tests a variable; runs in ascending order, the last one ending at the number of classes.
    pub fn node(&mut self, variable: u32, runs: impl IntoIterator<Item = Run>) -> Result<Node> {
        let mark = self.building.len();
        for run in runs {
            self.build(mark, run);
        }
        self.built(variable, mark)
    }

    /// Adds a run to the node whose runs begin at `mark`.
    fn build(&mut self, mark: usize, run: Run) {
        match self.building.get_mut(mark..).and_then(<[Run]>::last_mut) {
            Some(last) if last.child == run.child => last.end = run.end,
            _ => self.building.push(run),
        }
    }

    /// The node of the runs since `mark`.
    fn built(&mut self, variable: u32, mark: usize) -> Result<Node> {
        let result = self.intern(variable, mark);
        self.building.truncate(mark);
        result
    }

    fn intern(&mut self, variable: u32, mark: usize) -> Result<Node> {
        let runs = self.building.get(mark..).unwrap_or(&[]);
        if let [only] = runs {
            return Ok(only.child);
        }
        let mask = self.places.len().wrapping_sub(1);
        let mut place = hash(variable, runs) & mask;
        while let Some(&at) = self.places.get(place).filter(|at| **at != FREE) {
            if self.get(Node(at)) == Some((variable, runs)) {
                return Ok(Node(at));
            }
            place = place.wrapping_add(1) & mask;
        }
        let below = runs.iter().filter_map(|run| self.inner(run.child)).map(|inner| inner.depth).max().unwrap_or(0);
        let depth = below.saturating_add(1);
        if self.nodes.len() >= self.limit || depth > MAX_DEPTH {
            return Err(TooComplex);
        }
        let index = |len: usize| u32::try_from(len).ok().filter(|at| *at < TERMINAL).ok_or(TooComplex);
        let (at, from) = (index(self.nodes.len())?, index(self.runs.len())?);
        self.runs.extend_from_slice(runs);
        self.nodes.push(Inner { variable, from, to: index(self.runs.len())?, depth });
        if let Some(slot) = self.places.get_mut(place) {
            *slot = at;
        }
        if self.nodes.len().saturating_mul(2) > self.places.len() {
            self.grow();
        }
        Ok(Node(at))
    }

    fn grow(&mut self) {
        let length = self.places.len().saturating_mul(4);
        let mask = length.wrapping_sub(1);
        let mut places = vec![FREE; length];
        for (at, inner) in (0u32..).zip(&self.nodes) {
            let runs = self.runs.get(inner.from as usize..inner.to as usize).unwrap_or(&[]);
            let mut place = hash(inner.variable, runs) & mask;
            while places.get(place).is_some_and(|at| *at != FREE) {
                place = place.wrapping_add(1) & mask;
            }
            if let Some(slot) = places.get_mut(place) {
                *slot = at;
            }
        }
        self.places = places;
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
        self.apply(Operation::And, a, b)
    }

    /// At least one.
    pub fn or(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::Or, a, b)
    }

    /// Not.
    pub fn not(&mut self, a: Node) -> Result<Node> {
        self.choose(a, Node::FALSE, Node::TRUE)
    }

    /// The sum of two number diagrams.
    pub fn add(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::Add, a, b)
    }

    /// What two diagrams both say, and [`Node::NONE`] where they differ.
    pub fn meet(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::Meet, a, b)
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

    /// At least `count` of many: by how many are still needed, from the last variable to the first.
    pub fn at_least(&mut self, count: usize, parts: &[Node]) -> Result<Node> {
        let mut parts = parts.to_vec();
        parts.sort_by_key(|part| std::cmp::Reverse(self.variable(*part)));
        let mut need: Vec<Node> = (0..=count).map(|k| Node::truth(k == 0)).collect();
        for part in parts {
            for k in (1..=count).rev() {
                let fewer = need.get(k.saturating_sub(1)).copied().unwrap_or(Node::TRUE);
                let same = need.get(k).copied().unwrap_or(Node::FALSE);
                let joined = self.choose(part, fewer, same)?;
                if let Some(slot) = need.get_mut(k) {
                    *slot = joined;
                }
            }
        }
        Ok(need.last().copied().unwrap_or(Node::TRUE))
    }

    /// The sum of many number diagrams, from the last variable to the first.
    pub fn sum(&mut self, mut parts: Vec<Node>) -> Result<Node> {
        parts.sort_by_key(|part| std::cmp::Reverse(self.variable(*part)));
        let mut sum = self.number(&crate::number::whole(0));
        for part in parts {
            sum = self.add(sum, part)?;
        }
        Ok(sum)
    }

    fn terminal(&mut self, operation: Operation, a: Node, b: Node) -> Option<Node> {
        match operation {
            Operation::And => match (a, b) {
                (Node::FALSE, _) | (_, Node::FALSE) => Some(Node::FALSE),
                (Node::TRUE, other) | (other, Node::TRUE) => Some(other),
                _ => (a == b).then_some(a),
            },
            Operation::Or => match (a, b) {
                (Node::TRUE, _) | (_, Node::TRUE) => Some(Node::TRUE),
                (Node::FALSE, other) | (other, Node::FALSE) => Some(other),
                _ => (a == b).then_some(a),
            },
            Operation::Meet => match (a, b) {
                (Node::NONE, _) | (_, Node::NONE) => Some(Node::NONE),
                _ if a == b => Some(a),
                _ => (a.is_terminal() && b.is_terminal()).then_some(Node::NONE),
            },
            Operation::Add => {
                if !a.is_terminal() || !b.is_terminal() {
                    return None;
                }
                let sum = self.as_number(a).zip(self.as_number(b)).map(|(a, b)| a + b);
                Some(sum.map_or(Node::NONE, |sum| self.number(&sum)))
            }
        }
    }

    fn apply(&mut self, operation: Operation, a: Node, b: Node) -> Result<Node> {
        if let Some(done) = self.terminal(operation, a, b) {
            return Ok(done);
        }
        let key = if a <= b { (operation, a, b) } else { (operation, b, a) };
        if let Some(done) = self.binary.get(&key) {
            return Ok(*done);
        }
        let node = self.walk([a, b], |this, [a, b]| this.apply(operation, a, b))?;
        if self.binary.len() >= MAX_CACHED {
            self.binary.clear();
        }
        self.binary.insert(key, node);
        Ok(node)
    }

    /// `then` where the condition holds, `other` where it does not.
    pub fn choose(&mut self, condition: Node, then: Node, other: Node) -> Result<Node> {
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
        let node = self.walk([condition, then, other], |this, [c, t, o]| this.choose(c, t, o))?;
        if self.choices.len() >= MAX_CACHED {
            self.choices.clear();
        }
        self.choices.insert(key, node);
        Ok(node)
    }

    /// Tests the first variable of several nodes; each of its branches is what `join` makes of their children there.
    fn walk<const N: usize>(
        &mut self,
        nodes: [Node; N],
        mut join: impl FnMut(&mut Self, [Node; N]) -> Result<Node>,
    ) -> Result<Node> {
        let variable = nodes.iter().map(|node| self.variable(*node)).min().unwrap_or(u32::MAX);
        let mut sides = nodes.map(|node| match self.inner(node) {
            Some(inner) if inner.variable == variable => Side { from: inner.from, to: inner.to, node },
            _ => Side { from: 0, to: 0, node },
        });
        let mark = self.building.len();
        loop {
            let mut end = u32::MAX;
            let mut children = [Node::FALSE; N];
            for (side, child) in sides.iter().zip(children.iter_mut()) {
                let run = if side.to == 0 { None } else { self.runs.get(side.from as usize).copied() };
                *child = run.map_or(side.node, |run| run.child);
                end = end.min(run.map_or(u32::MAX, |run| run.end));
            }
            match join(self, children) {
                Ok(child) => self.build(mark, Run { end, child }),
                Err(bound) => {
                    self.building.truncate(mark);
                    return Err(bound);
                }
            }
            // All nodes of a variable end at its last class.
            let mut over = true;
            for side in &mut sides {
                if side.to != 0 && self.runs.get(side.from as usize).is_some_and(|run| run.end == end) {
                    side.from = side.from.saturating_add(1);
                }
                over &= side.from >= side.to;
            }
            if over {
                return self.built(variable, mark);
            }
        }
    }

    /// Each terminal replaced by another.
    pub fn map(&mut self, node: Node, change: &dyn Fn(&Self, Node) -> Node) -> Result<Node> {
        self.map_at(node, change, &mut FxHashMap::default())
    }

    fn map_at(
        &mut self,
        node: Node,
        change: &dyn Fn(&Self, Node) -> Node,
        done: &mut FxHashMap<Node, Node>,
    ) -> Result<Node> {
        if node.is_terminal() {
            return Ok(change(self, node));
        }
        if let Some(known) = done.get(&node) {
            return Ok(*known);
        }
        let result = self.walk([node], |this, [child]| this.map_at(child, change, done))?;
        done.insert(node, result);
        Ok(result)
    }

    /// The terminals that a diagram leads to.
    pub fn terminals(&self, node: Node) -> Vec<Node> {
        let mut found: Vec<Node> = self.below(node).into_iter().filter(|node| node.is_terminal()).collect();
        found.sort_unstable();
        found
    }

    /// A node and all that it leads to.
    pub fn below(&self, node: Node) -> Vec<Node> {
        let mut seen: rustc_hash::FxHashSet<Node> = [node].into_iter().collect();
        let mut found = vec![node];
        let mut next = 0usize;
        while let Some(node) = found.get(next).copied() {
            next = next.saturating_add(1);
            for run in self.get(node).map_or(&[][..], |(_, runs)| runs) {
                if seen.insert(run.child) {
                    found.push(run.child);
                }
            }
        }
        found
    }

    /// Gives back the caches, which only save time.
    pub fn forget(&mut self) {
        self.binary = FxHashMap::default();
        self.choices = FxHashMap::default();
    }
}

fn hash(variable: u32, runs: &[Run]) -> usize {
    let mut hasher = FxHasher::default();
    variable.hash(&mut hasher);
    for run in runs {
        (u64::from(run.end) << 32 | u64::from(run.child.0)).hash(&mut hasher);
    }
    let hash = hasher.finish();
    usize::try_from(hash ^ hash >> 29).unwrap_or(usize::MAX)
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

    #[test]
    fn a_diagram_that_grows_at_its_top_is_refused_too() {
        let mut m = Manager::default();
        let mut chain = Node::TRUE;
        let mut refused = None;
        for v in (0..100_000).rev() {
            let part = variable(&mut m, v);
            match m.and(part, chain) {
                Ok(node) => chain = node,
                Err(bound) => {
                    refused = Some(bound);
                    break;
                }
            }
        }
        assert_eq!(refused, Some(TooComplex));
        assert_eq!(m.not(chain).map(|_| ()), Ok(()));
    }

    #[test]
    fn a_refusal_leaves_nothing_half_built() {
        let mut m = Manager::with_limit(6);
        let parts: Vec<Node> = (0..4).map(|v| variable(&mut m, v)).collect();
        assert_eq!(m.all(parts.clone()), Err(TooComplex));
        assert!(m.building.is_empty());
        m.set_limit(100);
        let all = m.all(parts).unwrap();
        assert_eq!(m.terminals(all), [Node::FALSE, Node::TRUE]);
    }

    #[test]
    fn a_meet_says_what_both_say() {
        let mut m = Manager::default();
        let (a, b) = (variable(&mut m, 0), variable(&mut m, 1));
        let (both, either) = (m.and(a, b).unwrap(), m.or(a, b).unwrap());
        let meet = m.meet(both, either).unwrap();
        assert_eq!(m.child(m.child(meet, 1), 1), Node::TRUE);
        assert_eq!(m.child(m.child(meet, 0), 1), Node::NONE);
        assert_eq!(m.child(m.child(meet, 0), 0), Node::FALSE);
    }
}
