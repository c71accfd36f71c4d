//! Studies: their words, counts and arms, and figures that must agree with each other.

use super::checker::Checker;
use super::clauses::{all, find, title};
use super::facts::notes;
use super::literals::Literal;
use super::model::{Arm, NumberKind, Reported, Study, StudyResult};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Expr, ExprKind, Figure, FigureValue, ResultClause};
use std::collections::BTreeMap;

/// The words of a study's `design`.
pub(super) const DESIGNS: &[&str] = &[
    "randomized trial",
    "cohort",
    "case series",
    "case report",
    "registry",
    "systematic review",
    "propensity analysis",
    "pathology study",
    "observational",
    "other",
];

impl Checker<'_> {
    /// Declares a study and checks its figures.
    pub(super) fn study(&mut self, declaration: &Declaration) {
        let id = self.guideline.studies.next();
        let from = self.cited(declaration);
        if !self.declare(declaration, Symbol::Study(id)) {
            return;
        }
        let Some(name) = &declaration.name else { return };
        let design = find(declaration, |k| if let ClauseKind::Design(word) = k { Some(word) } else { None });
        if let Some(design) = design {
            self.one_of_words(design, "study design", DESIGNS);
        }
        let references = self.references_of(declaration);
        let patients = find(declaration, |k| if let ClauseKind::Patients(e) = k { Some(e) } else { None });
        let total = patients.and_then(|e| self.count(e));
        let (mut centers, mut studies, mut period, mut followup) = (None, None, None, None);
        for clause in &declaration.clauses {
            match &clause.kind {
                ClauseKind::Centers(e) => centers = self.count(e),
                ClauseKind::Studies(e) => studies = self.count(e),
                ClauseKind::Followup(e) => {
                    self.quantity(e);
                    let (value, unit) = written(e);
                    followup =
                        Some(Reported { text: self.text(e.span), value: Some(value), unit, ..Reported::default() });
                }
                ClauseKind::Period(from, to) => {
                    period = self.count(from).zip(self.count(to));
                    if let Some((a, b)) = period
                        && b < a
                    {
                        self.push(
                            Diagnostic::new(
                                Code::IntervalReversed,
                                from.span.to(to.span),
                                "this period is the wrong way round",
                            )
                            .help("The earlier year comes first."),
                        );
                    }
                }
                _ => {}
            }
        }
        let arms = self.arms(declaration, total, patients.map(|e| e.span));
        let mut results = Vec::new();
        for result in all(declaration, |c| if let ClauseKind::Result(r) = &c.kind { Some(r) } else { None }) {
            self.result(result, &arms);
            results.push(StudyResult {
                outcome: result.label.value.clone(),
                arm: result.arm.as_ref().map(|name| name.text.clone()),
                figures: result.figures.iter().map(|figure| reported(figure, self.text(figure.span))).collect(),
            });
        }
        self.guideline.studies.push(Study {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_default(),
            references,
            design: design.map(|w| w.text.clone()),
            patients: total,
            centers,
            studies,
            period,
            followup,
            arms,
            results,
            caveats: all(
                declaration,
                |c| if let ClauseKind::Caveat(t) = &c.kind { Some(t.value.clone()) } else { None },
            ),
            notes: notes(declaration),
            from,
            span: name.span,
        });
    }

    /// The arms; together they are no larger than the study.
    fn arms(&mut self, declaration: &Declaration, total: Option<u64>, stated: Option<Span>) -> Vec<Arm> {
        let mut arms: Vec<Arm> = Vec::new();
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        let mut sum = 0u64;
        let mut sizes = Vec::new();
        for clause in &declaration.clauses {
            let ClauseKind::Arm { name, patients, label } = &clause.kind else { continue };
            let size = patients.as_ref().and_then(|patients| self.count(patients));
            if let Some(first) = places.insert(&name.text, name.span) {
                let found =
                    Diagnostic::new(Code::DuplicateName, name.span, format!("this study has two arms `{}`", name.text))
                        .also(first, "the first one")
                        .help("Give one of the two another name.");
                self.push(found);
                continue;
            }
            sum = sum.saturating_add(size.unwrap_or(0));
            sizes.extend(patients.as_ref().map(|patients| patients.span));
            let label = label.as_ref().map(|t| t.value.clone()).unwrap_or_default();
            arms.push(Arm { name: name.text.clone(), patients: size, label });
        }
        if let (Some(total), Some(stated)) = (total, stated)
            && sum > total
        {
            let what = format!("the arms have {sum} patients together, the study {total}");
            let mut found = Diagnostic::new(Code::SubgroupTooLarge, stated, what)
                .label("all patients")
                .help("Correct one of the numbers.");
            for place in sizes.into_iter().take(4) {
                found = found.also(place, "in an arm");
            }
            self.push(found);
        }
        arms
    }

    fn result(&mut self, result: &ResultClause, arms: &[Arm]) {
        if let Some(arm) = &result.arm
            && !arms.iter().any(|other| other.name == arm.text)
        {
            let known = arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>().join(", ");
            let found = Diagnostic::new(Code::ArmUnknown, arm.span, format!("this study has no arm `{}`", arm.text));
            let found = if known.is_empty() {
                found.help("Declare it: `arm name 120 \"label\"`, or without the number where the source gives none.")
            } else {
                found.help(format!("Its arms are: {known}."))
            };
            self.push(found);
        }
        let survival = result.label.value.to_lowercase().contains("survival");
        let mut before: Option<(Number, Number, Span)> = None;
        for figure in &result.figures {
            let (value, at) = self.figure(figure);
            if let (Some(value), Some(at)) = (value, at) {
                if survival
                    && value.kind == NumberKind::Percent
                    && let Some((earlier, higher, place)) = &before
                    && at > *earlier
                    && value.value > *higher
                {
                    let found = Diagnostic::new(Code::SurvivalRises, figure.span, "survival is higher at a later time")
                        .also(*place, "lower before")
                        .help("Survival can only fall with time: check both figures.");
                    self.push(found);
                }
                before = Some((at, value.value, figure.span));
            }
        }
    }

    fn figure(&mut self, figure: &Figure) -> (Option<Literal>, Option<Number>) {
        let value = match &figure.value {
            FigureValue::One(one) => self.figure_number(one),
            FigureValue::Range(from, to) => {
                let (low, high) = (self.range_start(from, to), self.figure_number(to));
                if let (Some(low), Some(high)) = (&low, &high)
                    && low.kind == high.kind
                    && low.value > high.value
                {
                    self.push(
                        Diagnostic::new(
                            Code::IntervalReversed,
                            from.span.to(to.span),
                            "this range is the wrong way round",
                        )
                        .help("The smaller figure comes first."),
                    );
                }
                None
            }
            FigureValue::Share(part, whole, share) => {
                self.share(part, whole, share.as_ref());
                None
            }
        };
        if let (Some((level, low, high)), Some(value)) = (&figure.interval, &value) {
            self.confidence(value, level, low, high, figure.span);
        }
        let at = figure.at.as_ref().and_then(|at| self.quantity(at)).map(|l| l.value);
        (value, at)
    }

    /// `61 to 77 %`: the unit behind the second number serves both.
    fn range_start(&mut self, from: &Expr, to: &Expr) -> Option<Literal> {
        if let (ExprKind::Number { text, unit: None }, ExprKind::Number { unit: Some(unit), .. }) =
            (&from.kind, &to.kind)
        {
            let borrowed =
                Expr { kind: ExprKind::Number { text: text.clone(), unit: Some(unit.clone()) }, span: from.span };
            return self.figure_number(&borrowed);
        }
        self.figure_number(from)
    }

    fn figure_number(&mut self, expr: &Expr) -> Option<Literal> {
        let literal = self.quantity(expr)?;
        let outside = literal.value < number::whole(0) || literal.value > number::one();
        if literal.kind == NumberKind::Percent && outside {
            self.push(
                Diagnostic::new(Code::PercentOutOfRange, expr.span, "a percentage of a study lies between 0 and 100")
                    .help("Correct the figure."),
            );
        }
        Some(literal)
    }

    fn confidence(&mut self, value: &Literal, level: &Expr, low: &Expr, high: &Expr, span: Span) {
        let level = self.quantity(level);
        let (low_value, high_value) = (self.range_start(low, high), self.quantity(high));
        if level.is_some_and(|l| l.kind != NumberKind::Percent) {
            self.push(
                Diagnostic::new(Code::CannotRead, span, "the level of a confidence interval is a percentage")
                    .help("Write `(95 % CI 0.51 to 0.78)`."),
            );
        }
        let (Some(low_value), Some(high_value)) = (low_value, high_value) else { return };
        if low_value.value > high_value.value {
            self.push(
                Diagnostic::new(Code::IntervalReversed, low.span.to(high.span), "this interval is the wrong way round")
                    .help("The smaller figure comes first."),
            );
        } else if value.value < low_value.value || value.value > high_value.value {
            let found = Diagnostic::new(
                Code::EstimateOutsideInterval,
                span,
                "this estimate lies outside its own confidence interval",
            )
            .help("Check all three figures.");
            self.push(found);
        }
    }

    fn share(&mut self, part: &Expr, whole: &Expr, share: Option<&Expr>) {
        let (Some(few), Some(many)) = (self.count(part), self.count(whole)) else { return };
        let span = part.span.to(whole.span);
        if few > many {
            self.push(
                Diagnostic::new(
                    Code::SubgroupTooLarge,
                    span,
                    format!("{few} of {many}: the part is larger than the whole"),
                )
                .help("Correct one of the numbers."),
            );
            return;
        }
        let Some(expr) = share else { return };
        let Some(stated) = self.quantity(expr) else { return };
        if stated.kind != NumberKind::Percent || many == 0 {
            return;
        }
        // Right where the exact share rounds to the figure as printed.
        let printed = if let ExprKind::Number { text, .. } = &expr.kind { text.as_str() } else { "" };
        let places = printed.split_once('.').map_or(0, |(_, f)| f.len());
        let hundred = number::whole(100);
        let exact = Number::new(few.into(), many.into()) * &hundred;
        let step = num_traits::pow(number::whole(10), places.min(number::MAX_DIGITS));
        let half = Number::new(1.into(), 2.into()) / step;
        let gap = exact.clone() - stated.value * hundred;
        if gap > half || gap < -half {
            let found =
                Diagnostic::new(Code::ShareDisagrees, expr.span, format!("{few} of {many} is {} %", rounded(&exact)))
                    .label("another percentage is stated")
                    .help("Correct one of the three figures.");
            self.push(found);
        }
    }
}

