//! The types of facts, as they are written.

use super::expressions::Expr;
use super::words::{Name, Text};
use crate::source::Span;

/// A written type.
#[derive(Debug, Clone)]
pub struct TypeExpr {
    /// Its kind.
    pub kind: TypeKind,
    /// `or never` behind it.
    pub never: Option<Span>,
    /// Other units in which it is given.
    pub also: Vec<AlsoIn>,
    /// Its bounds in the order written.
    pub bounds: Vec<Bound>,
    /// The whole type.
    pub span: Span,
}

/// The kinds of types.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum TypeKind {
    YesNo,
    Integer,
    Decimal,
    Percent,
    Date,
    /// `length in cm`: word and unit.
    Quantity {
        word: Name,
        unit: Name,
    },
    OneOf(Vec<MemberDecl>),
    SetOf(Vec<MemberDecl>),
    /// Findings that repeat: of one kind of value, perhaps with its day; without one the entries have parts.
    List {
        of: Option<Box<TypeExpr>>,
        dated: bool,
    },
    /// A word that is no type.
    Unknown(Name),
}

/// A part of the entries of a list.
#[derive(Debug, Clone)]
pub struct PartDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its type.
    pub ty: TypeExpr,
}

/// Which of several values of one day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SameDay {
    Highest,
    Lowest,
    Mean,
}

/// `also in mg/dL, 1 mg/dL = 88.42 umol/L`.
#[derive(Debug, Clone)]
pub struct AlsoIn {
    /// The other unit.
    pub unit: Name,
    /// What is equal in both.
    pub equal: Vec<(Expr, Expr)>,
}

/// A member of a one-of or set-of with its label.
#[derive(Debug, Clone)]
pub struct MemberDecl {
    /// The name that cases use.
    pub name: Name,
    /// What a person reads.
    pub label: Option<Text>,
}

/// A bound of a numeric type.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Which side and whether the limit belongs.
    pub kind: BoundKind,
    /// The limit.
    pub value: Expr,
}

/// Sides of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BoundKind {
    Above,
    AtLeast,
    Below,
    AtMost,
}
