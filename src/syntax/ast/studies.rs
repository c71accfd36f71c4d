//! What studies report.

use super::expressions::Expr;
use super::words::{Name, Text};
use crate::source::Span;

/// A study that is cited as evidence.
#[derive(Debug, Clone)]
pub struct Cited {
    /// The study.
    pub study: Name,
    /// Those of its outcomes that bear on what cites it.
    pub outcomes: Vec<Text>,
}

/// A result of a study.
#[derive(Debug, Clone)]
pub struct ResultClause {
    /// What was measured.
    pub label: Text,
    /// In which arm.
    pub arm: Option<Name>,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// One figure of a result.
#[derive(Debug, Clone)]
pub struct Figure {
    /// `about`, `over`, `up to`… as written.
    pub qualifier: Option<String>,
    /// The value.
    pub value: FigureValue,
    /// Confidence interval: level in percent, lower, upper.
    pub interval: Option<(Expr, Expr, Expr)>,
    /// `at 5 years`.
    pub at: Option<Expr>,
    /// The whole figure.
    pub span: Span,
}

/// The value of a figure.
#[derive(Debug, Clone)]
pub enum FigureValue {
    /// One number.
    One(Expr),
    /// From, to.
    Range(Expr, Expr),
    /// Count, total, and the percentage as the source prints it.
    Share(Expr, Expr, Option<Expr>),
}
