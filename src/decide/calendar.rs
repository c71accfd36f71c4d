//! Dates between limits, and behind each other: whether there are any, the earliest ones, and which dates of some facts they
//! leave. Each limit says that one date is not before the end of a way that begins at another. What meets all limits is closed
//! under taking the earlier dates, so the least dates are found by raising all that lie too early until none does; that is
//! exact, and so is leaving out a date between others.

use super::diagram::TooComplex;
use super::way::{Hop, NEVER, Way, along, bounds, converse, simple};
use crate::check::model::FactId;
use crate::dates::CYCLE;
use std::collections::{BTreeMap, BTreeSet};

/// Most looks at a limit for one answer.
const MAX_STEPS: usize = 3_000_000;
/// Looks at limits after which it is asked whether they drive each other on for ever.
const DRIVEN: usize = 2_000;
/// Most ways around that are looked at, and most steps to find them.
const MAX_AROUND: usize = 40;
const MAX_SEARCH: usize = 4_000;
/// Looks at limits that a way around counts for: it goes over the months of the calendar.
const AROUND: usize = 10_000;
/// Most limits at once.
const MAX_RULES: usize = 200;

/// A limit: one date is not before the end of a way from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotBefore {
    /// The date; none is 1970-01-01.
    to: Option<FactId>,
    /// Where the way begins; none is 1970-01-01.
    from: Option<FactId>,
    way: Way,
}

impl NotBefore {
    /// One date is not before the end of a way that begins at another.
    pub fn new(to: FactId, from: FactId, way: Way) -> Self {
        NotBefore { to: Some(to), from: Some(from), way: simple(way) }
    }

    /// A date is not before a day.
    pub fn from(id: FactId, day: i64) -> Self {
        NotBefore { to: Some(id), from: None, way: vec![Hop::Days(day)] }
    }

    /// A date is not after a day.
    pub fn until(id: FactId, day: i64) -> Self {
        NotBefore { to: None, from: Some(id), way: vec![Hop::Days(day.saturating_neg())] }
    }

    /// The dates that do not meet it.
    pub fn beyond(&self) -> NotBefore {
        let way = std::iter::once(Hop::Days(1)).chain(converse(&self.way)).collect();
        NotBefore { to: self.from, from: self.to, way: simple(way) }
    }

    /// Whether two dates meet it.
    pub fn holds(&self, to: i64, from: i64) -> bool {
        along(&self.way, from) <= to
    }

    fn facts(&self) -> impl Iterator<Item = FactId> {
        self.to.into_iter().chain(self.from)
    }
}

/// The least dates that meet some limits; none where no dates do. Adds the looks that it took.
pub fn least(rules: &[NotBefore], steps: &mut usize) -> Result<Option<BTreeMap<FactId, i64>>, TooComplex> {
    let mut facts: Vec<FactId> = rules.iter().flat_map(NotBefore::facts).collect();
    facts.sort_unstable();
    facts.dedup();
    let place = |id: FactId| facts.binary_search(&id).unwrap_or(facts.len());
    // The first and the last day of each date, and what the dates say of each other.
    let mut days = vec![-NEVER; facts.len()];
    let mut last = vec![NEVER; facts.len()];
    let mut ways: Vec<(usize, usize, &Way)> = Vec::new();
    for rule in rules {
        match (rule.to, rule.from) {
            (Some(to), Some(from)) => ways.push((place(to), place(from), &rule.way)),
            (Some(id), None) => raise(&mut days, place(id), along(&rule.way, 0)),
            (None, Some(id)) => {
                let day = along(&converse(&rule.way), 1).saturating_sub(1);
                last.get_mut(place(id)).into_iter().for_each(|last| *last = day.min(*last));
            }
            (None, None) if along(&rule.way, 0) > 0 => return Ok(None),
            (None, None) => {}
        }
    }
    *steps = steps.saturating_add(rules.len());
    if days.iter().zip(&last).any(|(day, last)| day > last) {
        return Ok(None);
    }
    let (mut took, mut driven) = (0usize, false);
    let mut around: Vec<(usize, Way)> = Vec::new();
    loop {
        let mut raised = false;
        for (to, from, way) in ways.iter().copied().chain(around.iter().map(|(at, way)| (*at, *at, way))) {
            let Some((day, from)) = days.get(to).copied().zip(days.get(from).copied()) else { continue };
            let first = along(way, from);
            if first > day {
                raised = true;
                raise(&mut days, to, first);
                if last.get(to).is_some_and(|last| first > *last) {
                    *steps = steps.saturating_add(took);
                    return Ok(None);
                }
            }
        }
        took = took.saturating_add(ways.len());
        if !raised {
            *steps = steps.saturating_add(took);
            return Ok(Some(facts.into_iter().zip(days).collect()));
        }
        if took > DRIVEN && !driven {
            driven = true;
            if endless(&ways, days.len()) {
                *steps = steps.saturating_add(took);
                return Ok(None);
            }
            let latest = latest(&ways, &days);
            last.iter_mut().for_each(|last| *last = latest.min(*last));
            // Instead of a day at a time, each is raised at once to where a way around leads it no further.
            around = cycles(&ways, days.len()).into_iter().map(|(at, way)| (at, vec![Hop::Until(vec![way])])).collect();
            took = took.saturating_add(around.len().saturating_mul(AROUND));
        }
        if took > MAX_STEPS {
            *steps = steps.saturating_add(took);
            return Err(TooComplex);
        }
    }
}

