//! One linear pass over the text before any parsing: lines, comments, texts that are not closed, and the nesting
//! that bounds every recursion behind it.

use super::MAX_DEPTH;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// A line with something on it besides a comment.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// First byte that is not blank.
    pub start: usize,
    /// First byte behind the last one that is neither blank nor comment.
    pub end: usize,
    /// Columns before `start`; a tab leads to the next multiple of four.
    pub indent: usize,
    /// False where a quoted text runs out of the line.
    pub closed: bool,
}

/// Cuts a text into lines; collects comments and texts that are not closed.
pub fn lines(source: SourceId, text: &str, problems: &mut Vec<Diagnostic>) -> (Vec<Line>, Vec<Span>) {
    let mut lines = Vec::new();
    let mut comments = Vec::new();
    let mut at = 0usize;
    for raw in text.split_inclusive('\n') {
        let here = at;
        at = at.saturating_add(raw.len());
        let content = raw.trim_end_matches(['\n', '\r']);
        let body = content.trim_start_matches([' ', '\t', '\u{feff}']);
        if body.is_empty() {
            continue;
        }
        let start = here.saturating_add(content.len().saturating_sub(body.len()));
        let blanks = content.get(..content.len().saturating_sub(body.len())).unwrap_or("");
        let indent = blanks.chars().fold(0usize, |column, c| match c {
            '\t' => (column / 4).saturating_add(1).saturating_mul(4),
            '\u{feff}' => column,
            _ => column.saturating_add(1),
        });
        let scanned = scan_line(body);
        if let Some(comment) = scanned.comment {
            comments.push(Span::new(source, start.saturating_add(comment), start.saturating_add(body.len())));
        }
        if let Some(open) = scanned.unclosed {
            let span = Span::new(source, start.saturating_add(open), start.saturating_add(body.len()));
            problems.push(unclosed_text(span, body.get(open..).unwrap_or("")));
        }
        let code = body.get(..scanned.comment.unwrap_or(body.len())).unwrap_or("").trim_end();
        if !code.is_empty() {
            let end = start.saturating_add(code.len());
            lines.push(Line { start, end, indent, closed: scanned.unclosed.is_none() });
        }
    }
    (lines, comments)
}

fn unclosed_text(span: Span, text: &str) -> Diagnostic {
    let text = text.trim_end();
    let span = Span { end: span.start.saturating_add(u32::try_from(text.len()).unwrap_or(0)), ..span };
    let last = text.chars().next_back().filter(|c| text.len() > 1 && super::slips::is_foreign_quote(*c));
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

struct ScannedLine {
    comment: Option<usize>,
    unclosed: Option<usize>,
}

fn scan_line(line: &str) -> ScannedLine {
    let mut open = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (open, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(_), '"') => open = None,
            (Some(_), _) => {}
            (None, '"') => open = Some(at),
            (None, '#') => return ScannedLine { comment: Some(at), unclosed: None },
            (None, _) => {}
        }
    }
    ScannedLine { comment: None, unclosed: open }
}

/// Checks that the parentheses of a clause are balanced and that nothing is nested too deep.
pub fn nesting(source: SourceId, base: usize, clause: &str) -> Result<(), Box<Diagnostic>> {
    let mut open: Vec<usize> = Vec::new();
    let mut nots = 0usize;
    let mut word = String::new();
    let mut quoted = false;
    let mut escaped = false;
    let mut comment = false;
    let place = |at: usize| Span::new(source, base.saturating_add(at), base.saturating_add(at).saturating_add(1));
    for (at, c) in clause.char_indices().chain(std::iter::once((clause.len(), '\n'))) {
        if comment {
            comment = c != '\n';
            continue;
        }
        if quoted {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = false,
                _ => {}
            }
            continue;
        }
        if c.is_ascii_alphanumeric() || c == '_' || c == '.' {
            if word.len() < 8 {
                word.push(c);
            }
            continue;
        }
        match word.as_str() {
            "" => {}
            "not" => nots = nots.saturating_add(1),
            _ => nots = 0,
        }
        word.clear();
        match c {
            '"' => quoted = true,
            '#' => comment = true,
            '!' => nots = nots.saturating_add(1),
            '(' => open.push(at),
            ')' if open.pop().is_none() => {
                let found = Diagnostic::new(Code::UnclosedParenthesis, place(at), "this parenthesis closes nothing")
                    .help("Remove it, or write the opening parenthesis that belongs to it.")
                    .guess(place(at), "");
                return Err(Box::new(found));
            }
            _ => {}
        }
        if open.len().saturating_add(nots) > MAX_DEPTH {
            let found = Diagnostic::new(
                Code::TooDeep,
                place(at.min(clause.len().saturating_sub(1))),
                format!("this is nested more than {MAX_DEPTH} levels deep"),
            )
            .help("Give an inner part a name of its own with `term`, and use that name here.");
            return Err(Box::new(found));
        }
    }
    match open.last() {
        None => Ok(()),
        Some(at) => {
            let end = base.saturating_add(clause.trim_end().len());
            let found = Diagnostic::new(Code::UnclosedParenthesis, place(*at), "this parenthesis is never closed")
                .label("opened here")
                .also(Span::new(source, end, end), "the clause ends here")
                .help("Write the closing parenthesis `)` where the group ends.")
                .guess(Span::new(source, end, end), ")");
            Err(Box::new(found))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_indentation_and_comments() {
        let mut problems = Vec::new();
        let text = "fact a \"x # y\" # note\r\n\n  type yes/no\n\task \"open\n# all\n";
        let (lines, comments) = lines(SourceId(0), text, &mut problems);
        let indents: Vec<_> = lines.iter().map(|l| (l.indent, l.closed, &text[l.start..l.end])).collect();
        assert_eq!(indents, [(0, true, "fact a \"x # y\""), (2, true, "type yes/no"), (4, false, "ask \"open")]);
        assert_eq!(comments.len(), 2);
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn nesting_is_bounded_and_balanced() {
        assert!(nesting(SourceId(0), 0, "when (a and (b or \"(\"))").is_ok());
        let code = |text: &str| nesting(SourceId(0), 0, text).err().map(|d| d.code);
        assert_eq!(code("when (a"), Some(Code::UnclosedParenthesis));
        assert_eq!(code("when a)"), Some(Code::UnclosedParenthesis));
        assert_eq!(code(&"(".repeat(100_000)), Some(Code::TooDeep));
        assert_eq!(code(&"not ".repeat(10_000)), Some(Code::TooDeep));
        assert!(nesting(SourceId(0), 0, &"a and not b and ".repeat(10_000)).is_ok());
    }
}
