//! What is counted of a cohort: for each recommendation and each fact, all together and by groups.

use crate::fault::Fault;
use gdl::check::model::{FactId, Guideline, Outcome};
use gdl::columns::Plane;
use std::collections::BTreeMap;

/// Rows that are named with a kind of fault.
const NAMED: usize = 5;
/// Groups that are kept apart; the others are counted together.
pub const MAX_GROUPS: usize = 1_000;

/// Verdicts of one recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// It applies.
    pub applies: u64,
    /// It does not apply, within the scope.
    pub does_not_apply: u64,
    /// It cannot be told.
    pub undetermined: u64,
    /// The guideline does not speak of these rows.
    pub outside: u64,
}

/// What is known of one fact, and what hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfFact {
    /// Rows that give it, or in which it is derived.
    pub known: u64,
    /// Rows in which some verdict hangs on it.
    pub matters: u64,
    /// Rows in which some verdict hangs on it alone.
    pub settles: u64,
    /// Verdicts that hang on it alone.
    pub verdicts: u64,
}

/// A kind of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Faults of this kind.
    pub count: u64,
    /// The first of them in words.
    pub first: Fault,
    /// The first rows that have it.
    pub rows: Vec<u64>,
}

/// Counts of some rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// All rows.
    pub rows: u64,
    /// Rows that have no answer.
    pub invalid: u64,
    /// Rows in the scope, outside it, and such of which that cannot be told.
    pub scope: [u64; 3],
    /// By recommendation.
    pub recommendations: Vec<Verdicts>,
}

/// All that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// All rows.
    pub all: Counts,
    /// By group; rows of groups beyond the bound are under no words.
    pub groups: BTreeMap<Vec<String>, Counts>,
    /// Whether there are more groups than are kept apart.
    pub more_groups: bool,
    /// By fact; empty where it is not counted.
    pub facts: Vec<OfFact>,
    /// By score and class, by name: how many rows come to each value; no value stands for what cannot be told.
    pub values: BTreeMap<String, BTreeMap<Option<String>, u64>>,
    /// Faults by code.
    pub faults: BTreeMap<&'static str, Kind>,
    /// Rows of which planes said all.
    pub together: u64,
    /// Rows without the column that holds their name, where one was said.
    pub unnamed: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Names that more than one row has, as far as it was looked for: the name, and the rows.
    pub doubled: Vec<(String, u64, u64)>,
    /// How many rows have a name that one before them has.
    pub doubles: u64,
}

impl Counts {
    /// Counts without a row.
    pub fn of(guideline: &Guideline) -> Self {
        Counts { recommendations: vec![Verdicts::default(); guideline.recommendations.len()], ..Counts::default() }
    }

    fn verdicts(&mut self, guideline: &Guideline, verdicts: &[Outcome]) {
        let Some((scope, others)) = verdicts.split_first() else { return };
        let at = match scope {
            Outcome::Yes => 0,
            Outcome::No => 1,
            Outcome::Undetermined => 2,
        };
        self.scope.get_mut(at).into_iter().for_each(one_more);
        let outside = *scope == Outcome::No;
        for ((counts, verdict), rec) in self.recommendations.iter_mut().zip(others).zip(&guideline.recommendations) {
            one_more(match verdict {
                Outcome::No if outside && !rec.regardless_of_scope => &mut counts.outside,
                Outcome::No => &mut counts.does_not_apply,
                Outcome::Yes => &mut counts.applies,
                Outcome::Undetermined => &mut counts.undetermined,
            });
        }
    }

    /// Rows that were decided together: where the scope, and each recommendation, may hold and may not.
    fn planes(&mut self, guideline: &Guideline, rows: Plane, verdicts: &[(Plane, Plane)]) {
        let Some(((yes, no), others)) = verdicts.split_first() else { return };
        self.rows = self.rows.saturating_add(many(rows));
        let (within, outside) = (rows.and(yes.without(*no)), rows.and(no.without(*yes)));
        for (count, rows) in self.scope.iter_mut().zip([within, outside, rows.without(within).without(outside)]) {
            *count = count.saturating_add(many(rows));
        }
        for ((counts, (yes, no)), rec) in self.recommendations.iter_mut().zip(others).zip(&guideline.recommendations) {
            let (applies, not) = (rows.and(yes.without(*no)), rows.and(no.without(*yes)));
            let out = if rec.regardless_of_scope { Plane::NONE } else { not.and(outside) };
            counts.applies = counts.applies.saturating_add(many(applies));
            counts.does_not_apply = counts.does_not_apply.saturating_add(many(not.without(out)));
            counts.outside = counts.outside.saturating_add(many(out));
            counts.undetermined = counts.undetermined.saturating_add(many(rows.without(applies).without(not)));
        }
    }

    fn add(&mut self, other: &Counts) {
        self.rows = self.rows.saturating_add(other.rows);
        self.invalid = self.invalid.saturating_add(other.invalid);
        for (own, more) in self.scope.iter_mut().zip(other.scope) {
            *own = own.saturating_add(more);
        }
        for (own, more) in self.recommendations.iter_mut().zip(&other.recommendations) {
            own.applies = own.applies.saturating_add(more.applies);
            own.does_not_apply = own.does_not_apply.saturating_add(more.does_not_apply);
            own.undetermined = own.undetermined.saturating_add(more.undetermined);
            own.outside = own.outside.saturating_add(more.outside);
        }
    }
}

