//! Every file of `tests/verify` is a guideline that `gdl verify` examines. The findings that are expected stand in the
//! text itself, as in `tests/check`; what is said in full, with the patients and how much they cover, is in the `.snap`
//! beside it. Every finding is written in the formats for machines, too, which must meet their schemas.

use crate::check_support::{expected, found, judge, rendered};
#[allow(dead_code)] // `tests/check.rs` mends texts, too
use crate::each;
use gdl::case;
use gdl::check::model::Outcome;
use gdl::diagnostic::Diagnostic;
use gdl::driver;
use gdl::eval::{Engine, Subject};
use gdl::report::style::Look;
use gdl::report::{sarif, verify as report};
use gdl::source::Sources;
use gdl::verify::{self, ShownOf};
use libtest_mimic::Trial;
use std::path::Path;

fn examined(path: &Path) -> crate::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let mut sources = Sources::new();
    sources.add(name, std::fs::read_to_string(path)?);
    let built = driver::build(&sources);
    let faults = rendered(&sources, &built.diagnostics);
    assert!(built.sound(), "{faults}");
    let engine = Engine::of(&built.guideline, built.compiled.ok_or("a compiled guideline")?);
    let result = verify::verify(&engine, &sources, verify::MAX_NODES);
    let shown = report::text(&built.guideline, &sources, &result, true, Look { width: 100, color: false });
    insta::with_settings!({
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, &shown) });

    let open: Vec<Diagnostic> = result.open().map(|finding| finding.diagnostic.clone()).collect();
    assert_eq!(found(&sources, &open), expected(&sources), "\n{shown}");
    assert_eq!(result.passed(), open.is_empty());
    for finding in &result.findings {
        judge(&finding.diagnostic);
        // The patient, written and read again, is answered as the finding says.
        for (witness, verdict) in finding.shown.iter().flat_map(|s| s.verdicts.iter().map(|v| (&s.witness, v))) {
            let mut texts = Sources::new();
            let source = case::add_source(&mut texts, "witness.json", witness.text.as_bytes()).expect("a case");
            let read = case::read_case(&built.guideline, &texts, source);
            assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
            let listed = engine.of_lists(&read.case.lists, &read.case.values).expect("lists that fit");
            let (engine, values) = listed.unwrap_or_else(|| (engine.clone(), read.case.values.clone()));
            let prepared = engine.prepare(&values);
            assert_eq!(engine.broken_constraints(&prepared), Vec::<usize>::new());
            let subject = match verdict.of {
                ShownOf::Scope => Subject::Scope,
                ShownOf::Rec(id) => Subject::Rec(id),
                ShownOf::Asked | ShownOf::Never | ShownOf::Always => continue,
            };
            let expected = if verdict.holds { Outcome::Yes } else { Outcome::No };
            assert_eq!(engine.verdict(&prepared, subject), expected, "{}", witness.text);
        }
    }
    let entries: Vec<_> = result.findings.iter().map(|f| report::entry(&built.guideline, &sources, f)).collect();
    let log = serde_json::to_value(sarif::log(&entries))?;
    let schema: serde_json::Value = serde_json::from_str(include_str!("../schemas/sarif-2.1.0.json"))?;
    let schema = jsonschema::validator_for(&schema)?;
    let faults: Vec<String> =
        schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(result.findings.len()));
    Ok(())
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    each("tests/verify", |path| path.ends_with(".gdl"), examined)
}
