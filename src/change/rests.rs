//! On which facts a verdict rests: some of those that are given, none of which can be left out, with what they may be while it stays.

use super::meet::state;
use super::realize::{Change, Wanted, quantified};
use super::region::Region;
use super::vary::{Said, forget, item, lists, said, variables};
use crate::check::model::{FactId, ListedId, Outcome, Stated, Values};
use crate::decide::diagram::TooComplex;
use crate::eval::{Engine, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rests {
    /// The facts, in the guideline's order, each with the widest range that keeps the verdict, the others being in theirs; or with its
    /// own value.
    pub facts: Vec<Change>,
    /// Lists whose entries it rests on as well.
    pub lists: BTreeSet<ListedId>,
}

/// What a decided verdict rests on: facts are left out as long as it stays, those first that a person judges, and the later before
/// the earlier.
pub fn rests(engine: &Engine, case: &Values, subject: Subject) -> Option<Rests> {
    let g = engine.guideline();
    let now = super::vary::verdict(engine, case, subject).filter(|now| *now != Outcome::Undetermined)?;
    let wanted = Wanted { engine, subject, verdict: now };
    let mut kept = case.clone();
    let lists = lists(engine, (&engine.prepare(case), case), subject);
    let mut found = Rests { facts: Vec::new(), lists };
    let given: BTreeSet<FactId> =
        g.facts.ids().filter(|id| kept.knows(*id) || kept.part(*id).is_some()).filter_map(|id| item(g, id)).collect();
    let judged = |id: &FactId| g.fact(*id).is_some_and(|fact| fact.judged.is_some());
    let mut order: Vec<FactId> = given.into_iter().rev().collect();
    order.sort_by_key(|id| !judged(id));
    for id in order.iter().copied() {
        let mut without = kept.clone();
        forget(g, &mut without, id);
        if wanted.holds(&without) {
            kept = without;
        }
    }
    let left = |id: &FactId| {
        let never = g.fact(*id).and_then(|fact| fact.never);
        std::iter::once(*id).chain(never).any(|id| kept.knows(id) || kept.part(id).is_some())
    };
    order.retain(left);
    order.sort_unstable();
    let wide = widest(wanted, &kept, &order).unwrap_or(None).unwrap_or_default();
    let mut facts = BTreeMap::new();
    for id in order {
        let wide = wide.iter().find(|change| change.fact == id).map(|change| change.stated.clone());
        facts.extend(wide.or_else(|| own(engine, &kept, id)).map(|stated| (id, stated)));
    }
    found.facts = facts.into_iter().map(|(fact, stated)| Change { fact, stated }).collect();
    Some(found)
}

/// What a case says of a fact.
fn own(engine: &Engine, case: &Values, id: FactId) -> Option<Stated> {
    let never = engine.guideline().fact(id).and_then(|fact| fact.never);
    let said = case.get(id).cloned().map(Stated::Value).or_else(|| case.part(id).cloned().map(Stated::Part));
    let was = never.and_then(|never| case.get(never)).map(|value| *value == crate::check::model::Value::Bool(true));
    match (never, was, said) {
        (Some(beside), never, day) => Some(Stated::Day { beside, never, day: day.map(Box::new) }),
        (None, _, said) => said,
    }
}

/// The value that a case gives a fact, where it gives one.
fn own_value(engine: &Engine, case: &Values, id: FactId) -> Option<Stated> {
    let never = engine.guideline().fact(id)?.never;
    case.get(id).cloned().map(|value| Stated::Value(value).of_day(never))
}

/// The widest ranges of some facts, which are all that is known, that keep a verdict; none where they are not told.
fn widest(wanted: Wanted<'_>, kept: &Values, facts: &[FactId]) -> Result<Option<Vec<Change>>, TooComplex> {
    let g = wanted.engine.guideline();
    // What is derived and given is taken as it is.
    let free = |id: &&FactId| g.fact(**id).is_some_and(|fact| fact.derivation.is_none()) && kept.part(**id).is_none();
    let free: Vec<FactId> = facts.iter().filter(free).copied().collect();
    let mut base = kept.clone();
    free.iter().for_each(|id| forget(g, &mut base, *id));
    let prepared = wanted.engine.prepare(&base);
    let about: BTreeSet<FactId> = free.iter().copied().collect();
    let first = said(wanted.engine, &prepared, &base, wanted.subject, prepared.codes(), (&about, &|_| true));
    let alone = match &first {
        Ok(Said { exact: true, .. }) => None,
        _ => wanted.engine.alone(&prepared),
    };
    let (engine, mut of) = match &alone {
        Some((engine, prepared)) => {
            (engine, said(engine, prepared, &prepared.values, wanted.subject, prepared.codes(), (&about, &|_| true))?)
        }
        None => (wanted.engine, first?),
    };
    let own: BTreeSet<u32> = free.iter().flat_map(|id| variables(engine, *id)).collect();
    let node = quantified(&mut of, &own)?;
    let manager = &of.completions.plain;
    let region = Region { engine, manager, node, target: wanted.target(), nobody: true, case: kept };
    let path: BTreeMap<u32, u32> =
        own.iter().filter_map(|variable| Some((*variable, region.class(*variable)?))).collect();
    if let Some(left) = region.widened(&path, &free) {
        let wide = |id: &FactId| Some(Change { fact: *id, stated: region.stated(*id, &left, &path)? });
        let wide: Vec<Change> = free.iter().filter_map(wide).collect();
        let mut case = base.clone();
        wide.iter().for_each(|change| state(g, &mut case, change.fact, &change.stated));
        if wanted.holds(&case) && (of.exact || wanted.ends_hold(&base, &wide)) {
            return Ok(Some(wide));
        }
    }
    let points = free.iter().filter_map(|id| Some(Change { fact: *id, stated: own_value(wanted.engine, kept, *id)? }));
    Ok(Some(wanted.widened(&base, points.collect())))
}
