//! The results of `gdl test`: what was expected, what came out, and the conditions that decided, with their values.

use super::coverage::CoverageV1;
use super::show;
use super::style::{Ink, Look, list as list_of, plural};
use crate::check::model::{ExpectedOf as Of, FactId, Guideline, Outcome, Value, Values};
use crate::eval::explain::{Join, Reason};
use crate::source::{Sources, Span};
use crate::testing::{Choice, ExampleResult, Failure, Found, InvariantResult, Report};
use crate::verify::Proof;
use serde::Serialize;
use std::collections::BTreeSet;

/// The results as text.
pub fn text(guideline: &Guideline, sources: &Sources, report: &Report, look: Look) -> String {
    if let Some(words) = nothing(guideline) {
        return words;
    }
    let page = Page { guideline, sources, look };
    let mut out = String::new();
    for example in report.examples.iter().filter(|e| !e.passed()) {
        out.push_str(&page.example(example));
    }
    for invariant in report.invariants.iter().filter(|i| i.proof != Proof::Holds) {
        out.push_str(&page.invariant(invariant));
    }
    out.push_str(&summary(report, look));
    out
}

/// What to say where there is no test at all, and how to begin; none where there is one.
pub fn nothing(guideline: &Guideline) -> Option<String> {
    let g = guideline;
    if !g.examples.is_empty() || !g.invariants.is_empty() {
        return None;
    }
    let what = if g.header.is_some() { "this guideline" } else { "this library" };
    let mut out = format!("nothing to test: {what} has no examples and no invariants\n");
    let derived = g.facts.iter().any(|fact| fact.derivation.is_some());
    let expectation = match (g.recommendations.first(), g.terms.first()) {
        (Some(rec), _) => format!("{} applies", rec.name),
        (None, Some(term)) => format!("{} holds", term.name),
        (None, None) if derived || !g.classes.is_empty() || !g.scores.is_empty() => "NAME = VALUE".to_owned(),
        (None, None) => {
            out.push_str("It decides nothing by itself: the guidelines that use it carry the tests.\n");
            return Some(out);
        }
    };
    out.push_str(&format!(
        "An example gives some facts and says what must come out. It stands in a .gdl file of the same folder:\n\n\
         example \"What is special about this patient\"\n  given     FACT = VALUE\n            FACT = VALUE\n  \
         expect    {expectation}\n\n--suggest writes some to begin with, for a physician to read.\n"
    ));
    Some(out)
}

/// What was run, and how it came out.
fn summary(report: &Report, look: Look) -> String {
    let mut out = String::new();
    let expectations: usize = report.examples.iter().map(|e| e.expectations).sum();
    let failed = report.failed_examples();
    let others = report.other_examples.saturating_add(report.waiting_examples.len());
    if !report.examples.is_empty() || others == 0 {
        let examples = format!(
            "{} with {}: {}",
            plural(report.examples.len(), "example"),
            plural(expectations, "expectation"),
            if failed == 0 { "all as expected".to_owned() } else { format!("{failed} failed") }
        );
        out.push_str(&look.ink(if failed == 0 { Ink::Good } else { Ink::Bad }, &examples));
        out.push('\n');
    }
    let broken = report.failed_invariants();
    let open = report.invariants.iter().filter(|i| matches!(i.proof, Proof::Open | Proof::GivenUp)).count();
    let mut invariants = format!(
        "{}: {} proved for every possible patient",
        plural(report.invariants.len(), "invariant"),
        report.invariants.len().saturating_sub(broken).saturating_sub(open)
    );
    if broken > 0 {
        invariants.push_str(&format!(", {broken} broken"));
    }
    if open > 0 {
        invariants.push_str(&format!(", {open} not decided"));
    }
    if !report.invariants.is_empty() {
        out.push_str(&look.ink(if broken == 0 { Ink::Good } else { Ink::Bad }, &invariants));
        out.push('\n');
    }
    let both = |examples: usize, invariants: usize| {
        let counted = [(examples, "example"), (invariants, "invariant")].into_iter().filter(|(count, _)| *count > 0);
        list_of(&counted.map(|(count, word)| plural(count, word)).collect::<Vec<_>>())
    };
    let others = both(report.other_examples, report.other_invariants);
    if !others.is_empty() {
        out.push_str(&look.ink(Ink::Quiet, &format!("not chosen: {others}")));
        out.push('\n');
    }
    let waiting = both(report.waiting_examples.len(), report.waiting_invariants.len());
    if !waiting.is_empty() {
        out.push_str(&look.ink(Ink::Open, &format!("not run after the first failure: {waiting}")));
        out.push('\n');
    }
    out
}

