//! Which facts matter to an answer: by what a complete patient shows where that is enough, which it nearly always is; else by
//! the definition, with every choice of what else may be known.

use super::places::Places;
use crate::check::model::FactId;
use crate::decide::completions::Completions;
use crate::decide::diagram::{Node, TooComplex};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most facts that comparisons may tie to each other.
const MAX_TIED: usize = 6;

/// The search for the facts that matter to one answer.
pub(super) struct Matter {
    pub(super) completions: Completions,
    /// Where the tied facts may lie.
    pub(super) places: Arc<Places>,
    /// Facts that comparisons tie to each other.
    pub(super) tied: BTreeSet<FactId>,
    /// Facts that are derived.
    pub(super) derived: BTreeSet<FactId>,
    /// The variables of derived facts that are not tied.
    pub(super) of_derived: BTreeMap<FactId, BTreeSet<u32>>,
    /// The variables of all others that are not tied.
    pub(super) free: BTreeMap<FactId, BTreeSet<u32>>,
    /// Of days that are tied, the facts that say whether they never were, where that is not known either.
    pub(super) never: BTreeMap<FactId, FactId>,
    /// All that may be said, each the same for everybody of whom it is said.
    pub(super) things: Vec<Node>,
    /// The facts that matter.
    pub(super) found: BTreeSet<FactId>,
}

/// For each derived fact, what is said where it is given, and the facts behind it.
type GivenDerived = BTreeMap<FactId, (Node, BTreeSet<FactId>)>;

impl Matter {
    /// What completions say.
    pub(super) fn says(&mut self, whole: Node) -> Result<BTreeSet<Node>, TooComplex> {
        let mut says = BTreeSet::new();
        for classes in self.places.classes() {
            let node = self.at(whole, &classes)?;
            says.extend(self.completions.plain.terminals(node));
        }
        says.remove(&Node::NOBODY);
        Ok(says)
    }

    /// A diagram where tied facts lie at a place.
    fn at(&mut self, mut node: Node, classes: &[(u32, u32)]) -> Result<Node, TooComplex> {
        for (variable, class) in classes {
            node = self.completions.plain.given(node, *variable, *class)?;
        }
        Ok(node)
    }

    /// What is said place by place, whatever the derived facts are, but for one that is given.
    fn said(&mut self, whole: Node, given: Option<FactId>) -> Result<Vec<Node>, TooComplex> {
        let others = self.of_derived.iter().filter(|(id, _)| Some(**id) != given);
        let others: BTreeSet<u32> = others.flat_map(|(_, variables)| variables.iter().copied()).collect();
        let mut said = Vec::new();
        for classes in self.places.classes() {
            let node = self.at(whole, &classes)?;
            said.push(self.completions.whatever(node, &others)?);
        }
        Ok(said)
    }

    /// Finds the facts that matter; `numbers` are those that are derived by a formula and asked for, with what is said where they
    /// are given.
    pub(super) fn find(
        &mut self,
        whole: Node,
        wholes: &GivenDerived,
        numbers: &BTreeMap<FactId, Node>,
    ) -> Result<(), TooComplex> {
        let plain = self.said(whole, None)?;
        let tied: Vec<FactId> = self.tied.difference(&self.derived).copied().collect();
        let distinct: BTreeSet<Node> = plain.iter().copied().collect();
        for (id, variables) in self.free.clone() {
            for node in &distinct {
                if self.turns(&[*node], &variables)? {
                    self.found.insert(id);
                    break;
                }
            }
        }
        for id in &tied {
            let others: BTreeSet<FactId> = tied.iter().copied().filter(|other| other != id).collect();
            // Of places where the same is said it is asked once.
            let said =
                |left: &[usize]| left.iter().filter_map(|at| plain.get(*at)).copied().collect::<BTreeSet<Node>>();
            // A number that is derived may still have several values: then it is no answer that a value of this one gives.
            let mut pairs: BTreeSet<(Node, Node)> = BTreeSet::new();
            let Ok(left) = self.places.left(&others, Some(*id)) else {
                // Too many places to look at each with this fact known: as if no derived number had several values.
                let all: BTreeSet<BTreeSet<Node>> =
                    self.places.left(&others, None)?.iter().map(|(left, _)| said(left)).collect();
                for nodes in all {
                    if nodes.len() > 1 && self.turns(&nodes.into_iter().collect::<Vec<_>>(), &BTreeSet::new())? {
                        self.found.insert(*id);
                        break;
                    }
                }
                continue;
            };
            for (less, more) in &left {
                let with: Vec<Node> = said(more).into_iter().collect();
                if let [only] = with.as_slice() {
                    pairs.extend(said(less).into_iter().filter(|other| other != only).map(|other| (*only, other)));
                }
            }
            for (one, other) in pairs {
                if self.settled_alone(one, other)? {
                    self.found.insert(*id);
                    break;
                }
            }
        }
        let mut given = BTreeMap::new();
        for (id, (whole, sources)) in wholes {
            let said = self.said(*whole, Some(*id))?;
            if sources.is_disjoint(&self.tied) && self.settles(*id, sources, &plain, &said)? {
                self.found.insert(*id);
            }
            given.insert(*id, said);
        }
        let left = |id: &FactId| !self.found.contains(id);
        if self.free.keys().chain(&tied).chain(wholes.keys()).any(left) {
            self.by_definition(&tied, plain.clone(), given)?;
        }
        for (id, given) in numbers {
            // Where that is too much to go through, the number is named: the answer hangs on it by itself.
            if self.number_settles(*id, &tied, &plain, *given).unwrap_or(true) {
                self.found.insert(*id);
            }
        }
        Ok(())
    }

