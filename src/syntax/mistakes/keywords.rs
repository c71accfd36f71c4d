//! Keywords of clauses: other words for them, words before them, a colon behind them, and two clauses on one line.

use super::implied;
use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Reported, capital};
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::forms::{Form, owners};
use crate::syntax::keyword::Keyword;
use crate::syntax::reader::Reader;

/// A second clause on the line of the first.
pub const ON_THE_LINE: &[Recogniser] = &[on_the_line];

/// Words for the beginning of a clause: as written, as the language has it, and whether that is all they can mean.
const BEGINNINGS: &[(Keyword, &str, &str, bool)] = &[
    (Keyword::Recommend, "for", "stance for", true),
    (Keyword::Recommend, "against", "stance against", true),
    (Keyword::Recommend, "option", "stance option", true),
    (Keyword::Recommend, "caution", "stance caution", true),
    (Keyword::Recommend, "precaution", "stance precaution", true),
    (Keyword::Recommend, "uncertain", "stance uncertain", true),
    (Keyword::Recommend, "do not give", "stance against", false),
    (Keyword::Recommend, "do not use", "stance against", false),
    (Keyword::Recommend, "do not", "stance against", false),
    (Keyword::Recommend, "do", "stance for", false),
    (Keyword::Recommend, "give", "stance for", false),
    (Keyword::Recommend, "use", "stance for", false),
    (Keyword::Recommend, "offer", "stance for", false),
    (Keyword::Recommend, "perform", "stance for", false),
    (Keyword::Recommend, "consider", "stance option", false),
    (Keyword::Recommend, "avoid", "stance against", false),
    (Keyword::Recommend, "but not when", "unless", false),
    (Keyword::Recommend, "but not if", "unless", false),
    (Keyword::Recommend, "but not", "unless", false),
    (Keyword::Recommend, "except when", "unless", false),
    (Keyword::Recommend, "except if", "unless", false),
    (Keyword::Recommend, "except in", "unless", false),
    (Keyword::Recommend, "contraindicated when", "unless", false),
    (Keyword::Recommend, "contraindicated if", "unless", false),
    (Keyword::Recommend, "contraindicated in", "unless", false),
    (Keyword::Recommend, "not when", "unless", false),
    (Keyword::Recommend, "not if", "unless", false),
    (Keyword::Recommend, "only if", "when", false),
    (Keyword::Recommend, "only when", "when", false),
    (Keyword::Example, "then", "expect", true),
    (Keyword::Example, "if", "given", true),
    (Keyword::Example, "patient", "given", false),
    (Keyword::Examples, "then", "expect", true),
];

/// The clause that the first words of a line mean: how many bytes they have, what is written for them, and whether for certain.
fn beginning(keyword: Keyword, line: &str) -> Option<(usize, &'static str, bool)> {
    BEGINNINGS.iter().filter(|(of, ..)| *of == keyword).find_map(|(_, words, right, sure)| {
        let mut rest = line;
        for (at, word) in words.split(' ').enumerate() {
            let behind = if at == 0 { rest } else { rest.trim_start_matches([' ', '\t']) };
            if at > 0 && behind.len() == rest.len() {
                return None;
            }
            let head = behind.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
            rest = behind.get(head.len()..)?;
        }
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
        ends.then_some((line.len().saturating_sub(rest.len()), *right, *sure))
    })
}

/// `a and b never apply`: the row of an invariant with its keyword inside.
fn inside_out(keyword: Keyword, line: &str) -> Option<String> {
    if keyword != Keyword::Invariant {
        return None;
    }
    let line = line.trim();
    let (at, word) = ["never", "always"].into_iter().find_map(|word| Some((line.find(&format!(" {word} "))?, word)))?;
    let (before, behind) = (line.get(..at)?, line.get(at..)?.trim_start().get(word.len()..)?.trim());
    let verb = match behind {
        "apply" | "applies" | "apply together" | "together" => " applies",
        "hold" | "holds" | "" => "",
        _ => return None,
    };
    let names: Vec<&str> = before.split(" and ").map(str::trim).collect();
    let name = |name: &&str| !name.contains(' ') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    names.iter().all(name).then(|| {
        let parts: Vec<String> = names.iter().map(|name| format!("{name}{verb}")).collect();
        format!("{word} {}", parts.join(" and "))
    })
}

