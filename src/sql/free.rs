//! Derived numbers that are as free as others: they are told exactly without a search.

use crate::check::model::{FactId, Guideline};
use crate::decide::compile::{Compiled, Derived};
use crate::decide::interval::{Limit, Range, declared};
use crate::decide::rests::Rests;
use crate::number;
use num_traits::Signed;

/// Whether a fact that is derived from one number alone is as free, where that is not known, as a fact that is not derived: nothing
/// else asks for that number, and each class of the fact can be reached.
pub(super) fn free(g: &Guideline, compiled: &Compiled, id: FactId) -> bool {
    let Some(Derived::Sum(scores, parts)) = compiled.derivations.get(&id) else { return false };
    let ([(source, factor)], Some(constant)) = (parts.as_slice(), compiled.manager.as_number(*scores)) else {
        return false;
    };
    let names = |other: &FactId| {
        let mut rests = Rests::default();
        let derivation = g.fact(*other).and_then(|fact| fact.derivation.as_ref());
        derivation.into_iter().for_each(|derivation| rests.derivation(g, derivation));
        *other != id && rests.facts.contains(source)
    };
    let asked = compiled.domain.fact(*source).is_some()
        || compiled.domain.atoms.iter().any(|atom| atom.facts.contains(source))
        || g.facts.iter().any(|fact| fact.day == Some(*source))
        || g.derivation_order.contains(source)
        || g.derivation_order.iter().any(names);
    let Some(range) = declared(g, *source).filter(|range| !asked && !range.whole) else { return false };
    let at = |limit: &Limit| limit.as_ref().map(|(value, closed)| (value * factor + constant, *closed));
    let (low, high) = (at(&range.low), at(&range.high));
    let (low, high) = if factor.is_negative() { (high, low) } else { (low, high) };
    let own = Range { low, high, unit: number::one(), whole: false };
    let reached: Vec<bool> =
        compiled.domain.intervals(id).iter().map(|class| own.within(class).simplest().is_some()).collect();
    let Some(variable) = compiled.domain.fact(id) else { return true };
    let rows = compiled.derivations.values().filter_map(|how| match how {
        Derived::Rows(node) => Some(node),
        Derived::Sum(..) | Derived::Computed(_) => None,
    });
    let roots = compiled.definitions.values().chain([&compiled.scope]).chain(&compiled.constraints).chain(rows);
    compiled.manager.below_all(roots.copied()).into_iter().all(|node| {
        let Some((_, runs)) = compiled.manager.get(node).filter(|(of, _)| *of == variable) else { return true };
        let mut from = 0u32;
        runs.iter().all(|run| {
            let some = reached.get(from as usize..run.end as usize).is_some_and(|own| own.contains(&true));
            from = run.end;
            some
        })
    })
}
