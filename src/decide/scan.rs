//! One look over all conditions of a guideline: which facts they test, where they cut numbers, and what they ask of several facts
//! at once. The variables of the diagrams are made of that.

use super::chain::chains;
use super::curve::{self, Curve};
use super::domain::{Atom, Domain, Kind, ORDERS, Question, Turning};
use super::interval::{Range, declared};
use super::linear::{Forms, Shape, Threshold, Unknown, sum_range};
use super::moved::Behind;
use super::product;
use super::rests::Rests;
use super::root::Polynomial;
use crate::check::model::Named;
use crate::check::model::{
    Comparison, Cond, CondKind, DefId, Derivation, FactId, FactType, Guideline, IndexVec, Meaning, Num, TermId,
    ValueRows,
};
use crate::number::{self, Number};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The domain of a guideline: every condition in it is looked at once. Fails with a value term whose numbers have
/// too many digits.
pub fn domain(guideline: &Guideline) -> Result<Domain, TermId> {
    // Differences of two dates are comparisons of them where one of them, or one that bears on it, is moved by months.
    let mut scan = Scan::new(guideline, BTreeSet::new());
    scan.run()?;
    if !scan.behind.is_empty() {
        scan = Scan::new(guideline, scan.near());
        scan.run()?;
    }
    Ok(scan.finish())
}

/// Most comparisons of two dates each.
const MAX_BEHIND: usize = 1_000;

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
    /// Comparisons of two dates; whether the author means "more than so many days".
    behind: BTreeMap<Behind, bool>,
    /// Dates of which a difference is such a comparison.
    together: BTreeSet<FactId>,
    /// Facts of which there is a difference.
    pairs: Vec<[FactId; 2]>,
}

