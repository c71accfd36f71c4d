//! From a row as it was read to the text that the reader of cases takes, with what the row is grouped by.

use crate::batch::{Body, Item};
use crate::fault::{Cell, Fault};
use crate::json::{Entries, Object, find, words};
use crate::mapping::{Holds, Names};
use crate::request::Request;
use crate::table;
use gdl::case;
use gdl::codes::Code;
use gdl::source::Sources;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A row that can be read.
pub(crate) struct Ready<'t> {
    pub text: Cow<'t, str>,
    /// Where its columns stand, where it was made of them.
    pub cells: Option<Vec<Cell>>,
    pub by: Vec<String>,
}

/// A row of a batch. A faulty one still says what it is grouped by, where that is known.
pub(crate) fn row<'t>(request: &Request, names: &Names, body: &'t Body, at: usize) -> Result<Ready<'t>, Fault> {
    match body {
        Body::Lines(bytes, items) => {
            let item = items.get(at).copied().unwrap_or(Item { from: 0, to: 0, line: 0, large: true });
            if item.large {
                return Err(table::too_large());
            }
            line(request, names, bytes.get(item.from..item.to).unwrap_or(&[]))
        }
        Body::Records(records, head) => {
            let empty = csv::ByteRecord::new();
            let table::Row { text, cells, by } = head.row(request, records.get(at).unwrap_or(&empty))?;
            Ok(Ready { text: Cow::Owned(text), cells: Some(cells), by })
        }
    }
}

fn line<'t>(request: &Request, names: &Names, bytes: &'t [u8]) -> Result<Ready<'t>, Fault> {
    let text = utf8(bytes)?;
    let plain = Ready { text: Cow::Borrowed(text), cells: None, by: vec![String::new(); request.by.len()] };
    if request.mapping.is_plain() && request.by.is_empty() && request.id.is_none() {
        return Ok(plain);
    }
    // What is no object is told by the reader of cases.
    let Ok(Entries(entries)) = serde_json::from_str(text) else { return Ok(plain) };
    let renamed =
        |by: &String| entries.iter().find(|(key, _)| request.mapping.named(key) == by).map(|(_, value)| *value);
    let group = |by: &String| {
        find(&entries, by).or_else(|| renamed(by)).map(|value| words(value).into_owned()).unwrap_or_default()
    };
    let by = request.by.iter().map(group).collect();
    let mut object = Object::default();
    for (key, value) in &entries {
        entry(request, names, &mut object, key, value);
    }
    let (text, cells) = object.end();
    Ok(Ready { text: Cow::Owned(text), cells: Some(cells), by })
}

/// A row as text.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| {
        let found = case::add_source(&mut Sources::new(), "row", bytes).err();
        let help = found.and_then(|found| found.help);
        Fault::whole(Code::CaseNotUtf8, "the row is not text in UTF-8", help)
    })
}

/// Adds an entry of the top of a row.
fn entry(request: &Request, names: &Names, object: &mut Object, key: &str, value: &RawValue) {
    let mapping = &request.mapping;
    let name = mapping.named(key);
    let is_id = match &request.id {
        Some(id) => key == id,
        None => name == "id",
    };
    if is_id {
        return object.raw(key, "id", value.get());
    }
    // Another column is the name of the row.
    if name == "id" {
        return;
    }
    let holds = names.holds(name);
    let known = holds.is_some() || names.is_group(name) || name == gdl::check::model::Fact::TODAY;
    let grouped = !known && request.by.iter().any(|by| by == key);
    if grouped || mapping.passes_over(key, known) {
        return;
    }
    if holds.is_none() && names.is_group(name) {
        return object.raw(key, name, &group(request, names, name, value));
    }
    object.raw(key, name, &mapped(request, name, holds, value));
}

/// A group of facts, in which some are passed over and others are written otherwise.
fn group(request: &Request, names: &Names, prefix: &str, value: &RawValue) -> String {
    let Ok(Entries(entries)) = serde_json::from_str(value.get()) else { return value.get().to_owned() };
    let mut object = Object::default();
    for (key, value) in entries {
        let name = format!("{prefix}.{key}");
        let holds = names.holds(&name);
        let known = holds.is_some() || names.is_group(&name);
        if request.mapping.passes_over(&name, known) || (!known && request.by.contains(&name)) {
            continue;
        }
        let value = match holds {
            None if names.is_group(&name) => group(request, names, &name, value),
            holds => mapped(request, &name, holds, value),
        };
        object.raw(&key, &key, &value);
    }
    object.end().0
}

/// A value in the words of the guideline.
pub(crate) fn mapped(request: &Request, name: &str, holds: Option<Holds>, value: &RawValue) -> String {
    let mapping = &request.mapping;
    let own = value.get();
    if own == "null" || own.starts_with('{') {
        return own.to_owned();
    }
    let word = words(value);
    if mapping.is_unknown(&word) {
        return "null".to_owned();
    }
    if own.starts_with('[') && holds == Some(Holds::Set) {
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(own) else { return own.to_owned() };
        let items: Vec<String> = items.into_iter().map(|item| mapped(request, name, Some(Holds::One), item)).collect();
        return format!("[{}]", items.join(","));
    }
    if let Some(member) = mapping.member(name, &word) {
        return crate::json::quoted(member);
    }
    match mapping.unit(name).filter(|_| own.starts_with(|c: char| c.is_ascii_digit() || c == '-')) {
        Some(unit) => crate::json::quoted(&format!("{own} {unit}")),
        None => own.to_owned(),
    }
}