/// The titles with their places.
pub fn list(guideline: &Guideline, sources: &Sources, choice: &Choice, look: Look) -> String {
    let ListV1 { examples, invariants, .. } = list_json(guideline, sources, choice);
    let mut out = String::new();
    for (heading, tests) in [("Examples", &examples), ("Invariants", &invariants)] {
        if tests.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("{}\n", look.ink(Ink::Heading, heading)));
        for TitledV1 { title, place } in tests {
            out.push_str(&format!("  {title}\n    {}\n", look.ink(Ink::Quiet, place)));
        }
    }
    nothing(guideline).unwrap_or(out)
}

struct Page<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    look: Look,
}

impl Page<'_> {
    fn example(&self, example: &ExampleResult) -> String {
        let look = self.look;
        let mut out = format!("{} {}\n", look.ink(Ink::Bad, "FAILED"), look.ink(Ink::Title, &example.title));
        out.push_str(&format!("  {}\n", look.ink(Ink::Quiet, &self.sources.place(example.span))));
        for title in &example.broken {
            out.push_str(&look.wrap("  ", 4, Ink::Bad, &format!("The given facts break a constraint: {title}.")));
        }
        for why in &example.untold {
            out.push_str(&look.wrap("  ", 4, Ink::Bad, &format!("It cannot be told: {why}.")));
        }
        for (id, value) in &example.derived {
            let Some(fact) = self.guideline.fact(*id) else { continue };
            let words = format!("{} is filled in as {}, which it cannot be.", fact.name, show::value(fact, value));
            out.push_str(&look.wrap("  ", 4, Ink::Bad, &words));
        }
        for failure in &example.failures {
            out.push_str(&look.wrap("  expected  ", 12, Ink::Plain, &expected(self.sources, failure)));
            if failure.column.is_some() {
                let place = self.sources.place(failure.span);
                out.push_str(&look.wrap("            ", 12, Ink::Quiet, &place));
            }
            out.push_str(&look.wrap("  found     ", 12, Ink::Plain, &found(&example.guideline, failure)));
            for other in &failure.overridden {
                let name = self.guideline.rec(*other).map_or("", |rec| rec.name.as_str());
                out.push_str(&look.wrap(
                    "            ",
                    14,
                    Ink::Quiet,
                    &format!("overridden by {name}, which applies"),
                ));
            }
            for (depth, reason) in &failure.reasons {
                let indent = depth.saturating_mul(2).saturating_add(12);
                let words = self.reason(&example.guideline, reason, &example.values);
                out.push_str(&look.wrap(&" ".repeat(indent), indent.saturating_add(2), Ink::Quiet, &words));
            }
        }
        out.push('\n');
        out
    }

    /// A condition with what it says, and its facts where they are not all that it says.
    fn reason(&self, g: &Guideline, reason: &Reason, values: &Values) -> String {
        let bare = show::condition(self.sources, reason);
        let plain = reason.truth != Outcome::Undetermined && reason.facts.iter().any(|id| g.fact_name(*id) == bare)
            || reason.join == Join::Means;
        if plain {
            format!("{bare}: {}", show::truth(reason.truth))
        } else {
            show::reason(g, self.sources, reason, values)
        }
    }

    fn invariant(&self, invariant: &InvariantResult) -> String {
        let look = self.look;
        let (ink, word) =
            if matches!(invariant.proof, Proof::Fails(_)) { (Ink::Bad, "BROKEN") } else { (Ink::Open, "NOT DECIDED") };
        let mut out = format!("{} {}\n", look.ink(ink, word), look.ink(Ink::Title, &invariant.title));
        out.push_str(&format!("  {}\n", look.ink(Ink::Quiet, &self.sources.place(invariant.span))));
        match &invariant.proof {
            Proof::Fails(patient) => {
                out.push_str("  by this patient:\n");
                if patient.iter().all(Option::is_none) {
                    out.push_str("    any patient\n");
                }
                for (fact, value) in show::said(self.guideline, patient) {
                    let words = format!("{} = {}", fact.name, show::value(fact, value));
                    out.push_str(&look.wrap("    ", 6, Ink::Plain, &words));
                }
                for words in show::lists(self.guideline, patient).unwrap_or_default() {
                    out.push_str(&look.wrap("    ", 6, Ink::Plain, &words));
                }
            }
            Proof::GivenUp => out.push_str(&look.wrap("  ", 4, Ink::Plain, GIVEN_UP)),
            Proof::Open | Proof::Holds => {
                let words = "It rests on comparisons of several facts: no patient was found that breaks it, and it is not proved either.";
                out.push_str(&look.wrap("  ", 4, Ink::Plain, words));
            }
        }
        out.push('\n');
        out
    }
}

