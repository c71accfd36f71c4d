//! What joins conditions, or seems to: `a with b`, `a plus b`, `both a and b`, `either a or b`, `a, b` before a comparison.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::{Token, next_token};

/// Words for `and`, and words that say nothing.
pub const WORDS: &[Recogniser] = &[joining];
/// Pairs of words.
pub const PAIRS: &[Recogniser] = &[paired];
/// A comma where a comparison is wanted.
pub const COMMA: &[Recogniser] = &[comma];

/// Words for `and`, and words that say nothing.
fn joining(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const JOINING: &[(&str, &str)] = &[
        ("together with", "and"),
        ("along with", "and"),
        ("in combination with", "and"),
        ("combined with", "and"),
        ("in addition to", "and"),
        ("with", "and"),
        ("plus", "and"),
        ("except", "and not"),
        ("nor", "and not"),
        ("without", "and not"),
    ];
    const FILLING: &[&str] =
        &["together", "simultaneously", "at the same time", "too", "also", "concurrently", "respectively", "both"];
    let found = place.spot.found.as_ref().filter(|_| !matches!(place.word, "stance" | "grade" | "from" | "expect"))?;
    let start = place.part()?;
    if let Some(number) = place.spot.before.as_ref().filter(|before| found.text == "(" && before.end() == found.at)
        && number.text.starts_with(|c: char| c.is_ascii_digit())
    {
        let told = place
            .tell(
                Code::CannotRead,
                number.at,
                found.end(),
                format!("a sign is missing between `{}` and `(`", number.text),
            )
            .help(format!("Write `{} * (`.", number.text));
        let sound = place.reads(found.at, found.at, " * ");
        return Some(if sound { told.guess(place.span(found.at, found.at), " * ") } else { told });
    }
    if found.text == ","
        && let Some(after) = place.spot.after.as_ref().filter(|after| matches!(after.text, "and" | "or"))
    {
        let sound = place.reads(found.at, found.end(), "");
        let told = place
            .tell(Code::CannotRead, found.at, found.end(), format!("no comma stands before `{}`", after.text))
            .help("Remove the comma.");
        return Some(if sound { told.fix(place.span(found.at, found.end()), "") } else { told });
    }
    let mut cursor = place.cursor(found.at);
    if let Some((words, right)) = JOINING.iter().find(|(words, _)| cursor.eat(words)).filter(|_| found.at > start) {
        let told = place
            .tell(Code::CannotRead, found.at, cursor.at, format!("conditions are not joined by `{words}`"))
            .help(format!("Write `{right}`."));
        let sound = place.reads(found.at, cursor.at, right);
        return Some(if sound { told.guess(place.span(found.at, cursor.at), *right) } else { told });
    }
    let words = cursor.eat_any(FILLING)?;
    let alone = cursor.token().is_none_or(|token: Token<'_>| matches!(token.text, "and" | "or" | ")" | ","));
    let from = place.spot.before.as_ref().map_or(found.at, Token::end);
    (alone && place.reads(from, cursor.at, "")).then(|| {
        place
            .tell(Code::CannotRead, found.at, cursor.at, format!("`{words}` says nothing here"))
            .help("Leave it out: `and` says that all hold.")
            .guess(place.span(from, cursor.at), "")
    })
}

/// `both a and b`, `either a or b`; and `both a or b`, `either a and b`, which contradict themselves.
fn paired(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let spot = place.spot;
    let found = spot.found.as_ref().filter(|_| place.is_condition())?;
    let pairs = |token: &Token<'_>| matches!(token.text, "both" | "either");
    let pair = spot.before.filter(|before| before.at > 0 && pairs(before)).or(Some(*found).filter(pairs))?;
    let mut depth = 0usize;
    let mut at = pair.end();
    let joint = loop {
        let Some(token) = next_token(spot.slice, at) else { break None };
        at = token.end();
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" if depth == 0 => break None,
            ")" => depth = depth.saturating_sub(1),
            "and" | "or" if depth == 0 => break Some(token),
            _ => {}
        }
    };
    let word = pair.text;
    let told = |what: String| place.problem(&pair, what);
    let Some(joint) = joint else {
        return Some(told(format!("`{word}` says nothing here")).help("Leave it out."));
    };
    if (word == "both") != (joint.text == "and") {
        return Some(
            told(format!("`{word}` and `{}` contradict each other", joint.text))
                .also(place.at(&joint), "")
                .help("Leave one of them out: `a and b` holds where both hold, `a or b` where at least one holds."),
        );
    }
    // `not` reaches over one condition, and over both only with parentheses.
    if spot.slice.get(..pair.at).is_some_and(|ahead| ahead.trim_end().ends_with("not")) {
        return Some(
            told(format!("`not {word}` needs parentheses"))
                .help(format!("Write `not (a {} b)`: without them, `not` denies only the first.", joint.text)),
        );
    }
    let next = next_token(spot.slice, pair.end()).map_or(pair.end(), |next| next.at);
    let span = place.span(pair.at, next);
    Some(if word == "both" {
        told("`both` says nothing here".to_owned()).help("Leave it out: `and` says that all hold.").fix(span, "")
    } else {
        told("`either` says nothing here".to_owned())
            .help(
                "Leave it out where both may hold, too: `or` allows that. Where only one may hold, add `and not (a and b)`.",
            )
            .guess(span, "")
    })
}

/// A comma where a condition goes on.
fn comma(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == ",")?;
    place
        .wanted
        .contains(&Wanted::Comparison)
        .then(|| place.cannot_stand(found).help("Conditions are joined by `and` or by `or`, not by a comma."))
}
