//! The other wordings of a guideline's readings: what each reaches, and the guideline that it would be.

use crate::check::model::{
    Cond, CondKind, DefId, Fact, Guideline, Header, Meaning, Reading, ReadingId, Recommendation, Reworded, Rewording,
    Term,
};
use crate::decide::rests::Rests;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The other wording of one reading.
#[derive(Debug)]
pub struct Wording {
    /// The reading.
    pub reading: ReadingId,
    /// What is worded otherwise.
    pub reworded: BTreeSet<DefId>,
    /// That, and everything that rests on it, in order; each with what it names.
    pub affected: Vec<(DefId, BTreeSet<DefId>)>,
    /// All that the scope rests on.
    pub scope: BTreeSet<DefId>,
}

impl Wording {
    /// All of a guideline, for readings that have one.
    pub fn all(guideline: &Guideline) -> Vec<Wording> {
        let readings = guideline.readings.with_ids().filter(|(_, reading)| !reading.otherwise.is_empty());
        let readings: Vec<(ReadingId, &Reading)> = readings.collect();
        if readings.is_empty() {
            return Vec::new();
        }
        let direct = guideline.order.iter().map(|id| (*id, Rests::direct(guideline, *id)));
        let direct: BTreeMap<DefId, BTreeSet<DefId>> = direct.collect();
        readings.into_iter().map(|(at, reading)| Wording::of(guideline, at, reading, &direct)).collect()
    }

    fn of(
        guideline: &Guideline,
        at: ReadingId,
        reading: &Reading,
        direct: &BTreeMap<DefId, BTreeSet<DefId>>,
    ) -> Wording {
        let mut affected: Vec<(DefId, BTreeSet<DefId>)> = Vec::new();
        let mut reached = BTreeSet::new();
        for id in &reading.other_order {
            let instead = reading.otherwise.iter().find(|reworded| reworded.of == *id);
            let names = direct.get(id).filter(|names| instead.is_some() || !names.is_disjoint(&reached));
            let Some(mut names) = names.cloned() else { continue };
            match instead.map(|reworded| &reworded.instead) {
                Some(Rewording::When(cond)) => cond.each_name(&mut |named| names.extend(named.definition())),
                Some(Rewording::Means(means)) => means.each_name(&mut |named| names.extend(named.definition())),
                None => {}
            }
            reached.insert(*id);
            affected.push((*id, names));
        }
        let mut rests = Rests::default();
        if let Some(scope) = scope(guideline.header.as_ref()) {
            rests.cond(guideline, scope);
            // What the other wording names is not seen there.
            let more = affected.iter().filter(|(id, _)| rests.definitions.contains(id));
            let more: Vec<DefId> = more.flat_map(|(_, names)| names.iter().copied()).collect();
            rests.definitions(guideline, more);
        }
        let reworded = reading.otherwise.iter().map(|reworded| reworded.of).collect();
        Wording { reading: at, reworded, affected, scope: rests.definitions }
    }

    /// The guideline under it, with what the recommendations that it reaches need, and nothing else.
    pub fn guideline(&self, guideline: &Guideline) -> Guideline {
        let Some(reading) = guideline.readings.get(self.reading) else { return Guideline::default() };
        let mut other = plain(guideline);
        other.order.clone_from(&reading.other_order);
        reading.otherwise.iter().for_each(|reworded| reword(&mut other, reworded));
        let mut needed = behind_cases(&other);
        if let Some(scope) = scope(other.header.as_ref()) {
            needed.cond(&other, scope);
        }
        needed.definitions(&other, self.affected.iter().map(|(id, _)| *id));
        keep(&mut other, &needed.definitions);
        other
    }
}

/// A guideline without what no verdict rests on.
pub(super) fn plain(guideline: &Guideline) -> Guideline {
    Guideline {
        header: guideline.header.as_ref().map(bare_header),
        facts: guideline.facts.iter().map(bare_fact).collect(),
        constraints: guideline.constraints.clone(),
        terms: guideline.terms.clone(),
        classes: guideline.classes.clone(),
        scores: guideline.scores.clone(),
        recommendations: guideline.recommendations.iter().map(bare).collect(),
        order: guideline.order.clone(),
        derivation_order: guideline.derivation_order.clone(),
        ..Guideline::default()
    }
}

