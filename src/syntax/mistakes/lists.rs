//! Lists that are not written as lists: in square brackets, without parentheses, with words for commas.

use super::place::{Place, Recogniser};
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::wanted::Wanted;

/// `[a, b]`.
pub const BRACKETS: &[Recogniser] = &[brackets];
/// `in (a or b)`.
pub const INSIDE: &[Recogniser] = &[words_inside];
/// Lists without their parentheses, and commas between conditions.
pub const COMMAS: &[Recogniser] = &[without_parentheses, between_conditions];
/// Where a comma is wanted.
pub const WANTED: &[Recogniser] = &[word_for_comma, comma_missing];

/// `[a, b]`, `{a, b}`.
fn brackets(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let first = found.text.chars().next().filter(|first| matches!(first, '[' | '{'))?;
    let close = if first == '[' { ']' } else { '}' };
    let problem = place
        .problem(found, format!("`{first}` stands where `(` belongs"))
        .help("Lists and groups stand in round parentheses: `(a, b)`.");
    let rest = place.behind(found);
    let end = rest.find([close, '\n']).filter(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(close)));
    let Some((end, inside)) = end.and_then(|end| Some((end, rest.get(..end)?))) else { return Some(problem) };
    let whole = place.span(found.at, found.end().saturating_add(end).saturating_add(1));
    Some(problem.fix(whole, format!("({inside})")))
}

/// `or` in a list of members.
fn words_inside(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "or" | "and") && place.is_condition())?;
    let before = place.spot.before.as_ref()?;
    let open = place.slice().get(..found.at)?.rfind('(')?;
    let list = place.slice().get(..open)?.trim_end();
    (list.ends_with(" in") || list.ends_with("any of") || list.ends_with("all of")).then(|| {
        place
            .problem(found, format!("a list has commas, not `{}`", found.text))
            .help("Write a comma.")
            .fix(place.span(before.end(), found.end()), ",")
    })
}

/// `site in a, b`.
fn without_parentheses(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == "," && place.is_condition())?;
    let before = place.spot.before.as_ref()?;
    if !place.slice().get(..before.at)?.trim_end().ends_with(" in") {
        return None;
    }
    let rest = place.slice().get(before.at..)?;
    let mut end = 0usize;
    for part in rest.split(',') {
        let name = part.trim_start();
        let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        end = end.saturating_add(part.len().saturating_sub(name.len())).saturating_add(length);
        if length < name.len() || rest.get(end..).is_none_or(|rest| !rest.starts_with(',')) {
            break;
        }
        end = end.saturating_add(1);
    }
    let members = rest.get(..end)?;
    Some(
        place
            .problem(found, "a list stands in parentheses")
            .help(format!("Write `in ({members})`."))
            .fix(place.span(before.at, before.at.saturating_add(end)), format!("({members})")),
    )
}

/// `when a, b`.
fn between_conditions(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == "," && place.is_condition())?;
    let before = place.spot.before.as_ref()?;
    if place.slice().get(..before.at)?.trim_end().ends_with(" in") {
        return None;
    }
    Some(
        place
            .problem(found, "`,` cannot stand here")
            .help("Conditions are joined by `and` or by `or`, not by a comma.")
            .guess(place.at(found), " and"),
    )
}

/// `a and b` where a list has commas.
fn word_for_comma(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "and" | "&"))?;
    let start = place.spot.before.as_ref().map_or(found.at, |before| before.end());
    place.wanted.contains(&Wanted::Comma).then(|| {
        place
            .problem(found, format!("a list has commas, not `{}`", found.text))
            .help("Write a comma.")
            .fix(place.span(start, found.end()), ",")
    })
}

/// `a b` where a list has commas.
fn comma_missing(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.is_word() || found.text.starts_with('"'))?;
    if !place.wanted.contains(&Wanted::Comma) || place.spot.begins_line(found) || RESERVED.contains(&found.text) {
        return None;
    }
    Some(
        place
            .problem(found, format!("a comma is missing before `{}`", found.shown()))
            .help("The parts of a list stand with commas between them.")
            .fix(place.gap(found), ", "),
    )
}
