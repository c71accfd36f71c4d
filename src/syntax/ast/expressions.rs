//! Conditions and calculations, as they are written.

use super::words::Name;
use crate::diagnostic::Reported;
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first token to its last.
    pub span: Span,
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
    /// `years from A to B`: how many are completed.
    Completed {
        unit: SpanUnit,
        from: Box<Expr>,
        to: Box<Expr>,
    },
    /// `min(a, b)`, `max(a, b)`: the least or the greatest of some.
    Extreme {
        least: bool,
        of: Vec<Expr>,
    },
    /// `round X to nearest 5 mg`.
    Rounded {
        value: Box<Expr>,
        to: Box<Expr>,
    },
    /// `sqrt(x)`, `exp(x)`, `ln(x)`.
    Function {
        function: Function,
        of: Box<Expr>,
    },
    /// `x^2`: the exponent as written.
    Power {
        base: Box<Expr>,
        exponent: Name,
    },
    /// `0.9938^age`: the exponent is calculated.
    PowerOf {
        base: Box<Expr>,
        exponent: Box<Expr>,
    },
    /// What is asked of a list of findings: `latest of lab.hba1c`.
    Gathered(Box<Gathered>),
    /// `(a, b)` or `none`, in `given` and `expect`.
    List(Vec<Expr>),
    /// What could not be read, and the proof that it was reported; checks pass over it.
    Error(Reported),
}

/// A function of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `sqrt`, the square root.
    Root,
    /// `exp`, the power of e.
    Exp,
    /// `ln`, the natural logarithm.
    Ln,
    /// `log10`, the logarithm of base ten.
    Log10,
    /// `log`, which does not say its base: it is read to be refused.
    Log,
}

impl Function {
    /// All of them, each with its word.
    pub const ALL: [(Function, &'static str); 5] = [
        (Function::Root, "sqrt"),
        (Function::Exp, "exp"),
        (Function::Ln, "ln"),
        (Function::Log10, "log10"),
        (Function::Log, "log"),
    ];
}

impl Expr {
    /// Whether a calculation holds a root, a power with a fraction, `exp` or `ln`.
    pub fn is_irrational(&self) -> bool {
        match &self.kind {
            ExprKind::Function { .. } | ExprKind::PowerOf { .. } => true,
            ExprKind::Power { base, exponent } => {
                let digits = exponent.text.strip_prefix('-').unwrap_or(&exponent.text);
                !digits.bytes().all(|b| b.is_ascii_digit()) || base.is_irrational()
            }
            ExprKind::Arithmetic { left, right, .. } => left.is_irrational() || right.is_irrational(),
            ExprKind::Negate(inner) => inner.is_irrational(),
            ExprKind::Extreme { of, .. } => of.iter().any(Expr::is_irrational),
            _ => false,
        }
    }

    /// The expressions that it is made of; of a comparison with members only what is compared.
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::List(parts) => parts.iter().collect(),
            ExprKind::AtLeast { of, .. } | ExprKind::Extreme { of, .. } => of.iter().collect(),
            ExprKind::Rounded { value, .. } => vec![value],
            ExprKind::Power { base, .. } => vec![base],
            ExprKind::PowerOf { base, exponent } => vec![base, exponent],
            ExprKind::Function { of, .. } => vec![of],
            ExprKind::Not(inner) | ExprKind::Negate(inner) => vec![inner],
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => vec![left, right],
            ExprKind::Completed { from, to, .. } => vec![from, to],
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
            // What stands on the right is a member.
            ExprKind::Is { value, .. }
            | ExprKind::IsEmpty { value, .. }
            | ExprKind::In { value, .. }
            | ExprKind::Includes { value, .. } => vec![value],
            ExprKind::Name(_)
            | ExprKind::Applies { .. }
            | ExprKind::Number { .. }
            | ExprKind::Date(_)
            | ExprKind::YesNo(_)
            | ExprKind::Error(_) => Vec::new(),
            ExprKind::Gathered(gathered) => gathered.parts(),
        }
    }
}

