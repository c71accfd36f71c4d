//! The cheapest ways through a diagram to a terminal, each as the facts that would have to be otherwise on it. What is not known has
//! a branch of its own, which leads to what all its values say: so a way that passes there is one for every completion.
//!
//! Questions over several facts, and numbers that are computed, are passed as if they were free of their facts, but that one of these
//! has to change for another answer. So no set of facts that does it lacks all of those that are found here.

use super::vary::{Said, allowed, is_given, item, said};
use crate::check::model::{FactId, Partial, Values};
use crate::decide::compile::Derived;
use crate::decide::completions::Completions;
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::Kind;
use crate::eval::{Engine, Prepared, Subject};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What it costs to change what is known, and to get to know what is not.
pub(super) const CHANGED: u32 = 4;
pub(super) const LEARNT: u32 = 1;
/// Most facts of one set.
pub(super) const MAX_FACTS: usize = 3;
/// What a set may cost: members of a set count one by one.
const MAX_PRICE: u32 = CHANGED * 3;
/// Sets that are kept at one node.
const MAX_KEPT: usize = 200;
/// Nodes that the extended diagram may have, and steps that it may take.
const MAX_NODES: usize = 200_000;
const MAX_STEPS: u64 = 20_000_000;

/// Facts that would be otherwise, and what that costs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    pub price: u32,
    pub facts: BTreeSet<FactId>,
}

/// What a variable is on a way.
#[derive(Debug, Clone)]
enum Role {
    /// Known, and may change: its fact, the class that it has, and whether it is one member of a set.
    Given(FactId, u32, bool),
    /// Not known, and may be learnt: its fact, and the classes that are left to it. Others are a change.
    Open(FactId, Option<Vec<bool>>),
    /// Not known, and not asked for.
    Untold,
    /// Known, and stays.
    Fixed(u32),
    /// A question over several facts, or a computed number: the facts of which one has to change, and the class that it has.
    Loose(BTreeSet<FactId>, Option<u32>),
}

/// The diagram of a case that may be otherwise.
pub(super) struct Paths {
    extended: Manager,
    node: Node,
    roles: FxHashMap<u32, Role>,
    /// Facts that may change, or be learnt, and bear on it.
    pub given: BTreeSet<FactId>,
    pub open: BTreeSet<FactId>,
    /// Whether each way is one that somebody can go.
    pub exact: bool,
}

/// What may be otherwise.
pub(super) struct Free<'a> {
    /// Of facts that are given, those that may change.
    pub changes: &'a dyn Fn(FactId) -> bool,
    /// Whether what is not known may be learnt.
    pub learns: bool,
}

impl Paths {
    pub fn new(
        engine: &Engine,
        (prepared, case): (&Prepared, &Values),
        subject: Subject,
        free: &Free<'_>,
    ) -> Result<Self, TooComplex> {
        let (g, domain) = (engine.guideline(), &engine.compiled().domain);
        let derived = |id: FactId| g.fact(id).is_some_and(|fact| fact.derivation.is_some()) && !is_given(g, case, id);
        let moves = |id: FactId| {
            let asked = item(g, id);
            derived(id) || asked.is_some_and(|asked| is_given(g, case, asked) && (free.changes)(asked))
        };
        let mut codes = prepared.codes().to_vec();
        for (variable, code) in (0u32..).zip(codes.iter_mut()) {
            if domain.facts(variable).any(moves) {
                *code = 0;
            }
        }
        let counts = |id| !item(g, id).is_some_and(|id| (free.changes)(id));
        let Said { mut completions, node, exact } =
            said(engine, prepared, case, subject, &codes, (&BTreeSet::new(), &counts))?;
        let mut paths = Paths {
            extended: Manager::with_limit(MAX_NODES),
            node,
            roles: FxHashMap::default(),
            given: BTreeSet::new(),
            open: BTreeSet::new(),
            exact,
        };
        paths.extended.set_steps(MAX_STEPS);
        for node in completions.plain.below(node) {
            let Some((variable, _)) = completions.plain.get(node) else { continue };
            if let std::collections::hash_map::Entry::Vacant(slot) = paths.roles.entry(variable) {
                let role = role(engine, (prepared, case), free, variable);
                match &role {
                    Role::Given(id, ..) => drop(paths.given.insert(*id)),
                    Role::Open(id, _) => drop(paths.open.insert(*id)),
                    Role::Loose(of, _) => {
                        let (given, open): (BTreeSet<FactId>, BTreeSet<FactId>) =
                            of.iter().partition(|id| is_given(g, case, **id));
                        paths.given.extend(given);
                        paths.open.extend(open);
                    }
                    Role::Untold | Role::Fixed(_) => {}
                }
                slot.insert(role);
            }
        }
        paths.node = paths.extend(&mut completions, node, &mut FxHashMap::default())?;
        Ok(paths)
    }

