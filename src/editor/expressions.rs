//! The conditions and calculations of a declaration, each with all its parts.

use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Expr, Instead};

/// The outermost conditions and calculations of a declaration, in order.
pub fn outermost(declaration: &Declaration) -> Vec<&Expr> {
    let mut found: Vec<&Expr> = Vec::new();
    for clause in &declaration.clauses {
        match &clause.kind {
            ClauseKind::Scope(expr)
            | ClauseKind::DeriveValue(expr)
            | ClauseKind::Holds(expr)
            | ClauseKind::Means(expr)
            | ClauseKind::When(expr)
            | ClauseKind::Unless(expr)
            | ClauseKind::Expected(expr)
            | ClauseKind::Feasible(expr)
            | ClauseKind::Always(expr)
            | ClauseKind::Never(expr)
            | ClauseKind::Each(expr)
            | ClauseKind::Complete(Some(expr), _)
            | ClauseKind::Otherwise { instead: Instead::Means(expr) | Instead::When(expr), .. } => found.push(expr),
            ClauseKind::See { when, .. } | ClauseKind::Note { when, .. } => found.extend(when),
            ClauseKind::DeriveRows(rows) => found.extend(rows.iter().filter_map(|row| row.when.as_ref())),
            ClauseKind::Row(row) => found.extend(&row.when),
            ClauseKind::MeansRows(rows) => {
                for row in rows {
                    found.push(&row.value);
                    found.extend(&row.when);
                }
            }
            ClauseKind::Points { points, when } => found.extend([points, when]),
            ClauseKind::Favored(all) => found.extend(all),
            ClauseKind::Dose(dose) => {
                for step in &dose.steps {
                    found.push(&step.amount);
                    found.extend(&step.high);
                }
            }
            ClauseKind::Type(ty) => found.extend(ty.bounds.iter().map(|bound| &bound.value)),
            _ => {}
        }
    }
    found
}

/// Calls for an expression and all its parts, from the outside in. Depth is bounded by the parser.
pub fn each<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    expr.parts().into_iter().for_each(|part| each(part, visit));
}

/// The places of those in which an offset lies, from the outside in.
pub fn around(declaration: &Declaration, offset: usize) -> Vec<Span> {
    let mut found = Vec::new();
    for expr in outermost(declaration) {
        each(expr, &mut |expr| {
            let range = expr.span.range();
            if range.start <= offset && offset <= range.end {
                found.push(expr.span);
            }
        });
    }
    found
}
