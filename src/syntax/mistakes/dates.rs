//! Days as they are written elsewhere: `11/26/2026`, `27.11.2026`, `Nov 27, 2026`, `27-Nov-2026`. All days of a clause are
//! mended together, because one of them shows how the others are meant.

use super::place::{Cursor, Place, Recogniser};
use crate::codes::Code;
use crate::dates::{days, month};
use crate::diagnostic::Diagnostic;

/// Days of another country or with the name of a month.
pub const DAYS: &[Recogniser] = &[day];

/// Which part of `a/b/year` is the month.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// A day in another spelling.
struct Day {
    start: usize,
    end: usize,
    year: String,
    /// As written; the second is the month, where the order is known.
    parts: (String, String),
    order: Option<Order>,
}

impl Day {
    fn iso(&self, order: Order) -> Option<String> {
        let (day, month) = match self.order.unwrap_or(order) {
            Order::DayFirst => (&self.parts.0, &self.parts.1),
            Order::MonthFirst => (&self.parts.1, &self.parts.0),
        };
        let text = format!("{}-{month:0>2}-{day:0>2}", self.year);
        days(&text).map(|_| text)
    }
}

/// Days of another country or with the name of a month.
fn day(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let stopped = place.stopped();
    let all = all(place);
    let here = all.iter().find(|day| day.end >= stopped && day.start <= stopped.saturating_add(1))?;
    let open = all.iter().filter(|day| day.order.is_none());
    let fits = |order: Order| open.clone().all(|day| day.iso(order).is_some());
    let (first, last) = (all.first()?, all.last()?);
    let told = |day: &Day| {
        let words = place.words(day.start, day.end);
        place.tell(Code::BadDate, day.start, day.end, format!("`{words}` is not written as a date"))
    };
    let written = |order: Order| {
        let mut text = String::new();
        let mut at = first.start;
        for day in &all {
            text.push_str(place.text(at, day.start));
            text.push_str(&day.iso(order)?);
            at = day.end;
        }
        Some(text)
    };
    let (a, b) = (here.iso(Order::DayFirst), here.iso(Order::MonthFirst));
    let orders = (fits(Order::DayFirst), fits(Order::MonthFirst));
    let same = open.clone().all(|day| day.iso(Order::DayFirst) == day.iso(Order::MonthFirst));
    let order = match orders {
        (true, false) => Order::DayFirst,
        (false, true) => Order::MonthFirst,
        (true, true) if same => Order::DayFirst,
        (true, true) => {
            let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
            return Some(
                told(here).help(format!("A date is written year-month-day: `{a}` or `{b}`, whichever is meant.")),
            );
        }
        (false, false) => {
            return Some(
                told(here)
                    .help("A date is written year-month-day, with two digits each for month and day: `2026-03-09`."),
            );
        }
    };
    let Some(right) = here.iso(order) else {
        return Some(told(here).help("There is no such day. A date is written year-month-day: `2026-03-09`."));
    };
    let told = told(here).help(format!("A date is written year-month-day: `{right}`."));
    let whole = written(order)?;
    let sound = place.reads(first.start, last.end, &whole) && !place.text(first.start, last.end).contains('#');
    Some(if sound { told.fix(place.span(first.start, last.end), whole) } else { told })
}

/// All days of the clause that are written in another way.
fn all(place: &Place<'_, '_>) -> Vec<Day> {
    let mut found = Vec::new();
    let mut cursor = place.cursor(0);
    while let Some(token) = cursor.token() {
        if token.text.starts_with('"') {
            cursor.at = token.end();
            continue;
        }
        let here = place.cursor(token.at);
        match numeric(here).or_else(|| named(here)) {
            Some(day) => {
                cursor.at = day.end;
                found.push(day);
            }
            None => cursor.at = token.end(),
        }
        if found.len() > 40 {
            break;
        }
    }
    found
}

fn is_number(text: &str, most: usize) -> bool {
    !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit())
}

/// `11/26/2026`, `27.11.2026`.
fn numeric(cursor: Cursor<'_>) -> Option<Day> {
    let token = cursor.token()?;
    for (sign, order) in [('.', Some(Order::DayFirst)), ('/', None), ('-', Some(Order::DayFirst))] {
        let parts: Vec<&str> = token.text.split(sign).collect();
        if let [a, b, year] = parts.as_slice()
            && is_number(a, 2)
            && is_number(b, 2)
            && year.len() == 4
            && is_number(year, 4)
        {
            let parts = ((*a).to_owned(), (*b).to_owned());
            return Some(Day { start: token.at, end: token.end(), year: (*year).to_owned(), parts, order });
        }
        if let [year, a, b] = parts.as_slice()
            && sign != '-'
            && is_number(a, 2)
            && is_number(b, 2)
            && year.len() == 4
            && is_number(year, 4)
        {
            let parts = ((*b).to_owned(), (*a).to_owned());
            let order = Some(Order::DayFirst);
            return Some(Day { start: token.at, end: token.end(), year: (*year).to_owned(), parts, order });
        }
        if let [a, name, year] = parts.as_slice()
            && is_number(a, 2)
            && let Some(number) = month(name)
            && year.len() == 4
            && is_number(year, 4)
        {
            let parts = ((*a).to_owned(), number.to_string());
            let order = Some(Order::DayFirst);
            return Some(Day { start: token.at, end: token.end(), year: (*year).to_owned(), parts, order });
        }
    }
    None
}

/// `Nov 27, 2026`, `27 November 2026`, `Fri 27 Nov 2026`.
fn named(cursor: Cursor<'_>) -> Option<Day> {
    let mut cursor = cursor;
    let start = cursor.token()?.at;
    cursor.eat_any(&[
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Sat",
        "Sun",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]);
    cursor.eat(",");
    cursor.eat(".");
    let mut number = None;
    let mut name = None;
    for _ in 0..2 {
        let token = cursor.token()?;
        let digits = token.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = token.text.get(digits.len()..)?;
        if number.is_none() && is_number(digits, 2) && matches!(suffix, "" | "st" | "nd" | "rd" | "th") {
            number = Some(digits.to_owned());
        } else if name.is_none() {
            name = Some(month(token.text)?);
        }
        cursor.at = token.end();
        cursor.eat_any(&[".", "of"]);
        cursor.eat(",");
    }
    let year = cursor.token().filter(|token| token.text.len() == 4 && is_number(token.text, 4))?;
    let parts = (number?, name?.to_string());
    Some(Day { start, end: year.end(), year: year.text.to_owned(), parts, order: Some(Order::DayFirst) })
}
