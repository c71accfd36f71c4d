//! From pest's pairs to what studies report.

use super::names::P;
use super::parts::{Parts, joined};
use crate::syntax::ast::{Cited, Expr, Figure, FigureValue, ResultClause};
use crate::syntax::grammar::{Rule, inner};

impl<'t> Parts<'_, 't> {
    pub fn evidence(&mut self) -> Option<Vec<Cited>> {
        let mut all = Vec::new();
        for pair in self.all(Rule::cited) {
            let parts = inner(pair);
            let study = self.build.name(parts.first()?);
            let texts = parts.into_iter().filter(|part| part.as_rule() == Rule::string);
            let outcomes = texts.map(|text| self.build.text_of(text)).collect();
            all.push(Cited { study, outcomes });
        }
        Some(all)
    }

    pub fn result(&mut self) -> Option<ResultClause> {
        let label = self.text()?;
        let arm = self.parts.as_slice().iter().find(|p| p.as_rule() == Rule::name).map(|p| self.build.name(p));
        let figures = self.all(Rule::figure);
        let figures = figures.into_iter().map(|figure| self.figure(figure)).collect::<Option<_>>()?;
        Some(ResultClause { label, arm, figures })
    }

    pub fn figure(&mut self, pair: P<'t>) -> Option<Figure> {
        let span = self.build.at(&pair);
        let mut qualifier = None;
        let mut values = Vec::new();
        let mut total = None;
        let mut share = None;
        let mut interval = None;
        let mut at = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::qualifier => qualifier = Some(joined(&inner(part))),
                Rule::value => {
                    let value = self.value_of(part);
                    values.push(value);
                }
                Rule::number => total = Some(self.build.number(&part, None)),
                Rule::share => share = Some(self.quantity_in(part)?),
                Rule::interval => interval = Some(self.interval(part)?),
                Rule::at_time => at = Some(self.quantity_in(part)?),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        let first = values.next()?;
        let value = match (values.next(), total) {
            (Some(second), _) => FigureValue::Range(first, second),
            (None, Some(total)) => FigureValue::Share(first, total, share),
            (None, None) => FigureValue::One(first),
        };
        Some(Figure { qualifier, value, interval, at, span })
    }

    pub fn quantity_in(&mut self, pair: P<'t>) -> Option<Expr> {
        let quantity = inner(pair).into_iter().find(|p| p.as_rule() == Rule::quantity)?;
        Some(self.build.quantity(quantity))
    }

    pub fn interval(&mut self, pair: P<'t>) -> Option<(Expr, Expr, Expr)> {
        let mut numbers = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::quantity => {
                    let value = self.build.quantity(part);
                    numbers.push(value);
                }
                Rule::value => {
                    let value = self.value_of(part);
                    numbers.push(value);
                }
                _ => {}
            }
        }
        let mut numbers = numbers.into_iter();
        Some((numbers.next()?, numbers.next()?, numbers.next()?))
    }
}
