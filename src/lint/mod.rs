//! Remarks on a guideline that can be used and yet should be looked at: what physicians and reviewers of guidelines ask
//! for, and a compiler can see. Each has a level that the authors choose, and can be allowed in one place with a reason.

mod declared;
mod examples;
mod figures;
mod limits;
mod lists;
mod never;
mod recommendations;
mod rows;
mod vague;
mod walk;
mod wording;

pub use vague::vague_word;

use crate::check::model::{FactId, Guideline};
use crate::codes::{Code, Severity};
use crate::diagnostic::{self, Diagnostic};
use crate::number::Number;
use crate::source::{SourceId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not made.
    Allow,
    /// A warning.
    Warn,
    /// An error: the check fails.
    Deny,
}

impl Level {
    /// The level of a word.
    pub fn of(word: &str) -> Option<Level> {
        match word {
            "allow" => Some(Level::Allow),
            "warn" => Some(Level::Warn),
            "deny" => Some(Level::Deny),
            _ => None,
        }
    }
}

/// The level of a remark where the authors say nothing. Remarks that a good young guideline would still draw by the
/// dozen wait until somebody asks for them.
pub fn default_level(lint: Code) -> Level {
    match lint {
        Code::NoEvidence | Code::UntestedLimit | Code::UntestedVerdict => Level::Allow,
        _ => Level::Warn,
    }
}

/// What the remarks rest on beside the guideline.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Levels that the authors chose.
    pub levels: BTreeMap<Code, Level>,
    /// Today, `2026-11-23`; without it no date has passed.
    pub today: Option<String>,
}

impl Settings {
    /// Every remark that there is, as a warning.
    pub fn all() -> Settings {
        let levels = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| (*code, Level::Warn)).collect();
        Settings { levels, today: None }
    }

    fn level(&self, lint: Code) -> Level {
        self.levels.get(&lint).copied().unwrap_or_else(|| default_level(lint))
    }
}

/// What all remarks look at.
struct Linter<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    found: Vec<Diagnostic>,
}

impl Linter<'_> {
    fn own(&self, span: Span) -> bool {
        self.sources.get(span.source).is_some_and(|file| !file.imported)
    }

    fn push(&mut self, found: Diagnostic) {
        self.found.push(found);
    }
}

/// The numbers with which a fact is compared, in its base units.
pub fn limits(guideline: &Guideline, fact: FactId) -> BTreeSet<Number> {
    let conditions = walk::shown(guideline).conditions;
    let limits = conditions.into_iter().flat_map(walk::limits);
    limits.filter(|limit| limit.fact == fact).map(|limit| limit.value).collect()
}

/// The remarks on a guideline without errors, sorted.
pub fn lint(guideline: &Guideline, sources: &Sources, settings: &Settings) -> Vec<Diagnostic> {
    let guideline = guideline.written();
    let mut subject = Linter { guideline, sources, found: Vec::new() };
    subject.wordings();
    subject.recommendations();
    subject.limits();
    subject.rows();
    subject.left_out();
    subject.empty_lists();
    subject.examples();
    subject.declarations(settings.today.as_deref());
    let mut found = std::mem::take(&mut subject.found);
    found.retain(|remark| subject.own(remark.span()));
    // A crack or an overlap of two rows is also a limit that the rows put to different sides: it is said once.
    let rows: Vec<Vec<Span>> = found
        .iter()
        .filter(|remark| matches!(remark.code, Code::RowsCrack | Code::RowsOverlap))
        .map(|remark| remark.labels.iter().map(|label| label.span).collect())
        .collect();
    let inside = |span: Span, of: &[Span]| {
        of.iter().any(|row| row.source == span.source && row.start <= span.start && span.end <= row.end)
    };
    found.retain(|remark| {
        remark.code != Code::BoundaryDiffers
            || !rows.iter().any(|rows| remark.labels.iter().all(|label| inside(label.span, rows)))
    });
    // What is switched off is allowed by nobody's exception. Declarations do not overlap: the last that begins before a
    // remark is the only one that can hold it.
    let mut exceptions: BTreeMap<(Code, SourceId, u32), Vec<usize>> = BTreeMap::new();
    for (at, allowed) in guideline.allowed.iter().enumerate() {
        exceptions.entry((allowed.lint, allowed.within.source, allowed.within.start)).or_default().push(at);
    }
    let mut used = vec![false; guideline.allowed.len()];
    found.retain(|remark| {
        let place = remark.span();
        let upto = (remark.code, place.source, place.start);
        let from = (remark.code, place.source, 0);
        let mut keep = true;
        for at in exceptions.range(from..=upto).next_back().into_iter().flat_map(|(_, all)| all) {
            let holds = guideline.allowed.get(*at).is_some_and(|allowed| place.end <= allowed.within.end);
            if let (true, Some(used)) = (holds, used.get_mut(*at)) {
                (*used, keep) = (true, false);
            }
        }
        keep
    });
    for (allowed, _) in guideline.allowed.iter().zip(used).filter(|(_, used)| !used) {
        let name = allowed.lint.name();
        found.push(
            Diagnostic::new(Code::AllowedForNothing, allowed.span, format!("`{name}` is allowed here for nothing"))
                .help("`gdl check` makes no such remark on this declaration. Remove the clause."),
        );
    }
    found.retain_mut(|remark| {
        remark.severity = if settings.level(remark.code) == Level::Deny { Severity::Error } else { Severity::Warning };
        settings.level(remark.code) != Level::Allow
    });
    diagnostic::sort(&mut found);
    found
}
