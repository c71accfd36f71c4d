//! A comment is never touched by a fix: nothing of the guideline lands in one, and none is lost. A fix that would do that is
//! taken from its finding; its advice stays. All findings on a guideline pass here, whoever made them.

use super::lines::lines;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Sources;
use crate::tokens::{Kind, tokens};

/// Takes the fix from a finding where a comment would not stand as it stands.
pub fn hold(sources: &Sources, finding: &mut Diagnostic) {
    let touches = |fix: &Fix| {
        let text = sources.get(fix.span.source).map_or("", |file| &file.text);
        !keeps(text, fix)
    };
    if finding.fix.as_ref().is_some_and(touches) {
        finding.fix = None;
    }
}

/// Whether every comment near a fix is the same behind it.
fn keeps(text: &str, fix: &Fix) -> bool {
    let range = fix.span.range();
    let Some((old, new)) = lines(text, range.clone(), &fix.replacement) else {
        return !text.get(range).unwrap_or("").contains('#');
    };
    let written = comments(&new);
    let mut left = written.iter();
    if comments(old).iter().all(|comment| left.any(|kept| kept == comment)) {
        return true;
    }
    // What is mended in a comment itself: a character that cannot be seen.
    let letters = |text: &str| text.contains(char::is_alphanumeric);
    let line = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at.saturating_add(1));
    let inside = tokens(old).any(|token| {
        let start = line.saturating_add(token.start);
        token.kind == Kind::Comment && start < range.start && range.end <= start.saturating_add(token.text.len())
    });
    inside
        && !letters(&fix.replacement)
        && !letters(text.get(range).unwrap_or(""))
        && written.len() == comments(old).len()
}

fn comments(text: &str) -> Vec<&str> {
    tokens(text).filter(|token| token.kind == Kind::Comment).map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::keeps;
    use crate::diagnostic::Fix;
    use crate::source::{SourceId, Span};

    fn kept(text: &str, from: &str, right: &str) -> bool {
        let start = text.find(from).unwrap_or(0);
        let span = Span::new(SourceId(0), start, start + from.len());
        keeps(text, &Fix { span, replacement: right.to_owned(), safe: false })
    }

    #[test]
    fn a_comment_stays_as_it_is() {
        let text = "when a # is not\n  higher 3 # b\n";
        assert!(kept(text, "higher", ">"));
        assert!(kept(text, "a # is not\n  higher 3", "(a # is not\n  > 3)"));
        assert!(kept(text, "3", "3 cm"));
        assert!(kept("// note\n", "//", "#"));
        assert!(kept("a # b\u{a0}c\n", "\u{a0}", " "));
        for (from, right) in [
            ("not\n  higher", ">"),
            ("a # is not\n  higher 3", "a > 3"),
            ("is not", "<="),
            ("\n  higher", " >"),
            (" b", "# b"),
        ] {
            assert!(!kept(text, from, right), "{from} → {right}");
        }
    }
}
