//! What is left of a guideline's constraints once what is known of a patient is put in: arithmetic with several facts, all
//! of which but one are given, is arithmetic with one fact, and that is decided exactly.

use super::engine::Engine;
use super::prepared::Prepared;
use crate::check::model::{
    ClassRow, Classification, Cond, CondKind, Constraint, DefId, Derivation, Fact, FactId, Guideline, Header, Meaning,
    Num, Recommendation, Score, Term, Value,
};
use std::collections::BTreeSet;

/// Most constraints that are compiled anew for one case.
const MAX_CONSTRAINTS: usize = 200;

impl Engine {
    /// A guideline that holds some constraints and what they rest on, with all that is known of a patient put in; none where
    /// that would leave their arithmetic as it is. Facts and definitions keep their ids.
    pub(super) fn put_in(
        &self,
        prepared: &Prepared,
        facts: &BTreeSet<FactId>,
        constraints: &[usize],
        definitions: &[DefId],
    ) -> Option<Guideline> {
        let known = Known { engine: self, prepared, definitions: definitions.iter().copied().collect() };
        if constraints.len() > MAX_CONSTRAINTS || !known.changes(facts, constraints) {
            return None;
        }
        let g = self.guideline();
        let fact = |(id, fact): (FactId, &Fact)| {
            let derived = facts.contains(&id) && !prepared.values.knows(id);
            let derivation =
                fact.derivation.as_ref().filter(|_| derived).map(|derivation| known.derivation(derivation));
            Fact { derivation, ..fact.clone() }
        };
        let class = |class: &Classification| Classification { rows: known.rows(&class.rows), ..class.clone() };
        let score = |score: &Score| {
            let items = score.items.iter().map(|(points, when)| (points.clone(), known.cond(when))).collect();
            Score { items, ..score.clone() }
        };
        let scope = g.header.as_ref().map(|header| Header {
            scope: header.scope.as_ref().map(|scope| known.cond(scope)),
            see: Vec::new(),
            ..header.clone()
        });
        let constraint = |at: &usize| {
            let constraint = g.constraints.get(*at)?;
            Some(Constraint { holds: known.cond(&constraint.holds), ..constraint.clone() })
        };
        Some(Guideline {
            header: scope,
            facts: g.facts.with_ids().map(fact).collect(),
            terms: g.terms.iter().map(|term| Term { means: known.meaning(&term.means), ..term.clone() }).collect(),
            classes: g.classes.iter().map(class).collect(),
            scores: g.scores.iter().map(score).collect(),
            recommendations: g.recommendations.iter().map(|rec| known.recommendation(rec)).collect(),
            constraints: constraints.iter().filter_map(constraint).collect(),
            order: definitions.to_vec(),
            derivation_order: g.derivation_order.iter().copied().filter(|id| facts.contains(id)).collect(),
            ..Guideline::default()
        })
    }
}

/// Puts in what is known.
struct Known<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    definitions: BTreeSet<DefId>,
}

