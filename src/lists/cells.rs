//! The values that a part of an entry can have, told apart only as far as what is asked tells them apart: each limit itself, and
//! what lies between two of them.

use super::fold::{and, certain, not};
use crate::check::model::{Comparison, Cond, CondKind, Fact, FactId, FactType, Num, Value};
use crate::number::{self, Number};
use crate::source::Span;
use std::collections::BTreeSet;

/// Some values of a part, and one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// One of them.
    pub(super) one: Value,
    /// Which they are, of a number.
    between: Between,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Between {
    /// This one.
    Exactly,
    /// Those between two, neither of which belongs.
    Open(Option<Number>, Option<Number>),
}

impl Cell {
    /// The value, where it is the only one.
    pub(super) fn only(&self) -> Option<Value> {
        (self.between == Between::Exactly).then(|| self.one.clone())
    }

    /// That a fact has one of these values.
    pub(super) fn holds(&self, fact: FactId) -> Cond {
        let span = Span::default();
        let compare =
            |op, value: &Number| Cond { kind: CondKind::Compare(op, Num::Fact(fact), Num::Const(value.clone())), span };
        match (&self.one, &self.between) {
            (Value::Bool(yes), _) => {
                let is = Cond { kind: CondKind::Fact(fact), span };
                if *yes { is } else { not(is) }
            }
            (Value::Member(member), _) => Cond { kind: CondKind::Member(fact, [*member].into()), span },
            (Value::Number(value), Between::Exactly) => compare(Comparison::Equal, value),
            (Value::Number(_), Between::Open(low, high)) => {
                let low = low.iter().map(|low| compare(Comparison::Greater, low));
                and(low.chain(high.iter().map(|high| compare(Comparison::Less, high))), span)
            }
            (Value::Set(_), _) => certain(true, span),
        }
    }
}

/// The cells of a fact's values, in their order. None of sets of members.
pub(super) fn cells(fact: &Fact, limits: &BTreeSet<Number>) -> Option<Vec<Cell>> {
    let exactly = |one: Value| Cell { one, between: Between::Exactly };
    match &fact.ty {
        FactType::YesNo => Some([false, true].map(|yes| exactly(Value::Bool(yes))).into()),
        FactType::OneOf(members) => {
            (0..members.len()).map(|at| Some(exactly(Value::Member(u32::try_from(at).ok()?)))).collect()
        }
        FactType::SetOf(_) => None,
        FactType::Number(ty) => {
            let step = if ty.integer { Some(ty.unit.factor.clone()) } else { None };
            let inside = |value: &Number| {
                ty.low.as_ref().is_none_or(|(low, closed)| low < value || (low == value && *closed))
                    && ty.high.as_ref().is_none_or(|(high, closed)| value < high || (value == high && *closed))
                    && step.as_ref().is_none_or(|step| (value / step).is_integer())
            };
            let ends = ty.low.iter().chain(&ty.high).map(|(end, _)| end.clone());
            let all: BTreeSet<Number> = limits.iter().cloned().chain(ends).collect();
            let limits: Vec<Number> = all.into_iter().collect();
            let mut found = Vec::new();
            let mut before: Option<&Number> = None;
            let between = |low: Option<&Number>, high: Option<&Number>| {
                let unit = step.clone().unwrap_or_else(|| ty.unit.factor.clone());
                let one = match (low, high) {
                    (None, None) => number::whole(0),
                    (Some(low), None) => next(low, step.as_ref(), &unit, true),
                    (None, Some(high)) => next(high, step.as_ref(), &unit, false),
                    (Some(low), Some(high)) => match &step {
                        Some(_) => next(low, step.as_ref(), &unit, true),
                        None => (low + high) / number::whole(2),
                    },
                };
                let fits = inside(&one) && low.is_none_or(|low| low < &one) && high.is_none_or(|high| &one < high);
                fits.then(|| Cell { one: Value::Number(one), between: Between::Open(low.cloned(), high.cloned()) })
            };
            for limit in &limits {
                found.extend(between(before, Some(limit)));
                if inside(limit) {
                    found.push(exactly(Value::Number(limit.clone())));
                }
                before = Some(limit);
            }
            found.extend(between(before, None));
            Some(found)
        }
    }
}

/// A number behind another, or before it; of those that are counted the next.
fn next(from: &Number, step: Option<&Number>, unit: &Number, up: bool) -> Number {
    match step {
        Some(step) => {
            let at = from / step;
            let whole = if up { at.floor() + number::one() } else { at.ceil() - number::one() };
            whole * step
        }
        None if up => from + unit,
        None => from - unit,
    }
}
