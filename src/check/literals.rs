//! Literals: numbers with units, dates, and the values that examples give.

use super::annotations;
use super::checker::Checker;
use super::dimension;
use super::lookalikes::{Lookalike, lookalike};
use super::member_names::has_small;
use super::model::{Fact, FactId, FactType, Member, NumberKind, NumberType, Unit, Value};
use super::units;
use super::weeks::{self, Weeks, weeks};
use crate::codes::Code;
use crate::dates::{CYCLE, days};
use crate::diagnostic::{Diagnostic, unit_behind, with_article};
use crate::number::{self, Number, NumberError};
use crate::source::Span;
use crate::suggest::{self, Near};
use crate::syntax::ast::{Expr, ExprKind, Operator};
use std::collections::BTreeSet;

/// A number as written: value in base units, what it measures, whether it came without a unit.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    pub value: Number,
    pub kind: NumberKind,
    pub bare: bool,
    pub whole: bool,
}

impl Checker<'_> {
    /// A number with its unit. None where it is reported.
    pub(super) fn quantity(&mut self, expr: &Expr) -> Option<Literal> {
        let (text, unit) = match &expr.kind {
            ExprKind::Number { text, unit } => (text, unit),
            ExprKind::Negate(inner) => {
                let literal = self.quantity(inner)?;
                return Some(Literal { value: -literal.value, ..literal });
            }
            ExprKind::Date(text) => {
                let value = number::whole(self.date(text, expr.span)?);
                return Some(Literal { value, kind: NumberKind::Date, bare: false, whole: true });
            }
            ExprKind::Arithmetic { op: Operator::Add, left, right } => return self.weeks_and_days(left, right, expr),
            ExprKind::Error(_) => return None,
            _ => {
                self.push(
                    Diagnostic::new(Code::NotANumber, expr.span, "a number is needed here")
                        .help("Write digits, with a point for a fraction."),
                );
                return None;
            }
        };
        let value = match number::parse(text) {
            Ok(value) => value,
            Err(NumberError::TooLarge) => {
                let found = Diagnostic::new(Code::NumberTooLarge, expr.span, "this number has too many digits")
                    .help(format!("Numbers have at most {} digits.", number::MAX_DIGITS));
                self.push(found);
                return None;
            }
            Err(NumberError::Malformed) => {
                self.push(
                    Diagnostic::new(Code::NotANumber, expr.span, "this is not a number")
                        .help("Write digits, with a point for a fraction."),
                );
                return None;
            }
        };
        let whole = value.is_integer();
        if let Some(unit) = unit
            && let Some(weeks) = weeks(text, &unit.text)
        {
            return self.weeks_of(weeks, unit.span);
        }
        let Some(unit) = unit else {
            return Some(Literal { value, kind: NumberKind::Plain, bare: true, whole });
        };
        if self.other_notation(expr) {
            return None;
        }
        let meaning = self.unit(&unit.text, unit.span, false)?;
        Some(Literal { value: value * meaning.factor, kind: meaning.kind, bare: false, whole })
    }

    /// `36w6d`.
    fn weeks_of(&mut self, weeks: Weeks, span: Span) -> Option<Literal> {
        let found = match weeks {
            Weeks::Read(value, _) => {
                let kind = NumberKind::Quantity(dimension::TIME, 0);
                return Some(Literal { value, kind, bare: false, whole: true });
            }
            Weeks::Meant(right) => Diagnostic::new(Code::UnknownUnit, span, "weeks and days are not written so")
                .help(format!("Write `{right}`.")),
            Weeks::TooMany(_) => Diagnostic::new(Code::UnknownUnit, span, "a week has 7 days")
                .help("Behind the weeks stand 0 to 6 days: `36w6d`."),
        };
        self.push(found);
        None
    }

    /// `36 weeks + 6 days`, where one value is given.
    fn weeks_and_days(&mut self, left: &Expr, right: &Expr, whole: &Expr) -> Option<Literal> {
        let read = match (&left.kind, &right.kind) {
            (ExprKind::Number { text, unit: Some(unit) }, ExprKind::Number { text: days, unit: Some(of) }) => {
                weeks(text, &format!("{} + {days} {}", unit.text, of.text))
            }
            (ExprKind::Number { text, unit: None }, ExprKind::Number { text: days, unit }) => {
                weeks(text, &format!("+{days} {}", unit.as_ref().map_or("", |unit| unit.text.as_str())))
            }
            _ => None,
        };
        if let Some(weeks) = read {
            return self.weeks_of(weeks, whole.span);
        }
        let found = Diagnostic::new(Code::NotANumber, whole.span, "one number is given, not a sum");
        self.push(
            found.help("Write the number that comes out. Only weeks and days stand together: `36 weeks + 6 days`."),
        );
        None
    }

    /// A unit, in the declaration of a fact or behind a number. None where it is reported.
    pub(super) fn unit(&mut self, text: &str, span: Span, declared: bool) -> Option<units::Meaning> {
        if let Some(known) = self.units.get(text) {
            return Some(known.clone());
        }
        if let Some(odd) = lookalike(text) {
            self.push(nobody_means(odd, span));
            return None;
        }
        match units::parse(text) {
            Ok(meaning) => {
                self.units.insert(text.to_owned(), meaning.clone());
                Some(meaning)
            }
            Err(near) => {
                let found = Diagnostic::new(Code::UnknownUnit, span, format!("`{text}` is no unit"));
                let found = match near {
                    Some(right) => found.help(format!("Did you mean `{right}`?")).fix(span, right),
                    None if text == "M" => {
                        found.help("Months are written `months`, meters `m`, and moles in a liter `mol/L`.")
                    }
                    None if declared => found.help("Units are written as UCUM or as clinicians write them: cm, mm, %, mg/dL, months. What has no unit is declared `decimal` or `integer`."),
                    None => found.help("Units are written as UCUM or as clinicians write them: cm, mm, %, mg/dL, months. If this is no unit, an `and` or a line break is missing before it."),
                };
                if !self.unknown_units.contains(text) {
                    self.push(found);
                }
                if declared {
                    self.unknown_units.insert(text.to_owned());
                }
                None
            }
        }
    }

    /// The unit that is written behind a number; none of what else stands there.
    pub(super) fn written_unit(&self, expr: &Expr) -> Option<Unit> {
        match &expr.kind {
            ExprKind::Number { unit: Some(unit), .. } => {
                let factor = self.units.get(&unit.text)?.factor.clone();
                Some(Unit { text: unit.text.clone(), factor })
            }
            ExprKind::Negate(inner) => self.written_unit(inner),
            _ => None,
        }
    }

    /// A date in days since 1970-01-01. None where it is reported.
    pub(super) fn date(&mut self, text: &str, span: Span) -> Option<i64> {
        let found = days(text);
        if found.is_none() {
            let form = "A date is written year-month-day, with two digits each for month and day: `2026-03-09`.";
            let padded: Vec<String> = text.split('-').map(|part| format!("{part:0>2}")).collect();
            let right = padded.join("-");
            let problem = if right != text && days(&right).is_some() {
                Diagnostic::new(Code::BadDate, span, format!("`{text}` is not written as a date"))
                    .help(format!("A date has two digits each for month and day: `{right}`."))
                    .fix(span, right)
            } else {
                Diagnostic::new(Code::BadDate, span, format!("there is no day `{text}`")).help(form)
            };
            self.push(problem);
        }
        found
    }

    /// The value that an example gives a fact. None where it is reported.
    pub(super) fn value(&mut self, id: FactId, expr: &Expr) -> Option<Value> {
        let fact = self.guideline.fact(id)?.clone();
        match &fact.ty {
            FactType::YesNo => match &expr.kind {
                ExprKind::YesNo(value) => Some(Value::Bool(*value)),
                ExprKind::Error(_) => None,
                _ => self.wrong_value(&fact, expr.span, "`yes` or `no`"),
            },
            FactType::Number(ty) => self.number_value(&fact, ty, expr),
            FactType::OneOf(members) => match &expr.kind {
                ExprKind::Name(name) => self.member(members, &fact.name, name, expr.span).map(Value::Member),
                ExprKind::List(items) if items.is_empty() && members.iter().any(|m| m.name == "none") => {
                    self.member(members, &fact.name, "none", expr.span).map(Value::Member)
                }
                ExprKind::YesNo(value) => {
                    let name = if *value { "yes" } else { "no" };
                    self.member(members, &fact.name, name, expr.span).map(Value::Member)
                }
                ExprKind::Error(_) => None,
                _ => match self.small_member(members, &fact.name, expr) {
                    Some(member) => member.map(Value::Member),
                    None => self.wrong_value(&fact, expr.span, "one of its members"),
                },
            },
            FactType::SetOf(members) => {
                let items = match &expr.kind {
                    ExprKind::List(items) => items.clone(),
                    ExprKind::Name(_) => vec![expr.clone()],
                    ExprKind::Error(_) => return None,
                    ExprKind::Number { .. } if has_small(members) => vec![expr.clone()],
                    _ => return self.wrong_value(&fact, expr.span, "a list such as `(a, b)`, or `none`"),
                };
                let mut set = BTreeSet::new();
                for item in &items {
                    let member = match &item.kind {
                        ExprKind::Name(name) => self.member(members, &fact.name, name, item.span)?,
                        ExprKind::Error(_) => return None,
                        _ => match self.small_member(members, &fact.name, item) {
                            Some(member) => member?,
                            None => return self.wrong_value(&fact, item.span, "one of its members"),
                        },
                    };
                    if !set.insert(member) {
                        let name = self.text(item.span);
                        let found =
                            Diagnostic::new(Code::DuplicateMember, item.span, format!("`{name}` is listed twice"))
                                .help("Remove one of the two.");
                        self.push(found);
                    }
                }
                Some(Value::Set(set))
            }
        }
    }

    fn wrong_value(&mut self, fact: &Fact, span: Span, wanted: &str) -> Option<Value> {
        let found = Diagnostic::new(Code::UnlikeThings, span, format!("`{}` is {}", fact.name, describe(&fact.ty)))
            .label(format!("{wanted} is needed"))
            .also(fact.span, "declared here");
        let written = self.sources.text(span);
        if matches!(written.to_lowercase().as_str(), "unknown" | "missing" | "null" | "undetermined" | "unclear" | "na")
        {
            let found =
                Diagnostic::new(Code::UnlikeThings, span, format!("`{written}` is no value of `{}`", fact.name))
                    .also(fact.span, "declared here")
                    .help("Leave the line out: what is not given is unknown.");
            self.push(found);
            return None;
        }
        let truth = super::names::truth(written);
        let found = match (&fact.ty, truth) {
            (FactType::YesNo, Some(right)) => found.help(format!("Write `{right}`.")).fix(span, right),
            (FactType::YesNo, None) => found.help(format!("Write `{0} = yes` or `{0} = no`.", fact.name)),
            (FactType::OneOf(_) | FactType::SetOf(_), _) => found.help("Write the name of a member, without quotes."),
            (FactType::Number(ty), _) if ty.kind == NumberKind::Date => {
                match self.sources.text(span).to_lowercase().as_str() {
                    "today" | "now" => {
                        found.help("An example has a day of its own, so that it never changes: `2026-03-09`.")
                    }
                    _ => found.help("A date is written year-month-day: `2026-03-09`."),
                }
            }
            (FactType::Number(ty), _) if ty.unit.text.is_empty() => found.help("Write a number without a unit."),
            (FactType::Number(ty), _) => {
                found.help(format!("Write a number with a unit that fits, such as `3 {}`.", ty.unit.text))
            }
        };
        self.push(found);
        None
    }

    /// A number or a day that measures what the fact measures, whatever its range. None where it is reported.
    pub(super) fn fitting(&mut self, fact: &Fact, ty: &NumberType, expr: &Expr) -> Option<Literal> {
        if !matches!(
            expr.kind,
            ExprKind::Number { .. } | ExprKind::Negate(_) | ExprKind::Date(_) | ExprKind::Arithmetic { .. }
        ) {
            if !matches!(expr.kind, ExprKind::Error(_)) {
                self.wrong_value(fact, expr.span, if ty.kind == NumberKind::Date { "a date" } else { "a number" });
            }
            return None;
        }
        let literal = self.quantity(expr)?;
        let literal = self.given_in_other(fact, literal);
        if literal.bare && (ty.kind != NumberKind::Plain || !ty.unit.text.is_empty()) {
            if ty.kind == NumberKind::Date {
                self.wrong_value(fact, expr.span, "a date");
                return None;
            }
            let found = Diagnostic::new(
                Code::MissingUnit,
                expr.span,
                format!("`{}` is {}: its unit is missing", fact.name, describe(&fact.ty)),
            );
            let written = self.text(expr.span);
            self.push(unit_missing(found, expr.span, &written, ty.kind == NumberKind::Percent, &ty.unit.text));
            return None;
        }
        let surplus = ty.kind == NumberKind::Plain && ty.unit.text.is_empty() && !literal.bare;
        let counted = self.written_unit(expr).is_some_and(|unit| annotations::unlike(&unit.text, &ty.unit.text));
        if literal.kind != ty.kind || surplus || counted {
            self.wrong_value(fact, expr.span, &format!("a number in {}", unit_or_number(ty)));
            return None;
        }
        Some(literal)
    }

    fn number_value(&mut self, fact: &Fact, ty: &NumberType, expr: &Expr) -> Option<Value> {
        let literal = self.fitting(fact, ty, expr)?;
        if ty.integer && !literal.whole {
            self.push(
                Diagnostic::new(Code::NotWhole, expr.span, format!("`{}` is a whole number", fact.name))
                    .help("Write it without a fraction."),
            );
            return None;
        }
        let value = literal.value;
        if let Some(range) = outside(ty, &value) {
            let found = Diagnostic::new(Code::OutsideRange, expr.span, format!("`{}` is {range}", fact.name))
                .label("outside its range")
                .also(fact.span, "declared here")
                .help("Correct the value or its unit, or the range of the fact.");
            self.push(found);
            return None;
        }
        Some(Value::Number(value))
    }

    /// The index of a member. None where it is reported.
    pub(super) fn member(&mut self, members: &[Member], of: &str, name: &str, span: Span) -> Option<u32> {
        if let Some(at) = members.iter().position(|m| m.name == name) {
            return u32::try_from(at).ok();
        }
        let found = Diagnostic::new(Code::UnknownMember, span, format!("`{of}` has no member `{name}`"));
        let by_label = members.iter().find(|m| m.label.as_deref().is_some_and(|l| l.eq_ignore_ascii_case(name)));
        let near = match by_label {
            Some(member) => Near::Meant(member.name.as_str()),
            None => suggest::name(name, members.iter().map(|m| m.name.as_str())),
        };
        let all = members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(", ");
        let found = match near {
            Near::Meant(right) => {
                found.help(format!("Did you mean `{right}`? Its members are: {all}.")).guess(span, right)
            }
            Near::Other(other) => {
                found.help(format!("`{other}` is near, but may be another thing. The members are: {all}."))
            }
            Near::Nothing => found.help(format!("Its members are: {all}.")),
        };
        self.push(found);
        None
    }
}

