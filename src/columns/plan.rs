//! From an engine to its columns: what is asked of each row, as one program. Where planes cannot say what all completions
//! say, because facts that are not known are tied to each other, one plane more says for which rows that is so: these go
//! the way of single cases.

use super::diagrams::{Column, Diagrams};
use super::hanging::hanging;
use super::ordered::{Celled, Ordered, ordered, rescaled};
use super::program::{Builder, Program, Wire};
use super::ties::{Tie, Ties};
use crate::check::model::{DefId, FactId, FactType, Guideline};
use crate::decide::compile::{Compiled, Derived, as_rows};
use crate::decide::diagram::{Node, Run, TooComplex};
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
    /// All that is said of rows.
    pub program: Program,
    /// Their verdicts alone.
    pub verdicts: Program,
    /// Where the planes of each variable begin: not known, then class by class.
    pub places: Vec<u32>,
    /// What is asked, the scope first.
    pub subjects: Vec<Subject>,
    /// For each subject the facts that it may hang on, with the outputs that say in which rows; none where planes do not say it.
    pub facts: Vec<Option<Vec<(FactId, usize)>>>,
    /// Scores and classes.
    pub values: Vec<Valued>,
    /// Numbers whose cells are asked for, behind all variables.
    pub cells: Vec<Celled>,
    /// Numbers that are derived from one other, with that one: where neither is known, planes say what hangs on them.
    pub free: BTreeMap<FactId, FactId>,
    /// Whether a row must know of its facts what only its whole case tells: the answers to questions over several facts, or
    /// numbers that are derived.
    pub computes: bool,
    /// Facts of which it may be known in part.
    pub in_part: BTreeSet<FactId>,
}

/// Which output says that a row goes the way of single cases.
pub(super) const EXACT: usize = 0;

/// Which outputs say that a subject may hold, that it may not, and that it hangs on facts that are tied to each other.
pub(super) fn of_subject(at: usize) -> [usize; 3] {
    let yes = at.saturating_mul(3).saturating_add(1);
    [yes, yes.saturating_add(1), yes.saturating_add(2)]
}

/// A score or class, as planes.
#[derive(Debug, Clone)]
pub(super) struct Valued {
    pub of: DefId,
    /// Which output says in which rows only a single case tells whether it has one value.
    pub untold: usize,
    /// What it may come to, and which outputs say in which rows.
    pub ends: Vec<(Node, usize)>,
}

/// Most values of a score that planes tell apart.
const MAX_ENDS: usize = 64;

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
        let ordered = ordered(engine);
        let cells: Vec<Celled> = ordered.iter().flat_map(|of| of.numbers.iter().cloned()).collect();
        let first_place = next;
        for number in &cells {
            let count = u32::try_from(number.cells.len()).map_err(|_| TooComplex)?;
            next = next.checked_add(count).and_then(|next| next.checked_add(1)).ok_or(TooComplex)?;
        }
        let mut builder = Builder::new(next);
        for id in &g.derivation_order {
            let open = compiled.domain.fact(*id).and_then(|variable| columns.get(variable as usize));
            let open = open.map_or(Wire::Never, |column| column.open);
            let given = builder.without(Wire::Always, open)?;
            columns.push(Column { open: Wire::Never, classes: vec![open, given] });
        }
        // Then one for each number of which some question asks whether another is greater: in which cell it lies.
        let first_cell = u32::try_from(columns.len()).map_err(|_| TooComplex)?;
        let mut place = first_place;
        for number in &cells {
            places.push(place);
            let count = u32::try_from(number.cells.len()).map_err(|_| TooComplex)?;
            let classes = (1..=count).map(|class| Wire::Of(place.saturating_add(class)));
            columns.push(Column { open: Wire::Of(place), classes: classes.collect() });
            place = place.saturating_add(count).saturating_add(1);
        }
        let diagrams = Diagrams::new(&mut manager, builder, columns);
        let subjects: Vec<Subject> =
            [Subject::Scope].into_iter().chain(g.recommendations.ids().map(Subject::Rec)).collect();
        let free = rescaled(engine);
        let compared = ordered.iter().map(|of| of.atom).collect();
        let (derived, ties) = (BTreeSet::new(), Ties::default());
        let mut planner = Planner { engine, compiled, diagrams, derived, ties, compared, free };
        planner.derivations(g)?;
        planner.orders(&ordered, first_cell)?;
        planner.ties(g, first_given);
        let (exact, constraints) = planner.constraints()?;
        let (exact, mut outputs, asked) = planner.verdicts(&subjects, &constraints, exact)?;
        outputs.insert(EXACT, exact);
        let mut facts = Vec::new();
        for (subject, open) in subjects.iter().zip(asked) {
            let asked = (engine.root(*subject), open);
            let of = hanging(g, compiled, &mut planner.diagrams, asked, &planner.free);
            facts.push(of.ok().map(|of| of.into_iter().map(|(id, wire)| (id, output(&mut outputs, wire))).collect()));
        }
        let mut values = Vec::new();
        for of in g.classes.ids().map(DefId::Class).chain(g.scores.ids().map(DefId::Score)) {
            let Some(node) = compiled.definitions.get(&of) else { continue };
            let Ok((untold, ends)) = planner.value(*node, &constraints) else { continue };
            let ends = ends.into_iter().map(|(end, wire)| (end, output(&mut outputs, wire))).collect();
            values.push(Valued { of, untold: output(&mut outputs, untold), ends });
        }
        let in_part = planner.in_part(g);
        let free = planner.free;
        let program = planner.diagrams.builder.finish(&outputs);
        let [first, ..] = of_subject(subjects.len());
        let verdicts = planner.diagrams.builder.finish(outputs.get(..first).unwrap_or(&outputs));
        Ok(Plan {
            program,
            verdicts,
            places,
            subjects,
            facts,
            values,
            cells,
            free,
            computes: computes(g, compiled),
            in_part,
        })
    }
}

