//! Tables: what each column holds, and a row of a table as a row of JSON, which the one reader of cases takes. So a cell
//! says what the same text says in a case.

use crate::fault::{Cell, Fault};
use crate::input::Kind;
use crate::json::{Object, quoted};
use crate::mapping::{Holds, Names};
use crate::request::{MAX_ROW, Request};
use gdl::case::{self, CaseReader};
use gdl::check::model::Guideline;
use gdl::codes::Code;
use gdl::source::Sources;
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
    /// Columns that no fact has, where that ends nothing, each with the name that is perhaps meant, and its fact.
    unknown: BTreeMap<String, Option<(String, String)>>,
}

/// What a column says of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Its name.
    Name,
    /// A fact.
    Fact(String),
    /// Nothing: it is passed over.
    Passed,
    /// Nothing that the guideline has; perhaps a name is meant, and the fact that has it.
    Unknown(Option<(String, String)>),
}

impl Head {
    /// Holds the names of columns against the guideline. A column that no fact has is an error; where files are only looked
    /// at, it is read as the fact that it seems to mean.
    pub fn new(request: &Request, file: &str, names: &[String], kind: Kind, looked_at: bool) -> Result<Self, String> {
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
                None if !grouped => {
                    unknown.push(name);
                    columns.push((name.clone(), Use::Nothing));
                }
                of => columns.push((name.clone(), of.unwrap_or(Use::Nothing))),
            }
        }
        let mut no_fact: BTreeMap<String, Option<(String, String)>> =
            unknown.iter().map(|name| ((*name).clone(), None)).collect();
        if looked_at {
            for (column, of) in &mut columns {
                let Some(found) = no_fact.get_mut(column) else { continue };
                let Some((name, fact, unit)) = meant(request.engine.guideline(), &guideline, column) else { continue };
                if let Some(holds) = guideline.holds(fact)
                    && seen.insert(format!("`{fact}`"), column.clone()).is_none()
                {
                    *of = Use::Fact(fact.to_owned(), holds, unit.map(str::to_owned));
                    *found = Some((name.to_owned(), fact.to_owned()));
                }
            }
        } else if !unknown.is_empty() {
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
        Ok(Head { columns, by, unknown: no_fact })
    }

    /// Whether something is asked of a column.
    #[cfg(feature = "parquet")]
    pub fn is_used(&self, at: usize) -> bool {
        self.by.contains(&Some(at)) || !self.columns.get(at).is_none_or(|(_, of)| matches!(of, Use::Nothing))
    }

    /// Each column with what it says.
    pub fn roles(&self) -> Vec<(String, Role)> {
        let role = |(column, of): &(String, Use)| {
            let role = match (self.unknown.get(column), of) {
                (Some(meant), _) => Role::Unknown(meant.clone()),
                (None, Use::Id) => Role::Name,
                (None, Use::Fact(fact, ..)) => Role::Fact(fact.clone()),
                (None, Use::Nothing) => Role::Passed,
            };
            (column.clone(), role)
        };
        self.columns.iter().map(role).collect()
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
        let (name, unit) = with_unit(column)?;
        fact(mapping.named(name), Some(unit))
    });
    if mapping.passes_over(column, own.is_some()) || names.is_idle_day(column) {
        return Some(Use::Nothing);
    }
    own
}

/// `tumor.size [mm]`, `tumor.size (mm)`: the unit in the head.
fn with_unit(column: &str) -> Option<(&str, &str)> {
    let inner = column.strip_suffix([']', ')'])?;
    let at = inner.rfind(['[', '('])?;
    Some((inner.get(..at)?.trim(), inner.get(at..)?.get(1..)?.trim()))
}

/// The fact that a column seems to mean, with the name that means it and the unit behind that. What stands behind a name
/// and is no unit of the fact belongs to the name: `Age (y)`.
fn meant<'n>(guideline: &Guideline, names: &'n Names, column: &'n str) -> Option<(&'n str, &'n str, Option<&'n str>)> {
    if let Some(fact) = names.meant(column) {
        return Some((column, fact, None));
    }
    let (name, unit) = with_unit(column)?;
    let fact = names.meant(name)?;
    let row = format!("{{{}:{}}}", quoted(fact), quoted(&format!("1 {unit}")));
    let read = CaseReader::new(guideline).read(Sources::new().add("row", ""), &row, case::Format::Json);
    let fits = !read.diagnostics.iter().any(|found| matches!(found.code, Code::CaseWrongUnit | Code::CaseWrongType));
    Some(if fits { (name, fact, Some(unit)) } else { (column, fact, None) })
}

fn unknown_columns(file: &str, names: &Names, unknown: &[&String], all: &[String], kind: Kind) -> String {
    let shown: Vec<String> = unknown.iter().take(10).map(|name| names.question(name)).collect();
    let more = unknown.len().saturating_sub(shown.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let one = all.len() == 1 && matches!(kind, Kind::Csv | Kind::Tsv);
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
        Holds::Set if structured => object.raw(column, fact, &members(cell, member)),
        _ if structured => object.raw(column, fact, cell),
        Holds::Set => {
            let none = cell == "none" || cell == "[]";
            let parts = cell.split([';', '|']).map(str::trim).filter(|part| !part.is_empty() && !none);
            let members: Vec<String> = parts.map(|part| quoted(&member(part))).collect();
            object.raw(column, fact, &format!("[{}]", members.join(",")));
        }
        Holds::One | Holds::List => {
            let text = member(cell);
            let bare = text.contains(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '<' | '>' | '=' | ' '));
            match unit.filter(|_| bare) {
                Some(unit) => object.text(column, fact, &format!("{text} {unit}")),
                None => object.text(column, fact, &text),
            }
        }
    }
}

/// A list in JSON, with the members that its codes stand for.
fn members(list: &str, member: impl Fn(&str) -> String) -> String {
    let Ok(items) = serde_json::from_str::<Vec<&serde_json::value::RawValue>>(list) else { return list.to_owned() };
    let items = items.into_iter().map(|item| match item.get() {
        own if own == "null" || own.starts_with(['[', '{']) => own.to_owned(),
        own => {
            let word = crate::json::words(item);
            let meant = member(&word);
            if meant == word { own.to_owned() } else { quoted(&meant) }
        }
    });
    format!("[{}]", items.collect::<Vec<String>>().join(","))
}
