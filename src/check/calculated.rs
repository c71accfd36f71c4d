//! Calculations with several roots, powers, `exp` and `ln`, as formulas of scores and of renal function have them: what they measure,
//! and where they may stand. They are calculated for each case, between bounds that are narrowed until they decide.

use super::checker::Checker;
use super::irrational::fraction;
use super::model::{Function, Meaning, Near, Num, NumberKind};
use super::symbol::Symbol;
use super::typing::{TypedNum, plain};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};
use num_traits::Zero;

impl Checker<'_> {
    /// Whether a comparison is that of one function, with constants beside it, with a constant: its limit is calculated once for all.
    pub(super) fn one_function(&self, left: &Expr, right: &Expr) -> bool {
        match (left.is_irrational(), right.is_irrational()) {
            (true, false) => self.one(left) && self.fixed(right),
            (false, true) => self.one(right) && self.fixed(left),
            _ => false,
        }
    }

    fn one(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Function { of, .. } => !of.is_irrational() || self.one(of),
            ExprKind::Power { base, exponent } => {
                !base.is_irrational() || fraction(&exponent.text).is_some() && self.one(base)
            }
            ExprKind::Negate(inner) => self.one(inner),
            ExprKind::Arithmetic { left, right, .. } => self.one_function(left, right),
            _ => false,
        }
    }

    /// Whether no fact stands in a calculation.
    fn fixed(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Number { .. } => true,
            ExprKind::Name(name) => match self.names.get(name).filter(|of| of.sound).map(|of| of.symbol) {
                Some(Symbol::Term(id)) => {
                    matches!(self.guideline.term(id).map(|term| &term.means), Some(Meaning::Num(Num::Const(_), _)))
                }
                _ => false,
            },
            ExprKind::Arithmetic { .. } | ExprKind::Negate(_) | ExprKind::Power { .. } => {
                expr.parts().into_iter().all(|part| self.fixed(part))
            }
            _ => false,
        }
    }

    /// A number in which roots, powers, `exp` and `ln` are calculated.
    pub(super) fn calculated(&mut self, expr: &Expr) -> Option<TypedNum> {
        let before = std::mem::replace(&mut self.calculates, true);
        let num = self.num(expr);
        self.calculates = before;
        num
    }

    /// A root, a power with a fraction, `exp` or `ln`, where it is calculated; elsewhere it is reported.
    pub(super) fn irrational(&mut self, expr: &Expr) -> Option<TypedNum> {
        if !self.calculates {
            return self.not_compared(expr.span);
        }
        let function = |of: Function, operand: TypedNum| Num::Function(of, Box::new(operand.num));
        let num = match &expr.kind {
            ExprKind::Function { function: ast::Function::Log, of } => return self.which_base(of, expr.span),
            ExprKind::Function { function: ast::Function::Root, of } => {
                let half = Num::Const(Number::new(1.into(), 2.into()));
                Num::Power(Box::new(self.without_unit(of)?.num), Box::new(half))
            }
            ExprKind::Function { function: ast::Function::Exp, of } => function(Function::Exp, self.without_unit(of)?),
            ExprKind::Function { function: ast::Function::Ln, of } => function(Function::Ln, self.without_unit(of)?),
            ExprKind::Function { function: ast::Function::Log10, of } => {
                function(Function::Log10, self.without_unit(of)?)
            }
            // Whole powers are products, of what is below zero, too.
            ExprKind::Power { base, exponent } if whole(&exponent.text) => {
                return self.power(base, exponent, expr.span);
            }
            ExprKind::Power { base, exponent } => {
                let base = self.without_unit(base);
                let Some(exponent) = written(&exponent.text) else {
                    let found = Diagnostic::new(Code::NotANumber, exponent.span, "this exponent has too many digits");
                    self.push(
                        found.help("An exponent has at most six digits, as in `x^0.5`, `x^-1.209` or `x^(1/3)`."),
                    );
                    return None;
                };
                Num::Power(Box::new(base?.num), Box::new(Num::Const(exponent)))
            }
            ExprKind::PowerOf { base, exponent } => {
                let (base, exponent) = (self.without_unit(base), self.without_unit(exponent));
                Num::Power(Box::new(base?.num), Box::new(exponent?.num))
            }
            _ => return None,
        };
        self.fits_size(&num, expr.span)?;
        Some(TypedNum { num, ty: plain(NumberKind::Plain), constant: None, bare: false, span: expr.span })
    }

    /// `log(x)`.
    pub(super) fn which_base<T>(&mut self, of: &Expr, span: Span) -> Option<T> {
        let inner = self.text(of.span);
        let found = Diagnostic::new(Code::UnknownWord, span, "`log` does not say of which base");
        self.push(found.help(format!("Write `ln({inner})` or `log10({inner})`.")));
        None
    }

    /// A number without a unit, of which a function or a power is taken.
    pub(super) fn without_unit(&mut self, of: &Expr) -> Option<TypedNum> {
        let value = self.num(of)?;
        let plain = matches!(value.ty.kind, NumberKind::Plain | NumberKind::Ratio) && value.ty.unit.text.is_empty();
        if !plain && value.ty.kind != NumberKind::Percent {
            let (written, unit) = (self.text(of.span), value.ty.unit.text.clone());
            let found = Diagnostic::new(Code::DimensionMismatch, of.span, "a number without a unit is needed here");
            self.push(match unit.as_str() {
                "" => found.help("Divide it by what it is counted in."),
                unit => found.help(format!("Divide it by its unit: `{written} / 1 {unit}`.")),
            });
            return None;
        }
        Some(value)
    }

    /// Whether a calculation rests on a fact; else that is reported.
    pub(super) fn rests_on_facts(&mut self, left: &TypedNum, right: &TypedNum, span: Span) -> bool {
        let mut any = false;
        [left, right].into_iter().for_each(|side| side.num.each_name(&mut |_| any = true));
        if !any {
            let found = Diagnostic::new(Code::NotANumber, span, "no fact stands here");
            self.push(found.help("Of constants write the number that comes out, with as many digits as are meant."));
        }
        any
    }

    /// Remembers what is calculated for each case, so that one too near to its limit is refused.
    pub(super) fn remember(&mut self, of: Num, span: Span) {
        let near = Near::calculated(of, span);
        if !self.guideline.near.contains(&near) {
            self.guideline.near.push(near);
        }
    }
}

fn whole(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text).bytes().all(|digit| digit.is_ascii_digit())
}

/// `-1.209`, `(1/3)`.
fn written(text: &str) -> Option<Number> {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
    let value = match inner.split_once('/') {
        Some((above, below)) => {
            let below = number::parse(below.trim()).ok().filter(|below| !below.is_zero())?;
            number::parse(above.trim()).ok()? / below
        }
        None => number::parse(inner.trim()).ok()?,
    };
    (value.numer().bits() <= 20 && value.denom().bits() <= 20).then_some(value)
}
