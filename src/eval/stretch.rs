//! Where a number lies of which only limits are known.

use crate::check::model::{Function, Num, NumberType, SpanUnit};
use crate::decide::interval::{Limit, Range};
use crate::interpret::{add_months, bounded, completed};
use crate::number::{self, Number, rounded};
use crate::real::Real;
use num_traits::{One, Signed, Zero};
use std::cmp::Ordering;

/// The ends of a stretch of numbers; of one number both are it.
pub type Piece = (Limit, Limit);

/// Two ends, each with whether it belongs; none where there is none.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    low: Limit,
    high: Limit,
    /// Whole numbers only.
    whole: bool,
}

impl Stretch {
    /// One number.
    pub fn point(value: Number) -> Self {
        let whole = value.is_integer();
        Stretch { low: Some((value.clone(), true)), high: Some((value, true)), whole }
    }

    /// What limits leave of the values of a type.
    pub fn of(ty: &NumberType, low: &Limit, high: &Limit) -> Self {
        let Range { low, high, .. } = Range::of(ty).between(low.clone(), high.clone());
        Stretch { low, high, whole: ty.integer && ty.unit.factor.is_integer() }
    }

    /// Where a sum lies.
    pub fn plus(&self, other: &Self) -> Self {
        let sum = |a: &Limit, b: &Limit| {
            let ((a, with), (b, also)) = a.as_ref().zip(b.as_ref())?;
            Some((a + b, *with && *also))
        };
        Stretch {
            low: sum(&self.low, &other.low),
            high: sum(&self.high, &other.high),
            whole: self.whole && other.whole,
        }
    }

    /// Where a difference lies.
    pub fn minus(&self, other: &Self) -> Self {
        let turned = |limit: &Limit| limit.as_ref().map(|(value, with)| (-value, *with));
        self.plus(&Stretch { low: turned(&other.high), high: turned(&other.low), whole: other.whole })
    }

    /// Where a product with a number lies.
    pub fn times(&self, factor: &Number) -> Self {
        let scaled = |limit: &Limit| limit.as_ref().map(|(value, with)| (value * factor, *with));
        let (low, high) = (scaled(&self.low), scaled(&self.high));
        let whole = self.whole && factor.is_integer();
        match factor.cmp(&Number::zero()) {
            Ordering::Greater => Stretch { low, high, whole },
            Ordering::Less => Stretch { low: high, high: low, whole },
            Ordering::Equal => Stretch::point(Number::zero()),
        }
    }

    /// From its lower to its upper limit, without its ends where these do not belong.
    pub fn between(low: Limit, high: Limit) -> Self {
        Stretch { low, high, whole: false }
    }

    /// The least stretch that has both.
    pub fn around(&self, other: &Self) -> Self {
        let outer = |a: &Limit, b: &Limit, low: bool| {
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            if a.0 == b.0 {
                return Some((a.0.clone(), a.1 || b.1));
            }
            Some(if (a.0 < b.0) == low { a.clone() } else { b.clone() })
        };
        Stretch {
            low: outer(&self.low, &other.low, true),
            high: outer(&self.high, &other.high, false),
            whole: self.whole && other.whole,
        }
    }

    /// Its limits.
    pub fn limits(self) -> (Limit, Limit) {
        (self.low, self.high)
    }

    /// Where a day lies that is moved by months: an earlier day or fewer months never give a later one. None where an end is
    /// open, or where there may be parts of months: by a part of a month a moved day has no value, and then no comparison with it
    /// holds.
    pub fn plus_months(&self, months: &Self) -> Option<Self> {
        if !self.whole || !months.whole {
            return None;
        }
        let moved = |day: &Limit, months: &Limit| {
            let ((day, _), (months, _)) = day.as_ref().zip(months.as_ref())?;
            Some(Some((add_months(day, months)?, true)))
        };
        Some(Stretch { low: moved(&self.low, &months.low)?, high: moved(&self.high, &months.high)?, whole: true })
    }

