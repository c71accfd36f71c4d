//! Numbers that no fraction writes, as the square root of two: roots of polynomials, each known exactly by its polynomial
//! and two fractions between which no other root lies. So a value lies below or above, and nothing is rounded.

use crate::number::{Number, whole};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use std::cmp::Ordering;
use std::sync::Arc;

/// A polynomial: its coefficients, that of the constant first; the last one is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polynomial(Vec<Number>);

impl Polynomial {
    /// The same number everywhere.
    pub fn constant(value: Number) -> Self {
        Polynomial(vec![value]).trimmed()
    }

    /// The variable itself.
    pub fn variable() -> Self {
        Polynomial(vec![Number::zero(), Number::one()])
    }

    fn trimmed(mut self) -> Self {
        while self.0.last().is_some_and(Zero::is_zero) {
            self.0.pop();
        }
        self
    }

    /// The highest power; 0 for constants.
    pub fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// True where it is zero everywhere.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Bits of all coefficients.
    pub fn bits(&self) -> u64 {
        let bits = |value: &Number| value.numer().bits().saturating_add(value.denom().bits());
        self.0.iter().map(bits).fold(0, u64::saturating_add)
    }

    /// The sum of both.
    pub fn plus(&self, other: &Polynomial) -> Self {
        let length = self.0.len().max(other.0.len());
        let at = |of: &Polynomial, power: usize| of.0.get(power).cloned().unwrap_or_else(Number::zero);
        Polynomial((0..length).map(|power| at(self, power) + at(other, power)).collect()).trimmed()
    }

    /// A multiple.
    pub fn scaled(&self, by: &Number) -> Self {
        Polynomial(self.0.iter().map(|value| value * by).collect()).trimmed()
    }

    /// The product of both.
    pub fn times(&self, other: &Polynomial) -> Self {
        let mut result = vec![Number::zero(); self.0.len().saturating_add(other.0.len())];
        for (a, left) in self.0.iter().enumerate() {
            for (b, right) in other.0.iter().enumerate() {
                if let Some(slot) = result.get_mut(a.saturating_add(b)) {
                    *slot += left * right;
                }
            }
        }
        Polynomial(result).trimmed()
    }

    /// Its value.
    pub fn at(&self, value: &Number) -> Number {
        self.0.iter().rev().fold(Number::zero(), |sum, coefficient| sum * value + coefficient)
    }

    fn derivative(&self) -> Self {
        let power = |at: usize| whole(i64::try_from(at).unwrap_or(i64::MAX));
        Polynomial(self.0.iter().enumerate().skip(1).map(|(at, value)| value * power(at)).collect()).trimmed()
    }

    /// Quotient and remainder; none by zero.
    fn divided(&self, by: &Polynomial) -> Option<(Polynomial, Polynomial)> {
        let lead = by.0.last()?;
        let mut rest = self.clone();
        let mut quotient = vec![Number::zero(); self.0.len()];
        while let Some(shift) = rest.0.len().checked_sub(by.0.len()) {
            let Some(factor) = rest.0.last().map(|last| last / lead) else { break };
            for (at, value) in by.0.iter().enumerate() {
                if let Some(slot) = rest.0.get_mut(at.saturating_add(shift)) {
                    *slot -= value * &factor;
                }
            }
            if let Some(slot) = quotient.get_mut(shift) {
                *slot = factor;
            }
            rest.0.pop();
            rest = rest.trimmed();
        }
        Some((Polynomial(quotient).trimmed(), rest))
    }

    /// Whole coefficients without a common factor, by a positive multiple.
    fn primitive(&self) -> Self {
        let below = self.0.iter().fold(BigInt::one(), |all, value| &all / common(&all, value.denom()) * value.denom());
        let below = Number::from_integer(below);
        let wholes: Vec<BigInt> = self.0.iter().map(|value| (value * &below).to_integer()).collect();
        let common = wholes.iter().fold(BigInt::zero(), |all, value| common(&all, value));
        if common.is_zero() {
            return self.clone();
        }
        Polynomial(wholes.into_iter().map(|value| Number::from_integer(value / &common)).collect())
    }

    /// The same roots, each once.
    fn simple(&self) -> Self {
        let (mut a, mut b) = (self.clone(), self.derivative());
        while !b.is_zero() {
            let rest = a.divided(&b).map_or_else(|| Polynomial(Vec::new()), |(_, rest)| rest.primitive());
            a = std::mem::replace(&mut b, rest);
        }
        self.divided(&a).map_or_else(|| self.clone(), |(quotient, _)| quotient).primitive()
    }
}

/// The greatest common divisor, by Euclid.
fn common(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        let rest = &a % &b;
        a = std::mem::replace(&mut b, rest);
    }
    a
}

/// Sturm's chain: how often its signs change at two places tells how many roots lie between them.
struct Chain(Vec<Polynomial>);

impl Chain {
    fn of(simple: &Polynomial) -> Self {
        let mut chain = vec![simple.clone(), simple.derivative().primitive()];
        while let [.., before, last] = chain.as_slice() {
            match before.divided(last) {
                Some((_, rest)) if !rest.is_zero() => {
                    let next = rest.scaled(&-Number::one()).primitive();
                    chain.push(next);
                }
                _ => break,
            }
        }
        Chain(chain)
    }

    fn changes(&self, at: &Number) -> usize {
        let signs = self.0.iter().map(|polynomial| polynomial.at(at)).filter(|value| !value.is_zero());
        let signs: Vec<bool> = signs.map(|value| value.is_positive()).collect();
        signs.windows(2).filter(|pair| pair.first() != pair.last()).count()
    }

