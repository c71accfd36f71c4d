//! The tokens of one line, as far as spacing has to know them: texts, commas, parentheses, comparisons, and words,
//! which are everything else that stands together.

use crate::syntax::RESERVED;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Comma,
    Open,
    Close,
    Compare,
    Word,
}

/// A token of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    pub text: &'t str,
    pub kind: Kind,
    /// Whether a blank stands before it.
    pub gap: bool,
}

/// Cuts a line, without its comment, into tokens.
pub fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(is_blank);
        let gap = trimmed.len() < rest.len();
        let Some(first) = trimmed.chars().next() else { return found };
        let (kind, length) = match first {
            '"' => (Kind::Text, text_length(trimmed)),
            ',' => (Kind::Comma, 1),
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            c if compares(c) => (Kind::Compare, trimmed.find(|c| !compares(c)).unwrap_or(trimmed.len())),
            _ => (Kind::Word, word_length(trimmed)),
        };
        let length = length.max(first.len_utf8());
        found.push(Token { text: trimmed.get(..length).unwrap_or(trimmed), kind, gap });
        rest = trimmed.get(length..).unwrap_or("");
    }
}

/// What the grammar passes over between tokens, and the mark that some editors put at the beginning of a file.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{feff}')
}

fn compares(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '≤' | '≥' | '≠')
}

/// From the first quote to the last.
fn text_length(line: &str) -> usize {
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at.saturating_add(1),
            _ => {}
        }
    }
    line.len()
}

/// As far as it stands together. Units may have blanks in braces and brackets: `{red  cells}`, `[in_i'Hg]`.
fn word_length(line: &str) -> usize {
    let mut at = 0usize;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let close = match c {
            '{' => Some('}'),
            '[' => Some(']'),
            _ => None,
        };
        let inside = close.and_then(|close| line.get(at..).and_then(|rest| rest.find(close)));
        match inside {
            Some(length) if !line.get(at..at.saturating_add(length)).is_some_and(|unit| unit.contains('"')) => {
                at = at.saturating_add(length);
            }
            _ if is_blank(c) || compares(c) || matches!(c, '"' | ',' | '(' | ')') => break,
            _ => {}
        }
        let here = line.get(at..).and_then(|rest| rest.chars().next());
        at = at.saturating_add(here.map_or(1, char::len_utf8));
    }
    at
}

/// Whether a blank stands between two tokens of a line. In the parentheses of a unit, `mg/(kg.d)`, and between the
/// digits of `3,5`, a blank has a meaning: there they stay as they are.
pub fn spaced(left: &Token, right: &Token, comma_gap: bool, in_unit: bool) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match (left.kind, right.kind) {
        (_, Kind::Comma) => false,
        (Kind::Open, _) | (_, Kind::Close) => in_unit && right.gap,
        (Kind::Comma, _) => right.gap || comma_gap || !digit(right.text.chars().next()),
        (Kind::Compare, _) | (_, Kind::Compare) | (Kind::Text, _) | (_, Kind::Text) => true,
        // `not(a)`, `(a)and b`
        (Kind::Word, Kind::Open) => right.gap || RESERVED.contains(&left.text),
        (Kind::Close, Kind::Word) => right.gap || RESERVED.contains(&right.text),
        _ => right.gap,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        tokens(line).iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_line_is_cut_where_spacing_needs_it() {
        assert_eq!(cut("a<=3 cm"), ["a", "<=", "3", "cm"]);
        assert_eq!(cut("x in(\"a, b\",c)"), ["x", "in", "(", "\"a, b\"", ",", "c", ")"]);
        assert_eq!(cut("3 {red  cells}/uL , 4"), ["3", "{red  cells}/uL", ",", "4"]);
        assert_eq!(cut("\"a \\\" b\" {"), ["\"a \\\" b\"", "{"]);
        assert_eq!(cut("\"open"), ["\"open"]);
    }
}
