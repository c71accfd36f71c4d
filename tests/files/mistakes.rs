//! Mistakes such as a physician types, one a file: each gives one message, of the code that its first line names (`#! code:`),
//! and its second line says (`#! mends:`) whether `gdl check --fix` mends it (`safe`), `--unsafe-fixes` does (`guess`), or nobody can (`no`); the
//! rest is what it changes in `base.gdl`, or a guideline of its own (`tests/mistake_support` says how it is written). What
//! is said, and what is mended, stands in the `.snap` beside it. All of them are listed in the book.

use crate::check_support::{judge, rendered};
use crate::mistake_support;
use gdl::diagnostic::Diagnostic;
use gdl::driver;
use gdl::mend::{Which, mend};
use gdl::source::{SourceId, Sources};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// All tests.
pub fn trials() -> Vec<Trial> {
    let files = mistake_support::files(&folder());
    let name = |path: &PathBuf| format!("mistakes/{}", path.strip_prefix(folder()).unwrap().display());
    let trial = |path: &PathBuf| {
        let path = path.clone();
        Trial::test(name(&path), move || one(&path))
    };
    let mut trials: Vec<Trial> = files.iter().map(trial).collect();
    trials.push(Trial::test("mistakes: enough of them, and most are mended", counted));
    trials.push(Trial::test("mistakes: the list in the book", listed));
    trials
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes")
}

/// A mistake as its file describes it.
struct Mistake {
    code: String,
    mends: String,
    text: String,
}

fn read(path: &Path) -> Mistake {
    let text = mistake_support::text(path);
    let head = |at: usize, key: &str| {
        let line = text.lines().nth(at).unwrap_or("");
        line.strip_prefix(key).unwrap_or_else(|| panic!("{}: line {} says `{key}…`", path.display(), at + 1)).to_owned()
    };
    Mistake { code: head(0, "#! code: "), mends: head(1, "#! mends: "), text: text.clone() }
}

fn sources(text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("guideline.gdl", text);
    sources
}

fn mended(sources: &Sources, which: Which) -> (String, Vec<Diagnostic>) {
    let done = mend(sources, which, &BTreeSet::new());
    (done.sources.get(SourceId(0)).unwrap().text.to_string(), done.built.diagnostics)
}

fn one(path: &Path) -> Result<(), Failed> {
    let mistake = read(path);
    let sources = sources(&mistake.text);
    let found = driver::build(&sources).diagnostics;
    let shown = rendered(&sources, &found);
    assert_eq!(found.len(), 1, "one mistake, one message:\n{shown}");
    assert_eq!(found[0].code.id(), mistake.code, "\n{shown}");
    judge(&found[0]);
    let (safe, left_safe) = mended(&sources, Which::Safe);
    let (guess, left_guess) = mended(&sources, Which::All);
    let clean = (left_safe.is_empty(), left_guess.is_empty());
    let mends = match clean {
        (true, _) => "safe",
        (false, true) => "guess",
        (false, false) => "no",
    };
    assert_eq!(mends, mistake.mends, "\n{shown}\n{}", rendered(&self::sources(&guess), &left_guess));
    let mut told = shown;
    let after = if clean.0 { safe } else { guess };
    if mends != "no" {
        for (old, new) in changed(&mistake.text, &after) {
            writeln!(told, "- {old}\n+ {new}").unwrap();
        }
    }
    let name = path.file_name().unwrap().to_str().unwrap();
    insta::with_settings!({
        snapshot_path => path.parent().unwrap(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, told) });
    Ok(())
}

/// The lines that differ, where as many lines are left; else all from the first that differs.
fn changed(old: &str, new: &str) -> Vec<(String, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str]| {
        let end = (lines.len() - tail).max(start);
        lines[start..end].join(" ⏎ ")
    };
    vec![(part(&old), part(&new))]
}

fn counted() -> Result<(), Failed> {
    let all: Vec<Mistake> = mistake_support::files(&folder()).iter().map(|path| read(path)).collect();
    let mended = all.iter().filter(|mistake| mistake.mends != "no").count();
    assert!(all.len() >= 100, "{} mistakes", all.len());
    assert!(mended * 10 >= all.len() * 7, "{mended} of {} are mended", all.len());
    Ok(())
}

/// `book/src/mistakes.md` lists every file.
fn listed() -> Result<(), Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/mistakes.md");
    let text = fs::read_to_string(&path)?;
    let (begin, end) = ("<!-- mistakes: written by cargo test -->\n", "<!-- end of mistakes -->");
    let (before, rest) = text.split_once(begin).ok_or("mistakes.md has no place for the list")?;
    let (old, after) = rest.split_once(end).ok_or("the list has no end")?;
    let mut table = String::new();
    let mut topic = String::new();
    let mut counts = [0usize; 3];
    for path in mistake_support::files(&folder()) {
        let of = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        if of != topic {
            write!(table, "\n### {}{}\n\n", of[..1].to_uppercase(), &of[1..]).unwrap();
            table.push_str("| where | what is said | mended |\n|---|---|---|\n");
            topic = of;
        }
        let mistake = read(&path);
        let sources = sources(&mistake.text);
        let found = driver::build(&sources).diagnostics;
        let place = sources.get(SourceId(0)).unwrap().line_column(found[0].span().start).0;
        let line = mistake.text.lines().nth(place - 1).unwrap_or("").trim().replace('|', "\\|");
        let how = match mistake.mends.as_str() {
            "safe" => "yes",
            "guess" => "if asked",
            _ => "",
        };
        counts[["safe", "guess", "no"].iter().position(|word| *word == mistake.mends).unwrap()] += 1;
        let message = found[0].message.replace('|', "\\|");
        writeln!(table, "| `` {line} `` | [{0}](codes/{0}.md) {message} | {how} |", mistake.code).unwrap();
    }
    let [safe, guess, no] = counts;
    let all = safe + guess + no;
    let table = format!(
        "{all} mistakes: `--fix` mends {safe} of them, `--unsafe-fixes` {guess} more, and {no} only the author can mend.\n{table}\n"
    );
    if table == old {
        return Ok(());
    }
    if std::env::var_os("UPDATE_BOOK").is_some_and(|value| value == "1") {
        fs::write(&path, format!("{before}{begin}{table}{end}{after}"))?;
        return Ok(());
    }
    Err("the list of mistakes is not that of tests/mistakes (UPDATE_BOOK=1 writes it anew)".into())
}
