//! The checked guideline: every name resolved to an id, every expression typed, every quantity in the base unit
//! of its dimension. All later stages work on this and on nothing earlier; what a message needs of the text
//! is reached through spans.

use super::dimension::Exponents;
use crate::codes::Code;
use crate::number::Number;
use crate::source::Span;
pub use crate::syntax::ast::{Choice, Comparison, Outcome};
use std::collections::BTreeSet;

/// Index of a fact in [`Guideline::facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u32);
/// Index of a term in [`Guideline::terms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);
/// Index of a classification in [`Guideline::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u32);
/// Index of a score in [`Guideline::scores`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScoreId(pub u32);
/// Index of a recommendation in [`Guideline::recommendations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecId(pub u32);

/// What can depend on other definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum DefId {
    Term(TermId),
    Class(ClassId),
    Score(ScoreId),
    Rec(RecId),
}

/// A checked guideline (or a library folder without a `guideline` declaration).
#[derive(Debug, Clone, Default)]
pub struct Guideline {
    /// The `guideline` declaration; none for a library.
    pub header: Option<Header>,
    /// Facts in order of declaration; imported ones first.
    pub facts: Vec<Fact>,
    /// Constraints between facts.
    pub constraints: Vec<Constraint>,
    /// Named conditions and values.
    pub terms: Vec<Term>,
    /// Named lists of members.
    pub lists: Vec<MemberList>,
    /// Classifications.
    pub classes: Vec<Classification>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Treatments.
    pub treatments: Vec<Treatment>,
    /// The grading schemes.
    pub schemes: Vec<Scheme>,
    /// Recommendations in the guideline's order.
    pub recommendations: Vec<Recommendation>,
    /// Studies.
    pub studies: Vec<Study>,
    /// Statements of the source.
    pub statements: Vec<Statement>,
    /// Readings of what the source leaves open.
    pub readings: Vec<Reading>,
    /// Examples.
    pub examples: Vec<Example>,
    /// Invariants.
    pub invariants: Vec<Invariant>,
    /// Questions that the recommendations answer.
    pub questions: Vec<Question>,
    /// Findings of proofs that the authors know and accept.
    pub accepted: Vec<Accepted>,
    /// Remarks of `gdl check` that an author allows in one place, with the reason.
    pub allowed: Vec<Allowed>,
    /// Terms, classifications, scores and recommendations, each behind everything it refers to.
    pub order: Vec<DefId>,
    /// Facts with a derivation, each behind the derived facts that its derivation refers to.
    pub derivation_order: Vec<FactId>,
    /// Whose statement cites what: (statement or reading id, what cites it, place), in file order.
    pub citations: Vec<Citation>,
}

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

/// What the `guideline` declaration says.
#[derive(Debug, Clone)]
pub struct Header {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// `0.1.0`.
    pub version: String,
    /// Where it stands.
    pub status: Status,
    /// Purpose.
    pub purpose: Option<String>,
    /// Intended use.
    pub intended: Option<String>,
    /// What it must not be used for.
    pub misuse: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Review date, ISO.
    pub review: Option<String>,
    /// The source it encodes.
    pub origin: Option<String>,
    /// Who it speaks of; none means everybody.
    pub scope: Option<Cond>,
    /// Where to look instead.
    pub see: Vec<See>,
    /// Place of the name.
    pub span: Span,
}

/// A pointer to another topic.
#[derive(Debug, Clone)]
pub struct See {
    /// The topic.
    pub topic: String,
    /// For whom; none means always.
    pub when: Option<Cond>,
}

/// Lifecycle of a guideline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Status {
    Draft,
    InReview,
    Published,
    Superseded,
    Expired,
}

/// A fact of a case.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Name, with its dot.
    pub name: String,
    /// Title.
    pub title: String,
    /// Type.
    pub ty: FactType,
    /// Question to a person.
    pub ask: Option<String>,
    /// Other names.
    pub also: Vec<String>,
    /// Codes: system, code.
    pub codes: Vec<(String, String)>,
    /// Who judges it, and why it is left to them.
    pub judged: Option<(String, Option<String>)>,
    /// How it is filled in when not given.
    pub derivation: Option<Derivation>,
    /// Place of the number that it is computed as.
    pub formula: Option<Span>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// How a fact is filled in.
