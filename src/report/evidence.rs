//! The studies behind a recommendation, in few words or in full. Which results bear on it is what the guideline says; where
//! it says nothing, the first ones of the study do, in the order of its author.

use super::said::Said;
use super::style::{Ink, plural};
use crate::check::model::{Guideline, Recommendation, Study, StudyId, StudyResult};
use std::collections::BTreeSet;

/// How much of the evidence is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing.
    None,
    /// The first studies, with what bears on the recommendation.
    #[default]
    Brief,
    /// Every study with all its results.
    Full,
}

/// Results of a study that bear on what cites it, where none is named.
const FIRST_RESULTS: usize = 2;
/// Studies of a recommendation that are shown in few words.
const FIRST_STUDIES: usize = 2;

/// Whether a result of a study bears on what cites it for these outcomes.
pub fn bears(study: &Study, outcomes: &[String], at: usize) -> bool {
    match (outcomes, study.results.get(at)) {
        ([], _) => at < FIRST_RESULTS,
        (some, Some(result)) => some.contains(&result.outcome),
        (_, None) => false,
    }
}

/// The studies of a recommendation, each with the outcomes for which it is cited.
pub fn cited<'g>(
    guideline: &'g Guideline,
    rec: &'g Recommendation,
) -> impl Iterator<Item = (StudyId, &'g Study, &'g [String])> {
    rec.evidence.iter().enumerate().filter_map(|(at, id)| {
        let outcomes = rec.outcomes.get(at).map_or(&[][..], Vec::as_slice);
        Some((*id, guideline.studies.get(*id)?, outcomes))
    })
}

/// The evidence of one recommendation. Studies that were shown already, by `shown`, are not shown again. On a page nobody is told
/// of options.
pub fn said(
    guideline: &Guideline,
    rec: &Recommendation,
    evidence: Evidence,
    shown: &mut BTreeSet<StudyId>,
    page: bool,
) -> Said {
    let mut out = Said::new();
    if evidence == Evidence::None {
        return out;
    }
    let full = evidence == Evidence::Full;
    let mut more = 0usize;
    let mut here = 0usize;
    for (id, study, outcomes) in cited(guideline, rec) {
        if !full && (shown.contains(&id) || here >= FIRST_STUDIES) {
            more = more.saturating_add(1);
            continue;
        }
        here = here.saturating_add(1);
        shown.insert(id);
        let words = if full { complete(study, outcomes) } else { brief(study, outcomes) };
        out.study(id, "    Evidence: ", 6, &words);
    }
    if more > 0 {
        let what = match here {
            0 => plural(more, "study").replace("studys", "studies"),
            _ => plural(more, "more study").replace("studys", "studies"),
        };
        let lead = if here == 0 { "    Evidence: " } else { "      " };
        let above = if here == 0 { " shown above" } else { "" };
        let option = if page { "" } else { " (--evidence full)" };
        out.line(lead, 6, Ink::Quiet, &format!("{what}{above}{option}"));
    }
    out
}

/// Design, patients, what bears on the recommendation, the first caveat.
fn brief(study: &Study, outcomes: &[String]) -> String {
    let results: Vec<String> = study
        .results
        .iter()
        .enumerate()
        .filter(|(at, _)| bears(study, outcomes, *at))
        .map(|(_, result)| result_words(study, result))
        .collect();
    // What says nothing in figures is told by its title.
    let what = if results.is_empty() { study.title.clone() } else { results.join("; ") };
    let caveat = study.caveats.first().map_or(String::new(), |caveat| format!(". {}", stopped(caveat)));
    format!("{what} ({}){caveat}", standing(study))
}

fn complete(study: &Study, outcomes: &[String]) -> String {
    let order = |bearing: bool| {
        let results = study.results.iter().enumerate().filter(move |(at, _)| bears(study, outcomes, *at) == bearing);
        results.map(|(_, result)| result_words(study, result))
    };
    let results: Vec<String> = order(true).chain(order(false)).collect();
    let results = if results.is_empty() { String::new() } else { format!(": {}", results.join("; ")) };
    let caveats: String = study.caveats.iter().map(|caveat| format!(" {}", stopped(caveat))).collect();
    let end = if caveats.is_empty() { "" } else { "." };
    format!("{} ({}){results}{end}{caveats}", study.title, standing(study))
}

/// `case series, 170 patients, reference 8`.
pub fn standing(study: &Study) -> String {
    let mut words: Vec<String> = study.design.iter().filter(|design| *design != "other").cloned().collect();
    words.extend(study.patients.map(|count| plural(usize::try_from(count).unwrap_or(usize::MAX), "patient")));
    let references: Vec<String> = study
        .references
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") })
        .collect();
    if !references.is_empty() {
        words.push(format!("reference {}", references.join(", ")));
    }
    words.join(", ")
}

fn result_words(study: &Study, result: &StudyResult) -> String {
    let figures: Vec<&str> = result.figures.iter().map(|figure| figure.text.as_str()).collect();
    format!("{} {}", measured(study, result), figures.join(", "))
}

/// What was measured, and in which arm.
pub fn measured(study: &Study, result: &StudyResult) -> String {
    let label = |arm: &String| {
        let label = study.arms.iter().find(|(name, _, _)| name == arm).map(|(_, _, label)| label);
        label.filter(|label| !label.is_empty()).unwrap_or(arm).clone()
    };
    let arm = result.arm.as_ref().map_or(String::new(), |arm| format!(" ({})", label(arm)));
    format!("{}{arm}", result.outcome)
}

/// With a full stop.
fn stopped(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
