//! Types of expressions: from what the author wrote to conditions and numbers in base units. Each mistake is reported
//! once, where it is; what rests on it is then passed over in silence.

use super::checker::Checker;
use super::literals::describe_number;
use super::model::{ClassId, Cond, CondKind, FactId, FactType, Meaning, Num, NumberKind, NumberType, TermId, Unit};
use super::names::CONDITION;
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// A typed expression.
#[allow(clippy::large_enum_variant)] // short-lived, never kept in lists
pub(super) enum Typed {
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
    pub bare: bool,
    pub span: Span,
}

pub(super) fn plain(kind: NumberKind) -> NumberType {
    let unit = match kind {
        NumberKind::Percent => Unit { text: "%".to_owned(), factor: Number::new(1.into(), 100.into()) },
        _ => Unit::none(),
    };
    NumberType { kind, unit, integer: false, scale: None, low: None, high: None }
}

pub(super) fn cond(kind: CondKind, span: Span) -> Cond {
    Cond { kind, span }
}

pub(super) fn negate_if(negated: bool, inner: Cond) -> Cond {
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

    pub(super) fn fact_and_member(&self, fact: FactId) -> (String, String) {
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

    pub(super) fn typed(&mut self, expr: &Expr) -> Option<Typed> {
        let span = expr.span;
        let kind = match &expr.kind {
            ExprKind::Error(_) => return None,
            ExprKind::Name(name) => return self.named(name, span),
            ExprKind::Number { .. } | ExprKind::Date(_) => {
                let literal = self.quantity(expr)?;
                let mut ty = plain(literal.kind);
                // `30 mg/g` is a number like any other, but for its unit; what is computed with `1 mg` is in mg.
                if let (NumberKind::Plain | NumberKind::Quantity(..), ExprKind::Number { unit: Some(unit), .. }) =
                    (literal.kind, &expr.kind)
                {
                    ty.unit = self
                        .units
                        .get(&unit.text)
                        .map_or(ty.unit, |meaning| Unit { text: unit.text.clone(), factor: meaning.factor.clone() });
                }
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
            ExprKind::And(parts) if self.elided(parts, false) => return None,
            ExprKind::Or(parts) if self.elided(parts, true) => return None,
            ExprKind::And(parts) => CondKind::And(self.conditions(parts)?),
            ExprKind::Or(parts) => CondKind::Or(self.conditions(parts)?),
            ExprKind::Not(inner) => CondKind::Not(Box::new(self.condition(inner)?)),
            ExprKind::AtLeast { count, of } => match self.at_least_of_list(count, of, span) {
                Some(typed) => return typed,
                None => self.at_least(count, of)?,
            },
            ExprKind::Gathered(gathered) => return self.gathered(gathered, span),
            ExprKind::Compare { op, left, right } => return self.compare(*op, left, right, span).map(Typed::Cond),
            ExprKind::Between { value, low, high, negated } => {
                return self.between(value, low, high, span).map(|c| Typed::Cond(negate_if(*negated, c)));
            }
            ExprKind::Is { value, other, negated } => {
                return self.is(value, other, span, *negated).map(|c| Typed::Cond(negate_if(*negated, c)));
            }
            ExprKind::IsEmpty { value, negated } if self.is_list(value) => {
                return self.no_entry(value, *negated, span).map(Typed::Cond);
            }
            ExprKind::IsEmpty { value, negated } => {
                let fact = self.set(value, "is empty")?;
                return Some(Typed::Cond(negate_if(*negated, cond(CondKind::Empty(fact), span))));
            }
            ExprKind::In { value, list, negated } => {
                return self.is_in(value, list, span, *negated).map(|c| Typed::Cond(negate_if(*negated, c)));
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
            ExprKind::Extreme { least, of } => return self.extreme(*least, of, span).map(Typed::Num),
            ExprKind::Rounded { value, to } => return self.rounded(value, to, span).map(Typed::Num),
            ExprKind::Function { .. } | ExprKind::Power { .. } | ExprKind::PowerOf { .. } if expr.is_irrational() => {
                return self.irrational(expr).map(Typed::Num);
            }
            ExprKind::Function { .. } | ExprKind::PowerOf { .. } => return None,
            ExprKind::Power { base, exponent } => return self.power(base, exponent, span).map(Typed::Num),
            ExprKind::Completed { unit, from, to } => return self.completed(*unit, from, to, span).map(Typed::Num),
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

    /// Whether a list is named.
    fn is_list(&self, value: &Expr) -> bool {
        let ExprKind::Name(name) = &value.kind else { return false };
        self.names.get(name).is_some_and(|declared| matches!(declared.symbol, Symbol::Listed(_)))
    }

    /// All parts are typed before the first fault ends it, so that each is reported.
    pub(super) fn conditions(&mut self, parts: &[Expr]) -> Option<Vec<Cond>> {
        let typed: Vec<Option<Cond>> = parts.iter().map(|part| self.condition(part)).collect();
        typed.into_iter().collect()
    }

    pub(super) fn at_least(&mut self, count: &Expr, of: &[Expr]) -> Option<CondKind> {
        if self.entries_compared(count, of) {
            return None;
        }
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

    pub(super) fn named(&mut self, name: &str, span: Span) -> Option<Typed> {
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

    pub(super) fn term_value(&self, id: TermId, span: Span) -> Option<Typed> {
        Some(match &self.guideline.term(id)?.means {
            Meaning::Cond(_) => Typed::Cond(cond(CondKind::Term(id), span)),
            Meaning::Num(num, ty) => {
                let constant = if let Num::Const(value) = num { Some(value.clone()) } else { None };
                Typed::Num(TypedNum { num: Num::Term(id), ty: ty.clone(), constant, bare: false, span })
            }
            Meaning::Rows(rows) => {
                Typed::Num(TypedNum { num: Num::Term(id), ty: rows.ty.clone(), constant: None, bare: false, span })
            }
        })
    }
}
