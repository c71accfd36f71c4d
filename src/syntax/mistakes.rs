//! What pest could not read, said in the author's words: what stands there, what the clause needs there, and how the
//! clause is written. Never a rule of the grammar, never a long list of tokens.

use super::ast::Keyword;
use super::forms::RESERVED;
use super::grammar::{Rule, words};
use super::outline::Reader;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use pest::error::{Error, ErrorVariant, InputLocation};

/// A head that cannot be read.
pub fn head(reader: &Reader<'_>, keyword: Keyword, base: usize, slice: &str, error: &Error<Rule>) -> Diagnostic {
    let form = keyword.head_form();
    // As written: a near spelling of the keyword is read as what it means.
    let word = slice.get(..slice.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(slice.len())).unwrap_or("");
    let rest = slice.get(word.len()..).unwrap_or("").trim_start();
    let needs_name = keyword.head_rule() != Rule::head_titled;
    let noun = keyword.noun();
    let end = base.saturating_add(slice.len());
    if rest.is_empty() || (needs_name && rest.starts_with('"')) {
        let (code, what) = if needs_name { (Code::MissingName, "name") } else { (Code::MissingTitle, "title") };
        let span = reader.span(base, base.saturating_add(word.len()));
        return Diagnostic::new(code, span, format!("{noun} needs a {what}"))
            .label("here")
            .help(format!("Write `{form}`."));
    }
    let found = found_at(slice, position(error));
    if !needs_name && !rest.starts_with(['"', '“', '„']) {
        let span = reader.span(end.saturating_sub(rest.len()), end);
        return Diagnostic::new(Code::MissingTitle, span, format!("{noun} has a title in quotes, not a name"))
            .help(format!("Write `{form}`."));
    }
    if needs_name && position(error) <= slice.len().saturating_sub(rest.len()) {
        let name = rest.split([' ', '"', '\n']).next().unwrap_or(rest);
        let start = end.saturating_sub(rest.len());
        let span = reader.span(start, start.saturating_add(name.len()));
        if RESERVED.contains(&name) {
            return Diagnostic::new(
                Code::NameIsReserved,
                span,
                format!("`{name}` is a word of the language and cannot be a name"),
            )
            .help("Choose another name, for instance with a word added.");
        }
        return Diagnostic::new(Code::BadName, span, format!("`{name}` is not written as a name")).help(format!(
            "A name has lower-case letters a to z, digits and underscores, and begins with a letter. Write `{form}`."
        ));
    }
    let (start, end) = found.place(base, slice);
    if let Some(special) = special(reader, &found, base, slice) {
        return special;
    }
    let rest = slice.get(position(error).min(slice.len())..).unwrap_or("").trim_start();
    if needs_name && rest.starts_with('-') {
        return Diagnostic::new(Code::BadName, reader.span(start, end), "a name has no hyphen")
            .help(format!("Join the words with underscores. Write `{form}`."));
    }
    Diagnostic::new(Code::CannotRead, reader.span(start, end), format!("{} cannot stand here", found.says()))
        .help(format!("{} is written `{form}`.", capital(noun)))
}

/// A clause that cannot be read.
pub fn clause(
    reader: &Reader<'_>,
    keyword: Keyword,
    word: &str,
    base: usize,
    slice: &str,
    error: &Error<Rule>,
) -> Diagnostic {
    let found = found_at(slice, position(error));
    if let Some(special) = special(reader, &found, base, slice) {
        return special;
    }
    let (start, end) = found.place(base, slice);
    let span = reader.span(start, end);
    let wanted = wanted(error);
    let clause = if word.is_empty() { "this row".to_owned() } else { format!("`{word}`") };
    let message = match (&found, wanted.is_empty()) {
        (Found::End, _) => format!("{clause} ends too early"),
        (Found::Token { .. }, _) => format!("{} cannot stand here", found.says()),
    };
    let mut diagnostic = Diagnostic::new(Code::CannotRead, span, message);
    if !wanted.is_empty() {
        diagnostic = diagnostic.label(format!("{} is expected", join(&wanted)));
    }
    let mut help = String::new();
    if let Found::Token { text, .. } = &found {
        if keyword.clause_rule(text).is_some() && *text != word {
            help = format!("`{text}` begins a clause of its own: put it on a new line, indented like `{word}`.");
        } else if RESERVED.contains(&text.as_str()) && wanted.contains(&"a name") {
            help = format!("`{text}` is a word of the language and cannot be a name.");
        }
    }
    if help.is_empty() {
        help = format!("The clause is written: {}", form(keyword, word));
    }
    diagnostic.help(help)
}

