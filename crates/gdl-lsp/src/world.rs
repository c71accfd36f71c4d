//! What the server asks of the machine that it runs on. Whoever starts it answers: a disk, or memory in tests. Texts that are
//! open in the editor stand before those of the disk.

use crate::uri::{self, System};
use gdl::project::{Entry, Files, Folder, Unread};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The machine.
pub trait World: Files + Send + Sync {
    /// The one true path of a file or folder, whatever links lead to it; itself where nothing is there.
    fn real(&self, path: &Path) -> PathBuf;
    /// The folders at or below one that hold `.gdl` files.
    fn folders(&self, root: &Path) -> Vec<PathBuf>;
    /// The settings beside a guideline, where there are any.
    fn settings(&self, folder: &Path) -> Result<Option<Vec<u8>>, Unread>;
    /// A case, to show its verdicts.
    fn case(&self, file: &Path) -> Result<Vec<u8>, Unread>;
    /// Today, `2026-11-23`: a review may be due.
    fn today(&self) -> String;
    /// A guideline as the last commit has it; why there is none, in words.
    fn committed(&self, place: &Path) -> Result<Committed, String>;
}

/// A guideline as a commit has it, for as long as this lives.
pub struct Committed {
    /// Where its texts are read.
    pub files: Box<dyn Files>,
    /// Its folder, or its one text.
    pub place: PathBuf,
    /// The folder that stands for the whole repository.
    pub root: PathBuf,
}

impl Committed {
    /// What people are shown for a path: `HEAD:guideline/facts.gdl`.
    pub fn shown(&self, path: &str) -> String {
        let inside = Path::new(path).strip_prefix(&self.root).unwrap_or(Path::new(path));
        format!("HEAD:{}", gdl::characters::path(inside))
    }
}

/// A text that is open in the editor.
#[derive(Debug, Clone)]
pub struct Document {
    /// How the client calls it.
    pub uri: String,
    /// Where it stands, as the client says.
    pub path: PathBuf,
    /// The version that the client counts.
    pub version: i32,
    /// What it says.
    pub text: Arc<str>,
    /// An edit did not fit: what the editor shows is not what is known here.
    pub out_of_step: bool,
}

/// The texts that are open, by their true paths.
pub type Documents = BTreeMap<PathBuf, Document>;

/// The disk as an editor sees it.
#[derive(Clone)]
pub struct Overlay {
    /// The machine.
    pub world: Arc<dyn World>,
    /// What is open.
    pub documents: Documents,
}

impl Overlay {
    /// The open text at a path.
    pub fn document(&self, path: &Path) -> Option<&Document> {
        if self.documents.is_empty() {
            return None;
        }
        self.documents.get(path).or_else(|| self.documents.get(&self.world.real(path)))
    }

    /// The settings beside a guideline.
    pub fn settings(&self, folder: &Path) -> Result<Option<Vec<u8>>, Unread> {
        match self.document(&folder.join(gdl::config::FILE_NAME)) {
            Some(document) => Ok(Some(document.text.as_bytes().to_vec())),
            None => self.world.settings(folder),
        }
    }
}

impl Files for Overlay {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        let real = self.world.real(folder);
        let is_open = |(path, _): &(&PathBuf, &Document)| path.parent() == Some(&real) && is_guideline(path);
        let open: Vec<(&PathBuf, &Document)> = self.documents.iter().filter(is_open).collect();
        let mut found = match self.world.list(folder) {
            Ok(found) => found,
            Err(unread) if open.is_empty() || !unread.missing => return Err(unread),
            Err(_) => Folder { real, files: Vec::new() },
        };
        for (path, _) in open {
            if !found.files.iter().any(|entry| entry.real == *path) {
                let shown = path.file_name().map_or_else(|| path.clone(), |name| folder.join(name));
                found.files.push(Entry { path: shown, real: path.clone() });
            }
        }
        found.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
        match self.document(file) {
            Some(document) => Ok(document.text.bytes().take(limit.saturating_add(1)).collect()),
            None => self.world.read(file, limit),
        }
    }
}

/// Whether a text is one of a folder's guideline.
pub fn is_guideline(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gdl")
}

/// The path by which a text is known: of a file its own, of anything else one that no file has.
pub fn path_of(uri: &str, system: System) -> PathBuf {
    uri::path(uri, system).unwrap_or_else(|| {
        // Each stands alone in a folder that nobody else has.
        let name: String = uri.chars().filter(|c| c.is_alphanumeric()).collect();
        PathBuf::from(format!("{uri}\u{0}")).join(format!("{name}.gdl"))
    })
}
