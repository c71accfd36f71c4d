//! What pest could not read, said in the author's words: what stands there, what the clause needs there, and how the
//! clause is written. Never a rule of the grammar, never a long list of things.

use super::ast::Keyword;
use super::forms::{Form, RESERVED};
use super::grammar::{GdlParser, Rule, words};
use super::habits;
use super::outline::Reader;
use super::phrases;
use super::slips::{self, Spot, Token, proper_id, proper_name};
use super::wordings;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::capital;
use crate::tokens::{Kind, tokens};
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use place::Place;

mod clauses;
mod comparisons;
mod counting;
mod dates;
mod elided;
mod exceptions;
mod given;
mod members;
mod place;
mod rows;
mod times;
mod types;
mod units;

pub use elided::{limit_word, takes_limit};

/// A head that cannot be read.
pub fn head(reader: &Reader<'_>, keyword: Keyword, base: usize, slice: &str, error: &Error<Rule>) -> Diagnostic {
    let form = keyword.head_form();
    // As written: a near spelling of the keyword is read as what it means.
    let word = slice.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(slice.len());
    let noun = keyword.noun();
    if let Some(found) = reader.colon_head(keyword, base, base.saturating_add(slice.len())) {
        return found;
    }
    let needs_name = keyword.head_rule() != Rule::head_titled;
    let after_keyword = Spot::new(slice, base, word);
    let Some(first) = after_keyword.found.as_ref().filter(|t| !(needs_name && t.text.starts_with('"'))) else {
        let (code, what) = if needs_name { (Code::MissingName, "name") } else { (Code::MissingTitle, "title") };
        let span = reader.span(base, base.saturating_add(word));
        return Diagnostic::new(code, span, format!("{noun} needs a {what}")).help(format!("Write `{form}`."));
    };
    if first.text.starts_with(slips::is_foreign_quote)
        && let Some(found) = slips::anywhere(reader, &after_keyword)
    {
        return found;
    }
    if !needs_name {
        return untitled(reader, keyword, &after_keyword, first);
    }
    let stopped = position(error);
    if stopped < first.end() {
        return misnamed(reader, keyword, &after_keyword, first);
    }
    let spot = Spot::new(slice, base, stopped);
    let Some(found) = spot.found.as_ref() else { return ends_early(reader, &spot, form) };
    if let Some(problem) = slips::anywhere(reader, &spot).filter(|p| p.code == Code::CurlyQuotes) {
        return problem;
    }
    let has_title = keyword.head_rule() == Rule::head && keyword != Keyword::Use;
    if has_title && found.is_word() && spot.before.as_ref().is_some_and(|t| t.at == first.at) {
        return unquoted(reader, keyword, &spot, first, found);
    }
    let wanted = wanted(error);
    if let Some(problem) = wordings::missing_word(reader, &spot, &wanted) {
        return problem;
    }
    Diagnostic::new(Code::CannotRead, spot.place(reader, found), format!("`{}` cannot stand here", found.shown()))
        .help(format!("{} is written `{form}`.", capital(noun)))
}

/// A declaration that has only a title begins with a name, or has no quotes.
fn untitled(reader: &Reader<'_>, keyword: Keyword, spot: &Spot<'_>, first: &Token<'_>) -> Diagnostic {
    let (form, noun) = (keyword.head_form(), keyword.noun());
    match spot.after.as_ref().filter(|t| t.text.starts_with('"')) {
        _ if first.text.starts_with('"') => {
            let rest = spot.after.as_ref().unwrap_or(first);
            Diagnostic::new(Code::CannotRead, spot.place(reader, rest), format!("`{}` cannot stand here", rest.shown()))
                .help(format!("{} is written `{form}`.", capital(noun)))
        }
        Some(title) => {
            let found = Diagnostic::new(
                Code::MissingTitle,
                spot.place(reader, first),
                format!("{noun} has no name, only a title"),
            );
            found.help(format!("Write `{form}`.")).fix(spot.span(reader, first.at, title.at), "")
        }
        None => {
            let line = spot.slice.get(first.at..).and_then(|rest| rest.lines().next()).unwrap_or("");
            let line = crate::tokens::strip_comment(line).trim_end();
            let span = spot.span(reader, first.at, first.at.saturating_add(line.len()));
            let found = Diagnostic::new(Code::MissingTitle, span, format!("the title of {noun} stands in quotes"));
            quoted(found.help(format!("Write `{form}`.")), span, line)
        }
    }
}

