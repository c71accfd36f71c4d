//! From pest's pairs to the types of facts.

use super::names::P;
use super::parts::Parts;
use crate::syntax::ast::{Bound, BoundKind, MemberDecl, TypeExpr, TypeKind};
use crate::syntax::grammar::{Rule, inner};

impl<'t> Parts<'_, 't> {
    pub fn type_expr(&mut self) -> Option<TypeExpr> {
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
                Rule::kw_never => never = Some(self.build.at(&part)),
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
        let mut bounds = Vec::new();
        for bound in self.all(Rule::bound) {
            span = span.to(self.build.at(&bound));
            self.bound(bound, &mut bounds)?;
        }
        Some(TypeExpr { kind, never, bounds, span })
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
