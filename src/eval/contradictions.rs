//! Facts that are given, and contradict what the other facts derive: the given value is used, and an answer says so.

use super::engine::Engine;
use super::kleene;
use super::remaining::{excludes, within};
use super::values::{self, Computed, ValueAnswer};
use crate::check::model::Values;

impl Engine {
    /// Given facts of which no value is left that the other facts could still derive: with what these derive. What is known in
    /// part of the other facts counts, so that nobody whose facts are like this would have the given value by them.
    pub fn contradictions(&self, case: &Values) -> Vec<ValueAnswer> {
        let mut found = Vec::new();
        for id in &self.guideline().derivation_order {
            if case.get(*id).is_none() && case.part(*id).is_none() {
                continue;
            }
            let mut without = case.clone();
            without.take(*id);
            let prepared = self.prepare(&without);
            let view = kleene::view(self.guideline(), &prepared.values);
            let derived = values::value(self, &prepared, &view, Computed::Fact(*id));
            let part = self.guideline().fact(*id).zip(case.part(*id)).map(|(fact, part)| within(&fact.ty, part));
            if excludes(&derived.remaining, case.get(*id), part.as_ref()) {
                found.push(derived);
            }
        }
        found
    }
}
