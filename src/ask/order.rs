//! The next question: what can be asked at all, what comes before what, and which of it is most likely pivotal.

use super::pivotal::{Shares, shares};
use super::wanted::{Asking, Item, Next, doses, missing, of_all_doses, of_dose, open};
use crate::check::model::{Fact, FactId, Guideline};
use crate::eval::{Engine, Prepared, Subject};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One stays with a subject while its best fact has at least so many tenths of the best share of all.
const TENTHS: u128 = 7;

/// What to ask next; none where nothing that could be asked can decide what is open.
pub fn next(engine: &Engine, prepared: &Prepared, asking: &Asking<'_>) -> Option<Next> {
    let g = engine.guideline();
    let mut subjects = open(engine, prepared, asking.wanted);
    // Whether the guideline speaks of the patient at all is asked first: all else hangs on it.
    let scope = subjects.contains(&Subject::Scope);
    let first = if scope { choose(engine, prepared, asking, &[Subject::Scope]) } else { None };
    if scope {
        subjects.retain(|subject| *subject != Subject::Scope);
    }
    let found = first.or_else(|| choose(engine, prepared, asking, &subjects));
    let Some(found) = found else { return dose(engine, prepared, asking) };
    let mut left = found.left;
    if found.why.contains(&Subject::Scope) {
        // What comes behind the scope is not chosen from yet, and counts all the same.
        let behind = subjects.iter().flat_map(|subject| missing(engine, prepared, *subject));
        let behind: BTreeSet<Item> = left.iter().copied().chain(behind).collect();
        left =
            behind.difference(asking.passed).copied().filter(|item| g.today().map(Item::Fact) != Some(*item)).collect();
    }
    let of_doses = of_all_doses(engine, prepared, asking.wanted).into_iter();
    let more = of_doses.filter(|item| !asking.passed.contains(item) && g.today().map(Item::Fact) != Some(*item));
    let mut left: Vec<Item> = left.into_iter().chain(more).collect::<BTreeSet<Item>>().into_iter().collect();
    left.sort_by_key(|item| place(g, *item));
    Some(Next { item: found.item, why: found.why, left })
}

/// What to ask for the doses of what applies, in the guideline's order: inputs before what is derived from them, what is not known
/// before what is known in part.
fn dose(engine: &Engine, prepared: &Prepared, asking: &Asking<'_>) -> Option<Next> {
    let g = engine.guideline();
    let mut why: BTreeMap<Item, Vec<Subject>> = BTreeMap::new();
    for subject in doses(engine, prepared, asking.wanted) {
        let Subject::Dose(id) = subject else { continue };
        let items = of_dose(engine, prepared, id).into_iter().filter(|item| !asking.passed.contains(item));
        items.for_each(|item| why.entry(item).or_default().push(subject));
    }
    let day = g.today().map(Item::Fact);
    why.retain(|item, _| Some(*item) != day);
    let mut left: Vec<Item> = why.keys().copied().collect();
    left.sort_by_key(|item| place(g, *item));
    let asked = left.iter().filter(|item| !derivable(g, engine, **item, &left));
    let whole = |item: &&Item| !matches!(item, Item::Fact(id) if prepared.values.part(*id).is_some());
    let item = *asked.clone().find(whole).or_else(|| asked.clone().next())?;
    Some(Next { item, why: why.remove(&item).unwrap_or_default(), left })
}

/// The best question for some open subjects.
fn choose(engine: &Engine, prepared: &Prepared, asking: &Asking<'_>, subjects: &[Subject]) -> Option<Next> {
    let g = engine.guideline();
    if subjects.is_empty() {
        return None;
    }
    let Shares { share, matters } = shares(engine, prepared, asking.passed, subjects);
    let mut why: BTreeMap<Item, Vec<Subject>> = BTreeMap::new();
    for subject in subjects {
        let items = match matters.get(subject) {
            Some(items) => items.clone(),
            None => missing(engine, prepared, *subject).difference(asking.passed).copied().collect(),
        };
        items.into_iter().for_each(|item| why.entry(item).or_default().push(*subject));
    }
    let day = g.today().map(Item::Fact);
    why.retain(|item, _| Some(*item) != day);
    let left: Vec<Item> = why.keys().copied().collect();
    // What others derive is asked only where none of these can be asked.
    let mut items: Vec<Item> = left.iter().copied().filter(|item| !derivable(g, engine, *item, &left)).collect();
    // What is known in part is asked more exactly where nothing else is left.
    let whole = |item: &Item| !matches!(item, Item::Fact(id) if prepared.values.part(*id).is_some());
    if items.iter().any(whole) {
        items.retain(whole);
    }
    let score = |item: Item| {
        let hanging = why.get(&item).map_or(0, Vec::len);
        (share.get(&item).copied().unwrap_or(0), hanging)
    };
    let best = |among: &mut dyn Iterator<Item = Item>| {
        among.max_by_key(|item| {
            let (share, hanging) = score(*item);
            (share, hanging, same_subject(g, asking.last, *item), Reverse(place(g, *item)))
        })
    };
    let first = best(&mut items.iter().copied())?;
    let near = best(&mut items.iter().copied().filter(|item| same_subject(g, asking.last, *item)));
    let enough = |near: &Item| {
        let ((near, hanging), (most, hung)) = (score(*near), score(first));
        if most == 0 { hanging >= hung } else { near.saturating_mul(10) >= most.saturating_mul(TENTHS) }
    };
    let item = near.filter(enough).unwrap_or(first);
    Some(Next { item, why: why.remove(&item).unwrap_or_default(), left })
}

/// Whether a fact is derived from others of which one can be asked.
fn derivable(g: &Guideline, engine: &Engine, item: Item, left: &[Item]) -> bool {
    let Item::Fact(id) = item else { return false };
    if g.fact(id).is_none_or(|fact| fact.derivation.is_none()) {
        return false;
    }
    let mut behind: BTreeSet<FactId> = BTreeSet::new();
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        let derived = g.fact(id).is_some_and(|fact| fact.derivation.is_some());
        let sources = if derived { engine.sources(id) } else { BTreeSet::new() };
        waiting.extend(sources.into_iter().filter(|id| behind.insert(*id)));
    }
    behind.into_iter().any(|source| source != id && left.contains(&Item::of(g, source)))
}

/// Whether something belongs to the same group as what was asked last.
fn same_subject(g: &Guideline, last: Option<Item>, item: Item) -> bool {
    let group = |item: Item| item.name(g).rsplit_once('.').map(|(group, _)| group);
    last.and_then(group).is_some_and(|last| group(item) == Some(last))
}

/// The order of declaration: by where the name stands.
fn place(g: &Guideline, item: Item) -> (u32, u32, Item) {
    let span = match item {
        Item::Fact(id) => g.fact(id).map(|fact: &Fact| fact.span),
        Item::List(id) => g.listed.get(id).map(|list| list.span),
    };
    let span = span.unwrap_or_default();
    (span.source.0, span.start, item)
}
