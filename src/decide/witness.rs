//! Patients along the ways of a diagram to one of its terminals. Diagrams take questions over several facts as free of
//! those facts; so every patient is replayed before it counts, and ways that contradict themselves are passed over.

use super::dated::days_on_path;
use super::diagram::{Manager, Node};
use super::domain::{Domain, Kind, Question};
use super::interval::{Interval, Limit, Range};
use super::joint::{Given, Joint, on_path, powers, range};
use super::linear::{Unknown, sum_range};
use super::product::{self, Powers};
use super::usual::Usual;
use crate::check::model::{FactId, FactType, Guideline, Value};
use crate::number::Number;
use num_traits::{One, Zero};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A patient, as the facts that matter.
    Patient(BTreeMap<FactId, Value>),
    /// There is none.
    Nobody,
    /// The bounds were reached, or no values were found for the questions over several facts.
    Open,
}

/// Steps that a search takes before it gives up.
const MAX_STEPS: usize = 200_000;
/// How many units from the middle a value lies that is tried where a fact has no limit.
const FAR: i64 = 1_000;
/// Steps in which a value is looked for whose power lies between limits.
const MAX_HALVED: usize = 60;
/// Most variables on one way; a search is as deep at most.
const MAX_PATH: usize = 2_400;
/// Steps that it takes to calculate a number that need not be a fraction.
const REAL: usize = 10_000;
/// Patients that are replayed before it gives up.
const MAX_REPLAYED: usize = 10_000;

/// Looks for a patient who reaches a terminal from each of some nodes: `ways` are nodes with their terminals. Several ways
/// are walked side by side, so that their conjunction, which may be large, need not be built. `replay` says whether complete
/// values really do reach them.
pub fn find(
    guideline: &Guideline,
    usual: &Usual,
    domain: &Domain,
    manager: &Manager,
    ways: &[(Node, Node)],
    replay: &dyn Fn(&[Value]) -> bool,
) -> Found {
    find_given(guideline, usual, (domain, manager), ways, Given::default(), replay)
}

/// As [`find`], of whom something is known beforehand.
pub fn find_given(
    guideline: &Guideline,
    usual: &Usual,
    (domain, manager): (&Domain, &Manager),
    ways: &[(Node, Node)],
    given: Given<'_>,
    replay: &dyn Fn(&[Value]) -> bool,
) -> Found {
    let leads: Option<Vec<_>> = ways.iter().map(|(root, target)| distances(manager, *root, *target)).collect();
    let Some(leads) = leads else { return Found::Nobody };
    let asks_several = |leads: &FxHashMap<Node, u32>| {
        let mut variables = leads.keys().filter(|node| !node.is_terminal()).map(|node| manager.variable(*node));
        variables.any(|v| matches!(domain.kind(v), Some(Kind::Atom(_))))
    };
    // What a question over several facts leaves possible hangs on the whole way that led to it.
    let remembers = ways.len() > 1 && !leads.iter().any(asks_several);
    let patient = domain.conditions.saturating_mul(2).saturating_add(guideline.order.len().saturating_mul(4));
    let reals = domain.atoms.iter().filter(|atom| matches!(atom.question, Question::Real(..)));
    let calculated = reals.count().saturating_mul(REAL);
    let mut search = Search {
        weight: patient.saturating_add(guideline.facts.len()).saturating_add(calculated),
        guideline,
        usual,
        domain,
        manager,
        leads,
        given,
        replay,
        path: Vec::new(),
        steps: 0,
        replayed: 0,
        open: false,
        remembers,
        dead: FxHashSet::default(),
    };
    match search.visit(ways.iter().map(|(root, _)| *root).collect()) {
        Some(patient) => Found::Patient(patient),
        None if search.open => Found::Open,
        None => Found::Nobody,
    }
}

