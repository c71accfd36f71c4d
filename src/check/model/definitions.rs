//! Terms, classifications and scores: what a guideline computes from facts.

use super::conditions::{Cond, Num};
use super::ids::FactId;
use super::types::{Member, NumberType};
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeSet;

/// A row of a classification or derivation.
#[derive(Debug, Clone)]
pub struct ClassRow {
    /// Index of the member.
    pub member: u32,
    /// Condition; none = otherwise.
    pub when: Option<Cond>,
    /// Place of the row.
    pub span: Span,
}

/// A named condition or value.
#[derive(Debug, Clone)]
pub struct Term {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Meaning.
    pub means: Meaning,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// What a term means.
#[derive(Debug, Clone)]
pub enum Meaning {
    /// A condition.
    Cond(Cond),
    /// A number, with its type.
    Num(Num, NumberType),
}

/// A named list of members of a fact or classification.
#[derive(Debug, Clone)]
pub struct MemberList {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// The fact whose members it lists.
    pub of: FactId,
    /// The members.
    pub members: BTreeSet<u32>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// A one-of computed by rows.
#[derive(Debug, Clone)]
pub struct Classification {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Its classes in the order they first appear.
    pub members: Vec<Member>,
    /// The rows.
    pub rows: Vec<ClassRow>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// A sum of points.
#[derive(Debug, Clone)]
pub struct Score {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Points and the condition under which they count.
    pub items: Vec<(Number, Cond)>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}
