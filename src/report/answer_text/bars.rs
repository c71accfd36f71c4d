//! Treatments that the patient might expect and does not get, each with the reason in one line.

use super::Page;
use crate::eval::answer::Bar;
use crate::report::said::Said;
use crate::report::show;
use crate::report::style::Ink;

/// Reasons that are named.
const MAX_REASONS: usize = 3;

impl Page<'_> {
    /// What is not suggested although it might be expected.
    pub(super) fn bars(&self) -> Said {
        let mut out = Said::new();
        for bar in &self.answer.bars {
            let Some(line) = self.bar(bar) else { continue };
            if out.is_empty() {
                out.heading("Not for this patient");
            }
            out.marked(("×", Ink::Bad), 4, Ink::Plain, &line);
        }
        out
    }

    fn bar(&self, bar: &Bar) -> Option<String> {
        let rec = self.guideline.rec(bar.rec)?;
        let reasons: Vec<String> = bar
            .reasons
            .iter()
            .take(MAX_REASONS)
            .map(|reason| show::spoken(self.guideline, self.sources, reason, &self.answer.values))
            .collect();
        let verb = if bar.exception { "barred" } else { "not suggested here" };
        let more = bar.reasons.len().saturating_sub(MAX_REASONS);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        let why = if reasons.is_empty() { String::new() } else { format!(" {}{more}", reasons.join("; ")) };
        Some(format!("{}: {verb}.{why} ({})", rec.title, rec.name))
    }
}
