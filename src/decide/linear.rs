//! Comparisons as linear forms: `2 * x + 1 cm > 7 cm` is a threshold on `x`, `smallest <= largest` one on a difference.
//! A product or quotient of facts that is compared with a constant is a threshold on that product. What is neither stays a
//! question of its own.

use super::curve::Fraction;
use super::interval::{Limit, Range};
use super::moved::{Compared, Dates, compared};
use super::product::{Powers, Product};
use crate::check::model::{
    Comparison, Fact, FactId, FactType, Guideline, Meaning, Num, NumberKind, ScoreId, SpanUnit, TermId,
};
use crate::interpret::add_months;
use crate::number::Number;
use num_traits::{One, Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// A fact or score in a linear form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unknown {
    /// A numeric fact.
    Fact(FactId),
    /// A score.
    Score(ScoreId),
}

/// A sum of multiples of facts and scores, and a constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linear {
    /// The constant.
    pub constant: Number,
    /// What each is multiplied by; never zero.
    pub parts: BTreeMap<Unknown, Number>,
}

/// Most facts and scores of one form; a longer sum counts as not linear.
const MAX_PARTS: usize = 64;
/// Most bits of all numbers of one form.
const MAX_BITS: u64 = 4_000;

impl Linear {
    fn constant(value: Number) -> Self {
        Linear { constant: value, parts: BTreeMap::new() }
    }

    fn one(of: Unknown) -> Self {
        Linear { constant: Number::zero(), parts: [(of, Number::one())].into() }
    }

    fn scaled(mut self, by: &Number) -> Self {
        if by.is_zero() {
            return Linear::constant(Number::zero());
        }
        self.constant *= by;
        for factor in self.parts.values_mut() {
            *factor *= by;
        }
        self
    }

    fn plus(mut self, other: Linear) -> Self {
        self.constant += other.constant;
        for (of, factor) in other.parts {
            let slot = self.parts.entry(of).or_insert_with(Number::zero);
            *slot += factor;
            if slot.is_zero() {
                self.parts.remove(&of);
            }
        }
        self
    }

    fn bits(&self) -> u64 {
        self.parts.values().chain([&self.constant]).map(bits).fold(0, u64::saturating_add)
    }
}

fn bits(number: &Number) -> u64 {
    number.numer().bits().saturating_add(number.denom().bits())
}

/// What a comparison comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// The same for every patient.
    Constant(bool),
    /// A threshold on one fact.
    Fact(FactId, Threshold),
    /// A threshold on a sum of scores.
    Scores(BTreeMap<Unknown, Number>, Threshold),
    /// A threshold on a sum over several facts; its first factor is one.
    Sum(BTreeMap<Unknown, Number>, Threshold),
    /// A threshold on a product of powers of facts.
    Product(Powers, Threshold),
    /// A threshold on a number that need not be a fraction.
    Real(Num, Threshold),
    /// Neither.
    Opaque,
}

/// `op limit`, of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// The comparison.
    pub op: Comparison,
    /// What is compared with.
    pub limit: Number,
}

/// The linear forms of value terms, each computed once; the terms are visited in the guideline's order.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    terms: BTreeMap<TermId, Option<Linear>>,
    products: BTreeMap<TermId, Product>,
    fractions: BTreeMap<TermId, Fraction>,
    moved: BTreeMap<TermId, Dates>,
    /// Facts that are dates.
    dates: BTreeSet<FactId>,
    /// Facts that are never zero: by these one can divide.
    nonzero: BTreeSet<FactId>,
    /// Facts that are days of the calendar, whatever else is known.
    days: BTreeSet<FactId>,
}

