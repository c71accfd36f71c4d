//! Facts that are derived by rows as columns: what is given counts, else the row that holds.

use super::plan::{Expr, Holds, Means, Said};
use super::scene::{Defined, Scene, Within};
use super::words::spread;
use crate::check::model::{ClassRow, Cond, Derivation, FactId, FactType};
use crate::decide::diagram::{Manager, Node, TooComplex};

impl Scene<'_> {
    /// A fact that is derived by rows.
    pub fn by_rows(&mut self, is_given: u32, id: FactId) -> Result<(), TooComplex> {
        let scene = &mut *self;
        let (Some(fact), Some(given)) = (scene.g.fact(id), scene.facts.given.get(&id).copied()) else { return Ok(()) };
        let node = scene.derivation(is_given, id)?;
        let within = scene.within(node)?;
        let name = scene.names.give(&format!("`{}` as it is known", fact.name), &format!("known_{}", fact.name));
        let (rows, yes_no) = (scene.derivation_rows(id), fact.ty == FactType::YesNo);
        let title = fact.title.clone();
        let words = match rows {
            None => None,
            Some(rows) => scene.rows(rows.iter().map(|(when, member)| (when.as_ref(), *member)))?,
        };
        let variable = scene.domain().fact(id).ok_or(TooComplex)?;
        let words = match words {
            None => None,
            Some((rows, last)) => {
                let ends: Vec<(Node, Node)> = rows.iter().map(|(_, says, to)| (*says, Node::member(*to))).collect();
                let derived = scene.extended.first(&ends, last.map_or(Node::NONE, Node::member))?;
                let mut says = derived;
                for class in 0..scene.domain().classes(variable).unwrap_or(0) {
                    let known = scene.extended.known(variable)?;
                    let is = scene.extended.test(variable, &|own| own == class)?;
                    let is = scene.extended.is(is, Node::TRUE)?;
                    let is = scene.extended.manager.and(known, is)?;
                    says = scene.extended.manager.choose(is, Node::member(class), says)?;
                }
                Some((rows, last, says))
            }
        };
        let defined = if yes_no {
            let truth = |member: u32| Expr::Const(member == 1);
            let words = words.map(|(rows, last, says)| {
                let mut all = Vec::new();
                for (when, _, to) in rows {
                    all.push((when.clone(), truth(to)));
                    all.push((Expr::Open(Box::new(when)), Expr::Unknown));
                }
                (Expr::Flag(given).or_else(Expr::First(all, Box::new(last.map_or(Expr::Unknown, truth)))), says)
            });
            // As truth, not as members.
            let truth = |end: Node| match end.as_member() {
                Some(member) if end != Node::NOBODY => Node::truth(member == 1),
                _ => end,
            };
            let node = scene.manager.map(within.node, &|_, end| truth(end))?;
            let exact = within.exact.and_then(|exact| scene.extended.manager.map(exact, &|_, end| truth(end)).ok());
            let words = match words {
                Some((expr, says)) => Some((expr, scene.extended.manager.map(says, &|_, end| truth(end))?)),
                None => None,
            };
            let defined = scene.truth((name, title), &Within { node, exact, ..within }, words)?;
            let member = |end: Node| match end {
                Node::TRUE => Node::member(1),
                Node::FALSE => Node::member(0),
                other => other,
            };
            let says = match defined.says {
                Some(says) => Some(scene.extended.manager.map(says, &|_, end| member(end))?),
                None => None,
            };
            Defined { says, ..defined }
        } else {
            let FactType::OneOf(members) = &fact.ty else { return Ok(()) };
            let holds = Holds::Member(members.iter().map(|member| member.name.clone()).collect());
            let words =
                words.map(|(rows, last, says)| (Means::Rows(Some(given), spread(rows), last.map(Said::Member)), says));
            let said = |_: &Manager, end: Node| end.as_member().map(Said::Member);
            scene.several((name, title, holds), &within, words, &said)?
        };
        scene.facts.known.insert(id, defined.place);
        scene.derived.insert(id, defined);
        Ok(())
    }

    fn derivation_rows(&self, id: FactId) -> Option<Vec<(Option<Cond>, u32)>> {
        let row = |row: &ClassRow| (row.when.clone(), row.member);
        match self.g.fact(id)?.derivation.as_ref()? {
            Derivation::Rows(rows) => Some(rows.iter().map(row).collect()),
            Derivation::Condition(cond) => Some(vec![(Some(cond.clone()), 1), (None, 0)]),
            Derivation::Value(_) => None,
        }
    }
}
