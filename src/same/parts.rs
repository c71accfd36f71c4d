//! What a line says, part by part, whatever its layout, quotes and notation: two lines with the same parts say the same.

use super::notations::NOTATIONS;
use std::collections::BTreeSet;

/// Words of the language: a fix may write them where none stood, and correct their spelling.
pub const WORDS: &[&str] = &[
    "about",
    "above",
    "absent",
    "accepted",
    "affects",
    "after",
    "against",
    "all",
    "allow",
    "also",
    "always",
    "any",
    "applies",
    "apply",
    "area",
    "arm",
    "as",
    "ask",
    "at",
    "authors",
    "because",
    "before",
    "below",
    "between",
    "by",
    "caution",
    "caveat",
    "centers",
    "classification",
    "classify",
    "codes",
    "columns",
    "complete",
    "conflict",
    "constraint",
    "counts",
    "covers",
    "date",
    "dated",
    "day",
    "decimal",
    "decision",
    "design",
    "does",
    "dose",
    "down",
    "draft",
    "duration",
    "each",
    "empty",
    "every",
    "evidence",
    "example",
    "examples",
    "exp",
    "expect",
    "expected",
    "expired",
    "fact",
    "false",
    "favored",
    "feasible",
    "finding",
    "first",
    "followup",
    "for",
    "from",
    "gap",
    "given",
    "grade",
    "grading",
    "guideline",
    "halves",
    "highest",
    "hold",
    "holds",
    "import",
    "in",
    "include",
    "includes",
    "instead",
    "integer",
    "intended",
    "invariant",
    "is",
    "changes",
    "judged",
    "kind",
    "known",
    "label",
    "last",
    "latest",
    "length",
    "level",
    "list",
    "lists",
    "ln",
    "log10",
    "lowest",
    "mass",
    "may",
    "mean",
    "means",
    "missing",
    "misuse",
    "more",
    "narrative",
    "nearly",
    "no",
    "none",
    "note",
    "null",
    "number",
    "of",
    "on",
    "once",
    "one",
    "option",
    "order",
    "ordered",
    "out",
    "over",
    "overrides",
    "part",
    "patients",
    "percent",
    "perhaps",
    "period",
    "point",
    "points",
    "position",
    "precaution",
    "present",
    "published",
    "purpose",
    "quantity",
    "question",
    "reading",
    "recommend",
    "recommendation",
    "recorded",
    "redundant",
    "ref",
    "refs",
    "regardless",
    "result",
    "review",
    "route",
    "row",
    "rows",
    "run",
    "same",
    "says",
    "scale",
    "scheme",
    "scope",
    "score",
    "see",
    "set",
    "shown",
    "since",
    "source",
    "sqrt",
    "stance",
    "statement",
    "status",
    "steps",
    "studies",
    "study",
    "sum",
    "superseded",
    "table",
    "term",
    "time",
    "times",
    "treatment",
    "true",
    "twice",
    "type",
    "uncertain",
    "undecided",
    "under",
    "undetermined",
    "unknown",
    "until",
    "unused",
    "up",
    "use",
    "version",
    "volume",
    "when",
    "where",
    "with",
    "within",
    "without",
    "yes",
];

/// Words that decide what is joined, denied or counted: none is changed, left out or added for nothing.
pub const LOGIC: &[&str] = &["and", "or", "not", "unless", "never", "otherwise", "least", "most"];

/// Comparisons in words, and the signs that say the same.
const PHRASES: &[(&str, &[&str])] = &[
    ("less than or equal to", &["<="]),
    ("greater than or equal to", &[">="]),
    ("more than or equal to", &[">="]),
    ("not equal to", &["not", "="]),
    ("equal to", &["="]),
    ("greater than", &[">"]),
    ("more than", &[">"]),
    ("less than", &["<"]),
    ("at least", &[">="]),
    ("at most", &["<="]),
    ("or more", &[">="]),
    ("or greater", &[">="]),
    ("or above", &[">="]),
    ("or older", &[">="]),
    ("or less", &["<="]),
    ("or fewer", &["<="]),
    ("or below", &["<="]),
    ("or younger", &["<="]),
];

/// Clauses whose parts are a list, so that `and`, `or` and a stroke only part them.
const LISTS: &[&str] =
    &["row", "type", "from", "evidence", "refs", "ref", "over", "overrides", "also", "authors", "columns"];

