//! Members of which some are left: `ileum or jejunum`, `not lung`, `{"not": [..]}`; and sets of which some members are known:
//! `{"includes": [..], "excludes": [..]}`.

use super::expect::{brief, found, listed, wrong};
use super::forms;
use super::members::{meant, member, position, written};
use super::stretch::nothing;
use super::tree::{Item, Key, Kind};
use crate::check::model::{Fact, Member, Partial, Stated, Value};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

type Read = Result<(Stated, String), Box<Diagnostic>>;

/// Reads a text that names the members that are left; none where it names no choice.
pub(super) fn text(fact: &Fact, members: &[Member], node: &Item, text: &str) -> Option<Read> {
    if position(members, text).is_some() {
        return None;
    }
    let whole = text.trim();
    let words: Vec<String> = whole.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    let first = words.first().map_or("", String::as_str);
    if matches!(first, "not" | "neither" | "no" | "except") || whole.starts_with(['!', '≠']) {
        if first == "not" && words.len() == 2 {
            let name = whole.split_whitespace().nth(1).unwrap_or("");
            let at = text.find(name).unwrap_or(0);
            return Some(named(fact, members, node, (name, at)).and_then(|(at, name)| {
                left(fact, members, node, others(members, &[at].into()), format!("not {name}"))
            }));
        }
        let message = format!("{} can be read in more than one way", brief(whole));
        let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
        return Some(Err(Box::new(found.help(negated(members, whole)))));
    }
    if meant(members, text).is_some() {
        return None;
    }
    if !has("or") {
        return several(members, node, whole).map(Err);
    }
    let lead = if first == "either" { first.len() } else { 0 };
    let mut chosen = BTreeSet::new();
    let mut names = Vec::new();
    for piece in pieces(whole.get(lead..).unwrap_or("")) {
        let at = text.find(piece).unwrap_or(0);
        match named(fact, members, node, (piece, at)) {
            Ok((at, _)) if !chosen.insert(at) => return Some(Err(twice(fact, node, piece))),
            Ok((_, name)) => names.push(name),
            Err(fault) => return Some(Err(fault)),
        }
    }
    Some(left(fact, members, node, chosen, names.join(" or ")))
}

/// The names between `or` and commas.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for (nth, part) in text.split(',').enumerate() {
        let part = part.trim();
        let rest = part.strip_prefix("or ").filter(|_| nth > 0).unwrap_or(part);
        pieces.extend(rest.split(" or ").map(str::trim));
    }
    pieces
}

/// The member of a part of a text.
fn named(
    fact: &Fact,
    members: &[Member],
    node: &Item,
    (name, at): (&str, usize),
) -> Result<(u32, String), Box<Diagnostic>> {
    let name = name.trim_matches(['"', '\'']);
    let part = Item {
        span: node.part(at, at.saturating_add(name.len())),
        kind: Kind::Text { text: name.to_owned(), quoted: false },
    };
    member(fact, members, &part, name)
}

fn twice(fact: &Fact, node: &Item, name: &str) -> Box<Diagnostic> {
    let message = format!("`{}` names `{name}` twice", fact.name);
    Box::new(Diagnostic::new(Code::CaseMemberTwice, node.span, message).help("remove one of them"))
}

/// What to write for a text that denies members.
fn negated(members: &[Member], text: &str) -> String {
    let named: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '!' | '≠' | '='))
        .filter(|word| position(members, word).is_some())
        .collect();
    match named.as_slice() {
        [] => format!("write `not` and one member, or {{\"not\": [..]}}. Its members are {}", listed(members)),
        [one] => format!("write `not {one}`"),
        several => format!("where it is none of these, write {{\"not\": [\"{}\"]}}", several.join("\", \"")),
    }
}

/// Members with other signs between them than `or`.
fn several(members: &[Member], node: &Item, text: &str) -> Option<Box<Diagnostic>> {
    let separators: [&str; 7] = [",", "/", ";", "|", " and ", " to ", " vs "];
    let parts = |sign: &&str| text.split(sign).map(str::trim).collect::<Vec<&str>>();
    let known = |parts: &Vec<&str>| parts.len() > 1 && parts.iter().all(|part| position(members, part).is_some());
    let parts = separators.iter().map(parts).find(known)?;
    // `0 to 2` may mean 1 as well.
    let between = || match parts.as_slice() {
        [first, last] if text.contains(" to ") => {
            let (first, last) = (position(members, first)? as usize, position(members, last)? as usize);
            Some(members.get(first..=last)?.iter().map(|member| member.name.as_str()).collect())
        }
        _ => None,
    };
    let parts: Vec<&str> = between().unwrap_or_else(|| parts.clone());
    let found = Diagnostic::new(Code::CaseBadPart, node.span, format!("{} names several members", brief(text)));
    Some(Box::new(found.help(format!("one holds: where it is not known which, write `{}`", parts.join(" or ")))))
}

