//! Types of facts: yes or no, members, and what a number measures, in which unit and between which limits.

use crate::check::dimension::Exponents;
use crate::number::{self, Number};

/// Type of a fact. Numbers are held in the base unit of their dimension (`unit.factor` leads there).
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // one a fact
pub enum FactType {
    /// Yes or no.
    YesNo,
    /// Any numeric type.
    Number(NumberType),
    /// One of its members.
    OneOf(Vec<Member>),
    /// Any subset of its members.
    SetOf(Vec<Member>),
}

/// A member of a one-of or set-of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name that cases use.
    pub name: String,
    /// What a person reads.
    pub label: Option<String>,
}

/// A numeric type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberType {
    /// What it measures.
    pub kind: NumberKind,
    /// The unit in which the fact is declared and bare numbers of a case are read.
    pub unit: Unit,
    /// Whole numbers only.
    pub integer: bool,
    /// A scale of its own (`mitoses per 2 mm²`).
    pub scale: Option<String>,
    /// Lower limit in base units, and whether it belongs.
    pub low: Option<(Number, bool)>,
    /// Upper limit in base units, and whether it belongs.
    pub high: Option<(Number, bool)>,
}

/// What a number measures. Only numbers of one kind compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// A plain number, perhaps with a scale.
    Plain,
    /// A percentage; 20 % is held as 1/5.
    Percent,
    /// A quotient of like quantities; compares with plain numbers and percentages.
    Ratio,
    /// A quantity: exponents of base units, and for a unit on a scale of its own (`[IU]`, `Cel`, `pH`) a number that tells
    /// it apart; 0 for all others.
    Quantity(Exponents, u16),
    /// Months and years of the calendar, held in months.
    CalendarDuration,
    /// A day of the calendar, held in days since 1970-01-01.
    Date,
}

impl Unit {
    /// None: of plain numbers and dates.
    pub fn none() -> Self {
        Unit { text: String::new(), factor: number::one() }
    }
}

/// A unit as written, and the exact factor to the base unit of its dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As the author wrote it; empty for plain numbers and dates.
    pub text: String,
    /// Base units in one of it.
    pub factor: Number,
}
