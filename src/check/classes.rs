//! Classifications: their classes and rows. One that may be given in a case ("Child-Pugh B, per hepatology") is a fact with
//! its classes as members: where it is not given its rows derive it, and a constraint holds what is given to what they give.

use super::checker::Checker;
use super::clauses::{all, exclusive, find, title};
use super::facts::notes;
use super::member_names::Holder;
use super::model::{
    Changes, ClassRow, Classification, Cond, CondKind, Constraint, DefId, Derivation, Fact, FactId, FactType, Member,
};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ClauseKind, Declaration, Name, Row};
use std::collections::BTreeMap;

/// Most rows of such a classification: the constraint looks at each row with all rows above it.
const MAX_ROWS: usize = 60;

impl Checker<'_> {
    /// Declares a classification: its members are known before anything is typed.
    pub(super) fn declare_class(&mut self, declaration: &Declaration) -> Option<DefId> {
        let id = self.guideline.classes.next();
        let from = self.cited(declaration);
        let may_be_given = find(declaration, |k| matches!(k, ClauseKind::MayBeGiven(_)).then_some(())).is_some();
        let symbol = if may_be_given { Symbol::Fact(self.guideline.facts.next()) } else { Symbol::Class(id) };
        if !self.declare(declaration, symbol) {
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
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &rows {
            let label = row.label.as_ref().map(|t| t.value.clone());
            let at = *places.entry(&row.member.text).or_insert(members.len());
            match members.get_mut(at) {
                Some(member) => member.label = member.label.take().or(label),
                None => {
                    let holder = if may_be_given { Holder::OneOf } else { Holder::Class };
                    self.member_name(&name.text, &row.member.text, holder, row.member.span);
                    self.alike(&members, &row.member);
                    members.push(Member { name: row.member.text.clone(), label });
                }
            }
        }
        if may_be_given {
            self.push_given_class(declaration, name, members, from);
            return None;
        }
        self.guideline.classes.push(Classification {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            members,
            rows: Vec::new(),
            exclusive: exclusive(declaration),
            rows_of: None,
            from,
            span: name.span,
        });
        Some(DefId::Class(id))
    }

    /// Types the rows of a classification.
    pub(super) fn class(&mut self, id: super::model::ClassId, declaration: &Declaration) {
        let rows: Vec<&Row> = all(declaration, |c| if let ClauseKind::Row(row) = &c.kind { Some(row) } else { None });
        let Some(members) = self.guideline.class(id).map(|c| c.members.clone()) else { return };
        let places: BTreeMap<&str, usize> = members.iter().enumerate().map(|(at, m)| (m.name.as_str(), at)).collect();
        let typed =
            self.rows(&rows, |_, row| places.get(row.member.text.as_str()).and_then(|at| u32::try_from(*at).ok()));
        match typed {
            Some(rows) => {
                if let Some(class) = self.guideline.classes.get_mut(id) {
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

    /// Reports an `otherwise` that is not the last row.
    pub(super) fn otherwise_above(&mut self, row: Span) {
        let found = Diagnostic::new(Code::OtherwiseNotLast, row, "`otherwise` is not the last row")
            .label("rows below it are never reached")
            .help("Move it to the end; it holds where every row above is known not to.");
        self.push(found);
    }

    pub(super) fn rows(
        &mut self,
        rows: &[&Row],
        mut member: impl FnMut(&mut Self, &Row) -> Option<u32>,
    ) -> Option<Vec<ClassRow>> {
        let mut typed = Vec::new();
        let mut sound = true;
        let last = rows.len().saturating_sub(1);
        for (at, row) in rows.iter().enumerate() {
            if row.when.is_none() && at < last {
                self.otherwise_above(row.span);
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

    /// What such a classification is to the rest of the guideline.
    pub(super) fn push_given_class(
        &mut self,
        declaration: &Declaration,
        name: &Name,
        members: Vec<Member>,
        from: Vec<String>,
    ) {
        let by = find(declaration, |k| if let ClauseKind::MayBeGiven(by) = k { Some(by.as_ref()) } else { None });
        self.guideline.facts.push(Fact {
            name: name.text.clone(),
            title: title(declaration).unwrap_or_else(|| name.text.clone()),
            ty: FactType::OneOf(members),
            others: Vec::new(),
            ask: None,
            also: Vec::new(),
            codes: Vec::new(),
            judged: by.flatten().map(|by| (by.value.clone(), None)),
            changes: Changes::Freely,
            derivation: None,
            formula: None,
            exclusive: exclusive(declaration),
            never: None,
            day: None,
            entry: None,
            classed: true,
            notes: notes(declaration),
            from,
            span: name.span,
        });
    }

    /// Types the rows of such a classification.
    pub(super) fn given_class(&mut self, declaration: &Declaration) {
        let Some(name) = &declaration.name else { return };
        let declared = self.names.get(&name.text).filter(|declared| declared.span == name.span);
        let Some(Symbol::Fact(id)) = declared.map(|declared| declared.symbol) else { return };
        let Some(FactType::OneOf(members)) = self.guideline.fact(id).map(|fact| fact.ty.clone()) else { return };
        let rows: Vec<&Row> = all(declaration, |c| if let ClauseKind::Row(row) = &c.kind { Some(row) } else { None });
        if let Some(row) = rows.get(MAX_ROWS) {
            let what = format!("a classification that may be given has at most {MAX_ROWS} rows");
            let found = Diagnostic::new(Code::TooDeep, row.span, what);
            self.push(found.help("Join rows that give the same class with `or`."));
            return self.unsound(&name.text);
        }
        let at = |row: &Row| members.iter().position(|member| member.name == row.member.text);
        let Some(typed) = self.rows(&rows, |_, row| at(row).and_then(|at| u32::try_from(at).ok())) else {
            return self.unsound(&name.text);
        };
        let holds = as_its_rows(id, &typed, name);
        if let Some(fact) = self.guideline.facts.get_mut(id) {
            fact.derivation = Some(Derivation::Rows(typed));
        }
        if !self.rests_on_verdict(&holds) {
            self.guideline.constraints.push(Constraint {
                title: format!("what is given for `{}` is what its rows give", name.text),
                holds,
                because: None,
                from: Vec::new(),
                span: name.span,
            });
        }
    }
}

/// That a fact is the class of the first row that holds.
fn as_its_rows(id: FactId, rows: &[ClassRow], name: &Name) -> Cond {
    let cond = |kind: CondKind| Cond { kind, span: name.span };
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut one: Vec<Cond> = rows.iter().take(at).filter_map(|above| above.when.clone()).collect();
        one.extend(row.when.iter().map(|when| cond(CondKind::Not(Box::new(when.clone())))));
        one.push(cond(CondKind::Member(id, [row.member].into())));
        all.push(cond(CondKind::Or(one)));
    }
    cond(CondKind::And(all))
}
