//! What is nearly known in part and is not: estimates, words of the laboratory, several stretches, `3-5`, `until 2020`. Each is
//! refused with the form that says what may be meant.

use super::expect::brief;
use super::forms;
use super::numbers;
use super::tree::Item;
use crate::check::model::{Fact, NumberType};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind};
use crate::number;

/// Words and signs with which an estimate begins.
const ABOUT: &[&str] = &[
    "~",
    "≈",
    "±",
    "≃",
    "about",
    "approx.",
    "approx",
    "approximately",
    "ca.",
    "ca",
    "circa",
    "c.",
    "around",
    "roughly",
    "nearly",
    "almost",
    "early",
    "mid",
    "late",
];
/// What a laboratory writes instead of a number.
const WORDS: &[&str] = &[
    "trace",
    "traces",
    "neg",
    "neg.",
    "negative",
    "pos",
    "pos.",
    "positive",
    "+",
    "++",
    "+++",
    "++++",
    "(+)",
    "normal",
    "abnormal",
    "low",
    "high",
    "elevated",
    "raised",
    "borderline",
    "nd",
    "n.d.",
    "not detected",
    "undetectable",
    "undetected",
    "not detectable",
    "below detection",
    "below detection limit",
    "under detection limit",
    "below the detection limit",
    "detected",
    "<lod",
    "< lod",
    "<loq",
    "< loq",
    "hemolyzed",
    "haemolysed",
    "pending",
];
/// Words that are limits with another spelling, and how these are written.
const SPELLED: &[(&str, &str)] = &[
    ("less than or equal to", "at most"),
    ("less or equal to", "at most"),
    ("less or equal", "at most"),
    ("smaller than", "below"),
    ("lower than", "below"),
    ("fewer than", "below"),
    ("higher than", "above"),
    ("larger than", "above"),
    ("greater than or equal to", "at least"),
    ("more than or equal to", "at least"),
    ("greater or equal to", "at least"),
    ("greater or equal", "at least"),
    ("up to", "at most"),
    ("no more than", "at most"),
    ("not more than", "at most"),
    ("not over", "at most"),
    ("not above", "at most"),
    ("maximum", "at most"),
    ("max.", "at most"),
    ("max", "at most"),
    ("no less than", "at least"),
    ("not less than", "at least"),
    ("not below", "at least"),
    ("not under", "at least"),
    ("minimum", "at least"),
    ("min.", "at least"),
    ("min", "at least"),
    ("from", "at least"),
    ("=>", "at least"),
    ("=<", "at most"),
];

