//! The difference of two versions as JSON, version 1.

use super::answers::{answers, verdict_words};
use super::compared::{Asked, Compared, Version};
use crate::check::model::{Outcome, RecId};
use crate::diff::{Part, Parts, Shown, TextChange};
use crate::report::verify::{ExtentV1, extent};
use serde::Serialize;

/// What differs, as versioned data.
#[derive(Debug, Serialize)]
pub struct DifferenceV1 {
    version: u32,
    advice_changes: bool,
    old: VersionV1,
    new: VersionV1,
    recommendations: Vec<AdviceV1>,
    /// Names in the new version; each is proved to apply to the same patients as before.
    unchanged: Vec<String>,
    beside: Vec<BesideV1>,
    scope: PartsV1,
    refused: PartsV1,
    /// Facts that accept other values than before.
    facts: Vec<TextV1>,
    derivations: Vec<String>,
    values: Vec<String>,
    renamed_facts: Vec<RenamedV1>,
    renamed_recommendations: Vec<RenamedV1>,
    added_facts: Vec<String>,
    gone_facts: Vec<String>,
    texts: Vec<TextV1>,
    guards: Vec<TextV1>,
    undecided: Vec<String>,
    cases: Option<CasesV1>,
}

#[derive(Debug, Serialize)]
struct VersionV1 {
    label: String,
    name: Option<String>,
    version: Option<String>,
}

#[derive(Debug, Serialize)]
struct AdviceV1 {
    /// In the new version; in the old one where it is gone.
    name: String,
    /// Its name in the old version; null where it is new.
    before: Option<String>,
    /// Its name in the new version; null where it is gone.
    now: Option<String>,
    says: Option<SaysV1>,
    #[serde(flatten)]
    parts: PartsV1,
    derived: Vec<DerivedV1>,
}

/// Something that is shown beside an answer, to other patients than before.
#[derive(Debug, Serialize)]
struct BesideV1 {
    /// `favored`, `note`, or `see`.
    what: &'static str,
    /// The recommendation; null for `see`.
    of: Option<String>,
    text: String,
    #[serde(flatten)]
    parts: PartsV1,
}

#[derive(Debug, Serialize)]
struct SaysV1 {
    before: String,
    now: String,
}

#[derive(Debug, Serialize)]
struct DerivedV1 {
    fact: String,
    #[serde(flatten)]
    parts: PartsV1,
}

#[derive(Debug, Serialize)]
struct PartsV1 {
    lost: Option<PartV1>,
    gained: Option<PartV1>,
}

#[derive(Debug, Serialize)]
struct PartV1 {
    extent: Option<ExtentV1>,
    witness: WitnessV1,
}

#[derive(Debug, Serialize)]
struct WitnessV1 {
    name: String,
    /// The case as the old version reads it.
    old_case: serde_json::Value,
    /// The case as the new version reads it.
    new_case: serde_json::Value,
    before: AnswerV1,
    now: AnswerV1,
}

