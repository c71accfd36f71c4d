//! Doses: the amount of a treatment, how it is rounded, bounded and given.

use super::expressions::Expr;
use super::words::{Name, Text};
use crate::source::Span;

/// What stands before the name of a recommendation where its dose is asked for: `dose of give_heparin` is kept as one name.
pub const DOSE_OF: &str = "dose of ";

/// `dose AMOUNT, PART, PART, then AMOUNT, PART`.
#[derive(Debug, Clone)]
pub struct DoseClause {
    /// What is given one after the other; mostly one.
    pub steps: Vec<DoseStep>,
}

/// What is given until the next step.
#[derive(Debug, Clone)]
pub struct DoseStep {
    /// The amount of one dose; of a range its lower end.
    pub amount: Expr,
    /// The upper end of a range: `1 to 2 mg`.
    pub high: Option<Expr>,
    /// What is said of it, in the order as written.
    pub parts: Vec<DosePart>,
}

/// One thing that is said of a dose.
#[derive(Debug, Clone)]
pub struct DosePart {
    /// What.
    pub kind: DosePartKind,
    /// Its place.
    pub span: Span,
}

/// What is said of a dose.
#[derive(Debug, Clone)]
pub enum DosePartKind {
    /// `in steps of 10 mg with halves down`.
    Steps(Expr, Option<Halves>),
    /// `as 2.5 mg or 5 mg`: what can be dispensed.
    Amounts(Vec<Expr>, Option<Halves>),
    /// `at most 150 mg`, and whether it is said of a day.
    AtMost(Expr, bool),
    /// `route "by mouth"`.
    Route(Text),
    /// `every 12 hours`, `every 4 to 6 hours`.
    Every(Expr, Option<Expr>),
    /// `twice a day`, `once`.
    Times(DoseTimes),
    /// `as needed`, `as needed for "pain"`.
    Needed(Option<Text>),
    /// `for 5 days`.
    For(Expr),
    /// A word of prescriptions that the language says otherwise.
    Foreign(Name),
}

/// How often a dose is given.
#[derive(Debug, Clone)]
pub enum DoseTimes {
    /// `once`, and not again.
    Single,
    /// `once a day`.
    Once,
    /// `twice a day`.
    Twice,
    /// `3 times a day`.
    Count(Expr),
}

/// To which side an amount goes that lies in the middle between two that can be dispensed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halves {
    /// To the larger one.
    Up,
    /// To the smaller one.
    Down,
}
