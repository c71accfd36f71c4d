//! What examples and their tables give and expect.

use super::expressions::{Expr, ListExpr};
use super::types::BoundKind;
use super::words::Name;
use crate::source::Span;

/// One entry of `given`.
#[derive(Debug, Clone)]
pub struct Given {
    /// The fact.
    pub fact: Name,
    /// What is said of it.
    pub said: Said,
    /// The whole entry.
    pub span: Span,
}

/// What is said of a fact.
#[derive(Debug, Clone)]
pub enum Said {
    /// Its value. `1950` and `1950-05` are days of which less is known.
    Value(Expr),
    /// The limits between which it lies.
    Limits(Vec<(BoundKind, Expr)>),
    /// The members that are left.
    OneOf(Vec<Expr>),
    /// The members that are not left.
    Not(Vec<Expr>),
    /// That a day never was, or what is said of it; where `never` stands.
    NeverOr(Span, Box<Said>),
    /// The members that a set surely has, and those that it surely has not.
    Members(Option<ListExpr>, Option<ListExpr>),
    /// The entries of a list, and whether there may be more.
    Listed(Vec<Listed>, Option<Further>),
}

/// That a list may have more entries than are given.
#[derive(Debug, Clone)]
pub enum Further {
    /// Of any day.
    Any,
    /// Of days before this one.
    Before(Expr),
    /// Of days after this one.
    After(Expr),
}

/// An entry of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What is said of its parts; of the value and the day of a list that has no other parts, without a name.
    pub parts: Vec<(Option<Name>, Said)>,
    /// The whole entry.
    pub span: Span,
}

/// One expectation of a value: `fact = value`.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The fact.
    pub fact: Name,
    /// Its value: a literal, a member, a list, `none`.
    pub value: Expr,
    /// The whole entry.
    pub span: Span,
}

/// One entry of `expect`.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// What is expected.
    pub kind: ExpectationKind,
    /// The whole entry.
    pub span: Span,
}

/// What an example expects.
#[derive(Debug, Clone)]
pub enum ExpectationKind {
    /// A recommendation or term comes out so; the list is the exact set of missing facts, where given.
    Outcome {
        /// Recommendation or term.
        name: Name,
        /// The outcome.
        outcome: Outcome,
        /// `without a, b`.
        missing: Option<Vec<Name>>,
    },
    /// `in scope`, `out of scope`, `scope undetermined`.
    Scope(Outcome, Option<Vec<Name>>),
    /// A derived fact, classification, score or named value has a value.
    Value(Assignment),
}

/// A cell of a table of examples.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What it says.
    pub kind: CellKind,
    /// The whole cell.
    pub span: Span,
}

/// What a cell says.
#[derive(Debug, Clone)]
pub enum CellKind {
    /// `-`: nothing is given, or nothing is expected.
    Nothing,
    /// A value.
    Value(Expr),
    /// What is known in part.
    Part(Said),
    /// `applies`, `in scope`, `undetermined without a`.
    #[allow(missing_docs)]
    Outcome { outcome: Outcome, scope: bool, missing: Option<Vec<Name>> },
}

/// An outcome in three values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Applies, holds, in scope.
    Yes,
    /// Does not.
    No,
    /// Cannot be told.
    Undetermined,
}