#[derive(Debug, Clone)]
pub enum Derivation {
    /// First row that holds: member of the fact's one-of (for a yes/no fact: 0 = no, 1 = yes), condition (none = otherwise).
    Rows(Vec<ClassRow>),
    /// A number computed from other facts, in base units.
    Value(Num),
    /// A condition, for a yes/no fact.
    Condition(Cond),
}

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

/// Type of a fact. Numbers are held in the base unit of their dimension (`unit.factor` leads there).
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // one a fact
pub enum FactType {
    /// Yes or no.
    YesNo,
    /// Any numeric type.
    Number(NumberType),
    /// One of its members.
    OneOf(Vec<Member>),
    /// Any subset of its members.
    SetOf(Vec<Member>),
}

/// A member of a one-of or set-of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name that cases use.
    pub name: String,
    /// What a person reads.
    pub label: Option<String>,
}

/// A numeric type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberType {
    /// What it measures.
    pub kind: NumberKind,
    /// The unit in which the fact is declared and bare numbers of a case are read.
    pub unit: Unit,
    /// Whole numbers only.
    pub integer: bool,
    /// A scale of its own (`mitoses per 2 mm²`).
    pub scale: Option<String>,
    /// Lower limit in base units, and whether it belongs.
    pub low: Option<(Number, bool)>,
    /// Upper limit in base units, and whether it belongs.
    pub high: Option<(Number, bool)>,
}

/// What a number measures. Only numbers of one kind compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// A plain number, perhaps with a scale.
    Plain,
    /// A percentage; 20 % is held as 1/5.
    Percent,
    /// A quotient of like quantities; compares with plain numbers and percentages.
    Ratio,
    /// A quantity: exponents of base units, and for a unit on a scale of its own (`[IU]`, `Cel`, `pH`) a number that tells
    /// it apart; 0 for all others.
    Quantity(Exponents, u16),
    /// Months and years of the calendar, held in months.
    CalendarDuration,
    /// A day of the calendar, held in days since 1970-01-01.
    Date,
}

/// A unit as written, and the exact factor to the base unit of its dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As the author wrote it; empty for plain numbers and dates.
    pub text: String,
    /// Base units in one of it.
    pub factor: Number,
}

/// A condition between facts that every case must meet.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Title.
    pub title: String,
    /// What must hold.
    pub holds: Cond,
    /// Why.
    pub because: Option<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the keyword.
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
    /// Generally not done.
    Against,
    /// Benefit debatable or not established.
    Uncertain,
    /// A warning attached to a treatment.
    Caution,
    /// To have ready, or to do alongside.
    Precaution,
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
    /// Treatments (indices into [`Guideline::treatments`]) and how they relate where there are several.
    pub treatments: Vec<u32>,
    /// How several treatments relate.
    pub choice: Option<Choice>,
    /// Comparators (indices into [`Guideline::treatments`]).
    pub over: Vec<u32>,
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
    /// What favors it further: label, condition.
    pub favored: Vec<(String, Cond)>,
    /// Reason.
    pub because: Option<String>,
    /// Remarks, each perhaps with a condition.
    pub notes: Vec<(String, Option<Cond>)>,
    /// Positions in a controversy, with their statements.
    pub positions: Vec<(String, Vec<String>)>,
    /// Studies (indices into [`Guideline::studies`]).
    pub evidence: Vec<u32>,
    /// Recommendations that this one defeats where it applies.
    pub overrides: Vec<RecId>,
    /// Recommendations that defeat this one (the other side of `overrides`).
    pub overridden_by: Vec<RecId>,
    /// Statements and readings.
    pub from: Vec<String>,
    /// Place of the name.
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
    /// Arms: name, patients, label.
    pub arms: Vec<(String, u64, String)>,
    /// Results: label, arm, figures as the author wrote them on one line.
    pub results: Vec<(String, Option<String>, Vec<String>)>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
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
    /// Who decided.
    pub by: Option<String>,
    /// When, ISO.
    pub on: Option<String>,
    /// What rests on it.
    pub affects: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A number in base units; a date in days since 1970-01-01.
    Number(Number),
    /// Index of a member.
    Member(u32),
    /// Indices of members.
    Set(BTreeSet<u32>),
}

