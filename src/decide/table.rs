//! Verdicts in one walk. Each diagram is extended by a branch for "unknown", which leads to the meet of all branches:
//! a verdict with any facts unknown is then one way from the root to a terminal. Laid out in one dense table. Where the
//! extension would grow too large the plain diagram is walked instead, with the same answers.

use super::diagram::{Manager, Node};
use super::domain::Domain;
use crate::check::model::Outcome;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Class of a variable as a walk reads it: 0 is unknown, class `i` is `i + 1`.
pub type Code = u32;

/// Terminals of the table.
const NO: u32 = 0;
const YES: u32 = 1;
const OPEN: u32 = 2;
const TERMINALS: u32 = 3;
/// Nodes that the extension of one diagram may have.
const MAX_EXTENDED: usize = 20_000;
/// Words that the whole table may have.
const MAX_WORDS: usize = 16_000_000;

/// How a root is walked.
#[derive(Debug, Clone, Copy)]
enum Root {
    /// Word of the table, or terminal.
    Dense(u32),
    /// The plain diagram.
    Plain(Node),
}

/// The extended diagrams of several roots.
#[derive(Debug, Clone)]
pub struct Table {
    /// Per node: the variable, then where each code leads.
    words: Vec<u32>,
    roots: Vec<Root>,
}

impl Table {
    /// Lays out the given roots, whose terminals are true and false.
    pub fn new(manager: &Manager, domain: &Domain, roots: &[Node]) -> Self {
        let mut builder = Builder {
            manager,
            nodes: Vec::new(),
            unique: FxHashMap::default(),
            done: FxHashMap::default(),
            meets: FxHashMap::default(),
        };
        let mut layout = Layout { domain, words: Vec::new(), placed: FxHashMap::default() };
        let roots = roots
            .iter()
            .map(|root| {
                let limit = builder.nodes.len().saturating_add(MAX_EXTENDED);
                let extended = builder.extend(*root, limit);
                let placed = extended.and_then(|node| layout.place(&builder, node));
                placed.map_or(Root::Plain(*root), Root::Dense)
            })
            .collect();
        Table { words: layout.words, roots }
    }

    /// The outcome of a root: yes or no where every completion agrees.
    pub fn outcome(&self, manager: &Manager, root: usize, codes: &[Code]) -> Outcome {
        match self.roots.get(root) {
            Some(Root::Dense(at)) => self.walk(*at, codes),
            Some(Root::Plain(node)) => outcome(&reach(manager, *node, codes)),
            None => Outcome::Undetermined,
        }
    }

    /// The outcomes of all roots, in order.
    pub fn outcomes(&self, manager: &Manager, codes: &[Code], into: &mut Vec<Outcome>) {
        into.clear();
        into.extend(self.roots.iter().map(|root| match root {
            Root::Dense(at) => self.walk(*at, codes),
            Root::Plain(node) => outcome(&reach(manager, *node, codes)),
        }));
    }

