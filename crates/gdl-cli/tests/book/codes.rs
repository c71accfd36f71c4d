//! The page of each code is true: its wrong example gives exactly that code, once, and its mended one nothing. The
//! program itself is asked, as an author would.

use crate::repository;
use gdl::codes::{Code, Severity};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// All tests.
pub fn trials() -> Vec<Trial> {
    let page = |code: &Code| {
        let code = *code;
        Trial::test(code.id(), move || page(code))
    };
    let mut trials: Vec<Trial> = Code::ALL.iter().map(page).collect();
    trials.push(Trial::test("no page of a code is left over", left_over));
    trials
}

/// What a page cannot show, made here. `GDL0004` takes a guideline of thousands of lines, which `tests/suite/scale.rs` has, and
/// `imports.rs` of the program's suite has the imports that cannot be read.
fn told(code: Code) -> Option<(&'static str, Vec<u8>)> {
    let deep = |open: &str, close: &str, times| format!("{}fit{}", open.repeat(times), close.repeat(times));
    Some(match code {
        Code::FileTooLarge => ("g.gdl", vec![b'\n'; gdl::syntax::MAX_FILE_BYTES + 1]),
        Code::TooDeep => {
            let fact = "fact fit \"Fit\"\n  type yes/no\n";
            ("g.gdl", format!("{fact}term t \"T\"\n  means {}\n", deep("(", ")", 100)).into_bytes())
        }
        Code::NotUtf8 => ("g.gdl", b"fact fit \"F\xe4hig\"\n  type yes/no\n".to_vec()),
        Code::UnseenCharacter => ("g.gdl", "fact fit \"\u{202e}tiF\"\n  type yes/no\n".into()),
        Code::CaseUnseenCharacter => ("case.json", b"{ \"id\": \"17\\u001b[2J\" }".to_vec()),
        Code::CaseNotUtf8 => ("case.json", b"{ \"id\": \"\xe4\" }".to_vec()),
        Code::CaseTooDeep => ("case.json", deep("{\"a\":", "}", 100).replace("fit", "1").into_bytes()),
        Code::CaseTooLarge => ("case.json", vec![b' '; gdl::case::MAX_BYTES + 1]),
        _ => return None,
    })
}

type Files = BTreeMap<String, Vec<u8>>;

struct Block {
    kind: String,
    state: Option<bool>,
    file: Option<String>,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut parts = page.split("\n```");
    parts.next();
    let mut blocks = Vec::new();
    while let Some(open) = parts.next() {
        let (info, text) = open.split_once('\n').unwrap_or((open, ""));
        let words: Vec<&str> = info.split_whitespace().collect();
        let state = match words.get(1) {
            Some(&"wrong") => Some(false),
            Some(&"mended") => Some(true),
            _ => None,
        };
        let file = words.iter().find_map(|word| word.strip_prefix("file=")).map(str::to_owned);
        blocks.push(Block { kind: words[0].to_owned(), state, file, text: format!("{text}\n") });
        parts.next();
    }
    blocks
}

fn page(code: Code) -> Result<(), Failed> {
    let page = code.page();
    let mut lines = page.lines();
    assert_eq!(lines.next(), Some(format!("# {} {}", code.id(), code.name()).as_str()));
    assert_eq!((lines.next(), lines.next()), (Some(""), Some(code.summary())));
    let blocks = blocks(page);
    assert!(page.matches("```").count() == 2 * blocks.len() && !blocks.is_empty(), "the blocks of the page");
    if blocks.iter().all(|block| block.kind == "text") {
        // These take more than one small file.
        if matches!(code, Code::TooComplex | Code::ImportUnreadable | Code::ImportLimit) {
            return Ok(());
        }
        let (file, bytes) = told(code).ok_or("a page without an example")?;
        let mut files = Files::from([(file.to_owned(), bytes)]);
        if file != "g.gdl" {
            files.insert("g.gdl".to_owned(), b"guideline g \"G\"\n  version 0.1.0\n  status draft\n".to_vec());
        }
        assert_eq!(found(code, &files, None)?, [code.id()]);
        return Ok(());
    }
    for mended in [false, true] {
        let mut files = Files::new();
        let mut set = None;
        let mut shown = false;
        for block in blocks.iter().filter(|block| block.state.is_none_or(|state| state == mended)) {
            shown |= block.state.is_some();
            let name = match (block.kind.as_str(), &block.file) {
                ("set", None) => {
                    set = Some(block.text.trim().to_owned());
                    continue;
                }
                ("gdl", Some(file)) => file.clone(),
                ("gdl", None) => "g.gdl".to_owned(),
                ("json" | "yaml", None) => format!("case.{}", block.kind),
                ("toml", None) => "gdl.toml".to_owned(),
                (kind, _) => return Err(format!("no kind of block is called `{kind}`").into()),
            };
            files.insert(name, block.text.trim_end_matches('\n').as_bytes().to_vec());
        }
        assert!(shown, "a wrong example and a mended one");
        // An empty case is an empty file; all else ends with its line.
        files.values_mut().filter(|text| !text.is_empty()).for_each(|text| text.push(b'\n'));
        let expected: &[&str] = if mended { &[] } else { &[code.id()] };
        assert_eq!(found(code, &files, set.as_deref())?, expected, "mended: {mended}");
    }
    Ok(())
}

