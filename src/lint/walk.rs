//! All conditions of a guideline, with what stands in them: comparisons of a fact with a number, names that are used.

use crate::check::model::{
    ClassId, Comparison, Cond, CondKind, DefId, Derivation, FactId, Guideline, Meaning, Num, ScoreId, TermId,
};
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeSet;

/// A comparison of a fact with a number.
#[derive(Debug, Clone)]
pub struct Limit {
    pub fact: FactId,
    /// In the base unit of the fact's dimension.
    pub value: Number,
    /// With the fact on the left.
    pub comparison: Comparison,
    pub span: Span,
}

/// What conditions refer to.
#[derive(Debug, Default)]
pub struct Uses {
    pub facts: BTreeSet<FactId>,
    pub terms: BTreeSet<TermId>,
    pub classes: BTreeSet<ClassId>,
    pub scores: BTreeSet<ScoreId>,
}

/// Conditions and values, in the order of the guideline's parts.
pub struct Decides<'g> {
    pub conditions: Vec<&'g Cond>,
    pub numbers: Vec<&'g Num>,
}

/// What decides: scope, recommendations, terms, classifications, scores, derivations, constraints.
pub fn deciding(g: &Guideline) -> Decides<'_> {
    let mut all = verdicts(g);
    all.conditions.extend(g.constraints.iter().map(|constraint| &constraint.holds));
    all
}

/// The same without constraints: no patient stands on their far side.
pub fn verdicts(g: &Guideline) -> Decides<'_> {
    let mut all = Decides { conditions: Vec::new(), numbers: Vec::new() };
    if let Some(header) = &g.header {
        all.conditions.extend(&header.scope);
    }
    all.conditions.extend(g.recommendations.iter().flat_map(|rec| rec.when.iter().chain(&rec.unless)));
    for term in &g.terms {
        match &term.means {
            Meaning::Cond(cond) => all.conditions.push(cond),
            Meaning::Num(num, _) => all.numbers.push(num),
        }
    }
    all.conditions.extend(g.classes.iter().flat_map(|class| &class.rows).filter_map(|row| row.when.as_ref()));
    all.conditions.extend(g.scores.iter().flat_map(|score| &score.items).map(|(_, cond)| cond));
    for derivation in g.facts.iter().filter_map(|fact| fact.derivation.as_ref()) {
        match derivation {
            Derivation::Rows(rows) => all.conditions.extend(rows.iter().filter_map(|row| row.when.as_ref())),
            Derivation::Value(num) => all.numbers.push(num),
            Derivation::Condition(cond) => all.conditions.push(cond),
        }
    }
    all
}

/// What decides a verdict, and what is only shown: notes, what favors a recommendation, other topics.
pub fn shown(g: &Guideline) -> Decides<'_> {
    let mut all = verdicts(g);
    if let Some(header) = &g.header {
        all.conditions.extend(header.see.iter().filter_map(|see| see.when.as_ref()));
    }
    for rec in &g.recommendations {
        all.conditions.extend(rec.favored.iter().map(|(_, cond)| cond));
        all.conditions.extend(rec.notes.iter().filter_map(|(_, when)| when.as_ref()));
    }
    all
}

/// The same, and what only cases, proofs and questions look at.
pub fn everything(g: &Guideline) -> Decides<'_> {
    let mut all = shown(g);
    all.conditions.extend(g.constraints.iter().map(|constraint| &constraint.holds));
    all.conditions.extend(g.invariants.iter().map(|invariant| &invariant.always));
    all.conditions.extend(g.questions.iter().filter_map(|question| question.when.as_ref()));
    all.conditions.extend(g.accepted.iter().filter_map(|accepted| accepted.when.as_ref()));
    all
}

/// Parts of a condition, from the outside in. Depth is bounded by the parser.
pub fn parts<'c>(cond: &'c Cond, visit: &mut impl FnMut(&'c Cond)) {
    visit(cond);
    match &cond.kind {
        CondKind::And(all) | CondKind::Or(all) | CondKind::AtLeast(_, all) => {
            all.iter().for_each(|part| parts(part, visit));
        }
        CondKind::Not(part) => parts(part, visit),
        _ => {}
    }
}

