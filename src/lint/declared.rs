//! Names that nothing uses, readings without a decision, a review that is due, arms that do not add up.

use super::Subject;
use super::walk::{self, Uses};
use crate::check::model::{Accepts, FactId, Status, Subject as Of, TermId};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

impl Subject<'_> {
    /// Remarks on declarations by themselves.
    pub(super) fn declarations(&mut self, today: Option<&str>) {
        // What a library declares is for others.
        if self.guideline.header.is_some() {
            self.unused();
        }
        self.readings();
        self.review(today);
        self.arms();
    }

    fn unused(&mut self) {
        let g = self.guideline;
        let mut uses = Uses::of(&walk::everything(g));
        uses.facts.extend(g.lists.iter().map(|list| list.of));
        let accepted: BTreeSet<FactId> = g
            .accepted
            .iter()
            .filter_map(|accepted| if let Accepts::Unused(id) = accepted.what { Some(id) } else { None })
            .collect();
        let shown: BTreeSet<Of> = g.examples.iter().flat_map(|example| &example.expect).map(|e| e.of).collect();
        for (id, fact) in g.facts_with_ids() {
            if !uses.facts.contains(&id) && !accepted.contains(&id) && self.own(fact.span) {
                let found =
                    Diagnostic::new(Code::UnusedName, fact.span, format!("no condition asks for `{}`", fact.name))
                        .help("A case is asked for it in vain. Use it, or remove it.");
                self.push(found);
            }
        }
        for (id, term) in (0..).map(TermId).zip(&g.terms) {
            if !uses.terms.contains(&id) && !shown.contains(&Of::Term(id)) && self.own(term.span) {
                let found = Diagnostic::new(Code::UnusedName, term.span, format!("no condition uses `{}`", term.name))
                    .help("Use it, or remove it.");
                self.push(found);
            }
        }
    }

    fn readings(&mut self) {
        for reading in self.guideline.readings.iter().filter(|reading| reading.decision.is_none()) {
            if self.own(reading.span) {
                let found =
                    Diagnostic::new(Code::OpenReading, reading.span, format!("`{}` has no decision", reading.name))
                        .help("The guideline is encoded in one way all the same. Write `decision` with what was decided, and `by` with who did.");
                self.push(found);
            }
        }
    }

    fn review(&mut self, today: Option<&str>) {
        let Some(header) = &self.guideline.header else { return };
        let (Some(review), Some(today)) = (header.review.as_deref(), today) else { return };
        // Both are written year-month-day, so that letters compare as dates do.
        if review < today && !matches!(header.status, Status::Superseded | Status::Expired) {
            let found = Diagnostic::new(
                Code::ReviewPassed,
                header.span,
                format!("the review of `{}` was due on {review}", header.name),
            )
            .help("Review the guideline and set the next date, or set its status to `expired`.");
            self.push(found);
        }
    }

    fn arms(&mut self) {
        for study in &self.guideline.studies {
            let (Some(patients), true) = (study.patients, study.arms.len() > 1) else { continue };
            let sum = study.arms.iter().fold(0u64, |sum, (_, arm, _)| sum.saturating_add(*arm));
            // Fewer may be analyzed than were recruited: that is a figure to look at, too.
            if sum != patients && self.own(study.span) {
                let what =
                    format!("the arms of `{}` have {sum} patients together, the study has {patients}", study.name);
                let found = Diagnostic::new(Code::ArmsDiffer, study.span, what)
                    .help("Look it up. If the study left patients out, or the arms overlap, allow the remark here with that reason.");
                self.push(found);
            }
        }
    }
}
