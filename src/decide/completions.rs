//! What a diagram says of a case whose completions are not all combinations of classes: some are nobody's. Facts that matter
//! are found by their definition: a fact matters where some values of others leave the answer open, and one value of it more
//! settles the answer.

use super::compile::{Compiled, Derived};
use super::diagram::{Manager, Node, Run, TooComplex};
use crate::check::model::{FactId, FactType, Guideline};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Nodes that the diagrams of one answer may have.
const MAX_NODES: usize = 200_000;
/// Steps that one answer may take.
const MAX_STEPS: u64 = 40_000_000;

/// Class of a variable in an extended diagram: 0 is unknown, class `i` is `i + 1`.
type Code = u32;

/// Diagrams of one answer: over classes, with [`Node::NOBODY`] where no completion is; and the same extended by a branch for
/// what is not known.
#[derive(Debug)]
pub struct Completions {
    /// Over classes.
    pub plain: Manager,
    extended: Manager,
    done: FxHashMap<Node, Node>,
    /// How many classes a variable has, as far as a diagram tests it.
    classes: FxHashMap<u32, u32>,
    /// Where of each fact that several variables test all are known, or none.
    whole: Node,
    /// Where some yes/no facts are not known to be so.
    not_no: Node,
    /// Variables whose classes are known.
    known: BTreeSet<u32>,
}

impl Default for Completions {
    fn default() -> Self {
        let (plain, extended) = (Manager::with_limit(MAX_NODES), Manager::with_limit(MAX_NODES));
        plain.set_steps(MAX_STEPS);
        extended.set_steps(MAX_STEPS);
        Completions {
            plain,
            extended,
            done: FxHashMap::default(),
            classes: FxHashMap::default(),
            whole: Node::TRUE,
            not_no: Node::TRUE,
            known: BTreeSet::new(),
        }
    }
}

impl Completions {
    /// A diagram of another manager, restricted to the classes that are known. As deep as the diagram at most, like every
    /// recursion here.
    pub fn import(&mut self, from: &Manager, node: Node, codes: &[Code]) -> Result<Node, TooComplex> {
        self.import_at(from, node, codes, &mut FxHashMap::default())
    }

    fn import_at(
        &mut self,
        from: &Manager,
        node: Node,
        codes: &[Code],
        done: &mut FxHashMap<Node, Node>,
    ) -> Result<Node, TooComplex> {
        let Some((variable, runs)) = from.get(node) else { return Ok(node) };
        if let Some(done) = done.get(&node) {
            return Ok(*done);
        }
        let result = match codes.get(variable as usize).copied().unwrap_or(0) {
            0 => {
                let mut restricted = Vec::with_capacity(runs.len());
                for run in runs {
                    restricted.push(Run { end: run.end, child: self.import_at(from, run.child, codes, done)? });
                }
                self.plain.node(variable, restricted)?
            }
            code => self.import_at(from, from.child(node, code.saturating_sub(1)), codes, done)?,
        };
        done.insert(node, result);
        Ok(result)
    }

    /// A diagram that says something only where others all hold.
    pub fn where_all(&mut self, conditions: Vec<Node>, node: Node) -> Result<Node, TooComplex> {
        let all = self.plain.all(conditions)?;
        self.plain.choose(all, node, Node::NOBODY)
    }

    /// What a diagram says whatever the classes of some variables are.
    pub fn whatever(&mut self, node: Node, variables: &BTreeSet<u32>) -> Result<Node, TooComplex> {
        self.plain.joined_over(node, variables, Manager::either)
    }

    /// Whether a condition holds for some classes of some variables.
    pub fn somehow(&mut self, node: Node, variables: &BTreeSet<u32>) -> Result<Node, TooComplex> {
        self.plain.joined_over(node, variables, Manager::or)
    }

    /// The variables that a diagram tests.
    pub fn tests(&self, node: Node) -> BTreeSet<u32> {
        let below = self.plain.below(node).into_iter();
        below.filter_map(|node| self.plain.get(node).map(|(variable, _)| variable)).collect()
    }

