//! Whether the amount of a dose, what can be dispensed of it, and its ceilings fit each other.

use super::checker::Checker;
use super::doses::{Dispensing, Said};
use super::model::Dispensed;
use super::typing::TypedNum;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use num_traits::One;

impl Checker<'_> {
    /// Whether an amount that is always the same is not above its ceilings: what is written would never be given.
    pub(super) fn below_ceilings(&mut self, amount: &TypedNum, said: &Said) {
        let Some(constant) = &amount.constant else { return };
        if let Some((most, span, _)) = &said.most
            && constant > most
        {
            let found = Diagnostic::new(Code::Dose, *span, "the dose is always above this ceiling")
                .also(amount.span, "the dose")
                .help("Lower the dose, or leave the ceiling out.");
            self.push(found);
            return;
        }
        let Some((most, span, _)) = &said.most_a_day else { return };
        let times = match (&said.as_needed, &said.times) {
            (None, Some(times)) => times.per_day(),
            _ => Number::one(),
        };
        let of_day = constant * &times;
        if of_day > *most {
            let unit = &amount.ty.unit;
            let shown = |value: &Number| format!("{} {}", number::show(&(value / &unit.factor)), unit.text);
            let often = if times.is_one() { String::new() } else { format!("{} times ", number::show(&times)) };
            let found = Diagnostic::new(Code::Dose, *span, "the dose is always above this ceiling of a day")
                .also(amount.span, format!("{often}this is {} a day", shown(&of_day)))
                .help(format!(
                    "Write a dose of `{}` at most, give it less often, or raise the ceiling. Where nobody knows how often it will be given, add `as needed`: then the ceiling of a day is told, and lowers no dose.",
                    shown(&(most / &times))
                ));
            self.push(found);
        }
    }

    /// Whether what can be dispensed, the amount and the ceilings fit each other.
    pub(super) fn dispensable(&mut self, amount: &TypedNum, said: &Said) {
        let Some(Dispensing { what: dispensed, halves, unit, place }) = &said.dispensed else { return };
        let shown = |value: &Number| format!("{} {}", number::show(&(value / &unit.factor)), unit.text);
        let gives = |value: &Number| dispensed.up_to(value).filter(|greatest| greatest == value).is_some();
        match &amount.constant {
            Some(constant) if !gives(constant) => {
                let below = dispensed.up_to(constant).map(|below| format!("`{}`", shown(&below)));
                let above = dispensed.above(constant).map(|above| format!("`{}`", shown(&above)));
                let near: Vec<String> = below.into_iter().chain(above).collect();
                let found =
                    Diagnostic::new(Code::Dose, *place, format!("`{}` cannot be dispensed so", self.text(amount.span)))
                        .also(amount.span, "the dose")
                        .help(format!("Near it can be dispensed: {}.", near.join(" and ")));
                self.push(found);
            }
            None if halves.is_none() && !matches!(dispensed, Dispensed::Amounts(all) if all.len() < 2) => {
                let (low, high) = match dispensed {
                    Dispensed::Steps(step) => (step.clone(), step * Number::from_integer(2.into())),
                    Dispensed::Amounts(all) => {
                        let mut first = all.iter().cloned();
                        (first.next().unwrap_or_default(), first.next().unwrap_or_default())
                    }
                };
                let middle = (&low + &high) / Number::from_integer(2.into());
                let found =
                    Diagnostic::new(Code::Dose, *place, "which way an amount goes that lies in the middle is not said")
                        .help(format!(
                            "Add `with halves down` or `with halves up`: {} is then given as {} or as {}.",
                            shown(&middle),
                            shown(&low),
                            shown(&high)
                        ));
                self.push(found);
            }
            _ => {}
        }
        if let Some((most, span, _)) = &said.most
            && !gives(most)
        {
            let found = Diagnostic::new(Code::Dose, *span, "this ceiling cannot be dispensed");
            let found = match dispensed.up_to(most) {
                Some(greatest) => found.help(format!(
                    "The greatest dose below it is `{}`: write that as the ceiling, or other steps.",
                    shown(&greatest)
                )),
                None => found.help("Even the least amount that can be dispensed is above it."),
            };
            self.push(found);
        }
        if let (Some((most, span, _)), Some(times)) = (&said.most_a_day, &said.times)
            && dispensed.up_to(&(most / times.per_day())).is_none()
        {
            let found = Diagnostic::new(
                Code::Dose,
                *span,
                "even the least amount that can be dispensed is above this ceiling of a day",
            )
            .help("Raise the ceiling, or say other amounts or fewer doses a day.");
            self.push(found);
        }
    }
}
