//! What comes out of a case: the verdict or value of what an example expects something of.

use super::results::Found;
use crate::case::{show_value, shown};
use crate::check::model::{ExpectedOf as Of, Fact, FactId, Outcome, TermId, Value};
use crate::eval::values::{Computed, Remaining, value as computed};
use crate::eval::{Engine, Prepared, Subject, kleene};
use crate::number::Number;
use std::collections::BTreeSet;

/// Whether something holds, and the facts on which that hangs, where they are asked for.
pub(super) fn verdict(
    engine: &Engine,
    prepared: &Prepared,
    of: Of,
    with_missing: bool,
) -> (Outcome, Option<BTreeSet<FactId>>) {
    let subject = match of {
        Of::Scope => Subject::Scope,
        Of::Rec(id) => Subject::Rec(id),
        Of::Term(id) => Subject::Term(id),
        Of::Fact(id) => {
            let value = prepared.values.get(id).cloned();
            let outcome = match value {
                Some(Value::Bool(true)) => Outcome::Yes,
                Some(Value::Bool(false)) => Outcome::No,
                _ => Outcome::Undetermined,
            };
            return (outcome, Some([id].into()));
        }
        Of::Class(_) | Of::Score(_) => return (Outcome::Undetermined, None),
    };
    let outcome = engine.verdict(prepared, subject);
    let missing = (with_missing && outcome == Outcome::Undetermined).then(|| {
        let missing = engine.missing(prepared, subject);
        // An example says of a list as a whole that something hangs on it.
        missing.into_iter().map(|id| engine.guideline().list_missing(id)).collect()
    });
    (outcome, missing)
}

/// Numbers without an end as decimals cannot be written.
pub(super) fn writable(fact: &Fact, value: &Value) -> bool {
    !show_value(fact, value).contains('≈')
}

/// What comes out, where an example can expect it.
pub(super) fn said(engine: &Engine, prepared: &Prepared, of: Of) -> Option<Found> {
    match of {
        Of::Term(id) if engine.guideline().term(id).is_some_and(|term| term.means.number_type().is_some()) => {
            let ty = engine.guideline().term(id)?.means.number_type()?;
            let number = number(engine, prepared, id).filter(|number| !shown(ty, number).contains('≈'))?;
            Some(Found::Value(of, Some(Value::Number(number))))
        }
        Of::Scope | Of::Rec(_) | Of::Term(_) => {
            let (outcome, missing) = verdict(engine, prepared, of, true);
            Some(Found::Verdict(outcome, missing.filter(|facts| !facts.is_empty())))
        }
        Of::Class(id) => engine.class(prepared, id)?.map(|member| Found::Class(of, Some(Some(member)))),
        Of::Score(id) => engine.score(prepared, id).map(|score| Found::Value(of, Some(Value::Number(score)))),
        Of::Fact(id) => match prepared.values.get(id) {
            Some(value) => {
                let fact = engine.guideline().fact(id)?;
                writable(fact, value).then(|| Found::Value(of, Some(value.clone())))
            }
            None => Some(Found::Verdict(Outcome::Undetermined, None)),
        },
    }
}

/// The number of a term, where every completion agrees.
pub(super) fn number(engine: &Engine, prepared: &Prepared, id: TermId) -> Option<Number> {
    let view = kleene::view(engine.guideline(), &prepared.values);
    match computed(engine, prepared, &view, Computed::Term(id)).remaining {
        Remaining::Numbers(left) if left.len() == 1 => left.into_iter().next(),
        _ => None,
    }
}
