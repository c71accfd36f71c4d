//! Edits that are tried before anybody may make them: the texts that they lead to are read, checked and compiled.

use super::edits::{Edits, applied};
use super::index::Index;
use crate::diagnostic::Severity;
use crate::driver;
use crate::project::Project;
use crate::syntax::{self, Parsed};

/// Where a guideline has an error, if it has one: then nothing is changed that has to leave its meaning as it is.
pub fn unsound(project: &Project) -> Option<String> {
    let error = project.findings.iter().find(|found| found.severity() == Severity::Error)?;
    Some(project.sources.place(error.span()))
}

/// Where everything is declared and named once the edits are made; the error that they would lead to, and where.
pub fn tried(project: &Project, edits: &Edits) -> Result<Index, String> {
    let mut sources = project.sources.clone();
    for (source, edits) in edits {
        let text = sources.get(*source).map_or("", |file| &*file.text);
        let text = applied(text, edits);
        sources.replace(*source, text);
    }
    let parsed: Vec<Parsed> = sources.iter().map(|(id, file)| syntax::parse(id, &file.text)).collect();
    let after = Index::of_trees(&sources, &parsed.iter().map(|parsed| &*parsed.file).collect::<Vec<_>>());
    let built = driver::build_parsed(&sources, parsed);
    match built.diagnostics.iter().find(|found| found.severity() == Severity::Error) {
        Some(error) => Err(format!("{}: {}", error.message, sources.place(error.span()))),
        None => Ok(after),
    }
}
