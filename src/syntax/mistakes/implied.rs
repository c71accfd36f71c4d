//! What an invariant or a constraint says of some patients only: `always r applies unless b`, `always if a then b`, `a implies
//! b`. The language has no word for it: whoever is not meant is one alternative.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::keyword::Keyword;
use crate::syntax::words::{Token, next_token};

/// What holds for some only.
pub const HALVES: &[Recogniser] = &[inside, in_front];

/// Words between what holds and for whom, and how the halves hang together.
const BETWEEN: &[(&str, Half)] = &[
    ("unless", Half::Except),
    ("except when", Half::Except),
    ("except if", Half::Except),
    ("except for", Half::Except),
    ("except in", Half::Except),
    ("except", Half::Except),
    ("only if", Half::Implies),
    ("only when", Half::Implies),
    ("only in", Half::Implies),
    ("implies", Half::Implies),
    ("- >", Half::Implies),
    ("→", Half::Implies),
    ("⇒", Half::Implies),
    ("whenever", Half::Where),
    ("when", Half::Where),
    ("if", Half::Where),
    ("where", Half::Where),
    ("provided that", Half::Where),
    ("provided", Half::Where),
    ("as long as", Half::Where),
];

/// How a statement on some is written, behind its first words.
const PATTERN: &str = "`a` says who is meant, and `b` what holds of them.";

/// The first words of that.
fn opening(never: bool) -> &'static str {
    if never {
        "Nobody is so: use the form `a and b`."
    } else {
        "One of two holds for everybody: use the form `not a or b`."
    }
}

/// How two halves hang together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    /// `A unless B`.
    Except,
    /// `A implies B`.
    Implies,
    /// `A where B`.
    Where,
}

/// Longest half that a message repeats, in bytes.
const MOST_SHOWN: usize = 120;

/// The clause of an invariant or a constraint in which reading stopped; whether nobody may be so.
fn of_all(place: &Place<'_, '_>) -> Option<bool> {
    let stated = matches!((place.keyword, place.word), (Keyword::Invariant, "always") | (Keyword::Constraint, "holds"));
    let denied = (place.keyword, place.word) == (Keyword::Invariant, "never");
    (stated || denied).then_some(denied)
}

/// A half as it is shown: without a full stop or a comma around it, and not too long.
fn half(text: &str) -> Option<&str> {
    let text = text.trim().trim_end_matches(['.', ',', ';']).trim_end();
    // `a when b unless c` has three parts, which may hang together in more than one way.
    let more = |token: &Token<'_>| BETWEEN.iter().any(|(words, _)| words.split(' ').next() == Some(token.text));
    let (mut at, mut parts) = (0, false);
    while let Some(token) = next_token(text, at) {
        at = token.end();
        parts |= token.is_word() && more(&token);
    }
    (!text.is_empty() && !parts && text.len() <= MOST_SHOWN).then_some(text)
}

/// Whether `and`, and whether `or` joins the parts of a condition outside of its parentheses.
fn joints(text: &str) -> (bool, bool) {
    let (mut and, mut or) = (false, false);
    let (mut depth, mut between) = (0usize, false);
    let mut at = 0;
    while let Some(token) = next_token(text, at) {
        at = token.end();
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            "between" => between = true,
            "and" if between => between = false,
            "and" if depth == 0 => and = true,
            "or" if depth == 0 => or = true,
            _ => {}
        }
    }
    (and, or)
}

/// The opposite of a condition.
pub fn denied(text: &str) -> String {
    let joined = joints(text);
    match text.strip_prefix("not ") {
        _ if joined.0 || joined.1 => format!("not ({text})"),
        Some(inner) => inner.trim_start().to_owned(),
        None => format!("not {text}"),
    }
}

/// Two conditions, joined.
fn joined(one: &str, word: &str, other: &str) -> String {
    let part = |text: &str| {
        let (and, or) = joints(text);
        if (word == "or" && and) || (word == "and" && or) { format!("({text})") } else { text.to_owned() }
    };
    format!("{} {word} {}", part(one), part(other))
}

/// What two halves say together: of `never`, that nobody is so.
fn together(how: Half, never: bool, one: &str, other: &str) -> String {
    match (how, never) {
        (Half::Except, false) => joined(one, "or", other),
        (Half::Except, true) => joined(one, "and", &denied(other)),
        (Half::Implies, false) => joined(&denied(one), "or", other),
        (Half::Where, false) => joined(&denied(other), "or", one),
        (Half::Implies | Half::Where, true) => joined(one, "and", other),
    }
}

fn told(place: &Place<'_, '_>, (at, end): (usize, usize), never: bool, right: &str) -> Diagnostic {
    let said = place.words(at, end);
    let found = place.tell(Code::CannotRead, at, end, format!("`{said}` does not stand inside a condition"));
    let why = if never { "Nobody is like what stands here" } else { "One of two holds for everybody" };
    let found = found.help(format!("{why}: write `{} {right}`.", place.word));
    let start = place.word.len();
    let whole = place.slice().trim_end().len();
    let plain = place.text(start, whole).lines().count() < 2 && !place.text(start, whole).contains('#');
    let new = format!(" {right}");
    if plain && place.reads(start, whole, &new) { found.guess(place.span(start, whole), new) } else { found }
}

