//! A list for what is said of it: for a patient of whom a proof knows only what comes out of the questions, entries that give just
//! that. What they give is then asked of the specification, so that no patient is shown whose list does not exist.

use super::cells::cells;
use super::lines::Line;
use super::meaning::{Lists, Outcome, Whole};
use super::place::Placing;
use super::reach::{Days, Reach};
use super::said::Listings;
use super::walk::{Out, Thought, Walk};
use crate::case::show_value;
use crate::check::model::{
    Asked, FactId, Guideline, Length, ListEntry, ListFact, ListedId, Listing, More, Stated, Value, Values,
};
use crate::number::{self, Number};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The day that is taken for the day of the question where it is not said.
const SOME_DAY: i64 = 20_454;

/// Most lists that are tried.
const MAX_TRIED: usize = 200;

/// What is known of a patient with the lists in full, and these lists. None where no list was found for what is known.
pub fn built(g: &Guideline, values: &Values) -> Option<(Values, Listings)> {
    built_such(g, values, &|_, _| true)
}

/// The same with lists of which something more holds.
pub fn built_such(
    g: &Guideline,
    values: &Values,
    such: &dyn Fn(&Values, &Listings) -> bool,
) -> Option<(Values, Listings)> {
    let Some(origin) = &g.origin else { return Some((values.clone(), Listings::new())) };
    let said = |id: FactId| values.knows(id) || values.part(id).is_some();
    let mut asked: BTreeSet<ListedId> = BTreeSet::new();
    for (_, fact) in g.facts.with_ids().filter(|(id, _)| said(*id)) {
        asked.extend(fact.entry.as_ref().map(|entry| entry.list));
    }
    if asked.is_empty() {
        let nothing = Listings::new();
        return such(values, &nothing).then(|| (values.clone(), nothing));
    }
    let mut values = values.clone();
    if let Some(today) = g.today().filter(|today| !values.knows(*today)) {
        values.set(today, Value::Number(number::whole(SOME_DAY)));
    }
    let mut likely: BTreeMap<ListedId, Vec<Vec<Whole>>> = BTreeMap::new();
    for id in asked {
        if g.abstracted.contains(&id) {
            return None;
        }
        likely.insert(id, entries(origin, g, &values, id)?);
    }
    let tried = likely.values().map(Vec::len).max().unwrap_or(0);
    (0..tried).find_map(|at| {
        let of = |lists: &Vec<Vec<Whole>>| lists.get(at).or(lists.last()).cloned();
        let lists: BTreeMap<ListedId, Vec<Whole>> =
            likely.iter().map(|(id, lists)| Some((*id, of(lists)?))).collect::<Option<_>>()?;
        let mut values = values.clone();
        answer(origin, g, &mut values, &lists);
        let listings = lists.into_iter().filter_map(|(id, entries)| Some((id, listing(origin, id, &entries)?)));
        let listings = listings.collect();
        such(&values, &listings).then_some((values, listings))
    })
}

/// What is known of a patient with what comes out of the questions about lists that are given in full. None where one is not.
pub fn answered(g: &Guideline, values: &Values, listings: &Listings) -> Option<Values> {
    let origin = g.origin.as_ref()?;
    let mut lists: BTreeMap<ListedId, Vec<Whole>> = BTreeMap::new();
    for (id, listing) in listings {
        let list = origin.listed.get(*id)?;
        let entry = |entry: &ListEntry| -> Option<Whole> {
            let parts = list.parts.iter().zip(&entry.parts);
            parts
                .map(|(part, said)| match said {
                    Some((Stated::Value(value), _)) => Some((*part, value.clone())),
                    _ => None,
                })
                .collect()
        };
        let mut entries: Vec<Whole> = listing.entries.iter().map(entry).collect::<Option<_>>()?;
        if let Some(on) = list.on {
            entries.sort_by(|a, b| a.get(&on).cmp(&b.get(&on)));
        }
        lists.insert(*id, entries);
    }
    let mut values = values.clone();
    answer(origin, g, &mut values, &lists);
    Some(values)
}

/// Sets what comes out of the questions.
fn answer(origin: &Arc<Guideline>, g: &Guideline, values: &mut Values, lists: &BTreeMap<ListedId, Vec<Whole>>) {
    let complete: Vec<Value> =
        values.iter().map(|value| value.clone().unwrap_or(Value::Set(BTreeSet::new()))).collect();
    let meaning = Lists { guideline: origin, facts: &complete, lists };
    for measure in &origin.measures {
        let Some((fact, whether)) = g.answers.get(&measure.fact).copied() else { continue };
        if origin.list_of(&measure.source).is_none_or(|list| !lists.contains_key(&list)) {
            continue;
        }
        match meaning.measure(measure) {
            Outcome::Holds(holds) => values.set(fact, Value::Bool(holds)),
            Outcome::Number(Some(number)) => {
                values.set(fact, Value::Number(number));
                whether.into_iter().for_each(|whether| values.set(whether, Value::Bool(true)));
            }
            Outcome::Number(None) => {
                values.take(fact);
                whether.into_iter().for_each(|whether| values.set(whether, Value::Bool(false)));
            }
        }
    }
}

