//! The only place that writes files. Whatever stops it, a full disk, a killed program, a lost computer: a file is the old
//! one or the new one, whole. A text is written to a file without a name, brought to the disk, and only then takes the place
//! of the old one in one step. For that it needs a name: killed just between the two, the program leaves the new text, whole,
//! under a name that the next writing of the same file takes away.

pub mod growing;

use super::files::{Unreadable, name};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Most links that are followed to the file that is meant.
const MAX_LINKS: usize = 40;

/// What happens on the way, one behind the other. Tests stop the way at each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A file without a name is made in the folder.
    Make,
    /// Its first half is written.
    Write,
    /// The rest is written.
    WriteRest,
    /// It gets the mode of the old one.
    Mode,
    /// It is brought to the disk.
    Sync,
    /// It gets a name.
    Name,
    /// It takes the place of the old one.
    Replace,
}

/// Asked before each step whether to go on.
type Guard<'g> = &'g dyn Fn(Step) -> io::Result<()>;

fn go_on(_: Step) -> io::Result<()> {
    Ok(())
}

/// Writes a file, and the folders that it stands in.
pub fn file(path: &Path, text: &str) -> Result<(), Unreadable> {
    guarded(path, text.as_bytes(), &go_on).map_err(|error| unwritable(path, &error))
}

/// The file by which a folder is known as one that `site` has written.
const SITE: &str = ".gdl-site";

/// Writes a folder with these files in the place of what it wrote there before: all of them, or none. A folder that holds
/// anything else is left as it is.
pub fn site(path: &Path, files: &[(String, String)]) -> Result<(), Unreadable> {
    replaced_folder(path, files, &go_on).map_err(|error| unwritable(path, &error))
}

/// Writes a new folder with these files: all of them, or none. What an earlier attempt has left is taken away.
pub fn folder(path: &Path, files: &[(&str, String)]) -> Result<(), Unreadable> {
    built_folder(path, files, &go_on).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Unreadable {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "this may not be written".to_owned(),
        _ => format!("this cannot be written: {error}"),
    };
    Unreadable(format!("{}: {why}; nothing was changed", name(path)))
}

fn guarded(path: &Path, bytes: &[u8], guard: Guard<'_>) -> io::Result<()> {
    let target = behind_links(path)?;
    let old = match fs::metadata(&target) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(io::Error::other("a folder stands there"));
        }
        if !old.is_file() {
            // A device or a pipe holds nothing that could be lost, and must not be replaced.
            return fs::OpenOptions::new().write(true).open(&target)?.write_all(bytes);
        }
        if old.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let aside = folder.join(aside(&target));
    put(&target, &aside, folder, bytes, old.as_ref(), guard)?;
    // Where a folder can be brought to the disk, the new name lasts; where not, the system does it in its own time.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// The file that is meant: a link stays a link, and what it leads to is replaced.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => {
                let to = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(to);
            }
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("links lead round in a circle"))
}

/// The name under which something waits to take its place. It follows from the name of the place, so that what a stopped
/// program has left is found again.
fn aside(target: &Path) -> String {
    let name = target.file_name().unwrap_or(OsStr::new(""));
    let hex: String = Sha256::digest(name.as_encoded_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!(".gdl-{hex}.new")
}

/// Fills a file that has no place yet.
fn fill(mut file: &File, bytes: &[u8], old: Option<&Metadata>, guard: Guard<'_>) -> io::Result<()> {
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    guard(Step::Write)?;
    file.write_all(first)?;
    guard(Step::WriteRest)?;
    file.write_all(rest)?;
    guard(Step::Mode)?;
    if let Some(old) = old {
        keep_owner(file, old);
        file.set_permissions(old.permissions())?;
    }
    guard(Step::Sync)?;
    file.sync_all()
}

/// Whose file it is stays as it was, where whoever writes may say so.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let same = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
    if !same {
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// A file without a name is gone with the program, whenever that ends. Where the system has no such files, one with a
/// name is used.
#[cfg(target_os = "linux")]
fn put(
    target: &Path,
    aside: &Path,
    folder: &Path,
    bytes: &[u8],
    old: Option<&Metadata>,
    guard: Guard<'_>,
) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
    use std::os::fd::AsRawFd;
    guard(Step::Make)?;
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let Ok(unnamed) = openat(CWD, folder, flags, Mode::from_raw_mode(0o666)) else {
        return put_named(target, folder, bytes, old, guard);
    };
    let file = File::from(unnamed);
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    if fs::symlink_metadata(&own).is_err() {
        return put_named(target, folder, bytes, old, guard);
    }
    let link = |to: &Path| linkat(CWD, own.as_str(), CWD, to, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from);
    fill(&file, bytes, old, guard)?;
    guard(Step::Name)?;
    if old.is_none() {
        match link(target) {
            // Somebody made the file meanwhile.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            linked => return linked,
        }
    }
    match link(aside) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(aside)?;
            link(aside)?;
        }
        linked => linked?,
    }
    let replaced = guard(Step::Replace).and_then(|()| fs::rename(aside, target));
    if replaced.is_err() {
        let _ = fs::remove_file(aside);
    }
    replaced
}

