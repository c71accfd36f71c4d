//! Clauses, of all declarations.

use super::doses::DoseClause;
use super::examples::{Cell, Expectation, Given};
use super::expressions::Expr;
use super::studies::{Cited, ResultClause};
use super::types::{PartDecl, SameDay, TypeExpr};
use super::words::{Name, Named, Text};
use crate::source::Span;
use crate::syntax::forms::Form;

/// One clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// How it is written, and whether it may stand again.
    pub form: &'static Form,
    /// Place of its keyword (of its first token where it has none).
    pub keyword_span: Span,
    /// From its first token to its last.
    pub span: Span,
}

/// Clauses of all declarations; which belongs where is a table in `forms`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum ClauseKind {
    // guideline
    Version(Name),
    Status(Name),
    Purpose(Text),
    Intended(Text),
    Misuse(Text),
    Authors(Vec<Text>),
    Review(Expr),
    Origin(Text),
    Scope(Expr),
    See {
        topic: Text,
        when: Option<Expr>,
    },
    // scheme
    Level {
        code: Name,
        strength: Name,
        certainty: Name,
    },
    // fact
    Type(TypeExpr),
    Ask(Text),
    Also(Vec<Text>),
    Codes(Vec<(Name, Text)>),
    Judged {
        by: Text,
        because: Option<Text>,
    },
    Scale(Text),
    DeriveRows(Vec<Row>),
    DeriveValue(Expr),
    Part(PartDecl),
    Ordered(Name),
    OneForEach(Vec<Name>),
    Each(Expr),
    SameDayCounts(SameDay),
    /// A list is complete as it is given (none), or from a day on; false where it never is.
    Complete(Option<Expr>, bool),
    // several
    Note {
        text: Text,
        when: Option<Expr>,
    },
    From(Vec<Name>),
    Because(Text),
    // constraint, term
    Holds(Expr),
    Means(Expr),
    MeansRows(Vec<ValueRow>),
    Lists(Vec<Name>),
    Of(Name),
    // classify, score
    Row(Row),
    MayBeGiven(Option<Text>),
    /// `may be left out`, of a list from which other facts are derived.
    MayBeLeftOut,
    /// `changes never`, `changes by decision`.
    Changes(Name),
    Points {
        points: Expr,
        when: Expr,
    },
    Levels {
        of: Name,
        subject: Expr,
        levels: Vec<Level>,
    },
    // fact, term, classify
    Exclude,
    Display {
        words: Vec<Name>,
        decimals: Option<Expr>,
    },
    // recommend
    Stance {
        stance: Name,
        choice: Option<Choice>,
        treatments: Vec<Name>,
    },
    Over(Vec<Name>),
    Kind(Name),
    Grade(Name),
    When(Expr),
    Unless(Expr),
    Regardless,
    Favored(Vec<Expr>),
    Position {
        text: Text,
        from: Vec<Name>,
    },
    Evidence(Vec<Cited>),
    Expected(Expr),
    Shown(Name),
    Dose(DoseClause),
    Feasible(Expr),
    InsteadOf(Name),
    Overrides(Vec<Name>),
    // study, statement
    References(Vec<(Expr, Option<Expr>)>),
    Design(Name),
    Patients(Expr),
    Centers(Expr),
    Studies(Expr),
    Period(Expr, Expr),
    Followup(Expr),
    Arm {
        name: Name,
        patients: Option<Expr>,
        label: Option<Text>,
    },
    Result(ResultClause),
    Caveat(Text),
    Says(Text),
    // reading
    Asked(Text),
    Sources(Vec<(Text, Name)>),
    Decision(Text),
    Otherwise {
        name: Name,
        instead: Instead,
    },
    By {
        who: Text,
        on: Option<Expr>,
    },
    Allow {
        lints: Vec<Name>,
        because: Text,
    },
    Affects(Vec<Name>),
    // example, table of examples, invariant
    Given(Vec<Given>),
    Expect(Vec<Expectation>),
    Columns(Vec<Name>),
    ExpectColumns(Vec<Name>),
    TableRow {
        title: Option<Text>,
        cells: Vec<Cell>,
    },
    Always(Expr),
    Never(Expr),
    // question, accepted
    Covers(Vec<Name>),
    Gap(Text),
    Conflict(Vec<Name>),
    Redundant(Named),
    Unused(Name),
    Undecided(Text),
}

