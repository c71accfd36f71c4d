//! Dates on a way of a diagram: whether any lie to each other as the classes on the way say, and which do.

use super::calendar::{NotBefore, least};
use super::chain::limits;
use super::diagram::{Manager, TooComplex};
use super::domain::Domain;
use super::interval::Range;
use super::joint::{BOUND, Given, Joint, add_ranges, range};
use crate::check::model::{FactId, Guideline};
use crate::number;
use std::collections::BTreeMap;

/// A day from which on dates are looked for first, so that they are no older than they need be: 1960-01-01.
const USUAL: i64 = -3_653;

/// Whether dates lie to each other, and in their classes, as some variables, with their classes, say. All other variables are
/// passed over. The steps are those of a manager.
pub fn days_on_path(
    guideline: &Guideline,
    domain: &Domain,
    manager: &Manager,
    path: &[(u32, u32)],
    given: Given<'_>,
) -> Joint {
    let mut rules = Vec::new();
    let mut ranges: BTreeMap<FactId, Range> = BTreeMap::new();
    let range_of = |id| range(guideline, domain, path, given, id);
    for (variable, class) in path {
        let Some(chain) = domain.chain(*variable) else { continue };
        add_ranges(&mut ranges, [chain.late, chain.early], &range_of);
        rules.extend(chain.rules(*class));
    }
    if rules.is_empty() {
        return Joint::Values(BTreeMap::new());
    }
    rules.extend(ranges.iter().flat_map(|(id, range)| limits(*id, range)));
    let mut steps = 0;
    let found = least(&rules, &mut steps);
    let found = match found {
        Ok(Some(found)) => {
            let later = found.keys().map(|id| NotBefore::from(*id, USUAL));
            let usual: Vec<NotBefore> = rules.iter().cloned().chain(later).collect();
            Ok(Some(least(&usual, &mut steps).ok().flatten().unwrap_or(found)))
        }
        other => other,
    };
    manager.charge(steps.saturating_mul(BOUND));
    match found {
        Ok(Some(found)) => Joint::Values(found.into_iter().map(|(id, day)| (id, number::whole(day))).collect()),
        Ok(None) => Joint::Impossible,
        Err(TooComplex) => Joint::Open,
    }
}
