//! Runs a guideline's own examples and invariants.

mod coverage;
mod places;
mod results;
mod said;
mod shorten;
mod suggest;

pub use coverage::{Aspect, Coverage, Item, coverage, coverage_within};
pub use results::{ExampleResult, Failure, Found, InvariantResult, Report, Titled};
pub use suggest::{Suggested, Suggestions, suggest};

use crate::check::model::{
    Example, Expected, ExpectedOf as Of, ExpectedOutcome, Guideline, Outcome, RecId, Value, Values,
};
use crate::diagnostic::Diagnostic;
use crate::eval::explain;
use crate::eval::{Engine, Prepared, Refusal, Standing, Subject, Unlisted};
use crate::lists::Misfit;
use crate::suggest::nearest_part;
use crate::verify::{Budget, Proof, Prover};
use said::{number, verdict};
use std::sync::Arc;

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
    let given = example.values(engine.guideline().facts.len());
    match engine.of_lists(&example.lists, &given) {
        Ok(Some((engine, given))) => run_given(&engine, example, &given),
        Ok(None) => run_given(engine, example, &given),
        Err(why) => ExampleResult { untold: untold(&why), ..run_given(engine, example, &given) },
    }
}

/// Why the lists of an example cannot be looked at.
fn untold(why: &Unlisted) -> Vec<String> {
    match why {
        Unlisted::Open(open) => vec![format!("`{}` cannot be decided: of `{}` {}", open.asked, open.list, open.why)],
        Unlisted::Complex(found) => vec![found.message.clone()],
        Unlisted::Misfits(misfits) => {
            let said =
                |one: &Misfit| format!("entry {} of `{}` is not as every entry of it has to be", one.nth, one.list);
            misfits.iter().map(said).collect()
        }
    }
}

fn run_given(engine: &Engine, example: &Example, given: &Values) -> ExampleResult {
    let mut broken = Vec::new();
    let g = engine.guideline();
    let prepared = engine.prepare(given);
    let mut derived = Vec::new();
    if let Standing::Refused(refusals) = engine.standing(&prepared) {
        for refusal in refusals {
            match refusal {
                Refusal::Constraints(some) => {
                    broken.extend(some.iter().filter_map(|at| g.constraints.get(*at)).map(|c| c.title.clone()));
                }
                Refusal::Derived(id, value) => derived.push((id, Value::Number(value))),
                Refusal::TooNear(_) => broken.push("what is near to a limit is not told from it".to_owned()),
                Refusal::OutOfRange(id) => broken.push(format!("the values that `{}` can have", g.fact_name(id))),
            }
        }
    }
    let failures = example.expect.iter().filter_map(|expected| check(engine, &prepared, expected)).collect();
    ExampleResult {
        title: example.title.clone(),
        span: example.span,
        expectations: example.expect.len(),
        broken,
        untold: Vec::new(),
        guideline: engine.shared(),
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
            Of::Term(id) => (
                Found::Value(expected.of, Some(value.clone())),
                Found::Value(expected.of, number(engine, prepared, id).map(Value::Number)),
            ),
            Of::Scope | Of::Rec(_) => return None,
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

/// The recommendations that override one, and apply.
fn overriding(engine: &Engine, prepared: &Prepared, of: Of) -> Vec<RecId> {
    let Of::Rec(id) = of else { return Vec::new() };
    let others = engine.guideline().rec(id).into_iter().flat_map(|rec| rec.overridden_by.iter().copied());
    others.filter(|other| engine.verdict(prepared, Subject::Rec(*other)) == Outcome::Yes).collect()
}
