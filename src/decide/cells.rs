//! Facts that comparisons tie to each other: the cells into which the limits of these comparisons cut their values, and what
//! it says of the others to know some of them. Within a cell no condition tells two values apart; but to know a value of one
//! fact may leave others fewer cells than to know its class.

use super::calendar::{self, NotBefore};
use super::chain;
use super::diagram::TooComplex;
use super::domain::{Domain, Kind, Question};
use super::interval::{Interval, Limit, Range};
use super::joint::{Bound, summed};
use super::polyhedron::{Polyhedron, Space};
use crate::check::model::FactId;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most cells.
const MAX_CELLS: usize = 300;
/// Most regions of values that are looked at for some facts.
const MAX_REGIONS: usize = 4_000;

/// Most looks at limits of dates.
const MAX_LOOKS: usize = 20_000_000;

/// A cell: the class of each variable.
pub type Classes = Vec<(u32, u32)>;

/// The cells that are left by what is known with less, and with more.
pub type Left = (Vec<usize>, Vec<usize>);

/// Values between limits: of numbers that are added up, and of dates that are compared with each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    sums: Polyhedron,
    days: Vec<NotBefore>,
}

/// One of these limits.
enum One<'a> {
    Sum(&'a Bound),
    Days(&'a NotBefore),
}

impl Values {
    /// Whether a limit is one of these.
    fn says(&self, limit: &One<'_>) -> bool {
        match limit {
            One::Sum(bound) => self.sums.contains(bound),
            One::Days(rule) => self.days.contains(rule),
        }
    }

    fn extend(&mut self, other: &Values) {
        self.sums.extend(other.sums.iter().cloned());
        self.days.extend(other.days.iter().cloned());
    }

    fn limits(&self) -> impl Iterator<Item = One<'_>> {
        self.sums.iter().map(One::Sum).chain(self.days.iter().map(One::Days))
    }
}

/// Where values lie: no number that is added up is a date that is compared.
#[derive(Debug)]
struct Ground {
    space: Space,
    /// Looks at limits of dates.
    looks: AtomicUsize,
}

impl Ground {
    fn any(&self, values: &Values) -> Result<bool, TooComplex> {
        Ok(self.space.any(&values.sums)? && self.counted(|looks| calendar::any(&values.days, looks))?)
    }

    /// So many looks, and no more.
    fn counted<T>(&self, look: impl FnOnce(&mut usize) -> Result<T, TooComplex>) -> Result<T, TooComplex> {
        let mut looks = self.looks.load(Ordering::Relaxed);
        let found = look(&mut looks);
        self.looks.store(looks, Ordering::Relaxed);
        if looks > MAX_LOOKS { Err(TooComplex) } else { found }
    }

    /// The values of some facts that others leave; there are some.
    fn onto(&self, values: &Values, facts: &BTreeSet<FactId>) -> Result<Values, TooComplex> {
        let sums = self.space.onto(&values.sums, facts)?.unwrap_or_default();
        Ok(Values { sums, days: self.counted(|looks| calendar::onto(&values.days, facts, looks))? })
    }

    /// The values that meet one limit more, or do not meet it.
    fn with(&self, values: &Values, limit: &One<'_>, met: bool) -> Values {
        let mut values = values.clone();
        match limit {
            One::Sum(bound) => values.sums.push(if met { (*bound).clone() } else { self.space.beyond(bound) }),
            One::Days(rule) => values.days.push(if met { (*rule).clone() } else { rule.beyond() }),
        }
        values
    }
}

/// The cells of some facts.
#[derive(Debug)]
pub struct Cells {
    ground: Ground,
    /// Dates that are compared with each other.
    dates: BTreeSet<FactId>,
    /// All that the cells are of.
    facts: BTreeSet<FactId>,
    limits: Values,
    /// The classes of each cell, and its values.
    pub all: Vec<(Classes, Values)>,
}

