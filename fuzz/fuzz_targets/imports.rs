//! A small project of a few folders in memory, cut out of any text: it is loaded and built without a panic, every finding
//! lies inside a text, and a guideline is sound only where each folder that it imports is sound by itself.
#![no_main]

use gdl::project::{Entry, Files, Folder, Project, Unread};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The names of the folders; one is inside another.
const FOLDERS: [&str; 3] = ["a", "b", "a/c"];

/// Files by folder, the last of them unreadable where its text begins so.
struct Memory(BTreeMap<PathBuf, Vec<Vec<u8>>>);

fn missing(path: &Path) -> Unread {
    Unread { path: path.to_owned(), why: "there is nothing".to_owned(), missing: true }
}

impl Files for Memory {
    fn list(&self, folder: &Path) -> Result<Folder, Unread> {
        let texts = self.0.get(folder).ok_or_else(|| missing(folder))?;
        let path = |at: usize| folder.join(format!("{at}.gdl"));
        let files = (0..texts.len()).map(|at| Entry { path: path(at), real: path(at) }).collect();
        Ok(Folder { real: folder.to_owned(), files })
    }

    fn read(&self, file: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
        let (folder, name) = (file.parent().unwrap_or(Path::new("")), file.file_stem().unwrap_or_default());
        let at = name.to_str().and_then(|name| name.parse::<usize>().ok());
        let text = self.0.get(folder).and_then(|texts| texts.get(at?)).ok_or_else(|| missing(file))?;
        if text.starts_with(b"unreadable") {
            return Err(Unread { missing: false, ..missing(file) });
        }
        Ok(text.iter().copied().take(limit.saturating_add(1)).collect())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let root = Path::new("/project");
    let mut memory = Memory(BTreeMap::new());
    // Each `\x1e` begins another file, in the folders in turn.
    for (at, text) in bytes.split(|byte| *byte == 0x1e).enumerate().take(9) {
        memory.0.entry(root.join(FOLDERS[at % 3])).or_default().push(text.to_vec());
    }
    let load = |folder: &Path| {
        let project = Project::load(&memory, folder).ok()?;
        for finding in &project.findings {
            for label in &finding.labels {
                let text = project.sources.get(label.span.source).expect("the text of a finding");
                assert!(text.text.get(label.span.range()).is_some(), "{finding:?}");
            }
        }
        assert_eq!(project.paths.len(), project.sources.iter().count());
        let sound = project.sound().is_some();
        // What was read before is not parsed again, and says the same.
        let again = project.reload(&memory, folder).expect("what was read before");
        assert_eq!(again.findings, project.findings);
        Some((project, sound))
    };
    let folders: Vec<PathBuf> = memory.0.keys().cloned().collect();
    let sound: BTreeMap<PathBuf, bool> =
        folders.iter().map(|folder| (folder.clone(), load(folder).is_some_and(|(_, sound)| sound))).collect();
    for folder in folders.iter().filter(|folder| sound[*folder]) {
        let Some((project, _)) = load(folder) else { continue };
        for path in project.paths.iter().filter_map(|path| path.parent()) {
            assert!(sound[path], "{folder:?} is sound, and imports {path:?}, which is not");
        }
    }
});
