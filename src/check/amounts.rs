//! Amounts of which a part is missing, or which are two: `7 mmol` for `mmol/L`, `38 C`, `140/90`, `24+3 weeks`,
//! `280/2 kg`; and what is counted, written where a unit stands.

use super::checker::Checker;
use super::model::{FactType, Num, NumberKind};
use super::symbol::Symbol;
use super::typing::TypedNum;
use super::units;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind};
use crate::number;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator};
use num_traits::Zero;

impl Checker<'_> {
    /// `lesions >= 3 lesions`: what is counted stands behind the number. True where that is reported.
    pub(super) fn counted_word(&mut self, value: &Expr, limits: &[&Expr]) -> bool {
        let ExprKind::Name(name) = &value.kind else { return false };
        let plain = match self.names.get(name).filter(|declared| declared.sound).map(|declared| declared.symbol) {
            Some(Symbol::Score(_)) => true,
            Some(Symbol::Fact(id)) => self.guideline.fact(id).is_some_and(|fact| match &fact.ty {
                FactType::Number(ty) => ty.kind == NumberKind::Plain && ty.unit.text.is_empty(),
                _ => false,
            }),
            _ => false,
        };
        let word = limits.iter().find_map(|limit| match &limit.kind {
            ExprKind::Number { text, unit: Some(unit) } if units::parse(&unit.text).is_err() => {
                Some((text, unit, limit))
            }
            _ => None,
        });
        if word.is_some_and(|(_, _, limit)| self.other_notation(limit)) {
            return true;
        }
        let Some((text, unit, limit)) = word.filter(|(_, unit, _)| plain && !self.names.contains_key(&unit.text))
        else {
            return false;
        };
        let found = Diagnostic::new(Code::UnknownUnit, unit.span, format!("`{}` is no unit", unit.text))
            .help(format!("`{name}` is a number without a unit: write `{text}` alone."))
            .guess(limit.span, text.clone());
        self.push(found);
        true
    }

    /// `7 mmol` where a fact is in `mmol/L`, `38 C`, `140/90`: an amount of which a part is missing, or which is two.
    pub(super) fn amount_slip(&self, left: &TypedNum, right: &TypedNum) -> Option<Diagnostic> {
        let (written, other) = [(right, left), (left, right)]
            .into_iter()
            .find(|(amount, _)| self.text(amount.span).starts_with(|c: char| c.is_ascii_digit()))?;
        let text = self.text(written.span);
        let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).and_then(|end| text.get(..end))?;
        let behind = text.get(digits.len()..)?;
        let unit = behind.trim();
        let declared = other.ty.unit.text.as_str();
        let name = self.text(other.span);
        let end = written.span.end;
        let start = end.saturating_sub(u32::try_from(unit.len()).unwrap_or(0));
        let place = Span { start, ..written.span };
        if let Some(second) = unit.strip_prefix('/').map(str::trim)
            && matches!(declared, "mmHg" | "mm[Hg]" | "kPa")
            && !second.is_empty()
            && second.bytes().all(|b| b.is_ascii_digit())
        {
            return Some(
                Diagnostic::new(Code::UnlikeThings, written.span, format!("`{digits}/{second}` is two pressures")).help(format!(
                    "Compare each with its own fact: the systolic one with `{digits} {declared}`, the diastolic one with \
                     `{second} {declared}`."
                )),
            );
        }
        if matches!(declared, "Cel" | "°C" | "degC")
            && matches!(unit, "°F" | "degF" | "[degF]" | "K")
            && !matches!(other.num, Num::Fact(_))
        {
            let what = "a temperature that is computed is compared in the unit of its facts";
            let found = Diagnostic::new(Code::DimensionMismatch, place, what);
            return Some(match unit {
                "K" => found.help("Write the limit in `°C`. A difference has the same number in both."),
                _ => found.help(
                    "Write the limit in `°C`. A difference of 1.8 °F is one of 1 °C, without the 32 that lies between their zeros.",
                ),
            });
        }
        if matches!(declared, "Cel" | "°C" | "degC") && matches!(unit, "C" | "F" | "K") {
            let found =
                Diagnostic::new(Code::DimensionMismatch, place, format!("`{name}` is in `°C`, not in `{unit}`"));
            return Some(match unit {
                "C" => found.help(format!("Write `{digits} °C`.")).guess(place, "°C"),
                "K" => found.help("Write the limit in `°C`: from kelvin, subtract 273.15."),
                _ => found.help(format!("Write `{digits} °F`.")).guess(place, "°F"),
            });
        }
        if unit.is_empty() || !declared.strip_prefix(unit).is_some_and(|rest| rest.starts_with('/')) {
            return None;
        }
        let what = format!("`{unit}` is only a part of the unit of `{name}`, `{declared}`");
        Some(
            Diagnostic::new(Code::DimensionMismatch, place, what)
                .help(format!("Write `{digits}{}`.", unit_behind(declared)))
                .guess(place, declared),
        )
    }

    /// `12 mg / L`: a unit with blanks. True where that is reported.
    pub(super) fn spaced_unit(&mut self, op: Operator, left: &Expr, right: &Expr, span: Span) -> bool {
        let (ExprKind::Number { text, unit: Some(above) }, ExprKind::Name(below)) = (&left.kind, &right.kind) else {
            return false;
        };
        let unit = format!("{}/{below}", above.text);
        if op != Operator::Divide || self.names.contains_key(below) || units::parse(&unit).is_err() {
            return false;
        }
        let right = format!("{text} {unit}");
        let what = format!("`{} / {below}` is not written as a unit", above.text);
        let found = Diagnostic::new(Code::UnknownUnit, span, what);
        self.push(found.help(format!("Write `{right}`, without blanks in the unit.")).guess(span, right));
        true
    }

    /// `24+3 weeks`, `140/90 mmHg`: two numbers that are no sum and no quotient. True where that is reported.
    pub(super) fn two_numbers(&mut self, op: Operator, left: &Expr, right: &Expr, span: Span) -> bool {
        let ExprKind::Number { text: second, unit: Some(unit) } = &right.kind else { return false };
        // `weight * 1/3 mg/kg`, where the last two stand together.
        if let (Operator::Divide, ExprKind::Arithmetic { op: Operator::Multiply, right: last, .. }) = (op, &left.kind)
            && let ExprKind::Number { text: first, unit: None } = &last.kind
            && right.span.start.saturating_sub(last.span.end) == 1
        {
            return self.unit_of_a_fraction(first, second, &unit.text, last.span.to(right.span));
        }
        let ExprKind::Number { text: first, unit: None } = &left.kind else { return false };
        match (op, unit.text.as_str()) {
            (Operator::Add, "week" | "weeks" | "wk") => self.weeks(first, second, span),
            (Operator::Divide, "mmHg" | "mm[Hg]") => {
                let found = Diagnostic::new(Code::UnlikeThings, span, format!("`{first}/{second}` is two pressures"))
                    .help(format!(
                        "Compare each with its own fact: the systolic one with `{first} {0}`, the diastolic one with `{second} {0}`.",
                        unit.text
                    ));
                self.push(found);
                true
            }
            (Operator::Divide, unit) => self.unit_of_a_fraction(first, second, unit, span),
            _ => false,
        }
    }

    /// `1/3 mg/kg`: one, divided by 3 mg/kg, where a third of 1 mg/kg is meant. True where that is reported.
    fn unit_of_a_fraction(&mut self, above: &str, below: &str, unit: &str, span: Span) -> bool {
        let (Ok(one), Ok(two)) = (number::parse(above), number::parse(below)) else { return false };
        if two.is_zero() || units::parse(unit).is_err() {
            return false;
        }
        let result = number::show(&(&one / &two));
        let what = format!("`{}` divides by `{below}{}`", self.text(span), unit_behind(unit));
        let found = Diagnostic::new(Code::DimensionMismatch, span, what);
        let short = number::parse(&result).is_ok_and(|read| read == &one / &two) && result.len() < 9;
        let one_unit = format!("1{}", unit_behind(unit));
        let right =
            if short { format!("{result}{}", unit_behind(unit)) } else { format!("{above}/{below} * {one_unit}") };
        let help = if short { format!("Write the result, `{right}`.") } else { format!("Write `{right}`.") };
        self.push(found.help(help).guess(span, right));
        true
    }

    fn weeks(&mut self, weeks: &str, days: &str, span: Span) -> bool {
        let (Ok(whole), Ok(rest)) = (weeks.parse::<u32>(), days.parse::<u32>()) else { return false };
        if rest > 6 {
            return false;
        }
        let right = format!("{whole}w{rest}d");
        let found =
            Diagnostic::new(Code::UnlikeThings, span, format!("`{}` is not written as a time", self.text(span)))
                .help(format!("{weeks} weeks and {days} days are written `{right}`."))
                .guess(span, right);
        self.push(found);
        true
    }
}
