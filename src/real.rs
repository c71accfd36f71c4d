//! Numbers that need not be fractions: sums of logarithms, products of powers, and what is computed with them. They are compared
//! exactly: what is equal is found to be equal where that is known how to tell, all else is told apart by bounds that are narrowed.
//! What is still within them at the end is said to be too near, and never guessed.

use crate::enclosure::{Enclosed, Precision};
use crate::number::{self, Number};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Digits with which bounds are calculated, one after the other.
const DIGITS: [u32; 4] = [20, 60, 160, 400];
/// Most digits of bounds.
pub const MOST_DIGITS: u32 = 400;
/// Most bits of a power that is written as a fraction.
const MAX_BITS: u64 = 4_000;
/// Most numbers without a common divisor that are looked for.
const MAX_PARTS: usize = 2_000;

/// Why a number has no value that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is none: a logarithm of zero, a quotient by zero.
    Undefined,
    /// It lies too near to another one, or is too large or too small to be calculated.
    TooNear,
    /// Something that it rests on is not known.
    Unknown,
}

/// Numbers above zero, each with a rate or an exponent.
type Rates = BTreeMap<Number, Number>;

/// A number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Real {
    /// A fraction.
    Exact(Number),
    /// A fraction and multiples of natural logarithms. It is no fraction: at least one multiple is left.
    Logarithms(Number, Rates),
    /// A fraction, not zero, times powers; one at least is left.
    Powers(Number, Rates),
    /// A sum.
    Sum(Box<Real>, Box<Real>),
    /// A product.
    Product(Box<Real>, Box<Real>),
    /// 1 divided by it.
    Reciprocal(Box<Real>),
    /// e to its power.
    Exp(Box<Real>),
    /// The natural logarithm.
    Ln(Box<Real>),
}

use Real::{Exact, Exp, Ln, Logarithms, Powers, Product, Reciprocal, Sum};

impl Real {
    /// The fraction that it is.
    pub fn exact(self) -> Option<Number> {
        if let Exact(value) = self { Some(value) } else { None }
    }

    /// The sum.
    pub fn plus(self, other: Real) -> Real {
        match (self, other) {
            (Exact(a), Exact(b)) => Exact(a + b),
            (Exact(zero), other) | (other, Exact(zero)) if zero.is_zero() => other,
            (Logarithms(a, all), Exact(b)) | (Exact(b), Logarithms(a, all)) => Logarithms(a + b, all),
            (Logarithms(a, mut all), Logarithms(b, others)) => {
                add(&mut all, others);
                logarithms(a + b, all)
            }
            (Powers(a, all), Powers(b, others)) if all == others => match a + b {
                zero if zero.is_zero() => Exact(zero),
                sum => Powers(sum, all),
            },
            (a, b) => Sum(Box::new(a), Box::new(b)),
        }
    }

    /// The difference.
    pub fn minus(self, other: Real) -> Real {
        self.plus(other.times(Exact(-number::one())))
    }

    /// The product.
    pub fn times(self, other: Real) -> Real {
        match (self, other) {
            (Exact(a), Exact(b)) => Exact(a * b),
            (Exact(by), _) | (_, Exact(by)) if by.is_zero() => Exact(by),
            (Exact(by), other) | (other, Exact(by)) if by.is_one() => other,
            (Logarithms(sum, all), Exact(by)) | (Exact(by), Logarithms(sum, all)) => {
                Logarithms(sum * &by, all.into_iter().map(|(of, rate)| (of, rate * &by)).collect())
            }
            (Powers(a, all), Exact(by)) | (Exact(by), Powers(a, all)) => Powers(a * by, all),
            (Powers(a, mut all), Powers(b, others)) => {
                add(&mut all, others);
                powers(a * b, all)
            }
            (Sum(a, b), Exact(by)) | (Exact(by), Sum(a, b)) => a.times(Exact(by.clone())).plus(b.times(Exact(by))),
            (a, b) => Product(Box::new(a), Box::new(b)),
        }
    }

