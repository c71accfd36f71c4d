//! Examples and proofs in the background: begun when nobody has typed for a moment, stopped by the next key.

use crate::analysis::View;
use crate::events::Event;
use crate::protocol::{Refused, Value, error, json};
use crate::proved::Proved;
use crate::state::Server;
use crate::tasks::{Begun, Task, Work};
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

/// The thread that proves. `wanted` is the change that the client is at: proofs of another one are stopped.
pub fn prover(events: SyncSender<Event>, wanted: Arc<AtomicU64>, stack: usize) -> std::io::Result<Sender<Task>> {
    let (tasks, waiting) = channel::<Task>();
    thread::Builder::new().name("gdl-proofs".into()).stack_size(stack).spawn(move || {
        while let Ok(task) = waiting.recv() {
            let (wanted, revision) = (Arc::clone(&wanted), task.revision);
            let stop = Stop::when(move || wanted.load(Ordering::Relaxed) != revision);
            let views = match task.work {
                Work::Prove(views) => views,
                Work::Job(job) => match job.done(&stop, &events) {
                    true => continue,
                    false => return,
                },
            };
            for view in views {
                if stop.now() {
                    break;
                }
                let proved =
                    catch_unwind(AssertUnwindSafe(|| prove(&view, &|| Budget::new(NODES, STEPS).stopped(&stop))));
                // What was stopped says nothing.
                if !stop.now() && events.send(Event::Proved(view, proved.unwrap_or_default())).is_err() {
                    return;
                }
            }
        }
    })?;
    Ok(tasks)
}

fn prove(view: &View, budget: &dyn Fn() -> Budget) -> Proved {
    let Some(engine) = view.engine() else { return Proved::default() };
    let (guideline, sources) = (engine.guideline(), &view.project.sources);
    let report = testing::run_within(engine, &Choice::default(), &budget());
    let mut proved = Proved::default();
    for example in &report.examples {
        let failed = (!example.passed()).then(|| tests::one_example(&example.guideline, sources, example));
        proved.failures.extend(failures(view, example));
        proved.examples.insert(example.span, failed);
    }
    let result = verify::verify(engine, sources, budget());
    proved.passed = result.passed();
    proved.report = json!(report::json(guideline, sources, &result, false));
    for finding in result.open() {
        let entry = report::entry(guideline, sources, finding);
        let open = finding.diagnostic.code == Code::NotDecided;
        proved.findings.push((finding.diagnostic.clone(), entry.more, open));
    }
    proved
}

/// `gdl/verify`: all proofs, with as many steps as `gdl verify` takes. What they find is published, too.
pub fn verify(server: &mut Server, value: Value) -> Begun {
    let uri = value.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or("").to_owned();
    let (view, _) = server.text(&uri)?;
    if view.sound.is_none() {
        return Err(Refused::because("this guideline has errors: it can be proved once it is mended"));
    }
    Ok(Box::new(move |stop| {
        // What was made in the background is as good, where all of it was decided.
        let made = view.proved().filter(|proved| proved.findings.iter().all(|(_, _, open)| !open));
        let proved = made.unwrap_or_else(|| Arc::new(prove(&view, &|| Budget::default().stopped(stop))));
        if stop.now() {
            return Err(Refused { code: error::CONTENT_MODIFIED, why: "the text was changed meanwhile".to_owned() });
        }
        view.prove(Arc::clone(&proved));
        let finding = |(one, patient, open): &(Diagnostic, Option<String>, bool)| {
            let at = view.location(one.span());
            json!({"code": one.code.id(), "message": one.message, "patient": patient, "decided": !open,
                "uri": at.as_ref().map(|at| &at.uri), "range": at.as_ref().map(|at| at.range)})
        };
        let findings: Vec<Value> = proved.findings.iter().map(finding).collect();
        Ok(json!({"passed": proved.passed, "findings": findings, "report": proved.report}))
    }))
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
