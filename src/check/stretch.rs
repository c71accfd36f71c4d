//! One stretch of numbers or days, held against what a fact can be: it may leave one value, some, none or all of them.

use super::model::{Fact, FactType, NumberKind, NumberType, Partial};
use crate::dates;
use crate::number::{self, Number};
use num_traits::One;

/// An end, and whether it belongs; none where there is none.
pub type Limit = Option<(Number, bool)>;

/// What a stretch leaves of the values of its fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// None that the fact can have.
    Nothing,
    /// One.
    One(Number),
    /// Some.
    Some(Partial),
    /// All: it says nothing.
    All,
}

/// What a stretch leaves of the values of a type.
pub fn left(ty: &NumberType, (low, high): (Limit, Limit)) -> Left {
    let date = ty.kind == NumberKind::Date;
    let (least, most) = ends(ty, low.as_ref());
    let (low, high) = (tight(ty, low, Side::Low), tight(ty, high, Side::High));
    let (lower, upper) = (further(&low, &least, Side::Low), further(&high, &most, Side::High));
    if let (Some((from, with)), Some((to, also))) = (&lower, &upper) {
        if from > to || (from == to && !(*with && *also)) {
            return Left::Nothing;
        }
        if from == to {
            return Left::One(from.clone());
        }
    }
    if lower == least && upper == most {
        return Left::All;
    }
    let own = |end: Limit, limit: Limit| if date || end != limit { end } else { None };
    Left::Some(Partial::Between(own(lower, least), own(upper, most)))
}

/// The ends of what is known of a number or a day that say more than its type does.
pub fn ends_said(fact: &Fact, low: &Limit, high: &Limit) -> (Limit, Limit) {
    match &fact.ty {
        FactType::Number(ty) => said(ty, low, high),
        _ => (None, None),
    }
}

/// The ends of a part that say more than its type does.
pub fn said(ty: &NumberType, low: &Limit, high: &Limit) -> (Limit, Limit) {
    let (least, most) = ends(ty, low.as_ref());
    let own = |end: &Limit, limit: Limit| end.clone().filter(|_| *end != limit);
    (own(low, least), own(high, most))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Low,
    High,
}

/// The ends of a type. Days have some even where none are declared: beyond them, no calendar could go on from there.
fn ends(ty: &NumberType, low: Option<&(Number, bool)>) -> (Limit, Limit) {
    let (least, most) = (tight(ty, ty.low.clone(), Side::Low), tight(ty, ty.high.clone(), Side::High));
    if ty.kind != NumberKind::Date {
        return (least, most);
    }
    let day = |text: &str| dates::days(text).map(|day| (number::whole(day), true));
    let usual = day("9000-12-31");
    let last = if low.is_some_and(|low| Some(low) > usual.as_ref()) { day("9999-12-31") } else { usual };
    (least.or_else(|| day("1000-01-01")), most.or(last))
}

/// An end as the outermost value that belongs, where only whole numbers do.
fn tight(ty: &NumberType, limit: Limit, side: Side) -> Limit {
    let (value, with) = limit?;
    if !ty.integer && ty.kind != NumberKind::Date {
        return Some((value, with));
    }
    let count = &value / &ty.unit.factor;
    let count = match (side, with || !count.is_integer()) {
        (Side::Low, true) => count.ceil(),
        (Side::Low, false) => count + Number::one(),
        (Side::High, true) => count.floor(),
        (Side::High, false) => count - Number::one(),
    };
    Some((count * &ty.unit.factor, true))
}

/// The end that leaves less.
fn further(a: &Limit, b: &Limit, side: Side) -> Limit {
    let (Some((one, with)), Some((other, also))) = (a, b) else { return a.clone().or_else(|| b.clone()) };
    if one == other {
        return Some((one.clone(), *with && *also));
    }
    if (one > other) == (side == Side::Low) { a.clone() } else { b.clone() }
}
