//! The specification: a plain interpreter over complete cases. It is kept simple enough to be read as the meaning of
//! the language; everything faster or cleverer is tested against it.

use crate::check::model::{
    ClassRow, Comparison, Cond, CondKind, DefId, Derivation, Fact, FactId, FactType, Function, Guideline, Id, Meaning,
    Num, RecId, SpanUnit, TermId, Value,
};
use crate::dates::{month_of, months_later};
use crate::number::{self, Number, rounded};
use crate::real::{Real, Why};
use num_traits::{ToPrimitive, Zero};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The value of one definition in one complete case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defined {
    /// A condition term, or whether a recommendation applies.
    Bool(bool),
    /// A value term or score; none where it is undefined (division by zero, a date moved by a part of a month).
    Number(Option<Number>),
    /// The class; none where no row holds.
    Class(Option<u32>),
}

/// What is true of one complete case.
#[derive(Debug, Clone)]
pub struct World<'a> {
    guideline: &'a Guideline,
    case: &'a [Value],
    defined: BTreeMap<DefId, Defined>,
}

/// Evaluates every definition of a guideline for a complete case: one value a fact, by [`FactId`].
pub fn interpret<'a>(guideline: &'a Guideline, case: &'a [Value]) -> World<'a> {
    interpret_some(guideline, case, &guideline.order)
}

/// Evaluates some definitions only; each stands behind all that it refers to.
pub fn interpret_some<'a>(guideline: &'a Guideline, case: &'a [Value], definitions: &[DefId]) -> World<'a> {
    let mut world = World { guideline, case, defined: BTreeMap::new() };
    // None of them has to call another.
    for id in definitions {
        if let Some(defined) = world.define(*id) {
            world.defined.insert(*id, defined);
        }
    }
    world
}

