//! Which facts matter to an answer: by what a complete patient shows where that is enough, which it nearly always is; else by
//! the definition, with every choice of what else may be known.

use super::places::Places;
use crate::check::model::FactId;
use crate::decide::completions::Completions;
use crate::decide::diagram::{Node, TooComplex};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most facts that comparisons may tie to each other; what is asked of one list counts as one.
const MAX_TIED: usize = 6;

/// What is asked of one list: it is known all together, by the list, or not at all.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    /// All of it.
    pub(super) facts: BTreeSet<FactId>,
    /// What of it comparisons tie.
    pub(super) tied: BTreeSet<FactId>,
    /// The variables of the rest.
    pub(super) free: BTreeSet<u32>,
}

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
    /// The variables of all others that are not tied, without what is asked of lists.
    pub(super) free: BTreeMap<FactId, BTreeSet<u32>>,
    /// What is asked of lists that are not known, by the fact that stands for each list.
    pub(super) lists: BTreeMap<FactId, Listed>,
    /// Of days that are tied, the facts that say whether they never were, where that is not known either.
    pub(super) never: BTreeMap<FactId, FactId>,
    /// All that may be said, each the same for everybody of whom it is said.
    pub(super) things: Vec<Node>,
    /// The facts that matter.
    pub(super) found: BTreeSet<FactId>,
    /// Whether a number is among them since it is too much to go through whether it matters.
    pub(super) unsure: bool,
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
        let tied: BTreeSet<FactId> = self.tied.difference(&self.derived).copied().collect();
        let of_lists: BTreeSet<FactId> = self.lists.values().flat_map(|list| list.tied.iter().copied()).collect();
        let alone: Vec<FactId> = tied.difference(&of_lists).copied().collect();
        let distinct: BTreeSet<Node> = plain.iter().copied().collect();
        for (id, variables) in self.free.clone() {
            for node in &distinct {
                if self.turns(&[*node], &variables)? {
                    self.found.insert(id);
                    break;
                }
            }
        }
        let each = alone.iter().map(|id| (*id, [*id].into(), BTreeSet::new()));
        let each: Vec<(FactId, BTreeSet<FactId>, BTreeSet<u32>)> =
            each.chain(self.lists.iter().map(|(id, list)| (*id, list.tied.clone(), list.free.clone()))).collect();
        for (id, own, variables) in each {
            let others: BTreeSet<FactId> = tied.difference(&own).copied().collect();
            // Of places where the same is said it is asked once.
            let said =
                |left: &[usize]| left.iter().filter_map(|at| plain.get(*at)).copied().collect::<BTreeSet<Node>>();
            // A number that is derived may still have several values: then it is no answer that a value of this one gives.
            let mut pairs: BTreeSet<(Node, Node)> = BTreeSet::new();
            let Ok(left) = self.places.left(&others, &own) else {
                // Too many places to look at each with this fact known: as if no derived number had several values.
                let all = self.places.left(&others, &BTreeSet::new())?;
                let all: BTreeSet<BTreeSet<Node>> = all.iter().map(|(left, _)| said(left)).collect();
                for nodes in all {
                    let several = nodes.len() > 1 || !variables.is_empty();
                    if several && self.turns(&nodes.into_iter().collect::<Vec<_>>(), &variables)? {
                        self.found.insert(id);
                        break;
                    }
                }
                continue;
            };
            for (less, more) in &left {
                let with: Vec<Node> = said(more).into_iter().collect();
                if let [only] = with.as_slice() {
                    let others = said(less).into_iter().filter(|other| other != only || !variables.is_empty());
                    pairs.extend(others.map(|other| (*only, other)));
                }
            }
            for (one, other) in pairs {
                if self.settled_alone(one, other, &variables)? {
                    self.found.insert(id);
                    break;
                }
            }
        }
        let mut given = BTreeMap::new();
        for (id, (whole, sources)) in wholes {
            let said = self.said(*whole, Some(*id))?;
            // Behind it is all that is asked of a list of which something is behind it.
            let lists = self.lists.values().filter(|list| !list.facts.is_disjoint(sources));
            let sources = lists.flat_map(|list| &list.facts).chain(sources).copied().collect::<BTreeSet<FactId>>();
            if sources.is_disjoint(&self.tied) && self.settles(*id, &sources, &plain, &said)? {
                self.found.insert(*id);
            }
            given.insert(*id, said);
        }
        let left = |id: &FactId| !self.found.contains(id);
        if self.free.keys().chain(&alone).chain(self.lists.keys()).chain(wholes.keys()).any(left) {
            self.by_definition(&alone, &plain, given)?;
        }
        for (id, given) in numbers {
            // Where that is too much to go through, the number is named: the answer hangs on it by itself.
            let settles = self.number_settles(*id, &alone, &plain, *given);
            self.unsure |= settles.is_err();
            if settles.unwrap_or(true) {
                self.found.insert(*id);
            }
        }
        Ok(())
    }

    /// All choices of what else may be known: facts that are tied, and lists.
    fn choices(&self, tied: &[FactId]) -> Result<Vec<BTreeSet<FactId>>, TooComplex> {
        let chosen: Vec<FactId> = tied.iter().chain(self.lists.keys()).copied().collect();
        subsets(&chosen)
    }

    /// The tied facts of a choice.
    fn tied_of(&self, known: &BTreeSet<FactId>) -> BTreeSet<FactId> {
        let tied = |id: &FactId| match self.lists.get(id) {
            Some(list) => list.tied.clone(),
            None => [*id].into(),
        };
        known.iter().flat_map(tied).collect()
    }

    /// Whether some value of a number that is derived by a formula settles what is open without it.
    fn number_settles(&mut self, id: FactId, tied: &[FactId], plain: &[Node], given: Node) -> Result<bool, TooComplex> {
        let given = self.said(given, None)?;
        self.name_sets(&[plain, &given])?;
        for known in self.choices(tied)? {
            let (said, given) = (self.extended(plain, &known)?, self.extended(&given, &known)?);
            self.untold(&known)?;
            for (less, more) in self.places.left(&self.tied_of(&known), &[id].into())? {
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

    /// Whether, all else being known, one diagram says one thing for some classes of variables, where another says another thing or
    /// leaves it open for some.
    fn settled_alone(&mut self, one: Node, other: Node, variables: &BTreeSet<u32>) -> Result<bool, TooComplex> {
        for thing in self.things.clone() {
            let others = self.things.iter().filter(|other| **other != thing).copied();
            let others: Vec<Node> = others.chain([Node::NONE]).collect();
            let settled = self.completions.says(one, &[thing])?;
            let settled = self.completions.somehow(settled, variables)?;
            let open = self.completions.says(other, &others)?;
            let open = self.completions.somehow(open, variables)?;
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
        let free = self.free.iter().filter(|(id, _)| sources.contains(id)).flat_map(|(_, of)| of);
        let lists = self.lists.values().filter(|list| !list.facts.is_disjoint(sources)).flat_map(|list| &list.free);
        let behind: BTreeSet<u32> = free.chain(lists).copied().collect();
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
        plain: &[Node],
        mut given: BTreeMap<FactId, Vec<Node>>,
    ) -> Result<(), TooComplex> {
        given.retain(|id, _| !self.found.contains(id));
        let all: Vec<&[Node]> = given.values().map(Vec::as_slice).chain([plain]).collect();
        self.name_sets(&all)?;
        for known in self.choices(tied)? {
            let said = self.extended(plain, &known)?;
            let known_tied = self.tied_of(&known);
            self.untold(&known)?;
            let told: BTreeSet<FactId> = known.iter().filter_map(|id| self.never.get(id).copied()).collect();
            let open = |id: &FactId, found: &BTreeSet<FactId>| !found.contains(id) && !told.contains(id);
            let derived: Vec<FactId> = given.keys().filter(|id| !self.found.contains(id)).copied().collect();
            let mut with = BTreeMap::new();
            for id in derived {
                with.insert(id, self.extended(given.get(&id).map_or(&[][..], Vec::as_slice), &known)?);
            }
            for (left, _) in self.places.left(&known_tied, &BTreeSet::new())? {
                let node = self.together(&said, &left)?;
                let node = self.with_days(node, known.iter())?;
                let free: Vec<_> = self.free.iter().filter(|(id, _)| open(id, &self.found)).collect();
                for (id, variables) in free.into_iter().map(|(id, of)| (*id, of.clone())).collect::<Vec<_>>() {
                    if self.completions.matters(node, &variables)? {
                        self.found.insert(id);
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
            let left = tied.iter().chain(self.lists.keys()).filter(|id| !known.contains(id)).copied();
            for id in left.filter(|id| !self.found.contains(id)).collect::<Vec<_>>() {
                // To know a list is to know all of it, the classes of its variables, too.
                let settled = match self.lists.get(&id) {
                    Some(_) => self.extended(plain, &known.iter().copied().chain([id]).collect())?,
                    None => said.clone(),
                };
                for (less, more) in self.places.left(&known_tied, &self.tied_of(&[id].into()))? {
                    let (less, more) = (self.together(&said, &less)?, self.together(&settled, &more)?);
                    let more = self.with_days(more, known.iter().chain([&id]))?;
                    let mut less = self.with_days(less, known.iter())?;
                    if let Some(never) = self.never.get(&id).and_then(|never| self.free.get(never)) {
                        less = self.completions.unknown_at(less, never)?;
                    }
                    if self.completions.settled_by(less, more)? {
                        self.found.insert(id);
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Says which variables test one fact, of those that some diagrams test.
    fn name_sets(&mut self, all: &[&[Node]]) -> Result<(), TooComplex> {
        self.completions.count(all.iter().copied().flatten().copied());
        let sets: Vec<Vec<u32>> = self.free.values().map(|variables| variables.iter().copied().collect()).collect();
        self.completions.sets(&sets)
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

    /// What is said place by place, extended by what is said where facts are not known; of lists those of a choice are known.
    fn extended(&mut self, plain: &[Node], known: &BTreeSet<FactId>) -> Result<Vec<Node>, TooComplex> {
        let of = |lists: BTreeMap<FactId, Listed>| lists.into_values().flat_map(|list| list.free).collect();
        let (lists, others) = self.lists.clone().into_iter().partition(|(id, _)| known.contains(id));
        let (lists, others): (BTreeSet<u32>, BTreeSet<u32>) = (of(lists), of(others));
        self.completions.known(lists);
        let mut extended = Vec::with_capacity(plain.len());
        for node in plain {
            let node = if others.is_empty() { *node } else { self.completions.whatever(*node, &others)? };
            extended.push(self.completions.extend(node)?);
        }
        Ok(extended)
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
