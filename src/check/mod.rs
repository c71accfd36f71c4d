//! From the written tree to the checked guideline: names resolved, types and units checked, definitions ordered,
//! the source accounted for. Checking always returns a guideline; only one without errors may be compiled.

mod alternatives;
mod amounts;
pub mod annotations;
mod arithmetic;
mod calculated;
mod capitals;
mod ceilings;
mod checker;
mod classes;
mod clauses;
mod comparing;
mod definitions;
mod derivations;
pub mod dimension;
mod display;
mod dose_values;
mod dose_words;
mod doses;
mod entry_names;
mod evidence;
mod examples;
mod facts;
mod figures;
pub mod fixed;
mod functions;
mod gathered;
mod given_lists;
mod irrational;
mod levels;
mod lists;
pub mod literals;
pub mod lookalikes;
mod meant;
mod member_names;
mod membership;
pub mod model;
mod names;
mod never;
mod order;
pub(crate) mod other_units;
mod otherwise;
mod parts;
mod proofs;
mod recommend;
mod spans;
pub mod stretch;
mod studies;
mod symbol;
mod tables;
mod texts;
mod today;
mod traced;
mod typing;
pub mod units;
mod unlike;
mod unordered;
mod value_rows;
pub mod weeks;

use crate::codes::Code;
use crate::diagnostic::{self, Diagnostic};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Clause, ClauseKind, Declaration, File, Keyword};
use checker::Checker;
use model::{DefId, Guideline};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// A checked guideline, and what was found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The guideline; only without errors may it be compiled.
    pub guideline: Guideline,
    /// Findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the files of one folder, those of imported folders first.
pub fn check<F: Borrow<File>>(sources: &Sources, files: &[F]) -> Checked {
    let mut checker = Checker::new(sources);
    checker.run(&files.iter().map(Borrow::borrow).collect::<Vec<_>>());
    let mut diagnostics = checker.diagnostics;
    diagnostic::sort(&mut diagnostics);
    Checked { guideline: checker.guideline, diagnostics }
}

