//! The checked guideline: every name resolved to an id, every expression typed, every quantity in the base unit
//! of its dimension. All later stages work on this and on nothing earlier; what a message needs of the text
//! is reached through spans.

pub use crate::number::Halves;
use crate::source::Span;
pub use crate::syntax::ast::{Choice, Comparison, Outcome, SpanUnit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod advice;
mod claims;
mod conditions;
mod definitions;
mod doses;
mod evidence;
mod facts;
mod ids;
mod index;
mod listed;
mod lists;
mod types;
mod values;

pub use advice::*;
pub use claims::*;
pub use conditions::*;
pub use definitions::*;
pub use doses::*;
pub use evidence::*;
pub use facts::*;
pub use ids::*;
pub use index::{Id, IndexVec};
pub use lists::*;
pub use types::*;
pub use values::*;

/// A checked guideline (or a library folder without a `guideline` declaration).
#[derive(Debug, Clone, Default)]
pub struct Guideline {
    /// The `guideline` declaration; none for a library.
    pub header: Option<Header>,
    /// Facts in order of declaration; imported ones first.
    pub facts: IndexVec<FactId, Fact>,
    /// Facts that are lists of findings.
    pub listed: IndexVec<ListedId, ListFact>,
    /// What stands for the parts of any entry of a list and for what is asked of lists; their ids begin at [`FactId::INNER`]. No
    /// condition of a guideline that is compiled names one of them.
    pub inner: Vec<Fact>,
    /// What conditions ask of lists.
    pub measures: Vec<Measure>,
    /// Lists that are computed from others.
    pub groups: Vec<Groups>,
    /// Lists of which only what is asked is known of anybody, not which entries there could be.
    pub abstracted: BTreeSet<ListedId>,
    /// What stands for what is asked of a list of which not all is known: the fact, and whether there is a number at all.
    pub answers: BTreeMap<FactId, (FactId, Option<FactId>)>,
    /// Of what is asked of a list that is given, the entries that it looks at, by the term that stands for it.
    pub counted: BTreeMap<TermId, Vec<CountedEntry>>,
    /// The guideline as it was checked, where what is asked of lists is put in its place here.
    pub origin: Option<Arc<Guideline>>,
    /// Constraints between facts.
    pub constraints: Vec<Constraint>,
    /// Named conditions and values.
    pub terms: IndexVec<TermId, Term>,
    /// Named lists of members.
    pub lists: IndexVec<ListId, MemberList>,
    /// Classifications.
    pub classes: IndexVec<ClassId, Classification>,
    /// Scores.
    pub scores: IndexVec<ScoreId, Score>,
    /// Treatments.
    pub treatments: IndexVec<TreatmentId, Treatment>,
    /// The grading schemes.
    pub schemes: IndexVec<SchemeId, Scheme>,
    /// Recommendations in the guideline's order.
    pub recommendations: IndexVec<RecId, Recommendation>,
    /// Studies.
    pub studies: IndexVec<StudyId, Study>,
    /// Statements of the source.
    pub statements: Vec<Statement>,
    /// Readings of what the source leaves open.
    pub readings: IndexVec<ReadingId, Reading>,
    /// Examples.
    pub examples: Vec<Example>,
    /// Invariants.
    pub invariants: IndexVec<InvariantId, Invariant>,
    /// Questions that the recommendations answer.
    pub questions: IndexVec<QuestionId, Question>,
    /// Findings of proofs that the authors know and accept.
    pub accepted: Vec<Accepted>,
    /// Remarks of `gdl check` that an author allows in one place, with the reason.
    pub allowed: Vec<Allowed>,
    /// Terms, classifications, scores and derived facts, by name, that answers always show (true) or never (false).
    pub displayed: BTreeMap<String, bool>,
    /// How numbers are rounded where texts show them, by the name of the number.
    pub rounded: BTreeMap<String, Rounding>,
    /// What is looked at by ranges of a score that do not name it, by the place of the range.
    pub leveled: BTreeMap<Span, String>,
    /// Values that the texts of recommendations name.
    pub mentioned: BTreeSet<String>,
    /// What is too near to a limit to be told from it.
    pub near: Vec<Near>,
    /// Terms, classifications, scores and recommendations, each behind everything it refers to.
    pub order: Vec<DefId>,
    /// Facts with a derivation, each behind the derived facts that its derivation refers to.
    pub derivation_order: Vec<FactId>,
    /// Whose statement cites what: (statement or reading id, what cites it, place), in file order.
    pub citations: Vec<Citation>,
}

/// How a number is rounded where a text shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    /// Decimals of it that are left.
    pub decimals: u32,
    /// Where a number goes that lies in the middle.
    pub halves: Halves,
}