/// A unit that could be read, and that nobody means.
fn nobody_means(odd: Lookalike, span: Span) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownUnit, span, odd.what);
    match odd.meant {
        Some(right) if odd.counts => found.help(format!("Write `{right}` if that is meant.")),
        None if odd.counts => found.help("Write the number in the unit of the fact, such as `10*9/L`."),
        Some(right) => found
            .help(format!("Write `{right}` if that is meant. {}", odd.more).trim_end().to_owned())
            .guess(span, right),
        None if odd.more.is_empty() => found.help("Write the unit in the size in which it is measured."),
        None => found.help(odd.more),
    }
}

/// Asks for the unit of a bare number. Of a part of one, `0.4 %` and `40 %` may both be meant.
pub(super) fn unit_missing(found: Diagnostic, span: Span, written: &str, percent: bool, unit: &str) -> Diagnostic {
    if let Some(right) = weeks::of_sum(written).filter(|_| matches!(unit, "weeks" | "week" | "wk")) {
        return found.help(format!(
            "Weeks and days are written `{right}`; the sum of two numbers of weeks `({written}) * 1 {unit}`."
        ));
    }
    if unit == "titer" {
        let right = format!("1:{}", written.strip_prefix("1/").map_or(written, str::trim));
        return found.help(format!("Write `{right}`.")).guess(span, right);
    }
    match number::parse(written) {
        Ok(value) if percent && share(&value) => {
            let hundredfold = number::show(&(&value * number::whole(100)));
            found.help(format!("Write `{hundredfold} %` or `{written} %`, whichever is meant."))
        }
        _ => {
            let unit = unit_behind(unit);
            found.help(format!("Write `{written}{unit}`.")).guess(span.after(), unit)
        }
    }
}

