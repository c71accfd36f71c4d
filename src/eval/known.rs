//! What is left of a guideline once what is known of a patient is put in: arithmetic with several facts, all of which but one
//! are given, is arithmetic with one fact, and that is decided exactly.

use super::engine::Engine;
use super::prepared::Prepared;
use super::remaining::within;
use crate::check::model::{
    Accepted, ClassId, ClassRow, Classification, Comparison, Cond, CondKind, Constraint, DefId, Derivation, Fact,
    FactId, FactType, Guideline, Header, Meaning, Num, Partial, Question, Recommendation, Score, See, Term, Value,
};
use crate::decide::domain::Domain;
use crate::decide::interval::Limit;
use crate::decide::scan::domain;
use crate::number::Number;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

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
        let scope = g.header.as_ref().map(|header| Header {
            scope: known.when(header.scope.as_ref()),
            see: Vec::new(),
            ..header.clone()
        });
        let constraints = constraints.iter().filter_map(|at| g.constraints.get(*at));
        Some(Guideline {
            header: scope,
            facts: g.facts.with_ids().map(fact).collect(),
            terms: g.terms.iter().map(|term| known.term(term)).collect(),
            classes: g.classes.iter().map(|class| known.class(class)).collect(),
            scores: g.scores.iter().map(|score| known.score(score)).collect(),
            recommendations: g.recommendations.iter().map(|rec| known.recommendation(rec)).collect(),
            constraints: constraints.map(|constraint| known.constraint(constraint)).collect(),
            order: definitions.to_vec(),
            derivation_order: g.derivation_order.iter().copied().filter(|id| facts.contains(id)).collect(),
            ..Guideline::default()
        })
    }

    /// The guideline for one case: with all that is known of the patient put in. What is known of facts in part, and how
    /// facts are derived that are not known, stands among the constraints, behind the guideline's own.
    pub(super) fn for_case(&self, prepared: &Prepared) -> ForCase {
        let g = self.guideline();
        let known = Known { engine: self, prepared, definitions: BTreeSet::new() };
        let recommendation = |rec: &Recommendation| {
            let favored = rec.favored.iter().map(|(label, cond)| (label.clone(), known.cond(cond))).collect();
            let notes = rec.notes.iter().map(|(text, when)| (text.clone(), known.when(when.as_ref()))).collect();
            let expected = rec.expected.as_ref().map(|(label, cond)| (label.clone(), known.cond(cond)));
            Recommendation { favored, notes, expected, ..known.recommendation(rec) }
        };
        let see = |see: &See| See { when: known.when(see.when.as_ref()), ..see.clone() };
        let header = |header: &Header| Header {
            scope: known.when(header.scope.as_ref()),
            see: header.see.iter().map(see).collect(),
            ..header.clone()
        };
        let question = |of: &Question| Question { when: known.when(of.when.as_ref()), ..of.clone() };
        let accepted = |of: &Accepted| Accepted { when: known.when(of.when.as_ref()), ..of.clone() };
        let mut own = Guideline {
            header: g.header.as_ref().map(header),
            facts: g.facts.iter().map(|fact| Fact { derivation: None, ..fact.clone() }).collect(),
            terms: g.terms.iter().map(|term| known.term(term)).collect(),
            classes: g.classes.iter().map(|class| known.class(class)).collect(),
            scores: g.scores.iter().map(|score| known.score(score)).collect(),
            recommendations: g.recommendations.iter().map(recommendation).collect(),
            constraints: g.constraints.iter().map(|constraint| known.constraint(constraint)).collect(),
            questions: g.questions.iter().map(question).collect(),
            accepted: g.accepted.iter().map(accepted).collect(),
            order: g.order.clone(),
            ..Guideline::default()
        };
        let (mut tied, mut derivations) = (Vec::new(), BTreeMap::new());
        for (id, part) in prepared.values.parts() {
            // A day that never was compares with nothing.
            let never = g.fact(id).and_then(|fact| fact.never).filter(|never| !prepared.values.knows(*never));
            let holds = match never {
                Some(never) => cond(CondKind::Or(vec![cond(CondKind::Fact(never)), left(id, part)])),
                None => left(id, part),
            };
            own.constraints.push(constraint(holds));
            tied.push((id, false));
        }
        let derivation = |id: FactId| g.fact(id).and_then(|fact| fact.derivation.as_ref());
        let implied = |id: &FactId| prepared.implied.contains(id);
        let unknown = g.derivation_order.iter().copied().filter(|id| !prepared.values.knows(*id) || implied(id));
        let (counted, others): (Vec<FactId>, Vec<FactId>) = unknown.partition(|id| derivation(*id).is_some_and(counts));
        for id in others {
            let Some(derivation) = derivation(id) else { continue };
            let class = known.derivation_class(&mut own, derivation);
            derivations.extend(class.map(|class| (id, class)));
            for holds in known.tie(id, derivation, class, None) {
                own.constraints.push(constraint(holds));
                tied.push((id, !implied(&id)));
            }
        }
        // Where all else is said, it is known at which limits it matters how many years are completed.
        let domain = if counted.is_empty() { None } else { domain(&own).ok() };
        for id in counted {
            let alone =
                |domain: &&Domain| !domain.rough(id) && domain.atoms.iter().all(|atom| !atom.facts.contains(&id));
            let limits = domain.as_ref().filter(alone).map(|domain| domain.thresholds(id).cloned().collect::<Vec<_>>());
            for holds in derivation(id).map_or_else(Vec::new, |of| known.tie(id, of, None, limits.as_deref())) {
                own.constraints.push(constraint(holds));
                tied.push((id, true));
            }
        }
        ForCase { guideline: own, tied, derivations }
    }
}

