//! How deep a clause nests: it is measured before any parsing, and bounds every recursion behind it.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use crate::tokens::{Kind, Token, tokens};

/// Deepest nesting of parentheses and of `not`.
pub const MAX_DEPTH: usize = 64;
/// Deepest tree that a clause may become: levels of nesting, and the signs of the calculations within them.
const MAX_TREE: usize = 72;

/// Whether a unit is being read: its signs are no calculation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Nowhere,
    /// A number stands before this.
    May,
    Inside,
}

impl Unit {
    fn behind(self, token: &Token<'_>) -> Unit {
        match (self, token.kind) {
            (Unit::Nowhere | Unit::May, Kind::Number) => Unit::May,
            (Unit::May, Kind::Blank) => Unit::May,
            (Unit::May, Kind::Word | Kind::Annotation) => Unit::Inside,
            (Unit::Inside, Kind::Word | Kind::Number | Kind::Annotation) => Unit::Inside,
            (Unit::Inside, Kind::Sign) if matches!(token.text, "/" | "*" | "." | "^" | "'" | "%") => Unit::Inside,
            _ => Unit::Nowhere,
        }
    }
}

/// How deep one pair of parentheses goes, or the clause outside of all.
#[derive(Default)]
struct Level {
    /// Where it was opened.
    at: usize,
    /// How often `not` stands right before what comes next.
    nots: usize,
    /// Signs of the calculation that is being read.
    signs: usize,
    /// Height of the tallest part of that calculation.
    tallest: usize,
    /// Height of the tallest calculation so far.
    height: usize,
}

impl Level {
    fn grow(&mut self) {
        self.height = self.height.max(self.tallest.saturating_add(self.signs));
    }
}

/// Checks that the parentheses of a clause are balanced and that nothing is nested too deep, in whatever spelling.
pub fn nesting(source: SourceId, base: usize, clause: &str) -> Result<(), Box<Diagnostic>> {
    let place = |at: usize| Span::new(source, base.saturating_add(at), base.saturating_add(at).saturating_add(1));
    let mut open: Vec<Level> = Vec::new();
    let mut level = Level::default();
    // Levels and `not` outside of the parentheses that are open.
    let mut outside = 0usize;
    let mut unit = Unit::Nowhere;
    for token in tokens(clause) {
        unit = unit.behind(&token);
        match (token.kind, token.text) {
            _ if token.is_gap() => continue,
            (Kind::Sign, "/" | "*") if unit == Unit::Inside => {}
            (Kind::Sign, "(") => {
                outside = outside.saturating_add(level.nots).saturating_add(1);
                open.push(std::mem::replace(&mut level, Level { at: token.start, ..Level::default() }));
            }
            (Kind::Sign, ")") => {
                let Some(mut around) = open.pop() else {
                    let found = Diagnostic::new(
                        Code::UnclosedParenthesis,
                        place(token.start),
                        "this parenthesis closes nothing",
                    )
                    .help("Remove it, or write the opening parenthesis that belongs to it.")
                    .guess(place(token.start), "");
                    return Err(Box::new(found));
                };
                outside = outside.saturating_sub(around.nots).saturating_sub(1);
                around.tallest = around.tallest.max(level.height.saturating_add(around.nots).saturating_add(1));
                around.nots = 0;
                around.grow();
                level = around;
            }
            (Kind::Sign, "!") => level.nots = level.nots.saturating_add(1),
            (Kind::Word, text) if text.eq_ignore_ascii_case("not") => level.nots = level.nots.saturating_add(1),
            // `years from a to b` is a calculation, too.
            (Kind::Sign, "+" | "-" | "−" | "–" | "*" | "×" | "·" | "/") | (Kind::Word, "from") => {
                level.signs = level.signs.saturating_add(1);
                level.grow();
            }
            (kind, text) => {
                level.nots = 0;
                if begins_anew(kind, text) {
                    (level.signs, level.tallest) = (0, 0);
                }
            }
        }
        let deep = outside.saturating_add(level.nots) > MAX_DEPTH;
        if deep || outside.saturating_add(level.height) > MAX_TREE {
            let what = if deep {
                format!("this is nested more than {MAX_DEPTH} levels deep")
            } else if level.signs > MAX_TREE {
                format!("this calculation has more than {MAX_TREE} parts")
            } else {
                format!("calculations are nested more than {MAX_TREE} levels deep here")
            };
            let found = Diagnostic::new(Code::TooDeep, place(token.start), what)
                .help("Give an inner part a name of its own with `term`, and use that name here.");
            return Err(Box::new(found));
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let end = base.saturating_add(clause.trim_end().len());
    let found = Diagnostic::new(Code::UnclosedParenthesis, place(level.at), "this parenthesis is never closed")
        .label("opened here")
        .also(Span::new(source, end, end), "the clause ends here")
        .help("Write the closing parenthesis `)` where the group ends.")
        .guess(Span::new(source, end, end), ")");
    Err(Box::new(found))
}

/// Whether a calculation ends before this.
fn begins_anew(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Sign => text.starts_with(['<', '>', '=', '≤', '≥', '≠', ',', '&', '|']),
        Kind::Word => {
            text.len() <= 4 && ["and", "or", "when", "is", "in"].iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<Code> {
        nesting(SourceId(0), 0, text).err().map(|d| d.code)
    }

    #[test]
    fn parentheses_are_balanced() {
        assert_eq!(code("when (a and (b or \"(\"))"), None);
        assert_eq!(code("when (a"), Some(Code::UnclosedParenthesis));
        assert_eq!(code("when a)"), Some(Code::UnclosedParenthesis));
        assert_eq!(code("when n > 3 {a(b}"), None);
        assert_eq!(code("when (a # )\n)"), None);
    }

    #[test]
    fn every_way_to_nest_is_bounded() {
        let deep = Some(Code::TooDeep);
        for word in [
            "(",
            "not ",
            "NOT ",
            "Not ",
            "nOT ",
            "!",
            "! # x\n",
            "not # (\n",
            "not(",
            "NOT (",
            "at least 1 of (",
            "-",
            "− ",
            "- # x\n-",
            "-(",
        ] {
            assert_eq!(code(&format!("when {}a", word.repeat(1_300))), deep, "{word}");
        }
        assert_eq!(code(&format!("when n > 3 {{\"}} and {}", "(".repeat(3_000))), None, "all of it is a text");
        assert_eq!(code(&format!("when \"\n and {}", "(".repeat(3_000))), deep);
        assert_eq!(code(&format!("when 3 mg/{}kg", "(".repeat(3_000))), deep);
        let sums = (0..60).fold("a".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(60)));
        assert_eq!(code(&sums), deep);
        let spans = (0..60).fold("a".to_owned(), |inner, _| format!("years from ({inner}) to b"));
        assert_eq!(code(&spans), deep);
        let products = (0..60).fold("a".to_owned(), |inner, _| format!("b * c * ({inner})"));
        assert_eq!(code(&products), deep);
        let products = (0..20).fold("a".to_owned(), |inner, _| format!("b * c * ({inner})"));
        assert_eq!(code(&products), None);
    }

    #[test]
    fn what_only_stands_side_by_side_does_not_nest() {
        assert_eq!(code(&"a and not b and ".repeat(10_000)), None);
        assert_eq!(code(&"a - b > 3 mg/dL or ".repeat(10_000)), None);
        assert_eq!(code(&"(a - 3) > not (b), ".repeat(10_000)), None);
        assert_eq!(code(&"ref 4-7, ".repeat(10_000)), None);
        assert_eq!(code(&format!("means a{} > 3", " + 3 mL/min/{1.73_m2}".repeat(63))), None);
    }
}
