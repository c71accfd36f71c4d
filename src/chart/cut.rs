//! The diagram of a definition in which the terms, classes and recommendations that it names are variables of their own: what its
//! author sees, and no further.

use super::of::{Of, Undrawn};
use crate::check::model::{ClassRow, Cond, DefId, Guideline, Meaning, Named};
use crate::decide::condition::Conditions;
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::eval::Engine;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Most nodes that it may have.
const MOST_NODES: usize = 50_000;
/// Most steps that it may take.
const MOST_STEPS: u64 = 20_000_000;

/// Such a diagram.
#[derive(Debug)]
pub(super) struct Cut {
    /// Owner of its nodes.
    pub manager: Manager,
    /// The diagram.
    pub root: Node,
    /// What stands behind the variables of the facts.
    cut: Vec<DefId>,
    first: u32,
}

impl Cut {
    /// The definition that a variable stands for.
    pub fn definition(&self, variable: u32) -> Option<DefId> {
        self.cut.get(variable.checked_sub(self.first)? as usize).copied()
    }
}

/// A diagram as far as it matters where another one holds: what that one rules out asks for nothing.
pub(super) fn within(manager: &Manager, node: Node, given: Node) -> Result<(Manager, Node), Undrawn> {
    let mut manager = manager.clone();
    manager.set_limit(manager.len().saturating_add(MOST_NODES));
    manager.set_steps(MOST_STEPS);
    let node = narrowed(&mut manager, node, given, &mut FxHashMap::default())?;
    Ok((manager, node))
}

/// As deep at most as a diagram is.
fn narrowed(
    manager: &mut Manager,
    node: Node,
    given: Node,
    done: &mut FxHashMap<(Node, Node), Node>,
) -> Result<Node, TooComplex> {
    if node.is_terminal() || given.is_terminal() {
        return Ok(node);
    }
    if let Some(found) = done.get(&(node, given)) {
        return Ok(*found);
    }
    let variable = manager.variable(node);
    let runs = |of: Node| manager.get(of).map_or_else(Vec::new, |(_, runs)| runs.to_vec());
    let result = if manager.variable(given) < variable {
        let children: Vec<Node> = runs(given).iter().map(|run| run.child).collect();
        let given = manager.any(children)?;
        narrowed(manager, node, given, done)?
    } else {
        let own = runs(node);
        let beside = if manager.variable(given) == variable { runs(given) } else { Vec::new() };
        let mut ends: Vec<u32> = own.iter().chain(&beside).map(|run| run.end).collect();
        ends.sort_unstable();
        ends.dedup();
        let mut children: Vec<Option<Node>> = Vec::new();
        for end in &ends {
            let class = end.saturating_sub(1);
            let (child, under) = (manager.child(node, class), manager.child(given, class));
            let under = if beside.is_empty() { given } else { under };
            children.push(match under {
                Node::FALSE => None,
                _ => Some(narrowed(manager, child, under, done)?),
            });
        }
        // What nobody has goes with its neighbour.
        let first = children.iter().flatten().next().copied().unwrap_or(node);
        let mut last = first;
        let runs: Vec<Run> = ends
            .iter()
            .zip(&children)
            .map(|(end, child)| {
                last = child.unwrap_or(last);
                Run { end: *end, child: last }
            })
            .collect();
        manager.node(variable, runs)?
    };
    done.insert((node, given), result);
    Ok(result)
}

