//! Texts that name computed values: `"Give {dose} twice a day"`. Two braces stand for one.

/// A part of such a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words.
    Text(&'t str),
    /// The value of a name, by the place of its brace.
    Value(&'t str, usize),
    /// A brace that nothing closes, by its place.
    Open(usize),
}

/// The parts of a text, in order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut at) = (text, 0usize);
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at_checked(brace).unwrap_or((rest, ""));
        let place = at.saturating_add(brace);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (piece, taken) = match from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            // One of the two stands for both.
            Some(_) => (Piece::Text(from.get(..1).unwrap_or_default()), 2),
            None if from.starts_with('}') => (Piece::Text("}"), 1),
            None => match from.find('}') {
                Some(end) => (Piece::Value(from.get(1..end).unwrap_or_default().trim(), place), end.saturating_add(1)),
                None => (Piece::Open(place), 1),
            },
        };
        pieces.push(piece);
        rest = from.get(taken..).unwrap_or_default();
        at = place.saturating_add(taken);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The names in a text.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| if let Piece::Value(name, _) = piece { Some(name) } else { None })
}

/// A text with the values of its names.
pub fn filled(text: &str, value: impl Fn(&str) -> String) -> String {
    let words = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Value(name, _) => value(name),
        Piece::Open(_) => "{".to_owned(),
    };
    pieces(text).into_iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_braces() {
        use Piece::{Open, Text, Value};
        assert_eq!(pieces("Give {dose} now"), [Text("Give "), Value("dose", 5), Text(" now")]);
        assert_eq!(pieces("{ a.b }"), [Value("a.b", 0)]);
        assert_eq!(pieces("{{x}} {"), [Text("{"), Text("x"), Text("}"), Text(" "), Open(6)]);
        assert_eq!(pieces("ä}{}"), [Text("ä"), Text("}"), Value("", 3)]);
        assert_eq!(filled("{{{a}}} {b", |name| name.to_uppercase()), "{A} {b");
    }
}
