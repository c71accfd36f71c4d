//! Limits: the same one put to different sides in two places, and limits at which no example stands.

use super::Linter;
use super::walk::{self, Limit};
use crate::check::literals::show_date;
use crate::check::model::{
    Comparison, Cond, CondKind, ExpectedOf as Of, ExpectedOutcome, Fact, FactId, FactType, Num, NumberKind, NumberType,
    Value,
};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

/// "Just" above or below a limit is within this part of it.
const NEAR: i64 = 10;

/// The limits of each fact, in the order of their values.
type Limits = BTreeMap<FactId, BTreeMap<Number, Vec<Limit>>>;

impl Linter<'_> {
    /// Remarks on limits.
    pub(super) fn limits(&mut self) {
        let conditions = walk::shown(self.guideline).conditions;
        let pinned = pinned(&conditions);
        for (fact, limits) in &grouped(&conditions) {
            let Some(fact) = self.guideline.fact(*fact) else { continue };
            let FactType::Number(ty) = &fact.ty else { continue };
            for (value, limits) in limits {
                let apart = |limit: &&Limit| !pinned.contains(&(limit.fact, value, limit.span));
                let limits: Vec<Limit> = limits.iter().filter(apart).cloned().collect();
                self.sides(fact, &shown(value, ty), &limits);
            }
        }
        if self.guideline.header.is_some() {
            self.untested(&grouped(&walk::verdicts(self.guideline).conditions));
        }
    }

    /// `< 3 cm` in one place and `<= 3 cm` in another.
    fn sides(&mut self, fact: &Fact, value: &str, limits: &[Limit]) {
        let upper = |limit: &&Limit| matches!(limit.comparison, Comparison::Less | Comparison::GreaterOrEqual);
        let lower = |limit: &&Limit| matches!(limit.comparison, Comparison::LessOrEqual | Comparison::Greater);
        let (Some(one), Some(other)) = (limits.iter().find(upper), limits.iter().find(lower)) else { return };
        let (first, second) = if one.span <= other.span { (one, other) } else { (other, one) };
        let (place, before) = if self.own(second.span) { (second, first) } else { (first, second) };
        if !self.own(place.span) {
            return;
        }
        let side = |limit: &Limit| if upper(&limit) { "what lies above" } else { "what lies below" };
        let what = format!("a `{}` of exactly {value} counts differently in two places", fact.name);
        let found = Diagnostic::new(Code::BoundaryDiffers, place.span, what)
            .label(format!("here it belongs to {}", side(place)))
            .also(before.span, format!("here to {}", side(before)))
            .help("Let a limit belong to the same side everywhere. Where the source means it so, allow the remark here with that reason.");
        self.push(found);
    }

    fn untested(&mut self, all: &Limits) {
        let shown_values = self.shown_values();
        let none = BTreeSet::new();
        for (id, limits) in all {
            let Some(fact) = self.guideline.fact(*id) else { continue };
            let FactType::Number(ty) = &fact.ty else { continue };
            let scale = self.scale(*id, ty);
            let values = shown_values.get(id).unwrap_or(&none);
            let before = std::iter::once(None).chain(limits.keys().map(Some));
            let behind = limits.keys().skip(1).map(Some).chain([None]);
            for (((limit, places), low), high) in limits.iter().zip(before).zip(behind) {
                let Some(place) = places.iter().find(|place| self.own(place.span)) else { continue };
                let missing = scale.missing(limit, low, high, values);
                if missing.is_empty() {
                    continue;
                }
                let what = format!("no example tests `{}` at the limit {}", fact.name, shown(limit, ty));
                let found = Diagnostic::new(Code::UntestedLimit, place.span, what)
                    .label(format!("no example stands {}", missing.join(", ")))
                    .help("Mistakes of guidelines stand at limits: write an example at the limit, and one just beside it on either side.");
                self.push(found);
            }
        }
    }

    /// The values of numbers in examples: what is given, and what is expected of a fact that is derived.
    fn shown_values(&self) -> BTreeMap<FactId, BTreeSet<Number>> {
        let mut shown: BTreeMap<FactId, BTreeSet<Number>> = BTreeMap::new();
        for example in &self.guideline.examples {
            let given = example.given.iter().map(|(id, value, _)| (*id, value));
            let expected = example.expect.iter().filter_map(|expected| match (expected.of, &expected.outcome) {
                (Of::Fact(id), ExpectedOutcome::Value(value)) => Some((id, value)),
                _ => None,
            });
            for (id, value) in given.chain(expected) {
                if let Value::Number(number) = value {
                    shown.entry(id).or_default().insert(number.clone());
                }
            }
        }
        shown
    }

    /// The values that a fact can have, as its type and constraints on it alone tell.
    fn scale(&self, id: FactId, ty: &NumberType) -> Scale {
        let mut scale = Scale {
            step: match ty.kind {
                NumberKind::Date => Some(number::one()),
                _ => ty.integer.then(|| ty.unit.factor.clone()),
            },
            unit: ty.unit.factor.clone(),
            dates: ty.kind == NumberKind::Date,
            low: ty.low.clone(),
            high: ty.high.clone(),
        };
        for limit in self.guideline.constraints.iter().flat_map(|constraint| always(&constraint.holds)) {
            if limit.fact == id {
                scale.narrow(&limit);
            }
        }
        scale
    }
}

