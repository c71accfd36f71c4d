//! The specification: what is asked of a list that is known in full, and of which every entry has its place in time. It is kept
//! simple enough to be read as the meaning; what decides about lists of which less is known is held against it in the tests.

use crate::check::model::{
    Asked, Cond, CondKind, FactId, FactType, Groups, Guideline, Length, ListedId, Measure, Num, Origin, SameDay,
    Source, Value, Window,
};
use crate::interpret::{add_months, interpret_some};
use crate::number::{self, Number};
use std::collections::BTreeMap;

/// An entry: a value for each part.
pub type Whole = BTreeMap<FactId, Value>;

/// A patient: a value for each fact, and the entries of each list, the first one in time first.
#[derive(Debug, Clone)]
pub struct Lists<'a> {
    /// The guideline as it was checked.
    pub guideline: &'a Guideline,
    /// The facts.
    pub facts: &'a [Value],
    /// The lists.
    pub lists: &'a BTreeMap<ListedId, Vec<Whole>>,
}

/// What comes out of what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Yes or no.
    Holds(bool),
    /// A number; none where there is none.
    Number(Option<Number>),
}

/// Entries that are looked at, and of which of them the condition holds.
struct Looked {
    entries: Vec<(Whole, bool)>,
    on: Option<FactId>,
    sliding: Option<Length>,
}

impl Looked {
    fn chosen(&self) -> Vec<Whole> {
        self.entries.iter().filter(|(_, passes)| *passes).map(|(entry, _)| entry.clone()).collect()
    }
}

