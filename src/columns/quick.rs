//! Rows of JSON straight to the classes of facts, without a tree of values. It takes only what the reader of cases takes, with
//! the same classes; anything unusual it leaves to that reader, which then says what there is to say.

use super::block::{Block, Columns};
use super::cursor::Cursor;
use super::fields::{Derives, Field, Takes, takes};
use super::row::{Day, NONE, Row, id, set};
use super::whole::{Scale, Sum};
use crate::check::model::{Fact, FactId, FactType, Id, Value, Values};
use crate::dates;
use crate::decide::chain::Chain;
use crate::decide::compile::Derived;
use crate::decide::domain::{Domain, Question};
use crate::decide::interval::Range as Limits;
use crate::decide::linear::Unknown;
use crate::eval::Engine;
use crate::number::{self, Number};
use num_bigint::BigInt;
use rustc_hash::FxHashMap;

/// Names that are tried before one is looked up.
const TRIES: usize = 3;
/// Names that may have been tried in vain before none is tried any more.
const MAX_VAIN: u32 = 128;

/// Reads rows of JSON for some columns.
#[derive(Debug, Clone)]
pub struct Quick {
    engine: Engine,
    levels: Vec<FxHashMap<Box<[u8]>, u32>>,
    entries: Vec<Entry>,
    fields: Vec<Field>,
    /// By fact, its field.
    of_facts: Vec<Option<u32>>,
    variables: usize,
    /// The day of the question.
    today: Option<FactId>,
    derived: Vec<Derives>,
    sums: Vec<(u32, Sum)>,
    dates: Vec<(u32, Chain)>,
    cells: Vec<(FactId, Sum)>,
    /// Whether more is asked of a row than is found out here.
    more: bool,
}

/// A name at a place of a row.
#[derive(Debug, Clone)]
struct Entry {
    /// The name in quotes, and a colon.
    key: Box<[u8]>,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    /// The name of the row.
    Id,
    /// A group of facts.
    Group(u32),
    /// A fact.
    Fact(u32),
}

