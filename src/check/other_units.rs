//! `also in mg/dL, 1 mg/dL = 88.42 umol/L`: a second unit of a fact, which measures something else, and how the two are tied.

use super::checker::Checker;
use super::literals::{Literal, describe};
use super::model::{Asked, Fact, FactId, FactType, Meaning, Num, NumberKind, NumberType, OtherUnit, TermId, Unit};
use super::typing::TypedNum;
use super::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast::AlsoIn;
use num_traits::{Signed, Zero};
use std::collections::BTreeSet;

/// The other scale of a temperature, in degrees Celsius or Fahrenheit. A number of degrees that lie between two temperatures
/// converts otherwise, so that only a fact itself has it, and nothing that is computed.
pub fn other_scale(own: &NumberType) -> Option<OtherUnit> {
    let kind = |text: &str| units::parse(text).ok().map(|meaning| meaning.kind);
    let (celsius, fahrenheit) = (kind("Cel")?, kind("[degF]")?);
    let ratio = |above: i64, below: i64| Number::new(above.into(), below.into());
    let other = |text: &str, kind, rate: Number, offset: Number| {
        Some(OtherUnit { unit: Unit { text: text.to_owned(), factor: crate::number::one() }, kind, rate, offset })
    };
    match own.kind {
        kind if kind == celsius => other("°F", fahrenheit, ratio(5, 9), ratio(-160, 9)),
        kind if kind == fahrenheit => other("°C", celsius, ratio(9, 5), ratio(32, 1)),
        _ => None,
    }
}

