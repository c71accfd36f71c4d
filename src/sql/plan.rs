//! A query before it is printed: columns of the table of cases, columns that are computed from them one after the other, and
//! what each recommendation answers. Conditions have the three values of SQL, and mean what SQL makes of them.

use crate::check::model::{Comparison, FactId, NumberType};
use crate::decide::moved::Behind;
use crate::number::Number;
use std::collections::BTreeSet;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A column of the table, by its index in [`Plan::inputs`].
    Input(usize),
    /// A computed column, by its index in [`Plan::columns`].
    Column(usize),
}

/// A condition: true, false, or not known (NULL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// Always true or false.
    Const(bool),
    /// Never known.
    Unknown,
    /// What a yes/no column says.
    Flag(Place),
    /// Whether a column is not NULL.
    Known(Place),
    /// Whether a column has one of these members.
    Member(Place, BTreeSet<u32>),
    /// A number or date of a column compared, in base units.
    Compare(Place, Comparison, Number),
    /// A sum of multiples of columns compared, in base units.
    Sum(Vec<(Place, Number)>, Comparison, Number),
    /// One date lies so far behind another.
    Behind(Place, Place, Behind),
    /// All hold.
    All(Vec<Expr>),
    /// At least one holds.
    Any(Vec<Expr>),
    /// At least so many hold.
    AtLeast(u32, Vec<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
    /// Whether something is not known.
    Open(Box<Expr>),
    /// The first of these that is known.
    Else(Vec<Expr>),
    /// What belongs to the first condition that is true; else the last.
    First(Vec<(Expr, Expr)>, Box<Expr>),
}

/// A value that is no truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A member; the number of members stands for "no row holds".
    Member(u32),
    /// A number, in base units.
    Number(Number),
}

/// How a computed column comes to its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// By a condition.
    Truth(Expr),
    /// What is given, where something is; else what belongs to the first condition that is true; else the last.
    Rows(Option<Place>, Vec<(Expr, Option<Said>)>, Option<Said>),
    /// Points of what holds, together; not known where any is not known.
    Points(Vec<(Number, Expr)>),
    /// What is given, where something is; else a sum of multiples, and a constant.
    Sum(Option<Place>, Vec<(Place, Number)>, Number),
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant)] // one a column
pub enum Holds {
    /// Yes or no.
    Truth,
    /// One of these words.
    Member(Vec<String>),
    /// A number in the unit of its type.
    Number(NumberType),
    /// A day.
    Date,
}

/// A column of the table of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its name in the table.
    pub name: String,
    /// What it would be called, were there no limit to the length of names.
    pub full: String,
    /// The fact.
    pub fact: FactId,
    /// The member of the set that it says of.
    pub member: Option<u32>,
    /// What it holds.
    pub holds: Holds,
    /// Whether a value that is there may stand.
    pub valid: Expr,
}

/// A computed column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it says, for readers of the query; empty of planes.
    pub title: String,
    /// What it holds.
    pub holds: Holds,
    /// How it comes to it.
    pub means: Means,
}

/// What is answered in a column of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Name of the column.
    pub name: String,
    /// Where its value stands.
    pub of: Place,
    /// For a verdict: its three words, and where it is true that the query cannot tell.
    pub verdict: Option<([&'static str; 3], Expr)>,
}

/// All of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Columns of the table, in the order of the facts.
    pub inputs: Vec<Input>,
    /// Computed columns, each from those before it.
    pub columns: Vec<Column>,
    /// True of rows whose facts contradict each other; never NULL.
    pub contradictory: Vec<Expr>,
    /// True of rows of which the query cannot tell whether they do; never NULL.
    pub untold: Vec<Expr>,
    /// What is answered, in order.
    pub answers: Vec<Answer>,
    /// Names that were too long: the name, and what stands in its place.
    pub legend: Vec<(String, String)>,
    /// Definitions that are printed in the author's words, and all.
    pub worded: (usize, usize),
}

/// The word of an answer that the query cannot give.
pub const UNSETTLED: &str = "unsettled";

