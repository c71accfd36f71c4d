//! What an answer says, as sections with their items: headings, what stands below each, and what is said of it.

use crate::check::model::RecId;
use crate::report::said::{Line, Piece, Said};
use crate::report::style::Ink;

/// What stands below a heading.
#[derive(Debug, Default)]
pub(super) struct Section<'s> {
    /// The heading; none before the first.
    pub heading: &'static str,
    /// Its items.
    pub items: Vec<Item<'s>>,
}

/// A recommendation, a question, or another thing of which something is said.
#[derive(Debug)]
pub(super) struct Item<'s> {
    /// Its mark, and what that means.
    pub mark: Option<(&'static str, Ink)>,
    /// What it is, for its color.
    pub ink: Ink,
    /// What leads to its title.
    pub label: &'s str,
    /// Its title.
    pub title: &'s str,
    /// Name, grade or kind, treatments.
    pub standing: &'s [String],
    /// The recommendation.
    pub rec: Option<RecId>,
    /// What is said of it.
    pub lines: Vec<&'s Line>,
}

/// The sections.
pub(super) fn sections(said: &Said) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = vec![Section::default()];
    for piece in said.pieces() {
        match piece {
            Piece::Gap => {}
            Piece::Heading(heading) => sections.push(Section { heading, items: Vec::new() }),
            Piece::Entry(entry) => add(
                &mut sections,
                Item {
                    mark: Some(("●", entry.ink)),
                    ink: entry.ink,
                    label: "",
                    title: &entry.title,
                    standing: &entry.standing,
                    rec: Some(entry.rec),
                    lines: Vec::new(),
                },
            ),
            Piece::Line(line) => {
                let item = sections.last_mut().and_then(|section| section.items.last_mut());
                match item {
                    Some(item) if line.depth() > 2 && line.mark.is_none() => item.lines.push(line),
                    _ => add(
                        &mut sections,
                        Item {
                            mark: line.mark,
                            ink: line.mark.map_or(line.ink, |(_, ink)| ink),
                            label: label(line),
                            title: &line.words,
                            standing: &[],
                            rec: None,
                            lines: Vec::new(),
                        },
                    ),
                }
            }
        }
    }
    sections.retain(|section| !section.items.is_empty());
    sections
}

fn add<'s>(sections: &mut [Section<'s>], item: Item<'s>) {
    if let Some(section) = sections.last_mut() {
        section.items.push(item);
    }
}

/// What leads to the words of a line, without the dash of a list.
pub(super) fn label(line: &Line) -> &str {
    line.lead.trim().trim_start_matches("- ").trim_matches('-').trim()
}

/// The word of a color.
pub(super) fn word(ink: Ink) -> &'static str {
    match ink {
        Ink::Plain => "plain",
        Ink::Title => "title",
        Ink::Heading => "heading",
        Ink::Good => "good",
        Ink::Bad => "bad",
        Ink::Open => "open",
        Ink::Quiet => "quiet",
    }
}