/// `always r applies unless b`, `never a when b`.
fn inside(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let never = of_all(place)?;
    let found = place.spot.found.as_ref()?;
    // An arrow begins with a minus, behind which reading goes on.
    let at =
        place.spot.before.as_ref().filter(|before| before.text == "-" && found.text == ">").map_or(found.at, |b| b.at);
    let mut cursor = place.cursor(at);
    let (_, how) = BETWEEN.iter().find(|(words, _)| cursor.eat(words))?;
    let start = place.word.len();
    let first = place.words(start, at);
    // `if a then b unless c`: the front is told first.
    if place.cursor(start).eat_any(FRONT).is_some() {
        return None;
    }
    let rest = place.words(cursor.at, place.slice().len());
    let Some((one, other)) = half(&first).zip(half(&rest)) else {
        let said = place.words(at, cursor.at);
        let told = place.tell(Code::CannotRead, at, cursor.at, format!("`{said}` does not stand inside a condition"));
        return (!rest.is_empty()).then(|| told.help(format!("{} {PATTERN}", opening(never))));
    };
    Some(told(place, (at, cursor.at), never, &together(*how, never, one, other)))
}

/// Words before for whom it holds.
const FRONT: &[&str] = &["if", "when", "whenever", "where"];

/// `always if a then b`, `never when a, b`.
fn in_front(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let never = of_all(place)?;
    let found = place.spot.found.as_ref()?;
    let start = place.word.len();
    let mut cursor = place.cursor(start);
    let first = cursor.token()?;
    cursor.eat_any(FRONT)?;
    let near = |token: &Token<'_>| token.at == first.at;
    if !(near(found) || place.spot.before.as_ref().is_some_and(near)) {
        return None;
    }
    let whole = place.slice().trim_end().len();
    let Some((one, other)) = halves(place.text(cursor.at, whole)) else {
        // `always if a` says no more than `always a`.
        let alone = place.reads(first.at, whole, place.text(cursor.at, whole));
        return (!alone).then(|| {
            place
                .problem(&first, format!("`{}` does not stand inside a condition", first.text))
                .help(format!("{} {PATTERN}", opening(never)))
        });
    };
    Some(told(place, (first.at, first.end()), never, &together(Half::Implies, never, &one, &other)))
}

/// What stands before and behind `then`, or else before and behind the first comma outside of parentheses.
fn halves(text: &str) -> Option<(String, String)> {
    let words = |text: &str| {
        let lines = text.lines().map(crate::tokens::strip_comment);
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    };
    let (mut depth, mut at) = (0usize, 0);
    let (mut then, mut comma) = (None, None);
    while let Some(token) = next_token(text, at) {
        at = token.end();
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            "then" if depth == 0 => then = then.or(Some((token.at, token.end()))),
            "," if depth == 0 => comma = comma.or(Some((token.at, token.end()))),
            _ => {}
        }
    }
    let (end, from) = then.or(comma)?;
    let (one, other) = (words(text.get(..end)?), words(text.get(from..)?));
    Some((half(&one)?.to_owned(), half(&other)?.to_owned()))
}

/// `if a then always b`: the keyword of an invariant inside; what is written for the whole.
pub fn as_invariant(line: &str) -> Option<String> {
    let line = crate::tokens::strip_comment(line).trim();
    let mut at = 0;
    let first = next_token(line, at)?;
    if !FRONT.iter().any(|word| first.text.eq_ignore_ascii_case(word)) {
        return None;
    }
    at = first.end();
    let (one, other) = halves(line.get(at..)?).or_else(|| {
        let inside = ["always", "never"].into_iter().find_map(|word| line.find(&format!(" {word} ")))?;
        Some((half(line.get(at..inside)?)?.to_owned(), half(line.get(inside..)?)?.to_owned()))
    })?;
    let (never, other) = match other.split_once(' ') {
        Some(("never", rest)) => (true, rest.trim()),
        Some(("always", rest)) => (false, rest.trim()),
        _ => (false, &*other),
    };
    let word = if never { "never" } else { "always" };
    Some(format!("{word} {}", together(Half::Implies, never, &one, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_joined_as_they_are_meant() {
        for (how, never, one, other, right) in [
            (Half::Except, false, "a", "b", "a or b"),
            (Half::Except, false, "a and b", "c", "(a and b) or c"),
            (Half::Except, true, "a or b", "c and d", "(a or b) and not (c and d)"),
            (Half::Implies, false, "a", "b and c", "not a or (b and c)"),
            (Half::Implies, false, "not a", "b", "a or b"),
            (Half::Implies, false, "not a and b", "c", "not (not a and b) or c"),
            (Half::Where, false, "a", "n between 1 and 3", "not n between 1 and 3 or a"),
            (Half::Where, true, "a", "b or c", "a and (b or c)"),
        ] {
            assert_eq!(together(how, never, one, other), right);
        }
        assert_eq!(as_invariant("if a then never b applies").as_deref(), Some("never a and b applies"));
        assert_eq!(as_invariant("when a, always b applies").as_deref(), Some("always not a or b applies"));
        assert_eq!(as_invariant("if a always b applies").as_deref(), Some("always not a or b applies"));
        assert_eq!(as_invariant("note a"), None);
    }
}
