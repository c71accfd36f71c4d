//! Which of some given cases are answered otherwise.

use super::difference::Difference;
use super::merge::Side;
use super::shown::Shown;
use crate::check::model::{Outcome, RecId, Values};
use crate::eval::{Engine, Subject};

/// A case and what changes for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChange {
    /// Its name.
    pub case: String,
    /// Why one version refuses it, and which; none where both take it.
    pub refused: Option<String>,
    /// Verdicts that change.
    pub verdicts: Vec<VerdictChange>,
}

/// A verdict that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// Of what: `scope`, or the name of a recommendation.
    pub of: String,
    /// What is shown beside it, where that is what changes: `note "…"`.
    pub beside: Option<String>,
    /// Before; none where there was no such recommendation.
    pub old: Option<Outcome>,
    /// Now; none where there is no such recommendation any more.
    pub new: Option<Outcome>,
}

/// The verdicts that change for one case, which both versions read, and what is shown beside those that apply in both.
pub fn changes(
    (old, old_case): (&Engine, &Values),
    (new, new_case): (&Engine, &Values),
    difference: &Difference,
) -> Vec<VerdictChange> {
    let (before, now) = (old.prepare(old_case), new.prepare(new_case));
    let mut found = Vec::new();
    let mut compare = |of: String, a: Option<Outcome>, b: Option<Outcome>| {
        // What is not there says nothing: that is as if it did not apply.
        let said = |outcome: Option<Outcome>| outcome.unwrap_or(Outcome::No);
        if said(a) != said(b) {
            found.push(VerdictChange { of, beside: None, old: a, new: b });
        }
    };
    let scope = |engine: &Engine, prepared| Some(engine.verdict(prepared, Subject::Scope));
    compare("scope".to_owned(), scope(old, &before), scope(new, &now));
    for (a, b) in &difference.pairs {
        let name = |engine: &Engine, id: Option<RecId>| {
            id.and_then(|id| engine.guideline().rec(id)).map(|rec| rec.name.clone())
        };
        let of = name(new, *b).or_else(|| name(old, *a)).unwrap_or_default();
        compare(
            of,
            a.map(|id| old.verdict(&before, Subject::Rec(id))),
            b.map(|id| new.verdict(&now, Subject::Rec(id))),
        );
    }
    for change in &difference.beside {
        let shown =
            |engine: &Engine, prepared, side| Some(engine.holds(prepared, change.shown.node(engine.compiled(), side)));
        let (a, b) = (shown(old, &before, Side::Old), shown(new, &now, Side::New));
        let (of, applies) = match change.shown {
            Shown::Favored((former, rec), _) | Shown::Note((former, rec), _) => {
                let applies = old.verdict(&before, Subject::Rec(former)) == Outcome::Yes
                    && new.verdict(&now, Subject::Rec(rec)) == Outcome::Yes;
                (new.guideline().rec(rec).map_or("", |rec| rec.name.as_str()), applies)
            }
            Shown::See(_) => ("scope", true),
        };
        if a != b && applies {
            let beside = Some(format!("{} \"{}\"", change.shown.word(), change.text));
            found.push(VerdictChange { of: of.to_owned(), beside, old: a, new: b });
        }
    }
    found
}