/// Cuts a definition at what it names.
pub(super) fn cut(engine: &Engine, of: Of) -> Result<Cut, Undrawn> {
    let (g, compiled) = (engine.guideline(), engine.compiled());
    let mut names = BTreeSet::new();
    let mut collect = |cond: &Cond| {
        cond.each(&mut |part| {
            if let Some(Named::Definition(id)) = part.name() {
                names.insert(id);
            }
        });
    };
    let parts = Parts::of(g, of);
    parts.all.iter().chain(&parts.not).for_each(|cond| collect(cond));
    parts.rows.iter().filter_map(|row| row.when.as_ref()).for_each(&mut collect);
    names.extend(parts.defeats.iter().copied());
    let mut manager = compiled.manager.clone();
    manager.set_limit(manager.len().saturating_add(MOST_NODES));
    manager.set_steps(MOST_STEPS);
    let mut definitions = compiled.definitions.clone();
    let first = u32::try_from(compiled.domain.variables.len()).map_err(|_| Undrawn::Complex)?;
    let cut: Vec<DefId> = names.into_iter().filter(|id| standing(g, *id).is_some()).collect();
    for (variable, id) in (first..).zip(&cut) {
        let ends = standing(g, *id).unwrap_or_default();
        let runs = (1u32..).zip(ends).map(|(end, child)| Run { end, child });
        definitions.insert(*id, manager.node(variable, runs)?);
    }
    let root = parts.compiled(&mut Conditions {
        domain: &compiled.domain,
        manager: &mut manager,
        definitions: &definitions,
    })?;
    Ok(Cut { manager, root, cut, first })
}

/// What a definition can come to, where that are few things.
fn standing(g: &Guideline, id: DefId) -> Option<Vec<Node>> {
    match id {
        DefId::Rec(_) => Some(vec![Node::FALSE, Node::TRUE]),
        DefId::Term(id) => matches!(g.term(id)?.means, Meaning::Cond(_)).then(|| vec![Node::FALSE, Node::TRUE]),
        DefId::Class(id) => {
            let members = (0u32..).zip(&g.class(id)?.members).map(|(at, _)| Node::member(at));
            Some(members.chain([Node::NONE]).collect())
        }
        DefId::Score(_) => None,
    }
}

/// The conditions of a definition.
#[derive(Default)]
struct Parts<'g> {
    /// All of these hold.
    all: Vec<&'g Cond>,
    /// None of these holds.
    not: Vec<&'g Cond>,
    /// None of these applies.
    defeats: Vec<DefId>,
    /// Of a classification the rows.
    rows: &'g [ClassRow],
}

impl<'g> Parts<'g> {
    fn of(g: &'g Guideline, of: Of) -> Self {
        match of {
            Of::Scope => Parts {
                all: g.header.as_ref().and_then(|header| header.scope.as_ref()).into_iter().collect(),
                ..Parts::default()
            },
            Of::Rec(id) => g.rec(id).map_or_else(Parts::default, |rec| Parts {
                all: rec.when.iter().collect(),
                not: rec.unless.iter().collect(),
                defeats: rec.overridden_by.iter().map(|id| DefId::Rec(*id)).collect(),
                rows: &[],
            }),
            Of::Term(id) => Parts {
                all: g.term(id).and_then(|term| term.means.condition()).into_iter().collect(),
                ..Parts::default()
            },
            Of::Class(id) => Parts { rows: g.class(id).map_or(&[], |class| &class.rows), ..Parts::default() },
        }
    }

    fn compiled(&self, to: &mut Conditions<'_>) -> Result<Node, TooComplex> {
        if !self.rows.is_empty() {
            let mut root = Node::NONE;
            for row in self.rows.iter().rev() {
                let when = row.when.as_ref().map_or(Ok(Node::TRUE), |when| to.cond(when))?;
                root = to.manager.choose(when, Node::member(row.member), root)?;
            }
            return Ok(root);
        }
        let mut all = Vec::new();
        for cond in &self.all {
            all.push(to.cond(cond)?);
        }
        for cond in &self.not {
            let cond = to.cond(cond)?;
            all.push(to.manager.not(cond)?);
        }
        let defeats: BTreeMap<DefId, Node> =
            self.defeats.iter().filter_map(|id| Some((*id, *to.definitions.get(id)?))).collect();
        for node in defeats.into_values() {
            all.push(to.manager.not(node)?);
        }
        to.manager.all(all)
    }
}
