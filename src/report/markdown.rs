//! Markdown that is escaped by its type: a page takes only pieces, and a piece is either a word of this program or a text
//! that Markdown takes for nothing else.

use super::markup::Markup;
use crate::characters::shown;

/// A piece of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inline(String);

impl Inline {
    /// Words of ours, with their marks.
    pub fn raw(words: &'static str) -> Self {
        Inline(words.to_owned())
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Inline(plain(text))
    }

    /// A text as code; as plain text where it holds a mark that would end the code or a cell, or what is like a tag.
    pub fn code(text: &str) -> Self {
        let tag = |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '!' | '?'));
        let tags = text.split('<').skip(1).any(tag);
        let other = text.is_empty() || tags || text.contains(['`', '|', '\n', '\r']) || text.trim() != text;
        if other || shown(text) != text { Inline::text(text) } else { Inline(format!("`{text}`")) }
    }

    /// A text in which what stands in backticks is code.
    pub fn words(text: &str) -> Self {
        let parts: Vec<&str> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return Inline::text(text);
        }
        let piece = |(at, part): (usize, &str)| match (at % 2, part) {
            (_, "") => Inline::default(),
            (1, part) => Inline::code(part),
            (_, part) => Inline::text(part),
        };
        Inline::join(parts.into_iter().enumerate().map(piece).collect())
    }

    /// Pieces one behind the other.
    pub fn join(pieces: Vec<Inline>) -> Self {
        Inline(pieces.into_iter().map(|piece| piece.0).collect())
    }

    /// A piece in bold.
    pub fn strong(self) -> Self {
        if self.0.is_empty() { self } else { Inline(format!("**{}**", self.0)) }
    }
}

/// Text that Markdown takes for nothing else, wherever it stands on one line.
fn plain(text: &str) -> String {
    let text = shown(text);
    let mut out = String::with_capacity(text.len());
    let words = text.trim();
    let mut before = None;
    for (at, c) in words.char_indices() {
        let behind = words.get(at..).and_then(|rest| rest.chars().nth(1));
        // What would begin a list, a rule or the line below a heading.
        let begins = at == 0 && matches!(c, '-' | '+' | '=' | ':');
        let digits = || words.get(..at).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        let numbers = matches!(c, '.' | ')') && at > 0 && behind.is_none_or(char::is_whitespace) && digits();
        // What would make a link of what stands before it.
        let links = c == '(' && before == Some(']');
        let doubled = c == ':' && (behind == Some(':') || before == Some(':'));
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '@' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c if begins || numbers || links || doubled => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c => out.push(c),
        }
        before = Some(c);
    }
    // Blanks between two pieces are kept.
    let lead = if text.starts_with(' ') { " " } else { "" };
    let trail = if text.len() > 1 && text.ends_with(' ') { " " } else { "" };
    format!("{lead}{out}{trail}")
}

/// A page.
#[derive(Debug, Default)]
pub struct Page(String);

impl Page {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lines of ours, as they are.
    pub fn raw(&mut self, lines: &'static str) {
        self.0.push_str(lines);
    }

    /// A heading.
    pub fn heading(&mut self, level: usize, words: &Inline) {
        self.0.push_str(&format!("{} {}\n\n", "#".repeat(level), words.0));
    }

    /// A paragraph.
    pub fn paragraph(&mut self, words: &Inline) {
        self.0.push_str(&format!("{}\n\n", words.0));
    }

    /// An item of a list.
    pub fn item(&mut self, level: usize, words: &Inline) {
        self.0.push_str(&format!("{}- {}\n", "  ".repeat(level), words.0));
    }

    /// A box to tick.
    pub fn tick(&mut self, ticked: bool, words: &Inline) {
        self.0.push_str(&format!("- [{}] {}\n", if ticked { 'x' } else { ' ' }, words.0));
    }

    /// A row of a table.
    pub fn row(&mut self, cells: &[Inline]) {
        self.0.push('|');
        for cell in cells {
            self.0.push_str(&if cell.0.is_empty() { " |".to_owned() } else { format!(" {} |", cell.0) });
        }
        self.0.push('\n');
    }

    /// The beginning of what a reader opens, with its name; HTML, where Markdown is not read.
    pub fn details(&mut self, words: &'static str, name: &str) {
        let name = Markup::of(&name.replace(['\n', '\r'], " ")).finish();
        self.0.push_str(&format!("<details><summary>{words}{name}</summary>\n\n"));
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.0.push('\n');
    }

    /// The whole, with one line break at its end.
    pub fn finish(mut self) -> String {
        self.0.truncate(self.0.trim_end().len());
        self.0.push('\n');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_a_text() {
        let text = |text: &str| Inline::text(text).0;
        assert_eq!(text("a | b `c` *d* _e_ [f](g)"), "a \\| b \\`c\\` \\*d\\* \\_e\\_ \\[f\\]\\(g)");
        assert_eq!(text("<script>&amp;\nx"), "&lt;script&gt;&amp;amp; x");
        assert_eq!(text("::error::x"), "\\:\\:error\\:\\:x");
        assert_eq!(
            (text("- a"), text("1. a"), text("+ a"), text("=="), text("1.5 cm")),
            ("\\- a".into(), "1\\. a".into(), "\\+ a".into(), "\\==".into(), "1.5 cm".into())
        );
        assert_eq!(text("\u{1b}[2J"), "&lt;U+001B&gt;\\[2J");
    }

    #[test]
    fn code_is_code_only_where_nothing_ends_it() {
        let code = |text: &str| Inline::code(text).0;
        assert_eq!((code("n < 3"), code("a`b"), code("a|b")), ("`n < 3`".into(), "a\\`b".into(), "a\\|b".into()));
        assert_eq!(code("<script>"), "&lt;script&gt;");
        assert_eq!(Inline::words("the fact `a_b` is odd").0, "the fact `a_b` is odd");
        assert_eq!(Inline::words("an odd ` alone").0, "an odd \\` alone");
    }
}
