//! From pest's pairs to what is asked of lists of findings.

use super::names::{Builder, P};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Gathered, GatheredFrom, GatheredOf, GatheredSpan, GatheredWhat};
use crate::syntax::grammar::{Rule, inner, written};

/// What is asked of entries, as an expression.
pub(super) fn gathered(what: GatheredWhat, from: GatheredFrom, span: Span) -> Expr {
    Expr { kind: ExprKind::Gathered(Box::new(Gathered { what, from, per: None })), span }
}

impl<'t> Builder<'_, 't> {
    /// `latest of lab.hba1c`.
    pub(super) fn gathered(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let whole = self.gathered_parts(pair);
        match whole {
            Some(gathered) => Expr { kind: ExprKind::Gathered(Box::new(gathered)), span },
            None => self.reader.unread_expr(span),
        }
    }

    fn gathered_parts(&mut self, pair: P<'t>) -> Option<Gathered> {
        let (mut what, mut from, mut per) = (None, None, None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::gathered_word => what = asked(written(&part)),
                Rule::gathered_from => from = self.gathered_from(part),
                Rule::for_each => {
                    let name = inner(part).into_iter().find(|part| part.as_rule() == Rule::name)?;
                    per = Some(self.name(&name));
                }
                _ => {}
            }
        }
        Some(Gathered { what: what?, from: from?, per })
    }

    /// `2 in a row of (…)`, `a run of (…) over at least 90 days`, `any of (…)`.
    pub(super) fn some_of(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let (mut what, mut from) = (None, None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::number => what = Some(GatheredWhat::InARow(self.number(&part, None))),
                Rule::quantity => what = Some(GatheredWhat::Run(self.quantity(part))),
                Rule::some_word => {
                    what = Some(match written(&part).split_whitespace().next() {
                        Some("any") => GatheredWhat::Any,
                        Some("all") => GatheredWhat::All,
                        _ => GatheredWhat::None,
                    });
                }
                Rule::gathered_from => from = self.gathered_from(part),
                _ => {}
            }
        }
        match (what, from) {
            (Some(what), Some(from)) => gathered(what, from, span),
            _ => self.reader.unread_expr(span),
        }
    }

    /// A name, or a choice of entries in parentheses.
    pub(super) fn gathered_from(&mut self, pair: P<'t>) -> Option<GatheredFrom> {
        let span = self.at(&pair);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::name => {
                    let of = GatheredOf::Name(self.name(&part));
                    return Some(GatheredFrom { of, spans: Vec::new(), only: None, span });
                }
                Rule::source | Rule::marked_source => return self.source(part),
                _ => {}
            }
        }
        None
    }

    /// `lab.hba1c within 12 months before today where value >= 7 %`.
    fn source(&mut self, pair: P<'t>) -> Option<GatheredFrom> {
        let span = self.at(&pair);
        let (mut of, mut spans, mut only) = (None, Vec::new(), None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::name => of = Some(GatheredOf::Name(self.name(&part))),
                Rule::source => of = Some(GatheredOf::From(Box::new(self.source(part)?))),
                Rule::gathered => {
                    let place = self.at(&part);
                    of = Some(GatheredOf::Gathered(Box::new(self.gathered_parts(part)?), place));
                }
                Rule::some_last => of = Some(self.some_last(part)?),
                Rule::source_span => spans.push(self.source_span(part)?),
                Rule::expr => only = Some(self.expr(part)),
                _ => {}
            }
        }
        Some(GatheredFrom { of: of?, spans, only, span })
    }

    /// `last 3 of bp.systolic`.
    fn some_last(&mut self, pair: P<'t>) -> Option<GatheredOf> {
        let (mut last, mut count, mut from) = (true, None, None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::some_end => last = written(&part) == "last",
                Rule::number => count = Some(self.number(&part, None)),
                Rule::gathered_from => from = Some(Box::new(self.gathered_from(part)?)),
                _ => {}
            }
        }
        Some(GatheredOf::End { last, count: count?, from: from? })
    }

    fn source_span(&mut self, pair: P<'t>) -> Option<GatheredSpan> {
        let whole = self.at(&pair);
        let parts = inner(pair);
        let has = |rule: Rule| parts.iter().any(|part| part.as_rule() == rule);
        let (any, since, until) = (has(Rule::kw_any), has(Rule::kw_since), has(Rule::kw_until));
        let (mut length, mut day) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::quantity => length = Some(self.quantity(part)),
                Rule::day => day = Some(self.day(part)),
                _ => {}
            }
        }
        Some(match (length, day) {
            (Some(length), None) if any => GatheredSpan::Any(length),
            (Some(length), Some(day)) => GatheredSpan::Within(length, day),
            (None, Some(day)) if since => GatheredSpan::Since(day),
            (None, Some(day)) if until => GatheredSpan::Until(day),
            (None, None) => GatheredSpan::BeforeLatest(whole),
            _ => return None,
        })
    }
}

/// What a word asks.
fn asked(word: &str) -> Option<GatheredWhat> {
    Some(match word {
        "latest" => GatheredWhat::Latest,
        "first" => GatheredWhat::First,
        "lowest" => GatheredWhat::Lowest,
        "highest" => GatheredWhat::Highest,
        "mean" => GatheredWhat::Mean,
        "sum" => GatheredWhat::Sum,
        "number" => GatheredWhat::Number,
        _ => return None,
    })
}
