//! What a run may spend on proofs: steps and nodes, never seconds, so that the outcome is the same on every machine. No
//! proof may spend more than a part of what is left, so that a hard one leaves enough for the others.

use super::diagram::Manager;
use super::stop::Stop;
use std::cell::Cell;
use std::rc::Rc;

/// Most nodes that a proof may hold, unless asked otherwise.
pub const MAX_NODES: usize = 400_000;
/// Most steps that all proofs of a run may take together, unless asked otherwise.
pub const MAX_STEPS: u64 = 300_000_000;
/// A proof may take one part in so many of the steps that are left.
const PARTS: u64 = 16;
/// Steps that every proof may take while there are some left.
const LEAST: u64 = 100_000;

/// What a run may spend. Clones share it.
#[derive(Debug, Clone)]
pub struct Budget {
    nodes: usize,
    steps: u64,
    left: Rc<Cell<u64>>,
    stop: Option<Stop>,
}

impl Default for Budget {
    fn default() -> Self {
        Budget::new(MAX_NODES, MAX_STEPS)
    }
}

impl From<usize> for Budget {
    fn from(nodes: usize) -> Self {
        Budget::new(nodes, MAX_STEPS)
    }
}

impl From<&Budget> for Budget {
    fn from(budget: &Budget) -> Self {
        budget.clone()
    }
}

impl Budget {
    /// So many nodes for each proof, and so many steps for all of them.
    pub fn new(nodes: usize, steps: u64) -> Self {
        Budget { nodes, steps, left: Rc::new(Cell::new(steps)), stop: None }
    }

    /// The same, until somebody says to stop: then everything is given up at once, and what was found says nothing.
    pub fn stopped(self, stop: &Stop) -> Self {
        Budget { stop: Some(stop.clone()), ..self }
    }

    /// A manager of its own for the proofs of a run.
    pub fn manager(&self, of: &Manager) -> Manager {
        let mut manager = of.clone();
        manager.stop_where(self.stop.clone());
        manager
    }

    fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(Stop::now)
    }

    /// Most nodes that a proof may hold.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Steps that the run may take.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Steps that were taken.
    pub fn taken(&self) -> u64 {
        self.steps.saturating_sub(self.left.get())
    }

    /// True where no steps are left.
    pub fn spent(&self) -> bool {
        self.left.get() == 0 || self.is_stopped()
    }

    /// Takes steps of the run that belong to no proof.
    pub fn charge(&self, steps: usize) {
        self.left.set(self.left.get().saturating_sub(u64::try_from(steps).unwrap_or(u64::MAX)));
    }

    /// Steps that the next proof may take.
    pub fn part(&self) -> u64 {
        if self.is_stopped() {
            return 0;
        }
        let left = self.left.get();
        left.checked_div(PARTS).unwrap_or(left).max(LEAST).min(left)
    }

    /// Begins a proof with a manager.
    pub fn begin(&self, manager: &Manager) -> Turn {
        let given = self.part();
        manager.set_steps(given);
        Turn { given }
    }

    /// Ends it: what it took is taken from what is left.
    pub fn end(&self, turn: &Turn, manager: &Manager) {
        let taken = turn.given.saturating_sub(manager.steps());
        self.left.set(self.left.get().saturating_sub(taken));
    }
}

/// A proof under way.
#[derive(Debug)]
pub struct Turn {
    given: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hard_proof_leaves_enough_for_the_others() {
        let (budget, manager) = (Budget::default(), Manager::default());
        for _ in 0..40 {
            let turn = budget.begin(&manager);
            assert!(manager.steps() >= LEAST);
            manager.charge(usize::MAX);
            budget.end(&turn, &manager);
        }
        let turn = budget.begin(&manager);
        assert!(!budget.spent() && manager.steps() > LEAST);
        manager.charge(1_000);
        let taken = budget.taken();
        budget.end(&turn, &manager);
        assert_eq!(budget.taken(), taken + 1_000);
    }

    #[test]
    fn what_is_spent_is_spent_for_every_clone() {
        let (budget, manager) = (Budget::new(10, 1_000), Manager::default());
        let other = Budget::from(&budget);
        let turn = other.begin(&manager);
        manager.charge(400);
        assert!(!manager.over());
        other.end(&turn, &manager);
        assert_eq!((budget.taken(), budget.spent()), (400, false));
        let turn = budget.begin(&manager);
        manager.charge(600);
        assert!(manager.over());
        budget.end(&turn, &manager);
        assert_eq!((other.taken(), other.spent()), (1_000, true));
    }
}
