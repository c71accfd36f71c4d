//! What two things that are known of a fact leave together, and the single values at the ends of what is left.

use super::vary::forget;
use crate::check::model::{FactId, FactType, Guideline, NumberType, Partial, Stated, Value, Values};
use crate::check::stretch::{Left, Limit, left};
use crate::decide::interval::Range;
use crate::number::{self, Number};
use num_traits::{One, Signed, Zero};
use std::collections::BTreeSet;

/// Digits with which an end is written that has no end as a decimal, or a long one.
const DIGITS: u32 = 4;
/// Places behind the point, counted in the unit of the fact, up to which an end is written as it is.
const PLACES: u32 = 6;
/// How many times further than any limit of its type, or the other end, a value lies that stands for all that are far away.
const FAR: i64 = 1_000;

/// Says of a fact of a case what is stated of it.
pub(super) fn state(g: &Guideline, case: &mut Values, id: FactId, stated: &Stated) {
    forget(g, case, id);
    case.state(id, stated.clone());
}

/// What is left by two things that are known in part.
pub(super) fn both(ty: &FactType, one: &Partial, other: Partial) -> Option<Stated> {
    match (ty, one, other) {
        (FactType::Number(ty), Partial::Between(low, high), Partial::Between(from, to)) => {
            let here = Range::of(ty).between(low.clone(), high.clone()).between(from, to);
            stretch(ty, (here.low, here.high))
        }
        (_, Partial::OneOf(one), Partial::OneOf(other)) => {
            let left: BTreeSet<u32> = one.intersection(&other).copied().collect();
            match (left.first(), left.len()) {
                (Some(only), 1) => Some(Stated::Value(Value::Member(*only))),
                (Some(_), _) => Some(Stated::Part(Partial::OneOf(left))),
                (None, _) => None,
            }
        }
        (_, Partial::Set(includes, excludes), Partial::Set(has, has_not)) => {
            let (has, has_not) = (includes.union(&has).copied().collect(), excludes.union(&has_not).copied().collect());
            Some(Stated::Part(Partial::Set(has, has_not)))
        }
        _ => None,
    }
}

/// A stretch of numbers as it is said.
pub(super) fn stretch(ty: &NumberType, (low, high): (Limit, Limit)) -> Option<Stated> {
    match left(ty, (low, high)) {
        Left::One(only) => Some(Stated::Value(Value::Number(only))),
        Left::Some(part) => Some(Stated::Part(part)),
        Left::Nothing | Left::All => None,
    }
}

/// The ends of a stretch as they can be written: those with no end as a decimal, or a long one, lie a little further inside. None
/// where nothing is left between them.
pub(super) fn written(ty: &NumberType, low: Limit, high: Limit) -> Option<(Limit, Limit)> {
    let wide = low.as_ref().zip(high.as_ref()).map(|((low, _), (high, _))| high - low);
    let end = |limit: Limit, up: bool| match limit {
        Some((value, _)) if !short(ty, &value) => {
            inside(ty, &value, wide.as_ref(), up).map(|value| Some((value, true)))
        }
        limit => Some(limit),
    };
    let (low, high) = (end(low, true)?, end(high, false)?);
    let empty = |((low, with), (high, also)): (&(Number, bool), &(Number, bool))| {
        low > high || low == high && !(*with && *also)
    };
    (!low.as_ref().zip(high.as_ref()).is_some_and(empty)).then_some((low, high))
}

/// Whether a number can be written in the unit of its type, with an end.
pub(super) fn decimal(ty: &NumberType, number: &Number) -> bool {
    if ty.unit.factor.is_zero() {
        return false;
    }
    let mut rest = (number / &ty.unit.factor).denom().clone();
    for factor in [2u32, 5] {
        while (&rest % factor).is_zero() {
            rest /= factor;
        }
    }
    rest == 1u32.into()
}

/// The same with few places.
fn short(ty: &NumberType, number: &Number) -> bool {
    !ty.unit.factor.is_zero() && (number / &ty.unit.factor * number::whole(10i64.pow(PLACES))).is_integer()
}

/// The next number with few digits above or below one, and near to it for what the stretch is `wide`.
fn inside(ty: &NumberType, value: &Number, wide: Option<&Number>, up: bool) -> Option<Number> {
    if ty.unit.factor.is_zero() {
        return None;
    }
    let count = value / &ty.unit.factor;
    let wide = wide.map(|wide| (wide / &ty.unit.factor).abs());
    let size = wide.into_iter().chain([count.abs()]).filter(|size| !size.is_zero()).min()?;
    let ten = number::whole(10);
    // The step is a power of ten, at least a thousand times less than what is measured.
    let (mut step, most) = (Number::one(), size / number::whole(10i64.pow(DIGITS.saturating_sub(1))));
    for _ in 0..number::MAX_DIGITS {
        if step > most {
            step /= &ten;
        } else if &step * &ten <= most {
            step *= &ten;
        } else {
            break;
        }
    }
    let steps = &count / &step;
    Some((if up { steps.ceil() } else { steps.floor() }) * step * &ty.unit.factor)
}

/// The outermost single values of what is stated of a number or a day, as they are said of it; nothing of all else.
pub(super) fn ends(g: &Guideline, id: FactId, stated: &Stated) -> Vec<Stated> {
    let Some(FactType::Number(ty)) = g.fact(id).map(|fact| &fact.ty) else { return Vec::new() };
    let (part, beside) = match stated {
        Stated::Part(part) => (part, None),
        Stated::Day { beside, day: Some(day), .. } => match day.as_ref() {
            Stated::Part(part) => (part, Some(*beside)),
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let Partial::Between(low, high) = part else { return Vec::new() };
    let range = Range::of(ty).between(low.clone(), high.clone());
    let value = |value: Number| Stated::Value(Value::Number(value)).of_day(beside);
    let found = [outermost(&range, false), outermost(&range, true)];
    found.into_iter().flatten().filter(|value| range.contains(value)).map(value).collect()
}

/// The last value of a range on one side: its end, or one near to it, or one far away.
pub(super) fn outermost(range: &Range, up: bool) -> Option<Number> {
    let (end, other) = if up { (&range.high, &range.low) } else { (&range.low, &range.high) };
    let sign = |number: Number| if up { number } else { -number };
    match (end, other) {
        (Some((end, true)), _) => Some(end.clone()),
        (Some((end, false)), Some((other, _))) => {
            let little = (end - other).abs() / number::whole(10i64.pow(PLACES.saturating_add(2)));
            Some(end - sign(little))
        }
        (Some((end, false)), None) => Some(end - sign(&range.unit / number::whole(10i64.pow(PLACES)))),
        (None, other) => {
            let size = other.as_ref().map_or_else(Number::zero, |(other, _)| other.abs());
            let base = (size / &range.unit).ceil() + Number::one();
            Some(sign(base * number::whole(FAR)) * &range.unit)
        }
    }
}
