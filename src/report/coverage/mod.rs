//! What the examples of a guideline cover: a table of verdicts, the conditions that lack something, and a figure; as text
//! and JSON. The page in [`html`] marks the guideline's own text.

pub mod html;

use super::show;
use super::style::{Ink, Look, list};
use crate::check::model::{Guideline, Outcome, RecId};
use crate::source::Sources;
use crate::testing::{Aspect, Coverage, Item};
use serde::Serialize;

/// The verdicts as columns.
pub(super) const VERDICTS: [(Outcome, &str); 3] =
    [(Outcome::Yes, "applies"), (Outcome::No, "does not apply"), (Outcome::Undetermined, "undetermined")];

/// Whether an item is shown; none where it cannot be.
pub(super) fn shown(coverage: &Coverage, item: Item) -> Option<bool> {
    coverage.items.contains(&item).then(|| coverage.shown.contains(&item))
}

/// The word of that.
pub(super) fn word(shown: Option<bool>) -> &'static str {
    match shown {
        Some(true) => "shown",
        Some(false) => "missing",
        None => "cannot be",
    }
}

/// The recommendations with their ids.
pub(super) fn recommendations(g: &Guideline) -> impl Iterator<Item = (RecId, &str)> {
    (0u32..).zip(&g.recommendations).map(|(at, rec)| (RecId(at), rec.name.as_str()))
}

/// `recommendations 5 of 9 verdicts, conditions 11 of 16 outcomes (64 %)`.
pub fn figure(coverage: &Coverage) -> String {
    if coverage.items.is_empty() {
        return "no verdict and no condition is there to be shown".to_owned();
    }
    let ((verdicts, all_verdicts), (outcomes, all_outcomes)) = (coverage.verdicts(), coverage.outcomes());
    let doses = match coverage.doses() {
        (_, 0) => String::new(),
        (doses, all) => format!(", {doses} of {all} doses"),
    };
    format!(
        "recommendations {verdicts} of {all_verdicts} verdicts, conditions {outcomes} of {all_outcomes} outcomes{doses} ({} %)",
        coverage.percent()
    )
}

/// What a condition lacks, in words; none where it lacks nothing.
pub(super) fn lacks(coverage: &Coverage, at: usize) -> Option<String> {
    let shown = coverage.of_condition(at);
    if shown.is_empty() {
        return Some("no expectation rests on it".to_owned());
    }
    let missing = Aspect::ALL.into_iter().filter(|aspect| !shown.contains(aspect));
    let words: Vec<String> = missing.map(|aspect| format!("never {}", verb(aspect))).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

pub(super) fn verb(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::True => "true",
        Aspect::False => "false",
        Aspect::Unknown => "unknown",
        Aspect::Decides => "decides",
    }
}

/// What is shown of a condition, in words.
pub(super) fn shows(coverage: &Coverage, at: usize) -> String {
    let words: Vec<String> = coverage.of_condition(at).into_iter().map(|aspect| verb(aspect).to_owned()).collect();
    list(&words)
}

