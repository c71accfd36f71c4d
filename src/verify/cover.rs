//! A small set of complete cases in which every recommendation applies once and once does not, and every condition
//! decides once: the regression suite of a guideline.

use super::patient::as_derived;
use super::verifier::Verifier;
use crate::check::model::{Outcome, RecId, Value, Values};
use crate::decide::budget::Budget;
use crate::decide::diagram::{Node, TooComplex};
use crate::decide::witness::{Found, find};
use crate::eval::{Engine, Prepared, Subject, holds_in};
use crate::interpret::interpret;
use crate::lists;
use crate::number::Number;
use crate::source::{Sources, Span};
use std::collections::BTreeSet;

/// A suite of cases.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    /// The cases, in the order in which they were found.
    pub cases: Vec<CoverCase>,
    /// What was to be shown.
    pub goals: Vec<Goal>,
    /// Goals, by index, that no case shows.
    pub missed: Vec<usize>,
    /// Those of them of which it is not decided whether a case can.
    pub open: Vec<usize>,
    /// What else is not decided, in words.
    pub undecided: Vec<String>,
    /// No suite with fewer cases can show them all.
    pub least: usize,
}

/// A complete case.
#[derive(Debug, Clone)]
pub struct CoverCase {
    /// Whether there are lists of findings that give what comes out of them here, or nothing hangs on them.
    pub listed: bool,
    /// One value a fact.
    pub values: Vec<Value>,
    /// Whether the guideline speaks of it.
    pub in_scope: bool,
    /// The recommendations that apply.
    pub applies: Vec<bool>,
    /// Goals, by index, that it shows and no earlier case does.
    pub shows: Vec<usize>,
}

/// Something that a case is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// That the guideline does not speak of somebody.
    OutOfScope,
    /// That a recommendation applies, or does not though the guideline speaks of the case.
    Verdict(RecId, bool),
    /// That a condition decides.
    Decides(Span),
    /// That a condition decides by holding, or by not holding.
    DecidesBy(Span, bool),
}

/// Finds a suite. `sources` tells a guideline's own conditions from imported ones.
pub fn cover(engine: &Engine, sources: &Sources, budget: impl Into<Budget>) -> Cover {
    suite(engine, sources, budget.into(), (&|goal| !matches!(goal, Goal::DecidesBy(..)), false))
}

/// Finds a suite that shows the wanted goals. Of a case that is not `listed`, what comes out of lists of findings cannot be given.
pub fn cover_of(engine: &Engine, sources: &Sources, budget: impl Into<Budget>, wanted: &dyn Fn(Goal) -> bool) -> Cover {
    suite(engine, sources, budget.into(), (wanted, true))
}

fn suite(
    engine: &Engine,
    sources: &Sources,
    budget: Budget,
    (wanted, unlisted): (&dyn Fn(Goal) -> bool, bool),
) -> Cover {
    let Ok(mut verifier) = Verifier::new(engine, sources, budget) else {
        let undecided = vec!["the constraints together are too large for a proof".to_owned()];
        return Cover { undecided, ..Cover::default() };
    };
    verifier.keeps = true;
    verifier.effects();
    let goals = verifier.goals(wanted);
    Coverer { goals, verifier, open: BTreeSet::new(), unlisted }.run()
}

impl Cover {
    /// True where everything was decided.
    pub fn decided(&self) -> bool {
        self.open.is_empty() && self.undecided.is_empty()
    }
}

impl Verifier<'_, '_> {
    /// What is to be shown, with the cases that do; none where they are too many.
    fn goals(&mut self, wanted: &dyn Fn(Goal) -> bool) -> Vec<(Goal, Option<Node>)> {
        let scope = self.space.engine.compiled().scope;
        let mut goals = Vec::new();
        if scope != Node::TRUE {
            goals.push((Goal::OutOfScope, self.space.manager.not(scope).ok()));
        }
        for id in self.guideline().recommendations.ids() {
            let node = self.node_of(id);
            goals.push((Goal::Verdict(id, true), Some(node)));
            let not = self.space.without(self.scope_of(id), node).ok();
            goals.push((Goal::Verdict(id, false), not));
        }
        for at in 0..self.deciding.len() {
            let Some(deciding) = self.deciding.get(at).copied() else { break };
            goals.push((Goal::Decides(deciding.span), Some(deciding.region)));
            for holds in [true, false] {
                let goal = Goal::DecidesBy(deciding.span, holds);
                if wanted(goal) {
                    let here = if holds {
                        self.space.manager.and(deciding.region, deciding.holds)
                    } else {
                        self.space.without(deciding.region, deciding.holds)
                    };
                    goals.push((goal, here.ok()));
                }
            }
            self.space.next_proof();
        }
        goals.retain(|(goal, _)| wanted(*goal));
        goals.dedup();
        goals
    }
}

