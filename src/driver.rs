//! The way from texts to a checked, compiled guideline, in one place for every command. Pure: texts in, values out.

use crate::check::{self, model::Guideline};
use crate::diagnostic::{self, Diagnostic};
use crate::source::Sources;
use crate::syntax;
use crate::syntax::ast::File;

/// A guideline with everything that was found about it.
#[derive(Debug, Clone)]
pub struct Built {
    /// The checked guideline.
    pub guideline: Guideline,
    /// Findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

impl Built {
    /// True where it may be evaluated.
    pub fn sound(&self) -> bool {
        !diagnostic::any_error(&self.diagnostics)
    }
}

/// Parses every text of a store.
pub fn parse_all(sources: &Sources) -> (Vec<File>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for (id, file) in sources.iter() {
        let parsed = syntax::parse(id, &file.text);
        files.push(parsed.file);
        if !file.imported {
            diagnostics.extend(parsed.diagnostics);
        }
    }
    (files, diagnostics)
}

/// Parses and checks; where that finds no error, looks for what only the decision diagrams see.
pub fn build(sources: &Sources) -> Built {
    let (files, mut diagnostics) = parse_all(sources);
    let checked = check::check(sources, &files);
    diagnostics.extend(checked.diagnostics);
    diagnostic::sort(&mut diagnostics);
    Built { guideline: checked.guideline, diagnostics }
}
