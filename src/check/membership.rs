//! Tests of members: `is`, `in`, `includes`, `is empty`, and lists.

use super::checker::Checker;
use super::model::{ClassId, Cond, CondKind, FactId, FactType, Member, NumberKind};
use super::never::NEVER;
use super::symbol::Symbol;
use super::typing::{Typed, TypedNum, cond};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Includes, ListExpr, Name};
use crate::syntax::{VAGUE, is_asking, unknown_tested};
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn is(&mut self, value: &Expr, other: &Expr, span: Span, negated: bool) -> Option<Cond> {
        if self.subject_is(value, other, span, negated) {
            return None;
        }
        if self.knowledge(value, other, negated) {
            return None;
        }
        let (members, of, kind) = match self.typed(value)? {
            Typed::OneOf(id) => match self.guideline.fact(id).map(|f| (f.ty.clone(), f.name.clone())) {
                Some((FactType::OneOf(members), name)) => (members, name, Side::Fact(id)),
                _ => return None,
            },
            Typed::Class(id) => {
                let class = self.guideline.class(id)?;
                (class.members.clone(), class.name.clone(), Side::Class(id))
            }
            Typed::Cond(inner) => {
                let right = match &other.kind {
                    ExprKind::YesNo(true) => return Some(inner),
                    ExprKind::YesNo(false) => return Some(cond(CondKind::Not(Box::new(inner)), span)),
                    _ => self.text(other.span),
                };
                let found =
                    Diagnostic::new(Code::UnlikeThings, other.span, format!("a condition is yes or no, not `{right}`"))
                        .help("Write the name alone, or `not` before it.");
                let truth = super::names::truth(&right);
                self.push(match truth {
                    Some(right) => found.fix(other.span, right),
                    None => found,
                });
                return None;
            }
            Typed::SetOf(id) => {
                let (name, _) = self.fact_and_member(id);
                let member = self.text(other.span);
                let (_, gap) = self.gap(value.span, other.span);
                let word = if negated { " does not include " } else { " includes " };
                let found =
                    Diagnostic::new(Code::NotAOneOf, span, format!("`{name}` is a set, and can hold several members"))
                        .help(format!("Write `{name}{word}{member}`."))
                        .guess(gap, word);
                self.push(found);
                return None;
            }
            Typed::Num(num) => {
                if matches!(&other.kind, ExprKind::Name(word) if word == NEVER) {
                    return self.is_never(&num, other.span, span);
                }
                let (words, gap) = self.gap(value.span, other.span);
                let (left, right) = (self.text(value.span), self.text(other.span));
                if let Some(found) = vague(&num, &left, &right, other.span) {
                    self.push(found);
                    return None;
                }
                let sign = if negated { "!=" } else { "=" };
                let found = Diagnostic::new(Code::IsOnNumber, words, format!("a number is compared with `{sign}`"))
                    .help(format!("Write `{left} {sign} {right}`."))
                    .fix(gap, format!(" {sign} "));
                self.push(found);
                return None;
            }
        };
        let member = self.member_expr(&members, &of, other)?;
        Some(cond(kind.test([member].into()), span))
    }

    /// `urea is not measured`: a word that asks whether something is known, and no member. True where that is reported.
    fn knowledge(&mut self, value: &Expr, other: &Expr, negated: bool) -> bool {
        let (ExprKind::Name(name), ExprKind::Name(word)) = (&value.kind, &other.kind) else { return false };
        let member = || self.members_of(name).is_some_and(|(members, _)| members.contains(word));
        let declared = self.names.get(name).is_some_and(|declared| declared.sound);
        if !declared || !is_asking(word) || self.names.contains_key(word) || member() {
            return false;
        }
        let yes_or_no = self.is_yes_or_no(name).then_some(name.as_str());
        self.push(unknown_tested(other.span, yes_or_no, word, negated));
        true
    }

    pub(super) fn member_expr(&mut self, members: &[Member], of: &str, expr: &Expr) -> Option<u32> {
        match &expr.kind {
            ExprKind::Name(name) => self.member(members, of, name, expr.span),
            ExprKind::YesNo(value) => self.member(members, of, if *value { "yes" } else { "no" }, expr.span),
            ExprKind::Error(_) => None,
            _ => {
                if let Some(member) = self.small_member(members, of, expr) {
                    return member;
                }
                let example = members.first().map_or("", |m| m.name.as_str());
                let found = Diagnostic::new(Code::UnlikeThings, expr.span, format!("`{of}` has members, not numbers"))
                    .help(format!("Name one of its members, for instance `{example}`."));
                self.push(found);
                None
            }
        }
    }

    pub(super) fn is_in(&mut self, value: &Expr, list: &ListExpr, span: Span, negated: bool) -> Option<Cond> {
        let (members, of, kind) = match self.typed(value)? {
            Typed::OneOf(id) => match self.guideline.fact(id).map(|f| (f.ty.clone(), f.name.clone())) {
                Some((FactType::OneOf(members), name)) => (members, name, Side::Fact(id)),
                _ => return None,
            },
            Typed::Class(id) => {
                let class = self.guideline.class(id)?;
                (class.members.clone(), class.name.clone(), Side::Class(id))
            }
            other => {
                let found = Diagnostic::new(
                    Code::NotAOneOf,
                    value.span,
                    format!("`in` asks for a one-of, and this is {}", noun(&other)),
                )
                .help(if negated {
                    "For a number write `not … between … and …`; for a set write `does not include any of (…)`."
                } else {
                    "For a number write `between … and …`; for a set write `includes any of (…)`."
                });
                let found = self.numbers_listed(value, list, span, negated).unwrap_or(found);
                self.push(found);
                return None;
            }
        };
        let set = self.list(list, &members, &of, kind)?;
        Some(cond(kind.test(set), span))
    }

    pub(super) fn list(&mut self, list: &ListExpr, members: &[Member], of: &str, side: Side) -> Option<BTreeSet<u32>> {
        match list {
            ListExpr::Items(items) => {
                let mut set = BTreeSet::new();
                let mut sound = true;
                for item in items {
                    match self.member_expr(members, of, item) {
                        Some(member) if !set.insert(member) => {
                            let name = self.text(item.span);
                            self.push(
                                Diagnostic::new(Code::DuplicateMember, item.span, format!("`{name}` is listed twice"))
                                    .help("Remove one of the two."),
                            );
                        }
                        Some(_) => {}
                        None => sound = false,
                    }
                }
                sound.then_some(set)
            }
            ListExpr::Named(name) => self.named_list(name, members, of, side),
        }
    }

    pub(super) fn named_list(
        &mut self,
        name: &Name,
        members: &[Member],
        of: &str,
        side: Side,
    ) -> Option<BTreeSet<u32>> {
        // A single member without parentheses is read as a list of one; members may share their names with other things.
        let is_list = self.names.get(&name.text).is_some_and(|d| matches!(d.symbol, Symbol::List(_)));
        if !is_list && members.iter().any(|m| m.name == name.text) {
            return self.member(members, of, &name.text, name.span).map(|m| [m].into());
        }
        if !is_list && !self.names.contains_key(&name.text) && !self.is_damaged(&name.text) {
            self.member(members, of, &name.text, name.span);
            return None;
        }
        let Symbol::List(id) = self.resolve(&name.text, name.span, "a list", |s| matches!(s, Symbol::List(_)))? else {
            return None;
        };
        let list = self.guideline.lists.get(id)?;
        let (owner, set, span) = (list.of, list.members.clone(), list.span);
        if side != Side::Fact(owner) {
            let owner = self.guideline.fact_name(owner).to_owned();
            let found = Diagnostic::new(
                Code::UnlikeThings,
                name.span,
                format!("`{}` lists members of `{owner}`, not of `{of}`", name.text),
            )
            .also(span, "declared here")
            .help(format!("Compare `{owner}` with it, or name a list of members of `{of}`."));
            self.push(found);
            return None;
        }
        Some(set)
    }

    pub(super) fn set(&mut self, value: &Expr, words: &str) -> Option<FactId> {
        match self.typed(value)? {
            Typed::SetOf(id) => Some(id),
            other => {
                let found = Diagnostic::new(
                    Code::NotASet,
                    value.span,
                    format!("`{words}` asks for a set, and this is {}", noun(&other)),
                )
                .help("Only a fact of type `set of` holds several members; a one-of is tested with `is` or `in`.");
                self.push(found);
                None
            }
        }
    }

    pub(super) fn includes(&mut self, value: &Expr, quantity: Includes, list: &ListExpr, span: Span) -> Option<Cond> {
        let id = self.set(value, "includes")?;
        let (FactType::SetOf(members), of) = self.guideline.fact(id).map(|f| (f.ty.clone(), f.name.clone()))? else {
            return None;
        };
        if let (Includes::One, ListExpr::Items(items)) = (quantity, list)
            && items.len() > 1
        {
            let at = items.first()?.span;
            let found = Diagnostic::new(
                Code::CannotRead,
                at,
                "`includes` before a list does not say whether any or all of it is meant",
            )
            .help("Write `includes any of (…)` or `includes all of (…)`.");
            self.push(found);
            return None;
        }
        let set = self.list(list, &members, &of, Side::Fact(id))?;
        let mut tests: Vec<Cond> = set.into_iter().map(|m| cond(CondKind::Has(id, m), span)).collect();
        Some(match (tests.len(), quantity) {
            (1, _) => tests.pop()?,
            (_, Includes::All) => cond(CondKind::And(tests), span),
            _ => cond(CondKind::Or(tests), span),
        })
    }
}

