//! The classes of each fact's values: the members of a one-of, the bits of a set, the intervals that the guideline's
//! thresholds cut. Within a class no condition tells two values apart.

use super::linear::{Forms, Unknown};
use crate::check::model::{
    Comparison, Cond, CondKind, DefId, Derivation, FactId, FactType, Guideline, Meaning, Num, NumberType, ScoreId,
    Value,
};
use crate::number::{self, Number};
use num_traits::One;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What a variable of the diagrams stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The class of a yes/no, one-of or numeric fact.
    Fact(FactId),
    /// Whether a set includes a member.
    Bit(FactId, u32),
    /// A comparison over several facts, by its index in [`Domain::atoms`].
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

/// A class of numbers, in base units: an open interval or a single value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interval {
    /// Just this value.
    Point(Number),
    /// Everything between, without the limits; none is without limit.
    Open(Option<Number>, Option<Number>),
}

/// A comparison that is a question of its own.
#[derive(Debug, Clone)]
pub struct Atom {
    /// The comparison.
    pub op: Comparison,
    /// Its left side.
    pub left: Num,
    /// Its right side.
    pub right: Num,
    /// The facts that it rests on.
    pub facts: BTreeSet<FactId>,
}

/// All variables, and what leads to them.
#[derive(Debug, Clone, Default)]
pub struct Domain {
    /// Variables in their order.
    pub variables: Vec<Variable>,
    /// Comparisons over several facts.
    pub atoms: Vec<Atom>,
    /// Linear forms of the value terms.
    pub forms: Forms,
    /// Facts of each score.
    pub score_facts: BTreeMap<ScoreId, BTreeSet<FactId>>,
    fact_variables: BTreeMap<FactId, u32>,
    bit_variables: BTreeMap<(FactId, u32), u32>,
    atom_variables: Vec<u32>,
    atom_at: FxHashMap<(Comparison, Num, Num), u32>,
    intervals: BTreeMap<FactId, Vec<Interval>>,
}

impl Domain {
    /// The domain of a guideline: every condition in it is looked at once.
    pub fn new(guideline: &Guideline) -> Self {
        let mut scan = Scan {
            guideline,
            domain: Domain::default(),
            cuts: BTreeMap::new(),
            uses: BTreeMap::new(),
            first: Vec::new(),
            scope_facts: 0,
        };
        scan.run();
        scan.finish()
    }

    /// The variable of a yes/no, one-of or numeric fact that some condition tests.
    pub fn fact(&self, id: FactId) -> Option<u32> {
        self.fact_variables.get(&id).copied()
    }

    /// The variable of a member of a set.
    pub fn bit(&self, id: FactId, member: u32) -> Option<u32> {
        self.bit_variables.get(&(id, member)).copied()
    }

    /// The variable of a comparison over several facts.
    pub fn atom(&self, op: Comparison, left: &Num, right: &Num) -> Option<u32> {
        self.atom_variables.get(self.atom_index(op, left, right)?).copied()
    }

    /// The variable of an atom by index.
    pub fn atom_variable(&self, index: usize) -> Option<u32> {
        self.atom_variables.get(index).copied()
    }

    /// The intervals of a numeric fact, in order; class `i` is interval `i`.
    pub fn intervals(&self, id: FactId) -> &[Interval] {
        self.intervals.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The class of a fact's value; none for a set, for a fact that nothing tests, and outside the declared range.
    pub fn class(&self, id: FactId, value: &Value) -> Option<u32> {
        match value {
            Value::Bool(value) => Some(u32::from(*value)),
            Value::Member(member) => Some(*member),
            Value::Number(value) => {
                let intervals = self.intervals.get(&id)?;
                let at = intervals.partition_point(|interval| interval.below(value));
                intervals.get(at).filter(|interval| interval.contains(value))?;
                u32::try_from(at).ok()
            }
            Value::Set(_) => None,
        }
    }

    /// A value of the class, as a clinician would write one.
    pub fn representative(&self, guideline: &Guideline, id: FactId, class: u32) -> Option<Value> {
        match &guideline.fact(id)?.ty {
            FactType::YesNo => Some(Value::Bool(class == 1)),
            FactType::OneOf(_) => Some(Value::Member(class)),
            FactType::SetOf(_) => None,
            FactType::Number(ty) => {
                self.intervals.get(&id)?.get(class as usize).map(|interval| Value::Number(interval.typical(ty)))
            }
        }
    }
}

impl Interval {
    /// True where the whole class lies below the value.
    fn below(&self, value: &Number) -> bool {
        match self {
            Interval::Point(point) => point < value,
            Interval::Open(_, high) => high.as_ref().is_some_and(|high| high <= value),
        }
    }

