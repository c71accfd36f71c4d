//! What is left of a value by rows: the numbers of the rows that can still hold, each within what its row leaves of the facts
//! that it is computed with.

use super::around::Around;
use super::engine::Engine;
use super::kleene::View;
use super::lies::Lies;
use super::once::{compares, surely};
use super::pieces::{has_any, lies_in_each, remaining, step};
use super::prepared::Prepared;
use super::settle::{Unsettled, Wanted};
use super::stretch::Piece;
use super::tie::{Settled, Tie, Tied};
use super::values::{Left, never_was};
use crate::check::model::{DefId, FactId, FactType, Num, Outcome, TermId};
use crate::decide::completions::Completions;
use crate::decide::diagram::{Manager, Node, Run};
use crate::decide::interval::Range;
use crate::decide::rowed::Way;
use crate::number::Number;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What one way through rows leaves of the facts that its number is computed with.
#[derive(Debug, Clone, Default)]
struct Within {
    /// The classes that are left of each.
    facts: BTreeMap<FactId, BTreeSet<u32>>,
    /// Which of them are left together.
    together: Vec<Vec<(FactId, u32)>>,
    /// Whether that is not all that is to know: more was to be asked, or comparisons with other facts leave a part of a class.
    rough: bool,
}

/// Most combinations of classes that are asked for together.
const MAX_TOGETHER: usize = 256;

impl Engine {
    /// What is left of a term whose value is by rows, or is computed with such, and whether just that is; none of another, and where
    /// that is too complex.
    pub(super) fn by_rows(&self, prepared: &Prepared, view: &View<'_>, id: TermId) -> Option<(Left, bool)> {
        self.compiled().domain.rowed.ways(id)?;
        let within: RefCell<BTreeMap<u32, Within>> = RefCell::default();
        let ask = |engine: &Engine, prepared: &Prepared| {
            let settled = engine.ways(prepared, view, id)?;
            within.replace(engine.within(prepared, view, id, &settled));
            Ok(settled)
        };
        let (engine, settled) = self.on(prepared, &ask).ok()?;
        let ways = engine.compiled().domain.rowed.ways(id)?;
        let within = within.into_inner();
        let (mut pieces, mut undefined, mut missing, mut exact) = (Vec::new(), false, settled.matter, true);
        for node in &settled.says {
            let Some((at, way)) = node.as_member().and_then(|at| Some((at, ways.get(at as usize)?))) else {
                undefined = true;
                continue;
            };
            match never_was(self, prepared, &way.num) {
                Outcome::Yes => {
                    undefined = true;
                    continue;
                }
                Outcome::Undetermined => undefined = true,
                Outcome::No => {}
            }
            if let Some(number) = view.known_number(&way.num) {
                pieces.push((Some((number.clone(), true)), Some((number, true))));
                continue;
            }
            if view.is_undefined(&way.num) {
                undefined = true;
                continue;
            }
            missing.extend(self.open_facts(prepared, &way.num));
            let around = Around::new(self, prepared, view);
            let (own, each) = match within.get(&at) {
                Some(within) => within.lies(engine, &around, &way.num),
                None => lies_in_each(&around, &way.num, &BTreeMap::new()),
            };
            exact &= each && around.facts_once(&way.num).is_some();
            undefined |= own.iter().any(|lies| lies.lacks);
            let some = own.into_iter().filter(|lies| !lies.never);
            pieces.extend(some.map(|lies| lies.stretch.limits()).filter(has_any));
        }
        let ty = self.guideline().term(id).and_then(|term| term.means.number_type());
        let left = remaining(pieces, undefined, ty.and_then(step).as_ref());
        if left.is_known() {
            missing.clear();
        }
        Some(((left, missing), exact))
    }

    /// Which ways completions take; those that give one number are one.
    fn ways(&self, prepared: &Prepared, view: &View<'_>, id: TermId) -> Result<Settled, Unsettled> {
        let compiled = self.compiled();
        let node = compiled.definitions.get(&DefId::Term(id)).copied().unwrap_or(Node::NONE);
        self.several(prepared, (&compiled.manager, node), &self.alike(view, id))
    }