impl<'g> Scan<'g> {
    fn new(guideline: &'g Guideline, together: BTreeSet<FactId>) -> Self {
        let domain = Domain {
            fact_variables: vec![None; guideline.facts.len()].into(),
            forms: Forms::new(guideline),
            ..Domain::default()
        };
        Scan {
            guideline,
            domain,
            cuts: BTreeMap::new(),
            sum_cuts: Vec::new(),
            uses: vec![None; guideline.facts.len()].into(),
            polynomials: BTreeMap::new(),
            first: Vec::new(),
            scope_facts: 0,
            computed: Rests::default(),
            levels: FxHashMap::default(),
            level: 0,
            behind: BTreeMap::new(),
            together,
            pairs: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), TermId> {
        let g = self.guideline;
        // Value terms first in their order, so that every form is known when a comparison needs it.
        for id in &g.order {
            if let DefId::Term(term) = id {
                self.domain.forms.add(g, *term).then_some(()).ok_or(*term)?;
                self.domain.counts.add(&self.domain.forms, g, *term);
                self.domain.cases.add(g, *term);
                self.domain.rowed.add(g, *term);
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
                DefId::Term(id) => {
                    let means = g.term(*id).map(|term| &term.means);
                    means.and_then(Meaning::condition).into_iter().for_each(|cond| self.cond(cond));
                    if let Some(Meaning::Rows(rows)) = means {
                        self.above(DefId::Class(rows.class));
                        self.differences(rows);
                    }
                }
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

    /// Whether rows that exclude each other give different values.
    fn differences(&mut self, rows: &ValueRows) {
        if !self.guideline.class(rows.class).is_some_and(|class| class.exclusive) {
            return;
        }
        for (at, value) in rows.values.iter().enumerate() {
            for other in rows.values.iter().take(at).filter(|other| *other != value) {
                self.compare(Comparison::NotEqual, value, other);
            }
        }
    }

    fn compare(&mut self, op: Comparison, left: &Num, right: &Num) {
        if let Some(cond) = self.domain.rowed.by_rows(op, left, right) {
            return self.cond(&cond);
        }
        if let Some(cond) = self.domain.reduced(op, left, right) {
            return self.cond(&cond);
        }
        let shape = self.domain.forms.shape(op, left, right);
        if let Shape::Sum(parts, _) = &shape
            && self.difference(parts)
            && self.dates(op, left, right)
        {
            return;
        }
        match shape {
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
            Shape::Real(num, Threshold { limit, .. }) => {
                let at = match self.domain.reals.get(&num) {
                    Some(at) => *at,
                    None => {
                        let at = self.atom(Question::Real(num.clone(), Vec::new()), &[left, right]);
                        self.domain.reals.insert(num, at);
                        at
                    }
                };
                if let Some(cuts) = self.sum_cuts.get_mut(at as usize) {
                    cuts.insert(limit);
                }
            }
            Shape::Opaque | Shape::Product(..) if self.turns(left, right) => {}
            Shape::Opaque if self.dates(op, left, right) => {}
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

    /// Whether a sum is a difference of two dates that is looked at as a comparison of them.
    fn difference(&mut self, parts: &BTreeMap<Unknown, Number>) -> bool {
        let mut of = parts.keys();
        let (Some(Unknown::Fact(a)), Some(Unknown::Fact(b)), None) = (of.next(), of.next(), of.next()) else {
            return false;
        };
        self.pairs.push([*a, *b]);
        self.together.contains(a)
    }

    /// The dates that are compared, and those that bear on them by differences.
    fn near(&self) -> BTreeSet<FactId> {
        let compared = self.behind.keys();
        let mut near: BTreeSet<FactId> = compared.flat_map(|behind| [behind.late.fact, behind.early.fact]).collect();
        loop {
            let before = near.len();
            for pair in &self.pairs {
                if pair.iter().any(|id| near.contains(id)) {
                    near.extend(pair);
                }
            }
            if near.len() == before {
                return near;
            }
        }
    }

    /// Keeps a comparison of two dates; false where it is none.
    fn dates(&mut self, op: Comparison, left: &Num, right: &Num) -> bool {
        let Some(compared) = self.domain.forms.compared(op, left, right) else { return false };
        if self.behind.len() > MAX_BEHIND {
            return false;
        }
        for (behind, _, more) in compared.all {
            [behind.late.fact, behind.early.fact].into_iter().for_each(|fact| self.test(fact, 0));
            self.behind.entry(behind).or_insert(more);
        }
        true
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
            Question::Dates(chain) => rests.facts.extend([chain.late, chain.early]),
            Question::Order(..) | Question::Real(..) => sides.iter().for_each(|side| rests.num(self.guideline, side)),
        }
        self.computed.definitions.extend(rests.definitions);
        let at = u32::try_from(self.domain.atoms.len()).unwrap_or(u32::MAX);
        self.domain.atoms.push(Atom { question, facts: rests.facts });
        self.sum_cuts.push(BTreeSet::new());
        at
    }

    /// Puts comparisons of dates into chains, each an atom.
    fn link(&mut self) {
        let g = self.guideline;
        let behind = std::mem::take(&mut self.behind).into_iter().collect();
        let (chains, places) = chains(behind, &|id| declared(g, id));
        let atoms: Vec<usize> =
            chains.into_iter().map(|chain| self.atom(Question::Dates(chain), &[]) as usize).collect();
        let places = places.into_iter().filter_map(|(behind, (at, mark))| Some((behind, (*atoms.get(at)?, mark))));
        self.domain.behind = places.collect();
    }

    /// Orders the variables: the scope's facts first, then what is tested most, questions over several facts last.
    fn finish(mut self) -> Domain {
        let g = self.guideline;
        self.link();
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
                Some(Question::Dates(chain)) => chain.classes(),
                Some(Question::Real(_, intervals)) => {
                    let range = Range { low: None, high: None, unit: number::one(), whole: false };
                    *intervals = range.classes(Some(cuts));
                    intervals.len().saturating_add(1)
                }
                Some(Question::Order(..)) | None => ORDERS as usize,
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
