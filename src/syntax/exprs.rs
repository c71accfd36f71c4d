//! From pest's pairs to expressions. What the grammar reads on purpose although it is wrong (operators of other
//! languages, chained comparisons, `and` beside `or`) is refused here with the right spelling.

use super::ast::{Comparison, Expr, ExprKind, Includes, ListExpr, Name, Operator, Text};
use super::grammar::{Rule, inner, place, written};
use super::outline::Reader;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use pest::iterators::Pair;

type P<'t> = Pair<'t, Rule>;

impl<'t> Reader<'t> {
    /// The place of a token.
    pub(super) fn at(&self, pair: &P<'t>, base: usize) -> Span {
        let (start, end) = place(pair);
        self.span(base.saturating_add(start), base.saturating_add(end))
    }

    pub(super) fn name(&self, pair: &P<'t>, base: usize) -> Name {
        Name { text: written(pair).to_owned(), span: self.at(pair, base) }
    }

    /// A text, escapes resolved; unknown escapes are reported.
    pub(super) fn text_of(&mut self, pair: P<'t>, base: usize) -> Text {
        let strings: Vec<P<'t>> = if pair.as_rule() == Rule::string { vec![pair] } else { inner(pair) };
        let mut value = String::new();
        let mut span: Option<Span> = None;
        for string in strings {
            let here = self.at(&string, base);
            span = Some(span.map_or(here, |all| all.to(here)));
            if !value.is_empty() {
                value.push(' ');
            }
            let quoted = written(&string);
            let body = quoted.strip_prefix('"').and_then(|s| s.strip_suffix('"')).unwrap_or(quoted);
            let mut chars = body.char_indices();
            while let Some((at, c)) = chars.next() {
                if c != '\\' {
                    value.push(c);
                    continue;
                }
                match chars.next() {
                    Some((_, next @ ('"' | '\\'))) => value.push(next),
                    other => {
                        let start = (here.start as usize).saturating_add(1).saturating_add(at);
                        let shown = other.map(|(_, c)| String::from(c)).unwrap_or_default();
                        let end = start.saturating_add(1).saturating_add(shown.len());
                        let found = Diagnostic::new(
                            Code::UnknownEscape,
                            self.span(start, end),
                            format!("`\\{shown}` means nothing in a text"),
                        )
                        .help("Only `\\\"` (a quote) and `\\\\` (a backslash) are written with a backslash.");
                        self.diagnostics.push(found);
                    }
                }
            }
        }
        Text { value, span: span.unwrap_or_default() }
    }

    /// An expression.
    pub(super) fn expr(&mut self, pair: P<'t>, base: usize) -> Expr {
        let whole = self.at(&pair, base);
        let mut operands: Vec<Expr> = Vec::new();
        let mut first: Option<(bool, Span)> = None;
        let mut mixed: Option<(Span, Span)> = None;
        let mut ands: Vec<bool> = Vec::new();
        for part in inner(pair) {
            if part.as_rule() == Rule::connective {
                let span = self.at(&part, base);
                let and = self.connective(part, span);
                ands.push(and);
                match first {
                    None => first = Some((and, span)),
                    Some((kind, place)) if kind != and && mixed.is_none() => mixed = Some((place, span)),
                    Some(_) => {}
                }
            } else {
                let operand = self.operand(part, base);
                operands.push(operand);
            }
        }
        let span = operands.iter().map(|e| e.span).reduce(Span::to).unwrap_or(whole);
        if let Some((one, other)) = mixed {
            let reported = self.mixed_and_or(&operands, &ands, one, other);
            return Expr { kind: ExprKind::Error(reported), span };
        }
        let kind = match (first, operands.len()) {
            (_, 1) => match operands.pop() {
                Some(only) => return only,
                None => return self.unread_expr(whole),
            },
            (Some((true, _)), _) => ExprKind::And(operands),
            (Some((false, _)), _) => ExprKind::Or(operands),
            (None, _) => return self.unread_expr(whole),
        };
        Expr { kind, span }
    }

    /// True for `and`.
    fn connective(&mut self, pair: P<'t>, span: Span) -> bool {
        match inner(pair).first() {
            Some(word) if word.as_rule() == Rule::foreign_connective => {
                let foreign = written(word);
                let and = foreign.starts_with('&') || foreign.eq_ignore_ascii_case("and");
                self.foreign(span, foreign, if and { "and" } else { "or" });
                and
            }
            word => word.is_some_and(|word| word.as_rule() == Rule::kw_and),
        }
    }

