//! Two numbers of which nothing is asked together but which of them is greater, as a constraint does that the smallest lesion
//! is not larger than the largest: planes say what hangs on them where one or both are not known. Their values are cut into
//! cells, at every limit of either; which of two numbers is greater follows from their cells, or is free where both lie in
//! the same one.

use crate::check::model::{FactId, FactType, Guideline, NumberKind};
use crate::decide::compile::{Compiled, Derived};
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::{Atom, Question};
use crate::decide::interval::{Cut, Interval, Limit, Range, class_of};
use crate::decide::linear::Unknown;
use crate::eval::Engine;
use crate::number::Number;
use num_traits::{Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// Most cells of a number.
const MAX_CELLS: usize = 64;

/// A number in cells.
#[derive(Debug, Clone)]
pub(super) struct Celled {
    pub fact: FactId,
    /// The cells, in order.
    pub cells: Vec<Interval>,
    /// Its variable with the number of its classes, and the class of each cell; none where no condition asks for it alone.
    classes: Option<((u32, u32), Vec<u32>)>,
}

/// Two numbers that are compared with each other.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    /// The index of the question.
    pub atom: u32,
    /// Its variable, and how many classes that has.
    variable: (u32, u32),
    pub numbers: [Celled; 2],
    /// By cell of the first and cell of the second: the classes that the question may have.
    classes: Vec<Vec<BTreeSet<u32>>>,
}

/// All questions of a guideline that are of this kind.
pub(super) fn ordered(engine: &Engine) -> Vec<Ordered> {
    let (g, compiled) = (engine.guideline(), engine.compiled());
    let atoms = &compiled.domain.atoms;
    let derived: BTreeSet<FactId> = g.derivation_order.iter().flat_map(|id| engine.sources(*id)).collect();
    let once = |id: &FactId| atoms.iter().filter(|atom| atom.facts.contains(id)).count() == 1;
    let alone = |atom: &Atom| atom.facts.iter().all(|id| once(id) && !derived.contains(id));
    let all = (0u32..).zip(atoms).filter(|(_, atom)| alone(atom));
    all.filter_map(|(at, atom)| question(g, compiled, at, atom)).collect()
}

fn question(g: &Guideline, compiled: &Compiled, at: u32, atom: &Atom) -> Option<Ordered> {
    let domain = &compiled.domain;
    let Question::Sum(parts, intervals) = &atom.question else { return None };
    let parts: Vec<(&Unknown, &Number)> = parts.iter().collect();
    let [(Unknown::Fact(a), of_a), (Unknown::Fact(b), of_b)] = parts.as_slice() else { return None };
    if !(*of_a + *of_b).is_zero() {
        return None;
    }
    let (facts, factor) = if of_a.is_positive() { ([*a, *b], *of_a) } else { ([*b, *a], *of_b) };
    let mut cuts = BTreeSet::new();
    let mut ranges = Vec::new();
    for id in facts {
        let fact = g.fact(id)?;
        let FactType::Number(ty) = &fact.ty else { return None };
        let plain = fact.derivation.is_none() && fact.never.is_none() && fact.day.is_none() && fact.entry.is_none();
        if !plain || fact.classed || ty.integer || ty.kind == NumberKind::Date || domain.rough(id) {
            return None;
        }
        let range = Range::of(ty);
        cuts.extend(range.low.iter().chain(&range.high).map(|(end, _)| end.clone()));
        for interval in domain.intervals(id) {
            match interval {
                Interval::Point(value) => drop(cuts.insert(value.clone())),
                Interval::Open(low, high) => cuts.extend(low.iter().chain(high).filter_map(Cut::exact).cloned()),
            }
        }
        ranges.push((id, range));
    }
    let celled = |(id, range): &(FactId, Range)| {
        let cells = range.classes(Some(&cuts));
        let class = |cell: &Interval| class_of(domain.intervals(*id), &range.within(cell).simplest()?);
        let classes = match domain.fact(*id) {
            Some(variable) => {
                Some(((variable, domain.classes(variable)?), cells.iter().map(class).collect::<Option<Vec<u32>>>()?))
            }
            None => None,
        };
        (cells.len() <= MAX_CELLS).then_some(Celled { fact: *id, cells, classes })
    };
    let [first, second] = ranges.as_slice() else { return None };
    let numbers = [celled(first)?, celled(second)?];
    let [first, second] = &numbers;
    let of_cells = |a: &Interval| second.cells.iter().map(|b| classes(intervals, factor, a, b)).collect();
    let classes = first.cells.iter().map(of_cells).collect::<Option<Vec<Vec<BTreeSet<u32>>>>>()?;
    let variable = domain.atom_variable(at as usize)?;
    Some(Ordered { atom: at, variable: (variable, domain.classes(variable)?), numbers, classes })
}

