//! From pest's pairs to what examples and their tables give and expect.

use super::names::P;
use super::parts::Parts;
use crate::syntax::ast::{Assignment, Cell, CellKind, Expectation, ExpectationKind, Expr, ExprKind, Outcome};
use crate::syntax::grammar::{Rule, inner};

impl<'t> Parts<'_, 't> {
    pub fn assignment(&mut self, pair: P<'t>) -> Option<Assignment> {
        let span = self.build.at(&pair);
        let mut parts = inner(pair).into_iter();
        let fact = parts.next().map(|name| self.build.name(&name))?;
        let literal = parts.find(|p| p.as_rule() == Rule::literal)?;
        let value = self.given_value(literal)?;
        Some(Assignment { fact, value, span })
    }

    /// What a fact is given: a value, a list, or `none`.
    pub fn given_value(&mut self, pair: P<'t>) -> Option<Expr> {
        let span = self.build.at(&pair);
        let parts = inner(pair.clone());
        if !parts.iter().any(|p| p.as_rule() == Rule::list_item) {
            return Some(self.value_of(pair));
        }
        let mut items = Vec::new();
        for item in parts.into_iter().filter(|p| p.as_rule() == Rule::list_item) {
            let item = self.build.literal(inner(item).into_iter().next()?);
            items.push(item);
        }
        Some(Expr { kind: ExprKind::List(items), span })
    }

    pub fn cells(&mut self) -> Option<Vec<Cell>> {
        let cells = self.all(Rule::cell);
        cells.into_iter().map(|cell| self.cell(cell)).collect()
    }

    pub fn cell(&mut self, pair: P<'t>) -> Option<Cell> {
        let span = self.build.at(&pair);
        let part = inner(pair).into_iter().next()?;
        let kind = match part.as_rule() {
            Rule::literal => CellKind::Value(self.given_value(part)?),
            Rule::cell_verdict => {
                let parts = inner(part);
                let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
                let missing = parts.iter().find(|p| p.as_rule() == Rule::cell_without).map(|without| {
                    let names = inner(without.clone()).into_iter().filter(|p| p.as_rule() == Rule::name);
                    names.map(|name| self.build.name(&name)).collect()
                });
                CellKind::Outcome { outcome: outcome(&parts)?, scope: has(Rule::kw_scope), missing }
            }
            Rule::minus => CellKind::Nothing,
            _ => return None,
        };
        Some(Cell { kind, span })
    }

    pub fn expectation(&mut self, pair: P<'t>) -> Option<Expectation> {
        let span = self.build.at(&pair);
        let parts = inner(pair);
        let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
        let missing = parts.iter().find(|p| p.as_rule() == Rule::without).map(|without| {
            let names = inner(without.clone()).into_iter().filter(|p| p.as_rule() == Rule::name);
            names.map(|name| self.build.name(&name)).collect::<Vec<_>>()
        });
        if has(Rule::kw_scope) {
            return Some(Expectation { kind: ExpectationKind::Scope(outcome(&parts)?, missing), span });
        }
        let name = parts.first().map(|name| self.build.name(name))?;
        if let Some(literal) = parts.iter().find(|p| p.as_rule() == Rule::literal) {
            let value = self.given_value(literal.clone())?;
            let kind = ExpectationKind::Value(Assignment { fact: name, value, span });
            return Some(Expectation { kind, span });
        }
        let outcome = outcome(&parts)?;
        Some(Expectation { kind: ExpectationKind::Outcome { name, outcome, missing }, span })
    }
}

/// The outcome that the words of an expectation say.
fn outcome(parts: &[P<'_>]) -> Option<Outcome> {
    let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
    if has(Rule::kw_undetermined) {
        Some(Outcome::Undetermined)
    } else if has(Rule::kw_out) || has(Rule::kw_not) {
        Some(Outcome::No)
    } else {
        (has(Rule::kw_in) || has(Rule::kw_applies) || has(Rule::kw_holds)).then_some(Outcome::Yes)
    }
}