/// What has members: a one-of or set fact, or a classification.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Fact(FactId),
    Class(ClassId),
}

impl Side {
    fn test(self, members: BTreeSet<u32>) -> CondKind {
        match self {
            Side::Fact(id) => CondKind::Member(id, members),
            Side::Class(id) => CondKind::Class(id, members),
        }
    }
}

fn noun(typed: &Typed) -> &'static str {
    match typed {
        Typed::Cond(_) => "a condition",
        Typed::Num(_) => "a number",
        Typed::OneOf(_) => "a one-of",
        Typed::SetOf(_) => "a set",
        Typed::Class(_) => "a classification",
    }
}

/// `due is past`, `creatinine is elevated`: a word that does not say beyond which day or number.
fn vague(num: &TypedNum, name: &str, word: &str, span: Span) -> Option<Diagnostic> {
    let found = |what: String| Diagnostic::new(Code::UnlikeThings, span, what);
    if num.ty.kind == NumberKind::Date {
        let sign = match word {
            "past" | "over" | "overdue" | "due" | "passed" | "expired" | "exceeded" | "reached" => "<=",
            "future" | "pending" | "upcoming" | "open" => ">",
            _ => return None,
        };
        return Some(found(format!("`{word}` does not say as of which day")).help(format!(
            "Compare the date with the day that counts, a date of its own, as in `{name} {sign} visit`."
        )));
    }
    VAGUE.contains(&word).then(|| {
        found(format!("`{word}` does not say how much that is"))
            .help(format!("Write the limit, as in `{name} > 3{}`.", unit_behind(&num.ty.unit.text)))
    })
}
