//! The dose of a recommendation as a value: `dose of give_heparin >= 100 mg`. It is a value by rows without a name of its own,
//! declared where something asks for it: each amount that can be given is a row, from where on it is given.

use super::checker::Checker;
use super::model::{
    ClassRow, Classification, Comparison, Cond, CondKind, DefId, Dispensed, Dose, FactType, Guideline, Meaning, Member,
    Num, RowsOf, Term, TermId, ValueRows,
};
use super::symbol::{Declared, Symbol};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, DOSE_OF, Declaration, DoseClause, ExpectationKind, Expr, ExprKind};
use crate::template;
use num_traits::{Signed, Zero};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Most amounts that a dose may have where it is compared.
const MAX_AMOUNTS: usize = 200;
/// Terms within terms that are followed for the greatest amount.
const MAX_TERMS: usize = 16;

impl Checker<'_> {
    /// Declares the doses that something asks for; what each rests on stands in the recommendation's declaration.
    pub(super) fn declare_doses<'d>(&mut self, all: &[(bool, &'d Declaration)]) -> Vec<(DefId, &'d Declaration)> {
        let asked: BTreeSet<String> = all.iter().flat_map(|(_, declaration)| asked(declaration)).collect();
        let mut declared = Vec::new();
        for name in asked {
            let Some(rec) = name.strip_prefix(DOSE_OF) else { continue };
            let symbol = self.names.get(rec).filter(|declared| declared.sound).map(|declared| declared.symbol);
            let of = |declaration: &&Declaration| declaration.name.as_ref().is_some_and(|own| own.text == rec);
            let declaration = all.iter().map(|(_, declaration)| *declaration).find(of);
            let (Some(Symbol::Rec(id)), Some(declaration)) = (symbol, declaration) else { continue };
            let Some(span) = dose_clause(declaration).map(|(span, _)| span) else {
                // What could not be read may be its dose.
                if declaration.is_damaged() {
                    let symbol = Symbol::Term(TermId(u32::MAX));
                    self.names.insert(name, Declared { symbol, span: declaration.span, sound: false });
                }
                continue;
            };
            let term = self.guideline.terms.push(Term {
                name: name.clone(),
                title: format!("Dose of {rec}"),
                means: Meaning::Cond(Cond { kind: CondKind::Const(false), span }),
                from: Vec::new(),
                span,
            });
            let class = self.guideline.classes.push(Classification {
                name: name.clone(),
                title: format!("Dose of {rec}"),
                members: Vec::new(),
                rows: Vec::new(),
                exclusive: false,
                rows_of: Some(RowsOf::Dose(term)),
                from: Vec::new(),
                span,
            });
            self.rows_of.entry(DefId::Term(term)).or_default().push(class);
            self.names.insert(name, Declared { symbol: Symbol::Term(term), span, sound: true });
            self.dose_terms.insert(term, id);
            declared.push((DefId::Term(term), declaration));
        }
        declared
    }

    /// The amount that a dose rests on, of a term that is one.
    pub(super) fn behind_dose<'d>(&self, id: DefId, declaration: &'d Declaration) -> Option<Vec<&'d Expr>> {
        let DefId::Term(term) = id else { return None };
        self.dose_terms.get(&term)?;
        let steps = dose_clause(declaration).map_or(&[][..], |(_, dose)| &dose.steps);
        Some(steps.iter().flat_map(|step| std::iter::once(&step.amount).chain(&step.high)).collect())
    }

    /// Types a term that is the dose of a recommendation. False where it is another one.
    pub(super) fn dose_term(&mut self, id: TermId, declaration: &Declaration) -> bool {
        let Some(rec) = self.dose_terms.get(&id).copied() else { return false };
        let means = self.dose(rec, declaration).and_then(|dose| self.amounts_of_dose(id, &dose, declaration));
        match means {
            Some(means) => {
                self.note_degree(id, means.numbers());
                if let Some(term) = self.guideline.terms.get_mut(id) {
                    term.means = means;
                }
            }
            None => {
                let name = self.guideline.term(id).map(|term| term.name.clone()).unwrap_or_default();
                self.unsound(&name);
            }
        }
        true
    }

    /// The amounts that a dose can have, each from where on it is given.
    fn amounts_of_dose(&mut self, id: TermId, dose: &Dose, declaration: &Declaration) -> Option<Meaning> {
        let name = declaration.name.as_ref().map_or("", |name| name.text.as_str()).to_owned();
        let several = if dose.then.is_empty() { "is a range" } else { "has several steps" };
        if !dose.is_one_amount() {
            let found = Diagnostic::new(
                Code::Dose,
                dose.written,
                format!("the dose of `{name}` {several}, and is not one amount"),
            )
            .help(
                "Something asks for `dose of` it. Give the amount that is meant a name with `term`, and ask for that.",
            );
            self.push(found);
            return None;
        }
        if let Num::Const(amount) = &dose.amount {
            return Some(Meaning::Num(Num::Const(dose.given(amount)?), dose.ty.clone()));
        }
        let span = dose.written;
        let from = |limit: Number, belongs: bool| {
            let sign = if belongs { Comparison::GreaterOrEqual } else { Comparison::Greater };
            Cond { kind: CondKind::Compare(sign, dose.amount.clone(), Num::Const(limit)), span }
        };
        let mut rows: Vec<(Num, Cond)> = Vec::new();
        match &dose.dispensed {
            None => {
                rows.extend(dose.ceiling().map(|most| (Num::Const(most.clone()), from(most, false))));
                rows.push((dose.amount.clone(), from(Number::zero(), false)));
            }
            Some(dispensed) => {
                let Some(amounts) = self.all_amounts(dose, dispensed) else {
                    let found = Diagnostic::new(Code::Dose, span, format!("the dose of `{name}` may be one of more than {MAX_AMOUNTS} amounts"))
                        .help("Something asks for `dose of` it, and so many amounts are not told apart. Give it a ceiling, as `at most 150 mg`, give the facts in it their ranges, or compare the amount that it is computed from.");
                    self.push(found);
                    return None;
                };
                for amount in amounts.into_iter().rev() {
                    let (limit, belongs) = dose.begins(&amount)?;
                    rows.push((Num::Const(amount), from(limit, belongs)));
                }
            }
        }
        let class = *self.rows_of.get(&DefId::Term(id))?.first()?;
        let (values, conditions): (Vec<Num>, Vec<Cond>) = rows.into_iter().unzip();
        if let Some(class) = self.guideline.classes.get_mut(class) {
            let shown = |value: &Num| match value {
                Num::Const(value) => format!("{} {}", number::show(&(value / &dose.ty.unit.factor)), dose.ty.unit.text),
                _ => String::new(),
            };
            class.members = values.iter().map(|value| Member { name: shown(value), label: None }).collect();
            let row = |(member, when): (u32, Cond)| ClassRow { member, when: Some(when), span };
            class.rows = (0u32..).zip(conditions).map(row).collect();
        }
        self.note_verdict(DefId::Class(class));
        let units = values.iter().map(|_| dose.ty.unit.clone()).collect();
        Some(Meaning::Rows(ValueRows { class, values, ty: dose.ty.clone(), units }))
    }

    /// All amounts that may be given, the least first; none where they are too many.
    fn all_amounts(&self, dose: &Dose, dispensed: &Dispensed) -> Option<Vec<Number>> {
        let greatest = || {
            let (_, high) = Reach::of(&self.guideline).ends(&dose.amount, MAX_TERMS)?;
            // What is a little more may be rounded up.
            dispensed.above(&high)
        };
        let most = match (dose.ceiling(), dispensed) {
            (Some(ceiling), _) => dispensed.up_to(&ceiling)?,
            (None, Dispensed::Amounts(all)) => all.last()?.clone(),
            (None, Dispensed::Steps(_)) => greatest()?,
        };
        let mut amounts = Vec::new();
        let mut next = dispensed.above(&Number::zero());
        while let Some(amount) = next.filter(|amount| *amount <= most) {
            if amounts.len() >= MAX_AMOUNTS {
                return None;
            }
            next = dispensed.above(&amount);
            amounts.push(amount);
        }
        Some(amounts)
    }

    /// Reports a dose that there is not.
    pub(super) fn no_dose(&mut self, name: &str, span: Span) {
        let Some(rec) = name.strip_prefix(DOSE_OF) else { return };
        let length = u32::try_from(rec.len()).unwrap_or(0);
        let place = Span { start: span.end.saturating_sub(length), ..span };
        let fits = |symbol: Symbol| matches!(symbol, Symbol::Rec(_));
        let Some(Symbol::Rec(id)) = self.resolve(rec, place, "a recommendation", fits) else { return };
        let declared = self.guideline.rec(id).map(|rec| rec.span);
        let mut found = Diagnostic::new(Code::Dose, span, format!("`{rec}` has no dose"));
        if let Some(declared) = declared {
            found = found.also(declared, "declared here");
        }
        self.push(found.help(format!("Add a dose to `{rec}`, as in `dose 5 mg, twice a day`, or leave this out.")));
    }
}