/// A fix that puts quotes around words, where they have none inside.
fn quoted(found: Diagnostic, span: crate::source::Span, words: &str) -> Diagnostic {
    let title = words.trim_start_matches([':', '=', '-', '–', ' ']);
    if title.is_empty() || title.contains(['"', '\\']) { found } else { found.fix(span, format!("\"{title}\"")) }
}

/// A name that is not written as names are.
fn misnamed(reader: &Reader<'_>, keyword: Keyword, spot: &Spot<'_>, name: &Token<'_>) -> Diagnostic {
    let span = spot.place(reader, name);
    let form = keyword.head_form();
    if RESERVED.contains(&name.text) {
        let what = format!("`{}` is a word of the language and cannot be a name", name.text);
        return Diagnostic::new(Code::NameIsReserved, span, what)
            .help("Choose another name, for instance with a word added.");
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
fn unquoted(reader: &Reader<'_>, keyword: Keyword, spot: &Spot<'_>, name: &Token<'_>, found: &Token<'_>) -> Diagnostic {
    let rest = spot.slice.get(found.at..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let texts =
        tokens(rest).take_while(|token| token.kind != Kind::Comment).find(|t| matches!(t.kind, Kind::Text { .. }));
    match texts.map(|text| text.start) {
        Some(quote) => {
            let end = found.at.saturating_add(rest.get(..quote).unwrap_or("").trim_end().len());
            let span = spot.span(reader, name.at, end);
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
            let span = spot.span(reader, found.at, found.at.saturating_add(line.len()));
            let what = format!("the title of {} stands in quotes", keyword.noun());
            quoted(
                Diagnostic::new(Code::MissingTitle, span, what).help(format!("Write `{}`.", keyword.head_form())),
                span,
                line,
            )
        }
    }
}

/// A clause that cannot be read.
pub fn clause(
    reader: &Reader<'_>,
    keyword: Keyword,
    form: &'static Form,
    base: usize,
    slice: &str,
    error: &Error<Rule>,
) -> Diagnostic {
    let word = form.word;
    let spot = Spot::new(slice, base, position(error));
    let wanted = wanted(error);
    if let Some(problem) = recognised(reader, keyword, word, &spot) {
        return problem;
    }
    let Some(found) = spot.found.as_ref() else {
        let problem = ends_early(reader, &spot, form.written);
        return if wanted.is_empty() {
            problem
        } else {
            problem.label(format!("{} is expected behind it", join(&wanted)))
        };
    };
    if let Some(problem) = slips::anywhere(reader, &spot) {
        return problem;
    }
    if let Some(problem) = phrases::phrase(reader, keyword, word, &spot) {
        return problem;
    }
    if let Some(problem) = habits::habit(reader, keyword, word, &spot, &all_wanted(error)) {
        return problem;
    }
    let span = spot.place(reader, found);
    let ends = all_wanted(error).contains(&"the end of the clause");
    if ends && !spot.begins_line(found) && found.text == "unless" {
        return unless(&spot, span);
    }
    if ends && !spot.begins_line(found) && found.text != word && keyword.clause(found.text).is_some() {
        let gap = spot.span(reader, spot.before.as_ref().map_or(found.at, Token::end), found.at);
        let told = Diagnostic::new(Code::CannotRead, span, format!("`{}` begins a clause of its own", found.text))
            .help(format!("Put it on a new line, indented like `{word}`."));
        // Some of these words also join the parts of a sentence.
        let conditional =
            matches!(word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never" | "favored");
        let joins = matches!(found.text, "of" | "over" | "when" | "unless" | "source");
        return if conditional && joins { told } else { told.fix(gap, "\n  ") };
    }
    if let Some(problem) = unit_below(reader, &spot, found, ends) {
        return problem;
    }
    if let Some(problem) = wordings::wrong_word(reader, keyword, word, &spot, &wanted) {
        return problem;
    }
    if ends && spot.begins_line(found) && found.is_word() {
        return Diagnostic::new(Code::CannotRead, span, format!("`{}` cannot go on with the clause above", found.shown()))
            .help("This line is indented deeper than the clause above, and so goes on with it. What begins anew stands in the same column as the others.");
    }
    let problem = Diagnostic::new(Code::CannotRead, span, format!("`{}` cannot stand here", found.shown()));
    let problem = if wanted.is_empty() { problem } else { problem.label(format!("{} is expected", join(&wanted))) };
    if RESERVED.contains(&found.text) && wanted.contains(&"a name") {
        return problem.help(format!("`{}` is a word of the language and cannot be a name.", found.text));
    }
    problem.help(format!("The clause is written: {}", form.written))
}

/// A unit on the line below its number.
fn unit_below(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, ends: bool) -> Option<Diagnostic> {
    let number = spot.before.as_ref().filter(|before| before.text.bytes().all(|b| b.is_ascii_digit() || b == b'.'))?;
    let word = ends && found.is_word() && !RESERVED.contains(&found.text);
    if !spot.begins_line(found) || !(word || found.text == "%") {
        return None;
    }
    let problem = Diagnostic::new(
        Code::CannotRead,
        spot.place(reader, found),
        format!("`{}` stands on a line of its own, behind a number", found.shown()),
    )
    .help(format!("A unit stands on the line of its number: `{} {}`.", number.text, found.shown()));
    let gap = spot.slice.get(number.end()..found.at).unwrap_or("");
    Some(if gap.trim().is_empty() { problem.guess(spot.span(reader, number.end(), found.at), " ") } else { problem })
}

/// A mistake of a kind that is known: the words around the place, read as what they mean.
fn recognised(reader: &Reader<'_>, keyword: Keyword, word: &str, spot: &Spot<'_>) -> Option<Diagnostic> {
    let first = spot.found.as_ref().and_then(|found| found.text.chars().next());
    if first.is_some_and(|first| slips::is_foreign_quote(first) || matches!(first, '[' | '{')) {
        return None;
    }
    let place = Place { reader, keyword, word, spot };
    dates::day(&place)
        .or_else(|| given::given(&place))
        .or_else(|| exceptions::verdict(&place))
        .or_else(|| exceptions::comparison(&place))
        .or_else(|| rows::row(&place))
        .or_else(|| types::ty(&place))
        .or_else(|| types::cell(&place))
        .or_else(|| units::reported(&place))
        .or_else(|| counting::counted(&place))
        .or_else(|| counting::denied(&place))
        .or_else(|| times::spoken(&place))
        .or_else(|| members::members(&place))
        .or_else(|| comparisons::spoken(&place))
        .or_else(|| clauses::clause(&place))
}

/// The words of a head between its keyword and its title, joined as they may be meant as a name.
pub fn joined_name(slice: &str, from: usize) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut at = from;
    while let Some(token) = slips::next_token(slice, at).filter(|token| token.is_word()) {
        words.push(token.text);
        at = token.end();
    }
    words.join("_")
}

/// `"2026-11-27"`, `"3 cm"`: a date or a number in quotes.
pub fn quoted_value(span: crate::source::Span, words: &str) -> Option<Diagnostic> {
    let number = words.starts_with(|c: char| c.is_ascii_digit());
    let read = number && GdlParser::parse(Rule::value_clause, &format!("x {words}")).is_ok();
    read.then(|| {
        Diagnostic::new(Code::TextInCondition, span, "a number or a date has no quotes")
            .help(format!("Write `{words}`."))
            .fix(span, words)
    })
}

/// `72(x)`: between a number and a parenthesis stands no sign. Told first where parentheses do not match.
pub fn product_sign(reader: &Reader<'_>, base: usize, slice: &str) -> Option<Diagnostic> {
    let mut before: Option<Token<'_>> = None;
    let mut at = 0usize;
    while let Some(token) = slips::next_token(slice, at) {
        at = token.end();
        let number = before.filter(|before| before.text.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(number) = number.filter(|number| token.text == "(" && number.end() == token.at) {
            let span = reader.span(base.saturating_add(number.at), base.saturating_add(token.end()));
            let what = format!("a sign is missing between `{}` and `(`", number.text);
            return Some(
                Diagnostic::new(Code::CannotRead, span, what)
                    .help(format!("Write `{} * (`, and see that every parenthesis is opened and closed.", number.text)),
            );
        }
        before = Some(token);
    }
    None
}

/// `a unless b` on one line: what it joins cannot be told, so both readings are shown.
fn unless(spot: &Spot<'_>, span: crate::source::Span) -> Diagnostic {
    let rest = spot.found.and_then(|found| spot.slice.get(found.end()..)).unwrap_or("");
    let line = crate::tokens::strip_comment(rest.lines().next().unwrap_or("")).trim();
    let found = Diagnostic::new(Code::CannotRead, span, "`unless` begins a clause of its own");
    let split = [" and ", " or "].into_iter().find_map(|word| Some((line.split_once(word)?, word)));
    match split {
        _ if line.is_empty() || line.len() > 120 => found.help("Within a condition, write `and not`."),
        Some(((first, more), word)) => found.help(format!(
            "Within a condition, write `and not`; two readings are possible:\n  … and not ({line})\n  (… and not {first}){word}{more}"
        )),
        None => found.help(format!("Within a condition, write `and not {line}`; a clause `unless {line}` stands on a line of its own.")),
    }
}

/// Something is missing behind the last word.
fn ends_early(reader: &Reader<'_>, spot: &Spot<'_>, form: &str) -> Diagnostic {
    let last = spot.before.unwrap_or(Token { at: 0, text: "" });
    let found = Diagnostic::new(
        Code::CannotRead,
        spot.place(reader, &last),
        format!("something is missing behind `{}`", last.shown()),
    );
    found.help(format!("The clause is written: {form}"))
}

fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// All things that may stand there.
fn all_wanted(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return Vec::new() };
    let mut wanted: Vec<&'static str> = Vec::new();
    for word in positives.iter().filter_map(|rule| words(*rule)) {
        if !wanted.contains(&word) {
            wanted.push(word);
        }
    }
    wanted
}

/// At most three things that may stand there, the most telling ones.
fn wanted(error: &Error<Rule>) -> Vec<&'static str> {
    let mut wanted = all_wanted(error);
    // What may be left out helps least.
    for weak in ["a unit", "a text in quotes"] {
        if wanted.len() > 1 {
            wanted.retain(|w| *w != weak);
        }
    }
    if wanted.contains(&"`when` or `otherwise`") {
        wanted.retain(|w| !matches!(*w, "`when`" | "`otherwise`"));
    }
    // A condition can always go on: say so only where nothing more telling is missing.
    if wanted.len() > 3 {
        const TELLING: &[&str] = &[
            "a condition",
            "a value",
            "a type",
            "a name",
            "a number",
            "`when` or `otherwise`",
            "a list such as `(a, b)`",
            "`because`",
            "a closing parenthesis",
            "a comparison",
            "`and`",
            "`or`",
            "a comma",
            "the end of the clause",
        ];
        let mut telling: Vec<&'static str> = TELLING.iter().copied().filter(|t| wanted.contains(t)).collect();
        if telling.contains(&"a condition") {
            telling.retain(|t| !matches!(*t, "a value" | "a name" | "a number" | "a comparison"));
        }
        telling.truncate(3);
        if !telling.is_empty() {
            return telling;
        }
    }
    wanted.truncate(3);
    wanted
}

fn join(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
