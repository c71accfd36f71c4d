//! Numbers that no fraction writes, between two fractions that are proved to enclose them: powers with a fraction, `exp`, `ln`. No
//! floating point and no clock: the same digits everywhere. What is a fraction after all (the square root of 4, ln 1) is found
//! to be one.

use crate::number::{self, Number};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Digits to which an end is known at least.
pub const DIGITS: u32 = 60;
/// How finely is calculated.
#[derive(Debug, Clone, Copy)]
pub struct Precision {
    /// Decimals of the calculation.
    decimals: u32,
    /// Digits that are kept of its result.
    kept: i64,
}

impl Precision {
    /// What gives [`DIGITS`].
    const USUAL: Precision = Precision { decimals: 110, kept: 64 };

    /// What gives about so many digits.
    pub fn of(digits: u32) -> Self {
        Precision { decimals: digits.saturating_add(15), kept: i64::from(digits).saturating_add(4) }
    }
}

/// Most bits of a number that is looked into.
const MAX_BITS: u64 = 4_000;
/// Most that `exp` is taken of, in size.
const MOST: i64 = 1_000;

/// A number, and two fractions between which it lies; both are itself where it is known to be a fraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Not more than it.
    pub low: Number,
    /// Not less than it.
    pub high: Number,
    /// Where it is the root of a number: which root, and of what.
    pub root: Option<(u32, Number)>,
}

impl Enclosed {
    /// A fraction.
    pub fn exact(value: Number) -> Self {
        Enclosed { low: value.clone(), high: value, root: None }
    }

    fn between(low: Number, high: Number, as_fine: Precision) -> Option<Self> {
        Some(Enclosed { low: kept(&low, false, as_fine)?, high: kept(&high, true, as_fine)?, root: None })
    }

    /// The fraction that it is; none where it lies between two.
    pub fn value(&self) -> Option<&Number> {
        (self.low == self.high).then_some(&self.low)
    }

    /// A fraction as near as is known.
    pub fn nearest(&self) -> Number {
        (&self.low + &self.high) / number::whole(2)
    }

    /// Whether it is above zero; none where that is not known.
    pub fn positive(&self) -> Option<bool> {
        match (self.low.is_positive(), self.high.is_positive()) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        }
    }

    /// The sum with a fraction.
    pub fn plus(&self, by: &Number) -> Self {
        Enclosed { low: &self.low + by, high: &self.high + by, root: None }
    }

    /// The multiple by a fraction.
    pub fn times(&self, by: &Number) -> Self {
        let (low, high) = (&self.low * by, &self.high * by);
        let (low, high) = if by.is_negative() { (high, low) } else { (low, high) };
        Enclosed { low, high, root: None }
    }

    /// 1 divided by it; none where it may be zero.
    pub fn reciprocal(&self) -> Option<Self> {
        (self.low.is_positive() || self.high.is_negative()).then(|| Enclosed {
            low: self.high.recip(),
            high: self.low.recip(),
            root: None,
        })
    }

    /// e to its power; none where that is too large or too small to be written.
    pub fn exp(&self) -> Option<Self> {
        self.exp_as_fine(Precision::USUAL)
    }

    /// The same, as finely as is wanted.
    pub fn exp_as_fine(&self, as_fine: Precision) -> Option<Self> {
        match self.value() {
            Some(value) if value.is_zero() => Some(Enclosed::exact(number::one())),
            _ => Self::between(exp(&self.low, as_fine)?.0, exp(&self.high, as_fine)?.1, as_fine),
        }
    }

    /// The natural logarithm of what is above zero.
    pub fn ln(&self) -> Option<Self> {
        self.ln_as_fine(Precision::USUAL)
    }

    /// The same, as finely as is wanted.
    pub fn ln_as_fine(&self, as_fine: Precision) -> Option<Self> {
        match self.value() {
            Some(value) if value.is_one() => Some(Enclosed::exact(number::whole(0))),
            _ => Self::between(ln(&self.low, as_fine)?.0, ln(&self.high, as_fine)?.1, as_fine),
        }
    }

    /// Its power by `above / below`, of what is above zero.
    pub fn power(&self, above: i64, below: u32) -> Option<Self> {
        if !self.low.is_positive() || below == 0 {
            return None;
        }
        if let Some(value) = self.value() {
            if let Some(root) = root(value, below) {
                return Some(Enclosed::exact(raised(&root, above)?));
            }
            let found = Self::by_logarithm(self, above, below)?;
            return Some(Enclosed { root: raised(value, above).map(|raised| (below, raised)), ..found });
        }
        Self::by_logarithm(self, above, below)
    }

    fn by_logarithm(&self, above: i64, below: u32) -> Option<Self> {
        let usual = Precision::USUAL;
        let (low, high) = (ln(&self.low, usual)?.0, ln(&self.high, usual)?.1);
        let rate = Number::new(above.into(), below.into());
        let (low, high) = (low * &rate, high * &rate);
        let (low, high) = if above < 0 { (high, low) } else { (low, high) };
        Self::between(exp(&low, usual)?.0, exp(&high, usual)?.1, usual)
    }
}

