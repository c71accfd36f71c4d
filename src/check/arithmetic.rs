//! Arithmetic with units: what sums, products and quotients of quantities, percentages and dates measure.

use super::checker::Checker;
use super::dimension;
use super::literals::{measure, outside};
use super::model::{FactId, FactType, Num, NumberKind, NumberType, TermId, Unit};
use super::typing::{TypedNum, plain};
use super::units;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, with_article};
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator};
use num_traits::Zero;

impl Checker<'_> {
    /// `tumor-size`: a hyphen in a name reads as a minus. True where that is reported.
    pub(super) fn hyphenated(&mut self, left: &Expr, right: &Expr, span: Span) -> bool {
        let (ExprKind::Name(first), ExprKind::Name(second)) = (&left.kind, &right.kind) else { return false };
        let touching = right.span.start.saturating_sub(left.span.end) == 1;
        let declared = |name: &str| self.names.contains_key(name) || self.is_damaged(name);
        if !touching || (declared(first) && declared(second)) {
            return false;
        }
        let joined = format!("{first}_{second}");
        if !self.is_damaged(&joined) {
            let found = Diagnostic::new(Code::BadName, span, format!("`{first}-{second}` is not written as a name"))
                .help(format!("A name has no hyphen: `{joined}`. A minus between two numbers has blanks around it."));
            self.push(found.guess(span, joined));
        }
        true
    }

    pub(super) fn arithmetic(&mut self, op: Operator, left: &Expr, right: &Expr, span: Span) -> Option<TypedNum> {
        if (op == Operator::Subtract && self.hyphenated(left, right, span))
            || self.spaced_unit(op, left, right, span)
            || self.two_numbers(op, left, right, span)
            || self.per_time(op, left, right, span)
        {
            return None;
        }
        let (first, second) = (self.num(left), self.num(right));
        let (left, right) = (first?, second?);
        if self.rough_year(op, &left, &right, span) {
            return None;
        }
        self.combined(op, &left, &right, span)
    }

    /// The sum, difference, product or quotient of two numbers.
    pub(super) fn combined(&mut self, op: Operator, left: &TypedNum, right: &TypedNum, span: Span) -> Option<TypedNum> {
        // `creatinine / 1 mg/dL`, where it is declared in umol/L and in mg/dL.
        let (left, right) = match op {
            Operator::Divide => {
                (&self.added_in_own_unit(right, left.clone()), &self.added_in_own_unit(left, right.clone()))
            }
            _ => (left, right),
        };
        let (kind, num) = match op {
            Operator::Add | Operator::Subtract => self.sum(op, left, right, span)?,
            Operator::Multiply => {
                (self.product(left, right, 1)?, Num::Multiply(Box::new(left.num.clone()), Box::new(right.num.clone())))
            }
            Operator::Divide => {
                if right.constant.as_ref().is_some_and(Zero::is_zero) {
                    self.push(
                        Diagnostic::new(Code::DivisionByZero, right.span, "a number is divided by zero")
                            .help("Correct the divisor."),
                    );
                    return None;
                }
                (self.product(left, right, -1)?, Num::Divide(Box::new(left.num.clone()), Box::new(right.num.clone())))
            }
        };
        let constant = self.fits_size(&num, span)?;
        let mut ty = plain(kind);
        if left.ty.scale == right.ty.scale || right.bare {
            ty.scale = left.ty.scale.clone();
        }
        if let Some(unit) = unit_of_numbers(op, left, right, ty.kind) {
            ty.unit = unit;
        } else if let Some(unit) = for_each(op, &left.ty, &right.ty).filter(|_| ty.kind != NumberKind::Plain) {
            ty.unit = unit;
        } else if ty.kind == left.ty.kind && !left.ty.unit.text.is_empty() {
            ty.unit = left.ty.unit.clone();
        } else if ty.kind == right.ty.kind && op != Operator::Divide {
            ty.unit = right.ty.unit.clone();
        } else if let NumberKind::Quantity(..) = ty.kind {
            ty.unit = joined(op, &left.ty, &right.ty);
        }
        let num = constant.clone().map_or(num, Num::Const);
        Some(TypedNum { num, ty, constant, bare: left.bare && right.bare, span })
    }

    /// The constant that a value is, where it is one. None where that, or the value, is too large, which is reported.
    #[allow(clippy::option_option)]
    pub(super) fn fits_size(&mut self, num: &Num, span: Span) -> Option<Option<Number>> {
        let constant = fold(num);
        if constant.as_ref().is_some_and(|c| c.numer().bits().max(c.denom().bits()) > MAX_BITS) {
            self.push(
                Diagnostic::new(Code::NumberTooLarge, span, "this calculation gives a number with too many digits")
                    .help("Write smaller numbers."),
            );
            return None;
        }
        if self.degree(num) > MAX_DEGREE {
            let found = Diagnostic::new(Code::TooComplex, span, "too many facts are multiplied with each other")
                .help(format!("At most {MAX_DEGREE} facts can be multiplied or divided in one value."));
            self.push(found);
            return None;
        }
        Some(constant)
    }

    pub(super) fn sum(
        &mut self,
        op: Operator,
        left: &TypedNum,
        right: &TypedNum,
        span: Span,
    ) -> Option<(NumberKind, Num)> {
        use NumberKind::{CalendarDuration, Date, Quantity};
        let time = Quantity(dimension::TIME, 0);
        let seconds_in_day = Num::Const(number::whole(86_400));
        let (a, b) = (Box::new(left.num.clone()), Box::new(right.num.clone()));
        let plus = op == Operator::Add;
        match (left.ty.kind, right.ty.kind) {
            (Date, Date) if !plus => {
                return Some((time, Num::Multiply(Box::new(Num::Subtract(a, b)), Box::new(seconds_in_day))));
            }
            (Date, Date) => {
                self.push(
                    Diagnostic::new(Code::UnlikeThings, span, "two dates cannot be added")
                        .help("The days between two dates are their difference: `later - earlier`."),
                );
                return None;
            }
            (Date, NumberKind::Plain) => {
                let written = self.text(right.span);
                let unit = ["month", "year", "week", "day"].into_iter().find(|unit| written.contains(unit));
                let example = format!("{written} * 1 {}", unit.unwrap_or("month"));
                let found = Diagnostic::new(Code::MissingUnit, right.span, "a plain number cannot be added to a date")
                    .help(format!("Say what it counts, for instance `{example}`."));
                self.push(match unit {
                    Some(_) if !right.bare => found.guess(right.span, example),
                    _ => found,
                });
                return None;
            }
            (Date, kind) if kind == time => {
                let days = Box::new(Num::Divide(b, Box::new(seconds_in_day)));
                return Some((Date, if plus { Num::Add(a, days) } else { Num::Subtract(a, days) }));
            }
            (Date, CalendarDuration) => {
                if !self.whole_months(&right.num) {
                    let found = Diagnostic::new(Code::NotWhole, right.span, "a date is moved by whole months, and this may be a part of one")
                        .help("Write whole months or years, or round them: `round … to nearest 1 month`; or count in days or weeks.");
                    self.push(found);
                    return None;
                }
                let months = if plus { b } else { Box::new(Num::Negate(b)) };
                return Some((Date, Num::AddMonths(a, months)));
            }
            _ => {}
        }
        let (left, right) =
            (&self.added_in_own_unit(right, left.clone()), &self.added_in_own_unit(left, right.clone()));
        let (a, b) = (Box::new(left.num.clone()), Box::new(right.num.clone()));
        if !self.comparable(left, right) {
            return None;
        }
        Some((left.ty.kind, if plus { Num::Add(a, b) } else { Num::Subtract(a, b) }))
    }

    /// The kind of a product (`sign` 1) or quotient (`sign` -1).
    pub(super) fn product(&mut self, left: &TypedNum, right: &TypedNum, sign: i8) -> Option<NumberKind> {
        use NumberKind::{CalendarDuration, Percent, Plain, Quantity, Ratio};
        let number = |kind: NumberKind| matches!(kind, Plain | Percent | Ratio);
        let (a, b) = (left.ty.kind, right.ty.kind);
        match (a, b) {
            (Plain, Plain) => return Some(Plain),
            (CalendarDuration, CalendarDuration) if sign < 0 => return Some(Ratio),
            _ if number(a) && number(b) => {
                return Some(if a == Plain && sign > 0 {
                    b
                } else if b == Plain {
                    a
                } else {
                    Ratio
                });
            }
            (kind @ (Quantity(..) | CalendarDuration), other) if number(other) => return Some(kind),
            (other, kind @ (Quantity(..) | CalendarDuration)) if number(other) && sign > 0 => return Some(kind),
            (Quantity(x, s), Quantity(y, t)) if s == t && s != 0 && x == y && sign < 0 => return Some(Ratio),
            _ => {}
        }
        // International units and the like are counted: `100 IU/kg * patient.weight` are international units.
        let (scale, others) = match (a, b) {
            (Quantity(_, s), Quantity(_, 0)) if s != 0 => (s, units::is_counted(s)),
            (Quantity(_, 0), Quantity(_, t)) if t != 0 && sign > 0 => (t, units::is_counted(t)),
            _ => (0, false),
        };
        let exponents = |kind: NumberKind| match kind {
            Quantity(exponents, own) if own == 0 || others => Some(exponents),
            kind if number(kind) => Some(dimension::NONE),
            _ => None,
        };
        let combined = exponents(a).zip(exponents(b)).and_then(|(x, y)| {
            let mut sum = dimension::NONE;
            for (slot, (x, y)) in sum.iter_mut().zip(x.into_iter().zip(y)) {
                *slot = x.checked_add(y.checked_mul(sign)?)?;
            }
            Some(sum)
        });
        match combined {
            Some(dimension::NONE) if scale == 0 => Some(Ratio),
            Some(sum) => Some(Quantity(sum, scale)),
            None => {
                let what = if sign > 0 { "multiplied" } else { "divided" };
                let found = Diagnostic::new(
                    Code::DimensionMismatch,
                    left.span.to(right.span),
                    format!("{} and {} cannot be {what}", with_article(measure(a)), with_article(measure(b))),
                )
                .help("Only lengths, masses and other amounts are multiplied and divided, and dates not at all.");
                self.push(found);
                None
            }
        }
    }
}

