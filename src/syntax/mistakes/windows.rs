//! Times in which the entries of a list lie, as they are spoken: `in the last 3 months`, `from A to B`, `before A`; each as it has to
//! be written.

use super::place::{Cursor, Place};
use crate::syntax::known::Measure;

/// Words of time, as a length of time is written.
pub const TIMES: &[&str] = &["years", "year", "months", "month", "weeks", "week", "days", "day"];

/// A time in which entries lie.
pub struct Window {
    /// As it is written.
    pub right: String,
    /// What is wrong with it.
    pub amiss: Option<String>,
    /// Nothing else can be meant.
    pub sure: bool,
    /// First byte behind it.
    pub end: usize,
}

/// `within 12 months before today`, `in the last 3 months`, `from A to B`, `before A`, as each is written.
pub fn window(place: &Place<'_, '_>, from: Cursor<'_>) -> Option<Window> {
    let mut cursor = from;
    let start = from.token()?.at;
    let done = |right: String, sure: bool, end: usize| {
        let said = place.words(start, end);
        let amiss = (said != right).then(|| format!("`{said}` is written `{right}`"));
        Some(Window { right, amiss, sure, end })
    };
    if cursor
        .eat_any(&[
            "before the latest",
            "before the last",
            "before the most recent",
            "except the latest",
            "except the last",
        ])
        .is_some()
    {
        return done("before the latest".to_owned(), true, cursor.at);
    }
    if cursor.eat("within any") {
        let time = time(&mut cursor)?;
        return done(format!("within any {time}"), true, cursor.at);
    }
    let back = cursor.eat_any(&[
        "within the last",
        "within the past",
        "within the previous",
        "within last",
        "in the last",
        "in the past",
        "in the previous",
        "in last",
        "over the last",
        "over the past",
        "during the last",
        "during the past",
        "for the last",
        "for the past",
        "from the last",
        "of the last",
        "of the past",
        "the last",
        "the past",
        "last",
        "past",
    ]);
    if back.is_some() {
        let time = time(&mut cursor).or_else(|| {
            let word = cursor.token().filter(|token| matches!(token.text, "year" | "month" | "week" | "day"))?;
            cursor.at = word.end();
            Some(format!("1 {}", word.text))
        })?;
        cursor.eat_any(&["before today", "of today"]);
        return done(format!("within {time} before today"), true, cursor.at);
    }
    if cursor.eat("within") {
        let time = time(&mut cursor)?;
        let joint = cursor.eat_any(&["before", "of", "to", "after", "from", "following", "since"]);
        return match (joint, day(place, &mut cursor)) {
            (Some("before"), Some(day)) => done(format!("within {time} before {day}"), true, cursor.at),
            (Some("of" | "to"), Some(day)) => {
                let right = format!("within {time} before {day}");
                done(right, day == "today", cursor.at)
            }
            (Some("after" | "from" | "following" | "since"), Some(day)) => {
                done(format!("since {day} until {day} + {time}"), true, cursor.at)
            }
            (None, None) => {
                let end = cursor.at;
                let amiss = format!("`{}` does not say before which day", place.words(start, end));
                Some(Window { right: format!("within {time} before today"), amiss: Some(amiss), sure: false, end })
            }
            _ => None,
        };
    }
    let word = cursor.eat_any(&[
        "on or before",
        "no later than",
        "up to",
        "until",
        "till",
        "on or after",
        "no earlier than",
        "since",
        "from",
        "between",
        "starting",
        "before",
        "prior to",
        "earlier than",
        "after",
        "later than",
        "on",
    ])?;
    let first = day(place, &mut cursor)?;
    match word {
        "from" | "between" => {
            let mut ahead = cursor;
            let joint =
                ahead.eat_any(if word == "from" { &["to", "until", "till", "up to", "through"] } else { &["and"] });
            match joint.and_then(|_| day(place, &mut ahead)) {
                Some(last) => done(format!("since {first} until {last}"), true, ahead.at),
                None if word == "from" => done(format!("since {first}"), true, cursor.at),
                None => None,
            }
        }
        "since" | "starting" | "on or after" | "no earlier than" => done(format!("since {first}"), true, cursor.at),
        "on or before" | "no later than" | "up to" | "until" | "till" => {
            done(format!("until {first}"), true, cursor.at)
        }
        "before" | "prior to" | "earlier than" => done(format!("until {first} - 1 day"), true, cursor.at),
        "after" | "later than" => done(format!("since {first} + 1 day"), true, cursor.at),
        _ => done(format!("since {first} until {first}"), true, cursor.at),
    }
}

/// A length of time.
pub fn time(cursor: &mut Cursor<'_>) -> Option<String> {
    let mut ahead = *cursor;
    let amount = ahead.amount()?;
    let unit = match amount.unit.as_deref() {
        Some(unit) if TIMES.contains(&unit) => unit.to_owned(),
        Some(_) => return None,
        None => ahead.eat_any(TIMES)?.to_owned(),
    };
    cursor.at = ahead.at;
    Some(format!("{} {unit}", amount.number))
}

/// A day: a date, the name of one, and what is added to it.
pub fn day(place: &Place<'_, '_>, cursor: &mut Cursor<'_>) -> Option<String> {
    let mut ahead = *cursor;
    let first = ahead.token()?;
    let known = crate::dates::days(first.text).is_some() || place.measure(first.text) == Some(&Measure::Date);
    if !known {
        return None;
    }
    ahead.at = first.end();
    let mut text = first.text.to_owned();
    loop {
        let mut more = ahead;
        let Some(sign) = more.eat_any(&["+", "-", "−", "–"]) else { break };
        let Some(time) = time(&mut more) else { break };
        text.push_str(&format!(" {sign} {time}"));
        ahead = more;
    }
    cursor.at = ahead.at;
    Some(text)
}
