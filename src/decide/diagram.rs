//! Reduced ordered multi-valued decision diagrams. A node tests one variable; its branches are runs of classes with the
//! same child, neighbouring runs of one child are one run, a node whose branches all lead to one child is that child,
//! and equal nodes are one node. So two conditions that mean the same are the same number.

mod operations;

use super::stop::Stop;
use crate::number::Number;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// Nobody: no completion has these values. Only in diagrams of what is possible.
    pub const NOBODY: Node = Node(u32::MAX);
    const FIRST_FREE: u32 = 3;

    /// The terminal of a row or member.
    pub fn member(index: u32) -> Node {
        Node(TERMINAL | index.saturating_add(Node::FIRST_FREE).min(TERMINAL - 2))
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

/// Most nodes of one manager.
pub const MAX_NODES: usize = 2_000_000;
/// Most runs of the nodes of one manager.
const MAX_RUNS: usize = 12_000_000;
/// Most different numbers that the diagrams of one manager may lead to.
const MAX_NUMBERS: usize = 200_000;
/// Most variables on one way through a diagram. Every recursion over diagrams is as deep at most.
pub const MAX_DEPTH: u32 = 1_200;
/// Whether to stop is asked once in two to this power steps.
const ASKED: u32 = 12;
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

/// What an operation does with two terminals. All are commutative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Add,
    /// What both say where they agree; else [`Node::NONE`].
    Meet,
    /// The same of two that may say nothing, [`Node::NOBODY`]: then it is what the other says.
    Either,
}

/// Owner of all nodes.
#[derive(Debug, Clone)]
pub struct Manager {
    nodes: Vec<Inner>,
    runs: Vec<Run>,
    /// Open addressing over `nodes`, by what they hold; a power of two long.
    places: Vec<u32>,
    limit: usize,
    steps: Steps,
    numbers: Vec<Number>,
    number_index: FxHashMap<Number, u32>,
    binary: FxHashMap<(Operation, Node, Node), Node>,
    choices: FxHashMap<(Node, Node, Node), Node>,
    /// Runs of the nodes under construction, the innermost last.
    building: Vec<Run>,
}

/// Steps that may still be taken: everything that takes long takes some, also where nodes are only looked at. Whoever limits
/// them has the manager alone.
#[derive(Debug)]
struct Steps {
    left: AtomicU64,
    /// Asked from time to time; it ends them all.
    stop: Option<Stop>,
}

impl Clone for Steps {
    fn clone(&self) -> Self {
        Steps { left: AtomicU64::new(self.left.load(Ordering::Relaxed)), stop: self.stop.clone() }
    }
}

impl Default for Manager {
    fn default() -> Self {
        Manager::with_limit(MAX_NODES)
    }
}

type Result<T> = std::result::Result<T, TooComplex>;

impl Manager {
    /// A manager that refuses to hold more nodes.
    pub fn with_limit(limit: usize) -> Self {
        Manager {
            nodes: Vec::new(),
            runs: Vec::new(),
            places: vec![FREE; 1 << 10],
            limit,
            steps: Steps { left: AtomicU64::new(u64::MAX), stop: None },
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

    /// How many nodes it may hold.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Changes how many steps may be taken from now on.
    pub fn set_steps(&self, steps: u64) {
        self.steps.left.store(steps, Ordering::Relaxed);
    }

    /// How many steps may still be taken.
    pub fn steps(&self) -> u64 {
        self.steps.left.load(Ordering::Relaxed)
    }

    /// Takes steps, as many as there are.
    pub fn charge(&self, steps: usize) {
        let before = self.steps();
        let left = before.saturating_sub(u64::try_from(steps).unwrap_or(u64::MAX));
        // To ask takes longer than a step.
        let asks = before >> ASKED != left >> ASKED;
        let stopped = asks && self.steps.stop.as_ref().is_some_and(Stop::now);
        self.set_steps(if stopped { 0 } else { left });
    }

    /// Who is asked whether to go on.
    pub fn stop_where(&mut self, stop: Option<Stop>) {
        self.steps.stop = stop;
    }

    /// True where no steps are left.
    pub fn over(&self) -> bool {
        self.steps() == 0
    }

    /// Takes steps, and fails where none are left.
    pub fn spend(&self, steps: usize) -> Result<()> {
        self.charge(steps);
        if self.over() { Err(TooComplex) } else { Ok(()) }
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
        let mut count = 0usize;
        for run in runs {
            self.build(mark, run);
            count = count.saturating_add(1);
        }
        self.charge(count);
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
        let full = self.nodes.len() >= self.limit || self.runs.len() >= MAX_RUNS || self.numbers.len() > MAX_NUMBERS;
        if full || depth > MAX_DEPTH {
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
        self.place_all(self.places.len().saturating_mul(4));
    }

    /// Drops all nodes but the first `count`; none of the others may be used again.
    pub fn rewind(&mut self, count: usize) {
        if count >= self.nodes.len() {
            return;
        }
        self.charge(self.places.len() / 8);
        self.nodes.truncate(count);
        self.runs.truncate(self.nodes.last().map_or(0, |inner| inner.to as usize));
        self.forget();
        self.place_all(self.places.len());
    }

    fn place_all(&mut self, length: usize) {
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

    /// The terminals that a diagram leads to.
    pub fn terminals(&self, node: Node) -> Vec<Node> {
        let mut found: Vec<Node> = self.below(node).into_iter().filter(|node| node.is_terminal()).collect();
        found.sort_unstable();
        found
    }

    /// A node and all that it leads to.
    pub fn below(&self, node: Node) -> Vec<Node> {
        self.below_all([node])
    }

    /// Some nodes and all that they lead to, each once.
    pub fn below_all(&self, nodes: impl IntoIterator<Item = Node>) -> Vec<Node> {
        let mut seen: FxHashSet<Node> = FxHashSet::default();
        let mut found: Vec<Node> = nodes.into_iter().filter(|node| seen.insert(*node)).collect();
        let mut next = 0usize;
        while let Some(node) = found.get(next).copied() {
            next = next.saturating_add(1);
            self.charge(2);
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

/// Some classes of a variable: stretches of them, each up to its end, not included.
pub type Classes = Vec<(u32, u32)>;

/// The classes of a node by what is said of where they lead, in the order in which they are first met.
pub fn by_child<W: PartialEq>(runs: &[Run], mut says: impl FnMut(Node) -> Result<W>) -> Result<Vec<(W, Classes)>> {
    let mut ways: Vec<(W, Classes)> = Vec::new();
    let mut from = 0u32;
    for run in runs {
        let below = says(run.child)?;
        let stretch = (from, run.end);
        from = run.end;
        match ways.iter_mut().find(|(said, _)| *said == below) {
            Some((_, classes)) => match classes.last_mut() {
                Some(last) if last.1 == stretch.0 => last.1 = stretch.1,
                _ => classes.push(stretch),
            },
            None => ways.push((below, vec![stretch])),
        }
    }
    Ok(ways)
}
