//! Diagrams as steps over planes. For each node and each end of its ways one plane says in which rows some completion leads
//! there. On a way each variable is asked once, so what is chosen at a node and what is chosen below it are free of each
//! other, and what the planes say is exact.

use super::program::{Builder, Wire};
use crate::decide::diagram::{Classes, Manager, Node, TooComplex, by_child};
use rustc_hash::FxHashMap;

/// A variable as planes: in which rows nothing is known of it, and in which each class is left to it.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub open: Wire,
    pub classes: Vec<Wire>,
}

/// Diagrams of one manager, as steps of one program.
pub(super) struct Diagrams<'a> {
    pub manager: &'a mut Manager,
    pub builder: Builder,
    /// By variable.
    pub columns: Vec<Column>,
    sets: FxHashMap<(u32, Classes), Wire>,
    reached: FxHashMap<(Node, Node), Wire>,
}

impl<'a> Diagrams<'a> {
    pub fn new(manager: &'a mut Manager, builder: Builder, columns: Vec<Column>) -> Self {
        Diagrams { manager, builder, columns, sets: FxHashMap::default(), reached: FxHashMap::default() }
    }

    /// In which rows nothing is known of a variable.
    pub fn open(&self, variable: u32) -> Wire {
        self.columns.get(variable as usize).map_or(Wire::Always, |column| column.open)
    }

    /// What a variable is from here on: no diagram that tests it was asked before.
    pub fn replace(&mut self, variable: u32, column: Column) {
        self.columns.get_mut(variable as usize).into_iter().for_each(|slot| *slot = column.clone());
    }

    /// In which rows one of some classes is left to a variable.
    fn set(&mut self, variable: u32, classes: Classes) -> Result<Wire, TooComplex> {
        let Some(column) = self.columns.get(variable as usize) else { return Ok(Wire::Always) };
        let count = u32::try_from(column.classes.len()).unwrap_or(u32::MAX);
        if classes.first().is_some_and(|(from, to)| *from == 0 && *to >= count) {
            return Ok(Wire::Always);
        }
        let key = (variable, classes);
        if let Some(known) = self.sets.get(&key) {
            return Ok(*known);
        }
        let within = key.1.iter().flat_map(|(from, to)| column.classes.get(*from as usize..(*to).min(count) as usize));
        let all = [column.open].into_iter().chain(within.flatten().copied()).collect::<Vec<_>>();
        let wire = self.builder.any(all)?;
        self.sets.insert(key, wire);
        Ok(wire)
    }

    /// In which rows some completion leads to an end; as deep as the diagram at most.
    pub fn reach(&mut self, node: Node, end: Node) -> Result<Wire, TooComplex> {
        let Some((variable, runs)) = self.manager.get(node) else {
            return Ok(if node == end { Wire::Always } else { Wire::Never });
        };
        if let Some(known) = self.reached.get(&(node, end)) {
            return Ok(*known);
        }
        let runs = runs.to_vec();
        let ways = by_child(&runs, |child| self.reach(child, end))?;
        let mut any = Wire::Never;
        for (below, classes) in ways.into_iter().filter(|(below, _)| *below != Wire::Never) {
            let set = self.set(variable, classes)?;
            let way = self.builder.and(set, below)?;
            any = self.builder.or(any, way)?;
        }
        self.reached.insert((node, end), any);
        Ok(any)
    }

    /// In which rows a condition may hold, and in which it may not.
    pub fn truth(&mut self, node: Node) -> Result<(Wire, Wire), TooComplex> {
        Ok((self.reach(node, Node::TRUE)?, self.reach(node, Node::FALSE)?))
    }
}
