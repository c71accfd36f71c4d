//! What the guideline claims of itself and what its authors accept: questions with their gaps, invariants, examples.

use super::Site;
use super::parts::{Block, Entry, Line, Page, Section, said};
use crate::check::model::{Accepted, Accepts, DefId};
use std::collections::BTreeSet;

impl Site<'_> {
    /// The page of the questions, the accepted findings and the invariants.
    pub(super) fn questions(&self) -> Page {
        let g = self.guideline();
        let questions = g.questions.with_ids().map(|(id, question)| {
            let covers = question.covers.iter().filter_map(|id| self.links.definition(g, DefId::Rec(*id)));
            let gaps = g.accepted.iter().filter(|accepted| accepted.what == Accepts::Gap(id));
            Entry {
                id: self.links.id("question", &question.title),
                title: question.title.clone(),
                lines: said([
                    question
                        .when
                        .as_ref()
                        .map_or_else(Line::default, |when| Line::piece("Asked when", self.conditions().list(when))),
                    Line::links("Answered by", covers.collect()),
                    Line::links(
                        "Left open, as accepted",
                        gaps.filter_map(|gap| self.links.to("accepted", &gap.title)).collect(),
                    ),
                    Line::links("Source", question.from.iter().filter_map(|id| self.links.cited(id)).collect()),
                ]),
                ..Entry::default()
            }
        });
        let invariants = g.invariants.iter().map(|invariant| Entry {
            id: self.links.id("invariant", &invariant.title),
            title: invariant.title.clone(),
            lines: said([Line::links("Source", invariant.from.iter().filter_map(|id| self.links.cited(id)).collect())]),
            blocks: vec![Block::Written(self.written(invariant.span))],
            ..Entry::default()
        });
        let sections = [
            ("asked-questions", "Questions that it answers", questions.collect::<Vec<_>>()),
            (
                "accepted-findings",
                "What is known and accepted",
                g.accepted.iter().map(|one| self.accepted(one)).collect(),
            ),
            ("held-invariants", "What holds for every patient", invariants.collect()),
        ];
        let sections =
            sections.into_iter().filter(|(_, _, entries)| !entries.is_empty()).map(|(id, heading, entries)| Section {
                id: id.to_owned(),
                heading: heading.to_owned(),
                entries,
                ..Section::default()
            });
        let title = "Questions and proofs".to_owned();
        Page { file: "questions.html".to_owned(), title, sections: sections.collect(), ..Page::default() }
    }

    fn accepted(&self, accepted: &Accepted) -> Entry {
        let g = self.guideline();
        let rec = |id| self.links.definition(g, DefId::Rec(id));
        let (what, links) = match accepted.what {
            Accepts::Gap(at) => {
                let question = g.questions.get(at).and_then(|question| self.links.to("question", &question.title));
                ("a question is left open", question.into_iter().collect())
            }
            Accepts::Conflict(a, b) => {
                ("two recommendations contradict each other", rec(a).into_iter().chain(rec(b)).collect())
            }
            Accepts::Redundant(_) => ("parts of a declaration make no difference", Vec::new()),
            Accepts::Unused(fact) => ("no verdict rests on a fact", self.links.fact(g, fact).into_iter().collect()),
            Accepts::Undecided(at) => {
                let invariant = g.invariants.get(at).and_then(|invariant| self.links.to("invariant", &invariant.title));
                ("a sentence is not decided", invariant.into_iter().collect())
            }
        };
        let on = accepted.on.as_ref().map_or(String::new(), |on| format!(" on {on}"));
        let by = accepted.by.as_ref().map_or(String::new(), |by| format!("{by}{on}"));
        Entry {
            id: self.links.id("accepted", &accepted.title),
            title: accepted.title.clone(),
            lines: said([
                Line { links, ..Line::new("That", what) },
                accepted
                    .when
                    .as_ref()
                    .map_or_else(Line::default, |when| Line::piece("For whom", self.conditions().list(when))),
                Line::new("Because", accepted.because.clone()),
                Line::new("By", by),
                Line::links("Source", accepted.from.iter().filter_map(|id| self.links.cited(id)).collect()),
            ]),
            ..Entry::default()
        }
    }

    /// The page of the examples, each as it is written; those of one table share it.
    pub(super) fn examples(&self) -> Page {
        let g = self.guideline();
        let mut seen = BTreeSet::new();
        let entries = g.examples.iter().map(|example| {
            let written = self.written(example.span);
            let fresh = seen.insert(written.clone());
            Entry {
                id: self.links.id("example", &example.title),
                title: example.title.clone(),
                lines: if fresh { Vec::new() } else { vec![Line::new("", "A row of the table above.")] },
                blocks: if fresh { vec![Block::Written(written)] } else { Vec::new() },
                ..Entry::default()
            }
        });
        Page {
            file: "examples.html".to_owned(),
            title: "Examples".to_owned(),
            sections: vec![Section {
                id: "all-examples".to_owned(),
                heading: "All examples".to_owned(),
                entries: entries.collect(),
                ..Section::default()
            }],
            ..Page::default()
        }
    }
}
