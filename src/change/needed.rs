//! Why not: the smallest changes of a case with which a recommendation would apply.

use super::meet::state;
use super::paths::{CHANGED, Free, LEARNT, MAX_FACTS, Paths, Way};
use super::realize::{Change, Realized, Wanted};
use super::vary::{is_given, lists, verdict};
use crate::check::model::{Changes, DefId, FactId, ListedId, Outcome, RecId, Values};
use crate::decide::diagram::TooComplex;
use crate::decide::rests::Rests;
use crate::eval::{Engine, Prepared, Subject};
use std::collections::BTreeSet;

/// Sets that are told.
const MAX_SETS: usize = 3;
/// Sets that are tried.
const MAX_TRIED: usize = 60;

/// A set of changes, none of which can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The changes, in the guideline's order.
    pub changes: Vec<Change>,
    /// Recommendations that are named by this one, and come out otherwise by these changes: with their verdict then.
    pub through: Vec<(RecId, Outcome)>,
}

/// In how much a case differs from the nearest of which it would be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// In so many facts, or at least so many.
    Facts(u32, bool),
    /// Nothing that can change would do it.
    Never,
    /// It is too complex to be told.
    Untold,
}

/// What would have to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The smallest sets of changes.
    pub sets: Vec<Set>,
    /// Smallest sets in which a decision changes.
    pub by_decision: Vec<Set>,
    /// How far it is without decisions.
    pub distance: Distance,
    /// Whether there are other sets, as small as those that are told; and the same of those with a decision.
    pub more: (bool, bool),
    /// Whether no set was passed over of which it could not be told whether it does it.
    pub whole: bool,
    /// Facts of these sets that are derived where they are not given, with those that say nothing through them while they are.
    pub idle: Vec<(FactId, BTreeSet<FactId>)>,
    /// Lists whose entries bear on it. They are taken as they are.
    pub lists: BTreeSet<ListedId>,
}

/// What would have to change of a case for something to be said of it that is not. `case` is as it was given, `prepared` the same
/// made ready.
pub fn needed(engine: &Engine, (prepared, case): (&Prepared, &Values), subject: Subject) -> Needed {
    let wanted = Wanted { engine, subject, verdict: Outcome::Yes };
    let mut found = Needed {
        sets: Vec::new(),
        by_decision: Vec::new(),
        distance: Distance::Untold,
        more: (false, false),
        whole: true,
        idle: Vec::new(),
        lists: lists(engine, (prepared, case), subject),
    };
    let decides = |id: FactId| decision(engine, id);
    let free = Free { changes: &|id| !stays(engine, id), learns: true };
    let Ok(paths) = Paths::new(engine, (prepared, case), subject, &free) else {
        found.whole = false;
        return found;
    };
    let plain = Free { changes: &|id| !stays(engine, id) && !decides(id), learns: true };
    found.distance = match Paths::new(engine, (prepared, case), subject, &plain) {
        Ok(paths) => match paths.distance(wanted.target()) {
            Some(count) => Distance::Facts(count, paths.exact),
            None => Distance::Never,
        },
        Err(TooComplex) => Distance::Untold,
    };
    // First what does it for certain; only where nothing does, what is not known as well.
    for learns in [false, true] {
        let more = Search { wanted, case, paths: &paths, learns, decides: &decides }.run(&mut found);
        found.whole &= more;
        if !found.sets.is_empty() || !found.by_decision.is_empty() {
            break;
        }
    }
    for set in found.sets.iter_mut().chain(&mut found.by_decision) {
        set.through = through(engine, prepared, case, subject, &set.changes);
    }
    let told: BTreeSet<FactId> = found
        .sets
        .iter()
        .chain(&found.by_decision)
        .flat_map(|set| set.changes.iter().map(|change| change.fact))
        .collect();
    for id in told.into_iter().filter(|id| case.knows(*id)) {
        let behind: BTreeSet<FactId> = engine.sources(id).into_iter().filter(|id| case.knows(*id)).collect();
        if !behind.is_empty() {
            found.idle.push((id, behind));
        }
    }
    found
}

/// Whether a fact never changes.
fn stays(engine: &Engine, id: FactId) -> bool {
    let g = engine.guideline();
    g.today() == Some(id) || g.fact(id).is_some_and(|fact| fact.changes == Changes::Never)
}

