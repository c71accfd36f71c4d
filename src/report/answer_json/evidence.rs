//! Studies as data: every figure with its unit and time, as the source reports it.

use crate::check::model::{Guideline, Recommendation, Reported};
use crate::report::evidence::{bears, cited};
use serde::Serialize;

/// A study that a recommendation rests on.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceV1 {
    study: String,
    title: String,
    design: Option<String>,
    patients: Option<u64>,
    centers: Option<u64>,
    studies: Option<u64>,
    period: Option<PeriodV1>,
    followup: Option<TimeV1>,
    references: Vec<ReferencesV1>,
    arms: Vec<ArmV1>,
    results: Vec<ResultV1>,
    caveats: Vec<String>,
    notes: Vec<String>,
    statements: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ReferencesV1 {
    first: u32,
    last: u32,
}

#[derive(Debug, Serialize)]
struct ArmV1 {
    name: String,
    label: String,
    patients: Option<u64>,
}

/// The years in which a study took in patients.
#[derive(Debug, Serialize)]
struct PeriodV1 {
    first: u64,
    last: u64,
}

#[derive(Debug, Serialize)]
struct ResultV1 {
    outcome: String,
    arm: Option<String>,
    bears: bool,
    figures: Vec<FigureV1>,
}

#[derive(Debug, Serialize)]
struct FigureV1 {
    text: String,
    qualifier: Option<String>,
    value: Option<serde_json::Value>,
    unit: Option<String>,
    range: Option<RangeV1>,
    share: Option<ShareV1>,
    interval: Option<IntervalV1>,
    time: Option<TimeV1>,
}

#[derive(Debug, Serialize)]
struct RangeV1 {
    low: serde_json::Value,
    high: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct ShareV1 {
    part: serde_json::Value,
    whole: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct IntervalV1 {
    level: serde_json::Value,
    low: serde_json::Value,
    high: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct TimeV1 {
    value: serde_json::Value,
    unit: String,
}

/// The evidence of a recommendation.
pub(super) fn evidence(guideline: &Guideline, rec: &Recommendation) -> Vec<EvidenceV1> {
    let of =
        |(_, study, outcomes): (crate::check::model::StudyId, &crate::check::model::Study, &[String])| EvidenceV1 {
            study: study.name.clone(),
            title: study.title.clone(),
            design: study.design.clone(),
            patients: study.patients,
            centers: study.centers,
            studies: study.studies,
            period: study.period.map(|(first, last)| PeriodV1 { first, last }),
            followup: study.followup.as_ref().and_then(|followup| {
                let (value, unit) = (followup.value.as_deref()?, followup.unit.clone()?);
                Some(TimeV1 { value: number(value), unit })
            }),
            references: study
                .references
                .iter()
                .map(|(first, last)| ReferencesV1 { first: *first, last: *last })
                .collect(),
            arms: study
                .arms
                .iter()
                .map(|arm| ArmV1 { name: arm.name.clone(), label: arm.label.clone(), patients: arm.patients })
                .collect(),
            results: study
                .results
                .iter()
                .enumerate()
                .map(|(at, result)| ResultV1 {
                    outcome: result.outcome.clone(),
                    arm: result.arm.clone(),
                    bears: bears(study, outcomes, at),
                    figures: result.figures.iter().map(figure).collect(),
                })
                .collect(),
            caveats: study.caveats.clone(),
            notes: study.notes.clone(),
            statements: study.from.clone(),
        };
    cited(guideline, rec).map(of).collect()
}

fn figure(figure: &Reported) -> FigureV1 {
    FigureV1 {
        text: figure.text.clone(),
        qualifier: figure.qualifier.clone(),
        value: figure.value.as_deref().map(number),
        unit: figure.unit.clone(),
        range: figure.range.as_ref().map(|(low, high)| RangeV1 { low: number(low), high: number(high) }),
        share: figure.share.as_ref().map(|(part, whole)| ShareV1 { part: number(part), whole: number(whole) }),
        interval: figure.interval.as_ref().map(|(level, low, high)| IntervalV1 {
            level: number(level),
            low: number(low),
            high: number(high),
        }),
        time: figure.time.as_ref().map(|(value, unit)| TimeV1 { value: number(value), unit: unit.clone() }),
    }
}

/// A number as JSON writes it; what is none, such as a date, as text.
fn number(text: &str) -> serde_json::Value {
    text.parse::<serde_json::Number>()
        .map_or_else(|_| serde_json::Value::String(text.to_owned()), serde_json::Value::Number)
}
