//! Why a case is refused: facts that nobody can have together, and what is derived from them.

use super::{show, values};
use crate::case::{Case, show_part};
use crate::check::literals;
use crate::check::model::{FactId, FactType, Guideline, Value};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::eval::values::{Computed, Remaining, ValueAnswer};
use crate::eval::{Engine, Prepared, Refusal, Standing, Unlisted};
use crate::lists::Misfit;
use crate::source::{Sources, Span};
use crate::{enclosure, real};

/// What the facts of a case say of each other: that nobody has them together, values that differ from what the others derive.
pub fn relations(engine: &Engine, sources: &Sources, case: &Case, prepared: &Prepared) -> Vec<Diagnostic> {
    let g = engine.guideline();
    let mut found = findings(engine, sources, case, prepared);
    for derived in engine.contradictions(&case.values) {
        let Computed::Fact(id) = derived.of else { continue };
        // What is given for a classification has to be what its rows give: that is a refusal by itself.
        let Some(fact) = g.fact(id).filter(|fact| !fact.classed) else { continue };
        let span = case.place(id).unwrap_or_default();
        let derived = derives(g, id, &derived);
        let message = match (case.value(id), case.part(id)) {
            (Some(given), _) => {
                let given = show::value(fact, given);
                format!(
                    "{} is given as {given}, but the other facts give {derived}; the given value is used",
                    fact.name
                )
            }
            (None, Some(part)) => {
                let known = show::is(fact, part);
                format!("{} {known}, but the other facts give {derived}; what is given is used", fact.name)
            }
            (None, None) => continue,
        };
        found.push(Diagnostic::new(Code::CaseDerivedDiffers, span, message));
    }
    found
}

/// Everything that keeps a case from being somebody's; and what of that is not decided.
pub fn findings(engine: &Engine, sources: &Sources, case: &Case, prepared: &Prepared) -> Vec<Diagnostic> {
    let g = engine.guideline();
    match engine.standing(prepared) {
        Standing::Possible => too_complex(engine, case, prepared).into_iter().collect(),
        Standing::Refused(refusals) => {
            refusals.iter().map(|refusal| finding(engine, sources, case, prepared, refusal)).collect()
        }
        Standing::Open(facts) => {
            if let Some(fault) = too_complex(engine, case, prepared) {
                return vec![fault];
            }
            let names: Vec<&str> = g.asked_all(facts).iter().map(|id| g.fact_name(*id)).collect();
            let message = format!(
                "whether anybody is like this is not decided: constraints or derived values rest on {} together",
                names.join(", ")
            );
            vec![Diagnostic::new(Code::CaseNotDecided, Span::default(), message)]
        }
    }
}

/// What keeps the verdicts of a case from being told exactly.
pub fn too_complex(engine: &Engine, case: &Case, prepared: &Prepared) -> Option<Diagnostic> {
    let facts = engine.too_complex(prepared);
    let span = facts.iter().find_map(|id| case.place(*id)).unwrap_or_default();
    let names: Vec<String> = facts.iter().map(|id| format!("`{}`", engine.guideline().fact_name(*id))).collect();
    let message = format!("what is known of {} is too complex for an exact answer", names.join(", "));
    let found = Diagnostic::new(Code::CaseTooComplex, span, message);
    (!facts.is_empty()).then(|| found.help("give more of these facts, or one of them as a value rather than in part"))
}

/// What keeps what is asked of the lists of a case from being told.
pub fn unlisted(guideline: &Guideline, case: &Case, why: Unlisted) -> Vec<Diagnostic> {
    let open = match why {
        Unlisted::Complex(found) => return vec![found],
        Unlisted::Misfits(misfits) => return misfits.iter().map(misfit).collect(),
        Unlisted::Open(open) => open,
    };
    let place = guideline.list_named(&open.list).and_then(|list| case.lists.get(&list)).map(|listing| listing.span);
    let message = format!("`{}` cannot be decided: of `{}` {}", open.asked, open.list, open.why);
    let found = Diagnostic::new(Code::CaseTooComplex, place.unwrap_or_default(), message);
    vec![found.help("give more of what is not known in this list, or leave out entries that do not belong")]
}

/// An entry that cannot be.
fn misfit(misfit: &Misfit) -> Diagnostic {
    let message = format!("entry {} of `{}` is not as every entry of it has to be", misfit.nth, misfit.list);
    Diagnostic::new(Code::CaseConstraint, misfit.entry, message)
        .also(misfit.rule, "the guideline says so here")
        .help("Correct the entry, or leave it out if it does not belong.")
}

/// A refusal in one sentence.
pub fn sentence(guideline: &Guideline, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Constraints(some) => {
            let titles: Vec<&str> =
                some.iter().filter_map(|at| guideline.constraints.get(*at)).map(|c| c.title.as_str()).collect();
            match titles.as_slice() {
                [one] => format!("these facts contradict the constraint \"{one}\""),
                several => {
                    let quoted: Vec<String> = several.iter().map(|title| format!("\"{title}\"")).collect();
                    format!("nobody like this meets all of these constraints: {}", quoted.join(", "))
                }
            }
        }
        Refusal::Derived(id, value) => {
            let Some(fact) = guideline.fact(*id) else { return String::new() };
            let must = match &fact.ty {
                FactType::Number(ty) => literals::outside(ty, value).unwrap_or_else(|| "a whole number".to_owned()),
                _ => String::new(),
            };
            let value = show::value(fact, &Value::Number(value.clone()));
            format!("`{}` is filled in as {value}, and must be {must}", fact.name)
        }
        Refusal::TooNear(_) => too_near("a comparison", enclosure::DIGITS),
        Refusal::OutOfRange(id) => {
            format!("what is computed for `{}` is none of the values that it can have", guideline.fact_name(*id))
        }
    }
}

