//! Numbers behind which the grammar reads a unit that is none, because they are written in another way: `1e3`, `1_000`, `5k`.

use super::checker::Checker;
use super::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::figures::{Figure, figure};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::tokens::{Kind, tokens};

impl Checker<'_> {
    /// A number in another notation, which the grammar took for one with a unit. True where that is reported.
    pub(super) fn other_notation(&mut self, expr: &Expr) -> bool {
        let ExprKind::Number { text, unit: Some(unit) } = &expr.kind else { return false };
        // UCUM reads `'000` as minutes of arc.
        let marked = unit.text.starts_with('\'');
        if (units::parse(&unit.text).is_ok() && !marked) || self.names.contains_key(&unit.text) {
            return false;
        }
        let Some((found, span)) = self.figure_at(expr.span).filter(|(found, _)| found.length > text.len()) else {
            return false;
        };
        let written = self.sources.text(span).to_owned();
        let problem = Diagnostic::new(Code::NotANumber, span, format!("`{written}` is not written as a number"))
            .help(found.advice());
        self.push(match found.certain() {
            Some(right) => problem.guess(span, right),
            None => problem,
        });
        true
    }

    /// The number that begins at a place and ends on its line, in whatever way it is written, and where it stands.
    fn figure_at(&self, span: Span) -> Option<(Figure, Span)> {
        let file = self.sources.get(span.source)?;
        let rest = file.text.get(span.range().start..)?;
        let line = tokens(rest).take_while(|token| !matches!(token.kind, Kind::Break | Kind::Comment));
        let end = line.last().map_or(0, |token| token.end());
        let found = figure(rest.get(..end)?)?;
        let length = u32::try_from(found.length).ok()?;
        Some((found, Span { end: span.start.saturating_add(length), ..span }))
    }
}
