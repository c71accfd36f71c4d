//! What an answer says, taken apart: one thing after the other, each by what it is said of.

use super::sides::{Change, Side};
use crate::check::model::{FactId, Guideline, Outcome, Recommendation};
use crate::eval::answer::RecAnswer;
use crate::eval::readings::Decided;
use crate::eval::values::{Computed, ValueAnswer, named};
use crate::report::{answer_json, doses, show, values};
use crate::source::Sources;
use std::collections::BTreeSet;

/// One thing that an answer says.
#[derive(Debug, Clone)]
pub(super) struct Aspect {
    pub of: &'static str,
    pub name: String,
    pub title: String,
    pub part: &'static str,
    pub said: Vec<String>,
    /// Where it stands among all that is said.
    pub rank: (u8, usize, u8),
    /// Whether it is said of a recommendation only because that applies.
    pub below: bool,
}

impl Aspect {
    /// Whether another says something of the same.
    pub fn is(&self, other: &Aspect) -> bool {
        (self.of, self.part, &self.name) == (other.of, other.part, &other.name)
    }

    pub fn change(&self, before: Vec<String>, after: Vec<String>) -> Change {
        Change { of: self.of, name: self.name.clone(), title: self.title.clone(), part: self.part, before, after }
    }
}

/// Where things stand, by what they are said of.
const ORDER: &[&str] = &["scope", "see", "derived", "value", "recommendation", "bar", "question", "missing", "warning"];

struct Taken {
    found: Vec<Aspect>,
}

impl Taken {
    fn say(
        &mut self,
        (of, at): (&'static str, usize),
        (name, title): (&str, &str),
        (nth, part): (u8, &'static str),
        said: Vec<String>,
    ) {
        let rank = ORDER.iter().position(|other| *other == of).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX);
        let below = of == "recommendation" && nth > 1;
        let (name, title) = (name.to_owned(), title.to_owned());
        self.found.push(Aspect { of, name, title, part, said, rank: (rank, at, nth), below });
    }
}

/// All that an answer says. `other` is what it is held against: what is computed is said where either of them shows it.
pub(super) fn aspects(sources: &Sources, side: Side<'_>, other: Side<'_>) -> Vec<Aspect> {
    let (g, answer) = (side.guideline, side.answer);
    let mut taken = Taken { found: Vec::new() };
    let scope = &answer.scope;
    let title = g.header.as_ref().map_or("", |header| header.title.as_str());
    let of = ("scope", 0);
    taken.say(of, ("scope", title), (0, "verdict"), vec![answer_json::scope(scope.verdict).to_owned()]);
    taken.say(of, ("scope", title), (1, "missing"), names(g, &scope.missing));
    taken.say(of, ("scope", title), (2, "readings"), readings(g, &scope.readings));
    for (at, topic) in scope.see.iter().enumerate() {
        taken.say(("see", at), (topic, topic), (0, "shown"), vec![topic.clone()]);
    }
    for (at, (id, value)) in answer.derived.iter().enumerate() {
        if let Some(fact) = g.fact(*id) {
            taken.say(("derived", at), (&fact.name, &fact.title), (0, "value"), vec![show::value(fact, value)]);
        }
    }
    let shown = |of: &Side<'_>| -> BTreeSet<String> {
        of.answer.computed.iter().filter_map(|value| Some(named(of.guideline, value.of)?.0.to_owned())).collect()
    };
    let shown: BTreeSet<String> = shown(&side).into_iter().chain(shown(&other)).collect();
    // A derived fact stands among those that are derived.
    let told = |value: &&ValueAnswer| !matches!(value.of, Computed::Fact(_));
    for (at, value) in side.all.iter().filter(told).enumerate() {
        if let Some((name, title)) = named(g, value.of).filter(|(name, _)| shown.contains(*name)) {
            taken.say(("value", at), (name, title), (0, "value"), vec![values::said(g, value)]);
        }
    }
    for (at, of) in answer.recommendations.iter().enumerate() {
        if let Some(rec) = g.rec(of.rec) {
            recommendation(&mut taken, side, at, (of, rec));
        }
    }
    for (at, bar) in answer.bars.iter().enumerate() {
        let Some(rec) = g.rec(bar.rec) else { continue };
        let reasons: Vec<String> =
            bar.reasons.iter().map(|reason| show::spoken(g, sources, reason, &answer.values)).collect();
        let by = if bar.exception { "barred" } else { "not suggested here" };
        let said = std::iter::once(by.to_owned()).chain(reasons).collect();
        taken.say(("bar", at), (&rec.name, &rec.title), (0, "reasons"), said);
    }
    for (at, gap) in answer.gaps.iter().enumerate() {
        let Some(question) = g.questions.get(gap.question) else { continue };
        let open = if gap.verdict == Outcome::Yes { "open" } else { "undetermined" };
        let because = gap.accepted.and_then(|at| g.accepted.get(at)).map(|finding| finding.title.clone());
        let name =
            format!("{}{}", question.title, because.as_ref().map_or(String::new(), |title| format!(": {title}")));
        taken.say(("question", at), (&name, &question.title), (0, "verdict"), vec![open.to_owned()]);
        taken.say(("question", at), (&name, &question.title), (1, "missing"), names(g, &gap.missing));
    }
    for (at, (id, _)) in answer.open.iter().enumerate() {
        if let Some(fact) = g.fact(*id) {
            taken.say(("missing", at), (&fact.name, &fact.title), (0, "missing"), vec![fact.name.clone()]);
        }
    }
    for (at, warning) in answer.warnings.iter().enumerate() {
        taken.say(("warning", at), (warning, ""), (0, "shown"), vec![warning.clone()]);
    }
    taken.found
}

fn recommendation(taken: &mut Taken, side: Side<'_>, at: usize, (of, rec): (&RecAnswer, &Recommendation)) {
    let g = side.guideline;
    let title = values::in_text(g, &side.answer.mentioned, &rec.title);
    let (at, named) = (("recommendation", at), (rec.name.as_str(), title.as_str()));
    taken.say(at, named, (0, "verdict"), vec![answer_json::verdict(of.verdict).to_owned()]);
    taken.say(at, named, (1, "missing"), names(g, &of.missing));
    if of.verdict != Outcome::Yes {
        return;
    }
    let open =
        |(words, missing): &(String, Vec<FactId>)| format!("{words} (hangs on {})", names(g, missing).join(", "));
    let note = |note: &String| values::in_text(g, &side.answer.mentioned, note);
    let dose = rec.dose.as_ref().zip(of.dose.as_ref()).map(|(dose, answer)| doses::said(dose, answer));
    taken.say(at, named, (2, "favored"), of.favored.clone());
    taken.say(at, named, (3, "may_favor"), of.favored_open.iter().map(open).collect());
    taken.say(at, named, (4, "dose"), dose.into_iter().collect());
    taken.say(at, named, (5, "notes"), of.notes.iter().map(note).collect());
    taken.say(at, named, (6, "readings"), readings(g, &of.readings));
    taken.say(at, named, (7, "title"), vec![title.clone()]);
    let because = rec.because.iter().map(|text| values::in_text(g, &side.answer.mentioned, text));
    taken.say(at, named, (8, "because"), because.collect());
}

fn names(g: &Guideline, facts: &[FactId]) -> Vec<String> {
    facts.iter().map(|id| g.fact_name(*id).to_owned()).collect()
}

fn readings(g: &Guideline, readings: &[Decided]) -> Vec<String> {
    readings.iter().filter_map(|of| Some(g.readings.get(of.reading)?.name.clone())).collect()
}