    fn operand(&mut self, pair: P<'t>, base: usize) -> Expr {
        let whole = self.at(&pair, base);
        let mut nots: Vec<Span> = Vec::new();
        let mut result = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::kw_not => nots.push(self.at(&part, base)),
                Rule::foreign_not => {
                    let span = self.at(&part, base);
                    self.foreign(span, written(&part), "not");
                    nots.push(span);
                }
                _ => result = Some(self.relation(part, base)),
            }
        }
        let mut result = result.unwrap_or_else(|| self.unread_expr(whole));
        for span in nots.into_iter().rev() {
            let whole = span.to(result.span);
            result = Expr { kind: ExprKind::Not(Box::new(result)), span: whole };
        }
        result
    }

    fn relation(&mut self, pair: P<'t>, base: usize) -> Expr {
        let whole = self.at(&pair, base);
        let mut parts = inner(pair).into_iter();
        let Some(first) = parts.next() else { return self.unread_expr(whole) };
        if first.as_rule() == Rule::at_least {
            return self.at_least(first, base);
        }
        let value = self.sum(first, base);
        match parts.next() {
            None => value,
            Some(tail) => self.tail(value, tail, base),
        }
    }

    fn at_least(&mut self, pair: P<'t>, base: usize) -> Expr {
        let span = self.at(&pair, base);
        let mut count = None;
        let mut of = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::number => count = Some(self.number(&part, None, base)),
                Rule::expr => {
                    let expr = self.expr(part, base);
                    of.push(expr);
                }
                _ => {}
            }
        }
        let count = count.unwrap_or_else(|| self.unread_expr(span));
        Expr { kind: ExprKind::AtLeast { count: Box::new(count), of }, span }
    }

    fn tail(&mut self, value: Expr, pair: P<'t>, base: usize) -> Expr {
        let tail_span = self.at(&pair, base);
        let span = value.span.to(tail_span);
        let Some(tail) = inner(pair).into_iter().next() else { return self.unread_expr(span) };
        let kind = match tail.as_rule() {
            Rule::compare_tail => self.compare(value, tail, base),
            Rule::kw_applies => self.applies(value, false),
            Rule::in_tail | Rule::includes_tail | Rule::between_tail => self.membership(value, tail, false, base),
            Rule::not_tail => self.membership(value, tail, true, base),
            Rule::does_tail => {
                if tail.clone().into_inner().any(|word| word.as_rule() == Rule::kw_apply) {
                    self.applies(value, true)
                } else {
                    self.membership(value, tail, true, base)
                }
            }
            Rule::is_tail => self.is_tail(value, tail, base),
            _ => ExprKind::Error(self.unread(span)),
        };
        Expr { kind, span }
    }

    fn compare(&mut self, left: Expr, tail: P<'t>, base: usize) -> ExprKind {
        let whole = self.at(&tail, base);
        let mut op = None;
        let mut right = None;
        let mut chained = None;
        for part in inner(tail) {
            match part.as_rule() {
                Rule::compare_op => op = self.comparison(part, base),
                Rule::sum => right = Some(self.sum(part, base)),
                _ => chained = Some(self.at(&part, base)),
            }
        }
        let (Some(op), Some(right)) = (op, right) else { return ExprKind::Error(self.unread(whole)) };
        if let Some(second) = chained {
            return ExprKind::Error(self.chained(op, &left, &right, second));
        }
        ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }
    }

    fn comparison(&mut self, pair: P<'t>, base: usize) -> Option<Comparison> {
        let span = self.at(&pair, base);
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
                let (op, right) = match &*sign.replace([' ', '\t'], "") {
                    "=<" | "<=" => (Comparison::LessOrEqual, "<="),
                    "=>" | ">=" => (Comparison::GreaterOrEqual, ">="),
                    "<>" | "!==" | "!=" => (Comparison::NotEqual, "!="),
                    _ => (Comparison::Equal, "="),
                };
                self.foreign(span, sign, right);
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
                ExprKind::Error(self.diagnostics.error(found))
            }
        }
    }

    fn is_tail(&mut self, value: Expr, tail: P<'t>, base: usize) -> ExprKind {
        let whole = self.at(&tail, base);
        let negated = inner(tail.clone()).iter().any(|p| p.as_rule() == Rule::kw_not);
        let value = Box::new(value);
        for part in inner(tail.clone()) {
            match part.as_rule() {
                Rule::kw_empty => return ExprKind::IsEmpty { value, negated },
                Rule::unknown_test => {
                    let found = Diagnostic::new(Code::UnknownnessTested, self.at(&part, base), "a condition cannot ask whether a fact is known")
                        .help(
                            "An answer that rests on something being unknown would be overturned as soon as it is recorded. Leave the test out: \
                             a recommendation whose facts are missing is undetermined by itself, and names them.",
                        );
                    return ExprKind::Error(self.diagnostics.error(found));
                }
                Rule::kw_in | Rule::kw_between => return self.membership(*value, tail, negated, base),
                Rule::is_one_of => {
                    let from = self.at(&tail, base);
                    let mut words = from;
                    let mut list = None;
                    for word in inner(part) {
                        match word.as_rule() {
                            Rule::list => list = Some(self.list(word, base)),
                            _ => words = Span { end: self.at(&word, base).end, ..from },
                        }
                    }
                    let right = if negated { "not in" } else { "in" };
                    let found = Diagnostic::new(Code::ForeignOperator, words, "`is one of` is written with `in`")
                        .help(format!("Write `{right}` for `{}`.", if negated { "is not one of" } else { "is one of" }))
                        .fix(words, right);
                    let reported = self.diagnostics.error(found);
                    return list.map_or(ExprKind::Error(reported), |list| ExprKind::In { value, list, negated });
                }
                Rule::is_value => {
                    let Some(other) = inner(part).into_iter().next() else {
                        return ExprKind::Error(self.unread(whole));
                    };
                    let other = Box::new(self.literal(other, base));
                    return ExprKind::Is { value, other, negated };
                }
                _ => {}
            }
        }
        ExprKind::Error(self.unread(whole))
    }

    fn membership(&mut self, value: Expr, tail: P<'t>, negated: bool, base: usize) -> ExprKind {
        let whole = self.at(&tail, base);
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
                Rule::list => list = Some(self.list(part, base)),
                Rule::sum => {
                    let sum = self.sum(part, base);
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
            return ExprKind::Error(self.unread(whole));
        };
        ExprKind::Between { value, low: Box::new(low), high: Box::new(high), negated }
    }

    fn list(&mut self, pair: P<'t>, base: usize) -> ListExpr {
        let parts = inner(pair);
        if let [only] = parts.as_slice()
            && only.as_rule() == Rule::name
        {
            return ListExpr::Named(self.name(only, base));
        }
        let mut items = Vec::new();
        for part in parts {
            if part.as_rule() == Rule::list_item
                && let Some(item) = inner(part).into_iter().next()
            {
                let item = self.literal(item, base);
                items.push(item);
            }
        }
        ListExpr::Items(items)
    }

    fn sum(&mut self, pair: P<'t>, base: usize) -> Expr {
        self.chain(pair, base, Self::product)
    }

    fn product(&mut self, pair: P<'t>, base: usize) -> Expr {
        self.chain(pair, base, Self::factor)
    }

    /// A left-associative chain of one level of arithmetic. Its length is bounded, because the tree it makes is as deep as it is long.
    fn chain(&mut self, pair: P<'t>, base: usize, part_of: fn(&mut Self, P<'t>, usize) -> Expr) -> Expr {
        let whole = self.at(&pair, base);
        let mut left: Option<Expr> = None;
        let mut op = Operator::Add;
        let mut length = 0usize;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::add_op => op = if written(&part) == "+" { Operator::Add } else { Operator::Subtract },
                Rule::mul_op => op = if written(&part) == "/" { Operator::Divide } else { Operator::Multiply },
                _ => {
                    length = length.saturating_add(1);
                    if length > super::MAX_DEPTH {
                        let found = Diagnostic::new(
                            Code::TooDeep,
                            self.at(&part, base),
                            format!("this calculation has more than {} parts", super::MAX_DEPTH),
                        )
                        .help("Give a part of it a name of its own with `term`.");
                        return Expr { kind: ExprKind::Error(self.diagnostics.error(found)), span: whole };
                    }
                    let right = part_of(self, part, base);
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
        left.unwrap_or_else(|| self.unread_expr(whole))
    }

    fn factor(&mut self, pair: P<'t>, base: usize) -> Expr {
        let whole = self.at(&pair, base);
        let mut negative = false;
        let mut minuses = 0usize;
        let mut result = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::minus => {
                    negative = !negative;
                    minuses = minuses.saturating_add(1);
                }
                _ => {
                    if let Some(primary) =
                        inner(part).into_iter().find(|p| !matches!(p.as_rule(), Rule::open | Rule::close))
                    {
                        let parenthesised = primary.as_rule() == Rule::expr;
                        let value = self.literal(primary, base);
                        let span = if parenthesised { whole } else { value.span };
                        result = Some(Expr { span, ..value });
                    }
                }
            }
        }
        let mut result = result.unwrap_or_else(|| self.unread_expr(whole));
        if negative {
            result = Expr { kind: ExprKind::Negate(Box::new(result)), span: whole };
        } else if minuses > 0 {
            result.span = whole;
        }
        result
    }

    /// A name, number, date, yes, no, text, or what stands in parentheses.
    pub(super) fn literal(&mut self, pair: P<'t>, base: usize) -> Expr {
        let span = self.at(&pair, base);
        let kind = match pair.as_rule() {
            Rule::name => ExprKind::Name(written(&pair).to_owned()),
            Rule::date => ExprKind::Date(written(&pair).to_owned()),
            Rule::yes_no => ExprKind::YesNo(written(&pair) == "yes"),
            Rule::kw_none => ExprKind::List(Vec::new()),
            Rule::quantity => return self.quantity(pair, base),
            Rule::number => return self.number(&pair, None, base),
            Rule::expr => return self.expr(pair, base),
            Rule::string => {
                let words = written(&pair).trim_matches('"').to_owned();
                let found =
                    Diagnostic::new(Code::TextInCondition, span, "a text in quotes stands where a value is needed")
                        .help(format!("Write the member, number or name without quotes: `{words}`."));
                if let Some(found) = super::mistakes::quoted_value(span, &words) {
                    return Expr { kind: ExprKind::Error(self.diagnostics.error(found)), span };
                }
                ExprKind::Error(self.diagnostics.error(match super::slips::proper_name(&words) {
                    Some(name) if name == words => found.fix(span, name),
                    Some(name) => found.guess(span, name),
                    None => found,
                }))
            }
            _ => ExprKind::Error(self.unread(span)),
        };
        Expr { kind, span }
    }

    pub(super) fn quantity(&mut self, pair: P<'t>, base: usize) -> Expr {
        let span = self.at(&pair, base);
        let mut unit = None;
        let mut number = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::unit => unit = Some(self.name(&part, base)),
                _ => number = Some(part),
            }
        }
        match number {
            Some(number) => Expr { span, ..self.number(&number, unit, base) },
            None => self.unread_expr(span),
        }
    }

    pub(super) fn number(&mut self, pair: &P<'t>, unit: Option<Name>, base: usize) -> Expr {
        let span = self.at(pair, base);
        let text = written(pair);
        if let Some((whole, fraction)) = text.split_once(',') {
            let found = Diagnostic::new(Code::DecimalComma, span, "a comma stands where the decimal point belongs");
            let right = text.replace(',', ".");
            // `in (3,4)` has two numbers, and `1,000` may be a thousand.
            let ahead = self.text.get(..span.range().start).unwrap_or("").trim_end();
            let listed = ahead
                .strip_suffix('(')
                .is_some_and(|ahead| [" in ", " of ", " in", " of"].iter().any(|word| ahead.ends_with(word)));
            let found = if listed {
                found.help(format!("Write `{whole}, {fraction}` with a blank for two numbers, or `{right}` for one."))
            } else if fraction.len() == 3 {
                found.help(format!(
                    "Write `{right}` for a fraction, or `{whole}{fraction}` for thousands: digits are not grouped."
                ))
            } else {
                found
                    .help(format!("Write `{right}`; two numbers of a list have a blank behind the comma."))
                    .fix(span, right)
            };
            return Expr { kind: ExprKind::Error(self.diagnostics.error(found)), span };
        }
        Expr { kind: ExprKind::Number { text: text.to_owned(), unit }, span }
    }
}
