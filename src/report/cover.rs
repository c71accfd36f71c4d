//! The suite of `gdl verify --cover` as examples that an author can paste into a guideline.

use super::show;
use super::style::plural;
use crate::case::show_value;
use crate::check::model::{Fact, FactType, Guideline, Value, Values};
use crate::source::Sources;
use crate::verify::{Cover, CoverCase, Goal};

/// Titles name at most so many recommendations.
const NAMED: usize = 3;

/// The suite as GDL.
pub fn examples(guideline: &Guideline, sources: &Sources, cover: &Cover) -> String {
    let reached = cover.goals.len().saturating_sub(cover.missed.len());
    let mut out = format!(
        "# {} written by `gdl verify --cover`. In them every recommendation applies and does not apply,\n\
         # and every condition decides at least once: {reached} of {}. No suite of fewer than {} can do so.\n",
        plural(cover.cases.len(), "example"),
        plural(cover.goals.len(), "goal"),
        cover.least
    );
    for at in &cover.missed {
        let Some(goal) = cover.goals.get(*at) else { continue };
        let found = if cover.open.contains(at) { "Not decided" } else { "Not shown" };
        out.push_str(&format!("# {found}: {}\n", goal_words(guideline, sources, *goal)));
    }
    for what in &cover.undecided {
        out.push_str(&format!("# Not decided: {what}\n"));
    }
    for (nth, case) in cover.cases.iter().enumerate() {
        out.push('\n');
        out.push_str(&example(guideline, sources, cover, nth.saturating_add(1), case));
    }
    out
}

fn example(g: &Guideline, sources: &Sources, cover: &Cover, nth: usize, case: &CoverCase) -> String {
    let named = |wanted: bool| {
        let chosen = g.recommendations.iter().zip(&case.applies).filter(move |(_, applies)| **applies == wanted);
        chosen.map(|(rec, _)| rec.name.as_str())
    };
    let applying: Vec<&str> = named(true).collect();
    let title = match (case.in_scope, applying.as_slice()) {
        (true, []) => "nothing applies".to_owned(),
        (false, []) => "out of scope".to_owned(),
        (_, names) if names.len() <= NAMED => names.join(", "),
        (_, names) => {
            let rest = names.len().saturating_sub(NAMED);
            format!("{} and {rest} more", names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "))
        }
    };
    let given = case.values.iter().cloned().map(Some).collect::<Values>();
    let entries = show::lists(g, &given).unwrap_or_default();
    let mut out = format!("example \"Cover {nth}: {title}\"\n");
    let given = show::said(g, &given).map(|(fact, value)| format!("{} = {}", fact.name, literal(fact, value)));
    lines(&mut out, "given", given.chain(entries));
    let scope = if case.in_scope { "in scope" } else { "out of scope" }.to_owned();
    let verdicts = g.recommendations.iter().zip(&case.applies);
    let verdicts =
        verdicts.map(|(rec, applies)| format!("{} {}", rec.name, if *applies { "applies" } else { "does not apply" }));
    lines(&mut out, "expect", std::iter::once(scope).chain(verdicts));
    let goals = case.shows.iter().filter_map(|at| cover.goals.get(*at));
    for goal in goals.filter(|goal| matches!(goal, Goal::Decides(_))) {
        out.push_str(&format!("  # {}\n", goal_words(g, sources, *goal)));
    }
    out
}

/// A patient as an example of a guideline, with what is expected.
pub fn patient(g: &Guideline, title: &str, values: &Values, expected: &str) -> String {
    let mut out = format!("example \"{}\"\n", title.replace('\\', "\\\\").replace('"', "\\\""));
    let entries = show::lists(g, values).unwrap_or_default();
    let given = show::said(g, values).map(|(fact, value)| format!("{} = {}", fact.name, literal(fact, value)));
    lines(&mut out, "given", given.chain(entries));
    lines(&mut out, "expect", std::iter::once(expected.to_owned()));
    out
}

pub(super) fn lines(out: &mut String, keyword: &str, entries: impl Iterator<Item = String>) {
    for (nth, entry) in entries.enumerate() {
        out.push_str(&format!("  {:<9} {entry}\n", if nth == 0 { keyword } else { "" }));
    }
}

fn goal_words(g: &Guideline, sources: &Sources, goal: Goal) -> String {
    match goal {
        Goal::OutOfScope => "a case out of scope".to_owned(),
        Goal::Verdict(id, applies) => {
            format!(
                "{} {}",
                g.rec(id).map_or("", |r| r.name.as_str()),
                if applies { "applies" } else { "does not apply" }
            )
        }
        Goal::Decides(span) | Goal::DecidesBy(span, _) => {
            format!("decides: {} ({})", show::written(g, sources, span), sources.place(span))
        }
    }
}

/// A value as an example gives it.
pub(super) fn literal(fact: &Fact, value: &Value) -> String {
    match (&fact.ty, value) {
        (FactType::SetOf(_), Value::Set(set)) if set.len() > 1 => format!("({})", show_value(fact, value)),
        _ => show_value(fact, value),
    }
}
