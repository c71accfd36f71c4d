//! Words that authors bring from prose and from other notations, and the word of the language that each means: `if`
//! for `when`, `greater than` for `>`, a comma or `=` that is missing.

use super::ast::Keyword;
use super::forms::RESERVED;
use super::outline::Reader;
use super::slips::{Spot, Token};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;

/// A word that is wanted, and what is written for it.
const INSTEAD: &[(&str, &[&str])] = &[
    ("`to`", &["-", "–", "—", "until", "till", "through"]),
    ("`and`", &["to", "-", "–", "&"]),
    ("`=`", &[":", "equals"]),
    ("`of`", &["off", "from"]),
    ("`in`", &["of", "within"]),
    ("`by`", &["from"]),
    ("`because`", &["since", "as", "reason"]),
    ("`points`", &["pts", "p", "pt"]),
    ("a time such as `at 5 years`", &["after", "in", "within", "by"]),
    ("`when` or `otherwise`", &["if", "where"]),
    ("`when`", &["if", "for", "where"]),
    ("`means`", &["=", ":", "is"]),
];

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

/// A word that is wrong where it stands, with the right one.
pub fn wrong_word(
    reader: &Reader<'_>,
    keyword: Keyword,
    word: &str,
    spot: &Spot<'_>,
    wanted: &[&'static str],
) -> Option<Diagnostic> {
    let found = spot.found.as_ref()?;
    if let Some(problem) = comparing(reader, spot, wanted) {
        return Some(problem);
    }
    if (keyword, word) == (Keyword::Fact, "type")
        && let Some(problem) = type_words(reader, spot, found)
    {
        return Some(problem);
    }
    let not_before = spot.before.as_ref().is_some_and(|t| t.text == "not");
    let verb = match (found.text, not_before) {
        ("applies" | "applied", true) => Some("apply"),
        ("holds", true) => Some("hold"),
        ("apply" | "applied", false) => Some("applies"),
        ("hold", false) => Some("holds"),
        _ => None,
    };
    if let Some(right) = verb {
        return Some(replaced(reader, spot, found, right));
    }
    if found.text == "else" && wanted.contains(&"`when` or `otherwise`") {
        return Some(replaced(reader, spot, found, "otherwise"));
    }
    if let Some(problem) = other_word(reader, spot, found, wanted) {
        return Some(problem);
    }
    let about = match found.text {
        "approximately" | "circa" | "ca" | "roughly" | "around" => Some("about"),
        "almost" => Some("nearly"),
        "above" => Some("over"),
        "below" => Some("under"),
        _ => None,
    };
    if let Some(right) = about.filter(|_| (keyword, word) == (Keyword::Study, "result")) {
        return Some(replaced(reader, spot, found, right));
    }
    let starts = found.is_word() || found.text.starts_with('"');
    if wanted.contains(&"a comma") && matches!(found.text, "and" | "&") {
        let start = spot.before.as_ref().map_or(found.at, Token::end);
        return Some(
            Diagnostic::new(
                Code::CannotRead,
                spot.place(reader, found),
                format!("a list has commas, not `{}`", found.text),
            )
            .help("Write a comma.")
            .fix(spot.span(reader, start, found.end()), ","),
        );
    }
    if wanted.contains(&"a comma") && starts && !spot.begins_line(found) && !RESERVED.contains(&found.text) {
        let gap = spot.span(reader, spot.before.as_ref().map_or(found.at, Token::end), found.at);
        return Some(
            Diagnostic::new(
                Code::CannotRead,
                spot.place(reader, found),
                format!("a comma is missing before `{}`", found.shown()),
            )
            .help("The parts of a list stand with commas between them.")
            .fix(gap, ", "),
        );
    }
    if let Some(problem) = missing_word(reader, spot, wanted) {
        return Some(problem);
    }
    prose(reader, spot, found, wanted)
}

/// Several words where one name or sign is expected.
fn prose(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, wanted: &[&'static str]) -> Option<Diagnostic> {
    if !wanted.contains(&"a comparison") {
        return None;
    }
    let problem =
        Diagnostic::new(Code::CannotRead, spot.place(reader, found), format!("`{}` cannot stand here", found.shown()));
    if found.text == "," {
        return Some(problem.help("Conditions are joined by `and` or by `or`, not by a comma."));
    }
    let name = |t: &Token<'_>| t.is_word() && !RESERVED.contains(&t.text);
    let two_names = name(found) && spot.before.as_ref().is_some_and(name);
    two_names.then(|| {
        problem.help(
            "A name has no blanks: its words are joined by underscores. Between two conditions stands `and` or `or`.",
        )
    })
}

/// `greater than 3`, `is above 3`, `at least 3`.
fn comparing(reader: &Reader<'_>, spot: &Spot<'_>, wanted: &[&'static str]) -> Option<Diagnostic> {
    if !wanted.iter().any(|w| matches!(*w, "a comparison" | "`and`" | "a value")) {
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
    let span = spot.span(reader, start, end);
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

/// `one off a, b`, `length cm`.
fn type_words(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>) -> Option<Diagnostic> {
    let before = spot.before.as_ref()?;
    if found.text == "of" {
        return Some(
            Diagnostic::new(Code::CannotRead, spot.place(reader, found), "a type has one list of members")
                .help("Write all members behind the first `one of` or `set of`, with commas between them; another fact has a type of its own."),
        );
    }
    if matches!(before.text, "one" | "set") {
        let whole = spot.span(reader, before.at, found.end());
        let near = matches!(found.text, "off" | "from" | "or" | "in");
        let problem = Diagnostic::new(
            Code::CannotRead,
            spot.place(reader, found),
            format!("`{}` stands without `of`", before.text),
        )
        .help(format!("Write `{} of a, b`.", before.text));
        return Some(if near {
            problem.fix(whole, format!("{} of", before.text))
        } else {
            problem.fix(spot.span(reader, found.at, found.at), "of ")
        });
    }
    let takes_unit = matches!(before.text, "length" | "area" | "volume" | "mass" | "time" | "quantity" | "duration");
    (takes_unit && found.is_word()).then(|| inserted(reader, spot, found, "in"))
}

/// Another word stands for the one that is wanted.
fn other_word(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, wanted: &[&'static str]) -> Option<Diagnostic> {
    for (right, wrong) in INSTEAD {
        if wanted.contains(right) && wrong.contains(&found.text) {
            let right = match *right {
                "`when` or `otherwise`" => "when",
                "a time such as `at 5 years`" => "at",
                other => other.trim_matches('`'),
            };
            return Some(replaced(reader, spot, found, right));
        }
    }
    None
}

/// One word is wanted: it is missing, or another stands for it.
pub fn missing_word(reader: &Reader<'_>, spot: &Spot<'_>, wanted: &[&'static str]) -> Option<Diagnostic> {
    let found = spot.found.as_ref()?;
    if let Some(problem) = other_word(reader, spot, found, wanted) {
        return Some(problem);
    }
    let mut single = wanted.iter().filter(|w| w.starts_with('`') && w.ends_with('`') && !w.contains(" or "));
    let right = match (single.next(), single.next()) {
        (Some(only), None) => only,
        (Some(first), Some(_)) if *first == "`=`" && wanted.len() == 2 => first,
        _ => return None,
    };
    let others =
        wanted.iter().filter(|w| *w != right && !matches!(**w, "a comma" | "the end of the clause" | "`is`")).count();
    let certain = others == 0 && (wanted.len() == 1 || found.text.starts_with('"') || *right == "`=`");
    certain.then(|| inserted(reader, spot, found, right.trim_matches('`')))
}

fn replaced(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, right: &str) -> Diagnostic {
    let place = spot.place(reader, found);
    Diagnostic::new(Code::CannotRead, place, format!("`{}` stands where `{right}` belongs", found.text))
        .help(format!("Write `{right}`."))
        .fix(place, right)
}

fn inserted(reader: &Reader<'_>, spot: &Spot<'_>, found: &Token<'_>, right: &str) -> Diagnostic {
    Diagnostic::new(
        Code::CannotRead,
        spot.place(reader, found),
        format!("`{right}` is missing before `{}`", found.shown()),
    )
    .help(format!("Put `{right}` before it."))
    .fix(spot.span(reader, found.at, found.at), format!("{right} "))
}

/// The clause that a word of everyday language means; the first that the declaration has counts.
pub fn clause_meant(keyword: Keyword, word: &str) -> Option<&'static str> {
    const MEANT: &[(&str, &[&str])] = &[
        ("if", &["when", "means", "holds"]),
        ("where", &["when"]),
        ("condition", &["when", "means", "holds"]),
        ("criteria", &["when", "means", "holds"]),
        ("indication", &["when"]),
        ("except", &["unless"]),
        ("contraindication", &["unless"]),
        ("action", &["stance"]),
        ("recommend", &["stance"]),
        ("treatment", &["stance"]),
        ("then", &["stance"]),
        ("do", &["stance"]),
        ("rationale", &["because"]),
        ("reason", &["because"]),
        ("why", &["because"]),
        ("strength", &["grade"]),
        ("evidence", &["from"]),
        ("reference", &["refs", "ref", "from"]),
        ("references", &["refs", "ref", "from"]),
        ("citation", &["from"]),
        ("statement", &["from", "says"]),
        ("text", &["says", "note"]),
        ("comment", &["note"]),
        ("remark", &["note"]),
        ("description", &["note", "purpose", "says"]),
        ("question", &["ask"]),
        ("unit", &["type"]),
        ("values", &["type"]),
        ("range", &["type"]),
        ("synonym", &["also"]),
        ("synonyms", &["also"]),
        ("alias", &["also"]),
        ("code", &["codes"]),
        ("author", &["authors"]),
        ("n", &["patients"]),
        ("size", &["patients"]),
        ("outcome", &["result", "expect"]),
        ("results", &["result"]),
        ("column", &["columns"]),
        ("header", &["columns"]),
        ("input", &["columns", "given"]),
        ("output", &["expect"]),
        ("else", &["otherwise"]),
        ("answers", &["covers"]),
        ("recommendations", &["covers"]),
        ("contradiction", &["conflict"]),
        ("superfluous", &["redundant"]),
    ];
    let (_, meant) = MEANT.iter().find(|(other, _)| other.eq_ignore_ascii_case(word))?;
    meant.iter().copied().find(|clause| keyword.clause(clause).is_some())
}

/// The declaration that a word of everyday language means.
pub fn declaration_meant(word: &str) -> Option<Keyword> {
    Some(match word.to_lowercase().as_str() {
        "medication" | "drug" | "therapy" | "intervention" | "procedure" => Keyword::Treatment,
        "recommendation" | "recommends" | "rule" | "advice" => Keyword::Recommend,
        "variable" | "input" | "parameter" | "finding" | "observation" | "data" | "facts" => Keyword::Fact,
        "definition" | "define" | "let" | "terms" => Keyword::Term,
        "classification" | "category" | "class" => Keyword::Classify,
        "trial" | "paper" | "publication" | "studies" => Keyword::Study,
        "test" | "case" | "patient" => Keyword::Example,
        "table" | "tests" | "cases" => Keyword::Examples,
        "import" | "include" => Keyword::Use,
        "grades" | "grading" => Keyword::Scheme,
        "waiver" | "exemption" | "acceptance" | "tolerated" => Keyword::Accepted,
        "rule_out" | "assert" | "property" => Keyword::Invariant,
        _ => return None,
    })
}
