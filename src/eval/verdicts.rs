//! Verdicts: read off the guideline's diagrams where these say what all completions say, and settled otherwise.

use super::around::Around;
use super::engine::{Engine, Subject};
use super::kleene;
use super::known::ForCase;
use super::prepared::{Own, Prepared};
use super::settle::{Unsettled, Wanted};
use super::tie::Settled;
use super::values::never_was;
use crate::check::model::{
    ClassId, DefId, Derivation, FactId, FactType, Id, Outcome, Partial, RecId, ScoreId, Value, Values,
};
use crate::decide::compile::compile;
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::decide::table::{self, ClassCode, only};
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Engine {
    /// The verdicts of scope and all recommendations, in that order, into `into`.
    pub fn verdicts(&self, prepared: &Prepared, into: &mut Vec<Outcome>) {
        match self.laid_out() {
            Some(table) => table.all(&self.compiled().manager, &prepared.codes, into),
            None => {
                into.clear();
                into.extend(self.subjects().map(|subject| self.plain_verdict(prepared, subject)));
            }
        }
        for (subject, verdict) in self.subjects().zip(into) {
            if *verdict == Outcome::Undetermined {
                *verdict = self.open(prepared, subject);
            }
        }
    }

    /// The verdicts of scope and all recommendations by the classes that are known alone, by variable: 0 is unknown, class `i` is
    /// `i + 1`. They are those of a case where nothing ties facts to each other that are not known.
    pub fn verdicts_of_classes(&self, codes: &[ClassCode], into: &mut Vec<Outcome>) {
        self.table().all(&self.compiled().manager, codes, into);
    }

    /// What has a verdict: the scope, then all recommendations.
    fn subjects(&self) -> impl Iterator<Item = Subject> {
        [Subject::Scope].into_iter().chain(self.guideline().recommendations.ids().map(Subject::Rec))
    }

    /// One verdict: yes or no where every completion of the case agrees.
    pub fn verdict(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        let plain = match (subject, self.laid_out()) {
            (Subject::Scope, Some(table)) => table.scope(&self.compiled().manager, &prepared.codes),
            (Subject::Rec(id), Some(table)) => {
                table.recommendation(&self.compiled().manager, id.place(), &prepared.codes)
            }
            _ => self.plain_verdict(prepared, subject),
        };
        match plain {
            Outcome::Undetermined => self.open(prepared, subject),
            decided => decided,
        }
    }

    /// The verdict by the plain diagram: of all combinations of classes, whether or not a completion has them.
    pub fn plain_verdict(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        self.holds(prepared, self.root(subject))
    }

    /// Whether a compiled condition holds in every combination of classes, in none, or in some.
    pub fn holds(&self, prepared: &Prepared, node: Node) -> Outcome {
        table::outcome(&self.compiled().manager, node, &prepared.codes)
    }

    /// The unknown facts on which an answer hangs: those that some smallest set of values has that would settle it. Where that
    /// is too complex to be told, those because of which it is.
    pub fn missing(&self, prepared: &Prepared, subject: Subject) -> BTreeSet<FactId> {
        self.guideline().asked_all(self.facts(prepared, subject).map_or_else(|facts| facts, |settled| settled.matter))
    }

    /// The facts because of which some verdict, or what it hangs on, is too complex to be told; none where all is told exactly.
    pub fn too_complex(&self, prepared: &Prepared) -> BTreeSet<FactId> {
        let open = self.subjects().filter(|subject| self.plain_verdict(prepared, *subject) == Outcome::Undetermined);
        open.filter_map(|subject| self.facts(prepared, subject).err()).flatten().collect()
    }

    /// The recommendations of which some of the facts that are named may not matter, since it is too complex to tell; and whether
    /// the scope is one of these.
    pub fn named_roughly(&self, prepared: &Prepared) -> (bool, Vec<RecId>) {
        let rough = |subject: Subject| {
            self.verdict(prepared, subject) == Outcome::Undetermined
                && self.facts(prepared, subject).is_ok_and(|settled| settled.rough)
        };
        let recommendations = self.guideline().recommendations.ids().filter(|id| rough(Subject::Rec(*id)));
        (rough(Subject::Scope), recommendations.collect())
    }

    /// What the completions of a case say, and the facts that matter; asked once.
    fn facts(&self, prepared: &Prepared, subject: Subject) -> Result<Settled, BTreeSet<FactId>> {
        if let Some(known) = prepared.told.get(subject) {
            return known;
        }
        let settled = self.asked(prepared, subject, Wanted::Facts);
        prepared.told.keep(subject, &settled);
        settled
    }

    /// What the completions of a case say. Where that is too complex to be told, it stays open.
    fn open(&self, prepared: &Prepared, subject: Subject) -> Outcome {
        let told = prepared.told.get(subject);
        told.unwrap_or_else(|| self.asked(prepared, subject, Wanted::Verdict))
            .map_or(Outcome::Undetermined, |settled| settled.outcome())
    }

    fn asked(&self, prepared: &Prepared, subject: Subject, wanted: Wanted) -> Result<Settled, BTreeSet<FactId>> {
        let ask = |engine: &Engine, prepared: &Prepared| {
            engine.settle(prepared, (&engine.compiled().manager, engine.root(subject)), wanted)
        };
        let by_condition = |values: &Values| {
            let g = self.guideline();
            let says = match subject.by_condition(g, &kleene::view(g, values)) {
                Outcome::Yes => Node::TRUE,
                Outcome::No => Node::FALSE,
                Outcome::Undetermined => return None,
            };
            Some(Settled { says: [says].into(), ..Settled::default() })
        };
        // Where something is calculated between bounds, these are soon told; else what is too complex together may be decided
        // condition by condition.
        let first = if self.compiled().domain.calculates() { by_condition(&prepared.values) } else { None };
        if let Some(settled) = first {
            return Ok(settled);
        }
        let told = self.on(prepared, &ask).map(|(_, settled)| settled);
        let by_narrowed = || by_condition(&self.narrowed(prepared));
        told.or_else(|facts| by_narrowed().or_else(|| self.by_trial(prepared, subject)).ok_or(facts))
    }

    /// What is known of a case, and between which limits numbers lie that are derived from what is known of others. One whose formula
    /// may have no value may lie anywhere; what is given of one is left as it is.
    fn narrowed(&self, prepared: &Prepared) -> Values {
        let g = self.guideline();
        let view = kleene::view(g, &prepared.values);
        let around = Around::at_most(self, prepared, &view);
        let mut values = prepared.values.clone();
        for id in &g.derivation_order {
            let Some(fact) = g.fact(*id) else { continue };
            let (FactType::Number(ty), Some(Derivation::Value(num))) = (&fact.ty, &fact.derivation) else { continue };
            if values.knows(*id) || values.part(*id).is_some() || never_was(self, prepared, num) != Outcome::No {
                continue;
            }
            let lies = around.lies(num);
            let (low, high) = lies.stretch.limits();
            let within = Range::of(ty).between(low, high);
            let limited = (within.low.is_some() || within.high.is_some()) && within.typical().is_some();
            if !lies.lacks && !lies.never && limited {
                values.narrow(*id, Partial::Between(within.low, within.high));
            }
        }
        values
    }

    /// Asks this engine, or the one for the case alone where it needs that. What does not tell is why: facts that are too
    /// much together.
    pub(super) fn on<'p>(
        &'p self,
        prepared: &'p Prepared,
        ask: &dyn Fn(&Engine, &Prepared) -> Result<Settled, Unsettled>,
    ) -> Result<(&'p Engine, Settled), BTreeSet<FactId>> {
        let in_part: BTreeSet<FactId> = prepared.values.parts().map(|(id, _)| id).collect();
        let asked = if in_part.is_empty() { ask(self, prepared) } else { Err(Unsettled::PutIn(in_part)) };
        match asked {
            Ok(settled) => Ok((self, settled)),
            Err(Unsettled::TooComplex(facts)) => Err(facts),
            Err(Unsettled::PutIn(facts)) => {
                let own = self.own(prepared).ok_or(facts)?;
                match ask(&own.engine, &own.prepared) {
                    Ok(settled) => Ok((&own.engine, settled)),
                    Err(Unsettled::TooComplex(facts) | Unsettled::PutIn(facts)) => Err(facts),
                }
            }
        }
    }

    /// The engine for a case alone, with all put in that is known of it, and the case made ready for that; none where that is too
    /// complex. What is known in part, and how facts are derived, stands among its constraints.
    pub fn alone(&self, prepared: &Prepared) -> Option<(Engine, Prepared)> {
        self.own(prepared).map(|own| (own.engine.clone(), own.prepared.clone()))
    }

    /// The guideline for a case alone.
    pub(super) fn own<'p>(&self, asked: &'p Prepared) -> Option<&'p Own> {
        let own = || {
            let ForCase { guideline, tied, derivations } = self.for_case(asked);
            let guideline = Arc::new(guideline);
            let engine = Engine::plain(&guideline, Arc::new(compile(&guideline).ok()?));
            let known: Values = asked.values.iter().cloned().collect();
            let prepared = engine.prepare(&known);
            let count = self.guideline().constraints.len();
            // What is derived there is a constraint as all others, and has to be told apart from these.
            let ties = |idle: &BTreeSet<FactId>| {
                let ties = tied.iter().enumerate().filter(|(_, (id, derived))| *derived && !idle.contains(id));
                let ties: BTreeMap<usize, FactId> = ties.map(|(at, (id, _))| (count.saturating_add(at), *id)).collect();
                let fits = self.fitting(asked, ties.values().copied());
                engine.ties_with(&prepared, &ties, &fits)
            };
            let first = ties(&BTreeSet::new());
            let in_part = |id: &FactId| asked.values.part(*id).is_some();
            let all = if derivations.keys().any(in_part) {
                let there = prepared.clone();
                let _ = there.ties.set(first.clone());
                let idle = derivations.iter().filter(|(id, _)| in_part(id));
                let idle = idle.filter(|(id, class)| idle_in(&engine, &there, **class, asked.values.part(**id)));
                let idle: BTreeSet<FactId> = idle.map(|(id, _)| *id).collect();
                if idle.is_empty() { first } else { ties(&idle) }
            } else {
                first
            };
            let _ = prepared.ties.set(all);
            Some(Arc::new(Own { engine, prepared, tied, derivations }))
        };
        asked.own.get_or_init(own).as_deref()
    }

    /// The class of a classification, where every completion agrees: `Some(None)` where no row holds.
    #[allow(clippy::option_option)]
    pub fn class(&self, prepared: &Prepared, id: ClassId) -> Option<Option<u32>> {
        let (_, only) = self.only(prepared, DefId::Class(id))?;
        Some(only.as_member())
    }

    /// The value of a score, where every completion agrees.
    pub fn score(&self, prepared: &Prepared, id: ScoreId) -> Option<Number> {
        let (engine, only) = self.only(prepared, DefId::Score(id))?;
        engine.compiled().manager.as_number(only).cloned()
    }

    /// The value of a score, where every combination of classes agrees.
    pub(super) fn plain_score(&self, prepared: &Prepared, id: ScoreId) -> Option<Number> {
        let node = *self.compiled().definitions.get(&DefId::Score(id))?;
        self.compiled().manager.as_number(only(&self.compiled().manager, node, &prepared.codes)?).cloned()
    }

    /// What a definition comes to in every completion, in the diagrams of an engine.
    fn only<'p>(&'p self, prepared: &'p Prepared, id: DefId) -> Option<(&'p Engine, Node)> {
        let node = *self.compiled().definitions.get(&id)?;
        if let Some(only) = only(&self.compiled().manager, node, &prepared.codes) {
            return Some((self, only));
        }
        let ask = |engine: &Engine, prepared: &Prepared| {
            let node = engine.compiled().definitions.get(&id).copied().unwrap_or(Node::NONE);
            engine.settle(prepared, (&engine.compiled().manager, node), Wanted::Verdict)
        };
        let (engine, settled) = self.on(prepared, &ask).ok()?;
        let mut says = settled.says.into_iter();
        let only = says.next().filter(|_| says.next().is_none())?;
        Some((engine, only))
    }

    /// The constraints that the given facts break, whatever the others are.
    pub fn broken_constraints(&self, prepared: &Prepared) -> Vec<usize> {
        let broken = |(_, node): &(usize, &Node)| self.holds(prepared, **node) == Outcome::No;
        self.compiled().constraints.iter().enumerate().filter(broken).map(|(at, _)| at).collect()
    }
}

/// Whether no completion derives one of the members that are left to a fact by what is given of it: then it is a fact like any other.
fn idle_in(engine: &Engine, prepared: &Prepared, class: ClassId, part: Option<&Partial>) -> bool {
    let compiled = engine.compiled();
    let Some(node) = compiled.definitions.get(&DefId::Class(class)) else { return false };
    let Ok(settled) = engine.settle(prepared, (&compiled.manager, *node), Wanted::Verdict) else { return false };
    let counts = |member: u32| part.is_none_or(|part| part.allows(&Value::Member(member)));
    !settled.says.iter().filter_map(|node| node.as_member()).any(counts)
}
