//! Cases that say something of lists of findings: each is asked of a guideline of its own, in which what is asked of its lists is
//! put in place.

use super::engine::Engine;
use crate::check::model::Values;
use crate::diagnostic::Diagnostic;
use crate::lists::{self, Listings, Misfit, TooOpen};
use std::sync::Arc;

/// Why a case with lists cannot be answered.
#[derive(Debug, Clone)]
pub enum Unlisted {
    /// Too much of a list is open.
    Open(TooOpen),
    /// What is left to be decided is too complex.
    Complex(Diagnostic),
    /// Entries break what holds of each.
    Misfits(Vec<Misfit>),
}

impl Engine {
    /// The engine for one case, and what is known of the facts of its guideline. None where the case says nothing of any list:
    /// then this one answers it.
    pub fn of_lists(&self, listings: &Listings, values: &Values) -> Result<Option<(Engine, Values)>, Unlisted> {
        if self.guideline().listed.is_empty() || listings.is_empty() {
            return Ok(None);
        }
        let misfits = lists::misfits(self.guideline(), listings, values);
        if !misfits.is_empty() {
            return Err(Unlisted::Misfits(misfits));
        }
        let placed = lists::of_case(self.guideline(), listings, values).map_err(Unlisted::Open)?;
        let engine = Engine::new(&Arc::new(placed.guideline)).map_err(Unlisted::Complex)?;
        Ok(Some((engine, placed.values)))
    }
}
