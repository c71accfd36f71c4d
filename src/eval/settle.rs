//! One answer for one case: what all its completions say, and which facts matter. A completion fills in what is not known such
//! that the constraints hold, facts that are derived have the value that is derived for them, and what is known of a fact in
//! part is met.
//!
//! Most answers hang on facts that nothing ties to each other: these are read off the diagrams of the guideline. The others
//! are found on diagrams of their own (`decide/completions.rs`), with the facts that comparisons tie to each other cut into
//! cells (`decide/cells.rs`), or all of whose values are gone through.

use super::engine::Engine;
use super::prepared::Prepared;
use super::tie::{Tie, Tied};
use crate::check::model::{FactId, FactType, Outcome, Value};
use crate::decide::cells::Cells;
use crate::decide::compile::{Derived, as_rows};
use crate::decide::completions::Completions;
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::domain::Kind;
use crate::decide::interval::declared;
use crate::decide::joint::Given;
use crate::decide::table::{only, support};
use crate::decide::witness::{Found, find_given};
use std::collections::{BTreeMap, BTreeSet};

/// Most facts that comparisons may tie to each other in one answer.
const MAX_TIED: usize = 6;
/// Most combinations of their values that are gone through.
const MAX_POINTS: usize = 3_000;
/// Most values of one of them.
const MAX_VALUES: i64 = 400;
/// Most members of a set, all combinations of which are gone through.
const MAX_MEMBERS: u32 = 8;
/// Patients that are tried before a search is given up.
const MAX_TRIED: usize = 400;

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// What some completion says: truth, members, or numbers of the manager. None where the case has no completion.
    pub says: BTreeSet<Node>,
    /// The facts that matter; empty where all completions say the same.
    pub matter: BTreeSet<FactId>,
}

impl Settled {
    /// The verdict, where truth was asked for.
    pub fn outcome(&self) -> Outcome {
        match (self.says.contains(&Node::TRUE), self.says.contains(&Node::FALSE)) {
            (true, false) => Outcome::Yes,
            (false, true) => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }
}

/// Why an answer cannot be given on the diagrams at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unsettled {
    /// What is known has to be put into comparisons first.
    PutIn(BTreeSet<FactId>),
    /// It is too complex, because of these facts.
    TooComplex(BTreeSet<FactId>),
}

impl Engine {
    /// What ties facts of a case to each other; some constraints, by their place, say how a fact is derived.
    pub(super) fn ties(&self, prepared: &Prepared, derivations: &BTreeMap<usize, FactId>) -> Vec<Tie> {
        let compiled = self.compiled();
        let unknown = |id: &FactId| !prepared.values.knows(*id);
        let behind =
            |node: Node| self.facts_behind(node, &prepared.codes).filter(unknown).collect::<BTreeSet<FactId>>();
        let mut ties = Vec::new();
        for (at, node) in compiled.constraints.iter().enumerate() {
            if self.holds(prepared, *node) == Outcome::Undetermined {
                let of = derivations.get(&at).map_or(Tied::Constraint(*node), |id| Tied::Derived(*id, *node));
                ties.push(Tie { of, facts: behind(*node) });
            }
        }
        for (id, derived) in compiled.derivations.iter().filter(|(id, _)| unknown(id)) {
            let (of, mut facts) = match derived {
                Derived::Rows(rows) => (Tied::Rows(*id, *rows), behind(*rows)),
                Derived::Sum(..) | Derived::Computed(_) => (Tied::Number, self.sources(*id)),
            };
            facts.insert(*id);
            ties.push(Tie { of, facts });
        }
        ties
    }

    /// What the completions of a case say of a diagram over the variables of this guideline.
    pub(super) fn settle(&self, prepared: &Prepared, manager: &Manager, node: Node) -> Result<Settled, Unsettled> {
        let variables = support(manager, node, &prepared.codes);
        let facts = self.unknown_facts(prepared, &variables);
        let ties = prepared.ties.get_or_init(|| self.ties(prepared, &BTreeMap::new()));
        let tied = ties.iter().any(|tie| !tie.facts.is_disjoint(&facts));
        let several = variables.iter().any(|variable| self.atom(*variable));
        if !tied && !several {
            return Ok(Settled { says: said(manager, node, &prepared.codes), matter: facts });
        }
        Answer { engine: self, prepared, ties, facts }.settle(manager, node)
    }

