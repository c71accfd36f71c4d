//! Ages and times as they are spoken: `76 years ago`, `at least 76 years after birth`, `within 3 years of the last visit`,
//! `age(born)`, `interval months`. A time is reckoned from a day: `later >= earlier + 3 years`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::forms::RESERVED;
use crate::syntax::known::Measure;

/// Words of time behind a name or a number, and what one of them is.
const SPANS: &[(&str, &str)] = &[
    ("years", "1 year"),
    ("year", "1 year"),
    ("months", "1 month"),
    ("month", "1 month"),
    ("weeks", "1 week"),
    ("week", "1 week"),
    ("days", "1 day"),
    ("day", "1 day"),
    ("hours", "1 hour"),
    ("hour", "1 hour"),
    ("minutes", "1 minute"),
];

/// Times in words.
pub const SPOKEN: &[Recogniser] =
    &[counted, called, function_without, which, beside_day, within, from_day, unit_behind_name, span_range];

fn date<'p>(place: &Place<'p, '_>, name: &str) -> bool {
    place.measure(name) == Some(&Measure::Date)
}

/// `most recent bp`, `mean sodium`: which of several values.
fn which(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const WHICH: &[&str] = &[
        "the most recent",
        "most recent",
        "the latest",
        "latest",
        "the last",
        "last",
        "the first",
        "first",
        "current",
        "recent",
        "previous",
        "initial",
        "baseline",
        "mean",
        "average",
        "median",
        "highest",
        "lowest",
        "maximum",
        "minimum",
        "peak",
        "nadir",
    ];
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    let first = cursor.token().filter(|first| place.measure(first.text).is_none())?;
    let said = cursor.eat_any(WHICH)?;
    let name = cursor.token().filter(|name| place.measure(name.text).is_some() && name.end() >= place.stopped())?;
    Some(
        place
            .tell(
                Code::CannotRead,
                first.at,
                cursor.at,
                format!("`{said}` says which of several values, and a fact has one"),
            )
            .help(format!(
                "Write `{}` alone, and let its `ask` say which value is meant; two values are two facts.",
                name.text
            )),
    )
}

/// `years between birth and today`, `year from birth to today`, `years since birth`.
fn counted(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const COUNTED: &[(&str, &str)] = &[
        ("years", "years"),
        ("year", "years"),
        ("months", "months"),
        ("month", "months"),
        ("weeks", "weeks"),
        ("week", "weeks"),
        ("days", "days"),
        ("day", "days"),
    ];
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    let said = cursor.eat_any(&["completed", "full", "whole", "the number of", "number of"]);
    let word = cursor.token()?;
    let (_, right) = COUNTED.iter().find(|(written, _)| *written == word.text)?;
    cursor.at = word.end();
    let joint = cursor.eat_any(&["between", "from", "since", "after"])?;
    let first = cursor.token().filter(|day| is_day(place, day.text))?;
    cursor.at = first.end();
    let behind = cursor.eat_any(&["and", "to", "until", "till", "up to"]);
    let second = cursor.token().filter(|day| behind.is_some() && is_day(place, day.text));
    if (joint == "between" || joint == "from") != second.is_some()
        || (said.is_none() && joint == "from" && word.text == *right && behind == Some("to"))
    {
        return None;
    }
    let today = place.known().map_or("today", |known| known.today());
    let (last, end) = second.as_ref().map_or((today, first.end()), |second| (second.text, second.end()));
    let told = format!("`{}` is written with `from` and `to`", place.words(start, end));
    let right = format!("{right} from {} to {last}", first.text);
    let told = place.tell(Code::CannotRead, start, end, told).help(format!("Write `{right}`."));
    Some(place.guessed(told, start, end, right))
}

fn is_day(place: &Place<'_, '_>, text: &str) -> bool {
    crate::dates::days(text).is_some() || date(place, text)
}

/// `age(born)`, `round(x)`.
fn called(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let found = place.spot.found.as_ref().filter(|found| found.text == "(")?;
    let before = place.spot.before.as_ref().filter(|before| before.end() == found.at && before.at > 0)?;
    if !before.text.starts_with(|c: char| c.is_ascii_alphabetic()) || RESERVED.contains(&before.text) {
        return None;
    }
    let close = place.text(found.end(), place.slice().len()).find(')')?;
    let end = found.end().saturating_add(close).saturating_add(1);
    let inside = place.words(found.end(), end.saturating_sub(1));
    let name = before.text;
    let told = place.tell(Code::CannotRead, before.at, end, format!("`{name}(…)` is not calculated"));
    let lower = name.to_lowercase();
    if lower.contains("age") && date(place, &inside) {
        let right = format!("years from {inside} to {}", place.known().map_or("today", |known| known.today()));
        let told = told.help(format!("An age is reckoned from the dates: write `{right}`."));
        return Some(if place.reads(before.at, end, &right) {
            told.guess(place.span(before.at, end), right)
        } else {
            told
        });
    }
    let function = match lower.as_str() {
        "sqrt" | "root" | "squareroot" | "sqr" => Some("sqrt"),
        "exp" => Some("exp"),
        "ln" | "loge" => Some("ln"),
        "log10" | "lg" => Some("log10"),
        _ => None,
    };
    if let Some(right) = function.filter(|right| *right != name) {
        return Some(told.help(format!("Write `{right}({inside})`.")));
    }
    if lower == "round" {
        return Some(
            told.help(format!(
                "Say to multiples of what: `round ({inside}) to nearest 5`, with the unit of the number."
            )),
        );
    }
    Some(told.help(
        "A value is calculated by +, -, *, / and ^, by `min(a, b)` and `max(a, b)`, by `round a to nearest 5 mg`, and for comparisons with a constant by `sqrt(a)`, `exp(a)`, `ln(a)` and \
         `log10(a)`; a limit on an \
         age is reckoned from dates, as in `visit >= born + 18 years`.",
    ))
}

