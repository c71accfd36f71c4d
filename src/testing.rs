//! Runs a guideline's own examples and invariants.

use crate::check::model::{Example, Expected, ExpectedOutcome, FactId, Guideline, Outcome, Subject as Of, Value};
use crate::diagnostic::Diagnostic;
use crate::eval::explain::{self, Reason};
use crate::eval::{Engine, Prepared, Proof, Prover, Subject};
use crate::source::Span;
use std::collections::BTreeSet;

/// The outcome of all tests.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Examples in order.
    pub examples: Vec<ExampleResult>,
    /// Invariants in order.
    pub invariants: Vec<InvariantResult>,
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
    /// Constraints that the given facts break: titles.
    pub broken: Vec<String>,
    /// What came out otherwise.
    pub failures: Vec<Failure>,
    /// The values, derived ones included.
    pub values: Vec<Option<Value>>,
}

/// One expectation that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Place of the expectation.
    pub span: Span,
    /// What was expected.
    pub expected: Found,
    /// What came out.
    pub found: Found,
    /// The conditions that decided, with their values.
    pub reasons: Vec<Reason>,
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

    /// True where nothing failed.
    pub fn passed(&self) -> bool {
        self.failed_examples() == 0 && self.failed_invariants() == 0
    }
}

impl ExampleResult {
    /// True where everything came out as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && self.broken.is_empty()
    }
}

/// Runs every example and invariant. Fails where the guideline is too large to compile.
pub fn run(guideline: &Guideline) -> Result<Report, Diagnostic> {
    let engine = Engine::new(guideline)?;
    let examples = guideline.examples.iter().map(|example| run_example(&engine, example)).collect();
    let mut prover = Prover::new(&engine);
    let proved = guideline.invariants.iter().zip(&engine.compiled().invariants);
    let invariants = proved
        .map(|(invariant, node)| InvariantResult {
            title: invariant.title.clone(),
            span: invariant.span,
            proof: prover.prove(&invariant.always, *node),
        })
        .collect();
    Ok(Report { examples, invariants })
}

fn run_example(engine: &Engine<'_>, example: &Example) -> ExampleResult {
    let g = engine.guideline();
    let mut case: Vec<Option<Value>> = vec![None; g.facts.len()];
    for (id, value, _) in &example.given {
        if let Some(slot) = case.get_mut(id.0 as usize) {
            *slot = Some(value.clone());
        }
    }
    let prepared = engine.prepare(&case);
    let broken = engine.broken_constraints(&prepared);
    let broken = broken.into_iter().filter_map(|at| g.constraints.get(at).map(|c| c.title.clone())).collect();
    let failures = example.expect.iter().filter_map(|expected| check(engine, &prepared, expected)).collect();
    ExampleResult {
        title: example.title.clone(),
        span: example.span,
        expectations: example.expect.len(),
        broken,
        failures,
        values: prepared.values,
    }
}

fn check(engine: &Engine<'_>, prepared: &Prepared, expected: &Expected) -> Option<Failure> {
    let (wanted, found) = match &expected.outcome {
        ExpectedOutcome::Verdict(outcome, missing) => {
            let (verdict, facts) = verdict(engine, prepared, expected.of, missing.is_some());
            let facts = if *outcome == Outcome::Undetermined { facts } else { None };
            (Found::Verdict(*outcome, missing.clone()), Found::Verdict(verdict, facts.filter(|_| missing.is_some())))
        }
        ExpectedOutcome::Value(value) => match expected.of {
            Of::Class(id) => {
                let Value::Member(member) = value else { return None };
                (Found::Class(expected.of, Some(Some(*member))), Found::Class(expected.of, engine.class(prepared, id)))
            }
            Of::Score(id) => (
                Found::Value(expected.of, Some(value.clone())),
                Found::Value(expected.of, engine.score(prepared, id).map(Value::Number)),
            ),
            Of::Fact(id) => {
                let found = prepared.values.get(id.0 as usize).cloned().flatten();
                (Found::Value(expected.of, Some(value.clone())), Found::Value(expected.of, found))
            }
            Of::Scope | Of::Rec(_) | Of::Term(_) => return None,
        },
    };
    if wanted == found {
        return None;
    }
    Some(Failure { span: expected.span, expected: wanted, found, reasons: reasons(engine, prepared, expected.of) })
}

fn verdict(
    engine: &Engine<'_>,
    prepared: &Prepared,
    of: Of,
    with_missing: bool,
) -> (Outcome, Option<BTreeSet<FactId>>) {
    let subject = match of {
        Of::Scope => Subject::Scope,
        Of::Rec(id) => Subject::Rec(id),
        Of::Term(id) => Subject::Term(id),
        Of::Fact(id) => {
            let value = prepared.values.get(id.0 as usize).cloned().flatten();
            let outcome = match value {
                Some(Value::Bool(true)) => Outcome::Yes,
                Some(Value::Bool(false)) => Outcome::No,
                _ => Outcome::Undetermined,
            };
            return (outcome, Some([id].into()));
        }
        Of::Class(_) | Of::Score(_) => return (Outcome::Undetermined, None),
    };
    let outcome = engine.verdict(prepared, subject);
    let missing = (with_missing && outcome == Outcome::Undetermined).then(|| engine.missing(prepared, subject));
    (outcome, missing)
}

/// The conditions that decided.
fn reasons(engine: &Engine<'_>, prepared: &Prepared, of: Of) -> Vec<Reason> {
    explain::leaves(engine.guideline(), &prepared.values, &explain::behind(engine.guideline(), of))
}
