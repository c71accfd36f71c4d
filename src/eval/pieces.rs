//! Pieces in which numbers may lie, and what is left of a number that is computed with such.

use super::around::Around;
use super::lies::Lies;
use super::remaining::Remaining;
use super::stretch::Piece;
use crate::check::model::{FactId, FactType, Num, NumberKind, NumberType};
use crate::decide::interval::Limit;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};

/// Classes of a fact that are looked at one by one, and combinations of pieces.
pub(super) const MAX_CLASSES: usize = 64;

/// Where a number lies, for each combination of the pieces that are left of facts: between two pieces of one fact a number may be
/// that it does not have.
pub(super) fn lies_among(around: &Around<'_>, num: &Num, left: &BTreeMap<FactId, Vec<Piece>>) -> Vec<Lies> {
    lies_in_each(around, num, left).0
}

/// The same, and whether no combination was taken together with others.
pub(super) fn lies_in_each(around: &Around<'_>, num: &Num, left: &BTreeMap<FactId, Vec<Piece>>) -> (Vec<Lies>, bool) {
    let whole = |id: &FactId| match around.engine.guideline().fact(*id).map(|fact| &fact.ty) {
        Some(FactType::Number(ty)) => step(ty),
        _ => None,
    };
    let mut all: Vec<BTreeMap<FactId, Piece>> = vec![BTreeMap::new()];
    let mut each = true;
    for (id, pieces) in left {
        let mut own = joined(pieces.clone(), whole(id).as_ref());
        if all.len().saturating_mul(own.len()) > MAX_CLASSES {
            each = false;
            own = own
                .first()
                .zip(own.last())
                .map(|(first, last)| (first.0.clone(), last.1.clone()))
                .into_iter()
                .collect();
        }
        let with = |piece: &Piece| {
            let piece = piece.clone();
            all.iter().cloned().map(move |mut before| {
                before.insert(*id, piece.clone());
                before
            })
        };
        all = own.iter().flat_map(with).collect();
    }
    (all.into_iter().map(|within| around.within(within).lies(num)).collect(), each)
}

/// What is left of a number that lies in one of several places, and may have no value.
pub(super) fn left_of(all: Vec<Lies>, undefined: bool) -> Remaining {
    let undefined = undefined || all.iter().any(|lies| lies.lacks);
    let some = all.into_iter().filter(|lies| !lies.never);
    remaining(some.map(|lies| lies.stretch.limits()).filter(has_any).collect(), undefined, None)
}

/// Whether any number lies in a piece: what is known in part may leave none of a class.
pub(super) fn has_any((low, high): &Piece) -> bool {
    match (low, high) {
        (Some((low, with)), Some((high, also))) => low < high || low == high && *with && *also,
        _ => true,
    }
}

/// How far apart two numbers of a type are that have none between them.
pub(super) fn step(ty: &NumberType) -> Option<Number> {
    (ty.integer || ty.kind == NumberKind::Date).then(|| ty.unit.factor.clone())
}

/// Pieces, joined where they meet.
pub(super) fn remaining(mut pieces: Vec<Piece>, undefined: bool, step: Option<&Number>) -> Remaining {
    pieces.sort_by(|a, b| lower(&a.0).cmp(&lower(&b.0)).then_with(|| upper(&a.1).cmp(&upper(&b.1))));
    // A number beside a stretch belongs to it, though the stretch begins only with the next number.
    let joined = joined(joined(pieces, step), step);
    let point = |(low, high): &Piece| low.as_ref().filter(|_| low == high).map(|(number, _)| number.clone());
    let points: Option<BTreeSet<_>> = joined.iter().map(point).collect();
    match (points, joined.as_slice(), undefined) {
        (_, [], _) => Remaining::Undefined,
        (Some(points), _, false) => Remaining::Numbers(points),
        (None, [(low, high)], false) => Remaining::Between(low.clone(), high.clone()),
        _ => Remaining::Pieces(joined, undefined),
    }
}

fn joined(pieces: Vec<Piece>, step: Option<&Number>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for (low, high) in pieces {
        match joined.last_mut() {
            Some((from, end)) if joins((from, end), (&low, &high), step) => {
                if upper(&high) > upper(end) {
                    *end = high;
                }
            }
            _ => joined.push((low, high)),
        }
    }
    joined
}

/// Ends in an order: no end is the lowest, and one that belongs lies before one that does not.
fn lower(end: &Limit) -> (bool, Option<&Number>, bool) {
    (end.is_some(), end.as_ref().map(|(number, _)| number), end.as_ref().is_some_and(|(_, with)| !with))
}

/// The same of upper ends: no end is the greatest.
fn upper(end: &Limit) -> (bool, Option<&Number>, bool) {
    (end.is_none(), end.as_ref().map(|(number, _)| number), end.as_ref().is_some_and(|(_, with)| *with))
}

/// Whether two pieces are one: of two single numbers none is between them only by chance.
fn joins((from, end): (&Limit, &Limit), (low, high): (&Limit, &Limit), step: Option<&Number>) -> bool {
    let single = |low: &Limit, high: &Limit| low.is_some() && low == high;
    let step = step.filter(|_| !(single(from, end) && single(low, high)));
    meets(end, low, step)
}

/// Whether nothing lies between an upper end and the lower end of the next piece.
fn meets(high: &Limit, low: &Limit, step: Option<&Number>) -> bool {
    match (high, low) {
        (Some((high, with)), Some((low, also))) => {
            let next = step.is_some_and(|step| *with && *also && *low == high + step);
            low < high || (low == high && (*with || *also)) || next
        }
        _ => true,
    }
}
