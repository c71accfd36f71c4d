//! From an engine to its columns: what is asked of each row, as one program. Where planes cannot say what all completions
//! say, because facts that are not known are tied to each other, one plane more says for which rows that is so: these go
//! the way of single cases.

use super::diagrams::{Column, Diagrams};
use super::program::{Builder, Program, Wire};
use crate::check::model::{FactId, FactType, Guideline};
use crate::decide::compile::{Compiled, Derived, as_rows};
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::Kind;
use crate::eval::{Engine, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes that all diagrams which are built for columns alone may have.
const MAX_NODES: usize = 400_000;
/// Steps that building them may take.
const MAX_STEPS: u64 = 40_000_000;

/// A program, and where in it what is said of rows stands.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub program: Program,
    /// Where the planes of each variable begin: not known, then class by class.
    pub places: Vec<u32>,
    /// What is asked, the scope first.
    pub subjects: Vec<Subject>,
    /// For each subject the facts that it may hang on, where planes say on which it does.
    pub facts: Vec<Option<Vec<FactId>>>,
    /// Whether a row must know of its facts what only its whole case tells: the answers to questions over several facts, or
    /// numbers that are derived.
    pub computes: bool,
    /// Facts of which it may be known in part.
    pub in_part: BTreeSet<FactId>,
}

/// Which output says that a row goes the way of single cases.
pub(super) const EXACT: usize = 0;
/// Which output says that some open verdict of a row hangs on facts that are tied to each other.
pub(super) const TIED: usize = 1;

/// Which outputs say that a subject may hold, and that it may not.
pub(super) fn of_subject(at: usize) -> (usize, usize) {
    let yes = at.saturating_mul(2).saturating_add(2);
    (yes, yes.saturating_add(1))
}

/// A subject, a constraint or a derivation as planes.
struct Asked {
    facts: BTreeSet<FactId>,
    variables: BTreeSet<u32>,
    open: Wire,
}

impl Plan {
    /// The plan of an engine. It fails where that takes too much.
    pub fn new(engine: &Engine) -> Result<Self, TooComplex> {
        let (g, compiled) = (engine.guideline(), engine.compiled());
        let mut manager = compiled.manager.clone();
        manager.forget();
        manager.set_limit(manager.len().saturating_add(MAX_NODES));
        manager.set_steps(MAX_STEPS);
        let mut places = Vec::new();
        let mut columns = Vec::new();
        let mut next = 0u32;
        for variable in &compiled.domain.variables {
            places.push(next);
            let classes = (1..=variable.classes).map(|class| Wire::Of(next.saturating_add(class)));
            columns.push(Column { open: Wire::Of(next), classes: classes.collect() });
            next = next.checked_add(variable.classes).and_then(|next| next.checked_add(1)).ok_or(TooComplex)?;
        }
        // Behind all others a variable for each fact that may be derived: whether it is given.
        let first_given = u32::try_from(columns.len()).map_err(|_| TooComplex)?;
        let mut builder = Builder::new(next);
        for id in &g.derivation_order {
            let open = compiled.domain.fact(*id).and_then(|variable| columns.get(variable as usize));
            let open = open.map_or(Wire::Never, |column| column.open);
            let given = builder.without(Wire::Always, open)?;
            columns.push(Column { open: Wire::Never, classes: vec![open, given] });
        }
        let diagrams = Diagrams::new(&mut manager, builder, columns);
        let subjects: Vec<Subject> =
            [Subject::Scope].into_iter().chain(g.recommendations.ids().map(Subject::Rec)).collect();
        let mut planner = Planner {
            engine,
            compiled,
            diagrams,
            derived: BTreeSet::new(),
            ties: Vec::new(),
            constrained: BTreeSet::new(),
        };
        planner.constrain(g);
        planner.derivations(g)?;
        planner.ties(g, first_given);
        let (exact, tied, mut outputs, asked) = planner.verdicts(&subjects)?;
        outputs.insert(EXACT, exact);
        outputs.insert(TIED, tied);
        let mut facts = Vec::new();
        for (at, subject) in subjects.iter().enumerate() {
            let open = asked.get(at).map_or(Wire::Never, |asked| asked.open);
            match planner.missing(g, *subject, open) {
                Ok((of, wires)) => {
                    outputs.extend(wires);
                    facts.push(Some(of));
                }
                Err(TooComplex) => facts.push(None),
            }
        }
        let in_part = planner.in_part(g);
        let program = planner.diagrams.builder.finish(&outputs);
        Ok(Plan { program, places, subjects, facts, computes: computes(g, compiled), in_part })
    }

