//! Any bytes as a case of the NET guideline: read as JSON and as YAML without a panic, every fault inside the text; a
//! case without faults is answered, and reads back from what `to_json` writes.
#![no_main]

#[path = "../../tests/disk/mod.rs"]
mod disk;

use gdl::case;
use gdl::eval::{Engine, answer};
use gdl::project::Project;
use gdl::source::Sources;
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::sync::LazyLock;

static NET: LazyLock<(Sources, Engine)> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../guidelines/net-local-therapy");
    let project = Project::load(&disk::Disk, Path::new(folder)).unwrap();
    let engine = project.sound().unwrap().engine();
    (project.sources, engine)
});

fuzz_target!(|bytes: &[u8]| {
    let (sources, engine) = &*NET;
    let guideline = engine.guideline();
    for name in ["case.json", "case.yaml"] {
        let mut sources = sources.clone();
        let Ok(source) = case::add_source(&mut sources, name, bytes) else { continue };
        let read = case::read_case(guideline, &sources, source);
        let text = sources.get(source).unwrap().text.clone();
        for finding in &read.diagnostics {
            for label in finding.labels.iter().filter(|l| l.span.source == source) {
                assert!(text.get(label.span.range()).is_some(), "{finding:?}");
            }
        }
        if gdl::diagnostic::any_error(&read.diagnostics) {
            continue;
        }
        let prepared = engine.prepare(&read.case.values);
        answer::answer(engine, &prepared);
        let written = case::to_json(guideline, &read.case);
        let again = case::add_source(&mut sources, "again.json", written.as_bytes()).unwrap();
        let again = case::read_case(guideline, &sources, again);
        assert_eq!(read.case.values, again.case.values, "{written}");
    }
});