    /// Where the number of what is completed from here to a second day lies: a later first day never gives more, a later second
    /// never fewer. None where an end is open, or where there may be parts of days.
    pub fn completed(&self, unit: SpanUnit, to: &Self) -> Option<Self> {
        if !self.whole || !to.whole {
            return None;
        }
        let counted = |from: &Limit, to: &Limit| {
            let ((from, _), (to, _)) = from.as_ref().zip(to.as_ref())?;
            Some(Some((completed(unit, from, to)?, true)))
        };
        Some(Stretch { low: counted(&self.high, &to.low)?, high: counted(&self.low, &to.high)?, whole: true })
    }

    /// Where the less of two numbers lies.
    pub fn least(&self, other: &Self) -> Self {
        let low = self.low.as_ref().zip(other.low.as_ref()).map(|(a, b)| lower(a, b));
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) => Some(match a.0.cmp(&b.0) {
                Ordering::Less => a.clone(),
                Ordering::Greater => b.clone(),
                Ordering::Equal => (a.0.clone(), a.1 && b.1),
            }),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        Stretch { low, high, whole: self.whole && other.whole }
    }

    /// Where the greater of two numbers lies.
    pub fn greatest(&self, other: &Self) -> Self {
        let minus = -Number::one();
        self.times(&minus).least(&other.times(&minus)).times(&minus)
    }

    /// Where the nearest multiple of a number lies.
    pub fn rounded(&self, to: &Number) -> Self {
        let half = Number::new(1.into(), 2.into());
        let low = self.low.as_ref().and_then(|(low, _)| Some((rounded(low, to)?, true)));
        let high = self.high.as_ref().and_then(|(high, with)| {
            let nearest = rounded(high, to)?;
            // What lies below the middle between two multiples comes to the lower one.
            let open = !with && (high / to + &half).is_integer();
            Some((if open { nearest - to } else { nearest }, true))
        });
        Stretch { low, high, whole: to.is_integer() }
    }

    /// Whether all its numbers are in a range.
    pub fn lies_in(&self, range: &Range) -> bool {
        let low = range.low.as_ref().is_none_or(|(low, with)| {
            self.low.as_ref().is_some_and(|(own, belongs)| own > low || own == low && (*with || !belongs))
        });
        let high = range.high.as_ref().is_none_or(|(high, with)| {
            self.high.as_ref().is_some_and(|(own, belongs)| own < high || own == high && (*with || !belongs))
        });
        low && high && (!range.whole || self.whole && range.unit.is_one())
    }

    /// How its numbers compare with zero.
    pub fn orders(&self) -> Vec<Ordering> {
        self.against(&Number::zero())
    }

    /// How its numbers compare with a value.
    pub fn against(&self, value: &Number) -> Vec<Ordering> {
        let (low, high) = (self.low.as_ref(), self.high.as_ref());
        let mut orders = Vec::new();
        if low.is_none_or(|(low, _)| low < value) {
            orders.push(Ordering::Less);
        }
        let reaches = low.is_none_or(|(low, with)| low < value || (low == value && *with));
        if reaches && high.is_none_or(|(high, with)| high > value || (high == value && *with)) {
            orders.push(Ordering::Equal);
        }
        if high.is_none_or(|(high, _)| high > value) {
            orders.push(Ordering::Greater);
        }
        orders
    }
}

/// The lower of two limits; of two at the same place the one that belongs.
fn lower(a: &(Number, bool), b: &(Number, bool)) -> (Number, bool) {
    match a.0.cmp(&b.0) {
        Ordering::Less => a.clone(),
        Ordering::Greater => b.clone(),
        Ordering::Equal => (a.0.clone(), a.1 || b.1),
    }
}

/// Where a number lies in which a product, a power or a function stands; `of` says where its operands lie. None where that is not
/// told, or where it may be undefined.
pub(super) fn irrational(num: &Num, of: &dyn Fn(&Num) -> Option<Stretch>) -> Option<Stretch> {
    match num {
        Num::Multiply(a, b) => Some(of(a)?.product(&of(b)?)),
        Num::Divide(a, b) => Some(of(a)?.product(&of(b)?.reciprocal()?)),
        Num::Function(Function::Exp, a) => Some(of(a)?.exp()),
        Num::Function(Function::Ln, a) => of(a)?.ln(),
        Num::Function(Function::Log10, a) => {
            let ten = Stretch::point(number::whole(10)).ln()?;
            Some(of(a)?.ln()?.product(&ten.reciprocal()?))
        }
        Num::Power(a, b) => {
            let (base, exponent) = (of(a)?, of(b)?);
            match exponent.only() {
                Some(exponent) => base.power(exponent),
                None => Some(base.ln()?.product(&exponent).exp()),
            }
        }
        _ => None,
    }
}

