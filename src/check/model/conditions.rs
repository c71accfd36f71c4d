//! Conditions and numbers, and the one way over them: their parts, and what they name. Whoever wants to know what
//! something rests on asks here, so that a new operator is added in one place.

use super::ids::{ClassId, DefId, FactId, RecId, ScoreId, TermId};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast::{Comparison, SpanUnit};
use std::collections::BTreeSet;

/// A typed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cond {
    /// What it is.
    pub kind: CondKind,
    /// Where the author wrote it.
    pub span: Span,
}

/// The kinds of conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CondKind {
    /// Always true or false.
    Const(bool),
    /// A yes/no fact.
    Fact(FactId),
    /// A one-of fact is one of these members.
    Member(FactId, BTreeSet<u32>),
    /// A set fact includes the member.
    Has(FactId, u32),
    /// A set fact is empty.
    Empty(FactId),
    /// A condition term.
    Term(TermId),
    /// A classification is one of these members.
    Class(ClassId, BTreeSet<u32>),
    /// A recommendation applies.
    Applies(RecId),
    /// Numbers compare so.
    Compare(Comparison, Num, Num),
    /// All hold.
    And(Vec<Cond>),
    /// At least one holds.
    Or(Vec<Cond>),
    /// At least so many hold.
    AtLeast(u32, Vec<Cond>),
    /// Does not hold.
    Not(Box<Cond>),
}

/// What lies so near to a limit that no fraction writes that the calculation does not tell on which side: between two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// What is compared.
    pub of: Num,
    /// Less than the limit.
    pub low: Number,
    /// More than the limit.
    pub high: Number,
    /// The comparison.
    pub span: Span,
}

impl Near {
    /// What is calculated for each case: a difference that is compared with zero, or a number that is rounded.
    pub fn calculated(of: Num, span: Span) -> Near {
        Near { of, low: Number::default(), high: Number::default(), span }
    }

    /// Whether it is calculated for each case.
    pub fn is_calculated(&self) -> bool {
        self.low == self.high
    }
}

/// A typed number expression, in base units throughout.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Num {
    /// A constant.
    Const(Number),
    /// A numeric or date fact.
    Fact(FactId),
    /// A value term.
    Term(TermId),
    /// A score.
    Score(ScoreId),
    /// Sum.
    Add(Box<Num>, Box<Num>),
    /// Difference.
    Subtract(Box<Num>, Box<Num>),
    /// Product.
    Multiply(Box<Num>, Box<Num>),
    /// Quotient; undefined where the divisor is zero (a comparison with it is then false).
    Divide(Box<Num>, Box<Num>),
    /// Negation.
    Negate(Box<Num>),
    /// A date moved by months of the calendar, to the last day of the month where the day does not exist.
    AddMonths(Box<Num>, Box<Num>),
    /// How many years, months, weeks or days are completed from one day to another: the largest whole number of them that can be
    /// added to the first day without passing the second; below zero where the second is the earlier.
    Completed(SpanUnit, Box<Num>, Box<Num>),
    /// The less of two.
    Least(Box<Num>, Box<Num>),
    /// The greater of two.
    Greatest(Box<Num>, Box<Num>),
    /// The nearest multiple of a number above zero; of two that are as near, the greater.
    Rounded(Box<Num>, Number),
    /// A power: of what is above zero, or of zero where the exponent is above zero; else undefined.
    Power(Box<Num>, Box<Num>),
    /// A function of a number, which mostly is no fraction.
    Function(Function, Box<Num>),
}

/// A function of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// The power of e.
    Exp,
    /// The natural logarithm; undefined of what is not above zero.
    Ln,
    /// The logarithm of base ten; undefined of what is not above zero.
    Log10,
}

/// What a condition or number names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A fact.
    Fact(FactId),
    /// A term, a classification, a score, or the verdict of a recommendation.
    Definition(DefId),
}

impl Named {
    /// The definition, where it is one.
    pub fn definition(self) -> Option<DefId> {
        if let Named::Definition(id) = self { Some(id) } else { None }
    }
}

impl Cond {
    /// The conditions that this one is made of.
    pub fn parts(&self) -> &[Cond] {
        match &self.kind {
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => parts,
            CondKind::Not(part) => std::slice::from_ref(part),
            _ => &[],
        }
    }

    /// The numbers that it compares.
    pub fn numbers(&self) -> impl Iterator<Item = &Num> {
        let both = if let CondKind::Compare(_, left, right) = &self.kind { Some([left, right]) } else { None };
        both.into_iter().flatten()
    }

