//! What one version answers about a patient, in words, with the conditions that decide it.

use super::compared::{Asked, Compared, Version};
use crate::check::literals;
use crate::check::model::{self, Fact, FactType, Outcome, Value, Values};
use crate::decide::interval::Range;
use crate::diff::{Changed, Side, VerdictChange, When};
use crate::eval::{Refusal, Standing, Subject, explain};
use crate::report::show;

/// What one version says of a patient, and the conditions that decide it.
fn answer(version: &Version<'_>, asked: Asked, side: Side, values: &Values) -> (String, Vec<String>) {
    let engine = version.engine;
    let g = engine.guideline();
    let prepared = engine.prepare(values);
    let reasons = |subject: model::ExpectedOf| {
        let leaves = explain::leaves(g, &prepared.values, &explain::behind(g, subject));
        leaves.iter().map(|reason| show::reason(g, version.sources, reason, &prepared.values)).collect::<Vec<_>>()
    };
    match asked {
        Asked::Rec(old, new) => match if side == Side::Old { old } else { new } {
            None => ("there is no such recommendation".to_owned(), Vec::new()),
            Some(id) => {
                let verdict = engine.verdict(&prepared, Subject::Rec(id));
                let out = verdict == Outcome::No && engine.verdict(&prepared, Subject::Scope) == Outcome::No;
                let Some(rec) = g.rec(id) else { return (String::new(), Vec::new()) };
                if out && !rec.regardless_of_scope {
                    return ("out of scope".to_owned(), reasons(model::ExpectedOf::Scope));
                }
                let leaves = explain::verdict(g, &prepared.values, id);
                let mut said: Vec<String> =
                    leaves.iter().map(|reason| show::reason(g, version.sources, reason, &prepared.values)).collect();
                for other in rec.overridden_by.iter().filter(|_| verdict == Outcome::No) {
                    if engine.verdict(&prepared, Subject::Rec(*other)) == Outcome::Yes {
                        said.push(format!(
                            "{} applies and overrides it",
                            g.rec(*other).map_or("", |rec| rec.name.as_str())
                        ));
                    }
                }
                (applies(verdict).to_owned(), said)
            }
        },
        Asked::Shown(shown) => {
            let cond = match shown.condition(g, side) {
                When::Always => return ("shown to everybody".to_owned(), Vec::new()),
                When::Never => return ("not part of this version".to_owned(), Vec::new()),
                When::If(cond) => cond,
            };
            let leaves = explain::leaves(g, &prepared.values, &[cond]);
            let said = leaves.iter().map(|reason| show::reason(g, version.sources, reason, &prepared.values)).collect();
            let words = match engine.holds(&prepared, shown.node(engine.compiled(), side)) {
                Outcome::Yes => "shown",
                Outcome::No => "not shown",
                Outcome::Undetermined => "undetermined",
            };
            (words.to_owned(), said)
        }
        Asked::Scope => {
            let words = match engine.verdict(&prepared, Subject::Scope) {
                Outcome::Yes => "in scope",
                Outcome::No => "out of scope",
                Outcome::Undetermined => "scope undetermined",
            };
            (words.to_owned(), reasons(model::ExpectedOf::Scope))
        }
        Asked::Valid(gained) => {
            if gained == (side == Side::New) {
                return ("allowed".to_owned(), Vec::new());
            }
            let mut why = Vec::new();
            for (fact, value) in g.facts.iter().zip(values) {
                if let (FactType::Number(ty), Some(known @ Value::Number(number))) = (&fact.ty, value)
                    && !Range::of(ty).contains(number)
                {
                    let must = literals::outside(ty, number).unwrap_or_else(|| "a whole number".to_owned());
                    why.push(format!("{} = {}: it must be {must}", fact.name, show::value(fact, known)));
                }
            }
            if let (true, Standing::Refused(refusals)) = (why.is_empty(), engine.standing(&prepared)) {
                let broken = refusals.iter().flat_map(|refusal| match refusal {
                    Refusal::Constraints(some) => some.as_slice(),
                    Refusal::Derived(..) | Refusal::OutOfRange(_) | Refusal::TooNear(_) => &[],
                });
                why.extend(broken.filter_map(|at| g.constraints.get(*at)).map(|c| c.title.clone()));
            }
            ("refused".to_owned(), why)
        }
    }
}

/// What both versions say of a patient, the old one first.
pub fn answers(compared: &Compared<'_>, asked: Asked, changed: &Changed) -> [(String, Vec<String>); 2] {
    let (old, new) = (&compared.old, &compared.new);
    let mut both = [answer(old, asked, Side::Old, &changed.old), answer(new, asked, Side::New, &changed.new)];
    // A version also refuses what it has no value for: nothing was read of it there, so nothing seems amiss.
    if let Asked::Valid(gained) = asked {
        let [before, now] = &mut both;
        let ((_, why), own, version, values) =
            if gained { (before, &changed.old, new, &changed.new) } else { (now, &changed.new, old, &changed.old) };
        let own: Vec<&Value> = own.iter().flatten().collect();
        let given: Vec<(&Fact, &Value)> = show::said(version.engine.guideline(), values).collect();
        if why.is_empty() && own.len() < given.len() {
            why.extend(given.into_iter().map(|(fact, value)| {
                format!("{} = {}: this version has no such value", fact.name, show::value(fact, value))
            }));
        }
    }
    both
}

/// The word of a recommendation's verdict.
fn applies(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "applies",
        Outcome::No => "does not apply",
        Outcome::Undetermined => "undetermined",
    }
}

/// `liver_resection did not apply, applies now`.
pub(super) fn verdict_words(change: &VerdictChange) -> String {
    if let Some(beside) = &change.beside {
        let shown = |outcome: Option<Outcome>| match outcome {
            Some(Outcome::Yes) => "shown",
            Some(Outcome::Undetermined) => "not shown yet",
            Some(Outcome::No) | None => "not shown",
        };
        return format!("{}, {beside}: {} before, {} now", change.of, shown(change.old), shown(change.new));
    }
    let words = |outcome: Option<Outcome>| match outcome {
        None => "not there",
        Some(outcome) if change.of == "scope" => show::truth(outcome),
        Some(outcome) => applies(outcome),
    };
    format!("{}: {} before, {} now", change.of, words(change.old), words(change.new))
}
