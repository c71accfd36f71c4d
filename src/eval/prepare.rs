//! Makes a case ready: fills in what is derived, and finds the class of every value.

use super::engine::Engine;
use super::kleene::{self, View};
use super::places::AllPlaces;
use super::prepared::{Prepared, Told};
use super::settle::{Unsettled, Wanted};
use crate::check::model::{DefId, FactId, FactType, Partial, Value, Values};
use crate::decide::compile::Derived;
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::{Atom, Question, order_class};
use crate::decide::interval::{Cut, Interval, Range, class_of};
use crate::decide::linear::Unknown;
use crate::decide::product;
use crate::decide::table::{ClassCode, only};
use crate::number::Number;
use crate::real::{Real, Why};
use num_traits::{ToPrimitive, Zero};
use std::cmp::Ordering;
use std::sync::OnceLock;

impl Engine {
    /// Makes a case ready: fills in what can be derived, then finds the class of every value.
    pub fn prepare(&self, case: &Values) -> Prepared {
        let g = self.guideline();
        let mut values = case.clone();
        values.resize(g.facts.len());
        // Of what is known in part so far that one value is left, that value is known.
        for (id, fact) in g.facts.with_ids() {
            let day = fact.never.is_none_or(|never| values.get(never) == Some(&Value::Bool(false)));
            if let Some(value) = values.part(id).filter(|_| day).and_then(|part| only_left(&fact.ty, part)) {
                values.set(id, value);
            }
        }
        let codes = vec![0; self.compiled().domain.variables.len()];
        let (ties, own, told) = (OnceLock::new(), OnceLock::new(), Told::default());
        let mut prepared = Prepared {
            values,
            derived: Vec::new(),
            implied: Vec::new(),
            out_of_range: Vec::new(),
            codes,
            ties,
            own,
            told,
            places: AllPlaces::default(),
        };
        for (id, _) in g.facts.with_ids() {
            self.code(&mut prepared, id);
        }
        self.code_atoms(&mut prepared);
        for id in &g.derivation_order {
            if prepared.values.knows(*id) {
                continue;
            }
            let Some(value) = self.derive(&prepared, *id) else { continue };
            if prepared.values.part(*id).is_some_and(|part| !part.allows(&value)) {
                continue;
            }
            if let (Some(FactType::Number(ty)), Value::Number(number)) = (g.fact(*id).map(|f| &f.ty), &value)
                && !Range::of(ty).contains(number)
            {
                // What lies beyond all values of a fact is not left of it, whatever is known of it in part: what is given is used.
                if prepared.values.part(*id).is_none() || Range::of(ty).spans(number) {
                    prepared.out_of_range.push((*id, number.clone()));
                }
                continue;
            }
            self.fill_in(&mut prepared, *id, value);
        }
        for id in &g.derivation_order {
            if prepared.values.knows(*id) || prepared.values.part(*id).is_some() {
                continue;
            }
            if let Some(value) = self.implied(&prepared, *id) {
                self.fill_in(&mut prepared, *id, value);
                prepared.implied.push(*id);
                prepared = prepared.anew();
            }
        }
        prepared
    }

    fn fill_in(&self, prepared: &mut Prepared, id: FactId, value: Value) {
        prepared.values.set(id, value);
        prepared.derived.push(id);
        self.recode(prepared, [id]);
    }

    /// Finds the classes of values that are new.
    pub(super) fn recode(&self, prepared: &mut Prepared, new: impl IntoIterator<Item = FactId>) {
        for id in new {
            self.code(prepared, id);
        }
        self.code_atoms(prepared);
    }

    /// The facts that are derived and given in part of which one value is left, with that value. It is shown and not taken as given: it
    /// follows from what they are derived from.
    pub fn left_of_parts(&self, prepared: &Prepared) -> Vec<(FactId, Value)> {
        let in_part = |id: &FactId| !prepared.values.knows(*id) && prepared.values.part(*id).is_some();
        let facts = self.guideline().derivation_order.iter().copied().filter(in_part);
        facts.filter_map(|id| Some((id, self.implied(prepared, id)?))).collect()
    }