    /// What it names itself, without its parts and numbers.
    pub fn name(&self) -> Option<Named> {
        Some(match &self.kind {
            CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
                Named::Fact(*id)
            }
            CondKind::Term(id) => Named::Definition(DefId::Term(*id)),
            CondKind::Class(id, _) => Named::Definition(DefId::Class(*id)),
            CondKind::Applies(id) => Named::Definition(DefId::Rec(*id)),
            CondKind::Const(_)
            | CondKind::Compare(..)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::AtLeast(..)
            | CondKind::Not(_) => return None,
        })
    }

    /// The same of other parts and numbers.
    pub fn with(&self, cond: &dyn Fn(&Cond) -> Cond, num: &dyn Fn(&Num) -> Num) -> Cond {
        let all = |parts: &[Cond]| parts.iter().map(cond).collect();
        let kind = match &self.kind {
            CondKind::Compare(op, left, right) => CondKind::Compare(*op, num(left), num(right)),
            CondKind::And(parts) => CondKind::And(all(parts)),
            CondKind::Or(parts) => CondKind::Or(all(parts)),
            CondKind::AtLeast(count, parts) => CondKind::AtLeast(*count, all(parts)),
            CondKind::Not(part) => CondKind::Not(Box::new(cond(part))),
            CondKind::Const(_)
            | CondKind::Fact(_)
            | CondKind::Member(..)
            | CondKind::Has(..)
            | CondKind::Empty(_)
            | CondKind::Term(_)
            | CondKind::Class(..)
            | CondKind::Applies(_) => self.kind.clone(),
        };
        Cond { kind, span: self.span }
    }

    /// Itself and all its parts, from the outside in. Depth is bounded by the parser.
    pub fn each<'c>(&'c self, visit: &mut impl FnMut(&'c Cond)) {
        visit(self);
        self.parts().iter().for_each(|part| part.each(visit));
    }

    /// Everything that it names, in its parts and numbers too.
    pub fn each_name(&self, visit: &mut impl FnMut(Named)) {
        self.each(&mut |part| {
            part.name().into_iter().for_each(&mut *visit);
            part.numbers().for_each(|num| num.each_name(visit));
        });
    }
}

impl Num {
    /// The same computed from other numbers.
    pub fn with(&self, num: &dyn Fn(&Num) -> Num) -> Num {
        let boxed = |operand: &Num| Box::new(num(operand));
        match self {
            Num::Const(_) | Num::Fact(_) | Num::Term(_) | Num::Score(_) => self.clone(),
            Num::Add(a, b) => Num::Add(boxed(a), boxed(b)),
            Num::Subtract(a, b) => Num::Subtract(boxed(a), boxed(b)),
            Num::Multiply(a, b) => Num::Multiply(boxed(a), boxed(b)),
            Num::Divide(a, b) => Num::Divide(boxed(a), boxed(b)),
            Num::Negate(a) => Num::Negate(boxed(a)),
            Num::AddMonths(a, b) => Num::AddMonths(boxed(a), boxed(b)),
            Num::Completed(unit, a, b) => Num::Completed(*unit, boxed(a), boxed(b)),
            Num::Least(a, b) => Num::Least(boxed(a), boxed(b)),
            Num::Greatest(a, b) => Num::Greatest(boxed(a), boxed(b)),
            Num::Rounded(a, to) => Num::Rounded(boxed(a), to.clone()),
            Num::Power(a, b) => Num::Power(boxed(a), boxed(b)),
            Num::Function(function, a) => Num::Function(*function, boxed(a)),
        }
    }

    /// The numbers that this one is computed from.
    pub fn operands(&self) -> impl Iterator<Item = &Num> {
        let (first, second) = match self {
            Num::Add(a, b)
            | Num::Subtract(a, b)
            | Num::Multiply(a, b)
            | Num::Divide(a, b)
            | Num::AddMonths(a, b)
            | Num::Least(a, b)
            | Num::Greatest(a, b)
            | Num::Power(a, b)
            | Num::Completed(_, a, b) => (Some(&**a), Some(&**b)),
            Num::Negate(a) | Num::Rounded(a, _) | Num::Function(_, a) => (Some(&**a), None),
            Num::Const(_) | Num::Fact(_) | Num::Term(_) | Num::Score(_) => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// Whether it may be no fraction: a root, a power, `exp` or `ln` stands in it, and is not rounded.
    pub fn irrational(&self) -> bool {
        match self {
            Num::Power(..) | Num::Function(..) => true,
            Num::Rounded(..) => false,
            _ => self.operands().any(Num::irrational),
        }
    }

    /// What it names itself, without its operands.
    pub fn name(&self) -> Option<Named> {
        match self {
            Num::Fact(id) => Some(Named::Fact(*id)),
            Num::Term(id) => Some(Named::Definition(DefId::Term(*id))),
            Num::Score(id) => Some(Named::Definition(DefId::Score(*id))),
            _ => None,
        }
    }

    /// Itself and all its operands, from the outside in. Depth is bounded by the parser.
    pub fn each<'n>(&'n self, visit: &mut impl FnMut(&'n Num)) {
        visit(self);
        self.operands().for_each(|operand| operand.each(visit));
    }

    /// Everything that it names.
    pub fn each_name(&self, visit: &mut impl FnMut(Named)) {
        self.each(&mut |num| num.name().into_iter().for_each(&mut *visit));
    }
}
