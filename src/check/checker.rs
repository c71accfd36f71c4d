//! What is gathered while a guideline is checked: its names, its citations, what could not be read, and what was found. All
//! files of this room that check add to it.

use super::model::{ClassId, Cond, DefId, Dose, FactId, Guideline, ListId, ReadingId, RecId, TermId};
use super::symbol::Declared;
use super::units::Meaning;
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};
use crate::syntax::ast::{Gathered, Name};
use std::collections::{BTreeMap, BTreeSet};

/// Most comparisons of names that are made for suggestions in one run.
const MAX_SUGGESTIONS: usize = 500_000;

/// One citation before the account is made.
pub(super) struct RawCitation {
    pub(super) id: String,
    pub(super) span: Span,
    pub(super) keyword: &'static str,
    pub(super) by: String,
    pub(super) imported: bool,
}

/// A guideline while it is checked.
pub(super) struct Checker<'s> {
    pub(super) sources: &'s Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) guideline: Guideline,
    pub(super) names: BTreeMap<String, Declared>,
    /// Other names ("RFA") in lower case, and what they stand for.
    pub(super) other_names: BTreeMap<String, Option<String>>,
    /// Names that damaged declarations seem to declare.
    pub(super) damaged: BTreeSet<String>,
    pub(super) damaged_schemes: bool,
    pub(super) statement_spans: BTreeMap<String, Span>,
    /// Ids and names of readings, with their index.
    pub(super) reading_ids: BTreeMap<String, ReadingId>,
    pub(super) citations: Vec<RawCitation>,
    pub(super) pending_lists: Vec<(ListId, Name, Vec<Name>)>,
    pub(super) units: BTreeMap<String, Meaning>,
    /// Units of facts that are none: reported where the fact is declared, and passed over wherever they are used.
    pub(super) unknown_units: BTreeSet<String>,
    pub(super) degrees: BTreeMap<TermId, u32>,
    /// Classifications without a name of their own: the rows of terms whose value is by rows, the levels of scores.
    pub(super) rows_of: BTreeMap<DefId, Vec<ClassId>>,
    /// Definitions that rest on the verdict of a recommendation.
    pub(super) on_verdicts: BTreeSet<DefId>,
    /// What has to hold for a recommendation that is one of several in order, but that it is feasible.
    pub(super) before_feasible: BTreeMap<RecId, Vec<Cond>>,
    /// Doses that were looked at; none where something in one is reported, or where there is none.
    pub(super) doses: BTreeMap<RecId, Option<Dose>>,
    /// The terms that are the doses of recommendations.
    pub(super) dose_terms: BTreeMap<TermId, RecId>,
    /// Unknown names that resemble nothing, and where each is reported: further uses are added there.
    pub(super) unknown: BTreeMap<String, usize>,
    /// How many more names are compared for suggestions: a text of noise is not worth more.
    pub(super) suggestions: usize,
    /// Whether what is read is a side of a comparison, or rounded: there roots, powers, `exp` and `ln` are calculated.
    pub(super) calculates: bool,
    pub(super) importing: bool,
    /// The parts of an entry, by name, while a condition on it is read.
    pub(super) parts: Option<BTreeMap<String, FactId>>,
    /// Whether the derivation of a fact is read: only there lists are asked that may be left out.
    pub(super) deriving: bool,
    /// Lists that are computed, to be read once all facts are declared.
    pub(super) pending_groups: Vec<(String, Gathered, Span)>,
}

impl<'s> Checker<'s> {
    /// Before anything is checked.
    pub(super) fn new(sources: &'s Sources) -> Self {
        Checker {
            sources,
            diagnostics: Vec::new(),
            guideline: Guideline::default(),
            names: BTreeMap::new(),
            other_names: BTreeMap::new(),
            damaged: BTreeSet::new(),
            damaged_schemes: false,
            statement_spans: BTreeMap::new(),
            reading_ids: BTreeMap::new(),
            citations: Vec::new(),
            pending_lists: Vec::new(),
            units: BTreeMap::new(),
            unknown_units: BTreeSet::new(),
            degrees: BTreeMap::new(),
            rows_of: BTreeMap::new(),
            on_verdicts: BTreeSet::new(),
            before_feasible: BTreeMap::new(),
            doses: BTreeMap::new(),
            dose_terms: BTreeMap::new(),
            unknown: BTreeMap::new(),
            suggestions: MAX_SUGGESTIONS,
            calculates: false,
            importing: false,
            parts: None,
            deriving: false,
            pending_groups: Vec::new(),
        }
    }

    /// Takes a finding.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// What stands in a place, on one line.
    pub(super) fn text(&self, span: Span) -> String {
        self.sources.one_line(span)
    }
}
