//! Verdicts in one walk. Each diagram is extended by a branch for "unknown", which leads to the meet of all branches:
//! a verdict with any facts unknown is then one way from the root to a terminal. Laid out in one array. Where the
//! extension would grow too large the plain diagram is walked instead, with the same answers.

use super::compile::Compiled;
use super::diagram::{Manager, Node, Run, TooComplex};
use crate::check::model::Outcome;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Class of a variable as a walk reads it: 0 is unknown, class `i` is `i + 1`.
pub type ClassCode = u32;

/// Nodes that the extension of one diagram may have.
const MAX_EXTENDED: usize = 20_000;
/// Nodes that all extensions may have together.
const MAX_EXTENSION: usize = 2_000_000;
/// Steps that all extensions may take together.
const MAX_STEPS: u64 = 50_000_000;
/// Words that the whole table may have.
const MAX_WORDS: usize = 16_000_000;
/// Set in the first word of a node whose branches are written as runs.
const RUNS: u32 = 1 << 31;
/// Words of a node that is written branch by branch, however few its runs.
const SMALL: usize = 12;

/// How a root is walked.
#[derive(Debug, Clone, Copy)]
enum Root {
    /// Word of the table, or a terminal: [`NO`], [`YES`], [`OPEN`].
    Laid(u32),
    /// The plain diagram.
    Plain(Node),
}

const NO: u32 = 0;
const YES: u32 = 1;
const OPEN: u32 = 2;
const TERMINALS: u32 = 3;

/// A recommendation.
#[derive(Debug, Clone, Copy)]
struct Entry {
    everywhere: Root,
    /// The same within the scope, and shorter.
    within: Root,
    /// False where it applies nowhere outside the scope.
    outside: bool,
}

/// The extended diagrams of the scope and all recommendations.
#[derive(Debug, Clone)]
pub struct Table {
    /// Per node: the variable, then where each code leads; or the variable marked [`RUNS`], how many runs there are,
    /// and their ends and targets.
    words: Vec<u32>,
    scope: Root,
    entries: Vec<Entry>,
}

impl Table {
    /// Lays out a compiled guideline; `regardless` says which recommendations speak outside the scope too.
    pub fn new(compiled: &Compiled, regardless: impl Iterator<Item = bool>) -> Self {
        let plain = &compiled.manager;
        let mut extension = Extension { plain, manager: Manager::with_limit(0), done: FxHashMap::default() };
        extension.manager.set_steps(MAX_STEPS);
        let mut layout = Layout { words: Vec::new(), placed: FxHashMap::default() };
        let mut root = |node: Node| {
            let limit = extension.manager.len().saturating_add(MAX_EXTENDED).min(MAX_EXTENSION);
            extension.manager.set_limit(limit);
            let extended = extension.of(node).ok();
            let placed = extended.and_then(|node| layout.place(&extension.manager, node));
            placed.map_or(Root::Plain(node), Root::Laid)
        };
        let scope = root(compiled.scope);
        let nodes = compiled.recommendations.iter().zip(&compiled.within_scope).zip(regardless);
        let entries = nodes.map(|((everywhere, within), outside)| Entry {
            everywhere: root(*everywhere),
            within: root(*within),
            outside,
        });
        let entries = entries.collect();
        Table { words: layout.words, scope, entries }
    }

    /// Whether the scope holds: yes or no where every completion agrees.
    pub fn scope(&self, manager: &Manager, codes: &[ClassCode]) -> Outcome {
        self.walk(manager, self.scope, codes)
    }

    /// Whether a recommendation applies.
    pub fn recommendation(&self, manager: &Manager, at: usize, codes: &[ClassCode]) -> Outcome {
        self.entries.get(at).map_or(Outcome::Undetermined, |entry| self.walk(manager, entry.everywhere, codes))
    }

    /// Scope and all recommendations, in order.
    pub fn all(&self, manager: &Manager, codes: &[ClassCode], into: &mut Vec<Outcome>) {
        into.clear();
        let scope = self.scope(manager, codes);
        into.push(scope);
        match scope {
            Outcome::Yes => into.extend(self.entries.iter().map(|entry| self.walk(manager, entry.within, codes))),
            Outcome::No => into.extend(self.entries.iter().map(|entry| match entry.outside {
                true => self.walk(manager, entry.everywhere, codes),
                false => Outcome::No,
            })),
            Outcome::Undetermined => {
                into.extend(self.entries.iter().map(|entry| self.walk(manager, entry.everywhere, codes)));
            }
        }
    }

