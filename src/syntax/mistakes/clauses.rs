//! Whole clauses in other words: `stance strong for …`, `grade strong, moderate`, `from Gupta 2020`, a keyword with nothing
//! behind it.

use super::names::proper_id;
use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::keyword::Keyword;
use crate::syntax::known::{Measure, Vocabulary};

/// A clause as a whole.
pub const WHOLE: &[Recogniser] = &[stance, grade, paper, nothing_behind];

/// `stance strong for …`, `stance for`.
fn stance(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const STANCES: &[&str] = &["for", "option", "against", "uncertain", "caution", "precaution"];
    let mut cursor = place.cursor(place.word.len());
    let first = cursor.token().filter(|_| place.word == "stance")?;
    cursor.at = first.end();
    let second = cursor.token();
    if STANCES.contains(&first.text) && second.is_none() {
        let all: Vec<&str> = place.known().map(|known| known.treatments().take(4).collect()).unwrap_or_default();
        let example = all.first().copied().unwrap_or("TREATMENT");
        let more = if all.len() > 1 { format!(" Declared are: {}.", all.join(", ")) } else { String::new() };
        return Some(
            place
                .tell(Code::CannotRead, first.at, first.end(), format!("`stance {}` names no treatment", first.text))
                .help(format!("Write the name of a treatment behind it: `stance {} {example}`.{more}", first.text)),
        );
    }
    if let Some(found) = both_ways(place, STANCES) {
        return Some(found);
    }
    let second = second.filter(|second| STANCES.contains(&second.text))?;
    let strength = matches!(
        first.text.to_lowercase().as_str(),
        "strong" | "strongly" | "weak" | "weakly" | "conditional" | "conditionally"
    );
    let told = place.tell(Code::CannotRead, first.at, first.end(), format!("`{}` is no part of a stance", first.text));
    let behind = place.words(second.at, place.slice().len());
    let help = if strength {
        format!("Write `stance {behind}`; how strong it is, is said by `grade`.")
    } else {
        format!("Write `stance {behind}`.")
    };
    Some(told.help(help).guess(place.span(first.at, second.at), ""))
}

/// `stance not for t`, `stance for against t`: which way it points is asked.
fn both_ways(place: &Place<'_, '_>, stances: &[&str]) -> Option<Diagnostic> {
    let mut cursor = place.cursor(place.word.len());
    let start = cursor.token()?.at;
    let (mut denied, mut said) = (None, Vec::new());
    let (mut end, mut treatment) = (start, "TREATMENT");
    while let Some(token) = cursor.token().filter(|token| !place.text(start, token.at).contains('\n')) {
        cursor.at = token.end();
        match token.text {
            "not" | "no" | "never" | "neither" | "nor" | "without" | "don't" => {
                denied = denied.or(Some(token.text));
                end = token.end();
            }
            "and" | "or" | "/" | "," | "rather" | "than" | "instead" | "but" => {}
            word if stances.contains(&word) => {
                said.push(word);
                end = token.end();
            }
            word => {
                treatment =
                    if token.is_word() && place.measure(word) == Some(&Measure::Treatment) { word } else { treatment };
                break;
            }
        }
    }
    let first = said.first().copied()?;
    let words = place.words(start, end);
    let tell = |what: String, help: String| Some(place.tell(Code::CannotRead, start, end, what).help(help));
    match denied {
        Some(_) if said.len() == 1 && first == "for" => tell(
            format!("`{words}` may advise against `{treatment}`, or leave it open"),
            format!("Write `stance against {treatment}` where it is advised against; `uncertain` leaves it open, and `option` allows it."),
        ),
        Some(_) if said.len() == 1 => tell(
            format!("`{words}` does not say what is advised"),
            "Say which stance is meant: `for` advises it, `option` allows it, `uncertain` leaves it open.".to_owned(),
        ),
        Some(_) => tell(
            format!("`{words}` does not say what is advised"),
            "A stance is one of for, option, against, uncertain, caution and precaution: `uncertain` leaves open whether to \
             treat, and `option` allows it."
                .to_owned(),
        ),
        None if said.len() > 1 => tell(
            format!("`{words}` says two things"),
            format!("A recommendation has one stance. Keep the one that is meant: {}.", said.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")),
        ),
        None => None,
    }
}

/// `grade strong, moderate`.
fn grade(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const GRADING: &[&str] = &[
        "strong",
        "weak",
        "conditional",
        "high",
        "moderate",
        "low",
        "very",
        "certainty",
        "evidence",
        "quality",
        "recommendation",
        "grade",
        "class",
        "level",
        "and",
        ",",
        "/",
        "not",
        "rated",
        "or",
    ];
    let start = place.cursor(place.word.len()).token().filter(|_| place.word == "grade")?.at;
    let end = place.slice().trim_end().len();
    let words = place.words(start, end);
    let mut cursor = place.cursor(start);
    while let Some(token) = cursor.token() {
        let word = token.text.to_lowercase();
        let code = token.at == start && token.is_word();
        if !(GRADING.contains(&word.as_str()) || (code && word.len() <= 3)) {
            return None;
        }
        cursor.at = token.end();
    }
    let told = place.tell(Code::CannotRead, start, end, format!("`{words}` is not the code of a grade"));
    let level = place.known().and_then(|known| known.level(&words));
    Some(match level {
        Some(code) => told.help(format!("Write `grade {code}`.")).guess(place.span(start, end), code),
        None => told.help("Write the code of a level, such as `grade 2C`; a `scheme` says what each level means."),
    })
}

/// `from Gupta 2020`.
fn paper(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let (before, found) = (place.spot.before.as_ref()?, place.spot.found.as_ref().filter(|_| place.word == "from")?);
    let year = found.text.len() == 4 && found.text.bytes().all(|b| b.is_ascii_digit());
    let words = ["et", "al"].contains(&found.text);
    let id = proper_id(before.text).is_some();
    if !(year || words) || id || !before.text.starts_with(char::is_alphabetic) {
        return None;
    }
    let end =
        place.slice().lines().next().map_or(found.end(), |line| crate::tokens::strip_comment(line).trim_end().len());
    let said = place.words(before.at, end);
    Some(
        place
            .tell(Code::CannotRead, before.at, end.max(found.end()), format!("`{said}` is not the id of a statement"))
            .help(
                "Write ids such as `from ABC-1, ABC-2`, of statements that are declared. A paper is declared as a `study` and \
                 named behind `evidence`.",
            ),
    )
}

/// A keyword with no condition behind it.
fn nothing_behind(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let only = place.spot.before.as_ref().filter(|before| before.at == 0 && place.spot.found.is_none())?;
    if !place.has_conditions() || place.keyword == Keyword::Fact {
        return None;
    }
    let example = place.known().and_then(Vocabulary::a_condition).unwrap_or("fever");
    Some(
        place
            .tell(Code::CannotRead, 0, only.end(), format!("no condition stands behind `{}`", place.word))
            .help(format!("Write it behind the keyword, as in `{} {example}`, or leave the line out.", place.word)),
    )
}
