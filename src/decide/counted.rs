//! `years from A to B` compared with a constant: `n` are completed where `A + n years` is reached, so that it is decided as
//! comparisons of dates.

use super::linear::Forms;
use crate::check::model::{Comparison, Cond, CondKind, Guideline, Meaning, Num, SpanUnit, TermId};
use crate::number::{self, Number};
use crate::source::Span;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::collections::BTreeMap;

/// The value terms that are such numbers.
#[derive(Debug, Clone, Default)]
pub struct Counts(BTreeMap<TermId, Counted>);

/// A multiple of what is completed from one day to another, and a constant.
#[derive(Debug, Clone)]
struct Counted {
    factor: Number,
    constant: Number,
    unit: SpanUnit,
    from: Num,
    to: Num,
}

/// Months from which on none lie between any two days of the calendar.
const MAX_MONTHS: i64 = 119_988;

impl Counted {
    fn of(terms: &Counts, forms: &Forms, num: &Num) -> Option<Self> {
        let constant = |num: &Num| forms.of(num).filter(|form| form.parts.is_empty()).map(|form| form.constant);
        let of = |num: &Num| Counted::of(terms, forms, num);
        let sum = |a: &Num, b: &Num| match (constant(a), constant(b)) {
            (None, Some(b)) => Some(of(a)?.plus(&b)),
            (Some(a), None) => Some(of(b)?.plus(&a)),
            _ => None,
        };
        match num {
            Num::Completed(unit, from, to) => Some(Counted {
                factor: Number::one(),
                constant: Number::zero(),
                unit: *unit,
                from: (**from).clone(),
                to: (**to).clone(),
            }),
            Num::Term(id) => terms.0.get(id).cloned(),
            Num::Negate(a) => Some(of(a)?.times(&-Number::one())),
            Num::Add(a, b) => sum(a, b),
            Num::Subtract(a, b) => sum(a, &Num::Negate(b.clone())),
            Num::Multiply(a, b) => match (constant(a), constant(b)) {
                (None, Some(b)) => Some(of(a)?.times(&b)),
                (Some(a), None) => Some(of(b)?.times(&a)),
                _ => None,
            },
            Num::Divide(a, b) => {
                let divisor = constant(b).filter(|divisor| !divisor.is_zero())?;
                Some(of(a)?.times(&divisor.recip()))
            }
            Num::Const(_)
            | Num::Fact(_)
            | Num::Score(_)
            | Num::AddMonths(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..) => None,
        }
    }

    fn plus(mut self, by: &Number) -> Self {
        self.constant += by;
        self
    }

    fn times(mut self, by: &Number) -> Self {
        self.factor *= by;
        self.constant *= by;
        self
    }

    /// That so many are completed, or that they are not.
    fn reached(&self, count: &Number, reached: bool) -> CondKind {
        let Some(months) = self.unit.months() else {
            let between = Num::Subtract(Box::new(self.to.clone()), Box::new(self.from.clone()));
            let op = if reached { Comparison::GreaterOrEqual } else { Comparison::Less };
            return CondKind::Compare(op, between, Num::Const(count * number::whole(self.unit.days())));
        };
        let kind = match (count * number::whole(months)).to_i64().filter(|months| months.abs() <= MAX_MONTHS) {
            Some(months) => {
                let moved = Num::AddMonths(Box::new(self.from.clone()), Box::new(Num::Const(number::whole(months))));
                CondKind::Compare(Comparison::GreaterOrEqual, self.to.clone(), moved)
            }
            None => CondKind::Const(count.is_negative()),
        };
        // Beyond the calendar nothing is reached, and a comparison with it does not hold.
        if reached { kind } else { CondKind::Not(Box::new(cond(kind))) }
    }

    /// That it has a value, as far as a comparison says it.
    fn any(&self) -> CondKind {
        CondKind::Or([true, false].into_iter().map(|reached| cond(self.reached(&Number::zero(), reached))).collect())
    }

    /// What must hold for it to have a value, where a comparison does not say it.
    fn defined(&self, forms: &Forms) -> Vec<CondKind> {
        let days = [&self.from, &self.to].into_iter().filter(|day| self.unit.months().is_some() && !forms.is_day(day));
        days.map(|day| {
            let same = Num::AddMonths(Box::new(day.clone()), Box::new(Num::Const(Number::zero())));
            CondKind::Compare(Comparison::Equal, same.clone(), same)
        })
        .collect()
    }
}

fn cond(kind: CondKind) -> Cond {
    Cond { kind, span: Span::default() }
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
        let constant = |num: &Num| forms.of(num).filter(|form| form.parts.is_empty()).map(|form| form.constant);
        let (counted, limit, op) = match (constant(left), constant(right)) {
            (None, Some(limit)) => (Counted::of(self, forms, left)?, limit, op),
            (Some(limit), None) => (Counted::of(self, forms, right)?, limit, op.turned()),
            _ => return None,
        };
        // Whole days between two days are linear.
        if forms.of(left).is_some() && forms.of(right).is_some() {
            return None;
        }
        let mut all = counted.defined(forms);
        if counted.factor.is_zero() {
            let holds = crate::interpret::compare(op, counted.constant.cmp(&limit));
            all.push(if holds { counted.any() } else { CondKind::Const(false) });
            return Some(cond(CondKind::And(all.into_iter().map(cond).collect())));
        }
        let op = if counted.factor.is_negative() { op.turned() } else { op };
        let limit = (limit - &counted.constant) / &counted.factor;
        let next = limit.floor() + Number::one();
        let whole = limit.is_integer();
        all.push(match op {
            Comparison::GreaterOrEqual => counted.reached(&limit.ceil(), true),
            Comparison::Greater => counted.reached(&next, true),
            Comparison::Less => counted.reached(&limit.ceil(), false),
            Comparison::LessOrEqual => counted.reached(&next, false),
            Comparison::Equal if whole => {
                CondKind::And(vec![cond(counted.reached(&limit, true)), cond(counted.reached(&next, false))])
            }
            Comparison::NotEqual if whole => {
                CondKind::Or(vec![cond(counted.reached(&limit, false)), cond(counted.reached(&next, true))])
            }
            Comparison::Equal => CondKind::Const(false),
            Comparison::NotEqual => counted.any(),
        });
        Some(cond(CondKind::And(all.into_iter().map(cond).collect())))
    }
}
