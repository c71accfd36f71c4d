//! A look at files before anything is answered: what each column says, how often it is given, and what of it cannot be
//! read. Columns that no fact has are read as what they seem to mean.

use crate::batch::{Batch, Body, Item};
use crate::fault::Fault;
use crate::input::Input;
use crate::json::{Entries, quoted, words};
use crate::mapping::{Holds, Names};
use crate::prepare;
use crate::request::{Request, Stopped};
use crate::rows::Rows;
use crate::table::{Role, too_large};
use gdl::case::{CaseReader, Format};
use gdl::check::model::Fact;
use gdl::source::{SourceId, Sources};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};

/// Rows of each file that are looked at before a run.
pub const LOOKED_AT: u64 = 1_000;
/// Different words of a column that are kept apart.
pub const MAX_WORDS: usize = 1_000;
/// Cells that are not read twice.
const KEPT: usize = 20_000;
/// Columns of a file that are kept apart.
const MAX_COLUMNS: usize = 10_000;

/// What was seen in a file.
#[derive(Debug)]
pub struct Looked {
    /// Its name.
    pub name: String,
    /// Rows that were looked at.
    pub rows: u64,
    /// Whether it has more.
    pub more: bool,
    /// Its columns, in the order in which they were met.
    pub columns: Vec<Column>,
    /// Rows that cannot be taken apart: how many, and the first with what is wrong.
    pub broken: Option<(u64, u64, Fault)>,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// What it says.
    pub role: Role,
    /// Rows that give it.
    pub given: u64,
    /// Rows in which it cannot be read.
    pub faulty: u64,
    /// The first of them.
    pub first: Option<(u64, Fault)>,
    /// Words met: how often, and what is wrong with each.
    pub words: BTreeMap<String, (u64, Option<Fault>)>,
    /// Whether there are more words than are kept apart.
    pub more_words: bool,
}

/// Looks at files: at all rows of each, or at no more than a number.
pub fn look(request: &Request, inputs: Vec<Input>, most: Option<u64>) -> Result<Vec<Looked>, Stopped> {
    let g = request.engine.guideline();
    let mut sources = Sources::new();
    let source = sources.add("row", "");
    let mut looker = Looker {
        request,
        names: Names::of(g),
        reader: CaseReader::new(g),
        source,
        kept: HashMap::new(),
        places: HashMap::new(),
        looked: Looked { name: String::new(), rows: 0, more: false, columns: Vec::new(), broken: None },
    };
    let mut all = Vec::new();
    for input in inputs {
        let name = input.name.clone();
        looker.looked = Looked { name, rows: 0, more: false, columns: Vec::new(), broken: None };
        looker.places.clear();
        let mut rows = Rows::looking(request, vec![input]);
        while let Some(batch) = rows.next()? {
            looker.batch(&batch, most);
            if looker.looked.more {
                break;
            }
        }
        if looker.looked.rows == 0 {
            rows.head().into_iter().for_each(|head| looker.head(head));
        }
        let next = Looked { name: String::new(), rows: 0, more: false, columns: Vec::new(), broken: None };
        all.push(std::mem::replace(&mut looker.looked, next));
    }
    Ok(all)
}

struct Looker<'r> {
    request: &'r Request,
    names: Names,
    reader: CaseReader<'r>,
    source: SourceId,
    /// Cells that were read, each with what is wrong with it.
    kept: HashMap<String, Option<Fault>>,
    places: HashMap<String, usize>,
    looked: Looked,
}

