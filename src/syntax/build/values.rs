//! From pest's pairs to what conditions compare: calculations, single values, and lists of them. A text in quotes, which the
//! grammar reads on purpose, is refused here.

use super::names::{Builder, P};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Function, ListExpr, Name, Operator, SpanUnit};
use crate::syntax::grammar::{Rule, inner, written};
use crate::syntax::layout::nesting::MAX_DEPTH;
use crate::syntax::mistakes::names::proper_name;
use crate::syntax::mistakes::quotes::quoted_value;

impl<'t> Builder<'_, 't> {
    pub(super) fn list(&mut self, pair: P<'t>) -> ListExpr {
        let parts = inner(pair);
        if let [only] = parts.as_slice()
            && matches!(only.as_rule(), Rule::name | Rule::small)
        {
            return ListExpr::Named(self.name(only));
        }
        let mut items = Vec::new();
        for part in parts {
            if part.as_rule() == Rule::list_item
                && let Some(item) = inner(part).into_iter().next()
            {
                let item = self.literal(item);
                items.push(item);
            }
        }
        ListExpr::Items(items)
    }

    pub(super) fn sum(&mut self, pair: P<'t>) -> Expr {
        self.chain(pair, Self::product)
    }

    fn product(&mut self, pair: P<'t>) -> Expr {
        self.chain(pair, Self::factor)
    }

    /// A left-associative chain of one level of arithmetic. Its length is bounded, because the tree it makes is as deep as it is long.
    fn chain(&mut self, pair: P<'t>, part_of: fn(&mut Self, P<'t>) -> Expr) -> Expr {
        let whole = self.at(&pair);
        let mut left: Option<Expr> = None;
        let mut op = Operator::Add;
        let mut length = 0usize;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::add_op => op = if written(&part) == "+" { Operator::Add } else { Operator::Subtract },
                Rule::mul_op => op = if written(&part) == "/" { Operator::Divide } else { Operator::Multiply },
                _ => {
                    length = length.saturating_add(1);
                    if length > MAX_DEPTH {
                        let found = Diagnostic::new(
                            Code::TooDeep,
                            self.at(&part),
                            format!("this calculation has more than {} parts", MAX_DEPTH),
                        )
                        .help("Give a part of it a name of its own with `term`.");
                        return Expr { kind: ExprKind::Error(self.reader.diagnostics.error(found)), span: whole };
                    }
                    let right = part_of(self, part);
                    left = Some(match left {
                        None => right,
                        Some(left) => {
                            let span = left.span.to(right.span);
                            Expr {
                                kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) },
                                span,
                            }
                        }
                    });
                }
            }
        }
        left.unwrap_or_else(|| self.reader.unread_expr(whole))
    }

    fn factor(&mut self, pair: P<'t>) -> Expr {
        let whole = self.at(&pair);
        let mut negative = false;
        let mut minuses = 0usize;
        let mut result = None;
        let (mut exponent, mut calculated) = (None, None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::caret => {}
                Rule::exponent => {
                    let span = self.at(&part);
                    let parts = inner(part);
                    if parts.iter().any(|part| matches!(part.as_rule(), Rule::sum | Rule::name)) {
                        calculated = parts.into_iter().find_map(|part| match part.as_rule() {
                            Rule::sum => Some(Expr { span, ..self.sum(part) }),
                            Rule::name => Some(self.literal(part)),
                            _ => None,
                        });
                    } else {
                        let text = parts.iter().map(written).collect::<String>();
                        exponent = Some(Name { text, span });
                    }
                }
                Rule::minus => {
                    negative = !negative;
                    minuses = minuses.saturating_add(1);
                }
                _ => {
                    let at = if minuses == 0 { self.at(&part) } else { whole };
                    if let Some(primary) =
                        inner(part).into_iter().find(|p| !matches!(p.as_rule(), Rule::open | Rule::close))
                    {
                        let parenthesised = primary.as_rule() == Rule::expr;
                        let value = self.literal(primary);
                        let span = if parenthesised { at } else { value.span };
                        result = Some(Expr { span, ..value });
                    }
                }
            }
        }
        let mut result = result.unwrap_or_else(|| self.reader.unread_expr(whole));
        if let Some(exponent) = exponent {
            let span = result.span.to(exponent.span);
            result = Expr { kind: ExprKind::Power { base: Box::new(result), exponent }, span };
        }
        if let Some(exponent) = calculated {
            let (base, exponent) = (Box::new(result), Box::new(exponent));
            let span = base.span.to(exponent.span);
            result = Expr { kind: ExprKind::PowerOf { base, exponent }, span };
        }
        if negative {
            result = Expr { kind: ExprKind::Negate(Box::new(result)), span: whole };
        } else if minuses > 0 {
            result.span = whole;
        }
        result
    }

    /// `years from A to B`. A day behind `to` that is moved has parentheses: the rest could be added to the years, too.
    fn completed(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let mut unit = None;
        let mut days = Vec::new();
        let mut moved = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::span_unit => {
                    let word = written(&part).split_whitespace().next();
                    unit = SpanUnit::ALL.iter().find(|(_, own)| Some(*own) == word).map(|(unit, _)| *unit);
                }
                Rule::day => {
                    let parts = inner(part.clone());
                    moved = (parts.len() > 1).then(|| parts.first().map(|first| self.at(first))).flatten();
                    days.push(self.day(part));
                }
                _ => {}
            }
        }
        let (Some(unit), Some(to), Some(from)) = (unit, days.pop(), days.pop()) else {
            return self.reader.unread_expr(span);
        };
        if let Some(first) = moved {
            let (behind, count) = (Span { start: first.end, ..to.span }, unit.word());
            let (day, rest) = (self.reader.written(to.span), self.reader.written(behind));
            let ahead = self.reader.written(Span { end: first.end, ..span });
            let (moved, changed) = (format!("{count} from … to ({day})"), format!("({ahead}) {rest}"));
            // A day is moved by so many of a unit, and a number changed by a number.
            let help = match &to.kind {
                ExprKind::Arithmetic { right, .. } if matches!(right.kind, ExprKind::Number { unit: Some(_), .. }) => {
                    format!("Write `{moved}`, with parentheses around the day that is moved.")
                }
                ExprKind::Arithmetic { right, .. } if matches!(right.kind, ExprKind::Number { unit: None, .. }) => {
                    format!("Write `{changed}`, with parentheses around the {count}.")
                }
                _ => format!("Write `{moved}` where it moves the day, and `{changed}` where it changes the number."),
            };
            let what = format!("it does not show what `{rest}` belongs to: the day, or the number of {count}");
            let found = Diagnostic::new(Code::CannotRead, behind, what).help(help);
            return Expr { kind: ExprKind::Error(self.reader.diagnostics.error(found)), span };
        }
        Expr { kind: ExprKind::Completed { unit, from: Box::new(from), to: Box::new(to) }, span }
    }

    /// A day, perhaps moved.
    pub(super) fn day(&mut self, pair: P<'t>) -> Expr {
        self.chain(pair, Self::day_part)
    }

    /// `min(a, b)`.
    fn extreme(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let (mut least, mut of) = (false, Vec::new());
        for part in inner(pair) {
            match part.as_rule() {
                Rule::extreme_word => least = written(&part) == "min",
                Rule::sum => of.push(self.sum(part)),
                _ => {}
            }
        }
        Expr { kind: ExprKind::Extreme { least, of }, span }
    }

    /// `ln(x)`.
    fn function(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let (mut function, mut of) = (None, None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::function_word => {
                    let word = written(&part);
                    function = Function::ALL.iter().find(|(_, own)| *own == word).map(|(function, _)| *function);
                }
                Rule::sum => of = Some(self.sum(part)),
                _ => {}
            }
        }
        match (function, of) {
            (Some(function), Some(of)) => Expr { kind: ExprKind::Function { function, of: Box::new(of) }, span },
            _ => self.reader.unread_expr(span),
        }
    }

    /// `round X to nearest 5 mg`.
    fn rounded(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let (mut value, mut to) = (None, None);
        for part in inner(pair) {
            match part.as_rule() {
                Rule::round_part => value = Some(self.day_part(part)),
                Rule::quantity => to = Some(self.quantity(part)),
                _ => {}
            }
        }
        match (value, to) {
            (Some(value), Some(to)) => {
                Expr { kind: ExprKind::Rounded { value: Box::new(value), to: Box::new(to) }, span }
            }
            _ => self.reader.unread_expr(span),
        }
    }

    fn day_part(&mut self, pair: P<'t>) -> Expr {
        let whole = self.at(&pair);
        match inner(pair).into_iter().find(|part| !matches!(part.as_rule(), Rule::open | Rule::close)) {
            Some(part) => {
                let parenthesised = part.as_rule() == Rule::expr;
                let value = self.literal(part);
                let span = if parenthesised { whole } else { value.span };
                Expr { span, ..value }
            }
            None => self.reader.unread_expr(whole),
        }
    }

    /// A name, number, date, yes, no, text, or what stands in parentheses.
    pub(super) fn literal(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let kind = match pair.as_rule() {
            Rule::name => ExprKind::Name(written(&pair).to_owned()),
            Rule::dose_of => ExprKind::Name(self.dose_of(pair).text),
            Rule::date => ExprKind::Date(written(&pair).to_owned()),
            Rule::yes_no => ExprKind::YesNo(written(&pair) == "yes"),
            Rule::kw_none => ExprKind::List(Vec::new()),
            Rule::quantity => return self.quantity(pair),
            Rule::number => return self.number(&pair, None),
            Rule::expr => return self.expr(pair),
            Rule::completed => return self.completed(pair),
            Rule::gathered => return self.gathered(pair),
            Rule::extreme => return self.extreme(pair),
            Rule::rounded => return self.rounded(pair),
            Rule::function => return self.function(pair),
            Rule::string => {
                let words = written(&pair).trim_matches('"').to_owned();
                let found =
                    Diagnostic::new(Code::TextInCondition, span, "a text in quotes stands where a value is needed")
                        .help(format!("Write the member, number or name without quotes: `{words}`."));
                if let Some(found) = quoted_value(span, &words) {
                    return Expr { kind: ExprKind::Error(self.reader.diagnostics.error(found)), span };
                }
                ExprKind::Error(self.reader.diagnostics.error(match proper_name(&words) {
                    Some(name) if name == words => found.fix(span, name),
                    Some(name) => found.guess(span, name),
                    None => found,
                }))
            }
            _ => ExprKind::Error(self.reader.unread(span)),
        };
        Expr { kind, span }
    }
}