/// Whether a bare number may be a part of one as well as a percentage.
pub(super) fn share(value: &Number) -> bool {
    value > &number::whole(0) && value <= &number::whole(1)
}

fn unit_or_number(ty: &NumberType) -> String {
    if ty.unit.text.is_empty() { "plain digits, without a unit".to_owned() } else { ty.unit.text.clone() }
}

/// The declared range in words, where the value lies outside it.
pub fn outside(ty: &NumberType, value: &Number) -> Option<String> {
    let low = ty.low.as_ref().is_some_and(|(limit, closed)| value < limit || (value == limit && !closed));
    let high = ty.high.as_ref().is_some_and(|(limit, closed)| value > limit || (value == limit && !closed));
    (low || high).then(|| range(ty))
}

/// The declared range in words: `above 0 cm`, `0 % to 100 %`.
pub fn range(ty: &NumberType) -> String {
    let show = |limit: &Number| match ty.kind {
        NumberKind::Date => show_date(limit),
        _ => units::show(limit, &ty.unit),
    };
    match (&ty.low, &ty.high) {
        (Some((low, true)), Some((high, true))) => format!("{} to {}", show(low), show(high)),
        (low, high) => {
            let low =
                low.as_ref().map(|(l, closed)| format!("{} {}", if *closed { "at least" } else { "above" }, show(l)));
            let high =
                high.as_ref().map(|(h, closed)| format!("{} {}", if *closed { "at most" } else { "below" }, show(h)));
            low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
        }
    }
}

