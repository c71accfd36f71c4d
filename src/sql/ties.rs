//! Facts that a constraint orders: the smallest is not larger than the largest. What is known of one of them then limits the
//! other, exactly: whether some values lie between limits of their own and in order is told two by two, once every order that
//! follows from others is put beside them.

use super::plan::{Expr, Place};
use crate::check::model::{Comparison, Cond, CondKind, FactId, FactType, Guideline};
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::{Dated, Domain};
use crate::decide::interval::{Limit, Range, declared};
use crate::decide::linear::{Shape, Unknown};
use crate::decide::moved::{Behind, Moved};
use crate::number::{self, Number};
use num_traits::{One, Zero};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Most facts that are ordered together.
const MAX_FACTS: usize = 24;

/// By how much one number is at least behind another, and whether by more.
type Gap = (Number, bool);

/// Facts that constraints order.
#[derive(Debug, Default)]
pub(super) struct Ties {
    /// For two facts: the first and so much more is at most the second.
    gaps: BTreeMap<(FactId, FactId), Gap>,
    /// The constraints that say so, by their places.
    pub of: BTreeSet<usize>,
}

/// The order that a constraint states, where that is all that it states.
fn order(domain: &Domain, cond: &Cond) -> Option<(FactId, FactId, Gap)> {
    let CondKind::Compare(op, left, right) = &cond.kind else { return None };
    if domain.rowed.by_rows(*op, left, right).is_some() || domain.reduced(*op, left, right).is_some() {
        return None;
    }
    let shape = domain.forms.shape(*op, left, right);
    if let (Shape::Sum(..) | Shape::Opaque, Some(Dated { all, negated: false })) =
        (&shape, domain.dates(*op, left, right))
    {
        let [(variable, mark, holds)] = all.as_slice() else { return None };
        let behind = &domain.chain(*variable)?.marks.get(*mark as usize)?.behind;
        if !behind.late.steps.is_empty() || !behind.early.steps.is_empty() {
            return None;
        }
        let (late, early) = (behind.late.fact, behind.early.fact);
        return Some(if *holds {
            (early, late, (number::whole(behind.days), false))
        } else {
            (late, early, (number::whole(behind.days.checked_neg()?.checked_add(1)?), false))
        });
    }
    let Shape::Sum(parts, threshold) = shape else { return None };
    let mut facts = parts.iter().map(|(of, factor)| match of {
        Unknown::Fact(id) => Some((*id, factor.clone())),
        Unknown::Score(_) => None,
    });
    let (Some(Some((a, one))), Some(Some((b, other))), None) = (facts.next(), facts.next(), facts.next()) else {
        return None;
    };
    // Of a and b: a - b op limit.
    if !one.is_one() || other != -Number::one() {
        return None;
    }
    match threshold.op {
        Comparison::LessOrEqual => Some((a, b, (-threshold.limit, false))),
        Comparison::Less => Some((a, b, (-threshold.limit, true))),
        Comparison::GreaterOrEqual => Some((b, a, (threshold.limit, false))),
        Comparison::Greater => Some((b, a, (threshold.limit, true))),
        Comparison::Equal | Comparison::NotEqual => None,
    }
}

impl Ties {
    /// The orders that the constraints of a guideline state of plain facts.
    pub fn new(g: &Guideline, domain: &Domain) -> Self {
        let mut found: Vec<(usize, FactId, FactId, Gap)> = Vec::new();
        for (at, constraint) in g.constraints.iter().enumerate() {
            let Some((low, high, gap)) = order(domain, &constraint.holds) else { continue };
            found.push((at, low, high, gap));
        }
        // Facts that are ordered together are alike, or none of them is looked at here.
        let mut groups: Vec<BTreeSet<FactId>> = Vec::new();
        for (_, low, high, _) in &found {
            let mut joined: BTreeSet<FactId> = [*low, *high].into();
            groups.retain(|group| {
                let apart = group.is_disjoint(&joined);
                if !apart {
                    joined.extend(group);
                }
                apart
            });
            groups.push(joined);
        }
        let mut ties = Ties::default();
        for group in groups.iter().filter(|group| group.len() <= MAX_FACTS && alike(g, domain, group)) {
            let own: Vec<_> = found.iter().filter(|(_, low, ..)| group.contains(low)).collect();
            let unit = group.iter().find_map(|id| declared(g, *id)).filter(|range| range.whole).map(|range| range.unit);
            let fits = |gap: &Gap| unit.as_ref().is_none_or(|unit| (&gap.0 / unit).is_integer());
            if !own.iter().all(|(_, _, _, gap)| fits(gap)) {
                continue;
            }
            let mut gaps: BTreeMap<(FactId, FactId), Gap> = BTreeMap::new();
            for (_, low, high, (gap, strictly)) in &own {
                // Of whole numbers, below is at most one less.
                let gap = match (&unit, strictly) {
                    (Some(unit), true) => (gap + unit, false),
                    _ => (gap.clone(), *strictly),
                };
                wider(&mut gaps, (*low, *high), gap);
            }
            for middle in group {
                for low in group {
                    for high in group {
                        let (Some(first), Some(then)) = (gaps.get(&(*low, *middle)), gaps.get(&(*middle, *high)))
                        else {
                            continue;
                        };
                        let both = (&first.0 + &then.0, first.1 || then.1);
                        wider(&mut gaps, (*low, *high), both);
                    }
                }
            }
            // Who would have to be less than itself is nobody: that is said where constraints are looked at as they are.
            let nobody = |((low, high), (gap, strictly)): (&(FactId, FactId), &Gap)| {
                low == high && (*gap > Number::zero() || gap.is_zero() && *strictly)
            };
            if gaps.iter().any(nobody) {
                continue;
            }
            ties.of.extend(own.iter().map(|(at, ..)| *at));
            ties.gaps.extend(gaps.into_iter().filter(|((low, high), _)| low != high));
        }
        ties
    }

