//! What examples and proofs of a guideline came to.

use crate::protocol::Value;
use gdl::diagnostic::Diagnostic;
use gdl::source::Span;
use std::collections::BTreeMap;

/// What proofs came to.
#[derive(Debug, Default)]
pub struct Proved {
    /// Each example by the place of its title: what is said of one that fails.
    pub examples: BTreeMap<Span, Option<String>>,
    /// Findings: what was found, and the patient who shows it; whether it is only not decided.
    pub findings: Vec<(Diagnostic, Option<String>, bool)>,
    /// Expectations that came out otherwise: where, and what is said.
    pub failures: Vec<(Span, String)>,
    /// Whether every proof succeeded.
    pub passed: bool,
    /// All proofs, as `gdl verify --format json` has them.
    pub report: Value,
}

impl Proved {
    /// What came of the example whose title stands at a place: none where it was not run, nothing where it passes.
    pub fn example(&self, title: Span) -> Option<Option<&str>> {
        self.examples.get(&title).map(Option::as_deref)
    }
}