    #[inline]
    fn walk(&self, manager: &Manager, root: Root, codes: &[ClassCode]) -> Outcome {
        let mut at = match root {
            Root::Laid(at) => at,
            Root::Plain(node) => return outcome(manager, node, codes),
        };
        while at >= TERMINALS {
            let node = at.wrapping_sub(TERMINALS) as usize;
            let Some([first, branches @ ..]) = self.words.get(node..) else { return Outcome::Undetermined };
            let code = codes.get((first & !RUNS) as usize).copied().unwrap_or(0);
            let target = if first & RUNS == 0 { branches.get(code as usize).copied() } else { by_runs(branches, code) };
            at = target.unwrap_or(OPEN);
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

/// Where a code leads in a node that is written as runs.
fn by_runs(words: &[u32], code: ClassCode) -> Option<u32> {
    let (count, rest) = words.split_first()?;
    let (ends, targets) = rest.split_at_checked(*count as usize)?;
    targets.get(ends.partition_point(|end| *end <= code)).copied()
}

/// The outcome by the plain diagram.
pub fn outcome(manager: &Manager, root: Node, codes: &[ClassCode]) -> Outcome {
    match only(manager, root, codes) {
        Some(Node::TRUE) => Outcome::Yes,
        Some(Node::FALSE) => Outcome::No,
        _ => Outcome::Undetermined,
    }
}

/// The terminal that all completions of a case reach; none where they reach several.
pub fn only(manager: &Manager, root: Node, codes: &[ClassCode]) -> Option<Node> {
    let mut reached = None;
    let mut seen = FxHashSet::default();
    let mut waiting = vec![root];
    while let Some(mut node) = waiting.pop() {
        // Down as long as the way is known.
        let runs = loop {
            let Some((variable, runs)) = manager.get(node) else { break &[][..] };
            match codes.get(variable as usize).copied().unwrap_or(0) {
                0 => break runs,
                code => node = manager.child(node, code.saturating_sub(1)),
            }
        };
        if node.is_terminal() {
            if reached.is_some_and(|other| other != node) {
                return None;
            }
            reached = Some(node);
        } else if seen.insert(node) {
            waiting.extend(runs.iter().map(|run| run.child));
        }
    }
    reached
}

/// The unknown variables that the answer still hangs on: what the diagram, restricted to what is known and reduced
/// again, still tests. A variable is there exactly where two completions that differ in it alone differ in the answer.
pub fn support(manager: &Manager, root: Node, codes: &[ClassCode]) -> BTreeSet<u32> {
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

/// What is left of some diagrams, restricted to what is known and reduced again: where two are equal, the same is left.
pub fn residue(manager: &Manager, roots: impl IntoIterator<Item = Node>, codes: &[ClassCode]) -> Left {
    let (done, unique, variables) = (FxHashMap::default(), FxHashMap::default(), BTreeSet::new());
    let mut restriction = Restriction { manager, codes, done, unique, variables };
    let roots = roots.into_iter().map(|root| restriction.of(root)).collect();
    let mut nodes: Vec<_> = restriction.unique.into_iter().map(|(node, number)| (number, node)).collect();
    nodes.sort_unstable_by_key(|(number, _)| *number);
    Left { roots, nodes: nodes.into_iter().map(|(_, node)| node).collect() }
}

/// What is left of some diagrams.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Left {
    roots: Vec<Reduced>,
    /// Of each node its variable, and the ends of its runs with where they lead.
    nodes: Vec<(u32, Vec<(u32, Reduced)>)>,
}

struct Restriction<'a> {
    manager: &'a Manager,
    codes: &'a [ClassCode],
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
    /// As deep as the diagram at most, like every recursion here.
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

/// Diagrams over codes instead of classes: code 0, unknown, leads to the meet of all others.
struct Extension<'m> {
    plain: &'m Manager,
    manager: Manager,
    done: FxHashMap<Node, Node>,
}

impl Extension<'_> {
    fn of(&mut self, node: Node) -> Result<Node, TooComplex> {
        let Some((variable, runs)) = self.plain.get(node) else { return Ok(node) };
        if let Some(done) = self.done.get(&node) {
            return Ok(*done);
        }
        let mut extended = vec![Run { end: 1, child: Node::NONE }];
        self.manager.spend(runs.len())?;
        for run in runs {
            extended.push(Run { end: run.end.saturating_add(1), child: self.of(run.child)? });
        }
        let mut children = extended.iter().skip(1).map(|run| run.child);
        let mut unknown = children.next().unwrap_or(Node::NONE);
        for child in children {
            unknown = self.manager.meet(unknown, child)?;
        }
        if let Some(first) = extended.first_mut() {
            first.child = unknown;
        }
        let result = self.manager.node(variable, extended)?;
        self.done.insert(node, result);
        Ok(result)
    }
}

struct Layout {
    words: Vec<u32>,
    placed: FxHashMap<Node, u32>,
}

impl Layout {
    /// Places a node behind all that it leads to.
    fn place(&mut self, manager: &Manager, node: Node) -> Option<u32> {
        let Some((variable, runs)) = manager.get(node) else {
            return Some(match node {
                Node::TRUE => YES,
                Node::FALSE => NO,
                _ => OPEN,
            });
        };
        if let Some(placed) = self.placed.get(&node) {
            return Some(*placed);
        }
        let targets = runs.iter().map(|run| self.place(manager, run.child)).collect::<Option<Vec<u32>>>()?;
        let codes = runs.last()?.end as usize;
        let at = self.words.len();
        if codes <= SMALL.max(runs.len().saturating_mul(2)) {
            self.words.push(variable);
            for (run, target) in runs.iter().zip(targets) {
                self.words.resize(at.saturating_add(1).saturating_add(run.end as usize), target);
            }
        } else {
            self.words.push(variable | RUNS);
            self.words.push(u32::try_from(runs.len()).ok()?);
            self.words.extend(runs.iter().map(|run| run.end));
            self.words.extend(targets);
        }
        if self.words.len() > MAX_WORDS {
            self.words.truncate(at);
            return None;
        }
        let placed = u32::try_from(at).ok()?.checked_add(TERMINALS)?;
        self.placed.insert(node, placed);
        Some(placed)
    }
}
