//! Any bytes as a case of the NET guideline: read as JSON and as YAML without a panic, every fault inside the text; a
//! case without faults is answered, and reads back from what `to_json` writes.
#![no_main]

use gdl::case;
use gdl::check::model::Guideline;
use gdl::driver::{self, Built};
use gdl::eval::{Engine, answer};
use gdl::source::Sources;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static BUILT: LazyLock<(Sources, &'static Guideline, Engine<'static>)> = LazyLock::new(|| {
    let mut sources = Sources::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../guidelines/");
    for folder in ["oncology/patient", "net-local-therapy"] {
        let mut paths: Vec<_> = std::fs::read_dir(format!("{root}{folder}")).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "gdl")) {
            let text = std::fs::read_to_string(path).unwrap();
            if folder.starts_with("onc") { sources.add_imported("patient.gdl", text) } else { sources.add("net.gdl", text) };
        }
    }
    let built: Built = driver::build(&sources);
    assert!(built.sound());
    let guideline: &'static Guideline = Box::leak(Box::new(built.guideline));
    (sources, guideline, Engine::of(guideline, built.compiled.unwrap()))
});

fuzz_target!(|bytes: &[u8]| {
    let (sources, guideline, engine) = &*BUILT;
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