/// Reads which members of a one-of are left.
pub(super) fn one_of(fact: &Fact, members: &[Member], node: &Item, entries: &[(Key, Item)]) -> Read {
    let takes = "{\"one of\": [..]} or {\"not\": [..]}, with members in the list";
    let [(key, item)] = entries else {
        let message = format!("what is known of `{}` is given in two ways", fact.name);
        let found = match entries.iter().find(|(key, _)| !matches!(key.text.as_str(), "one of" | "not")) {
            Some((key, _)) => forms::no_limit(fact, key, takes),
            None => Box::new(Diagnostic::new(Code::CaseBadPart, node.span, message).help(format!("write {takes}"))),
        };
        return Err(found);
    };
    let named = match key.text.as_str() {
        "one of" | "not" => list(fact, members, item)?,
        _ => return Err(forms::no_limit(fact, key, takes)),
    };
    let names: Vec<String> = named.values().cloned().collect();
    let chosen: BTreeSet<u32> = named.into_keys().collect();
    match key.text.as_str() {
        "not" => left(fact, members, node, others(members, &chosen), format!("neither {}", names.join(" nor "))),
        _ => left(fact, members, node, chosen, names.join(" or ")),
    }
}

/// Reads which members a set surely has, and which it surely has not.
pub(super) fn set(fact: &Fact, members: &[Member], node: &Item, entries: &[(Key, Item)]) -> Read {
    let (mut includes, mut excludes) = (BTreeMap::new(), BTreeMap::new());
    let mut seen = BTreeSet::new();
    for (key, item) in entries {
        let into = match key.text.as_str() {
            "includes" => &mut includes,
            "excludes" => &mut excludes,
            _ => {
                return Err(forms::no_limit(
                    fact,
                    key,
                    "{\"includes\": [..], \"excludes\": [..]}, with members in the lists",
                ));
            }
        };
        if !seen.insert(key.text.as_str()) {
            let message = format!("{} stands twice", brief(&key.text));
            return Err(Box::new(Diagnostic::new(Code::CaseBadPart, key.span, message).help("keep one list")));
        }
        *into = list(fact, members, item)?;
    }
    if let Some(both) = includes.iter().find(|(at, _)| excludes.contains_key(*at)).map(|(_, name)| name) {
        let message = format!("`{}` is said to include `{both}` and to exclude it", fact.name);
        return Err(Box::new(Diagnostic::new(Code::CaseBadPart, node.span, message).help("keep what is right")));
    }
    if seen.is_empty() || (includes.is_empty() && excludes.is_empty()) {
        return Err(Box::new(nothing(fact, node)));
    }
    let names = |named: &BTreeMap<u32, String>| named.values().cloned().collect::<Vec<_>>().join(", ");
    let written = match (includes.is_empty(), excludes.is_empty()) {
        (false, true) => format!("including {}", names(&includes)),
        (true, _) => format!("without {}", names(&excludes)),
        (false, false) => format!("including {}, without {}", names(&includes), names(&excludes)),
    };
    let all = includes.len().saturating_add(excludes.len()) == members.len();
    let (includes, excludes): (BTreeSet<u32>, BTreeSet<u32>) =
        (includes.into_keys().collect(), excludes.into_keys().collect());
    let stated = if all { Stated::Value(Value::Set(includes)) } else { Stated::Part(Partial::Set(includes, excludes)) };
    Ok((stated, written))
}

/// The members of a list, each once; a single one may stand without brackets.
fn list(fact: &Fact, members: &[Member], node: &Item) -> Result<BTreeMap<u32, String>, Box<Diagnostic>> {
    let items = match &node.kind {
        Kind::List(items) => items.as_slice(),
        _ if written(members, node).is_some() => std::slice::from_ref(node),
        _ => {
            let message = format!("a list of members of `{}` is needed, not {}", fact.name, found(node));
            return Err(wrong(Code::CaseWrongType, fact, node, message));
        }
    };
    let mut named = BTreeMap::new();
    for item in items {
        let Some(text) = written(members, item) else {
            let message = format!("`{}` takes names of members, not {}", fact.name, found(item));
            return Err(wrong(Code::CaseWrongType, fact, item, message));
        };
        let (at, name) = member(fact, members, item, text)?;
        if named.insert(at, name).is_some() {
            return Err(twice(fact, item, text));
        }
    }
    Ok(named)
}

/// All other members.
fn others(members: &[Member], chosen: &BTreeSet<u32>) -> BTreeSet<u32> {
    (0..u32::try_from(members.len()).unwrap_or(u32::MAX)).filter(|at| !chosen.contains(at)).collect()
}

/// What it says that some members are left.
fn left(fact: &Fact, members: &[Member], node: &Item, left: BTreeSet<u32>, written: String) -> Read {
    if left.len() == members.len() {
        return Err(Box::new(nothing(fact, node)));
    }
    let mut some = left.iter();
    match (some.next(), some.next()) {
        (None, _) => {
            let message = format!("no member of `{}` is left", fact.name);
            let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
            Err(Box::new(
                found.help(format!("its members are {}; where it is not known, leave it out", listed(members))),
            ))
        }
        (Some(only), None) => Ok((Stated::Value(Value::Member(*only)), written)),
        _ => Ok((Stated::Part(Partial::OneOf(left)), written)),
    }
}