    /// A diagram in which facts that are derived by rows, and of which nothing is said, stand as these rows.
    pub fn by_rows(
        &mut self,
        guideline: &Guideline,
        compiled: &Compiled,
        codes: &[Code],
        is_said: &dyn Fn(FactId) -> bool,
        mut node: Node,
    ) -> Result<Node, TooComplex> {
        for id in guideline.derivation_order.iter().rev() {
            let Some(Derived::Rows(rows)) = compiled.derivations.get(id) else { continue };
            let Some(variable) = compiled.domain.fact(*id) else { continue };
            let ty = guideline.fact(*id).map(|fact| &fact.ty);
            let by_members = matches!(ty, Some(FactType::YesNo | FactType::OneOf(_)));
            if is_said(*id) || !by_members || !self.tests(node).contains(&variable) {
                continue;
            }
            let rows = self.import(&compiled.manager, *rows, codes)?;
            let mut result = node;
            for member in self.plain.terminals(rows) {
                let Some(class) = member.as_member() else { continue };
                let here = self.says(rows, &[member])?;
                let given = self.plain.given(node, variable, class)?;
                result = self.plain.choose(here, given, result)?;
            }
            node = result;
        }
        Ok(node)
    }

    /// Where a diagram says one of some things.
    pub fn says(&mut self, node: Node, things: &[Node]) -> Result<Node, TooComplex> {
        self.plain.map(node, &|_, node| Node::truth(things.contains(&node)))
    }

    /// Says of which variables the classes are known in what is extended from now on.
    pub fn known(&mut self, variables: BTreeSet<u32>) {
        if self.known != variables {
            self.done.clear();
            self.known = variables;
        }
    }

    /// A diagram over classes, extended by what is said where a class is not known: what all completions say.
    pub fn extend(&mut self, node: Node) -> Result<Node, TooComplex> {
        let Some((variable, runs)) = self.plain.get(node) else { return Ok(node) };
        if let Some(done) = self.done.get(&node) {
            return Ok(*done);
        }
        let known = self.known.contains(&variable);
        let runs = runs.to_vec();
        self.extended.spend(runs.len())?;
        let mut unknown = Node::NOBODY;
        let mut extended = vec![Run { end: 1, child: Node::NOBODY }];
        for run in runs {
            let child = self.extend(run.child)?;
            if !known {
                unknown = self.extended.either(unknown, child)?;
            }
            extended.push(Run { end: run.end.saturating_add(1), child });
        }
        // What is known anyway has no branch of its own: that of its first class stands there twice.
        let second = extended.get(1).map(|run| run.child);
        if let Some(first) = extended.first_mut() {
            first.child = second.filter(|_| known).unwrap_or(unknown);
        }
        let result = self.extended.node(variable, extended)?;
        self.done.insert(node, result);
        Ok(result)
    }

    /// What two extended diagrams say together, where one of them is true and it is not known which.
    pub fn either(&mut self, a: Node, b: Node) -> Result<Node, TooComplex> {
        self.extended.either(a, b)
    }

    /// Counts the classes of the variables that some diagrams over classes test.
    pub fn count(&mut self, nodes: impl IntoIterator<Item = Node>) {
        for node in self.plain.below_all(nodes) {
            if let Some((variable, [.., last])) = self.plain.get(node) {
                self.classes.insert(variable, last.end);
            }
        }
    }

    /// Says which variables test one fact each, such as a set: what is known of such a fact is known of all of them.
    pub fn sets(&mut self, facts: &[Vec<u32>]) -> Result<(), TooComplex> {
        for variables in facts.iter().filter(|variables| variables.len() > 1) {
            let (mut known, mut unknown) = (Node::TRUE, Node::TRUE);
            for variable in variables {
                // Not known, or one of the classes that it has.
                let end = self.classes.get(variable).copied().unwrap_or(2).saturating_add(1);
                let runs = |first: Node, rest: Node| [Run { end: 1, child: first }, Run { end, child: rest }];
                let is_known = self.extended.node(*variable, runs(Node::FALSE, Node::TRUE))?;
                let is_unknown = self.extended.node(*variable, runs(Node::TRUE, Node::FALSE))?;
                known = self.extended.and(known, is_known)?;
                unknown = self.extended.and(unknown, is_unknown)?;
            }
            let whole = self.extended.or(known, unknown)?;
            self.whole = self.extended.and(self.whole, whole)?;
        }
        Ok(())
    }