    /// The value that a derived fact has in every completion, where what ties facts to each other leaves but one.
    fn implied(&self, prepared: &Prepared, id: FactId) -> Option<Value> {
        // Where nothing else ties facts, its derivation was asked already.
        let ties = prepared.ties.get_or_init(|| self.ties(prepared));
        if ties.iter().all(|tie| tie.derived() == Some(id)) && prepared.values.parts().next().is_none() {
            return None;
        }
        let ty = &self.guideline().fact(id)?.ty;
        if !matches!(ty, FactType::YesNo | FactType::OneOf(_)) {
            return None;
        }
        let class = |prepared: &Prepared| self.own(prepared).and_then(|own| own.derivations.get(&id).copied());
        let ask = |engine: &Engine, of: &Prepared| {
            let compiled = engine.compiled();
            if let Some(own) = engine.member_of(id) {
                let (manager, node) = own.map_err(|_| Unsettled::TooComplex([id].into()))?;
                return engine.settle(of, (&manager, node), Wanted::Verdict);
            }
            // No condition asks for it. The guideline for the case alone has no derivations, but classifications in their place.
            let node = match compiled.derivations.get(&id) {
                Some(Derived::Rows(node)) => Some(node),
                Some(Derived::Sum(..) | Derived::Computed(_)) => None,
                None => class(prepared).and_then(|class| compiled.definitions.get(&DefId::Class(class))),
            };
            let node = node.ok_or_else(|| Unsettled::TooComplex([id].into()))?;
            engine.settle(of, (&compiled.manager, *node), Wanted::Verdict)
        };
        let (_, settled) = self.on(prepared, &ask).ok()?;
        let mut members = settled.says.into_iter();
        let member = members.next()?.as_member().filter(|_| members.next().is_none())?;
        Some(if *ty == FactType::YesNo { Value::Bool(member == 1) } else { Value::Member(member) })
    }

    /// A diagram of the member that a fact has; none where no condition asks for it.
    pub(super) fn member_of(&self, id: FactId) -> Option<Result<(Manager, Node), TooComplex>> {
        let domain = &self.compiled().domain;
        let variable = domain.fact(id)?;
        let run = |class: u32| Run { end: class.saturating_add(1), child: Node::member(class) };
        let mut manager = Manager::default();
        let node = manager.node(variable, (0..domain.classes(variable)?).map(run));
        Some(node.map(|node| (manager, node)))
    }

    /// What a fact's derivation gives, where it is the same in every completion of what is known.
    fn derive(&self, prepared: &Prepared, id: FactId) -> Option<Value> {
        let manager = &self.compiled().manager;
        match self.compiled().derivations.get(&id)? {
            Derived::Rows(node) => {
                let member = only(manager, *node, &prepared.codes)?.as_member()?;
                let truth = self.guideline().fact(id).is_some_and(|fact| fact.ty == FactType::YesNo);
                Some(if truth { Value::Bool(member == 1) } else { Value::Member(member) })
            }
            Derived::Sum(scores, facts) => {
                let mut sum = manager.as_number(only(manager, *scores, &prepared.codes)?)?.clone();
                for (fact, factor) in facts {
                    sum += prepared.number(*fact)? * factor;
                }
                Some(Value::Number(sum))
            }
            Derived::Computed(num) => self.computed(prepared).known_number(num).map(Value::Number),
        }
    }

    fn computed<'p>(&'p self, prepared: &'p Prepared) -> View<'p> {
        kleene::view_of(self.guideline(), &prepared.values, &self.compiled().domain.computed)
    }

