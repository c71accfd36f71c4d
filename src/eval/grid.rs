//! All combinations of values of facts that have few, and of what is computed from such. So it is decided, value by value, what
//! nothing else decides: a quotient of two whole numbers, say.

use super::engine::Engine;
use super::kleene;
use super::places::{Followed, Of};
use super::prepared::Prepared;
use crate::check::model::{
    Comparison, CondKind, Constraint, DefId, FactId, FactType, Guideline, Meaning, Num, Outcome, Value,
};
use crate::decide::cells::Classes;
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::domain::{Kind, Question};
use crate::decide::interval::{Interval, Range, declared};
use crate::decide::linear::Unknown;
use crate::decide::rests::Rests;
use crate::decide::table::{self, support};
use std::collections::{BTreeMap, BTreeSet};

/// Most combinations of values.
pub(super) const MAX_POINTS: usize = 3_000;
/// The same, with the values that follow from them, and others that could be given in their place.
pub(super) const MAX_FOLLOWED: usize = 9_000;
/// Most values of one fact.
const MAX_VALUES: i64 = 400;
/// Most members of a set, all combinations of which are gone through.
const MAX_MEMBERS: u32 = 8;
/// Classes of a number that is tied to others by one comparison that only says whether it is what is computed: below, at it, above.
const SIDES: usize = 3;

/// What else is known of facts whose values are gone through.
#[derive(Debug, Default)]
pub(super) struct Ground {
    /// How facts are derived.
    pub(super) formulas: BTreeMap<FactId, Num>,
    /// What has to hold, whatever is derived.
    pub(super) constraints: Vec<Node>,
}

/// The formula by which a fact is derived, where a constraint says it.
pub(super) fn formula(constraint: &Constraint, id: FactId) -> Option<Num> {
    let mut found = None;
    constraint.holds.each(&mut |part| {
        if let CondKind::Compare(Comparison::Equal, Num::Fact(of), num) = &part.kind
            && *of == id
        {
            found = Some(num.clone());
        }
    });
    found
}

/// One of several values of a fact, by which of them it is.
type Choice = (usize, Value);

/// All combinations of the values of facts, where they have few: all of them, or one for each class of a number that comparisons
/// reach by scores alone, which tell no two values of a class apart.
pub(super) fn all(
    engine: &Engine,
    prepared: &Prepared,
    facts: &BTreeSet<FactId>,
    variables: &[u32],
    ground: &Ground,
) -> Option<Result<Of, TooComplex>> {
    let grid = Grid { engine, prepared, ground, computed: computed(engine, variables) };
    let values = grid.values(facts)?;
    let facts: Vec<FactId> = values.keys().copied().collect();
    Some(grid.classes(facts, combined(&values), variables, Followed::default()))
}

/// The same, where some facts are computed from the others, and these have few values. Of a fact that is computed each class is gone
/// through, too: it may be given otherwise, or nothing may be computed for it.
pub(super) fn followed(
    engine: &Engine,
    prepared: &Prepared,
    facts: &BTreeSet<FactId>,
    variables: &[u32],
    ground: &Ground,
) -> Result<Of, TooComplex> {
    let grid = Grid { engine, prepared, ground, computed: computed(engine, variables) };
    let g = engine.guideline();
    let number = |id: &FactId| matches!(g.fact(*id).map(|fact| &fact.ty), Some(FactType::Number(_)));
    let follows = |id: &FactId| ground.formulas.contains_key(id) && grid.computed.contains(id) && number(id);
    let (following, base): (BTreeSet<FactId>, BTreeSet<FactId>) = facts.iter().copied().partition(follows);
    if following.is_empty() {
        return Err(TooComplex);
    }
    let values = grid.values(&base).ok_or(TooComplex)?;
    let mut order: Vec<FactId> = values.keys().copied().collect();
    let mut points = combined(&values);
    let mut followed = Followed { all: following.clone(), bound: BTreeSet::new() };
    let mut waiting = following;
    while !waiting.is_empty() {
        let of = |id: &FactId| ground.formulas.get(id).map(|num| engine.computed_with(num));
        let next = waiting.iter().copied().find(|id| of(id).is_some_and(|of| of.is_disjoint(&waiting)));
        let next = next.ok_or(TooComplex)?;
        waiting.remove(&next);
        let with_others =
            grid.samples(next).and_then(|others| grid.follow(next, &order, &points, (variables, &others)));
        let more = with_others.or_else(|| grid.follow(next, &order, &points, (variables, &[])));
        let more = more.ok_or(TooComplex)?;
        order.push(next);
        points = more.points;
        if more.bound {
            followed.bound.insert(next);
        }
    }
    grid.classes(order, points, variables, followed)
}

/// Points, with one fact more.
struct Longer {
    points: Vec<Vec<Choice>>,
    bound: bool,
}

struct Grid<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    ground: &'a Ground,
    /// The facts whose own numbers comparisons compute with.
    computed: BTreeSet<FactId>,
}

