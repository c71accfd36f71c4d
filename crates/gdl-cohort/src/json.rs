//! Rows of JSON whose columns are renamed, mapped, left out or looked at: the top of a row is taken apart and put together
//! again, and where each name stands is kept, for what is said of it.

use crate::fault::Cell;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The entries of an object, repeated names included.
pub(crate) struct Entries<'a>(pub Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        deserializer.deserialize_map(Collect)
    }
}

/// An object under construction, as text.
#[derive(Debug, Default)]
pub(crate) struct Object {
    pub text: String,
    pub cells: Vec<Cell>,
}

impl Object {
    /// Adds an entry whose value is JSON already.
    pub fn raw(&mut self, column: &str, name: &str, value: &str) {
        let from = self.text.len();
        self.text.push(if from == 0 { '{' } else { ',' });
        self.text.push_str(&quoted(name));
        self.text.push(':');
        self.text.push_str(value);
        self.cells.push(Cell { column: column.to_owned(), from: from.saturating_add(1), to: self.text.len() });
    }

    /// Adds a text.
    pub fn text(&mut self, column: &str, name: &str, value: &str) {
        self.raw(column, name, &quoted(value));
    }

    /// All of it.
    pub fn end(mut self) -> (String, Vec<Cell>) {
        self.text.push_str(if self.text.is_empty() { "{}" } else { "}" });
        (self.text, self.cells)
    }
}

/// A text as JSON has it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

/// A value as words: of a text what it says, of all else how it is written.
pub(crate) fn words(value: &RawValue) -> Cow<'_, str> {
    match serde_json::from_str::<String>(value.get()) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(value.get()),
    }
}

/// The value of a name with dots, at the top or in groups.
pub(crate) fn find<'a>(entries: &[(String, &'a RawValue)], name: &str) -> Option<&'a RawValue> {
    if let Some((_, value)) = entries.iter().find(|(key, _)| key == name) {
        return Some(value);
    }
    entries.iter().find_map(|(key, value)| {
        let rest = name.strip_prefix(key.as_str())?.strip_prefix('.')?;
        let Entries(inner) = serde_json::from_str(value.get()).ok()?;
        find(&inner, rest)
    })
}
