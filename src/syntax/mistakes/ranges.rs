//! Ranges as they are spoken: `15-49 mL/min`, `1.7 to 2.3`, `between 3 to 5`. Both limits belong, and the unit is that of the
//! fact.

use super::place::{Amount, Cursor, Place};
use super::subjects::{LEADS, OLD, subject};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::known::{Measure, Vocabulary};

/// `15-49 mL/min`, `1.7 to 2.3`, `in 3-5 cm`, `between 3 to 5`.
pub fn range(
    place: &Place<'_, '_>,
    start: usize,
    subject_end: Option<usize>,
    phrase: usize,
    cursor: Cursor<'_>,
    stopped: usize,
) -> Option<Diagnostic> {
    let mut cursor = cursor;
    let between = place.cursor(cursor.at).eat("between");
    while cursor.eat_any(&["between", "from", "in", "within", "ranges", "range", "="]).is_some() {}
    while cursor.eat_any(LEADS).is_some() {}
    let mut low = cursor.amount()?;
    // `3-5` is one word: its end is that of the first number.
    let joint = cursor.eat_any(&["to", "and", "through", "until", "till", "up to", "-", "–", "—", "‑", "−", ".."]);
    if joint.is_none() {
        let rest = place.slice().get(low.end..)?;
        let dash = rest.chars().next().filter(|c| matches!(c, '-' | '–' | '—' | '‑' | '−'))?;
        cursor.at = low.end.saturating_add(dash.len_utf8());
    }
    let high = cursor.amount()?;
    if high.end < stopped {
        return None;
    }
    let mut end = high.end;
    let mut behind = place.cursor(end);
    let aged = behind.eat_any(OLD).is_some();
    let points = behind.eat_any(&["points", "point"]).is_some();
    if aged || points {
        end = behind.at;
    }
    // `between 3 to 5`: only the word is wrong.
    if between && joint == Some("to") && low.unit.is_some() == high.unit.is_some() {
        return None;
    }
    low = low.with_unit_of(&high);
    let named = match subject(place, start, subject_end, aged) {
        None if points => place.known().and_then(Vocabulary::score).map(|name| (name.to_owned(), false)),
        named => named,
    };
    // `3 to 5 adenomas`: what is counted names the fact.
    let counted = high.unit.as_deref().filter(|_| subject_end.is_none());
    let counted = counted.and_then(|unit| place.known()?.meant(unit, Measure::is_plain));
    let named = named.or_else(|| counted.map(|name| (name.to_owned(), false)));
    let Some((name, written_so)) = named else {
        let example = place.known().and_then(Vocabulary::a_number).unwrap_or("size");
        let measure = place.measure(example);
        let right = format!("{example} between {} and {}", low.for_measure(measure).0, high.for_measure(measure).0);
        let whole = place.words(start, end);
        return Some(
            place
                .tell(Code::CannotRead, start, end, format!("`{whole}` does not say of what"))
                .help(format!("The name of a fact stands before a range, as in `{right}`.")),
        );
    };
    let measure = place.measure(&name);
    let (from_text, to_text) = (low.for_measure(measure).0, high.for_measure(measure).0);
    let right = format!("between {from_text} and {to_text}");
    let (from, replacement) = if written_so { (phrase, right.clone()) } else { (start, format!("{name} {right}")) };
    if !place.reads(from, end, &replacement) {
        return None;
    }
    let said = place.words(from, end);
    let mut help = format!("Write `{name} {right}`: both limits belong.");
    if let Some(next) = next_whole(&low, &high, measure) {
        let (next, _) = Amount { number: next, ..high.clone() }.for_measure(measure);
        help.push_str(&format!(" If all below {next} is meant, write `{name} >= {from_text} and {name} < {next}`."));
    }
    let found = place.tell(Code::CannotRead, from, end, format!("`{said}` is not written as a range")).help(help);
    Some(found.guess(place.span(from, end), replacement))
}

/// `15 to 49` of a measured value leaves 49.5 out: the number behind the limit, where both are whole.
fn next_whole(low: &Amount, high: &Amount, measure: Option<&Measure>) -> Option<String> {
    if matches!(measure, None | Some(Measure::Number(_, true))) || low.number.contains('.') {
        return None;
    }
    let high: u64 = high.number.parse().ok()?;
    Some(high.checked_add(1)?.to_string())
}
