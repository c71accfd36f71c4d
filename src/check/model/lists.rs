//! Findings that repeat: lists of entries with parts, and what conditions ask of them. The parts of an entry are facts of their
//! own kind, which stand for those of any entry: what is asked of an entry is an ordinary condition on them.

use super::conditions::{Cond, Num};
use super::ids::{FactId, ListedId};
use super::types::NumberType;
use super::values::Stated;
use crate::number::Number;
use crate::source::Span;
pub use crate::syntax::ast::SameDay;

impl FactId {
    /// From here on ids stand for the parts of entries and for what is asked of lists, in [`super::Guideline::inner`].
    pub const INNER: u32 = 1 << 30;

    /// The place in [`super::Guideline::inner`], of one that stands there.
    pub fn inner(self) -> Option<usize> {
        usize::try_from(self.0.checked_sub(Self::INNER)?).ok()
    }
}

/// A fact that is a list of entries.
#[derive(Debug, Clone)]
pub struct ListFact {
    /// Name, with its dot.
    pub name: String,
    /// Title.
    pub title: String,
    /// What stands for the list as a whole, where it is said that something hangs on it.
    pub stands: FactId,
    /// Question to a person.
    pub ask: Option<String>,
    /// Other names.
    pub also: Vec<String>,
    /// Codes: system, code.
    pub codes: Vec<(String, String)>,
    /// The parts of its entries.
    pub parts: Vec<FactId>,
    /// The part that is the value, of a list that is one of values.
    pub value: Option<FactId>,
    /// The part that is the day of an entry, by which the entries are ordered.
    pub on: Option<FactId>,
    /// No two entries have the same of these; an entry that could be there and is not is unknown.
    pub key: Vec<FactId>,
    /// What holds of every entry.
    pub each: Vec<Cond>,
    /// Which of several values of one day counts.
    pub same_day: Option<SameDay>,
    /// Most entries.
    pub most: Option<u32>,
    /// Whether a list that is given has all that there is.
    pub complete: Complete,
    /// Whether a case may leave it out: then what is derived from it is asked for itself.
    pub left_out: bool,
    /// Remarks.
    pub notes: Vec<String>,
    /// Statements.
    pub from: Vec<String>,
    /// Place of the name.
    pub span: Span,
}

/// Whether a list that is given has all that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complete {
    /// All.
    Given,
    /// There may be more.
    Never,
    /// There may be more before this day.
    From(Num),
}

/// Entries that are looked at.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where they come from.
    pub of: Origin,
    /// The times from which they are taken, one behind the other.
    pub windows: Vec<Window>,
    /// What has to hold of them.
    pub only: Option<Cond>,
}

/// Where entries come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A list.
    List(ListedId),
    /// A list that is computed, by its place in [`super::Guideline::groups`].
    Groups(usize),
    /// So many of the latest, or of the first; all of them where there are no more.
    Ends {
        /// The latest.
        last: bool,
        /// How many.
        count: u32,
        /// Of these.
        of: Box<Source>,
    },
    /// Entries that are chosen already.
    Inner(Box<Source>),
}

/// A time from which entries are taken.
#[derive(Debug, Clone)]
pub enum Window {
    /// From this day on.
    Since(Num),
    /// Up to this day.
    Until(Num),
    /// All but the latest.
    BeforeLatest,
    /// Any stretch of this length: the one with most.
    Any(Length),
}

/// How long a time is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    /// Months of the calendar, or days.
    pub count: Number,
    /// Whether it is months.
    pub months: bool,
}

/// What is asked of entries.
#[derive(Debug, Clone)]
pub enum Asked {
    /// The value of the latest; none without an entry. So with the next four.
    Latest(FactId),
    /// Of the first in time.
    First(FactId),
    /// The lowest.
    Lowest(FactId),
    /// The highest.
    Highest(FactId),
    /// The mean.
    Mean(FactId),
    /// The sum; zero without an entry.
    Sum(FactId),
    /// How many there are.
    Number,
    /// Whether there are so many, at least.
    AtLeast(u32),
    /// Whether so many of those of which the condition holds follow one another.
    InARow(u32),
    /// Whether some follow one another over so long a time, at least.
    Run(Length),
}

impl Asked {
    /// The part whose values are looked at.
    pub fn part(&self) -> Option<FactId> {
        match self {
            Asked::Latest(part)
            | Asked::First(part)
            | Asked::Lowest(part)
            | Asked::Highest(part)
            | Asked::Mean(part)
            | Asked::Sum(part) => Some(*part),
            Asked::Number | Asked::AtLeast(_) | Asked::InARow(_) | Asked::Run(_) => None,
        }
    }
}

/// An entry that something that is asked of a list looks at.
#[derive(Debug, Clone)]
pub struct CountedEntry {
    /// How it is told from others.
    pub label: String,
    /// Where it counts.
    pub counts: Cond,
    /// What is looked at of it, where that is a number.
    pub num: Option<Num>,
}

/// What is asked of a list in one place. Conditions name it by a fact in [`super::Guideline::inner`].
#[derive(Debug, Clone)]
pub struct Measure {
    /// The fact that stands for it.
    pub fact: FactId,
    /// What is asked.
    pub asked: Asked,
    /// Whether the opposite is meant: `none of` is not one, `all of` is none of which the condition does not hold.
    pub denied: bool,
    /// Of which entries.
    pub source: Source,
    /// The type of the number; none where it is yes or no.
    pub ty: Option<NumberType>,
    /// As it is written.
    pub text: String,
    /// Where it is written first.
    pub span: Span,
}

/// A list that is computed: one entry for each value of a part of another.
#[derive(Debug, Clone)]
pub struct Groups {
    /// Its name; as it is written where it has none.
    pub name: String,
    /// What is asked of the entries of one value.
    pub asked: Asked,
    /// Of which entries.
    pub source: Source,
    /// The part by whose values they are told apart.
    pub by: FactId,
    /// The part that is the result.
    pub value: FactId,
    /// Whether `by` is the day of an entry.
    pub dated: bool,
}

/// What a case says of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its entries.
    pub entries: Vec<ListEntry>,
    /// Whether there may be more; none where the guideline says it.
    pub more: Option<More>,
    /// Where it stands.
    pub span: Span,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// What is said of each part, and how it was written; by the parts of the list.
    pub parts: Vec<Option<(Stated, String)>>,
    /// Where it stands.
    pub span: Span,
}

/// Entries beside those that are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum More {
    /// There are none.
    Nothing,
    /// There may be some, on any day between two, both of which belong; in days since 1970-01-01.
    Between(Option<Number>, Option<Number>),
}

impl ListFact {
    /// Whether no two entries are of one day.
    pub fn one_a_day(&self) -> bool {
        self.on.is_some_and(|on| self.key.as_slice() == [on])
    }

    /// The part of a name.
    pub fn part_named(&self, name: &str, fact: impl Fn(FactId) -> Option<String>) -> Option<FactId> {
        self.parts.iter().copied().find(|part| fact(*part).as_deref() == Some(name))
    }
}

/// The part of an entry that is a day, of a list of values.
pub const ON: &str = "on";
/// The part of an entry that is the value, of a list of values.
pub const VALUE: &str = "value";
