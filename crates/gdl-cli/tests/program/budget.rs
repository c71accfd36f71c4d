//! What a run may spend, as its user sees it: past the budget every command ends with 1 and names what is not decided.

use crate::shapes;
use std::process::Command;

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gdl")).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Exit 1, and names, in every format of every command.
#[test]
fn the_program_says_what_is_not_decided() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("budget");
    std::fs::create_dir_all(&folder).unwrap();
    let (old, new) = (folder.join("old.gdl"), folder.join("new.gdl"));
    let text = format!("{}invariant \"I\"\n  never r30 applies and f39\n", shapes::alternating(40));
    std::fs::write(&old, &text).unwrap();
    std::fs::write(&new, text.replace("when r20 applies", "when not f20")).unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let spent = "not decided: the budget of this run is spent";
    for format in ["text", "json", "sarif", "github"] {
        let (code, out) = run(&["verify", old, "--max-steps", "1000", "--format", format]);
        let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(code == Some(1) && words.contains("`r30`") && words.contains(spent), "{format}: {out}");
    }
    let (code, out) = run(&["verify", old, "--max-steps", "1000", "--stats", "--format", "json"]);
    assert!(code == Some(1) && out.contains("\"steps\": 1000") && out.contains("\"most_steps\": 1000"), "{out}");
    let (code, out) = run(&["verify", old, "--max-steps", "1000", "--cover"]);
    assert!(code == Some(1) && out.contains("# Not decided: r30 applies"), "{out}");
    for format in ["text", "json", "markdown"] {
        let (code, out) = run(&["diff", old, new, "--max-steps", "1000", "--format", format]);
        assert!(code == Some(1) && out.contains("r30 is not decided: "), "{format}: {out}");
    }
    let (code, out) = run(&["test", old, "--max-steps", "1000"]);
    assert!(code == Some(1) && out.contains("NOT DECIDED I"), "{out}");
    let (code, out) = run(&["test", old, "--max-steps", "1000", "--suggest"]);
    assert!(code == Some(1) && out.contains("# Not decided: "), "{out}");
    // With the usual budget there is nothing of it.
    assert!(!run(&["verify", old]).1.contains("not decided"));
    assert_eq!(run(&["diff", old, old]).0, Some(0));
}
