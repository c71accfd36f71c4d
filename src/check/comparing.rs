//! Comparisons of numbers: both sides must measure the same, and a comparison that can never or must always hold is
//! reported.

use super::checker::Checker;
use super::dimension;
use super::literals::{describe_number, measure, range, unit_missing};
use super::model::{Comparison, Cond, CondKind, FactType, Num, NumberKind};
use super::symbol::Symbol;
use super::typing::{TypedNum, cond, negate_if};
use super::units;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind, with_article};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::tokens::{Kind, tokens};

impl Checker<'_> {
    pub(super) fn compare(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> Option<Cond> {
        if self.day_difference(op, left, right, span) || self.unordered(op, left, right, span) {
            return None;
        }
        // `site = ileum`: the right side is a member, not a declared name.
        if matches!(op, Comparison::Equal | Comparison::NotEqual)
            && let Some(sides) = self.member_comparison(op, left, right, span)
        {
            return sides;
        }
        if self.counted_word(left, &[right])
            || self.counted_word(right, &[left])
            || self.compared_with_never(op, left, right, span)
        {
            return None;
        }
        let irrational = left.is_irrational() || right.is_irrational();
        if irrational && self.one_function(left, right) {
            return self.compare_real(op, left, right, span);
        }
        let (left, right) = if irrational {
            (self.calculated(left), self.calculated(right))
        } else {
            (self.num(left), self.num(right))
        };
        let (left, right) = (left?, right?);
        let right = self.in_own_unit(&left, right);
        let left = self.in_own_unit(&right, left);
        if irrational && !self.rests_on_facts(&left, &right, span) {
            return None;
        }
        let compared = self.compare_numbers(op, &left, &right, span)?;
        if irrational {
            self.remember(Num::Subtract(Box::new(left.num), Box::new(right.num)), span);
        }
        Some(compared)
    }

    /// `=` between a one-of, set or condition and something else: refused with the right words, and read as meant.
    pub(super) fn member_comparison(
        &mut self,
        op: Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Option<Cond>> {
        let ExprKind::Name(name) = &left.kind else { return None };
        let declared = self.names.get(name).filter(|d| d.sound)?;
        let negated = op == Comparison::NotEqual;
        let (sign, gap) = self.gap(left.span, right.span);
        let written = self.text(right.span);
        let word = if negated { "is not" } else { "is" };
        match declared.symbol {
            Symbol::Fact(id) => match &self.guideline.fact(id)?.ty {
                FactType::Number(_) => None,
                FactType::OneOf(_) => {
                    let found =
                        Diagnostic::new(Code::EqualsOnMember, sign, format!("`{name}` is a one-of: say `{word}`"))
                            .help(format!("Write `{name} {word} {written}`."))
                            .fix(gap, format!(" {word} "));
                    // A sign of another language is reported already.
                    if matches!(self.text(sign).as_str(), "=" | "!=" | "≠") && !written.starts_with('"') {
                        self.push(found);
                    }
                    Some(self.is(left, right, span, false).map(|c| negate_if(negated, c)))
                }
                FactType::SetOf(_) => {
                    let what = format!("`{name}` is a set: say what it includes");
                    let found = Diagnostic::new(Code::EqualsOnMember, sign, what);
                    self.push(match (&right.kind, negated) {
                        (ExprKind::Name(_), false) => {
                            found.help(format!("Write `{name} includes {written}`.")).guess(gap, " includes ")
                        }
                        (ExprKind::Name(_), true) => found
                            .help(format!("Write `{name} does not include {written}`."))
                            .guess(gap, " does not include "),
                        _ => found.help(format!(
                            "Write `{name} includes a`, `{name} includes all of (a, b)` or `{name} is empty`."
                        )),
                    });
                    Some(None)
                }
                FactType::YesNo => {
                    let truth = match &right.kind {
                        ExprKind::YesNo(value) => Some(*value),
                        ExprKind::Name(word) if word.eq_ignore_ascii_case("true") => Some(true),
                        ExprKind::Name(word) if word.eq_ignore_ascii_case("false") => Some(false),
                        _ => None,
                    };
                    let what = format!("`{name}` is yes or no: its name alone is the condition");
                    let found = Diagnostic::new(Code::EqualsOnMember, span, what);
                    self.push(match truth {
                        None if matches!(written.as_str(), "0" | "1") => found.help(format!(
                            "Write `{name}` where `{written}` means yes, and `not {name}` where it means no."
                        )),
                        Some(yes) => {
                            let right = if yes != negated { name.clone() } else { format!("not {name}") };
                            found.help(format!("Write `{right}`.")).fix(span, right)
                        }
                        // `patient.female = female`.
                        None if name.rsplit('.').next() == Some(written.as_str()) => {
                            let right = if negated { format!("not {name}") } else { name.clone() };
                            found.help(format!("Write `{right}`.")).guess(span, right)
                        }
                        None => found.help(format!("Write `{name}` or `not {name}`.")),
                    });
                    Some(None)
                }
            },
            Symbol::Class(_) => {
                let what = format!("`{name}` is a classification: say `{word}`");
                let found = Diagnostic::new(Code::EqualsOnMember, sign, what)
                    .help(format!("Write `{name} {word} {written}`."))
                    .fix(gap, format!(" {word} "));
                self.push(found);
                Some(self.is(left, right, span, false).map(|c| negate_if(negated, c)))
            }
            _ => None,
        }
    }

    /// What stands between two parts of an expression: the words, and with the blanks around them.
    pub(super) fn gap(&self, left: Span, right: Span) -> (Span, Span) {
        let gap = Span { start: left.end, end: right.start.max(left.end), ..left };
        let byte = |at: usize| gap.start.saturating_add(u32::try_from(at).unwrap_or(0));
        let (mut words, mut commented) = (None, false);
        for token in tokens(self.sources.text(gap)) {
            commented |= token.kind == Kind::Comment;
            if !token.is_gap() {
                let start = words.map_or(byte(token.start), |words: Span| words.start);
                words = Some(Span { start, end: byte(token.end()), ..gap });
            }
        }
        let words = words.unwrap_or(Span { end: gap.start, ..gap });
        // What is written for the words leaves a comment beside them alone.
        (words, if commented { words } else { gap })
    }

    pub(super) fn compare_numbers(
        &mut self,
        op: Comparison,
        left: &TypedNum,
        right: &TypedNum,
        span: Span,
    ) -> Option<Cond> {
        if !self.comparable(left, right) {
            return None;
        }
        if let (Some(first), Some(second)) = (&left.constant, &right.constant) {
            return self.without_fact(holds(op, first, second), span);
        }
        self.check_reach(op, left, right, span)?;
        self.check_reach(op.turned(), right, left, span)?;
        Some(self.compared(op, left.num.clone(), right.num.clone(), span))
    }

    /// Whether two numbers measure the same; reports where they do not.
    pub(super) fn comparable(&mut self, left: &TypedNum, right: &TypedNum) -> bool {
        use NumberKind::{CalendarDuration, Percent, Plain, Quantity, Ratio};
        let (a, b) = (left.ty.kind, right.ty.kind);
        if let (Some(one), Some(other)) = (&left.ty.scale, &right.ty.scale)
            && one != other
        {
            let found = Diagnostic::new(Code::ScaleMismatch, left.span, "numbers of different scales are compared")
                .label(format!("on the scale \"{one}\""))
                .also(right.span, format!("on the scale \"{other}\""))
                .help("Numbers of different scales have no common measure; give the fact in the scale that the comparison means.");
            self.push(found);
            return false;
        }
        if let Some(found) = self.counted_twice(left, right) {
            self.push(found);
            return false;
        }
        let (bare, other) = if left.bare { (left, right) } else { (right, left) };
        if a == b || matches!((a, b), (Ratio, Plain | Percent) | (Plain | Percent, Ratio)) {
            return self.counts_the_same(left, right) && self.with_or_without_unit(left, right);
        }
        if let Some(found) = self.amount_slip(left, right).or_else(|| self.moved_scale(left, right)) {
            self.push(found);
            return false;
        }
        if bare.bare && other.ty.kind == NumberKind::Date {
            let found = Diagnostic::new(Code::UnlikeThings, bare.span, "a date is compared with a plain number")
                .also(other.span, "this is a date")
                .help("A date is written year-month-day: `2026-03-09`.");
            self.push(found);
            return false;
        }
        if bare.bare && !other.bare && !matches!(other.ty.kind, Plain | Ratio) {
            let example = if other.ty.kind == Percent { "%".to_owned() } else { other.ty.unit.text.clone() };
            let found = Diagnostic::new(Code::MissingUnit, bare.span, "this number needs a unit")
                .also(other.span, format!("this is {}", describe_number(&other.ty)));
            let found = if example.is_empty() {
                found.help("Write the unit of the result behind the number, as in `25 kg/m2`.")
            } else {
                let written = self.text(bare.span);
                unit_missing(found, bare.span, &written, other.ty.kind == Percent, &example)
            };
            self.push(found);
            return false;
        }
        let time = |kind: NumberKind| kind == Quantity(dimension::TIME, 0);
        if (a == CalendarDuration && time(b)) || (time(a) && b == CalendarDuration) {
            let found = Diagnostic::new(
                Code::CalendarMix,
                left.span.to(right.span),
                "months or years are mixed with days or weeks",
            )
            .help("A month has 28 to 31 days, so the two do not compare. Use one of them on both sides.");
            self.push(found);
            return false;
        }
        if (a == Plain) != (b == Plain) {
            let (number, unit) = if a == Plain { (left, right) } else { (right, left) };
            let found = Diagnostic::new(
                Code::UnexpectedUnit,
                unit.span,
                format!(
                    "{} is compared with {}",
                    with_article(measure(unit.ty.kind)),
                    match number.ty.unit.text.as_str() {
                        "" => "a plain number".to_owned(),
                        of => format!("a number in {of}"),
                    }
                ),
            )
            .also(number.span, format!("this is {}", describe_number(&number.ty)))
            .help("Both sides must have the same kind of unit, or none.");
            let written = self.text(unit.span);
            let digits = written.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or("").len();
            let literal = written.get(digits..).is_some_and(|tail| units::parse(tail.trim()).is_ok());
            self.push(if digits > 0 && !unit.bare && literal && number.ty.unit.text.is_empty() {
                let end = u32::try_from(digits).unwrap_or(0);
                let tail = Span { start: unit.span.start.saturating_add(end), ..unit.span };
                found.guess(tail, "")
            } else {
                found
            });
            return false;
        }
        let found = self.unlike_measures(left, right);
        self.push(found);
        false
    }

    /// Parts of a thousand and the like are numbers with a unit: `30` is not `30 mg/g`. False where that is reported.
    fn with_or_without_unit(&mut self, left: &TypedNum, right: &TypedNum) -> bool {
        let number = |side: &TypedNum| matches!(side.ty.kind, NumberKind::Plain | NumberKind::Ratio);
        if !number(left) || !number(right) || left.ty.unit.text.is_empty() == right.ty.unit.text.is_empty() {
            return true;
        }
        let (plain, other) = if left.ty.unit.text.is_empty() { (left, right) } else { (right, left) };
        if plain.bare {
            let found = Diagnostic::new(Code::MissingUnit, plain.span, "this number needs a unit")
                .also(other.span, format!("this is a number in {}", other.ty.unit.text));
            let written = self.text(plain.span);
            self.push(unit_missing(found, plain.span, &written, false, &other.ty.unit.text));
            return false;
        }
        if plain.ty.kind == NumberKind::Ratio {
            return true;
        }
        let what = format!("a number in {} is compared with a plain number", other.ty.unit.text);
        let found = Diagnostic::new(Code::UnexpectedUnit, other.span, what)
            .also(plain.span, "this is a plain number")
            .help("Both sides must have the same kind of unit, or none.");
        self.push(found);
        false
    }

    /// Reports a comparison of constants with each other.
    fn without_fact<T>(&mut self, holds: bool, span: Span) -> Option<T> {
        let (code, what) =
            if holds { (Code::AlwaysHolds, "always holds") } else { (Code::NeverHolds, "can never hold") };
        let found = Diagnostic::new(code, span, format!("`{}` {what}: no fact stands in it", self.text(span)))
            .help("Compare a fact: write the name of what is meant.");
        self.push(found);
        None
    }

    /// A comparison of a fact with a constant outside its range never or always holds.
    pub(super) fn check_reach(&mut self, op: Comparison, left: &TypedNum, right: &TypedNum, span: Span) -> Option<()> {
        let (Num::Fact(id), Some(limit)) = (&left.num, &right.constant) else { return Some(()) };
        let ty = &left.ty;
        let below = ty.low.as_ref().map(|(low, closed)| (limit < low, limit == low, *closed));
        let above = ty.high.as_ref().map(|(high, closed)| (limit > high, limit == high, *closed));
        // Whether some value of the range lies under, at, over the limit.
        let under = below.is_none_or(|(outside, at, _)| !outside && !at);
        let over = above.is_none_or(|(outside, at, _)| !outside && !at);
        let inside =
            |side: Option<(bool, bool, bool)>| side.is_none_or(|(outside, at, closed)| !outside && (!at || closed));
        let whole = !ty.integer || (limit / &ty.unit.factor).is_integer();
        let at = inside(below) && inside(above) && whole;
        let (can_hold, can_fail) = match op {
            Comparison::Equal => (at, under || over),
            Comparison::NotEqual => (under || over, at),
            Comparison::Less => (under, at || over),
            Comparison::LessOrEqual => (under || at, over),
            Comparison::Greater => (over, under || at),
            Comparison::GreaterOrEqual => (over || at, under),
        };
        let fact = self.guideline.fact(*id)?;
        // A day that never was fails whatever always holds of days, and is unlike all of them.
        let never = fact.never.is_some();
        let (can_hold, can_fail) =
            (can_hold || never && op == Comparison::NotEqual, can_fail || never && op != Comparison::NotEqual);
        // What comes out of a list without an entry is compared in vain.
        let can_fail = can_fail || self.may_have_no_value(*id);
        if can_hold && can_fail {
            return Some(());
        }
        let (name, declared) = (fact.name.clone(), fact.span);
        let bounds = range(ty);
        let (code, what) =
            if can_hold { (Code::AlwaysHolds, "always holds") } else { (Code::NeverHolds, "can never hold") };
        let why = if bounds.is_empty() || !whole { "is a whole number".to_owned() } else { format!("is {bounds}") };
        let found = Diagnostic::new(code, span, format!("`{}` {what}", self.text(span)))
            .also(declared, format!("`{name}` {why}"))
            .help(if can_hold {
                "Leave it out, or correct the limit."
            } else {
                "Correct the limit or its unit, or the range of the fact."
            });
        self.push(found);
        (code != Code::NeverHolds).then_some(())
    }

    pub(super) fn between(&mut self, value: &Expr, low: &Expr, high: &Expr, span: Span) -> Option<Cond> {
        if self.unordered_between(value, low, high, span) || self.counted_word(value, &[low, high]) {
            return None;
        }
        if value.is_irrational() {
            return self.between_real(value, low, high, span);
        }
        let (value, low, high) = (self.num(value), self.num(low), self.num(high));
        let (value, low, high) = (value?, low?, high?);
        let (low, high) = (self.in_own_unit(&value, low), self.in_own_unit(&value, high));
        let plain = matches!(value.ty.kind, NumberKind::Plain | NumberKind::Ratio) && value.ty.unit.text.is_empty();
        if low.bare != high.bare && !plain {
            let (bare, other) = if low.bare { (&low, &high) } else { (&high, &low) };
            let (written, limit) = (self.text(bare.span), self.text(other.span));
            let unit = limit.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | ' '));
            let found = Diagnostic::new(Code::MissingUnit, bare.span, "this number needs a unit")
                .also(other.span, "the other limit has one");
            let unit = unit_behind(unit);
            self.push(found.help(format!("Write `{written}{unit}`.")).guess(bare.span.after(), unit));
            return None;
        }
        if let (Some(a), Some(b)) = (&low.constant, &high.constant)
            && a > b
            && low.ty.kind == high.ty.kind
            && low.bare == high.bare
        {
            let found =
                Diagnostic::new(Code::BetweenReversed, low.span.to(high.span), "the limits are the wrong way round")
                    .help("The smaller limit comes first; both limits belong to the range.");
            self.push(found);
            return None;
        }
        let comparable = self.comparable(&value, &low) && self.comparable(&value, &high);
        if let (true, Some(of), Some(from), Some(to)) = (comparable, &value.constant, &low.constant, &high.constant) {
            return self.without_fact(from <= of && of <= to, span);
        }
        if !comparable || !self.between_reach(&value, &low, &high, span) {
            return None;
        }
        let from = self.compared(Comparison::GreaterOrEqual, value.num.clone(), low.num, span);
        let to = self.compared(Comparison::LessOrEqual, value.num, high.num, span);
        Some(cond(CondKind::And(vec![from, to]), span))
    }

    /// A limit of `between` may be the limit of the fact's range, but not lie outside it.
    pub(super) fn between_reach(&mut self, value: &TypedNum, low: &TypedNum, high: &TypedNum, span: Span) -> bool {
        let (Num::Fact(id), Some(from), Some(to)) = (&value.num, &low.constant, &high.constant) else { return true };
        let ty = &value.ty;
        let over = ty.high.as_ref().is_some_and(|(most, closed)| from > most || (from == most && !closed));
        let under = ty.low.as_ref().is_some_and(|(least, closed)| to < least || (to == least && !closed));
        let below = ty.low.as_ref().is_some_and(|(least, _)| from < least);
        let above = ty.high.as_ref().is_some_and(|(most, _)| to > most);
        let all = ty.low.as_ref().is_some_and(|(least, _)| from <= least)
            && ty.high.as_ref().is_some_and(|(most, _)| to >= most);
        let Some(fact) = self.guideline.fact(*id) else { return true };
        let because = format!("`{}` is {}", fact.name, range(ty));
        let (declared, shown) = (fact.span, self.text(span));
        let found = if over || under {
            Diagnostic::new(Code::NeverHolds, span, format!("`{shown}` can never hold"))
                .help("Correct the limits or their unit, or the range of the fact.")
        } else if all && fact.never.is_some() {
            return true;
        } else if all {
            Diagnostic::new(Code::AlwaysHolds, span, format!("`{shown}` always holds"))
                .help("Leave it out, or correct the limits.")
        } else if below || above {
            let limit = if below { low.span } else { high.span };
            let what = format!("`{}` lies outside the range of `{}`", self.text(limit), fact.name);
            Diagnostic::new(Code::OutsideRange, limit, what)
                .help("Correct the limit or its unit, or the range of the fact.")
        } else {
            return true;
        };
        self.push(found.also(declared, because));
        false
    }
}

fn holds(op: Comparison, left: &Number, right: &Number) -> bool {
    match op {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}
