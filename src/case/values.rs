//! One value of a case against the type of its fact.

use super::expect::{brief, expected, found, unknown_or, wrong};
use super::members::{has_small, member, position, written};
use super::tree::{Item, Kind};
use super::{choices, forms, limits, never, upper};
use crate::check::model::{Fact, FactType, Member, NumberKind, Stated, Value};
use crate::check::units::OF_LIMIT;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeMap;

/// What is said of a fact, and the same as it was written.
type Written = (Stated, String);

/// Reads the value of a fact; none where it is not what the fact takes, with the findings in `out`.
pub(crate) fn read(fact: &Fact, node: &Item, out: &mut Vec<Diagnostic>) -> Option<Written> {
    if let Kind::Object(entries) = &node.kind {
        if forms::is_part(entries) {
            let read = match &fact.ty {
                FactType::YesNo => Err(forms::no_part(fact, node)),
                FactType::Number(_) if never::denied(fact, entries) => Ok(never::stated(fact, false, "not never")),
                FactType::Number(ty) if ty.kind == OF_LIMIT && upper::is_pair(entries) => {
                    upper::object(fact, ty, node, entries)
                }
                FactType::Number(ty) => limits::object(fact, ty, node, entries).map(|read| never::was(fact, read)),
                FactType::OneOf(members) => choices::one_of(fact, members, node, entries),
                FactType::SetOf(members) => choices::set(fact, members, node, entries),
            };
            return read.map_err(|diagnostic| out.push(*diagnostic)).ok();
        }
        let message = format!("`{}` is a fact, and other facts stand inside it", fact.name);
        let found = Diagnostic::new(Code::CaseGroupIsNoFact, node.span, message).label("an object");
        out.push(found.help(format!("it takes {}", expected(fact))));
        return None;
    }
    let read = match &fact.ty {
        FactType::YesNo => yes_no(fact, node).map(|(value, text)| (Stated::Value(value), text)),
        FactType::Number(ty) if ty.kind == NumberKind::Date => never::read(fact, ty, node),
        FactType::Number(ty) => {
            let pair = match &node.kind {
                Kind::Text { text, .. } if ty.kind == OF_LIMIT => upper::text(fact, ty, node, text),
                _ => None,
            };
            pair.unwrap_or_else(|| limits::read(fact, ty, node))
        }
        FactType::OneOf(members) => one_of(fact, members, node),
        FactType::SetOf(members) => {
            let (value, text) = set_of(fact, members, node, out)?;
            return Some((Stated::Value(value), text));
        }
    };
    read.map_err(|diagnostic| out.push(*diagnostic)).ok()
}

fn yes_no(fact: &Fact, node: &Item) -> Result<(Value, String), Box<Diagnostic>> {
    let answer = match &node.kind {
        Kind::Bool(value) => Some(*value),
        Kind::Text { text, .. } => match text.as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        },
        _ => None,
    };
    if let Some(value) = answer {
        return Ok((Value::Bool(value), if value { "yes" } else { "no" }.to_owned()));
    }
    let Kind::Text { text, .. } = &node.kind else {
        let message = format!("`{}` takes yes or no, not {}", fact.name, found(node));
        return Err(wrong(Code::CaseWrongType, fact, node, message));
    };
    let found = wrong(Code::CaseWrongType, fact, node, format!("`{}` takes yes or no, not {}", fact.name, brief(text)));
    let found = match text.to_lowercase().as_str() {
        "yes" | "true" => found.help("write true").fix(node.span, "true"),
        "no" | "false" => found.help("write false").fix(node.span, "false"),
        word if word.split_whitespace().any(|word| word == "or") => return Err(forms::no_part(fact, node)),
        // `F` is false to one and female to another, and `negative` denies what a fact may ask in the negative.
        word @ ("f" | "m") if matches!(super::names::last_word(&fact.name), "female" | "male") => {
            let sex = if word == "f" { "female" } else { "male" };
            let answer = if super::names::last_word(&fact.name) == sex { "true" } else { "false" };
            found.help(format!("is {} {sex}? then write {answer}; true stands for yes, false for no", brief(text)))
        }
        word if word.chars().count() <= 3 || EITHER.contains(&word) => {
            let help = format!("{} is not told apart here: write true for yes, false for no", brief(text));
            if text.trim().is_empty() { *found } else { found.help(help) }
        }
        _ => *found,
    };
    Err(unknown_or(fact, node, text.trim(), found))
}

