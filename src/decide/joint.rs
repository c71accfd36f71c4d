//! Linear inequalities over several facts: whether they can be met together, and by which values. Fourier and Motzkin's
//! elimination, exact over the rational numbers; over whole numbers "impossible" is exact, and values are found where the
//! inequalities compare two facts with each other.

use super::diagram::Manager;
use super::domain::{Domain, Kind, Question};
use super::interval::{Interval, Limit, Range, declared};
use super::linear::Unknown;
use super::product::Powers;
use crate::check::model::{FactId, Guideline, Value, Values};
use crate::number::Number;
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Most inequalities that an elimination may make.
const MAX_BOUNDS: usize = 2_000;
/// Most values of one whole number that are tried.
const MAX_TRIED: i64 = 64;
/// Most values that are tried in all.
const MAX_TRIES: usize = 500;

/// What is known of a patient before values are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Values by [`FactId`]; what lies behind the end is not known.
    pub values: &'a Values,
    /// The class of each variable plus one; 0 where it is not known.
    pub codes: &'a [u32],
    /// Sums of facts whose value is fixed, as by a derivation.
    pub ties: &'a [(BTreeMap<FactId, Number>, Number)],
    /// How many patients may be replayed; none is as many as a proof may.
    pub replays: Option<usize>,
}

impl<'a> Given<'a> {
    /// The value of a fact.
    pub fn value(&self, id: FactId) -> Option<&'a Value> {
        self.values.get(id)
    }

    /// False where a variable is known to have another class.
    pub fn allows(&self, variable: u32, class: u32) -> bool {
        let code = self.codes.get(variable as usize).copied().unwrap_or(0);
        code == 0 || code == class.saturating_add(1)
    }
}

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
    /// The same as a multiple of the first fact, so that equal sums look equal.
    fn scale(&mut self) {
        let Some(by) = self.parts.values().next().map(Signed::abs).filter(|by| !by.is_one()) else { return };
        self.limit /= &by;
        self.parts.values_mut().for_each(|factor| *factor /= &by);
    }

    /// True where it allows less than another on the same sum.
    pub(super) fn tighter(&self, other: &Bound) -> bool {
        self.limit < other.limit || (self.limit == other.limit && other.closed && !self.closed)
    }

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
/// theirs. Questions that are no sums are passed over. The steps are those of a manager.
pub fn on_path(
    guideline: &Guideline,
    domain: &Domain,
    manager: &Manager,
    path: &[(u32, u32)],
    given: Given<'_>,
) -> Joint {
    let mut bounds = Vec::new();
    let mut ranges: BTreeMap<FactId, Range> = BTreeMap::new();
    let range_of = |id| range(guideline, domain, path, given, id);
    for (variable, class) in path {
        let Some(parts) = summed(domain, *variable) else { continue };
        add_ranges(&mut ranges, parts.keys().copied(), &range_of);
        let limits = interval_limits(domain, *variable, *class);
        bounds.extend(limits.into_iter().flat_map(|limits| between(&ranges, &parts, limits)));
    }
    for (parts, total) in given.ties {
        add_ranges(&mut ranges, parts.keys().copied(), &range_of);
        let total = Some((total.clone(), true));
        bounds.extend(between(&ranges, parts, (total.clone(), total)));
    }
    for (id, range) in &ranges {
        let limits = (range.low.clone(), range.high.clone());
        bounds.extend(between(&ranges, &BTreeMap::from([(*id, Number::one())]), limits));
    }
    solve(manager, bounds, &|id, low, high| {
        let Some(range) = ranges.get(&id).map(|range| range.between(low, high)) else { return Choice::default() };
        // Of a whole number every value can be tried; of all others one stands for many.
        let all = range.all_whole(MAX_TRIED);
        let typical = range.typical();
        let others = all.iter().flatten().filter(|value| Some(*value) != typical.as_ref()).cloned();
        Choice { values: typical.iter().cloned().chain(others).collect(), all: all.is_some() }
    })
}

