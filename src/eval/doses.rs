//! The doses that an answer gives: what is computed and what is dispensed, or what can still be given while facts are missing.
//!
//! Rounding keeps the order of amounts, so that each dose that can be dispensed is given between two amounts that can be
//! computed. Which of them are left is asked as a classification is: of all completions, exactly.

use super::engine::Engine;
use super::kleene::{self, View};
use super::prepared::Prepared;
use super::values::{Computed, Remaining, number, value};
use crate::check::model::{
    ClassId, ClassRow, Classification, Comparison, Cond, CondKind, DefId, Derivation, Dispensed, Dose, FactId,
    Function, Guideline, Meaning, Named, Num, RecId,
};
use crate::decide::compile::compile;
use crate::decide::interval::Limit;
use crate::number::Number;
use crate::source::Span;
use num_traits::{Signed, Zero};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Parts of an amount that are looked at one by one.
const MAX_PARTS: usize = 1_000;
/// Most amounts that are told apart while facts are missing.
const MAX_AMOUNTS: usize = 40;

/// What a dose comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenDose {
    /// One of these amounts, in base units; `None` is an amount too small to be dispensed, or none at all.
    Amounts(BTreeSet<Option<Number>>),
    /// An amount between two limits; it need not be able to have all of them.
    Between(Limit, Limit),
    /// Its amount has no value: it is divided by zero.
    Undefined,
}

/// The dose of a recommendation for one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseAnswer {
    /// The amount before it is rounded and bounded, where it is known.
    pub computed: Option<Number>,
    /// What is given.
    pub given: GivenDose,
    /// The unknown facts on which it hangs.
    pub missing: Vec<FactId>,
    /// Whether the limits between which it lies may be wider than what is left.
    pub rough: bool,
    /// The upper end, where it is a range.
    pub high: Option<Box<DoseAnswer>>,
    /// What is given next, one after the other.
    pub then: Vec<DoseAnswer>,
}

/// The dose of a recommendation; none where it has none.
pub fn dose(engine: &Engine, prepared: &Prepared, id: RecId) -> Option<DoseAnswer> {
    let g = engine.guideline();
    let dose = g.rec(id)?.dose.as_ref()?;
    let view = kleene::view(g, &prepared.values);
    let answer = of(engine, prepared, &view, dose);
    // Where something asks for the dose, its amounts are rows, and exactly those that are left may be known.
    let by_rows = || engine.by_rows(prepared, &view, g.term_of_dose(id)?);
    match (&answer.given, dose.is_one_amount()) {
        (GivenDose::Between(..), true) => Some(match by_rows() {
            Some(((Remaining::Numbers(left), missing), _)) => DoseAnswer {
                given: GivenDose::Amounts(left.into_iter().map(Some).collect()),
                missing: g.asked_all(missing).into_iter().collect(),
                rough: false,
                ..answer
            },
            _ => answer,
        }),
        _ => Some(answer),
    }
}

/// The amount of a dose before it is rounded, where it is known.
pub fn computed(engine: &Engine, prepared: &Prepared, dose: &Dose) -> Option<Number> {
    one(engine, prepared, &kleene::view(engine.guideline(), &prepared.values), dose).computed
}

/// A dose with all of its ends and steps.
fn of(engine: &Engine, prepared: &Prepared, view: &View<'_>, dose: &Dose) -> DoseAnswer {
    DoseAnswer {
        high: dose.upper().map(|upper| Box::new(one(engine, prepared, view, &upper))),
        then: dose.then.iter().map(|next| of(engine, prepared, view, next)).collect(),
        ..one(engine, prepared, view, dose)
    }
}

