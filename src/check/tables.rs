//! Tables of examples: one shape, many rows. Each row becomes an example by itself, so that nothing behind has to know
//! of tables.

use super::checker::Checker;
use super::clauses::{find, title};
use super::examples::divided;
use super::facts::notes;
use super::model::{Example, Expected, FactId, FactType, ListedId, Listing, Stated};
use super::symbol::Symbol;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{
    Assignment, Cell, CellKind, Clause, ClauseKind, Declaration, Expectation, ExpectationKind, Expr, ExprKind, Name,
    Said, Text,
};
use std::collections::BTreeMap;

/// What a column expects something of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Scope,
    Verdict(&'static str),
    Value(&'static str),
    /// A derived fact has a value, and a yes/no fact also holds or does not.
    Fact,
}

/// What all rows give.
type Common<'c> = &'c [(FactId, Stated, Span)];

/// The columns: what is given, then what is expected. None where the name says nothing: it is reported already.
struct Columns<'d> {
    given: Vec<(&'d Name, Option<FactId>)>,
    /// Those of what is given that are lists, by their places.
    lists: Vec<(usize, ListedId)>,
    expect: Vec<(&'d Name, Option<Of>)>,
}

impl Columns<'_> {
    fn count(&self) -> usize {
        self.given.len().saturating_add(self.expect.len())
    }

    fn names(&self) -> Vec<&str> {
        let given = self.given.iter().map(|(name, _)| name.text.as_str());
        given.chain(self.expect.iter().map(|(name, _)| name.text.as_str())).collect()
    }
}

impl Checker<'_> {
    /// Checks a table; its rows become examples.
    pub(super) fn example_table(&mut self, declaration: &Declaration) {
        self.cited(declaration);
        let (given, places, lists) = self.given(declaration);
        let names = find(declaration, |k| if let ClauseKind::Columns(names) = k { Some(names) } else { None });
        let expected = find(declaration, |k| if let ClauseKind::ExpectColumns(names) = k { Some(names) } else { None });
        if names.is_none() {
            self.missing(
                declaration,
                "columns",
                "Write `columns`, and behind it the facts that differ from row to row, with commas between.",
            );
        }
        if expected.is_none() && !declaration.is_damaged() {
            let found = Diagnostic::new(Code::EmptyExample, declaration.keyword_span, "this table expects nothing")
                .help("Write `expect`, and behind it for instance the names of recommendations, with commas between.");
            self.push(found);
        }
        let mut columns = Columns { given: Vec::new(), lists: Vec::new(), expect: Vec::new() };
        for name in names.into_iter().flatten() {
            let column = self.given_column(name);
            let first = column.and_then(|id| places.get(&id).copied());
            let before =
                columns.given.iter().find(|(other, id)| column.is_some() && *id == column && other.span != name.span);
            let first = first.or(before.map(|(other, _)| other.span));
            if column.is_none()
                && let Some(list) = self.list_by_name(name)
            {
                columns.lists.push((columns.given.len(), list));
            }
            if let Some(first) = first {
                let found = Diagnostic::new(Code::GivenTwice, name.span, format!("`{}` is given twice", name.text))
                    .also(first, "first given here")
                    .help("Remove one of the two.");
                self.push(found);
            }
            columns.given.push((name, column.filter(|_| first.is_none())));
        }
        for name in expected.into_iter().flatten() {
            let first = columns.expect.iter().find(|(other, _)| other.text == name.text).map(|(other, _)| other.span);
            let column = match first {
                Some(first) => {
                    let what = format!("this table says twice what it expects of `{}`", name.text);
                    let found = Diagnostic::new(Code::ExpectationContradicts, name.span, what)
                        .also(first, "first said here")
                        .help("Remove one of the two columns, and its cells.");
                    self.push(found);
                    None
                }
                None => self.expected_column(name),
            };
            columns.expect.push((name, column));
        }
        let today = self.guideline.today();
        // Each row gives it in its own cell.
        if !columns.given.iter().any(|(_, id)| id.is_some() && *id == today) {
            self.stands_on_a_day(&places, declaration);
        }
        let mut rows = 0usize;
        for clause in &declaration.clauses {
            if let ClauseKind::TableRow { title, cells } = &clause.kind {
                rows = rows.saturating_add(1);
                if names.is_some() && expected.is_some() {
                    self.row_example(declaration, clause, rows, title.as_ref(), cells, (&columns, &given, &lists));
                }
            }
        }
        if rows == 0 {
            self.missing(
                declaration,
                "rows",
                "Write `row`, and behind it a cell for each column, with commas between.",
            );
        }
    }

    fn given_column(&mut self, name: &Name) -> Option<FactId> {
        if self.list_by_name(name).is_some() {
            return None;
        }
        match self.resolve(&name.text, name.span, "a fact", |s| matches!(s, Symbol::Fact(_)))? {
            Symbol::Fact(id) => Some(id),
            _ => None,
        }
    }

    fn expected_column(&mut self, name: &Name) -> Option<Of> {
        if name.text == "scope" {
            return Some(Of::Scope);
        }
        let fits = |s: Symbol| {
            matches!(s, Symbol::Rec(_) | Symbol::Term(_) | Symbol::Fact(_) | Symbol::Class(_) | Symbol::Score(_))
        };
        match self.resolve(&name.text, name.span, "a recommendation, a term or a value", fits)? {
            Symbol::Rec(_) => Some(Of::Verdict("a recommendation")),
            Symbol::Term(id) => {
                if self.guideline.term(id).is_some_and(|term| term.means.number_type().is_some()) {
                    return Some(Of::Value("a value"));
                }
                Some(Of::Verdict("a term"))
            }
            Symbol::Fact(_) => Some(Of::Fact),
            Symbol::Class(_) => Some(Of::Value("a classification")),
            Symbol::Score(_) => Some(Of::Value("a score")),
            _ => None,
        }
    }

    fn row_example(
        &mut self,
        declaration: &Declaration,
        clause: &Clause,
        nth: usize,
        own: Option<&Text>,
        cells: &[Cell],
        (columns, common, lists): (&Columns<'_>, Common<'_>, &BTreeMap<ListedId, Listing>),
    ) {
        if !self.fits_columns(clause, cells, columns) {
            return;
        }
        let mut given = common.to_vec();
        let mut lists = lists.clone();
        let mut cells = cells.iter();
        for (at, ((name, column), cell)) in columns.given.iter().zip(cells.by_ref()).enumerate() {
            if let Some((_, list)) = columns.lists.iter().find(|(column, _)| *column == at) {
                lists.extend(self.list_cell(name, *list, cell).map(|listing| (*list, listing)));
                continue;
            }
            let Some(id) = column else { continue };
            match &cell.kind {
                CellKind::Nothing => self.day_left_out(*id, cell.span),
                CellKind::Value(value) if self.says_unknown(*id, value) => {}
                CellKind::Value(value) => {
                    let stated = self.stated(*id, &Said::Value(value.clone()), cell.span);
                    given.extend(stated.map(|stated| (*id, stated, cell.span)));
                }
                CellKind::Part(said) => {
                    let stated = self.stated(*id, said, cell.span);
                    given.extend(stated.map(|stated| (*id, stated, cell.span)));
                }
                CellKind::Outcome { .. } => {
                    let help = format!("In the column `{}`, write a value, or `-` where nothing is known.", name.text);
                    self.unlike(name, cell, "a fact that is given, and has a value", &help);
                }
            }
        }
        let mut expect = Vec::new();
        let mut said = 0usize;
        for ((name, column), cell) in columns.expect.iter().zip(cells) {
            if matches!(cell.kind, CellKind::Nothing) {
                continue;
            }
            said = said.saturating_add(1);
            let Some(of) = column else { continue };
            expect.extend(self.expected_cell(name, *of, cell));
        }
        if said == 0 {
            let found = Diagnostic::new(Code::EmptyExample, clause.keyword_span, "this row expects nothing")
                .help("Write what comes out into at least one of its cells, or remove the row.");
            self.push(found);
        }
        let table = title(declaration).unwrap_or_default();
        let (title, span) = match own {
            Some(own) => (format!("{table}, {}", own.value), own.span),
            None => (format!("{table}, row {nth}"), clause.keyword_span),
        };
        let (given, parts) = divided(given);
        self.guideline.examples.push(Example { title, given, parts, lists, expect, notes: notes(declaration), span });
    }

    /// The entries of a list that a cell gives; none where it gives nothing.
    fn list_cell(&mut self, name: &Name, list: ListedId, cell: &Cell) -> Option<Listing> {
        match &cell.kind {
            CellKind::Nothing => None,
            CellKind::Value(Expr { kind: ExprKind::Name(word), .. }) if word == "unknown" => None,
            CellKind::Value(value) => self.given_list(list, &Said::Value(value.clone()), cell.span),
            CellKind::Part(said) => self.given_list(list, said, cell.span),
            CellKind::Outcome { .. } => {
                let help = format!("In the column `{}`, write entries, or `-` where nothing is known.", name.text);
                self.unlike(name, cell, "a list that is given, and has entries", &help);
                None
            }
        }
    }

    /// `unknown`, of a fact that has no member of this name: nothing is given.
    fn says_unknown(&self, id: FactId, value: &Expr) -> bool {
        let member = match self.guideline.fact(id).map(|fact| &fact.ty) {
            Some(FactType::OneOf(members) | FactType::SetOf(members)) => members.iter().any(|m| m.name == "unknown"),
            _ => false,
        };
        !member && matches!(&value.kind, ExprKind::Name(name) if name == "unknown")
    }

    /// One cell a column.
    fn fits_columns(&mut self, clause: &Clause, cells: &[Cell], columns: &Columns<'_>) -> bool {
        let names = columns.names();
        let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let what = format!(
            "this row has {}, and the table has {}",
            counted(cells.len(), "cell"),
            counted(columns.count(), "column")
        );
        let (place, label) = match (cells.get(names.len()), names.get(cells.len())) {
            (Some(more), _) => (more.span, "no column is left for this cell".to_owned()),
            (None, Some(name)) => {
                (cells.last().map_or(clause.span, |cell| cell.span), format!("no cell is left for `{name}`"))
            }
            (None, None) => return true,
        };
        let help = format!("The columns are: {}. `-` stands where nothing is given or expected.", names.join(", "));
        self.push(Diagnostic::new(Code::CellsAndColumns, place, what).label(label).help(help));
        false
    }

    fn expected_cell(&mut self, name: &Name, of: Of, cell: &Cell) -> Option<Expected> {
        let kind = match (&cell.kind, of) {
            (CellKind::Outcome { outcome, scope, missing }, Of::Scope)
                if *scope || *outcome == crate::syntax::ast::Outcome::Undetermined =>
            {
                ExpectationKind::Scope(*outcome, missing.clone())
            }
            (CellKind::Outcome { outcome, scope: false, missing }, Of::Verdict(_) | Of::Fact) => {
                ExpectationKind::Outcome { name: name.clone(), outcome: *outcome, missing: missing.clone() }
            }
            (CellKind::Value(value), Of::Value(_) | Of::Fact) => {
                ExpectationKind::Value(Assignment { fact: name.clone(), value: value.clone(), span: cell.span })
            }
            (_, Of::Scope) => {
                self.unlike(name, cell, "the scope", "Write `in scope`, `out of scope`, `undetermined`, or `-`.");
                return None;
            }
            (_, Of::Verdict(noun @ "a term")) => {
                self.unlike(name, cell, noun, "Write `holds`, `does not hold`, `undetermined`, or `-`.");
                return None;
            }
            (_, Of::Verdict(noun)) => {
                self.unlike(name, cell, noun, "Write `applies`, `does not apply`, `undetermined`, or `-`.");
                return None;
            }
            (_, Of::Value(noun)) => {
                self.unlike(name, cell, noun, "Write its value, or `-` where nothing is expected.");
                return None;
            }
            (_, Of::Fact) => {
                self.unlike(name, cell, "a fact", "Write its value, `undetermined`, or `-` where nothing is expected.");
                return None;
            }
        };
        let expected = self.expectation(&Expectation { kind, span: cell.span })?;
        Some(Expected { column: Some(name.span), ..expected })
    }

    fn unlike(&mut self, name: &Name, cell: &Cell, noun: &str, help: &str) {
        let text = self.sources.one_line(cell.span);
        let what = format!("`{text}` cannot stand in the column of `{}`", name.text);
        let found = Diagnostic::new(Code::CellUnlikeColumn, cell.span, what)
            .also(name.span, format!("this is {noun}"))
            .help(help);
        self.push(found);
    }
}
