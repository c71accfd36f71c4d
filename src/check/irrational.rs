//! A root, a power with a fraction, `exp` or `ln`, where one of them is compared with a constant. Such a comparison asks in which stretches
//! the number lies of which the function is taken: `ln(x) >= 2` is `x >= e^2`. So it becomes comparisons of that number with
//! constants. Of constants that no fraction writes (`e^2`) a fraction stands for them that is proved to be near enough, and what lies
//! as near as that is remembered: a case is then refused, and never answered.

use super::checker::Checker;
use super::literals::range;
use super::model::{Comparison, Cond, CondKind, FactType, Near, Num, NumberKind};
use super::traced::{End, Step, Stretch, traced};
use super::typing::{TypedNum, cond};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::enclosure::{DIGITS, Enclosed};
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Function, Operator};
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

/// Highest root that is compared by raising both sides.
const MOST_RAISED: u32 = 8;

/// A number, and what is done to it.
struct Real {
    of: TypedNum,
    steps: Vec<Step>,
}

/// `0.5`, `-1.209`, `(1/3)` as a fraction of whole numbers.
pub(super) fn fraction(text: &str) -> Option<(i64, u32)> {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
    let value = match inner.split_once('/') {
        Some((above, below)) => {
            let (above, below) = (number::parse(above.trim()).ok()?, number::parse(below.trim()).ok()?);
            if below.is_zero() {
                return None;
            }
            above / below
        }
        None => number::parse(inner.trim()).ok()?,
    };
    let (above, below) = (value.numer().to_i64()?, value.denom().to_u32()?);
    (!value.is_integer() && above.unsigned_abs() <= 10_000 && below <= 10_000).then_some((above, below))
}

