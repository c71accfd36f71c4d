//! The difference of two versions as Markdown, fit for the comment of a pull request.

use super::compared::{Compared, Version};
use super::page::{Block, Tone, page};
use crate::report::markdown::{Inline, Page};

/// The page as Markdown.
pub fn markdown(compared: &Compared<'_>) -> String {
    let mut out = Page::new();
    let same = compared.difference.same_advice();
    out.heading(2, &Inline::raw(if same { "Advice unchanged" } else { "Advice changes" }));
    out.paragraph(&Inline::join(vec![version(&compared.old), Inline::raw(" → "), version(&compared.new)]));
    for block in page(compared) {
        draw(&mut out, &block);
    }
    out.finish()
}

fn version(version: &Version<'_>) -> Inline {
    let label = Inline::code(version.label);
    match version.named() {
        Some((name, number)) => {
            let named = Inline::text(&format!("{name} {number}"));
            Inline::join(vec![label, Inline::raw(" ("), named, Inline::raw(")")])
        }
        None => label,
    }
}

fn draw(out: &mut Page, block: &Block) {
    match block {
        Block::Heading(words) => out.heading(3, &Inline::text(words)),
        Block::Note(words) => {
            out.paragraph(&Inline::join(vec![Inline::raw("<sub>"), Inline::text(words), Inline::raw("</sub>")]));
        }
        Block::Subject { name, title } => {
            out.heading(4, &Inline::join(vec![Inline::code(name), Inline::raw(" "), Inline::text(title)]));
        }
        Block::Say(Tone::Plain, words) => out.paragraph(&Inline::text(words)),
        Block::Say(_, words) => out.paragraph(&Inline::text(words).strong()),
        Block::Situations { lead, rows, more } => {
            out.paragraph(&Inline::text(lead));
            if rows.is_empty() {
                return;
            }
            out.raw("| share | who |\n|---:|---|\n");
            for (share, words) in rows {
                out.row(&[Inline::text(share), Inline::code(words)]);
            }
            if let Some(more) = more {
                out.row(&[Inline::default(), Inline::text(more)]);
            }
            out.gap();
        }
        Block::Patient { name, facts, answers } => {
            out.details("A patient: ", name);
            facts.iter().for_each(|fact| out.item(0, &Inline::code(fact)));
            if facts.is_empty() {
                out.raw("- any patient\n");
            }
            out.gap();
            for (answer, reasons) in answers {
                out.paragraph(&Inline::text(answer).strong());
                reasons.iter().for_each(|reason| out.item(0, &Inline::code(reason)));
                if !reasons.is_empty() {
                    out.gap();
                }
            }
            out.raw("</details>\n\n");
        }
        Block::List(items) => {
            items.iter().for_each(|item| out.item(0, &Inline::text(item)));
            out.gap();
        }
        Block::Texts(changes) => {
            out.raw("| of | what | before | now |\n|---|---|---|---|\n");
            for change in changes {
                let texts = [change.what, change.old.as_str(), change.new.as_str()].map(Inline::text);
                let [what, old, new] = texts;
                out.row(&[Inline::code(&change.of), what, old, new]);
            }
            out.gap();
        }
    }
}