/// Why a proof was given up.
pub const GIVEN_UP: &str = "It is too large for a proof, or takes more steps than this run may take. `gdl verify` tells which; give it more with `--max-steps`.";

/// A failed example as plain text.
pub fn one_example(guideline: &Guideline, sources: &Sources, example: &ExampleResult) -> String {
    Page { guideline, sources, look: Look::default() }.example(example).trim_end().to_owned()
}

/// A broken invariant as plain text.
pub fn one_invariant(guideline: &Guideline, sources: &Sources, invariant: &InvariantResult) -> String {
    Page { guideline, sources, look: Look::default() }.invariant(invariant).trim_end().to_owned()
}

/// What was expected, as its author wrote it; of a cell with the name of its column.
pub fn expected(sources: &Sources, failure: &Failure) -> String {
    let words = sources.one_line(failure.span);
    let Some(column) = failure.column else { return words };
    match &failure.expected {
        // `in scope` needs no name.
        Found::Verdict(..) if words.contains("scope") => words,
        Found::Verdict(..) => format!("{} {words}", sources.one_line(column)),
        Found::Value(..) | Found::Class(..) => format!("{} = {words}", sources.one_line(column)),
    }
}

/// What came out, in the words of an expectation.
pub fn found(guideline: &Guideline, failure: &Failure) -> String {
    match &failure.found {
        Found::Verdict(outcome, missing) => {
            let differs = !matches!(&failure.expected, Found::Verdict(wanted, _) if wanted == outcome);
            let word = match (failure.of, outcome) {
                (Of::Scope, Outcome::Yes) => "it is in scope",
                (Of::Scope, Outcome::No) => "it is out of scope",
                (Of::Rec(_), Outcome::Yes) => "it applies",
                (Of::Rec(_), Outcome::No) => "it does not apply",
                (_, Outcome::Yes) => "it holds",
                (_, Outcome::No) => "it does not hold",
                (_, Outcome::Undetermined) => "it is undetermined",
            };
            match missing {
                Some(facts) if !facts.is_empty() => format!("{word} without {}", names(guideline, facts)),
                _ if differs => word.to_owned(),
                _ => format!("{word}, and hangs on no fact"),
            }
        }
        Found::Value(of, value) => match value {
            None => "its value is unknown".to_owned(),
            Some(value) => format!("it is {}", value_of(guideline, *of, value)),
        },
        Found::Class(of, class) => match (of, class) {
            (_, None) => "its class cannot be told".to_owned(),
            (_, Some(None)) => "no row holds".to_owned(),
            (Of::Class(id), Some(Some(member))) => {
                let name =
                    guideline.class(*id).and_then(|c| c.members.get(*member as usize)).map_or("", |m| m.name.as_str());
                format!("it is {name}")
            }
            (_, Some(Some(_))) => String::new(),
        },
    }
}

fn names(guideline: &Guideline, facts: &BTreeSet<FactId>) -> String {
    facts.iter().map(|id| guideline.fact_name(*id)).collect::<Vec<_>>().join(", ")
}

fn value_of(guideline: &Guideline, of: Of, value: &Value) -> String {
    match (of, value) {
        (Of::Fact(id), value) => guideline.fact(id).map_or(String::new(), |fact| show::value(fact, value)),
        (Of::Term(id), Value::Number(number)) => {
            let ty = guideline.term(id).and_then(|term| term.means.number_type());
            ty.map_or_else(|| crate::number::show(number), |ty| show::number(ty, number))
        }
        (_, Value::Number(number)) => crate::number::show(number),
        _ => String::new(),
    }
}

