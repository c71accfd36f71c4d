//! Facts: what can be known of a patient, how it is filled in where it is not given, and what must hold between them.

use super::conditions::{Cond, Num};
use super::definitions::ClassRow;
use super::ids::{FactId, ListedId};
use super::types::{FactType, NumberKind, NumberType, Unit};
use crate::number::{self, Number};
use crate::source::Span;

/// A fact of a case.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Name, with its dot.
    pub name: String,
    /// Title.
    pub title: String,
    /// Type.
    pub ty: FactType,
    /// Other units in which its values may be given and compared.
    pub others: Vec<OtherUnit>,
    /// Question to a person.
    pub ask: Option<String>,
    /// Other names.
    pub also: Vec<String>,
    /// Codes: system, code.
    pub codes: Vec<(String, String)>,
    /// Who judges it, and why it is left to them.
    pub judged: Option<(String, Option<String>)>,
    /// Whether it can be otherwise.
    pub changes: Changes,
    /// How it is filled in when not given.
    pub derivation: Option<Derivation>,
    /// Place of the number that it is computed as.
    pub formula: Option<Span>,
    /// Whether the rows by which it is derived exclude each other.
    pub exclusive: bool,
    /// Of a day that may never have been: the fact that says whether it never was.
    pub never: Option<FactId>,
    /// Of a fact that says whether a day never was: the day. It stands behind it and has no declaration of its own.
    pub day: Option<FactId>,
    /// Of a part of an entry of a list: which.
    pub entry: Option<EntryFact>,
    /// Whether it is a classification that may be given: what is given has to be what is derived.
    pub classed: bool,
    /// Remarks.
    pub notes: Vec<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

impl Fact {
    /// The name of the day on which a question is asked.
    pub const TODAY: &'static str = "today";

    /// Whether a day never was, as a fact beside it. It goes by the name of the day, which is found first.
    pub fn whether_never(day: &Fact, id: FactId) -> Fact {
        Fact {
            name: day.name.clone(),
            title: day.title.clone(),
            ty: FactType::YesNo,
            ask: day.ask.clone(),
            day: Some(id),
            span: day.span,
            ..Fact::today(day.span)
        }
    }

    /// A part of an entry of a list, or what stands for what is asked of one.
    pub fn of_entry(name: String, title: String, ty: FactType, span: Span) -> Fact {
        Fact { name, title, ty, ..Fact::today(span) }
    }

    /// The day on which a question is asked, in a guideline that asks for it; where it does first.
    pub fn today(span: Span) -> Fact {
        let day = Unit { text: String::new(), factor: number::one() };
        let ty = NumberType { kind: NumberKind::Date, unit: day, integer: true, scale: None, low: None, high: None };
        Fact {
            name: Self::TODAY.to_owned(),
            title: "The day on which the question is asked".to_owned(),
            ty: FactType::Number(ty),
            others: Vec::new(),
            ask: None,
            also: Vec::new(),
            codes: Vec::new(),
            judged: None,
            changes: Changes::Freely,
            derivation: None,
            formula: None,
            exclusive: false,
            never: None,
            day: None,
            entry: None,
            classed: false,
            notes: Vec::new(),
            from: Vec::new(),
            span,
        }
    }
}

/// Another unit of a fact, of another kind than its own: so many base units of the one are so many of the other, and some more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUnit {
    /// The unit.
    pub unit: Unit,
    /// What it measures.
    pub kind: NumberKind,
    /// Base units of the fact in a base unit of this one; above zero.
    pub rate: Number,
    /// Base units of the fact where this one is at zero.
    pub offset: Number,
}

impl OtherUnit {
    /// A number in base units of this unit, in those of the fact.
    pub fn converted(&self, value: &Number) -> Number {
        value * &self.rate + &self.offset
    }
}

impl Fact {
    /// The other unit that measures what a number measures, where the fact itself does not.
    pub fn other_unit(&self, kind: NumberKind) -> Option<&OtherUnit> {
        let FactType::Number(ty) = &self.ty else { return None };
        self.others.iter().find(|other| other.kind == kind && ty.kind != kind)
    }
}

/// What a fact of a case made ready stands for, where it is a part of an entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFact {
    /// The list.
    pub list: ListedId,
    /// The fact that a person is asked for: itself, or of entries that are not given the first of the list.
    pub asked: FactId,
    /// Whether it stands for what is asked of the whole list, not for a part of an entry that is given.
    pub further: bool,
    /// Whether the list is given, and may have more entries.
    pub given: bool,
    /// The fact for a number of which this one says whether there is one.
    pub there: Option<FactId>,
}

/// Whether a fact can be otherwise, where it is asked what would change a verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Changes {
    /// It can.
    #[default]
    Freely,
    /// It cannot: age, sex, what is past.
    Never,
    /// It is a decision itself: a procedure that is planned.
    ByDecision,
}

impl Changes {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Changes::Freely => "",
            Changes::Never => "never",
            Changes::ByDecision => "by decision",
        }
    }
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