    /// The quotient.
    pub fn divided(self, by: Real) -> Result<Real, Why> {
        if let (Logarithms(a, all), Logarithms(b, others)) = (&self, &by)
            && a.is_zero()
            && b.is_zero()
            && let Some(multiple) = multiple(all, others)
        {
            return Ok(Exact(multiple));
        }
        match by {
            Exact(value) if value.is_zero() => Err(Why::Undefined),
            Exact(value) => Ok(self.times(Exact(value.recip()))),
            Powers(factor, all) => {
                let inverse = all.into_iter().map(|(of, exponent)| (of, -exponent)).collect();
                Ok(self.times(Powers(factor.recip(), inverse)))
            }
            by => match by.sign()? {
                Ordering::Equal => Err(Why::Undefined),
                Ordering::Less | Ordering::Greater => Ok(self.times(Reciprocal(Box::new(by)))),
            },
        }
    }

    /// e to its power.
    pub fn exp(self) -> Real {
        match self {
            Exact(value) if value.is_zero() => Exact(number::one()),
            Logarithms(value, all) if value.is_zero() => powers(number::one(), all),
            Logarithms(value, all) => powers(number::one(), all).times(Exp(Box::new(Exact(value)))),
            Ln(of) => *of,
            other => Exp(Box::new(other)),
        }
    }

    /// The natural logarithm.
    pub fn ln(self) -> Result<Real, Why> {
        if self.sign()? != Ordering::Greater {
            return Err(Why::Undefined);
        }
        Ok(match self {
            Exact(value) => logarithms(Number::zero(), [(value, number::one())].into()),
            Powers(factor, mut all) => {
                add(&mut all, [(factor, number::one())].into());
                logarithms(Number::zero(), all)
            }
            Exp(of) => *of,
            other => Ln(Box::new(other)),
        })
    }

    /// A power: of what is above zero, or of zero where the exponent is above zero.
    pub fn power(self, exponent: Real) -> Result<Real, Why> {
        match self.sign()? {
            Ordering::Less => Err(Why::Undefined),
            Ordering::Equal if exponent.sign()? == Ordering::Greater => Ok(Exact(Number::zero())),
            Ordering::Equal => Err(Why::Undefined),
            Ordering::Greater => match (self, exponent) {
                (Exact(base), Exact(exponent)) => Ok(powers(number::one(), [(base, exponent)].into())),
                (Powers(factor, mut all), Exact(exponent)) if factor.is_positive() => {
                    add(&mut all, [(factor, number::one())].into());
                    let all = all.into_iter().map(|(of, own)| (of, own * &exponent)).collect();
                    Ok(powers(number::one(), all))
                }
                (base, exponent) => Ok(base.ln()?.times(exponent).exp()),
            },
        }
    }

    /// The less of two, or the greater.
    pub fn least(self, other: Real) -> Result<Real, Why> {
        Ok(if self.order(&other)?.is_gt() { other } else { self })
    }

    /// The greater of two.
    pub fn greatest(self, other: Real) -> Result<Real, Why> {
        Ok(if self.order(&other)?.is_lt() { other } else { self })
    }

    /// The nearest multiple of a number above zero; of two that are as near, the greater.
    pub fn rounded(&self, to: &Number) -> Result<Number, Why> {
        if let Exact(value) = self {
            return number::rounded(value, to).ok_or(Why::Undefined);
        }
        for digits in DIGITS {
            let Some((low, high)) = self.bounds(digits) else { continue };
            let (Some(below), Some(above)) = (number::rounded(&low, to), number::rounded(&high, to)) else { continue };
            if below == above {
                return Ok(below);
            }
            if &below + to == above {
                let middle = (&below + &above) / number::whole(2);
                return Ok(if self.order(&Exact(middle))?.is_lt() { below } else { above });
            }
        }
        Err(Why::TooNear)
    }