    fn unknown_facts(&self, prepared: &Prepared, variables: &BTreeSet<u32>) -> BTreeSet<FactId> {
        let domain = &self.compiled().domain;
        let facts = variables.iter().flat_map(|variable| domain.facts(*variable));
        facts.filter(|id| !prepared.values.knows(*id)).collect()
    }

    fn atom(&self, variable: u32) -> bool {
        matches!(self.compiled().domain.variables.get(variable as usize).map(|v| v.kind), Some(Kind::Atom(_)))
    }
}

/// The terminals that completions reach where every combination of classes is one.
fn said(manager: &Manager, node: Node, codes: &[u32]) -> BTreeSet<Node> {
    let mut completions = Completions::default();
    match completions.import(manager, node, codes) {
        Ok(node) => completions.plain.terminals(node).into_iter().collect(),
        Err(TooComplex) => manager.terminals(node).into_iter().collect(),
    }
}

struct Answer<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    ties: &'a [Tie],
    /// Facts on which the answer hangs by itself.
    facts: BTreeSet<FactId>,
}

/// The variables of one answer.
struct Tested {
    /// Those that test tied facts alone.
    own: Vec<u32>,
    /// All others, but those of derived facts.
    free: Vec<u32>,
    /// Those of derived facts that no comparison ties to others, each fact as far as the answer hangs on it by itself.
    derived: Vec<(FactId, u32)>,
    /// Those of all derived facts.
    all_derived: Vec<u32>,
}