impl Forms {
    /// No forms yet.
    pub fn new(guideline: &Guideline) -> Self {
        let above_zero = |ty: &FactType| match ty {
            FactType::Number(ty) => {
                ty.low.as_ref().is_some_and(|(low, closed)| low.is_positive() || (low.is_zero() && !closed))
            }
            _ => false,
        };
        let nonzero = guideline.facts.with_ids().filter(|(_, fact)| above_zero(&fact.ty)).map(|(id, _)| id).collect();
        let day = |fact: &Fact| match (&fact.ty, &fact.derivation) {
            (FactType::Number(ty), None) => ty.kind == NumberKind::Date,
            _ => false,
        };
        let days = guideline.facts.with_ids().filter(|(_, fact)| day(fact)).map(|(id, _)| id).collect();
        let date = |fact: &Fact| matches!(&fact.ty, FactType::Number(ty) if ty.kind == NumberKind::Date);
        let dates = guideline.facts.with_ids().filter(|(_, fact)| date(fact)).map(|(id, _)| id).collect();
        Forms { nonzero, days, dates, ..Forms::default() }
    }

    /// Whether a number is a day of the calendar, whatever is known.
    pub fn is_day(&self, num: &Num) -> bool {
        match num {
            Num::Fact(id) => self.days.contains(id),
            Num::Const(value) => add_months(value, &Number::zero()).is_some(),
            _ => false,
        }
    }

    /// Adds a value term; all that it refers to must have been added. False where its numbers are too large.
    pub fn add(&mut self, guideline: &Guideline, id: TermId) -> bool {
        let Some(Meaning::Num(num, _)) = guideline.term(id).map(|t| &t.means) else { return true };
        let form = self.of(num);
        let fits = form.as_ref().is_none_or(|form| form.bits() <= MAX_BITS);
        if let Some(product) = self.product(num).filter(|product| bits(&product.factor) <= MAX_BITS) {
            self.products.insert(id, product);
        }
        if let Some(fraction) = self.fraction(num) {
            self.fractions.insert(id, fraction);
        }
        if let Some(moved) = self.moved(num).filter(|moved| moved.bits() <= MAX_BITS) {
            self.moved.insert(id, moved);
        }
        self.terms.insert(id, form.filter(|form| fits && form.parts.len() <= MAX_PARTS));
        fits
    }

