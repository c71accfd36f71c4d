//! Habits of letters and of other systems: `drugs includes (a or b)`, `age (years) >= 80`, `3 cm in diameter`, `crea high`,
//! `2 out of (…)`, `patient's age`, `stage is I to III`, `min 20 kg, max 300 kg`.

use super::place::{Cursor, NUMBERS, Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind};
use crate::syntax::keyword::Keyword;
use crate::syntax::known::Measure;
use crate::syntax::words::Token;

/// Signs and words that no other recogniser can take for something of its own.
pub const SIGNS: &[Recogniser] = &[possessive, large_signs, colon];
/// Phrases of conditions.
pub const PHRASES: &[Recogniser] =
    &[included, includes_neither, aspect, unit_of_name, vague, out_of, members_between, unit_below];
/// In types, rows and lists of statements.
pub const ELSEWHERE: &[Recogniser] = &[lowest_and_highest, points_in_words, spaced_id];

/// Words that say how much, and not how much that is.
pub const VAGUE: &[&str] = &[
    "high",
    "low",
    "elevated",
    "raised",
    "increased",
    "decreased",
    "reduced",
    "normal",
    "abnormal",
    "impaired",
    "borderline",
];

/// `patient's age`.
fn possessive(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let words = place.words_upto(place.stopped().saturating_add(2));
    let at = words.iter().rposition(|word| matches!(word.text, "'" | "’"))?;
    let (owner, mark) = (words.get(at.checked_sub(1)?)?, words.get(at)?);
    let mut cursor = place.cursor(mark.end());
    let s = cursor.token().filter(|s| s.text == "s" && s.at == mark.end() && owner.end() == mark.at)?;
    cursor.at = s.end();
    let owned = cursor.token().filter(|owned| owned.is_word())?;
    let name = format!("{}.{}", owner.text, owned.text);
    let told = place.tell(Code::BadName, owner.at, owned.end(), "a name has no apostrophe".to_owned());
    Some(match place.measure(&name) {
        Some(_) => told.help(format!("Write `{name}`.")).guess(place.span(owner.at, owned.end()), name),
        None => told.help("Write the name of the fact as it is declared, such as `patient.age`."),
    })
}

/// `≧`, `≦`.
fn large_signs(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref()?;
    let right = match found.text.chars().next()? {
        '≧' | '⩾' | '≥' => ">=",
        '≦' | '⩽' | '≤' => "<=",
        _ => return None,
    };
    place.reads(found.at, found.end(), right).then(|| place.belongs(found, right))
}

/// `stance for: t`.
fn colon(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == ":")?;
    let before = place.spot.before.as_ref().filter(|before| before.is_word() && !place.opens(Some(before)))?;
    let known = matches!(
        before.text,
        "for" | "option" | "against" | "uncertain" | "caution" | "precaution" | "when" | "unless" | "because" | "over"
    );
    (known && place.reads(found.at, found.end(), " ")).then(|| {
        place
            .problem(found, format!("no colon stands behind `{}`", before.text))
            .help("Remove the sign.")
            .fix(place.span(found.at, found.end()), if place.behind(found).starts_with(' ') { "" } else { " " })
    })
}

/// The names of a list that `or`, `and` or commas join, up to its closing parenthesis; and the word that joins them.
fn joined<'a>(mut cursor: Cursor<'a>) -> Option<(Vec<&'a str>, &'a str, usize)> {
    let (mut names, mut joint) = (Vec::new(), "");
    loop {
        let name = cursor.token().filter(Token::is_word)?;
        names.push(name.text);
        cursor.at = name.end();
        let next = cursor.token()?;
        cursor.at = next.end();
        match next.text {
            ")" => return Some((names, joint, next.end())),
            "," => {
                for word in ["or", "and"] {
                    if cursor.eat(word) {
                        joint = word;
                    }
                }
            }
            "or" | "and" if joint.is_empty() || joint == next.text => joint = next.text,
            _ => return None,
        }
    }
}

