//! Invented cohorts: rows of patients that a guideline can be asked about, from the types and ranges of its facts and the
//! limits of its conditions. Nobody is invented whom the constraints forbid. The same seed gives the same rows.

use crate::json::quoted;
use crate::like::Like;
use gdl::case::{self, CaseReader, show_value};
use gdl::check::model::{Fact, FactId, FactType, NumberKind, NumberType, Value, Values};
use gdl::eval::{Engine, Standing};
use gdl::number::{self, Number};
use gdl::source::Sources;

/// Of a hundred facts so many are not known.
const UNKNOWN: (u32, u32) = (15, 100);
/// Attempts at somebody whom the constraints allow.
const ATTEMPTS: usize = 40;
/// Numbers that are drawn from between the ends of a fact.
const DRAWN: i64 = 40;
/// Sets that are drawn from where a cohort is there to be like.
const SETS: usize = 200;
/// Numbers that are drawn from each tenth of them.
const TENTH: usize = 20;
/// A day in the middle of the lives of most patients, in days since 1970: 1990-01-01.
const DAY: i64 = 7_305;
/// Days around it.
const DAYS: i64 = 12_000;

/// A fact, and what may be said of it: as text, and as JSON.
struct Choice {
    id: FactId,
    name: String,
    values: Vec<(Value, String, String)>,
    /// How often each of them is drawn; none where all are drawn as often.
    weights: Vec<u32>,
    /// So many of so many rows do not know it.
    unknown: (u32, u32),
}

impl Choice {
    fn draw(&self, random: &mut fastrand::Rng) -> usize {
        let all = self.weights.iter().fold(0u32, |sum, weight| sum.saturating_add(*weight));
        if all == 0 {
            return random.usize(0..self.values.len());
        }
        let mut left = random.u32(0..all);
        for (at, weight) in self.weights.iter().enumerate() {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return at,
            }
        }
        0
    }
}

/// Invents rows.
pub struct Inventor<'e> {
    engine: &'e Engine,
    random: fastrand::Rng,
    choices: Vec<Choice>,
    csv: bool,
    next: u64,
}

impl<'e> Inventor<'e> {
    /// An inventor for a guideline: of rows of JSON, or of a table.
    pub fn new(engine: &'e Engine, seed: u64, csv: bool) -> Self {
        Inventor::like(engine, seed, csv, None)
    }

    /// An inventor of rows that are like those of a cohort that is there already.
    pub fn like(engine: &'e Engine, seed: u64, csv: bool, like: Option<&Like>) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let g = engine.guideline();
        let reader = CaseReader::new(g);
        let mut sources = Sources::new();
        let source = sources.add("invented", "");
        let mut choices = Vec::new();
        for (id, fact) in g.facts.with_ids() {
            let own =
                fact.derivation.is_none() && fact.day.is_none() && fact.entry.is_none() && fact.name != Fact::TODAY;
            if !own {
                continue;
            }
            let (mut values, mut weights) = (Vec::new(), Vec::new());
            let unknown = like.map_or(UNKNOWN, |like| (like.unknown(id), 1_000));
            let possible = match like {
                Some(like) => values_like(like, id, fact, &mut random),
                None => values_of(engine, id, fact, &mut random).into_iter().map(|value| (value, 1)).collect(),
            };
            for (value, weight) in possible {
                let (text, json) = written(fact, &value);
                // Only what the reader of cases takes for the same.
                let row = format!("{{{}:{json}}}", quoted(&fact.name));
                let read = reader.read(source, &row, case::Format::Json);
                if read.diagnostics.is_empty() && read.case.values.get(id) == Some(&value) {
                    values.push((value, text, json));
                    weights.push(weight);
                }
            }
            if !values.is_empty() {
                let weights = if like.is_some() { weights } else { Vec::new() };
                choices.push(Choice { id, name: fact.name.clone(), values, weights, unknown });
            }
        }
        Inventor { engine, random, choices, csv, next: 1 }
    }

