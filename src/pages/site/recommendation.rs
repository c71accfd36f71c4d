//! The page of a recommendation: its conditions in words, its chart, what it rests on, and what is claimed of it.

use super::Site;
use super::links::worded;
use super::parts::{Block, Entry, Line, Page, Section, said, text};
use super::studies::study;
use crate::chart::Of;
use crate::check::model::{Accepts, Choice, Cond, DefId, ExpectedOf, RecId, Recommendation, TreatmentId};
use crate::report::evidence::cited;
use crate::report::markup::Markup;

impl Site<'_> {
    /// The page of a recommendation.
    pub(super) fn recommendation(&self, id: RecId) -> Option<Page> {
        let rec = self.guideline().rec(id)?;
        let file = self.links.to("recommend", &rec.name)?.href;
        let anchor = |part: &str| format!("{}-{part}", file.trim_end_matches(".html"));
        let mut sections = vec![Section {
            id: anchor("when"),
            heading: "When it applies".to_owned(),
            lines: self.conditions_of(rec),
            ..Section::default()
        }];
        let (lines, blocks) = self.charted(Of::Rec(id));
        sections.push(Section {
            id: anchor("chart"),
            heading: "The same as a chart".to_owned(),
            lines,
            blocks,
            ..Section::default()
        });
        let evidence: Vec<Entry> = cited(self.guideline(), rec)
            .map(|(_, of, outcomes)| {
                let link = self.links.to("study", &of.name);
                Entry { link, id: String::new(), ..study(self, of, outcomes) }
            })
            .collect();
        if !evidence.is_empty() {
            let heading = "Evidence".to_owned();
            sections.push(Section { id: anchor("evidence"), heading, entries: evidence, ..Section::default() });
        }
        let source: Vec<Entry> = rec.from.iter().filter_map(|id| self.source_entry(id)).collect();
        if !source.is_empty() {
            let heading = "What the source says".to_owned();
            sections.push(Section { id: anchor("source"), heading, entries: source, ..Section::default() });
        }
        let claims = self.claims(id);
        if !claims.is_empty() {
            let heading = "What is claimed of it".to_owned();
            sections.push(Section { id: anchor("claims"), heading, lines: claims, ..Section::default() });
        }
        sections.push(Section {
            id: anchor("written"),
            heading: "As it is written".to_owned(),
            blocks: vec![Block::Written(self.written(rec.span))],
            ..Section::default()
        });
        let mut lead = vec![Line::new("", self.standing(rec).join(" · "))];
        lead.extend(said([text("", rec.because.as_ref())]));
        Some(Page { file, title: rec.title.clone(), over: rec.name.clone(), lead, sections })
    }

    /// Stance, grade or kind, treatments.
    pub(super) fn standing(&self, rec: &Recommendation) -> Vec<String> {
        let title = |id: &TreatmentId| self.guideline().treatments.get(*id).map(|treatment| treatment.title.clone());
        let titles = |ids: &[TreatmentId]| ids.iter().filter_map(title).collect::<Vec<String>>().join("; ");
        let mut words = vec![rec.stance.word().to_owned()];
        if let Some(grade) = &rec.grade {
            words.push(format!(
                "grade {}: {}, certainty {}",
                grade.code,
                grade.strength.word(),
                grade.certainty.words()
            ));
        }
        words.extend(rec.kind.clone());
        let lead = match rec.choice {
            Some(Choice::AnyOf) => "any of: ",
            Some(Choice::OneOf) => "one of: ",
            Some(Choice::InOrder) => "in this order: ",
            None => "",
        };
        words.push(format!("{lead}{}", titles(&rec.treatments)));
        if !rec.over.is_empty() {
            words.push(format!("compared with {}", titles(&rec.over)));
        }
        words.retain(|words| !words.is_empty());
        words
    }

    fn conditions_of(&self, rec: &Recommendation) -> Vec<Line> {
        let g = self.guideline();
        let list = |label: &str, cond: Option<&Cond>| {
            cond.map_or_else(Line::default, |cond| Line::piece(label, self.conditions().list(cond)))
        };
        let scope = g.header.as_ref().and_then(|header| header.scope.as_ref());
        let of = match (scope, rec.regardless_of_scope) {
            (Some(_), false) => Line::links("Of", vec![worded(self.scope_link(), "whom the guideline speaks")]),
            (Some(_), true) => Line::new("Of", "everybody, also outside the scope"),
            (None, _) => Line::default(),
        };
        let recs = |ids: &[RecId]| ids.iter().filter_map(|id| self.links.definition(g, DefId::Rec(*id))).collect();
        let mut lines = vec![
            of,
            if rec.when.is_none() { Line::new("When", "always") } else { list("When", rec.when.as_ref()) },
            list("Unless", rec.unless.as_ref()),
            Line::links("Defeated by", recs(&rec.overridden_by)),
            Line::links("Defeats", recs(&rec.overrides)),
            Line::links(
                "Instead of, where that is not feasible",
                recs(&rec.instead_of.into_iter().collect::<Vec<_>>()),
            ),
        ];
        lines.extend(rec.favored.iter().map(|(words, cond)| {
            let link = |name: &str| self.links.to("fact", name).or_else(|| self.links.to("term", name));
            match link(words) {
                Some(link) => Line::links("Favored by", vec![worded(link.clone(), &link.title)]),
                None => list("Favored by", Some(cond)),
            }
        }));
        lines.push(list("Might be expected when", rec.expected.as_ref().map(|(_, cond)| cond)));
        for (note, when) in &rec.notes {
            let mut piece = Markup::new();
            if let Some(when) = when {
                piece.raw("<span class=\"quiet\">said when</span>").add(&self.conditions().list(when));
            }
            lines.push(Line { piece, ..Line::new("Note", note.clone()) });
        }
        lines.extend(rec.positions.iter().map(|(position, from)| Line {
            links: from.iter().filter_map(|id| self.links.cited(id)).collect(),
            ..Line::new("Position", position.clone())
        }));
        said(lines)
    }

    /// The examples, questions, invariants and readings in which a recommendation occurs.
    fn claims(&self, id: RecId) -> Vec<Line> {
        let g = self.guideline();
        let questions = g.questions.iter().filter(|question| question.covers.contains(&id));
        let questions = questions.filter_map(|question| self.links.to("question", &question.title)).collect();
        let gaps = g.accepted.iter().filter(|accepted| match accepted.what {
            Accepts::Gap(at) => g.questions.get(at).is_some_and(|question| question.covers.contains(&id)),
            Accepts::Conflict(a, b) => a == id || b == id,
            _ => false,
        });
        let gaps = gaps.filter_map(|accepted| self.links.to("accepted", &accepted.title)).collect();
        let expects =
            g.examples.iter().filter(|example| example.expect.iter().any(|one| one.of == ExpectedOf::Rec(id)));
        let examples = expects.filter_map(|example| self.links.to("example", &example.title)).collect();
        let names = |cond: &Cond| {
            let mut found = false;
            cond.each_name(&mut |name| {
                found |= name == crate::check::model::Named::Definition(DefId::Rec(id));
            });
            found
        };
        let invariants = g.invariants.iter().filter(|invariant| names(&invariant.always));
        let invariants = invariants.filter_map(|invariant| self.links.to("invariant", &invariant.title)).collect();
        said([
            Line::links("Questions that it answers", questions),
            Line::links("Accepted gaps and conflicts", gaps),
            Line::links("Held for every patient", invariants),
            Line::links("Examples", examples),
        ])
    }
}