fn finding(engine: &Engine, sources: &Sources, case: &Case, prepared: &Prepared, refusal: &Refusal) -> Diagnostic {
    let g = engine.guideline();
    let (given, derived) = engine.behind(prepared, refusal);
    let code = match refusal {
        Refusal::Constraints(_) => Code::CaseConstraint,
        Refusal::Derived(..) | Refusal::OutOfRange(_) => Code::DerivedOutOfRange,
        Refusal::TooNear(_) => Code::CaseTooNear,
    };
    let class = class(g, refusal);
    let first = class.filter(|id| given.contains(id));
    let others = given.iter().copied().filter(|id| Some(*id) != first);
    let mut places = first.into_iter().chain(others).filter_map(|id| Some((id, case.place(id)?)));
    let say = |id| show::fact(g, id, &prepared.values);
    let near = match refusal {
        Refusal::TooNear(at) => g.near.get(*at),
        _ => None,
    };
    let words = match near {
        Some(near) => {
            let digits = if near.is_calculated() { real::MOST_DIGITS } else { enclosure::DIGITS };
            too_near(&sources.one_line(near.span), digits)
        }
        None => class.and_then(|id| other_class(engine, case, id)).unwrap_or_else(|| sentence(g, refusal)),
    };
    let mut fault = match places.next() {
        Some((first, span)) => Diagnostic::new(code, span, words).label(say(first)),
        None => Diagnostic::new(code, Span::default(), words),
    };
    for (id, span) in places {
        fault = fault.also(span, say(id));
    }
    let computed = |id| g.fact(id).and_then(|fact| fact.formula).map(|span| sources.one_line(span));
    match refusal {
        Refusal::Constraints(some) => {
            for constraint in some.iter().filter_map(|at| g.constraints.get(*at)) {
                fault = fault.also(constraint.span, "the guideline says so here");
            }
        }
        Refusal::TooNear(_) => {
            let place = near.map_or(Span::default(), |near| near.span);
            return fault.also(place, "compared here").help(
                "Correct the value if it is wrong. A limit that is a plain number after all the guideline can write as one, \
                 without the function.",
            );
        }
        Refusal::Derived(id, _) | Refusal::OutOfRange(id) => {
            let place = g.fact(*id).map_or(Span::default(), |fact| fact.formula.unwrap_or(fact.span));
            fault = fault.also(place, format!("computed as {}", computed(*id).unwrap_or_default()));
        }
    }
    let mut help = String::new();
    for id in derived {
        let how = computed(id).map_or(String::new(), |words| format!(", computed as {words}"));
        help.push_str(&format!("From the other facts follows {}{how}. ", say(id)));
    }
    fault.help(format!("{help}Correct the value that is wrong, or leave it out if it is not known."))
}

/// That a number lies where nothing tells it from a limit.
fn too_near(comparison: &str, digits: u32) -> String {
    format!("`{comparison}` is nearer to its limit than the {digits} digits tell to which that is calculated")
}

/// The classification that may be given, where a refusal says that it is another.
fn class(g: &Guideline, refusal: &Refusal) -> Option<FactId> {
    let Refusal::Constraints(some) = refusal else { return None };
    let [one] = some.as_slice() else { return None };
    let span = g.constraints.get(*one)?.span;
    g.facts.with_ids().find(|(_, fact)| fact.classed && fact.span == span).map(|(id, _)| id)
}

/// What the other facts leave of a fact: members by their names, as what is given is told by its name.
fn derives(g: &Guideline, id: FactId, left: &ValueAnswer) -> String {
    let Some(fact) = g.fact(id) else { return String::new() };
    match &left.remaining {
        Remaining::Members(left) => {
            let names: Vec<String> = left.iter().flatten().map(|at| show::value(fact, &Value::Member(*at))).collect();
            values::or(&names)
        }
        _ => values::said(g, left),
    }
}

/// That a classification is given as another class than the other facts give.
fn other_class(engine: &Engine, case: &Case, id: FactId) -> Option<String> {
    let fact = engine.guideline().fact(id)?;
    let given = match (case.value(id), case.part(id)) {
        (Some(value), _) => show::value(fact, value),
        (None, Some(part)) => show_part(fact, part),
        (None, None) => return None,
    };
    let derived = engine.contradictions(&case.values).into_iter().find(|other| other.of == Computed::Fact(id));
    Some(match derived {
        Some(derived) => {
            let derived = derives(engine.guideline(), id, &derived);
            format!("`{}` is given as {given}, but the other facts give {derived}", fact.name)
        }
        None => format!("`{}` is given as {given}, but the other facts give another class", fact.name),
    })
}