/// An example: given, expect.
#[derive(Debug, Clone)]
pub struct Example {
    /// Title.
    pub title: String,
    /// Values, with their places.
    pub given: Vec<(FactId, Value, Span)>,
    /// Expectations.
    pub expect: Vec<Expected>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Place of the title.
    pub span: Span,
}

/// What an example expects.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Of what.
    pub of: Subject,
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
pub enum Subject {
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
    Gap(u32),
    /// That two recommendations contradict each other.
    Conflict(RecId, RecId),
    /// That parts of a declaration make no difference.
    Redundant(Part),
    /// That no verdict rests on a fact.
    Unused(FactId),
    /// That an invariant, by its index, is not decided.
    Undecided(u32),
}

/// A declaration that holds conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A term, classification, score or recommendation.
    Definition(DefId),
    /// The derivation of a fact.
    Fact(FactId),
    /// A constraint, by its index.
    Constraint(u32),
}

/// A typed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cond {
    /// What it is.
    pub kind: CondKind,
    /// Where the author wrote it.
    pub span: Span,
}

/// The kinds of conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CondKind {
    /// Always true or false.
    Const(bool),
    /// A yes/no fact.
    Fact(FactId),
    /// A one-of fact is one of these members.
    Member(FactId, BTreeSet<u32>),
    /// A set fact includes the member.
    Has(FactId, u32),
    /// A set fact is empty.
    Empty(FactId),
    /// A condition term.
    Term(TermId),
    /// A classification is one of these members.
    Class(ClassId, BTreeSet<u32>),
    /// A recommendation applies.
    Applies(RecId),
    /// Numbers compare so.
    Compare(Comparison, Num, Num),
    /// All hold.
    And(Vec<Cond>),
    /// At least one holds.
    Or(Vec<Cond>),
    /// At least so many hold.
    AtLeast(u32, Vec<Cond>),
    /// Does not hold.
    Not(Box<Cond>),
}

/// A typed number expression, in base units throughout.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Num {
    /// A constant.
    Const(Number),
    /// A numeric or date fact.
    Fact(FactId),
    /// A value term.
    Term(TermId),
    /// A score.
    Score(ScoreId),
    /// Sum.
    Add(Box<Num>, Box<Num>),
    /// Difference.
    Subtract(Box<Num>, Box<Num>),
    /// Product.
    Multiply(Box<Num>, Box<Num>),
    /// Quotient; undefined where the divisor is zero (a comparison with it is then false).
    Divide(Box<Num>, Box<Num>),
    /// Negation.
    Negate(Box<Num>),
    /// A date moved by months of the calendar, to the last day of the month where the day does not exist.
    AddMonths(Box<Num>, Box<Num>),
}

impl Guideline {
    /// The fact behind an id.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.0 as usize)
    }
    /// The term behind an id.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.terms.get(id.0 as usize)
    }
    /// The classification behind an id.
    pub fn class(&self, id: ClassId) -> Option<&Classification> {
        self.classes.get(id.0 as usize)
    }
    /// The score behind an id.
    pub fn score(&self, id: ScoreId) -> Option<&Score> {
        self.scores.get(id.0 as usize)
    }
    /// The recommendation behind an id.
    pub fn rec(&self, id: RecId) -> Option<&Recommendation> {
        self.recommendations.get(id.0 as usize)
    }
    /// Name of a fact; empty for an id of another guideline.
    pub fn fact_name(&self, id: FactId) -> &str {
        self.fact(id).map_or("", |fact| fact.name.as_str())
    }
    /// The fact of a name.
    pub fn fact_named(&self, name: &str) -> Option<FactId> {
        let at = self.facts.iter().position(|fact| fact.name == name)?;
        u32::try_from(at).ok().map(FactId)
    }
    /// The recommendation of a name.
    pub fn rec_named(&self, name: &str) -> Option<RecId> {
        let at = self.recommendations.iter().position(|rec| rec.name == name)?;
        u32::try_from(at).ok().map(RecId)
    }
    /// Facts with their ids.
    pub fn facts_with_ids(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        self.facts.iter().enumerate().map(|(i, f)| (FactId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }
    /// Recommendations with their ids.
    pub fn recommendations_with_ids(&self) -> impl Iterator<Item = (RecId, &Recommendation)> {
        self.recommendations.iter().enumerate().map(|(i, r)| (RecId(u32::try_from(i).unwrap_or(u32::MAX)), r))
    }
}
