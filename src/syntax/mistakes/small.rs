//! Members that cannot stand as they are written: `4 A`, `0 to 5`, `0-2, 3-5`, `1.5`, `< 3`; and words of the language as members.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::grammar::{GdlParser, Rule};
use crate::syntax::keyword::Keyword;
use crate::syntax::words::Token;
use crate::tokens::{Kind, tokens};
use pest::Parser;

/// Members of a type.
pub const MEMBERS: &[Recogniser] = &[member];

/// Words of the language as members.
pub const WORDS: &[Recogniser] = &[listed, row];

/// Most members that are written for a range.
const MAX_LISTED: u32 = 12;

fn member(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if !place.is_type() {
        return None;
    }
    let start = place.cursor(place.word.len()).token()?.at;
    let line = place.text(start, place.slice().len()).lines().next()?;
    let text = crate::tokens::strip_comment(line).trim_end();
    let of = ["one of ", "set of "].into_iter().find(|of| text.starts_with(of))?;
    let base = start.saturating_add(of.len());
    let pieces = pieces(text.get(of.len()..)?);
    let odd = |name: &&(usize, &str)| {
        let sign = |c: char| c.is_ascii_digit() || matches!(c, '-' | '<' | '>' | '≤' | '≥' | '+');
        name.1.starts_with(sign) && !reads(name.1)
    };
    let (at, name) = pieces.iter().find(odd)?;
    let begin = base.saturating_add(*at);
    let end = begin.saturating_add(name.len());
    Some(told(place, (begin, end), name, of.trim_end(), pieces.len() == 1))
}

/// The names between the commas, without their labels, and where they begin.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let mut piece: Option<(usize, usize)> = None;
    let mut labelled = false;
    for token in tokens(text).filter(|token| !token.is_gap()) {
        match token.kind {
            Kind::Text { .. } => labelled = true,
            _ if token.text == "," => {
                pieces.extend(piece.take());
                labelled = false;
            }
            _ if labelled => {}
            _ => piece = Some((piece.map_or(token.start, |piece| piece.0), token.end())),
        }
    }
    pieces.extend(piece);
    pieces.into_iter().filter_map(|(start, end)| Some((start, text.get(start..end)?))).collect()
}

fn reserved(place: &Place<'_, '_>, word: &Token<'_>, why: String) -> Diagnostic {
    let what = format!("`{}` cannot be the name of a member", word.text);
    place
        .tell(Code::NameIsReserved, word.at, word.end(), what)
        .help(format!("{why}: write for instance `{}_group`.", word.text))
}

/// `one of apply, b`: where reading stops at a member that another comma or the end of the list follows.
fn listed(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if !place.is_type() && place.word != "lists" {
        return None;
    }
    let found = place.spot.found.as_ref().filter(|found| RESERVED.contains(&found.text))?;
    let ahead = place.text(0, found.at).trim_end();
    let begins = ahead.ends_with(',') || ahead.ends_with(" of") || ahead == "lists";
    let line = place.text(found.end(), place.slice().len()).lines().next().unwrap_or("").trim_start();
    let ends = line.is_empty() || line.starts_with([',', '"', '#']);
    (begins && ends).then(|| reserved(place, found, format!("`{}` is a word of the language", found.text)))
}

/// `note when a`, `in when a`: the row of a classification whose class is a word of the language.
fn row(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.keyword != Keyword::Classify {
        return None;
    }
    let first = place.cursor(0).token()?;
    let next = place.cursor(first.end()).token()?;
    let begins = matches!(next.text, "when" | "otherwise");
    if begins && Keyword::Classify.clause(first.text).is_some() {
        return Some(reserved(
            place,
            &first,
            format!("A line that begins with `{}` is the clause of that name", first.text),
        ));
    }
    let word = RESERVED.contains(&first.text) && !matches!(first.text, "yes" | "no" | "when" | "otherwise");
    let row = place.word.is_empty() && (begins || next.text.starts_with('"'));
    (word && row).then(|| reserved(place, &first, format!("`{}` is a word of the language", first.text)))
}

/// Whether a text is the name of a member.
fn reads(name: &str) -> bool {
    let small = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    small && GdlParser::parse(Rule::lists_clause, &format!("lists {name}")).is_ok()
}

fn told(place: &Place<'_, '_>, (begin, end): (usize, usize), name: &str, of: &str, alone: bool) -> Diagnostic {
    let joined: String = name.split_whitespace().collect();
    let found = |what: String| place.tell(Code::BadName, begin, end, what);
    match range(name) {
        Some((low, high)) if alone && high.saturating_sub(low) < MAX_LISTED => {
            let all: Vec<String> = (low..=high).map(|member| format!("{member}")).collect();
            found(format!("`{name}` is no member: each has a name of its own")).help(format!(
                "Write `{of} {}`, or, for a number that can be compared, `integer, {low} to {high}`.",
                all.join(", ")
            ))
        }
        Some((low, high)) => found(format!("`{name}` is a range, and no name of a member")).help(format!(
            "Write a name, and its words in quotes behind it: `from_{low}_to_{high} \"{name}\"`; or declare a number, \
             `integer, {low} to {high}`, and compare it."
        )),
        None if joined != name && reads(&joined) => {
            let told = found(format!("the member `{name}` has a blank in it")).help(format!("Write `{joined}`."));
            if alone { told.guess(place.span(begin, end), joined) } else { told }
        }
        None => found(format!("`{name}` is not written as the name of a member")).help(
            "A name has letters, digits and underscores. Write one, and its words in quotes behind it, as in `low \"< 3\"`.",
        ),
    }
}

/// `0 to 5`, `0-5`, `0–5`.
fn range(name: &str) -> Option<(u32, u32)> {
    let (low, high) = [" to ", "-", "–"].into_iter().find_map(|sign| name.split_once(sign))?;
    let (low, high): (u32, u32) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (low < high).then_some((low, high))
}
