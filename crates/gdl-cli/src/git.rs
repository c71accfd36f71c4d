//! A guideline as a revision of its git repository has it: its files are laid out in a folder that lasts as long as the
//! comparison. Git itself does the reading.

use super::files::{Unreadable, name};
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The files of a revision.
pub struct Checkout {
    /// Removed when this is dropped.
    folder: TempDir,
    /// The guideline inside it.
    pub path: PathBuf,
}

impl Checkout {
    /// The folder in which the repository is laid out.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What a user is shown for a path inside.
    pub fn shown(&self, revision: &str, path: &str) -> String {
        let inside = Path::new(path).strip_prefix(self.folder.path()).unwrap_or(Path::new(path));
        format!("{revision}:{}", name(inside))
    }
}

/// Lays out all guideline files of a revision of the repository that holds `path`: a guideline imports others.
pub fn checkout(path: &Path, revision: &str) -> Result<Checkout, Unreadable> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if !path.exists() {
        return Err(Unreadable(format!("{}: there is no such file or folder", name(path))));
    }
    let git = Git { folder, index: None };
    let top = git
        .line(&words(["rev-parse", "--show-toplevel"]))
        .map_err(|why| Unreadable(format!("{}: not in a git repository ({why})", name(path))))?;
    let prefix = git.line(&words(["rev-parse", "--show-prefix"])).map_err(Unreadable)?;
    let commit = format!("{revision}^{{tree}}");
    let tree = git
        .line(&words(["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]))
        .map_err(|_| Unreadable(format!("--git {revision}: this repository has no such revision")))?;
    let laid = tempfile::Builder::new().prefix("gdl-").tempdir();
    let laid = laid.map_err(|error| Unreadable(format!("no folder for temporary files: {error}")))?;
    // An index of our own, beside the files: that of the repository stays untouched.
    let index = laid.path().join(".index");
    let git = Git { folder: Path::new(&top), index: Some(&index) };
    git.run(&[OsStr::new("read-tree"), &tree], &[]).map_err(Unreadable)?;
    let files = git.run(&words(["ls-files", "-z", "--", ":(glob)**/*.gdl"]), &[]).map_err(Unreadable)?;
    let mut to = laid.path().as_os_str().to_owned();
    to.push("/");
    let mut prefix_argument = OsString::from("--prefix=");
    prefix_argument.push(to);
    git.run(&[words(["checkout-index", "-z", "--stdin"]).as_slice(), &[&prefix_argument]].concat(), &files)
        .map_err(Unreadable)?;
    let mut inside = laid.path().join(prefix);
    if let Some(name) = path.file_name().filter(|_| !path.is_dir()) {
        inside.push(name);
    }
    if !inside.exists() {
        return Err(Unreadable(format!("--git {revision}: this revision has no guideline at {}", name(path))));
    }
    Ok(Checkout { folder: laid, path: inside })
}

/// Arguments that are words of git's, or come from the user as text.
fn words<const N: usize>(words: [&str; N]) -> [&OsStr; N] {
    words.map(OsStr::new)
}

/// What git says a path is: bytes, where paths are bytes.
#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Result<OsString, String> {
    Ok(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Result<OsString, String> {
    String::from_utf8(bytes).map(OsString::from).map_err(|_| "git names a path that is no text".to_owned())
}

struct Git<'a> {
    folder: &'a Path,
    index: Option<&'a Path>,
}

impl Git<'_> {
    /// The one line that a command prints.
    fn line(&self, arguments: &[&OsStr]) -> Result<OsString, String> {
        let mut out = self.run(arguments, &[])?;
        let end = if out.ends_with(b"\r\n") { 2 } else { usize::from(out.ends_with(b"\n")) };
        out.truncate(out.len().saturating_sub(end));
        path_of(out)
    }

    fn run(&self, arguments: &[&OsStr], input: &[u8]) -> Result<Vec<u8>, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder).args(arguments);
        if let Some(index) = self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("git could not be run: {error}"))?;
        let mut stdin = child.stdin.take();
        // Written beside the reading, so that neither pipe can fill up and stop both.
        let output = std::thread::scope(|scope| {
            scope.spawn(move || stdin.as_mut().map(|pipe| pipe.write_all(input)));
            child.wait_with_output()
        });
        let output = output.map_err(|error| format!("git could not be run: {error}"))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(said.lines().next().unwrap_or("git failed and said nothing").to_owned())
    }
}
