//! The guideline as written: declarations, their clauses in the author's order, and expressions, each with its
//! place. Nothing is resolved here; `check` turns this tree into the checked guideline.

mod clauses;
mod declarations;
mod doses;
mod examples;
mod expressions;
mod studies;
mod types;
mod words;

pub use clauses::{Choice, Clause, ClauseKind, Instead, Level, LevelSays, Row, ValueRow};
pub use declarations::{Declaration, File};
pub use doses::{DOSE_OF, DoseClause, DosePart, DosePartKind, DoseStep, DoseTimes, Halves};
pub use examples::{Assignment, Cell, CellKind, Expectation, ExpectationKind, Further, Given, Listed, Outcome, Said};
pub use expressions::{
    Comparison, Expr, ExprKind, Function, Gathered, GatheredFrom, GatheredOf, GatheredSpan, GatheredWhat, Includes,
    ListExpr, Operator, SpanUnit,
};
pub use studies::{Cited, Figure, FigureValue, ResultClause};
pub use types::{AlsoIn, Bound, BoundKind, MemberDecl, PartDecl, SameDay, TypeExpr, TypeKind};
pub use words::{Name, Named, Text};

pub use super::keyword::Keyword;