/// The dose of a declaration, and its place.
fn dose_clause(declaration: &Declaration) -> Option<(Span, &DoseClause)> {
    declaration.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Dose(dose) => Some((clause.span, dose)),
        _ => None,
    })
}

/// The doses that a declaration asks for.
fn asked(declaration: &Declaration) -> Vec<String> {
    let mut found = Vec::new();
    let mut name = |text: &str| {
        if text.starts_with(DOSE_OF) {
            found.push(text.to_owned());
        }
    };
    for clause in &declaration.clauses {
        let mut waiting = clause.kind.expressions();
        while let Some(expr) = waiting.pop() {
            if let ExprKind::Name(text) = &expr.kind {
                name(text);
            }
            waiting.extend(expr.parts());
        }
        match &clause.kind {
            ClauseKind::Expect(entries) => entries.iter().for_each(|entry| {
                if let ExpectationKind::Value(assignment) = &entry.kind {
                    name(&assignment.fact.text);
                }
            }),
            ClauseKind::ExpectColumns(columns) => columns.iter().for_each(|column| name(&column.text)),
            ClauseKind::Because(text) | ClauseKind::Note { text, .. } => {
                template::names(&text.value).for_each(&mut name)
            }
            _ => {}
        }
    }
    declaration.title.iter().for_each(|title| template::names(&title.value).for_each(&mut name));
    found
}

