//! What is said where two numbers do not measure the same: which units stand against each other, and how a formula whose
//! units do not cancel is written.

use super::checker::Checker;
use super::literals::measure;
use super::model::{FactType, Num, NumberKind};
use super::typing::TypedNum;
use super::units;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, unit_behind, with_article};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator};
use std::collections::BTreeSet;

/// Most facts of a formula that are named.
const MOST_NAMED: usize = 4;

impl Checker<'_> {
    /// Two numbers that measure different things.
    pub(super) fn unlike_measures(&self, left: &TypedNum, right: &TypedNum) -> Diagnostic {
        let [one, other] = [left, right].map(|side| with_article(&self.measured(side)));
        let found = Diagnostic::new(Code::DimensionMismatch, left.span, format!("{one} and {other} do not compare"))
            .label(format!("this is {one}"))
            .also(right.span, format!("this is {other}"));
        let names = [measure(left.ty.kind), measure(right.ty.kind)];
        let has = |name: &str| names.contains(&name);
        let help = if let Some(form) = self.formula(left, right).or_else(|| self.formula(right, left)) {
            form
        } else if has("mass concentration") && has("substance concentration") || has("mass") && has("substance amount")
        {
            "Grams and moles convert only by the weight of the substance: write the limit in the unit of the fact, or compare \
             a fact that is declared in the other unit."
                .to_owned()
        } else if has("substance concentration") && has("count per volume") {
            "Cells are counted and substances are measured: write the limit in the unit of the fact.".to_owned()
        } else if has("radioactivity") && has("count per time") {
            "What is counted in a time is no radioactivity: write the limit in the unit of the fact.".to_owned()
        } else {
            "Both sides must measure the same: a length with a length, a percentage with a percentage.".to_owned()
        };
        found.help(help)
    }

    /// What a number measures; with its unit where the name of that says little.
    fn measured(&self, number: &TypedNum) -> String {
        let name = measure(number.ty.kind);
        let written = self.text(number.span);
        let unit = match number.ty.unit.text.as_str() {
            "" if number.constant.is_some() => {
                written.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '−' | ' '))
            }
            unit => unit,
        };
        let plain = !unit.is_empty() && units::parse(unit).is_ok_and(|meaning| meaning.kind == number.ty.kind);
        if name.starts_with("quantity") && plain { format!("quantity in {unit}") } else { name.to_owned() }
    }

    /// How a formula is written whose units do not cancel.
    fn formula(&self, formula: &TypedNum, result: &TypedNum) -> Option<String> {
        let unit = &result.ty.unit.text;
        if !matches!(formula.num, Num::Multiply(..) | Num::Divide(..)) || unit.is_empty() {
            return None;
        }
        let mut facts = BTreeSet::new();
        self.measuring(&formula.num, &mut facts);
        if facts.is_empty() || facts.len() > MOST_NAMED {
            return None;
        }
        let parts: Vec<String> =
            facts.iter().map(|(name, unit)| format!("`({name} / 1{})` for `{name}`", unit_behind(unit))).collect();
        Some(format!(
            "The units of this formula do not cancel. Divide each quantity by its unit, and give the result its own: write {}, \
             and `* 1{}` behind the whole.",
            parts.join(", "),
            unit_behind(unit)
        ))
    }

    /// The facts with a unit that a formula calculates with, and their units.
    fn measuring(&self, num: &Num, found: &mut BTreeSet<(String, String)>) {
        num.each(&mut |part| {
            let Num::Fact(id) = part else { return };
            let Some(fact) = self.guideline.fact(*id) else { return };
            if let FactType::Number(ty) = &fact.ty
                && matches!(ty.kind, NumberKind::Quantity(..))
            {
                found.insert((fact.name.clone(), ty.unit.text.clone()));
            }
        });
    }

    /// `30 /min`, where nothing is called `min`. True where that is reported.
    pub(super) fn per_time(&mut self, op: Operator, left: &Expr, right: &Expr, span: Span) -> bool {
        let (ExprKind::Number { text, unit: None }, ExprKind::Name(name)) = (&left.kind, &right.kind) else {
            return false;
        };
        if op != Operator::Divide || self.names.contains_key(name) || self.is_damaged(name) {
            return false;
        }
        let Ok(meaning) = units::parse(&format!("/{name}")) else { return false };
        let mut declared = self.guideline.facts.iter().filter_map(|fact| match &fact.ty {
            FactType::Number(ty) if ty.kind == meaning.kind && ty.unit.text.ends_with(name) => {
                Some(ty.unit.text.clone())
            }
            _ => None,
        });
        let unit = declared.next().unwrap_or_else(|| format!("{{times}}/{name}"));
        let right = format!("{text}{}", unit_behind(&unit));
        let found = Diagnostic::new(
            Code::UnknownUnit,
            span,
            format!("`{}` cannot be written as a number with its unit", self.text(span)),
        )
        .help(format!("What is counted stands in braces before it: write `{right}`."))
        .guess(span, right);
        self.push(found);
        true
    }
}
