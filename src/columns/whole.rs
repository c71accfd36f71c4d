//! Numbers of rows as whole numbers of some small part of their unit: their classes, what is derived from them, and what is
//! asked of several together, without fractions of any length. What does not fit is left to the reader of cases.

use crate::check::dimension::TIME;
use crate::check::model::{FactId, NumberKind, NumberType};
use crate::check::units;
use crate::decide::interval::{Cut, Interval, Limit, Range};
use crate::number::Number;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, ToPrimitive};

/// Decimals that a number may have beyond those of limits.
const MORE_DECIMALS: u32 = 3;
/// Most decimals of a limit.
const MAX_DECIMALS: u32 = 6;

/// A number in so many decimals of its unit.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// What may stand behind a number in quotes, the closing quote included.
    pub tails: Vec<Box<[u8]>>,
    pub decimals: u32,
    /// What one of these decimals is in base units.
    pub step: Number,
    low: i64,
    high: i64,
    /// Only multiples of this are values.
    multiple: i64,
    bounds: Vec<i64>,
}

fn ten(power: u32) -> Number {
    Number::from_integer(BigInt::from(10u64.saturating_pow(power)))
}

/// The end of a class, and whether it belongs to it; none is without end. None where it is a root.
fn end(interval: &Interval) -> Option<Limit> {
    match interval {
        Interval::Point(value) => Some(Some((value.clone(), true))),
        Interval::Open(Some(Cut::Root(_)), _) => None,
        Interval::Open(_, None) => Some(None),
        Interval::Open(_, Some(cut)) => cut.exact().map(|value| Some((value.clone(), false))),
    }
}

/// The first number of each class but the first, of whole numbers that are so many times as large.
fn bounds<T: TryFrom<i128>>(intervals: &[Interval], times: &Number) -> Option<Vec<T>> {
    let ends = intervals.iter().take(intervals.len().saturating_sub(1)).map(|interval| {
        let (value, closed) = end(interval)??;
        let value = whole(&(value * times))?;
        T::try_from(if closed { value.checked_add(1)? } else { value }).ok()
    });
    let last = intervals.last().is_none_or(|last| end(last).is_some());
    ends.collect::<Option<Vec<T>>>().filter(|_| last)
}

fn whole(value: &Number) -> Option<i128> {
    if value.is_integer() { value.to_integer().to_i128() } else { None }
}

/// The least and the greatest whole number within some limits.
fn ends(low: &Limit, high: &Limit, times: &Number) -> Option<(i128, i128)> {
    let low = match low {
        None => i128::MIN,
        Some((low, closed)) => whole(&(low * times))?.checked_add(i128::from(!*closed))?,
    };
    let high = match high {
        None => i128::MAX,
        Some((high, closed)) => whole(&(high * times))?.checked_sub(i128::from(!*closed))?,
    };
    Some((low, high))
}

impl Scale {
    /// The scale of a number with some classes; none where its rows are read otherwise.
    pub fn new(ty: &NumberType, intervals: &[Interval]) -> Option<Self> {
        if ty.kind == units::TITER || ty.kind == units::OF_LIMIT {
            return None;
        }
        let date = ty.kind == NumberKind::Date;
        let ends_of = intervals.iter().map(end).collect::<Option<Vec<Limit>>>()?;
        let limits = || ends_of.iter().chain([&ty.low, &ty.high]).flatten().map(|(value, _)| value / &ty.unit.factor);
        let mut decimals = 0u32;
        for limit in limits() {
            decimals = decimals.max((0..=MAX_DECIMALS).find(|power| (&limit * ten(*power)).is_integer())?);
        }
        let decimals = if date { decimals } else { decimals.checked_add(MORE_DECIMALS)? };
        let times = ten(decimals) / &ty.unit.factor;
        let (low, high) = ends(&ty.low, &ty.high, &times)?;
        let narrow = |end: i128| i64::try_from(end.clamp(i128::from(i64::MIN), i128::from(i64::MAX))).ok();
        let with_unit = ty.scale.is_none()
            && !matches!(ty.kind, NumberKind::Plain | NumberKind::Ratio | NumberKind::Date)
            // Times are also written in weeks and days.
            && ty.kind != NumberKind::Quantity(TIME, 0);
        let mut tails: Vec<String> = vec!["\"".to_owned()];
        if with_unit {
            tails.extend([format!(" {}\"", ty.unit.text), format!("{}\"", ty.unit.text)]);
        }
        Some(Scale {
            tails: tails.into_iter().map(|tail| tail.into_bytes().into_boxed_slice()).collect(),
            decimals,
            step: &ty.unit.factor / ten(decimals),
            low: narrow(low)?,
            high: narrow(high)?,
            multiple: if ty.integer { 10i64.checked_pow(decimals)? } else { 1 },
            bounds: bounds(intervals, &times)?,
        })
    }

