//! Doses: units are checked against each other, and what can be dispensed against the ceilings.

use super::checker::Checker;
use super::clauses::find;
use super::dimension;
use super::dose_words::{behind_once, ceiling_of_a_day, foreign};
use super::literals::{Literal, describe_number};
use super::model::{Dispensed, Dose, NumberKind, NumberType, RecId, Stance, Times, Unit};
use super::typing::TypedNum;
use super::units;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{
    ClauseKind, Declaration, DoseClause, DosePart, DosePartKind, DoseStep, DoseTimes, Expr, ExprKind, Halves,
};
use num_traits::{One, ToPrimitive, Zero};
use std::collections::BTreeSet;

/// Most doses that are given on one day.
const MOST_A_DAY: u32 = 48;

/// What can be dispensed, as it is said.
pub(super) struct Dispensing {
    pub(super) what: Dispensed,
    pub(super) halves: Option<Halves>,
    pub(super) unit: Unit,
    pub(super) place: Span,
}

/// What the parts of a dose say, as far as they could be read.
#[derive(Default)]
pub(super) struct Said {
    pub(super) dispensed: Option<Dispensing>,
    pub(super) most: Option<(Number, Span, Unit)>,
    pub(super) most_a_day: Option<(Number, Span, Unit)>,
    route: Option<String>,
    pub(super) times: Option<Times>,
    duration: Option<String>,
    pub(super) as_needed: Option<Option<String>>,
}

