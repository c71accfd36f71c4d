//! Which of some given cases are answered otherwise.

use crate::check::model::{Outcome, RecId, Value};
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
    /// Before; none where there was no such recommendation.
    pub old: Option<Outcome>,
    /// Now; none where there is no such recommendation any more.
    pub new: Option<Outcome>,
}

/// The verdicts that change for one case, which both versions read. `pairs` are the recommendations of both, `None` where
/// one has it not.
pub fn changes(
    (old, old_case): (&Engine<'_>, &[Option<Value>]),
    (new, new_case): (&Engine<'_>, &[Option<Value>]),
    pairs: &[(Option<RecId>, Option<RecId>)],
) -> Vec<VerdictChange> {
    let (before, now) = (old.prepare(old_case), new.prepare(new_case));
    let mut found = Vec::new();
    let mut compare = |of: String, a: Option<Outcome>, b: Option<Outcome>| {
        // What is not there says nothing: that is as if it did not apply.
        let said = |outcome: Option<Outcome>| outcome.unwrap_or(Outcome::No);
        if said(a) != said(b) {
            found.push(VerdictChange { of, old: a, new: b });
        }
    };
    let scope = |engine: &Engine<'_>, prepared| Some(engine.verdict(prepared, Subject::Scope));
    compare("scope".to_owned(), scope(old, &before), scope(new, &now));
    for (a, b) in pairs {
        let name = |engine: &Engine<'_>, id: Option<RecId>| {
            id.and_then(|id| engine.guideline().rec(id)).map(|rec| rec.name.clone())
        };
        let of = name(new, *b).or_else(|| name(old, *a)).unwrap_or_default();
        compare(
            of,
            a.map(|id| old.verdict(&before, Subject::Rec(id))),
            b.map(|id| new.verdict(&now, Subject::Rec(id))),
        );
    }
    found
}
