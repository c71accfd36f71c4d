//! How many of several conditions must hold, as it is spoken: `2 of the following:`, `two or more of`, `any of`, `all of`,
//! `none of`; and `neither … nor`, `without`, `no …`.

use super::place::{Place, Recogniser};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::{Measure, Vocabulary};

/// Counts and denials of several conditions.
pub const SPOKEN: &[Recogniser] = &[counted, denied];
/// A number before `of`.
pub const EXACTLY: &[Recogniser] = &[exactly];

/// How a count is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    AtLeast,
    /// `2 of` may be exactly two, or at least.
    Open,
    Exactly,
    AtMost,
    MoreThan,
    Fewer,
    Any,
    All,
    NoneOf,
}

/// `two or more of (a, b, c)`.
fn counted(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let stopped = place.stopped();
    let lead = place.part()?;
    // The words may begin before an `or` that belongs to them: `two or more of`.
    let mut starts = Vec::new();
    let mut cursor = place.cursor(0);
    while let Some(token) = cursor.token().filter(|token| token.at <= stopped) {
        starts.push(token.at);
        cursor.at = token.end();
    }
    let from = starts.len().saturating_sub(7);
    let begins = starts.get(from..).unwrap_or(&[]).iter().copied().filter(|at| *at > 0 || place.word.is_empty());
    for start in begins {
        let Some((count, number, end, open)) = count(place, start) else { continue };
        if end < stopped && open < stopped {
            continue;
        }
        return tell(place, start.min(lead.max(start)), end, count, number);
    }
    None
}

/// The count that begins at a byte: its kind, its number, where its words end, and where the list begins.
fn count(place: &Place<'_, '_>, start: usize) -> Option<(Count, u64, usize, usize)> {
    let mut cursor = place.cursor(start);
    let before = cursor.eat_any(&[
        "at least",
        "no fewer than",
        "no less than",
        "minimum of",
        "a minimum of",
        "at most",
        "no more than",
        "not more than",
        "up to",
        "more than",
        "fewer than",
        "less than",
        "exactly",
        "any",
        "all",
        "none",
        "≥",
        ">=",
        ">",
        "<",
        "≤",
        "<=",
        "each",
        "some",
        "either",
        "both",
    ]);
    let amount = cursor.amount();
    let number = match &amount {
        Some(amount) if amount.unit.is_none() => amount.number.parse().ok()?,
        Some(_) => return None,
        None => 1,
    };
    let more = cursor.eat_any(&["or more", "or greater", "and more", "+", "or all"]).is_some();
    let fewer = cursor.eat_any(&["or fewer", "or less"]).is_some();
    let mut words = cursor.at;
    let of = cursor.eat_any(&["out of", "of", "from"]).is_some();
    cursor.eat_any(&["the", "these", "those"]);
    let following = cursor.eat_any(&["following", "criteria", "conditions", "findings", "below"]).is_some();
    if following {
        cursor.eat_any(&["criteria", "conditions", "findings"]);
    }
    if !(of || following) {
        return None;
    }
    cursor.eat_any(&["apply", "hold", "are met", "is met", "are present"]);
    cursor.eat(":");
    words = words.max(cursor.at);
    let open = cursor.token().filter(|token| token.text == "(")?.at;
    let count = match (before, &amount, more, fewer) {
        (
            Some("at least" | "no fewer than" | "no less than" | "minimum of" | "a minimum of" | "≥" | ">="),
            Some(_),
            ..,
        )
        | (None | Some("any"), Some(_), true, _) => Count::AtLeast,
        (Some("at most" | "no more than" | "not more than" | "up to" | "≤" | "<="), Some(_), ..)
        | (None, Some(_), _, true) => Count::AtMost,
        (Some("more than" | ">"), Some(_), ..) => Count::MoreThan,
        (Some("fewer than" | "less than" | "<"), Some(_), ..) => Count::Fewer,
        (Some("exactly"), Some(_), ..) => Count::Exactly,
        (None | Some("any"), Some(_), ..) => Count::Open,
        (Some("any" | "some" | "either"), None, ..) => Count::Any,
        (Some("all" | "each" | "both"), None, ..) => Count::All,
        (Some("none"), None, ..) => Count::NoneOf,
        _ => return None,
    };
    Some((count, number, words, open))
}

