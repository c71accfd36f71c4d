//! One tree for both case formats. It keeps what a reader that knows no types would lose: the digits of a number as
//! they were typed, whether a text was quoted, keys that stand twice, and the place of everything.

use super::{json, yaml};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Sources, Span};

/// Bytes that a case file may have.
pub const MAX_BYTES: usize = 10_000_000;
/// Objects and lists that may be nested in each other, the case itself included.
pub const MAX_DEPTH: usize = 16;
/// Values that a case may hold, groups and list items included.
pub const MAX_VALUES: usize = 100_000;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Where it stands, quotes and brackets included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: unknown.
    Null,
    /// `true` or `false` of JSON. YAML's stay text until the fact's type is known.
    Bool(bool),
    /// A number, as typed.
    Number(String),
    /// A text, and whether it was quoted.
    Text { text: String, quoted: bool },
    /// A list.
    List(Vec<Item>),
    /// Keys and values in their order, repeated keys included.
    Object(Vec<(Key, Item)>),
}

/// The key of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// The name, unquoted.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// True where it was quoted.
    pub quoted: bool,
}

impl Key {
    /// A name in the way this key is written.
    pub fn spelled(&self, name: &str) -> String {
        if self.quoted { format!("\"{name}\"") } else { name.to_owned() }
    }
}

impl Item {
    /// The place of a part of a text: `start..end` are bytes of the unquoted text. The whole text where it is not
    /// written byte by byte, as with escapes.
    pub fn part(&self, start: usize, end: usize) -> Span {
        let Kind::Text { text, quoted } = &self.kind else { return self.span };
        let margin = usize::from(*quoted);
        if self.span.range().len() != text.len().saturating_add(margin.saturating_mul(2)) {
            return self.span;
        }
        let first = (self.span.start as usize).saturating_add(margin);
        Span::new(self.span.source, first.saturating_add(start), first.saturating_add(end))
    }
}

/// How a case is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Strict JSON.
    Json,
    /// YAML 1.2, without anchors, tags and merge keys.
    Yaml,
}

impl Format {
    /// By the ending of the name; where that says nothing (standard input), JSON if the first character is `{`.
    pub fn of(name: &str, text: &str) -> Format {
        match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("json") => Format::Json,
            Some("yaml" | "yml") => Format::Yaml,
            _ if text.trim_start_matches(BYTE_ORDER_MARK).trim_start().starts_with('{') => Format::Json,
            _ => Format::Yaml,
        }
    }
}

/// Takes the bytes of a case file into the store. Fails where they are too many or are not text in UTF-8; the text is
/// then in the store as far as a report needs it. A byte order mark is dropped, so that columns are those an editor
/// shows.
pub fn add_source(sources: &mut Sources, name: &str, bytes: &[u8]) -> Result<SourceId, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        let id = sources.add(name, "");
        return Err(too_large(Span::new(id, 0, 0)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(name, text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))),
        Err(error) => {
            let at = error.valid_up_to();
            let bad = bytes.get(at).copied().unwrap_or_default();
            let id = sources.add(name, String::from_utf8_lossy(bytes).into_owned());
            let replaced = at.saturating_add('\u{fffd}'.len_utf8());
            let found =
                Diagnostic::new(Code::CaseNotUtf8, Span::new(id, at, replaced), "the file is not text in UTF-8")
                    .label(format!("byte {at} of the file is {bad:#04x}"));
            Err(match bytes {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => found.help("this looks like UTF-16: save the file as UTF-8"),
                _ => found.help("save the file as UTF-8, for example in a text editor"),
            })
        }
    }
}

/// Reads a text into a tree. A text that cannot be read gives one finding, at the first place where it goes wrong.
pub(crate) fn parse(source: SourceId, text: &str, format: Format) -> Result<Item, Diagnostic> {
    if text.len() > MAX_BYTES {
        return Err(too_large(Span::new(source, 0, 0)));
    }
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let base = text.len().saturating_sub(body.len());
    match format {
        _ if body.trim().is_empty() => Err(empty(Span::new(source, 0, 0))),
        Format::Json => json::parse(source, body, base),
        Format::Yaml => yaml::parse(source, body, base),
    }
}

/// The file holds nothing.
pub(crate) fn empty(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CaseEmpty, span, "the case file holds nothing")
        .help("a case of which nothing is known is written {}")
}

/// Brackets inside brackets without end.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CaseTooDeep, span, format!("the case is nested more than {MAX_DEPTH} levels deep"))
        .label("one level too many")
        .help("a group of facts is one object inside the case: {\"tumor\": {\"ki67\": \"4 %\"}}")
}

/// More values than any guideline has facts.
pub(crate) fn too_many(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CaseTooLarge, span, format!("the case holds more than {MAX_VALUES} values"))
        .help("A case file describes one patient. Give each patient a file of its own")
}

fn too_large(span: Span) -> Diagnostic {
    let megabytes = MAX_BYTES / 1_000_000;
    Diagnostic::new(Code::CaseTooLarge, span, format!("the case file is larger than {megabytes} MB"))
        .help("A case file describes one patient. Give each patient a file of its own")
}

/// The position behind which `count` bytes of a text follow, as an offset in the whole file.
pub(crate) fn span_at(source: SourceId, base: usize, start: usize, end: usize) -> Span {
    Span::new(source, base.saturating_add(start), base.saturating_add(end))
}
