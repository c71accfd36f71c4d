//! Finds the places where facts may lie that comparisons tie to each other.

use super::engine::Engine;
use super::places::{Of, Places};
use super::prepared::Prepared;
use crate::check::model::{FactId, FactType, Guideline, Meaning, Num, Value};
use crate::decide::cells::{Cells, Classes};
use crate::decide::diagram::TooComplex;
use crate::decide::domain::{Kind, Question};
use crate::decide::factors::Factors;
use crate::decide::interval::declared;
use crate::decide::linear::Unknown;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most combinations of values.
const MAX_POINTS: usize = 3_000;
/// Most values of one fact.
const MAX_VALUES: i64 = 400;
/// Most members of a set, all combinations of which are gone through.
const MAX_MEMBERS: u32 = 8;

/// The places of facts, by the variables that test them alone.
pub(super) fn places(
    engine: &Engine,
    prepared: &Prepared,
    facts: &BTreeSet<FactId>,
    variables: &[u32],
) -> Result<Arc<Places>, TooComplex> {
    let tested = (facts.clone(), variables.to_vec());
    if let Some(places) = prepared.places.get(&tested) {
        return Ok(places);
    }
    let parts = apart(engine, facts, variables);
    let of = if parts.len() > 1 {
        let each = parts.into_iter().map(|(facts, variables)| {
            let places = places(engine, prepared, &facts, &variables)?;
            Ok((facts, places))
        });
        Of::Apart(each.collect::<Result<Vec<_>, TooComplex>>()?)
    } else {
        match values(engine, facts, variables) {
            Some(values) => points(engine, prepared, &values, variables)?,
            None => cells(engine, facts, variables)?,
        }
    };
    let places = Arc::new(Places::of(of).at_most(MAX_POINTS)?);
    prepared.places.keep(tested, &places);
    Ok(places)
}

/// Facts that comparisons tie to each other, directly or by others, and the variables that test these; facts that nothing ties
/// to each other are apart.
fn apart(engine: &Engine, facts: &BTreeSet<FactId>, variables: &[u32]) -> Vec<(BTreeSet<FactId>, Vec<u32>)> {
    let domain = &engine.compiled().domain;
    let mut parts: Vec<(BTreeSet<FactId>, Vec<u32>)> = facts.iter().map(|id| ([*id].into(), Vec::new())).collect();
    for variable in variables {
        let tested: BTreeSet<FactId> = domain.facts(*variable).collect();
        let (joined, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(facts, _)| !facts.is_disjoint(&tested));
        parts = others;
        let (mut all, mut own) = (BTreeSet::new(), vec![*variable]);
        for (facts, variables) in joined {
            all.extend(facts);
            own.extend(variables);
        }
        own.sort_unstable();
        parts.push((all, own));
    }
    parts.sort();
    parts
}

fn cells(engine: &Engine, facts: &BTreeSet<FactId>, variables: &[u32]) -> Result<Of, TooComplex> {
    let g = engine.guideline();
    let ranges = facts.iter().map(|id| Some((*id, declared(g, *id)?))).collect::<Option<BTreeMap<_, _>>>();
    let (domain, ranges) = (&engine.compiled().domain, ranges.ok_or(TooComplex)?);
    match Cells::new(domain, &ranges, variables) {
        Ok(cells) => Ok(Of::Cells(cells)),
        Err(TooComplex) => Factors::new(g, domain, &ranges, variables).map(Of::Factors),
    }
}