impl World<'_> {
    fn define(&self, id: DefId) -> Option<Defined> {
        Some(match id {
            DefId::Term(id) => match &self.guideline.term(id)?.means {
                Meaning::Cond(cond) => Defined::Bool(self.holds(cond)),
                Meaning::Num(num, _) => Defined::Number(self.number(num)),
                Meaning::Rows(rows) => Defined::Number(match self.defined.get(&DefId::Class(rows.class))? {
                    Defined::Class(Some(row)) => rows.values.get(*row as usize).and_then(|num| self.number(num)),
                    _ => None,
                }),
            },
            DefId::Class(id) => Defined::Class(self.row(&self.guideline.class(id)?.rows)),
            DefId::Score(id) => {
                let items = &self.guideline.score(id)?.items;
                let counted = items.iter().filter(|(_, when)| self.holds(when));
                Defined::Number(Some(counted.map(|(points, _)| points.clone()).sum()))
            }
            DefId::Rec(id) => Defined::Bool(self.recommended(id)),
        })
    }

    /// Whether a recommendation applies: in scope, all of `when`, nothing of `unless`, and nothing that overrides it.
    fn recommended(&self, id: RecId) -> bool {
        let Some(rec) = self.guideline.rec(id) else { return false };
        (rec.regardless_of_scope || self.in_scope())
            && rec.when.as_ref().is_none_or(|when| self.holds(when))
            && !rec.unless.as_ref().is_some_and(|unless| self.holds(unless))
            && !rec.overridden_by.iter().any(|other| self.applies(*other))
    }

    /// Whether the guideline speaks of the case.
    pub fn in_scope(&self) -> bool {
        let scope = self.guideline.header.as_ref().and_then(|h| h.scope.as_ref());
        scope.is_none_or(|scope| self.holds(scope))
    }

    /// Whether a recommendation applies.
    pub fn applies(&self, id: RecId) -> bool {
        matches!(self.defined.get(&DefId::Rec(id)), Some(Defined::Bool(true)))
    }

    /// The value of a definition.
    pub fn defined(&self, id: DefId) -> Option<&Defined> {
        self.defined.get(&id)
    }

    /// The first row that holds.
    pub fn row(&self, rows: &[ClassRow]) -> Option<u32> {
        rows.iter().find(|row| row.when.as_ref().is_none_or(|when| self.holds(when))).map(|row| row.member)
    }

    /// What a fact's derivation gives; none where no row holds, or the number is undefined.
    pub fn derived(&self, fact: &Fact) -> Option<Value> {
        match fact.derivation.as_ref()? {
            Derivation::Rows(rows) if fact.ty == FactType::YesNo => self.row(rows).map(|row| Value::Bool(row == 1)),
            Derivation::Rows(rows) => self.row(rows).map(Value::Member),
            Derivation::Condition(cond) => Some(Value::Bool(self.holds(cond))),
            Derivation::Value(num) => self.number(num).map(Value::Number),
        }
    }

    fn fact(&self, id: FactId) -> Option<&Value> {
        self.case.get(id.place())
    }

    /// Whether a condition holds.
    pub fn holds(&self, cond: &Cond) -> bool {
        match &cond.kind {
            CondKind::Const(value) => *value,
            CondKind::Fact(id) => self.fact(*id) == Some(&Value::Bool(true)),
            CondKind::Member(id, members) => matches!(self.fact(*id), Some(Value::Member(m)) if members.contains(m)),
            CondKind::Has(id, member) => matches!(self.fact(*id), Some(Value::Set(set)) if set.contains(member)),
            CondKind::Empty(id) => matches!(self.fact(*id), Some(Value::Set(set)) if set.is_empty()),
            CondKind::Term(id) => self.defined.get(&DefId::Term(*id)) == Some(&Defined::Bool(true)),
            CondKind::Class(id, members) => {
                matches!(self.defined.get(&DefId::Class(*id)), Some(Defined::Class(Some(m))) if members.contains(m))
            }
            CondKind::Applies(id) => self.applies(*id),
            CondKind::Compare(op, left, right) => self.order(left, right).is_some_and(|order| compare(*op, order)),
            CondKind::And(parts) => parts.iter().all(|part| self.holds(part)),
            CondKind::Or(parts) => parts.iter().any(|part| self.holds(part)),
            CondKind::AtLeast(count, parts) => parts.iter().filter(|part| self.holds(part)).count() >= *count as usize,
            CondKind::Not(inner) => !self.holds(inner),
        }
    }

    /// The value of a number expression; none where it is undefined.
    pub fn number(&self, num: &Num) -> Option<Number> {
        bounded(match num {
            Num::Const(value) => value.clone(),
            Num::Fact(id) if self.never_was(*id) => return None,
            Num::Fact(id) => match self.fact(*id)? {
                Value::Number(value) => value.clone(),
                _ => return None,
            },
            Num::Term(id) => self.stored(DefId::Term(*id))?,
            Num::Score(id) => self.stored(DefId::Score(*id))?,
            Num::Add(a, b) => self.number(a)? + self.number(b)?,
            Num::Subtract(a, b) => self.number(a)? - self.number(b)?,
            Num::Multiply(a, b) => self.number(a)? * self.number(b)?,
            Num::Divide(a, b) => {
                let divisor = self.number(b)?;
                if divisor.is_zero() {
                    return None;
                }
                self.number(a)? / divisor
            }
            Num::Negate(a) => -self.number(a)?,
            Num::AddMonths(date, months) => add_months(&self.number(date)?, &self.number(months)?)?,
            Num::Completed(unit, from, to) => completed(*unit, &self.number(from)?, &self.number(to)?)?,
            Num::Least(a, b) => self.number(a)?.min(self.number(b)?),
            Num::Greatest(a, b) => self.number(a)?.max(self.number(b)?),
            Num::Rounded(a, to) if a.irrational() => self.real(a).ok()?.rounded(to).ok()?,
            Num::Rounded(a, to) => rounded(&self.number(a)?, to)?,
            Num::Power(..) | Num::Function(..) => self.real(num).ok()?.exact()?,
        })
    }

    /// A number that need not be a fraction.
    fn real(&self, num: &Num) -> Result<Real, Why> {
        real(num, &|num| self.number(num).ok_or(Why::Undefined))
    }

    /// How two numbers compare; none where one of them is undefined.
    pub fn order(&self, left: &Num, right: &Num) -> Option<Ordering> {
        if left.irrational() || right.irrational() {
            return self.real(left).ok()?.order(&self.real(right).ok()?).ok();
        }
        Some(self.number(left)?.cmp(&self.number(right)?))
    }

    /// Whether a day never was: it has no number.
    fn never_was(&self, id: FactId) -> bool {
        let never = self.guideline.fact(id).and_then(|fact| fact.never);
        never.is_some_and(|never| self.fact(never) == Some(&Value::Bool(true)))
    }

    fn stored(&self, id: DefId) -> Option<Number> {
        match self.defined.get(&id) {
            Some(Defined::Number(value)) => value.clone(),
            _ => None,
        }
    }

    /// The term's condition, where it is one.
    pub fn term(&self, id: TermId) -> bool {
        self.defined.get(&DefId::Term(id)) == Some(&Defined::Bool(true))
    }
}

/// A number that need not be a fraction; `exact` says those that are computed without powers and functions.
pub fn real(num: &Num, exact: &dyn Fn(&Num) -> Result<Number, Why>) -> Result<Real, Why> {
    let of = |num: &Num| real(num, exact);
    if !num.irrational() {
        return exact(num).map(Real::Exact);
    }
    match num {
        Num::Add(a, b) => Ok(of(a)?.plus(of(b)?)),
        Num::Subtract(a, b) => Ok(of(a)?.minus(of(b)?)),
        Num::Multiply(a, b) => Ok(of(a)?.times(of(b)?)),
        Num::Divide(a, b) => of(a)?.divided(of(b)?),
        Num::Negate(a) => Ok(Real::Exact(Number::zero()).minus(of(a)?)),
        Num::Least(a, b) => of(a)?.least(of(b)?),
        Num::Greatest(a, b) => of(a)?.greatest(of(b)?),
        Num::Power(a, b) => of(a)?.power(of(b)?),
        Num::Function(Function::Exp, a) => Ok(of(a)?.exp()),
        Num::Function(Function::Ln, a) => of(a)?.ln(),
        Num::Function(Function::Log10, a) => of(a)?.ln()?.divided(Real::Exact(number::whole(10)).ln()?),
        Num::Const(_)
        | Num::Fact(_)
        | Num::Term(_)
        | Num::Score(_)
        | Num::AddMonths(..)
        | Num::Completed(..)
        | Num::Rounded(..) => Err(Why::Undefined),
    }
}

