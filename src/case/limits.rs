//! Numbers of which limits are known: `<5 mg/L`, `3 to 5 cm`, `{"above": "3 cm", "at most": "5 cm"}`. What is a number is read
//! as one first, so that nothing that is one is taken for less.

use super::expect::{found, wrong};
use super::forms::{self, Side};
use super::near;
use super::numbers::{self, Amount, Counted};
use super::patient::Stated;
use super::stretch::{self, Limit};
use super::tree::{Item, Key, Kind};
use super::{days, expect};
use crate::check::model::{Fact, NumberKind, NumberType, Value};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// A number of a limit as it was written, and whether it belongs.
type End = (Counted, bool);
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
            Err(Box::new(found.help(format!("write `{low} {unit} to {high} {unit}` if that is meant"))))
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

/// The stretch between limits, of which there is at most one a side.
pub(super) fn between(fact: &Fact, ty: &NumberType, node: &Item, read: Vec<(Side, Counted)>) -> Read {
    let (mut low, mut high): (Option<End>, Option<End>) = (None, None);
    for (side, counted) in read {
        let (slot, with) = match side {
            Side::Low(with) => (&mut low, with),
            Side::High(with) => (&mut high, with),
        };
        if slot.replace((counted, with)).is_some() {
            let message = format!("two limits of `{}` lie on the same side", fact.name);
            return Err(Box::new(Diagnostic::new(Code::CaseBadPart, node.span, message).help("keep the nearer one")));
        }
    }
    if let (Some(((from, first), _)), Some(((to, second), _))) = (&low, &high)
        && from > to
    {
        let message = format!("the lower limit of `{}` is greater than the upper one", fact.name);
        let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
        return Err(Box::new(found.help(format!("write the smaller one first: `{second} to {first}`"))));
    }
    let written = written(ty, low.as_ref(), high.as_ref());
    let limit = |limit: Option<End>| -> Limit { limit.map(|((value, _), with)| (value, with)) };
    stretch::stated(fact, ty, node, (limit(low), limit(high)), written)
}

/// The limits in the person's own digits and units.
fn written(ty: &NumberType, low: Option<&End>, high: Option<&End>) -> String {
    let [at_least, over, at_most, under] = expect::words(ty);
    let low_words = |((_, text), with): &End| format!("{} {text}", if *with { at_least } else { over });
    let high_words = |((_, text), with): &End| format!("{} {text}", if *with { at_most } else { under });
    match (low, high) {
        (Some(((_, low), true)), Some(((_, high), true))) => format!("{low} to {high}"),
        (Some(low), Some(high)) => format!("{} and {}", low_words(low), high_words(high)),
        (Some(low), None) => low_words(low),
        (None, Some(high)) => high_words(high),
        (None, None) => String::new(),
    }
}
