//! The variables of the diagrams, and the classes of each: the members of a one-of, the bits of a set, the intervals
//! that the guideline's thresholds cut. Within a class no condition tells two values apart.

use super::cases::Cases;
use super::chain::{Chain, Place};
use super::counted::Counts;
use super::interval::{Interval, class_of};
use super::linear::{Forms, Unknown};
use super::moved::{Behind, Compared};
use super::product::Powers;
use super::rowed::Rowed;
use crate::check::model::{Comparison, Cond, DefId, FactId, IndexVec, Num, Value};
use crate::number::Number;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What a variable of the diagrams stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The class of a yes/no, one-of or numeric fact.
    Fact(FactId),
    /// Whether a set includes a member.
    Bit(FactId, u32),
    /// A question over several facts, by its index in [`Domain::atoms`].
    Atom(u32),
}

/// A variable: its position in the order is its index in [`Domain::variables`].
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// What it stands for.
    pub kind: Kind,
    /// How many classes it has.
    pub classes: u32,
}

/// A question over several facts that is a variable of its own: proofs take it as free of its facts.
#[derive(Debug, Clone)]
pub struct Atom {
    /// What is asked.
    pub question: Question,
    /// The facts that it rests on.
    pub facts: BTreeSet<FactId>,
}

/// What an atom asks.
#[derive(Debug, Clone)]
pub enum Question {
    /// In which interval a sum of multiples lies.
    Sum(BTreeMap<Unknown, Number>, Vec<Interval>),
    /// In which interval a product of powers lies.
    Product(Powers, Vec<Interval>),
    /// How two dates lie to each other that are moved by constant spans.
    Dates(Chain),
    /// In which interval a number lies that need not be a fraction; behind all of them: it is undefined.
    Real(Num, Vec<Interval>),
    /// How two numbers compare that are neither: below, equal, above, or one of them undefined.
    Order(Num, Num),
}

/// Classes of [`Question::Order`].
pub(super) const ORDERS: u32 = 4;

/// The class of [`Question::Order`] for an order; none is undefined.
pub fn order_class(order: Option<Ordering>) -> u32 {
    match order {
        Some(Ordering::Less) => 0,
        Some(Ordering::Equal) => 1,
        Some(Ordering::Greater) => 2,
        None => 3,
    }
}

/// What a comparison of two dates says of variables.
#[derive(Debug, Clone)]
pub struct Dated {
    /// Variables of which each lies in a class behind a given one, or does not.
    pub all: Vec<(u32, u32, bool)>,
    /// Whether it says that not all of them do.
    pub negated: bool,
}

/// A comparison that is no threshold and rests on one fact at most: the fact, and how it comes out in each of its classes.
#[derive(Debug, Clone, Default)]
pub(super) struct Turning {
    pub(super) fact: Option<FactId>,
    pub(super) orders: Vec<Option<Ordering>>,
}

/// All variables, and what leads to them.
#[derive(Debug, Clone, Default)]
pub struct Domain {
    /// Variables in their order.
    pub variables: Vec<Variable>,
    /// Questions over several facts.
    pub atoms: Vec<Atom>,
    /// Linear forms of the value terms.
    pub forms: Forms,
    /// Terms whose value is by rows, and what is computed with them.
    pub rowed: Rowed,
    /// Value terms that count from one day to another.
    pub counts: Counts,
    /// Value terms in which the less or the greater of two numbers stands, or a rounded one.
    pub cases: Cases,
    /// How many conditions the guideline has, with all their parts: so long it takes to look at a patient.
    pub conditions: usize,
    /// What must be computed by walking trees to know the atoms and derived values, in the guideline's order.
    pub computed: Vec<DefId>,
    pub(super) fact_variables: IndexVec<FactId, Option<u32>>,
    pub(super) bit_variables: FxHashMap<(FactId, u32), u32>,
    pub(super) atom_variables: Vec<u32>,
    pub(super) sums: FxHashMap<BTreeMap<Unknown, Number>, u32>,
    pub(super) products: FxHashMap<Powers, u32>,
    pub(super) reals: FxHashMap<Num, u32>,
    /// Where comparisons of two dates are: which atom, and where in its chain.
    pub(super) behind: BTreeMap<Behind, Place>,
    pub(super) orders: FxHashMap<(Num, Num), u32>,
    pub(super) curves: FxHashMap<(Num, Num), Turning>,
    pub(super) intervals: BTreeMap<FactId, Vec<Interval>>,
    pub(super) thresholds: BTreeMap<FactId, BTreeSet<Number>>,
}

impl Domain {
    /// The variable of a yes/no, one-of or numeric fact that some condition tests.
    pub fn fact(&self, id: FactId) -> Option<u32> {
        self.fact_variables.get(id).copied().flatten()
    }

    /// The variable of a member of a set.
    pub fn bit(&self, id: FactId, member: u32) -> Option<u32> {
        self.bit_variables.get(&(id, member)).copied()
    }

    /// The variables of a set's members, in order.
    pub fn bits(&self, id: FactId) -> impl Iterator<Item = u32> {
        (0..).map_while(move |member| self.bit(id, member))
    }

    /// The variable of an atom by index.
    pub fn atom_variable(&self, index: usize) -> Option<u32> {
        self.atom_variables.get(index).copied()
    }

    /// Variable and intervals of a sum.
    pub fn sum(&self, parts: &BTreeMap<Unknown, Number>) -> Option<(u32, &[Interval])> {
        let at = *self.sums.get(parts)? as usize;
        let Question::Sum(_, intervals) = &self.atoms.get(at)?.question else { return None };
        Some((self.atom_variable(at)?, intervals))
    }