    /// How it compares with zero.
    fn sign(&self) -> Result<Ordering, Why> {
        match self {
            Exact(value) | Powers(value, _) => Ok(value.cmp(&Number::zero())),
            Exp(_) => Ok(Ordering::Greater),
            other => other.narrowed(),
        }
    }

    /// How it compares with another one.
    pub fn order(&self, other: &Real) -> Result<Ordering, Why> {
        if let (Exact(a), Exact(b)) = (self, other) {
            return Ok(a.cmp(b));
        }
        if let (Exact(a) | Powers(a, _), Exact(b) | Powers(b, _)) = (self, other) {
            if a.signum() != b.signum() {
                return Ok(a.cmp(b));
            }
            if let Ok(Exact(one)) = self.clone().divided(other.clone())
                && one.is_one()
            {
                return Ok(Ordering::Equal);
            }
        }
        match self.clone().minus(other.clone()) {
            Exact(value) => Ok(value.cmp(&Number::zero())),
            difference => difference.narrowed(),
        }
    }

    /// How it compares with zero, by bounds that are narrowed.
    fn narrowed(&self) -> Result<Ordering, Why> {
        for digits in DIGITS {
            match self.bounds(digits) {
                Some((low, _)) if low.is_positive() => return Ok(Ordering::Greater),
                Some((_, high)) if high.is_negative() => return Ok(Ordering::Less),
                _ => {}
            }
        }
        Err(Why::TooNear)
    }

    /// Two fractions between which it lies; none where they cannot be calculated.
    pub fn bounds(&self, digits: u32) -> Option<(Number, Number)> {
        let as_fine = Precision::of(digits);
        let ends = |of: Enclosed| (of.low, of.high);
        match self {
            Exact(value) => Some((value.clone(), value.clone())),
            Logarithms(value, all) => summed(value, all, as_fine).map(ends),
            Powers(factor, all) => {
                Some(ends(summed(&Number::zero(), all, as_fine)?.exp_as_fine(as_fine)?.times(factor)))
            }
            Sum(a, b) => {
                let (a, b) = (a.bounds(digits)?, b.bounds(digits)?);
                Some((a.0 + b.0, a.1 + b.1))
            }
            Product(a, b) => {
                let (a, b) = (a.bounds(digits)?, b.bounds(digits)?);
                let corners = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
                Some((corners.iter().min()?.clone(), corners.iter().max()?.clone()))
            }
            Reciprocal(of) => {
                let (low, high) = of.bounds(digits)?;
                (low.is_positive() || high.is_negative()).then(|| (high.recip(), low.recip()))
            }
            Exp(of) => of.enclosed(digits)?.exp_as_fine(as_fine).map(ends),
            Ln(of) => of.enclosed(digits)?.ln_as_fine(as_fine).map(ends),
        }
    }

    fn enclosed(&self, digits: u32) -> Option<Enclosed> {
        let (low, high) = self.bounds(digits)?;
        Some(Enclosed { low, high, root: None })
    }
}

/// A fraction and multiples of logarithms, between two fractions.
fn summed(value: &Number, all: &Rates, as_fine: Precision) -> Option<Enclosed> {
    let mut sum = Enclosed::exact(value.clone());
    for (of, rate) in all {
        let one = Enclosed::exact(of.clone()).ln_as_fine(as_fine)?.times(rate);
        sum = Enclosed { low: sum.low + one.low, high: sum.high + one.high, root: None };
    }
    Some(sum)
}

fn add(all: &mut Rates, others: Rates) {
    for (of, rate) in others {
        *all.entry(of).or_insert_with(Number::zero) += rate;
    }
}

