//! What the table of cases has of each fact, and the conditions that say in which classes of its values a row lies.

use super::names::Names;
use super::plan::{Expr, Holds, Input, Place};
use super::ties::{Ties, whole};
use crate::check::model::{Comparison, FactId, FactType, Guideline, NumberKind, NumberType};
use crate::dates;
use crate::decide::diagram::Classes;
use crate::decide::domain::{Domain, Kind, Question};
use crate::decide::interval::{Interval, Limit, declared};
use crate::decide::linear::Unknown;
use crate::number::{self, Number};
use num_traits::{One, Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// What the factors of a sum may come to, made whole.
pub(super) const MOST: i64 = 1_000;

/// Where the values of facts stand.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// As they are given.
    pub given: BTreeMap<FactId, Place>,
    /// Members of sets.
    pub bits: BTreeMap<(FactId, u32), Place>,
    /// As they are known: given, or derived.
    pub known: BTreeMap<FactId, Place>,
    /// Variables that say whether a derived fact is given, behind those of the guideline.
    pub is_given: BTreeMap<u32, FactId>,
}

/// The columns of the table of cases.
pub(super) fn inputs(g: &Guideline, names: &mut Names) -> (Vec<Input>, Facts) {
    let (mut inputs, mut facts) = (Vec::new(), Facts::default());
    for (id, fact) in g.facts.with_ids().filter(|(_, fact)| fact.entry.is_none()) {
        let mut add = |wanted: String, member: Option<u32>, holds: Holds, valid: &dyn Fn(Place) -> Expr| {
            let place = Place::Input(inputs.len());
            let of = format!("the fact `{}`", fact.name);
            let name = names.give(&of, &wanted);
            inputs.push(Input { name, full: wanted, fact: id, member, holds, valid: valid(place) });
            place
        };
        let any = |_: Place| Expr::Const(true);
        match &fact.ty {
            FactType::YesNo => {
                let wanted = if fact.day.is_some() { format!("{}_never", fact.name) } else { fact.name.clone() };
                facts.given.insert(id, add(wanted, None, Holds::Truth, &any));
            }
            FactType::OneOf(members) => {
                let words = members.iter().map(|member| member.name.clone()).collect();
                let all: BTreeSet<u32> = (0u32..).zip(members).map(|(at, _)| at).collect();
                let valid = |place| Expr::Member(place, all.clone()).or_else(Expr::Const(true));
                facts.given.insert(id, add(fact.name.clone(), None, Holds::Member(words), &valid));
            }
            FactType::SetOf(members) => {
                for (at, member) in (0u32..).zip(members) {
                    let wanted = format!("{}_{}", fact.name, member.name);
                    facts.bits.insert((id, at), add(wanted, Some(at), Holds::Truth, &any));
                }
            }
            FactType::Number(ty) => {
                let holds = if ty.kind == NumberKind::Date { Holds::Date } else { Holds::Number(ty.clone()) };
                let valid = |place| in_range(ty, place);
                facts.given.insert(id, add(fact.name.clone(), None, holds, &valid));
            }
        }
    }
    // A day that never was is no day.
    for (id, fact) in g.facts.with_ids() {
        let Some(never) = fact.never else { continue };
        let (Some(day), Some(Place::Input(at))) = (facts.given.get(&id), facts.given.get(&never)) else { continue };
        if let Some(input) = inputs.get_mut(*at) {
            let both = Expr::all([Expr::Known(*day), Expr::Flag(Place::Input(*at)).or_else(Expr::Const(false))]);
            input.valid = both.negated();
        }
    }
    facts.known = facts.given.clone();
    (inputs, facts)
}

fn in_range(ty: &NumberType, place: Place) -> Expr {
    let calendar = |day: i64| Some((number::whole(day), true));
    let (low, high) = match ty.kind {
        NumberKind::Date => (
            ty.low.clone().or_else(|| calendar(dates::FIRST_DAY)),
            ty.high.clone().or_else(|| calendar(dates::LAST_DAY)),
        ),
        _ => (ty.low.clone(), ty.high.clone()),
    };
    between(place, &(low, high)).or_else(Expr::Const(true))
}

/// Whether a number lies between two limits; not known where it is not.
pub(super) fn between(place: Place, (low, high): &(Limit, Limit)) -> Expr {
    if let (Some((low, true)), Some((high, true))) = (low, high)
        && low == high
    {
        return Expr::Compare(place, Comparison::Equal, low.clone());
    }
    let low = low.as_ref().map(|(value, closed)| {
        let op = if *closed { Comparison::GreaterOrEqual } else { Comparison::Greater };
        Expr::Compare(place, op, value.clone())
    });
    let high = high.as_ref().map(|(value, closed)| {
        let op = if *closed { Comparison::LessOrEqual } else { Comparison::Less };
        Expr::Compare(place, op, value.clone())
    });
    Expr::all(low.into_iter().chain(high))
}

