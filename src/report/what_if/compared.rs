//! What differs between two answers.

use super::aspects::{Aspect, aspects};
use super::sides::{Compared, Instead, Side, Touched};
use crate::check::model::FactId;
use crate::report::show;
use crate::source::Sources;
use std::collections::BTreeSet;

/// Holds two answers against each other.
pub fn compared(sources: &Sources, before: Side<'_>, after: Side<'_>, touched: &[Touched]) -> Compared {
    let mut seen = BTreeSet::new();
    let once = touched.iter().filter(|of| seen.insert(**of));
    let instead: Vec<Instead> = once.filter_map(|of| instead(before, after, *of)).collect();
    let own = |aspect: &Aspect| matches!(aspect.of, "missing" | "derived") && named(&instead, &aspect.name);
    let (first, second) = (aspects(sources, before, after), aspects(sources, after, before));
    let mut changes = Vec::new();
    for aspect in first.iter().filter(|aspect| !own(aspect)) {
        let other = second.iter().find(|other| other.is(aspect));
        // What stands below a recommendation that applies comes and goes with it.
        if other.is_none() && aspect.below {
            continue;
        }
        let after = other.map_or_else(Vec::new, |other| other.said.clone());
        if after != aspect.said {
            changes.push((aspect.rank, aspect.change(aspect.said.clone(), after)));
        }
    }
    for aspect in second.iter().filter(|aspect| !own(aspect) && !aspect.below && !aspect.said.is_empty()) {
        if !first.iter().any(|other| other.is(aspect)) {
            changes.push((aspect.rank, aspect.change(Vec::new(), aspect.said.clone())));
        }
    }
    changes.sort_by_key(|(rank, _)| *rank);
    Compared { instead, changes: changes.into_iter().map(|(_, change)| change).collect() }
}

fn named(instead: &[Instead], name: &str) -> bool {
    instead.iter().any(|of| of.name == name)
}

fn instead(before: Side<'_>, after: Side<'_>, of: Touched) -> Option<Instead> {
    let name = match of {
        Touched::Fact(id) => before.guideline.fact(id)?.name.clone(),
        Touched::List(id) => before.guideline.listed.get(id)?.name.clone(),
    };
    let known = |side: Side<'_>| match of {
        Touched::Fact(id) => known(side, id),
        Touched::List(id) => {
            let (list, listing) = side.guideline.listed.get(id).zip(side.case.lists.get(&id))?;
            Some(show::listed(side.guideline, list, listing))
        }
    };
    Some(Instead { name, before: known(before), after: known(after) })
}

/// What is known of a fact, and derived where it is not given.
fn known(side: Side<'_>, id: FactId) -> Option<String> {
    let spoken = show::spoken_of(side.guideline, id, &side.answer.values);
    let fact = side.guideline.fact(spoken)?;
    match (side.answer.values.get(spoken), side.answer.values.part(spoken)) {
        (Some(value), _) => Some(show::value(fact, value)),
        (None, Some(part)) => {
            let never = if show::or_never(fact, &side.answer.values).is_empty() { "" } else { "never or " };
            Some(format!("{never}{}", show::part(fact, part)))
        }
        (None, None) => None,
    }
}