impl Known<'_> {
    /// Whether some comparison of the constraints, or of what they rest on, computes with a number that is known.
    fn changes(&self, facts: &BTreeSet<FactId>, constraints: &[usize]) -> bool {
        let g = self.engine.guideline();
        let computed = |id: &FactId| match g.fact(*id)?.derivation.as_ref()? {
            Derivation::Value(num) => Some(num),
            Derivation::Rows(_) | Derivation::Condition(_) => None,
        };
        let mut numbers: Vec<&Num> = facts.iter().filter_map(computed).collect();
        let mut conditions: Vec<&Cond> =
            constraints.iter().filter_map(|at| g.constraints.get(*at)).map(|constraint| &constraint.holds).collect();
        for id in &self.definitions {
            match id {
                DefId::Term(id) => match g.term(*id).map(|term| &term.means) {
                    Some(Meaning::Cond(cond)) => conditions.push(cond),
                    Some(Meaning::Num(num, _)) => numbers.push(num),
                    None => {}
                },
                DefId::Class(id) => {
                    let rows = g.class(*id).into_iter().flat_map(|class| &class.rows);
                    conditions.extend(rows.filter_map(|row| row.when.as_ref()));
                }
                DefId::Score(id) => {
                    conditions.extend(g.score(*id).into_iter().flat_map(|score| &score.items).map(|(_, when)| when));
                }
                DefId::Rec(id) => {
                    conditions.extend(g.rec(*id).into_iter().flat_map(|rec| rec.when.iter().chain(&rec.unless)));
                }
            }
        }
        for cond in conditions {
            cond.each(&mut |part| numbers.extend(part.numbers()));
        }
        let mut found = false;
        for num in numbers {
            num.each(&mut |part| found |= !matches!(part, Num::Const(_)) && self.num(part) != *part);
        }
        found
    }

    fn cond(&self, cond: &Cond) -> Cond {
        let all = |parts: &[Cond]| parts.iter().map(|part| self.cond(part)).collect();
        let value = |id: &FactId| self.prepared.values.get(*id);
        let kind = match &cond.kind {
            CondKind::Fact(id) => match value(id) {
                Some(Value::Bool(value)) => CondKind::Const(*value),
                _ => cond.kind.clone(),
            },
            CondKind::Member(id, members) => match value(id) {
                Some(Value::Member(member)) => CondKind::Const(members.contains(member)),
                _ => cond.kind.clone(),
            },
            CondKind::Has(id, member) => match value(id) {
                Some(Value::Set(set)) => CondKind::Const(set.contains(member)),
                _ => cond.kind.clone(),
            },
            CondKind::Empty(id) => match value(id) {
                Some(Value::Set(set)) => CondKind::Const(set.is_empty()),
                _ => cond.kind.clone(),
            },
            CondKind::Compare(op, left, right) => CondKind::Compare(*op, self.num(left), self.num(right)),
            CondKind::And(parts) => CondKind::And(all(parts)),
            CondKind::Or(parts) => CondKind::Or(all(parts)),
            CondKind::AtLeast(count, parts) => CondKind::AtLeast(*count, all(parts)),
            CondKind::Not(inner) => CondKind::Not(Box::new(self.cond(inner))),
            CondKind::Const(_) | CondKind::Term(_) | CondKind::Class(..) | CondKind::Applies(_) => cond.kind.clone(),
        };
        Cond { kind, span: cond.span }
    }

    fn num(&self, num: &Num) -> Num {
        let boxed = |num: &Num| Box::new(self.num(num));
        match num {
            Num::Fact(id) => match self.prepared.values.get(*id) {
                Some(Value::Number(value)) => Num::Const(value.clone()),
                _ => num.clone(),
            },
            Num::Score(id) => self.engine.score(self.prepared, *id).map_or_else(|| num.clone(), Num::Const),
            Num::Const(_) | Num::Term(_) => num.clone(),
            Num::Add(a, b) => Num::Add(boxed(a), boxed(b)),
            Num::Subtract(a, b) => Num::Subtract(boxed(a), boxed(b)),
            Num::Multiply(a, b) => Num::Multiply(boxed(a), boxed(b)),
            Num::Divide(a, b) => Num::Divide(boxed(a), boxed(b)),
            Num::Negate(a) => Num::Negate(boxed(a)),
            Num::AddMonths(a, b) => Num::AddMonths(boxed(a), boxed(b)),
        }
    }

    fn meaning(&self, means: &Meaning) -> Meaning {
        match means {
            Meaning::Cond(cond) => Meaning::Cond(self.cond(cond)),
            Meaning::Num(num, ty) => Meaning::Num(self.num(num), ty.clone()),
        }
    }

    fn rows(&self, rows: &[ClassRow]) -> Vec<ClassRow> {
        rows.iter().map(|row| ClassRow { when: row.when.as_ref().map(|when| self.cond(when)), ..row.clone() }).collect()
    }

    fn derivation(&self, derivation: &Derivation) -> Derivation {
        match derivation {
            Derivation::Rows(rows) => Derivation::Rows(self.rows(rows)),
            Derivation::Value(num) => Derivation::Value(self.num(num)),
            Derivation::Condition(cond) => Derivation::Condition(self.cond(cond)),
        }
    }

    fn recommendation(&self, rec: &Recommendation) -> Recommendation {
        Recommendation {
            when: rec.when.as_ref().map(|when| self.cond(when)),
            unless: rec.unless.as_ref().map(|unless| self.cond(unless)),
            favored: Vec::new(),
            notes: Vec::new(),
            ..rec.clone()
        }
    }
}
