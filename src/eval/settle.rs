//! One answer for one case: what all its completions say, and which facts matter. A completion fills in what is not known such
//! that the constraints hold, facts that are derived have the value that is derived for them, and what is known of a fact in
//! part is met.
//!
//! Most answers hang on facts that nothing ties to each other: these are read off the diagrams of the guideline. The others
//! are found on diagrams of their own (`decide/completions.rs`), with the facts that comparisons tie to each other cut into
//! cells (`decide/cells.rs`), or all of whose values are gone through.

use super::around::Around;
use super::engine::{Engine, Subject};
use super::grid::{Ground, formula};
use super::kleene;
use super::matter::{Listed, Matter};
use super::placing::{by_values, places};
use super::prepared::Prepared;
use super::tie::{Settled, Tie, Tied, follow};
use crate::check::model::{Derivation, FactId, FactType, Outcome, Value};
use crate::decide::compile::{Derived, as_rows};
use crate::decide::completions::Completions;
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::domain::{Kind, Question};
use crate::decide::interval::Range;
use crate::decide::joint::Given;
use crate::decide::table::{only, support};
use crate::decide::witness::{Found, find_given};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Patients that are tried before a search is given up.
const MAX_TRIED: usize = 400;
/// Things that may be said of somebody, for each of which a patient is looked for.
const MAX_SAID: usize = 20;

/// What is asked of the completions of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What they say.
    Verdict,
    /// That, and which facts matter.
    Facts,
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
    /// What ties facts of a case to each other.
    pub(super) fn ties(&self, prepared: &Prepared) -> Vec<Tie> {
        let unknown = |id: &&FactId| !prepared.values.knows(**id);
        let fits = self.guideline().derivation_order.iter().filter(unknown).copied();
        self.ties_with(prepared, &BTreeMap::new(), &self.fitting(prepared, fits))
    }

    /// The same; some constraints, by their place, say how a fact is derived. `fits` are those of which each value that is derived
    /// is one that they can have.
    pub(super) fn ties_with(
        &self,
        prepared: &Prepared,
        derivations: &BTreeMap<usize, FactId>,
        fits: &BTreeSet<FactId>,
    ) -> Vec<Tie> {
        let compiled = self.compiled();
        let unknown = |id: &FactId| !prepared.values.knows(*id);
        let behind =
            |node: Node| self.facts_behind(node, &prepared.codes).filter(unknown).collect::<BTreeSet<FactId>>();
        let (mut ties, mut derived) = (Vec::new(), Vec::new());
        for (at, node) in compiled.constraints.iter().enumerate() {
            if self.holds(prepared, *node) == Outcome::Undetermined {
                let id = derivations.get(&at).copied();
                let of = id.map_or(Tied::Constraint(*node), |id| Tied::Derived(id, *node));
                ties.push(Tie { of, facts: behind(*node), follows: None });
                derived.push(id);
            }
        }
        for (id, how) in compiled.derivations.iter().filter(|(id, _)| unknown(id)) {
            let (of, mut facts) = match how {
                Derived::Rows(rows) => (Tied::Rows(*id, *rows), behind(*rows)),
                // What is known ties nothing.
                Derived::Sum(..) | Derived::Computed(_) => {
                    (Tied::Number, self.sources(*id).into_iter().filter(unknown).collect())
                }
            };
            facts.insert(*id);
            ties.push(Tie { of, facts, follows: None });
            derived.push(Some(*id));
        }
        for id in &prepared.implied {
            if let Some(Derived::Rows(rows)) = compiled.derivations.get(id) {
                ties.push(Tie { of: Tied::Implied(*id, *rows), facts: behind(*rows), follows: None });
                derived.push(None);
            }
        }
        follow(&mut ties, &derived, fits);
        ties
    }

    /// Those of some derived facts that can have each value that is derived for them.
    pub(super) fn fitting(&self, prepared: &Prepared, derived: impl Iterator<Item = FactId>) -> BTreeSet<FactId> {
        let g = self.guideline();
        let view = OnceCell::new();
        let fits = |id: &FactId| {
            let (Some(FactType::Number(ty)), Some(Derivation::Value(num))) =
                (g.fact(*id).map(|fact| &fact.ty), g.fact(*id).and_then(|fact| fact.derivation.as_ref()))
            else {
                return true;
            };
            if ty.low.is_none() && ty.high.is_none() && !ty.integer {
                return true;
            }
            let view = view.get_or_init(|| kleene::view(g, &prepared.values));
            Around::at_most(self, prepared, view).lies(num).stretch.lies_in(&Range::of(ty))
        };
        derived.filter(fits).collect()
    }

    /// What the completions of a case say of a diagram over the variables of this guideline; and which facts matter, where that
    /// is wanted.
    pub(super) fn settle(
        &self,
        prepared: &Prepared,
        (manager, node): (&Manager, Node),
        wanted: Wanted,
    ) -> Result<Settled, Unsettled> {
        let variables = support(manager, node, &prepared.codes);
        let facts = self.unknown_facts(prepared, &variables);
        let ties = prepared.ties.get_or_init(|| self.ties(prepared));
        let tied = ties.iter().any(|tie| tie.reaches(&facts));
        let several = variables.iter().any(|variable| self.atom(*variable));
        if !tied && !several {
            return Ok(Settled { says: said(manager, node, &prepared.codes), matter: facts, ..Settled::default() });
        }
        Answer { engine: self, prepared, ties, facts }.settle(manager, node, wanted)
    }

    /// Whether nothing ties to each other what a subject hangs on: then the classes of its diagram are all that there is to know.
    pub fn untied(&self, prepared: &Prepared, subject: Subject) -> bool {
        let variables = support(&self.compiled().manager, self.root(subject), &prepared.codes);
        let facts = self.unknown_facts(prepared, &variables);
        let ties = prepared.ties.get_or_init(|| self.ties(prepared));
        let tied = ties.iter().any(|tie| tie.reaches(&facts));
        !tied && !variables.iter().any(|variable| self.atom(*variable))
    }

    pub(super) fn unknown_facts(&self, prepared: &Prepared, variables: &BTreeSet<u32>) -> BTreeSet<FactId> {
        let domain = &self.compiled().domain;
        let facts = variables.iter().flat_map(|variable| domain.facts(*variable));
        facts.filter(|id| !prepared.values.knows(*id)).collect()
    }

    pub(super) fn atom(&self, variable: u32) -> bool {
        matches!(self.compiled().domain.kind(variable), Some(Kind::Atom(_)))
    }
}

