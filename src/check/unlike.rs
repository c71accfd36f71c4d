//! What is said where two numbers do not measure the same: which units stand against each other, and how a formula whose
//! units do not cancel is written.

use super::annotations;
use super::checker::Checker;
use super::dimension;
use super::literals::measure;
use super::model::{FactId, FactType, Num, NumberKind};
use super::other_units::other_scale;
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
    /// Whether two numbers that measure the same count the same; reports where they do not.
    pub(super) fn counts_the_same(&mut self, left: &TypedNum, right: &TypedNum) -> bool {
        let (one, other) = (self.unit_shown(left), self.unit_shown(right));
        if !annotations::unlike(&one, &other) {
            return true;
        }
        let what = format!("`{one}` and `{other}` do not count the same");
        let found = Diagnostic::new(Code::DimensionMismatch, left.span, what)
            .label(format!("this is in `{one}`"))
            .also(right.span, format!("this is in `{other}`"))
            .help("The word in a unit says what is counted: compare what counts the same.");
        self.push(found);
        false
    }

    /// A filtration rate for 1.73 m² of body surface, and one for the whole patient.
    pub(super) fn for_surface(&self, left: &TypedNum, right: &TypedNum) -> Option<Diagnostic> {
        let kind = |exponents| NumberKind::Quantity(exponents, 0);
        let both = [left.ty.kind, right.ty.kind];
        if !both.contains(&kind(dimension::FOR_SURFACE)) || !both.contains(&kind(dimension::FLOW)) {
            return None;
        }
        let (surface, whole) = if left.ty.kind == kind(dimension::FOR_SURFACE) { (left, right) } else { (right, left) };
        let (per, own) = (self.unit_shown(surface), self.unit_shown(whole));
        let what = format!("`{per}` is for 1.73 m² of body surface, and `{own}` for the whole patient");
        let named = matches!(surface.num, Num::Fact(_) | Num::Term(_));
        let written = if named { self.text(surface.span) } else { "RATE".to_owned() };
        let help = format!(
            "Compare what measures the same. With the body surface as a fact, the one is computed from the other: \
             `({written} / 1 {per}) * (SURFACE / 1.73 m2) * 1 {own}`."
        );
        let found = Diagnostic::new(Code::DimensionMismatch, left.span.to(right.span), what);
        Some(found.help(help))
    }

    /// Two numbers that measure different things.
    pub(super) fn unlike_measures(&self, left: &TypedNum, right: &TypedNum) -> Diagnostic {
        if let Some(found) = self.for_surface(left, right) {
            return found;
        }
        if let Some(found) = self.formula(left, right).or_else(|| self.formula(right, left)) {
            return found;
        }
        if let (Some(one), Some(other)) = (other_scale(&left.ty), other_scale(&right.ty))
            && one.kind == right.ty.kind
        {
            let (first, second) = (&other.unit.text, &one.unit.text);
            let what = format!("temperatures in `{first}` and `{second}` are compared or computed with each other");
            return Diagnostic::new(Code::DimensionMismatch, left.span.to(right.span), what)
                .help("Declare all in one of the two: cases and limits of a fact may be in either.");
        }
        if let Some(found) = self.of_limit(left, right).or_else(|| self.of_limit(right, left)) {
            return found;
        }
        let [one, other] = [left, right].map(|side| with_article(&self.measured(side)));
        let found = Diagnostic::new(Code::DimensionMismatch, left.span, format!("{one} and {other} do not compare"))
            .label(format!("this is {one}"))
            .also(right.span, format!("this is {other}"));
        let names = [measure(left.ty.kind), measure(right.ty.kind)];
        let has = |name: &str| names.contains(&name);
        let help = if has("mass concentration") && has("substance concentration")
            || has("mass") && has("substance amount")
        {
            let lead = "Grams and moles convert only by the weight of the substance: write the limit in the unit of the fact, or \
                        compare a fact that is declared in the other unit.";
            let also = self.also_in(left, right).filter(|_| has("mass concentration"));
            also.map_or_else(|| lead.to_owned(), |also| format!("{lead} {also}"))
        } else if has("substance concentration") && has("count per volume") {
            "Cells are counted and substances are measured: write the limit in the unit of the fact.".to_owned()
        } else if has("radioactivity") && has("count per time") {
            "What is counted in a time is no radioactivity: write the limit in the unit of the fact.".to_owned()
        } else {
            "Both sides must measure the same: a length with a length, a percentage with a percentage.".to_owned()
        };
        found.help(help)
    }

    /// `lab.alt > 3 x ULN` of a fact in `U/L`, and `lab.alt > 120 U/L` of one in multiples of the limit.
    fn of_limit(&self, limit: &TypedNum, other: &TypedNum) -> Option<Diagnostic> {
        if limit.ty.kind != units::OF_LIMIT || other.ty.kind == units::OF_LIMIT {
            return None;
        }
        let (unit, own) = (self.unit_shown(limit), self.unit_shown(other));
        let own = if own.is_empty() { with_article(measure(other.ty.kind)) } else { format!("`{own}`") };
        let what = format!("`{unit}` counts multiples of the laboratory's upper limit, and is compared with {own}");
        let found = Diagnostic::new(Code::DimensionMismatch, limit.span.to(other.span), what);
        let (name, uln) = match (&limit.num, &other.num) {
            (_, Num::Fact(fact)) => (self.guideline.fact_name(*fact).to_owned(), self.text(limit.span)),
            (Num::Fact(_), _) => {
                return Some(found.help(
                    "Write the limit in multiples, as in `3 x ULN`; or declare the value and the limit as facts of their own.",
                ));
            }
            _ => return Some(found.help("Write both in multiples of the limit, as in `3 x ULN`.")),
        };
        let digits = uln.split(|c: char| !(c.is_ascii_digit() || c == '.')).next().filter(|digits| !digits.is_empty());
        Some(found.help(format!(
            "The limit differs between laboratories: declare `{name}` with `quantity in x ULN`, or the limit as a fact of its own, \
             and write `{} * {name}_uln`.",
            digits.unwrap_or("3")
        )))
    }

    /// What a number measures; with its unit where the name of that says little.
    fn measured(&self, number: &TypedNum) -> String {
        let name = measure(number.ty.kind);
        let unit = self.unit_shown(number);
        let plain = !unit.is_empty() && units::parse(&unit).is_ok_and(|meaning| meaning.kind == number.ty.kind);
        if name.starts_with("quantity") && plain { format!("quantity in {unit}") } else { name.to_owned() }
    }

    /// The unit of a number; of a constant the one that stands behind it.
    pub(super) fn unit_shown(&self, number: &TypedNum) -> String {
        match number.ty.unit.text.as_str() {
            "" if number.constant.is_some() => {
                let written = self.text(number.span);
                let unit =
                    written.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '−' | ' '));
                unit.to_owned()
            }
            unit => unit.to_owned(),
        }
    }

    /// A formula whose units do not cancel: what it gives, what is needed, and how it is written.
    fn formula(&self, formula: &TypedNum, result: &TypedNum) -> Option<Diagnostic> {
        let unit = &self.unit_shown(result);
        if !matches!(formula.num, Num::Multiply(..) | Num::Divide(..)) || unit.is_empty() {
            return None;
        }
        let mut parts = BTreeSet::new();
        self.measuring(&formula.num, &mut parts);
        // `2 * x` is no formula that was made for units; of a fact that is derived so, 2 is the factor between them.
        let derived = |id: FactId| self.guideline.fact(id).is_some_and(|fact| fact.span == result.span);
        let multiple = !matches!(result.num, Num::Fact(id) if derived(id))
            && parts.iter().any(|(_, unit)| units::parse(unit).is_ok_and(|part| part.kind == formula.ty.kind));
        if parts.is_empty() || parts.len() > MOST_NAMED || multiple {
            return None;
        }
        let needed = with_article(&self.measured(result));
        let what = match formula.ty.unit.text.as_str() {
            "" => format!("the units of this formula do not cancel to {unit}"),
            own => format!("this formula gives {own}, and {unit} is needed"),
        };
        let found = Diagnostic::new(Code::DimensionMismatch, formula.span, what)
            .label("its units do not cancel")
            .also(result.span, format!("this is {needed}"));
        if matches!(formula.ty.kind, NumberKind::Plain | NumberKind::Ratio) {
            let right = format!("{} * 1{}", self.text(formula.span), unit_behind(unit));
            let help = format!("It gives a plain number. If that counts {unit}, write `{right}`.");
            return Some(found.help(help));
        }
        let lead = "Divide each quantity by the unit for which the formula was made, and give the result its own unit";
        let written = self.text(formula.span);
        Some(match divided(&written, &parts) {
            Some(right) => {
                let right = format!("{right} * 1{}", unit_behind(unit));
                let help = format!("{lead}. With the units in which the facts are declared that is `{right}`.");
                found.help(help).guess(formula.span, right)
            }
            None => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(name, unit)| format!("`({name} / 1{})` for `{name}`", unit_behind(unit)))
                    .collect();
                found.help(format!(
                    "{lead}: write {}, and `* 1{}` behind the whole.",
                    parts.join(", "),
                    unit_behind(unit)
                ))
            }
        })
    }

    /// What has a unit that a formula calculates with, and the units.
    fn measuring(&self, num: &Num, found: &mut BTreeSet<(String, String)>) {
        num.each(&mut |part| {
            let of = match part {
                Num::Fact(id) => self.guideline.fact(*id).and_then(|fact| match &fact.ty {
                    FactType::Number(ty) => Some((&fact.name, ty)),
                    _ => None,
                }),
                Num::Term(id) => {
                    self.guideline.term(*id).and_then(|term| Some((&term.name, term.means.number_type()?)))
                }
                _ => None,
            };
            if let Some((name, ty)) = of.filter(|(_, ty)| matches!(ty.kind, NumberKind::Quantity(..))) {
                found.insert((name.clone(), ty.unit.text.clone()));
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

/// A formula with each of some names divided by its unit; none where it has quantities of its own.
fn divided(written: &str, parts: &BTreeSet<(String, String)>) -> Option<String> {
    let in_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut right = String::with_capacity(written.len().saturating_mul(2));
    let mut rest = written;
    let mut number = false;
    while !rest.is_empty() {
        let inside = rest.starts_with(in_name);
        let end = rest.find(|c| in_name(c) != inside).unwrap_or(rest.len());
        let (word, behind) = rest.split_at_checked(end)?;
        if !inside {
            // A unit stands behind its number, with a blank at most; a comment or a text is no formula.
            let gap = word.trim();
            if gap.contains(['#', '"', '%', '{']) {
                return None;
            }
            number = number && gap.is_empty();
            right.push_str(word);
        } else if number {
            return None;
        } else {
            number = word.starts_with(|c: char| c.is_ascii_digit());
            if number && word.contains(|c: char| c.is_alphabetic()) {
                return None;
            }
            match parts.iter().find(|(name, _)| name == word) {
                Some((name, unit)) if units::parse(unit).is_ok() => {
                    right.push_str(&format!("({name} / 1{})", unit_behind(unit)))
                }
                Some(_) => return None,
                None => right.push_str(word),
            }
        }
        rest = behind;
    }
    Some(right)
}
