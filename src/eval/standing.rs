//! Whether anybody is like a case: whether the facts that are not given can be filled in such that all constraints hold,
//! with derived facts as they are derived. A case that nobody is like is refused: on an empty set of patients everything
//! would be true.

use super::engine::Engine;
use super::kleene;
use super::prepared::Prepared;
use super::settle::Wanted;
use crate::check::model::{
    DefId, Derivation, Fact, FactId, FactType, Guideline, Id, Named, Near, Num, Outcome, Partial, Value, Values,
};
use crate::decide::Compiled;
use crate::decide::compile::{Derived, as_rows, compile};
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::decide::joint::Given;
use crate::decide::rests::Rests;
use crate::decide::witness::{Found, find_given};
use crate::interpret::interpret_some;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};

/// Patients that are tried for one case.
const MAX_TRIED: usize = 400;
/// Values of one fact that are tried, at least and at most.
const VALUES: (usize, usize) = (4, 200);

/// Whether anybody is like a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Somebody is.
    Possible,
    /// Nobody is, and why.
    Refused(Vec<Refusal>),
    /// It is not decided, because of these facts.
    Open(BTreeSet<FactId>),
}

/// Why nobody is like a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Constraints, by index, that nobody like this meets together; none of them can be left out.
    Constraints(Vec<usize>),
    /// A value that is derived, and that its fact cannot have.
    Derived(FactId, Number),
    /// A comparison, by its place among those that are calculated, to whose limit the case is too near to be told from it.
    TooNear(usize),
    /// A fact for which, by what is known in part, only values are derived that it cannot have.
    OutOfRange(FactId),
}

/// Constraints and derived facts that bear on each other by facts that are not known.
#[derive(Debug, Clone, Default)]
struct Part {
    facts: BTreeSet<FactId>,
    constraints: Vec<usize>,
}

type Tie = (BTreeMap<FactId, Number>, Number);

/// Diagrams that are to hold.
struct Asked<'a> {
    guideline: &'a Guideline,
    compiled: &'a Compiled,
    nodes: Vec<Node>,
    /// The classes that are known, by variable.
    codes: &'a [u32],
}

impl Engine {
    /// True where somebody is surely like some values.
    pub fn allows(&self, case: &Values) -> bool {
        self.standing(&self.prepare(case)) == Standing::Possible
    }

    /// Whether anybody is like a case.
    pub fn standing(&self, prepared: &Prepared) -> Standing {
        let near = self.too_near(prepared);
        if !near.is_empty() {
            return Standing::Refused(near.into_iter().map(Refusal::TooNear).collect());
        }
        if prepared.values.parts().next().is_some() && prepared.out_of_range.is_empty() {
            let open = || Standing::Open(prepared.values.parts().map(|(id, _)| id).collect());
            let Some(own) = self.own(prepared) else { return open() };
            return match own.engine.standing(&own.prepared) {
                Standing::Refused(refusals) => {
                    let named = refusals.into_iter().map(|refusal| self.named(refusal, &own.tied));
                    Standing::Refused(named.collect())
                }
                Standing::Open(_) if self.somebody(prepared) => Standing::Possible,
                other => other,
            };
        }
        match self.standing_of_parts(prepared) {
            // What nothing decides by constraints and derivations apart, they may decide together.
            Standing::Open(facts) if !self.guideline().derivation_order.is_empty() => {
                let own = self.own(prepared).map(|own| (own, own.engine.standing(&own.prepared)));
                match own {
                    Some((own, Standing::Refused(refusals))) => {
                        Standing::Refused(refusals.into_iter().map(|refusal| self.named(refusal, &own.tied)).collect())
                    }
                    Some((_, Standing::Possible)) => Standing::Possible,
                    _ => Standing::Open(facts),
                }
            }
            told => told,
        }
    }

