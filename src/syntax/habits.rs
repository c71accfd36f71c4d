//! Habits of handwriting, of word processors and of everyday prose in clauses: a colon behind the keyword, bullets, ranges
//! with a dash, `but`, `contains`, a text without quotes. Each is recognised for certain, and refused with the right text.

use super::ast::Keyword;
use super::forms::RESERVED;
use super::outline::Reader;
use super::slips::{Spot, Token};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// Numbers in words, as they stand behind `at least`.
const NUMBERS: &[(&str, &str)] =
    &[("one", "1"), ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"), ("seven", "7")];

/// What is recognised, with the right text.
pub fn habit(
    reader: &Reader<'_>,
    keyword: Keyword,
    word: &str,
    spot: &Spot<'_>,
    wanted: &[&'static str],
) -> Option<Diagnostic> {
    let found = spot.found.as_ref()?;
    signs(reader, word, spot, found)
        .or_else(|| numbers(reader, keyword, word, spot, found))
        .or_else(|| words(reader, word, spot, found))
        .or_else(|| lists(reader, keyword, word, spot, found))
        .or_else(|| verdicts(reader, word, spot, found))
        .or_else(|| unquoted(reader, word, spot, found, wanted))
}

fn problem(reader: &Reader<'_>, spot: &Spot<'_>, token: &Token<'_>, what: String) -> Diagnostic {
    Diagnostic::new(Code::CannotRead, spot.place(reader, token), what)
}

fn behind<'a>(spot: &Spot<'a>, token: &Token<'_>) -> &'a str {
    spot.slice.get(token.end()..).unwrap_or("")
}

/// Whether a token is the keyword of the clause.
fn opens(token: Option<&Token<'_>>, word: &str) -> bool {
    token.is_some_and(|token| token.at == 0 && token.text == word)
}

/// `when: …`, `grade = 2C`, `- unless …`, a full stop at the end of a line.
fn signs(reader: &Reader<'_>, word: &str, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    if matches!(found.text, ":" | "=") && opens(spot.before.as_ref(), word) {
        let from = spot.before.as_ref()?.end();
        return Some(
            problem(reader, spot, found, format!("`{word}` stands without `{}`", found.text))
                .help("Remove the sign.")
                .fix(spot.span(reader, from, found.end()), if behind(spot, found).starts_with(' ') { "" } else { " " }),
        );
    }
    if matches!(found.text, "-" | "–" | "•" | "*" | "·") && spot.begins_line(found) {
        let end = spot.after.as_ref().map_or(found.end(), |after| after.at);
        return Some(
            problem(reader, spot, found, format!("a line does not begin with `{}`", found.text))
                .help("Clauses stand below each other, without bullets.")
                .fix(spot.span(reader, found.at, end), ""),
        );
    }
    let line_ends =
        behind(spot, found).lines().next().is_some_and(|rest| crate::tokens::strip_comment(rest).trim().is_empty());
    if matches!(found.text, "." | ";") && line_ends && spot.before.is_some_and(|before| before.is_word()) {
        return Some(
            problem(reader, spot, found, format!("a line does not end with `{}`", found.text))
                .help("Remove the sign.")
                .fix(spot.place(reader, found), ""),
        );
    }
    None
}

/// `0-120`, `18 – 65`, `.5`, `3.`, `at least two of`, `v0.1.0`, `mg per dL`.
fn numbers(
    reader: &Reader<'_>,
    keyword: Keyword,
    word: &str,
    spot: &Spot<'_>,
    found: &Token<'_>,
) -> Option<Diagnostic> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let before = spot.before.as_ref();
    let joint = match (keyword, word) {
        (Keyword::Fact, "type") | (_, "period" | "ref" | "refs") => "to",
        _ => "and",
    };
    let between = joint == "to" || spot.slice.get(..found.at).is_some_and(|before| before.contains("between"));
    let help = || format!("Write `{joint}` between the limits.");
    if let Some((low, high)) = found.text.split_once('-').filter(|_| between)
        && digits(low)
        && digits(high)
    {
        return Some(
            problem(reader, spot, found, format!("`{}` is not written as a range", found.text))
                .help(help())
                .fix(spot.place(reader, found), format!("{low} {joint} {high}")),
        );
    }
    if matches!(found.text, "–" | "—" | "-") && between && !spot.begins_line(found) {
        let (from, to) = (before?.end(), spot.after.as_ref()?.at);
        return Some(
            problem(reader, spot, found, format!("`{}` stands where `{joint}` belongs", found.text))
                .help(help())
                .fix(spot.span(reader, from, to), format!(" {joint} ")),
        );
    }
    if found.text == "." {
        let glued = |token: &Token<'_>| digits(token.text);
        if spot.after.as_ref().is_some_and(|after| after.at == found.end() && after.text.starts_with('.'))
            || before.is_some_and(|before| before.end() == found.at && before.text.ends_with('.'))
        {
            let told = problem(reader, spot, found, "two points stand side by side".to_owned());
            return Some(told.help(if word == "version" {
                "A version is three numbers with a point between them, such as `0.1.0`."
            } else if joint == "to" {
                "Write one point within a number, and `to` between the limits of a range."
            } else {
                "Write one point within a number; a range is written `x between 1 and 5`."
            }));
        }
        if let Some(after) = spot.after.as_ref().filter(|after| after.at == found.end() && digits(after.text)) {
            return Some(
                problem(reader, spot, found, "a number does not begin with its point".to_owned())
                    .help(format!("Write `0.{}`.", after.text))
                    .fix(spot.span(reader, found.at, found.at), "0"),
            );
        }
        if before.is_some_and(|before| before.end() == found.at && glued(before)) {
            return Some(
                problem(reader, spot, found, "a number does not end with its point".to_owned())
                    .help("Remove the point.")
                    .fix(spot.place(reader, found), ""),
            );
        }
    }
    if before.is_some_and(|before| before.text == "least")
        && let Some((_, digit)) = NUMBERS.iter().find(|(word, _)| *word == found.text)
    {
        return Some(
            problem(reader, spot, found, "the number stands in digits here".to_owned())
                .help(format!("Write `{digit}`."))
                .fix(spot.place(reader, found), *digit),
        );
    }
    if let Some(version) = found.text.strip_prefix(['v', 'V']).filter(|rest| word == "version" && digits(rest)) {
        return Some(
            problem(reader, spot, found, "a version has no letter before it".to_owned())
                .help(format!("Write `{version}`."))
                .fix(spot.place(reader, found), version),
        );
    }
    if found.text == "per" {
        let (from, to) = (before.filter(|before| before.is_word())?.end(), spot.after.as_ref()?.at);
        return Some(
            problem(reader, spot, found, "a unit has `/`, not `per`".to_owned())
                .help("Write `mg/dL`, for instance.")
                .fix(spot.span(reader, from, to), "/"),
        );
    }
    None
}

