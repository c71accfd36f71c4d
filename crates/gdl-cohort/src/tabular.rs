//! Tables of words and numbers, as text or as Markdown.

use gdl::characters::shown;
use gdl::report::markdown::{Inline, Page};

/// Letters of a cell.
const WIDTH: usize = 46;

/// How tables are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Text,
    Markdown,
}

/// A table: names on the left, numbers on the right.
pub(crate) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Columns of words; all others are numbers.
    words: usize,
}

impl Table {
    pub fn new(words: usize, head: &[&str]) -> Self {
        Table { head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows: Vec::new(), words }
    }

    pub fn draw(&self, style: Style) -> String {
        match style {
            Style::Text => self.text(),
            Style::Markdown => self.markdown(),
        }
    }

    fn text(&self) -> String {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |at: usize| all().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at < self.words {
                true => format!("{cell:<width$}"),
                false => format!("{cell:>width$}"),
            });
            format!("  {}\n", cells.collect::<Vec<String>>().join("  ").trim_end())
        };
        all().map(line).collect()
    }

    fn markdown(&self) -> String {
        let mut page = Page::new();
        let cells = |row: &Vec<String>| row.iter().map(|cell| Inline::words(cell)).collect::<Vec<Inline>>();
        page.row(&cells(&self.head));
        for at in 0..self.head.len() {
            page.raw(if at < self.words { "| --- " } else { "| ---: " });
        }
        page.raw("|\n");
        self.rows.iter().for_each(|row| page.row(&cells(row)));
        page.finish()
    }
}

/// A count with a comma between thousands.
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Words in a table, in one line and not too long.
pub(crate) fn cell(words: &str) -> String {
    let line = shown(words).replace('\n', " ").replace('|', "/");
    if line.chars().count() <= WIDTH {
        line
    } else {
        format!("{}…", line.chars().take(WIDTH.saturating_sub(1)).collect::<String>())
    }
}