    /// True where the value belongs to the class.
    pub fn contains(&self, value: &Number) -> bool {
        match self {
            Interval::Point(point) => point == value,
            Interval::Open(low, high) => {
                low.as_ref().is_none_or(|low| low < value) && high.as_ref().is_none_or(|high| value < high)
            }
        }
    }

    /// A value of the class with as few digits as possible, in the declared unit.
    pub fn typical(&self, ty: &NumberType) -> Number {
        let factor = &ty.unit.factor;
        match self {
            Interval::Point(point) => point.clone(),
            Interval::Open(None, None) => number::whole(0),
            Interval::Open(Some(low), None) => ((low / factor).floor() + Number::one()) * factor,
            Interval::Open(None, Some(high)) => ((high / factor).ceil() - Number::one()) * factor,
            Interval::Open(Some(low), Some(high)) => shortest_between(&(low / factor), &(high / factor)) * factor,
        }
    }
}

/// The decimal with the fewest places strictly between two numbers, near their middle.
fn shortest_between(low: &Number, high: &Number) -> Number {
    let two = number::whole(2);
    let middle = (low + high) / two;
    let mut step = Number::one();
    for _ in 0..number::MAX_DIGITS {
        let near = (&middle / &step).round() * &step;
        for candidate in [near.clone(), &near - &step, &near + &step] {
            if *low < candidate && candidate < *high {
                return candidate;
            }
        }
        step /= number::whole(10);
    }
    middle
}

/// One look over all conditions.
struct Scan<'g> {
    guideline: &'g Guideline,
    domain: Domain,
    cuts: BTreeMap<FactId, BTreeSet<Number>>,
    uses: BTreeMap<FactId, u32>,
    /// Facts in the order in which they are first tested, the scope's first.
    first: Vec<FactId>,
    /// How many of them the scope tests.
    scope_facts: usize,
}

