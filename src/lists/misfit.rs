//! Entries of which it is known that what holds of each entry does not hold of them: they are told before anything is asked.

use super::entries::Part;
use super::fold::{Known, is};
use super::said::Listings;
use crate::check::model::{Guideline, Stated, Values};
use crate::source::Span;
use std::collections::BTreeMap;

/// An entry that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The list.
    pub list: String,
    /// The entry, from 1 on.
    pub nth: usize,
    /// Where it stands.
    pub entry: Span,
    /// What would have to hold of it.
    pub rule: Span,
}

/// The entries of lists that break what holds of each.
pub fn misfits(guideline: &Guideline, listings: &Listings, values: &Values) -> Vec<Misfit> {
    let origin = guideline.written();
    let mut found = Vec::new();
    for (id, listing) in listings {
        let Some(list) = origin.listed.get(*id) else { continue };
        for (at, entry) in listing.entries.iter().enumerate() {
            let parts = list.parts.iter().zip(&entry.parts).filter_map(|(part, said)| match said {
                Some((Stated::Value(value), _)) => Some((*part, Part::Known(value.clone()))),
                _ => None,
            });
            let parts: BTreeMap<_, _> = parts.collect();
            let known = Known { guideline: origin, values, parts: Some(&parts) };
            for rule in list.each.iter().filter(|rule| is(&known.cond(rule), false)) {
                let nth = at.saturating_add(1);
                found.push(Misfit { list: list.name.clone(), nth, entry: entry.span, rule: rule.span });
            }
        }
    }
    found
}
