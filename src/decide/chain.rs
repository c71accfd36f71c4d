//! How two dates lie to each other: the comparisons of them that imply one another are one variable with ordered classes. Who
//! has reached 60 years has reached 50, so that "50 years" and "60 years" cut the ages into three, as they would an integer.

use super::calendar::{NotBefore, any};
use super::interval::Range;
use super::moved::Behind;
use super::way::{Hop, Way, along, converse};
use crate::check::model::FactId;
use crate::dates::{CYCLE, FIRST_DAY, LAST_DAY};
use num_traits::ToPrimitive;
use std::collections::BTreeMap;

/// A comparison of two dates.
#[derive(Debug, Clone)]
pub struct Mark {
    /// What it says.
    pub behind: Behind,
    /// Whether the author means "more than so many days", one day less.
    pub more: bool,
    rule: NotBefore,
}

impl Mark {
    fn new(behind: Behind, more: bool) -> Self {
        let rule = NotBefore::new(behind.late.fact, behind.early.fact, way(&behind));
        Mark { behind, more, rule }
    }
}

/// The way from the earlier date to the first day that the later one may be.
fn way(behind: &Behind) -> Way {
    let mut way = behind.early.way();
    way.push(Hop::Days(behind.days));
    way.extend(converse(&behind.late.way()));
    way
}

/// Comparisons of the same two dates, each of which implies those before it: class `i` is where the first `i` of them hold.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The date that is behind.
    pub late: FactId,
    /// The other one.
    pub early: FactId,
    /// The comparisons.
    pub marks: Vec<Mark>,
}

impl Chain {
    /// How many classes it has.
    pub fn classes(&self) -> usize {
        self.marks.len().saturating_add(1)
    }

    /// The class of two dates.
    pub fn class(&self, late: i64, early: i64) -> usize {
        self.marks.partition_point(|mark| mark.rule.holds(late, early))
    }

    /// What a class says.
    pub fn rules(&self, class: u32) -> Vec<NotBefore> {
        let at = class as usize;
        let reached = at.checked_sub(1).and_then(|last| self.marks.get(last)).map(|mark| mark.rule.clone());
        let not = self.marks.get(at).map(|mark| mark.rule.beyond());
        reached.into_iter().chain(not).collect()
    }
}

/// The days of a range; none where there are none.
pub fn days(range: &Range) -> Option<(i64, i64)> {
    let low = range.low.as_ref().map_or(Some(FIRST_DAY), |(low, closed)| {
        let first = low.ceil().to_i64()?;
        Some(if !closed && low.is_integer() { first.saturating_add(1) } else { first })
    });
    let high = range.high.as_ref().map_or(Some(LAST_DAY), |(high, closed)| {
        let last = high.floor().to_i64()?;
        Some(if !closed && high.is_integer() { last.saturating_sub(1) } else { last })
    });
    let (low, high) = (low?.max(FIRST_DAY), high?.min(LAST_DAY));
    (low <= high).then_some((low, high))
}

/// What limits a date to the days of a range.
pub fn limits(id: FactId, range: &Range) -> Vec<NotBefore> {
    match days(range) {
        Some((low, high)) => vec![NotBefore::from(id, low), NotBefore::until(id, high)],
        // Nobody: not before a day, and before it.
        None => vec![NotBefore::from(id, 0), NotBefore::until(id, -1)],
    }
}

/// Where a comparison is: which chain, and where in it.
pub type Place = (usize, usize);

/// Puts comparisons of the same two dates into chains, and says where each is. Of which it is not found out that they imply each
/// other are in different ones.
pub fn chains(
    marks: Vec<(Behind, bool)>,
    range: &dyn Fn(FactId) -> Option<Range>,
) -> (Vec<Chain>, BTreeMap<Behind, Place>) {
    let mut sorted: Vec<(i64, Mark)> = marks
        .into_iter()
        .map(|(behind, more)| {
            let mark = Mark::new(behind, more);
            let way = way(&mark.behind);
            // What says more on all days says more on these.
            let sum = (0..40i64).map(|at| along(&way, at.saturating_mul(CYCLE / 40)));
            (sum.fold(0, i64::saturating_add), mark)
        })
        .collect();
    sorted.sort_by(|(a, first), (b, second)| (a, &first.behind).cmp(&(b, &second.behind)));
    let (mut chains, mut places): (Vec<Chain>, BTreeMap<Behind, Place>) = (Vec::new(), BTreeMap::new());
    for (_, mark) in sorted {
        let (late, early) = (mark.behind.late.fact, mark.behind.early.fact);
        let own: Vec<NotBefore> =
            [late, early].into_iter().filter_map(|id| Some(limits(id, &range(id)?))).flatten().collect();
        let implies = |one: &Mark, other: &Mark| {
            let rules: Vec<NotBefore> = own.iter().cloned().chain([one.rule.clone(), other.rule.beyond()]).collect();
            any(&rules, &mut 0) == Ok(false)
        };
        let mut place = None;
        for (at, chain) in chains.iter_mut().enumerate().filter(|(_, chain)| (chain.late, chain.early) == (late, early))
        {
            let Some(last) = chain.marks.last() else { continue };
            if !implies(&mark, last) {
                continue;
            }
            if !implies(last, &mark) {
                chain.marks.push(mark.clone());
            }
            place = Some((at, chain.marks.len().saturating_sub(1)));
            break;
        }
        let place = place.unwrap_or_else(|| {
            chains.push(Chain { late, early, marks: vec![mark.clone()] });
            (chains.len().saturating_sub(1), 0)
        });
        places.insert(mark.behind, place);
    }
    (chains, places)
}