    /// What stands before the first row.
    pub fn head(&self) -> String {
        if !self.csv {
            return String::new();
        }
        let names: Vec<&str> =
            std::iter::once("id").chain(self.choices.iter().map(|choice| choice.name.as_str())).collect();
        format!("{}\n", names.join(","))
    }

    /// The next row.
    pub fn row(&mut self) -> String {
        let id = self.next;
        self.next = id.saturating_add(1);
        let mut drawn = Vec::new();
        for attempt in 0..=ATTEMPTS {
            // Whoever nothing is known of breaks no constraint.
            drawn = self.drawn(attempt == ATTEMPTS);
            let mut values = Values::unknown(self.engine.guideline().facts.len());
            for (choice, at) in self.choices.iter().zip(&drawn) {
                if let Some((value, ..)) = at.and_then(|at| choice.values.get(at)) {
                    values.set(choice.id, value.clone());
                }
            }
            self.engine.guideline().agree(&mut values);
            if self.engine.standing(&self.engine.prepare(&values)) == Standing::Possible {
                break;
            }
        }
        let values = self.choices.iter().zip(&drawn);
        let values = values.map(|(choice, at)| (choice, at.and_then(|at| choice.values.get(at))));
        if self.csv {
            let cells = values.map(|(_, value)| value.map_or("", |(_, text, _)| text));
            let cells: Vec<String> = cells.map(cell).collect();
            return format!("p{id},{}\n", cells.join(","));
        }
        let mut row = format!("{{\"id\":\"p{id}\"");
        for (choice, value) in values {
            if let Some((_, _, json)) = value {
                row.push_str(&format!(",{}:{json}", quoted(&choice.name)));
            }
        }
        row.push_str("}\n");
        row
    }

    fn drawn(&mut self, nothing: bool) -> Vec<Option<usize>> {
        let random = &mut self.random;
        let choices = self.choices.iter();
        let draw = |choice: &Choice| {
            let (unknown, of) = choice.unknown;
            let known = random.u32(0..of) >= unknown && !nothing;
            known.then(|| choice.draw(random))
        };
        choices.map(draw).collect()
    }
}

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A value as a cell of a table, and as JSON.
fn written(fact: &Fact, value: &Value) -> (String, String) {
    match (value, &fact.ty) {
        (Value::Bool(value), _) => (if *value { "yes" } else { "no" }.to_owned(), value.to_string()),
        (Value::Set(set), FactType::SetOf(members)) => {
            let names: Vec<&str> =
                set.iter().filter_map(|at| members.get(*at as usize)).map(|m| m.name.as_str()).collect();
            let json: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            let text = if names.is_empty() { "none".to_owned() } else { names.join("; ") };
            (text, format!("[{}]", json.join(",")))
        }
        _ => {
            let text = show_value(fact, value);
            let json = quoted(&text);
            (text, json)
        }
    }
}

/// What may be said of a fact.
fn values_of(engine: &Engine, id: FactId, fact: &Fact, random: &mut fastrand::Rng) -> Vec<Value> {
    match &fact.ty {
        FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
        FactType::OneOf(members) => (0u32..).zip(members).map(|(at, _)| Value::Member(at)).collect(),
        FactType::SetOf(members) => {
            let all = u32::try_from(members.len()).unwrap_or(u32::MAX);
            let some = |random: &mut fastrand::Rng| (0..all).filter(|_| random.u32(0..4) == 0).collect();
            (0..DRAWN).map(|_| Value::Set(some(random))).collect()
        }
        FactType::Number(ty) => numbers(engine, id, ty, random).into_iter().map(Value::Number).collect(),
    }
}