    fn code(&self, prepared: &mut Prepared, id: FactId) {
        let domain = &self.compiled().domain;
        let Some(value) = prepared.values.get(id) else { return };
        if let Value::Set(set) = value {
            for (member, variable) in (0u32..).zip(domain.bits(id)) {
                set_code(&mut prepared.codes, variable, u32::from(set.contains(&member)));
            }
        } else if let (Some(variable), Some(class)) = (domain.fact(id), domain.class(id, value)) {
            set_code(&mut prepared.codes, variable, class);
        }
    }

    /// Questions over several facts are answered once the facts that they need are known.
    fn code_atoms(&self, prepared: &mut Prepared) {
        let domain = &self.compiled().domain;
        if domain.atoms.is_empty() {
            return;
        }
        let view = self.computed(prepared);
        let class = |atom: &Atom| match &atom.question {
            Question::Sum(parts, intervals) => {
                let mut sum = Number::zero();
                for (of, factor) in parts {
                    let value = match of {
                        Unknown::Fact(id) => prepared.number(*id),
                        Unknown::Score(id) => view.defined_number(DefId::Score(*id)),
                    };
                    sum += value? * factor;
                }
                class_of(intervals, &sum)
            }
            Question::Product(powers, intervals) => {
                class_of(intervals, &product::value(powers, |id| prepared.number(id).cloned())?)
            }
            Question::Dates(chain) => {
                let day = |id: FactId| prepared.number(id).and_then(|day| day.to_integer().to_i64());
                u32::try_from(chain.class(day(chain.late)?, day(chain.early)?)).ok()
            }
            Question::Order(left, right) => view.order(left, right).map(order_class),
            Question::Real(num, intervals) => real_class(&view.real(num), intervals),
        };
        let classes: Vec<Option<u32>> = domain.atoms.iter().map(class).collect();
        for (at, class) in classes.into_iter().enumerate() {
            if let (Some(variable), Some(class)) = (domain.atom_variable(at), class) {
                set_code(&mut prepared.codes, variable, class);
            }
        }
    }
}

/// The one value that is left of a type.
fn only_left(ty: &FactType, part: &Partial) -> Option<Value> {
    match (ty, part) {
        (FactType::Number(ty), Partial::Between(low, high)) => {
            let range = Range::of(ty).between(low.clone(), high.clone());
            let few = match (&range.low, &range.high) {
                (Some((low, true)), Some((high, true))) if low == high => vec![low.clone()],
                _ => range.all_whole(2)?,
            };
            match few.as_slice() {
                [only] if range.contains(only) => Some(Value::Number(only.clone())),
                _ => None,
            }
        }
        (FactType::OneOf(_), Partial::OneOf(members)) if members.len() == 1 => {
            members.first().copied().map(Value::Member)
        }
        (FactType::SetOf(members), Partial::Set(includes, excludes)) => {
            let all = includes.len().saturating_add(excludes.len()) == members.len();
            (all && includes.is_disjoint(excludes)).then(|| Value::Set(includes.clone()))
        }
        _ => None,
    }
}

/// The interval in which a number lies that need not be a fraction; none where that is not known.
fn real_class(value: &Result<Real, Why>, intervals: &[Interval]) -> Option<u32> {
    let value = match value {
        Ok(value) => value,
        Err(Why::Undefined) => return u32::try_from(intervals.len()).ok(),
        Err(Why::TooNear | Why::Unknown) => return None,
    };
    for (at, interval) in (0u32..).zip(intervals) {
        let end = match interval {
            Interval::Point(point) => Some(point),
            Interval::Open(_, high) => high.as_ref().and_then(Cut::exact),
        };
        let order = match end {
            Some(end) => value.order(&Real::Exact(end.clone())).ok()?,
            None => Ordering::Less,
        };
        if order == Ordering::Less || order == Ordering::Equal && matches!(interval, Interval::Point(_)) {
            return Some(at);
        }
    }
    None
}

fn set_code(codes: &mut [ClassCode], variable: u32, class: u32) {
    if let Some(slot) = codes.get_mut(variable as usize) {
        *slot = class.saturating_add(1);
    }
}
