//! The difference of two versions as text.

use super::super::style::{Ink, Look};
use super::{Block, Compared, Tone, Version, page};

/// The page as text.
pub fn text(compared: &Compared<'_>, look: Look) -> String {
    let mut out = String::new();
    out.push_str(&version(look, "old  ", &compared.old));
    out.push_str(&version(look, "new  ", &compared.new));
    out.push('\n');
    let mut first = true;
    for block in page(compared) {
        if matches!(block, Block::Heading(_) | Block::Subject { .. }) && !first {
            out.push('\n');
        }
        first = false;
        draw(&mut out, look, &block);
    }
    out
}

fn version(look: Look, lead: &str, version: &Version<'_>) -> String {
    let words = match version.named() {
        Some((name, number)) => format!("{} ({name} {number})", version.label),
        None => version.label.to_owned(),
    };
    look.wrap(lead, 5, Ink::Plain, &words)
}

fn draw(out: &mut String, look: Look, block: &Block) {
    match block {
        Block::Heading(words) => out.push_str(&look.wrap("", 0, Ink::Heading, words)),
        Block::Note(words) => {
            out.push('\n');
            out.push_str(&look.wrap("", 0, Ink::Quiet, words));
        }
        Block::Subject { name, title } => {
            out.push_str(&look.wrap("  ", 4, Ink::Title, &format!("{name}  {title}")));
        }
        Block::Say(tone, words) => {
            let ink = match tone {
                Tone::Good => Ink::Good,
                Tone::Bad => Ink::Bad,
                Tone::Open => Ink::Open,
                Tone::Plain => Ink::Plain,
            };
            out.push_str(&look.wrap("  ", 2, ink, words));
        }
        Block::Situations { lead, rows, more } => {
            out.push_str(&look.wrap("  ", 4, Ink::Heading, lead));
            for (share, words) in rows {
                out.push_str(&look.wrap(&format!("    {share:>8}  "), 14, Ink::Plain, words));
            }
            if let Some(more) = more {
                out.push_str(&look.wrap("              ", 14, Ink::Plain, more));
            }
        }
        Block::Patient { name, facts, answers } => {
            out.push_str(&look.wrap("    ", 6, Ink::Quiet, &format!("for example ({name})")));
            if facts.is_empty() {
                out.push_str(&look.wrap("      ", 8, Ink::Plain, "any patient"));
            }
            for fact in facts {
                out.push_str(&look.wrap("      ", 8, Ink::Plain, fact));
            }
            for (answer, reasons) in answers {
                out.push_str(&look.wrap("    ", 6, Ink::Title, answer));
                for reason in reasons {
                    out.push_str(&look.wrap("      ", 8, Ink::Quiet, reason));
                }
            }
        }
        Block::List(items) => {
            for item in items {
                out.push_str(&look.wrap("  - ", 4, Ink::Plain, item));
            }
        }
        Block::Texts(changes) => {
            for change in changes {
                out.push_str(&look.wrap("  ", 4, Ink::Title, &format!("{}: {}", change.of, change.what)));
                for (lead, words) in [("    - ", &change.old), ("    + ", &change.new)] {
                    if !words.is_empty() {
                        out.push_str(&look.wrap(lead, 6, Ink::Plain, words));
                    }
                }
            }
        }
    }
}
