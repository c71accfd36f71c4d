//! Cases that only one version refuses: by constraints and ranges, which the guideline that holds both knows, and by wanting
//! whole numbers. That guideline holds whole numbers as soon as one version does, so a case of these is made by hand.

use super::compare::{Comparer, Done};
use super::difference::{Part, Parts};
use super::patient::{Changed, Sought};
use crate::case::{self, Case, CaseId};
use crate::check::model::{FactId, FactType, Guideline, NumberType, Value, Values};
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::interval::Range;
use crate::lists::Listings;
use crate::number::{Number, whole};
use crate::verify::situation::extent;
use crate::verify::{Measured, Space};

impl Comparer<'_, '_> {
    /// Cases that only one version refuses. The space holds what both allow, so they are looked for without it.
    pub(super) fn validity(&mut self) {
        let merged = self.seeker.merged;
        let (before, now) = (self.term_node(merged.old.valid), self.term_node(merged.new.valid));
        if before != now {
            match self.validity_parts(before, now) {
                Ok(parts) => self.result.refused = parts,
                Err(TooComplex) => {
                    self.result.undecided.push("the constraints are too large to be compared".to_owned());
                }
            }
        }
        if self.result.refused.lost.is_none() {
            self.result.refused.lost = self.no_whole_number(false);
        }
        if self.result.refused.gained.is_none() {
            self.result.refused.gained = self.no_whole_number(true);
        }
    }

    fn validity_parts(&mut self, before: Node, now: Node) -> Done<Parts> {
        let budget = self.space.budget.clone();
        let mut space = Space::of_constraints(self.space.engine, budget, |_| false)?;
        space.terms.clone_from(&self.space.terms);
        let mut parts = Parts::default();
        for (from, to, gained) in [(before, now, false), (now, before, true)] {
            let region = space.without(from, to)?;
            let name = if gained { "newly-allowed" } else { "newly-refused" };
            match self.seeker.seek_valid(&space, region, gained, name) {
                Sought::Nobody => {}
                Sought::Open => {
                    self.result.undecided.push("whether a constraint refuses other cases than before".to_owned())
                }
                Sought::Patient(patient) => {
                    let extent = extent(&mut space, region, Node::TRUE)?;
                    let extent = extent.map(|extent| Measured { of: "all cases", aside: false, extent });
                    let part = Some(Part { patient: *patient, extent });
                    if gained { parts.gained = part } else { parts.lost = part }
                }
            }
        }
        Ok(parts)
    }

    /// A case with a number that one version takes and the other refuses, because it wants a whole one.
    fn no_whole_number(&self, gained: bool) -> Option<Part> {
        let (taking, refusing) = if gained { (self.now(), self.before()) } else { (self.before(), self.now()) };
        let engine = if gained { self.seeker.new } else { self.seeker.old };
        let name = if gained { "newly-allowed" } else { "newly-refused" };
        for (old, new) in &self.seeker.merged.facts.both {
            let (own, other) = if gained { (*new, *old) } else { (*old, *new) };
            let types = (taking.facts.get(own).map(|fact| &fact.ty), refusing.facts.get(other).map(|fact| &fact.ty));
            let (Some(FactType::Number(ty)), Some(FactType::Number(wanted))) = types else { continue };
            let one = |g: &Guideline, id: FactId, value: &Number| {
                let mut values = Values::unknown(g.facts.len());
                values.set(id, Value::Number(value.clone()));
                values
            };
            let mut found = beside(ty, wanted).into_iter();
            let Some(value) = found.find(|value| engine.allows(&one(taking, own, value))) else { continue };
            let written = |g: &Guideline, id: FactId| {
                let values = one(g, id, &value);
                let id = Some(CaseId { text: name.to_owned(), number: false });
                (case::to_json(g, &Case { id, values: values.clone(), ..Case::unknown(g) }), values)
            };
            let ((old_text, old), (new_text, new)) = (written(self.before(), *old), written(self.now(), *new));
            let (name, old_lists, new_lists) = (name.to_owned(), Listings::new(), Listings::new());
            let patient = Changed { name, old, new, old_lists, new_lists, old_text, new_text };
            return Some(Part { patient, extent: None });
        }
        None
    }
}

/// Some numbers of one type that lie between the whole ones of another.
fn beside(ty: &NumberType, wanted: &NumberType) -> Vec<Number> {
    let (own, other) = (Range::of(ty), Range::of(wanted));
    let both = own.between(other.low.clone(), other.high.clone());
    if !other.whole {
        return Vec::new();
    }
    let step = if own.whole { own.unit.clone() } else { &other.unit / whole(2) };
    let ends = both.low.iter().chain(&both.high).map(|(end, _)| end.clone());
    let near = |value: Number| {
        let value = (&value / &step).floor() * &step;
        (-2i64..=2).map(|steps| &value + &step * whole(steps)).collect::<Vec<Number>>()
    };
    let found = both.typical().into_iter().chain(ends).flat_map(near);
    found.filter(|value| both.contains(value) && !other.contains(value)).collect()
}
