//! Days that are given to a command, and the clock: nothing else looks at it.

/// A day as an option gives it.
pub fn day(text: &str) -> Result<String, String> {
    match gdl::dates::days(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("a date is written year-month-day, such as 2026-11-23".to_owned()),
    }
}

/// Today, in universal time: the one thing that a check takes from the clock, and only to tell whether a review is due.
pub fn universal() -> String {
    jiff::Timestamp::now().to_string().chars().take_while(|c| *c != 'T').collect()
}

/// Today, where this computer stands: for a guideline that asks which day it is, where neither an option nor the case says it.
pub fn local() -> String {
    jiff::Zoned::now().date().to_string()
}