#[cfg(not(target_os = "linux"))]
fn put(
    target: &Path,
    _: &Path,
    folder: &Path,
    bytes: &[u8],
    old: Option<&Metadata>,
    guard: Guard<'_>,
) -> io::Result<()> {
    guard(Step::Make)?;
    put_named(target, folder, bytes, old, guard)
}

/// With a file that has a name from the beginning; it is taken away again where something fails.
fn put_named(target: &Path, folder: &Path, bytes: &[u8], old: Option<&Metadata>, guard: Guard<'_>) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gdl-").suffix(".new");
    if let Some(permissions) = ordinary_permissions() {
        builder.permissions(permissions);
    }
    let file = builder.tempfile_in(folder)?;
    fill(file.as_file(), bytes, old, guard)?;
    guard(Step::Name)?;
    guard(Step::Replace)?;
    file.persist(target).map(|_| ()).map_err(|failed| failed.error)
}

#[cfg(unix)]
fn ordinary_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary_permissions() -> Option<Permissions> {
    None
}

fn built_folder(path: &Path, files: &[(&str, String)], guard: Guard<'_>) -> io::Result<()> {
    let target = behind_links(path)?;
    let old = fs::metadata(&target).ok();
    let beside = target.parent().unwrap_or(Path::new(""));
    if !beside.as_os_str().is_empty() {
        fs::create_dir_all(beside)?;
    }
    let aside = beside.join(aside(&target));
    if fs::symlink_metadata(&aside).is_ok() {
        fs::remove_dir_all(&aside)?;
    }
    let built = fill_folder(&aside, files, guard).and_then(|()| {
        if let Some(old) = &old {
            fs::set_permissions(&aside, old.permissions())?;
        }
        guard(Step::Replace)?;
        // Not everywhere does a folder take the place of an empty one.
        fs::rename(&aside, &target).or_else(|error| match old {
            Some(_) => fs::remove_dir(&target).and_then(|()| fs::rename(&aside, &target)),
            None => Err(error),
        })
    });
    if built.is_err() {
        let _ = fs::remove_dir_all(&aside);
    }
    built
}