/// `when if …`, `but`, `contains`, `no fever`.
fn words(reader: &Reader<'_>, word: &str, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let superfluous = |token: &Token<'_>| matches!(token.text, "if" | "when" | "where" | "that" | "then" | "whenever");
    let conditional = matches!(word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never");
    if conditional {
        let head = spot.slice.get(..).and_then(|slice| slice.get(word.len()..)).unwrap_or("");
        let first = word.len().saturating_add(head.len().saturating_sub(head.trim_start().len()));
        let twice = [spot.before.as_ref(), Some(found)].into_iter().flatten();
        if let Some(token) = twice.into_iter().find(|token| token.at == first && superfluous(token)) {
            let end = token
                .end()
                .saturating_add(behind(spot, token).len().saturating_sub(behind(spot, token).trim_start().len()));
            return Some(
                problem(reader, spot, token, format!("`{word}` says it already"))
                    .help(format!("Leave out `{}`.", token.text))
                    .fix(spot.span(reader, token.at, end), ""),
            );
        }
    }
    let right = match found.text {
        "but" if conditional => "and",
        "contains" | "contain" | "including" | "has" if conditional => "includes",
        _ => {
            let before = spot.before.as_ref().filter(|before| before.text == "no" && found.is_word() && conditional)?;
            return Some(
                problem(reader, spot, before, "a condition is denied by `not`".to_owned())
                    .help(format!("Write `not {}`.", found.text))
                    .guess(spot.place(reader, before), "not"),
            );
        }
    };
    Some(
        problem(reader, spot, found, format!("`{}` stands where `{right}` belongs", found.text))
            .help(format!("Write `{right}`."))
            .fix(spot.place(reader, found), right),
    )
}

/// `site in a, b`, `a, b and c`, `yes or no`, `oneof a`, commas between conditions.
fn lists(reader: &Reader<'_>, keyword: Keyword, word: &str, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let before = spot.before.as_ref()?;
    let is_type = (keyword, word) == (Keyword::Fact, "type");
    if is_type && matches!(before.text, "oneof" | "setof") {
        let right = format!("{} of", before.text.trim_end_matches("of"));
        return Some(
            problem(reader, spot, before, format!("`{}` is written in two words", before.text))
                .help(format!("Write `{right}`."))
                .fix(spot.place(reader, before), right),
        );
    }
    if is_type && found.text == "or" {
        let after = spot.after.as_ref()?;
        if (before.text, after.text) == ("yes", "no") {
            return Some(
                problem(reader, spot, found, "the type is written `yes/no`".to_owned())
                    .help("Write `yes/no`.")
                    .fix(spot.span(reader, before.at, after.end()), "yes/no"),
            );
        }
        return Some(
            problem(reader, spot, found, "a list has commas, not `or`".to_owned())
                .help("Write a comma.")
                .fix(spot.span(reader, before.end(), found.end()), ","),
        );
    }
    if found.text != "," || !matches!(word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never") {
        return None;
    }
    let ahead = spot.slice.get(..before.at)?.trim_end();
    if ahead.ends_with(" in") {
        let rest = spot.slice.get(before.at..)?;
        let mut end = 0usize;
        for part in rest.split(',') {
            let name = part.trim_start();
            let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            end = end.saturating_add(part.len().saturating_sub(name.len())).saturating_add(length);
            if length < name.len() || rest.get(end..).is_none_or(|rest| !rest.starts_with(',')) {
                break;
            }
            end = end.saturating_add(1);
        }
        let members = rest.get(..end)?;
        return Some(
            problem(reader, spot, found, "a list stands in parentheses".to_owned())
                .help(format!("Write `in ({members})`."))
                .fix(spot.span(reader, before.at, before.at.saturating_add(end)), format!("({members})")),
        );
    }
    Some(
        problem(reader, spot, found, "`,` cannot stand here".to_owned())
            .help("Conditions are joined by `and` or by `or`, not by a comma.")
            .guess(spot.place(reader, found), " and"),
    )
}

/// `doesn't apply`, `not applies`, `ablate yes`.
fn verdicts(reader: &Reader<'_>, word: &str, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    if word != "expect" {
        return None;
    }
    let rest = spot.slice.get(found.at..)?;
    let forms = ["doesn't apply", "doesn’t apply", "doesnt apply", "not applies", "not apply", "does not applies"];
    let said = forms.into_iter().find(|form| rest.starts_with(form));
    if let Some(form) = said {
        let span = spot.span(reader, found.at, found.at.saturating_add(form.len()));
        return Some(
            Diagnostic::new(Code::CannotRead, span, format!("`{form}` is written `does not apply`"))
                .help("Write `does not apply`.")
                .fix(span, "does not apply"),
        );
    }
    let right = match found.text {
        "yes" => "applies",
        "no" => "does not apply",
        _ => return None,
    };
    spot.before.as_ref().filter(|before| before.is_word() && !RESERVED.contains(&before.text))?;
    Some(
        problem(reader, spot, found, format!("a verdict is not said by `{}`", found.text))
            .help(format!("Write `{right}`; of a term, `holds` or `does not hold`."))
            .guess(spot.place(reader, found), right),
    )
}

