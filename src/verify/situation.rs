//! Regions of the possible cases in the author's words: as few and as large situations as describe them.

use super::space::{Space, Spoken};
use crate::case::show_value;
use crate::check::model::{Fact, FactId, FactType, Guideline, NumberKind, Value};
use crate::check::units;
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::{Kind, Question};
use crate::decide::interval::Interval;
use crate::decide::linear::Unknown;
use crate::number::{self, Number};
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

type Result<T> = std::result::Result<T, TooComplex>;

/// Most situations that are looked for.
pub const MAX_SITUATIONS: usize = 200;
/// Most nodes that are looked at for the situations of one region.
const MAX_VISITED: usize = 200_000;
/// Most nodes that may be made for them.
const MAX_MADE: usize = 50_000;

/// How much of the possible cases something covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The share of the situations that it is measured against.
    pub share: Number,
    /// Situations that together are all of it, the largest first.
    pub situations: Vec<Situation>,
    /// False where there are more than were looked for.
    pub complete: bool,
}

/// Conditions that all hold, such that none can be left out or widened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The conditions, as the author would write them.
    pub conditions: Vec<String>,
    /// Its share.
    pub share: Number,
}

/// For each variable the classes that are meant; variables that may have any are left out.
type Cube = BTreeMap<u32, Vec<bool>>;

/// Describes a region of `base`; conditions that all of `base` meets are not named. None where a question over several
/// facts takes part that is no sum: then neither shares nor situations are exact.
pub fn extent(space: &mut Space<'_, '_>, region: Node, base: Node) -> Result<Option<Extent>> {
    if space.asks_freely(region)? || space.asks_freely(base)? {
        return Ok(None);
    }
    let whole = space.share(base);
    if whole.is_zero() {
        return Ok(None);
    }
    let share = space.share(region) / &whole;
    let outside = space.manager.not(base)?;
    let target = space.manager.or(region, outside)?;
    let mut rest = region;
    let mut situations = Vec::new();
    let limit = space.manager.limit();
    space.manager.set_limit(limit.min(space.manager.len().saturating_add(MAX_MADE)));
    let mut visits = MAX_VISITED.min(space.visits);
    while rest != Node::FALSE && situations.len() < MAX_SITUATIONS && visits > 0 {
        match next(space, (rest, target, base), &whole, &mut visits) {
            Ok((situation, left)) => {
                situations.push(situation);
                rest = left;
            }
            // Those that were found are reported, and that there are more.
            Err(TooComplex) => break,
        }
    }
    space.visits = space.visits.saturating_sub(MAX_VISITED.saturating_sub(visits));
    space.manager.set_limit(limit);
    situations.sort_by(|a, b| {
        (&b.share, a.conditions.len(), &a.conditions).cmp(&(&a.share, b.conditions.len(), &b.conditions))
    });
    Ok(Some(Extent { share, situations, complete: rest == Node::FALSE }))
}

/// The largest situation that the shortest way through the rest can be widened to, and what is left then.
fn next(
    space: &mut Space<'_, '_>,
    (rest, target, base): (Node, Node, Node),
    whole: &Number,
    visits: &mut usize,
) -> Result<(Situation, Node)> {
    let (g, domain) = (space.engine.guideline(), space.domain());
    let ordered =
        |variable: u32| domain.facts(variable).all(|id| matches!(g.fact(id).map(|f| &f.ty), Some(FactType::Number(_))));
    let mut cube = shortest(&space.manager, rest, visits);
    widen(&space.manager, target, &mut cube, &ordered, visits);
    let node = node_of(&mut space.manager, &cube)?;
    let rest = space.without(rest, node)?;
    let here = space.manager.and(node, base)?;
    let share = space.share(here) / whole;
    narrow(&mut space.manager, base, &mut cube, &ordered)?;
    Ok((Situation { conditions: describe(space, &cube)?, share }, rest))
}