/// Orders of the goals in which a suite is looked for; the smallest one counts.
const ATTEMPTS: u64 = 60;
/// Orders in a row that bring nothing, after which no more are tried.
const PATIENCE: u64 = 12;
/// Goals above which one order has to do.
const MAX_SMALL: usize = 1_000;
/// Values that all cases of a suite may hold together.
const MAX_VALUES: usize = 2_000_000;

/// The goals in another order: the same one for the same attempt, the given one for the first. Each goal moves at most a
/// third of the way, so that what few cases show still comes early.
fn shuffled(order: &[usize], attempt: u64) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = (0u64..).zip(order.iter().copied()).collect();
    if attempt > 0 {
        let span = (order.len() as u64 / 3).max(1);
        // A random number a goal, by SplitMix64 (Steele, Lea, Flood 2014).
        order.sort_by_key(|(place, goal)| {
            let mut mixed = (*goal as u64).wrapping_add(attempt << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            place.saturating_add((mixed ^ (mixed >> 31)).checked_rem(span).unwrap_or(0))
        });
    }
    order.into_iter().map(|(_, goal)| goal).collect()
}

struct Coverer<'a, 's> {
    verifier: Verifier<'a, 's>,
    goals: Vec<(Goal, Option<Node>)>,
    /// Goals, by index, that were given up.
    open: BTreeSet<usize>,
    /// Whether cases are of use whose lists of findings are not found: without them.
    unlisted: bool,
}

impl Coverer<'_, '_> {
    fn run(mut self) -> Cover {
        let possible = self.everything_possible();
        self.verifier.space.next_proof();
        let mut regions = Vec::with_capacity(self.goals.len());
        for at in 0..self.goals.len() {
            let node = self.goals.get(at).and_then(|(_, node)| *node).ok_or(TooComplex);
            let region = node.and_then(|node| {
                let here = self.verifier.space.manager.and(node, possible?)?;
                self.verifier.space.possible(here)
            });
            if region.is_err() {
                self.open.insert(at);
            }
            regions.push(region.unwrap_or(Node::FALSE));
            self.verifier.space.next_proof();
        }
        // What few cases show comes first; the others often come with it.
        let mut order: Vec<usize> = (0..regions.len()).filter(|at| regions.get(*at) != Some(&Node::FALSE)).collect();
        let shares: Vec<Number> = regions.iter().map(|node| self.verifier.space.share(*node)).collect();
        order.sort_by(|a, b| (shares.get(*a), a).cmp(&(shares.get(*b), b)));
        // Rather cases whose derived facts are as they would be derived.
        let possible = possible.unwrap_or(Node::FALSE);
        let natural = self.natural(possible).unwrap_or(possible);
        let attempts = if regions.len() > MAX_SMALL { 1 } else { ATTEMPTS };
        let mut best = (Vec::new(), order.clone());
        let (mut least, mut idle) = (0, 0u64);
        for attempt in 0..attempts {
            let order = shuffled(&order, attempt);
            let found = self.suite(&order, &regions, natural);
            let worth = |(cases, missed): &(Vec<CoverCase>, Vec<usize>)| (missed.len(), cases.len());
            idle = if attempt == 0 || worth(&found) < worth(&best) { 0 } else { idle.saturating_add(1) };
            if idle == 0 {
                if found.1 != best.1 {
                    least = 0;
                }
                best = found;
            }
            // What nobody shows bounds nothing.
            let shown: Vec<usize> = order.into_iter().filter(|at| best.1.binary_search(at).is_err()).collect();
            let bound = self.least(&shown, &regions);
            self.verifier.space.next_proof();
            if bound > least {
                (least, idle) = (bound, 0);
            }
            if best.0.len() <= least || idle >= PATIENCE || self.verifier.space.budget.spent() {
                break;
            }
        }
        let (cases, mut missed) = best;
        let unreachable = (0..regions.len()).filter(|at| regions.get(*at) == Some(&Node::FALSE));
        missed.extend(unreachable);
        missed.sort_unstable();
        let undecided = std::mem::take(&mut self.verifier.open).into_iter().map(|(_, what)| what).collect();
        let open = missed.iter().copied().filter(|at| self.open.contains(at)).collect();
        Cover { cases, goals: self.goals.iter().map(|(goal, _)| *goal).collect(), missed, open, undecided, least }
    }

