//! Treatments in order: a recommendation stands in for another where that one is not feasible.
//!
//! `instead of OTHER` says: where OTHER would apply and is not feasible. It is put into the recommendation's own conditions,
//! so that proofs, questions and comparisons know no more kinds of conditions than there are.

use super::checker::Checker;
use super::clauses::find;
use super::model::{Cond, CondKind, RecId, Recommendation};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Name};

impl Checker<'_> {
    /// Where a recommendation would apply if it were feasible, in all parts that have to hold: the conditions of the one that it
    /// stands in for, and its own. The other one comes before it.
    pub(super) fn in_order(
        &mut self,
        id: RecId,
        declaration: &Declaration,
        when: Option<Cond>,
        feasible: Option<&Cond>,
    ) -> (Option<Cond>, bool) {
        let other = find(declaration, |k| if let ClauseKind::InsteadOf(name) = k { Some(name) } else { None });
        let mut parts = Vec::new();
        let mut sound = true;
        if let Some(name) = other {
            match self.instead_of(id, name) {
                Some(before) => parts.extend(before),
                None => sound = false,
            }
        }
        let span = when.as_ref().or(feasible).map(|cond| cond.span).or(other.map(|name| name.span));
        let alone = parts.is_empty() && feasible.is_none();
        if alone {
            return (when, sound);
        }
        parts.extend(when);
        let span = span.unwrap_or(declaration.keyword_span);
        self.before_feasible.insert(id, parts.clone());
        parts.extend(feasible.cloned());
        (Some(Cond { kind: CondKind::And(parts), span }), sound)
    }

    /// That another recommendation would apply and is not feasible. None where that is reported.
    fn instead_of(&mut self, id: RecId, name: &Name) -> Option<Vec<Cond>> {
        let symbol = self.resolve(&name.text, name.span, "a recommendation", |s| matches!(s, Symbol::Rec(_)))?;
        let Symbol::Rec(other) = symbol else { return None };
        let rec = self.guideline.rec(other)?;
        let found = if other == id {
            Some(
                Diagnostic::new(Code::InsteadOf, name.span, "a recommendation cannot stand in for itself")
                    .help("Name the recommendation that comes before it."),
            )
        } else if rec.feasible.is_none() {
            Some(
                Diagnostic::new(
                    Code::InsteadOf,
                    name.span,
                    format!("nothing says when `{}` is not feasible", name.text),
                )
                .also(rec.span, "declared here")
                .help(format!("Add `feasible when CONDITION` to `{}`.", name.text)),
            )
        } else if self.regardless(id) && !rec.regardless_of_scope {
            let what = format!("this one speaks outside of the scope, and `{}` does not", name.text);
            Some(
                Diagnostic::new(Code::InsteadOf, name.span, what)
                    .also(rec.span, "declared here")
                    .help("Both speak `regardless of scope`, or neither."),
            )
        } else {
            None
        };
        let (feasible, unless, when) = (rec.feasible.clone(), rec.unless.clone(), rec.when.clone());
        if let Some(found) = found {
            self.push(found);
            return None;
        }
        if let Some(own) = self.guideline.recommendations.get_mut(id) {
            own.instead_of = Some(other);
        }
        // The author wrote no `not`: it has no place of its own, and is said where the condition is explained.
        let not = |cond: Cond| Cond { span: cond.span.before(), kind: CondKind::Not(Box::new(cond)) };
        let mut parts = match self.before_feasible.get(&other) {
            Some(parts) => parts.clone(),
            None => when.into_iter().collect(),
        };
        parts.extend(unless.map(not));
        parts.extend(feasible.map(not));
        if let Some(own) = self.guideline.recommendations.get_mut(id) {
            own.inherited = parts.len();
        }
        Some(parts)
    }

    fn regardless(&self, id: RecId) -> bool {
        self.guideline.rec(id).is_some_and(|rec| rec.regardless_of_scope)
    }

    /// Whoever defeats a recommendation has to say what becomes of those that stand in for it.
    pub(super) fn defeated_in_order(&mut self) {
        let g = &self.guideline;
        let mut found: Vec<Diagnostic> = Vec::new();
        for (id, rec) in g.recommendations.with_ids() {
            let Some(other) = rec.instead_of.and_then(|other| g.rec(other)) else { continue };
            let silent = |by: &&RecId| **by != id && !rec.overridden_by.contains(by);
            let by = other.overridden_by.iter().filter(silent).filter_map(|by| g.rec(*by)).next();
            found.extend(by.map(|by| silent_on(by, other, rec)));
        }
        self.diagnostics.extend(found);
    }
}

fn silent_on(by: &Recommendation, other: &Recommendation, rec: &Recommendation) -> Diagnostic {
    let (by_name, other_name, name) = (&by.name, &other.name, &rec.name);
    let place: Span = by.span;
    let what = format!(
        "`{by_name}` overrides `{other_name}`, and nothing says what becomes of `{name}`, which stands in for it"
    );
    Diagnostic::new(Code::InsteadOf, place, what)
        .also(rec.span, "stands in for it")
        .help(format!("Write `overrides {other_name}, {name}`."))
}