impl Checker<'_> {
    /// The dose of a recommendation. None where it has none, or where something in it is reported.
    pub(super) fn dose(&mut self, id: RecId, declaration: &Declaration) -> Option<Dose> {
        if let Some(known) = self.doses.get(&id) {
            return known.clone();
        }
        let written = find(declaration, |k| if let ClauseKind::Dose(written) = k { Some(written) } else { None });
        let steps: Vec<Option<Dose>> =
            written.into_iter().flat_map(|written| &written.steps).map(|step| self.step_of_dose(step)).collect();
        let mut steps = steps.into_iter().collect::<Option<Vec<Dose>>>().unwrap_or_default().into_iter();
        let mut dose = steps.next();
        if let (Some(dose), Some(written)) = (&mut dose, written) {
            dose.then = steps.collect();
            let all = std::iter::once(&*dose).chain(&dose.then).map(|step| step.text.clone());
            dose.text = all.collect::<Vec<_>>().join(", then ");
            self.until_when(written);
        }
        self.doses.insert(id, dose.clone());
        dose
    }

    /// A dose where none is given.
    pub(super) fn stray_dose(&mut self, declaration: &Declaration, stance: Stance) {
        let clause = declaration.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Dose(_)));
        let Some(clause) = clause.filter(|_| matches!(stance, Stance::Against | Stance::Uncertain)) else { return };
        let found = Diagnostic::new(
            Code::Dose,
            clause.keyword_span,
            format!("a recommendation `{}` a treatment has no dose", stance.word()),
        )
        .help("A dose belongs where the treatment is given: `stance for` or `stance option`.");
        self.push(found);
    }

    /// Whether of each step it is said when the next one begins.
    fn until_when(&mut self, written: &DoseClause) {
        let ends = |part: &DosePart| matches!(part.kind, DosePartKind::For(_) | DosePartKind::Times(DoseTimes::Single));
        for step in written.steps.iter().rev().skip(1) {
            if !step.parts.iter().any(ends) {
                let found = Diagnostic::new(Code::Dose, step.amount.span, "until when this is given is not said")
                    .help("Say it before `then`: `once`, or a time such as `for 7 days`.");
                self.push(found);
            }
        }
    }

    fn step_of_dose(&mut self, step: &DoseStep) -> Option<Dose> {
        if self.no_range(step) {
            return None;
        }
        if self.half_a_range(step) {
            return None;
        }
        let shared = shared_unit(&step.amount, step.high.as_ref());
        let lower = shared.as_ref().unwrap_or(&step.amount);
        let amount = self.num(lower);
        let amount = amount.and_then(|amount| self.is_an_amount(lower, amount));
        let high = step.high.as_ref().map(|high| {
            let amount = self.num(high)?;
            self.is_an_amount(high, amount)
        });
        let said = self.parts_of_dose(amount.as_ref().map(|amount| &amount.ty), step);
        let high = match high {
            Some(high) => Some(high?),
            None => None,
        };
        let (amount, said) = (amount?, said?);
        if let Some(high) = &high
            && !self.is_a_range(&amount, high)
        {
            return None;
        }
        let text = step.parts.iter().map(|part| part.span).fold(amount.span, Span::to);
        let text = high.as_ref().map_or(text, |high| text.to(high.span));
        let text = self.text(text);
        if is_rate(&amount.ty) {
            self.runs_on(step, &amount.ty.unit);
        }
        for end in std::iter::once(&amount).chain(&high) {
            self.below_ceilings(end, &said);
            self.dispensable(end, &said);
        }
        let unit = said.dispensed.as_ref().map(|dispensing| &dispensing.unit);
        let ceilings = said.most.as_ref().or(said.most_a_day.as_ref());
        let own = amount.constant.as_ref().map(|_| &amount.ty.unit).filter(|unit| !unit.text.is_empty());
        let unit = unit.or(own).or(ceilings.map(|(_, _, unit)| unit)).cloned();
        let unit = unit.unwrap_or_else(|| amount.ty.unit.clone());
        if unit.text.is_empty() {
            let found = Diagnostic::new(Code::Dose, amount.span, "in which unit this dose is given is not said")
                .help("Add what can be dispensed, `in steps of 10 mg with halves down`, or a ceiling, `at most 150 mg`: their unit is that of the dose.");
            self.push(found);
            return None;
        }
        let ty = NumberType { unit, low: None, high: None, integer: false, ..amount.ty };
        Some(Dose {
            amount: amount.num,
            written_high: high.as_ref().map(|high| high.span),
            high: high.map(|high| high.num),
            written: amount.span,
            text,
            ty,
            halves_up: said.dispensed.as_ref().is_some_and(|dispensing| dispensing.halves == Some(Halves::Up)),
            dispensed: said.dispensed.map(|dispensing| dispensing.what),
            most: said.most.map(|(most, ..)| most),
            most_a_day: said.most_a_day.map(|(most, ..)| most),
            route: said.route,
            times: said.times,
            duration: said.duration,
            as_needed: said.as_needed,
            then: Vec::new(),
        })
    }

    /// `1 to 2 mg/kg * weight`: the number with which it begins is no amount by itself. True where that is reported.
    fn half_a_range(&mut self, step: &DoseStep) -> bool {
        let (ExprKind::Number { text, unit: None }, Some(high)) = (&step.amount.kind, &step.high) else { return false };
        let written = self.text(high.span);
        let end = written.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(written.len());
        let behind = written.get(end..).unwrap_or_default();
        if end == 0 || behind.trim().is_empty() || matches!(high.kind, ExprKind::Number { .. }) {
            return false;
        }
        let right = format!("{text}{behind}");
        let found =
            Diagnostic::new(Code::Dose, step.amount.span, format!("a dose that begins with `{text}` needs a unit"))
                .help(format!("Write both ends in full: `{right} to {written}`."));
        self.push(found.guess(step.amount.span, right));
        true
    }

    /// Whether two amounts are a range. False where they are not, which is reported.
    fn is_a_range(&mut self, low: &TypedNum, high: &TypedNum) -> bool {
        if !self.comparable(low, high) {
            return false;
        }
        match (&low.constant, &high.constant) {
            (Some(least), Some(most)) if least >= most => {
                let found = Diagnostic::new(Code::Dose, high.span, "a range of doses ends above where it begins")
                    .also(low.span, "it begins here")
                    .help("Write the smaller amount first, as in `1 to 2 mg`; or one amount alone.");
                self.push(found);
                false
            }
            _ => true,
        }
    }

    /// A rate runs on: how often it is given, and a ceiling of a day, say nothing of it.
    fn runs_on(&mut self, step: &DoseStep, unit: &Unit) {
        for part in &step.parts {
            let (what, help) = match &part.kind {
                DosePartKind::Every(..) | DosePartKind::Times(_) => (
                    "a rate runs on, and is not given so often",
                    "Leave this out, and say for how long it runs: `for 24 hours`. What is given at once is an amount: `5 mg`.",
                ),
                DosePartKind::AtMost(_, true) => {
                    ("the ceiling of a rate is a rate", "Write the ceiling as a rate, as in `at most 10 mg/h`.")
                }
                _ => continue,
            };
            let found = Diagnostic::new(Code::Dose, part.span, what).also(step.amount.span, "the rate");
            self.push(match unit.text.split('/').next() {
                Some("U" | "mU" | "kU") => found.help(
                    "`U` is what an enzyme turns over in a minute, and so a rate. International units are written `IU`: `100 IU/kg * patient.weight`.",
                ),
                _ => found.help(help),
            });
        }
    }

    /// Whether something is the amount of a dose. None where it is not, which is reported.
    fn is_an_amount(&mut self, expr: &Expr, amount: TypedNum) -> Option<TypedNum> {
        let text = self.text(expr.span);
        let found = |what: String| Diagnostic::new(Code::Dose, expr.span, what);
        let positive = amount.constant.as_ref().is_none_or(|value| *value > Number::zero());
        let counted = amount.ty.unit.text.starts_with('{');
        let problem = match amount.ty.kind {
            // mg/kg/h: the kilograms cancel the milligrams.
            NumberKind::Quantity(dimension::RATE, 0) => {
                found(format!("`{text}` is an amount for each kilogram or the like, not a dose")).help(format!(
                    "Multiply it by what it is for: `{text} * patient.weight`, with your fact for the weight."
                ))
            }
            NumberKind::Quantity(dimension::TIME, _) => found(format!("`{text}` is a time, not the amount of a dose"))
                .help("A dose begins with its amount; for how long it is given is said behind it: `5 mg, for 5 days`."),
            NumberKind::Quantity(exponents, _) if !dimension::is_dose(exponents) => {
                found(format!("`{text}` measures nothing that is given ({})", amount.ty.unit.text)).help(
                    "A dose is a mass, a volume, a number of units or the like, or that in a time. What is an amount for each kilogram is written so: `1 mg/kg * patient.weight`.",
                )
            }
            NumberKind::Quantity(..) if positive => return Some(amount),
            NumberKind::Plain if positive && counted => return Some(amount),
            NumberKind::Quantity(..) => found(format!("a dose of `{text}` is none")).help("A dose is above zero."),
            NumberKind::Plain if amount.ty.unit.text.contains('/') => {
                found(format!("`{text}` is an amount for each kilogram or the like, not a dose")).help(format!(
                    "Multiply it by what it is for: `{text} * patient.weight`, with your fact for the weight."
                ))
            }
            NumberKind::Plain if amount.bare => found("a dose needs a unit".to_owned()).help(format!(
                "Write the unit behind the number: `{text} mg`; what is counted stands in braces: `{text} {{tablets}}`."
            )),
            _ => found(format!("this is {}, not the amount of a dose", describe_number(&amount.ty)))
                .help("A dose is an amount with a unit: `5 mg`, `100 [IU]`, `1 mg/kg * patient.weight`; what is counted has its unit in braces: `2 {tablets}`."),
        };
        self.push(problem);
        None
    }

    fn unit_of(&mut self, expr: &Expr) -> Option<Unit> {
        let ExprKind::Number { unit: Some(unit), .. } = &expr.kind else { return None };
        let factor = units::parse(&unit.text).ok()?.factor;
        Some(Unit { text: unit.text.clone(), factor })
    }

    /// All parts of a dose; none where one of them is reported.
    fn parts_of_dose(&mut self, ty: Option<&NumberType>, written: &DoseStep) -> Option<Said> {
        let mut said = Said::default();
        let mut sound = true;
        for (at, part) in written.parts.iter().enumerate() {
            let before = written.parts.iter().take(at).find(|other| alike(other, part));
            // `once every 3 weeks`, `once daily`: the two are one.
            let ahead = at.checked_sub(1).and_then(|ahead| written.parts.get(ahead));
            if let Some(found) = ahead.and_then(|once| behind_once(once, part, &self.text(part.span))) {
                self.push(found);
                sound = false;
                continue;
            }
            if let Some(before) = before {
                let found = Diagnostic::new(Code::Dose, part.span, "a dose says this once")
                    .also(before.span, "said before")
                    .help("Leave one of the two out, or make it two recommendations.");
                self.push(found);
                sound = false;
                continue;
            }
            let ahead = at.checked_sub(1).and_then(|ahead| written.parts.get(ahead)).map(|ahead| &ahead.kind);
            if let (DosePartKind::Foreign(word), Some(DosePartKind::AtMost(most, false))) = (&part.kind, ahead)
                && let Some(found) = ceiling_of_a_day(word, &self.text(most.span))
            {
                self.push(found);
                sound = false;
                continue;
            }
            sound &= self.part_of_dose(ty, part, &mut said).is_some();
        }
        let rate = ty.is_some_and(is_rate);
        let days = written.parts.iter().find(|part| matches!(part.kind, DosePartKind::AtMost(_, true)) && !rate);
        let shares = said.times.is_none() && said.as_needed.is_none();
        if let (Some(part), true, true) = (days, shares, sound) {
            let found = Diagnostic::new(Code::Dose, part.span, "how many doses share this amount of a day is not said")
                .help("Say how often the dose is given, as `twice a day`, `every 12 hours` or `as needed`; the ceiling of one dose is `at most 150 mg`.");
            self.push(found);
            sound = false;
        }
        sound.then_some(said)
    }

    fn part_of_dose(&mut self, ty: Option<&NumberType>, part: &DosePart, said: &mut Said) -> Option<()> {
        match &part.kind {
            DosePartKind::Steps(step, halves) => {
                let (step, unit) = self.amount_like(ty, step)?;
                let what = Dispensed::Steps(step);
                said.dispensed = Some(Dispensing { what, halves: *halves, unit, place: part.span });
            }
            DosePartKind::Amounts(amounts, halves) => {
                let read: Vec<Option<(Number, Unit)>> =
                    amounts.iter().map(|amount| self.amount_like(ty, amount)).collect();
                let read: Vec<(Number, Unit)> = read.into_iter().collect::<Option<_>>()?;
                let unit = read.first()?.1.clone();
                let all: BTreeSet<Number> = read.into_iter().map(|(amount, _)| amount).collect();
                let what = Dispensed::Amounts(all);
                said.dispensed = Some(Dispensing { what, halves: *halves, unit, place: part.span });
            }
            // Told of as a whole.
            DosePartKind::AtMost(_, true) if ty.is_some_and(is_rate) => {}
            DosePartKind::AtMost(most, of_day) => {
                let (most, unit) = self.amount_like(ty, most)?;
                let slot = if *of_day { &mut said.most_a_day } else { &mut said.most };
                *slot = Some((most, part.span, unit));
            }
            DosePartKind::Needed(text) => said.as_needed = Some(text.as_ref().map(|text| text.value.clone())),
            DosePartKind::Route(text) => said.route = Some(text.value.clone()),
            DosePartKind::Every(interval, longest) => said.times = Some(self.every(interval, longest.as_ref())?),
            DosePartKind::Times(times) => said.times = Some(self.times(times)?),
            DosePartKind::For(duration) => {
                self.time(duration, "a duration", "for 5 days")?;
                said.duration = Some(self.amount_text(duration));
            }
            DosePartKind::Foreign(word) => {
                let found = foreign(word);
                self.push(found);
                return None;
            }
        }
        Some(())
    }

    /// A constant amount like that of the dose, and its unit.
    fn amount_like(&mut self, ty: Option<&NumberType>, expr: &Expr) -> Option<(Number, Unit)> {
        let literal = self.quantity(expr)?;
        let text = self.text(expr.span);
        let ty = ty?;
        let unit = self.unit_of(expr);
        // Tablets are no puffs.
        let counted = literal.kind != NumberKind::Plain || unit.as_ref().is_some_and(|unit| unit.text == ty.unit.text);
        let same = literal.kind == ty.kind && !literal.bare && counted;
        let (Some(unit), true, true) = (unit, same, literal.value > Number::zero()) else {
            let what = if same {
                format!("`{text}` is no amount")
            } else {
                format!("`{text}` does not measure what the dose does")
            };
            let measures = match ty.kind {
                NumberKind::Plain => format!("in `{}`", ty.unit.text),
                _ => describe_number(ty),
            };
            let help = format!("The dose is {measures}; write an amount like it, above zero, with its unit.");
            let found = Diagnostic::new(Code::Dose, expr.span, what).help(help);
            self.push(found);
            return None;
        };
        Some((literal.value, unit))
    }

    /// A span of time.
    fn time(&mut self, expr: &Expr, what: &str, example: &str) -> Option<Literal> {
        let literal = self.quantity(expr)?;
        let hours = units::parse("h").ok()?.kind;
        if (literal.kind == hours || literal.kind == NumberKind::CalendarDuration) && literal.value > Number::zero() {
            return Some(literal);
        }
        let found = Diagnostic::new(Code::Dose, expr.span, format!("`{}` is not {what}", self.text(expr.span)))
            .help(format!("Write a time with its unit, as in `{example}`."));
        self.push(found);
        None
    }

    fn every(&mut self, shortest: &Expr, longest: Option<&Expr>) -> Option<Times> {
        // `every 4 to 6 hours`: the unit stands behind both.
        let shared = shared_unit(shortest, longest);
        let interval = shared.as_ref().unwrap_or(shortest);
        let literal = self.time(interval, "an interval", "every 12 hours")?;
        if let Some(longest) = longest
            && self.time(longest, "an interval", "every 4 to 6 hours")?.value <= literal.value
        {
            let found = Diagnostic::new(Code::Dose, longest.span, "a range of intervals ends above where it begins")
                .help("Write the shorter interval first, as in `every 4 to 6 hours`.");
            self.push(found);
            return None;
        }
        let text = longest.map_or(shortest.span, |longest| shortest.span.to(longest.span));
        let text = self.text(text);
        if literal.kind == NumberKind::CalendarDuration {
            return Some(Times::Every(text, Number::one()));
        }
        let day = units::parse("d").ok()?.factor;
        Some(Times::Every(text, (day / literal.value).ceil()))
    }

    fn times(&mut self, times: &DoseTimes) -> Option<Times> {
        let count = match times {
            DoseTimes::Single => return Some(Times::Single),
            DoseTimes::Once => 1,
            DoseTimes::Twice => 2,
            DoseTimes::Count(count) => {
                let literal = self.quantity(count)?;
                let whole = literal.value.to_integer().to_u32().filter(|times| (1..=MOST_A_DAY).contains(times));
                let Some(whole) = whole else {
                    let found = Diagnostic::new(
                        Code::Dose,
                        count.span,
                        format!("nothing is given {} times a day", number::show(&literal.value)),
                    )
                    .help(format!("Write a number from 1 to {MOST_A_DAY}, or an interval: `every 12 hours`."));
                    self.push(found);
                    return None;
                };
                whole
            }
        };
        Some(Times::PerDay(count))
    }

    /// An amount in one line.
    fn amount_text(&self, expr: &Expr) -> String {
        self.text(expr.span)
    }
}

