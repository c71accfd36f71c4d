//! Whole clauses in other words: `for colonoscopy`, `but not old`, `stance strong for …`, `grade strong, moderate`, `from Gupta
//! 2020`, a name without its verdict, a keyword with nothing behind it; and words that only join or fill.

use super::exceptions;
use super::place::Place;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Reported};
use crate::syntax::ast::Keyword;
use crate::syntax::forms::RESERVED;
use crate::syntax::known::{Measure, Vocabulary};
use crate::syntax::outline::Reader;
use crate::syntax::slips::Token;

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
pub fn beginning(keyword: Keyword, line: &str) -> Option<(usize, &'static str, bool)> {
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
pub fn inside_out(keyword: Keyword, line: &str) -> Option<String> {
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
pub fn colon(keyword: Keyword, line: &str) -> Option<String> {
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

impl Reader<'_> {
    /// A head with a colon behind its keyword.
    pub(in crate::syntax) fn colon_head(&self, keyword: Keyword, start: usize, end: usize) -> Option<Diagnostic> {
        let line = self.text.get(start..end)?.lines().next()?;
        let right = colon(keyword, line)?;
        let span = self.span(start, start.saturating_add(crate::tokens::strip_comment(line).trim_end().len()));
        let found = Diagnostic::new(Code::CannotRead, span, format!("no colon stands behind `{}`", keyword.word()));
        Some(found.help(format!("Write `{right}`.")).fix(span, right))
    }

    /// Reports a line that begins with other words for a clause.
    pub(in crate::syntax) fn reworded(&mut self, keyword: Keyword, start: usize, end: usize) -> Option<Reported> {
        let line = self.text.get(start..end).unwrap_or("");
        let noun = keyword.noun();
        if let Some(right) = inside_out(keyword, line) {
            let span = self.span(start, end);
            let found = Diagnostic::new(Code::UnknownClause, span, format!("the keyword of {noun} stands first"))
                .help(format!("Write `{right}`."))
                .guess(span, right);
            return Some(self.diagnostics.error(found));
        }
        let (length, right, sure) = beginning(keyword, line)?;
        let span = self.span(start, start.saturating_add(length));
        let words = line.get(..length).unwrap_or("");
        let rest = line.get(length..).unwrap_or("").trim();
        let found = Diagnostic::new(Code::UnknownClause, span, format!("`{words}` is no clause of {noun}"))
            .help(format!("Write `{right} {rest}`."));
        let found = if sure { found.fix(span, right) } else { found.guess(span, right) };
        Some(self.diagnostics.error(found))
    }
}

/// What is recognised inside a clause that has its keyword.
pub fn clause(place: &Place<'_, '_>) -> Option<Diagnostic> {
    match place.word {
        "stance" => stance(place),
        "grade" => grade(place),
        "from" => paper(place),
        "expect" => without_verdict(place),
        "note" | "see" | "overrides" | "over" => exceptions::exception(place).or_else(|| joining(place)),
        _ => nothing_behind(place).or_else(|| joining(place)),
    }
}

/// `stance strong for …`, `stance for`.
fn stance(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const STANCES: &[&str] = &["for", "option", "against", "uncertain", "caution", "precaution"];
    let mut cursor = place.cursor(place.word.len());
    let first = cursor.token()?;
    cursor.at = first.end();
    let second = cursor.token();
    if STANCES.contains(&first.text) && second.is_none() {
        let all: Vec<&str> = place.known().map(|known| known.treatments().take(4).collect()).unwrap_or_default();
        let example = all.first().copied().unwrap_or("TREATMENT");
        let more = if all.len() > 1 { format!(" Declared are: {}.", all.join(", ")) } else { String::new() };
        return Some(
            place
                .tell(Code::CannotRead, first.at, first.end(), format!("`stance {}` names no treatment", first.text))
                .help(format!("Write the name of a treatment behind it: `stance {} {example}`.{more}", first.text)),
        );
    }
    if let Some(found) = both_ways(place, STANCES) {
        return Some(found);
    }
    let second = second.filter(|second| STANCES.contains(&second.text))?;
    let strength = matches!(
        first.text.to_lowercase().as_str(),
        "strong" | "strongly" | "weak" | "weakly" | "conditional" | "conditionally"
    );
    let told = place.tell(Code::CannotRead, first.at, first.end(), format!("`{}` is no part of a stance", first.text));
    let behind = place.words(second.at, place.slice().len());
    let help = if strength {
        format!("Write `stance {behind}`; how strong it is, is said by `grade`.")
    } else {
        format!("Write `stance {behind}`.")
    };
    Some(told.help(help).guess(place.span(first.at, second.at), ""))
}

/// `stance not for t`, `stance for against t`: which way it points is asked.
fn both_ways(place: &Place<'_, '_>, stances: &[&str]) -> Option<Diagnostic> {
    let mut cursor = place.cursor(place.word.len());
    let start = cursor.token()?.at;
    let (mut denied, mut said) = (None, Vec::new());
    let (mut end, mut treatment) = (start, "TREATMENT");
    while let Some(token) = cursor.token().filter(|token| !place.text(start, token.at).contains('\n')) {
        cursor.at = token.end();
        match token.text {
            "not" | "no" | "never" | "neither" | "nor" | "without" | "don't" => {
                denied = denied.or(Some(token.text));
                end = token.end();
            }
            "and" | "or" | "/" | "," | "rather" | "than" | "instead" | "but" => {}
            word if stances.contains(&word) => {
                said.push(word);
                end = token.end();
            }
            word => {
                treatment =
                    if token.is_word() && place.measure(word) == Some(&Measure::Treatment) { word } else { treatment };
                break;
            }
        }
    }
    let first = said.first().copied()?;
    let words = place.words(start, end);
    let tell = |what: String, help: String| Some(place.tell(Code::CannotRead, start, end, what).help(help));
    match denied {
        Some(_) if said.len() == 1 && first == "for" => tell(
            format!("`{words}` may advise against `{treatment}`, or leave it open"),
            format!("Write `stance against {treatment}` where it is advised against; `uncertain` leaves it open, and `option` allows it."),
        ),
        Some(_) if said.len() == 1 => tell(
            format!("`{words}` does not say what is advised"),
            "Say which stance is meant: `for` advises it, `option` allows it, `uncertain` leaves it open.".to_owned(),
        ),
        Some(_) => tell(
            format!("`{words}` does not say what is advised"),
            "A stance is one of for, option, against, uncertain, caution and precaution: `uncertain` leaves open whether to \
             treat, and `option` allows it."
                .to_owned(),
        ),
        None if said.len() > 1 => tell(
            format!("`{words}` says two things"),
            format!("A recommendation has one stance. Keep the one that is meant: {}.", said.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")),
        ),
        None => None,
    }
}

/// `grade strong, moderate`.
fn grade(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const GRADING: &[&str] = &[
        "strong",
        "weak",
        "conditional",
        "high",
        "moderate",
        "low",
        "very",
        "certainty",
        "evidence",
        "quality",
        "recommendation",
        "grade",
        "class",
        "level",
        "and",
        ",",
        "/",
        "not",
        "rated",
        "or",
    ];
    let start = place.cursor(place.word.len()).token()?.at;
    let end = place.slice().trim_end().len();
    let words = place.words(start, end);
    let mut cursor = place.cursor(start);
    while let Some(token) = cursor.token() {
        let word = token.text.to_lowercase();
        let code = token.at == start && token.is_word();
        if !(GRADING.contains(&word.as_str()) || (code && word.len() <= 3)) {
            return None;
        }
        cursor.at = token.end();
    }
    let told = place.tell(Code::CannotRead, start, end, format!("`{words}` is not the code of a grade"));
    let level = place.known().and_then(|known| known.level(&words));
    Some(match level {
        Some(code) => told.help(format!("Write `grade {code}`.")).guess(place.span(start, end), code),
        None => told.help("Write the code of a level, such as `grade 2C`; a `scheme` says what each level means."),
    })
}

/// `from Gupta 2020`.
fn paper(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let (before, found) = (place.spot.before.as_ref()?, place.spot.found.as_ref()?);
    let year = found.text.len() == 4 && found.text.bytes().all(|b| b.is_ascii_digit());
    let words = ["et", "al"].contains(&found.text);
    let id = crate::syntax::proper_id(before.text).is_some();
    if !(year || words) || id || !before.text.starts_with(char::is_alphabetic) {
        return None;
    }
    let end =
        place.slice().lines().next().map_or(found.end(), |line| crate::tokens::strip_comment(line).trim_end().len());
    let said = place.words(before.at, end);
    Some(
        place
            .tell(Code::CannotRead, before.at, end.max(found.end()), format!("`{said}` is not the id of a statement"))
            .help(
                "Write ids such as `from ABC-1, ABC-2`, of statements that are declared. A paper is declared as a `study` and \
                 named behind `evidence`.",
            ),
    )
}

/// `individual` alone, or with another name below it.
fn without_verdict(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let before = place.spot.before.as_ref().filter(|before| before.is_word() && before.at > 0)?;
    let next = place
        .spot
        .found
        .as_ref()
        .is_none_or(|found| found.text == "," || (found.is_word() && place.spot.begins_line(found)));
    let value = place.text(0, before.at).trim_end().ends_with(['=', '(']);
    if !next || value || RESERVED.contains(&before.text) || !before.text.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return None;
    }
    let name = before.text;
    let told = place.tell(Code::CannotRead, before.at, before.end(), format!("`{name}` says no verdict"));
    Some(match place.measure(name) {
        Some(Measure::Condition) => told.help(format!("Write `{name} holds` or `{name} does not hold`.")),
        Some(Measure::Verdict) | None => {
            told.help(format!("Write `{name} applies`, `{name} does not apply` or `{name} undetermined`."))
        }
        Some(_) => told.help(format!("Write `{name} = ` and its value.")),
    })
}

/// A keyword with no condition behind it.
fn nothing_behind(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let only = place.spot.before.as_ref().filter(|before| before.at == 0 && place.spot.found.is_none())?;
    let conditional =
        matches!(place.word, "when" | "unless" | "means" | "holds" | "scope" | "always" | "never" | "favored");
    if !conditional || place.keyword == Keyword::Fact {
        return None;
    }
    let example = place.known().and_then(Vocabulary::a_condition).unwrap_or("fever");
    Some(
        place
            .tell(Code::CannotRead, 0, only.end(), format!("no condition stands behind `{}`", place.word))
            .help(format!("Write it behind the keyword, as in `{} {example}`, or leave the line out.", place.word)),
    )
}

/// Words for `and`, and words that say nothing.
fn joining(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const JOINING: &[(&str, &str)] = &[
        ("together with", "and"),
        ("along with", "and"),
        ("in combination with", "and"),
        ("combined with", "and"),
        ("in addition to", "and"),
        ("with", "and"),
        ("plus", "and"),
        ("except", "and not"),
        ("nor", "and not"),
        ("without", "and not"),
    ];
    const FILLING: &[&str] =
        &["together", "simultaneously", "at the same time", "too", "also", "concurrently", "respectively", "both"];
    let found = place.spot.found.as_ref()?;
    let start = place.part()?;
    if found.text == "unless" {
        return Some(exceptions::unless_inside(place, found));
    }
    if let Some(number) = place.spot.before.as_ref().filter(|before| found.text == "(" && before.end() == found.at)
        && number.text.starts_with(|c: char| c.is_ascii_digit())
    {
        let told = place
            .tell(
                Code::CannotRead,
                number.at,
                found.end(),
                format!("a sign is missing between `{}` and `(`", number.text),
            )
            .help(format!("Write `{} * (`.", number.text));
        let sound = place.reads(found.at, found.at, " * ");
        return Some(if sound { told.guess(place.span(found.at, found.at), " * ") } else { told });
    }
    if found.text == ","
        && let Some(after) = place.spot.after.as_ref().filter(|after| matches!(after.text, "and" | "or"))
    {
        let sound = place.reads(found.at, found.end(), "");
        let told = place
            .tell(Code::CannotRead, found.at, found.end(), format!("no comma stands before `{}`", after.text))
            .help("Remove the comma.");
        return Some(if sound { told.fix(place.span(found.at, found.end()), "") } else { told });
    }
    let mut cursor = place.cursor(found.at);
    if let Some((words, right)) = JOINING.iter().find(|(words, _)| cursor.eat(words)).filter(|_| found.at > start) {
        let told = place
            .tell(Code::CannotRead, found.at, cursor.at, format!("conditions are not joined by `{words}`"))
            .help(format!("Write `{right}`."));
        let sound = place.reads(found.at, cursor.at, right);
        return Some(if sound { told.guess(place.span(found.at, cursor.at), *right) } else { told });
    }
    let words = cursor.eat_any(FILLING)?;
    let alone = cursor.token().is_none_or(|token: Token<'_>| matches!(token.text, "and" | "or" | ")" | ","));
    let from = place.spot.before.as_ref().map_or(found.at, Token::end);
    (alone && place.reads(from, cursor.at, "")).then(|| {
        place
            .tell(Code::CannotRead, found.at, cursor.at, format!("`{words}` says nothing here"))
            .help("Leave it out: `and` says that all hold.")
            .guess(place.span(from, cursor.at), "")
    })
}
