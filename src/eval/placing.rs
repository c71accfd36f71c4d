//! Finds the places where facts may lie that comparisons tie to each other.

use super::engine::Engine;
use super::places::{Of, Places};
use super::prepared::Prepared;
use crate::check::model::{FactId, FactType, Value};
use crate::decide::cells::{Cells, Classes};
use crate::decide::diagram::TooComplex;
use crate::decide::interval::declared;
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
    let of = match values(engine, facts) {
        Some(values) => points(engine, prepared, &values, variables)?,
        None => cells(engine, facts, variables)?,
    };
    let places = Arc::new(Places::of(of));
    prepared.places.keep(tested, &places);
    Ok(places)
}

fn cells(engine: &Engine, facts: &BTreeSet<FactId>, variables: &[u32]) -> Result<Of, TooComplex> {
    let g = engine.guideline();
    let ranges = facts.iter().map(|id| Some((*id, declared(g, *id)?))).collect::<Option<BTreeMap<_, _>>>();
    Cells::new(&engine.compiled().domain, &ranges.ok_or(TooComplex)?, variables).map(Of::Cells)
}

/// The values of facts, where they have few.
fn values(engine: &Engine, facts: &BTreeSet<FactId>) -> Option<BTreeMap<FactId, Vec<Value>>> {
    let g = engine.guideline();
    let mut values = BTreeMap::new();
    let mut points = 1usize;
    for id in facts {
        let all: Vec<Value> = match &g.fact(*id)?.ty {
            FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
            FactType::OneOf(members) => (0..u32::try_from(members.len()).ok()?).map(Value::Member).collect(),
            FactType::Number(_) => declared(g, *id)?.all_whole(MAX_VALUES)?.into_iter().map(Value::Number).collect(),
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