impl Lists<'_> {
    /// What comes out of a measure.
    pub fn measure(&self, measure: &Measure) -> Outcome {
        match self.asked(&measure.asked, &self.looked(&measure.source)) {
            Outcome::Holds(holds) => Outcome::Holds(holds != measure.denied),
            number => number,
        }
    }

    fn asked(&self, asked: &Asked, looked: &Looked) -> Outcome {
        let chosen = looked.chosen();
        let numbers = |part: &FactId| -> Vec<Number> {
            let numbers = chosen.iter().filter_map(|entry| match entry.get(part) {
                Some(Value::Number(number)) => Some(number.clone()),
                _ => None,
            });
            numbers.collect()
        };
        let count = |of: &[Number]| number::whole(i64::try_from(of.len()).unwrap_or(i64::MAX));
        match asked {
            Asked::Latest(part) => Outcome::Number(numbers(part).pop()),
            Asked::First(part) => Outcome::Number(numbers(part).into_iter().next()),
            Asked::Lowest(part) => Outcome::Number(numbers(part).into_iter().min()),
            Asked::Highest(part) => Outcome::Number(numbers(part).into_iter().max()),
            Asked::Sum(part) => Outcome::Number(Some(numbers(part).into_iter().sum())),
            Asked::Mean(part) => {
                let all = numbers(part);
                let many = count(&all);
                Outcome::Number((!all.is_empty()).then(|| all.into_iter().sum::<Number>() / many))
            }
            Asked::Number => {
                let most = self.most(looked);
                Outcome::Number(Some(number::whole(i64::try_from(most).unwrap_or(i64::MAX))))
            }
            Asked::AtLeast(count) => Outcome::Holds(self.most(looked) >= *count as usize),
            Asked::InARow(count) => {
                let (mut row, mut longest) = (0u32, 0u32);
                for (_, passes) in &looked.entries {
                    row = if *passes { row.saturating_add(1) } else { 0 };
                    longest = longest.max(row);
                }
                Outcome::Holds(longest >= *count)
            }
            Asked::Run(length) => {
                let mut start: Option<Number> = None;
                let mut long = false;
                for (entry, passes) in &looked.entries {
                    let Some(day) = day(entry, looked.on).filter(|_| *passes) else {
                        start = None;
                        continue;
                    };
                    let first = start.get_or_insert_with(|| day.clone());
                    long |= later(first, length).is_some_and(|due| day >= due);
                }
                Outcome::Holds(long)
            }
        }
    }

    /// How many there are, or the most in any stretch of a time.
    fn most(&self, looked: &Looked) -> usize {
        let chosen = looked.chosen();
        let Some(length) = &looked.sliding else { return chosen.len() };
        let days: Vec<Number> = chosen.iter().filter_map(|entry| day(entry, looked.on)).collect();
        // Within a time before a day, as everywhere.
        let until = |last: &Number| {
            let first = later(last, &Length { count: -&length.count, months: length.months })?;
            Some(days.iter().filter(|day| **day >= first && *day <= last).count())
        };
        days.iter().filter_map(until).max().unwrap_or(0)
    }

    fn looked(&self, source: &Source) -> Looked {
        let (mut entries, on) = match &source.of {
            Origin::List(id) => self.list(*id),
            Origin::Groups(at) => match self.guideline.groups.get(*at) {
                Some(groups) => (self.groups(groups), groups.dated.then_some(groups.by)),
                None => (Vec::new(), None),
            },
            Origin::Inner(of) => {
                let of = self.looked(of);
                (of.chosen(), of.on)
            }
            Origin::Ends { last, count, of } => {
                let of = self.looked(of);
                let chosen = of.chosen();
                let skipped = if *last { chosen.len().saturating_sub(*count as usize) } else { 0 };
                (chosen.into_iter().skip(skipped).take(*count as usize).collect(), of.on)
            }
        };
        let mut sliding = None;
        for window in &source.windows {
            match window {
                Window::Since(first) => {
                    let first = self.number(first, &Whole::new());
                    entries.retain(|entry| day(entry, on) >= first && first.is_some());
                }
                Window::Until(last) => {
                    let last = self.number(last, &Whole::new());
                    entries.retain(|entry| day(entry, on) <= last && last.is_some());
                }
                Window::BeforeLatest => {
                    entries.pop();
                }
                Window::Any(length) => sliding = Some(length.clone()),
            }
        }
        let passes = |entry: &Whole| source.only.as_ref().is_none_or(|only| self.holds(only, entry));
        let entries = entries.into_iter().map(|entry| (entry.clone(), passes(&entry))).collect();
        Looked { entries, on, sliding }
    }

    /// The entries of a list; of several of one day one counts, where the guideline says so.
    fn list(&self, id: ListedId) -> (Vec<Whole>, Option<FactId>) {
        let entries = self.lists.get(&id).cloned().unwrap_or_default();
        let Some(list) = self.guideline.listed.get(id) else { return (entries, None) };
        let (Some(same), Some(value)) = (list.same_day, list.value) else { return (entries, list.on) };
        let mut days: Vec<(Option<Number>, Vec<Number>, Whole)> = Vec::new();
        for entry in entries {
            let own = day(&entry, list.on);
            let Some(Value::Number(number)) = entry.get(&value).cloned() else { continue };
            match days.last_mut().filter(|(day, ..)| *day == own) {
                Some((_, numbers, _)) => numbers.push(number),
                None => days.push((own, vec![number], entry)),
            }
        }
        let merged = days.into_iter().map(|(_, numbers, mut entry)| {
            let many = number::whole(i64::try_from(numbers.len()).unwrap_or(1));
            let merged = match same {
                SameDay::Highest => numbers.into_iter().max(),
                SameDay::Lowest => numbers.into_iter().min(),
                SameDay::Mean => Some(numbers.into_iter().sum::<Number>() / many),
            };
            merged.into_iter().for_each(|merged| {
                entry.insert(value, Value::Number(merged));
            });
            entry
        });
        (merged.collect(), list.on)
    }

    /// One entry for each value of a part, in the order of these values.
    fn groups(&self, groups: &Groups) -> Vec<Whole> {
        let looked = self.looked(&groups.source);
        let mut all: BTreeMap<Value, Vec<(Whole, bool)>> = BTreeMap::new();
        for (entry, passes) in looked.entries {
            if let Some(value) = entry.get(&groups.by).cloned() {
                all.entry(value).or_default().push((entry, passes));
            }
        }
        let computed = all.into_iter().filter_map(|(by, entries)| {
            let own = Looked { entries, on: looked.on, sliding: None };
            match self.asked(&groups.asked, &own) {
                Outcome::Number(Some(number)) => {
                    Some(Whole::from([(groups.by, by), (groups.value, Value::Number(number))]))
                }
                _ => None,
            }
        });
        computed.collect()
    }

    /// Whether a condition holds of an entry: the interpreter, with the parts as facts.
    fn holds(&self, cond: &Cond, entry: &Whole) -> bool {
        match &cond.kind {
            CondKind::Fact(id) => self.fact(*id, entry) == Some(&Value::Bool(true)),
            CondKind::Member(id, members) => {
                matches!(self.fact(*id, entry), Some(Value::Member(member)) if members.contains(member))
            }
            CondKind::Has(id, member) => matches!(self.fact(*id, entry), Some(Value::Set(set)) if set.contains(member)),
            CondKind::Empty(id) => matches!(self.fact(*id, entry), Some(Value::Set(set)) if set.is_empty()),
            CondKind::Compare(op, left, right) => match (self.number(left, entry), self.number(right, entry)) {
                (Some(left), Some(right)) => crate::interpret::compare(*op, left.cmp(&right)),
                _ => false,
            },
            CondKind::And(parts) => parts.iter().all(|part| self.holds(part, entry)),
            CondKind::Or(parts) => parts.iter().any(|part| self.holds(part, entry)),
            CondKind::AtLeast(count, parts) => {
                parts.iter().filter(|part| self.holds(part, entry)).count() >= *count as usize
            }
            CondKind::Not(part) => !self.holds(part, entry),
            CondKind::Const(value) => *value,
            // Nothing that is defined stands in a condition on an entry.
            CondKind::Term(_) | CondKind::Class(..) | CondKind::Applies(_) => false,
        }
    }

    fn fact<'b>(&'b self, id: FactId, entry: &'b Whole) -> Option<&'b Value> {
        entry.get(&id).or_else(|| self.facts.get(id.0 as usize))
    }

    fn number(&self, num: &Num, entry: &Whole) -> Option<Number> {
        let put = put(num, &|id| match self.fact(id, entry) {
            Some(Value::Number(value)) => Some(value.clone()),
            _ => None,
        });
        interpret_some(self.guideline, &[], &[]).number(&put)
    }
}

