//! Readings that decided: where a verdict would differ, or could not be told, under the other wording of a contested
//! place. The other wording is compiled only where it can matter to the case.

use super::engine::{Engine, Subject};
use super::kleene::{self, View};
use super::prepared::Prepared;
use super::wordings::Wording;
use crate::check::model::{DefId, FactId, Id, Outcome, ReadingId, RecId};
use std::collections::BTreeSet;

/// A reading without which a verdict would be another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The reading.
    pub reading: ReadingId,
    /// The verdict under the other wording.
    pub otherwise: Outcome,
    /// The unknown facts on which that would hang.
    pub missing: Vec<FactId>,
}

/// The readings that decided one case.
#[derive(Debug, Clone, Default)]
pub struct Deciding {
    /// Of the scope.
    pub scope: Vec<Decided>,
    /// Of recommendations.
    pub recommendations: Vec<(RecId, Decided)>,
    /// Readings whose other wording is too large to be decided.
    pub large: Vec<ReadingId>,
}

impl Engine {
    /// The readings that decided a case.
    pub fn deciding(&self, prepared: &Prepared) -> Deciding {
        let mut found = Deciding::default();
        let wordings = self.other_wordings();
        if wordings.is_empty() {
            return found;
        }
        let g = self.guideline();
        let mut verdicts = Vec::new();
        self.verdicts(prepared, &mut verdicts);
        let view = kleene::view(g, &prepared.values);
        for wording in wordings {
            let Some(reading) = g.readings.get(wording.reading) else { continue };
            let other = kleene::view_reworded(g, &prepared.values, &reading.other_order, &reading.otherwise);
            let mut ask = Ask { engine: self, wording, prepared, made_ready: None };
            for (subject, by_condition) in in_question(wording, &view, &other) {
                let at = if let Subject::Rec(id) = subject { id.place().saturating_add(1) } else { 0 };
                let Some(verdict) = verdicts.get(at) else { continue };
                match (ask.verdict(subject, by_condition), subject) {
                    (Some(decided), _) if decided.otherwise == *verdict => {}
                    (Some(decided), Subject::Rec(id)) => found.recommendations.push((id, decided)),
                    (Some(decided), _) => found.scope.push(decided),
                    (None, _) if found.large.last() == Some(&wording.reading) => {}
                    (None, _) => found.large.push(wording.reading),
                }
            }
        }
        found
    }
}

/// The scope, and the recommendations, that may come out otherwise for a case: condition by condition, something that they
/// rest on is not known to be the same under both wordings. Each with what its conditions say by themselves.
fn in_question(wording: &Wording, view: &View<'_>, other: &View<'_>) -> Vec<(Subject, Outcome)> {
    let mut differing: BTreeSet<DefId> = BTreeSet::new();
    for (id, names) in &wording.affected {
        let reached = wording.reworded.contains(id) || !names.is_disjoint(&differing);
        if reached && !kleene::known_alike(view, other, *id) {
            differing.insert(*id);
        }
    }
    let mut found = Vec::new();
    if !wording.scope.is_disjoint(&differing) {
        found.push((Subject::Scope, other.scope()));
    }
    let recs = differing.iter().filter_map(|id| if let DefId::Rec(of) = id { Some((*id, *of)) } else { None });
    found.extend(recs.map(|(id, of)| (Subject::Rec(of), other.definition(id))));
    found
}

/// One case under one other wording.
struct Ask<'a> {
    engine: &'a Engine,
    wording: &'a Wording,
    prepared: &'a Prepared,
    made_ready: Option<Prepared>,
}

impl Ask<'_> {
    /// The verdict: what is decided condition by condition is decided; else it is asked of the diagrams.
    fn verdict(&mut self, subject: Subject, by_condition: Outcome) -> Option<Decided> {
        let reading = self.wording.reading;
        if by_condition != Outcome::Undetermined {
            return Some(Decided { reading, otherwise: by_condition, missing: Vec::new() });
        }
        let engine = self.engine.under(self.wording)?;
        let prepared = self.made_ready.get_or_insert_with(|| engine.prepare(&self.prepared.values));
        let otherwise = engine.verdict(prepared, subject);
        let open = otherwise == Outcome::Undetermined;
        let missing = if open { engine.missing(prepared, subject).into_iter().collect() } else { Vec::new() };
        Some(Decided { reading, otherwise, missing })
    }
}
