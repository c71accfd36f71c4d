//! The proof that a layout says what the text said: the same lines but for their blanks, and the same tree.

use super::tokens::is_blank;
use crate::syntax::Parsed;
use crate::syntax::ast::Declaration;
use std::fmt::Write;

/// What differs between a text and its layout; none where they say the same.
pub fn difference(before: (&str, &Parsed), after: (&str, &Parsed)) -> Option<&'static str> {
    if squeezed(before.0, before.1) != squeezed(after.0, after.1) {
        return Some("more than blanks would have changed");
    }
    let (left, right) = (&before.1.file, &after.1.file);
    let mut texts = (String::new(), String::new());
    let same = |(a, b): (&Declaration, &Declaration)| {
        written(a, &mut texts.0);
        written(b, &mut texts.1);
        texts.0 == texts.1
    };
    if left.declarations.len() != right.declarations.len()
        || !left.declarations.iter().zip(&right.declarations).all(same)
    {
        return Some("the guideline would have been read differently");
    }
    let messages = |parsed: &Parsed| -> Vec<String> {
        parsed.diagnostics.iter().map(|found| format!("{} {}", found.code.id(), found.message)).collect()
    };
    if messages(before.1) != messages(after.1) {
        return Some("other findings would have been reported");
    }
    None
}

/// The text without blanks and blank lines. Texts in quotes and comments keep theirs, lines stay lines: so a comment
/// stays behind, before or between the same words.
fn squeezed(text: &str, parsed: &Parsed) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut comments = parsed.file.comments.iter().peekable();
    let mut at = 0usize;
    for raw in text.split_inclusive('\n') {
        let end = at.saturating_add(raw.len());
        let begun = squeezed.len();
        let comment = comments.next_if(|span| span.range().start < end);
        let code_end = comment.map_or(end, |span| span.range().start);
        let code = text.get(at..code_end).unwrap_or("");
        let (mut quoted, mut escaped) = (false, false);
        for c in code.chars() {
            match c {
                _ if quoted && escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if !quoted && (is_blank(c) || c.is_whitespace()) => continue,
                _ => {}
            }
            squeezed.push(c);
        }
        squeezed.push_str(text.get(code_end..end).unwrap_or("").trim_end());
        if squeezed.len() > begun {
            squeezed.push('\n');
        }
        at = end;
    }
    squeezed
}

/// A declaration as Rust writes it, without its places. Whatever the tree learns to hold is compared by itself.
fn written(declaration: &Declaration, into: &mut String) {
    into.clear();
    let mut whole = String::new();
    if write!(whole, "{declaration:?}").is_err() {
        return;
    }
    let mut rest = whole.as_str();
    while let Some((before, behind)) = rest.split_once("Span { ") {
        into.push_str(before);
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    into.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use crate::syntax::parse;

    fn compared(before: &str, after: &str) -> Option<&'static str> {
        let parse = |text: &str| parse(SourceId(0), text);
        difference((before, &parse(before)), (after, &parse(after)))
    }

    #[test]
    fn blanks_may_change_and_nothing_else() {
        let text = "term a \"A  B\"  # why\n  means not b\n";
        assert_eq!(compared(text, "\nterm  a \"A  B\" # why\n\n    means   not b"), None);
        let more = Some("more than blanks would have changed");
        assert_eq!(compared(text, "term a \"A B\"  # why\n  means not b\n"), more);
        assert_eq!(compared(text, "term a \"A  B\"\n# why\n  means not b\n"), more);
        assert_eq!(compared(text, "term a \"A  B\"  # why \n  means not\n  b\n"), more);
        let read = Some("the guideline would have been read differently");
        assert_eq!(compared(text, "term a \"A  B\"  # why\n  means notb\n"), read);
        assert_eq!(
            compared(text, "term a \"A  B\"  # why\nmeans not b\n"),
            Some("other findings would have been reported")
        );
    }
}
