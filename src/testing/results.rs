//! What running the tests of a guideline comes to, as plain data.

use crate::check::model::{ExpectedOf as Of, FactId, Guideline, Outcome, RecId, Value, Values};
use crate::eval::explain::Reason;
use crate::source::Span;
use crate::verify::Proof;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The outcome of all tests.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Examples in order.
    pub examples: Vec<ExampleResult>,
    /// Invariants in order.
    pub invariants: Vec<InvariantResult>,
    /// Examples that were chosen, and not run because an earlier test failed.
    pub waiting_examples: Vec<Titled>,
    /// Invariants of which the same is true.
    pub waiting_invariants: Vec<Titled>,
    /// Examples that were not chosen.
    pub other_examples: usize,
    /// Invariants that were not chosen.
    pub other_invariants: usize,
}

/// A test that was not run.
#[derive(Debug, Clone)]
pub struct Titled {
    /// Its title.
    pub title: String,
    /// Place of the title.
    pub span: Span,
}

/// One example.
#[derive(Debug, Clone)]
pub struct ExampleResult {
    /// Its title.
    pub title: String,
    /// Place of the title.
    pub span: Span,
    /// How many expectations it has.
    pub expectations: usize,
    /// Constraints that nobody with the given facts meets: titles.
    pub broken: Vec<String>,
    /// Why it cannot be told what comes out, of lists of findings of which too much is open, or an entry of which cannot be.
    pub untold: Vec<String>,
    /// The guideline in which the given lists stand in their places: what ids of failures mean.
    pub guideline: Arc<Guideline>,
    /// Facts that are filled in with a value that they cannot have.
    pub derived: Vec<(FactId, Value)>,
    /// What came out otherwise.
    pub failures: Vec<Failure>,
    /// The values, derived ones included.
    pub values: Values,
}

/// One expectation that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Place of the expectation; in a table its cell.
    pub span: Span,
    /// Place of the column's name, in a table.
    pub column: Option<Span>,
    /// Of what.
    pub of: Of,
    /// What was expected.
    pub expected: Found,
    /// What came out.
    pub found: Found,
    /// The conditions that decided, each with how deep it stands below the terms that name it.
    pub reasons: Vec<(usize, Reason)>,
    /// Recommendations that override this one, and apply.
    pub overridden: Vec<RecId>,
}

/// Something expected or found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A verdict with the facts that it hangs on, where they matter.
    Verdict(Outcome, Option<BTreeSet<FactId>>),
    /// A value; none where it is unknown.
    Value(Of, Option<Value>),
    /// A class; none where it cannot be told, `Some(None)` where no row holds.
    Class(Of, Option<Option<u32>>),
}

/// One invariant.
#[derive(Debug, Clone)]
pub struct InvariantResult {
    /// Its title.
    pub title: String,
    /// Place of the title.
    pub span: Span,
    /// Whether it holds for every possible patient.
    pub proof: Proof,
}

impl Report {
    /// Examples with a failure.
    pub fn failed_examples(&self) -> usize {
        self.examples.iter().filter(|e| !e.passed()).count()
    }

    /// Invariants that some patient breaks.
    pub fn failed_invariants(&self) -> usize {
        self.invariants.iter().filter(|i| matches!(i.proof, Proof::Fails(_))).count()
    }

    /// Invariants whose proof was given up.
    pub fn given_up(&self) -> usize {
        self.invariants.iter().filter(|i| i.proof == Proof::GivenUp).count()
    }

    /// True where nothing failed, and no proof was given up.
    pub fn passed(&self) -> bool {
        self.failed_examples() == 0 && self.failed_invariants() == 0 && self.given_up() == 0
    }
}

impl ExampleResult {
    /// True where everything came out as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && self.broken.is_empty() && self.untold.is_empty() && self.derived.is_empty()
    }
}