fn small(value: &Number) -> bool {
    value.numer().bits() <= MAX_BITS && value.denom().bits() <= MAX_BITS
}

/// A whole power; none where it is too large.
pub fn raised(value: &Number, power: i64) -> Option<Number> {
    let bits = value.numer().bits().max(value.denom().bits());
    if bits.saturating_mul(power.unsigned_abs()) > MAX_BITS || value.is_zero() && power < 0 {
        return None;
    }
    let size = num_traits::pow(value.clone(), usize::try_from(power.unsigned_abs()).ok()?);
    Some(if power < 0 { size.recip() } else { size })
}

/// The root that is a fraction.
fn root(value: &Number, of: u32) -> Option<Number> {
    let whole = |value: &BigInt| {
        let root = value.nth_root(of);
        (num_traits::pow(root.clone(), of as usize) == *value).then_some(root)
    };
    // No whole number above 1 has so high a root that is whole, but those with as many bits.
    let possible = |value: &BigInt| value.is_one() || value.bits() > u64::from(of);
    if !possible(value.numer()) || !possible(value.denom()) {
        return (value.is_one()).then(number::one);
    }
    Some(Number::new(whole(value.numer())?, whole(value.denom())?))
}

fn ten(power: u32) -> BigInt {
    num_traits::pow(BigInt::from(10), power as usize)
}

/// A number with as many digits as are kept, not above it or not below it.
fn kept(value: &Number, up: bool, as_fine: Precision) -> Option<Number> {
    if value.is_zero() {
        return Some(value.clone());
    }
    // Decimal places of the last digit that is kept.
    let bits = i64::try_from(value.numer().bits()).ok()?.checked_sub(i64::try_from(value.denom().bits()).ok()?)?;
    let places = as_fine.kept.checked_sub(bits.checked_mul(3)?.checked_div(10)?)?;
    let scale = Number::from_integer(ten(u32::try_from(places.unsigned_abs()).ok()?));
    let scale = if places < 0 { scale.recip() } else { scale };
    let scaled = value * &scale;
    Some(if up { scaled.ceil() } else { scaled.floor() } / scale)
}

/// Whole numbers of the last decimal place, not above and not below a number.
fn fixed(value: &Number, Precision { decimals, .. }: Precision) -> (BigInt, BigInt) {
    let scaled = value * Number::from_integer(ten(decimals));
    (scaled.floor().to_integer(), scaled.ceil().to_integer())
}

fn back(value: BigInt, Precision { decimals, .. }: Precision) -> Number {
    Number::new(value, ten(decimals))
}

/// Twice the inverse hyperbolic tangent of a number from 0 to 1/3, which is ln ((1 + z) / (1 - z)), between two whole numbers.
fn twice_atanh(z: &Number, as_fine: Precision) -> (BigInt, BigInt) {
    let scale = ten(as_fine.decimals);
    let (low, high) = fixed(z, as_fine);
    let (low_square, high_square) = ((&low * &low).div_floor(&scale), (&high * &high).div_ceil(&scale));
    let (mut power_low, mut power_high) = (low, high);
    let (mut sum_low, mut sum_high) = (BigInt::zero(), BigInt::zero());
    // Each power is at most a ninth of the one before.
    for count in (1_i64..).step_by(2).take(as_fine.decimals as usize) {
        sum_low += power_low.div_floor(&count.into());
        sum_high += power_high.div_ceil(&count.into());
        power_low = (&power_low * &low_square).div_floor(&scale);
        power_high = (&power_high * &high_square).div_ceil(&scale);
    }
    // What follows is less than twice the next power.
    sum_high += &power_high * 2;
    (sum_low * 2, sum_high * 2)
}

fn ln_two(as_fine: Precision) -> (BigInt, BigInt) {
    twice_atanh(&Number::new(1.into(), 3.into()), as_fine)
}

/// The natural logarithm of a number above zero, between two fractions.
fn ln(value: &Number, as_fine: Precision) -> Option<(Number, Number)> {
    if !value.is_positive() || !small(value) {
        return None;
    }
    // value = 2^twos * rest, with a rest from 1 to 2.
    let mut twos = i64::try_from(value.numer().bits()).ok()?.checked_sub(i64::try_from(value.denom().bits()).ok()?)?;
    let two = |power: i64| -> Option<Number> { raised_two(power) };
    let mut rest = value * two(twos.checked_neg()?)?;
    if rest < number::one() {
        twos = twos.checked_sub(1)?;
        rest *= number::whole(2);
    }
    let z = (&rest - number::one()) / (&rest + number::one());
    let (low, high) = twice_atanh(&z, as_fine);
    let (two_low, two_high) = ln_two(as_fine);
    let (two_low, two_high) = if twos < 0 { (two_high, two_low) } else { (two_low, two_high) };
    Some((back(low + two_low * twos, as_fine), back(high + two_high * twos, as_fine)))
}

fn raised_two(power: i64) -> Option<Number> {
    let size = usize::try_from(power.unsigned_abs()).ok().filter(|size| *size <= 8_000)?;
    let all = Number::from_integer(num_traits::pow(BigInt::from(2), size));
    Some(if power < 0 { all.recip() } else { all })
}

