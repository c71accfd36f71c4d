//! The difference of two versions as text.

use super::compared::{Compared, Version};
use super::page::{Block, Tone, page};
use crate::report::style::{Ink, Look};

/// The page as text.
pub fn text(compared: &Compared<'_>, look: Look) -> String {
    let mut out = String::new();
    out.push_str(&version(look, "old  ", &compared.old));
    out.push_str(&version(look, "new  ", &compared.new));
    out.push('\n');
    let mut drawing = Drawing { look, indent: 0, out };
    for block in page(compared) {
        if matches!(block, Block::Heading(_) | Block::Subject { .. }) {
            drawing.out.push('\n');
        }
        drawing.draw(&block);
    }
    drawing.out
}

fn version(look: Look, lead: &str, version: &Version<'_>) -> String {
    let words = match version.named() {
        Some((name, number)) => format!("{} ({name} {number})", version.label),
        None => version.label.to_owned(),
    };
    look.wrap(lead, 5, Ink::Plain, &words)
}

/// Draws blocks one below the other, those of a recommendation further in.
struct Drawing {
    look: Look,
    /// Columns that a block is moved in.
    indent: usize,
    out: String,
}

impl Drawing {
    /// A line behind blanks, wrapped to the same column.
    fn line(&mut self, more: usize, ink: Ink, words: &str) {
        self.behind("", self.indent.saturating_add(more), ink, words);
    }

    fn behind(&mut self, lead: &str, indent: usize, ink: Ink, words: &str) {
        let lead = format!("{:indent$}{lead}", "");
        let width = lead.chars().count();
        self.out.push_str(&self.look.wrap(&lead, width, ink, words));
    }

    fn draw(&mut self, block: &Block) {
        match block {
            Block::Heading(words) => {
                self.indent = 0;
                self.line(0, Ink::Heading, words);
                self.indent = 2;
            }
            Block::Note(words) => {
                self.out.push('\n');
                self.indent = 0;
                self.line(0, Ink::Quiet, words);
            }
            Block::Subject { name, title } => {
                self.indent = 2;
                self.line(0, Ink::Title, &format!("{name}  {title}"));
                self.indent = 4;
            }
            Block::Say(tone, words) => {
                let ink = match tone {
                    Tone::Good => Ink::Good,
                    Tone::Bad => Ink::Bad,
                    Tone::Open => Ink::Open,
                    Tone::Plain => Ink::Plain,
                };
                self.line(0, ink, words);
            }
            Block::Situations { lead, rows, more } => {
                self.line(0, Ink::Heading, lead);
                for (share, words) in rows {
                    self.behind(&format!("{share:>10}  "), self.indent, Ink::Plain, words);
                }
                if let Some(more) = more {
                    self.line(12, Ink::Plain, more);
                }
            }
            Block::Patient { name, facts, answers } => {
                self.line(2, Ink::Quiet, &format!("for example ({name})"));
                if facts.is_empty() {
                    self.line(4, Ink::Plain, "any patient");
                }
                for fact in facts {
                    self.line(4, Ink::Plain, fact);
                }
                for (answer, reasons) in answers {
                    self.line(2, Ink::Title, answer);
                    for reason in reasons {
                        self.line(4, Ink::Quiet, reason);
                    }
                }
            }
            Block::List(items) => {
                for item in items {
                    self.behind("- ", self.indent, Ink::Plain, item);
                }
            }
            Block::Texts(changes) => {
                for change in changes {
                    self.line(0, Ink::Title, &format!("{}: {}", change.of, change.what));
                    for (lead, words) in [("- ", &change.old), ("+ ", &change.new)] {
                        if !words.is_empty() {
                            self.behind(lead, self.indent.saturating_add(2), Ink::Plain, words);
                        }
                    }
                }
            }
        }
    }
}