fn tell(place: &Place<'_, '_>, start: usize, end: usize, count: Count, number: u64) -> Option<Diagnostic> {
    let said = place.words(start, end);
    let span = place.span(start, end);
    let room = if place.text(end, place.slice().len()).starts_with('(') { " " } else { "" };
    let at_least = |number: u64| format!("at least {number} of{room}");
    let written = |right: &str, sure: bool| {
        let found = place
            .tell(Code::CannotRead, start, end, format!("`{said}` is written `{}`", right.trim_end()))
            .help(format!("Write `{} (a, b, c)`, with a comma between the conditions.", right.trim_end()));
        if sure { found.fix(span, right) } else { found.guess(span, right) }
    };
    let found = match count {
        Count::AtLeast => written(&at_least(number), true),
        Count::MoreThan => written(&at_least(number.saturating_add(1)), false),
        Count::Any => written(&at_least(1), true),
        Count::Open => place
            .tell(Code::CannotRead, start, end, format!("`{said}`: exactly {number}, or at least so many"))
            .help(format!(
                "Write `at least {number} of (a, b, c)`; for exactly {number}, add `and not at least {} of (a, b, c)`.",
                number.saturating_add(1)
            ))
            .guess(span, at_least(number)),
        Count::Exactly | Count::AtMost | Count::Fewer => {
            let next = number.saturating_add(u64::from(count != Count::Fewer));
            let right = if count == Count::Exactly {
                format!("at least {number} of (a, b, c) and not at least {next} of (a, b, c)")
            } else {
                format!("not at least {next} of (a, b, c)")
            };
            let found = place
                .tell(Code::CannotRead, start, end, format!("`{said}` is said with `at least`"))
                .help(format!("Write `{right}`."));
            let whole = format!("not {}", at_least(next));
            if count == Count::Exactly || !place.reads(start, end, &whole) { found } else { found.guess(span, whole) }
        }
        Count::All => place
            .tell(Code::CannotRead, start, end, format!("`{said}` is said with `and`"))
            .help("Join the conditions by `and`: `a and b and c`."),
        Count::NoneOf => {
            let whole = format!("not {}", at_least(1));
            place
                .tell(Code::CannotRead, start, end, format!("`{said}` is said with `not`"))
                .help("Write `not at least 1 of (a, b, c)`, or `not a and not b and not c`.")
                .guess(span, whole)
        }
    };
    let fits = found.fix.as_ref().is_none_or(|fix| place.reads(start, end, &fix.replacement));
    fits.then_some(found)
}

/// `neither a nor b`, `without a or b`, `no mechanical valve and no stenosis`.
fn denied(place: &Place<'_, '_>) -> Option<Diagnostic> {
    let stopped = place.stopped();
    let start = place.part()?;
    let mut cursor = place.cursor(start);
    if cursor.eat("neither") {
        return neither(place, start, cursor.at);
    }
    if cursor.eat("without")
        || cursor.eat("never")
        || cursor.eat("absence of")
        || cursor.eat("lack of")
        || cursor.eat("free of")
    {
        return without(place, start, cursor.at);
    }
    // `no` is read as the answer, and what follows stops.
    let mut at = start;
    for _ in 0..4 {
        let mut ahead = place.cursor(at);
        if ahead.eat("no") && ahead.at <= stopped {
            return no(place, at, ahead.at);
        }
        let Some(token) = ahead.token() else { break };
        at = token.end();
    }
    None
}

/// Where a part of a condition ends: before `and`, `or`, a comma or a closing parenthesis, or where the clause ends.
fn part_end(place: &Place<'_, '_>, from: usize) -> usize {
    let mut cursor = place.cursor(from);
    let mut end = from;
    let mut depth = 0usize;
    while let Some(token) = cursor.token() {
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" if depth > 0 => depth = depth.saturating_sub(1),
            "and" | "or" | "nor" | "," | ")" if depth == 0 => break,
            // A line that begins a row or a clause goes no further.
            "when" | "unless" | "otherwise" => break,
            _ => {}
        }
        end = token.end();
        cursor.at = end;
    }
    end
}

/// A condition in everyday words, as it is declared; as written where nothing like it is.
fn condition(place: &Place<'_, '_>, start: usize, end: usize) -> (String, bool) {
    let written = place.words(start, end);
    if place.measure(&written).is_some() {
        return (written, true);
    }
    match place.known().and_then(|known| known.meant(&written, Measure::is_condition)) {
        Some(name) => (name.to_owned(), true),
        None => (written, false),
    }
}

/// In parentheses where an `or` stands beside it.
fn grouped(place: &Place<'_, '_>, start: usize, end: usize, right: String) -> String {
    let (before, behind) = (place.text(0, start), place.text(end, place.slice().len()));
    let word = |text: &str| text.split_whitespace().any(|word| word == "or");
    if word(before) || word(behind) { format!("({right})") } else { right }
}

