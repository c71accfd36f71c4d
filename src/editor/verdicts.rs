//! What comes out for one case, written beside what decides it.

use crate::case::{self, Format};
use crate::check::model::{Cond, CondKind, Outcome};
use crate::diagnostic::Severity;
use crate::eval::{Engine, Standing, Subject, kleene};
use crate::project::Sound;
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
    sound: &Sound,
    name: &str,
    bytes: &[u8],
    today: &str,
    source: SourceId,
) -> Result<Vec<Verdict>, String> {
    let mut sources = Sources::new();
    let guideline = sound.guideline();
    let text = case::add_source(&mut sources, name, bytes).map_err(|found| found.message)?;
    let words = sources.get(text).map_or("", |file| &*file.text).to_owned();
    let mut read = case::CaseReader::new(guideline).read(text, &words, Format::of(name, &words));
    if let Some(error) = read.diagnostics.iter().find(|found| found.severity() == Severity::Error) {
        return Err(format!("{}: {}", sources.place(error.span()), error.message));
    }
    if case::lacks_day(guideline, &read.case) {
        case::set_today(guideline, &mut sources, &mut read.case, today, case::DayBy::Clock);
    }
    let mut engine = sound.engine();
    let mut values = read.case.values;
    match engine.of_lists(&read.case.lists, &values) {
        Ok(Some((own, placed))) => (engine, values) = (own, placed),
        Ok(None) => {}
        Err(_) => return Err("what the case says of a list cannot be decided: `gdl eval` says why".to_owned()),
    }
    let prepared = engine.prepare(&values);
    if let Standing::Refused(_) = engine.standing(&prepared) {
        return Err("no patient is like this case: `gdl eval` says which values do not fit".to_owned());
    }
    Ok(beside(&engine, &prepared, source))
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
