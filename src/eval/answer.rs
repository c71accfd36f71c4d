//! The answer for one case: scope, every recommendation's verdict, and what people need around them. Plain data; the
//! reports draw it.

use super::explain::Reason;
use crate::check::model::{FactId, Outcome, RecId, Value};

/// The answer for one case.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether the guideline speaks of this patient.
    pub scope: ScopeAnswer,
    /// Every recommendation, in the guideline's order.
    pub recommendations: Vec<RecAnswer>,
    /// Facts that were not given and could be derived.
    pub derived: Vec<(FactId, Value)>,
    /// Unknown facts that some verdict hangs on, the one that most hang on first, with the number that hang on it.
    pub open: Vec<(FactId, usize)>,
    /// What the reader must know: an unpublished guideline, a given fact that contradicts the others.
    pub warnings: Vec<String>,
}

/// Whether the guideline speaks of this patient.
#[derive(Debug, Clone)]
pub struct ScopeAnswer {
    /// In scope, out of scope, or not to be told.
    pub verdict: Outcome,
    /// The unknown facts on which it hangs.
    pub missing: Vec<FactId>,
    /// Where to look instead or beside.
    pub see: Vec<String>,
    /// Why it is out of scope or cannot be told.
    pub reasons: Vec<Reason>,
}

/// One recommendation's answer.
#[derive(Debug, Clone)]
pub struct RecAnswer {
    /// The recommendation.
    pub rec: RecId,
    /// Applies, does not apply, or undetermined.
    pub verdict: Outcome,
    /// The unknown facts on which it hangs, in the guideline's order; empty where it is decided.
    pub missing: Vec<FactId>,
    /// What favors it further and is known to hold.
    pub favored: Vec<String>,
    /// Remarks that hold.
    pub notes: Vec<String>,
}
