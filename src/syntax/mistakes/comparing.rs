//! The signs of comparisons: words for them, and a second one that does not say of what.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::Token;

/// A comparison without its name.
pub const NAMELESS: &[Recogniser] = &[without_name];
/// Words for a sign that includes its limit.
pub const OR_EQUAL: &[Recogniser] = &[or_equal];
/// Words for a sign.
pub const WORDS: &[Recogniser] = &[in_words];

/// Words of prose for a comparison, and its sign.
const COMPARING: &[(&str, &str)] = &[
    ("greater", ">"),
    ("more", ">"),
    ("larger", ">"),
    ("higher", ">"),
    ("above", ">"),
    ("over", ">"),
    ("exceeds", ">"),
    ("less", "<"),
    ("fewer", "<"),
    ("smaller", "<"),
    ("lower", "<"),
    ("below", "<"),
    ("under", "<"),
    ("least", ">="),
    ("most", "<="),
    ("equals", "="),
    ("equal", "="),
];

/// `size > 1 cm and < 3 cm`: the second comparison lacks its name.
fn without_name(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let spot = place.spot;
    let found = spot.found.as_ref()?;
    let before = spot.before.as_ref().filter(|before| matches!(before.text, "and" | "or"))?;
    if !matches!(found.text.chars().next(), Some('<' | '>' | '=' | '≤' | '≥' | '!' | '≠')) {
        return None;
    }
    let first = place.cursor(place.part_upto(before.at)?).token()?;
    let name = first.text;
    let proper = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !RESERVED.contains(&name);
    let problem = || place.problem(found, "this comparison does not say of what");
    // `!= 3 or != 4` always holds, and `= 3 and = 4` never.
    let sign = place.cursor(first.end()).token().map_or("", |sign| sign.text);
    let empty = (before.text == "or" && found.text.starts_with(['!', '≠']) && sign.starts_with(['!', '≠']))
        || (before.text == "and" && found.text == "=" && sign == "=");
    if empty {
        let (other, holds) = if before.text == "or" { ("and", "always") } else { ("or", "never") };
        return Some(problem().help(format!(
            "With the name written again, the two comparisons would {holds} hold when joined by `{}`; they are joined by `{other}`, if \
             that is meant.",
            before.text
        )));
    }
    proper.then(|| {
        problem()
            .help(format!("Write the name again: `{} {name} {}`.", before.text, found.text))
            .fix(place.span(found.at, found.at), format!("{name} "))
    })
}

/// `greater than 3`, `is above 3`, `at least 3`.
fn in_words(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let spot = place.spot;
    if !place.wanted.iter().any(|wanted| matches!(wanted, Wanted::Comparison | Wanted::Written("and") | Wanted::Value))
    {
        return None;
    }
    let sign = |token: &Token<'_>| COMPARING.iter().find(|(word, _)| *word == token.text).map(|(_, sign)| *sign);
    let found = spot.found.as_ref()?;
    let sign_at = [spot.before.as_ref(), Some(found), spot.after.as_ref().filter(|_| found.text == "at")];
    let (token, sign) = sign_at.into_iter().flatten().find_map(|token| Some((*token, sign(token)?)))?;
    let ahead = place.words_upto(token.at);
    // `most recent` compares nothing.
    if matches!(token.text, "most" | "least") && ahead.last().is_none_or(|word| word.text != "at") {
        return None;
    }
    // The phrase reaches from `is` or `at` to `than`, `or equal to`.
    let (mut start, mut end, mut sign) = (token.at, token.end(), sign.to_owned());
    let mut denied = false;
    for word in ahead.iter().rev().take_while(|word| matches!(word.text, "is" | "at" | "are" | "of" | "not")) {
        denied ^= word.text == "not";
        start = word.at;
    }
    while let Some(word) = place.cursor(end).token() {
        match word.text {
            "than" | "to" | "or" => {}
            "equal" | "equals" if !sign.contains('=') => sign.push('='),
            _ => break,
        }
        end = word.end();
    }
    if denied {
        let opposite = match sign.as_str() {
            "=" => "!=",
            ">" => "<=",
            ">=" => "<",
            "<" => ">=",
            _ => ">",
        };
        opposite.clone_into(&mut sign);
    }
    let span = place.span(start, end);
    let phrase = place.words(start, end);
    let found = Diagnostic::new(Code::ForeignOperator, span, format!("`{phrase}` is written `{sign}`"))
        .help("Numbers are compared by the signs =, <, <=, > and >=, or by `between … and …`.");
    // "Over 18" often means 18 as well.
    let loose = matches!(token.text, "over" | "under" | "above" | "below");
    Some(if loose { found.guess(span, sign) } else { found.fix(span, sign) })
}

/// `at or above 80`, `equal to or greater than 80`.
fn or_equal(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const WORDS: &[(&[&str], &str)] = &[
        (&["above", "over", "greater than", "more than", "higher than", "larger than", "older than"], ">="),
        (&["below", "under", "less than", "fewer than", "lower than", "smaller than", "younger than"], "<="),
    ];
    place.part()?;
    let spot = place.spot;
    let starts = [spot.before.as_ref(), spot.found.as_ref()];
    starts.into_iter().flatten().find_map(|first| {
        let ahead = place.words_upto(first.at);
        let denied = first.text == "not" || ahead.last().is_some_and(|word| word.text == "not");
        let mut cursor = place.cursor(first.at);
        cursor.eat_any(&["is", "are", "was"]);
        cursor.eat_any(&["at or", "equal to or", "equal or", "equals or"]).filter(|_| !denied)?;
        let sign = WORDS.iter().find_map(|(words, sign)| cursor.eat_any(words).map(|_| *sign))?;
        let phrase = place.words(first.at, cursor.at);
        let span = place.span(first.at, cursor.at);
        let told = Diagnostic::new(Code::ForeignOperator, span, format!("`{phrase}` is written `{sign}`"))
            .help(format!("Write `{sign}`."));
        Some(if place.reads(first.at, cursor.at, sign) { told.fix(span, sign) } else { told })
    })
}
