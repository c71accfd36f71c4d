//! What is not said again: `bclc is S0 or A and transplant`, where `A` is another class of `bclc`.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::known::Measure;
use crate::syntax::outline::Reader;

impl Reader<'_> {
    /// A member alone, joined by `or` to what it is a member of. `ands` says of each connective whether it is `and`.
    pub(in crate::syntax) fn elided(&self, operands: &[Expr], ands: &[bool]) -> Option<Diagnostic> {
        let known = self.known?;
        let text = |expr: &Expr| self.text.get(expr.span.range()).unwrap_or("");
        for (at, operand) in operands.iter().enumerate() {
            let ExprKind::Is { value, other, negated } = &operand.kind else { continue };
            let (ExprKind::Name(fact), ExprKind::Name(first)) = (&value.kind, &other.kind) else { continue };
            let Some(Measure::Members(members, _)) = known.get(fact) else { continue };
            let mut list = vec![first.as_str()];
            let mut last = operand;
            for (next, and) in operands.iter().skip(at.saturating_add(1)).zip(ands.iter().skip(at)) {
                match &next.kind {
                    ExprKind::Name(name) if !and && members.contains(name) && known.get(name).is_none() => {
                        list.push(name);
                        last = next;
                    }
                    _ => break,
                }
            }
            if list.len() < 2 || members.len() < 2 {
                continue;
            }
            let span = operand.span.to(last.span);
            let word = if *negated { "not in" } else { "in" };
            let right = format!("{fact} {word} ({})", list.join(", "));
            let found = Diagnostic::new(Code::CannotRead, last.span, format!("`{}` does not say of what", text(last)))
                .help(format!("Write `{right}`: several members stand in one list."));
            return Some(if *negated { found } else { found.guess(span, right) });
        }
        None
    }
}
