//! The conditions and calculations of a declaration, each with all its parts.

use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, Declaration, Expr};

/// The outermost conditions and calculations of a declaration, in order.
pub fn outermost(declaration: &Declaration) -> Vec<&Expr> {
    declaration.clauses.iter().flat_map(of_clause).collect()
}

fn of_clause(clause: &Clause) -> Vec<&Expr> {
    match &clause.kind {
        ClauseKind::Type(ty) => ty.bounds.iter().map(|bound| &bound.value).collect(),
        kind => kind.expressions(),
    }
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
