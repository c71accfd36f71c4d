//! Values that the authors themselves write: those of a guideline's examples, the most frequent first. A patient who is
//! made up takes them where they fit, so that it reads like one of the authors' own.

use super::interval::{Interval, Range};
use crate::check::model::{Fact, FactId, FactType, Guideline, IndexVec, Value};
use crate::number::Number;
use std::collections::BTreeSet;

/// Values of facts, by how often examples give them.
#[derive(Debug, Clone, Default)]
pub struct Usual {
    /// For each fact.
    values: IndexVec<FactId, Vec<Value>>,
}

impl Usual {
    /// The values of a guideline's examples.
    pub fn of(guideline: &Guideline) -> Self {
        Usual::placed(guideline, guideline.facts.len(), |id, value| (id, value.clone()))
    }

    /// The values of a guideline's examples, placed in another one that has its facts among `count`.
    pub fn placed(guideline: &Guideline, count: usize, place: impl Fn(FactId, &Value) -> (FactId, Value)) -> Self {
        let mut counted: IndexVec<FactId, Vec<(usize, Value)>> = vec![Vec::new(); count].into();
        for (id, value, _) in guideline.examples.iter().flat_map(|example| &example.given) {
            let (id, value) = place(*id, value);
            let Some(values) = counted.get_mut(id) else { continue };
            match values.iter_mut().find(|(_, other)| *other == value) {
                Some((times, _)) => *times = times.saturating_add(1),
                None => values.push((1, value)),
            }
        }
        for values in counted.iter_mut() {
            // Of those that are as frequent, the first one stays first.
            values.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
        }
        Usual { values: counted.iter().map(|v| v.iter().map(|(_, value)| value.clone()).collect()).collect() }
    }

    fn values(&self, id: FactId) -> &[Value] {
        self.values.get(id).map_or(&[], Vec::as_slice)
    }

    /// A value for a fact that may have any.
    pub fn any(&self, id: FactId, fact: &Fact) -> Option<Value> {
        self.values(id).first().cloned().or_else(|| any_value(&fact.ty))
    }

    /// The numbers that examples give.
    pub fn numbers(&self, id: FactId) -> impl Iterator<Item = &Number> {
        self.values(id).iter().filter_map(|value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        })
    }

    /// The most frequent value of a number in a class of its range.
    pub fn within(&self, id: FactId, range: &Range, class: &Interval) -> Option<&Value> {
        let fits =
            |value: &&Value| matches!(value, Value::Number(number) if class.contains(number) && range.contains(number));
        self.values(id).iter().find(fits)
    }

    /// How many other values are more frequent than those of a class; a large number where no example has one.
    pub fn rank(&self, id: FactId, holds: impl Fn(&Value) -> bool) -> usize {
        self.values(id).iter().position(holds).unwrap_or(usize::MAX)
    }
}

/// Some value of a type, for a fact that does not matter.
fn any_value(ty: &FactType) -> Option<Value> {
    Some(match ty {
        FactType::YesNo => Value::Bool(false),
        FactType::OneOf(_) => Value::Member(0),
        FactType::SetOf(_) => Value::Set(BTreeSet::new()),
        FactType::Number(ty) => Value::Number(Range::of(ty).simplest()?),
    })
}