/// `Example: Old`: the head of a declaration with a colon, as it is written.
fn colon(keyword: Keyword, line: &str) -> Option<String> {
    let line = crate::tokens::strip_comment(line).trim_end();
    let (word, rest) = line.split_once(':')?;
    let rest = rest.trim();
    if word.contains(char::is_whitespace) || rest.is_empty() {
        return None;
    }
    let titled = keyword.head_form().split(' ').nth(1).is_some_and(|second| second.starts_with('"'));
    let quoted = titled && !rest.contains(['"', '\\']);
    Some(if quoted { format!("{} \"{rest}\"", keyword.word()) } else { format!("{} {rest}", keyword.word()) })
}

/// A head with a colon behind its keyword.
pub fn colon_head(reader: &Reader<'_>, keyword: Keyword, start: usize, end: usize) -> Option<Diagnostic> {
    let line = reader.plain().get(start..end)?.lines().next()?;
    let right = colon(keyword, line)?;
    let span = reader.span(start, start.saturating_add(crate::tokens::strip_comment(line).trim_end().len()));
    let found = Diagnostic::new(Code::CannotRead, span, format!("no colon stands behind `{}`", keyword.word()));
    Some(found.help(format!("Write `{right}`.")).fix(span, right))
}

/// Reports a line that begins with other words for a clause.
pub fn reworded(reader: &mut Reader<'_>, keyword: Keyword, start: usize, end: usize) -> Option<Reported> {
    let line = reader.plain().get(start..end).unwrap_or("");
    let noun = keyword.noun();
    let invariant = if keyword == Keyword::Invariant { implied::as_invariant(line) } else { None };
    if let Some(right) = invariant.or_else(|| inside_out(keyword, line)) {
        let span = reader.span(start, end);
        let found = Diagnostic::new(Code::UnknownClause, span, format!("the keyword of {noun} stands first"))
            .help(format!("Write `{right}`."))
            .guess(span, right);
        return Some(reader.diagnostics.error(found));
    }
    let (length, right, sure) = beginning(keyword, line)?;
    let span = reader.span(start, start.saturating_add(length));
    let words = line.get(..length).unwrap_or("");
    let rest = line.get(length..).unwrap_or("").trim();
    let found = Diagnostic::new(Code::UnknownClause, span, format!("`{words}` is no clause of {noun}"))
        .help(format!("Write `{right} {rest}`."));
    let found = if sure { found.fix(span, right) } else { found.guess(span, right) };
    Some(reader.diagnostics.error(found))
}

/// What stands next, behind blanks, line breaks and comments.
fn next_words(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        match text.strip_prefix('#') {
            Some(comment) => text = comment.split_once('\n').map_or("", |(_, rest)| rest),
            None => return text,
        }
    }
}

