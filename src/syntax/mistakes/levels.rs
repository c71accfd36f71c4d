//! Rows of values and levels of scores that are written in another way: `1 above 3.5`, `none: 1 point`, `otherwise 6 months`,
//! `-2 when …`, `if … then … else …`; and how a value is rounded.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::grammar::Rule;
use crate::syntax::layout::lines::Line;
use crate::syntax::layout::pieces::Piece;
use crate::syntax::reader::Reader;

/// In clauses that hold such rows, and in `shown` and `rows`.
pub const WRITTEN: &[Recogniser] = &[levels, minus, value_rows, last_value, rounding, exclude];

/// Words for the ends of a level, and what is written for them; the longer first.
const ENDS: &[(&str, &str)] = &[
    (">=", "at least"),
    ("<=", "at most"),
    ("≥", "at least"),
    ("≤", "at most"),
    (">", "above"),
    ("<", "below"),
    ("over", "above"),
    ("under", "below"),
    ("less than", "below"),
    ("more than", "above"),
    ("greater than", "above"),
];

/// Levels that stand in the column of `by` and not below it; with how many clauses these are, `by` among them.
pub fn beside(reader: &Reader<'_>, lines: &[Line], pieces: &[Piece]) -> Option<(Diagnostic, usize)> {
    let first_line = |piece: &Piece| Some(lines.get(piece.first)?.of(reader.plain()));
    let (by, others) = pieces.split_first()?;
    let mut words = first_line(by)?.split_whitespace();
    if by.first != by.last || words.next() != Some("by") || words.next().is_none() || words.next().is_some() {
        return None;
    }
    let level = |piece: &&Piece| {
        let Some(line) = first_line(piece) else { return false };
        let mut words = line.split_whitespace();
        let number = words.next().is_some_and(|word| word.parse::<f64>().is_ok());
        number
            && matches!(words.next(), Some("point" | "points"))
            && words.next().is_some_and(|word| !matches!(word, "when" | "if"))
    };
    let count = others.iter().take_while(level).count();
    let (from, to) = (others.first()?.first, others.get(count.checked_sub(1)?)?.last);
    let (from, to) = (lines.get(from)?, lines.get(to)?);
    let text = reader.with_comments(from.start..to.end)?;
    let deeper: Vec<String> = text.split('\n').map(|line| format!("  {line}")).collect();
    let first = reader.span(from.start, from.end);
    let found = Diagnostic::new(Code::CannotRead, first, "levels stand below their `by`, and deeper than it")
        .also(reader.span(lines.get(by.first)?.start, lines.get(by.first)?.end), "they look at this")
        .help("Indent them further: what stands in the column of `by` is a clause of its own.")
        .fix(reader.span(from.start, to.end), deeper.join("\n"));
    Some((found, count.saturating_add(1)))
}

/// One mended text in the place of a clause, told at the first line that differs.
fn mended(place: &Place<'_, '_>, right: &str, what: &str) -> Option<Diagnostic> {
    let whole = place.slice().trim_end();
    if right == whole || !place.reads(0, whole.len(), right) {
        return None;
    }
    let mut start = 0usize;
    let mut line = ("", "");
    for (own, other) in whole.split_inclusive('\n').zip(right.split_inclusive('\n')) {
        line = (own, other);
        if own != other {
            break;
        }
        start = start.saturating_add(own.len());
    }
    let (own, other) = line;
    let from = start.saturating_add(own.len().saturating_sub(own.trim_start().len()));
    let end = start.saturating_add(own.trim_end().len());
    let found = place.tell(Code::CannotRead, from, end, what.to_owned()).help(format!("Write `{}`.", other.trim()));
    // A comment inside would be lost, or be taken for words.
    if whole.contains('#') {
        return None;
    }
    Some(found.guess(place.span(0, whole.len()), right))
}

