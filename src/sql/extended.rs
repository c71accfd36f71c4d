//! Diagrams over what is known of facts: each variable has a value for every class, and for what may be known of it besides, up
//! to nothing at all. They tell for all incomplete cases at once what SQL's three-valued logic makes of an author's words, and
//! what would be exact; where both are one diagram, the words can be printed as they stand.

use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use rustc_hash::FxHashMap;

/// Most values of one variable.
const MAX_CODES: usize = 400;

/// What may be known of a variable: the first and last of the classes that are left to it.
type Code = (u32, u32);

/// The diagrams. Not known is [`Node::NONE`], and [`Node::NOBODY`] is where no patient is.
#[derive(Debug)]
pub(super) struct Extended {
    pub manager: Manager,
    codes: Vec<Vec<Code>>,
    exact: FxHashMap<Node, Node>,
}

impl Extended {
    /// Over variables with so many classes, of which some may be known by stretches.
    pub fn new(limit: usize, steps: u64) -> Self {
        let manager = Manager::with_limit(limit);
        manager.set_steps(steps);
        Extended { manager, codes: Vec::new(), exact: FxHashMap::default() }
    }

    /// Adds the next variable. The last value is that nothing is known.
    pub fn variable(&mut self, classes: u32, stretches: bool) {
        let mut codes: Vec<Code> = (0..classes).map(|class| (class, class)).collect();
        let last = classes.saturating_sub(1);
        if stretches {
            let all = (0..classes).flat_map(|from| (from.saturating_add(1)..classes).map(move |to| (from, to)));
            codes.extend(all.filter(|code| *code != (0, last)));
        }
        codes.push((0, last));
        self.codes.push(codes);
    }

    fn codes(&self, variable: u32) -> Result<Vec<Code>, TooComplex> {
        self.codes.get(variable as usize).filter(|codes| codes.len() <= MAX_CODES).cloned().ok_or(TooComplex)
    }

    /// The test whether a variable's class is among some: true or false where all classes that are left agree.
    pub fn test(&mut self, variable: u32, among: &dyn Fn(u32) -> bool) -> Result<Node, TooComplex> {
        let runs = (0u32..).zip(self.codes(variable)?).map(|(at, (from, to))| {
            let (any, all) = ((from..=to).any(among), (from..=to).all(among));
            let child = if all {
                Node::TRUE
            } else if any {
                Node::NONE
            } else {
                Node::FALSE
            };
            Run { end: at.saturating_add(1), child }
        });
        let runs: Vec<Run> = runs.collect();
        self.manager.node(variable, runs)
    }

    /// Whether exactly one class is known of a variable.
    pub fn known(&mut self, variable: u32) -> Result<Node, TooComplex> {
        let codes = self.codes(variable)?;
        let last = codes.len().saturating_sub(1);
        let run = |at: usize| Run {
            end: u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1),
            child: Node::truth(at != last && codes.get(at).is_some_and(|(from, to)| from == to)),
        };
        self.manager.node(variable, (0..codes.len()).map(run))
    }

    /// What all completions of what is known say of a diagram of another manager, with the ends of that one; as deep as that
    /// diagram.
    pub fn exact(&mut self, of: &Manager, node: Node) -> Result<Node, TooComplex> {
        let Some((variable, runs)) = of.get(node) else { return Ok(node) };
        if let Some(known) = self.exact.get(&node) {
            return Ok(*known);
        }
        let runs = runs.to_vec();
        let mut children = Vec::with_capacity(runs.len());
        for run in &runs {
            children.push((run.end, self.exact(of, run.child)?));
        }
        let mut all = Vec::new();
        for (at, (from, to)) in (0u32..).zip(self.codes(variable)?) {
            let mut child = None;
            let mut begin = 0;
            for (end, one) in &children {
                if begin <= to && from < *end {
                    child = Some(match child {
                        None => *one,
                        Some(before) => self.manager.either(before, *one)?,
                    });
                }
                begin = *end;
            }
            all.push(Run { end: at.saturating_add(1), child: child.unwrap_or(Node::NOBODY) });
        }
        let result = self.manager.node(variable, all)?;
        self.exact.insert(node, result);
        Ok(result)
    }

    /// Where a diagram leads to an end.
    pub fn is(&mut self, node: Node, end: Node) -> Result<Node, TooComplex> {
        self.manager.map(node, &|_, terminal| Node::truth(terminal == end))
    }

    /// Not, of what may be unknown.
    pub fn not(&mut self, node: Node) -> Result<Node, TooComplex> {
        self.manager.map(node, &|_, terminal| match terminal {
            Node::TRUE => Node::FALSE,
            Node::FALSE => Node::TRUE,
            other => other,
        })
    }

    /// At least so many, of what may be unknown.
    pub fn at_least(&mut self, count: usize, parts: &[Node]) -> Result<Node, TooComplex> {
        let mut sure = Vec::new();
        let mut perhaps = Vec::new();
        for part in parts {
            sure.push(self.is(*part, Node::TRUE)?);
            perhaps.push(self.manager.map(*part, &|_, terminal| Node::truth(terminal != Node::FALSE))?);
        }
        let sure = self.manager.at_least(count, &sure)?;
        let perhaps = self.manager.at_least(count, &perhaps)?;
        let open = self.manager.choose(perhaps, Node::NONE, Node::FALSE)?;
        self.manager.choose(sure, Node::TRUE, open)
    }

    /// The first that is true gives its end; where one before it is not known, that is not known.
    pub fn first(&mut self, rows: &[(Node, Node)], last: Node) -> Result<Node, TooComplex> {
        let mut result = last;
        for (when, then) in rows.iter().rev() {
            let (yes, open) = (self.is(*when, Node::TRUE)?, self.is(*when, Node::NONE)?);
            let rest = self.manager.choose(open, Node::NONE, result)?;
            result = self.manager.choose(yes, *then, rest)?;
        }
        Ok(result)
    }

    /// Whether what is said is exact wherever somebody is.
    pub fn agrees(&mut self, said: Node, exact: Node) -> Result<bool, TooComplex> {
        let nobody = self.is(exact, Node::NOBODY)?;
        Ok(self.manager.choose(nobody, said, exact)? == said)
    }
}
