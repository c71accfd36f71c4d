//! What the examples of a guideline show, and what they leave unshown: verdicts of recommendations, and values of
//! conditions. Only what an example expects counts, and only where it comes out so: what no expectation rests on may
//! change without any example noticing.

use super::{ExampleResult, Report};
use crate::check::model::{
    Cond, CondKind, DefId, Derivation, Example, FactId, FactType, Guideline, Meaning, Num, Outcome, RecId, Subject,
    Value,
};
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::eval::kleene::{self, View};
use crate::eval::{Engine, Subject as Asked};
use crate::number::Number;
use crate::source::{Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

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
}

/// Something that an example can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A verdict of a recommendation.
    Verdict(RecId, Outcome),
    /// Something of a condition, by its index.
    Condition(usize, Aspect),
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
pub fn coverage(engine: &Engine<'_>, sources: &Sources, report: &Report) -> Coverage {
    let watcher = Watcher::new(engine, sources);
    let examples: BTreeMap<Span, &Example> = engine.guideline().examples.iter().map(|e| (e.span, e)).collect();
    let mut coverage = watcher.nothing();
    for result in &report.examples {
        if let Some(example) = examples.get(&result.span) {
            watcher.add(&mut coverage, example, result);
        }
    }
    coverage
}

/// Something that conditions stand in, or that they rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Scope,
    Definition(DefId),
    Fact(FactId),
}

/// What stands in a place.
#[derive(Debug, Default)]
struct Inside {
    /// Conditions, by their index.
    conditions: Vec<usize>,
    /// What it rests on.
    rests_on: BTreeSet<Place>,
}