/// The values of facts, where they have few: all of them, or one for each class of a number that comparisons reach by scores
/// alone, which tell no two values of a class apart.
fn values(engine: &Engine, facts: &BTreeSet<FactId>, variables: &[u32]) -> Option<BTreeMap<FactId, Vec<Value>>> {
    let (g, domain) = (engine.guideline(), &engine.compiled().domain);
    let mut computed = BTreeSet::new();
    for variable in variables {
        if let Some(Kind::Atom(at)) = domain.kind(*variable) {
            computed.extend(computed_with(g, domain.question(at)?));
        }
    }
    let mut values = BTreeMap::new();
    let mut points = 1usize;
    for id in facts {
        let all: Vec<Value> = match &g.fact(*id)?.ty {
            FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
            FactType::OneOf(members) => (0..u32::try_from(members.len()).ok()?).map(Value::Member).collect(),
            FactType::Number(_) if computed.contains(id) => {
                declared(g, *id)?.all_whole(MAX_VALUES)?.into_iter().map(Value::Number).collect()
            }
            FactType::Number(_) => {
                let range = declared(g, *id)?;
                let classes = domain.intervals(*id).iter().map(|class| range.sample(class).map(Value::Number));
                classes.collect::<Option<Vec<Value>>>()?
            }
            FactType::SetOf(members) => {
                let count = u32::try_from(members.len()).ok().filter(|count| *count <= MAX_MEMBERS)?;
                let set = |bits: u32| Value::Set((0..count).filter(|member| bits >> member & 1 == 1).collect());
                (0..1u32 << count).map(set).collect()
            }
        };
        points = points.checked_mul(all.len()).filter(|points| *points <= MAX_POINTS)?;
        values.insert(*id, all);
    }
    Some(values)
}

/// The facts whose own numbers a question computes with.
fn computed_with(guideline: &Guideline, question: &Question) -> BTreeSet<FactId> {
    let mut found = BTreeSet::new();
    match question {
        Question::Sum(parts, _) => found.extend(parts.keys().filter_map(|of| match of {
            Unknown::Fact(id) => Some(*id),
            Unknown::Score(_) => None,
        })),
        Question::Product(powers, _) => found.extend(powers.keys()),
        Question::Dates(chain) => found.extend([chain.late, chain.early]),
        Question::Order(..) | Question::Real(..) => {
            let mut waiting = match question {
                Question::Order(left, right) => vec![left, right],
                Question::Real(num, _) => vec![num],
                _ => Vec::new(),
            };
            let mut seen = BTreeSet::new();
            while let Some(num) = waiting.pop() {
                match num {
                    Num::Fact(id) => {
                        found.insert(*id);
                    }
                    Num::Term(id) if seen.insert(*id) => {
                        let means = guideline.term(*id).map(|term| &term.means);
                        waiting.extend(means.into_iter().flat_map(Meaning::numbers));
                    }
                    _ => waiting.extend(num.operands()),
                }
            }
        }
    }
    found
}

fn points(
    engine: &Engine,
    prepared: &Prepared,
    values: &BTreeMap<FactId, Vec<Value>>,
    variables: &[u32],
) -> Result<Of, TooComplex> {
    let mut points: Vec<Vec<usize>> = vec![Vec::new()];
    for of in values.values() {
        let longer = |point: &Vec<usize>| {
            let point = point.clone();
            (0..of.len()).map(move |at| point.iter().copied().chain([at]).collect::<Vec<usize>>())
        };
        points = points.iter().flat_map(longer).collect();
    }
    let mut classes = Vec::with_capacity(points.len());
    for point in &points {
        if values.is_empty() {
            classes.push(Vec::new());
            continue;
        }
        let mut there = prepared.clone();
        for ((id, of), at) in values.iter().zip(point) {
            there.values.replace(*id, of.get(*at).cloned());
        }
        engine.recode(&mut there, values.keys().copied());
        let class = |variable: &u32| {
            let code = there.codes.get(*variable as usize).copied().unwrap_or(0);
            // None: a comparison with what is not known either, as a score.
            Some((*variable, code.checked_sub(1)?))
        };
        classes.push(variables.iter().map(class).collect::<Option<Classes>>().ok_or(TooComplex)?);
    }
    Ok(Of::Points { facts: values.keys().copied().collect(), points, classes })
}