    /// Whether anybody is like a case by what bears on each other of it.
    fn standing_of_parts(&self, prepared: &Prepared) -> Standing {
        let mut refused: Vec<Refusal> =
            prepared.out_of_range.iter().map(|(id, value)| Refusal::Derived(*id, value.clone())).collect();
        refused.extend(self.broken_constraints(prepared).into_iter().map(|at| Refusal::Constraints(vec![at])));
        let mut open = BTreeSet::new();
        if refused.is_empty() {
            for part in self.parts(prepared) {
                match self.search(prepared, &part, &part.constraints) {
                    Some(true) => {}
                    Some(false) => refused.push(Refusal::Constraints(self.fewest(prepared, &part))),
                    None => match self.gone_through(prepared, &part) {
                        Some(true) => {}
                        Some(false) => refused.push(Refusal::Constraints(self.fewest(prepared, &part))),
                        None => open.extend(part.facts),
                    },
                }
            }
        }
        match (refused.is_empty(), open.is_empty()) {
            (false, _) => Standing::Refused(refused),
            (true, true) => Standing::Possible,
            (true, false) => Standing::Open(open),
        }
    }

    /// Whether it is found by going through all places where its facts may lie that somebody meets the constraints of a part.
    fn gone_through(&self, prepared: &Prepared, part: &Part) -> Option<bool> {
        let mut somebody = !part.constraints.is_empty();
        for node in part.constraints.iter().filter_map(|at| self.compiled().constraints.get(*at)).copied() {
            match self.settle(prepared, (&self.compiled().manager, node), Wanted::Verdict) {
                Ok(settled) if settled.says.is_empty() => return Some(false),
                Ok(settled) => somebody &= settled.found,
                Err(_) => somebody = false,
            }
        }
        somebody.then_some(true)
    }

    /// The comparisons with a limit that no fraction writes, of which the case does not tell on which side it lies.
    fn too_near(&self, prepared: &Prepared) -> Vec<usize> {
        let near = &self.guideline().near;
        if near.is_empty() {
            return Vec::new();
        }
        let view = kleene::view_of(self.guideline(), &prepared.values, &self.guideline().order);
        let hit = |near: &Near| {
            if near.is_calculated() {
                return view.too_near(&near.of);
            }
            let within = |value: &Number| near.low <= *value && *value <= near.high;
            let part = match &near.of {
                Num::Fact(id) => prepared.values.part(*id),
                _ => None,
            };
            let ends = match part {
                Some(Partial::Between(low, high)) => low.iter().chain(high).any(|(value, _)| within(value)),
                _ => false,
            };
            ends || view.known_number(&near.of).is_some_and(|value| within(&value))
        };
        near.iter().enumerate().filter(|(_, near)| hit(near)).map(|(at, _)| at).collect()
    }

    /// A refusal by the guideline for a case alone, said by the guideline's own constraints; `tied` are the facts of those that
    /// stand behind them.
    fn named(&self, refusal: Refusal, tied: &[(FactId, bool)]) -> Refusal {
        let Refusal::Constraints(some) = refusal else { return refusal };
        let count = self.guideline().constraints.len();
        let (own, others): (Vec<usize>, Vec<usize>) = some.into_iter().partition(|at| *at < count);
        let mut facts = others.iter().filter_map(|at| tied.get(at.saturating_sub(count)));
        match facts.rfind(|(_, derived)| *derived) {
            Some((id, _)) if own.is_empty() => Refusal::OutOfRange(*id),
            _ => Refusal::Constraints(own),
        }
    }

    /// The given facts that bear on a refusal, those behind derived facts in their place; and those derived facts.
    pub fn behind(&self, prepared: &Prepared, refusal: &Refusal) -> (BTreeSet<FactId>, BTreeSet<FactId>) {
        let mut waiting: Vec<FactId> = match refusal {
            Refusal::Constraints(some) => some.iter().flat_map(|at| self.constraint_facts(*at)).collect(),
            Refusal::Derived(id, _) | Refusal::OutOfRange(id) => self.sources(*id).into_iter().collect(),
            Refusal::TooNear(at) => {
                let mut facts = Vec::new();
                if let Some(near) = self.guideline().near.get(*at) {
                    near.of.each_name(&mut |named| {
                        if let Named::Fact(id) = named {
                            facts.push(id);
                        }
                    });
                }
                facts
            }
        };
        let (mut given, mut derived) = (BTreeSet::new(), BTreeSet::new());
        while let Some(id) = waiting.pop() {
            if !prepared.derived.contains(&id) {
                given.insert(id);
            } else if derived.insert(id) {
                waiting.extend(self.sources(id));
            }
        }
        (given, derived)
    }

