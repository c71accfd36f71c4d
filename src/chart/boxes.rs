//! From a diagram to boxes: which question each asks, and where each answer leads.

use super::cut::{Cut, cut, within};
use super::of::{MOST, Of, Undrawn};
use crate::check::model::{DefId, FactId};
use crate::decide::diagram::{Manager, Node};
use crate::decide::domain::{Domain, Kind};
use crate::eval::Engine;
use std::collections::BTreeMap;

/// Boxes of a chart from which on terms are cut out.
const MANY: usize = 40;

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it is of.
    pub of: Of,
    /// The boxes, in the order of their facts; each leads only to later ones.
    pub boxes: Vec<Asked>,
    /// Where it begins.
    pub begin: Target,
    /// Whether terms and recommendations are boxes of their own: then there may be ways that no patient takes.
    pub cut: bool,
}

/// A question, and where its answers lead.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question.
    pub asks: Asks,
    /// Where each answer leads; no two lead to one place.
    pub ways: Vec<Way>,
}

/// What a box asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// The value of a fact.
    Fact(FactId),
    /// Whether a set includes one of these members.
    AnyOf(FactId, Vec<u32>),
    /// Whether a set includes all of these members.
    AllOf(FactId, Vec<u32>),
    /// What is asked of several facts, by its variable.
    Several(u32),
    /// A term, class or recommendation that has a chart of its own.
    Definition(DefId),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The classes of the answer: of a fact its classes, of members 0 for no and 1 for yes.
    pub classes: Vec<bool>,
    /// Where it leads.
    pub to: Target,
}

/// Where an answer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// To a box.
    Box(usize),
    /// To an end.
    End(End),
}

/// What a chart comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It applies, or holds.
    Yes,
    /// It does not.
    No,
    /// A class.
    Member(u32),
    /// No class.
    None,
}

/// The chart of something.
pub(super) fn chart(engine: &Engine, of: Of) -> Result<Chart, Undrawn> {
    let compiled = engine.compiled();
    let node = match of {
        Of::Scope => Some(compiled.scope),
        Of::Rec(id) => compiled.within_scope.get(id).copied(),
        Of::Term(_) | Of::Class(_) => of.definition().and_then(|id| compiled.definitions.get(&id)).copied(),
    };
    let node = node.unwrap_or(Node::FALSE);
    // Another recommendation that it names asks for the scope, which is given here.
    let scope = match of {
        Of::Rec(id) if engine.guideline().rec(id).is_some_and(|rec| !rec.regardless_of_scope) => compiled.scope,
        _ => Node::TRUE,
    };
    let (manager, node) = within(&compiled.manager, node, scope)?;
    let whole = Builder { domain: &compiled.domain, manager: &manager, cut: None }.chart(of, node);
    if whole.boxes.len() <= MANY {
        return Ok(whole);
    }
    let parts = by_parts(engine, of)?;
    // Where nothing is named, nothing is won.
    let least = if parts.boxes.len() < whole.boxes.len() { parts } else { whole };
    if least.boxes.len() > MOST { Err(Undrawn::Large(least.boxes.len())) } else { Ok(least) }
}

/// The chart in which the terms, classes and recommendations that the author names are boxes of their own.
pub(super) fn by_parts(engine: &Engine, of: Of) -> Result<Chart, Undrawn> {
    let cut = cut(engine, of)?;
    let parts =
        Builder { domain: &engine.compiled().domain, manager: &cut.manager, cut: Some(&cut) }.chart(of, cut.root);
    if parts.boxes.len() > MOST { Err(Undrawn::Large(parts.boxes.len())) } else { Ok(parts) }
}

/// The answers of a box: the classes of each, and where it leads.
type Answers = Vec<(Vec<bool>, Node)>;

struct Builder<'a> {
    domain: &'a Domain,
    manager: &'a Manager,
    cut: Option<&'a Cut>,
}