impl Scan<'_> {
    fn run(&mut self) {
        let g = self.guideline;
        // Value terms and scores first in their order, so that every form is known when a comparison needs it.
        let mut term_facts: BTreeMap<DefId, BTreeSet<FactId>> = BTreeMap::new();
        for id in &g.order {
            let mut facts = BTreeSet::new();
            match id {
                DefId::Term(term) => {
                    self.domain.forms.add(g, &self.domain.score_facts, *term);
                    if let Some(Meaning::Cond(cond)) = g.term(*term).map(|t| &t.means) {
                        self.facts_of(cond, &term_facts, &mut facts);
                    }
                }
                DefId::Class(class) => {
                    for row in g.class(*class).into_iter().flat_map(|c| &c.rows) {
                        row.when.iter().for_each(|when| self.facts_of(when, &term_facts, &mut facts));
                    }
                }
                DefId::Score(score) => {
                    for (_, when) in g.score(*score).into_iter().flat_map(|s| &s.items) {
                        self.facts_of(when, &term_facts, &mut facts);
                    }
                    self.domain.score_facts.insert(*score, facts.clone());
                }
                DefId::Rec(_) => continue,
            }
            term_facts.insert(*id, facts);
        }
        if let Some(header) = &g.header {
            header.scope.iter().for_each(|scope| self.cond(scope));
            if let Some(scope) = &header.scope {
                let mut facts = BTreeSet::new();
                self.facts_of(scope, &term_facts, &mut facts);
                facts.into_iter().for_each(|fact| self.test(fact, 0));
            }
            self.scope_facts = self.first.len();
            header.see.iter().filter_map(|see| see.when.as_ref()).for_each(|when| self.cond(when));
        }
        for id in &g.order {
            match id {
                DefId::Term(term) => {
                    if let Some(Meaning::Cond(cond)) = g.term(*term).map(|t| &t.means) {
                        self.cond(cond);
                    }
                }
                DefId::Class(class) => {
                    g.class(*class)
                        .into_iter()
                        .flat_map(|c| &c.rows)
                        .filter_map(|r| r.when.as_ref())
                        .for_each(|c| self.cond(c));
                }
                DefId::Score(score) => {
                    g.score(*score).into_iter().flat_map(|s| &s.items).for_each(|(_, when)| self.cond(when))
                }
                DefId::Rec(rec) => {
                    if let Some(rec) = g.rec(*rec) {
                        rec.when.iter().chain(&rec.unless).for_each(|cond| self.cond(cond));
                    }
                }
            }
        }
        for rec in &g.recommendations {
            rec.favored.iter().for_each(|(_, cond)| self.cond(cond));
            rec.notes.iter().filter_map(|(_, when)| when.as_ref()).for_each(|cond| self.cond(cond));
        }
        for fact in &g.facts {
            match &fact.derivation {
                Some(Derivation::Rows(rows)) => {
                    rows.iter().filter_map(|r| r.when.as_ref()).for_each(|cond| self.cond(cond))
                }
                Some(Derivation::Condition(cond)) => self.cond(cond),
                Some(Derivation::Value(_)) | None => {}
            }
        }
        g.constraints.iter().for_each(|c| self.cond(&c.holds));
        g.invariants.iter().for_each(|i| self.cond(&i.always));
    }

    fn test(&mut self, fact: FactId, times: u32) {
        let count = self.uses.entry(fact).or_insert_with(|| {
            self.first.push(fact);
            0
        });
        *count = count.saturating_add(times);
    }

    fn cond(&mut self, cond: &Cond) {
        match &cond.kind {
            CondKind::Const(_) | CondKind::Term(_) | CondKind::Class(..) | CondKind::Applies(_) => {}
            CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
                self.test(*id, 1)
            }
            CondKind::Compare(op, left, right) => self.compare(*op, left, right),
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.cond(part))
            }
            CondKind::Not(inner) => self.cond(inner),
        }
    }

    fn compare(&mut self, op: Comparison, left: &Num, right: &Num) {
        let difference =
            self.domain.forms.of(left).zip(self.domain.forms.of(right)).map(|(l, r)| l.plus(r, &-Number::one()));
        if let Some(form) = difference {
            let mut parts = form.parts.iter();
            match (parts.next(), parts.next()) {
                (None, _) => return,
                (Some((Unknown::Fact(fact), factor)), None) => {
                    self.test(*fact, 1);
                    let cut = -form.constant.clone() / factor;
                    self.cuts.entry(*fact).or_default().insert(cut);
                    return;
                }
                _ if form.parts.keys().all(|p| matches!(p, Unknown::Score(_))) => return,
                _ => {}
            }
        }
        if self.domain.atom_index(op, left, right).is_none() {
            let mut facts = BTreeSet::new();
            self.domain.forms.facts_of(left, &self.domain.score_facts, &mut facts);
            self.domain.forms.facts_of(right, &self.domain.score_facts, &mut facts);
            let at = u32::try_from(self.domain.atoms.len()).unwrap_or(u32::MAX);
            self.domain.atom_at.insert((op, left.clone(), right.clone()), at);
            self.domain.atoms.push(Atom { op, left: left.clone(), right: right.clone(), facts });
        }
    }

    fn facts_of(&self, cond: &Cond, known: &BTreeMap<DefId, BTreeSet<FactId>>, into: &mut BTreeSet<FactId>) {
        let definition = |id: DefId, into: &mut BTreeSet<FactId>| into.extend(known.get(&id).into_iter().flatten());
        match &cond.kind {
            CondKind::Const(_) | CondKind::Applies(_) => {}
            CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
                into.insert(*id);
            }
            CondKind::Term(id) => definition(DefId::Term(*id), into),
            CondKind::Class(id, _) => definition(DefId::Class(*id), into),
            CondKind::Compare(_, left, right) => {
                self.domain.forms.facts_of(left, &self.domain.score_facts, into);
                self.domain.forms.facts_of(right, &self.domain.score_facts, into);
            }
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.facts_of(part, known, into));
            }
            CondKind::Not(inner) => self.facts_of(inner, known, into),
        }
    }

    /// Orders the variables: the scope's facts first, then what is tested most, comparisons over several facts last.
    fn finish(mut self) -> Domain {
        let mut facts: Vec<(usize, FactId)> = self.first.iter().copied().enumerate().collect();
        let uses = |fact: &FactId| self.uses.get(fact).copied().unwrap_or(0);
        facts.sort_by_key(|(first, fact)| (*first >= self.scope_facts, std::cmp::Reverse(uses(fact)), *first));
        for (_, id) in facts {
            let Some(fact) = self.guideline.fact(id) else { continue };
            match &fact.ty {
                FactType::YesNo => self.domain.push(Kind::Fact(id), 2),
                FactType::OneOf(members) => self.domain.push(Kind::Fact(id), members.len()),
                FactType::SetOf(members) => {
                    for member in 0..u32::try_from(members.len()).unwrap_or(u32::MAX) {
                        self.domain.push(Kind::Bit(id, member), 2);
                    }
                }
                FactType::Number(ty) => {
                    let intervals = intervals(ty, self.cuts.get(&id));
                    let count = intervals.len();
                    self.domain.intervals.insert(id, intervals);
                    self.domain.push(Kind::Fact(id), count);
                }
            }
        }
        for at in 0..self.domain.atoms.len() {
            self.domain.push(Kind::Atom(u32::try_from(at).unwrap_or(u32::MAX)), 2);
        }
        self.domain
    }
}

impl Domain {
    fn atom_index(&self, op: Comparison, left: &Num, right: &Num) -> Option<usize> {
        self.atom_at.get(&(op, left.clone(), right.clone())).map(|at| *at as usize)
    }

