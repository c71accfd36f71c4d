//! How often a fact is pivotal: in how many completions another value of it alone gives another verdict. Counted on the
//! diagrams of the open verdicts, restricted to what is known, exactly; each value that these tell apart weighs the same.
//!
//! The diagrams that are joined may grow; past a bound of nodes and steps the largest share over single verdicts counts.

use super::wanted::Item;
use crate::check::model::{FactId, Outcome, Partial, Value};
use crate::decide::completions::Completions;
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::interval::declared;
use crate::eval::{Engine, Prepared, Subject};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Steps that the counting for one question may take.
const STEPS: u64 = 1_500_000;
/// All completions.
const ALL: u128 = 1 << 100;
/// What is said where facts that nobody knows leave a verdict open.
const OPEN: u32 = 0;

/// What is counted for one question.
#[derive(Debug, Default)]
pub(super) struct Shares {
    /// The share of completions in which each is pivotal, of [`ALL`].
    pub share: BTreeMap<Item, u128>,
    /// Of subjects that nothing ties together, what can still change their verdict, whatever is passed over. Others are not
    /// here.
    pub matters: BTreeMap<Subject, BTreeSet<Item>>,
}

/// Counts for some open subjects.
pub(super) fn shares(engine: &Engine, prepared: &Prepared, passed: &BTreeSet<Item>, subjects: &[Subject]) -> Shares {
    let mut count = Count::new(engine, prepared, passed);
    let mut found = Shares::default();
    let mut open: BTreeMap<Node, Vec<Subject>> = BTreeMap::new();
    for subject in subjects {
        if let Ok(node) = count.diagram(*subject) {
            open.entry(node).or_default().push(*subject);
        }
    }
    let roots: Vec<Node> = open.keys().copied().chain([count.possible]).collect();
    count.blocks(&roots);
    let mut pivotal: BTreeMap<Item, Vec<Node>> = BTreeMap::new();
    for (node, subjects) in &open {
        let mut items = BTreeSet::new();
        let mut whole = true;
        for item in count.items(*node) {
            match count.turns(*node, item) {
                Ok(Node::FALSE) => {}
                Ok(turns) => {
                    items.insert(item);
                    pivotal.entry(item).or_default().push(turns);
                }
                Err(TooComplex) => whole = false,
            }
        }
        let untied = subjects.iter().filter(|subject| whole && engine.untied(prepared, **subject));
        found.matters.extend(untied.map(|subject| (*subject, items.clone())));
    }
    for (item, turns) in pivotal {
        let joined = count.join(turns.clone());
        let share = match joined {
            Ok(node) => count.share(node),
            Err(TooComplex) => turns.into_iter().map(|node| count.share(node)).max().unwrap_or(0),
        };
        found.share.insert(item, share);
    }
    found
}

struct Count<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    passed: &'a BTreeSet<Item>,
    completions: Completions,
    /// Who is possible, by the constraints that are not met for certain and by what is known in part.
    possible: Node,
    /// For each variable one class of every kind that the open diagrams tell apart.
    classes: FxHashMap<u32, Vec<u32>>,
    counted: FxHashMap<Node, u128>,
    /// What is asked for where a variable is not known.
    of: FxHashMap<u32, Vec<Item>>,
}

impl<'a> Count<'a> {
    fn new(engine: &'a Engine, prepared: &'a Prepared, passed: &'a BTreeSet<Item>) -> Self {
        let completions = Completions::default();
        completions.plain.set_steps(STEPS);
        let (classes, counted, of) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        let mut count = Count { engine, prepared, passed, completions, possible: Node::TRUE, classes, counted, of };
        count.possible = count.all_possible().unwrap_or(Node::TRUE);
        count
    }

    /// Who is possible.
    fn all_possible(&mut self) -> Result<Node, TooComplex> {
        let compiled = self.engine.compiled();
        let mut conditions = Vec::new();
        for node in &compiled.constraints {
            if self.engine.holds(self.prepared, *node) == Outcome::Undetermined {
                let node = self.completions.import(&compiled.manager, *node, self.prepared.codes())?;
                conditions.push(self.derived(node)?);
            }
        }
        for (id, part) in self.prepared.values.parts() {
            conditions.extend(self.in_part(id, part)?);
        }
        self.completions.plain.all(conditions)
    }

    /// That a fact has a value that is left to it.
    fn in_part(&mut self, id: FactId, part: &Partial) -> Result<Vec<Node>, TooComplex> {
        let domain = &self.engine.compiled().domain;
        let mut conditions = Vec::new();
        let truth = |allowed: bool| Node::truth(allowed);
        if let Partial::Set(includes, excludes) = part {
            for (member, has) in includes.iter().map(|at| (at, true)).chain(excludes.iter().map(|at| (at, false))) {
                let Some(variable) = domain.bit(id, *member) else { continue };
                let runs = [Run { end: 1, child: truth(!has) }, Run { end: 2, child: truth(has) }];
                conditions.push(self.completions.plain.node(variable, runs)?);
            }
            return Ok(conditions);
        }
        let Some(variable) = domain.fact(id) else { return Ok(conditions) };
        let (intervals, range) = (domain.intervals(id), declared(self.engine.guideline(), id));
        let allowed = |class: u32| match part {
            Partial::OneOf(_) => part.allows(&Value::Member(class)),
            Partial::Between(low, high) => {
                let here = range.as_ref().zip(intervals.get(class as usize)).map(|(range, here)| range.within(here));
                here.is_none_or(|here| here.between(low.clone(), high.clone()).typical().is_some())
            }
            Partial::Set(..) => true,
        };
        let classes = domain.classes(variable).unwrap_or(0);
        let runs = (0..classes).map(|class| Run { end: class.saturating_add(1), child: truth(allowed(class)) });
        let node = self.completions.plain.node(variable, runs)?;
        // Where no class is left whole, the classes do not tell.
        conditions.extend((node != Node::FALSE).then_some(node));
        Ok(conditions)
    }