/// Comparisons that together say `=` or `!=`: `n >= 5 and n <= 5`, `n < 5 or n > 5`. Neither puts the limit to a side.
fn pinned<'c>(conditions: &[&'c Cond]) -> BTreeSet<(FactId, &'c Number, Span)> {
    let mut found = BTreeSet::new();
    for cond in conditions {
        cond.each(&mut |part| {
            let joint = matches!(part.kind, CondKind::And(_));
            if joint || matches!(part.kind, CondKind::Or(_)) {
                let mut group = Vec::new();
                joined(part, joint, false, &mut group);
                pairs(joint, &group, &mut found);
            }
        });
    }
    found
}

/// A comparison of a fact with a number, as it stands under what denies it.
type Side<'c> = (FactId, &'c Number, Comparison, Span);

/// The comparisons that are joined by `and` (`joint`) or by `or`, also where the other word is denied as a whole.
fn joined<'c>(cond: &'c Cond, joint: bool, denied: bool, group: &mut Vec<Side<'c>>) {
    match &cond.kind {
        CondKind::And(all) if joint != denied => all.iter().for_each(|part| joined(part, joint, denied, group)),
        CondKind::Or(all) if joint == denied => all.iter().for_each(|part| joined(part, joint, denied, group)),
        CondKind::Not(inner) => joined(inner, joint, !denied, group),
        CondKind::Compare(comparison, Num::Fact(fact), Num::Const(value)) => {
            group.push((*fact, value, if denied { opposite(*comparison) } else { *comparison }, cond.span));
        }
        CondKind::Compare(comparison, Num::Const(value), Num::Fact(fact)) => {
            let comparison = comparison.turned();
            group.push((*fact, value, if denied { opposite(comparison) } else { comparison }, cond.span));
        }
        _ => {}
    }
}

fn pairs<'c>(joint: bool, group: &[Side<'c>], found: &mut BTreeSet<(FactId, &'c Number, Span)>) {
    let (low, high) = match joint {
        true => (Comparison::GreaterOrEqual, Comparison::LessOrEqual),
        false => (Comparison::Greater, Comparison::Less),
    };
    let of = |wanted: Comparison| {
        let chosen = group.iter().filter(move |(_, _, comparison, _)| *comparison == wanted);
        chosen.map(|(fact, value, _, _)| (*fact, *value)).collect::<BTreeSet<_>>()
    };
    let (lows, highs) = (of(low), of(high));
    for (fact, value, comparison, span) in group {
        let both = lows.contains(&(*fact, *value)) && highs.contains(&(*fact, *value));
        if both && (*comparison == low || *comparison == high) {
            found.insert((*fact, *value, *span));
        }
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
    }
}

/// The comparisons with numbers that hold wherever a condition does.
fn always(cond: &Cond) -> Vec<Limit> {
    match &cond.kind {
        CondKind::And(all) => all.iter().flat_map(always).collect(),
        CondKind::Compare(..) => walk::limits(cond),
        _ => Vec::new(),
    }
}