impl Checker<'_> {
    fn run(&mut self, files: &[&File]) {
        let mut imported_first: Vec<&File> = files.to_vec();
        imported_first.sort_by_key(|file| !self.sources.get(file.source).is_some_and(|s| s.imported));
        let all: Vec<(bool, &Declaration)> = imported_first
            .iter()
            .flat_map(|file| {
                let imported = self.sources.get(file.source).is_some_and(|s| s.imported);
                file.declarations.iter().map(move |d| (imported, d))
            })
            .filter(|(imported, d)| !imported || is_shared(d.keyword))
            .collect();
        self.damaged.extend(files.iter().flat_map(|f| &f.damaged_names).map(|name| names::folded(name)));
        let damaged = !self.damaged.is_empty() || all.iter().any(|(_, d)| d.is_damaged());
        self.damaged_schemes = all.iter().any(|(_, d)| d.keyword == Keyword::Scheme && d.is_damaged());
        if all.is_empty() && self.damaged.is_empty() {
            let span = files.first().map_or_else(Span::default, |f| Span::new(f.source, 0, 0));
            let found = Diagnostic::new(Code::NothingDeclared, span, "no declaration stands here")
                .help("A guideline begins with `guideline name \"title\"`; `gdl` reads all files of its folder that end in `.gdl`.");
            self.push(found);
            return;
        }
        let mut definitions = self.declare_all(&all);
        definitions.extend(self.declare_doses(&all));
        self.fill_lists();
        self.declare_today(&all);
        self.fill_groups();
        let header = self.the_guideline(&all);
        let scope =
            header.and_then(|d| clauses::find(d, |k| if let ClauseKind::Scope(e) = k { Some(e) } else { None }));
        let order = self.order(&definitions, scope);
        let declarations: BTreeMap<DefId, &Declaration> = definitions.iter().copied().collect();
        for id in &order {
            let Some(declaration) = declarations.get(id) else { continue };
            match id {
                DefId::Term(term) if self.dose_term(*term, declaration) => {}
                DefId::Term(term) => self.term(*term, declaration),
                DefId::Class(class) => self.class(*class, declaration),
                DefId::Score(score) => self.score(*score, declaration),
                DefId::Rec(rec) => self.recommendation(*rec, declaration),
            }
            self.note_verdict(*id);
        }
        self.guideline.order = self.with_rows(order);
        if let Some(header) = header {
            self.header(header);
        }
        for (_, declaration) in &all {
            match declaration.keyword {
                Keyword::Fact => {
                    self.derivation(declaration);
                    self.list_rules(declaration);
                }
                Keyword::Classify => self.given_class(declaration),
                Keyword::Constraint => self.constraint(declaration),
                Keyword::Example => self.example(declaration),
                Keyword::Examples => self.example_table(declaration),
                Keyword::Invariant => self.invariant(declaration),
                Keyword::Reading => self.finish_reading(declaration),
                _ => {}
            }
            if let Keyword::Fact | Keyword::Term | Keyword::Classify | Keyword::Score = declaration.keyword {
                self.display(declaration);
            }
        }
        for (id, declaration) in &definitions {
            if let DefId::Rec(rec) = id {
                self.finish_recommendation(*rec, declaration);
                self.values_in_texts(declaration);
            }
        }
        self.defeated_in_order();
        self.proofs(&all);
        self.derivation_order();
        self.other_wordings(&all, &definitions, scope);
        let narratives: Vec<&Declaration> =
            all.iter().map(|(_, d)| *d).filter(|d| d.keyword == Keyword::Narrative).collect();
        self.account(&narratives, damaged);
        self.near_each_other();
        self.check_header_present(&all);
    }

    /// Declares every name; returns what is defined by others.
    fn declare_all<'d>(&mut self, all: &[(bool, &'d Declaration)]) -> Vec<(DefId, &'d Declaration)> {
        let mut definitions = Vec::new();
        for (imported, declaration) in all.iter().copied() {
            self.importing = imported;
            self.check_clauses(declaration);
            if !imported {
                self.allowed(declaration);
            }
            let defined = match declaration.keyword {
                Keyword::Fact => {
                    self.fact(declaration);
                    None
                }
                Keyword::Scheme => {
                    self.scheme(declaration);
                    None
                }
                Keyword::Treatment => {
                    self.treatment(declaration);
                    None
                }
                Keyword::Study => {
                    self.study(declaration);
                    None
                }
                Keyword::Statement => {
                    self.statement(declaration);
                    None
                }
                Keyword::Reading => {
                    self.reading(declaration);
                    None
                }
                Keyword::Term => self.declare_term(declaration),
                Keyword::Classify => self.declare_class(declaration),
                Keyword::Score => self.declare_score(declaration),
                Keyword::Recommend => self.declare_recommendation(declaration),
                Keyword::Guideline
                | Keyword::Use
                | Keyword::Constraint
                | Keyword::Narrative
                | Keyword::Example
                | Keyword::Examples
                | Keyword::Invariant
                | Keyword::Question
                | Keyword::Accepted => None,
            };
            if declaration.is_damaged()
                && let Some(name) = &declaration.name
                && damage_matters(declaration)
            {
                self.unsound(&name.text);
            }
            definitions.extend(defined.map(|id| (id, declaration)));
        }
        self.importing = false;
        definitions
    }

    /// The one `guideline` declaration.
    fn the_guideline<'d>(&mut self, all: &[(bool, &'d Declaration)]) -> Option<&'d Declaration> {
        let mut found = all.iter().map(|(_, d)| *d).filter(|d| d.keyword == Keyword::Guideline);
        let first = found.next()?;
        for other in found {
            let again =
                Diagnostic::new(Code::SecondGuideline, other.keyword_span, "this folder declares a second guideline")
                    .also(first.keyword_span, "the first one")
                    .help("A folder holds one guideline. Move the other into a folder of its own.");
            self.push(again);
        }
        self.declare(first, symbol::Symbol::Guideline);
        Some(first)
    }

    fn check_header_present(&mut self, all: &[(bool, &Declaration)]) {
        if all.iter().any(|(_, d)| d.keyword == Keyword::Guideline) || self.damaged_header() {
            return;
        }
        if let Some((_, first)) = all.iter().find(|(_, d)| d.keyword == Keyword::Recommend) {
            let found = Diagnostic::new(Code::NoGuideline, first.keyword_span, "recommendations stand here, but no `guideline`")
                .help("Declare the guideline that they belong to: `guideline name \"title\"` with `version`, `status` and `scope`.");
            self.push(found);
        }
    }

    /// True where the `guideline` declaration may be among what could not be read.
    fn damaged_header(&self) -> bool {
        self.guideline.header.is_none() && !self.damaged.is_empty()
    }
}

/// What an imported folder gives.
pub(crate) fn is_shared(keyword: Keyword) -> bool {
    match keyword {
        Keyword::Scheme
        | Keyword::Fact
        | Keyword::Constraint
        | Keyword::Term
        | Keyword::Classify
        | Keyword::Score
        | Keyword::Treatment
        | Keyword::Study
        | Keyword::Statement
        | Keyword::Reading => true,
        Keyword::Guideline
        | Keyword::Use
        | Keyword::Recommend
        | Keyword::Narrative
        | Keyword::Example
        | Keyword::Examples
        | Keyword::Invariant
        | Keyword::Question
        | Keyword::Accepted => false,
    }
}

/// Whether what could not be read may change what the declaration means to others.
fn damage_matters(declaration: &Declaration) -> bool {
    let has = |pick: fn(&Clause) -> bool| declaration.clauses.iter().any(pick);
    match declaration.keyword {
        Keyword::Fact => !has(|c| matches!(c.kind, ClauseKind::Type(_))),
        Keyword::Term => {
            !has(|c| matches!(c.kind, ClauseKind::Means(_) | ClauseKind::MeansRows(_) | ClauseKind::Lists(_)))
        }
        Keyword::Classify | Keyword::Score => true,
        _ => false,
    }
}
