//! What is left of a value by rows: the numbers of the rows that can still hold, each within what its row leaves of the facts
//! that it is computed with.

use super::around::Around;
use super::engine::Engine;
use super::kleene::View;
use super::pieces::{MAX_CLASSES, has_any, lies_among, remaining, step};
use super::prepared::Prepared;
use super::settle::Unsettled;
use super::stretch::Piece;
use super::tie::Settled;
use super::values::{Left, never_was};
use crate::check::model::{DefId, FactId, FactType, Outcome, TermId};
use crate::decide::diagram::Node;
use crate::decide::interval::Range;
use crate::decide::rowed::Way;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What one way through rows leaves of the facts that its number is computed with.
#[derive(Debug, Clone, Default)]
struct Within {
    facts: BTreeMap<FactId, Vec<Piece>>,
}

impl Engine {
    /// What is left of a term whose value is by rows, or is computed with such; none of another, and where that is too complex.
    pub(super) fn by_rows(&self, prepared: &Prepared, view: &View<'_>, id: TermId) -> Option<Left> {
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
        let (mut pieces, mut undefined, mut missing) = (Vec::new(), false, settled.matter);
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
            let none = BTreeMap::new();
            let own = lies_among(&around, &way.num, within.get(&at).map_or(&none, |within| &within.facts));
            undefined |= own.iter().any(|lies| lies.lacks);
            let some = own.into_iter().filter(|lies| !lies.never);
            pieces.extend(some.map(|lies| lies.stretch.limits()).filter(has_any));
        }
        let ty = self.guideline().term(id).and_then(|term| term.means.number_type());
        let left = remaining(pieces, undefined, ty.and_then(step).as_ref());
        if left.is_known() {
            missing.clear();
        }
        Some((left, missing))
    }

    /// Which ways completions take; those that give one number are one.
    fn ways(&self, prepared: &Prepared, view: &View<'_>, id: TermId) -> Result<Settled, Unsettled> {
        let compiled = self.compiled();
        let node = compiled.definitions.get(&DefId::Term(id)).copied().unwrap_or(Node::NONE);
        let ways = compiled.domain.rowed.ways(id).unwrap_or(&[]);
        let numbers: Vec<_> = ways.iter().map(|way| view.known_number(&way.num)).collect();
        let alike = |node: Node| {
            let at = node.as_member().map(|at| at as usize);
            let number = at.and_then(|at| numbers.get(at)?.as_ref());
            let first = match (number, at.and_then(|at| ways.get(at))) {
                (Some(number), _) => numbers.iter().position(|other| other.as_ref() == Some(number)),
                (None, Some(way)) => ways.iter().position(|other| other.num == way.num),
                (None, None) => None,
            };
            first.and_then(|at| u32::try_from(at).ok()).map_or(node, Node::member)
        };
        self.several(prepared, (&compiled.manager, node), &alike)
    }

    /// What each way that can be taken leaves of the open facts of its number, by the classes of each fact.
    fn within(&self, prepared: &Prepared, view: &View<'_>, id: TermId, settled: &Settled) -> BTreeMap<u32, Within> {
        let compiled = self.compiled();
        let g = self.guideline();
        let mut found: BTreeMap<u32, Within> = BTreeMap::new();
        let ways = compiled.domain.rowed.ways(id).unwrap_or(&[]);
        let open = |way: &Way| {
            if view.known_number(&way.num).is_some() { BTreeSet::new() } else { self.computed_with(&way.num) }
        };
        let mut facts: BTreeMap<FactId, BTreeSet<u32>> = BTreeMap::new();
        for at in settled.says.iter().filter_map(|node| node.as_member()) {
            let of = ways.get(at as usize).map(open).unwrap_or_default();
            of.into_iter().filter(|fact| !prepared.values.knows(*fact)).for_each(|fact| {
                facts.entry(fact).or_default().insert(at);
            });
        }
        for (fact, of) in facts {
            let intervals = compiled.domain.intervals(fact);
            let (Some(variable), Some(FactType::Number(ty))) =
                (compiled.domain.fact(fact), g.fact(fact).map(|f| &f.ty))
            else {
                continue;
            };
            let coded = prepared.codes.get(variable as usize).is_some_and(|code| *code != 0);
            if coded || intervals.len() > MAX_CLASSES {
                continue;
            }
            let range = Range::of(ty);
            for (code, interval) in (1u32..).zip(intervals) {
                let mut there = prepared.clone();
                if let Some(slot) = there.codes.get_mut(variable as usize) {
                    *slot = code;
                }
                // What nothing else is tied to may still be impossible by itself.
                if compiled.constraints.iter().any(|node| self.holds(&there, *node) == Outcome::No) {
                    continue;
                }
                let taken = self.ways(&there, view, id).map(|settled| settled.says);
                let part = range.within(interval);
                for at in &of {
                    // Where it cannot be told, the class may be left.
                    if taken.as_ref().map_or(true, |taken| taken.contains(&Node::member(*at))) {
                        let pieces = &mut found.entry(*at).or_default().facts;
                        pieces.entry(fact).or_default().push((part.low.clone(), part.high.clone()));
                    }
                }
            }
        }
        found
    }
}
