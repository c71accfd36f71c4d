//! A day that may never have been: `never`, `not never`, `never or before 2020-03`. Where the guideline does not say that it may,
//! `never` is refused.

use super::days;
use super::expect::wrong;
use super::tree::{Item, Key, Kind};
use crate::check::model::{Fact, NumberType, Stated};
use crate::codes::Code;
use crate::dates;
use crate::diagnostic::Diagnostic;

const NEVER: &str = "never";
/// Other words for it.
const ALMOST: &[&str] =
    &["none", "no", "nil", "n/a", "na", "never done", "not done", "not performed", "never performed"];

/// What is said, and the same as it was written.
type Written = (Stated, String);

/// Reads what is said of a day.
pub(super) fn read(fact: &Fact, ty: &NumberType, node: &Item) -> Result<Written, Box<Diagnostic>> {
    let Kind::Text { text, quoted } = &node.kind else { return days::read(fact, ty, node).map(|read| was(fact, read)) };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = words.to_lowercase();
    let Some(beside) = fact.never else {
        if lower.contains(' ') && lower.split(' ').any(|word| word == NEVER) {
            let message = format!("`{}` is a day, and cannot be `never`", fact.name);
            let found = wrong(Code::CaseBadDate, fact, node, message);
            return Err(Box::new(found.help(
                "write what is known of the day; that there may never have been one, the guideline says by `type date or never`",
            )));
        }
        return days::read(fact, ty, node);
    };
    match words.as_str() {
        NEVER => return Ok(stated(fact, true, NEVER)),
        "not never" => return Ok(stated(fact, false, "not never")),
        _ => {}
    }
    let rest = words.strip_prefix("never or ").or_else(|| words.strip_suffix(" or never"));
    if let Some(rest) = rest {
        let part = Item { span: node.span, kind: Kind::Text { text: rest.to_owned(), quoted: *quoted } };
        return match days::read(fact, ty, &part) {
            Ok((day, written)) => Ok((day.or_never(beside), format!("never or {written}"))),
            // Where days are named of which it can have none, that there never was one is left.
            Err(found) if found.code == Code::CaseOutOfRange && dates::days(rest).is_none() => {
                Ok(stated(fact, true, &words))
            }
            Err(found) => Err(found),
        };
    }
    if lower == NEVER || ALMOST.contains(&lower.as_str()) {
        let message = format!("`{}` takes a day or `never`", fact.name);
        let found = wrong(Code::CaseBadDate, fact, node, message);
        return Err(Box::new(
            found
                .help("where there never was such a day, write \"never\"; where it is not known, null")
                .guess(node.span, "\"never\""),
        ));
    }
    days::read(fact, ty, node).map(|read| was(fact, read))
}

/// That a day never was, or was some time.
pub(super) fn stated(fact: &Fact, never: bool, written: &str) -> Written {
    let stated = fact.never.map(|beside| Stated::Day { beside, never: Some(never), day: None });
    (stated.unwrap_or(Stated::Value(crate::check::model::Value::Bool(never))), written.to_owned())
}

/// What is said of a day says that there was one.
pub(super) fn was(fact: &Fact, (stated, written): Written) -> Written {
    (stated.of_day(fact.never), written)
}

/// Whether an object says that a day is not `never`.
pub(super) fn denied(fact: &Fact, entries: &[(Key, Item)]) -> bool {
    let word = |item: &Item| matches!(&item.kind, Kind::Text { text, .. } if text == NEVER);
    let of = |item: &Item| match &item.kind {
        Kind::List(items) => matches!(items.as_slice(), [only] if word(only)),
        _ => word(item),
    };
    fact.never.is_some() && matches!(entries, [(key, item)] if key.text == "not" && of(item))
}
