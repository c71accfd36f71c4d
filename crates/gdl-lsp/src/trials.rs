//! The examples and invariants of guidelines as tests: `gdl/test` lists them, or runs those that are chosen.

use crate::analysis::View;
use crate::protocol::{Answer, Refused, Value, json, params};
use crate::state::Server;
use crate::tasks::Begun;
use crate::uri;
use gdl::check::model::{ExpectedOf, RecId};
use gdl::decide::stop::Stop;
use gdl::eval::Engine;
use gdl::eval::values::Computed;
use gdl::report::style::Look;
use gdl::report::{explain, tests};
use gdl::source::Span;
use gdl::testing::{self, Choice, ExampleResult, InvariantResult};
use gdl::verify::{Budget, Proof};
use serde::Deserialize;
use std::sync::Arc;

/// What is wanted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    /// A text of the guideline; to list, none means all guidelines.
    text_document: Option<Document>,
    /// Only these titles are run; none means all.
    only: Option<Vec<String>>,
    /// Whether a failing example is explained condition by condition.
    #[serde(default)]
    explain: bool,
}

/// A text of the guideline.
#[derive(Debug, Deserialize)]
struct Document {
    uri: String,
}

/// `gdl/tests`: which there are.
pub fn list(server: &mut Server, value: Value) -> Answer {
    let wanted: Wanted = params(value)?;
    let views: Vec<Arc<View>> = match &wanted.text_document {
        Some(document) => vec![server.text(&document.uri)?.0],
        None => server.analysis.views.values().cloned().collect(),
    };
    let guidelines: Vec<Value> = views.iter().filter_map(|view| guideline(view)).collect();
    Ok(json!({ "guidelines": guidelines }))
}

/// The tests of one; none where it has none.
fn guideline(view: &View) -> Option<Value> {
    let g = &view.project.guideline;
    let test = |kind: &str, title: &str, span: Span| {
        let imported = view.project.sources.get(span.source).is_none_or(|file| file.imported);
        let at = view.location(span).filter(|_| !imported)?;
        Some(json!({"kind": kind, "title": title, "uri": at.uri, "range": at.range}))
    };
    let examples = g.examples.iter().filter_map(|one| test("example", &one.title, one.span));
    let invariants = g.invariants.iter().filter_map(|one| test("invariant", &one.title, one.span));
    let tests: Vec<Value> = examples.chain(invariants).collect();
    let name = g.header.as_ref().map_or_else(
        || view.place.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        |header| header.title.clone(),
    );
    let uri = uri::uri(&view.place, uri::HERE);
    (!tests.is_empty()).then(|| json!({"uri": uri, "title": name, "sound": view.sound.is_some(), "tests": tests}))
}

/// `gdl/test`: runs them.
pub fn run(server: &mut Server, value: Value) -> Begun {
    let wanted: Wanted = params(value)?;
    let document = wanted.text_document.ok_or_else(|| Refused::because("say of which text: `textDocument`"))?;
    let (view, _) = server.text(&document.uri)?;
    if view.sound.is_none() {
        return Err(Refused::because("this guideline has errors: its examples are run once it is mended"));
    }
    let titles = wanted.only.unwrap_or_default();
    let g = &view.project.guideline;
    let known =
        |title: &String| g.examples.iter().any(|e| e.title == *title) || g.invariants.iter().any(|i| i.title == *title);
    if let Some(none) = titles.iter().find(|title| !known(title)) {
        return Err(Refused::because(format!("no example and no invariant has the title \"{none}\"")));
    }
    Ok(Box::new(move |stop| Ok(results(&view, titles, wanted.explain, stop))))
}

fn results(view: &View, titles: Vec<String>, explained: bool, stop: &Stop) -> Value {
    let Some(engine) = view.engine() else { return Value::Null };
    // A title that is part of another one does not run that one.
    let exactly = |title: &str| titles.is_empty() || titles.iter().any(|one| one == title);
    let choice = Choice { titles: titles.clone(), fail_fast: false };
    let report = testing::run_within(engine, &choice, &Budget::default().stopped(stop));
    let examples = report.examples.iter().filter(|one| exactly(&one.title));
    let invariants = report.invariants.iter().filter(|one| exactly(&one.title));
    let results: Vec<Value> = examples
        .map(|one| example(view, engine, one, explained))
        .chain(invariants.map(|one| invariant(view, one)))
        .collect();
    json!({ "results": results })
}

fn example(view: &View, engine: &Engine, result: &ExampleResult, explained: bool) -> Value {
    let sources = &view.project.sources;
    let failure = |failure: &testing::Failure| {
        let (expected, found) = (tests::expected(sources, failure), tests::found(&result.guideline, failure));
        let at = view.location(failure.span);
        json!({"expected": expected, "found": found, "uri": at.as_ref().map(|at| &at.uri), "range": at.as_ref().map(|at| at.range)})
    };
    let failures: Vec<Value> = result.failures.iter().map(failure).collect();
    let passed = result.passed();
    let message = if passed { String::new() } else { tests::one_example(&result.guideline, sources, result) };
    let mut shown = json!({"kind": "example", "title": result.title, "state": if passed { "passed" } else { "failed" },
        "message": message.trim_end(), "failures": failures, "range": view.range(result.span),
        "uri": view.known(result.span.source).map(|known| &known.uri)});
    if let (true, false, Some(object)) = (explained, passed, shown.as_object_mut()) {
        object.insert("explanation".to_owned(), explanation(view, engine, result).into());
    }
    shown
}

/// Everything that came out otherwise, condition by condition.
fn explanation(view: &View, engine: &Engine, result: &ExampleResult) -> String {
    // With lists of findings the guideline is another one, in which they stand in their places.
    let own = match std::ptr::eq(&*result.guideline, engine.guideline()) {
        true => None,
        false => Engine::new(&result.guideline).ok(),
    };
    let engine = own.as_ref().unwrap_or(engine);
    let (prepared, sources) = (engine.prepare(&result.values), &view.project.sources);
    let mut recommendations: Vec<RecId> = Vec::new();
    let mut values: Vec<Computed> = Vec::new();
    let mut scope = false;
    for failure in &result.failures {
        match failure.of {
            ExpectedOf::Scope => scope = true,
            ExpectedOf::Rec(id) => recommendations.push(id),
            ExpectedOf::Term(id) => values.push(Computed::Term(id)),
            ExpectedOf::Fact(id) => values.push(Computed::Fact(id)),
            ExpectedOf::Class(id) => values.push(Computed::Class(id)),
            ExpectedOf::Score(id) => values.push(Computed::Score(id)),
        }
    }
    recommendations.dedup();
    values.dedup();
    let look = Look::default();
    let mut parts: Vec<String> =
        values.into_iter().map(|of| explain::computed(engine, sources, &prepared, of, look)).collect();
    if scope || !recommendations.is_empty() {
        parts.push(explain::text(engine, sources, (&prepared, &result.values), &recommendations, look));
    }
    parts.join("\n")
}

fn invariant(view: &View, result: &InvariantResult) -> Value {
    let state = match &result.proof {
        Proof::Holds => "passed",
        Proof::Fails(_) => "failed",
        Proof::Open | Proof::GivenUp => "undecided",
    };
    let message = match state {
        "passed" => String::new(),
        _ => tests::one_invariant(&view.project.guideline, &view.project.sources, result),
    };
    json!({"kind": "invariant", "title": result.title, "state": state, "message": message.trim_end(), "failures": [],
        "range": view.range(result.span), "uri": view.known(result.span.source).map(|known| &known.uri)})
}
