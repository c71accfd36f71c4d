//! Comparisons with the less or the greater of two numbers, or with a rounded one, as comparisons without: case by case, or
//! against the middle between two multiples.

use super::linear::Forms;
use super::multiple::{Multiple, cond, constant};
use crate::check::model::{Comparison, Cond, CondKind, Guideline, Meaning, Num, TermId};
use crate::number::Number;
use std::collections::BTreeMap;

/// Most numbers of a comparison that are looked at case by case: each doubles what it says.
const MAX_CASES: usize = 6;

/// Parts that such a number may have, with all terms put in: a chain of values that each name the one before twice grows fast.
const MAX_PARTS: usize = 500;

/// The value terms in which such numbers stand, with the terms that they name put in, and how many parts they then have.
#[derive(Debug, Clone, Default)]
pub struct Cases(BTreeMap<TermId, (Num, usize)>);

/// A number that is rounded, and to what.
struct Rounding {
    of: Num,
    to: Number,
}

/// How many numbers stand in a number of which there are two cases, and whether any is rounded.
fn found(num: &Num) -> (usize, bool) {
    let (mut cases, mut rounded) = (0usize, false);
    num.each(&mut |part| match part {
        Num::Least(..) | Num::Greatest(..) => cases = cases.saturating_add(1),
        Num::Rounded(..) => rounded = true,
        _ => {}
    });
    (cases, rounded)
}

/// The first number of which there are two cases: both, and whether the first is the one where it is not above the second.
fn first(num: &Num) -> Option<(&Num, &Num, bool)> {
    match num {
        Num::Least(a, b) => Some((a, b, true)),
        Num::Greatest(a, b) => Some((a, b, false)),
        _ => num.operands().find_map(first),
    }
}

/// A number with the first of these replaced.
fn replaced(num: &Num, with: &Num, done: &std::cell::Cell<bool>) -> Num {
    match num {
        _ if done.get() => num.clone(),
        Num::Least(..) | Num::Greatest(..) => {
            done.set(true);
            with.clone()
        }
        _ => num.with(&|operand| replaced(operand, with, done)),
    }
}

impl Rounding {
    fn of(num: &Num) -> Option<Multiple<Self>> {
        let Num::Rounded(of, to) = num else { return None };
        Some(Multiple::itself(Rounding { of: (**of).clone(), to: to.clone() }))
    }

    /// That it is so many steps or more, or fewer.
    fn reached(&self, steps: &Number, reached: bool) -> Cond {
        let middle = (steps - Number::new(1.into(), 2.into())) * &self.to;
        let op = if reached { Comparison::GreaterOrEqual } else { Comparison::Less };
        cond(CondKind::Compare(op, self.of.clone(), Num::Const(middle)))
    }
}

impl Cases {
    /// Adds a value term; all that it refers to must have been added.
    pub fn add(&mut self, guideline: &Guideline, id: TermId) {
        if let Some(Meaning::Num(num, _)) = guideline.term(id).map(|term| &term.means)
            && let Some(num) = self.put_in(num)
        {
            let size = self.size(&num);
            self.0.insert(id, (num, size));
        }
    }

    /// A number with the terms put in in which such numbers stand; none where there is none of them, or too many.
    fn put_in(&self, num: &Num) -> Option<Num> {
        let mut any = false;
        num.each(&mut |part| {
            any |= match part {
                Num::Least(..) | Num::Greatest(..) | Num::Rounded(..) => true,
                Num::Term(id) => self.0.contains_key(id),
                _ => false,
            }
        });
        if !any {
            return None;
        }
        if self.size(num) > MAX_PARTS {
            return None;
        }
        let put = self.with_terms(num);
        let (cases, rounded) = found(&put);
        ((cases > 0 || rounded) && cases <= MAX_CASES).then_some(put)
    }

    /// How many parts a number has, with the terms put in.
    fn size(&self, num: &Num) -> usize {
        let mut size = 0usize;
        num.each(&mut |part| {
            let own = if let Num::Term(id) = part { self.0.get(id).map(|(_, size)| *size) } else { None };
            size = size.saturating_add(own.unwrap_or(1));
        });
        size
    }

    fn with_terms(&self, num: &Num) -> Num {
        match num {
            Num::Term(id) => self.0.get(id).map_or_else(|| num.clone(), |(put, _)| put.clone()),
            _ => num.with(&|operand| self.with_terms(operand)),
        }
    }

    /// The comparison as one of other numbers; none where no such number stands in it, or it is too complex.
    pub fn reduced(&self, forms: &Forms, op: Comparison, left: &Num, right: &Num) -> Option<Cond> {
        // Beside roots and logarithms the less and the greater are calculated as they stand.
        if left.irrational() || right.irrational() {
            return None;
        }
        let own = |num: &Num| self.put_in(num);
        let (left, right) = match (own(left), own(right)) {
            (None, None) => return None,
            (one, other) => (one.unwrap_or_else(|| left.clone()), other.unwrap_or_else(|| right.clone())),
        };
        let both = found(&left).0.saturating_add(found(&right).0);
        if both > MAX_CASES {
            return None;
        }
        if let Some((a, b, least)) = first(&left).or_else(|| first(&right)) {
            let with = |of: &Num| {
                let done = std::cell::Cell::new(false);
                let left = replaced(&left, of, &done);
                cond(CondKind::Compare(op, left, replaced(&right, of, &done)))
            };
            let order = |op: Comparison| cond(CondKind::Compare(op, a.clone(), b.clone()));
            let (one, other) = if least {
                (Comparison::LessOrEqual, Comparison::Greater)
            } else {
                (Comparison::GreaterOrEqual, Comparison::Less)
            };
            let first = cond(CondKind::And(vec![order(one), with(a)]));
            let second = cond(CondKind::And(vec![order(other), with(b)]));
            return Some(cond(CondKind::Or(vec![first, second])));
        }
        let (rounded, limit, op) = match (constant(forms, &left), constant(forms, &right)) {
            (None, Some(limit)) => (left, limit, op),
            (Some(limit), None) => (right, limit, op.turned()),
            _ => return None,
        };
        let multiple = Multiple::found(forms, &rounded, &Rounding::of)?;
        let of = &multiple.of;
        Some(multiple.compared(op, &limit, &of.to, &|steps, reached| of.reached(steps, reached)))
    }
}
