//! Dates that are moved by constant spans, and how far one lies behind another: `birth + 50 years <= seen`,
//! `seen - (diagnosed + 6 months) > 10 days`.

use super::way::{Hop, Months, Way};
use crate::check::model::{Comparison, FactId, Num, SpanUnit, TermId};
use crate::interpret::add_months;
use crate::number::Number;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// Most steps of one date.
const MAX_STEPS: usize = 8;
/// Most days or months of one step: what a date that can be written may be moved by within the calendar, and back.
const MAX_SPAN: i64 = 8_000_000;

/// By how much a date is moved at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Days.
    Days(i64),
    /// Months of the calendar. Twice one month is not two months.
    Months(i64),
}

/// A date that is moved, step by step; never by days at the end, which count as days between two dates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moved {
    /// The date.
    pub fact: FactId,
    /// The steps.
    pub steps: Vec<Step>,
}

impl Moved {
    /// The way from the date to where it is moved.
    pub fn way(&self) -> Way {
        let hop = |step: &Step| match step {
            Step::Days(days) => Hop::Days(*days),
            Step::Months(months) => Hop::Months(Months::new(*months)),
        };
        self.steps.iter().map(hop).collect()
    }
}

/// A sum of multiples of moved dates, and days.
#[derive(Debug, Clone)]
pub struct Dates {
    days: Number,
    parts: BTreeMap<Moved, Number>,
    /// True where it has no value: by parts of a month no date is moved, nor a part of a day.
    nowhere: bool,
}

impl Dates {
    /// How many bits its numbers have.
    pub fn bits(&self) -> u64 {
        let bits = |number: &Number| number.numer().bits().saturating_add(number.denom().bits());
        self.parts.values().chain([&self.days]).map(bits).fold(0, u64::saturating_add)
    }

    fn constant(days: Number) -> Self {
        Dates { days, parts: BTreeMap::new(), nowhere: false }
    }

    fn scaled(mut self, by: &Number) -> Self {
        if by.is_zero() {
            return Dates { nowhere: self.nowhere, ..Dates::constant(Number::zero()) };
        }
        self.days *= by;
        self.parts.values_mut().for_each(|factor| *factor *= by);
        self
    }

    fn plus(mut self, other: Dates) -> Option<Self> {
        self.nowhere |= other.nowhere;
        self.days += other.days;
        for (date, factor) in other.parts {
            *self.parts.entry(date).or_insert_with(Number::zero) += factor;
        }
        self.parts.retain(|_, factor| !factor.is_zero());
        (self.parts.len() <= MAX_STEPS).then_some(self)
    }

    fn later(self, months: &Number) -> Option<Self> {
        let span = |number: &Number| number.to_integer().to_i64().filter(|whole| whole.saturating_abs() <= MAX_SPAN);
        if self.nowhere || !self.days.is_integer() || !months.is_integer() {
            return Some(Dates { nowhere: true, ..Dates::constant(Number::zero()) });
        }
        let mut parts = self.parts.into_iter();
        match (parts.next(), parts.next()) {
            (None, _) => Some(Dates::constant(add_months(&self.days, months)?)),
            (Some((mut date, factor)), None) if factor.is_one() => {
                let (days, months) = (span(&self.days)?, span(months)?);
                date.steps.extend([Step::Days(days), Step::Months(months)]);
                date.steps.retain(|step| !matches!(step, Step::Days(0) | Step::Months(0)));
                let (moved, days) = match date.steps.last() {
                    Some(Step::Days(days)) if months == 0 => (date.steps.len().saturating_sub(1), *days),
                    _ => (date.steps.len(), 0),
                };
                date.steps.truncate(moved);
                let fits = date.steps.len() <= MAX_STEPS;
                let days = Number::from_integer(days.into());
                fits.then(|| Dates { days, parts: BTreeMap::from([(date, Number::one())]), nowhere: false })
            }
            _ => None,
        }
    }