/// `1 to 2 mg`: the first number with the unit that stands behind both.
fn shared_unit(first: &Expr, second: Option<&Expr>) -> Option<Expr> {
    match (&first.kind, second.map(|second| &second.kind)) {
        (ExprKind::Number { text, unit: None }, Some(ExprKind::Number { unit: Some(unit), .. })) => {
            Some(Expr { kind: ExprKind::Number { text: text.clone(), unit: Some(unit.clone()) }, ..first.clone() })
        }
        _ => None,
    }
}

/// Whether an amount is one in a time, such as mg/h.
fn is_rate(ty: &NumberType) -> bool {
    matches!(ty.kind, NumberKind::Quantity([_, -1, ..], _))
}

/// Whether two parts say the same thing of a dose.
fn alike(one: &DosePart, other: &DosePart) -> bool {
    let kind = |part: &DosePart| match part.kind {
        DosePartKind::Steps(..) | DosePartKind::Amounts(..) => 0,
        DosePartKind::AtMost(_, false) => 1,
        DosePartKind::AtMost(_, true) => 2,
        DosePartKind::Route(_) => 3,
        DosePartKind::Every(..) | DosePartKind::Times(_) => 4,
        DosePartKind::For(_) => 5,
        DosePartKind::Needed(_) => 6,
        DosePartKind::Foreign(_) => 7,
    };
    kind(one) == kind(other) && !matches!(one.kind, DosePartKind::Foreign(_))
}
