//! `years from A to B`: what it counts from and to, and comparisons in which its number is taken for a quantity.

use super::checker::Checker;
use super::dimension;
use super::literals::describe_number;
use super::model::{Fact, FactType, Meaning, Num, NumberKind, NumberType, SpanUnit};
use super::typing::{TypedNum, plain};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{Expr, Operator};

/// Days that are taken for a year or a month, each with what to count instead.
const ROUGH: &[(&str, SpanUnit)] = &[
    ("365", SpanUnit::Years),
    ("365.2", SpanUnit::Years),
    ("365.24", SpanUnit::Years),
    ("365.2422", SpanUnit::Years),
    ("365.2425", SpanUnit::Years),
    ("365.25", SpanUnit::Years),
    ("366", SpanUnit::Years),
    ("30", SpanUnit::Months),
    ("30.4", SpanUnit::Months),
    ("30.42", SpanUnit::Months),
    ("30.4375", SpanUnit::Months),
    ("30.44", SpanUnit::Months),
    ("30.5", SpanUnit::Months),
];

impl Checker<'_> {
    /// How many are completed from one day to another. None where something in it is reported.
    pub(super) fn completed(&mut self, unit: SpanUnit, from: &Expr, to: &Expr, span: Span) -> Option<TypedNum> {
        let (from, to) = (self.num(from), self.num(to));
        let (from, to) = (from?, to?);
        for day in [&from, &to] {
            if day.ty.kind != NumberKind::Date {
                let word = unit.word();
                let what = format!(
                    "`{}` is {}, and {word} are counted from one day to another",
                    self.text(day.span),
                    describe_number(&day.ty)
                );
                let found = Diagnostic::new(Code::UnlikeThings, day.span, what)
                    .help(format!("Write two dates, as in `{word} from patient.birth to today`."));
                self.push(found);
                return None;
            }
        }
        if from.constant.is_some() && to.constant.is_some() {
            let what = format!("`{}` is always the same: no fact stands in it", self.text(span));
            self.push(
                Diagnostic::new(Code::UnlikeThings, span, what)
                    .help("Name a date that differs from patient to patient, or write the number."),
            );
            return None;
        }
        let ty = NumberType { integer: true, ..plain(NumberKind::Plain) };
        let num = Num::Completed(unit, Box::new(from.num), Box::new(to.num));
        Some(TypedNum { num, ty, constant: None, bare: false, span })
    }

    /// Whether a number of months by which a date is moved is a whole one; facts that it is computed from are, from here on.
    pub(super) fn whole_months(&mut self, num: &Num) -> bool {
        match num {
            Num::Const(months) => months.is_integer(),
            Num::Fact(id) => {
                if let Some(Fact { ty: FactType::Number(ty), .. }) = self.guideline.facts.get_mut(*id) {
                    ty.integer = true;
                }
                true
            }
            Num::Term(id) => match self.guideline.term(*id).map(|term| term.means.clone()) {
                Some(Meaning::Num(inner, _)) => self.whole_months(&inner),
                Some(Meaning::Rows(rows)) => rows.values.iter().all(|value| self.whole_months(value)),
                Some(Meaning::Cond(_)) | None => true,
            },
            Num::Score(_) | Num::Completed(..) => true,
            Num::Negate(a) => self.whole_months(a),
            Num::Rounded(_, step) => step.is_integer(),
            Num::Add(a, b) | Num::Subtract(a, b) | Num::Least(a, b) | Num::Greatest(a, b) => {
                self.whole_months(a) && self.whole_months(b)
            }
            Num::Multiply(a, b) => match (&**a, &**b) {
                (Num::Const(times), of) | (of, Num::Const(times)) => times.is_integer() && self.whole_months(of),
                (a, b) => self.whole_months(a) && self.whole_months(b),
            },
            Num::Divide(..) | Num::AddMonths(..) | Num::Power(..) | Num::Function(..) => false,
        }
    }

    /// What a number counts that is just `years from A to B` or the name of it.
    fn counts(&self, num: &Num) -> Option<SpanUnit> {
        match num {
            Num::Completed(unit, ..) => Some(*unit),
            Num::Term(id) => match &self.guideline.term(*id)?.means {
                Meaning::Num(Num::Completed(unit, ..), _) => Some(*unit),
                _ => None,
            },
            _ => None,
        }
    }

    /// `years from A to B >= 18 years`, and with a part of a year: what is wrong, where it is.
    pub(super) fn counted_twice(&mut self, left: &TypedNum, right: &TypedNum) -> Option<Diagnostic> {
        let (count, unit, other) = match (self.counts(&left.num), self.counts(&right.num)) {
            (Some(unit), _) => (left, unit, right),
            (None, Some(unit)) => (right, unit, left),
            (None, None) => return None,
        };
        let word = unit.word();
        let shown = self.text(count.span);
        if other.ty.kind == NumberKind::Plain {
            let value = other.constant.as_ref().filter(|value| !value.is_integer())?;
            let what = format!("`{shown}` is a whole number of {word}, and `{}` is none", self.text(other.span));
            let found = Diagnostic::new(Code::NotWhole, other.span, what)
                .also(count.span, format!("only completed {word} are counted"));
            let smaller = match unit {
                SpanUnit::Years => Some((SpanUnit::Months, 12)),
                SpanUnit::Weeks => Some((SpanUnit::Days, 7)),
                SpanUnit::Months | SpanUnit::Days => None,
            };
            let finer = smaller
                .map(|(smaller, times)| (smaller, value * number::whole(times)))
                .filter(|(_, number)| number.is_integer());
            return Some(match finer {
                Some((smaller, number)) => found.help(format!(
                    "Count the {0} instead: `{0} from … to …`, and compare with `{1}`.",
                    smaller.word(),
                    number::show(&number)
                )),
                None => found.help("Compare with a whole number."),
            });
        }
        if !matches!(other.ty.kind, NumberKind::CalendarDuration | NumberKind::Quantity(..)) {
            return None;
        }
        let found = Diagnostic::new(
            Code::UnexpectedUnit,
            other.span,
            format!("`{shown}` is the number of {word} already, without a unit"),
        )
        .also(count.span, format!("a whole number of completed {word}"));
        let number = other.constant.as_ref().and_then(|value| in_units(value, other.ty.kind, unit));
        Some(match number {
            Some(number) if number.is_integer() => {
                let right = number::show(&number);
                found.help(format!("Write `{right}`.")).guess(other.span, right)
            }
            Some(number) if unit == SpanUnit::Weeks && (&number * number::whole(7)).is_integer() => {
                let days = number::show(&(number * number::whole(7)));
                found.help(format!("Count the days: `days from … to …`, and compare with `{days}`."))
            }
            _ if other.constant.is_some() => found.help(format!(
                "Compare with a number of {word}, or count what the limit is given in: years, months, weeks or days."
            )),
            _ => {
                let one = word.trim_end_matches('s');
                found.help(format!(
                    "Make it a duration with `({shown}) * 1 {one}`, or declare the other as an `integer`."
                ))
            }
        })
    }

    /// `(today - birth) / 365.25 days`: no number of days is a year. True where that is reported.
    pub(super) fn rough_year(&mut self, op: Operator, left: &TypedNum, right: &TypedNum, span: Span) -> bool {
        let (Operator::Divide, Some(value), Num::Multiply(days, _)) = (op, &right.constant, &left.num) else {
            return false;
        };
        let Num::Subtract(later, earlier) = &**days else { return false };
        if left.ty.kind != NumberKind::Quantity(dimension::TIME, 0) || !(self.is_day(later) && self.is_day(earlier)) {
            return false;
        }
        let day = number::whole(86_400);
        let value = if right.bare { value.clone() } else { value / day };
        let Some((_, unit)) = ROUGH.iter().find(|(days, _)| number::parse(days).is_ok_and(|days| days == value)) else {
            return false;
        };
        let word = unit.word();
        let found = Diagnostic::new(
            Code::CalendarMix,
            span,
            format!("{word} differ in length: none has {} days", number::show(&value)),
        )
        .help(format!("Count completed {word} by the calendar: `{word} from … to …`, with the earlier day first."));
        self.push(found);
        true
    }

    fn is_day(&self, num: &Num) -> bool {
        match num {
            Num::Fact(id) => self
                .guideline
                .fact(*id)
                .is_some_and(|fact| matches!(&fact.ty, FactType::Number(ty) if ty.kind == NumberKind::Date)),
            Num::Term(id) => self
                .guideline
                .term(*id)
                .is_some_and(|term| term.means.number_type().is_some_and(|ty| ty.kind == NumberKind::Date)),
            _ => false,
        }
    }
}

/// A duration in another unit, where the one is so many of the other.
fn in_units(value: &Number, kind: NumberKind, unit: SpanUnit) -> Option<Number> {
    match (kind, unit.months()) {
        (NumberKind::CalendarDuration, Some(months)) => Some(value / number::whole(months)),
        (NumberKind::Quantity(dimension::TIME, 0), None) => {
            Some(value / number::whole(86_400) / number::whole(unit.days()))
        }
        _ => None,
    }
}
