//! Recommendations, with treatments and the schemes that grade them.

use super::conditions::{Cond, CondKind};
use super::doses::Dose;
use super::ids::{RecId, StudyId, TreatmentId};
use crate::source::Span;
use crate::syntax::ast::Choice;

/// Something that can be done.
#[derive(Debug, Clone)]
pub struct Treatment {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Other names.
    pub also: Vec<String>,
    /// Codes: system, code.
    pub codes: Vec<(String, String)>,
    /// Place of the name.
    pub span: Span,
}

/// A grading scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Its levels.
    pub levels: Vec<Level>,
    /// Place of the name.
    pub span: Span,
}

/// A level of a scheme.
#[derive(Debug, Clone)]
pub struct Level {
    /// As the source writes it (`2C`).
    pub code: String,
    /// How strongly it recommends.
    pub strength: Strength,
    /// How certain the evidence is.
    pub certainty: Certainty,
}

/// Strength of a recommendation, as GRADE has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Strength {
    Strong,
    Weak,
}

impl Strength {
    /// All, in the order in which authors are told of them.
    pub const ALL: [Strength; 2] = [Strength::Strong, Strength::Weak];

    /// The word as authors and reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Strength::Strong => "strong",
            Strength::Weak => "weak",
        }
    }
}

/// Certainty of the evidence, as GRADE has it; some schemes do not tell low from very low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Certainty {
    High,
    Moderate,
    Low,
    VeryLow,
    LowOrVeryLow,
    NotRated,
}

impl Certainty {
    /// All, in the order in which authors are told of them.
    pub const ALL: [Certainty; 6] = [
        Certainty::High,
        Certainty::Moderate,
        Certainty::Low,
        Certainty::VeryLow,
        Certainty::LowOrVeryLow,
        Certainty::NotRated,
    ];

    /// The words as authors and reports write them.
    pub fn words(self) -> &'static str {
        match self {
            Certainty::High => "high",
            Certainty::Moderate => "moderate",
            Certainty::Low => "low",
            Certainty::VeryLow => "very low",
            Certainty::LowOrVeryLow => "low or very low",
            Certainty::NotRated => "not rated",
        }
    }

    /// Whether it is low at best.
    pub fn is_low(self) -> bool {
        matches!(self, Certainty::Low | Certainty::VeryLow | Certainty::LowOrVeryLow)
    }
}

/// What a recommendation says of its treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// Suggested, or should be done.
    For,
    /// May be done.
    Option,
    /// Advice against a treatment.
    Against,
    /// Benefit debatable or not established.
    Uncertain,
    /// A warning attached to a treatment.
    Caution,
    /// To have ready, or to do alongside.
    Precaution,
}

/// Where an answer shows a recommendation that applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// Before all others.
    First,
    /// Among those of its stance.
    #[default]
    Among,
    /// Behind all others.
    Last,
}

/// A recommendation.
#[derive(Debug, Clone)]
pub struct Recommendation {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Stance.
    pub stance: Stance,
    /// Treatments (indices into `Guideline::treatments`) and how they relate where there are several.
    pub treatments: Vec<TreatmentId>,
    /// How several treatments relate.
    pub choice: Option<Choice>,
    /// Comparators (indices into `Guideline::treatments`).
    pub over: Vec<TreatmentId>,
    /// Kind where it is not graded: `good practice`, `research only`, `controversy`, `informal`.
    pub kind: Option<String>,
    /// Grade as the source writes it.
    pub grade: Option<Level>,
    /// True where it speaks outside the scope too.
    pub regardless_of_scope: bool,
    /// When it applies; none means always (in scope).
    pub when: Option<Cond>,
    /// Exceptions.
    pub unless: Option<Cond>,
    /// Without which the treatment cannot be given; it stands among the conditions of `when`, too.
    pub feasible: Option<Cond>,
    /// The recommendation that it stands in for where that one is not feasible; `when` has that one's conditions, too.
    pub instead_of: Option<RecId>,
    /// So many of the first conditions of `when` are that one's.
    pub inherited: usize,
    /// The dose.
    pub dose: Option<Dose>,
    /// What favors it further: label, condition.
    pub favored: Vec<(String, Cond)>,
    /// Reason.
    pub because: Option<String>,
    /// Remarks, each perhaps with a condition.
    pub notes: Vec<(String, Option<Cond>)>,
    /// Positions in a controversy, with their statements.
    pub positions: Vec<(String, Vec<String>)>,
    /// Studies (indices into `Guideline::studies`).
    pub evidence: Vec<StudyId>,
    /// The outcomes of each of them that bear on it; where none is named, the first ones of the study do.
    pub outcomes: Vec<Vec<String>>,
    /// Of whom it might be expected: as written, and the condition.
    pub expected: Option<(String, Cond)>,
    /// Where an answer shows it.
    pub shown: Shown,
    /// Recommendations that this one defeats where it applies.
    pub overrides: Vec<RecId>,
    /// Recommendations that defeat this one (the other side of `overrides`).
    pub overridden_by: Vec<RecId>,
    /// Statements and readings.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

impl Recommendation {
    /// What has to hold for it, without what it has from the recommendation that it stands in for.
    pub fn own_conditions(&self) -> Vec<&Cond> {
        match &self.when {
            Some(Cond { kind: CondKind::And(parts), .. }) if self.inherited > 0 => {
                parts.iter().skip(self.inherited).collect()
            }
            when => when.iter().collect(),
        }
    }
}