/// How many variables the shortest way to the target tests, for every node that leads there; none where the root does
/// not.
fn distances(manager: &Manager, root: Node, target: Node) -> Option<FxHashMap<Node, u32>> {
    let below = manager.below(root);
    let mut leads: FxHashMap<Node, u32> = below.iter().filter(|node| **node == target).map(|node| (*node, 0)).collect();
    // Every child tests a later variable than its parents: so the ways are measured from the target back.
    let mut by_variable: Vec<Node> = below.into_iter().filter(|node| !node.is_terminal()).collect();
    by_variable.sort_by_key(|node| std::cmp::Reverse(manager.variable(*node)));
    for node in by_variable {
        let runs = manager.get(node).map_or(&[][..], |(_, runs)| runs);
        if let Some(least) = runs.iter().filter_map(|run| leads.get(&run.child)).min().copied() {
            leads.insert(node, least.saturating_add(1));
        }
    }
    leads.contains_key(&root).then_some(leads)
}

struct Search<'a> {
    guideline: &'a Guideline,
    usual: &'a Usual,
    domain: &'a Domain,
    manager: &'a Manager,
    /// For each way, the nodes that lead to its terminal, and how far it is.
    leads: Vec<FxHashMap<Node, u32>>,
    given: Given<'a>,
    replay: &'a dyn Fn(&[Value]) -> bool,
    /// Variables and their classes on the way here.
    path: Vec<(u32, u32)>,
    steps: usize,
    replayed: usize,
    /// Steps that it takes to replay a patient.
    weight: usize,
    open: bool,
    /// True where nodes from which no patient was found need not be visited again.
    remembers: bool,
    /// These nodes.
    dead: FxHashSet<Vec<Node>>,
}

impl<'a> Search<'a> {
    /// Goes on from some nodes, one a way.
    fn visit(&mut self, nodes: Vec<Node>) -> Option<BTreeMap<FactId, Value>> {
        let manager = self.manager;
        let variable = nodes.iter().filter(|node| !node.is_terminal()).map(|node| manager.variable(*node)).min();
        let Some(variable) = variable else { return self.patient() };
        if self.dead.contains(&nodes) {
            return None;
        }
        // Short ways first; among equals the values that are not just on a threshold, and those that examples have.
        let mut ways: Vec<(u32, bool, usize, u32, Vec<Node>)> = Vec::new();
        let classes = self.domain.classes(variable).unwrap_or(0);
        self.manager.charge((classes as usize).saturating_mul(nodes.len()).saturating_mul(2));
        for class in (0..classes).filter(|class| self.given.allows(variable, *class)) {
            let step =
                |node: &Node| if manager.variable(*node) == variable { manager.child(*node, class) } else { *node };
            let next: Vec<Node> = nodes.iter().map(step).collect();
            let distance = next
                .iter()
                .zip(&self.leads)
                .try_fold(0u32, |sum, (node, leads)| leads.get(node).map(|distance| sum.saturating_add(*distance)));
            if let Some(distance) = distance {
                ways.push((distance, self.on_threshold(variable, class), self.rank(variable, class), class, next));
            }
        }
        ways.sort_unstable();
        for (_, _, _, class, next) in ways {
            self.steps = self.steps.saturating_add(1);
            let replays = self.given.replays.unwrap_or(MAX_REPLAYED);
            let deep = self.path.len() >= MAX_PATH;
            if deep || self.steps > MAX_STEPS || self.replayed > replays || self.manager.over() {
                self.open = true;
                return None;
            }
            self.path.push((variable, class));
            let found = if self.possible(variable, class) { self.visit(next) } else { None };
            self.path.pop();
            if found.is_some() {
                return found;
            }
        }
        if self.remembers && !self.open {
            self.dead.insert(nodes);
        }
        None
    }

