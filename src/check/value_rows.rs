//! Values by rows: `3 months when …`, `6 months otherwise`. Which row counts is a classification that nothing else names; the
//! numbers of all rows measure the same.

use super::checker::Checker;
use super::clauses::{exclusive, find};
use super::dimension;
use super::literals::describe_number;
use super::model::{
    ClassRow, Classification, DefId, Fact, Meaning, Member, Num, NumberKind, RowsOf, TermId, ValueRows,
};
use super::typing::{Typed, TypedNum, plain};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{ClauseKind, Declaration, Expr, ExprKind, ValueRow};

impl Checker<'_> {
    /// Declares the rows of a term.
    pub(super) fn declare_value_rows(&mut self, id: TermId, declaration: &Declaration, rows: &[ValueRow]) {
        let Some(name) = &declaration.name else { return };
        let member = |row: &ValueRow| Member { name: self.text(row.value.span), label: None };
        let members = rows.iter().map(member).collect();
        let title = self.guideline.term(id).map(|term| term.title.clone()).unwrap_or_default();
        let class = self.guideline.classes.push(Classification {
            name: name.text.clone(),
            title,
            members,
            rows: Vec::new(),
            exclusive: exclusive(declaration),
            rows_of: Some(RowsOf::Term(id)),
            from: Vec::new(),
            span: name.span,
        });
        self.rows_of.entry(DefId::Term(id)).or_default().push(class);
    }

    /// Types the rows of a term.
    pub(super) fn value_rows(&mut self, id: TermId, rows: &[ValueRow]) -> Option<Meaning> {
        let of = *self.rows_of.get(&DefId::Term(id))?.first()?;
        // `low when …`, `high otherwise`: the rows of a classification.
        let class = |row: &&ValueRow| matches!(&row.value.kind, ExprKind::Name(name) if !self.is_known(name));
        if let Some(first) = rows.first().filter(|_| rows.iter().all(|row| class(&row))) {
            let what = format!("`{}` is no value", self.text(first.value.span));
            let found = Diagnostic::new(Code::NotANumber, first.value.span, what);
            self.push(found.help("A row of a term gives a number, a quantity or a date. Rows with the names of classes are those of `classify NAME \"title\"`, without `means`."));
            return None;
        }
        let mut typed = Vec::new();
        let mut values: Vec<TypedNum> = Vec::new();
        let mut sound = true;
        let last = rows.len().saturating_sub(1);
        for (at, row) in rows.iter().enumerate() {
            let value = self.row_value(&row.value);
            let when = row.when.as_ref().map(|when| self.condition(when));
            if row.when.is_none() && at < last {
                self.otherwise_above(row.span);
                sound = false;
                continue;
            }
            sound &= !matches!(when, Some(None));
            let (Some(value), Ok(member)) = (value, u32::try_from(at)) else {
                sound = false;
                continue;
            };
            if let Some(never) = self.whether_never(&[&value.num]).into_iter().next() {
                let day = self.guideline.fact(never).and_then(|fact| fact.day);
                let name = day.map(|day| self.guideline.fact_name(day).to_owned()).unwrap_or_default();
                let what = format!("this row is computed with `{name}`, which may never have been");
                let found = Diagnostic::new(Code::UnlikeThings, row.value.span, what);
                self.push(
                    found.help(format!("Give the interval in rows, and add it to `{name}` in a term of its own.")),
                );
                sound = false;
            }
            sound &= values.first().is_none_or(|first| self.measures_the_same(&value, first));
            values.push(value);
            typed.push(ClassRow { member, when: when.flatten(), span: row.span });
        }
        let first = values.first().filter(|_| sound)?;
        let mut ty = plain(first.ty.kind);
        ty.scale = first.ty.scale.clone();
        ty.integer = values.iter().all(|value| value.ty.integer);
        // What an author wrote with a number says more than what comes out of a calculation.
        let with_unit = |value: &&TypedNum| !value.ty.unit.text.is_empty();
        let written = values.iter().filter(|value| value.constant.is_some()).find(with_unit);
        if let Some(named) = written.or_else(|| values.iter().find(with_unit)) {
            ty.unit = named.ty.unit.clone();
        }
        let own = |value: &TypedNum| if with_unit(&value) { value.ty.unit.clone() } else { ty.unit.clone() };
        let units = values.iter().map(own).collect();
        let values: Vec<Num> = values.into_iter().map(|value| value.num).collect();
        if let Some(class) = self.guideline.classes.get_mut(of) {
            class.rows = typed;
        }
        self.note_verdict(DefId::Class(of));
        Some(Meaning::Rows(ValueRows { class: of, values, ty, units }))
    }

    fn is_known(&self, name: &str) -> bool {
        self.names.contains_key(name) || self.is_damaged(name) || name == Fact::TODAY
    }

    /// Whether a row gives what the first one gives; reported where it does not.
    fn measures_the_same(&mut self, value: &TypedNum, first: &TypedNum) -> bool {
        let (own, other) = (value.ty.kind, first.ty.kind);
        let day = |kind: NumberKind| kind == NumberKind::Date;
        let time = NumberKind::Quantity(dimension::TIME, 0);
        let calendar = |kind: NumberKind| kind == NumberKind::CalendarDuration || kind == time;
        let told = value.bare || first.bare || calendar(own) && calendar(other);
        if day(own) == day(other) && (own == other || told) {
            return self.comparable(value, first);
        }
        if day(own) == day(other) && is_number(own) && is_number(other) {
            return self.comparable(value, first);
        }
        let what =
            format!("this row gives {}, and the first row {}", describe_number(&value.ty), describe_number(&first.ty));
        let found = Diagnostic::new(Code::DimensionMismatch, value.span, what).also(first.span, "the first row");
        self.push(found.help("All rows of a term measure the same."));
        false
    }

    /// The value of a row: a number, not a condition.
    fn row_value(&mut self, value: &Expr) -> Option<TypedNum> {
        match self.typed(value)? {
            Typed::Num(mut num) => {
                if let Some(unit) = self.written_unit(value) {
                    num.ty.unit = unit;
                }
                Some(num)
            }
            Typed::Cond(_) => {
                let found = Diagnostic::new(Code::NotANumber, value.span, "this row gives a condition, not a value");
                self.push(found.help(
                    "A row of a term gives a number, a quantity or a date. A term that is a condition is written without rows, as \
                     `means a and (b or c)`; what is one of several classes is a `classify`.",
                ));
                None
            }
            Typed::OneOf(_) | Typed::SetOf(_) | Typed::Class(_) => self.num(value),
        }
    }

    /// Reports that rows exclude each other where there are none.
    pub(super) fn without_rows(&mut self, declaration: &Declaration) {
        let rows = |k: &ClauseKind| matches!(k, ClauseKind::MeansRows(_) | ClauseKind::DeriveRows(_)).then_some(());
        let clause = declaration.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Exclude));
        let Some(clause) = clause.filter(|_| find(declaration, rows).is_none() && !declaration.is_damaged()) else {
            return;
        };
        let found = Diagnostic::new(Code::NoRows, clause.span, "there are no rows that could exclude each other");
        self.push(found.help("Remove it; rows are written `VALUE when CONDITION`, one a line."));
    }
}

/// Whether a kind of number has no unit.
fn is_number(kind: NumberKind) -> bool {
    matches!(kind, NumberKind::Plain | NumberKind::Percent | NumberKind::Ratio)
}