/// e to a power, between two fractions.
fn exp(value: &Number, as_fine: Precision) -> Option<(Number, Number)> {
    if value.abs() > number::whole(MOST) {
        return None;
    }
    let (two_low, two_high) = ln_two(as_fine);
    // value = twos * ln 2 + rest, with a rest from about 0 to 0.7.
    let twos = (value / back(two_low.clone(), as_fine)).floor().to_integer().to_i64()?;
    let taken = |each: &BigInt| back(each * twos, as_fine);
    let (first, second) = (value - taken(&two_low), value - taken(&two_high));
    let (least, most) = if first < second { (first, second) } else { (second, first) };
    // The rest may lie a last place below zero: there e^rest is above 1 + rest.
    let scale = ten(as_fine.decimals);
    let (low, high) = (fixed(&least, as_fine).0, fixed(&most, as_fine).1);
    let low_sum = if low.is_negative() { &scale + &low } else { series(&low, false, as_fine) };
    let high_sum = series(&high.max(BigInt::zero()), true, as_fine);
    let by = raised_two(twos)?;
    Some((back(low_sum, as_fine) * &by, back(high_sum, as_fine) * by))
}

/// e to a power from 0 to 1, in whole numbers of the last place: not above it, or not below.
fn series(power: &BigInt, up: bool, as_fine: Precision) -> BigInt {
    let scale = ten(as_fine.decimals);
    let divide = |value: BigInt, by: &BigInt| if up { value.div_ceil(by) } else { value.div_floor(by) };
    let (mut term, mut sum) = (scale.clone(), BigInt::zero());
    for count in 1_i64..=i64::from(as_fine.decimals) {
        sum += &term;
        term = divide(&term * power, &(&scale * count));
    }
    // What follows is less than twice the next term.
    if up { sum + term * 2 } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Enclosed {
        Enclosed::exact(number::parse(text).unwrap())
    }

    /// The digits of a number, from tables.
    fn encloses(found: Option<Enclosed>, digits: &str) {
        let found = found.unwrap();
        let (whole, fraction) = digits.split_once('.').unwrap();
        let count = fraction.len() as u32;
        let low = Number::new(format!("{whole}{fraction}").parse().unwrap(), ten(count));
        let step = Number::new(1.into(), ten(count));
        let (below, above) = (&low - &step, &low + &step);
        assert!(found.low >= below && found.high <= above && found.low <= found.high, "{digits}");
        let width = (&found.high - &found.low) / found.high.abs();
        assert!(width < Number::new(1.into(), ten(DIGITS)), "{digits}");
    }

    #[test]
    fn digits_are_those_of_tables() {
        encloses(of("2").ln(), "0.69314718055994530941723212145817656807550013436025525412068");
        encloses(of("10").ln(), "2.30258509299404568401799145468436420760110148862877297603332");
        encloses(of("0.1").ln(), "-2.30258509299404568401799145468436420760110148862877297603332");
        encloses(of("1").exp(), "2.71828182845904523536028747135266249775724709369995957496696");
        encloses(of("-1").exp(), "0.36787944117144232159552377016146086744581113103176783450783");
        encloses(of("2").exp(), "7.38905609893065022723042746057500781318031557055184732408712");
        encloses(of("2").power(1, 2), "1.41421356237309504880168872420969807856967187537694807317667");
        encloses(of("2").power(1, 3), "1.25992104989487316476721060727822835057025146470150798008197");
        encloses(of("10").power(-2, 3), "0.21544346900318837217592935665193504952593449421921085824892");
    }

    #[test]
    fn what_is_a_fraction_is_found_to_be_one() {
        assert_eq!(of("1").ln(), Some(of("0")));
        assert_eq!(of("0").exp(), Some(of("1")));
        assert_eq!(of("4").power(1, 2), Some(of("2")));
        assert_eq!(of("0.09").power(1, 2), Some(of("0.3")));
        assert_eq!(of("8").power(-2, 3), Some(of("0.25")));
        assert_eq!(of("1").power(1000, 1209), Some(of("1")));
        assert_eq!(of("0").ln(), None);
        assert_eq!(of("-1").power(1, 2), None);
        assert_eq!(of("100000").exp(), None);
    }

    #[test]
    fn the_inverse_leads_back() {
        for text in ["0.0001", "0.3", "0.9", "1.1", "2.5", "7", "88.4", "12345.678", "1e30"] {
            let value = number::parse(text).unwrap();
            for found in
                [of(text).ln().and_then(|ln| ln.exp()), of(text).power(7, 3).and_then(|power| power.power(3, 7))]
            {
                let found = found.unwrap();
                assert!(found.low <= value && value <= found.high, "{text}");
                assert!((&found.high - &found.low) / &value < Number::new(1.into(), ten(55)), "{text}");
            }
        }
        for count in -999..999_i64 {
            let value = Number::new(count.into(), 1.into());
            let found = Enclosed::exact(value.clone()).exp().and_then(|exp| exp.ln()).unwrap();
            assert!(found.low <= value && value <= found.high, "{count}");
        }
    }
}