fn raise(days: &mut [i64], at: usize, day: i64) {
    days.get_mut(at).into_iter().for_each(|slot| *slot = day.max(*slot));
}

/// Ways that lead from a date over others back to it: the date, and the whole way.
fn cycles(ways: &[(usize, usize, &Way)], count: usize) -> Vec<(usize, Way)> {
    let mut found = Vec::new();
    let mut searched = 0usize;
    for start in 0..count {
        // Each is found from the first of its dates.
        let mut open: Vec<(Vec<usize>, Way)> = vec![(vec![start], Way::new())];
        while let Some((dates, so_far)) = open.pop() {
            searched = searched.saturating_add(1);
            if searched > MAX_SEARCH || found.len() >= MAX_AROUND {
                return found;
            }
            for (to, _, way) in ways.iter().filter(|(_, from, _)| dates.last() == Some(from)) {
                let whole = || simple(so_far.iter().chain(*way).cloned().collect());
                if *to == start {
                    found.push((start, whole()));
                } else if *to > start && !dates.contains(to) {
                    open.push((dates.iter().copied().chain([*to]).collect(), whole()));
                }
            }
        }
    }
    found
}

/// Whether ways lead around from a date to a later one, whatever it is.
fn endless(ways: &[(usize, usize, &Way)], count: usize) -> bool {
    let mut longest = vec![0i64; count];
    let steps: Vec<(usize, usize, i64)> = ways.iter().map(|(to, from, way)| (*to, *from, bounds(way).0)).collect();
    for _ in 0..=count {
        let before = longest.clone();
        for (to, from, least) in &steps {
            let from = longest.get(*from).copied().unwrap_or(0);
            raise(&mut longest, *to, from.saturating_add(*least));
        }
        if longest == before {
            return false;
        }
    }
    true
}

/// A day behind the least dates, if there are any. The calendar repeats itself, so that dates which drive each other on, and meet
/// all that they say of each other, can be moved by whole cycles until none lies too early.
fn latest(ways: &[(usize, usize, &Way)], days: &[i64]) -> i64 {
    let start = days.iter().copied().filter(|day| day.saturating_abs() < NEVER).max().unwrap_or(0);
    let reach = ways.iter().map(|(_, _, way)| {
        let (least, most) = bounds(way);
        least.saturating_abs().max(most.saturating_abs()).min(CYCLE.saturating_mul(8))
    });
    let reach = reach.fold(0, i64::saturating_add);
    // Groups of dates that drive each other on: of two at least, or of one that drives itself.
    let alone = ways.iter().any(|(to, from, _)| to == from);
    let groups = if alone { days.len() } else { days.len().div_euclid(2) };
    let groups = i64::try_from(groups).unwrap_or(i64::MAX);
    let all = reach.saturating_add(CYCLE.saturating_add(reach).saturating_mul(groups));
    start.saturating_add(all).min(NEVER.saturating_sub(1))
}

/// Whether dates meet some limits.
pub fn any(rules: &[NotBefore], steps: &mut usize) -> Result<bool, TooComplex> {
    Ok(least(rules, steps)?.is_some())
}

/// The dates of some facts that others leave, of limits that some dates meet.
pub fn onto(rules: &[NotBefore], kept: &BTreeSet<FactId>, steps: &mut usize) -> Result<Vec<NotBefore>, TooComplex> {
    let mut rules = fewer(rules.to_vec(), steps)?;
    let facts: BTreeSet<FactId> = rules.iter().flat_map(NotBefore::facts).collect();
    for fact in facts.difference(kept) {
        let (own, mut rest): (Vec<NotBefore>, Vec<NotBefore>) =
            rules.into_iter().partition(|rule| rule.facts().any(|id| id == *fact));
        let (around, own): (Vec<NotBefore>, Vec<NotBefore>) = own.into_iter().partition(|rule| rule.to == rule.from);
        let (into, out): (Vec<NotBefore>, Vec<NotBefore>) = own.into_iter().partition(|rule| rule.to == Some(*fact));
        let around: Vec<Way> = around.into_iter().map(|rule| rule.way).collect();
        let between = if around.is_empty() { None } else { Some(Hop::Until(around)) };
        for first in &into {
            for second in &out {
                let way = first.way.iter().chain(&between).chain(&second.way).cloned().collect();
                rest.push(NotBefore { to: second.to, from: first.from, way: simple(way) });
            }
        }
        rules = fewer(rest, steps)?;
    }
    Ok(rules)
}