/// Adds the ranges of some facts, as far as they are not there.
pub(super) fn add_ranges(
    ranges: &mut BTreeMap<FactId, Range>,
    facts: impl IntoIterator<Item = FactId>,
    range_of: &dyn Fn(FactId) -> Option<Range>,
) {
    for id in facts {
        if !ranges.contains_key(&id) {
            ranges.extend(range_of(id).map(|range| (id, range)));
        }
    }
}

/// The facts that a variable adds up, with their factors; none where it asks something else.
pub fn summed(domain: &Domain, variable: u32) -> Option<BTreeMap<FactId, Number>> {
    let Kind::Atom(at) = domain.kind(variable)? else { return None };
    let Question::Sum(parts, _) = domain.question(at)? else { return None };
    let fact = |(of, factor): (&Unknown, &Number)| match of {
        Unknown::Fact(id) => Some((*id, factor.clone())),
        Unknown::Score(_) => None,
    };
    parts.iter().map(fact).collect()
}

/// The product that a variable asks for, and its intervals; none where it asks something else.
pub fn powers(domain: &Domain, variable: u32) -> Option<(&Powers, &[Interval])> {
    let Kind::Atom(at) = domain.kind(variable)? else { return None };
    let Question::Product(powers, intervals) = domain.question(at)? else { return None };
    Some((powers, intervals))
}

fn interval_limits(domain: &Domain, variable: u32, class: u32) -> Option<(Limit, Limit)> {
    let Kind::Atom(at) = domain.kind(variable)? else { return None };
    let Question::Sum(_, intervals) = domain.question(at)? else { return None };
    Some(intervals.get(class as usize)?.limits())
}

/// The values of a numeric fact in its class on a path.
pub fn range(
    guideline: &Guideline,
    domain: &Domain,
    path: &[(u32, u32)],
    given: Given<'_>,
    id: FactId,
) -> Option<Range> {
    let range = declared(guideline, id)?;
    if let Some(Value::Number(value)) = given.value(id) {
        let limit = Some((value.clone(), true));
        return Some(Range { low: limit.clone(), high: limit, ..range });
    }
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

/// Values of a fact to be tried.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The values, the best first.
    pub values: Vec<Number>,
    /// True where there are no others.
    pub all: bool,
}

/// Steps that an inequality takes for each of its facts.
pub(super) const BOUND: usize = 16;

