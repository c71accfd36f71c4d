//! From pest's pairs to rows: values by rows, points by levels, and how a value is shown.

use super::names::P;
use super::parts::{Parts, joined};
use crate::syntax::ast::{ClauseKind, Expr, ExprKind, Level, LevelSays, Name, ValueRow};
use crate::syntax::grammar::{Rule, inner};

impl<'t> Parts<'_, 't> {
    /// A condition or value, or values by rows.
    pub(super) fn meaning(&mut self) -> Option<ClauseKind> {
        let first = self.find(Rule::expr)?;
        let Some(case) = self.find(Rule::row_case) else {
            return Some(ClauseKind::Means(self.build.expr(first)));
        };
        let mut rows = vec![self.value_row(first, case)?];
        for row in self.all(Rule::value_row) {
            let mut parts = inner(row).into_iter();
            let (value, case) = (parts.next()?, parts.next()?);
            rows.push(self.value_row(value, case)?);
        }
        Some(ClauseKind::MeansRows(rows))
    }

    fn value_row(&mut self, value: P<'t>, case: P<'t>) -> Option<ValueRow> {
        let span = self.build.at(&value).to(self.build.at(&case));
        let value = self.build.expr(value);
        let parts = inner(case);
        let otherwise = parts.iter().any(|part| part.as_rule() == Rule::kw_otherwise);
        let when = parts.into_iter().find(|part| part.as_rule() == Rule::expr).map(|expr| self.build.expr(expr));
        (when.is_some() != otherwise).then_some(ValueRow { value, when, span })
    }

    /// The points of a score by the values of a fact.
    pub(super) fn levels(&mut self) -> Option<ClauseKind> {
        let of = self.name()?;
        let subject = Expr { kind: ExprKind::Name(of.text.clone()), span: of.span };
        let levels = self.all(Rule::level);
        let levels = levels.into_iter().map(|level| self.level(level)).collect::<Option<Vec<_>>>()?;
        Some(ClauseKind::Levels { of, subject, levels })
    }

    fn level(&mut self, pair: P<'t>) -> Option<Level> {
        let span = self.build.at(&pair);
        let mut parts = inner(pair).into_iter();
        let points = parts.next()?;
        let points = self.value_of(points);
        let says = parts.find(|part| part.as_rule() != Rule::points_word)?;
        let place = self.build.at(&says);
        let says = match says.as_rule() {
            Rule::kw_otherwise => LevelSays::Otherwise,
            Rule::level_members => {
                let names = inner(says).into_iter().filter(|part| part.as_rule() != Rule::kw_or);
                LevelSays::Members(names.map(|name| self.build.name(&name)).collect())
            }
            _ => self.level_range(says)?,
        };
        Some(Level { points, says, place, span })
    }

    fn level_range(&mut self, pair: P<'t>) -> Option<LevelSays> {
        let (mut low, mut high) = (None, None);
        let mut values = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::level_low => low = Some(self.level_end(part, Rule::kw_above)?),
                Rule::level_high => high = Some(self.level_end(part, Rule::kw_below)?),
                Rule::value => values.push(self.value_of(part)),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        Some(match (values.next(), values.next()) {
            (Some(from), Some(to)) => LevelSays::Range(Some((from, true)), Some((to, true))),
            (Some(only), None) => LevelSays::Value(only),
            _ => LevelSays::Range(low, high),
        })
    }

    /// An end of a range, and whether it belongs: not where a word leaves it out.
    fn level_end(&mut self, pair: P<'t>, out: Rule) -> Option<(Expr, bool)> {
        let parts = inner(pair);
        let belongs = !parts.iter().any(|part| part.as_rule() == out);
        let value = parts.into_iter().find(|part| part.as_rule() == Rule::value)?;
        Some((self.value_of(value), belongs))
    }

    /// Whether and how a value is shown.
    pub(super) fn display(&mut self) -> Option<ClauseKind> {
        let (mut words, mut decimals) = (Vec::new(), None);
        for part in self.all(Rule::shown_part) {
            let parts = inner(part);
            match parts.iter().find(|part| part.as_rule() == Rule::number) {
                Some(number) if decimals.is_none() => decimals = Some(self.build.number(number, None)),
                Some(again) => {
                    let span = self.build.at(again);
                    words.push(Name { text: "to".to_owned(), span });
                }
                None => {
                    let said = parts.into_iter().find(|part| part.as_rule() == Rule::words)?;
                    let span = self.build.at(&said);
                    words.push(Name { text: joined(&inner(said)), span });
                }
            }
        }
        Some(ClauseKind::Display { words, decimals })
    }
}
