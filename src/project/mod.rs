//! The front door: a guideline's folder with all that it imports, read, checked and compiled; and what may be done with
//! one that has no error. Pure: [`Files`] brings the texts.

mod files;
mod texts;

pub use files::{Entry, Files, Folder, Memory, Unread};
pub use texts::{MAX_DEPTH, MAX_FOLDERS, Texts};

use crate::check::model::Guideline;
use crate::decide::Compiled;
use crate::diagnostic::{self, Diagnostic};
use crate::driver::{self, Built};
use crate::eval::Engine;
use crate::source::{SourceId, Sources};
use crate::syntax::ast::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A guideline's texts, and all that was found about them.
#[derive(Debug, Default)]
pub struct Project {
    /// Its texts, and those that it imports.
    pub sources: Sources,
    /// Where each text can be read and written, in the order of the texts.
    pub paths: Vec<PathBuf>,
    /// What was found, sorted: errors of what it imports are among them.
    pub findings: Vec<Diagnostic>,
    /// The guideline as far as it could be read.
    pub guideline: Arc<Guideline>,
    compiled: Option<Arc<Compiled>>,
    read: Texts,
}

impl Project {
    /// Reads a guideline's folder. Fails where one of its own files cannot be read; all else is a finding.
    pub fn load(files: &dyn Files, folder: &Path) -> Result<Project, Unread> {
        Ok(Project::of(Texts::load(files, folder)?))
    }

    /// Reads one file as a guideline, with what it imports; `real_folder` is the true path of the folder that it stands in.
    pub fn load_file(files: &dyn Files, file: &Path, real_folder: &Path) -> Result<Project, Unread> {
        Ok(Project::of(Texts::load_file(files, file, real_folder)?))
    }

    /// Reads it once more. A text that stands where it stood in the order of the texts keeps its id, and one that says what
    /// it said is not parsed again.
    pub fn reload(&self, files: &dyn Files, folder: &Path) -> Result<Project, Unread> {
        Ok(Project::of(Texts::load_after(files, folder, &self.read)?))
    }

    fn of(read: Texts) -> Project {
        let built = driver::build_parsed(&read.sources, read.parsed.clone());
        let mut project = Project::built(read.sources.clone(), built, &read.diagnostics);
        project.paths.clone_from(&read.paths);
        project.read = read;
        project
    }

    /// Texts that were built already, with what was found when they were read.
    pub fn built(sources: Sources, built: Built, reading: &[Diagnostic]) -> Project {
        let Built { guideline, diagnostics: mut findings, compiled } = built;
        if !reading.is_empty() {
            findings.extend_from_slice(reading);
            diagnostic::sort(&mut findings);
        }
        Project { sources, findings, guideline, compiled, ..Project::default() }
    }

    /// What was found when the texts were read, before they were checked: imports that lead nowhere, bytes that are no text.
    pub fn reading(&self) -> &[Diagnostic] {
        &self.read.diagnostics
    }

    /// What one of its texts says, read by itself.
    pub fn tree(&self, id: SourceId) -> Option<&File> {
        self.read.parsed.get(id.0 as usize).map(|parsed| &*parsed.file)
    }

    /// Adds what else was found.
    pub fn remark(&mut self, found: Vec<Diagnostic>) {
        self.findings.extend(found);
        diagnostic::sort(&mut self.findings);
    }

    /// The guideline, where it has no error: only then may anything be answered, tested or proved with it.
    pub fn sound(&self) -> Option<Sound> {
        let compiled = self.compiled.as_ref().filter(|_| !diagnostic::any_error(&self.findings))?;
        Some(Sound { guideline: Arc::clone(&self.guideline), compiled: Arc::clone(compiled) })
    }
}

/// A guideline without errors. It owns what it needs, may be shared between threads, and is cheap to clone.
#[derive(Debug, Clone)]
pub struct Sound {
    guideline: Arc<Guideline>,
    compiled: Arc<Compiled>,
}

impl Sound {
    /// The guideline.
    pub fn guideline(&self) -> &Guideline {
        &self.guideline
    }

    /// What answers cases.
    pub fn engine(&self) -> Engine {
        Engine::of(&self.guideline, Arc::clone(&self.compiled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared() -> Memory {
        let mut files = Memory::default();
        files.put("g/a.gdl", "use lib\nguideline g \"G\"\n  version 1.0.0\n  status published\n");
        files
            .put("g/b.gdl", "recommend r \"R\"\n  stance for t\n  kind good practice\n  when old\ntreatment t \"T\"\n");
        files.put("lib/facts.gdl", "fact old \"Old\"\n  type yes/no\n");
        files
    }

    #[test]
    fn only_what_has_no_error_is_sound_and_may_be_asked_from_anywhere() {
        fn anywhere<T: Send + Sync + 'static>(_: &T) {}
        let mut files = shared();
        let project = Project::load(&files, Path::new("g")).unwrap();
        assert_eq!(project.findings, []);
        let engine = project.sound().unwrap().engine();
        anywhere(&engine);
        drop(project);
        assert_eq!(engine.guideline().recommendations.len(), 1);

        files.put("lib/facts.gdl", "fact old \"Old\"\n  type yes\n");
        let project = Project::load(&files, Path::new("g")).unwrap();
        assert!(project.sound().is_none() && diagnostic::any_error(&project.findings));
    }

    #[test]
    fn reading_once_more_finds_what_reading_anew_finds() {
        let mut files = shared();
        let mut project = Project::load(&files, Path::new("g")).unwrap();
        let texts = [
            ("g/b.gdl", "recommend r \"R\"\n  stance for t\n  kind good practice\n  when young\ntreatment t \"T\"\n"),
            ("lib/facts.gdl", "fact old \"Old\"\n  type yes/no\nfact young \"Young\"\n  type yes/no\n"),
            ("g/aa.gdl", "fact more \"More\"\n  type yes/no\n"),
        ];
        for (path, text) in texts {
            files.put(path, text);
            project = project.reload(&files, Path::new("g")).unwrap();
            let anew = Project::load(&files, Path::new("g")).unwrap();
            assert_eq!(project.findings, anew.findings);
            assert_eq!(format!("{:?}", project.guideline), format!("{:?}", anew.guideline));
        }
        assert!(project.sound().is_some());
    }
}
