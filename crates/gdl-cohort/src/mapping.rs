//! How the columns of an input are named and written: other names for facts, other words for members, units, and what stands
//! for a value that is not known. All of it is held against the guideline before the first row is read.

use gdl::check::model::{FactType, Guideline};
use gdl::suggest::nearest;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// Stands for every name that the guideline does not have.
const ALL: &str = "*";

/// What a column of a name holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Yes or no, a number, a day, or one member.
    One,
    /// Several members.
    Set,
    /// A list of findings.
    List,
}

/// The names that a row may give.
#[derive(Debug, Clone)]
pub struct Names {
    facts: BTreeMap<String, Holds>,
    groups: BTreeSet<String>,
    today: bool,
}

impl Names {
    /// The names of a guideline.
    pub fn of(guideline: &Guideline) -> Self {
        let mut facts = BTreeMap::new();
        for fact in guideline.facts.iter().filter(|fact| fact.day.is_none() && fact.entry.is_none()) {
            let holds = if matches!(fact.ty, FactType::SetOf(_)) { Holds::Set } else { Holds::One };
            facts.insert(fact.name.clone(), holds);
        }
        for list in &guideline.listed {
            facts.insert(list.name.clone(), Holds::List);
        }
        let groups = facts.keys().flat_map(|name| name.match_indices('.').filter_map(|(at, _)| name.get(..at)));
        let groups = groups.map(str::to_owned).collect();
        Names { facts, groups, today: guideline.today().is_some() }
    }

    /// What a name holds; none where no fact has it.
    pub fn holds(&self, name: &str) -> Option<Holds> {
        self.facts.get(name).copied()
    }

    /// Whether facts stand below a name.
    pub fn is_group(&self, name: &str) -> bool {
        self.groups.contains(name)
    }

    /// Whether a name is the day of the question, which no condition of this guideline asks for.
    pub fn is_idle_day(&self, name: &str) -> bool {
        !self.today && name == gdl::check::model::Fact::TODAY
    }

    /// The name that was meant.
    pub fn meant(&self, name: &str) -> Option<&str> {
        let names = || self.facts.keys().map(String::as_str);
        let last = |name: &str| name.rsplit('.').next().unwrap_or("").to_lowercase();
        nearest(name, names()).or_else(|| {
            let word = last(name);
            let mut same = names().filter(|own| last(own) == word);
            same.next().filter(|_| same.next().is_none())
        })
    }

    /// A name in backticks, and the one that was meant.
    pub(crate) fn question(&self, name: &str) -> String {
        match self.meant(name) {
            Some(meant) => format!("`{name}` (did you mean `{meant}`?)"),
            None => format!("`{name}`"),
        }
    }
}

/// How columns are named and written.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(crate) columns: BTreeMap<String, String>,
    pub(crate) codes: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) units: BTreeMap<String, String>,
    pub(crate) unknown: BTreeSet<String>,
    ignored: BTreeSet<String>,
}

impl Mapping {
    /// Columns of a name are passed over; `*` stands for all that no fact has.
    pub fn ignore(&mut self, name: &str) {
        self.ignored.insert(name.to_owned());
    }

    /// A text that stands for what is not known.
    pub fn unknown(&mut self, text: &str) {
        self.unknown.insert(text.to_owned());
    }

    /// Reads other names of columns: a line of TOML for each, the column on the left and the fact on the right.
    pub fn read_names(&mut self, file: &str, text: &str, names: &Names) -> Result<(), String> {
        let table = parsed(file, text)?;
        for (column, fact) in table.get_ref() {
            let fact = word(file, column.get_ref(), fact.get_ref())?;
            self.rename(file, column.get_ref(), fact, names)?;
        }
        Ok(())
    }

    fn rename(&mut self, file: &str, column: &str, fact: &str, names: &Names) -> Result<(), String> {
        if fact != "id" && names.holds(fact).is_none() {
            return Err(format!("{file}: the guideline has no fact {}", names.question(fact)));
        }
        self.columns.insert(column.to_owned(), fact.to_owned());
        Ok(())
    }

