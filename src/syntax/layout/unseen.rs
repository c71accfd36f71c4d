//! Characters that cannot be seen, or that turn the direction of what is read: none stands in a guideline, be it in a text
//! or in a comment, for what a physician sees must be what the compiler reads.

use crate::characters::unseen;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use std::ops::Range;

/// Most places of one text that are reported.
const MAX_PLACES: usize = 20;

/// The places of such characters, runs of one character as one.
fn places(text: &str) -> Vec<(Range<usize>, char)> {
    let mut places: Vec<(Range<usize>, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at.saturating_add(c.len_utf8());
        // The mark at the beginning of a file, and what ends a line, are no text.
        let allowed = (c == '\u{feff}' && at == 0) || (c == '\r' && ends_line(text.get(end..).unwrap_or("")));
        if unseen(c).is_none() || allowed {
            continue;
        }
        match places.last_mut() {
            Some((last, same)) if last.end == at && *same == c => last.end = end,
            _ => places.push((at..end, c)),
        }
    }
    places
}

fn ends_line(rest: &str) -> bool {
    let rest = rest.trim_start_matches('\r');
    rest.is_empty() || rest.starts_with('\n')
}

/// Adds what is found in a text, and takes away what the same characters have caused on their lines.
pub fn refuse(source: SourceId, text: &str, found: &mut Vec<Diagnostic>) {
    let places = places(text);
    if places.is_empty() {
        return;
    }
    let line = |place: &Range<usize>| {
        let start = text.get(..place.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at.saturating_add(1));
        let behind = text.get(place.end..).and_then(|behind| behind.find('\n'));
        start..behind.map_or(text.len(), |at| place.end.saturating_add(at))
    };
    let mut lines: Vec<Range<usize>> = Vec::new();
    for (place, _) in &places {
        if lines.last().is_none_or(|last| last.end < place.start) {
            lines.push(line(place));
        }
    }
    let caused = |at: usize| {
        let next = lines.partition_point(|line| line.end < at);
        lines.get(next).is_some_and(|line| line.contains(&at) || line.end == at)
    };
    found.retain(|finding| !caused(finding.span().start as usize));
    let more = places.len().saturating_sub(MAX_PLACES);
    for (at, (place, c)) in places.into_iter().take(MAX_PLACES).enumerate() {
        let name = unseen(c).unwrap_or("a character");
        let span = Span::new(source, place.start, place.end);
        let words = format!("{name} (U+{:04X}) stands here, which nobody sees", u32::from(c));
        let last = at.saturating_add(1) == MAX_PLACES && more > 0;
        let help = if last {
            format!("Remove it, and {more} more further down. What is read must be what is seen.")
        } else {
            "Remove it. What is read must be what is seen.".to_owned()
        };
        found.push(Diagnostic::new(Code::UnseenCharacter, span, words).help(help).guess(span, ""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(Code, Range<usize>)> {
        crate::syntax::parse(SourceId(0), text).diagnostics.iter().map(|d| (d.code, d.span().range())).collect()
    }

    #[test]
    fn each_is_found_where_it_stands_and_nothing_else() {
        for c in [
            '\0',
            '\u{7}',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{2028}',
            '\u{e0041}',
            '\u{feff}',
        ] {
            for before in ["fact a \"A", "fact a \"A\" # no", "fact a"] {
                let text = format!("{before}{c}\"\n  type yes/no\n");
                let place = before.len()..before.len() + c.len_utf8();
                assert_eq!(codes(&text), [(Code::UnseenCharacter, place)], "{text:?}");
            }
        }
    }

    #[test]
    fn what_ends_lines_or_begins_a_file_may_stand() {
        assert_eq!(codes("\u{feff}fact a \"A\"\r\n\ttype yes/no\r\n"), []);
        assert_eq!(codes("fact a \"A\" # seen\rtype yes/no\n  type yes/no\n").len(), 1);
    }

    #[test]
    fn a_text_full_of_them_gives_few_findings() {
        assert_eq!(codes(&"a\u{200b}\n".repeat(10_000)).len(), MAX_PLACES);
        assert_eq!(codes(&"\0".repeat(100_000)).len(), 1);
    }
}