/// The classes of a difference between two cells. None where one value of a cell may have some that another has not.
fn classes(intervals: &[Interval], factor: &Number, a: &Interval, b: &Interval) -> Option<BTreeSet<u32>> {
    let ((low_a, high_a), (low_b, high_b)) = (a.limits(), b.limits());
    let between = |one: Limit, other: Limit| {
        let ((one, with_one), (other, with_other)) = one.zip(other)?;
        Some(((one - other) * factor, with_one && with_other))
    };
    let (low, high) = (between(low_a, high_b), between(high_a, low_b));
    let meets = |interval: &Interval| {
        let (from, to) = interval.limits();
        before(&low, &to) && before(&from, &high)
    };
    let all: BTreeSet<u32> =
        (0u32..).zip(intervals).filter(|(_, interval)| meets(interval)).map(|(at, _)| at).collect();
    let zero = Number::zero();
    let touches = |at: &u32| match intervals.get(*at as usize) {
        Some(Interval::Point(value)) => value.is_zero(),
        Some(Interval::Open(low, high)) => low.iter().chain(high).any(|cut| cut.exact() == Some(&zero)),
        None => false,
    };
    // In one open cell, whatever one number is, the other may be a little less, the same, or a little more.
    let free = a == b && matches!(a, Interval::Open(..)) && all.iter().all(touches);
    (all.len() == 1 || free).then_some(all)
}

/// Whether something lies from one limit to another.
fn before(low: &Limit, high: &Limit) -> bool {
    match (low, high) {
        (Some((low, with_low)), Some((high, with_high))) => low < high || (low == high && *with_low && *with_high),
        _ => true,
    }
}

impl Ordered {
    /// What always holds of the cells, the classes and the order of two numbers; `cells` are the variables of the cells.
    pub fn node(&self, manager: &mut Manager, cells: [u32; 2]) -> Result<Node, TooComplex> {
        let [first, second] = &self.numbers;
        let [of_first, of_second] = cells;
        let mut all = Vec::new();
        for (at, row) in (0u32..).zip(&self.classes) {
            let mut any = Vec::new();
            for (other, classes) in (0u32..).zip(row) {
                let order = among(manager, self.variable, |class| classes.contains(&class))?;
                let there = second.at(manager, of_second, other)?;
                any.push(manager.and(there, order)?);
            }
            let any = manager.any(any)?;
            let there = first.at(manager, of_first, at)?;
            all.push(manager.and(there, any)?);
        }
        manager.any(all)
    }
}

impl Celled {
    /// That a number lies in a cell.
    fn at(&self, manager: &mut Manager, variable: u32, cell: u32) -> Result<Node, TooComplex> {
        let count = u32::try_from(self.cells.len()).map_err(|_| TooComplex)?;
        let there = among(manager, (variable, count), |at| at == cell)?;
        let Some((own, classes)) = &self.classes else { return Ok(there) };
        let class = classes.get(cell as usize).copied().ok_or(TooComplex)?;
        let class = among(manager, *own, |at| at == class)?;
        manager.and(there, class)
    }
}

