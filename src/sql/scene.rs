//! A guideline on its way into a query: its diagrams with derivations put in, what ties facts to each other, and the columns
//! found so far. Here a definition becomes a column: in the author's words where these are proved exact, else by planes.

use super::extended::Extended;
use super::facts::{Classed, Facts, inputs};
use super::names::Names;
use super::plan::{Column, Expr, Holds, Means, Place, Plan, Said};
use super::planes::{Planes, Step, Wire};
use super::ties::Ties;
use crate::check::model::{DefId, FactId, Guideline};
use crate::decide::compile::{Compiled, Derived};
use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use crate::decide::domain::{Domain, Kind};
use crate::eval::Engine;
use std::collections::{BTreeMap, BTreeSet};

/// Nodes that the diagrams of a query may have beside those of the guideline, and those over what is known.
const MAX_NODES: usize = 400_000;
/// Steps that building them may take.
const MAX_STEPS: u64 = 60_000_000;
/// How deep a condition made of planes may be; what is deeper becomes a column.
const MAX_DEPTH: usize = 12;

/// A definition that is a column: its place, and what it says of each incomplete case; none where that is too large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defined {
    pub place: Place,
    pub says: Option<Node>,
}

/// A definition with all that limits it: what the completions of each case say.
pub(super) struct Within {
    /// The diagram: what is said, and nobody where a constraint does not hold.
    pub node: Node,
    /// The same over what is known; none where that is too large.
    pub exact: Option<Node>,
    /// True in rows in which planes may say less than is known; never NULL.
    pub loose: Expr,
    /// Facts because of which they may.
    pub because: BTreeSet<FactId>,
}

pub(super) struct Scene<'a> {
    pub g: &'a Guideline,
    pub compiled: &'a Compiled,
    pub manager: Manager,
    pub extended: Extended,
    pub facts: Facts,
    pub ties: Ties,
    pub names: Names,
    pub plan: Plan,
    planes: Planes,
    columns: BTreeMap<usize, Place>,
    /// The constraints that are looked at as diagrams, with derivations put in, and their facts.
    pub constraints: Vec<(BTreeSet<FactId>, Node)>,
    pub definitions: BTreeMap<DefId, Defined>,
    /// What derived facts say of each incomplete case.
    pub derived: BTreeMap<FactId, Defined>,
    /// The scope.
    pub scope: Option<Defined>,
    /// Derived numbers that are as free as if they were not derived, where they are not known.
    pub free: BTreeSet<FactId>,
}

impl<'a> Scene<'a> {
    /// The scene of an engine.
    pub fn new(engine: &'a Engine) -> Result<Self, TooComplex> {
        let (g, compiled) = (engine.guideline(), engine.compiled());
        let mut manager = compiled.manager.clone();
        manager.forget();
        manager.set_limit(manager.len().saturating_add(MAX_NODES));
        manager.set_steps(MAX_STEPS);
        let mut names = Names::default();
        let (inputs, mut facts) = inputs(g, &mut names);
        let ties = Ties::new(g, &compiled.domain);
        let tied = ties.facts();
        let mut extended = Extended::new(MAX_NODES, MAX_STEPS);
        for variable in &compiled.domain.variables {
            let stretches = matches!(variable.kind, Kind::Fact(id) if tied.contains(&id));
            extended.variable(variable.classes, stretches);
        }
        let first = u32::try_from(compiled.domain.variables.len()).map_err(|_| TooComplex)?;
        let by_rows = g.derivation_order.iter().filter(|id| {
            compiled.domain.fact(**id).is_some() && matches!(compiled.derivations.get(id), Some(Derived::Rows(_)))
        });
        for (variable, id) in (first..).zip(by_rows) {
            facts.is_given.insert(variable, *id);
            extended.variable(2, false);
        }
        let plan = Plan { inputs, ..Plan::default() };
        let mut scene = Scene {
            g,
            compiled,
            manager,
            extended,
            facts,
            ties,
            names,
            plan,
            planes: Planes::default(),
            columns: BTreeMap::new(),
            constraints: Vec::new(),
            definitions: BTreeMap::new(),
            derived: BTreeMap::new(),
            scope: None,
            free: BTreeSet::new(),
        };
        for (at, node) in compiled.constraints.iter().enumerate() {
            if scene.ties.of.contains(&at) {
                continue;
            }
            let node = scene.filled(*node)?;
            let facts = scene.facts_of(node);
            scene.constraints.push((facts, node));
        }
        Ok(scene)
    }

