//! Files that are written piece by piece, such as the rows of a cohort, and take their place only when they are whole.

use super::{behind_links, keep_owner, ordinary_permissions, unwritable};
use crate::files::Unreadable;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that is written piece by piece and takes its place when it is finished, whole; else it is gone.
pub struct Growing {
    path: PathBuf,
    target: PathBuf,
    to: Growth,
}

enum Growth {
    Beside(io::BufWriter<tempfile::NamedTempFile>),
    /// A device or a pipe, which holds nothing that could be lost.
    Onto(io::BufWriter<File>),
}

/// Begins to write a file.
pub fn begin(path: &Path) -> Result<Growing, Unreadable> {
    let open = || {
        let target = behind_links(path)?;
        let old = fs::metadata(&target).ok();
        let to = match &old {
            Some(old) if old.is_dir() => return Err(io::Error::other("a folder stands there")),
            Some(old) if !old.is_file() => {
                Growth::Onto(io::BufWriter::new(fs::OpenOptions::new().write(true).open(&target)?))
            }
            Some(old) if old.permissions().readonly() => return Err(io::ErrorKind::PermissionDenied.into()),
            old => {
                let folder = match target.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                fs::create_dir_all(folder)?;
                let mut builder = tempfile::Builder::new();
                builder.prefix(".gdl-").suffix(".new");
                if let Some(permissions) = ordinary_permissions() {
                    builder.permissions(permissions);
                }
                let file = builder.tempfile_in(folder)?;
                if let Some(old) = old {
                    keep_owner(file.as_file(), old);
                    file.as_file().set_permissions(old.permissions())?;
                }
                Growth::Beside(io::BufWriter::new(file))
            }
        };
        Ok((target, to))
    };
    let (target, to) = open().map_err(|error| unwritable(path, &error))?;
    Ok(Growing { path: path.to_owned(), target, to })
}

impl Growing {
    /// Brings it to the disk, and to its place.
    pub fn finish(self) -> Result<(), Unreadable> {
        let Growing { path, target, to } = self;
        let finish = || match to {
            Growth::Beside(file) => {
                let file = file.into_inner().map_err(|failed| failed.into_error())?;
                file.as_file().sync_all()?;
                file.persist(&target).map(|_| ()).map_err(|failed| failed.error)
            }
            Growth::Onto(mut file) => file.flush(),
        };
        finish().map_err(|error| unwritable(&path, &error))
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            Growth::Beside(file) => file.write(bytes),
            Growth::Onto(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            Growth::Beside(file) => file.flush(),
            Growth::Onto(file) => file.flush(),
        }
    }
}
