//! Examples for what a guideline's own examples do not show. Complete patients come from the proofs; then every fact is
//! left out without which the same comes out. What they expect is what the guideline does, not what is right.

use super::coverage::{Aspect, Coverage, Item, Watcher};
use super::results::Found;
use super::said::said;
use crate::check::model::{DefId, ExpectedOf as Of, FactId, Outcome, Value, Values};
use crate::decide::budget::Budget;
use crate::decide::compile::Derived;
use crate::eval::{Engine, Prepared, Standing};
use crate::source::{Sources, Span};
use crate::verify::{Goal, cover_of};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

/// Facts on which an answer may hang so that its reader can follow.
const MOST_MISSING: usize = 3;
/// Cases that are all looked at before any is taken, and for which one part in so many of the steps may go.
const MAX_CASES: usize = 50_000;
const ALL_PARTS: u64 = 3;
/// Items that the cases show together that are held before some are taken.
const MAX_HELD: usize = 1_000_000;
/// Items for which a case counts that is held.
const CASE: usize = 20;
/// The same, where the first case of each item has to do.
const MAX_HELD_BRIEFLY: usize = 100_000;
/// What of an item is tried where all cases are too many: so many answers that rest on it, so many facts left out alone,
/// and at most one part in so many of the steps that are left.
const MAX_SUBJECTS: usize = 8;
const MAX_SINGLE: usize = 50;
const PARTS: u64 = 16;

/// Examples, and what they leave.
#[derive(Debug, Clone, Default)]
pub struct Suggestions {
    /// The examples, those that show most first.
    pub examples: Vec<Suggested>,
    /// What no example was found for.
    pub left: Vec<Item>,
    /// What was given up, in words; then an example for what is left may be possible.
    pub undecided: Vec<String>,
}

/// An example.
#[derive(Debug, Clone)]
pub struct Suggested {
    /// What is given.
    pub given: Vec<(FactId, Value)>,
    /// What it expects something of.
    pub of: Of,
    /// What comes out.
    pub expected: Found,
    /// What it shows that nothing before it did.
    pub shows: Vec<Item>,
}

/// Facts that are left out of a case.
type Without = Rc<BTreeSet<FactId>>;

/// A patient of those that the proofs found.
#[derive(Debug, Clone, Copy)]
struct Base {
    case: usize,
    /// True where nothing is given that can be derived.
    derived: bool,
}

/// A case, as what it is made of: there are many.
pub(super) struct Case {
    base: Base,
    without: Without,
}

/// A case, and what an example would expect of it.
pub(super) struct Candidate {
    pub(super) case: Case,
    pub(super) of: Of,
    pub(super) shows: BTreeSet<Item>,
    /// True where the answer hangs on more facts than a reader can follow.
    wide: bool,
}

/// Looks for examples that show what a coverage lacks, within a budget.
pub fn suggest(engine: &Engine, sources: &Sources, coverage: &Coverage, budget: impl Into<Budget>) -> Suggestions {
    let budget = budget.into();
    let watcher = Watcher::new(engine, sources, &budget);
    let lacking: BTreeSet<Item> =
        coverage.items.iter().filter(|item| !coverage.shown.contains(item)).copied().collect();
    // A dose is expected by whoever knows which one is right.
    let (doses, lacking): (BTreeSet<Item>, BTreeSet<Item>) =
        lacking.into_iter().partition(|item| matches!(item, Item::Dose(_)));
    let doses: Vec<Item> = doses.into_iter().collect();
    if lacking.is_empty() {
        return Suggestions { left: doses, ..Suggestions::default() };
    }
    let found = cover_of(engine, sources, &budget, &|goal| wanted(coverage, &lacking, goal));
    let mut undecided = found.undecided;
    if !found.open.is_empty() {
        undecided.push("whether a patient shows more is not decided".to_owned());
    }
    let g = engine.guideline();
    let complete = found.cases.into_iter().map(|case| {
        let mut values: Values = case.values.into_iter().map(Some).collect();
        if !case.listed {
            g.facts.with_ids().filter(|(_, fact)| fact.entry.is_some()).for_each(|(id, _)| {
                values.take(id);
            });
        }
        values
    });
    let complete: Vec<Values> = complete.collect();
    let mut suggestions = Suggester {
        engine,
        watcher,
        budget,
        lacking,
        shown: coverage.shown.clone(),
        complete,
        sizes: BTreeMap::new(),
        examples: Vec::new(),
        open: false,
    }
    .run();
    if !suggestions.left.is_empty() && !g.abstracted.is_empty() {
        let lists = g.abstracted.iter().filter_map(|id| g.listed.get(*id)).map(|list| format!("`{}`", list.name));
        let lists = lists.collect::<Vec<String>>().join(", ");
        undecided.push(format!("entries of {lists} were not looked for: an example that gives some may show more"));
    }
    suggestions.left.extend(doses);
    undecided.append(&mut suggestions.undecided);
    suggestions.undecided = undecided;
    suggestions
}

