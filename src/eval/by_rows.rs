//! What is left of a value by rows: the numbers of the rows that can still hold, each within what its row leaves of the facts
//! that it is computed with.

use super::around::Around;
use super::engine::Engine;
use super::kleene::View;
use super::lies::Lies;
use super::prepared::Prepared;
use super::settle::Unsettled;
use super::stretch::Piece;
use super::tie::Settled;
use super::values::{Left, Remaining, never_was};
use crate::check::model::{DefId, FactId, FactType, NumberKind, NumberType, Outcome, TermId};
use crate::decide::diagram::Node;
use crate::decide::interval::{Limit, Range};
use crate::decide::rowed::Way;
use crate::number::Number;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Classes of a fact that are looked at one by one.
const MAX_CLASSES: usize = 64;

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
            let own = way.lies(self, &around, within.get(&at).unwrap_or(&Within::default()));
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

impl Way {
    /// Where its number lies.
    fn lies(&self, engine: &Engine, around: &Around<'_>, within: &Within) -> Vec<Lies> {
        let lies = |within: BTreeMap<FactId, Piece>| around.within(within).lies(&self.num);
        let whole = |id: &FactId| match engine.guideline().fact(*id).map(|fact| &fact.ty) {
            Some(FactType::Number(ty)) => step(ty),
            _ => None,
        };
        // Each combination of the pieces of all facts: between two pieces of one fact a number may be that it does not have.
        let mut all: Vec<BTreeMap<FactId, Piece>> = vec![BTreeMap::new()];
        for (id, pieces) in &within.facts {
            let mut own = joined(pieces.clone(), whole(id).as_ref());
            if all.len().saturating_mul(own.len()) > MAX_CLASSES {
                own = own
                    .first()
                    .zip(own.last())
                    .map(|(first, last)| (first.0.clone(), last.1.clone()))
                    .into_iter()
                    .collect();
            }
            let with = |piece: &Piece| {
                let piece = piece.clone();
                all.iter().cloned().map(move |mut before| {
                    before.insert(*id, piece.clone());
                    before
                })
            };
            all = own.iter().flat_map(with).collect();
        }
        all.into_iter().map(lies).collect()
    }
}

/// Whether any number lies in a piece: what is known in part may leave none of a class.
fn has_any((low, high): &Piece) -> bool {
    match (low, high) {
        (Some((low, with)), Some((high, also))) => low < high || low == high && *with && *also,
        _ => true,
    }
}

/// How far apart two numbers of a type are that have none between them.
fn step(ty: &NumberType) -> Option<Number> {
    (ty.integer || ty.kind == NumberKind::Date).then(|| ty.unit.factor.clone())
}

/// Pieces, joined where they meet.
fn remaining(mut pieces: Vec<Piece>, undefined: bool, step: Option<&Number>) -> Remaining {
    pieces.sort_by(|a, b| lower(&a.0).cmp(&lower(&b.0)).then_with(|| upper(&a.1).cmp(&upper(&b.1))));
    // A number beside a stretch belongs to it, though the stretch begins only with the next number.
    let joined = joined(joined(pieces, step), step);
    let point = |(low, high): &Piece| low.as_ref().filter(|_| low == high).map(|(number, _)| number.clone());
    let points: Option<BTreeSet<_>> = joined.iter().map(point).collect();
    match (points, joined.as_slice(), undefined) {
        (_, [], _) => Remaining::Undefined,
        (Some(points), _, false) => Remaining::Numbers(points),
        (None, [(low, high)], false) => Remaining::Between(low.clone(), high.clone()),
        _ => Remaining::Pieces(joined, undefined),
    }
}

fn joined(pieces: Vec<Piece>, step: Option<&Number>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for (low, high) in pieces {
        match joined.last_mut() {
            Some((from, end)) if joins((from, end), (&low, &high), step) => {
                if upper(&high) > upper(end) {
                    *end = high;
                }
            }
            _ => joined.push((low, high)),
        }
    }
    joined
}

/// Ends in an order: no end is the lowest, and one that belongs lies before one that does not.
fn lower(end: &Limit) -> (bool, Option<&Number>, bool) {
    (end.is_some(), end.as_ref().map(|(number, _)| number), end.as_ref().is_some_and(|(_, with)| !with))
}

/// The same of upper ends: no end is the greatest.
fn upper(end: &Limit) -> (bool, Option<&Number>, bool) {
    (end.is_none(), end.as_ref().map(|(number, _)| number), end.as_ref().is_some_and(|(_, with)| *with))
}

/// Whether two pieces are one: of two single numbers none is between them only by chance.
fn joins((from, end): (&Limit, &Limit), (low, high): (&Limit, &Limit), step: Option<&Number>) -> bool {
    let single = |low: &Limit, high: &Limit| low.is_some() && low == high;
    let step = step.filter(|_| !(single(from, end) && single(low, high)));
    meets(end, low, step)
}

/// Whether nothing lies between an upper end and the lower end of the next piece.
fn meets(high: &Limit, low: &Limit, step: Option<&Number>) -> bool {
    match (high, low) {
        (Some((high, with)), Some((low, also))) => {
            let next = step.is_some_and(|step| *with && *also && *low == high + step);
            low < high || (low == high && (*with || *also)) || next
        }
        _ => true,
    }
}
