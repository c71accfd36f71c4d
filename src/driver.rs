//! The way from texts to a checked, compiled guideline, in one place for every command. Pure: texts in, values out.

use crate::check::{self, model::Guideline};
use crate::decide::{self, Compiled};
use crate::diagnostic::{self, Diagnostic};
use crate::source::Sources;
use crate::syntax;
use crate::syntax::ast::File;
use sha2::{Digest, Sha256};

/// A guideline with everything that was found about it.
#[derive(Debug, Clone)]
pub struct Built {
    /// The checked guideline.
    pub guideline: Guideline,
    /// Findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Its diagrams, where it has no errors.
    pub compiled: Option<Compiled>,
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
    let mut compiled = None;
    if !diagnostic::any_error(&diagnostics) {
        match decide::compile(&checked.guideline) {
            Ok(done) => {
                diagnostics.extend(decide::findings::findings(&checked.guideline, &done));
                compiled = Some(done);
            }
            Err(found) => diagnostics.push(found),
        }
    }
    diagnostic::sort(&mut diagnostics);
    Built { guideline: checked.guideline, diagnostics, compiled }
}

/// Tells two versions of a guideline's texts apart: SHA-256 over their names within the folder and their contents.
pub fn digest(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for (_, file) in sources.iter() {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or("");
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(file.text.as_bytes());
        hash.update([0]);
    }
    let bytes = hash.finalize();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
