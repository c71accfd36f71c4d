//! Some hundred rows on their way through a program: what is known of each, put into planes.

use super::plan::{EXACT, Plan, of_subject};
use super::plane::{Plane, ROWS};
use super::program::Program;
use crate::check::model::{DefId, FactId, FactType, Outcome, Partial, Value, Values};
use crate::decide::compile::Derived;
use crate::decide::diagram::Node;
use crate::decide::domain::Domain;
use crate::decide::interval::{Interval, Range, class_of};
use crate::decide::table::{Left, residue};
use crate::eval::{Engine, Prepared};
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

/// What of a case bears on what something hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Residue {
    at: usize,
    ids: Vec<FactId>,
    cells: Vec<u32>,
    left: Left,
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
        let (all, verdicts) = (&self.plan.program, &self.plan.verdicts);
        let memory = if all.size() < verdicts.size() { verdicts.memory() } else { all.memory() };
        Block { memory, rows: 0, single: Plane::NONE, in_part: Plane::NONE }
    }

    /// Steps of its programs: of the one that says all, and of the one that says verdicts alone.
    pub fn steps(&self) -> (usize, usize) {
        (self.plan.program.len(), self.plan.verdicts.len())
    }

    /// Whether a row has to be asked what only its whole case tells: what is derived, or asked of several facts.
    pub(super) fn computes(&self) -> bool {
        self.plan.computes
    }

    /// Whether planes say what hangs on a number that is derived where neither it nor its source is known.
    pub(super) fn is_free(&self, id: FactId) -> bool {
        self.plan.free.contains_key(&id)
    }

    /// Numbers whose cells are asked for, behind all variables.
    pub(super) fn cells(&self) -> impl Iterator<Item = (FactId, &[Interval])> {
        self.plan.cells.iter().map(|number| (number.fact, number.cells.as_slice()))
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

    /// Adds a row by the class of each variable, and by the cells behind them: 0 is unknown, class `i` is `i + 1`. False where
    /// the block is full.
    pub(super) fn push_codes(&self, block: &mut Block, codes: &[u32]) -> bool {
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
            let limited = (ty.integer || ty.low.is_some() || ty.high.is_some()) && !self.is_free(*id);
            (limited && !prepared.values.knows(*id)).then_some(())
        };
        if !prepared.implied.is_empty()
            || !prepared.out_of_range.is_empty()
            || g.derivation_order.iter().any(|id| limited(id).is_some())
        {
            return None;
        }
        let codes = prepared.codes().iter().copied().chain(self.cell_codes(&prepared.values));
        for (place, code) in self.plan.places.iter().zip(codes) {
            mark(&mut block.memory, place.saturating_add(code), row);
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
        Decided { plan: &self.plan, program: &self.plan.program, all: true, block }
    }

    /// What of a case that was made ready bears on what something hangs on, of a row that was decided together with others and of
    /// which that is not told: with the same residue it hangs on the same facts. None where facts are known in part.
    pub fn residue(&self, prepared: &Prepared, at: usize) -> Option<Residue> {
        self.left(prepared, at, self.engine.root(*self.plan.subjects.get(at)?))
    }

    /// The same of a score or class: with the same residue it comes to the same.
    pub fn residue_of_value(&self, prepared: &Prepared, of: DefId) -> Option<Residue> {
        let at = self.plan.values.iter().position(|value| value.of == of)?;
        let root = *self.engine.compiled().definitions.get(&of)?;
        self.left(prepared, at.saturating_add(self.plan.subjects.len()), root)
    }

    fn left(&self, prepared: &Prepared, at: usize, root: Node) -> Option<Residue> {
        if prepared.values.parts().next().is_some() || !prepared.implied.is_empty() {
            return None;
        }
        let compiled = self.engine.compiled();
        let open = compiled.derivations.iter().filter(|(id, _)| !prepared.values.knows(**id));
        let derived = open.filter_map(|(id, derived)| match derived {
            Derived::Rows(node) => Some((*id, *node)),
            Derived::Sum(..) | Derived::Computed(_) => None,
        });
        let (ids, nodes): (Vec<FactId>, Vec<Node>) = derived.unzip();
        let roots = [root].into_iter().chain(compiled.constraints.iter().copied()).chain(nodes);
        let cells = self.cell_codes(&prepared.values).collect();
        Some(Residue { at, ids, cells, left: residue(&compiled.manager, roots, prepared.codes()) })
    }

    fn cell_codes(&self, values: &Values) -> impl Iterator<Item = u32> {
        self.cells().map(move |(id, cells)| match values.get(id) {
            Some(Value::Number(value)) => class_of(cells, value).map_or(0, |cell| cell.saturating_add(1)),
            _ => 0,
        })
    }

    /// Decides all rows of a block, and says no more of them than their verdicts.
    pub fn verdicts<'b>(&'b self, block: &'b mut Block) -> Decided<'b> {
        self.plan.verdicts.run(&mut block.memory);
        Decided { plan: &self.plan, program: &self.plan.verdicts, all: false, block }
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
    program: &'b Program,
    all: bool,
    block: &'b Block,
}

impl Decided<'_> {
    /// The rows that are not decided here: they go the way of single cases.
    pub fn single(&self) -> Plane {
        let inexact = self.output(EXACT);
        inexact.or(self.block.single).and(Plane::first(self.block.rows))
    }

    /// The rows of which only single cases tell on what something hangs: facts are known in part, or tied to each other.
    pub fn untold(&self, at: usize) -> Plane {
        let [_, _, tied] = of_subject(at);
        self.block.in_part.or(self.output(tied))
    }

    /// How many things are asked: the scope, then all recommendations.
    pub fn subjects(&self) -> usize {
        self.plan.subjects.len()
    }

    /// In which rows something may hold, and in which it may not: the scope is the first, recommendations follow in their order.
    pub fn planes(&self, at: usize) -> (Plane, Plane) {
        let [yes, no, _] = of_subject(at);
        (self.output(yes), self.output(no))
    }

    /// What is said of something in a row.
    pub fn outcome(&self, at: usize, row: usize) -> Outcome {
        let (yes, no) = self.planes(at);
        match (yes.get(row), no.get(row)) {
            (true, false) => Outcome::Yes,
            (false, true) => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }

    /// On which facts something hangs in which rows; none where only single cases tell. A fact may be there more than once.
    pub fn missing(&self, at: usize) -> Option<Vec<(FactId, Plane)>> {
        let facts = self.plan.facts.get(at).filter(|_| self.all)?.as_ref()?;
        Some(facts.iter().map(|(id, output)| (*id, self.output(*output))).collect())
    }

    /// What a score or class may come to in which rows, and in which of these only single cases tell whether that is one value;
    /// none where only single cases tell at all.
    pub fn value(&self, of: DefId) -> Option<(Plane, Vec<(Node, Plane)>)> {
        let value = self.plan.values.iter().find(|value| value.of == of && self.all)?;
        let ends = value.ends.iter().map(|(end, output)| (*end, self.output(*output)));
        Some((self.block.in_part.or(self.output(value.untold)), ends.collect()))
    }

    fn output(&self, at: usize) -> Plane {
        self.program.output(&self.block.memory, at)
    }
}
