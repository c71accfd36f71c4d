//! What is known of one patient: the value of each fact, where it stands, and how it was written. It is what the readers
//! of cases fill, and what everything behind them takes.

use crate::check::model::{FactId, Guideline, IndexVec, ListedId, Listing, Partial, Stated, Value, Values};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeMap;

/// The name of a case, which its results carry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseId {
    /// As written, without quotes.
    pub text: String,
    /// True where it was written as a number, and is to be written so again.
    pub number: bool,
}

/// What is known of one patient. All lists run parallel to [`Guideline::facts`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// Its name, where it has one.
    pub id: Option<CaseId>,
    /// The values, and what is known of others in part; none is unknown.
    pub values: Values,
    /// Where each value stands; none for what is unknown.
    pub given: IndexVec<FactId, Option<Span>>,
    /// Each value as it was written, for display: the person's own digits and unit, the declared unit behind a bare
    /// number.
    pub written: IndexVec<FactId, Option<String>>,
    /// What is said of lists of findings.
    pub lists: BTreeMap<ListedId, Listing>,
    /// Who says which day it is, where the guideline asks for `today`.
    pub day_by: DayBy,
}

/// Who says on which day a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayBy {
    /// The case, or nobody.
    #[default]
    Case,
    /// An option of the command.
    Option,
    /// The clock of the computer.
    Clock,
}

impl DayBy {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            DayBy::Case => "case",
            DayBy::Option => "option",
            DayBy::Clock => "clock",
        }
    }
}

impl Case {
    /// A case of which nothing is known.
    pub fn unknown(guideline: &Guideline) -> Self {
        let count = guideline.facts.len();
        Case {
            id: None,
            values: Values::unknown(count),
            given: vec![None; count].into(),
            written: vec![None; count].into(),
            lists: BTreeMap::new(),
            day_by: DayBy::Case,
        }
    }

    /// The same case of so many facts, of which nothing more is known than these values say.
    pub fn with(&self, values: Values) -> Case {
        let mut case = Case { values, ..self.clone() };
        case.given.resize(case.values.len(), None);
        case.written.resize(case.values.len(), None);
        case
    }

    /// The value of a fact; none where it is unknown.
    pub fn value(&self, fact: FactId) -> Option<&Value> {
        self.values.get(fact)
    }

    /// Where the value of a fact stands.
    pub fn place(&self, fact: FactId) -> Option<Span> {
        *self.given.get(fact)?
    }

    /// What is known of a fact whose value is not.
    pub fn part(&self, fact: FactId) -> Option<&Partial> {
        self.values.part(fact)
    }

    /// The value of a fact as it was written.
    pub fn written(&self, fact: FactId) -> Option<&str> {
        self.written.get(fact)?.as_deref()
    }

    /// Sets or clears a fact, whatever the case said of it before.
    pub fn set(&mut self, assignment: Assignment) {
        let id = assignment.fact;
        let (stated, written) = assignment.value.unzip();
        for id in std::iter::once(id).chain(assignment.beside) {
            self.values.take(id);
            self.written.get_mut(id).into_iter().for_each(|slot| *slot = None);
            let span = stated.as_ref().map(|_| assignment.span);
            self.given.get_mut(id).into_iter().for_each(|slot| *slot = span);
        }
        // That a day never was, or was some time, is said of the fact beside it.
        let of = match &stated {
            Some(Stated::Day { beside, day: None, .. }) => *beside,
            _ => id,
        };
        if let Some(slot) = self.written.get_mut(of) {
            *slot = written;
        }
        if let Some(stated) = stated {
            self.values.state(id, stated);
        }
    }
}

/// A fact and what to set it to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The fact.
    pub fact: FactId,
    /// The fact that says of it whether it never was, where there is one.
    pub beside: Option<FactId>,
    /// What is said of it, and the same as it was written; none makes the fact unknown.
    pub value: Option<(Stated, String)>,
    /// Where the value stands.
    pub span: Span,
}

/// A case and what is wrong with its file. With an error among the diagnostics the case is not to be evaluated: it
/// lacks the values that could not be read.
#[derive(Debug, Clone)]
pub struct CaseRead {
    /// What could be read.
    pub case: Case,
    /// Every fault, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}