    /// How many roots lie above one place and at most at another.
    fn between(&self, low: &Number, high: &Number) -> usize {
        self.changes(low).saturating_sub(self.changes(high))
    }
}

/// A root that is no fraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    polynomial: Arc<Polynomial>,
    low: Number,
    high: Number,
    /// Whether the polynomial is positive above the root.
    rises: bool,
}

impl Root {
    /// How the root compares with a value; never equal.
    pub fn order(&self, value: &Number) -> Ordering {
        if *value <= self.low {
            Ordering::Greater
        } else if *value >= self.high || self.polynomial.at(value).is_positive() == self.rises {
            Ordering::Less
        } else {
            Ordering::Greater
        }
    }

    /// A fraction just below it.
    pub fn under(&self) -> &Number {
        &self.low
    }

    /// A fraction just above it.
    pub fn over(&self) -> &Number {
        &self.high
    }

    /// Halves the stretch in which it lies.
    pub fn narrow(&mut self) {
        let middle = (&self.low + &self.high) / whole(2);
        match self.order(&middle) {
            Ordering::Less => self.high = middle,
            Ordering::Equal | Ordering::Greater => self.low = middle,
        }
    }
}

/// The roots of a polynomial in order: fractions, and those that are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A fraction.
    Exact(Number),
    /// None.
    Between(Root),
}

/// All real roots of a polynomial that is not zero everywhere.
pub fn roots(polynomial: &Polynomial) -> Vec<Found> {
    let simple = polynomial.simple();
    let Some(lead) = simple.0.last().filter(|_| simple.degree() > 0) else { return Vec::new() };
    // Cauchy's bound.
    let most = simple.0.iter().map(|value| (value / lead).abs()).max().unwrap_or_else(Number::one);
    let bound = most + whole(2);
    let chain = Chain::of(&simple);
    let mut waiting = vec![(-&bound, bound)];
    let mut found = Vec::new();
    // From the left to the right: the right half waits below the left one.
    while let Some((low, high)) = waiting.pop() {
        match chain.between(&low, &high) {
            0 => {}
            1 => found.push(one(&simple, &chain, low, high)),
            _ => {
                let middle = (&low + &high) / whole(2);
                waiting.push((middle.clone(), high));
                waiting.push((low, middle));
            }
        }
    }
    found
}

/// The only root above one place and at most at another.
fn one(simple: &Polynomial, chain: &Chain, mut low: Number, mut high: Number) -> Found {
    // Neither end is a root in the end, so that signs tell on which side it lies.
    while simple.at(&low).is_zero() && !simple.at(&high).is_zero() {
        let middle = (&low + &high) / whole(2);
        if chain.between(&low, &middle) == 1 { high = middle } else { low = middle }
    }
    if simple.at(&high).is_zero() {
        return Found::Exact(high);
    }
    let mut root = Root { polynomial: Arc::new(simple.clone()), rises: simple.at(&high).is_positive(), low, high };
    // A fraction that is a root divides the leading coefficient: of such fractions one is left in the end.
    let lead = simple.0.last().map_or_else(Number::one, Signed::abs);
    while (&root.high - &root.low) * &lead >= Number::one() {
        let middle = (&root.low + &root.high) / whole(2);
        if simple.at(&middle).is_zero() {
            return Found::Exact(middle);
        }
        root.narrow();
    }
    let near = (&root.high * &lead).floor() / &lead;
    if near > root.low && simple.at(&near).is_zero() { Found::Exact(near) } else { Found::Between(root) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::parse;

    fn polynomial(coefficients: &[i64]) -> Polynomial {
        Polynomial(coefficients.iter().map(|value| whole(*value)).collect()).trimmed()
    }

    fn number(text: &str) -> Number {
        parse(text).unwrap()
    }

    #[test]
    fn fractions_are_found_exactly() {
        // (2x - 1)(3x + 2)(x - 5)^2
        let factors = [polynomial(&[-1, 2]), polynomial(&[2, 3]), polynomial(&[-5, 1]), polynomial(&[-5, 1])];
        let product = factors.iter().fold(polynomial(&[1]), |all, factor| all.times(factor));
        let expected = [Number::new((-2).into(), 3.into()), number("0.5"), whole(5)].map(Found::Exact);
        assert_eq!(roots(&product), expected);
    }

    #[test]
    fn other_roots_lie_between_fractions() {
        // x * x = 2
        let found = roots(&polynomial(&[-2, 0, 1]));
        let [Found::Between(minus), Found::Between(plus)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(plus.order(&number("1.41421356237309")), Ordering::Greater);
        assert_eq!(plus.order(&number("1.41421356237310")), Ordering::Less);
        assert_eq!(minus.order(&number("-1.41421356237310")), Ordering::Greater);
        assert_eq!(minus.order(&number("-1.41421356237309")), Ordering::Less);
        let mut narrow = plus.clone();
        (0..50).for_each(|_| narrow.narrow());
        assert!(narrow.under() < narrow.over() && narrow.over() - narrow.under() < number("0.0000001"));
        assert_eq!(narrow.order(&number("1.41421356237309")), Ordering::Greater);
    }

    #[test]
    fn what_has_no_root_has_none() {
        assert_eq!(roots(&polynomial(&[1, 0, 1])), []);
        assert_eq!(roots(&polynomial(&[7])), []);
        // Three roots close together, and one far off: x^3 - x / 10^6, times x - 1000.
        let close = Polynomial(vec![whole(0), -number("0.000001"), whole(0), whole(1)]).times(&polynomial(&[-1000, 1]));
        let expected = [number("-0.001"), whole(0), number("0.001"), whole(1000)].map(Found::Exact);
        assert_eq!(roots(&close), expected);
    }
}