/// The same product of powers of whole numbers above 1 of which no two have a common divisor: it is 1 where nothing is left, and
/// only there. None where there are too many of them.
fn coprime(all: &Rates) -> Option<BTreeMap<BigInt, Number>> {
    let mut waiting: Vec<(BigInt, Number)> = Vec::new();
    for (of, rate) in all {
        waiting.push((of.numer().clone(), rate.clone()));
        waiting.push((of.denom().clone(), -rate));
    }
    let mut found: BTreeMap<BigInt, Number> = BTreeMap::new();
    let mut steps = 0usize;
    while let Some((of, rate)) = waiting.pop() {
        steps = steps.checked_add(1).filter(|steps| *steps <= MAX_PARTS)?;
        if of.is_one() || rate.is_zero() {
            continue;
        }
        let shared = found.keys().map(|other| (other.clone(), of.gcd(other))).find(|(_, common)| !common.is_one());
        let Some((other, common)) = shared else {
            found.insert(of, rate);
            continue;
        };
        let own = found.remove(&other).unwrap_or_else(Number::zero);
        waiting.push((other / &common, own.clone()));
        waiting.push((of / &common, rate.clone()));
        waiting.push((common, own + rate));
    }
    found.retain(|_, rate| !rate.is_zero());
    Some(found)
}

/// A fraction and multiples of logarithms, as a fraction where these cancel.
fn logarithms(value: Number, all: Rates) -> Real {
    let Some(found) = coprime(&all) else { return Logarithms(value, all) };
    if found.is_empty() {
        return Exact(value);
    }
    Logarithms(value, found.into_iter().map(|(of, rate)| (Number::from_integer(of), rate)).collect())
}

/// A product of powers, as a fraction where it is one.
fn powers(mut factor: Number, all: Rates) -> Real {
    let Some(found) = coprime(&all) else { return Powers(factor, all) };
    let mut left = Rates::new();
    for (of, exponent) in found {
        match written(&of, &exponent) {
            Some(value) => factor *= value,
            None => {
                left.insert(Number::from_integer(of), exponent);
            }
        }
    }
    if left.is_empty() { Exact(factor) } else { Powers(factor, left) }
}

/// A power of a whole number as a fraction, where it is one and not too long.
fn written(of: &BigInt, exponent: &Number) -> Option<Number> {
    let below = exponent.denom().to_u32()?;
    let root = if below == 1 || u64::from(below) < of.bits() { of.nth_root(below) } else { return None };
    if num_traits::pow(root.clone(), below as usize) != *of {
        return None;
    }
    let times = exponent.numer().magnitude().to_u64().filter(|times| root.bits().saturating_mul(*times) <= MAX_BITS)?;
    let size = Number::from_integer(num_traits::pow(root, usize::try_from(times).ok()?));
    Some(if exponent.is_negative() { size.recip() } else { size })
}