/// The way to true that tests the fewest variables, as a cube; among equals the one with the most classes.
fn shortest(manager: &Manager, root: Node, visits: &mut usize) -> Cube {
    let mut order = manager.below(root);
    *visits = visits.saturating_sub(order.len());
    order.sort_by_key(|node| std::cmp::Reverse(manager.variable(*node)));
    let mut best: rustc_hash::FxHashMap<Node, (u32, u32, Node)> = rustc_hash::FxHashMap::default();
    for node in order {
        match manager.get(node) {
            None if node == Node::TRUE => {
                best.insert(node, (0, 0, node));
            }
            None => {}
            Some((_, runs)) => {
                let mut from = 0u32;
                let mut least: Option<(u32, u32, Node)> = None;
                for run in runs {
                    let few = u32::MAX.saturating_sub(run.end.saturating_sub(from));
                    if let Some((length, _, _)) = best.get(&run.child) {
                        let way = (length.saturating_add(1), few, run.child);
                        least = Some(least.map_or(way, |least| least.min(way)));
                    }
                    from = run.end;
                }
                if let Some(least) = least {
                    best.insert(node, least);
                }
            }
        }
    }
    let mut cube = Cube::new();
    let mut node = root;
    while let Some((variable, runs)) = manager.get(node) {
        let Some((_, _, next)) = best.get(&node).copied() else { break };
        let mut classes = Vec::new();
        for run in runs {
            classes.resize(run.end as usize, run.child == next);
        }
        cube.insert(variable, classes);
        node = next;
    }
    cube
}

/// Leaves out every variable and admits every class that keeps the cube inside the target.
fn widen(manager: &Manager, target: Node, cube: &mut Cube, ordered: &dyn Fn(u32) -> bool, visits: &mut usize) {
    let variables: Vec<u32> = cube.keys().rev().copied().collect();
    for variable in &variables {
        let Some(kept) = cube.remove(variable) else { continue };
        if !covers(manager, target, cube, visits) {
            cube.insert(*variable, kept);
        }
    }
    for variable in variables {
        let Some(classes) = cube.get(&variable) else { continue };
        let (count, first, last) = (classes.len(), classes.iter().position(|c| *c), classes.iter().rposition(|c| *c));
        let (Some(first), Some(last)) = (first, last) else { continue };
        // From the edges outwards, so that a range of numbers stays one range as long as it can.
        let mut try_all = |order: &mut dyn Iterator<Item = usize>, contiguous: bool| {
            for class in order {
                if !admit(manager, target, cube, variable, class, visits) && contiguous {
                    break;
                }
            }
        };
        let ordered = ordered(variable);
        try_all(&mut (last.saturating_add(1)..count), ordered);
        try_all(&mut (0..first).rev(), ordered);
        if !ordered {
            try_all(&mut (first..last), false);
        }
    }
}

/// Takes out the classes that nobody has in the base, unless more words are needed without them. Ranges of numbers are left as
/// wide as they are.
fn narrow(manager: &mut Manager, base: Node, cube: &mut Cube, ordered: &dyn Fn(u32) -> bool) -> Result<()> {
    for (variable, classes) in cube.iter_mut() {
        let (meant, others) = (classes.iter().filter(|c| **c).count(), classes.iter().filter(|c| !**c).count());
        if classes.len() < 3 || ordered(*variable) {
            continue;
        }
        let mut had = Vec::with_capacity(classes.len());
        for class in 0u32.. {
            if class as usize >= classes.len() {
                break;
            }
            had.push(manager.given(base, *variable, class)? != Node::FALSE);
        }
        let left = classes.iter().zip(&had).filter(|(meant, had)| **meant && **had).count();
        if left < meant && left > 0 && left <= others {
            for (class, had) in classes.iter_mut().zip(had) {
                *class &= had;
            }
        }
    }
    Ok(())
}

/// Admits a class where the cube stays inside the target; true where it did.
fn admit(manager: &Manager, target: Node, cube: &mut Cube, variable: u32, class: usize, visits: &mut usize) -> bool {
    let Some(slot) = cube.get_mut(&variable).and_then(|classes| classes.get_mut(class)) else { return false };
    if *slot {
        return true;
    }
    *slot = true;
    if covers(manager, target, cube, visits) {
        return true;
    }
    if let Some(slot) = cube.get_mut(&variable).and_then(|classes| classes.get_mut(class)) {
        *slot = false;
    }
    false
}

/// True where the whole cube lies in the target.
fn covers(manager: &Manager, target: Node, cube: &Cube, visits: &mut usize) -> bool {
    let mut seen: FxHashSet<Node> = FxHashSet::default();
    let mut waiting = vec![target];
    while let Some(node) = waiting.pop() {
        if !seen.insert(node) {
            continue;
        }
        *visits = visits.saturating_sub(1);
        let Some((variable, runs)) = manager.get(node) else {
            if node == Node::TRUE {
                continue;
            }
            return false;
        };
        let meant = cube.get(&variable);
        let mut from = 0usize;
        for run in runs {
            let end = run.end as usize;
            let here = meant.is_none_or(|classes| classes.get(from..end).is_some_and(|some| some.contains(&true)));
            if here {
                waiting.push(run.child);
            }
            from = end;
        }
    }
    true
}

