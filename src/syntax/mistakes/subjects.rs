//! What a comparison or range that is written as it is spoken speaks of: the words before it, and those that speak of an age.

use super::place::Place;
use crate::syntax::known::Measure;

/// Words that only lead to the comparison.
pub const LEADS: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "of",
    "has",
    "had",
    "with",
    "a",
    "an",
    "the",
    "being",
    "aged",
    "measuring",
    "measures",
    "value",
    "level",
    "size",
];

/// What may stand behind a number of years.
pub const OLD: &[&str] =
    &["years old", "year old", "years of age", "years-old", "year-old", "y / o", "yo", "of age", "old"];

/// The name that is compared, as it is declared, and whether it is written so.
pub fn subject(place: &Place<'_, '_>, start: usize, end: Option<usize>, aged: bool) -> Option<(String, bool)> {
    let written = end.map(|end| place.words(start, end)).unwrap_or_default();
    if place.measure(&written).is_some() {
        return Some((written, true));
    }
    let found = place.known().and_then(|known| {
        let named = known.meant(&written, |measure| measure.is_number() || *measure == Measure::Date);
        named.or_else(|| known.age().filter(|_| aged))
    });
    match found {
        Some(name) => Some((name.to_owned(), false)),
        // A name that nothing declares is a mistake of its own.
        None if !written.is_empty() && !written.contains(' ') => Some((written, true)),
        None => None,
    }
}

/// Whether one of some words is declared: then they are several names, not one.
pub fn declared_word(place: &Place<'_, '_>, start: usize, end: usize) -> bool {
    place.text(start, end).split_whitespace().any(|word| place.measure(word).is_some())
}