/// The values that a number can have.
#[derive(Debug)]
struct Scale {
    /// What lies between two neighbors, where there are neighbors: whole numbers, days.
    step: Option<Number>,
    unit: Number,
    dates: bool,
    low: Option<(Number, bool)>,
    high: Option<(Number, bool)>,
}

impl Scale {
    fn narrow(&mut self, limit: &Limit) {
        let value = || limit.value.clone();
        let (low, belongs) = match limit.comparison {
            Comparison::Less => (false, false),
            Comparison::LessOrEqual => (false, true),
            Comparison::Greater => (true, false),
            Comparison::GreaterOrEqual => (true, true),
            Comparison::Equal | Comparison::NotEqual => return,
        };
        let end = if low { &mut self.low } else { &mut self.high };
        let narrower = end.as_ref().is_none_or(|(old, closed)| {
            let further = if low { limit.value > *old } else { limit.value < *old };
            further || (limit.value == *old && *closed)
        });
        if narrower {
            *end = Some((value(), belongs));
        }
    }

    fn possible(&self, value: &Number) -> bool {
        self.low.as_ref().is_none_or(|(low, belongs)| value > low || (*belongs && value == low))
            && self.high.as_ref().is_none_or(|(high, belongs)| value < high || (*belongs && value == high))
            && self.step.as_ref().is_none_or(|step| (value / step).is_integer())
    }

    /// The neighbors of a limit, where values have neighbors.
    fn neighbors(&self, limit: &Number) -> Option<(Number, Number)> {
        let step = self.step.as_ref()?;
        let at = limit / step;
        let one = number::one();
        Some(((at.ceil() - &one) * step, (at.floor() + one) * step))
    }

    /// Where no value stands that could: at a limit, just below it, just above it. Between two limits a value counts
    /// for both; where nothing lies between them, each is the neighbor of the other.
    fn missing(
        &self,
        limit: &Number,
        low: Option<&Number>,
        high: Option<&Number>,
        values: &BTreeSet<Number>,
    ) -> Vec<&'static str> {
        let near = self.near(limit);
        let neighbors = self.neighbors(limit);
        let (below, above) = neighbors.as_ref().map_or((None, None), |(below, above)| (Some(below), Some(above)));
        let last = values.range((low.map_or(Unbounded, Excluded), Excluded(limit))).next_back();
        let first = values.range((Excluded(limit), high.map_or(Unbounded, Excluded))).next();
        let tested_below =
            below.is_some_and(|below| values.contains(below)) || last.is_some_and(|value| limit - value <= near);
        let tested_above =
            above.is_some_and(|above| values.contains(above)) || first.is_some_and(|value| value - limit <= near);
        // Where there are no neighbors, something lies between a limit and the end of the range.
        let room_below = match below {
            Some(below) => self.possible(below),
            None => self.low.as_ref().is_none_or(|(low, _)| low < limit),
        };
        let room_above = match above {
            Some(above) => self.possible(above),
            None => self.high.as_ref().is_none_or(|(high, _)| high > limit),
        };
        let mut missing = Vec::new();
        if self.possible(limit) && !values.contains(limit) {
            missing.push("at it");
        }
        if room_below && !tested_below {
            missing.push("just below it");
        }
        if room_above && !tested_above {
            missing.push("just above it");
        }
        missing
    }

    /// How far "just beside" reaches: a tenth of the limit, and one of the fact's units where that is more and it
    /// counts; a day, for dates.
    fn near(&self, limit: &Number) -> Number {
        if self.dates {
            return number::one();
        }
        let tenth = limit / number::whole(NEAR);
        let tenth = if tenth < number::whole(0) { -tenth } else { tenth };
        if self.step.is_some() || tenth == number::whole(0) { tenth.max(self.unit.clone()) } else { tenth }
    }
}

/// The limits of each fact, in the order of their values.
fn grouped(all: &[&Cond]) -> Limits {
    let mut grouped = Limits::new();
    for limit in all.iter().flat_map(|cond| walk::limits(cond)) {
        grouped.entry(limit.fact).or_default().entry(limit.value.clone()).or_default().push(limit);
    }
    grouped
}

fn shown(value: &Number, ty: &NumberType) -> String {
    if ty.kind == NumberKind::Date { show_date(value) } else { units::show(value, &ty.unit) }
}
