//! Which lines of a declaration belong together: its head, and its clauses. A line in the column of the clauses begins
//! one; what is indented deeper goes on with the clause above, but for a clause that is merely indented too far.

use super::lines::Line;
use crate::suggest::nearest;
use crate::syntax::forms::continues;
use crate::syntax::keyword::Keyword;
use crate::syntax::words::{self, next_token};
use crate::tokens::tokens;

/// A head or clause: consecutive lines.
pub struct Piece {
    pub first: usize,
    pub last: usize,
}

/// The head of a declaration and its clauses, each as the lines it has.
pub fn cut(text: &str, keyword: Keyword, lines: &[Line]) -> (Piece, Vec<Piece>) {
    let mut head = Piece { first: 0, last: 0 };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut column = None;
    let mut current = "";
    let mut unfinished = Unfinished::default();
    let headless = keyword.clauses().is_empty();
    for (at, line) in lines.iter().enumerate().skip(1) {
        let word = line.first_word(text);
        let head_goes_on = || {
            let word_of_head = matches!(word, "because" | "in") && keyword.row().is_none();
            let part = word == "\"" || (word_of_head && keyword.clause(word).is_none());
            part || (at == 1 && completes_head(text, keyword, lines.first(), line))
        };
        if headless || (column.is_none() && head_goes_on()) {
            head.last = at;
            continue;
        }
        let column = *column.get_or_insert(line.indent);
        let deeper = line.indent > column;
        let begins = if pieces.is_empty() {
            true
        } else if deeper {
            let own = keyword.clause(word).is_some() && !continues(current, word);
            own && !unfinished.at(lines.get(..at).unwrap_or(&[]), |line| line.of(text))
        } else {
            !joins(keyword, word)
        };
        if begins {
            current = word;
            unfinished = Unfinished { next: at, ..Unfinished::default() };
            pieces.push(Piece { first: at, last: at });
        } else if let Some(piece) = pieces.last_mut() {
            piece.last = at;
        }
    }
    (head, pieces)
}

/// Whether the first line of a head has its keyword alone, and the second line goes on with a name.
fn completes_head(text: &str, keyword: Keyword, first: Option<&Line>, second: &Line) -> bool {
    let alone = first.is_some_and(|line| next_token(line.of(text), line.first_word(text).len()).is_none());
    let second = second.of(text);
    let Some(name) = next_token(second, 0).filter(|name| alone && name.is_word()) else { return false };
    let clauses = || keyword.clauses().iter().map(|form| form.word);
    if clauses().any(|clause| clause == name.text) || nearest(name.text, clauses()).is_some() {
        return false;
    }
    let behind = |token: &words::Token<'_>| next_token(second, token.end());
    let is_text = |token: &words::Token<'_>| token.text.starts_with('"');
    match behind(&name) {
        None => true,
        Some(title) if is_text(&title) => behind(&title).is_none_or(|more| is_text(&more)),
        Some(more) => keyword == Keyword::Statement && more.text == "in",
    }
}

/// Whether a line in the column of the clauses that begins with this goes on with the clause above.
fn joins(keyword: Keyword, word: &str) -> bool {
    // `-1 points when …` is a row of a score.
    matches!(word, "and" | "or" | "\"" | "(" | ")" | "," | "=" | "<" | ">" | "+" | "*" | "/")
        || (word == "-" && keyword != Keyword::Score)
}

/// Whether a clause can end with the lines read so far. Each line is looked at once.
#[derive(Default)]
struct Unfinished<'t> {
    /// The line to look at next.
    next: usize,
    /// Parentheses that are open.
    open: usize,
    /// Tokens so far.
    count: usize,
    last: &'t str,
}

impl<'t> Unfinished<'t> {
    /// Looks at the rest of these lines. A clause that has nothing but its keyword, or an open parenthesis, or a word at
    /// its end that needs another, goes on below.
    fn at(&mut self, lines: &[Line], text: impl Fn(&Line) -> &'t str) -> bool {
        for line in lines.get(self.next..).unwrap_or(&[]) {
            for token in tokens(text(line)).filter(|token| !token.is_gap()) {
                match token.text {
                    "(" => self.open = self.open.saturating_add(1),
                    ")" => self.open = self.open.saturating_sub(1),
                    _ => {}
                }
                self.last = token.text;
                self.count = self.count.saturating_add(1);
            }
        }
        self.next = lines.len();
        self.open > 0 || self.count == 1 || leaves_open(self.last)
    }
}

/// The last token of a line.
pub fn last_token(line: &str) -> &str {
    tokens(line).filter(|token| !token.is_gap()).last().map_or("", |token| token.text)
}

/// Words and signs that no clause ends with.
pub fn leaves_open(last: &str) -> bool {
    matches!(
        last,
        "," | "("
            | "="
            | "<"
            | ">"
            | "≤"
            | "≥"
            | "≠"
            | "!"
            | "+"
            | "−"
            | "–"
            | "*"
            | "×"
            | "·"
            | "/"
            | "&"
            | "|"
            | "and"
            | "or"
            | "not"
            | "is"
            | "in"
            | "of"
            | "at"
            | "least"
            | "most"
            | "any"
            | "all"
            | "between"
            | "includes"
            | "include"
            | "does"
            | "when"
            | "by"
            | "to"
            | "on"
            | "means"
            | "without"
            | "because"
    )
}