fn put(num: &Num, value: &dyn Fn(FactId) -> Option<Number>) -> Num {
    match num {
        Num::Fact(id) => value(*id).map_or_else(|| num.clone(), Num::Const),
        _ => num.with(&|operand| put(operand, value)),
    }
}

fn day(entry: &Whole, on: Option<FactId>) -> Option<Number> {
    match entry.get(&on?) {
        Some(Value::Number(day)) => Some(day.clone()),
        _ => None,
    }
}

fn later(day: &Number, length: &Length) -> Option<Number> {
    if length.months { add_months(day, &length.count) } else { Some(day + &length.count) }
}

/// Whether every part of an entry is of its type.
pub fn of_its_types(guideline: &Guideline, entry: &Whole) -> bool {
    entry.iter().all(|(part, value)| {
        let Some(fact) = guideline.fact(*part) else { return false };
        match (&fact.ty, value) {
            (FactType::Number(ty), Value::Number(number)) => {
                let low = ty.low.as_ref().is_none_or(|(low, closed)| low < number || (low == number && *closed));
                let high = ty.high.as_ref().is_none_or(|(high, closed)| number < high || (number == high && *closed));
                low && high
            }
            (FactType::YesNo, Value::Bool(_)) => true,
            (FactType::OneOf(members), Value::Member(member)) => (*member as usize) < members.len(),
            (FactType::SetOf(members), Value::Set(set)) => set.iter().all(|member| (*member as usize) < members.len()),
            _ => false,
        }
    })
}
