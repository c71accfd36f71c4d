//! A name is refused where it is declared, with names that would do, or it can be used wherever such a name may stand. Tried
//! with every word of the language, in every role: a file of `tests/words` declares `NAME`, and below its line `# --- used`
//! uses it, beside what `base.gdl` declares.

use crate::members::words;
use gdl::case::{CaseReader, Format};
use gdl::check::model::FactType;
use gdl::codes::Severity;
use gdl::driver::{self, Built};
use gdl::format::{self, Formatted};
use gdl::source::Sources;
use gdl::syntax::RESERVED;
use gdl::testing;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/words")
}

fn build(text: &str) -> (Sources, Built) {
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    let built = driver::build(&sources);
    (sources, built)
}

fn errors(built: &Built) -> Vec<String> {
    let errors = built.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    errors.map(|found| format!("{} {}", found.code.id(), found.message)).collect()
}

/// What is wrong with a word in a role; none where it is refused well, or can be used.
fn fault(declared: &str, used: &str, word: &str) -> Option<String> {
    let put = |text: &str| text.replace("NAME", word);
    let base = std::fs::read_to_string(folder().join("base.gdl")).unwrap();
    let (sources, built) = build(&format!("{base}\n{}", put(declared)));
    let mut found = built.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    if let Some(first) = found.next() {
        let alone = found.next().is_none();
        let names = first.help.as_deref().is_some_and(|help| help.contains('`'));
        let last = word.rsplit('.').next().unwrap_or(word);
        let there = sources.text(first.span()).contains(last) || word.contains(sources.text(first.span()));
        return (!(alone && names && there)).then(|| format!("refused: {:?} {:?}", errors(&built), first.help));
    }
    let text = format!("{base}\n{}\n{}", put(declared), put(used));
    let (_, built) = build(&text);
    let said = errors(&built);
    if !said.is_empty() {
        return Some(format!("used: {said:?}"));
    }
    if !testing::run(&built.guideline).unwrap().passed() {
        return Some("an example fails".to_owned());
    }
    let source = gdl::source::SourceId(0);
    let written = match format::format(source, &text) {
        Formatted::Changed(written) => written,
        Formatted::Same => text,
        other => return Some(format!("not formatted: {other:?}")),
    };
    let (_, again) = build(&written);
    if !errors(&again).is_empty() || !testing::run(&again.guideline).unwrap().passed() {
        return Some("formatted, it says something else".to_owned());
    }
    given(&built, word)
}

/// A fact is given in a case by its name, and by its group.
fn given(built: &Built, word: &str) -> Option<String> {
    let (id, fact) =
        built.guideline.facts.with_ids().find(|(_, fact)| fact.name.split('.').any(|part| part == word))?;
    if !matches!(fact.ty, FactType::YesNo) {
        return None;
    }
    let name = &fact.name;
    let nested = match name.split_once('.') {
        Some((group, last)) => format!("{{\"{group}\": {{\"{last}\": true}}}}"),
        None => format!("{{\"{name}\": true}}"),
    };
    for text in [nested, format!("{{\"{name}\": true}}"), format!("{name}: yes\n")] {
        let mut sources = Sources::new();
        let source = sources.add("case", text.clone());
        let format = if text.starts_with('{') { Format::Json } else { Format::Yaml };
        let read = CaseReader::new(&built.guideline).read(source, &text, format);
        if !read.case.values.knows(id) {
            return Some(format!("in a case: {text} {:?}", read.diagnostics));
        }
    }
    None
}

#[test]
fn every_word_is_refused_where_it_is_declared_or_can_be_used() {
    let mut faults = Vec::new();
    let mut roles = 0;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| !file.ends_with("base.gdl")) {
        let text = std::fs::read_to_string(file).unwrap();
        let (declared, used) = text.split_once("# --- used\n").unwrap();
        assert_eq!(fault(declared, used, "ordinary"), None, "{}", file.display());
        roles += 1;
        for word in words() {
            if let Some(fault) = fault(declared, used, &word) {
                faults.push(format!("{} {word}: {fault}", file.file_stem().unwrap().display()));
            }
        }
    }
    assert!(roles >= 15, "{roles}");
    let count = faults.len();
    faults.truncate(40);
    assert!(faults.is_empty(), "{count} faults: {faults:#?}");
}

#[test]
fn names_that_would_do_are_named() {
    for (declared, help) in [
        ("fact given \"G\"\n  type yes/no\n", "`patient.given` or `given_value`"),
        ("fact not.given \"G\"\n  type yes/no\n", "`not_given` or `not_group.given`"),
        ("fact id \"G\"\n  type integer\n", "`patient.id` or `id_value`"),
        ("score holds \"G\"\n  1 points when aa\n", "`holds_score`"),
        ("classify from \"G\"\n  p when aa\n  q otherwise\n", "`from_class`"),
        ("treatment all \"G\"\n", "`all_treatment`"),
    ] {
        let base = std::fs::read_to_string(folder().join("base.gdl")).unwrap();
        let (_, built) = build(&format!("{base}\n{declared}"));
        let found: Vec<_> = built.diagnostics.iter().filter(|found| found.severity() == Severity::Error).collect();
        assert_eq!(found.len(), 1, "{declared}");
        assert_eq!(found[0].code.id(), "GDL0212", "{declared}");
        assert!(found[0].help.as_deref().unwrap_or("").contains(help), "{declared}: {:?}", found[0].help);
    }
    assert!(RESERVED.contains(&"not"));
}
