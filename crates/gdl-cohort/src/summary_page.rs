//! The summary as a page of HTML.

use crate::summary::{Part, Summary};
use crate::summary_text::share;
use gdl::pages::Unmade;
use gdl::pages::cohort::{self, Cohort};

/// The summary as one file that needs nothing else.
pub fn html(summary: &Summary) -> Result<String, Unmade> {
    let of = &summary.guideline;
    let valid = summary.all.rows.saturating_sub(summary.all.invalid);
    let facts = summary.facts.iter().filter(|fact| fact.matters > 0).map(|fact| cohort::Fact {
        name: fact.name.clone(),
        title: fact.title.clone(),
        settles: fact.settles,
        matters: fact.matters,
        missing: valid.saturating_sub(fact.known),
    });
    let values = summary.values.iter().map(|value| {
        let counts = value.counts.iter().map(|counted| (counted.value.clone(), counted.rows));
        cohort::Values { name: value.name.clone(), counts: counts.collect() }
    });
    let faults = summary.errors.iter().map(|kind| cohort::Fault {
        code: kind.code.to_owned(),
        first: kind.first.clone(),
        count: kind.count,
        rows: kind.rows.clone(),
    });
    let groups = summary.groups.iter().map(|group| {
        let words = |(name, value): (&String, &String)| {
            format!("{name} {}", if value.is_empty() { "not given" } else { value })
        };
        let by: Vec<String> = group.by.iter().map(words).collect();
        (by.join(", "), part(&group.part))
    });
    cohort::html(&Cohort {
        title: of.title.clone(),
        version: format!("{} {}", of.name, of.version),
        status: of.status.to_owned(),
        digest: of.digest.clone(),
        today: summary.today.clone(),
        inputs: summary.inputs.clone(),
        all: part(&summary.all),
        groups: groups.collect(),
        more_groups: summary.more_groups,
        facts: facts.collect(),
        values: values.collect(),
        faults: faults.collect(),
        doubled: summary.doubled.unwrap_or(0),
    })
}

fn part(part: &Part) -> cohort::Part {
    let scope = &part.scope;
    let recommendations = part.recommendations.iter().map(|rec| cohort::Recommendation {
        name: rec.name.clone(),
        title: rec.title.clone(),
        verdicts: [rec.applies, rec.undetermined, rec.does_not_apply, rec.outside],
        share: share(rec),
    });
    cohort::Part {
        rows: part.rows,
        invalid: part.invalid,
        scope: [scope.in_scope, scope.out_of_scope, scope.undetermined],
        recommendations: recommendations.collect(),
    }
}
