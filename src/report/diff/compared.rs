//! What a report of a difference is given: both versions, what differs, and the cases that were asked about.

use crate::check::model::RecId;
use crate::diff::{CaseChange, Difference, Shown, TextChange};
use crate::eval::Engine;
use crate::source::Sources;

/// One version with its texts.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// What the user called it: a path, or a revision.
    pub label: &'a str,
    /// The compiled guideline.
    pub engine: &'a Engine,
    /// Its texts.
    pub sources: &'a Sources,
}

impl Version<'_> {
    /// `net_local_therapy 1.2.0`, or nothing for a library.
    pub(super) fn named(&self) -> Option<(&str, &str)> {
        let header = self.engine.guideline().header.as_ref()?;
        Some((&header.name, &header.version))
    }
}

/// Everything that a report of a difference shows.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The old version.
    pub old: Version<'a>,
    /// The new version.
    pub new: Version<'a>,
    /// What differs.
    pub difference: &'a Difference,
    /// Invariants, examples and the like that differ.
    pub guards: &'a [TextChange],
    /// Cases that were asked about, and those of them that change; none where none were given.
    pub cases: Option<&'a Cases>,
}

/// What becomes of some cases.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// How many were compared.
    pub compared: usize,
    /// Those that change.
    pub changed: Vec<CaseChange>,
    /// Those that neither version reads, with the reason.
    pub unread: Vec<(String, String)>,
}

/// What a patient is shown for.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    Scope,
    /// Whether a case is allowed: in the new version only, or in the old one only.
    Valid(bool),
    Rec(Option<RecId>, Option<RecId>),
    Shown(Shown),
}
