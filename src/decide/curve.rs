//! Arithmetic with one fact that is no threshold on it: `x * x < 9`, `1 / x > 2`, `d - 6 months = 2024-02-29`. Where such
//! a comparison may turn is found exactly, as roots of polynomials or as days; between two such places it says the same of
//! every value, and one value tells what.

use super::interval::{Interval, Range, declared};
use super::rests::Rests;
use super::root::{Found, Polynomial, Root, roots};
use crate::check::model::{DefId, FactId, FactType, Guideline, Id, Meaning, Num, NumberKind, TermId, Value};
use crate::dates::{FIRST_DAY, LAST_DAY};
use crate::interpret::{World, add_months, interpret_some};
use crate::number::{self, Number};
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The highest power.
const MAX_DEGREE: usize = 12;
/// The sum of the powers of all comparisons of one fact.
pub const MAX_DEGREES: usize = 48;
/// Most bits of a polynomial.
const MAX_BITS: u64 = 8_000;
/// Days that are looked at one by one.
const MAX_DAYS: i64 = 4_000;
/// Most places at which one comparison of days may turn.
const MAX_TURNS: usize = 128;
/// Terms within terms that are followed.
const MAX_FOLLOWED: usize = 64;
/// How often the stretch in which a root lies is halved, so that it can be written.
const NARROWED: usize = 40;

/// A number as a quotient of polynomials of one fact.
#[derive(Debug, Clone)]
pub struct Fraction {
    fact: Option<FactId>,
    above: Polynomial,
    below: Polynomial,
    /// What it divides by: undefined where one of them is zero.
    divisors: Vec<Polynomial>,
}

impl Fraction {
    fn constant(value: Number) -> Self {
        let one = Polynomial::constant(Number::one());
        Fraction { fact: None, above: Polynomial::constant(value), below: one, divisors: Vec::new() }
    }

    fn bounded(self) -> Option<Self> {
        let polynomials = [&self.above, &self.below].into_iter().chain(&self.divisors);
        let fits = polynomials.into_iter().all(|p| p.degree() <= MAX_DEGREE && p.bits() <= MAX_BITS);
        (fits && self.divisors.len() <= MAX_DEGREE).then_some(self)
    }

    fn join(self, other: Fraction, above: Polynomial, below: Polynomial) -> Option<Self> {
        let fact = match (self.fact, other.fact) {
            (Some(a), Some(b)) if a != b => return None,
            (a, b) => a.or(b),
        };
        let divisors = self.divisors.into_iter().chain(other.divisors).collect();
        Fraction { fact, above, below, divisors }.bounded()
    }

    fn plus(self, other: Fraction) -> Option<Self> {
        let above = self.above.times(&other.below).plus(&other.above.times(&self.below));
        let below = self.below.times(&other.below);
        self.join(other, above, below)
    }

    fn minus(mut self) -> Self {
        self.above = self.above.scaled(&-Number::one());
        self
    }

    fn times(self, other: Fraction) -> Option<Self> {
        let (above, below) = (self.above.times(&other.above), self.below.times(&other.below));
        self.join(other, above, below)
    }

    fn over(self, mut other: Fraction) -> Option<Self> {
        if other.above.is_zero() {
            // Undefined, whatever the fact is.
            return Some(Fraction { above: Polynomial::constant(Number::zero()), ..self });
        }
        other.divisors.push(other.above.clone());
        let (above, below) = (self.above.times(&other.below), self.below.times(&other.above));
        self.join(other, above, below)
    }

    /// The fraction of a number, those of the terms that it names being known; none where it is none of one fact.
    pub fn of(terms: &BTreeMap<TermId, Fraction>, num: &Num) -> Option<Self> {
        let of = |num: &Num| Fraction::of(terms, num);
        match num {
            Num::Const(value) => Some(Fraction::constant(value.clone())),
            Num::Fact(id) => {
                Some(Fraction { fact: Some(*id), above: Polynomial::variable(), ..Fraction::constant(Number::one()) })
            }
            Num::Term(id) => terms.get(id).cloned(),
            Num::Score(_) => None,
            Num::Add(a, b) => of(a)?.plus(of(b)?),
            Num::Subtract(a, b) => of(a)?.plus(of(b)?.minus()),
            Num::Negate(a) => Some(of(a)?.minus()),
            Num::Multiply(a, b) => of(a)?.times(of(b)?),
            Num::Divide(a, b) => of(a)?.over(of(b)?),
            Num::AddMonths(a, b) => {
                let fixed = |num: &Num| of(num).filter(|f| f.fact.is_none() && f.divisors.is_empty());
                let value = |f: Fraction| f.above.at(&Number::zero()) / f.below.at(&Number::zero());
                Some(Fraction::constant(add_months(&value(fixed(a)?), &value(fixed(b)?))?))
            }
            Num::Completed(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Power(..)
            | Num::Function(..) => None,
        }
    }

    /// Where the order of two numbers may turn.
    pub fn turns(self, other: Fraction) -> Option<Vec<Polynomial>> {
        let difference = self.plus(other.minus())?;
        let all = std::iter::once(difference.above).chain(difference.divisors);
        Some(all.filter(|polynomial| polynomial.degree() > 0).collect())
    }
}

/// A comparison that rests on one fact at most, value by value.
pub struct Curve<'a> {
    guideline: &'a Guideline,
    left: &'a Num,
    right: &'a Num,
    /// The fact; none where it rests on none.
    pub fact: Option<FactId>,
    definitions: Vec<DefId>,
}

