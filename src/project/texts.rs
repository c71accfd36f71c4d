//! The texts of a guideline with all that it imports, each read once. Nothing that is missing is passed over.

use super::files::{Entry, Files, Unread};
use crate::characters;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{FolderId, SourceId, Sources, Span};
use crate::syntax;
use crate::syntax::Parsed;
use crate::syntax::ast::Keyword;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Deepest chain of imports.
pub const MAX_DEPTH: usize = 64;
/// Most folders that a guideline imports in all.
pub const MAX_FOLDERS: usize = 256;

/// The texts of one guideline or library.
#[derive(Debug, Default)]
pub struct Texts {
    /// Its texts, and those that it imports.
    pub sources: Sources,
    /// Where each text can be read and written, in the order of the texts.
    pub paths: Vec<PathBuf>,
    /// What was found while reading: imports that lead nowhere, bytes that are no text.
    pub diagnostics: Vec<Diagnostic>,
    /// Each text as it reads by itself, in the order of the texts.
    pub parsed: Vec<Parsed>,
}

impl Texts {
    /// Reads a guideline's folder, which the user calls `shown`. A file of its own that cannot be read ends it.
    pub fn load(files: &dyn Files, shown: &Path) -> Result<Texts, Unread> {
        Texts::load_after(files, shown, &Texts::default())
    }

    /// Reads it once more: a text that is where it was, and says what it said, keeps its tree.
    pub fn load_after(files: &dyn Files, shown: &Path, before: &Texts) -> Result<Texts, Unread> {
        let folder = files.list(shown)?;
        Texts::of(files, shown, &folder.real, &folder.files, before)
    }

    /// Reads one file as a guideline, with what it imports.
    pub fn load_file(files: &dyn Files, file: &Path, real_folder: &Path) -> Result<Texts, Unread> {
        let entry = Entry { path: file.to_owned(), real: file.to_owned() };
        let shown = file.parent().unwrap_or(Path::new(""));
        Texts::of(files, shown, real_folder, &[entry], &Texts::default())
    }

    fn of(files: &dyn Files, shown: &Path, real: &Path, entries: &[Entry], before: &Texts) -> Result<Texts, Unread> {
        let mut loader = Loader {
            files,
            before,
            texts: Texts::default(),
            folders: BTreeMap::from([(real.to_owned(), FolderId::OWN)]),
            read: BTreeSet::new(),
        };
        let mut own = Vec::new();
        for entry in entries {
            // The same file under two names is one text.
            if loader.read.insert(entry.real.clone()) {
                let bytes = files.read(&entry.path, syntax::MAX_FILE_BYTES)?;
                own.push(loader.add(FolderId::OWN, &entry.path, entry.path.clone(), bytes));
            }
        }
        loader.imports(FolderId::OWN, &own, shown, &mut vec![real.to_owned()]);
        Ok(loader.texts)
    }

    /// Adds a text by its bytes, under the name that the user knows it by.
    pub fn add(&mut self, folder: FolderId, shown: &Path, path: PathBuf, bytes: Vec<u8>) -> SourceId {
        let name = characters::path(shown);
        self.paths.push(path);
        let error = match String::from_utf8(bytes) {
            Ok(text) => {
                let id = self.sources.add_to(folder, name, text);
                self.sources.stands_at(id, shown);
                return id;
            }
            Err(error) => error,
        };
        let good = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        // The rest is read as far as it goes, so that its names are not reported as missing; what is no text at all is
        // not.
        let read_on = !bytes.contains(&0);
        let readable = if read_on { bytes.as_slice() } else { bytes.get(..good).unwrap_or(&[]) };
        let id = self.sources.add_to(folder, name, String::from_utf8_lossy(readable).into_owned());
        self.sources.stands_at(id, shown);
        if !read_on {
            self.sources.incomplete(folder);
        }
        let width = if read_on { char::REPLACEMENT_CHARACTER.len_utf8() } else { 0 };
        let place = Span::new(id, good, good.saturating_add(width));
        let found = Diagnostic::new(Code::NotUtf8, place, "this file is not text in UTF-8")
            .label("here for the first time")
            .help("Save the file as UTF-8 text; a word processor's own format is not read.");
        self.diagnostics.push(found);
        id
    }

    /// Where a text can be read and written.
    pub fn path(&self, id: SourceId) -> Option<&Path> {
        self.paths.get(id.0 as usize).map(PathBuf::as_path)
    }
}

struct Loader<'f> {
    files: &'f dyn Files,
    before: &'f Texts,
    texts: Texts,
    /// The folders that were met, by their true paths.
    folders: BTreeMap<PathBuf, FolderId>,
    /// The true paths of the files that were read.
    read: BTreeSet<PathBuf>,
}

