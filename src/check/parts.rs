//! What an example gives in part: limits of numbers and days, members of which some are left, sets of which some members are
//! known. It means what the same means in a case.

use super::checker::Checker;
use super::membership::Side;
use super::model::{Fact, FactId, FactType, Member, NumberKind, NumberType, Partial, Stated, Value};
use super::stretch::{Left, Limit, left};
use crate::codes::Code;
use crate::dates;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{BoundKind, Expr, ExprKind, ListExpr, Said};
use std::collections::BTreeSet;

/// Words behind `not` that say that nothing is known.
const RECORDED: &[&str] =
    &["known", "given", "recorded", "available", "measured", "determined", "assessed", "done", "applicable"];

impl Checker<'_> {
    /// What an example says of a fact. None where it is reported.
    pub(super) fn stated(&mut self, id: FactId, said: &Said, span: Span) -> Option<Stated> {
        let fact = self.guideline.fact(id)?.clone();
        if let Said::Not(items) = said
            && let [Expr { kind: ExprKind::Name(word), .. }] = items.as_slice()
            && RECORDED.contains(&word.as_str())
        {
            let what = format!("`not {word}` is no value of `{}`", fact.name);
            return self.part_fault(span, what, "Leave the line out: what is not given is unknown.");
        }
        if let Some(stated) = self.never_said(id, &fact, said, span) {
            return stated;
        }
        self.of_value(id, &fact, said, span).map(|stated| stated.of_day(fact.never))
    }

    /// What is said of the values of a fact.
    pub(super) fn of_value(&mut self, id: FactId, fact: &Fact, said: &Said, span: Span) -> Option<Stated> {
        match (&fact.ty, said) {
            (FactType::Number(ty), Said::Value(expr)) if ty.kind == NumberKind::Date && period(expr).is_some() => {
                let (first, last) = self.period(expr)?;
                self.stretch(fact, ty, (Some((first, true)), Some((last, true))), span)
            }
            (_, Said::Value(expr)) => self.value(id, expr).map(Stated::Value),
            (FactType::Number(ty), Said::Limits(limits)) => self.limited(fact, ty, limits, span),
            (FactType::OneOf(members), Said::OneOf(items)) => {
                self.members_left(id, fact, members, (items, false), span)
            }
            (FactType::OneOf(members), Said::Not(items)) => self.members_left(id, fact, members, (items, true), span),
            (FactType::SetOf(members), Said::Members(includes, excludes)) => {
                self.members_known(id, fact, members, (includes.as_ref(), excludes.as_ref()), span)
            }
            _ => self.no_part(fact, said, span),
        }
    }

    fn part_fault(&mut self, span: Span, what: String, help: impl Into<String>) -> Option<Stated> {
        self.push(Diagnostic::new(Code::GivenInPart, span, what).help(help));
        None
    }

    /// What cannot be said of a fact of this type.
    fn no_part(&mut self, fact: &Fact, said: &Said, span: Span) -> Option<Stated> {
        let name = &fact.name;
        let (what, help) = match (&fact.ty, said) {
            (FactType::YesNo, Said::Not(items)) => {
                let right = match items.as_slice() {
                    [Expr { kind: ExprKind::YesNo(answer), .. }] if *answer => "no",
                    _ => "yes",
                };
                (format!("`{name}` is yes or no"), format!("Write `{name} = {right}`."))
            }
            (FactType::YesNo, _) => (
                format!("`{name}` is yes or no, and nothing lies between"),
                format!("Write `{name} = yes` or `{name} = no`; where it is not known, leave the line out."),
            ),
            (FactType::Number(_), Said::Members(..)) => {
                (format!("`{name}` is a number, and includes nothing"), format!("Give its limits: `{name} >= …`."))
            }
            (FactType::Number(_), _) => (
                format!("of `{name}` one stretch is given, from one limit to another"),
                format!("Write its limits, such as `{name} >= …`, `{name} < …` or `{name} between … and …`."),
            ),
            (FactType::OneOf(members), Said::Limits(_)) => {
                let names: Vec<&str> = members.iter().take(2).map(|member| member.name.as_str()).collect();
                (
                    format!("the members of `{name}` have no order"),
                    format!("Name those that are left, such as `{name} = {}`.", names.join(" or ")),
                )
            }
            (FactType::OneOf(members), _) => {
                let example = members.first().map_or("", |member| member.name.as_str());
                (
                    format!("`{name}` has one member at a time"),
                    format!("Write `{name} = {example}` or `{name} is not {example}`, for instance."),
                )
            }
            (FactType::SetOf(members), _) => {
                let example = members.first().map_or("", |member| member.name.as_str());
                (
                    format!("`{name}` is a set"),
                    format!(
                        "Write `{name} includes {example}` where it is known that it does, `{name} does not include \
                         {example}` where it does not; `{name} = ({example})` where there is nothing else."
                    ),
                )
            }
        };
        self.part_fault(span, what, help)
    }

    fn limited(&mut self, fact: &Fact, ty: &NumberType, limits: &[(BoundKind, Expr)], span: Span) -> Option<Stated> {
        // `3 to 5 cm` names the unit once.
        let last = limits.last().and_then(|(_, expr)| unit_of(expr)).cloned();
        let (mut low, mut high) = (None, None);
        let mut sound = true;
        for (kind, expr) in limits {
            let shared;
            let expr = match &expr.kind {
                ExprKind::Number { text, unit: None } if last.is_some() => {
                    shared =
                        Expr { kind: ExprKind::Number { text: text.clone(), unit: last.clone() }, span: expr.span };
                    &shared
                }
                _ => expr,
            };
            let day = ty.kind == NumberKind::Date && period(expr).is_some();
            let value = if day {
                let first = matches!(kind, BoundKind::AtLeast | BoundKind::Below);
                self.period(expr).map(|days| if first { days.0 } else { days.1 })
            } else {
                self.fitting(fact, ty, expr).map(|literal| literal.value)
            };
            let Some(value) = value else {
                sound = false;
                continue;
            };
            match kind {
                BoundKind::Above => low = Some((value, false)),
                BoundKind::AtLeast => low = Some((value, true)),
                BoundKind::Below => high = Some((value, false)),
                BoundKind::AtMost => high = Some((value, true)),
            }
        }
        if !sound {
            return None;
        }
        if let (Some((from, _)), Some((to, _))) = (&low, &high)
            && from > to
        {
            let what = format!("the limits of `{}` are the wrong way round", fact.name);
            return self.part_fault(span, what, "The smaller limit comes first; both limits belong to the range.");
        }
        self.stretch(fact, ty, (low, high), span)
    }

    fn stretch(&mut self, fact: &Fact, ty: &NumberType, limits: (Limit, Limit), span: Span) -> Option<Stated> {
        match left(ty, limits) {
            Left::One(value) => Some(Stated::Value(Value::Number(value))),
            Left::Some(part) => Some(Stated::Part(part)),
            Left::Nothing => {
                let found = Diagnostic::new(
                    Code::OutsideRange,
                    span,
                    format!("this leaves no value that `{}` can have", fact.name),
                )
                .also(fact.span, format!("`{}` is {}", fact.name, super::literals::range(ty)))
                .help("Correct the limits or their unit, or the range of the fact.");
                self.push(found);
                None
            }
            Left::All => self.says_nothing(fact, span),
        }
    }

    fn says_nothing(&mut self, fact: &Fact, span: Span) -> Option<Stated> {
        let what = format!("this leaves every value that `{}` can have, and so says nothing", fact.name);
        self.part_fault(span, what, "Leave the line out: what is not given is unknown.")
    }

    /// The first and the last day of a year or a month.
    fn period(&mut self, expr: &Expr) -> Option<(Number, Number)> {
        let text = period(expr)?;
        let days = dates::period(text);
        if days.is_none() {
            let what = match text.split_once('-') {
                Some((_, month)) if !matches!(month.parse(), Ok(1..=12_u8)) => format!("there is no month {month}"),
                _ => format!("the year of `{text}` is no year of a patient"),
            };
            self.push(
                Diagnostic::new(Code::BadDate, expr.span, what)
                    .help("Years are 1000 to 9999 and months 01 to 12: `1950`, `1950-05`."),
            );
        }
        let (first, last) = days?;
        Some((number::whole(first), number::whole(last)))
    }

    fn members_left(
        &mut self,
        id: FactId,
        fact: &Fact,
        members: &[Member],
        (items, denied): (&[Expr], bool),
        span: Span,
    ) -> Option<Stated> {
        let listed = ListExpr::Items(items.to_vec());
        let before = self.diagnostics.len();
        let named = self.list(&listed, members, &fact.name, Side::Fact(id))?;
        if self.diagnostics.len() > before {
            return None;
        }
        let all = 0..u32::try_from(members.len()).unwrap_or(u32::MAX);
        let left: BTreeSet<u32> = if denied { all.filter(|at| !named.contains(at)).collect() } else { named };
        if left.len() == members.len() {
            return self.says_nothing(fact, span);
        }
        let mut some = left.iter();
        match (some.next(), some.next()) {
            (None, _) => {
                let what = format!("no member of `{}` is left", fact.name);
                self.part_fault(span, what, "Name those that are not left; what is not known is left out.")
            }
            (Some(only), None) => Some(Stated::Value(Value::Member(*only))),
            _ => Some(Stated::Part(Partial::OneOf(left))),
        }
    }

    fn members_known(
        &mut self,
        id: FactId,
        fact: &Fact,
        members: &[Member],
        (includes, excludes): (Option<&ListExpr>, Option<&ListExpr>),
        span: Span,
    ) -> Option<Stated> {
        let before = self.diagnostics.len();
        let mut list = |list: Option<&ListExpr>| match list {
            Some(list) => self.list(list, members, &fact.name, Side::Fact(id)),
            None => Some(BTreeSet::new()),
        };
        let (includes, excludes) = (list(includes), list(excludes));
        let (includes, excludes) = (includes?, excludes?);
        if self.diagnostics.len() > before {
            return None;
        }
        if let Some(both) = includes.intersection(&excludes).next() {
            let both = members.get(*both as usize).map_or("", |member| member.name.as_str());
            let what = format!("`{}` is said to include `{both}` and not to include it", fact.name);
            return self.part_fault(span, what, "Keep what is right.");
        }
        let all = includes.len().saturating_add(excludes.len()) == members.len();
        Some(if all { Stated::Value(Value::Set(includes)) } else { Stated::Part(Partial::Set(includes, excludes)) })
    }
}

/// The text of a year or a month: `1950`, `1950-05`.
fn period(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Number { text, unit: None } if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) => {
            Some(text)
        }
        ExprKind::Date(text) if text.len() == "1950-05".len() => Some(text),
        _ => None,
    }
}

/// The unit of a number, also behind a minus.
fn unit_of(expr: &Expr) -> Option<&crate::syntax::ast::Name> {
    match &expr.kind {
        ExprKind::Number { unit, .. } => unit.as_ref(),
        ExprKind::Negate(inner) => unit_of(inner),
        _ => None,
    }
}
