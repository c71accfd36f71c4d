//! What is said where nothing more telling is known: something is missing at the end, or a word cannot stand there.

use super::expected::join;
use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::reader::Reader;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::{Token, next_token};

/// Nothing more stands there.
pub const EARLY: &[Recogniser] = &[early];
/// A line that goes on with the clause above, and cannot.
pub const BELOW: &[Recogniser] = &[below];

/// The clause ends, and something is missing.
fn early(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.spot.found.is_none().then(|| {
        let problem = ends_early(place);
        if place.wanted.is_empty() {
            problem
        } else {
            problem.label(format!("{} is expected behind it", join(place.wanted)))
        }
    })
}

/// Something is missing behind the last word.
pub fn ends_early(place: &Place<'_, '_>) -> Diagnostic {
    let last = place.spot.before.unwrap_or(Token { at: 0, text: "" });
    place
        .problem(&last, format!("something is missing behind `{}`", last.shown()))
        .help(format!("The clause is written: {}", place.written))
}

/// A word below a clause that could have ended.
fn below(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.is_word() && place.ends())?;
    place.spot.begins_line(found).then(|| {
        place.problem(found, format!("`{}` cannot go on with the clause above", found.shown())).help(
            "This line is indented deeper than the clause above, and so goes on with it. What begins anew stands in the same column as the others.",
        )
    })
}

/// A word that cannot stand where it stands.
pub fn cannot_stand(place: &Place<'_, '_>) -> Diagnostic {
    let Some(found) = place.spot.found.as_ref() else { return ends_early(place) };
    let problem = place.cannot_stand(found);
    let problem =
        if place.wanted.is_empty() { problem } else { problem.label(format!("{} is expected", join(place.wanted))) };
    if RESERVED.contains(&found.text) && place.wanted.contains(&Wanted::Name) {
        let word = found.text;
        let help =
            format!("`{word}` is a word of the language and cannot be a name: choose another, such as `{word}_group`.");
        return problem.help(help);
    }
    problem.help(format!("The clause is written: {}", place.written))
}

/// `72(x)`: between a number and a parenthesis stands no sign. Told first where parentheses do not match.
pub fn product_sign(reader: &Reader<'_>, base: usize, slice: &str) -> Option<Diagnostic> {
    let mut before: Option<Token<'_>> = None;
    let mut at = 0usize;
    while let Some(token) = next_token(slice, at) {
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
