//! Heads of declarations: names and titles that are missing or not written as such.

use super::endings::ends_early;
use super::expected;
use super::keywords::colon_head;
use super::names::{proper_id, proper_name};
use super::place::{Place, stopped};
use super::spot::Spot;
use super::{prose, quotes};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, capital};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::keyword::Keyword;
use crate::syntax::reader::Reader;
use crate::syntax::reserved::reserved;
use crate::syntax::words::{Token, is_foreign_quote};
use crate::tokens::{Kind, tokens};
use pest::error::Error;

/// A head that cannot be read.
pub fn head(reader: &Reader<'_>, keyword: Keyword, base: usize, slice: &str, error: &Error<Rule>) -> Diagnostic {
    let form = keyword.head_form();
    let slice = reader.plain().get(base..base.saturating_add(slice.len())).unwrap_or("");
    // As written: a near spelling of the keyword is read as what it means.
    let word = slice.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(slice.len());
    let noun = keyword.noun();
    if let Some(found) = colon_head(reader, keyword, base, base.saturating_add(slice.len())) {
        return found;
    }
    let all_wanted = expected::all(error);
    let wanted = expected::telling(&all_wanted);
    let (after_keyword, spot) = (Spot::new(slice, base, word), Spot::new(slice, base, stopped(error)));
    let place = Place {
        reader,
        keyword,
        word: keyword.word(),
        rule: keyword.head_rule(),
        written: form,
        spot: &after_keyword,
        all_wanted: &all_wanted,
        wanted: &wanted,
    };
    let needs_name = keyword.head_rule() != Rule::head_titled;
    let Some(first) = after_keyword.found.as_ref().filter(|t| !(needs_name && t.text.starts_with('"'))) else {
        let (code, what) = if needs_name { (Code::MissingName, "name") } else { (Code::MissingTitle, "title") };
        let span = reader.span(base, base.saturating_add(word));
        return Diagnostic::new(code, span, format!("{noun} needs a {what}")).help(format!("Write `{form}`."));
    };
    if first.text.starts_with(is_foreign_quote)
        && let Some(found) = quotes::foreign(&place)
    {
        return found;
    }
    if !needs_name {
        return untitled(&place, first);
    }
    if stopped(error) < first.end() {
        return misnamed(&place, first);
    }
    let place = Place { spot: &spot, ..place };
    let Some(found) = spot.found.as_ref() else { return ends_early(&place) };
    if let Some(problem) = quotes::foreign(&place) {
        return problem;
    }
    let has_title = keyword.head_rule() == Rule::head && keyword != Keyword::Use;
    if has_title && found.is_word() && spot.before.as_ref().is_some_and(|t| t.at == first.at) {
        return unquoted(&place, first, found);
    }
    if let Some(problem) = prose::missing(&place) {
        return problem;
    }
    place.cannot_stand(found).help(format!("{} is written `{form}`.", capital(noun)))
}

/// A declaration that has only a title begins with a name, or has no quotes.
fn untitled(place: &Place<'_, '_>, first: &Token<'_>) -> Diagnostic {
    let (keyword, spot) = (place.keyword, place.spot);
    let (form, noun) = (keyword.head_form(), keyword.noun());
    match spot.after.as_ref().filter(|t| t.text.starts_with('"')) {
        _ if first.text.starts_with('"') => {
            let rest = spot.after.as_ref().unwrap_or(first);
            place.cannot_stand(rest).help(format!("{} is written `{form}`.", capital(noun)))
        }
        Some(title) => {
            let found =
                Diagnostic::new(Code::MissingTitle, place.at(first), format!("{noun} has no name, only a title"));
            found.help(format!("Write `{form}`.")).fix(place.span(first.at, title.at), "")
        }
        None => {
            let line = spot.slice.get(first.at..).and_then(|rest| rest.lines().next()).unwrap_or("");
            let line = crate::tokens::strip_comment(line).trim_end();
            let span = place.span(first.at, first.at.saturating_add(line.len()));
            let found = Diagnostic::new(Code::MissingTitle, span, format!("the title of {noun} stands in quotes"));
            quoted(found.help(format!("Write `{form}`.")), span, line)
        }
    }
}

/// A fix that puts quotes around words, where they have none inside.
fn quoted(found: Diagnostic, span: Span, words: &str) -> Diagnostic {
    let title = words.trim_start_matches([':', '=', '-', '–', ' ']);
    if title.is_empty() || title.contains(['"', '\\']) { found } else { found.fix(span, format!("\"{title}\"")) }
}

/// A name that is not written as names are.
fn misnamed(place: &Place<'_, '_>, name: &Token<'_>) -> Diagnostic {
    let keyword = place.keyword;
    let span = place.at(name);
    let form = keyword.head_form();
    if let Some((what, help)) = reserved(keyword, name.text) {
        return Diagnostic::new(Code::NameIsReserved, span, what).help(help);
    }
    if matches!(keyword, Keyword::Statement | Keyword::Narrative) {
        let found =
            Diagnostic::new(Code::BadName, span, format!("`{}` is not written as the id of a statement", name.shown()));
        let found = found.help(format!("An id has capital letters, a hyphen and a number. Write `{form}`."));
        return match proper_id(name.text) {
            Some(right) => found.fix(span, right),
            None => found,
        };
    }
    let found = Diagnostic::new(Code::BadName, span, format!("`{}` is not written as a name", name.shown()));
    let rule = "A name has the letters a to z, digits and underscores, and begins with a letter";
    match proper_name(name.text) {
        Some(right) => found.help(format!("{rule}: `{right}`.")).fix(span, right),
        None => found.help(format!("{rule}. Write `{form}`.")),
    }
}

/// Words behind a name: a title without quotes, or a name of several words.
fn unquoted(place: &Place<'_, '_>, name: &Token<'_>, found: &Token<'_>) -> Diagnostic {
    let (keyword, spot) = (place.keyword, place.spot);
    let rest = spot.slice.get(found.at..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let texts =
        tokens(rest).take_while(|token| token.kind != Kind::Comment).find(|t| matches!(t.kind, Kind::Text { .. }));
    match texts.map(|text| text.start) {
        Some(quote) => {
            let end = found.at.saturating_add(rest.get(..quote).unwrap_or("").trim_end().len());
            let span = place.span(name.at, end);
            let words = spot.slice.get(name.at..end).unwrap_or("");
            let problem =
                Diagnostic::new(Code::BadName, span, format!("the name `{}` has a blank in it", words.trim()));
            match proper_name(&words.split_whitespace().collect::<Vec<_>>().join("_")) {
                Some(right) => problem.help(format!("Join its words with underscores: `{right}`.")).fix(span, right),
                None => problem.help("Join its words with underscores."),
            }
        }
        None => {
            let line = crate::tokens::strip_comment(rest).trim_end();
            let span = place.span(found.at, found.at.saturating_add(line.len()));
            let what = format!("the title of {} stands in quotes", keyword.noun());
            quoted(
                Diagnostic::new(Code::MissingTitle, span, what).help(format!("Write `{}`.", keyword.head_form())),
                span,
                line,
            )
        }
    }
}
