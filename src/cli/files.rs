//! The only place that reads and writes the disk: guideline folders with what they import, case files, standard input.

use crate::codes::Code;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Sources, Span};
use crate::syntax;
use crate::syntax::ast::{File, Keyword};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Deepest chain of imports.
const MAX_IMPORTS: usize = 64;

/// Why a path could not be read; ends a command with status 2.
#[derive(Debug)]
pub struct Unreadable(pub String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The texts of one guideline or library.
#[derive(Debug)]
pub struct Loaded {
    /// The path as the user gave it.
    pub path: PathBuf,
    /// Its texts, and those that it imports.
    pub sources: Sources,
    /// What was found while reading: imports that lead nowhere, bytes that are no text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one guideline: a folder, or a file by itself.
pub fn guideline(path: &Path) -> Result<Loaded, Unreadable> {
    let files = if path.is_dir() {
        let files = gdl_files(path)?;
        if files.is_empty() {
            return Err(Unreadable(format!("{}: this folder holds no file that ends in .gdl", path.display())));
        }
        files
    } else {
        vec![path.to_owned()]
    };
    load(path, &files)
}

/// All guidelines at or below a path: every folder that holds `.gdl` files is one.
pub fn guidelines(path: &Path) -> Result<Vec<Loaded>, Unreadable> {
    if !path.is_dir() {
        return Ok(vec![guideline(path)?]);
    }
    folders(path)?.iter().map(|(folder, files)| load(folder, files)).collect()
}

/// All `.gdl` files at or below a path; a file by itself may be called otherwise.
pub fn texts(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    Ok(folders(path)?.into_iter().flat_map(|(_, files)| files).collect())
}

/// One file, without what it imports.
pub fn text(path: &Path) -> Result<Loaded, Unreadable> {
    let mut loader = Loader { sources: Sources::new(), diagnostics: Vec::new(), seen: BTreeSet::new() };
    loader.read(path, false)?;
    Ok(Loaded { path: path.to_owned(), sources: loader.sources, diagnostics: loader.diagnostics })
}

/// Standard input as one file.
pub fn standard_text() -> Result<Loaded, Unreadable> {
    let bytes = standard_input(syntax::MAX_FILE_BYTES)?;
    let mut loader = Loader { sources: Sources::new(), diagnostics: Vec::new(), seen: BTreeSet::new() };
    loader.text("standard input".to_owned(), bytes, false);
    Ok(Loaded { path: PathBuf::from("-"), sources: loader.sources, diagnostics: loader.diagnostics })
}

/// The folders at or below a path that hold `.gdl` files, and those files; at least one.
fn folders(path: &Path) -> Result<Vec<(PathBuf, Vec<PathBuf>)>, Unreadable> {
    let mut folders = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(folder) = waiting.pop() {
        let mut below: Vec<PathBuf> =
            entries(&folder)?.into_iter().filter(|entry| entry.is_dir() && !is_hidden(entry)).collect();
        below.reverse();
        waiting.extend(below);
        let files = gdl_files(&folder)?;
        if !files.is_empty() {
            folders.push((folder, files));
        }
    }
    if folders.is_empty() {
        return Err(Unreadable(format!("{}: no file below this folder ends in .gdl", path.display())));
    }
    Ok(folders)
}

/// The cases at a path: a file by itself, or every JSON or YAML file of a folder and the folders below it.
pub fn cases(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in entries(&folder)? {
            let kind = entry.extension().and_then(|e| e.to_str()).unwrap_or("");
            if entry.is_dir() {
                if !is_hidden(&entry) {
                    waiting.push(entry);
                }
            } else if matches!(kind, "json" | "yaml" | "yml") {
                found.push(entry);
            }
        }
    }
    if found.is_empty() {
        return Err(Unreadable(format!("{}: no case here ends in .json, .yaml or .yml", path.display())));
    }
    found.sort();
    Ok(found)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.')) || path.is_symlink()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let listed = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths = listed
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(folder, &error))?;
    paths.sort();
    Ok(paths)
}

fn gdl_files(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    Ok(entries(folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "gdl") && path.is_file())
        .collect())
}

fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "this may not be read".to_owned(),
        _ => error.to_string(),
    };
    Unreadable(format!("{}: {why}", path.display()))
}

/// Reads a file of at most `limit` bytes and a little more, so that a larger one is noticed and never held whole.
pub fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Unreadable> {
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    read_limited(file, limit).map_err(|error| unreadable(path, &error))
}

/// Whether something stands at a path already; an empty folder is nothing.
pub fn holds_something(path: &Path) -> Result<bool, Unreadable> {
    if path.is_dir() { Ok(!entries(path)?.is_empty()) } else { Ok(path.exists()) }
}

/// Writes a file, and the folders that it stands in.
pub fn write(path: &Path, text: &str) -> Result<(), Unreadable> {
    let unwritable = |error: io::Error| Unreadable(format!("{}: this cannot be written: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    fs::write(path, text).map_err(unwritable)
}

/// The settings beside a guideline, where there are any.
pub fn settings(path: &Path) -> Result<Option<Sources>, Unreadable> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let file = folder.join(config::FILE_NAME);
    if !file.is_file() {
        return Ok(None);
    }
    let bytes = bytes(&file, config::MAX_BYTES)?;
    if bytes.len() > config::MAX_BYTES {
        return Err(Unreadable(format!("{}: this file is larger than settings are", file.display())));
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Unreadable(format!("{}: this file is not text in UTF-8", file.display())));
    };
    let mut sources = Sources::new();
    sources.add(file.display().to_string(), text);
    Ok(Some(sources))
}

