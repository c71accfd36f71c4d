//! The results of `gdl test` as JUnit XML, for servers that run tests and show what failed. It keeps to the elements and
//! attributes that the strictest of them take: those of the schema of Jenkins.

use super::markup::Markup;
use super::sarif::message;
use super::tests::{expected, found, one_example, one_invariant};
use crate::check::model::Guideline;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use crate::testing::{ExampleResult, InvariantResult, Report, Titled};
use crate::verify::Proof;

/// How one test came out.
enum Outcome {
    Passed,
    /// What kind of test, the sentence, the text.
    Failed(&'static str, String, String),
    /// It could not be run: a code, the sentence, the text.
    Error(&'static str, String, String),
    Skipped(String),
}

struct TestCase {
    title: String,
    span: Span,
    outcome: Outcome,
}

impl TestCase {
    fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(..))
    }

    fn is_error(&self) -> bool {
        matches!(self.outcome, Outcome::Error(..))
    }
}

/// The results as a document.
pub fn text(guideline: &Guideline, sources: &Sources, report: &Report) -> String {
    let examples = report.examples.iter().map(|example| example_case(guideline, sources, example));
    let examples: Vec<TestCase> = examples.chain(report.waiting_examples.iter().map(waiting)).collect();
    let invariants = report.invariants.iter().map(|invariant| invariant_case(guideline, sources, invariant));
    let invariants: Vec<TestCase> = invariants.chain(report.waiting_invariants.iter().map(waiting)).collect();
    let name = guideline.header.as_ref().map_or("library", |header| header.name.as_str());
    document(sources, name, &[("examples", examples), ("invariants", invariants)])
}

/// A guideline with errors runs no test: each error stands in the place of one.
pub fn broken(sources: &Sources, label: &str, found: &[Diagnostic]) -> String {
    let error = |finding: &Diagnostic| TestCase {
        title: format!("{} {}", finding.code.name(), sources.place(finding.span())),
        span: finding.span(),
        outcome: Outcome::Error(finding.code.id(), finding.message.clone(), message(finding, None)),
    };
    let errors = found.iter().filter(|finding| finding.severity() == Severity::Error).map(error).collect();
    document(sources, label, &[("guideline", errors)])
}

fn document(sources: &Sources, name: &str, suites: &[(&'static str, Vec<TestCase>)]) -> String {
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    let mut out = Markup::new();
    out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"").text(name);
    out.raw("\" tests=\"").number(all().count());
    out.raw("\" failures=\"").number(all().filter(|case| case.failed()).count());
    out.raw("\" errors=\"").number(all().filter(|case| case.is_error()).count());
    out.raw("\" time=\"0\">\n");
    for (name, cases) in suites {
        suite(&mut out, sources, name, cases);
    }
    out.raw("</testsuites>\n");
    out.finish()
}

fn waiting(test: &Titled) -> TestCase {
    let outcome = Outcome::Skipped("not run after the first failure".to_owned());
    TestCase { title: test.title.clone(), span: test.span, outcome }
}

fn suite(out: &mut Markup, sources: &Sources, name: &'static str, cases: &[TestCase]) {
    let skipped = cases.iter().filter(|case| matches!(case.outcome, Outcome::Skipped(_))).count();
    out.raw("  <testsuite name=\"").raw(name).raw("\" tests=\"").number(cases.len());
    out.raw("\" failures=\"").number(cases.iter().filter(|case| case.failed()).count());
    out.raw("\" errors=\"").number(cases.iter().filter(|case| case.is_error()).count());
    out.raw("\" skipped=\"").number(skipped).raw("\" time=\"0\">\n");
    for case in cases {
        let file = sources.get(case.span.source).map_or("", |file| file.name.as_str());
        out.raw("    <testcase classname=\"").text(file).raw("\" name=\"").text(&case.title).raw("\" time=\"0\"");
        match &case.outcome {
            Outcome::Passed => out.raw("/>\n"),
            Outcome::Failed(kind, message, text) => {
                out.raw(">\n      <failure type=\"").text(kind).raw("\" message=\"").text(message).raw("\">");
                out.text(text).raw("</failure>\n    </testcase>\n")
            }
            Outcome::Error(kind, message, text) => {
                out.raw(">\n      <error type=\"").text(kind).raw("\" message=\"").text(message).raw("\">");
                out.text(text).raw("</error>\n    </testcase>\n")
            }
            Outcome::Skipped(why) => out.raw(">\n      <skipped message=\"").text(why).raw("\"/>\n    </testcase>\n"),
        };
    }
    out.raw("  </testsuite>\n");
}

fn example_case(guideline: &Guideline, sources: &Sources, example: &ExampleResult) -> TestCase {
    let outcome = if example.passed() {
        Outcome::Passed
    } else {
        let failures = example.failures.iter().map(|failure| {
            let found = found(&example.guideline, failure);
            format!("expected {}, found: {found}", expected(sources, failure))
        });
        let broken = example.broken.iter().map(|title| format!("the given facts break a constraint: {title}"));
        let untold = example.untold.iter().map(|why| format!("it cannot be told: {why}"));
        let derived = example
            .derived
            .iter()
            .map(|(id, _)| format!("{} is filled in with a value that it cannot have", guideline.fact_name(*id)));
        let message = broken.chain(untold).chain(derived).chain(failures).collect::<Vec<_>>().join("; ");
        Outcome::Failed("example", message, one_example(guideline, sources, example))
    };
    TestCase { title: example.title.clone(), span: example.span, outcome }
}

fn invariant_case(guideline: &Guideline, sources: &Sources, invariant: &InvariantResult) -> TestCase {
    let outcome = match invariant.proof {
        Proof::Holds => Outcome::Passed,
        Proof::Fails(_) => Outcome::Failed(
            "invariant",
            "some possible patient breaks it".to_owned(),
            one_invariant(guideline, sources, invariant),
        ),
        Proof::GivenUp => {
            Outcome::Failed("invariant", "it is not decided".to_owned(), one_invariant(guideline, sources, invariant))
        }
        // Neither proved nor broken: no success, and no failure.
        Proof::Open => Outcome::Skipped("neither proved nor broken".to_owned()),
    };
    TestCase { title: invariant.title.clone(), span: invariant.span, outcome }
}