/// What was said of a fact in a cohort, each with how often it is drawn.
fn values_like(like: &Like, id: FactId, fact: &Fact, random: &mut fastrand::Rng) -> Vec<(Value, u32)> {
    if !like.gives(id) {
        return Vec::new();
    }
    match &fact.ty {
        FactType::YesNo => {
            let yes = like.yes(id);
            let both = [(Value::Bool(false), 1_000u32.saturating_sub(yes)), (Value::Bool(true), yes)];
            both.into_iter().filter(|(_, weight)| *weight > 0).collect()
        }
        FactType::OneOf(members) => {
            let all = (0u32..).zip(members).map(|(at, _)| (Value::Member(at), like.member(id, at)));
            all.filter(|(_, weight)| *weight > 0).collect()
        }
        FactType::SetOf(members) => {
            let all = u32::try_from(members.len()).unwrap_or(u32::MAX);
            let mut some = || (0..all).filter(|at| random.u32(0..1_000) < like.member(id, *at)).collect();
            (0..SETS).map(|_| (Value::Set(some()), 1)).collect()
        }
        FactType::Number(ty) => {
            let parts = like.parts(id);
            let (Some(low), Some(high)) = (parts.first(), parts.last()) else { return Vec::new() };
            let range = gdl::decide::interval::Range::of(ty);
            let step = step(ty, &((high - low) / &ty.unit.factor));
            let mut all = Vec::new();
            for (from, to) in parts.iter().zip(parts.iter().skip(1)) {
                for _ in 0..TENTH {
                    let part = Number::new(random.i64(0..=1_000).into(), 1_000.into());
                    let value = from + (to - from) * part;
                    let value = number::rounded(&value, &step).unwrap_or(value).clamp(low.clone(), high.clone());
                    if range.contains(&value) {
                        all.push((Value::Number(value), 1));
                    }
                }
            }
            all
        }
    }
}

/// How finely numbers are drawn: the wider they lie, the coarser.
fn step(ty: &NumberType, wide: &Number) -> Number {
    let unit = &ty.unit.factor;
    if ty.integer || ty.kind == NumberKind::Date || *wide > number::whole(200) {
        unit.clone()
    } else if *wide > number::whole(10) {
        unit / number::whole(10)
    } else {
        unit / number::whole(100)
    }
}

/// Numbers of a fact: one of each class of the guideline, and others between its ends.
fn numbers(engine: &Engine, id: FactId, ty: &NumberType, random: &mut fastrand::Rng) -> Vec<Number> {
    let domain = &engine.compiled().domain;
    let range = gdl::decide::interval::Range::of(ty);
    let mut all: Vec<Number> =
        domain.intervals(id).iter().filter_map(|class| range.near(class).or_else(|| range.sample(class))).collect();
    let limits: Vec<&Number> = domain.thresholds(id).collect();
    let unit = &ty.unit.factor;
    let (least, most) = match (limits.first(), limits.last()) {
        (Some(first), Some(last)) if ty.kind == NumberKind::Date => {
            ((*first).clone() - number::whole(730), (*last).clone() + number::whole(730))
        }
        (Some(first), Some(last)) => (*first / number::whole(2), *last * Number::new(3.into(), 2.into())),
        _ if ty.kind == NumberKind::Date => {
            (number::whole(DAY.saturating_sub(DAYS)), number::whole(DAY.saturating_add(DAYS)))
        }
        _ => (unit.clone(), unit * number::whole(100)),
    };
    // The ends of a type are often far from where patients are; limits of conditions are near.
    let end = |own: &Option<(Number, bool)>, other: Number, low: bool| match own {
        Some((end, _)) if (low && *end > other) || (!low && *end < other) || limits.is_empty() => end.clone(),
        _ => other,
    };
    let (low, high) = (end(&ty.low, least, true), end(&ty.high, most, false));
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    let wide = (&high - &low) / unit;
    let step = step(ty, &wide);
    for _ in 0..DRAWN {
        let part = Number::new(random.i64(0..=1_000).into(), 1_000.into());
        let value = &low + (&high - &low) * part;
        all.extend(number::rounded(&value, &step).filter(|value| range.contains(value)));
    }
    all
}
