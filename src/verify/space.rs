//! All possible patients, as proofs see them: the cases that the declared types and the constraints allow, and how large
//! a share of them something covers.

use super::groups::{self, Group};
use super::joined::{Possible, components, possible};
use crate::check::model::{Cond, DefId, Fact, FactId, Meaning, Outcome, TermId, Value, Values};
use crate::decide::budget::{Budget, Turn};
use crate::decide::condition::Conditions;
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::domain::{Domain, Kind};
use crate::decide::meet::meet;
use crate::decide::usual::Usual;
use crate::decide::witness::{Found, find};
use crate::eval::{Engine, holds_in};
use crate::number::Number;
use num_bigint::{BigInt, BigUint};
use num_traits::{CheckedDiv, One};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Most nodes that are looked at for the situations of all findings together.
const MAX_VISITS: usize = 30_000_000;
/// Most nodes that proofs leave behind for the next ones.
const MAX_LEFT: usize = 200_000;

type Result<T> = std::result::Result<T, TooComplex>;

/// The cases that are possible, and the diagrams that proofs build over them.
#[derive(Debug)]
pub struct Space<'a> {
    /// The compiled guideline.
    pub engine: &'a Engine,
    /// Its nodes, and those of the proofs.
    pub manager: Manager,
    /// The condition terms by which situations may be described, those that say most first.
    pub terms: Vec<Spoken>,
    /// Most nodes that a proof may build.
    pub limit: usize,
    /// What the run may spend.
    pub budget: Budget,
    /// The proof under way.
    turn: Turn,
    /// Nodes that may still be looked at for situations.
    pub visits: usize,
    groups: Vec<Group>,
    /// Whether that was asked, and whether the constraints leave anybody.
    anybody: (bool, Option<bool>),
    /// Nodes that every proof needs.
    kept: usize,
    /// How many of them there may be.
    most_kept: usize,
    /// What is possible together of sets of comparisons that join facts; none where that is not known. Its nodes are kept.
    lasting: FxHashMap<Vec<u32>, Option<Possible>>,
    /// The same, found since what proofs built was dropped for the last time.
    joined: FxHashMap<Vec<u32>, Option<Possible>>,
}

/// Why a proof was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It holds too many nodes.
    Large,
    /// It takes more steps than one proof may.
    Long,
    /// The run has no steps left.
    Spent,
}

impl Drop for Space<'_> {
    fn drop(&mut self) {
        self.budget.end(&self.turn, &self.manager);
    }
}

/// A condition term over at least two variables.
#[derive(Debug, Clone)]
pub struct Spoken {
    /// Its name.
    pub name: String,
    /// Its diagram.
    pub node: Node,
    /// What it tests.
    pub variables: BTreeSet<u32>,
}

/// The constraints of which only some were left.
pub struct Left(Vec<Group>);

impl<'a> Space<'a> {
    /// The space of a guideline.
    pub fn new(engine: &'a Engine, budget: impl Into<Budget>) -> Result<Self> {
        Space::of_constraints(engine, budget, |_| true)
    }

    /// The space that some of the constraints, by index, allow.
    pub fn of_constraints(engine: &'a Engine, budget: impl Into<Budget>, some: impl Fn(usize) -> bool) -> Result<Self> {
        let budget = budget.into();
        let limit = budget.nodes();
        let mut manager = budget.manager(&engine.compiled().manager);
        let turn = budget.begin(&manager);
        manager.charge(manager.len());
        manager.set_limit(manager.len().saturating_add(limit));
        let mut space = Space {
            engine,
            limit,
            budget,
            turn,
            manager,
            terms: Vec::new(),
            visits: MAX_VISITS,
            groups: Vec::new(),
            anybody: (false, None),
            kept: 0,
            most_kept: 0,
            lasting: FxHashMap::default(),
            joined: FxHashMap::default(),
        };
        (space.terms, space.groups) = (space.spoken(|_| true), space.grouped(some)?);
        space.kept = space.manager.len();
        space.most_kept = space.kept.saturating_add(MAX_LEFT);
        space.manager.set_limit(space.kept.saturating_add(limit));
        Ok(space)
    }

