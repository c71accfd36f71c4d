//! Names that are not written as names: letters of other languages, hyphens, blanks.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::wanted::Wanted;
use crate::syntax::words::{Token, next_token};

/// A word that would be a name, but for its letters.
pub const LETTERS: &[Recogniser] = &[letters];
/// Two words where one name stands.
pub const BLANKS: &[Recogniser] = &[blanks];

/// `tumor-grade`, `größe`; `sur-1` where a statement is cited.
fn letters(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let first = found.text.chars().next().filter(|first| !first.is_ascii_digit())?;
    let hyphen = found.text.contains('-');
    let foreign = found.is_word() && proper_letters(found.text).is_none() && !hyphen;
    let joined = first.is_lowercase() && hyphen;
    if !(foreign || joined) {
        return None;
    }
    let span = place.at(found);
    let problem = Diagnostic::new(Code::BadName, span, format!("`{}` is not written as a name", found.shown()));
    let cites = place.word == "from" || place.wanted.contains(&Wanted::StatementId);
    let id = proper_id(found.text).filter(|_| cites);
    if let Some(id) = id {
        return Some(
            problem.help(format!("A statement is cited by its id, in capital letters: `{id}`.")).guess(span, id),
        );
    }
    Some(match proper_name(found.text) {
        Some(right) => problem
            .help(format!("A name has letters a to z, digits and underscores, and no hyphen: `{right}`."))
            .fix(span, right),
        None => problem.help("A name has letters a to z, digits and underscores, and begins with a letter."),
    })
}

/// Two names side by side where a comparison could stand.
fn blanks(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|_| place.wanted.contains(&Wanted::Comparison))?;
    let name = |token: &Token<'_>| token.is_word() && !RESERVED.contains(&token.text);
    (name(found) && place.spot.before.as_ref().is_some_and(name)).then(|| {
        place.cannot_stand(found).help(
            "A name has no blanks: its words are joined by underscores. Between two conditions stands `and` or `or`.",
        )
    })
}

/// The words of a head between its keyword and its title, joined as they may be meant as a name.
pub fn joined_name(slice: &str, from: usize) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut at = from;
    while let Some(token) = next_token(slice, at).filter(|token| token.is_word()) {
        words.push(token.text);
        at = token.end();
    }
    words.join("_")
}

/// The text, where all of its letters may stand in names.
fn proper_letters(text: &str) -> Option<&str> {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b'-').then_some(text)
}

/// The name that is meant, written as names are; none where there is none.
pub fn proper_name(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars() {
        match c {
            'ä' | 'Ä' | 'æ' => name.push_str("ae"),
            'ö' | 'Ö' | 'ø' => name.push_str("oe"),
            'ü' | 'Ü' => name.push_str("ue"),
            'ß' => name.push_str("ss"),
            'é' | 'è' | 'ê' | 'ë' | 'É' => name.push('e'),
            'á' | 'à' | 'â' | 'å' => name.push('a'),
            'í' | 'ì' | 'î' | 'ï' => name.push('i'),
            'ó' | 'ò' | 'ô' => name.push('o'),
            'ú' | 'ù' | 'û' => name.push('u'),
            'ç' => name.push('c'),
            'ñ' => name.push('n'),
            '-' | ' ' | '/' => name.push('_'),
            '.' | '_' => name.push(c),
            c if c.is_ascii_alphanumeric() => name.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    let proper = name.starts_with(|c: char| c.is_ascii_lowercase()) && !RESERVED.contains(&name.as_str());
    proper.then_some(name)
}

/// The id that is meant (`SUR-1`); none where the text is nothing like one.
pub fn proper_id(text: &str) -> Option<String> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic()).filter(|at| *at > 0)?;
    let (prefix, rest) = text.split_at_checked(letters)?;
    let number = rest.trim_start_matches(['-', '_', '.', ' ', '–']);
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| format!("{}-{number}", prefix.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_are_put_right() {
        assert_eq!(proper_name("Tumor-Größe"), Some("tumor_groesse".into()));
        assert_eq!(proper_name("2nd"), None);
        assert_eq!(proper_id("sur1"), Some("SUR-1".into()));
        assert_eq!(proper_id("SUR-x"), None);
    }
}