    /// The diagram with a branch for what is not known: class 0, before those that a variable has. As deep as the diagram.
    fn extend(
        &mut self,
        from: &mut Completions,
        node: Node,
        done: &mut FxHashMap<Node, Node>,
    ) -> Result<Node, TooComplex> {
        let Some((variable, runs)) = from.plain.get(node) else { return Ok(node) };
        if let Some(known) = done.get(&node) {
            return Ok(*known);
        }
        let runs = runs.to_vec();
        let mut children = Vec::with_capacity(runs.len());
        for run in &runs {
            children.push(self.extend(from, run.child, done)?);
        }
        let left = match self.roles.get(&variable) {
            Some(Role::Open(_, left)) => Some(left.clone()),
            Some(Role::Untold) => Some(None),
            _ => None,
        };
        let mut extended = Vec::with_capacity(runs.len().saturating_add(1));
        if let Some(left) = &left {
            let mut unknown = Node::NOBODY;
            let mut from = 0u32;
            for (run, child) in runs.iter().zip(&children) {
                let counts = left
                    .as_ref()
                    .is_none_or(|left| (from..run.end).any(|class| left.get(class as usize).copied().unwrap_or(true)));
                from = run.end;
                if counts {
                    unknown = self.extended.either(unknown, *child)?;
                }
            }
            extended.push(Run { end: 1, child: unknown });
        }
        let shift = u32::from(left.is_some());
        let shifted = runs.iter().zip(&children);
        extended.extend(shifted.map(|(run, child)| Run { end: run.end.saturating_add(shift), child: *child }));
        let result = self.extended.node(variable, extended)?;
        done.insert(node, result);
        Ok(result)
    }

    /// The cheapest sets of facts, none of which holds another that costs no more. False beside them where some were left out.
    pub fn cheapest(&self, target: Node) -> (Vec<Way>, bool) {
        let mut walk = Walk { paths: self, target, done: FxHashMap::default(), whole: true };
        let found = walk.at(self.node);
        (found, walk.whole)
    }

    /// In how many facts the case differs at least from the nearest of which the target is said; none where that is nobody, whatever
    /// changes. Members of sets count one by one.
    pub fn distance(&self, target: Node) -> Option<u32> {
        self.nearest(self.node, target, &mut FxHashMap::default())
    }

    fn nearest(&self, node: Node, target: Node, done: &mut FxHashMap<Node, Option<u32>>) -> Option<u32> {
        let Some((variable, runs)) = self.extended.get(node) else { return (node == target).then_some(0) };
        if let Some(known) = done.get(&node) {
            return *known;
        }
        let mut best: Option<u32> = None;
        let mut from = 0u32;
        for run in runs {
            if let Some((steps, _)) = self.step(variable, from, run.end) {
                let below = self.nearest(run.child, target, done);
                let all = below.map(|below| below.saturating_add(u32::from(steps > 0)));
                best = best.into_iter().chain(all).min();
            }
            from = run.end;
        }
        done.insert(node, best);
        best
    }

    /// What it costs to go on in some classes, and the facts of which one changes by it; none where that cannot be.
    fn step(&self, variable: u32, from: u32, end: u32) -> Option<(u32, BTreeSet<FactId>)> {
        let here = |class: u32| from <= class && class < end;
        let nothing = (0, BTreeSet::new());
        match self.roles.get(&variable)? {
            Role::Given(_, class, _) | Role::Fixed(class) if here(*class) => Some(nothing),
            Role::Given(id, ..) => Some((CHANGED, [*id].into())),
            Role::Fixed(_) => None,
            Role::Untold => here(0).then_some(nothing),
            Role::Open(..) if here(0) => Some(nothing),
            Role::Open(id, left) => {
                // The branch for what is not known stands before the classes.
                let learnt = |class: u32| {
                    let own = class.saturating_sub(1) as usize;
                    left.as_ref().is_none_or(|left| left.get(own).copied().unwrap_or(true))
                };
                Some((if (from..end).any(learnt) { LEARNT } else { CHANGED }, [*id].into()))
            }
            Role::Loose(_, class) if class.is_none_or(here) => Some(nothing),
            Role::Loose(of, _) if of.is_empty() => None,
            Role::Loose(of, _) => Some((CHANGED, of.clone())),
        }
    }
}

