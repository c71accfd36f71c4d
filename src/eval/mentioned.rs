//! The values that texts name, and what is said of one that somebody asks for: of the dose of a recommendation, what its own line
//! says.

use super::doses::{self, GivenDose};
use super::engine::Engine;
use super::kleene::{self, View};
use super::prepared::Prepared;
use super::values::{self, Computed, Remaining, ValueAnswer, computed_named};
use crate::check::model::RecId;

/// The values that texts of recommendations name.
pub fn mentioned(engine: &Engine, prepared: &Prepared) -> Vec<ValueAnswer> {
    named_by(engine, prepared, engine.guideline().mentioned.iter().map(String::as_str))
}

/// The values of some names that a text has.
pub fn named_by<'n>(engine: &Engine, prepared: &Prepared, names: impl Iterator<Item = &'n str>) -> Vec<ValueAnswer> {
    let g = engine.guideline();
    let mut all = names.peekable();
    if all.peek().is_none() {
        return Vec::new();
    }
    let view = kleene::view(g, &prepared.values);
    let of = |name: &str| computed_named(g, name).or_else(|| g.fact_named(name).map(Computed::Fact));
    all.filter_map(of).map(|of| value(engine, prepared, &view, of)).collect()
}

/// What something comes to.
pub fn value(engine: &Engine, prepared: &Prepared, view: &View<'_>, of: Computed) -> ValueAnswer {
    let rec = if let Computed::Term(id) = of { engine.guideline().dose_of(id) } else { None };
    match rec.and_then(|rec| dose(engine, prepared, of, rec)) {
        Some(answer) => answer,
        None => values::value(engine, prepared, view, of),
    }
}

fn dose(engine: &Engine, prepared: &Prepared, of: Computed, rec: RecId) -> Option<ValueAnswer> {
    let answer = doses::dose(engine, prepared, rec)?;
    let remaining = match answer.given {
        GivenDose::Amounts(left) if left.contains(&None) => {
            let end = |amount: &crate::number::Number| Some((amount.clone(), true));
            let pieces: Vec<_> = left.iter().flatten().map(|amount| (end(amount), end(amount))).collect();
            if pieces.is_empty() { Remaining::Undefined } else { Remaining::Pieces(pieces, true) }
        }
        GivenDose::Amounts(left) => Remaining::Numbers(left.into_iter().flatten().collect()),
        GivenDose::Between(low, high) => Remaining::Between(low, high),
        GivenDose::Undefined => Remaining::Undefined,
    };
    Some(ValueAnswer { of, remaining, missing: answer.missing, range: None, hull: false })
}
