//! Rows of JSON straight to the classes of facts, without a tree of values. It takes only what the reader of cases takes, with
//! the same classes; anything unusual it leaves to that reader, which then says what there is to say.

use super::block::Columns;
use crate::check::model::{Fact, FactId, FactType, Id, NumberKind, NumberType};
use crate::check::units;
use crate::decide::domain::Domain;
use crate::decide::interval::{Cut, Interval};
use crate::number::Number;
use num_traits::ToPrimitive;
use rustc_hash::FxHashMap;
use std::ops::Range as Stretch;

/// Most digits of a number.
const MAX_DIGITS: u32 = 15;
/// Decimals that a number may have beyond those of limits.
const MORE_DECIMALS: u32 = 3;
/// Most decimals of a limit.
const MAX_DECIMALS: u32 = 6;

/// Reads rows of JSON for some columns.
#[derive(Debug, Clone)]
pub struct Quick {
    top: Level,
    facts: usize,
    variables: usize,
}

/// The names at a place of a row.
#[derive(Debug, Clone, Default)]
struct Level {
    names: FxHashMap<Vec<u8>, Entry>,
}

#[derive(Debug, Clone)]
enum Entry {
    /// The name of the row.
    Id,
    /// A group of facts.
    Group(Level),
    /// A fact.
    Fact(Box<Field>),
}

#[derive(Debug, Clone)]
struct Field {
    id: FactId,
    /// The variable of its class; none where no condition asks for it.
    variable: Option<u32>,
    takes: Takes,
}

#[derive(Debug, Clone)]
enum Takes {
    YesNo,
    OneOf(FxHashMap<Vec<u8>, u32>),
    /// Members, and the variable of each.
    SetOf(FxHashMap<Vec<u8>, u32>, Vec<u32>),
    Number(Box<Scale>),
}

/// A number in so many decimals of its unit.
#[derive(Debug, Clone)]
struct Scale {
    unit: Vec<u8>,
    /// Whether a unit may stand behind it.
    with_unit: bool,
    decimals: u32,
    whole: bool,
    low: Option<(i128, bool)>,
    high: Option<(i128, bool)>,
    /// The classes: the end of each, and whether the end belongs to it; none is without end.
    classes: Vec<Option<(i128, bool)>>,
}

/// A row that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The name of the row, where it has one: where it stands in the row, and whether it is a number.
    pub id: Option<(Stretch<usize>, bool)>,
    /// The class of each variable: 0 is unknown, class `i` is `i + 1`.
    pub codes: Vec<u32>,
    /// By fact, whether it is given.
    pub known: Vec<bool>,
    seen: Vec<bool>,
}