    #[inline]
    fn walk(&self, mut at: u32, codes: &[Code]) -> Outcome {
        while at >= TERMINALS {
            let node = at.wrapping_sub(TERMINALS) as usize;
            let Some([variable, branches @ ..]) = self.words.get(node..) else { return Outcome::Undetermined };
            let code = codes.get(*variable as usize).copied().unwrap_or(0);
            at = branches.get(code as usize).copied().unwrap_or(OPEN);
        }
        match at {
            YES => Outcome::Yes,
            NO => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }

    /// How many words the table has.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// True where no root needs a table.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

fn outcome(reached: &BTreeSet<Node>) -> Outcome {
    match (reached.contains(&Node::TRUE), reached.contains(&Node::FALSE)) {
        (true, false) => Outcome::Yes,
        (false, true) => Outcome::No,
        _ => Outcome::Undetermined,
    }
}

/// The terminals that the completions of a case reach: one where the answer is decided.
pub fn reach(manager: &Manager, root: Node, codes: &[Code]) -> BTreeSet<Node> {
    let mut reached = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        let Some((variable, runs)) = manager.get(node) else {
            reached.insert(node);
            continue;
        };
        if !seen.insert(node) {
            continue;
        }
        match codes.get(variable as usize).copied().unwrap_or(0) {
            0 => waiting.extend(runs.iter().map(|run| run.child)),
            code => waiting.push(manager.child(node, code.saturating_sub(1))),
        }
    }
    reached
}

/// The unknown variables that the answer still hangs on: what the diagram, restricted to what is known and reduced
/// again, still tests. A variable is there exactly where two completions that differ in it alone differ in the answer.
pub fn support(manager: &Manager, root: Node, codes: &[Code]) -> BTreeSet<u32> {
    let mut restriction = Restriction {
        manager,
        codes,
        done: FxHashMap::default(),
        unique: FxHashMap::default(),
        variables: BTreeSet::new(),
    };
    restriction.of(root);
    restriction.variables
}

struct Restriction<'a> {
    manager: &'a Manager,
    codes: &'a [Code],
    done: FxHashMap<Node, Reduced>,
    unique: FxHashMap<(u32, Vec<(u32, Reduced)>), u32>,
    variables: BTreeSet<u32>,
}

/// A node of the restricted diagram: a terminal, or a number of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reduced {
    Terminal(Node),
    Inner(u32),
}

impl Restriction<'_> {
    /// Recursion is bounded: no diagram tests more variables than the manager allows.
    fn of(&mut self, node: Node) -> Reduced {
        let Some((variable, runs)) = self.manager.get(node) else { return Reduced::Terminal(node) };
        if let Some(done) = self.done.get(&node) {
            return *done;
        }
        let result = match self.codes.get(variable as usize).copied().unwrap_or(0) {
            0 => {
                let mut merged: Vec<(u32, Reduced)> = Vec::with_capacity(runs.len());
                for run in runs {
                    let child = self.of(run.child);
                    match merged.last_mut() {
                        Some((end, last)) if *last == child => *end = run.end,
                        _ => merged.push((run.end, child)),
                    }
                }
                match merged.as_slice() {
                    [(_, only)] => *only,
                    _ => {
                        self.variables.insert(variable);
                        let next = u32::try_from(self.unique.len()).unwrap_or(u32::MAX);
                        Reduced::Inner(*self.unique.entry((variable, merged)).or_insert(next))
                    }
                }
            }
            code => self.of(self.manager.child(node, code.saturating_sub(1))),
        };
        self.done.insert(node, result);
        result
    }
}

/// A node of the extension: branches as runs, and the branch for "unknown".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Extended {
    variable: u32,
    runs: Vec<(u32, u32)>,
    unknown: u32,
}

struct Builder<'m> {
    manager: &'m Manager,
    nodes: Vec<Extended>,
    unique: FxHashMap<Extended, u32>,
    done: FxHashMap<Node, u32>,
    meets: FxHashMap<(u32, u32), u32>,
}

