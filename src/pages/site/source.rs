//! The source: every statement with what cites it, and how the source was read where it leaves something open.

use super::Site;
use super::links::Link;
use super::parts::{Entry, Line, Page, Section, said, text};
use crate::check::model::{Reading, Statement};
use crate::report::trace::{Row, rows};

impl Site<'_> {
    /// The page of the source, section by section.
    pub(super) fn source(&self) -> Page {
        let g = self.guideline();
        let rows = rows(g);
        let missing = rows.iter().filter(|row| row.missing()).count();
        let narrative = rows.iter().filter(|row| row.statement.narrative.is_some()).count();
        let cited = rows.len().saturating_sub(missing).saturating_sub(narrative);
        let summary = format!("{} statements: {cited} cited, {narrative} narrative, {missing} missing", rows.len());
        let mut sections: Vec<Section> = Vec::new();
        for row in &rows {
            let heading = row.statement.section.clone();
            let entry = self.statement(row);
            match sections.last_mut().filter(|section| section.heading == heading) {
                Some(section) => section.entries.push(entry),
                None => {
                    let id = self.links.anchor("section", &heading);
                    sections.push(Section { id, heading, entries: vec![entry], ..Section::default() });
                }
            }
        }
        let origin = g.header.as_ref().and_then(|header| header.origin.as_ref());
        let lead = said([text("Source", origin), Line::new("Coverage", summary)]);
        Page { file: "source.html".to_owned(), title: "The source".to_owned(), lead, sections, ..Page::default() }
    }

    fn statement(&self, row: &Row<'_>) -> Entry {
        let by = row.cited_by.iter().map(|&(keyword, name)| {
            let link = self.links.citing(keyword, name);
            Link { words: format!("{keyword} {name}"), ..link }
        });
        let missing = if row.missing() { "nothing cites it, and no narrative says why" } else { "" };
        let mut lines = said_of(row.statement);
        lines.push(Line::links("Cited by", by.collect()));
        lines.push(text("Decides nothing", row.statement.narrative.as_ref()));
        lines.push(Line::new("Missing", missing));
        Entry {
            id: self.links.id("statement", &row.statement.id),
            title: row.statement.id.clone(),
            chips: row.statement.kind.iter().cloned().collect(),
            ink: if row.missing() { "bad" } else { "" },
            lines: said(lines),
            ..Entry::default()
        }
    }

    /// What is cited, on the page of what cites it.
    pub(super) fn source_entry(&self, id: &str) -> Option<Entry> {
        let g = self.guideline();
        let link = self.links.cited(id)?;
        if let Some(statement) = g.statements.iter().find(|statement| statement.id == id) {
            let chips = std::iter::once(statement.section.clone()).chain(statement.kind.clone()).collect();
            return Some(Entry {
                title: id.to_owned(),
                link: Some(link),
                chips,
                lines: said(said_of(statement)),
                ..Entry::default()
            });
        }
        let reading = g.readings.iter().find(|reading| reading.name == id)?;
        let lines = said([text("", Some(&reading.question)), text("Decided", reading.decision.as_ref())]);
        let chips = vec!["reading".to_owned()];
        Some(Entry { title: id.to_owned(), link: Some(link), chips, lines, ..Entry::default() })
    }

    /// The page of the readings.
    pub(super) fn readings(&self) -> Page {
        let entries = self.guideline().readings.iter().map(|reading| self.reading(reading)).collect();
        Page {
            file: "readings.html".to_owned(),
            title: "How the source was read".to_owned(),
            sections: vec![Section {
                id: "all-readings".to_owned(),
                heading: "All readings".to_owned(),
                entries,
                ..Section::default()
            }],
            ..Page::default()
        }
    }

    fn reading(&self, reading: &Reading) -> Entry {
        let mut lines = vec![text("Question", Some(&reading.question))];
        for (words, id) in &reading.sources {
            lines.push(Line {
                links: self.links.cited(id).into_iter().collect(),
                ..Line::new("The source", words.clone())
            });
        }
        lines.push(text("Decided", reading.decision.as_ref()));
        for other in &reading.otherwise {
            let link = self.links.definition(self.guideline(), other.of);
            lines.push(Line {
                links: link.into_iter().collect(),
                ..Line::new("The other wording", other.written.clone())
            });
        }
        let by = reading.by.clone().unwrap_or_default();
        let on = reading.on.as_ref().map_or(String::new(), |on| format!(" on {on}"));
        lines.push(Line::new("By", if by.is_empty() { by } else { format!("{by}{on}") }));
        let affects = reading.affects.iter().filter_map(|name| {
            self.links
                .to("recommend", name)
                .or_else(|| self.links.to("term", name))
                .or_else(|| self.links.to("classify", name))
        });
        lines.push(Line::links("Bears on", affects.collect()));
        Entry {
            id: self.links.id("reading", &reading.name),
            title: reading.name.clone(),
            lines: said(lines),
            ..Entry::default()
        }
    }
}

fn said_of(statement: &Statement) -> Vec<Line> {
    let references = statement
        .references
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") });
    vec![text("", statement.says.as_ref()), Line::new("References", references.collect::<Vec<_>>().join(", "))]
}