/// A text without quotes, to the end of its line.
fn unquoted(
    reader: &Reader<'_>,
    word: &str,
    spot: &Spot<'_>,
    found: &Token<'_>,
    wanted: &[&'static str],
) -> Option<Diagnostic> {
    // What has nothing but a text.
    const TEXTS: &[&str] =
        &["because", "says", "purpose", "intended", "misuse", "ask", "decision", "note", "scale", "gap", "undecided"];
    if !TEXTS.contains(&word)
        || !opens(spot.before.as_ref(), word)
        || wanted != ["a text in quotes"]
        || !found.is_word()
    {
        return None;
    }
    let line = crate::tokens::strip_comment(spot.slice.get(found.at..)?.lines().next()?).trim_end();
    let span = spot.span(reader, found.at, found.at.saturating_add(line.len()));
    let problem = Diagnostic::new(Code::CannotRead, span, format!("the text of `{word}` stands in quotes"))
        .help("Put a straight quote before it and behind it; a long text is several such lines.");
    // Where the text goes on below, each line needs quotes of its own.
    let one_line = spot.slice.get(found.at.saturating_add(line.len())..).is_some_and(|rest| rest.trim().is_empty());
    Some(if one_line && !line.contains(['"', '\\']) { problem.fix(span, format!("\"{line}\"")) } else { problem })
}