impl Builder<'_> {
    /// The extension of a diagram; none where it grows past `limit` nodes. Recursion is bounded like the manager's.
    fn extend(&mut self, node: Node, limit: usize) -> Option<u32> {
        match node {
            Node::TRUE => return Some(YES),
            Node::FALSE => return Some(NO),
            _ => {}
        }
        if let Some(done) = self.done.get(&node) {
            return Some(*done);
        }
        let manager = self.manager;
        let (variable, runs) = manager.get(node)?;
        let mut extended = Vec::with_capacity(runs.len());
        for run in runs {
            extended.push((run.end, self.extend(run.child, limit)?));
        }
        let mut unknown = extended.first()?.1;
        for (_, child) in extended.iter().skip(1) {
            unknown = self.meet(unknown, *child, limit)?;
        }
        let result = self.node(variable, extended, unknown, limit)?;
        self.done.insert(node, result);
        Some(result)
    }

    fn node(&mut self, variable: u32, runs: Vec<(u32, u32)>, unknown: u32, limit: usize) -> Option<u32> {
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(runs.len());
        for (end, child) in runs {
            match merged.last_mut() {
                Some((last, same)) if *same == child => *last = end,
                _ => merged.push((end, child)),
            }
        }
        if let [(_, only)] = merged.as_slice()
            && *only == unknown
        {
            return Some(*only);
        }
        let key = Extended { variable, runs: merged, unknown };
        if let Some(at) = self.unique.get(&key) {
            return Some(*at);
        }
        if self.nodes.len() >= limit {
            return None;
        }
        let at = u32::try_from(self.nodes.len()).ok()?.checked_add(TERMINALS)?;
        self.nodes.push(key.clone());
        self.unique.insert(key, at);
        Some(at)
    }

    fn get(&self, at: u32) -> Option<&Extended> {
        self.nodes.get(at.checked_sub(TERMINALS)? as usize)
    }

    /// Where both agree, what they say; else open.
    fn meet(&mut self, a: u32, b: u32, limit: usize) -> Option<u32> {
        if a == b {
            return Some(a);
        }
        if a == OPEN || b == OPEN || (a < TERMINALS && b < TERMINALS) {
            return Some(OPEN);
        }
        let key = (a.min(b), a.max(b));
        if let Some(done) = self.meets.get(&key) {
            return Some(*done);
        }
        let (left, right) = (self.get(a).cloned(), self.get(b).cloned());
        let variable = left.iter().chain(&right).map(|n| n.variable).min()?;
        let side = |node: Option<Extended>, same: u32| match node {
            Some(node) if node.variable == variable => (node.runs, node.unknown),
            _ => (vec![(u32::MAX, same)], same),
        };
        let ((runs_a, unknown_a), (runs_b, unknown_b)) = (side(left, a), side(right, b));
        let unknown = self.meet(unknown_a, unknown_b, limit)?;
        let last = runs_a.last()?.0.min(runs_b.last()?.0);
        let (mut i, mut j, mut from) = (0usize, 0usize, 0u32);
        let mut runs = Vec::new();
        while from < last {
            let (end_a, child_a) = *runs_a.get(i)?;
            let (end_b, child_b) = *runs_b.get(j)?;
            let end = end_a.min(end_b).min(last);
            runs.push((end, self.meet(child_a, child_b, limit)?));
            i = i.saturating_add(usize::from(end_a <= end));
            j = j.saturating_add(usize::from(end_b <= end));
            from = end;
        }
        let result = self.node(variable, runs, unknown, limit)?;
        self.meets.insert(key, result);
        Some(result)
    }
}

struct Layout<'d> {
    domain: &'d Domain,
    words: Vec<u32>,
    placed: FxHashMap<u32, u32>,
}

impl Layout<'_> {
    /// Places a node behind all that it leads to.
    fn place(&mut self, builder: &Builder<'_>, at: u32) -> Option<u32> {
        if at < TERMINALS {
            return Some(at);
        }
        if let Some(placed) = self.placed.get(&at) {
            return Some(*placed);
        }
        let node = builder.get(at)?;
        let unknown = self.place(builder, node.unknown)?;
        let classes = self.domain.variables.get(node.variable as usize)?.classes;
        let mut branches = vec![node.variable, unknown];
        let mut class = 0u32;
        for (end, child) in &node.runs {
            let child = self.place(builder, *child)?;
            while class < (*end).min(classes) {
                branches.push(child);
                class = class.saturating_add(1);
            }
        }
        if self.words.len().saturating_add(branches.len()) > MAX_WORDS {
            return None;
        }
        let placed = u32::try_from(self.words.len()).ok()?.checked_add(TERMINALS)?;
        self.words.extend(branches);
        self.placed.insert(at, placed);
        Some(placed)
    }
}