/// Whether a goal of the proofs leads to something that is lacking. What is unknown is found from where it decides.
fn wanted(coverage: &Coverage, lacking: &BTreeSet<Item>, goal: Goal) -> bool {
    let lacks = |span: Span, aspects: &[Aspect]| {
        let at = coverage.conditions.iter().position(|other| *other == span);
        at.is_some_and(|at| aspects.iter().any(|aspect| lacking.contains(&Item::Condition(at, *aspect))))
    };
    match goal {
        Goal::OutOfScope | Goal::Decides(_) => false,
        Goal::Verdict(id, true) => [Outcome::Yes, Outcome::Undetermined]
            .into_iter()
            .any(|outcome| lacking.contains(&Item::Verdict(id, outcome))),
        Goal::Verdict(id, false) => lacking.contains(&Item::Verdict(id, Outcome::No)),
        Goal::DecidesBy(span, true) => lacks(span, &[Aspect::True, Aspect::Unknown, Aspect::Decides]),
        Goal::DecidesBy(span, false) => lacks(span, &[Aspect::False, Aspect::Unknown, Aspect::Decides]),
    }
}

pub(super) struct Suggester<'a> {
    pub(super) engine: &'a Engine,
    pub(super) watcher: Watcher<'a>,
    pub(super) budget: Budget,
    lacking: BTreeSet<Item>,
    shown: BTreeSet<Item>,
    complete: Vec<Values>,
    /// How large the diagrams of answers are.
    sizes: BTreeMap<Of, usize>,
    examples: Vec<Suggested>,
    /// True where it was not decided of some case whether anybody is like it.
    open: bool,
}

/// Of what something may be expected, with complete patients; and with some facts left out.
type Searched = (BTreeSet<Of>, BTreeSet<(Of, Without)>);