/// One amount of a dose.
fn one(engine: &Engine, prepared: &Prepared, view: &View<'_>, dose: &Dose) -> DoseAnswer {
    let alone = |computed: Option<Number>, given: GivenDose, missing: Vec<FactId>| DoseAnswer {
        computed,
        given,
        missing,
        rough: false,
        high: None,
        then: Vec::new(),
    };
    let (remaining, missing) = match &dose.amount {
        // Of a term by rows exactly the values are known that are left.
        Num::Term(id) => {
            let answer = value(engine, prepared, view, Computed::Term(*id));
            (answer.remaining, answer.missing)
        }
        amount => {
            let (remaining, missing) = number(engine, prepared, view, amount);
            (remaining, missing.into_iter().collect())
        }
    };
    let left = |given: BTreeSet<Option<Number>>, missing: Vec<FactId>| {
        // Where one amount is left, nothing hangs on what is missing.
        let missing = if given.len() > 1 { missing } else { Vec::new() };
        alone(None, GivenDose::Amounts(given), missing)
    };
    let (low, high) = match remaining {
        Remaining::Numbers(amounts) => {
            let given = amounts.iter().map(|amount| dose.given(amount)).collect();
            let only = if amounts.len() == 1 { amounts.into_iter().next() } else { None };
            return DoseAnswer { computed: only, ..left(given, missing) };
        }
        Remaining::Undefined => {
            return alone(None, GivenDose::Undefined, Vec::new());
        }
        Remaining::Between(low, high) => (low, high),
        Remaining::Pieces(pieces, _) => {
            let ends = pieces.first().zip(pieces.last());
            ends.map_or((None, None), |((low, _), (_, high))| (low.clone(), high.clone()))
        }
        Remaining::Truth(_) | Remaining::Members(_) | Remaining::Sets(_) | Remaining::Untold => (None, None),
    };
    match exact(engine, prepared, dose, (&low, &high)) {
        Some((given, missing)) => left(given, missing),
        None => match hull(dose, &low, &high) {
            // However much is computed, the ceiling is given.
            GivenDose::Between(Some((least, true)), Some((most, true))) if least == most => {
                left([Some(least)].into(), missing)
            }
            given => DoseAnswer { rough: rough(engine, prepared, dose), ..alone(None, given, missing) },
        },
    }
}

/// What is given at the ends of what is computed.
fn ends(dose: &Dose, low: &Limit, high: &Limit) -> (Option<Number>, Option<Number>) {
    let at = |(amount, belongs): &(Number, bool), above: bool| {
        if *belongs { dose.given(amount) } else { dose.given_beside(amount, above) }
    };
    let most = || {
        dose.ceiling().and_then(|ceiling| match &dose.dispensed {
            Some(dispensed) => dispensed.up_to(&ceiling),
            None => Some(ceiling),
        })
    };
    let greatest = || match &dose.dispensed {
        Some(Dispensed::Amounts(all)) if dose.ceiling().is_none() => all.last().cloned(),
        _ => most(),
    };
    (low.as_ref().and_then(|low| at(low, true)), high.as_ref().map_or_else(greatest, |high| at(high, false)))
}

/// The limits between which what is given lies.
fn hull(dose: &Dose, low: &Limit, high: &Limit) -> GivenDose {
    let (least, most) = ends(dose, low, high);
    // Without steps an open end stays open, unless the ceiling is reached before it.
    let belongs = |limit: &Limit, end: &Number| {
        dose.dispensed.is_some() || limit.as_ref().is_none_or(|(amount, belongs)| *belongs || amount != end)
    };
    let end = |limit: &Limit, end: Option<Number>| end.map(|end| (end.clone(), belongs(limit, &end)));
    GivenDose::Between(end(low, least), end(high, most))
}