/// What asks in which classes a row lies.
pub(super) struct Classed<'a> {
    pub g: &'a Guideline,
    pub domain: &'a Domain,
    pub facts: &'a Facts,
    pub ties: &'a Ties,
}

impl Classed<'_> {
    /// Whether a variable's class is among some; not known where it is not. `known`: whether what is derived counts.
    pub fn test(&self, variable: u32, classes: &Classes, known: bool) -> Expr {
        let has = |class: u32| classes.iter().any(|(from, to)| (*from..*to).contains(&class));
        if let Some(place) = self.facts.is_given.get(&variable).and_then(|id| self.facts.given.get(id)) {
            let given = Expr::Known(*place);
            return if has(1) { given } else { given.negated() };
        }
        let count = self.domain.classes(variable).unwrap_or(0);
        match self.domain.kind(variable) {
            Some(Kind::Fact(id)) => {
                let filled = known || !self.facts.is_given.values().any(|derived| *derived == id);
                let places = if filled { &self.facts.known } else { &self.facts.given };
                let Some(place) = places.get(&id).copied() else { return Expr::Unknown };
                match self.g.fact(id).map(|fact| &fact.ty) {
                    Some(FactType::YesNo) => {
                        if has(1) {
                            Expr::Flag(place)
                        } else {
                            Expr::Flag(place).negated()
                        }
                    }
                    Some(FactType::OneOf(_)) => members(place, (0..count).filter(|class| has(*class)), count),
                    Some(FactType::Number(_)) if !self.domain.rough(id) => self.number(id, place, classes),
                    Some(FactType::Number(_) | FactType::SetOf(_)) | None => Expr::Unknown,
                }
            }
            Some(Kind::Bit(id, member)) => match self.facts.bits.get(&(id, member)) {
                Some(place) if has(1) => Expr::Flag(*place),
                Some(place) => Expr::Flag(*place).negated(),
                None => Expr::Unknown,
            },
            Some(Kind::Atom(at)) => self.atom(at, classes),
            None => Expr::Unknown,
        }
    }

    /// Whether a query can tell the class of a variable once its facts are known.
    pub fn told(&self, variable: u32) -> bool {
        self.test(variable, &vec![(0, 1)], false) != Expr::Unknown
    }

    fn number(&self, id: FactId, place: Place, classes: &Classes) -> Expr {
        let intervals = self.domain.intervals(id);
        let range = declared(self.g, id).map_or((None, None), |range| (range.low, range.high));
        by_stretches(intervals, classes, &range, &|op, limit| Expr::Compare(place, op, limit))
    }

    fn atom(&self, at: u32, classes: &Classes) -> Expr {
        match self.domain.question(at) {
            Some(Question::Sum(parts, intervals)) => {
                let place = |(of, factor): (&Unknown, &Number)| match of {
                    Unknown::Fact(id) => Some((*self.facts.known.get(id)?, factor.clone())),
                    Unknown::Score(_) => None,
                };
                let Some(parts) = parts.iter().map(place).collect::<Option<Vec<_>>>() else { return Expr::Unknown };
                let unit = |place: &Place| {
                    let id = self.facts.known.iter().find(|(_, known)| *known == place).map(|(id, _)| *id);
                    id.and_then(|id| declared(self.g, id)).map_or_else(Number::one, |range| range.unit)
                };
                if !small(&parts.iter().map(|(place, factor)| factor * unit(place)).collect::<Vec<_>>()) {
                    return Expr::Unknown;
                }
                let sum = |op, limit| Expr::Sum(parts.clone(), op, limit);
                by_stretches(intervals, classes, &(None, None), &sum)
            }
            Some(Question::Dates(chain)) => {
                let place = |id: FactId| self.facts.known.get(&id).copied();
                let (Some(late), Some(early)) = (place(chain.late), place(chain.early)) else { return Expr::Unknown };
                let count = u32::try_from(chain.classes()).unwrap_or(u32::MAX);
                let reached = |class: u32| {
                    let mark = (class as usize).checked_sub(1).and_then(|at| chain.marks.get(at));
                    mark.map(|mark| Expr::Behind(late, early, mark.behind.clone()))
                };
                Expr::any(classes.iter().map(|(from, to)| {
                    let beyond = reached(*to).filter(|_| *to < count).map(Expr::negated);
                    Expr::all(reached(*from).into_iter().chain(beyond))
                }))
            }
            Some(Question::Product(..) | Question::Real(..) | Question::Order(..)) | None => Expr::Unknown,
        }
    }

    /// Whether some class of these is left to a variable; never NULL.
    pub fn left(&self, variable: u32, classes: &Classes) -> Expr {
        if self.facts.is_given.contains_key(&variable) {
            return self.test(variable, classes, false);
        }
        let Some(Kind::Fact(id)) = self.domain.kind(variable).filter(|_| self.tied(variable)) else {
            return self.test(variable, classes, false).or_else(Expr::Const(true));
        };
        let (intervals, range) = (self.domain.intervals(id), declared(self.g, id));
        let place = |id: FactId| self.facts.given.get(&id).copied();
        Expr::any(classes.iter().map(|(from, to)| {
            let (low, _) = intervals.get(*from as usize).map_or((None, None), Interval::limits);
            let last = (*to as usize).checked_sub(1);
            let (_, high) = last.and_then(|at| intervals.get(at)).map_or((None, None), Interval::limits);
            let leaves = self.ties.leaves(self.g, id, &whole(range.as_ref(), (low, high)), &place);
            self.test(variable, &vec![(*from, *to)], false).or_else(leaves)
        }))
    }

    /// Whether what is known of other facts limits a variable.
    pub fn tied(&self, variable: u32) -> bool {
        matches!(self.domain.kind(variable), Some(Kind::Fact(id)) if self.ties.facts().contains(&id))
    }

    /// The same as [`Classed::test`] with what other facts that are known leave to it.
    pub fn with_ties(&self, variable: u32, classes: &Classes) -> Expr {
        let test = self.test(variable, classes, true);
        if !self.tied(variable) {
            return test;
        }
        let count = self.domain.classes(variable).unwrap_or(0);
        let (mut others, mut from) = (Vec::new(), 0);
        for (begin, end) in classes {
            if *begin > from {
                others.push((from, *begin));
            }
            from = *end;
        }
        if from < count {
            others.push((from, count));
        }
        let rows = vec![
            (self.left(variable, classes).negated(), Expr::Const(false)),
            (self.left(variable, &others).negated(), Expr::Const(true)),
        ];
        let rows: Vec<_> = rows.into_iter().filter(|(when, _)| *when != Expr::Const(false)).collect();
        if rows.is_empty() { test } else { test.or_else(Expr::First(rows, Box::new(Expr::Unknown))) }
    }
}

