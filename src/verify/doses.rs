//! Doses that go wrong for a possible patient: less than can be dispensed, a range that ends below where it begins, and, as a
//! remark, a dose that rounding changes much. What is asked of each stands as an invariant in a guideline of its own, so that
//! the limits of what can be dispensed are limits of no other proof.

use super::finding::Finding;
use super::patient::{Claim, Sought};
use super::verifier::{Verifier, not_decided};
use crate::check::model::{Comparison, Cond, CondKind, Dispensed, Dose, Guideline, Id, Invariant, Num, RecId, Values};
use crate::codes::Code;
use crate::decide::budget::Budget;
use crate::decide::compile::compile;
use crate::decide::diagram::{Node, TooComplex};
use crate::diagnostic::Diagnostic;
use crate::eval::Engine;
use crate::eval::doses::computed;
use crate::number::{self, Number, whole};
use crate::source::{Sources, Span};
use num_traits::Zero;
use std::sync::Arc;

/// By how many hundredths rounding may change a dose without a remark.
const MOST_CHANGED: i64 = 10;
/// Of steps, the first ones are looked at: half of one is less than that of more than these.
const FIRST_STEPS: usize = 6;
/// Amounts that can be dispensed that are looked at one by one.
const MAX_AMOUNTS: usize = 40;

/// What may go wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    Range,
    Rounded,
}

struct Check {
    rec: RecId,
    dose: Dose,
    wrong: Wrong,
    /// Where it goes wrong.
    when: Cond,
}

/// What was found of the doses of a guideline, and how many there are.
pub(super) fn doses(engine: &Engine, sources: &Sources, budget: &Budget) -> (Vec<Finding>, usize) {
    let g = engine.guideline();
    let mut found = Vec::new();
    let mut count = 0usize;
    for (id, rec) in g.recommendations.with_ids() {
        let Some(dose) = &rec.dose else { continue };
        count = count.saturating_add(1);
        let mut checks = Vec::new();
        for step in std::iter::once(dose).chain(&dose.then) {
            checks.extend(checks_of(id, step));
        }
        if checks.is_empty() {
            continue;
        }
        if let Some(findings) = looked_at(g, sources, budget, &checks) {
            found.extend(findings);
            continue;
        }
        for check in checks.chunks(1) {
            let of = check.first().map_or(Wrong::Rounded, |check| check.wrong);
            match looked_at(g, sources, budget, check) {
                Some(findings) => found.extend(findings),
                None if of == Wrong::Rounded => {}
                None => {
                    let what = format!("whether the dose of `{}` can be given to everybody is not decided", rec.name);
                    let why =
                        "Its amount is too complex for a proof. Say in `when` or `feasible when` for whom it is meant.";
                    found.push(not_decided(Code::DoseOfNothing, dose.written, &what, why));
                }
            }
        }
    }
    (found, count)
}

fn checks_of(rec: RecId, dose: &Dose) -> Vec<Check> {
    let ends = std::iter::once(Dose { high: None, then: Vec::new(), ..dose.clone() }).chain(dose.upper());
    let mut checks = Vec::new();
    for dose in ends.filter(|dose| !matches!(dose.amount, Num::Const(_))) {
        let when = nothing(&dose);
        checks.push(Check { rec, dose: dose.clone(), wrong: Wrong::Nothing, when });
        let rounded = rounded(&dose);
        checks.extend(rounded.map(|when| Check { rec, dose, wrong: Wrong::Rounded, when }));
    }
    if let Some(high) =
        dose.high.as_ref().filter(|high| !matches!((&dose.amount, high), (Num::Const(_), Num::Const(_))))
    {
        let kind = CondKind::Compare(Comparison::Greater, dose.amount.clone(), high.clone());
        let when = Cond { kind, span: dose.written };
        checks.push(Check { rec, dose: dose.clone(), wrong: Wrong::Range, when });
    }
    checks
}

fn cond(kind: CondKind, span: Span) -> Cond {
    Cond { kind, span }
}

fn not(inner: Cond) -> Cond {
    cond(CondKind::Not(Box::new(inner.clone())), inner.span)
}

/// Where so much is computed, or more.
fn from(dose: &Dose, limit: &Number, belongs: bool) -> Cond {
    let sign = if belongs { Comparison::GreaterOrEqual } else { Comparison::Greater };
    cond(CondKind::Compare(sign, dose.amount.clone(), Num::Const(limit.clone())), dose.written)
}

/// Where less is computed than can be dispensed, or nothing.
fn nothing(dose: &Dose) -> Cond {
    let first = dose.dispensed.as_ref().and_then(|dispensed| dispensed.above(&Number::zero()));
    let (limit, belongs) = first.and_then(|first| dose.begins(&first)).unwrap_or((Number::zero(), false));
    not(from(dose, &limit, belongs))
}