    fn grouped(&mut self, some: impl Fn(usize) -> bool) -> Result<Vec<Group>> {
        let all = self.engine.compiled().constraints.iter().enumerate().filter(|(at, _)| some(*at));
        let group = |(at, node): (usize, &Node)| Group { facts: self.facts(*node), node: *node, constraints: vec![at] };
        let single = all.map(group).collect();
        groups::joined(&mut self.manager, single)
    }

    /// Leaves only some of the constraints, by index, until all are taken back.
    pub fn leave(&mut self, some: impl Fn(usize) -> bool) -> Result<Left> {
        let some = self.grouped(some)?;
        Ok(Left(std::mem::replace(&mut self.groups, some)))
    }

    /// Takes back all constraints that there were.
    pub fn take_back(&mut self, Left(all): Left) {
        self.groups = all;
    }

    /// Begins the next proof, with steps of its own.
    pub fn next_proof(&mut self) {
        self.budget.end(&self.turn, &self.manager);
        self.turn = self.budget.begin(&self.manager);
    }

    /// Why a proof was given up: it was too large, or took too many steps.
    pub fn why(&self) -> Why {
        match (self.manager.over(), self.budget.spent()) {
            (false, _) => Why::Large,
            (true, false) => Why::Long,
            (true, true) => Why::Spent,
        }
    }

    /// Between two proofs: drops what the last ones built, where it is much or `now`.
    pub fn tidy(&mut self, now: bool) {
        if now || self.manager.len() > self.kept.saturating_add(MAX_LEFT) {
            self.manager.rewind(self.kept);
            self.keep_joined();
        }
    }

    /// Makes anew, to stay, what the last proofs found possible of comparisons that join facts: the next ones ask again.
    fn keep_joined(&mut self) {
        let mut fresh: Vec<Vec<u32>> = std::mem::take(&mut self.joined).into_keys().collect();
        fresh.sort_unstable();
        for atoms in fresh {
            let domain = self.domain();
            let before = self.manager.len();
            match possible(self.engine.guideline(), domain, &mut self.manager, &atoms) {
                Ok(known) if self.kept < self.most_kept => {
                    self.lasting.insert(atoms, known);
                    self.kept = self.manager.len();
                }
                _ => self.manager.rewind(before),
            }
        }
        self.manager.set_limit(self.kept.saturating_add(self.limit));
    }

    /// The condition terms that may be spoken of, those that say most first.
    pub fn spoken(&self, may: impl Fn(TermId) -> bool) -> Vec<Spoken> {
        let compiled = self.engine.compiled();
        let mut found = Vec::new();
        for (at, term) in (0u32..).map(TermId).zip(&self.engine.guideline().terms) {
            let node = compiled.definitions.get(&DefId::Term(at));
            if self.manager.over() {
                break;
            }
            if let (Meaning::Cond(_), Some(node), true) = (&term.means, node, may(at)) {
                let variables = self.variables(*node);
                if variables.len() > 1 {
                    found.push(Spoken { name: term.name.clone(), node: *node, variables });
                }
            }
        }
        found.sort_by_key(|spoken| std::cmp::Reverse(spoken.variables.len()));
        found
    }

