//! The day on which a question is asked, where the case does not say it, or an option says another one.

use super::names::Names;
use super::patient::{Assignment, Case, DayBy};
use super::tree::{Item, Kind};
use super::values;
use crate::check::model::{Fact, Guideline, Stated, Value};
use crate::dates;
use crate::diagnostic::Diagnostic;
use crate::number;
use crate::source::{Sources, Span};

/// Whether an answer about a case rests on a day that nobody has said.
pub fn lacks_day(guideline: &Guideline, case: &Case) -> bool {
    guideline.today().is_some_and(|today| !case.values.knows(today) && case.part(today).is_none())
}

/// Says on which day a question is asked, whatever the case says; a day is written `2026-11-27`. Passed over where the
/// guideline never asks for it. What the case said instead, where that was another day.
pub fn set_today(
    guideline: &Guideline,
    sources: &mut Sources,
    case: &mut Case,
    day: &str,
    by: DayBy,
) -> Option<String> {
    let (today, days) = guideline.today().zip(dates::days(day))?;
    let before = case.written(today).filter(|before| *before != day).map(str::to_owned);
    let source = sources.add(if by == DayBy::Option { "--today" } else { "the clock" }, day);
    let value = Some((Stated::Value(Value::Number(number::whole(days))), day.to_owned()));
    case.set(Assignment { fact: today, beside: None, value, span: Span::new(source, 0, day.len()) });
    case.day_by = by;
    before
}

/// Whether a name at the top of a case is `today` in a guideline that does not ask for it.
pub(super) fn is_unasked(names: &Names<'_>, name: &str) -> bool {
    name == Fact::TODAY && names.fact(name).is_none() && names.meant(name, false).is_none()
}

/// Reads such a day, only to see that it is one.
pub(super) fn unasked(node: &Item, out: &mut Vec<Diagnostic>) {
    if node.kind != Kind::Null {
        let _ = values::read(&Fact::today(node.span), node, out);
    }
}
