//! From pest's pairs to conditions. What the grammar reads on purpose although it is wrong (operators of other
//! languages, chained comparisons, `and` beside `or`) is refused here with the right spelling.

use super::gathered::gathered;
use super::names::{Builder, P};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind, GatheredWhat, Includes, Name};
use crate::syntax::grammar::{Rule, inner, written};
use crate::syntax::known::Measure;
use crate::syntax::mistakes::knowledge::unknown_tested;
use crate::syntax::mistakes::operators;

impl<'t> Builder<'_, 't> {
    /// An expression.
    pub(super) fn expr(&mut self, pair: P<'t>) -> Expr {
        let whole = self.at(&pair);
        let mut operands: Vec<Expr> = Vec::new();
        let mut first: Option<(bool, Span)> = None;
        let mut mixed: Option<(Span, Span)> = None;
        let mut ands: Vec<bool> = Vec::new();
        for part in inner(pair) {
            if part.as_rule() == Rule::connective {
                let span = self.at(&part);
                let and = self.connective(part, span);
                ands.push(and);
                match first {
                    None => first = Some((and, span)),
                    Some((kind, place)) if kind != and && mixed.is_none() => mixed = Some((place, span)),
                    Some(_) => {}
                }
            } else {
                let operand = self.operand(part);
                operands.push(operand);
            }
        }
        let span = operands.iter().map(|e| e.span).reduce(Span::to).unwrap_or(whole);
        if let Some((one, other)) = mixed {
            let reported = operators::mixed_and_or(self.reader, &operands, &ands, one, other);
            return Expr { kind: ExprKind::Error(reported), span };
        }
        let kind = match (first, operands.len()) {
            (_, 1) => match operands.pop() {
                Some(only) => return only,
                None => return self.reader.unread_expr(whole),
            },
            (Some((true, _)), _) => ExprKind::And(operands),
            (Some((false, _)), _) => ExprKind::Or(operands),
            (None, _) => return self.reader.unread_expr(whole),
        };
        Expr { kind, span }
    }

    /// True for `and`.
    fn connective(&mut self, pair: P<'t>, span: Span) -> bool {
        match inner(pair).first() {
            Some(word) if word.as_rule() == Rule::foreign_connective => {
                let foreign = written(word);
                let and = foreign.starts_with('&') || foreign.eq_ignore_ascii_case("and");
                operators::foreign(self.reader, span, foreign, if and { "and" } else { "or" });
                and
            }
            word => word.is_some_and(|word| word.as_rule() == Rule::kw_and),
        }
    }

    fn operand(&mut self, pair: P<'t>) -> Expr {
        let whole = self.at(&pair);
        let mut nots: Vec<Span> = Vec::new();
        let mut result = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::kw_not => nots.push(self.at(&part)),
                Rule::foreign_not => {
                    let span = self.at(&part);
                    operators::foreign(self.reader, span, written(&part), "not");
                    nots.push(span);
                }
                _ => result = Some(self.relation(part)),
            }
        }
        let mut result = result.unwrap_or_else(|| self.reader.unread_expr(whole));
        for span in nots.into_iter().rev() {
            let whole = span.to(result.span);
            result = Expr { kind: ExprKind::Not(Box::new(result)), span: whole };
        }
        result
    }

    fn relation(&mut self, pair: P<'t>) -> Expr {
        let whole = self.at(&pair);
        let mut parts = inner(pair).into_iter();
        let Some(first) = parts.next() else { return self.reader.unread_expr(whole) };
        match first.as_rule() {
            Rule::at_least => return self.at_least(first),
            Rule::in_a_row | Rule::run_of | Rule::some_of => return self.some_of(first),
            _ => {}
        }
        let value = self.sum(first);
        match parts.next() {
            None => value,
            Some(tail) => self.tail(value, tail),
        }
    }

    fn at_least(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let mut count = None;
        let mut of = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::number => count = Some(self.number(&part, None)),
                Rule::marked => {
                    let (count, from) = (count.take(), self.gathered_from(part));
                    let (Some(count), Some(from)) = (count, from) else { return self.reader.unread_expr(span) };
                    return gathered(GatheredWhat::AtLeast(count), from, span);
                }
                Rule::expr => {
                    let expr = self.expr(part);
                    of.push(expr);
                }
                _ => {}
            }
        }
        let count = count.unwrap_or_else(|| self.reader.unread_expr(span));
        Expr { kind: ExprKind::AtLeast { count: Box::new(count), of }, span }
    }

    fn tail(&mut self, value: Expr, pair: P<'t>) -> Expr {
        let tail_span = self.at(&pair);
        let span = value.span.to(tail_span);
        let Some(tail) = inner(pair).into_iter().next() else { return self.reader.unread_expr(span) };
        let kind = match tail.as_rule() {
            Rule::compare_tail => self.compare(value, tail),
            Rule::kw_applies => self.applies(value, false),
            Rule::in_tail | Rule::includes_tail | Rule::between_tail => self.membership(value, tail, false),
            Rule::not_tail => self.membership(value, tail, true),
            Rule::does_tail => {
                if tail.clone().into_inner().any(|word| word.as_rule() == Rule::kw_apply) {
                    self.applies(value, true)
                } else {
                    self.membership(value, tail, true)
                }
            }
            Rule::is_tail => self.is_tail(value, tail),
            _ => ExprKind::Error(self.reader.unread(span)),
        };
        Expr { kind, span }
    }

    fn compare(&mut self, left: Expr, tail: P<'t>) -> ExprKind {
        let whole = self.at(&tail);
        let mut op = None;
        let mut right = None;
        let mut chained = None;
        for part in inner(tail) {
            match part.as_rule() {
                Rule::compare_op => op = self.comparison(part),
                Rule::sum => right = Some(self.sum(part)),
                _ => chained = Some(self.at(&part)),
            }
        }
        let (Some(op), Some(right)) = (op, right) else { return ExprKind::Error(self.reader.unread(whole)) };
        if let Some(second) = chained {
            return ExprKind::Error(operators::chained(self.reader, op, &left, &right, second));
        }
        ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }
    }

    fn comparison(&mut self, pair: P<'t>) -> Option<Comparison> {
        let span = self.at(&pair);
        let sign = inner(pair).into_iter().next()?;
        Some(match sign.as_rule() {
            Rule::equal => Comparison::Equal,
            Rule::ne => Comparison::NotEqual,
            Rule::lt => Comparison::Less,
            Rule::le => Comparison::LessOrEqual,
            Rule::gt => Comparison::Greater,
            Rule::ge => Comparison::GreaterOrEqual,
            Rule::foreign_compare => {
                let sign = written(&sign);
                if sign == "~" {
                    operators::about(self.reader, span);
                    return Some(Comparison::Equal);
                }
                let (op, right) = match &*sign.replace([' ', '\t'], "") {
                    "=<" | "<=" => (Comparison::LessOrEqual, "<="),
                    "=>" | ">=" => (Comparison::GreaterOrEqual, ">="),
                    "<>" | "!==" | "!=" => (Comparison::NotEqual, "!="),
                    _ => (Comparison::Equal, "="),
                };
                operators::foreign(self.reader, span, sign, right);
                op
            }
            _ => return None,
        })
    }

    fn applies(&mut self, value: Expr, negated: bool) -> ExprKind {
        match value.kind {
            ExprKind::Name(text) => ExprKind::Applies { name: Name { text, span: value.span }, negated },
            ExprKind::Error(reported) => ExprKind::Error(reported),
            _ => {
                let found = Diagnostic::new(Code::CannotRead, value.span, "only a recommendation applies or does not")
                    .help("Write the name of a recommendation before `applies`.");
                ExprKind::Error(self.reader.diagnostics.error(found))
            }
        }
    }

    fn is_tail(&mut self, value: Expr, tail: P<'t>) -> ExprKind {
        let whole = self.at(&tail);
        let negated = inner(tail.clone()).iter().any(|p| p.as_rule() == Rule::kw_not);
        let value = Box::new(value);
        for part in inner(tail.clone()) {
            match part.as_rule() {
                Rule::kw_empty => return ExprKind::IsEmpty { value, negated },
                Rule::unknown_test => {
                    let name = match &value.kind {
                        ExprKind::Name(name) => Some(&**name),
                        _ => None,
                    };
                    let condition = |name: &&str| {
                        self.reader.known.and_then(|known| known.get(name)).is_some_and(Measure::is_condition)
                    };
                    let found = unknown_tested(self.at(&part), name.filter(condition), written(&part), negated);
                    return ExprKind::Error(self.reader.diagnostics.error(found));
                }
                Rule::kw_in | Rule::kw_between => return self.membership(*value, tail, negated),
                Rule::is_one_of => {
                    let from = self.at(&tail);
                    let mut words = from;
                    let mut list = None;
                    for word in inner(part) {
                        match word.as_rule() {
                            Rule::list => list = Some(self.list(word)),
                            _ => words = Span { end: self.at(&word).end, ..from },
                        }
                    }
                    let right = if negated { "not in" } else { "in" };
                    let found = Diagnostic::new(Code::ForeignOperator, words, "`is one of` is written with `in`")
                        .help(format!("Write `{right}` for `{}`.", if negated { "is not one of" } else { "is one of" }))
                        .fix(words, right);
                    let reported = self.reader.diagnostics.error(found);
                    return list.map_or(ExprKind::Error(reported), |list| ExprKind::In { value, list, negated });
                }
                Rule::is_value => {
                    let Some(other) = inner(part).into_iter().next() else {
                        return ExprKind::Error(self.reader.unread(whole));
                    };
                    let other = Box::new(self.literal(other));
                    return ExprKind::Is { value, other, negated };
                }
                _ => {}
            }
        }
        ExprKind::Error(self.reader.unread(whole))
    }

    fn membership(&mut self, value: Expr, tail: P<'t>, negated: bool) -> ExprKind {
        let whole = self.at(&tail);
        let value = Box::new(value);
        let mut quantity = Includes::One;
        let mut sums = Vec::new();
        let mut list = None;
        let mut includes = false;
        for part in inner(tail) {
            match part.as_rule() {
                Rule::kw_includes | Rule::kw_include => includes = true,
                Rule::quantifier => {
                    let any = part.into_inner().any(|word| word.as_rule() == Rule::kw_any);
                    quantity = if any { Includes::Any } else { Includes::All };
                }
                Rule::list => list = Some(self.list(part)),
                Rule::sum => {
                    let sum = self.sum(part);
                    sums.push(sum);
                }
                _ => {}
            }
        }
        if let Some(list) = list {
            return if includes {
                ExprKind::Includes { value, quantity, list, negated }
            } else {
                ExprKind::In { value, list, negated }
            };
        }
        let (Some(high), Some(low)) = (sums.pop(), sums.pop()) else {
            return ExprKind::Error(self.reader.unread(whole));
        };
        ExprKind::Between { value, low: Box::new(low), high: Box::new(high), negated }
    }
}
