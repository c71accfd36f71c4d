//! The only place that reads the disk: guideline folders with what they import, case files, settings, standard input.

use gdl::characters;
use gdl::config;
use gdl::project::{Entry, Files, Folder, Project, Texts, Unread};
use gdl::source::{FolderId, Sources};
use gdl::syntax;
use std::fs;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

/// Why a path could not be read; ends a command with status 2.
#[derive(Debug)]
pub struct Unreadable(pub String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads one guideline: a folder, or a file by itself.
pub fn guideline(path: &Path) -> Result<Project, Unreadable> {
    if !path.is_dir() {
        return Ok(Project::load_file(&Disk, path, &real(folder_of(path)))?);
    }
    let project = Project::load(&Disk, path)?;
    if project.paths.is_empty() {
        return Err(Unreadable(format!("{}: this folder holds no file that ends in .gdl", name(path))));
    }
    Ok(project)
}

/// The paths of all guidelines at or below a path: every folder that holds `.gdl` files is one. One that cannot be read
/// keeps the others from nothing.
pub fn guidelines(path: &Path) -> Vec<Result<PathBuf, Unreadable>> {
    if path.is_dir() { folders(path) } else { vec![Ok(path.to_owned())] }
}

/// All `.gdl` files at or below a path; a file by itself may be called otherwise.
pub fn texts(path: &Path) -> Vec<Result<PathBuf, Unreadable>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    let mut files = Vec::new();
    for folder in folders(path) {
        match folder.and_then(|folder| gdl_files(&folder)) {
            Ok(found) => files.extend(found.into_iter().map(Ok)),
            Err(error) => files.push(Err(error)),
        }
    }
    files
}

/// One file, without what it imports.
pub fn text(path: &Path) -> Result<Texts, Unreadable> {
    Ok(alone(path, path.to_owned(), bytes(path, syntax::MAX_FILE_BYTES)?))
}

/// Standard input as one file.
pub fn standard_text() -> Result<Texts, Unreadable> {
    Ok(alone(Path::new("standard input"), PathBuf::from("-"), standard_input(syntax::MAX_FILE_BYTES)?))
}

fn alone(shown: &Path, path: PathBuf, bytes: Vec<u8>) -> Texts {
    let mut texts = Texts::default();
    texts.add(FolderId::OWN, shown, path, bytes);
    texts
}

/// The folders at or below a path that hold `.gdl` files, and those that cannot be read; at least one.
fn folders(path: &Path) -> Vec<Result<PathBuf, Unreadable>> {
    let mut found = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = match entries(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                found.push(Err(error));
                continue;
            }
        };
        let guideline = entries.iter().any(|entry| is_guideline_file(entry));
        let below = entries.into_iter().rev().filter(|entry| entry.is_dir() && !is_hidden(entry));
        waiting.extend(below);
        if guideline {
            found.push(Ok(folder));
        }
    }
    if found.is_empty() {
        found.push(Err(Unreadable(format!("{}: no file below this folder ends in .gdl", name(path)))));
    }
    found
}

/// The one true path of a file or folder, whatever links lead to it; two paths with the same one are the same.
pub fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The folder that a file stands in, or a folder itself.
fn folder_of(path: &Path) -> &Path {
    if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) }
}

/// The name of a path as people read it.
pub fn name(path: &Path) -> String {
    characters::path(path)
}

/// The disk, for whoever reads a guideline's folders.
pub struct Disk;

impl Files for Disk {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        if !folder.is_dir() {
            let missing = Unread { path: folder.to_owned(), why: "there is no such folder".to_owned(), missing: true };
            return Err(missing);
        }
        let listed = gdl_files(folder).map_err(|error| refused(folder, error))?;
        let files = listed.into_iter().map(|path| Entry { real: real(&path), path }).collect();
        Ok(Folder { real: real(folder), files })
    }

    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
        // A pipe among a folder's files would never end; one that the user names is meant.
        let listed = file.extension().is_some_and(|e| e == "gdl");
        if listed && fs::metadata(file).is_ok_and(|found| !found.is_file()) {
            return Err(Unread { path: file.to_owned(), why: "this is no ordinary file".to_owned(), missing: false });
        }
        read_file(file, limit).map_err(|error| Unread {
            path: file.to_owned(),
            why: why(&error),
            missing: error.kind() == io::ErrorKind::NotFound,
        })
    }
}

fn refused(path: &Path, error: Unreadable) -> Unread {
    let prefix = format!("{}: ", name(path));
    let why = error.0.strip_prefix(&prefix).map_or(error.0.clone(), str::to_owned);
    Unread { path: path.to_owned(), why, missing: false }
}

