//! Characters that cannot be seen, in the keys and texts of a case: refused, whether they are written themselves or by an
//! escape.

use super::tree::{Item, Kind};
use crate::characters::unseen;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// Most places of one case that are reported.
const MAX_PLACES: usize = 20;

/// Such characters in a tree of values and in the text that it was read from; where the text could not be read as one,
/// in the text alone.
pub fn refused(source: SourceId, text: &str, root: Option<&Item>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    if text.as_bytes().iter().all(plain) && !text.contains('\\') {
        return found;
    }
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let ends_line = c == '\r' && letters.peek().is_none_or(|(_, next)| *next == '\n');
        if at > 0 || c != '\u{feff}' {
            let place = Span::new(source, at, at.saturating_add(c.len_utf8()));
            found.extend(unseen(c).filter(|_| !ends_line).map(|name| fault(place, c, name)));
        }
        if found.len() >= MAX_PLACES {
            return found;
        }
    }
    if let Some(root) = root {
        in_node(root, &mut found);
    }
    found.truncate(MAX_PLACES);
    found
}

fn in_node(node: &Item, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Text { text, .. } => in_text(text, node.span, false, found),
        Kind::List(items) => items.iter().for_each(|item| in_node(item, found)),
        Kind::Object(entries) => {
            for (key, value) in entries {
                in_text(&key.text, key.span, true, found);
                in_node(value, found);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

/// The first one of a text. `key`: a key is written on one line.
fn in_text(text: &str, span: Span, key: bool, found: &mut Vec<Diagnostic>) {
    let name = |c: char| match c {
        '\n' if key => Some("a line break"),
        '\t' if key => Some("a tab"),
        // A text of YAML may have come with line ends of its own.
        '\r' if !key => None,
        c => unseen(c),
    };
    let Some((c, name)) = text.chars().find_map(|c| Some((c, name(c)?))) else { return };
    let said = |known: &Diagnostic| known.span().start >= span.start && known.span().start < span.end;
    if found.len() < MAX_PLACES && !found.iter().any(said) {
        found.push(fault(span, c, name));
    }
}

fn fault(place: Span, c: char, name: &str) -> Diagnostic {
    let words = format!("{name} (U+{:04X}) stands here, which nobody sees", u32::from(c));
    Diagnostic::new(Code::CaseUnseenCharacter, place, words).help("Remove it. What is read must be what is seen.")
}
