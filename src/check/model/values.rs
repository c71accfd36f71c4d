//! What is known of a patient: values of facts, and what is known of facts whose value is not.

use super::ids::FactId;
use super::index::IndexVec;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A number in base units; a date in days since 1970-01-01.
    Number(Number),
    /// Index of a member.
    Member(u32),
    /// Indices of members.
    Set(BTreeSet<u32>),
}

/// What is known of a fact that is not known: which values are left to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partial {
    /// A number between two limits, in base units, each with whether it belongs; one of them at least is there.
    Between(Option<(Number, bool)>, Option<(Number, bool)>),
    /// One of these members.
    OneOf(BTreeSet<u32>),
    /// A set with these members, and without those.
    Set(BTreeSet<u32>, BTreeSet<u32>),
}

/// What is said of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// Its value.
    Value(Value),
    /// What is known of it in part.
    Part(Partial),
    /// Of a day that may never have been.
    Day {
        /// The fact that says whether it never was.
        beside: FactId,
        /// Whether it never was, where that is known.
        never: Option<bool>,
        /// What is said of the day.
        day: Option<Box<Stated>>,
    },
}

impl Stated {
    /// That there never was a day, or what is said of it. A day by itself is then known in part.
    pub fn or_never(self, beside: FactId) -> Stated {
        let day = match self {
            Stated::Value(Value::Number(day)) => {
                Stated::Part(Partial::Between(Some((day.clone(), true)), Some((day, true))))
            }
            other => other,
        };
        Stated::Day { beside, never: None, day: Some(Box::new(day)) }
    }

    /// What is said of a day that may never have been, where it is the day that something is said of.
    pub fn of_day(self, beside: Option<FactId>) -> Stated {
        match beside {
            Some(beside) => Stated::Day { beside, never: Some(false), day: Some(Box::new(self)) },
            None => self,
        }
    }
}

impl Partial {
    /// Whether a value is left.
    pub fn allows(&self, value: &Value) -> bool {
        match (self, value) {
            (Partial::Between(low, high), Value::Number(value)) => {
                low.as_ref().is_none_or(|(low, closed)| low < value || (low == value && *closed))
                    && high.as_ref().is_none_or(|(high, closed)| value < high || (value == high && *closed))
            }
            (Partial::OneOf(members), Value::Member(member)) => members.contains(member),
            (Partial::Set(includes, excludes), Value::Set(set)) => includes.is_subset(set) && excludes.is_disjoint(set),
            _ => false,
        }
    }
}

/// What is known of a patient: a value for each fact, or none where it is unknown; and what is known of it in part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    known: IndexVec<FactId, Option<Value>>,
    parts: BTreeMap<FactId, Partial>,
}

impl Values {
    /// Nothing is known of so many facts.
    pub fn unknown(facts: usize) -> Values {
        std::iter::repeat_n(None, facts).collect()
    }

    /// The value of a fact, where it is known.
    pub fn get(&self, id: FactId) -> Option<&Value> {
        self.known.get(id)?.as_ref()
    }

    /// Whether a fact is known.
    pub fn knows(&self, id: FactId) -> bool {
        self.get(id).is_some()
    }

    /// Gives a fact a value, or none; what there was before. What was known of it in part is forgotten. A fact of another
    /// guideline is passed over.
    pub fn replace(&mut self, id: FactId, value: Option<Value>) -> Option<Value> {
        self.parts.remove(&id);
        self.known.get_mut(id).and_then(|slot| std::mem::replace(slot, value))
    }

    /// Gives a fact a value.
    pub fn set(&mut self, id: FactId, value: Value) {
        self.replace(id, Some(value));
    }

    /// Makes a fact unknown, and says what it was.
    pub fn take(&mut self, id: FactId) -> Option<Value> {
        self.replace(id, None)
    }

    /// What is known of a fact that is not known.
    pub fn part(&self, id: FactId) -> Option<&Partial> {
        self.parts.get(&id)
    }

    /// The facts that are known in part, with what is known of them.
    pub fn parts(&self) -> impl Iterator<Item = (FactId, &Partial)> {
        self.parts.iter().map(|(id, part)| (*id, part))
    }

    /// Says what is known of a fact, and no more than that.
    pub fn narrow(&mut self, id: FactId, part: Partial) {
        self.take(id);
        self.parts.insert(id, part);
    }

    /// Says of a fact what is known of it, wholly or in part.
    pub fn state(&mut self, id: FactId, stated: Stated) {
        match stated {
            Stated::Value(value) => self.set(id, value),
            Stated::Part(part) => self.narrow(id, part),
            Stated::Day { beside, never, day } => {
                self.replace(beside, never.map(Value::Bool));
                self.take(id);
                // No day is a day that never was itself.
                if let Some(day) = day.filter(|day| !matches!(**day, Stated::Day { .. })) {
                    self.state(id, *day);
                }
            }
        }
    }

    /// The facts that are known, with their values.
    pub fn known(&self) -> impl Iterator<Item = (FactId, &Value)> {
        self.known.with_ids().filter_map(|(id, value)| Some((id, value.as_ref()?)))
    }

    /// The ids of all facts, known or not.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = FactId> + ExactSizeIterator + use<> {
        self.known.ids()
    }

    /// Gives every fact that is unknown a value, where there is one for it.
    pub fn fill(&mut self, mut with: impl FnMut(FactId) -> Option<Value>) {
        for id in self.ids() {
            if !self.knows(id) {
                self.replace(id, with(id));
            }
        }
    }

    /// Leaves out every fact, the last first, without which something is still true of the rest.
    pub fn reduce(&mut self, mut still: impl FnMut(&Values) -> bool) {
        for id in self.ids().rev() {
            let Some(kept) = self.take(id) else { continue };
            if !still(self) {
                self.set(id, kept);
            }
        }
    }

    /// Makes room for so many facts, the new ones unknown.
    pub fn resize(&mut self, facts: usize) {
        self.known.resize(facts, None);
    }
}

/// The values of the facts, in their order.
impl Deref for Values {
    type Target = [Option<Value>];
    fn deref(&self) -> &[Option<Value>] {
        &self.known
    }
}

impl From<Vec<Option<Value>>> for Values {
    fn from(values: Vec<Option<Value>>) -> Self {
        Values { known: values.into(), parts: BTreeMap::new() }
    }
}

/// Nothing is known of anything.
impl Default for &Values {
    fn default() -> Self {
        static NOTHING: Values = Values { known: IndexVec::new(), parts: BTreeMap::new() };
        &NOTHING
    }
}

impl FromIterator<Option<Value>> for Values {
    fn from_iter<A: IntoIterator<Item = Option<Value>>>(values: A) -> Self {
        Values { known: values.into_iter().collect(), parts: BTreeMap::new() }
    }
}

/// Everything is known.
impl FromIterator<Value> for Values {
    fn from_iter<A: IntoIterator<Item = Value>>(values: A) -> Self {
        values.into_iter().map(Some).collect()
    }
}

impl IntoIterator for Values {
    type Item = Option<Value>;
    type IntoIter = std::vec::IntoIter<Option<Value>>;
    fn into_iter(self) -> Self::IntoIter {
        self.known.into_iter()
    }
}

impl<'a> IntoIterator for &'a Values {
    type Item = &'a Option<Value>;
    type IntoIter = std::slice::Iter<'a, Option<Value>>;
    fn into_iter(self) -> Self::IntoIter {
        self.known.iter()
    }
}
