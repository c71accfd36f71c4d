//! Lists of findings as a schema: entries in each of their forms, and whether there may be more.

use super::json::{Json, null, object, text};
use super::values;
use crate::check::model::{Fact, FactId, Guideline, ListFact};

/// The schema of a list.
pub(super) fn list(guideline: &Guideline, list: &ListFact) -> Json {
    let part = |id: FactId| guideline.fact(id);
    let mut entry = vec![parts(guideline, list)];
    if let Some(value) = list.value.and_then(part) {
        // A value by itself may have its day behind it, in words: then nothing is said here of the words before.
        entry.extend(values::said(value).into_iter().chain([null()]));
        if let Some(on) = list.on.and_then(part) {
            entry.push(object([("type", text("string")), ("pattern", text(r"\son\s"))]));
            let two = Json::List(vec![said(on), said(value)]);
            entry.push(object([
                ("type", text("array")),
                ("prefixItems", two),
                ("items", Json::Bool(false)),
                ("minItems", whole(2)),
            ]));
        }
    }
    let mut entries =
        vec![("type".to_owned(), text("array")), ("items".to_owned(), object([("anyOf", Json::List(entry))]))];
    entries.extend(list.most.map(|most| ("maxItems".to_owned(), whole(most))));
    let entries = Json::Object(entries);
    let more = Json::List(vec![
        object([("type", text("boolean"))]),
        object([
            ("type", text("string")),
            ("pattern", text(r"^\s*(?:true|false|yes|no|none|(?:before|after)\s.*)\s*$")),
        ]),
        null(),
    ]);
    let keyed = object([
        ("type", text("object")),
        ("properties", object([("entries", entries.clone()), ("more", object([("anyOf", more)]))])),
        ("minProperties", whole(1)),
        ("additionalProperties", Json::Bool(false)),
    ]);
    let none = object([("type", text("string")), ("pattern", text(r"^\s*none\s*$"))]);
    let mut of = vec![("title".to_owned(), text(&list.title))];
    of.extend(list.ask.as_ref().map(|ask| ("description".to_owned(), text(ask))));
    let codes = list.codes.iter().map(|(system, code)| object([("system", text(system)), ("code", text(code))]));
    of.push((
        "x-gdl".to_owned(),
        object([("fact", text(&list.name)), ("type", text("list of")), ("codes", Json::List(codes.collect()))]),
    ));
    of.push(("anyOf".to_owned(), Json::List(vec![entries, keyed, none, null()])));
    Json::Object(of)
}

/// An entry by the names of its parts.
fn parts(guideline: &Guideline, list: &ListFact) -> Json {
    let facts = list.parts.iter().filter_map(|part| guideline.fact(*part));
    object([
        ("type", text("object")),
        ("properties", Json::Object(facts.map(|fact| (fact.name.clone(), values::fact(fact))).collect())),
        ("additionalProperties", Json::Bool(false)),
    ])
}

/// Anything that can be said of a part.
fn said(fact: &Fact) -> Json {
    object([("anyOf", Json::List(values::said(fact).into_iter().chain([null()]).collect()))])
}

fn whole(number: u32) -> Json {
    Json::Number(number.to_string())
}
