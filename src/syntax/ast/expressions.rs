//! Conditions and calculations, as they are written.

use super::words::Name;
use crate::diagnostic::Reported;
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first token to its last.
    pub span: Span,
}

/// The kinds of expressions. `And` and `Or` hold all their parts side by side.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum ExprKind {
    Name(String),
    /// A number with its text and unit as written.
    Number {
        text: String,
        unit: Option<Name>,
    },
    /// An ISO date as written.
    Date(String),
    YesNo(bool),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    AtLeast {
        count: Box<Expr>,
        of: Vec<Expr>,
    },
    Compare {
        op: Comparison,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Between {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    Is {
        value: Box<Expr>,
        other: Box<Expr>,
        negated: bool,
    },
    IsEmpty {
        value: Box<Expr>,
        negated: bool,
    },
    In {
        value: Box<Expr>,
        list: ListExpr,
        negated: bool,
    },
    Includes {
        value: Box<Expr>,
        quantity: Includes,
        list: ListExpr,
        negated: bool,
    },
    /// `NAME applies`, `NAME does not apply`.
    Applies {
        name: Name,
        negated: bool,
    },
    Arithmetic {
        op: Operator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Negate(Box<Expr>),
    /// `(a, b)` or `none`, in `given` and `expect`.
    List(Vec<Expr>),
    /// What could not be read, and the proof that it was reported; checks pass over it.
    Error(Reported),
}

/// A list in parentheses, or the name of a declared list.
#[derive(Debug, Clone)]
pub enum ListExpr {
    /// `(a, b)`.
    Items(Vec<Expr>),
    /// A term that lists members.
    Named(Name),
}

/// How many members `includes` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Includes {
    /// The one named.
    One,
    /// `any of`.
    Any,
    /// `all of`.
    All,
}

/// Comparison of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The same comparison with its sides exchanged.
    pub fn turned(self) -> Comparison {
        match self {
            Comparison::Equal | Comparison::NotEqual => self,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        }
    }
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}
