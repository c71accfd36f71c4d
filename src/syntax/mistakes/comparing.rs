//! The signs of comparisons: words for them, and a second one that does not say of what.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::Token;

/// A comparison without its name.
pub const NAMELESS: &[Recogniser] = &[without_name];
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
    let found = spot.found.as_ref().filter(|_| place.is_condition())?;
    let before = spot.before.as_ref().filter(|before| matches!(before.text, "and" | "or"))?;
    if !matches!(found.text.chars().next(), Some('<' | '>' | '=' | '≤' | '≥' | '!' | '≠')) {
        return None;
    }
    let ahead = spot.slice.get(place.word.len()..before.at)?;
    let last = ahead.rsplit(" and ").next()?.rsplit(" or ").next()?;
    let name = last.trim_start_matches([' ', '\n', '\t', '(']).split_whitespace().next()?;
    let proper = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let problem = || place.problem(found, "this comparison does not say of what");
    // `!= 3 or != 4` always holds, and `= 3 and = 4` never.
    let sign = last.split_whitespace().nth(1).unwrap_or("");
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
    // `most recent` compares nothing.
    if matches!(token.text, "most" | "least") && last_word(spot.slice.get(..token.at)?) != Some("at") {
        return None;
    }
    // The phrase reaches from `is` or `at` to `than`, `or equal to`.
    let (mut start, mut end, mut sign) = (token.at, token.end(), sign.to_owned());
    let mut denied = false;
    while let Some(word) = last_word(spot.slice.get(..start)?) {
        if !matches!(word, "is" | "at" | "are" | "of" | "not") {
            break;
        }
        denied ^= word == "not";
        start = spot.slice.get(..start)?.trim_end().len().saturating_sub(word.len());
    }
    while let Some(word) = first_word(spot.slice.get(end..)?) {
        match word {
            "than" | "to" | "or" => {}
            "equal" | "equals" if !sign.contains('=') => sign.push('='),
            _ => break,
        }
        let rest = spot.slice.get(end..)?;
        end = end.saturating_add(rest.len().saturating_sub(rest.trim_start().len())).saturating_add(word.len());
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
    let phrase = spot.slice.get(start..end)?.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = Diagnostic::new(Code::ForeignOperator, span, format!("`{phrase}` is written `{sign}`"))
        .help("Numbers are compared by the signs =, <, <=, > and >=, or by `between … and …`.");
    // "Over 18" often means 18 as well.
    let loose = matches!(token.text, "over" | "under" | "above" | "below");
    Some(if loose { found.guess(span, sign) } else { found.fix(span, sign) })
}

fn last_word(text: &str) -> Option<&str> {
    let trimmed = text.trim_end();
    let start = trimmed.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at.saturating_add(1));
    trimmed.get(start..).filter(|word| !word.is_empty())
}

fn first_word(text: &str) -> Option<&str> {
    let trimmed = text.trim_start();
    let end = trimmed.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(trimmed.len());
    trimmed.get(..end).filter(|word| !word.is_empty())
}
