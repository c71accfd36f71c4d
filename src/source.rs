//! Source texts and places in them. Everything downstream points into a text by [`Span`]; only the
//! reports at the end turn a span into a file name, a line and a column.

use std::sync::Arc;

/// Identifies one text in a [`Sources`] store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// A half-open range of bytes in one source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// First byte behind the range.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of `source`; an end before the start is read as empty.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Span { source, start, end: end.max(start) }
    }

    /// The smallest span that holds both; `self` where they lie in different texts.
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the end of this one.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// The bytes as a range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One text, with its name as the user knows it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as shown to the user.
    pub name: String,
    /// The whole text.
    pub text: Arc<str>,
    /// True where the text belongs to a folder that the guideline imports.
    pub imported: bool,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// Line and column, both from 1; columns count characters.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        (line, before.chars().count().saturating_add(1))
    }
}

/// All texts of a run.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and names it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.insert(name.into(), text.into(), false)
    }

    /// Adds a text of an imported folder.
    pub fn add_imported(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.insert(name.into(), text.into(), true)
    }

    fn insert(&mut self, name: String, text: Arc<str>, imported: bool) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)))
            .collect();
        self.files.push(SourceFile { name, text, imported, line_starts });
        id
    }

    /// Gives every text the name that the user knows it by.
    pub fn rename(&mut self, name: impl Fn(&str) -> String) {
        for file in &mut self.files {
            file.name = name(&file.name);
        }
    }

    /// The text behind an id.
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All texts in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (SourceId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// The text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }

    /// The text that a span covers, on one line: comments dropped, runs of blanks made one.
    pub fn one_line(&self, span: Span) -> String {
        let mut out = String::new();
        for line in self.text(span).lines() {
            for word in strip_comment(line).split_whitespace() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
        }
        out
    }

    /// `file:line:column` of the start of a span.
    pub fn place(&self, span: Span) -> String {
        match self.get(span.source) {
            Some(file) => {
                let (line, column) = file.line_column(span.start);
                format!("{}:{line}:{column}", file.name)
            }
            None => String::new(),
        }
    }
}

/// The part of a line before its comment; a `#` inside a quoted text is no comment.
pub fn strip_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_and_column_count_characters() {
        let mut sources = Sources::new();
        let id = sources.add("a.gdl", "fact é x\n  ask \"µ\"\n");
        let file = sources.get(id).map(|f| (f.line_column(0), f.line_column(8), f.line_column(12)));
        assert_eq!(file, Some(((1, 1), (1, 8), (2, 3))));
    }

    #[test]
    fn one_line_drops_comments_and_breaks() {
        let mut sources = Sources::new();
        let id = sources.add("a.gdl", "a # one\n   and \"#\" b");
        assert_eq!(sources.one_line(Span::new(id, 0, 20)), "a and \"#\" b");
    }
}
