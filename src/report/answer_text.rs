//! The answer as a clinician reads it: what applies, grouped by stance, with grade, reason and source; then what cannot
//! be told yet and which facts would settle it; the rest on request.

mod bars;
mod open;
mod readings;

use super::evidence::{self, Evidence};
use super::said::{Entry, Said};
use super::style::{Ink, Look, list, plural};
use super::{doses, order, show, values};
use crate::case::{Case, DayBy};
use crate::check::model::{Choice, FactId, Guideline, Outcome, ReadingId, Recommendation, Status, TreatmentId, Value};
use crate::eval::answer::{Answer, RecAnswer};
use crate::source::Sources;
use std::collections::BTreeSet;

/// What to show beyond what applies and what is open.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detail {
    /// Name every recommendation that does not apply, and every question.
    pub all: bool,
    /// How much of the evidence is shown.
    pub evidence: Evidence,
    /// For a page, of whose reader nobody asks with which options it was made: they are not spoken of, and nothing is left out for
    /// want of room.
    pub page: bool,
}

/// The answer as text.
pub fn text(
    guideline: &Guideline,
    sources: &Sources,
    label: &str,
    case: &Case,
    answer: &Answer,
    detail: Detail,
    look: Look,
) -> String {
    let (head, body, origin) = said(guideline, sources, label, case, answer, detail);
    [head, body, origin].iter().map(|said| said.text(look)).collect()
}

/// What an answer says: of the guideline and the case; of what follows; and of the source.
pub fn said(
    guideline: &Guideline,
    sources: &Sources,
    label: &str,
    case: &Case,
    answer: &Answer,
    detail: Detail,
) -> (Said, Said, Said) {
    let filled = values::filled(guideline, answer);
    let guideline = filled.as_ref().unwrap_or(guideline);
    let page = Page { guideline, sources, case, answer };
    let mut head = page.head(label);
    let mut told = BTreeSet::new();
    head.add(page.scope(&mut told));
    let mut out = page.computed();
    let mut studies = BTreeSet::new();
    // General advice stands behind what is said of this patient alone.
    let (general, own): (Vec<_>, Vec<_>) =
        order::groups(guideline, answer).into_iter().partition(order::Group::is_last);
    let mut draw = |groups: Vec<order::Group<'_>>, told: &mut BTreeSet<ReadingId>| {
        let mut out = Said::new();
        for group in groups {
            out.heading(group.heading);
            for (answer, rec) in group.members {
                let (said, again) = page.recommendation(answer, rec, told);
                out.add(said);
                out.add(evidence::said(guideline, rec, detail.evidence, &mut studies, detail.page));
                out.add(page.cited(rec, again));
            }
        }
        out
    };
    out.add(draw(own, &mut told));
    out.add(page.bars());
    out.add(page.gaps());
    out.add(page.readings(detail, &mut told));
    out.add(draw(general, &mut told));
    out.add(page.open(detail));
    out.add(page.rest(detail));
    (head, out, page.origin())
}

struct Page<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    case: &'a Case,
    answer: &'a Answer,
}