/// The diagram of a cube.
fn node_of(manager: &mut Manager, cube: &Cube) -> Result<Node> {
    let mut node = Node::TRUE;
    for (variable, classes) in cube.iter().rev() {
        let child = |meant: &bool| if *meant { node } else { Node::FALSE };
        let runs: Vec<Run> = (1u32..).zip(classes).map(|(end, meant)| Run { end, child: child(meant) }).collect();
        node = manager.node(*variable, runs)?;
    }
    Ok(node)
}

/// The conditions of a cube. Where some of them together are just what a term means, or its opposite, the term stands
/// for them.
fn describe(space: &mut Space<'_, '_>, cube: &Cube) -> Result<Vec<String>> {
    let engine = space.engine;
    let g = engine.guideline();
    let mut rest = cube.clone();
    let mut said = Vec::new();
    for at in 0..space.terms.len() {
        let Some(Spoken { name, node, variables }) = space.terms.get(at).cloned() else { continue };
        if !variables.iter().all(|variable| rest.contains_key(variable)) {
            continue;
        }
        let part: Cube = rest.iter().filter(|(v, _)| variables.contains(v)).map(|(v, c)| (*v, c.clone())).collect();
        let part = node_of(&mut space.manager, &part)?;
        let opposite = space.manager.not(node)?;
        if part == node || part == opposite {
            said.push(if part == node { name } else { format!("not {name}") });
            rest.retain(|variable, _| !variables.contains(variable));
        }
    }
    said.extend(conditions(space, g, &rest));
    Ok(said)
}

fn conditions(space: &Space<'_, '_>, g: &Guideline, cube: &Cube) -> Vec<String> {
    let mut by_fact: BTreeMap<FactId, Vec<String>> = BTreeMap::new();
    let mut sets: BTreeMap<FactId, Vec<(u32, bool)>> = BTreeMap::new();
    for (variable, classes) in cube {
        let Some(kind) = space.domain().variables.get(*variable as usize).map(|v| v.kind) else { continue };
        let (id, text) = match kind {
            Kind::Fact(id) => (id, g.fact(id).map(|fact| condition(fact, space.domain().intervals(id), classes))),
            Kind::Bit(id, member) => {
                sets.entry(id).or_default().push((member, classes.get(1) == Some(&true)));
                continue;
            }
            Kind::Atom(at) => {
                let Some(Question::Sum(parts, intervals)) = space.domain().atoms.get(at as usize).map(|a| &a.question)
                else {
                    continue;
                };
                let Some(id) = facts_of(parts).next() else { continue };
                (id, Some(sum(g, parts, intervals, classes)))
            }
        };
        by_fact.entry(id).or_default().extend(text);
    }
    for (id, bits) in sets {
        if let Some(fact) = g.fact(id) {
            by_fact.entry(id).or_default().extend(members(fact, &bits));
        }
    }
    by_fact.into_values().flatten().collect()
}

/// What is said of some members of a set: which it includes, which it does not.
fn members(fact: &Fact, bits: &[(u32, bool)]) -> Vec<String> {
    let FactType::SetOf(members) = &fact.ty else { return Vec::new() };
    let name = &fact.name;
    let of = |meant: bool| -> Vec<&str> {
        let some = bits.iter().filter(|(_, here)| *here == meant);
        some.filter_map(|(at, _)| members.get(*at as usize)).map(|member| member.name.as_str()).collect()
    };
    let (with, without) = (of(true), of(false));
    let includes = match with.as_slice() {
        [] => None,
        [one] => Some(format!("{name} includes {one}")),
        some => Some(format!("{name} includes all of ({})", some.join(", "))),
    };
    let excludes = match without.as_slice() {
        [] => None,
        all if all.len() == members.len() => Some(format!("{name} is empty")),
        [one] => Some(format!("not ({name} includes {one})")),
        some => Some(format!("not ({name} includes any of ({}))", some.join(", "))),
    };
    includes.into_iter().chain(excludes).collect()
}