    /// The facts that a fact is derived from.
    pub fn sources(&self, id: FactId) -> BTreeSet<FactId> {
        self.rests(id).facts
    }

    fn rests(&self, id: FactId) -> Rests {
        let g = self.guideline();
        let mut rests = Rests::default();
        if let Some(derivation) = g.fact(id).and_then(|fact| fact.derivation.as_ref()) {
            rests.derivation(g, derivation);
        }
        rests
    }

    /// What is still open of a case, part by part: constraints, and derived facts that cannot have every number.
    fn parts(&self, prepared: &Prepared) -> Vec<Part> {
        let g = self.guideline();
        let unknown = |id: &FactId| !prepared.values.knows(*id);
        let mut parts: Vec<Part> = Vec::new();
        let mut add = |facts: BTreeSet<FactId>, constraint: Option<usize>| {
            let mut own = Part { facts, constraints: constraint.into_iter().collect() };
            // A derived fact brings those that it is derived from.
            let mut waiting: Vec<FactId> = own.facts.iter().copied().collect();
            while let Some(id) = waiting.pop() {
                let more = self.sources(id).into_iter().filter(|id| unknown(id) && own.facts.insert(*id));
                waiting.extend(more.collect::<Vec<_>>());
            }
            let (joined, apart) =
                std::mem::take(&mut parts).into_iter().partition(|other: &Part| !other.facts.is_disjoint(&own.facts));
            parts = apart;
            for other in joined {
                own.facts.extend(other.facts);
                own.constraints.extend(other.constraints);
            }
            own.constraints.sort_unstable();
            parts.push(own);
        };
        // What is derived and bears on nothing else is as it is derived, whatever the rest is.
        let ties = || prepared.ties.get_or_init(|| self.ties(prepared));
        let follows = |node: &Node| ties().iter().any(|tie| tie.follows.is_some() && tie.constraint() == Some(*node));
        for (at, node) in self.compiled().constraints.iter().enumerate() {
            if self.holds(prepared, *node) == Outcome::Undetermined && !follows(node) {
                add(self.facts_behind(*node, &prepared.codes).filter(unknown).collect(), Some(at));
            }
        }
        for id in g.derivation_order.iter().filter(|id| unknown(id)) {
            let bears = || ties().iter().all(|tie| tie.follows != Some(*id));
            if g.fact(*id).is_some_and(limited) && bears() {
                add([*id].into(), None);
            }
        }
        parts
    }

    /// Constraints that cannot be met together, none of which can be left out.
    fn fewest(&self, prepared: &Prepared, part: &Part) -> Vec<usize> {
        let mut kept = part.constraints.clone();
        for at in part.constraints.iter().rev() {
            let fewer: Vec<usize> = kept.iter().copied().filter(|other| other != at).collect();
            if self.search(prepared, part, &fewer) == Some(false) {
                kept = fewer;
            }
        }
        kept
    }

    /// Whether some constraints of a part can be met; none where that is not decided.
    fn search(&self, prepared: &Prepared, part: &Part, constraints: &[usize]) -> Option<bool> {
        let definitions = self.definitions(part, constraints);
        let replay = |values: &[Value]| self.meets(part, constraints, &definitions, values);
        let compiled = self.compiled();
        let nodes = constraints.iter().filter_map(|at| compiled.constraints.get(*at)).copied().collect();
        let asked = Asked { guideline: self.guideline(), compiled, nodes, codes: &prepared.codes };
        if let Some(found) = self.found(prepared, part, asked, &replay) {
            return Some(found);
        }
        if self.tried(prepared, part, &replay) {
            return Some(true);
        }
        // What is given may leave less to be computed than the constraints as they are written.
        let left = self.put_in(prepared, &part.facts, constraints, &definitions)?;
        let compiled = compile(&left).ok()?;
        let nodes = compiled.constraints.clone();
        self.found(prepared, part, Asked { guideline: &left, compiled: &compiled, nodes, codes: &[] }, &replay)
    }

