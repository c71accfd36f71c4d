//! One linear pass over the text before any parsing: lines, comments, texts that are not closed, units that hold what
//! they cannot, and the nesting that bounds every recursion behind it.

use super::MAX_DEPTH;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Findings, Reported};
use crate::source::{SourceId, Span};
use crate::tokens::{Kind, Token, tokens};

/// Deepest tree that a clause may become: levels of nesting, and the signs of the calculations within them.
const MAX_TREE: usize = 72;

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
        let word = before.kind == Kind::Word && !super::RESERVED.contains(&before.text);
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

/// Whether a unit is being read: its signs are no calculation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Nowhere,
    /// A number stands before this.
    May,
    Inside,
}

impl Unit {
    fn behind(self, token: &Token<'_>) -> Unit {
        match (self, token.kind) {
            (Unit::Nowhere | Unit::May, Kind::Number) => Unit::May,
            (Unit::May, Kind::Blank) => Unit::May,
            (Unit::May, Kind::Word | Kind::Annotation) => Unit::Inside,
            (Unit::Inside, Kind::Word | Kind::Number | Kind::Annotation) => Unit::Inside,
            (Unit::Inside, Kind::Sign) if matches!(token.text, "/" | "*" | "." | "^" | "'" | "%") => Unit::Inside,
            _ => Unit::Nowhere,
        }
    }
}

/// How deep one pair of parentheses goes, or the clause outside of all.
#[derive(Default)]
struct Level {
    /// Where it was opened.
    at: usize,
    /// How often `not` stands right before what comes next.
    nots: usize,
    /// Signs of the calculation that is being read.
    signs: usize,
    /// Height of the tallest part of that calculation.
    tallest: usize,
    /// Height of the tallest calculation so far.
    height: usize,
}

impl Level {
    fn grow(&mut self) {
        self.height = self.height.max(self.tallest.saturating_add(self.signs));
    }
}

