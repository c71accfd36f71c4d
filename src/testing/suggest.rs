//! Examples for what a guideline's own examples do not show. Complete patients come from the proofs; then every fact is
//! left out without which the same comes out. What they expect is what the guideline does, not what is right.

use super::coverage::{Aspect, Coverage, Item, Watcher};
use super::{Found, verdict};
use crate::case::show_value;
use crate::check::model::{Fact, FactId, Outcome, Subject as Of, Value};
use crate::decide::budget::Budget;
use crate::eval::{Engine, Prepared, Standing};
use crate::source::{Sources, Span};
use crate::verify::{Goal, cover_of};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Facts on which an answer may hang so that its reader can follow.
const MOST_MISSING: usize = 3;

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

/// A case, and what an example would expect of it.
struct Candidate {
    given: Vec<Option<Value>>,
    of: Of,
    shows: BTreeSet<Item>,
    /// True where the answer hangs on more facts than a reader can follow.
    wide: bool,
}

/// Looks for examples that show what a coverage lacks, within a budget.
pub fn suggest(engine: &Engine, sources: &Sources, coverage: &Coverage, budget: impl Into<Budget>) -> Suggestions {
    let budget = budget.into();
    let watcher = Watcher::new(engine, sources, &budget);
    let lacking: BTreeSet<Item> =
        coverage.items.iter().filter(|item| !coverage.shown.contains(item)).copied().collect();
    if lacking.is_empty() {
        return Suggestions::default();
    }
    let found = cover_of(engine, sources, &budget, &|goal| wanted(coverage, &lacking, goal));
    let mut undecided = found.undecided;
    if !found.open.is_empty() {
        undecided.push("whether a patient shows more is not decided".to_owned());
    }
    let complete: Vec<Vec<Option<Value>>> =
        found.cases.into_iter().map(|case| case.values.into_iter().map(Some).collect()).collect();
    let mut suggestions =
        Suggester { engine, watcher, budget: budget.clone(), lacking, shown: coverage.shown.clone() }.run(&complete);
    if budget.spent() && !suggestions.left.is_empty() {
        undecided.push("what is left is not decided: the budget of this run is spent".to_owned());
    }
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

struct Suggester<'a> {
    engine: &'a Engine,
    watcher: Watcher<'a>,
    budget: Budget,
    lacking: BTreeSet<Item>,
    shown: BTreeSet<Item>,
}