    pub fn domain(&self) -> &'a Domain {
        &self.compiled.domain
    }

    pub fn classed(&self) -> Classed<'_> {
        Classed { g: self.g, domain: &self.compiled.domain, facts: &self.facts, ties: &self.ties }
    }

    /// A diagram in which facts that are derived and not given are what they are derived as.
    pub fn filled(&mut self, node: Node) -> Result<Node, TooComplex> {
        let mut node = node;
        let given: Vec<(u32, FactId)> = self.facts.is_given.iter().rev().map(|(at, id)| (*at, *id)).collect();
        for (is_given, id) in given {
            let (Some(variable), Some(Derived::Rows(rows))) =
                (self.domain().fact(id), self.compiled.derivations.get(&id))
            else {
                continue;
            };
            if !self.variables_of(node).contains(&variable) {
                continue;
            }
            let derived = self.put_in(node, variable, *rows)?;
            let runs = [Run { end: 1, child: Node::FALSE }, Run { end: 2, child: Node::TRUE }];
            let given = self.manager.node(is_given, runs)?;
            node = self.manager.choose(given, node, derived)?;
        }
        Ok(node)
    }

    /// A diagram where a variable has the class that another one leads to; it stays free where that leads to none.
    fn put_in(&mut self, node: Node, variable: u32, rows: Node) -> Result<Node, TooComplex> {
        let mut result = node;
        for end in self.manager.terminals(rows) {
            let Some(class) = end.as_member() else { continue };
            let here = self.manager.map(rows, &|_, terminal| Node::truth(terminal == end))?;
            let there = self.manager.given(node, variable, class)?;
            result = self.manager.choose(here, there, result)?;
        }
        Ok(result)
    }

    /// A fact that is derived by rows, as a diagram of its classes.
    pub fn derivation(&mut self, is_given: u32, id: FactId) -> Result<Node, TooComplex> {
        let (Some(variable), Some(Derived::Rows(rows))) = (self.domain().fact(id), self.compiled.derivations.get(&id))
        else {
            return Err(TooComplex);
        };
        let classes = self.domain().classes(variable).unwrap_or(0);
        let run = |class: u32| Run { end: class.saturating_add(1), child: Node::member(class) };
        let own = self.manager.node(variable, (0..classes).map(run))?;
        let derived = self.put_in(own, variable, *rows)?;
        // What it is derived from may be derived.
        let derived = self.filled(derived)?;
        let runs = [Run { end: 1, child: Node::FALSE }, Run { end: 2, child: Node::TRUE }];
        let given = self.manager.node(is_given, runs)?;
        self.manager.choose(given, own, derived)
    }

    pub fn variables_of(&self, node: Node) -> BTreeSet<u32> {
        let below = self.manager.below(node);
        below.into_iter().filter(|node| !node.is_terminal()).map(|node| self.manager.variable(node)).collect()
    }

    pub fn facts_of(&self, node: Node) -> BTreeSet<FactId> {
        self.variables_of(node).into_iter().flat_map(|variable| self.domain().facts(variable)).collect()
    }

    /// A diagram with the constraints that bear on it.
    pub fn within(&mut self, node: Node) -> Result<Within, TooComplex> {
        let mut facts = self.ties.with(&self.facts_of(node));
        let mut waiting: Vec<(BTreeSet<FactId>, Node)> = self.constraints.clone();
        let mut all = Vec::new();
        loop {
            let before = waiting.len();
            waiting.retain(|(own, holds)| {
                let touches = !own.is_disjoint(&facts);
                if touches {
                    facts.extend(own);
                    all.push(*holds);
                }
                !touches
            });
            if waiting.len() == before {
                break;
            }
            facts = self.ties.with(&facts);
        }
        let tested: BTreeSet<FactId> = all.iter().chain([&node]).flat_map(|node| self.facts_of(*node)).collect();
        let (g, domain) = (self.g, self.domain());
        all.push(self.ties.together(&mut self.manager, (g, domain), &tested)?);
        let holds = self.manager.all(all)?;
        let node = self.manager.choose(holds, node, Node::NOBODY)?;
        let (loose, because) = self.loose_of(node);
        let exact = self.exactly(node).ok();
        Ok(Within { node, exact, loose, because })
    }

    /// In which rows planes may not follow the variables of a diagram, and whose facts these are.
    pub fn loose_of(&self, node: Node) -> (Expr, BTreeSet<FactId>) {
        self.loose(&self.variables_of(node))
    }

    fn loose(&self, variables: &BTreeSet<u32>) -> (Expr, BTreeSet<FactId>) {
        let (mut all, mut because) = (Vec::new(), BTreeSet::new());
        for variable in variables {
            let of: Vec<FactId> = self.domain().facts(*variable).collect();
            let computed = matches!(self.domain().kind(*variable), Some(Kind::Fact(id))
                if !self.free.contains(&id)
                    && self.compiled.derivations.get(&id).is_some_and(|how| !matches!(how, Derived::Rows(_))));
            if !self.classed().told(*variable) && !self.facts.is_given.contains_key(variable) {
                all.push(Expr::Const(true));
                because.extend(of);
            } else if computed || matches!(self.domain().kind(*variable), Some(Kind::Atom(_))) {
                let open =
                    of.iter().filter_map(|id| self.facts.known.get(id)).map(|place| Expr::Known(*place).negated());
                all.push(Expr::any(open));
                because.extend(of);
            }
        }
        (Expr::any(all), because)
    }

    /// What all completions of each incomplete case say of a diagram.
    fn exactly(&mut self, node: Node) -> Result<Node, TooComplex> {
        let mut exact = self.extended.exact(&self.manager, node)?;
        let given: Vec<(u32, FactId)> = self.facts.is_given.iter().map(|(at, id)| (*at, *id)).collect();
        for (is_given, id) in given {
            let Some(variable) = self.compiled.domain.fact(id) else { continue };
            let known = self.extended.known(variable)?;
            let not = self.extended.manager.given(exact, is_given, 0)?;
            let given = self.extended.manager.given(exact, is_given, 1)?;
            exact = self.extended.manager.choose(known, given, not)?;
        }
        Ok(exact)
    }

    /// Adds a column.
    pub fn push(&mut self, name: String, title: String, holds: Holds, means: Means) -> Place {
        self.plan.columns.push(Column { name, title, holds, means });
        Place::Column(self.plan.columns.len().saturating_sub(1))
    }

    /// Conditions that are true where some completion leads to each of some ends.
    pub fn reach(&mut self, node: Node, ends: &[Node]) -> Result<Vec<Expr>, TooComplex> {
        let mut wires = Vec::new();
        for end in ends {
            wires.push(self.planes.reach(&self.manager, node, *end)?);
        }
        let mut done: BTreeMap<usize, Expr> = BTreeMap::new();
        let steps: Vec<(usize, Step, usize)> =
            self.planes.behind(&wires).into_iter().map(|(at, step, uses)| (at, step.clone(), uses)).collect();
        let of = |done: &BTreeMap<usize, Expr>, wire: &Wire| match wire {
            Wire::Never => Expr::Const(false),
            Wire::Always => Expr::Const(true),
            Wire::Of(at) => done.get(at).cloned().unwrap_or(Expr::Const(true)),
        };
        for (at, step, uses) in steps {
            if let Some(place) = self.columns.get(&at) {
                done.insert(at, Expr::Flag(*place));
                continue;
            }
            let expr = match &step {
                Step::Left(variable, classes) => self.classed().left(*variable, classes),
                Step::And(a, b) => Expr::all([of(&done, a), of(&done, b)]),
                Step::Or(all) => Expr::any(all.iter().map(|wire| of(&done, wire))),
            };
            let shared = uses > 1 && !matches!(step, Step::Left(..)) && expr.depth() > 1;
            let expr = if shared || expr.depth() > MAX_DEPTH {
                let name = format!("gdl_p{}", self.columns.len().saturating_add(1));
                let place = self.push(name, String::new(), Holds::Truth, Means::Truth(expr));
                self.columns.insert(at, place);
                Expr::Flag(place)
            } else {
                expr
            };
            done.insert(at, expr);
        }
        Ok(wires.iter().map(|wire| of(&done, wire)).collect())
    }

    /// A condition as a column: in the author's words where these are exact.
    pub fn truth(
        &mut self,
        (name, title): (String, String),
        within: &Within,
        words: Option<(Expr, Node)>,
    ) -> Result<Defined, TooComplex> {
        self.plan.worded.1 = self.plan.worded.1.saturating_add(1);
        if let (Some((expr, says)), Some(exact)) = (words, within.exact)
            && self.extended.agrees(says, exact) == Ok(true)
        {
            self.plan.worded.0 = self.plan.worded.0.saturating_add(1);
            let place = self.push(name, title, Holds::Truth, Means::Truth(expr));
            return Ok(Defined { place, says: Some(says) });
        }
        let may = self.reach(within.node, &[Node::TRUE, Node::FALSE])?;
        let [yes, no] = may.as_slice() else { return Err(TooComplex) };
        let rows = vec![(no.clone().negated(), Expr::Const(true)), (yes.clone().negated(), Expr::Const(false))];
        let rows = rows.into_iter().filter(|(when, _)| *when != Expr::Const(false)).collect();
        let expr = Expr::First(rows, Box::new(Expr::Unknown));
        let place = self.push(name, title, Holds::Truth, Means::Truth(expr));
        let says = within.exact.and_then(|exact| {
            let ends = &|_: &Manager, end: Node| if end == Node::NOBODY { Node::TRUE } else { end };
            self.extended.manager.map(exact, ends).ok()
        });
        Ok(Defined { place, says })
    }

    /// A value of several as a column: by the author's rows where these are exact.
    pub fn several(
        &mut self,
        (name, title, holds): (String, String, Holds),
        within: &Within,
        words: Option<(Means, Node)>,
        said: &dyn Fn(&Manager, Node) -> Option<Said>,
    ) -> Result<Defined, TooComplex> {
        self.plan.worded.1 = self.plan.worded.1.saturating_add(1);
        if let (Some((means, says)), Some(exact)) = (words, within.exact)
            && self.extended.agrees(says, exact) == Ok(true)
        {
            self.plan.worded.0 = self.plan.worded.0.saturating_add(1);
            let place = self.push(name, title, holds, means);
            return Ok(Defined { place, says: Some(says) });
        }
        let ends: Vec<Node> =
            self.manager.terminals(within.node).into_iter().filter(|end| *end != Node::NOBODY).collect();
        let may = self.reach(within.node, &ends)?;
        let mut rows = Vec::new();
        for (at, end) in ends.iter().enumerate() {
            let others = may.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, may)| may.clone());
            rows.push((Expr::any(others).negated(), said(&self.manager, *end)));
        }
        let place = self.push(name, title, holds, Means::Rows(None, rows, None));
        let first = ends.first().copied().unwrap_or(Node::NONE);
        let says = within.exact.and_then(|exact| {
            let ends = &|_: &Manager, end: Node| if end == Node::NOBODY { first } else { end };
            self.extended.manager.map(exact, ends).ok()
        });
        Ok(Defined { place, says })
    }
}