impl Looker<'_> {
    fn batch(&mut self, batch: &Batch, most: Option<u64>) {
        if let Body::Records(_, head) = &batch.body
            && self.looked.columns.is_empty()
        {
            self.head(head);
        }
        for at in 0..batch.body.len() {
            if most.is_some_and(|most| self.looked.rows >= most) {
                self.looked.more = true;
                return;
            }
            self.looked.rows = self.looked.rows.saturating_add(1);
            let row = self.looked.rows;
            let done = match &batch.body {
                Body::Records(records, head) => match records.get(at).map(|record| head.row(self.request, record)) {
                    Some(Ok(read)) => {
                        for cell in &read.cells {
                            let entry = read.text.get(cell.from..cell.to).unwrap_or("");
                            self.cell(&cell.column, entry, row);
                        }
                        Ok(())
                    }
                    Some(Err(fault)) => Err(fault),
                    None => Ok(()),
                },
                Body::Lines(bytes, items) => self.line(bytes, items.get(at).copied(), row),
            };
            if let Err(fault) = done {
                match &mut self.looked.broken {
                    Some((count, ..)) => *count = count.saturating_add(1),
                    none => *none = Some((1, row, fault)),
                }
            }
        }
    }

    fn head(&mut self, head: &crate::table::Head) {
        for (name, role) in head.roles() {
            self.column(&name, || role);
        }
    }

    fn line(&mut self, bytes: &[u8], item: Option<Item>, row: u64) -> Result<(), Fault> {
        let Some(item) = item.filter(|item| !item.large) else { return Err(too_large()) };
        let text = prepare::utf8(bytes.get(item.from..item.to).unwrap_or(&[]))?;
        match serde_json::from_str::<Entries<'_>>(text) {
            Ok(Entries(entries)) => {
                self.entries("", &entries, row);
                Ok(())
            }
            Err(_) => {
                let read = self.reader.read(self.source, text, Format::Json);
                Fault::all(&read.diagnostics, text, None).into_iter().next().map_or(Ok(()), Err)
            }
        }
    }

    /// Entries of a row of JSON, or of a group in it.
    fn entries(&mut self, prefix: &str, entries: &[(String, &RawValue)], row: u64) {
        for (key, value) in entries {
            let (path, top) = if prefix.is_empty() { (key.clone(), true) } else { (format!("{prefix}.{key}"), false) };
            let mapping = &self.request.mapping;
            let name = if top { mapping.named(&path).to_owned() } else { path.clone() };
            let holds = self.names.holds(&name);
            let is_id = top && self.request.id.as_ref().map_or(name == "id", |id| id == key);
            let known = holds.is_some() || self.names.is_group(&name) || name == Fact::TODAY;
            let role = if is_id {
                Role::Name
            } else if mapping.passes_over(&path, known)
                || (top && name == "id")
                || self.names.is_idle_day(&name)
                || (!known && self.request.by.contains(&path))
            {
                Role::Passed
            } else if holds.is_some() || name == Fact::TODAY {
                Role::Fact(name.clone())
            } else {
                if let Ok(Entries(inner)) = serde_json::from_str(value.get())
                    && self.names.is_group(&name)
                {
                    self.entries(&name, &inner, row);
                    continue;
                }
                // Only names at the top can be named otherwise.
                let meant = self.names.meant(&name).filter(|_| top).map(str::to_owned);
                Role::Unknown(meant.map(|fact| (path.clone(), fact)))
            };
            let fact = match &role {
                Role::Name => Some("id"),
                Role::Fact(fact) => Some(fact.as_str()),
                Role::Unknown(meant) => meant.as_ref().map(|(_, fact)| fact.as_str()),
                Role::Passed => None,
            };
            let entry = fact.map(|fact| {
                let value = prepare::mapped(self.request, fact, self.names.holds(fact), value);
                format!("{}:{value}", quoted(fact))
            });
            self.column(&path, || role);
            if let Some(entry) = entry.filter(|entry| !entry.ends_with(":null")) {
                self.cell(&path, &entry, row);
            }
        }
    }

    fn column(&mut self, name: &str, role: impl FnOnce() -> Role) -> Option<usize> {
        if let Some(at) = self.places.get(name) {
            return Some(*at);
        }
        let at = self.looked.columns.len();
        if at >= MAX_COLUMNS {
            return None;
        }
        self.places.insert(name.to_owned(), at);
        self.looked.columns.push(Column {
            name: name.to_owned(),
            role: role(),
            given: 0,
            faulty: 0,
            first: None,
            words: BTreeMap::new(),
            more_words: false,
        });
        Some(at)
    }

    /// A cell as an entry of a row of JSON.
    fn cell(&mut self, column: &str, entry: &str, row: u64) {
        let fault = self.read(entry);
        let words = self.words(entry);
        let known: Vec<Option<Fault>> = words.iter().map(|(_, entry)| self.read(entry)).collect();
        let Some(column) = self.places.get(column).copied().and_then(|at| self.looked.columns.get_mut(at)) else {
            return;
        };
        column.given = column.given.saturating_add(1);
        if let Some(fault) = fault {
            column.faulty = column.faulty.saturating_add(1);
            column.first.get_or_insert((row, fault));
        }
        for ((word, _), fault) in words.into_iter().zip(known) {
            let more = column.words.len() < MAX_WORDS;
            match column.words.get_mut(&word) {
                Some((count, _)) => *count = count.saturating_add(1),
                None if more => {
                    column.words.insert(word, (1, fault));
                }
                None => column.more_words = true,
            }
        }
    }

    /// The words of an entry, each as an entry of its own: of a set those of its members.
    fn words(&self, entry: &str) -> Vec<(String, String)> {
        let text = format!("{{{entry}}}");
        let Ok(Entries(entries)) = serde_json::from_str(&text) else { return Vec::new() };
        let Some((fact, value)) = entries.first() else { return Vec::new() };
        match self.names.holds(fact) {
            Some(Holds::One) => vec![(words(value).into_owned(), entry.to_owned())],
            Some(Holds::Set) => {
                let items: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_else(|_| vec![*value]);
                let one = |item: &RawValue| (words(item).into_owned(), format!("{}:[{}]", quoted(fact), item.get()));
                items.into_iter().map(one).collect()
            }
            Some(Holds::List) | None => Vec::new(),
        }
    }

    /// What is wrong with an entry by itself.
    fn read(&mut self, entry: &str) -> Option<Fault> {
        if let Some(known) = self.kept.get(entry) {
            return known.clone();
        }
        let text = format!("{{{entry}}}");
        let read = self.reader.read(self.source, &text, Format::Json);
        let fault = Fault::all(&read.diagnostics, &text, Some(&[])).into_iter().next();
        if self.kept.len() < KEPT {
            self.kept.insert(entry.to_owned(), fault.clone());
        }
        fault
    }
}