/// The guideline for one case.
pub(super) struct ForCase {
    pub(super) guideline: Guideline,
    /// The facts of the constraints behind the guideline's own, and whether each says how its fact is derived.
    pub(super) tied: Vec<(FactId, bool)>,
    /// The classifications that say which member is derived for a fact.
    pub(super) derivations: BTreeMap<FactId, ClassId>,
}

/// A condition that is to hold.
fn constraint(holds: Cond) -> Constraint {
    Constraint { title: String::new(), holds, because: None, from: Vec::new(), span: Span::default() }
}

fn cond(kind: CondKind) -> Cond {
    Cond { kind, span: Span::default() }
}

fn not(of: Cond) -> Cond {
    cond(CondKind::Not(Box::new(of)))
}

/// Where one condition holds, another does.
fn implies(of: Cond, other: Cond) -> Cond {
    cond(CondKind::Or(vec![not(of), other]))
}

/// That a number lies between limits.
fn between(num: &Num, part: &Partial) -> Cond {
    let Partial::Between(low, high) = part else { return cond(CondKind::Const(true)) };
    let limit = |limit: &Limit, open: Comparison, closed: Comparison| {
        let (value, belongs) = limit.as_ref()?;
        let op = if *belongs { closed } else { open };
        Some(cond(CondKind::Compare(op, num.clone(), Num::Const(value.clone()))))
    };
    let low = limit(low, Comparison::Greater, Comparison::GreaterOrEqual);
    let high = limit(high, Comparison::Less, Comparison::LessOrEqual);
    cond(CondKind::And(low.into_iter().chain(high).collect()))
}

/// That a fact has one of the values that are left to it.
fn left(id: FactId, part: &Partial) -> Cond {
    match part {
        Partial::Between(..) => between(&Num::Fact(id), part),
        Partial::OneOf(members) => cond(CondKind::Member(id, members.clone())),
        Partial::Set(includes, excludes) => {
            let has = |member: &u32| cond(CondKind::Has(id, *member));
            let excluded = excludes.iter().map(|member| not(has(member)));
            cond(CondKind::And(includes.iter().map(has).chain(excluded).collect()))
        }
    }
}

impl Known<'_> {
    /// That a fact has the value that is derived for it, where one is, and where what is known of it in part leaves that
    /// value: what is given counts more than what is derived.
    /// A number that is compared with some limits alone need not be the derived one, but on the same side of all of them.
    fn tie(&self, id: FactId, derivation: &Derivation, class: Option<ClassId>, limits: Option<&[Number]>) -> Vec<Cond> {
        let part = self.prepared.values.part(id);
        let Some(fact) = self.engine.guideline().fact(id) else { return Vec::new() };
        let member = |member: u32, class: ClassId| {
            let (value, is) = match fact.ty {
                FactType::YesNo if member == 1 => (Value::Bool(true), cond(CondKind::Fact(id))),
                FactType::YesNo => (Value::Bool(false), not(cond(CondKind::Fact(id)))),
                _ => (Value::Member(member), cond(CondKind::Member(id, [member].into()))),
            };
            let allowed = part.is_none_or(|part| part.allows(&value));
            allowed.then(|| implies(cond(CondKind::Class(class, [member].into())), is))
        };
        match derivation {
            Derivation::Rows(rows) => {
                let members: BTreeSet<u32> = rows.iter().map(|row| row.member).collect();
                class.into_iter().flat_map(|class| members.iter().filter_map(move |at| member(*at, class))).collect()
            }
            Derivation::Condition(_) => {
                class.into_iter().flat_map(|class| [0, 1].into_iter().filter_map(move |at| member(at, class))).collect()
            }
            Derivation::Value(num) => {
                let num = self.num(num);
                let mut tie = match limits {
                    Some(limits) => alike(fact, id, &num, limits),
                    None => cond(CondKind::Compare(Comparison::Equal, Num::Fact(id), num.clone())),
                };
                if let Some(part) = part {
                    tie = implies(between(&num, &within(&fact.ty, part)), tie);
                }
                if undefined(&num) {
                    tie = implies(cond(CondKind::Compare(Comparison::Equal, num.clone(), num)), tie);
                }
                vec![tie]
            }
        }
    }

    /// A classification that says which member is derived for a fact; none for numbers.
    fn derivation_class(&self, own: &mut Guideline, derivation: &Derivation) -> Option<ClassId> {
        let row = |member: u32, when: Option<Cond>| ClassRow { member, when, span: Span::default() };
        let rows = match derivation {
            Derivation::Rows(rows) => self.rows(rows),
            Derivation::Condition(of) => vec![row(1, Some(self.cond(of))), row(0, None)],
            Derivation::Value(_) => return None,
        };
        let (name, title, members, from) = (String::new(), String::new(), Vec::new(), Vec::new());
        let class = own.classes.push(Classification {
            name,
            title,
            members,
            rows,
            exclusive: false,
            rows_of: None,
            from,
            span: Span::default(),
        });
        own.order.push(DefId::Class(class));
        Some(class)
    }
}

