//! `--set fact=value`: one fact on the command line, in place of what the case file says. The argument is a source of
//! its own, so that a finding can show it, by the name of its option.

use super::json;
use super::names::Names;
use super::patient::Assignment;
use super::tree::{Item, Key, Kind};
use super::worked_out::worked_out;
use super::{lists, values};
use crate::check::model::{Fact, FactType, Guideline, ListFact, ListedId, Listing, Member};
use crate::codes::Code;
use crate::diagnostic::{self, Diagnostic};
use crate::source::{SourceId, Sources, Span};

/// A `--set` argument and what is wrong with it.
#[derive(Debug, Clone)]
pub struct SetRead {
    /// All of it.
    pub span: Span,
    /// What it sets; none where it cannot be read. Give it to [`Case::set`](super::patient::Case::set).
    pub assignment: Option<Assignment>,
    /// The list that it sets, and what it says of it; none makes it unknown.
    pub list: Option<(ListedId, Option<Listing>)>,
    /// Every fault.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `fact=value`. A value is what a case file would have, without quotes; a set is `a, b`, `[a, b]` or `none`;
/// `unknown` or `null` makes the fact unknown, unless the fact has a member of that name.
pub fn parse_set(guideline: &Guideline, sources: &mut Sources, argument: &str) -> SetRead {
    parse_option(guideline, sources, SET, argument)
}

/// The same of another option that is written alike, such as `--what-if`.
pub fn parse_option(guideline: &Guideline, sources: &mut Sources, option: &str, argument: &str) -> SetRead {
    let source = sources.add(option, argument);
    let mut diagnostics = Vec::new();
    let mut list = None;
    let assignment = assignment(guideline, (source, option), argument, (&mut list, &mut diagnostics));
    SetRead { span: Span::new(source, 0, argument.len()), assignment, list, diagnostics }
}

/// The option that sets a fact.
const SET: &str = "--set";

/// What is said of a list: as a file would have it, or entries with semicolons between them.
fn listed(
    guideline: &Guideline,
    (id, source): (ListedId, SourceId),
    value: &Piece<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<(ListedId, Option<Listing>)> {
    if matches!(value.text, "unknown" | "null") {
        return Some((id, None));
    }
    let item = if value.text.starts_with(['{', '[']) {
        json::parse(source, value.text, value.start).map_err(|fault| out.push(fault)).ok()?
    } else if value.text == "none" {
        Item { span: value.span, kind: Kind::List(Vec::new()) }
    } else {
        if let Some(at) = without_entry(value.text) {
            let start = value.start.saturating_add(at);
            let span = Span::new(source, start, start.saturating_add(1));
            let found = Diagnostic::new(Code::CaseBadSet, span, "an entry is missing beside this semicolon");
            out.push(found.help("write the entry, or leave the semicolon out"));
            return None;
        }
        let mut from = value.start;
        let mut items = Vec::new();
        for part in value.text.split(';') {
            let item = piece(source, part, from);
            from = item.behind.saturating_add(1);
            items.push(entry(guideline.listed.get(id)?, guideline, source, &item));
        }
        Item { span: value.span, kind: Kind::List(items) }
    };
    lists::read(guideline, id, &item, out).map(|listing| (id, Some(listing)))
}

/// The semicolon beside which no entry stands.
fn without_entry(text: &str) -> Option<usize> {
    let mut from = 0usize;
    let last = text.rfind(';')?;
    for part in text.split(';') {
        if part.trim().is_empty() {
            return Some(from.saturating_add(part.len()).min(last));
        }
        from = from.saturating_add(part.len()).saturating_add(1);
    }
    None
}

/// An entry: a text, or the parts of an entry by their names, with commas between them.
fn entry(list: &ListFact, guideline: &Guideline, source: SourceId, item: &Piece<'_>) -> Item {
    let text = |piece: &Piece<'_>| Kind::Text { text: piece.text.to_owned(), quoted: false };
    let whole = Item { span: item.span, kind: text(item) };
    let first = item.text.split([' ', ',', '=', ':']).next().unwrap_or("");
    let named = list.parts.iter().any(|part| guideline.fact(*part).is_some_and(|fact| fact.name == first));
    if !named {
        return whole;
    }
    let mut from = item.start;
    let mut parts = Vec::new();
    for part in item.text.split(',') {
        let part = piece(source, part, from);
        from = part.behind.saturating_add(1);
        let length = part.text.find([' ', '=', ':']).unwrap_or(part.text.len());
        let Some((name, value)) = part.text.split_at_checked(length) else { return whole };
        let key = piece(source, name, part.start);
        let sign = usize::from(value.trim_start().starts_with(['=', ':']));
        let lead = value.len().saturating_sub(value.trim_start().len()).saturating_add(sign);
        let value = piece(source, value.get(lead..).unwrap_or(""), key.behind.saturating_add(lead));
        let key = Key { text: key.text.to_owned(), span: key.span, quoted: false };
        parts.push((key, Item { span: value.span, kind: text(&value) }));
    }
    Item { span: item.span, kind: Kind::Object(parts) }
}

fn assignment(
    guideline: &Guideline,
    (source, option): (SourceId, &str),
    argument: &str,
    (list, out): (&mut Option<(ListedId, Option<Listing>)>, &mut Vec<Diagnostic>),
) -> Option<Assignment> {
    let whole = Span::new(source, 0, argument.len());
    let fault = |span: Span, message: &str| {
        let help = format!("write fact=value, such as {option} tumor.ki67=4");
        Diagnostic::new(Code::CaseBadSet, span, message).help(help)
    };
    let Some((name, value)) = argument.split_once('=') else {
        let found = fault(whole, "`=` is missing between the fact and its value");
        out.push(match argument.find(['<', '>', '≤', '≥']).and_then(|at| argument.split_at_checked(at)) {
            Some((name, limit)) => found.help(format!("write {option} '{}={}'", name.trim(), limit.trim())),
            None => found,
        });
        return None;
    };
    let name = piece(source, name, 0);
    let value = piece(source, value, name.behind.saturating_add(1));
    if name.text.is_empty() {
        out.push(fault(whole, "the name of the fact is missing"));
        return None;
    }
    let names = Names::new(guideline);
    let bare = name.text.trim_end_matches(['<', '>', '!', '≤', '≥', ':']).trim_end();
    if bare.len() < name.text.len() && names.fact(bare).is_some() {
        let sign = name.text.get(bare.len()..).unwrap_or("").trim();
        let found =
            fault(name.span, "the first `=` stands between the fact and its value, and a sign stands before it");
        out.push(match sign {
            "<" | ">" => found.help(format!("write {option} '{bare}={sign}={}'", value.text)),
            "≤" | "≥" => found.help(format!("write {option} '{bare}={sign}{}'", value.text)),
            "!" => found.help(format!("write {option} '{bare}=not {}', for a fact with members", value.text)),
            _ => found.help(format!("write {option} '{bare}={}'", value.text)),
        });
        return None;
    }
    if let Some(id) = names.list(name.text).filter(|_| !value.text.is_empty()) {
        *list = listed(guideline, (id, source), &value, out);
        return None;
    }
    let Some(fact_id) = names.fact(name.text) else {
        out.push(no_fact(guideline, &names, &name));
        return None;
    };
    if value.text.is_empty() {
        let span = Span::new(source, argument.len(), argument.len());
        out.push(fault(span, "the value is missing").help("write unknown for a fact that is not known"));
        return None;
    }
    let fact = guideline.fact(fact_id)?;
    let is_member = members(fact).iter().any(|member| member.name == value.text);
    let value = match value.text {
        "unknown" | "null" if !is_member => None,
        _ => {
            let before = out.len();
            let item = node(fact, source, &value).map_err(|fault| out.push(fault)).ok()?;
            let read = values::read(fact, &item, out);
            // What leaves all values leaves nothing of what the case said, either.
            if read.is_none() && diagnostic::any_error(out.get(before..).unwrap_or(&[])) {
                return None;
            }
            read
        }
    };
    Some(Assignment { fact: fact_id, beside: fact.never, value, span: whole })
}

/// A part of the argument without the blanks around it, and where the whole part ends.
struct Piece<'a> {
    text: &'a str,
    start: usize,
    span: Span,
    behind: usize,
}

fn piece(source: SourceId, text: &str, from: usize) -> Piece<'_> {
    let trimmed = text.trim();
    let lead = text.len().saturating_sub(text.trim_start().len());
    let start = from.saturating_add(lead);
    let span = Span::new(source, start, start.saturating_add(trimmed.len()));
    Piece { text: trimmed, start, span, behind: from.saturating_add(text.len()) }
}

