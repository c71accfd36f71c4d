//! Any text as a guideline: it is read, checked, compiled, tested and traced without a panic, and every finding lies
//! inside the text.
#![no_main]

use gdl::report::style::Look;
use gdl::source::Sources;
use gdl::{driver, report, testing};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = Sources::new();
    sources.add("fuzz.gdl", text);
    let built = driver::build(&sources);
    for finding in &built.diagnostics {
        for label in &finding.labels {
            assert!(text.get(label.span.range()).is_some(), "{finding:?}");
        }
    }
    let look = Look { width: 80, color: false };
    report::drawn::text(&sources, &built.diagnostics, look);
    if built.sound() {
        let report = testing::run(&built.guideline);
        if let Ok(report) = report {
            report::tests::text(&built.guideline, &sources, &report, look);
        }
        report::trace::text(&built.guideline, look);
    }
});
