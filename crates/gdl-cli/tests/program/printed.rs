//! Every JSON that a command prints of a guideline or of rows has a published schema, and is as it says. Answers are held against theirs
//! in `tests/files` and in the pages of the book.

use crate::held::held;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs a command, and holds what it printed against its schema; how many objects these were.
fn printed(arguments: &[&str], input: &str) -> usize {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gdl"));
    program.args(arguments).current_dir(root()).env("NO_COLOR", "1");
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    match held(arguments, &text) {
        Ok(count) => count,
        Err(why) => panic!("gdl {}: {why}", arguments.join(" ")),
    }
}

/// The folders that are guidelines.
fn guidelines() -> Vec<String> {
    let folders = fs::read_dir(root().join("guidelines")).unwrap().map(|entry| entry.unwrap());
    let with_cases = folders.filter(|entry| entry.path().join("cases").is_dir());
    let mut found: Vec<String> =
        with_cases.map(|entry| format!("guidelines/{}", entry.file_name().to_string_lossy())).collect();
    found.sort();
    assert!(found.len() >= 7, "the guidelines are found");
    found
}

#[test]
fn what_is_said_of_a_guideline_is_as_its_schema_says() {
    for name in guidelines() {
        let name = name.as_str();
        for arguments in [
            &["check", name, "--format", "json"][..],
            &["check", name, "--format", "sarif"],
            &["test", name, "--format", "json", "--list"],
            &["trace", name, "--format", "json"],
            &["diff", name, name, "--format", "json"],
            &["schema", name],
        ] {
            assert_eq!(printed(arguments, ""), 1, "{arguments:?}");
        }
    }
    let name = "guidelines/tumor-response";
    assert_eq!(printed(&["test", name, "--format", "json", "--coverage"], ""), 1);
    assert_eq!(printed(&["verify", name, "--format", "json", "--stats"], ""), 1);
    assert_eq!(printed(&["verify", name, "--format", "sarif"], ""), 1);
}

#[test]
fn rows_are_as_their_schemas_say() {
    for name in guidelines() {
        let name = name.as_str();
        let mut program = Command::new(env!("CARGO_BIN_EXE_gdl"));
        program.args(["cohort", name, "--generate", "4", "--seed", "3"]).current_dir(root());
        let mut rows = String::from_utf8(program.output().unwrap().stdout).unwrap();
        rows.push_str("{\"nonsense\":1}\n{\"id\":\"twice\",\"id\":2}\nnot JSON\n");
        let cohort = ["cohort", name, "-", "--today", "2026-11-28"];
        assert_eq!(printed(&cohort, &rows), 7, "{name}");
        assert_eq!(printed(&[&cohort[..], &["--missing"]].concat(), &rows), 7, "{name}");
        assert_eq!(printed(&[&cohort[..], &["--format", "summary-json"]].concat(), &rows), 1, "{name}");
    }
}

#[test]
fn what_is_broken_is_told_as_its_schema_says() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("printed");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("broken.gdl");
    fs::write(&path, "guideline broken \"Broken\"\n  version 0.1.0\n  status drft\n\nfact a \"A\"\n  type yesno\n")
        .unwrap();
    let name = path.to_str().unwrap();
    assert_eq!(printed(&["check", name, "--format", "json"], ""), 1);
    // What needs a sound guideline tells people what is wrong with this one, or in its own form.
    for command in ["test", "verify", "trace", "schema"] {
        printed(&[command, name, "--format", "json"], "");
    }
    printed(&["eval", name, "--case", "-", "--format", "json"], "{}");
    let mended = path.with_file_name("tests.gdl");
    let text = "guideline tests \"T\"\n  version 0.1.0\n  status draft\n\nfact a \"A\"\n  type yes/no\n\ntreatment t \"T\"\n\nrecommend r \"R\"\n  stance for t\n  kind good practice\n  when a\n\nexample \"Wrong\"\n  given a = yes\n  expect r does not apply\n\ninvariant \"Broken\"\n  never r applies\n";
    fs::write(&mended, text).unwrap();
    let name = mended.to_str().unwrap();
    assert_eq!(printed(&["test", name, "--format", "json", "--coverage"], ""), 1);
    assert_eq!(printed(&["test", name, "--format", "json", "--fail-fast"], ""), 1);
    assert_eq!(printed(&["verify", name, "--format", "json"], ""), 1);
}