/// The unit of what measures nothing: parts of a thousand, or the quotient of what is measured in two units.
fn unit_of_numbers(op: Operator, left: &TypedNum, right: &TypedNum, kind: NumberKind) -> Option<Unit> {
    use NumberKind::{Percent, Plain, Ratio};
    if !matches!(kind, Plain | Ratio) || matches!(left.ty.kind, Percent) || matches!(right.ty.kind, Percent) {
        return None;
    }
    let (a, b) = (&left.ty.unit, &right.ty.unit);
    let none = || Unit { text: String::new(), factor: number::one() };
    let measured = |side: &TypedNum| !matches!(side.ty.kind, Plain | Ratio);
    Some(match (op, a.text.is_empty(), b.text.is_empty()) {
        // Divided by its unit, `x / 1 mg/dL`, a quantity is a number.
        (Operator::Divide, false, unwritten) if measured(left) && (unwritten || right.constant.is_some()) => none(),
        (Operator::Divide, false, false) if a.factor == b.factor => none(),
        (_, false, false) if op != Operator::Add && op != Operator::Subtract => {
            let (above, below) = (a.text.split_once('/'), b.text.split_once('/'));
            match (above, below) {
                // mg/dL by g/dL are mg/g.
                (Some((above, of)), Some((below, same))) if op == Operator::Divide && of == same => {
                    Unit { text: format!("{above}/{below}"), ..joined(op, &left.ty, &right.ty) }
                }
                _ => joined(op, &left.ty, &right.ty),
            }
        }
        (Operator::Divide, true, false) if measured(right) => none(),
        (Operator::Divide, true, false) => {
            joined(op, &NumberType { unit: Unit { text: "1".to_owned(), ..a.clone() }, ..left.ty.clone() }, &right.ty)
        }
        (_, true, false) => b.clone(),
        _ => a.clone(),
    })
}