impl Answer<'_> {
    fn settle(mut self, manager: &Manager, node: Node) -> Result<Settled, Unsettled> {
        let asked = self.facts.clone();
        let ties = self.tied();
        if ties.iter().any(|tie| matches!(tie.of, Tied::Number)) {
            return Err(Unsettled::PutIn(self.facts));
        }
        let derived: BTreeSet<FactId> = ties.iter().filter_map(Tie::derived).collect();
        let mut completions = Completions::default();
        let large = |TooComplex| Unsettled::TooComplex(self.facts.clone());
        let whole = self.possible(&mut completions, &ties, None, manager, node).map_err(large)?;
        let variables = support(&completions.plain, whole, &[]);
        let domain = &self.engine.compiled().domain;
        let tied: BTreeSet<FactId> =
            variables.iter().filter(|v| self.engine.atom(**v)).flat_map(|v| domain.facts(*v)).collect();
        if tied.iter().any(|id| self.prepared.values.knows(*id)) {
            return Err(Unsettled::PutIn(self.facts));
        }
        let of_tied = |variable: &u32| domain.facts(*variable).all(|id| tied.contains(&id));
        let (own, others): (Vec<u32>, Vec<u32>) = variables.into_iter().partition(of_tied);
        let of_derived = |variable: &u32| domain.facts(*variable).find(|id| derived.contains(id));
        let (all_derived, free): (Vec<u32>, Vec<u32>) = others.into_iter().partition(|v| of_derived(v).is_some());
        let hanging = all_derived.iter().filter_map(|variable| Some((of_derived(variable)?, *variable)));
        let tested = Tested {
            own,
            free,
            derived: hanging.filter(|(id, _)| asked.contains(id)).collect(),
            all_derived: all_derived.clone(),
        };
        // A fact that is derived is free of its derivation once it is given.
        let mut wholes = vec![whole];
        for (id, _) in &tested.derived {
            wholes.push(self.possible(&mut completions, &ties, Some(*id), manager, node).map_err(large)?);
        }
        let mut found = Finding { completions, settled: Settled::default() };
        let facts: Vec<FactId> = tied.iter().filter(|id| !derived.contains(id)).copied().collect();
        let result = match self.values(&tied) {
            Some(values) => self.by_values(&mut found, &wholes, &tested, &facts, &values),
            None => self.by_cells(&mut found, &wholes, &tested, &facts, &tied),
        };
        match result {
            Ok(()) => {
                if found.settled.says.len() > 1 {
                    found.settled.matter.extend(tied.intersection(&derived).filter(|id| asked.contains(id)));
                }
                Ok(found.settled)
            }
            Err(TooComplex) => self.by_search(&found.completions, whole).map_err(large),
        }
    }

    /// Looks for somebody of whom it is true, and somebody of whom it is false. All facts that it hangs on count as those that
    /// matter, though to know one of them might never settle it.
    fn by_search(&self, completions: &Completions, whole: Node) -> Result<Settled, TooComplex> {
        let (engine, manager) = (self.engine, &completions.plain);
        let domain = &engine.compiled().domain;
        let given =
            Given { values: &self.prepared.values, codes: &self.prepared.codes, ties: &[], replays: Some(MAX_TRIED) };
        let mut settled = Settled::default();
        for target in [Node::TRUE, Node::FALSE] {
            let replay = |values: &[Value]| {
                let complete = engine.prepare(&values.iter().cloned().collect());
                only(manager, whole, &complete.codes) == Some(target)
            };
            let parts = (domain, manager);
            match find_given(engine.guideline(), engine.usual(), parts, &[(whole, target)], given, &replay) {
                Found::Patient(_) => settled.says.insert(target),
                Found::Nobody => false,
                Found::Open => return Err(TooComplex),
            };
        }
        if settled.says.len() > 1 {
            settled.matter = engine.unknown_facts(self.prepared, &support(manager, whole, &[]));
        }
        Ok(settled)
    }

    /// The ties of all facts that the answer's facts are tied to, directly or by others.
    fn tied(&mut self) -> Vec<Tie> {
        let mut chosen = Vec::new();
        let mut rest: Vec<&Tie> = self.ties.iter().collect();
        loop {
            let (reached, others): (Vec<&Tie>, Vec<&Tie>) =
                rest.into_iter().partition(|tie| !tie.facts.is_disjoint(&self.facts));
            if reached.is_empty() {
                return chosen;
            }
            for tie in reached {
                self.facts.extend(tie.facts.iter().copied());
                chosen.push(tie.clone());
            }
            rest = others;
        }
    }

    /// The diagram of what is said, and nobody where a tie does not hold, but for the derivation of a fact that is given.
    fn possible(
        &self,
        completions: &mut Completions,
        ties: &[Tie],
        given: Option<FactId>,
        manager: &Manager,
        node: Node,
    ) -> Result<Node, TooComplex> {
        let (compiled, codes) = (self.engine.compiled(), &self.prepared.codes);
        let mut conditions = Vec::new();
        for tie in ties.iter().filter(|tie| given.is_none() || tie.derived() != given) {
            match tie.of {
                Tied::Constraint(holds) | Tied::Derived(_, holds) => {
                    conditions.push(completions.import(&compiled.manager, holds, codes)?)
                }
                Tied::Rows(id, rows) => {
                    let rows = completions.import(&compiled.manager, rows, codes)?;
                    conditions.push(as_rows(&compiled.domain, &mut completions.plain, id, rows)?);
                }
                Tied::Number => {}
            }
        }
        let node = completions.import(manager, node, codes)?;
        completions.where_all(conditions, node)
    }

    /// The values of tied facts, where they have few.
    fn values(&self, tied: &BTreeSet<FactId>) -> Option<BTreeMap<FactId, Vec<Value>>> {
        let g = self.engine.guideline();
        let mut values = BTreeMap::new();
        let mut points = 1usize;
        for id in tied {
            let all: Vec<Value> = match &g.fact(*id)?.ty {
                FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
                FactType::OneOf(members) => (0..u32::try_from(members.len()).ok()?).map(Value::Member).collect(),
                FactType::Number(_) => {
                    let range = declared(g, *id)?;
                    range.all_whole(MAX_VALUES)?.into_iter().map(Value::Number).collect()
                }
                FactType::SetOf(members) => {
                    let count = u32::try_from(members.len()).ok().filter(|count| *count <= MAX_MEMBERS)?;
                    let set = |bits: u32| Value::Set((0..count).filter(|member| bits >> member & 1 == 1).collect());
                    (0..1u32 << count).map(set).collect()
                }
            };
            points = points.checked_mul(all.len()).filter(|points| *points <= MAX_POINTS)?;
            values.insert(*id, all);
        }
        Some(values)
    }

    /// Goes through all values of tied facts.
    fn by_values(
        &self,
        found: &mut Finding,
        wholes: &[Node],
        tested: &Tested,
        facts: &[FactId],
        values: &BTreeMap<FactId, Vec<Value>>,
    ) -> Result<(), TooComplex> {
        let mut points: Vec<Vec<usize>> = vec![Vec::new()];
        for of in values.values() {
            let longer = |point: &Vec<usize>| {
                let point = point.clone();
                (0..of.len()).map(move |at| point.iter().copied().chain([at]).collect::<Vec<usize>>())
            };
            points = points.iter().flat_map(longer).collect();
        }
        let mut said = Vec::with_capacity(points.len());
        for point in &points {
            let mut prepared = self.prepared.clone();
            for ((id, of), at) in values.iter().zip(point) {
                prepared.values.replace(*id, of.get(*at).cloned());
            }
            self.engine.recode(&mut prepared, values.keys().copied());
            let class = |variable: &u32| {
                let code = prepared.codes.get(*variable as usize).copied().unwrap_or(0);
                // None: a comparison with what is not known either, as a score.
                Some((*variable, code.checked_sub(1)?))
            };
            let classes = tested.own.iter().map(class).collect::<Option<Vec<(u32, u32)>>>().ok_or(TooComplex)?;
            said.push(found.says(wholes, &classes, tested)?);
        }
        let places: Vec<FactId> = values.keys().copied().collect();
        let key = |point: &[usize], known: &BTreeSet<FactId>, also: Option<FactId>| {
            let kept = places.iter().zip(point).filter(|(id, _)| known.contains(id) || also == Some(**id));
            kept.map(|(_, at)| *at).collect::<Vec<usize>>()
        };
        let group = |found: &mut Finding, known: &BTreeSet<FactId>, also: Option<FactId>| {
            let mut groups: BTreeMap<Vec<usize>, Vec<Node>> = BTreeMap::new();
            for (point, nodes) in points.iter().zip(&said) {
                let slots = groups.entry(key(point, known, also)).or_default();
                found.join(slots, nodes)?;
            }
            Ok::<_, TooComplex>(groups)
        };
        for known in subsets(facts)? {
            let less = group(found, &known, None)?;
            for nodes in less.values().collect::<BTreeSet<&Vec<Node>>>() {
                self.free_facts(found, nodes, tested)?;
            }
            for id in facts.iter().filter(|id| !known.contains(id)) {
                if found.settled.matter.contains(id) {
                    continue;
                }
                let more = group(found, &known, Some(*id))?;
                let pair = |point: &Vec<usize>| {
                    let less = less.get(&key(point, &known, None))?.first()?;
                    Some((*less, *more.get(&key(point, &known, Some(*id)))?.first()?))
                };
                let pairs: BTreeSet<(Node, Node)> = points.iter().filter_map(pair).collect();
                found.matters(*id, pairs)?;
            }
        }
        Ok(())
    }

    /// Cuts the values of tied facts into cells.
    fn by_cells(
        &self,
        found: &mut Finding,
        wholes: &[Node],
        tested: &Tested,
        facts: &[FactId],
        tied: &BTreeSet<FactId>,
    ) -> Result<(), TooComplex> {
        let g = self.engine.guideline();
        let ranges = tied.iter().map(|id| Some((*id, declared(g, *id)?))).collect::<Option<BTreeMap<_, _>>>();
        let cells = Cells::new(&self.engine.compiled().domain, &ranges.ok_or(TooComplex)?, &tested.own)?;
        let mut said = Vec::with_capacity(cells.all.len());
        for (classes, _) in &cells.all {
            said.push(found.says(wholes, classes, tested)?);
        }
        let together = |found: &mut Finding, some: &[usize]| {
            let mut all = Vec::new();
            for nodes in some.iter().filter_map(|at| said.get(*at)) {
                found.join(&mut all, nodes)?;
            }
            Ok::<_, TooComplex>(all)
        };
        for known in subsets(facts)? {
            for (less, _) in cells.known(&known, &known)? {
                let nodes = together(found, &less)?;
                self.free_facts(found, &nodes, tested)?;
            }
            for id in facts.iter().filter(|id| !known.contains(id)) {
                if found.settled.matter.contains(id) {
                    continue;
                }
                let more: BTreeSet<FactId> = known.iter().copied().chain([*id]).collect();
                let mut pairs = BTreeSet::new();
                for (less, more) in cells.known(&known, &more)? {
                    let (less, more) = (together(found, &less)?, together(found, &more)?);
                    pairs.extend(less.first().copied().zip(more.first().copied()));
                }
                found.matters(*id, pairs)?;
            }
        }
        Ok(())
    }

    /// Which facts matter that no comparison ties to others. The first of the nodes is what is said; the others are the same
    /// where a fact that is derived is given.
    fn free_facts(&self, found: &mut Finding, nodes: &[Node], tested: &Tested) -> Result<(), TooComplex> {
        let Some((node, given)) = nodes.split_first() else { return Ok(()) };
        let domain = &self.engine.compiled().domain;
        let classes = |variable: u32| domain.variables.get(variable as usize).map_or(0, |of| of.classes);
        for variable in &tested.free {
            let facts: Vec<FactId> = domain.facts(*variable).collect();
            if !facts.iter().all(|id| found.settled.matter.contains(id))
                && found.completions.matters(*node, *variable, classes(*variable))?
            {
                found.settled.matter.extend(facts);
            }
        }
        for ((id, variable), given) in tested.derived.iter().zip(given) {
            if !found.settled.matter.contains(id)
                && found.completions.settles(*node, *given, *variable, classes(*variable))?
            {
                found.settled.matter.insert(*id);
            }
        }
        Ok(())
    }
}

