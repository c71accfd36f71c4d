//! Where the conditions of a guideline stand, and what rests on what: the ways on which a verdict comes about.

use crate::check::model::Named;
use crate::check::model::{ClassId, Cond, CondKind, DefId, Derivation, FactId, Guideline, Meaning, RowsOf, Values};
use std::collections::{BTreeMap, BTreeSet};

/// Something that conditions stand in, or that they rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Scope,
    Definition(DefId),
    Fact(FactId),
}

impl From<Named> for Place {
    fn from(named: Named) -> Place {
        match named {
            Named::Fact(id) => Place::Fact(id),
            Named::Definition(id) => Place::Definition(id),
        }
    }
}

/// What stands in a place.
#[derive(Debug, Default)]
pub(super) struct Inside {
    /// Conditions, by their index.
    pub(super) conditions: Vec<usize>,
    /// What it rests on.
    pub(super) rests_on: BTreeSet<Place>,
}

/// Everything that some places rest on. The derivation of a fact that is given is not asked.
pub(super) fn reach(places: &BTreeMap<Place, Inside>, from: BTreeSet<Place>, given: &Values) -> BTreeSet<Place> {
    let mut reached = from.clone();
    let mut waiting: Vec<Place> = from.into_iter().collect();
    while let Some(place) = waiting.pop() {
        if matches!(place, Place::Fact(id) if given.knows(id)) {
            continue;
        }
        for next in places.get(&place).into_iter().flat_map(|inside| &inside.rests_on) {
            if reached.insert(*next) {
                waiting.push(*next);
            }
        }
    }
    reached
}

/// What answers rest on: verdicts, what favors a recommendation, notes, where to look instead. A term that only
/// describes an accepted finding or stands in an invariant is not among it. Without recommendations: everything.
pub(super) fn answers(g: &Guideline, places: &BTreeMap<Place, Inside>) -> BTreeSet<Place> {
    if g.recommendations.is_empty() {
        return places.keys().copied().collect();
    }
    let mut from: BTreeSet<Place> = [Place::Scope].into();
    from.extend(g.order.iter().filter(|id| matches!(id, DefId::Rec(_))).map(|id| Place::Definition(*id)));
    let further = g.recommendations.iter().flat_map(|rec| {
        rec.favored
            .iter()
            .chain(&rec.expected)
            .map(|(_, cond)| cond)
            .chain(rec.notes.iter().filter_map(|(_, when)| when.as_ref()))
    });
    let elsewhere = g.header.iter().flat_map(|header| header.see.iter().filter_map(|see| see.when.as_ref()));
    for cond in further.chain(elsewhere) {
        collect(Place::Scope, cond, &mut Vec::new(), &mut from);
    }
    reach(places, from, &Values::default())
}

/// Every place of a guideline.
pub(super) fn all_places(g: &Guideline) -> Vec<Place> {
    let facts = g.facts.with_ids().map(|(id, _)| Place::Fact(id));
    let definitions = g.order.iter().map(|id| Place::Definition(*id));
    std::iter::once(Place::Scope).chain(facts).chain(definitions).collect()
}

/// The conditions that stand in a place, as a whole.
pub(super) fn conditions_in(g: &Guideline, place: Place) -> Vec<&Cond> {
    match place {
        Place::Definition(id) if g.is_placed(id) => Vec::new(),
        Place::Scope => g.header.iter().filter_map(|header| header.scope.as_ref()).collect(),
        Place::Fact(id) => match g.fact(id).and_then(|fact| fact.derivation.as_ref()) {
            Some(Derivation::Rows(rows)) => rows.iter().filter_map(|row| row.when.as_ref()).collect(),
            Some(Derivation::Condition(cond)) => vec![cond],
            Some(Derivation::Value(_)) | None => Vec::new(),
        },
        Place::Definition(DefId::Term(id)) => match g.term(id).map(|term| &term.means) {
            Some(Meaning::Cond(cond)) => vec![cond],
            Some(Meaning::Num(..) | Meaning::Rows(_)) | None => Vec::new(),
        },
        // Where an amount begins is no condition that an author wrote.
        Place::Definition(DefId::Class(id)) if of_dose(g, id) => Vec::new(),
        Place::Definition(DefId::Class(id)) => {
            g.class(id).into_iter().flat_map(|class| class.rows.iter().filter_map(|row| row.when.as_ref())).collect()
        }
        Place::Definition(DefId::Score(id)) => {
            g.score(id).into_iter().flat_map(|score| score.items.iter().map(|(_, when)| when)).collect()
        }
        Place::Definition(DefId::Rec(id)) => {
            g.rec(id).into_iter().flat_map(|rec| rec.own_conditions().into_iter().chain(&rec.unless)).collect()
        }
    }
}

/// What a place rests on besides its conditions.
pub(super) fn rests_otherwise(g: &Guideline, place: Place, into: &mut BTreeSet<Place>) {
    match place {
        Place::Fact(id) => {
            if let Some(Derivation::Value(num)) = g.fact(id).and_then(|fact| fact.derivation.as_ref()) {
                num.each_name(&mut |named| {
                    into.insert(named.into());
                });
            }
        }
        Place::Definition(DefId::Term(id)) => {
            if let Some(means) = g.term(id).map(|term| &term.means).filter(|means| means.number_type().is_some()) {
                means.each_name(&mut |named| {
                    into.insert(named.into());
                });
            }
        }
        Place::Definition(DefId::Rec(id)) => {
            if let Some(rec) = g.rec(id) {
                into.extend((!rec.regardless_of_scope).then_some(Place::Scope));
                into.extend(rec.overridden_by.iter().map(|other| Place::Definition(DefId::Rec(*other))));
                into.extend(rec.instead_of.map(|other| Place::Definition(DefId::Rec(other))));
            }
        }
        Place::Definition(DefId::Class(id)) if of_dose(g, id) => {
            let conditions = g.class(id).into_iter().flat_map(|class| &class.rows).filter_map(|row| row.when.as_ref());
            conditions.for_each(|cond| {
                cond.each_name(&mut |named| {
                    into.insert(named.into());
                });
            });
        }
        Place::Scope | Place::Definition(_) => {}
    }
}

fn of_dose(g: &Guideline, id: ClassId) -> bool {
    g.class(id).is_some_and(|class| matches!(class.rows_of, Some(RowsOf::Dose(_))))
}

/// The conditions without parts, and what they rest on.
pub(super) fn collect<'g>(
    place: Place,
    cond: &'g Cond,
    into: &mut Vec<(Place, &'g Cond)>,
    rests_on: &mut BTreeSet<Place>,
) {
    match &cond.kind {
        CondKind::Const(_) => {}
        CondKind::And(parts) | CondKind::Or(parts) if parts.iter().any(|part| part.span != cond.span) => {
            parts.iter().for_each(|part| collect(place, part, into, rests_on));
        }
        CondKind::AtLeast(_, parts) => parts.iter().for_each(|part| collect(place, part, into, rests_on)),
        CondKind::Not(inner) if inner.span != cond.span => collect(place, inner, into, rests_on),
        _ => {
            into.push((place, cond));
            cond.each_name(&mut |named| {
                rests_on.insert(named.into());
            });
        }
    }
}
