//! What is asked of entries that are known in full, by the specification itself: nothing is put in the words of facts, and thousands of
//! entries cost no more than going over them.

use super::entries::Part;
use super::meaning::{Lists, Outcome, Whole};
use super::place::Placing;
use crate::check::model::{ListedId, Measure, Named, Num, Source, Value, Window};
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};

impl Placing<'_> {
    /// What comes out, where all that it hangs on is known, and the order of the entries, too.
    pub(super) fn certain_outcome(&mut self, measure: &Measure) -> Option<Outcome> {
        let list = self.origin.list_of(&measure.source)?;
        if slides(&measure.source) || !self.knows_what_chooses(&measure.source) {
            return None;
        }
        let lists = BTreeMap::from([(list, self.whole_list(list)?)]);
        let facts: Vec<Value> =
            self.values.iter().map(|value| value.clone().unwrap_or(Value::Set(BTreeSet::new()))).collect();
        Some(Lists { guideline: self.origin, facts: &facts, lists: &lists }.measure(measure))
    }

    /// Whether everything is known that is named in choosing entries, beside their own parts.
    fn knows_what_chooses(&self, source: &Source) -> bool {
        let mut known = true;
        self.origin.names_of_source(source, &mut |named| {
            known &= matches!(named, Named::Fact(id) if id.inner().is_some() || self.values.knows(id));
        });
        known
    }

    /// The entries of a list in their order, if each is there, each part of it is known, and no two are of one day.
    fn whole_list(&self, id: ListedId) -> Option<Vec<Whole>> {
        let entries = self.lists.get(id.0 as usize)?;
        let mut all: Vec<(Option<Number>, Whole)> = Vec::new();
        for entry in &entries.all {
            if !super::fold::is(&entry.holds, true) {
                return None;
            }
            let whole = entry.parts.iter().map(|(part, said)| match said {
                Part::Known(value) => Some((*part, value.clone())),
                Part::Number(Num::Const(value)) => Some((*part, Value::Number(value.clone()))),
                Part::Number(_) | Part::Fact(_) => None,
            });
            let day = entries.on.and_then(|on| entry.number(on));
            if entries.on.is_some() && day.is_none() {
                return None;
            }
            all.push((day, whole.collect::<Option<Whole>>()?));
        }
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        let twice = all.windows(2).any(|two| matches!(two, [(Some(a), _), (Some(b), _)] if a == b));
        (!twice).then(|| all.into_iter().map(|(_, whole)| whole).collect())
    }
}

/// Whether the most in any stretch of a time is asked, which has its own way.
fn slides(source: &Source) -> bool {
    source.windows.iter().any(|window| matches!(window, Window::Any(_)))
}
