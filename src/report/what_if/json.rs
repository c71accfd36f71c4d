//! What changes, for other programs: version 1 is fixed by `schemas/what-if-v1.schema.json`.

use super::sides::{Change, Compared};
use crate::check::model::Guideline;
use crate::report::identity::GuidelineV1;
use serde::Serialize;

/// What changes, version 1.
#[derive(Debug, Serialize)]
pub struct WhatIfV1 {
    version: u32,
    guideline: GuidelineV1,
    what_if: Vec<InsteadV1>,
    changes: Vec<ChangeV1>,
}

/// A fact that is otherwise; null is not known.
#[derive(Debug, Serialize)]
struct InsteadV1 {
    fact: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Debug, Serialize)]
struct ChangeV1 {
    of: &'static str,
    name: String,
    title: String,
    part: &'static str,
    before: Vec<String>,
    after: Vec<String>,
}

/// What changes, as versioned data.
pub fn json(guideline: &Guideline, digest: &str, compared: &Compared) -> WhatIfV1 {
    let change = |change: &Change| ChangeV1 {
        of: change.of,
        name: change.name.clone(),
        title: change.title.clone(),
        part: change.part,
        before: change.before.clone(),
        after: change.after.clone(),
    };
    let instead = compared.instead.iter().map(|of| InsteadV1 {
        fact: of.name.clone(),
        before: of.before.clone(),
        after: of.after.clone(),
    });
    WhatIfV1 {
        version: 1,
        guideline: GuidelineV1::of(guideline, digest),
        what_if: instead.collect(),
        changes: compared.changes.iter().map(change).collect(),
    }
}
