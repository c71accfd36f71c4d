//! Tables: what each column holds, and a row of a table as a row of JSON, which the one reader of cases takes. So a cell
//! says what the same text says in a case.

use crate::fault::{Cell, Fault};
use crate::input::Kind;
use crate::json::Object;
use crate::mapping::{Holds, Names};
use crate::request::{MAX_ROW, Request};
use gdl::codes::Code;
use std::collections::BTreeMap;

/// What a column is for.
#[derive(Debug, Clone)]
enum Use {
    /// The name of the row.
    Id,
    /// A fact: its name, what it holds, and the unit of bare numbers.
    Fact(String, Holds, Option<String>),
    /// Nothing that is decided by.
    Nothing,
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    columns: Vec<(String, Use)>,
    /// For each thing to group by, its column.
    by: Vec<Option<usize>>,
}

impl Head {
    /// Holds the names of columns against the guideline.
    pub fn new(request: &Request, file: &str, names: &[String], kind: Kind) -> Result<Self, String> {
        let guideline = Names::of(request.engine.guideline());
        let id = request.id.as_deref().unwrap_or("id");
        let mut columns: Vec<(String, Use)> = Vec::new();
        let (mut unknown, mut seen) = (Vec::new(), BTreeMap::new());
        for name in names {
            let of = of_column(request, &guideline, name, id);
            let grouped = request.by.iter().any(|by| by == name);
            let key = match &of {
                Some(Use::Id) => Some("the name of the row".to_owned()),
                Some(Use::Fact(fact, ..)) => Some(format!("`{fact}`")),
                Some(Use::Nothing) | None => None,
            };
            if let Some(key) = key
                && let Some(first) = seen.insert(key.clone(), name.clone())
            {
                return Err(format!("{file}: two columns, `{first}` and `{name}`, give {key}"));
            }
            match of {
                None if !grouped => unknown.push(name),
                of => columns.push((name.clone(), of.unwrap_or(Use::Nothing))),
            }
        }
        if !unknown.is_empty() {
            return Err(unknown_columns(file, &guideline, &unknown, names, kind));
        }
        if let Some(id) = request.id.as_deref().filter(|id| !names.iter().any(|name| name == id)) {
            return Err(format!("{file}: there is no column `{id}`, which --id names"));
        }
        if let Some(by) = request.by.iter().find(|by| !names.contains(by) && guideline.holds(by).is_none()) {
            return Err(format!("{file}: there is no column {}, which --by names", guideline.question(by)));
        }
        let place = |by: &String| {
            let own = columns.iter().position(|(name, _)| name == by);
            own.or_else(|| columns.iter().position(|(_, of)| matches!(of, Use::Fact(fact, ..) if fact == by)))
        };
        let by: Vec<Option<usize>> = request.by.iter().map(place).collect();
        Ok(Head { columns, by })
    }

    /// A row as JSON, with where its columns stand in it, and what it is grouped by.
    pub fn row(&self, request: &Request, record: &csv::ByteRecord) -> Result<Row, Fault> {
        if record.len() != self.columns.len() {
            let message = format!("the row has {} cells, and the table {} columns", record.len(), self.columns.len());
            let help = "A cell that holds the sign between cells stands in quotes: \"1,5\".".to_owned();
            return Err(Fault::whole(Code::CaseSyntax, message, Some(help)));
        }
        if record.as_slice().len() > MAX_ROW {
            return Err(too_large());
        }
        let mut object = Object::default();
        for ((column, of), cell) in self.columns.iter().zip(record) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let fault = Fault::whole(
                    Code::CaseNotUtf8,
                    "the cell is not text in UTF-8",
                    Some("Save the file as UTF-8.".to_owned()),
                );
                return Err(Fault { column: Some(column.clone()), ..fault });
            };
            let cell = cell.trim();
            if cell.is_empty() || request.mapping.is_unknown(cell) {
                continue;
            }
            match of {
                Use::Nothing => {}
                Use::Id => object.text(column, "id", cell),
                Use::Fact(fact, holds, unit) => {
                    value(&mut object, request, column, (fact, *holds, unit.as_deref()), cell)
                }
            }
        }
        let group = |at: &Option<usize>| {
            let cell = at.and_then(|at| record.get(at)).and_then(|cell| std::str::from_utf8(cell).ok());
            cell.unwrap_or("").trim().to_owned()
        };
        let by = self.by.iter().map(group).collect();
        let (text, cells) = object.end();
        Ok(Row { text, cells, by })
    }
}

