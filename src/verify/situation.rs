//! Regions of the possible cases in the author's words: as few and as large situations as describe them.

use super::cube::{Cube, covers, narrow, node_of, shortest, widen};
use super::space::{Space, Spoken};
use super::words::describe;
use crate::check::model::{FactId, FactType};
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::number::Number;
use num_traits::Zero;
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, TooComplex>;

/// Most situations that are looked for.
pub const MAX_SITUATIONS: usize = 200;
/// Most nodes that are looked at for the situations of one region.
const MAX_VISITED: usize = 200_000;
/// Most nodes that may be made for them.
const MAX_MADE: usize = 50_000;

/// Most terms by which one situation is described.
const MAX_TERMS: usize = 3;

/// How much of the possible cases something covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The share of the situations that it is measured against.
    pub share: Number,
    /// Situations that together are all of it, the largest first.
    pub situations: Vec<Situation>,
    /// False where there are more than were looked for.
    pub complete: bool,
}

/// Conditions that all hold, such that none can be left out or widened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The conditions, as the author would write them.
    pub conditions: Vec<String>,
    /// Its share.
    pub share: Number,
}

/// Describes a region of `base`; conditions that all of `base` meets are not named. None where a question over several
/// facts takes part that is no sum: then neither shares nor situations are exact.
pub fn extent(space: &mut Space<'_>, region: Node, base: Node) -> Result<Option<Extent>> {
    if space.asks_freely(region)? || space.asks_freely(base)? {
        return Ok(None);
    }
    let whole = space.share(base);
    if whole.is_zero() {
        return Ok(None);
    }
    let share = space.share(region) / &whole;
    let outside = space.manager.not(base)?;
    let target = space.manager.or(region, outside)?;
    let (target, mut rest) = (without_days(space, target, Manager::and)?, without_days(space, region, Manager::or)?);
    let mut situations = Vec::new();
    let limit = space.manager.limit();
    space.manager.set_limit(limit.min(space.manager.len().saturating_add(MAX_MADE)));
    let mut visits = MAX_VISITED.min(space.visits);
    while rest != Node::FALSE && situations.len() < MAX_SITUATIONS && visits > 0 && !space.manager.over() {
        match next(space, (rest, target, base), &whole, &mut visits) {
            Ok((situation, left)) => {
                situations.push(situation);
                rest = left;
            }
            // Those that were found are reported, and that there are more.
            Err(TooComplex) => break,
        }
    }
    space.visits = space.visits.saturating_sub(MAX_VISITED.saturating_sub(visits));
    space.manager.set_limit(limit);
    situations.sort_by(|a, b| {
        (&b.share, a.conditions.len(), &a.conditions).cmp(&(&a.share, b.conditions.len(), &b.conditions))
    });
    Ok(Some(Extent { share, situations, complete: rest == Node::FALSE }))
}

/// A region in which nothing is said of the place of a day that never was: of these days no condition asks, and a situation
/// could only speak of one that nobody had.
fn without_days(
    space: &mut Space<'_>,
    mut region: Node,
    join: fn(&mut Manager, Node, Node) -> Result<Node>,
) -> Result<Node> {
    let (g, domain) = (space.engine.guideline(), space.domain());
    let days: Vec<(FactId, u32)> =
        g.facts.with_ids().filter_map(|(id, fact)| Some((fact.day?, domain.fact(id)?))).collect();
    if days.is_empty() {
        return Ok(region);
    }
    let tested = space.variables(region);
    for (day, never) in days {
        let places: BTreeSet<u32> =
            tested.iter().copied().filter(|variable| domain.facts(*variable).any(|of| of == day)).collect();
        if places.is_empty() {
            continue;
        }
        let (there, gone) = (space.manager.given(region, never, 0)?, space.manager.given(region, never, 1)?);
        let gone = space.manager.joined_over(gone, &places, join)?;
        let is_never =
            space.manager.node(never, [Run { end: 1, child: Node::FALSE }, Run { end: 2, child: Node::TRUE }])?;
        region = space.manager.choose(is_never, gone, there)?;
    }
    Ok(region)
}

