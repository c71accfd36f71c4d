//! On which facts something hangs, as planes: those of which two values make a difference, all else being as it may be.

use super::diagrams::Diagrams;
use super::program::Wire;
use crate::check::model::{FactId, Guideline};
use crate::decide::compile::Compiled;
use crate::decide::diagram::{Manager, Node, TooComplex};
use crate::decide::domain::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// The facts that the diagram of something tests, with the rows in which it hangs on each. `open` are the rows in which it is
/// not decided, and `with` names a fact beside another that answers the same question. It fails where planes do not say it.
pub(super) fn hanging(
    g: &Guideline,
    compiled: &Compiled,
    diagrams: &mut Diagrams<'_>,
    (root, open): (Node, Wire),
    with: &BTreeMap<FactId, FactId>,
) -> Result<Vec<(FactId, Wire)>, TooComplex> {
    // A day that never was, and what an entry of a list is asked, are asked for with others.
    if g.facts.iter().any(|fact| fact.never.is_some() || fact.entry.is_some()) {
        return Err(TooComplex);
    }
    let below = diagrams.manager.below(root).into_iter().filter(|node| !node.is_terminal());
    let variables: BTreeSet<u32> = below.map(|node| diagrams.manager.variable(node)).collect();
    let mut own: BTreeMap<FactId, Vec<u32>> = BTreeMap::new();
    for variable in variables {
        // What several facts are asked together is known, or the row is told by itself.
        if let Some(Kind::Fact(id) | Kind::Bit(id, _)) = compiled.domain.kind(variable) {
            own.entry(id).or_default().push(variable);
        }
    }
    let mut found = Vec::new();
    for (id, variables) in own {
        let (mut any, mut all, mut unknown) = (root, root, Wire::Never);
        for variable in variables {
            any = either(diagrams.manager, any, variable, compiled, Manager::or)?;
            all = either(diagrams.manager, all, variable, compiled, Manager::and)?;
            unknown = diagrams.builder.or(unknown, diagrams.open(variable))?;
        }
        let none = diagrams.manager.not(all)?;
        let matters = diagrams.manager.and(any, none)?;
        let matters = diagrams.reach(matters, Node::TRUE)?;
        let wire = diagrams.builder.and(matters, unknown)?;
        let wire = diagrams.builder.and(wire, open)?;
        found.extend([Some(id), with.get(&id).copied()].into_iter().flatten().map(|id| (g.asked(id), wire)));
    }
    Ok(found)
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
