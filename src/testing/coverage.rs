//! What the examples of a guideline show, and what they leave unshown: verdicts of recommendations, and values of
//! conditions. Only what an example expects counts, and only where it comes out so: what no expectation rests on may
//! change without any example noticing.

use super::places::{Inside, Place, all_places, answers, collect, conditions_in, reach, rests_otherwise};
use super::results::{ExampleResult, Report};
use crate::check::model::{
    Cond, DefId, Derivation, Dose, Example, ExpectedOf, FactId, FactType, Guideline, Meaning, Outcome, RecId, RowsOf,
    Value, Values,
};
use crate::decide::budget::Budget;
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::eval::kleene::{self, View};
use crate::eval::{Engine, Prepared, Subject as Asked};
use crate::number::Number;
use crate::source::{Sources, Span};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What the examples show.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Everything that can be shown: verdicts in the order of the recommendations, then conditions in the order of the
    /// text.
    pub items: Vec<Item>,
    /// What of it is shown.
    pub shown: BTreeSet<Item>,
    /// The conditions, in the order of the text.
    pub conditions: Vec<Span>,
    /// True where the budget of the run was spent before all was looked at: then more may be shown.
    pub spent: bool,
}

/// Something that an example can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A verdict of a recommendation.
    Verdict(RecId, Outcome),
    /// Something of a condition, by its index.
    Condition(usize, Aspect),
    /// The dose of a recommendation.
    Dose(RecId),
}

/// What can be shown of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// It is true.
    True,
    /// It is false.
    False,
    /// It cannot be told.
    Unknown,
    /// If it said the opposite, and all others what they say, something expected would come out otherwise.
    Decides,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Aspect; 4] = [Aspect::True, Aspect::False, Aspect::Unknown, Aspect::Decides];
}

impl Coverage {
    /// How many verdicts are shown, and how many can be.
    pub fn verdicts(&self) -> (usize, usize) {
        self.count(|item| matches!(item, Item::Verdict(..)))
    }

    /// How many outcomes of conditions are shown, and how many there are.
    pub fn outcomes(&self) -> (usize, usize) {
        self.count(|item| matches!(item, Item::Condition(..)))
    }

    /// How many doses are shown, and how many there are.
    pub fn doses(&self) -> (usize, usize) {
        self.count(|item| matches!(item, Item::Dose(_)))
    }

    fn count(&self, of: impl Fn(&Item) -> bool) -> (usize, usize) {
        let shown = self.shown.iter().filter(|item| of(item)).count();
        (shown, self.items.iter().filter(|item| of(item)).count())
    }

    /// What is shown, in whole percent, rounded down; 100 where there is nothing to show.
    pub fn percent(&self) -> usize {
        self.shown.len().saturating_mul(100).checked_div(self.items.len()).unwrap_or(100)
    }

    /// What is shown of a condition.
    pub fn of_condition(&self, at: usize) -> Vec<Aspect> {
        Aspect::ALL.into_iter().filter(|aspect| self.shown.contains(&Item::Condition(at, *aspect))).collect()
    }
}

/// What the examples of a report show. `sources` tells a guideline's own conditions from imported ones.
pub fn coverage(engine: &Engine, sources: &Sources, report: &Report) -> Coverage {
    coverage_within(engine, sources, report, &Budget::default())
}

/// The same, with what the run may spend.
pub fn coverage_within(engine: &Engine, sources: &Sources, report: &Report, budget: &Budget) -> Coverage {
    let watcher = Watcher::new(engine, sources, budget);
    let examples: BTreeMap<Span, &Example> = engine.guideline().examples.iter().map(|e| (e.span, e)).collect();
    let mut coverage = watcher.nothing();
    for result in &report.examples {
        if let Some(example) = examples.get(&result.span) {
            watcher.add(&mut coverage, example, result);
        }
    }
    coverage.spent = budget.spent();
    coverage
}

/// Conditions of which it is looked whether each decides, where only one of them is wanted.
const MAX_FLIPPED: usize = 40;

/// A case that is looked at, and what is said of it.
struct Seen<'s> {
    given: &'s Values,
    /// Those given, and those derived.
    values: &'s Values,
    of: ExpectedOf,
    /// The definitions that the answer rests on.
    definitions: &'s [DefId],
    before: Says,
    /// Steps that it takes to look once more.
    look: usize,
}