/// Words that say yes or no, depending on what was asked.
const EITHER: &[&str] = &["present", "absent", "positive", "negative", "normal", "abnormal", "male", "female"];

fn one_of(fact: &Fact, members: &[Member], node: &Item) -> Result<Written, Box<Diagnostic>> {
    match &node.kind {
        Kind::Text { text, .. } => {
            if let Some(part) = choices::text(fact, members, node, text) {
                return part;
            }
            let (at, name) = member(fact, members, node, text)?;
            Ok((Stated::Value(Value::Member(at)), name))
        }
        Kind::Number(digits) if has_small(members) => {
            let (at, name) = member(fact, members, node, digits)?;
            Ok((Stated::Value(Value::Member(at)), name))
        }
        Kind::List(items) => {
            let message = format!("`{}` takes one member, not a list", fact.name);
            let found = wrong(Code::CaseWrongType, fact, node, message);
            Err(match items.as_slice() {
                [Item { kind: Kind::Text { text, .. }, .. }] if position(members, text).is_some() => {
                    Box::new(found.help(format!("write \"{text}\"")).fix(node.span, format!("\"{text}\"")))
                }
                _ => found,
            })
        }
        _ => {
            let message = format!("`{}` takes the name of a member, not {}", fact.name, found(node));
            Err(wrong(Code::CaseWrongType, fact, node, message))
        }
    }
}

fn set_of(fact: &Fact, members: &[Member], node: &Item, out: &mut Vec<Diagnostic>) -> Option<(Value, String)> {
    let Kind::List(items) = &node.kind else {
        out.push(no_list(fact, members, node));
        return None;
    };
    let before = out.len();
    let mut set: BTreeMap<u32, Span> = BTreeMap::new();
    let mut names = Vec::new();
    for item in items {
        let Some(text) = written(members, item) else {
            let message = format!("`{}` takes names of members, not {}", fact.name, found(item));
            out.push(*wrong(Code::CaseWrongType, fact, item, message));
            continue;
        };
        match member(fact, members, item, text) {
            Err(diagnostic) => out.push(*diagnostic),
            Ok((at, name)) => match set.insert(at, item.span) {
                None => names.push(name),
                Some(first) => {
                    set.insert(at, first);
                    let message = format!("`{}` names `{name}` twice", fact.name);
                    let found = Diagnostic::new(Code::CaseMemberTwice, item.span, message).label("named again");
                    out.push(found.also(first, "first named here").help("remove one of them"));
                }
            },
        }
    }
    let shown = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    (out.len() == before).then(|| (Value::Set(set.into_keys().collect()), shown))
}

/// Something else than a list for a set.
fn no_list(fact: &Fact, members: &[Member], node: &Item) -> Diagnostic {
    let name = &fact.name;
    let found = wrong(Code::CaseWrongType, fact, node, format!("`{name}` takes a list, not {}", found(node)));
    let Some(text) = written(members, node) else { return *found };
    let text = text.trim();
    if position(members, text).is_some() {
        let list = format!("[\"{text}\"]");
        return found.help(format!("a list of one member is written {list}")).fix(node.span, list);
    }
    let parts: Vec<&str> = text.split([',', ';']).map(str::trim).collect();
    if parts.len() > 1 && parts.iter().all(|part| position(members, part).is_some()) {
        let list = format!("[\"{}\"]", parts.join("\", \""));
        return found.help(format!("a list is written {list}")).fix(node.span, list);
    }
    match text.to_lowercase().as_str() {
        "" | "none" | "no" | "nil" => found
            .help("where it is known that there are none, write []; where it is not known, null")
            .guess(node.span, "[]"),
        denied if denied.split_whitespace().any(|word| ["not", "no", "without", "or", "including", "includes"].contains(&word)) => {
            found.help("where some members are known, write {\"includes\": [..], \"excludes\": [..]}, with members in the lists")
        }
        _ => *unknown_or(fact, node, text, *found),
    }
}
