//! The words with which something is asked of a list of findings, as they are spoken: `most recent`, `max of`, `at least 2 values of`,
//! `two consecutive`; and what each of them is.

use super::place::{Cursor, Place};

/// Words for a number that is asked of a list, longest first: how it is written, and whether it surely means that.
pub const NUMBERS: &[(&str, &str, bool)] = &[
    ("most recent", "latest", true),
    ("latest", "latest", true),
    ("newest", "latest", true),
    ("current", "latest", false),
    ("recent", "latest", false),
    ("last", "latest", true),
    ("first", "first", true),
    ("earliest", "first", true),
    ("oldest", "first", true),
    ("initial", "first", false),
    ("baseline", "first", false),
    ("highest", "highest", true),
    ("maximal", "highest", true),
    ("maximum", "highest", true),
    ("max", "highest", true),
    ("largest", "highest", true),
    ("greatest", "highest", true),
    ("biggest", "highest", true),
    ("peak", "highest", true),
    ("lowest", "lowest", true),
    ("minimal", "lowest", true),
    ("minimum", "lowest", true),
    ("min", "lowest", true),
    ("smallest", "lowest", true),
    ("nadir", "lowest", true),
    ("mean", "mean", true),
    ("average", "mean", true),
    ("avg", "mean", true),
    ("sum", "sum", true),
    ("total", "sum", false),
    ("number", "number", true),
    ("count", "number", true),
    ("how many", "number", true),
];

/// Words for the value before the latest.
const PREVIOUS: &[&str] =
    &["second to last", "second last", "next to last", "last but one", "previous", "penultimate", "preceding", "prior"];

/// What is not calculated of a list.
const NEVER: &[&str] =
    &["median", "standard deviation", "deviation", "variance", "percentile", "mode", "slope", "trend"];

/// What stands between a count and the list.
const THINGS: &[&str] = &["values", "value", "entries", "measurements", "results", "findings", "times", "occurrences"];

/// Words for runs of entries in a row.
const IN_A_ROW: &[&str] = &[
    "times in a row",
    "in a row",
    "in row",
    "in succession",
    "consecutive",
    "consecutively",
    "successive",
    "running",
    "in sequence",
];

/// What is asked.
pub enum Head {
    /// A number of one part, by its word.
    Number(&'static str),
    /// The value before the latest.
    Previous,
    /// What is not calculated.
    Never(&'static str),
    /// Whether some, all or none are such.
    Some(&'static str),
    /// How many are such: what stands before the number, and the number.
    Counted(&'static str, u64),
    /// So many in a row.
    InARow(u64),
    /// So long.
    Run,
}

/// What is asked at a word, and where the list begins.
pub fn head<'a>(place: &Place<'_, 'a>, from: Cursor<'a>) -> Option<(Head, Cursor<'a>)> {
    let first = from.token()?;
    // A fact may have such a name.
    if place.measure(first.text).is_some() {
        return None;
    }
    let mut cursor = from;
    if cursor.eat_any(&["a run of", "run of", "a stretch of", "a series of", "a period of"]).is_some() {
        return Some((Head::Run, cursor));
    }
    if let Some(found) = many(place, from) {
        return Some(found);
    }
    let truths: &[(&'static str, &[&str])] = &[
        ("any", &["any one of the", "any one of", "any of the", "any of", "any", "some of", "some", "at least one of"]),
        ("all", &["all of the", "all of", "all", "every one of", "every", "each of", "each"]),
        ("none", &["none of the", "none of", "none", "no"]),
    ];
    for &(word, phrases) in truths {
        if cursor.eat_any(phrases).is_some() {
            cursor.eat_any(THINGS);
            cursor.eat("of");
            return Some((Head::Some(word), cursor));
        }
    }
    cursor.eat("the");
    let head = if cursor.eat_any(PREVIOUS).is_some() {
        Head::Previous
    } else if let Some(word) = cursor.eat_any(NEVER) {
        Head::Never(word)
    } else {
        let &(_, word, _) = NUMBERS.iter().find(|(said, ..)| cursor.eat(said))?;
        Head::Number(word)
    };
    cursor.eat_any(THINGS);
    cursor.eat("of");
    Some((head, cursor))
}

/// `at least 2 of`, `two or more`, `2 consecutive`.
fn many<'a>(place: &Place<'_, 'a>, from: Cursor<'a>) -> Option<(Head, Cursor<'a>)> {
    let mut cursor = from;
    let before = cursor.eat_any(&[
        "at least",
        "no fewer than",
        "not fewer than",
        "no less than",
        "a minimum of",
        "minimum of",
        "≥",
        ">=",
        "more than",
        ">",
        "at most",
        "no more than",
        "not more than",
        "a maximum of",
        "maximum of",
        "up to",
        "≤",
        "<=",
        "fewer than",
        "less than",
        "<",
        "exactly",
        "any",
    ]);
    let amount = cursor.amount()?;
    // `2 consecutive` is no amount in `consecutive`.
    // `2 inr`: the list is no unit.
    let unit = amount.unit.as_deref().filter(|unit| place.known().is_none_or(|known| known.list(unit).is_none()));
    if let (Some(list), None) = (&amount.unit, unit) {
        cursor.at = amount.end.saturating_sub(list.len());
    }
    let is_unit = unit.is_some_and(|unit| !THINGS.contains(&unit) && !IN_A_ROW.contains(&unit));
    if is_unit {
        return None;
    }
    let row = unit.is_some_and(|unit| IN_A_ROW.contains(&unit));
    let number: u64 = amount.number.parse().ok()?;
    let more = cursor.eat_any(&["or more", "or greater", "and more"]).is_some();
    let fewer = cursor.eat_any(&["or fewer", "or less"]).is_some();
    if row || cursor.eat_any(IN_A_ROW).is_some() {
        cursor.eat_any(THINGS);
        cursor.eat("of");
        let least = matches!(before, None | Some("at least" | "no fewer than" | "≥" | ">=")) && !fewer;
        return least.then_some((Head::InARow(number), cursor));
    }
    let things = unit.is_some() || cursor.eat_any(THINGS).is_some();
    let of = cursor.eat("of");
    let kind = match before {
        Some("at most" | "no more than" | "not more than" | "a maximum of" | "maximum of" | "up to" | "≤" | "<=") => {
            "<="
        }
        Some("fewer than" | "less than" | "<") => "<",
        Some("exactly") => "=",
        Some("more than" | ">") => ">",
        Some(_) => ">=",
        None if fewer => "<=",
        None if more => ">=",
        None if of || things => "",
        None => return None,
    };
    Some((Head::Counted(kind, number), cursor))
}