    /// Says which variables of yes/no facts are not known to be no.
    pub fn never_no(&mut self, variables: impl Iterator<Item = u32>) -> Result<(), TooComplex> {
        self.not_no = Node::TRUE;
        for variable in variables {
            let run = |end: u32, child: Node| Run { end, child };
            let runs = [run(1, Node::TRUE), run(2, Node::FALSE), run(3, Node::TRUE)];
            let node = self.extended.node(variable, runs)?;
            self.not_no = self.extended.and(self.not_no, node)?;
        }
        Ok(())
    }

    /// Whether some values leave what `less` says open, with which `more` is settled.
    pub fn settled_by(&mut self, less: Node, more: Node) -> Result<bool, TooComplex> {
        if more == Node::NONE || more == Node::NOBODY || less.is_terminal() && less != Node::NONE {
            return Ok(false);
        }
        let open = self.extended.map(less, &|_, node| Node::truth(node == Node::NONE))?;
        let settled = self.settled(more)?;
        let both = self.extended.and(open, settled)?;
        let both = self.extended.and(both, self.not_no)?;
        Ok(self.extended.and(both, self.whole)? != Node::FALSE)
    }

    /// Where an extended diagram says the same of all completions.
    fn settled(&mut self, node: Node) -> Result<Node, TooComplex> {
        self.extended.map(node, &|_, node| Node::truth(node != Node::NONE && node != Node::NOBODY))
    }

    /// An extended diagram where some variables are not known.
    pub fn unknown_at(&mut self, mut node: Node, variables: &BTreeSet<u32>) -> Result<Node, TooComplex> {
        for variable in variables {
            node = self.extended.given(node, *variable, 0)?;
        }
        Ok(node)
    }

    /// An extended diagram where a variable is known to be in a class.
    pub fn known_at(&mut self, node: Node, variable: u32, class: u32) -> Result<Node, TooComplex> {
        self.extended.given(node, variable, class.saturating_add(1))
    }

    /// Whether a fact matters to an extended diagram, by its variables.
    pub fn matters(&mut self, node: Node, variables: &BTreeSet<u32>) -> Result<bool, TooComplex> {
        let less = self.unknown_at(node, variables)?;
        self.settles(less, node, variables)
    }

    /// Whether some value of a fact, by its variables, settles what is left open without it.
    pub fn settles(&mut self, less: Node, with: Node, variables: &BTreeSet<u32>) -> Result<bool, TooComplex> {
        if less.is_terminal() && less != Node::NONE {
            return Ok(false);
        }
        let open = self.extended.map(less, &|_, node| Node::truth(node == Node::NONE))?;
        let settled = self.settled(with)?;
        let settled = known_somehow(&mut self.extended, settled, variables, &mut FxHashMap::default())?;
        let others = self.extended.and(self.whole, self.not_no)?;
        let others = known_somehow(&mut self.extended, others, variables, &mut FxHashMap::default())?;
        let both = self.extended.and(open, settled)?;
        Ok(self.extended.and(both, others)? != Node::FALSE)
    }
}

/// Where a condition holds for some known classes of some variables.
fn known_somehow(
    extended: &mut Manager,
    node: Node,
    variables: &BTreeSet<u32>,
    done: &mut FxHashMap<Node, Node>,
) -> Result<Node, TooComplex> {
    let Some((variable, runs)) = extended.get(node) else { return Ok(node) };
    if let Some(done) = done.get(&node) {
        return Ok(*done);
    }
    let runs = runs.to_vec();
    let mut left = Vec::with_capacity(runs.len());
    for run in runs {
        left.push(Run { end: run.end, child: known_somehow(extended, run.child, variables, done)? });
    }
    let result = if variables.contains(&variable) {
        let mut any = Node::FALSE;
        for run in left.iter().filter(|run| run.end > 1) {
            any = extended.or(any, run.child)?;
        }
        any
    } else {
        extended.node(variable, left)?
    };
    done.insert(node, result);
    Ok(result)
}