fn replaced_folder(path: &Path, files: &[(String, String)], guard: Guard<'_>) -> io::Result<()> {
    let named = files.iter().map(|(name, text)| (name.as_str(), text.clone()));
    let all: Vec<(&str, String)> =
        named.chain([(SITE, "Written by gdl render; it replaces the whole folder.\n".to_owned())]).collect();
    let target = behind_links(path)?;
    let there = fs::read_dir(&target).ok().is_some_and(|mut entries| entries.next().is_some());
    if !there {
        return built_folder(path, &all, guard);
    }
    if !target.join(SITE).is_file() {
        return Err(io::Error::other("this folder holds other things; name a new or an empty one"));
    }
    let beside = target.parent().filter(|beside| !beside.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (aside, old) = (beside.join(aside(&target)), beside.join(format!("{}.old", aside(&target))));
    for left in [&aside, &old] {
        if fs::symlink_metadata(left).is_ok() {
            fs::remove_dir_all(left)?;
        }
    }
    let replaced = fill_folder(&aside, &all, guard).and_then(|()| {
        fs::set_permissions(&aside, fs::metadata(&target)?.permissions())?;
        guard(Step::Replace)?;
        fs::rename(&target, &old)?;
        fs::rename(&aside, &target).inspect_err(|_| {
            let _ = fs::rename(&old, &target);
        })
    });
    let _ = fs::remove_dir_all(if replaced.is_err() { &aside } else { &old });
    replaced
}

fn fill_folder(folder: &Path, files: &[(&str, String)], guard: Guard<'_>) -> io::Result<()> {
    guard(Step::Make)?;
    fs::create_dir(folder)?;
    files.iter().try_for_each(|(name, text)| guarded(&folder.join(name), text.as_bytes(), guard))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 7] =
        [Step::Make, Step::Write, Step::WriteRest, Step::Mode, Step::Sync, Step::Name, Step::Replace];

    fn fails_at(at: Step) -> impl Fn(Step) -> io::Result<()> {
        move |step| if step == at { Err(io::Error::other("the disk is full")) } else { Ok(()) }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_failure_at_any_step_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gdl");
        for step in STEPS {
            fs::write(&path, "old").unwrap();
            assert!(guarded(&path, b"the new text", &fails_at(step)).is_err(), "{step:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "old", "{step:?}");
            assert_eq!(names(folder.path()), ["a.gdl"], "{step:?}");
        }
        file(&path, "the new text").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "the new text");
        assert_eq!(names(folder.path()), ["a.gdl"]);
    }

    #[test]
    fn a_failure_at_any_step_leaves_no_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gdl");
        for step in STEPS.into_iter().filter(|step| *step != Step::Replace) {
            assert!(guarded(&path, b"the new text", &fails_at(step)).is_err(), "{step:?}");
            assert_eq!(names(folder.path()), [""; 0], "{step:?}");
        }
        file(&path, "the new text").unwrap();
        assert_eq!(names(folder.path()), ["a.gdl"]);
    }

    #[test]
    fn a_file_with_a_name_from_the_beginning_is_as_safe() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gdl");
        fs::write(&path, "old").unwrap();
        let old = fs::metadata(&path).unwrap();
        for step in STEPS.into_iter().filter(|step| *step != Step::Make) {
            assert!(put_named(&path, folder.path(), b"the new text", Some(&old), &fails_at(step)).is_err(), "{step:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "old", "{step:?}");
            assert_eq!(names(folder.path()), ["a.gdl"], "{step:?}");
        }
        put_named(&path, folder.path(), b"the new text", Some(&old), &go_on).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "the new text");
        assert_eq!(fs::metadata(&path).unwrap().permissions(), old.permissions());
    }

    #[test]
    fn what_a_stopped_program_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gdl");
        fs::write(&path, "old").unwrap();
        fs::write(folder.path().join(aside(&path)), "left").unwrap();
        file(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["a.gdl"]);
        let made = folder.path().join("made");
        fs::create_dir(folder.path().join(aside(&made))).unwrap();
        fs::write(folder.path().join(aside(&made)).join("left.gdl"), "left").unwrap();
        self::folder(&made, &[("b.gdl", "b".to_owned())]).unwrap();
        assert_eq!(names(folder.path()), ["a.gdl", "made"]);
        assert_eq!(names(&made), ["b.gdl"]);
    }

    #[test]
    fn a_folder_is_made_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made");
        let files = [("a.gdl", "a".to_owned()), ("below/b.gdl", "b".to_owned())];
        for step in STEPS {
            assert!(built_folder(&made, &files, &fails_at(step)).is_err(), "{step:?}");
            assert_eq!(names(folder.path()), [""; 0], "{step:?}");
        }
        self::folder(&made, &files).unwrap();
        assert_eq!(names(&made), ["a.gdl", "below"]);
        // An empty folder is filled.
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).unwrap();
        self::folder(&empty, &files).unwrap();
        assert_eq!(names(&empty), ["a.gdl", "below"]);
    }

    #[test]
    fn a_site_takes_the_place_of_the_one_before_and_of_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made");
        let files = |text: &str| vec![("a.html".to_owned(), text.to_owned()), (format!("{text}.html"), String::new())];
        site(&made, &files("old")).unwrap();
        assert_eq!(names(&made), [SITE, "a.html", "old.html"]);
        for step in [Step::Make, Step::Write, Step::WriteRest, Step::Sync, Step::Name, Step::Replace] {
            assert!(replaced_folder(&made, &files("new"), &fails_at(step)).is_err(), "{step:?}");
            assert_eq!(fs::read_to_string(made.join("a.html")).unwrap(), "old", "{step:?}");
            assert_eq!(names(folder.path()), ["made"], "{step:?}");
        }
        site(&made, &files("new")).unwrap();
        assert_eq!(names(&made), [SITE, "a.html", "new.html"]);
        assert_eq!(names(folder.path()), ["made"]);
        // What somebody else put there stays.
        let other = folder.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("mine.txt"), "mine").unwrap();
        assert!(site(&other, &files("new")).is_err());
        assert_eq!(names(&other), ["mine.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_modes_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gdl");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        for kept in [0o640, 0o600, 0o755, 0o666] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
            file(&path, "new").unwrap();
            assert_eq!(mode(&path), kept);
        }
        fs::create_dir(folder.path().join("below")).unwrap();
        symlink("../a.gdl", folder.path().join("below/one.gdl")).unwrap();
        symlink("one.gdl", folder.path().join("below/two.gdl")).unwrap();
        let link = folder.path().join("below/two.gdl");
        file(&link, "through two links").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "through two links");
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("one.gdl"));
        assert_eq!(names(&folder.path().join("below")), ["one.gdl", "two.gdl"]);
        // A link that leads nowhere yet: its file is made.
        symlink("not-yet.gdl", folder.path().join("below/three.gdl")).unwrap();
        file(&folder.path().join("below/three.gdl"), "made").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("below/not-yet.gdl")).unwrap(), "made");
        symlink("round.gdl", folder.path().join("round.gdl")).unwrap();
        assert!(file(&folder.path().join("round.gdl"), "x").is_err());
        // What is read-only stays as it is.
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        assert!(file(&path, "x").is_err());
        // A new file has the ordinary mode.
        fs::write(folder.path().join("ordinary"), "").unwrap();
        file(&folder.path().join("fresh"), "").unwrap();
        assert_eq!(mode(&folder.path().join("fresh")), mode(&folder.path().join("ordinary")));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_and_not_replaced() {
        file(Path::new("/dev/null"), "x").unwrap();
        use std::os::unix::fs::FileTypeExt;
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}
