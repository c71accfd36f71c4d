//! The lines of a text, in one pass before any parsing: their indentation, comments, texts that are not closed, units that
//! hold what they cannot.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Findings, Reported};
use crate::source::{SourceId, Span};
use crate::syntax::forms::RESERVED;
use crate::syntax::words::is_foreign_quote;
use crate::tokens::{Kind, Token, tokens};

/// A line with something on it besides a comment.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// First byte that is not blank.
    pub start: usize,
    /// First byte behind the last one that is neither blank nor comment.
    pub end: usize,
    /// Columns before `start`; a tab leads to the next multiple of four.
    pub indent: usize,
    /// Set where the line cannot be read, for instance because a quoted text runs out of it.
    pub damaged: Option<Reported>,
}

impl Line {
    /// What stands on it.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Its first word, or its first sign.
    pub fn first_word<'t>(&self, text: &'t str) -> &'t str {
        let text = self.of(text);
        let word = |token: &Token<'_>| matches!(token.kind, Kind::Word | Kind::Number);
        let length: usize = tokens(text).take_while(word).map(|token| token.text.len()).sum();
        let first = if length == 0 { text.chars().next().map_or(0, char::len_utf8) } else { length };
        text.get(..first).unwrap_or("")
    }
}

/// Cuts a text into lines; collects comments, and reports texts that are not closed.
pub fn lines(source: SourceId, text: &str, findings: &mut Findings) -> (Vec<Line>, Vec<Span>) {
    let mut lines = Vec::new();
    let mut comments = Vec::new();
    let mut indent = 0usize;
    let mut line: Option<Line> = None;
    let mut before: [Option<Token<'_>>; 2] = [None, None];
    for token in tokens(text) {
        match token.kind {
            Kind::Break => {
                lines.extend(line.take().filter(|line| line.end > line.start));
                indent = 0;
                before = [None, None];
                continue;
            }
            Kind::Comment => {
                comments.push(Span::new(source, token.start, token.end()));
                continue;
            }
            Kind::Blank => {
                if line.is_none() {
                    indent = token.text.chars().fold(indent, column);
                }
                continue;
            }
            _ => {}
        }
        let line = line.get_or_insert(Line { start: token.start, end: token.start, indent, damaged: None });
        // Foreign blanks at the end of a line mean nothing.
        if token.kind == Kind::Foreign && token.text.chars().all(char::is_whitespace) {
            continue;
        }
        line.end = token.end();
        if line.damaged.is_none() {
            let rest = text.get(token.start..).unwrap_or("");
            if let Some(found) = forbidden_in_unit(source, &token, before, rest) {
                line.damaged = Some(findings.error(found));
            } else if token.kind == (Kind::Text { closed: false }) {
                let written = token.text.trim_end();
                line.end = token.start.saturating_add(written.len());
                let span = Span::new(source, token.start, line.end);
                line.damaged = Some(findings.error(unclosed_text(span, written)));
            }
        }
        before = [before[1], Some(token)];
    }
    lines.extend(line.filter(|line| line.end > line.start));
    (lines, comments)
}

fn column(column: usize, c: char) -> usize {
    match c {
        '\t' => (column / 4).saturating_add(1).saturating_mul(4),
        '\u{feff}' => column,
        _ => column.saturating_add(1),
    }
}

/// `{#}` or `["]` where a unit stands: neither sign can be a part of one.
fn forbidden_in_unit(
    source: SourceId,
    token: &Token<'_>,
    [earlier, before]: [Option<Token<'_>>; 2],
    rest: &str,
) -> Option<Diagnostic> {
    let close = match (token.kind, token.text) {
        (Kind::Sign, "{") => '}',
        (Kind::Sign, "[") => ']',
        _ => return None,
    };
    let inside =
        rest.get(1..rest.find([close, '\n']).filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with(close)))?)?;
    let at = inside.find(['"', '#'])?;
    let before = before?;
    let glued = before.end() == token.start;
    let is_word = |word: &str| before.kind == Kind::Word && before.text == word;
    let numeric = before.kind == Kind::Number
        || (before.kind == Kind::Word && earlier.is_some_and(|e| e.kind == Kind::Number) && glued);
    let unit = if is_word("in") {
        // `in ["a", "b"]` is a list that stands in the wrong parentheses.
        inside.chars().filter(|c| *c == '"').count() % 2 == 1 || !inside.contains('"')
    } else {
        let joins = matches!(before.text, "/" | "." | "*" | "%") || before.kind == Kind::Annotation;
        let word = before.kind == Kind::Word && !RESERVED.contains(&before.text);
        numeric || (glued && (joins || word))
    };
    if !unit {
        return None;
    }
    let sign = if inside.get(at..)?.starts_with('"') { '"' } else { '#' };
    let start = token.start.saturating_add(1).saturating_add(at);
    let found = Diagnostic::new(
        Code::CannotRead,
        Span::new(source, start, start.saturating_add(1)),
        format!("`{sign}` cannot stand in a unit"),
    );
    Some(found.help(if sign == '#' {
        "A `#` always begins a comment. Write the unit without it: for a number of things `{count}`, for instance."
    } else {
        "A `\"` always begins or ends a text. Write the unit without it: `[in_i]` for inches, for instance."
    }))
}

fn unclosed_text(span: Span, text: &str) -> Diagnostic {
    let text = text.trim_end();
    let span = Span { end: span.start.saturating_add(u32::try_from(text.len()).unwrap_or(0)), ..span };
    let last = text.chars().next_back().filter(|c| text.len() > 1 && is_foreign_quote(*c));
    if let Some(last) = last {
        let place = Span { start: span.end.saturating_sub(u32::try_from(last.len_utf8()).unwrap_or(0)), ..span };
        return Diagnostic::new(Code::CurlyQuotes, span, format!("`{last}` does not end a text"))
            .help("A text begins and ends with a straight double quote: \"like this\".")
            .fix(place, "\"");
    }
    let found = Diagnostic::new(Code::UnclosedText, span, "this text is not closed on its line")
        .label("the text begins here")
        .help(
            "Put a closing quote `\"` at its end. A long text is written as several texts in quotes, one below the other; \
             a quote inside a text is written `\\\"`.",
        );
    if text.contains('#') { found } else { found.fix(span.after(), "\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_indentation_and_comments() {
        let mut findings = Findings::new();
        let text = "fact a \"x # y\" # note\r\n\n  type yes/no\u{a0}\n\task \"open\n# all\n\u{a0}\n";
        let (lines, comments) = lines(SourceId(0), text, &mut findings);
        let lines: Vec<_> = lines.iter().map(|l| (l.indent, l.damaged.is_none(), &text[l.start..l.end])).collect();
        assert_eq!(lines, [(0, true, "fact a \"x # y\""), (2, true, "type yes/no"), (4, false, "ask \"open")]);
        assert_eq!(comments.len(), 2);
        assert_eq!(findings.into_all().len(), 1);
    }
}
