//! Which conditions can decide something. Care flows down the author's tree: a part of an `and` matters only where all
//! other parts hold, a part of an `or` only where none does. A part that is always true, or never, wherever it matters
//! makes no difference and can be left out: by itself, and together with all others of which that is said. So care is
//! taken of both: what stands beside it as written, and what is left of that.

use super::space::Space;
use crate::check::model::{ClassRow, Cond, CondKind};
use crate::decide::diagram::{Node, TooComplex};
use crate::source::Span;

type Result<T> = std::result::Result<T, TooComplex>;

/// Parts of one `at least N of` that are looked into; of a longer one only the whole is.
const MAX_COUNTED: usize = 64;

/// Parts of one `and` or `or` among which the one is looked for that makes another idle.
const MAX_NAMED: usize = 256;

/// A condition that makes no difference where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// Where it stands.
    pub span: Span,
    /// True where it always holds, false where it never does, wherever it could matter.
    pub always: bool,
    /// A single other condition that already says so; none where several do together.
    pub because: Option<Because>,
}

/// What already says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The condition itself: it is the same for everybody.
    Itself,
    /// The constraints.
    Constraints,
    /// The scope of the guideline.
    Scope,
    /// Another condition.
    Condition(Span),
}

/// A single condition and the cases in which it decides.
#[derive(Debug, Clone, Copy)]
pub struct Deciding {
    /// Where it stands.
    pub span: Span,
    /// Where the answer turns with it.
    pub region: Node,
    /// Where it holds.
    pub holds: Node,
    /// False where it may be that nobody is there: it rests on comparisons of several facts that are taken as free.
    pub proved: bool,
}

/// What was found of some conditions.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Conditions that make no difference.
    pub idle: Vec<Idle>,
    /// Single conditions that make one.
    pub deciding: Vec<Deciding>,
}

/// Looks into conditions of one definition.
pub struct Examiner<'s, 'a> {
    space: &'s mut Space<'a>,
    /// What holds around the condition, outermost first.
    around: Vec<(Because, Node)>,
    effects: Effects,
}

impl<'s, 'a> Examiner<'s, 'a> {
    /// An examiner of conditions around which others hold.
    pub fn new(space: &'s mut Space<'a>, around: Vec<(Because, Node)>) -> Self {
        Examiner { space, around, effects: Effects::default() }
    }

    /// What was found.
    pub fn finish(self) -> Effects {
        self.effects
    }

    /// Looks into a condition that matters only in `care`, and all its parts. What is left of it when everything idle is
    /// left out: the same in `care`.
    pub fn condition(&mut self, cond: &Cond, care: Node) -> Result<Node> {
        let node = self.space.condition(cond)?;
        let here = self.space.manager.and(care, node)?;
        let here = self.space.possible(here)?;
        let elsewhere = self.space.without(care, node)?;
        let elsewhere = self.space.possible(elsewhere)?;
        if here == Node::FALSE || elsewhere == Node::FALSE {
            let always = elsewhere == Node::FALSE;
            let because = self.because(node, always)?;
            self.effects.idle.push(Idle { span: cond.span, always, because });
            return Ok(Node::truth(always));
        }
        match &cond.kind {
            CondKind::And(parts) if apart(cond, parts) => self.parts(parts, care, true),
            CondKind::Or(parts) if apart(cond, parts) => self.parts(parts, care, false),
            CondKind::AtLeast(count, parts) if parts.len() <= MAX_COUNTED => self.counted(*count, parts, care),
            CondKind::Not(inner) if inner.span != cond.span => {
                let left = self.condition(inner, care)?;
                self.space.manager.not(left)
            }
            _ => {
                let region = self.space.possible(care)?;
                let proved = self.space.somebody(here)? && self.space.somebody(elsewhere)?;
                self.effects.deciding.push(Deciding { span: cond.span, region, holds: node, proved });
                Ok(node)
            }
        }
    }

