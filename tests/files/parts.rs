//! Every case of `tests/parts` is a test of what is known in part: the guideline stands in its folder, and the lines of the case
//! that begin with `#!` say what is answered: each recommendation, its verdict, and the facts that matter; behind `!` what is warned of; or `refused`.

use crate::disk::Disk;
use crate::each;
use gdl::case::{add_source, read_case, to_json};
use gdl::diagnostic;
use gdl::eval::answer;
use gdl::project::Project;
use gdl::report::{answer_json, refusal};
use gdl::source::Sources;
use libtest_mimic::Trial;
use std::path::Path;

fn answers(path: &Path) -> crate::Result<()> {
    let project = Project::load(&Disk, path.parent().ok_or("a folder")?)?;
    let engine = project.sound().ok_or("a guideline without errors")?.engine();
    let text = std::fs::read_to_string(path)?;
    let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("#! ")).collect();
    assert!(!expected.is_empty(), "what is answered");
    let mut bytes = text.clone().into_bytes();
    // The case, and the same as it is written back.
    for round in ["case.yaml", "again.json"] {
        let mut sources = Sources::new();
        let source = add_source(&mut sources, round, &bytes).map_err(|fault| fault.message)?;
        let read = read_case(engine.guideline(), &sources, source);
        assert!(!diagnostic::any_error(&read.diagnostics), "{:?}", read.diagnostics);
        let (engine, case) = match engine.of_lists(&read.case.lists, &read.case.values) {
            Ok(Some((own, values))) => (own, read.case.with(values)),
            Ok(None) => (engine.clone(), read.case.clone()),
            Err(_) => return Err(format!("{round}: its lists cannot be asked").into()),
        };
        let prepared = engine.prepare(&case.values);
        let mut said = Vec::new();
        let relations = refusal::relations(&engine, &sources, &case, &prepared);
        if diagnostic::any_error(&relations) {
            said.push("refused".to_owned());
        } else {
            said.extend(relations.iter().map(|found| format!("! {}", found.message)));
            let answer = answer::answer(&engine, &prepared);
            for of in &answer.recommendations {
                let name = engine.guideline().rec(of.rec).map_or("", |rec| rec.name.as_str());
                let missing: Vec<&str> = of.missing.iter().map(|id| engine.guideline().fact_name(*id)).collect();
                said.push(
                    format!("{name} {} {}", answer_json::verdict(of.verdict), missing.join(" ")).trim().to_owned(),
                );
            }
        }
        assert_eq!(said, expected, "{round}");
        bytes = to_json(engine.guideline(), &read.case).into_bytes();
    }
    Ok(())
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    each("tests/parts", |path| path.ends_with(".yaml"), answers)
}
