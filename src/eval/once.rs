//! Whether the ends between which a number lies are told exactly: where every fact stands in it once, and nothing ties one that it
//! is computed with to others but by what class of its values is left. Else less may be left than lies between them.

use super::around::Around;
use super::engine::Engine;
use super::kleene::View;
use super::pieces::step;
use super::prepared::Prepared;
use super::tie::{Tie, Tied};
use crate::check::model::{DefId, Derivation, FactId, FactType, Meaning, Num, Outcome};
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::decide::table::support;
use crate::number::Number;
use std::collections::BTreeSet;

/// Facts and values that stand in a number, of those that are not known.
#[derive(Debug, Default)]
struct Seen {
    facts: BTreeSet<FactId>,
    definitions: BTreeSet<DefId>,
}

impl Around<'_> {
    /// Whether the ends between which a number lies are reached, or come near to as one likes.
    pub(super) fn exact(&self, num: &Num) -> bool {
        let Some(facts) = self.facts_once(num) else { return false };
        let own = || self.engine.own(self.prepared).is_some_and(|own| apart(&own.engine, &own.prepared, &facts, None));
        apart(self.engine, self.prepared, &facts, Some(self.view)) || own()
    }

    /// The facts that are not known of a number, where each stands in it once.
    pub(super) fn facts_once(&self, num: &Num) -> Option<BTreeSet<FactId>> {
        let mut seen = Seen::default();
        self.once(num, &mut seen).then_some(seen.facts)
    }

    fn once(&self, num: &Num, seen: &mut Seen) -> bool {
        if self.view.known_number(num).is_some() {
            return true;
        }
        if !num.irrational()
            && let Some(parts) = self.parts(num)
        {
            let none = Number::default();
            return parts.iter().filter(|(_, factor)| *factor != none).all(|(part, _)| self.once_alone(part, seen));
        }
        self.once_alone(num, seen)
    }

    /// The same of what is no sum.
    fn once_alone(&self, num: &Num, seen: &mut Seen) -> bool {
        if self.view.known_number(num).is_some() {
            return true;
        }
        if let Some(product) = self
            .engine
            .compiled()
            .domain
            .forms
            .powers(num)
            .filter(|_| !num.irrational() && !matches!(num, Num::Fact(_)))
        {
            return product.powers.keys().all(|id| self.fact_once(*id, seen));
        }
        match num {
            Num::Const(_) => true,
            Num::Fact(id) => self.fact_once(*id, seen),
            Num::Term(id) => {
                let Some(Meaning::Num(means, _)) = self.engine.guideline().term(*id).map(|term| &term.means) else {
                    return false;
                };
                seen.definitions.insert(DefId::Term(*id)) && self.deeper(|| false, || self.once(means, seen))
            }
            Num::Score(_) => false,
            _ => num.operands().all(|operand| self.deeper(|| false, || self.once(operand, seen))),
        }
    }

    fn fact_once(&self, id: FactId, seen: &mut Seen) -> bool {
        if self.prepared.values.knows(id) {
            return true;
        }
        if !seen.facts.insert(id) {
            return false;
        }
        let Some(fact) = self.engine.guideline().fact(id) else { return false };
        match (&fact.derivation, &fact.ty) {
            (None, _) => true,
            // It is what its formula gives, where that is always a value that it can have.
            (Some(Derivation::Value(num)), FactType::Number(ty)) => {
                let lies = self.lies(num);
                let can = lies.stretch.lies_in(&Range::of(ty)) || self.runs_through(num);
                can && !lies.lacks && !lies.never && self.deeper(|| false, || self.once(num, seen))
            }
            _ => false,
        }
    }

    /// Whether a number takes on all values between its ends: nothing that it is computed with is counted.
    fn runs_through(&self, num: &Num) -> bool {
        let mut through = true;
        num.each(&mut |part| through &= !matches!(part, Num::Rounded(..) | Num::Completed(..) | Num::AddMonths(..)));
        let g = self.engine.guideline();
        let facts = self.engine.open_facts(self.prepared, num);
        let flows = |id: &FactId| match g.fact(*id).map(|fact| &fact.ty) {
            Some(FactType::Number(ty)) => step(ty).is_none(),
            _ => false,
        };
        let terms = |num: &Num| matches!(num, Num::Term(_) | Num::Score(_));
        let mut named = false;
        num.each(&mut |part| named |= terms(part));
        through && !named && facts.iter().all(flows)
    }
}

/// Whether each of some facts has what is left to it whatever the others of them are, and all of a class of which something is.
fn apart(engine: &Engine, prepared: &Prepared, facts: &BTreeSet<FactId>, view: Option<&View<'_>>) -> bool {
    let ties = prepared.ties.get_or_init(|| engine.ties(prepared));
    // What is derived stands in the number itself, and what holds by what is known of each fact ties none to another.
    let others = |tie: &&Tie| match tie.of {
        Tied::Number if tie.facts.is_subset(facts) => false,
        Tied::Constraint(node) if view.is_some_and(|view| surely(engine, view, node)) => false,
        _ => tie.follows.is_none_or(|id| !facts.contains(&id)),
    };
    let tying: Vec<&Tie> = ties.iter().filter(|tie| tie.reaches(facts)).filter(others).collect();
    let by_class = |tie: &&Tie| tie.constraint().is_some_and(|node| !compares(engine, prepared, node, facts));
    let joins = |id: &&FactId| tying.iter().any(|tie| tie.facts.len() > 1 && tie.facts.contains(*id));
    facts.iter().filter(joins).count() < 2 && tying.iter().all(by_class)
}

/// Whether a constraint, by its diagram, holds by what is known of each fact: then it ties none to another.
pub(super) fn surely(engine: &Engine, view: &View<'_>, node: Node) -> bool {
    let all = engine.compiled().constraints.iter().zip(&engine.guideline().constraints);
    all.filter(|(of, _)| **of == node).all(|(_, own)| view.truth(&own.holds) == Outcome::Yes)
}

/// Whether a diagram compares one of some facts with others.
pub(super) fn compares(engine: &Engine, prepared: &Prepared, node: Node, facts: &BTreeSet<FactId>) -> bool {
    let compiled = engine.compiled();
    let atoms = support(&compiled.manager, node, &prepared.codes).into_iter();
    let mut atoms = atoms.filter(|variable| engine.atom(*variable));
    atoms.any(|variable| compiled.domain.facts(variable).any(|id| facts.contains(&id)))
}