/// Where rounding changes the dose much. What a ceiling takes away is meant.
fn rounded(dose: &Dose) -> Option<Cond> {
    let dispensed = dose.dispensed.as_ref()?;
    let ceiling = dose.ceiling();
    let most = match dispensed {
        Dispensed::Steps(_) => FIRST_STEPS,
        Dispensed::Amounts(_) => MAX_AMOUNTS,
    };
    let mut parts = Vec::new();
    let mut next = dispensed.above(&Number::zero());
    for _ in 0..most {
        let Some(amount) = next.filter(|amount| ceiling.as_ref().is_none_or(|ceiling| amount <= ceiling)) else {
            break;
        };
        next = dispensed.above(&amount);
        let hundred = |share: i64| &amount * whole(100) / whole(share);
        // Below, more is given than computed; above, less.
        let (begin, belongs) = dose.begins(&amount)?;
        let less = hundred(100 + MOST_CHANGED);
        if begin < less {
            let kind = vec![from(dose, &begin, belongs), not(from(dose, &less, true))];
            parts.push(cond(CondKind::And(kind), dose.written));
        }
        let more = hundred(100 - MOST_CHANGED);
        let end = next.as_ref().and_then(|next| dose.begins(next));
        if end.as_ref().is_none_or(|(end, _)| *end > more) {
            let mut kind = vec![from(dose, &more, false)];
            kind.extend(end.map(|(end, belongs)| not(from(dose, &end, belongs))));
            kind.extend(ceiling.as_ref().map(|ceiling| not(from(dose, ceiling, false))));
            parts.push(cond(CondKind::And(kind), dose.written));
        }
    }
    (!parts.is_empty()).then(|| cond(CondKind::Or(parts), dose.written))
}

/// Findings of some checks; none where they are too complex together.
fn looked_at(g: &Guideline, sources: &Sources, budget: &Budget, checks: &[Check]) -> Option<Vec<Finding>> {
    let invariant = |check: &Check| {
        let applies = cond(CondKind::Applies(check.rec), check.dose.written);
        let kind = CondKind::Or(vec![not(applies), not(check.when.clone())]);
        let always = cond(kind, check.dose.written);
        Invariant { title: String::new(), always, from: Vec::new(), span: check.dose.written }
    };
    let with = Guideline { invariants: checks.iter().map(invariant).collect(), accepted: Vec::new(), ..g.clone() };
    let with = Arc::new(with);
    let engine = Engine::of(&with, compile(&with).ok()?);
    let mut verifier = Verifier::new(&engine, sources, budget.clone()).ok()?;
    let mut findings = Vec::new();
    for (at, check) in checks.iter().enumerate() {
        let found = one(&mut verifier, at, check);
        verifier.next_proof(found.is_err());
        findings.extend(found.ok()?);
    }
    Some(findings)
}

fn one(verifier: &mut Verifier<'_, '_>, at: usize, check: &Check) -> Result<Option<Finding>, TooComplex> {
    let g = verifier.guideline();
    let (Some(rec), Some(invariant)) = (g.rec(check.rec), g.invariants.get(Id::of(at))) else { return Ok(None) };
    let node = verifier.space.engine.compiled().invariants.get(Id::of(at)).copied().unwrap_or(Node::TRUE);
    let broken = verifier.space.manager.not(node)?;
    let region = verifier.space.possible(broken)?;
    let claims = [Claim::Rec(check.rec, true), Claim::Holds(&invariant.always, node, false)];
    let sought = verifier.seek(region, &claims, &format!("dose-of-{}", rec.name))?;
    let (code, what, help) = match check.wrong {
        Wrong::Nothing => (
            Code::DoseOfNothing,
            format!("the dose of `{}` comes to nothing that can be dispensed, for a possible patient", rec.name),
            "Add a smaller amount that can be dispensed; or say for whom the dose can be given, with `feasible when` or `when`, or with the range of the fact.",
        ),
        Wrong::Range => (
            Code::DoseOfNothing,
            format!("the dose of `{}` ends below where it begins, for a possible patient", rec.name),
            "Correct one of the two ends of the range, or say for whom it is meant.",
        ),
        Wrong::Rounded => (
            Code::DoseRounded,
            format!(
                "rounding changes the dose of `{}` by more than {MOST_CHANGED} %, for a possible patient",
                rec.name
            ),
            "Where that is too much, add amounts that can be dispensed, or say for whom the dose is meant.",
        ),
    };
    let place = check.dose.written;
    match sought {
        Sought::Nobody => Ok(None),
        Sought::Open if check.wrong == Wrong::Rounded => Ok(None),
        Sought::Open => {
            let what = format!("whether the dose of `{}` can be given to everybody is not decided", rec.name);
            Ok(Some(not_decided(Code::DoseOfNothing, place, &what, super::verdicts::SEVERAL)))
        }
        Sought::Patient(witness) => {
            let mut diagnostic = Diagnostic::new(code, place, what).help(help);
            let words = given(verifier.space.engine, &check.dose, &witness.values);
            if let Some(words) = words.filter(|_| check.wrong != Wrong::Range) {
                diagnostic = diagnostic.label(words);
            }
            let shown = Some(verifier.shown(*witness, &[Claim::Rec(check.rec, true)]));
            let base = verifier.node_of(check.rec);
            let extent = verifier.measured(broken, base, "the cases in which it applies")?;
            Ok(Some(Finding { of: code, diagnostic, shown, extent, accepted: None }))
        }
    }
}

/// What is computed for a patient, and what is given.
fn given(engine: &Engine, dose: &Dose, values: &Values) -> Option<String> {
    let amount = computed(engine, &engine.prepare(values), dose)?;
    let shown = |amount: &Number| format!("{} {}", number::show(&(amount / &dose.ty.unit.factor)), dose.ty.unit.text);
    Some(match dose.given(&amount) {
        Some(given) => format!("{} is given as {}", shown(&amount), shown(&given)),
        None => format!("{} is computed, and nothing can be given", shown(&amount)),
    })
}
