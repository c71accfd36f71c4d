//! From pest's pairs to what examples and their tables give and expect.

use super::names::P;
use super::parts::Parts;
use super::types::bound_kind;
use crate::syntax::ast::{
    Assignment, BoundKind, Cell, CellKind, Expectation, ExpectationKind, Expr, ExprKind, Further, Given, Listed,
    Outcome, Said,
};
use crate::syntax::grammar::{Rule, inner, written};

impl<'t> Parts<'_, 't> {
    pub fn given(&mut self, pair: P<'t>) -> Option<Given> {
        let span = self.build.at(&pair);
        let mut parts = inner(pair).into_iter();
        let fact = parts.next().map(|name| self.build.name(&name))?;
        let said = parts.find(|p| !matches!(p.as_rule(), Rule::equal | Rule::kw_is))?;
        Some(Given { fact, said: self.said(said)?, span })
    }

    /// What is said of a fact.
    fn said(&mut self, pair: P<'t>) -> Option<Said> {
        let rule = pair.as_rule();
        let parts = inner(pair);
        let has = |rule: Rule| parts.iter().any(|p| p.as_rule() == rule);
        match rule {
            Rule::given_limit => {
                let sign = parts.iter().find(|p| matches!(p.as_rule(), Rule::given_sign | Rule::given_word))?;
                let kind = given_sign(sign.clone())?;
                Some(Said::Limits(vec![(kind, self.given_values(parts)?.into_iter().next()?)]))
            }
            Rule::given_between => self.limits(parts),
            Rule::given_in => {
                let denied = has(Rule::kw_not);
                let mut items = Vec::new();
                for item in parts.into_iter().filter(|p| p.as_rule() == Rule::list_item) {
                    items.push(self.build.literal(inner(item).into_iter().next()?));
                }
                Some(if denied { Said::Not(items) } else { Said::OneOf(items) })
            }
            Rule::given_set => {
                let mut list = |rule: Rule| {
                    let part = parts.iter().find(|p| p.as_rule() == rule)?;
                    let list = inner(part.clone()).into_iter().find(|p| p.as_rule() == Rule::list)?;
                    Some(self.build.list(list))
                };
                let (includes, excludes) = (list(Rule::given_includes), list(Rule::given_excludes));
                Some(Said::Members(includes, excludes))
            }
            Rule::given_listed => {
                let more = parts.iter().find(|p| p.as_rule() == Rule::and_more).cloned();
                let more = match more {
                    Some(more) => Some(self.further(more)?),
                    None => None,
                };
                let entries = parts.into_iter().filter(|p| p.as_rule() == Rule::listed);
                Some(Said::Listed(entries.map(|entry| self.listed(entry)).collect::<Option<_>>()?, more))
            }
            Rule::listed_value if has(Rule::kw_to) => self.limits(parts),
            Rule::listed_value => match parts.into_iter().next()? {
                value if value.as_rule() == Rule::given_value => {
                    Some(Said::Value(self.given_values(vec![value])?.into_iter().next()?))
                }
                other => self.said(other),
            },
            Rule::given_never => {
                let word = parts.iter().find(|p| p.as_rule() == Rule::kw_never)?;
                let word = self.build.at(word);
                let said = match parts.iter().find(|p| matches!(p.as_rule(), Rule::given_limit | Rule::given_between)) {
                    Some(limits) => self.said(limits.clone())?,
                    None if has(Rule::kw_to) => self.limits(parts)?,
                    None => Said::Value(self.given_values(parts)?.into_iter().next()?),
                };
                Some(Said::NeverOr(word, Box::new(said)))
            }
            Rule::given_is if has(Rule::kw_to) => self.limits(parts),
            Rule::given_is if has(Rule::kw_not) => Some(Said::Not(self.given_values(parts)?)),
            Rule::given_is if has(Rule::kw_or) => Some(Said::OneOf(self.given_values(parts)?)),
            Rule::given_is => match parts.into_iter().next()? {
                value if value.as_rule() == Rule::given_value => {
                    Some(Said::Value(self.given_values(vec![value])?.into_iter().next()?))
                }
                other => self.said(other),
            },
            _ => None,
        }
    }

    /// That there may be more entries, and of which days.
    fn further(&mut self, pair: P<'t>) -> Option<Further> {
        let side = inner(pair).into_iter().find(|p| p.as_rule() == Rule::more_side);
        let Some(side) = side.map(inner) else { return Some(Further::Any) };
        let before = side.iter().any(|p| p.as_rule() == Rule::kw_before);
        let day = self.build.literal(side.into_iter().find(|p| p.as_rule() == Rule::date)?);
        Some(if before { Further::Before(day) } else { Further::After(day) })
    }

    /// An entry of a list: a value and its day, or parts by their names.
    fn listed(&mut self, pair: P<'t>) -> Option<Listed> {
        let span = self.build.at(&pair);
        let mut parts = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::listed_value => parts.push((None, self.said(part)?)),
                Rule::listed_part => {
                    let pieces = inner(part).into_iter();
                    let mut inside = pieces.filter(|p| matches!(p.as_rule(), Rule::name | Rule::listed_value));
                    let name = inside.next().map(|name| self.build.name(&name))?;
                    parts.push((Some(name), self.said(inside.next()?)?));
                }
                _ => {}
            }
        }
        Some(Listed { parts, span })
    }

    /// Two limits, both of which belong.
    fn limits(&mut self, parts: Vec<P<'t>>) -> Option<Said> {
        let mut values = self.given_values(parts)?.into_iter();
        Some(Said::Limits(vec![(BoundKind::AtLeast, values.next()?), (BoundKind::AtMost, values.next()?)]))
    }

    /// A number or a day, or a month of days.
    fn number_of(&mut self, pair: P<'t>) -> Option<Expr> {
        match inner(pair.clone()).into_iter().next()? {
            month if month.as_rule() == Rule::month => {
                Some(Expr { span: self.build.at(&month), kind: ExprKind::Date(written(&month).to_owned()) })
            }
            _ => Some(self.value_of(pair)),
        }
    }

    fn given_values(&mut self, parts: Vec<P<'t>>) -> Option<Vec<Expr>> {
        let mut found = Vec::new();
        for part in parts {
            let value = match part.as_rule() {
                Rule::given_value => inner(part).into_iter().next()?,
                Rule::given_number => {
                    found.push(self.number_of(part)?);
                    continue;
                }
                _ => continue,
            };
            found.push(match value.as_rule() {
                Rule::month => Expr { span: self.build.at(&value), kind: ExprKind::Date(written(&value).to_owned()) },
                _ => self.given_value(value)?,
            });
        }
        Some(found)
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
            Rule::given_is | Rule::given_set => match self.said(part)? {
                Said::Value(value) => CellKind::Value(value),
                said => CellKind::Part(said),
            },
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
        let name = parts.first().map(|name| match name.as_rule() {
            Rule::dose_of => self.build.dose_of(name.clone()),
            _ => self.build.name(name),
        })?;
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

/// The limit that a sign or words before a value say.
fn given_sign(pair: P<'_>) -> Option<BoundKind> {
    let sign = inner(pair).into_iter().next()?;
    match sign.as_rule() {
        Rule::ge => Some(BoundKind::AtLeast),
        Rule::gt | Rule::kw_after => Some(BoundKind::Above),
        Rule::le => Some(BoundKind::AtMost),
        Rule::lt | Rule::kw_before => Some(BoundKind::Below),
        Rule::bound_word => bound_kind(sign),
        _ => None,
    }
}
