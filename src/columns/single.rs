//! One case after the other, from the bytes of a request to verdicts: for services that answer one patient at a time.

use super::block::{Block, Columns};
use super::quick::Quick;
use super::row::{Day, Row};
use crate::check::model::{Outcome, Values};
use crate::eval::{Engine, Standing};

/// Answers cases that are written as JSON in the usual way, one at a time. It keeps what it needs from case to case.
#[derive(Debug, Clone)]
pub struct Single {
    quick: Quick,
    row: Row,
    columns: Columns,
    block: Block,
    /// Whether nothing ties facts to each other: then verdicts follow from the classes of facts alone.
    untied: bool,
}

impl Single {
    /// For one engine; none where names of its guideline have to be looked at as a whole.
    pub fn new(engine: &Engine) -> Option<Self> {
        let columns = Columns::new(engine)?;
        let quick = Quick::new(&columns)?;
        let g = engine.guideline();
        let special = g.facts.iter().any(|fact| fact.never.is_some() || fact.entry.is_some() || fact.classed);
        let ties = !g.constraints.is_empty() || !g.derivation_order.is_empty() || !g.near.is_empty();
        let untied = !special && !ties && engine.compiled().domain.atoms.is_empty();
        let block = columns.block();
        Some(Single { quick, row: Row::default(), columns, block, untied })
    }

    /// The verdicts of scope and all recommendations, in that order, into `into`. False where the reader of cases has to look
    /// at this one: it is written in an unusual way, or is faulty, or nobody can be like it, or nobody can tell.
    pub fn verdicts(&mut self, case: &[u8], day: Day, into: &mut Vec<Outcome>) -> bool {
        if !self.quick.read(case, day, &mut self.row) {
            return false;
        }
        let engine = self.quick.engine();
        if self.untied {
            engine.verdicts_of_classes(&self.row.codes, into);
            return true;
        }
        self.columns.clear(&mut self.block);
        self.quick.push(&self.columns, &mut self.block, &self.row);
        let decided = self.columns.verdicts(&mut self.block);
        if !decided.single().get(0) {
            into.clear();
            into.extend((0..decided.subjects()).map(|at| decided.outcome(at, 0)));
            return true;
        }
        let Some(values) = self.values() else { return false };
        let prepared = engine.prepare(&values);
        if engine.standing(&prepared) != Standing::Possible {
            return false;
        }
        engine.verdicts(&prepared, into);
        true
    }

    /// The values of the case that was read last.
    pub fn values(&self) -> Option<Values> {
        self.quick.values(&self.row)
    }
}
