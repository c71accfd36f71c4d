//! `gdl trace`: what became of every statement of the source.

use super::check;
use super::files::{self, Unreadable};
use super::{Format, Status, output};
use gdl::codes::Code;
use gdl::diagnostic::{Diagnostic, Severity};
use gdl::report::trace;
use std::path::Path;

/// Runs the command. A statement that is missing is shown as such, and does not keep the rest from being shown.
pub fn run(path: &Path, format: Format) -> Result<Status, Unreadable> {
    let project = files::guideline(path)?;
    let found = &project.findings;
    let imported = |d: &Diagnostic| project.sources.get(d.span().source).is_some_and(|file| file.imported);
    let shown_as_missing = |d: &Diagnostic| d.code == Code::UnaccountedStatement && !imported(d);
    if found.iter().any(|d| d.severity() == Severity::Error && !shown_as_missing(d)) {
        check::sound(&project);
        return Ok(Status::BadNews);
    }
    let guideline = &project.guideline;
    match format {
        Format::Text => output::result(&trace::text(guideline, output::look()))?,
        Format::Json => output::json(&trace::json(guideline))?,
    }
    let missing = trace::rows(guideline).iter().any(trace::Row::missing);
    Ok(if missing { Status::BadNews } else { Status::Fine })
}
