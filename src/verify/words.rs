//! Cubes in the author's words: which values of which facts, and the terms that mean just that.

use super::cube::{Cube, node_of};
use super::days;
use super::space::{Space, Spoken};
use crate::case::show_value;
use crate::check::model::{Fact, FactId, FactType, Guideline, NumberKind, Value};
use crate::check::units;
use crate::decide::diagram::TooComplex;
use crate::decide::domain::{Domain, Kind, Question};
use crate::decide::interval::{Cut, Interval};
use crate::decide::linear::Unknown;
use crate::decide::product::{self, Powers};
use crate::number::{self, Number};
use num_traits::{One, Signed};
use std::collections::BTreeMap;

type Result<T> = std::result::Result<T, TooComplex>;

/// The conditions of a cube. Where some of them together are just what a term means, or its opposite, the term stands
/// for them.
pub fn describe(space: &mut Space<'_>, cube: &Cube) -> Result<Vec<String>> {
    let engine = space.engine;
    let g = engine.guideline();
    let mut rest = cube.clone();
    let mut said = Vec::new();
    for at in 0..space.terms.len() {
        space.manager.spend(1)?;
        let says = |term: &&Spoken| term.variables.iter().all(|variable| rest.contains_key(variable));
        let Some(Spoken { name, node, variables }) = space.terms.get(at).filter(says).cloned() else { continue };
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

fn conditions(space: &Space<'_>, g: &Guideline, cube: &Cube) -> Vec<String> {
    let mut by_fact: BTreeMap<FactId, Vec<String>> = BTreeMap::new();
    let mut sets: BTreeMap<FactId, Vec<(u32, bool)>> = BTreeMap::new();
    for (variable, classes) in cube {
        let Some(kind) = space.domain().kind(*variable) else { continue };
        let (id, text) = match kind {
            // What is said of a day says that there was one.
            Kind::Fact(id) if spoken_for(space, g, id, cube) => continue,
            Kind::Fact(id) => (id, g.fact(id).map(|fact| condition(fact, space.domain().intervals(id), classes))),
            Kind::Bit(id, member) => {
                sets.entry(id).or_default().push((member, classes.get(1) == Some(&true)));
                continue;
            }
            Kind::Atom(at) => match space.domain().question(at) {
                Some(Question::Sum(parts, intervals)) => {
                    let Some(id) = facts_of(parts).next() else { continue };
                    (id, Some(sum(g, parts, intervals, classes)))
                }
                Some(Question::Product(powers, intervals)) => {
                    let Some(id) = powers.keys().next() else { continue };
                    (*id, product(g, space.domain(), powers, intervals, classes))
                }
                Some(Question::Dates(chain)) => (chain.late, Some(days::condition(g, chain, classes))),
                Some(Question::Order(..) | Question::Real(..)) | None => continue,
            },
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

/// What some classes of a question over several facts say; nothing where only a calculation does.
pub fn several(g: &Guideline, domain: &Domain, variable: u32, classes: &[bool]) -> Option<String> {
    let Kind::Atom(at) = domain.kind(variable)? else { return None };
    match domain.question(at)? {
        Question::Sum(parts, intervals) => Some(sum(g, parts, intervals, classes)),
        Question::Product(powers, intervals) => product(g, domain, powers, intervals, classes),
        Question::Dates(chain) => Some(days::condition(g, chain, classes)),
        Question::Order(..) | Question::Real(..) => None,
    }
}

/// Whether a fact says that there was a day, or is a number of a list, of which more is said.
fn spoken_for(space: &Space<'_>, g: &Guideline, id: FactId, cube: &Cube) -> bool {
    let day = g.fact(id).and_then(|fact| fact.day);
    let of = day.or(g.there(id)).and_then(|of| space.domain().fact(of));
    let yes = space.domain().fact(id).and_then(|variable| cube.get(&variable)).is_some_and(|c| c.get(1) == Some(&true));
    yes != day.is_some() && of.is_some_and(|of| cube.contains_key(&of))
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
        FactType::YesNo if fact.day.is_some() => {
            format!("{name} is {}never", if classes.get(1) == Some(&true) { "" } else { "not " })
        }
        FactType::YesNo if fact.entry.as_ref().is_some_and(|entry| entry.there.is_some()) => {
            let no = format!("there is no {}", name.strip_prefix("there is a ").unwrap_or(name));
            if classes.get(1) == Some(&true) { name.clone() } else { no }
        }
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

/// What some classes of a product say: `bmi > 30 kg/m2`, or `weight / (height * height) > 30 kg/m2` where no term is called
/// so.
fn product(
    g: &Guideline,
    domain: &Domain,
    powers: &Powers,
    intervals: &[Interval],
    classes: &[bool],
) -> Option<String> {
    let unit = product::unit(g, powers)?;
    let show = |value: &Number| units::show(value, &unit);
    if let Some(term) = domain.forms.named(powers).and_then(|id| g.term(id)) {
        return Some(numbers(&term.name, intervals, classes, &show));
    }
    let side = |sign: i8| {
        let some = powers.iter().filter(|(_, power)| power.signum() == sign);
        some.flat_map(|(id, power)| std::iter::repeat_n(g.fact_name(*id), usize::from(power.unsigned_abs()))).collect()
    };
    let (above, below): (Vec<&str>, Vec<&str>) = (side(1), side(-1));
    let above = if above.is_empty() { "1".to_owned() } else { above.join(" * ") };
    let name = match below.as_slice() {
        [] => above,
        [one] => format!("{above} / {one}"),
        several => format!("{above} / ({})", several.join(" * ")),
    };
    Some(numbers(&name, intervals, classes, &show))
}

/// Where classes meet, in words; what no fraction writes with six places.
fn written(cut: &Cut, show: &dyn Fn(&Number) -> String) -> String {
    match cut.exact() {
        Some(value) => show(value),
        None => {
            let million = number::whole(1_000_000);
            format!("≈{}", show(&((cut.under() * &million).round() / million)))
        }
    }
}

/// Ranges of a number, joined by `or`.
pub fn numbers(name: &str, intervals: &[Interval], classes: &[bool], show: &dyn Fn(&Number) -> String) -> String {
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
            Interval::Open(low, _) => low.as_ref().map(|cut| format!("{name} > {}", written(cut, show))),
        });
        let high = high.and_then(|interval| match interval {
            Interval::Point(value) => Some(format!("{name} <= {}", show(value))),
            Interval::Open(_, high) => high.as_ref().map(|cut| format!("{name} < {}", written(cut, show))),
        });
        low.into_iter().chain(high).collect::<Vec<_>>()
    };
    days::one_of(&ranges.iter().map(range).collect::<Vec<_>>())
}