    /// The variables.
    pub fn domain(&self) -> &'a Domain {
        &self.engine.compiled().domain
    }

    /// Whether the constraints leave anybody; none where that is not decided.
    pub fn anybody(&mut self) -> Result<Option<bool>> {
        if let (true, known) = self.anybody {
            return Ok(known);
        }
        let mut all = Some(true);
        for at in 0..self.groups.len() {
            let Some(group) = self.groups.get(at).map(|group| group.node) else { break };
            match self.found(group)? {
                Some(true) => {}
                Some(false) => {
                    all = Some(false);
                    break;
                }
                None => all = None,
            }
        }
        self.anybody = (true, all);
        Ok(all)
    }

    /// The facts that a diagram tests.
    pub fn facts(&self, node: Node) -> BTreeSet<FactId> {
        self.variables(node).into_iter().flat_map(|variable| self.domain().facts(variable)).collect()
    }

    /// The facts that some diagrams test.
    pub fn facts_of(&self, nodes: Vec<Node>) -> BTreeSet<FactId> {
        let below = self.manager.below_all(nodes);
        let variables: BTreeSet<u32> =
            below.into_iter().filter(|node| !node.is_terminal()).map(|node| self.manager.variable(node)).collect();
        variables.into_iter().flat_map(|variable| self.domain().facts(variable)).collect()
    }

    /// The variables that a diagram tests.
    pub fn variables(&self, node: Node) -> BTreeSet<u32> {
        let inner = self.manager.below(node).into_iter().filter(|node| !node.is_terminal());
        inner.map(|node| self.manager.variable(node)).collect()
    }

    /// True where a diagram asks a question over several facts.
    pub fn asks_several(&self, node: Node) -> bool {
        !self.comparisons(node).is_empty()
    }

    /// True where a diagram asks about a list whose questions are left open one by one: a way through it need not be a list.
    pub fn asks_left_open(&self, node: Node) -> bool {
        let g = self.engine.guideline();
        let open = |fact: &Fact| fact.entry.as_ref().is_some_and(|entry| g.abstracted.contains(&entry.list));
        !g.abstracted.is_empty() && self.facts_of(vec![node]).into_iter().filter_map(|id| g.fact(id)).any(open)
    }

    /// The questions over several facts that a diagram asks.
    fn comparisons(&self, node: Node) -> BTreeSet<u32> {
        if self.domain().atoms.is_empty() {
            return BTreeSet::new();
        }
        let kind = |variable: &u32| self.domain().kind(*variable);
        self.variables(node).into_iter().filter(|variable| matches!(kind(variable), Some(Kind::Atom(_)))).collect()
    }

    /// What is possible together of the questions over several facts that a diagram asks; and whether some of them are
    /// taken as free of their facts, because they are no sums or too many.
    fn together(&mut self, node: Node) -> Result<(Node, bool)> {
        let (parts, free) = self.together_of(&self.comparisons(node))?;
        Ok((self.manager.all(parts)?, free))
    }

    /// The same for some questions, one diagram for those that bear on each other.
    fn together_of(&mut self, comparisons: &BTreeSet<u32>) -> Result<(Vec<Node>, bool)> {
        let (mut parts, mut free) = (Vec::new(), false);
        for atoms in components(self.domain(), comparisons) {
            let known = match self.lasting.get(&atoms).or_else(|| self.joined.get(&atoms)) {
                Some(known) => *known,
                None => {
                    let domain = self.domain();
                    let known = possible(self.engine.guideline(), domain, &mut self.manager, &atoms)?;
                    self.joined.insert(atoms, known);
                    known
                }
            };
            match known {
                Some(known) => {
                    parts.push(known.node);
                    free |= !known.exact;
                }
                None => free = true,
            }
        }
        Ok((parts, free))
    }

    /// True where no possible patient is in a diagram.
    pub fn nobody(&mut self, node: Node) -> Result<bool> {
        if node == Node::FALSE {
            return Ok(true);
        }
        match self.meets(&[(node, Node::TRUE)])? {
            Some(somebody) => Ok(!somebody),
            None => Ok(self.possible(node)? == Node::FALSE),
        }
    }

    /// Whether a possible patient reaches a terminal from each of some nodes; none where that was not found out. Nothing is
    /// built: mostly there is somebody, who is found at once.
    fn meets(&mut self, ways: &[(Node, Node)]) -> Result<Option<bool>> {
        let mut ways = ways.to_vec();
        let bearing = self.bearing_groups(ways.iter().map(|(node, _)| *node));
        ways.extend(bearing.into_iter().map(|group| (group, Node::TRUE)));
        let comparisons = ways.iter().flat_map(|(node, _)| self.comparisons(*node)).collect();
        ways.extend(self.together_of(&comparisons)?.0.into_iter().map(|node| (node, Node::TRUE)));
        let found = meet(&self.manager, &ways);
        if self.manager.over() { Err(TooComplex) } else { Ok(found) }
    }

    /// True where a diagram asks a question over several facts that is taken as free of them.
    pub fn asks_freely(&mut self, node: Node) -> Result<bool> {
        Ok(self.together(node)?.1)
    }

    /// True where somebody is surely in a diagram of possible patients: a real one, where it asks questions that are taken
    /// as free of their facts.
    pub fn somebody(&mut self, node: Node) -> Result<bool> {
        Ok(self.found(node)? == Some(true))
    }

    /// Whether somebody is in a diagram of possible patients; none where that is not decided.
    pub fn found(&mut self, node: Node) -> Result<Option<bool>> {
        let (together, free) = self.together(node)?;
        let node = self.manager.and(node, together)?;
        if !free || node == Node::FALSE {
            return Ok(Some(node != Node::FALSE));
        }
        let engine = self.engine;
        let replay = |values: &[Value]| {
            let known: Values = values.iter().cloned().map(Some).collect();
            holds_in(&self.manager, node, &engine.prepare(&known)) == Outcome::Yes
        };
        let ways = [(node, Node::TRUE)];
        Ok(match find(engine.guideline(), &Usual::default(), self.domain(), &self.manager, &ways, &replay) {
            Found::Patient(_) => Some(true),
            Found::Nobody => Some(false),
            Found::Open => None,
        })
    }

    /// The part of a diagram that is possible: with the constraints that bear on its facts, and those that bear on theirs.
    /// All other constraints can be met whatever these facts are.
    pub fn possible(&mut self, node: Node) -> Result<Node> {
        self.possible_beside(node, Node::TRUE)
    }

    /// The part of a diagram that is possible, with the constraints that bear on its facts or on those of another.
    pub fn possible_beside(&mut self, node: Node, other: Node) -> Result<Node> {
        if node == Node::FALSE {
            return Ok(node);
        }
        let mut facts = self.facts(node);
        facts.extend(self.facts(other));
        let mut result = node;
        for group in &self.groups {
            if group.node == Node::FALSE || !group.facts.is_disjoint(&facts) {
                result = self.manager.and(result, group.node)?;
            }
        }
        let (together, _) = self.together(result)?;
        self.manager.and(result, together)
    }

    /// The part of a diagram that is possible, with all constraints, also those on facts that it does not test.
    pub fn possible_with_all(&mut self, node: Node) -> Result<Node> {
        let mut result = node;
        for group in &self.groups {
            result = self.manager.and(result, group.node)?;
        }
        self.possible(result)
    }

    /// As [`Space::possible_beside`], without constraints that compare several facts in ways that are taken as free of
    /// them: what is left can be counted. The second tells whether there were any.
    pub fn countable_beside(&mut self, node: Node, other: Node) -> Result<(Node, bool)> {
        let mut facts = self.facts(node);
        facts.extend(self.facts(other));
        let (mut result, mut aside) = (node, false);
        for at in 0..self.groups.len() {
            let Some(group) = self.groups.get(at).filter(|group| !group.facts.is_disjoint(&facts)) else { continue };
            let group = group.node;
            if self.asks_freely(group)? {
                aside = true;
            } else {
                result = self.manager.and(result, group)?;
            }
        }
        for node in [result, other] {
            let (together, _) = self.together(node)?;
            result = self.manager.and(result, together)?;
        }
        Ok((result, aside))
    }

    /// The constraints that bear on the facts of a diagram.
    pub fn bearing(&self, node: Node) -> Vec<usize> {
        if self.groups.is_empty() {
            return Vec::new();
        }
        let facts = self.facts(node);
        let bearing = self.groups.iter().filter(|group| !group.facts.is_disjoint(&facts));
        bearing.flat_map(|group| group.constraints.iter().copied()).collect()
    }

    /// The diagrams of the constraints that bear on the facts of some diagrams.
    pub fn bearing_groups(&self, nodes: impl Iterator<Item = Node>) -> Vec<Node> {
        if self.groups.is_empty() {
            return Vec::new();
        }
        let facts = self.facts_of(nodes.collect());
        self.groups.iter().filter(|group| !group.facts.is_disjoint(&facts)).map(|group| group.node).collect()
    }

    /// The diagram of a condition.
    pub fn condition(&mut self, cond: &Cond) -> Result<Node> {
        let compiled = self.engine.compiled();
        let definitions = &compiled.definitions;
        Conditions { domain: &compiled.domain, manager: &mut self.manager, definitions }.cond(cond)
    }

    /// `a` without `b`.
    pub fn without(&mut self, a: Node, b: Node) -> Result<Node> {
        let rest = self.manager.not(b)?;
        self.manager.and(a, rest)
    }

    /// True where no possible patient is in `a` and outside `b`.
    pub fn inside(&mut self, a: Node, b: Node) -> Result<bool> {
        match self.meets(&[(a, Node::TRUE), (b, Node::FALSE)])? {
            Some(somebody) => Ok(!somebody),
            None => {
                let outside = self.without(a, b)?;
                self.nobody(outside)
            }
        }
    }

    /// Which share of all combinations a diagram covers. A combination is one class of values for every fact, and for
    /// every comparison of several facts; all classes of one of them count the same.
    pub fn share(&self, root: Node) -> Number {
        let mut order = self.manager.below(root);
        self.manager.charge(order.len().saturating_mul(8));
        order.sort_by_key(|node| std::cmp::Reverse(self.manager.variable(*node)));
        // Whole combinations of the variables that the diagram tests: fractions would have to be reduced at each node.
        let mut levels: Vec<(u32, u32)> = Vec::new();
        for node in &order {
            let Some((variable, runs)) = self.manager.get(*node) else { continue };
            if levels.last().is_none_or(|(last, _)| *last != variable) {
                levels.push((variable, runs.last().map_or(1, |run| run.end)));
            }
        }
        // From the last variable up: how many combinations of it and those behind it there are.
        let mut all: Vec<BigUint> = vec![BigUint::one()];
        for (_, classes) in &levels {
            let behind = all.last().cloned().unwrap_or_default();
            all.push(behind * *classes);
        }
        let level: FxHashMap<u32, usize> =
            levels.iter().enumerate().map(|(at, (v, _))| (*v, at.saturating_add(1))).collect();
        let level_of = |node: Node| level.get(&self.manager.variable(node)).copied().unwrap_or(0);
        let mut counts: FxHashMap<Node, BigUint> = FxHashMap::default();
        counts.insert(Node::TRUE, BigUint::one());
        for node in order {
            let Some((_, runs)) = self.manager.get(node) else { continue };
            let behind = level_of(node).saturating_sub(1);
            let mut from = 0u32;
            let mut sum = BigUint::default();
            for run in runs {
                let below = if run.child.is_terminal() { 0 } else { level_of(run.child) };
                if let Some(count) = counts.get(&run.child) {
                    // Variables that are passed over may have any class.
                    let passed = match (all.get(behind), all.get(below)) {
                        (Some(many), Some(few)) => many.checked_div(few).unwrap_or_else(BigUint::one),
                        _ => BigUint::one(),
                    };
                    sum += count * passed * run.end.saturating_sub(from);
                }
                from = run.end;
            }
            counts.insert(node, sum);
        }
        let total = all.last().cloned().unwrap_or_else(BigUint::one);
        let count = counts.remove(&root).unwrap_or_default();
        Number::new(BigInt::from(count), BigInt::from(total))
    }
}
