//! Where a diagram says one thing, as ranges of values of some facts: the nearest to the case, then as wide as they may be while it is
//! said throughout.

use super::meet::{decimal, written};
use super::vary::{allowed, variables};
use crate::check::model::{FactId, FactType, NumberType, Partial, Stated, Value, Values};
use crate::check::stretch;
use crate::decide::diagram::{Manager, Node};
use crate::decide::domain::Kind;
use crate::decide::interval::{Interval, Range};
use crate::eval::Engine;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What a member of a set costs that differs, beside a class that is one further off.
const MEMBER: u64 = 1_000;

/// A diagram over the classes of some facts.
pub(super) struct Region<'a> {
    pub engine: &'a Engine,
    pub manager: &'a Manager,
    pub node: Node,
    /// What is to be said.
    pub target: Node,
    /// Whether what is said of nobody counts as said.
    pub nobody: bool,
    /// What is known.
    pub case: &'a Values,
}

/// The classes that are left to each variable.
pub(super) type Left = BTreeMap<u32, Vec<bool>>;

impl Region<'_> {
    /// The classes where it is said that lie nearest to the case; none where it is said nowhere.
    pub fn nearest(&self) -> Option<BTreeMap<u32, u32>> {
        let mut done = FxHashMap::default();
        self.best(self.node, &mut done).map(|(_, path)| path)
    }

    /// As deep as the diagram at most.
    fn best(&self, node: Node, done: &mut Done) -> Option<(u64, BTreeMap<u32, u32>)> {
        let Some((variable, runs)) = self.manager.get(node) else {
            return (node == self.target).then(|| (0, BTreeMap::new()));
        };
        if let Some(known) = done.get(&node) {
            return known.clone();
        }
        let mut best: Option<(u64, u32, BTreeMap<u32, u32>)> = None;
        let mut from = 0u32;
        for run in runs {
            if let Some((below, path)) = self.best(run.child, done) {
                for class in from..run.end {
                    let cost = below.saturating_add(self.cost(variable, class));
                    if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                        best = Some((cost, class, path.clone()));
                    }
                }
            }
            from = run.end;
        }
        let best = best.map(|(cost, class, mut path)| {
            path.insert(variable, class);
            (cost, path)
        });
        done.insert(node, best.clone());
        best
    }

    /// How far a class lies from the case; where nothing is known, stretches come before single values, and what is known in part
    /// before all else.
    fn cost(&self, variable: u32, class: u32) -> u64 {
        if let Some(Kind::Fact(id)) = self.engine.compiled().domain.kind(variable)
            && let Some(part) = self.case.part(id)
            && !allowed(self.engine, id, part).get(class as usize).copied().unwrap_or(true)
        {
            return MEMBER.saturating_mul(MEMBER);
        }
        let domain = &self.engine.compiled().domain;
        let own = self.class(variable);
        match (domain.kind(variable), own) {
            (Some(Kind::Bit(..)), Some(own)) => {
                if own == class {
                    0
                } else {
                    MEMBER
                }
            }
            (Some(Kind::Fact(id)), Some(own)) if domain.intervals(id).is_empty() => u64::from(own != class),
            (_, Some(own)) => u64::from(own.abs_diff(class)),
            (Some(Kind::Fact(id)), None) => {
                u64::from(matches!(domain.intervals(id).get(class as usize), Some(Interval::Point(_))))
            }
            _ => 0,
        }
    }

    /// The class of a variable in the case.
    pub fn class(&self, variable: u32) -> Option<u32> {
        let domain = &self.engine.compiled().domain;
        match domain.kind(variable)? {
            Kind::Fact(id) => domain.class(id, self.case.get(id)?),
            Kind::Bit(id, member) => match self.case.get(id)? {
                Value::Set(set) => Some(u32::from(set.contains(&member))),
                _ => None,
            },
            Kind::Atom(_) => None,
        }
    }

    /// Widens the classes of some facts, one after the other, as long as the same is said of all combinations; none where it is not
    /// said of the classes themselves.
    pub fn widened(&self, path: &BTreeMap<u32, u32>, facts: &[FactId]) -> Option<Left> {
        let domain = &self.engine.compiled().domain;
        let mut left: Left = BTreeMap::new();
        for (variable, class) in path {
            let classes = domain.classes(*variable).unwrap_or(0);
            left.insert(*variable, (0..classes).map(|other| other == *class).collect());
        }
        if !self.throughout(&left) {
            return None;
        }
        for variable in facts.iter().flat_map(|id| variables(self.engine, *id)) {
            let Some(class) = path.get(&variable).copied() else { continue };
            let classes = domain.classes(variable).unwrap_or(0);
            let ordered = matches!(domain.kind(variable), Some(Kind::Fact(id)) if !domain.intervals(id).is_empty());
            let up = class.saturating_add(1)..classes;
            let sides: [Vec<u32>; 2] = [up.collect(), (0..class).rev().collect()];
            for side in sides {
                for other in side {
                    let mut more = left.clone();
                    if let Some(slot) = more.get_mut(&variable).and_then(|left| left.get_mut(other as usize)) {
                        *slot = true;
                    }
                    if self.throughout(&more) {
                        left = more;
                    } else if ordered {
                        break;
                    }
                }
            }
        }
        Some(left)
    }

    /// Whether the same is said of all combinations of classes that are left, and of somebody.
    pub fn throughout(&self, left: &Left) -> bool {
        let mut seen = BTreeSet::from([self.node]);
        let mut waiting = vec![self.node];
        let mut somebody = false;
        while let Some(node) = waiting.pop() {
            let Some((variable, runs)) = self.manager.get(node) else {
                if node != self.target && !(self.nobody && node == Node::NOBODY) {
                    return false;
                }
                somebody |= node == self.target;
                continue;
            };
            let mut from = 0u32;
            for run in runs {
                let here = left
                    .get(&variable)
                    .is_none_or(|left| (from..run.end).any(|class| left.get(class as usize).copied().unwrap_or(false)));
                from = run.end;
                if here && seen.insert(run.child) {
                    waiting.push(run.child);
                }
            }
        }
        somebody
    }

    /// What is said of a fact by the classes that are left to it; none where all are.
    pub fn stated(&self, id: FactId, left: &Left, path: &BTreeMap<u32, u32>) -> Option<Stated> {
        let g = self.engine.guideline();
        let domain = &self.engine.compiled().domain;
        let fact = g.fact(id)?;
        let never = fact.never;
        let of_never = never.and_then(|never| domain.fact(never)).and_then(|variable| left.get(&variable));
        let never_was = of_never.and_then(|left| match left.as_slice() {
            [false, true] => Some(true),
            [true, false] => Some(false),
            _ => None,
        });
        let own = match &fact.ty {
            FactType::SetOf(members) => self.members(id, members.len(), left),
            FactType::Number(ty) => {
                let variable = domain.fact(id);
                let of = variable.and_then(|variable| left.get(&variable));
                of.and_then(|left| {
                    let class = variable.and_then(|variable| path.get(&variable)).copied()?;
                    self.stretch(id, ty, left, class)
                })
            }
            FactType::YesNo | FactType::OneOf(_) => {
                let left = domain.fact(id).and_then(|variable| left.get(&variable))?;
                let classes: BTreeSet<u32> =
                    (0u32..).zip(left).filter(|(_, left)| **left).map(|(class, _)| class).collect();
                match (&fact.ty, classes.len()) {
                    (_, all) if all == left.len() => None,
                    (FactType::YesNo, _) => Some(Stated::Value(Value::Bool(classes.contains(&1)))),
                    (_, 1) => classes.first().map(|only| Stated::Value(Value::Member(*only))),
                    _ => Some(Stated::Part(Partial::OneOf(classes))),
                }
            }
        };
        match (never, never_was, own) {
            (Some(beside), Some(true), _) => Some(Stated::Day { beside, never: Some(true), day: None }),
            (Some(beside), _, Some(own)) => Some(Stated::Day { beside, never: Some(false), day: Some(Box::new(own)) }),
            (Some(beside), Some(false), None) => Some(Stated::Day { beside, never: Some(false), day: None }),
            (_, _, own) => own,
        }
    }

    fn members(&self, id: FactId, count: usize, left: &Left) -> Option<Stated> {
        let domain = &self.engine.compiled().domain;
        let (mut includes, mut excludes) = (BTreeSet::new(), BTreeSet::new());
        for member in 0..u32::try_from(count).unwrap_or(0) {
            match domain.bit(id, member).and_then(|variable| left.get(&variable)).map(Vec::as_slice) {
                Some([false, true]) => drop(includes.insert(member)),
                Some([true, false]) => drop(excludes.insert(member)),
                _ => {}
            }
        }
        match includes.len().saturating_add(excludes.len()) {
            0 => None,
            all if all == count => Some(Stated::Value(Value::Set(includes))),
            _ => Some(Stated::Part(Partial::Set(includes, excludes))),
        }
    }

    /// The numbers of the classes that are left. Where no two ends can be written, a value of the class on the path.
    fn stretch(&self, id: FactId, ty: &NumberType, left: &[bool], class: u32) -> Option<Stated> {
        if left.iter().all(|left| *left) {
            return None;
        }
        let intervals = self.engine.compiled().domain.intervals(id);
        let kept: Vec<&Interval> = intervals.iter().zip(left).filter(|(_, left)| **left).map(|(of, _)| of).collect();
        let (first, last) = (kept.first()?, kept.last()?);
        let (low, high) = (first.inner().0, last.inner().1);
        let Some((low, high)) = written(ty, low, high) else {
            return self.sample(id, class).map(Stated::Value);
        };
        match stretch::left(ty, (low, high)) {
            stretch::Left::One(only) => Some(Stated::Value(Value::Number(only))),
            stretch::Left::Some(part) => Some(Stated::Part(part)),
            stretch::Left::Nothing | stretch::Left::All => None,
        }
    }

    /// A value of a class, one of the examples' where there is one.
    pub fn sample(&self, id: FactId, class: u32) -> Option<Value> {
        let fact = self.engine.guideline().fact(id)?;
        match &fact.ty {
            FactType::YesNo => Some(Value::Bool(class == 1)),
            FactType::OneOf(_) => Some(Value::Member(class)),
            FactType::SetOf(_) => None,
            FactType::Number(ty) => {
                let range = Range::of(ty);
                let interval = self.engine.compiled().domain.intervals(id).get(class as usize)?;
                let usual = self.engine.usual().within(id, &range, interval).cloned();
                let own = || range.near(interval).or_else(|| range.sample(interval));
                let own = || own().filter(|number| decimal(ty, number)).map(Value::Number);
                usual.or_else(own)
            }
        }
    }
}

type Done = FxHashMap<Node, Option<(u64, BTreeMap<u32, u32>)>>;
