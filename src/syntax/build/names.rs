//! From pest's pairs to what expressions and clauses are made of: names, texts, numbers with their units.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::figures::figure;
use crate::source::Span;
use crate::syntax::ast::{DOSE_OF, Expr, ExprKind, Name, Text};
use crate::syntax::grammar::{Rule, inner, place, written};
use crate::syntax::reader::Reader;
use pest::iterators::Pair;

/// What the grammar read.
pub type P<'t> = Pair<'t, Rule>;

/// Builds the tree of one head or clause.
pub struct Builder<'r, 't> {
    pub reader: &'r mut Reader<'t>,
    /// Where the head or clause begins in its text.
    pub base: usize,
}

impl<'t> Builder<'_, 't> {
    /// The place of a token.
    pub(super) fn at(&self, pair: &P<'t>) -> Span {
        let (start, end) = place(pair);
        self.reader.span(self.base.saturating_add(start), self.base.saturating_add(end))
    }

    pub(super) fn name(&self, pair: &P<'t>) -> Name {
        Name { text: written(pair).to_owned(), span: self.at(pair) }
    }

    /// `dose of NAME`, as one name with one blank between its words.
    pub(super) fn dose_of(&self, pair: P<'t>) -> Name {
        let span = self.at(&pair);
        let of = inner(pair).into_iter().find(|part| part.as_rule() == Rule::name);
        Name { text: format!("{DOSE_OF}{}", of.as_ref().map_or("", written)), span }
    }

    /// A text, escapes resolved; unknown escapes are reported.
    pub(super) fn text_of(&mut self, pair: P<'t>) -> Text {
        let strings: Vec<P<'t>> = if pair.as_rule() == Rule::string { vec![pair] } else { inner(pair) };
        let mut value = String::new();
        let mut span: Option<Span> = None;
        for string in strings {
            let here = self.at(&string);
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
                            self.reader.span(start, end),
                            format!("`\\{shown}` means nothing in a text"),
                        )
                        .help("Only `\\\"` (a quote) and `\\\\` (a backslash) are written with a backslash.");
                        self.reader.diagnostics.push(found);
                    }
                }
            }
        }
        Text { value, span: span.unwrap_or_default() }
    }

    pub(super) fn quantity(&mut self, pair: P<'t>) -> Expr {
        let span = self.at(&pair);
        let mut unit = None;
        let mut number = None;
        for part in inner(pair) {
            match part.as_rule() {
                Rule::unit => unit = Some(self.name(&part)),
                // `1:80` is how far it is diluted.
                Rule::titer => {
                    let text = written(&part).trim_start_matches("1:").to_owned();
                    let unit = Some(Name { text: "titer".to_owned(), span });
                    return Expr { kind: ExprKind::Number { text, unit }, span };
                }
                _ => number = Some(part),
            }
        }
        match number {
            Some(number) => Expr { span, ..self.number(&number, unit) },
            None => self.reader.unread_expr(span),
        }
    }

    pub(super) fn number(&mut self, pair: &P<'t>, unit: Option<Name>) -> Expr {
        let span = self.at(pair);
        let text = written(pair);
        if let Some((whole, fraction)) = text.split_once(',') {
            let found = Diagnostic::new(Code::DecimalComma, span, "a comma stands where the decimal point belongs");
            // `1.234,5`: the digits before the comma are grouped.
            if let Some(found) = figure(text).filter(|_| whole.contains('.')) {
                let told = Diagnostic::new(Code::DecimalComma, span, format!("`{text}` is not written as a number"))
                    .help(found.advice());
                let told = match found.certain() {
                    Some(right) => told.guess(span, right),
                    None => told,
                };
                return Expr { kind: ExprKind::Error(self.reader.diagnostics.error(told)), span };
            }
            let right = text.replace(',', ".");
            // `in (3,4)` has two numbers, and `1,000` may be a thousand.
            let ahead = self.reader.plain().get(..span.range().start).unwrap_or("").trim_end();
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
            return Expr { kind: ExprKind::Error(self.reader.diagnostics.error(found)), span };
        }
        Expr { kind: ExprKind::Number { text: text.to_owned(), unit }, span }
    }
}
