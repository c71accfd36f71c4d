//! Every case of the tests against the JSON Schema of its guideline: what `gdl` reads, the schema takes; what it refuses for
//! its shape, the schema refuses. And the empty case of every guideline is read as one of which nothing is known.

use crate::case_support;
use crate::disk::Disk;
use crate::each;
use gdl::case::{Case, Format, add_source, blank, read_case, schema, to_json};
use gdl::check::model::Guideline;
use gdl::project::Project;
use gdl::source::Sources;
use libtest_mimic::Trial;
use std::path::Path;

/// Codes of faults in a case that the schema sees too, wherever they stand in a case in JSON.
const SHAPE: &[&str] = &["GDL0604", "GDL0608", "GDL0609", "GDL0612", "GDL0613", "GDL0618", "GDL0620", "GDL0622"];

/// Cases with such a fault that only the words of a text, or the digits of a number, tell.
const IN_WORDS: &[&str] = &[];

fn against(guideline: &Guideline, path: &Path) -> crate::Result<()> {
    let text = schema(guideline, "sha256:0");
    assert_eq!(text, schema(guideline, "sha256:0"), "the same every time");
    let validator = jsonschema::validator_for(&serde_json::from_str(&text)?)?;
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let bytes = std::fs::read(path)?;
    let mut sources = Sources::new();
    let Ok(source) = add_source(&mut sources, name, &bytes) else { return Ok(()) };
    let read = read_case(guideline, &sources, source);
    let codes: Vec<&str> = read.diagnostics.iter().map(|found| found.code.id()).collect();
    let own = std::str::from_utf8(&bytes)?;
    let own =
        (Format::of(name, own) == Format::Json).then(|| serde_json::from_str::<serde_json::Value>(own).ok()).flatten();
    let faults = |value: &serde_json::Value| -> Vec<String> {
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    };
    if read.diagnostics.iter().all(|found| found.severity() != gdl::codes::Severity::Error) {
        let written = to_json(guideline, &read.case);
        let found = faults(&serde_json::from_str(&written)?);
        assert!(found.is_empty(), "as it is written:\n{written}\n{found:?}");
        if let Some(own) = &own {
            let found = faults(own);
            assert!(found.is_empty(), "{found:?}");
        }
    }
    if let Some(own) = own.filter(|_| codes.iter().any(|code| SHAPE.contains(code)) && !IN_WORDS.contains(&name)) {
        assert!(!faults(&own).is_empty(), "refused by gdl ({codes:?}), and taken by the schema");
    }
    Ok(())
}

fn of_all_types(path: &Path) -> crate::Result<()> {
    against(&case_support::guideline(), path)
}

fn guideline_of(folder: &Path) -> crate::Result<Project> {
    Ok(Project::load(&Disk, folder)?)
}

fn beside(path: &Path) -> crate::Result<()> {
    let project = guideline_of(path.parent().ok_or("a folder")?)?;
    against(&project.guideline, path)
}

fn below(path: &Path) -> crate::Result<()> {
    let project = guideline_of(path.ancestors().nth(2).ok_or("a folder")?)?;
    against(&project.guideline, path)
}

/// The empty case of a guideline that is a file.
fn empty(path: &Path) -> crate::Result<()> {
    let real = std::fs::canonicalize(path.parent().ok_or("a folder")?)?;
    let project = Project::load_file(&Disk, path, &real)?;
    let Some(sound) = project.sound() else { return Ok(()) };
    let guideline = sound.guideline();
    let text = blank(guideline);
    let mut sources = Sources::new();
    let source = add_source(&mut sources, "empty.yaml", text.as_bytes()).map_err(|fault| fault.message)?;
    let read = read_case(guideline, &sources, source);
    assert_eq!(read.diagnostics, [], "{text}");
    assert_eq!(read.case, Case::unknown(guideline), "{text}");
    assert!(text.lines().all(|line| line.trim_end() == line && line.chars().count() <= 120), "{text}");
    let schema = schema(guideline, "sha256:0");
    jsonschema::validator_for(&serde_json::from_str(&schema)?)?;
    Ok(())
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    let case = |path: &str| [".json", ".yaml"].iter().any(|end| path.ends_with(end));
    let gdl = |path: &str| path.ends_with(".gdl");
    let all = [
        each(
            "tests/cases",
            |path| [".json", ".yaml", ".yml", ".txt"].iter().any(|end| path.ends_with(end)),
            of_all_types,
        ),
        each("tests/answers", case, beside),
        each("guidelines", case, below),
        each("guidelines", gdl, empty),
        each("tests/answers", gdl, empty),
        each("tests/verify", gdl, empty),
        each("tests/parts", gdl, empty),
    ];
    all.into_iter().flatten().map(|trial| trial.with_kind("schema")).collect()
}
