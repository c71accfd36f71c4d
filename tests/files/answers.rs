//! Every case of `tests/answers` is a test: its answer, for people and for machines, is in the `.snap` beside it. Every case
//! of a guideline is one too: what comes out of it is in the `.snap` beside it, and its answer fits on two screens, and on
//! three with the evidence.

use crate::disk::Disk;
use crate::each;
use gdl::case::{add_source, read_case};
use gdl::driver;
use gdl::eval::answer;
use gdl::project::Project;
use gdl::report::answer_text::Detail;
use gdl::report::evidence::Evidence;
use gdl::report::style::Look;
use gdl::report::{answer_json, answer_text};
use gdl::source::Sources;
use jsonschema::Validator;
use libtest_mimic::Trial;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;

/// Lines of two screens.
const TWO_SCREENS: usize = 100;
/// And of three.
const THREE_SCREENS: usize = 150;

/// The answer as text, and as JSON that meets the schema.
fn answered(folder: &Path, path: &Path, detail: Detail) -> crate::Result<(String, String)> {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
        let schema = include_str!("../../schemas/answer-v1.schema.json");
        jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
    });
    let project = Project::load(&Disk, folder)?;
    let engine = project.sound().ok_or("a guideline without errors")?.engine();
    let guideline = engine.guideline();
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let mut cases = Sources::new();
    let source = add_source(&mut cases, name, &std::fs::read(path)?).map_err(|fault| fault.message)?;
    let read = read_case(guideline, &cases, source);
    assert_eq!(read.diagnostics, []);
    let (engine, values) = match engine.of_lists(&read.case.lists, &read.case.values).unwrap() {
        Some(own) => own,
        None => (engine, read.case.values.clone()),
    };
    let guideline = engine.guideline();
    let prepared = engine.prepare(&values);
    let answer = answer::answer(&engine, &prepared);
    let text = answer_text::text(guideline, &project.sources, name, &read.case, &answer, detail, Look::default());
    let json = answer_json::json(
        guideline,
        &project.sources,
        &driver::digest(&project.sources),
        &read.case,
        &answer,
        detail.evidence,
    );
    let value = serde_json::to_value(&json)?;
    let faults: Vec<String> =
        SCHEMA.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?}");
    Ok((text, serde_json::to_string_pretty(&json)?))
}

fn shown(path: &Path) -> crate::Result<()> {
    let folder = path.parent().ok_or("a folder")?;
    let (text, json) = answered(folder, path, Detail::default())?;
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    insta::with_settings!({
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, format!("{text}\n{json}")) });
    Ok(())
}

fn screens(path: &Path) -> crate::Result<()> {
    let folder = path.ancestors().nth(2).ok_or("a folder")?;
    for (evidence, most) in [(Evidence::None, TWO_SCREENS), (Evidence::Brief, THREE_SCREENS)] {
        let (text, _) = answered(folder, path, Detail { evidence, ..Detail::default() })?;
        assert!(text.lines().count() <= most, "{} lines\n{text}", text.lines().count());
    }
    Ok(())
}

/// What comes out of a case, a line each: the scope, what is derived, the scores and classes that are shown, and the verdicts
/// with what they hang on.
fn outcome(path: &Path) -> crate::Result<()> {
    let folder = path.ancestors().nth(2).ok_or("a folder")?;
    let (_, json) = answered(folder, path, Detail::default())?;
    let answer: Value = serde_json::from_str(&json)?;
    let mut lines = vec![line("scope", &answer["scope"])];
    for (name, value) in answer["case"]["derived"].as_object().into_iter().flatten() {
        lines.push(format!("{name} = {}", value.as_str().unwrap_or_default()));
    }
    for shown in answer["values"].as_array().into_iter().flatten() {
        let [name, text] = ["name", "text"].map(|part| shown[part].as_str().unwrap_or_default());
        lines.push(format!("{name} = {text}"));
    }
    for recommendation in answer["recommendations"].as_array().into_iter().flatten() {
        lines.push(line(recommendation["name"].as_str().unwrap_or_default(), recommendation));
    }
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    insta::with_settings!({
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join(path.parent().ok_or("a folder")?),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, lines.join("\n")) });
    Ok(())
}

fn line(name: &str, said: &Value) -> String {
    let verdict = said["verdict"].as_str().unwrap_or_default();
    let missing: Vec<&str> = said["missing"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if missing.is_empty() {
        format!("{name}: {verdict}")
    } else {
        format!("{name}: {verdict} without {}", missing.join(", "))
    }
}

fn of_a_guideline(path: &Path) -> crate::Result<()> {
    outcome(path)?;
    screens(path)
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    let case = |path: &str| [".json", ".yaml"].iter().any(|end| path.ends_with(end));
    [each("tests/answers", case, shown), each("guidelines", case, of_a_guideline)].into_iter().flatten().collect()
}
