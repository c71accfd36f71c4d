//! Every file of `tests/cases` is a test. A file without faults stands alone; a faulty one has a `.expect` beside it
//! with a line for each finding, code and place, in order. What is said in full is in the `.snap` beside both.

use crate::case_support::{guideline, mark, render, show};
use crate::each;
use gdl::case::{CaseRead, add_source, read_case, to_json};
use gdl::source::Sources;
use libtest_mimic::Trial;
use std::path::Path;

fn case(path: &Path) -> crate::Result<()> {
    let guideline = guideline();
    let mut sources = Sources::new();
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let read = match add_source(&mut sources, name, &std::fs::read(path)?) {
        Ok(source) => read_case(&guideline, &sources, source),
        Err(fault) => CaseRead { case: gdl::case::Case::unknown(&guideline), diagnostics: vec![fault] },
    };

    let said: String = read.diagnostics.iter().map(|found| render(&sources, found)).collect();
    let shown = if read.diagnostics.is_empty() {
        format!("{}{}", show(&guideline, &read.case), to_json(&guideline, &read.case))
    } else {
        said.clone()
    };
    insta::with_settings!({
        snapshot_path => path.parent().map(|p| Path::new(env!("CARGO_MANIFEST_DIR")).join(p)).ok_or("a folder")?,
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, shown) });

    let marks: Vec<String> = read.diagnostics.iter().map(|found| mark(&sources, found)).collect();
    let expected = std::fs::read_to_string(path.with_file_name(format!("{name}.expect"))).unwrap_or_default();
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(marks, expected, "\n{said}");
    for found in &read.diagnostics {
        plain(&found.message);
        assert!(!found.message.ends_with('.'), "a full stop: {}", found.message);
        plain(found.help.as_deref().unwrap_or(""));
    }
    Ok(())
}

/// Words of the libraries and of programmers have no place in a message.
fn plain(text: &str) {
    for word in ["serde", "EOF", "ident", "token", "expected `", "parsing", "RawValue", "scalar", "mapping", "sequence"]
    {
        assert!(!text.contains(word), "`{word}` leaks into: {text}");
    }
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    each("tests/cases", |path| [".json", ".yaml", ".yml", ".txt"].iter().any(|end| path.ends_with(end)), case)
}