    /// The lower, the more often examples give a value of the class.
    fn rank(&self, variable: u32, class: u32) -> usize {
        match self.domain.kind(variable) {
            Some(Kind::Fact(id)) => self.usual.rank(id, |value| match value {
                Value::Bool(value) => u32::from(*value) == class,
                Value::Member(member) => *member == class,
                Value::Number(number) => {
                    self.domain.intervals(id).get(class as usize).is_some_and(|interval| interval.contains(number))
                }
                Value::Set(_) => false,
            }),
            _ => 0,
        }
    }

    /// True where a class is a single number.
    fn on_threshold(&self, variable: u32, class: u32) -> bool {
        let intervals = match self.domain.kind(variable) {
            Some(Kind::Fact(id)) => self.domain.intervals(id),
            Some(Kind::Atom(at)) => match self.domain.question(at) {
                Some(Question::Sum(_, intervals) | Question::Product(_, intervals) | Question::Real(_, intervals)) => {
                    intervals
                }
                Some(Question::Dates(_) | Question::Order(..)) | None => return false,
            },
            Some(Kind::Bit(..)) | None => return false,
        };
        matches!(intervals.get(class as usize), Some(Interval::Point(_)))
    }

    /// False where a sum cannot lie in the class, its facts being in theirs; they all stand before it on the path.
    fn possible(&self, variable: u32, class: u32) -> bool {
        if self.domain.chain(variable).is_some() {
            return days_on_path(self.guideline, self.domain, self.manager, &self.path, self.given)
                != Joint::Impossible;
        }
        let Some((parts, interval)) = self.sum(variable, class) else { return true };
        self.sum_here(parts).within(interval).typical().is_some()
    }

    fn sum(&self, variable: u32, class: u32) -> Option<(&'a BTreeMap<Unknown, Number>, &'a Interval)> {
        let Kind::Atom(at) = self.domain.kind(variable)? else { return None };
        let Question::Sum(parts, intervals) = self.domain.question(at)? else { return None };
        Some((parts, intervals.get(class as usize)?))
    }

    fn sum_here(&self, parts: &BTreeMap<Unknown, Number>) -> Range {
        sum_range(parts, |id| self.range(id))
    }

    /// The values of a numeric fact in its class on the path.
    fn range(&self, id: FactId) -> Option<Range> {
        range(self.guideline, self.domain, &self.path, self.given, id)
    }

    /// A patient of the path, replayed.
    fn patient(&mut self) -> Option<BTreeMap<FactId, Value>> {
        let mut chosen: BTreeMap<FactId, Value> = BTreeMap::new();
        let mut joined = BTreeSet::new();
        for (variable, class) in &self.path {
            match self.domain.kind(*variable)? {
                Kind::Fact(id) => {
                    chosen.insert(id, self.value(id, *class)?);
                }
                Kind::Bit(id, member) => {
                    let set = chosen.entry(id).or_insert_with(|| Value::Set(BTreeSet::new()));
                    if let (Value::Set(set), 1) = (set, class) {
                        set.insert(member);
                    }
                }
                Kind::Atom(at) => joined.extend(self.domain.atoms.get(at as usize)?.facts.iter().copied()),
            }
        }
        joined.extend(self.given.ties.iter().flat_map(|(parts, _)| parts.keys().copied()));
        let known = self.guideline.facts.with_ids().filter_map(|(id, _)| Some((id, self.given.value(id)?.clone())));
        chosen.extend(known);
        // Facts that a question joins belong to the patient, too: what is not shown may have any value.
        for id in &joined {
            if let (false, Some(fact)) = (chosen.contains_key(id), self.guideline.fact(*id)) {
                chosen.extend(self.usual.any(*id, fact).map(|value| (*id, value)));
            }
        }
        if self.replays(&chosen) {
            return Some(chosen);
        }
        // Facts that are joined by a question may need other values of their classes.
        let mut tried = chosen.clone();
        for joint in [on_path, days_on_path] {
            match joint(self.guideline, self.domain, self.manager, &self.path, self.given) {
                Joint::Impossible => return None,
                Joint::Values(values) => {
                    tried.extend(values.into_iter().map(|(id, value)| (id, Value::Number(value))));
                }
                Joint::Open => {}
            }
        }
        if tried != chosen && self.replays(&tried) {
            return Some(tried);
        }
        let products = self.by_products();
        let alone = if products.is_empty() { vec![products] } else { vec![products, BTreeMap::new()] };
        // Dates moved by months, and several products of the same facts: a few values of each fact are tried.
        for products in alone {
            let mut given = chosen.clone();
            given.extend(products.iter().map(|(id, value)| (*id, Value::Number(value.clone()))));
            let free = |id: &&FactId| {
                !products.contains_key(id) && self.given.value(**id).is_none() && self.range(**id).is_some()
            };
            let numeric: Vec<FactId> = joined.iter().filter(free).copied().collect();
            for start in 0..3u32.pow(u32::try_from(numeric.len().min(4)).unwrap_or(0)) {
                let mut tried = given.clone();
                let mut digits = start;
                for id in &numeric {
                    let value = self.part(*id, digits % 3)?;
                    tried.insert(*id, Value::Number(value));
                    digits /= 3;
                }
                if self.replays(&tried) {
                    return Some(tried);
                }
            }
        }
        self.open = true;
        None
    }