/// How many rows a plane is true of.
pub(crate) fn many(rows: Plane) -> u64 {
    u64::try_from(rows.count()).unwrap_or(u64::MAX)
}

fn one_more(count: &mut u64) {
    *count = count.saturating_add(1);
}

impl Tally {
    /// Nothing is counted yet.
    pub fn new(guideline: &Guideline, counted: bool) -> Self {
        let facts = if counted { vec![OfFact::default(); guideline.facts.len()] } else { Vec::new() };
        Tally { all: Counts::of(guideline), facts, ..Tally::default() }
    }

    /// A row with its verdicts, or its faults. `alone` says that it was not decided together with others, whose rows are counted
    /// together where they are not grouped.
    pub(crate) fn row(
        &mut self,
        guideline: &Guideline,
        number: u64,
        by: &[String],
        answer: Result<&[Outcome], &[Fault]>,
        alone: bool,
    ) {
        if let Err(faults) = answer {
            for fault in faults {
                let kind = self.faults.entry(fault.code);
                let kind = kind.or_insert_with(|| Kind { count: 0, first: fault.clone(), rows: Vec::new() });
                one_more(&mut kind.count);
                if kind.rows.len() < NAMED && kind.rows.last() != Some(&number) {
                    kind.rows.push(number);
                }
            }
        }
        let count = |counts: &mut Counts| {
            one_more(&mut counts.rows);
            match answer {
                Ok(verdicts) => counts.verdicts(guideline, verdicts),
                Err(_) => one_more(&mut counts.invalid),
            }
        };
        if alone || !by.is_empty() {
            count(&mut self.all);
        }
        if !by.is_empty() {
            if !self.groups.contains_key(by) && self.groups.len() >= MAX_GROUPS {
                self.more_groups = true;
                return;
            }
            count(self.groups.entry(by.to_vec()).or_insert_with(|| Counts::of(guideline)));
        }
    }

    /// Rows that were decided together, where they are not grouped.
    pub(crate) fn rows(&mut self, guideline: &Guideline, rows: Plane, verdicts: &[(Plane, Plane)]) {
        self.all.planes(guideline, rows, verdicts);
    }

    /// So many rows in which some verdict hangs on a fact, in which one hangs on it alone, and verdicts that do.
    pub(crate) fn hang(&mut self, id: FactId, matters: u64, settles: u64, verdicts: u64) {
        let Some(fact) = self.facts.get_mut(id.0 as usize) else { return };
        fact.matters = fact.matters.saturating_add(matters);
        fact.settles = fact.settles.saturating_add(settles);
        fact.verdicts = fact.verdicts.saturating_add(verdicts);
    }

    /// On which facts the verdicts of a row hang: those of each verdict.
    pub(crate) fn hangs(&mut self, missing: &[Vec<FactId>]) {
        let mut facts: BTreeMap<FactId, u64> = BTreeMap::new();
        for of in missing {
            for id in of {
                let alone = facts.entry(*id).or_insert(0);
                if of.len() == 1 {
                    one_more(alone);
                }
            }
        }
        for (id, alone) in facts {
            self.hang(id, 1, u64::from(alone > 0), alone);
        }
    }

    /// A fact is known in so many rows.
    pub(crate) fn known(&mut self, id: FactId, rows: u64) {
        if let Some(fact) = self.facts.get_mut(id.0 as usize) {
            fact.known = fact.known.saturating_add(rows);
        }
    }

    /// A score or class comes to a value in so many rows.
    pub(crate) fn value(&mut self, name: &str, value: Option<String>, rows: u64) {
        if rows == 0 {
            return;
        }
        if !self.values.contains_key(name) {
            self.values.insert(name.to_owned(), BTreeMap::new());
        }
        if let Some(counts) = self.values.get_mut(name) {
            let count = counts.entry(value).or_insert(0);
            *count = count.saturating_add(rows);
        }
    }

    /// All that another tally counted, of rows behind these.
    pub(crate) fn add(&mut self, other: Tally) {
        self.all.add(&other.all);
        self.more_groups |= other.more_groups;
        for (by, counts) in other.groups {
            if let Some(own) = self.groups.get_mut(&by) {
                own.add(&counts);
            } else if self.groups.len() < MAX_GROUPS {
                self.groups.insert(by, counts);
            } else {
                self.more_groups = true;
            }
        }
        for (own, more) in self.facts.iter_mut().zip(&other.facts) {
            own.known = own.known.saturating_add(more.known);
            own.matters = own.matters.saturating_add(more.matters);
            own.settles = own.settles.saturating_add(more.settles);
            own.verdicts = own.verdicts.saturating_add(more.verdicts);
        }
        for (name, values) in other.values {
            let own = self.values.entry(name).or_default();
            for (value, count) in values {
                let sum = own.entry(value).or_insert(0);
                *sum = sum.saturating_add(count);
            }
        }
        for (code, kind) in other.faults {
            match self.faults.get_mut(code) {
                Some(own) => {
                    own.count = own.count.saturating_add(kind.count);
                    let free = NAMED.saturating_sub(own.rows.len());
                    own.rows.extend(kind.rows.into_iter().take(free));
                }
                None => {
                    self.faults.insert(code, kind);
                }
            }
        }
        self.together = self.together.saturating_add(other.together);
        self.unnamed = self.unnamed.saturating_add(other.unnamed);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}