impl Grid<'_> {
    /// The values of facts, where all combinations of them are few.
    fn values(&self, facts: &BTreeSet<FactId>) -> Option<BTreeMap<FactId, Vec<Value>>> {
        let mut values = BTreeMap::new();
        let mut points = 1usize;
        for id in facts {
            let all = self.values_of(*id)?;
            points = points.checked_mul(all.len()).filter(|points| *points <= MAX_POINTS)?;
            values.insert(*id, all);
        }
        Some(values)
    }

    fn values_of(&self, id: FactId) -> Option<Vec<Value>> {
        let (g, domain) = (self.engine.guideline(), &self.engine.compiled().domain);
        Some(match &g.fact(id)?.ty {
            FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
            FactType::OneOf(members) => (0..u32::try_from(members.len()).ok()?).map(Value::Member).collect(),
            FactType::Number(_) if self.computed.contains(&id) => {
                let whole = self.alone(id)?.all_whole(MAX_VALUES)?.into_iter().map(Value::Number);
                let left = self.left(id);
                let class = |value: &Value| domain.class(id, value);
                whole.filter(|value| class(value).is_none_or(|class| left.contains(&class))).collect()
            }
            FactType::Number(_) => self.samples(id)?.into_iter().map(|(_, value)| value).collect(),
            FactType::SetOf(members) => {
                let count = u32::try_from(members.len()).ok().filter(|count| *count <= MAX_MEMBERS)?;
                let set = |bits: u32| Value::Set((0..count).filter(|member| bits >> member & 1 == 1).collect());
                (0..1u32 << count).map(set).collect()
            }
        })
    }

    /// The classes of a number in which it can lie by what is asked of it alone.
    fn left(&self, id: FactId) -> BTreeSet<u32> {
        let compiled = self.engine.compiled();
        let Some(variable) = compiled.domain.fact(id) else { return BTreeSet::new() };
        let own = |node: &&Node| support(&compiled.manager, **node, &self.prepared.codes) == [variable].into();
        let own: Vec<Node> = self.ground.constraints.iter().filter(own).copied().collect();
        let mut codes = self.prepared.codes.clone();
        let mut left = BTreeSet::new();
        for (class, _) in (0u32..).zip(compiled.domain.intervals(id)) {
            if let Some(slot) = codes.get_mut(variable as usize) {
                *slot = class.saturating_add(1);
            }
            if own.iter().all(|node| table::outcome(&compiled.manager, *node, &codes) != Outcome::No) {
                left.insert(class);
            }
        }
        left
    }

    /// Between which limits it can lie so.
    fn alone(&self, id: FactId) -> Option<Range> {
        let range = declared(self.engine.guideline(), id)?;
        let left = self.left(id);
        let intervals = self.engine.compiled().domain.intervals(id);
        let end = |class: Option<&u32>| intervals.get(*class? as usize).map(|interval| range.within(interval));
        Some(match (end(left.first()), end(left.last())) {
            (Some(first), Some(last)) => range.between(first.low, last.high),
            _ => range,
        })
    }

    /// A value of each class of a number that can be its.
    fn samples(&self, id: FactId) -> Option<Vec<(u32, Value)>> {
        let range = declared(self.engine.guideline(), id)?;
        let left = self.left(id);
        let classes = (0u32..).zip(self.engine.compiled().domain.intervals(id));
        let left = classes.filter(|(class, _)| left.contains(class));
        if self.engine.compiled().domain.intervals(id).is_empty() {
            return Some(vec![(0, Value::Number(range.simplest()?))]);
        }
        left.map(|(class, interval)| Some((class, Value::Number(range.sample(interval)?)))).collect()
    }

    /// Goes on with a fact that is computed; `others` are values that it could be given. None where that is too much, or where
    /// something is left to it that is not computed, and none of these stands for it.
    fn follow(
        &self,
        id: FactId,
        order: &[FactId],
        points: &[Vec<Choice>],
        (variables, others): (&[u32], &[(u32, Value)]),
    ) -> Option<Longer> {
        let (g, domain) = (self.engine.guideline(), &self.engine.compiled().domain);
        let num = self.ground.formulas.get(&id)?;
        let range = declared(g, id)?;
        let mut rests = Rests::default();
        rests.num(g, num);
        let needed: Vec<DefId> = g.order.iter().copied().filter(|id| rests.definitions.contains(id)).collect();
        let stand = !others.is_empty() && self.told_by_class(id, variables);
        let left = self.left(id);
        let whole = left.len() == domain.intervals(id).len();
        let mut values = self.prepared.values.clone();
        let mut longer: Vec<Vec<Choice>> = Vec::new();
        for point in points {
            for (id, (_, value)) in order.iter().zip(point) {
                values.replace(*id, Some(value.clone()));
            }
            let view = kleene::view_of(g, &values, &needed);
            let computed = view.known_number(num);
            if computed.is_none() && !view.is_undefined(num) {
                return None;
            }
            let place = |value: &Value| domain.class(id, value);
            let value = computed.map(Value::Number);
            // Where nothing is computed that is left to it, it has another value; what it cannot have, nobody has.
            let left = |value: &Value| whole || place(value).is_some_and(|class| left.contains(&class));
            if !stand && !value.as_ref().is_some_and(left) {
                return None;
            }
            let value = value.filter(|value| left(value) && within(&range, value));
            let own: Vec<(u32, Value)> =
                others.iter().cloned().chain(value.map(|value| (place(&value).unwrap_or(0), value))).collect();
            if longer.len().saturating_add(own.len()) > MAX_FOLLOWED {
                return None;
            }
            for (class, value) in own {
                let choice = (usize::try_from(class).ok()?, value);
                longer.push(point.iter().cloned().chain([choice]).collect());
            }
        }
        Some(Longer { points: longer, bound: others.is_empty() })
    }

    /// Whether one value of each class of a number that is computed stands for all others: but whether it is what is computed,
    /// nothing is asked of it together with other facts.
    fn told_by_class(&self, id: FactId, variables: &[u32]) -> bool {
        let domain = &self.engine.compiled().domain;
        let atoms = variables.iter().filter_map(|variable| match domain.kind(*variable) {
            Some(Kind::Atom(at)) => domain.question(at),
            _ => None,
        });
        let own = |question: &&Question| computed_with(self.engine.guideline(), question).contains(&id);
        let mut own = atoms.filter(own);
        let sides = |question: &Question| match question {
            Question::Sum(_, intervals) | Question::Product(_, intervals) => inner(intervals).len() <= SIDES,
            Question::Order(..) => true,
            Question::Dates(_) | Question::Real(..) => false,
        };
        own.next().is_none_or(sides) && own.next().is_none()
    }

    /// The classes of each point.
    fn classes(
        &self,
        facts: Vec<FactId>,
        all: Vec<Vec<Choice>>,
        variables: &[u32],
        followed: Followed,
    ) -> Result<Of, TooComplex> {
        let mut classes = Vec::with_capacity(all.len());
        for point in &all {
            if facts.is_empty() {
                classes.push(Vec::new());
                continue;
            }
            let mut there = self.prepared.clone();
            for (id, (_, value)) in facts.iter().zip(point) {
                there.values.replace(*id, Some(value.clone()));
            }
            self.engine.recode(&mut there, facts.iter().copied());
            let class = |variable: &u32| {
                let code = there.codes.get(*variable as usize).copied().unwrap_or(0);
                // None: a comparison with what is not known either, as a score.
                Some((*variable, code.checked_sub(1)?))
            };
            classes.push(variables.iter().map(class).collect::<Option<Classes>>().ok_or(TooComplex)?);
        }
        let points = all.into_iter().map(|point| point.into_iter().map(|(at, _)| at).collect()).collect();
        Ok(Of::Points { facts, points, classes, followed })
    }
}

