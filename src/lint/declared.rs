//! Terms that nothing uses, declarations that share a title, readings without a decision, a review that is due, arms that do not add up.

use super::Linter;
use super::walk::{self, Uses};
use crate::check::model::{ExpectedOf as Of, Status, TermId};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

impl Linter<'_> {
    /// Remarks on declarations by themselves.
    pub(super) fn declarations(&mut self, today: Option<&str>) {
        // What a library declares is for others.
        if self.guideline.header.is_some() {
            self.unused();
        }
        self.titles();
        self.readings();
        self.review(today);
        self.arms();
    }

    /// Facts on which nothing rests are a matter of proof: `gdl verify` finds them.
    fn unused(&mut self) {
        let g = self.guideline;
        let uses = Uses::of(&walk::everything(g));
        let shown: BTreeSet<Of> = g.examples.iter().flat_map(|example| &example.expect).map(|e| e.of).collect();
        for (id, term) in (0..).map(TermId).zip(&g.terms) {
            let displayed = g.mentioned.contains(&term.name) || g.displayed.get(&term.name) == Some(&true);
            if g.dose_of(id).is_none()
                && !uses.terms.contains(&id)
                && !shown.contains(&Of::Term(id))
                && !displayed
                && self.own(term.span)
            {
                let found = Diagnostic::new(Code::UnusedName, term.span, format!("no condition uses `{}`", term.name))
                    .help("Use it, or remove it.");
                self.push(found);
            }
        }
    }

    /// What has no name is known by its title.
    fn titles(&mut self) {
        let g = self.guideline;
        self.alike("examples", g.examples.iter().map(|example| (example.title.as_str(), example.span)));
        self.alike("invariants", g.invariants.iter().map(|invariant| (invariant.title.as_str(), invariant.span)));
        self.alike("questions", g.questions.iter().map(|question| (question.title.as_str(), question.span)));
        self.alike("constraints", g.constraints.iter().map(|constraint| (constraint.title.as_str(), constraint.span)));
        self.alike("accepted findings", g.accepted.iter().map(|accepted| (accepted.title.as_str(), accepted.span)));
    }

    fn alike<'t>(&mut self, what: &str, all: impl Iterator<Item = (&'t str, Span)>) {
        let mut first: BTreeMap<String, Span> = BTreeMap::new();
        // Rows of two tables of one title are alike from the first to the last: that is said once.
        let mut tables = BTreeSet::new();
        for (title, span) in all {
            let read = title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let Some(before) = first.get(&read).copied() else {
                first.insert(read, span);
                continue;
            };
            let place = if self.own(span) { span } else { before };
            let (title, what) = match table(title) {
                Some(table) if !tables.insert(table.to_lowercase()) => continue,
                Some(table) => (table, "tables of examples"),
                None => (title, what),
            };
            let found = Diagnostic::new(Code::SameTitle, place, format!("two {what} have the title `{title}`"))
                .also(if place == span { before } else { span }, "the other one")
                .help("Reports tell them apart by their titles. Say in each what is its own, or remove one.");
            self.push(found);
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
            let Some(sizes) = study.arms.iter().map(|arm| arm.patients).collect::<Option<Vec<u64>>>() else { continue };
            let sum = sizes.into_iter().fold(0u64, u64::saturating_add);
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

/// The table to which a row without words of its own belongs: `Limits` of `Limits, row 3`.
fn table(title: &str) -> Option<&str> {
    let (table, row) = title.rsplit_once(", row ")?;
    row.bytes().all(|byte| byte.is_ascii_digit()).then_some(table)
}