/// What the `guideline` declaration says.
#[derive(Debug, Clone)]
pub struct Header {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// `0.1.0`.
    pub version: String,
    /// Where it stands.
    pub status: Status,
    /// Purpose.
    pub purpose: Option<String>,
    /// Intended use.
    pub intended: Option<String>,
    /// What it must not be used for.
    pub misuse: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Review date, ISO.
    pub review: Option<String>,
    /// The source it encodes.
    pub origin: Option<String>,
    /// Who it speaks of; none means everybody.
    pub scope: Option<Cond>,
    /// Where to look instead.
    pub see: Vec<See>,
    /// Place of the name.
    pub span: Span,
}

/// A pointer to another topic.
#[derive(Debug, Clone)]
pub struct See {
    /// The topic.
    pub topic: String,
    /// For whom; none means always.
    pub when: Option<Cond>,
}

/// Lifecycle of a guideline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Status {
    Draft,
    InReview,
    Published,
    Superseded,
    Expired,
}

impl Status {
    /// The word as authors and reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::InReview => "in review",
            Status::Published => "published",
            Status::Superseded => "superseded",
            Status::Expired => "expired",
        }
    }
}

impl Guideline {
    /// The fact behind an id.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        match id.inner() {
            Some(at) => self.inner.get(at),
            None => self.facts.get(id),
        }
    }
    /// The list of a name.
    pub fn list_named(&self, name: &str) -> Option<ListedId> {
        self.listed.find(|list| list.name == name)
    }
    /// The recommendation whose dose a term is.
    pub fn dose_of(&self, id: TermId) -> Option<RecId> {
        let name = self.term(id)?.name.strip_prefix(crate::syntax::ast::DOSE_OF)?;
        self.recommendations.with_ids().find(|(_, rec)| rec.name == name).map(|(id, _)| id)
    }
    /// The term that stands for the dose of a recommendation, where something asks for it.
    pub fn term_of_dose(&self, id: RecId) -> Option<TermId> {
        let name = &self.rec(id)?.name;
        let of = |term: &Term| term.name.strip_prefix(crate::syntax::ast::DOSE_OF) == Some(name);
        self.terms.with_ids().find(|(_, term)| of(term)).map(|(id, _)| id)
    }
    /// The term behind an id.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.terms.get(id)
    }
    /// The classification behind an id.
    pub fn class(&self, id: ClassId) -> Option<&Classification> {
        self.classes.get(id)
    }
    /// The score behind an id.
    pub fn score(&self, id: ScoreId) -> Option<&Score> {
        self.scores.get(id)
    }
    /// The recommendation behind an id.
    pub fn rec(&self, id: RecId) -> Option<&Recommendation> {
        self.recommendations.get(id)
    }
    /// Name of a fact; empty for an id of another guideline.
    pub fn fact_name(&self, id: FactId) -> &str {
        self.fact(id).map_or("", |fact| fact.name.as_str())
    }
    /// The fact that a person is asked for: of one that says whether a day never was, the day.
    pub fn asked(&self, id: FactId) -> FactId {
        let Some(fact) = self.fact(id) else { return id };
        fact.day.or(fact.entry.as_ref().map(|entry| entry.asked)).unwrap_or(id)
    }
    /// The fact for a number of a list of which a fact says whether there is one.
    pub fn there(&self, id: FactId) -> Option<FactId> {
        self.fact(id)?.entry.as_ref()?.there
    }
    /// The facts that a person is asked for.
    pub fn asked_all(&self, ids: impl IntoIterator<Item = FactId>) -> BTreeSet<FactId> {
        ids.into_iter().map(|id| self.asked(id)).collect()
    }
    /// Lets values say of each day that may never have been what a case says of it: who has a day had one, and of one that never
    /// was nothing else is known.
    pub fn agree(&self, values: &mut Values) {
        for (id, fact) in self.facts.with_ids() {
            let Some(never) = fact.never else { continue };
            if values.get(never) == Some(&Value::Bool(true)) {
                values.take(id);
            } else if values.knows(id) {
                values.set(never, Value::Bool(false));
            }
        }
    }
    /// Whether what is known of a fact is to be said: of a day that never was only that, and of one that is known not that it
    /// was.
    pub fn speaks(&self, id: FactId, value: impl Fn(FactId) -> Option<Value>) -> bool {
        let Some(fact) = self.fact(id) else { return false };
        match (fact.never, fact.day) {
            (Some(never), _) => value(never) != Some(Value::Bool(true)),
            (_, Some(day)) => value(id) == Some(Value::Bool(true)) || value(day).is_none(),
            (None, None) => true,
        }
    }
    /// The day on which a question is asked, where some condition asks for it.
    pub fn today(&self) -> Option<FactId> {
        self.fact_named(Fact::TODAY)
    }

    /// The fact of a name.
    pub fn fact_named(&self, name: &str) -> Option<FactId> {
        self.facts.find(|fact| fact.name == name)
    }
    /// The recommendation of a name.
    pub fn rec_named(&self, name: &str) -> Option<RecId> {
        self.recommendations.find(|rec| rec.name == name)
    }
}
