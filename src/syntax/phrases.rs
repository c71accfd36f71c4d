//! Phrases of everyday prose in conditions and types, and what the language writes for them: `no more than`, `either … or`,
//! `> 1 cm and < 3 cm`, `one of (a, b)`.

use super::ast::Keyword;
use super::outline::Reader;
use super::slips::{self, Spot, Token};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// A phrase, what stands for it, and whether it surely means that.
const CONDITIONS: &[(&str, &str, bool)] = &[
    ("as well as", "and", true),
    ("and/or", "or", false),
    ("and and", "and", true),
    ("or or", "or", true),
    ("any of", "at least 1 of", true),
    ("does not includes", "does not include", true),
    ("not includes", "does not include", true),
    ("not include", "does not include", true),
    ("isn't", "is not", true),
    ("isn’t", "is not", true),
    ("is no more than", "<=", true),
    ("is not more than", "<=", true),
    ("no more than", "<=", true),
    ("not more than", "<=", true),
    ("is no less than", ">=", true),
    ("is not less than", ">=", true),
    ("no less than", ">=", true),
    ("not less than", ">=", true),
    ("is up to", "<=", true),
    ("up to", "<=", true),
    ("is >=", ">=", true),
    ("is <=", "<=", true),
    ("is >", ">", true),
    ("is <", "<", true),
    ("is =", "=", true),
];

/// The same in types.
const TYPES: &[(&str, &str, bool)] = &[
    ("whole number", "integer", true),
    ("one of:", "one of", true),
    ("set of:", "set of", true),
    ("choice of", "one of", true),
    ("%", "percent", true),
    ("from", "", true),
    (">=", "at least", true),
    ("<=", "at most", true),
    (">", "above", true),
    ("<", "below", true),
];

/// A phrase that reading stopped in.
pub fn phrase(reader: &Reader<'_>, keyword: Keyword, word: &str, spot: &Spot<'_>) -> Option<Diagnostic> {
    let found = spot.found.as_ref()?;
    if matches!(word, "status" | "version" | "grade" | "kind" | "design") {
        return unquoted(reader, spot, found, word);
    }
    if (keyword, word) == (Keyword::Fact, "type") {
        return listed(reader, spot, found).or_else(|| said(reader, spot, found, TYPES));
    }
    if matches!(word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never") {
        return said(reader, spot, found, CONDITIONS)
            .or_else(|| paired(reader, spot, found))
            .or_else(|| without_name(reader, word, spot, found))
            .or_else(|| counted(reader, spot, found));
    }
    None
}

fn problem(reader: &Reader<'_>, spot: &Spot<'_>, at: usize, text: &str, right: &str) -> Diagnostic {
    let span = spot.span(reader, at, at.saturating_add(text.len()));
    if right.is_empty() {
        return Diagnostic::new(Code::CannotRead, span, format!("`{text}` says nothing here")).help("Leave it out.");
    }
    Diagnostic::new(Code::CannotRead, span, format!("`{text}` is written `{right}`")).help(format!("Write `{right}`."))
}

/// The first phrase of a table that begins at, before or two words before the place, and reaches it.
fn said(
    reader: &Reader<'_>,
    spot: &Spot<'_>,
    found: &Token<'_>,
    table: &[(&'static str, &'static str, bool)],
) -> Option<Diagnostic> {
    let mut starts = vec![found.at];
    if let Some(before) = &spot.before {
        starts.insert(0, before.at);
        let ahead = spot.slice.get(..before.at).unwrap_or("").trim_end();
        starts.insert(0, ahead.rfind(char::is_whitespace).map_or(0, |at| at.saturating_add(1)));
    }
    for start in starts {
        let rest = spot.slice.get(start..)?;
        for (text, right, sure) in table {
            let Some(behind) = rest.strip_prefix(text) else { continue };
            let letters = text.ends_with(char::is_alphabetic);
            let whole = !behind.starts_with(|c: char| if letters { c.is_alphanumeric() || c == '_' } else { c == '=' });
            let end = start.saturating_add(text.len());
            let gap = behind.len().saturating_sub(behind.trim_start_matches(' ').len());
            // `either` stands before the word that could not be read.
            if !whole || start == 0 || end.saturating_add(gap) < found.at {
                continue;
            }
            let end = if right.is_empty() { end.saturating_add(gap) } else { end };
            let span = spot.span(reader, start, end);
            let told = problem(reader, spot, start, text, right);
            return Some(if *sure { told.fix(span, *right) } else { told.guess(span, *right) });
        }
    }
    None
}

