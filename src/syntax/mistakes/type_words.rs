//! Types in other words: `oneof a, b`, `one of (a, b)`, `yes or no`, `whole number`, `integer >= 0`, `length cm`.

use super::place::{Place, Recogniser};
use super::prose::said;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// Lists and phrases.
pub const PHRASES: &[Recogniser] = &[listed, phrase];
/// Words of lists.
pub const LISTS: &[Recogniser] = &[one_word, or_for_comma];
/// A word that is missing.
pub const MISSING: &[Recogniser] = &[without_word];

/// Phrases of types, what stands for each, and whether it surely means that.
const TYPES: &[(&str, &str, bool)] = &[
    ("whole number", "integer", true),
    ("one of:", "one of", true),
    ("set of:", "set of", true),
    ("choice of", "one of", true),
    ("%", "percent", true),
    ("from", "", true),
    (">=", "at least", true),
    ("<=", "at most", true),
    (">", "above", true),
    ("<", "below", true),
];

/// A phrase that reading stopped in.
fn phrase(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.is_type() { said(place, TYPES) } else { None }
}

/// `one of (a, b)`, `one of a/b`, `integer (0 to 10)`, `integer, between 0 and 10`.
fn listed(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let spot = place.spot;
    let found = spot.found.as_ref().filter(|_| place.is_type())?;
    let rest = spot.slice.get(found.at..)?;
    let before = spot.before.as_ref()?;
    if found.text == "("
        && let Some((inside, _)) = rest.get(1..).and_then(|rest| rest.split_once(')'))
        && !inside.contains('\n')
    {
        let end = found.at.saturating_add(inside.len()).saturating_add(2);
        let right = if before.text == "of" { inside.to_owned() } else { format!(", {inside}") };
        let start = if before.text == "of" { found.at } else { before.end() };
        return Some(
            place
                .problem(found, "a type has no parentheses")
                .help("Leave them out; before a range stands a comma.")
                .fix(place.span(start, end), right),
        );
    }
    if found.text == "/" && spot.slice.contains(" of ") {
        let members = spot.slice.get(before.at..)?.lines().next()?.split_whitespace().next()?;
        let end = before.at.saturating_add(members.len());
        return Some(
            place
                .problem(found, "a list has commas, not `/`")
                .help(format!("Write `{}`.", members.replace('/', ", ")))
                .fix(place.span(before.at, end), members.replace('/', ", ")),
        );
    }
    if found.text == "between"
        && let Some((low, _)) = rest.get("between".len()..).and_then(|rest| rest.split_once(" and "))
        && !low.contains('\n')
    {
        let end = found.at.saturating_add("between".len()).saturating_add(low.len()).saturating_add(" and ".len());
        let low = low.trim();
        return Some(
            place
                .problem(found, "a range is written with `to`")
                .help(format!("Write `{low} to …`."))
                .fix(place.span(found.at, end), format!("{low} to ")),
        );
    }
    None
}

/// `oneof a`.
fn one_word(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.spot.found.as_ref().filter(|_| place.is_type())?;
    let before = place.spot.before.as_ref().filter(|before| matches!(before.text, "oneof" | "setof"))?;
    let right = format!("{} of", before.text.trim_end_matches("of"));
    Some(
        place
            .problem(before, format!("`{}` is written in two words", before.text))
            .help(format!("Write `{right}`."))
            .fix(place.at(before), right),
    )
}

/// `yes or no`, `one of a or b`.
fn or_for_comma(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == "or" && place.is_type())?;
    let (before, after) = (place.spot.before.as_ref()?, place.spot.after.as_ref()?);
    if (before.text, after.text) == ("yes", "no") {
        return Some(
            place
                .problem(found, "the type is written `yes/no`")
                .help("Write `yes/no`.")
                .fix(place.span(before.at, after.end()), "yes/no"),
        );
    }
    Some(
        place
            .problem(found, "a list has commas, not `or`")
            .help("Write a comma.")
            .fix(place.span(before.end(), found.end()), ","),
    )
}

/// `one off a, b`, `length cm`.
fn without_word(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let spot = place.spot;
    let found = spot.found.as_ref().filter(|_| place.is_type())?;
    let before = spot.before.as_ref()?;
    if found.text == "of" {
        return Some(
            place.problem(found, "a type has one list of members")
                .help("Write all members behind the first `one of` or `set of`, with commas between them; another fact has a type of its own."),
        );
    }
    if matches!(before.text, "one" | "set") {
        let whole = place.span(before.at, found.end());
        let near = matches!(found.text, "off" | "from" | "or" | "in");
        let problem =
            Diagnostic::new(Code::CannotRead, place.at(found), format!("`{}` stands without `of`", before.text))
                .help(format!("Write `{} of a, b`.", before.text));
        return Some(if near {
            problem.fix(whole, format!("{} of", before.text))
        } else {
            problem.fix(place.span(found.at, found.at), "of ")
        });
    }
    let takes_unit = matches!(before.text, "length" | "area" | "volume" | "mass" | "time" | "quantity" | "duration");
    (takes_unit && found.is_word()).then(|| place.missing_before(found, "in"))
}
