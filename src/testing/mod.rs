//! Runs a guideline's own examples and invariants.

mod coverage;
mod places;
mod shorten;
mod suggest;

pub use coverage::{Aspect, Coverage, Item, coverage, coverage_within};
pub use suggest::{Suggested, Suggestions, suggest};

use crate::check::model::{
    Example, Expected, ExpectedOf as Of, ExpectedOutcome, FactId, Guideline, Outcome, RecId, Value, Values,
};
use crate::diagnostic::Diagnostic;
use crate::eval::explain::{self, Reason};
use crate::eval::{Engine, Prepared, Refusal, Standing, Subject};
use crate::source::Span;
use crate::suggest::nearest_part;
use crate::verify::{Budget, Proof, Prover};
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

/// Which tests are run, and how far.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Texts of which one must stand in the title, whatever the case of its letters; none means every test.
    pub titles: Vec<String>,
    /// Stop behind the first test that fails.
    pub fail_fast: bool,
}

impl Choice {
    /// Whether a test of this title is run.
    pub fn takes(&self, title: &str) -> bool {
        self.titles.is_empty() || self.titles.iter().any(|text| stands_in(text, title))
    }

    /// The texts that stand in no title, each with the nearest title.
    pub fn idle<'g>(&self, guideline: &'g Guideline) -> Vec<(&str, Option<&'g str>)> {
        let examples = guideline.examples.iter().map(|example| example.title.as_str());
        let titles: Vec<&str> = examples.chain(guideline.invariants.iter().map(|i| i.title.as_str())).collect();
        let idle = self.titles.iter().filter(|text| !titles.iter().any(|title| stands_in(text, title)));
        idle.map(|text| (text.as_str(), nearest_part(text, titles.iter().copied()))).collect()
    }
}

fn stands_in(text: &str, title: &str) -> bool {
    title.to_lowercase().contains(&text.to_lowercase())
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
        self.failures.is_empty() && self.broken.is_empty() && self.derived.is_empty()
    }
}

/// Runs every example and invariant. Fails where the guideline is too large to compile.
pub fn run(guideline: &Arc<Guideline>) -> Result<Report, Diagnostic> {
    Ok(run_chosen(&Engine::new(guideline)?, &Choice::default()))
}

/// Runs the chosen examples and invariants.
pub fn run_chosen(engine: &Engine, choice: &Choice) -> Report {
    run_within(engine, choice, &Budget::default())
}

/// The same, with what the run may spend on proofs.
pub fn run_within(engine: &Engine, choice: &Choice, budget: &Budget) -> Report {
    let guideline = engine.guideline();
    let mut report = Report::default();
    let mut stopped = false;
    for example in &guideline.examples {
        if !choice.takes(&example.title) {
            report.other_examples = report.other_examples.saturating_add(1);
        } else if stopped {
            report.waiting_examples.push(Titled { title: example.title.clone(), span: example.span });
        } else {
            let result = run_example(engine, example);
            stopped = choice.fail_fast && !result.passed();
            report.examples.push(result);
        }
    }
    let mut prover = Prover::new(engine, budget);
    for (invariant, node) in guideline.invariants.iter().zip(&engine.compiled().invariants) {
        let (title, span) = (invariant.title.clone(), invariant.span);
        if !choice.takes(&title) {
            report.other_invariants = report.other_invariants.saturating_add(1);
        } else if stopped {
            report.waiting_invariants.push(Titled { title, span });
        } else {
            let proof = prover.prove(&invariant.always, *node);
            stopped = choice.fail_fast && matches!(proof, Proof::Fails(_));
            report.invariants.push(InvariantResult { title, span, proof });
        }
    }
    report
}

fn run_example(engine: &Engine, example: &Example) -> ExampleResult {
    let g = engine.guideline();
    let mut case: Values = Values::unknown(g.facts.len());
    for (id, value, _) in &example.given {
        case.set(*id, value.clone());
    }
    let prepared = engine.prepare(&case);
    let (mut broken, mut derived) = (Vec::new(), Vec::new());
    if let Standing::Refused(refusals) = engine.standing(&prepared) {
        for refusal in refusals {
            match refusal {
                Refusal::Constraints(some) => {
                    broken.extend(some.iter().filter_map(|at| g.constraints.get(*at)).map(|c| c.title.clone()));
                }
                Refusal::Derived(id, value) => derived.push((id, Value::Number(value))),
            }
        }
    }
    let failures = example.expect.iter().filter_map(|expected| check(engine, &prepared, expected)).collect();
    ExampleResult {
        title: example.title.clone(),
        span: example.span,
        expectations: example.expect.len(),
        broken,
        derived,
        failures,
        values: prepared.values,
    }
}

fn check(engine: &Engine, prepared: &Prepared, expected: &Expected) -> Option<Failure> {
    let (wanted, found) = match &expected.outcome {
        ExpectedOutcome::Verdict(outcome, missing) => {
            let (verdict, facts) = verdict(engine, prepared, expected.of, missing.is_some());
            let facts = if *outcome == Outcome::Undetermined { facts } else { None };
            // Only a yes/no fact holds or does not; of any other that is known, its value came out.
            let other = match expected.of {
                Of::Fact(id) => prepared.values.get(id).cloned(),
                _ => None,
            };
            let found = match other.filter(|value| !matches!(value, Value::Bool(_))) {
                Some(value) => Found::Value(expected.of, Some(value)),
                None => Found::Verdict(verdict, facts.filter(|_| missing.is_some())),
            };
            (Found::Verdict(*outcome, missing.clone()), found)
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
                let found = prepared.values.get(id).cloned();
                (Found::Value(expected.of, Some(value.clone())), Found::Value(expected.of, found))
            }
            Of::Scope | Of::Rec(_) | Of::Term(_) => return None,
        },
    };
    if wanted == found {
        return None;
    }
    Some(Failure {
        span: expected.span,
        column: expected.column,
        of: expected.of,
        expected: wanted,
        found,
        reasons: explain::outline(engine.guideline(), &prepared.values, expected.of),
        overridden: overriding(engine, prepared, expected.of),
    })
}

fn verdict(engine: &Engine, prepared: &Prepared, of: Of, with_missing: bool) -> (Outcome, Option<BTreeSet<FactId>>) {
    let subject = match of {
        Of::Scope => Subject::Scope,
        Of::Rec(id) => Subject::Rec(id),
        Of::Term(id) => Subject::Term(id),
        Of::Fact(id) => {
            let value = prepared.values.get(id).cloned();
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

/// The recommendations that override one, and apply.
fn overriding(engine: &Engine, prepared: &Prepared, of: Of) -> Vec<RecId> {
    let Of::Rec(id) = of else { return Vec::new() };
    let others = engine.guideline().rec(id).into_iter().flat_map(|rec| rec.overridden_by.iter().copied());
    others.filter(|other| engine.verdict(prepared, Subject::Rec(*other)) == Outcome::Yes).collect()
}