impl Quick {
    /// A reader for some columns; none where names of this guideline have to be looked at as a whole.
    pub fn new(columns: &Columns) -> Option<Self> {
        let engine = columns.engine();
        let (g, domain) = (engine.guideline(), &engine.compiled().domain);
        let own = |fact: &Fact| fact.day.is_none() && fact.entry.is_none();
        let names: Vec<&str> = g.facts.iter().filter(|fact| own(fact)).map(|fact| fact.name.as_str()).collect();
        let lists = g.listed.iter().map(|list| list.name.as_str());
        let all: Vec<&str> = names.iter().copied().chain(lists).collect();
        let is_group =
            |name: &str| all.iter().any(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
        if all.iter().any(|name| is_group(name) || *name == "id" || name.starts_with("id.")) {
            return None;
        }
        let mut quick = Quick {
            engine: engine.clone(),
            levels: vec![FxHashMap::default()],
            entries: Vec::new(),
            fields: Vec::new(),
            of_facts: vec![None; g.facts.len()],
            variables: domain.variables.len(),
            today: g.today(),
            derived: Vec::new(),
            sums: Vec::new(),
            dates: Vec::new(),
            cells: Vec::new(),
            more: false,
        };
        quick.entry(0, "id", What::Id)?;
        for (id, fact) in g.facts.with_ids().filter(|(_, fact)| own(fact) && fact.never.is_none()) {
            let Some(takes) = takes(domain, id, fact) else { continue };
            let field = u32::try_from(quick.fields.len()).ok()?;
            quick.fields.push(Field { id, variable: domain.fact(id), takes });
            quick.of_facts.get_mut(id.place()).into_iter().for_each(|slot| *slot = Some(field));
            quick.name(0, &fact.name, field)?;
        }
        quick.more = columns.computes() && quick.computes(columns).is_none();
        Some(quick)
    }

    /// Adds a name at a level: as a whole, and below each of its groups.
    fn name(&mut self, level: u32, name: &str, field: u32) -> Option<()> {
        self.entry(level, name, What::Fact(field))?;
        for (at, _) in name.match_indices('.') {
            let (group, rest) = (name.get(..at)?, name.get(at.saturating_add(1)..)?);
            let known = self.levels.get(level as usize)?.get(group.as_bytes());
            let below = match known.and_then(|entry| self.entries.get(*entry as usize)).map(|entry| entry.what) {
                Some(What::Group(below)) => below,
                Some(_) => return None,
                None => {
                    let below = u32::try_from(self.levels.len()).ok()?;
                    self.levels.push(FxHashMap::default());
                    self.entry(level, group, What::Group(below))?;
                    below
                }
            };
            self.name(below, rest, field)?;
        }
        Some(())
    }

    fn entry(&mut self, level: u32, name: &str, what: What) -> Option<()> {
        let at = u32::try_from(self.entries.len()).ok()?;
        self.entries.push(Entry { key: format!("\"{name}\":").into_bytes().into_boxed_slice(), what });
        self.levels.get_mut(level as usize)?.insert(name.as_bytes().into(), at);
        Some(())
    }

    /// What is derived, and what is asked of several facts; none where that needs all of a case.
    fn computes(&mut self, columns: &Columns) -> Option<()> {
        let engine = self.engine.clone();
        let (g, compiled) = (engine.guideline(), engine.compiled());
        let domain = &compiled.domain;
        if !g.near.is_empty() {
            return None;
        }
        let numbers = compiled.derivations.iter().filter(|(_, derived)| !matches!(derived, Derived::Rows(_)));
        for (id, derived) in numbers {
            let Derived::Sum(scores, parts) = derived else { return None };
            let more = compiled.manager.as_number(*scores)?;
            let FactType::Number(ty) = &g.fact(*id)?.ty else { return None };
            let sum = self.sum(parts.iter().cloned(), more, domain, *id, Some(&Limits::of(ty)))?;
            let limited = ty.integer || ty.low.is_some() || ty.high.is_some();
            let free = !limited || columns.is_free(*id);
            self.derived.push(Derives { id: *id, variable: domain.fact(*id), sum, free });
        }
        for (at, atom) in domain.atoms.iter().enumerate() {
            let variable = domain.atom_variable(at)?;
            if atom.facts.iter().any(|id| compiled.derivations.contains_key(id)) {
                return None;
            }
            match &atom.question {
                Question::Sum(parts, intervals) => {
                    let fact = |(of, factor): (&Unknown, &Number)| match of {
                        Unknown::Fact(id) => Some((*id, factor.clone())),
                        Unknown::Score(_) => None,
                    };
                    let parts = parts.iter().map(fact).collect::<Option<Vec<_>>>()?;
                    let scaled = self.scaled(parts.into_iter())?;
                    self.sums.push((variable, Sum::new(&scaled, &number::whole(0), intervals, None)?));
                }
                Question::Dates(chain) => self.dates.push((variable, chain.clone())),
                Question::Product(..) | Question::Order(..) | Question::Real(..) => return None,
            }
        }
        for (id, cells) in columns.cells() {
            let scaled = self.scaled([(id, number::one())].into_iter())?;
            self.cells.push((id, Sum::new(&scaled, &number::whole(0), cells, None)?));
        }
        Some(())
    }

    fn sum(
        &self,
        parts: impl Iterator<Item = (FactId, Number)>,
        more: &Number,
        domain: &Domain,
        id: FactId,
        within: Option<&Limits>,
    ) -> Option<Sum> {
        let scaled = self.scaled(parts)?;
        let derived = |(of, ..): &(FactId, Number, &Scale)| self.engine.compiled().derivations.contains_key(of);
        if scaled.iter().any(derived) {
            return None;
        }
        Sum::new(&scaled, more, domain.intervals(id), within)
    }

    fn scaled(&self, parts: impl Iterator<Item = (FactId, Number)>) -> Option<Vec<(FactId, Number, &Scale)>> {
        let scale = |(id, factor): (FactId, Number)| match &self.field(id)?.takes {
            Takes::Number(scale) | Takes::Date(scale) => Some((id, factor, &**scale)),
            _ => None,
        };
        parts.map(scale).collect()
    }

    fn field(&self, id: FactId) -> Option<&Field> {
        self.fields.get(self.of_facts.get(id.place()).copied().flatten()? as usize)
    }

    /// Reads a row; false where the reader of cases has to.
    pub fn read(&self, line: &[u8], day: Day, row: &mut Row) -> bool {
        let codes = self.variables.saturating_add(self.cells.len());
        row.begin(self.of_facts.len(), codes, self.entries.len().saturating_add(self.levels.len()));
        let mut cursor = Cursor { line, at: 0 };
        cursor.blanks();
        let read = self.object(&mut cursor, 0, row).is_some() && {
            cursor.blanks();
            cursor.at == line.len()
        };
        read && self.day(day, row).is_some() && (self.more || self.compute(row).is_some())
    }

    /// Adds a row that was read to a block. False where the block is full.
    pub fn push(&self, columns: &Columns, block: &mut Block, row: &Row) -> bool {
        if !self.more {
            return columns.push_codes(block, &row.codes);
        }
        match self.values(row) {
            Some(values) => columns.push(block, &values),
            None => columns.push_single(block),
        }
    }

    /// The values of a row that was read, as the reader of cases has them.
    pub fn values(&self, row: &Row) -> Option<Values> {
        let mut values = Values::unknown(self.of_facts.len());
        for field in &self.fields {
            if row.known.get(field.id.place()) != Some(&true) {
                continue;
            }
            let held = *row.held.get(field.id.place())?;
            let value = match &field.takes {
                Takes::YesNo => Value::Bool(held == 1),
                Takes::OneOf(_) => Value::Member(u32::try_from(held).ok()?),
                Takes::SetOf(members, _) => {
                    let bit = |at: &u32| held.checked_shr(*at).unwrap_or(0) & 1 == 1;
                    Value::Set(members.values().copied().filter(bit).collect())
                }
                Takes::Number(scale) | Takes::Date(scale) => {
                    Value::Number(Number::from_integer(BigInt::from(held)) * &scale.step)
                }
            };
            values.set(field.id, value);
        }
        Some(values)
    }

    /// The engine of which it reads rows.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    fn day(&self, day: Day, row: &mut Row) -> Option<()> {
        let Some(today) = self.today else { return Some(()) };
        let known = *row.known.get(today.place())?;
        match day.told.or(day.clock.filter(|_| !known)) {
            Some(value) => self.hold(self.field(today)?, value, row),
            None => Some(()),
        }
    }

