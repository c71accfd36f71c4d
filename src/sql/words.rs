//! An author's condition as SQL would say it, with what SQL's three-valued logic makes of it in every incomplete case.

use super::plan::{Expr, Said};
use super::scene::{Defined, Scene};
use crate::check::model::{Comparison, Cond, CondKind, DefId, Num, NumberKind, NumberType, Unit};
use crate::decide::condition::Conditions;
use crate::decide::diagram::{Classes, Node, TooComplex};
use crate::decide::linear::{Shape, Threshold, Unknown};
use crate::interpret::compare;
use num_traits::{Signed, Zero};
use std::collections::BTreeMap;

/// A condition, and what it says; none where it cannot be said so.
pub(super) type Worded = Option<(Expr, Node)>;

/// Rows as conditions, what these say, and their members; and the member of `otherwise`, where there is one.
pub(super) type Rows = (Vec<(Expr, Node, u32)>, Option<u32>);

impl Scene<'_> {
    /// An author's condition.
    pub fn words(&mut self, cond: &Cond) -> Result<Worded, TooComplex> {
        match &cond.kind {
            CondKind::Const(value) => Ok(Some((Expr::Const(*value), Node::truth(*value)))),
            CondKind::Fact(_) | CondKind::Member(..) | CondKind::Has(..) => self.one(cond),
            CondKind::Empty(id) => {
                let bits: Vec<u32> = self.domain().bits(*id).collect();
                let mut all = Vec::new();
                for bit in bits {
                    let says = self.extended.test(bit, &|class| class == 0)?;
                    all.push((self.classed().test(bit, &vec![(0, 1)], true), says));
                }
                self.joined(all.into_iter().map(Some).collect(), false)
            }
            CondKind::Term(id) => Ok(self.flag(DefId::Term(*id))),
            CondKind::Applies(id) => Ok(self.flag(DefId::Rec(*id))),
            CondKind::Class(id, members) => {
                let Some(Defined { place, says: Some(says) }) = self.definitions.get(&DefId::Class(*id)).copied()
                else {
                    return Ok(None);
                };
                let says = self.extended.manager.map(says, &|_, end| match end.as_member() {
                    Some(member) => Node::truth(members.contains(&member)),
                    None => end,
                })?;
                Ok(Some((Expr::Member(place, members.clone()), says)))
            }
            CondKind::Compare(op, left, right) => self.comparison(cond, *op, left, right),
            CondKind::And(parts) | CondKind::Or(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.push(self.words(part)?);
                }
                self.joined(all, matches!(cond.kind, CondKind::Or(_)))
            }
            CondKind::AtLeast(count, parts) => {
                let (mut all, mut says) = (Vec::new(), Vec::new());
                for part in parts {
                    let Some((expr, node)) = self.words(part)? else { return Ok(None) };
                    all.push(expr);
                    says.push(node);
                }
                let says = self.extended.at_least(*count as usize, &says)?;
                Ok(Some((Expr::AtLeast(*count, all), says)))
            }
            CondKind::Not(inner) => {
                let Some((expr, says)) = self.words(inner)? else { return Ok(None) };
                Ok(Some((expr.negated(), self.extended.not(says)?)))
            }
        }
    }

    /// All of several, or any.
    pub fn joined(&mut self, parts: Vec<Worded>, any: bool) -> Result<Worded, TooComplex> {
        let mut exprs = Vec::new();
        let mut says = Node::truth(!any);
        for part in parts {
            let Some((expr, node)) = part else { return Ok(None) };
            exprs.push(expr);
            let manager = &mut self.extended.manager;
            says = if any { manager.or(says, node)? } else { manager.and(says, node)? };
        }
        Ok(Some((if any { Expr::any(exprs) } else { Expr::all(exprs) }, says)))
    }

    /// The opposite.
    pub fn denied(&mut self, worded: Worded) -> Result<Worded, TooComplex> {
        let Some((expr, says)) = worded else { return Ok(None) };
        Ok(Some((expr.negated(), self.extended.not(says)?)))
    }

    /// What a definition that is a condition says.
    pub fn flag(&self, id: DefId) -> Worded {
        let defined = self.definitions.get(&id)?;
        Some((Expr::Flag(defined.place), defined.says?))
    }

    /// A condition of one variable.
    fn one(&mut self, cond: &Cond) -> Result<Worded, TooComplex> {
        let node = self.compiled_cond(cond)?;
        if node == Node::TRUE || node == Node::FALSE {
            return Ok(Some((Expr::Const(node == Node::TRUE), node)));
        }
        let Some((variable, runs)) = self.manager.get(node) else { return Ok(None) };
        if !runs.iter().all(|run| run.child.is_terminal()) {
            return Ok(None);
        }
        let (mut classes, mut from): (Classes, u32) = (Vec::new(), 0);
        for run in runs {
            if run.child == Node::TRUE {
                classes.push((from, run.end));
            }
            from = run.end;
        }
        let expr = self.classed().with_ties(variable, &classes);
        if expr == Expr::Unknown {
            return Ok(None);
        }
        let has = |class: u32| classes.iter().any(|(from, to)| (*from..*to).contains(&class));
        let derived = self.facts.is_given.values().find(|id| self.domain().fact(**id) == Some(variable));
        let says = match derived {
            None => self.extended.test(variable, &has)?,
            Some(id) => {
                let Some(Defined { says: Some(says), .. }) = self.derived.get(id).copied() else { return Ok(None) };
                self.extended
                    .manager
                    .map(says, &|_, end| end.as_member().map_or(end, |class| Node::truth(has(class))))?
            }
        };
        Ok(Some((expr, says)))
    }

    fn compiled_cond(&mut self, cond: &Cond) -> Result<Node, TooComplex> {
        let (domain, definitions) = (&self.compiled.domain, &self.compiled.definitions);
        Conditions { domain, manager: &mut self.manager, definitions }.cond(cond)
    }

    fn comparison(&mut self, cond: &Cond, op: Comparison, left: &Num, right: &Num) -> Result<Worded, TooComplex> {
        let domain = self.domain();
        let reduced = domain.rowed.by_rows(op, left, right).or_else(|| domain.reduced(op, left, right));
        if let Some(reduced) = reduced {
            let worded = self.words(&reduced)?;
            return if worded.is_some() { Ok(worded) } else { self.apart(cond) };
        }
        if let Shape::Scores(parts, threshold) = domain.forms.shape(op, left, right)
            && let Some(worded) = self.score(&parts, &threshold)?
        {
            return Ok(Some(worded));
        }
        let worded = self.one(cond)?;
        if worded.is_some() { Ok(worded) } else { self.apart(cond) }
    }

    /// One score compared, where it is a column.
    fn score(
        &mut self,
        parts: &BTreeMap<Unknown, crate::number::Number>,
        Threshold { op, limit }: &Threshold,
    ) -> Result<Worded, TooComplex> {
        let mut all = parts.iter();
        let (Some((Unknown::Score(id), factor)), None) = (all.next(), all.next()) else { return Ok(None) };
        let Some(Defined { place, says: Some(says) }) = self.definitions.get(&DefId::Score(*id)).copied() else {
            return Ok(None);
        };
        if factor.is_zero() {
            return Ok(None);
        }
        let limit = limit / factor;
        let op = if factor.is_negative() { op.turned() } else { *op };
        let says = self.extended.manager.map(says, &|manager, end| match manager.as_number(end) {
            Some(value) => Node::truth(compare(op, value.cmp(&limit))),
            None => end,
        })?;
        Ok(Some((Expr::Compare(place, op, limit), says)))
    }

    /// A comparison that has to be a column of its own, by planes.
    fn apart(&mut self, cond: &Cond) -> Result<Worded, TooComplex> {
        let node = self.compiled_cond(cond)?;
        let node = self.filled(node)?;
        let within = self.within(node)?;
        let name = format!("gdl_c{}", self.plan.columns.len().saturating_add(1));
        let defined = self.truth((name, String::new()), &within, None)?;
        Ok(defined.says.map(|says| (Expr::Flag(defined.place), says)))
    }

    /// Rows of which the first that holds gives its member, as conditions and what they say.
    pub fn rows<'c>(
        &mut self,
        rows: impl IntoIterator<Item = (Option<&'c Cond>, u32)>,
    ) -> Result<Option<Rows>, TooComplex> {
        let mut all = Vec::new();
        for (when, member) in rows {
            let Some(when) = when else { return Ok(Some((all, Some(member)))) };
            let Some((expr, says)) = self.words(when)? else { return Ok(None) };
            all.push((expr, says, member));
        }
        Ok(Some((all, None)))
    }
}

/// Points, as a column has them.
pub(super) fn points() -> NumberType {
    NumberType { kind: NumberKind::Plain, unit: Unit::none(), integer: false, scale: None, low: None, high: None }
}

/// Rows as SQL has to have them: where a row is not known, nothing is, whatever the rows below say.
pub(super) fn spread(rows: Vec<(Expr, Node, u32)>) -> Vec<(Expr, Option<Said>)> {
    let mut all = Vec::new();
    for (when, _, member) in rows {
        all.push((when.clone(), Some(Said::Member(member))));
        all.push((Expr::Open(Box::new(when)), None));
    }
    all
}
