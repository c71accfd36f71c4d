//! A patient for whom a recommendation applies, as small as can be: what an editor shows beside it.

use super::patient::{Claim, Sought, Witness};
use super::verifier::Verifier;
use crate::check::model::RecId;
use crate::decide::budget::Budget;
use crate::eval::Engine;
use crate::source::Sources;

/// A patient for whom a recommendation applies: of the facts only those that matter. Why there is none, in words.
pub fn patient_of(
    engine: &Engine,
    sources: &Sources,
    id: RecId,
    budget: impl Into<Budget>,
) -> Result<Witness, &'static str> {
    const LARGE: &str = "whether anybody is like that takes too long to be decided here: `gdl verify` takes longer";
    let mut verifier = Verifier::new(engine, sources, budget.into()).map_err(|_| LARGE)?;
    let name = engine.guideline().rec(id).map_or("patient", |rec| rec.name.as_str());
    let node = verifier.node_of(id);
    let region = verifier.space.possible(node).map_err(|_| LARGE)?;
    match verifier.seek(region, &[Claim::Rec(id, true)], name) {
        Ok(Sought::Patient(witness)) => Ok(*witness),
        Ok(Sought::Nobody) => Err("it applies to nobody"),
        Ok(Sought::Open) => {
            Err("no patient was found for whom it applies, and that there is none is not proved either")
        }
        Err(_) => Err(LARGE),
    }
}
