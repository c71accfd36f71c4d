//! Nothing is lost: files are replaced whole or not at all, whatever stops the program; names are bytes; a result that
//! cannot be written is said; one path that cannot be read ends nothing else.
#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const UNTIDY: &str = "fact a \"A\"\n      type     yes/no\n";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdl"));
    command.env("NO_COLOR", "1");
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn names(folder: &Path) -> Vec<OsString> {
    let mut names: Vec<OsString> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names
}

/// Runs a script of `sh` with `$GDL` as the program.
fn sh(root: &Path, script: &str) -> Output {
    Command::new("sh")
        .args(["-c", script])
        .current_dir(root)
        .env("GDL", env!("CARGO_BIN_EXE_gdl"))
        .env("NO_COLOR", "1")
        .output()
        .expect("sh")
}

/// More than one block of a disk, so that `ulimit -f 1` is met in the middle.
fn large() -> String {
    (0..2_000).map(|at| format!("fact a{at} \"A {at}\"\n      type     yes/no, 3\n\n").replace(", 3", "")).collect()
}

#[test]
fn a_full_disk_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let text = large();
    fs::write(root.join("g.gdl"), &text).unwrap();
    let mistaken = text.replace("yes/no", "yes/n");
    fs::write(root.join("h.gdl"), &mistaken).unwrap();
    for command in ["fmt g.gdl", "check g.gdl --worksheet=g.gdl", "check --unsafe-fixes h.gdl", "man ."] {
        let output = sh(root, &format!("ulimit -f 1; exec \"$GDL\" {command}"));
        assert_eq!(fs::read_to_string(root.join("g.gdl")).unwrap(), text, "{command}: {}", said(&output));
        assert_eq!(fs::read_to_string(root.join("h.gdl")).unwrap(), mistaken, "{command}: {}", said(&output));
        assert!(
            names(root).iter().all(|name| !name.as_encoded_bytes().starts_with(b".")),
            "{command}: {:?}",
            names(root)
        );
        assert_ne!(output.status.code(), Some(0), "{command}");
    }
    assert_eq!(sh(root, "ulimit -f 1; exec \"$GDL\" fmt g.gdl").status.code(), Some(2));
    let output = sh(root, "ulimit -f 1; exec \"$GDL\" new made");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!root.join("made").exists() && names(root).iter().all(|name| name != "made"), "{:?}", names(root));
    assert!(program().args(["new", "made"]).current_dir(root).status().unwrap().success());
}

#[test]
fn a_kill_at_any_moment_leaves_whole_files_and_nothing_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let text = UNTIDY.replace(" \"A\"", &format!(" \"{}\"", "long ".repeat(20_000)));
    let tidy = text.replace("      type     yes", "  type      yes");
    let files = 40;
    let expected: Vec<OsString> = (0..files).map(|at| OsString::from(format!("g{at:02}.gdl"))).collect();
    for pause in 0..25 {
        for name in &expected {
            fs::write(root.join(name), &text).unwrap();
        }
        let mut child = program().args(["fmt", "."]).current_dir(root).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause * 4));
        child.kill().unwrap();
        child.wait().unwrap();
        for name in &expected {
            let now = fs::read_to_string(root.join(name)).unwrap();
            assert!(now == text || now == tidy, "{name:?} after {pause}: {} bytes", now.len());
        }
        // Between its name and its place, two calls of the system, a new text stands beside the old one; whoever writes that
        // file next takes it away.
        let others: Vec<OsString> = names(root).into_iter().filter(|name| !expected.contains(name)).collect();
        assert!(others.len() < 2, "after {pause}: {others:?}");
        for name in &others {
            assert_eq!(fs::read_to_string(root.join(name)).unwrap(), tidy, "after {pause}");
        }
        if !others.is_empty() {
            for name in &expected {
                fs::write(root.join(name), &text).unwrap();
            }
            assert!(program().args(["fmt", "."]).current_dir(root).stdout(Stdio::null()).status().unwrap().success());
        }
        assert_eq!(names(root), expected, "after {pause}");
    }
}

#[test]
fn what_new_left_when_it_was_stopped_does_not_block_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for pause in 0..12 {
        let mut child = program().args(["new", "made"]).current_dir(root).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        if !root.join("made").exists() {
            let output = program().args(["new", "made"]).current_dir(root).output().unwrap();
            assert!(output.status.success(), "{}", said(&output));
        }
        let output = program().args(["check", "made"]).current_dir(root).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(names(root), ["made"]);
        fs::remove_dir_all(root.join("made")).unwrap();
    }
}

