//! The engine: a guideline compiled once, then exact answers for any number of cases.

use super::interpret::{World, interpret};
use super::kleene;
use crate::check::literals::outside;
use crate::check::model::{
    ClassId, Cond, DefId, Derivation, FactId, FactType, Guideline, Outcome, RecId, ScoreId, TermId, Value,
};
use crate::decide::compile::{Compiled, compile};
use crate::decide::diagram::Node;
use crate::decide::domain::{Interval, Kind};
use crate::decide::linear::{Linear, Unknown};
use crate::decide::table::{Code, Table, reach, support};
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use num_traits::{Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// What an answer is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Whether the guideline speaks of the case.
    Scope,
    /// Whether a recommendation applies.
    Rec(RecId),
    /// Whether a condition term holds.
    Term(TermId),
}

/// A case made ready: derived facts filled in, every value as the class that the diagrams test.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The values, derived ones included.
    pub values: Vec<Option<Value>>,
    /// Which facts were derived.
    pub derived: Vec<FactId>,
    /// Facts whose derived value lies outside their range, and was not used.
    pub out_of_range: Vec<FactId>,
    codes: Vec<Code>,
}

/// Whether a condition holds for every possible patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// It does.
    Holds,
    /// It does not: a patient, as the facts that matter.
    Fails(BTreeMap<FactId, Value>),
    /// It could not be decided within the bounds: it rests on comparisons of several facts.
    Open,
}

/// Paths that a proof looks at before it gives up.
const MAX_PATHS: usize = 4_096;
/// Steps that a proof takes before it gives up.
const MAX_STEPS: usize = 1_000_000;

/// A compiled guideline.
#[derive(Debug, Clone)]
pub struct Engine<'g> {
    guideline: &'g Guideline,
    compiled: Compiled,
    /// Scope, then the recommendations in order.
    table: Table,
}

impl<'g> Engine<'g> {
    /// Compiles a guideline that has no errors.
    pub fn new(guideline: &'g Guideline) -> Result<Self, Diagnostic> {
        Ok(Self::of(guideline, compile(guideline)?))
    }

    /// An engine over a guideline that is compiled already.
    pub fn of(guideline: &'g Guideline, compiled: Compiled) -> Self {
        let roots: Vec<Node> =
            std::iter::once(compiled.scope).chain(compiled.recommendations.iter().copied()).collect();
        let table = Table::new(&compiled.manager, &compiled.domain, &roots);
        Engine { guideline, compiled, table }
    }

