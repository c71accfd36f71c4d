//! The variables of the diagrams, and the classes of each: the members of a one-of, the bits of a set, the intervals
//! that the guideline's thresholds cut. Within a class no condition tells two values apart.

use super::counted::Counts;
use super::curve::{self, Curve};
use super::interval::{Interval, Range, class_of, declared};
use super::linear::{Forms, Shape, Threshold, Unknown, sum_range};
use super::product::{self, Powers};
use super::rests::Rests;
use super::root::Polynomial;
use crate::check::model::{
    Comparison, Cond, CondKind, DefId, Derivation, FactId, FactType, Guideline, IndexVec, Meaning, Named, Num, TermId,
    Value,
};
use crate::number::Number;
use rustc_hash::FxHashMap;
use std::cmp::{Ordering, Reverse};
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
    /// How two numbers compare that are neither: below, equal, above, or one of them undefined.
    Order(Num, Num),
}

/// Classes of [`Question::Order`].
const ORDERS: u32 = 4;

/// The class of [`Question::Order`] for an order; none is undefined.
pub fn order_class(order: Option<Ordering>) -> u32 {
    match order {
        Some(Ordering::Less) => 0,
        Some(Ordering::Equal) => 1,
        Some(Ordering::Greater) => 2,
        None => 3,
    }
}

/// A comparison that is no threshold and rests on one fact at most: the fact, and how it comes out in each of its classes.
#[derive(Debug, Clone, Default)]
struct Turning {
    fact: Option<FactId>,
    orders: Vec<Option<Ordering>>,
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
    /// Value terms that count from one day to another.
    pub counts: Counts,
    /// How many conditions the guideline has, with all their parts: so long it takes to look at a patient.
    pub conditions: usize,
    /// What must be computed by walking trees to know the atoms and derived values, in the guideline's order.
    pub computed: Vec<DefId>,
    fact_variables: IndexVec<FactId, Option<u32>>,
    bit_variables: FxHashMap<(FactId, u32), u32>,
    atom_variables: Vec<u32>,
    sums: FxHashMap<BTreeMap<Unknown, Number>, u32>,
    products: FxHashMap<Powers, u32>,
    orders: FxHashMap<(Num, Num), u32>,
    curves: FxHashMap<(Num, Num), Turning>,
    intervals: BTreeMap<FactId, Vec<Interval>>,
    thresholds: BTreeMap<FactId, BTreeSet<Number>>,
}

impl Domain {
    /// The domain of a guideline, by one look at every condition. Fails with a value term whose numbers have too many digits.
    pub fn new(guideline: &Guideline) -> Result<Self, TermId> {
        let mut scan = Scan {
            guideline,
            domain: Domain {
                fact_variables: vec![None; guideline.facts.len()].into(),
                forms: Forms::new(guideline),
                ..Domain::default()
            },
            cuts: BTreeMap::new(),
            sum_cuts: Vec::new(),
            uses: vec![None; guideline.facts.len()].into(),
            polynomials: BTreeMap::new(),
            first: Vec::new(),
            scope_facts: 0,
            computed: Rests::default(),
            levels: FxHashMap::default(),
            level: 0,
        };
        scan.run()?;
        Ok(scan.finish())
    }

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