/// Whether a number may have no value: a quotient, a date moved by a part of a month, or what refers to such.
fn undefined(num: &Num) -> bool {
    let plain = |num: &Num| matches!(num, Num::Fact(_) | Num::Const(_));
    match num {
        Num::Divide(..) | Num::AddMonths(..) | Num::Term(_) => true,
        Num::Completed(_, from, to) => !plain(from) || !plain(to),
        _ => num.operands().any(undefined),
    }
}

/// Whether a fact is derived from how many years, months, weeks or days are completed.
fn counts(derivation: &Derivation) -> bool {
    let mut found = false;
    if let Derivation::Value(num) = derivation {
        num.each(&mut |part| found |= matches!(part, Num::Completed(..)));
    }
    found
}

/// That a fact and a number lie on the same side of all limits, and within what the fact can be.
fn alike(fact: &Fact, id: FactId, num: &Num, limits: &[Number]) -> Cond {
    let both = |op: Comparison, limit: &Number| {
        let is = |of: Num| cond(CondKind::Compare(op, of, Num::Const(limit.clone())));
        let (one, other) = (is(Num::Fact(id)), is(num.clone()));
        [implies(one.clone(), other.clone()), implies(other, one)]
    };
    let mut all: Vec<Cond> = limits
        .iter()
        .flat_map(|limit| [both(Comparison::GreaterOrEqual, limit), both(Comparison::Greater, limit)])
        .flatten()
        .collect();
    if let FactType::Number(ty) = &fact.ty {
        all.push(between(num, &Partial::Between(ty.low.clone(), ty.high.clone())));
    }
    cond(CondKind::And(all))
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
                DefId::Term(id) => {
                    let means = g.term(*id).map(|term| &term.means);
                    conditions.extend(means.and_then(Meaning::condition));
                    numbers.extend(means.into_iter().flat_map(Meaning::numbers));
                }
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
        let value = |id: &FactId| self.prepared.values.get(*id);
        let known = match &cond.kind {
            CondKind::Fact(id) => value(id).map(|value| *value == Value::Bool(true)),
            CondKind::Member(id, members) => {
                value(id).map(|value| matches!(value, Value::Member(member) if members.contains(member)))
            }
            CondKind::Has(id, member) => {
                value(id).map(|value| matches!(value, Value::Set(set) if set.contains(member)))
            }
            CondKind::Empty(id) => value(id).map(|value| matches!(value, Value::Set(set) if set.is_empty())),
            _ => return cond.with(&|part| self.cond(part), &|num| self.num(num)),
        };
        known.map_or_else(|| cond.clone(), |known| Cond { kind: CondKind::Const(known), span: cond.span })
    }

    fn num(&self, num: &Num) -> Num {
        let known = match num {
            Num::Fact(id) => self.prepared.number(*id).cloned(),
            Num::Score(id) => self.engine.plain_score(self.prepared, *id),
            _ => return num.with(&|operand| self.num(operand)),
        };
        known.map_or_else(|| num.clone(), Num::Const)
    }

    fn when(&self, when: Option<&Cond>) -> Option<Cond> {
        when.map(|when| self.cond(when))
    }

    fn class(&self, class: &Classification) -> Classification {
        Classification { rows: self.rows(&class.rows), ..class.clone() }
    }

    fn score(&self, score: &Score) -> Score {
        let items = score.items.iter().map(|(points, when)| (points.clone(), self.cond(when))).collect();
        Score { items, ..score.clone() }
    }

    fn term(&self, term: &Term) -> Term {
        Term { means: self.meaning(&term.means), ..term.clone() }
    }

    fn constraint(&self, constraint: &Constraint) -> Constraint {
        Constraint { holds: self.cond(&constraint.holds), ..constraint.clone() }
    }

    fn meaning(&self, means: &Meaning) -> Meaning {
        means.with(&|cond| self.cond(cond), &|num| self.num(num))
    }

    fn rows(&self, rows: &[ClassRow]) -> Vec<ClassRow> {
        rows.iter().map(|row| ClassRow { when: self.when(row.when.as_ref()), ..row.clone() }).collect()
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
            when: self.when(rec.when.as_ref()),
            unless: self.when(rec.unless.as_ref()),
            favored: Vec::new(),
            notes: Vec::new(),
            ..rec.clone()
        }
    }
}