/// The unit of what is given for each unit of something, times that: `mg` of `mg/kg` and `kg`.
fn for_each(op: Operator, left: &NumberType, right: &NumberType) -> Option<Unit> {
    let of = |each: &Unit, of: &Unit| {
        let text = each.text.strip_suffix(&of.text)?.strip_suffix('/')?;
        Some(Unit { text: text.to_owned(), factor: &each.factor * &of.factor })
    };
    let (a, b) = (&left.unit, &right.unit);
    if op == Operator::Multiply { of(a, b).or_else(|| of(b, a)) } else { None }
}

/// The unit of a product, quotient or difference whose kind is neither side's: `mL/min/kg`, `kg/m2`; days between two dates.
fn joined(op: Operator, left: &NumberType, right: &NumberType) -> Unit {
    if left.kind == NumberKind::Date {
        return Unit { text: "days".to_owned(), factor: number::whole(86_400) };
    }
    let (a, b) = (&left.unit, &right.unit);
    let several = |text: &str| text.contains(['/', '.']);
    let quotient = if b.factor.is_zero() { a.factor.clone() } else { &a.factor / &b.factor };
    let (text, factor) = match op {
        Operator::Divide if several(&b.text) => (format!("{}/({})", a.text, b.text), quotient),
        Operator::Divide => (format!("{}/{}", a.text, b.text), quotient),
        _ if a.text == b.text && a.text.chars().all(char::is_alphabetic) => {
            (format!("{}2", a.text), &a.factor * &b.factor)
        }
        _ => (format!("{}.{}", a.text, b.text), &a.factor * &b.factor),
    };
    Unit { text: reduced(&text).unwrap_or(text), factor }
}