/// Classes, without the ends of what is possible.
fn inner(intervals: &[Interval]) -> &[Interval] {
    let within = match intervals {
        [Interval::Point(_), within @ ..] => within,
        all => all,
    };
    match within {
        [within @ .., Interval::Point(_)] => within,
        all => all,
    }
}

fn within(range: &Range, value: &Value) -> bool {
    matches!(value, Value::Number(number) if range.contains(number))
}

fn combined(values: &BTreeMap<FactId, Vec<Value>>) -> Vec<Vec<Choice>> {
    let mut points: Vec<Vec<Choice>> = vec![Vec::new()];
    for of in values.values() {
        let longer = |point: &Vec<Choice>| {
            let point = point.clone();
            of.iter().cloned().enumerate().map(move |choice| point.iter().cloned().chain([choice]).collect::<Vec<_>>())
        };
        points = points.iter().flat_map(longer).collect();
    }
    points
}

/// The facts whose own numbers comparisons compute with.
fn computed(engine: &Engine, variables: &[u32]) -> BTreeSet<FactId> {
    let (g, domain) = (engine.guideline(), &engine.compiled().domain);
    let atoms = variables.iter().filter_map(|variable| match domain.kind(*variable) {
        Some(Kind::Atom(at)) => domain.question(at),
        _ => None,
    });
    atoms.flat_map(|question| computed_with(g, question)).collect()
}

/// The facts whose own numbers a question computes with.
fn computed_with(guideline: &Guideline, question: &Question) -> BTreeSet<FactId> {
    let mut found = BTreeSet::new();
    match question {
        Question::Sum(parts, _) => found.extend(parts.keys().filter_map(|of| match of {
            Unknown::Fact(id) => Some(*id),
            Unknown::Score(_) => None,
        })),
        Question::Product(powers, _) => found.extend(powers.keys()),
        Question::Dates(chain) => found.extend([chain.late, chain.early]),
        Question::Order(..) | Question::Real(..) => {
            let mut waiting = match question {
                Question::Order(left, right) => vec![left, right],
                Question::Real(num, _) => vec![num],
                _ => Vec::new(),
            };
            let mut seen = BTreeSet::new();
            while let Some(num) = waiting.pop() {
                match num {
                    Num::Fact(id) => {
                        found.insert(*id);
                    }
                    Num::Term(id) if seen.insert(*id) => {
                        let means = guideline.term(*id).map(|term| &term.means);
                        waiting.extend(means.into_iter().flat_map(Meaning::numbers));
                    }
                    _ => waiting.extend(num.operands()),
                }
            }
        }
    }
    found
}