/// What some classes of a fact say: `age > 3 a and age <= 5 a`, `site in (head, neck)`.
pub fn condition(fact: &Fact, intervals: &[Interval], classes: &[bool]) -> String {
    let name = &fact.name;
    match &fact.ty {
        FactType::YesNo => {
            if classes.get(1) == Some(&true) {
                name.clone()
            } else {
                format!("not {name}")
            }
        }
        FactType::OneOf(members) => {
            let of = |meant: bool| -> Vec<&str> {
                let chosen = members.iter().zip(classes).filter(|(_, here)| **here == meant);
                chosen.map(|(member, _)| member.name.as_str()).collect()
            };
            match (of(true).as_slice(), of(false).as_slice()) {
                ([one], _) => format!("{name} is {one}"),
                (_, [one]) => format!("{name} is not {one}"),
                (some, others) if some.len() <= others.len() => format!("{name} in ({})", some.join(", ")),
                (_, others) => format!("{name} not in ({})", others.join(", ")),
            }
        }
        FactType::Number(_) => {
            numbers(name, intervals, classes, &|number| show_value(fact, &Value::Number(number.clone())))
        }
        FactType::SetOf(_) => String::new(),
    }
}

fn facts_of(parts: &BTreeMap<Unknown, Number>) -> impl Iterator<Item = FactId> {
    parts.keys().filter_map(|of| match of {
        Unknown::Fact(id) => Some(*id),
        Unknown::Score(_) => None,
    })
}

/// What some classes of a sum say: `disease.largest - disease.smallest > 5 cm`.
fn sum(g: &Guideline, parts: &BTreeMap<Unknown, Number>, intervals: &[Interval], classes: &[bool]) -> String {
    let mut name = String::new();
    let mut ordered: Vec<(&Unknown, &Number)> = parts.iter().collect();
    // What is added comes first, so that a difference reads like one.
    ordered.sort_by_key(|(_, factor)| factor.is_negative());
    for (of, factor) in ordered {
        let Unknown::Fact(id) = of else { continue };
        name.push_str(match (name.is_empty(), factor.is_negative()) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        if !factor.abs().is_one() {
            name.push_str(&format!("{} * ", number::show(&factor.abs())));
        }
        name.push_str(g.fact_name(*id));
    }
    let first = facts_of(parts).next().and_then(|id| g.fact(id));
    let show = |value: &Number| match first.map(|fact| &fact.ty) {
        // A difference of days is no day.
        Some(FactType::Number(ty)) if ty.kind == NumberKind::Date => format!("{} days", number::show(value)),
        Some(FactType::Number(ty)) => units::show(value, &ty.unit),
        _ => number::show(value),
    };
    numbers(&name, intervals, classes, &show)
}

/// Ranges of a number, joined by `or`.
fn numbers(name: &str, intervals: &[Interval], classes: &[bool], show: &dyn Fn(&Number) -> String) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (at, _) in classes.iter().enumerate().filter(|(_, meant)| **meant) {
        match ranges.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(at) => *end = at,
            _ => ranges.push((at, at)),
        }
    }
    let last = intervals.len().saturating_sub(1);
    let range = |(from, to): &(usize, usize)| {
        let low = (*from > 0).then(|| intervals.get(*from)).flatten();
        let high = (*to < last).then(|| intervals.get(*to)).flatten();
        if let (true, Some(Interval::Point(value))) = (from == to, intervals.get(*from)) {
            return vec![format!("{name} = {}", show(value))];
        }
        let low = low.and_then(|interval| match interval {
            Interval::Point(value) => Some(format!("{name} >= {}", show(value))),
            Interval::Open(low, _) => low.as_ref().map(|value| format!("{name} > {}", show(value))),
        });
        let high = high.and_then(|interval| match interval {
            Interval::Point(value) => Some(format!("{name} <= {}", show(value))),
            Interval::Open(_, high) => high.as_ref().map(|value| format!("{name} < {}", show(value))),
        });
        low.into_iter().chain(high).collect::<Vec<_>>()
    };
    let parts: Vec<Vec<String>> = ranges.iter().map(range).collect();
    match parts.as_slice() {
        [one] => one.join(" and "),
        many => {
            let side = |part: &Vec<String>| match part.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" and ")),
            };
            format!("({})", many.iter().map(side).collect::<Vec<_>>().join(" or "))
        }
    }
}
