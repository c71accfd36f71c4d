//! Where a cursor stands in a text that may be half written: in which declaration, which clause, behind which words. Told from
//! the text as it is, for what cannot be read has no tree.

use crate::syntax::ast::Keyword;
use crate::tokens::{Kind, Token, tokens};

/// Where a cursor stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'t> {
    /// The name or word before the cursor, as far as it is written.
    pub prefix: &'t str,
    /// Its first byte.
    pub start: usize,
    /// The declaration; none at the beginning of a line, or above the first one.
    pub keyword: Option<Keyword>,
    /// First byte of the declaration.
    pub declaration: usize,
    /// The keyword of the clause; empty before the first, and for rows.
    pub clause: &'t str,
    /// What stands between the keyword of the clause and the prefix, without gaps.
    pub words: Vec<&'t str>,
    /// Whether the prefix is the first word of its line.
    pub first: bool,
    /// Whether it stands in column one.
    pub column_one: bool,
    /// Whether the line before the prefix ends on blanks, so that a new word begins.
    pub apart: bool,
    /// Keywords of the clauses that the declaration has, without the one in which the cursor is.
    pub present: Vec<&'t str>,
}

/// Where a byte of a text stands; none within a quoted text or a comment.
pub fn place(text: &str, offset: usize) -> Option<Place<'_>> {
    let before = text.get(..offset)?;
    let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let line = before.get(line_start..)?;
    let last = tokens(line).last();
    if matches!(last, Some(Token { kind: Kind::Comment | Kind::Text { closed: false }, .. })) {
        return None;
    }
    let length: usize = line.chars().rev().take_while(|c| in_name(*c)).map(char::len_utf8).sum();
    let start = offset.saturating_sub(length);
    let prefix = text.get(start..offset)?;
    let head = line.get(..line.len().saturating_sub(length))?;
    let first = head.trim_matches(['\u{feff}', ' ', '\t']).is_empty();
    let column_one = head.trim_start_matches('\u{feff}').is_empty();
    let mut place = Place {
        prefix,
        start,
        keyword: None,
        declaration: 0,
        clause: "",
        words: Vec::new(),
        first,
        column_one,
        apart: head.ends_with([' ', '\t', '(', ',']) || head.is_empty(),
        present: Vec::new(),
    };
    if column_one {
        return Some(place);
    }
    within(text, line_start, start, &mut place);
    Some(place)
}

/// Names may hold dots; ids hyphens; units slashes are no part of a name.
fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// Looks up the declaration and the clause.
fn within<'t>(text: &'t str, line_start: usize, start: usize, place: &mut Place<'t>) {
    let mut at = line_start;
    let mut above: Vec<(usize, &str)> = Vec::new();
    // From the line of the cursor upwards, to the line that begins in column one.
    loop {
        let line = text.get(at..).and_then(|rest| rest.split('\n').next()).unwrap_or("");
        above.push((at, line));
        let word = first_word(line);
        if !line.starts_with([' ', '\t']) && !word.is_empty() {
            place.keyword = Keyword::of(word);
            place.declaration = at;
            break;
        }
        let Some(before) = at.checked_sub(1) else { break };
        at = text.get(..before).and_then(|text| text.rfind('\n')).map_or(0, |at| at.saturating_add(1));
    }
    let Some(keyword) = place.keyword else { return };
    above.reverse();
    let indent = |line: &str| line.len().saturating_sub(line.trim_start_matches([' ', '\t']).len());
    let clauses = || above.iter().skip(1).filter(|(_, line)| !first_word(line).is_empty());
    let column = clauses().map(|(_, line)| indent(line)).next().unwrap_or(0);
    let on_cursor = |at: &usize| *at == line_start;
    let mut begins = place.declaration.saturating_add(keyword.word().len());
    for (at, line) in clauses() {
        let word = first_word(line);
        let own = keyword.clause(word).is_some() && (indent(line) <= column || on_cursor(at));
        // The word under the cursor begins nothing before it is finished.
        if own && !(on_cursor(at) && place.first) {
            place.clause = word;
            begins = at.saturating_add(indent(line)).saturating_add(word.len());
        } else if keyword.row().is_some() && indent(line) <= column && !on_cursor(at) {
            place.clause = "";
            begins = at.saturating_add(indent(line));
        }
    }
    let between = text.get(begins..start).unwrap_or("");
    place.words = words(between);
    place.present = present(text, place.declaration, line_start, keyword);
}

/// The words of a text: names with their dots, ids with their hyphens, and signs of two letters are one each.
fn words(text: &str) -> Vec<&str> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for token in tokens(text).filter(|token| !token.is_gap()) {
        let before = found.last().copied().filter(|(_, end)| *end == token.start);
        let joins = before.and_then(|(start, end)| text.get(start..end)).is_some_and(|before| match token.text {
            "." | "-" => before.ends_with(char::is_alphanumeric) && !before.starts_with(|c: char| c.is_ascii_digit()),
            "=" => matches!(before, "<" | ">" | "!"),
            _ => {
                let id = before.ends_with('-') && before.len() > 1 && token.kind == Kind::Number;
                id || (before.ends_with('.') && before.len() > 1 && token.kind == Kind::Word)
            }
        });
        match found.last_mut() {
            Some(last) if joins => last.1 = token.end(),
            _ => found.push((token.start, token.end())),
        }
    }
    found.into_iter().filter_map(|(start, end)| text.get(start..end)).collect()
}

/// The keywords of the clauses of a declaration, but for the line of the cursor.
fn present(text: &str, declaration: usize, without: usize, keyword: Keyword) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = declaration;
    for (number, line) in text.get(declaration..).unwrap_or("").split_inclusive('\n').enumerate() {
        if number > 0 && !line.starts_with([' ', '\t', '\r', '\n', '#']) {
            break;
        }
        let word = first_word(line);
        if number > 0 && at != without && keyword.clause(word).is_some() {
            found.push(word);
        }
        at = at.saturating_add(line.len());
    }
    found
}

fn first_word(line: &str) -> &str {
    let word = tokens(line).find(|token| token.kind != Kind::Blank).filter(|token| !token.is_gap());
    word.map_or("", |token| token.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Place<'_> {
        // The cursor stands at the end.
        place(text, text.len()).unwrap()
    }

    #[test]
    fn the_clause_and_what_stands_before_the_cursor() {
        let text =
            "fact a \"A\"\n  type yes/no\n\nrecommend r \"R\"\n  stance    for t\n  when      a and\n        (tumor.k";
        let place = at(text);
        assert_eq!((place.keyword, place.clause, place.prefix), (Some(Keyword::Recommend), "when", "tumor.k"));
        assert_eq!(place.words, ["a", "and", "("]);
        assert_eq!(place.present, ["stance", "when"]);
        let place = at("term t \"T\"\n  me");
        assert!(
            place.first
                && place.keyword == Some(Keyword::Term)
                && place.clause.is_empty()
                && place.words == ["t", "\"T\""]
        );
        assert!(at("fa").column_one);
        assert!(at("fact a \"A\"\n").column_one);
    }

    #[test]
    fn names_ids_and_signs_are_words() {
        assert_eq!(words("a.b<=3 cm and SUR-1, c - 1"), ["a.b", "<=", "3", "cm", "and", "SUR-1", ",", "c", "-", "1"]);
    }

    #[test]
    fn nothing_is_asked_within_texts_and_comments() {
        assert_eq!(place("term t \"Ti", 10), None);
        assert_eq!(place("# fa", 4), None);
        assert!(place("term t \"T\" ", 11).is_some());
    }
}