    fn push(&mut self, kind: Kind, classes: usize) {
        let at = u32::try_from(self.variables.len()).unwrap_or(u32::MAX);
        match kind {
            Kind::Fact(id) => {
                self.fact_variables.insert(id, at);
            }
            Kind::Bit(id, member) => {
                self.bit_variables.insert((id, member), at);
            }
            Kind::Atom(_) => self.atom_variables.push(at),
        }
        self.variables.push(Variable { kind, classes: u32::try_from(classes).unwrap_or(u32::MAX).max(1) });
    }
}

/// The classes that cuts make of a declared range. Each class holds at least one value of the type.
fn intervals(ty: &NumberType, cuts: Option<&BTreeSet<Number>>) -> Vec<Interval> {
    let mut points: BTreeSet<&Number> = cuts.into_iter().flatten().collect();
    points.extend(ty.low.as_ref().map(|(limit, _)| limit));
    points.extend(ty.high.as_ref().map(|(limit, _)| limit));
    let whole = |value: &Number| !ty.integer || (value / &ty.unit.factor).is_integer();
    let inside = |value: &Number| {
        ty.low.as_ref().is_none_or(|(low, closed)| low < value || (low == value && *closed))
            && ty.high.as_ref().is_none_or(|(high, closed)| value < high || (value == high && *closed))
    };
    let mut classes = Vec::new();
    let mut before: Option<&Number> = None;
    for next in points.iter().copied().map(Some).chain([None]) {
        // The open interval before `next` lies inside where its limits do not lie outside.
        let inside_low = before.is_none_or(|b| ty.high.as_ref().is_none_or(|(high, _)| b < high));
        let inside_high = next.is_none_or(|n| ty.low.as_ref().is_none_or(|(low, _)| low < n));
        let bounded = (before.is_some() || ty.low.is_none()) && (next.is_some() || ty.high.is_none());
        if inside_low && inside_high && bounded && holds_value(ty, before, next) {
            classes.push(Interval::Open(before.cloned(), next.cloned()));
        }
        if let Some(point) = next
            && inside(point)
            && whole(point)
        {
            classes.push(Interval::Point(point.clone()));
        }
        before = next;
    }
    classes
}

/// Whether an open interval holds a value: always, but for whole numbers.
fn holds_value(ty: &NumberType, low: Option<&Number>, high: Option<&Number>) -> bool {
    let (Some(low), Some(high), true) = (low, high, ty.integer) else { return true };
    let first = (low / &ty.unit.factor).floor() + Number::one();
    first < high / &ty.unit.factor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::model::{NumberKind, Unit};

    fn ty(integer: bool, low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> NumberType {
        let bound = |b: Option<(i64, bool)>| b.map(|(v, closed)| (number::whole(v), closed));
        let unit = Unit { text: String::new(), factor: Number::one() };
        NumberType { kind: NumberKind::Plain, unit, integer, scale: None, low: bound(low), high: bound(high) }
    }

    fn cut(ty: &NumberType, at: &[i64]) -> Vec<String> {
        let cuts = at.iter().map(|v| number::whole(*v)).collect();
        let show = |v: &Option<Number>| v.as_ref().map_or("∞".to_owned(), number::show);
        let text = |i: &Interval| match i {
            Interval::Point(p) => format!("[{}]", number::show(p)),
            Interval::Open(a, b) => format!("({},{})", show(a), show(b)),
        };
        let classes = intervals(ty, Some(&cuts));
        for class in &classes {
            assert!(class.contains(&class.typical(ty)), "{class:?}");
        }
        classes.iter().map(text).collect()
    }

    #[test]
    fn cuts_make_classes_inside_the_range() {
        assert_eq!(cut(&ty(false, Some((0, true)), Some((10, true))), &[3]), ["[0]", "(0,3)", "[3]", "(3,10)", "[10]"]);
        assert_eq!(cut(&ty(false, Some((0, false)), None), &[3]), ["(0,3)", "[3]", "(3,∞)"]);
        assert_eq!(cut(&ty(true, Some((0, true)), Some((4, true))), &[2, 3]), ["[0]", "(0,2)", "[2]", "[3]", "[4]"]);
        assert_eq!(cut(&ty(false, Some((0, true)), Some((10, true))), &[12, -1]), ["[0]", "(0,10)", "[10]"]);
    }

    #[test]
    fn typical_values_are_short() {
        let between = |a: &str, b: &str| {
            let (a, b) = (number::parse(a).unwrap(), number::parse(b).unwrap());
            number::show(&shortest_between(&a, &b))
        };
        assert_eq!(between("2", "3"), "2.5");
        assert_eq!(between("0", "10"), "5");
        assert_eq!(between("2.99", "3"), "2.995");
    }
}