    /// What is derived, and asked of several facts.
    fn compute(&self, row: &mut Row) -> Option<()> {
        for derives in &self.derived {
            if row.known.get(derives.id.place()) == Some(&true) {
                continue;
            }
            if !derives.sum.facts().all(|id| row.known.get(id.place()) == Some(&true)) {
                if derives.free {
                    continue;
                }
                return None;
            }
            let class = derives.sum.class(|id| row.held.get(id.place()).copied().unwrap_or(0))?;
            if let Some(variable) = derives.variable {
                *row.codes.get_mut(variable as usize)? = class.checked_add(1)?;
            }
        }
        let cells = (self.variables..).zip(&self.cells).map(|(at, (_, sum))| (at, sum));
        for (at, sum) in self.sums.iter().map(|(variable, sum)| (*variable as usize, sum)).chain(cells) {
            if sum.facts().all(|id| row.known.get(id.place()) == Some(&true)) {
                let class = sum.class(|id| row.held.get(id.place()).copied().unwrap_or(0))?;
                *row.codes.get_mut(at)? = class.checked_add(1)?;
            }
        }
        for (variable, chain) in &self.dates {
            let day = |id: FactId| row.held.get(id.place()).filter(|_| row.known.get(id.place()) == Some(&true));
            if let (Some(late), Some(early)) = (day(chain.late), day(chain.early)) {
                let class = u32::try_from(chain.class(*late, *early)).ok()?;
                *row.codes.get_mut(*variable as usize)? = class.checked_add(1)?;
            }
        }
        Some(())
    }

