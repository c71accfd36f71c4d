//! Ranges of facts that hang together by a constraint or by what is computed with them: whether each ends where somebody is, and
//! single values widened one after the other.

use super::meet::{both, ends, outermost, state, stretch};
use super::realize::{Change, Wanted, one, quantified};
use super::region::Region;
use super::vary::{forget, said, variables};
use crate::check::model::{FactId, FactType, Guideline, Partial, Stated, Value, Values};
use crate::check::stretch::Limit;
use crate::decide::interval::Range;
use crate::number::{self, Number};
use num_traits::Signed;
use std::collections::BTreeSet;

/// Ends of the other facts, in all combinations, at which a fact is looked at; where there are more, these stay at their values.
const MAX_CORNERS: usize = 4;
/// How near to an end a value is found, as a part of it, and the halves that are made for it.
const PRECISION: i64 = 500;
const MAX_HALVES: usize = 40;

impl Wanted<'_> {
    /// Whether it holds with each range at each of its ends, the others being in theirs.
    pub fn ends_hold(self, base: &Values, changes: &[Change]) -> bool {
        let g = self.engine.guideline();
        let mut whole = base.clone();
        changes.iter().for_each(|change| state(g, &mut whole, change.fact, &change.stated));
        changes.iter().all(|change| {
            ends(g, change.fact, &change.stated).iter().all(|end| {
                let mut case = whole.clone();
                state(g, &mut case, change.fact, end);
                self.holds(&case)
            })
        })
    }

    /// Single values with which it holds, each widened as far as it holds at the ends of the others.
    pub fn widened(self, base: &Values, points: Vec<Change>) -> Vec<Change> {
        let mut found = points.clone();
        for (at, point) in points.iter().enumerate() {
            let Some(range) = self.range(base, &points, &found, at) else { continue };
            let mut with = found.clone();
            if let Some(change) = with.get_mut(at) {
                change.stated = range;
            }
            if with.get(at) != Some(point) && self.confirmed(base, &with) && self.ends_hold(base, &with) {
                found = with;
            }
        }
        found
    }

    /// As far as one of some facts may lie from its value, at the ends of what the others are; none where that is not told.
    fn range(self, base: &Values, points: &[Change], found: &[Change], at: usize) -> Option<Stated> {
        let g = self.engine.guideline();
        let point = points.get(at)?;
        let ty = &g.fact(point.fact)?.ty;
        let others = |of: &[Change]| {
            let others = of.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, change)| change);
            corners(g, base, others)
        };
        let mut corners = others(found);
        if corners.is_empty() {
            corners = others(points);
        }
        let mut range: Option<Stated> = None;
        for corner in &corners {
            let Some(here) = self.around(corner, point) else { return self.grown(&corners, point) };
            range = match range {
                None => Some(here),
                Some(before) => Some(meet(ty, before, here)?),
            };
        }
        range
    }

    /// As far as a number may lie from its value in some cases: where no diagram tells it, by halves between a value with which it
    /// holds and one with which it does not. That it holds between them, too, is left to be confirmed.
    fn grown(self, cases: &[Values], point: &Change) -> Option<Stated> {
        let g = self.engine.guideline();
        let fact = g.fact(point.fact)?;
        let FactType::Number(ty) = &fact.ty else { return None };
        let value = match &point.stated {
            Stated::Value(Value::Number(value)) => value,
            Stated::Day { day: Some(day), .. } => match day.as_ref() {
                Stated::Value(Value::Number(value)) => value,
                _ => return None,
            },
            _ => return None,
        };
        let holds = |value: &Number| {
            let stated = Stated::Value(Value::Number(value.clone())).of_day(fact.never);
            let with = |case: &Values| {
                let mut case = case.clone();
                state(g, &mut case, point.fact, &stated);
                self.holds(&case)
            };
            cases.iter().all(with)
        };
        let range = Range::of(ty);
        let side = |up: bool| -> Limit {
            let (mut near, mut far) = (value.clone(), outermost(&range, up)?);
            if holds(&far) {
                return None;
            }
            for _ in 0..MAX_HALVES {
                let ends = if near < far { (near.clone(), far.clone()) } else { (far.clone(), near.clone()) };
                if (&ends.1 - &ends.0) * number::whole(PRECISION) <= ends.0.abs().max(ends.1.abs()) {
                    break;
                }
                let Some(middle) = range.between(Some((ends.0, false)), Some((ends.1, false))).typical() else { break };
                let end = if holds(&middle) { &mut near } else { &mut far };
                *end = middle;
            }
            Some((near, true))
        };
        Some(stretch(ty, (side(false), side(true)))?.of_day(fact.never))
    }

    /// As far as one fact may lie from its value while all else is as it is; none where that is not told, or where it may be anything.
    fn around(self, case: &Values, point: &Change) -> Option<Stated> {
        let mut at = case.clone();
        state(self.engine.guideline(), &mut at, point.fact, &point.stated);
        self.of_one(case, &at, point.fact, &|region, own| {
            let path = own.iter().filter_map(|variable| Some((*variable, region.class(*variable)?))).collect();
            let left = region.widened(&path, &[point.fact])?;
            region.stated(point.fact, &left, &path)
        })
    }

    /// What is told of one fact by the diagram of a case in which it alone may be anything; `near` is where it is looked for first.
    fn of_one(
        self,
        case: &Values,
        near: &Values,
        id: FactId,
        told: &dyn Fn(&Region<'_>, &BTreeSet<u32>) -> Option<Stated>,
    ) -> Option<Stated> {
        let mut without = case.clone();
        forget(self.engine.guideline(), &mut without, id);
        let (engine, prepared) = self.engine.alone(&self.engine.prepare(&without))?;
        let about = ([id].into(), |_| true);
        let mut of =
            said(&engine, &prepared, &prepared.values, self.subject, prepared.codes(), (&about.0, &about.1)).ok()?;
        let own: BTreeSet<u32> = variables(&engine, id).into_iter().collect();
        let node = quantified(&mut of, &own).ok()?;
        let manager = &of.completions.plain;
        let region = Region { engine: &engine, manager, node, target: self.target(), nobody: false, case: near };
        told(&region, &own)
    }

    /// Ranges, and for each of some other facts a range that goes as far as the ends of these let it, the nearest to the case.
    pub fn filled(self, case: &Values, base: &Values, wide: Vec<Change>, rest: &[FactId]) -> Vec<Change> {
        let g = self.engine.guideline();
        let mut found = wide;
        for id in rest {
            let near = |corner: &Values| {
                self.of_one(corner, case, *id, &|region, _| {
                    let path = region.nearest()?;
                    let left = region.widened(&path, &[*id])?;
                    region.stated(*id, &left, &path)
                })
            };
            let mut hull: Option<Stated> = None;
            for corner in corners(g, base, found.iter()) {
                let Some(here) = near(&corner) else { continue };
                hull = match hull {
                    None => Some(here),
                    Some(before) => around_both(before, here),
                };
            }
            found.extend(hull.map(|stated| Change { fact: *id, stated }));
        }
        found.sort_by_key(|change| change.fact);
        found
    }

    /// Values, and of each of some other facts one that goes with them, the nearest to the case.
    pub fn pointed(self, case: &Values, base: &Values, points: Vec<Change>, rest: &[FactId]) -> Vec<Change> {
        let g = self.engine.guideline();
        let mut found = points;
        for id in rest.iter().filter(|id| !found.iter().any(|change| change.fact == **id)).copied().collect::<Vec<_>>()
        {
            let mut with = base.clone();
            found.iter().for_each(|change| state(g, &mut with, change.fact, &change.stated));
            let stated = self.of_one(&with, case, id, &|region, _| one(region, id, &region.nearest()?));
            found.extend(stated.map(|stated| Change { fact: id, stated }));
        }
        found.sort_by_key(|change| change.fact);
        found
    }
}

