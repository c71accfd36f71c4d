//! What is made of diagrams: and, or, not, sums, counts. Every recursion is as deep as a diagram at most.

use super::{Manager, Node, Operation, Result, Run, TooComplex};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Entries of a cache before it is emptied.
const MAX_CACHED: usize = 1_000_000;

/// Runs of one node in a walk over several; a node that does not test the variable is one run without end.
#[derive(Clone, Copy)]
struct Side {
    from: u32,
    to: u32,
    node: Node,
}

/// Most steps of one `at least N of`: conditions times how many are asked for.
const MAX_COUNTED: usize = 20_000_000;

impl Manager {
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

    /// The same where one of them may be about nobody: then it is what the other says.
    pub fn either(&mut self, a: Node, b: Node) -> Result<Node> {
        self.apply(Operation::Either, a, b)
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
        if count.saturating_mul(parts.len()) > MAX_COUNTED {
            return Err(TooComplex);
        }
        let mut parts = parts.to_vec();
        parts.sort_by_key(|part| Reverse(self.variable(*part)));
        let mut need: Vec<Node> = (0..=count).map(|k| Node::truth(k == 0)).collect();
        for part in parts {
            self.spend(count)?;
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
        parts.sort_by_key(|part| Reverse(self.variable(*part)));
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
            Operation::Either => match (a, b) {
                (Node::NOBODY, other) | (other, Node::NOBODY) => Some(other),
                _ if a == b => Some(a),
                (Node::NONE, _) | (_, Node::NONE) => Some(Node::NONE),
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
            match self.spend(1).and_then(|()| join(self, children)) {
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

    /// A diagram where a variable is known to be in a class.
    pub fn given(&mut self, node: Node, variable: u32, class: u32) -> Result<Node> {
        self.given_at(node, variable, class, &mut FxHashMap::default())
    }

    fn given_at(&mut self, node: Node, variable: u32, class: u32, done: &mut FxHashMap<Node, Node>) -> Result<Node> {
        let here = self.variable(node);
        if here > variable {
            return Ok(node);
        }
        if here == variable {
            return Ok(self.child(node, class));
        }
        if let Some(known) = done.get(&node) {
            return Ok(*known);
        }
        let result = self.walk([node], |this, [child]| this.given_at(child, variable, class, done))?;
        done.insert(node, result);
        Ok(result)
    }

    /// What a diagram says without some variables: what it says for each of their classes is joined.
    pub fn joined_over(
        &mut self,
        node: Node,
        variables: &BTreeSet<u32>,
        join: fn(&mut Self, Node, Node) -> Result<Node>,
    ) -> Result<Node> {
        self.joined_over_at(node, variables, join, &mut FxHashMap::default())
    }

    fn joined_over_at(
        &mut self,
        node: Node,
        variables: &BTreeSet<u32>,
        join: fn(&mut Self, Node, Node) -> Result<Node>,
        done: &mut FxHashMap<Node, Node>,
    ) -> Result<Node> {
        let Some((variable, runs)) = self.get(node) else { return Ok(node) };
        if let Some(done) = done.get(&node) {
            return Ok(*done);
        }
        let runs = runs.to_vec();
        let mut left = Vec::with_capacity(runs.len());
        for run in runs {
            left.push(Run { end: run.end, child: self.joined_over_at(run.child, variables, join, done)? });
        }
        let result = if variables.contains(&variable) {
            let mut children = left.into_iter().map(|run| run.child);
            let mut all = children.next().unwrap_or(Node::NOBODY);
            for child in children {
                all = join(self, all, child)?;
            }
            all
        } else {
            self.node(variable, left)?
        };
        done.insert(node, result);
        Ok(result)
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
    fn counting_has_a_bound() {
        let mut m = Manager::default();
        let parts = vec![variable(&mut m, 0); 40_000];
        assert_eq!(m.at_least(20_000, &parts), Err(TooComplex));
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