impl Cells {
    /// The cells of facts with these ranges, by some variables that test nothing else. Fails where one of them asks for
    /// something that is neither linear nor a comparison of two dates, where a date is compared in both ways, and where there are
    /// too many cells.
    pub fn new(domain: &Domain, ranges: &BTreeMap<FactId, Range>, variables: &[u32]) -> Result<Self, TooComplex> {
        let chains = variables.iter().filter_map(|variable| domain.chain(*variable));
        let dates: BTreeSet<FactId> = chains.flat_map(|chain| [chain.late, chain.early]).collect();
        let (of_dates, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            ranges.iter().map(|(id, range)| (*id, range.clone())).partition(|(id, _)| dates.contains(id));
        let (space, sums) = Space::of(&others);
        let days = of_dates.iter().flat_map(|(id, range)| chain::limits(*id, range)).collect();
        let limits = Values { sums, days };
        let mut cells = Cells {
            ground: Ground { space, looks: AtomicUsize::new(0) },
            dates,
            facts: ranges.keys().copied().collect(),
            limits: limits.clone(),
            all: Vec::new(),
        };
        if variables.is_empty() || cells.ground.any(&limits)? {
            cells.split(domain, variables, Vec::new(), limits)?;
        }
        Ok(cells)
    }

    /// As deep as there are variables; some values there are.
    fn split(
        &mut self,
        domain: &Domain,
        variables: &[u32],
        classes: Classes,
        values: Values,
    ) -> Result<(), TooComplex> {
        let Some((variable, rest)) = variables.split_first() else {
            self.all.push((classes, values));
            return if self.all.len() > MAX_CELLS { Err(TooComplex) } else { Ok(()) };
        };
        for (class, within) in self.parts(domain, *variable, &values)? {
            let mut classes = classes.clone();
            classes.push((*variable, class));
            self.split(domain, rest, classes, within)?;
        }
        Ok(())
    }

    /// The classes of a variable in which some of these values lie, with those values.
    fn parts(&self, domain: &Domain, variable: u32, values: &Values) -> Result<Vec<(u32, Values)>, TooComplex> {
        let mut found = Vec::new();
        if let Some((parts, intervals)) = self.decimals(domain, variable) {
            // A sum of decimals takes each number between its ends: these tell which classes it reaches, and which limits cut it.
            let limits = |class: &Interval| class.limits();
            let mut ends = self.ground.space.ends(&values.sums, &parts, false)?;
            if !intervals.iter().any(|class| covers(&limits(class), &ends)) {
                ends = self.ground.space.ends(&values.sums, &parts, true)?;
            }
            for (class, interval) in (0u32..).zip(intervals) {
                let (low, high) = limits(interval);
                if apart(&low, &ends.1) || apart(&ends.0, &high) {
                    continue;
                }
                let low = low.filter(|low| !reaches(ends.0.as_ref(), low, true));
                let high = high.filter(|high| !reaches(ends.1.as_ref(), high, false));
                let mut within = values.clone();
                within.sums.extend(self.ground.space.between(&parts, low.as_ref(), high.as_ref()));
                found.push((class, within));
            }
            return Ok(found);
        }
        for (class, own) in (0u32..).zip(self.classes(domain, variable)?) {
            let mut within = values.clone();
            within.extend(&own);
            if self.ground.any(&within)? {
                found.push((class, within));
            }
        }
        Ok(found)
    }

    /// What a variable adds up and its classes, where these are decimals.
    fn decimals<'d>(&self, domain: &'d Domain, variable: u32) -> Option<(BTreeMap<FactId, Number>, &'d [Interval])> {
        if domain.chain(variable).is_some() {
            return None;
        }
        let (parts, intervals) = asked(domain, variable)?;
        let plain = !intervals.iter().any(Interval::rough) && parts.keys().all(|id| !self.dates.contains(id));
        (plain && self.ground.space.decimal()).then_some((parts, intervals))
    }

