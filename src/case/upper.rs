//! Facts in multiples of the laboratory's upper limit of normal: `"2.5 x ULN"`, or the value with the limit of the laboratory that
//! measured it, `"120 U/L (ULN 40 U/L)"`, `{"value": "120 U/L", "ULN": "40 U/L"}`, which is divided exactly. A number without either is
//! never read: it may be the value.

use super::between::between;
use super::everyday::MULTIPLES as FORMS;
use super::expect::{brief, found};
use super::forms::{self, Side};
use super::numbers::{self, Counted};
use super::tree::{Item, Key, Kind};
use crate::check::lookalikes::lookalike;
use crate::check::model::{Fact, NumberType, Stated, Value};
use crate::check::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use num_traits::Signed;

type Read = Result<(Stated, String), Box<Diagnostic>>;

/// Whether an object names a limit of the laboratory.
pub(super) fn is_pair(entries: &[(Key, Item)]) -> bool {
    entries.iter().any(|(key, _)| key.text.eq_ignore_ascii_case("uln"))
}

/// `{"value": "120 U/L", "ULN": "40 U/L"}`.
pub(super) fn object(fact: &Fact, ty: &NumberType, node: &Item, entries: &[(Key, Item)]) -> Read {
    let (mut value, mut limit) = (None, None);
    for (key, item) in entries {
        let slot = match key.text.to_lowercase().as_str() {
            "value" => &mut value,
            "uln" => &mut limit,
            _ => return Err(forms::no_limit(fact, key, "`value` and `ULN`, each with a number and its unit")),
        };
        let text = match &item.kind {
            Kind::Number(text) | Kind::Text { text, .. } => text.as_str(),
            _ => {
                let message = format!("`{}` takes a number there, not {}", fact.name, found(item));
                return Err(Box::new(Diagnostic::new(Code::CaseWrongType, item.span, message).help(FORMS)));
            }
        };
        if slot.replace(text).is_some() {
            return Err(twice(fact, key));
        }
    }
    match (value, limit) {
        (Some(value), Some(limit)) => pair(fact, ty, node, value, limit),
        _ => {
            let message = format!("the value of `{}` is missing beside its limit", fact.name);
            Err(Box::new(Diagnostic::new(Code::CaseBadPart, node.span, message).help(FORMS)))
        }
    }
}

fn twice(fact: &Fact, key: &Key) -> Box<Diagnostic> {
    let message = format!("`{}` is given {} twice", fact.name, brief(&key.text));
    Box::new(Diagnostic::new(Code::CaseBadPart, key.span, message).help("remove one of the two"))
}

/// `120 U/L (ULN 40 U/L)`, `<10 U/L, ULN 40 U/L`; none of what names no limit so.
pub(super) fn text(fact: &Fact, ty: &NumberType, node: &Item, text: &str) -> Option<Read> {
    let at = text.to_ascii_lowercase().find("uln")?;
    let (before, behind) = (text.get(..at)?.trim_end(), text.get(at.saturating_add("uln".len())..)?.trim());
    let (value, limit) = match (before.strip_suffix('('), behind.strip_suffix(')')) {
        (Some(value), Some(limit)) => (value, limit),
        (None, None) => (before.strip_suffix(',')?, behind),
        _ => return None,
    };
    let limit = limit.trim_start_matches([':', '=']).trim();
    Some(pair(fact, ty, node, value.trim(), limit))
}

/// A value, or what is known of it, as multiples of a limit.
fn pair(fact: &Fact, ty: &NumberType, node: &Item, value: &str, limit: &str) -> Read {
    let fault = |code: Code, message: String| Diagnostic::new(code, node.span, message);
    let read = |text: &str| -> Result<(Number, String), Box<Diagnostic>> {
        let (digits, unit, _) = numbers::split(text).ok_or_else(|| numbers::no_number(fact, node, text))?;
        match number::parse(digits) {
            Ok(count) => Ok((count, unit.to_owned())),
            Err(_) => Err(Box::new(fault(Code::CaseNotANumber, format!("{} is no number", brief(text))).help(FORMS))),
        }
    };
    let (limit_count, limit_unit) = read(limit)?;
    if !limit_count.is_positive() {
        let found = fault(Code::CaseOutOfRange, "a limit of the laboratory is above 0".to_owned());
        return Err(Box::new(found.help(FORMS)));
    }
    let limit_factor = factor(fact, node, &limit_unit)?;
    let written = format!("{value} (ULN {limit})");
    let multiple = |text: &str| -> Result<Counted, Box<Diagnostic>> {
        let (count, unit) = read(text)?;
        let (of, own) = (factor(fact, node, &unit)?, &limit_factor);
        if of.0 != own.0 || (unit.is_empty() != limit_unit.is_empty()) {
            let message = format!("the value and the limit of `{}` are not in one unit", fact.name);
            return Err(Box::new(fault(Code::CaseWrongUnit, message).help(FORMS)));
        }
        Ok(((count * &of.1) / (&limit_count * &own.1), format!("{text} (ULN {limit})")))
    };
    match forms::sides(value, false) {
        None => {
            let (number, _) = numbers::limited(fact, ty, node, multiple(value)?, false)?;
            Ok((Stated::Value(Value::Number(number)), written))
        }
        Some(sides) => {
            // `100 to 140 U/L` names the unit once.
            let shared = sides.last().and_then(|(_, last)| numbers::split(last.text)).map_or("", |(_, unit, _)| unit);
            let mut found: Vec<(Side, Counted)> = Vec::new();
            for (side, piece) in &sides {
                let bare = numbers::split(piece.text).is_some_and(|(_, unit, _)| unit.is_empty());
                let text = if bare { format!("{} {shared}", piece.text) } else { piece.text.to_owned() };
                found.push((*side, multiple(text.trim())?));
            }
            let (stated, _) = between(fact, ty, node, found)?;
            Ok((stated, written))
        }
    }
}

/// What a unit measures, and how much of it; of none, that of a plain number.
fn factor(fact: &Fact, node: &Item, unit: &str) -> Result<(crate::check::model::NumberKind, Number), Box<Diagnostic>> {
    let fault = |message: String| Box::new(Diagnostic::new(Code::CaseWrongUnit, node.span, message).help(FORMS));
    if let Some(odd) = lookalike(unit) {
        return Err(fault(odd.what));
    }
    match units::parse(unit) {
        Ok(meaning) if meaning.kind == units::OF_LIMIT => {
            Err(fault(format!("`{}` is given its limit and multiples of it at once", fact.name)))
        }
        Ok(meaning) => Ok((meaning.kind, meaning.factor)),
        Err(_) => Err(fault(format!("{} is no unit", brief(unit)))),
    }
}
