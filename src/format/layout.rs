//! The layout itself, in one pass over the lines. The tree says which line begins a declaration, a clause or a row;
//! every other line goes on with the one above.

use super::tables::{self, Row};
use super::tokens::{Kind, Token, spaced, tokens};
use crate::syntax::ast::{ClauseKind, File};
use crate::tokens::is_blank;

/// Column of clauses.
const CLAUSE: usize = 2;
/// Column of the rows below `when not given`.
const ROW: usize = 4;
/// Column of what goes on with such a row.
const MORE: usize = 6;
/// Column of the values of clauses.
const VALUE: usize = 12;
/// Column of what goes on with one of several expectations.
const DEEPER: usize = 14;
/// How far to the right a `when` in the middle of a line still has its `and` and `or` below it.
const WHEN: usize = 40;

/// How a line begins that the tree knows.
#[derive(Clone, Copy)]
enum Begins {
    Declaration,
    /// A clause whose keyword has so many bytes; its value stands in a column of its own, and what goes on with it so
    /// much further right.
    Clause(usize, usize),
    /// A clause, or a part of one, in this column, without such a value; the column of what goes on with it.
    Plain(usize, usize),
}

/// Where what goes on is aligned.
struct Below {
    /// Column of the first word that is neither `and` nor `or`.
    column: usize,
    /// Open parentheses: the column behind each, and whether it belongs to a unit.
    open: Vec<(usize, bool)>,
}

struct Comment<'t> {
    text: &'t str,
    indented: bool,
    blank: bool,
}

struct Writer<'t> {
    out: String,
    below: Below,
    /// Comments on lines of their own, kept until it is known what they precede.
    waiting: Vec<Comment<'t>>,
    /// Whether the last line belongs to a declaration.
    inside: bool,
}

/// Lays out a text without mistakes.
pub fn layout(text: &str, file: &File) -> String {
    let marks = marks(file);
    let rows = tables::rows(text, file);
    let mut marks = marks.iter().peekable();
    let mut comments = file.comments.iter().peekable();
    let mut writer = Writer {
        out: String::with_capacity(text.len()),
        below: Below { column: CLAUSE, open: Vec::new() },
        waiting: Vec::new(),
        inside: false,
    };
    let mut blank = false;
    let mut at = 0usize;
    for raw in text.split_inclusive('\n') {
        let (here, end) = (at, at.saturating_add(raw.len()));
        at = end;
        let comment = comments.next_if(|span| span.range().start < end).map(|span| span.range().start);
        let code = text.get(here..comment.unwrap_or(end)).unwrap_or("").trim_end();
        let body = code.trim_start_matches(is_blank);
        let start = here.saturating_add(code.len().saturating_sub(body.len()));
        let comment = comment.map(|from| text.get(from..end).unwrap_or("").trim_end());
        match (body.is_empty(), comment) {
            (true, None) => {
                blank = true;
                continue;
            }
            (true, Some(text)) => {
                let indented = raw.trim_start_matches('\u{feff}').starts_with([' ', '\t']);
                writer.waiting.push(Comment { text, indented, blank });
            }
            (false, _) => {
                while marks.next_if(|(offset, _)| *offset < start).is_some() {}
                let begins = marks.next_if(|(offset, _)| *offset == start).map(|(_, begins)| *begins);
                match rows.get(&start) {
                    Some(row) => writer.row(body, row, comment, blank),
                    None => writer.line(body, begins, comment, blank),
                }
            }
        }
        blank = false;
    }
    writer.comments(None);
    writer.out
}

/// Where declarations, clauses and rows begin, in the order of the text.
fn marks(file: &File) -> Vec<(usize, Begins)> {
    let mut marks = Vec::new();
    for declaration in &file.declarations {
        marks.push((declaration.span.range().start, Begins::Declaration));
        for clause in &declaration.clauses {
            let keyword = clause.keyword_span.range().len();
            let begins = match &clause.kind {
                ClauseKind::Row(_) | ClauseKind::Points { .. } | ClauseKind::Level { .. } => Begins::Plain(CLAUSE, ROW),
                ClauseKind::DeriveRows(_) | ClauseKind::DeriveValue(_) => Begins::Plain(CLAUSE, ROW),
                // `judged by "…"` reaches the column by itself, and `may be given` has nothing for it.
                ClauseKind::Judged { .. } | ClauseKind::MayBeGiven(_) | ClauseKind::MayBeLeftOut => {
                    Begins::Plain(CLAUSE, VALUE)
                }
                ClauseKind::Expect(_) | ClauseKind::MeansRows(_) | ClauseKind::Levels { .. } => {
                    Begins::Clause(keyword, DEEPER.saturating_sub(VALUE))
                }
                _ => Begins::Clause(keyword, 0),
            };
            marks.push((clause.span.range().start, begins));
            match &clause.kind {
                ClauseKind::DeriveRows(rows) => {
                    marks.extend(rows.iter().map(|row| (row.span.range().start, Begins::Plain(ROW, MORE))));
                }
                // What goes on with an expectation is told from the next one.
                ClauseKind::Expect(all) => {
                    marks.extend(all.iter().map(|one| (one.span.range().start, Begins::Plain(VALUE, DEEPER))));
                }
                ClauseKind::MeansRows(rows) => {
                    marks.extend(rows.iter().map(|row| (row.span.range().start, Begins::Plain(VALUE, DEEPER))));
                }
                ClauseKind::Levels { levels, .. } => {
                    marks.extend(levels.iter().map(|one| (one.span.range().start, Begins::Plain(VALUE, DEEPER))));
                }
                _ => {}
            }
        }
    }
    marks
}