/// The codes that the program finds in files of a folder.
fn found(code: Code, files: &Files, set: Option<&str>) -> Result<Vec<String>, Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    for (name, text) in files {
        fs::create_dir_all(root.join(name).parent().unwrap())?;
        fs::write(root.join(name), text)?;
    }
    if files.keys().eq(["gdl.toml"]) {
        fs::write(root.join("g.gdl"), "fact fit \"F\"\n  type      yes/no\n")?;
        // What is found is about the settings alone.
        return Ok(codes(&run(root, &["check", ".", "--format", "json"]))
            .into_iter()
            .filter(|c| c < &"GDL1".to_owned() && !c.starts_with("GDL08"))
            .collect());
    }
    let main = if root.join("main").is_dir() { "main" } else { "." };
    if let Some(case) = files.keys().find(|name| name.starts_with("case.")) {
        return Ok(answered(code, &run(root, &["eval", main, "--case", case, "--format", "json"])));
    }
    if let Some(set) = set {
        return Ok(answered(code, &run(root, &["eval", main, "--set", set, "--format", "json"])));
    }
    if code.id().starts_with("GDL10") {
        let output = run(root, &["export", main, "--to", "sql", "--dialect", "duckdb"]);
        let said = String::from_utf8(output.stderr)?;
        return Ok(said
            .lines()
            .filter(|line| line.starts_with("GDL"))
            .filter_map(|line| line.split(' ').next())
            .map(str::to_owned)
            .collect());
    }
    if code.id().starts_with("GDL07") {
        return Ok(codes(&run(root, &["verify", main, "--format", "json"])));
    }
    if code.is_lint() && code != Code::AllowedForNothing {
        fs::write(root.join("gdl.toml"), format!("[lints]\n{} = \"warn\"\n", code.name()))?;
    }
    let all = codes(&run(root, &["check", main, "--format", "json"]));
    // Beside a mistake, remarks are not what the page is about.
    Ok(all.into_iter().filter(|found| code.is_lint() || !found.starts_with("GDL08")).collect())
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdl"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("the program runs")
}

/// The codes of all findings that nothing accepts.
fn codes(output: &Output) -> Vec<String> {
    let value: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let whole = vec![value.clone()];
    let parts = value["checked"].as_array().unwrap_or(&whole);
    let findings = parts.iter().flat_map(|part| part["findings"].as_array().into_iter().flatten());
    let open = findings.filter(|finding| finding["accepted"].is_null());
    open.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// The same of a case. What is only a warning stands in the answer, in words: there, one is looked for.
fn answered(code: Code, output: &Output) -> Vec<String> {
    let value: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    if code.severity() == Severity::Error || value["findings"].is_array() {
        return codes(output);
    }
    let warnings = value["warnings"].as_array().unwrap();
    let draft = |warning: &&Value| !warning.as_str().unwrap().contains("is a draft");
    warnings.iter().filter(draft).map(|_| code.id().to_owned()).collect()
}

fn left_over() -> Result<(), Failed> {
    let folder = repository().join("book/src/codes");
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().into_string().unwrap();
        let known = Code::ALL.iter().any(|code| format!("{}.md", code.id()) == name);
        assert!(known, "{name} is the page of no code");
    }
    Ok(())
}
