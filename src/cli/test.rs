//! `gdl test`: the examples and invariants that a guideline carries.

use super::check;
use super::files::{self, Unreadable};
use super::{Format, Status, output};
use crate::report::tests;
use crate::testing;
use std::path::Path;

/// Runs the command.
pub fn run(path: &Path, format: Format) -> Result<Status, Unreadable> {
    let examined = check::examine(files::guideline(path)?);
    if !check::sound(&examined) {
        return Ok(Status::BadNews);
    }
    let guideline = &examined.built.guideline;
    let report = match testing::run(guideline) {
        Ok(report) => report,
        Err(found) => {
            output::findings(&examined.sources, &[found]);
            return Ok(Status::BadNews);
        }
    };
    match format {
        Format::Text => output::result(&tests::text(guideline, &examined.sources, &report, output::look())),
        Format::Json => output::json(&tests::json(guideline, &examined.sources, &report)),
    }
    Ok(if report.passed() { Status::Fine } else { Status::BadNews })
}
