//! What physicians type by mistake into whole guidelines. `tests/authors` holds three guidelines and lists of edits, each one
//! replacement (`meant` → `written`). Each edit gives one finding, at what was written, which says what to write; what is
//! said, and what it mends to, stands in the `.snap` beside the list. How good that is was judged by reading, entry by
//! entry (`mark`):
//!
//! * 2: it says what is wrong there and what to write;
//! * 1: the right place, and no way out;
//! * 0: it misleads.
//!
//! `right` is what the written words mean, in the language: a fix has to write that, and nothing else.

#[allow(dead_code)] // `tests/check.rs` needs more of it
use crate::check_support::judge;
use gdl::diagnostic::{Diagnostic, Severity};
use gdl::driver;
use gdl::mend::{Which, mend};
use gdl::source::{SourceId, Sources};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// One mistake.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Edit {
    guideline: String,
    file: String,
    meant: String,
    written: String,
}

/// What a reader found of the finding for it.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields, default)]
struct Mark {
    /// The mistake, so that the two lists are read side by side.
    written: String,
    /// 0, 1 or 2.
    mark: u8,
    /// `safe`, `guess` or `no`.
    mends: String,
    /// What the written words mean; where it is not given, `meant` says it.
    right: Option<String>,
    /// Why there are more findings than one, or none.
    several: Option<String>,
    /// What mending it brings to light.
    leaves: Option<String>,
    /// Why the finding stands elsewhere.
    elsewhere: Option<String>,
    /// Why it is one of the last resort.
    last_resort: Option<String>,
}

/// What is said where nothing better is known.
const LAST_RESORT: &[&str] = &[
    "cannot stand here",
    "a name has no blanks",
    "A name has no blanks",
    "begins a clause",
    "a comma is missing",
    "cannot go on with the clause above",
    "something is missing behind",
    "The clause is written:",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authors")
}

fn list<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    let text = fs::read_to_string(folder().join(name)).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}: {line}: {error}")))
        .collect()
}

/// The texts of a guideline, one replaced.
fn edited(edit: &Edit, by: &str) -> (Sources, SourceId, usize) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder().join(&edit.guideline)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "gdl"));
    paths.sort();
    let mut sources = Sources::new();
    let mut place = None;
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut text = fs::read_to_string(&path).unwrap();
        if name == edit.file {
            let at = text.find(&edit.meant).unwrap_or_else(|| panic!("{name} has no `{}`", edit.meant));
            text.replace_range(at..at + edit.meant.len(), by);
            place = Some((sources.add(name, text.as_str()), at));
        } else {
            sources.add(name, text.as_str());
        }
    }
    let (id, at) = place.expect("the file of the edit");
    (sources, id, at)
}

/// The text that is left after mending, in its one layout, and what is found in it.
fn mended(sources: &Sources, which: Which, file: SourceId) -> (String, Vec<Diagnostic>) {
    let done = mend(sources, which, &BTreeSet::new());
    let text = done.sources.get(file).unwrap().text.to_string();
    (text, done.built.diagnostics)
}

/// A text without regard to blanks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn errors(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    found.iter().filter(|finding| finding.severity() == Severity::Error).collect()
}

/// The lines that differ.
fn changed(old: &str, new: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str]| lines[start..lines.len() - tail].join(" ⏎ ");
    (part(&old), part(&new))
}