impl<'a> Curve<'a> {
    /// A comparison, where it rests on one fact at most and on no score.
    pub fn of(guideline: &'a Guideline, left: &'a Num, right: &'a Num) -> Option<Self> {
        let mut rests = Rests::default();
        rests.num(guideline, left);
        rests.num(guideline, right);
        let terms = rests.definitions.iter().all(|id| matches!(id, DefId::Term(_)));
        let definitions = guideline.order.iter().copied().filter(|id| rests.definitions.contains(id)).collect();
        let curve = Curve { guideline, left, right, fact: rests.facts.first().copied(), definitions };
        (terms && rests.facts.len() <= 1).then_some(curve)
    }

    /// How the numbers compare for a value of the fact; none where one of them is undefined.
    pub fn order(&self, value: &Number) -> Option<Ordering> {
        self.with(value, |world| world.order(self.left, self.right))
    }

    fn value(&self, num: &Num, value: &Number) -> Option<Number> {
        self.with(value, |world| world.number(num))
    }

    fn with<T>(&self, value: &Number, ask: impl Fn(&World<'_>) -> Option<T>) -> Option<T> {
        let length = self.fact.map_or(0, |fact| fact.place().saturating_add(1));
        let mut case = vec![Value::Bool(false); length];
        if let Some(last) = case.last_mut() {
            *last = Value::Number(value.clone());
        }
        ask(&interpret_some(self.guideline, &case, &self.definitions))
    }

    /// The days at which a comparison of dates that are moved by months turns: the first of each stretch of days for which
    /// it says the same. None where that is not found out.
    pub fn days(&self) -> Option<BTreeSet<Number>> {
        let fact = self.fact?;
        let FactType::Number(ty) = &self.guideline.fact(fact)?.ty else { return None };
        let range = declared(self.guideline, fact)?;
        match ty.kind {
            NumberKind::Date => {}
            NumberKind::CalendarDuration => return self.months(&range),
            _ => return None,
        }
        let low = range.low.as_ref().map_or(Some(FIRST_DAY), |(low, _)| low.ceil().to_i64())?.max(FIRST_DAY);
        let high = range.high.as_ref().map_or(Some(LAST_DAY), |(high, _)| high.floor().to_i64())?.min(LAST_DAY);
        let turns =
            if high.checked_sub(low)? <= MAX_DAYS { self.one_by_one(low, high) } else { self.by_halving(low, high) };
        Some(turns?.into_iter().map(number::whole).collect())
    }

    /// The whole months of a range, where a date is moved by them: by parts of a month no date is moved.
    fn months(&self, range: &Range) -> Option<BTreeSet<Number>> {
        self.moving(self.left, false, 0)?;
        self.moving(self.right, false, 0)?;
        let ((low, _), (high, _)) = range.low.as_ref().zip(range.high.as_ref())?;
        let (low, high) = (low.ceil().to_i64()?, high.floor().to_i64()?);
        let few = high.checked_sub(low)? < i64::try_from(MAX_TURNS).ok()?;
        few.then(|| (low..=high).map(number::whole).collect())
    }

    /// How often the fact itself is what a date is moved by, with whole months added at most, which it must be once at a time; none
    /// where anything else is done with it.
    fn moving(&self, num: &Num, by: bool, followed: usize) -> Option<usize> {
        let of = |num: &Num| self.moving(num, by, followed);
        match num {
            Num::Const(value) => (!by || value.is_integer()).then_some(0),
            Num::Fact(_) => by.then_some(1),
            Num::Term(id) => self.moving(self.meaning(*id, followed)?, by, followed.saturating_add(1)),
            Num::Negate(a) => of(a),
            Num::Add(a, b) | Num::Subtract(a, b) => of(a)?.checked_add(of(b)?),
            Num::AddMonths(a, b) if !by => {
                let (_, times) = (of(a)?, self.moving(b, true, followed)?);
                (times <= 1).then_some(0)
            }
            Num::Multiply(a, b) | Num::Divide(a, b) if !by => of(a)?.checked_add(of(b)?),
            Num::Least(a, b) | Num::Greatest(a, b) if !by => of(a)?.checked_add(of(b)?),
            Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Multiply(..)
            | Num::Divide(..)
            | Num::AddMonths(..)
            | Num::Completed(..)
            | Num::Power(..)
            | Num::Function(..)
            | Num::Score(_) => None,
        }
    }

    fn on(&self, day: i64) -> Option<Ordering> {
        self.order(&number::whole(day))
    }

    fn one_by_one(&self, low: i64, high: i64) -> Option<Vec<i64>> {
        let mut turns = Vec::new();
        let mut last = self.on(low);
        for day in low.saturating_add(1)..=high {
            let order = self.on(day);
            if order != last {
                turns.push(day);
                last = order;
            }
        }
        (turns.len() <= MAX_TURNS).then_some(turns)
    }

    /// Where both numbers only rise or only fall, they compare in at most three ways, one after the other.
    fn by_halving(&self, low: i64, high: i64) -> Option<Vec<i64>> {
        let (left, right) = (self.direction(self.left, 0)?, self.direction(self.right, 0)?);
        let rises = joint(left, right.saturating_neg())? >= 0;
        let mut turns = Vec::new();
        let defined = match (self.defined(self.left, low, high, 0)?, self.defined(self.right, low, high, 0)?) {
            (Some((a, b)), Some((c, d))) if a.max(c) <= b.min(d) => (a.max(c), b.min(d)),
            _ => return Some(turns),
        };
        if defined.0 > low {
            turns.push(defined.0);
        }
        let stages = if rises { [Ordering::Equal, Ordering::Greater] } else { [Ordering::Equal, Ordering::Less] };
        for stage in stages {
            let reached =
                |day: i64| self.on(day).is_some_and(|order| if rises { order >= stage } else { order <= stage });
            let turn = first(defined.0, defined.1, &reached).filter(|day| *day > defined.0);
            turns.extend(turn.filter(|day| !turns.contains(day)));
        }
        if defined.1 < high {
            turns.push(defined.1.checked_add(1)?);
        }
        Some(turns)
    }

    /// Whether a number rises (1), falls (-1) or stays (0) from day to day; none where it may do both.
    fn direction(&self, num: &Num, followed: usize) -> Option<i8> {
        let of = |num: &Num| self.direction(num, followed);
        let sign = |num: &Num| match num {
            Num::Const(value) if value.is_positive() => Some(1),
            Num::Const(value) if value.is_negative() => Some(-1),
            _ => None,
        };
        match num {
            Num::Const(_) => Some(0),
            Num::Fact(_) => Some(1),
            Num::Term(id) => self.direction(self.meaning(*id, followed)?, followed.saturating_add(1)),
            Num::Negate(a) => Some(of(a)?.saturating_neg()),
            Num::Rounded(a, _) => of(a),
            Num::Add(a, b) | Num::AddMonths(a, b) | Num::Least(a, b) | Num::Greatest(a, b) => joint(of(a)?, of(b)?),
            Num::Subtract(a, b) => joint(of(a)?, of(b)?.saturating_neg()),
            Num::Completed(_, a, b) => joint(of(b)?, of(a)?.saturating_neg()),
            Num::Multiply(a, b) => match (sign(a), sign(b)) {
                (_, Some(sign)) => Some(of(a)?.saturating_mul(sign)),
                (Some(sign), None) => Some(of(b)?.saturating_mul(sign)),
                (None, None) => None,
            },
            Num::Divide(a, b) => Some(of(a)?.saturating_mul(sign(b)?)),
            Num::Score(_) | Num::Power(..) | Num::Function(..) => None,
        }
    }

    fn meaning(&self, id: TermId, followed: usize) -> Option<&'a Num> {
        match &self.guideline.term(id)?.means {
            Meaning::Num(num, _) if followed < MAX_FOLLOWED => Some(num),
            _ => None,
        }
    }

