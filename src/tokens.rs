//! The one reader of tokens: where a quoted text, a comment, a word, a number or a sign begins and ends. The grammar
//! reads the same (`grammar/gdl.pest`); layout, nesting, formatting, messages and fixes ask here, so that no two
//! of them can take the same text for different things.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, digits and underscores that do not begin with a digit; letters of any alphabet.
    Word,
    /// Digits, with a fraction where digits follow the point.
    Number,
    /// A text with its quotes; not closed where it runs out of its line.
    #[allow(missing_docs)]
    Text { closed: bool },
    /// From `#` to the end of its line. Outside a text, `#` always begins one.
    Comment,
    /// The end of a line.
    Break,
    /// Blanks, tabs, and the mark that some editors put at the beginning of a file.
    Blank,
    /// A remark or a name in braces or brackets within a unit: `{red cells}`, `[in_i'Hg]`.
    Annotation,
    /// A sign that the language knows.
    Sign,
    /// Any other character.
    Foreign,
}

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// As written.
    pub text: &'t str,
}

impl Token<'_> {
    /// First byte behind it.
    pub fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }

    /// Whether it means nothing but that something ends before it: a blank, a comment, the end of a line.
    pub fn is_gap(&self) -> bool {
        matches!(self.kind, Kind::Blank | Kind::Comment | Kind::Break)
    }
}

/// The tokens of a text, none left out: put together they are the text.
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

/// Reads the tokens of a text, or of a part of it that does not begin within a token.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let rest = self.text.get(self.at..)?;
        let first = rest.chars().next()?;
        let (kind, length) = match first {
            '\n' => (Kind::Break, 1),
            c if is_blank(c) => (Kind::Blank, run(rest, |b| matches!(b, b' ' | b'\t' | b'\r'), is_blank)),
            'a'..='z' | 'A'..='Z' | '_' => (Kind::Word, word_length(rest)),
            '"' => text_length(rest),
            '#' => (Kind::Comment, line_length(rest)),
            '{' => annotation(rest, '}'),
            '[' => annotation(rest, ']'),
            c if c.is_ascii_digit() => (Kind::Number, number_length(rest)),
            c if c.is_alphanumeric() => (Kind::Word, word_length(rest)),
            '!'..='~' | '−' | '–' | '×' | '·' | '≤' | '≥' | '≠' | '°' => (Kind::Sign, first.len_utf8()),
            _ => (Kind::Foreign, first.len_utf8()),
        };
        let token = Token { kind, start: self.at, text: rest.get(..length).unwrap_or(rest) };
        self.at = token.end();
        Some(token)
    }
}

/// What the grammar passes over within a line.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{feff}')
}

fn word_length(rest: &str) -> usize {
    run(rest, |b| b.is_ascii_alphanumeric() || b == b'_', char::is_alphanumeric)
}

/// How far characters of one kind reach; those of ASCII are told by their byte.
fn run(rest: &str, ascii: impl Fn(u8) -> bool, other: impl Fn(char) -> bool) -> usize {
    let mut length = 0usize;
    loop {
        let behind = rest.get(length..).unwrap_or("");
        length = length.saturating_add(behind.bytes().take_while(|byte| ascii(*byte)).count());
        match rest.get(length..).and_then(|behind| behind.chars().next()) {
            Some(c) if !c.is_ascii() && other(c) => length = length.saturating_add(c.len_utf8()),
            _ => return length,
        }
    }
}

/// To the end of the line.
fn line_length(rest: &str) -> usize {
    let line = rest.find('\n').and_then(|end| rest.get(..end)).unwrap_or(rest);
    line.trim_end_matches('\r').len()
}

fn text_length(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let mut at = 1usize;
    while let Some(behind) = bytes.get(at..) {
        let Some(stop) = behind.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n')) else { break };
        at = at.saturating_add(stop);
        match (bytes.get(at), bytes.get(at.saturating_add(1))) {
            (Some(b'"'), _) => return (Kind::Text { closed: true }, at.saturating_add(1)),
            // What stands behind a backslash ends nothing.
            (Some(b'\\'), Some(next)) if *next != b'\n' => at = at.saturating_add(2),
            _ => break,
        }
    }
    (Kind::Text { closed: false }, line_length(rest))
}

fn number_length(rest: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    match rest.get(whole..).and_then(|rest| rest.strip_prefix('.')).map(digits) {
        None | Some(0) => whole,
        Some(fraction) => whole.saturating_add(1).saturating_add(fraction),
    }
}

/// Neither a quote nor `#` can stand in a unit.
fn annotation(rest: &str, close: char) -> (Kind, usize) {
    match rest.find([close, '\n', '"', '#']) {
        Some(at) if at > 1 && rest.get(at..).is_some_and(|rest| rest.starts_with(close)) => {
            (Kind::Annotation, at.saturating_add(1))
        }
        _ => (Kind::Sign, 1),
    }
}

/// The part of a line before its comment.
pub fn strip_comment(line: &str) -> &str {
    let comment = tokens(line).find(|token| token.kind == Kind::Comment);
    comment.and_then(|token| line.get(..token.start)).unwrap_or(line)
}

/// A text with blanks where its comments stand, byte for byte as long: what looks for words in it finds none of a comment.
pub fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens(text) {
        match token.kind {
            Kind::Comment => out.extend(std::iter::repeat_n(' ', token.text.len())),
            _ => out.push_str(token.text),
        }
    }
    out
}

/// A text on one line: comments dropped, blanks and ends of lines made one blank. What stands in quotes stays as it is.
pub fn one_line(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for token in tokens(text) {
        if token.is_gap() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push_str(token.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        assert_eq!(tokens(text).map(|t| t.text).collect::<String>(), text);
        tokens(text).filter(|t| t.kind != Kind::Blank).map(|t| (t.kind, t.text)).collect()
    }

    #[test]
    fn texts_and_comments_end_where_the_grammar_ends_them() {
        use Kind::*;
        let (closed, open) = (Text { closed: true }, Text { closed: false });
        assert_eq!(
            kinds("a \"b # \\\" c\" # \"d\r\n\"e\\\n\""),
            [
                (Word, "a"),
                (closed, "\"b # \\\" c\""),
                (Comment, "# \"d"),
                (Break, "\n"),
                (open, "\"e\\"),
                (Break, "\n"),
                (open, "\"")
            ]
        );
    }

    #[test]
    fn units_hold_neither_quotes_nor_comments() {
        use Kind::*;
        assert_eq!(
            kinds("3.5 {red  cells}/uL"),
            [(Number, "3.5"), (Annotation, "{red  cells}"), (Sign, "/"), (Word, "uL")]
        );
        assert_eq!(kinds("3 {#} (")[1..], [(Sign, "{"), (Comment, "#} (")]);
        assert_eq!(kinds("3 [\"] (")[1..], [(Sign, "["), (Text { closed: false }, "\"] (")]);
        assert_eq!(
            kinds("{}2C é m² \u{a0}“")[2..],
            [(Number, "2"), (Word, "C"), (Word, "é"), (Word, "m²"), (Foreign, "\u{a0}"), (Foreign, "“")]
        );
    }

    #[test]
    fn one_line_drops_comments_and_breaks() {
        assert_eq!(one_line("a # one\n   and \"#  \" b"), "a and \"#  \" b");
        assert_eq!(strip_comment("a \"#\" b # c"), "a \"#\" b ");
        assert_eq!(without_comments("a \"#\" # é\n b#"), "a \"#\"     \n b ");
    }
}