impl Checker<'_> {
    /// Reports a root, a power with a fraction, `exp` or `ln` that is neither compared nor rounded where it stands.
    pub(super) fn not_compared<T>(&mut self, span: Span) -> Option<T> {
        let written = self.text(span);
        let what = format!("`{written}` is compared or rounded where it stands, and used for nothing else");
        let found = Diagnostic::new(Code::NotANumber, span, what);
        self.push(found.help(format!(
            "Write the comparison here, as in `{written} >= 2`, or round it, as in `round ({written}) to nearest 1`; a term can hold \
             either."
        )));
        None
    }

    /// A comparison with such a value on one side.
    pub(super) fn compare_real(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> Option<Cond> {
        let (op, real, other) = if left.is_irrational() { (op, left, right) } else { (op.turned(), right, left) };
        let (value, limit) = (self.real(real), self.num(other));
        let (value, limit) = (value?, limit?);
        let number = matches!(limit.ty.kind, NumberKind::Plain | NumberKind::Percent | NumberKind::Ratio);
        let plain = number && (limit.ty.unit.text.is_empty() || limit.ty.kind == NumberKind::Percent);
        let Some(constant) = limit.constant.clone().filter(|_| plain) else {
            let found = Diagnostic::new(Code::NotANumber, limit.span, "a number without a unit is needed here");
            self.push(found.help("What comes out of a root, a power with a fraction, `exp` or `ln` has no unit."));
            return None;
        };
        let limit = Enclosed::exact(constant);
        let ends = |low: Option<bool>, high: Option<bool>| -> Stretch {
            (low.map(|with| (limit.clone(), with)), high.map(|with| (limit.clone(), with)))
        };
        let stretches = match op {
            Comparison::Less => vec![ends(None, Some(false))],
            Comparison::LessOrEqual => vec![ends(None, Some(true))],
            Comparison::Greater => vec![ends(Some(false), None)],
            Comparison::GreaterOrEqual => vec![ends(Some(true), None)],
            Comparison::Equal => vec![ends(Some(true), Some(true))],
            Comparison::NotEqual => vec![ends(None, Some(false)), ends(Some(false), None)],
        };
        let Some(stretches) = traced(&value.steps, stretches) else {
            let found =
                Diagnostic::new(Code::NumberTooLarge, span, "this limit is too large, too small, or too near to zero");
            self.push(found.help(format!(
                "The limits of what is compared are calculated to {DIGITS} digits: write one of ordinary size."
            )));
            return None;
        };
        let nowhere =
            |(low, high): &Stretch| low.as_ref().or(high.as_ref()).is_some_and(|(end, _)| end.value().is_none());
        if matches!(op, Comparison::Equal | Comparison::NotEqual) && stretches.iter().any(nowhere) {
            let what = format!("`{}` asks for a number that no decimal number is", self.text(span));
            let found = Diagnostic::new(Code::NeverHolds, span, what);
            self.push(found.help("Compare with `<` or `>=`, or with a range, as in `between 1.9 and 2.1`."));
            return None;
        }
        self.within(&value.of, stretches, span)
    }

    /// `ln(x) between 1 and 2`.
    pub(super) fn between_real(&mut self, value: &Expr, low: &Expr, high: &Expr, span: Span) -> Option<Cond> {
        let from = self.compare_real(Comparison::GreaterOrEqual, value, low, span);
        let to = self.compare_real(Comparison::LessOrEqual, value, high, span);
        Some(cond(CondKind::And(vec![from?, to?]), span))
    }

    /// What a function is taken of, and all that is done to it.
    fn real(&mut self, expr: &Expr) -> Option<Real> {
        let not = |this: &mut Self, help: &str| {
            let what = format!("`{}` is not calculated", this.text(expr.span));
            this.push(Diagnostic::new(Code::NotANumber, expr.span, what).help(help));
            None
        };
        match &expr.kind {
            ExprKind::Function { of, function } => {
                let step = match function {
                    Function::Root => Step::Power(1, 2),
                    Function::Exp => Step::Exp,
                    Function::Ln => Step::Ln,
                    Function::Log10 => Step::Log10,
                    Function::Log => return self.which_base(of, expr.span),
                };
                self.inside(of, step)
            }
            ExprKind::Power { base, exponent } => match fraction(&exponent.text) {
                Some((above, below)) => self.inside(base, Step::Power(above, below)),
                None => not(
                    self,
                    "An exponent has at most four digits, as in `x^0.5`, `x^-1.209` or `x^(1/3)`, and is no whole number: of these write `x^2`.",
                ),
            },
            ExprKind::Negate(inner) => {
                let mut real = self.real(inner)?;
                real.steps.push(Step::Times(number::whole(-1)));
                Some(real)
            }
            ExprKind::Arithmetic { op, left, right } => {
                let first = left.is_irrational();
                let (inner, by) = if first { (left, right) } else { (right, left) };
                let (real, by) = (self.real(inner), self.num(by));
                let (mut real, by) = (real?, by?);
                let plain = matches!(by.ty.kind, NumberKind::Plain | NumberKind::Ratio | NumberKind::Percent);
                let Some(by) = by.constant.filter(|_| plain) else {
                    return not(
                        self,
                        "Beside a root, a power with a fraction, `exp` or `ln` stand numbers without a unit.",
                    );
                };
                match op {
                    Operator::Add => real.steps.push(Step::Plus(by)),
                    Operator::Subtract if first => real.steps.push(Step::Plus(-by)),
                    Operator::Subtract => {
                        real.steps.push(Step::Times(number::whole(-1)));
                        real.steps.push(Step::Plus(by));
                    }
                    _ if by.is_zero() => return not(self, "It is multiplied with zero, or divided by it."),
                    Operator::Multiply => real.steps.push(Step::Times(by)),
                    Operator::Divide if first => real.steps.push(Step::Times(by.recip())),
                    Operator::Divide => {
                        real.steps.push(Step::Reciprocal);
                        real.steps.push(Step::Times(by));
                    }
                }
                Some(real)
            }
            _ => None,
        }
    }

    /// A function of a value that is itself one, or a fraction.
    fn inside(&mut self, of: &Expr, step: Step) -> Option<Real> {
        if of.is_irrational() {
            let mut real = self.real(of)?;
            real.steps.push(step);
            return Some(real);
        }
        let value = self.without_unit(of)?;
        if value.constant.is_some() {
            let found = Diagnostic::new(Code::NotANumber, of.span, "no fact stands here");
            self.push(found.help("Of a constant write the number that comes out, with as many digits as are meant."));
            return None;
        }
        Some(Real { of: value, steps: vec![step] })
    }

    /// That a number lies in one of some stretches.
    fn within(&mut self, of: &TypedNum, stretches: Vec<Stretch>, span: Span) -> Option<Cond> {
        let bounds = match &of.num {
            Num::Fact(id) => self.guideline.fact(*id).and_then(|fact| match &fact.ty {
                FactType::Number(ty) => Some((ty.low.clone(), ty.high.clone())),
                _ => None,
            }),
            _ => None,
        };
        let (least, most) = bounds.unwrap_or((None, None));
        let (mut any, mut all) = (Vec::new(), false);
        for (low, high) in stretches {
            let beyond = |end: &Enclosed, with: bool, limit: &Option<(Number, bool)>, below: bool| {
                limit.as_ref().is_some_and(|(limit, closed)| {
                    let near = if below { &end.high } else { &end.low };
                    let outside = if below { near < limit } else { near > limit };
                    outside || near == limit && !(with && *closed)
                })
            };
            // Whether the fact's own range lies on this side of the end, or on the other.
            let held = |end: &End, limit: &Option<(Number, bool)>, below: bool| match (end, limit) {
                (None, _) => true,
                (Some((end, with)), Some((limit, closed))) => {
                    let near = if below { &end.high } else { &end.low };
                    let inside = if below { near < limit } else { near > limit };
                    inside || near == limit && (*with || !*closed)
                }
                _ => false,
            };
            let missed = low.as_ref().is_some_and(|(end, with)| beyond(end, *with, &most, false))
                || high.as_ref().is_some_and(|(end, with)| beyond(end, *with, &least, true));
            if missed {
                continue;
            }
            let (free_low, free_high) = (held(&low, &least, true), held(&high, &most, false));
            let mut parts = Vec::new();
            if let (false, Some((end, with))) = (free_low, &low) {
                parts.extend(self.end(of, end, *with, true, span)?);
            }
            if let (false, Some((end, with))) = (free_high, &high) {
                parts.extend(self.end(of, end, *with, false, span)?);
            }
            all |= parts.is_empty();
            any.push(cond(CondKind::And(parts), span));
        }
        if all || any.is_empty() {
            let (code, what) =
                if all { (Code::AlwaysHolds, "always holds") } else { (Code::NeverHolds, "can never hold") };
            let found = Diagnostic::new(code, span, format!("`{}` {what}", self.text(span)));
            let found = match &of.num {
                Num::Fact(id) => match self.guideline.fact(*id) {
                    Some(fact) if !range(&of.ty).is_empty() => {
                        found.also(fact.span, format!("`{}` is {}", fact.name, range(&of.ty)))
                    }
                    _ => found,
                },
                _ => found,
            };
            self.push(found.help("Correct the limit, or leave the comparison out."));
            return None;
        }
        Some(match (any.len(), any.pop()) {
            (1, Some(Cond { kind: CondKind::And(mut parts), .. })) if parts.len() == 1 => parts.pop()?,
            (1, Some(only)) => only,
            (_, Some(last)) => {
                any.push(last);
                cond(CondKind::Or(any), span)
            }
            (_, None) => return None,
        })
    }

    /// Reports limits that the calculation does not tell from each other.
    pub(super) fn near_each_other(&mut self) {
        let near = self.guideline.near.clone();
        for (at, one) in near.iter().enumerate() {
            // Two that are calculated alike are one limit.
            let alike = |other: &Near| other.low == one.low && other.high == one.high;
            let apart = |other: &Near| other.of != one.of || other.high < one.low || one.high < other.low;
            if let Some(other) = near.iter().take(at).find(|other| !apart(other) && !alike(other)) {
                let what =
                    format!("this limit and another one are the same to {DIGITS} digits, and not known to be equal");
                let found = Diagnostic::new(Code::TooComplex, one.span, what).also(other.span, "the other one");
                self.push(found.help("Write both in the same way, or limits that differ."));
            }
        }
    }

    /// That a number lies on one side of an end. What lies as near to it as is calculated is remembered.
    fn end(&mut self, of: &TypedNum, end: &Enclosed, with: bool, low: bool, span: Span) -> Option<Vec<Cond>> {
        let compare = |op: Comparison, num: &Num, limit: Number| {
            cond(CondKind::Compare(op, num.clone(), Num::Const(limit)), span)
        };
        if let Some(value) = end.value() {
            let op = match (low, with) {
                (true, true) => Comparison::GreaterOrEqual,
                (true, false) => Comparison::Greater,
                (false, true) => Comparison::LessOrEqual,
                (false, false) => Comparison::Less,
            };
            return Some(vec![compare(op, &of.num, value.clone())]);
        }
        // No fraction is the end, so that it belongs to neither side.
        let op = if low { Comparison::GreaterOrEqual } else { Comparison::Less };
        if let Some((root, value)) = end.root.as_ref().filter(|(root, _)| *root <= MOST_RAISED) {
            let times = |all: Num, _| Num::Multiply(Box::new(all), Box::new(of.num.clone()));
            let power = (1..*root).fold(of.num.clone(), times);
            self.fits_size(&power, span)?;
            let mut parts = vec![compare(op, &power, value.clone())];
            if low && root.is_even() {
                parts.insert(0, compare(Comparison::Greater, &of.num, number::whole(0)));
            }
            return Some(parts);
        }
        let near = Near { of: of.num.clone(), low: end.low.clone(), high: end.high.clone(), span };
        if !self.guideline.near.contains(&near) {
            self.guideline.near.push(near);
        }
        Some(vec![compare(op, &of.num, end.nearest())])
    }
}
