//! The engine: a guideline compiled once, then exact answers for any number of cases.

use super::gaps::{GapAnswer, Gaps};
use super::kleene::{self, View};
use super::prepared::Prepared;
use super::wordings::Wording;
use crate::check::model::{
    ClassId, DefId, FactId, FactType, Guideline, Outcome, RecId, ScoreId, TermId, Value, Values,
};
use crate::decide::compile::{Compiled, Derived, compile};
use crate::decide::diagram::Node;
use crate::decide::domain::{Atom, Question, order_class};
use crate::decide::interval::{Range, class_of};
use crate::decide::linear::Unknown;
use crate::decide::product;
use crate::decide::table::{self, ClassCode, Table, only, support};
use crate::decide::usual::Usual;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use num_traits::Zero;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

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

/// A compiled guideline. It owns what it needs, may be shared between threads, and is cheap to clone.
#[derive(Debug, Clone)]
pub struct Engine {
    guideline: Arc<Guideline>,
    compiled: Arc<Compiled>,
    /// Laid out at once for the guideline, and not at all for other wordings, of which few verdicts are asked.
    table: Arc<OnceLock<Table>>,
    usual: Arc<Usual>,
    /// Built when the first answer asks for them.
    gaps: Arc<OnceLock<Gaps>>,
    /// The same.
    others: Arc<OnceLock<Vec<Wording>>>,
    /// For each reading, the engine under its other wording.
    under: Arc<[OnceLock<Option<Engine>>]>,
}

impl Engine {
    /// Compiles a guideline that has no errors.
    pub fn new(guideline: &Arc<Guideline>) -> Result<Self, Diagnostic> {
        Ok(Self::of(guideline, compile(guideline)?))
    }

    /// An engine over a guideline that is compiled already.
    pub fn of(guideline: &Arc<Guideline>, compiled: impl Into<Arc<Compiled>>) -> Self {
        let engine = Self::plain(guideline, compiled.into());
        engine.table();
        engine
    }

