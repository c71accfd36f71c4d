//! Conditions that ask whether a fact is known: `urea not given`, `urea was not measured`, `no urea available`. None can: an
//! answer that rests on it would be overturned as soon as the fact is recorded.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::known::Measure;
use crate::syntax::words::Token;

/// Whether something is known.
pub const ASKED: &[Recogniser] = &[asked, none_given, in_front];

/// Words for what is known, and for what is not.
const WORDS: &[&str] = &[
    "known",
    "given",
    "recorded",
    "available",
    "measured",
    "determined",
    "documented",
    "assessed",
    "tested",
    "done",
    "performed",
    "specified",
    "reported",
    "provided",
    "obtained",
    "present",
    "unknown",
    "missing",
    "undetermined",
    "unavailable",
    "unmeasured",
    "undocumented",
    "absent",
    "pending",
    "null",
];

/// Those of them that deny.
const DENYING: &[&str] =
    &["unknown", "missing", "undetermined", "unavailable", "unmeasured", "undocumented", "absent", "pending", "null"];

/// Words between the name and what is asked of it.
const BETWEEN: &[&str] = &["is", "was", "are", "were", "has", "have", "had", "been", "be", "not", "never", "yet"];

/// Whether a word asks for knowledge.
pub fn is_asking(word: &str) -> bool {
    WORDS.contains(&word)
}

/// The finding: of what is yes or no, the words may mean its answer.
pub fn unknown_tested(span: Span, yes_or_no: Option<&str>, word: &str, denied: bool) -> Diagnostic {
    let mut help =
        "An answer that rests on something being unknown would be overturned as soon as it is recorded. Leave the \
                    test out: a recommendation whose facts are missing is undetermined by itself, and names them."
            .to_owned();
    if let Some(name) = yes_or_no {
        let no = denied != DENYING.contains(&word);
        let right = if no { format!("`not {name}`") } else { format!("`{name}` alone") };
        help.push_str(&format!(" Where the answer {} is meant, write {right}.", if no { "no" } else { "yes" }));
    }
    Diagnostic::new(Code::UnknownnessTested, span, "a condition cannot ask whether a fact is known").help(help)
}

/// The name of what is yes or no.
fn yes_or_no<'n>(place: &Place<'_, '_>, name: &'n str) -> Option<&'n str> {
    place.measure(name).is_some_and(Measure::is_condition).then_some(name)
}

fn is_value(place: &Place<'_, '_>, name: &str, word: &str) -> bool {
    match place.measure(name) {
        Some(Measure::Members(members, _)) => members.iter().all(|member| member != word),
        Some(Measure::Condition | Measure::Number(..) | Measure::Date) => true,
        _ => false,
    }
}

/// `urea not given`, `urea missing`, `urea has not been measured`.
fn asked(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part().filter(|_| !matches!(place.word, "given" | "expect"))?;
    let stopped = place.spot.found.as_ref()?.at;
    let mut name: Option<Token<'_>> = None;
    let mut cursor = place.cursor(0);
    // The last name before the place: behind it stand only words that lead to what is asked.
    while let Some(token) = cursor.token().filter(|token| token.at < stopped) {
        let leads = BETWEEN.contains(&token.text) || is_asking(token.text);
        if !leads {
            name = Some(token);
        }
        cursor.at = token.end();
    }
    let name = name.filter(|name| name.at > 0)?;
    let mut cursor = place.cursor(name.end());
    let first = cursor.token()?.at;
    let mut denied = false;
    while let Some(word) = cursor.eat_any(BETWEEN) {
        denied ^= matches!(word, "not" | "never");
    }
    let word = cursor.eat_any(WORDS)?;
    let ends = cursor.token().is_none_or(|next| matches!(next.text, "and" | "or" | ")" | ","));
    let reached = cursor.at > stopped && ends && is_value(place, name.text, word);
    reached.then(|| unknown_tested(place.span(first, cursor.at), yes_or_no(place, name.text), word, denied))
}

/// `not given urea`, `unknown urea`, as a derivation is written.
fn in_front(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part().filter(|_| !matches!(place.word, "given" | "expect"))?;
    let (word, name) = (place.spot.before.as_ref()?, place.spot.found.as_ref()?);
    let asking = is_asking(word.text) && place.measure(word.text).is_none() && word.at > 0;
    let denial = place.text(0, word.at).trim_end();
    let from = denial.strip_suffix("not").filter(|ahead| ahead.ends_with([' ', '(', '\n']));
    let at = from.map_or(word.at, str::len);
    (asking && is_value(place, name.text, word.text))
        .then(|| unknown_tested(place.span(at, name.end()), yes_or_no(place, name.text), word.text, from.is_some()))
}

/// `no urea given`, `no urea available`.
fn none_given(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part().filter(|_| !matches!(place.word, "given" | "expect"))?;
    let spot = place.spot;
    let (denial, name) = (spot.before.as_ref()?, spot.found.as_ref()?);
    let word = spot.after.as_ref().filter(|after| denial.text == "no" && is_asking(after.text))?;
    is_value(place, name.text, word.text)
        .then(|| unknown_tested(place.span(denial.at, word.end()), yes_or_no(place, name.text), word.text, true))
}