impl Quick {
    /// A reader for some columns; none where rows of this guideline have to be looked at as a whole.
    pub fn new(columns: &Columns) -> Option<Self> {
        let engine = columns.engine();
        let (g, domain) = (engine.guideline(), &engine.compiled().domain);
        if !columns.by_facts() || g.today().is_some() {
            return None;
        }
        let mut top = Level::default();
        top.names.insert(b"id".to_vec(), Entry::Id);
        let own = |fact: &Fact| fact.day.is_none() && fact.entry.is_none();
        let names: Vec<&str> = g.facts.iter().filter(|fact| own(fact)).map(|fact| fact.name.as_str()).collect();
        let lists = g.listed.iter().map(|list| list.name.as_str());
        let all: Vec<&str> = names.iter().copied().chain(lists).collect();
        let is_group =
            |name: &str| all.iter().any(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
        if all.iter().any(|name| is_group(name) || *name == "id" || name.starts_with("id.")) {
            return None;
        }
        for (id, fact) in g.facts.with_ids().filter(|(_, fact)| own(fact) && fact.never.is_none()) {
            let Some(takes) = takes(domain, id, fact) else { continue };
            let field = Field { id, variable: domain.fact(id), takes };
            top.insert(&fact.name, &field);
        }
        Some(Quick { top, facts: g.facts.len(), variables: domain.variables.len() })
    }

    /// Reads a row; false where the reader of cases has to.
    pub fn read(&self, line: &[u8], row: &mut Row) -> bool {
        row.id = None;
        row.codes.clear();
        row.codes.resize(self.variables, 0);
        row.known.clear();
        row.known.resize(self.facts, false);
        row.seen.clear();
        row.seen.resize(self.facts, false);
        let mut cursor = Cursor { line, at: 0 };
        cursor.blanks();
        cursor.object(&self.top, row).is_some() && {
            cursor.blanks();
            cursor.at == line.len()
        }
    }
}

impl Level {
    fn insert(&mut self, name: &str, field: &Field) {
        // As a whole, and below each of its groups.
        self.names.insert(name.as_bytes().to_vec(), Entry::Fact(Box::new(field.clone())));
        for (at, _) in name.match_indices('.') {
            let (Some(group), Some(rest)) = (name.get(..at), name.get(at.saturating_add(1)..)) else { continue };
            let level = self.names.entry(group.as_bytes().to_vec()).or_insert_with(|| Entry::Group(Level::default()));
            if let Entry::Group(level) = level {
                level.insert(rest, field);
            }
        }
    }
}

fn takes(domain: &Domain, id: FactId, fact: &Fact) -> Option<Takes> {
    let members = |members: &[crate::check::model::Member]| {
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let names = (0u32..).zip(members).filter(|(_, member)| plain(&member.name));
        names.map(|(at, member)| (member.name.as_bytes().to_vec(), at)).collect::<FxHashMap<_, _>>()
    };
    match &fact.ty {
        FactType::YesNo => Some(Takes::YesNo),
        FactType::OneOf(all) => Some(Takes::OneOf(members(all))),
        FactType::SetOf(all) => Some(Takes::SetOf(members(all), domain.bits(id).collect())),
        FactType::Number(ty) => scale(domain, id, ty).map(|scale| Takes::Number(Box::new(scale))),
    }
}

fn scale(domain: &Domain, id: FactId, ty: &NumberType) -> Option<Scale> {
    if ty.kind == NumberKind::Date || ty.kind == units::TITER || ty.kind == units::OF_LIMIT {
        return None;
    }
    let intervals = domain.intervals(id);
    let end = |interval: &Interval| match interval {
        Interval::Point(value) => Some(Some((value.clone(), true))),
        Interval::Open(_, None) => Some(None),
        Interval::Open(_, Some(cut)) => cut.exact().map(|value| Some((value.clone(), false))),
    };
    let begins = |interval: &Interval| !matches!(interval, Interval::Open(Some(Cut::Root(_)), _));
    let ends: Vec<Option<(Number, bool)>> =
        intervals.iter().filter(|one| begins(one)).map(end).collect::<Option<_>>()?;
    if ends.len() != intervals.len() {
        return None;
    }
    let limits = || ends.iter().chain([&ty.low, &ty.high]).flatten().map(|(value, _)| value / &ty.unit.factor);
    let mut decimals = 0u32;
    for limit in limits() {
        decimals = decimals.max((0..=MAX_DECIMALS).find(|power| (&limit * ten(*power)).is_integer())?);
    }
    let decimals = decimals.checked_add(MORE_DECIMALS)?;
    let scaled = |(value, closed): &(Number, bool)| {
        let value = (value / &ty.unit.factor * ten(decimals)).to_integer().to_i128()?;
        Some((value, *closed))
    };
    let limit = |limit: &Option<(Number, bool)>| match limit {
        None => Some(None),
        Some(limit) => scaled(limit).map(Some),
    };
    Some(Scale {
        unit: ty.unit.text.as_bytes().to_vec(),
        with_unit: ty.scale.is_none() && !matches!(ty.kind, NumberKind::Plain | NumberKind::Ratio) && !is_time(ty),
        decimals,
        whole: ty.integer,
        low: limit(&ty.low)?,
        high: limit(&ty.high)?,
        classes: ends.iter().map(limit).collect::<Option<_>>()?,
    })
}

/// Times are also written in weeks and days.
fn is_time(ty: &NumberType) -> bool {
    ty.kind == NumberKind::Quantity(crate::check::dimension::TIME, 0)
}

fn ten(power: u32) -> Number {
    Number::from_integer(num_bigint::BigInt::from(10u64.saturating_pow(power)))
}

impl Scale {
    /// The class of a number, from 0; none where the fact cannot have it.
    fn class(&self, value: i128) -> Option<u32> {
        let low = self.low.is_none_or(|(low, closed)| value > low || (closed && value == low));
        let high = self.high.is_none_or(|(high, closed)| value < high || (closed && value == high));
        let whole = !self.whole || value.checked_rem(10i128.checked_pow(self.decimals)?)? == 0;
        if !low || !high || !whole {
            return None;
        }
        let within =
            |end: &Option<(i128, bool)>| end.is_none_or(|(end, closed)| value < end || (closed && value == end));
        u32::try_from(self.classes.iter().position(within).unwrap_or(0)).ok()
    }
}

struct Cursor<'l> {
    line: &'l [u8],
    at: usize,
}

