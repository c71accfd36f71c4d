//! The parts of a clause, taken one by one: the next name, text, number, condition.

use super::names::{Builder, P};
use crate::syntax::ast::{Expr, ExprKind, Name, Operator, Text};
use crate::syntax::grammar::{Rule, inner, written};

/// What a clause is made of and was not taken yet.
pub struct Parts<'r, 't> {
    pub build: Builder<'r, 't>,
    pub parts: std::vec::IntoIter<P<'t>>,
}

impl<'t> Parts<'_, 't> {
    /// The next part, if it is of this rule.
    pub fn find(&mut self, rule: Rule) -> Option<P<'t>> {
        let next = self.parts.as_slice().iter().position(|p| p.as_rule() == rule)?;
        self.parts.nth(next)
    }

    /// The names of this rule, up to the next part of another rule.
    pub fn all_names(&mut self, rule: Rule) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(pair) =
            self.parts.as_slice().iter().position(|p| p.as_rule() == rule).and_then(|at| self.parts.nth(at))
        {
            names.push(self.build.name(&pair));
        }
        names
    }

    pub fn all(&mut self, rule: Rule) -> Vec<P<'t>> {
        self.parts.by_ref().filter(|p| p.as_rule() == rule).collect()
    }

    /// The next name, id, code, version or single word.
    pub fn name(&mut self) -> Option<Name> {
        let is_name = |p: &P<'t>| {
            matches!(p.as_rule(), Rule::name | Rule::small | Rule::id | Rule::code | Rule::version | Rule::word)
        };
        let next = self.parts.as_slice().iter().position(is_name)?;
        let pair = self.parts.nth(next)?;
        Some(self.build.name(&pair))
    }

    pub fn names(&mut self) -> Vec<Name> {
        std::iter::from_fn(|| self.name()).collect()
    }

    /// Several words as one, blanks made single.
    pub fn words(&mut self) -> Option<Name> {
        let pair = self.find(Rule::words)?;
        let span = self.build.at(&pair);
        Some(Name { text: joined(&inner(pair)), span })
    }

    pub fn text(&mut self) -> Option<Text> {
        let pair = self.find(Rule::text)?;
        Some(self.build.text_of(pair))
    }

    /// What columns expect: names, and doses of recommendations.
    pub fn columns(&mut self) -> Vec<Name> {
        let mut columns = Vec::new();
        for part in std::mem::take(&mut self.parts) {
            match part.as_rule() {
                Rule::dose_of => columns.push(self.build.dose_of(part)),
                Rule::name => columns.push(self.build.name(&part)),
                _ => {}
            }
        }
        columns
    }

    pub fn texts(&mut self) -> Vec<Text> {
        let strings = self.all(Rule::string);
        strings.into_iter().map(|s| self.build.text_of(s)).collect()
    }

    pub fn expr(&mut self) -> Option<Expr> {
        let pair = self.find(Rule::expr)?;
        Some(self.build.expr(pair))
    }

    pub fn find_literal(&mut self, rule: Rule) -> Option<Expr> {
        let pair = self.find(rule)?;
        Some(self.build.literal(pair))
    }

    pub fn value(&mut self) -> Option<Expr> {
        let pair = self.find(Rule::value)?;
        Some(self.value_of(pair))
    }

    /// A number or date, perhaps with minus signs before it.
    pub fn value_of(&mut self, pair: P<'t>) -> Expr {
        let span = self.build.at(&pair);
        let mut negative = false;
        let mut result = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::minus => negative = !negative,
                Rule::plus_days => {
                    let more = inner(part).into_iter().find(|part| part.as_rule() == Rule::quantity);
                    let more = more.map(|more| self.build.quantity(more));
                    result = result.zip(more).map(|(first, more): (Expr, Expr)| {
                        let (left, right) = (Box::new(first), Box::new(more));
                        Expr { kind: ExprKind::Arithmetic { op: Operator::Add, left, right }, span }
                    });
                }
                Rule::comma | Rule::open | Rule::close | Rule::equal | Rule::kw_is => {}
                _ => result = Some(self.build.literal(part)),
            }
        }
        let result = result.unwrap_or_else(|| self.build.reader.unread_expr(span));
        if negative { Expr { kind: ExprKind::Negate(Box::new(result)), span } } else { result }
    }
}

/// Words with one blank between them.
pub fn joined(words: &[P<'_>]) -> String {
    words.iter().map(written).collect::<Vec<_>>().join(" ")
}