/// Reads standard input like a file.
pub fn standard_input(limit: usize) -> Result<Vec<u8>, Unreadable> {
    read_limited(io::stdin().lock(), limit).map_err(|error| Unreadable(format!("standard input: {error}")))
}

fn read_limited(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Loader {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    seen: BTreeSet<PathBuf>,
}

fn load(path: &Path, files: &[PathBuf]) -> Result<Loaded, Unreadable> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let mut loader = Loader { sources: Sources::new(), diagnostics: Vec::new(), seen: BTreeSet::new() };
    let canonical = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
        .unwrap_or_else(|_| folder.to_owned());
    loader.seen.insert(canonical.clone());
    let mut own = Vec::new();
    for file in files {
        own.push(loader.read(file, false)?);
    }
    let mut way = vec![canonical.clone()];
    loader.imports(&own, &canonical, folder, &mut way)?;
    Ok(Loaded { path: path.to_owned(), sources: loader.sources, diagnostics: loader.diagnostics })
}

impl Loader {
    fn read(&mut self, path: &Path, imported: bool) -> Result<SourceId, Unreadable> {
        let bytes = bytes(path, syntax::MAX_FILE_BYTES)?;
        Ok(self.text(path.display().to_string(), bytes, imported))
    }

    /// Adds a text by its bytes.
    fn text(&mut self, name: String, bytes: Vec<u8>, imported: bool) -> SourceId {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                // The rest is read as far as it goes, so that its names are not reported as missing; what is no text at
                // all is not.
                let read_on = !bytes.contains(&0);
                let readable = if read_on { bytes.as_slice() } else { bytes.get(..good).unwrap_or(&[]) };
                let text = String::from_utf8_lossy(readable).into_owned();
                let id = if imported { self.sources.add_imported(name, text) } else { self.sources.add(name, text) };
                let width = if read_on { char::REPLACEMENT_CHARACTER.len_utf8() } else { 0 };
                let place = Span::new(id, good, good.saturating_add(width));
                let found = Diagnostic::new(Code::NotUtf8, place, "this file is not text in UTF-8")
                    .label("here for the first time")
                    .help("Save the file as UTF-8 text; a word processor's own format is not read.");
                self.diagnostics.push(found);
                return id;
            }
        };
        if imported { self.sources.add_imported(name, text) } else { self.sources.add(name, text) }
    }

    /// Reads the folders that files import: `use a.b` is the folder `a/b` beside the importing folder.
    fn imports(
        &mut self,
        ids: &[SourceId],
        canonical: &Path,
        shown: &Path,
        way: &mut Vec<PathBuf>,
    ) -> Result<(), Unreadable> {
        let Some(beside) = canonical.parent().map(Path::to_owned) else { return Ok(()) };
        for (name, span) in self.uses(ids) {
            let below: PathBuf = name.split('.').collect();
            let target = beside.join(&below);
            let files = if target.is_dir() { gdl_files(&target)? } else { Vec::new() };
            if files.is_empty() {
                let shown = shown.parent().unwrap_or(Path::new("")).join(&below);
                let found = Diagnostic::new(
                    Code::ImportNotFound,
                    span,
                    format!("there is no folder `{}` with .gdl files", shown.display()),
                )
                .help("`use a.b` imports the folder `a/b` that stands beside the folder of this guideline.");
                self.diagnostics.push(found);
                continue;
            }
            let target = fs::canonicalize(&target).unwrap_or(target);
            if way.contains(&target) || way.len() > MAX_IMPORTS {
                let found = Diagnostic::new(Code::ImportCircle, span, format!("`{name}` imports this folder in turn"))
                    .help("Move what both need into a third folder, and import that from both.");
                self.diagnostics.push(found);
                continue;
            }
            if !self.seen.insert(target.clone()) {
                continue;
            }
            let shown_target = shown.parent().unwrap_or(Path::new("")).join(&below);
            let mut ids = Vec::new();
            for file in &files {
                let shown_file = file.file_name().map_or_else(|| file.clone(), |n| shown_target.join(n));
                ids.push(self.read(&shown_file, true).or_else(|_| self.read(file, true))?);
            }
            way.push(target.clone());
            self.imports(&ids, &target, &shown_target, way)?;
            way.pop();
        }
        Ok(())
    }

    fn uses(&self, ids: &[SourceId]) -> Vec<(String, Span)> {
        let mut uses = Vec::new();
        for id in ids {
            let Some(file) = self.sources.get(*id) else { continue };
            if !file.text.contains("use") {
                continue;
            }
            let parsed: File = syntax::parse(*id, &file.text).file;
            for declaration in parsed.declarations.iter().filter(|d| d.keyword == Keyword::Use) {
                if let Some(name) = &declaration.name {
                    uses.push((name.text.clone(), name.span));
                }
            }
        }
        uses
    }
}
