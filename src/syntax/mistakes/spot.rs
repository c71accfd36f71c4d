//! What stands where reading stopped: the word there, and its neighbours.

use crate::syntax::words::{Token, next_token};

/// The place where reading stopped, with its neighbours. Offsets count from the beginning of the slice.
pub struct Spot<'a> {
    /// The head or clause.
    pub slice: &'a str,
    /// Where the slice begins in its text.
    pub base: usize,
    /// The token there; none at the end.
    pub found: Option<Token<'a>>,
    /// The token before it.
    pub before: Option<Token<'a>>,
    /// The token behind it.
    pub after: Option<Token<'a>>,
}

impl<'a> Spot<'a> {
    /// True where the token is the first of its line, and not of the first line.
    pub fn begins_line(&self, token: &Token<'_>) -> bool {
        let before = self.slice.get(..token.at).unwrap_or("");
        before.rfind('\n').is_some_and(|at| before.get(at..).unwrap_or("").trim().is_empty())
    }

    /// The spot at a byte of a slice.
    pub fn new(slice: &'a str, base: usize, position: usize) -> Self {
        let mut spot = Spot { slice, base, found: None, before: None, after: None };
        let mut at = 0usize;
        while let Some(token) = next_token(slice, at) {
            at = token.end();
            if spot.found.is_some() {
                spot.after = Some(token);
                break;
            }
            if token.end() <= position {
                spot.before = Some(token);
            } else {
                spot.found = Some(token);
            }
        }
        spot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_knows_its_neighbours() {
        let slice = "when tumor-grade > 3 # no\n  and \"a b\" x";
        let spot = Spot::new(slice, 0, 10);
        let text = |token: Option<Token<'_>>| token.map(|t| t.text.to_owned()).unwrap_or_default();
        assert_eq!(
            (text(spot.before), text(spot.found), text(spot.after)),
            ("when".into(), "tumor-grade".into(), ">".into())
        );
        let spot = Spot::new(slice, 0, 21);
        assert_eq!(
            (text(spot.before), text(spot.found), text(spot.after)),
            ("3".into(), "and".into(), "\"a b\"".into())
        );
        assert!(Spot::new(slice, 0, slice.len()).found.is_none());
    }
}
