//! Lists of findings and the parts of their entries, named where a condition needs a value: what has to be written instead.

use super::checker::Checker;
use super::model::{FactId, FactType, ListFact};
use super::names::CONDITION;
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

impl Checker<'_> {
    /// A list that a name stands for, or the list and the part of its entries.
    fn list_named(&self, name: &str) -> Option<(ListFact, Option<String>)> {
        let listed = |name: &str| match self.names.get(name)?.symbol {
            Symbol::Listed(id) => self.guideline.listed.get(id).cloned(),
            _ => None,
        };
        if let Some(list) = listed(name) {
            return Some((list, None));
        }
        let (head, part) = name.rsplit_once('.')?;
        let list = listed(head)?;
        let is_part = list.parts.iter().any(|own| self.guideline.fact(*own).is_some_and(|fact| fact.name == part));
        is_part.then(|| (list, Some(part.to_owned())))
    }

    /// The part whose value is looked at where none is named: the value, or the only number.
    fn looked_at(&self, list: &ListFact) -> Option<String> {
        let name = |part: FactId| self.guideline.fact(part).map(|fact| fact.name.clone());
        if let Some(value) = list.value {
            return name(value);
        }
        let mut numbers =
            list.parts.iter().filter(|part| self.number_of(**part).is_some() && !self.is_date_part(**part));
        match (numbers.next(), numbers.next()) {
            (Some(only), None) => name(*only),
            _ => None,
        }
    }

    /// The part of the entries that are chosen here which may be a member.
    fn member_of_part(&self, name: &str) -> Option<String> {
        let parts = self.parts.as_ref()?;
        let mut owners = parts.iter().filter(|(_, part)| match self.guideline.fact(**part).map(|fact| &fact.ty) {
            Some(FactType::OneOf(members)) => members.iter().any(|member| member.name == name),
            _ => false,
        });
        owners.next().map(|(part, _)| part.clone())
    }

    /// `at least 2 of (inr > 3)`: a comparison where the entries are chosen. True where that is reported.
    pub(super) fn entries_compared(&mut self, count: &Expr, of: &[Expr]) -> bool {
        let [item] = of else { return false };
        let Some((name, whole)) = compared(item) else { return false };
        let Some((list, part)) = self.list_named(&name) else { return false };
        let Ok(count) = self.text(count.span).parse::<u32>() else { return false };
        let part = part.or_else(|| self.looked_at(&list));
        let text = self.text(item.span);
        let right = match (part, text.strip_prefix(&name).filter(|_| whole)) {
            (Some(part), Some(rest)) => Some(format!("{} where {part}{rest}", list.name)),
            _ => None,
        };
        let what = format!("`{}` is a list, and what holds of its entries stands behind `where`", list.name);
        let found = Diagnostic::new(Code::WrongKind, item.span, what).also(list.span, "declared here");
        self.push(match right {
            Some(right) => found.help(format!("Write `at least {count} of ({right})`.")).guess(item.span, right),
            None => found
                .help(format!("Write `at least {count} of ({} where …)`, with its parts by their names.", list.name)),
        });
        true
    }

    /// `drug.taken.name`: a part of an entry where a value is needed. True where that is reported.
    pub(super) fn part_named(&mut self, name: &str, span: Span, wanted: &str) -> bool {
        if wanted != CONDITION {
            return false;
        }
        if let Some(part) = self.member_of_part(name) {
            let what = format!("`{name}` is what `{part}` of an entry may be, and no condition");
            let right = format!("{part} is {name}");
            self.push(
                Diagnostic::new(Code::WrongKind, span, what).help(format!("Write `{right}`.")).guess(span, right),
            );
            return true;
        }
        let Some((list, Some(part))) = self.list_named(name) else { return false };
        let inside = self.parts.as_ref().is_some_and(|parts| parts.contains_key(&part));
        if inside {
            let what = format!("behind `where` a part stands by its own name, without `{}`", list.name);
            self.push(Diagnostic::new(Code::WrongKind, span, what).help(format!("Write `{part}`.")).fix(span, part));
            return true;
        }
        let number = list.parts.iter().any(|own| {
            self.guideline.fact(*own).is_some_and(|fact| fact.name == part) && self.number_of(*own).is_some()
        });
        let what = format!("`{name}` is a part of every entry of a list, and it is not said of which");
        let found = Diagnostic::new(Code::WrongKind, span, what).also(list.span, "declared here");
        let question = if list.on.is_some() { "latest" } else { "highest" };
        self.push(found.help(match number {
            true => {
                format!("Ask something of it: `{question} of {name} >= …`, `any of ({} where {part} >= …)`.", list.name)
            }
            false => format!("Ask something of it: `any of ({} where {part} …)`.", list.name),
        }));
        true
    }
}

/// The name with which a comparison begins, and whether the comparison is all.
fn compared(item: &Expr) -> Option<(String, bool)> {
    let left = match &item.kind {
        ExprKind::Compare { left, .. } => left,
        ExprKind::Between { value, .. } | ExprKind::Is { value, .. } | ExprKind::In { value, .. } => value,
        ExprKind::And(parts) | ExprKind::Or(parts) => return compared(parts.first()?).map(|(name, _)| (name, false)),
        ExprKind::Not(inner) => return compared(inner).map(|(name, _)| (name, false)),
        _ => return None,
    };
    match &left.kind {
        ExprKind::Name(name) => Some((name.clone(), true)),
        _ => None,
    }
}
