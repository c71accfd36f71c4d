//! Conditions as diagrams: thresholds, memberships, counts, and what refers to a definition that is done already.

use super::diagram::{Manager, Node, Run, TooComplex};
use super::domain::{Dated, Domain, order_class};
use super::interval::{Interval, runs_of};
use super::linear::{Shape, Threshold, Unknown};
use crate::check::model::{Comparison, Cond, CondKind, DefId, Num};
use crate::interpret::compare;
use crate::number::Number;
use num_traits::One;
use std::collections::BTreeMap;

/// Makes diagrams of conditions.
#[derive(Debug)]
pub struct Conditions<'a> {
    /// The variables.
    pub domain: &'a Domain,
    /// Owner of the nodes.
    pub manager: &'a mut Manager,
    /// The definitions that conditions may refer to.
    pub definitions: &'a BTreeMap<DefId, Node>,
}

impl Conditions<'_> {
    /// The diagram of a condition.
    pub fn cond(&mut self, cond: &Cond) -> Result<Node, TooComplex> {
        match &cond.kind {
            CondKind::Const(value) => Ok(Node::truth(*value)),
            CondKind::Fact(id) => self.classes(self.domain.fact(*id), |class| class == 1),
            CondKind::Member(id, members) => self.classes(self.domain.fact(*id), |class| members.contains(&class)),
            CondKind::Has(id, member) => self.classes(self.domain.bit(*id, *member), |class| class == 1),
            CondKind::Empty(id) => {
                let bits: Vec<u32> = self.domain.bits(*id).collect();
                let absent: Result<_, _> = bits.into_iter().map(|bit| self.classes(Some(bit), |c| c == 0)).collect();
                self.manager.all(absent?)
            }
            CondKind::Term(id) => Ok(self.definitions.get(&DefId::Term(*id)).copied().unwrap_or(Node::FALSE)),
            CondKind::Applies(id) => Ok(self.definitions.get(&DefId::Rec(*id)).copied().unwrap_or(Node::FALSE)),
            CondKind::Class(id, members) => {
                let class = self.definitions.get(&DefId::Class(*id)).copied().unwrap_or(Node::NONE);
                self.manager.map(class, &|_, node| Node::truth(node.as_member().is_some_and(|m| members.contains(&m))))
            }
            CondKind::Compare(op, left, right) => self.comparison(*op, left, right),
            CondKind::And(parts) => {
                let parts = self.conds(parts)?;
                self.manager.all(parts)
            }
            CondKind::Or(parts) => {
                let parts = self.conds(parts)?;
                self.manager.any(parts)
            }
            CondKind::AtLeast(count, parts) => {
                let parts = self.conds(parts)?;
                self.manager.at_least(*count as usize, &parts)
            }
            CondKind::Not(inner) => {
                let inner = self.cond(inner)?;
                self.manager.not(inner)
            }
        }
    }

    fn conds(&mut self, parts: &[Cond]) -> Result<Vec<Node>, TooComplex> {
        parts.iter().map(|part| self.cond(part)).collect()
    }

    /// The test whether a variable's class is among some.
    fn classes(&mut self, variable: Option<u32>, test: impl Fn(u32) -> bool) -> Result<Node, TooComplex> {
        let Some(variable) = variable else { return Ok(Node::FALSE) };
        let count = self.domain.classes(variable).unwrap_or(1);
        let runs = (0..count).map(|class| Run { end: class.saturating_add(1), child: Node::truth(test(class)) });
        self.manager.node(variable, runs)
    }

    pub(super) fn comparison(&mut self, op: Comparison, left: &Num, right: &Num) -> Result<Node, TooComplex> {
        if let Some(cond) = self.domain.rowed.by_rows(op, left, right) {
            return self.cond(&cond);
        }
        if let Some(cond) = self.domain.reduced(op, left, right) {
            return self.cond(&cond);
        }
        match self.domain.forms.shape(op, left, right) {
            Shape::Constant(truth) => Ok(Node::truth(truth)),
            Shape::Fact(fact, threshold) => {
                let Some(variable) = self.domain.fact(fact) else { return Ok(Node::FALSE) };
                let runs = runs(self.domain.intervals(fact), &threshold);
                self.manager.node(variable, runs)
            }
            Shape::Sum(..) | Shape::Opaque if self.domain.dates(op, left, right).is_some() => {
                let Some(Dated { all, negated }) = self.domain.dates(op, left, right) else { return Ok(Node::FALSE) };
                let one = |this: &mut Self, (variable, mark, holds): (u32, u32, bool)| {
                    this.classes(Some(variable), |class| (class > mark) == holds)
                };
                let all = all.into_iter().map(|part| one(self, part)).collect::<Result<_, _>>()?;
                let all = self.manager.all(all)?;
                if negated { self.manager.not(all) } else { Ok(all) }
            }
            Shape::Sum(parts, threshold) => {
                let Some((variable, intervals)) = self.domain.sum(&parts) else { return Ok(Node::FALSE) };
                let runs = runs(intervals, &threshold);
                self.manager.node(variable, runs)
            }
            Shape::Opaque | Shape::Product(..) if self.domain.curve(left, right).is_some() => {
                let Some((variable, orders)) = self.domain.curve(left, right) else { return Ok(Node::FALSE) };
                let holds = |class: usize| {
                    let order = orders.get(class).copied().flatten();
                    order.is_some_and(|order| compare(op, order))
                };
                match variable {
                    Some(variable) => self.classes(Some(variable), |class| holds(class as usize)),
                    None => Ok(Node::truth(holds(0))),
                }
            }
            Shape::Product(powers, threshold) => {
                let Some((variable, intervals)) = self.domain.product(&powers) else { return Ok(Node::FALSE) };
                let runs = runs(intervals, &threshold);
                self.manager.node(variable, runs)
            }
            Shape::Real(num, threshold) => {
                let Some((variable, intervals)) = self.domain.real(&num) else { return Ok(Node::FALSE) };
                let mut runs = runs(intervals, &threshold);
                // What is undefined compares with nothing.
                let end = u32::try_from(intervals.len()).unwrap_or(u32::MAX).saturating_add(1);
                runs.push(Run { end, child: Node::FALSE });
                self.manager.node(variable, runs)
            }
            Shape::Scores(parts, Threshold { op, limit }) => {
                let sum = self.scores(&parts)?;
                let holds = |value: &Number| Node::truth(compare(op, value.cmp(&limit)));
                self.manager.map(sum, &|manager, node| manager.as_number(node).map_or(Node::FALSE, holds))
            }
            Shape::Opaque => {
                let Some((variable, op)) = self.domain.order(op, left, right) else { return Ok(Node::FALSE) };
                use std::cmp::Ordering::{Equal, Greater, Less};
                let holds = [Less, Equal, Greater].map(|order| (order_class(Some(order)), compare(op, order)));
                self.classes(Some(variable), |class| holds.contains(&(class, true)))
            }
        }
    }

    /// The sum of the scores among multiples, as a number diagram.
    pub(super) fn scores(&mut self, parts: &BTreeMap<Unknown, Number>) -> Result<Node, TooComplex> {
        let mut scores = Vec::new();
        for (of, factor) in parts {
            let Unknown::Score(id) = of else { continue };
            let score = self.definitions.get(&DefId::Score(*id)).copied().unwrap_or(Node::NONE);
            scores.push(self.scaled(score, factor)?);
        }
        self.manager.sum(scores)
    }

    /// A number diagram with each terminal multiplied.
    fn scaled(&mut self, node: Node, factor: &Number) -> Result<Node, TooComplex> {
        if factor.is_one() {
            return Ok(node);
        }
        let mut products = BTreeMap::new();
        for terminal in self.manager.terminals(node) {
            if let Some(product) = self.manager.as_number(terminal).map(|value| value * factor) {
                products.insert(terminal, self.manager.number(&product));
            }
        }
        self.manager.map(node, &|_, terminal| products.get(&terminal).copied().unwrap_or(Node::NONE))
    }
}

/// The classes for which a threshold holds.
fn runs(intervals: &[Interval], threshold: &Threshold) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut from = 0;
    for (end, holds) in runs_of(intervals, threshold.op, &threshold.limit) {
        if end > from {
            runs.push(Run { end: u32::try_from(end).unwrap_or(u32::MAX), child: Node::truth(holds) });
            from = end;
        }
    }
    runs
}
