//! Doses as prescriptions word them: `if needed`, `loading dose`, `followed by`, `over 30 minutes`, `per hour`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::words::Token;

/// Words of prescriptions in the dose of a recommendation.
pub const WORDS: &[Recogniser] = &[needed_for, prescribed];

/// Phrases, what is written for each where that is one thing, and what is to be said.
const PHRASES: &[(&str, Option<&str>, &str)] = &[
    ("if needed", Some("as needed"), AS_NEEDED),
    ("when needed", Some("as needed"), AS_NEEDED),
    ("if necessary", Some("as needed"), AS_NEEDED),
    ("when required", Some("as needed"), AS_NEEDED),
    ("as required", Some("as needed"), AS_NEEDED),
    ("on demand", Some("as needed"), AS_NEEDED),
    ("prn", Some("as needed for"), AS_NEEDED),
    ("and then", Some("then"), THEN),
    ("followed by", Some("then"), THEN),
    ("afterwards", Some("then"), THEN),
    ("thereafter", Some("then"), THEN),
    ("subsequently", Some("then"), THEN),
    ("loading dose of", None, STEPS),
    ("loading dose", None, STEPS),
    ("loading", None, STEPS),
    ("bolus of", None, STEPS),
    ("bolus", None, STEPS),
    ("maintenance dose of", None, STEPS),
    ("maintenance dose", None, STEPS),
    ("maintenance", None, STEPS),
    ("initially", None, STEPS),
    ("per hour", None, "A rate has its unit behind the number: `5 mg/h`, or `0.1 mg/kg/h * patient.weight`."),
    ("per minute", None, "A rate has its unit behind the number: `5 mg/min`."),
    (
        "per day",
        None,
        "How often it is given is `once a day` or `twice a day`; a ceiling of a day is `at most 400 mg a day`.",
    ),
    ("times daily", Some("times a day"), "How often it is given is `3 times a day`."),
    ("times per day", Some("times a day"), "How often it is given is `3 times a day`."),
];

const AS_NEEDED: &str = "Write `as needed`, or with what for, `as needed for \"pain\"`.";
const THEN: &str = "What is given next stands behind `then`: `10 mg, once, then 5 mg, every 12 hours`.";
const STEPS: &str = "Leave it out: what is given first stands first, and what is given next behind `then`, as in `10 mg, once, then 5 mg, every 12 hours`.";

/// What is said where reading stops at one of these words.
const STOPS: &[(&str, &str)] = &[
    (
        "over",
        "For how long it runs is said with `for`: `for 30 minutes`. A rate has its unit behind the number: `5 mg/h`.",
    ),
    ("between", "A range of doses is written `1 to 2 mg`."),
    ("(", "The parts of a dose stand without parentheses, with commas between them: `5 mg, at most 10 mg`."),
];

/// `as needed for pain`: what for is a text.
fn needed_for(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.is_word())?;
    let before = place.spot.before.as_ref()?;
    let ahead = place.text(0, before.at).trim_end();
    if place.word != "dose" || before.text != "for" || !ahead.ends_with("needed") {
        return None;
    }
    let rest = place.slice().get(found.at..)?;
    let end = rest.find([',', '\n', '#', '"']).unwrap_or(rest.len());
    let words = rest.get(..end)?.trim_end();
    let right = format!("\"{words}\"");
    let end = found.at.saturating_add(words.len());
    let told = place
        .problem(found, format!("`{words}` is a text, and stands without quotes"))
        .help(format!("Put it in quotes: `as needed for {right}`."));
    Some(if place.reads(found.at, end, &right) { told.guess(place.span(found.at, end), right) } else { told })
}

/// `at most 4 g twice a day`: the most of one dose, or of a day.
fn two_ways(place: &Place<'_, '_>, at: &Token<'_>) -> Option<Diagnostic> {
    let mut behind = place.cursor(at.end());
    let counted = at.text.bytes().all(|byte| byte.is_ascii_digit()) && behind.eat("times");
    let often = matches!(at.text, "twice" | "once") || counted;
    let ahead = place.text(0, at.at);
    let ceiling = ahead.rsplit(',').next()?.trim();
    if !often || !ceiling.starts_with("at most") {
        return None;
    }
    let rest = place.slice().get(at.at..)?;
    let end = rest.find([',', '\n', '#']).unwrap_or(rest.len());
    let times = rest.get(..end)?.trim_end();
    let from = ahead.rfind(ceiling)?;
    let what = format!("`{ceiling} {times}` can be the most of one dose, or of a day");
    let help = format!("Write `{ceiling}, {times}` for the most of one dose; the most of a day is `{ceiling} a day`.");
    Some(place.tell(Code::CannotRead, from, at.at.saturating_add(times.len()), what).help(help))
}

/// A phrase that no dose of the language has.
fn prescribed(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.word != "dose" {
        return None;
    }
    let stopped = place.stopped();
    let mut cursor = place.cursor(place.word.len());
    while let Some(token) = cursor.token().filter(|token| token.at <= stopped) {
        for (phrase, right, help) in PHRASES {
            let mut ahead = place.cursor(token.at);
            if !ahead.eat(phrase) {
                continue;
            }
            let (start, end) = (token.at, ahead.at);
            let span = place.span(start, end);
            let what = format!("`{}` is not how the language says it", place.words(start, end));
            let told = Diagnostic::new(Code::CannotRead, span, what).help(*help);
            let right = right.filter(|right| place.reads(start, end, right));
            return Some(match right {
                Some(right) => told.guess(span, right),
                None => told,
            });
        }
        if let Some(found) = two_ways(place, &token) {
            return Some(found);
        }
        if token.at == stopped
            && let Some((_, help)) = STOPS.iter().find(|(word, _)| *word == token.text)
        {
            return Some(place.cannot_stand(&token).help(*help));
        }
        cursor.at = token.end();
    }
    None
}
