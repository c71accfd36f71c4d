//! What a fact takes, in words: every message about a value says it the same way.

use super::shown::{in_unit, shown};
use super::tree::{Item, Kind};
use crate::check::model::{Fact, FactType, Member, NumberKind, NumberType};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;

/// Members that a message lists before it breaks off.
const LISTED: usize = 15;

/// What a fact takes: `a percentage from 0 % to 100 %, such as "20 %" or 20`.
pub(crate) fn expected(fact: &Fact) -> String {
    match &fact.ty {
        FactType::YesNo => "yes or no, written true or false".to_owned(),
        FactType::OneOf(members) => format!("one of {}", listed(members)),
        FactType::SetOf(members) => format!("a list of any of {}", listed(members)),
        FactType::Number(ty) => {
            let joint = if matches!((&ty.low, &ty.high), (Some((_, true)), Some((_, true)))) { " " } else { ", " };
            let range = range(ty).map(|words| format!("{joint}{words}")).unwrap_or_default();
            let scale = ty.scale.as_ref().map(|scale| format!(" ({scale})")).unwrap_or_default();
            format!("{}{scale}{range}, such as {}", noun(ty), examples(ty))
        }
    }
}

/// `a whole number`, `a quantity in cm`.
fn noun(ty: &NumberType) -> String {
    match (ty.kind, ty.unit.text.as_str()) {
        (NumberKind::Date, _) => "a day written year-month-day".to_owned(),
        (NumberKind::Percent, _) => "a percentage".to_owned(),
        (_, "") if ty.integer => "a whole number".to_owned(),
        (_, "") => "a number".to_owned(),
        (_, unit) if ty.integer => format!("a whole number of {unit}"),
        (NumberKind::CalendarDuration, unit) => format!("a duration in {unit}"),
        (_, unit) => format!("a quantity in {unit}"),
    }
}

/// `from 0 to 4`, `above 0 cm`; none for a type without limits.
pub(crate) fn range(ty: &NumberType) -> Option<String> {
    let show = |value: &Number| shown(ty, value);
    match (&ty.low, &ty.high) {
        (Some((low, true)), Some((high, true))) => Some(format!("from {} to {}", show(low), show(high))),
        (low, high) => {
            let [at_least, over, at_most, under] = words(ty);
            let low = low.as_ref().map(|(v, with)| format!("{} {}", if *with { at_least } else { over }, show(v)));
            let high = high.as_ref().map(|(v, with)| format!("{} {}", if *with { at_most } else { under }, show(v)));
            match (low, high) {
                (Some(low), Some(high)) => Some(format!("{low} and {high}")),
                (low, high) => low.or(high),
            }
        }
    }
}

/// The words for a lower limit that belongs, one that does not, and the same for upper limits.
pub(super) fn words(ty: &NumberType) -> [&'static str; 4] {
    match ty.kind {
        NumberKind::Date => ["on or after", "after", "on or before", "before"],
        _ => ["at least", "above", "at most", "below"],
    }
}

/// True where a value in base units lies within the limits of its type.
pub(crate) fn in_range(ty: &NumberType, value: &Number) -> bool {
    !below(ty, value) && !above(ty, value)
}

fn below(ty: &NumberType, value: &Number) -> bool {
    ty.low.as_ref().is_some_and(|(low, with)| value < low || (value == low && !with))
}

fn above(ty: &NumberType, value: &Number) -> bool {
    ty.high.as_ref().is_some_and(|(high, with)| value > high || (value == high && !with))
}

/// How a value misses the limits of its type.
pub(crate) fn miss(ty: &NumberType, value: &Number) -> String {
    let shown = shown(ty, value);
    let limit = [&ty.low, &ty.high].into_iter().flatten().any(|(limit, _)| limit == value);
    match (limit, below(ty, value), ty.kind) {
        (true, ..) => format!("{shown} itself is excluded"),
        (_, true, NumberKind::Date) => format!("{shown} is too early"),
        (_, false, NumberKind::Date) => format!("{shown} is too late"),
        (_, true, _) => format!("{shown} lies below"),
        (_, false, _) => format!("{shown} lies above"),
    }
}

/// A value that the fact takes, written both ways.
fn examples(ty: &NumberType) -> String {
    if ty.kind == NumberKind::Date {
        return "\"2026-03-01\"".to_owned();
    }
    let limits = [&ty.low, &ty.high].into_iter().flatten().map(|(value, _)| value.clone());
    let usual = [20, 4, 1].map(|count| number::whole(count) * &ty.unit.factor);
    let fits = |value: &Number| in_range(ty, value) && (!ty.integer || in_unit(ty, value).is_integer());
    let value = usual.into_iter().chain(limits).find(fits).unwrap_or_else(|| ty.unit.factor.clone());
    let bare = number::show(&in_unit(ty, &value));
    match ty.unit.text.as_str() {
        "" => bare,
        _ if matches!(ty.kind, units::OF_LIMIT | units::TITER) => format!("\"{}\"", shown(ty, &value)),
        _ => format!("\"{}\" or {bare}", shown(ty, &value)),
    }
}

/// The names of members, the first of them where they are many.
pub(crate) fn listed(members: &[Member]) -> String {
    let names: Vec<&str> = members.iter().take(LISTED).map(|member| member.name.as_str()).collect();
    let more = members.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// A text of a case as a message quotes it: its beginning, where it is long.
pub(crate) fn brief(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        _ if text.is_empty() => "an empty text".to_owned(),
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
        None => format!("`{text}`"),
    }
}

/// What stands in a case: `a number`, `a list`.
pub(crate) fn found(node: &Item) -> &'static str {
    match &node.kind {
        Kind::Null => "null",
        Kind::Bool(true) => "yes (true)",
        Kind::Bool(false) => "no (false)",
        Kind::Number(_) => "a number",
        Kind::Text { .. } => "a text",
        Kind::List(_) => "a list",
        Kind::Object(_) => "an object",
    }
}

/// A finding that ends with what the fact takes.
pub(crate) fn wrong(code: Code, fact: &Fact, node: &Item, message: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(code, node.span, message).help(format!("it takes {}", expected(fact))))
}

/// Words with which people say that they do not know.
pub(crate) fn unknown_or(fact: &Fact, node: &Item, text: &str, otherwise: Diagnostic) -> Box<Diagnostic> {
    let word = text.to_lowercase();
    let unknown = ["", "?", "-", "unknown", "n/a", "na", "nan", "none", "not known", "null", "nil", "missing"];
    if !unknown.contains(&word.as_str()) {
        return Box::new(otherwise);
    }
    let help = format!("where `{}` is not known, write null or leave it out", fact.name);
    let quoted = matches!(node.kind, Kind::Text { quoted: true, .. });
    let found = otherwise.help(help);
    Box::new(if quoted { found.guess(node.span, "null") } else { found })
}

/// Something is said twice.
pub fn twice(what: &str, span: Span, first: Span) -> Diagnostic {
    let found = Diagnostic::new(Code::CaseGivenTwice, span, format!("{what} is given twice")).label("given again");
    found.also(first, "first given here").help("keep one of them")
}
