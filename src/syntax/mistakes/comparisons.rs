//! Comparisons as they are spoken: `older than 80 years`, `of 20 mm or more`. Whether the limit belongs is said where the
//! words leave it open, and the unit is that of the fact.

use super::place::{Amount, Cursor, Place, Recogniser};
use super::ranges::range;
use super::subjects::{LEADS, OLD, declared_word, subject};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::known::Vocabulary;

/// Comparisons and ranges in words.
pub const LIMITS: &[Recogniser] = &[rough, spoken];

/// Words that leave open how far off a number may be.
const ROUGH: &[&str] = &["about", "approximately", "approx", "around", "roughly", "circa", "ca"];

/// Words for a comparison, longest first: its sign, and whether speakers often mean the limit too.
const SPOKEN: &[(&str, &str, bool)] = &[
    ("greater than or equal to", ">=", false),
    ("more than or equal to", ">=", false),
    ("less than or equal to", "<=", false),
    ("at least", ">=", false),
    ("not less than", ">=", false),
    ("no less than", ">=", false),
    ("no fewer than", ">=", false),
    ("not below", ">=", false),
    ("not under", ">=", false),
    ("a minimum of", ">=", false),
    ("minimum of", ">=", false),
    ("min", ">=", false),
    ("minimum", ">=", false),
    ("not equal to", "!=", false),
    ("at most", "<=", false),
    ("not more than", "<=", false),
    ("no more than", "<=", false),
    ("no greater than", "<=", false),
    ("not greater than", "<=", false),
    ("not exceeding", "<=", false),
    ("not above", "<=", false),
    ("not over", "<=", false),
    ("up to", "<=", false),
    ("a maximum of", "<=", false),
    ("maximum of", "<=", false),
    ("max", "<=", false),
    ("maximum", "<=", false),
    ("over the age of", ">", true),
    ("above the age of", ">", true),
    ("under the age of", "<", false),
    ("below the age of", "<", false),
    ("older than", ">", true),
    ("greater than", ">", false),
    ("more than", ">", false),
    ("larger than", ">", false),
    ("bigger than", ">", false),
    ("higher than", ">", false),
    ("longer than", ">", false),
    ("heavier than", ">", false),
    ("in excess of", ">", false),
    ("exceeding", ">", false),
    ("exceeds", ">", false),
    ("over", ">", true),
    ("above", ">", true),
    ("beyond", ">", true),
    ("younger than", "<", false),
    ("less than", "<", false),
    ("fewer than", "<", false),
    ("smaller than", "<", false),
    ("lower than", "<", false),
    ("shorter than", "<", false),
    ("lighter than", "<", false),
    ("under", "<", true),
    ("below", "<", true),
    ("equal to", "=", false),
    ("equals", "=", false),
    ("exactly", "=", false),
    (">=", ">=", false),
    ("<=", "<=", false),
    ("≥", ">=", false),
    ("≤", "<=", false),
    (">", ">", false),
    ("<", "<", false),
    ("=", "=", false),
];

/// Words behind the number that make it the limit.
const MORE: &[&str] = &[
    "or more",
    "or greater",
    "or larger",
    "or higher",
    "or above",
    "or over",
    "or older",
    "or longer",
    "or bigger",
    "and more",
    "and over",
    "and above",
    "and older",
    "and up",
    "upwards",
    "+",
];
const FEWER: &[&str] = &[
    "or less",
    "or fewer",
    "or smaller",
    "or lower",
    "or below",
    "or under",
    "or younger",
    "or shorter",
    "and less",
    "and under",
    "and below",
    "and younger",
    "and smaller",
];

/// A comparison in words.
struct Spoken {
    sign: &'static str,
    /// Speakers often mean the limit too.
    loose: bool,
    amount: Amount,
    /// Something is said as it cannot be written.
    foreign: bool,
    aged: bool,
    /// Where the words for the sign end, where nothing else is to be mended.
    words_end: Option<usize>,
    end: usize,
}

/// `crp > about 5 mg/L`.
fn rough(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let mut cursor = place.cursor(place.part()?);
    let mut last = None;
    while let Some(token) = cursor.token().filter(|token| token.at < place.stopped()) {
        cursor.at = token.end();
        last = Some(token);
    }
    let word = last.filter(|word| ROUGH.iter().any(|rough| word.text.eq_ignore_ascii_case(rough)))?;
    cursor.amount().filter(|_| place.measure(word.text).is_none())?;
    let what = format!("`{}` does not say how far off it may be", word.text);
    let found = place.tell(Code::CannotRead, word.at, word.end(), what);
    Some(found.help("Write limits, as in `between 4 and 6`; or leave the word out."))
}

/// A comparison or a range in words, in the part of a condition in which reading stopped.
fn spoken(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let start = place.part()?;
    let stopped = place.stopped();
    // The words before it name what is compared.
    let mut ends = vec![start];
    let mut cursor = place.cursor(start);
    while let Some(token) = cursor.token().filter(|_| ends.len() < 6) {
        // Up to the first word that begins the comparison.
        let lead = LEADS.iter().any(|lead| token.text.eq_ignore_ascii_case(lead))
            && (ends.len() > 1 || place.measure(token.text).is_none());
        let name = token.text.starts_with(|c: char| c.is_alphabetic()) && !RESERVED.contains(&token.text);
        if !name || lead || begins(cursor) {
            break;
        }
        cursor.at = token.end();
        ends.push(token.end());
    }
    let subject_end = ends.last().copied().filter(|end| *end > start);
    let from = subject_end.unwrap_or(start);
    let mut cursor = place.cursor(from);
    let phrase = cursor.token()?.at;
    let mut leads = 0usize;
    while leads < 3 && cursor.eat_any(LEADS).is_some() {
        leads = leads.saturating_add(1);
    }
    if let Some(found) = range(place, start, subject_end, phrase, cursor, stopped) {
        return Some(found);
    }
    let spaced = ends.len() > 2 && !declared_word(place, start, from);
    let Some(mut read) = comparison(cursor, leads > 0 || spaced) else {
        return without_sign(place, start, subject_end.filter(|_| leads == 0)?, cursor);
    };
    read.aged |= place.cursor(phrase).token().is_some_and(|token| token.text.eq_ignore_ascii_case("aged"));
    if !read.foreign || read.end < stopped {
        return None;
    }
    compared(place, start, subject_end, phrase, &read)
}

