//! The doses that an answer gives: what is computed and what is dispensed, or what can still be given while facts are missing.
//!
//! Rounding keeps the order of amounts, so that each dose that can be dispensed is given between two amounts that can be
//! computed. Which of them are left is asked as a classification is: of all completions, exactly.

use super::engine::Engine;
use super::kleene::{self, View};
use super::prepared::Prepared;
use super::values::{Computed, Remaining, number, value};
use crate::check::model::{
    ClassId, ClassRow, Classification, Comparison, Cond, CondKind, DefId, Dispensed, Dose, FactId, Guideline, Meaning,
    Num, RecId,
};
use crate::decide::compile::compile;
use crate::decide::interval::Limit;
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeSet;
use std::sync::Arc;

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
}

/// The dose of a recommendation; none where it has none.
pub fn dose(engine: &Engine, prepared: &Prepared, id: RecId) -> Option<DoseAnswer> {
    let dose = engine.guideline().rec(id)?.dose.as_ref()?;
    let view = kleene::view(engine.guideline(), &prepared.values);
    Some(of(engine, prepared, &view, dose))
}

fn of(engine: &Engine, prepared: &Prepared, view: &View<'_>, dose: &Dose) -> DoseAnswer {
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
    let left = |given: BTreeSet<Option<Number>>, missing: Vec<FactId>| DoseAnswer {
        computed: None,
        // Where one amount is left, nothing hangs on what is missing.
        missing: if given.len() > 1 { missing } else { Vec::new() },
        given: GivenDose::Amounts(given),
    };
    let (low, high) = match remaining {
        Remaining::Numbers(amounts) => {
            let given = amounts.iter().map(|amount| dose.given(amount)).collect();
            let only = if amounts.len() == 1 { amounts.into_iter().next() } else { None };
            return DoseAnswer { computed: only, ..left(given, missing) };
        }
        Remaining::Undefined => {
            return DoseAnswer { computed: None, given: GivenDose::Undefined, missing: Vec::new() };
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
        None => DoseAnswer { computed: None, given: hull(dose, &low, &high), missing },
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

/// Whether a number may have no value.
fn may_lack_value(g: &Guideline, num: &Num) -> bool {
    match num {
        Num::Divide(_, by) if matches!(**by, Num::Const(_)) => num.operands().any(|part| may_lack_value(g, part)),
        Num::Divide(..) | Num::AddMonths(..) | Num::Completed(..) => true,
        Num::Term(id) => match g.term(*id).map(|term| &term.means) {
            Some(Meaning::Num(num, _)) => may_lack_value(g, num),
            Some(Meaning::Rows(_)) => true,
            Some(Meaning::Cond(_)) | None => false,
        },
        _ => num.operands().any(|part| may_lack_value(g, part)),
    }
}
