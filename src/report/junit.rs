//! The results of `gdl test` as JUnit XML, for servers that run tests and show what failed. It keeps to the elements and
//! attributes that the strictest of them take: those of the schema of Jenkins.

use super::tests::{expected, found, one_example, one_invariant};
use crate::check::model::Guideline;
use crate::source::{Sources, Span};
use crate::testing::{ExampleResult, InvariantResult, Report, Titled};
use crate::verify::Proof;
use quick_xml::escape::escape;

/// How one test came out.
enum Outcome {
    Passed,
    /// What kind of test, the sentence, the text.
    Failed(&'static str, String, String),
    Skipped(String),
}

struct TestCase<'a> {
    title: &'a str,
    span: Span,
    outcome: Outcome,
}

/// The results as a document.
pub fn text(guideline: &Guideline, sources: &Sources, report: &Report) -> String {
    let examples = report.examples.iter().map(|example| example_case(guideline, sources, example));
    let examples: Vec<TestCase<'_>> = examples.chain(report.waiting_examples.iter().map(waiting)).collect();
    let invariants = report.invariants.iter().map(|invariant| invariant_case(guideline, sources, invariant));
    let invariants: Vec<TestCase<'_>> = invariants.chain(report.waiting_invariants.iter().map(waiting)).collect();
    let name = guideline.header.as_ref().map_or("library", |header| header.name.as_str());
    let failures = failed(&examples).saturating_add(failed(&invariants));
    let tests = examples.len().saturating_add(invariants.len());
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    out.push_str(&format!(
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">\n",
        clean(name)
    ));
    suite(&mut out, sources, "examples", &examples);
    suite(&mut out, sources, "invariants", &invariants);
    out.push_str("</testsuites>\n");
    out
}

fn waiting(test: &Titled) -> TestCase<'_> {
    let outcome = Outcome::Skipped("not run after the first failure".to_owned());
    TestCase { title: &test.title, span: test.span, outcome }
}

fn failed(cases: &[TestCase<'_>]) -> usize {
    cases.iter().filter(|case| matches!(case.outcome, Outcome::Failed(..))).count()
}

fn suite(out: &mut String, sources: &Sources, name: &str, cases: &[TestCase<'_>]) {
    let skipped = cases.iter().filter(|case| matches!(case.outcome, Outcome::Skipped(_))).count();
    out.push_str(&format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\">\n",
        cases.len(),
        failed(cases),
    ));
    for case in cases {
        let file = sources.get(case.span.source).map_or("", |file| file.name.as_str());
        let start = format!("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", clean(file), clean(case.title));
        out.push_str(&start);
        match &case.outcome {
            Outcome::Passed => out.push_str("/>\n"),
            Outcome::Failed(kind, message, text) => {
                let message = clean(message);
                out.push_str(&format!(
                    ">\n      <failure type=\"{kind}\" message=\"{message}\">{}</failure>\n    </testcase>\n",
                    clean(text)
                ));
            }
            Outcome::Skipped(why) => {
                out.push_str(&format!(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", clean(why)));
            }
        }
    }
    out.push_str("  </testsuite>\n");
}

fn example_case<'a>(guideline: &Guideline, sources: &Sources, example: &'a ExampleResult) -> TestCase<'a> {
    let outcome = if example.passed() {
        Outcome::Passed
    } else {
        let failures = example.failures.iter().map(|failure| {
            let found = found(guideline, failure);
            format!("expected {}, found: {found}", expected(sources, failure))
        });
        let broken = example.broken.iter().map(|title| format!("the given facts break a constraint: {title}"));
        let derived = example
            .derived
            .iter()
            .map(|(id, _)| format!("{} is filled in with a value that it cannot have", guideline.fact_name(*id)));
        let message = broken.chain(derived).chain(failures).collect::<Vec<_>>().join("; ");
        Outcome::Failed("example", message, one_example(guideline, sources, example))
    };
    TestCase { title: &example.title, span: example.span, outcome }
}

fn invariant_case<'a>(guideline: &Guideline, sources: &Sources, invariant: &'a InvariantResult) -> TestCase<'a> {
    let outcome = match invariant.proof {
        Proof::Holds => Outcome::Passed,
        Proof::Fails(_) => Outcome::Failed(
            "invariant",
            "some possible patient breaks it".to_owned(),
            one_invariant(guideline, sources, invariant),
        ),
        // Neither proved nor broken: no success, and no failure.
        Proof::Open => Outcome::Skipped("neither proved nor broken".to_owned()),
    };
    TestCase { title: &invariant.title, span: invariant.span, outcome }
}

/// Text as XML can hold it: escaped, and without the control characters that it has no way to write.
fn clean(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    escape(text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect::<String>()).into_owned()
}