    /// One way for all that give one number.
    fn alike<'e>(&'e self, view: &View<'_>, id: TermId) -> impl Fn(Node) -> Node + use<'e> {
        let ways = self.compiled().domain.rowed.ways(id).unwrap_or(&[]);
        let numbers: Vec<Option<Number>> = ways.iter().map(|way| view.known_number(&way.num)).collect();
        move |node: Node| {
            let at = node.as_member().map(|at| at as usize);
            let number = at.and_then(|at| numbers.get(at)?.as_ref());
            let first = match (number, at.and_then(|at| ways.get(at))) {
                (Some(number), _) => numbers.iter().position(|other| other.as_ref() == Some(number)),
                (None, Some(way)) => ways.iter().position(|other| other.num == way.num),
                (None, None) => None,
            };
            first.and_then(|at| u32::try_from(at).ok()).map_or(node, Node::member)
        }
    }

    /// What each way that can be taken leaves of the open facts of its number, by the classes of each fact.
    fn within(&self, prepared: &Prepared, view: &View<'_>, id: TermId, settled: &Settled) -> BTreeMap<u32, Within> {
        let compiled = self.compiled();
        let ways = compiled.domain.rowed.ways(id).unwrap_or(&[]);
        let node = compiled.definitions.get(&DefId::Term(id)).copied().unwrap_or(Node::NONE);
        let open = |way: &Way| {
            if view.known_number(&way.num).is_some() { BTreeSet::new() } else { self.computed_with(&way.num) }
        };
        let ties = prepared.ties.get_or_init(|| self.ties(prepared));
        let mut found = BTreeMap::new();
        for at in settled.says.iter().filter_map(|node| node.as_member()) {
            let of = ways.get(at as usize).map(open).unwrap_or_default();
            let facts: BTreeSet<FactId> = of.into_iter().filter(|fact| !prepared.values.knows(*fact)).collect();
            // Comparisons with other facts, and what is computed, may leave but a part of a class.
            let parts = |tie: &Tie| match tie.of {
                Tied::Constraint(node) if surely(self, view, node) => false,
                _ => tie.constraint().is_none_or(|node| compares(self, prepared, node, &facts)),
            };
            let rough =
                compares(self, prepared, node, &facts) || ties.iter().filter(|tie| tie.reaches(&facts)).any(parts);
            let mut own = Within { rough, ..Within::default() };
            let mut asked: Vec<Asked> = facts.iter().filter_map(|fact| self.asked_by_class(prepared, *fact)).collect();
            asked.sort_by_key(|asked| asked.variable);
            let count = asked.iter().fold(1usize, |all, asked| all.saturating_mul(asked.classes));
            if count <= MAX_TOGETHER {
                own.takes(self.classes_left_by(prepared, (view, id, at), &asked), &asked);
            } else {
                // Each by itself: which of them are left together is not told.
                own.rough = true;
                for asked in asked.chunks(1) {
                    own.takes(self.classes_left_by(prepared, (view, id, at), asked), asked);
                }
                own.together.clear();
            }
            found.insert(at, own);
        }
        found
    }

    /// How a fact is asked for its class; none where nothing tells its classes apart, or where it is known.
    fn asked_by_class(&self, prepared: &Prepared, fact: FactId) -> Option<Asked> {
        let domain = &self.compiled().domain;
        let variable = domain.fact(fact)?;
        let known = prepared.codes.get(variable as usize).is_some_and(|code| *code != 0);
        let number = matches!(self.guideline().fact(fact).map(|fact| &fact.ty), Some(FactType::Number(_)));
        let classes = domain.intervals(fact).len();
        (number && !known && classes > 0).then_some(Asked { fact, variable, classes })
    }

