//! Conditions of a checked guideline by their place: which there are, and guidelines in which one is the same for
//! everybody.

use crate::brute::Out;
use gdl::check::model::{Cond, CondKind, Derivation, Fact, Guideline, Meaning};
use gdl::interpret::World;
use gdl::source::Span;

/// Every condition that stands by itself in a guideline.
fn roots(g: &mut Guideline) -> Vec<&mut Cond> {
    let mut found = Vec::new();
    if let Some(header) = &mut g.header {
        found.extend(&mut header.scope);
    }
    for term in &mut g.terms {
        if let Meaning::Cond(cond) = &mut term.means {
            found.push(cond);
        }
    }
    found.extend(g.classes.iter_mut().flat_map(|class| &mut class.rows).filter_map(|row| row.when.as_mut()));
    found.extend(g.scores.iter_mut().flat_map(|score| score.items.iter_mut().map(|(_, when)| when)));
    for rec in &mut g.recommendations {
        found.extend(&mut rec.when);
        found.extend(&mut rec.unless);
        found.extend(rec.favored.iter_mut().map(|(_, cond)| cond));
        found.extend(rec.notes.iter_mut().filter_map(|(_, when)| when.as_mut()));
    }
    for fact in &mut g.facts {
        match &mut fact.derivation {
            Some(Derivation::Rows(rows)) => found.extend(rows.iter_mut().filter_map(|row| row.when.as_mut())),
            Some(Derivation::Condition(cond)) => found.push(cond),
            Some(Derivation::Value(_)) | None => {}
        }
    }
    found.extend(g.questions.iter_mut().filter_map(|question| question.when.as_mut()));
    found
}

/// The condition at a position, counted over all conditions and their parts.
pub fn nth(g: &mut Guideline, position: usize) -> Option<&mut Cond> {
    let mut waiting = roots(g);
    waiting.reverse();
    let mut at = 0;
    while let Some(cond) = waiting.pop() {
        if at == position {
            return Some(cond);
        }
        at += 1;
        match &mut cond.kind {
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => waiting.extend(parts),
            CondKind::Not(inner) => waiting.push(inner),
            _ => {}
        }
    }
    None
}

/// Makes the condition at a place the same for everybody; false where there is none.
pub fn replace(g: &mut Guideline, span: Span, always: bool) -> bool {
    let mut waiting = roots(g);
    while let Some(cond) = waiting.pop() {
        if cond.span == span {
            cond.kind = CondKind::Const(always);
            return true;
        }
        match &mut cond.kind {
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => waiting.extend(parts),
            CondKind::Not(inner) => waiting.push(inner),
            _ => {}
        }
    }
    false
}

/// True where a place lies in a condition.
pub fn inside(span: Span, cond: &Cond) -> bool {
    span.source == cond.span.source && cond.span.start <= span.start && span.end <= cond.span.end
}

/// The places of the conditions that have no parts, as their author sees them.
pub fn leaves(cond: &Cond) -> Vec<Span> {
    let apart = |parts: &[Cond]| parts.iter().any(|part| part.span != cond.span);
    match &cond.kind {
        CondKind::Const(_) => Vec::new(),
        CondKind::And(parts) | CondKind::Or(parts) if apart(parts) => parts.iter().flat_map(leaves).collect(),
        CondKind::AtLeast(_, parts) => parts.iter().flat_map(leaves).collect(),
        CondKind::Not(inner) if inner.span != cond.span => leaves(inner),
        _ => vec![cond.span],
    }
}

/// What a fact is derived as.
pub fn derived(world: &World<'_>, fact: &Fact) -> Out {
    match &fact.derivation {
        Some(Derivation::Rows(rows)) => Out::Class(world.row(rows)),
        Some(Derivation::Condition(cond)) => Out::Truth(world.holds(cond)),
        Some(Derivation::Value(num)) => Out::Number(world.number(num)),
        None => Out::Truth(false),
    }
}
