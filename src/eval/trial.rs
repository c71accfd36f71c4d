//! What is found by trying, where all completions of a case are too much to be gone through: values are put in for the facts that
//! are tied to each other, and what then is left is tied no more and read off the diagrams. Two that differ show that it is open.

use super::engine::{Engine, Subject};
use super::prepared::Prepared;
use super::settle::said;
use super::tie::Settled;
use crate::check::model::{FactId, FactType, Outcome, Value};
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::decide::table::support;
use std::collections::BTreeSet;

/// Most combinations of values that are tried.
const MAX_TRIED: u64 = 600;
/// Most values of one fact.
const MAX_VALUES: usize = 40;

impl Engine {
    /// That a subject holds of some completion and not of another, where both are found by trying. The facts that it hangs on, and
    /// those that these are tied to, are named: which of them matter is not looked at.
    pub(super) fn by_trial(&self, prepared: &Prepared, subject: Subject) -> Option<Settled> {
        let (manager, root) = (&self.compiled().manager, self.root(subject));
        let variables = support(manager, root, &prepared.codes);
        let atoms = variables.iter().filter(|variable| self.atom(**variable)).copied().collect();
        let mut facts = self.unknown_facts(prepared, &variables);
        let tied = self.unknown_facts(prepared, &atoms);
        let trials = self.trials(prepared, &mut facts, tied)?;
        let mut says: BTreeSet<Node> = BTreeSet::new();
        for there in trials {
            if self.untied(&there, subject) {
                says.extend(said(manager, root, &there.codes));
            }
            if says.len() > 1 {
                return Some(Settled { says, matter: facts, rough: true, found: true });
            }
        }
        None
    }

    /// Whether somebody is found by trying who is like a case, as far as it ties facts to each other.
    pub(super) fn somebody(&self, prepared: &Prepared) -> bool {
        let ties = prepared.ties.get_or_init(|| self.ties(prepared));
        let mut facts = ties.iter().flat_map(|tie| tie.facts.iter().copied()).collect();
        let trials = self.trials(prepared, &mut facts, BTreeSet::new());
        trials.is_some_and(|mut trials| trials.any(|there| self.ties(&there).is_empty()))
    }

    /// A case with values for facts that are tied to some facts and to each other, and these facts with all that they are tied to.
    /// `tied` are further facts that are to have a value.
    fn trials<'p>(
        &'p self,
        prepared: &'p Prepared,
        facts: &mut BTreeSet<FactId>,
        mut tied: BTreeSet<FactId>,
    ) -> Option<impl Iterator<Item = Prepared> + use<'p>> {
        let mut rest: Vec<_> = prepared.ties.get_or_init(|| self.ties(prepared)).iter().collect();
        loop {
            let (reached, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|tie| tie.reaches(facts));
            if reached.is_empty() {
                break;
            }
            for tie in reached {
                facts.extend(tie.facts.iter().copied());
                tied.extend(tie.facts.iter().copied());
            }
            rest = others;
        }
        tied.extend(facts.iter().copied().filter(|id| prepared.values.part(*id).is_some()));
        // What is derived follows from the others.
        let follows = |id: &FactId| self.guideline().fact(*id).is_some_and(|fact| fact.derivation.is_some());
        tied.retain(|id| !prepared.values.knows(*id));
        let choices = tied.iter().filter(|id| !follows(id)).map(|id| Some((*id, self.some_values(prepared, *id)?)));
        let choices = choices.collect::<Option<Vec<(FactId, Vec<Value>)>>>()?;
        let trial = move |nth: u64| {
            let (mut values, mut state) = (prepared.values.clone(), nth);
            for (id, some) in &choices {
                // Numbers without an order, the same each time.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33).checked_rem(u64::try_from(some.len()).ok()?)?;
                values.set(*id, some.get(usize::try_from(at).ok()?)?.clone());
            }
            let there = self.prepare(&values);
            let nobody = !there.out_of_range.is_empty()
                || self.compiled().constraints.iter().any(|node| self.holds(&there, *node) == Outcome::No)
                || tied.iter().any(|id| there.values.part(*id).is_some());
            (!nobody).then_some(there)
        };
        Some((0..MAX_TRIED).filter_map(trial))
    }

    /// Some values of a fact, of those that are left to it; none of a set that is too large.
    fn some_values(&self, prepared: &Prepared, id: FactId) -> Option<Vec<Value>> {
        let fact = self.guideline().fact(id)?;
        let part = prepared.values.part(id);
        let all: Vec<Value> = match &fact.ty {
            FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
            FactType::OneOf(members) => (0u32..).zip(members).map(|(at, _)| Value::Member(at)).collect(),
            FactType::Number(ty) => {
                let (low, high) = super::remaining::limits(part);
                let least = Range::of(ty).between(low, high).simplest().map(Value::Number);
                least.into_iter().chain(self.choices(id, MAX_VALUES)).collect()
            }
            FactType::SetOf(members) => {
                let one = |at: u32| Value::Set([at].into());
                let all = Value::Set((0u32..).zip(members).map(|(at, _)| at).collect());
                let ones = (0u32..).zip(members).map(|(at, _)| one(at));
                [Value::Set(BTreeSet::new()), all].into_iter().chain(ones).collect()
            }
        };
        let left: Vec<Value> = all.into_iter().filter(|value| part.is_none_or(|part| part.allows(value))).collect();
        (!left.is_empty()).then_some(left)
    }
}