    fn object(&self, cursor: &mut Cursor<'_>, level: u32, row: &mut Row) -> Option<()> {
        cursor.sign(b'{')?;
        cursor.blanks();
        if cursor.peek() == Some(b'}') {
            cursor.step();
            return Some(());
        }
        // A group may stand only once.
        let mut groups: Vec<u32> = Vec::new();
        let mut before = self.entries.len().saturating_add(level as usize);
        loop {
            let at = self.key(cursor, level, before, row)?;
            before = at as usize;
            cursor.blanks();
            match self.entries.get(before)?.what {
                What::Id => id(cursor, row)?,
                What::Fact(field) => self.value(cursor, self.fields.get(field as usize)?, row)?,
                What::Group(below) => {
                    if groups.contains(&below) {
                        return None;
                    }
                    groups.push(below);
                    self.object(cursor, below, row)?;
                }
            }
            cursor.blanks();
            match cursor.peek()? {
                b',' => cursor.step(),
                b'}' => {
                    cursor.step();
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// The next name, and the colon behind it. Names mostly stand in one order: those that followed in rows before are tried
    /// first.
    #[inline]
    fn key(&self, cursor: &mut Cursor<'_>, level: u32, before: usize, row: &mut Row) -> Option<u32> {
        cursor.blanks();
        if row.vain < MAX_VAIN {
            let mut at = before;
            for _ in 0..TRIES {
                let next = row.next.get(at).copied().unwrap_or(NONE);
                let Some(entry) = self.entries.get(next as usize) else { break };
                if cursor.word(&entry.key) {
                    row.vain = row.vain.saturating_sub(1);
                    return Some(next);
                }
                at = next as usize;
            }
        }
        let key = cursor.text()?;
        cursor.sign(b':')?;
        let found = *self.levels.get(level as usize)?.get(cursor.line.get(key)?)?;
        row.vain = row.vain.saturating_add(2);
        let after = row.next.get(before).copied().unwrap_or(NONE);
        if let Some(slot) = row.next.get_mut(found as usize).filter(|slot| **slot == NONE) {
            *slot = after;
        }
        row.next.get_mut(before).into_iter().for_each(|slot| *slot = found);
        Some(found)
    }

    #[inline]
    fn value(&self, cursor: &mut Cursor<'_>, field: &Field, row: &mut Row) -> Option<()> {
        let seen = row.seen.get_mut(field.id.place())?;
        if std::mem::replace(seen, true) {
            return None;
        }
        if cursor.peek() == Some(b'n') {
            return cursor.word(b"null").then_some(());
        }
        let value = match &field.takes {
            Takes::YesNo => {
                if [b"true".as_slice(), b"\"yes\"", b"\"true\""].iter().any(|word| cursor.word(word)) {
                    1
                } else if [b"false".as_slice(), b"\"no\"", b"\"false\""].iter().any(|word| cursor.word(word)) {
                    0
                } else {
                    return None;
                }
            }
            Takes::OneOf(members) => {
                let text = cursor.text()?;
                i64::from(*members.get(cursor.line.get(text)?)?)
            }
            Takes::SetOf(members, bits) => set(cursor, members, bits, row)?,
            Takes::Number(scale) => {
                if cursor.peek()? == b'"' {
                    cursor.step();
                    let value = cursor.number(scale.decimals)?;
                    if !scale.tails.iter().any(|tail| cursor.word(tail)) {
                        return None;
                    }
                    value
                } else {
                    cursor.number(scale.decimals)?
                }
            }
            Takes::Date(scale) => {
                let text = std::str::from_utf8(cursor.line.get(cursor.text()?)?).ok()?;
                dates::days(text)?.checked_mul(10i64.checked_pow(scale.decimals)?)?
            }
        };
        self.hold(field, value, row)
    }

    /// Says of a row that a fact has a value.
    #[inline]
    fn hold(&self, field: &Field, value: i64, row: &mut Row) -> Option<()> {
        let class = match &field.takes {
            Takes::Number(scale) | Takes::Date(scale) => scale.class(value)?,
            Takes::YesNo | Takes::OneOf(_) => u32::try_from(value).ok()?,
            Takes::SetOf(..) => 0,
        };
        *row.held.get_mut(field.id.place())? = value;
        *row.known.get_mut(field.id.place())? = true;
        if let Some(variable) = field.variable {
            *row.codes.get_mut(variable as usize)? = class.checked_add(1)?;
        }
        Some(())
    }
}