/// What stands at the place where reading stopped.
enum Found {
    End,
    Token { text: String, at: usize },
}

impl Found {
    fn says(&self) -> String {
        match self {
            Found::End => "the end".to_owned(),
            Found::Token { text, .. } => format!("`{text}`"),
        }
    }

    /// The token, or the last token of the clause.
    fn place(&self, base: usize, slice: &str) -> (usize, usize) {
        match self {
            Found::Token { text, at } => {
                let start = base.saturating_add(*at);
                (start, start.saturating_add(text.len()))
            }
            Found::End => {
                let end = slice.trim_end().len();
                let last = slice.get(..end).unwrap_or("").char_indices().next_back().map_or(0, |(at, _)| at);
                (base.saturating_add(last), base.saturating_add(end))
            }
        }
    }
}

fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

fn found_at(slice: &str, position: usize) -> Found {
    let mut at = position;
    loop {
        let Some(rest) = slice.get(at..) else { return Found::End };
        let trimmed = rest.trim_start();
        at = slice.len().saturating_sub(trimmed.len());
        if !trimmed.starts_with('#') {
            break;
        }
        at = at.saturating_add(trimmed.find('\n').unwrap_or(trimmed.len()));
    }
    let rest = slice.get(at..).unwrap_or("");
    let Some(first) = rest.chars().next() else { return Found::End };
    let length = if first.is_alphanumeric() || first == '_' {
        rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len())
    } else if first == '"' {
        rest.get(1..).and_then(|r| r.find('"')).map_or(rest.len(), |end| end.saturating_add(2))
    } else {
        first.len_utf8()
    };
    let text: String = rest.get(..length).unwrap_or(rest).trim_end_matches('.').chars().take(40).collect();
    Found::Token { text: if text.is_empty() { first.to_string() } else { text }, at }
}

/// Mistakes that are recognised by what stands there, wherever it stands.
fn special(reader: &Reader<'_>, found: &Found, base: usize, slice: &str) -> Option<Diagnostic> {
    let Found::Token { text, at } = found else { return None };
    let (start, end) = found.place(base, slice);
    let span = reader.span(start, end);
    let first = text.chars().next()?;
    if matches!(first, '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'') {
        return Some(Diagnostic::new(Code::CurlyQuotes, span, format!("`{first}` does not begin or end a text")).help(
            "Texts stand in straight double quotes: \"like this\". Word processors turn them into typographic ones.",
        ));
    }
    if first.is_alphabetic() && !first.is_ascii() {
        return Some(Diagnostic::new(Code::BadName, span, format!("`{text}` is not written as a name")).help(
            "Names have the letters a to z, digits and underscores; other letters belong into titles and texts.",
        ));
    }
    let before = slice.get(..*at).unwrap_or("").trim_end().chars().next_back();
    if first == '-'
        && before.is_some_and(|c| c.is_ascii_alphanumeric())
        && slice.get(at.saturating_add(1)..)?.starts_with(|c: char| c.is_alphabetic())
    {
        return Some(
            Diagnostic::new(Code::BadName, span, "a name has no hyphen")
                .help("Join the words of a name with underscores."),
        );
    }
    None
}

