//! What is not said again, beside `and` and `or` without parentheses: `bclc is S0 or A and transplant`, where `A` is another
//! class of `bclc`; `size is 20 mm or larger`, where `larger` is no condition.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Includes, ListExpr};
use crate::syntax::known::Measure;
use crate::syntax::reader::Reader;

/// What a word behind `or` makes of the limit before it: `20 mm or larger`.
pub fn limit_word(word: &str) -> Option<&'static str> {
    match word {
        "more" | "greater" | "larger" | "bigger" | "higher" | "above" | "over" | "older" | "longer" | "up" => {
            Some(">=")
        }
        "less" | "fewer" | "smaller" | "lower" | "below" | "under" | "younger" | "shorter" => Some("<="),
        _ => None,
    }
}

/// Whether a comparison may be meant with a limit word behind it: `= 20`, `>= 20`, `> 20`, `is 20`, but not `< 20 or more`.
pub fn takes_limit(op: Comparison, sign: &str) -> bool {
    match op {
        Comparison::Equal => true,
        Comparison::Greater | Comparison::GreaterOrEqual => sign == ">=",
        Comparison::Less | Comparison::LessOrEqual => sign == "<=",
        Comparison::NotEqual => false,
    }
}

/// A part of a chain that leaves out what the part before it says. `ands` says of each connective whether it is `and`.
pub fn elided(reader: &Reader<'_>, operands: &[Expr], ands: &[bool]) -> Option<Diagnostic> {
    let all = operands.iter().enumerate();
    all.clone().find_map(|(at, _)| limit(reader, operands, ands, at)).or_else(|| {
        reader.known?;
        all.clone().find_map(|(at, _)| members_alone(reader, operands, ands, at))
    })
}

fn words_of(reader: &Reader<'_>, expr: &Expr) -> String {
    crate::tokens::one_line(reader.plain().get(expr.span.range()).unwrap_or(""))
}

/// `size is 20 mm or larger`.
fn limit(reader: &Reader<'_>, operands: &[Expr], ands: &[bool], at: usize) -> Option<Diagnostic> {
    let (before, word) = (operands.get(at)?, operands.get(at.checked_add(1)?)?);
    let ExprKind::Name(name) = &word.kind else { return None };
    let sign = limit_word(name).filter(|_| ands.get(at) == Some(&false))?;
    let (value, limit) = match &before.kind {
        ExprKind::Is { value, other, negated: false } => (value, other),
        ExprKind::Compare { op, left, right } if takes_limit(*op, sign) => (left, right),
        _ => return None,
    };
    if !matches!(limit.kind, ExprKind::Number { .. } | ExprKind::Date(_)) {
        return None;
    }
    let right = format!("{} {sign} {}", words_of(reader, value), words_of(reader, limit));
    let span = before.span.to(word.span);
    // `patient is 76 years or older`: what is compared has to be a fact.
    if let (Some(known), ExprKind::Name(fact)) = (reader.known, &value.kind)
        && known.get(fact).is_none()
    {
        let limit = words_of(reader, limit);
        let what = format!("`or {name}` is written `{sign}` before the number, behind the name of a fact");
        return Some(
            Diagnostic::new(Code::ForeignOperator, span, what)
                .help(format!("Write the name of the fact that is compared, and `{sign} {limit}` behind it.")),
        );
    }
    Some(
        Diagnostic::new(Code::ForeignOperator, span, format!("`or {name}` is written `{sign}` before the number"))
            .help(format!("Write `{right}`."))
            .guess(span, right),
    )
}

/// `bclc is S0 or A`, `drugs includes a and b`.
fn members_alone(reader: &Reader<'_>, operands: &[Expr], ands: &[bool], at: usize) -> Option<Diagnostic> {
    let known = reader.known?;
    let operand = operands.get(at)?;
    let and = ands.get(at).copied()?;
    let (value, first, words) = match &operand.kind {
        ExprKind::Is { value, other, negated } => {
            let ExprKind::Name(first) = &other.kind else { return None };
            (value, first, if *negated { "not in" } else { "in" })
        }
        ExprKind::Includes { value, quantity: Includes::One, list: ListExpr::Named(first), negated: false } => {
            (value, &first.text, if and { "includes all of" } else { "includes any of" })
        }
        _ => return None,
    };
    let ExprKind::Name(fact) = &value.kind else { return None };
    let Measure::Members(members, _) = known.get(fact)? else { return None };
    if and && words != "includes all of" {
        return None;
    }
    let mut list = vec![first.as_str()];
    let mut last = operand;
    for (next, joint) in operands.iter().skip(at.saturating_add(1)).zip(ands.iter().skip(at)) {
        match &next.kind {
            ExprKind::Name(name) if *joint == and && members.contains(name) && known.get(name).is_none() => {
                list.push(name);
                last = next;
            }
            _ => break,
        }
    }
    if list.len() < 2 {
        return None;
    }
    let span = operand.span.to(last.span);
    let right = format!("{fact} {words} ({})", list.join(", "));
    let what = format!("`{}` does not say of what", words_of(reader, last));
    let found = Diagnostic::new(Code::CannotRead, last.span, what)
        .help(format!("Write `{right}`: several members stand in one list."));
    Some(if words == "not in" { found } else { found.guess(span, right) })
}