    /// What is said of a subject: of whom it is true, of whom false, of whom it stays open, and who is nobody.
    fn diagram(&mut self, subject: Subject) -> Result<Node, TooComplex> {
        let manager = &self.engine.compiled().manager;
        let node = self.completions.import(manager, self.engine.root(subject), self.prepared.codes())?;
        let node = self.derived(node)?;
        let node = self.completions.plain.choose(self.possible, node, Node::NOBODY)?;
        let passed = self.variables(node, |item, this| this.passed.contains(&item));
        let node = self.completions.whatever(node, &passed)?;
        self.completions.plain.map(node, &|_, node| if node == Node::NONE { Node::member(OPEN) } else { node })
    }

    /// A diagram in which facts that are derived by rows stand as these rows.
    fn derived(&mut self, node: Node) -> Result<Node, TooComplex> {
        let (g, compiled) = (self.engine.guideline(), self.engine.compiled());
        let is_said = |id: FactId| self.prepared.values.knows(id) || self.prepared.values.part(id).is_some();
        self.completions.by_rows(g, compiled, self.prepared.codes(), &is_said, node)
    }

    /// What is asked for where a variable is not known.
    fn asked(&mut self, variable: u32) -> Vec<Item> {
        let (g, domain, values) = (self.engine.guideline(), &self.engine.compiled().domain, &self.prepared.values);
        let known = |id: &FactId| values.knows(*id);
        let items = || {
            let facts = domain.facts(variable).filter(|id| !known(id));
            facts.map(|id| Item::of(g, id)).collect::<BTreeSet<_>>().into_iter().collect()
        };
        self.of.entry(variable).or_insert_with(items).clone()
    }

    /// The variables of a diagram of which something is true of what is asked for.
    fn variables(&mut self, node: Node, is: impl Fn(Item, &Self) -> bool) -> BTreeSet<u32> {
        let tested = self.completions.tests(node);
        let mut found = BTreeSet::new();
        for variable in tested {
            let items = self.asked(variable);
            if items.iter().any(|item| is(*item, self)) {
                found.insert(variable);
            }
        }
        found
    }

    /// What could be asked for because of a diagram.
    fn items(&mut self, node: Node) -> BTreeSet<Item> {
        let tested = self.completions.tests(node);
        let items: BTreeSet<Item> = tested.into_iter().flat_map(|variable| self.asked(variable)).collect();
        items.difference(self.passed).copied().collect()
    }

    /// For whom another value of something alone makes a diagram say something else.
    fn turns(&mut self, node: Node, item: Item) -> Result<Node, TooComplex> {
        let own = self.variables(node, |of, _| of == item);
        let agreed = self.completions.whatever(node, &own)?;
        self.completions.says(agreed, &[Node::NONE])
    }

    /// Who is possible and belongs to any of some.
    fn join(&mut self, turns: Vec<Node>) -> Result<Node, TooComplex> {
        let any = self.completions.plain.any(turns)?;
        self.completions.plain.and(any, self.possible)
    }

    /// Finds the classes that diagrams tell apart.
    fn blocks(&mut self, roots: &[Node]) {
        let plain = &self.completions.plain;
        let mut blocks: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for node in plain.below_all(roots.iter().copied()) {
            let Some((variable, runs)) = plain.get(node) else { continue };
            let end = runs.last().map_or(0, |run| run.end);
            let own = blocks.entry(variable).or_insert_with(|| vec![0; end as usize]);
            refine(own, runs);
        }
        let representatives = |blocks: Vec<u32>| {
            let mut seen = BTreeSet::new();
            (0u32..).zip(blocks).filter(|(_, block)| seen.insert(*block)).map(|(class, _)| class).collect()
        };
        self.classes = blocks.into_iter().map(|(variable, own)| (variable, representatives(own))).collect();
    }

    /// The share of a diagram.
    fn share(&mut self, node: Node) -> u128 {
        share(&self.completions.plain, &self.classes, node, &mut self.counted)
    }
}

/// Tells classes apart that lead to different children.
fn refine(blocks: &mut [u32], runs: &[Run]) {
    let mut names: FxHashMap<(u32, Node), u32> = FxHashMap::default();
    let mut at = 0usize;
    for run in runs {
        while at < run.end as usize {
            let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
            if let Some(block) = blocks.get_mut(at) {
                *block = *names.entry((*block, run.child)).or_insert(count);
            }
            at = at.saturating_add(1);
        }
    }
}

/// Counts bottom-up; as deep as the diagram at most.
fn share(plain: &Manager, classes: &FxHashMap<u32, Vec<u32>>, node: Node, counted: &mut FxHashMap<Node, u128>) -> u128 {
    let Some((variable, runs)) = plain.get(node) else { return if node == Node::TRUE { ALL } else { 0 } };
    if let Some(done) = counted.get(&node) {
        return *done;
    }
    let every: Vec<u32>;
    let own = match classes.get(&variable) {
        Some(own) => own,
        None => {
            every = (0..runs.last().map_or(0, |run| run.end)).collect();
            &every
        }
    };
    let sum = own
        .iter()
        .fold(0u128, |sum, class| sum.saturating_add(share(plain, classes, plain.child(node, *class), counted)));
    let count = u128::try_from(own.len()).unwrap_or(1).max(1);
    let mean = sum.checked_div(count).unwrap_or(0);
    counted.insert(node, mean);
    mean
}
