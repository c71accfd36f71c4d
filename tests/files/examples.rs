//! Every file of `tests/examples` is a guideline, all of whose examples have to come out as they say.

use crate::each;
use gdl::driver;
use gdl::report::drawn;
use gdl::report::style::Look;
use gdl::source::Sources;
use gdl::testing;
use libtest_mimic::Trial;
use std::path::Path;

fn examples(path: &Path) -> crate::Result<()> {
    let mut sources = Sources::new();
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    sources.add(name, std::fs::read_to_string(path)?);
    let built = driver::build(&sources);
    assert!(built.sound(), "{}", drawn::text(&sources, &built.diagnostics, Look::default()));
    let report = testing::run(&built.guideline).map_err(|found| found.message)?;
    assert!(!report.examples.is_empty(), "no example");
    let failed: Vec<String> = report
        .examples
        .iter()
        .filter(|example| !example.passed())
        .map(|example| format!("{}: {:#?} {:?}", example.title, example.failures, example.broken))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    each("tests/examples", |path| path.ends_with(".gdl"), examples)
}
