//! Strong Kleene logic over incomplete cases: what each condition says by itself. Sound, but not exact (`a or not a`
//! is unknown here); it shows an explanation condition by condition, and never decides an answer.

use super::stretch::Stretch;
use crate::check::model::{
    ClassId, Comparison, Cond, CondKind, DefId, FactId, Guideline, Meaning, Num, Outcome, Partial, Reworded, Rewording,
    TermId, Value, ValueRows, Values,
};
use crate::interpret::{add_months, bounded, compare, completed, real};
use crate::number::{Number, rounded};
use crate::real::{Real, Why};
use crate::source::Span;
use num_traits::Zero;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A number that is known, unknown, or undefined whatever the unknown facts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    Number(Number),
    Unknown,
    Undefined,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Defined {
    Truth(Outcome),
    Number(Known),
    /// The class, `None` where no row holds; unknown where it cannot be told.
    Class(Option<Option<u32>>),
}

/// What can be said of one incomplete case, condition by condition.
#[derive(Debug, Clone)]
pub struct View<'a> {
    pub(super) guideline: &'a Guideline,
    case: &'a Values,
    defined: BTreeMap<DefId, Defined>,
    /// A condition that is taken to say the opposite.
    flipped: Option<Span>,
    /// Definitions that say something else than in the guideline.
    reworded: &'a [Reworded],
    /// Whether what is known of facts in part is looked at.
    pub(super) in_part: bool,
    /// Where values lie that were looked at.
    pub(super) stretches: RefCell<BTreeMap<TermId, Option<Stretch>>>,
    /// How many values are looked at inside each other.
    pub(super) depth: Cell<usize>,
}

/// Both hold.
pub fn and(a: Outcome, b: Outcome) -> Outcome {
    match (a, b) {
        (Outcome::No, _) | (_, Outcome::No) => Outcome::No,
        (Outcome::Yes, Outcome::Yes) => Outcome::Yes,
        _ => Outcome::Undetermined,
    }
}

/// Does not hold.
pub fn not(a: Outcome) -> Outcome {
    match a {
        Outcome::Yes => Outcome::No,
        Outcome::No => Outcome::Yes,
        Outcome::Undetermined => Outcome::Undetermined,
    }
}

fn known(truth: bool) -> Outcome {
    if truth { Outcome::Yes } else { Outcome::No }
}

/// Looks at an incomplete case: for each fact, by [`FactId`], a value, what is known of it in part, or nothing.
pub fn view<'a>(guideline: &'a Guideline, case: &'a Values) -> View<'a> {
    View { in_part: true, ..View::nothing(guideline, case) }.defining(&guideline.order)
}

/// Looks at values only, and at some definitions; each stands behind all that it refers to.
pub fn view_of<'a>(guideline: &'a Guideline, case: &'a Values, definitions: &[DefId]) -> View<'a> {
    view_but(guideline, case, definitions, None)
}

/// The same as if one condition, by its place, said the opposite, and all others what they say.
pub fn view_but<'a>(
    guideline: &'a Guideline,
    case: &'a Values,
    definitions: &[DefId],
    flipped: Option<Span>,
) -> View<'a> {
    View { flipped, ..View::nothing(guideline, case) }.defining(definitions)
}

/// The same with some definitions worded otherwise, and all definitions in an order that fits.
pub fn view_reworded<'a>(
    guideline: &'a Guideline,
    case: &'a Values,
    definitions: &[DefId],
    reworded: &'a [Reworded],
) -> View<'a> {
    View { reworded, ..View::nothing(guideline, case) }.defining(definitions)
}

/// Whether a definition is known to be the same in two looks at one case.
pub fn known_alike(a: &View<'_>, b: &View<'_>, id: DefId) -> bool {
    let told = |defined: &&Defined| match defined {
        Defined::Truth(truth) => *truth != Outcome::Undetermined,
        Defined::Number(number) => *number != Known::Unknown,
        Defined::Class(class) => class.is_some(),
    };
    let (a, b) = (a.defined.get(&id).filter(told), b.defined.get(&id).filter(told));
    a.is_some() && a == b
}

impl<'a> View<'a> {
    fn nothing(guideline: &'a Guideline, case: &'a Values) -> Self {
        let (defined, stretches, depth) = (BTreeMap::new(), RefCell::default(), Cell::new(0));
        View { guideline, case, defined, flipped: None, reworded: &[], in_part: false, stretches, depth }
    }

    fn defining(mut self, definitions: &[DefId]) -> Self {
        for id in definitions {
            if let Some(defined) = self.define(*id) {
                self.defined.insert(*id, defined);
            }
        }
        self
    }
}