/// Every line of a clause but for its first words, changed.
fn by_line(place: &Place<'_, '_>, change: impl Fn(&str) -> String) -> String {
    let whole = place.slice().trim_end();
    let lines = whole.split_inclusive('\n').map(|line| {
        let body = line.trim();
        let (lead, rest) =
            line.split_at_checked(line.len().saturating_sub(line.trim_start().len())).unwrap_or(("", line));
        let tail = rest.get(rest.trim_end().len()..).unwrap_or("");
        format!("{lead}{}{tail}", change(body))
    });
    lines.collect()
}

/// `by X: 1 above 3, none 2 points, 1 point > 3`.
fn levels(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.rule != Rule::levels_clause {
        return None;
    }
    let right = by_line(place, |line| {
        let (head, rest) = match line.strip_prefix("by ") {
            Some(rest) => {
                let rest = rest.trim_start();
                let end = rest.find([' ', ':', ',']).unwrap_or(rest.len());
                let (name, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (format!("by {name} "), rest.trim_start_matches([':', ',', ' ']))
            }
            None => (String::new(), line),
        };
        let mut parts: Vec<String> = Vec::new();
        for part in rest.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match parts.last_mut() {
                // `mild, severe`: one more member of the level before.
                Some(before)
                    if part.starts_with(char::is_alphabetic)
                        && !part.ends_with("point")
                        && !part.ends_with("points") =>
                {
                    before.push_str(&format!(" or {part}"));
                }
                _ => parts.push(level(part)),
            }
        }
        format!("{head}{}", parts.join(", ")).trim_end().to_owned()
    });
    mended(place, &right, "this is not how the levels of a score are written")
}

/// One level as it is written, where its words stand otherwise.
fn level(part: &str) -> String {
    let words: Vec<&str> =
        part.split_whitespace().filter(|word| !matches!(*word, "when" | "if" | "for" | ":" | "=")).collect();
    let words: Vec<&str> = words.iter().map(|word| word.trim_end_matches(':')).collect();
    let pointed = |word: &&str| matches!(*word, "point" | "points" | "pt" | "pts");
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok();
    let (points, rest) = match (words.iter().position(pointed), words.first()) {
        (Some(at), _) => {
            let Some(number) = at.checked_sub(1).and_then(|before| words.get(before)) else { return part.to_owned() };
            let before = at.saturating_sub(1);
            let others = words.iter().enumerate().filter(|(nth, _)| *nth != at && *nth != before);
            (*number, others.map(|(_, word)| *word).collect::<Vec<_>>())
        }
        (None, Some(first)) if number(first) => (*first, words.iter().skip(1).copied().collect()),
        _ => return part.to_owned(),
    };
    let mut says = rest.join(" ");
    for (word, right) in ENDS {
        if let Some(behind) = says.strip_prefix(word).filter(|behind| !behind.starts_with(char::is_alphanumeric)) {
            says = format!("{right} {}", behind.trim_start());
            break;
        }
    }
    // `0 - 3.5 g/dL`
    if let Some((low, high)) =
        says.split_once([' ', '-', '–']).filter(|_| says.starts_with(|c: char| c.is_ascii_digit()))
    {
        let high = high.trim_start();
        let high = high.strip_prefix(['-', '–']).unwrap_or(high).trim_start();
        if number(low) && high.starts_with(|c: char| c.is_ascii_digit()) {
            let unit = high.split_once(' ').map_or(String::new(), |(_, unit)| format!(" {unit}"));
            says = format!("from {low}{unit} to {high}");
        }
    }
    format!("{points} {} {says}", if points == "1" { "point" } else { "points" })
}

/// `-2 when …`: a row that begins with a minus goes on with the row above.
fn minus(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.rule != Rule::means_clause || !place.slice().contains(" when ") {
        return None;
    }
    let right = by_line(place, |line| {
        let Some(rest) = line.strip_prefix(['-', '−']) else { return line.to_owned() };
        let end = rest.find(" when ").or_else(|| rest.find(" otherwise")).unwrap_or(rest.len());
        let (value, case) = rest.split_at_checked(end).unwrap_or((rest, ""));
        format!("(-{value}){case}")
    });
    mended(place, &right, "a row that begins with a minus goes on with the row above")
}