impl Suggester<'_> {
    fn run(mut self, complete: &[Vec<Option<Value>>]) -> Suggestions {
        let mut candidates = self.candidates(complete);
        let mut examples = Vec::new();
        loop {
            for candidate in &mut candidates {
                candidate.shows.retain(|item| self.lacking.contains(item));
            }
            candidates.retain(|candidate| !candidate.shows.is_empty());
            // What can be read before what cannot, then what shows most; among equals what was found first.
            let rank = |candidate: &Candidate| (candidate.wide, Reverse(candidate.shows.len()));
            let best = candidates.iter().enumerate().min_by_key(|(at, candidate)| (rank(candidate), *at));
            let Some(at) = best.map(|(at, _)| at) else { break };
            let candidate = candidates.remove(at);
            let Some(example) = self.example(candidate) else { continue };
            for item in &example.shows {
                self.lacking.remove(item);
                self.shown.insert(*item);
            }
            examples.push(example);
        }
        Suggestions { examples, left: self.lacking.into_iter().collect(), undecided: Vec::new() }
    }

    fn candidates(&self, complete: &[Vec<Option<Value>>]) -> Vec<Candidate> {
        let facts = &self.engine.guideline().facts;
        let mut bases = complete.to_vec();
        for case in complete {
            // A derivation is asked only where its fact is not given.
            let underived =
                case.iter().zip(facts).map(|(value, fact)| value.clone().filter(|_| fact.derivation.is_none()));
            bases.push(underived.collect());
        }
        let mut candidates = Vec::new();
        let (subjects, left_out) = self.searched();
        for base in &bases {
            for of in &subjects {
                candidates.extend(self.candidate(base.clone(), *of));
            }
            for (of, without) in &left_out {
                let mut case = base.clone();
                for id in without {
                    if let Some(slot) = case.get_mut(id.0 as usize) {
                        *slot = None;
                    }
                }
                candidates.extend(self.candidate(case, *of));
            }
        }
        candidates
    }

    /// Of what something may be expected, with complete patients; and with some facts left out, so that it is unknown.
    fn searched(&self) -> (BTreeSet<Of>, BTreeSet<(Of, BTreeSet<FactId>)>) {
        let mut subjects = BTreeSet::new();
        let mut left_out = BTreeSet::new();
        for item in &self.lacking {
            match item {
                Item::Verdict(id, Outcome::Undetermined) => {
                    let own = self.watcher.own(*id);
                    left_out.extend(own.into_iter().map(|at| (Of::Rec(*id), self.watcher.facts(at))));
                    // One of which only the scope, or another that overrides it, can leave the answer open.
                    left_out.extend(
                        self.engine.guideline().facts_with_ids().map(|(fact, _)| (Of::Rec(*id), [fact].into())),
                    );
                }
                Item::Verdict(id, _) => {
                    subjects.insert(Of::Rec(*id));
                }
                Item::Condition(at, Aspect::Unknown) => {
                    let facts = self.watcher.facts(*at);
                    for of in self.watcher.subjects(*at) {
                        left_out.extend(facts.iter().map(|fact| (of, [*fact].into())));
                        left_out.insert((of, facts.clone()));
                    }
                }
                Item::Condition(at, _) => subjects.extend(self.watcher.subjects(*at)),
            }
        }
        (subjects, left_out)
    }

    /// A case, where something that is lacking is shown by what can be expected of it.
    fn candidate(&self, given: Vec<Option<Value>>, of: Of) -> Option<Candidate> {
        if self.budget.spent() {
            return None;
        }
        let prepared = self.engine.prepare(&given);
        let said = said(self.engine, &prepared, of)?;
        let wide = matches!(said, Found::Verdict(_, Some(facts)) if facts.len() > MOST_MISSING);
        let mut shows = self.watcher.shows(&given, &prepared.values, of, &self.shown);
        shows.retain(|item| self.lacking.contains(item));
        let possible = !shows.is_empty() && self.engine.standing(&prepared) == Standing::Possible;
        possible.then_some(Candidate { given, of, shows, wide })
    }

    /// Leaves out every fact without which the same comes out and the same is shown.
    fn example(&self, candidate: Candidate) -> Option<Suggested> {
        let Candidate { mut given, of, shows, .. } = candidate;
        let expected = said(self.engine, &self.engine.prepare(&given), of)?;
        for at in (0..given.len()).rev() {
            if self.budget.spent() {
                break;
            }
            let Some(kept) = given.get_mut(at).and_then(Option::take) else { continue };
            self.budget.charge(self.engine.weight());
            let same = said(self.engine, &self.engine.prepare(&given), of).as_ref() == Some(&expected);
            let enough = same && self.candidate(given.clone(), of).is_some_and(|less| less.shows.is_superset(&shows));
            if !enough && let Some(slot) = given.get_mut(at) {
                *slot = Some(kept);
            }
        }
        let shows = self.candidate(given.clone(), of).map_or(shows, |less| less.shows).into_iter().collect();
        let facts = self.engine.guideline().facts_with_ids();
        let given = facts.zip(given).filter_map(|((id, fact), value)| value.map(|value| (id, fact, value)));
        let given: Vec<(FactId, &Fact, Value)> = given.collect();
        given.iter().all(|(_, fact, value)| writable(fact, value)).then(|| Suggested {
            given: given.into_iter().map(|(id, _, value)| (id, value)).collect(),
            of,
            expected,
            shows,
        })
    }
}

/// Numbers without an end as decimals cannot be written.
fn writable(fact: &Fact, value: &Value) -> bool {
    !show_value(fact, value).contains('≈')
}

/// What comes out, where an example can expect it.
fn said(engine: &Engine, prepared: &Prepared, of: Of) -> Option<Found> {
    match of {
        Of::Scope | Of::Rec(_) | Of::Term(_) => {
            let (outcome, missing) = verdict(engine, prepared, of, true);
            Some(Found::Verdict(outcome, missing.filter(|facts| !facts.is_empty())))
        }
        Of::Class(id) => engine.class(prepared, id)?.map(|member| Found::Class(of, Some(Some(member)))),
        Of::Score(id) => engine.score(prepared, id).map(|score| Found::Value(of, Some(Value::Number(score)))),
        Of::Fact(id) => match prepared.values.get(id.0 as usize)? {
            Some(value) => {
                let fact = engine.guideline().fact(id)?;
                writable(fact, value).then(|| Found::Value(of, Some(value.clone())))
            }
            None => Some(Found::Verdict(Outcome::Undetermined, None)),
        },
    }
}
