//! Mistakes as files of `tests/mistakes`: one stands as a whole guideline (`.gdl`), most as what they change in `base.gdl`
//! (`.mistake`), behind two lines that say what is expected. A line with `-` leaves the base, one with `+` comes in its
//! place, one with a blank in front stands still and tells where; a line `.` ends one change and begins the next.

use std::fs;
use std::path::{Path, PathBuf};

/// The files below a folder, in the order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = |path: &Path| fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut files: Vec<PathBuf> =
        entries(folder).iter().filter(|path| path.is_dir()).flat_map(|path| entries(path)).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "gdl" || extension == "mistake"));
    files.sort();
    files
}

/// The guideline with the mistake, its two lines first.
pub fn text(path: &Path) -> String {
    let written = fs::read_to_string(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gdl") {
        return written;
    }
    let base = fs::read_to_string(path.parent().unwrap().parent().unwrap().join("base.gdl")).unwrap();
    let mut lines: Vec<&str> = base.split('\n').collect();
    let mut told = written.lines();
    let head: Vec<&str> = told.by_ref().take(2).collect();
    let changes: Vec<&str> = told.collect();
    for change in changes.split(|line| *line == ".") {
        let of = |signs: [char; 2]| -> Vec<&str> {
            change.iter().filter(|line| line.starts_with(signs)).map(|line| &line[1..]).collect()
        };
        let (old, new) = (of([' ', '-']), of([' ', '+']));
        let places: Vec<usize> =
            lines.windows(old.len()).enumerate().filter(|(_, at)| *at == old).map(|(at, _)| at).collect();
        let [place] = places[..] else { panic!("{}: {old:?} stands in {} places", path.display(), places.len()) };
        lines.splice(place..place + old.len(), new);
    }
    format!("{}\n{}\n{}", head[0], head[1], lines.join("\n"))
}