impl<'t> Writer<'t> {
    fn line(&mut self, body: &'t str, begins: Option<Begins>, comment: Option<&str>, blank: bool) {
        let indent = match begins {
            Some(Begins::Declaration) => 0,
            Some(Begins::Clause(..)) => CLAUSE,
            Some(Begins::Plain(column, _)) => column,
            None => self.below.indent(body),
        };
        self.comments(Some(indent));
        let top = indent == 0;
        self.separate(top, blank);
        self.inside = true;
        self.blanks(indent);
        match begins {
            Some(Begins::Clause(length, further)) => {
                let (keyword, value) = body.split_at_checked(length).unwrap_or((body, ""));
                self.out.push_str(keyword);
                let written = CLAUSE.saturating_add(keyword.chars().count());
                let column = written.saturating_add(1).max(VALUE);
                self.below = Below { column: column.saturating_add(further), open: Vec::new() };
                let value = tokens(value);
                if !value.is_empty() {
                    self.blanks(column.saturating_sub(written));
                    self.tokens(&value, column);
                }
            }
            Some(Begins::Declaration) => {
                self.below = Below { column: CLAUSE, open: Vec::new() };
                self.tokens(&tokens(body), indent);
            }
            Some(Begins::Plain(_, column)) => {
                self.below = Below { column, open: Vec::new() };
                self.tokens(&tokens(body), indent);
            }
            None => self.tokens(&tokens(body), indent),
        }
        if let Some(comment) = comment {
            self.out.push_str("  ");
            self.out.push_str(comment);
        }
        self.out.push('\n');
    }

    /// Writes a row of a table, whose cells are laid out.
    fn row(&mut self, body: &str, row: &Row, comment: Option<&str>, blank: bool) {
        let indent = if row.keyword { CLAUSE } else { VALUE };
        self.comments(Some(indent));
        self.separate(false, blank);
        self.inside = true;
        self.blanks(indent);
        if row.keyword {
            let keyword = body.split(is_blank).next().unwrap_or("");
            self.out.push_str(keyword);
            self.blanks(VALUE.saturating_sub(CLAUSE).saturating_sub(keyword.len()).max(1));
        }
        self.out.push_str(&row.cells);
        self.below = Below { column: VALUE, open: Vec::new() };
        if let Some(comment) = comment {
            self.out.push_str("  ");
            self.out.push_str(comment);
        }
        self.out.push('\n');
    }

    /// Writes the comments before a line with its column, or those at the end. Where a declaration begins, an indented
    /// comment still belongs to the one above.
    fn comments(&mut self, before: Option<usize>) {
        let mut above = self.inside;
        for comment in std::mem::take(&mut self.waiting) {
            above = above && comment.indented;
            let indent = match before {
                Some(indent) if indent > 0 => indent,
                _ if above => CLAUSE,
                _ => 0,
            };
            self.separate(indent == 0, comment.blank);
            self.inside = indent > 0;
            self.blanks(indent);
            self.out.push_str(comment.text);
            self.out.push('\n');
        }
    }

    /// Between two declarations stands one blank line, elsewhere at most one.
    fn separate(&mut self, top: bool, blank: bool) {
        if !self.out.is_empty() && (blank || (top && self.inside)) {
            self.out.push('\n');
        }
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    /// Writes tokens from a column on.
    fn tokens(&mut self, line: &[Token<'t>], from: usize) {
        let mut column = from;
        let mut last: Option<&Token<'t>> = None;
        let mut comma_gap = false;
        for (at, token) in line.iter().enumerate() {
            let ends = at.saturating_add(1) == line.len();
            let in_unit = self.below.open.last().is_some_and(|(_, unit)| *unit);
            if last.is_some_and(|last| spaced(last, token, comma_gap, in_unit)) {
                self.out.push(' ');
                column = column.saturating_add(1);
            }
            self.out.push_str(token.text);
            column = column.saturating_add(token.text.chars().count());
            match token.kind {
                Kind::Open => {
                    let unit = !token.gap && last.is_some_and(|last| last.text.ends_with(['/', '.', '*']));
                    self.below.open.push((column, unit));
                }
                Kind::Close => {
                    self.below.open.pop();
                }
                // Without a blank, `3,5` is one number.
                Kind::Comma => {
                    comma_gap =
                        token.gap || !last.is_some_and(|last| last.text.ends_with(|c: char| c.is_ascii_digit()));
                }
                Kind::Word if token.text == "when" && follows(line, at, "not") => {}
                Kind::Word if token.text == "when" && self.below.open.is_empty() => {
                    let near = last.is_none() || column < WHEN;
                    let column = if near { column } else { self.below.column.saturating_add(4) };
                    self.below.column = column.saturating_add(1);
                }
                // `when not given`, with a value behind it.
                Kind::Word if token.text == "given" && !ends && last.is_some_and(|last| last.text == "not") => {
                    self.below.column = column.saturating_add(1);
                }
                _ => {}
            }
            last = Some(token);
        }
    }
}

/// Whether a word follows that token, and `given` follows the word.
fn follows(line: &[Token<'_>], at: usize, word: &str) -> bool {
    let mut next = line.iter().skip(at.saturating_add(1)).map(|token| token.text);
    next.next() == Some(word) && next.next() == Some("given")
}

impl Below {
    /// The column of a line that goes on. `and` and `or` stand left of what they join.
    fn indent(&self, body: &str) -> usize {
        let column = self.open.last().map_or(self.column, |(column, _)| *column);
        let word = body.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').next().unwrap_or("");
        let left = match word {
            "and" | "or" => word.len().saturating_add(1),
            _ if body.starts_with(')') => 1,
            _ => 0,
        };
        column.saturating_sub(left).max(CLAUSE)
    }
}
