//! `min`, `max`, `round … to nearest …` and powers: what they measure, and what cannot be meant by them.

use super::checker::Checker;
use super::model::{Num, NumberKind};
use super::typing::{TypedNum, plain};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, Name, Operator};
use num_traits::Signed;

/// Greatest power.
const MAX_POWER: u32 = 8;

impl Checker<'_> {
    /// `min(a, b)`, `max(a, b)`.
    pub(super) fn extreme(&mut self, least: bool, of: &[Expr], span: Span) -> Option<TypedNum> {
        let typed: Vec<Option<TypedNum>> = of.iter().map(|part| self.num(part)).collect();
        let typed: Vec<TypedNum> = typed.into_iter().collect::<Option<_>>()?;
        let mut all = typed.into_iter();
        let mut result = all.next()?;
        for other in all {
            let other = self.in_own_unit(&result, other);
            result = self.in_own_unit(&other, result);
            if !self.comparable(&result, &other) {
                return None;
            }
            let both = (Box::new(result.num.clone()), Box::new(other.num.clone()));
            let num = if least { Num::Least(both.0, both.1) } else { Num::Greatest(both.0, both.1) };
            let mut ty = plain(if result.ty.kind == other.ty.kind { result.ty.kind } else { NumberKind::Ratio });
            ty.integer = result.ty.integer && other.ty.integer;
            ty.scale = result.ty.scale.or(other.ty.scale);
            ty.unit = if result.ty.unit.text.is_empty() { other.ty.unit } else { result.ty.unit };
            let constant = self.fits_size(&num, span)?;
            let num = constant.clone().map_or(num, Num::Const);
            result = TypedNum { num, ty, constant, bare: result.bare && other.bare, span };
        }
        Some(TypedNum { span, ..result })
    }

    /// `round X to nearest 5 mg`.
    pub(super) fn rounded(&mut self, value: &Expr, to: &Expr, span: Span) -> Option<TypedNum> {
        let irrational = value.is_irrational();
        let (value, to) = (if irrational { self.calculated(value) } else { self.num(value) }, self.num(to));
        let (value, to) = (value?, to?);
        let to = self.in_own_unit(&value, to);
        if irrational && !self.rests_on_facts(&value, &value, span) {
            return None;
        }
        if matches!(value.ty.kind, NumberKind::Date) {
            let found = Diagnostic::new(Code::UnlikeThings, value.span, "a date is not rounded")
                .help("A number is rounded: `round dose to nearest 5 mg`.");
            self.push(found);
            return None;
        }
        if !self.comparable(&value, &to) {
            return None;
        }
        let step = to.constant.clone().filter(Signed::is_positive);
        let Some(step) = step else {
            let found = Diagnostic::new(Code::DivisionByZero, to.span, "a number is rounded to multiples of nothing")
                .help("Write a number above zero: `round dose to nearest 5 mg`.");
            self.push(found);
            return None;
        };
        let num = Num::Rounded(Box::new(value.num.clone()), step);
        if irrational {
            self.remember(num.clone(), span);
        }
        let constant = self.fits_size(&num, span)?;
        let num = constant.clone().map_or(num, Num::Const);
        let mut ty = plain(value.ty.kind);
        ty.integer = to.ty.integer;
        ty.scale = value.ty.scale;
        ty.unit = value.ty.unit;
        Some(TypedNum { num, ty, constant, bare: value.bare && to.bare, span })
    }

    /// `x^2`: a product of the same number.
    pub(super) fn power(&mut self, base: &Expr, exponent: &Name, span: Span) -> Option<TypedNum> {
        let base_num = self.num(base);
        let digits = exponent.text.strip_prefix('-').unwrap_or(&exponent.text);
        let count = digits.parse::<u32>().ok().filter(|count| (1..=MAX_POWER).contains(count));
        let Some(count) = count else {
            let written = self.text(base.span);
            let found = Diagnostic::new(Code::NotWhole, exponent.span, "a power is a whole number from 1 to 8");
            self.push(
                found.help(format!("Compare the root instead: for `{written}^10 > 1024` write `{written} > 2`.")),
            );
            return None;
        };
        let one = base_num?;
        let mut result = one.clone();
        for _ in 1..count {
            result = self.combined(Operator::Multiply, &result, &one, span)?;
        }
        if exponent.text.starts_with('-') {
            let unit = TypedNum {
                num: Num::Const(crate::number::one()),
                ty: plain(NumberKind::Plain),
                constant: Some(crate::number::one()),
                bare: true,
                span,
            };
            result = self.combined(Operator::Divide, &unit, &result, span)?;
        }
        Some(TypedNum { span, ..result })
    }
}
