//! Vectors that are indexed by the ids of what they hold, so that no id is looked up among things of another kind.

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

            impl $crate::check::model::index::Id for $name {
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
        IndexVec::new()
    }
}

impl<I, T> IndexVec<I, T> {
    /// One that holds nothing.
    pub const fn new() -> Self {
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

    /// Makes it so long, with copies of one at its end.
    pub fn resize(&mut self, length: usize, one: T)
    where
        T: Clone,
    {
        self.all.resize(length, one);
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

impl<I, T> IntoIterator for IndexVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}