    /// The linear form of a number; none where it has none.
    pub fn of(&self, num: &Num) -> Option<Linear> {
        Some(match num {
            Num::Const(value) => Linear::constant(value.clone()),
            Num::Fact(id) => Linear::one(Unknown::Fact(*id)),
            Num::Score(id) => Linear::one(Unknown::Score(*id)),
            Num::Term(id) => self.terms.get(id)?.clone()?,
            Num::Add(a, b) => self.of(a)?.plus(self.of(b)?),
            Num::Subtract(a, b) => self.of(a)?.plus(self.of(b)?.scaled(&-Number::one())),
            Num::Negate(a) => self.of(a)?.scaled(&-Number::one()),
            Num::Multiply(a, b) => {
                let (a, b) = (self.of(a)?, self.of(b)?);
                if b.parts.is_empty() {
                    a.scaled(&b.constant)
                } else if a.parts.is_empty() {
                    b.scaled(&a.constant)
                } else {
                    return None;
                }
            }
            Num::Divide(a, b) => {
                let b = self.of(b)?;
                if !b.parts.is_empty() || b.constant.is_zero() {
                    return None;
                }
                self.of(a)?.scaled(&b.constant.recip())
            }
            Num::Completed(SpanUnit::Days, from, to) if self.is_day(from) && self.is_day(to) => {
                self.of(to)?.plus(self.of(from)?.scaled(&-Number::one()))
            }
            Num::Completed(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Power(..)
            | Num::Function(..) => return None,
            Num::AddMonths(date, months) => {
                let (date, months) = (self.of(date)?, self.of(months)?);
                let fixed = date.parts.is_empty() && months.parts.is_empty();
                Linear::constant(add_months(&date.constant, &months.constant).filter(|_| fixed)?)
            }
        })
    }

    fn moved(&self, num: &Num) -> Option<Dates> {
        Dates::of(&self.moved, &self.dates, &|num| self.is_day(num), num)
    }

    /// What a comparison of two dates, moved by constant spans, says; none where it is none.
    pub fn compared(&self, op: Comparison, left: &Num, right: &Num) -> Option<Compared> {
        compared(op, self.moved(left)?, self.moved(right)?)
    }

    /// A number as a quotient of polynomials of one fact; none where it is none.
    pub fn fraction(&self, num: &Num) -> Option<Fraction> {
        Fraction::of(&self.fractions, num)
    }

    /// A number as a product of powers of facts, by none of which that may be zero it divides; none where it is no such product.
    pub fn powers(&self, num: &Num) -> Option<Product> {
        self.product(num)
    }

    /// A value term that is just a product of powers.
    pub fn named(&self, powers: &Powers) -> Option<TermId> {
        let mut terms = self.products.iter();
        terms.find(|(_, product)| product.powers == *powers && product.factor.is_one()).map(|(id, _)| *id)
    }

    /// A number as a product of powers of facts; none where it is no such product.
    fn product(&self, num: &Num) -> Option<Product> {
        if let Some(form) = self.of(num) {
            let mut parts = form.parts.into_iter();
            return match (parts.next(), parts.next(), form.constant.is_zero()) {
                (None, _, _) => Product::constant(form.constant),
                (Some((Unknown::Fact(id), factor)), None, true) => Some(Product::fact(factor, id)),
                _ => None,
            };
        }
        match num {
            Num::Term(id) => self.products.get(id).cloned(),
            Num::Negate(a) => self.product(a)?.times(&Product::constant(-Number::one())?),
            Num::Multiply(a, b) => self.product(a)?.times(&self.product(b)?),
            Num::Divide(a, b) => {
                let below = self.product(b)?;
                let divides = below.powers.keys().all(|id| self.nonzero.contains(id));
                if divides { self.product(a)?.times(&below.inverse()) } else { None }
            }
            Num::Const(_)
            | Num::Fact(_)
            | Num::Score(_)
            | Num::Add(..)
            | Num::Subtract(..)
            | Num::AddMonths(..)
            | Num::Least(..)
            | Num::Greatest(..)
            | Num::Rounded(..)
            | Num::Power(..)
            | Num::Function(..)
            | Num::Completed(..) => None,
        }
    }

    /// What the comparison of a product with a constant comes to.
    fn product_shape(&self, op: Comparison, left: &Num, right: &Num) -> Option<Shape> {
        let constant = |num: &Num| self.of(num).filter(|form| form.parts.is_empty()).map(|form| form.constant);
        let (product, limit, op) = match (constant(left), constant(right)) {
            (None, Some(limit)) => (self.product(left)?, limit, op),
            (Some(limit), None) => (self.product(right)?, limit, op.turned()),
            _ => return None,
        };
        let op = if product.factor.is_negative() { op.turned() } else { op };
        let threshold = Threshold { op, limit: limit / product.factor };
        if product.powers.is_empty() {
            let order = Number::one().cmp(&threshold.limit);
            return Some(Shape::Constant(crate::interpret::compare(threshold.op, order)));
        }
        match product.powers.first_key_value() {
            Some((fact, 1)) if product.powers.len() == 1 => Some(Shape::Fact(*fact, threshold)),
            _ => Some(Shape::Product(product.powers, threshold)),
        }
    }

    /// What a comparison of numbers comes to of which one need not be a fraction.
    fn real_shape(&self, op: Comparison, left: &Num, right: &Num) -> Shape {
        let constant = |num: &Num| self.of(num).filter(|form| form.parts.is_empty()).map(|form| form.constant);
        match (constant(left), constant(right)) {
            (_, Some(limit)) => Shape::Real(left.clone(), Threshold { op, limit }),
            (Some(limit), None) => Shape::Real(right.clone(), Threshold { op: op.turned(), limit }),
            (None, None) => {
                let difference = Num::Subtract(Box::new(left.clone()), Box::new(right.clone()));
                Shape::Real(difference, Threshold { op, limit: Number::zero() })
            }
        }
    }

    /// What a comparison comes to.
    pub fn shape(&self, op: Comparison, left: &Num, right: &Num) -> Shape {
        if left.irrational() || right.irrational() {
            return self.real_shape(op, left, right);
        }
        let Some((left, right)) = self.of(left).zip(self.of(right)) else {
            return self.product_shape(op, left, right).unwrap_or(Shape::Opaque);
        };
        let form = left.plus(right.scaled(&-Number::one()));
        let Some((first, factor)) = form.parts.first_key_value() else {
            return Shape::Constant(crate::interpret::compare(op, form.constant.cmp(&Number::zero())));
        };
        let op = if factor.is_negative() { op.turned() } else { op };
        let threshold = Threshold { op, limit: -&form.constant / factor };
        if let (Unknown::Fact(fact), 1) = (first, form.parts.len()) {
            return Shape::Fact(*fact, threshold);
        }
        let by = factor.recip();
        let parts: BTreeMap<Unknown, Number> = form.parts.into_iter().map(|(of, factor)| (of, factor * &by)).collect();
        if parts.keys().all(|of| matches!(of, Unknown::Score(_))) {
            Shape::Scores(parts, threshold)
        } else if parts.len() <= MAX_PARTS {
            Shape::Sum(parts, threshold)
        } else {
            Shape::Opaque
        }
    }
}

/// The values that a sum can take, its facts being in some ranges.
pub fn sum_range(parts: &BTreeMap<Unknown, Number>, range: impl Fn(FactId) -> Option<Range>) -> Range {
    let zero = || Some((Number::from_integer(0.into()), true));
    let (mut low, mut high, mut whole) = (zero(), zero(), true);
    let add = |sum: Limit, limit: Limit, factor: &Number| {
        sum.zip(limit).map(|((sum, a), (value, b))| (sum + value * factor, a && b))
    };
    for (of, factor) in parts {
        let range = match of {
            Unknown::Fact(id) => range(*id),
            Unknown::Score(_) => None,
        };
        whole &= range.as_ref().is_some_and(|range| range.whole && range.unit.is_one()) && factor.is_integer();
        let (from, to) = range.map_or((None, None), |range| (range.low, range.high));
        let (from, to) = if factor.is_negative() { (to, from) } else { (from, to) };
        low = add(low, from, factor);
        high = add(high, to, factor);
    }
    Range { low, high, unit: Number::one(), whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{self, whole};

    fn fact(id: u32) -> Box<Num> {
        Box::new(Num::Fact(FactId(id)))
    }

    fn constant(value: i64) -> Box<Num> {
        Box::new(Num::Const(whole(value)))
    }

    fn shape(op: Comparison, left: Num, right: i64) -> Shape {
        Forms::default().shape(op, &left, &constant(right))
    }

    fn threshold(op: Comparison, limit: &str) -> Threshold {
        Threshold { op, limit: number::parse(limit).unwrap() }
    }

    #[test]
    fn what_is_linear_in_one_fact_is_a_threshold() {
        // 2 * x + 1 > 7
        let left = Num::Add(Box::new(Num::Multiply(constant(2), fact(0))), constant(1));
        assert_eq!(shape(Comparison::Greater, left, 7), Shape::Fact(FactId(0), threshold(Comparison::Greater, "3")));
        // 5 - x / 2 > 4: x below 2
        let left = Num::Subtract(constant(5), Box::new(Num::Divide(fact(0), constant(2))));
        assert_eq!(shape(Comparison::Greater, left, 4), Shape::Fact(FactId(0), threshold(Comparison::Less, "2")));
        // x + y - y = 3
        let left = Num::Subtract(Box::new(Num::Add(fact(0), fact(1))), fact(1));
        assert_eq!(shape(Comparison::Equal, left, 3), Shape::Fact(FactId(0), threshold(Comparison::Equal, "3")));
    }

    #[test]
    fn what_cancels_is_constant() {
        let left = Num::Subtract(fact(0), fact(0));
        assert_eq!(shape(Comparison::LessOrEqual, left, 0), Shape::Constant(true));
        assert_eq!(shape(Comparison::Less, Num::Multiply(constant(0), fact(0)), 0), Shape::Constant(false));
    }

    #[test]
    fn sums_that_are_multiples_of_each_other_are_one() {
        let sum = |a: Shape| if let Shape::Sum(parts, threshold) = a { (parts, threshold) } else { panic!("{a:?}") };
        // x - y > 1 and 2 * y - 2 * x <= 4
        let first = sum(shape(Comparison::Greater, Num::Subtract(fact(0), fact(1)), 1));
        let twice = |id| Box::new(Num::Multiply(constant(2), fact(id)));
        let second = sum(shape(Comparison::LessOrEqual, Num::Subtract(twice(1), twice(0)), 4));
        assert_eq!(first.0, second.0);
        assert_eq!(first.1, threshold(Comparison::Greater, "1"));
        assert_eq!(second.1, threshold(Comparison::GreaterOrEqual, "-2"));
    }

    #[test]
    fn a_fixed_day_moved_by_fixed_months_is_a_fixed_day() {
        // 18292 is 2020-01-31; a month later is the last day of February, 18321.
        let moved = Num::AddMonths(constant(18_292), constant(1));
        let left = Num::Subtract(fact(0), Box::new(moved));
        assert_eq!(shape(Comparison::Less, left, 0), Shape::Fact(FactId(0), threshold(Comparison::Less, "18321")));
    }

    #[test]
    fn products_of_facts_are_one_number() {
        let powers = |parts: &[(u32, i8)]| parts.iter().map(|(id, power)| (FactId(*id), *power)).collect::<Powers>();
        let less = |limit| threshold(Comparison::Less, limit);
        let square = shape(Comparison::Less, Num::Multiply(fact(0), fact(0)), 1);
        assert_eq!(square, Shape::Product(powers(&[(0, 2)]), less("1")));
        // -2 * x / y > 6, where y is never zero: x / y below -3. And x / y / y is x / (y * y).
        let forms = Forms { nonzero: [FactId(1)].into(), ..Forms::default() };
        let double = Num::Multiply(constant(-2), fact(0));
        let quotient = forms.shape(Comparison::Greater, &Num::Divide(Box::new(double), fact(1)), &constant(6));
        assert_eq!(quotient, Shape::Product(powers(&[(0, 1), (1, -1)]), less("-3")));
        let twice = Num::Divide(Box::new(Num::Divide(fact(0), fact(1))), fact(1));
        let squared = Num::Divide(fact(0), Box::new(Num::Multiply(fact(1), fact(1))));
        let of = |num: &Num| forms.shape(Comparison::Less, num, &constant(1));
        assert_eq!((of(&twice), of(&squared)), (of(&squared), Shape::Product(powers(&[(0, 1), (1, -2)]), less("1"))));
        // x * y / y is x.
        let cancelled = Num::Divide(Box::new(Num::Multiply(fact(0), fact(1))), fact(1));
        assert_eq!(of(&cancelled), Shape::Fact(FactId(0), less("1")));
    }

    #[test]
    fn what_may_be_undefined_is_opaque() {
        // Divided by a fact that may be zero.
        assert_eq!(shape(Comparison::Less, Num::Divide(fact(0), fact(1)), 1), Shape::Opaque);
        assert_eq!(shape(Comparison::Less, Num::Divide(fact(0), constant(0)), 1), Shape::Opaque);
        assert_eq!(shape(Comparison::Less, Num::AddMonths(fact(0), constant(1)), 1), Shape::Opaque);
    }
}
