//! What stands where reading stopped, and the slips that are recognised by it alone, in whatever clause they stand:
//! quotes of a word processor, names with hyphens, lists in brackets.

use super::outline::Reader;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::tokens::{self, Kind, tokens};

/// The place where reading stopped, with its neighbours. Offsets count from the beginning of the slice.
pub struct Spot<'a> {
    /// The head or clause.
    pub slice: &'a str,
    /// Where the slice begins in its text.
    pub base: usize,
    /// The token there; none at the end.
    pub found: Option<Token<'a>>,
    /// The token before it.
    pub before: Option<Token<'a>>,
    /// The token behind it.
    pub after: Option<Token<'a>>,
}

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

impl<'a> Spot<'a> {
    /// The place of a token, or of bytes of the slice.
    pub fn span(&self, reader: &Reader<'_>, start: usize, end: usize) -> Span {
        reader.span(self.base.saturating_add(start), self.base.saturating_add(end))
    }

    /// The place of a token.
    pub fn place(&self, reader: &Reader<'_>, token: &Token<'_>) -> Span {
        self.span(reader, token.at, token.end())
    }

    /// True where the token is the first of its line, and not of the first line.
    pub fn begins_line(&self, token: &Token<'_>) -> bool {
        let before = self.slice.get(..token.at).unwrap_or("");
        before.rfind('\n').is_some_and(|at| before.get(at..).unwrap_or("").trim().is_empty())
    }

    /// The spot at a byte of a slice.
    pub fn new(slice: &'a str, base: usize, position: usize) -> Self {
        let mut spot = Spot { slice, base, found: None, before: None, after: None };
        let mut at = 0usize;
        while let Some(token) = next_token(slice, at) {
            at = token.end();
            if spot.found.is_some() {
                spot.after = Some(token);
                break;
            }
            if token.end() <= position {
                spot.before = Some(token);
            } else {
                spot.found = Some(token);
            }
        }
        spot
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

/// A slip that is recognised wherever it stands.
pub fn anywhere(reader: &Reader<'_>, spot: &Spot<'_>) -> Option<Diagnostic> {
    let found = spot.found.as_ref()?;
    let first = found.text.chars().next()?;
    if is_foreign_quote(first) {
        return Some(foreign_quotes(reader, spot, found, first));
    }
    if matches!(first, 'º' | '˚' | '∘' | '˙') {
        let sign = spot.span(reader, found.at, found.at.saturating_add(first.len_utf8()));
        let told = Diagnostic::new(Code::CannotRead, sign, format!("`{first}` is not the sign of degrees, `°`"));
        return Some(told.help("Write `°C` with the sign of degrees, or `Cel`.").guess(sign, "°"));
    }
    if first.is_ascii_digit() {
        return None;
    }
    if found.is_word() && proper_letters(found.text).is_none() && !found.text.contains('-') {
        return Some(bad_name(reader, spot, found));
    }
    if first.is_lowercase() && found.text.contains('-') {
        return Some(bad_name(reader, spot, found));
    }
    if matches!(first, '[' | '{') {
        let close = if first == '[' { ']' } else { '}' };
        let problem =
            Diagnostic::new(Code::CannotRead, spot.place(reader, found), format!("`{first}` stands where `(` belongs"))
                .help("Lists and groups stand in round parentheses: `(a, b)`.");
        let rest = spot.slice.get(found.end()..)?;
        let Some(end) = rest.find([close, '\n']).filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with(close)))
        else {
            return Some(problem);
        };
        let inside = rest.get(..end)?;
        let whole = spot.span(reader, found.at, found.end().saturating_add(end).saturating_add(1));
        return Some(problem.fix(whole, format!("({inside})")));
    }
    if matches!(first, '.' | ';') && spot.after.is_none() {
        let place = spot.place(reader, found);
        return Some(
            Diagnostic::new(Code::CannotRead, place, format!("a clause does not end with `{first}`"))
                .help("Remove the sign: the next clause begins on a line of its own.")
                .fix(place, ""),
        );
    }
    None
}