/// The terminals that completions reach where every combination of classes is one.
pub(super) fn said(manager: &Manager, node: Node, codes: &[u32]) -> BTreeSet<Node> {
    let mut completions = Completions::default();
    match completions.import(manager, node, codes) {
        Ok(node) => completions.plain.terminals(node).into_iter().collect(),
        Err(TooComplex) => manager.terminals(node).into_iter().collect(),
    }
}

/// Facts, and all from which those of them are derived that are derived, through others.
fn through_derivations(mut facts: BTreeSet<FactId>, ties: &[Tie]) -> BTreeSet<FactId> {
    let mut rest: Vec<&Tie> = ties.iter().collect();
    loop {
        let (reached, others): (Vec<&Tie>, Vec<&Tie>) =
            rest.into_iter().partition(|tie| tie.derived().is_some_and(|id| facts.contains(&id)));
        if reached.is_empty() {
            return facts;
        }
        facts.extend(reached.iter().flat_map(|tie| tie.facts.iter().copied()));
        rest = others;
    }
}

struct Answer<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    ties: &'a [Tie],
    /// Facts on which the answer hangs by itself.
    facts: BTreeSet<FactId>,
}

impl Answer<'_> {
    fn settle(mut self, manager: &Manager, node: Node, wanted: Wanted) -> Result<Settled, Unsettled> {
        let hung_on = self.facts.clone();
        let ties = self.tied();
        let asked = through_derivations(hung_on, &ties);
        if ties.iter().any(|tie| matches!(tie.of, Tied::Number)) {
            return Err(Unsettled::PutIn(self.facts));
        }
        let derived: BTreeSet<FactId> = ties.iter().filter_map(Tie::derived).collect();
        let mut completions = Completions::default();
        let large = |TooComplex| Unsettled::TooComplex(self.facts.clone());
        let whole = self.possible(&mut completions, &ties, None, manager, node).map_err(large)?;
        let variables = support(&completions.plain, whole, &[]);
        let domain = &self.engine.compiled().domain;
        let of_atoms = variables.iter().filter(|variable| self.engine.atom(**variable));
        let tied: BTreeSet<FactId> = of_atoms.flat_map(|variable| domain.facts(*variable)).collect();
        if tied.iter().any(|id| self.prepared.values.knows(*id)) {
            return Err(Unsettled::PutIn(self.facts));
        }
        let of_tied = |variable: &u32| domain.facts(*variable).all(|id| tied.contains(&id));
        let (own, others): (Vec<u32>, Vec<u32>) = variables.into_iter().partition(of_tied);
        let places = match places(self.engine, self.prepared, &tied, &own, &|| self.ground(&ties)) {
            Ok(places) => places,
            Err(TooComplex) => return self.by_search(&completions, whole).map_err(large),
        };
        let mut free: BTreeMap<FactId, BTreeSet<u32>> = BTreeMap::new();
        for variable in others {
            for id in domain.facts(variable) {
                free.entry(id).or_default().insert(variable);
            }
        }
        // Who says of a day which it is says that there was one: both are known, or none is.
        let never = |id: &FactId| self.engine.guideline().fact(*id).and_then(|fact| fact.never);
        for id in free.keys().copied().collect::<Vec<_>>() {
            let of_never = never(&id).and_then(|never| free.remove(&never)).unwrap_or_default();
            free.entry(id).or_default().extend(of_never);
        }
        free.retain(|_, variables| !variables.is_empty());
        let lists = self.lists(&tied, &mut free);
        let never = tied.iter().filter_map(|id| Some((*id, never(id)?))).filter(|(_, never)| free.contains_key(never));
        let never = never.collect();
        let (of_derived, free) = free.into_iter().partition(|(id, _)| derived.contains(id));
        let (things, found, unsure) = (Vec::new(), BTreeSet::new(), false);
        let mut matter =
            Matter { completions, places, tied, derived, of_derived, free, lists, never, things, found, unsure };
        let Ok(says) = matter.says(whole) else { return self.by_search(&matter.completions, whole).map_err(large) };
        matter.things = says.iter().copied().collect();
        if wanted == Wanted::Verdict || says.len() < 2 {
            return Ok(Settled { says, found: true, ..Settled::default() });
        }
        let mut told = self.matter(&mut matter, &ties, &asked, (whole, manager, node));
        if (told.is_err() || matter.unsure)
            && let Ok(places) = by_values(self.engine, self.prepared, &matter.tied, &own, &self.ground(&ties))
        {
            matter.places = places;
            let found = std::mem::take(&mut matter.found);
            let again = self.matter(&mut matter, &ties, &asked, (whole, manager, node));
            match told {
                Ok(()) if again.is_err() => matter.found = found,
                _ => told = again,
            }
        }
        match told {
            Ok(()) => Ok(Settled { says, matter: matter.found, rough: false, found: true }),
            // What is said is known; which facts of all matter is too much to be looked at.
            Err(TooComplex) => {
                let left = support(&matter.completions.plain, whole, &[]);
                let matter = self.engine.unknown_facts(self.prepared, &left);
                Ok(Settled { says, matter, rough: true, found: true })
            }
        }
    }

    /// Finds the facts that matter.
    fn matter(
        &self,
        matter: &mut Matter,
        ties: &[Tie],
        asked: &BTreeSet<FactId>,
        (whole, manager, node): (Node, &Manager, Node),
    ) -> Result<(), TooComplex> {
        let mut wholes = BTreeMap::new();
        for id in matter.of_derived.keys().copied().collect::<Vec<_>>() {
            let given = self.possible(&mut matter.completions, ties, Some(id), manager, node)?;
            wholes.insert(id, (given, self.behind(id)));
        }
        let mut numbers = BTreeMap::new();
        for id in matter.tied.intersection(&matter.derived).filter(|id| asked.contains(id)).copied().collect::<Vec<_>>()
        {
            let given = self.possible(&mut matter.completions, ties, Some(id), manager, node)?;
            if self.says_the_same(&mut matter.completions, given, id)? {
                continue;
            }
            match matter.places.follows(id) {
                // Whether another value would settle it cannot be told by those at hand.
                Some(bound) if bound || self.compared(&matter.completions, given, id) => {
                    matter.found.insert(id);
                }
                _ => {
                    numbers.insert(id, given);
                }
            }
        }
        matter.find(whole, &wholes, &numbers)
    }

    /// What else is known of tied facts: how they are derived, and what has to hold beside that.
    fn ground(&self, ties: &[Tie]) -> Ground {
        let (g, compiled) = (self.engine.guideline(), self.engine.compiled());
        let mut ground = Ground::default();
        for tie in ties {
            match tie.of {
                Tied::Constraint(node) => ground.constraints.push(node),
                Tied::Derived(id, node) => {
                    let own = compiled.constraints.iter().zip(&g.constraints).filter(|(of, _)| **of == node);
                    let formula = own.into_iter().find_map(|(_, constraint)| formula(constraint, id));
                    ground.formulas.extend(formula.map(|num| (id, num)));
                }
                Tied::Rows(..) | Tied::Implied(..) | Tied::Number => {}
            }
        }
        ground
    }

    /// Whether a fact is compared with others by what is said.
    fn compared(&self, completions: &Completions, said: Node, id: FactId) -> bool {
        let atoms = support(&completions.plain, said, &[]).into_iter().filter(|variable| self.engine.atom(*variable));
        let domain = &self.engine.compiled().domain;
        atoms.into_iter().any(|variable| domain.facts(variable).any(|fact| fact == id))
    }

    /// Takes what is asked of one list together: what is missing is the list.
    fn lists(&self, tied: &BTreeSet<FactId>, free: &mut BTreeMap<FactId, BTreeSet<u32>>) -> BTreeMap<FactId, Listed> {
        let g = self.engine.guideline();
        let list = |id: FactId| {
            let entry = g.fact(id)?.entry.as_ref()?;
            entry.further.then_some(entry.asked)
        };
        let mut lists: BTreeMap<FactId, Listed> = BTreeMap::new();
        for (id, asked) in tied.iter().chain(free.keys()).filter_map(|id| Some((*id, list(*id)?))) {
            let own = lists.entry(asked).or_default();
            if tied.contains(&id) {
                own.tied.insert(id);
            }
            own.free.extend(free.get(&id).into_iter().flatten());
        }
        free.retain(|id, _| list(*id).is_none());
        for (id, _) in g.facts.with_ids() {
            if let Some(own) = list(id).and_then(|asked| lists.get_mut(&asked)) {
                own.facts.insert(id);
            }
        }
        lists
    }

    /// Whether the same is said whatever value a fact is given of those that are left to it, all else being as it may.
    fn says_the_same(&self, completions: &mut Completions, given: Node, id: FactId) -> Result<bool, TooComplex> {
        let domain = &self.engine.compiled().domain;
        let mut said: BTreeSet<Node> = [given].into();
        for variable in support(&completions.plain, given, &[]) {
            if !domain.facts(variable).any(|fact| fact == id) {
                continue;
            }
            if self.engine.atom(variable) {
                return Ok(false);
            }
            let classes = domain.variables.get(variable as usize).map_or(0, |variable| variable.classes);
            let mut next = BTreeSet::new();
            for node in said {
                for class in 0..classes {
                    next.insert(completions.plain.given(node, variable, class)?);
                }
            }
            said = next;
        }
        said.remove(&Node::NOBODY);
        Ok(said.len() < 2)
    }

    /// All facts that a fact is derived from, through others.
    fn behind(&self, id: FactId) -> BTreeSet<FactId> {
        let g = self.engine.guideline();
        let mut found = BTreeSet::new();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let derived = g.fact(id).is_some_and(|fact| fact.derivation.is_some());
            // In the guideline for a case alone a derivation is a constraint.
            let of_ties = self.ties.iter().filter(|tie| tie.derived() == Some(id)).flat_map(|tie| tie.facts.clone());
            let sources = if derived { self.engine.sources(id) } else { of_ties.collect() };
            waiting.extend(sources.into_iter().filter(|id| found.insert(*id)));
        }
        found.remove(&id);
        found
    }

    /// Looks for somebody of whom each thing is said. All facts that it hangs on count as those that matter, though to know one
    /// of them might never settle it.
    fn by_search(&self, completions: &Completions, whole: Node) -> Result<Settled, TooComplex> {
        let (engine, manager) = (self.engine, &completions.plain);
        let domain = &engine.compiled().domain;
        let reals = domain.atoms.iter().filter(|atom| matches!(atom.question, Question::Real(..))).count();
        // What is calculated between bounds takes longer.
        let most = MAX_TRIED.checked_div(reals.saturating_add(1)).unwrap_or(0).max(MAX_TRIED / 10);
        let given =
            Given { values: &self.prepared.values, codes: &self.prepared.codes, ties: &[], replays: Some(most) };
        let mut open: BTreeSet<Node> =
            manager.terminals(whole).into_iter().filter(|target| *target != Node::NOBODY).collect();
        match open.len() {
            // Whoever there is, nothing else is said of them.
            1 => return Ok(Settled { says: open, ..Settled::default() }),
            many if many > MAX_SAID => return Err(TooComplex),
            _ => {}
        }
        let mut says = BTreeSet::new();
        if reals > 0 {
            let facts = engine.unknown_facts(self.prepared, &support(manager, whole, &[]));
            for values in engine.candidates(self.prepared, &facts).take(most) {
                let complete = engine.prepare(&values.into_iter().collect());
                says.extend(only(manager, whole, &complete.codes).filter(|target| open.remove(target)));
                if open.is_empty() {
                    break;
                }
            }
        }
        for target in open.iter().copied().collect::<Vec<_>>() {
            let replay = |values: &[Value]| {
                let complete = engine.prepare(&values.iter().cloned().collect());
                only(manager, whole, &complete.codes) == Some(target)
            };
            let parts = (domain, manager);
            match find_given(engine.guideline(), engine.usual(), parts, &[(whole, target)], given, &replay) {
                Found::Patient(_) => {
                    open.remove(&target);
                    says.insert(target);
                }
                Found::Nobody => {
                    open.remove(&target);
                }
                Found::Open => {}
            }
        }
        match (says.len(), open.len()) {
            (_, 0) => {}
            (0, 1) => says = open,
            _ => return Err(TooComplex),
        }
        let several = says.len() > 1;
        let matter =
            if several { engine.unknown_facts(self.prepared, &support(manager, whole, &[])) } else { BTreeSet::new() };
        Ok(Settled { says, matter, rough: several, found: several })
    }

    /// The ties of all facts that the answer's facts are tied to, directly or by others.
    fn tied(&mut self) -> Vec<Tie> {
        let mut chosen = Vec::new();
        let mut rest: Vec<&Tie> = self.ties.iter().collect();
        loop {
            let (reached, others): (Vec<&Tie>, Vec<&Tie>) = rest.into_iter().partition(|tie| tie.reaches(&self.facts));
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
                Tied::Rows(id, rows) | Tied::Implied(id, rows) => {
                    let rows = completions.import(&compiled.manager, rows, codes)?;
                    let mut holds = as_rows(&compiled.domain, &mut completions.plain, id, rows)?;
                    let class = |variable: u32| codes.get(variable as usize)?.checked_sub(1);
                    if let Some((variable, class)) = compiled.domain.fact(id).and_then(|of| Some((of, class(of)?))) {
                        holds = completions.plain.given(holds, variable, class)?;
                    }
                    conditions.push(holds);
                }
                Tied::Number => {}
            }
        }
        let node = completions.import(manager, node, codes)?;
        completions.where_all(conditions, node)
    }
}
