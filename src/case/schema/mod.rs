//! A JSON Schema of the cases of a guideline, so that forms and validators of others know its facts. It takes every case that
//! `gdl eval` reads, and refuses what is wrong by its shape: names, types, members, bare numbers outside their range. What
//! only the words of a text say, such as a unit, is left to `gdl`.

mod json;
mod lists;
mod values;

pub(crate) use values::kind;

use super::names::Names;
use super::today::is_unasked;
use crate::check::model::{Fact, Guideline};
use crate::source::Span;
use json::{Json, null, object, text};
use std::collections::BTreeMap;

/// The draft that the schema is written in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema; `digest` tells the version of the guideline's texts.
pub fn schema(guideline: &Guideline, digest: &str) -> String {
    let mut definitions: Vec<(String, Json)> = Vec::new();
    let mut groups = Groups::default();
    let declared = guideline.facts.iter().filter(|fact| fact.day.is_none() && fact.entry.is_none());
    for fact in declared {
        groups.add(&fact.name, &format!("fact.{}", fact.name));
        definitions.push((format!("fact.{}", fact.name), values::fact(fact)));
    }
    for list in &guideline.listed {
        groups.add(&list.name, &format!("list.{}", list.name));
        definitions.push((format!("list.{}", list.name), lists::list(guideline, list)));
    }
    // The day of the question may be said, whether or not the guideline asks for it.
    if is_unasked(&Names::new(guideline), Fact::TODAY) {
        groups.add(Fact::TODAY, "fact.today");
        definitions.push(("fact.today".to_owned(), values::fact(&Fact::today(Span::default()))));
    }
    definitions.extend(groups.of.iter().filter(|(name, _)| !name.is_empty()).map(|(name, keys)| {
        let title = ("title", text(&format!("Facts of the group {name}")));
        (format!("group.{name}"), object([title, ("anyOf", Json::List(vec![entries(keys), null()]))]))
    }));
    let mut keys = vec![("id".to_owned(), id())];
    let root = groups.of.get("").map_or(&[][..], Vec::as_slice);
    keys.extend(root.iter().filter(|(key, _)| key != "id").map(|(key, to)| (key.clone(), referred(to))));
    let (title, about) = about(guideline, digest);
    Json::Object(
        [
            ("$schema", text(DRAFT)),
            ("title", text(&title)),
            ("description", text("What is known of one patient. What is left out, or null, is not known.")),
            ("x-gdl", about),
            ("type", text("object")),
            ("properties", Json::Object(keys)),
            ("additionalProperties", Json::Bool(false)),
            ("$defs", Json::Object(definitions)),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect(),
    )
    .written()
}

/// The title of the schema, and which guideline it is of.
fn about(guideline: &Guideline, digest: &str) -> (String, Json) {
    let mut about = vec![("version".to_owned(), Json::Number("1".to_owned()))];
    let mut put = |key: &str, value: &str| about.push((key.to_owned(), text(value)));
    let title = guideline.header.as_ref().map(|header| {
        put("guideline", &header.name);
        put("guideline_version", &header.version);
        put("status", header.status.word());
        format!("A case of {} {}: {}", header.name, header.version, header.title)
    });
    put("digest", digest);
    (title.unwrap_or_else(|| "A case".to_owned()), Json::Object(about))
}

/// Which keys may stand in each group, and what stands behind them, by the group's name; of the case itself it is empty.
#[derive(Default)]
struct Groups {
    of: BTreeMap<String, Vec<(String, Vec<String>)>>,
}

impl Groups {
    /// A name may be nested at each of its dots, or keep them.
    fn add(&mut self, name: &str, definition: &str) {
        let dots: Vec<usize> = name.match_indices('.').map(|(at, _)| at).collect();
        let starts = std::iter::once((0, "")).chain(dots.iter().filter_map(|at| {
            let group = name.get(..*at)?;
            Some((at.saturating_add(1), group))
        }));
        for (from, group) in starts {
            let rest = name.get(from..).unwrap_or(name);
            for (at, _) in rest.match_indices('.') {
                let whole = name.get(..from.saturating_add(at)).unwrap_or(name);
                self.put(group, rest.get(..at).unwrap_or(rest), &format!("group.{whole}"));
            }
            self.put(group, rest, definition);
        }
    }

    fn put(&mut self, group: &str, key: &str, definition: &str) {
        let keys = self.of.entry(group.to_owned()).or_default();
        match keys.iter_mut().find(|(own, _)| own == key) {
            Some((_, all)) if all.iter().any(|own| own == definition) => {}
            Some((_, all)) => all.push(definition.to_owned()),
            None => keys.push((key.to_owned(), vec![definition.to_owned()])),
        }
    }
}

/// An object with these keys and no others.
fn entries(keys: &[(String, Vec<String>)]) -> Json {
    let properties = keys.iter().map(|(key, to)| (key.clone(), referred(to))).collect();
    object([
        ("type", text("object")),
        ("properties", Json::Object(properties)),
        ("additionalProperties", Json::Bool(false)),
    ])
}

/// One of some definitions.
fn referred(to: &[String]) -> Json {
    let one = |name: &String| object([("$ref", text(&format!("#/$defs/{name}")))]);
    match to {
        [only] => one(only),
        several => object([("anyOf", Json::List(several.iter().map(one).collect()))]),
    }
}

/// The name of the case.
fn id() -> Json {
    let name = object([("type", text("string")), ("pattern", text(r"\S"))]);
    let number = object([("type", text("number"))]);
    object([
        ("title", text("The name of the case")),
        ("description", text("It is carried into the answer and decides nothing.")),
        ("anyOf", Json::List(vec![name, number, null()])),
    ])
}
