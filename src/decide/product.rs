//! Products and quotients of facts, as `weight / (height * height)`: powers of facts, multiplied. Compared with constants,
//! each is a number of its own, of which the guideline's thresholds cut intervals.

use super::interval::{Limit, Range};
use crate::check::dimension;
use crate::check::model::{FactId, FactType, Guideline, NumberKind, Unit};
use crate::number::Number;
use num_traits::{One, Signed, Zero};
use std::collections::BTreeMap;

/// Facts and their powers; never zero.
pub type Powers = BTreeMap<FactId, i8>;

/// Most facts of a product, and the highest power.
const MAX: i8 = 8;

/// A multiple of a product of powers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The multiple; never zero.
    pub factor: Number,
    /// The facts.
    pub powers: Powers,
}

impl Product {
    /// A number that is not zero.
    pub fn constant(factor: Number) -> Option<Self> {
        (!factor.is_zero()).then(|| Product { factor, powers: Powers::new() })
    }

    /// A multiple of a fact.
    pub fn fact(factor: Number, id: FactId) -> Self {
        Product { factor, powers: Powers::from([(id, 1)]) }
    }

    /// The product of both; none where it is too long.
    pub fn times(mut self, other: &Product) -> Option<Self> {
        self.factor *= &other.factor;
        for (id, power) in &other.powers {
            let slot = self.powers.entry(*id).or_insert(0);
            *slot = slot.checked_add(*power).filter(|power| power.abs() <= MAX)?;
            if *slot == 0 {
                self.powers.remove(id);
            }
        }
        (self.powers.len() <= MAX.unsigned_abs() as usize).then_some(self)
    }

    /// One divided by it. None of its facts may be zero.
    pub fn inverse(&self) -> Self {
        let powers = self.powers.iter().map(|(id, power)| (*id, power.saturating_neg())).collect();
        Product { factor: self.factor.recip(), powers }
    }
}

/// The value of a product; none where a fact is not known.
pub fn value(powers: &Powers, of: impl Fn(FactId) -> Option<Number>) -> Option<Number> {
    let mut result = Number::one();
    for (id, power) in powers {
        let raised = num_traits::pow(of(*id)?, usize::from(power.unsigned_abs()));
        if *power > 0 {
            result *= raised;
        } else if raised.is_zero() {
            return None;
        } else {
            result /= raised;
        }
    }
    Some(result)
}

/// The values that a product can take, its facts being in some ranges. Without limits where one of them may be negative.
pub fn range(powers: &Powers, range: impl Fn(FactId) -> Option<Range>) -> Range {
    let (mut low, mut high): (Limit, Limit) = (Some((Number::one(), true)), Some((Number::one(), true)));
    let anything = Range { low: None, high: None, unit: Number::one(), whole: false };
    for (id, power) in powers {
        let Some(range) = range(*id) else { return anything };
        let Some(least) = range.low.filter(|(least, _)| !least.is_negative()) else { return anything };
        let raised =
            |(limit, closed): (Number, bool)| (num_traits::pow(limit, usize::from(power.unsigned_abs())), closed);
        let (from, to) = if *power > 0 {
            (raised(least), range.high.map(raised))
        } else {
            // The greatest value gives the least quotient; without one it comes near zero.
            let inverse = |limit: (Number, bool)| {
                let (limit, closed) = raised(limit);
                (!limit.is_zero()).then(|| (limit.recip(), closed))
            };
            (range.high.and_then(inverse).unwrap_or((Number::zero(), false)), inverse(least))
        };
        low = low.map(|(value, closed)| lowest((value, closed), from));
        high = high.zip(to).map(|((value, a), (other, b))| (value * other, a && b));
    }
    Range { low, high, unit: Number::one(), whole: false }
}

/// The product of two least values: zero is reached as soon as one of them is.
fn lowest((a, a_closed): (Number, bool), (b, b_closed): (Number, bool)) -> (Number, bool) {
    let closed = match (a.is_zero(), b.is_zero()) {
        (true, true) => a_closed || b_closed,
        (true, false) => a_closed,
        (false, true) => b_closed,
        (false, false) => a_closed && b_closed,
    };
    (a * b, closed)
}

/// True where a product takes every value of its [`range`], and can be written: of numbers that are not negative and need
/// not be whole.
pub fn is_exact(guideline: &Guideline, powers: &Powers) -> bool {
    let continuous = |id: &FactId| match guideline.fact(*id).map(|fact| &fact.ty) {
        Some(FactType::Number(ty)) => !ty.integer && ty.low.as_ref().is_some_and(|(low, _)| !low.is_negative()),
        _ => false,
    };
    powers.keys().all(continuous) && unit(guideline, powers).is_some()
}

/// The unit in which people write a product: put together of those of its facts. None where they do not fit together.
pub fn unit(guideline: &Guideline, powers: &Powers) -> Option<Unit> {
    let mut measured = [0i16; dimension::NONE.len()];
    let mut factor = Number::one();
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for (id, power) in powers {
        let FactType::Number(ty) = &guideline.fact(*id)?.ty else { return None };
        match ty.kind {
            NumberKind::Quantity(own, 0) => {
                for (sum, part) in measured.iter_mut().zip(own) {
                    *sum = sum.checked_add(i16::from(part).checked_mul(i16::from(*power))?)?;
                }
            }
            NumberKind::Plain if ty.scale.is_none() => continue,
            _ => return None,
        }
        let raised = num_traits::pow(ty.unit.factor.clone(), usize::from(power.unsigned_abs()));
        let text = match power.abs() {
            1 => ty.unit.text.clone(),
            count => format!("{}{count}", ty.unit.text),
        };
        if *power > 0 {
            factor *= raised;
            above.push((text, &ty.unit.text));
        } else {
            factor /= raised;
            below.push((text, &ty.unit.text));
        }
    }
    if measured.iter().all(|exponent| *exponent == 0) {
        return Some(Unit { text: String::new(), factor: Number::one() });
    }
    let simple = |(_, unit): &(String, &String)| unit.chars().all(|c| c.is_ascii_alphabetic());
    if above.len() != 1 || !above.iter().chain(&below).all(simple) {
        return None;
    }
    let text = above.into_iter().chain(below).map(|(text, _)| text).collect::<Vec<_>>().join("/");
    Some(Unit { text, factor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{parse, whole};

    fn between(low: i64, low_closed: bool, high: Option<(i64, bool)>) -> Option<Range> {
        let high = high.map(|(high, closed)| (whole(high), closed));
        Some(Range { low: Some((whole(low), low_closed)), high, unit: Number::one(), whole: false })
    }

    #[test]
    fn quotients_lie_between_those_of_the_limits() {
        let powers = Powers::from([(FactId(0), 1), (FactId(1), -2)]);
        let found = range(&powers, |id| match id.0 {
            0 => between(10, true, Some((300, true))),
            _ => between(1, false, Some((2, true))),
        });
        assert_eq!((found.low, found.high), (Some((parse("2.5").unwrap(), true)), Some((whole(300), false))));
        let near_zero = range(&powers, |id| match id.0 {
            0 => between(0, false, Some((300, true))),
            _ => between(0, false, None),
        });
        assert_eq!((near_zero.low, near_zero.high), (Some((whole(0), false)), None));
    }

    #[test]
    fn what_cancels_is_gone() {
        let one = Product::fact(whole(2), FactId(0));
        let other = Product::fact(whole(4), FactId(0)).inverse();
        let both = one.times(&other).unwrap();
        assert_eq!((both.factor, both.powers.len()), (parse("0.5").unwrap(), 0));
    }
}
