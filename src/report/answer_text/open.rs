//! What an answer leaves open: questions to which the source has no answer for this patient, recommendations that cannot
//! be told yet, and the facts that would settle them.

use super::{Detail, Page};
use crate::check::model::{Fact, FactId, FactType, NumberKind, Outcome, Recommendation, Value};
use crate::eval::answer::{PartAnswer, RecAnswer};
use crate::eval::gaps::GapAnswer;
use crate::report::said::Said;
use crate::report::show;
use crate::report::style::{Ink, plural};

/// Questions that are asked for at most, where not all of them are wanted.
const MAX_QUESTIONS: usize = 5;
/// Facts that something is said to hang on by name, where not all of them are wanted.
const MAX_NAMED: usize = 6;

impl Page<'_> {
    /// Gaps that this patient is in.
    pub(super) fn gaps(&self) -> Said {
        let sure = |gap: &&GapAnswer| gap.verdict == Outcome::Yes;
        let mut out = Said::new();
        for gap in self.answer.gaps.iter().filter(sure) {
            let Some(question) = self.guideline.questions.get(gap.question) else { continue };
            if out.is_empty() {
                out.heading("Left open");
            }
            out.marked(("○", Ink::Open), 2, Ink::Title, &question.title);
            match gap.accepted.and_then(|at| self.guideline.accepted.get(at)) {
                Some(finding) => {
                    let words = format!("No recommendation answers this: {}.", lower_first(&finding.title));
                    out.line("    ", 4, Ink::Plain, &words);
                    out.line("    ", 4, Ink::Plain, &finding.because);
                    let sources = self.sources_of(&finding.from);
                    if !sources.is_empty() {
                        out.line("    Source: ", 6, Ink::Quiet, &sources);
                    }
                }
                None if !gap.missing.is_empty() => {
                    out.line("    ", 4, Ink::Plain, "No recommendation answers this for the patient.");
                    let of = |other: &&GapAnswer| other.question == gap.question;
                    for other in self.answer.gaps.iter().filter(of) {
                        if let Some(finding) = other.accepted.and_then(|at| self.guideline.accepted.get(at)) {
                            let words = format!("Perhaps: {}.", lower_first(&finding.title));
                            out.line("    ", 4, Ink::Plain, &words);
                        }
                    }
                    let words = format!("Why hangs on {}.", self.names(&gap.missing));
                    out.line("    ", 4, Ink::Quiet, &words);
                }
                None => out.line(
                    "    ",
                    4,
                    Ink::Plain,
                    "No recommendation answers this for the patient, and the guideline does not say why.",
                ),
            }
        }
        out
    }

    /// What cannot be told yet, and what would settle it.
    pub(super) fn open(&self, detail: Detail) -> Said {
        let open: Vec<(&RecAnswer, &Recommendation)> = self
            .answer
            .recommendations
            .iter()
            .filter(|a| a.verdict == Outcome::Undetermined)
            .filter_map(|a| Some((a, self.guideline.rec(a.rec)?)))
            .collect();
        let mut lines = Said::new();
        // What hangs on the same facts stands together.
        let mut groups: Vec<(&[FactId], Vec<&Recommendation>)> = Vec::new();
        for (answer, rec) in &open {
            match groups.iter_mut().find(|(missing, _)| *missing == answer.missing) {
                Some((_, recs)) => recs.push(rec),
                None => groups.push((&answer.missing, vec![rec])),
            }
        }
        for (missing, recs) in &groups {
            for rec in recs {
                let title = format!("{} ({})", rec.title, rec.stance.word());
                lines.marked(("?", Ink::Open), 2, Ink::Plain, &title);
            }
            let lead = if recs.len() > 1 { "    all hang on " } else { "    hangs on " };
            lines.line(lead, 6, Ink::Quiet, &self.hanging(missing, detail));
        }
        lines.add(self.gaps_open(detail));
        let mut out = Said::new();
        if !lines.is_empty() {
            out.heading("Cannot be told yet");
            out.add(lines);
        }
        let verdicts = self.answer.open.iter().map(|(fact, count)| (*fact, plural(*count, "recommendation")));
        let questions = self.answer.open_of_questions.iter().map(|(fact, count)| (*fact, plural(*count, "question")));
        let asked: Vec<(FactId, String)> = verdicts.chain(questions).collect();
        if asked.is_empty() {
            return out;
        }
        out.heading("What would settle it");
        let most = if detail.all || detail.page { usize::MAX } else { MAX_QUESTIONS };
        for (fact, settles) in asked.iter().take(most) {
            out.add(self.question(*fact, settles));
        }
        let more: Vec<FactId> = asked.iter().skip(most).map(|(fact, _)| *fact).collect();
        if !more.is_empty() {
            let words = format!("{}: {} (--all asks them)", plural(more.len(), "more fact"), self.names(&more));
            out.line("  ", 6, Ink::Quiet, &words);
        }
        out
    }

    /// Questions that may be left without an answer: one line each, with all that this hangs on.
    fn gaps_open(&self, detail: Detail) -> Said {
        let mut out = Said::new();
        for (at, question) in self.guideline.questions.with_ids() {
            let of = |gap: &&GapAnswer| gap.question == at;
            if self.answer.gaps.iter().any(|gap| of(&gap) && gap.verdict == Outcome::Yes) {
                continue;
            }
            let gaps: Vec<&GapAnswer> = self.answer.gaps.iter().filter(of).collect();
            if gaps.is_empty() {
                continue;
            }
            let facts: std::collections::BTreeSet<FactId> =
                gaps.iter().flat_map(|gap| gap.missing.iter().copied()).collect();
            let names = self.hanging(&facts.into_iter().collect::<Vec<_>>(), detail);
            let words = format!("Whether anything answers: {}", question.title);
            out.marked(("?", Ink::Open), 2, Ink::Plain, &words);
            out.line("    hangs on ", 6, Ink::Quiet, &names);
        }
        out
    }

    /// The facts on which something hangs; of many, those on which most hangs, and how many more.
    fn hanging(&self, missing: &[FactId], detail: Detail) -> String {
        if detail.all || missing.len() <= MAX_NAMED.saturating_add(1) {
            return self.names(missing);
        }
        let weight = |fact: &FactId| self.answer.open.iter().position(|(open, _)| open == fact).unwrap_or(usize::MAX);
        let mut first = missing.to_vec();
        first.sort_by_key(weight);
        first.truncate(MAX_NAMED);
        first.sort_unstable();
        format!("{} and {}", self.names(&first), plural(missing.len().saturating_sub(MAX_NAMED), "more fact"))
    }

    fn question(&self, id: FactId, settles: &str) -> Said {
        let mut out = Said::new();
        let Some(fact) = self.guideline.fact(id) else { return out };
        let question = fact.ask.clone().unwrap_or_else(|| fact.title.clone());
        let judged = fact.judged.as_ref().map_or(String::new(), |(by, _)| format!(", judged by the {by}"));
        let derived = if fact.derivation.is_some() { ", or the facts that it is derived from" } else { "" };
        out.line("  ", 2, Ink::Plain, &question);
        let part = self.answer.partial.iter().find(|part| part.fact == id);
        let values = match &fact.ty {
            _ if part.is_some() => "known in part".to_owned(),
            FactType::OneOf(members) | FactType::SetOf(members) if members.len() > 6 => {
                format!("{} choices", members.len())
            }
            _ => show::values(fact),
        };
        out.line("      ", 6, Ink::Quiet, &format!("{} ({values}{judged}{derived}): {settles}", fact.name));
        if let Some(part) = part {
            out.line("      ", 6, Ink::Quiet, &known_only(fact, part));
        }
        out
    }
}

/// What is known of a fact, and what to find out: `known only as below 5 cm: is it below, at or above 3 cm?`
fn known_only(fact: &Fact, part: &PartAnswer) -> String {
    let known = format!("known only as {}", show::part(fact, &part.part));
    let (side, other) = match &fact.ty {
        FactType::Number(ty) if ty.kind == NumberKind::Date => ("before, on or after", "of"),
        _ => ("below, at or above", "of"),
    };
    let limits: Vec<String> =
        part.limits.iter().map(|limit| show::value(fact, &Value::Number(limit.clone()))).collect();
    match limits.as_slice() {
        [] => known,
        [one] => format!("{known}: is it {side} {one}?"),
        several => {
            let named = several.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
            let more = several.len().saturating_sub(MAX_NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{known}: where {other} {named}{more} does it lie, {side}?")
        }
    }
}

/// A title within a sentence; a word of capitals stays.
fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}