#[test]
fn new_takes_no_name_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::os::unix::fs::symlink("nowhere", root.join("made")).unwrap();
    let output = program().args(["new", "made"]).current_dir(root).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("exists already"), "{}", said(&output));
    assert_eq!(names(root), ["made"]);
}

#[test]
fn names_are_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let name = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    // Read as text, both are called the same.
    let (one, other) = (name(b"m\xff.gdl"), name("m\u{fffd}.gdl".as_bytes()));
    let wrong =
        "fact size \"Size\"\n  type      length in cm, at least 0 cm\n\nterm big \"Big\"\n  means     size => 3 cm\n";
    fs::write(root.join(&one), wrong).unwrap();
    fs::write(root.join(&other), wrong).unwrap();
    let mended = wrong.replace("=>", ">=");
    let output = program().arg("check").arg("--fix").arg(&one).current_dir(root).output().unwrap();
    assert_eq!(fs::read_to_string(root.join(&one)).unwrap(), mended, "{}", said(&output));
    assert_eq!(fs::read_to_string(root.join(&other)).unwrap(), wrong);
    // The same below a folder that is no text either.
    let below = root.join(name(b"f\xfe"));
    fs::create_dir(&below).unwrap();
    fs::write(below.join(&one), UNTIDY).unwrap();
    let output = program().arg("fmt").arg(&below).current_dir(root).output().unwrap();
    assert_eq!(
        fs::read_to_string(below.join(&one)).unwrap(),
        "fact a \"A\"\n  type      yes/no\n",
        "{}",
        said(&output)
    );
    assert_eq!(names(&below).len(), 1);
}

#[test]
fn a_result_that_cannot_be_written_is_said() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert!(program().args(["new", "g"]).current_dir(root).status().unwrap().success());
    fs::write(root.join("old.gdl"), UNTIDY).unwrap();
    for command in [
        "--help",
        "--version",
        "help",
        "check --help",
        "completions bash",
        "check g",
        "check g --format json",
        "check g --format sarif",
        "check old.gdl --fix",
        "check g --worksheet",
        "eval g --case g/cases/patient.json",
        "eval g --case g/cases/patient.json --format json",
        "eval g --case g/cases/patient.json --explain",
        "test g",
        "test g --list",
        "test g --format json",
        "test g --format junit",
        "test g --suggest",
        "verify g",
        "verify g --format json",
        "verify g --format sarif",
        "verify g --cover",
        "diff g g",
        "diff g g --format json",
        "diff g g --format markdown",
        "trace g",
        "trace g --format json",
        "fmt g",
        "fmt --check old.gdl",
        "fmt - < old.gdl",
        "explain",
        "explain GDL0312",
        "new fresh",
    ] {
        let output = sh(root, &format!("\"$GDL\" {command} > /dev/full"));
        assert_eq!(output.status.code(), Some(2), "{command}: {}", said(&output));
        assert!(said(&output).contains("standard output cannot be written"), "{command}: {}", said(&output));
        let output = sh(root, &format!("\"$GDL\" {command} | true"));
        assert!(!said(&output).contains("cannot be written"), "{command}: {}", said(&output));
    }
}

#[test]
fn one_path_that_cannot_be_read_ends_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (name, text) in
        [("one/g.gdl", "fact a \"A\"\n  type yes/nay\n"), ("three/g.gdl", UNTIDY), ("four/g.gdl", UNTIDY)]
    {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        fs::write(root.join(name), text).unwrap();
    }
    fs::create_dir(root.join("two")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("two/g.gdl")).unwrap();
    fs::write(root.join("four/gdl.toml"), b"\xff\xfe").unwrap();
    for command in ["check one missing two three four", "check .", "check --fix one missing two three four"] {
        let output = sh(root, &format!("\"$GDL\" {command}"));
        let said = said(&output).replace("./", "");
        assert_eq!(output.status.code(), Some(2), "{said}");
        for line in
            ["GDL0105", "two/g.gdl: there is no such", "one (library): 1 error", "three (library): ", "four/gdl.toml: "]
        {
            assert!(said.contains(line), "{command}: {line}\n{said}");
        }
    }
    let output = sh(root, "\"$GDL\" fmt one/g.gdl missing three/g.gdl");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("formatted three/g.gdl") && said(&output).contains("missing"), "{}", said(&output));
}