/// What a variable is.
fn role(engine: &Engine, (prepared, case): (&Prepared, &Values), free: &Free<'_>, variable: u32) -> Role {
    let (g, compiled) = (engine.guideline(), engine.compiled());
    let class = prepared.codes().get(variable as usize).and_then(|code| code.checked_sub(1));
    let changes = |id: FactId| is_given(g, case, id) && (free.changes)(id);
    let learnt = |id: FactId| !is_given(g, case, id) && free.learns;
    let loose = |facts: BTreeSet<FactId>| {
        let mut behind = BTreeSet::new();
        let mut waiting: Vec<FactId> = facts.into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            // A fact that is not given changes by those that it is derived from.
            if !is_given(g, case, id) {
                waiting.extend(engine.sources(id));
            }
            behind.extend(item(g, id).filter(|id| changes(*id) || learnt(*id)));
        }
        Role::Loose(behind, class)
    };
    let (id, member) = match compiled.domain.kind(variable) {
        Some(Kind::Fact(id)) => (id, None),
        Some(Kind::Bit(id, member)) => (id, Some(member)),
        Some(Kind::Atom(_)) | None => return loose(compiled.domain.facts(variable).collect()),
    };
    let computed = matches!(compiled.derivations.get(&id), Some(Derived::Sum(..) | Derived::Computed(_)));
    if computed && !is_given(g, case, id) {
        return loose([id].into());
    }
    let asked = item(g, id);
    let part = case.part(id);
    match (class, asked) {
        (Some(class), Some(asked)) if case.knows(id) && changes(asked) => Role::Given(asked, class, member.is_some()),
        (Some(class), _) if case.knows(id) => Role::Fixed(class),
        (_, Some(asked)) if part.is_some() && changes(asked) => match (part, member) {
            (Some(Partial::Set(includes, _)), Some(member)) if includes.contains(&member) => {
                Role::Given(asked, 1, true)
            }
            (Some(Partial::Set(_, excludes)), Some(member)) if excludes.contains(&member) => {
                Role::Given(asked, 0, true)
            }
            (Some(Partial::Set(..)), _) if free.learns => Role::Open(asked, None),
            (Some(Partial::Set(..)) | None, _) => Role::Untold,
            (Some(part), _) => Role::Open(asked, Some(allowed(engine, id, part))),
        },
        // Of a day that never was nothing is known: if it had been, it could be any.
        (_, Some(asked)) if is_given(g, case, asked) && changes(asked) => Role::Open(asked, None),
        (_, Some(asked)) if learnt(asked) => Role::Open(asked, None),
        _ => Role::Untold,
    }
}

struct Walk<'a> {
    paths: &'a Paths,
    target: Node,
    done: FxHashMap<Node, Vec<Way>>,
    whole: bool,
}

impl Walk<'_> {
    /// As deep as the diagram at most.
    fn at(&mut self, node: Node) -> Vec<Way> {
        let paths = self.paths;
        let Some((variable, runs)) = paths.extended.get(node) else {
            let nothing = Way { price: 0, facts: BTreeSet::new() };
            return if node == self.target { vec![nothing] } else { Vec::new() };
        };
        if let Some(known) = self.done.get(&node) {
            return known.clone();
        }
        let each = matches!(paths.roles.get(&variable), Some(Role::Given(_, _, true)));
        let mut found: BTreeMap<BTreeSet<FactId>, u32> = BTreeMap::new();
        let mut from = 0u32;
        for run in runs {
            let step = paths.step(variable, from, run.end);
            from = run.end;
            let Some((price, of)) = step else { continue };
            for way in self.at(run.child) {
                let mut add = |facts: BTreeSet<FactId>, price: u32| {
                    if facts.len() <= MAX_FACTS && price <= MAX_PRICE {
                        let slot = found.entry(facts).or_insert(price);
                        *slot = price.min(*slot);
                    }
                };
                if of.is_empty() {
                    add(way.facts.clone(), way.price);
                }
                for id in &of {
                    // A member more costs more; a day and whether it never was are one fact.
                    let known = way.facts.contains(id) && !each;
                    let own =
                        if paths.open.contains(id) && !paths.given.contains(id) { price.min(LEARNT) } else { price };
                    let facts = way.facts.iter().copied().chain([*id]).collect();
                    add(facts, if known { way.price } else { way.price.saturating_add(own) });
                }
            }
        }
        let mut kept: Vec<Way> = Vec::new();
        let mut ways: Vec<Way> = found.into_iter().map(|(facts, price)| Way { price, facts }).collect();
        ways.sort();
        for way in ways {
            if !kept.iter().any(|less| less.price <= way.price && less.facts.is_subset(&way.facts)) {
                kept.push(way);
            }
        }
        if kept.len() > MAX_KEPT {
            kept.truncate(MAX_KEPT);
            self.whole = false;
        }
        self.done.insert(node, kept.clone());
        kept
    }
}
