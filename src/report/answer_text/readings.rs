//! Readings that decided: what would come out otherwise under the other wording of a contested place. A line under what
//! applies says which reading and what was decided; of what does not apply, they stand together.

use super::{Detail, Page};
use crate::check::model::{Outcome, ReadingId};
use crate::eval::readings::Decided;
use crate::report::reading::decision;
use crate::report::said::Said;
use crate::report::style::{Ink, list};
use std::collections::BTreeSet;

/// Recommendations that are named where not all of them are wanted.
const MAX_NAMED: usize = 3;

impl Page<'_> {
    /// The readings that decided a verdict, a line each, and in words those that were told of already.
    pub(super) fn decided(
        &self,
        readings: &[Decided],
        said: &str,
        indent: &str,
        told: &mut BTreeSet<ReadingId>,
    ) -> (Said, Option<String>) {
        let mut out = Said::new();
        let mut again = Vec::new();
        for decided in readings {
            let Some(reading) = self.guideline.readings.get(decided.reading) else { continue };
            let first = told.insert(decided.reading);
            let (verb, hangs) = match decided.missing.as_slice() {
                [] => (said, String::new()),
                missing => ("Decided", format!(" Otherwise it hangs on {}.", self.names(missing))),
            };
            if !first && hangs.is_empty() {
                again.push(reading.name.clone());
                continue;
            }
            let words = if first { format!(": {}", decision(reading)) } else { " (above).".to_owned() };
            by_reading(&mut out, indent, verb, &format!("{}{words}{hangs}", reading.name));
        }
        (out, (!again.is_empty()).then(|| format!("by reading {} (above)", list(&again))))
    }

    /// The readings that decided that something does not apply. Of what cannot be told yet, none has decided anything.
    pub(super) fn readings(&self, detail: Detail, told: &mut BTreeSet<ReadingId>) -> Said {
        let mut out = Said::new();
        for (at, reading) in self.guideline.readings.with_ids() {
            let of = |otherwise: Outcome| -> Vec<&str> {
                let is = |decided: &Decided| decided.reading == at && decided.otherwise == otherwise;
                let others = self.answer.recommendations.iter().filter(|answer| answer.verdict == Outcome::No);
                let others = others.filter(|answer| answer.readings.iter().any(is));
                others.filter_map(|answer| self.guideline.rec(answer.rec)).map(|rec| rec.name.as_str()).collect()
            };
            let outcomes = [
                (Outcome::Yes, "would apply"),
                (Outcome::No, "would not apply"),
                (Outcome::Undetermined, "could not be told"),
            ];
            let parts: Vec<String> = outcomes
                .into_iter()
                .map(|(outcome, words)| (of(outcome), words))
                .filter(|(names, _)| !names.is_empty())
                .map(|(names, words)| format!("{} {words}", several(&names, detail)))
                .collect();
            if parts.is_empty() {
                continue;
            }
            if out.is_empty() {
                out.heading("How the source was read");
            }
            let words = if told.insert(at) { decision(reading) } else { "As above.".to_owned() };
            let line = format!("{words} Otherwise {}.", parts.join("; "));
            out.line(&format!("- {}: ", reading.name), 2, Ink::Plain, &line);
        }
        out
    }
}

fn by_reading(out: &mut Said, indent: &str, verb: &str, words: &str) {
    let lead = format!("{indent}{verb} by reading ");
    out.line(&lead, indent.len().saturating_add(2), Ink::Plain, words);
}

/// Names, the first of them where not all are wanted.
fn several(names: &[&str], detail: Detail) -> String {
    let most = if detail.all { usize::MAX } else { MAX_NAMED };
    match names.split_at_checked(most) {
        Some((first, [_, _, ..])) => format!("{} and {} more", first.join(", "), names.len().saturating_sub(most)),
        _ => names.join(", "),
    }
}
