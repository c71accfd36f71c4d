//! Verdicts that are not said as the language says them: `doesn't apply`, `ablate yes`, `r apply`, a name without one.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::known::Measure;

/// A name without a verdict.
pub const NONE: &[Recogniser] = &[without_verdict];
/// Verdicts of examples.
pub const EXPECTED: &[Recogniser] = &[expected];
/// `apply` for `applies`.
pub const VERBS: &[Recogniser] = &[verb];

/// `individual` alone, or with another name below it.
fn without_verdict(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let before =
        place.spot.before.as_ref().filter(|before| before.is_word() && before.at > 0 && place.word == "expect")?;
    let next = place
        .spot
        .found
        .as_ref()
        .is_none_or(|found| found.text == "," || (found.is_word() && place.spot.begins_line(found)));
    let value = place.text(0, before.at).trim_end().ends_with(['=', '(']);
    if !next || value || RESERVED.contains(&before.text) || !before.text.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return None;
    }
    let name = before.text;
    let told = place.tell(Code::CannotRead, before.at, before.end(), format!("`{name}` says no verdict"));
    Some(match place.measure(name) {
        Some(Measure::Condition) => told.help(format!("Write `{name} holds` or `{name} does not hold`.")),
        Some(Measure::Verdict) | None => {
            told.help(format!("Write `{name} applies`, `{name} does not apply` or `{name} undetermined`."))
        }
        Some(_) => told.help(format!("Write `{name} = ` and its value.")),
    })
}

/// `doesn't apply`, `not applies`, `ablate yes`.
fn expected(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let spot = place.spot;
    let found = spot.found.as_ref().filter(|_| place.word == "expect")?;
    let rest = spot.slice.get(found.at..)?;
    let forms = ["doesn't apply", "doesn’t apply", "doesnt apply", "not applies", "not apply", "does not applies"];
    let said = forms.into_iter().find(|form| rest.starts_with(form));
    if let Some(form) = said {
        let span = place.span(found.at, found.at.saturating_add(form.len()));
        return Some(
            Diagnostic::new(Code::CannotRead, span, format!("`{form}` is written `does not apply`"))
                .help("Write `does not apply`.")
                .fix(span, "does not apply"),
        );
    }
    let right = match found.text {
        "yes" => "applies",
        "no" => "does not apply",
        _ => return None,
    };
    spot.before.as_ref().filter(|before| before.is_word() && !RESERVED.contains(&before.text))?;
    Some(
        place
            .problem(found, format!("a verdict is not said by `{}`", found.text))
            .help(format!("Write `{right}`; of a term, `holds` or `does not hold`."))
            .guess(place.at(found), right),
    )
}

/// `does not applies`, `r apply`.
fn verb(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let denied = place.spot.before.as_ref().is_some_and(|before| before.text == "not");
    let right = match (found.text, denied) {
        ("applies" | "applied", true) => "apply",
        ("holds", true) => "hold",
        ("apply" | "applied", false) => "applies",
        ("hold", false) => "holds",
        _ => return None,
    };
    Some(place.belongs(found, right))
}
