//! What one version answers about a patient, in words, with the conditions that decide it.

use super::{Asked, REFUSED, Version};
use crate::check::model::{self, Outcome, Value};
use crate::diff::Side;
use crate::eval::{Subject, explain};
use crate::report::show;

/// What one version says of a patient, and the conditions that decide it.
pub fn answer(version: &Version<'_>, asked: Asked, side: Side, values: &[Option<Value>]) -> (String, Vec<String>) {
    let engine = version.engine;
    let g = engine.guideline();
    let prepared = engine.prepare(values);
    let reasons = |subject: model::Subject| {
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
                    return ("out of scope".to_owned(), reasons(model::Subject::Scope));
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
            let Some(cond) = shown.condition(g, side) else { return ("shown to everybody".to_owned(), Vec::new()) };
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
            (words.to_owned(), reasons(model::Subject::Scope))
        }
        Asked::Valid => {
            let broken = engine.broken_constraints(&prepared);
            if broken.is_empty() {
                return ("allowed".to_owned(), Vec::new());
            }
            let titles = broken.iter().filter_map(|at| g.constraints.get(*at)).map(|c| c.title.clone());
            (REFUSED.to_owned(), titles.collect())
        }
    }
}

/// The word of a recommendation's verdict.
pub fn applies(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "applies",
        Outcome::No => "does not apply",
        Outcome::Undetermined => "undetermined",
    }
}
