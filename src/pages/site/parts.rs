//! What the pages of a site are made of, before a template lays it out.

use super::links::Link;
use crate::pages::answer::drawn;
use crate::pages::figure::Plot;
use crate::pages::html::piece;
use crate::report::markup::Markup;
use minijinja::context;
use minijinja::value::Value;

/// A page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// The name of its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What stands above the title.
    pub over: String,
    /// What stands below it.
    pub lead: Vec<Line>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// What stands below a heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What is said below it.
    pub lines: Vec<Line>,
    /// Drawings and tables below it.
    pub blocks: Vec<Block>,
    /// What it lists.
    pub entries: Vec<Entry>,
}

/// Something of which a section tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// Its anchor; empty where another page has it.
    pub id: String,
    /// Its title, and where that leads.
    pub title: String,
    /// A page of its own.
    pub link: Option<Link>,
    /// Its name.
    pub name: String,
    /// Few words on what it is.
    pub chips: Vec<String>,
    /// The color of its edge.
    pub ink: &'static str,
    /// What is said of it.
    pub lines: Vec<Line>,
    /// Drawings and tables.
    pub blocks: Vec<Block>,
}

/// A line.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// What leads to it.
    pub label: String,
    /// Its words.
    pub words: String,
    /// Links behind them.
    pub links: Vec<Link>,
    /// Another piece behind them.
    pub piece: Markup,
}

/// A drawing or a table.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// Figures of a study, with their title.
    Plot(Plot, String),
    /// A chart: its anchor, the drawing, the same in sentences.
    Chart(String, Markup, Vec<String>),
    /// A table: what it is, its columns, its rows.
    Table(String, Vec<String>, Vec<Vec<String>>),
    /// Text as an author wrote it.
    Written(String),
}

impl Line {
    /// Words behind a label.
    pub fn new(label: &str, words: impl Into<String>) -> Self {
        Line { label: label.to_owned(), words: words.into(), ..Line::default() }
    }

    /// Links behind a label.
    pub fn links(label: &str, links: Vec<Link>) -> Self {
        Line { label: label.to_owned(), links, ..Line::default() }
    }

    /// A piece behind a label.
    pub fn piece(label: &str, piece: Markup) -> Self {
        Line { label: label.to_owned(), piece, ..Line::default() }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.links.is_empty() && self.piece.is_empty()
    }

    fn value(&self) -> Value {
        context! {
            label => self.label.as_str(),
            words => self.words.as_str(),
            links => self.links.iter().map(link).collect::<Vec<_>>(),
            piece => piece(self.piece.clone()),
        }
    }
}

/// Lines that say something.
pub(super) fn said(lines: impl IntoIterator<Item = Line>) -> Vec<Line> {
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// A text behind a label, where there is one.
pub(super) fn text(label: &str, words: Option<&String>) -> Line {
    Line::new(label, words.cloned().unwrap_or_default())
}

fn link(link: &Link) -> Value {
    context! { href => link.href.as_str(), words => link.words.as_str(), title => link.title.as_str() }
}

fn block(block: &Block) -> Value {
    match block {
        Block::Plot(plot, title) => context! { kind => "plot", plot => drawn(plot, title, false) },
        Block::Chart(id, svg, words) => context! {
            kind => "chart",
            id => id.as_str(),
            svg => piece(svg.clone()),
            words => words.iter().map(|line| Value::from(line.as_str())).collect::<Vec<_>>(),
        },
        Block::Table(title, columns, rows) => context! {
            kind => "table",
            title => title.as_str(),
            columns => columns.iter().map(|words| Value::from(words.as_str())).collect::<Vec<_>>(),
            rows => rows.iter().map(|row| Value::from(row.iter().map(|cell| Value::from(cell.as_str())).collect::<Vec<_>>())).collect::<Vec<_>>(),
        },
        Block::Written(text) => context! { kind => "written", text => text.as_str() },
    }
}

fn entry(entry: &Entry) -> Value {
    context! {
        id => entry.id.as_str(),
        title => entry.title.as_str(),
        href => entry.link.as_ref().map_or("", |link| link.href.as_str()),
        name => entry.name.as_str(),
        chips => entry.chips.iter().map(|words| Value::from(words.as_str())).collect::<Vec<_>>(),
        ink => entry.ink,
        lines => entry.lines.iter().map(Line::value).collect::<Vec<_>>(),
        blocks => entry.blocks.iter().map(block).collect::<Vec<_>>(),
    }
}

impl Page {
    /// The page for its template.
    pub fn value(&self) -> Value {
        let sections = self.sections.iter().map(|section| {
            context! {
                id => section.id.as_str(),
                heading => section.heading.as_str(),
                lines => section.lines.iter().map(Line::value).collect::<Vec<_>>(),
                blocks => section.blocks.iter().map(block).collect::<Vec<_>>(),
                entries => section.entries.iter().map(entry).collect::<Vec<_>>(),
            }
        });
        context! {
            title => self.title.as_str(),
            over => self.over.as_str(),
            lead => self.lead.iter().map(Line::value).collect::<Vec<_>>(),
            sections => sections.collect::<Vec<_>>(),
        }
    }
}
