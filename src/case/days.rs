//! Days of the calendar, and days of which less is known: `1950`, `1950-05`, `before 2020-03`, `2020-01 to 2020-03`.

use super::between::between;
use super::everyday;
use super::expect::{brief, found, unknown_or, wrong};
use super::forms::{self, Side};
use super::numbers::Counted;
use super::tree::{Item, Kind};
use super::{near, numbers, stretch};
use crate::check::model::{Fact, NumberType, Stated, Value};
use crate::codes::Code;
use crate::dates;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use jiff::civil::Date;

/// Reads what is said of a date.
pub(super) fn read(fact: &Fact, ty: &NumberType, node: &Item) -> Result<(Stated, String), Box<Diagnostic>> {
    let text = text(fact, node)?;
    if let Some((first, last)) = period(node, text)? {
        let written = text.to_owned();
        if first == last && text.len() > "1950-05".len() {
            let (day, written) = numbers::limited(fact, ty, node, (first, written), false)?;
            return Ok((Stated::Value(Value::Number(day)), written));
        }
        return stretch::stated(fact, ty, node, (Some((first, true)), Some((last, true))), written);
    }
    if let Some(near) = near::day(fact, node, text) {
        return Err(near);
    }
    let Some(sides) = forms::sides(text, true) else { return Err(no_day(fact, node, text)) };
    let mut read = Vec::new();
    for (side, piece) in sides {
        read.push((side, end(fact, side, node, piece.text)?));
    }
    between(fact, ty, node, read)
}

/// The day that a limit stands for: of a year or month the first or the last.
pub(super) fn limit(fact: &Fact, side: Side, node: &Item) -> Result<Counted, Box<Diagnostic>> {
    end(fact, side, node, text(fact, node)?)
}

fn end(fact: &Fact, side: Side, node: &Item, text: &str) -> Result<Counted, Box<Diagnostic>> {
    let (first, last) = match period(node, text)? {
        Some(period) => period,
        None => return Err(near::day(fact, node, text).unwrap_or_else(|| no_day(fact, node, text))),
    };
    let day = match side {
        Side::Low(true) | Side::High(false) => first,
        Side::Low(false) | Side::High(true) => last,
    };
    Ok((day, text.to_owned()))
}

/// The text of a day; four digits are a year, also where they are written as a number.
fn text<'n>(fact: &Fact, node: &'n Item) -> Result<&'n str, Box<Diagnostic>> {
    match &node.kind {
        Kind::Text { text, .. } => Ok(text.trim()),
        Kind::Number(digits) if digits.len() == 4 && all_digits(digits) => Ok(digits),
        _ => {
            let message = format!("`{}` takes a day, not {}", fact.name, found(node));
            Err(wrong(Code::CaseWrongType, fact, node, message))
        }
    }
}

fn all_digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

/// The first and the last day of what a text names, in days since 1970-01-01; none where it names no day, month or year by
/// its digits alone.
fn period(node: &Item, text: &str) -> Result<Option<(Number, Number)>, Box<Diagnostic>> {
    let parts: Vec<&str> = text.split('-').collect();
    let fault = |message: String| Diagnostic::new(Code::CaseBadDate, node.span, message);
    let usual = parts.iter().all(|part| all_digits(part)) && parts.first().is_some_and(|year| year.len() == 4);
    let (year, month, day) = match parts.as_slice() {
        [year] if usual => (*year, None, None),
        // Two years are no month: what they may mean is said elsewhere.
        [year, month] if usual && month.len() < 3 => (*year, Some(*month), None),
        [year, month, day] if usual => (*year, Some(*month), Some(*day)),
        _ => return Ok(None),
    };
    let number = |text: Option<&str>, otherwise: i8| text.map_or(Some(otherwise), |text| text.parse().ok());
    let first = |month: Option<i8>, day: Option<i8>| Date::new(year.parse().ok()?, month?, day?).ok();
    let Some(of_month) = first(number(month, 1), Some(1)) else {
        let month = month.unwrap_or_default();
        return Err(Box::new(fault(format!("there is no month {month}")).help("months are 01 to 12")));
    };
    if of_month.year() < dates::FIRST_YEAR {
        let found = fault(format!("the year {year} is no year of a patient"));
        return Err(Box::new(
            found.help("years are 1000 to 9999; where the day is not known, write null or leave it out"),
        ));
    }
    let Some(begin) = first(number(month, 1), number(day, 1)) else {
        let has = format!("{} has {} days", of_month.strftime("%B %Y"), of_month.days_in_month());
        return Err(Box::new(fault(format!("the day {text} does not exist")).help(has)));
    };
    let end = match (month, day) {
        (_, Some(_)) => begin,
        (Some(_), None) => begin.last_of_month(),
        (None, None) => begin.last_of_year(),
    };
    let whole = begin.to_string();
    let right = whole.get(..text.len().clamp(4, 10)).filter(|right| *right == text);
    if right.is_none() {
        let written = match (month, day) {
            (_, Some(_)) => whole,
            (_, None) => whole.get(..7).unwrap_or("").to_owned(),
        };
        let found = fault(format!("`{text}` is not written year-month-day")).help(format!("write {written}"));
        return Err(Box::new(match &node.kind {
            Kind::Text { text: own, .. } if own.trim() == text => found.fix(node.part(0, own.len()), written),
            _ => found,
        }));
    }
    let days = |date: Date| number::whole(date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24);
    Ok(Some((days(begin), days(end))))
}

/// A text that names no day.
fn no_day(fact: &Fact, node: &Item, text: &str) -> Box<Diagnostic> {
    if let Some(found) = everyday::day(fact, node, text) {
        return found;
    }
    if let Some(month) = dates::month_reading(text) {
        let message = format!("{} is not written year-month", brief(text));
        return Box::new(Diagnostic::new(Code::CaseBadDate, node.span, message).help(format!("write {month}")));
    }
    let found = wrong(Code::CaseBadDate, fact, node, format!("{} is not written year-month-day", brief(text)));
    unknown_or(fact, node, text, *found)
}