/// `sqrt x > 3`.
fn function_without(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let before = place.spot.before.as_ref().filter(|before| matches!(before.text, "sqrt" | "exp" | "ln" | "log10"))?;
    let found =
        place.spot.found.as_ref().filter(|found| found.text.starts_with(|c: char| c.is_ascii_alphanumeric()))?;
    let right = format!("{}({})", before.text, found.text);
    let told = place.tell(
        Code::CannotRead,
        before.at,
        found.end(),
        format!("parentheses are missing behind `{}`", before.text),
    );
    Some(told.help(format!("Write `{right}`, with all of which it is taken between the parentheses.")))
}

/// `birth before 2020-01-01`, `birth on or after visit`.
fn beside_day(place: &Place<'_, '_>) -> Option<Diagnostic> {
    const WORDS: &[(&str, &str, bool)] = &[
        ("on or before", "<=", true),
        ("on or after", ">=", true),
        ("no later than", "<=", true),
        ("not later than", "<=", true),
        ("no earlier than", ">=", true),
        ("not earlier than", ">=", true),
        ("not before", ">=", true),
        ("not after", "<=", true),
        ("earlier than", "<", true),
        ("later than", ">", true),
        ("prior to", "<", true),
        ("before", "<", true),
        ("after", ">", true),
        ("since", ">=", false),
        ("from", ">=", false),
        ("until", "<=", false),
        ("up to", "<=", false),
        ("by", "<=", false),
        ("on", "=", true),
    ];
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    // `birth not before …`: the part begins behind the `not`.
    let ahead = place.text(0, start).trim_end();
    if let Some(name) = ahead.strip_suffix(" not").map(str::trim_end) {
        cursor.at = name.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |at| at.saturating_add(1));
    }
    let name = cursor.token().filter(|name| date(place, name.text))?;
    cursor.at = name.end();
    let from = cursor.token()?.at;
    cursor.eat_any(&["is", "was"]);
    let (_, sign, sure) = WORDS.iter().find(|(words, ..)| cursor.eat(words))?;
    let words_end = cursor.at;
    let day = cursor.token().filter(|day| day.end() >= place.stopped())?;
    if !is_day(place, day.text) {
        return None;
    }
    let said = place.words(from, words_end);
    let told = place
        .tell(Code::ForeignOperator, from, words_end, format!("`{said}` is written `{sign}`"))
        .help(format!("Write `{} {sign} {}`.", name.text, day.text));
    let span = place.span(from, words_end);
    Some(match (place.reads(from, words_end, sign), *sure) {
        (true, true) => told.fix(span, *sign),
        (true, false) => told.guess(span, *sign),
        _ => told,
    })
}

/// `within 3 years of the last visit`.
fn within(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    let subject = cursor.token()?;
    let mut named = None;
    if !cursor.eat("within") {
        cursor.at = subject.end();
        cursor.eat("is");
        if !cursor.eat("within") {
            return None;
        }
        named = Some(subject.text);
    }
    cursor.eat_any(&["the last", "the past", "last"]);
    let amount = cursor.amount()?;
    let next = cursor.token().map(|token| token.text);
    let number = named.and_then(|name| Some((name, place.measure(name).filter(|measure| measure.is_number())?)));
    if let Some((name, measure)) = number {
        if matches!(next, Some("to" | "and" | "-" | "–")) {
            return None;
        }
        let limit = amount.for_measure(Some(measure)).0;
        let said = place.words(subject.at, amount.end);
        return Some(
            place
                .tell(Code::CannotRead, subject.at, amount.end, format!("`{said}` does not say from where"))
                .help(format!(
                    "Write `{name} <= {limit}` where that is the upper limit; a range has two, as in `{name} between 1 and 3`."
                )),
        );
    }
    let (span, _) = amount.for_measure(None);
    let reckoned = cursor.eat_any(&["of", "after", "from", "since"]);
    let anchor = cursor.token().filter(|token| reckoned.is_some() && token.is_word());
    let end = anchor.map_or(cursor.at, |anchor| anchor.end());
    let told =
        place.tell(Code::CannotRead, start, end, format!("`{}` is reckoned from a day", place.words(start, end)));
    let earlier = anchor.map_or("earlier", |anchor| anchor.text);
    if place.word == "when" && place.keyword == crate::syntax::keyword::Keyword::Fact && named.is_none() {
        return Some(
            told.help(format!("A value is one day: write `{earlier} + {span}`, or compare with it in a condition.")),
        );
    }
    let today = place.known().map(|known| known.today());
    let later = named.or(today.filter(|today| *today != earlier));
    let right = format!("{} <= {earlier} + {span}", later.unwrap_or("later"));
    let sound =
        later.is_some_and(|later| date(place, later)) && date(place, earlier) && place.reads(start, end, &right);
    let told = told.help(format!("Write `{right}`."));
    Some(if sound { told.guess(place.span(start, end), right) } else { told })
}

