//! The difference of two versions as Markdown, fit for the comment of a pull request.

use super::{Block, Compared, Tone, Version, page};

/// The page as Markdown.
pub fn markdown(compared: &Compared<'_>) -> String {
    let mut out = String::new();
    let mark = if compared.difference.same_advice() { "Advice unchanged" } else { "Advice changes" };
    let (old, new) = (version(&compared.old), version(&compared.new));
    out.push_str(&format!("## {mark}\n\n{old} → {new}\n\n"));
    for block in page(compared) {
        draw(&mut out, &block);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn version(version: &Version<'_>) -> String {
    match version.named() {
        Some((name, number)) => format!("{} ({name} {})", code(version.label), plain(number)),
        None => code(version.label),
    }
}

fn draw(out: &mut String, block: &Block) {
    match block {
        Block::Heading(words) => out.push_str(&format!("### {words}\n\n")),
        Block::Note(words) => out.push_str(&format!("<sub>{words}</sub>\n\n")),
        Block::Subject { name, title } => out.push_str(&format!("#### {} {}\n\n", code(name), plain(title))),
        Block::Say(tone, words) => {
            let words = plain(words);
            match tone {
                Tone::Plain => out.push_str(&format!("{words}\n\n")),
                Tone::Good | Tone::Bad | Tone::Open => out.push_str(&format!("**{words}**\n\n")),
            }
        }
        Block::Situations { lead, rows, more } => {
            out.push_str(&format!("{}\n\n", plain(lead)));
            if rows.is_empty() {
                return;
            }
            out.push_str("| share | who |\n|---:|---|\n");
            for (share, words) in rows {
                out.push_str(&format!("| {} | {} |\n", plain(share), cell(words)));
            }
            if let Some(more) = more {
                out.push_str(&format!("| | {} |\n", plain(more)));
            }
            out.push('\n');
        }
        Block::Patient { name, facts, answers } => {
            out.push_str(&format!("<details><summary>A patient: {}</summary>\n\n", html(name)));
            for fact in facts {
                out.push_str(&format!("- {}\n", code(fact)));
            }
            if facts.is_empty() {
                out.push_str("- any patient\n");
            }
            out.push('\n');
            for (answer, reasons) in answers {
                out.push_str(&format!("**{}**\n\n", plain(answer)));
                for reason in reasons {
                    out.push_str(&format!("- {}\n", code(reason)));
                }
                if !reasons.is_empty() {
                    out.push('\n');
                }
            }
            out.push_str("</details>\n\n");
        }
        Block::List(items) => {
            for item in items {
                out.push_str(&format!("- {}\n", plain(item)));
            }
            out.push('\n');
        }
        Block::Texts(changes) => {
            out.push_str("| of | what | before | now |\n|---|---|---|---|\n");
            for change in changes {
                out.push_str(&format!(
                    "| {} | {} | {} | {} |\n",
                    code(&change.of),
                    plain(change.what),
                    plain(&change.old),
                    plain(&change.new)
                ));
            }
            out.push('\n');
        }
    }
}

/// Text that Markdown takes for nothing else.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '@' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text as code; as plain text where it holds the mark of code itself.
fn code(text: &str) -> String {
    if text.contains('`') || text.is_empty() { plain(text) } else { format!("`{}`", text.replace(['\n', '\r'], " ")) }
}

/// Code inside a table, where a bar would end the cell.
fn cell(text: &str) -> String {
    if text.contains('|') { plain(text) } else { code(text) }
}