/// What is found of one answer.
struct Finding {
    completions: Completions,
    settled: Settled,
}

impl Finding {
    /// What is said where the tied facts lie in some classes, extended by what is not known.
    fn says(&mut self, wholes: &[Node], classes: &[(u32, u32)], tested: &Tested) -> Result<Vec<Node>, TooComplex> {
        let mut said = Vec::with_capacity(wholes.len());
        for (at, whole) in wholes.iter().enumerate() {
            let mut node = *whole;
            for (variable, class) in classes {
                node = self.completions.plain.given(node, *variable, *class)?;
            }
            if at == 0 {
                let terminals = self.completions.plain.terminals(node).into_iter();
                self.settled.says.extend(terminals.filter(|node| *node != Node::NOBODY));
            }
            let given = at.checked_sub(1).and_then(|at| tested.derived.get(at)).map(|(_, variable)| *variable);
            let mut node = self.completions.extend(node)?;
            for variable in tested.all_derived.iter().filter(|variable| Some(**variable) != given) {
                node = self.completions.unknown_at(node, *variable)?;
            }
            said.push(node);
        }
        Ok(said)
    }

    /// Adds what is said elsewhere to what is said.
    fn join(&mut self, all: &mut Vec<Node>, nodes: &[Node]) -> Result<(), TooComplex> {
        all.resize(nodes.len(), Node::NOBODY);
        for (slot, node) in all.iter_mut().zip(nodes) {
            *slot = self.completions.either(*slot, *node)?;
        }
        Ok(())
    }

    fn matters(&mut self, id: FactId, pairs: BTreeSet<(Node, Node)>) -> Result<(), TooComplex> {
        for (less, more) in pairs {
            if self.completions.settled_by(less, more)? {
                self.settled.matter.insert(id);
                return Ok(());
            }
        }
        Ok(())
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
