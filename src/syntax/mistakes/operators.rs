//! What the grammar reads on purpose although it is wrong, refused with the right spelling: operators of other
//! languages, chained comparisons, `and` beside `or`.

use super::elided::elided;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Reported};
use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind};
use crate::syntax::reader::Reader;

/// Longest piece of the author's text that a message repeats, in bytes.
const MAX_SHOWN: usize = 200;

/// An operator of another language.
pub fn foreign(reader: &mut Reader<'_>, span: Span, wrong: &str, right: &str) {
    // `!fit` becomes `not fit`.
    let follows = reader.plain().get(span.range().end..).and_then(|rest| rest.chars().next());
    let room = right.ends_with(char::is_alphabetic) && follows.is_some_and(|c| !c.is_whitespace());
    let found = Diagnostic::new(Code::ForeignOperator, span, format!("`{wrong}` is not written here"))
        .help(format!("Write `{right}`."))
        .fix(span, if room { format!("{right} ") } else { right.to_owned() });
    reader.diagnostics.push(found);
}

/// `crp ~ 5 mg/L`.
pub fn about(reader: &mut Reader<'_>, span: Span) {
    let found = Diagnostic::new(Code::ForeignOperator, span, "`~` does not say how far off it may be")
        .help("Write limits, as in `between 4 and 6`; or `=` for exactly this number.");
    reader.diagnostics.push(found);
}

/// Both readings are shown, in the author's own words.
pub fn mixed_and_or(reader: &mut Reader<'_>, operands: &[Expr], ands: &[bool], one: Span, other: Span) -> Reported {
    if let Some(found) = elided(reader, operands, ands) {
        return reader.diagnostics.error(found);
    }
    let help = match (reading(reader, operands, ands, true), reading(reader, operands, ands, false)) {
        (Some(first), Some(second)) => {
            format!("Two readings are possible; write the parentheses of the one that is meant:\n  {first}\n  {second}")
        }
        _ => "Two readings are possible: write the parentheses of the one that is meant.".to_owned(),
    };
    let word = |span: Span| reader.plain().get(span.range()).unwrap_or("").to_owned();
    let found = Diagnostic::new(Code::MixedAndOr, one, "`and` stands beside `or` without parentheses")
        .label(format!("`{}` here", word(one)))
        .also(other, format!("`{}` here", word(other)))
        .help(help);
    let found = match grouped(reader, operands, ands) {
        // As most people read it; the author may have meant the other.
        Some((whole, right)) => found.guess(whole, right),
        None => found,
    };
    reader.diagnostics.error(found)
}

/// The chain as it is written, with parentheses around what `and` joins.
fn grouped(reader: &Reader<'_>, operands: &[Expr], ands: &[bool]) -> Option<(Span, String)> {
    let whole = operands.first()?.span.to(operands.last()?.span);
    let mut right = String::new();
    let mut done = whole.start;
    let joined = |at: Option<usize>| at.and_then(|at| ands.get(at)).copied().unwrap_or(false);
    for (at, operand) in operands.iter().enumerate() {
        let (before, behind) = (joined(at.checked_sub(1)), joined(Some(at)));
        right.push_str(reader.with_comments(Span { start: done, end: operand.span.start, ..whole }.range())?);
        if behind && !before {
            right.push('(');
        }
        right.push_str(reader.with_comments(operand.span.range())?);
        if before && !behind {
            right.push(')');
        }
        done = operand.span.end;
    }
    Some((whole, right))
}

/// One reading of a chain: what `and` (or else `or`) joins is put in parentheses. None where it is too long to show.
fn reading(reader: &Reader<'_>, operands: &[Expr], ands: &[bool], tight: bool) -> Option<String> {
    if operands.len() > 8 {
        return None;
    }
    let words = |span: Span| -> String { crate::tokens::one_line(reader.plain().get(span.range()).unwrap_or("")) };
    let mut groups: Vec<Vec<String>> = Vec::new();
    for (at, operand) in operands.iter().enumerate() {
        let joined = at.checked_sub(1).and_then(|before| ands.get(before)).is_some_and(|and| *and == tight);
        match groups.last_mut().filter(|_| joined) {
            Some(group) => group.push(words(operand.span)),
            None => groups.push(vec![words(operand.span)]),
        }
    }
    let (inner, outer) = if tight { (" and ", " or ") } else { (" or ", " and ") };
    let shown: Vec<String> =
        groups.iter().map(|g| if g.len() > 1 { format!("({})", g.join(inner)) } else { g.join("") }).collect();
    Some(shown.join(outer)).filter(|all| all.len() <= MAX_SHOWN)
}

/// `3 < x < 5`.
pub fn chained(reader: &mut Reader<'_>, op: Comparison, left: &Expr, middle: &Expr, second: Span) -> Reported {
    let words = |span: Span| reader.plain().get(span.range()).unwrap_or("").to_owned();
    // `15 <= x < 50 mL/min`: the unit stands once, and is meant twice.
    let limit = words(second);
    let unit = limit
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let bare = matches!(left.kind, ExprKind::Number { unit: None, .. }) && !unit.trim().is_empty();
    let mut first = words(left.span.to(middle.span));
    if bare {
        first.insert_str(words(left.span).len(), &format!(" {}", unit.trim()));
    }
    let whole = left.span.to(second);
    let found = Diagnostic::new(Code::ChainedComparison, second, "a second comparison follows the first");
    // `3 < x < 5` is a range; `x > 3 < 5` has its name in front, and both limits are of it.
    let number = |expr: &Expr| matches!(expr.kind, ExprKind::Number { .. } | ExprKind::Date(_));
    let in_front = number(middle) && !number(left);
    let (up, down) = (limit.starts_with(['<', '≤']), limit.starts_with(['>', '≥']));
    let rises = matches!(op, Comparison::Less | Comparison::LessOrEqual);
    let falls = matches!(op, Comparison::Greater | Comparison::GreaterOrEqual);
    if (number(middle) && number(left))
        || (in_front && ((rises && up) || (falls && down)))
        || (!in_front && ((rises && down) || (falls && up)))
    {
        return reader.diagnostics.error(found.help(
            "These two limits do not make a range. Write the comparisons one by one, each with the name of what is compared, \
             and join them by `and`.",
        ));
    }
    let right = format!("{first} and {} {limit}", words(if in_front { left.span } else { middle.span }));
    let found = if right.len() > MAX_SHOWN || right.contains('\n') {
        found.help("Write `X between A and B` (both limits belong), or two comparisons joined by `and`.")
    } else {
        let found =
            found.help(format!("Write `{right}`; where both limits belong, `X between A and B` says the same."));
        if bare || in_front { found.guess(whole, right) } else { found.fix(whole, right) }
    };
    reader.diagnostics.error(found)
}
