//! Vectors that are indexed by the ids of what they hold, so that no id is looked up among things of another kind, and the
//! values of a case, by fact.

use super::{FactId, Value};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// An index of a type of its own.
pub trait Id: Copy {
    /// The id of a place.
    fn of(place: usize) -> Self;
    /// The place behind an id.
    fn place(self) -> usize;
}

impl Id for usize {
    fn of(place: usize) -> Self {
        place
    }
    fn place(self) -> usize {
        self
    }
}

macro_rules! ids {
    ($($(#[doc = $what:literal])* $name:ident,)*) => {
        $(
            $(#[doc = $what])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub u32);

            impl $crate::check::model::Id for $name {
                // More than the largest id are never held: it leads nowhere.
                fn of(place: usize) -> Self {
                    $name(u32::try_from(place).unwrap_or(u32::MAX))
                }
                fn place(self) -> usize {
                    self.0 as usize
                }
            }
        )*
    };
}
pub(super) use ids;

/// A vector indexed by ids. Everything else that a slice can do it can do, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexVec<I, T> {
    all: Vec<T>,
    ids: PhantomData<fn(I) -> I>,
}

impl<I, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        IndexVec { all: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id, T> IndexVec<I, T> {
    /// What stands behind an id.
    pub fn get(&self, id: I) -> Option<&T> {
        self.all.get(id.place())
    }

    /// What stands behind an id, to change it.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.all.get_mut(id.place())
    }

    /// The id that the next one gets.
    pub fn next(&self) -> I {
        I::of(self.all.len())
    }

    /// Adds one, and says its id.
    pub fn push(&mut self, one: T) -> I {
        let id = self.next();
        self.all.push(one);
        id
    }

    /// All ids.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.all.len()).map(I::of)
    }

    /// All with their ids.
    pub fn with_ids(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.all.iter().enumerate().map(|(at, one)| (I::of(at), one))
    }

    /// The first one of which something is true.
    pub fn find(&self, is: impl FnMut(&T) -> bool) -> Option<I> {
        self.all.iter().position(is).map(I::of)
    }
}

impl<I, T> Deref for IndexVec<I, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.all
    }
}

impl<I, T> DerefMut for IndexVec<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.all
    }
}

impl<I, T> FromIterator<T> for IndexVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(all: A) -> Self {
        IndexVec { all: all.into_iter().collect(), ids: PhantomData }
    }
}

impl<I, T> From<Vec<T>> for IndexVec<I, T> {
    fn from(all: Vec<T>) -> Self {
        IndexVec { all, ids: PhantomData }
    }
}

impl<I: Id, T> Extend<T> for IndexVec<I, T> {
    fn extend<A: IntoIterator<Item = T>>(&mut self, more: A) {
        self.all.extend(more);
    }
}

impl<'a, I, T> IntoIterator for &'a mut IndexVec<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.all.iter_mut()
    }
}

impl<'a, I, T> IntoIterator for &'a IndexVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

/// What is known of a patient: a value for each fact, or none where it is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(IndexVec<FactId, Option<Value>>);

impl Values {
    /// Nothing is known of so many facts.
    pub fn unknown(facts: usize) -> Values {
        std::iter::repeat_n(None, facts).collect()
    }

    /// The value of a fact, where it is known.
    pub fn get(&self, id: FactId) -> Option<&Value> {
        self.0.get(id)?.as_ref()
    }

    /// Whether a fact is known.
    pub fn knows(&self, id: FactId) -> bool {
        self.get(id).is_some()
    }

    /// Gives a fact a value, or none; what there was before. A fact of another guideline is passed over.
    pub fn replace(&mut self, id: FactId, value: Option<Value>) -> Option<Value> {
        self.0.get_mut(id).and_then(|slot| std::mem::replace(slot, value))
    }

    /// Gives a fact a value.
    pub fn set(&mut self, id: FactId, value: Value) {
        self.replace(id, Some(value));
    }

    /// Makes a fact unknown, and says what it was.
    pub fn take(&mut self, id: FactId) -> Option<Value> {
        self.replace(id, None)
    }

    /// The facts that are known, with their values.
    pub fn known(&self) -> impl Iterator<Item = (FactId, &Value)> {
        self.0.with_ids().filter_map(|(id, value)| Some((id, value.as_ref()?)))
    }

    /// The ids of all facts, known or not.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = FactId> + ExactSizeIterator + use<> {
        self.0.ids()
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
        self.0.all.resize(facts, None);
    }
}

/// The values of the facts, in their order.
impl Deref for Values {
    type Target = [Option<Value>];
    fn deref(&self) -> &[Option<Value>] {
        &self.0
    }
}

impl From<Vec<Option<Value>>> for Values {
    fn from(values: Vec<Option<Value>>) -> Self {
        Values(values.into())
    }
}

/// Nothing is known of anything.
impl Default for &Values {
    fn default() -> Self {
        static NOTHING: Values = Values(IndexVec { all: Vec::new(), ids: PhantomData });
        &NOTHING
    }
}

impl FromIterator<Option<Value>> for Values {
    fn from_iter<A: IntoIterator<Item = Option<Value>>>(values: A) -> Self {
        Values(values.into_iter().collect())
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
        self.0.all.into_iter()
    }
}

impl<'a> IntoIterator for &'a Values {
    type Item = &'a Option<Value>;
    type IntoIter = std::slice::Iter<'a, Option<Value>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
