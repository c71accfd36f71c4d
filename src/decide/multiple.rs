//! A multiple of a number that moves in steps, and a constant: what a comparison with it says of the steps.

use super::linear::Forms;
use crate::check::model::{Comparison, Cond, CondKind, Num};
use crate::number::Number;
use crate::source::Span;
use num_traits::{One, Signed, Zero};

/// `factor` times something, and a constant.
#[derive(Debug, Clone)]
pub struct Multiple<T> {
    factor: Number,
    constant: Number,
    /// What it is a multiple of.
    pub of: T,
}

/// A condition that stands nowhere in the text.
pub fn cond(kind: CondKind) -> Cond {
    Cond { kind, span: Span::default() }
}

/// The value of a number that rests on no fact.
pub fn constant(forms: &Forms, num: &Num) -> Option<Number> {
    forms.of(num).filter(|form| form.parts.is_empty()).map(|form| form.constant)
}

impl<T> Multiple<T> {
    /// The thing itself.
    pub fn itself(of: T) -> Self {
        Multiple { factor: Number::one(), constant: Number::zero(), of }
    }

    /// What a number is a multiple of; `own` knows the numbers that are one by themselves.
    pub fn found(forms: &Forms, num: &Num, own: &dyn Fn(&Num) -> Option<Self>) -> Option<Self> {
        let of = |num: &Num| Multiple::found(forms, num, own);
        let by = |a: &Num, b: &Num| match (constant(forms, a), constant(forms, b)) {
            (None, Some(b)) => Some((of(a)?, b)),
            (Some(a), None) => Some((of(b)?, a)),
            _ => None,
        };
        match num {
            Num::Negate(a) => Some(of(a)?.times(&-Number::one())),
            Num::Add(a, b) => by(a, b).map(|(multiple, by)| multiple.plus(&by)),
            Num::Subtract(a, b) => by(a, &Num::Negate(b.clone())).map(|(multiple, by)| multiple.plus(&by)),
            Num::Multiply(a, b) => by(a, b).map(|(multiple, by)| multiple.times(&by)),
            Num::Divide(a, b) => {
                let divisor = constant(forms, b).filter(|divisor| !divisor.is_zero())?;
                Some(of(a)?.times(&divisor.recip()))
            }
            _ => own(num),
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

    /// The comparison with a limit, where the thing moves by `step`. `reached` says that it is so many steps or more, or (false)
    /// that it is fewer.
    pub fn compared(
        &self,
        op: Comparison,
        limit: &Number,
        step: &Number,
        reached: &dyn Fn(&Number, bool) -> Cond,
    ) -> Cond {
        // That it has a value, whatever it is.
        let any = || cond(CondKind::Or(vec![reached(&Number::zero(), true), reached(&Number::zero(), false)]));
        let nothing = || cond(CondKind::Const(false));
        if self.factor.is_zero() {
            let holds = crate::interpret::compare(op, self.constant.cmp(limit));
            return if holds { any() } else { nothing() };
        }
        let op = if self.factor.is_negative() { op.turned() } else { op };
        let steps = (limit - &self.constant) / &self.factor / step;
        let (next, whole) = (steps.floor() + Number::one(), steps.is_integer());
        match op {
            Comparison::GreaterOrEqual => reached(&steps.ceil(), true),
            Comparison::Greater => reached(&next, true),
            Comparison::Less => reached(&steps.ceil(), false),
            Comparison::LessOrEqual => reached(&next, false),
            Comparison::Equal if whole => cond(CondKind::And(vec![reached(&steps, true), reached(&next, false)])),
            Comparison::NotEqual if whole => cond(CondKind::Or(vec![reached(&steps, false), reached(&next, true)])),
            Comparison::Equal => nothing(),
            Comparison::NotEqual => any(),
        }
    }
}