/// Solves inequalities; `choose` says which values of a fact between limits may be tried. The steps are those of a manager.
pub fn solve(manager: &Manager, mut bounds: Vec<Bound>, choose: &dyn Fn(FactId, Limit, Limit) -> Choice) -> Joint {
    let facts: BTreeSet<FactId> = bounds.iter().flat_map(|bound| bound.parts.keys().copied()).collect();
    let mut eliminated: Vec<(FactId, Vec<Bound>)> = Vec::new();
    for fact in facts.into_iter().rev() {
        let (own, rest): (Vec<Bound>, Vec<Bound>) = bounds.into_iter().partition(|b| b.parts.contains_key(&fact));
        let (above, below): (Vec<&Bound>, Vec<&Bound>) =
            own.iter().partition(|bound| bound.parts.get(&fact).is_some_and(Signed::is_positive));
        bounds = rest;
        let mut known: FxHashMap<BTreeMap<FactId, Number>, usize> = FxHashMap::default();
        for (at, bound) in bounds.iter_mut().enumerate() {
            bound.scale();
            known.entry(bound.parts.clone()).or_insert(at);
        }
        for upper in &above {
            for lower in &below {
                let parts = upper.parts.len().saturating_add(lower.parts.len());
                if manager.spend(parts.saturating_mul(BOUND)).is_err() {
                    return Joint::Open;
                }
                let mut made = without(fact, upper, lower);
                made.scale();
                // Of two on the same sum the tighter one says all.
                match known.get(&made.parts).and_then(|at| bounds.get_mut(*at)) {
                    Some(other) if made.tighter(other) => *other = made,
                    Some(_) => {}
                    None => {
                        known.insert(made.parts.clone(), bounds.len());
                        bounds.push(made);
                    }
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
    eliminated.reverse();
    let mut filling = Filling { manager, eliminated, choose, values: BTreeMap::new(), tries: 0, all: true };
    match filling.from(0) {
        true => Joint::Values(filling.values),
        // Every value of every fact was tried.
        false if filling.all => Joint::Impossible,
        false => Joint::Open,
    }
}

/// Values are given one fact after the other, each between the limits that those before it leave.
struct Filling<'a> {
    manager: &'a Manager,
    eliminated: Vec<(FactId, Vec<Bound>)>,
    choose: &'a dyn Fn(FactId, Limit, Limit) -> Choice,
    values: BTreeMap<FactId, Number>,
    tries: usize,
    /// False as soon as some value was left out.
    all: bool,
}

impl Filling<'_> {
    /// As deep as there are facts in the inequalities.
    fn from(&mut self, at: usize) -> bool {
        let Some((fact, own)) = self.eliminated.get(at) else { return true };
        let fact = *fact;
        self.manager.charge(own.len().saturating_mul(BOUND));
        let (low, high) = limits(fact, own, &self.values);
        let choice = (self.choose)(fact, low, high);
        self.all &= choice.all;
        for value in choice.values {
            self.tries = self.tries.saturating_add(1);
            if self.tries > MAX_TRIES || self.manager.spend(BOUND).is_err() {
                self.all = false;
                return false;
            }
            self.values.insert(fact, value);
            if self.from(at.saturating_add(1)) {
                return true;
            }
        }
        self.values.remove(&fact);
        false
    }
}

/// What an upper and a lower limit of a fact say of the others.
pub(super) fn without(fact: FactId, upper: &Bound, lower: &Bound) -> Bound {
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
    fn middle(_: FactId, low: Limit, high: Limit) -> Choice {
        let value = match (low, high) {
            (None, None) => Some(number(0)),
            (Some((low, _)), None) => Some(low + number(1)),
            (None, Some((high, _))) => Some(high - number(1)),
            (Some((low, a)), Some((high, b))) if low < high || (low == high && a && b) => {
                Some((low + high) / number(2))
            }
            _ => None,
        };
        Choice { values: value.into_iter().collect(), all: false }
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
        let Joint::Values(values) = solve(&Manager::default(), bounds.clone(), &middle) else {
            panic!("there are values")
        };
        for bound in &bounds {
            let sum = bound.parts.iter().fold(number(0), |sum, (id, factor)| sum + &values[id] * factor);
            assert!(sum < bound.limit || (bound.closed && sum == bound.limit), "{bound:?}: {values:?}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_impossible() {
        // x < y, y < z, z < x.
        let circle = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| bound(&[(a, 1), (b, -1)], 0, false));
        assert_eq!(solve(&Manager::default(), circle.to_vec(), &middle), Joint::Impossible);
        // All equal is possible where the limits are allowed, and only then.
        let equal = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| bound(&[(a, 1), (b, -1)], 0, true));
        assert!(matches!(solve(&Manager::default(), equal.to_vec(), &middle), Joint::Values(_)));
    }

    #[test]
    fn whole_numbers_leave_nothing_between_neighbours() {
        // 0 < x - y < 1.
        let bounds = [bound(&[(0, 1), (1, -1)], 1, false), bound(&[(0, -1), (1, 1)], 0, false)];
        assert!(matches!(solve(&Manager::default(), bounds.to_vec(), &middle), Joint::Values(_)));
        assert_eq!(solve(&Manager::default(), bounds.map(Bound::whole).to_vec(), &middle), Joint::Impossible);
    }
}