    /// A suite that shows the goals, each case showing as many as it can, in the given order; and what it does not show.
    fn suite(&mut self, order: &[usize], regions: &[Node], natural: Node) -> (Vec<CoverCase>, Vec<usize>) {
        let mut cases: Vec<CoverCase> = Vec::new();
        let mut waiting = order.to_vec();
        let mut missed = Vec::new();
        let most = MAX_VALUES.checked_div(self.verifier.guideline().facts.len()).unwrap_or(MAX_VALUES);
        while let Some(first) = waiting.first().copied() {
            let mut region = regions.get(first).copied().unwrap_or(Node::FALSE);
            self.verifier.space.next_proof();
            if cases.len() >= most || self.verifier.space.budget.spent() {
                self.open.extend(&waiting);
                missed.append(&mut waiting);
                break;
            }
            self.verifier.space.budget.charge(waiting.len());
            // What is too large together is shown apart.
            let mut joined = |region: Node, more: Node| {
                let both = self.verifier.space.manager.and(region, more).unwrap_or(Node::FALSE);
                if both == Node::FALSE { region } else { both }
            };
            region = joined(region, natural);
            let alone = region;
            for other in waiting.iter().skip(1) {
                region = joined(region, regions.get(*other).copied().unwrap_or(Node::FALSE));
            }
            self.verifier.space.next_proof();
            let found = self.complete(region).or_else(|| self.complete(alone));
            let Some(values) = found.or_else(|| self.complete(regions.get(first).copied().unwrap_or(Node::FALSE)))
            else {
                let region = regions.get(first).copied().unwrap_or(Node::FALSE);
                if self.verifier.space.manager.over() || self.verifier.space.asks_left_open(region) {
                    self.open.insert(first);
                }
                missed.push(first);
                waiting.retain(|other| *other != first);
                continue;
            };
            let (values, listed) = values;
            let case = self.case(values, listed, &waiting);
            let shown: BTreeSet<usize> = case.shows.iter().copied().collect();
            waiting.retain(|goal| !shown.contains(goal));
            // What a case does not show after all must not be asked for again.
            if !shown.contains(&first) {
                missed.push(first);
                waiting.retain(|other| *other != first);
            }
            cases.push(case);
        }
        missed.sort_unstable();
        let shown: Vec<usize> = order.iter().copied().filter(|at| missed.binary_search(at).is_err()).collect();
        (self.thin(cases, &shown), missed)
    }

    /// What all constraints together allow.
    fn everything_possible(&mut self) -> Result<Node, TooComplex> {
        let constraints = self.verifier.space.engine.compiled().constraints.clone();
        self.verifier.space.manager.all(constraints)
    }

    /// The possible cases in which every derived fact is as it would be derived.
    fn natural(&mut self, possible: Node) -> Result<Node, TooComplex> {
        let mut result = possible;
        for id in self.verifier.guideline().derivation_order.clone() {
            let fits = as_derived(&mut self.verifier.space, id)?;
            result = self.verifier.space.manager.and(result, fits)?;
        }
        Ok(result)
    }

    /// How many goals there are of which no two can be shown by one case.
    fn least(&mut self, order: &[usize], regions: &[Node]) -> usize {
        let mut apart: Vec<Node> = Vec::new();
        for at in order {
            let region = regions.get(*at).copied().unwrap_or(Node::FALSE);
            let mut meets = false;
            for other in &apart {
                // Of what is too large it is not known.
                if self.verifier.space.manager.and(region, *other) != Ok(Node::FALSE) {
                    meets = true;
                    break;
                }
            }
            if !meets {
                apart.push(region);
            }
        }
        apart.len()
    }

