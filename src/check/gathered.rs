//! What conditions ask of lists of findings: of which entries, in which time, and what comes out. Each place becomes a measure,
//! and a fact of its own kind stands for it in the condition.

use super::checker::Checker;
use super::literals::describe_number;
use super::model::{
    Asked, Cond, CondKind, FactId, FactType, Groups, Length, ListFact, Measure, Named, Num, NumberKind, NumberType,
    Origin, Source, Window,
};
use super::symbol::Symbol;
use super::typing::{Typed, TypedNum, cond, plain};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{
    Expr, ExprKind, Gathered, GatheredFrom, GatheredOf, GatheredSpan, GatheredWhat, Name, Operator,
};
use num_traits::{Signed, ToPrimitive};

/// Most entries that are counted in one condition.
const MAX_COUNT: u32 = 50;

/// Entries as they are chosen: the source, whose parts they have, and the part whose values are looked at.
pub(super) struct Chosen {
    source: Source,
    parts: Vec<FactId>,
    part: Option<FactId>,
    on: Option<FactId>,
    name: String,
    declared: Span,
}

impl Checker<'_> {
    /// What is asked of a list, as a condition or a number.
    pub(super) fn gathered(&mut self, gathered: &Gathered, span: Span) -> Option<Typed> {
        if let Some(per) = &gathered.per {
            let whole = self.text(span);
            let found = Diagnostic::new(Code::ListAsked, per.span, "this is a list: there is one value for each")
                .help(format!("Ask for one of them, as in `latest of ({whole})`, or give the list a name: `term sums means {whole}`."));
            self.push(found);
            return None;
        }
        let chosen = self.chosen(&gathered.from)?;
        let asked = self.asked(&gathered.what, &chosen, span)?;
        let denied = matches!(gathered.what, GatheredWhat::All | GatheredWhat::None);
        let mut source = chosen.source.clone();
        if let GatheredWhat::All = gathered.what {
            source = opposite(source);
        }
        let ty = asked.part().and_then(|part| self.number_of(part)).map(|ty| result(&asked, ty));
        let ty = if let Asked::Number = asked { Some(counted()) } else { ty };
        let fact = self.measure((asked, denied), source, ty.clone(), span);
        Some(match ty {
            Some(ty) => Typed::Num(TypedNum { num: Num::Fact(fact), ty, constant: None, bare: false, span }),
            None => Typed::Cond(cond(CondKind::Fact(fact), span)),
        })
    }

    /// A list that is computed, one entry for each value of a part.
    pub(super) fn groups(&mut self, name: &str, gathered: &Gathered, span: Span) -> Option<Groups> {
        let per = gathered.per.as_ref()?;
        let chosen = self.chosen(&gathered.from)?;
        let asked = self.asked(&gathered.what, &chosen, span)?;
        let by =
            chosen.parts.iter().copied().find(|part| self.guideline.fact(*part).is_some_and(|f| f.name == per.text));
        let Some(by) = by else {
            let what = format!("an entry of `{}` has no part `{}`", chosen.name, per.text);
            let found = Diagnostic::new(Code::UnknownName, per.span, what).also(chosen.declared, "declared here");
            self.push(found.help("Name a part of the entries behind `for each`."));
            return None;
        };
        let ty = match asked.part().and_then(|part| self.number_of(part)) {
            Some(ty) => result(&asked, ty),
            None if matches!(asked, Asked::Number) => counted(),
            None => {
                let found = Diagnostic::new(Code::ListAsked, span, "a condition `for each` is no list");
                self.push(found.help("Ask for a number for each: `sum of …`, `highest of …`, `number of …`."));
                return None;
            }
        };
        if matches!(chosen.source.of, Origin::Groups(_)) {
            let found =
                Diagnostic::new(Code::ListAsked, per.span, "what is computed for each is not taken apart again");
            self.push(found.help("Compute it from the entries of the list itself."));
            return None;
        }
        self.not_sliding(&chosen, span)?;
        let dated = self.is_date_part(by);
        let value = self.inner(super::model::VALUE, name, FactType::Number(ty), span);
        Some(Groups { name: name.to_owned(), asked, source: chosen.source, by, value, dated })
    }

    /// `x is empty`, `x is not empty` of a list.
    pub(super) fn no_entry(&mut self, value: &Expr, negated: bool, span: Span) -> Option<Cond> {
        let ExprKind::Name(name) = &value.kind else { return None };
        let Symbol::Listed(_) = self.names.get(name)?.symbol else { return None };
        let of = GatheredOf::Name(Name { text: name.clone(), span: value.span });
        let from = GatheredFrom { of, spans: Vec::new(), only: None, span: value.span };
        let what = if negated { GatheredWhat::Any } else { GatheredWhat::None };
        match self.gathered(&Gathered { what, from, per: None }, span)? {
            Typed::Cond(cond) => Some(cond),
            _ => None,
        }
    }

    /// `at least 2 of (lab.hba1c)`.
    pub(super) fn at_least_of_list(&mut self, count: &Expr, of: &[Expr], span: Span) -> Option<Option<Typed>> {
        let [Expr { kind: ExprKind::Name(name), span: place }] = of else { return None };
        let (Symbol::Listed(_) | Symbol::Groups(_)) = self.names.get(name)?.symbol else { return None };
        let of = GatheredOf::Name(Name { text: name.clone(), span: *place });
        let from = GatheredFrom { of, spans: Vec::new(), only: None, span: *place };
        Some(self.gathered(&Gathered { what: GatheredWhat::AtLeast(count.clone()), from, per: None }, span))
    }

    fn asked(&mut self, what: &GatheredWhat, chosen: &Chosen, span: Span) -> Option<Asked> {
        let asked = match what {
            GatheredWhat::Latest => Asked::Latest(self.value_part(chosen, span, "latest")?),
            GatheredWhat::First => Asked::First(self.value_part(chosen, span, "first")?),
            GatheredWhat::Lowest => Asked::Lowest(self.value_part(chosen, span, "lowest")?),
            GatheredWhat::Highest => Asked::Highest(self.value_part(chosen, span, "highest")?),
            GatheredWhat::Mean => Asked::Mean(self.value_part(chosen, span, "mean")?),
            GatheredWhat::Sum => Asked::Sum(self.value_part(chosen, span, "sum")?),
            GatheredWhat::Number => Asked::Number,
            GatheredWhat::Any | GatheredWhat::None => Asked::AtLeast(1),
            GatheredWhat::All => {
                if chosen.source.only.is_none() {
                    let found = Diagnostic::new(Code::ListAsked, span, "it is not said what holds of all entries");
                    self.push(
                        found.help(format!("Write what holds behind `where`: `all of ({} where …)`.", chosen.name)),
                    );
                    return None;
                }
                Asked::AtLeast(1)
            }
            GatheredWhat::AtLeast(count) => Asked::AtLeast(self.entries(count)?),
            GatheredWhat::InARow(count) => Asked::InARow(self.entries(count)?),
            GatheredWhat::Run(length) => Asked::Run(self.length(length)?),
        };
        let in_time = matches!(asked, Asked::Latest(_) | Asked::First(_) | Asked::InARow(_) | Asked::Run(_));
        if in_time && chosen.on.is_none() {
            return self.no_day(chosen, span);
        }
        let sliding = any_window(&chosen.source);
        if sliding && !matches!(asked, Asked::Number | Asked::AtLeast(_)) {
            let found = Diagnostic::new(Code::ListAsked, span, "within any time only the number of entries is asked");
            self.push(
                found.help("Write `number of (… within any 12 months)` or `at least 2 of (… within any 12 months)`."),
            );
            return None;
        }
        if let Asked::Sum(part) | Asked::Mean(part) = asked
            && self.is_date_part(part)
        {
            let found = Diagnostic::new(Code::ListAsked, span, "days are not added up");
            self.push(found.help("Ask for the `latest`, `first`, `lowest` or `highest` of them."));
            return None;
        }
        Some(asked)
    }

    fn no_day<T>(&mut self, chosen: &Chosen, span: Span) -> Option<T> {
        let what = format!("the entries of `{}` have no days, so that none is the latest", chosen.name);
        let found = Diagnostic::new(Code::ListAsked, span, what).also(chosen.declared, "declared here");
        self.push(
            found.help("Declare the list as `list of percent, dated`, or `ordered by` the part that is the day."),
        );
        None
    }

    /// The part whose values are looked at.
    fn value_part(&mut self, chosen: &Chosen, span: Span, word: &str) -> Option<FactId> {
        if let Some(part) = chosen.part.filter(|part| self.number_of(*part).is_some()) {
            return Some(part);
        }
        let what = match chosen.part {
            Some(_) => format!("this part is no number, and `{word} of` looks for one"),
            None => format!("it is not said which part of the entries `{word} of` looks at"),
        };
        let numbers: Vec<String> = chosen
            .parts
            .iter()
            .filter(|part| self.number_of(**part).is_some())
            .filter_map(|part| Some(format!("`{}.{}`", chosen.name, self.guideline.fact(*part)?.name)))
            .collect();
        let found = Diagnostic::new(Code::ListAsked, span, what).also(chosen.declared, "declared here");
        let end = match word {
            "latest" => Some("last"),
            "first" => Some("first"),
            _ => None,
        };
        let asked = chosen.part.and_then(|part| self.guideline.fact(part)).zip(end).map(|(part, end)| {
            let is = if part.ty == FactType::YesNo { part.name.clone() } else { format!("{} is …", part.name) };
            format!("any of ({end} 1 of {} where {is})", chosen.name)
        });
        self.push(match (asked, numbers.is_empty()) {
            (Some(asked), _) => found.help(format!("What is not a number is asked so: `{asked}`.")),
            (None, true) => found.help("Ask `any of (… where …)` or `number of (… where …)`."),
            (None, false) => found.help(format!("Name a part that is a number: {}.", numbers.join(", "))),
        });
        None
    }

    /// A whole number of entries.
    fn entries(&mut self, count: &Expr) -> Option<u32> {
        let literal = self.quantity(count)?;
        let number = literal.value.to_integer().to_u32().filter(|n| (1..=MAX_COUNT).contains(n));
        let number = number.filter(|_| literal.whole && literal.bare);
        if number.is_none() {
            let found = Diagnostic::new(
                Code::CountOutOfReach,
                count.span,
                format!("entries are counted from 1 to {MAX_COUNT}"),
            );
            self.push(found.help("Write a whole number."));
        }
        number
    }

    /// How long a time is: `12 months`, `90 days`.
    fn length(&mut self, length: &Expr) -> Option<Length> {
        let literal = self.quantity(length)?;
        let time = NumberKind::Quantity(super::dimension::TIME, 0);
        let months = literal.kind == NumberKind::CalendarDuration;
        let count = if months { literal.value.clone() } else { self.days(&literal.value) };
        if !(months || literal.kind == time) || !count.is_integer() || !count.is_positive() {
            let what = format!("`{}` is no time in whole days, weeks, months or years", self.text(length.span));
            self.push(
                Diagnostic::new(Code::ListAsked, length.span, what)
                    .help("Write for instance `12 months` or `90 days`."),
            );
            return None;
        }
        Some(Length { count, months })
    }

    /// A time in days.
    fn days(&mut self, time: &Number) -> Number {
        let day = super::units::parse("d").map_or_else(|_| number::one(), |day| day.factor);
        time / day
    }

    /// The entries that are meant.
    fn chosen(&mut self, from: &GatheredFrom) -> Option<Chosen> {
        if self.parts.is_some() {
            let found = Diagnostic::new(
                Code::ListAsked,
                from.span,
                "a list is asked inside what is asked of the entries of a list",
            );
            self.push(found.help("Give what is asked here a name of its own with `term`, and compare with that."));
            return None;
        }
        let mut chosen = match &from.of {
            GatheredOf::Name(name) => self.chosen_by_name(name)?,
            GatheredOf::From(inside) => {
                let inside = self.chosen(inside)?;
                self.not_sliding(&inside, from.span)?;
                wrapped(inside, |source| Origin::Inner(Box::new(source)))
            }
            GatheredOf::End { last, count, from: of } => {
                let mut inside = self.chosen(of)?;
                if inside.on.is_none() {
                    return self.no_day(&inside, of.span);
                }
                for window in &from.spans {
                    self.window(&mut inside, window, from.span)?;
                }
                self.not_sliding(&inside, from.span)?;
                let count = self.entries(count)?;
                wrapped(inside, |source| Origin::Ends { last: *last, count, of: Box::new(source) })
            }
            GatheredOf::Gathered(gathered, span) => {
                if gathered.per.is_none() {
                    let found = Diagnostic::new(Code::ListAsked, *span, "this is one value, not a list");
                    self.push(found.help("Behind `of` stands a list, or what is computed `for each` value of a part."));
                    return None;
                }
                let name = self.text(*span);
                let groups = self.groups(&name, gathered, *span)?;
                // Those with a name have their places already.
                let at = self.guideline.groups.len();
                self.guideline.groups.push(groups);
                self.chosen_groups(at, *span)?
            }
        };
        if !matches!(from.of, GatheredOf::End { .. }) {
            for window in &from.spans {
                self.window(&mut chosen, window, from.span)?;
            }
        }
        if let Some(only) = &from.only {
            let parts = chosen.parts.clone();
            let typed = self.with_parts(&parts, |checker| checker.condition(only))?;
            chosen.source.only = Some(self.defines_nothing(typed, only.span)?);
        }
        Some(chosen)
    }

    /// Refuses `within any` where its entries are looked at again: it says how many there are, and not which.
    fn not_sliding(&mut self, chosen: &Chosen, span: Span) -> Option<()> {
        if !any_window(&chosen.source) {
            return Some(());
        }
        let what = "`within any` says how many entries there are, and not which, so that nothing more is asked of them";
        self.push(Diagnostic::new(Code::ListAsked, span, what).help(
            "Write it in the outermost parentheses, behind everything but `where`: `number of (x within any 12 months where …)`.",
        ));
        None
    }

    fn window(&mut self, chosen: &mut Chosen, window: &GatheredSpan, span: Span) -> Option<()> {
        if chosen.on.is_none() {
            return self.no_day(chosen, span);
        }
        let windows = match window {
            GatheredSpan::BeforeLatest(_) => vec![Window::BeforeLatest],
            GatheredSpan::Any(length) => vec![Window::Any(self.length(length)?)],
            GatheredSpan::Since(day) => vec![Window::Since(self.a_day(day)?.num)],
            GatheredSpan::Until(day) => vec![Window::Until(self.a_day(day)?.num)],
            GatheredSpan::Within(length, day) => {
                self.length(length)?;
                let (day, length) = (self.a_day(day)?, self.num(length)?);
                let first = self.combined(Operator::Subtract, &day, &length, span)?;
                vec![Window::Since(first.num), Window::Until(day.num)]
            }
        };
        chosen.source.windows.extend(windows);
        Some(())
    }

    fn a_day(&mut self, day: &Expr) -> Option<TypedNum> {
        let typed = self.num(day)?;
        if typed.ty.kind == NumberKind::Date {
            self.no_definition(|visit| typed.num.each_name(&mut |named| visit(named)), day.span)?;
            return Some(typed);
        }
        let what = format!("this is {}, and a time begins or ends on a day", describe_number(&typed.ty));
        self.push(
            Diagnostic::new(Code::ListAsked, day.span, what)
                .help("Write a day, such as `today` or `today - 12 months`."),
        );
        None
    }

    /// A condition on an entry, if it names nothing that is defined: what is asked of lists is known before anything that is.
    pub(super) fn defines_nothing(&mut self, cond: Cond, span: Span) -> Option<Cond> {
        self.no_definition(|visit| cond.each_name(&mut |named| visit(named)), span)?;
        Some(cond)
    }

    /// Reports what names a term, a class, a score or a verdict where entries are chosen.
    pub(super) fn no_definition(&mut self, names: impl Fn(&mut dyn FnMut(Named)), span: Span) -> Option<()> {
        let mut defined = false;
        names(&mut |named| defined |= matches!(named, Named::Definition(_)));
        let mut asked = false;
        names(&mut |named| {
            asked |= matches!(named, Named::Fact(id) if self.guideline.measures.iter().any(|own| own.fact == id));
        });
        if !defined && !asked {
            return Some(());
        }
        let what = "entries are chosen by their own parts and by facts, and something else is named here";
        self.push(Diagnostic::new(Code::ListAsked, span, what).help(
            "Write what the term, class, score or list that is named stands for, or join it with what is asked of the list by `and`.",
        ));
        None
    }

    /// A list, a part of one, or a list that is computed.
    fn chosen_by_name(&mut self, name: &Name) -> Option<Chosen> {
        let listed = self.names.get(&name.text).map(|declared| (declared.symbol, declared.sound));
        match listed {
            Some((Symbol::Listed(_) | Symbol::Groups(_), false)) => return None,
            Some((Symbol::Listed(id), true)) => {
                let list = self.guideline.listed.get(id)?.clone();
                let value = list.value;
                return Some(of_list(Origin::List(id), &list, value));
            }
            Some((Symbol::Groups(at), true)) => return self.chosen_groups(at as usize, name.span),
            _ => {}
        }
        if listed.is_none()
            && let Some((head, tail)) = name.text.rsplit_once('.')
            && let Some((Symbol::Listed(id), sound)) = self.names.get(head).map(|d| (d.symbol, d.sound))
        {
            if !sound {
                return None;
            }
            let list = self.guideline.listed.get(id)?.clone();
            let part = self.part_of(&list, &Name { text: tail.to_owned(), span: name.span })?;
            return Some(of_list(Origin::List(id), &list, Some(part)));
        }
        self.resolve(&name.text, name.span, super::names::LIST, |s| matches!(s, Symbol::Listed(_) | Symbol::Groups(_)));
        None
    }

    fn chosen_groups(&mut self, at: usize, span: Span) -> Option<Chosen> {
        let groups = self.guideline.groups.get(at)?;
        Some(Chosen {
            source: Source { of: Origin::Groups(at), windows: Vec::new(), only: None },
            parts: vec![groups.value, groups.by],
            part: Some(groups.value),
            on: groups.dated.then_some(groups.by),
            name: groups.name.clone(),
            declared: span,
        })
    }

    /// Whether a number that is asked of a list may not be there.
    pub(super) fn may_have_no_value(&self, fact: FactId) -> bool {
        let measure = self.guideline.measures.iter().find(|measure| measure.fact == fact);
        measure.is_some_and(|measure| !matches!(measure.asked, Asked::Sum(_) | Asked::Number))
    }

    /// The fact that stands for what is asked; the same words ask the same.
    fn measure(
        &mut self,
        (asked, denied): (Asked, bool),
        source: Source,
        ty: Option<NumberType>,
        span: Span,
    ) -> FactId {
        let text = self.text(span);
        let list = self.guideline.list_of(&source).and_then(|id| self.guideline.listed.get(id));
        if let Some(list) = list.filter(|list| list.left_out && !self.deriving) {
            let what = format!(
                "`{}` may be left out, and here more than a derived fact or a constraint rests on it",
                list.name
            );
            let found = Diagnostic::new(Code::ListAsked, span, what).also(list.span, "declared here");
            self.push(found.help("Ask it where a fact is derived, such as `when not given  highest of LIST.PART`, and name that fact here; or remove `may be left out` from the list."));
        }
        if let Some(before) = self.guideline.measures.iter().find(|measure| measure.text == text) {
            return before.fact;
        }
        let fact_type = ty.clone().map_or(FactType::YesNo, FactType::Number);
        let fact = self.inner(&text, &text, fact_type, span);
        self.guideline.measures.push(Measure { fact, asked, denied, source, ty, text, span });
        fact
    }
}