#[derive(Debug, Serialize)]
struct AnswerV1 {
    verdict: String,
    reasons: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RenamedV1 {
    before: String,
    now: String,
}

#[derive(Debug, Serialize)]
struct TextV1 {
    of: String,
    what: &'static str,
    before: String,
    now: String,
}

#[derive(Debug, Serialize)]
struct CasesV1 {
    compared: usize,
    changed: Vec<CaseV1>,
    unread: Vec<UnreadV1>,
}

#[derive(Debug, Serialize)]
struct CaseV1 {
    case: String,
    refused: Option<String>,
    verdicts: Vec<VerdictV1>,
}

#[derive(Debug, Serialize)]
struct VerdictV1 {
    of: String,
    /// What is shown beside it, where that is what changes.
    beside: Option<String>,
    before: Option<&'static str>,
    now: Option<&'static str>,
    words: String,
}

#[derive(Debug, Serialize)]
struct UnreadV1 {
    case: String,
    why: String,
}

/// The difference as versioned data.
pub fn json(compared: &Compared<'_>) -> DifferenceV1 {
    let difference = compared.difference;
    let (old, new) = (compared.old.engine.guideline(), compared.new.engine.guideline());
    let before = |id: Option<RecId>| id.and_then(|id| old.rec(id)).map(|rec| rec.name.clone());
    let now = |id: Option<RecId>| id.and_then(|id| new.rec(id)).map(|rec| rec.name.clone());
    let renamed = |pairs: &[(String, String)]| {
        pairs.iter().map(|(before, now)| RenamedV1 { before: before.clone(), now: now.clone() }).collect()
    };
    let recommendations = difference.advice.iter().map(|change| {
        let asked = Asked::Rec(change.old, change.new);
        let (before, now) = (before(change.old), now(change.new));
        AdviceV1 {
            name: now.clone().or_else(|| before.clone()).unwrap_or_default(),
            before,
            now,
            says: change.says.as_ref().map(|(before, now)| SaysV1 { before: before.clone(), now: now.clone() }),
            parts: parts(compared, asked, &change.parts),
            derived: change
                .derived
                .iter()
                .map(|(fact, found)| DerivedV1 { fact: fact.clone(), parts: parts(compared, asked, found) })
                .collect(),
        }
    });
    DifferenceV1 {
        version: 1,
        advice_changes: !difference.same_advice(),
        old: version(&compared.old),
        new: version(&compared.new),
        recommendations: recommendations.collect(),
        unchanged: difference.unchanged.iter().filter_map(|(_, id)| now(Some(*id))).collect(),
        beside: difference
            .beside
            .iter()
            .map(|change| BesideV1 {
                what: change.shown.word(),
                of: match change.shown {
                    Shown::Favored((_, id), _) | Shown::Note((_, id), _) => now(Some(id)),
                    Shown::See(_) => None,
                },
                text: change.text.clone(),
                parts: parts(compared, Asked::Shown(change.shown), &change.parts),
            })
            .collect(),
        scope: parts(compared, Asked::Scope, &difference.scope),
        refused: parts(compared, Asked::Valid(false), &difference.refused),
        facts: texts(&difference.facts),
        derivations: difference.derivations.clone(),
        values: difference.values.clone(),
        renamed_facts: renamed(&difference.renamed_facts),
        renamed_recommendations: renamed(&difference.renamed_recommendations),
        added_facts: difference.added_facts.clone(),
        gone_facts: difference.gone_facts.clone(),
        texts: texts(&difference.texts),
        guards: texts(compared.guards),
        undecided: difference.undecided.clone(),
        cases: compared.cases.map(|cases| CasesV1 {
            compared: cases.compared,
            changed: cases
                .changed
                .iter()
                .map(|case| CaseV1 {
                    case: case.case.clone(),
                    refused: case.refused.clone(),
                    verdicts: case
                        .verdicts
                        .iter()
                        .map(|v| VerdictV1 {
                            of: v.of.clone(),
                            beside: v.beside.clone(),
                            before: v.old.map(word),
                            now: v.new.map(word),
                            words: verdict_words(v),
                        })
                        .collect(),
                })
                .collect(),
            unread: cases.unread.iter().map(|(case, why)| UnreadV1 { case: case.clone(), why: why.clone() }).collect(),
        }),
    }
}

fn texts(changes: &[TextChange]) -> Vec<TextV1> {
    let one = |t: &TextChange| TextV1 { of: t.of.clone(), what: t.what, before: t.old.clone(), now: t.new.clone() };
    changes.iter().map(one).collect()
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "yes",
        Outcome::No => "no",
        Outcome::Undetermined => "unknown",
    }
}

fn version(version: &Version<'_>) -> VersionV1 {
    let named = version.named();
    VersionV1 {
        label: version.label.to_owned(),
        name: named.map(|(name, _)| name.to_owned()),
        version: named.map(|(_, number)| number.to_owned()),
    }
}

fn parts(compared: &Compared<'_>, asked: Asked, found: &Parts) -> PartsV1 {
    let one = |part: &Option<Part>, gained: bool| {
        let asked = if matches!(asked, Asked::Valid(_)) { Asked::Valid(gained) } else { asked };
        part.as_ref().map(|part| self::part(compared, asked, part))
    };
    PartsV1 { lost: one(&found.lost, false), gained: one(&found.gained, true) }
}

fn part(compared: &Compared<'_>, asked: Asked, part: &Part) -> PartV1 {
    let patient = &part.patient;
    let case = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let [before, now] = answers(compared, asked, patient).map(|(verdict, reasons)| AnswerV1 { verdict, reasons });
    PartV1 {
        extent: part.extent.as_ref().map(extent),
        witness: WitnessV1 {
            name: patient.name.clone(),
            old_case: case(&patient.old_text),
            new_case: case(&patient.new_text),
            before,
            now,
        },
    }
}