    /// A complete possible case of a region.
    fn complete(&self, region: Node) -> Option<(Vec<Value>, bool)> {
        let space = &self.verifier.space;
        let g = self.verifier.guideline();
        let usual = self.verifier.seeker.usual();
        let replay = |values: &[Value]| {
            let world = interpret(g, values);
            g.constraints.iter().all(|c| world.holds(&c.holds)) && self.reaches(region, values)
        };
        let Found::Patient(patient) = find(g, usual, space.domain(), &space.manager, &[(region, Node::TRUE)], &replay)
        else {
            return None;
        };
        let values = g.facts.with_ids().map(|(id, fact)| patient.get(&id).cloned().or_else(|| usual.any(id, fact)));
        let values: Vec<Value> = values.collect::<Option<_>>()?;
        self.with_lists(region, values).filter(|(_, listed)| *listed || self.unlisted)
    }

    /// The same with what comes out of lists that there are, and whether such lists were found.
    fn with_lists(&self, region: Node, values: Vec<Value>) -> Option<(Vec<Value>, bool)> {
        let g = self.verifier.guideline();
        let known: Values = values.iter().cloned().map(Some).collect();
        let Some((built, listings)) = lists::built(g, &known) else {
            let listed = self.says_all_without_lists(region, known);
            return Some((values, listed));
        };
        if listings.is_empty() {
            return Some((values, true));
        }
        let values: Vec<Value> = built.iter().zip(values).map(|(own, value)| own.clone().unwrap_or(value)).collect();
        self.reaches(region, &values).then_some((values, true))
    }

    /// Whether everything is decided of a case of whose lists nothing is known.
    fn says_all_without_lists(&self, region: Node, mut known: Values) -> bool {
        let engine = self.verifier.space.engine;
        let g = self.verifier.guideline();
        for (id, _) in g.facts.with_ids().filter(|(_, fact)| fact.entry.is_some()) {
            known.take(id);
        }
        let prepared = engine.prepare(&known);
        let decided = |subject: Subject| engine.verdict(&prepared, subject) != Outcome::Undetermined;
        self.holds(region, &prepared)
            && decided(Subject::Scope)
            && g.recommendations.ids().all(|id| decided(Subject::Rec(id)))
    }

    /// Whether a complete case lies in a region.
    fn reaches(&self, region: Node, values: &[Value]) -> bool {
        self.verifier.space.manager.charge(self.verifier.space.engine.weight().saturating_add(10));
        self.holds(region, &self.prepared(values))
    }

    fn prepared(&self, values: &[Value]) -> Prepared {
        let case: Values = values.iter().cloned().map(Some).collect();
        self.verifier.space.engine.prepare(&case)
    }

    fn holds(&self, region: Node, prepared: &Prepared) -> bool {
        holds_in(&self.verifier.space.manager, region, prepared) == Outcome::Yes
    }

    fn case(&self, values: Vec<Value>, listed: bool, waiting: &[usize]) -> CoverCase {
        let g = self.verifier.guideline();
        let looks = waiting.len().saturating_mul(10);
        self.verifier.space.budget.charge(self.verifier.space.engine.weight().saturating_add(looks));
        let world = interpret(g, &values);
        let in_scope = world.in_scope();
        let applies = g.recommendations.ids().map(|id| world.applies(id)).collect();
        let node = |goal: usize| self.goals.get(goal).and_then(|(_, node)| *node).unwrap_or(Node::FALSE);
        let prepared = self.prepared(&values);
        let shows = waiting.iter().copied().filter(|goal| self.holds(node(*goal), &prepared)).collect();
        CoverCase { listed, values, in_scope, applies, shows }
    }

    /// Leaves out every case of which others show all goals, and says of the rest what each shows first.
    fn thin(&self, cases: Vec<CoverCase>, order: &[usize]) -> Vec<CoverCase> {
        let mut times = vec![0usize; self.goals.len()];
        let mut seen = Vec::with_capacity(cases.len());
        for case in cases {
            let case = self.case(case.values, case.listed, order);
            for goal in &case.shows {
                if let Some(times) = times.get_mut(*goal) {
                    *times = times.saturating_add(1);
                }
            }
            seen.push(case);
        }
        let mut kept = Vec::with_capacity(seen.len());
        for case in seen.into_iter().rev() {
            if case.shows.iter().all(|goal| times.get(*goal).is_some_and(|times| *times > 1)) {
                for goal in &case.shows {
                    if let Some(times) = times.get_mut(*goal) {
                        *times = times.saturating_sub(1);
                    }
                }
            } else {
                kept.push(case);
            }
        }
        kept.reverse();
        let mut shown: BTreeSet<usize> = BTreeSet::new();
        for case in &mut kept {
            case.shows.retain(|goal| shown.insert(*goal));
        }
        kept
    }
}
