//! The answer as JSON: the contract of `gdl eval --format json`, in types of its own so that the program can change
//! behind it.

mod evidence;

use self::evidence::EvidenceV1;
use super::doses::{self, DoseV1};
use super::evidence::Evidence;
use super::values::{self, ValueV1};
use super::{order, show};
use crate::case::Case;
use crate::check::model::{Fact, FactId, Guideline, Outcome, Partial, TreatmentId, Value};
use crate::eval::answer::Answer;
use crate::eval::readings::Decided;
use crate::source::Sources;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The answer, version 1.
#[derive(Debug, Serialize)]
pub struct AnswerV1 {
    version: u32,
    guideline: GuidelineV1,
    case: CaseV1,
    scope: ScopeV1,
    values: Vec<ValueV1>,
    recommendations: Vec<RecommendationV1>,
    order: Vec<String>,
    bars: Vec<BarV1>,
    gaps: Vec<GapV1>,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct GuidelineV1 {
    name: String,
    title: String,
    version: String,
    status: &'static str,
    digest: String,
    source: Option<String>,
}

#[derive(Debug, Serialize)]
struct CaseV1 {
    id: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<TodayV1>,
    given: BTreeMap<String, String>,
    derived: BTreeMap<String, String>,
    partial: BTreeMap<String, PartV1>,
}

/// The day on which the question is asked, and who says so.
#[derive(Debug, Serialize)]
struct TodayV1 {
    date: Option<String>,
    by: &'static str,
}

/// What is known of a fact in part; what is not said is left out.
#[derive(Debug, Default, Serialize)]
struct PartV1 {
    text: String,
    /// Of a day that may never have been: that it may, or that it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    never: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    above: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_of: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    includes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excludes: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct ScopeV1 {
    verdict: &'static str,
    missing: Vec<String>,
    see: Vec<String>,
    reasons: Vec<String>,
    readings: Vec<DecidedV1>,
}

/// A reading under whose other wording a verdict would be another one.
#[derive(Debug, Serialize)]
struct DecidedV1 {
    reading: String,
    question: String,
    decision: Option<String>,
    otherwise: &'static str,
    missing: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RecommendationV1 {
    name: String,
    title: String,
    stance: &'static str,
    treatments: Vec<String>,
    grade: Option<String>,
    strength: Option<String>,
    certainty: Option<String>,
    kind: Option<String>,
    verdict: &'static str,
    missing: Vec<String>,
    favored: Vec<String>,
    favored_open: Vec<OpenV1>,
    because: Option<String>,
    notes: Vec<String>,
    /// The recommendation that it stands in for where that one is not feasible.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dose: Option<DoseV1>,
    /// The title as the guideline has it, where it names values.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    readings: Vec<DecidedV1>,
    statements: Vec<String>,
    citations: Vec<CitationV1>,
    evidence: Vec<EvidenceV1>,
}

/// What might be expected and does not apply.
#[derive(Debug, Serialize)]
struct BarV1 {
    recommendation: String,
    title: String,
    by: &'static str,
    reasons: Vec<BarReasonV1>,
}

#[derive(Debug, Serialize)]
struct BarReasonV1 {
    condition: String,
    facts: Vec<String>,
    text: String,
}

/// A condition that cannot be told, with what it hangs on.
#[derive(Debug, Serialize)]
struct OpenV1 {
    condition: String,
    missing: Vec<String>,
}

/// A statement or reading, with where it stands.
#[derive(Debug, Serialize)]
struct CitationV1 {
    id: String,
    kind: &'static str,
    section: Option<String>,
}

#[derive(Debug, Serialize)]
struct GapV1 {
    question: String,
    verdict: &'static str,
    missing: Vec<String>,
    accepted: Option<String>,
    because: Option<String>,
    statements: Vec<String>,
    citations: Vec<CitationV1>,
}

/// The answer as versioned data.
pub fn json(
    guideline: &Guideline,
    sources: &Sources,
    digest: &str,
    case: &Case,
    answer: &Answer,
    detail: Evidence,
) -> AnswerV1 {
    let filled = values::filled(guideline, answer);
    let templates = guideline;
    let guideline = filled.as_ref().unwrap_or(guideline);
    let note = |note: &String| values::in_text(guideline, &answer.mentioned, note);
    let names = |facts: &[FactId]| facts.iter().map(|f| guideline.fact_name(*f).to_owned()).collect();
    let header = guideline.header.as_ref();
    // The day has a place of its own.
    let given = guideline
        .facts
        .with_ids()
        .filter(|(id, _)| Some(*id) != guideline.today())
        .filter(|(id, _)| guideline.speaks(*id, |id| case.value(id).cloned()))
        .filter(|(id, fact)| fact.day.is_none() || case.value(*id) == Some(&Value::Bool(true)))
        .filter(|(_, fact)| fact.entry.is_none())
        .filter_map(|(id, fact)| Some((fact.name.clone(), show::value(fact, case.value(id)?))));
    let lists = case.lists.iter().filter_map(|(id, listing)| {
        let list = guideline.listed.get(*id)?;
        Some((list.name.clone(), show::listed(guideline, list, listing)))
    });
    let today = guideline.today().map(|id| TodayV1 {
        date: guideline.fact(id).zip(case.value(id)).map(|(fact, value)| show::value(fact, value)),
        by: case.day_by.word(),
    });
    let derived = answer.derived.iter().filter_map(|(id, value)| {
        let fact = guideline.fact(*id)?;
        Some((fact.name.clone(), show::value(fact, value)))
    });
    let partial = answer.partial.iter().filter_map(|of| {
        let fact = guideline.fact(of.fact)?;
        let mut shown = part(fact, &of.part);
        if !show::or_never(fact, &answer.values).is_empty() {
            shown.text = format!("never or {}", shown.text);
            shown.never = Some(true);
        }
        Some((fact.name.clone(), shown))
    });
    // A day of which only that is known that there was one.
    let some = guideline.facts.with_ids().filter(|(id, _)| some_day(guideline, case, *id));
    let some = some.map(|(_, fact)| {
        (fact.name.clone(), PartV1 { text: "not never".to_owned(), never: Some(false), ..PartV1::default() })
    });
    let partial = partial.chain(some);
    let recommendations = answer.recommendations.iter().filter_map(|answer_of| {
        let rec = guideline.rec(answer_of.rec)?;
        let treatment = |id: &TreatmentId| guideline.treatments.get(*id).map(|t| t.name.clone());
        Some(RecommendationV1 {
            name: rec.name.clone(),
            title: rec.title.clone(),
            stance: rec.stance.word(),
            treatments: rec.treatments.iter().filter_map(treatment).collect(),
            grade: rec.grade.as_ref().map(|g| g.code.clone()),
            strength: rec.grade.as_ref().map(|g| g.strength.word().to_owned()),
            certainty: rec.grade.as_ref().map(|g| g.certainty.words().to_owned()),
            kind: rec.kind.clone(),
            verdict: verdict(answer_of.verdict),
            missing: names(&answer_of.missing),
            favored: answer_of.favored.clone(),
            favored_open: answer_of
                .favored_open
                .iter()
                .map(|(condition, missing)| OpenV1 { condition: condition.clone(), missing: names(missing) })
                .collect(),
            because: rec.because.clone(),
            notes: answer_of.notes.iter().map(note).collect(),
            instead_of: rec.instead_of.and_then(|other| guideline.rec(other)).map(|other| other.name.clone()),
            dose: rec
                .dose
                .as_ref()
                .zip(answer_of.dose.as_ref())
                .map(|(of, given)| doses::json(guideline, sources, of, given)),
            template: templates
                .rec(answer_of.rec)
                .filter(|template| template.title != rec.title)
                .map(|template| template.title.clone()),
            readings: decided(guideline, &answer_of.readings, verdict),
            statements: rec.from.clone(),
            citations: citations(guideline, &rec.from),
            evidence: if detail == Evidence::None { Vec::new() } else { evidence::evidence(guideline, rec) },
        })
    });
    let bars = answer.bars.iter().filter_map(|bar| {
        let rec = guideline.rec(bar.rec)?;
        let reasons = bar.reasons.iter().map(|reason| BarReasonV1 {
            condition: show::condition(sources, reason),
            facts: reason.facts.iter().map(|id| guideline.fact_name(*id).to_owned()).collect(),
            text: show::spoken(guideline, sources, reason, &answer.values),
        });
        Some(BarV1 {
            recommendation: rec.name.clone(),
            title: rec.title.clone(),
            by: if bar.exception { "unless" } else { "when" },
            reasons: reasons.collect(),
        })
    });
    let gaps = answer.gaps.iter().filter_map(|gap| {
        let finding = gap.accepted.and_then(|at| guideline.accepted.get(at));
        let statements = finding.map_or_else(Vec::new, |finding| finding.from.clone());
        Some(GapV1 {
            question: guideline.questions.get(gap.question)?.title.clone(),
            verdict: if gap.verdict == Outcome::Yes { "open" } else { "undetermined" },
            missing: names(&gap.missing),
            accepted: finding.map(|finding| finding.title.clone()),
            because: finding.map(|finding| finding.because.clone()),
            citations: citations(guideline, &statements),
            statements,
        })
    });
    AnswerV1 {
        version: 1,
        guideline: GuidelineV1 {
            name: header.map_or(String::new(), |h| h.name.clone()),
            title: header.map_or(String::new(), |h| h.title.clone()),
            version: header.map_or(String::new(), |h| h.version.clone()),
            status: header.map_or("draft", |h| h.status.word()),
            digest: digest.to_owned(),
            source: header.and_then(|h| h.origin.clone()),
        },
        case: CaseV1 {
            id: case.id.as_ref().map(|id| match id.text.parse::<serde_json::Number>() {
                Ok(number) if id.number => serde_json::Value::Number(number),
                _ => serde_json::Value::String(id.text.clone()),
            }),
            today,
            given: given.chain(lists).collect(),
            derived: derived.collect(),
            partial: partial.collect(),
        },
        scope: ScopeV1 {
            verdict: scope(answer.scope.verdict),
            missing: names(&answer.scope.missing),
            see: answer.scope.see.clone(),
            reasons: answer.scope.reasons.iter().map(|r| show::reason(guideline, sources, r, &answer.values)).collect(),
            readings: decided(guideline, &answer.scope.readings, scope),
        },
        values: values::json(guideline, sources, &answer.computed, &answer.values),
        recommendations: recommendations.collect(),
        order: order::order(guideline, answer)
            .into_iter()
            .filter_map(|id| guideline.rec(id))
            .map(|rec| rec.name.clone())
            .collect(),
        bars: bars.collect(),
        gaps: gaps.collect(),
        warnings: answer.warnings.clone(),
    }
}

/// Readings that decided, with the verdict under the other wording.
fn decided(guideline: &Guideline, readings: &[Decided], word: fn(Outcome) -> &'static str) -> Vec<DecidedV1> {
    let of = |decided: &Decided| {
        let reading = guideline.readings.get(decided.reading)?;
        Some(DecidedV1 {
            reading: reading.name.clone(),
            question: reading.question.clone(),
            decision: reading.decision.clone(),
            otherwise: word(decided.otherwise),
            missing: decided.missing.iter().map(|fact| guideline.fact_name(*fact).to_owned()).collect(),
        })
    };
    readings.iter().filter_map(of).collect()
}

/// Whether a fact says of a day that there was one, and nothing else is known of it.
fn some_day(guideline: &Guideline, case: &Case, id: FactId) -> bool {
    let day = guideline.fact(id).and_then(|fact| fact.day);
    day.is_some_and(|day| {
        case.value(id) == Some(&Value::Bool(false)) && case.value(day).is_none() && case.part(day).is_none()
    })
}

/// What is known of a fact in part, limit by limit.
fn part(fact: &Fact, part: &Partial) -> PartV1 {
    let mut shown = PartV1 { text: show::part(fact, part), ..PartV1::default() };
    let names = |set: &BTreeSet<u32>| Some(set.iter().map(|at| show::value(fact, &Value::Member(*at))).collect());
    match part {
        Partial::Between(low, high) => {
            let (low, high) = show::ends(fact, low, high);
            match low {
                Some((value, true)) => shown.at_least = Some(value),
                Some((value, false)) => shown.above = Some(value),
                None => {}
            }
            match high {
                Some((value, true)) => shown.at_most = Some(value),
                Some((value, false)) => shown.below = Some(value),
                None => {}
            }
        }
        Partial::OneOf(left) => shown.one_of = names(left),
        Partial::Set(includes, excludes) => (shown.includes, shown.excludes) = (names(includes), names(excludes)),
    }
    shown
}

/// Statements with their section of the source; what is none is a reading.
fn citations(guideline: &Guideline, ids: &[String]) -> Vec<CitationV1> {
    let of = |id: &String| {
        let statement = guideline.statements.iter().find(|statement| statement.id == *id);
        CitationV1 {
            id: id.clone(),
            kind: if statement.is_some() { "statement" } else { "reading" },
            section: statement.map(|statement| statement.section.clone()),
        }
    };
    ids.iter().map(of).collect()
}

/// The word of a verdict.
pub fn verdict(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "applies",
        Outcome::No => "does_not_apply",
        Outcome::Undetermined => "undetermined",
    }
}

/// The word of a scope.
pub fn scope(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "in_scope",
        Outcome::No => "out_of_scope",
        Outcome::Undetermined => "undetermined",
    }
}