    /// Parts of `and` or `or`, from the last to the first, so that of two that say the same the later one is named.
    fn parts(&mut self, parts: &[Cond], care: Node, all: bool) -> Result<Node> {
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            let node = self.space.condition(part)?;
            nodes.push(if all { node } else { self.space.manager.not(node)? });
        }
        let mut before = vec![care];
        for node in &nodes {
            let last = before.last().copied().unwrap_or(care);
            before.push(self.space.manager.and(last, *node)?);
        }
        let (mut behind, mut written) = (Node::TRUE, Node::TRUE);
        for (at, part) in parts.iter().enumerate().rev() {
            let care = before.get(at).copied().unwrap_or(Node::FALSE);
            let beside = self.space.manager.or(behind, written)?;
            let care = self.space.manager.and(care, beside)?;
            let mark = self.around.len();
            let named = if parts.len() <= MAX_NAMED { parts } else { &[] };
            let others = named.iter().zip(&nodes).enumerate().filter(|(other, _)| *other != at);
            self.around.extend(others.map(|(_, (other, node))| (Because::Condition(other.span), *node)));
            let left = self.condition(part, care);
            self.around.truncate(mark);
            let left = if all { left? } else { self.space.manager.not(left?)? };
            behind = self.space.manager.and(behind, left)?;
            written = self.space.manager.and(written, nodes.get(at).copied().unwrap_or(left))?;
        }
        if all { Ok(behind) } else { self.space.manager.not(behind) }
    }

    /// A part of a count matters where just one more is needed.
    fn counted(&mut self, count: u32, parts: &[Cond], care: Node) -> Result<Node> {
        let written = parts.iter().map(|part| self.space.condition(part)).collect::<Result<Vec<_>>>()?;
        let mut nodes = written.clone();
        for (at, part) in parts.iter().enumerate().rev() {
            let (now, before) = (self.turning(count, &nodes, at)?, self.turning(count, &written, at)?);
            let turning = self.space.manager.or(now, before)?;
            let care = self.space.manager.and(care, turning)?;
            let left = self.condition(part, care)?;
            if let Some(node) = nodes.get_mut(at) {
                *node = left;
            }
        }
        self.space.manager.at_least(count as usize, &nodes)
    }

    /// Where one more than the others is needed.
    fn turning(&mut self, count: u32, nodes: &[Node], at: usize) -> Result<Node> {
        let others: Vec<Node> =
            nodes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, node)| *node).collect();
        let enough = self.space.manager.at_least(count as usize, &others)?;
        let nearly = self.space.manager.at_least((count as usize).saturating_sub(1), &others)?;
        self.space.without(nearly, enough)
    }

    /// Rows of a classification or derivation: a row matters where none above holds and the rows below give another member.
    pub fn rows(&mut self, rows: &[ClassRow], care: Node) -> Result<()> {
        let mut nodes = Vec::with_capacity(rows.len());
        for row in rows {
            nodes.push(match &row.when {
                Some(when) => self.space.condition(when)?,
                None => Node::TRUE,
            });
        }
        // Where none above holds, row by row.
        let mut open = vec![care];
        for node in &nodes {
            let last = open.last().copied().unwrap_or(care);
            open.push(self.space.without(last, *node)?);
        }
        // From the last to the first, so that of two that say the same the later one is named.
        let (mut below, mut written) = (Node::NONE, Node::NONE);
        for ((row, open), node) in rows.iter().zip(open).zip(nodes).rev() {
            let member = Node::member(row.member);
            let left = match &row.when {
                None => Node::TRUE,
                Some(when) => {
                    let differs = |_: &_, terminal: Node| Node::truth(terminal != member);
                    let now = self.space.manager.map(below, &differs)?;
                    let before = self.space.manager.map(written, &differs)?;
                    let other = self.space.manager.or(now, before)?;
                    let care = self.space.manager.and(open, other)?;
                    self.condition(when, care)?
                }
            };
            below = self.space.manager.choose(left, member, below)?;
            written = self.space.manager.choose(node, member, written)?;
        }
        Ok(())
    }

    /// A single condition around, or none at all, by which `node` is always true or never.
    fn because(&mut self, node: Node, always: bool) -> Result<Option<Because>> {
        let other = if always { self.space.manager.not(node)? } else { node };
        if other == Node::FALSE {
            return Ok(Some(Because::Itself));
        }
        if self.space.possible(other)? == Node::FALSE {
            return Ok(Some(Because::Constraints));
        }
        for at in 0..self.around.len() {
            let Some((because, around)) = self.around.get(at).copied() else { break };
            let both = self.space.manager.and(other, around)?;
            if self.space.possible(both)? == Node::FALSE {
                return Ok(Some(because));
            }
        }
        Ok(None)
    }
}

/// False for what is one condition to its author, such as `between`.
fn apart(cond: &Cond, parts: &[Cond]) -> bool {
    parts.iter().any(|part| part.span != cond.span)
}
