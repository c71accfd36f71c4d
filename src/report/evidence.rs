//! The studies behind a recommendation, in few words or in full. Which results bear on it is what the guideline says; where
//! it says nothing, the first ones of the study do, in the order of its author.

use super::said::Said;
use super::style::{Ink, list, plural};
use crate::check::model::{Arm, Guideline, Recommendation, Study, StudyId, StudyResult};
use crate::diagnostic::capital;
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
    let results: Vec<String> = bearing(study, outcomes).map(|result| result_words(study, result)).collect();
    // What says nothing in figures is told by its title.
    let what = if results.is_empty() { study.title.clone() } else { results.join("; ") };
    let caveat = study.caveats.first().map_or(String::new(), |caveat| format!(". {}", stopped(caveat)));
    format!("{what} ({}){caveat}", standing(study))
}

/// The results that bear on what cites a study, in the order in which it names them.
pub fn bearing<'s>(study: &'s Study, outcomes: &'s [String]) -> impl Iterator<Item = &'s StudyResult> {
    let first = study.results.iter().take(if outcomes.is_empty() { FIRST_RESULTS } else { 0 });
    first.chain(outcomes.iter().flat_map(|outcome| study.results.iter().filter(move |of| of.outcome == *outcome)))
}

/// All results: first those that bear on what cites the study.
pub fn ordered<'s>(study: &'s Study, outcomes: &'s [String]) -> impl Iterator<Item = &'s StudyResult> {
    let others = study.results.iter().enumerate().filter(|(at, _)| !bears(study, outcomes, *at));
    bearing(study, outcomes).chain(others.map(|(_, result)| result))
}

fn complete(study: &Study, outcomes: &[String]) -> String {
    let results: Vec<String> = ordered(study, outcomes).map(|result| result_words(study, result)).collect();
    let results = if results.is_empty() { String::new() } else { format!(": {}", results.join("; ")) };
    let mut more = vec![groups(study).join("; "), setting(study).join(", ")];
    more.retain(|words| !words.is_empty());
    more.extend(study.caveats.iter().chain(&study.notes).cloned());
    let more: String = more.iter().map(|words| format!(" {}", stopped(&capital(words)))).collect();
    let end = if more.is_empty() { "" } else { "." };
    format!("{} ({}){results}{end}{more}", study.title, standing(study))
}

/// The groups that a study compares, each with its patients.
pub fn groups(study: &Study) -> Vec<String> {
    let words = |arm: &Arm| match arm.patients {
        Some(count) => format!("{}: {}", arm.label(), patients(count)),
        None => arm.label().to_owned(),
    };
    study.arms.iter().map(words).collect()
}

/// Where, when and how long: `10 centers`, `1982 to 2009`, `followed for 44 months`.
pub fn setting(study: &Study) -> Vec<String> {
    let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let mut words: Vec<String> = study.centers.map(|count| plural(size(count), "center")).into_iter().collect();
    words.extend(study.studies.map(|count| if count == 1 { "1 study".to_owned() } else { format!("{count} studies") }));
    words.extend(study.period.map(|(first, last)| format!("{first} to {last}")));
    words.extend(study.followup.as_ref().map(|followup| format!("followed for {}", followup.text)));
    words
}

fn patients(count: u64) -> String {
    plural(usize::try_from(count).unwrap_or(usize::MAX), "patient")
}

/// `case series, 170 patients, reference 8`. Where only the groups are counted, `339 and 414 patients`.
pub fn standing(study: &Study) -> String {
    let mut words: Vec<String> = study.design.iter().filter(|design| *design != "other").cloned().collect();
    let arms: Option<Vec<String>> = study.arms.iter().map(|arm| arm.patients.map(|count| count.to_string())).collect();
    match (study.patients, arms) {
        (Some(count), _) => words.push(patients(count)),
        (None, Some(counts)) if counts.len() > 1 => words.push(format!("{} patients", list(&counts))),
        _ => {}
    }
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
    let label =
        |name: &String| study.arms.iter().find(|arm| arm.name == *name).map_or(name.as_str(), Arm::label).to_owned();
    let arm = result.arm.as_ref().map_or(String::new(), |arm| format!(" ({})", label(arm)));
    format!("{}{arm}", result.outcome)
}

/// With a full stop.
fn stopped(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
