//! Linear inequalities over several facts: whether they can be met together, and by which values. Fourier and Motzkin's
//! elimination, exact over the rational numbers; over whole numbers "impossible" is exact, and values are found where the
//! inequalities compare two facts with each other.

use super::domain::{Domain, Kind, Question, declared};
use super::interval::{Interval, Limit, Range};
use super::linear::Unknown;
use super::product::Powers;
use crate::check::model::{FactId, Guideline};
use crate::number::Number;
use num_traits::{One, Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// Most inequalities that an elimination may make.
const MAX_BOUNDS: usize = 2_000;

/// A sum of multiples of facts that lies below a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// What each fact is multiplied by; never zero.
    pub parts: BTreeMap<FactId, Number>,
    /// The limit.
    pub limit: Number,
    /// True where the limit itself is allowed.
    pub closed: bool,
}

impl Bound {
    /// The same for whole numbers, where the limit itself can then be reached.
    pub fn whole(mut self) -> Bound {
        if self.parts.values().all(Number::is_integer) {
            let down = self.limit.floor();
            let open = !self.closed && down == self.limit;
            self.limit = if open { down - Number::one() } else { down };
            self.closed = true;
        }
        self
    }
}

/// What became of some inequalities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joint {
    /// Values that meet all of them.
    Values(BTreeMap<FactId, Number>),
    /// No values do.
    Impossible,
    /// There are too many, or the values between the limits do not fit the facts.
    Open,
}

/// Whether values of facts lie where some variables, with their classes, say: sums of facts in their intervals, facts in
/// theirs. Questions that are no sums are passed over.
pub fn on_path(guideline: &Guideline, domain: &Domain, path: &[(u32, u32)]) -> Joint {
    let mut bounds = Vec::new();
    let mut ranges: BTreeMap<FactId, Range> = BTreeMap::new();
    for (variable, class) in path {
        let Some(parts) = summed(domain, *variable) else { continue };
        for id in parts.keys() {
            if !ranges.contains_key(id) {
                ranges.extend(range(guideline, domain, path, *id).map(|range| (*id, range)));
            }
        }
        let limits = interval_limits(domain, *variable, *class);
        bounds.extend(limits.into_iter().flat_map(|limits| between(&ranges, &parts, limits)));
    }
    for (id, range) in &ranges {
        let limits = (range.low.clone(), range.high.clone());
        bounds.extend(between(&ranges, &BTreeMap::from([(*id, Number::one())]), limits));
    }
    solve(bounds, &|id, low, high| ranges.get(&id)?.between(low, high).typical())
}

/// The facts that a variable adds up, with their factors; none where it asks something else.
pub fn summed(domain: &Domain, variable: u32) -> Option<BTreeMap<FactId, Number>> {
    let Kind::Atom(at) = domain.variables.get(variable as usize)?.kind else { return None };
    let Question::Sum(parts, _) = &domain.atoms.get(at as usize)?.question else { return None };
    let fact = |(of, factor): (&Unknown, &Number)| match of {
        Unknown::Fact(id) => Some((*id, factor.clone())),
        Unknown::Score(_) => None,
    };
    parts.iter().map(fact).collect()
}

/// The product that a variable asks for, and its intervals; none where it asks something else.
pub fn powers(domain: &Domain, variable: u32) -> Option<(&Powers, &[Interval])> {
    let Kind::Atom(at) = domain.variables.get(variable as usize)?.kind else { return None };
    let Question::Product(powers, intervals) = &domain.atoms.get(at as usize)?.question else { return None };
    Some((powers, intervals))
}

fn interval_limits(domain: &Domain, variable: u32, class: u32) -> Option<(Limit, Limit)> {
    let Kind::Atom(at) = domain.variables.get(variable as usize)?.kind else { return None };
    let Question::Sum(_, intervals) = &domain.atoms.get(at as usize)?.question else { return None };
    Some(intervals.get(class as usize)?.limits())
}

/// The values of a numeric fact in its class on a path.
pub fn range(guideline: &Guideline, domain: &Domain, path: &[(u32, u32)], id: FactId) -> Option<Range> {
    let range = declared(guideline, id)?;
    let variable = domain.fact(id);
    let class = path.iter().find(|(on_path, _)| Some(*on_path) == variable).map(|(_, class)| *class);
    let interval = class.and_then(|class| domain.intervals(id).get(class as usize));
    Some(interval.map_or(range.clone(), |interval| range.within(interval)))
}

/// The inequalities that hold a sum between limits.
fn between(
    ranges: &BTreeMap<FactId, Range>,
    parts: &BTreeMap<FactId, Number>,
    (low, high): (Limit, Limit),
) -> Vec<Bound> {
    let whole = |id: &FactId| ranges.get(id).is_some_and(|range| range.whole && range.unit.is_one());
    let whole = parts.keys().all(whole);
    let minus = parts.iter().map(|(id, factor)| (*id, -factor)).collect();
    let upper = high.map(|(limit, closed)| Bound { parts: parts.clone(), limit, closed });
    let lower = low.map(|(limit, closed)| Bound { parts: minus, limit: -limit, closed });
    upper.into_iter().chain(lower).map(|bound| if whole { bound.whole() } else { bound }).collect()
}

