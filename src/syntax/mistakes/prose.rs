//! Words and phrases that authors bring from prose, and what the language writes for each: `no more than` for `<=`, `but` for
//! `and`, `if` for `when`, `contains` for `includes`; and a word of the language that is missing.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::Token;

/// Phrases of conditions.
pub const PHRASES: &[Recogniser] = &[phrase];
/// Single words of conditions.
pub const WORDS: &[Recogniser] = &[superfluous, another_word, denied];
/// A word where another one is wanted.
pub const INSTEAD_OF_WANTED: &[Recogniser] = &[otherwise, instead];
/// A word that is missing.
pub const MISSING: &[Recogniser] = &[missing];

/// A phrase, what stands for it, and whether it surely means that.
const CONDITIONS: &[(&str, &str, bool)] = &[
    ("as well as", "and", true),
    ("and/or", "or", false),
    ("and and", "and", true),
    ("or or", "or", true),
    ("any of", "at least 1 of", true),
    ("does not includes", "does not include", true),
    ("not includes", "does not include", true),
    ("not include", "does not include", true),
    ("isn't", "is not", true),
    ("isn’t", "is not", true),
    ("is no more than", "<=", true),
    ("is not more than", "<=", true),
    ("no more than", "<=", true),
    ("not more than", "<=", true),
    ("is no less than", ">=", true),
    ("is not less than", ">=", true),
    ("no less than", ">=", true),
    ("not less than", ">=", true),
    ("is up to", "<=", true),
    ("up to", "<=", true),
    ("is >=", ">=", true),
    ("is <=", "<=", true),
    ("is >", ">", true),
    ("is <", "<", true),
    ("is =", "=", true),
];

/// What is wanted, its word, and what is written for it.
const INSTEAD: &[(Wanted, &str, &[&str])] = &[
    (Wanted::Written("to"), "to", &["-", "–", "—", "until", "till", "through"]),
    (Wanted::Written("and"), "and", &["to", "-", "–", "&"]),
    (Wanted::Written("="), "=", &[":", "equals"]),
    (Wanted::Written("of"), "of", &["off", "from"]),
    (Wanted::Written("in"), "in", &["of", "within"]),
    (Wanted::Written("by"), "by", &["from"]),
    (Wanted::Written("because"), "because", &["since", "as", "reason"]),
    (Wanted::Written("points"), "points", &["pts", "p", "pt"]),
    (Wanted::Time, "at", &["after", "in", "within", "by"]),
    (Wanted::Case, "when", &["if", "where"]),
    (Wanted::Written("when"), "when", &["if", "for", "where"]),
    (Wanted::Written("means"), "means", &["=", ":", "is"]),
];

/// A phrase that reading stopped in.
fn phrase(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.is_condition() { said(place, CONDITIONS) } else { None }
}

/// A phrase that is written otherwise.
fn written(place: &Place<'_, '_>, at: usize, end: usize, text: &str, right: &str) -> Diagnostic {
    let span = place.span(at, end);
    if right.is_empty() {
        return Diagnostic::new(Code::CannotRead, span, format!("`{text}` says nothing here")).help("Leave it out.");
    }
    Diagnostic::new(Code::CannotRead, span, format!("`{text}` is written `{right}`")).help(format!("Write `{right}`."))
}

/// The first phrase of a table that begins at, before or two words before the place, and reaches it.
pub fn said(place: &Place<'_, '_>, table: &[(&'static str, &'static str, bool)]) -> Option<Diagnostic> {
    let spot = place.spot;
    let found = spot.found.as_ref()?;
    let mut starts = vec![found.at];
    if let Some(before) = &spot.before {
        starts.insert(0, before.at);
        let ahead = spot.slice.get(..before.at).unwrap_or("").trim_end();
        starts.insert(0, ahead.rfind(char::is_whitespace).map_or(0, |at| at.saturating_add(1)));
    }
    for start in starts {
        let rest = spot.slice.get(start..)?;
        for (text, right, sure) in table {
            // Its words may stand on two lines.
            let mut cursor = place.cursor(start);
            let end = match rest.starts_with(text) {
                true => start.saturating_add(text.len()),
                false if text.contains(' ') && cursor.eat(text) => cursor.at,
                false => continue,
            };
            let behind = spot.slice.get(end..).unwrap_or("");
            let letters = text.ends_with(char::is_alphabetic);
            let whole = !behind.starts_with(|c: char| if letters { c.is_alphanumeric() || c == '_' } else { c == '=' });
            let gap = behind.len().saturating_sub(behind.trim_start_matches(' ').len());
            // `either` stands before the word that could not be read.
            if !whole || start == 0 || end.saturating_add(gap) < found.at {
                continue;
            }
            let behind = if right.is_empty() { end.saturating_add(gap) } else { end };
            let span = place.span(start, behind);
            let told = written(place, start, end, text, right);
            return Some(if *sure { told.fix(span, *right) } else { told.guess(span, *right) });
        }
    }
    None
}

