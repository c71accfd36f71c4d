//! Plain words, colored where the terminal wants it: styles, wrapping, and the width everything is laid out for.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// How to draw text.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// With color.
    pub color: bool,
}

impl Default for Look {
    fn default() -> Self {
        Look { width: 100, color: false }
    }
}

/// What a piece of text is, for its color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Ink {
    Plain,
    Title,
    Heading,
    Good,
    Bad,
    Open,
    Quiet,
}

impl Ink {
    fn style(self) -> Style {
        let color = |c: AnsiColor| Style::new().fg_color(Some(c.into()));
        match self {
            Ink::Plain => Style::new(),
            Ink::Title => Style::new().bold(),
            Ink::Heading => color(AnsiColor::Cyan).bold(),
            Ink::Good => color(AnsiColor::Green),
            Ink::Bad => color(AnsiColor::Red),
            Ink::Open => color(AnsiColor::Yellow),
            Ink::Quiet => Style::new().dimmed(),
        }
    }
}

impl Look {
    /// A piece of text in its color.
    pub fn ink(&self, ink: Ink, text: &str) -> String {
        if !self.color || ink == Ink::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = ink.style();
        format!("{}{text}{}", style.render(), style.render_reset())
    }

    /// Text wrapped to the width, the first line behind `first`, the others behind as many blanks as `rest` says.
    pub fn wrap(&self, first: &str, rest: usize, ink: Ink, text: &str) -> String {
        let indent = " ".repeat(rest);
        let lead = first.width();
        let width = self.width.clamp(30, 100);
        let options = textwrap::Options::new(width.saturating_sub(rest).max(12))
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        // The first line is as much shorter as its lead is longer than the others' indentation.
        let filler = "x".repeat(lead.saturating_sub(rest));
        let options = options.initial_indent(&filler);
        let mut out = String::new();
        for (at, line) in textwrap::wrap(text, options).iter().enumerate() {
            if at == 0 {
                out.push_str(first);
                out.push_str(&" ".repeat(rest.saturating_sub(lead)));
                out.push_str(&self.ink(ink, line.strip_prefix(filler.as_str()).unwrap_or(line)));
            } else {
                out.push('\n');
                out.push_str(&indent);
                out.push_str(&self.ink(ink, line));
            }
        }
        out.push('\n');
        out
    }
}

/// `1 fact`, `2 facts`.
pub fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_behind_its_lead() {
        let look = Look { width: 30, color: false };
        let text = look.wrap("  Note: ", 4, Ink::Plain, "one two three four five six seven");
        assert_eq!(text, "  Note: one two three four\n    five six seven\n");
    }

    #[test]
    fn words_are_counted_and_listed() {
        assert_eq!(plural(1, "fact"), "1 fact");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
