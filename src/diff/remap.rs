//! Moves the conditions of one version into the guideline that holds both: every id is given its new one.

use crate::check::model::{
    ClassId, ClassRow, Cond, CondKind, DefId, Derivation, FactId, IndexVec, Meaning, Num, RecId, Recommendation,
    ScoreId, TermId,
};
use std::collections::{BTreeMap, BTreeSet};

/// Where the ids of one version went.
#[derive(Debug, Clone, Default)]
pub struct Remap {
    /// By fact of the version.
    pub facts: IndexVec<FactId, FactId>,
    /// By fact of the version: where each of its members went; empty for facts without members.
    pub members: IndexVec<FactId, Vec<u32>>,
    /// What is added to the index of a term.
    pub terms: u32,
    /// What is added to the index of a classification.
    pub classes: u32,
    /// What is added to the index of a score.
    pub scores: u32,
    /// What is added to the index of a recommendation.
    pub recommendations: u32,
    /// Value terms and scores that are another one instead: those of the old version that say the same.
    pub same: BTreeMap<DefId, DefId>,
}

impl Remap {
    /// A fact.
    pub fn fact(&self, id: FactId) -> FactId {
        self.facts.get(id).copied().unwrap_or(FactId(u32::MAX))
    }

    /// A member of a fact.
    pub fn member(&self, fact: FactId, member: u32) -> u32 {
        let members = self.members.get(fact);
        members.and_then(|members| members.get(member as usize)).copied().unwrap_or(member)
    }

    fn members(&self, fact: FactId, members: &BTreeSet<u32>) -> BTreeSet<u32> {
        members.iter().map(|member| self.member(fact, *member)).collect()
    }

    /// A term.
    pub fn term(&self, id: TermId) -> TermId {
        TermId(id.0.saturating_add(self.terms))
    }

    /// The value that a term stands for.
    fn value(&self, id: TermId) -> TermId {
        match self.same.get(&DefId::Term(id)) {
            Some(DefId::Term(other)) => *other,
            _ => self.term(id),
        }
    }

    /// What a score adds up.
    fn points(&self, id: ScoreId) -> ScoreId {
        match self.same.get(&DefId::Score(id)) {
            Some(DefId::Score(other)) => *other,
            _ => self.score(id),
        }
    }

    /// A classification.
    pub fn class(&self, id: ClassId) -> ClassId {
        ClassId(id.0.saturating_add(self.classes))
    }

    /// A score.
    pub fn score(&self, id: ScoreId) -> ScoreId {
        ScoreId(id.0.saturating_add(self.scores))
    }

    /// A recommendation.
    pub fn rec(&self, id: RecId) -> RecId {
        RecId(id.0.saturating_add(self.recommendations))
    }

    /// A definition.
    pub fn definition(&self, id: DefId) -> DefId {
        match id {
            DefId::Term(id) => DefId::Term(self.term(id)),
            DefId::Class(id) => DefId::Class(self.class(id)),
            DefId::Score(id) => DefId::Score(self.score(id)),
            DefId::Rec(id) => DefId::Rec(self.rec(id)),
        }
    }

    /// A condition.
    pub fn cond(&self, cond: &Cond) -> Cond {
        let kind = match &cond.kind {
            CondKind::Fact(id) => CondKind::Fact(self.fact(*id)),
            CondKind::Member(id, members) => CondKind::Member(self.fact(*id), self.members(*id, members)),
            CondKind::Has(id, member) => CondKind::Has(self.fact(*id), self.member(*id, *member)),
            CondKind::Empty(id) => CondKind::Empty(self.fact(*id)),
            CondKind::Term(id) => CondKind::Term(self.term(*id)),
            CondKind::Class(id, members) => CondKind::Class(self.class(*id), members.clone()),
            CondKind::Applies(id) => CondKind::Applies(self.rec(*id)),
            CondKind::Const(_)
            | CondKind::Compare(..)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::AtLeast(..)
            | CondKind::Not(_) => return cond.with(&|part| self.cond(part), &|num| self.num(num)),
        };
        Cond { kind, span: cond.span }
    }

    /// A number.
    pub fn num(&self, num: &Num) -> Num {
        match num {
            Num::Fact(id) => Num::Fact(self.fact(*id)),
            Num::Term(id) => Num::Term(self.value(*id)),
            Num::Score(id) => Num::Score(self.points(*id)),
            _ => num.with(&|operand| self.num(operand)),
        }
    }

    /// What a term means.
    pub fn meaning(&self, means: &Meaning) -> Meaning {
        let mut moved = means.with(&|cond| self.cond(cond), &|num| self.num(num));
        if let Meaning::Rows(rows) = &mut moved {
            rows.class = self.class(rows.class);
        }
        moved
    }

    /// Rows of a classification.
    pub fn rows(&self, rows: &[ClassRow]) -> Vec<ClassRow> {
        let row = |row: &ClassRow| ClassRow { when: row.when.as_ref().map(|when| self.cond(when)), ..row.clone() };
        rows.iter().map(row).collect()
    }

    /// The derivation of a fact.
    pub fn derivation(&self, fact: FactId, derivation: &Derivation) -> Derivation {
        match derivation {
            Derivation::Rows(rows) => {
                let mut rows = self.rows(rows);
                for row in &mut rows {
                    row.member = self.member(fact, row.member);
                }
                Derivation::Rows(rows)
            }
            Derivation::Value(num) => Derivation::Value(self.num(num)),
            Derivation::Condition(cond) => Derivation::Condition(self.cond(cond)),
        }
    }

    /// A recommendation. Its scope, if it has one, becomes a condition like others.
    pub fn recommendation(&self, rec: &Recommendation, scope: Option<&Cond>) -> Recommendation {
        let scope = scope.filter(|_| !rec.regardless_of_scope);
        let when: Vec<Cond> = scope.into_iter().cloned().chain(rec.when.iter().map(|when| self.cond(when))).collect();
        let span = rec.when.as_ref().map_or(rec.span, |when| when.span);
        Recommendation {
            when: (!when.is_empty()).then_some(Cond { kind: CondKind::And(when), span }),
            unless: rec.unless.as_ref().map(|unless| self.cond(unless)),
            favored: rec.favored.iter().map(|(label, cond)| (label.clone(), self.cond(cond))).collect(),
            expected: rec.expected.as_ref().map(|(label, cond)| (label.clone(), self.cond(cond))),
            notes: rec.notes.iter().map(|(text, when)| (text.clone(), when.as_ref().map(|w| self.cond(w)))).collect(),
            feasible: rec.feasible.as_ref().map(|feasible| self.cond(feasible)),
            instead_of: rec.instead_of.map(|id| self.rec(id)),
            dose: rec.dose.as_ref().map(|dose| dose.with_amounts(&|num| self.num(num))),
            overrides: rec.overrides.iter().map(|id| self.rec(*id)).collect(),
            overridden_by: rec.overridden_by.iter().map(|id| self.rec(*id)).collect(),
            regardless_of_scope: true,
            ..rec.clone()
        }
    }
}
