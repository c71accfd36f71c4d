//! Case files in JSON, by serde_json. Values are taken as slices of the text, so that a number keeps its digits, a
//! repeated key is seen, and the place of a value is where its slice lies.

use super::json_faults;
use super::tree::{Item, Key, Kind, MAX_DEPTH, MAX_VALUES, span_at, too_deep, too_many};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads strict JSON; `base` is where the text begins in its file.
pub(crate) fn parse(source: SourceId, text: &str, base: usize) -> Result<Item, Diagnostic> {
    let mut reader = Reader { source, text, base, count: 0 };
    let deep = first_too_deep(text);
    let whole = serde_json::from_str::<&RawValue>(text);
    let fault = whole.as_ref().err().map(|error| json_faults::offset(text, error));
    match (whole, deep) {
        (_, Some(at)) if fault.is_none_or(|fault| at <= fault) => Err(too_deep(reader.span(at, at.saturating_add(1)))),
        (Ok(raw), _) => reader.node(raw),
        (Err(error), _) => Err(json_faults::explain(source, text, base, &error)),
    }
}

/// The first bracket that is nested too deep, found without recursion.
fn first_too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth = depth.saturating_add(1);
                if depth > MAX_DEPTH {
                    return Some(at);
                }
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The entries of an object as slices of the text, repeated keys included.
struct Entries<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Entries<'de>, M::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    base: usize,
    count: usize,
}

impl<'a> Reader<'a> {
    /// A value whose syntax is known to be right, but for the escapes of its texts. Nesting is limited before.
    fn node(&mut self, raw: &'a RawValue) -> Result<Item, Diagnostic> {
        let span = self.place(raw);
        self.count = self.count.saturating_add(1);
        if self.count > MAX_VALUES {
            return Err(too_many(span));
        }
        let piece = raw.get();
        let kind = match piece.bytes().next() {
            Some(b'{') => {
                let Entries(entries) = self.part(raw)?;
                let read = |(key, value)| Ok((self.key(key)?, self.node(value)?));
                Kind::Object(entries.into_iter().map(read).collect::<Result<_, _>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = self.part(raw)?;
                Kind::List(items.into_iter().map(|item| self.node(item)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Kind::Text { text: self.part(raw)?, quoted: true },
            Some(b't') => Kind::Bool(true),
            Some(b'f') => Kind::Bool(false),
            Some(b'n') => Kind::Null,
            _ => Kind::Number(piece.to_owned()),
        };
        Ok(Item { span, kind })
    }

    fn key(&self, raw: &'a RawValue) -> Result<Key, Diagnostic> {
        Ok(Key { text: self.part(raw)?, span: self.place(raw), quoted: true })
    }

    /// Reads one slice.
    fn part<T: Deserialize<'a>>(&self, raw: &'a RawValue) -> Result<T, Diagnostic> {
        serde_json::from_str(raw.get()).map_err(|error| {
            let base = self.base.saturating_add(self.start(raw));
            json_faults::explain(self.source, raw.get(), base, &error)
        })
    }

    /// Where a slice begins in the text.
    fn start(&self, raw: &RawValue) -> usize {
        raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    fn place(&self, raw: &RawValue) -> Span {
        let start = self.start(raw);
        self.span(start, start.saturating_add(raw.get().len()))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        span_at(self.source, self.base, start, end)
    }
}
