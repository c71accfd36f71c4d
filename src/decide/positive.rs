//! Intervals of positive numbers, their products, and the regions into which cuts divide all of them: exact, with ends that belong
//! or do not.

use super::interval::Limit;
use crate::number::{Number, one};
use num_traits::{Pow, Zero};
use std::cmp::Ordering;

/// An interval of positive numbers: its lower end, which is never reached where it is zero, and its upper one, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) low: (Number, bool),
    pub(super) high: Limit,
}

impl Span {
    pub(super) fn point(at: Number) -> Span {
        Span { low: (at.clone(), true), high: Some((at, true)) }
    }

    /// One divided by it.
    pub(super) fn inverse(&self) -> Span {
        let low = self.high.as_ref().map_or((Number::zero(), false), |(end, belongs)| (end.recip(), *belongs));
        let (end, belongs) = &self.low;
        Span { low, high: (!end.is_zero()).then(|| (end.recip(), *belongs)) }
    }

    pub(super) fn to(&self, power: i32) -> Span {
        let raised = |(end, belongs): &(Number, bool)| (Pow::pow(end, power.unsigned_abs()), *belongs);
        let span = Span { low: raised(&self.low), high: self.high.as_ref().map(raised) };
        if power < 0 { span.inverse() } else { span }
    }

    pub(super) fn times(&self, other: &Span) -> Span {
        let both = |a: &(Number, bool), b: &(Number, bool)| (&a.0 * &b.0, a.1 && b.1);
        Span {
            low: both(&self.low, &other.low),
            high: self.high.as_ref().zip(other.high.as_ref()).map(|(a, b)| both(a, b)),
        }
    }

    pub(super) fn meets(&self, other: &Span) -> bool {
        let below = |one: &Span, other: &Span| {
            one.high.as_ref().is_none_or(|(end, belongs)| match end.cmp(&other.low.0) {
                Ordering::Less => false,
                Ordering::Equal => *belongs && other.low.1,
                Ordering::Greater => true,
            })
        };
        below(self, other) && below(other, self)
    }

    /// A number inside, on no end where there is another.
    pub(super) fn inside(&self) -> Number {
        let two = Number::from_integer(2.into());
        match &self.high {
            Some((high, _)) => (&self.low.0 + high) / two,
            None if self.low.0.is_zero() => one(),
            None => &self.low.0 * two,
        }
    }
}

/// Intervals that lie in each other or beside each other as one.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    // Of two that begin alike, the one that has its beginning first.
    spans.sort_by(|a, b| a.low.0.cmp(&b.low.0).then(b.low.1.cmp(&a.low.1)));
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        let Some(last) = all.last_mut() else {
            all.push(span);
            continue;
        };
        let Some((end, belongs)) = last.high.clone() else { continue };
        if end < span.low.0 || (end == span.low.0 && !(belongs || span.low.1)) {
            all.push(span);
            continue;
        }
        last.high = match span.high {
            None => None,
            Some((high, also)) if high > end => Some((high, also)),
            Some((high, also)) => Some((end.clone(), belongs || (high == end && also))),
        };
    }
    all
}

/// Whether one of some intervals, which lie apart and in order, meets another.
pub(super) fn any_meets(spans: &[Span], other: &Span) -> bool {
    let before = |span: &Span| match &span.high {
        None => false,
        Some((end, belongs)) => *end < other.low.0 || (*end == other.low.0 && !(*belongs && other.low.1)),
    };
    spans.get(spans.partition_point(before)).is_some_and(|span| span.meets(other))
}

/// Positive numbers, cut: each cut is a region, and so is what lies before, between and behind them.
#[derive(Debug)]
pub(super) struct Regions(pub(super) Vec<Number>);

impl Regions {
    /// The region of a number.
    fn at(&self, value: &Number) -> usize {
        match self.0.binary_search(value) {
            Ok(at) => at.saturating_mul(2).saturating_add(1),
            Err(at) => at.saturating_mul(2),
        }
    }

    /// The regions that an interval reaches.
    pub(super) fn of(&self, span: &Span) -> std::ops::RangeInclusive<usize> {
        let (end, belongs) = &span.low;
        let low = self.at(end);
        let low = if !belongs && low % 2 == 1 { low.saturating_add(1) } else { low };
        let high = match &span.high {
            None => self.0.len().saturating_mul(2),
            Some((end, true)) => self.at(end),
            Some((end, false)) => {
                let at = self.at(end);
                if at % 2 == 1 { at.saturating_sub(1) } else { at }
            }
        };
        low..=high
    }

    fn cut(&self, at: usize) -> Option<&Number> {
        self.0.get(at)
    }

    pub(super) fn span(&self, region: usize) -> Option<Span> {
        let at = region / 2;
        if region % 2 == 1 {
            return Some(Span::point(self.cut(at)?.clone()));
        }
        let low = at.checked_sub(1).and_then(|before| self.cut(before)).cloned().unwrap_or_default();
        Some(Span { low: (low, false), high: self.cut(at).map(|cut| (cut.clone(), false)) })
    }

    /// The part of an interval in a region that it reaches.
    pub(super) fn within(&self, span: &Span, region: usize) -> Option<Span> {
        let region = self.span(region)?;
        let low = if region.low.0 >= span.low.0 { region.low } else { span.low.clone() };
        let high = match (&region.high, &span.high) {
            (Some(one), Some(other)) => Some(if one.0 <= other.0 { one.clone() } else { other.clone() }),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        Some(Span { low, high })
    }
}