/// Whether factors of columns are so small, made whole, that no engine leaves its whole numbers or decimals with them.
fn small(factors: &[Number]) -> bool {
    let Some(least) = factors.iter().map(Number::abs).filter(|one| !one.is_zero()).min() else { return true };
    let ratios: Vec<Number> = factors.iter().map(|one| one.abs() / &least).collect();
    let times = ratios.iter().fold(Number::one(), |times, ratio| times * Number::from_integer(ratio.denom().clone()));
    ratios.iter().map(|ratio| ratio * &times).sum::<Number>() <= number::whole(MOST)
}

/// Whether a column is one of some members: said by those that it is not where these are fewer.
fn members(place: Place, some: impl Iterator<Item = u32>, count: u32) -> Expr {
    let some: BTreeSet<u32> = some.collect();
    let others: BTreeSet<u32> = (0..count).filter(|class| !some.contains(class)).collect();
    match (some.len(), others.len()) {
        (_, 0) => Expr::Const(true),
        (own, other) if own > other => Expr::Member(place, others).negated(),
        _ => Expr::Member(place, some),
    }
}

/// Whether a number lies in some classes, said by their limits; those of its range need not be said.
fn by_stretches(
    intervals: &[Interval],
    classes: &Classes,
    (least, greatest): &(Limit, Limit),
    compare: &dyn Fn(Comparison, Number) -> Expr,
) -> Expr {
    let count = u32::try_from(intervals.len()).unwrap_or(u32::MAX);
    // All but one number.
    if let [(0, to), (from, end)] = classes.as_slice()
        && *end == count
        && to.saturating_add(1) == *from
        && let Some(Interval::Point(point)) = intervals.get(*to as usize)
    {
        return compare(Comparison::NotEqual, point.clone());
    }
    Expr::any(classes.iter().map(|(from, to)| {
        let first = intervals.get(*from as usize).filter(|_| *from > 0);
        let last = (*to as usize).checked_sub(1).and_then(|at| intervals.get(at)).filter(|_| *to < count);
        if let (Some(Interval::Point(one)), true) = (intervals.get(*from as usize), to.saturating_sub(*from) == 1)
            && count > 1
        {
            let end = |limit: &Limit| limit.as_ref().is_some_and(|(limit, _)| limit == one);
            if !end(least) && !end(greatest) || (*from > 0 && *to < count) {
                return compare(Comparison::Equal, one.clone());
            }
        }
        let low = first.and_then(|class| class.limits().0).map(|(value, closed)| {
            let op = if closed { Comparison::GreaterOrEqual } else { Comparison::Greater };
            compare(op, value)
        });
        let high = last.and_then(|class| class.limits().1).map(|(value, closed)| {
            let op = if closed { Comparison::LessOrEqual } else { Comparison::Less };
            compare(op, value)
        });
        Expr::all(low.into_iter().chain(high))
    }))
}
