//! Every name that a text uses, with what it can stand for: the one way over the tree for whoever wants to know where
//! something is named.

use crate::source::Span;
use crate::syntax::ast::{
    Cell, CellKind, Clause, ClauseKind, DOSE_OF, Declaration, DosePartKind, Expectation, ExpectationKind, Expr,
    ExprKind, Further, Gathered, GatheredFrom, GatheredOf, GatheredSpan, Given, Instead, Keyword, LevelSays, ListExpr,
    Name, Named, Row, Said, Text, TypeExpr, TypeKind,
};

/// Whose members or parts are meant: a declared name, or a part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner<'t> {
    /// The declared name.
    pub name: &'t str,
    /// A part of its entries.
    pub part: Option<&'t str>,
}

/// What a name can stand for where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'t> {
    /// Anything that declares a name.
    Declared,
    /// The same; in a condition on the entries of a list, a part of it comes first.
    Entry(&'t str),
    /// A member; where there is none of this name, anything that declares one.
    Member(Owner<'t>),
    /// A part of the entries of a list.
    Part(&'t str),
    /// A statement of the source, or a reading.
    Statement,
    /// The folder of an import.
    Folder,
    /// Something that has only a title.
    Title(Keyword),
    /// The code of a grade.
    Grade,
    /// An arm of the study in which it stands.
    Arm,
    /// It declares a member of this.
    NewMember(Owner<'t>),
    /// It declares a part of this list.
    NewPart(&'t str),
    /// It declares an arm.
    NewArm,
    /// It declares a grade.
    NewGrade,
}

/// A name where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Mention<'t> {
    /// The name.
    pub text: &'t str,
    /// Where.
    pub span: Span,
    /// What it can stand for.
    pub role: Role<'t>,
    /// What is declared beside it: the label of a member, the title of a part.
    pub title: Option<&'t str>,
}

/// All names in the clauses of a declaration, in their order. What the head declares is not among them.
pub fn mentions<'t>(declaration: &'t Declaration, visit: &mut dyn FnMut(Mention<'t>)) {
    let mut walk = Walk { declaration, visit };
    for clause in &declaration.clauses {
        walk.clause(clause);
    }
}

struct Walk<'t, 'v> {
    declaration: &'t Declaration,
    visit: &'v mut dyn FnMut(Mention<'t>),
}

impl<'t> Walk<'t, '_> {
    fn say(&mut self, text: &'t str, span: Span, role: Role<'t>) {
        // `dose of give_heparin` names the recommendation.
        let (text, span) = match text.strip_prefix(DOSE_OF) {
            Some(name) => {
                let length = u32::try_from(name.len()).unwrap_or(0);
                (name, Span { start: span.end.saturating_sub(length), ..span })
            }
            None => (text, span),
        };
        (self.visit)(Mention { text, span, role, title: None });
    }

    fn name(&mut self, name: &'t Name, role: Role<'t>) {
        self.say(&name.text, name.span, role);
    }

    fn names(&mut self, names: &'t [Name], role: Role<'t>) {
        names.iter().for_each(|name| self.name(name, role));
    }

    fn title(&mut self, text: &'t Text, keyword: Keyword) {
        self.say(&text.value, text.span, Role::Title(keyword));
    }

    fn owner(&self) -> Owner<'t> {
        Owner { name: self.declaration.name.as_ref().map_or("", |name| &name.text), part: None }
    }

    fn clause(&mut self, clause: &'t Clause) {
        let own = self.owner();
        match &clause.kind {
            ClauseKind::Scope(expr)
            | ClauseKind::DeriveValue(expr)
            | ClauseKind::Holds(expr)
            | ClauseKind::Means(expr)
            | ClauseKind::When(expr)
            | ClauseKind::Unless(expr)
            | ClauseKind::Expected(expr)
            | ClauseKind::Feasible(expr)
            | ClauseKind::Always(expr)
            | ClauseKind::Never(expr)
            | ClauseKind::Complete(Some(expr), _) => self.expr(expr, None),
            ClauseKind::Each(expr) => self.expr(expr, Some(own.name)),
            ClauseKind::See { when, .. } | ClauseKind::Note { when, .. } => {
                when.iter().for_each(|when| self.expr(when, None));
            }
            ClauseKind::Type(ty) => self.ty(ty, own),
            ClauseKind::Part(part) => {
                let title = part.title.as_ref().map(|title| title.value.as_str());
                let role = Role::NewPart(own.name);
                (self.visit)(Mention { text: &part.name.text, span: part.name.span, role, title });
                self.ty(&part.ty, Owner { part: Some(&part.name.text), ..own });
            }
            ClauseKind::Ordered(name) => self.name(name, Role::Part(own.name)),
            ClauseKind::OneForEach(names) => self.names(names, Role::Part(own.name)),
            ClauseKind::DeriveRows(rows) => rows.iter().for_each(|row| self.row(row, Role::Member(own))),
            ClauseKind::Row(row) => self.row(row, Role::NewMember(own)),
            ClauseKind::MeansRows(rows) => {
                for row in rows {
                    self.expr(&row.value, None);
                    row.when.iter().for_each(|when| self.expr(when, None));
                }
            }
            ClauseKind::Lists(names) => {
                let of = self.declaration.clauses.iter().find_map(|clause| match &clause.kind {
                    ClauseKind::Of(name) => Some(name.text.as_str()),
                    _ => None,
                });
                self.names(names, Role::Member(Owner { name: of.unwrap_or(""), part: None }));
            }
            ClauseKind::Of(name) | ClauseKind::InsteadOf(name) | ClauseKind::Unused(name) => {
                self.name(name, Role::Declared);
            }
            ClauseKind::Points { points, when } => {
                self.expr(points, None);
                self.expr(when, None);
            }
            ClauseKind::Levels { subject, levels, .. } => {
                self.expr(subject, None);
                for level in levels {
                    self.level(&level.says, subject_of(subject));
                }
            }
            ClauseKind::Level { code, .. } => self.name(code, Role::NewGrade),
            ClauseKind::Grade(code) => self.name(code, Role::Grade),
            ClauseKind::Stance { treatments: names, .. }
            | ClauseKind::Over(names)
            | ClauseKind::Overrides(names)
            | ClauseKind::Affects(names)
            | ClauseKind::Covers(names)
            | ClauseKind::Conflict(names)
            | ClauseKind::Columns(names)
            | ClauseKind::ExpectColumns(names) => self.names(names, Role::Declared),
            ClauseKind::From(names) | ClauseKind::Position { from: names, .. } => self.names(names, Role::Statement),
            ClauseKind::Favored(all) => all.iter().for_each(|one| self.expr(one, None)),
            ClauseKind::Evidence(all) => all.iter().for_each(|cited| self.name(&cited.study, Role::Declared)),
            ClauseKind::Dose(dose) => {
                for step in &dose.steps {
                    self.expr(&step.amount, None);
                    step.high.iter().for_each(|high| self.expr(high, None));
                    for part in &step.parts {
                        if let DosePartKind::AtMost(expr, _) = &part.kind {
                            self.expr(expr, None);
                        }
                    }
                }
            }
            ClauseKind::Arm { name, label, .. } => {
                let title = label.as_ref().map(|label| label.value.as_str());
                (self.visit)(Mention { text: &name.text, span: name.span, role: Role::NewArm, title });
            }
            ClauseKind::Result(result) => result.arm.iter().for_each(|arm| self.name(arm, Role::Arm)),
            ClauseKind::Sources(all) => all.iter().for_each(|(_, id)| self.name(id, Role::Statement)),
            ClauseKind::Otherwise { name, instead } => {
                self.name(name, Role::Declared);
                if let Instead::Means(expr) | Instead::When(expr) = instead {
                    self.expr(expr, None);
                }
            }
            ClauseKind::Given(all) => all.iter().for_each(|given| self.given(given)),
            ClauseKind::Expect(all) => all.iter().for_each(|one| self.expectation(one)),
            ClauseKind::TableRow { cells, .. } => self.cells(cells),
            ClauseKind::Gap(title) => self.title(title, Keyword::Question),
            ClauseKind::Undecided(title) => self.title(title, Keyword::Invariant),
            ClauseKind::Redundant(Named::Name(name)) => self.name(name, Role::Declared),
            ClauseKind::Redundant(Named::Title(title)) => self.title(title, Keyword::Constraint),
            ClauseKind::Version(_)
            | ClauseKind::Status(_)
            | ClauseKind::Purpose(_)
            | ClauseKind::Intended(_)
            | ClauseKind::Misuse(_)
            | ClauseKind::Authors(_)
            | ClauseKind::Review(_)
            | ClauseKind::Origin(_)
            | ClauseKind::Ask(_)
            | ClauseKind::Also(_)
            | ClauseKind::Codes(_)
            | ClauseKind::Judged { .. }
            | ClauseKind::Scale(_)
            | ClauseKind::SameDayCounts(_)
            | ClauseKind::Complete(None, _)
            | ClauseKind::Because(_)
            | ClauseKind::MayBeGiven(_)
            | ClauseKind::MayBeLeftOut
            | ClauseKind::Changes(_)
            | ClauseKind::Exclude
            | ClauseKind::Display { .. }
            | ClauseKind::Kind(_)
            | ClauseKind::Regardless
            | ClauseKind::Shown(_)
            | ClauseKind::References(_)
            | ClauseKind::Design(_)
            | ClauseKind::Patients(_)
            | ClauseKind::Centers(_)
            | ClauseKind::Studies(_)
            | ClauseKind::Period(..)
            | ClauseKind::Followup(_)
            | ClauseKind::Caveat(_)
            | ClauseKind::Says(_)
            | ClauseKind::Asked(_)
            | ClauseKind::Decision(_)
            | ClauseKind::By { .. }
            | ClauseKind::Allow { .. } => {}
        }
    }

    fn ty(&mut self, ty: &'t TypeExpr, owner: Owner<'t>) {
        match &ty.kind {
            TypeKind::OneOf(members) | TypeKind::SetOf(members) => {
                for member in members {
                    let title = member.label.as_ref().map(|label| label.value.as_str());
                    let role = Role::NewMember(owner);
                    (self.visit)(Mention { text: &member.name.text, span: member.name.span, role, title });
                }
            }
            TypeKind::List { of: Some(of), .. } => self.ty(of, owner),
            _ => {}
        }
        ty.bounds.iter().for_each(|bound| self.expr(&bound.value, None));
    }

    fn row(&mut self, row: &'t Row, role: Role<'t>) {
        let title = row.label.as_ref().map(|label| label.value.as_str());
        (self.visit)(Mention { text: &row.member.text, span: row.member.span, role, title });
        row.when.iter().for_each(|when| self.expr(when, None));
    }

    fn level(&mut self, says: &'t LevelSays, owner: Option<Owner<'t>>) {
        match says {
            LevelSays::Members(names) => self.names(names, owner.map_or(Role::Declared, Role::Member)),
            LevelSays::Range(low, high) => {
                low.iter().chain(high).for_each(|(limit, _)| self.expr(limit, None));
            }
            LevelSays::Value(_) | LevelSays::Otherwise => {}
        }
    }

    /// A condition or calculation; `list`: whose entries it is asked of.
    fn expr(&mut self, expr: &'t Expr, list: Option<&'t str>) {
        match &expr.kind {
            ExprKind::Name(name) => self.say(name, expr.span, list.map_or(Role::Declared, Role::Entry)),
            ExprKind::Applies { name, .. } => self.name(name, Role::Declared),
            ExprKind::Is { value, other, .. } => {
                self.expr(value, list);
                self.members(other, in_list(subject_of(value), list), list);
            }
            ExprKind::In { value, list: of, .. } | ExprKind::Includes { value, list: of, .. } => {
                self.expr(value, list);
                self.member_list(of, in_list(subject_of(value), list), list);
            }
            ExprKind::Gathered(gathered) => self.gathered(gathered, list),
            ExprKind::AtLeast { count, of } => {
                self.expr(count, list);
                of.iter().for_each(|one| self.expr(one, list));
            }
            ExprKind::Rounded { value, to } => {
                self.expr(value, list);
                self.expr(to, list);
            }
            _ => expr.parts().into_iter().for_each(|part| self.expr(part, list)),
        }
    }

    fn gathered(&mut self, gathered: &'t Gathered, list: Option<&'t str>) {
        self.gathered_from(&gathered.from, list);
        if let Some(per) = &gathered.per {
            self.name(per, base(&gathered.from).map_or(Role::Declared, Role::Part));
        }
    }

    fn gathered_from(&mut self, from: &'t GatheredFrom, list: Option<&'t str>) {
        match &from.of {
            GatheredOf::Name(name) => self.name(name, Role::Declared),
            GatheredOf::End { count, from, .. } => {
                self.expr(count, list);
                self.gathered_from(from, list);
            }
            GatheredOf::Gathered(gathered, _) => self.gathered(gathered, list),
            GatheredOf::From(from) => self.gathered_from(from, list),
        }
        for span in &from.spans {
            match span {
                GatheredSpan::Within(length, day) => {
                    self.expr(length, list);
                    self.expr(day, list);
                }
                GatheredSpan::Any(part) | GatheredSpan::Since(part) | GatheredSpan::Until(part) => {
                    self.expr(part, list);
                }
                GatheredSpan::BeforeLatest(_) => {}
            }
        }
        from.only.iter().for_each(|only| self.expr(only, base(from).or(list)));
    }

    /// What stands where members stand.
    fn members(&mut self, expr: &'t Expr, owner: Option<Owner<'t>>, list: Option<&'t str>) {
        match (&expr.kind, owner) {
            (ExprKind::Name(name), Some(owner)) => self.say(name, expr.span, Role::Member(owner)),
            (ExprKind::List(all), _) => all.iter().for_each(|one| self.members(one, owner, list)),
            _ => self.expr(expr, list),
        }
    }

    fn member_list(&mut self, of: &'t ListExpr, owner: Option<Owner<'t>>, list: Option<&'t str>) {
        match of {
            ListExpr::Items(all) => all.iter().for_each(|one| self.members(one, owner, list)),
            ListExpr::Named(name) => self.name(name, owner.map_or(Role::Declared, Role::Member)),
        }
    }

    fn given(&mut self, given: &'t Given) {
        self.name(&given.fact, Role::Declared);
        self.said(&given.said, Owner { name: &given.fact.text, part: None });
    }

    fn said(&mut self, said: &'t Said, owner: Owner<'t>) {
        match said {
            Said::Value(expr) => self.members(expr, Some(owner), None),
            Said::Limits(limits) => limits.iter().for_each(|(_, limit)| self.expr(limit, None)),
            Said::OneOf(all) | Said::Not(all) => all.iter().for_each(|one| self.members(one, Some(owner), None)),
            Said::NeverOr(_, said) => self.said(said, owner),
            Said::Members(with, without) => {
                with.iter().chain(without).for_each(|list| self.member_list(list, Some(owner), None));
            }
            Said::Listed(entries, further) => {
                for (part, said) in entries.iter().flat_map(|entry| &entry.parts) {
                    part.iter().for_each(|part| self.name(part, Role::Part(owner.name)));
                    self.said(said, Owner { part: part.as_ref().map(|part| part.text.as_str()), ..owner });
                }
                if let Some(Further::Before(day) | Further::After(day)) = further {
                    self.expr(day, None);
                }
            }
        }
    }

    fn expectation(&mut self, one: &'t Expectation) {
        match &one.kind {
            ExpectationKind::Outcome { name, missing, .. } => {
                self.name(name, Role::Declared);
                missing.iter().for_each(|missing| self.names(missing, Role::Declared));
            }
            ExpectationKind::Scope(_, missing) => {
                missing.iter().for_each(|missing| self.names(missing, Role::Declared));
            }
            ExpectationKind::Value(said) => {
                self.name(&said.fact, Role::Declared);
                self.members(&said.value, Some(Owner { name: &said.fact.text, part: None }), None);
            }
        }
    }

    /// A row of a table, cell by cell under the names of its columns.
    fn cells(&mut self, cells: &'t [Cell]) {
        let clauses = &self.declaration.clauses;
        let given = clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Columns(names) => Some(names),
            _ => None,
        });
        let expected = clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::ExpectColumns(names) => Some(names),
            _ => None,
        });
        let columns: Vec<&'t Name> = given.chain(expected).flatten().collect();
        for (cell, column) in cells.iter().zip(columns) {
            let owner = Owner { name: &column.text, part: None };
            match &cell.kind {
                CellKind::Nothing => {}
                CellKind::Value(expr) => self.members(expr, Some(owner), None),
                CellKind::Part(said) => self.said(said, owner),
                CellKind::Outcome { missing, .. } => {
                    missing.iter().for_each(|missing| self.names(missing, Role::Declared));
                }
            }
        }
    }
}

/// What a condition asks for members of.
fn subject_of(value: &Expr) -> Option<Owner<'_>> {
    match &value.kind {
        ExprKind::Name(name) => Some(Owner { name, part: None }),
        ExprKind::Gathered(gathered) => Some(Owner { name: base(&gathered.from)?, part: None }),
        _ => None,
    }
}

/// The same, where a part of the entries of a list may be meant.
fn in_list<'t>(subject: Option<Owner<'t>>, list: Option<&'t str>) -> Option<Owner<'t>> {
    match (subject, list) {
        (Some(Owner { name, part: None }), Some(list)) => Some(Owner { name: list, part: Some(name) }),
        (subject, _) => subject,
    }
}

/// The name from which entries come.
fn base(from: &GatheredFrom) -> Option<&str> {
    match &from.of {
        GatheredOf::Name(name) => Some(&name.text),
        GatheredOf::End { from, .. } | GatheredOf::From(from) => base(from),
        GatheredOf::Gathered(gathered, _) => base(&gathered.from),
    }
}