fn of_list(of: Origin, list: &ListFact, part: Option<FactId>) -> Chosen {
    Chosen {
        source: Source { of, windows: Vec::new(), only: None },
        parts: list.parts.clone(),
        part,
        on: list.on,
        name: list.name.clone(),
        declared: list.span,
    }
}

fn wrapped(inside: Chosen, of: impl FnOnce(Source) -> Origin) -> Chosen {
    Chosen { source: Source { of: of(inside.source), windows: Vec::new(), only: None }, ..inside }
}

/// Those of which the condition does not hold.
fn opposite(source: Source) -> Source {
    let only = source.only.map(|only| {
        let span = only.span;
        cond(CondKind::Not(Box::new(only)), span)
    });
    Source { only, ..source }
}

/// Whether the number in any stretch of a time is asked.
fn any_window(source: &Source) -> bool {
    let inside = match &source.of {
        Origin::Inner(of) | Origin::Ends { of, .. } => any_window(of),
        Origin::List(_) | Origin::Groups(_) => false,
    };
    inside || source.windows.iter().any(|window| matches!(window, Window::Any(_)))
}

/// The type of what comes out.
fn result(asked: &Asked, ty: NumberType) -> NumberType {
    match asked {
        Asked::Sum(_) => NumberType { low: None, high: None, ..ty },
        Asked::Mean(_) => NumberType { integer: false, ..ty },
        _ => ty,
    }
}

/// A number of entries.
fn counted() -> NumberType {
    NumberType { integer: true, low: Some((number::whole(0), true)), ..plain(NumberKind::Plain) }
}
