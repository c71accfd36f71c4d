//! Where texts come from: two questions to the world, what stands in a folder and what a file holds. Who asks decides who
//! answers them: a disk, an editor, or memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where texts come from.
pub trait Files {
    /// The guideline files of a folder, in the order of their names.
    fn list(&self, folder: &Path) -> Result<Folder, Unread>;
    /// The first bytes of a file, one more than `limit` where it is larger.
    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread>;
}

/// A folder with its guideline files.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Its one true path: the same by whatever way the folder was reached.
    pub real: PathBuf,
    /// Its files.
    pub files: Vec<Entry>,
}

/// A file of a folder.
#[derive(Debug, Clone)]
pub struct Entry {
    /// How the folder calls it.
    pub path: PathBuf,
    /// Its one true path.
    pub real: PathBuf,
}

/// Why a file or folder could not be read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Which.
    pub path: PathBuf,
    /// Why, in words.
    pub why: String,
    /// Whether it is not there at all.
    pub missing: bool,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", crate::characters::path(&self.path), self.why)
    }
}

impl std::error::Error for Unread {}

/// Files that are held in memory, by their paths, which are taken as they are written: no `..`, no links.
#[derive(Debug, Clone, Default)]
pub struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    /// Puts a file there, in the place of one of the same path.
    pub fn put(&mut self, path: impl Into<PathBuf>, text: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), text.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &Path) {
        self.0.remove(path);
    }
}

impl Files for Memory {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        let is_gdl = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "gdl");
        let own = self.0.keys().filter(|path| path.parent() == Some(folder)).filter(is_gdl);
        let files = own.map(|path| Entry { path: path.clone(), real: path.clone() }).collect();
        if !self.0.keys().any(|path| path.starts_with(folder)) {
            let why = "there is no such folder".to_owned();
            return Err(Unread { path: folder.to_owned(), why, missing: true });
        }
        Ok(Folder { real: folder.to_owned(), files })
    }

    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
        match self.0.get(file) {
            Some(bytes) => Ok(bytes.iter().copied().take(limit.saturating_add(1)).collect()),
            None => Err(Unread { path: file.to_owned(), why: "there is no such file".to_owned(), missing: true }),
        }
    }
}
