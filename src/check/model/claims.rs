//! What a guideline claims of itself and what is held against it: examples, invariants, questions, accepted findings.

use super::conditions::Cond;
use super::ids::{ClassId, DefId, FactId, InvariantId, ListedId, QuestionId, RecId, ScoreId, TermId};
use super::lists::Listing;
use super::values::{Partial, Value, Values};
use crate::codes::Code;
use crate::source::Span;
use crate::syntax::ast::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// An example: given, expect.
#[derive(Debug, Clone)]
pub struct Example {
    /// Title.
    pub title: String,
    /// Values, with their places.
    pub given: Vec<(FactId, Value, Span)>,
    /// What is known of other facts in part, with its places.
    pub parts: Vec<(FactId, Partial, Span)>,
    /// What is given of lists of findings.
    pub lists: BTreeMap<ListedId, Listing>,
    /// Expectations.
    pub expect: Vec<Expected>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Place of the title.
    pub span: Span,
}

impl Example {
    /// What is known of its patient, of so many facts.
    pub fn values(&self, facts: usize) -> Values {
        let mut values = Values::unknown(facts);
        for (id, value, _) in &self.given {
            values.set(*id, value.clone());
        }
        for (id, part, _) in &self.parts {
            values.narrow(*id, part.clone());
        }
        values
    }
}

/// What an example expects.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Of what.
    pub of: ExpectedOf,
    /// What.
    pub outcome: ExpectedOutcome,
    /// Place; in a table the cell.
    pub span: Span,
    /// Place of the column's name, in a table.
    pub column: Option<Span>,
}

/// What an expectation speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ExpectedOf {
    Scope,
    Rec(RecId),
    Term(TermId),
    Fact(FactId),
    Class(ClassId),
    Score(ScoreId),
}

/// The expected outcome.
#[derive(Debug, Clone)]
pub enum ExpectedOutcome {
    /// A verdict, and the exact missing facts where the author lists them.
    Verdict(Outcome, Option<BTreeSet<FactId>>),
    /// A value.
    Value(Value),
}

/// A sentence that must be true of every possible patient.
#[derive(Debug, Clone)]
pub struct Invariant {
    /// Title.
    pub title: String,
    /// The condition that must always hold (`never X` is held as `not X`).
    pub always: Cond,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the title.
    pub span: Span,
}

/// A question that some recommendations answer: where none of them applies, it is left open.
#[derive(Debug, Clone)]
pub struct Question {
    /// Title.
    pub title: String,
    /// Recommendations of which at least one should apply.
    pub covers: Vec<RecId>,
    /// For whom it arises; none means everybody in scope.
    pub when: Option<Cond>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the title.
    pub span: Span,
}

/// A finding of a proof that the authors know and accept, with their reason.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Title.
    pub title: String,
    /// What is accepted.
    pub what: Accepts,
    /// For whom; none means wherever it is found. Only gaps and conflicts have it.
    pub when: Option<Cond>,
    /// Why.
    pub because: String,
    /// Who decided.
    pub by: Option<String>,
    /// When, ISO.
    pub on: Option<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the title.
    pub span: Span,
}

/// A remark that an author allows in one declaration.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// Which.
    pub lint: Code,
    /// Why.
    pub because: String,
    /// The declaration.
    pub within: Span,
    /// Place of the remark's name.
    pub span: Span,
}

/// What is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// That a question, by its index, is left open.
    Gap(QuestionId),
    /// That two recommendations contradict each other.
    Conflict(RecId, RecId),
    /// That parts of a declaration make no difference.
    Redundant(Part),
    /// That no verdict rests on a fact.
    Unused(FactId),
    /// That an invariant, by its index, is not decided.
    Undecided(InvariantId),
}

/// A declaration that holds conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A term, classification, score or recommendation.
    Definition(DefId),
    /// The derivation of a fact.
    Fact(FactId),
    /// A constraint, by its index.
    Constraint(usize),
}
