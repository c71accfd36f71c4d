//! Comparisons that join facts, as `smallest <= largest`: diagrams take them as free of the facts, so that "largest below
//! 3 cm, smallest above 4 cm, and smallest <= largest" seems possible. What is possible together is a diagram, too: one
//! way for each combination of classes that some values have. So is what is possible of a product or quotient, where no
//! other comparison joins its facts.

use crate::check::model::{FactId, Guideline};
use crate::decide::dated::days_on_path;
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::Domain;
use crate::decide::joint::{Given, Joint, on_path, powers, range, summed};
use crate::decide::product;
use std::collections::BTreeSet;

/// Most combinations of classes that are looked at for one set of comparisons.
const MAX_COMBINATIONS: usize = 10_000;

/// Which of some comparisons bear on each other, directly or through others, by the facts that they join.
pub fn components(domain: &Domain, atoms: &BTreeSet<u32>) -> Vec<Vec<u32>> {
    let mut found: Vec<(BTreeSet<FactId>, Vec<u32>)> = Vec::new();
    for atom in atoms {
        let mut facts: BTreeSet<FactId> = domain.facts(*atom).collect();
        let mut own = vec![*atom];
        let (joined, apart) = found.into_iter().partition(|(other, _)| !other.is_disjoint(&facts));
        found = apart;
        for (other, atoms) in joined {
            facts.extend(other);
            own.extend(atoms);
        }
        own.sort_unstable();
        found.push((facts, own));
    }
    found.into_iter().map(|(_, atoms)| atoms).collect()
}

/// What is possible of some comparisons and their facts.
#[derive(Debug, Clone, Copy)]
pub struct Possible {
    /// The combinations of their classes that may be.
    pub node: Node,
    /// True where somebody has each of them: values were found.
    pub exact: bool,
}

/// The combinations of classes of some comparisons and their facts that are possible. None where one of them is no sum,
/// or there are too many.
pub fn possible(
    guideline: &Guideline,
    domain: &Domain,
    manager: &mut Manager,
    atoms: &[u32],
) -> Result<Option<Possible>, TooComplex> {
    let exact = match atoms {
        [one] => powers(domain, *one).is_some_and(|(powers, _)| product::is_exact(guideline, powers)),
        _ => false,
    };
    let dates = atoms.iter().all(|atom| domain.chain(*atom).is_some());
    if !exact && !dates && atoms.iter().any(|atom| summed(domain, *atom).is_none()) {
        return Ok(None);
    }
    // Between fractions about a root more seems possible than is.
    let rough = atoms.iter().flat_map(|atom| domain.facts(*atom)).any(|id| domain.rough(id));
    let facts = atoms.iter().flat_map(|atom| domain.facts(*atom)).filter_map(|id| domain.fact(id));
    let variables: BTreeSet<u32> = facts.chain(atoms.iter().copied()).collect();
    let classes = |variable: &u32| domain.classes(*variable);
    let Some(order) = variables.iter().map(|v| classes(v).map(|count| (*v, count))).collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    let combinations = order.iter().try_fold(1usize, |all, (_, count)| all.checked_mul(*count as usize));
    // Of dates most combinations fall away before all their classes are chosen.
    if !dates && combinations.is_none_or(|all| all > MAX_COMBINATIONS) {
        return Ok(None);
    }
    let mut builder =
        Builder { guideline, domain, manager, order, path: Vec::new(), exact: !rough, left: MAX_COMBINATIONS };
    let node = builder.below(0)?;
    Ok((builder.left > 0).then_some(Possible { node, exact: builder.exact }))
}

struct Builder<'a> {
    guideline: &'a Guideline,
    domain: &'a Domain,
    manager: &'a mut Manager,
    /// Variables and how many classes each has.
    order: Vec<(u32, u32)>,
    path: Vec<(u32, u32)>,
    exact: bool,
    /// How many combinations may still be looked at.
    left: usize,
}

impl Builder<'_> {
    fn below(&mut self, at: usize) -> Result<Node, TooComplex> {
        let asked = self.path.last().is_some_and(|(variable, _)| summed(self.domain, *variable).is_some());
        if asked {
            match on_path(self.guideline, self.domain, self.manager, &self.path, Given::default()) {
                Joint::Impossible => return Ok(Node::FALSE),
                Joint::Open if self.manager.over() => return Err(TooComplex),
                Joint::Open if at == self.order.len() => self.exact = false,
                Joint::Open | Joint::Values(_) => {}
            }
        }
        if self.path.last().is_some_and(|(variable, _)| self.domain.chain(*variable).is_some()) {
            self.left = self.left.saturating_sub(1);
            match days_on_path(self.guideline, self.domain, self.manager, &self.path, Given::default()) {
                Joint::Impossible => return Ok(Node::FALSE),
                Joint::Open => self.left = 0,
                Joint::Values(_) => {}
            }
            if self.left == 0 {
                return if self.manager.over() { Err(TooComplex) } else { Ok(Node::FALSE) };
            }
        }
        if let Some((variable, class)) = self.path.last()
            && let Some((powers, intervals)) = powers(self.domain, *variable)
        {
            let values =
                product::range(powers, |id| range(self.guideline, self.domain, &self.path, Given::default(), id));
            let here = intervals.get(*class as usize).is_some_and(|class| values.within(class).typical().is_some());
            if !here {
                return Ok(Node::FALSE);
            }
        }
        let Some((variable, classes)) = self.order.get(at).copied() else { return Ok(Node::TRUE) };
        let mut runs = Vec::new();
        for class in 0..classes {
            self.path.push((variable, class));
            let child = self.below(at.saturating_add(1));
            self.path.pop();
            runs.push(Run { end: class.saturating_add(1), child: child? });
        }
        self.manager.node(variable, runs)
    }
}
