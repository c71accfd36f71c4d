//! Any text, mended: no panic; mending twice is mending once; and a text is left no worse: what could be read still can,
//! what had no errors has none.
#![no_main]

use gdl::diagnostic::{Diagnostic, any_error};
use gdl::driver;
use gdl::mend::{Which, mend};
use gdl::source::Sources;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;

fn unreadable(found: &[Diagnostic]) -> usize {
    found.iter().filter(|finding| finding.code.id().starts_with("GDL01")).count()
}

fn texts(sources: &Sources) -> Vec<&str> {
    sources.iter().map(|(_, file)| &*file.text).collect()
}

fuzz_target!(|text: &str| {
    let mut sources = Sources::new();
    sources.add("fuzz.gdl", text);
    let before = driver::build(&sources).diagnostics;
    for which in [Which::Safe, Which::All] {
        let once = mend(&sources, which, &BTreeSet::new());
        let twice = mend(&once.sources, which, &BTreeSet::new());
        assert_eq!(texts(&once.sources), texts(&twice.sources));
        assert!(twice.applied.is_empty());
        let after = &once.built.diagnostics;
        assert!(!any_error(after) || any_error(&before));
        assert!(unreadable(&before) > 0 || unreadable(after) == 0);
        for finding in after {
            for label in &finding.labels {
                assert!(once.sources.get(label.span.source).is_some_and(|file| file.text.get(label.span.range()).is_some()));
            }
        }
    }
});