/// The coverage as text.
pub fn text(guideline: &Guideline, sources: &Sources, coverage: &Coverage, look: Look) -> String {
    let mut out = String::new();
    let heading = "Recommendation";
    let names = guideline.recommendations.iter().map(|rec| rec.name.chars().count());
    let width = names.max().unwrap_or(0).max(heading.len());
    if !guideline.recommendations.is_empty() {
        let columns: String = VERDICTS.iter().map(|(_, word)| format!("  {word:<14}")).collect();
        out.push_str(&look.ink(Ink::Heading, format!("{heading:<width$}{columns}").trim_end()));
        out.push('\n');
        for (id, name) in recommendations(guideline) {
            let cell = |outcome: Outcome| {
                let shown = shown(coverage, Item::Verdict(id, outcome));
                let ink = match shown {
                    Some(true) => Ink::Good,
                    Some(false) => Ink::Bad,
                    None => Ink::Quiet,
                };
                let padded = format!("{:<14}", word(shown));
                format!("  {}", look.ink(ink, &padded))
            };
            let cells: String = VERDICTS.iter().map(|(outcome, _)| cell(*outcome)).collect();
            out.push_str(format!("{name:<width$}{cells}").trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    let lacking = coverage.conditions.iter().enumerate().filter_map(|(at, span)| Some((span, lacks(coverage, at)?)));
    let mut lines = String::new();
    for (span, lacks) in lacking {
        lines.push_str(&look.wrap(
            "  ",
            2,
            Ink::Plain,
            &format!("{}: {lacks}", show::written(guideline, sources, *span)),
        ));
        lines.push_str(&format!("    {}\n", look.ink(Ink::Quiet, &sources.place(*span))));
    }
    let unshown: Vec<&str> = recommendations(guideline)
        .filter(|(id, _)| shown(coverage, Item::Dose(*id)) == Some(false))
        .map(|(_, name)| name)
        .collect();
    if !unshown.is_empty() {
        out.push_str(&look.ink(Ink::Heading, "Doses that no example expects"));
        out.push('\n');
        for name in unshown {
            out.push_str(&look.wrap("  ", 2, Ink::Plain, &format!("expect dose of {name} = …")));
        }
        out.push('\n');
    }
    if !lines.is_empty() {
        out.push_str(&look.ink(Ink::Heading, "Conditions that the examples do not show in full"));
        out.push('\n');
        out.push_str(&lines);
        out.push('\n');
    }
    let all = coverage.shown.len() == coverage.items.len();
    out.push_str(&look.ink(if all { Ink::Good } else { Ink::Open }, &format!("coverage: {}", figure(coverage))));
    out.push('\n');
    out
}

/// The sentence for a coverage below the least that is asked for; none where it is reached.
pub fn below(coverage: &Coverage, minimum: usize) -> Option<String> {
    let reached = coverage.shown.len().saturating_mul(100) >= minimum.saturating_mul(coverage.items.len());
    (!reached).then(|| {
        format!(
            "the examples cover {} %, and at least {minimum} % is asked for: --suggest writes examples for what is missing",
            coverage.percent()
        )
    })
}

/// The coverage as part of [`super::tests::TestsV1`].
#[derive(Debug, Serialize)]
pub struct CoverageV1 {
    percent: usize,
    verdicts: CountV1,
    outcomes: CountV1,
    recommendations: Vec<VerdictsV1>,
    conditions: Vec<ConditionV1>,
}

#[derive(Debug, Serialize)]
struct CountV1 {
    shown: usize,
    of: usize,
}

#[derive(Debug, Serialize)]
struct VerdictsV1 {
    name: String,
    applies: Option<bool>,
    does_not_apply: Option<bool>,
    undetermined: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dose: Option<bool>,
}

#[derive(Debug, Serialize)]
struct ConditionV1 {
    place: String,
    text: String,
    r#true: bool,
    r#false: bool,
    unknown: bool,
    decides: bool,
}

/// The coverage as data; a verdict that cannot be is null.
pub fn json(guideline: &Guideline, sources: &Sources, coverage: &Coverage) -> CoverageV1 {
    let count = |(shown, of): (usize, usize)| CountV1 { shown, of };
    let verdict = |id, outcome| shown(coverage, Item::Verdict(id, outcome));
    let conditions = coverage.conditions.iter().enumerate().map(|(at, span)| {
        let has = |aspect| coverage.shown.contains(&Item::Condition(at, aspect));
        ConditionV1 {
            place: sources.place(*span),
            text: sources.one_line(*span),
            r#true: has(Aspect::True),
            r#false: has(Aspect::False),
            unknown: has(Aspect::Unknown),
            decides: has(Aspect::Decides),
        }
    });
    CoverageV1 {
        percent: coverage.percent(),
        verdicts: count(coverage.verdicts()),
        outcomes: count(coverage.outcomes()),
        recommendations: recommendations(guideline)
            .map(|(id, name)| VerdictsV1 {
                name: name.to_owned(),
                applies: verdict(id, Outcome::Yes),
                does_not_apply: verdict(id, Outcome::No),
                undetermined: verdict(id, Outcome::Undetermined),
                dose: shown(coverage, Item::Dose(id)),
            })
            .collect(),
        conditions: conditions.collect(),
    }
}
