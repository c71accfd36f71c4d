//! The words of a head or clause as a person reads them: a name with hyphens, a date or a number is one word. What could not
//! be read is told by them.

use crate::tokens::{self, Kind, tokens};

/// A word, a number, a text in quotes, or a sign.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    /// First byte.
    pub at: usize,
    /// What stands there.
    pub text: &'a str,
}

impl Token<'_> {
    /// First byte behind it.
    pub fn end(&self) -> usize {
        self.at.saturating_add(self.text.len())
    }

    /// True for words, names, ids and numbers.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    }

    /// As a message repeats it: not longer than a person reads.
    pub fn shown(&self) -> String {
        if self.text.chars().count() <= 40 {
            return self.text.to_owned();
        }
        let start: String = self.text.chars().take(38).collect();
        format!("{start}…")
    }
}

/// The first token at or behind a byte; comments and blanks are passed over.
pub fn next_token(slice: &str, from: usize) -> Option<Token<'_>> {
    let rest = slice.get(from..)?;
    let foreign_blank = |token: &tokens::Token<'_>| token.text.chars().all(char::is_whitespace);
    let first = tokens(rest).find(|token| !token.is_gap() && !foreign_blank(token))?;
    let rest = rest.get(first.start..)?;
    let length = match first.kind {
        Kind::Word | Kind::Number => word_length(rest),
        Kind::Text { .. } => first.text.len(),
        _ => rest.chars().next().map_or(0, char::len_utf8),
    };
    Some(Token { at: from.saturating_add(first.start), text: rest.get(..length)? })
}

/// A word reaches over dots and hyphens that stand between its letters; one of digits also over slashes (a date).
fn word_length(rest: &str) -> usize {
    let numeric = rest.starts_with(|c: char| c.is_ascii_digit());
    let mut length = 0usize;
    let mut joint = 0usize;
    for token in tokens(rest) {
        let joins = matches!(token.text, "." | "-") || (numeric && token.text == "/");
        match token.kind {
            Kind::Word | Kind::Number => {
                length = token.end();
                joint = 0;
            }
            Kind::Sign if joins && joint == 0 && length > 0 => joint = 1,
            _ => break,
        }
    }
    length
}

/// Quotes that are not the straight double quote.
pub fn is_foreign_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '\'' | '`' | '´')
}