/// `drugs includes (a or b)`.
fn included(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let start = place.part_upto(place.stopped())?;
    let words = place.words_upto(place.stopped().saturating_add(1));
    let open = words.iter().rposition(|word| word.text == "(")?;
    let (verb, open) = (words.get(open.checked_sub(1)?)?, words.get(open)?);
    if !matches!(verb.text, "includes" | "include" | "is" | "in") || open.at < start.saturating_sub(1) {
        return None;
    }
    let (names, joint, end) = joined(place.cursor(open.end())).filter(|(_, joint, _)| !joint.is_empty())?;
    let list = names.join(", ");
    let (from, right) = match (verb.text, joint) {
        ("includes" | "include", "or") => (open.at, format!("any of ({list})")),
        ("includes" | "include", _) => (open.at, format!("all of ({list})")),
        ("in", "or") => (open.at, format!("({list})")),
        ("is", "or") => (verb.at, format!("in ({list})")),
        _ => return None,
    };
    let told = place
        .tell(Code::CannotRead, open.at, end, format!("a list has commas, not `{joint}`"))
        .help(format!("Write `{right}`."));
    Some(place.guessed(told, from, end, right))
}

/// `drugs includes neither a nor b`.
fn includes_neither(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let words = place.words_upto(place.stopped().saturating_add(1));
    let at = words.iter().rposition(|word| word.text == "neither")?;
    let verb = words.get(at.checked_sub(1)?).filter(|verb| matches!(verb.text, "includes" | "include"))?;
    let name = words.get(at.checked_sub(2)?).filter(|name| name.is_word())?;
    let mut cursor = place.cursor(words.get(at)?.end());
    let mut members = Vec::new();
    loop {
        let member = cursor.token().filter(Token::is_word)?;
        members.push(member.text);
        cursor.at = member.end();
        if !cursor.eat("nor") {
            break;
        }
    }
    if members.len() < 2 {
        return None;
    }
    let each: Vec<String> = members.iter().map(|member| format!("{} does not include {member}", name.text)).collect();
    let right = each.join(" and ");
    let what = "`neither … nor` is not written here".to_owned();
    let told = place.tell(Code::CannotRead, verb.at, cursor.at, what).help(format!("Write `{right}`."));
    Some(place.guessed(told, name.at, cursor.at, right))
}

/// `size is 3 cm in diameter`.
fn aspect(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const ASPECTS: &[&str] = &[
        "in diameter",
        "in size",
        "in length",
        "in width",
        "in height",
        "in depth",
        "in thickness",
        "in total",
        "in number",
        "in age",
        "of age",
        "in duration",
        "in weight",
        "in extent",
        "in volume",
        "in area",
        "across",
        "long",
        "wide",
        "deep",
    ];
    place.part()?;
    let found = place.spot.found.as_ref()?;
    let before = place.spot.before.as_ref().filter(|before| before.is_word() || before.text == "%")?;
    let mut cursor = place.cursor(found.at);
    let said = cursor.eat_any(ASPECTS)?;
    place.reads(before.end(), cursor.at, "").then(|| {
        place
            .tell(Code::CannotRead, found.at, cursor.at, format!("`{said}` says nothing here"))
            .help("Leave it out: the fact says what is measured.")
            .guess(place.span(before.end(), cursor.at), "")
    })
}

/// `age (years) >= 80`.
fn unit_of_name(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part()?;
    let open = place.spot.found.as_ref().filter(|found| found.text == "(")?;
    let name = place.spot.before.as_ref().filter(|name| name.is_word())?;
    let mut cursor = place.cursor(open.end());
    let first = cursor.token()?;
    let close = place.text(open.end(), place.slice().len()).find(')')?;
    let unit = place.text(open.end(), open.end().saturating_add(close)).trim();
    if unit.contains(char::is_whitespace) || unit.is_empty() || first.text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    cursor.at = open.end().saturating_add(close).saturating_add(1);
    let sign = cursor.eat_any(&[">=", "<=", "≥", "≤", "!=", ">", "<", "="])?;
    let amount = cursor.amount().filter(|amount| amount.unit.is_none())?;
    let plain = matches!(place.measure(name.text), Some(Measure::Number(None, _)));
    let right = match plain {
        true => format!("{} {sign} {}", name.text, amount.number),
        false => format!("{} {sign} {}{}", name.text, amount.number, unit_behind(unit)),
    };
    let told = place
        .tell(
            Code::CannotRead,
            open.at,
            open.end().saturating_add(close).saturating_add(1),
            "a unit stands behind its number".to_owned(),
        )
        .help(format!("Write `{right}`."));
    Some(place.guessed(told, name.at, amount.end, right))
}

