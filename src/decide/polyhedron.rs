//! Values of several facts between linear limits: whether there are any, and which values of some of the facts they leave.
//! Fourier and Motzkin's elimination. Over decimals it is exact; over whole numbers it is where a limit on the eliminated fact
//! has the factor one (Pugh's Omega test, "exact elimination"), and all else is refused.

use super::diagram::TooComplex;
use super::interval::{Limit, Range};
use super::joint::{Bound, without};
use crate::check::model::FactId;
use crate::number::Number;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// Most limits at once.
const MAX_BOUNDS: usize = 400;

/// The values that facts may have at most, each in its own unit.
#[derive(Debug, Clone, Default)]
pub struct Space {
    /// The units of the facts; which of them take whole multiples only.
    units: BTreeMap<FactId, (Number, bool)>,
}

/// Values between limits.
pub type Polyhedron = Vec<Bound>;

impl Space {
    /// The space of some facts with their declared ranges, and the limits of these.
    pub fn of(ranges: &BTreeMap<FactId, Range>) -> (Space, Polyhedron) {
        let units = ranges.iter().map(|(id, range)| (*id, (range.unit.clone(), range.whole))).collect();
        let space = Space { units };
        let own = |id: &FactId| BTreeMap::from([(*id, Number::one())]);
        let limits =
            ranges.iter().flat_map(|(id, range)| space.between(&own(id), range.low.as_ref(), range.high.as_ref()));
        let limits = limits.collect();
        (space, limits)
    }

    /// The limits that hold a sum of multiples of facts between two numbers.
    pub fn between(
        &self,
        parts: &BTreeMap<FactId, Number>,
        low: Option<&(Number, bool)>,
        high: Option<&(Number, bool)>,
    ) -> Polyhedron {
        let unit = |id: &FactId| self.units.get(id).map_or_else(Number::one, |(unit, _)| unit.clone());
        let scaled: BTreeMap<FactId, Number> = parts.iter().map(|(id, factor)| (*id, factor * unit(id))).collect();
        let minus = scaled.iter().map(|(id, factor)| (*id, -factor)).collect();
        let upper = high.map(|(limit, closed)| Bound { parts: scaled, limit: limit.clone(), closed: *closed });
        let lower = low.map(|(limit, closed)| Bound { parts: minus, limit: -limit, closed: *closed });
        upper.into_iter().chain(lower).map(|bound| self.simple(bound)).collect()
    }

    fn whole(&self, id: &FactId) -> bool {
        self.units.get(id).is_some_and(|(_, whole)| *whole)
    }

    /// The same limit with factors without a common divisor; among whole numbers a limit that is reached.
    fn simple(&self, mut bound: Bound) -> Bound {
        let Some(by) = common(&bound.parts) else { return bound };
        bound.parts.values_mut().for_each(|factor| *factor *= &by);
        bound.limit *= by;
        if bound.parts.keys().all(|id| self.whole(id)) {
            let down = bound.limit.floor();
            let open = !bound.closed && down == bound.limit;
            bound.limit = if open { down - Number::one() } else { down };
            bound.closed = true;
        }
        bound
    }

    /// The values that do not meet a limit.
    pub fn beyond(&self, bound: &Bound) -> Bound {
        let parts = bound.parts.iter().map(|(id, factor)| (*id, -factor)).collect();
        self.simple(Bound { parts, limit: -&bound.limit, closed: !bound.closed })
    }

    /// The values of some facts that others leave; none where there are no values at all.
    pub fn onto(&self, limits: &Polyhedron, kept: &BTreeSet<FactId>) -> Result<Option<Polyhedron>, TooComplex> {
        let facts: BTreeSet<FactId> = limits.iter().flat_map(|bound| bound.parts.keys().copied()).collect();
        let mut others: Vec<FactId> = facts.into_iter().filter(|id| !kept.contains(id)).collect();
        let mut limits = tightest(limits.iter().cloned());
        // Decimals go first: among whole numbers alone a limit can be rounded. Of these, that of which fewest limits are left.
        while let Some(fact) = others.iter().min_by_key(|id| (self.whole(id), left(&limits, id), **id)).copied() {
            others.retain(|id| *id != fact);
            limits = self.without(limits, fact)?;
        }
        let (with, constant): (Polyhedron, Polyhedron) = limits.into_iter().partition(|bound| !bound.parts.is_empty());
        let met = |bound: &Bound| bound.limit.is_positive() || (bound.closed && bound.limit.is_zero());
        Ok(constant.iter().all(met).then_some(with))
    }