/// `born <= 76 years ago`, `visit at least 76 years after born`.
fn from_day(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    let name = cursor.token().filter(|token| token.is_word())?;
    cursor.at = name.end();
    cursor.eat_any(&["is", "was"]);
    let sign = cursor.eat_any(&[
        "at least",
        "at most",
        "no more than",
        "more than",
        "less than",
        "no less than",
        "over",
        "under",
        ">=",
        "<=",
        ">",
        "<",
        "≥",
        "≤",
    ]);
    let amount = cursor.amount()?;
    amount.unit.as_ref()?;
    let (span, _) = amount.for_measure(None);
    let ago = cursor.eat_any(&["ago", "before", "after", "later than", "earlier than"])?;
    let (later, earlier, end) = if ago == "ago" {
        let today = place.known().map_or("today", |known| known.today());
        (today, name.text, cursor.at)
    } else {
        let other = cursor.token().filter(|token| token.is_word())?;
        match ago {
            "after" | "later than" => (name.text, other.text, other.end()),
            _ => (other.text, name.text, other.end()),
        }
    };
    // `born <= 76 years ago` is a day 76 years back or before it: the time between is the longer.
    let (symbol, spoken) =
        (sign.is_some_and(|sign| !sign.starts_with(|c: char| c.is_alphabetic())), sign.unwrap_or("at least"));
    let sign = match (spoken, symbol && ago == "ago") {
        ("<=" | "≤", true) | (">=" | "≥" | "at least" | "no less than", false) => ">=",
        ("<", true) | (">" | "more than" | "over", false) => ">",
        (">=" | "≥", true) | ("<=" | "≤" | "at most" | "no more than", false) => "<=",
        _ => "<",
    };
    let right = format!("{later} {sign} {earlier} + {span}");
    let told = place
        .tell(Code::CannotRead, start, end, format!("`{}` is reckoned from the earlier day", place.words(start, end)))
        .help(format!("Write `{right}`."));
    let sound = date(place, later) && date(place, earlier) && place.reads(start, end, &right);
    Some(if sound { told.guess(place.span(start, end), right) } else { told })
}

/// `interval months`.
fn unit_behind_name(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let (before, found) = (place.spot.before.as_ref()?, place.spot.found.as_ref()?);
    let (_, one) = SPANS.iter().find(|(word, _)| *word == found.text)?;
    if !before.text.starts_with(|c: char| c.is_ascii_alphabetic()) || RESERVED.contains(&before.text) {
        return None;
    }
    let right = format!("{} * {one}", before.text);
    let told = place
        .tell(
            Code::CannotRead,
            found.at,
            found.end(),
            format!("`{}` stands behind a name, not behind digits", found.text),
        )
        .help(format!("Write `{right}`."));
    let sound =
        place.measure(before.text).is_some_and(Measure::is_plain) && place.reads(before.at, found.end(), &right);
    Some(if sound { told.guess(place.span(before.at, found.end()), right) } else { told })
}

/// `last + 3 to 5 years`: a value is one.
fn span_range(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let (before, found) = (place.spot.before.as_ref()?, place.spot.found.as_ref()?);
    if !matches!(found.text, "to" | "-" | "–") && !found.text.contains('-') {
        return None;
    }
    let from = if found.text.contains('-') && found.text.len() > 1 { found } else { before };
    let mut cursor = place.cursor(from.at);
    let low = cursor.amount()?;
    if cursor.eat_any(&["to", "-", "–"]).is_none() {
        cursor.at =
            low.end.saturating_add(place.text(low.end, place.slice().len()).chars().next().map_or(0, char::len_utf8));
    }
    let high = cursor.amount()?;
    let ahead = place.text(0, from.at).trim_end();
    if !ahead.ends_with(['+', '-', '*', '/']) {
        return None;
    }
    let (first, _) = low.with_unit_of(&high).for_measure(None);
    let (last, _) = high.for_measure(None);
    Some(
        place
            .tell(
                Code::CannotRead,
                from.at,
                high.end,
                format!("`{}` is a range, and a value is one", place.words(from.at, high.end)),
            )
            .help(format!("Write `{first}` or `{last}`, and give the other limit a fact or term of its own.")),
    )
}
