//! What a code means, for the terminal: the page of the book, and the list of all codes.

use super::style::{Ink, Look};
use crate::codes::{Code, Severity};

/// The page of a code.
pub fn page(code: Code, look: Look) -> String {
    let mut out = String::new();
    let mut example = false;
    for line in code.page().lines() {
        if let Some(info) = line.strip_prefix("```") {
            example = !example;
            if let (true, Some((_, file))) = (example, info.split_once("file=")) {
                out.push_str(&format!("    {}\n", look.ink(Ink::Quiet, file)));
            }
        } else if example {
            out.push_str(format!("    {line}").trim_end());
            out.push('\n');
        } else if let Some(title) = line.strip_prefix("# ") {
            out.push_str(&format!("{}\n", look.ink(Ink::Title, title)));
        } else if line.is_empty() {
            out.push('\n');
        } else {
            let ink = if matches!(line, "Wrong:" | "Mended:" | "A guideline:") { Ink::Heading } else { Ink::Plain };
            out.push_str(&look.wrap("", 0, ink, line));
        }
    }
    out
}

/// All codes with their names, a line each.
pub fn list(look: Look) -> String {
    let widest = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let line = |code: &Code| {
        let summary = match code.severity() {
            Severity::Error => code.summary().to_owned(),
            Severity::Warning => format!("{} (a warning)", code.summary()),
        };
        let name = format!("{}  {:widest$}  ", code.id(), code.name());
        look.wrap(&name, widest.saturating_add(11), Ink::Plain, &summary)
    };
    Code::ALL.iter().map(line).collect()
}
