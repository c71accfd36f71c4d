//! Some hundred rows on their way through a program: what is known of each, put into planes.

use super::plan::{EXACT, Plan, TIED, of_subject};
use super::plane::{Plane, ROWS};
use crate::check::model::{FactId, FactType, Partial, Value, Values};
use crate::decide::domain::Domain;
use crate::decide::interval::Range;
use crate::eval::Engine;
use std::sync::Arc;

/// Columns of one engine: a program that decides many rows at once. It may be shared between threads.
#[derive(Debug, Clone)]
pub struct Columns {
    engine: Engine,
    plan: Arc<Plan>,
}

/// Rows that are gathered, and then decided together.
#[derive(Debug, Clone)]
pub struct Block {
    memory: Vec<Plane>,
    rows: usize,
    /// Rows that planes cannot say.
    single: Plane,
    /// Rows in which facts are known in part.
    in_part: Plane,
}

impl Columns {
    /// The columns of an engine; none where its diagrams make too large a program: then every row goes the way of single
    /// cases.
    pub fn new(engine: &Engine) -> Option<Self> {
        let plan = Arc::new(Plan::new(engine).ok()?);
        Some(Columns { engine: engine.clone(), plan })
    }

    /// The engine that they are of.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A block without rows.
    pub fn block(&self) -> Block {
        Block { memory: self.plan.program.memory(), rows: 0, single: Plane::NONE, in_part: Plane::NONE }
    }

    /// Steps of its program.
    pub fn steps(&self) -> usize {
        self.plan.program.len()
    }

    /// Whether rows are put into planes by their facts alone, each by itself.
    pub fn by_facts(&self) -> bool {
        !self.plan.computes
    }

    /// Empties a block.
    pub fn clear(&self, block: &mut Block) {
        self.plan.program.clear(&mut block.memory);
        (block.rows, block.single, block.in_part) = (0, Plane::NONE, Plane::NONE);
    }

    /// Adds a row of which this is known. False where the block is full.
    pub fn push(&self, block: &mut Block, values: &Values) -> bool {
        let row = block.rows;
        if row >= ROWS {
            return false;
        }
        block.rows = row.saturating_add(1);
        let put = if self.plan.computes { self.put_computed(block, row, values) } else { self.put(block, row, values) };
        if put.is_none() {
            block.single.set(row);
        }
        true
    }

    /// Adds a row that goes the way of single cases. False where the block is full.
    pub fn push_single(&self, block: &mut Block) -> bool {
        let row = block.rows;
        if row >= ROWS {
            return false;
        }
        block.rows = row.saturating_add(1);
        block.single.set(row);
        true
    }

    /// Adds a row by the class of each variable: 0 is unknown, class `i` is `i + 1`. False where the block is full.
    pub fn push_codes(&self, block: &mut Block, codes: &[u32]) -> bool {
        let row = block.rows;
        if row >= ROWS {
            return false;
        }
        block.rows = row.saturating_add(1);
        for (place, code) in self.plan.places.iter().zip(codes) {
            mark(&mut block.memory, place.saturating_add(*code), row);
        }
        true
    }

    /// A row whose whole case has to be looked at.
    fn put_computed(&self, block: &mut Block, row: usize, values: &Values) -> Option<()> {
        let g = self.engine.guideline();
        if values.parts().next().is_some() || !g.near.is_empty() {
            return None;
        }
        let prepared = self.engine.prepare(values);
        let limited = |id: &FactId| {
            let fact = g.fact(*id)?;
            let FactType::Number(ty) = &fact.ty else { return None };
            let limited = ty.integer || ty.low.is_some() || ty.high.is_some();
            (limited && !prepared.values.knows(*id)).then_some(())
        };
        if !prepared.implied.is_empty()
            || !prepared.out_of_range.is_empty()
            || g.derivation_order.iter().any(|id| limited(id).is_some())
        {
            return None;
        }
        for (place, code) in self.plan.places.iter().zip(prepared.codes()) {
            mark(&mut block.memory, place.saturating_add(*code), row);
        }
        Some(())
    }