/// Solves inequalities; `choose` picks a value of a fact between limits.
pub fn solve(mut bounds: Vec<Bound>, choose: &dyn Fn(FactId, Limit, Limit) -> Option<Number>) -> Joint {
    let facts: BTreeSet<FactId> = bounds.iter().flat_map(|bound| bound.parts.keys().copied()).collect();
    let mut eliminated: Vec<(FactId, Vec<Bound>)> = Vec::new();
    for fact in facts.into_iter().rev() {
        let (own, rest): (Vec<Bound>, Vec<Bound>) = bounds.into_iter().partition(|b| b.parts.contains_key(&fact));
        let (above, below): (Vec<&Bound>, Vec<&Bound>) =
            own.iter().partition(|bound| bound.parts.get(&fact).is_some_and(Signed::is_positive));
        bounds = rest;
        for upper in &above {
            for lower in &below {
                let made = without(fact, upper, lower);
                if !bounds.contains(&made) {
                    bounds.push(made);
                }
                if bounds.len() > MAX_BOUNDS {
                    return Joint::Open;
                }
            }
        }
        eliminated.push((fact, own));
    }
    // Nothing is left but comparisons of zero with limits.
    let met = |bound: &Bound| bound.limit.is_positive() || (bound.closed && bound.limit.is_zero());
    if !bounds.iter().all(met) {
        return Joint::Impossible;
    }
    let mut values = BTreeMap::new();
    for (fact, own) in eliminated.into_iter().rev() {
        let (low, high) = limits(fact, &own, &values);
        let Some(value) = choose(fact, low, high) else { return Joint::Open };
        values.insert(fact, value);
    }
    Joint::Values(values)
}

/// What an upper and a lower limit of a fact say of the others.
fn without(fact: FactId, upper: &Bound, lower: &Bound) -> Bound {
    let factor = |bound: &Bound| bound.parts.get(&fact).map_or_else(Number::one, Signed::abs);
    let (a, b) = (factor(upper), factor(lower));
    let mut parts = BTreeMap::new();
    for (bound, by) in [(upper, &b), (lower, &a)] {
        for (of, times) in &bound.parts {
            *parts.entry(*of).or_insert_with(Number::zero) += times * by;
        }
    }
    parts.retain(|of, times| *of != fact && !times.is_zero());
    Bound { parts, limit: &upper.limit * &b + &lower.limit * &a, closed: upper.closed && lower.closed }
}

/// The limits of a fact, all others having values.
fn limits(fact: FactId, bounds: &[Bound], values: &BTreeMap<FactId, Number>) -> (Limit, Limit) {
    let (mut low, mut high): (Limit, Limit) = (None, None);
    for bound in bounds {
        let Some(factor) = bound.parts.get(&fact) else { continue };
        let mut rest = bound.limit.clone();
        for (of, times) in bound.parts.iter().filter(|(of, _)| **of != fact) {
            rest -= values.get(of).cloned().unwrap_or_else(Number::zero) * times;
        }
        let limit = (rest / factor, bound.closed);
        if factor.is_positive() {
            let tighter = |now: &(Number, bool)| limit.0 < now.0 || (limit.0 == now.0 && !limit.1);
            if high.as_ref().is_none_or(tighter) {
                high = Some(limit);
            }
        } else {
            let tighter = |now: &(Number, bool)| limit.0 > now.0 || (limit.0 == now.0 && !limit.1);
            if low.as_ref().is_none_or(tighter) {
                low = Some(limit);
            }
        }
    }
    (low, high)
}

#[cfg(test)]
#[allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn number(n: i64) -> Number {
        Number::from_integer(n.into())
    }

    fn bound(parts: &[(u32, i64)], limit: i64, closed: bool) -> Bound {
        let parts = parts.iter().map(|(id, factor)| (FactId(*id), number(*factor))).collect();
        Bound { parts, limit: number(limit), closed }
    }

    /// The middle of the limits, or one beyond the only one.
    fn middle(_: FactId, low: Limit, high: Limit) -> Option<Number> {
        match (low, high) {
            (None, None) => Some(number(0)),
            (Some((low, _)), None) => Some(low + number(1)),
            (None, Some((high, _))) => Some(high - number(1)),
            (Some((low, a)), Some((high, b))) if low < high || (low == high && a && b) => {
                Some((low + high) / number(2))
            }
            _ => None,
        }
    }

    #[test]
    fn values_meet_all_inequalities() {
        // 0 < x <= 30, 3 < y <= 30, x - y > 20: both have to move.
        let bounds = vec![
            bound(&[(0, -1)], 0, false),
            bound(&[(0, 1)], 30, true),
            bound(&[(1, -1)], -3, false),
            bound(&[(1, 1)], 30, true),
            bound(&[(0, -1), (1, 1)], -20, false),
        ];
        let Joint::Values(values) = solve(bounds.clone(), &middle) else { panic!("there are values") };
        for bound in &bounds {
            let sum = bound.parts.iter().fold(number(0), |sum, (id, factor)| sum + &values[id] * factor);
            assert!(sum < bound.limit || (bound.closed && sum == bound.limit), "{bound:?}: {values:?}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_impossible() {
        // x < y, y < z, z < x.
        let circle = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| bound(&[(a, 1), (b, -1)], 0, false));
        assert_eq!(solve(circle.to_vec(), &middle), Joint::Impossible);
        // All equal is possible where the limits are allowed, and only then.
        let equal = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| bound(&[(a, 1), (b, -1)], 0, true));
        assert!(matches!(solve(equal.to_vec(), &middle), Joint::Values(_)));
    }

    #[test]
    fn whole_numbers_leave_nothing_between_neighbours() {
        // 0 < x - y < 1.
        let bounds = [bound(&[(0, 1), (1, -1)], 1, false), bound(&[(0, -1), (1, 1)], 0, false)];
        assert!(matches!(solve(bounds.to_vec(), &middle), Joint::Values(_)));
        assert_eq!(solve(bounds.map(Bound::whole).to_vec(), &middle), Joint::Impossible);
    }
}