/// A unit without what stands above and below its line: `mL/h` of `mL/kg/h.kg`. None where nothing does, or where it is not
/// written plainly.
fn reduced(text: &str) -> Option<String> {
    if text.contains(['(', ' ', '{', '*', '^']) || decimal(text) {
        return None;
    }
    let (mut above, mut below): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut divides = false;
    for part in text.split_inclusive(['.', '/']) {
        let unit = part.trim_end_matches(['.', '/']);
        if divides {
            below.push(unit)
        } else {
            above.push(unit)
        }
        divides = part.ends_with('/');
    }
    let before = below.len();
    below.retain(|unit| match above.iter().position(|other| other == unit) {
        Some(at) => {
            above.remove(at);
            false
        }
        None => true,
    });
    if below.len() == before || above.is_empty() {
        return None;
    }
    Some(below.into_iter().fold(above.join("."), |text, unit| format!("{text}/{unit}")))
}

/// Whether a point of a unit is that of a number: `1.73`.
fn decimal(text: &str) -> bool {
    text.split('.').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Largest constant that a calculation may give, in bits.
const MAX_BITS: u64 = 2_000;
/// Most facts that may be multiplied with each other.
const MAX_DEGREE: u32 = 8;

impl Checker<'_> {
    /// How many facts are multiplied with each other in a value, through its terms.
    fn degree(&self, num: &Num) -> u32 {
        match num {
            Num::Const(_) => 0,
            Num::Fact(_) | Num::Score(_) => 1,
            Num::Term(id) => self.degrees.get(id).copied().unwrap_or(0),
            Num::Negate(a) | Num::Rounded(a, _) | Num::Function(_, a) => self.degree(a),
            Num::Power(a, b) => self.degree(a).max(self.degree(b)),
            Num::Least(a, b)
            | Num::Greatest(a, b)
            | Num::Add(a, b)
            | Num::Subtract(a, b)
            | Num::AddMonths(a, b)
            | Num::Completed(_, a, b) => self.degree(a).max(self.degree(b)),
            Num::Multiply(a, b) | Num::Divide(a, b) => self.degree(a).saturating_add(self.degree(b)),
        }
    }

    /// Remembers how many facts a value term multiplies.
    pub(super) fn note_degree(&mut self, id: TermId, numbers: &[Num]) {
        let degree = numbers.iter().map(|num| self.degree(num)).max().unwrap_or(0);
        self.degrees.insert(id, degree);
    }

    /// Reports a value that lies outside a type's range, for constants of terms and derivations.
    pub(super) fn check_fits(&mut self, num: &TypedNum, fact: FactId) -> bool {
        let Some(declared) = self.guideline.fact(fact) else { return false };
        let FactType::Number(ty) = declared.ty.clone() else { return false };
        let name = declared.name.clone();
        let target =
            TypedNum { num: Num::Fact(fact), ty: ty.clone(), constant: None, bare: false, span: declared.span };
        if !self.comparable(num, &target) {
            return false;
        }
        if let Some(bounds) = num.constant.as_ref().and_then(|value| outside(&ty, value)) {
            self.push(
                Diagnostic::new(Code::OutsideRange, num.span, format!("`{name}` is {bounds}"))
                    .help("Correct the value, or the range of the fact."),
            );
            return false;
        }
        true
    }
}

/// The value of an expression of constants.
pub(super) fn fold(num: &Num) -> Option<Number> {
    Some(match num {
        Num::Const(value) => value.clone(),
        Num::Add(a, b) => fold(a)? + fold(b)?,
        Num::Subtract(a, b) => fold(a)? - fold(b)?,
        Num::Multiply(a, b) => fold(a)? * fold(b)?,
        Num::Divide(a, b) => {
            let divisor = fold(b)?;
            if divisor.is_zero() {
                return None;
            }
            fold(a)? / divisor
        }
        Num::Negate(a) => -fold(a)?,
        Num::Least(a, b) => fold(a)?.min(fold(b)?),
        Num::Greatest(a, b) => fold(a)?.max(fold(b)?),
        Num::Rounded(a, to) => number::rounded(&fold(a)?, to)?,
        Num::Fact(_)
        | Num::Term(_)
        | Num::Score(_)
        | Num::AddMonths(..)
        | Num::Completed(..)
        | Num::Power(..)
        | Num::Function(..) => return None,
    })
}
