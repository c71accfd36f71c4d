//! Signs of prose and of lists: a colon behind a keyword, a bullet before a line, a full stop at its end.

use super::place::{Place, Recogniser};
use crate::diagnostic::Diagnostic;

/// A sign behind which nothing stands.
pub const LAST: &[Recogniser] = &[clause_end];
/// Signs at the ends of keywords and lines.
pub const SIGNS: &[Recogniser] = &[behind_keyword, bullet, line_end];

/// `.` or `;` behind which nothing stands.
fn clause_end(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|_| place.spot.after.is_none())?;
    let first = found.text.chars().next().filter(|first| matches!(first, '.' | ';'))?;
    Some(
        place
            .problem(found, format!("a clause does not end with `{first}`"))
            .help("Remove the sign: the next clause begins on a line of its own.")
            .fix(place.at(found), ""),
    )
}

/// `when: …`, `grade = 2C`.
fn behind_keyword(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, ":" | "="))?;
    let from = place.spot.before.as_ref().filter(|before| place.opens(Some(before)))?.end();
    Some(
        place
            .problem(found, format!("`{}` stands without `{}`", place.word, found.text))
            .help("Remove the sign.")
            .fix(place.span(from, found.end()), if place.behind(found).starts_with(' ') { "" } else { " " }),
    )
}

/// `- unless …`.
fn bullet(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "-" | "–" | "•" | "*" | "·"))?;
    let end = place.spot.after.as_ref().map_or(found.end(), |after| after.at);
    place.spot.begins_line(found).then(|| {
        place
            .problem(found, format!("a line does not begin with `{}`", found.text))
            .help("Clauses stand below each other, without bullets.")
            .fix(place.span(found.at, end), "")
    })
}

/// A full stop at the end of a line.
fn line_end(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "." | ";"))?;
    let rest = place.behind(found).lines().next()?;
    let last = crate::tokens::strip_comment(rest).trim().is_empty();
    (last && place.spot.before.is_some_and(|before| before.is_word())).then(|| {
        place
            .problem(found, format!("a line does not end with `{}`", found.text))
            .help("Remove the sign.")
            .fix(place.at(found), "")
    })
}
