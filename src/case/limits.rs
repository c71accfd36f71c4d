//! Numbers of which limits are known: `<5 mg/L`, `3 to 5 cm`, `{"above": "3 cm", "at most": "5 cm"}`. What is a number is read
//! as one first, so that nothing that is one is taken for less.

use super::between::between;
use super::days;
use super::expect::{found, wrong};
use super::forms;
use super::near;
use super::numbers::{self, Amount};
use super::tree::{Item, Key, Kind};
use crate::check::model::{Fact, NumberKind, NumberType, Stated, Value};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind};

type Read = Result<(Stated, String), Box<Diagnostic>>;

/// Reads what is said of a numeric fact.
pub(super) fn read(fact: &Fact, ty: &NumberType, node: &Item) -> Read {
    let fault = match numbers::read(fact, ty, node) {
        Ok((number, written)) => return Ok((Stated::Value(Value::Number(number)), written)),
        Err(fault) => fault,
    };
    let Kind::Text { text, .. } = &node.kind else { return Err(fault) };
    if let Some(near) = near::number(fact, ty, node, text) {
        return Err(near);
    }
    let Some(sides) = forms::sides(text, false) else { return Err(fault) };
    let mut amounts = Vec::new();
    for (_, piece) in &sides {
        let (digits, unit, at) =
            numbers::split(piece.text).ok_or_else(|| numbers::no_number(fact, node, piece.text))?;
        amounts.push((digits, unit, at.saturating_add(piece.at)));
    }
    let mut read = Vec::new();
    for ((side, _), amount) in sides.iter().zip(shared(fact, ty, node, amounts)?) {
        read.push((*side, numbers::counted(fact, ty, node, amount)?));
    }
    between(fact, ty, node, read)
}

/// `3 to 5 cm` names the unit once, behind the last number; behind the first alone it leaves open what the last is in.
fn shared<'t>(
    fact: &Fact,
    ty: &NumberType,
    node: &Item,
    amounts: Vec<Amount<'t>>,
) -> Result<Vec<Amount<'t>>, Box<Diagnostic>> {
    match amounts.as_slice() {
        [(low, "", _), high] if !high.1.is_empty() => Ok(vec![(*low, high.1, high.2), *high]),
        [(low, unit, _), (high, "", _)] if !unit.is_empty() && ty.scale.is_none() => {
            let message = format!("the second number for `{}` has no unit, and the first has one", fact.name);
            let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
            Err(Box::new(found.help(format!("write `{low}{0} to {high}{0}` if that is meant", unit_behind(unit)))))
        }
        _ => Ok(amounts),
    }
}

/// Reads limits that are named: `{"at least": "3 cm"}`.
pub(super) fn object(fact: &Fact, ty: &NumberType, node: &Item, entries: &[(Key, Item)]) -> Read {
    let date = ty.kind == NumberKind::Date;
    let takes = match date {
        true => "`after`, `before`, `since`, `on or after` or `on or before`, each with a day",
        false => "`above`, `at least`, `below` or `at most`, each with a number",
    };
    let mut read = Vec::new();
    for (key, item) in entries {
        let side = forms::limit(&key.text, date).ok_or_else(|| forms::no_limit(fact, key, takes))?;
        let counted = match &item.kind {
            Kind::Text { .. } | Kind::Number(_) if date => days::limit(fact, side, item)?,
            Kind::Number(digits) => numbers::counted(fact, ty, item, (digits, "", 0))?,
            Kind::Text { text, .. } => {
                let amount = numbers::split(text).ok_or_else(|| numbers::no_number(fact, item, text))?;
                numbers::counted(fact, ty, item, amount)?
            }
            _ => {
                let message = format!("a limit of `{}` is a number, not {}", fact.name, found(item));
                return Err(wrong(Code::CaseWrongType, fact, item, message));
            }
        };
        read.push((side, counted));
    }
    between(fact, ty, node, read)
}