/// The fraction of which one sum of logarithms is the multiple of another.
fn multiple(all: &Rates, of: &Rates) -> Option<Number> {
    let by = |at: &BTreeMap<BigInt, Number>, other: &BTreeMap<BigInt, Number>| {
        let (base, rate) = at.first_key_value()?;
        Some(rate / other.get(base)?)
    };
    let (one, other) = (coprime(all)?, coprime(of)?);
    let rate = by(&one, &other).or_else(|| {
        // Powers of one number: ln 1000 by ln 10.
        let ((a, p), (b, q)) = (one.first_key_value()?, other.first_key_value()?);
        let (small, large, up) = if a < b { (a, b, false) } else { (b, a, true) };
        let times = (2u32..64).find(|times| num_traits::pow(small.clone(), *times as usize) == *large)?;
        let times = Number::from_integer(times.into());
        Some(p / q * if up { times } else { times.recip() })
    })?;
    let rest = of.iter().map(|(base, own)| (base.clone(), -own * &rate));
    let mut difference = all.clone();
    add(&mut difference, rest.collect());
    coprime(&difference)?.is_empty().then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering::{Equal, Greater, Less};

    fn of(text: &str) -> Real {
        Exact(match text.split_once('/') {
            Some((above, below)) => number::parse(above).unwrap() / number::parse(below).unwrap(),
            None => number::parse(text).unwrap(),
        })
    }

    fn root(text: &str, exponent: &str) -> Real {
        of(text).power(of(exponent)).unwrap()
    }

    #[test]
    fn what_is_equal_is_found_to_be() {
        let ln = |text: &str| of(text).ln().unwrap();
        for (one, other) in [
            (root("2", "1/2").times(root("8", "1/2")), of("4")),
            (root("4", "1/2"), of("2")),
            (root("1.5", "0.5").times(root("6", "0.5")), of("3")),
            (root("12", "0.5"), of("2").times(root("3", "0.5"))),
            (root("2", "0.5").plus(root("2", "0.5")), root("8", "0.5")),
            (root("0.001", "-1/3"), of("10")),
            (ln("12").minus(ln("3")), of("2").times(ln("2"))),
            (ln("0.9").plus(ln("10/9")), of("0")),
            (ln("1000").divided(ln("10")).unwrap(), of("3")),
            (ln("0.01").divided(ln("10")).unwrap(), of("-2")),
            (of("2").times(ln("3")).exp(), of("9")),
            (of("1.7").exp().ln().unwrap(), of("1.7")),
            (root("0.9938", "3"), of("0.9938").times(of("0.9938")).times(of("0.9938"))),
            (root("7", "1000000").divided(root("7", "999999")).unwrap(), of("7")),
        ] {
            assert_eq!(one.order(&other), Ok(Equal), "{one:?} {other:?}");
            assert_eq!(other.order(&one), Ok(Equal), "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_differs_is_told_apart() {
        let ln = |text: &str| of(text).ln().unwrap();
        for (one, order, other) in [
            (root("2", "1/2"), Less, of("1.41421356237309504880168872420969807857")),
            (root("2", "1/2"), Greater, of("1.41421356237309504880168872420969807856")),
            (ln("2").plus(ln("5")), Less, of("2.302585092994045684017991454684364207602")),
            (ln("2").plus(ln("5")), Greater, of("2.302585092994045684017991454684364207601")),
            (root("2", "0.5").plus(root("3", "0.5")), Less, of("3.14626436994197234232913506571557044552")),
            (of("1").exp().times(root("2", "0.5")), Greater, of("3.844231028159116824")),
            (root("2", "-0.5").times(of("-1")), Less, of("0")),
            (of("-3").minus(ln("2")).exp(), Greater, of("0")),
        ] {
            assert_eq!(one.order(&other), Ok(order), "{one:?} {other:?}");
            assert_eq!(other.order(&one), Ok(order.reverse()), "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_has_no_value_has_none_and_what_is_too_near_is_not_guessed() {
        assert_eq!(of("0").ln(), Err(Why::Undefined));
        assert_eq!(of("-1").power(of("0.5")), Err(Why::Undefined));
        assert_eq!(of("0").power(of("-1.2")), Err(Why::Undefined));
        assert_eq!(of("0").power(of("1.2")), Ok(of("0")));
        assert_eq!(of("3").divided(root("2", "0.5").minus(root("2", "0.5"))), Err(Why::Undefined));
        let sum = root("2", "0.5").plus(root("3", "0.5"));
        // The root of 5 + 2 * sqrt(6): equal, and not seen to be.
        let nested = of("5").plus(of("2").times(root("6", "0.5"))).power(of("0.5")).unwrap();
        assert_eq!(sum.order(&nested), Err(Why::TooNear));
        assert_eq!(sum.minus(nested).rounded(&number::one()), Ok(number::whole(0)));
    }

    #[test]
    fn rounding_is_to_the_nearest() {
        for (real, to, right) in [
            (root("2", "0.5"), "0.01", "1.41"),
            (root("6.25", "0.5"), "1", "3"),
            (root("2", "0.5").times(root("3.125", "0.5")), "1", "3"),
            (of("14.4").plus(of("1.1").ln().unwrap()), "1", "14"),
            (of("14.4").plus(of("1.2").ln().unwrap()), "1", "15"),
            (of("-2.5").plus(of("1").ln().unwrap()), "1", "-2"),
        ] {
            assert_eq!(real.rounded(&number::parse(to).unwrap()), Ok(number::parse(right).unwrap()), "{real:?}");
        }
    }
}