    /// The same, without the table.
    fn plain(guideline: &Arc<Guideline>, compiled: Arc<Compiled>) -> Self {
        Engine {
            guideline: Arc::clone(guideline),
            compiled,
            table: Arc::default(),
            usual: Arc::new(Usual::of(guideline)),
            gaps: Arc::default(),
            others: Arc::default(),
            under: guideline.readings.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    fn table(&self) -> &Table {
        let regardless = self.guideline.recommendations.iter().map(|rec| rec.regardless_of_scope);
        self.table.get_or_init(|| Table::new(&self.compiled, regardless))
    }

    /// The guideline.
    pub fn guideline(&self) -> &Guideline {
        &self.guideline
    }

    /// Its diagrams.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The values of its examples.
    pub fn usual(&self) -> &Usual {
        &self.usual
    }

    /// Words of the table that verdicts are walked on.
    pub fn table_size(&self) -> usize {
        self.table().len()
    }

    /// How many steps it takes about to make a case ready and ask for some verdicts.
    pub fn weight(&self) -> usize {
        let (g, domain) = (&*self.guideline, &self.compiled.domain);
        let several = domain.atoms.len().saturating_add(domain.computed.len()).saturating_add(g.derivation_order.len());
        let few = g.facts.len().saturating_add(domain.variables.len()) / 8;
        few.saturating_add(several.saturating_mul(8)).saturating_add(g.constraints.len().saturating_mul(8))
    }

    /// Makes a case ready: fills in what can be derived, then finds the class of every value.
    pub fn prepare(&self, case: &Values) -> Prepared {
        let g = &*self.guideline;
        let mut values = case.clone();
        values.resize(g.facts.len());
        let variables = self.compiled.domain.variables.len();
        let mut prepared =
            Prepared { values, derived: Vec::new(), out_of_range: Vec::new(), codes: vec![0; variables] };
        for (id, _) in g.facts.with_ids() {
            self.code(&mut prepared, id);
        }
        self.code_atoms(&mut prepared);
        for id in &g.derivation_order {
            if prepared.values.knows(*id) {
                continue;
            }
            let Some(value) = self.derive(&prepared, *id) else { continue };
            if let (Some(FactType::Number(ty)), Value::Number(number)) = (g.fact(*id).map(|f| &f.ty), &value)
                && !Range::of(ty).contains(number)
            {
                prepared.out_of_range.push((*id, number.clone()));
                continue;
            }
            prepared.values.set(*id, value);
            prepared.derived.push(*id);
            self.code(&mut prepared, *id);
            self.code_atoms(&mut prepared);
        }
        prepared
    }

    /// What a fact's derivation gives, where it is the same in every completion of what is known.
    fn derive(&self, prepared: &Prepared, id: FactId) -> Option<Value> {
        let manager = &self.compiled.manager;
        match self.compiled.derivations.get(&id)? {
            Derived::Rows(node) => {
                let member = only(manager, *node, &prepared.codes)?.as_member()?;
                let truth = self.guideline.fact(id).is_some_and(|fact| fact.ty == FactType::YesNo);
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
        kleene::view_of(&self.guideline, &prepared.values, &self.compiled.domain.computed)
    }

    fn code(&self, prepared: &mut Prepared, id: FactId) {
        let domain = &self.compiled.domain;
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
        let domain = &self.compiled.domain;
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
            Question::Order(left, right) => view.order(left, right).map(order_class),
        };
        let classes: Vec<Option<u32>> = domain.atoms.iter().map(class).collect();
        for (at, class) in classes.into_iter().enumerate() {
            if let (Some(variable), Some(class)) = (domain.atom_variable(at), class) {
                set_code(&mut prepared.codes, variable, class);
            }
        }
    }

    /// The verdicts of scope and all recommendations, in that order, into `into`.
    pub fn verdicts(&self, prepared: &Prepared, into: &mut Vec<Outcome>) {
        self.table().all(&self.compiled.manager, &prepared.codes, into);
    }

    /// One verdict: yes or no where every completion of the case agrees.
    pub fn verdict(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        match (subject, self.table.get()) {
            (Subject::Scope, Some(table)) => table.scope(&self.compiled.manager, &prepared.codes),
            (Subject::Rec(id), Some(table)) => {
                table.recommendation(&self.compiled.manager, id.0 as usize, &prepared.codes)
            }
            _ => self.plain_verdict(prepared, subject),
        }
    }

    /// The verdict by the plain diagram; equal to [`Engine::verdict`].
    pub fn plain_verdict(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        self.holds(prepared, self.root(subject))
    }

    fn root(&self, subject: Subject) -> Node {
        match subject {
            Subject::Scope => self.compiled.scope,
            Subject::Rec(id) => self.compiled.recommendations.get(id).copied().unwrap_or(Node::FALSE),
            Subject::Term(id) => self.compiled.definitions.get(&DefId::Term(id)).copied().unwrap_or(Node::FALSE),
        }
    }

    /// Whether a compiled condition holds in every completion, in none, or in some.
    pub fn holds(&self, prepared: &Prepared, node: Node) -> Outcome {
        table::outcome(&self.compiled.manager, node, &prepared.codes)
    }

    /// The unknown facts on which an answer hangs: those for which two completions that differ in this fact alone
    /// differ in the answer. A comparison over several facts stands for all its unknown facts.
    pub fn missing(&self, prepared: &Prepared, subject: Subject) -> BTreeSet<FactId> {
        let unknown = |id: &FactId| !prepared.values.knows(*id);
        self.facts_behind(self.root(subject), &prepared.codes).filter(unknown).collect()
    }

    /// The other wordings of its readings.
    pub(super) fn other_wordings(&self) -> &[Wording] {
        self.others.get_or_init(|| Wording::all(&self.guideline))
    }

    /// The engine of one of them, compiled when the first case needs it; none where it is too complex.
    pub(super) fn under(&self, wording: &Wording) -> Option<&Engine> {
        let make = || {
            let guideline = Arc::new(wording.guideline(&self.guideline));
            let compiled = compile(&guideline).ok()?;
            Some(Self::plain(&guideline, Arc::new(compiled)))
        };
        self.under.get(wording.reading)?.get_or_init(make).as_ref()
    }

    pub(super) fn facts_behind(&self, node: Node, codes: &[ClassCode]) -> impl Iterator<Item = FactId> {
        let variables = support(&self.compiled.manager, node, codes);
        variables.into_iter().flat_map(|variable| self.compiled.domain.facts(variable))
    }

    /// The questions that are left open for a case, or may be: the accepted gaps in the guideline's order, and a gap that
    /// nobody accepted where it is sure. Then the questions of which it is not decided.
    pub fn open_questions(&self, prepared: &Prepared) -> (Vec<GapAnswer>, Vec<usize>) {
        self.gaps.get_or_init(|| Gaps::of(&self.guideline, &self.compiled)).open(&self.compiled.domain, prepared)
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
        only(&self.compiled.manager, node, &prepared.codes)
    }

    /// The constraints that the given facts break, whatever the others are.
    pub fn broken_constraints(&self, prepared: &Prepared) -> Vec<usize> {
        let broken = |(_, node): &(usize, &Node)| self.holds(prepared, **node) == Outcome::No;
        self.compiled.constraints.iter().enumerate().filter(broken).map(|(at, _)| at).collect()
    }

    /// The facts that a constraint tests, in the guideline's order.
    pub fn constraint_facts(&self, at: usize) -> BTreeSet<FactId> {
        self.compiled.constraints.get(at).into_iter().flat_map(|node| self.facts_behind(*node, &[])).collect()
    }

    /// Given facts that differ from what the other facts derive: fact, given, derived.
    pub fn contradictions(&self, case: &Values) -> Vec<(FactId, Value, Value)> {
        let mut found = Vec::new();
        for id in &self.guideline.derivation_order {
            let Some(given) = case.get(*id) else { continue };
            let mut without = case.clone();
            without.take(*id);
            let prepared = self.prepare(&without);
            if let Some(derived) = prepared.values.get(*id)
                && derived != given
            {
                found.push((*id, given.clone(), derived.clone()));
            }
        }
        found
    }
}

fn set_code(codes: &mut [ClassCode], variable: u32, class: u32) {
    if let Some(slot) = codes.get_mut(variable as usize) {
        *slot = class.saturating_add(1);
    }
}