/// The same limits, without those that others imply.
fn fewer(rules: Vec<NotBefore>, steps: &mut usize) -> Result<Vec<NotBefore>, TooComplex> {
    let (mut lows, mut highs): (BTreeMap<FactId, i64>, BTreeMap<FactId, i64>) = (BTreeMap::new(), BTreeMap::new());
    let mut others = BTreeSet::new();
    for rule in rules {
        match (rule.to, rule.from) {
            (Some(id), None) => {
                let day = along(&rule.way, 0);
                lows.entry(id).and_modify(|low| *low = day.max(*low)).or_insert(day);
            }
            (None, Some(id)) => {
                let day = along(&converse(&rule.way), 1).saturating_sub(1);
                highs.entry(id).and_modify(|high| *high = day.min(*high)).or_insert(day);
            }
            (None, None) => {}
            (to, from) if to == from && bounds(&rule.way).1 <= 0 => {}
            _ => {
                others.insert(rule);
            }
        }
    }
    let mut kept: Vec<NotBefore> = lows.into_iter().map(|(id, day)| NotBefore::from(id, day)).collect();
    kept.extend(highs.into_iter().map(|(id, day)| NotBefore::until(id, day)));
    let mut left: Vec<NotBefore> = others.into_iter().collect();
    if left.len() > MAX_RULES {
        return Err(TooComplex);
    }
    while let Some(rule) = left.pop() {
        let mut without: Vec<NotBefore> = kept.iter().chain(&left).cloned().collect();
        without.push(rule.beyond());
        if any(&without, steps)? {
            kept.push(rule);
        }
    }
    Ok(kept)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::super::way::Months;
    use super::*;
    use proptest::prelude::*;

    /// Days about the end of a February.
    const WINDOW: std::ops::Range<i64> = 0..45;

    fn start(leap: bool) -> i64 {
        // 2024-02-05, 2023-02-05.
        if leap { 19_758 } else { 19_393 }
    }

    fn way() -> impl Strategy<Value = Way> {
        let days = (-35i64..36).prop_map(Hop::Days);
        let months = prop::sample::select(vec![-12, -2, -1, 1, 1, 2, 12]).prop_map(|n| Hop::Months(Months::new(n)));
        let back = prop::sample::select(vec![-2, -1, 1, 2]).prop_map(|n| Hop::Back(Months::new(n)));
        prop::collection::vec(prop_oneof![2 => days, 3 => months, 1 => back], 1..4).prop_map(simple)
    }

    fn system() -> impl Strategy<Value = (bool, Vec<NotBefore>)> {
        let rule = (0u32..3, 0u32..3, way()).prop_map(|(to, from, way)| {
            // Near enough that some days of the window meet it.
            let (least, _) = bounds(&way);
            let near = least.clamp(-20, 20) - least;
            NotBefore::new(FactId(to), FactId(from), way.into_iter().chain([Hop::Days(near)]).collect())
        });
        (prop::bool::ANY, prop::collection::vec(rule, 1..6))
    }

    fn limits(leap: bool) -> Vec<NotBefore> {
        let ends = (start(leap) + WINDOW.start, start(leap) + WINDOW.end - 1);
        (0..3).flat_map(|id| [NotBefore::from(FactId(id), ends.0), NotBefore::until(FactId(id), ends.1)]).collect()
    }

    fn meets(rules: &[NotBefore], days: [i64; 3]) -> bool {
        let day = |id: Option<FactId>| id.map_or(0, |id| days[id.0 as usize]);
        rules.iter().all(|rule| rule.holds(day(rule.to), day(rule.from)))
    }

    fn all_days(leap: bool) -> impl Iterator<Item = [i64; 3]> {
        let day = move || WINDOW.map(move |at| start(leap) + at);
        day().flat_map(move |a| day().flat_map(move |b| day().map(move |c| [a, b, c])))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

        /// Against all days of a window about the end of a February.
        #[test]
        fn systems_are_decided_and_left_out_dates_are_left_out((leap, own) in system()) {
            let rules: Vec<NotBefore> = limits(leap).into_iter().chain(own.clone()).collect();
            let solutions: Vec<[i64; 3]> = all_days(leap).filter(|days| meets(&own, *days)).collect();
            let found = least(&rules, &mut 0).unwrap().map(|days| [0, 1, 2].map(|id| days[&FactId(id)]));
            let lowest = solutions.iter().copied().reduce(|a, b| [0, 1, 2].map(|at| a[at].min(b[at])));
            prop_assert_eq!(found, lowest);
            // What does not meet a limit meets its opposite.
            for rule in &own {
                for days in all_days(leap).step_by(97) {
                    prop_assert!(meets(std::slice::from_ref(rule), days) != meets(&[rule.beyond()], days));
                }
            }
            if solutions.is_empty() {
                return Ok(());
            }
            // Left out are one date, then two.
            for kept in [vec![0, 1], vec![2]] {
                let left = onto(&rules, &kept.iter().map(|id| FactId(*id)).collect(), &mut 0).unwrap();
                let shadow: BTreeSet<Vec<i64>> =
                    solutions.iter().map(|days| kept.iter().map(|at| days[*at as usize]).collect()).collect();
                for days in all_days(leap).filter(|days| (0..3).all(|at| kept.contains(&(at as u32)) || days[at] == start(leap))) {
                    let key: Vec<i64> = kept.iter().map(|at| days[*at as usize]).collect();
                    prop_assert_eq!(meets(&left, days), shadow.contains(&key), "{:?} {:?}", kept, left);
                }
            }
        }
    }

    #[test]
    fn what_creeps_over_several_dates_ends() {
        let ids = [FactId(0), FactId(1), FactId(2), FactId(3)];
        let [a, b, c, d] = ids;
        let months = |n: i64| Hop::Months(Months::new(n));
        let ends = ids.into_iter().flat_map(|id| [NotBefore::from(id, -354_285), NotBefore::until(id, 2_932_896)]);
        let found = |rules: &[NotBefore]| {
            let mut steps = 0;
            let rules: Vec<NotBefore> = ends.clone().chain(rules.iter().cloned()).collect();
            (least(&rules, &mut steps).unwrap().is_some(), steps)
        };
        // A year and a year are no less than two; but a month and a month may be.
        let behind = |later, earlier, n| NotBefore::new(later, earlier, vec![months(n)]);
        let before = |later, earlier, n| behind(later, earlier, n).beyond();
        let (never, steps) = found(&[behind(b, a, 12), behind(c, b, 12), before(c, a, 24)]);
        assert!(!never && steps < 40_000, "{steps}");
        assert!(found(&[behind(b, a, 1), behind(c, b, 1), before(c, a, 2)]).0);
        // 22 days and two months are 81 days at least.
        let weeks = [NotBefore::new(b, a, vec![Hop::Days(22)]), NotBefore::new(c, b, vec![months(2), Hop::Days(1)])];
        let within = |days: i64| NotBefore::new(a, c, vec![Hop::Days(1 - days)]);
        let (never, steps) = found(&[weeks.to_vec(), vec![within(82)]].concat());
        assert!(!never && steps < 40_000, "{steps}");
        assert!(found(&[weeks.to_vec(), vec![within(83)]].concat()).0);
        // Three years, one by one.
        let years = [behind(b, a, 12), behind(c, b, 12), behind(d, c, 12)];
        let (never, steps) = found(&[years.to_vec(), vec![before(d, a, 36)]].concat());
        assert!(!never && steps < 60_000, "{steps}");
    }

    #[test]
    fn what_drives_itself_on_ends() {
        let (a, b) = (FactId(0), FactId(1));
        let month = |n: i64| Hop::Months(Months::new(n));
        let ends = [a, b].into_iter().flat_map(|id| [NotBefore::from(id, -354_285), NotBefore::until(id, 2_932_896)]);
        let found = |rules: &[NotBefore]| {
            let mut steps = 0;
            let rules: Vec<NotBefore> = ends.clone().chain(rules.iter().cloned()).collect();
            (least(&rules, &mut steps).unwrap().is_some(), steps)
        };
        // b a month behind a, and a at most 27 days before b: never; 28 days: in February.
        let behind = NotBefore::new(b, a, vec![month(1)]);
        let (never, steps) = found(&[behind.clone(), NotBefore::new(a, b, vec![Hop::Days(-27)])]);
        assert!(!never && steps < 5_000, "{steps}");
        assert!(found(&[behind, NotBefore::new(a, b, vec![Hop::Days(-28)])]).0);
        // Eighteen years have 6,573 days once in a century.
        let years = NotBefore::new(b, a, vec![month(216)]);
        assert!(!found(&[years.clone(), NotBefore::new(a, b, vec![Hop::Days(-6_572)])]).0);
        assert!(found(&[years, NotBefore::new(a, b, vec![Hop::Days(-6_573)])]).0);
    }
}
