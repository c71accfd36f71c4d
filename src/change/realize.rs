//! Values of some facts that give a verdict, as wide as they may be, each confirmed by deciding the changed case once more.

use super::meet::{decimal, outermost, state, stretch, written};
use super::region::Region;
use super::vary::{Said, forget, said, variables, verdict};
use crate::check::model::{FactId, FactType, Guideline, NumberType, Outcome, Partial, Stated, Value, Values};
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::interval::Range;
use crate::eval::{Engine, Standing, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// Combinations of values that are tried where the diagram does not tell.
const MAX_TRIED: usize = 200;

/// A fact, and the values that it would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The fact that a person is asked for.
    pub fact: FactId,
    /// Its value, or those that it may have.
    pub stated: Stated,
}

/// Values of some facts.
pub(super) enum Realized {
    /// These.
    Found(Vec<Change>),
    /// There are none.
    Nothing,
    /// None were found, and it is not proved that there are none.
    Open,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub engine: &'a Engine,
    pub subject: Subject,
    pub verdict: Outcome,
}

impl Wanted<'_> {
    pub fn target(self) -> Node {
        Node::truth(self.verdict == Outcome::Yes)
    }

    /// Whether a case has the verdict, and somebody is like it.
    pub fn holds(self, case: &Values) -> bool {
        verdict(self.engine, case, self.subject) == Some(self.verdict)
    }

    /// Values of some facts of a case with which it has the verdict.
    pub fn realize(self, case: &Values, facts: &BTreeSet<FactId>) -> Realized {
        let g = self.engine.guideline();
        let derived = |id: &&FactId| g.fact(**id).is_some_and(|fact| fact.derivation.is_some());
        if let Some(id) = facts.iter().find(derived) {
            let others: BTreeSet<FactId> = facts.iter().copied().filter(|other| other != id).collect();
            return self.given(case, *id, &others);
        }
        if facts.is_empty() {
            return if self.holds(case) { Realized::Found(Vec::new()) } else { Realized::Nothing };
        }
        self.search(case, facts).unwrap_or(Realized::Open)
    }

    /// The same with a fact that is derived and would be given: each of its classes is gone through, the nearest first.
    fn given(self, case: &Values, id: FactId, others: &BTreeSet<FactId>) -> Realized {
        let domain = &self.engine.compiled().domain;
        let Some(classes) = domain.fact(id).and_then(|variable| domain.classes(variable)) else {
            return Realized::Open;
        };
        let region = Region {
            engine: self.engine,
            manager: &self.engine.compiled().manager,
            node: Node::TRUE,
            target: Node::TRUE,
            nobody: false,
            case,
        };
        let own = domain.fact(id).and_then(|variable| region.class(variable));
        let mut order: Vec<u32> = (0..classes).filter(|class| Some(*class) != own).collect();
        order.sort_by_key(|class| own.map_or(0, |own| own.abs_diff(*class)));
        let mut open = false;
        for class in order {
            let Some(value) = region.sample(id, class) else { continue };
            let mut changed = case.clone();
            state(self.engine.guideline(), &mut changed, id, &Stated::Value(value.clone()));
            match self.realize(&changed, others) {
                Realized::Found(mut changes) => {
                    let stated = self.wider(case, (id, &value), &changes);
                    changes.push(Change { fact: id, stated });
                    changes.sort_by_key(|change| change.fact);
                    return Realized::Found(changes);
                }
                Realized::Nothing => {}
                Realized::Open => open = true,
            }
        }
        if open { Realized::Open } else { Realized::Nothing }
    }

    /// All members of a fact that is given, beside some changes, with which it holds.
    fn wider(self, case: &Values, (id, value): (FactId, &Value), changes: &[Change]) -> Stated {
        let g = self.engine.guideline();
        let alone = Stated::Value(value.clone());
        let mut changed = case.clone();
        changes.iter().for_each(|change| state(g, &mut changed, change.fact, &change.stated));
        let members = match g.fact(id).map(|fact| &fact.ty) {
            Some(FactType::OneOf(members)) => members,
            Some(FactType::Number(ty)) => return self.longer(&changed, (id, ty, value)).unwrap_or(alone),
            _ => return alone,
        };
        let all = 0..u32::try_from(members.len()).unwrap_or(0);
        let holds = |member: &u32| {
            let mut with = changed.clone();
            state(g, &mut with, id, &Stated::Value(Value::Member(*member)));
            self.holds(&with)
        };
        let left: BTreeSet<u32> = all.filter(holds).collect();
        if left.len() > 1 { Stated::Part(Partial::OneOf(left)) } else { alone }
    }

    /// The numbers around one that a fact is given with which it holds; none where that is not told.
    fn longer(self, case: &Values, (id, ty, value): (FactId, &NumberType, &Value)) -> Option<Stated> {
        let (g, domain) = (self.engine.guideline(), &self.engine.compiled().domain);
        let (intervals, own) = (domain.intervals(id), domain.class(id, value)?);
        let region = Region {
            engine: self.engine,
            manager: &self.engine.compiled().manager,
            node: Node::TRUE,
            target: Node::TRUE,
            nobody: false,
            case,
        };
        let holds = |stated: &Stated| {
            let mut with = case.clone();
            state(g, &mut with, id, stated);
            self.holds(&with)
        };
        let class = |class: &u32| region.sample(id, *class).is_some_and(|value| holds(&Stated::Value(value)));
        let first = (0..own).rev().take_while(class).last().unwrap_or(own);
        let count = u32::try_from(intervals.len()).unwrap_or(0);
        let last = (own.saturating_add(1)..count).take_while(class).last().unwrap_or(own);
        let (low, high) = (intervals.get(first as usize)?.inner().0, intervals.get(last as usize)?.inner().1);
        let (low, high) = written(ty, low, high)?;
        let stated = stretch(ty, (low, high))?;
        (holds(&stated) && self.ends_hold(case, &[Change { fact: id, stated: stated.clone() }])).then_some(stated)
    }

    fn search(self, case: &Values, facts: &BTreeSet<FactId>) -> Result<Realized, TooComplex> {
        let g = self.engine.guideline();
        let mut base = case.clone();
        facts.iter().for_each(|id| forget(g, &mut base, *id));
        let prepared = self.engine.prepare(&base);
        match self.engine.standing(&prepared) {
            Standing::Possible => {}
            Standing::Refused(_) => return Ok(Realized::Nothing),
            Standing::Open(_) => return Ok(Realized::Open),
        }
        // Where it is decided by all else, no value of them changes it.
        let now = self.engine.verdict(&prepared, self.subject);
        if now != self.verdict && now != Outcome::Undetermined {
            return Ok(Realized::Nothing);
        }
        let first = said(self.engine, &prepared, &base, self.subject, prepared.codes(), (facts, &|_| true));
        let alone = match &first {
            Ok(said) if said.exact => None,
            _ => self.engine.alone(&prepared),
        };
        let (engine, mut of) = match &alone {
            Some((engine, prepared)) => {
                (engine, said(engine, prepared, &prepared.values, self.subject, prepared.codes(), (facts, &|_| true))?)
            }
            None => (self.engine, first?),
        };
        let own: BTreeSet<u32> = facts.iter().flat_map(|id| variables(engine, *id)).collect();
        let node = quantified(&mut of, &own)?;
        let manager = &of.completions.plain;
        let region = Region { engine, manager, node, target: self.target(), nobody: false, case };
        let order: Vec<FactId> = facts.iter().copied().collect();
        if let Some(path) = region.nearest()
            && let Some(left) = region.widened(&path, &order)
        {
            let wide = |id: &FactId| Some(Change { fact: *id, stated: region.stated(*id, &left, &path)? });
            let wide: Vec<Change> = order.iter().filter_map(wide).collect();
            let found =
                |changes: &[Change]| self.confirmed(&base, changes) && (of.exact || self.ends_hold(&base, changes));
            // What may be anything is as it was, or it is told, too.
            let rest: Vec<FactId> =
                order.iter().filter(|id| wide.iter().all(|change| change.fact != **id)).copied().collect();
            let mut with = base.clone();
            rest.iter().for_each(|id| restore(g, &mut with, case, *id));
            if self.confirmed(&with, &wide) && (of.exact || self.ends_hold(&with, &wide)) {
                return Ok(Realized::Found(wide));
            }
            let all = self.filled(case, &base, wide, &rest);
            if all.len() == order.len() && found(&all) {
                return Ok(Realized::Found(all));
            }
            let single = |id: &FactId| Some(Change { fact: *id, stated: one(&region, *id, &path)? });
            let single = self.pointed(case, &base, order.iter().filter_map(single).collect(), &rest);
            if single.len() == order.len() && self.confirmed(&base, &single) {
                return Ok(Realized::Found(self.widened(&base, single)));
            }
            return Ok(self.tried(&region, &base, &order));
        }
        if of.exact { Ok(Realized::Nothing) } else { Ok(self.tried(&region, &base, &order)) }
    }

    /// Whether it holds with some changes.
    pub fn confirmed(self, base: &Values, changes: &[Change]) -> bool {
        let mut case = base.clone();
        changes.iter().for_each(|change| state(self.engine.guideline(), &mut case, change.fact, &change.stated));
        !changes.is_empty() && self.holds(&case)
    }

    /// Some values of each class of the facts, in all combinations as far as that goes.
    fn tried(self, region: &Region<'_>, base: &Values, facts: &[FactId]) -> Realized {
        let domain = &region.engine.compiled().domain;
        let classes = |id: &FactId| -> Vec<Value> {
            let count = domain.fact(*id).and_then(|variable| domain.classes(variable)).unwrap_or(0);
            let mut values: Vec<Value> = (0..count).filter_map(|class| region.sample(*id, class)).collect();
            // A number that is only computed with has no classes: its outermost values are tried.
            if let Some(FactType::Number(ty)) = self.engine.guideline().fact(*id).map(|fact| &fact.ty) {
                let range = Range::of(ty);
                let ends = [range.typical(), outermost(&range, false), outermost(&range, true)];
                let ends = ends.into_iter().flatten().filter(|end| range.contains(end) && decimal(ty, end));
                values.extend(ends.map(Value::Number));
            }
            values
        };
        let choices: Vec<Vec<Value>> = facts.iter().map(classes).collect();
        if choices.iter().any(Vec::is_empty) {
            return Realized::Open;
        }
        let all = choices.iter().fold(1usize, |all, some| all.saturating_mul(some.len()));
        for nth in 0..all.min(MAX_TRIED) {
            let mut digits = nth;
            let mut changes = Vec::new();
            for (id, some) in facts.iter().zip(&choices) {
                let at = digits.checked_rem(some.len()).unwrap_or(0);
                digits = digits.checked_div(some.len()).unwrap_or(0);
                changes.extend(some.get(at).map(|value| Change { fact: *id, stated: stated(region, *id, value) }));
            }
            if self.confirmed(base, &changes) {
                return Realized::Found(self.widened(base, changes));
            }
        }
        Realized::Open
    }
}