impl Builder<'_> {
    fn chart(&self, of: Of, root: Node) -> Chart {
        // Each box by its first node, then in the order of the facts.
        let mut found: BTreeMap<(u32, Node), (Asks, Answers)> = BTreeMap::new();
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            let key = (self.manager.variable(node), node);
            if node.is_terminal() || found.contains_key(&key) {
                continue;
            }
            let Some((asks, ways)) = self.question(node) else { continue };
            waiting.extend(ways.iter().map(|(_, to)| *to));
            found.insert(key, (asks, ways));
        }
        let place: BTreeMap<Node, usize> = found.keys().enumerate().map(|(at, (_, node))| (*node, at)).collect();
        let target = |node: Node| match (place.get(&node), of) {
            (Some(at), _) => Target::Box(*at),
            (None, Of::Class(_)) => Target::End(node.as_member().map_or(End::None, End::Member)),
            (None, _) => Target::End(if node == Node::TRUE { End::Yes } else { End::No }),
        };
        let boxes = found.values().map(|(asks, ways)| Asked {
            asks: asks.clone(),
            ways: ways.iter().map(|(classes, to)| Way { classes: classes.clone(), to: target(*to) }).collect(),
        });
        Chart { of, boxes: boxes.collect(), begin: target(root), cut: self.cut.is_some() }
    }

    /// What a node asks, with where each answer leads.
    fn question(&self, node: Node) -> Option<(Asks, Answers)> {
        let (variable, runs) = self.manager.get(node)?;
        if let Some(definition) = self.cut.and_then(|cut| cut.definition(variable)) {
            return Some((Asks::Definition(definition), ways(runs.iter().map(|run| (run.end, run.child)))));
        }
        Some(match self.domain.kind(variable)? {
            Kind::Fact(id) => (Asks::Fact(id), ways(runs.iter().map(|run| (run.end, run.child)))),
            Kind::Atom(_) => (Asks::Several(variable), ways(runs.iter().map(|run| (run.end, run.child)))),
            Kind::Bit(id, member) => {
                let (mut members, mut last) = (vec![member], node);
                let (no, yes) = (self.manager.child(node, 0), self.manager.child(node, 1));
                while let Some((next, member)) = self.same_set(self.manager.child(last, 0), id, 1, yes) {
                    members.push(member);
                    last = next;
                }
                if members.len() > 1 {
                    return Some((Asks::AnyOf(id, members), both(self.manager.child(last, 0), yes)));
                }
                while let Some((next, member)) = self.same_set(self.manager.child(last, 1), id, 0, no) {
                    members.push(member);
                    last = next;
                }
                (Asks::AllOf(id, members), both(no, self.manager.child(last, 1)))
            }
        })
    }

    /// A node that asks for another member of the same set, of which one answer leads to the same place.
    fn same_set(&self, node: Node, id: FactId, answer: u32, to: Node) -> Option<(Node, u32)> {
        let variable = self.manager.get(node)?.0;
        match self.domain.kind(variable)? {
            Kind::Bit(other, member) if other == id && self.manager.child(node, answer) == to => Some((node, member)),
            _ => None,
        }
    }
}

fn both(no: Node, yes: Node) -> Answers {
    vec![(vec![true, false], no), (vec![false, true], yes)]
}

/// Answers by where they lead, in the order of their first class.
fn ways(runs: impl Iterator<Item = (u32, Node)>) -> Answers {
    let runs: Vec<(u32, Node)> = runs.collect();
    let count = runs.last().map_or(0, |(end, _)| *end as usize);
    let mut ways: Answers = Vec::new();
    let mut from = 0usize;
    for (end, child) in runs {
        let at = ways.iter().position(|(_, to)| *to == child).unwrap_or_else(|| {
            ways.push((vec![false; count], child));
            ways.len().saturating_sub(1)
        });
        let classes = ways.get_mut(at).and_then(|(classes, _)| classes.get_mut(from..end as usize));
        classes.into_iter().flatten().for_each(|class| *class = true);
        from = end as usize;
    }
    ways
}
