//! Definitions that rest on others: terms, lists, classifications, scores, derivations, constraints, invariants,
//! and the guideline's own scope. Typed in the order that `order` found.

use super::checker::Checker;
use super::clauses::{find, title};
use super::facts::notes;
use super::model::{
    Cond, CondKind, Constraint, DefId, Derivation, FactId, FactType, Header, Invariant, Meaning, MemberList, Score,
    See, Status, Term, TermId,
};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::number;
use crate::syntax::ast::{Clause, ClauseKind, Declaration, Expr, ExprKind, Row};
use std::collections::BTreeSet;

/// The words of `status`.
pub(super) const STATUSES: &[(&str, Status)] = &[
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
        let means = find(declaration, |k| matches!(k, ClauseKind::Means(_) | ClauseKind::MeansRows(_)).then_some(()));
        let rows = find(declaration, |k| if let ClauseKind::MeansRows(rows) = k { Some(rows) } else { None });
        let from = self.cited(declaration);
        let name = declaration.name.as_ref()?;
        // A `lists` that could not be read is reported already.
        let alone = lists.is_none() && !declaration.is_damaged();
        let stray_of = declaration.clauses.iter().find(|c| matches!(c.kind, ClauseKind::Of(_)) && alone);
        if let Some(clause) = stray_of {
            let found = Diagnostic::new(Code::TermKind, clause.keyword_span, "`of` stands without `lists`")
                .help("A list of members is written `lists a, b` and, below it, `of FACT`.");
            self.push(found);
        }
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
            let id = self.guideline.lists.next();
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
        if let Some((gathered, span)) = super::lists::grouped(declaration) {
            self.declare_groups(declaration, gathered, span);
            return None;
        }
        let id = self.guideline.terms.next();
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
        if let Some(rows) = rows {
            self.declare_value_rows(id, declaration, rows);
        }
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
                        if let Some(list) = self.guideline.lists.get_mut(id) {
                            list.of = fact;
                            list.members = set;
                        }
                    }
                    _ => {
                        let found =
                            Diagnostic::new(Code::NotAOneOf, of.span, format!("`{}` has no members to list", of.text))
                                .also(declared.span, "declared here")
                                .help("Only a one-of or a set has members.");
                        self.push(found);
                        sound = false;
                    }
                },
                None => sound = false,
            }
            if !sound && let Some(name) = self.guideline.lists.get(id).map(|l| l.name.clone()) {
                self.unsound(&name);
            }
        }
    }

    /// Types the meaning of a term.
    pub(super) fn term(&mut self, id: TermId, declaration: &Declaration) {
        let Some(name) = declaration.name.as_ref().map(|n| n.text.clone()) else { return };
        self.without_rows(declaration);
        let means = declaration.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Means(expr) => Some(self.meaning(expr)),
            ClauseKind::MeansRows(rows) => Some(self.value_rows(id, rows)),
            _ => None,
        });
        match means.flatten() {
            Some(means) => {
                self.note_degree(id, means.numbers());
                if let Some(term) = self.guideline.terms.get_mut(id) {
                    term.means = means;
                }
            }
            None => self.unsound(&name),
        }
    }

    /// Declares a score.
    pub(super) fn declare_score(&mut self, declaration: &Declaration) -> Option<DefId> {
        let id = self.guideline.scores.next();
        let from = self.cited(declaration);
        if !self.declare(declaration, Symbol::Score(id)) {
            return None;
        }
        let name = declaration.name.as_ref()?;
        let points = |k: &ClauseKind| matches!(k, ClauseKind::Points { .. } | ClauseKind::Levels { .. }).then_some(());
        if find(declaration, points).is_none() {
            let help =
                "Write rows such as `2 points when CONDITION`, or `by FACT` with points for ranges of its value.";
            self.missing(declaration, "points", help);
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
            match &clause.kind {
                ClauseKind::Points { points, when } => {
                    let points = self.points(points);
                    match points.zip(self.condition(when)) {
                        Some(item) => items.push(item),
                        None => sound = false,
                    }
                }
                ClauseKind::Levels { of, levels, .. } => match self.levels(id, of, levels) {
                    Some(levels) => items.extend(levels),
                    None => sound = false,
                },
                _ => {}
            }
        }
        if let Some(score) = self.guideline.scores.get_mut(id) {
            score.items = items;
        }
        if !sound && let Some(name) = &declaration.name {
            self.unsound(&name.text);
        }
    }

    /// Points: a plain number.
    pub(super) fn points(&mut self, points: &Expr) -> Option<number::Number> {
        let literal = self.quantity(points)?;
        if !literal.bare {
            let found = Diagnostic::new(Code::UnexpectedUnit, points.span, "points have no unit");
            self.push(found.help("Write a plain number, such as `2 points`."));
            return None;
        }
        Some(literal.value)
    }

    /// Types the derivation of a fact.
    pub(super) fn derivation(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let declared = self.names.get(&name.text).filter(|d| d.span == name.span).map(|d| (d.symbol, d.sound));
        let Some((Symbol::Fact(id), sound)) = declared else { return };
        self.without_rows(declaration);
        let Some(ty) = self.guideline.fact(id).map(|f| f.ty.clone()) else { return };
        let rows = find(declaration, |k| if let ClauseKind::DeriveRows(rows) = k { Some(rows) } else { None });
        let value = find(declaration, |k| if let ClauseKind::DeriveValue(e) = k { Some(e) } else { None });
        // A type that cannot be read is reported, and what is filled in has to fit none.
        if !sound {
            for when in rows.into_iter().flatten().filter_map(|row| row.when.as_ref()) {
                self.condition(when);
            }
            if let Some(expr) = value {
                self.typed(expr);
            }
            return;
        }
        self.deriving = true;
        let derivation = match (rows, value) {
            (Some(rows), _) => self.derived_rows(&name.text, &ty, rows),
            (None, Some(expr)) => self.derived_value(id, &ty, expr),
            (None, None) => None,
        };
        self.deriving = false;
        if let Some(fact) = self.guideline.facts.get_mut(id) {
            fact.formula = value.map(|expr| expr.span).filter(|_| rows.is_none());
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
                    .help("A number is derived by one value: `when not given  weight / (height * height)`. Values by rows stand in a term, `means 3 months when …`, which the derivation names.");
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
                if self.formula_of_never(id, &num, expr.span) {
                    return None;
                }
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
        // What it asks of a list that is left out says nothing.
        self.deriving = true;
        let holds = self.condition(expr);
        self.deriving = false;
        let Some(holds) = holds else { return };
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
                let never = declaration.clauses.iter().find(|c| matches!(c.kind, ClauseKind::Never(_)));
                let found = Diagnostic::new(
                    Code::DuplicateClause,
                    never.map_or(other.span, |c| c.keyword_span),
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
}

/// Whether a number is whole, as a count.
pub fn count(value: &number::Number) -> Option<u64> {
    if value.is_integer() { value.to_integer().try_into().ok() } else { None }
}
