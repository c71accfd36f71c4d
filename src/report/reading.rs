//! A reading in words: what it asks and decides, and what it decided for a patient.

use crate::check::model::{Guideline, Outcome, Reading};
use crate::eval::readings::Decided;

/// A reading that decided one recommendation, as an explanation says it.
pub fn explained(guideline: &Guideline, decided: &Decided) -> Option<String> {
    let reading = guideline.readings.get(decided.reading)?;
    let otherwise = match decided.otherwise {
        Outcome::Yes => "it would apply",
        Outcome::No => "it would not apply",
        Outcome::Undetermined => "it could not be told",
    };
    let missing: Vec<&str> = decided.missing.iter().map(|fact| guideline.fact_name(*fact)).collect();
    let hangs = if missing.is_empty() { String::new() } else { format!(" (hangs on {})", missing.join(", ")) };
    let written: Vec<&str> = reading.otherwise.iter().map(|reworded| reworded.written.as_str()).collect();
    Some(format!(
        "Decided by reading {}: {} Otherwise ({}) {otherwise}{hangs}.",
        reading.name,
        decision(reading),
        written.join("; ")
    ))
}

/// The question, and the first sentence of the decision.
pub fn decision(reading: &Reading) -> String {
    let decision = reading.decision.as_deref().unwrap_or("");
    let first = decision.split_once(". ").map_or(decision, |(first, _)| first).trim_end_matches('.');
    if first.is_empty() { reading.question.clone() } else { format!("{} {first}.", reading.question) }
}
