//! An explanation for other programs: version 1 is fixed by `schemas/explain-v1.schema.json`.

use super::words;
use crate::ask::Item;
use crate::case::stated_to_json;
use crate::change::{Change, Distance, Set, needed, rests, settling};
use crate::check::model::{Fact, Guideline, ListedId, Outcome, RecId, Stated, Values};
use crate::eval::explain::{Join, Reason, explain};
use crate::eval::{Engine, Prepared, Subject, kleene};
use crate::report::identity::GuidelineV1;
use crate::report::{answer_json, show, values};
use crate::source::Sources;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// Explanations, version 1.
#[derive(Debug, Serialize)]
pub struct ExplainV1 {
    version: u32,
    guideline: GuidelineV1,
    scope: ScopeV1,
    explanations: Vec<ExplanationV1>,
}

/// Whether the guideline speaks of the patient, and what would bring that about.
#[derive(Debug, Serialize)]
struct ScopeV1 {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    would_apply: Option<NeededV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_by: Option<SettlingV1>,
}

#[derive(Debug, Serialize)]
struct ExplanationV1 {
    name: String,
    title: String,
    verdict: &'static str,
    missing: Vec<String>,
    conditions: Vec<PartV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rests_on: Option<RestsV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    would_apply: Option<NeededV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_by: Option<SettlingV1>,
}

#[derive(Debug, Serialize)]
struct PartV1 {
    part: &'static str,
    condition: ConditionV1,
}

#[derive(Debug, Serialize)]
struct ConditionV1 {
    text: String,
    truth: &'static str,
    join: &'static str,
    facts: Vec<String>,
    parts: Vec<ConditionV1>,
}

/// A fact with values, in words and as a case takes them, and what is known of it.
#[derive(Debug, Serialize)]
struct ValuesV1 {
    fact: String,
    values: String,
    value: Box<RawValue>,
    is: Option<String>,
}

#[derive(Debug, Serialize)]
struct RestsV1 {
    facts: Vec<ValuesV1>,
    lists: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SetV1 {
    changes: Vec<ValuesV1>,
    through: Vec<ThroughV1>,
}

#[derive(Debug, Serialize)]
struct ThroughV1 {
    recommendation: String,
    verdict: &'static str,
}

#[derive(Debug, Serialize)]
struct NeededV1 {
    sets: Vec<SetV1>,
    by_decision: Vec<SetV1>,
    more: bool,
    more_by_decision: bool,
    /// In so many facts it differs; null where that is not told, or nothing that can change would do it.
    differs_in: Option<u32>,
    at_least: bool,
    never: bool,
    complete: bool,
    lists: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SettlingV1 {
    applies: Vec<Vec<ValuesV1>>,
    does_not_apply: Vec<Vec<ValuesV1>>,
    next: Option<NextV1>,
    complete: bool,
    lists: Vec<String>,
}

#[derive(Debug, Serialize)]
struct NextV1 {
    fact: String,
    answers: Vec<LeadsV1>,
    /// On what it hangs with the other answers of a set.
    others: Vec<String>,
}

#[derive(Debug, Serialize)]
struct LeadsV1 {
    values: String,
    value: Box<RawValue>,
    verdict: &'static str,
    missing: Vec<String>,
}

/// Explains some recommendations as versioned data.
pub fn json(
    engine: &Engine,
    (sources, digest): (&Sources, &str),
    (prepared, case): (&Prepared, &Values),
    ids: &[RecId],
) -> ExplainV1 {
    let one = One { engine, sources, prepared, case };
    let scope = engine.verdict(prepared, Subject::Scope);
    ExplainV1 {
        version: 1,
        guideline: GuidelineV1::of(engine.guideline(), digest),
        scope: ScopeV1 {
            verdict: answer_json::scope(scope),
            would_apply: one.would_apply(Subject::Scope, scope),
            settled_by: one.settled_by(Subject::Scope, scope),
        },
        explanations: ids.iter().filter_map(|id| one.explanation(*id)).collect(),
    }
}

struct One<'a> {
    engine: &'a Engine,
    sources: &'a Sources,
    prepared: &'a Prepared,
    case: &'a Values,
}

impl One<'_> {
    fn explanation(&self, id: RecId) -> Option<ExplanationV1> {
        let (engine, g) = (self.engine, self.engine.guideline());
        let rec = g.rec(id)?;
        let subject = Subject::Rec(id);
        let verdict = engine.verdict(self.prepared, subject);
        let missing =
            if verdict == Outcome::Undetermined { engine.missing(self.prepared, subject) } else { BTreeSet::new() };
        let view = kleene::view(g, &self.prepared.values);
        let scope = g.header.as_ref().and_then(|header| header.scope.as_ref()).filter(|_| !rec.regardless_of_scope);
        let parts = [("scope", scope), ("when", rec.when.as_ref()), ("unless", rec.unless.as_ref())];
        let conditions = parts
            .into_iter()
            .filter_map(|(part, cond)| Some(PartV1 { part, condition: self.condition(&explain(g, &view, cond?)) }));
        let rests_on =
            (verdict == Outcome::Yes).then(|| rests(engine, self.case, subject)).flatten().map(|rests| RestsV1 {
                facts: rests.facts.iter().filter_map(|change| self.values(change)).collect(),
                lists: lists(g, &rests.lists),
            });
        Some(ExplanationV1 {
            name: rec.name.clone(),
            title: values::title(engine, self.prepared, rec),
            verdict: answer_json::verdict(verdict),
            missing: missing.iter().map(|id| g.fact_name(*id).to_owned()).collect(),
            conditions: conditions.collect(),
            rests_on,
            would_apply: self.would_apply(subject, verdict),
            settled_by: self.settled_by(subject, verdict),
        })
    }