/// A number that is said in a form that leaves open what is meant.
pub(super) fn number(fact: &Fact, ty: &NumberType, node: &Item, text: &str) -> Option<Box<Diagnostic>> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let name = &fact.name;
    let unit = unit_behind(&ty.unit.text);
    let say = |code: Code, message: String, help: String| {
        Some(Box::new(Diagnostic::new(code, node.span, message).help(help)))
    };
    if let Some(rest) = ABOUT.iter().find_map(|word| after(&lower, word)) {
        let help = match numbers::split(rest).and_then(|(digits, ..)| number::parse(digits).ok()) {
            Some(count) if count.is_integer() && count > number::whole(1) => {
                let show = |off: i64| number::show(&(&count + number::whole(off)));
                format!("write from what to what it is, such as `{} to {}{unit}`, or leave it out", show(-1), show(1))
            }
            _ => "write from what to what it is, as in `4 to 6`, or leave it out".to_owned(),
        };
        return say(Code::CaseNotANumber, format!("how far off may `{name}` be? {} does not say", brief(text)), help);
    }
    if WORDS.contains(&lower.as_str()) {
        let message = format!("{} is a word of the laboratory, not a number", brief(text));
        let help = format!(
            "where a limit is known, write it, such as `below 5{unit}`; a fact that takes words is declared `one of` in the guideline"
        );
        return say(Code::CaseNotANumber, message, help);
    }
    if let Some(rest) = ["!=", "≠", "<>"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
        .or_else(|| after(&lower, "not").filter(|_| !SPELLED.iter().any(|(word, _)| after(&lower, word).is_some())))
    {
        // As it is written: `mg/L` is no `mg/l`.
        let written = text.len().checked_sub(rest.len()).and_then(|from| text.get(from..)).unwrap_or(rest);
        let message = format!("that `{name}` is not {} leaves two stretches", written.trim());
        return say(Code::CaseBadPart, message, several());
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let signs = text.matches(['<', '>', '≤', '≥', '⩽', '⩾']).count();
    let joined = words.contains(&"to") || text.contains(", ") && !text.contains(" and ");
    if signs > 0
        && (joined || signs > 1)
        && !text.contains(" or ")
        && forms::sides(text, false).is_none_or(|sides| sides.len() < 2 || joined)
    {
        let message = format!("{} is not a form that is read", brief(text));
        let help =
            "a limit stands behind each sign; two of them are joined by `and`, such as `at least 5 and below 10`";
        return say(Code::CaseBadPart, message, help.to_owned());
    }
    if words.contains(&"to") && words.first() == Some(&"between") {
        let right = text.get("between".len()..).unwrap_or("").trim();
        return say(
            Code::CaseBadPart,
            format!("{} is not a form that is read", brief(text)),
            format!("write `{right}`"),
        );
    }
    let spelled = SPELLED
        .iter()
        .find_map(|(word, form)| Some((*form, text.get(word.len()..).filter(|_| after(&lower, word).is_some())?)));
    if let Some((form, rest)) =
        spelled.filter(|(_, rest)| !rest.contains(" to ") && numbers::split(rest.trim()).is_some())
    {
        let right = format!("write `{form} {}`", rest.trim());
        return say(Code::CaseBadPart, format!("{} is not a form that is read", brief(text)), right);
    }
    if let Some((before, behind)) = text.split_once(" or ") {
        let (before, behind) = (before.trim(), behind.trim().to_lowercase());
        let form = match behind.as_str() {
            "more" | "greater" | "above" | "over" | "higher" | "larger" => Some("at least"),
            "less" | "fewer" | "below" | "under" | "lower" | "smaller" => Some("at most"),
            _ => None,
        };
        if let (Some(form), Some(_)) = (form, numbers::split(before)) {
            return say(
                Code::CaseBadPart,
                format!("{} is not a form that is read", brief(text)),
                format!("write `{form} {before}`"),
            );
        }
        return say(Code::CaseBadPart, format!("`{name}` is said to lie in several stretches"), several());
    }
    if let Some((low, high)) = dash(text) {
        let message = format!("{} may be a range, or a minus", brief(text));
        let unit = if high.1.is_empty() { low.1 } else { high.1 };
        let help =
            format!("write `{} to {}` if it is a range", low.0, format!("{}{}", high.0, unit_behind(unit)).trim());
        return say(Code::CaseNotANumber, message, help);
    }
    if let Some(rest) = text.strip_prefix('=').filter(|rest| !rest.trim_start().starts_with(['<', '>'])) {
        let message = format!("no sign stands before the value of `{name}`");
        return say(Code::CaseNotANumber, message, format!("write `{}`", rest.trim()));
    }
    if let Some(digits) = text.strip_suffix('+').map(str::trim).filter(|digits| numbers::split(digits).is_some()) {
        let message = format!("{} does not say what the sign means", brief(text));
        return say(Code::CaseBadPart, message, format!("write `at least {digits}` if that is meant"));
    }
    None
}

fn several() -> String {
    "one stretch can be given, such as `3 to 5` or `below 5`; where it is not known in which it lies, leave it out"
        .to_owned()
}

/// What follows a word or sign at the beginning.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    let word_ends = !word.ends_with(char::is_alphanumeric) || rest.starts_with(|c: char| c.is_whitespace());
    (word_ends && !rest.trim().is_empty()).then(|| rest.trim())
}

type Counted<'t> = (&'t str, &'t str);

