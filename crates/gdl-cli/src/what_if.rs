//! `gdl eval --what-if`: what changes against the case as it is, were facts otherwise.

use super::files::Unreadable;
use super::patient::{Ready, ready, set};
use super::{Format, output};
use gdl::case::Case;
use gdl::diagnostic::Diagnostic;
use gdl::eval::Engine;
use gdl::report::what_if::{Compared, Side, compared, json, text};
use gdl::source::Sources;

/// How it is told.
pub struct Told<'a> {
    /// What the case is called.
    pub label: &'a str,
    /// The fingerprint of the guideline.
    pub digest: &'a str,
    /// Whether everything that is computed is shown.
    pub values: bool,
    /// How to report.
    pub format: Format,
}

/// Answers a case once more with facts that are otherwise, and shows what changes. What keeps such a patient from being
/// somebody is given back.
pub fn run(
    (engine, before): (&Engine, &Ready),
    case: Case,
    sources: &mut Sources,
    what_ifs: &[String],
    told: Told<'_>,
) -> Result<Result<(), Vec<Diagnostic>>, Unreadable> {
    let compared = match changes((engine, before), case, sources, ("--what-if", what_ifs), told.values) {
        Ok(compared) => compared,
        Err(found) => return Ok(Err(found)),
    };
    match told.format {
        Format::Json => output::json(&json(engine.guideline(), told.digest, &compared))?,
        Format::Text => output::result(&text(told.label, &compared, output::look()))?,
    }
    Ok(Ok(()))
}

/// What changes against a case, were facts otherwise; what keeps such a patient from being somebody.
pub fn changes(
    (engine, before): (&Engine, &Ready),
    mut case: Case,
    sources: &mut Sources,
    what_ifs: (&str, &[String]),
    values: bool,
) -> Result<Compared, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let touched = set(engine.guideline(), sources, &mut case, what_ifs, &mut found);
    let after = ready(engine, sources, case, found)?;
    let answers = [before, &after].map(|ready| {
        let mut answer = ready.answer();
        let mut all = answer.clone();
        all.show_all_values(&ready.engine, &ready.prepared);
        if values {
            answer.computed.clone_from(&all.computed);
        }
        (answer, all.computed)
    });
    let [(first, all), (second, all_after)] = &answers;
    let side = |ready: &'_ Ready| ready.engine.shared();
    let (own, other) = (side(before), side(&after));
    Ok(compared(
        sources,
        Side { guideline: &own, case: &before.case, answer: first, all },
        Side { guideline: &other, case: &after.case, answer: second, all: all_after },
        &touched,
    ))
}