/// `crea high`.
fn vague(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part()?;
    let found = place.spot.found.as_ref().filter(|found| VAGUE.contains(&found.text))?;
    let name = place.spot.before.as_ref().filter(|name| name.is_word())?;
    let unit = match place.measure(name.text)? {
        Measure::Number(unit, _) => unit.as_deref().unwrap_or(""),
        _ => return None,
    };
    let shown = format!("{} > 3{}", name.text, unit_behind(unit));
    Some(
        place
            .problem(found, format!("`{}` does not say how much that is", found.text))
            .help(format!("Write the limit, as in `{shown}`.")),
    )
}

/// How many parts a list has up to its closing parenthesis.
fn listed(mut cursor: Cursor<'_>) -> Option<usize> {
    let (mut depth, mut count) = (0usize, 1usize);
    loop {
        let token = cursor.token()?;
        cursor.at = token.end();
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" if depth == 0 => return Some(count),
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 0 => count = count.saturating_add(1),
            _ => {}
        }
    }
}

/// `2 out of (…)`, `2/3 of (…)`.
fn out_of(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part()?;
    let words = place.words_upto(place.stopped().saturating_add(1));
    let number = words.iter().rev().take(4).find(|word| {
        word.text.starts_with(|c: char| c.is_ascii_digit())
            || NUMBERS.iter().any(|(spoken, _)| word.text.eq_ignore_ascii_case(spoken))
    })?;
    let mut cursor = place.cursor(number.at);
    let (count, all) = match number.text.split_once('/') {
        Some((count, all)) => (count.to_owned(), Some(all)),
        None => {
            let spoken = NUMBERS.iter().find(|(spoken, _)| number.text.eq_ignore_ascii_case(spoken));
            (spoken.map_or(number.text, |(_, digits)| digits).to_owned(), None)
        }
    };
    if count.is_empty() || !count.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    cursor.at = number.end();
    let fits = if all.is_some() { cursor.eat("of") } else { cursor.eat("out of") };
    let open = cursor.token().filter(|open| fits && open.text == "(" && cursor.at >= place.stopped())?;
    let at_least = format!("at least {count} of ");
    let told = place
        .tell(
            Code::CannotRead,
            number.at,
            cursor.at,
            format!("`{}` does not say whether more may hold", place.words(number.at, cursor.at)),
        )
        .help(match count.parse::<u32>().ok().and_then(|count| count.checked_add(1)) {
            Some(more) => format!(
                "Write `{at_least}(…)` where more may hold, too; for exactly {count}, add `and not at least {more} of (…)`."
            ),
            None => format!("Write `{at_least}(…)` where more may hold, too."),
        });
    let denied = words.iter().rev().find(|word| word.at < number.at).is_some_and(|word| word.text == "not");
    // A share is told only of as many as stand there.
    if all.is_some_and(|all| listed(place.cursor(open.end())) != all.parse().ok()) {
        return Some(told.help("Write how many have to hold, as in `at least 2 of (a, b, c)`."));
    }
    let sound = !denied && place.reads(number.at, open.at, &at_least);
    Some(if sound { told.guess(place.span(number.at, open.at), at_least) } else { told })
}

/// `stage is I to III`.
fn members_between(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    let name = cursor.token()?;
    cursor.at = name.end();
    cursor.eat_any(&["is between", "is from", "is", "between", "from", "="])?;
    let from = cursor.token().filter(|from| from.is_word() && !from.text.starts_with(|c: char| c.is_ascii_digit()))?;
    cursor.at = from.end();
    let joint = cursor.eat_any(&["to", "through", "until", "-", "–"])?;
    let to = cursor.token().filter(Token::is_word)?;
    if to.end() < place.stopped() || place.text(from.at, to.at).contains('\n') {
        return None;
    }
    let told = place.tell(
        Code::CannotRead,
        from.at,
        to.end(),
        format!("members have no range: `{joint}` cannot stand between them"),
    );
    let Some(Measure::Members(members, false)) = place.measure(name.text) else {
        return Some(told.help("Write each of them, as in `x in (a, b, c)`."));
    };
    let at = |token: &Token<'_>| members.iter().position(|member| member == token.text);
    let between =
        at(&from).zip(at(&to)).and_then(|(first, last)| members.get(first..=last)).filter(|all| all.len() > 1);
    let Some(between) = between else { return Some(told.help("Write each of them, as in `x in (a, b, c)`.")) };
    let right = format!("{} in ({})", name.text, between.join(", "));
    let told = told.help(format!("Write each of them: `{right}`, if their order is as they are declared."));
    Some(place.guessed(told, name.at, to.end(), right))
}