/// Checks that the parentheses of a clause are balanced and that nothing is nested too deep, in whatever spelling.
pub fn nesting(source: SourceId, base: usize, clause: &str) -> Result<(), Box<Diagnostic>> {
    let place = |at: usize| Span::new(source, base.saturating_add(at), base.saturating_add(at).saturating_add(1));
    let mut open: Vec<Level> = Vec::new();
    let mut level = Level::default();
    // Levels and `not` outside of the parentheses that are open.
    let mut outside = 0usize;
    let mut unit = Unit::Nowhere;
    for token in tokens(clause) {
        unit = unit.behind(&token);
        match (token.kind, token.text) {
            _ if token.is_gap() => continue,
            (Kind::Sign, "/" | "*") if unit == Unit::Inside => {}
            (Kind::Sign, "(") => {
                outside = outside.saturating_add(level.nots).saturating_add(1);
                open.push(std::mem::replace(&mut level, Level { at: token.start, ..Level::default() }));
            }
            (Kind::Sign, ")") => {
                let Some(mut around) = open.pop() else {
                    let found = Diagnostic::new(
                        Code::UnclosedParenthesis,
                        place(token.start),
                        "this parenthesis closes nothing",
                    )
                    .help("Remove it, or write the opening parenthesis that belongs to it.")
                    .guess(place(token.start), "");
                    return Err(Box::new(found));
                };
                outside = outside.saturating_sub(around.nots).saturating_sub(1);
                around.tallest = around.tallest.max(level.height.saturating_add(around.nots).saturating_add(1));
                around.nots = 0;
                around.grow();
                level = around;
            }
            (Kind::Sign, "!") => level.nots = level.nots.saturating_add(1),
            (Kind::Word, text) if text.eq_ignore_ascii_case("not") => level.nots = level.nots.saturating_add(1),
            (Kind::Sign, "+" | "-" | "−" | "–" | "*" | "×" | "·" | "/") => {
                level.signs = level.signs.saturating_add(1);
                level.grow();
            }
            (kind, text) => {
                level.nots = 0;
                if begins_anew(kind, text) {
                    (level.signs, level.tallest) = (0, 0);
                }
            }
        }
        let deep = outside.saturating_add(level.nots) > MAX_DEPTH;
        if deep || outside.saturating_add(level.height) > MAX_TREE {
            let what = if deep {
                format!("this is nested more than {MAX_DEPTH} levels deep")
            } else if level.signs > MAX_TREE {
                format!("this calculation has more than {MAX_TREE} parts")
            } else {
                format!("calculations are nested more than {MAX_TREE} levels deep here")
            };
            let found = Diagnostic::new(Code::TooDeep, place(token.start), what)
                .help("Give an inner part a name of its own with `term`, and use that name here.");
            return Err(Box::new(found));
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let end = base.saturating_add(clause.trim_end().len());
    let found = Diagnostic::new(Code::UnclosedParenthesis, place(level.at), "this parenthesis is never closed")
        .label("opened here")
        .also(Span::new(source, end, end), "the clause ends here")
        .help("Write the closing parenthesis `)` where the group ends.")
        .guess(Span::new(source, end, end), ")");
    Err(Box::new(found))
}

/// Whether a calculation ends before this.
fn begins_anew(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Sign => text.starts_with(['<', '>', '=', '≤', '≥', '≠', ',', '&', '|']),
        Kind::Word => {
            text.len() <= 4 && ["and", "or", "when", "is", "in"].iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
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

    fn code(text: &str) -> Option<Code> {
        nesting(SourceId(0), 0, text).err().map(|d| d.code)
    }

    #[test]
    fn parentheses_are_balanced() {
        assert_eq!(code("when (a and (b or \"(\"))"), None);
        assert_eq!(code("when (a"), Some(Code::UnclosedParenthesis));
        assert_eq!(code("when a)"), Some(Code::UnclosedParenthesis));
        assert_eq!(code("when n > 3 {a(b}"), None);
        assert_eq!(code("when (a # )\n)"), None);
    }

    #[test]
    fn every_way_to_nest_is_bounded() {
        let deep = Some(Code::TooDeep);
        for word in [
            "(",
            "not ",
            "NOT ",
            "Not ",
            "nOT ",
            "!",
            "! # x\n",
            "not # (\n",
            "not(",
            "NOT (",
            "at least 1 of (",
            "-",
            "− ",
            "- # x\n-",
            "-(",
        ] {
            assert_eq!(code(&format!("when {}a", word.repeat(1_300))), deep, "{word}");
        }
        assert_eq!(code(&format!("when n > 3 {{\"}} and {}", "(".repeat(3_000))), None, "all of it is a text");
        assert_eq!(code(&format!("when \"\n and {}", "(".repeat(3_000))), deep);
        assert_eq!(code(&format!("when 3 mg/{}kg", "(".repeat(3_000))), deep);
        let sums = (0..60).fold("a".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(60)));
        assert_eq!(code(&sums), deep);
        let products = (0..60).fold("a".to_owned(), |inner, _| format!("b * c * ({inner})"));
        assert_eq!(code(&products), deep);
        let products = (0..20).fold("a".to_owned(), |inner, _| format!("b * c * ({inner})"));
        assert_eq!(code(&products), None);
    }

    #[test]
    fn what_only_stands_side_by_side_does_not_nest() {
        assert_eq!(code(&"a and not b and ".repeat(10_000)), None);
        assert_eq!(code(&"a - b > 3 mg/dL or ".repeat(10_000)), None);
        assert_eq!(code(&"(a - 3) > not (b), ".repeat(10_000)), None);
        assert_eq!(code(&"ref 4-7, ".repeat(10_000)), None);
        assert_eq!(code(&format!("means a{} > 3", " + 3 mL/min/{1.73_m2}".repeat(63))), None);
    }
}
