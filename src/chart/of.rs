//! What of a guideline has a chart, and why there may be none.

use crate::check::model::{ClassId, DefId, Guideline, Meaning, RecId, TermId};
use crate::decide::diagram::TooComplex;
use std::fmt;

/// Most boxes of a chart that is drawn.
pub(super) const MOST: usize = 120;

/// What a chart is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Of whom the guideline speaks.
    Scope,
    /// Whether a recommendation applies to somebody of whom the guideline speaks.
    Rec(RecId),
    /// Whether a term holds.
    Term(TermId),
    /// Which class it is.
    Class(ClassId),
}

/// Why there is no chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undrawn {
    /// It would have so many boxes.
    Large(usize),
    /// It hangs on numbers that only its conditions say.
    Unsaid,
    /// It is too complex.
    Complex,
}

impl fmt::Display for Undrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undrawn::Large(boxes) => write!(f, "a chart of it would have {boxes} boxes, more than {MOST}"),
            Undrawn::Unsaid => f.write_str("it compares calculated numbers in a way that no box says"),
            Undrawn::Complex => f.write_str("it is too complex to be drawn"),
        }
    }
}

impl From<TooComplex> for Undrawn {
    fn from(_: TooComplex) -> Self {
        Undrawn::Complex
    }
}

/// What of a guideline has a chart: the scope, its recommendations, and the terms and classes that are conditions or rest on such.
pub fn charts(guideline: &Guideline) -> Vec<Of> {
    let scope = guideline.header.as_ref().and_then(|header| header.scope.as_ref()).map(|_| Of::Scope);
    let rec = guideline.recommendations.ids().map(Of::Rec);
    // What stands for a question to a list has no name that an author wrote.
    let terms = guideline.terms.with_ids().filter(|(_, term)| !term.name.contains(' '));
    let terms = terms.filter(|(_, term)| matches!(term.means, Meaning::Cond(_)));
    let classes = guideline.classes.with_ids().filter(|(_, class)| class.rows_of.is_none());
    scope
        .into_iter()
        .chain(rec)
        .chain(terms.map(|(id, _)| Of::Term(id)))
        .chain(classes.map(|(id, _)| Of::Class(id)))
        .collect()
}

/// What has a chart under a name.
pub fn named(guideline: &Guideline, name: &str) -> Option<Of> {
    charts(guideline).into_iter().find(|of| of.name(guideline) == name)
}

impl Of {
    /// Its name.
    pub fn name(self, guideline: &Guideline) -> &str {
        match self {
            Of::Scope => Some("scope"),
            Of::Rec(id) => guideline.rec(id).map(|rec| rec.name.as_str()),
            Of::Term(id) => guideline.term(id).map(|term| term.name.as_str()),
            Of::Class(id) => guideline.class(id).map(|class| class.name.as_str()),
        }
        .unwrap_or("")
    }

    /// Its title.
    pub fn title(self, guideline: &Guideline) -> &str {
        match self {
            Of::Scope => guideline.header.as_ref().map(|header| header.title.as_str()),
            Of::Rec(id) => guideline.rec(id).map(|rec| rec.title.as_str()),
            Of::Term(id) => guideline.term(id).map(|term| term.title.as_str()),
            Of::Class(id) => guideline.class(id).map(|class| class.title.as_str()),
        }
        .unwrap_or("")
    }

    /// The definition that it is; none of the scope.
    pub fn definition(self) -> Option<DefId> {
        match self {
            Of::Scope => None,
            Of::Rec(id) => Some(DefId::Rec(id)),
            Of::Term(id) => Some(DefId::Term(id)),
            Of::Class(id) => Some(DefId::Class(id)),
        }
    }
}
