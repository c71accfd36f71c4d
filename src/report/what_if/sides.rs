//! Two answers, what is said otherwise of the case, and what changes by it.

use crate::case::Case;
use crate::check::model::{FactId, Guideline, ListedId};
use crate::eval::answer::Answer;
use crate::eval::values::ValueAnswer;

/// A case and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The guideline that answers it.
    pub guideline: &'a Guideline,
    /// The case.
    pub case: &'a Case,
    /// The answer.
    pub answer: &'a Answer,
    /// All that the guideline computes.
    pub all: &'a [ValueAnswer],
}

/// What is said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// A fact.
    Fact(FactId),
    /// A list of findings.
    List(ListedId),
}

/// One thing that is said otherwise: what is known of it in the case, and what there is instead; none is: not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The name of the fact or list.
    pub name: String,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// One thing that an answer says, and says otherwise after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of what: `scope`, `see`, `recommendation`, `value`, `derived`, `question`, `bar`, `missing` or `warning`.
    pub of: &'static str,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What of it: `verdict`, `missing`, `favored`, `may_favor`, `notes`, `dose`, `readings`, `title`, `because`, `value`, `reasons`,
    /// `shown`.
    pub part: &'static str,
    /// What is said before; nothing where it is not said at all.
    pub before: Vec<String>,
    /// What is said after.
    pub after: Vec<String>,
}

/// Two answers held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What is said otherwise.
    pub instead: Vec<Instead>,
    /// What changes by it.
    pub changes: Vec<Change>,
}
