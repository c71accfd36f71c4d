//! The guideline as written: declarations, their clauses in the author's order, and expressions, each with its
//! place. Nothing is resolved here; `check` turns this tree into the checked guideline.

use crate::diagnostic::Reported;
use crate::source::{SourceId, Span};

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Which text.
    pub source: SourceId,
    /// Its declarations in order.
    pub declarations: Vec<Declaration>,
    /// Its comments in order, each from `#` to the end of its line.
    pub comments: Vec<Span>,
    /// Names and titles that declarations too damaged to read seem to declare: their uses are not reported as unknown.
    pub damaged_names: Vec<String>,
    /// Whether a part could not be read, and the proof that it was reported.
    pub damaged: Option<Reported>,
}

/// What a declaration declares; its keyword in column one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Keyword {
    Guideline,
    Use,
    Scheme,
    Fact,
    Constraint,
    Term,
    Classify,
    Score,
    Treatment,
    Recommend,
    Study,
    Statement,
    Narrative,
    Reading,
    Example,
    Examples,
    Invariant,
    Question,
    Accepted,
}

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The letters.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A text in quotes, escapes resolved, neighbours joined by a blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// From the first quote to the last.
    pub span: Span,
}

/// One declaration.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// What it declares.
    pub keyword: Keyword,
    /// Place of the keyword.
    pub keyword_span: Span,
    /// The declared name, or the first of several; none for what has only a title, such as a constraint.
    pub name: Option<Name>,
    /// Further names (`narrative A-1, A-2`).
    pub more_names: Vec<Name>,
    /// Title in quotes; for a narrative the reason.
    pub title: Option<Text>,
    /// Section of the source (`statement A-1 in "…"`).
    pub section: Option<Text>,
    /// Clauses in the author's order.
    pub clauses: Vec<Clause>,
    /// From the keyword to the last token.
    pub span: Span,
    /// Whether a part could not be read, and the proof that it was reported: what is missing is not reported again.
    pub damaged: Option<Reported>,
}

impl Declaration {
    /// Whether a part could not be read.
    pub fn is_damaged(&self) -> bool {
        self.damaged.is_some()
    }
}

/// One clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// Place of its keyword (of its first token where it has none).
    pub keyword_span: Span,
    /// From its first token to its last.
    pub span: Span,
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

/// A member of a one-of or set-of with its label.
#[derive(Debug, Clone)]
pub struct MemberDecl {
    /// The name that cases use.
    pub name: Name,
    /// What a person reads.
    pub label: Option<Text>,
}

/// A written type.
#[derive(Debug, Clone)]
pub struct TypeExpr {
    /// Its kind.
    pub kind: TypeKind,
    /// Its bounds in the order written.
    pub bounds: Vec<Bound>,
    /// The whole type.
    pub span: Span,
}

/// The kinds of types.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum TypeKind {
    YesNo,
    Integer,
    Decimal,
    Percent,
    Date,
    /// `length in cm`: word and unit.
    Quantity {
        word: Name,
        unit: Name,
    },
    OneOf(Vec<MemberDecl>),
    SetOf(Vec<MemberDecl>),
    /// A word that is no type.
    Unknown(Name),
}

/// A bound of a numeric type.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Which side and whether the limit belongs.
    pub kind: BoundKind,
    /// The limit.
    pub value: Expr,
}

/// Sides of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BoundKind {
    Above,
    AtLeast,
    Below,
    AtMost,
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

/// One entry of `given`: `fact = value`.
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

