//! From pest's pairs to the types of facts.

use super::names::{Builder, P};
use super::parts::Parts;
use crate::syntax::ast::{AlsoIn, Bound, BoundKind, ClauseKind, MemberDecl, PartDecl, SameDay, TypeExpr, TypeKind};
use crate::syntax::grammar::{Rule, inner, written};

impl<'t> Parts<'_, 't> {
    pub fn type_expr(&mut self) -> Option<TypeExpr> {
        match self.find(Rule::list_type) {
            Some(list) => self.list_type(list),
            None => self.plain_type(),
        }
    }

    /// `list of percent, 3 % to 20 %, dated`, or `list, at most 200`.
    fn list_type(&mut self, pair: P<'t>) -> Option<TypeExpr> {
        let span = self.build.at(&pair);
        let parts = inner(pair);
        let dated = parts.iter().any(|part| part.as_rule() == Rule::kw_dated);
        let rest = parts.iter().filter(|part| matches!(part.as_rule(), Rule::type_body | Rule::also_in | Rule::bound));
        let plain: Vec<P<'t>> = rest.cloned().collect();
        let of_something = plain.iter().any(|part| part.as_rule() == Rule::type_body);
        let mut inside = Parts {
            build: Builder { reader: &mut *self.build.reader, base: self.build.base },
            parts: plain.into_iter(),
        };
        if of_something {
            let of = inside.plain_type()?;
            let kind = TypeKind::List { of: Some(Box::new(of)), dated };
            return Some(TypeExpr { kind, never: None, also: Vec::new(), bounds: Vec::new(), span });
        }
        let mut bounds = Vec::new();
        for part in inside.all(Rule::bound) {
            inside.bound(part, &mut bounds)?;
        }
        Some(TypeExpr { kind: TypeKind::List { of: None, dated }, never: None, also: Vec::new(), bounds, span })
    }

    /// `lesion "Lesion" integer, 1 to 5`.
    pub fn part(&mut self) -> Option<PartDecl> {
        Some(PartDecl { name: self.name()?, title: self.text(), ty: self.plain_type()? })
    }

    /// `day highest counts`.
    pub fn same_day(&mut self) -> Option<SameDay> {
        Some(match written(&self.find(Rule::same_day)?) {
            "highest" => SameDay::Highest,
            "lowest" => SameDay::Lowest,
            _ => SameDay::Mean,
        })
    }

    /// `complete when given`, `complete never`, `complete from today - 12 months`.
    pub fn complete(&mut self) -> Option<ClauseKind> {
        let never = self.find(Rule::kw_never).is_some();
        let from = self.find(Rule::day).map(|day| self.build.day(day));
        Some(ClauseKind::Complete(from, !never))
    }

    fn plain_type(&mut self) -> Option<TypeExpr> {
        let body = self.find(Rule::type_body)?;
        let mut span = self.build.at(&body);
        let mut word = None;
        let mut unit = None;
        let mut members = None;
        let mut set = false;
        let mut yes_no = false;
        let mut never = None;
        for part in inner(body) {
            match part.as_rule() {
                Rule::type_yes_no => yes_no = true,
                Rule::type_set => set = true,
                Rule::or_never => {
                    let whole = self.build.at(&part);
                    let start = whole.end.saturating_sub(5).max(whole.start);
                    never = Some(crate::source::Span { start, ..whole });
                }
                Rule::word => word = Some(self.build.name(&part)),
                Rule::type_unit => unit = Some(self.build.name(&part)),
                Rule::members => members = Some(self.members(part)?),
                _ => {}
            }
        }
        let kind = match (yes_no, members, word, unit) {
            (true, ..) => TypeKind::YesNo,
            (_, Some(members), ..) if set => TypeKind::SetOf(members),
            (_, Some(members), ..) => TypeKind::OneOf(members),
            (_, _, Some(word), Some(unit)) => TypeKind::Quantity { word, unit },
            (_, _, Some(word), None) => match &*word.text {
                "integer" => TypeKind::Integer,
                "decimal" => TypeKind::Decimal,
                "percent" => TypeKind::Percent,
                "date" => TypeKind::Date,
                _ => TypeKind::Unknown(word),
            },
            _ => return None,
        };
        let (mut bounds, mut also) = (Vec::new(), Vec::new());
        for part in self.parts.by_ref().collect::<Vec<_>>() {
            let end = self.build.at(&part);
            match part.as_rule() {
                Rule::bound => self.bound(part, &mut bounds)?,
                Rule::also_in => also.push(self.also_in(part)?),
                _ => continue,
            }
            span = span.to(end);
        }
        Some(TypeExpr { kind, never, also, bounds, span })
    }

    fn also_in(&mut self, pair: P<'t>) -> Option<AlsoIn> {
        let (mut unit, mut equal) = (None, Vec::new());
        for part in inner(pair) {
            match part.as_rule() {
                Rule::type_unit => unit = Some(self.build.name(&part)),
                Rule::equation => {
                    let mut sides = inner(part).into_iter().filter(|side| side.as_rule() == Rule::value);
                    let (left, right) = (sides.next()?, sides.next()?);
                    equal.push((self.value_of(left), self.value_of(right)));
                }
                _ => {}
            }
        }
        Some(AlsoIn { unit: unit?, equal })
    }

    pub fn members(&mut self, pair: P<'t>) -> Option<Vec<MemberDecl>> {
        let mut members = Vec::new();
        for member in inner(pair).into_iter().filter(|p| p.as_rule() == Rule::member) {
            let mut parts = inner(member).into_iter();
            let name = self.build.name(&parts.next()?);
            let label = parts.next().map(|text| self.build.text_of(text));
            members.push(MemberDecl { name, label });
        }
        Some(members)
    }

    pub fn bound(&mut self, pair: P<'t>, bounds: &mut Vec<Bound>) -> Option<()> {
        let mut kind = None;
        let mut values = Vec::new();
        for part in inner(pair) {
            match part.as_rule() {
                Rule::bound_word => kind = Some(bound_kind(part)?),
                Rule::value => {
                    let value = self.value_of(part);
                    values.push(value);
                }
                _ => {}
            }
        }
        let mut values = values.into_iter();
        match kind {
            Some(kind) => bounds.push(Bound { kind, value: values.next()? }),
            None => {
                bounds.push(Bound { kind: BoundKind::AtLeast, value: values.next()? });
                bounds.push(Bound { kind: BoundKind::AtMost, value: values.next()? });
            }
        }
        Some(())
    }
}

pub(super) fn bound_kind(words: P<'_>) -> Option<BoundKind> {
    let words = inner(words);
    let has = |rule: Rule| words.iter().any(|p| p.as_rule() == rule);
    if has(Rule::kw_least) {
        Some(BoundKind::AtLeast)
    } else if has(Rule::kw_most) {
        Some(BoundKind::AtMost)
    } else if has(Rule::kw_above) {
        Some(BoundKind::Above)
    } else {
        has(Rule::kw_below).then_some(BoundKind::Below)
    }
}
