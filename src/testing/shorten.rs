//! What is left of a case when every fact is left out without which the same comes out and the same is shown: an example
//! as an author would write it.

use super::coverage::Item;
use super::results::Found;
use super::said::writable;
use super::suggest::{Candidate, Suggested, Suggester};
use crate::check::model::{ExpectedOf as Of, Fact, FactId, FactType, Value, Values};
use crate::decide::interval::Range;
use crate::lists;
use crate::number::Number;
use std::collections::BTreeSet;

/// What an example is to keep of a case.
struct Wanted<'w> {
    of: Of,
    expected: &'w Found,
    shows: &'w BTreeSet<Item>,
}

impl Suggester<'_> {
    /// Leaves out every fact without which the same comes out and the same is shown; none where the budget does not reach.
    pub(super) fn example(&mut self, candidate: Candidate) -> Option<Suggested> {
        let Candidate { case, of, shows, .. } = candidate;
        let mut given = self.given(&case);
        let prepared = self.prepared(&given);
        let expected = self.said(&prepared, of)?;
        let wanted = Wanted { of, expected: &expected, shows: &shows };
        // What the answer does not rest on, then the others from the last to the first.
        let behind = self.watcher.facts_behind(of);
        let (own, others): (Vec<FactId>, Vec<FactId>) = given.ids().rev().partition(|id| behind.contains(id));
        self.leave_out(&mut given, &others, &wanted);
        self.leave_out(&mut given, &own, &wanted);
        if self.budget.spent() {
            return None;
        }
        self.ordinary(&mut given, &wanted);
        let shows = self.shown_by(&given, of, None).map_or_else(|| shows.clone(), |(_, more)| more);
        // What comes out of a list is given by its entries.
        lists::built(self.engine.guideline(), &given)?;
        let facts = self.engine.guideline().facts.with_ids();
        let given = facts.zip(given).filter_map(|((id, fact), value)| value.map(|value| (id, fact, value)));
        let given: Vec<(FactId, &Fact, Value)> = given.collect();
        given.iter().all(|(_, fact, value)| fact.entry.is_some() || writable(fact, value)).then(|| Suggested {
            given: given.into_iter().map(|(id, _, value)| (id, value)).collect(),
            of,
            expected,
            shows: shows.into_iter().collect(),
        })
    }

    /// Leaves out some facts: all at once, or else one half and then the other.
    fn leave_out(&mut self, given: &mut Values, some: &[FactId], wanted: &Wanted<'_>) {
        let known = some.iter().any(|id| given.knows(*id));
        if !known || self.budget.spent() {
            return;
        }
        let mut less = given.clone();
        for id in some {
            self.engine.guideline().known_with(*id).into_iter().for_each(|id| {
                less.take(id);
            });
            // Who has a day had one.
            let day = self.engine.guideline().fact(*id).and_then(|fact| fact.day);
            day.and_then(|day| less.take(day));
        }
        if self.enough(&less, wanted) {
            *given = less;
        } else if some.len() > 1
            && let Some((first, second)) = some.split_at_checked(some.len() / 2)
        {
            self.leave_out(given, first, wanted);
            self.leave_out(given, second, wanted);
        }
    }

    /// Takes numbers that lie near the guideline's limits, where they do as well: nobody writes a patient of 93 years for one
    /// who is over 65.
    fn ordinary(&mut self, given: &mut Values, wanted: &Wanted<'_>) {
        let known: Vec<(FactId, Number)> = given
            .known()
            .filter_map(|(id, value)| if let Value::Number(number) = value { Some((id, number.clone())) } else { None })
            .collect();
        let own = |id: FactId| self.engine.guideline().fact(id).is_some_and(|fact| fact.entry.is_none());
        let known: Vec<(FactId, Number)> = known.into_iter().filter(|(id, _)| own(*id)).collect();
        for (id, number) in known {
            if self.budget.spent() {
                return;
            }
            let Some(near) = self.near(id, &number).filter(|near| *near != number) else { continue };
            given.set(id, Value::Number(near));
            if !self.enough(given, wanted) {
                given.set(id, Value::Number(number));
            }
        }
    }

    /// A number near a limit, of the same class; none where the authors themselves write the one that there is.
    fn near(&self, id: FactId, number: &Number) -> Option<Number> {
        let g = self.engine.guideline();
        let FactType::Number(ty) = &g.fact(id)?.ty else { return None };
        let written = g.examples.iter().flat_map(|example| &example.given);
        let own = |(of, value, _): &(FactId, Value, _)| *of == id && *value == Value::Number(number.clone());
        if written.into_iter().any(own) {
            return None;
        }
        let class = self.engine.compiled().domain.intervals(id).iter().find(|class| class.contains(number))?;
        Range::of(ty).near(class)
    }

    /// Whether the same comes out of a case and it shows at least the same.
    fn enough(&mut self, given: &Values, wanted: &Wanted<'_>) -> bool {
        if !self.dated(given) {
            return false;
        }
        let prepared = self.prepared(given);
        self.said(&prepared, wanted.of).as_ref() == Some(wanted.expected)
            && self.watcher.shows_all(given, &prepared, wanted.of, wanted.shows)
            && self.possible(&prepared)
    }
}