    /// Which outputs say on which facts a subject hangs, with these facts; none where planes do not say it.
    pub fn of_facts(&self, at: usize) -> Option<impl Iterator<Item = (FactId, usize)>> {
        let own = self.facts.get(at)?.as_ref()?;
        let before = self.facts.iter().take(at).flatten().map(Vec::len).fold(0, usize::saturating_add);
        let first = of_subject(self.subjects.len()).0.saturating_add(before);
        Some(own.iter().copied().zip(first..))
    }
}

/// Whether questions over several facts are asked, or numbers derived.
fn computes(g: &Guideline, compiled: &Compiled) -> bool {
    let numbers = compiled.derivations.values().any(|derived| !matches!(derived, Derived::Rows(_)));
    numbers || !compiled.domain.atoms.is_empty() || !g.near.is_empty()
}

struct Planner<'a> {
    engine: &'a Engine,
    compiled: &'a Compiled,
    diagrams: Diagrams<'a>,
    /// Facts that are derived and tested, but for those of which a tie says how.
    derived: BTreeSet<FactId>,
    ties: Vec<Tie>,
    /// Derived facts of which constraints say something.
    constrained: BTreeSet<FactId>,
}

/// A condition that holds of everybody and ties facts that are not known to each other: a constraint, or that a fact is as it
/// is derived where it is not given.
struct Tie {
    node: Node,
    /// The fact that is derived.
    derives: Option<FactId>,
    facts: BTreeSet<FactId>,
}

/// Nodes that the ties of one subject may have.
const MAX_TIES: usize = 5_000;