    /// Whether some diagrams hold for somebody; none where that is not decided.
    fn found(
        &self,
        prepared: &Prepared,
        part: &Part,
        asked: Asked<'_>,
        replay: &dyn Fn(&[Value]) -> bool,
    ) -> Option<bool> {
        let (g, compiled) = (asked.guideline, asked.compiled);
        let mut ways: Vec<(Node, Node)> = asked.nodes.into_iter().map(|node| (node, Node::TRUE)).collect();
        let ties: Vec<Tie> = part.facts.iter().filter_map(|id| tie(compiled, *id)).collect();
        let given = Given { values: &prepared.values, codes: asked.codes, ties: &ties, replays: Some(MAX_TRIED) };
        let (usual, manager) = (self.usual(), &compiled.manager);
        match find_given(g, usual, (&compiled.domain, manager), &ways, given, replay) {
            Found::Patient(_) => return Some(true),
            Found::Nobody => return Some(false),
            Found::Open => {}
        }
        // Members of which a derivation leaves only some.
        let rows = part.facts.iter().filter_map(|id| match compiled.derivations.get(id)? {
            Derived::Rows(rows) => Some((*id, *rows)),
            Derived::Sum(..) | Derived::Computed(_) => None,
        });
        let rows: Vec<(FactId, Node)> = rows.collect();
        if rows.is_empty() {
            return None;
        }
        let mut manager = manager.clone();
        for (id, rows) in rows {
            ways.push((as_rows(&compiled.domain, &mut manager, id, rows).ok()?, Node::TRUE));
        }
        match find_given(g, usual, (&compiled.domain, &manager), &ways, given, replay) {
            Found::Patient(_) => Some(true),
            Found::Nobody => Some(false),
            Found::Open => None,
        }
    }

    /// What constraints and derivations of a part rest on, in the guideline's order.
    fn definitions(&self, part: &Part, constraints: &[usize]) -> Vec<DefId> {
        let g = self.guideline();
        let mut rests = Rests::default();
        for constraint in constraints.iter().filter_map(|at| g.constraints.get(*at)) {
            rests.cond(g, &constraint.holds);
        }
        for id in &part.facts {
            rests.definitions.extend(self.rests(*id).definitions);
        }
        g.order.iter().copied().filter(|id| rests.definitions.contains(id)).collect()
    }

    /// Whether complete values meet some constraints, derived facts of the part being as they are derived.
    fn meets(&self, part: &Part, constraints: &[usize], definitions: &[DefId], values: &[Value]) -> bool {
        let g = self.guideline();
        let mut values = values.to_vec();
        for id in g.derivation_order.iter().filter(|id| part.facts.contains(id)) {
            let Some(fact) = g.fact(*id) else { continue };
            let value = interpret_some(g, &values, definitions).derived(fact);
            if let (FactType::Number(ty), Some(Value::Number(number))) = (&fact.ty, &value)
                && !Range::of(ty).contains(number)
            {
                return false;
            }
            if let (Some(value), Some(slot)) = (value, values.get_mut(id.place())) {
                *slot = value;
            }
        }
        let world = interpret_some(g, &values, definitions);
        constraints.iter().all(|at| g.constraints.get(*at).is_none_or(|c| world.holds(&c.holds)))
    }

    /// True where some of many values of the numbers of a part meet the constraints.
    fn tried(&self, prepared: &Prepared, part: &Part, replay: &dyn Fn(&[Value]) -> bool) -> bool {
        self.candidates(prepared, &part.facts).any(|values| replay(&values))
    }

