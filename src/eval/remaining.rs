//! The values that something can still have while facts are missing.

use super::stretch::Piece;
use crate::check::model::{FactId, Outcome, Partial};
use crate::decide::interval::Limit;
use crate::number::Number;
use std::collections::BTreeSet;

/// The values that something can still have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remaining {
    /// Whether a condition holds.
    Truth(Outcome),
    /// Some of its members; `None` is: none of its rows holds.
    Members(BTreeSet<Option<u32>>),
    /// Exactly these numbers.
    Numbers(BTreeSet<Number>),
    /// Numbers between two limits, in base units; it need not have all of them.
    Between(Limit, Limit),
    /// Several numbers, or stretches of numbers between two limits each, in order; and whether it may have no value.
    Pieces(Vec<Piece>, bool),
    /// A number that it does not have: it is divided by zero, or a day is beyond the calendar.
    Undefined,
    /// The members of a set, all of which are known.
    Sets(BTreeSet<u32>),
    /// It is too complex to be told, or nothing tells it.
    Untold,
}

impl Remaining {
    /// Whether one value is left.
    pub fn is_known(&self) -> bool {
        match self {
            Remaining::Truth(truth) => *truth != Outcome::Undetermined,
            Remaining::Members(left) => left.len() == 1,
            Remaining::Numbers(left) => left.len() == 1,
            Remaining::Undefined | Remaining::Sets(_) => true,
            Remaining::Between(..) | Remaining::Pieces(..) | Remaining::Untold => false,
        }
    }
}

/// The values that are left, and the facts on which it hangs.
pub(super) type Left = (Remaining, BTreeSet<FactId>);

/// The limits that are known of a number.
pub(super) fn limits(part: Option<&Partial>) -> (Limit, Limit) {
    match part {
        Some(Partial::Between(low, high)) => (low.clone(), high.clone()),
        _ => (None, None),
    }
}