/// The two numbers around a dash or around dots.
fn dash(text: &str) -> Option<(Counted<'_>, Counted<'_>)> {
    let signs = ["...", "..", "…", "–", "—", "−", "-"];
    let mut cuts =
        signs.iter().flat_map(|sign| text.match_indices(sign).map(|(at, _)| (at, at.saturating_add(sign.len()))));
    cuts.find_map(|(at, behind)| {
        let (low, low_unit, _) = numbers::split(text.get(..at)?.trim())?;
        let (high, high_unit, _) = numbers::split(text.get(behind..)?.trim())?;
        let parsed = number::parse(low).is_ok() && number::parse(high).is_ok();
        let plain = |unit: &str| !unit.contains(['-', '–', '.']);
        let ranged = low_unit.is_empty() || low_unit == high_unit;
        (parsed && plain(high_unit) && ranged).then_some(((low, low_unit), (high, high_unit)))
    })
}

/// A date that is said in a form that leaves open what is meant.
pub(super) fn day(fact: &Fact, node: &Item, text: &str) -> Option<Box<Diagnostic>> {
    let lower = text.to_lowercase();
    let say = |code: Code, message: String, help: String| {
        Some(Box::new(Diagnostic::new(code, node.span, message).help(help)))
    };
    let decade =
        lower.strip_suffix('s').and_then(|year| year.parse::<i64>().ok()).filter(|year| (1000..9990).contains(year));
    if let Some(year) = decade {
        let message = format!("{} is not written as a year or a range of years", brief(text));
        return say(Code::CaseBadDate, message, format!("write `{year} to {}`", year.saturating_add(9)));
    }
    if let Some(rest) = ABOUT.iter().find_map(|word| after(&lower, word)) {
        let help = match rest.parse::<i64>().ok().filter(|year| (1001..9999).contains(year)) {
            Some(year) => {
                let (before, behind) = (year.saturating_sub(1), year.saturating_add(1));
                format!("write from when to when it may be, such as `{before} to {behind}`, or leave it out")
            }
            None => "write from when to when it may be, such as `2019 to 2021`, or leave it out".to_owned(),
        };
        return say(
            Code::CaseBadDate,
            format!("how far off may `{}` be? {} does not say", fact.name, brief(text)),
            help,
        );
    }
    if let Some(rest) = ["until", "till", "by", "up to", "through"].iter().find_map(|word| after(&lower, word)) {
        let message = format!("{} is read both ways: with its last day or without", brief(text));
        let help = format!("write `before {rest}` without it, `on or before {rest}` with it");
        return say(Code::CaseBadPart, message, help);
    }
    if let Some(rest) = after(&lower, "in").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return say(
            Code::CaseBadDate,
            format!("{} is not written as a year or a month", brief(text)),
            format!("write {rest}"),
        );
    }
    if let Some(rest) = after(&lower, "from").filter(|rest| !rest.split_whitespace().any(|word| word == "to")) {
        return say(
            Code::CaseBadPart,
            format!("{} is not a form that is read", brief(text)),
            format!("write `since {rest}`"),
        );
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    if words.contains(&"or") && !words.starts_with(&["on", "or"]) || lower.starts_with("not ") {
        let message = format!("`{}` is said to lie in several stretches", fact.name);
        let help = "one stretch can be given, such as `1950 to 1951` or `before 2020`; else leave it out";
        return say(Code::CaseBadPart, message, help.to_owned());
    }
    if let Some((first, second)) = years(text) {
        return say(
            Code::CaseBadDate,
            format!("{} may be a range", brief(text)),
            format!("write `{first} to {second}`"),
        );
    }
    None
}

/// Two years around a dash.
fn years(text: &str) -> Option<(&str, &str)> {
    let (first, second) = ["–", "—", "-", "/"].iter().find_map(|sign| text.split_once(sign))?;
    let year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let (first, second) = (first.trim(), second.trim());
    (year(first) && year(second)).then_some((first, second))
}