/// Adds an output.
fn output(outputs: &mut Vec<Wire>, wire: Wire) -> usize {
    outputs.push(wire);
    outputs.len().saturating_sub(1)
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
    ties: Ties,
    /// Questions which of two numbers is greater.
    compared: BTreeSet<u32>,
    free: BTreeMap<FactId, FactId>,
}

/// Nodes that the ties of one subject may have.
const MAX_TIES: usize = 5_000;

impl Planner<'_> {
    /// Facts that are derived by rows have, where they are not given, the value that all completions derive.
    fn derivations(&mut self, g: &Guideline) -> Result<(), TooComplex> {
        for id in &g.derivation_order {
            let Some(variable) = self.compiled.domain.fact(*id).filter(|_| !self.free.contains_key(id)) else {
                continue;
            };
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
            let loose = self.is_loose(&[*variable].into());
            if loose {
                any = self.diagrams.builder.or(any, self.diagrams.open(*variable))?;
            }
        }
        Ok(any)
    }

    /// The same of facts that a constraint tests, and something else too.
    fn shared(&mut self, facts: &BTreeSet<FactId>, constraint: &Asked) -> Result<Wire, TooComplex> {
        let mut any = Wire::Never;
        for variable in &constraint.variables {
            if self.compiled.domain.facts(*variable).any(|fact| facts.contains(&fact)) {
                any = self.diagrams.builder.or(any, self.diagrams.open(*variable))?;
            }
        }
        Ok(any)
    }

    /// Constraints, and derivations that diagrams say wholly. Where a question over several facts is open in a row, or what is
    /// derived otherwise, such a row is told apart.
    fn ties(&mut self, g: &Guideline, first_given: u32) {
        let compiled = self.compiled;
        for node in &compiled.constraints {
            let (_, facts) = self.behind(*node);
            self.ties.all.push(Tie { node: *node, derives: None, facts });
        }
        let mut told = BTreeSet::new();
        for (given, id) in (first_given..).zip(&g.derivation_order) {
            let Some(Derived::Rows(rows)) = compiled.derivations.get(id) else { continue };
            // Where a constraint tests it, only single cases are asked.
            if compiled.domain.fact(*id).is_none() || self.ties.bind(*id) {
                continue;
            }
            let (variables, mut facts) = self.behind(*rows);
            if self.has_loose_atom(&variables)
                || facts.iter().any(|fact| self.derived.contains(fact) && !told.contains(fact))
            {
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
                self.ties.all.push(Tie { node, derives: Some(*id), facts });
            }
        }
        self.derived.retain(|id| !told.contains(id));
    }

    fn has_loose_atom(&self, variables: &BTreeSet<u32>) -> bool {
        let kinds = variables.iter().map(|variable| self.compiled.domain.kind(*variable));
        kinds.into_iter().any(|kind| matches!(kind, Some(Kind::Atom(at)) if !self.compared.contains(&at)))
    }

    /// Which cells go with which classes and with which order of two numbers.
    fn orders(&mut self, ordered: &[Ordered], first_cell: u32) -> Result<(), TooComplex> {
        let mut cell = first_cell;
        for of in ordered {
            let node = of.node(self.diagrams.manager, [cell, cell.saturating_add(1)])?;
            let facts = of.numbers.iter().map(|number| number.fact).collect();
            self.ties.all.push(Tie { node, derives: None, facts });
            cell = cell.saturating_add(2);
        }
        Ok(())
    }

    /// Whether planes do not follow some of these variables.
    fn is_loose(&self, variables: &BTreeSet<u32>) -> bool {
        variables.iter().any(|variable| match self.compiled.domain.kind(*variable) {
            Some(Kind::Fact(id)) => self.derived.contains(&id),
            Some(Kind::Atom(at)) => !self.compared.contains(&at),
            Some(Kind::Bit(..)) | None => false,
        })
    }

    /// All that ties facts to each other that some facts are tied to, directly or by others, as one condition.
    fn tied(&mut self, facts: &BTreeSet<FactId>) -> Result<Node, TooComplex> {
        let nodes = self.ties.reached(facts);
        let all = self.diagrams.manager.all(nodes)?;
        if self.diagrams.manager.below(all).len() > MAX_TIES { Err(TooComplex) } else { Ok(all) }
    }

    /// The constraints, and in which rows it takes a single case to say whether anybody is like it.
    fn constraints(&mut self) -> Result<(Wire, Vec<Asked>), TooComplex> {
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
            all.extend(self.ties.all.iter().map(|tie| tie.node));
            let all = self.diagrams.manager.all(all)?;
            let possible = self.diagrams.reach(all, Node::TRUE)?;
            let nobody = self.diagrams.builder.without(Wire::Always, possible)?;
            exact = self.diagrams.builder.or(exact, nobody)?;
        }
        Ok((exact, constraints))
    }

    /// In which rows something ties what is asked for to other facts: by ties that planes follow, and by others.
    fn bound(&mut self, asked: &Asked, constraints: &[Asked]) -> Result<(Wire, Wire), TooComplex> {
        let mut tied = Wire::Never;
        for variable in &asked.variables {
            let derived = |tie: &Tie| tie.derives.is_some_and(|id| self.compiled.domain.fact(id) == Some(*variable));
            let compared = matches!(self.compiled.domain.kind(*variable), Some(Kind::Atom(_)));
            if compared || self.ties.all.iter().any(derived) {
                tied = self.diagrams.builder.or(tied, self.diagrams.open(*variable))?;
            }
        }
        let facts = self.ties.derived_with(&asked.facts);
        for constraint in constraints {
            let shared = self.shared(&facts, constraint)?;
            let ties = self.diagrams.builder.and(constraint.open, shared)?;
            tied = self.diagrams.builder.or(tied, ties)?;
        }
        Ok((tied, self.loose(asked)?))
    }

    /// What may hold and may not, of each subject, and in which rows it hangs on tied facts; in which rows that is not exact,
    /// and in which each subject is open.
    fn verdicts(
        &mut self,
        subjects: &[Subject],
        constraints: &[Asked],
        mut exact: Wire,
    ) -> Result<(Wire, Vec<Wire>, Vec<Wire>), TooComplex> {
        let (mut outputs, mut all) = (Vec::new(), Vec::new());
        for subject in subjects {
            let node = self.engine.root(*subject);
            let (mut yes, mut no) = self.diagrams.truth(node)?;
            let (mut variables, facts) = self.behind(node);
            let plainly = self.diagrams.builder.and(yes, no)?;
            let asked = Asked { facts, variables: variables.clone(), open: plainly };
            let (tied, mut untold) = self.bound(&asked, constraints)?;
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
            let inexact = self.diagrams.builder.and(plainly, untold)?;
            exact = self.diagrams.builder.or(exact, inexact)?;
            let open = self.diagrams.builder.and(yes, no)?;
            let hangs = self.diagrams.builder.and(open, tied)?;
            outputs.extend([yes, no, hangs]);
            all.push(open);
        }
        Ok((exact, outputs, all))
    }

    /// What a score or class may come to, and in which rows it may come to several values because it was not looked at what ties
    /// its facts to others.
    fn value(&mut self, node: Node, constraints: &[Asked]) -> Result<(Wire, Vec<(Node, Wire)>), TooComplex> {
        let ends = self.diagrams.manager.terminals(node);
        if ends.len() > MAX_ENDS {
            return Err(TooComplex);
        }
        let (mut one, mut several, mut all) = (Wire::Never, Wire::Never, Vec::new());
        for end in ends {
            let reached = self.diagrams.reach(node, end)?;
            let again = self.diagrams.builder.and(one, reached)?;
            several = self.diagrams.builder.or(several, again)?;
            one = self.diagrams.builder.or(one, reached)?;
            all.push((end, reached));
        }
        let (variables, facts) = self.behind(node);
        let (tied, untold) = self.bound(&Asked { facts, variables, open: several }, constraints)?;
        let untold = self.diagrams.builder.or(tied, untold)?;
        Ok((self.diagrams.builder.and(several, untold)?, all))
    }

    /// A condition, and its contrary, of somebody whom all ties allow; and the variables of these.
    fn within_ties(&mut self, node: Node, facts: &BTreeSet<FactId>) -> Result<(Node, Node, BTreeSet<u32>), TooComplex> {
        let ties = self.tied(facts)?;
        let holds = self.diagrams.manager.and(node, ties)?;
        let not = self.diagrams.manager.not(node)?;
        let fails = self.diagrams.manager.and(not, ties)?;
        Ok((holds, fails, self.behind(ties).0))
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
