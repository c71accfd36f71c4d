//! Lists of findings in a case: entries as objects, as `[day, value]`, or as a text such as `7.2 % on 2026-03-01`; and whether
//! there may be more.

use super::expect::{brief, found, twice};
use super::tree::{Item, Key, Kind};
use super::values;
use crate::check::model::{Fact, FactId, Guideline, ListEntry, ListFact, ListedId, Listing, More, Stated, Value};
use crate::codes::Code;
use crate::dates;
use crate::diagnostic::{self, Diagnostic};
use crate::number;
use crate::source::Span;
use std::collections::BTreeMap;

/// Words of an object that says what entries a list has.
const ENTRIES: &str = "entries";
/// Whether there may be more of them.
const MORE: &str = "more";

/// Reads what a case says of a list; none where that cannot be read, with the findings in `out`.
pub(super) fn read(g: &Guideline, id: ListedId, node: &Item, out: &mut Vec<Diagnostic>) -> Option<Listing> {
    let list = g.listed.get(id)?;
    let before = out.len();
    let listing = match &node.kind {
        Kind::List(items) => Some(Listing { entries: entries(g, list, items, out), more: None, span: node.span }),
        Kind::Object(inner) if inner.iter().any(|(key, _)| key.text == ENTRIES || key.text == MORE) => {
            object(g, list, inner, node.span, out)
        }
        Kind::Text { text, .. } if text.trim() == "none" => {
            Some(Listing { entries: Vec::new(), more: Some(More::Nothing), span: node.span })
        }
        _ => {
            let message = format!("`{}` takes a list of entries, not {}", list.name, found(node));
            out.push(Diagnostic::new(Code::CaseWrongType, node.span, message).help(form(g, list)));
            None
        }
    };
    let listing = listing.filter(|_| !diagnostic::any_error(out.get(before..).unwrap_or(&[])))?;
    same_entry(g, list, &listing, out);
    if let Some(most) = list.most.filter(|most| listing.entries.len() > *most as usize) {
        let message = format!("`{}` has at most {most} entries, and here are {}", list.name, listing.entries.len());
        out.push(
            Diagnostic::new(Code::CaseOutOfRange, node.span, message).help("leave out the entries that do not belong"),
        );
    }
    Some(listing)
}

/// How a list is written.
fn form(g: &Guideline, list: &ListFact) -> String {
    let parts: Vec<&str> = list.parts.iter().filter_map(|part| Some(g.fact(*part)?.name.as_str())).collect();
    let entry = parts.iter().map(|part| format!("\"{part}\": …")).collect::<Vec<_>>().join(", ");
    format!(
        "an entry is written {{{entry}}}, and entries stand in a list: [{{…}}, {{…}}]; [] where it is known that there are none"
    )
}