/// Whether words of a comparison begin here.
fn begins(cursor: Cursor<'_>) -> bool {
    let mut ahead = cursor;
    SPOKEN.iter().any(|(words, ..)| {
        let mut ahead = cursor;
        ahead.eat(words)
    }) || ahead.eat_any(&["between", "from", "in", "within"]).is_some()
}

fn comparison(mut cursor: Cursor<'_>, led: bool) -> Option<Spoken> {
    let said = SPOKEN.iter().find(|(words, ..)| cursor.eat(words));
    let words_end = cursor.at;
    let is_sign = said.is_some_and(|(words, ..)| !words.starts_with(|c: char| c.is_ascii_alphabetic()));
    cursor.eat_any(&["the age of", "age"]);
    let amount = cursor.amount()?;
    let old = cursor.eat_any(OLD).is_some();
    let (more, fewer) = (cursor.eat_any(MORE).is_some(), cursor.eat_any(FEWER).is_some());
    let old = cursor.eat_any(OLD).is_some() || old;
    let (sign, loose) = match (said, more, fewer) {
        (Some(("=" | "equal to" | "equals" | "exactly", ..)) | None, true, false) => (">=", false),
        (Some(("=" | "equal to" | "equals" | "exactly", ..)) | None, false, true) => ("<=", false),
        (Some((_, ">" | ">=", _)), true, false) => (">=", false),
        (Some((_, "<" | "<=", _)), false, true) => ("<=", false),
        (Some((_, sign, loose)), false, false) => (*sign, *loose),
        _ => return None,
    };
    let foreign = more || fewer || old || !is_sign || led;
    let age_word = said.is_some_and(|(words, ..)| ["older", "younger", "age"].iter().any(|word| words.contains(word)));
    let words_end = (said.is_some() && !more && !fewer && !old && !age_word).then_some(words_end);
    Some(Spoken { sign, loose, foreign, aged: old || age_word, words_end, end: amount.end.max(cursor.at), amount })
}

fn compared(
    place: &Place<'_, '_>,
    start: usize,
    subject_end: Option<usize>,
    phrase: usize,
    read: &Spoken,
) -> Option<Diagnostic> {
    let Some((name, written_so)) = subject(place, start, subject_end, read.aged) else {
        let example = place.known().and_then(Vocabulary::a_number).unwrap_or("size");
        let (amount, _) = read.amount.for_measure(place.measure(example));
        let whole = place.words(start, read.end);
        return Some(place.tell(Code::CannotRead, start, read.end, format!("`{whole}` does not name a fact")).help(
            format!(
                "A comparison is the name of a fact, a sign and a number, as in `{example} {} {amount}`.",
                read.sign
            ),
        ));
    };
    let (amount, same) = read.amount.for_measure(place.measure(&name));
    let right = format!("{} {amount}", read.sign);
    let limit = match read.sign {
        ">" => Some(format!(">= {amount}")),
        "<" => Some(format!("<= {amount}")),
        _ => None,
    };
    // Only the words for the sign, where all else is written as it is.
    let words_end = read.words_end.filter(|_| written_so && same);
    let (from, end, replacement) = match words_end {
        Some(end) => (phrase, end, read.sign.to_owned()),
        None if written_so => (phrase, read.end, right.clone()),
        None => (start, read.end, format!("{name} {right}")),
    };
    if !place.reads(from, end, &replacement) {
        return None;
    }
    let what = place.words(from, end);
    let found = match limit.filter(|_| read.loose) {
        Some(limit) => {
            let other = match (words_end, written_so) {
                (Some(_), _) => format!("{}=", read.sign),
                (None, true) => limit.clone(),
                (None, false) => format!("{name} {limit}"),
            };
            place
                .tell(Code::ForeignOperator, from, end, format!("`{what}` is written `{replacement}` or `{other}`"))
                .help(format!("Write `{name} {right}`; where {} itself belongs, `{name} {limit}`.", read.amount.number))
        }
        None => place
            .tell(Code::ForeignOperator, from, end, format!("`{what}` is written `{replacement}`"))
            .help(format!("Write `{name} {right}`.")),
    };
    let span = place.span(from, end);
    let sure = written_so && same && !read.loose;
    Some(if sure { found.fix(span, replacement) } else { found.guess(span, replacement) })
}

/// `patient.age 80`.
fn without_sign(place: &Place<'_, '_>, start: usize, end: usize, cursor: Cursor<'_>) -> Option<Diagnostic> {
    let name = place.words(start, end);
    let measure = place.measure(&name).filter(|measure| measure.is_number())?;
    let mut cursor = cursor;
    let at = cursor.token()?.at;
    let amount = cursor.amount().filter(|amount| amount.end >= place.stopped())?;
    let (right, _) = amount.for_measure(Some(measure));
    Some(
        place
            .tell(Code::CannotRead, at, amount.end, format!("no sign stands between `{name}` and `{right}`"))
            .help(format!("Write the one that is meant: `{name} = {right}`, or <, <=, > or >=.")),
    )
}
