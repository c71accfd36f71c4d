//! Where it stands in the source: citations, statements, studies, readings.

use super::conditions::Cond;
use super::definitions::Meaning;
use super::ids::DefId;
use crate::source::Span;

/// One citation of a statement.
#[derive(Debug, Clone)]
pub struct Citation {
    /// The cited id.
    pub statement: String,
    /// Kind of the citing declaration, in the author's word (`recommend`).
    pub keyword: &'static str,
    /// Its name or title.
    pub by: String,
    /// Where.
    pub span: Span,
}

/// A study. Figures are kept as checked text for display; the checks are made while checking.
#[derive(Debug, Clone)]
pub struct Study {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Reference numbers in the source.
    pub references: Vec<(u32, u32)>,
    /// Design.
    pub design: Option<String>,
    /// Patients.
    pub patients: Option<u64>,
    /// Centers that took part.
    pub centers: Option<u64>,
    /// Studies that a review is about.
    pub studies: Option<u64>,
    /// The first and the last year.
    pub period: Option<(u64, u64)>,
    /// How long patients were followed, as it is written.
    pub followup: Option<Reported>,
    /// Arms.
    pub arms: Vec<Arm>,
    /// Results.
    pub results: Vec<StudyResult>,
    /// What limits what can be learned from it.
    pub caveats: Vec<String>,
    /// What else is said of it.
    pub notes: Vec<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// One of the groups that a study compares.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Name.
    pub name: String,
    /// Patients, where the source says how many.
    pub patients: Option<u64>,
    /// What a person reads; empty where it is the name.
    pub label: String,
}

impl Arm {
    /// What a person reads.
    pub fn label(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }
}

/// A result of a study.
#[derive(Debug, Clone)]
pub struct StudyResult {
    /// What was measured.
    pub outcome: String,
    /// In which arm.
    pub arm: Option<String>,
    /// The figures.
    pub figures: Vec<Reported>,
}

/// A figure as a study reports it. Numbers and units are those that the author wrote.
#[derive(Debug, Clone, Default)]
pub struct Reported {
    /// All of it on one line.
    pub text: String,
    /// `about`, `up to`…
    pub qualifier: Option<String>,
    /// One value; the percentage of a share, where it is stated.
    pub value: Option<String>,
    /// A range.
    pub range: Option<(String, String)>,
    /// A part of a whole.
    pub share: Option<(String, String)>,
    /// Unit of value and range.
    pub unit: Option<String>,
    /// Confidence interval: level in percent, lower, upper.
    pub interval: Option<(String, String, String)>,
    /// When: number and unit.
    pub time: Option<(String, String)>,
}

/// A statement of the source.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Id.
    pub id: String,
    /// Section of the source.
    pub section: String,
    /// Paraphrase.
    pub says: Option<String>,
    /// Kind.
    pub kind: Option<String>,
    /// Reference numbers in the source.
    pub references: Vec<(u32, u32)>,
    /// Why it decides nothing, where it is declared narrative.
    pub narrative: Option<String>,
    /// Place of the id.
    pub span: Span,
}

/// A decision about what the source leaves open.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Id or name.
    pub name: String,
    /// The question.
    pub question: String,
    /// What the source says where: words, statement.
    pub sources: Vec<(String, String)>,
    /// The decision.
    pub decision: Option<String>,
    /// What definitions say under the other wording, all together.
    pub otherwise: Vec<Reworded>,
    /// Terms, classifications, scores and recommendations under the other wording, each behind everything it refers to.
    pub other_order: Vec<DefId>,
    /// Who decided.
    pub by: Option<String>,
    /// When, ISO.
    pub on: Option<String>,
    /// What rests on it.
    pub affects: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// A definition under the other wording of a reading.
#[derive(Debug, Clone)]
pub struct Reworded {
    /// The term or recommendation.
    pub of: DefId,
    /// What it says instead.
    pub instead: Rewording,
    /// That as written, behind the keyword.
    pub written: String,
    /// Place of its name.
    pub span: Span,
}

/// What a definition says instead.
#[derive(Debug, Clone)]
pub enum Rewording {
    /// The meaning of a term.
    Means(Meaning),
    /// When a recommendation applies in scope, in place of its conditions and exceptions.
    When(Cond),
}

impl Rewording {
    /// Of a term.
    pub fn meaning(&self) -> Option<&Meaning> {
        if let Rewording::Means(means) = self { Some(means) } else { None }
    }

    /// Of a recommendation.
    pub fn when(&self) -> Option<&Cond> {
        if let Rewording::When(when) = self { Some(when) } else { None }
    }
}