fn foreign_quotes(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, first: char) -> Diagnostic {
    let rest = spot.slice.get(found.end()..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    let end = line.char_indices().rfind(|(_, c)| is_foreign_quote(*c) || *c == '"');
    let problem = |span| {
        Diagnostic::new(Code::CurlyQuotes, span, format!("`{first}` does not begin a text")).help(
            "A text stands in straight double quotes: \"like this\". Word processors turn them into typographic ones.",
        )
    };
    let Some((at, last)) = end else { return problem(spot.place(reader, found)) };
    let inside = line.get(..at).unwrap_or("");
    let behind = found.end().saturating_add(at).saturating_add(last.len_utf8());
    let whole = spot.span(reader, found.at, behind);
    if inside.contains(['"', '\\']) { problem(whole) } else { problem(whole).fix(whole, format!("\"{inside}\"")) }
}

fn bad_name(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>) -> Diagnostic {
    let place = spot.place(reader, found);
    let problem = Diagnostic::new(Code::BadName, place, format!("`{}` is not written as a name", found.shown()));
    match proper_name(found.text) {
        Some(right) => problem
            .help(format!("A name has letters a to z, digits and underscores, and no hyphen: `{right}`."))
            .fix(place, right),
        None => problem.help("A name has letters a to z, digits and underscores, and begins with a letter."),
    }
}

/// The text, where all of its letters may stand in names.
fn proper_letters(text: &str) -> Option<&str> {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b'-').then_some(text)
}

/// The name that is meant, written as names are; none where there is none.
pub fn proper_name(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars() {
        match c {
            'ä' | 'Ä' | 'æ' => name.push_str("ae"),
            'ö' | 'Ö' | 'ø' => name.push_str("oe"),
            'ü' | 'Ü' => name.push_str("ue"),
            'ß' => name.push_str("ss"),
            'é' | 'è' | 'ê' | 'ë' | 'É' => name.push('e'),
            'á' | 'à' | 'â' | 'å' => name.push('a'),
            'í' | 'ì' | 'î' | 'ï' => name.push('i'),
            'ó' | 'ò' | 'ô' => name.push('o'),
            'ú' | 'ù' | 'û' => name.push('u'),
            'ç' => name.push('c'),
            'ñ' => name.push('n'),
            '-' | ' ' | '/' => name.push('_'),
            '.' | '_' => name.push(c),
            c if c.is_ascii_alphanumeric() => name.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    let proper = name.starts_with(|c: char| c.is_ascii_lowercase()) && !super::RESERVED.contains(&name.as_str());
    proper.then_some(name)
}

/// The id that is meant (`SUR-1`); none where the text is nothing like one.
pub fn proper_id(text: &str) -> Option<String> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic()).filter(|at| *at > 0)?;
    let (prefix, rest) = text.split_at_checked(letters)?;
    let number = rest.trim_start_matches(['-', '_', '.', ' ', '–']);
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| format!("{}-{number}", prefix.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_knows_its_neighbours() {
        let slice = "when tumor-grade > 3 # no\n  and \"a b\" x";
        let spot = Spot::new(slice, 0, 10);
        let text = |token: Option<Token<'_>>| token.map(|t| t.text.to_owned()).unwrap_or_default();
        assert_eq!(
            (text(spot.before), text(spot.found), text(spot.after)),
            ("when".into(), "tumor-grade".into(), ">".into())
        );
        let spot = Spot::new(slice, 0, 21);
        assert_eq!(
            (text(spot.before), text(spot.found), text(spot.after)),
            ("3".into(), "and".into(), "\"a b\"".into())
        );
        assert!(Spot::new(slice, 0, slice.len()).found.is_none());
    }

    #[test]
    fn names_and_ids_are_put_right() {
        assert_eq!(proper_name("Tumor-Größe"), Some("tumor_groesse".into()));
        assert_eq!(proper_name("2nd"), None);
        assert_eq!(proper_id("sur1"), Some("SUR-1".into()));
        assert_eq!(proper_id("SUR-x"), None);
    }
}