/// Digits to which ends are calculated.
const DIGITS: u32 = 40;

/// Where something is done to an end of a stretch: a fraction on its outer side. None is without end.
fn outer(value: Real, with: bool, low: bool) -> Limit {
    if let Real::Exact(value) = value {
        return Some((value, with));
    }
    let (below, above) = value.bounds(DIGITS)?;
    Some((if low { below } else { above }, false))
}

impl Stretch {
    /// The one number that it has.
    fn only(&self) -> Option<&Number> {
        let ((low, _), (high, _)) = self.low.as_ref().zip(self.high.as_ref())?;
        (low == high).then_some(low)
    }

    /// Whether all its numbers are above zero, or zero where that may be.
    fn above_zero(&self, zero: bool) -> bool {
        self.low.as_ref().is_some_and(|(low, with)| low.is_positive() || low.is_zero() && (zero || !with))
    }

    fn exp(&self) -> Stretch {
        let end = |end: &Limit, low: bool| {
            let (value, with) = end.as_ref()?;
            outer(Real::Exact(value.clone()).exp(), *with, low)
        };
        let low = end(&self.low, true).or_else(|| Some((Number::zero(), false)));
        Stretch { low, high: end(&self.high, false), whole: false }
    }

    fn ln(&self) -> Option<Stretch> {
        if !self.above_zero(false) {
            return None;
        }
        let end = |end: &Limit, low: bool| {
            let (value, with) = end.as_ref()?;
            outer(Real::Exact(value.clone()).ln().ok()?, *with, low)
        };
        Some(Stretch { low: end(&self.low, true), high: end(&self.high, false), whole: false })
    }

    fn power(&self, exponent: &Number) -> Option<Stretch> {
        let rises = exponent.is_positive();
        if !self.above_zero(rises) {
            return None;
        }
        let end = |end: &Limit, low: bool| {
            let (value, with) = end.as_ref()?;
            outer(Real::Exact(value.clone()).power(Real::Exact(exponent.clone())).ok()?, *with, low)
        };
        let (low, high) = if rises { (&self.low, &self.high) } else { (&self.high, &self.low) };
        let low = end(low, true).or_else(|| Some((Number::zero(), true)));
        Some(Stretch { low, high: end(high, false), whole: false })
    }

    /// Its numbers above zero, where there are any.
    pub fn above(&self) -> Option<Stretch> {
        let low = match &self.low {
            Some((low, with)) if low.is_positive() => Some((low.clone(), *with)),
            _ if self.whole => Some((Number::one(), true)),
            _ => Some((Number::zero(), false)),
        };
        Stretch { low, ..self.clone() }.any()
    }

    /// Itself, where it has any number.
    fn any(self) -> Option<Stretch> {
        let none = self
            .low
            .as_ref()
            .zip(self.high.as_ref())
            .is_some_and(|((low, with), (high, also))| low > high || low == high && !(*with && *also));
        (!none).then_some(self)
    }

    /// The same between ends that belong, where it has whole numbers only.
    pub fn tight(self) -> Stretch {
        if !self.whole {
            return self;
        }
        let low = self.low.map(|(low, with)| {
            let up = low.ceil();
            (if !with && up == low { up + Number::one() } else { up }, true)
        });
        let high = self.high.map(|(high, with)| {
            let down = high.floor();
            (if !with && down == high { down - Number::one() } else { down }, true)
        });
        Stretch { low, high, whole: true }
    }

    /// Where 1 divided by its numbers lies; none where one of them may be zero.
    pub fn reciprocal(&self) -> Option<Stretch> {
        if self.orders().contains(&Ordering::Equal) {
            return None;
        }
        // Of an end at zero, which does not belong, and of none the reciprocal has no end, or zero.
        let end = |end: &Limit| match end {
            Some((end, _)) if end.is_zero() => None,
            Some((end, with)) => Some((end.recip(), *with)),
            None => Some((Number::zero(), false)),
        };
        Some(Stretch { low: end(&self.high), high: end(&self.low), whole: false })
    }