    /// The guideline.
    pub fn guideline(&self) -> &'g Guideline {
        self.guideline
    }

    /// Its diagrams.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Words of the table that verdicts are walked on.
    pub fn table_size(&self) -> usize {
        self.table.len()
    }

    /// Makes a case ready: fills in what can be derived, then finds the class of every value.
    pub fn prepare(&self, case: &[Option<Value>]) -> Prepared {
        let g = self.guideline;
        let mut values = case.to_vec();
        values.resize(g.facts.len(), None);
        let variables = self.compiled.domain.variables.len();
        let mut prepared =
            Prepared { values, derived: Vec::new(), out_of_range: Vec::new(), codes: vec![0; variables] };
        for (id, _) in g.facts_with_ids() {
            self.code(&mut prepared, id);
        }
        self.code_atoms(&mut prepared);
        for id in &g.derivation_order {
            if prepared.values.get(id.0 as usize).is_some_and(Option::is_some) {
                continue;
            }
            let Some(value) = self.derive(&prepared, *id) else { continue };
            if let (Some(FactType::Number(ty)), Value::Number(number)) = (g.fact(*id).map(|f| &f.ty), &value) {
                let whole = !ty.integer || (number / &ty.unit.factor).is_integer();
                if outside(ty, number).is_some() || !whole {
                    prepared.out_of_range.push(*id);
                    continue;
                }
            }
            if let Some(slot) = prepared.values.get_mut(id.0 as usize) {
                *slot = Some(value);
            }
            prepared.derived.push(*id);
            self.code(&mut prepared, *id);
            self.code_atoms(&mut prepared);
        }
        prepared
    }

    /// What a fact's derivation gives, where it is the same in every completion of what is known.
    fn derive(&self, prepared: &Prepared, id: FactId) -> Option<Value> {
        let fact = self.guideline.fact(id)?;
        if let Some(Derivation::Value(num)) = &fact.derivation {
            let view = kleene::view(self.guideline, &prepared.values);
            return view.known_number(num).map(Value::Number);
        }
        let node = *self.compiled.derivations.get(&id)?;
        let reached = reach(&self.compiled.manager, node, &prepared.codes);
        let mut reached = reached.into_iter();
        let (Some(only), None) = (reached.next(), reached.next()) else { return None };
        let member = only.as_member()?;
        Some(if fact.ty == FactType::YesNo { Value::Bool(member == 1) } else { Value::Member(member) })
    }

    fn code(&self, prepared: &mut Prepared, id: FactId) {
        let domain = &self.compiled.domain;
        let Some(Some(value)) = prepared.values.get(id.0 as usize).cloned() else { return };
        let mut set = |variable: u32, class: u32| {
            if let Some(slot) = prepared.codes.get_mut(variable as usize) {
                *slot = class.saturating_add(1);
            }
        };
        match &value {
            Value::Set(set_value) => {
                let mut member = 0u32;
                while let Some(variable) = domain.bit(id, member) {
                    set(variable, u32::from(set_value.contains(&member)));
                    member = member.saturating_add(1);
                }
            }
            _ => {
                if let (Some(variable), Some(class)) = (domain.fact(id), domain.class(id, &value)) {
                    set(variable, class);
                }
            }
        }
    }

    /// Comparisons over several facts are known once the facts that they need are.
    fn code_atoms(&self, prepared: &mut Prepared) {
        let domain = &self.compiled.domain;
        if domain.atoms.is_empty() {
            return;
        }
        let view = kleene::view(self.guideline, &prepared.values);
        let mut codes = Vec::new();
        for (at, atom) in domain.atoms.iter().enumerate() {
            let truth = view.comparison(atom.op, &atom.left, &atom.right);
            let code = match truth {
                Outcome::No => 1,
                Outcome::Yes => 2,
                Outcome::Undetermined => 0,
            };
            codes.extend(domain.atom_variable(at).map(|variable| (variable, code)));
        }
        drop(view);
        for (variable, code) in codes {
            if let Some(slot) = prepared.codes.get_mut(variable as usize) {
                *slot = code;
            }
        }
    }

    /// The verdicts of scope and all recommendations, in that order, into `into`.
    pub fn verdicts(&self, prepared: &Prepared, into: &mut Vec<Outcome>) {
        self.table.outcomes(&self.compiled.manager, &prepared.codes, into);
    }

    /// One verdict: yes or no where every completion of the case agrees.
    pub fn verdict(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        match subject {
            Subject::Scope => self.table.outcome(&self.compiled.manager, 0, &prepared.codes),
            Subject::Rec(id) => {
                self.table.outcome(&self.compiled.manager, (id.0 as usize).saturating_add(1), &prepared.codes)
            }
            Subject::Term(_) => self.holds(prepared, self.root(subject)),
        }
    }

    /// The verdict by the plain diagram; equal to [`Engine::verdict`].
    pub fn plain_verdict(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        self.holds(prepared, self.root(subject))
    }

    fn root(&self, subject: Subject) -> Node {
        match subject {
            Subject::Scope => self.compiled.scope,
            Subject::Rec(id) => self.compiled.recommendations.get(id.0 as usize).copied().unwrap_or(Node::FALSE),
            Subject::Term(id) => self.compiled.definitions.get(&DefId::Term(id)).copied().unwrap_or(Node::FALSE),
        }
    }

    /// Whether a compiled condition holds in every completion, in none, or in some.
    pub fn holds(&self, prepared: &Prepared, node: Node) -> Outcome {
        let reached = reach(&self.compiled.manager, node, &prepared.codes);
        match (reached.contains(&Node::TRUE), reached.contains(&Node::FALSE)) {
            (true, false) => Outcome::Yes,
            (false, true) => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }

    /// The unknown facts on which an answer hangs: those for which two completions that differ in this fact alone
    /// differ in the answer. A comparison over several facts stands for all its unknown facts.
    pub fn missing(&self, prepared: &Prepared, subject: Subject) -> BTreeSet<FactId> {
        let mut facts = BTreeSet::new();
        for variable in support(&self.compiled.manager, self.root(subject), &prepared.codes) {
            match self.compiled.domain.variables.get(variable as usize).map(|v| v.kind) {
                Some(Kind::Fact(id) | Kind::Bit(id, _)) => {
                    facts.insert(id);
                }
                Some(Kind::Atom(at)) => {
                    let of = self.compiled.domain.atoms.get(at as usize).map(|a| &a.facts);
                    let unknown = |id: &&FactId| prepared.values.get(id.0 as usize).is_none_or(Option::is_none);
                    facts.extend(of.into_iter().flatten().filter(unknown));
                }
                None => {}
            }
        }
        facts
    }

    /// The class of a classification, where every completion agrees: `Some(None)` where no row holds.
    #[allow(clippy::option_option)]
    pub fn class(&self, prepared: &Prepared, id: ClassId) -> Option<Option<u32>> {
        self.only(prepared, DefId::Class(id)).map(Node::as_member)
    }

    /// The value of a score, where every completion agrees.
    pub fn score(&self, prepared: &Prepared, id: ScoreId) -> Option<Number> {
        let only = self.only(prepared, DefId::Score(id))?;
        self.compiled.manager.as_number(only).cloned()
    }

    fn only(&self, prepared: &Prepared, id: DefId) -> Option<Node> {
        let node = *self.compiled.definitions.get(&id)?;
        let mut reached = reach(&self.compiled.manager, node, &prepared.codes).into_iter();
        match (reached.next(), reached.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// The constraints that the given facts break, whatever the others are.
    pub fn broken_constraints(&self, prepared: &Prepared) -> Vec<usize> {
        let broken = |(_, node): &(usize, &Node)| self.holds(prepared, **node) == Outcome::No;
        self.compiled.constraints.iter().enumerate().filter(broken).map(|(at, _)| at).collect()
    }

    /// The facts that a constraint tests, in the guideline's order.
    pub fn constraint_facts(&self, at: usize) -> BTreeSet<FactId> {
        let mut facts = BTreeSet::new();
        let Some(node) = self.compiled.constraints.get(at) else { return facts };
        for variable in support(&self.compiled.manager, *node, &[]) {
            match self.compiled.domain.variables.get(variable as usize).map(|v| v.kind) {
                Some(Kind::Fact(id) | Kind::Bit(id, _)) => {
                    facts.insert(id);
                }
                Some(Kind::Atom(at)) => {
                    facts.extend(
                        self.compiled.domain.atoms.get(at as usize).into_iter().flat_map(|a| a.facts.iter().copied()),
                    );
                }
                None => {}
            }
        }
        facts
    }

    /// Given facts that differ from what the other facts derive: fact, given, derived.
    pub fn contradictions(&self, case: &[Option<Value>]) -> Vec<(FactId, Value, Value)> {
        let mut found = Vec::new();
        for id in &self.guideline.derivation_order {
            let Some(Some(given)) = case.get(id.0 as usize) else { continue };
            let mut without = case.to_vec();
            if let Some(slot) = without.get_mut(id.0 as usize) {
                *slot = None;
            }
            let prepared = self.prepare(&without);
            if let Some(Some(derived)) = prepared.values.get(id.0 as usize)
                && derived != given
            {
                found.push((*id, given.clone(), derived.clone()));
            }
        }
        found
    }

    /// Whether a compiled condition holds for every patient that the declared types and constraints allow.
    pub fn prove(&self, always: &Cond, node: Node) -> Proof {
        let mut manager = self.compiled.manager.clone();
        let mut bad = manager.not(node);
        for constraint in &self.compiled.constraints {
            bad = bad.and_then(|bad| manager.and(bad, *constraint));
        }
        let Ok(bad) = bad else { return Proof::Open };
        if bad == Node::FALSE {
            return Proof::Holds;
        }
        let mut search =
            Search { engine: self, manager: &manager, always, path: Vec::new(), paths: 0, steps: 0, open: false };
        match search.visit(bad) {
            Some(patient) => Proof::Fails(patient),
            None if search.open || search.paths >= MAX_PATHS || search.steps >= MAX_STEPS => Proof::Open,
            None => Proof::Holds,
        }
    }
}

/// A search for a patient along the ways to true; every find is replayed by the interpreter before it counts.
struct Search<'a, 'g> {
    engine: &'a Engine<'g>,
    manager: &'a crate::decide::diagram::Manager,
    always: &'a Cond,
    path: Vec<(u32, u32)>,
    paths: usize,
    steps: usize,
    open: bool,
}

impl Search<'_, '_> {
    fn visit(&mut self, node: Node) -> Option<BTreeMap<FactId, Value>> {
        self.steps = self.steps.saturating_add(1);
        if node == Node::FALSE || self.paths >= MAX_PATHS || self.steps >= MAX_STEPS {
            return None;
        }
        let Some((variable, runs)) = self.manager.get(node) else {
            self.paths = self.paths.saturating_add(1);
            return self.patient();
        };
        let mut from = 0u32;
        for run in runs.to_vec() {
            for class in from..run.end {
                if run.child == Node::FALSE {
                    break;
                }
                self.path.push((variable, class));
                let found = if self.impossible() { None } else { self.visit(run.child) };
                self.path.pop();
                if found.is_some() {
                    return found;
                }
            }
            from = run.end;
        }
        None
    }

    /// True where a comparison on the path contradicts the classes of its facts on the path.
    fn impossible(&self) -> bool {
        let domain = &self.engine.compiled.domain;
        self.path.iter().any(|(variable, class)| {
            let Some(Kind::Atom(at)) = domain.variables.get(*variable as usize).map(|v| v.kind) else { return false };
            let Some(atom) = domain.atoms.get(at as usize) else { return false };
            let form = domain.forms.of(&atom.left).zip(domain.forms.of(&atom.right));
            let Some(form) = form.map(|(l, r)| l.plus(r, &-crate::number::one())) else { return false };
            let (low, high) = self.span_of(&form);
            let sign = |limit: &Limit| limit.as_ref().map(|(v, closed)| (v.cmp(&Number::zero()), *closed));
            use crate::check::model::Comparison as C;
            use std::cmp::Ordering::{Equal, Greater, Less};
            // Whether the difference can be below, at, above zero.
            let below = !matches!(sign(&low), Some((Greater | Equal, _)));
            let above = !matches!(sign(&high), Some((Less | Equal, _)));
            let at_zero = !matches!(sign(&low), Some((Greater, _)) | Some((Equal, false)))
                && !matches!(sign(&high), Some((Less, _)) | Some((Equal, false)));
            let (yes, no) = match atom.op {
                C::Less => (below, at_zero || above),
                C::LessOrEqual => (below || at_zero, above),
                C::Greater => (above, at_zero || below),
                C::GreaterOrEqual => (above || at_zero, below),
                C::Equal => (at_zero, below || above),
                C::NotEqual => (below || above, at_zero),
            };
            if *class == 1 { !yes } else { !no }
        })
    }

    /// The least and the greatest value of a linear form over the classes on the path.
    fn span_of(&self, form: &Linear) -> (Limit, Limit) {
        let mut low = Some((form.constant.clone(), true));
        let mut high = low.clone();
        for (of, factor) in &form.parts {
            let (from, to) = match of {
                Unknown::Fact(id) => self.range_of(*id),
                Unknown::Score(_) => (None, None),
            };
            let (from, to) = if factor.is_negative() { (to, from) } else { (from, to) };
            let add = |sum: Limit, limit: Limit| match (sum, limit) {
                (Some((a, ca)), Some((b, cb))) => Some((a + b * factor, ca && cb)),
                _ => None,
            };
            low = add(low, from);
            high = add(high, to);
        }
        (low, high)
    }

    fn range_of(&self, id: FactId) -> (Limit, Limit) {
        let domain = &self.engine.compiled.domain;
        let declared = match self.engine.guideline.fact(id).map(|f| &f.ty) {
            Some(FactType::Number(ty)) => (ty.low.clone(), ty.high.clone()),
            _ => (None, None),
        };
        let Some(variable) = domain.fact(id) else { return declared };
        let Some((_, class)) = self.path.iter().find(|(v, _)| *v == variable) else { return declared };
        match domain.intervals(id).get(*class as usize) {
            Some(Interval::Point(value)) => (Some((value.clone(), true)), Some((value.clone(), true))),
            Some(Interval::Open(low, high)) => (low.clone().map(|v| (v, false)), high.clone().map(|v| (v, false))),
            None => declared,
        }
    }

    /// A patient of the path, replayed.
    fn patient(&mut self) -> Option<BTreeMap<FactId, Value>> {
        let engine = self.engine;
        let domain = &engine.compiled.domain;
        let g = engine.guideline;
        let mut chosen: BTreeMap<FactId, Value> = BTreeMap::new();
        let mut atoms = BTreeSet::new();
        for (variable, class) in &self.path {
            match domain.variables.get(*variable as usize).map(|v| v.kind) {
                Some(Kind::Fact(id)) => {
                    chosen.insert(id, domain.representative(g, id, *class)?);
                }
                Some(Kind::Bit(id, member)) => {
                    let set = chosen.entry(id).or_insert_with(|| Value::Set(BTreeSet::new()));
                    if let (Value::Set(set), 1) = (set, class) {
                        set.insert(member);
                    }
                }
                Some(Kind::Atom(at)) => {
                    if let Some(atom) = domain.atoms.get(at as usize) {
                        atoms.extend(atom.facts.iter().copied());
                    }
                }
                None => {}
            }
        }
        let complete = |chosen: &BTreeMap<FactId, Value>| -> Option<Vec<Value>> {
            g.facts_with_ids().map(|(id, fact)| chosen.get(&id).cloned().or_else(|| any_value(&fact.ty))).collect()
        };
        let replays = |values: &[Value]| {
            let world: World<'_> = interpret(g, values);
            !world.holds(self.always) && g.constraints.iter().all(|c| world.holds(&c.holds))
        };
        if replays(&complete(&chosen)?) {
            return Some(chosen);
        }
        // Facts that are compared with each other may need other values of their classes.
        let numeric: Vec<FactId> = atoms.into_iter().collect();
        for shift in 1u32..81 {
            let mut tried = chosen.clone();
            let mut digits = shift;
            for id in numeric.iter().take(4) {
                if let Some(value) = self.other_value(*id, digits % 3) {
                    tried.insert(*id, value);
                }
                digits /= 3;
            }
            if replays(&complete(&tried)?) {
                return Some(tried);
            }
        }
        self.open = true;
        None
    }

    /// A low, middle or high value of a fact's class on the path.
    fn other_value(&self, id: FactId, which: u32) -> Option<Value> {
        let FactType::Number(ty) = &self.engine.guideline.fact(id)?.ty else { return None };
        let (low, high) = self.range_of(id);
        let (low, high) = (low.map(|(v, _)| v), high.map(|(v, _)| v));
        if let (Some(a), Some(b)) = (&low, &high)
            && a == b
        {
            return Some(Value::Number(a.clone()));
        }
        let middle = Interval::Open(low.clone(), high.clone()).typical(ty);
        let value = match which {
            0 => middle,
            1 => Interval::Open(low, Some(middle)).typical(ty),
            _ => Interval::Open(Some(middle), high).typical(ty),
        };
        let whole = !ty.integer || (&value / &ty.unit.factor).is_integer();
        (whole && outside(ty, &value).is_none()).then_some(Value::Number(value))
    }
}

/// A limit of a range and whether it belongs; none where there is none.
type Limit = Option<(Number, bool)>;

/// Some value of a type, for a fact that does not matter.
pub fn any_value(ty: &FactType) -> Option<Value> {
    Some(match ty {
        FactType::YesNo => Value::Bool(false),
        FactType::OneOf(_) => Value::Member(0),
        FactType::SetOf(_) => Value::Set(BTreeSet::new()),
        FactType::Number(ty) => {
            let closed = |limit: &Limit| limit.as_ref().filter(|(_, closed)| *closed).map(|(v, _)| v.clone());
            let value = closed(&ty.low).or_else(|| closed(&ty.high)).unwrap_or_else(|| {
                let limit = |l: &Limit| l.as_ref().map(|(v, _)| v.clone());
                Interval::Open(limit(&ty.low), limit(&ty.high)).typical(ty)
            });
            Value::Number(value)
        }
    })
}