    /// The limits of each class of a variable.
    fn classes(&self, domain: &Domain, variable: u32) -> Result<Vec<Values>, TooComplex> {
        if let Some(chain) = domain.chain(variable) {
            let classes = (0u32..).take(chain.classes());
            return Ok(classes.map(|class| Values { sums: Vec::new(), days: chain.rules(class) }).collect());
        }
        let (parts, intervals) = asked(domain, variable).ok_or(TooComplex)?;
        if intervals.iter().any(Interval::rough) {
            return Err(TooComplex);
        }
        if let (Some((id, _)), 1) = (parts.first_key_value(), parts.len())
            && self.dates.contains(id)
        {
            let whole = Range { low: None, high: None, unit: crate::number::one(), whole: true };
            let days = intervals.iter().map(|interval| chain::limits(*id, &whole.within(interval)));
            return Ok(days.map(|days| Values { sums: Vec::new(), days }).collect());
        }
        if parts.keys().any(|id| self.dates.contains(id)) {
            return Err(TooComplex);
        }
        let limits = intervals.iter().map(|interval| {
            let (low, high): (Limit, Limit) = interval.limits();
            self.ground.space.between(&parts, low.as_ref(), high.as_ref())
        });
        Ok(limits.map(|sums| Values { sums, days: Vec::new() }).collect())
    }

    /// What knowing all of `more` facts leaves, beside what knowing only those of `less` leaves, for all values: the cells that
    /// are possible with less, and with more.
    pub fn known(&self, less: &BTreeSet<FactId>, more: &BTreeSet<FactId>) -> Result<BTreeSet<Left>, TooComplex> {
        // Where nothing is known every cell is possible.
        let all: Vec<usize> = (0..self.all.len()).collect();
        if more.is_empty() {
            return Ok([(all.clone(), all)].into());
        }
        // Where all is known, one is.
        if self.facts.is_subset(more) {
            return self.all_known(less);
        }
        let mut shadows = Vec::with_capacity(self.all.len());
        for (_, values) in &self.all {
            let onto = |facts: &BTreeSet<FactId>| self.ground.onto(values, facts);
            let under_more = onto(more)?;
            let under_less = if less.is_empty() {
                Values::default()
            } else if less == more {
                under_more.clone()
            } else {
                onto(less)?
            };
            shadows.push((under_less, under_more));
        }
        let start = self.ground.onto(&self.limits, more)?;
        self.walk(more, &shadows, start, &mut 0)
    }

    fn walk(
        &self,
        facts: &BTreeSet<FactId>,
        shadows: &[(Values, Values)],
        start: Values,
        steps: &mut usize,
    ) -> Result<BTreeSet<Left>, TooComplex> {
        let mut walk = Walk { ground: &self.ground, facts, shadows, found: BTreeSet::new(), steps: *steps };
        walk.from(0, start, (Vec::new(), Vec::new()))?;
        *steps = walk.steps;
        Ok(walk.found)
    }

    /// The same where more is all: in each cell, what less leaves there.
    fn all_known(&self, less: &BTreeSet<FactId>) -> Result<BTreeSet<Left>, TooComplex> {
        let cells = 0..self.all.len();
        if self.facts.is_subset(less) {
            return Ok(cells.map(|at| (vec![at], vec![at])).collect());
        }
        if less.is_empty() {
            return Ok(cells.clone().map(|at| (cells.clone().collect(), vec![at])).collect());
        }
        let onto = |(_, values): &(Classes, Values)| {
            let shadow = self.ground.onto(values, less)?;
            Ok((shadow.clone(), shadow))
        };
        let shadows = self.all.iter().map(onto).collect::<Result<Vec<(Values, Values)>, TooComplex>>()?;
        let (mut found, mut steps) = (BTreeSet::new(), 0);
        for (at, (shadow, _)) in shadows.iter().enumerate() {
            let left = self.walk(less, &shadows, shadow.clone(), &mut steps)?;
            found.extend(left.into_iter().map(|(left, _)| (left, vec![at])));
        }
        Ok(found)
    }
}

