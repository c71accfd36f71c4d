//! What must hold between a text and its layout, found out without the formatter's own proof.

use gdl::format::{self, Formatted};
use gdl::source::SourceId;
use gdl::syntax;

/// The same words, texts, comments and tree; and laid out again, it stays.
pub fn held(text: &str, laid_out: &str) -> Result<(), String> {
    let (before, after) = (syntax::parse(SourceId(0), text), syntax::parse(SourceId(0), laid_out));
    let comments = |text: &str, parsed: &syntax::Parsed| -> Vec<(String, bool, String)> {
        let place = |at: usize| {
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let own = text[line..at].trim_matches(['\u{feff}', ' ', '\t', '\r']).is_empty();
            // The words next to it: on its line before it, or on the first line with words below it.
            let near = if own { below(&text[at..]) } else { bare(&text[line..at]) };
            (own, near)
        };
        let one = |span: &gdl::source::Span| {
            let (own, near) = place(span.range().start);
            (text[span.range()].trim_end().to_owned(), own, near)
        };
        parsed.file.comments.iter().map(one).collect()
    };
    let (old, new) = (comments(text, &before), comments(laid_out, &after));
    if old != new {
        return Err(format!("comments: {old:?}\n{new:?}"));
    }
    if bare(text) != bare(laid_out) {
        return Err(format!("words:\n{text}\n{laid_out}"));
    }
    let (old, new) = (tree(&before), tree(&after));
    if old != new {
        return Err(format!("trees:\n{old}\n{new}"));
    }
    if laid_out.lines().any(|line| line.ends_with([' ', '\t'])) || laid_out.contains("\n\n\n") {
        return Err(format!("blanks are left over:\n{laid_out}"));
    }
    match format::format(SourceId(0), laid_out) {
        Formatted::Same => Ok(()),
        other => Err(format!("laid out again:\n{laid_out}\n{other:?}")),
    }
}

/// The first line with words below a comment, without blanks.
fn below(text: &str) -> String {
    let line = text.lines().skip(1).find(|line| {
        let line = line.trim_start_matches(['\u{feff}', ' ', '\t', '\r']);
        !line.is_empty() && !line.starts_with('#')
    });
    line.map_or_else(String::new, bare)
}

/// The text without blanks; texts in quotes keep theirs.
fn bare(text: &str) -> String {
    let mut quoted = false;
    let mut comment = false;
    let mut last = ' ';
    text.chars()
        .filter(|c| {
            quoted ^= !comment && *c == '"' && last != '\\';
            comment = (comment && *c != '\n') || (!quoted && *c == '#');
            last = *c;
            quoted || !(c.is_whitespace() || *c == '\u{feff}')
        })
        .collect()
}

/// The tree without its places.
fn tree(parsed: &syntax::Parsed) -> String {
    let written = format!("{:?}", parsed.file.declarations);
    let mut parts = written.split("Span { ");
    let mut kept = parts.next().unwrap_or("").to_owned();
    for part in parts {
        kept.push_str(part.split_once('}').expect("the end of a place").1);
    }
    kept
}