    /// The days from one to another for which a number is defined: one stretch, or none at all. None where that is not known.
    #[allow(clippy::option_option)]
    fn defined(&self, num: &Num, low: i64, high: i64, followed: usize) -> Option<Option<(i64, i64)>> {
        let both = |a: &Num, b: &Num| {
            Some(match (self.defined(a, low, high, followed)?, self.defined(b, low, high, followed)?) {
                (Some((a, b)), Some((c, d))) if a.max(c) <= b.min(d) => Some((a.max(c), b.min(d))),
                _ => None,
            })
        };
        match num {
            Num::Const(_) | Num::Fact(_) => Some(Some((low, high))),
            Num::Term(id) => self.defined(self.meaning(*id, followed)?, low, high, followed.saturating_add(1)),
            Num::Negate(a) | Num::Rounded(a, _) => self.defined(a, low, high, followed),
            Num::Add(a, b) | Num::Subtract(a, b) | Num::Multiply(a, b) | Num::Least(a, b) | Num::Greatest(a, b) => {
                both(a, b)
            }
            Num::Divide(a, b) => match &**b {
                Num::Const(value) if !value.is_zero() => self.defined(a, low, high, followed),
                _ => None,
            },
            // Counted are days of the calendar: those that can be moved by no month.
            Num::Completed(_, a, b) => {
                let day = |num: &Num| Num::AddMonths(Box::new(num.clone()), Box::new(Num::Const(Number::zero())));
                both(&day(a), &day(b))
            }
            Num::AddMonths(a, b) => {
                if self.direction(b, followed)? != 0 {
                    return None;
                }
                let Some((low, high)) = both(a, b)? else { return Some(None) };
                // By parts of a month no date is moved, nor a part of a day; what is whole on one day is so on all.
                match [low, high].map(|day| self.value(num, &number::whole(day)).is_some()) {
                    [true, true] => Some(Some((low, high))),
                    [false, false] => Some(None),
                    _ => None,
                }
            }
            Num::Score(_) | Num::Power(..) | Num::Function(..) => None,
        }
    }
}