    /// Variable of a comparison that is neither linear nor of a product, and the comparison as the variable's classes mean it.
    pub fn order(&self, op: Comparison, left: &Num, right: &Num) -> Option<(u32, Comparison)> {
        let index = |a: &Num, b: &Num| self.orders.get(&(a.clone(), b.clone()));
        let (at, op) = match index(left, right) {
            Some(at) => (at, op),
            None => (index(right, left)?, op.turned()),
        };
        Some((self.atom_variable(*at as usize)?, op))
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

    /// The facts that a variable speaks of.
    pub fn facts(&self, variable: u32) -> impl Iterator<Item = FactId> {
        let kind = self.variables.get(variable as usize).map(|v| v.kind);
        let (one, many) = match kind {
            Some(Kind::Fact(id) | Kind::Bit(id, _)) => (Some(id), None),
            Some(Kind::Atom(at)) => (None, self.atoms.get(at as usize)),
            None => (None, None),
        };
        one.into_iter().chain(many.into_iter().flat_map(|atom| atom.facts.iter().copied()))
    }

    fn push(&mut self, kind: Kind, classes: usize) {
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

/// Definitions on top of each other, from which on the last ones decide the order of the facts.
const HIGH: u32 = 64;

/// One look over all conditions.
struct Scan<'g> {
    guideline: &'g Guideline,
    domain: Domain,
    cuts: BTreeMap<FactId, BTreeSet<Number>>,
    /// What cuts a fact at its roots.
    polynomials: BTreeMap<FactId, Vec<Polynomial>>,
    /// By atom.
    sum_cuts: Vec<BTreeSet<Number>>,
    /// How often each fact is tested; none for those that no condition rests on.
    uses: IndexVec<FactId, Option<u32>>,
    /// Facts in the order in which they are first tested, the scope's first.
    first: Vec<FactId>,
    /// How many of them the scope tests.
    scope_facts: usize,
    computed: Rests,
    /// How many definitions stand on top of each other, up to each.
    levels: FxHashMap<DefId, u32>,
    level: u32,
}

impl Scan<'_> {
    fn run(&mut self) -> Result<(), TermId> {
        let g = self.guideline;
        // Value terms first in their order, so that every form is known when a comparison needs it.
        for id in &g.order {
            if let DefId::Term(term) = id {
                self.domain.forms.add(g, *term).then_some(()).ok_or(*term)?;
                self.domain.counts.add(&self.domain.forms, g, *term);
            }
        }
        if let Some(scope) = g.header.as_ref().and_then(|header| header.scope.as_ref()) {
            self.cond(scope);
            let mut rests = Rests::default();
            rests.cond(g, scope);
            rests.facts.into_iter().for_each(|fact| self.test(fact, 0));
            self.scope_facts = self.first.len();
        }
        for id in &g.order {
            self.level = 0;
            match id {
                DefId::Term(id) => match g.term(*id).map(|term| &term.means) {
                    Some(Meaning::Cond(cond)) => self.cond(cond),
                    Some(Meaning::Num(..)) | None => {}
                },
                DefId::Class(id) => {
                    let rows = g.class(*id).into_iter().flat_map(|class| &class.rows);
                    rows.filter_map(|row| row.when.as_ref()).for_each(|when| self.cond(when));
                }
                DefId::Score(id) => {
                    g.score(*id).into_iter().flat_map(|score| &score.items).for_each(|(_, when)| self.cond(when));
                }
                DefId::Rec(id) => {
                    let defeating = g.rec(*id).into_iter().flat_map(|rec| &rec.overridden_by);
                    defeating.for_each(|other| self.above(DefId::Rec(*other)));
                    g.rec(*id)
                        .into_iter()
                        .flat_map(|rec| rec.when.iter().chain(&rec.unless))
                        .for_each(|c| self.cond(c));
                }
            }
            self.levels.insert(*id, self.level);
        }
        for rec in &g.recommendations {
            rec.favored.iter().chain(&rec.expected).for_each(|(_, cond)| self.cond(cond));
            rec.notes.iter().filter_map(|(_, when)| when.as_ref()).for_each(|cond| self.cond(cond));
        }
        for fact in &g.facts {
            match &fact.derivation {
                Some(Derivation::Rows(rows)) => {
                    rows.iter().filter_map(|row| row.when.as_ref()).for_each(|when| self.cond(when));
                }
                Some(Derivation::Condition(cond)) => self.cond(cond),
                Some(Derivation::Value(num)) if self.domain.forms.of(num).is_none() => self.computed.num(g, num),
                Some(Derivation::Value(_)) | None => {}
            }
        }
        g.header.iter().flat_map(|h| &h.see).filter_map(|see| see.when.as_ref()).for_each(|when| self.cond(when));
        g.constraints.iter().for_each(|c| self.cond(&c.holds));
        g.invariants.iter().for_each(|i| self.cond(&i.always));
        g.questions.iter().filter_map(|q| q.when.as_ref()).for_each(|when| self.cond(when));
        g.accepted.iter().filter_map(|a| a.when.as_ref()).for_each(|when| self.cond(when));
        Ok(())
    }

    fn test(&mut self, fact: FactId, times: u32) {
        let Some(count) = self.uses.get_mut(fact) else { return };
        if count.is_none() {
            self.first.push(fact);
        }
        *count = Some(count.unwrap_or(0).saturating_add(times));
    }

    /// What is looked at now stands on top of a definition.
    fn above(&mut self, id: DefId) {
        self.level = self.level.max(self.levels.get(&id).map_or(0, |level| level.saturating_add(1)));
    }

    fn cond(&mut self, cond: &Cond) {
        self.domain.conditions = self.domain.conditions.saturating_add(1);
        match (cond.name(), &cond.kind) {
            (Some(Named::Definition(id)), _) => self.above(id),
            (Some(Named::Fact(id)), _) => self.test(id, 1),
            (None, CondKind::Compare(op, left, right)) => self.compare(*op, left, right),
            (None, _) => cond.parts().iter().for_each(|part| self.cond(part)),
        }
    }

    fn compare(&mut self, op: Comparison, left: &Num, right: &Num) {
        if let Some(cond) = self.domain.counts.reduced(&self.domain.forms, op, left, right) {
            return self.cond(&cond);
        }
        match self.domain.forms.shape(op, left, right) {
            Shape::Constant(_) | Shape::Scores(..) => {}
            Shape::Fact(fact, Threshold { limit, .. }) => {
                self.test(fact, 1);
                self.cuts.entry(fact).or_default().insert(limit);
            }
            Shape::Sum(parts, Threshold { limit, .. }) => {
                let at = match self.domain.sums.get(&parts) {
                    Some(at) => *at,
                    None => {
                        let at = self.atom(Question::Sum(parts.clone(), Vec::new()), &[left, right]);
                        self.domain.sums.insert(parts, at);
                        at
                    }
                };
                if let Some(cuts) = self.sum_cuts.get_mut(at as usize) {
                    cuts.insert(limit);
                }
            }
            Shape::Opaque | Shape::Product(..) if self.turns(left, right) => {}
            Shape::Product(powers, Threshold { limit, .. }) => {
                let at = match self.domain.products.get(&powers) {
                    Some(at) => *at,
                    None => {
                        let at = self.atom(Question::Product(powers.clone(), Vec::new()), &[left, right]);
                        self.domain.products.insert(powers, at);
                        at
                    }
                };
                if let Some(cuts) = self.sum_cuts.get_mut(at as usize) {
                    cuts.insert(limit);
                }
            }
            Shape::Opaque => {
                let known = |a: &Num, b: &Num| self.domain.orders.contains_key(&(a.clone(), b.clone()));
                if !known(left, right) && !known(right, left) {
                    let at = self.atom(Question::Order(left.clone(), right.clone()), &[left, right]);
                    self.domain.orders.insert((left.clone(), right.clone()), at);
                }
            }
        }
    }

    /// Keeps a comparison that rests on one fact at most, and where it turns; false where that is not found out.
    fn turns(&mut self, left: &Num, right: &Num) -> bool {
        let key = (left.clone(), right.clone());
        if self.domain.curves.contains_key(&key) {
            return true;
        }
        let Some(curve) = Curve::of(self.guideline, left, right) else { return false };
        let Some(fact) = curve.fact else {
            let orders = vec![curve.order(&Number::from_integer(0.into()))];
            self.domain.curves.insert(key, Turning { fact: None, orders });
            return true;
        };
        let fractions = self.domain.forms.fraction(left).zip(self.domain.forms.fraction(right));
        match fractions.and_then(|(left, right)| left.turns(right)) {
            Some(polynomials) => {
                let all = self.polynomials.entry(fact).or_default();
                let fresh: Vec<Polynomial> = polynomials.into_iter().filter(|one| !all.contains(one)).collect();
                let degrees = all.iter().chain(&fresh).map(Polynomial::degree).fold(0, usize::saturating_add);
                if degrees > curve::MAX_DEGREES {
                    return false;
                }
                all.extend(fresh);
            }
            None => match curve.days() {
                Some(days) => self.cuts.entry(fact).or_default().extend(days),
                None => return false,
            },
        }
        self.test(fact, 1);
        self.domain.curves.insert(key, Turning { fact: Some(fact), orders: Vec::new() });
        true
    }

    fn atom(&mut self, question: Question, sides: &[&Num]) -> u32 {
        let mut rests = Rests::default();
        match &question {
            Question::Sum(parts, _) => {
                for of in parts.keys() {
                    match of {
                        Unknown::Fact(id) => {
                            rests.facts.insert(*id);
                        }
                        Unknown::Score(id) => rests.num(self.guideline, &Num::Score(*id)),
                    }
                }
            }
            Question::Product(powers, _) => rests.facts.extend(powers.keys()),
            Question::Order(..) => sides.iter().for_each(|side| rests.num(self.guideline, side)),
        }
        self.computed.definitions.extend(rests.definitions);
        let at = u32::try_from(self.domain.atoms.len()).unwrap_or(u32::MAX);
        self.domain.atoms.push(Atom { question, facts: rests.facts });
        self.sum_cuts.push(BTreeSet::new());
        at
    }

    /// Orders the variables: the scope's facts first, then what is tested most, questions over several facts last.
    fn finish(mut self) -> Domain {
        let g = self.guideline;
        let mut facts: Vec<(usize, FactId)> = self.first.iter().copied().enumerate().collect();
        let uses = |fact: FactId| self.uses.get(fact).copied().flatten();
        // In a high stack what the last ones test comes first, so that each holds the diagram of the one below.
        let high = self.levels.values().any(|level| *level > HIGH);
        let first = |at: usize| if high { usize::MAX.saturating_sub(at) } else { at };
        facts.sort_by_key(|(at, fact)| (*at >= self.scope_facts, Reverse(uses(*fact)), first(*at)));
        for (_, id) in facts {
            let Some(fact) = g.fact(id) else { continue };
            match &fact.ty {
                FactType::YesNo => self.domain.push(Kind::Fact(id), 2),
                FactType::OneOf(members) => self.domain.push(Kind::Fact(id), members.len()),
                FactType::SetOf(members) => {
                    for member in 0..u32::try_from(members.len()).unwrap_or(u32::MAX) {
                        self.domain.push(Kind::Bit(id, member), 2);
                    }
                }
                FactType::Number(ty) => {
                    let (range, mut cuts) = (Range::of(ty), self.cuts.remove(&id).unwrap_or_default());
                    let roots = curve::cuts(&range, self.polynomials.get(&id).map_or(&[], Vec::as_slice), &mut cuts);
                    let intervals = range.classes_beside(Some(&cuts), &roots);
                    self.domain.push(Kind::Fact(id), intervals.len());
                    self.domain.intervals.insert(id, intervals);
                    self.domain.thresholds.insert(id, cuts);
                }
            }
        }
        for (at, cuts) in self.sum_cuts.iter().enumerate() {
            let classes = match self.domain.atoms.get_mut(at).map(|atom| &mut atom.question) {
                Some(Question::Sum(parts, intervals)) => {
                    *intervals = sum_range(parts, |id| declared(g, id)).classes(Some(cuts));
                    intervals.len()
                }
                Some(Question::Product(powers, intervals)) => {
                    *intervals = product::range(powers, |id| declared(g, id)).classes(Some(cuts));
                    intervals.len()
                }
                _ => ORDERS as usize,
            };
            self.domain.push(Kind::Atom(u32::try_from(at).unwrap_or(u32::MAX)), classes);
        }
        let mut curves = std::mem::take(&mut self.domain.curves);
        for ((left, right), turning) in &mut curves {
            if let Some((fact, curve)) = turning.fact.zip(Curve::of(g, left, right))
                && let Some(range) = declared(g, fact)
            {
                turning.orders = curve::orders(&curve, &range, self.domain.intervals(fact));
            }
        }
        self.domain.curves = curves;
        let computed = self.computed.definitions;
        self.domain.computed = g.order.iter().copied().filter(|id| computed.contains(id)).collect();
        self.domain
    }
}