/// Sees what a case shows.
pub(super) struct Watcher<'a, 'g> {
    engine: &'a Engine<'g>,
    conditions: Vec<(Place, &'g Cond)>,
    places: BTreeMap<Place, Inside>,
}

/// What is said of something.
#[derive(PartialEq, Eq)]
enum Says {
    Truth(Outcome),
    Class(Option<Option<u32>>),
    Number(Option<Number>),
    Value(Option<Value>),
}

impl<'a, 'g> Watcher<'a, 'g> {
    pub(super) fn new(engine: &'a Engine<'g>, sources: &Sources) -> Self {
        let g = engine.guideline();
        let mut conditions: Vec<(Place, &'g Cond)> = Vec::new();
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
        Watcher { engine, conditions, places }
    }

    /// Where a condition stands.
    pub(super) fn place(&self, at: usize) -> Option<Place> {
        self.conditions.get(at).map(|(place, _)| *place)
    }

    /// The facts that a condition tests, itself or through what it names.
    pub(super) fn facts(&self, at: usize) -> BTreeSet<FactId> {
        let mut tested = BTreeSet::new();
        if let Some((place, cond)) = self.conditions.get(at) {
            collect(*place, cond, &mut Vec::new(), &mut tested);
        }
        let nothing = vec![None; self.engine.guideline().facts.len()];
        let reached = self.reach(tested, &nothing);
        reached.into_iter().filter_map(|place| if let Place::Fact(id) = place { Some(id) } else { None }).collect()
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
        let every = (0..self.conditions.len()).flat_map(|at| Aspect::ALL.map(|aspect| Item::Condition(at, aspect)));
        items.extend(every);
        let conditions = self.conditions.iter().map(|(_, cond)| cond.span).collect();
        Coverage { items, shown: BTreeSet::new(), conditions }
    }

    /// Adds what an example shows by the expectations that are met. A patient who cannot exist shows nothing.
    fn add(&self, coverage: &mut Coverage, example: &Example, result: &ExampleResult) {
        if !result.broken.is_empty() {
            return;
        }
        let mut given: Vec<Option<Value>> = vec![None; self.engine.guideline().facts.len()];
        for (id, value, _) in &example.given {
            if let Some(slot) = given.get_mut(id.0 as usize) {
                *slot = Some(value.clone());
            }
        }
        for expected in &example.expect {
            if !result.failures.iter().any(|failure| failure.span == expected.span) {
                let items = self.shows(&given, &result.values, expected.of, &coverage.shown);
                coverage.shown.extend(items);
            }
        }
    }

    /// What a case shows of everything that an answer rests on. `values` are the given ones with those derived; what is
    /// in `known` may be left out.
    pub(super) fn shows(
        &self,
        given: &[Option<Value>],
        values: &[Option<Value>],
        of: Subject,
        known: &BTreeSet<Item>,
    ) -> BTreeSet<Item> {
        let g = self.engine.guideline();
        let mut items = BTreeSet::new();
        let reached = self.reach([place_of(of)].into(), given);
        let definitions = definitions(g, &reached);
        let view = kleene::view_of(g, values, &definitions);
        if let Subject::Rec(id) = of {
            let exact = self.engine.verdict(&self.engine.prepare(given), Asked::Rec(id));
            items.insert(Item::Verdict(id, exact));
        }
        let before = says(&view, values, of);
        for place in &reached {
            if let Place::Fact(id) = place
                && known_value(given, *id).is_some()
            {
                continue;
            }
            for at in self.places.get(place).into_iter().flat_map(|inside| &inside.conditions) {
                let Some((_, cond)) = self.conditions.get(*at) else { continue };
                let aspect = match view.truth(cond) {
                    Outcome::Yes => Aspect::True,
                    Outcome::No => Aspect::False,
                    Outcome::Undetermined => Aspect::Unknown,
                };
                items.insert(Item::Condition(*at, aspect));
                let decides = Item::Condition(*at, Aspect::Decides);
                if aspect != Aspect::Unknown && !known.contains(&decides) {
                    let flipped = Some(cond.span);
                    let after = match place {
                        Place::Fact(id) => {
                            let values = self.derived_otherwise(given, values, *id, flipped);
                            says(&kleene::view_of(g, &values, &definitions), &values, of)
                        }
                        _ => says(&kleene::view_but(g, values, &definitions, flipped), values, of),
                    };
                    if after != before {
                        items.insert(decides);
                    }
                }
            }
        }
        items
    }

    fn reach(&self, from: BTreeSet<Place>, given: &[Option<Value>]) -> BTreeSet<Place> {
        reach(&self.places, from, given)
    }

    /// The values where a condition in the derivation of `from` says the opposite: that fact and those derived from it.
    fn derived_otherwise(
        &self,
        given: &[Option<Value>],
        values: &[Option<Value>],
        from: FactId,
        flipped: Option<Span>,
    ) -> Vec<Option<Value>> {
        let g = self.engine.guideline();
        let mut values = values.to_vec();
        for id in g.derivation_order.iter().skip_while(|id| **id != from) {
            let reached = self.reach([Place::Fact(*id)].into(), given);
            if known_value(given, *id).is_some() || !reached.contains(&Place::Fact(from)) {
                continue;
            }
            let view = kleene::view_but(g, &values, &definitions(g, &reached), flipped);
            let value = g.fact(*id).and_then(|fact| derived(&view, fact.derivation.as_ref()?, &fact.ty));
            if let Some(slot) = values.get_mut(id.0 as usize) {
                *slot = value;
            }
        }
        values
    }
}

/// Everything that some places rest on. The derivation of a fact that is given is not asked.
fn reach(places: &BTreeMap<Place, Inside>, from: BTreeSet<Place>, given: &[Option<Value>]) -> BTreeSet<Place> {
    let mut reached = from.clone();
    let mut waiting: Vec<Place> = from.into_iter().collect();
    while let Some(place) = waiting.pop() {
        if matches!(place, Place::Fact(id) if known_value(given, id).is_some()) {
            continue;
        }
        for next in places.get(&place).into_iter().flat_map(|inside| &inside.rests_on) {
            if reached.insert(*next) {
                waiting.push(*next);
            }
        }
    }
    reached
}

/// What answers rest on: verdicts, what favors a recommendation, notes, where to look instead. A term that only
/// describes an accepted finding or stands in an invariant is not among it. Without recommendations: everything.
fn answers(g: &Guideline, places: &BTreeMap<Place, Inside>) -> BTreeSet<Place> {
    if g.recommendations.is_empty() {
        return places.keys().copied().collect();
    }
    let mut from: BTreeSet<Place> = [Place::Scope].into();
    from.extend(g.order.iter().filter(|id| matches!(id, DefId::Rec(_))).map(|id| Place::Definition(*id)));
    let further = g.recommendations.iter().flat_map(|rec| {
        rec.favored.iter().map(|(_, cond)| cond).chain(rec.notes.iter().filter_map(|(_, when)| when.as_ref()))
    });
    let elsewhere = g.header.iter().flat_map(|header| header.see.iter().filter_map(|see| see.when.as_ref()));
    for cond in further.chain(elsewhere) {
        collect(Place::Scope, cond, &mut Vec::new(), &mut from);
    }
    reach(places, from, &[])
}

fn known_value(values: &[Option<Value>], id: FactId) -> Option<&Value> {
    values.get(id.0 as usize)?.as_ref()
}

fn place_of(of: Subject) -> Place {
    match of {
        Subject::Scope => Place::Scope,
        Subject::Rec(id) => Place::Definition(DefId::Rec(id)),
        Subject::Term(id) => Place::Definition(DefId::Term(id)),
        Subject::Class(id) => Place::Definition(DefId::Class(id)),
        Subject::Score(id) => Place::Definition(DefId::Score(id)),
        Subject::Fact(id) => Place::Fact(id),
    }
}

fn definitions(g: &Guideline, reached: &BTreeSet<Place>) -> Vec<DefId> {
    g.order.iter().copied().filter(|id| reached.contains(&Place::Definition(*id))).collect()
}

fn says(view: &View<'_>, values: &[Option<Value>], of: Subject) -> Says {
    match of {
        Subject::Scope => Says::Truth(view.scope()),
        Subject::Rec(id) => Says::Truth(view.definition(DefId::Rec(id))),
        Subject::Term(id) => Says::Truth(view.definition(DefId::Term(id))),
        Subject::Class(id) => Says::Class(view.class(DefId::Class(id))),
        Subject::Score(id) => Says::Number(view.defined_number(DefId::Score(id)).cloned()),
        Subject::Fact(id) => Says::Value(known_value(values, id).cloned()),
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

fn all_places(g: &Guideline) -> Vec<Place> {
    let facts = g.facts_with_ids().map(|(id, _)| Place::Fact(id));
    let definitions = g.order.iter().map(|id| Place::Definition(*id));
    std::iter::once(Place::Scope).chain(facts).chain(definitions).collect()
}

/// The conditions that stand in a place, as a whole.
fn conditions_in(g: &Guideline, place: Place) -> Vec<&Cond> {
    match place {
        Place::Scope => g.header.iter().filter_map(|header| header.scope.as_ref()).collect(),
        Place::Fact(id) => match g.fact(id).and_then(|fact| fact.derivation.as_ref()) {
            Some(Derivation::Rows(rows)) => rows.iter().filter_map(|row| row.when.as_ref()).collect(),
            Some(Derivation::Condition(cond)) => vec![cond],
            Some(Derivation::Value(_)) | None => Vec::new(),
        },
        Place::Definition(DefId::Term(id)) => match g.term(id).map(|term| &term.means) {
            Some(Meaning::Cond(cond)) => vec![cond],
            Some(Meaning::Num(..)) | None => Vec::new(),
        },
        Place::Definition(DefId::Class(id)) => {
            g.class(id).into_iter().flat_map(|class| class.rows.iter().filter_map(|row| row.when.as_ref())).collect()
        }
        Place::Definition(DefId::Score(id)) => {
            g.score(id).into_iter().flat_map(|score| score.items.iter().map(|(_, when)| when)).collect()
        }
        Place::Definition(DefId::Rec(id)) => {
            g.rec(id).into_iter().flat_map(|rec| rec.when.iter().chain(&rec.unless)).collect()
        }
    }
}

/// What a place rests on besides its conditions.
fn rests_otherwise(g: &Guideline, place: Place, into: &mut BTreeSet<Place>) {
    match place {
        Place::Fact(id) => {
            if let Some(Derivation::Value(num)) = g.fact(id).and_then(|fact| fact.derivation.as_ref()) {
                collect_number(num, into);
            }
        }
        Place::Definition(DefId::Term(id)) => {
            if let Some(Meaning::Num(num, _)) = g.term(id).map(|term| &term.means) {
                collect_number(num, into);
            }
        }
        Place::Definition(DefId::Rec(id)) => {
            if let Some(rec) = g.rec(id) {
                into.extend((!rec.regardless_of_scope).then_some(Place::Scope));
                into.extend(rec.overridden_by.iter().map(|other| Place::Definition(DefId::Rec(*other))));
            }
        }
        Place::Scope | Place::Definition(_) => {}
    }
}

/// The conditions without parts, and what they rest on.
fn collect<'g>(place: Place, cond: &'g Cond, into: &mut Vec<(Place, &'g Cond)>, rests_on: &mut BTreeSet<Place>) {
    match &cond.kind {
        CondKind::Const(_) => {}
        CondKind::And(parts) | CondKind::Or(parts) if parts.iter().any(|part| part.span != cond.span) => {
            parts.iter().for_each(|part| collect(place, part, into, rests_on));
        }
        CondKind::AtLeast(_, parts) => parts.iter().for_each(|part| collect(place, part, into, rests_on)),
        CondKind::Not(inner) if inner.span != cond.span => collect(place, inner, into, rests_on),
        _ => {
            into.push((place, cond));
            rests(cond, rests_on);
        }
    }
}

/// What one condition rests on.
fn rests(cond: &Cond, into: &mut BTreeSet<Place>) {
    match &cond.kind {
        CondKind::Const(_) => {}
        CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
            into.insert(Place::Fact(*id));
        }
        CondKind::Term(id) => {
            into.insert(Place::Definition(DefId::Term(*id)));
        }
        CondKind::Class(id, _) => {
            into.insert(Place::Definition(DefId::Class(*id)));
        }
        CondKind::Applies(id) => {
            into.insert(Place::Definition(DefId::Rec(*id)));
        }
        CondKind::Compare(_, left, right) => {
            collect_number(left, into);
            collect_number(right, into);
        }
        CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => {
            parts.iter().for_each(|part| rests(part, into));
        }
        CondKind::Not(inner) => rests(inner, into),
    }
}

fn collect_number(num: &Num, into: &mut BTreeSet<Place>) {
    match num {
        Num::Const(_) => {}
        Num::Fact(id) => {
            into.insert(Place::Fact(*id));
        }
        Num::Term(id) => {
            into.insert(Place::Definition(DefId::Term(*id)));
        }
        Num::Score(id) => {
            into.insert(Place::Definition(DefId::Score(*id)));
        }
        Num::Negate(a) => collect_number(a, into),
        Num::Add(a, b) | Num::Subtract(a, b) | Num::Multiply(a, b) | Num::Divide(a, b) | Num::AddMonths(a, b) => {
            collect_number(a, into);
            collect_number(b, into);
        }
    }
}
