//! Conditions and numbers with what is known put in: what is certain becomes yes, no or a number, and what hangs on what is open
//! stays as it is written.

use super::entries::Part;
use crate::check::model::{Comparison, Cond, CondKind, FactId, Guideline, Num, Value, Values};
use crate::interpret::{compare, interpret_some};
use crate::source::Span;
use std::collections::BTreeMap;

/// What is known where a condition is looked at.
pub(super) struct Known<'a> {
    pub(super) guideline: &'a Guideline,
    pub(super) values: &'a Values,
    /// The parts of the entry that is looked at.
    pub(super) parts: Option<&'a BTreeMap<FactId, Part>>,
}

impl Known<'_> {
    fn part(&self, id: FactId) -> Option<&Part> {
        self.parts?.get(&id)
    }

    /// What is known of a fact, and the fact that stands for it where nothing is.
    fn fact(&self, id: FactId) -> Result<&Value, FactId> {
        match self.part(id) {
            Some(Part::Known(value)) => Ok(value),
            Some(Part::Fact(other)) => Err(*other),
            Some(Part::Number(_)) => Err(id),
            None => self.values.get(id).ok_or(id),
        }
    }

    /// A condition with what is known put in.
    pub(super) fn cond(&self, cond: &Cond) -> Cond {
        let span = cond.span;
        let kind = match &cond.kind {
            CondKind::Fact(id) => match self.fact(*id) {
                Ok(value) => CondKind::Const(*value == Value::Bool(true)),
                Err(other) => CondKind::Fact(other),
            },
            CondKind::Member(id, members) => match self.fact(*id) {
                Ok(value) => CondKind::Const(matches!(value, Value::Member(member) if members.contains(member))),
                Err(other) => CondKind::Member(other, members.clone()),
            },
            CondKind::Has(id, member) => match self.fact(*id) {
                Ok(value) => CondKind::Const(matches!(value, Value::Set(set) if set.contains(member))),
                Err(other) => CondKind::Has(other, *member),
            },
            CondKind::Empty(id) => match self.fact(*id) {
                Ok(value) => CondKind::Const(matches!(value, Value::Set(set) if set.is_empty())),
                Err(other) => CondKind::Empty(other),
            },
            CondKind::Compare(op, left, right) => return self.compared(*op, &self.num(left), &self.num(right), span),
            CondKind::And(parts) => return and(parts.iter().map(|part| self.cond(part)), span),
            CondKind::Or(parts) => return or(parts.iter().map(|part| self.cond(part)), span),
            CondKind::AtLeast(count, parts) => {
                return at_least(*count, parts.iter().map(|part| self.cond(part)).collect(), span);
            }
            CondKind::Not(part) => return not(self.cond(part)),
            CondKind::Const(_) | CondKind::Term(_) | CondKind::Class(..) | CondKind::Applies(_) => cond.kind.clone(),
        };
        Cond { kind, span }
    }

    /// A number with what is known put in.
    pub(super) fn num(&self, num: &Num) -> Num {
        if let Num::Fact(id) = num {
            if let Some(Part::Number(number)) = self.part(*id) {
                return number.clone();
            }
            return match self.fact(*id) {
                Ok(Value::Number(value)) => Num::Const(value.clone()),
                Ok(_) => num.clone(),
                Err(other) => Num::Fact(other),
            };
        }
        self.settled(num.with(&|operand| self.num(operand)))
    }

    /// A number that names nothing, computed. One that has no value stays as it is.
    pub(super) fn settled(&self, num: Num) -> Num {
        let mut open = matches!(num, Num::Const(_));
        num.each_name(&mut |_| open = true);
        if open {
            return num;
        }
        interpret_some(self.guideline, &[], &[]).number(&num).map_or(num, Num::Const)
    }

    /// A comparison, decided where it can be.
    pub(super) fn compared(&self, op: Comparison, left: &Num, right: &Num, span: Span) -> Cond {
        let kind = match (left, right) {
            (Num::Const(left), Num::Const(right)) => CondKind::Const(compare(op, left.cmp(right))),
            _ => CondKind::Compare(op, left.clone(), right.clone()),
        };
        Cond { kind, span }
    }
}

/// Yes or no.
pub(super) fn certain(value: bool, span: Span) -> Cond {
    Cond { kind: CondKind::Const(value), span }
}

/// Whether it is certain.
pub(super) fn is(cond: &Cond, value: bool) -> bool {
    cond.kind == CondKind::Const(value)
}

/// All of them.
pub(super) fn and(parts: impl IntoIterator<Item = Cond>, span: Span) -> Cond {
    let mut left = Vec::new();
    for part in parts {
        match part.kind {
            CondKind::Const(true) => {}
            CondKind::Const(false) => return certain(false, span),
            CondKind::And(inside) => left.extend(inside),
            _ => left.push(part),
        }
    }
    several(left, true, CondKind::And, span)
}

/// One of them at least.
pub(super) fn or(parts: impl IntoIterator<Item = Cond>, span: Span) -> Cond {
    let mut left = Vec::new();
    for part in parts {
        match part.kind {
            CondKind::Const(false) => {}
            CondKind::Const(true) => return certain(true, span),
            CondKind::Or(inside) => left.extend(inside),
            _ => left.push(part),
        }
    }
    several(left, false, CondKind::Or, span)
}

fn several(mut parts: Vec<Cond>, nothing: bool, of: fn(Vec<Cond>) -> CondKind, span: Span) -> Cond {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            Cond { kind: of(parts), span }
        }
        (_, None) => certain(nothing, span),
    }
}

/// Does not hold.
pub(super) fn not(part: Cond) -> Cond {
    let span = part.span;
    match part.kind {
        CondKind::Const(value) => certain(!value, span),
        CondKind::Not(inside) => *inside,
        _ => Cond { kind: CondKind::Not(Box::new(part)), span },
    }
}

/// So many of them at least.
pub(super) fn at_least(count: u32, parts: Vec<Cond>, span: Span) -> Cond {
    let sure = parts.iter().filter(|part| is(part, true)).count();
    let open: Vec<Cond> = parts.into_iter().filter(|part| !matches!(part.kind, CondKind::Const(_))).collect();
    let needed = (count as usize).saturating_sub(sure);
    match needed {
        0 => certain(true, span),
        _ if needed > open.len() => certain(false, span),
        1 => or(open, span),
        _ if needed == open.len() => and(open, span),
        _ => Cond { kind: CondKind::AtLeast(u32::try_from(needed).unwrap_or(u32::MAX), open), span },
    }
}
