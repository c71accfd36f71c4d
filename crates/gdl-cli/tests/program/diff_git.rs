//! `gdl diff --git`: a folder against a revision of its repository, with the folders that it imports, leaving the
//! repository as it was.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const GUIDELINE: &str = "use shared.patient\nguideline demo \"A demonstration\"\n  version 1.0.0\n  status draft\n\
    treatment removal \"Removal\"\n\
    recommend remove \"Remove\"\n  stance for removal\n  kind informal\n  when old and size > 3 cm\n\
    fact size \"Size\"\n  type length in cm, above 0 cm\n";
const PATIENT: &str = "fact age \"Age\"\n  type integer, 0 to 120\nterm old \"Old\"\n  means age >= 65\n";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@b.c"]).args(arguments);
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn gdl(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gdl"));
    let Output { status, stdout, stderr } = program.current_dir(folder).args(arguments).output().expect("gdl runs");
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A repository with one revision.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join("a folder/demo")).unwrap();
    fs::create_dir_all(path.join("a folder/shared/patient")).unwrap();
    fs::write(path.join("a folder/demo/g.gdl"), GUIDELINE).unwrap();
    fs::write(path.join("a folder/shared/patient/p.gdl"), PATIENT).unwrap();
    fs::write(path.join("README.md"), "not a guideline\n").unwrap();
    git(path, &["init", "-q"]);
    git(path, &["add", "-A"]);
    git(path, &["commit", "-q", "-m", "first"]);
    folder
}

#[test]
fn a_folder_is_compared_with_a_revision_of_it() {
    let folder = repository();
    let path = folder.path();
    let (status, out, _) = gdl(path, &["diff", "a folder/demo", "--git", "HEAD"]);
    assert_eq!(status, Some(0), "{out}");
    assert!(out.contains("old  HEAD:a folder/demo (demo 1.0.0)"), "{out}");
    assert!(out.contains("No patient's advice changes."), "{out}");

    // What it imports belongs to the revision, too: here only the imported folder changes.
    fs::write(path.join("a folder/shared/patient/p.gdl"), PATIENT.replace("65", "60")).unwrap();
    let (status, out, _) = gdl(path, &["diff", "a folder/demo", "--git", "HEAD"]);
    assert_eq!(status, Some(1), "{out}");
    assert!(out.contains("age >= 60 a and age < 65 a") || out.contains("age >= 60 and age < 65"), "{out}");

    // From inside the folder it is the same; a file by itself is a guideline by itself.
    let (status, inside, _) = gdl(&path.join("a folder/demo"), &["diff", ".", "--git", "HEAD"]);
    assert_eq!(status, Some(1), "{inside}");
    assert_eq!(inside.lines().skip(2).collect::<Vec<_>>(), out.lines().skip(2).collect::<Vec<_>>());

    assert_eq!(git(path, &["status", "--short"]).trim(), "M \"a folder/shared/patient/p.gdl\"");
}

#[test]
fn what_git_does_not_have_is_said() {
    let folder = repository();
    let path = folder.path();
    let said = |arguments: &[&str]| {
        let (status, out, error) = gdl(path, arguments);
        assert_eq!((status, out.as_str()), (Some(2), ""));
        error
    };
    let error = said(&["diff", "a folder/demo", "--git", "nowhere"]);
    assert_eq!(error, "gdl: --git nowhere: this repository has no such revision\n");
    let error = said(&["diff", "a folder/demo", "--git=--output=x"]);
    assert_eq!(error, "gdl: --git --output=x: this repository has no such revision\n");
    let error = said(&["diff", "missing", "--git", "HEAD"]);
    assert_eq!(error, "gdl: missing: there is no such file or folder\n");

    fs::create_dir(path.join("later")).unwrap();
    fs::write(path.join("later/g.gdl"), GUIDELINE).unwrap();
    let error = said(&["diff", "later", "--git", "HEAD"]);
    assert_eq!(error, "gdl: --git HEAD: this revision has no guideline at later\n");

    let alone = tempfile::tempdir().unwrap();
    fs::write(alone.path().join("g.gdl"), GUIDELINE).unwrap();
    let (status, _, error) = gdl(alone.path(), &["diff", "g.gdl", "--git", "HEAD"]);
    assert_eq!(status, Some(2));
    assert!(error.starts_with("gdl: g.gdl: not in a git repository"), "{error}");
}

#[test]
fn faults_of_a_revision_are_shown_in_its_files() {
    let folder = repository();
    let path = folder.path();
    fs::write(path.join("a folder/demo/g.gdl"), GUIDELINE.replace("status draft", "status drafty")).unwrap();
    git(path, &["commit", "-q", "-a", "-m", "second"]);
    fs::write(path.join("a folder/demo/g.gdl"), GUIDELINE).unwrap();
    let (status, _, error) = gdl(path, &["diff", "a folder/demo", "--git", "HEAD"]);
    assert_eq!(status, Some(1));
    assert!(error.contains("HEAD:a folder/demo/g.gdl:4:"), "{error}");
}