/// A result of a study.
#[derive(Debug, Clone)]
pub struct ResultClause {
    /// What was measured.
    pub label: Text,
    /// In which arm.
    pub arm: Option<Name>,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// One figure of a result.
#[derive(Debug, Clone)]
pub struct Figure {
    /// `about`, `over`, `up to`… as written.
    pub qualifier: Option<String>,
    /// The value.
    pub value: FigureValue,
    /// Confidence interval: level in percent, lower, upper.
    pub interval: Option<(Expr, Expr, Expr)>,
    /// `at 5 years`.
    pub at: Option<Expr>,
    /// The whole figure.
    pub span: Span,
}

/// The value of a figure.
#[derive(Debug, Clone)]
pub enum FigureValue {
    /// One number.
    One(Expr),
    /// From, to.
    Range(Expr, Expr),
    /// Count, total, and the percentage as the source prints it.
    Share(Expr, Expr, Option<Expr>),
}

/// What `redundant` names: a declaration by its name, or one that has only a title.
#[derive(Debug, Clone)]
pub enum Named {
    /// By its name.
    Name(Name),
    /// By its title.
    Title(Text),
}

/// Clauses of all declarations; which belongs where is a table in `outline`.
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
    See { topic: Text, when: Option<Expr> },
    // scheme
    Level { code: Name, strength: Name, certainty: Name },
    // fact
    Type(TypeExpr),
    Ask(Text),
    Also(Vec<Text>),
    Codes(Vec<(Name, Text)>),
    Judged { by: Text, because: Option<Text> },
    Scale(Text),
    DeriveRows(Vec<Row>),
    DeriveValue(Expr),
    // several
    Note { text: Text, when: Option<Expr> },
    From(Vec<Name>),
    Because(Text),
    // constraint, term
    Holds(Expr),
    Means(Expr),
    Lists(Vec<Name>),
    Of(Name),
    // classify, score
    Row(Row),
    Points { points: Expr, when: Expr },
    // recommend
    Stance { stance: Name, choice: Option<Choice>, treatments: Vec<Name> },
    Over(Vec<Name>),
    Kind(Name),
    Grade(Name),
    When(Expr),
    Unless(Expr),
    Regardless,
    Favored(Vec<Expr>),
    Position { text: Text, from: Vec<Name> },
    Evidence(Vec<Name>),
    Overrides(Vec<Name>),
    // study, statement
    References(Vec<(Expr, Option<Expr>)>),
    Design(Name),
    Patients(Expr),
    Centers(Expr),
    Studies(Expr),
    Period(Expr, Expr),
    Followup(Expr),
    Arm { name: Name, patients: Expr, label: Option<Text> },
    Result(ResultClause),
    Says(Text),
    // reading
    Asked(Text),
    Sources(Vec<(Text, Name)>),
    Decision(Text),
    By { who: Text, on: Option<Expr> },
    Allow { lints: Vec<Name>, because: Text },
    Affects(Vec<Name>),
    // example, table of examples, invariant
    Given(Vec<Assignment>),
    Expect(Vec<Expectation>),
    Columns(Vec<Name>),
    ExpectColumns(Vec<Name>),
    TableRow { title: Option<Text>, cells: Vec<Cell> },
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

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first token to its last.
    pub span: Span,
}

/// Comparison of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The same comparison with its sides exchanged.
    pub fn turned(self) -> Comparison {
        match self {
            Comparison::Equal | Comparison::NotEqual => self,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        }
    }
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How many members `includes` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Includes {
    /// The one named.
    One,
    /// `any of`.
    Any,
    /// `all of`.
    All,
}

/// A list in parentheses, or the name of a declared list.
#[derive(Debug, Clone)]
pub enum ListExpr {
    /// `(a, b)`.
    Items(Vec<Expr>),
    /// A term that lists members.
    Named(Name),
}

/// The kinds of expressions. `And` and `Or` hold all their parts side by side.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum ExprKind {
    Name(String),
    /// A number with its text and unit as written.
    Number {
        text: String,
        unit: Option<Name>,
    },
    /// An ISO date as written.
    Date(String),
    YesNo(bool),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    AtLeast {
        count: Box<Expr>,
        of: Vec<Expr>,
    },
    Compare {
        op: Comparison,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Between {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    Is {
        value: Box<Expr>,
        other: Box<Expr>,
        negated: bool,
    },
    IsEmpty {
        value: Box<Expr>,
        negated: bool,
    },
    In {
        value: Box<Expr>,
        list: ListExpr,
        negated: bool,
    },
    Includes {
        value: Box<Expr>,
        quantity: Includes,
        list: ListExpr,
        negated: bool,
    },
    /// `NAME applies`, `NAME does not apply`.
    Applies {
        name: Name,
        negated: bool,
    },
    Arithmetic {
        op: Operator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Negate(Box<Expr>),
    /// `(a, b)` or `none`, in `given` and `expect`.
    List(Vec<Expr>),
    /// What could not be read, and the proof that it was reported; checks pass over it.
    Error(Reported),
}
