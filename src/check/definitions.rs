//! Definitions that rest on others: terms, lists, classifications, scores, derivations, constraints, invariants,
//! and the guideline's own scope. Typed in the order that `order` found.

use super::Checker;
use super::clauses::{all, find, title};
use super::facts::notes;
use super::model::{
    ClassRow, Classification, Cond, CondKind, Constraint, DefId, Derivation, FactId, FactType, Header, Invariant,
    Meaning, Member, MemberList, Num, Score, See, Status, Term, TermId,
};
use super::names::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number;
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, Declaration, Expr, ExprKind, Row};
use std::collections::BTreeSet;

/// The words of `status`.
const STATUSES: &[(&str, Status)] = &[
    ("draft", Status::Draft),
    ("in review", Status::InReview),
    ("published", Status::Published),
    ("superseded", Status::Superseded),
    ("expired", Status::Expired),
];

impl Checker<'_> {
    /// Declares a term or list by name; its meaning follows in order.
    pub(super) fn declare_term(&mut self, declaration: &Declaration) -> Option<DefId> {
        let lists = find(declaration, |k| if let ClauseKind::Lists(names) = k { Some(names) } else { None });
        let of = find(declaration, |k| if let ClauseKind::Of(name) = k { Some(name) } else { None });
        let means = find(declaration, |k| if let ClauseKind::Means(e) = k { Some(e) } else { None });
        let from = self.cited(declaration);
        let name = declaration.name.as_ref()?;
        match (means, lists) {
            (None, None) if of.is_none() => {
                self.missing(declaration, "a meaning", "Write `means CONDITION`, or `lists a, b` with `of FACT`.")
            }
            (Some(_), Some(_)) => {
                let found = Diagnostic::new(Code::TermKind, name.span, format!("`{}` both means and lists", name.text))
                    .help("A term is a condition or value (`means`), or a list of members (`lists … of …`): make it two terms.");
                self.push(found);
            }
            _ => {}
        }
        if let (Some(lists), None) = (lists, means) {
            let id = u32::try_from(self.guideline.lists.len()).unwrap_or(u32::MAX);
            if !self.declare(declaration, Symbol::List(id)) {
                return None;
            }
            let mut list = MemberList {
                name: name.text.clone(),
                title: title(declaration).unwrap_or_default(),
                of: FactId(u32::MAX),
                members: BTreeSet::new(),
                from,
                span: name.span,
            };
            match of {
                None => {
                    self.missing(declaration, "the fact whose members it lists", "Write `of FACT` below `lists`.");
                    self.unsound(&name.text);
                }
                Some(of) => self.pending_lists.push((id, of.clone(), lists.clone())),
            }
            list.title = title(declaration).unwrap_or_default();
            self.guideline.lists.push(list);
            return None;
        }
        let id = TermId(u32::try_from(self.guideline.terms.len()).unwrap_or(u32::MAX));
        if !self.declare(declaration, Symbol::Term(id)) {
            return None;
        }
        self.guideline.terms.push(Term {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            means: Meaning::Cond(Cond { kind: CondKind::Const(false), span: name.span }),
            from,
            span: name.span,
        });
        Some(DefId::Term(id))
    }

    /// Fills in the lists, once all facts are declared.
    pub(super) fn fill_lists(&mut self) {
        for (id, of, names) in std::mem::take(&mut self.pending_lists) {
            let symbol = self.resolve(&of.text, of.span, "a fact", |s| matches!(s, Symbol::Fact(_)));
            let fact = if let Some(Symbol::Fact(fact)) = symbol {
                self.guideline.fact(fact).map(|f| (fact, f.clone()))
            } else {
                None
            };
            let mut sound = true;
            let mut set = BTreeSet::new();
            match fact {
                Some((fact, declared)) => match &declared.ty {
                    FactType::OneOf(members) | FactType::SetOf(members) => {
                        for name in &names {
                            match self.member(members, &declared.name, &name.text, name.span) {
                                Some(member) if !set.insert(member) => {
                                    self.push(
                                        Diagnostic::new(
                                            Code::DuplicateMember,
                                            name.span,
                                            format!("`{}` is listed twice", name.text),
                                        )
                                        .help("Remove one of the two."),
                                    );
                                }
                                Some(_) => {}
                                None => sound = false,
                            }
                        }
                        if let Some(list) = self.guideline.lists.get_mut(id as usize) {
                            list.of = fact;
                            list.members = set;
                        }
                    }
                    _ => {
                        let found =
                            Diagnostic::new(Code::NotAOneOf, of.span, format!("`{}` has no members to list", of.text))
                                .also(declared.span, "declared here");
                        self.push(found);
                        sound = false;
                    }
                },
                None => sound = false,
            }
            if !sound && let Some(name) = self.guideline.lists.get(id as usize).map(|l| l.name.clone()) {
                self.unsound(&name);
            }
        }
    }

    /// Types the meaning of a term.
    pub(super) fn term(&mut self, id: TermId, declaration: &Declaration) {
        let Some(name) = declaration.name.as_ref().map(|n| n.text.clone()) else { return };
        let written = find(declaration, |k| if let ClauseKind::Means(e) = k { Some(e) } else { None });
        match written.and_then(|expr| self.meaning(expr)) {
            Some(means) => {
                if let Meaning::Num(num, _) = &means {
                    self.note_degree(id, num);
                }
                if let Some(term) = self.guideline.terms.get_mut(id.0 as usize) {
                    term.means = means;
                }
            }
            None => self.unsound(&name),
        }
    }

    /// Declares a classification: its members are known before anything is typed.
    pub(super) fn declare_class(&mut self, declaration: &Declaration) -> Option<DefId> {
        let id = super::model::ClassId(u32::try_from(self.guideline.classes.len()).unwrap_or(u32::MAX));
        let from = self.cited(declaration);
        if !self.declare(declaration, Symbol::Class(id)) {
            return None;
        }
        let name = declaration.name.as_ref()?;
        let rows = all(declaration, |c| if let ClauseKind::Row(row) = &c.kind { Some(row) } else { None });
        if rows.is_empty() {
            self.missing(
                declaration,
                "rows",
                "Write rows such as `high when CONDITION`, and `low otherwise` as the last one.",
            );
        }
        let mut members: Vec<Member> = Vec::new();
        for row in &rows {
            let label = row.label.as_ref().map(|t| t.value.clone());
            match members.iter_mut().find(|m| m.name == row.member.text) {
                Some(member) => member.label = member.label.take().or(label),
                None => members.push(Member { name: row.member.text.clone(), label }),
            }
        }
        self.guideline.classes.push(Classification {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            members,
            rows: Vec::new(),
            from,
            span: name.span,
        });
        Some(DefId::Class(id))
    }

    /// Types the rows of a classification.
    pub(super) fn class(&mut self, id: super::model::ClassId, declaration: &Declaration) {
        let rows: Vec<&Row> = all(declaration, |c| if let ClauseKind::Row(row) = &c.kind { Some(row) } else { None });
        let Some(members) = self.guideline.class(id).map(|c| c.members.clone()) else { return };
        let typed = self.rows(&rows, |_, row| {
            members.iter().position(|m| m.name == row.member.text).and_then(|at| u32::try_from(at).ok())
        });
        match typed {
            Some(rows) => {
                if let Some(class) = self.guideline.classes.get_mut(id.0 as usize) {
                    class.rows = rows;
                }
            }
            None => {
                if let Some(name) = &declaration.name {
                    self.unsound(&name.text);
                }
            }
        }
    }

    fn rows(&mut self, rows: &[&Row], mut member: impl FnMut(&mut Self, &Row) -> Option<u32>) -> Option<Vec<ClassRow>> {
        let mut typed = Vec::new();
        let mut sound = true;
        let last = rows.len().saturating_sub(1);
        for (at, row) in rows.iter().enumerate() {
            if row.when.is_none() && at < last {
                let found = Diagnostic::new(Code::OtherwiseNotLast, row.span, "`otherwise` is not the last row")
                    .label("rows below it are never reached")
                    .help("Move it to the end; it holds where every row above is known not to.");
                self.push(found);
                sound = false;
                continue;
            }
            let member = member(self, row);
            let when = match &row.when {
                None => None,
                Some(expr) => match self.condition(expr) {
                    Some(cond) => Some(cond),
                    None => {
                        sound = false;
                        continue;
                    }
                },
            };
            match member {
                Some(member) => typed.push(ClassRow { member, when, span: row.span }),
                None => sound = false,
            }
        }
        sound.then_some(typed)
    }

    /// Declares a score.
    pub(super) fn declare_score(&mut self, declaration: &Declaration) -> Option<DefId> {
        let id = super::model::ScoreId(u32::try_from(self.guideline.scores.len()).unwrap_or(u32::MAX));
        let from = self.cited(declaration);
        if !self.declare(declaration, Symbol::Score(id)) {
            return None;
        }
        let name = declaration.name.as_ref()?;
        if find(declaration, |k| matches!(k, ClauseKind::Points { .. }).then_some(())).is_none() {
            self.missing(declaration, "points", "Write rows such as `2 points when CONDITION`.");
        }
        self.guideline.scores.push(Score {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            items: Vec::new(),
            from,
            span: name.span,
        });
        Some(DefId::Score(id))
    }

    /// Types the items of a score.
    pub(super) fn score(&mut self, id: super::model::ScoreId, declaration: &Declaration) {
        let mut items = Vec::new();
        let mut sound = true;
        for clause in &declaration.clauses {
            let ClauseKind::Points { points, when } = &clause.kind else { continue };
            let literal = self.quantity(points);
            let when = self.condition(when);
            match (literal, when) {
                (Some(literal), Some(when)) if literal.bare => items.push((literal.value, when)),
                (Some(_), Some(_)) => {
                    self.push(Diagnostic::new(Code::UnexpectedUnit, points.span, "points have no unit"));
                    sound = false;
                }
                _ => sound = false,
            }
        }
        if let Some(score) = self.guideline.scores.get_mut(id.0 as usize) {
            score.items = items;
        }
        if !sound && let Some(name) = &declaration.name {
            self.unsound(&name.text);
        }
    }

    /// Types the derivation of a fact.
    pub(super) fn derivation(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let Some(Symbol::Fact(id)) = self.names.get(&name.text).filter(|d| d.span == name.span).map(|d| d.symbol)
        else {
            return;
        };
        let Some(ty) = self.guideline.fact(id).map(|f| f.ty.clone()) else { return };
        let rows = find(declaration, |k| if let ClauseKind::DeriveRows(rows) = k { Some(rows) } else { None });
        let value = find(declaration, |k| if let ClauseKind::DeriveValue(e) = k { Some(e) } else { None });
        let derivation = match (rows, value) {
            (Some(rows), _) => self.derived_rows(&name.text, &ty, rows),
            (None, Some(expr)) => self.derived_value(id, &ty, expr),
            (None, None) => return,
        };
        if let Some(fact) = self.guideline.facts.get_mut(id.0 as usize) {
            fact.derivation = derivation;
        }
    }

    fn derived_rows(&mut self, name: &str, ty: &FactType, rows: &[Row]) -> Option<Derivation> {
        let rows: Vec<&Row> = rows.iter().collect();
        let typed = match ty {
            FactType::OneOf(members) => {
                self.rows(&rows, |this, row| this.member(members, name, &row.member.text, row.member.span))
            }
            FactType::YesNo => self.rows(&rows, |this, row| match row.member.text.as_str() {
                "no" => Some(0),
                "yes" => Some(1),
                _ => {
                    let found = Diagnostic::new(Code::UnlikeThings, row.member.span, format!("`{name}` is yes or no"))
                        .help("The rows of its derivation begin with `yes` or `no`.");
                    this.push(found);
                    None
                }
            }),
            FactType::Number(_) | FactType::SetOf(_) => {
                if let Some(first) = rows.first() {
                    let found = Diagnostic::new(
                        Code::UnlikeThings,
                        first.span,
                        "only a one-of or a yes/no fact is derived by rows",
                    )
                    .help("A number is derived by one value: `when not given  weight / (height * height)`.");
                    self.push(found);
                }
                None
            }
        };
        typed.map(Derivation::Rows)
    }

    fn derived_value(&mut self, id: FactId, ty: &FactType, expr: &Expr) -> Option<Derivation> {
        match ty {
            FactType::YesNo => self.condition(expr).map(Derivation::Condition),
            FactType::Number(_) => {
                let num = self.num(expr)?;
                self.check_fits(&num, id).then_some(Derivation::Value(num.num))
            }
            FactType::OneOf(_) | FactType::SetOf(_) => {
                let found = Diagnostic::new(Code::UnlikeThings, expr.span, "a one-of is derived by rows")
                    .help("Write rows such as `G3 when CONDITION` below `when not given`.");
                self.push(found);
                None
            }
        }
    }

    /// Types a constraint.
    pub(super) fn constraint(&mut self, declaration: &Declaration) {
        let from = self.cited(declaration);
        let Some(expr) = find(declaration, |k| if let ClauseKind::Holds(e) = k { Some(e) } else { None }) else {
            self.missing(declaration, "a condition", "Write `holds CONDITION`.");
            return;
        };
        let Some(holds) = self.condition(expr) else { return };
        if self.rests_on_verdict(&holds) {
            let found = Diagnostic::new(Code::WrongKind, expr.span, "a constraint cannot rest on a recommendation")
                .help("A constraint relates facts of a case; what must be true of recommendations is an `invariant`.");
            self.push(found);
            return;
        }
        self.guideline.constraints.push(Constraint {
            title: title(declaration).unwrap_or_default(),
            holds,
            because: find(declaration, |k| if let ClauseKind::Because(t) = k { Some(t.value.clone()) } else { None }),
            from,
            span: declaration.title.as_ref().map_or(declaration.keyword_span, |t| t.span),
        });
    }

    /// Types an invariant.
    pub(super) fn invariant(&mut self, declaration: &Declaration) {
        let from = self.cited(declaration);
        let always = find(declaration, |k| if let ClauseKind::Always(e) = k { Some(e) } else { None });
        let never = find(declaration, |k| if let ClauseKind::Never(e) = k { Some(e) } else { None });
        let cond = match (always, never) {
            (None, None) => {
                self.missing(declaration, "a condition", "Write `never CONDITION` or `always CONDITION`.");
                return;
            }
            (Some(_), Some(other)) => {
                let found = Diagnostic::new(
                    Code::DuplicateClause,
                    other.span,
                    "an invariant says `always` or `never`, not both",
                )
                .help("Make it two invariants.");
                self.push(found);
                return;
            }
            (Some(expr), None) => self.condition(expr),
            (None, Some(expr)) => self.condition(expr).map(|c| Cond { span: c.span, kind: CondKind::Not(Box::new(c)) }),
        };
        let Some(always) = cond else { return };
        let span = declaration.title.as_ref().map_or(declaration.keyword_span, |t| t.span);
        self.guideline.invariants.push(Invariant { title: title(declaration).unwrap_or_default(), always, from, span });
    }

    /// The guideline's own declaration.
    pub(super) fn header(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        self.cited(declaration);
        let text = |pick: fn(&ClauseKind) -> Option<&crate::syntax::ast::Text>| {
            find(declaration, pick).map(|t| t.value.clone())
        };
        let version = find(declaration, |k| if let ClauseKind::Version(v) = k { Some(v.text.clone()) } else { None });
        if version.is_none() {
            self.missing(declaration, "a version", "Write for instance `version 0.1.0`.");
        }
        let status = find(declaration, |k| if let ClauseKind::Status(s) = k { Some(s) } else { None });
        let status = match status {
            None => {
                self.missing(declaration, "a status", "Write for instance `status draft`.");
                Status::Draft
            }
            Some(word) => {
                let words: Vec<&str> = STATUSES.iter().map(|(w, _)| *w).collect();
                self.one_of_words(word, "status", &words);
                STATUSES.iter().find(|(w, _)| *w == word.text).map_or(Status::Draft, |(_, s)| *s)
            }
        };
        let review = find(declaration, |k| if let ClauseKind::Review(e) = k { Some(e) } else { None })
            .and_then(|e| self.iso_date(e));
        let mut see = Vec::new();
        for clause in &declaration.clauses {
            if let Clause { kind: ClauseKind::See { topic, when }, .. } = clause {
                let when = match when {
                    None => None,
                    Some(expr) => match self.condition(expr) {
                        Some(cond) => Some(cond),
                        None => continue,
                    },
                };
                see.push(See { topic: topic.value.clone(), when });
            }
        }
        let scope = find(declaration, |k| if let ClauseKind::Scope(e) = k { Some(e) } else { None })
            .and_then(|e| self.condition(e));
        self.guideline.header = Some(Header {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            version: version.unwrap_or_default(),
            status,
            purpose: text(|k| if let ClauseKind::Purpose(t) = k { Some(t) } else { None }),
            intended: text(|k| if let ClauseKind::Intended(t) = k { Some(t) } else { None }),
            misuse: text(|k| if let ClauseKind::Misuse(t) = k { Some(t) } else { None }),
            authors: find(declaration, |k| {
                if let ClauseKind::Authors(t) = k { Some(t.iter().map(|t| t.value.clone()).collect()) } else { None }
            })
            .unwrap_or_default(),
            review,
            origin: text(|k| if let ClauseKind::Origin(t) = k { Some(t) } else { None }),
            scope,
            see,
            span: name.span,
        });
        let _ = notes(declaration);
    }

    /// A date as written, once it is known to exist.
    pub(super) fn iso_date(&mut self, expr: &Expr) -> Option<String> {
        let ExprKind::Date(text) = &expr.kind else { return None };
        self.date(text, expr.span)?;
        Some(text.clone())
    }

    /// Facts and recommendations that a condition rests on, through the definitions it names.
    pub(super) fn rests(&self, cond: &Cond) -> Rests {
        let mut rests = Rests::default();
        self.collect_cond(cond, &mut rests);
        rests
    }

    fn rests_on_verdict(&self, cond: &Cond) -> bool {
        self.rests(cond).verdict.is_some()
    }

    fn collect_def(&self, id: DefId, rests: &mut Rests) {
        match self.rests_of.get(&id) {
            Some(of) => {
                rests.facts.extend(of.facts.iter().copied());
                rests.verdict = rests.verdict.or(of.verdict);
            }
            None => {
                rests.verdict = rests.verdict.or(match id {
                    DefId::Rec(_) => Some(Span::default()),
                    _ => None,
                })
            }
        }
    }

    fn collect_cond(&self, cond: &Cond, rests: &mut Rests) {
        match &cond.kind {
            CondKind::Const(_) => {}
            CondKind::Fact(id) | CondKind::Member(id, _) | CondKind::Has(id, _) | CondKind::Empty(id) => {
                rests.facts.insert(*id);
            }
            CondKind::Term(id) => self.collect_def(DefId::Term(*id), rests),
            CondKind::Class(id, _) => self.collect_def(DefId::Class(*id), rests),
            CondKind::Applies(_) => rests.verdict = rests.verdict.or(Some(cond.span)),
            CondKind::Compare(_, a, b) => {
                self.collect_num(a, rests);
                self.collect_num(b, rests);
            }
            CondKind::And(parts) | CondKind::Or(parts) | CondKind::AtLeast(_, parts) => {
                for part in parts {
                    self.collect_cond(part, rests);
                }
            }
            CondKind::Not(inner) => self.collect_cond(inner, rests),
        }
    }

    pub(super) fn collect_num(&self, num: &Num, rests: &mut Rests) {
        match num {
            Num::Const(_) => {}
            Num::Fact(id) => {
                rests.facts.insert(*id);
            }
            Num::Term(id) => self.collect_def(DefId::Term(*id), rests),
            Num::Score(id) => self.collect_def(DefId::Score(*id), rests),
            Num::Add(a, b) | Num::Subtract(a, b) | Num::Multiply(a, b) | Num::Divide(a, b) | Num::AddMonths(a, b) => {
                self.collect_num(a, rests);
                self.collect_num(b, rests);
            }
            Num::Negate(a) => self.collect_num(a, rests),
        }
    }

    /// Remembers what a typed definition rests on.
    pub(super) fn note_rests(&mut self, id: DefId) {
        let mut rests = Rests::default();
        match id {
            DefId::Term(id) => match self.guideline.term(id).map(|t| &t.means) {
                Some(Meaning::Cond(cond)) => self.collect_cond(cond, &mut rests),
                Some(Meaning::Num(num, _)) => self.collect_num(num, &mut rests),
                None => {}
            },
            DefId::Class(id) => {
                for row in self.guideline.class(id).into_iter().flat_map(|c| &c.rows) {
                    if let Some(when) = &row.when {
                        self.collect_cond(when, &mut rests);
                    }
                }
            }
            DefId::Score(id) => {
                for (_, when) in self.guideline.score(id).into_iter().flat_map(|s| &s.items) {
                    self.collect_cond(when, &mut rests);
                }
            }
            DefId::Rec(_) => return,
        }
        self.rests_of.insert(id, rests);
    }

    /// Orders the derived facts; a derivation that rests on a recommendation or on itself is reported and dropped.
    pub(super) fn derivation_order(&mut self) {
        let mut waiting: Vec<(FactId, BTreeSet<FactId>, Span)> = Vec::new();
        let mut faults = Vec::new();
        for (id, fact) in self.guideline.facts_with_ids() {
            let mut rests = Rests::default();
            match &fact.derivation {
                None => continue,
                Some(Derivation::Rows(rows)) => {
                    rows.iter().filter_map(|r| r.when.as_ref()).for_each(|c| self.collect_cond(c, &mut rests))
                }
                Some(Derivation::Condition(cond)) => self.collect_cond(cond, &mut rests),
                Some(Derivation::Value(num)) => self.collect_num(num, &mut rests),
            }
            if rests.verdict.is_some() {
                faults.push(id);
            }
            waiting.push((id, rests.facts, fact.span));
        }
        for id in faults {
            let Some(fact) = self.guideline.facts.get_mut(id.0 as usize) else { continue };
            fact.derivation = None;
            let found = Diagnostic::new(
                Code::WrongKind,
                fact.span,
                format!("the derivation of `{}` rests on a recommendation", fact.name),
            )
            .help("Recommendations rest on facts; a fact is derived from other facts only.");
            self.push(found);
        }
        let mut order = Vec::new();
        loop {
            let open: BTreeSet<FactId> = waiting.iter().map(|(id, _, _)| *id).collect();
            let (ready, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(_, needs, _)| needs.is_disjoint(&open));
            if ready.is_empty() {
                if let Some((_, _, span)) = rest.first() {
                    let names: Vec<String> =
                        rest.iter().map(|(id, _, _)| self.guideline.fact_name(*id).to_owned()).collect();
                    let mut found = Diagnostic::new(
                        Code::Circle,
                        *span,
                        format!("derivations rest on each other in a circle: {}", names.join(", ")),
                    )
                    .help("One of these facts must be given, or derived without the others.");
                    for (_, _, other) in rest.iter().skip(1).take(8) {
                        found = found.also(*other, "and this one");
                    }
                    self.push(found);
                }
                break;
            }
            order.extend(ready.iter().map(|(id, _, _)| *id));
            waiting = rest;
        }
        self.guideline.derivation_order = order;
    }
}

/// What a definition rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct Rests {
    pub facts: BTreeSet<FactId>,
    /// Place of a recommendation's verdict.
    pub verdict: Option<Span>,
}

/// Whether a number is whole, as a count.
pub fn count(value: &number::Number) -> Option<u64> {
    if value.is_integer() { value.to_integer().try_into().ok() } else { None }
}
