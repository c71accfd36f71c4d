//! Source texts and places in them. Everything downstream points into a text by [`Span`]; only the
//! reports at the end turn a span into a file name, a line and a column.

use crate::characters;
use crate::tokens;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Identifies one text in a [`Sources`] store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// A half-open range of bytes in one source text. Written as `{:+?}` it hides where it is: so two trees are compared by
/// what they say alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// First byte behind the range.
    pub end: u32,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.sign_plus() {
            return f.write_str("…");
        }
        f.debug_struct("Span")
            .field("source", &self.source)
            .field("start", &self.start)
            .field("end", &self.end)
            .finish()
    }
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

    /// The empty span at the start of this one.
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
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

/// Identifies a folder of texts in a [`Sources`] store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FolderId(pub u32);

impl FolderId {
    /// The folder of the guideline itself.
    pub const OWN: FolderId = FolderId(0);
}

/// One text, with its name as the user knows it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as shown to people.
    pub name: String,
    /// Path as it is, for machines; none where the text is no file.
    pub path: Option<PathBuf>,
    /// The whole text.
    pub text: Arc<str>,
    /// True where the text belongs to a folder that the guideline imports.
    pub imported: bool,
    /// The folder that it stands in.
    pub folder: FolderId,
    veiled: bool,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// The path as programs take it: as it is, and not as it is shown. Bytes that are no text stand as U+FFFD.
    pub fn real_name(&self) -> Cow<'_, str> {
        self.path.as_deref().map_or(Cow::Borrowed(&self.name), Path::to_string_lossy)
    }

    /// Whether it holds a character that cannot be seen.
    pub fn veiled(&self) -> bool {
        self.veiled
    }

    /// The first byte of a line, counted from 0; the end of the text behind the last.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line).map_or(self.text.len(), |start| *start as usize)
    }

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
    /// Which folder imports which.
    imports: BTreeSet<(FolderId, FolderId)>,
    /// Folders whose declarations are not all known: a text or an import of theirs could not be read.
    incomplete: BTreeSet<FolderId>,
}

impl Sources {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and names it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.add_to(FolderId::OWN, name, text)
    }

    /// Adds a text of a folder that the guideline imports.
    pub fn add_imported(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.import(FolderId::OWN, FolderId(1));
        self.add_to(FolderId(1), name, text)
    }

    /// Adds a text of a folder.
    pub fn add_to(&mut self, folder: FolderId, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let text = text.into();
        let line_starts = line_starts(&text);
        let imported = folder != FolderId::OWN;
        let veiled = veiled(&text);
        self.files.push(SourceFile { name: name.into(), path: None, text, imported, folder, veiled, line_starts });
        id
    }

    /// Says where a text stands.
    pub fn stands_at(&mut self, id: SourceId, path: &Path) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.path = Some(path.to_owned());
        }
    }

    /// Puts another text in the place of one.
    pub fn replace(&mut self, id: SourceId, text: impl Into<Arc<str>>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = text.into();
            file.line_starts = line_starts(&file.text);
            file.veiled = veiled(&file.text);
        }
    }

    /// Notes that one folder imports another.
    pub fn import(&mut self, from: FolderId, to: FolderId) {
        self.imports.insert((from, to));
    }

    /// Notes that not all is known that a folder declares or imports.
    pub fn incomplete(&mut self, folder: FolderId) {
        self.incomplete.insert(folder);
    }

    /// A folder, and all that it imports by whatever way.
    pub fn below(&self, folder: FolderId) -> BTreeSet<FolderId> {
        let mut found = BTreeSet::from([folder]);
        let mut waiting = vec![folder];
        while let Some(from) = waiting.pop() {
            let next = self.imports.range((from, FolderId(0))..=(from, FolderId(u32::MAX)));
            waiting.extend(next.map(|(_, to)| *to).filter(|to| found.insert(*to)));
        }
        found
    }

    /// Whether something is missing of what a folder declares or imports.
    pub fn lacks(&self, folder: FolderId) -> bool {
        !self.below(folder).is_disjoint(&self.incomplete)
    }

    /// The folders that are imported, by whatever way.
    pub fn imported_folders(&self) -> BTreeSet<FolderId> {
        self.files.iter().filter(|file| file.imported).map(|file| file.folder).collect()
    }

    /// The same texts, seen from another folder: what stands elsewhere is imported.
    pub fn seen_from(&self, folder: FolderId) -> Sources {
        let mut seen = self.clone();
        for file in &mut seen.files {
            file.imported = file.folder != folder;
        }
        seen
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
        tokens::one_line(self.text(span))
    }

    /// `file:line:column` of the start of a span, for people.
    pub fn place(&self, span: Span) -> String {
        self.placed(span, |file| Cow::Borrowed(&file.name))
    }

    /// The same for programs, with the path as it is.
    pub fn real_place(&self, span: Span) -> String {
        self.placed(span, SourceFile::real_name)
    }

    fn placed(&self, span: Span, name: fn(&SourceFile) -> Cow<'_, str>) -> String {
        self.get(span.source).map_or(String::new(), |file| {
            let (line, column) = file.line_column(span.start);
            format!("{}:{line}:{column}", name(file))
        })
    }
}

/// Whether a text holds a character that cannot be seen, be it only the mark at its beginning.
fn veiled(text: &str) -> bool {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    !text.as_bytes().iter().all(plain) && text.chars().any(|c| c != '\r' && characters::unseen(c).is_some())
}

fn line_starts(text: &str) -> Vec<u32> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(breaks.map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1))).collect()
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
}
