//! How a cohort looks that is there already: how often each fact is not known, how often each member and each answer is
//! given, and between which numbers each tenth of the patients lies. Rows are invented like it; no row of it is copied.

use crate::input::Input;
use crate::mapping::Names;
use crate::prepare;
use crate::request::{Request, Stopped};
use crate::rows::Rows;
use gdl::case::{CaseReader, Format};
use gdl::check::model::{FactId, Value};
use gdl::diagnostic::any_error;
use gdl::number::Number;
use gdl::source::Sources;
use std::collections::BTreeMap;

/// Numbers of a fact that are kept; of more, those of rows at even distances.
const KEPT: usize = 10_000;
/// Parts into which numbers are cut.
const PARTS: usize = 10;

/// What was seen.
#[derive(Debug, Default)]
pub struct Like {
    rows: u64,
    facts: BTreeMap<FactId, Seen>,
}

/// What was seen of a fact.
#[derive(Debug, Default)]
struct Seen {
    /// Rows that give it.
    given: u64,
    /// Rows in which it is yes.
    yes: u64,
    /// Rows that give each member.
    members: BTreeMap<u32, u64>,
    numbers: Vec<Number>,
    /// Of the numbers every so many is kept, and how many came since the last of them.
    every: usize,
    since: usize,
}

impl Like {
    /// Looks at files of cases. Rows that cannot be read are passed over, and counted.
    pub fn read(request: &Request, inputs: Vec<Input>) -> Result<(Like, u64), Stopped> {
        let g = request.engine.guideline();
        let names = Names::of(g);
        let reader = CaseReader::new(g);
        let source = Sources::new().add("row", "");
        let (mut like, mut passed) = (Like::default(), 0u64);
        let mut rows = Rows::new(request, inputs);
        while let Some(batch) = rows.next()? {
            for at in 0..batch.body.len() {
                let read = prepare::row(request, &names, &batch.body, at);
                let read = read.ok().map(|ready| reader.read(source, &ready.text, Format::Json));
                match read.filter(|read| !any_error(&read.diagnostics)) {
                    Some(read) => like.add(read.case.values.known()),
                    None => passed = passed.saturating_add(1),
                }
            }
        }
        if like.rows == 0 {
            return Err(Stopped::Input("no row of what rows are to be like can be read".to_owned()));
        }
        Ok((like, passed))
    }

    fn add<'v>(&mut self, values: impl Iterator<Item = (FactId, &'v Value)>) {
        self.rows = self.rows.saturating_add(1);
        for (id, value) in values {
            let seen = self.facts.entry(id).or_default();
            seen.given = seen.given.saturating_add(1);
            match value {
                Value::Bool(yes) => seen.yes = seen.yes.saturating_add(u64::from(*yes)),
                Value::Member(member) => seen.member(*member),
                Value::Set(members) => members.iter().for_each(|member| seen.member(*member)),
                Value::Number(number) => seen.number(number),
            }
        }
    }

    /// In how many of a thousand rows a fact is not known.
    pub(crate) fn unknown(&self, id: FactId) -> u32 {
        let given = self.facts.get(&id).map_or(0, |seen| seen.given);
        share(self.rows.saturating_sub(given), self.rows)
    }

    /// Whether any row gives a fact.
    pub(crate) fn gives(&self, id: FactId) -> bool {
        self.facts.contains_key(&id)
    }

    /// How often an answer is yes, of a thousand.
    pub(crate) fn yes(&self, id: FactId) -> u32 {
        self.facts.get(&id).map_or(0, |seen| share(seen.yes, seen.given))
    }

    /// How often a member is given, of a thousand.
    pub(crate) fn member(&self, id: FactId, member: u32) -> u32 {
        self.facts.get(&id).map_or(0, |seen| share(seen.members.get(&member).copied().unwrap_or(0), seen.given))
    }

    /// The ends of the parts in which as many numbers lie, from the least to the greatest; none where no number was seen.
    pub(crate) fn parts(&self, id: FactId) -> Vec<Number> {
        let Some(seen) = self.facts.get(&id) else { return Vec::new() };
        let mut numbers = seen.numbers.clone();
        numbers.sort();
        let last = numbers.len().saturating_sub(1);
        let end = |part: usize| numbers.get(part.saturating_mul(last) / PARTS).cloned();
        (0..=PARTS).filter_map(end).collect()
    }
}

impl Seen {
    fn member(&mut self, member: u32) {
        let count = self.members.entry(member).or_insert(0);
        *count = count.saturating_add(1);
    }

    fn number(&mut self, number: &Number) {
        self.since = self.since.saturating_add(1);
        if self.since < self.every.max(1) {
            return;
        }
        self.since = 0;
        self.numbers.push(number.clone());
        if self.numbers.len() >= KEPT {
            // Every other one goes, and from now on half as many are kept.
            let mut keep = false;
            self.numbers.retain(|_| {
                keep = !keep;
                keep
            });
            self.every = self.every.max(1).saturating_mul(2);
        }
    }
}

/// A share in thousandths; what is there is never none of them.
fn share(part: u64, all: u64) -> u32 {
    let thousandths = u128::from(part).saturating_mul(1_000).checked_div(u128::from(all)).unwrap_or(0);
    u32::try_from(thousandths).unwrap_or(1_000).max(u32::from(part > 0))
}