/// That a variable, with so many classes, is in one of some.
fn among(
    manager: &mut Manager,
    (variable, count): (u32, u32),
    holds: impl Fn(u32) -> bool,
) -> Result<Node, TooComplex> {
    let run = |at: u32| Run { end: at.saturating_add(1), child: Node::truth(holds(at)) };
    manager.node(variable, (0..count).map(run))
}

/// Numbers that are derived from one other number by a factor, which nothing else asks for: the derived number, and the
/// other. Where neither is known, nothing is known of the derived one, too: every class of it is derived from some value.
pub(super) fn rescaled(engine: &Engine) -> BTreeMap<FactId, FactId> {
    let (g, compiled) = (engine.guideline(), engine.compiled());
    let domain = &compiled.domain;
    let asked = |id: &FactId| domain.atoms.iter().any(|atom| atom.facts.contains(id));
    let sources = |of: &FactId| engine.sources(*of);
    let plain = |id: FactId| {
        let fact = g.fact(id)?;
        let FactType::Number(ty) = &fact.ty else { return None };
        let plain = fact.never.is_none() && fact.day.is_none() && fact.entry.is_none() && !fact.classed;
        (plain && !ty.integer && ty.kind != NumberKind::Date && !asked(&id) && !domain.rough(id)).then(|| Range::of(ty))
    };
    let other = |id: &FactId| {
        let Some(Derived::Sum(scores, parts)) = compiled.derivations.get(id) else { return None };
        let ([(source, factor)], Some(more)) = (parts.as_slice(), compiled.manager.as_number(*scores)) else {
            return None;
        };
        let users = g.derivation_order.iter().filter(|of| sources(of).contains(source)).count();
        let derives = g.derivation_order.iter().any(|of| sources(of).contains(id));
        let (own, from) = (plain(*id)?, plain(*source)?);
        let free = domain.fact(*source).is_none() && g.fact(*source)?.derivation.is_none();
        if users != 1 || derives || !free || factor.is_zero() {
            return None;
        }
        let moved = |end: &Limit| end.as_ref().map(|(end, closed)| (end * factor + more, *closed));
        let (low, high) = (moved(&from.low), moved(&from.high));
        let (low, high) = if factor.is_positive() { (low, high) } else { (high, low) };
        let within = |interval: &Interval| {
            let (from, to) = interval.limits();
            before(&low, &to) && before(&from, &high)
        };
        let fits = inside(&own.low, &low, true) && inside(&own.high, &high, false);
        // Of classes that no condition tells apart, one is enough.
        let cuts = boundaries(compiled, domain.fact(*id));
        let mut any = false;
        for (behind, interval) in (1u32..).zip(domain.intervals(*id)) {
            any |= within(interval);
            if cuts.contains(&behind) && !std::mem::take(&mut any) {
                return None;
            }
        }
        fits.then_some((*id, *source))
    };
    g.derivation_order.iter().filter_map(other).collect()
}

/// Where the diagrams tell classes of a variable apart.
fn boundaries(compiled: &Compiled, variable: Option<u32>) -> BTreeSet<u32> {
    let manager = &compiled.manager;
    let derived = compiled.derivations.values().filter_map(|derived| match derived {
        Derived::Rows(node) | Derived::Sum(node, _) => Some(node),
        Derived::Computed(_) => None,
    });
    let all = [&compiled.scope].into_iter().chain(&compiled.recommendations).chain(&compiled.within_scope);
    let all = all.chain(&compiled.constraints).chain(compiled.definitions.values()).chain(derived);
    let below = manager.below_all(all.copied());
    let nodes = below.into_iter().filter_map(|node| manager.get(node)).filter(|(of, _)| Some(*of) == variable);
    nodes.flat_map(|(_, runs)| runs.iter().map(|run| run.end)).collect()
}

/// Whether a limit of what is derived is within that of the fact.
fn inside(own: &Limit, derived: &Limit, low: bool) -> bool {
    match (own, derived) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some((own, closed)), Some((derived, with))) => {
            if own == derived {
                *closed || !*with
            } else {
                (own < derived) == low
            }
        }
    }
}