impl<'l> Cursor<'l> {
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n')) {
            self.step();
        }
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.blanks();
        if self.peek() != Some(sign) {
            return None;
        }
        self.step();
        Some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.line.get(self.at..)?.strip_prefix(word)?;
        self.at = self.at.saturating_add(word.len());
        Some(())
    }

    /// A text of letters that can be seen, without escapes: where it stands.
    fn text(&mut self) -> Option<Stretch<usize>> {
        self.sign(b'"')?;
        let from = self.at;
        let rest = self.line.get(from..)?;
        let length = rest.iter().position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))?;
        self.at = from.saturating_add(length);
        let to = self.at;
        self.word(b"\"")?;
        Some(from..to)
    }

    fn object(&mut self, level: &Level, row: &mut Row) -> Option<()> {
        self.sign(b'{')?;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.step();
            return Some(());
        }
        // A group may stand only once.
        let mut groups: Vec<Stretch<usize>> = Vec::new();
        loop {
            let key = self.text()?;
            let name = self.line.get(key.clone())?;
            let entry = level.names.get(name)?;
            self.sign(b':')?;
            self.blanks();
            match entry {
                Entry::Id => self.id(row)?,
                Entry::Fact(field) => self.value(field, row)?,
                Entry::Group(inner) => {
                    if groups.iter().any(|group| self.line.get(group.clone()) == Some(name)) {
                        return None;
                    }
                    groups.push(key);
                    self.object(inner, row)?;
                }
            }
            self.blanks();
            match self.peek()? {
                b',' => self.step(),
                b'}' => {
                    self.step();
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn id(&mut self, row: &mut Row) -> Option<()> {
        if row.id.is_some() {
            return None;
        }
        if self.peek()? == b'"' {
            let text = self.text()?;
            let blank = self.line.get(text.clone())?.iter().all(|byte| *byte == b' ');
            row.id = Some((text, false)).filter(|_| !blank);
        } else {
            let from = self.at;
            self.number(0)?;
            row.id = Some((from..self.at, true));
        }
        row.id.is_some().then_some(())
    }

    fn value(&mut self, field: &Field, row: &mut Row) -> Option<()> {
        let seen = row.seen.get_mut(field.id.place())?;
        if std::mem::replace(seen, true) {
            return None;
        }
        if self.word(b"null").is_some() {
            return Some(());
        }
        let class = match &field.takes {
            Takes::YesNo if self.word(b"true").is_some() => 1,
            Takes::YesNo => {
                self.word(b"false")?;
                0
            }
            Takes::OneOf(members) => {
                let text = self.text()?;
                *members.get(self.line.get(text)?)?
            }
            Takes::SetOf(members, bits) => {
                self.set(members, bits, row)?;
                0
            }
            Takes::Number(scale) => {
                let value = if self.peek()? == b'"' {
                    self.step();
                    let value = self.number(scale.decimals)?;
                    if self.peek()? != b'"' {
                        if !scale.with_unit {
                            return None;
                        }
                        let _ = self.word(b" ");
                        self.word(&scale.unit)?;
                    }
                    self.word(b"\"")?;
                    value
                } else {
                    self.number(scale.decimals)?
                };
                scale.class(value)?
            }
        };
        *row.known.get_mut(field.id.place())? = true;
        if let Some(variable) = field.variable {
            *row.codes.get_mut(variable as usize)? = class.checked_add(1)?;
        }
        Some(())
    }

    fn set(&mut self, members: &FxHashMap<Vec<u8>, u32>, bits: &[u32], row: &mut Row) -> Option<()> {
        self.sign(b'[')?;
        for bit in bits {
            *row.codes.get_mut(*bit as usize)? = 1;
        }
        self.blanks();
        if self.peek()? == b']' {
            self.step();
            return Some(());
        }
        let mut seen: Vec<u32> = Vec::new();
        loop {
            let text = self.text()?;
            let member = *members.get(self.line.get(text)?)?;
            if seen.contains(&member) {
                return None;
            }
            seen.push(member);
            if let Some(bit) = bits.get(member as usize) {
                *row.codes.get_mut(*bit as usize)? = 2;
            }
            self.blanks();
            match self.peek()? {
                b',' => self.step(),
                b']' => {
                    self.step();
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// A number without sign and exponent, in so many decimals.
    fn number(&mut self, decimals: u32) -> Option<i128> {
        let (mut value, mut digits, mut behind) = (0i128, 0u32, None::<u32>);
        let first = self.peek()?;
        loop {
            match self.peek() {
                Some(digit @ b'0'..=b'9') => {
                    // No number but 0 itself begins with 0.
                    if digits == 1 && first == b'0' && behind.is_none() {
                        return None;
                    }
                    value = value.checked_mul(10)?.checked_add(i128::from(digit.checked_sub(b'0')?))?;
                    digits = digits.checked_add(1)?;
                    behind = behind.map(|count| count.saturating_add(1));
                }
                Some(b'.') if behind.is_none() && digits > 0 => behind = Some(0),
                _ => break,
            }
            self.step();
        }
        let behind = match behind {
            Some(0) => return None,
            behind => behind.unwrap_or(0),
        };
        if digits == 0 || digits > MAX_DIGITS || behind > decimals || matches!(self.peek(), Some(b'e' | b'E')) {
            return None;
        }
        value.checked_mul(10i128.checked_pow(decimals.checked_sub(behind)?)?)
    }
}
