//! What a stretch of numbers or days says of a fact of a case.

use super::expect::wrong;
use super::tree::Item;
use crate::check::model::{Fact, NumberType, Stated, Value};
pub use crate::check::stretch::Limit;
use crate::check::stretch::{Left, left};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// What a stretch leaves of the values of its fact.
pub(super) fn stated(
    fact: &Fact,
    ty: &NumberType,
    node: &Item,
    limits: (Limit, Limit),
    written: String,
) -> Result<(Stated, String), Box<Diagnostic>> {
    match left(ty, limits) {
        Left::Nothing => {
            let message = format!("what is said of `{}` leaves no value that it can have", fact.name);
            Err(wrong(Code::CaseOutOfRange, fact, node, message))
        }
        Left::One(value) => Ok((Stated::Value(Value::Number(value)), written)),
        Left::Some(part) => Ok((Stated::Part(part), written)),
        Left::All => Err(Box::new(nothing(fact, node))),
    }
}

/// What is said leaves all values, so that the fact stays unknown.
pub(super) fn nothing(fact: &Fact, node: &Item) -> Diagnostic {
    let message =
        format!("what is said of `{}` leaves every value that it can have: it counts as not known", fact.name);
    Diagnostic::new(Code::CaseSaysNothing, node.span, message)
}