    fn would_apply(&self, subject: Subject, verdict: Outcome) -> Option<NeededV1> {
        let needed = (verdict == Outcome::No).then(|| needed(self.engine, (self.prepared, self.case), subject))?;
        Some(NeededV1 {
            sets: needed.sets.iter().map(|set| self.set(set)).collect(),
            by_decision: needed.by_decision.iter().map(|set| self.set(set)).collect(),
            more: needed.more.0,
            more_by_decision: needed.more.1,
            differs_in: if let Distance::Facts(count, _) = needed.distance { Some(count) } else { None },
            at_least: needed.sets.is_empty() && matches!(needed.distance, Distance::Facts(_, false)),
            never: needed.distance == Distance::Never,
            complete: needed.whole,
            lists: lists(self.engine.guideline(), &needed.lists),
        })
    }

    fn settled_by(&self, subject: Subject, verdict: Outcome) -> Option<SettlingV1> {
        let both = (self.prepared, self.case);
        let settling = (verdict == Outcome::Undetermined).then(|| settling(self.engine, both, subject))?;
        let g = self.engine.guideline();
        let sets = |sets: &[Vec<Change>]| {
            sets.iter().map(|set| set.iter().filter_map(|change| self.values(change)).collect()).collect()
        };
        let next = settling.next.as_ref().map(|next| {
            let leads = next.leads.iter().filter_map(|leads| {
                let Item::Fact(id) = next.item else { return None };
                let fact = g.fact(id)?;
                Some(LeadsV1 {
                    values: words::values(fact, &leads.answer),
                    value: for_case(fact, &leads.answer)?,
                    verdict: answer_json::verdict(leads.verdict),
                    missing: leads.missing.iter().map(|id| g.fact_name(*id).to_owned()).collect(),
                })
            });
            let others = next.others.iter().map(|id| g.fact_name(*id).to_owned());
            NextV1 { fact: next.item.name(g).to_owned(), answers: leads.collect(), others: others.collect() }
        });
        Some(SettlingV1 {
            applies: sets(&settling.yes),
            does_not_apply: sets(&settling.no),
            next,
            complete: settling.whole,
            lists: lists(g, &settling.lists),
        })
    }

    fn values(&self, change: &Change) -> Option<ValuesV1> {
        let g = self.engine.guideline();
        let fact = g.fact(change.fact)?;
        Some(ValuesV1 {
            fact: fact.name.clone(),
            values: words::values(fact, &change.stated),
            value: for_case(fact, &change.stated)?,
            is: words::now(g, &self.prepared.values, change.fact),
        })
    }

    fn set(&self, set: &Set) -> SetV1 {
        let g = self.engine.guideline();
        let through = set.through.iter().filter_map(|(id, verdict)| {
            Some(ThroughV1 { recommendation: g.rec(*id)?.name.clone(), verdict: answer_json::verdict(*verdict) })
        });
        SetV1 {
            changes: set.changes.iter().filter_map(|change| self.values(change)).collect(),
            through: through.collect(),
        }
    }

    /// As deep as conditions are nested, which the reader of texts bounds.
    fn condition(&self, reason: &Reason) -> ConditionV1 {
        let g = self.engine.guideline();
        ConditionV1 {
            text: show::condition(self.sources, reason),
            truth: show::truth(reason.truth),
            join: match reason.join {
                Join::Leaf => "none",
                Join::All => "all",
                Join::Any => "any",
                Join::AtLeast(_) => "at least",
                Join::Not => "not",
                Join::Means => "means",
            },
            facts: reason.facts.iter().map(|id| g.fact_name(*id).to_owned()).collect(),
            parts: reason.parts.iter().map(|part| self.condition(part)).collect(),
        }
    }
}

/// Values as a case takes them.
fn for_case(fact: &Fact, stated: &Stated) -> Option<Box<RawValue>> {
    RawValue::from_string(stated_to_json(fact, stated)).ok()
}

fn lists(g: &Guideline, lists: &BTreeSet<ListedId>) -> Vec<String> {
    lists.iter().filter_map(|id| g.listed.get(*id)).map(|list| list.name.clone()).collect()
}