/// What a definition says under the other wording of a contested place.
#[derive(Debug, Clone)]
pub enum Instead {
    /// The term means this.
    Means(Expr),
    /// The recommendation applies under this condition.
    When(Expr),
    /// The recommendation does not apply.
    Never,
}

/// A row of a classification or derivation: `MEMBER "label" when CONDITION`, or `… otherwise`.
#[derive(Debug, Clone)]
pub struct Row {
    /// The class.
    pub member: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The condition; none for `otherwise`.
    pub when: Option<Expr>,
    /// The whole row.
    pub span: Span,
}

/// A row of a value: `VALUE when CONDITION`, or `VALUE otherwise`.
#[derive(Debug, Clone)]
pub struct ValueRow {
    /// The value.
    pub value: Expr,
    /// The condition; none for `otherwise`.
    pub when: Option<Expr>,
    /// The whole row.
    pub span: Span,
}

/// Points of a score for some values of a fact: `2 points from 2 mg/dL to 3 mg/dL`, `1 point none or mild`.
#[derive(Debug, Clone)]
pub struct Level {
    /// The points.
    pub points: Expr,
    /// For which values.
    pub says: LevelSays,
    /// Place of the values.
    pub place: Span,
    /// The whole level.
    pub span: Span,
}

/// For which values of a fact a level counts.
#[derive(Debug, Clone)]
pub enum LevelSays {
    /// From a limit, to a limit, each with whether it belongs; one of them at least is there.
    Range(Option<(Expr, bool)>, Option<(Expr, bool)>),
    /// One value: a number, or a member that begins with a digit.
    Value(Expr),
    /// Some members, or yes or no.
    Members(Vec<Name>),
    /// All others.
    Otherwise,
}

/// How several treatments of one recommendation relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Any of them, alone or together.
    AnyOf,
    /// Exactly one.
    OneOf,
    /// In order of preference.
    InOrder,
}

impl ClauseKind {
    /// The conditions and values of a clause that is no part of an example.
    pub fn expressions(&self) -> Vec<&Expr> {
        match self {
            ClauseKind::Scope(expr)
            | ClauseKind::DeriveValue(expr)
            | ClauseKind::Holds(expr)
            | ClauseKind::Means(expr)
            | ClauseKind::When(expr)
            | ClauseKind::Unless(expr)
            | ClauseKind::Expected(expr)
            | ClauseKind::Feasible(expr)
            | ClauseKind::Always(expr)
            | ClauseKind::Each(expr)
            | ClauseKind::Complete(Some(expr), _)
            | ClauseKind::Never(expr)
            | ClauseKind::Levels { subject: expr, .. }
            | ClauseKind::Otherwise { instead: Instead::Means(expr) | Instead::When(expr), .. } => vec![expr],
            ClauseKind::Dose(DoseClause { steps }) => {
                steps.iter().flat_map(|step| std::iter::once(&step.amount).chain(&step.high)).collect()
            }
            ClauseKind::See { when, .. } | ClauseKind::Note { when, .. } => when.iter().collect(),
            ClauseKind::DeriveRows(rows) => rows.iter().filter_map(|row| row.when.as_ref()).collect(),
            ClauseKind::MeansRows(rows) => {
                rows.iter().flat_map(|row| std::iter::once(&row.value).chain(&row.when)).collect()
            }
            ClauseKind::Row(row) => row.when.iter().collect(),
            ClauseKind::Favored(conditions) => conditions.iter().collect(),
            ClauseKind::Points { points, when } => vec![points, when],
            _ => Vec::new(),
        }
    }
}
