//! Every file of `tests/check` is a test, and so is every folder there that holds a folder `main` (a guideline with
//! what it imports). The findings that are expected stand in the text itself, on the line below the faulty one:
//!
//! ```text
//!   type lenght in cm
//! #      ^^^^^^ GDL0301
//! ```
//!
//! The carets lie under the primary place, as far as it reaches on its first line. Where it begins in column one, the
//! `#` itself is the first caret (`#^^^ GDL0101`), or the only one (`#< GDL0214`). A text without such a line checks
//! clean. What is said in full is in the `.snap` beside the text.

use crate::check_support::{expected, found, judge, mended, rendered};
use crate::disk::Disk;
use crate::each;
use gdl::codes::Code;
use gdl::project::Project;
use gdl::report::{diagnostics, sarif};
use gdl::source::Sources;
use gdl::{diagnostic, driver, lint};
use jsonschema::Validator;
use libtest_mimic::Trial;
use std::path::Path;
use std::sync::LazyLock;

/// One text by itself.
fn text(path: &Path) -> crate::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let mut sources = Sources::new();
    sources.add(name, std::fs::read_to_string(path)?);
    let built = driver::build(&sources);
    snapshot(path.parent().ok_or("a folder")?, name, &rendered(&sources, &built.diagnostics))?;
    let shown = rendered(&sources, &built.diagnostics);
    assert_eq!(found(&sources, &built.diagnostics), expected(&sources), "\n{shown}");
    for_machines(&sources, &built.diagnostics);
    for diagnostic in &built.diagnostics {
        judge(diagnostic);
        mended(&sources, &built.diagnostics, diagnostic);
    }
    Ok(())
}

/// A guideline in the folder `main`, with what stands beside it.
fn folder(path: &Path) -> crate::Result<()> {
    let main = path.parent().ok_or("the folder main")?;
    let whole = main.parent().ok_or("a folder")?;
    let Project { sources, findings: diagnostics, .. } = Project::load(&Disk, main)?;
    let shown = rendered(&sources, &diagnostics).replace('\\', "/").replace(&format!("{}/", whole.display()), "");
    let name = whole.file_name().and_then(|name| name.to_str()).ok_or("a folder's name")?;
    snapshot(whole.parent().ok_or("a folder")?, name, &shown)?;
    assert_eq!(found(&sources, &diagnostics), expected(&sources), "\n{shown}");
    diagnostics.iter().for_each(judge);
    Ok(())
}

/// Every remark on a guideline without errors.
fn remarks(path: &Path) -> crate::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let mut sources = Sources::new();
    sources.add(name, std::fs::read_to_string(path)?);
    let built = driver::build(&sources);
    assert_eq!(built.diagnostics, [], "\n{}", rendered(&sources, &built.diagnostics));
    let settings = lint::Settings { today: Some("2026-11-23".to_owned()), ..lint::Settings::all() };
    let remarks = lint::lint(&built.guideline, &sources, &settings);
    let shown = rendered(&sources, &remarks);
    snapshot(path.parent().ok_or("a folder")?, name, &shown)?;
    assert_eq!(found(&sources, &remarks), expected(&sources), "\n{shown}");
    for_machines(&sources, &remarks);
    remarks.iter().for_each(judge);
    Ok(())
}

/// Guidelines by clinical authors: of all remarks, only those on studies that are not named and on suggestions that nobody
/// has read, whatever the authors' own settings allow.
fn authors(path: &Path) -> crate::Result<()> {
    let folder = path.parent().ok_or("a folder")?;
    let Project { sources, findings, guideline, .. } = Project::load(&Disk, folder)?;
    assert_eq!(findings, [], "\n{}", rendered(&sources, &findings));
    let mut remarks = lint::lint(&guideline, &sources, &lint::Settings::all());
    remarks.retain(|remark| !matches!(remark.code, Code::NoEvidence | Code::UnreadSuggestion));
    assert_eq!(remarks, [], "\n{}", rendered(&sources, &remarks));
    Ok(())
}

/// The formats for machines meet their schemas, and two runs write the same bytes.
fn for_machines(sources: &Sources, found: &[diagnostic::Diagnostic]) {
    static CHECK: LazyLock<Validator> = LazyLock::new(|| schema(include_str!("../../schemas/check-v1.schema.json")));
    static SARIF: LazyLock<Validator> = LazyLock::new(|| schema(include_str!("../schemas/sarif-2.1.0.json")));
    let json = || diagnostics::ChecksV1::new(vec![diagnostics::json("a", sources, found)], vec![("a".to_owned(), 1)]);
    let entry = |diagnostic| sarif::Entry { sources, diagnostic, more: None, accepted: None };
    let entries: Vec<_> = found.iter().map(entry).collect();
    let values = [serde_json::to_value(json()), serde_json::to_value(sarif::log(&entries))];
    for (value, schema) in values.into_iter().zip([&*CHECK, &*SARIF]) {
        let value = value.unwrap();
        let faults: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
    assert_eq!(serde_json::to_string(&json()).unwrap(), serde_json::to_string(&json()).unwrap());
}

fn schema(text: &str) -> Validator {
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

fn snapshot(folder: &Path, name: &str, shown: &str) -> crate::Result<()> {
    let shown = if shown.is_empty() { "no findings\n" } else { shown };
    insta::with_settings!({
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, shown) });
    Ok(())
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    let main = |path: &str| path.ends_with("/main/guideline.gdl");
    [
        each("tests/check", |path| path.matches('/').count() == 1 && path.ends_with(".gdl"), text),
        each("tests/lint", |path| path.ends_with(".gdl"), remarks),
        each("tests/authors", |path| path.ends_with("/guideline.gdl"), authors),
        each("tests/check", main, folder),
    ]
    .into_iter()
    .flatten()
    .collect()
}