impl Plan {
    /// What a place holds.
    pub fn holds(&self, place: Place) -> Option<&Holds> {
        match place {
            Place::Input(at) => self.inputs.get(at).map(|input| &input.holds),
            Place::Column(at) => self.columns.get(at).map(|column| &column.holds),
        }
    }

    /// The name of a place.
    pub fn name(&self, place: Place) -> &str {
        match place {
            Place::Input(at) => self.inputs.get(at).map_or("", |input| input.name.as_str()),
            Place::Column(at) => self.columns.get(at).map_or("", |column| column.name.as_str()),
        }
    }
}

impl Expr {
    /// Its opposite.
    pub fn negated(self) -> Expr {
        match self {
            Expr::Const(value) => Expr::Const(!value),
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        }
    }

    /// All of several; constants and doubled ones are left out.
    pub fn all(parts: impl IntoIterator<Item = Expr>) -> Expr {
        joined(parts, false)
    }

    /// Any of several; constants and doubled ones are left out.
    pub fn any(parts: impl IntoIterator<Item = Expr>) -> Expr {
        joined(parts, true)
    }

    /// This, and what holds where it is not known.
    pub fn or_else(self, other: Expr) -> Expr {
        match (self, other) {
            (Expr::Const(value), _) => Expr::Const(value),
            (Expr::Unknown, other) => other,
            (one, Expr::Else(rest)) => Expr::Else([one].into_iter().chain(rest).collect()),
            (one, other) => Expr::Else(vec![one, other]),
        }
    }

    /// The conditions that it is made of.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) | Expr::Else(parts) => parts.iter().collect(),
            Expr::Not(part) | Expr::Open(part) => vec![part],
            Expr::First(rows, last) => rows.iter().flat_map(|(when, then)| [when, then]).chain([&**last]).collect(),
            _ => Vec::new(),
        }
    }

    /// The places that it names, in its parts too. As deep as what was built, which is bounded.
    pub fn each_place(&self, visit: &mut impl FnMut(Place)) {
        match self {
            Expr::Flag(place) | Expr::Known(place) | Expr::Member(place, _) | Expr::Compare(place, ..) => visit(*place),
            Expr::Sum(parts, ..) => parts.iter().for_each(|(place, _)| visit(*place)),
            Expr::Behind(late, early, _) => [late, early].into_iter().for_each(|place| visit(*place)),
            _ => self.parts().into_iter().for_each(|part| part.each_place(visit)),
        }
    }

    /// How deep it is.
    pub fn depth(&self) -> usize {
        self.parts().into_iter().map(Expr::depth).max().unwrap_or(0).saturating_add(1)
    }
}

fn joined(parts: impl IntoIterator<Item = Expr>, any: bool) -> Expr {
    let mut all: Vec<Expr> = Vec::new();
    for part in parts {
        let own = match part {
            Expr::Const(value) if value == any => return Expr::Const(any),
            Expr::Const(_) => continue,
            Expr::All(own) if !any => own,
            Expr::Any(own) if any => own,
            other => vec![other],
        };
        for one in own {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    match (all.len(), any) {
        (0, _) => Expr::Const(!any),
        (1, _) => all.pop().unwrap_or(Expr::Const(!any)),
        (_, true) => Expr::Any(all),
        (_, false) => Expr::All(all),
    }
}

impl Means {
    /// The places that it names.
    pub fn each_place(&self, visit: &mut impl FnMut(Place)) {
        match self {
            Means::Truth(expr) => expr.each_place(visit),
            Means::Rows(given, rows, _) => {
                given.iter().for_each(|place| visit(*place));
                rows.iter().for_each(|(when, _)| when.each_place(visit));
            }
            Means::Points(items) => items.iter().for_each(|(_, when)| when.each_place(visit)),
            Means::Sum(given, parts, _) => {
                given.iter().for_each(|place| visit(*place));
                parts.iter().for_each(|(place, _)| visit(*place));
            }
        }
    }
}