    /// Values of facts that give the products on the path: one fact after the other takes a value with which the others can
    /// still make it, and the last one what is left.
    fn by_products(&self) -> BTreeMap<FactId, Number> {
        let mut found = BTreeMap::new();
        for (variable, class) in &self.path {
            let Some((powers, intervals)) = powers(self.domain, *variable) else { continue };
            let taken = powers.keys().any(|id| found.contains_key(id));
            if let (false, Some(interval)) = (taken, intervals.get(*class as usize)) {
                found.extend(self.factors(powers, interval).into_iter().flatten());
            }
        }
        found
    }

    /// Values of facts in their classes whose product lies in an interval.
    fn factors(&self, powers: &Powers, interval: &Interval) -> Option<BTreeMap<FactId, Number>> {
        // What is multiplied is a decimal again, what is divided need not be.
        let simple = powers.iter().filter(|(_, power)| power.abs() == 1);
        let last = *simple.max_by_key(|(_, power)| **power)?.0;
        let (low, high) = interval.limits();
        let mut left = powers.clone();
        let mut found = BTreeMap::new();
        let mut fixed = Number::one();
        for (id, power) in powers.iter().filter(|(id, _)| **id != last) {
            left.remove(id);
            let others = product::range(&left, |id| self.range(id));
            let (least, most) = (others.low?, others.high);
            let by = |limit: &Limit, other: Option<(Number, bool)>| {
                let ((value, a), (other, b)) = limit.clone().zip(other)?;
                let other = other * &fixed;
                (!other.is_zero()).then(|| (value / other, a && b))
            };
            let wanted = Range { low: by(&low, most), high: by(&high, Some(least)), unit: Number::one(), whole: false };
            let range = self.range(*id)?;
            let round = matches!(interval, Interval::Point(_)).then(|| round_within(&range, *power, &wanted)).flatten();
            let value = round.or_else(|| power_within(range, *power, &wanted))?;
            let own = Powers::from([(*id, *power)]);
            fixed *= product::value(&own, |_| Some(value.clone()))?;
            found.insert(*id, value);
        }
        if fixed.is_zero() {
            return None;
        }
        let through = |limit: Limit| limit.map(|(value, closed)| (value / &fixed, closed));
        // One divided by it: what lies low comes from what lies high.
        let inverse =
            |limit: Limit| limit.filter(|(value, _)| !value.is_zero()).map(|(value, closed)| (&fixed / value, closed));
        let up = powers.get(&last).is_some_and(|power| *power > 0);
        let (low, high) = if up { (through(low), through(high)) } else { (inverse(high), inverse(low)) };
        found.insert(last, self.range(last)?.between(low, high).typical()?);
        Some(found)
    }

