//! The entries of a list as they are known: each part is known, a fact of its own, or computed.

use crate::check::model::{Cond, FactId, Num, Value};
use crate::number::Number;
use std::collections::BTreeMap;

/// A part of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Its value.
    Known(Value),
    /// It is not known, and this fact stands for it.
    Fact(FactId),
    /// It is computed.
    Number(Num),
}

/// An entry that is there, or may be.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Whether it is there, and among those that are looked at.
    pub(super) holds: Cond,
    /// Its parts.
    pub(super) parts: BTreeMap<FactId, Part>,
    /// Its place in the list; of entries of which no order is known otherwise the order.
    pub(super) place: usize,
}

impl Entry {
    /// A part that is a number.
    pub(super) fn num(&self, part: FactId) -> Option<Num> {
        Some(match self.parts.get(&part)? {
            Part::Known(Value::Number(value)) => Num::Const(value.clone()),
            Part::Known(_) => return None,
            Part::Fact(fact) => Num::Fact(*fact),
            Part::Number(num) => num.clone(),
        })
    }

    /// A part that is a number and known.
    pub(super) fn number(&self, part: FactId) -> Option<Number> {
        match self.num(part)? {
            Num::Const(value) => Some(value),
            _ => None,
        }
    }
}

/// Entries, and how they are ordered.
#[derive(Debug, Clone)]
pub(super) struct Entries {
    pub(super) all: Vec<Entry>,
    /// The part that is the day.
    pub(super) on: Option<FactId>,
    /// The list that they come from, whose days may be shared by several; none of computed ones, which have a day each.
    pub(super) list: Option<crate::check::model::ListedId>,
}