/// `between 1⏎cm and 3 cm`.
fn unit_below(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.part()?;
    let found = place.spot.found.as_ref().filter(|found| found.is_word() && place.spot.begins_line(found))?;
    let number =
        place.spot.before.as_ref().filter(|before| before.text.bytes().all(|b| b.is_ascii_digit() || b == b'.'))?;
    let mut line = place.cursor(number.at);
    line.amount().filter(|amount| amount.unit.is_none())?;
    let right = format!(" {}", found.text);
    let sound = place.reads(number.end(), found.end(), &right);
    sound.then(|| {
        place
            .problem(found, format!("`{}` stands on a line of its own, behind a number", found.shown()))
            .help(format!("A unit stands on the line of its number: `{} {}`.", number.text, found.shown()))
            .guess(place.span(number.end(), found.end()), right)
    })
}

/// `mass in kg, min 20 kg, max 300 kg`.
fn lowest_and_highest(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const LOWEST: &[&str] = &["min", "minimum", "minimal", "lowest"];
    const HIGHEST: &[&str] = &["max", "maximum", "maximal", "highest"];
    let found = place.spot.found.as_ref().filter(|_| place.is_type())?;
    let mut cursor = place.cursor(found.at);
    let mut low = None;
    let mut high = None;
    loop {
        let kind = if cursor.eat_any(LOWEST).is_some() {
            &mut low
        } else if cursor.eat_any(HIGHEST).is_some() {
            &mut high
        } else {
            return None;
        };
        cursor.eat_any(&[":", "=", "of"]);
        let amount = cursor.amount().filter(|_| kind.is_none())?;
        cursor.at = amount.end;
        *kind = Some(format!("{}{}", amount.number, amount.unit.as_deref().map(unit_behind).unwrap_or_default()));
        let mut ahead = cursor;
        ahead.eat_any(&[",", ";", "and"]);
        if !ahead.token().is_some_and(|next| LOWEST.contains(&next.text) || HIGHEST.contains(&next.text)) {
            break;
        }
        cursor = ahead;
    }
    let right = match (low, high) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => return None,
    };
    let told = place
        .tell(
            Code::CannotRead,
            found.at,
            cursor.at,
            format!("`{}` is not written as a range", place.words(found.at, cursor.at)),
        )
        .help(format!("Write `{right}`."));
    Some(place.guessed(told, found.at, cursor.at, right))
}

/// `two points when …`.
fn points_in_words(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| place.keyword == Keyword::Score && found.at == 0)?;
    let (_, digits) = NUMBERS.iter().find(|(word, _)| found.text.eq_ignore_ascii_case(word))?;
    place.spot.after.as_ref().filter(|after| matches!(after.text, "point" | "points" | "for" | "when" | "if"))?;
    Some(
        place
            .problem(found, "the number stands in digits here")
            .help(format!("Write `{digits}`."))
            .guess(place.at(found), *digits),
    )
}

/// `from POL 1`.
fn spaced_id(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|_| matches!(place.word, "from" | "covers"))?;
    let before = place.spot.before.as_ref().filter(|before| before.text.bytes().all(|b| b.is_ascii_uppercase()))?;
    if !found.text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let right = format!("{}-{}", before.text, found.text);
    Some(
        place
            .tell(
                Code::CannotRead,
                before.at,
                found.end(),
                format!("`{} {}` is not written as the id of a statement", before.text, found.text),
            )
            .help(format!("Write `{right}`."))
            .guess(place.span(before.at, found.end()), right),
    )
}