/// The direction of a sum.
fn joint(a: i8, b: i8) -> Option<i8> {
    match (a.signum(), b.signum()) {
        (a, 0) => Some(a),
        (0, b) => Some(b),
        (a, b) if a == b => Some(a),
        _ => None,
    }
}

/// The first number of a stretch for which something holds that holds for all behind it; none where it holds for none.
fn first(mut low: i64, mut high: i64, holds: &dyn Fn(i64) -> bool) -> Option<i64> {
    if !holds(high) {
        return None;
    }
    while low < high {
        let middle = low.checked_add(high.checked_sub(low)?.checked_div(2)?)?;
        if holds(middle) { high = middle } else { low = middle.checked_add(1)? }
    }
    Some(low)
}

/// The places that some polynomials cut a range at, apart from each other and from others that it is cut at already.
pub fn cuts(range: &Range, polynomials: &[Polynomial], others: &mut BTreeSet<Number>) -> Vec<Root> {
    let Some(all) = polynomials.iter().cloned().reduce(|all, one| all.times(&one)) else { return Vec::new() };
    let mut between = Vec::new();
    for root in roots(&all) {
        match root {
            Found::Exact(value) => {
                others.insert(value);
            }
            Found::Between(root) => between.push(root),
        }
    }
    if range.whole {
        // Of two whole numbers beside each other one lies below, one above.
        for mut root in between {
            let near = |value: &Number| (value / &range.unit).floor();
            while near(root.under()) != near(root.over()) {
                root.narrow();
            }
            others.insert((near(root.under()) + Number::new(1.into(), 2.into())) * &range.unit);
        }
        return Vec::new();
    }
    let limits = range.low.iter().chain(&range.high).map(|(limit, _)| limit.clone());
    let points: BTreeSet<Number> = others.iter().cloned().chain(limits).collect();
    for root in &mut between {
        (0..NARROWED).for_each(|_| root.narrow());
        while points.range(root.under().clone()..=root.over().clone()).next().is_some() {
            root.narrow();
        }
    }
    for at in 1..between.len() {
        while let Some([left, right]) = between.get_mut(at.saturating_sub(1)..=at)
            && left.over() >= right.under()
        {
            left.narrow();
            right.narrow();
        }
    }
    between
}

/// How a comparison comes out in each class of its fact.
pub fn orders(curve: &Curve<'_>, range: &Range, classes: &[Interval]) -> Vec<Option<Ordering>> {
    classes.iter().map(|class| range.sample(class).and_then(|value| curve.order(&value))).collect()
}
