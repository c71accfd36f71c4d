//! The values that something can still have while facts are missing.

use super::stretch::Piece;
use crate::check::model::{FactId, FactType, Outcome, Partial, Value};
use crate::decide::interval::{Limit, Range};
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

/// What is left of a fact by what is known of it in part: of values that it can have.
pub(super) fn within(ty: &FactType, part: &Partial) -> Partial {
    match (ty, part) {
        (FactType::Number(ty), Partial::Between(low, high)) => {
            let left = Range::of(ty).between(low.clone(), high.clone());
            Partial::Between(left.low, left.high)
        }
        _ => part.clone(),
    }
}

/// Whether none of the values that are left is the given one, or among those that are given. False where that is not told.
pub(super) fn excludes(left: &Remaining, given: Option<&Value>, part: Option<&Partial>) -> bool {
    let fits = |value: Value| given.is_none_or(|given| *given == value) && part.is_none_or(|part| part.allows(&value));
    match left {
        Remaining::Truth(Outcome::Undetermined) | Remaining::Undefined | Remaining::Untold => false,
        Remaining::Truth(truth) => !fits(Value::Bool(*truth == Outcome::Yes)),
        // One that none of its rows gives is not derived.
        Remaining::Members(left) => !left.iter().any(|at| at.is_none_or(|at| fits(Value::Member(at)))),
        Remaining::Numbers(left) => !left.iter().any(|number| fits(Value::Number(number.clone()))),
        Remaining::Between(low, high) => apart(low, high, given, part),
        Remaining::Pieces(pieces, undefined) => {
            !undefined && pieces.iter().all(|(low, high)| apart(low, high, given, part))
        }
        Remaining::Sets(set) => !fits(Value::Set(set.clone())),
    }
}

/// Whether no number between two limits is the given one, or between those that are given.
fn apart(low: &Limit, high: &Limit, given: Option<&Value>, part: Option<&Partial>) -> bool {
    let point = match given {
        Some(Value::Number(number)) => Some((number.clone(), true)),
        _ => None,
    };
    let (least, most) = match (&point, part) {
        (Some(_), _) => (&point, &point),
        (None, Some(Partial::Between(least, most))) => (least, most),
        (None, _) => return false,
    };
    below(high, least) || below(most, low)
}

/// Whether all that has an upper limit lies below all that has a lower one.
fn below(upper: &Limit, lower: &Limit) -> bool {
    let (Some((upper, ends)), Some((lower, begins))) = (upper, lower) else { return false };
    upper < lower || (upper == lower && !(*ends && *begins))
}