/// Puts the other wording of a definition in its place.
pub(super) fn reword(guideline: &mut Guideline, reworded: &Reworded) {
    match (&reworded.instead, reworded.of) {
        (Rewording::Means(means), DefId::Term(id)) => {
            if let Some(term) = guideline.terms.get_mut(id) {
                term.means = means.clone();
            }
        }
        (Rewording::When(when), DefId::Rec(id)) => {
            if let Some(rec) = guideline.recommendations.get_mut(id) {
                rec.when = Some(when.clone());
                rec.unless = None;
            }
        }
        _ => {}
    }
}

/// What cases are made ready by: what derivations and constraints rest on.
pub(super) fn behind_cases(guideline: &Guideline) -> Rests {
    let mut rests = Rests::default();
    for derivation in guideline.facts.iter().filter_map(|fact| fact.derivation.as_ref()) {
        rests.derivation(guideline, derivation);
    }
    guideline.constraints.iter().for_each(|constraint| rests.cond(guideline, &constraint.holds));
    rests
}

/// Empties all definitions but those that are needed; each keeps its place.
pub(super) fn keep(guideline: &mut Guideline, needed: &BTreeSet<DefId>) {
    guideline.order.retain(|id| needed.contains(id));
    for (id, term) in guideline.terms.ids().zip(guideline.terms.iter_mut()) {
        if !needed.contains(&DefId::Term(id)) {
            *term = Term { means: Meaning::Cond(nothing(term.span)), ..term.clone() };
        }
    }
    for (id, class) in guideline.classes.ids().zip(guideline.classes.iter_mut()) {
        if !needed.contains(&DefId::Class(id)) {
            class.rows.clear();
        }
    }
    for (id, score) in guideline.scores.ids().zip(guideline.scores.iter_mut()) {
        if !needed.contains(&DefId::Score(id)) {
            score.items.clear();
        }
    }
    for (id, rec) in guideline.recommendations.ids().zip(guideline.recommendations.iter_mut()) {
        if !needed.contains(&DefId::Rec(id)) {
            rec.when = Some(nothing(rec.span));
            rec.unless = None;
        }
    }
}

fn scope(header: Option<&Header>) -> Option<&Cond> {
    header.and_then(|header| header.scope.as_ref())
}

fn nothing(span: Span) -> Cond {
    Cond { kind: CondKind::Const(false), span }
}

fn bare_header(header: &Header) -> Header {
    Header { see: Vec::new(), ..header.clone() }
}

/// A fact without what no verdict rests on.
fn bare_fact(fact: &Fact) -> Fact {
    Fact {
        name: fact.name.clone(),
        title: String::new(),
        ty: fact.ty.clone(),
        others: fact.others.clone(),
        ask: None,
        also: Vec::new(),
        codes: Vec::new(),
        judged: None,
        changes: fact.changes,
        derivation: fact.derivation.clone(),
        formula: fact.formula,
        exclusive: false,
        never: fact.never,
        day: fact.day,
        entry: fact.entry.clone(),
        classed: fact.classed,
        notes: Vec::new(),
        from: Vec::new(),
        span: fact.span,
    }
}

/// A recommendation without what no verdict rests on.
fn bare(rec: &Recommendation) -> Recommendation {
    Recommendation {
        name: rec.name.clone(),
        title: String::new(),
        stance: rec.stance,
        treatments: Vec::new(),
        choice: None,
        over: Vec::new(),
        kind: None,
        grade: None,
        regardless_of_scope: rec.regardless_of_scope,
        when: rec.when.clone(),
        unless: rec.unless.clone(),
        feasible: None,
        instead_of: None,
        inherited: 0,
        dose: None,
        favored: Vec::new(),
        because: None,
        notes: Vec::new(),
        positions: Vec::new(),
        evidence: Vec::new(),
        outcomes: Vec::new(),
        expected: None,
        shown: rec.shown,
        overrides: rec.overrides.clone(),
        overridden_by: rec.overridden_by.clone(),
        from: Vec::new(),
        span: rec.span,
    }
}