    /// Whether there are any values.
    pub fn any(&self, limits: &Polyhedron) -> Result<bool, TooComplex> {
        Ok(self.onto(limits, &BTreeSet::new())?.is_some())
    }

    /// Whether none of the facts takes whole multiples only.
    pub fn decimal(&self) -> bool {
        self.units.values().all(|(_, whole)| !whole)
    }

    /// Between which ends a sum of multiples of decimals lies, where there are any values. Not `exactly`: as the limits on single facts
    /// say, so that it may lie between narrower ones.
    pub fn ends(
        &self,
        limits: &Polyhedron,
        parts: &BTreeMap<FactId, Number>,
        exactly: bool,
    ) -> Result<(Limit, Limit), TooComplex> {
        let sum = FactId(u32::MAX);
        let mut limits: Polyhedron = limits.iter().filter(|bound| exactly || bound.parts.len() == 1).cloned().collect();
        let zero = (Number::zero(), true);
        let less = parts.iter().map(|(id, factor)| (*id, factor.clone())).chain([(sum, -Number::one())]).collect();
        limits.extend(self.between(&less, Some(&zero), Some(&zero)));
        let (mut low, mut high): (Limit, Limit) = (None, None);
        for bound in self.onto(&limits, &[sum].into())?.unwrap_or_default() {
            let Some(factor) = bound.parts.get(&sum) else { continue };
            let end = Some((&bound.limit / factor, bound.closed));
            if factor.is_positive() { high = end } else { low = end }
        }
        Ok((low, high))
    }

    fn without(&self, limits: Polyhedron, fact: FactId) -> Result<Polyhedron, TooComplex> {
        let (own, mut rest): (Polyhedron, Polyhedron) = limits.into_iter().partition(|b| b.parts.contains_key(&fact));
        let factor = |bound: &Bound| bound.parts.get(&fact).cloned().unwrap_or_else(Number::zero);
        let whole = self.whole(&fact);
        if whole && own.iter().any(|bound| !bound.parts.keys().all(|id| self.whole(id))) {
            return Err(TooComplex);
        }
        let (above, below): (Vec<&Bound>, Vec<&Bound>) = own.iter().partition(|bound| factor(bound).is_positive());
        for upper in &above {
            for lower in &below {
                if whole && !factor(upper).abs().is_one() && !factor(lower).abs().is_one() {
                    return Err(TooComplex);
                }
                rest.push(self.simple(without(fact, upper, lower)));
            }
            if rest.len() > MAX_BOUNDS.saturating_mul(4) {
                return Err(TooComplex);
            }
        }
        let rest = tightest(rest.into_iter());
        if rest.len() > MAX_BOUNDS { Err(TooComplex) } else { Ok(rest) }
    }
}

/// How many limits come of eliminating a fact.
fn left(limits: &Polyhedron, fact: &FactId) -> usize {
    let factors = || limits.iter().filter_map(|bound| bound.parts.get(fact));
    let above = factors().filter(|factor| factor.is_positive()).count();
    above.saturating_mul(factors().count().saturating_sub(above))
}

/// What some factors are multiplied by to be whole numbers without a common divisor.
fn common(parts: &BTreeMap<FactId, Number>) -> Option<Number> {
    let denominators = parts.values().fold(BigInt::one(), |all, factor| all.lcm(factor.denom()));
    let scaled = parts.values().map(|factor| (factor * Number::from_integer(denominators.clone())).to_integer());
    let divisor = scaled.fold(BigInt::zero(), |all, factor| all.gcd(&factor));
    (!divisor.is_zero()).then(|| Number::new(denominators, divisor))
}

/// Of several limits on the same sum, the one that allows least.
fn tightest(limits: impl Iterator<Item = Bound>) -> Polyhedron {
    let mut found: BTreeMap<Vec<(FactId, Number)>, Bound> = BTreeMap::new();
    for bound in limits {
        let key = bound.parts.iter().map(|(id, factor)| (*id, factor.clone())).collect();
        match found.get_mut(&key) {
            Some(other) if bound.tighter(other) => *other = bound,
            Some(_) => {}
            None => {
                found.insert(key, bound);
            }
        }
    }
    found.into_values().collect()
}
