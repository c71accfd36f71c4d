//! Limits: the same one put to different sides in two places, and limits at which no example stands.

use super::Subject;
use super::walk::{self, Limit};
use crate::check::literals::show_date;
use crate::check::model::{Comparison, Fact, FactId, FactType, NumberKind, NumberType, Value};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use std::collections::BTreeMap;

/// "Just" above or below a limit is within this part of it.
const NEAR: i64 = 10;

impl Subject<'_> {
    /// Remarks on limits.
    pub(super) fn limits(&mut self) {
        for ((fact, value), limits) in &grouped(&walk::shown(self.guideline)) {
            let Some(fact) = self.guideline.fact(*fact) else { continue };
            let FactType::Number(ty) = &fact.ty else { continue };
            self.sides(fact, &shown(value, ty), limits);
        }
        if self.guideline.header.is_some() {
            self.untested(&grouped(&walk::deciding(self.guideline)));
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

    fn untested(&mut self, all: &BTreeMap<(FactId, Number), Vec<Limit>>) {
        let mut given: BTreeMap<FactId, Vec<&Number>> = BTreeMap::new();
        for (id, value, _) in self.guideline.examples.iter().flat_map(|example| &example.given) {
            if let Value::Number(number) = value {
                given.entry(*id).or_default().push(number);
            }
        }
        for ((id, limit), places) in all {
            let Some(fact) = self.guideline.fact(*id) else { continue };
            let FactType::Number(ty) = &fact.ty else { continue };
            let Some(place) = places.iter().find(|place| self.own(place.span)) else { continue };
            let values = given.get(id).map_or(&[][..], Vec::as_slice);
            let others = || all.keys().filter(|(other, value)| other == id && value != limit).map(|(_, value)| value);
            let near = reach(limit, ty);
            let low = others().filter(|value| *value < limit).max();
            let high = others().filter(|value| *value > limit).min();
            let below =
                |value: &&&Number| ***value < *limit && low.is_none_or(|low| **value > low) && limit - **value <= near;
            let above = |value: &&&Number| {
                ***value > *limit && high.is_none_or(|high| **value < high) && **value - limit <= near
            };
            let mut missing = Vec::new();
            if !values.contains(&limit) {
                missing.push("at it");
            }
            if values.iter().find(below).is_none() && ty.low.as_ref().is_none_or(|(low, _)| low < limit) {
                missing.push("just below it");
            }
            if values.iter().find(above).is_none() && ty.high.as_ref().is_none_or(|(high, _)| high > limit) {
                missing.push("just above it");
            }
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

/// The limits of each fact, in the order of their values.
fn grouped(all: &walk::Decides<'_>) -> BTreeMap<(FactId, Number), Vec<Limit>> {
    let mut grouped: BTreeMap<(FactId, Number), Vec<Limit>> = BTreeMap::new();
    for limit in all.conditions.iter().flat_map(|cond| walk::limits(cond)) {
        grouped.entry((limit.fact, limit.value.clone())).or_default().push(limit);
    }
    grouped
}

fn shown(value: &Number, ty: &NumberType) -> String {
    if ty.kind == NumberKind::Date { show_date(value) } else { units::show(value, &ty.unit) }
}

/// How far "just beside" reaches: a tenth of the limit, and one of the fact's units where that is more and it counts.
fn reach(limit: &Number, ty: &NumberType) -> Number {
    let tenth = limit / number::whole(NEAR);
    let tenth = if tenth < number::whole(0) { -tenth } else { tenth };
    let whole = ty.integer || ty.kind == NumberKind::Date || tenth == number::whole(0);
    if whole { tenth.max(ty.unit.factor.clone()) } else { tenth }
}
