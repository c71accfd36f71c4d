//! Finds the places where facts may lie that comparisons tie to each other.

use super::engine::Engine;
use super::grid::{self, Ground, MAX_FOLLOWED, MAX_POINTS};
use super::places::{Of, Places};
use super::prepared::Prepared;
use crate::check::model::FactId;
use crate::decide::cells::Cells;
use crate::decide::diagram::TooComplex;
use crate::decide::factors::Factors;
use crate::decide::interval::declared;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The places of facts, by the variables that test them alone. `ground` is what else is known of them.
pub(super) fn places(
    engine: &Engine,
    prepared: &Prepared,
    facts: &BTreeSet<FactId>,
    variables: &[u32],
    ground: &dyn Fn() -> Ground,
) -> Result<Arc<Places>, TooComplex> {
    let tested = (facts.clone(), variables.to_vec());
    if let Some(places) = prepared.places.get(&tested) {
        return Ok(places);
    }
    let parts = apart(engine, facts, variables);
    let of = if parts.len() > 1 {
        let each = parts.into_iter().map(|(facts, variables)| {
            let places = places(engine, prepared, &facts, &variables, ground)?;
            Ok((facts, places))
        });
        Of::Apart(each.collect::<Result<Vec<_>, TooComplex>>()?)
    } else {
        let ground = &ground();
        match grid::all(engine, prepared, facts, variables, ground) {
            Some(points) => points?,
            // What is computed from few values has few.
            None => cells(engine, facts, variables)
                .or_else(|TooComplex| grid::followed(engine, prepared, facts, variables, ground))?,
        }
    };
    let most = if matches!(of, Of::Points { .. }) { MAX_FOLLOWED } else { MAX_POINTS };
    let places = Arc::new(Places::of(of).at_most(most)?);
    prepared.places.keep(tested, &places);
    Ok(places)
}

/// The places by values alone: all combinations of those that have few, and of what is computed from such.
pub(super) fn by_values(
    engine: &Engine,
    prepared: &Prepared,
    facts: &BTreeSet<FactId>,
    variables: &[u32],
    ground: &Ground,
) -> Result<Arc<Places>, TooComplex> {
    let of = match grid::all(engine, prepared, facts, variables, ground) {
        Some(points) => points?,
        None => grid::followed(engine, prepared, facts, variables, ground)?,
    };
    Ok(Arc::new(Places::of(of).at_most(MAX_FOLLOWED)?))
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