/// A figure as plain data.
fn reported(figure: &Figure, text: String) -> Reported {
    let mut out = Reported { text, qualifier: figure.qualifier.clone(), ..Reported::default() };
    match &figure.value {
        FigureValue::One(one) => {
            let (value, unit) = written(one);
            (out.value, out.unit) = (Some(value), unit);
        }
        FigureValue::Range(from, to) => {
            let ((low, first), (high, unit)) = (written(from), written(to));
            (out.range, out.unit) = (Some((low, high)), unit.or(first));
        }
        FigureValue::Share(part, whole, share) => {
            out.share = Some((written(part).0, written(whole).0));
            if let Some((value, unit)) = share.as_ref().map(written) {
                (out.value, out.unit) = (Some(value), unit);
            }
        }
    }
    out.interval =
        figure.interval.as_ref().map(|(level, low, high)| (written(level).0, written(low).0, written(high).0));
    out.time = figure.at.as_ref().map(|at| {
        let (value, unit) = written(at);
        (value, unit.unwrap_or_default())
    });
    out
}

/// A number and its unit as they stand.
fn written(expr: &Expr) -> (String, Option<String>) {
    match &expr.kind {
        ExprKind::Number { text, unit } => (text.clone(), unit.as_ref().map(|unit| unit.text.to_string())),
        ExprKind::Date(text) => (text.clone(), None),
        ExprKind::Negate(inner) => {
            let (text, unit) = written(inner);
            (format!("-{text}"), unit)
        }
        _ => (String::new(), None),
    }
}

/// One decimal place.
fn rounded(value: &Number) -> String {
    let ten = number::whole(10);
    number::show(&((value * &ten).round() / ten))
}