    /// Where a product lies.
    pub fn product(&self, other: &Stretch) -> Stretch {
        let zero = self.orders().contains(&Ordering::Equal) || other.orders().contains(&Ordering::Equal);
        let all = [(false, false), (false, true), (true, false), (true, true)];
        let corners: Vec<Corner> =
            all.into_iter().map(|(a, b)| Corner::of(self, a).times(&Corner::of(other, b), zero)).collect();
        let least = corners.iter().cloned().reduce(|a, b| a.outer(b, true));
        let most = corners.into_iter().reduce(|a, b| a.outer(b, false));
        Stretch {
            low: least.and_then(Corner::limit),
            high: most.and_then(Corner::limit),
            whole: self.whole && other.whole,
        }
    }

    /// Where a power lies; of zero only powers above zero.
    pub fn raised(&self, power: i8) -> Option<Stretch> {
        let times = usize::from(power.unsigned_abs());
        let raise = |end: &Limit| end.as_ref().map(|(end, with)| (num_traits::pow(end.clone(), times), *with));
        let (low, high) = (raise(&self.low), raise(&self.high));
        let below = self.high.as_ref().is_some_and(|(high, _)| !high.is_positive());
        let raised = if times == 0 {
            Stretch::point(Number::one())
        } else if times % 2 == 1 || self.above_zero(true) {
            Stretch { low, high, whole: self.whole }
        } else if below {
            Stretch { low: high, high: low, whole: self.whole }
        } else {
            // On both sides of zero: from zero to the greater of the two ends.
            let both = |(a, b): (&(Number, bool), &(Number, bool))| match a.0.cmp(&b.0) {
                Ordering::Greater => a.clone(),
                Ordering::Less => b.clone(),
                Ordering::Equal => (a.0.clone(), a.1 || b.1),
            };
            Stretch {
                low: Some((Number::zero(), true)),
                high: low.as_ref().zip(high.as_ref()).map(both),
                whole: self.whole,
            }
        };
        if power < 0 { raised.reciprocal() } else { Some(raised) }
    }
}

/// An end of a stretch: a number and whether it belongs, or beyond all numbers on one side.
#[derive(Debug, Clone)]
enum Corner {
    At(Number, bool),
    Beyond(bool),
}

impl Corner {
    fn of(stretch: &Stretch, high: bool) -> Corner {
        match if high { &stretch.high } else { &stretch.low } {
            Some((end, with)) => Corner::At(end.clone(), *with),
            None => Corner::Beyond(high),
        }
    }

    /// The product of two; `zero`: whether zero is among the products.
    fn times(&self, other: &Corner, zero: bool) -> Corner {
        match (self, other) {
            (Corner::At(a, _), _) | (_, Corner::At(a, _)) if a.is_zero() => Corner::At(Number::zero(), zero),
            (Corner::At(a, with), Corner::At(b, also)) => Corner::At(a * b, *with && *also),
            (Corner::At(a, _), Corner::Beyond(high)) | (Corner::Beyond(high), Corner::At(a, _)) => {
                Corner::Beyond(*high == a.is_positive())
            }
            (Corner::Beyond(a), Corner::Beyond(b)) => Corner::Beyond(a == b),
        }
    }

    /// The lower of two, or the higher.
    fn outer(self, other: Corner, low: bool) -> Corner {
        match (self, other) {
            (Corner::Beyond(high), other) | (other, Corner::Beyond(high)) => {
                if high == low {
                    other
                } else {
                    Corner::Beyond(high)
                }
            }
            (Corner::At(a, with), Corner::At(b, also)) => match a.cmp(&b) {
                Ordering::Equal => Corner::At(a, with || also),
                order if (order == Ordering::Less) == low => Corner::At(a, with),
                _ => Corner::At(b, also),
            },
        }
    }

    /// None of a number beyond all that are computed.
    fn limit(self) -> Limit {
        match self {
            Corner::At(end, with) => Some((bounded(end)?, with)),
            Corner::Beyond(_) => None,
        }
    }
}
