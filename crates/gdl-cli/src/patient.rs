//! A case as a command takes it: from a file and from options, with every fault; then made ready, or refused.

use super::day;
use gdl::case::{self, Case, DayBy};
use gdl::check::model::Guideline;
use gdl::diagnostic::{self, Diagnostic, Severity};
use gdl::eval::answer::Answer;
use gdl::eval::{Engine, Prepared, answer};
use gdl::report::refusal;
use gdl::report::what_if::Touched;
use gdl::source::{Sources, Span};
use std::path::Path;

/// A case made ready, with what its reader must know.
pub struct Ready {
    /// The engine that answers it.
    pub engine: Engine,
    /// The case, over the facts of that engine.
    pub case: Case,
    /// The same made ready.
    pub prepared: Prepared,
    /// What the reader must know.
    pub warnings: Vec<String>,
}

impl Ready {
    /// The answer.
    pub fn answer(&self) -> Answer {
        let mut answer = answer::answer(&self.engine, &self.prepared);
        answer.warnings.extend(self.warnings.iter().cloned());
        answer
    }
}

/// Makes a case ready, or says everything that keeps it from being somebody's.
pub fn ready(engine: &Engine, sources: &Sources, case: Case, found: Vec<Diagnostic>) -> Result<Ready, Vec<Diagnostic>> {
    let (mut engine, mut case, mut found) = (engine.clone(), case, found);
    match engine.of_lists(&case.lists, &case.values) {
        Ok(Some((own, values))) => {
            engine = own;
            case = case.with(values);
        }
        Ok(None) => {}
        Err(why) => found.extend(refusal::unlisted(engine.guideline(), &case, why)),
    }
    let prepared = engine.prepare(&case.values);
    found.extend(refusal::relations(&engine, sources, &case, &prepared));
    diagnostic::sort(&mut found);
    if diagnostic::any_error(&found) {
        return Err(found);
    }
    let warnings = found.iter().filter(|d| d.severity() == Severity::Warning).map(|d| d.message.clone()).collect();
    Ok(Ready { engine, case, prepared, warnings })
}

/// Says on which day the question is asked: by the option, else by the case, else by the clock. A remark where the case says
/// another day than the option.
pub fn asked_on(guideline: &Guideline, sources: &mut Sources, case: &mut Case, option: Option<&str>) -> Option<String> {
    match option {
        Some(day) => {
            let before = case::set_today(guideline, sources, case, day, DayBy::Option)?;
            Some(format!("--today {day} counts: the case says {before}"))
        }
        None => {
            if case::lacks_day(guideline, case) {
                case::set_today(guideline, sources, case, &day::local(), DayBy::Clock);
            }
            None
        }
    }
}

/// The case, with what `--set` says, and every fault of both.
pub fn read(
    guideline: &Guideline,
    sources: &mut Sources,
    (label, file): (&str, Option<&Path>),
    bytes: Option<Vec<u8>>,
    sets: &[String],
) -> (Case, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut case = Case::unknown(guideline);
    if let Some(bytes) = bytes {
        match case::add_source(sources, label, &bytes) {
            Ok(source) => {
                if let Some(file) = file {
                    sources.stands_at(source, file);
                }
                let read = case::read_case(guideline, sources, source);
                case = read.case;
                found.extend(read.diagnostics);
            }
            Err(fault) => found.push(fault),
        }
    }
    set(guideline, sources, &mut case, ("--set", sets), &mut found);
    (case, found)
}

/// Sets facts of a case, whatever it says of them; and says which.
pub fn set(
    guideline: &Guideline,
    sources: &mut Sources,
    case: &mut Case,
    (option, sets): (&str, &[String]),
    found: &mut Vec<Diagnostic>,
) -> Vec<Touched> {
    let mut touched: Vec<(Touched, Span)> = Vec::new();
    for argument in sets {
        let read = case::parse_option(guideline, sources, option, argument);
        found.extend(read.diagnostics);
        let of = match (&read.assignment, &read.list) {
            (Some(assignment), _) => Touched::Fact(assignment.fact),
            (None, Some((list, _))) => Touched::List(*list),
            (None, None) => continue,
        };
        // Which of two counts nobody can know.
        if let Some((_, before)) = touched.iter().find(|(other, _)| *other == of) {
            let name = match of {
                Touched::Fact(id) => guideline.fact(id).map_or("", |fact| &fact.name),
                Touched::List(id) => guideline.listed.get(id).map_or("", |list| &list.name),
            };
            found.push(case::twice(&format!("`{name}`"), read.span, *before));
            continue;
        }
        touched.push((of, read.span));
        if let Some(assignment) = read.assignment {
            case.set(assignment);
        }
        match read.list {
            Some((list, Some(listing))) => {
                case.lists.insert(list, listing);
            }
            Some((list, None)) => {
                case.lists.remove(&list);
            }
            None => {}
        }
    }
    touched.into_iter().map(|(of, _)| of).collect()
}
