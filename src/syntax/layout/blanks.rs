//! Blanks that are none: what word processors and web pages put between words looks like a blank, or like nothing at all,
//! and is neither. (What nobody can see is refused by `unseen`.) One finding a line names it; the text is then read as if a
//! plain blank stood there.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, any_error};
use crate::source::{SourceId, Span};
use crate::tokens::{Kind, tokens};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a character that looks like a blank is called.
fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{a0}' => "a no-break space",
        '\u{ad}' => "a soft hyphen",
        '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}' | '\u{205f}' => "a space of another width",
        '\u{2007}' => "a figure space",
        '\u{2009}' => "a thin space",
        '\u{200a}' => "a hair space",
        '\u{202f}' => "a narrow no-break space",
        '\u{3000}' => "an ideographic space",
        _ => return None,
    })
}

/// Whether nothing is to be seen of it.
fn is_invisible(c: char) -> bool {
    c == '\u{ad}'
}

/// The text with plain blanks, each of as many bytes as what it stands for; and a finding for each line.
pub fn plain(source: SourceId, text: &str) -> (Cow<'_, str>, Vec<Diagnostic>) {
    if text.is_ascii() || !text.chars().skip(1).any(|c| name(c).is_some()) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut found = Vec::new();
    let mut plain = String::with_capacity(text.len());
    // Those of a line so far, and those behind which something stands.
    let mut odd: Vec<(usize, char)> = Vec::new();
    let mut sure = 0usize;
    for token in tokens(text) {
        let foreign = token.text.chars().next().filter(|c| token.kind == Kind::Foreign && name(*c).is_some());
        match foreign {
            Some(c) => {
                odd.push((token.start, c));
                plain.extend(std::iter::repeat_n(' ', token.text.len()));
            }
            None => {
                plain.push_str(token.text);
                if !token.is_gap() {
                    sure = odd.len();
                }
            }
        }
        if token.kind == Kind::Break {
            odd.truncate(std::mem::take(&mut sure));
            found.extend(finding(source, text, &odd));
            odd.clear();
        }
    }
    odd.truncate(sure);
    found.extend(finding(source, text, &odd));
    (Cow::Owned(plain), found)
}

/// The finding about those of one line; it mends all of them.
fn finding(source: SourceId, text: &str, odd: &[(usize, char)]) -> Option<Diagnostic> {
    let (&(start, c), &(last, other)) = (odd.first()?, odd.last()?);
    let end = last.saturating_add(other.len_utf8());
    let place = Span::new(source, start, start.saturating_add(c.len_utf8()));
    let what = name(c)?;
    let mut next = odd.iter().peekable();
    let mut right = String::new();
    for (at, c) in text.get(start..end)?.char_indices() {
        let is_odd = next.next_if(|(place, _)| *place == start.saturating_add(at)).is_some();
        match is_odd {
            true if is_invisible(c) => {}
            true => right.push(' '),
            false => right.push(c),
        }
    }
    let found = if is_invisible(c) {
        Diagnostic::new(Code::CannotRead, place, format!("{what} stands here, which cannot be seen")).help("Remove it.")
    } else {
        Diagnostic::new(Code::CannotRead, place, format!("{what} stands where a blank belongs"))
            .help("Put a plain blank.")
    };
    Some(found.fix(Span::new(source, start, end), right))
}

/// Adds the findings about blanks. What else cannot be read on their lines follows from them.
pub fn merge(text: &str, blanks: Vec<Diagnostic>, found: &mut Vec<Diagnostic>) {
    if !any_error(&blanks) {
        return;
    }
    let line = |at: u32| {
        let before = text.get(..usize::try_from(at).unwrap_or(0)).unwrap_or("");
        before.rfind('\n').map_or(0, |at| at.saturating_add(1))
    };
    let lines: BTreeSet<usize> = blanks.iter().map(|blank| line(blank.span().start)).collect();
    found.retain(|other| !lines.contains(&line(other.span().start)));
    found.extend(blanks);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_blanks_are_named_and_passed_over() {
        let text = "fact a \"A\u{a0}B\"  # \u{a0}\n  type\u{a0}length in\u{202f}cm\n  a\u{ad}sk \"A?\"\n";
        let (plain, found) = plain(SourceId(0), text);
        assert_eq!(plain.len(), text.len());
        assert!(plain.starts_with("fact a \"A\u{a0}B\"  # \u{a0}\n  type  length in   cm\n"));
        let told: Vec<_> =
            found.iter().map(|d| (d.message.as_str(), d.fix.as_ref().map(|f| f.replacement.as_str()))).collect();
        assert_eq!(
            told,
            [
                ("a no-break space stands where a blank belongs", Some(" length in ")),
                ("a soft hyphen stands here, which cannot be seen", Some("")),
            ]
        );
    }
}