    /// The facts that are ordered.
    pub fn facts(&self) -> BTreeSet<FactId> {
        self.gaps.keys().flat_map(|(low, high)| [*low, *high]).collect()
    }

    /// Facts that are ordered with one of some, directly or by others.
    pub fn with(&self, facts: &BTreeSet<FactId>) -> BTreeSet<FactId> {
        let mut all = facts.clone();
        loop {
            let before = all.len();
            for (low, high) in self.gaps.keys() {
                if all.contains(low) || all.contains(high) {
                    all.extend([*low, *high]);
                }
            }
            if all.len() == before {
                return all;
            }
        }
    }

    /// True where what is known of others leaves some value between two limits to a fact that is not known itself. What the
    /// range of another fact says already is left out.
    pub fn leaves(
        &self,
        g: &Guideline,
        id: FactId,
        (low, high): &(Limit, Limit),
        place: &dyn Fn(FactId) -> Option<Place>,
    ) -> Expr {
        let mut all = Vec::new();
        for ((below, above), (gap, strictly)) in &self.gaps {
            let (other, op, limit) = if *above == id {
                let Some((high, closed)) = high else { continue };
                let op = if *closed && !strictly { Comparison::LessOrEqual } else { Comparison::Less };
                (*below, op, high - gap)
            } else if *below == id {
                let Some((low, closed)) = low else { continue };
                let op = if *closed && !strictly { Comparison::GreaterOrEqual } else { Comparison::Greater };
                (*above, op, low + gap)
            } else {
                continue;
            };
            let Some(place) = place(other) else { continue };
            if !declared(g, other).is_some_and(|range| always(&range, op, &limit)) {
                all.push(Expr::Compare(place, op, limit).or_else(Expr::Const(true)));
            }
        }
        Expr::all(all)
    }

    /// True where two facts that are known are not in order.
    pub fn broken(&self, dates: &dyn Fn(FactId) -> bool, place: &dyn Fn(FactId) -> Option<Place>) -> Vec<Expr> {
        let mut all = Vec::new();
        for ((low, high), (gap, strictly)) in &self.gaps {
            let (Some(below), Some(above)) = (place(*low), place(*high)) else { continue };
            let days = gap.to_integer().try_into().ok().filter(|_| dates(*low) && gap.is_integer());
            let ordered = match days {
                Some(days) => {
                    let moved = |fact: FactId| Moved { fact, steps: Vec::new() };
                    Expr::Behind(above, below, Behind { late: moved(*high), early: moved(*low), days })
                }
                None => {
                    let op = if *strictly { Comparison::Less } else { Comparison::LessOrEqual };
                    Expr::Sum(vec![(below, Number::one()), (above, -Number::one())], op, -gap)
                }
            };
            all.push(Expr::Not(Box::new(ordered)).or_else(Expr::Const(false)));
        }
        all
    }