/// `otherwise 6 months`, `6 months: condition`, `if condition then value else value`.
fn value_rows(place: &Place<'_, '_>) -> Option<Diagnostic> {
    if place.rule != Rule::means_clause {
        return None;
    }
    let right = by_line(place, |line| {
        let (head, rest) = match line.strip_prefix("means") {
            Some(rest) => ("means ", rest.trim_start()),
            None => ("", line),
        };
        format!("{head}{}", value_row(rest))
    });
    mended(place, &right, "this is not how a row of a value is written")
}

fn value_row(row: &str) -> String {
    for word in ["otherwise", "else"] {
        let value = row.strip_prefix(word).map(|rest| rest.trim_start_matches([':', ',', ' ']).trim());
        if let Some(value) = value.filter(|value| value.starts_with(|c: char| c.is_ascii_digit() || c == '(')) {
            return format!("{value} otherwise");
        }
    }
    if let Some(rest) = row.strip_prefix("if ")
        && let Some((condition, value)) = rest.split_once(" then ")
    {
        return match value.split_once(" else ") {
            Some((value, other)) => format!("{} when {} {} otherwise", value.trim(), condition.trim(), other.trim()),
            None => format!("{} when {}", value.trim(), condition.trim()),
        };
    }
    match row.split_once(':') {
        Some((value, "" | " otherwise" | " else")) => format!("{} otherwise", value.trim()),
        Some((value, condition)) => {
            let condition = condition.trim();
            let condition =
                condition.strip_prefix("when ").or_else(|| condition.strip_prefix("if ")).unwrap_or(condition);
            format!("{} when {condition}", value.trim())
        }
        None => row.to_owned(),
    }
}

/// The last row has a value and nothing behind it.
fn last_value(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let whole = place.slice().trim_end();
    if place.rule != Rule::means_clause || place.spot.found.is_some() || !whole.contains(" when ") {
        return None;
    }
    if !place.reads(0, whole.len(), &format!("{whole} otherwise")) {
        return None;
    }
    let start = whole.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let line = whole.get(start..).unwrap_or("");
    let start = start.saturating_add(line.len().saturating_sub(line.trim_start().len()));
    let what = format!("`{}` does not say for whom", line.trim());
    let found = place.tell(Code::CannotRead, start, whole.len(), what);
    let help = format!("Write `{0} otherwise`, or `{0} when CONDITION`.", line.trim());
    Some(found.help(help).guess(place.span(whole.len(), whole.len()), " otherwise"))
}

/// `shown rounded to 1 decimal`, `shown 1 decimal place`.
fn rounding(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let whole = place.slice().trim_end();
    let digits = || whole.split_whitespace().find(|word| word.chars().all(|c| c.is_ascii_digit()));
    if place.rule != Rule::shown_clause {
        return None;
    }
    let digits = digits()?;
    let unit = if digits == "1" { "decimal" } else { "decimals" };
    let halves = if whole.contains("down") {
        "down"
    } else if whole.contains("even") {
        "to even"
    } else {
        "up"
    };
    let shown = if whole.contains("always") { "always, " } else { "" };
    let right = format!("shown {shown}to {digits} {unit}, halves {halves}");
    let found = place.tell(Code::CannotRead, 0, whole.len(), "this does not say how the value is rounded".to_owned());
    Some(
        found
            .help(format!("Write `{right}`; `halves down` and `halves to even` are the other ways."))
            .guess(place.span(0, whole.len()), right),
    )
}

/// `rows exclusive`, `rows exclude one another`.
fn exclude(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let whole = place.slice().trim_end();
    if place.rule != Rule::exclude_clause {
        return None;
    }
    let right = "rows exclude each other";
    let found = place.tell(Code::CannotRead, 0, whole.len(), "this does not say what the rows do".to_owned());
    let excludes = whole.contains("exclu") && !whole.contains(" not ");
    let found = found.help(format!("Write `{right}`."));
    Some(if excludes { found.guess(place.span(0, whole.len()), right) } else { found })
}
