//! A case file from its bytes to its tree: which format it has, what it may weigh, and the reader that takes it.

use super::tree::{Item, empty};
use super::{json, yaml};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Sources, Span};

/// Bytes that a case file may have.
pub const MAX_BYTES: usize = 10_000_000;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

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

fn too_large(span: Span) -> Diagnostic {
    let megabytes = MAX_BYTES / 1_000_000;
    Diagnostic::new(Code::CaseTooLarge, span, format!("the case file is larger than {megabytes} MB"))
        .help("A case file describes one patient. Give each patient a file of its own")
}
