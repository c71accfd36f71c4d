//! Examples: what is given, what is expected.

use super::checker::Checker;
use super::clauses::{find, title};
use super::facts::notes;
use super::model::{
    Example, Expected, ExpectedOf, ExpectedOutcome, FactId, ListedId, Listing, Member, Num, Partial, Stated, Value,
};
use super::names::EXPECTED;
use super::symbol::Symbol;
use super::typing::TypedNum;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{
    Assignment, ClauseKind, Declaration, Expectation, ExpectationKind, Expr, ExprKind, Name, Said,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is given, with its places; where each fact stands; and what is given of lists.
pub(super) type Given = (Vec<(FactId, Stated, Span)>, BTreeMap<FactId, Span>, BTreeMap<ListedId, Listing>);

/// Facts with what is given of them, and where.
type Placed<T> = Vec<(FactId, T, Span)>;

/// The values among what is given, and what is known in part.
pub(super) fn divided(given: Placed<Stated>) -> (Placed<Value>, Placed<Partial>) {
    let (mut values, mut parts) = (Vec::new(), Vec::new());
    for (id, stated, span) in given {
        match stated {
            Stated::Value(value) => values.push((id, value, span)),
            Stated::Part(part) => parts.push((id, part, span)),
            Stated::Day { beside, never, day } => {
                values.extend(never.map(|never| (beside, Value::Bool(never), span)));
                match day.map(|day| *day) {
                    Some(Stated::Value(value)) => values.push((id, value, span)),
                    Some(Stated::Part(part)) => parts.push((id, part, span)),
                    Some(Stated::Day { .. }) | None => {}
                }
            }
        }
    }
    (values, parts)
}

impl Checker<'_> {
    /// Checks an example.
    pub(super) fn example(&mut self, declaration: &Declaration) {
        self.cited(declaration);
        let (given, places, lists) = self.given(declaration);
        self.stands_on_a_day(&places, declaration);
        let Some(entries) = find(declaration, |k| if let ClauseKind::Expect(e) = k { Some(e) } else { None }) else {
            if !declaration.is_damaged() {
                let found =
                    Diagnostic::new(Code::EmptyExample, declaration.keyword_span, "this example expects nothing")
                        .help("Write `expect`, and below it for instance `NAME applies`.");
                self.push(found);
            }
            return;
        };
        let mut expect: Vec<Expected> = Vec::new();
        let mut said: BTreeMap<ExpectedOf, Span> = BTreeMap::new();
        for entry in entries {
            let Some(expected) = self.expectation(entry) else { continue };
            match said.get(&expected.of) {
                Some(first) => {
                    let found = Diagnostic::new(
                        Code::ExpectationContradicts,
                        entry.span,
                        "this example says twice what it expects here",
                    )
                    .also(*first, "first said here")
                    .help("Remove one of the two.");
                    self.push(found);
                }
                None => {
                    said.insert(expected.of, expected.span);
                    expect.push(expected);
                }
            }
        }
        let span = declaration.title.as_ref().map_or(declaration.keyword_span, |t| t.span);
        let (given, parts) = divided(given);
        self.guideline.examples.push(Example {
            title: title(declaration).unwrap_or_default(),
            given,
            parts,
            lists,
            expect,
            notes: notes(declaration),
            span,
        });
    }

    /// What is given, and where each fact is.
    pub(super) fn given(&mut self, declaration: &Declaration) -> Given {
        let mut given: Vec<(FactId, Stated, Span)> = Vec::new();
        let mut places: BTreeMap<FactId, Span> = BTreeMap::new();
        let mut lists: BTreeMap<ListedId, Listing> = BTreeMap::new();
        for entry in
            find(declaration, |k| if let ClauseKind::Given(e) = k { Some(e) } else { None }).into_iter().flatten()
        {
            if self.unasked_day(&entry.fact) {
                continue;
            }
            if let Some(list) = self.list_by_name(&entry.fact) {
                let listing = self.given_list(list, &entry.said, entry.span);
                if let Some(before) = listing.and_then(|listing| lists.insert(list, listing)) {
                    let what = format!("`{}` is given twice", entry.fact.text);
                    let found = Diagnostic::new(Code::GivenTwice, entry.fact.span, what);
                    self.push(found.also(before.span, "first given here").help("Write all its entries in one list."));
                }
                continue;
            }
            let symbol = self.resolve(&entry.fact.text, entry.fact.span, "a fact", |s| matches!(s, Symbol::Fact(_)));
            let Some(Symbol::Fact(id)) = symbol else { continue };
            if let Some(first) = places.insert(id, entry.fact.span) {
                let found =
                    Diagnostic::new(Code::GivenTwice, entry.fact.span, format!("`{}` is given twice", entry.fact.text))
                        .also(first, "first given here")
                        .help(match &entry.said {
                            Said::Limits(_) => {
                                format!(
                                    "Remove one of the two, or write both limits at once: `{} between … and …`.",
                                    entry.fact.text
                                )
                            }
                            _ => "Remove one of the two.".to_owned(),
                        });
                self.push(found);
                continue;
            }
            if let Some(stated) = self.stated(id, &entry.said, entry.span) {
                given.push((id, stated, entry.span));
            }
        }
        (given, places, lists)
    }

    pub(super) fn expectation(&mut self, entry: &Expectation) -> Option<Expected> {
        let (of, outcome) = match &entry.kind {
            ExpectationKind::Scope(outcome, missing) => {
                (ExpectedOf::Scope, ExpectedOutcome::Verdict(*outcome, self.missing_facts(missing.as_ref())?))
            }
            ExpectationKind::Outcome { name, outcome, missing } => {
                let fits = |s: Symbol| matches!(s, Symbol::Rec(_) | Symbol::Term(_) | Symbol::Fact(_));
                let of = match self.resolve(&name.text, name.span, "a recommendation or term", fits)? {
                    Symbol::Rec(id) => ExpectedOf::Rec(id),
                    Symbol::Term(id) => {
                        if self.guideline.term(id).is_some_and(|term| term.means.number_type().is_some()) {
                            let found = Diagnostic::new(
                                Code::UnlikeThings,
                                name.span,
                                format!("`{}` is a value: it neither holds nor fails", name.text),
                            )
                            .help(format!("Expect its value, as `{} = …`, or something that rests on it.", name.text));
                            self.push(found);
                            return None;
                        }
                        ExpectedOf::Term(id)
                    }
                    Symbol::Fact(id) => ExpectedOf::Fact(id),
                    _ => return None,
                };
                (of, ExpectedOutcome::Verdict(*outcome, self.missing_facts(missing.as_ref())?))
            }
            ExpectationKind::Value(assignment) => {
                let (of, value) = self.expected_value(assignment)?;
                (of, ExpectedOutcome::Value(value))
            }
        };
        Some(Expected { of, outcome, span: entry.span, column: None })
    }

    /// The facts of `without`; None where one of them is reported.
    #[allow(clippy::option_option)]
    fn missing_facts(&mut self, names: Option<&Vec<Name>>) -> Option<Option<BTreeSet<FactId>>> {
        let Some(names) = names else { return Some(None) };
        let mut facts = BTreeSet::new();
        let mut sound = true;
        for name in names {
            match self.resolve(&name.text, name.span, "a fact", |s| matches!(s, Symbol::Fact(_) | Symbol::Listed(_))) {
                Some(Symbol::Fact(id)) => {
                    facts.insert(id);
                }
                Some(Symbol::Listed(id)) => facts.extend(self.guideline.listed.get(id).map(|list| list.stands)),
                _ => sound = false,
            }
        }
        sound.then_some(Some(facts))
    }

    fn expected_value(&mut self, assignment: &Assignment) -> Option<(ExpectedOf, Value)> {
        let name = &assignment.fact;
        let number = |this: &Self, s: Symbol| match s {
            Symbol::Term(id) => this.guideline.term(id).and_then(|term| term.means.number_type().cloned()),
            _ => None,
        };
        if let Some(declared) = self.names.get(&name.text).copied().filter(|declared| declared.sound)
            && let (Symbol::Term(id), Some(ty)) = (declared.symbol, number(self, declared.symbol))
        {
            let value = self.num(&assignment.value)?;
            let term = TypedNum { num: Num::Term(id), ty, constant: None, bare: false, span: name.span };
            let constant = value.constant.clone().filter(|_| self.comparable(&value, &term))?;
            return Some((ExpectedOf::Term(id), Value::Number(constant)));
        }
        let fits = |s: Symbol| matches!(s, Symbol::Fact(_) | Symbol::Class(_) | Symbol::Score(_));
        match self.resolve(&name.text, name.span, EXPECTED, fits)? {
            Symbol::Fact(id) => Some((ExpectedOf::Fact(id), self.value(id, &assignment.value)?)),
            Symbol::Class(id) => {
                let members = self.guideline.class(id)?.members.clone();
                let member = self.class_member(&members, &name.text, &assignment.value)?;
                Some((ExpectedOf::Class(id), Value::Member(member)))
            }
            Symbol::Score(id) => {
                let literal = self.quantity(&assignment.value)?;
                Some((ExpectedOf::Score(id), Value::Number(literal.value)))
            }
            _ => None,
        }
    }

    fn class_member(&mut self, members: &[Member], of: &str, value: &Expr) -> Option<u32> {
        match &value.kind {
            ExprKind::Name(name) => self.member(members, of, name, value.span),
            ExprKind::YesNo(answer) => self.member(members, of, if *answer { "yes" } else { "no" }, value.span),
            // The word `none`.
            ExprKind::List(items) if items.is_empty() => self.member(members, of, "none", value.span),
            ExprKind::Error(_) => None,
            _ => {
                if let Some(member) = self.small_member(members, of, value) {
                    return member;
                }
                self.push(
                    Diagnostic::new(Code::UnlikeThings, value.span, format!("`{of}` is a classification"))
                        .help("Name one of its classes, without quotes."),
                );
                None
            }
        }
    }
}