/// At most three things that may stand there, the most telling ones.
fn wanted(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return Vec::new() };
    let mut wanted: Vec<&'static str> = Vec::new();
    for rule in positives {
        if let Some(word) = words(*rule)
            && !wanted.contains(&word)
        {
            wanted.push(word);
        }
    }
    // A condition can always go on: say so only where nothing more telling is missing.
    if wanted.len() > 3 {
        const TELLING: &[&str] = &[
            "a condition",
            "a value",
            "a type",
            "a name",
            "a text in quotes",
            "a number",
            "`when` or `otherwise`",
            "a list such as `(a, b)`",
            "`because`",
            "a closing parenthesis",
            "`and`",
            "`or`",
            "a comma",
            "the end of the clause",
        ];
        let mut telling: Vec<&'static str> = TELLING.iter().copied().filter(|t| wanted.contains(t)).collect();
        if telling.contains(&"a condition") {
            telling.retain(|t| !matches!(*t, "a value" | "a name" | "a number"));
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

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// How a clause is written, by example.
fn form(keyword: Keyword, word: &str) -> &'static str {
    match (keyword, word) {
        (Keyword::Classify, "") => "`class \"label\" when CONDITION`, or `class otherwise` as the last row.",
        (Keyword::Score, "") => "`2 points when CONDITION`.",
        (Keyword::Fact, "when") => "`when not given`, then rows `member when CONDITION` on deeper lines, or one value.",
        (Keyword::Fact, "type") => {
            "`type yes/no`, `type integer, 0 to 10`, `type percent, 0 % to 100 %`, `type length in cm, above 0 cm`, `type date`, \
             `type one of a \"label\", b \"label\"` or `type set of a, b`."
        }
        (Keyword::Reading, "source") => "`source \"words\" in ABC-1, \"words\" in ABC-2`.",
        (_, "version") => "`version 0.1.0`.",
        (_, "review") => "`review 2027-01-31`.",
        (_, "see") => "`see \"topic\" when CONDITION`; the condition may be left out.",
        (_, "level") => "`level 2C means weak, low`.",
        (_, "codes") => "`codes loinc \"29593-1\", snomed \"363346000\"`.",
        (_, "judged") => "`judged by \"tumor board\" because \"reason\"`.",
        (_, "note") => "`note \"text\" when CONDITION`; the condition may be left out.",
        (_, "stance") => "`stance for TREATMENT`, with for, option, against, uncertain, caution or precaution.",
        (_, "grade") => "`grade 2C`.",
        (_, "regardless") => "`regardless of scope`.",
        (_, "favored") => "`favored CONDITION, CONDITION`, with commas between them.",
        (_, "position") => "`position \"text\" from ABC-1`.",
        (_, "ref" | "refs") => "`ref 4 to 7, 9`.",
        (_, "period") => "`period 1982 to 2009`.",
        (_, "followup") => "`followup 56 months`.",
        (_, "arm") => "`arm name 339 \"label\"`.",
        (_, "result") => "`result \"what\" 77 % at 5 years, 50 % at 10 years`.",
        (_, "by") => "`by \"who\" on 2026-11-23`.",
        (_, "given") => "`given`, then one `fact = value` a line.",
        (_, "expect") => {
            "`expect`, then one `NAME applies`, `NAME does not apply`, `NAME undetermined` or `NAME = value` a line."
        }
        (_, "scope" | "holds" | "means" | "when" | "unless" | "always" | "never") => {
            "a condition after the keyword, such as `a and not b`, `x >= 3 cm`, `site is ileum` or `at least 2 of (a, b, c)`."
        }
        (_, "from") => "`from SUR-1, SUR-2`, with commas between the ids.",
        (_, "lists" | "over" | "evidence" | "overrides" | "affects") => "names with commas between them.",
        (_, "also" | "authors") => "texts in quotes with commas between them.",
        (_, "status") => "`status draft`.",
        _ => "a text in quotes after the keyword.",
    }
}
