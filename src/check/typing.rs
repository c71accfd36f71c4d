//! Types of expressions: from what the author wrote to conditions and numbers in base units. Each mistake is reported
//! once, where it is; what rests on it is then passed over in silence.

use super::Checker;
use super::literals::{describe_number, dimension, outside, range};
use super::model::{
    ClassId, Comparison, Cond, CondKind, FactId, FactType, Meaning, Member, Num, NumberKind, NumberType, TermId, Unit,
};
use super::names::{CONDITION, Symbol};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Includes, ListExpr, Name, Operator};
use num_traits::Zero;
use std::collections::BTreeSet;

/// A typed expression.
enum Typed {
    Cond(Cond),
    Num(TypedNum),
    OneOf(FactId),
    SetOf(FactId),
    Class(ClassId),
}

/// A number expression with its type.
#[derive(Clone)]
pub(super) struct TypedNum {
    pub num: Num,
    pub ty: NumberType,
    /// The constant, where it is one.
    pub constant: Option<Number>,
    /// A literal without a unit.
    bare: bool,
    span: Span,
}

fn plain(kind: NumberKind) -> NumberType {
    NumberType {
        kind,
        unit: Unit { text: String::new(), factor: number::one() },
        integer: false,
        scale: None,
        low: None,
        high: None,
    }
}

fn cond(kind: CondKind, span: Span) -> Cond {
    Cond { kind, span }
}

fn negate_if(negated: bool, inner: Cond) -> Cond {
    let span = inner.span;
    if negated { cond(CondKind::Not(Box::new(inner)), span) } else { inner }
}

