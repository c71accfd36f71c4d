//! Lines that begin no declaration: other words for its keyword, a number or a bullet before it, a comment of another language.

use super::keywords::colon_head;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Reported};
use crate::suggest::nearest;
use crate::syntax::forms::owners;
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::lines::Line;
use crate::syntax::reader::Reader;

/// What a line means that begins no declaration.
pub enum Begins {
    /// This is meant.
    Meant(Keyword),
    /// Nothing that is known; and what stands behind its first word.
    Nothing(Reported),
    /// A declaration behind a number or a bullet; and what stands behind its keyword.
    Numbered(Reported, String),
}

/// Reports a line that begins no declaration.
pub fn unknown(reader: &mut Reader<'_>, line: &Line) -> Begins {
    let word = line.first_word(reader.plain());
    let near = nearest(word, Keyword::ALL.iter().map(|k| k.word())).and_then(Keyword::of);
    let near = near.or_else(|| meant(word));
    if let Some(found) = foreign_comment(reader, line) {
        return Begins::Nothing(reader.diagnostics.error(found));
    }
    if let Some((numbered, rest)) = numbered(reader, line) {
        return Begins::Numbered(reader.diagnostics.error(numbered), rest);
    }
    if let Some(found) = near.and_then(|keyword| colon_head(reader, keyword, line.start, line.end)) {
        return Begins::Nothing(reader.diagnostics.error(found));
    }
    let span = reader.span(line.start, line.start.saturating_add(word.len()));
    let mut found = Diagnostic::new(Code::UnknownDeclaration, span, format!("`{word}` begins no declaration"));
    found = match near {
        Some(keyword) => {
            let right = keyword.word();
            found.help(format!("Did you mean `{right}`?")).respell(span, word, right)
        }
        None if !owners(word).is_empty() => {
            found.help(format!("`{word}` is a clause: indent it below the declaration it belongs to."))
        }
        None => found.help(
            "A declaration begins in column one with its keyword, such as `fact`, `term` or `recommend`; a comment begins \
             with `#`. What goes on with the line above is indented.",
        ),
    };
    let reported = reader.diagnostics.error(found);
    near.map_or(Begins::Nothing(reported), Begins::Meant)
}

/// A number or a bullet before a declaration, and what stands behind its keyword.
fn numbered(reader: &Reader<'_>, line: &Line) -> Option<(Diagnostic, String)> {
    let text = line.of(reader.plain());
    let behind =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '-' | '•' | '*' | ' '));
    let word = behind.split_whitespace().next().filter(|word| Keyword::of(word).is_some())?;
    let before = text.len().saturating_sub(behind.len());
    let sign = text.get(..before).unwrap_or("").trim_end();
    let span = reader.span(line.start, line.start.saturating_add(sign.len()));
    let whole = reader.span(line.start, line.start.saturating_add(before));
    let found = Diagnostic::new(Code::UnknownDeclaration, span, format!("`{sign}` begins no declaration"))
        .help(format!("Declarations have no numbers and no bullets: begin with `{word}`."))
        .fix(whole, "");
    Some((found, behind.get(word.len()..).unwrap_or("").to_owned()))
}

/// A comment as other languages write it.
fn foreign_comment(reader: &Reader<'_>, line: &Line) -> Option<Diagnostic> {
    let text = line.of(reader.plain());
    let sign = ["//", "/*", "--", ";", "%"].into_iter().find(|sign| text.starts_with(sign))?;
    let span = reader.span(line.start, line.start.saturating_add(sign.len()));
    let found = Diagnostic::new(Code::UnknownDeclaration, span, format!("`{sign}` begins no declaration"));
    Some(found.help("A comment begins with `#` and ends with its line.").fix(span, "#"))
}

/// The declaration that a word of everyday language means.
fn meant(word: &str) -> Option<Keyword> {
    Some(match word.to_lowercase().as_str() {
        "medication" | "drug" | "therapy" | "intervention" | "procedure" => Keyword::Treatment,
        "recommendation" | "recommends" | "rule" | "advice" => Keyword::Recommend,
        "variable" | "input" | "parameter" | "finding" | "observation" | "data" | "facts" => Keyword::Fact,
        "definition" | "define" | "let" | "terms" => Keyword::Term,
        "classification" | "category" | "class" => Keyword::Classify,
        "trial" | "paper" | "publication" | "studies" => Keyword::Study,
        "test" | "case" | "patient" => Keyword::Example,
        "table" | "tests" | "cases" => Keyword::Examples,
        "import" | "include" => Keyword::Use,
        "grades" | "grading" => Keyword::Scheme,
        "waiver" | "exemption" | "acceptance" | "tolerated" => Keyword::Accepted,
        "rule_out" | "assert" | "property" => Keyword::Invariant,
        _ => return None,
    })
}
