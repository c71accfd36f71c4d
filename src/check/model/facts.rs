//! Facts: what can be known of a patient, of which type, and what must hold between them.

use super::{ClassRow, Cond, Num};
use crate::check::dimension::Exponents;
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeSet;

/// A fact of a case.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Name, with its dot.
    pub name: String,
    /// Title.
    pub title: String,
    /// Type.
    pub ty: FactType,
    /// Question to a person.
    pub ask: Option<String>,
    /// Other names.
    pub also: Vec<String>,
    /// Codes: system, code.
    pub codes: Vec<(String, String)>,
    /// Who judges it, and why it is left to them.
    pub judged: Option<(String, Option<String>)>,
    /// How it is filled in when not given.
    pub derivation: Option<Derivation>,
    /// Place of the number that it is computed as.
    pub formula: Option<Span>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// How a fact is filled in.
#[derive(Debug, Clone)]
pub enum Derivation {
    /// First row that holds: member of the fact's one-of (for a yes/no fact: 0 = no, 1 = yes), condition (none = otherwise).
    Rows(Vec<ClassRow>),
    /// A number computed from other facts, in base units.
    Value(Num),
    /// A condition, for a yes/no fact.
    Condition(Cond),
}

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

/// A unit as written, and the exact factor to the base unit of its dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As the author wrote it; empty for plain numbers and dates.
    pub text: String,
    /// Base units in one of it.
    pub factor: Number,
}

/// A condition between facts that every case must meet.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Title.
    pub title: String,
    /// What must hold.
    pub holds: Cond,
    /// Why.
    pub because: Option<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the keyword.
    pub span: Span,
}

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A number in base units; a date in days since 1970-01-01.
    Number(Number),
    /// Index of a member.
    Member(u32),
    /// Indices of members.
    Set(BTreeSet<u32>),
}
