//! A case beside the guideline that is being written: read, and made ready to be answered, or refused with all that is wrong.

use crate::case::{self, Case, Format};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::eval::answer::{self, Answer};
use crate::eval::{Engine, Prepared};
use crate::report::refusal;
use crate::source::Sources;

/// A case that can be answered.
pub struct Asked {
    /// What answers it.
    pub engine: Engine,
    /// The case, over the facts of that engine.
    pub case: Case,
    /// The same made ready.
    pub prepared: Prepared,
    /// What its reader must know.
    pub warnings: Vec<String>,
}

impl Asked {
    /// The answer, with every value that the guideline computes.
    pub fn answer(&self) -> Answer {
        let mut answer = answer::answer(&self.engine, &self.prepared);
        answer.show_all_values(&self.engine, &self.prepared);
        answer.warnings.extend(self.warnings.iter().cloned());
        answer
    }
}

/// Reads a case, by the name of its file; without one nothing is known. What is wrong has its places in `sources`, the texts of
/// the guideline, to which the case is added.
pub fn asked(
    engine: &Engine,
    sources: &mut Sources,
    file: Option<(&str, &[u8])>,
    today: &str,
) -> Result<Asked, Vec<Diagnostic>> {
    let mut engine = engine.clone();
    let mut case = Case::unknown(engine.guideline());
    let mut found = Vec::new();
    if let Some((name, bytes)) = file {
        let text = case::add_source(sources, name, bytes).map_err(|fault| vec![fault])?;
        let words = sources.get(text).map_or("", |file| &*file.text).to_owned();
        let read = case::CaseReader::new(engine.guideline()).read(text, &words, Format::of(name, &words));
        (case, found) = (read.case, read.diagnostics);
    }
    if case::lacks_day(engine.guideline(), &case) {
        case::set_today(engine.guideline(), sources, &mut case, today, case::DayBy::Clock);
    }
    match engine.of_lists(&case.lists, &case.values) {
        Ok(Some((own, values))) => (engine, case) = (own, case.with(values)),
        Ok(None) => {}
        Err(why) => found.extend(refusal::unlisted(engine.guideline(), &case, why)),
    }
    let prepared = engine.prepare(&case.values);
    found.extend(refusal::relations(&engine, sources, &case, &prepared));
    diagnostic::sort(&mut found);
    if diagnostic::any_error(&found) {
        return Err(found);
    }
    let warnings = found.iter().filter(|one| one.severity() == Severity::Warning).map(|one| one.message.clone());
    let warnings = warnings.collect();
    Ok(Asked { engine, case, prepared, warnings })
}