/// The comparisons of facts with numbers in a condition.
pub fn limits(cond: &Cond) -> Vec<Limit> {
    let mut found = Vec::new();
    parts(cond, &mut |part| {
        if let CondKind::Compare(comparison, left, right) = &part.kind {
            let limit = match (left, right) {
                (Num::Fact(fact), Num::Const(value)) => Some((*fact, value, *comparison)),
                (Num::Const(value), Num::Fact(fact)) => Some((*fact, value, turned(*comparison))),
                _ => None,
            };
            if let Some((fact, value, comparison)) = limit {
                found.push(Limit { fact, value: value.clone(), comparison, span: part.span });
            }
        }
    });
    found
}

/// The comparison seen from the other side.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

impl Uses {
    /// What all conditions and values of a guideline use.
    pub fn of(all: &Decides<'_>) -> Uses {
        let mut uses = Uses::default();
        all.conditions.iter().for_each(|cond| parts(cond, &mut |part| uses.part(part)));
        all.numbers.iter().for_each(|num| uses.num(num));
        uses
    }

    fn part(&mut self, cond: &Cond) {
        match &cond.kind {
            CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
                self.facts.insert(*id);
            }
            CondKind::Term(id) => {
                self.terms.insert(*id);
            }
            CondKind::Class(id, _) => {
                self.classes.insert(*id);
            }
            CondKind::Compare(_, left, right) => {
                self.num(left);
                self.num(right);
            }
            _ => {}
        }
    }

    fn num(&mut self, num: &Num) {
        match num {
            Num::Const(_) => {}
            Num::Fact(id) => {
                self.facts.insert(*id);
            }
            Num::Term(id) => {
                self.terms.insert(*id);
            }
            Num::Score(id) => {
                self.scores.insert(*id);
            }
            Num::Add(a, b) | Num::Subtract(a, b) | Num::Multiply(a, b) | Num::Divide(a, b) | Num::AddMonths(a, b) => {
                self.num(a);
                self.num(b);
            }
            Num::Negate(a) => self.num(a),
        }
    }
}

/// Conditions and what they rest on, and the numbers in them.
#[derive(Debug, Default)]
pub struct Behind<'g> {
    pub limits: Vec<Limit>,
    pub constants: BTreeSet<Number>,
    seen: BTreeSet<DefId>,
    waiting: Vec<&'g Cond>,
    numbers: Vec<&'g Num>,
}

/// What stands in conditions, and in the terms and classifications that they name.
pub fn behind<'g>(g: &'g Guideline, conditions: &[&'g Cond]) -> Behind<'g> {
    let mut all = Behind { waiting: conditions.to_vec(), ..Behind::default() };
    loop {
        while let Some(num) = all.numbers.pop() {
            all.number(g, num);
        }
        let Some(cond) = all.waiting.pop() else { return all };
        all.limits.extend(limits(cond));
        parts(cond, &mut |part| match &part.kind {
            CondKind::Compare(_, left, right) => all.numbers.extend([left, right]),
            CondKind::Term(id) => all.term(g, *id),
            CondKind::Class(id, _) if all.seen.insert(DefId::Class(*id)) => {
                let rows = g.class(*id).into_iter().flat_map(|class| &class.rows);
                all.waiting.extend(rows.filter_map(|row| row.when.as_ref()));
            }
            _ => {}
        });
    }
}

impl<'g> Behind<'g> {
    fn term(&mut self, g: &'g Guideline, id: TermId) {
        if !self.seen.insert(DefId::Term(id)) {
            return;
        }
        match g.term(id).map(|term| &term.means) {
            Some(Meaning::Cond(cond)) => self.waiting.push(cond),
            Some(Meaning::Num(num, _)) => self.numbers.push(num),
            None => {}
        }
    }

    fn number(&mut self, g: &'g Guideline, num: &'g Num) {
        match num {
            Num::Const(value) => {
                self.constants.insert(value.clone());
            }
            Num::Term(id) => self.term(g, *id),
            Num::Add(a, b) | Num::Subtract(a, b) | Num::Multiply(a, b) | Num::Divide(a, b) | Num::AddMonths(a, b) => {
                self.numbers.extend([a.as_ref(), b.as_ref()]);
            }
            Num::Negate(a) => self.numbers.push(a),
            Num::Fact(_) | Num::Score(_) => {}
        }
    }
}
