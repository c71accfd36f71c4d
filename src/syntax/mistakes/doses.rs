//! Doses as prescriptions word them: `if needed`, `loading dose`, `followed by`, `over 30 minutes`, `per hour`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::words::Token;

/// Words of prescriptions in the dose of a recommendation.
pub const WORDS: &[Recogniser] = &[needed_for, shared, hourly, prescribed];

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
    ("once a week", Some("every 1 week"), INTERVAL),
    ("every week", Some("every 1 week"), INTERVAL),
    ("once a fortnight", Some("every 2 weeks"), INTERVAL),
    ("every fortnight", Some("every 2 weeks"), INTERVAL),
    ("once a month", Some("every 1 month"), INTERVAL),
    ("every month", Some("every 1 month"), INTERVAL),
    ("every other week", Some("every 2 weeks"), INTERVAL),
    ("every second week", Some("every 2 weeks"), INTERVAL),
    ("every other day", Some("every 2 days"), INTERVAL),
    ("every second day", Some("every 2 days"), INTERVAL),
    ("on alternate days", Some("every 2 days"), INTERVAL),
    ("alternate days", Some("every 2 days"), INTERVAL),
    ("every day", Some("once a day"), OFTEN),
    ("twice daily", Some("twice a day"), OFTEN),
    ("thrice a day", Some("3 times a day"), OFTEN),
    ("thrice daily", Some("3 times a day"), OFTEN),
    ("three times a day", Some("3 times a day"), OFTEN),
    ("three times daily", Some("3 times a day"), OFTEN),
    ("four times a day", Some("4 times a day"), OFTEN),
    ("four times daily", Some("4 times a day"), OFTEN),
    ("twice a week", None, OF_A_WEEK),
    ("twice weekly", None, OF_A_WEEK),
    ("times a week", None, OF_A_WEEK),
    ("times weekly", None, OF_A_WEEK),
    ("at night", None, TIME_OF_DAY),
    ("at bedtime", None, TIME_OF_DAY),
    ("in the morning", None, TIME_OF_DAY),
    ("in the evening", None, TIME_OF_DAY),
    ("before meals", None, TIME_OF_DAY),
    ("after meals", None, TIME_OF_DAY),
    ("with meals", None, TIME_OF_DAY),
    ("with food", None, TIME_OF_DAY),
    ("per kg", None, "An amount for each kilogram has its unit behind the number: `1 mg/kg * patient.weight`."),
    ("max", Some("at most"), MOST),
    ("maximum of", Some("at most"), MOST),
    ("maximum", Some("at most"), MOST),
    ("no more than", Some("at most"), MOST),
    ("not more than", Some("at most"), MOST),
    ("up to", Some("at most"), MOST),
    ("times daily", Some("times a day"), "How often it is given is `3 times a day`."),
    ("times per day", Some("times a day"), "How often it is given is `3 times a day`."),
];

const INTERVAL: &str =
    "What is given less often than once a day is said with its interval: `every 1 week`, `every 2 days`.";
const OFTEN: &str = "How often it is given is `once a day`, `twice a day` or `3 times a day`.";
const OF_A_WEEK: &str = "What is given less often than once a day is said with its interval, as `every 3 days`. On which days of a week it is given is said in the text of the route, `route \"by mouth, on Mondays and Thursdays\"`, or in a `note`.";
const TIME_OF_DAY: &str = "When on a day it is given is said in the text of the route, as `once a day, route \"by mouth, in the evening\"`, or in a `note`.";
const MOST: &str = "A ceiling is `at most 150 mg`; that of a day is `at most 400 mg a day`.";
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
    (
        "of",
        "An amount for each kilogram or the like is multiplied: `1 mg/kg * patient.weight`. What is counted has its unit in braces, `2 {tablets}`; how much each holds is said in the title.",
    ),
    ("a", "How often it is given stands behind a comma: `5 mg, once a day`."),
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
    Some(place.guessed(told, found.at, end, right))
}

/// `10 mg in 2 divided doses`: the amount of a dose is that of one.
fn shared(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.word != "dose" {
        return None;
    }
    let mut cursor = place.cursor(place.word.len());
    while let Some(token) = cursor.token() {
        let mut ahead = place.cursor(token.at);
        let from = token.at;
        cursor.at = token.end();
        if !ahead.eat("in") {
            continue;
        }
        let count = ahead.token()?;
        ahead.at = count.end();
        let words = ["divided", "equal", "single", "separate"];
        if let Some(word) = ahead.token().filter(|token| words.contains(&token.text)) {
            ahead.at = word.end();
        }
        if !ahead.eat("doses") {
            continue;
        }
        let what = format!("`{}` says that an amount is shared", place.words(from, ahead.at));
        let help = "The amount of a dose is that of one: where 10 mg are given in two doses a day, write `5 mg, twice a day`. An amount that is computed is divided: `1 mg/kg * patient.weight / 2`.";
        return Some(place.tell(Code::CannotRead, from, ahead.at, what).help(help));
    }
    None
}

/// `8 hourly`, `8-hourly`.
fn hourly(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.word != "dose" {
        return None;
    }
    let mut cursor = place.cursor(place.word.len());
    while let Some(token) = cursor.token() {
        cursor.at = token.end();
        let hours: String = token.text.chars().take_while(char::is_ascii_digit).collect();
        if hours.is_empty() || place.text(0, token.at).trim_end().ends_with("every") {
            continue;
        }
        let rest = place.text(token.at.saturating_add(hours.len()), place.slice().len());
        let behind = rest.trim_start_matches(['-', ' ']);
        let Some(word) = ["hourly", "weekly"].into_iter().find(|word| behind.starts_with(word)) else { continue };
        let blank = rest.len().saturating_sub(behind.len());
        let end = token.at.saturating_add(hours.len()).saturating_add(blank).saturating_add(word.len());
        let unit = if word == "hourly" { "hours" } else { "weeks" };
        let right = format!("every {hours} {unit}");
        let what = format!("`{}` is not how the language says it", place.words(token.at, end));
        let told = place.tell(Code::CannotRead, token.at, end, what).help(format!("Write `{right}`."));
        let span = place.span(token.at, end);
        return Some(if place.reads(token.at, end, &right) { told.guess(span, right) } else { told });
    }
    None
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
