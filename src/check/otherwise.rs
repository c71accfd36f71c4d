//! The other wording of what a reading decides: definitions as they would be had the reading been decided the other way.
//! Checked like the definitions in whose place they stand.

use super::checker::Checker;
use super::model::{Cond, CondKind, DefId, Meaning, Reworded, Rewording};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Expr, Instead, Keyword, Name};
use std::collections::{BTreeMap, BTreeSet};

impl Checker<'_> {
    /// Types the other wordings of all readings. Runs once everything else is typed.
    pub(super) fn other_wordings(
        &mut self,
        all: &[(bool, &Declaration)],
        definitions: &[(DefId, &Declaration)],
        scope: Option<&Expr>,
    ) {
        let readings = all.iter().map(|(_, declaration)| *declaration).filter(|d| d.keyword == Keyword::Reading);
        let others = |d: &Declaration| d.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Otherwise { .. }));
        let readings: Vec<&Declaration> = readings.filter(|d| others(d)).collect();
        if readings.is_empty() {
            return;
        }
        let behind_cases = self.behind_cases();
        let mut nodes = self.definitions(definitions, scope);
        for declaration in readings {
            let Some(reading) = &declaration.name else { continue };
            let mut reworded: Vec<Reworded> = Vec::new();
            let mut instead: BTreeMap<DefId, Option<&Expr>> = BTreeMap::new();
            for clause in &declaration.clauses {
                let ClauseKind::Otherwise { name, instead: other } = &clause.kind else { continue };
                let Some(of) = self.reworded_name(name, other) else { continue };
                if let Some(before) = reworded.iter().find(|before| before.of == of) {
                    let what = format!("`{}` is worded otherwise twice in one reading", name.text);
                    let found = Diagnostic::new(Code::DuplicateClause, name.span, what)
                        .label("again here")
                        .also(before.span, "first here")
                        .help("All that a reading words otherwise holds together. For one more wording, declare a reading of its own.");
                    self.push(found);
                    continue;
                }
                let may = self.may_be_reworded(of, name, reading, &behind_cases);
                let Some(rewording) = self.rewording(of, name, other).filter(|_| may) else { continue };
                let written = self.text(Span::new(name.span.source, name.span.range().start, clause.span.range().end));
                reworded.push(Reworded { of, instead: rewording, written, span: name.span });
                let expr = match other {
                    Instead::Means(expr) | Instead::When(expr) => Some(expr),
                    Instead::Never => None,
                };
                instead.insert(of, expr);
            }
            let order = self.order_otherwise(&mut nodes, definitions, &reading.text, &instead);
            let at = self.reading_ids.get(&reading.text).copied();
            if let Some(reading) = at.and_then(|at| self.guideline.readings.get_mut(at))
                && !reworded.is_empty()
            {
                reading.otherwise = reworded;
                reading.other_order = order;
            }
        }
    }

    /// The term or recommendation that is worded otherwise, by the words that fit it.
    fn reworded_name(&mut self, name: &Name, instead: &Instead) -> Option<DefId> {
        let means = matches!(instead, Instead::Means(_));
        let help = match self.names.get(&name.text).map(|declared| declared.symbol) {
            Some(Symbol::Rec(_)) if means => Some(format!(
                "Of a recommendation, write `otherwise {0} applies when CONDITION` or `otherwise {0} does not apply`.",
                name.text
            )),
            Some(Symbol::Term(_)) if !means => {
                Some(format!("Of a term, write `otherwise {} means CONDITION`.", name.text))
            }
            Some(Symbol::List(_)) => Some(format!(
                "Name a term that uses the list, and list the members there: `otherwise TERM means FACT in (a, b)`. `{}` itself stays.",
                name.text
            )),
            Some(Symbol::Fact(_)) => Some(
                "What a case says is no matter of wording. Name the term or recommendation that looks at it."
                    .to_owned(),
            ),
            _ => None,
        };
        let wanted = if means { "a term" } else { "a recommendation" };
        if let (Some(help), Some(declared)) = (help, self.names.get(&name.text).copied()) {
            let what = format!("`{}` is {}, not {wanted}", name.text, declared.symbol.noun());
            self.push(
                Diagnostic::new(Code::WrongKind, name.span, what).also(declared.span, "declared here").help(help),
            );
            return None;
        }
        let fits: fn(Symbol) -> bool =
            if means { |s| matches!(s, Symbol::Term(_)) } else { |s| matches!(s, Symbol::Rec(_)) };
        match self.resolve(&name.text, name.span, wanted, fits)? {
            Symbol::Term(id) => Some(DefId::Term(id)),
            Symbol::Rec(id) => Some(DefId::Rec(id)),
            _ => None,
        }
    }

    /// Whether a definition may have another wording: it is of the same folder, and no case rests on it.
    fn may_be_reworded(&mut self, of: DefId, name: &Name, reading: &Name, behind_cases: &BTreeSet<DefId>) -> bool {
        let place = match of {
            DefId::Term(id) => self.guideline.term(id).map(|term| term.span),
            DefId::Rec(id) => self.guideline.rec(id).map(|rec| rec.span),
            DefId::Class(_) | DefId::Score(_) => None,
        };
        let Some(place) = place else { return false };
        let folder = |span: Span| self.sources.get(span.source).map(|file| file.folder);
        let found = if folder(place) != folder(reading.span) {
            Diagnostic::new(Code::NotReworded, name.span, format!("`{}` is declared in another folder", name.text))
                .also(place, "declared here")
                .help("A reading words otherwise what its own folder declares. Put the reading beside it, or declare a term of this guideline.")
        } else if behind_cases.contains(&of) {
            let what = format!("a constraint or a fact that is filled in rests on `{}`", name.text);
            Diagnostic::new(Code::NotReworded, name.span, what)
                .also(place, "declared here")
                .help("Which cases are possible must not hang on a wording. Declare a term of its own for the recommendations, and word that otherwise.")
        } else if self.stands_in_order(of) {
            Diagnostic::new(
                Code::NotReworded,
                name.span,
                format!("`{}` is one of several treatments in order", name.text),
            )
            .also(place, "declared here")
            .help("Declare a term for the condition that is read otherwise, and word that otherwise.")
        } else {
            return true;
        };
        self.push(found);
        false
    }

    fn stands_in_order(&self, of: DefId) -> bool {
        let DefId::Rec(id) = of else { return false };
        self.guideline.rec(id).is_some_and(|rec| rec.feasible.is_some() || rec.instead_of.is_some())
    }

    /// Types the other wording; it must be of the same kind as what it replaces, and differ from it.
    fn rewording(&mut self, of: DefId, name: &Name, instead: &Instead) -> Option<Rewording> {
        let (rewording, span, same) = match (of, instead) {
            (DefId::Term(id), Instead::Means(expr)) => {
                let other = self.meaning(expr)?;
                let means = self.guideline.term(id).map(|term| term.means.clone())?;
                self.like(&means, &other, name, expr.span)?;
                let same = match (&means, &other) {
                    (Meaning::Cond(means), Meaning::Cond(other)) => says_same(means, other),
                    (Meaning::Num(means, _), Meaning::Num(other, _)) => means == other,
                    _ => false,
                };
                (Rewording::Means(other), expr.span, same)
            }
            (DefId::Rec(id), Instead::When(expr)) => {
                let other = self.condition(expr)?;
                let rec = self.guideline.rec(id)?;
                let same = rec.unless.is_none() && rec.when.as_ref().is_some_and(|when| says_same(when, &other));
                (Rewording::When(other), expr.span, same)
            }
            (DefId::Rec(_), Instead::Never) => {
                let never = Cond { kind: CondKind::Const(false), span: name.span };
                (Rewording::When(never), name.span, false)
            }
            _ => return None,
        };
        if same {
            let what = format!("the other wording of `{}` is the one that decides", name.text);
            let found = Diagnostic::new(Code::SameWording, span, what)
                .help("Write what it would say had the reading been decided the other way, or remove `otherwise`.");
            self.push(found);
            return None;
        }
        Some(rewording)
    }

    /// Reports a condition in the place of a value, a value in the place of a condition, and another kind of number.
    fn like(&mut self, means: &Meaning, other: &Meaning, name: &Name, span: Span) -> Option<()> {
        let found = match (means.number_type(), other.number_type()) {
            (None, None) => return Some(()),
            (Some(means), Some(other)) if means.kind == other.kind => return Some(()),
            (None, Some(_)) => {
                let what = format!("`{}` is a condition, and its other wording is a value", name.text);
                Diagnostic::new(Code::NotACondition, span, what).help("Write a condition here, such as `x >= 3 cm`.")
            }
            (Some(_), None) => {
                let what = format!("`{}` is a value, and its other wording is a condition", name.text);
                Diagnostic::new(Code::NotANumber, span, what).help("Write a value here, such as `3 cm`.")
            }
            (Some(_), Some(_)) => {
                let what = format!("the other wording of `{}` measures something else", name.text);
                Diagnostic::new(Code::DimensionMismatch, span, what)
                    .help("Write a value of the same kind, with a unit that fits.")
            }
        };
        self.push(found);
        None
    }
}

/// Whether two conditions are the same but for where they stand.
fn says_same(a: &Cond, b: &Cond) -> bool {
    let all = |a: &[Cond], b: &[Cond]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says_same(a, b));
    match (&a.kind, &b.kind) {
        (CondKind::And(a), CondKind::And(b)) | (CondKind::Or(a), CondKind::Or(b)) => all(a, b),
        (CondKind::AtLeast(n, a), CondKind::AtLeast(m, b)) => n == m && all(a, b),
        (CondKind::Not(a), CondKind::Not(b)) => says_same(a, b),
        (a, b) => a == b,
    }
}