impl Loader<'_> {
    fn add(&mut self, folder: FolderId, shown: &Path, path: PathBuf, bytes: Vec<u8>) -> SourceId {
        let id = self.texts.add(folder, shown, path, bytes);
        let text = self.texts.sources.get(id).map_or("", |file| &*file.text);
        let at = id.0 as usize;
        let same = self.before.paths.get(at) == self.texts.paths.get(at)
            && self.before.sources.get(id).is_some_and(|file| *file.text == *text);
        let parsed = match self.before.parsed.get(at).filter(|_| same) {
            Some(parsed) => parsed.clone(),
            None => syntax::parse(id, text),
        };
        self.texts.parsed.push(parsed);
        id
    }

    /// Reads the folders that texts import: `use a.b` is the folder `a/b` beside the importing folder. `way`: the true
    /// paths of the folders that led here.
    fn imports(&mut self, from: FolderId, ids: &[SourceId], shown: &Path, way: &mut Vec<PathBuf>) {
        let Some(beside) = way.last().and_then(|folder| folder.parent()).map(Path::to_owned) else { return };
        for (name, span) in self.uses(ids) {
            let below: PathBuf = name.split('.').collect();
            let shown = shown.parent().unwrap_or(Path::new("")).join(&below);
            let folder = match self.files.list(&beside.join(&below)) {
                Ok(folder) if !folder.files.is_empty() => folder,
                Err(unread) if !unread.missing => {
                    self.unread(from, span, &shown, &unread);
                    continue;
                }
                Ok(_) | Err(_) => {
                    let name = characters::path(&shown);
                    let words = format!("there is no folder `{name}` with .gdl files");
                    let help = "`use a.b` imports the folder `a/b` that stands beside the folder of this guideline.";
                    self.fault(from, Diagnostic::new(Code::ImportNotFound, span, words).help(help));
                    continue;
                }
            };
            if way.contains(&folder.real) {
                let words = format!("`{name}` imports this folder in turn");
                let help = "Move what both need into a third folder, and import that from both.";
                self.texts.diagnostics.push(Diagnostic::new(Code::ImportCircle, span, words).help(help));
                continue;
            }
            if let Some(known) = self.folders.get(&folder.real) {
                self.texts.sources.import(from, *known);
                continue;
            }
            if let Some(words) = self.beyond(way.len()) {
                let help = "Import the folders that are needed directly, not one through another.";
                self.fault(from, Diagnostic::new(Code::ImportLimit, span, words).help(help));
                continue;
            }
            let id = FolderId(u32::try_from(self.folders.len()).unwrap_or(u32::MAX));
            self.folders.insert(folder.real.clone(), id);
            self.texts.sources.import(from, id);
            let mut ids = Vec::new();
            for entry in &folder.files {
                if !self.read.insert(entry.real.clone()) {
                    continue;
                }
                let shown = entry.path.file_name().map_or_else(|| entry.path.clone(), |name| shown.join(name));
                match self.files.read(&entry.path, syntax::MAX_FILE_BYTES) {
                    Ok(bytes) => ids.push(self.add(id, &shown, entry.path.clone(), bytes)),
                    Err(unread) => {
                        self.unread(from, span, &shown, &unread);
                        self.texts.sources.incomplete(id);
                    }
                }
            }
            way.push(folder.real);
            self.imports(id, &ids, &shown, way);
            way.pop();
        }
    }

    /// What is said where a further folder is more than are read.
    fn beyond(&self, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            Some(format!("folders import each other more than {MAX_DEPTH} deep"))
        } else if self.folders.len() > MAX_FOLDERS {
            Some(format!("more than {MAX_FOLDERS} folders are imported"))
        } else {
            None
        }
    }

    fn unread(&mut self, from: FolderId, span: Span, shown: &Path, unread: &Unread) {
        let words = format!("`{}` cannot be read: {}", characters::path(shown), unread.why);
        let help = "What it declares is not known here. Make the file readable, or import another folder.";
        self.fault(from, Diagnostic::new(Code::ImportUnreadable, span, words).help(help));
    }

    /// An import that did not bring all that it should.
    fn fault(&mut self, from: FolderId, found: Diagnostic) {
        self.texts.sources.incomplete(from);
        self.texts.diagnostics.push(found);
    }

    /// The folders that texts import, with the places.
    fn uses(&self, ids: &[SourceId]) -> Vec<(String, Span)> {
        let mut uses = Vec::new();
        for parsed in ids.iter().filter_map(|id| self.texts.parsed.get(id.0 as usize)) {
            for declaration in parsed.file.declarations.iter().filter(|d| d.keyword == Keyword::Use) {
                if let Some(name) = &declaration.name {
                    uses.push((name.text.clone(), name.span));
                }
            }
        }
        uses
    }
}