/// `both a and b`, `either a or b`; and `both a or b`, `either a and b`, which contradict themselves.
fn paired(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let pairs = |token: &Token<'_>| matches!(token.text, "both" | "either");
    let pair = spot.before.filter(|before| before.at > 0 && pairs(before)).or(Some(*found).filter(pairs))?;
    let mut depth = 0usize;
    let mut at = pair.end();
    let joint = loop {
        let Some(token) = slips::next_token(spot.slice, at) else { break None };
        at = token.end();
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" if depth == 0 => break None,
            ")" => depth = depth.saturating_sub(1),
            "and" | "or" if depth == 0 => break Some(token),
            _ => {}
        }
    };
    let (word, place) = (pair.text, spot.place(reader, &pair));
    let told = |what: String| Diagnostic::new(Code::CannotRead, place, what);
    let Some(joint) = joint else {
        return Some(told(format!("`{word}` says nothing here")).help("Leave it out."));
    };
    if (word == "both") != (joint.text == "and") {
        return Some(
            told(format!("`{word}` and `{}` contradict each other", joint.text))
                .also(spot.place(reader, &joint), "")
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
    let next = slips::next_token(spot.slice, pair.end()).map_or(pair.end(), |next| next.at);
    let span = spot.span(reader, pair.at, next);
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

/// `size > 1 cm and < 3 cm`: the second comparison lacks its name.
fn without_name(reader: &Reader<'_>, word: &str, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let before = spot.before.as_ref().filter(|before| matches!(before.text, "and" | "or"))?;
    if !matches!(found.text.chars().next(), Some('<' | '>' | '=' | '≤' | '≥' | '!' | '≠')) {
        return None;
    }
    let ahead = spot.slice.get(word.len()..before.at)?;
    let last = ahead.rsplit(" and ").next()?.rsplit(" or ").next()?;
    let name = last.trim_start_matches([' ', '\n', '\t', '(']).split_whitespace().next()?;
    let proper = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let problem =
        || Diagnostic::new(Code::CannotRead, spot.place(reader, found), "this comparison does not say of what");
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
            .fix(spot.span(reader, found.at, found.at), format!("{name} "))
    })
}

/// `2 of (a, b, c)`, and `or` in a list of members.
fn counted(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let before = spot.before.as_ref()?;
    if found.text == "of" && before.text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(
            Diagnostic::new(Code::CannotRead, spot.place(reader, before), "exactly, or at least so many?")
                .help(format!("Write `at least {} of (a, b)`.", before.text))
                .guess(spot.span(reader, before.at, before.at), "at least "),
        );
    }
    if matches!(found.text, "or" | "and") {
        let open = spot.slice.get(..found.at)?.rfind('(')?;
        let list = spot.slice.get(..open)?.trim_end();
        if list.ends_with(" in") || list.ends_with("any of") || list.ends_with("all of") {
            return Some(
                Diagnostic::new(
                    Code::CannotRead,
                    spot.place(reader, found),
                    format!("a list has commas, not `{}`", found.text),
                )
                .help("Write a comma.")
                .fix(spot.span(reader, before.end(), found.end()), ","),
            );
        }
    }
    None
}

/// `status "draft"`.
fn unquoted(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, word: &str) -> Option<Diagnostic> {
    let inside = found.text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = !inside.is_empty() && inside.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ' ' | '-'));
    plain.then(|| {
        Diagnostic::new(Code::CannotRead, spot.place(reader, found), format!("`{word}` has no quotes behind it"))
            .help(format!("Write `{word} {inside}`."))
            .fix(spot.place(reader, found), inside)
    })
}

/// `one of (a, b)`, `one of a/b`, `integer (0 to 10)`, `integer, between 0 and 10`.
fn listed(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let rest = spot.slice.get(found.at..)?;
    let before = spot.before.as_ref()?;
    if found.text == "("
        && let Some((inside, _)) = rest.get(1..).and_then(|rest| rest.split_once(')'))
        && !inside.contains('\n')
    {
        let end = found.at.saturating_add(inside.len()).saturating_add(2);
        let right = if before.text == "of" { inside.to_owned() } else { format!(", {inside}") };
        let start = if before.text == "of" { found.at } else { before.end() };
        return Some(
            Diagnostic::new(Code::CannotRead, spot.place(reader, found), "a type has no parentheses")
                .help("Leave them out; before a range stands a comma.")
                .fix(spot.span(reader, start, end), right),
        );
    }
    if found.text == "/" && spot.slice.contains(" of ") {
        let members = spot.slice.get(before.at..)?.lines().next()?.split_whitespace().next()?;
        let end = before.at.saturating_add(members.len());
        return Some(
            Diagnostic::new(Code::CannotRead, spot.place(reader, found), "a list has commas, not `/`")
                .help(format!("Write `{}`.", members.replace('/', ", ")))
                .fix(spot.span(reader, before.at, end), members.replace('/', ", ")),
        );
    }
    if found.text == "between"
        && let Some((low, _)) = rest.get("between".len()..).and_then(|rest| rest.split_once(" and "))
        && !low.contains('\n')
    {
        let end = found.at.saturating_add("between".len()).saturating_add(low.len()).saturating_add(" and ".len());
        let low = low.trim();
        return Some(
            Diagnostic::new(Code::CannotRead, spot.place(reader, found), "a range is written with `to`")
                .help(format!("Write `{low} to …`."))
                .fix(spot.span(reader, found.at, end), format!("{low} to ")),
        );
    }
    None
}
