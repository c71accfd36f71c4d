//! Amounts of which a part is missing, or which are two: `7 mmol` for `mmol/L`, `38 C`, `140/90`, `24+3 weeks`.

use super::checker::Checker;
use super::typing::TypedNum;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator};

impl Checker<'_> {
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
        if matches!(declared, "Cel" | "°C") && matches!(unit, "C" | "F" | "K" | "[degF]") {
            let found =
                Diagnostic::new(Code::DimensionMismatch, place, format!("`{name}` is in `°C`, not in `{unit}`"));
            return Some(match unit {
                "C" => found.help(format!("Write `{digits} °C`.")).guess(place, "°C"),
                "K" => found.help("Write the limit in `°C`: from kelvin, subtract 273.15."),
                _ => found.help("Write the limit in `°C`: from Fahrenheit, subtract 32 and divide by 1.8."),
            });
        }
        if unit.is_empty() || !declared.strip_prefix(unit).is_some_and(|rest| rest.starts_with('/')) {
            return None;
        }
        let what = format!("`{unit}` is only a part of the unit of `{name}`, `{declared}`");
        Some(
            Diagnostic::new(Code::DimensionMismatch, place, what)
                .help(format!("Write `{digits} {declared}`."))
                .guess(place, declared),
        )
    }

    /// `24+3 weeks`, `140/90 mmHg`: two numbers that are no sum and no quotient. True where that is reported.
    pub(super) fn two_numbers(&mut self, op: Operator, left: &Expr, right: &Expr, span: Span) -> bool {
        let (ExprKind::Number { text: first, unit: None }, ExprKind::Number { text: second, unit: Some(unit) }) =
            (&left.kind, &right.kind)
        else {
            return false;
        };
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
            _ => false,
        }
    }

    fn weeks(&mut self, weeks: &str, days: &str, span: Span) -> bool {
        let (Ok(whole), Ok(rest)) = (weeks.parse::<u32>(), days.parse::<u32>()) else { return false };
        if rest > 6 {
            return false;
        }
        let right = format!("{} days", whole.saturating_mul(7).saturating_add(rest));
        let found =
            Diagnostic::new(Code::UnlikeThings, span, format!("`{}` is not written as a time", self.text(span)))
                .help(format!("{weeks} weeks and {days} days are `{right}`."))
                .guess(span, right);
        self.push(found);
        true
    }
}