    fn put(&self, block: &mut Block, row: usize, values: &Values) -> Option<()> {
        let (g, domain) = (self.engine.guideline(), &self.engine.compiled().domain);
        for (id, fact) in g.facts.with_ids() {
            match (values.get(id), values.part(id)) {
                (None, Some(part)) => {
                    let put = self.plan.in_part.contains(&id).then(|| self.put_part(block, row, id, part))?;
                    put?;
                    block.in_part.set(row);
                }
                (value, _) => match &fact.ty {
                    FactType::SetOf(_) => {
                        let set = match value {
                            Some(Value::Set(set)) => Some(set),
                            _ => None,
                        };
                        for (member, variable) in (0u32..).zip(domain.bits(id)) {
                            let code = set.map_or(0, |set| u32::from(set.contains(&member)).saturating_add(1));
                            mark(&mut block.memory, self.place(variable).saturating_add(code), row);
                        }
                    }
                    _ => {
                        let Some(variable) = domain.fact(id) else { continue };
                        let code = match value {
                            Some(value) => domain.class(id, value)?.saturating_add(1),
                            None => 0,
                        };
                        mark(&mut block.memory, self.place(variable).saturating_add(code), row);
                    }
                },
            }
        }
        Some(())
    }

    /// The classes that what is known in part leaves to a fact; none where there are none.
    fn put_part(&self, block: &mut Block, row: usize, id: FactId, part: &Partial) -> Option<()> {
        let domain = &self.engine.compiled().domain;
        let ty = &self.engine.guideline().fact(id)?.ty;
        if let Partial::Set(includes, excludes) = part {
            for (member, variable) in (0u32..).zip(domain.bits(id)) {
                let code = if includes.contains(&member) { 2 } else { u32::from(excludes.contains(&member)) };
                mark(&mut block.memory, self.place(variable).saturating_add(code), row);
            }
            return Some(());
        }
        let Some(variable) = domain.fact(id) else { return Some(()) };
        let mut any = None;
        for class in classes_left(domain, ty, id, part) {
            mark(&mut block.memory, self.place(variable).saturating_add(class).saturating_add(1), row);
            any = Some(());
        }
        any
    }

    fn place(&self, variable: u32) -> u32 {
        self.plan.places.get(variable as usize).copied().unwrap_or(u32::MAX)
    }

    /// Decides all rows of a block.
    pub fn decide<'b>(&'b self, block: &'b mut Block) -> Decided<'b> {
        self.plan.program.run(&mut block.memory);
        Decided { plan: &self.plan, block }
    }
}

/// The classes of a fact in which some value lies that is left to it.
fn classes_left(domain: &Domain, ty: &FactType, id: FactId, part: &Partial) -> Vec<u32> {
    match (ty, part) {
        (FactType::OneOf(_), Partial::OneOf(members)) => members.iter().copied().collect(),
        (FactType::Number(ty), Partial::Between(low, high)) => {
            let left = Range::of(ty).between(low.clone(), high.clone());
            let classes = (0u32..).zip(domain.intervals(id));
            let classes = classes.filter(|(_, class)| left.within(class).simplest().is_some());
            classes.map(|(at, _)| at).collect()
        }
        _ => Vec::new(),
    }
}

fn mark(memory: &mut [Plane], place: u32, row: usize) {
    if let Some(plane) = memory.get_mut(place as usize) {
        plane.set(row);
    }
}

impl Block {
    /// How many rows it holds.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// True where no more rows go into it.
    pub fn is_full(&self) -> bool {
        self.rows >= ROWS
    }
}

/// What is said of the rows of a block.
#[derive(Debug)]
pub struct Decided<'b> {
    plan: &'b Plan,
    block: &'b Block,
}

impl Decided<'_> {
    /// The rows that are not decided here: they go the way of single cases.
    pub fn single(&self) -> Plane {
        let inexact = self.plan.program.output(&self.block.memory, EXACT);
        inexact.or(self.block.single).and(Plane::first(self.block.rows))
    }

    /// The rows of which only single cases tell on what a verdict hangs: facts are known in part, or tied to each other.
    pub fn untold(&self) -> Plane {
        self.block.in_part.or(self.plan.program.output(&self.block.memory, TIED))
    }

    /// How many things are asked: the scope, then all recommendations.
    pub fn subjects(&self) -> usize {
        self.plan.subjects.len()
    }

    /// In which rows something may hold, and in which it may not: the scope is the first, recommendations follow in their order.
    pub fn planes(&self, at: usize) -> (Plane, Plane) {
        let (yes, no) = of_subject(at);
        let output = |at: usize| self.plan.program.output(&self.block.memory, at);
        (output(yes), output(no))
    }

    /// On which facts something hangs in which rows; none where only single cases tell.
    pub fn missing(&self, at: usize) -> Option<Vec<(FactId, Plane)>> {
        let facts = self.plan.of_facts(at)?;
        Some(facts.map(|(id, output)| (id, self.plan.program.output(&self.block.memory, output))).collect())
    }
}