    /// The combinations of classes of facts with which a way is taken, each as a number; none where that is too complex.
    fn classes_left_by(
        &self,
        prepared: &Prepared,
        (view, id, at): (&View<'_>, TermId, u32),
        asked: &[Asked],
    ) -> Option<BTreeSet<usize>> {
        let compiled = self.compiled();
        let node = compiled.definitions.get(&DefId::Term(id)).copied().unwrap_or(Node::NONE);
        let alike = self.alike(view, id);
        let mut completions = Completions::default();
        let ways = completions.import(&compiled.manager, node, &prepared.codes).ok()?;
        let taken = completions.plain.map(ways, &|_, node| Node::truth(alike(node) == Node::member(at))).ok()?;
        let classes = combinations(&mut completions.plain, asked, 0)?;
        let both = completions.where_all(vec![taken], classes).ok()?;
        let settled = self.settle(prepared, (&completions.plain, both), Wanted::Verdict).ok()?;
        let somebody = settled.says.into_iter().filter(|node| *node != Node::NOBODY);
        Some(somebody.filter_map(Node::as_member).filter_map(|at| usize::try_from(at).ok()).collect())
    }
}

/// A fact that is asked for its class.
#[derive(Debug, Clone, Copy)]
struct Asked {
    fact: FactId,
    variable: u32,
    classes: usize,
}

/// A diagram that says in which classes facts lie, all together as one number. They stand in the order of their variables.
fn combinations(manager: &mut Manager, asked: &[Asked], before: usize) -> Option<Node> {
    let Some((first, others)) = asked.split_first() else {
        return Some(Node::member(u32::try_from(before).ok()?));
    };
    let mut runs = Vec::new();
    for class in 0..first.classes {
        let child = combinations(manager, others, before.saturating_mul(first.classes).saturating_add(class))?;
        runs.push(Run { end: u32::try_from(class.saturating_add(1)).ok()?, child });
    }
    manager.node(first.variable, runs).ok()
}

impl Within {
    /// Takes the combinations of classes that are left; none where that is not told.
    fn takes(&mut self, left: Option<BTreeSet<usize>>, asked: &[Asked]) {
        let Some(left) = left else {
            self.rough = true;
            return;
        };
        for combined in left {
            let mut rest = combined;
            let mut chosen = Vec::new();
            for of in asked.iter().rev() {
                let class = rest.checked_rem(of.classes).and_then(|class| u32::try_from(class).ok()).unwrap_or(0);
                rest = rest.checked_div(of.classes).unwrap_or(0);
                self.facts.entry(of.fact).or_default().insert(class);
                chosen.push((of.fact, class));
            }
            self.together.push(chosen);
        }
    }

    /// Where a number lies, and whether just there.
    fn lies(&self, engine: &Engine, around: &Around<'_>, num: &Num) -> (Vec<Lies>, bool) {
        let product = self.facts.values().fold(1usize, |all, own| all.saturating_mul(own.len()));
        let pieces = |fact: FactId, classes: &mut dyn Iterator<Item = u32>| -> Vec<Piece> {
            let Some(FactType::Number(ty)) = engine.guideline().fact(fact).map(|fact| &fact.ty) else {
                return Vec::new();
            };
            let (range, intervals) = (Range::of(ty), engine.compiled().domain.intervals(fact));
            let within = classes.filter_map(|class| intervals.get(class as usize)).map(|class| range.within(class));
            within.map(|part| (part.low, part.high)).collect()
        };
        if self.together.is_empty() || self.together.len() >= product {
            let left = self.facts.iter().map(|(fact, own)| (*fact, pieces(*fact, &mut own.iter().copied()))).collect();
            let (lies, each) = lies_in_each(around, num, &left);
            return (lies, each && !self.rough);
        }
        // Not all that is left of one is left with all that is left of another.
        let mut lies = Vec::new();
        for chosen in &self.together {
            let left =
                chosen.iter().map(|(fact, class)| (*fact, pieces(*fact, &mut std::iter::once(*class)))).collect();
            lies.extend(lies_in_each(around, num, &left).0);
        }
        (lies, !self.rough)
    }
}
