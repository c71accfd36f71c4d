//! Numbers as they are written by hand: `0-120`, `18 – 65`, `.5`, `3.`, `at least two of`, `v0.1.0`, `circa 3`,
//! `score >= 3 points`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::figures::figure;
use crate::syntax::keyword::Keyword;

/// Numbers as they are written elsewhere: told before a part of one is taken for something else.
pub const ELSEWHERE: &[Recogniser] = &[elsewhere];
/// Ranges and numbers that are not written so.
pub const WRITTEN: &[Recogniser] = &[range, dash, two_points, point_first, point_last, in_words, version, points];
/// Words before a figure of a study.
pub const ABOUT: &[Recogniser] = &[about];

/// Numbers in words, as they stand behind `at least`.
const NUMBERS: &[(&str, &str)] =
    &[("one", "1"), ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"), ("seven", "7")];

/// `10 000`, `1'000`, `1,234.5`, `1e3`, `½`, where a number stands.
fn elsewhere(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const BEFORE: &[&str] = &[
        "between",
        "and",
        "than",
        "least",
        "most",
        "is",
        "to",
        "above",
        "below",
        "over",
        "under",
        "patients",
        "exceeds",
        "exceeding",
        "of",
    ];
    let stopped = place.stopped();
    let words = place.words_upto(stopped.saturating_add(1));
    // The longest: `17 ½` and not `½`.
    let (start, found) = words.iter().skip(words.len().saturating_sub(8)).find_map(|token| {
        let rest = place.text(token.at, place.slice().len()).lines().next()?;
        let found = figure(rest)?;
        let end = token.at.saturating_add(found.length);
        // Reading stopped in it, or where it ends.
        let reaches = place.cursor(end).token().map_or(place.slice().len(), |next| next.at) >= stopped;
        reaches.then_some((token.at, found))
    })?;
    let before = words.iter().rev().find(|token| token.at < start)?;
    let sign = before.text.starts_with(['<', '>', '=', '≤', '≥', '≠', '*', '+', '-', '/']);
    if !(sign || BEFORE.contains(&before.text)) {
        return None;
    }
    let end = start.saturating_add(found.length);
    let what = format!("`{}` is not written as a number", place.text(start, end));
    let told = place.tell(Code::NotANumber, start, end, what).help(found.advice());
    Some(match found.certain().filter(|right| place.reads(start, end, right)) {
        Some(right) => told.guess(place.span(start, end), right),
        None => told,
    })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// What stands between the limits of a range here.
fn joint(place: &Place<'_, '_>) -> &'static str {
    if place.is_type() || matches!(place.word, "period" | "ref" | "refs") { "to" } else { "and" }
}

/// Whether a range can stand before these bytes.
fn ranges(place: &Place<'_, '_>, at: usize) -> bool {
    joint(place) == "to" || place.slice().get(..at).is_some_and(|before| before.contains("between"))
}

/// `0-120`.
fn range(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| ranges(place, found.at))?;
    let (low, high) = found.text.split_once('-').filter(|(low, high)| digits(low) && digits(high))?;
    let joint = joint(place);
    Some(
        place
            .problem(found, format!("`{}` is not written as a range", found.text))
            .help(format!("Write `{joint}` between the limits."))
            .fix(place.at(found), format!("{low} {joint} {high}")),
    )
}

/// `score >= 3 points`: what is counted goes without saying.
fn points(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part()?;
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "points" | "point"))?;
    let before = place.spot.before.as_ref().filter(|before| digits(before.text))?;
    let sound = place.reads(before.end(), found.end(), "");
    let told = place
        .problem(found, format!("`{}` is no unit", found.text))
        .help(format!("The value of a score is a plain number: write `{}` alone.", before.text));
    Some(if sound { told.guess(place.span(before.end(), found.end()), "") } else { told })
}

/// `18 – 65`.
fn dash(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "–" | "—" | "-"))?;
    if !ranges(place, found.at) || place.spot.begins_line(found) {
        return None;
    }
    let (from, to) = (place.spot.before.as_ref()?.end(), place.spot.after.as_ref()?.at);
    let joint = joint(place);
    Some(
        place
            .problem(found, format!("`{}` stands where `{joint}` belongs", found.text))
            .help(format!("Write `{joint}` between the limits."))
            .fix(place.span(from, to), format!(" {joint} ")),
    )
}

/// `1..5`.
fn two_points(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == ".")?;
    let behind = place.spot.after.as_ref().is_some_and(|after| after.at == found.end() && after.text.starts_with('.'));
    let ahead = place.spot.before.as_ref().is_some_and(|before| before.end() == found.at && before.text.ends_with('.'));
    (behind || ahead).then(|| {
        place.problem(found, "two points stand side by side").help(if place.word == "version" {
            "A version is three numbers with a point between them, such as `0.1.0`."
        } else if joint(place) == "to" {
            "Write one point within a number, and `to` between the limits of a range."
        } else {
            "Write one point within a number; a range is written `x between 1 and 5`."
        })
    })
}

/// `.5`.
fn point_first(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == ".")?;
    let after = place.spot.after.as_ref().filter(|after| after.at == found.end() && digits(after.text))?;
    Some(
        place
            .problem(found, "a number does not begin with its point")
            .help(format!("Write `0.{}`.", after.text))
            .fix(place.span(found.at, found.at), "0"),
    )
}

/// `3.`.
fn point_last(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == ".")?;
    place.spot.before.as_ref().filter(|before| before.end() == found.at && digits(before.text))?;
    Some(
        place.problem(found, "a number does not end with its point").help("Remove the point.").fix(place.at(found), ""),
    )
}

/// `at least two of`.
fn in_words(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    place.spot.before.as_ref().filter(|before| before.text == "least")?;
    let (_, digit) = NUMBERS.iter().find(|(word, _)| *word == found.text)?;
    Some(
        place
            .problem(found, "the number stands in digits here")
            .help(format!("Write `{digit}`."))
            .fix(place.at(found), *digit),
    )
}

/// `v0.1.0`.
fn version(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|_| place.word == "version")?;
    let version = found.text.strip_prefix(['v', 'V']).filter(|rest| digits(rest))?;
    Some(
        place
            .problem(found, "a version has no letter before it")
            .help(format!("Write `{version}`."))
            .fix(place.at(found), version),
    )
}

/// `circa 3`.
fn about(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|_| (place.keyword, place.word) == (Keyword::Study, "result"))?;
    let right = match found.text {
        "approximately" | "circa" | "ca" | "roughly" | "around" => "about",
        "almost" => "nearly",
        "above" => "over",
        "below" => "under",
        _ => return None,
    };
    Some(place.belongs(found, right))
}
