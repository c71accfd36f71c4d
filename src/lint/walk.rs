//! All conditions of a guideline, with what stands in them: comparisons of a fact with a number, names that are used.

use crate::check::model::Named;
use crate::check::model::{
    ClassId, Comparison, Cond, CondKind, DefId, Derivation, FactId, Guideline, Meaning, Num, RowsOf, ScoreId, TermId,
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
            Meaning::Num(..) | Meaning::Rows(_) => all.numbers.extend(term.means.numbers()),
        }
    }
    // Levels of a score are among what it counts.
    let classes = g.classes.iter().filter(|class| !matches!(class.rows_of, Some(RowsOf::Levels(_) | RowsOf::Dose(_))));
    all.conditions.extend(classes.flat_map(|class| &class.rows).filter_map(|row| row.when.as_ref()));
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
        all.conditions.extend(rec.favored.iter().chain(&rec.expected).map(|(_, cond)| cond));
        all.conditions.extend(rec.notes.iter().filter_map(|(_, when)| when.as_ref()));
        all.numbers.extend(rec.dose.iter().flat_map(|dose| dose.amounts()));
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

/// The comparisons of facts with numbers in a condition.
pub fn limits(cond: &Cond) -> Vec<Limit> {
    let mut found = Vec::new();
    cond.each(&mut |part| {
        if let CondKind::Compare(comparison, left, right) = &part.kind {
            let limit = match (left, right) {
                (Num::Fact(fact), Num::Const(value)) => Some((*fact, value, *comparison)),
                (Num::Const(value), Num::Fact(fact)) => Some((*fact, value, comparison.turned())),
                _ => None,
            };
            if let Some((fact, value, comparison)) = limit {
                found.push(Limit { fact, value: value.clone(), comparison, span: part.span });
            }
        }
    });
    found
}

impl Uses {
    /// What all conditions and values of a guideline use.
    pub fn of(all: &Decides<'_>) -> Uses {
        let mut uses = Uses::default();
        all.conditions.iter().for_each(|cond| cond.each_name(&mut |named| uses.named(named)));
        all.numbers.iter().for_each(|num| num.each_name(&mut |named| uses.named(named)));
        uses
    }

    fn named(&mut self, named: Named) {
        match named {
            Named::Fact(id) => {
                self.facts.insert(id);
            }
            Named::Definition(DefId::Term(id)) => {
                self.terms.insert(id);
            }
            Named::Definition(DefId::Class(id)) => {
                self.classes.insert(id);
            }
            Named::Definition(DefId::Score(id)) => {
                self.scores.insert(id);
            }
            Named::Definition(DefId::Rec(_)) => {}
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
        cond.each(&mut |part| match &part.kind {
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
            Some(means @ Meaning::Num(..)) => self.numbers.extend(means.numbers()),
            Some(means @ Meaning::Rows(rows)) => {
                self.numbers.extend(means.numbers());
                let rows = g.class(rows.class).into_iter().flat_map(|class| &class.rows);
                self.waiting.extend(rows.filter_map(|row| row.when.as_ref()));
            }
            None => {}
        }
    }

    fn number(&mut self, g: &'g Guideline, num: &'g Num) {
        match num {
            Num::Const(value) => {
                self.constants.insert(value.clone());
            }
            Num::Term(id) => self.term(g, *id),
            _ => self.numbers.extend(num.operands()),
        }
    }
}
