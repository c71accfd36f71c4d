//! What can be asked for, what is wanted of it, and what hangs on what.

use crate::check::model::{FactId, Guideline, ListedId, Outcome, RecId};
use crate::eval::doses::{self, DoseAnswer};
use crate::eval::{Engine, Prepared, Subject};
use std::collections::BTreeSet;

/// What a person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A fact.
    Fact(FactId),
    /// A list of findings.
    List(ListedId),
}

impl Item {
    /// What a person is asked for where a fact is missing: of a part of an entry the list, of whether a day never was the day.
    pub fn of(guideline: &Guideline, id: FactId) -> Item {
        let asked = guideline.asked(id);
        match guideline.fact(asked).and_then(|fact| fact.entry.as_ref()) {
            Some(entry) => Item::List(entry.list),
            None => Item::Fact(asked),
        }
    }

    /// The item of a name. A list comes first: where it is not given, a fact of its name stands for all of it.
    pub fn named(guideline: &Guideline, name: &str) -> Option<Item> {
        guideline.list_named(name).map(Item::List).or_else(|| guideline.fact_named(name).map(Item::Fact))
    }

    /// Its name.
    pub fn name(self, guideline: &Guideline) -> &str {
        match self {
            Item::Fact(id) => guideline.fact_name(id),
            Item::List(id) => guideline.listed.get(id).map_or("", |list| list.name.as_str()),
        }
    }
}

/// What is to be decided, and what was asked before.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// What is to be decided.
    pub wanted: &'a [Subject],
    /// What is not asked again: what nobody knows, or no better than it is known.
    pub passed: &'a BTreeSet<Item>,
    /// What was asked last, with whose subject one goes on where that costs nothing.
    pub last: Option<Item>,
}

/// The next question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What to ask for.
    pub item: Item,
    /// The verdicts that hang on it.
    pub why: Vec<Subject>,
    /// All that could be asked, in the guideline's order; this one among them.
    pub left: Vec<Item>,
}

/// Everything that has a verdict: the scope, then all recommendations.
pub fn verdicts(engine: &Engine) -> Vec<Subject> {
    let recommendations = engine.guideline().recommendations.ids().map(Subject::Rec);
    std::iter::once(Subject::Scope).chain(recommendations).collect()
}

/// What only stands beside verdicts: where to look instead, and what favors a recommendation that applies or remarks on it.
pub fn beside(engine: &Engine, prepared: &Prepared) -> Vec<Subject> {
    let g = engine.guideline();
    let see = g.header.as_ref().map_or(0, |header| header.see.len());
    let mut subjects: Vec<Subject> = (0..see).map(Subject::See).collect();
    let applies = |id: &RecId| engine.verdict(prepared, Subject::Rec(*id)) == Outcome::Yes;
    for (id, rec) in g.recommendations.ids().filter(applies).filter_map(|id| Some((id, g.rec(id)?))) {
        subjects.extend((0..rec.favored.len()).map(|at| Subject::Favored(id, at)));
        subjects.extend((0..rec.notes.len()).map(|at| Subject::Note(id, at)));
    }
    subjects
}

/// Those of some subjects that are not decided.
pub fn open(engine: &Engine, prepared: &Prepared, wanted: &[Subject]) -> Vec<Subject> {
    let open = |subject: &&Subject| engine.verdict(prepared, **subject) == Outcome::Undetermined;
    wanted.iter().filter(open).copied().collect()
}

/// What of some subjects is open and hangs on something, whether or not it was asked before.
pub fn hanging(engine: &Engine, prepared: &Prepared, wanted: &[Subject], item: Item) -> Vec<Subject> {
    let subjects = open(engine, prepared, wanted).into_iter();
    subjects.filter(|subject| missing(engine, prepared, *subject).contains(&item)).collect()
}

/// How much the recommendations among some subjects give that apply: it is asked for once all verdicts are told.
pub(super) fn doses(engine: &Engine, prepared: &Prepared, wanted: &[Subject]) -> Vec<Subject> {
    let dose = |subject: &Subject| match subject {
        Subject::Rec(id) if engine.verdict(prepared, *subject) == Outcome::Yes => {
            engine.guideline().rec(*id)?.dose.as_ref().map(|_| Subject::Dose(*id))
        }
        _ => None,
    };
    wanted.iter().filter_map(dose).collect()
}

/// What may still be asked for the doses of recommendations that apply or may apply.
pub(super) fn of_all_doses(engine: &Engine, prepared: &Prepared, wanted: &[Subject]) -> BTreeSet<Item> {
    let g = engine.guideline();
    let mut found: BTreeSet<FactId> = BTreeSet::new();
    for subject in wanted {
        let Subject::Rec(id) = subject else { continue };
        let Some(dose) = g.rec(*id).and_then(|rec| rec.dose.as_ref()) else { continue };
        if engine.verdict(prepared, *subject) == Outcome::No {
            continue;
        }
        let mut waiting: Vec<FactId> = dose.amounts().into_iter().flat_map(|num| engine.computed_with(num)).collect();
        while let Some(id) = waiting.pop() {
            if !prepared.values.knows(id) && found.insert(id) {
                waiting.extend(engine.sources(id));
            }
        }
    }
    found.into_iter().map(|id| Item::of(g, id)).collect()
}

/// The facts on which a dose hangs.
pub(super) fn of_dose(engine: &Engine, prepared: &Prepared, id: RecId) -> BTreeSet<Item> {
    let g = engine.guideline();
    let mut facts: BTreeSet<FactId> = BTreeSet::new();
    let mut waiting: Vec<DoseAnswer> = doses::dose(engine, prepared, id).into_iter().collect();
    while let Some(answer) = waiting.pop() {
        facts.extend(answer.missing);
        waiting.extend(answer.high.map(|high| *high));
        waiting.extend(answer.then);
    }
    facts.into_iter().map(|id| Item::of(g, id)).collect()
}

/// What could still be asked for because of one subject.
pub(super) fn missing(engine: &Engine, prepared: &Prepared, subject: Subject) -> BTreeSet<Item> {
    let g = engine.guideline();
    engine.missing(prepared, subject).into_iter().map(|id| Item::of(g, id)).collect()
}