    /// Whether some value of a number that is derived by a formula settles what is open without it.
    fn number_settles(&mut self, id: FactId, tied: &[FactId], plain: &[Node], given: Node) -> Result<bool, TooComplex> {
        let given = self.said(given, None)?;
        let (said, given) = (self.extended(plain)?, self.extended(&given)?);
        let sets: Vec<Vec<u32>> = self.free.values().map(|variables| variables.iter().copied().collect()).collect();
        self.completions.sets(&sets)?;
        for known in subsets(tied)? {
            self.untold(&known)?;
            for (less, more) in self.places.left(&known, Some(id))? {
                let (less, more) = (self.together(&said, &less)?, self.together(&given, &more)?);
                let (less, more) = (self.with_days(less, known.iter())?, self.with_days(more, known.iter())?);
                if self.completions.settled_by(less, more)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Of days that are not known it is not said either that there were such days: that there was one is said by saying which.
    fn untold(&mut self, known: &BTreeSet<FactId>) -> Result<(), TooComplex> {
        let days = self.never.iter().filter(|(day, _)| !known.contains(day));
        let untold: Vec<u32> = days.filter_map(|(_, of)| self.free.get(of)).flatten().copied().collect();
        self.completions.never_no(untold.into_iter())
    }

    /// Whether, all else being known, an answer is one thing for some classes of variables, or for one of several diagrams, and
    /// another or open for others.
    fn turns(&mut self, nodes: &[Node], variables: &BTreeSet<u32>) -> Result<bool, TooComplex> {
        let mut somehow = |things: &[Node]| {
            let mut any = Node::FALSE;
            for node in nodes {
                let says = self.completions.says(*node, things)?;
                let says = self.completions.somehow(says, variables)?;
                any = self.completions.plain.or(any, says)?;
            }
            Ok::<Node, TooComplex>(any)
        };
        let mut pairs = Vec::new();
        for thing in &self.things {
            let others: Vec<Node> = self.things.iter().filter(|other| *other != thing).copied().collect();
            pairs.push((somehow(&[*thing])?, somehow(&[others, vec![Node::NONE]].concat())?));
        }
        for (one, another) in pairs {
            if self.completions.plain.and(one, another)? != Node::FALSE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether, all else being known, one diagram says one thing where another says another thing or leaves it open.
    fn settled_alone(&mut self, one: Node, other: Node) -> Result<bool, TooComplex> {
        for thing in self.things.clone() {
            let others = self.things.iter().filter(|other| **other != thing).copied();
            let others: Vec<Node> = others.chain([Node::NONE]).collect();
            let settled = self.completions.says(one, &[thing])?;
            let open = self.completions.says(other, &others)?;
            if self.completions.plain.and(settled, open)? != Node::FALSE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether some value of a derived fact settles what is open where all but the facts behind it is known.
    fn settles(
        &mut self,
        id: FactId,
        sources: &BTreeSet<FactId>,
        plain: &[Node],
        given: &[Node],
    ) -> Result<bool, TooComplex> {
        let behind: BTreeSet<u32> =
            self.free.iter().filter(|(id, _)| sources.contains(id)).flat_map(|(_, of)| of.iter().copied()).collect();
        let own = self.of_derived.get(&id).cloned().unwrap_or_default();
        let pairs: BTreeSet<(Node, Node)> = plain.iter().copied().zip(given.iter().copied()).collect();
        for (without, with) in pairs {
            let without = self.completions.whatever(without, &behind)?;
            let open = self.completions.says(without, &[Node::NONE])?;
            let with = self.completions.whatever(with, &behind)?;
            let settled = self.completions.says(with, &self.things)?;
            let settled = self.completions.somehow(settled, &own)?;
            if self.completions.plain.and(open, settled)? != Node::FALSE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Finds the facts that are left by the definition.
    fn by_definition(
        &mut self,
        tied: &[FactId],
        plain: Vec<Node>,
        given: BTreeMap<FactId, Vec<Node>>,
    ) -> Result<(), TooComplex> {
        let said = self.extended(&plain)?;
        let mut with = BTreeMap::new();
        for (id, nodes) in given.into_iter().filter(|(id, _)| !self.found.contains(id)).collect::<Vec<_>>() {
            with.insert(id, self.extended(&nodes)?);
        }
        let sets: Vec<Vec<u32>> = self.free.values().map(|variables| variables.iter().copied().collect()).collect();
        self.completions.sets(&sets)?;
        for known in subsets(tied)? {
            self.untold(&known)?;
            for (left, _) in self.places.left(&known, None)? {
                let node = self.together(&said, &left)?;
                let node = self.with_days(node, known.iter())?;
                let told: BTreeSet<FactId> = known.iter().filter_map(|id| self.never.get(id).copied()).collect();
                let open = |id: &FactId, found: &BTreeSet<FactId>| !found.contains(id) && !told.contains(id);
                for (id, variables) in self.free.iter().filter(|(id, _)| open(id, &self.found)).collect::<Vec<_>>() {
                    if self.completions.matters(node, variables)? {
                        self.found.insert(*id);
                    }
                }
                for (id, given) in with.iter().filter(|(id, _)| !self.found.contains(id)).collect::<Vec<_>>() {
                    let given = self.together(given, &left)?;
                    let given = self.with_days(given, known.iter())?;
                    let variables = self.of_derived.get(id).cloned().unwrap_or_default();
                    if self.completions.settles(node, given, &variables)? {
                        self.found.insert(*id);
                    }
                }
            }
            for id in tied.iter().filter(|id| !known.contains(id)) {
                if self.found.contains(id) {
                    continue;
                }
                for (less, more) in self.places.left(&known, Some(*id))? {
                    let (less, more) = (self.together(&said, &less)?, self.together(&said, &more)?);
                    let more = self.with_days(more, known.iter().chain([id]))?;
                    let mut less = self.with_days(less, known.iter())?;
                    if let Some(never) = self.never.get(id).and_then(|never| self.free.get(never)) {
                        less = self.completions.unknown_at(less, never)?;
                    }
                    if self.completions.settled_by(less, more)? {
                        self.found.insert(*id);
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// An extended diagram where some days are known: so there were such days.
    fn with_days<'f>(&mut self, mut node: Node, known: impl Iterator<Item = &'f FactId>) -> Result<Node, TooComplex> {
        for never in known.filter_map(|id| self.never.get(id)) {
            for variable in self.free.get(never).into_iter().flatten() {
                node = self.completions.known_at(node, *variable, 0)?;
            }
        }
        Ok(node)
    }

    fn extended(&mut self, plain: &[Node]) -> Result<Vec<Node>, TooComplex> {
        plain.iter().map(|node| self.completions.extend(*node)).collect()
    }

    /// What is said where it is not known at which of some places the tied facts lie.
    fn together(&mut self, said: &[Node], places: &[usize]) -> Result<Node, TooComplex> {
        let nodes: BTreeSet<Node> = places.iter().filter_map(|at| said.get(*at)).copied().collect();
        let mut all = Node::NOBODY;
        for node in nodes {
            all = self.completions.either(all, node)?;
        }
        Ok(all)
    }
}

/// All choices of some facts.
fn subsets(facts: &[FactId]) -> Result<Vec<BTreeSet<FactId>>, TooComplex> {
    if facts.len() > MAX_TIED {
        return Err(TooComplex);
    }
    let mut all = vec![BTreeSet::new()];
    for id in facts {
        let with: Vec<BTreeSet<FactId>> = all.iter().map(|set| set.iter().copied().chain([*id]).collect()).collect();
        all.extend(with);
    }
    Ok(all)
}