/// Sees what a case shows.
pub(super) struct Watcher<'a> {
    engine: &'a Engine,
    sources: &'a Sources,
    conditions: Vec<(Place, &'a Cond)>,
    places: BTreeMap<Place, Inside>,
    /// What rests on each place itself.
    resting: BTreeMap<Place, Vec<Place>>,
    budget: Budget,
}

/// What is said of something.
#[derive(PartialEq, Eq)]
enum Says {
    Truth(Outcome),
    Class(Option<Option<u32>>),
    Number(Option<Number>),
    Value(Option<Value>),
}

impl<'a> Watcher<'a> {
    pub(super) fn new(engine: &'a Engine, sources: &'a Sources, budget: &Budget) -> Self {
        let g = engine.guideline();
        let mut conditions: Vec<(Place, &'a Cond)> = Vec::new();
        let mut places = BTreeMap::new();
        for place in all_places(g) {
            let mut inside = Inside::default();
            for cond in conditions_in(g, place) {
                collect(place, cond, &mut conditions, &mut inside.rests_on);
            }
            rests_otherwise(g, place, &mut inside.rests_on);
            places.insert(place, inside);
        }
        let asked = answers(g, &places);
        let own = |span: Span| !sources.get(span.source).is_some_and(|file| file.imported);
        conditions.retain(|(place, cond)| asked.contains(place) && own(cond.span));
        conditions.sort_by_key(|(_, cond)| cond.span);
        conditions.dedup_by_key(|(_, cond)| cond.span);
        for (at, (place, _)) in conditions.iter().enumerate() {
            if let Some(inside) = places.get_mut(place) {
                inside.conditions.push(at);
            }
        }
        let mut resting: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        for (place, inside) in &places {
            for below in &inside.rests_on {
                resting.entry(*below).or_default().push(*place);
            }
        }
        Watcher { engine, sources, conditions, places, resting, budget: budget.clone() }
    }

    /// What could be expected so that a condition is shown: where it stands itself, then what rests on it, the nearest
    /// first; at most so many, and all others in the order of the guideline.
    pub(super) fn subjects(&self, at: usize, most: usize) -> Vec<ExpectedOf> {
        let Some((place, _)) = self.conditions.get(at) else { return Vec::new() };
        let mut seen: BTreeSet<Place> = [*place].into();
        let mut others: Vec<Place> = Vec::new();
        let mut waiting = VecDeque::from([*place]);
        while let Some(below) = waiting.pop_front() {
            self.budget.charge(10);
            for above in self.resting.get(&below).into_iter().flatten() {
                if others.len() < most && seen.insert(*above) {
                    others.push(*above);
                    waiting.push_back(*above);
                }
            }
        }
        others.sort_unstable();
        std::iter::once(*place).chain(others).filter_map(|place| self.subject(place)).collect()
    }

    /// What an example can expect of a place.
    fn subject(&self, place: Place) -> Option<ExpectedOf> {
        let g = self.engine.guideline();
        Some(match place {
            Place::Scope => ExpectedOf::Scope,
            Place::Fact(id) => {
                g.fact(id)?.derivation.as_ref()?;
                ExpectedOf::Fact(id)
            }
            Place::Definition(DefId::Rec(id)) => ExpectedOf::Rec(id),
            Place::Definition(DefId::Class(id)) => match g.class(id)?.rows_of {
                None => ExpectedOf::Class(id),
                Some(RowsOf::Term(term) | RowsOf::Dose(term)) => ExpectedOf::Term(term),
                Some(RowsOf::Levels(score)) => ExpectedOf::Score(score),
            },
            Place::Definition(DefId::Score(id)) => ExpectedOf::Score(id),
            Place::Definition(DefId::Term(id)) => match g.term(id)?.means {
                Meaning::Cond(_) | Meaning::Rows(_) => ExpectedOf::Term(id),
                Meaning::Num(..) => return None,
            },
        })
    }

    /// The recommendation whose dose is expected.
    fn dose_shown(&self, of: ExpectedOf) -> Option<RecId> {
        let ExpectedOf::Term(id) = of else { return None };
        self.engine.guideline().dose_of(id)
    }

    /// The facts that a condition tests, itself or through what it names.
    pub(super) fn facts(&self, at: usize) -> BTreeSet<FactId> {
        let mut tested = BTreeSet::new();
        if let Some((place, cond)) = self.conditions.get(at) {
            collect(*place, cond, &mut Vec::new(), &mut tested);
        }
        self.facts_reached(tested)
    }

    /// The facts that something rests on, whatever is given.
    pub(super) fn facts_behind(&self, of: ExpectedOf) -> BTreeSet<FactId> {
        self.facts_reached([place_of(of)].into())
    }

    fn facts_reached(&self, from: BTreeSet<Place>) -> BTreeSet<FactId> {
        let reached = self.reach(from, &Values::default());
        self.budget.charge(reached.len().saturating_mul(4));
        reached.into_iter().filter_map(|place| if let Place::Fact(id) = place { Some(id) } else { None }).collect()
    }

    /// The conditions of a recommendation itself.
    pub(super) fn own(&self, id: RecId) -> Vec<usize> {
        let place = Place::Definition(DefId::Rec(id));
        self.places.get(&place).map_or_else(Vec::new, |inside| inside.conditions.clone())
    }

    /// Everything that can be shown, nothing of it shown.
    pub(super) fn nothing(&self) -> Coverage {
        let g = self.engine.guideline();
        let compiled = self.engine.compiled();
        let mut items = Vec::new();
        for (at, node) in (0u32..).zip(compiled.recommendations.iter().take(g.recommendations.len())) {
            // What always applies, or never, has no other verdict.
            let possible = [(Outcome::Yes, *node != Node::FALSE), (Outcome::No, *node != Node::TRUE)]
                .into_iter()
                .chain([(Outcome::Undetermined, *node != Node::TRUE && *node != Node::FALSE)]);
            items.extend(possible.filter(|(_, can)| *can).map(|(outcome, _)| Item::Verdict(RecId(at), outcome)));
        }
        let doses = g.recommendations.with_ids().filter(|(_, rec)| rec.dose.as_ref().is_some_and(Dose::is_one_amount));
        items.extend(doses.map(|(id, _)| Item::Dose(id)));
        let every = (0..self.conditions.len()).flat_map(|at| Aspect::ALL.map(|aspect| Item::Condition(at, aspect)));
        items.extend(every);
        let conditions = self.conditions.iter().map(|(_, cond)| cond.span).collect();
        Coverage { items, shown: BTreeSet::new(), conditions, spent: false }
    }

    /// Adds what an example shows by the expectations that are met. A patient who cannot exist shows nothing.
    fn add(&self, coverage: &mut Coverage, example: &Example, result: &ExampleResult) {
        if !result.broken.is_empty() || !result.untold.is_empty() {
            return;
        }
        let given = example.values(self.engine.guideline().facts.len());
        // An example that gives lists is looked at in a guideline of its own, whose conditions are the same.
        if let Ok(Some((engine, given))) = self.engine.of_lists(&example.lists, &given) {
            let own = Watcher::new(&engine, self.sources, &self.budget);
            return own.add_given(coverage, example, result, &given);
        }
        self.add_given(coverage, example, result, &given);
    }

    fn add_given(&self, coverage: &mut Coverage, example: &Example, result: &ExampleResult, given: &Values) {
        let prepared = self.engine.prepare(given);
        for expected in &example.expect {
            if !result.failures.iter().any(|failure| failure.span == expected.span) {
                let items = self.shows(given, &prepared, expected.of, &coverage.shown, None);
                coverage.shown.extend(items);
            }
        }
    }

    /// What a case shows of everything that an answer rests on; what is in `known` may be left out. Where one item is
    /// wanted: nothing if the case does not show it, and of other conditions not whether they decide if they are many.
    pub(super) fn shows(
        &self,
        given: &Values,
        prepared: &Prepared,
        of: ExpectedOf,
        known: &BTreeSet<Item>,
        wanted: Option<Item>,
    ) -> BTreeSet<Item> {
        self.looking(given, prepared, of, |seen, view, conditions| {
            let mut items = BTreeSet::new();
            if let ExpectedOf::Rec(id) = of {
                items.insert(Item::Verdict(id, self.engine.verdict(prepared, Asked::Rec(id))));
            }
            items.extend(self.dose_shown(of).map(Item::Dose));
            for at in conditions {
                let aspect = self.conditions.get(*at).map(|(_, cond)| aspect(view.truth(cond)));
                items.extend(aspect.map(|aspect| Item::Condition(*at, aspect)));
            }
            let can_decide = |at: usize| !items.contains(&Item::Condition(at, Aspect::Unknown));
            if let Some(Item::Condition(at, Aspect::Decides)) = wanted {
                if !(conditions.contains(&at) && can_decide(at) && self.decides(seen, at)) {
                    return BTreeSet::new();
                }
            } else if wanted.is_some_and(|item| !items.contains(&item)) {
                return BTreeSet::new();
            }
            let many = wanted.is_some() && conditions.len() > MAX_FLIPPED;
            let decide = |at: &usize| {
                let item = Item::Condition(*at, Aspect::Decides);
                let of_interest = wanted == Some(item) || !(many || known.contains(&item) || self.budget.spent());
                of_interest && can_decide(*at) && (wanted == Some(item) || self.decides(seen, *at))
            };
            let deciding: Vec<usize> = conditions.iter().copied().filter(decide).collect();
            items.extend(deciding.into_iter().map(|at| Item::Condition(at, Aspect::Decides)));
            items
        })
    }

    /// Whether a case shows all of some items.
    pub(super) fn shows_all(
        &self,
        given: &Values,
        prepared: &Prepared,
        of: ExpectedOf,
        wanted: &BTreeSet<Item>,
    ) -> bool {
        self.looking(given, prepared, of, |seen, view, conditions| {
            let truth = |at: usize| self.conditions.get(at).map(|(_, cond)| aspect(view.truth(cond)));
            let here = |at: usize| conditions.binary_search(&at).is_ok();
            wanted.iter().all(|item| match *item {
                Item::Verdict(id, outcome) => {
                    of == ExpectedOf::Rec(id) && self.engine.verdict(prepared, Asked::Rec(id)) == outcome
                }
                Item::Dose(id) => self.dose_shown(of) == Some(id),
                Item::Condition(at, Aspect::Decides) => {
                    here(at) && truth(at) != Some(Aspect::Unknown) && self.decides(seen, at)
                }
                Item::Condition(at, aspect) => here(at) && truth(at) == Some(aspect),
            })
        })
    }

    /// Looks at a case, and at the conditions that an answer rests on.
    fn looking<T>(
        &self,
        given: &Values,
        prepared: &Prepared,
        of: ExpectedOf,
        look_at: impl FnOnce(&Seen<'_>, &View<'_>, &[usize]) -> T,
    ) -> T {
        let g = self.engine.guideline();
        let reached = self.reach([place_of(of)].into(), given);
        let definitions = definitions(g, &reached);
        // Every look at a case goes over all that it rests on.
        let look = reached.len().saturating_mul(8);
        self.budget.charge(look);
        let values = &prepared.values;
        let view = kleene::view_of(g, values, &definitions);
        let before = says(&view, values, of);
        let asked = |place: &&Place| !matches!(place, Place::Fact(id) if given.knows(*id));
        let inside =
            |place: &Place| self.places.get(place).map_or(&[][..], |inside| &inside.conditions).iter().copied();
        let mut conditions: Vec<usize> = reached.iter().filter(asked).flat_map(inside).collect();
        conditions.sort_unstable();
        look_at(&Seen { given, values, of, definitions: &definitions, before, look }, &view, &conditions)
    }

    /// Whether an answer comes out otherwise if one condition says the opposite.
    fn decides(&self, seen: &Seen<'_>, at: usize) -> bool {
        let g = self.engine.guideline();
        let Some((place, cond)) = self.conditions.get(at) else { return false };
        self.budget.charge(seen.look);
        let flipped = Some(cond.span);
        let after = match place {
            Place::Fact(id) => {
                let values = self.derived_otherwise(seen, *id, flipped);
                says(&kleene::view_of(g, &values, seen.definitions), &values, seen.of)
            }
            _ => says(&kleene::view_but(g, seen.values, seen.definitions, flipped), seen.values, seen.of),
        };
        after != seen.before
    }

    fn reach(&self, from: BTreeSet<Place>, given: &Values) -> BTreeSet<Place> {
        reach(&self.places, from, given)
    }

    /// The values where a condition in the derivation of `from` says the opposite: that fact and those derived from it.
    fn derived_otherwise(&self, seen: &Seen<'_>, from: FactId, flipped: Option<Span>) -> Values {
        let g = self.engine.guideline();
        let mut values = seen.values.clone();
        let mut above: BTreeSet<Place> = [Place::Fact(from)].into();
        let mut waiting = vec![Place::Fact(from)];
        while let Some(place) = waiting.pop() {
            self.budget.charge(2);
            let more = self.resting.get(&place).into_iter().flatten();
            waiting.extend(more.copied().filter(|place| above.insert(*place)));
        }
        for id in g.derivation_order.iter().skip_while(|id| **id != from) {
            if seen.given.knows(*id) || !above.contains(&Place::Fact(*id)) {
                continue;
            }
            self.budget.charge(seen.definitions.len().saturating_mul(8).saturating_add(4));
            let view = kleene::view_but(g, &values, seen.definitions, flipped);
            let value = g.fact(*id).and_then(|fact| derived(&view, fact.derivation.as_ref()?, &fact.ty));
            // Nothing else changes with what stays as it is.
            if *id == from && value.as_ref() == values.get(from) {
                break;
            }
            values.replace(*id, value);
        }
        values
    }
}

fn aspect(truth: Outcome) -> Aspect {
    match truth {
        Outcome::Yes => Aspect::True,
        Outcome::No => Aspect::False,
        Outcome::Undetermined => Aspect::Unknown,
    }
}

fn place_of(of: ExpectedOf) -> Place {
    match of {
        ExpectedOf::Scope => Place::Scope,
        ExpectedOf::Rec(id) => Place::Definition(DefId::Rec(id)),
        ExpectedOf::Term(id) => Place::Definition(DefId::Term(id)),
        ExpectedOf::Class(id) => Place::Definition(DefId::Class(id)),
        ExpectedOf::Score(id) => Place::Definition(DefId::Score(id)),
        ExpectedOf::Fact(id) => Place::Fact(id),
    }
}

fn definitions(g: &Guideline, reached: &BTreeSet<Place>) -> Vec<DefId> {
    g.order.iter().copied().filter(|id| reached.contains(&Place::Definition(*id))).collect()
}

fn says(view: &View<'_>, values: &Values, of: ExpectedOf) -> Says {
    match of {
        ExpectedOf::Term(id) if view.is_number(id) => Says::Number(view.defined_number(DefId::Term(id)).cloned()),
        ExpectedOf::Scope => Says::Truth(view.scope()),
        ExpectedOf::Rec(id) => Says::Truth(view.definition(DefId::Rec(id))),
        ExpectedOf::Term(id) => Says::Truth(view.definition(DefId::Term(id))),
        ExpectedOf::Class(id) => Says::Class(view.class(DefId::Class(id))),
        ExpectedOf::Score(id) => Says::Number(view.defined_number(DefId::Score(id)).cloned()),
        ExpectedOf::Fact(id) => Says::Value(values.get(id).cloned()),
    }
}

/// What a derivation gives, condition by condition.
fn derived(view: &View<'_>, derivation: &Derivation, ty: &FactType) -> Option<Value> {
    match derivation {
        Derivation::Rows(rows) => {
            for row in rows {
                match row.when.as_ref().map_or(Outcome::Yes, |when| view.truth(when)) {
                    Outcome::No => {}
                    Outcome::Undetermined => return None,
                    Outcome::Yes if *ty == FactType::YesNo => return Some(Value::Bool(row.member == 1)),
                    Outcome::Yes => return Some(Value::Member(row.member)),
                }
            }
            None
        }
        Derivation::Condition(cond) => match view.truth(cond) {
            Outcome::Yes => Some(Value::Bool(true)),
            Outcome::No => Some(Value::Bool(false)),
            Outcome::Undetermined => None,
        },
        Derivation::Value(num) => {
            let FactType::Number(ty) = ty else { return None };
            view.known_number(num).filter(|number| Range::of(ty).contains(number)).map(Value::Number)
        }
    }
}