/// What is said about one edit, and what it falls short of.
fn one(edit: &Edit, mark: &Mark, told: &mut String, faults: &mut Vec<String>) {
    let (sources, file, at) = edited(edit, &edit.written);
    let found = driver::build(&sources).diagnostics;
    let mut fault = |what: String| faults.push(format!("`{}`: {what}", edit.written.trim()));
    writeln!(
        told,
        "=== {}/{}: {}",
        edit.guideline,
        edit.file,
        edit.written.trim_end_matches('\n').replace('\n', " ⏎ ")
    )
    .unwrap();
    let wrong = errors(&found);
    // Without an error, its remarks are what is said.
    let shown: Vec<&Diagnostic> = if wrong.is_empty() { found.iter().collect() } else { wrong };
    for finding in &shown {
        judge(finding);
        let span = finding.span();
        let text = sources.get(span.source).unwrap();
        let (line, column) = text.line_column(span.start);
        let words: String = sources.one_line(span);
        writeln!(told, "{} {}:{line}:{column} [{words}] {}", finding.code.id(), text.name, finding.message).unwrap();
        for label in finding.labels.iter().filter(|label| !label.text.is_empty()) {
            writeln!(told, "    label: [{}] {}", sources.one_line(label.span), label.text).unwrap();
        }
        writeln!(told, "    help: {}", finding.help.as_deref().unwrap_or("").replace('\n', "\n          ")).unwrap();
        let all = finding.help.iter().chain([&finding.message]);
        let last = LAST_RESORT.iter().any(|words| all.clone().any(|text| text.contains(words)));
        if last != mark.last_resort.is_some() {
            fault(if last { "one of the last resort".to_owned() } else { "no longer of the last resort".to_owned() });
        }
    }
    if (shown.len() != 1) != mark.several.is_some() {
        fault(format!("{} findings", shown.len()));
    }
    let end = at + edit.written.len();
    let there = |finding: &&&Diagnostic| {
        let span = finding.span();
        span.source == file && span.range().start <= end && span.range().end >= at
    };
    if (shown.iter().filter(there).count() != shown.len()) != mark.elsewhere.is_some() {
        fault("the finding stands elsewhere".to_owned());
    }
    let text = sources.get(file).unwrap().text.to_string();
    let (safe, left_safe) = mended(&sources, Which::Safe, file);
    let (guess, left_guess) = mended(&sources, Which::All, file);
    let how = match (safe != text, guess != text) {
        (true, _) => "safe",
        (false, true) => "guess",
        _ => "no",
    };
    if how != mark.mends {
        fault(format!("mended: {how}, marked as: {}", mark.mends));
    }
    if how == "no" {
        return;
    }
    let (after, left) = if how == "safe" { (safe, left_safe) } else { (guess, left_guess) };
    let (_, new) = changed(&text, &after);
    writeln!(told, "  {how}: {new}").unwrap();
    for finding in errors(&left) {
        writeln!(told, "    left: {}", finding.message).unwrap();
        // Two mistakes do not mend as one.
        if mark.leaves.is_none() && mark.several.is_none() {
            fault(format!("the fix leaves: {}", finding.message));
        }
    }
    let (right, ..) = edited(edit, mark.right.as_deref().unwrap_or(&edit.meant));
    if plain(&right.get(file).unwrap().text) != plain(&after) {
        fault(format!("the fix writes `{new}`"));
    }
}

fn all(edits: &[Edit], marks: &[Mark], name: &str) {
    let mut told = String::new();
    let mut faults: Vec<String> = Vec::new();
    for (at, edit) in edits.iter().enumerate() {
        let none = Mark { mends: "no".to_owned(), ..Mark::default() };
        let mark = marks.get(at).cloned().unwrap_or(none);
        if mark.written != edit.written {
            faults.push(format!("`{}` has no mark of its own", edit.written));
        }
        one(edit, &mark, &mut told, &mut faults);
        writeln!(told).unwrap();
    }
    let count = |fits: &dyn Fn(&&Mark) -> bool| marks.iter().filter(|mark| fits(mark)).count();
    let head = format!(
        "{} mistakes: {} are mended as meant, {} more if asked, {} are told with what to write, {} fall short\n\n",
        edits.len(),
        count(&|mark| mark.mark == 2 && mark.mends == "safe"),
        count(&|mark| mark.mark == 2 && mark.mends == "guess"),
        count(&|mark| mark.mark == 2 && mark.mends == "no"),
        count(&|mark| mark.mark < 2),
    );
    insta::with_settings!({
        snapshot_path => folder(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, head + &told) });
    assert!(faults.is_empty(), "\n{}\n{} faults\n", faults.join("\n"), faults.len());
}

#[test]
fn what_authors_write_is_told_once_and_with_what_to_write() {
    all(&list("edits.jsonl"), &list("marks.jsonl"), "edits");
}

#[test]
fn so_is_what_stands_in_no_list() {
    all(&list("more.jsonl"), &list("more_marks.jsonl"), "more");
}

/// Without an edit the guidelines are clean, so that what is found is of the edit.
#[test]
fn the_guidelines_are_sound() {
    for guideline in ["childpugh", "doac", "polyps"] {
        let edit = Edit {
            guideline: guideline.into(),
            file: "facts.gdl".into(),
            meant: "fact".into(),
            written: "fact".into(),
        };
        assert_eq!(errors(&driver::build(&edited(&edit, "fact").0).diagnostics), Vec::<&Diagnostic>::new());
    }
}