    /// Variable and intervals of a product.
    pub fn product(&self, powers: &Powers) -> Option<(u32, &[Interval])> {
        let at = *self.products.get(powers)? as usize;
        let Question::Product(_, intervals) = &self.atoms.get(at)?.question else { return None };
        Some((self.atom_variable(at)?, intervals))
    }

    /// Variable and intervals of a number that need not be a fraction.
    pub fn real(&self, num: &Num) -> Option<(u32, &[Interval])> {
        let at = *self.reals.get(num)? as usize;
        let Question::Real(_, intervals) = &self.atoms.get(at)?.question else { return None };
        Some((self.atom_variable(at)?, intervals))
    }

    /// Whether numbers are asked for that need not be fractions.
    pub fn calculates(&self) -> bool {
        !self.reals.is_empty()
    }

    /// Variable of a comparison that is neither linear nor of a product, and the comparison as the variable's classes mean it.
    pub fn order(&self, op: Comparison, left: &Num, right: &Num) -> Option<(u32, Comparison)> {
        let index = |a: &Num, b: &Num| self.orders.get(&(a.clone(), b.clone()));
        let (at, op) = match index(left, right) {
            Some(at) => (at, op),
            None => (index(right, left)?, op.turned()),
        };
        Some((self.atom_variable(*at as usize)?, op))
    }

    /// A comparison as comparisons of other numbers, where that is what decides it.
    pub fn reduced(&self, op: Comparison, left: &Num, right: &Num) -> Option<Cond> {
        let cases = self.cases.reduced(&self.forms, op, left, right);
        cases.or_else(|| self.counts.reduced(&self.forms, op, left, right))
    }

    /// What a comparison of two dates says of variables.
    pub fn dates(&self, op: Comparison, left: &Num, right: &Num) -> Option<Dated> {
        let Compared { all, negated } = self.forms.compared(op, left, right)?;
        let place = |(behind, holds, _): &(Behind, bool, bool)| {
            let (at, mark) = self.behind.get(behind)?;
            Some((self.atom_variable(*at)?, u32::try_from(*mark).ok()?, *holds))
        };
        Some(Dated { all: all.iter().map(place).collect::<Option<_>>()?, negated })
    }

    /// The chain of a variable that compares two dates.
    pub fn chain(&self, variable: u32) -> Option<&Chain> {
        let Kind::Atom(at) = self.kind(variable)? else { return None };
        match self.question(at)? {
            Question::Dates(chain) => Some(chain),
            _ => None,
        }
    }

    /// How two numbers compare that rest on one fact at most: its variable, none where there is no fact, and the order in each
    /// of its classes.
    pub fn curve(&self, left: &Num, right: &Num) -> Option<(Option<u32>, &[Option<Ordering>])> {
        let turning = self.curves.get(&(left.clone(), right.clone()))?;
        Some((turning.fact.and_then(|fact| self.fact(fact)), &turning.orders))
    }

    /// True where classes of a fact meet at a root.
    pub fn rough(&self, id: FactId) -> bool {
        self.intervals(id).iter().any(Interval::rough)
    }

    /// The intervals of a numeric fact, in order; class `i` is interval `i`.
    pub fn intervals(&self, id: FactId) -> &[Interval] {
        self.intervals.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The numbers with which the guideline compares a fact, in order.
    pub fn thresholds(&self, id: FactId) -> impl Iterator<Item = &Number> {
        self.thresholds.get(&id).into_iter().flatten()
    }

    /// The class of a fact's value; none for a set, for a fact that nothing tests, and outside the declared range.
    pub fn class(&self, id: FactId, value: &Value) -> Option<u32> {
        match value {
            Value::Bool(value) => Some(u32::from(*value)),
            Value::Member(member) => Some(*member),
            Value::Number(value) => class_of(self.intervals(id), value),
            Value::Set(_) => None,
        }
    }

    /// What a variable asks; none where there is no such variable.
    pub fn kind(&self, variable: u32) -> Option<Kind> {
        self.variables.get(variable as usize).map(|variable| variable.kind)
    }

    /// How many classes a variable has.
    pub fn classes(&self, variable: u32) -> Option<u32> {
        self.variables.get(variable as usize).map(|variable| variable.classes)
    }

    /// What is asked of several facts.
    pub fn question(&self, atom: u32) -> Option<&Question> {
        self.atoms.get(atom as usize).map(|atom| &atom.question)
    }

    /// The facts that a variable speaks of.
    pub fn facts(&self, variable: u32) -> impl Iterator<Item = FactId> {
        let kind = self.kind(variable);
        let (one, many) = match kind {
            Some(Kind::Fact(id) | Kind::Bit(id, _)) => (Some(id), None),
            Some(Kind::Atom(at)) => (None, self.atoms.get(at as usize)),
            None => (None, None),
        };
        one.into_iter().chain(many.into_iter().flat_map(|atom| atom.facts.iter().copied()))
    }

    /// Adds a variable behind all others.
    pub(super) fn push(&mut self, kind: Kind, classes: usize) {
        let at = u32::try_from(self.variables.len()).unwrap_or(u32::MAX);
        match kind {
            Kind::Fact(id) => self.fact_variables.get_mut(id).into_iter().for_each(|slot| *slot = Some(at)),
            Kind::Bit(id, member) => {
                self.bit_variables.insert((id, member), at);
            }
            Kind::Atom(_) => self.atom_variables.push(at),
        }
        self.variables.push(Variable { kind, classes: u32::try_from(classes).unwrap_or(u32::MAX).max(1) });
    }
}