/// What a first word that is no clause of its declaration means: one of its clauses, or a row. Else it is reported, and where it
/// stands `alone` that is all there is to say.
pub fn unknown(
    reader: &mut Reader<'_>,
    keyword: Keyword,
    word: &str,
    span: Span,
    alone: bool,
) -> Result<&'static Form, Reported> {
    let elsewhere = owners(word);
    // `when …` in a score is a row in another order; a class may be named as clauses of other declarations are.
    let behind = next_words(reader.plain().get(span.range().end..).unwrap_or(""));
    let first = behind.split(|c: char| c.is_whitespace() || c == '#').next().unwrap_or("");
    let begins = matches!(first, "when" | "otherwise") || behind.starts_with('"');
    let row = elsewhere.is_empty()
        || word == "otherwise"
        || (keyword == Keyword::Score && word == "when")
        || (keyword == Keyword::Classify && word != "when" && begins);
    if let (Some(form), true) = (keyword.row(), row) {
        return Ok(form);
    }
    let known = keyword.clauses();
    // `not` is no slip for `note`, nor `no` one for `on`: what denies is asked about.
    let denies = matches!(word, "not" | "no" | "nor" | "never" | "neither" | "without");
    let near = nearest(word, known.iter().map(|form| form.word).filter(|_| !denies));
    let near = known.iter().find(|form| Some(form.word) == near);
    let noun = keyword.noun();
    let list = known.iter().map(|form| form.word).collect::<Vec<_>>().join(", ");
    // Recommendations are what most people look for.
    let mut elsewhere = elsewhere;
    elsewhere.sort_by_key(|owner| (*owner != Keyword::Recommend, *owner != Keyword::Fact));
    let found = Diagnostic::new(Code::UnknownClause, span, format!("`{word}` is no clause of {noun}"));
    let meant = clause_meant(keyword, word);
    if let Some(form) = near {
        let right = form.word;
        let found = found.help(format!("Did you mean `{right}`?")).respell(span, word, right);
        let reported = reader.diagnostics.error(found);
        return if alone { Err(reported) } else { Ok(form) };
    }
    let found = match meant {
        Some(right) => {
            let found = found.help(format!("Did you mean `{right}`?"));
            if another_word(word) { found.fix(span, right) } else { found.guess(span, right) }
        }
        None if keyword == Keyword::Fact && part_of_type(word).is_some() => {
            let shown = part_of_type(word).unwrap_or_default();
            found.help(format!("It is a part of the `type`, as in `{shown}`."))
        }
        None if !elsewhere.is_empty() => {
            let owners: Vec<&str> = elsewhere.iter().take(3).map(|owner| owner.noun()).collect();
            found.help(format!(
                "`{word}` is a clause of {}. {} has: {list}.",
                owners.join(" and of "),
                capital(noun)
            ))
        }
        None if denies => found.help(
            "A condition is denied behind `when` or `unless`, as in `when not a`; what does not hold of a whole clause is left out.",
        ),
        None => found.help(format!(
            "{} has: {list}. A line that goes on with the clause above is indented deeper.",
            capital(noun)
        )),
    };
    Err(reader.diagnostics.error(found))
}

/// Whether a word is only another word for the clause: what stands behind it is written alike. Any other may lead to a clause
/// that says something else, or that has other words behind its keyword.
fn another_word(word: &str) -> bool {
    const ALIKE: &[&str] = &[
        "if",
        "where",
        "except",
        "text",
        "question",
        "rationale",
        "reason",
        "why",
        "synonym",
        "synonyms",
        "alias",
        "code",
        "author",
        "results",
        "column",
    ];
    ALIKE.iter().any(|alike| alike.eq_ignore_ascii_case(word))
}

/// What a fact's type says, and other languages say in a line of its own.
fn part_of_type(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "unit" | "units" => "type quantity in kg",
        "values" | "options" | "members" | "choices" | "categories" => "type one of low, high",
        "range" | "limits" | "min" | "max" | "minimum" | "maximum" => "type integer, 0 to 120",
        _ => return None,
    })
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
        ("exclude", &["unless"]),
        ("excludes", &["unless"]),
        ("excluding", &["unless"]),
        ("exclusion", &["unless"]),
        ("exclusions", &["unless"]),
        ("contraindication", &["unless"]),
        ("contraindications", &["unless"]),
        ("contraindicated", &["unless"]),
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
        ("cite", &["from"]),
        ("cites", &["from"]),
        ("source", &["from"]),
        ("sources", &["from"]),
        ("statement", &["from", "says"]),
        ("text", &["says", "note"]),
        ("comment", &["note"]),
        ("remark", &["note"]),
        ("description", &["note", "purpose", "says"]),
        ("question", &["ask"]),
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

/// A clause that goes on with another one.
fn on_the_line(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let word = place.word;
    let found = place.spot.found.as_ref().filter(|found| place.ends() && found.text != word)?;
    if place.spot.begins_line(found) || place.keyword.clause(found.text).is_none() {
        return None;
    }
    let told = place
        .problem(found, format!("`{}` begins a clause of its own", found.text))
        .help(format!("Put it on a new line, indented like `{word}`."));
    // Some of these words also join the parts of a sentence.
    let joins = matches!(found.text, "of" | "over" | "when" | "unless" | "source");
    Some(if place.has_conditions() && joins { told } else { told.fix(place.gap(found), "\n  ") })
}