impl Planner<'_> {
    /// Facts that are derived by rows have, where they are not given, the value that all completions derive.
    fn derivations(&mut self, g: &Guideline) -> Result<(), TooComplex> {
        for id in &g.derivation_order {
            let Some(variable) = self.compiled.domain.fact(*id) else { continue };
            self.derived.insert(*id);
            let Some(Derived::Rows(rows)) = self.compiled.derivations.get(id) else { continue };
            let Some(given) = self.diagrams.columns.get(variable as usize).cloned() else { continue };
            let mut ends = BTreeMap::new();
            let (mut one, mut several) = (Wire::Never, Wire::Never);
            for end in self.diagrams.manager.terminals(*rows) {
                let reached = self.diagrams.reach(*rows, end)?;
                let again = self.diagrams.builder.and(one, reached)?;
                several = self.diagrams.builder.or(several, again)?;
                one = self.diagrams.builder.or(one, reached)?;
                ends.insert(end, reached);
            }
            // No row: nothing is derived.
            let none = ends.get(&Node::NONE).copied().unwrap_or(Wire::Never);
            let told = self.diagrams.builder.without(one, several)?;
            let told = self.diagrams.builder.without(told, none)?;
            let filled = self.diagrams.builder.and(given.open, told)?;
            let mut classes = Vec::new();
            for (class, own) in (0u32..).zip(&given.classes) {
                let reached = ends.get(&Node::member(class)).copied().unwrap_or(Wire::Never);
                let derived = self.diagrams.builder.and(filled, reached)?;
                classes.push(self.diagrams.builder.or(*own, derived)?);
            }
            let open = self.diagrams.builder.without(given.open, filled)?;
            self.diagrams.replace(variable, Column { open, classes });
        }
        Ok(())
    }

    /// The variables of a diagram, and their facts.
    fn behind(&self, node: Node) -> (BTreeSet<u32>, BTreeSet<FactId>) {
        let below = self.diagrams.manager.below(node);
        let variables: BTreeSet<u32> = below
            .into_iter()
            .filter(|node| !node.is_terminal())
            .map(|node| self.diagrams.manager.variable(node))
            .collect();
        let facts = variables.iter().flat_map(|variable| self.compiled.domain.facts(*variable)).collect();
        (variables, facts)
    }

    /// In which rows some fact is not known, of those that planes do not follow: they are derived, or ask of several facts.
    fn loose(&mut self, asked: &Asked) -> Result<Wire, TooComplex> {
        let mut any = Wire::Never;
        for variable in &asked.variables {
            let loose = match self.compiled.domain.kind(*variable) {
                Some(Kind::Fact(id)) => self.derived.contains(&id),
                Some(Kind::Atom(_)) => true,
                Some(Kind::Bit(..)) | None => false,
            };
            if loose {
                any = self.diagrams.builder.or(any, self.diagrams.open(*variable))?;
            }
        }
        Ok(any)
    }

    /// The same of facts that a constraint tests, and something else too.
    fn shared(&mut self, asked: &Asked, constraint: &Asked) -> Result<Wire, TooComplex> {
        let mut any = Wire::Never;
        for variable in &constraint.variables {
            if self.compiled.domain.facts(*variable).any(|fact| asked.facts.contains(&fact)) {
                any = self.diagrams.builder.or(any, self.diagrams.open(*variable))?;
            }
        }
        Ok(any)
    }

    /// Constraints and derivations that diagrams say wholly.
    fn ties(&mut self, g: &Guideline, first_given: u32) {
        let compiled = self.compiled;
        for node in &compiled.constraints {
            let (variables, facts) = self.behind(*node);
            if !self.is_loose(&variables) {
                self.ties.push(Tie { node: *node, derives: None, facts });
            }
        }
        let mut told = BTreeSet::new();
        for (given, id) in (first_given..).zip(&g.derivation_order) {
            let Some(Derived::Rows(rows)) = compiled.derivations.get(id) else { continue };
            if compiled.domain.fact(*id).is_none() {
                continue;
            }
            let (variables, mut facts) = self.behind(*rows);
            let atoms = variables.iter().any(|variable| matches!(compiled.domain.kind(*variable), Some(Kind::Atom(_))));
            if atoms || facts.iter().any(|fact| self.derived.contains(fact) && !told.contains(fact)) {
                continue;
            }
            let manager = &mut *self.diagrams.manager;
            let tie = as_rows(&compiled.domain, manager, *id, *rows).and_then(|node| {
                let runs = [Run { end: 1, child: Node::FALSE }, Run { end: 2, child: Node::TRUE }];
                let given = manager.node(given, runs)?;
                manager.or(given, node)
            });
            if let Ok(node) = tie {
                facts.insert(*id);
                told.insert(*id);
                self.ties.push(Tie { node, derives: Some(*id), facts });
            }
        }
        self.derived.retain(|id| !told.contains(id));
        // Constraints of facts whose derivation is told now.
        for node in &compiled.constraints {
            let (variables, facts) = self.behind(*node);
            if !self.is_loose(&variables) && self.ties.iter().all(|tie| tie.node != *node) {
                self.ties.push(Tie { node: *node, derives: None, facts });
            }
        }
    }

    /// Finds the derived facts of which constraints say something, and so of what these are derived from.
    fn constrain(&mut self, g: &Guideline) {
        let mut tested = BTreeSet::new();
        for node in &self.compiled.constraints {
            tested.extend(self.behind(*node).1);
        }
        // A fact stands behind those that it is derived from.
        for id in g.derivation_order.iter().rev() {
            if tested.contains(id) {
                tested.extend(self.engine.sources(*id));
                self.constrained.insert(*id);
            }
        }
    }

    /// In which rows a constrained fact is not known that is derived from what is asked for: of those that a tie says, and others.
    fn borne(&mut self, asked: &Asked) -> Result<(Wire, Wire), TooComplex> {
        let (mut tied, mut untold) = (Wire::Never, Wire::Never);
        for id in self.constrained.clone() {
            let Some(variable) = self.compiled.domain.fact(id) else { continue };
            if self.engine.sources(id).is_disjoint(&asked.facts) {
                continue;
            }
            let says = self.ties.iter().any(|tie| tie.derives == Some(id));
            let wire = if says { &mut tied } else { &mut untold };
            *wire = self.diagrams.builder.or(*wire, self.diagrams.open(variable))?;
        }
        Ok((tied, untold))
    }

    /// Whether planes do not follow some of these variables.
    fn is_loose(&self, variables: &BTreeSet<u32>) -> bool {
        variables.iter().any(|variable| match self.compiled.domain.kind(*variable) {
            Some(Kind::Fact(id)) => self.derived.contains(&id),
            Some(Kind::Atom(_)) => true,
            Some(Kind::Bit(..)) | None => false,
        })
    }

    /// All that ties facts to each other that some facts are tied to, directly or by others, as one condition.
    fn tied(&mut self, facts: &BTreeSet<FactId>) -> Result<Node, TooComplex> {
        let mut reached = facts.clone();
        let mut waiting: Vec<usize> = (0..self.ties.len()).collect();
        let mut nodes = Vec::new();
        loop {
            let before = waiting.len();
            waiting.retain(|at| {
                let Some(tie) = self.ties.get(*at) else { return false };
                let touches = match tie.derives {
                    Some(id) if !self.constrained.contains(&id) => reached.contains(&id),
                    _ => !tie.facts.is_disjoint(&reached),
                };
                if touches {
                    reached.extend(tie.facts.iter().copied());
                    nodes.push(tie.node);
                }
                !touches
            });
            if waiting.len() == before {
                break;
            }
        }
        let all = self.diagrams.manager.all(nodes)?;
        if self.diagrams.manager.below(all).len() > MAX_TIES { Err(TooComplex) } else { Ok(all) }
    }

    /// What may hold and may not, of each subject, in which rows that is not exact, and in which it hangs on tied facts.
    fn verdicts(&mut self, subjects: &[Subject]) -> Result<(Wire, Wire, Vec<Wire>, Vec<Asked>), TooComplex> {
        let mut exact = Wire::Never;
        let mut constraints = Vec::new();
        for node in &self.compiled.constraints {
            let (yes, no) = self.diagrams.truth(*node)?;
            let broken = self.diagrams.builder.without(Wire::Always, yes)?;
            exact = self.diagrams.builder.or(exact, broken)?;
            let (variables, facts) = self.behind(*node);
            let asked = Asked { facts, variables, open: self.diagrams.builder.and(yes, no)? };
            let loose = self.loose(&asked)?;
            let loose = self.diagrams.builder.and(asked.open, loose)?;
            exact = self.diagrams.builder.or(exact, loose)?;
            constraints.push(asked);
        }
        // Constraints may each be met by somebody, and all of them by nobody.
        if !constraints.is_empty() {
            let mut all = self.compiled.constraints.clone();
            all.extend(self.ties.iter().map(|tie| tie.node));
            let all = self.diagrams.manager.all(all)?;
            let possible = self.diagrams.reach(all, Node::TRUE)?;
            let nobody = self.diagrams.builder.without(Wire::Always, possible)?;
            exact = self.diagrams.builder.or(exact, nobody)?;
        }
        let (mut outputs, mut all, mut tied_at_all) = (Vec::new(), Vec::new(), Wire::Never);
        for subject in subjects {
            let node = self.engine.root(*subject);
            let (mut yes, mut no) = self.diagrams.truth(node)?;
            let (mut variables, facts) = self.behind(node);
            let plainly = self.diagrams.builder.and(yes, no)?;
            // In which rows something ties the facts of this subject to others.
            let mut tied = Wire::Never;
            for variable in &variables {
                let derived =
                    |tie: &Tie| tie.derives.is_some_and(|id| self.compiled.domain.fact(id) == Some(*variable));
                if self.ties.iter().any(derived) {
                    tied = self.diagrams.builder.or(tied, self.diagrams.open(*variable))?;
                }
            }
            let asked = Asked { facts, variables: variables.clone(), open: plainly };
            let (derived_in_ties, derived_otherwise) = self.borne(&asked)?;
            tied = self.diagrams.builder.or(tied, derived_in_ties)?;
            let mut untold = self.loose(&asked)?;
            untold = self.diagrams.builder.or(untold, derived_otherwise)?;
            for (constraint, node) in constraints.iter().zip(&self.compiled.constraints) {
                let shared = self.shared(&asked, constraint)?;
                let ties = self.diagrams.builder.and(constraint.open, shared)?;
                if self.ties.iter().any(|tie| tie.node == *node) {
                    tied = self.diagrams.builder.or(tied, ties)?;
                } else {
                    untold = self.diagrams.builder.or(untold, ties)?;
                }
            }
            if tied != Wire::Never {
                match self.within_ties(node, &asked.facts) {
                    Ok((holds, fails, of_ties)) => {
                        yes = self.diagrams.reach(holds, Node::TRUE)?;
                        no = self.diagrams.reach(fails, Node::TRUE)?;
                        variables.extend(of_ties);
                        let further = Asked { facts: BTreeSet::new(), variables, open: plainly };
                        let loose = self.loose(&further)?;
                        let loose = self.diagrams.builder.and(loose, tied)?;
                        untold = self.diagrams.builder.or(untold, loose)?;
                    }
                    Err(TooComplex) => untold = self.diagrams.builder.or(untold, tied)?,
                }
            }
            outputs.extend([yes, no]);
            let inexact = self.diagrams.builder.and(plainly, untold)?;
            exact = self.diagrams.builder.or(exact, inexact)?;
            let open = self.diagrams.builder.and(yes, no)?;
            let hangs = self.diagrams.builder.and(open, tied)?;
            tied_at_all = self.diagrams.builder.or(tied_at_all, hangs)?;
            all.push(Asked { open, ..asked });
        }
        Ok((exact, tied_at_all, outputs, all))
    }

    /// A condition, and its contrary, of somebody whom all ties allow; and the variables of these.
    fn within_ties(&mut self, node: Node, facts: &BTreeSet<FactId>) -> Result<(Node, Node, BTreeSet<u32>), TooComplex> {
        let ties = self.tied(facts)?;
        let holds = self.diagrams.manager.and(node, ties)?;
        let not = self.diagrams.manager.not(node)?;
        let fails = self.diagrams.manager.and(not, ties)?;
        Ok((holds, fails, self.behind(ties).0))
    }

    /// On which facts a subject hangs: those of which two values make a difference, all else being as it may be.
    fn missing(&mut self, g: &Guideline, subject: Subject, open: Wire) -> Result<(Vec<FactId>, Vec<Wire>), TooComplex> {
        // A day that never was, and what an entry of a list is asked, are asked for with others. What several facts are asked
        // together may be found by search for a single case, which then names more facts.
        if computes(g, self.compiled) || g.facts.iter().any(|fact| fact.never.is_some() || fact.entry.is_some()) {
            return Err(TooComplex);
        }
        let root = self.engine.root(subject);
        let (variables, facts) = self.behind(root);
        let (mut of, mut wires) = (Vec::new(), Vec::new());
        for id in facts {
            let own: Vec<u32> = variables
                .iter()
                .copied()
                .filter(|variable| match self.compiled.domain.kind(*variable) {
                    Some(Kind::Fact(fact) | Kind::Bit(fact, _)) => fact == id,
                    Some(Kind::Atom(_)) | None => false,
                })
                .collect();
            let (mut any, mut all, mut unknown) = (root, root, Wire::Never);
            for variable in own {
                any = either(self.diagrams.manager, any, variable, self.compiled, Manager::or)?;
                all = either(self.diagrams.manager, all, variable, self.compiled, Manager::and)?;
                unknown = self.diagrams.builder.or(unknown, self.diagrams.open(variable))?;
            }
            let none = self.diagrams.manager.not(all)?;
            let matters = self.diagrams.manager.and(any, none)?;
            let matters = self.diagrams.reach(matters, Node::TRUE)?;
            let wire = self.diagrams.builder.and(matters, unknown)?;
            wires.push(self.diagrams.builder.and(wire, open)?);
            of.push(g.asked(id));
        }
        Ok((of, wires))
    }

    /// Facts of which it may be known in part without that it bears on others.
    fn in_part(&self, g: &Guideline) -> BTreeSet<FactId> {
        let compiled = self.compiled;
        let mut bears: BTreeSet<FactId> = compiled.constraints.iter().flat_map(|node| self.behind(*node).1).collect();
        bears.extend(g.derivation_order.iter().flat_map(|id| self.engine.sources(*id)));
        bears.extend(compiled.domain.atoms.iter().flat_map(|atom| atom.facts.iter().copied()));
        let alone = |(id, fact): (FactId, &crate::check::model::Fact)| {
            let plain = fact.derivation.is_none() && fact.never.is_none() && fact.day.is_none() && fact.entry.is_none();
            let smooth = !matches!(fact.ty, FactType::Number(_)) || !compiled.domain.rough(id);
            (plain && smooth && !fact.classed && !bears.contains(&id)).then_some(id)
        };
        g.facts.with_ids().filter_map(alone).collect()
    }
}

/// A diagram whatever a variable is: its branches joined.
fn either(
    manager: &mut Manager,
    node: Node,
    variable: u32,
    compiled: &Compiled,
    join: fn(&mut Manager, Node, Node) -> Result<Node, TooComplex>,
) -> Result<Node, TooComplex> {
    let classes = compiled.domain.classes(variable).unwrap_or(0);
    let mut result = None;
    // Classes that lead to the same everywhere are looked at once.
    for class in firsts(manager, node, variable).into_iter().filter(|class| *class < classes) {
        let given = manager.given(node, variable, class)?;
        result = Some(match result {
            None => given,
            Some(other) => join(manager, other, given)?,
        });
    }
    Ok(result.unwrap_or(node))
}

/// The first classes of all runs of a variable's nodes.
fn firsts(manager: &Manager, node: Node, variable: u32) -> BTreeSet<u32> {
    let mut firsts: BTreeSet<u32> = [0].into();
    for node in manager.below(node) {
        if let Some((_, runs)) = manager.get(node).filter(|(of, _)| *of == variable) {
            firsts.extend(runs.iter().map(|run| run.end));
        }
    }
    firsts
}