    /// Which classes of facts can stand together, of some that are tested, and of each with those that are not.
    pub fn together(
        &self,
        manager: &mut Manager,
        (g, domain): (&Guideline, &Domain),
        tested: &BTreeSet<FactId>,
    ) -> Result<Node, TooComplex> {
        let mut all = Vec::new();
        for ((low, high), gap) in &self.gaps {
            let of = |id: FactId| domain.fact(id).filter(|_| tested.contains(&id));
            let (first, second) = (of(*low), of(*high));
            if first.is_none() && second.is_none() {
                continue;
            }
            let (lows, highs) = (stretches(g, domain, *low, first), stretches(g, domain, *high, second));
            let mut any = Vec::new();
            for (at, (below, _)) in (0u32..).zip(&lows) {
                let mut runs = Vec::new();
                for (to, (_, above)) in (0u32..).zip(&highs) {
                    runs.push(Run { end: to.saturating_add(1), child: Node::truth(possible(below, gap, above)) });
                }
                let fits = match second {
                    Some(variable) => manager.node(variable, runs)?,
                    None => Node::truth(runs.iter().any(|run| run.child == Node::TRUE)),
                };
                let is = match first {
                    Some(variable) => {
                        let count = u32::try_from(lows.len()).unwrap_or(u32::MAX);
                        let run = |class: u32| Run { end: class.saturating_add(1), child: Node::truth(class == at) };
                        manager.node(variable, (0..count).map(run))?
                    }
                    None => Node::TRUE,
                };
                any.push(manager.and(is, fits)?);
            }
            all.push(manager.any(any)?);
        }
        manager.all(all)
    }
}

/// Whether a comparison holds of all values of a range.
fn always(range: &Range, op: Comparison, limit: &Number) -> bool {
    let beyond = |own: &Limit, order: Ordering, closed: bool| {
        own.as_ref().is_some_and(|(own, belongs)| {
            let own = own.cmp(limit);
            own == order || own == Ordering::Equal && (closed || !belongs)
        })
    };
    match op {
        Comparison::LessOrEqual => beyond(&range.high, Ordering::Less, true),
        Comparison::Less => beyond(&range.high, Ordering::Less, false),
        Comparison::GreaterOrEqual => beyond(&range.low, Ordering::Greater, true),
        Comparison::Greater => beyond(&range.low, Ordering::Greater, false),
        Comparison::Equal | Comparison::NotEqual => false,
    }
}

/// Limits of the classes of a fact, or of its range where its classes are not looked at.
fn stretches(g: &Guideline, domain: &Domain, id: FactId, variable: Option<u32>) -> Vec<(Limit, Limit)> {
    let range = declared(g, id);
    match variable {
        Some(_) => domain.intervals(id).iter().map(|class| whole(range.as_ref(), class.limits())).collect(),
        None => range.iter().map(|range| whole(Some(range), (range.low.clone(), range.high.clone()))).collect(),
    }
}

/// Limits as whole numbers have them, where it is one.
pub(super) fn whole(range: Option<&Range>, (low, high): (Limit, Limit)) -> (Limit, Limit) {
    let Some(range) = range.filter(|range| range.whole) else { return (low, high) };
    let unit = &range.unit;
    let low = low.map(|(value, closed)| {
        let at = (&value / unit).ceil();
        let at = if !closed && &at * unit == value { at + Number::one() } else { at };
        (at * unit, true)
    });
    let high = high.map(|(value, closed)| {
        let at = (&value / unit).floor();
        let at = if !closed && &at * unit == value { at - Number::one() } else { at };
        (at * unit, true)
    });
    (low, high)
}

/// Whether some value from a limit on, and the gap, reach below another limit.
fn possible(low: &Limit, (gap, strictly): &Gap, high: &Limit) -> bool {
    let (Some((low, one)), Some((high, other))) = (low, high) else { return true };
    let least = low + gap;
    least < *high || least == *high && *one && *other && !strictly
}

fn wider(gaps: &mut BTreeMap<(FactId, FactId), Gap>, of: (FactId, FactId), gap: Gap) {
    match gaps.get_mut(&of) {
        Some(before) if *before >= gap => {}
        Some(before) => *before = gap,
        None => {
            gaps.insert(of, gap);
        }
    }
}

/// Whether facts are plain numbers of one kind: all whole in one unit, or none; nothing derives them, and none is a day that
/// never may have been.
fn alike(g: &Guideline, domain: &Domain, group: &BTreeSet<FactId>) -> bool {
    let mut kinds = BTreeSet::new();
    for id in group {
        let Some(fact) = g.fact(*id) else { return false };
        let FactType::Number(ty) = &fact.ty else { return false };
        if fact.derivation.is_some() || fact.never.is_some() || fact.entry.is_some() || domain.rough(*id) {
            return false;
        }
        kinds.insert(ty.integer.then(|| ty.unit.factor.clone()));
    }
    kinds.len() == 1
}
