//! Examples and proofs in the background: begun when nobody has typed for a moment, stopped by the next key.

use crate::analysis::View;
use crate::server::Event;
use gdl::check::model::{ExpectedOf, RecId};
use gdl::codes::Code;
use gdl::decide::stop::Stop;
use gdl::diagnostic::Diagnostic;
use gdl::report::{tests, verify as report};
use gdl::source::Span;
use gdl::testing::{self, Choice, ExampleResult};
use gdl::verify::{self, Budget};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, SyncSender, channel};
use std::thread;

/// Most nodes of one proof.
const NODES: usize = 200_000;
/// Most steps of all proofs of a guideline: a few seconds. What is not decided then is said to be so.
const STEPS: u64 = 60_000_000;

/// What proofs came to.
#[derive(Debug, Default)]
pub struct Proved {
    /// Each example by the place of its title: what is said of one that fails.
    pub examples: BTreeMap<Span, Option<String>>,
    /// Findings: what was found, and the patient who shows it; whether it is only not decided.
    pub findings: Vec<(Diagnostic, Option<String>, bool)>,
    /// Expectations that came out otherwise: where, and what is said.
    pub failures: Vec<(Span, String)>,
}

impl Proved {
    /// What came of the example whose title stands at a place: none where it was not run, nothing where it passes.
    pub fn example(&self, title: Span) -> Option<Option<&str>> {
        self.examples.get(&title).map(Option::as_deref)
    }
}

/// Guidelines to be proved.
pub struct Task {
    /// Of which change they are.
    pub revision: u64,
    /// The guidelines.
    pub views: Vec<Arc<View>>,
}

/// The thread that proves. `wanted` is the change that the client is at: proofs of another one are stopped.
pub fn prover(events: SyncSender<Event>, wanted: Arc<AtomicU64>, stack: usize) -> std::io::Result<Sender<Task>> {
    let (tasks, waiting) = channel::<Task>();
    thread::Builder::new().name("gdl-proofs".into()).stack_size(stack).spawn(move || {
        while let Ok(task) = waiting.recv() {
            for view in task.views {
                let (wanted, revision) = (Arc::clone(&wanted), task.revision);
                let stop = Stop::when(move || wanted.load(Ordering::Relaxed) != revision);
                if stop.now() {
                    break;
                }
                let proved = catch_unwind(AssertUnwindSafe(|| prove(&view, &stop)));
                // What was stopped says nothing.
                if !stop.now() && events.send(Event::Proved(view, proved.unwrap_or_default())).is_err() {
                    return;
                }
            }
        }
    })?;
    Ok(tasks)
}

fn prove(view: &View, stop: &Stop) -> Proved {
    let Some(sound) = &view.sound else { return Proved::default() };
    let (guideline, engine, sources) = (sound.guideline(), sound.engine(), &view.project.sources);
    let budget = || Budget::new(NODES, STEPS).stopped(stop);
    let report = testing::run_within(&engine, &Choice::default(), &budget());
    let mut proved = Proved::default();
    for example in &report.examples {
        let failed = (!example.passed()).then(|| tests::one_example(&example.guideline, sources, example));
        proved.failures.extend(failures(view, example));
        proved.examples.insert(example.span, failed);
    }
    let result = verify::verify(&engine, sources, budget());
    for finding in result.open() {
        let entry = report::entry(guideline, sources, finding);
        let open = finding.diagnostic.code == Code::NotDecided;
        proved.findings.push((finding.diagnostic.clone(), entry.more, open));
    }
    proved
}

/// What of an example came out otherwise, at its place.
fn failures(view: &View, example: &ExampleResult) -> Vec<(Span, String)> {
    let sources = &view.project.sources;
    let mut found: Vec<(Span, String)> = example
        .failures
        .iter()
        .map(|failure| {
            let (wanted, came) = (tests::expected(sources, failure), tests::found(&example.guideline, failure));
            (failure.span, format!("this example comes out otherwise: expected {wanted}, found {came}"))
        })
        .collect();
    if found.is_empty() && !example.passed() {
        found.push((example.span, tests::one_example(&example.guideline, sources, example)));
    }
    found
}

/// The examples that expect a verdict of a recommendation, by the places of their titles.
pub fn examples_of(view: &View) -> BTreeMap<RecId, Vec<Span>> {
    let mut found: BTreeMap<RecId, Vec<Span>> = BTreeMap::new();
    for example in &view.project.guideline.examples {
        for expected in &example.expect {
            if let ExpectedOf::Rec(id) = expected.of {
                let examples = found.entry(id).or_default();
                if examples.last() != Some(&example.span) {
                    examples.push(example.span);
                }
            }
        }
    }
    found
}
