//! Days that lie long ago, where they may never have been: `last < today - 10 years` leaves out those who were never examined.

use super::Linter;
use crate::check::model::{
    Comparison, Cond, CondKind, DefId, Derivation, FactId, Guideline, Meaning, Named, Num, TermId,
};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeSet;

/// The conditions of one declaration, which belong together.
pub(super) struct Together<'g> {
    of: Option<DefId>,
    conditions: Vec<&'g Cond>,
    /// The one that is an exception.
    unless: Option<&'g Cond>,
}

impl<'g> Together<'g> {
    /// All of them, each with whether it is an exception.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (&'g Cond, bool)> {
        self.conditions.iter().map(|cond| (*cond, self.unless.is_some_and(|unless| std::ptr::eq(unless, *cond))))
    }
}

impl Linter<'_> {
    /// Remarks on days that may never have been.
    pub(super) fn left_out(&mut self) {
        let g = self.guideline;
        if !g.facts.iter().any(|fact| fact.never.is_some()) {
            return;
        }
        let all = together(g);
        for one in &all {
            let mut asked = asked(one);
            if let Some(id) = one.of {
                let named = |cond: &&Cond| {
                    let mut found = false;
                    cond.each_name(&mut |named| found |= named == Named::Definition(id));
                    found
                };
                let beside = all.iter().filter(|other| other.conditions.iter().any(named));
                beside.for_each(|other| asked.extend(self::asked(other)));
            }
            for cond in &one.conditions {
                let mut found = Vec::new();
                long_ago(g, cond, true, &mut found);
                for (day, span) in found {
                    let never = g.fact(day).and_then(|fact| fact.never);
                    if never.is_some_and(|never| !asked.contains(&never)) {
                        self.never_left_out(day, span);
                    }
                }
            }
        }
    }

    fn never_left_out(&mut self, day: FactId, span: Span) {
        let name = self.guideline.fact_name(day).to_owned();
        let what = format!("whoever has never had `{name}` is left out here");
        let words = self.sources.one_line(span);
        let found = Diagnostic::new(Code::NeverLeftOut, span, what).help(format!(
            "Where `{name}` is `never`, every comparison with it fails. Write `{name} is never or {words}` if those are meant too, or \
             `{name} is not never and {words}` if not."
        ));
        self.push(found);
    }
}

pub(super) fn together(g: &Guideline) -> Vec<Together<'_>> {
    let mut found: Vec<Together<'_>> = Vec::new();
    let mut put = |of: Option<DefId>, conditions: Vec<_>| found.push(Together { of, conditions, unless: None });
    put(None, g.header.iter().filter_map(|header| header.scope.as_ref()).collect());
    for (id, rec) in g.recommendations.with_ids() {
        put(Some(DefId::Rec(id)), rec.when.iter().chain(&rec.unless).collect());
    }
    for one in &mut found {
        let rec = if let Some(DefId::Rec(id)) = one.of { g.rec(id) } else { None };
        one.unless = rec.and_then(|rec| rec.unless.as_ref());
    }
    let mut put = |of: Option<DefId>, conditions: Vec<_>| found.push(Together { of, conditions, unless: None });
    for (id, term) in g.terms.with_ids() {
        if let Meaning::Cond(cond) = &term.means {
            put(Some(DefId::Term(id)), vec![cond]);
        }
    }
    for (id, class) in g.classes.with_ids() {
        put(Some(DefId::Class(id)), class.rows.iter().filter_map(|row| row.when.as_ref()).collect());
    }
    for (id, score) in g.scores.with_ids() {
        put(Some(DefId::Score(id)), score.items.iter().map(|(_, when)| when).collect());
    }
    for derivation in g.facts.iter().filter_map(|fact| fact.derivation.as_ref()) {
        match derivation {
            Derivation::Rows(rows) => put(None, rows.iter().filter_map(|row| row.when.as_ref()).collect()),
            Derivation::Condition(cond) => put(None, vec![cond]),
            Derivation::Value(_) => {}
        }
    }
    found
}

/// The facts of which some condition asks itself whether a day never was, rather than a comparison for its own sake.
fn asked(of: &Together<'_>) -> BTreeSet<FactId> {
    let mut all: BTreeSet<(FactId, Span)> = BTreeSet::new();
    let mut compared: BTreeSet<Span> = BTreeSet::new();
    for cond in &of.conditions {
        cond.each(&mut |part| match &part.kind {
            CondKind::Fact(id) => {
                all.insert((*id, part.span));
            }
            CondKind::Compare(..) => {
                compared.insert(part.span);
            }
            _ => {}
        });
    }
    all.into_iter().filter(|(_, span)| !compared.contains(span)).map(|(id, _)| id).collect()
}

/// The days that some comparison wants to lie before another, where it has to hold.
fn long_ago(g: &Guideline, cond: &Cond, holds: bool, into: &mut Vec<(FactId, Span)>) {
    match &cond.kind {
        CondKind::Not(inner) => long_ago(g, inner, !holds, into),
        CondKind::Compare(op, left, right) if holds => {
            let side = match op {
                Comparison::Less | Comparison::LessOrEqual => true,
                Comparison::Greater | Comparison::GreaterOrEqual => false,
                Comparison::Equal | Comparison::NotEqual => return,
            };
            for (num, below) in [(left, side), (right, !side)] {
                Earlier { g, seen: BTreeSet::new(), found: &mut |day| into.push((day, cond.span)) }.look(num, below);
            }
        }
        _ => cond.parts().iter().for_each(|part| long_ago(g, part, holds, into)),
    }
}

/// The days in a number that is the less, the earlier they are, where it has to be small; and the other way round.
struct Earlier<'a> {
    g: &'a Guideline,
    /// The values that were looked at, and where they have to be small.
    seen: BTreeSet<(TermId, bool)>,
    found: &'a mut dyn FnMut(FactId),
}

impl Earlier<'_> {
    fn look(&mut self, num: &Num, small: bool) {
        match num {
            Num::Fact(id) if small && self.g.fact(*id).is_some_and(|fact| fact.never.is_some()) => (self.found)(*id),
            Num::Term(id) => {
                if self.seen.insert((*id, small))
                    && let Some(Meaning::Num(num, _)) = self.g.term(*id).map(|term| &term.means)
                {
                    self.look(num, small);
                }
            }
            Num::Add(a, b) => {
                self.look(a, small);
                self.look(b, small);
            }
            Num::Subtract(a, b) => {
                self.look(a, small);
                self.look(b, !small);
            }
            Num::Negate(a) => self.look(a, !small),
            Num::AddMonths(day, _) | Num::Rounded(day, _) => self.look(day, small),
            Num::Least(a, b) | Num::Greatest(a, b) => {
                self.look(a, small);
                self.look(b, small);
            }
            Num::Completed(_, from, to) => {
                self.look(from, !small);
                self.look(to, small);
            }
            Num::Fact(_)
            | Num::Const(_)
            | Num::Score(_)
            | Num::Multiply(..)
            | Num::Divide(..)
            | Num::Power(..)
            | Num::Function(..) => {}
        }
    }
}