impl Page<'_> {
    fn head(&self, label: &str) -> Said {
        let mut out = Said::new();
        if let Some(header) = &self.guideline.header {
            out.line("", 0, Ink::Title, &header.title);
            let mut line = format!("{} {}", header.name, header.version);
            if header.status == Status::Published {
                line.push_str(", published");
            }
            out.line("", 0, Ink::Quiet, &line);
        }
        for warning in &self.answer.warnings {
            out.line("! ", 2, Ink::Bad, warning);
        }
        // Which day it is nobody is asked.
        let today = self.guideline.today();
        let get = |id: FactId| self.case.value(id).cloned();
        let known = self.case.values.known().filter(|(id, value)| {
            let some_day = self.guideline.asked(*id) != *id && **value == Value::Bool(false);
            let own = self.guideline.fact(*id).is_some_and(|fact| fact.entry.is_none());
            Some(*id) != today && own && self.guideline.speaks(*id, get) && !some_day
        });
        let known = known.count().saturating_add(self.case.lists.len());
        let asked = self
            .guideline
            .facts
            .with_ids()
            .filter(|(id, fact)| Some(*id) != today && fact.day.is_none() && fact.entry.is_none());
        let lists = self.guideline.listed.with_ids();
        let lists = lists.filter(|(id, list)| !list.left_out || self.case.lists.contains_key(id)).count();
        let facts = asked.count().saturating_add(lists);
        let in_part = match self.answer.partial.len() {
            0 => String::new(),
            some => format!(", {some} in part"),
        };
        out.gap();
        let name = self.case.id.as_ref().map_or_else(|| label.to_owned(), |id| format!("{} ({label})", id.text));
        out.line("", 2, Ink::Plain, &format!("Case {name}: {} of {} known{in_part}", known, plural(facts, "fact")));
        if let Some(fact) = today.and_then(|today| self.guideline.fact(today))
            && let Some(value) = today.and_then(|today| self.case.value(today))
        {
            let by = match self.case.day_by {
                DayBy::Case => "as the case says",
                DayBy::Option => "as --today says",
                DayBy::Clock => "by the clock",
            };
            out.line("", 2, Ink::Quiet, &format!("Asked on {}, {by}", show::value(fact, value)));
        }
        for part in &self.answer.partial {
            if let Some(fact) = self.guideline.fact(part.fact) {
                let never = show::or_never(fact, &self.answer.values);
                let words = match never {
                    "" => format!("{} {}", fact.name, show::is(fact, &part.part)),
                    never => format!("{} {never}{}", fact.name, show::part(fact, &part.part)),
                };
                out.line("", 2, Ink::Quiet, &words);
            }
        }
        for (fact, value) in &self.answer.derived {
            if let Some(fact) = self.guideline.fact(*fact) {
                out.line("", 2, Ink::Quiet, &format!("{} is derived: {}", fact.name, show::value(fact, value)));
            }
        }
        out
    }

    fn scope(&self, told: &mut BTreeSet<ReadingId>) -> Said {
        let scope = &self.answer.scope;
        let mut out = Said::new();
        let (ink, words) = match scope.verdict {
            Outcome::Yes => (Ink::Plain, "The guideline speaks of this patient."),
            Outcome::No => (Ink::Bad, "OUT OF SCOPE: this guideline does not speak of this patient."),
            Outcome::Undetermined => {
                (Ink::Open, "It cannot be told yet whether this guideline speaks of this patient.")
            }
        };
        out.line("", 2, ink, words);
        if scope.verdict != Outcome::Yes {
            for reason in &scope.reasons {
                out.line(
                    "  because ",
                    4,
                    Ink::Plain,
                    &show::reason(self.guideline, self.sources, reason, &self.answer.values),
                );
            }
        }
        let said = if scope.verdict == Outcome::No { "Out of scope" } else { "Decided" };
        // Nothing was told of before.
        out.add(self.decided(&scope.readings, said, "  ", told).0);
        if !scope.see.is_empty() {
            let lead = if scope.verdict == Outcome::No { "  Treated elsewhere: " } else { "  See also: " };
            let topics: Vec<String> = scope.see.iter().map(|topic| format!("\"{topic}\"")).collect();
            out.line(lead, 4, Ink::Plain, &topics.join("; "));
        }
        out
    }

    /// What the guideline computes.
    fn computed(&self) -> Said {
        let lines = values::lines(self.guideline, &self.answer.computed);
        let mut out = Said::new();
        if !lines.is_empty() {
            out.heading("Computed");
            out.add(lines);
        }
        out
    }

    /// All that is said of a recommendation but its evidence and sources, and the readings behind it that were told of above.
    fn recommendation(
        &self,
        answer: &RecAnswer,
        rec: &Recommendation,
        told: &mut BTreeSet<ReadingId>,
    ) -> (Said, Option<String>) {
        let mut out = Said::new();
        out.entry(Entry {
            rec: answer.rec,
            ink: order::ink(rec.stance),
            title: rec.title.clone(),
            standing: self.standing(rec),
        });
        if let Some(because) = &rec.because {
            out.line("    ", 4, Ink::Plain, because);
        }
        if let Some(other) = rec.instead_of.and_then(|other| self.guideline.rec(other)) {
            let words = format!("{}, which is not feasible here", other.title);
            out.line("    Instead of: ", 6, Ink::Plain, &words);
        }
        if let (Some(dose), Some(given)) = (&rec.dose, &answer.dose) {
            out.add(doses::lines(self.guideline, self.sources, dose, given));
        }
        if !answer.favored.is_empty() {
            let words: Vec<String> = answer.favored.iter().map(|f| self.named(f)).collect();
            out.line("    Favored here: ", 6, Ink::Good, &list(&words));
        }
        for (condition, missing) in &answer.favored_open {
            let words = format!("{} (hangs on {})", self.named(condition), self.names(missing));
            out.line("    May favor it: ", 6, Ink::Open, &words);
        }
        for note in &answer.notes {
            let note = values::in_text(self.guideline, &self.answer.mentioned, note);
            out.line("    Note: ", 6, Ink::Plain, &note);
        }
        let (readings, again) = self.decided(&answer.readings, "Applies", "    ", told);
        out.add(readings);
        for (position, from) in &rec.positions {
            let from = if from.is_empty() { String::new() } else { format!(" ({})", from.join(", ")) };
            out.line("    Position: ", 6, Ink::Plain, &format!("{position}{from}"));
        }
        (out, again)
    }

    /// What a recommendation rests on: statements, and readings that were told of above.
    fn cited(&self, rec: &Recommendation, again: Option<String>) -> Said {
        let sources = Some(self.sources_of(&rec.from)).filter(|sources| !sources.is_empty());
        let sources: Vec<String> = sources.into_iter().chain(again).collect();
        let mut out = Said::new();
        if !sources.is_empty() {
            out.line("    Source: ", 6, Ink::Quiet, &sources.join("; "));
        }
        out
    }

    /// Name, grade or kind, treatments.
    fn standing(&self, rec: &Recommendation) -> Vec<String> {
        let mut parts = vec![rec.name.clone()];
        if let Some(grade) = &rec.grade {
            parts.push(format!(
                "grade {}: {}, certainty {}",
                grade.code,
                grade.strength.word(),
                grade.certainty.words()
            ));
        }
        if let Some(kind) = &rec.kind {
            parts.push(kind.clone());
        }
        let title = |id: &TreatmentId| self.guideline.treatments.get(*id).map(|t| t.title.clone());
        let treatments: Vec<String> = rec.treatments.iter().filter_map(title).collect();
        let over: Vec<String> = rec.over.iter().filter_map(title).collect();
        let mut what = match rec.choice {
            Some(Choice::AnyOf) => format!("any of: {}", treatments.join("; ")),
            Some(Choice::OneOf) => format!("one of: {}", treatments.join("; ")),
            Some(Choice::InOrder) => format!("in this order: {}", treatments.join("; ")),
            None => treatments.join("; "),
        };
        if !over.is_empty() {
            what.push_str(&format!(", compared with {}", over.join("; ")));
        }
        // A single treatment is in the title.
        if rec.choice.is_some() || treatments.len() > 1 || !over.is_empty() {
            parts.push(what);
        }
        parts
    }

    /// Statements by their section. Readings are left to where they decide.
    fn sources_of(&self, from: &[String]) -> String {
        let mut sections: Vec<(&str, Vec<&str>)> = Vec::new();
        for id in from {
            let statement = self.guideline.statements.iter().find(|s| s.id == *id);
            let Some(section) = statement.map(|statement| statement.section.as_str()) else { continue };
            match sections.iter_mut().find(|(s, _)| *s == section) {
                Some((_, ids)) => ids.push(id),
                None => sections.push((section, vec![id])),
            }
        }
        sections.iter().map(|(section, ids)| format!("{} ({section})", ids.join(", "))).collect::<Vec<_>>().join("; ")
    }

    /// The title behind a name, where it is one.
    fn named(&self, words: &str) -> String {
        let term = self.guideline.terms.iter().find(|t| t.name == words).map(|t| t.title.clone());
        term.or_else(|| self.guideline.facts.iter().find(|f| f.name == words).map(|f| f.title.clone()))
            .unwrap_or_else(|| words.to_owned())
    }

    fn names(&self, facts: &[FactId]) -> String {
        facts.iter().map(|fact| self.guideline.fact_name(*fact)).collect::<Vec<_>>().join(", ")
    }

    /// What the ids of statements are ids of.
    fn origin(&self) -> Said {
        let mut out = Said::new();
        let shown = self.answer.recommendations.iter().any(|answer| answer.verdict == Outcome::Yes);
        match self.guideline.header.as_ref().and_then(|header| header.origin.as_ref()) {
            Some(origin) if shown || !self.answer.gaps.is_empty() => out.line("Source: ", 2, Ink::Quiet, origin),
            _ => {}
        }
        out
    }

    fn rest(&self, detail: Detail) -> Said {
        let rest: Vec<&Recommendation> = self
            .answer
            .recommendations
            .iter()
            .filter(|a| a.verdict == Outcome::No)
            .filter_map(|a| self.guideline.rec(a.rec))
            .collect();
        let mut out = Said::new();
        if rest.is_empty() {
            return out;
        }
        if !detail.all && !detail.page {
            let verb = if rest.len() == 1 { "does" } else { "do" };
            let count = plural(rest.len(), "recommendation");
            out.gap();
            let words = format!("{count} {verb} not apply (--all lists them, --explain NAME says why).");
            out.line("", 0, Ink::Quiet, &words);
            return out;
        }
        out.heading("Does not apply");
        for rec in rest {
            let words = format!("{} ({}, {})", rec.title, rec.stance.word(), rec.name);
            out.line("- ", 2, Ink::Plain, &words);
        }
        out
    }
}