    /// Complete values with many values of some numbers that are not known.
    pub(super) fn candidates(
        &self,
        prepared: &Prepared,
        facts: &BTreeSet<FactId>,
    ) -> impl Iterator<Item = Vec<Value>> + use<> {
        let (g, usual) = (self.guideline(), self.usual());
        let complete = |(id, fact): (FactId, &Fact)| prepared.values.get(id).cloned().or_else(|| usual.any(id, fact));
        let start = g.facts.with_ids().map(complete).collect::<Option<Vec<Value>>>();
        let free = |id: &&FactId| {
            let numeric = |fact: &Fact| fact.derivation.is_none() && matches!(fact.ty, FactType::Number(_));
            g.fact(**id).is_some_and(numeric) && !prepared.values.knows(**id)
        };
        let unknown: Vec<FactId> = facts.iter().filter(free).copied().collect();
        // So many of each that all combinations are as many as may be tried.
        let most = match unknown.len() {
            0 | 1 => VALUES.1,
            2 => 20,
            3 => 7,
            _ => VALUES.0,
        };
        let choices: Vec<(FactId, Vec<Value>)> =
            unknown.into_iter().map(|id| (id, self.choices(id, most))).filter(|(_, some)| some.len() > 1).collect();
        let all = choices.iter().fold(1usize, |all, (_, some)| all.saturating_mul(some.len()));
        start.into_iter().flat_map(move |start| {
            let choices = choices.clone();
            (0..all.min(MAX_TRIED)).map(move |nth| {
                let (mut values, mut digits) = (start.clone(), nth);
                for (id, choices) in &choices {
                    let at = digits.checked_rem(choices.len()).unwrap_or(0);
                    if let (Some(value), Some(slot)) = (choices.get(at), values.get_mut(id.place())) {
                        *slot = value.clone();
                    }
                    digits = digits.checked_div(choices.len()).unwrap_or(0);
                }
                values
            })
        })
    }

    /// Some values of a number: those of examples, of its classes, sizes that people have, and then such as lie between.
    pub(super) fn choices(&self, id: FactId, most: usize) -> Vec<Value> {
        let g = self.guideline();
        let Some(FactType::Number(ty)) = g.fact(id).map(|fact| &fact.ty) else { return Vec::new() };
        let range = Range::of(ty);
        let mut found: Vec<Number> = self.usual().numbers(id).cloned().collect();
        let classes = self.compiled().domain.intervals(id);
        found.extend(classes.iter().filter_map(|class| range.sample(class)));
        found.extend([1i64, 2, 5, 10, 50, 70, 100, 170, 1000].map(|size| crate::number::whole(size) * &ty.unit.factor));
        let stretches = classes.iter().map(|class| range.within(class)).chain([range.clone()]);
        for ((low, _), (high, _)) in stretches.filter_map(|stretch| stretch.low.zip(stretch.high)) {
            let step = (&high - &low) / crate::number::whole(32);
            found.extend((1i64..32).map(|at| &low + &step * crate::number::whole(at)));
        }
        let mut values: Vec<Value> = Vec::new();
        for value in found.into_iter().filter(|value| range.contains(value)).map(Value::Number) {
            if values.len() < most && !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }
}

/// What derives a number from others by adding them up, as a sum that is fixed.
fn tie(compiled: &Compiled, id: FactId) -> Option<Tie> {
    let Derived::Sum(scores, facts) = compiled.derivations.get(&id)? else { return None };
    let total = compiled.manager.as_number(*scores)?.clone();
    let mut parts: BTreeMap<FactId, Number> = facts.iter().map(|(id, factor)| (*id, -factor)).collect();
    parts.insert(id, crate::number::one());
    Some((parts, total))
}

/// True of derived facts that cannot have every number.
fn limited(fact: &Fact) -> bool {
    match (&fact.derivation, &fact.ty) {
        (Some(Derivation::Value(_)), FactType::Number(ty)) => ty.integer || ty.low.is_some() || ty.high.is_some(),
        _ => false,
    }
}