/// A value as it is said of a fact: of a day that may never have been, that there was one.
fn stated(region: &Region<'_>, id: FactId, value: &Value) -> Stated {
    let never = region.engine.guideline().fact(id).and_then(|fact| fact.never);
    Stated::Value(value.clone()).of_day(never)
}

/// Takes a fact as a case has it.
fn restore(g: &Guideline, into: &mut Values, case: &Values, id: FactId) {
    for id in std::iter::once(id).chain(g.fact(id).and_then(|fact| fact.never)) {
        match (case.get(id), case.part(id)) {
            (Some(value), _) => into.set(id, value.clone()),
            (None, Some(part)) => into.narrow(id, part.clone()),
            (None, None) => {}
        }
    }
}

/// One value of a fact on a path.
pub(super) fn one(region: &Region<'_>, id: FactId, path: &BTreeMap<u32, u32>) -> Option<Stated> {
    let domain = &region.engine.compiled().domain;
    let bits: Vec<u32> = domain.bits(id).collect();
    if !bits.is_empty() {
        let class = |variable: &u32| path.get(variable).copied().or(region.class(*variable)).unwrap_or(0);
        let set = (0u32..).zip(&bits).filter(|(_, variable)| class(variable) == 1).map(|(member, _)| member).collect();
        return Some(Stated::Value(Value::Set(set)));
    }
    let class = domain.fact(id).and_then(|variable| path.get(&variable)).copied()?;
    region.sample(id, class).map(|value| stated(region, id, &value))
}

/// What all completions say of a diagram, by the classes of some variables.
pub(super) fn quantified(of: &mut Said, own: &BTreeSet<u32>) -> Result<Node, TooComplex> {
    let plain = &of.completions.plain;
    let tested = plain.below(of.node).into_iter().filter_map(|node| plain.get(node).map(|(variable, _)| variable));
    let others: BTreeSet<u32> = tested.filter(|variable| !own.contains(variable)).collect();
    of.completions.whatever(of.node, &others)
}
