//! Doses as prescriptions word them, where they can be read: `bid`, `prn`, `1-2 mg`, `up to 10 mg`.

use super::checker::Checker;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{DosePart, DosePartKind, DoseStep, DoseTimes, Expr, ExprKind, Name, Operator};

impl Checker<'_> {
    /// `1-2 mg`, `up to 2 mg`: a range that is written otherwise. True where that is reported.
    pub(super) fn no_range(&mut self, step: &DoseStep) -> bool {
        let is_number = |expr: &Expr| matches!(expr.kind, ExprKind::Number { .. });
        let found = match (&step.amount.kind, &step.high) {
            (ExprKind::Arithmetic { op: Operator::Subtract, left, right }, None) if is_number(left) && is_number(right) => {
                let right = format!("{} to {}", self.text(left.span), self.text(right.span));
                Diagnostic::new(Code::Dose, step.amount.span, "a range of doses is written with `to`")
                    .help(format!("Write `{right}`."))
                    .guess(step.amount.span, right)
            }
            (ExprKind::Name(name), Some(high)) if name == "up" && !self.names.contains_key("up") => {
                Diagnostic::new(Code::Dose, step.amount.span.to(high.span), "a dose has an amount, and not its ceiling alone")
                    .help(format!(
                        "Write the amount before its ceiling, as in `5 mg, at most {0}`, or both ends of a range, as in `5 mg to {0}`.",
                        self.text(high.span)
                    ))
            }
            _ => return false,
        };
        self.push(found);
        true
    }
}

/// `at most 4 g daily`.
pub(super) fn ceiling_of_a_day(word: &Name, most: &str) -> Option<Diagnostic> {
    let help = format!(
        "The most of a day is `at most {most} a day`; how often the dose is given is `once a day` or `twice a day`, behind a comma."
    );
    let found = foreign(word).help(help).guess(word.span, "a day");
    word.text.eq_ignore_ascii_case("daily").then_some(found)
}

/// `once every 3 weeks`, `once daily`, `once weekly`: `once` by itself is once and not again. `text` is what stands behind it.
pub(super) fn behind_once(once: &DosePart, part: &DosePart, text: &str) -> Option<Diagnostic> {
    if !matches!(once.kind, DosePartKind::Times(DoseTimes::Single)) {
        return None;
    }
    let right = match &part.kind {
        DosePartKind::Every(..) => text.to_owned(),
        DosePartKind::Foreign(word) => match word.text.to_lowercase().as_str() {
            "daily" => "once a day".to_owned(),
            "weekly" => "every 1 week".to_owned(),
            "monthly" => "every 1 month".to_owned(),
            _ => return None,
        },
        _ => return None,
    };
    let span = once.span.to(part.span);
    let found = Diagnostic::new(Code::Dose, span, format!("`once` is once and not again, and `{text}` is more often"));
    Some(found.help(format!("Write `{right}`.")).guess(span, right))
}

/// What is written instead of a word of prescriptions.
pub(super) fn foreign(word: &Name) -> Diagnostic {
    let text = word.text.to_lowercase();
    let found = Diagnostic::new(Code::Dose, word.span, format!("`{}` is not how the language says it", word.text));
    let hours = text.strip_prefix('q').and_then(|rest| rest.strip_suffix('h')).filter(|hours| !hours.is_empty());
    match (text.as_str(), hours) {
        (_, Some(hours)) => {
            found.help(format!("Write `every {hours} hours`.")).guess(word.span, format!("every {hours} hours"))
        }
        ("daily" | "od", _) => found.help("Write `once a day`, or `twice a day`."),
        ("bid", _) => found.help("Write `twice a day`.").guess(word.span, "twice a day"),
        ("tid", _) => found.help("Write `3 times a day`.").guess(word.span, "3 times a day"),
        ("qid", _) => found.help("Write `4 times a day`.").guess(word.span, "4 times a day"),
        ("prn", _) => found.help("Write `as needed`, or `as needed for \"pain\"`.").guess(word.span, "as needed"),
        ("stat", _) => found.help("Write `once`.").guess(word.span, "once"),
        ("weekly", _) => found.help("Write `every 1 week`.").guess(word.span, "every 1 week"),
        ("monthly", _) => found.help("Write `every 1 month`.").guess(word.span, "every 1 month"),
        ("hourly", _) => found.help("Write `every 1 hour`.").guess(word.span, "every 1 hour"),
        ("per", _) => found.help(
            "An amount for each kilogram is `1 mg/kg * patient.weight`; a ceiling of a day is `at most 400 mg a day`.",
        ),
        ("max" | "maximum", _) => found.help("Write `at most 150 mg`, or `at most 400 mg a day`."),
        ("rounded", _) => found.help("Write `in steps of 10 mg with halves down`, or `as 2.5 mg or 5 mg`."),
        _ => found.help("The route stands in quotes: `route \"by mouth\"`."),
    }
}
