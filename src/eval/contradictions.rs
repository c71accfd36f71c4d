//! Facts that are given, and contradict what the other facts derive: the given value is used, and an answer says so.

use super::engine::Engine;
use super::kleene;
use super::values::{self, Computed, Remaining, ValueAnswer};
use crate::check::model::{Outcome, Partial, Value, Values};
use crate::decide::interval::Limit;

impl Engine {
    /// Given facts of which no value is left that the other facts could still derive: with what these derive. What is known in
    /// part of the other facts counts, so that nobody whose facts are like this would have the given value by them.
    pub fn contradictions(&self, case: &Values) -> Vec<ValueAnswer> {
        let mut found = Vec::new();
        for id in &self.guideline().derivation_order {
            if case.get(*id).is_none() && case.part(*id).is_none() {
                continue;
            }
            let mut without = case.clone();
            without.take(*id);
            let prepared = self.prepare(&without);
            let view = kleene::view(self.guideline(), &prepared.values);
            let derived = values::value(self, &prepared, &view, Computed::Fact(*id));
            if excludes(&derived.remaining, case.get(*id), case.part(*id)) {
                found.push(derived);
            }
        }
        found
    }
}

/// Whether none of the values that are left is the given one, or among those that are given. False where that is not told.
fn excludes(left: &Remaining, given: Option<&Value>, part: Option<&Partial>) -> bool {
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