    /// A number as such a sum, those of the terms that it names being known; none where it is none.
    pub fn of(
        terms: &BTreeMap<TermId, Dates>,
        dates: &BTreeSet<FactId>,
        is_day: &dyn Fn(&Num) -> bool,
        num: &Num,
    ) -> Option<Self> {
        let of = |num: &Num| Dates::of(terms, dates, is_day, num);
        let fixed = |sum: &Dates| (sum.parts.is_empty() && !sum.nowhere).then(|| sum.days.clone());
        match num {
            Num::Const(value) => Some(Dates::constant(value.clone())),
            Num::Fact(id) => {
                let parts = BTreeMap::from([(Moved { fact: *id, steps: Vec::new() }, Number::one())]);
                dates.contains(id).then(|| Dates { days: Number::zero(), parts, nowhere: false })
            }
            Num::Term(id) => terms.get(id).cloned(),
            // Whole days between two days are their difference.
            Num::Completed(SpanUnit::Days, from, to) if is_day(from) && is_day(to) => {
                of(to)?.plus(of(from)?.scaled(&-Number::one()))
            }
            Num::Score(_)
            | Num::Completed(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Power(..)
            | Num::Function(..) => None,
            Num::Add(a, b) => of(a)?.plus(of(b)?),
            Num::Subtract(a, b) => of(a)?.plus(of(b)?.scaled(&-Number::one())),
            Num::Negate(a) => Some(of(a)?.scaled(&-Number::one())),
            Num::Multiply(a, b) => {
                let (a, b) = (of(a)?, of(b)?);
                match (fixed(&a), fixed(&b)) {
                    (_, Some(by)) => Some(a.scaled(&by)),
                    (Some(by), None) => Some(b.scaled(&by)),
                    (None, None) => None,
                }
            }
            Num::Divide(a, b) => {
                let by = fixed(&of(b)?).filter(|by| !by.is_zero())?;
                Some(of(a)?.scaled(&by.recip()))
            }
            Num::AddMonths(date, months) => of(date)?.later(&fixed(&of(months)?)?),
        }
    }
}

/// That one moved date is so many days or more behind another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Behind {
    /// The date that is behind, or not.
    pub late: Moved,
    /// The other one.
    pub early: Moved,
    /// How many days, at least; fewer than none is so many days before it at most.
    pub days: i64,
}

/// What a comparison of two dates says.
#[derive(Debug, Clone)]
pub struct Compared {
    /// All of these, each as it is or its opposite; and whether the author means "more than so many days".
    pub all: Vec<(Behind, bool, bool)>,
    /// Whether it says that not all of them are.
    pub negated: bool,
}

/// A comparison of two dates, moved by constant spans; none where it is none.
pub fn compared(op: Comparison, left: Dates, right: Dates) -> Option<Compared> {
    let difference = left.plus(right.scaled(&-Number::one()))?;
    if difference.nowhere {
        // No comparison with it holds.
        return Some(Compared { all: Vec::new(), negated: true });
    }
    if difference.parts.is_empty() {
        let holds = crate::interpret::compare(op, difference.days.cmp(&Number::zero()));
        return Some(Compared { all: Vec::new(), negated: !holds });
    }
    let mut parts = difference.parts.into_iter();
    let (Some((early, other)), Some((late, factor)), None) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    if factor != -other {
        return None;
    }
    let op = if factor.is_negative() { op.turned() } else { op };
    let limit = -difference.days / factor;
    let behind = |days: Number| {
        let days = days.to_integer().to_i64().filter(|days| days.saturating_abs() <= MAX_SPAN)?;
        Some(Behind { late: late.clone(), early: early.clone(), days })
    };
    let reached = behind(limit.ceil())?;
    let passed = behind(limit.floor() + Number::one())?;
    let all = match op {
        Comparison::GreaterOrEqual => vec![(reached, true, false)],
        Comparison::Less => vec![(reached, false, false)],
        Comparison::Greater => vec![(passed, true, true)],
        Comparison::LessOrEqual => vec![(passed, false, true)],
        // Two days are never a part of a day apart.
        Comparison::Equal | Comparison::NotEqual if !limit.is_integer() => {
            return Some(Compared { all: Vec::new(), negated: op == Comparison::Equal });
        }
        Comparison::Equal | Comparison::NotEqual => vec![(reached, true, false), (passed, false, true)],
    };
    Some(Compared { all, negated: op == Comparison::NotEqual })
}
