//! The disk, for tests: folders and files as they stand.
use gdl::project::{Entry, Files, Folder, Unread};
use std::fs;
use std::path::Path;

pub struct Disk;

impl Files for Disk {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        let unread = |error: std::io::Error| Unread {
            path: folder.to_owned(),
            why: error.to_string(),
            missing: error.kind() == std::io::ErrorKind::NotFound,
        };
        let real = fs::canonicalize(folder).map_err(unread)?;
        let mut names: Vec<_> = fs::read_dir(folder).map_err(unread)?.map(|entry| entry.unwrap().file_name()).collect();
        names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "gdl"));
        names.sort();
        let files = names.iter().map(|name| Entry { path: folder.join(name), real: real.join(name) }).collect();
        Ok(Folder { real, files })
    }

    fn read(&self, file: &Path, _: usize) -> Result<Vec<u8>, Unread> {
        fs::read(file).map_err(|error| Unread { path: file.to_owned(), why: error.to_string(), missing: false })
    }
}
