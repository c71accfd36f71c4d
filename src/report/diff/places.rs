//! The difference at its places in the new version, each in a sentence or two with a patient: for the findings of an editor.

use super::answers::answers;
use super::compared::{Asked, Compared, Version};
use crate::check::model::{RecId, Values};
use crate::diff::{Part, Parts, Shown};
use crate::lists::Listings;
use crate::report::show;
use crate::source::Span;

/// Something that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Where, in the new version: a recommendation; else the guideline, or nothing where it has no head.
    pub span: Option<Span>,
    /// What.
    pub message: String,
    /// A patient for whom it does.
    pub patient: Option<String>,
}

/// Whose advice changes, and what else an answer shows to others than before.
pub fn places(compared: &Compared<'_>) -> Vec<Placed> {
    let (old, new) = (compared.old.engine.guideline(), compared.new.engine.guideline());
    let difference = compared.difference;
    let head = new.header.as_ref().map(|header| header.span);
    let place = |id: Option<RecId>| id.and_then(|id| new.rec(id)).map(|rec| rec.span).or(head);
    let mut found = Vec::new();
    for change in &difference.advice {
        let name = |id: Option<RecId>, g: &crate::check::model::Guideline| {
            id.and_then(|id| g.rec(id)).map(|rec| rec.name.clone())
        };
        let name = name(change.new, new).or_else(|| name(change.old, old)).unwrap_or_default();
        let span = place(change.new);
        if let Some((before, now)) = &change.says {
            found.push(Placed { span, message: format!("`{name}` said {before}, and says {now}"), patient: None });
        }
        let asked = Asked::Rec(change.old, change.new);
        let mut of = |parts: &Parts| {
            for (gained, part) in parts.each() {
                let message = match (change.old, change.new, gained) {
                    (None, ..) => format!("`{name}` is new, and applies"),
                    (_, None, _) => format!("`{name}` is gone, and applied"),
                    (_, _, true) => format!("`{name}` applies to patients to whom it did not apply"),
                    (_, _, false) => format!("`{name}` does not apply any more to patients to whom it applied"),
                };
                found.push(placed(compared, asked, part, (span, message)));
            }
        };
        of(&change.parts);
        change.derived.iter().for_each(|(_, parts)| of(parts));
    }
    for change in &difference.beside {
        let span = match change.shown {
            Shown::Favored((_, id), _) | Shown::Note((_, id), _) => place(Some(id)),
            Shown::See(_) => head,
        };
        for (gained, part) in change.parts.each() {
            let how = if gained {
                "is shown to patients to whom it was not"
            } else {
                "is not shown any more to patients to whom it was"
            };
            let message = format!("\"{}\" {how}", change.text);
            found.push(placed(compared, Asked::Shown(change.shown), part, (span, message)));
        }
    }
    for (gained, part) in difference.scope.each() {
        let words =
            if gained { "patients are in scope who were not" } else { "patients are out of scope who were in scope" };
        found.push(placed(compared, Asked::Scope, part, (head, words.to_owned())));
    }
    for (gained, part) in difference.refused.each() {
        let words = if gained { "cases are allowed that were refused" } else { "cases are refused that were allowed" };
        found.push(placed(compared, Asked::Valid(gained), part, (head, words.to_owned())));
    }
    let fact = |name: &str| new.fact_named(name).and_then(|id| new.fact(id)).map(|fact| fact.span).or(head);
    let plain = |span, message: String| Placed { span, message, patient: None };
    found.extend(difference.facts.iter().map(|one| {
        plain(
            fact(&one.of),
            format!("`{}` accepts other values than before: {} was {}, and is {}", one.of, one.what, one.old, one.new),
        )
    }));
    found.extend(difference.added_facts.iter().map(|name| plain(fact(name), format!("the fact `{name}` is new"))));
    found.extend(difference.gone_facts.iter().map(|name| plain(head, format!("the fact `{name}` is gone"))));
    let derived = difference.derivations.iter().map(|words| plain(head, format!("filled in in another way: {words}")));
    found.extend(derived);
    let values =
        difference.values.iter().map(|words| plain(head, format!("can have another value than before: {words}")));
    found.extend(values);
    let undecided = difference.undecided.iter().map(|words| format!("whether this changes is not decided: {words}"));
    found.extend(undecided.map(|message| Placed { span: head, message, patient: None }));
    found
}

/// What both versions say of a patient, and who it is.
fn placed(compared: &Compared<'_>, asked: Asked, part: &Part, (span, message): (Option<Span>, String)) -> Placed {
    let [before, now] = answers(compared, asked, &part.patient);
    let said = |when: &str, (verdict, reasons): (String, Vec<String>)| match reasons.as_slice() {
        [] => format!("\n{when}: {verdict}"),
        reasons => format!("\n{when}: {verdict}, because {}", reasons.join("; ")),
    };
    let message = format!("{message}{}{}", said("before", before), said("now", now));
    // A case that only one version allows is told in that version's words.
    let of_old = matches!(asked, Asked::Valid(false));
    let changed = &part.patient;
    let (version, values, listings) = if of_old {
        (&compared.old, &changed.old, &changed.old_lists)
    } else {
        (&compared.new, &changed.new, &changed.new_lists)
    };
    Placed { span, message, patient: Some(patient(version, values, listings)) }
}

fn patient(version: &Version<'_>, values: &Values, listings: &Listings) -> String {
    let g = version.engine.guideline();
    let facts = show::said(g, values).map(|(fact, value)| format!("{} = {}", fact.name, show::value(fact, value)));
    let facts: Vec<String> = facts.chain(show::given_lists(g, listings).map(|(_, said)| said)).collect();
    if facts.is_empty() { "It is so for any patient".to_owned() } else { format!("A patient: {}", facts.join(", ")) }
}