/// The case with some changes at their ends, in all combinations; nothing where there are too many.
fn corners<'c>(g: &Guideline, base: &Values, changes: impl Iterator<Item = &'c Change>) -> Vec<Values> {
    let mut corners = vec![base.clone()];
    for change in changes {
        let mut ends = ends(g, change.fact, &change.stated);
        if ends.is_empty() {
            ends.push(change.stated.clone());
        }
        let with = |case: &Values, end: &Stated| {
            let mut case = case.clone();
            state(g, &mut case, change.fact, end);
            case
        };
        corners = corners.iter().flat_map(|case| ends.iter().map(move |end| with(case, end))).collect();
        if corners.len() > MAX_CORNERS {
            return Vec::new();
        }
    }
    corners
}

/// The least stretch that has two; none where that is not told.
fn around_both(one: Stated, other: Stated) -> Option<Stated> {
    let further = |a: Limit, b: Limit, up: bool| match (a, b) {
        (Some(a), Some(b)) if a.0 == b.0 => Some((a.0, a.1 || b.1)),
        (Some(a), Some(b)) => Some(if (a.0 > b.0) == up { a } else { b }),
        _ => None,
    };
    match (one, other) {
        (one, other) if one == other => Some(one),
        (Stated::Part(Partial::Between(low, high)), Stated::Part(Partial::Between(from, to))) => {
            match (further(low, from, false), further(high, to, true)) {
                (None, None) => None,
                (low, high) => Some(Stated::Part(Partial::Between(low, high))),
            }
        }
        _ => None,
    }
}

/// What two things that are stated of a fact leave together; none where that is nothing, or is not told.
fn meet(ty: &FactType, one: Stated, other: Stated) -> Option<Stated> {
    match (one, other) {
        (one, other) if one == other => Some(one),
        (Stated::Part(one), Stated::Part(other)) => both(ty, &one, other),
        (Stated::Value(value), Stated::Part(part)) | (Stated::Part(part), Stated::Value(value)) => {
            part.allows(&value).then_some(Stated::Value(value))
        }
        (
            Stated::Day { beside, never: Some(false), day: Some(one) },
            Stated::Day { never: Some(false), day: Some(other), .. },
        ) => {
            let day = Some(Box::new(meet(ty, *one, *other)?));
            Some(Stated::Day { beside, never: Some(false), day })
        }
        _ => None,
    }
}
