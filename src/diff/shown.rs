//! What stands beside an answer: what favors a recommendation, its notes, what to see outside the guideline; and when it is shown.

use crate::check::model::{Cond, RecId};

/// The places of one thing in the old version and in the new one; none where that version does not have it.
pub type Places = (Option<usize>, Option<usize>);

/// What stands beside an answer, with its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Something that favors a recommendation.
    Favored((RecId, RecId), Places),
    /// A note on a recommendation.
    Note((RecId, RecId), Places),
    /// What to see outside the guideline.
    See(Places),
}

/// When something is shown.
#[derive(Debug, Clone, Copy)]
pub enum When<'g> {
    /// To everybody whom it is about.
    Always,
    /// To nobody: this version does not have it.
    Never,
    /// To those of whom this holds.
    If(&'g Cond),
}

impl Shown {
    /// What it is, in the words of the language.
    pub fn word(self) -> &'static str {
        match self {
            Shown::Favored(..) => "favored",
            Shown::Note(..) => "note",
            Shown::See(_) => "see",
        }
    }

    /// Part of the name of a case that shows it: `note-2`.
    pub(super) fn case(self) -> String {
        let (Shown::Favored(_, (old, new)) | Shown::Note(_, (old, new)) | Shown::See((old, new))) = self;
        match (old, new) {
            (Some(old), None) => format!("former-{}-{}", self.word(), old.saturating_add(1)),
            (_, at) => format!("{}-{}", self.word(), at.unwrap_or(0).saturating_add(1)),
        }
    }
}
