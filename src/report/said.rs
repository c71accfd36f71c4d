//! What an answer says, line by line, before it is drawn: the same lines become text for a terminal, Markdown and a page, so
//! that none of them says less than another.

use super::style::{Ink, Look};
use crate::check::model::{RecId, StudyId};
use unicode_width::UnicodeWidthStr;

/// Lines in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said(Vec<Piece>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An empty line.
    Gap,
    /// A heading, and an empty line before it.
    Heading(&'static str),
    /// A recommendation: its title and standing; what is said of it stands below.
    Entry(Entry),
    /// A line.
    Line(Line),
}

/// A recommendation that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The recommendation.
    pub rec: RecId,
    /// The color of its stance.
    pub ink: Ink,
    /// Its title.
    pub title: String,
    /// Name, grade or kind, treatments.
    pub standing: Vec<String>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// A mark at its beginning.
    pub mark: Option<(&'static str, Ink)>,
    /// What stands before the words, behind the blanks by which it is set in.
    pub lead: String,
    /// Blanks before its further lines.
    pub rest: usize,
    /// What its words are.
    pub ink: Ink,
    /// The words.
    pub words: String,
    /// The study that it tells of.
    pub study: Option<StudyId>,
}

impl Line {
    /// How many blanks it is set in by.
    pub fn depth(&self) -> usize {
        match self.mark {
            Some(_) => 0,
            None if self.lead.trim().is_empty() => self.lead.len().max(self.rest),
            None => self.lead.len().saturating_sub(self.lead.trim_start().len()),
        }
    }
}

impl Said {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lines.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds lines.
    pub fn add(&mut self, other: Said) {
        self.0.extend(other.0);
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.0.push(Piece::Gap);
    }

    /// A heading.
    pub fn heading(&mut self, words: &'static str) {
        self.0.push(Piece::Heading(words));
    }

    /// A recommendation.
    pub fn entry(&mut self, entry: Entry) {
        self.0.push(Piece::Entry(entry));
    }

    /// A line behind what leads to it, and so many blanks before its further lines.
    pub fn line(&mut self, lead: &str, rest: usize, ink: Ink, words: &str) {
        self.push(Line { mark: None, lead: lead.to_owned(), rest, ink, words: words.to_owned(), study: None });
    }

    /// A line of a study.
    pub fn study(&mut self, study: StudyId, lead: &str, rest: usize, words: &str) {
        let (lead, words) = (lead.to_owned(), words.to_owned());
        self.push(Line { mark: None, lead, rest, ink: Ink::Plain, words, study: Some(study) });
    }

    /// A line behind a mark.
    pub fn marked(&mut self, mark: (&'static str, Ink), rest: usize, ink: Ink, words: &str) {
        self.push(Line { mark: Some(mark), lead: String::new(), rest, ink, words: words.to_owned(), study: None });
    }

    fn push(&mut self, line: Line) {
        self.0.push(Piece::Line(line));
    }

    /// All of it as text.
    pub fn text(&self, look: Look) -> String {
        self.0.iter().map(|piece| drawn(piece, look)).collect()
    }
}

fn drawn(piece: &Piece, look: Look) -> String {
    match piece {
        Piece::Gap => "\n".to_owned(),
        Piece::Heading(words) => format!("\n{}\n", look.ink(Ink::Heading, words)),
        Piece::Entry(entry) => drawn_entry(entry, look),
        Piece::Line(line) => match line.mark {
            Some((mark, ink)) => {
                let words = look.wrap("  ", line.rest, line.ink, &line.words);
                // The codes of a color have no width of their own.
                format!("{} {}", look.ink(ink, mark), words.trim_start())
            }
            None => look.wrap(&line.lead, line.rest, line.ink, &line.words),
        },
    }
}

/// Title and standing share a line where they fit.
fn drawn_entry(entry: &Entry, look: Look) -> String {
    let standing = entry.standing.join(" · ");
    let width = entry.title.as_str().width().saturating_add(standing.as_str().width()).saturating_add(5);
    let mark = look.ink(entry.ink, "●");
    if width <= look.width.clamp(30, 100) {
        let standing = look.ink(Ink::Quiet, &format!("· {standing}"));
        return format!("{mark} {} {standing}\n", look.ink(Ink::Title, &entry.title));
    }
    let title = look.wrap("  ", 2, Ink::Title, &entry.title);
    format!("{mark} {}{}", title.trim_start(), look.wrap("    ", 4, Ink::Quiet, &standing))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { width: 40, color: false };

    #[test]
    fn lines_become_text() {
        let mut said = Said::new();
        said.heading("Suggested");
        let (title, standing) = ("Do it".to_owned(), vec!["do_it".to_owned(), "informal".to_owned()]);
        said.entry(Entry { rec: RecId(0), ink: Ink::Good, title, standing });
        said.line("    Note: ", 6, Ink::Plain, "one two three four five six seven");
        said.marked(("?", Ink::Open), 2, Ink::Plain, "Whether");
        let text =
            "\nSuggested\n● Do it · do_it · informal\n    Note: one two three four five six\n      seven\n? Whether\n";
        assert_eq!(said.text(PLAIN), text);
        let depths: Vec<usize> = said
            .pieces()
            .iter()
            .filter_map(|piece| match piece {
                Piece::Line(line) => Some(line.depth()),
                _ => None,
            })
            .collect();
        assert_eq!(depths, [4, 0]);
    }
}
