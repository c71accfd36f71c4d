//! The summary of a cohort, as a registry reads it: three numbers for each recommendation that add up, then which missing
//! fact would settle most, then scores and classes, then what is wrong with rows.

use crate::tally::{Counts, Tally, Verdicts};
use gdl::check::model::{Guideline, Id};
use serde::Serialize;
use std::collections::BTreeMap;

/// The summary, version 1.
#[derive(Debug, Serialize)]
pub struct Summary {
    version: u32,
    pub(crate) guideline: Of,
    /// The day for rows that say none, where the guideline asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) today: Option<String>,
    pub(crate) inputs: Vec<String>,
    #[serde(flatten)]
    pub(crate) all: Part,
    pub(crate) facts: Vec<OfFact>,
    pub(crate) values: Vec<OfValue>,
    pub(crate) errors: Vec<OfFaults>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Group>,
    /// Whether rows of further groups stand in no group.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) more_groups: bool,
    /// Rows with a name that a row before them has; none where it was not looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) doubled: Option<u64>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The guideline.
#[derive(Debug, Serialize)]
pub(crate) struct Of {
    pub name: String,
    pub title: String,
    pub version: String,
    pub status: &'static str,
    pub digest: String,
}

/// All rows, or those of a group.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    pub rows: u64,
    pub invalid: u64,
    pub scope: Scope,
    pub recommendations: Vec<Recommendation>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Scope {
    pub in_scope: u64,
    pub out_of_scope: u64,
    pub undetermined: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Recommendation {
    pub name: String,
    pub title: String,
    pub applies: u64,
    pub does_not_apply: u64,
    pub undetermined: u64,
    pub outside: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct OfFact {
    pub name: String,
    pub title: String,
    pub known: u64,
    pub matters: u64,
    pub settles: u64,
    pub verdicts: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct OfValue {
    pub name: String,
    pub counts: Vec<Count>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Count {
    /// None where it cannot be told.
    pub value: Option<String>,
    pub rows: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct OfFaults {
    pub code: &'static str,
    pub count: u64,
    pub first: String,
    pub rows: Vec<u64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub by: BTreeMap<String, String>,
    #[serde(flatten)]
    pub part: Part,
}

/// What a summary is of, beside what was counted.
#[derive(Debug)]
pub struct About<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// The digest of its texts.
    pub digest: &'a str,
    /// The names of the inputs.
    pub inputs: Vec<String>,
    /// What rows were grouped by.
    pub by: &'a [String],
    /// The day for rows that say none, or for all.
    pub today: &'a str,
    /// Whether names that are there twice were looked for.
    pub unique: bool,
}

/// Puts a summary together.
pub fn summary(about: &About<'_>, tally: &Tally) -> Summary {
    let g = about.guideline;
    let header = g.header.as_ref();
    let facts = g.facts.with_ids().filter(|(_, fact)| fact.day.is_none() && fact.entry.is_none());
    let facts = facts.filter_map(|(id, fact)| {
        let counts = tally.facts.get(id.place())?;
        Some(OfFact {
            name: fact.name.clone(),
            title: fact.title.clone(),
            known: counts.known,
            matters: counts.matters,
            settles: counts.settles,
            verdicts: counts.verdicts,
        })
    });
    let mut facts: Vec<OfFact> = facts.collect();
    // A stable sort: in the guideline's order where they are equal.
    facts.sort_by_key(|fact| std::cmp::Reverse((fact.settles, fact.matters)));
    let values = tally.values.iter().map(|(name, counts)| {
        let counts = counts.iter().map(|(value, rows)| Count { value: value.clone(), rows: *rows });
        let mut counts: Vec<Count> = counts.collect();
        counts.sort_by(|a, b| order(a.value.as_deref(), b.value.as_deref()));
        OfValue { name: name.clone(), counts }
    });
    let errors = tally.faults.iter().map(|(code, kind)| OfFaults {
        code,
        count: kind.count,
        first: match &kind.first.column {
            Some(column) => format!("{column}: {}", kind.first.message),
            None => kind.first.message.clone(),
        },
        rows: kind.rows.clone(),
    });
    let groups = tally.groups.iter().map(|(by, counts)| Group {
        by: about.by.iter().cloned().zip(by.iter().cloned()).collect(),
        part: part(g, counts),
    });
    Summary {
        version: 1,
        guideline: Of {
            name: header.map_or_else(String::new, |header| header.name.clone()),
            title: header.map_or_else(String::new, |header| header.title.clone()),
            version: header.map_or_else(String::new, |header| header.version.clone()),
            status: header.map_or("", |header| header.status.word()),
            digest: about.digest.to_owned(),
        },
        today: g.today().map(|_| about.today.to_owned()),
        inputs: about.inputs.clone(),
        all: part(g, &tally.all),
        facts,
        values: values.collect(),
        errors: errors.collect(),
        groups: groups.collect(),
        more_groups: tally.more_groups,
        doubled: about.unique.then_some(tally.doubles),
    }
}

/// Numbers by size, other words by their letters, and what cannot be told last.
fn order(a: Option<&str>, b: Option<&str>) -> std::cmp::Ordering {
    let number = |text: &str| gdl::number::parse(text).ok();
    match (a, b) {
        (Some(a), Some(b)) => number(a).cmp(&number(b)).then_with(|| a.cmp(b)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn part(g: &Guideline, counts: &Counts) -> Part {
    let [in_scope, out_of_scope, undetermined] = counts.scope;
    let recommendations = g.recommendations.iter().zip(&counts.recommendations).map(|(rec, verdicts)| {
        let Verdicts { applies, does_not_apply, undetermined, outside } = *verdicts;
        let (name, title) = (rec.name.clone(), rec.title.clone());
        Recommendation { name, title, applies, does_not_apply, undetermined, outside }
    });
    Part {
        rows: counts.rows,
        invalid: counts.invalid,
        scope: Scope { in_scope, out_of_scope, undetermined },
        recommendations: recommendations.collect(),
    }
}
