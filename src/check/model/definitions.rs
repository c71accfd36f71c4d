//! Terms, classifications and scores: what a guideline computes from facts.

use super::conditions::{Cond, Named, Num};
use super::ids::{ClassId, DefId, FactId, ScoreId, TermId};
use super::types::{Member, NumberType, Unit};
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeSet;

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
    /// A number by rows, of which the first that holds counts.
    Rows(ValueRows),
}

/// A number by rows: which row counts, and the number of each.
#[derive(Debug, Clone)]
pub struct ValueRows {
    /// The classification whose members are the rows, by their places.
    pub class: ClassId,
    /// The number of each row.
    pub values: Vec<Num>,
    /// The type of all of them.
    pub ty: NumberType,
    /// The unit in which each is written.
    pub units: Vec<Unit>,
}

impl Meaning {
    /// The type of the number that it is; none of a condition.
    pub fn number_type(&self) -> Option<&NumberType> {
        match self {
            Meaning::Cond(_) => None,
            Meaning::Num(_, ty) | Meaning::Rows(ValueRows { ty, .. }) => Some(ty),
        }
    }

    /// The unit in which a row writes a number.
    pub fn written_in(&self, number: &Number) -> Option<&Unit> {
        let Meaning::Rows(rows) = self else { return None };
        let own = |(value, _): &(&Num, &Unit)| matches!(value, Num::Const(value) if value == number);
        rows.values.iter().zip(&rows.units).find(own).map(|(_, unit)| unit)
    }

    /// The condition that it is; none of a number.
    pub fn condition(&self) -> Option<&Cond> {
        if let Meaning::Cond(cond) = self { Some(cond) } else { None }
    }

    /// The numbers that it may be; none of a condition.
    pub fn numbers(&self) -> &[Num] {
        match self {
            Meaning::Cond(_) => &[],
            Meaning::Num(num, _) => std::slice::from_ref(num),
            Meaning::Rows(rows) => &rows.values,
        }
    }

    /// Everything that it names.
    pub fn each_name(&self, visit: &mut impl FnMut(Named)) {
        if let Meaning::Rows(rows) = self {
            visit(Named::Definition(DefId::Class(rows.class)));
        }
        self.condition().into_iter().for_each(|cond| cond.each_name(visit));
        self.numbers().iter().for_each(|num| num.each_name(visit));
    }

    /// The same of other conditions and numbers; its rows are those of a classification.
    pub fn with(&self, cond: &dyn Fn(&Cond) -> Cond, num: &dyn Fn(&Num) -> Num) -> Meaning {
        match self {
            Meaning::Cond(means) => Meaning::Cond(cond(means)),
            Meaning::Num(means, ty) => Meaning::Num(num(means), ty.clone()),
            Meaning::Rows(rows) => Meaning::Rows(ValueRows {
                class: rows.class,
                values: rows.values.iter().map(num).collect(),
                ty: rows.ty.clone(),
                units: rows.units.clone(),
            }),
        }
    }
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
    /// Whether its rows exclude each other.
    pub exclusive: bool,
    /// What its rows are part of, where it has no name of its own.
    pub rows_of: Option<RowsOf>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// What the rows of a classification without a name of its own are part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsOf {
    /// The rows of a term whose value they say.
    Term(TermId),
    /// Levels of a score that look at a number which is computed.
    Levels(ScoreId),
    /// The amounts that a dose can have.
    Dose(TermId),
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
