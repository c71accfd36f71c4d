//! Where numbers lie whose facts are known in part, condition by condition: each value that they are computed with is looked at once.

use super::kleene::{Known, View};
use super::stretch::{Stretch, irrational};
use crate::check::model::{FactId, FactType, Meaning, Num, Partial, TermId};
use crate::number::Number;
use num_traits::Zero;

/// Most values that are looked at inside each other; of what is deeper nothing is told.
const MAX_DEPTH: usize = 500;

impl View<'_> {
    /// Where a number lies whose facts are known, or known in part; none where nothing is known of one of them.
    pub(super) fn stretch(&self, num: &Num) -> Option<Stretch> {
        match (self.number(num), num) {
            (Known::Number(value), _) => Some(Stretch::point(value)),
            (Known::Undefined, _) => None,
            (Known::Unknown, Num::Fact(id)) => match (self.part(*id)?, &self.guideline.fact(*id)?.ty) {
                (Partial::Between(low, high), FactType::Number(ty)) => Some(Stretch::of(ty, low, high)),
                _ => None,
            },
            (Known::Unknown, Num::Add(a, b)) => Some(self.stretch(a)?.plus(&self.stretch(b)?)),
            (Known::Unknown, Num::Subtract(a, b)) => Some(self.stretch(a)?.minus(&self.stretch(b)?)),
            (Known::Unknown, Num::Negate(a)) => Some(Stretch::point(Number::zero()).minus(&self.stretch(a)?)),
            (Known::Unknown, Num::AddMonths(a, b)) => self.stretch(a)?.plus_months(&self.stretch(b)?),
            (Known::Unknown, Num::Completed(unit, a, b)) => self.stretch(a)?.completed(*unit, &self.stretch(b)?),
            (Known::Unknown, Num::Least(a, b)) => Some(self.stretch(a)?.least(&self.stretch(b)?)),
            (Known::Unknown, Num::Greatest(a, b)) => Some(self.stretch(a)?.greatest(&self.stretch(b)?)),
            (Known::Unknown, Num::Rounded(of, _)) if of.irrational() => self.lies(num),
            (Known::Unknown, Num::Rounded(a, to)) => Some(self.stretch(a)?.rounded(to)),
            (Known::Unknown, Num::Multiply(a, b)) => Some(self.stretch(a)?.product(&self.stretch(b)?)),
            (Known::Unknown, Num::Divide(a, b)) => Some(self.stretch(a)?.product(&self.stretch(b)?.reciprocal()?)),
            (Known::Unknown, Num::Term(id)) => {
                if let Some(done) = self.stretches.borrow().get(id) {
                    return done.clone();
                }
                let depth = self.depth.get();
                if depth >= MAX_DEPTH {
                    return None;
                }
                self.depth.set(depth.saturating_add(1));
                let stretch = self.stretch_of(*id);
                self.depth.set(depth);
                self.stretches.borrow_mut().insert(*id, stretch.clone());
                stretch
            }
            _ => None,
        }
    }

    fn stretch_of(&self, id: TermId) -> Option<Stretch> {
        match &self.guideline.term(id)?.means {
            Meaning::Num(num, _) => self.stretch(num),
            Meaning::Rows(rows) => {
                let values = self.rows_left(rows.class);
                let left = |row: &Option<u32>| self.stretch(rows.values.get((*row)? as usize)?);
                let stretches: Vec<Stretch> = values.iter().map(left).collect::<Option<_>>()?;
                stretches.into_iter().reduce(|a, b| a.around(&b))
            }
            Meaning::Cond(_) => None,
        }
    }

    pub(super) fn lies(&self, num: &Num) -> Option<Stretch> {
        match num {
            Num::Rounded(of, to) if of.irrational() => Some(self.around(of)?.rounded(to)),
            _ if num.irrational() => self.around(num),
            _ => self.stretch(num),
        }
    }

    /// Where a number lies, if it is known of its facts no more than their range.
    fn around(&self, num: &Num) -> Option<Stretch> {
        let fact = |id: FactId| self.guideline.fact(id).filter(|fact| self.in_part && fact.never.is_none());
        match num {
            Num::Fact(id) if self.fact(*id).is_none() && self.part(*id).is_none() => match &fact(*id)?.ty {
                FactType::Number(ty) => Some(Stretch::of(ty, &None, &None)),
                _ => None,
            },
            Num::Power(..) | Num::Function(..) | Num::Multiply(..) | Num::Divide(..) => {
                irrational(num, &|operand| self.around(operand))
            }
            Num::Add(a, b) => Some(self.around(a)?.plus(&self.around(b)?)),
            Num::Subtract(a, b) => Some(self.around(a)?.minus(&self.around(b)?)),
            Num::Negate(a) => Some(Stretch::point(Number::zero()).minus(&self.around(a)?)),
            Num::Least(a, b) => Some(self.around(a)?.least(&self.around(b)?)),
            Num::Greatest(a, b) => Some(self.around(a)?.greatest(&self.around(b)?)),
            _ => self.stretch(num),
        }
    }
}
