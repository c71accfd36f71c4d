//! A value as a person reads and writes it: in the unit that its fact is declared in, members by their names, days by the
//! calendar.

use crate::check::model::{Fact, FactType, Member, NumberKind, NumberType, Value};
use crate::check::units;
use crate::number::{self, Number};
use num_traits::{ToPrimitive, Zero};

/// A value as a person reads it: `2.8 cm`, `yes`, `obstruction, bleeding`.
pub fn show_value(fact: &Fact, value: &Value) -> String {
    match (&fact.ty, value) {
        (_, Value::Bool(true)) if fact.day.is_some() => "never".to_owned(),
        (_, Value::Bool(false)) if fact.day.is_some() => "not never".to_owned(),
        (_, Value::Bool(true)) => "yes".to_owned(),
        (_, Value::Bool(false)) => "no".to_owned(),
        (FactType::Number(ty), Value::Number(number)) => shown(ty, number),
        (_, Value::Number(number)) => number::show(number),
        (FactType::OneOf(members) | FactType::SetOf(members), Value::Member(at)) => name(members, *at).to_owned(),
        (FactType::SetOf(_), Value::Set(set)) if set.is_empty() => "none".to_owned(),
        (FactType::OneOf(members) | FactType::SetOf(members), Value::Set(set)) => {
            set.iter().map(|at| name(members, *at)).collect::<Vec<_>>().join(", ")
        }
        (_, Value::Member(_) | Value::Set(_)) => String::new(),
    }
}

/// A value of a type as a person writes it: in the declared unit, a date year-month-day.
pub(crate) fn shown(ty: &NumberType, value: &Number) -> String {
    match ty.kind {
        NumberKind::Date => day(value).unwrap_or_else(|| number::show(value)),
        _ => units::show(value, &ty.unit),
    }
}

/// How many of the declared unit a value in base units is.
pub(crate) fn in_unit(ty: &NumberType, value: &Number) -> Number {
    if ty.unit.factor.is_zero() { value.clone() } else { value / &ty.unit.factor }
}

/// A day given in days since 1970-01-01, written year-month-day.
pub(crate) fn day(days: &Number) -> Option<String> {
    let days = days.is_integer().then(|| days.to_integer().to_i64())??;
    let span = jiff::Span::new().try_days(days).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(span).ok().map(|date| date.to_string())
}

/// The name of a member.
pub(super) fn name(members: &[Member], at: u32) -> &str {
    members.get(at as usize).map_or("", |member| member.name.as_str())
}
