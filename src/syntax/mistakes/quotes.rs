//! Quotes that are not the straight ones, quotes where none belong, and texts without them.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::grammar::{GdlParser, Rule};
use crate::syntax::wanted::Wanted;
use crate::syntax::words::is_foreign_quote;
use pest::Parser;

/// Quotes as word processors make them.
pub const FOREIGN: &[Recogniser] = &[foreign];
/// Quotes around a word that has none.
pub const NEEDLESS: &[Recogniser] = &[needless];
/// A text that has none.
pub const MISSING: &[Recogniser] = &[missing];

/// A quote of a word processor.
pub fn foreign(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let first = found.text.chars().next().filter(|first| is_foreign_quote(*first))?;
    let line = place.behind(found).lines().next().unwrap_or("");
    let end = line.char_indices().rfind(|(_, c)| is_foreign_quote(*c) || *c == '"');
    let problem = |span| {
        Diagnostic::new(Code::CurlyQuotes, span, format!("`{first}` does not begin a text")).help(
            "A text stands in straight double quotes: \"like this\". Word processors turn them into typographic ones.",
        )
    };
    let Some((at, last)) = end else { return Some(problem(place.at(found))) };
    let inside = line.get(..at).unwrap_or("");
    let behind = found.end().saturating_add(at).saturating_add(last.len_utf8());
    let whole = place.span(found.at, behind);
    Some(if inside.contains(['"', '\\']) { problem(whole) } else { problem(whole).fix(whole, format!("\"{inside}\"")) })
}

/// `status "draft"`.
fn needless(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let word = place.word;
    let found = place.spot.found.as_ref()?;
    if !matches!(word, "status" | "version" | "grade" | "kind" | "design") {
        return None;
    }
    let inside = found.text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = !inside.is_empty() && inside.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ' ' | '-'));
    plain.then(|| {
        place
            .problem(found, format!("`{word}` has no quotes behind it"))
            .help(format!("Write `{word} {inside}`."))
            .fix(place.at(found), inside)
    })
}

/// A text without quotes, to the end of its line.
fn missing(place: &Place<'_, '_>) -> Option<Diagnostic> {
    // What has nothing but a text.
    const TEXTS: &[&str] =
        &["because", "says", "purpose", "intended", "misuse", "ask", "decision", "note", "scale", "gap", "undecided"];
    let (word, spot) = (place.word, place.spot);
    let found = spot.found.as_ref()?;
    if !TEXTS.contains(&word)
        || !place.opens(spot.before.as_ref())
        || place.all_wanted != [Wanted::Text]
        || !found.is_word()
    {
        return None;
    }
    let line = crate::tokens::strip_comment(spot.slice.get(found.at..)?.lines().next()?).trim_end();
    let span = place.span(found.at, found.at.saturating_add(line.len()));
    let problem = Diagnostic::new(Code::CannotRead, span, format!("the text of `{word}` stands in quotes"))
        .help("Put a straight quote before it and behind it; a long text is several such lines.");
    // Where the text goes on below, each line needs quotes of its own.
    let one_line = spot.slice.get(found.at.saturating_add(line.len())..).is_some_and(|rest| rest.trim().is_empty());
    Some(if one_line && !line.contains(['"', '\\']) { problem.fix(span, format!("\"{line}\"")) } else { problem })
}

/// `"2026-11-27"`, `"3 cm"`: a date or a number in quotes.
pub fn quoted_value(span: Span, words: &str) -> Option<Diagnostic> {
    let number = words.starts_with(|c: char| c.is_ascii_digit());
    let read = number && GdlParser::parse(Rule::value_clause, &format!("x {words}")).is_ok();
    read.then(|| {
        Diagnostic::new(Code::TextInCondition, span, "a number or a date has no quotes")
            .help(format!("Write `{words}`."))
            .fix(span, words)
    })
}
