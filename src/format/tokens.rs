//! The tokens of one line, as far as spacing has to know them: texts, commas, parentheses, comparisons, and words,
//! which are everything else that stands together. What a text or a unit is, `crate::tokens` knows.

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

/// Where a token stands.
struct Place {
    start: usize,
    end: usize,
    kind: Kind,
    gap: bool,
}

/// Cuts a line, without its comment, into tokens. Words are what stands together: also `SUR-1` and `10*9/L`.
pub fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Place> = Vec::new();
    let mut gap = false;
    for token in crate::tokens::tokens(line) {
        let kind = match (token.kind, token.text) {
            _ if token.is_gap() => {
                gap = true;
                continue;
            }
            (crate::tokens::Kind::Text { .. }, _) => Kind::Text,
            (_, ",") => Kind::Comma,
            (_, "(") => Kind::Open,
            (_, ")") => Kind::Close,
            (_, "<" | ">" | "=" | "!" | "≤" | "≥" | "≠") => Kind::Compare,
            _ => Kind::Word,
        };
        match found.last_mut() {
            Some(last) if last.kind == kind && matches!(kind, Kind::Word | Kind::Compare) && !gap => {
                last.end = token.end();
            }
            _ => found.push(Place { start: token.start, end: token.end(), kind, gap }),
        }
        gap = false;
    }
    let token = |place: Place| {
        let text = line.get(place.start..place.end).unwrap_or("");
        Token { text, kind: place.kind, gap: place.gap }
    };
    found.into_iter().map(token).collect()
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