/// `when if …`.
fn superfluous(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let (word, spot) = (place.word, place.spot);
    let found = spot.found.as_ref().filter(|_| place.is_condition())?;
    let superfluous = |token: &Token<'_>| matches!(token.text, "if" | "when" | "where" | "that" | "then" | "whenever");
    let head = spot.slice.get(word.len()..).unwrap_or("");
    let first = word.len().saturating_add(head.len().saturating_sub(head.trim_start().len()));
    let twice = [spot.before.as_ref(), Some(found)].into_iter().flatten();
    let token = twice.into_iter().find(|token| token.at == first && superfluous(token))?;
    let behind = place.behind(token);
    let end = token.end().saturating_add(behind.len().saturating_sub(behind.trim_start().len()));
    Some(
        place
            .problem(token, format!("`{word}` says it already"))
            .help(format!("Leave out `{}`.", token.text))
            .fix(place.span(token.at, end), ""),
    )
}

/// `but`, `contains`.
fn another_word(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|_| place.is_condition())?;
    match found.text {
        "but" => Some(place.belongs(found, "and")),
        "contains" | "contain" | "include" | "including" | "has" | "have" => Some(place.belongs(found, "includes")),
        _ => None,
    }
}

/// `no fever`.
fn denied(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.is_word() && place.is_condition())?;
    let before = place.spot.before.as_ref().filter(|before| before.text == "no")?;
    Some(
        place
            .problem(before, "a condition is denied by `not`")
            .help(format!("Write `not {}`.", found.text))
            .guess(place.at(before), "not"),
    )
}

/// `else` as the last row.
fn otherwise(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| matches!(found.text, "else" | "default" | "fallback"))?;
    place.wanted.contains(&Wanted::Case).then(|| place.belongs(found, "otherwise"))
}

/// Another word stands for the one that is wanted.
fn instead(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    // A range has `and` between its limits; a member has no range.
    if matches!(found.text, "to" | "-" | "–") && place.wanted.contains(&Wanted::Written("and")) {
        let part = place.part().unwrap_or(0);
        place.words_upto(found.at).iter().find(|word| word.at >= part && word.text == "between")?;
    }
    let (_, right, _) =
        INSTEAD.iter().find(|(wanted, _, wrong)| place.wanted.contains(wanted) && wrong.contains(&found.text))?;
    Some(place.belongs(found, right))
}

/// One word is wanted: it is missing, or another stands for it.
pub fn missing(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    if let Some(problem) = instead(place) {
        return Some(problem);
    }
    let mut single = place.wanted.iter().filter_map(|wanted| match wanted {
        Wanted::Written(word) => Some(*word),
        _ => None,
    });
    let right = match (single.next(), single.next()) {
        (Some(only), None) => only,
        (Some("="), Some(_)) if place.wanted.len() == 2 => "=",
        _ => return None,
    };
    let beside = |wanted: &&Wanted| match wanted {
        Wanted::Written(word) => *word != right && *word != "is",
        Wanted::Comma | Wanted::End => false,
        _ => true,
    };
    // `a not and b`: a list stands in parentheses.
    let denied = place.spot.before.as_ref().is_some_and(|before| before.text == "not");
    if let Some(not) = place.spot.before.as_ref().filter(|_| right == "in" && denied && found.text != "(") {
        return Some(
            place
                .problem(not, "`not` stands before what it denies")
                .help("Write `not` before the name of what is yes or no, and `is not` before a member."),
        );
    }
    let others = place.wanted.iter().filter(beside).count();
    let certain = others == 0 && (place.wanted.len() == 1 || found.text.starts_with('"') || right == "=");
    certain.then(|| place.missing_before(found, right))
}