    /// Reads how values are written: `[codes.\"FACT\"]` with a member for each code, `[units]` with a unit for each fact, `[columns]`
    /// with a fact for each column, `[unknown]` with `values`, the texts that stand for what is not known.
    pub fn read_values(&mut self, file: &str, text: &str, names: &Names) -> Result<(), String> {
        let table = parsed(file, text)?;
        let no_fact = |name: &str| format!("{file}: the guideline has no fact {}", names.question(name));
        for (group, entries) in table.get_ref() {
            let group = group.get_ref().as_ref();
            let DeValue::Table(entries) = entries.get_ref() else {
                return Err(format!("{file}: `{group}` is a group: write `[{group}]` on a line of its own"));
            };
            for (key, value) in entries {
                let key = key.get_ref().as_ref();
                match (group, value.get_ref()) {
                    ("columns", value) => self.rename(file, key, word(file, key, value)?, names)?,
                    ("units", value) => {
                        names.holds(key).ok_or_else(|| no_fact(key))?;
                        self.units.insert(key.to_owned(), word(file, key, value)?.to_owned());
                    }
                    ("codes", DeValue::Table(codes)) => {
                        names.holds(key).ok_or_else(|| no_fact(key))?;
                        for (code, member) in codes {
                            let member = word(file, code.get_ref(), member.get_ref())?;
                            let codes = self.codes.entry(key.to_owned()).or_default();
                            codes.insert(code.get_ref().to_string(), member.to_owned());
                        }
                    }
                    ("codes", _) => {
                        return Err(format!(
                            "{file}: codes stand below the name of their fact: `[codes.\"{key}\"]`, and below it \"1\" = \"male\""
                        ));
                    }
                    ("unknown", DeValue::Array(values)) if key == "values" => {
                        for value in values {
                            self.unknown(word(file, key, value.get_ref())?);
                        }
                    }
                    _ => {
                        return Err(format!(
                            "{file}: there is no `{key}` in `[{group}]`; there are `[columns]`, `[codes.\"FACT\"]`, `[units]`, and `values` in `[unknown]`"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// The fact of a column, by another name or its own.
    pub(crate) fn named<'a>(&'a self, column: &'a str) -> &'a str {
        self.columns.get(column).map_or(column, String::as_str)
    }

    /// Whether a column is passed over; `known` says whether the guideline has its name.
    pub(crate) fn passes_over(&self, column: &str, known: bool) -> bool {
        self.ignored.contains(column) || (!known && self.ignored.contains(ALL))
    }

    /// The member that a code of a fact stands for.
    pub(crate) fn member<'a>(&'a self, fact: &str, code: &str) -> Option<&'a str> {
        self.codes.get(fact)?.get(code).map(String::as_str)
    }

    /// The unit in which bare numbers of a fact are written.
    pub(crate) fn unit(&self, fact: &str) -> Option<&str> {
        self.units.get(fact).map(String::as_str)
    }

    /// Whether a text stands for what is not known.
    pub(crate) fn is_unknown(&self, text: &str) -> bool {
        self.unknown.contains(text)
    }

    /// Whether rows of JSON can be read as they stand.
    pub(crate) fn is_plain(&self) -> bool {
        self.columns.is_empty()
            && self.codes.is_empty()
            && self.units.is_empty()
            && self.unknown.is_empty()
            && self.ignored.is_empty()
    }
}

fn parsed<'t>(file: &str, text: &'t str) -> Result<toml::Spanned<DeTable<'t>>, String> {
    DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.get(..at).unwrap_or("").matches('\n').count().saturating_add(1);
        let why = error.message().lines().next().unwrap_or("").to_owned();
        format!("{file}:{line}: this cannot be read: {why}; a line is \"left\" = \"right\"")
    })
}

fn word<'v>(file: &str, key: &str, value: &'v DeValue<'_>) -> Result<&'v str, String> {
    match value {
        DeValue::String(text) => Ok(text),
        _ => Err(format!("{file}: what stands behind `{key}` is a text in quotes")),
    }
}