    fn replays(&mut self, chosen: &BTreeMap<FactId, Value>) -> bool {
        self.replayed = self.replayed.saturating_add(1);
        self.manager.charge(self.weight);
        let complete: Option<Vec<Value>> = self
            .guideline
            .facts
            .with_ids()
            .map(|(id, fact)| chosen.get(&id).cloned().or_else(|| self.usual.any(id, fact)))
            .collect();
        complete.is_some_and(|values| (self.replay)(&values))
    }

    /// A value of a fact's class.
    fn value(&self, id: FactId, class: u32) -> Option<Value> {
        Some(match &self.guideline.fact(id)?.ty {
            FactType::YesNo => Value::Bool(class == 1),
            FactType::OneOf(_) => Value::Member(class),
            FactType::SetOf(_) => return None,
            FactType::Number(ty) => {
                let interval = self.domain.intervals(id).get(class as usize)?;
                let range = Range::of(ty);
                match self.usual.within(id, &range, interval) {
                    Some(value) => value.clone(),
                    None => Value::Number(range.sample(interval)?),
                }
            }
        })
    }

    /// A middle, low or high value of a fact's class on the path.
    fn part(&self, id: FactId, which: u32) -> Option<Number> {
        let range = self.range(id)?;
        let middle = range.typical()?;
        let part = match which {
            0 => return Some(middle),
            1 => range.between(None, Some((middle.clone(), false))),
            _ => range.between(Some((middle.clone(), false)), None),
        };
        // Without a limit, one that is far off, as a date that others are moved towards.
        let far = &range.unit * Number::from_integer(FAR.into());
        let far = match which {
            1 if range.low.is_none() => Some(&middle - far),
            2 if range.high.is_none() => Some(&middle + far),
            _ => None,
        };
        Some(far.filter(|value| range.contains(value)).or_else(|| part.typical()).unwrap_or(middle))
    }
}

/// As [`power_within`], a value by which a decimal is divided without a rest.
fn round_within(range: &Range, power: i8, wanted: &Range) -> Option<Number> {
    let own = Powers::from([(FactId(0), power)]);
    let tens = (-4i32..=6).flat_map(|exponent| [1i64, 2, 5, 4, 8, 25].map(|digits| (exponent, digits)));
    let value = |(exponent, digits): (i32, i64)| {
        let ten = Number::from_integer(10.into());
        Number::from_integer(digits.into()) * num_traits::pow::Pow::pow(&ten, exponent) * &range.unit
    };
    let fits = |value: &Number| {
        range.contains(value)
            && product::value(&own, |_| Some(value.clone())).is_some_and(|raised| wanted.contains(&raised))
    };
    tens.map(value).find(fits)
}

/// A value of a range, not negative, whose power lies in another range: by halving.
fn power_within(mut range: Range, power: i8, wanted: &Range) -> Option<Number> {
    // A limit that belongs may be the only one.
    let ends: Vec<Number> = [&range.low, &range.high]
        .into_iter()
        .flatten()
        .filter(|(_, closed)| *closed)
        .map(|(end, _)| end.clone())
        .collect();
    let raised = |value: &Number| {
        let own = Powers::from([(FactId(0), power)]);
        product::value(&own, |_| Some(value.clone()))
    };
    for _ in 0..MAX_HALVED {
        let Some(mut middle) = range.typical() else { break };
        if range.high.is_none() {
            middle += &middle.clone();
        }
        let value = raised(&middle)?;
        if wanted.contains(&value) {
            return Some(middle);
        }
        let too_low = wanted.low.as_ref().is_some_and(|(low, _)| value <= *low);
        let side = Some((middle, false));
        range = if too_low == (power > 0) { range.between(side, None) } else { range.between(None, side) };
    }
    ends.into_iter().find(|end| raised(end).is_some_and(|value| wanted.contains(&value)))
}