/// Where numbers can lie, each value that they are computed with looked at once.
struct Reach<'a> {
    guideline: &'a Guideline,
    terms: RefCell<BTreeMap<TermId, Option<(Number, Number)>>>,
}

/// Most bits of an end.
const MAX_BITS: u64 = 4_000;

/// Whether a number is none that only products of products give.
fn fits(number: &Number) -> bool {
    number.numer().bits().max(number.denom().bits()) <= MAX_BITS
}

impl<'a> Reach<'a> {
    fn of(guideline: &'a Guideline) -> Self {
        Reach { guideline, terms: RefCell::default() }
    }

    fn ends_of(&self, id: TermId, terms: usize) -> Option<(Number, Number)> {
        let terms = terms.checked_sub(1)?;
        match &self.guideline.term(id)?.means {
            Meaning::Num(num, _) => self.ends(num, terms),
            Meaning::Rows(rows) => {
                let all: Option<Vec<_>> = rows.values.iter().map(|num| self.ends(num, terms)).collect();
                let all: Vec<Number> = all?.into_iter().flat_map(|(low, high)| [low, high]).collect();
                Some((all.iter().min()?.clone(), all.iter().max()?.clone()))
            }
            Meaning::Cond(_) => None,
        }
    }

    /// The least and the greatest that a number can be, by the ranges of its facts; none where one of them has none.
    fn ends(&self, num: &Num, terms: usize) -> Option<(Number, Number)> {
        let g = self.guideline;
        let of = |num: &Num| self.ends(num, terms);
        let ends = |all: Vec<Number>| Some((all.iter().min()?.clone(), all.iter().max()?.clone()));
        match num {
            Num::Const(value) => Some((value.clone(), value.clone())),
            Num::Fact(id) => match &g.fact(*id)?.ty {
                FactType::Number(ty) => Some((ty.low.as_ref()?.0.clone(), ty.high.as_ref()?.0.clone())),
                _ => None,
            },
            Num::Term(id) => {
                if let Some(done) = self.terms.borrow().get(id) {
                    return done.clone();
                }
                let found = self.ends_of(*id, terms).filter(|(low, high)| fits(low) && fits(high));
                self.terms.borrow_mut().insert(*id, found.clone());
                found
            }
            Num::Negate(a) => of(a).map(|(low, high)| (-high, -low)),
            Num::Add(a, b) => {
                let ((low, high), (least, most)) = (of(a)?, of(b)?);
                Some((low + least, high + most))
            }
            Num::Subtract(a, b) => {
                let ((low, high), (least, most)) = (of(a)?, of(b)?);
                Some((low - most, high - least))
            }
            Num::Multiply(a, b) => {
                let ((low, high), (least, most)) = (of(a)?, of(b)?);
                ends(vec![&low * &least, &low * &most, &high * &least, &high * &most])
            }
            Num::Divide(a, b) => {
                let ((low, high), (least, most)) = (of(a)?, of(b)?);
                if !least.is_positive() {
                    return None;
                }
                ends(vec![&low / &least, &low / &most, &high / &least, &high / &most])
            }
            Num::Least(a, b) => {
                let ((low, high), (least, most)) = (of(a)?, of(b)?);
                Some((low.min(least), high.min(most)))
            }
            Num::Greatest(a, b) => {
                let ((low, high), (least, most)) = (of(a)?, of(b)?);
                Some((low.max(least), high.max(most)))
            }
            Num::Rounded(a, step) => of(a).map(|(low, high)| (low - step, high + step)),
            _ => None,
        }
    }
}
