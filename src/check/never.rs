//! Days that may never have been. Beside such a fact stands another, which says whether it never was; `is never` asks that one,
//! and every comparison of the day asks it first, so that it fails where there is no day.

use super::checker::Checker;
use super::model::{
    Comparison, Cond, CondKind, DefId, Fact, FactId, FactType, Meaning, Named, Num, NumberKind, Stated,
};
use super::typing::{TypedNum, cond};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Said};
use std::collections::BTreeSet;

/// The word.
pub(super) const NEVER: &str = "never";

impl Checker<'_> {
    /// The fact that will say whether a day never was, where its type lets it.
    pub(super) fn may_be_never(&mut self, ty: &FactType, word: Span, day: FactId) -> Option<FactId> {
        if matches!(ty, FactType::Number(ty) if ty.kind == NumberKind::Date) {
            return Some(FactId(day.0.saturating_add(1)));
        }
        let found = Diagnostic::new(Code::UnlikeThings, word, "only a date may be `never`");
        self.push(
            found.help("Leave `or never` out, or make it a member of its own: `type one of never, former, current`."),
        );
        None
    }

    /// `x is never`.
    pub(super) fn is_never(&mut self, num: &TypedNum, word: Span, span: Span) -> Option<Cond> {
        let fact = if let Num::Fact(id) = &num.num { self.guideline.fact(*id) } else { None };
        if let Some(never) = fact.and_then(|fact| fact.never) {
            return Some(cond(CondKind::Fact(never), span));
        }
        let date = num.ty.kind == NumberKind::Date;
        let found = match fact {
            Some(fact) if date => {
                let name = fact.name.clone();
                Diagnostic::new(Code::UnlikeThings, word, format!("`{name}` cannot be `never`"))
                    .also(fact.span, "declared here")
                    .help(format!("Declare it with `type date or never`, or leave `{name} is never` out."))
            }
            Some(fact) => {
                let what = format!("`{}` is a number, and only a date may be `never`", fact.name);
                Diagnostic::new(Code::UnlikeThings, word, what).help("Compare it with a number: `x >= 3`.")
            }
            None => Diagnostic::new(Code::UnlikeThings, word, "only a fact may be `never`, not what is computed")
                .help("Ask the date itself: `last_visit is never`."),
        };
        self.push(found);
        None
    }

    /// Reports `=` beside `never`.
    pub(super) fn compared_with_never(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> bool {
        let never = |expr: &Expr| matches!(&expr.kind, ExprKind::Name(word) if word == NEVER);
        let declared = self.names.contains_key(NEVER);
        let (day, word) = match (never(left), never(right)) {
            (false, true) => (left, right),
            (true, false) => (right, left),
            _ => return false,
        };
        if declared {
            return false;
        }
        let name = self.text(day.span);
        let found = Diagnostic::new(Code::UnlikeThings, word.span, "`never` is no day that others are compared with");
        self.push(match op {
            Comparison::Equal | Comparison::NotEqual => {
                let right = format!("{name} is {}never", if op == Comparison::Equal { "" } else { "not " });
                found.help(format!("Write `{right}`.")).guess(span, right)
            }
            _ => found.help(format!("Ask whether there was such a day: `{name} is never` or `{name} is not never`.")),
        });
        true
    }

    /// The facts that say whether the days of some numbers never were.
    pub(super) fn whether_never(&self, numbers: &[&Num]) -> BTreeSet<FactId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<Named> = Vec::new();
        numbers.iter().for_each(|num| num.each_name(&mut |named| waiting.push(named)));
        while let Some(named) = waiting.pop() {
            match named {
                Named::Fact(id) => found.extend(self.guideline.fact(id).and_then(|fact| fact.never)),
                Named::Definition(DefId::Term(id)) if seen.insert(id) => {
                    if let Some(Meaning::Num(num, _)) = self.guideline.term(id).map(|term| &term.means) {
                        num.each_name(&mut |named| waiting.push(named));
                    }
                }
                Named::Definition(_) => {}
            }
        }
        found
    }

    /// A comparison, which fails where a day in it never was; that two are unlike is the opposite of that they are alike.
    pub(super) fn compared(&self, op: Comparison, left: Num, right: Num, span: Span) -> Cond {
        let never = self.whether_never(&[&left, &right]);
        if never.is_empty() {
            return cond(CondKind::Compare(op, left, right), span);
        }
        let unlike = op == Comparison::NotEqual;
        let op = if unlike { Comparison::Equal } else { op };
        let was = |id: FactId| cond(CondKind::Not(Box::new(cond(CondKind::Fact(id), span))), span);
        let mut all: Vec<Cond> = never.into_iter().map(was).collect();
        all.push(cond(CondKind::Compare(op, left, right), span));
        let all = cond(CondKind::And(all), span);
        if unlike { cond(CondKind::Not(Box::new(all)), span) } else { all }
    }

    /// Reports a formula of a fact that would have no value where a day never was, and one of a day that may never have been.
    pub(super) fn formula_of_never(&mut self, id: FactId, num: &TypedNum, span: Span) -> bool {
        let own = self.guideline.fact(id).is_some_and(|fact| fact.never.is_some());
        let behind = self.whether_never(&[&num.num]).into_iter().find_map(|id| self.guideline.fact(id)?.day);
        let found = if own {
            let name = self.guideline.fact_name(id).to_owned();
            Diagnostic::new(
                Code::UnlikeThings,
                span,
                format!("`{name}` may be `never`, and a formula always gives a day"),
            )
            .help("Declare it with `type date`, or name what is computed by a `term`.")
        } else if let Some(day) = behind {
            let name = self.guideline.fact_name(day).to_owned();
            let what = format!("`{name}` may be `never`, and then nothing can be computed with it");
            Diagnostic::new(Code::UnlikeThings, span, what).help(
                "Name what is computed by a `term` instead of a fact: where the day never was, comparisons with it fail.",
            )
        } else {
            return false;
        };
        self.push(found);
        true
    }

    /// What is said with `never`; none where the word is a member, or does not stand there.
    #[allow(clippy::option_option)]
    pub(super) fn never_said(&mut self, id: FactId, fact: &Fact, said: &Said, span: Span) -> Option<Option<Stated>> {
        let is_never = |expr: &Expr| matches!(&expr.kind, ExprKind::Name(word) if word == NEVER);
        let number = matches!(fact.ty, FactType::Number(_));
        let stated = |beside: FactId, never: bool| Some(Stated::Day { beside, never: Some(never), day: None });
        match (said, fact.never) {
            (Said::Value(expr), Some(beside)) if is_never(expr) => Some(stated(beside, true)),
            (Said::Not(items), Some(beside)) if matches!(items.as_slice(), [only] if is_never(only)) => {
                Some(stated(beside, false))
            }
            (Said::NeverOr(_, day), Some(beside)) => {
                let day = self.of_value(id, fact, day, span);
                Some(day.map(|day| day.or_never(beside)))
            }
            (Said::OneOf(items), Some(_)) if items.len() == 2 && items.iter().any(is_never) => {
                let day = items.iter().find(|item| !is_never(item))?.clone();
                self.never_said(id, fact, &Said::NeverOr(span, Box::new(Said::Value(day))), span)
            }
            (Said::NeverOr(word, other), None) if !number => {
                let never = Expr { kind: ExprKind::Name(NEVER.to_owned()), span: *word };
                Some(match &**other {
                    Said::Value(value) => self.of_value(id, fact, &Said::OneOf(vec![never, value.clone()]), span),
                    other => self.of_value(id, fact, other, span),
                })
            }
            (Said::Value(expr), None) if number && is_never(expr) => Some(self.no_never(fact, expr.span)),
            (Said::Not(items), None) if number && items.iter().any(is_never) => Some(self.no_never(fact, span)),
            (Said::NeverOr(word, _), None) => Some(self.no_never(fact, *word)),
            _ => None,
        }
    }

    fn no_never(&mut self, fact: &Fact, span: Span) -> Option<Stated> {
        let date = matches!(&fact.ty, FactType::Number(ty) if ty.kind == NumberKind::Date);
        let what = format!("`{}` cannot be `never`", fact.name);
        let found = Diagnostic::new(Code::UnlikeThings, span, what).also(fact.span, "declared here");
        self.push(if date {
            found.help("Declare it with `type date or never`; where it is not known, leave the line out.")
        } else {
            found.help("Only a date may be `never`. Where it is not known, leave the line out.")
        });
        None
    }
}
