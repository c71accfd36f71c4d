//! Facts that comparisons tie to each other: the cells into which the limits of these comparisons cut their values, and what
//! it says of the others to know some of them. Within a cell no condition tells two values apart; but to know a value of one
//! fact may leave others fewer cells than to know its class.

use super::diagram::TooComplex;
use super::domain::{Domain, Kind, Question};
use super::interval::{Interval, Limit, Range};
use super::joint::summed;
use super::polyhedron::{Polyhedron, Space};
use crate::check::model::FactId;
use num_traits::One;
use std::collections::{BTreeMap, BTreeSet};

/// Most cells.
const MAX_CELLS: usize = 300;
/// Most regions of values that are looked at for some facts.
const MAX_REGIONS: usize = 4_000;

/// A cell: the class of each variable.
pub type Classes = Vec<(u32, u32)>;

/// The cells that are left by what is known with less, and with more.
pub type Left = (Vec<usize>, Vec<usize>);

/// The cells of some facts.
#[derive(Debug)]
pub struct Cells {
    space: Space,
    limits: Polyhedron,
    /// The classes of each cell, and its values.
    pub all: Vec<(Classes, Polyhedron)>,
}

impl Cells {
    /// The cells of facts with these ranges, by some variables that test nothing else. Fails where one of them asks for
    /// something that is not linear, and where there are too many cells.
    pub fn new(domain: &Domain, ranges: &BTreeMap<FactId, Range>, variables: &[u32]) -> Result<Self, TooComplex> {
        let (space, limits) = Space::of(ranges);
        let mut cells = Cells { space, limits: limits.clone(), all: Vec::new() };
        cells.split(domain, variables, Vec::new(), limits)?;
        Ok(cells)
    }

    /// As deep as there are variables.
    fn split(
        &mut self,
        domain: &Domain,
        variables: &[u32],
        classes: Classes,
        values: Polyhedron,
    ) -> Result<(), TooComplex> {
        let Some((variable, rest)) = variables.split_first() else {
            self.all.push((classes, values));
            return if self.all.len() > MAX_CELLS { Err(TooComplex) } else { Ok(()) };
        };
        let (parts, intervals) = asked(domain, *variable).ok_or(TooComplex)?;
        for (class, interval) in (0u32..).zip(intervals) {
            if interval.rough() {
                return Err(TooComplex);
            }
            let (low, high): (Limit, Limit) = interval.limits();
            let mut within = values.clone();
            within.extend(self.space.between(&parts, low.as_ref(), high.as_ref()));
            if self.space.any(&within)? {
                let mut classes = classes.clone();
                classes.push((*variable, class));
                self.split(domain, rest, classes, within)?;
            }
        }
        Ok(())
    }

    /// What knowing all of `more` facts leaves, beside what knowing only those of `less` leaves, for all values: the cells that
    /// are possible with less, and with more.
    pub fn known(&self, less: &BTreeSet<FactId>, more: &BTreeSet<FactId>) -> Result<BTreeSet<Left>, TooComplex> {
        // Where nothing is known every cell is possible.
        if more.is_empty() {
            let all: Vec<usize> = (0..self.all.len()).collect();
            return Ok([(all.clone(), all)].into());
        }
        let mut shadows = Vec::with_capacity(self.all.len());
        for (_, values) in &self.all {
            let onto = |facts: &BTreeSet<FactId>| Ok(self.space.onto(values, facts)?.unwrap_or_default());
            let under_more = onto(more)?;
            let under_less = if less.is_empty() {
                Polyhedron::new()
            } else if less == more {
                under_more.clone()
            } else {
                onto(less)?
            };
            shadows.push((under_less, under_more));
        }
        let start = self.space.onto(&self.limits, more)?.unwrap_or_default();
        let mut walk = Walk { space: &self.space, facts: more, shadows: &shadows, found: BTreeSet::new(), steps: 0 };
        walk.from(0, start, (Vec::new(), Vec::new()))?;
        Ok(walk.found)
    }
}

/// Goes through the regions of values that lie in the same shadows of cells.
struct Walk<'a> {
    space: &'a Space,
    /// The facts of more.
    facts: &'a BTreeSet<FactId>,
    /// The shadow of each cell on less and on more facts.
    shadows: &'a [(Polyhedron, Polyhedron)],
    found: BTreeSet<Left>,
    steps: usize,
}

impl Walk<'_> {
    /// As deep as there are cells.
    fn from(
        &mut self,
        at: usize,
        values: Polyhedron,
        (less, more): (Vec<usize>, Vec<usize>),
    ) -> Result<(), TooComplex> {
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
        for outside in self.outside(&values, under_less)? {
            self.from(next, outside, (less.clone(), more.clone()))?;
        }
        let mut within = values;
        if !under_less.is_empty() {
            within.extend(under_less.iter().cloned());
            if !self.space.any(&within)? {
                return Ok(());
            }
        }
        let mut less = less;
        less.push(at);
        if under_less != under_more {
            for outside in self.outside(&within, under_more)? {
                self.from(next, outside, (less.clone(), more.clone()))?;
            }
            within.extend(under_more.iter().cloned());
            if !self.space.any(&within)? {
                return Ok(());
            }
        }
        let mut more = more;
        more.push(at);
        // What is not needed any more would be gone through again and again.
        let within = self.space.onto(&within, self.facts)?.unwrap_or_default();
        self.from(next, within, (less, more))
    }

    /// The values that do not lie in a shadow, in pieces that do not overlap.
    fn outside(&self, values: &Polyhedron, shadow: &Polyhedron) -> Result<Vec<Polyhedron>, TooComplex> {
        let mut pieces = Vec::new();
        let mut so_far = values.clone();
        for bound in shadow {
            let mut piece = so_far.clone();
            piece.push(self.space.beyond(bound));
            if self.space.any(&piece)? {
                pieces.push(piece);
            }
            so_far.push(bound.clone());
        }
        Ok(pieces)
    }
}

/// What a variable adds up, and its classes; none where it is neither a number nor a sum of facts.
fn asked(domain: &Domain, variable: u32) -> Option<(BTreeMap<FactId, crate::number::Number>, &[Interval])> {
    match domain.variables.get(variable as usize)?.kind {
        Kind::Fact(id) => Some((BTreeMap::from([(id, One::one())]), domain.intervals(id))),
        Kind::Bit(..) => None,
        Kind::Atom(at) => {
            let Question::Sum(_, intervals) = &domain.atoms.get(at as usize)?.question else { return None };
            Some((summed(domain, variable)?, intervals))
        }
    }
}
