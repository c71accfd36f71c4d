//! The way from texts to a checked, compiled guideline, in one place for every command. Pure: texts in, values out.

use crate::check::{self, model::Guideline};
use crate::codes::Code;
use crate::decide::{self, Compiled};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::lists;
use crate::same;
use crate::source::{FolderId, SourceId, Sources, Span};
use crate::syntax::ast::File;
use crate::syntax::{self, Parsed};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A guideline with everything that was found about it.
#[derive(Debug, Clone, Default)]
pub struct Built {
    /// The checked guideline.
    pub guideline: Arc<Guideline>,
    /// Findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Its diagrams, where it has no errors.
    pub compiled: Option<Arc<Compiled>>,
}

impl Built {
    /// True where it may be evaluated.
    pub fn sound(&self) -> bool {
        !diagnostic::any_error(&self.diagnostics)
    }
}

/// Parses every text of a store. What is remarked on imported texts stays with them, but for errors.
pub fn parse_all(sources: &Sources) -> (Vec<File>, Vec<Diagnostic>) {
    let read = sources.iter().map(|(id, file)| syntax::parse(id, &file.text)).collect();
    let (files, diagnostics) = read_together(sources, read);
    (files.into_iter().map(Arc::unwrap_or_clone).collect(), diagnostics)
}

fn read_together(sources: &Sources, mut parsed: Vec<Parsed>) -> (Vec<Arc<File>>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    let texts: Vec<(SourceId, &str)> = sources.iter().map(|(id, file)| (id, &*file.text)).collect();
    syntax::read_together(&mut parsed, &texts);
    for (parsed, (_, file)) in parsed.into_iter().zip(sources.iter()) {
        files.push(parsed.file);
        diagnostics.extend(parsed.diagnostics.into_iter().filter(|found| !file.imported || is_error(found)));
    }
    (files, diagnostics)
}

/// Parses and checks; where that finds no error, looks for what only the decision diagrams see. Errors of imported
/// folders are errors here.
pub fn build(sources: &Sources) -> Built {
    build_parsed(sources, sources.iter().map(|(id, file)| syntax::parse(id, &file.text)).collect())
}

/// The same of texts that were parsed already, each by itself.
pub fn build_parsed(sources: &Sources, parsed: Vec<Parsed>) -> Built {
    let (mut files, mut diagnostics) = read_together(sources, parsed);
    diagnostics.extend(errors_of_imports(sources, &files, &diagnostics));
    let imported = |found: &Diagnostic| sources.get(found.span().source).is_some_and(|file| file.imported);
    let broken = diagnostics.iter().any(|found| is_error(found) && imported(found));
    let complete = !sources.lacks(FolderId::OWN);
    if !complete {
        may_declare_anything(&mut files, FolderId::OWN, sources);
    }
    let checked = check::check(sources, &files);
    // Folders that are sound may still not fit together. What a broken one leads to in others is no mistake of theirs.
    let own = |found: &Diagnostic| !imported(found) || (!broken && is_error(found));
    diagnostics.extend(checked.diagnostics.into_iter().filter(own));
    // Whoever dropped a finding: what could not be read is never compiled.
    let dropped: Vec<Diagnostic> = files.iter().filter_map(|file| unread(file, &diagnostics)).collect();
    diagnostics.extend(dropped);
    let mut compiled = None;
    let mut guideline = checked.guideline;
    if complete && !diagnostic::any_error(&diagnostics) {
        match compiled_with_lists(&mut guideline) {
            Ok(done) => {
                diagnostics.extend(decide::findings::findings(&guideline, &done).into_iter().filter(own));
                compiled = Some(Arc::new(done));
            }
            Err(found) => diagnostics.push(found),
        }
    }
    same::hold(sources, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    Built { guideline: Arc::new(guideline), diagnostics, compiled }
}

/// The errors of imported folders, each of which must be sound by itself; `parsed` holds those of reading.
pub fn errors_of_imports(sources: &Sources, files: &[Arc<File>], parsed: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for folder in sources.imported_folders() {
        let seen = sources.seen_from(folder);
        let below = sources.below(folder);
        let stands_in = |found: &Diagnostic| seen.get(found.span().source).is_some_and(|file| !file.imported);
        let within = |file: &&Arc<File>| sources.get(file.source).is_some_and(|source| below.contains(&source.folder));
        let mut texts: Vec<Arc<File>> = files.iter().filter(within).cloned().collect();
        let complete = !sources.lacks(folder);
        if !complete {
            may_declare_anything(&mut texts, folder, sources);
        }
        let checked = check::check(&seen, &texts);
        let sound = complete && !parsed.iter().chain(&checked.diagnostics).any(is_error);
        errors.extend(checked.diagnostics.into_iter().filter(|found| is_error(found) && stands_in(found)));
        if sound {
            let mut guideline = checked.guideline;
            let found = match compiled_with_lists(&mut guideline) {
                Ok(done) => decide::findings::findings(&guideline, &done),
                Err(found) => vec![found],
            };
            errors.extend(found.into_iter().filter(|found| is_error(found) && stands_in(found)));
        }
    }
    errors
}

/// Puts what is asked of lists in its place in a guideline, and compiles it.
fn compiled_with_lists(guideline: &mut Guideline) -> Result<Compiled, Diagnostic> {
    let placed = lists::of_nobody(guideline).map_err(|open| {
        let what = format!("`{}` is too complex to be decided exactly: of `{}` {}", open.asked, open.list, open.why);
        Diagnostic::new(Code::TooComplex, open.span, what).help("Ask less of this list in one condition.")
    })?;
    if let Some(placed) = placed {
        *guideline = placed;
    }
    decide::compile(guideline)
}

/// Where not all could be read, whatever is missing may be declared there.
fn may_declare_anything(files: &mut [Arc<File>], folder: FolderId, sources: &Sources) {
    let own = |file: &&mut Arc<File>| sources.get(file.source).is_some_and(|source| source.folder == folder);
    if let Some(file) = files.iter_mut().find(own) {
        Arc::make_mut(file).damaged_names.push(String::new());
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity() == Severity::Error
}

/// Where a part of a file could not be read, and no finding in it says so.
fn unread(file: &File, found: &[Diagnostic]) -> Option<Diagnostic> {
    let said = |found: &Diagnostic| is_error(found) && found.span().source == file.source;
    if file.damaged.is_none() || found.iter().any(said) {
        return None;
    }
    let place = Span::new(file.source, 0, 0);
    let found = Diagnostic::new(Code::CannotRead, place, "a part of this file could not be read");
    Some(found.help("Check this file by itself: `gdl check` and its path."))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_read_is_an_error_though_its_finding_is_lost() {
        let mut sources = Sources::new();
        let id = sources.add("a.gdl", "fact a \"A\"\n  type yes/no\n  ask why\n");
        let parsed = syntax::parse(id, sources.get(id).map_or("", |file| &file.text));
        assert!(unread(&parsed.file, &parsed.diagnostics).is_none());
        assert!(unread(&parsed.file, &[]).is_some());
    }
}
