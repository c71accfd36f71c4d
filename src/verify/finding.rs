//! What a verification comes to: findings as plain data, the patients who show them, and what was proved.

use super::patient::Witness;
use super::situation::Extent;
use super::stats::Stats;
use crate::check::model::RecId;
use crate::codes::{Code, Severity};
use crate::diagnostic::Diagnostic;
use crate::eval::explain::Reason;

/// Something found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Code, places, words.
    pub diagnostic: Diagnostic,
    /// What it is, or, where a proof stays open, what it could be.
    pub of: Code,
    /// A patient who shows it, where one can.
    pub shown: Option<Shown>,
    /// How much it covers.
    pub extent: Option<Measured>,
    /// Title of what accepts it; none where nothing does.
    pub accepted: Option<String>,
}

/// How much a finding covers, and of what.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Of which cases: `the cases in scope`.
    pub of: &'static str,
    /// True where constraints that compare several facts had to be left aside in counting.
    pub aside: bool,
    /// How much.
    pub extent: Extent,
}

/// A patient, and what is true of them.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The patient.
    pub witness: Witness,
    /// The verdicts that meet in them, with the conditions that decide each.
    pub verdicts: Vec<ShownVerdict>,
}

/// A verdict that a patient shows.
#[derive(Debug, Clone)]
pub struct ShownVerdict {
    /// Of what.
    pub of: ShownOf,
    /// Whether it holds.
    pub holds: bool,
    /// The conditions that decide it.
    pub reasons: Vec<Reason>,
}

/// What a shown verdict speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownOf {
    /// The scope.
    Scope,
    /// A recommendation.
    Rec(RecId),
    /// For whom a question arises.
    Asked,
    /// What an invariant says must never be.
    Never,
    /// What an invariant says must always be.
    Always,
}

/// Everything that a verification found.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// Findings, the gravest kind first, accepted ones last.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub counts: Counts,
    /// How many proofs were given up.
    pub given_up: usize,
    /// How large the diagrams are.
    pub stats: Stats,
}

/// What was looked at, and how much of it is proved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Invariants.
    pub invariants: usize,
    /// Pairs of recommendations for and against one treatment.
    pub pairs: usize,
    /// Questions.
    pub questions: usize,
    /// Recommendations.
    pub recommendations: usize,
    /// Single conditions.
    pub conditions: usize,
    /// Those of them of which it is open whether they make a difference, as it is open whether anything does around them.
    pub unproved: usize,
    /// Facts.
    pub facts: usize,
    /// Other wordings of readings.
    pub wordings: usize,
    /// Constraints.
    pub constraints: usize,
    /// Doses.
    pub doses: usize,
}

impl Verification {
    /// Findings that nothing accepts.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.accepted.is_none())
    }

    /// Those of them that are more than a remark.
    pub fn wrong(&self) -> impl Iterator<Item = &Finding> {
        self.open().filter(|finding| finding.diagnostic.severity() == Severity::Error)
    }

    /// True where nothing was found that is not accepted, but for remarks.
    pub fn passed(&self) -> bool {
        self.wrong().next().is_none()
    }
}