/// A list in parentheses, or the name of a declared list.
#[derive(Debug, Clone)]
pub enum ListExpr {
    /// `(a, b)`.
    Items(Vec<Expr>),
    /// A term that lists members.
    Named(Name),
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
    /// Its sign, as authors write it.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

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

/// What a time from one day to another is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum SpanUnit {
    Years,
    Months,
    Weeks,
    Days,
}

impl SpanUnit {
    /// All, with their words.
    pub const ALL: [(SpanUnit, &'static str); 4] = [
        (SpanUnit::Years, "years"),
        (SpanUnit::Months, "months"),
        (SpanUnit::Weeks, "weeks"),
        (SpanUnit::Days, "days"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("days", |(_, word)| word)
    }

    /// The months in one; none for weeks and days, which are counted by days alone.
    pub fn months(self) -> Option<i64> {
        match self {
            SpanUnit::Years => Some(12),
            SpanUnit::Months => Some(1),
            SpanUnit::Weeks | SpanUnit::Days => None,
        }
    }

    /// The days in one, where it is counted by days alone.
    pub fn days(self) -> i64 {
        if self == SpanUnit::Weeks { 7 } else { 1 }
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

/// `latest of lab.hba1c`: what is asked, of which entries.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// What is asked.
    pub what: GatheredWhat,
    /// Of which entries.
    pub from: GatheredFrom,
    /// `for each scan`: asked of the entries of each value of a part, which gives a list.
    pub per: Option<Name>,
}

/// What is asked of entries.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum GatheredWhat {
    Latest,
    First,
    Lowest,
    Highest,
    Mean,
    Sum,
    Number,
    Any,
    All,
    None,
    /// So many of them, at least.
    AtLeast(Expr),
    /// So many one behind the other.
    InARow(Expr),
    /// One behind the other over so long a time, at least.
    Run(Expr),
}

/// Entries of a list.
#[derive(Debug, Clone)]
pub struct GatheredFrom {
    /// Of what.
    pub of: GatheredOf,
    /// In which time.
    pub spans: Vec<GatheredSpan>,
    /// Only those of which this holds.
    pub only: Option<Expr>,
    /// The whole.
    pub span: Span,
}

/// Where entries come from.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum GatheredOf {
    /// A list, or a part of one: `tumor.target.diameter`.
    Name(Name),
    /// `last 3 of bp.systolic`. The times that follow it are those of the entries of which the last are taken.
    End { last: bool, count: Expr, from: Box<GatheredFrom> },
    /// `sum of tumor.target.diameter for each scan`.
    Gathered(Box<Gathered>, Span),
    /// Entries that are chosen already.
    From(Box<GatheredFrom>),
}

/// A time from which entries are taken.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum GatheredSpan {
    /// `within any 12 months`.
    Any(Expr),
    /// `within 12 months before today`.
    Within(Expr, Expr),
    Since(Expr),
    Until(Expr),
    /// `before the latest`.
    BeforeLatest(Span),
}

impl Gathered {
    /// The expressions that it is made of.
    pub fn parts(&self) -> Vec<&Expr> {
        let mut parts = self.from.parts();
        if let GatheredWhat::AtLeast(count) | GatheredWhat::InARow(count) | GatheredWhat::Run(count) = &self.what {
            parts.push(count);
        }
        parts
    }
}

impl GatheredFrom {
    fn parts(&self) -> Vec<&Expr> {
        let mut parts = match &self.of {
            GatheredOf::Name(_) => Vec::new(),
            GatheredOf::End { count, from, .. } => std::iter::once(count).chain(from.parts()).collect(),
            GatheredOf::Gathered(gathered, _) => gathered.parts(),
            GatheredOf::From(from) => from.parts(),
        };
        for span in &self.spans {
            match span {
                GatheredSpan::Within(length, day) => parts.extend([length, day]),
                GatheredSpan::Any(part) | GatheredSpan::Since(part) | GatheredSpan::Until(part) => parts.push(part),
                GatheredSpan::BeforeLatest(_) => {}
            }
        }
        parts.extend(&self.only);
        parts
    }
}