impl Suggester<'_> {
    fn run(mut self) -> Suggestions {
        let all = self.searched().is_some_and(|(subjects, left_out)| self.all(&subjects, &left_out));
        if !all {
            self.one_by_one();
        }
        let mut undecided = Vec::new();
        if self.budget.spent() && !self.lacking.is_empty() {
            undecided.push("what is left is not decided: the budget of this run is spent".to_owned());
        } else if self.open {
            undecided.push("whether anybody is like some of the cases that were tried is not decided".to_owned());
        }
        Suggestions { examples: self.examples, left: self.lacking.into_iter().collect(), undecided }
    }

    /// Of all cases that can be expected something of those that show most; false where they take too many steps.
    fn all(&mut self, subjects: &BTreeSet<Of>, left_out: &BTreeSet<(Of, Without)>) -> bool {
        let most = self.part(ALL_PARTS);
        let mut candidates = Vec::new();
        let mut held = 0usize;
        let nothing = Without::default();
        for base in self.bases() {
            if self.budget.taken() > most {
                self.choose(candidates);
                return false;
            }
            let complete = subjects.iter().map(|of| (of, &nothing));
            for (of, without) in complete.chain(left_out.iter().map(|(of, without)| (of, without))) {
                let Some(found) = self.candidate(Case { base, without: Rc::clone(without) }, *of, None) else {
                    continue;
                };
                held = held.saturating_add(found.shows.len()).saturating_add(CASE);
                candidates.push(found);
                if held > MAX_HELD {
                    self.choose(std::mem::take(&mut candidates));
                    held = 0;
                }
            }
        }
        self.choose(candidates);
        true
    }

    /// For each that is lacking the first case that shows it and can be read, where all cases are too many.
    fn one_by_one(&mut self) {
        let items: Vec<Item> = self.lacking.iter().copied().collect();
        let mut candidates = Vec::new();
        let mut found = BTreeSet::new();
        let (mut held, mut most) = (0usize, self.part(PARTS));
        for (at, item) in items.iter().copied().enumerate() {
            if self.budget.spent() {
                break;
            }
            if !self.lacking.contains(&item) || found.contains(&item) {
                continue;
            }
            let others = u64::try_from(items.len().saturating_sub(at) / 4).unwrap_or(u64::MAX);
            let Some(candidate) = self.first(item, self.part(PARTS.max(others))) else { continue };
            held = held.saturating_add(candidate.shows.len()).saturating_add(CASE);
            found.extend(candidate.shows.iter().copied());
            candidates.push(candidate);
            // Examples are made as long as there are steps for them.
            if held > MAX_HELD_BRIEFLY || self.budget.taken() > most {
                self.choose(std::mem::take(&mut candidates));
                (held, found, most) = (0, BTreeSet::new(), self.part(PARTS));
            }
        }
        self.choose(candidates);
    }

    /// How many steps the run has taken once one part in so many of those that are left is taken.
    fn part(&self, parts: u64) -> u64 {
        let taken = self.budget.taken();
        taken.saturating_add(self.budget.steps().saturating_sub(taken).checked_div(parts).unwrap_or(0))
    }

    /// The first case that shows something; rather one that can be read. Until so many steps are taken.
    fn first(&mut self, item: Item, most: u64) -> Option<Candidate> {
        let mut wide = None;
        let ways = self.ways(item);
        for base in self.bases() {
            for (of, without) in ways.iter().cloned() {
                if self.budget.taken() > most {
                    self.open |= wide.is_none();
                    return wide;
                }
                let case = Case { base, without };
                let found = self.candidate(case, of, Some(item)).filter(|found| found.shows.contains(&item));
                match found {
                    Some(found) if found.wide => wide = wide.or(Some(found)),
                    Some(found) => return Some(found),
                    None => {}
                }
            }
        }
        wide
    }

    /// Of what something may be expected so that an item is shown, and without which facts: the nearest first.
    fn ways(&self, item: Item) -> Vec<(Of, Without)> {
        let one = |of: Of, fact: &FactId| (of, Rc::new([*fact].into()));
        match item {
            Item::Verdict(id, Outcome::Undetermined) => {
                let of = Of::Rec(id);
                self.budget.charge(100);
                let facts = self.watcher.facts_behind(of);
                let every = facts.len() > 1;
                let mut ways: Vec<(Of, Without)> = facts.iter().take(MAX_SINGLE).map(|fact| one(of, fact)).collect();
                ways.extend(every.then(|| (of, Rc::new(facts))));
                ways
            }
            Item::Verdict(id, _) => vec![(Of::Rec(id), Without::default())],
            Item::Dose(_) => Vec::new(),
            Item::Condition(at, Aspect::Unknown) => {
                let facts = Rc::new(self.watcher.facts(at));
                self.budget.charge(facts.len().saturating_mul(10));
                let mut ways = Vec::new();
                for of in self.watcher.subjects(at, MAX_SUBJECTS) {
                    ways.extend(facts.iter().take(MAX_SINGLE).map(|fact| one(of, fact)));
                    if facts.len() > 1 {
                        ways.push((of, Rc::clone(&facts)));
                    }
                }
                ways
            }
            Item::Condition(at, _) => {
                let subjects = self.watcher.subjects(at, MAX_SUBJECTS).into_iter();
                subjects.map(|of| (of, Without::default())).collect()
            }
        }
    }

    /// Complete patients, and those of whom nothing is known that is derived: a derivation is asked only where its fact is
    /// not given.
    fn bases(&self) -> Vec<Base> {
        let derives = self.engine.guideline().facts.iter().any(|fact| fact.derivation.is_some());
        let all = 0..self.complete.len();
        let underived = all.clone().filter(|_| derives).map(|case| Base { case, derived: true });
        all.map(|case| Base { case, derived: false }).chain(underived).collect()
    }

    pub(super) fn given(&self, case: &Case) -> Values {
        let mut given = self.complete.get(case.base.case).cloned().unwrap_or_default();
        for (id, fact) in self.engine.guideline().facts.with_ids() {
            if case.base.derived && fact.derivation.is_some() {
                given.take(id);
            }
        }
        for id in case.without.iter() {
            self.engine.guideline().known_with(*id).into_iter().for_each(|id| {
                given.take(id);
            });
            // Of a day that is not known it is not known either whether it never was.
            let of = self.engine.guideline().fact(*id).and_then(|fact| fact.never.or(fact.day));
            of.and_then(|id| given.take(id));
        }
        given
    }

    /// Takes examples out of some candidates as long as one shows anything.
    fn choose(&mut self, candidates: Vec<Candidate>) {
        // What can be read before what cannot, then what shows most; among equals what was found first.
        let rank = |at: usize, candidate: &Candidate| Reverse((candidate.wide, Reverse(candidate.shows.len()), at));
        let mut heap: BinaryHeap<_> = candidates.iter().enumerate().map(|(at, one)| rank(at, one)).collect();
        let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
        while let Some(best) = heap.pop() {
            let Reverse((_, Reverse(shown), at)) = best;
            let Some(slot) = candidates.get_mut(at) else { continue };
            let Some(mut candidate) = slot.take() else { continue };
            self.budget.charge(candidate.shows.len());
            candidate.shows.retain(|item| self.lacking.contains(item));
            if candidate.shows.is_empty() {
                continue;
            }
            // It shows less by now: others may show more.
            if candidate.shows.len() < shown {
                heap.push(rank(at, &candidate));
                *slot = Some(candidate);
                continue;
            }
            let Some(example) = self.example(candidate) else { continue };
            for item in &example.shows {
                self.lacking.remove(item);
                self.shown.insert(*item);
            }
            self.examples.push(example);
        }
    }

    /// Of what something may be expected, with complete patients; and with some facts left out, so that it is unknown.
    /// None where these are too many.
    fn searched(&self) -> Option<Searched> {
        let mut subjects = BTreeSet::new();
        let mut left_out = BTreeSet::new();
        let most = MAX_CASES.checked_div(self.bases().len().max(1)).unwrap_or(MAX_CASES);
        let mut facts = 0usize;
        for item in &self.lacking {
            match item {
                Item::Verdict(id, Outcome::Undetermined) => {
                    let of = Of::Rec(*id);
                    let own = self.watcher.own(*id);
                    left_out.extend(own.into_iter().map(|at| (of, Rc::new(self.watcher.facts(at)))));
                    // One of which only the scope, or another that overrides it, can leave the answer open.
                    let behind = self.watcher.facts_behind(of);
                    facts = facts.saturating_add(behind.len());
                    left_out.extend(behind.into_iter().map(|fact| (of, Rc::new([fact].into()))));
                }
                Item::Verdict(id, _) => {
                    subjects.insert(Of::Rec(*id));
                }
                Item::Dose(_) => {}
                Item::Condition(at, Aspect::Unknown) => {
                    let behind = Rc::new(self.watcher.facts(*at));
                    for of in self.watcher.subjects(*at, most) {
                        facts = facts.saturating_add(behind.len());
                        left_out.extend(behind.iter().map(|fact| (of, Rc::new([*fact].into()))));
                        left_out.insert((of, Rc::clone(&behind)));
                        if facts > most {
                            return None;
                        }
                    }
                }
                Item::Condition(at, _) => subjects.extend(self.watcher.subjects(*at, most)),
            }
            if facts.max(subjects.len()) > most {
                return None;
            }
        }
        Some((subjects, left_out))
    }

    /// A case, where something that is lacking is shown by what can be expected of it.
    fn candidate(&mut self, case: Case, of: Of, wanted: Option<Item>) -> Option<Candidate> {
        if self.budget.spent() {
            return None;
        }
        let given = self.given(&case);
        let (said, shows) = self.shown_by(&given, of, wanted)?;
        let wide = matches!(said, Found::Verdict(_, Some(facts)) if facts.len() > MOST_MISSING);
        Some(Candidate { case, of, shows, wide })
    }

    /// Whether a case says which day it is, where its guideline asks for that: an example has to.
    pub(super) fn dated(&self, given: &Values) -> bool {
        self.engine.guideline().today().is_none_or(|today| given.knows(today))
    }

    /// What comes out of a possible case, and what is lacking that it shows; none where that is nothing.
    pub(super) fn shown_by(&mut self, given: &Values, of: Of, wanted: Option<Item>) -> Option<(Found, BTreeSet<Item>)> {
        if !self.dated(given) {
            return None;
        }
        let prepared = self.prepared(given);
        let said = self.said(&prepared, of)?;
        let mut shows = self.watcher.shows(given, &prepared, of, &self.shown, wanted);
        shows.retain(|item| self.lacking.contains(item));
        (!shows.is_empty() && self.possible(&prepared)).then_some((said, shows))
    }

    pub(super) fn prepared(&self, given: &Values) -> Prepared {
        self.budget.charge(self.engine.weight().saturating_add(given.len() / 2));
        self.engine.prepare(given)
    }

    /// Whether somebody is surely like a case. The search takes its steps from the run.
    pub(super) fn possible(&mut self, prepared: &Prepared) -> bool {
        let manager = &self.engine.compiled().manager;
        let turn = self.budget.begin(manager);
        let standing = self.engine.standing(prepared);
        self.open |= manager.over();
        self.budget.end(&turn, manager);
        manager.set_steps(u64::MAX);
        standing == Standing::Possible
    }

    /// What comes out, where an example can expect it.
    pub(super) fn said(&mut self, prepared: &Prepared, of: Of) -> Option<Found> {
        // An answer that hangs on what is not known goes over its whole diagram.
        let known = matches!(of, Of::Fact(_)) || prepared.values.iter().all(Option::is_some);
        let steps = if known { 10 } else { self.size(of).saturating_mul(4) };
        self.budget.charge(steps);
        said(self.engine, prepared, of)
    }

    /// How many nodes the diagram of an answer has, with those of all derivations.
    fn size(&mut self, of: Of) -> usize {
        if let Some(size) = self.sizes.get(&of) {
            return *size;
        }
        let compiled = self.engine.compiled();
        let definition = |id: DefId| compiled.definitions.get(&id).copied();
        let root = match of {
            Of::Scope => Some(compiled.scope),
            Of::Rec(id) => compiled.recommendations.get(id).copied(),
            Of::Term(id) => definition(DefId::Term(id)),
            Of::Class(id) => definition(DefId::Class(id)),
            Of::Score(id) => definition(DefId::Score(id)),
            Of::Fact(_) => None,
        };
        let derived = compiled.derivations.values().filter_map(|derived| match derived {
            Derived::Rows(node) | Derived::Sum(node, _) => Some(*node),
            Derived::Computed(_) => None,
        });
        let size = compiled.manager.below_all(root.into_iter().chain(derived)).len();
        self.budget.charge(size.saturating_mul(2));
        self.sizes.insert(of, size);
        size
    }
}