fn neither(place: &Place<'_, '_>, start: usize, from: usize) -> Option<Diagnostic> {
    let mut parts = Vec::new();
    let mut end = part_end(place, from);
    let first = place.cursor(from).token()?.at;
    parts.push(condition(place, first, end));
    loop {
        let mut cursor = place.cursor(end);
        if !(cursor.eat("nor") || (parts.len() == 1 && cursor.eat("or"))) {
            break;
        }
        let next = cursor.token()?.at;
        end = part_end(place, next);
        parts.push(condition(place, next, end));
    }
    let right = parts.iter().map(|(part, _)| format!("not {part}")).collect::<Vec<_>>().join(" and ");
    let mut behind = place.cursor(end);
    if parts.len() == 1 && behind.eat("and") {
        let next = behind.token()?.at;
        let last = part_end(place, next);
        let (other, _) = condition(place, next, last);
        return Some(
            place.tell(Code::CannotRead, start, last, "`neither` is said with `not`".to_owned()).help(format!(
                "Write `{right} and not {other}` where neither is meant, or `{right} and {other}` where `{other}` has to hold."
            )),
        );
    }
    let said = place.words(start, end);
    let found = place
        .tell(Code::CannotRead, start, end, "`neither` is said with `not`".to_owned())
        .help(format!("Write `{right}`."));
    let replacement = grouped(place, start, end, right);
    let sound = parts.len() > 1 && said.len() < 400 && place.reads(start, end, &replacement);
    Some(if sound { found.guess(place.span(start, end), replacement) } else { found })
}

fn without(place: &Place<'_, '_>, start: usize, from: usize) -> Option<Diagnostic> {
    let said = place.words(start, from);
    let first = place.cursor(from).token()?.at;
    let end = part_end(place, first);
    let (one, known) = condition(place, first, end);
    let mut cursor = place.cursor(end);
    let joint = cursor.eat_any(&["or", "and"]);
    let found = |end: usize| place.tell(Code::CannotRead, start, end, format!("`{said}` is said with `not`"));
    if let Some(joint) = joint
        && let Some(next) = cursor.token()
    {
        let last = part_end(place, next.at);
        let (other, both) = condition(place, next.at, last);
        // `without a and b < 3` goes on with another condition.
        let alike = place.cursor(next.at).token().is_some_and(|token| token.end() == last) || both;
        if alike && !matches!(next.text, "not" | "no" | "without") {
            let neither = format!("not {one} and not {other}");
            let second = if joint == "or" { format!("not {one} or {other}") } else { format!("not {one} and {other}") };
            let words = if joint == "or" { "neither of the two" } else { "neither of the two is meant" };
            let help = if joint == "or" {
                format!("Write `{neither}` where {words} may be there.")
            } else {
                format!("Write `{neither}` where {words}, or `{second}` where `{other}` has to be there.")
            };
            let replacement = grouped(place, start, last, neither);
            let sound = joint == "or" && place.reads(start, last, &replacement);
            let told = found(last).help(help);
            return Some(if sound { told.guess(place.span(start, last), replacement) } else { told });
        }
    }
    let right = format!("not {one}");
    let told = found(end).help(format!("Write `{right}`."));
    let sound = (known || !one.contains(' ')) && place.reads(start, end, &right);
    Some(if sound { told.guess(place.span(start, end), right) } else { told })
}

/// `no fever`; all that stand in one row are mended together.
fn no(place: &Place<'_, '_>, start: usize, from: usize) -> Option<Diagnostic> {
    let mut right = String::new();
    let mut from = from;
    let mut first: Option<(String, bool)> = None;
    let mut sound = true;
    let end = loop {
        let next = place.cursor(from).token()?.at;
        let end = part_end(place, next);
        let (part, known) = condition(place, next, end);
        sound &= known || !part.contains(' ');
        right.push_str(&format!("not {part}"));
        first.get_or_insert((part, known));
        // `and no …` goes on in the same way.
        let mut cursor = place.cursor(end);
        let joint = cursor.eat_any(&["and", "or"]);
        let again = cursor.token().map_or(end, |token| token.at);
        if joint.is_none() || !cursor.eat("no") || cursor.token().is_none_or(|token| !token.is_word()) {
            break end;
        }
        right.push_str(place.text(end, again));
        from = cursor.at;
    };
    let (part, known) = first?;
    let found = place.tell(Code::CannotRead, start, end, "a condition is denied by `not`".to_owned());
    if !sound || !place.reads(start, end, &right) {
        let example = place.known().and_then(Vocabulary::a_condition).unwrap_or("fever");
        let help = if known || !part.contains(' ') {
            format!("Write `not {part}`.")
        } else {
            format!("Write `not` and the name of a fact, as in `not {example}`.")
        };
        return Some(found.help(help));
    }
    Some(found.help(format!("Write `{right}`.")).guess(place.span(start, end), right))
}

/// `2 of (a, b, c)`.
fn exactly(place: &Place<'_, '_>) -> Option<Diagnostic> {
    place.spot.found.as_ref().filter(|found| found.text == "of" && place.is_condition())?;
    let before = place.spot.before.as_ref().filter(|before| before.text.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(
        place
            .problem(before, "exactly, or at least so many?")
            .help(format!("Write `at least {} of (a, b)`.", before.text))
            .guess(place.span(before.at, before.at), "at least "),
    )
}
