//! From lists of findings to ordinary facts. What conditions ask of a list is put in the words of all others: each part of an entry
//! that is not known becomes a fact of its own, and `latest of lab.hba1c` becomes a term over them; of a list that may have more entries
//! the answers become facts, tied by all combinations that some list gives. All that stands behind this room knows nothing of lists, and is as
//! exact about them as about any other fact. What a list means is said in [`meaning`], which the tests hold the rest against.

mod alike;
mod ask;
mod built;
mod cells;
mod certain;
mod counted;
mod entries;
mod fold;
mod labels;
mod lines;
pub mod meaning;
mod misfit;
mod moving;
mod open;
mod order;
mod place;
mod reach;
mod runs;
mod said;
mod unique;
mod walk;

pub use alike::{Unlike, carried, unlike};
pub use built::{answered, built, built_such};
pub use misfit::{Misfit, misfits};
pub use said::{Listings, Placed, TooOpen};

use crate::check::model::{Guideline, Values};
use std::sync::Arc;

/// A guideline of which nobody's lists are known: what proofs are about. None where it has no lists.
pub fn of_nobody(checked: &Guideline) -> Result<Option<Guideline>, TooOpen> {
    if checked.listed.is_empty() {
        return Ok(None);
    }
    let nothing = Values::unknown(checked.facts.len());
    Ok(Some(place::place(&Arc::new(checked.clone()), &Listings::new(), &nothing)?.guideline))
}

/// The guideline for one case, whose lists say more than nothing. `guideline` is one that [`of_nobody`] gave, and `values` is what
/// is known of its facts.
pub fn of_case(guideline: &Guideline, listings: &Listings, values: &Values) -> Result<Placed, TooOpen> {
    let Some(origin) = guideline.origin.as_ref() else {
        return Ok(Placed { guideline: guideline.clone(), values: values.clone() });
    };
    // Facts that stand for entries of which nothing is known make way for those of this case.
    let mut own = Values::unknown(origin.facts.len());
    for id in origin.facts.ids() {
        if let Some(value) = values.get(id) {
            own.set(id, value.clone());
        } else if let Some(part) = values.part(id) {
            own.narrow(id, part.clone());
        }
    }
    place::place(origin, listings, &own)
}