/// A row that was made of columns.
pub(crate) struct Row {
    pub text: String,
    pub cells: Vec<Cell>,
    pub by: Vec<String>,
}

/// A row that is too large to be kept.
pub(crate) fn too_large() -> Fault {
    let message = format!("the row is larger than {} MB", MAX_ROW / 1_000_000);
    Fault::whole(Code::CaseTooLarge, message, Some("A row describes one patient.".to_owned()))
}

fn of_column(request: &Request, names: &Names, column: &str, id: &str) -> Option<Use> {
    let mapping = &request.mapping;
    if column == id {
        return Some(Use::Id);
    }
    if mapping.named(column) == "id" {
        return Some(if request.id.is_none() { Use::Id } else { Use::Nothing });
    }
    let fact = |name: &str, unit: Option<&str>| {
        let holds = names.holds(name)?;
        let unit = unit.or_else(|| mapping.unit(name)).map(str::to_owned);
        Some(Use::Fact(name.to_owned(), holds, unit))
    };
    let own = fact(mapping.named(column), None).or_else(|| {
        // `tumor.size [mm]`, `tumor.size (mm)`: the unit in the head.
        let inner = column.strip_suffix([']', ')'])?;
        let at = inner.rfind(['[', '('])?;
        let (name, unit) = (inner.get(..at)?.trim(), inner.get(at..)?.get(1..)?.trim());
        fact(mapping.named(name), Some(unit))
    });
    if mapping.passes_over(column, own.is_some()) || names.is_idle_day(column) {
        return Some(Use::Nothing);
    }
    own
}

fn unknown_columns(file: &str, names: &Names, unknown: &[&String], all: &[String], kind: Kind) -> String {
    let shown: Vec<String> = unknown.iter().take(10).map(|name| names.question(name)).collect();
    let more = unknown.len().saturating_sub(shown.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let one = all.len() == 1;
    let (sign, other) = if kind == Kind::Tsv { ("tabs", "--from csv") } else { ("commas", "--from tsv") };
    let hint = if one { format!("; cells stand between {sign} here, see {other}") } else { String::new() };
    let what = if unknown.len() == 1 { "a column that no fact has" } else { "columns that no fact has" };
    format!(
        "{file}: {what}: {}{more}{hint}; name their facts in a file for --rename, or pass over them with --ignore NAME, all of them with --ignore '*'",
        shown.join(", ")
    )
}

/// Adds a cell to a row of JSON.
fn value(
    object: &mut Object,
    request: &Request,
    column: &str,
    (fact, holds, unit): (&str, Holds, Option<&str>),
    cell: &str,
) {
    let member = |text: &str| request.mapping.member(fact, text).unwrap_or(text).to_owned();
    let structured = cell.starts_with(['[', '{']) && serde_json::from_str::<serde::de::IgnoredAny>(cell).is_ok();
    match holds {
        _ if structured => object.raw(column, fact, cell),
        Holds::Set => {
            let none = cell == "none" || cell == "[]";
            let parts = cell.split([';', '|']).map(str::trim).filter(|part| !part.is_empty() && !none);
            let members: Vec<String> = parts.map(|part| crate::json::quoted(&member(part))).collect();
            object.raw(column, fact, &format!("[{}]", members.join(",")));
        }
        Holds::One | Holds::List => {
            let text = member(cell);
            let bare = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '<' | '>' | '=' | ' '));
            match unit.filter(|_| bare) {
                Some(unit) => object.text(column, fact, &format!("{text} {unit}")),
                None => object.text(column, fact, &text),
            }
        }
    }
}
