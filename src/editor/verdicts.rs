//! What comes out for one case, written beside what decides it.

use super::cases::asked;
use crate::check::model::{Cond, CondKind, Outcome};
use crate::diagnostic::Severity;
use crate::eval::{Engine, Subject, kleene};
use crate::source::{SourceId, Sources, Span};

/// A verdict, or what a condition says, at the end of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Where.
    pub span: Span,
    /// In a word or two.
    pub words: &'static str,
}

/// The verdicts of a case beside the recommendations of a text and their conditions. Why the case has none, in words.
pub fn verdicts(
    (engine, sources): (&Engine, &Sources),
    (name, bytes): (&str, &[u8]),
    today: &str,
    source: SourceId,
) -> Result<Vec<Verdict>, String> {
    let mut sources = sources.clone();
    let asked = asked(engine, &mut sources, Some((name, bytes)), today).map_err(|found| {
        let error = found.iter().find(|one| one.severity() == Severity::Error);
        error.map_or_else(String::new, |one| format!("{}: {}", sources.place(one.span()), one.message))
    })?;
    Ok(beside(&asked.engine, &asked.prepared, source))
}

fn beside(engine: &Engine, prepared: &crate::eval::Prepared, source: SourceId) -> Vec<Verdict> {
    let guideline = engine.guideline();
    let view = kleene::view(guideline, &prepared.values);
    let mut found = Vec::new();
    for (id, rec) in guideline.recommendations.with_ids().filter(|(_, rec)| rec.span.source == source) {
        let words = match engine.verdict(prepared, Subject::Rec(id)) {
            Outcome::Yes => "applies",
            Outcome::No => "does not apply",
            Outcome::Undetermined => "undetermined",
        };
        found.push(Verdict { span: rec.span, words });
        let conditions = rec.own_conditions().into_iter().chain(&rec.unless).flat_map(joined);
        found.extend(
            conditions
                .filter(|cond| cond.span.source == source)
                .map(|cond| Verdict { span: cond.span, words: crate::report::show::truth(view.truth(cond)) }),
        );
    }
    found.sort_by_key(|verdict| (verdict.span, verdict.words));
    found.dedup();
    found
}

/// The conditions that are joined by `and` or `or` at the outside.
fn joined(cond: &Cond) -> Vec<&Cond> {
    match &cond.kind {
        CondKind::And(all) | CondKind::Or(all) => all.iter().collect(),
        _ => vec![cond],
    }
}