/// A date as ISO text; with more digits for its year where it is moved beyond those that can be written.
pub fn show_date(value: &Number) -> String {
    let days = value.to_integer().try_into().unwrap_or(i64::MAX);
    // The calendar repeats itself after 400 years.
    let (cycles, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let epoch = jiff::civil::Date::new(1970, 1, 1).ok();
    let date = epoch.zip(jiff::Span::new().try_days(day).ok()).and_then(|(epoch, span)| epoch.checked_add(span).ok());
    match date {
        Some(date) => {
            let year = i64::from(date.year()).saturating_add(cycles.saturating_mul(400));
            format!("{year:04}-{:02}-{:02}", date.month(), date.day())
        }
        None => number::show(value),
    }
}

/// A type in words, with its article.
pub fn describe(ty: &FactType) -> String {
    match ty {
        FactType::YesNo => "yes or no".to_owned(),
        FactType::OneOf(_) => "a one-of".to_owned(),
        FactType::SetOf(_) => "a set".to_owned(),
        FactType::Number(ty) => describe_number(ty),
    }
}

/// A numeric type in words, with its article.
pub fn describe_number(ty: &NumberType) -> String {
    match ty.kind {
        NumberKind::Plain | NumberKind::Ratio if !ty.unit.text.is_empty() => format!("a number in {}", ty.unit.text),
        NumberKind::Plain if ty.integer => "a whole number".to_owned(),
        NumberKind::Plain | NumberKind::Ratio => "a plain number".to_owned(),
        NumberKind::Percent => "a percentage".to_owned(),
        NumberKind::Date => "a date".to_owned(),
        NumberKind::CalendarDuration => format!("a duration in {}", ty.unit.text),
        NumberKind::Quantity(..) => {
            let name = with_article(measure(ty.kind));
            if ty.unit.text.is_empty() { name } else { format!("{name} in {}", ty.unit.text) }
        }
    }
}

/// The everyday name of what a number measures.
pub fn measure(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Plain => "plain number",
        NumberKind::Percent => "percentage",
        NumberKind::Ratio => "ratio",
        NumberKind::Date => "date",
        NumberKind::CalendarDuration => "duration of the calendar",
        units::TITER => "titer",
        units::OF_LIMIT => "multiple of the upper limit of normal",
        NumberKind::Quantity(_, special) if special != 0 => "quantity on a scale of its own",
        NumberKind::Quantity(exponents, _) => dimension::name(exponents),
    }
}