/// `{"entries": […], "more": true}`.
fn object(
    g: &Guideline,
    list: &ListFact,
    inner: &[(Key, Item)],
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<Listing> {
    let mut listing = Listing { entries: Vec::new(), more: None, span };
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (key, node) in inner {
        if let Some(first) = seen.insert(&key.text, key.span) {
            out.push(twice(&brief(&key.text), key.span, first));
            continue;
        }
        match (key.text.as_str(), &node.kind) {
            (ENTRIES, Kind::List(items)) => listing.entries = entries(g, list, items, out),
            (ENTRIES, _) => {
                let message = format!("`entries` of `{}` takes a list, not {}", list.name, found(node));
                out.push(Diagnostic::new(Code::CaseWrongType, node.span, message).help(form(g, list)));
            }
            (MORE, _) => listing.more = more(list, node, out),
            _ => {
                let message = format!("`{}` is neither `entries` nor `more` of `{}`", brief(&key.text), list.name);
                let found = Diagnostic::new(Code::CaseUnknownFact, key.span, message);
                out.push(found.help("write {\"entries\": [..], \"more\": true} for a list that may have more entries"));
            }
        }
    }
    Some(listing)
}

/// Whether there may be more: `true`, `false`, `"before 2025-11-27"`, `"after 2026-10-01"`.
fn more(list: &ListFact, node: &Item, out: &mut Vec<Diagnostic>) -> Option<More> {
    let word = match &node.kind {
        Kind::Null => return Some(More::Between(None, None)),
        Kind::Bool(true) => return Some(More::Between(None, None)),
        Kind::Bool(false) => return Some(More::Nothing),
        Kind::Text { text, .. } => text.trim(),
        _ => "",
    };
    match word {
        "true" | "yes" => return Some(More::Between(None, None)),
        "false" | "no" | "none" => return Some(More::Nothing),
        _ => {}
    }
    let moved = |text: &str, by: i64| Some(number::whole(dates::days(text.trim())?.checked_add(by)?));
    let before = word.strip_prefix("before ").and_then(|day| moved(day, -1));
    let after = word.strip_prefix("after ").and_then(|day| moved(day, 1));
    if list.on.is_some() && (before.is_some() || after.is_some()) {
        return Some(More::Between(after, before));
    }
    let message = format!("`more` of `{}` does not say whether there may be more entries", list.name);
    let found = Diagnostic::new(Code::CaseBadPart, node.span, message);
    out.push(match list.on {
        Some(_) => found.help("write true, false, \"before 2025-11-27\" or \"after 2026-10-01\""),
        None => found.help("write true or false"),
    });
    None
}

fn entries(g: &Guideline, list: &ListFact, items: &[Item], out: &mut Vec<Diagnostic>) -> Vec<ListEntry> {
    items.iter().filter_map(|item| entry(g, list, item, out)).collect()
}

fn entry(g: &Guideline, list: &ListFact, item: &Item, out: &mut Vec<Diagnostic>) -> Option<ListEntry> {
    let mut parts: Vec<Option<(Stated, String)>> = vec![None; list.parts.len()];
    match &item.kind {
        Kind::Text { text, .. } if is_remark(text.trim()) => {
            out.push(remark(list, item, text.trim()));
            return None;
        }
        // `{}` is an entry of which nothing is known.
        Kind::Object(inner)
            if list.value.is_none() || inner.is_empty() || !inner.iter().all(|(key, _)| is_limit(key)) =>
        {
            let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
            for (key, node) in inner {
                if let Some(first) = seen.insert(&key.text, key.span) {
                    out.push(twice(&brief(&key.text), key.span, first));
                    continue;
                }
                let named = list.parts.iter().position(|part| g.fact(*part).is_some_and(|fact| fact.name == key.text));
                match named.and_then(|at| Some((at, list.parts.get(at)?))) {
                    Some((at, part)) => put(&mut parts, at, said(g, list, *part, node, out)),
                    None => out.push(no_part(g, list, key)),
                }
            }
        }
        // `[day, value]`.
        Kind::List(two) => match (two.as_slice(), list.value, list.on) {
            ([day, value], Some(value_part), Some(on)) => {
                put(&mut parts, 0, said(g, list, value_part, value, out));
                put(&mut parts, 1, said(g, list, on, day, out));
            }
            _ => {
                out.push(no_pair(g, list, item, two.len()));
                return None;
            }
        },
        _ => {
            let Some(value) = list.value else {
                let message = format!("an entry of `{}` has parts with names, and this is {}", list.name, found(item));
                out.push(Diagnostic::new(Code::CaseWrongType, item.span, message).help(form(g, list)));
                return None;
            };
            match (list.on, &item.kind) {
                // `7.2 % on 2026-03-01`.
                (Some(on), Kind::Text { text, quoted }) if text.contains(" on ") => {
                    let (head, tail) = text.rsplit_once(" on ")?;
                    let start = text.len().saturating_sub(tail.len());
                    let piece = |text: &str, span: Span| Item {
                        span,
                        kind: Kind::Text { text: text.trim().to_owned(), quoted: *quoted },
                    };
                    let (first, second) = (item.part(0, head.len()), item.part(start, text.len()));
                    put(&mut parts, 0, said(g, list, value, &piece(head, first), out));
                    put(&mut parts, 1, said(g, list, on, &piece(tail, second), out));
                }
                _ => put(&mut parts, 0, said(g, list, value, item, out)),
            }
        }
    }
    Some(ListEntry { parts, span: item.span })
}

/// A list in the place of an entry that is no day with its value.
fn no_pair(g: &Guideline, list: &ListFact, item: &Item, count: usize) -> Diagnostic {
    let (message, help) = match (list.value, list.on) {
        (Some(_), Some(_)) => {
            let here = match count {
                0 => "here is neither".to_owned(),
                1 => "here is one of them".to_owned(),
                _ => format!("here are {count} values"),
            };
            let message =
                format!("an entry of `{}` that is written as a list is a day and a value, and {here}", list.name);
            (
                message,
                "write [\"2026-11-01\", …], the day before the value, with null for the one that is not known"
                    .to_owned(),
            )
        }
        (Some(_), None) => (
            format!("an entry of `{}` is a value alone, and this is a list", list.name),
            "write the values behind each other: [VALUE, VALUE]".to_owned(),
        ),
        _ => (
            format!("an entry of `{}` has parts with names, and this is a list without them", list.name),
            form(g, list),
        ),
    };
    Diagnostic::new(Code::CaseWrongType, item.span, message).help(help)
}

/// Words that say how many entries there are, and are none themselves.
fn is_remark(text: &str) -> bool {
    matches!(text, "none" | "more" | "perhaps more" | "and perhaps more" | "maybe more" | "and more" | "..." | "…")
}

fn remark(list: &ListFact, item: &Item, text: &str) -> Diagnostic {
    let name = &list.name;
    let (message, help) = match text {
        "none" => (
            format!("`none` says that `{name}` has no entry, and stands alone"),
            format!("leave `none` out, or write it alone: {name}=none, [] in a case file"),
        ),
        _ => (
            format!("that there may be more entries of `{name}` is no entry"),
            format!("write {{\"{ENTRIES}\": [..], \"{MORE}\": true}} behind `{name}`, with the entries in the list"),
        ),
    };
    Diagnostic::new(Code::CaseWrongType, item.span, message).help(help)
}

fn put(parts: &mut [Option<(Stated, String)>], at: usize, said: Option<(Stated, String)>) {
    parts.get_mut(at).into_iter().for_each(|slot| slot.clone_from(&said));
}

/// Whether a key names a limit of a number, not a part.
fn is_limit(key: &Key) -> bool {
    super::forms::is_part(std::slice::from_ref(&(key.clone(), Item { span: key.span, kind: Kind::Null })))
}

/// What is said of a part; none where it is not known.
fn said(
    g: &Guideline,
    list: &ListFact,
    part: FactId,
    node: &Item,
    out: &mut Vec<Diagnostic>,
) -> Option<(Stated, String)> {
    let unknown = |text: &str| matches!(text, "unknown" | "null");
    match &node.kind {
        Kind::Null => return None,
        Kind::Text { text, quoted: false } if unknown(text) => return None,
        _ => {}
    }
    let fact = g.fact(part)?;
    let named = Fact { name: format!("{}.{}", list.name, fact.name), ..fact.clone() };
    values::read(&named, node, out)
}

fn no_part(g: &Guideline, list: &ListFact, key: &Key) -> Diagnostic {
    let message = format!("an entry of `{}` has no part {}", list.name, brief(&key.text));
    let found = Diagnostic::new(Code::CaseUnknownFact, key.span, message).label("not declared");
    let names: Vec<&str> = list.parts.iter().filter_map(|part| Some(g.fact(*part)?.name.as_str())).collect();
    match crate::suggest::nearest(&key.text, names.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")).guess(key.span, key.spelled(near)),
        None => found.help(format!("its parts are {}", names.join(", "))),
    }
}

/// Two entries that cannot both be there.
fn same_entry(g: &Guideline, list: &ListFact, listing: &Listing, out: &mut Vec<Diagnostic>) {
    if list.key.is_empty() {
        return;
    }
    let mut seen: BTreeMap<Vec<Value>, Span> = BTreeMap::new();
    for entry in &listing.entries {
        let key = list.key.iter().map(|part| {
            let at = list.parts.iter().position(|own| own == part)?;
            match entry.parts.get(at)?.as_ref()? {
                (Stated::Value(value), _) => Some(value.clone()),
                _ => None,
            }
        });
        let Some(key) = key.collect::<Option<Vec<Value>>>() else { continue };
        if let Some(first) = seen.insert(key, entry.span) {
            let names: Vec<&str> = list.key.iter().filter_map(|part| Some(g.fact(*part)?.name.as_str())).collect();
            let message = format!("two entries of `{}` have the same {}", list.name, names.join(" and "));
            let found = Diagnostic::new(Code::CaseGivenTwice, entry.span, message).label("again here");
            out.push(found.also(first, "first here").help("keep one of them, or correct the other"));
        }
    }
}
