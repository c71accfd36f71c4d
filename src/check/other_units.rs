//! `also in mg/dL, 1 mg/dL = 88.42 umol/L`: a second unit of a fact, which measures something else, and how the two are tied.

use super::checker::Checker;
use super::literals::{Literal, describe};
use super::model::{Fact, FactType, Num, NumberType, OtherUnit, Unit};
use super::typing::TypedNum;
use super::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast::AlsoIn;
use num_traits::{Signed, Zero};

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

    /// A constant in another unit of the fact that it is compared with, in the fact's own.
    pub(super) fn in_own_unit(&self, fact: &TypedNum, limit: TypedNum) -> TypedNum {
        let Num::Fact(id) = fact.num else { return limit };
        let other = self.guideline.fact(id).and_then(|fact| fact.other_unit(limit.ty.kind));
        match (other, &limit.constant) {
            (Some(other), Some(value)) if !limit.bare => {
                let value = other.converted(value);
                TypedNum { num: Num::Const(value.clone()), ty: fact.ty.clone(), constant: Some(value), ..limit }
            }
            _ => limit,
        }
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
                "What is asked of a list is compared in `{first}`, the unit of the list; a limit in a unit that the list has `also in` stands behind `where`, as in `any of (LIST where value >= 100 {unit})`."
            ));
        }
        Some(format!(
            "Where `{name}` is measured in both, declare it with `in {first}, also in {unit}, 1 {unit} = … {first}`."
        ))
    }
}