impl Checker<'_> {
    /// A condition. None where something in it is reported.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        let found = match self.typed(expr)? {
            Typed::Cond(cond) => return Some(cond),
            Typed::Num(num) => Diagnostic::new(
                Code::NotACondition,
                expr.span,
                format!("this is {}, not a condition", describe_number(&num.ty)),
            )
            .help("Compare it: `x >= 3`, `x between 3 and 20`."),
            Typed::OneOf(fact) => {
                let (name, example) = self.fact_and_member(fact);
                Diagnostic::new(Code::NotACondition, expr.span, format!("`{name}` is a one-of, not a condition"))
                    .help(format!("Say which member: `{name} is {example}`."))
            }
            Typed::SetOf(fact) => {
                let (name, example) = self.fact_and_member(fact);
                Diagnostic::new(Code::NotACondition, expr.span, format!("`{name}` is a set, not a condition"))
                    .help(format!("Ask what it holds: `{name} includes {example}` or `{name} is not empty`."))
            }
            Typed::Class(class) => {
                let class = self.guideline.class(class);
                let name = class.map_or(String::new(), |c| c.name.clone());
                let example = class.and_then(|c| c.members.first()).map_or(String::new(), |m| m.name.clone());
                Diagnostic::new(
                    Code::NotACondition,
                    expr.span,
                    format!("`{name}` is a classification, not a condition"),
                )
                .help(format!("Say which class: `{name} is {example}`."))
            }
        };
        self.push(found);
        None
    }

    fn fact_and_member(&self, fact: FactId) -> (String, String) {
        let Some(fact) = self.guideline.fact(fact) else { return Default::default() };
        let member = match &fact.ty {
            FactType::OneOf(members) | FactType::SetOf(members) => members.first().map(|m| m.name.clone()),
            _ => None,
        };
        (fact.name.clone(), member.unwrap_or_default())
    }

    /// A number. None where something in it is reported.
    pub(super) fn num(&mut self, expr: &Expr) -> Option<TypedNum> {
        match self.typed(expr)? {
            Typed::Num(num) => Some(num),
            other => {
                let what = match other {
                    Typed::Cond(_) => "a condition",
                    Typed::OneOf(_) | Typed::Class(_) => "a one-of",
                    _ => "a set",
                };
                let help = match what {
                    "a set" => "Ask what it holds: `x includes a` or `at least 2 of (x includes a, x includes b)`.",
                    "a condition" => {
                        "Conditions are joined by `and` and `or`; points for them are summed by a `score`."
                    }
                    _ => "A one-of is compared with its members: `x is a` or `x in (a, b)`.",
                };
                let found = Diagnostic::new(Code::NotANumber, expr.span, format!("this is {what}, not a number"));
                self.push(found.help(help));
                None
            }
        }
    }

    /// A condition or a number, for a term.
    pub(super) fn meaning(&mut self, expr: &Expr) -> Option<Meaning> {
        match self.typed(expr)? {
            Typed::Num(num) => Some(Meaning::Num(num.num, num.ty)),
            Typed::Cond(cond) => Some(Meaning::Cond(cond)),
            Typed::OneOf(_) | Typed::SetOf(_) | Typed::Class(_) => self.condition(expr).map(Meaning::Cond),
        }
    }

    fn typed(&mut self, expr: &Expr) -> Option<Typed> {
        let span = expr.span;
        let kind = match &expr.kind {
            ExprKind::Error => return None,
            ExprKind::Name(name) => return self.named(name, span),
            ExprKind::Number { .. } | ExprKind::Date(_) => {
                let literal = self.quantity(expr)?;
                let mut ty = plain(literal.kind);
                ty.integer = literal.whole && literal.bare;
                let constant = Some(literal.value.clone());
                return Some(Typed::Num(TypedNum {
                    num: Num::Const(literal.value),
                    ty,
                    constant,
                    bare: literal.bare,
                    span,
                }));
            }
            ExprKind::YesNo(value) => CondKind::Const(*value),
            ExprKind::And(parts) => CondKind::And(self.conditions(parts)?),
            ExprKind::Or(parts) => CondKind::Or(self.conditions(parts)?),
            ExprKind::Not(inner) => CondKind::Not(Box::new(self.condition(inner)?)),
            ExprKind::AtLeast { count, of } => self.at_least(count, of)?,
            ExprKind::Compare { op, left, right } => return self.compare(*op, left, right, span).map(Typed::Cond),
            ExprKind::Between { value, low, high, negated } => {
                return self.between(value, low, high, span).map(|c| Typed::Cond(negate_if(*negated, c)));
            }
            ExprKind::Is { value, other, negated } => {
                return self.is(value, other, span, *negated).map(|c| Typed::Cond(negate_if(*negated, c)));
            }
            ExprKind::IsEmpty { value, negated } => {
                let fact = self.set(value, "is empty")?;
                return Some(Typed::Cond(negate_if(*negated, cond(CondKind::Empty(fact), span))));
            }
            ExprKind::In { value, list, negated } => {
                return self.is_in(value, list, span).map(|c| Typed::Cond(negate_if(*negated, c)));
            }
            ExprKind::Includes { value, quantity, list, negated } => {
                return self.includes(value, *quantity, list, span).map(|c| Typed::Cond(negate_if(*negated, c)));
            }
            ExprKind::Applies { name, negated } => {
                let symbol =
                    self.resolve(&name.text, name.span, "a recommendation", |s| matches!(s, Symbol::Rec(_)))?;
                let Symbol::Rec(rec) = symbol else { return None };
                return Some(Typed::Cond(negate_if(*negated, cond(CondKind::Applies(rec), span))));
            }
            ExprKind::Arithmetic { op, left, right } => return self.arithmetic(*op, left, right, span).map(Typed::Num),
            ExprKind::Negate(inner) => {
                let inner = self.num(inner)?;
                let constant = inner.constant.clone().map(|c| -c);
                let num = constant.clone().map_or_else(|| Num::Negate(Box::new(inner.num)), Num::Const);
                let mut ty = plain(inner.ty.kind);
                ty.scale = inner.ty.scale;
                return Some(Typed::Num(TypedNum { num, ty, constant, span, bare: inner.bare }));
            }
            ExprKind::List(_) => {
                self.push(
                    Diagnostic::new(Code::UnlikeThings, span, "a list stands where a value is needed")
                        .help("A list stands behind `in` or `includes any of`."),
                );
                return None;
            }
        };
        Some(Typed::Cond(cond(kind, span)))
    }

    /// All parts are typed before the first fault ends it, so that each is reported.
    fn conditions(&mut self, parts: &[Expr]) -> Option<Vec<Cond>> {
        let typed: Vec<Option<Cond>> = parts.iter().map(|part| self.condition(part)).collect();
        typed.into_iter().collect()
    }

    fn at_least(&mut self, count: &Expr, of: &[Expr]) -> Option<CondKind> {
        let conditions = self.conditions(of);
        let literal = self.quantity(count)?;
        let needed = literal
            .value
            .to_integer()
            .try_into()
            .ok()
            .filter(|n: &u32| *n >= 1 && (*n as usize) <= of.len() && literal.whole);
        let Some(needed) = needed else {
            let found = Diagnostic::new(
                Code::CountOutOfReach,
                count.span,
                format!("at least {} of {} can never be meant", number::show(&literal.value), of.len()),
            )
            .help(format!("The number lies between 1 and {}, the number of conditions in the list.", of.len()));
            self.push(found);
            return None;
        };
        Some(CondKind::AtLeast(needed, conditions?))
    }

    fn named(&mut self, name: &str, span: Span) -> Option<Typed> {
        let fits = |s: Symbol| matches!(s, Symbol::Fact(_) | Symbol::Term(_) | Symbol::Class(_) | Symbol::Score(_));
        let symbol = self.resolve(name, span, CONDITION, fits)?;
        Some(match symbol {
            Symbol::Fact(id) => {
                let fact = self.guideline.fact(id)?;
                match &fact.ty {
                    FactType::YesNo => Typed::Cond(cond(CondKind::Fact(id), span)),
                    FactType::Number(ty) => {
                        Typed::Num(TypedNum { num: Num::Fact(id), ty: ty.clone(), constant: None, bare: false, span })
                    }
                    FactType::OneOf(_) => Typed::OneOf(id),
                    FactType::SetOf(_) => Typed::SetOf(id),
                }
            }
            Symbol::Term(id) => self.term_value(id, span)?,
            Symbol::Class(id) => Typed::Class(id),
            Symbol::Score(id) => Typed::Num(TypedNum {
                num: Num::Score(id),
                ty: plain(NumberKind::Plain),
                constant: None,
                bare: false,
                span,
            }),
            _ => return None,
        })
    }

    fn term_value(&self, id: TermId, span: Span) -> Option<Typed> {
        Some(match &self.guideline.term(id)?.means {
            Meaning::Cond(_) => Typed::Cond(cond(CondKind::Term(id), span)),
            Meaning::Num(num, ty) => {
                let constant = if let Num::Const(value) = num { Some(value.clone()) } else { None };
                Typed::Num(TypedNum { num: Num::Term(id), ty: ty.clone(), constant, bare: false, span })
            }
        })
    }

    fn compare(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> Option<Cond> {
        // `site = ileum`: the right side is a member, not a declared name.
        if matches!(op, Comparison::Equal | Comparison::NotEqual)
            && let Some(sides) = self.member_comparison(op, left, right, span)
        {
            return sides;
        }
        let (left, right) = (self.num(left), self.num(right));
        let (left, right) = (left?, right?);
        self.compare_numbers(op, &left, &right, span)
    }

    /// `=` between a one-of, set or condition and something else: refused with the right words, and read as meant.
    fn member_comparison(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) -> Option<Option<Cond>> {
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
                    self.push(found);
                    Some(self.is(left, right, span, false).map(|c| negate_if(negated, c)))
                }
                FactType::SetOf(_) => {
                    let what = format!("`{name}` is a set: say what it includes");
                    let found = Diagnostic::new(Code::EqualsOnMember, sign, what);
                    self.push(match (&right.kind, negated) {
                        (ExprKind::Name(_), false) => {
                            found.help(format!("Write `{name} includes {written}`.")).fix(gap, " includes ")
                        }
                        (ExprKind::Name(_), true) => found
                            .help(format!("Write `{name} does not include {written}`."))
                            .fix(gap, " does not include "),
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
                        Some(yes) => {
                            let right = if yes != negated { name.clone() } else { format!("not {name}") };
                            found.help(format!("Write `{right}`.")).fix(span, right)
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
    fn gap(&self, left: Span, right: Span) -> (Span, Span) {
        let gap = Span { start: left.end, end: right.start.max(left.end), ..left };
        let text = self.sources.text(gap);
        let length = |part: &str| u32::try_from(part.len()).unwrap_or(0);
        let before = length(text).saturating_sub(length(text.trim_start()));
        let words = length(text.trim());
        let start = gap.start.saturating_add(before);
        (Span { start, end: start.saturating_add(words), ..gap }, gap)
    }

    fn compare_numbers(&mut self, op: Comparison, left: &TypedNum, right: &TypedNum, span: Span) -> Option<Cond> {
        if !self.comparable(left, right) {
            return None;
        }
        let kind = CondKind::Compare(op, left.num.clone(), right.num.clone());
        self.check_reach(op, left, right, span)?;
        self.check_reach(flip(op), right, left, span)?;
        Some(cond(kind, span))
    }

    /// Whether two numbers measure the same; reports where they do not.
    fn comparable(&mut self, left: &TypedNum, right: &TypedNum) -> bool {
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
        if a == b || matches!((a, b), (Ratio, Plain | Percent) | (Plain | Percent, Ratio)) {
            return true;
        }
        let (bare, other) = if left.bare { (left, right) } else { (right, left) };
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
                found
            } else {
                let written = self.text(bare.span);
                found.help(format!("Write `{written} {example}`.")).fix(bare.span.after(), format!(" {example}"))
            };
            self.push(found);
            return false;
        }
        let time = |kind: NumberKind| kind == Quantity([0, 1, 0, 0, 0, 0, 0], 0);
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
                format!("a {} is compared with a plain number", dimension(unit.ty.kind)),
            )
            .also(number.span, format!("this is {}", describe_number(&number.ty)))
            .help("Both sides must have the same kind of unit, or none.");
            self.push(found);
            return false;
        }
        let found = Diagnostic::new(
            Code::DimensionMismatch,
            left.span,
            format!("a {} and a {} do not compare", dimension(a), dimension(b)),
        )
        .label(format!("this is a {}", dimension(a)))
        .also(right.span, format!("this is a {}", dimension(b)))
        .help("Both sides must measure the same: a length with a length, a percentage with a percentage.");
        self.push(found);
        false
    }

    /// A comparison of a fact with a constant outside its range never or always holds.
    fn check_reach(&mut self, op: Comparison, left: &TypedNum, right: &TypedNum, span: Span) -> Option<()> {
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
        if can_hold && can_fail {
            return Some(());
        }
        let fact = self.guideline.fact(*id)?;
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

    fn between(&mut self, value: &Expr, low: &Expr, high: &Expr, span: Span) -> Option<Cond> {
        let (value, low, high) = (self.num(value), self.num(low), self.num(high));
        let (value, low, high) = (value?, low?, high?);
        if let (Some(a), Some(b)) = (&low.constant, &high.constant)
            && a > b
            && low.ty.kind == high.ty.kind
        {
            let found =
                Diagnostic::new(Code::BetweenReversed, low.span.to(high.span), "the limits are the wrong way round")
                    .help("The smaller limit comes first; both limits belong to the range.");
            self.push(found);
            return None;
        }
        let comparable = self.comparable(&value, &low) && self.comparable(&value, &high);
        if !comparable || !self.between_reach(&value, &low, &high, span) {
            return None;
        }
        let from = cond(CondKind::Compare(Comparison::GreaterOrEqual, value.num.clone(), low.num), span);
        let to = cond(CondKind::Compare(Comparison::LessOrEqual, value.num, high.num), span);
        Some(cond(CondKind::And(vec![from, to]), span))
    }

    /// A limit of `between` may be the limit of the fact's range, but not lie outside it.
    fn between_reach(&mut self, value: &TypedNum, low: &TypedNum, high: &TypedNum, span: Span) -> bool {
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

    fn is(&mut self, value: &Expr, other: &Expr, span: Span, negated: bool) -> Option<Cond> {
        let (members, of, kind) = match self.typed(value)? {
            Typed::OneOf(id) => match self.guideline.fact(id).map(|f| (f.ty.clone(), f.name.clone())) {
                Some((FactType::OneOf(members), name)) => (members, name, Side::Fact(id)),
                _ => return None,
            },
            Typed::Class(id) => {
                let class = self.guideline.class(id)?;
                (class.members.clone(), class.name.clone(), Side::Class(id))
            }
            Typed::Cond(inner) => {
                let right = match &other.kind {
                    ExprKind::YesNo(true) => return Some(inner),
                    ExprKind::YesNo(false) => return Some(cond(CondKind::Not(Box::new(inner)), span)),
                    _ => self.text(other.span),
                };
                let found =
                    Diagnostic::new(Code::UnlikeThings, other.span, format!("a condition is yes or no, not `{right}`"))
                        .help("Write the name alone, or `not` before it.");
                self.push(found);
                return None;
            }
            Typed::SetOf(id) => {
                let (name, _) = self.fact_and_member(id);
                let member = self.text(other.span);
                let found =
                    Diagnostic::new(Code::NotAOneOf, span, format!("`{name}` is a set, and can hold several members"))
                        .help(format!("Write `{name} includes {member}`."));
                self.push(found);
                return None;
            }
            Typed::Num(_) => {
                let (words, gap) = self.gap(value.span, other.span);
                let (left, right) = (self.text(value.span), self.text(other.span));
                let sign = if negated { "!=" } else { "=" };
                let found = Diagnostic::new(Code::IsOnNumber, words, format!("a number is compared with `{sign}`"))
                    .help(format!("Write `{left} {sign} {right}`."))
                    .fix(gap, format!(" {sign} "));
                self.push(found);
                return None;
            }
        };
        let member = self.member_expr(&members, &of, other)?;
        Some(cond(kind.test([member].into()), span))
    }

    fn member_expr(&mut self, members: &[Member], of: &str, expr: &Expr) -> Option<u32> {
        match &expr.kind {
            ExprKind::Name(name) => self.member(members, of, name, expr.span),
            ExprKind::YesNo(value) => self.member(members, of, if *value { "yes" } else { "no" }, expr.span),
            ExprKind::Error => None,
            _ => {
                let example = members.first().map_or("", |m| m.name.as_str());
                let found = Diagnostic::new(Code::UnlikeThings, expr.span, format!("`{of}` has members, not numbers"))
                    .help(format!("Name one of its members, for instance `{example}`."));
                self.push(found);
                None
            }
        }
    }

    fn is_in(&mut self, value: &Expr, list: &ListExpr, span: Span) -> Option<Cond> {
        let (members, of, kind) = match self.typed(value)? {
            Typed::OneOf(id) => match self.guideline.fact(id).map(|f| (f.ty.clone(), f.name.clone())) {
                Some((FactType::OneOf(members), name)) => (members, name, Side::Fact(id)),
                _ => return None,
            },
            Typed::Class(id) => {
                let class = self.guideline.class(id)?;
                (class.members.clone(), class.name.clone(), Side::Class(id))
            }
            other => {
                let found = Diagnostic::new(
                    Code::NotAOneOf,
                    value.span,
                    format!("`in` asks for a one-of, and this is {}", noun(&other)),
                )
                .help("For a number write `between … and …`; for a set write `includes any of (…)`.");
                self.push(found);
                return None;
            }
        };
        let set = self.list(list, &members, &of, kind)?;
        Some(cond(kind.test(set), span))
    }

    fn list(&mut self, list: &ListExpr, members: &[Member], of: &str, side: Side) -> Option<BTreeSet<u32>> {
        match list {
            ListExpr::Items(items) => {
                let mut set = BTreeSet::new();
                let mut sound = true;
                for item in items {
                    match self.member_expr(members, of, item) {
                        Some(member) if !set.insert(member) => {
                            let name = self.text(item.span);
                            self.push(
                                Diagnostic::new(Code::DuplicateMember, item.span, format!("`{name}` is listed twice"))
                                    .help("Remove one of the two."),
                            );
                        }
                        Some(_) => {}
                        None => sound = false,
                    }
                }
                sound.then_some(set)
            }
            ListExpr::Named(name) => self.named_list(name, members, of, side),
        }
    }

    fn named_list(&mut self, name: &Name, members: &[Member], of: &str, side: Side) -> Option<BTreeSet<u32>> {
        // A single member without parentheses is read as a list of one; members may share their names with other things.
        let is_list = self.names.get(&name.text).is_some_and(|d| matches!(d.symbol, Symbol::List(_)));
        if !is_list && members.iter().any(|m| m.name == name.text) {
            return self.member(members, of, &name.text, name.span).map(|m| [m].into());
        }
        if !is_list && !self.names.contains_key(&name.text) && !self.is_damaged(&name.text) {
            self.member(members, of, &name.text, name.span);
            return None;
        }
        let Symbol::List(id) = self.resolve(&name.text, name.span, "a list", |s| matches!(s, Symbol::List(_)))? else {
            return None;
        };
        let list = self.guideline.lists.get(id as usize)?;
        let (owner, set, span) = (list.of, list.members.clone(), list.span);
        if side != Side::Fact(owner) {
            let owner = self.guideline.fact_name(owner).to_owned();
            let found = Diagnostic::new(
                Code::UnlikeThings,
                name.span,
                format!("`{}` lists members of `{owner}`, not of `{of}`", name.text),
            )
            .also(span, "declared here")
            .help(format!("Compare `{owner}` with it, or name a list of members of `{of}`."));
            self.push(found);
            return None;
        }
        Some(set)
    }

    fn set(&mut self, value: &Expr, words: &str) -> Option<FactId> {
        match self.typed(value)? {
            Typed::SetOf(id) => Some(id),
            other => {
                let found = Diagnostic::new(
                    Code::NotASet,
                    value.span,
                    format!("`{words}` asks for a set, and this is {}", noun(&other)),
                )
                .help("Only a fact of type `set of` holds several members; a one-of is tested with `is` or `in`.");
                self.push(found);
                None
            }
        }
    }

    fn includes(&mut self, value: &Expr, quantity: Includes, list: &ListExpr, span: Span) -> Option<Cond> {
        let id = self.set(value, "includes")?;
        let (FactType::SetOf(members), of) = self.guideline.fact(id).map(|f| (f.ty.clone(), f.name.clone()))? else {
            return None;
        };
        if let (Includes::One, ListExpr::Items(items)) = (quantity, list)
            && items.len() > 1
        {
            let at = items.first()?.span;
            let found = Diagnostic::new(
                Code::CannotRead,
                at,
                "`includes` before a list does not say whether any or all of it is meant",
            )
            .help("Write `includes any of (…)` or `includes all of (…)`.");
            self.push(found);
            return None;
        }
        let set = self.list(list, &members, &of, Side::Fact(id))?;
        let mut tests: Vec<Cond> = set.into_iter().map(|m| cond(CondKind::Has(id, m), span)).collect();
        Some(match (tests.len(), quantity) {
            (1, _) => tests.pop()?,
            (_, Includes::All) => cond(CondKind::And(tests), span),
            _ => cond(CondKind::Or(tests), span),
        })
    }

    /// `tumor-size`: a hyphen in a name reads as a minus. True where that is reported.
    fn hyphenated(&mut self, left: &Expr, right: &Expr, span: Span) -> bool {
        let (ExprKind::Name(first), ExprKind::Name(second)) = (&left.kind, &right.kind) else { return false };
        let touching = right.span.start.saturating_sub(left.span.end) == 1;
        let declared = |name: &str| self.names.contains_key(name) || self.is_damaged(name);
        if !touching || (declared(first) && declared(second)) {
            return false;
        }
        let joined = format!("{first}_{second}");
        if !self.is_damaged(&joined) {
            let found = Diagnostic::new(Code::BadName, span, format!("`{first}-{second}` is not written as a name"))
                .help(format!("A name has no hyphen: `{joined}`. A minus between two numbers has blanks around it."));
            self.push(found.fix(span, joined));
        }
        true
    }

    fn arithmetic(&mut self, op: Operator, left: &Expr, right: &Expr, span: Span) -> Option<TypedNum> {
        if op == Operator::Subtract && self.hyphenated(left, right, span) {
            return None;
        }
        let (left, right) = (self.num(left), self.num(right));
        let (left, right) = (left?, right?);
        let (kind, num) = match op {
            Operator::Add | Operator::Subtract => self.sum(op, &left, &right, span)?,
            Operator::Multiply => (
                self.product(&left, &right, 1)?,
                Num::Multiply(Box::new(left.num.clone()), Box::new(right.num.clone())),
            ),
            Operator::Divide => {
                if right.constant.as_ref().is_some_and(Zero::is_zero) {
                    self.push(
                        Diagnostic::new(Code::DivisionByZero, right.span, "a number is divided by zero")
                            .help("Correct the divisor."),
                    );
                    return None;
                }
                (self.product(&left, &right, -1)?, Num::Divide(Box::new(left.num.clone()), Box::new(right.num.clone())))
            }
        };
        let constant = fold(&num);
        if constant.as_ref().is_some_and(|c| c.numer().bits().max(c.denom().bits()) > MAX_BITS) {
            self.push(
                Diagnostic::new(Code::NumberTooLarge, span, "this calculation gives a number with too many digits")
                    .help("Write smaller numbers."),
            );
            return None;
        }
        if self.degree(&num) > MAX_DEGREE {
            let found = Diagnostic::new(Code::TooComplex, span, "too many facts are multiplied with each other")
                .help(format!("At most {MAX_DEGREE} facts can be multiplied or divided in one value."));
            self.push(found);
            return None;
        }
        let mut ty = plain(kind);
        if left.ty.scale == right.ty.scale || right.bare {
            ty.scale = left.ty.scale.clone();
        }
        if ty.kind == left.ty.kind {
            ty.unit = left.ty.unit.clone();
        }
        let num = constant.clone().map_or(num, Num::Const);
        Some(TypedNum { num, ty, constant, bare: left.bare && right.bare, span })
    }

    fn sum(&mut self, op: Operator, left: &TypedNum, right: &TypedNum, span: Span) -> Option<(NumberKind, Num)> {
        use NumberKind::{CalendarDuration, Date, Quantity};
        let time = Quantity([0, 1, 0, 0, 0, 0, 0], 0);
        let seconds_in_day = Num::Const(number::whole(86_400));
        let (a, b) = (Box::new(left.num.clone()), Box::new(right.num.clone()));
        let plus = op == Operator::Add;
        match (left.ty.kind, right.ty.kind) {
            (Date, Date) if !plus => {
                return Some((time, Num::Multiply(Box::new(Num::Subtract(a, b)), Box::new(seconds_in_day))));
            }
            (Date, Date) => {
                self.push(
                    Diagnostic::new(Code::UnlikeThings, span, "two dates cannot be added")
                        .help("The days between two dates are their difference: `later - earlier`."),
                );
                return None;
            }
            (Date, kind) if kind == time => {
                let days = Box::new(Num::Divide(b, Box::new(seconds_in_day)));
                return Some((Date, if plus { Num::Add(a, days) } else { Num::Subtract(a, days) }));
            }
            (Date, CalendarDuration) => {
                let months = if plus { b } else { Box::new(Num::Negate(b)) };
                return Some((Date, Num::AddMonths(a, months)));
            }
            _ => {}
        }
        if !self.comparable(left, right) {
            return None;
        }
        Some((left.ty.kind, if plus { Num::Add(a, b) } else { Num::Subtract(a, b) }))
    }

    /// The kind of a product (`sign` 1) or quotient (`sign` -1).
    fn product(&mut self, left: &TypedNum, right: &TypedNum, sign: i8) -> Option<NumberKind> {
        use NumberKind::{CalendarDuration, Percent, Plain, Quantity, Ratio};
        let number = |kind: NumberKind| matches!(kind, Plain | Percent | Ratio);
        let (a, b) = (left.ty.kind, right.ty.kind);
        match (a, b) {
            (Plain, Plain) => return Some(Plain),
            (CalendarDuration, CalendarDuration) if sign < 0 => return Some(Ratio),
            _ if number(a) && number(b) => {
                return Some(if a == Plain && sign > 0 {
                    b
                } else if b == Plain {
                    a
                } else {
                    Ratio
                });
            }
            (kind @ (Quantity(..) | CalendarDuration), other) if number(other) => return Some(kind),
            (other, kind @ (Quantity(..) | CalendarDuration)) if number(other) && sign > 0 => return Some(kind),
            (Quantity(x, s), Quantity(y, t)) if s == t && s != 0 && x == y && sign < 0 => return Some(Ratio),
            _ => {}
        }
        let exponents = |kind: NumberKind| match kind {
            Quantity(exponents, 0) => Some(exponents),
            kind if number(kind) => Some([0; 7]),
            _ => None,
        };
        let combined = exponents(a).zip(exponents(b)).and_then(|(x, y)| {
            let mut sum = [0i8; 7];
            for (slot, (x, y)) in sum.iter_mut().zip(x.into_iter().zip(y)) {
                *slot = x.checked_add(y.checked_mul(sign)?)?;
            }
            Some(sum)
        });
        match combined {
            Some([0, 0, 0, 0, 0, 0, 0]) => Some(Ratio),
            Some(sum) => Some(Quantity(sum, 0)),
            None => {
                let what = if sign > 0 { "multiplied" } else { "divided" };
                let found = Diagnostic::new(
                    Code::DimensionMismatch,
                    left.span.to(right.span),
                    format!("a {} and a {} cannot be {what}", dimension(a), dimension(b)),
                )
                .help("Only lengths, masses and other amounts are multiplied and divided, and dates not at all.");
                self.push(found);
                None
            }
        }
    }
}

/// Largest constant that a calculation may give, in bits.
const MAX_BITS: u64 = 2_000;
/// Most facts that may be multiplied with each other.
const MAX_DEGREE: u32 = 8;

/// What has members: a one-of or set fact, or a classification.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Fact(FactId),
    Class(ClassId),
}

impl Side {
    fn test(self, members: BTreeSet<u32>) -> CondKind {
        match self {
            Side::Fact(id) => CondKind::Member(id, members),
            Side::Class(id) => CondKind::Class(id, members),
        }
    }
}

fn noun(typed: &Typed) -> &'static str {
    match typed {
        Typed::Cond(_) => "a condition",
        Typed::Num(_) => "a number",
        Typed::OneOf(_) => "a one-of",
        Typed::SetOf(_) => "a set",
        Typed::Class(_) => "a classification",
    }
}