/// Whether a fact is a decision itself.
fn decision(engine: &Engine, id: FactId) -> bool {
    engine.guideline().fact(id).is_some_and(|fact| fact.changes == Changes::ByDecision)
}

struct Search<'a> {
    wanted: Wanted<'a>,
    case: &'a Values,
    paths: &'a Paths,
    learns: bool,
    decides: &'a dyn Fn(FactId) -> bool,
}

impl Search<'_> {
    /// Goes through sets of facts, the cheapest first. False where some were passed over that may do it.
    fn run(&self, found: &mut Needed) -> bool {
        let (ways, mut whole) = self.paths.cheapest(self.wanted.target());
        let learnt = |id: &FactId| !is_given(self.wanted.engine.guideline(), self.case, *id);
        let fits = |way: &Way| self.learns || !way.facts.iter().any(learnt);
        let mut waiting: BTreeSet<Way> = ways.into_iter().filter(fits).collect();
        let mut tried: BTreeSet<BTreeSet<FactId>> = BTreeSet::new();
        let mut done: Vec<BTreeSet<FactId>> = Vec::new();
        // What the last costs that is told, without a decision and with one.
        let mut prices = (0, 0);
        while let Some(way) = waiting.pop_first() {
            let decides = way.facts.iter().any(|id| (self.decides)(*id));
            let (full, more, last) = match decides {
                true => (found.by_decision.len() >= MAX_SETS, found.more.1, prices.1),
                false => (found.sets.len() >= MAX_SETS, found.more.0, prices.0),
            };
            // Behind the last that is told, only others as small are looked for, until there is one.
            if full && (more || way.price > last)
                || done.iter().any(|less| less.is_subset(&way.facts))
                || tried.contains(&way.facts)
            {
                continue;
            }
            if tried.len() >= MAX_TRIED {
                return false;
            }
            tried.insert(way.facts.clone());
            let realized = self.wanted.realize(self.case, &way.facts);
            match realized {
                Realized::Found(changes) if !changes.is_empty() => {
                    done.push(changes.iter().map(|change| change.fact).collect());
                    let set = Set { changes, through: Vec::new() };
                    match (decides, full) {
                        (true, true) => found.more.1 = true,
                        (false, true) => found.more.0 = true,
                        (true, false) => {
                            prices.1 = way.price;
                            found.by_decision.push(set);
                        }
                        (false, false) => {
                            prices.0 = way.price;
                            found.sets.push(set);
                        }
                    }
                    continue;
                }
                Realized::Found(_) | Realized::Nothing => {}
                Realized::Open => whole = false,
            }
            // Together with another fact it may do it.
            if !full && way.facts.len() < MAX_FACTS {
                let more = self.paths.given.iter().map(|id| (id, CHANGED));
                let learnt = self.paths.open.iter().map(|id| (id, LEARNT)).filter(|_| self.learns);
                for (id, price) in more.chain(learnt).filter(|(id, _)| !way.facts.contains(id)) {
                    let facts = way.facts.iter().copied().chain([*id]).collect();
                    waiting.insert(Way { price: way.price.saturating_add(price), facts });
                }
            }
        }
        whole
    }
}

/// The recommendations that one names, itself or by a term that it names, and that come out otherwise by some changes.
fn through(
    engine: &Engine,
    prepared: &Prepared,
    case: &Values,
    subject: Subject,
    changes: &[Change],
) -> Vec<(RecId, Outcome)> {
    let g = engine.guideline();
    let Subject::Rec(own) = subject else { return Vec::new() };
    let mut named: BTreeSet<DefId> = Rests::direct(g, DefId::Rec(own));
    let terms = named.iter().filter(|id| matches!(id, DefId::Term(_)));
    let by_terms: Vec<DefId> = terms.flat_map(|id| Rests::direct(g, *id)).collect();
    named.extend(by_terms);
    named.extend(g.rec(own).into_iter().flat_map(|rec| rec.overridden_by.iter().map(|id| DefId::Rec(*id))));
    let mut changed = case.clone();
    changes.iter().for_each(|change| state(g, &mut changed, change.fact, &change.stated));
    let of = named.into_iter().filter_map(|id| if let DefId::Rec(id) = id { Some(id) } else { None });
    let then = |id: RecId| {
        let after = verdict(engine, &changed, Subject::Rec(id))?;
        (after != engine.verdict(prepared, Subject::Rec(id))).then_some((id, after))
    };
    of.filter(|id| *id != own).filter_map(then).collect()
}