/// The largest situation that the shortest way through the rest can be widened to, and what is left then.
fn next(
    space: &mut Space<'_>,
    (rest, target, base): (Node, Node, Node),
    whole: &Number,
    visits: &mut usize,
) -> Result<(Situation, Node)> {
    let (g, domain) = (space.engine.guideline(), space.domain());
    let ordered =
        |variable: u32| domain.facts(variable).all(|id| matches!(g.fact(id).map(|f| &f.ty), Some(FactType::Number(_))));
    let start = shortest(&space.manager, rest, visits);
    let mut widest = Widened { terms: Vec::new(), cube: start.clone(), node: Node::TRUE, share: Number::zero() };
    widen(&space.manager, target, &mut widest.cube, &ordered, visits);
    widest.node = node_of(&mut space.manager, &widest.cube)?;
    widest.share = share_of(space, widest.node, base)?;
    while widest.terms.len() < MAX_TERMS {
        match wider(space, (target, base), &start, &widest, &ordered, visits)? {
            Some(found) => widest = found,
            None => break,
        }
    }
    let Widened { terms, mut cube, node, share } = widest;
    let rest = space.without(rest, node)?;
    narrow(&mut space.manager, base, &mut cube, &ordered)?;
    let mut conditions = terms.into_iter().map(|term| term.words).collect::<Vec<_>>();
    conditions.extend(describe(space, &cube)?);
    Ok((Situation { conditions, share: share / whole }, rest))
}

/// A situation under way: terms and a cube that together lie in the target.
#[derive(Debug, Clone)]
struct Widened {
    terms: Vec<Named>,
    cube: Cube,
    /// All of them together.
    node: Node,
    share: Number,
}

/// A term of the author, or its opposite.
#[derive(Debug, Clone)]
struct Named {
    /// Which one, among those of the space.
    at: usize,
    words: String,
    node: Node,
}

fn share_of(space: &mut Space<'_>, node: Node, base: Node) -> Result<Number> {
    let here = space.manager.and(node, base)?;
    Ok(space.share(here))
}

/// The situation that one more term makes largest: what the term says on the way through the rest has to be said no more,
/// so that the other conditions may be wider. None where no term makes it larger.
fn wider(
    space: &mut Space<'_>,
    (target, base): (Node, Node),
    start: &Cube,
    found: &Widened,
    ordered: &dyn Fn(u32) -> bool,
    visits: &mut usize,
) -> Result<Option<Widened>> {
    let mut best: Option<Widened> = None;
    for at in 0..space.terms.len() {
        let Some(Spoken { name, node, variables }) = space.terms.get(at) else { continue };
        let used = found.terms.iter().any(|term| term.at == at);
        if used || *visits == 0 || !variables.iter().any(|variable| start.contains_key(variable)) {
            continue;
        }
        let (name, node) = (name.clone(), *node);
        let opposite = space.manager.not(node)?;
        let (words, node) = if covers(&space.manager, node, start, visits) {
            (name, node)
        } else if covers(&space.manager, opposite, start, visits) {
            (format!("not {name}"), opposite)
        } else {
            continue;
        };
        let mut terms = found.terms.clone();
        terms.push(Named { at, words, node });
        let outside = outside(space, &terms)?;
        let aim = space.manager.or(target, outside)?;
        let mut cube = start.clone();
        widen(&space.manager, aim, &mut cube, ordered, visits);
        // A term without which the situation is as large has nothing to say.
        let mut kept = 0;
        while kept < terms.len() {
            let without: Vec<Named> =
                terms.iter().enumerate().filter(|(other, _)| *other != kept).map(|(_, term)| term.clone()).collect();
            let outside = self::outside(space, &without)?;
            let aim = space.manager.or(target, outside)?;
            if covers(&space.manager, aim, &cube, visits) {
                terms = without;
            } else {
                kept = kept.saturating_add(1);
            }
        }
        let mut node = node_of(&mut space.manager, &cube)?;
        for term in &terms {
            node = space.manager.and(node, term.node)?;
        }
        let share = share_of(space, node, base)?;
        if share > best.as_ref().map_or(&found.share, |best| &best.share).clone() {
            best = Some(Widened { terms, cube, node, share });
        }
    }
    Ok(best)
}

/// Where not all of some terms hold.
fn outside(space: &mut Space<'_>, terms: &[Named]) -> Result<Node> {
    let mut result = Node::FALSE;
    for term in terms {
        let not = space.manager.not(term.node)?;
        result = space.manager.or(result, not)?;
    }
    Ok(result)
}