/// The results as JSON, version 1.
#[derive(Debug, Serialize)]
pub struct TestsV1 {
    version: u32,
    passed: bool,
    examples: Vec<ExampleV1>,
    invariants: Vec<InvariantV1>,
    /// Tests that `--fail-fast` kept from running.
    not_run: Vec<TitledV1>,
    /// Where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageV1>,
}

/// The titles as JSON, version 1.
#[derive(Debug, Serialize)]
pub struct ListV1 {
    version: u32,
    examples: Vec<TitledV1>,
    invariants: Vec<TitledV1>,
}

#[derive(Debug, Serialize)]
struct TitledV1 {
    title: String,
    place: String,
}

#[derive(Debug, Serialize)]
struct ExampleV1 {
    title: String,
    place: String,
    passed: bool,
    expectations: usize,
    broken_constraints: Vec<String>,
    /// Why it cannot be told what comes out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    untold: Vec<String>,
    /// Facts that are filled in with a value that they cannot have.
    out_of_range: Vec<(String, String)>,
    failures: Vec<FailureV1>,
}

#[derive(Debug, Serialize)]
struct FailureV1 {
    place: String,
    expected: String,
    found: String,
    reasons: Vec<String>,
}

#[derive(Debug, Serialize)]
struct InvariantV1 {
    title: String,
    place: String,
    state: &'static str,
    patient: Vec<(String, String)>,
}

/// The results as versioned data.
pub fn json(guideline: &Guideline, sources: &Sources, report: &Report, coverage: Option<CoverageV1>) -> TestsV1 {
    let failure = |example: &ExampleResult, failure: &Failure| {
        let leaves = failure.reasons.iter().filter(|(_, reason)| reason.join != Join::Means);
        FailureV1 {
            place: sources.real_place(failure.span),
            expected: expected(sources, failure),
            found: found(&example.guideline, failure),
            reasons: leaves.map(|(_, r)| show::reason(&example.guideline, sources, r, &example.values)).collect(),
        }
    };
    let example = |example: &ExampleResult| ExampleV1 {
        title: example.title.clone(),
        place: sources.real_place(example.span),
        passed: example.passed(),
        expectations: example.expectations,
        broken_constraints: example.broken.clone(),
        untold: example.untold.clone(),
        out_of_range: example
            .derived
            .iter()
            .filter_map(|(id, value)| guideline.fact(*id).map(|f| (f.name.clone(), show::value(f, value))))
            .collect(),
        failures: example.failures.iter().map(|f| failure(example, f)).collect(),
    };
    let invariant = |invariant: &InvariantResult| InvariantV1 {
        title: invariant.title.clone(),
        place: sources.real_place(invariant.span),
        state: match &invariant.proof {
            Proof::Holds => "proved",
            Proof::Fails(_) => "broken",
            Proof::Open | Proof::GivenUp => "not_decided",
        },
        patient: match &invariant.proof {
            Proof::Fails(patient) => show::said(guideline, patient)
                .map(|(fact, value)| (fact.name.clone(), show::value(fact, value)))
                .chain(show::lists(guideline, patient).into_iter().flatten().filter_map(|list| {
                    list.split_once(" = ").map(|(name, entries)| (name.to_owned(), entries.to_owned()))
                }))
                .collect(),
            Proof::Holds | Proof::Open | Proof::GivenUp => Vec::new(),
        },
    };
    let waiting = report.waiting_examples.iter().chain(&report.waiting_invariants);
    TestsV1 {
        version: 1,
        passed: report.passed(),
        examples: report.examples.iter().map(example).collect(),
        invariants: report.invariants.iter().map(invariant).collect(),
        not_run: waiting
            .map(|test| TitledV1 { title: test.title.clone(), place: sources.real_place(test.span) })
            .collect(),
        coverage,
    }
}

/// The titles as versioned data.
pub fn list_json(guideline: &Guideline, sources: &Sources, choice: &Choice) -> ListV1 {
    let titled = |title: &str, span: Span| {
        choice.takes(title).then(|| TitledV1 { title: title.to_owned(), place: sources.real_place(span) })
    };
    ListV1 {
        version: 1,
        examples: guideline.examples.iter().filter_map(|e| titled(&e.title, e.span)).collect(),
        invariants: guideline.invariants.iter().filter_map(|i| titled(&i.title, i.span)).collect(),
    }
}
