//! `years from A to B` compared with a constant: `n` are completed where `A + n years` is reached, so that it is decided as
//! comparisons of dates.

use super::linear::Forms;
use super::multiple::{Multiple, cond, constant};
use crate::check::model::{Comparison, Cond, CondKind, Guideline, Meaning, Num, SpanUnit, TermId};
use crate::number::{self, Number};
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::collections::BTreeMap;

/// The value terms that are such numbers.
#[derive(Debug, Clone, Default)]
pub struct Counts(BTreeMap<TermId, Multiple<Counted>>);

/// What is completed from one day to another.
#[derive(Debug, Clone)]
struct Counted {
    unit: SpanUnit,
    from: Num,
    to: Num,
}

/// Months from which on none lie between any two days of the calendar.
const MAX_MONTHS: i64 = 119_988;

impl Counted {
    fn of(terms: &Counts, forms: &Forms, num: &Num) -> Option<Multiple<Self>> {
        Multiple::found(forms, num, &|num| match num {
            Num::Completed(unit, from, to) => {
                Some(Multiple::itself(Counted { unit: *unit, from: (**from).clone(), to: (**to).clone() }))
            }
            Num::Term(id) => terms.0.get(id).cloned(),
            _ => None,
        })
    }

    /// That so many are completed, or that they are not.
    fn reached(&self, count: &Number, reached: bool) -> Cond {
        let Some(months) = self.unit.months() else {
            let between = Num::Subtract(Box::new(self.to.clone()), Box::new(self.from.clone()));
            let op = if reached { Comparison::GreaterOrEqual } else { Comparison::Less };
            return cond(CondKind::Compare(op, between, Num::Const(count * number::whole(self.unit.days()))));
        };
        let kind = match (count * number::whole(months)).to_i64().filter(|months| months.abs() <= MAX_MONTHS) {
            Some(months) => {
                let moved = Num::AddMonths(Box::new(self.from.clone()), Box::new(Num::Const(number::whole(months))));
                CondKind::Compare(Comparison::GreaterOrEqual, self.to.clone(), moved)
            }
            None => CondKind::Const(count.is_negative()),
        };
        // Beyond the calendar nothing is reached, and a comparison with it does not hold.
        if reached { cond(kind) } else { cond(CondKind::Not(Box::new(cond(kind)))) }
    }

    /// What must hold for it to have a value, where a comparison does not say it.
    fn defined(&self, forms: &Forms) -> Vec<Cond> {
        let days = [&self.from, &self.to].into_iter().filter(|day| self.unit.months().is_some() && !forms.is_day(day));
        days.map(|day| {
            let same = Num::AddMonths(Box::new(day.clone()), Box::new(Num::Const(Number::zero())));
            cond(CondKind::Compare(Comparison::Equal, same.clone(), same))
        })
        .collect()
    }
}

impl Counts {
    /// Adds a value term; all that it refers to must have been added.
    pub fn add(&mut self, forms: &Forms, guideline: &Guideline, id: TermId) {
        if let Some(Meaning::Num(num, _)) = guideline.term(id).map(|term| &term.means)
            && let Some(counted) = Counted::of(self, forms, num)
        {
            self.0.insert(id, counted);
        }
    }

    /// The comparison of what is completed from one day to another with a constant, as comparisons of days; none where it is
    /// another comparison.
    pub fn reduced(&self, forms: &Forms, op: Comparison, left: &Num, right: &Num) -> Option<Cond> {
        let (multiple, limit, op) = match (constant(forms, left), constant(forms, right)) {
            (None, Some(limit)) => (Counted::of(self, forms, left)?, limit, op),
            (Some(limit), None) => (Counted::of(self, forms, right)?, limit, op.turned()),
            _ => return None,
        };
        // Whole days between two days are linear.
        if forms.of(left).is_some() && forms.of(right).is_some() {
            return None;
        }
        let of = &multiple.of;
        let mut all = of.defined(forms);
        all.push(multiple.compared(op, &limit, &Number::one(), &|count, reached| of.reached(count, reached)));
        Some(cond(CondKind::And(all)))
    }
}