impl View<'_> {
    fn define(&self, of: DefId) -> Option<Defined> {
        let instead = self.reworded.iter().find(|reworded| reworded.of == of).map(|reworded| &reworded.instead);
        Some(match of {
            DefId::Term(id) => match instead.and_then(Rewording::meaning).unwrap_or(&self.guideline.term(id)?.means) {
                Meaning::Cond(cond) => Defined::Truth(self.truth(cond)),
                Meaning::Num(num, _) => Defined::Number(self.number(num)),
                Meaning::Rows(rows) => Defined::Number(self.by_rows(rows)),
            },
            DefId::Class(id) => {
                let mut class = Some(None);
                for row in &self.guideline.class(id)?.rows {
                    match row.when.as_ref().map_or(Outcome::Yes, |when| self.truth(when)) {
                        Outcome::No => {}
                        Outcome::Yes => {
                            class = Some(Some(row.member));
                            break;
                        }
                        Outcome::Undetermined => {
                            class = None;
                            break;
                        }
                    }
                }
                Defined::Class(class)
            }
            DefId::Score(id) => {
                let mut sum = Known::Number(Number::zero());
                for (points, when) in &self.guideline.score(id)?.items {
                    sum = match (sum, self.truth(when)) {
                        (Known::Number(sum), Outcome::Yes) => Known::Number(sum + points),
                        (sum, Outcome::No) => sum,
                        _ => Known::Unknown,
                    };
                }
                Defined::Number(sum)
            }
            DefId::Rec(id) => {
                let rec = self.guideline.rec(id)?;
                let (when, unless) = match instead.and_then(Rewording::when) {
                    Some(when) => (Some(when), None),
                    None => (rec.when.as_ref(), rec.unless.as_ref()),
                };
                let mut truth = if rec.regardless_of_scope { Outcome::Yes } else { self.scope() };
                truth = and(truth, when.map_or(Outcome::Yes, |when| self.truth(when)));
                truth = and(truth, unless.map_or(Outcome::Yes, |unless| not(self.truth(unless))));
                for other in &rec.overridden_by {
                    truth = and(truth, not(self.definition(DefId::Rec(*other))));
                }
                Defined::Truth(truth)
            }
        })
    }

    /// The rows of a classification that may be the first to hold; `None` is: none of them does.
    pub(super) fn rows_left(&self, id: ClassId) -> Vec<Option<u32>> {
        let mut left = Vec::new();
        for row in self.guideline.class(id).into_iter().flat_map(|class| &class.rows) {
            match row.when.as_ref().map_or(Outcome::Yes, |when| self.truth(when)) {
                Outcome::No => {}
                Outcome::Undetermined => left.push(Some(row.member)),
                Outcome::Yes => {
                    left.push(Some(row.member));
                    return left;
                }
            }
        }
        left.push(None);
        left
    }

    /// The number of the first row that holds.
    fn by_rows(&self, rows: &ValueRows) -> Known {
        let value = |row: Option<u32>| match row.and_then(|row| rows.values.get(row as usize)) {
            Some(num) => self.number(num),
            None => Known::Undefined,
        };
        let mut left = self.rows_left(rows.class).into_iter().map(value);
        let first = left.next().unwrap_or(Known::Undefined);
        if left.all(|other| other == first) { first } else { Known::Unknown }
    }

    /// Whether the guideline speaks of the case.
    pub fn scope(&self) -> Outcome {
        let scope = self.guideline.header.as_ref().and_then(|h| h.scope.as_ref());
        scope.map_or(Outcome::Yes, |scope| self.truth(scope))
    }

    /// The truth of a condition term or recommendation.
    pub fn definition(&self, id: DefId) -> Outcome {
        match self.defined.get(&id) {
            Some(Defined::Truth(truth)) => *truth,
            _ => Outcome::Undetermined,
        }
    }

    /// The value of a fact, where it is known.
    pub fn fact(&self, id: FactId) -> Option<&Value> {
        self.case.get(id)
    }

    /// The class of a classification, where it can be told: `Some(None)` where no row holds.
    #[allow(clippy::option_option)]
    pub fn class(&self, id: DefId) -> Option<Option<u32>> {
        match self.defined.get(&id) {
            Some(Defined::Class(class)) => *class,
            _ => None,
        }
    }

    /// Whether a term is a number.
    pub fn is_number(&self, id: TermId) -> bool {
        matches!(self.defined.get(&DefId::Term(id)), Some(Defined::Number(_)))
    }

    /// The value of a term or score, where it is known.
    pub fn defined_number(&self, id: DefId) -> Option<&Number> {
        match self.defined.get(&id) {
            Some(Defined::Number(Known::Number(value))) => Some(value),
            _ => None,
        }
    }

    /// The truth of a condition.
    pub fn truth(&self, cond: &Cond) -> Outcome {
        self.says(cond, self.flipped)
    }

    fn says(&self, cond: &Cond, flipped: Option<Span>) -> Outcome {
        if flipped == Some(cond.span) {
            // `between` and `is not` hold conditions of the same place, which stay as they are.
            return not(self.says(cond, None));
        }
        let of_fact = |id: &FactId, test: &dyn Fn(&Value) -> bool| match self.fact(*id) {
            Some(value) => known(test(value)),
            None => self.in_part(*id, &cond.kind),
        };
        match &cond.kind {
            CondKind::Const(value) => known(*value),
            CondKind::Fact(id) => of_fact(id, &|v| *v == Value::Bool(true)),
            CondKind::Member(id, members) => of_fact(id, &|v| matches!(v, Value::Member(m) if members.contains(m))),
            CondKind::Has(id, member) => of_fact(id, &|v| matches!(v, Value::Set(set) if set.contains(member))),
            CondKind::Empty(id) => of_fact(id, &|v| matches!(v, Value::Set(set) if set.is_empty())),
            CondKind::Term(id) => self.definition(DefId::Term(*id)),
            CondKind::Applies(id) => self.definition(DefId::Rec(*id)),
            CondKind::Class(id, members) => match self.class(DefId::Class(*id)) {
                Some(class) => known(class.is_some_and(|m| members.contains(&m))),
                None => Outcome::Undetermined,
            },
            CondKind::Compare(op, left, right) => self.comparison(*op, left, right),
            CondKind::And(parts) => parts.iter().fold(Outcome::Yes, |all, part| and(all, self.says(part, flipped))),
            CondKind::Or(parts) => {
                not(parts.iter().fold(Outcome::Yes, |none, part| and(none, not(self.says(part, flipped)))))
            }
            CondKind::AtLeast(count, parts) => {
                let truths: Vec<Outcome> = parts.iter().map(|part| self.says(part, flipped)).collect();
                let sure = truths.iter().filter(|t| **t == Outcome::Yes).count();
                let possible = truths.iter().filter(|t| **t != Outcome::No).count();
                let count = *count as usize;
                if sure >= count {
                    Outcome::Yes
                } else if possible < count {
                    Outcome::No
                } else {
                    Outcome::Undetermined
                }
            }
            CondKind::Not(inner) => not(self.says(inner, flipped)),
        }
    }

    /// The truth of a comparison.
    pub fn comparison(&self, op: Comparison, left: &Num, right: &Num) -> Outcome {
        match self.order(left, right) {
            Some(order) => known(order.is_some_and(|order| compare(op, order))),
            None => match self.lies(left).zip(self.lies(right)) {
                Some((left, right)) => {
                    let orders = left.minus(&right).orders();
                    let holds = orders.iter().filter(|order| compare(op, **order)).count();
                    match holds {
                        0 => Outcome::No,
                        all if all == orders.len() => Outcome::Yes,
                        _ => Outcome::Undetermined,
                    }
                }
                None => Outcome::Undetermined,
            },
        }
    }

    pub(super) fn part(&self, id: FactId) -> Option<&Partial> {
        self.case.part(id).filter(|_| self.in_part)
    }

    /// What is known of a fact in part may decide a condition on it.
    fn in_part(&self, id: FactId, kind: &CondKind) -> Outcome {
        match (self.part(id), kind) {
            (Some(Partial::OneOf(left)), CondKind::Member(_, members)) if left.is_subset(members) => Outcome::Yes,
            (Some(Partial::OneOf(left)), CondKind::Member(_, members)) if left.is_disjoint(members) => Outcome::No,
            (Some(Partial::Set(includes, _)), CondKind::Has(_, member)) if includes.contains(member) => Outcome::Yes,
            (Some(Partial::Set(_, excludes)), CondKind::Has(_, member)) if excludes.contains(member) => Outcome::No,
            (Some(Partial::Set(includes, _)), CondKind::Empty(_)) if !includes.is_empty() => Outcome::No,
            _ => Outcome::Undetermined,
        }
    }

    /// How two numbers compare, where that is known: `Some(None)` where one of them is undefined.
    #[allow(clippy::option_option)]
    pub fn order(&self, left: &Num, right: &Num) -> Option<Option<Ordering>> {
        if left.irrational() || right.irrational() {
            return match (self.real(left), self.real(right)) {
                (Err(Why::Undefined), _) | (_, Err(Why::Undefined)) => Some(None),
                (Ok(left), Ok(right)) => left.order(&right).ok().map(Some),
                _ => None,
            };
        }
        match (self.number(left), self.number(right)) {
            (Known::Undefined, _) | (_, Known::Undefined) => Some(None),
            (Known::Number(left), Known::Number(right)) => Some(Some(left.cmp(&right))),
            _ => None,
        }
    }

    /// A number that need not be a fraction.
    pub fn real(&self, num: &Num) -> Result<Real, Why> {
        real(num, &|num| match self.number(num) {
            Known::Number(value) => Ok(value),
            Known::Unknown => Err(Why::Unknown),
            Known::Undefined => Err(Why::Undefined),
        })
    }

    /// Whether a number that is no fraction, or is rounded, is too near to a limit to be told from it.
    pub fn too_near(&self, num: &Num) -> bool {
        let value = match num {
            Num::Rounded(of, to) => self.real(of).and_then(|of| of.rounded(to)).map(|_| ()),
            _ => self.real(num).and_then(|of| of.order(&Real::Exact(Number::zero()))).map(|_| ()),
        };
        value == Err(Why::TooNear)
    }

    /// A number, where all that it rests on is known.
    pub fn known_number(&self, num: &Num) -> Option<Number> {
        match self.number(num) {
            Known::Number(value) => Some(value),
            Known::Unknown | Known::Undefined => None,
        }
    }

    /// Whether a number has no value, whatever the unknown facts are.
    pub fn is_undefined(&self, num: &Num) -> bool {
        self.number(num) == Known::Undefined
    }

    /// A class, where it is known: `Some(None)` where no row holds.
    #[allow(clippy::option_option)]
    pub fn known_class(&self, id: ClassId) -> Option<Option<u32>> {
        match self.defined.get(&DefId::Class(id)) {
            Some(Defined::Class(class)) => *class,
            _ => None,
        }
    }

    pub(super) fn number(&self, num: &Num) -> Known {
        let both =
            |a: &Num, b: &Num, op: &dyn Fn(Number, Number) -> Option<Number>| match (self.number(a), self.number(b)) {
                (Known::Undefined, _) | (_, Known::Undefined) => Known::Undefined,
                (Known::Number(a), Known::Number(b)) => {
                    op(a, b).and_then(bounded).map_or(Known::Undefined, Known::Number)
                }
                _ => Known::Unknown,
            };
        match num {
            Num::Const(value) => Known::Number(value.clone()),
            Num::Fact(id) => match self.fact(*id) {
                Some(Value::Number(value)) => Known::Number(value.clone()),
                Some(_) => Known::Undefined,
                None => Known::Unknown,
            },
            Num::Term(id) => self.stored(DefId::Term(*id)),
            Num::Score(id) => self.stored(DefId::Score(*id)),
            Num::Add(a, b) => both(a, b, &|a, b| Some(a + b)),
            Num::Subtract(a, b) => both(a, b, &|a, b| Some(a - b)),
            Num::Multiply(a, b) => both(a, b, &|a, b| Some(a * b)),
            Num::Divide(a, b) => both(a, b, &|a, b| if b.is_zero() { None } else { Some(a / b) }),
            Num::Negate(a) => match self.number(a) {
                Known::Number(value) => Known::Number(-value),
                other => other,
            },
            Num::AddMonths(a, b) => both(a, b, &|a, b| add_months(&a, &b)),
            Num::Completed(unit, a, b) => both(a, b, &|a, b| completed(*unit, &a, &b)),
            Num::Least(a, b) => both(a, b, &|a, b| Some(a.min(b))),
            Num::Greatest(a, b) => both(a, b, &|a, b| Some(a.max(b))),
            Num::Rounded(a, to) if a.irrational() => match self.real(a).and_then(|of| of.rounded(to)) {
                Ok(value) => Known::Number(value),
                Err(Why::Undefined) => Known::Undefined,
                Err(Why::TooNear | Why::Unknown) => Known::Unknown,
            },
            Num::Power(..) | Num::Function(..) => match self.real(num) {
                Ok(Real::Exact(value)) => Known::Number(value),
                Err(Why::Undefined) => Known::Undefined,
                Ok(_) | Err(Why::TooNear | Why::Unknown) => Known::Unknown,
            },
            Num::Rounded(a, to) => match self.number(a) {
                Known::Number(value) => rounded(&value, to).map_or(Known::Undefined, Known::Number),
                other => other,
            },
        }
    }

    fn stored(&self, id: DefId) -> Known {
        match self.defined.get(&id) {
            Some(Defined::Number(value)) => value.clone(),
            _ => Known::Unknown,
        }
    }
}
