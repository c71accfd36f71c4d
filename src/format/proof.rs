//! The proof that a layout says what the text said: the same lines but for their blanks, and the same tree.

use crate::syntax::{self, Parsed};
use crate::tokens::{Kind, tokens};

/// What differs between a text and its layout; none where they say the same.
pub fn difference(before: (&str, &Parsed), after: (&str, &Parsed)) -> Option<&'static str> {
    if squeezed(before.0) != squeezed(after.0) {
        return Some("more than blanks would have changed");
    }
    if !syntax::same(&before.1.file, &after.1.file) {
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
fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for token in tokens(text) {
        match token.kind {
            Kind::Blank => {}
            Kind::Break if squeezed.is_empty() || squeezed.ends_with('\n') => {}
            // Blanks of another kind at the end of a line go.
            Kind::Foreign if token.text.chars().all(char::is_whitespace) => {}
            Kind::Comment => squeezed.push_str(token.text.trim_end()),
            _ => squeezed.push_str(token.text),
        }
    }
    squeezed.push('\n');
    squeezed.truncate(squeezed.trim_end_matches('\n').len());
    squeezed
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