fn flip(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal | Comparison::NotEqual => op,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// The value of an expression of constants.
fn fold(num: &Num) -> Option<Number> {
    Some(match num {
        Num::Const(value) => value.clone(),
        Num::Add(a, b) => fold(a)? + fold(b)?,
        Num::Subtract(a, b) => fold(a)? - fold(b)?,
        Num::Multiply(a, b) => fold(a)? * fold(b)?,
        Num::Divide(a, b) => {
            let divisor = fold(b)?;
            if divisor.is_zero() {
                return None;
            }
            fold(a)? / divisor
        }
        Num::Negate(a) => -fold(a)?,
        Num::Fact(_) | Num::Term(_) | Num::Score(_) | Num::AddMonths(..) => return None,
    })
}

impl Checker<'_> {
    /// How many facts are multiplied with each other in a value, through its terms.
    fn degree(&self, num: &Num) -> u32 {
        match num {
            Num::Const(_) => 0,
            Num::Fact(_) | Num::Score(_) => 1,
            Num::Term(id) => self.degrees.get(id).copied().unwrap_or(0),
            Num::Negate(a) => self.degree(a),
            Num::Add(a, b) | Num::Subtract(a, b) | Num::AddMonths(a, b) => self.degree(a).max(self.degree(b)),
            Num::Multiply(a, b) | Num::Divide(a, b) => self.degree(a).saturating_add(self.degree(b)),
        }
    }

    /// Remembers how many facts a value term multiplies.
    pub(super) fn note_degree(&mut self, id: TermId, num: &Num) {
        let degree = self.degree(num);
        self.degrees.insert(id, degree);
    }

    /// Reports a value that lies outside a type's range, for constants of terms and derivations.
    pub(super) fn check_fits(&mut self, num: &TypedNum, fact: FactId) -> bool {
        let Some(declared) = self.guideline.fact(fact) else { return false };
        let FactType::Number(ty) = declared.ty.clone() else { return false };
        let name = declared.name.clone();
        let target =
            TypedNum { num: Num::Fact(fact), ty: ty.clone(), constant: None, bare: false, span: declared.span };
        if !self.comparable(num, &target) {
            return false;
        }
        if let Some(bounds) = num.constant.as_ref().and_then(|value| outside(&ty, value)) {
            self.push(
                Diagnostic::new(Code::OutsideRange, num.span, format!("`{name}` is {bounds}"))
                    .help("Correct the value, or the range of the fact."),
            );
            return false;
        }
        true
    }
}