impl Checker<'_> {
    /// The other units of a type. What is wrong with one is reported.
    fn other_units(&mut self, ty: &FactType, written: &[AlsoIn]) -> Vec<OtherUnit> {
        let mut found: Vec<OtherUnit> = Vec::new();
        for also in written {
            let FactType::Number(own) = ty else {
                let what = format!("what is {} has no unit", describe(ty));
                self.tie(also.unit.span, what, "Leave `also in` out.");
                return found;
            };
            let Some(other) = self.other_unit(own, also) else { continue };
            if found.iter().any(|before| before.kind == other.kind) {
                let what = format!("`{}` measures what another unit of this fact measures", also.unit.text);
                self.tie(also.unit.span, what, "Units that measure the same convert by themselves: name one of them.");
                continue;
            }
            found.push(other);
        }
        found
    }

    /// The other units of a fact: those that its author ties to the first, and the other scale of a temperature.
    pub(super) fn all_units(&mut self, ty: &FactType, written: &[AlsoIn]) -> Vec<OtherUnit> {
        let mut found = self.other_units(ty, written);
        if let FactType::Number(own) = ty {
            found.extend(other_scale(own));
        }
        found
    }

    fn tie(&mut self, span: Span, what: String, help: impl Into<String>) {
        self.push(Diagnostic::new(Code::OtherUnit, span, what).help(help));
    }

    fn other_unit(&mut self, own: &NumberType, also: &AlsoIn) -> Option<OtherUnit> {
        let meaning = self.unit(&also.unit.text, also.unit.span, true)?;
        let (unit, first) = (&also.unit.text, &own.unit.text);
        if meaning.kind == units::OF_LIMIT || own.kind == units::OF_LIMIT {
            let what =
                "no number ties multiples of the upper limit of normal to a unit: each laboratory has its own limit";
            self.tie(also.unit.span, what.to_owned(), "Leave `also in` out; a case gives the value with its limit.");
            return None;
        }
        if meaning.kind == own.kind
            || first.is_empty()
            || other_scale(own).is_some_and(|other| other.kind == meaning.kind)
        {
            let what = match first.as_str() {
                "" => "a fact without a unit has no other one".to_owned(),
                first => format!("`{unit}` and `{first}` measure the same, and convert by themselves"),
            };
            self.tie(also.unit.span, what, "Leave `also in` out.");
            return None;
        }
        let mut points: Vec<(Number, Number)> = Vec::new();
        for (left, right) in &also.equal {
            let (a, b) = (self.quantity(left), self.quantity(right));
            let (a, b) = (a?, b?);
            let span = left.span.to(right.span);
            let (here, there) = if a.kind == meaning.kind && !a.bare { (&a, &b) } else { (&b, &a) };
            if here.kind != meaning.kind || there.kind != own.kind || here.bare || there.bare {
                let what = format!("one side is to be in `{unit}`, and the other in `{first}`");
                self.tie(span, what, format!("Write how much it is, as in `1 {unit} = 2.5 {first}`."));
                return None;
            }
            points.push((here.value.clone(), there.value.clone()));
        }
        let span = also.equal.first().zip(also.equal.last()).map(|((first, _), (_, last))| first.span.to(last.span));
        let span = span.unwrap_or(also.unit.span);
        let line = match points.as_slice() {
            [(here, there)] if !here.is_zero() => Some((there / here, Number::zero())),
            [(a, b), (c, d)] if a != c => {
                let rate = (d - b) / (c - a);
                let offset = b - &rate * a;
                Some((rate, offset))
            }
            _ => None,
        };
        match line.filter(|(rate, _)| rate.is_positive()) {
            Some((rate, offset)) => {
                let unit = Unit { text: unit.clone(), factor: meaning.factor };
                Some(OtherUnit { unit, kind: meaning.kind, rate, offset })
            }
            None => {
                let help = format!(
                    "Write one such line, as in `1 {unit} = 2.5 {first}`; or two different ones where one scale does not begin where \
                     the other does, as in `0 {unit} = 2 {first}, 100 {unit} = 11 {first}`."
                );
                self.tie(span, format!("this does not tell how `{unit}` and `{first}` convert"), help);
                None
            }
        }
    }

    /// A constant in another unit of what it is compared with, or computed with, in the unit of that.
    pub(super) fn in_own_unit(&self, side: &TypedNum, limit: TypedNum) -> TypedNum {
        let Some(value) = limit.constant.as_ref().filter(|_| !limit.bare && limit.ty.kind != side.ty.kind) else {
            return limit;
        };
        match self.shared_unit(side, limit.ty.kind) {
            Some(other) if other.offset.is_zero() || matches!(side.num, Num::Fact(_)) => {
                let value = other.converted(value);
                TypedNum { num: Num::Const(value.clone()), ty: side.ty.clone(), constant: Some(value), ..limit }
            }
            _ => limit,
        }
    }

    /// A constant that is added to something else, in the unit of that. It converts only where both scales begin together.
    pub(super) fn added_in_own_unit(&self, side: &TypedNum, step: TypedNum) -> TypedNum {
        if step.constant.is_none() || step.bare || step.ty.kind == side.ty.kind {
            return step;
        }
        match self.shared_unit(side, step.ty.kind) {
            Some(other) if other.offset.is_zero() => self.in_own_unit(side, step),
            _ => step,
        }
    }

    /// The other unit that all have that measure what a number measures and of which it is computed: `2 * x` is as much in it as
    /// twice `x` is. None where they convert at different rates, or one of them does not.
    fn shared_unit(&self, side: &TypedNum, kind: NumberKind) -> Option<OtherUnit> {
        let (mut facts, mut terms) = (BTreeSet::new(), BTreeSet::new());
        self.measuring_the_same(&side.num, side.ty.kind, (&mut facts, &mut terms));
        let mut found = facts.iter().map(|fact| self.unit_in(*fact, kind));
        let first = found.next()??;
        let line = |other: OtherUnit| (other.rate, other.offset);
        let (rate, offset) = (&first.rate, &first.offset);
        found.all(|other| other.map(line).is_some_and(|other| other.0 == *rate && other.1 == *offset)).then_some(first)
    }

    /// The other unit of a fact, or of the part of a list that is asked for.
    fn unit_in(&self, fact: FactId, kind: NumberKind) -> Option<OtherUnit> {
        let own = self.guideline.fact(fact)?;
        let Some(measure) = self.guideline.measures.iter().find(|measure| measure.fact == fact) else {
            return own.other_unit(kind).cloned();
        };
        let other = self.guideline.fact(measure.asked.part()?)?.other_unit(kind)?;
        (other.offset.is_zero() || !matches!(measure.asked, Asked::Sum(_))).then(|| other.clone())
    }

    /// The facts of a kind of which a number is computed, through its terms.
    fn measuring_the_same(
        &self,
        num: &Num,
        kind: NumberKind,
        (found, terms): (&mut BTreeSet<FactId>, &mut BTreeSet<TermId>),
    ) {
        num.each(&mut |part| match part {
            Num::Fact(id) => {
                let ty = self.guideline.fact(*id).map(|fact| &fact.ty);
                if matches!(ty, Some(FactType::Number(ty)) if ty.kind == kind) {
                    found.insert(*id);
                }
            }
            Num::Term(id) if terms.insert(*id) => match self.guideline.term(*id).map(|term| &term.means) {
                Some(Meaning::Num(inner, _)) => self.measuring_the_same(inner, kind, (&mut *found, &mut *terms)),
                Some(Meaning::Rows(rows)) => {
                    rows.values
                        .iter()
                        .for_each(|inner| self.measuring_the_same(inner, kind, (&mut *found, &mut *terms)));
                }
                Some(Meaning::Cond(_)) | None => {}
            },
            _ => {}
        });
    }

    /// A constant in another unit of what is computed from facts whose two scales do not begin together.
    pub(super) fn moved_scale(&self, left: &TypedNum, right: &TypedNum) -> Option<Diagnostic> {
        let of = |side: &TypedNum, limit: &TypedNum| {
            limit.constant.as_ref()?;
            self.shared_unit(side, limit.ty.kind).filter(|_| !limit.bare)
        };
        let (side, limit, other) = match (of(left, right), of(right, left)) {
            (Some(other), _) => (left, right, other),
            (None, Some(other)) => (right, left, other),
            _ => return None,
        };
        let own = self.unit_shown(side);
        let what = format!(
            "the scales in `{own}` and `{}` do not begin together: a value itself converts, and nothing that is computed or added",
            other.unit.text
        );
        let found =
            Diagnostic::new(Code::DimensionMismatch, limit.span, what).also(side.span, format!("this is in `{own}`"));
        Some(found.help(format!("Write the number in `{own}`, the unit of the fact.")))
    }

    /// A number that is given in another unit of its fact, in the fact's own.
    pub(super) fn given_in_other(&self, fact: &Fact, literal: Literal) -> Literal {
        let FactType::Number(ty) = &fact.ty else { return literal };
        match fact.other_unit(literal.kind) {
            Some(other) if !literal.bare => {
                Literal { value: other.converted(&literal.value), kind: ty.kind, ..literal }
            }
            _ => literal,
        }
    }

    /// How a fact is declared whose values come in two units.
    pub(super) fn also_in(&self, left: &TypedNum, right: &TypedNum) -> Option<String> {
        let (fact, other) = match (&left.num, &right.num) {
            (Num::Fact(id), _) if right.constant.is_some() => (*id, right),
            (_, Num::Fact(id)) if left.constant.is_some() => (*id, left),
            _ => return None,
        };
        let FactType::Number(ty) = &self.guideline.fact(fact)?.ty else { return None };
        if ty.kind == units::OF_LIMIT || other.ty.kind == units::OF_LIMIT {
            return None;
        }
        let unit = self.unit_shown(other);
        let (name, first) = (self.guideline.fact_name(fact), &ty.unit.text);
        if self.guideline.measures.iter().any(|measure| measure.fact == fact) {
            return Some(format!(
                "Where the list is measured in both, declare it with `in {first}, also in {unit}, 1 {unit} = … {first}`."
            ));
        }
        Some(format!(
            "Where `{name}` is measured in both, declare it with `in {first}, also in {unit}, 1 {unit} = … {first}`."
        ))
    }
}