/// Exactly the amounts that are left, and the facts on which it hangs which of them is given; none where any amount can be
/// dispensed, or where they are too many or too complex.
fn exact(
    engine: &Engine,
    prepared: &Prepared,
    dose: &Dose,
    (low, high): (&Limit, &Limit),
) -> Option<(BTreeSet<Option<Number>>, Vec<FactId>)> {
    let dispensed = dose.dispensed.as_ref()?;
    let (least, most) = ends(dose, low, high);
    let most = most?;
    // From the least on, one after the other; `None` is the one before all of them.
    let mut amounts: Vec<Option<Number>> = vec![least];
    while let Some(next) = match amounts.last()? {
        Some(last) => dispensed.above(last),
        None => dispensed.above(&Number::default()),
    }
    .filter(|next| *next <= most)
    {
        if amounts.len() >= MAX_AMOUNTS {
            return None;
        }
        amounts.push(Some(next));
    }
    let cond = |kind: CondKind| Cond { kind, span: Span::default() };
    let mut rows = Vec::new();
    let none = u32::try_from(amounts.len()).ok()?;
    if may_lack_value(engine.guideline(), &dose.amount) {
        let itself = cond(CondKind::Compare(Comparison::Equal, dose.amount.clone(), dose.amount.clone()));
        rows.push(ClassRow { member: none, when: Some(cond(CondKind::Not(Box::new(itself)))), span: Span::default() });
    }
    for (member, amount) in (0u32..none).zip(&amounts).rev() {
        let begins = amount.as_ref().filter(|_| member > 0).and_then(|amount| dose.begins(amount));
        let when = begins.map(|(from, belongs)| {
            let sign = if belongs { Comparison::GreaterOrEqual } else { Comparison::Greater };
            cond(CondKind::Compare(sign, dose.amount.clone(), Num::Const(from)))
        });
        rows.push(ClassRow { member, when, span: Span::default() });
    }
    let (name, title, members, from) = (String::new(), String::new(), Vec::new(), Vec::new());
    let mut with = engine.guideline().clone();
    let id: ClassId = with.classes.push(Classification {
        name,
        title,
        members,
        rows,
        exclusive: false,
        rows_of: None,
        from,
        span: Span::default(),
    });
    with.order.push(DefId::Class(id));
    let with = Arc::new(with);
    let compiled = compile(&with).ok()?;
    let engine = Engine::plain(&with, Arc::new(compiled));
    let prepared = engine.prepare(&prepared.values);
    let view = kleene::view(engine.guideline(), &prepared.values);
    let (remaining, missing) = engine.left(&prepared, DefId::Class(id), &view);
    let Remaining::Members(left) = remaining else { return None };
    let amount = |member: &Option<u32>| member.and_then(|at| amounts.get(at as usize).cloned()).flatten();
    Some((left.iter().map(amount).collect(), missing.into_iter().collect()))
}

/// Whether the ends of the facts say more of an amount than is so: an open fact stands in it twice, or is tied to others.
fn rough(engine: &Engine, prepared: &Prepared, dose: &Dose) -> bool {
    let g = engine.guideline();
    let mut count: BTreeMap<FactId, usize> = BTreeMap::new();
    let mut rows = false;
    let mut waiting = vec![&dose.amount];
    let mut left = MAX_PARTS;
    while let Some(num) = waiting.pop() {
        left = left.saturating_sub(1);
        if left == 0 {
            return true;
        }
        match num {
            Num::Fact(id) if !prepared.values.knows(*id) => {
                let count = count.entry(*id).or_default();
                *count = count.saturating_add(1);
                match g.fact(*id).and_then(|fact| fact.derivation.as_ref()) {
                    Some(Derivation::Value(num)) => waiting.push(num),
                    Some(_) => rows = true,
                    None => {}
                }
            }
            Num::Term(id) => match g.term(*id).map(|term| &term.means) {
                Some(Meaning::Num(num, _)) => waiting.push(num),
                _ => rows = true,
            },
            Num::Score(_) => rows = true,
            _ => waiting.extend(num.operands()),
        }
    }
    let tied = g.constraints.iter().any(|constraint| {
        let mut tied = false;
        constraint.holds.each_name(&mut |named| tied |= matches!(named, Named::Fact(id) if count.contains_key(&id)));
        tied
    });
    rows || tied || count.values().any(|count| *count > 1)
}

/// Whether a number may have no value; each value that it is computed with is looked at once.
fn may_lack_value(g: &Guideline, num: &Num) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![num];
    while let Some(num) = waiting.pop() {
        match num {
            Num::Divide(above, by) => match &**by {
                Num::Const(by) if !by.is_zero() => waiting.push(above),
                _ => return true,
            },
            Num::Power(base, exponent) => match &**exponent {
                Num::Const(times) if times.is_integer() && times.is_positive() => waiting.push(base),
                _ => return true,
            },
            Num::Function(Function::Ln | Function::Log10, of) => match &**of {
                Num::Const(of) if of.is_positive() => {}
                _ => return true,
            },
            Num::AddMonths(..) | Num::Completed(..) => return true,
            Num::Term(id) if seen.insert(*id) => match g.term(*id).map(|term| &term.means) {
                Some(Meaning::Num(num, _)) => waiting.push(num),
                Some(Meaning::Rows(_)) => return true,
                Some(Meaning::Cond(_)) | None => {}
            },
            _ => waiting.extend(num.operands()),
        }
    }
    false
}
