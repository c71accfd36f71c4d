//! Diagrams as conditions that are never NULL. For each node and each end of its ways one condition says whether some completion
//! of a row leads there; what is needed twice becomes a column of its own, so that no condition is written down twice and none
//! is deep.

use crate::decide::diagram::{Classes, Manager, Node, TooComplex, by_child};
use rustc_hash::FxHashMap;

/// Most steps of all diagrams of a query.
const MAX_STEPS: usize = 60_000;

/// What is calculated with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Wire {
    /// True of no row.
    Never,
    /// True of all.
    Always,
    /// What a step gives.
    Of(usize),
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// Whether one of some classes is left to a variable.
    Left(u32, Classes),
    /// Both.
    And(Wire, Wire),
    /// At least one.
    Or(Vec<Wire>),
}

/// The steps of all diagrams of one manager.
#[derive(Debug, Default)]
pub(super) struct Planes {
    steps: Vec<Step>,
    known: FxHashMap<Step, Wire>,
    reached: FxHashMap<(Node, Node), Wire>,
}

impl Planes {
    fn step(&mut self, step: Step) -> Result<Wire, TooComplex> {
        if let Some(known) = self.known.get(&step) {
            return Ok(*known);
        }
        if self.steps.len() >= MAX_STEPS {
            return Err(TooComplex);
        }
        let wire = Wire::Of(self.steps.len());
        self.steps.push(step.clone());
        self.known.insert(step, wire);
        Ok(wire)
    }

    fn and(&mut self, a: Wire, b: Wire) -> Result<Wire, TooComplex> {
        match (a, b) {
            (Wire::Never, _) | (_, Wire::Never) => Ok(Wire::Never),
            (Wire::Always, other) | (other, Wire::Always) => Ok(other),
            _ if a == b => Ok(a),
            _ => self.step(Step::And(a, b)),
        }
    }

    fn any(&mut self, all: Vec<Wire>) -> Result<Wire, TooComplex> {
        let mut own: Vec<Wire> = Vec::new();
        for wire in all {
            match wire {
                Wire::Always => return Ok(Wire::Always),
                Wire::Of(_) if !own.contains(&wire) => own.push(wire),
                Wire::Of(_) | Wire::Never => {}
            }
        }
        match own.as_slice() {
            [] => Ok(Wire::Never),
            [only] => Ok(*only),
            _ => self.step(Step::Or(own)),
        }
    }

    /// In which rows some completion leads to an end; as deep as the diagram at most.
    pub fn reach(&mut self, manager: &Manager, node: Node, end: Node) -> Result<Wire, TooComplex> {
        let Some((variable, runs)) = manager.get(node) else {
            return Ok(if node == end { Wire::Always } else { Wire::Never });
        };
        if let Some(known) = self.reached.get(&(node, end)) {
            return Ok(*known);
        }
        let runs = runs.to_vec();
        let ways = by_child(&runs, |child| self.reach(manager, child, end))?;
        let count = runs.last().map_or(0, |run| run.end);
        let mut any = Vec::new();
        // Some class is left to each variable: beside one that is enough by itself, the only other one needs no test.
        let bare = ways.len() == 2 && ways.iter().any(|(below, _)| *below == Wire::Always);
        for (below, classes) in ways {
            let left = match (below, bare) {
                (Wire::Never, _) => continue,
                (Wire::Of(_), true) => Wire::Always,
                _ if classes == [(0, count)] => Wire::Always,
                _ => self.step(Step::Left(variable, classes))?,
            };
            any.push(self.and(left, below)?);
        }
        let any = self.any(any)?;
        self.reached.insert((node, end), any);
        Ok(any)
    }

    /// The steps behind some wires, each behind those that it needs, and how many of them need it.
    pub fn behind(&self, wires: &[Wire]) -> Vec<(usize, &Step, usize)> {
        let mut uses: FxHashMap<usize, usize> = FxHashMap::default();
        let mut waiting: Vec<usize> = Vec::new();
        let ask = |wire: &Wire, waiting: &mut Vec<usize>, uses: &mut FxHashMap<usize, usize>| {
            let Wire::Of(at) = wire else { return };
            let count = uses.entry(*at).or_insert(0);
            if *count == 0 {
                waiting.push(*at);
            }
            *count = count.saturating_add(1);
        };
        wires.iter().for_each(|wire| ask(wire, &mut waiting, &mut uses));
        while let Some(at) = waiting.pop() {
            match self.steps.get(at) {
                Some(Step::And(a, b)) => [a, b].into_iter().for_each(|wire| ask(wire, &mut waiting, &mut uses)),
                Some(Step::Or(all)) => all.iter().for_each(|wire| ask(wire, &mut waiting, &mut uses)),
                Some(Step::Left(..)) | None => {}
            }
        }
        let mut all: Vec<(usize, &Step, usize)> =
            uses.iter().filter_map(|(at, count)| Some((*at, self.steps.get(*at)?, *count))).collect();
        all.sort_unstable_by_key(|(at, ..)| *at);
        all
    }
}
