//! Where facts may lie that comparisons tie to each other: all combinations of their values where they have few, else the cells
//! into which the comparisons cut them.

use crate::check::model::FactId;
use crate::decide::cells::{Cells, Classes};
use crate::decide::diagram::TooComplex;
use crate::decide::factors::Factors;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// The places of some facts, and what is left of them where something is known, as far as it was asked.
#[derive(Debug)]
pub(super) struct Places {
    of: Of,
    left: Mutex<BTreeMap<Known, Left>>,
}

type Known = (BTreeSet<FactId>, BTreeSet<FactId>);

#[derive(Debug)]
pub(super) enum Of {
    /// All combinations of their values.
    Points {
        /// The facts.
        facts: Vec<FactId>,
        /// By fact, which of its values.
        points: Vec<Vec<usize>>,
        /// The classes there.
        classes: Vec<Classes>,
        /// The facts that are computed from the others.
        followed: Followed,
    },
    /// Cells.
    Cells(Cells),
    /// Facts that a product ties.
    Factors(Factors),
    /// Facts that lie where they lie whatever the others do: all combinations of their places, the last ones fastest.
    Apart(Vec<(BTreeSet<FactId>, Arc<Places>)>),
}

/// Facts that are computed from the others.
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub(super) all: BTreeSet<FactId>,
    /// Those of them that have the values that are computed, and no others that they could be given.
    pub(super) bound: BTreeSet<FactId>,
}

/// The places that are left where something is known, and where something more is.
pub(super) type Left = BTreeSet<(Vec<usize>, Vec<usize>)>;

impl Places {
    pub(super) fn of(of: Of) -> Places {
        Places { of, left: Mutex::default() }
    }

    /// The same, where there are no more than so many.
    pub(super) fn at_most(self, most: usize) -> Result<Places, TooComplex> {
        if self.count() > most { Err(TooComplex) } else { Ok(self) }
    }

    fn count(&self) -> usize {
        match &self.of {
            Of::Points { classes, .. } => classes.len(),
            Of::Cells(cells) => cells.all.len(),
            Of::Factors(factors) => factors.count(),
            Of::Apart(parts) => parts.iter().fold(1, |count, (_, part)| count.saturating_mul(part.count())),
        }
    }

    /// The classes of each place.
    pub(super) fn classes(&self) -> Vec<Classes> {
        match &self.of {
            Of::Apart(parts) => parts.iter().fold(vec![Vec::new()], |before, (_, part)| {
                let own = part.classes();
                let with = |classes: &Classes| -> Vec<Classes> {
                    own.iter().map(|more| classes.iter().chain(more).copied().collect()).collect()
                };
                before.iter().flat_map(with).collect()
            }),
            Of::Points { classes, .. } => classes.clone(),
            Of::Factors(factors) => factors.classes().to_vec(),
            Of::Cells(cells) => cells.all.iter().map(|(classes, _)| classes.clone()).collect(),
        }
    }

    /// Whether a fact is computed here from the others; and whether it has no other values that it could be given.
    pub(super) fn follows(&self, id: FactId) -> Option<bool> {
        match &self.of {
            Of::Points { followed, .. } => followed.all.contains(&id).then(|| followed.bound.contains(&id)),
            Of::Cells(_) | Of::Factors(_) => None,
            Of::Apart(parts) => parts.iter().find_map(|(_, part)| part.follows(id)),
        }
    }

    /// The places that are left where some facts are known, and where others are, too: for all their values.
    pub(super) fn left(&self, known: &BTreeSet<FactId>, also: &BTreeSet<FactId>) -> Result<Left, TooComplex> {
        let key = (known.clone(), also.clone());
        if let Some(left) = self.left.lock().ok().and_then(|left| left.get(&key).cloned()) {
            return Ok(left);
        }
        let found = self.find(known, also)?;
        if let Ok(mut left) = self.left.lock() {
            left.insert(key, found.clone());
        }
        Ok(found)
    }

    fn find(&self, known: &BTreeSet<FactId>, also: &BTreeSet<FactId>) -> Result<Left, TooComplex> {
        match &self.of {
            Of::Points { facts, points, .. } => {
                let groups = |also: &BTreeSet<FactId>| {
                    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
                    let key = |point: &[usize]| {
                        let kept = facts.iter().zip(point).filter(|(id, _)| known.contains(id) || also.contains(id));
                        kept.map(|(_, at)| *at).collect::<Vec<usize>>()
                    };
                    for (place, point) in points.iter().enumerate() {
                        groups.entry(key(point)).or_default().push(place);
                    }
                    groups
                };
                let less: BTreeMap<usize, Vec<usize>> = groups(&BTreeSet::new())
                    .into_values()
                    .flat_map(|group| group.clone().into_iter().map(move |place| (place, group.clone())))
                    .collect();
                let pair = |more: Vec<usize>| Some((less.get(more.first()?)?.clone(), more));
                Ok(groups(also).into_values().filter_map(pair).collect())
            }
            Of::Cells(cells) => cells.known(known, &known.union(also).copied().collect()),
            Of::Factors(factors) => factors.left(known, also),
            Of::Apart(parts) => {
                let mut all: Left = [(vec![0], vec![0])].into();
                for (facts, part) in parts {
                    let count = part.count();
                    let within = |some: &BTreeSet<FactId>| some.intersection(facts).copied().collect();
                    let own = part.left(&within(known), &within(also))?;
                    if all.len().saturating_mul(own.len()) > MAX_LEFT {
                        return Err(TooComplex);
                    }
                    let longer = |before: &[usize], own: &[usize]| -> Vec<usize> {
                        let place = |at: usize, own: usize| at.saturating_mul(count).saturating_add(own);
                        before.iter().flat_map(|at| own.iter().map(move |own| place(*at, *own))).collect()
                    };
                    let with = |(less, more): &(Vec<usize>, Vec<usize>)| -> Vec<_> {
                        own.iter().map(|(own, owned)| (longer(less, own), longer(more, owned))).collect()
                    };
                    all = all.iter().flat_map(with).collect();
                }
                Ok(all)
            }
        }
    }
}

/// Most combinations of what is left of facts that are apart.
const MAX_LEFT: usize = 20_000;

/// The places of a case that were asked for, by their facts and the variables that test these alone.
#[derive(Debug, Default)]
pub(super) struct AllPlaces(Mutex<BTreeMap<Tested, Arc<Places>>>);

type Tested = (BTreeSet<FactId>, Vec<u32>);

impl AllPlaces {
    pub(super) fn get(&self, tested: &Tested) -> Option<Arc<Places>> {
        self.0.lock().ok()?.get(tested).cloned()
    }

    pub(super) fn keep(&self, tested: Tested, places: &Arc<Places>) {
        if let Ok(mut all) = self.0.lock() {
            all.insert(tested, Arc::clone(places));
        }
    }
}

/// A copy may be changed, and is asked anew.
impl Clone for AllPlaces {
    fn clone(&self) -> Self {
        AllPlaces::default()
    }
}