fn no_fact(guideline: &Guideline, names: &Names<'_>, name: &Piece<'_>) -> Diagnostic {
    let text = name.text;
    if let Some((what, help)) = worked_out(guideline, text) {
        return Diagnostic::new(Code::CaseUnknownFact, name.span, what).help(help);
    }
    if names.is_group(text) {
        let message = format!("`{text}` is a group of facts and takes no value itself");
        let found = Diagnostic::new(Code::CaseGroupIsNoFact, name.span, message);
        return found.help(format!("set one of {}", names.members(text).join(", ")));
    }
    let found = Diagnostic::new(
        Code::CaseUnknownFact,
        name.span,
        format!("the guideline has no fact {}", super::expect::brief(text)),
    );
    let found = found.label("not declared");
    match names.meant(text, false) {
        _ if text == "today" => found.help("it never asks for the day: leave this out"),
        _ if text == "id" => found.help("the `id` of a case is no fact: it stands in the case file"),
        Some(meant) => {
            let found = found.help(meant.question());
            match meant {
                super::names::Meant::Fact(right) => found.guess(name.span, right),
                _ => found,
            }
        }
        None => found,
    }
}

/// The value as a file would hold it. A matching pair of quotes around it is the shell's business and not the fact's.
fn node(fact: &Fact, source: SourceId, value: &Piece<'_>) -> Result<Item, Diagnostic> {
    if value.text.starts_with('{') {
        return json::parse(source, value.text, value.start);
    }
    let inner = ['"', '\''].iter().find_map(|quote| value.text.strip_prefix(*quote)?.strip_suffix(*quote));
    Ok(match &fact.ty {
        FactType::SetOf(members) => list(members, source, value),
        _ => match inner {
            Some(inner) => Item { span: value.span, kind: Kind::Text { text: inner.to_owned(), quoted: true } },
            None => Item { span: value.span, kind: Kind::Text { text: value.text.to_owned(), quoted: false } },
        },
    })
}

fn list(members: &[Member], source: SourceId, value: &Piece<'_>) -> Item {
    let bracketed = value.text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let none = value.text == "none" && !members.iter().any(|member| member.name == "none");
    let body = if none { "" } else { bracketed.unwrap_or(value.text) };
    let mut from = value.start.saturating_add(usize::from(bracketed.is_some()));
    let mut items = Vec::new();
    for part in body.split(',') {
        let item = piece(source, part, from);
        from = item.behind.saturating_add(1);
        let text = item.text.trim_matches(['"', '\'']).to_owned();
        items.push(Item { span: item.span, kind: Kind::Text { text, quoted: false } });
    }
    if body.trim().is_empty() {
        items.clear();
    }
    Item { span: value.span, kind: Kind::List(items) }
}

fn members(fact: &Fact) -> &[Member] {
    match &fact.ty {
        FactType::OneOf(members) | FactType::SetOf(members) => members,
        _ => &[],
    }
}
