//! Every file of `tests/fmt` is a test: its layout, or its mistakes, is the `.snap` beside it. Each layout is laid out
//! again, without a change, and compared word by word with what was written.

use crate::each;
use crate::format_support::held;
use gdl::format::{self, Formatted};
use gdl::source::{SourceId, Sources};
use libtest_mimic::Trial;
use std::path::Path;

fn file(path: &Path) -> crate::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name")?;
    let text = std::fs::read_to_string(path)?;
    let shown = match format::format(SourceId(0), &text) {
        Formatted::Same => text,
        Formatted::Changed(laid_out) => {
            held(&text, &laid_out)?;
            laid_out
        }
        Formatted::Mistaken(mistakes) => {
            let mut sources = Sources::new();
            sources.add(name, text);
            let line = |found: &gdl::diagnostic::Diagnostic| {
                let (line, column) = sources.get(SourceId(0)).unwrap().line_column(found.span().start);
                format!("{} {line}:{column} {}\n", found.code.id(), found.message)
            };
            mistakes.iter().map(line).collect()
        }
        Formatted::Fault(why) => return Err(why.into()),
    };
    insta::with_settings!({
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join(path.parent().ok_or("a folder")?),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, shown) });
    Ok(())
}

/// The guidelines of the project are laid out so.
fn guideline(path: &Path) -> crate::Result<()> {
    let text = std::fs::read_to_string(path)?;
    match format::format(SourceId(0), &text) {
        Formatted::Same => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// All tests.
pub fn trials() -> Vec<Trial> {
    let gdl = |path: &str| path.ends_with(".gdl");
    each("tests/fmt", gdl, file).into_iter().chain(each("guidelines", gdl, guideline)).collect()
}