/// What a case says that has just these entries.
fn listing(g: &Guideline, id: ListedId, entries: &[Whole]) -> Option<Listing> {
    let list = g.listed.get(id)?;
    let entry = |whole: &Whole| {
        let parts = list.parts.iter().map(|part| {
            let value = whole.get(part)?.clone();
            let written = show_value(g.fact(*part)?, &value);
            Some((Stated::Value(value), written))
        });
        ListEntry { parts: parts.collect(), span: list.span }
    };
    Some(Listing { entries: entries.iter().map(entry).collect(), more: Some(More::Nothing), span: list.span })
}

/// Entries that give what is known of the answers, in several ways: the fewest first.
fn entries(origin: &Arc<Guideline>, g: &Guideline, values: &Values, id: ListedId) -> Option<Vec<Vec<Whole>>> {
    let list = origin.listed.get(id)?;
    let placing = Placing::looking(origin, values);
    let (lines, others) = placing.lines(id);
    if !others.is_empty() {
        return None;
    }
    // The very values that are known of what comes out are told apart.
    let mut values_of: BTreeMap<FactId, BTreeSet<Number>> = BTreeMap::new();
    for line in &lines {
        let value = g.answers.get(&line.measure.fact).and_then(|(fact, _)| values.get(*fact));
        if let (Some(part), Some(Value::Number(value))) = (line.measure.asked.part(), value) {
            values_of.entry(part).or_default().insert(value.clone());
        }
    }
    let reach = Reach::new(&placing, list, lines, &[], (&[], &values_of)).ok()?;
    let all = Walk::new(&reach, &|_| true).all(&[])?;
    let fits = |outs: &[Out]| {
        reach.lines.iter().zip(outs).all(|(line, out)| {
            let Some((fact, whether)) = g.answers.get(&line.measure.fact).copied() else { return false };
            fits(&reach, line, *out, (values.get(fact), whether.and_then(|whether| values.get(whether))))
        })
    };
    let mut fitting: Vec<(&Vec<Out>, &Vec<Thought>)> = all.iter().filter(|(outs, _)| fits(outs)).collect();
    fitting.sort_by_key(|(_, thoughts)| thoughts.len());
    let fitting = fitting.into_iter().take(MAX_TRIED);
    fitting.map(|(outs, thoughts)| dated(&reach, list, origin, outs, thoughts)).collect()
}

/// Whether an answer agrees with what is known.
fn fits(reach: &Reach<'_>, line: &Line<'_>, out: Out, (value, whether): (Option<&Value>, Option<&Value>)) -> bool {
    match (out, value) {
        (Out::Holds(holds), Some(value)) => *value == Value::Bool(holds),
        (Out::Count(count), Some(Value::Number(value))) => {
            let own = number::whole(i64::from(count));
            if count >= line.most() { *value >= own } else { *value == own }
        }
        (Out::In(None), _) => whether != Some(&Value::Bool(true)),
        (Out::In(Some(cell)), value) => {
            let part = line.measure.asked.part();
            let same = value.is_none_or(|value| part.is_none_or(|part| reach.cell_of(part, Some(value)) == cell));
            whether != Some(&Value::Bool(false)) && same
        }
        (_, _) => true,
    }
}

/// The entries with their days and all their parts.
fn dated(reach: &Reach<'_>, list: &ListFact, g: &Guideline, outs: &[Out], thoughts: &[Thought]) -> Option<Vec<Whole>> {
    let step = steps(reach, outs);
    let mut wholes = Vec::new();
    let mut counted: BTreeMap<usize, usize> = BTreeMap::new();
    for thought in thoughts {
        let of_these = thoughts.iter().filter(|other| other.days == thought.days).count();
        let nth = counted.entry(thought.days).or_insert(0);
        let at = *nth;
        *nth = nth.saturating_add(1);
        let mut whole = thought.parts.clone();
        for part in &list.parts {
            if Some(*part) == list.on {
                let day = day_of(reach.days.get(thought.days)?, at, of_these, &step);
                whole.insert(*part, Value::Number(day));
            } else if !whole.contains_key(part) {
                let fact = g.fact(*part)?;
                let any = cells(fact, &BTreeSet::new());
                let any = any.and_then(|cells| cells.into_iter().next()).map(|cell| cell.one);
                whole.insert(*part, any.unwrap_or_else(|| Value::Set(BTreeSet::new())));
            }
        }
        wholes.push(whole);
    }
    Some(wholes)
}

/// Days between two entries: far enough from each other for what goes on so long, and near for what does not.
fn steps(reach: &Reach<'_>, outs: &[Out]) -> Number {
    let days = |length: &Length| if length.months { &length.count * number::whole(31) } else { length.count.clone() };
    let mut step = number::whole(30);
    for (line, out) in reach.lines.iter().zip(outs) {
        if let Asked::Run(length) = &line.measure.asked {
            step = if *out == Out::Holds(true) { step.max(days(length)) } else { number::one() };
        }
    }
    step
}

/// The day of one of so many entries in a stretch of days.
fn day_of(days: &Days, at: usize, of: usize, step: &Number) -> Number {
    let whole = |count: usize| number::whole(i64::try_from(count).unwrap_or(0));
    match (&days.first, &days.last) {
        (Some(first), Some(last)) => {
            let room = (last - first) / whole(of.max(1));
            first + whole(at) * step.clone().min(room.floor())
        }
        (Some(first), None) => first + whole(at) * step,
        (None, Some(last)) => last - whole(of.saturating_sub(at).saturating_sub(1)) * step,
        (None, None) => number::whole(SOME_DAY) - whole(of.saturating_sub(at)) * step,
    }
}