impl From<Unread> for Unreadable {
    fn from(unread: Unread) -> Unreadable {
        Unreadable(format!("{}: {}", name(&unread.path), unread.why))
    }
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
        return Err(Unreadable(format!("{}: no case here ends in .json, .yaml or .yml", name(path))));
    }
    found.sort();
    Ok(found)
}

/// Whether a file or folder is hidden.
pub fn is_hidden(path: &Path) -> bool {
    is_hidden_name(path) || path.is_symlink()
}

fn is_hidden_name(path: &Path) -> bool {
    path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// What stands in a folder, in the order of its names.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let listed = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths = listed
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(folder, &error))?;
    paths.sort();
    Ok(paths)
}

fn gdl_files(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    Ok(entries(folder)?.into_iter().filter(|path| is_guideline_file(path)).collect())
}

/// Whether a guideline is read from it, as far as its name tells: a link that leads nowhere is a text that is missing,
/// not nothing. Hidden ones are marks of editors.
pub fn is_guideline_file(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "gdl") && !path.is_dir() && (path.is_file() || !is_hidden_name(path))
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "this may not be read".to_owned(),
        _ => error.to_string(),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    Unreadable(format!("{}: {}", name(path), why(error)))
}

/// Reads a file of at most `limit` bytes and a little more, so that a larger one is noticed and never held whole.
pub fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Unreadable> {
    read_file(path, limit).map_err(|error| unreadable(path, &error))
}

fn read_file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    read_limited(fs::File::open(path)?, limit)
}

/// Whether something stands at a path already; an empty folder is nothing.
pub fn holds_something(path: &Path) -> Result<bool, Unreadable> {
    // A link that leads nowhere is something, too.
    if path.is_dir() { Ok(!entries(path)?.is_empty()) } else { Ok(fs::symlink_metadata(path).is_ok()) }
}

/// The settings beside a guideline, where there are any.
pub fn settings(path: &Path) -> Result<Option<Sources>, Unreadable> {
    let file = folder_of(path).join(config::FILE_NAME);
    if !file.is_file() {
        return Ok(None);
    }
    let bytes = bytes(&file, config::MAX_BYTES)?;
    if bytes.len() > config::MAX_BYTES {
        return Err(Unreadable(format!("{}: this file is larger than settings are", name(&file))));
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Unreadable(format!("{}: this file is not text in UTF-8", name(&file))));
    };
    let mut sources = Sources::new();
    let id = sources.add(name(&file), text);
    sources.stands_at(id, &file);
    Ok(Some(sources))
}

/// Reads standard input like a file.
pub fn standard_input(limit: usize) -> Result<Vec<u8>, Unreadable> {
    read_limited(io::stdin().lock(), limit).map_err(|error| Unreadable(format!("standard input: {error}")))
}

/// Opens a file that is read piece by piece, and how many bytes it has where that is known.
pub fn rows(path: &Path) -> Result<(fs::File, Option<u64>), Unreadable> {
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let found = file.metadata().map_err(|error| unreadable(path, &error))?;
    if found.is_dir() {
        return Err(Unreadable(format!("{}: this is a folder; name the files in it", name(path))));
    }
    let size = found.is_file().then_some(found.len());
    Ok((file, size))
}

/// Bytes of a line that somebody types or a program sends.
const MAX_LINE: usize = 1 << 20;

/// A line of standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Its text, without its end.
    Text(String),
    /// More than is read.
    TooLong,
    /// No text in UTF-8.
    NoText,
    /// There are no more.
    End,
}

/// Reads a line of standard input, and no more than that.
pub fn line() -> Result<Line, Unreadable> {
    line_of(&mut io::stdin().lock()).map_err(|error| Unreadable(format!("standard input: {error}")))
}

fn line_of(from: &mut impl BufRead) -> io::Result<Line> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    if from.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(Line::End);
    }
    if bytes.len() >= MAX_LINE && !bytes.ends_with(b"\n") {
        // The rest of it is passed over.
        let mut rest = Vec::new();
        while from.by_ref().take(limit).read_until(b'\n', &mut rest)? > 0 && !rest.ends_with(b"\n") {
            rest.clear();
        }
        return Ok(Line::TooLong);
    }
    let text = String::from_utf8(bytes).map(|text| text.trim_end_matches(['\n', '\r']).to_owned());
    Ok(text.map_or(Line::NoText, Line::Text))
}

fn read_limited(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