/// Most bits of a number that is computed. Far beyond all that linear forms may hold, so that both agree.
const MAX_BITS: u64 = 40_000;

/// A number of which a product of products cannot make more than a computer holds: beyond the bound it is undefined.
pub fn bounded(value: Number) -> Option<Number> {
    (value.numer().bits() <= MAX_BITS && value.denom().bits() <= MAX_BITS).then_some(value)
}

/// Whether a comparison holds for two numbers in this order.
pub fn compare(op: Comparison, ordering: Ordering) -> bool {
    match op {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessOrEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterOrEqual => ordering.is_ge(),
    }
}

/// A day moved by whole months of the calendar, to the last day of the month where its own does not exist. None for parts of a
/// day or month, and millions of years off.
pub fn add_months(days: &Number, months: &Number) -> Option<Number> {
    if !days.is_integer() || !months.is_integer() {
        return None;
    }
    months_later(days.to_integer().to_i64()?, months.to_integer().to_i64()?).map(number::whole)
}

/// How many years, months, weeks or days are completed from one day to another: the largest whole number of them that can be
/// added to the first without passing the second. Of years and months none from or to a part of a day.
pub fn completed(unit: SpanUnit, from: &Number, to: &Number) -> Option<Number> {
    let Some(months) = unit.months() else { return Some(((to - from) / number::whole(unit.days())).floor()) };
    if !from.is_integer() || !to.is_integer() {
        return None;
    }
    let (first, last) = (from.to_integer().to_i64()?, to.to_integer().to_i64()?);
    let between = month_of(last).0.checked_sub(month_of(first).0)?;
    let most = between.checked_div_euclid(months)?;
    // The last one may not be completed.
    let reached = |count: &i64| Some(months_later(first, count.checked_mul(months)?)? <= last);
    [most, most.checked_sub(1)?].into_iter().find(|count| reached(count) == Some(true)).map(number::whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Number {
        number::whole(crate::dates::days(text).unwrap())
    }

    fn count(unit: SpanUnit, from: &str, to: &str) -> Number {
        completed(unit, &on(from), &on(to)).unwrap()
    }

    #[test]
    fn years_are_completed_when_the_first_day_and_the_years_are_reached() {
        let years = |from, to| count(SpanUnit::Years, from, to);
        assert_eq!(years("2008-11-27", "2026-11-26"), number::whole(17));
        assert_eq!(years("2008-11-27", "2026-11-27"), number::whole(18));
        // Born on February 29: in other years the year is completed on February 28.
        assert_eq!(years("2008-02-29", "2026-02-27"), number::whole(17));
        assert_eq!(years("2008-02-29", "2026-02-28"), number::whole(18));
        assert_eq!(years("2008-02-29", "2028-02-28"), number::whole(19));
        // The day before the first is a year less.
        assert_eq!(years("2008-11-27", "2008-11-26"), number::whole(-1));
        assert_eq!(years("2008-02-29", "2007-02-28"), number::whole(-1));
        assert_eq!(years("2008-02-29", "2007-02-27"), number::whole(-2));
        assert_eq!(count(SpanUnit::Months, "2026-08-31", "2027-02-28"), number::whole(6));
        assert_eq!(count(SpanUnit::Weeks, "2026-11-27", "2026-11-26"), number::whole(-1));
        assert_eq!(count(SpanUnit::Days, "2026-11-27", "2026-11-26"), number::whole(-1));
        assert_eq!(
            completed(SpanUnit::Years, &(on("2026-11-27") + Number::new(1.into(), 2.into())), &on("2027-11-27")),
            None
        );
    }

    #[test]
    fn as_many_are_completed_as_can_be_added() {
        let start = crate::dates::days("2019-12-25").unwrap();
        for (unit, months) in [(SpanUnit::Years, 12), (SpanUnit::Months, 1)] {
            for from in start..start + 500 {
                for to in (start - 400..start + 1_300).step_by(7).chain(from - 2..from + 2) {
                    let (from, to) = (number::whole(from), number::whole(to));
                    let reached = |n: &i64| add_months(&from, &number::whole(n * months)).unwrap() <= to;
                    let most = (-60..60).rev().find(reached).map(number::whole);
                    assert_eq!(completed(unit, &from, &to), most, "{unit:?} {from} {to}");
                }
            }
        }
        // The whole calendar.
        let (first, last) = (on("1000-01-01"), on("9999-12-31"));
        assert_eq!(completed(SpanUnit::Years, &first, &last), Some(number::whole(8_999)));
        assert_eq!(completed(SpanUnit::Months, &last, &first), Some(number::whole(-107_999 - 1)));
    }
}
