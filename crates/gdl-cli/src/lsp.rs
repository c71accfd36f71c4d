//! `gdl lsp`: the language server, on standard input and output.

use super::files::{self, Disk, Unreadable};
use super::{Status, git, output};
use gdl::config;
use gdl::project::{Files, Folder, Unread};
use gdl_lsp::{Committed, World};
use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `gdl lsp`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Standard input and output, which is all that there is: editors say it, and it may be left out.
    #[arg(long)]
    stdio: bool,
}

/// Serves an editor until it ends.
pub fn run(_: &Options) -> Result<Status, Unreadable> {
    let input = io::BufReader::new(io::stdin());
    match gdl_lsp::serve(input, output::protocol(), Arc::new(Disk)) {
        Ok(true) => Ok(Status::Fine),
        // The editor went away without a word.
        Ok(false) => Ok(Status::BadNews),
        Err(error) => Err(Unreadable(format!("the language server cannot be started: {error}"))),
    }
}

/// Most folders that an editor's workspace is searched through for guidelines.
const MAX_SEARCHED: usize = 20_000;

impl World for Disk {
    fn real(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| {
            // What is not there yet stands in a folder that is.
            let folder = path.parent().and_then(|folder| fs::canonicalize(folder).ok());
            folder.zip(path.file_name()).map_or_else(|| path.to_owned(), |(folder, name)| folder.join(name))
        })
    }

    fn folders(&self, root: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut waiting = VecDeque::from([root.to_owned()]);
        let mut searched = 0usize;
        while let Some(folder) = waiting.pop_front().filter(|_| searched < MAX_SEARCHED) {
            searched = searched.saturating_add(1);
            // What cannot be read holds no guideline that anybody could write.
            let Ok(entries) = files::entries(&folder) else { continue };
            if entries.iter().any(|entry| files::is_guideline_file(entry)) {
                found.push(folder);
            }
            waiting.extend(entries.into_iter().filter(|entry| entry.is_dir() && !files::is_hidden(entry)));
        }
        found
    }

    fn settings(&self, folder: &Path) -> Result<Option<Vec<u8>>, Unread> {
        let file = folder.join(config::FILE_NAME);
        if !file.is_file() {
            return Ok(None);
        }
        self.read(&file, config::MAX_BYTES).map(Some)
    }

    fn case(&self, file: &Path) -> Result<Vec<u8>, Unread> {
        if !file.is_file() {
            return Err(Unread { path: file.to_owned(), why: "there is no such file".to_owned(), missing: true });
        }
        self.read(file, gdl::case::MAX_BYTES)
    }

    fn today(&self) -> String {
        super::day::universal()
    }

    fn committed(&self, place: &Path) -> Result<Committed, String> {
        let checkout = git::checkout(place, "HEAD").map_err(|why| why.0)?;
        let (place, root) = (checkout.path.clone(), checkout.root().to_owned());
        Ok(Committed { files: Box::new(checkout), place, root })
    }
}

/// The files of a revision, which are on the disk for as long as it is checked out.
impl Files for git::Checkout {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        Disk.list(folder)
    }

    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
        Disk.read(file, limit)
    }
}
