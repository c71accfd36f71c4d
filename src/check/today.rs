//! `today`: the day on which a question is asked, a date that every guideline has and none declares. It becomes a fact where
//! a condition asks for it; an example then has to say which day it stands on.

use super::checker::Checker;
use super::model::{Fact, FactId};
use super::symbol::{Declared, Symbol};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Declaration, Expr, ExprKind, Keyword, Name};
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Declares `today` where some condition or value names it.
    pub(super) fn declare_today(&mut self, all: &[(bool, &Declaration)]) {
        if self.has_own_today() || self.names.contains_key(Fact::TODAY) {
            return;
        }
        let places = all.iter().flat_map(|(_, declaration)| &declaration.clauses).flat_map(|c| c.kind.expressions());
        match places.filter_map(named).next() {
            Some(span) => {
                let id = self.guideline.facts.push(Fact::today(span));
                self.names.insert(Fact::TODAY.to_owned(), Declared { symbol: Symbol::Fact(id), span, sound: true });
            }
            // What cannot be read may ask for it.
            None if all.iter().any(|(_, declaration)| declaration.is_damaged()) => {
                self.damaged.insert(Fact::TODAY.to_owned());
            }
            None => {}
        }
    }

    /// Whether there is a fact such as `visit.today`: with it, nobody could tell which of the two is meant.
    fn has_own_today(&self) -> bool {
        self.guideline.facts.iter().any(|fact| fact.name.rsplit_once('.').is_some_and(|(_, last)| last == Fact::TODAY))
    }

    /// Refuses a declaration that is called `today`.
    pub(super) fn called_today(&mut self, keyword: Keyword, name: &Name) {
        let found = Diagnostic::new(
            Code::NameIsReserved,
            name.span,
            "`today` is a word of the language: the day on which the question is asked",
        );
        self.push(match keyword {
            Keyword::Fact => found.help(
                "Remove this declaration: conditions name `today` all the same. Where another day is meant, name it, for \
                 instance `visit_day`.",
            ),
            _ => found.help("Choose another name, for instance `due_today`."),
        });
    }

    /// Reports an example that does not say which day it stands on, where its guideline asks for it.
    pub(super) fn stands_on_a_day(&mut self, places: &BTreeMap<FactId, Span>, declaration: &Declaration) {
        let Some(today) = self.guideline.today() else { return };
        if places.contains_key(&today) || declaration.is_damaged() {
            return;
        }
        let span = declaration.title.as_ref().map_or(declaration.keyword_span, |title| title.span);
        self.undated(today, span);
    }

    /// The same of a cell of a table that gives nothing.
    pub(super) fn day_left_out(&mut self, column: FactId, cell: Span) {
        if let Some(today) = self.guideline.today().filter(|today| *today == column) {
            self.undated(today, cell);
        }
    }

    fn undated(&mut self, today: FactId, span: Span) {
        let asked = self.guideline.fact(today).map(|fact| fact.span);
        let mut found = Diagnostic::new(Code::UndatedExample, span, "this example does not say which day `today` is");
        if let Some(asked) = asked {
            found = found.also(asked, "the guideline asks for it here");
        }
        self.push(found.help("Give the day, so that the example never changes: `today = 2026-03-09`."));
    }

    /// `today` where nothing asks for it. True where that is reported.
    pub(super) fn unasked_day(&mut self, name: &Name) -> bool {
        let known = self.has_own_today() || self.names.contains_key(Fact::TODAY) || self.is_damaged(Fact::TODAY);
        let unasked = name.text == Fact::TODAY && !known;
        if unasked {
            let found = Diagnostic::new(Code::UnknownName, name.span, "nothing in this guideline asks for the day")
                .help("Leave `today` out here, or compare with it in a condition, as in `today >= birth + 18 years`.");
            self.push(found);
        }
        unasked
    }
}

/// The first place that names `today` in an expression.
fn named(expr: &Expr) -> Option<Span> {
    let mut waiting = vec![expr];
    while let Some(expr) = waiting.pop() {
        if matches!(&expr.kind, ExprKind::Name(name) if name == Fact::TODAY) {
            return Some(expr.span);
        }
        let mut parts = expr.parts();
        parts.reverse();
        waiting.extend(parts);
    }
    None
}