/// Goes through the regions of values that lie in the same shadows of cells.
struct Walk<'a> {
    ground: &'a Ground,
    /// The facts of more.
    facts: &'a BTreeSet<FactId>,
    /// The shadow of each cell on less and on more facts.
    shadows: &'a [(Values, Values)],
    found: BTreeSet<Left>,
    steps: usize,
}

impl Walk<'_> {
    /// As deep as there are cells.
    fn from(&mut self, at: usize, values: Values, (less, more): (Vec<usize>, Vec<usize>)) -> Result<(), TooComplex> {
        self.steps = self.steps.saturating_add(1);
        if self.steps > MAX_REGIONS {
            return Err(TooComplex);
        }
        let Some((under_less, under_more)) = self.shadows.get(at) else {
            if !more.is_empty() {
                self.found.insert((less, more));
            }
            return Ok(());
        };
        let next = at.saturating_add(1);
        let (outside, within) = self.parted(values, under_less)?;
        for outside in outside {
            self.from(next, outside, (less.clone(), more.clone()))?;
        }
        let Some(mut within) = within else { return Ok(()) };
        let mut less = less;
        less.push(at);
        if under_less != under_more {
            let (outside, inside) = self.parted(within, under_more)?;
            for outside in outside {
                self.from(next, outside, (less.clone(), more.clone()))?;
            }
            let Some(inside) = inside else { return Ok(()) };
            within = inside;
        }
        let mut more = more;
        more.push(at);
        // What is not needed any more would be gone through again and again.
        let within = self.ground.onto(&within, self.facts)?;
        self.from(next, within, (less, more))
    }

    /// The values that do not lie in a shadow, in pieces that do not overlap, and those that do; none where there are none. Some values
    /// there are.
    fn parted(&self, values: Values, shadow: &Values) -> Result<(Vec<Values>, Option<Values>), TooComplex> {
        let mut pieces = Vec::new();
        let mut so_far = values;
        let mut cut = false;
        for limit in shadow.limits() {
            if so_far.says(&limit) {
                continue;
            }
            let piece = self.ground.with(&so_far, &limit, false);
            // What all of them meet is no limit of theirs.
            if self.ground.any(&piece)? {
                pieces.push(piece);
                so_far = self.ground.with(&so_far, &limit, true);
                cut = true;
            }
        }
        let any = !cut || self.ground.any(&so_far)?;
        Ok((pieces, any.then_some(so_far)))
    }
}

/// Whether all between two ends lies in a class.
fn covers((low, high): &(Limit, Limit), ends: &(Limit, Limit)) -> bool {
    low.as_ref().is_none_or(|low| reaches(ends.0.as_ref(), low, true))
        && high.as_ref().is_none_or(|high| reaches(ends.1.as_ref(), high, false))
}

/// Whether an end lies on the inner side of a limit, or at it.
fn reaches(end: Option<&(Number, bool)>, limit: &(Number, bool), low: bool) -> bool {
    end.is_some_and(|(end, belongs)| if *end == limit.0 { limit.1 || !belongs } else { (*end > limit.0) == low })
}

/// Whether all that lies below an upper end lies below a lower one.
fn apart(low: &Limit, high: &Limit) -> bool {
    low.as_ref()
        .zip(high.as_ref())
        .is_some_and(|((low, with), (high, also))| low > high || low == high && !(*with && *also))
}

/// What a variable adds up, and its classes; none where it is neither a number nor a sum of facts.
fn asked(domain: &Domain, variable: u32) -> Option<(BTreeMap<FactId, Number>, &[Interval])> {
    match domain.kind(variable)? {
        Kind::Fact(id) => Some((BTreeMap::from([(id, crate::number::one())]), domain.intervals(id))),
        Kind::Bit(..) => None,
        Kind::Atom(at) => {
            let Question::Sum(_, intervals) = domain.question(at)? else { return None };
            Some((summed(domain, variable)?, intervals))
        }
    }
}