/// Numbers in words.
const NUMBERS: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// One thing that a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A name, a unit, a word of a text: whatever is no word of the language.
    Word(String),
    /// A number, with its point.
    Number(String),
    /// A word of the language.
    Language(String),
    /// A word of `LOGIC`.
    Logic(&'static str),
    /// What compares.
    Compares(&'static str),
    /// Arithmetic, and what stands between the limits of a range.
    Sign(char),
    /// A parenthesis of any kind.
    Open,
    /// The same at its end.
    Close,
    /// The beginning of a line.
    Line,
}

/// What a text says, part by part. Quotes, blanks, commas, colons and the like say nothing.
pub fn parts(text: &str, declared: &BTreeSet<String>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    let versioned = text.trim_start().starts_with("version");
    let mut begins_word = true;
    while let Some(first) = rest.chars().next() {
        let length;
        if versioned && matches!(first, 'v' | 'V') && rest.get(1..).is_some_and(starts_with_digit) {
            length = 1;
        } else if let Some((phrase, meant)) = phrase(rest).filter(|_| begins_word) {
            length = phrase.len();
            push_signs(meant, &mut parts);
        } else if first.is_alphabetic() || first == '_' || first == '%' || first == '°' {
            length = word_length(rest, first);
            word(rest.get(..length).unwrap_or(""), declared, &mut parts);
        } else if first.is_ascii_digit() || (first == '.' && rest.get(1..).is_some_and(starts_with_digit)) {
            length = number(rest, &mut parts);
        } else {
            length = sign(rest, first, &mut parts);
        }
        begins_word = !first.is_alphanumeric();
        rest = rest.get(length..).unwrap_or("");
    }
    limits(&mut parts);
    signs(&mut parts);
    let clause = text.split_whitespace().next().unwrap_or("").trim_end_matches(':');
    if LISTS.contains(&clause) {
        parts.retain(|part| !matches!(part, Part::Logic("and" | "or") | Part::Sign('/')));
    }
    truths(&mut parts);
    parts
}

/// A comparison in words at the beginning of a text.
fn phrase(rest: &str) -> Option<(&'static str, &'static [&'static str])> {
    let starts = |phrase: &str| {
        let head = rest.get(..phrase.len()).is_some_and(|head| head.eq_ignore_ascii_case(phrase));
        head && !rest.get(phrase.len()..).is_some_and(|behind| behind.starts_with(|c: char| c.is_alphanumeric()))
    };
    PHRASES.iter().copied().find(|(phrase, _)| starts(phrase))
}

fn push_signs(meant: &[&'static str], parts: &mut Vec<Part>) {
    for part in meant {
        parts.push(match LOGIC.iter().find(|logic| *logic == part) {
            Some(logic) => Part::Logic(logic),
            None => Part::Compares(part),
        });
    }
}

/// `is >` says `>`, `not =` says `= not`, and a sign behind the keyword of a clause says nothing.
fn signs(parts: &mut Vec<Part>) {
    if matches!((parts.first(), parts.get(1)), (Some(Part::Language(_)), Some(Part::Compares("=")))) {
        parts.remove(1);
    }
    let mut at = 0usize;
    while at < parts.len() {
        match (parts.get(at), parts.get(at.saturating_add(1))) {
            (Some(Part::Compares("=")), Some(Part::Compares(_))) => {
                parts.remove(at);
            }
            (Some(Part::Logic("not")), Some(Part::Compares("="))) => {
                parts.swap(at, at.saturating_add(1));
                if at > 0 && parts.get(at.saturating_sub(1)) == Some(&Part::Compares("=")) {
                    parts.remove(at);
                }
                at = at.saturating_add(1);
            }
            _ => at = at.saturating_add(1),
        }
    }
}

/// `to`, the `and` of `between`, and a dash part the limits of a range.
fn limits(parts: &mut [Part]) {
    let mut between = false;
    for part in parts {
        match part {
            Part::Language(word) if word == "between" => between = true,
            Part::Logic("and") if between => {
                *part = Part::Sign('-');
                between = false;
            }
            _ => {}
        }
    }
}

/// `x = yes` says `x`, and `x = no` says `not x`.
fn truths(parts: &mut Vec<Part>) {
    let mut at = 0usize;
    while at < parts.len() {
        let denied = parts.get(at.saturating_add(1)) == Some(&Part::Logic("not"));
        let answer = parts.get(at.saturating_add(if denied { 2 } else { 1 }));
        let yes = match answer {
            Some(Part::Language(word)) if matches!(word.as_str(), "yes" | "true") => true,
            Some(Part::Language(word)) if matches!(word.as_str(), "no" | "false") => false,
            _ => {
                at = at.saturating_add(1);
                continue;
            }
        };
        if parts.get(at) == Some(&Part::Compares("=")) && at > 0 {
            let end = at.saturating_add(if denied { 3 } else { 2 }).min(parts.len());
            parts.drain(at..end);
            if yes == denied {
                parts.insert(at.saturating_sub(1), Part::Logic("not"));
            }
        }
        at = at.saturating_add(1);
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn word_length(rest: &str, first: char) -> usize {
    if first == '%' {
        return 1;
    }
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joined = c == '.' && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !(c.is_alphanumeric() || matches!(c, '_' | '°' | '²' | '³') || joined) {
            return at;
        }
    }
    rest.len()
}

fn word(word: &str, declared: &BTreeSet<String>, parts: &mut Vec<Part>) {
    let lower = word.to_lowercase();
    let own = declared.contains(word);
    if let Some(at) = NUMBERS.iter().position(|number| *number == lower).filter(|at| !own && *at != 1) {
        parts.push(Part::Number(at.to_string()));
    } else if let Some(logic) = LOGIC.iter().find(|logic| **logic == lower) {
        parts.push(Part::Logic(logic));
    } else if matches!(lower.as_str(), "is" | "in") && !own {
        parts.push(Part::Compares("="));
    } else if lower == "to" && !own {
        parts.push(Part::Sign('-'));
    } else if lower == "per" && !own {
        parts.push(Part::Sign('/'));
    } else if WORDS.contains(&lower.as_str()) && !own {
        parts.push(Part::Language(lower));
    } else {
        let plain = word.replace(['µ', 'μ'], "u").replace('²', "2").replace('³', "3");
        let notation = NOTATIONS.iter().find(|(written, _)| *written == plain && !own);
        parts.push(Part::Word(notation.map_or(plain, |(_, same)| (*same).to_owned())));
    }
}

/// A number with its point or comma; behind two points, what follows is a number of its own, as in dates and versions.
fn number(rest: &str, parts: &mut Vec<Part>) -> usize {
    let end = rest
        .char_indices()
        .find(|(at, c)| {
            let goes_on = rest.get(at.saturating_add(1)..).is_some_and(starts_with_digit);
            !(c.is_ascii_digit() || (matches!(c, '.' | ',') && goes_on))
        })
        .map_or(rest.len(), |(at, _)| at);
    let digits = rest.get(..end).unwrap_or("");
    let pieces: Vec<&str> = digits.split(['.', ',']).collect();
    match pieces.as_slice() {
        // `1,000` may be a thousand: it is the same as itself only.
        [_, fraction] if digits.contains(',') && fraction.len() == 3 => parts.push(Part::Number(digits.to_owned())),
        [whole, fraction] => {
            let whole = whole.trim_start_matches('0');
            parts.push(Part::Number(format!("{whole}.{}", fraction.trim_end_matches('0'))));
        }
        _ => {
            for piece in pieces {
                let plain = piece.trim_start_matches('0');
                parts.push(Part::Number(if plain.is_empty() { "0" } else { plain }.to_owned()));
            }
        }
    }
    end
}

/// Anything else; how long it is.
fn sign(rest: &str, first: char, parts: &mut Vec<Part>) -> usize {
    const COMPARES: &[(&str, &[&str])] = &[
        ("===", &["="]),
        ("!==", &["=", "not"]),
        ("==", &["="]),
        ("!=", &["=", "not"]),
        ("<>", &["=", "not"]),
        ("=<", &["<="]),
        ("<=", &["<="]),
        ("=>", &[">="]),
        (">=", &[">="]),
        ("≠", &["=", "not"]),
        ("≤", &["<="]),
        ("≥", &[">="]),
        ("⩽", &["<="]),
        ("⩾", &[">="]),
        ("<", &["<"]),
        (">", &[">"]),
        ("=", &["="]),
        ("&&", &["and"]),
        ("&", &["and"]),
        ("∧", &["and"]),
        ("||", &["or"]),
        ("|", &["or"]),
        ("∨", &["or"]),
        ("!", &["not"]),
        ("¬", &["not"]),
    ];
    if let Some((text, meant)) = COMPARES.iter().find(|(text, _)| rest.starts_with(text)) {
        push_signs(meant, parts);
        return text.len();
    }
    match first {
        '(' | '[' | '{' => parts.push(Part::Open),
        ')' | ']' | '}' => parts.push(Part::Close),
        '-' | '–' | '—' | '−' | '‒' => parts.push(Part::Sign('-')),
        '*' | '×' | '·' | '•' => parts.push(Part::Sign('*')),
        '/' | '÷' => parts.push(Part::Sign('/')),
        '+' | '^' => parts.push(Part::Sign(first)),
        '\n' => parts.push(Part::Line),
        _ => {}
    }
    first.len_utf8()
}
