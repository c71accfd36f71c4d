//! What is wrong with a text that is not JSON, in plain words. The library says where it stopped; what stands there
//! and before it says what the person meant.

use super::tree::{empty, span_at};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// The byte at which the library stopped.
pub(crate) fn offset(text: &str, error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return text.len();
    }
    let lines = error.line().saturating_sub(1);
    let start = match lines.checked_sub(1) {
        None => 0,
        Some(nth) => text.match_indices('\n').nth(nth).map_or(text.len(), |(at, _)| at.saturating_add(1)),
    };
    // The library stops behind what it cannot take, but before a control character.
    let taken = usize::from(!error.to_string().starts_with("control character"));
    let mut at = start.saturating_add(error.column().saturating_sub(taken)).min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

/// The finding for a syntax error; `base` is where the text begins in its file.
pub(crate) fn explain(source: SourceId, text: &str, base: usize, error: &serde_json::Error) -> Diagnostic {
    let at = offset(text, error);
    let site = Site { source, base, text, at, said: error.to_string() };
    if error.is_eof() { site.ends_early() } else { site.stray() }
}

/// The place of an error and what stands around it.
struct Site<'a> {
    source: SourceId,
    base: usize,
    text: &'a str,
    at: usize,
    said: String,
}

impl Site<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        // What is missing at the end of the text has no place behind it.
        span_at(self.source, self.base, start.min(self.text.len()), end.min(self.text.len()))
    }

    fn fault(&self, start: usize, end: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::CaseSyntax, self.span(start, end), message)
    }

    fn before(&self) -> &str {
        self.text.get(..self.at).unwrap_or("").trim_end()
    }

    fn behind(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The file ends while something is still open.
    fn ends_early(&self) -> Diagnostic {
        let (open, text) = scan(self.text);
        let end = self.text.trim_end().len();
        if let Some(start) = text {
            let line_end = self.line_end(start);
            return self.fault(start, line_end, "a text in quotes is not closed").help("close it with \"");
        }
        match open.last() {
            None => empty(self.span(0, 0)),
            Some((start, opener)) => {
                let missing = closing(*opener);
                self.fault(end, end, format!("the file ends and `{opener}` is not closed"))
                    .label(format!("`{missing}` is missing"))
                    .also(self.span(*start, start.saturating_add(1)), "opened here")
            }
        }
    }

    /// Something stands where it cannot stand.
    fn stray(&self) -> Diagnostic {
        let (open, text) = scan(self.text.get(..self.at).unwrap_or(""));
        if let Some(start) = text {
            return self.inside_text(start);
        }
        let before = self.before();
        let last = before.chars().next_back();
        let next = self.behind().chars().next().unwrap_or(' ');
        let stop = self.at.saturating_add(next.len_utf8());
        let last_at = before.len().saturating_sub(last.map_or(0, char::len_utf8));
        if self.said.starts_with("trailing characters") {
            return self.behind_the_case(next);
        }
        match (last, next) {
            (Some(','), '}' | ']') => {
                let what = if next == '}' { "closing brace" } else { "closing bracket" };
                let comma = self.span(last_at, before.len());
                self.fault(last_at, before.len(), format!("a comma stands before the {what}"))
                    .help("remove the comma")
                    .fix(comma, "")
            }
            (_, '/' | '#') => self
                .fault(self.at, self.line_end(self.at), "JSON has no comments")
                .help("remove the comment, or write the case as YAML, where `#` begins one"),
            (_, '\'') => self.quotes("a text stands in single quotes"),
            (_, '“' | '”' | '„' | '‘' | '’' | '«') => self.quotes("a text stands in typographic quotes"),
            (_, '}' | ']') if open.last().is_some_and(|(_, opener)| closing(*opener) != next) => {
                let opened = open.last().copied().unwrap_or_default();
                self.fault(self.at, stop, format!("`{}` is closed by `{next}`", opened.1))
                    .also(self.span(opened.0, opened.0.saturating_add(1)), "opened here")
            }
            (Some(':'), ',' | '}' | ']') => self
                .fault(last_at, before.len(), "a value is missing behind the colon")
                .help("write null for a fact that is not known"),
            (Some(','), ',') => self.fault(self.at, stop, "two commas stand in a row").help("remove one of them"),
            (Some('{' | '['), ',') => {
                self.fault(self.at, stop, "a comma stands before the first entry").help("remove it")
            }
            (Some('"'), '=') | (Some('"'), _) if self.said.starts_with("expected `:`") => {
                let found = self.fault(self.at, stop, "a colon is missing between a name and its value");
                if next == '=' { found.fix(self.span(self.at, stop), ":") } else { found }
            }
            (_, '"' | '{' | '[') if self.said.starts_with("expected `,`") => self
                .fault(before.len(), before.len(), "a comma is missing between two entries")
                .help("each entry but the last ends with a comma")
                .fix(self.span(before.len(), before.len()), ","),
            (_, '"') => self.fault(self.at, stop, "a text cannot stand here"),
            _ => self.word(&open),
        }
    }

    /// A fault inside a text in quotes that begins at `start`.
    fn inside_text(&self, start: usize) -> Diagnostic {
        let character = self.behind().chars().next().unwrap_or(' ');
        let stop = self.at.saturating_add(character.len_utf8());
        match character {
            '\n' | '\r' => {
                self.fault(start, self.at, "a text in quotes is not closed on its line").help("close it with \"")
            }
            '\t' => self.fault(self.at, stop, "a tab stands in a text").help("write a blank, or \\t"),
            c if c.is_control() => self.fault(self.at, stop, "a control character stands in a text").help("remove it"),
            _ => {
                let from = self.text.get(..self.at).and_then(|t| t.rfind('\\')).unwrap_or(start).max(start);
                let help = "behind \\ stands one of \" \\ / b f n r t, or u and four hexadecimal digits";
                self.fault(from, stop, "a backslash stands before something that it cannot stand before").help(help)
            }
        }
    }

    /// Something follows the end of the case.
    fn behind_the_case(&self, next: char) -> Diagnostic {
        let end = self.line_end(self.at);
        match next {
            '{' => self
                .fault(self.at, end, "a second case begins")
                .help("A case file describes one patient. Give each patient a file of its own"),
            '/' | '#' => self.fault(self.at, end, "JSON has no comments").help("remove the comment"),
            _ => self.fault(self.at, end, "something stands behind the end of the case").help("remove it"),
        }
    }

    /// A text in quotes of another kind.
    fn quotes(&self, message: &str) -> Diagnostic {
        let mut characters = self.behind().char_indices().skip(1);
        let end = characters.find(|(_, c)| matches!(c, '\'' | '“' | '”' | '’' | '»' | '\n'));
        let (end, inner) = match end {
            Some((at, c)) if c != '\n' => (at.saturating_add(c.len_utf8()), self.behind().get(..at)),
            _ => (self.behind().chars().next().map_or(0, char::len_utf8), None),
        };
        let span = self.span(self.at, self.at.saturating_add(end));
        let found = Diagnostic::new(Code::CaseSyntax, span, message).help("JSON wants double quotes: \"");
        let mut characters = inner.unwrap_or("").chars();
        match characters.next() {
            Some(_) if !characters.as_str().contains(['"', '\\']) => {
                found.fix(span, format!("\"{}\"", characters.as_str()))
            }
            _ => found,
        }
    }

    /// A word or a character without quotes.
    fn word(&self, open: &[(usize, char)]) -> Diagnostic {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '%' | '²' | '³');
        // The parser may stop on the blank behind a word that it could not finish.
        let finished = self.behind().chars().next().is_none_or(char::is_whitespace);
        let at = if finished { self.before().len() } else { self.at };
        let (front, behind) = (self.text.get(..at).unwrap_or(""), self.text.get(at..).unwrap_or(""));
        let start = front.trim_end_matches(part).len();
        let end = at.saturating_add(behind.find(|c| !part(c)).unwrap_or(behind.len()));
        let word = self.text.get(start..end).unwrap_or("");
        let Some(first) = word.chars().next() else {
            let c = behind.chars().next().unwrap_or(' ');
            let shown = if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
            let stop = at.saturating_add(c.len_utf8()).min(self.text.len());
            return self.fault(at, stop, format!("`{shown}` cannot stand here")).help(OBJECT);
        };
        let fault = |message: String| self.fault(start, end, message);
        let span = self.span(start, end);
        let quantity = self.quantity(end);
        match word {
            "NaN" | "Infinity" | "-Infinity" | "inf" | "-inf" | "nan" => fault(format!("`{word}` is not a number"))
                .help("write null for a fact that is not known, or leave it out")
                .fix(span, "null"),
            "True" | "TRUE" | "yes" | "Yes" => fault(format!("`{word}` is written true in JSON")).fix(span, "true"),
            "False" | "FALSE" | "no" | "No" => fault(format!("`{word}` is written false in JSON")).fix(span, "false"),
            "None" | "Null" | "NULL" | "undefined" | "unknown" => {
                fault(format!("`{word}` is written null in JSON")).fix(span, "null")
            }
            _ if self.at_name(open, start) => fault(format!("the name `{word}` stands without quotes"))
                .help("in JSON every name stands in double quotes; in YAML none does")
                .fix(span, format!("\"{word}\"")),
            _ if let Some((from, text)) = quantity => self
                .fault(from, end, format!("`{text}` stands without quotes"))
                .help("a number with a unit stands in double quotes")
                .fix(self.span(from, end), format!("\"{text}\"")),
            _ if first.is_ascii_digit() || matches!(first, '.' | '+' | '-') => {
                fault(format!("`{word}` is not written as numbers are in JSON"))
                    .help("write digits with one point, such as 0.5; no leading zeros, no plus sign, no other marks")
            }
            _ => fault(format!("`{word}` stands without quotes"))
                .help("in JSON a text stands in double quotes")
                .fix(span, format!("\"{word}\"")),
        }
    }

    /// A number and its unit on one line up to `end`: where it begins, and itself.
    fn quantity(&self, end: usize) -> Option<(usize, &str)> {
        let front = self.text.get(..end)?;
        let from = front.rfind([':', ',', '[', '{', '\n', '"'])?.saturating_add(1);
        let piece = front.get(from..)?;
        let from = from.saturating_add(piece.len().saturating_sub(piece.trim_start().len()));
        let piece = piece.trim();
        let unit = piece.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
        let unit_begins = unit.trim_start().chars().next()?;
        let number = piece.len() > unit.len();
        (number && (unit_begins.is_alphabetic() || unit_begins == '%')).then_some((from, piece))
    }

    /// True where a name is due: in an object, behind its brace or a comma.
    fn at_name(&self, open: &[(usize, char)], start: usize) -> bool {
        let in_object = open.last().is_some_and(|(_, opener)| *opener == '{');
        let last = self.text.get(..start).unwrap_or("").trim_end().chars().next_back();
        in_object && matches!(last, Some('{' | ','))
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or("");
        from.saturating_add(rest.find(['\n', '\r']).unwrap_or(rest.len()))
    }
}

const OBJECT: &str = "a case is an object: {\"tumor\": {\"ki67\": \"4 %\"}}";

/// The brackets that are open at the end of a text, and where a text in quotes that is open begins.
fn scan(text: &str) -> (Vec<(usize, char)>, Option<usize>) {
    let (mut open, mut quote, mut escaped) = (Vec::new(), None, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote.is_some() => escaped = true,
            '"' => quote = if quote.is_some() { None } else { Some(at) },
            _ if quote.is_some() => {}
            '{' | '[' => open.push((at, c)),
            '}' | ']' => {
                open.pop();
            }
            _ => {}
        }
    }
    (open, quote)
}

fn closing(opener: char) -> char {
    if opener == '{' { '}' } else { ']' }
}
