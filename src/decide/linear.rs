//! Comparisons as linear forms: `2 * x + 1 cm > 7 cm` is a threshold on `x`. What is linear in one fact cuts that
//! fact's values into classes; what is not stays a question of its own.

use crate::check::model::{FactId, Guideline, Meaning, Num, ScoreId, TermId};
use crate::number::Number;
use num_traits::{One, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// A fact or score in a linear form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The sum with `other` taken `sign` times.
    pub fn plus(mut self, other: Linear, sign: &Number) -> Self {
        self.constant += other.constant * sign;
        for (of, factor) in other.parts {
            let slot = self.parts.entry(of).or_insert_with(Number::zero);
            *slot += factor * sign;
            if slot.is_zero() {
                self.parts.remove(&of);
            }
        }
        self
    }
}

/// The linear forms of value terms, each computed once; the terms are visited in the guideline's order.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    terms: BTreeMap<TermId, Option<Linear>>,
    facts: BTreeMap<TermId, BTreeSet<FactId>>,
}

impl Forms {
    /// Adds a value term; all that it refers to must have been added.
    pub fn add(&mut self, guideline: &Guideline, scores: &BTreeMap<ScoreId, BTreeSet<FactId>>, id: TermId) {
        let Some(Meaning::Num(num, _)) = guideline.term(id).map(|t| &t.means) else { return };
        let form = self.of(num);
        let mut facts = BTreeSet::new();
        self.facts_of(num, scores, &mut facts);
        self.terms.insert(id, form);
        self.facts.insert(id, facts);
    }

    /// The linear form of a number; none where it has none.
    pub fn of(&self, num: &Num) -> Option<Linear> {
        let one = Number::one();
        Some(match num {
            Num::Const(value) => Linear::constant(value.clone()),
            Num::Fact(id) => Linear::one(Unknown::Fact(*id)),
            Num::Score(id) => Linear::one(Unknown::Score(*id)),
            Num::Term(id) => self.terms.get(id)?.clone()?,
            Num::Add(a, b) => self.of(a)?.plus(self.of(b)?, &one),
            Num::Subtract(a, b) => self.of(a)?.plus(self.of(b)?, &-one),
            Num::Negate(a) => self.of(a)?.scaled(&-one),
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
                self.of(a)?.scaled(&(one / b.constant))
            }
            Num::AddMonths(..) => return None,
        })
    }

    /// The facts that a number rests on.
    pub fn facts_of(&self, num: &Num, scores: &BTreeMap<ScoreId, BTreeSet<FactId>>, into: &mut BTreeSet<FactId>) {
        match num {
            Num::Const(_) => {}
            Num::Fact(id) => {
                into.insert(*id);
            }
            Num::Term(id) => into.extend(self.facts.get(id).into_iter().flatten()),
            Num::Score(id) => into.extend(scores.get(id).into_iter().flatten()),
            Num::Negate(a) => self.facts_of(a, scores, into),
            Num::Add(a, b) | Num::Subtract(a, b) | Num::Multiply(a, b) | Num::Divide(a, b) | Num::AddMonths(a, b) => {
                self.facts_of(a, scores, into);
                self.facts_of(b, scores, into);
            }
        }
    }
}