    /// The class of a number, from 0; none where the fact cannot have it.
    pub fn class(&self, value: i64) -> Option<u32> {
        let fits = self.low <= value && value <= self.high;
        let fits = fits && (self.multiple == 1 || value.checked_rem(self.multiple) == Some(0));
        fits.then(|| reached(&self.bounds, value))
    }
}

/// How many of some bounds are reached.
pub(super) fn reached<T: PartialOrd + Copy>(bounds: &[T], value: T) -> u32 {
    bounds.iter().fold(0, |count, bound| count.wrapping_add(u32::from(value >= *bound)))
}

/// A sum of multiples of whole numbers, and its classes.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    parts: Vec<(FactId, i128)>,
    more: i128,
    bounds: Vec<i128>,
    low: i128,
    high: i128,
    /// Only multiples of this are values; 0 where all are.
    multiple: i128,
}

impl Sum {
    /// A sum of multiples of numbers in base units, each with what a row counts it in. `within` is where it may lie.
    pub fn new(
        parts: &[(FactId, Number, &Scale)],
        more: &Number,
        intervals: &[Interval],
        within: Option<&Range>,
    ) -> Option<Self> {
        let factors: Vec<(FactId, Number)> =
            parts.iter().map(|(id, factor, scale)| (*id, factor * &scale.step)).collect();
        let limits = intervals.iter().map(end).collect::<Option<Vec<Limit>>>()?;
        let own = within.iter().flat_map(|range| [&range.low, &range.high]);
        let whole_unit = within.filter(|range| range.whole).map(|range| &range.unit);
        let all = factors.iter().map(|(_, factor)| factor).chain([more]).chain(whole_unit);
        let all = all.chain(limits.iter().chain(own).flatten().map(|(value, _)| value));
        let times = all.fold(BigInt::one(), |times, value| times.lcm(value.denom()));
        let times = Number::from_integer(times);
        let (low, high) = match within {
            Some(range) => ends(&range.low, &range.high, &times)?,
            None => (i128::MIN, i128::MAX),
        };
        let parts = factors.into_iter().map(|(id, factor)| Some((id, whole(&(factor * &times))?)));
        Some(Sum {
            parts: parts.collect::<Option<_>>()?,
            more: whole(&(more * &times))?,
            bounds: bounds(intervals, &times)?,
            low,
            high,
            multiple: match whole_unit {
                Some(unit) => whole(&(unit * &times))?,
                None => 0,
            },
        })
    }

    /// The numbers that it adds up.
    pub fn facts(&self) -> impl Iterator<Item = FactId> {
        self.parts.iter().map(|(id, _)| *id)
    }

    /// Its class, where all its numbers are known; none where it cannot have that value, or is too large.
    pub fn class(&self, held: impl Fn(FactId) -> i64) -> Option<u32> {
        let mut sum = self.more;
        for (id, factor) in &self.parts {
            sum = sum.checked_add(factor.checked_mul(i128::from(held(*id)))?)?;
        }
        let fits = self.low <= sum && sum <= self.high && (self.multiple == 0 || sum.checked_rem(self.multiple)? == 0);
        fits.then(|| reached(&self.bounds, sum))
    }
}
