//! Sources: statements and their account, narratives, and readings.

use super::checker::Checker;
use super::clauses::{find, title};
use super::definitions::count;
use super::model::{Citation, Reading, Statement};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::suggest::{self, Near};
use crate::syntax::ast::{ClauseKind, Declaration, Expr, Name};
use crate::syntax::proper_id;
use std::collections::{BTreeMap, BTreeSet};

/// The words of a statement's `kind`.
pub(super) const STATEMENT_KINDS: &[&str] = &[
    "scope",
    "definition",
    "recommendation",
    "condition",
    "technique",
    "caution",
    "uncertainty",
    "evidence",
    "background",
    "pointer",
];

impl Checker<'_> {
    /// Declares a statement.
    pub(super) fn statement(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let kind = find(declaration, |k| if let ClauseKind::Kind(word) = k { Some(word) } else { None });
        if let Some(kind) = kind {
            self.one_of_words(kind, "kind of statement", STATEMENT_KINDS);
        }
        let references = self.references_of(declaration);
        let Some(name) = &self.statement_id(name) else { return };
        if !self.declare_id(name) || self.importing {
            return;
        }
        self.guideline.statements.push(Statement {
            id: name.text.clone(),
            section: declaration.section.as_ref().map(|t| t.value.clone()).unwrap_or_default(),
            says: find(declaration, |k| if let ClauseKind::Says(t) = k { Some(t.value.clone()) } else { None }),
            kind: kind.map(|w| w.text.clone()),
            references,
            narrative: None,
            span: name.span,
        });
    }

    /// The id as ids are written; another spelling is reported, and read as meant.
    fn statement_id(&mut self, name: &Name) -> Option<Name> {
        if name.text.contains('-') {
            return Some(name.clone());
        }
        let found = Diagnostic::new(
            Code::BadName,
            name.span,
            format!("`{}` is not written as the id of a statement", name.text),
        )
        .help("An id has capital letters, a hyphen and a number, such as `SUR-1`.");
        match proper_id(&name.text) {
            Some(right) => {
                self.push(found.guess(name.span, right.clone()));
                Some(Name { text: right, span: name.span })
            }
            None => {
                self.push(found);
                self.damaged.insert(super::names::folded(&name.text));
                None
            }
        }
    }

    pub(super) fn references_of(&mut self, declaration: &Declaration) -> Vec<(u32, u32)> {
        let mut references = Vec::new();
        for clause in &declaration.clauses {
            let ClauseKind::References(written) = &clause.kind else { continue };
            for (first, last) in written {
                let from = self.small_count(first);
                let to = last.as_ref().map_or(from, |last| self.small_count(last));
                if let (Some(from), Some(to)) = (from, to) {
                    if to < from {
                        let span = last.as_ref().map_or(first.span, |l| first.span.to(l.span));
                        self.push(
                            Diagnostic::new(
                                Code::IntervalReversed,
                                span,
                                "this range of references is the wrong way round",
                            )
                            .help("The smaller number comes first."),
                        );
                    }
                    references.push((from, to));
                }
            }
        }
        references
    }

    pub(super) fn small_count(&mut self, expr: &Expr) -> Option<u32> {
        self.count(expr).and_then(|n| u32::try_from(n).ok())
    }

    /// A number of people, centers, studies.
    pub(super) fn count(&mut self, expr: &Expr) -> Option<u64> {
        let literal = self.quantity(expr)?;
        let value = count(&literal.value).filter(|_| literal.bare);
        if value.is_none() {
            self.push(
                Diagnostic::new(Code::NotWhole, expr.span, "a whole number is needed here")
                    .help("Write digits alone, without a sign, a fraction or a unit."),
            );
        }
        value
    }

    /// Declares a reading.
    pub(super) fn reading(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let id = self.guideline.readings.next();
        let is_id = name.text.contains('-');
        let declared = if is_id { self.declare_id(name) } else { self.declare(declaration, Symbol::Reading(id)) };
        if !declared {
            return;
        }
        self.reading_ids.insert(name.text.clone(), id);
        let sources = find(declaration, |k| if let ClauseKind::Sources(s) = k { Some(s) } else { None })
            .cloned()
            .unwrap_or_default();
        let names: Vec<Name> = sources.iter().map(|(_, name)| name.clone()).collect();
        self.cite(declaration, &names);
        let by = find(declaration, |k| {
            if let ClauseKind::By { who, on } = k { Some((who.value.clone(), on.clone())) } else { None }
        });
        let on = by.as_ref().and_then(|(_, on)| on.as_ref()).and_then(|e| self.iso_date(e));
        self.guideline.readings.push(Reading {
            name: name.text.clone(),
            question: title(declaration)
                .or_else(|| {
                    find(declaration, |k| if let ClauseKind::Asked(t) = k { Some(t.value.clone()) } else { None })
                })
                .unwrap_or_default(),
            sources: sources.into_iter().map(|(text, name)| (text.value, name.text)).collect(),
            decision: find(declaration, |k| if let ClauseKind::Decision(t) = k { Some(t.value.clone()) } else { None }),
            otherwise: Vec::new(),
            other_order: Vec::new(),
            by: by.map(|(who, _)| who),
            on,
            affects: Vec::new(),
            span: name.span,
        });
    }

    /// Resolves what rests on a reading.
    pub(super) fn finish_reading(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let affected = find(declaration, |k| if let ClauseKind::Affects(names) = k { Some(names) } else { None });
        let mut names = Vec::new();
        for other in affected.into_iter().flatten() {
            if self.resolve(&other.text, other.span, "a declaration", |_| true).is_some() {
                names.push(other.text.clone());
            }
        }
        let at = self.reading_ids.get(&name.text).copied();
        if let Some(reading) = at.and_then(|at| self.guideline.readings.get_mut(at)) {
            reading.affects = names;
        }
    }

    /// Every citation must lead somewhere; every statement must be cited or narrative.
    pub(super) fn account(&mut self, narratives: &[&Declaration], damaged: bool) {
        let mut cited: BTreeMap<String, Span> = BTreeMap::new();
        let mut unknown: BTreeSet<String> = BTreeSet::new();
        for raw in std::mem::take(&mut self.citations) {
            let known = self.statement_spans.contains_key(&raw.id) || self.reading_ids.contains_key(&raw.id);
            if !known {
                if !raw.imported && !self.is_damaged(&raw.id) {
                    unknown.insert(raw.id.clone());
                    self.unknown_statement(&raw.id, raw.span);
                }
                continue;
            }
            cited.entry(raw.id.clone()).or_insert(raw.span);
            if !raw.imported {
                self.guideline.citations.push(Citation {
                    statement: raw.id,
                    keyword: raw.keyword,
                    by: raw.by,
                    span: raw.span,
                });
            }
        }
        let mut narrative: BTreeSet<String> = BTreeSet::new();
        let places: BTreeMap<String, usize> =
            self.guideline.statements.iter().enumerate().map(|(at, s)| (s.id.clone(), at)).collect();
        for declaration in narratives {
            let reason = title(declaration).unwrap_or_default();
            for name in declaration.name.iter().chain(&declaration.more_names) {
                if !narrative.insert(name.text.clone()) {
                    self.push(
                        Diagnostic::new(
                            Code::DuplicateName,
                            name.span,
                            format!("`{}` is declared narrative twice", name.text),
                        )
                        .help("Remove one of the two."),
                    );
                    continue;
                }
                let at = places.get(&name.text).copied();
                let Some(statement) = at.and_then(|at| self.guideline.statements.get_mut(at)) else {
                    if !self.is_damaged(&name.text) {
                        self.unknown_statement(&name.text, name.span);
                    }
                    continue;
                };
                statement.narrative = Some(reason.clone());
                if let Some(place) = cited.get(&name.text) {
                    let found = Diagnostic::new(
                        Code::NarrativeCited,
                        name.span,
                        format!("`{}` is declared narrative, and cited all the same", name.text),
                    )
                    .also(*place, "cited here")
                    .help(
                        "A statement that something rests on is not narrative: remove it here, or the citation there.",
                    );
                    self.push(found);
                }
            }
        }
        // A declaration that could not be read may hold the citation that seems to be missing.
        if damaged {
            return;
        }
        let missing: Vec<(String, Span)> = self
            .guideline
            .statements
            .iter()
            .filter(|s| s.narrative.is_none() && !cited.contains_key(&s.id))
            .map(|s| (s.id.clone(), s.span))
            .collect();
        // A wrong id leaves the right one without a citation: that is one mistake.
        if missing.len() <= unknown.len() {
            return;
        }
        for (id, span) in missing {
            let found = Diagnostic::new(Code::UnaccountedStatement, span, format!("nothing cites `{id}`"))
                .help(format!("Cite it in a `from` clause of what rests on it, or say why it decides nothing: `narrative {id} because \"…\"`."));
            self.push(found);
        }
    }

    fn unknown_statement(&mut self, id: &str, span: Span) {
        let found = Diagnostic::new(Code::UnknownStatement, span, format!("no statement `{id}` is declared"));
        // Another number of the same section is no slip of the pen: only the letters or the hyphen may differ.
        let meant = proper_id(id).filter(|right| right != id && self.statement_spans.contains_key(right));
        // `POL-01` for `POL-1`: the declaration is out of step with all that cite it.
        let plain = |id: &str| {
            id.rsplit_once('-').map(|(letters, number)| (letters.to_owned(), number.trim_start_matches('0').to_owned()))
        };
        // Looking through all statements is bounded as other suggestions are.
        let left = self.suggestions.checked_sub(self.statement_spans.len());
        self.suggestions = left.unwrap_or(self.suggestions);
        let padded = left.and_then(|_| {
            let wanted = plain(id)?;
            self.statement_spans.iter().find(|(known, _)| plain(known).as_ref() == Some(&wanted))
        });
        if let Some((known, declared)) = padded.map(|(known, span)| (known.clone(), *span)) {
            let found = Diagnostic::new(Code::UnknownStatement, declared, format!("`{known}` is cited as `{id}`"))
                .also(span, "cited here")
                .help(format!("Write the id alike in both places: `{id}`."))
                .guess(declared, id);
            if !self.unknown.contains_key(id) {
                self.push_unknown(id, found);
            }
            return;
        }
        let number = |id: &str| id.rsplit_once('-').map(|(_, number)| number.to_owned());
        let mut other = None;
        let meant = meant.or_else(|| {
            left?;
            let same = self.statement_spans.keys().map(String::as_str).filter(|known| number(known) == number(id));
            match suggest::name(id, same) {
                Near::Meant(right) => Some(right.to_owned()),
                Near::Other(right) => {
                    other = Some(right.to_owned());
                    None
                }
                Near::Nothing => None,
            }
        });
        match meant {
            None if other.is_some() => {
                let other = other.unwrap_or_default();
                let found = found.help(format!(
                    "`{other}` is declared, but may be another statement: write the id that is meant, or declare `{id}`."
                ));
                self.push_unknown(id, found);
            }
            Some(right) => self.push(found.help(format!("Did you mean `{right}`?")).guess(span, right)),
            None => {
                let found = found.help(format!("Declare it: `statement {id} in \"section of the source\"`."));
                self.push_unknown(id, found);
            }
        }
    }
}
