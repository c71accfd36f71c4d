//! What would settle an open verdict: the fewest answers that decide it, each way; and where each answer to the next question leads.

use super::meet::{both, state, stretch};
use super::paths::{Free, MAX_FACTS, Paths};
use super::realize::{Change, Realized, Wanted};
use super::vary::{lists, variables};
use crate::ask::{self, Asking, Item};
use crate::check::model::{FactId, FactType, ListedId, NumberType, Outcome, Partial, Stated, Value, Values};
use crate::decide::interval::{Interval, Range};
use crate::eval::{Engine, Prepared, Standing, Subject};
use std::collections::BTreeSet;

/// Sets that are told each way.
const MAX_SETS: usize = 3;
/// Sets that are tried each way.
const MAX_TRIED: usize = 30;
/// Answers to one question that are told.
const MAX_LEADS: usize = 12;

/// What would settle a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// The smallest sets of answers with which it is yes.
    pub yes: Vec<Vec<Change>>,
    /// Those with which it is no.
    pub no: Vec<Vec<Change>>,
    /// The next question.
    pub next: Option<Next>,
    /// Whether no smaller set was passed over of which it could not be told whether it settles it.
    pub whole: bool,
    /// Lists whose entries bear on it. They are taken as they are.
    pub lists: BTreeSet<ListedId>,
}

/// The next question, and where its answers lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What is asked for.
    pub item: Item,
    /// Where its answers lead; nothing where there are too many.
    pub leads: Vec<Leads>,
    /// On what it hangs with the other answers, of a set with many; nothing where there are no others.
    pub others: BTreeSet<FactId>,
}

/// Where an answer leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leads {
    /// The answer.
    pub answer: Stated,
    /// The verdict with it.
    pub verdict: Outcome,
    /// The facts on which it then hangs.
    pub missing: BTreeSet<FactId>,
}

/// What would settle an open verdict of a case.
pub fn settling(engine: &Engine, (prepared, case): (&Prepared, &Values), subject: Subject) -> Settling {
    let (yes, first) = sets(engine, (prepared, case), subject, Outcome::Yes);
    let (no, second) = sets(engine, (prepared, case), subject, Outcome::No);
    let passed = BTreeSet::new();
    let asking = Asking { wanted: &[subject], passed: &passed, last: None };
    let next = ask::next(engine, prepared, &asking).map(|next| {
        let mut leads = match next.item {
            Item::Fact(id) => leads(engine, case, subject, id),
            Item::List(_) => Vec::new(),
        };
        let mut others = BTreeSet::new();
        let set = matches!(next.item, Item::Fact(id) if is_set(engine, id));
        if set && leads.iter().any(|leads| leads.verdict != Outcome::Undetermined) {
            let (open, decided): (Vec<Leads>, Vec<Leads>) =
                leads.into_iter().partition(|leads| leads.verdict == Outcome::Undetermined);
            others = open.into_iter().flat_map(|leads| leads.missing).collect();
            leads = decided;
        }
        Next { item: next.item, leads, others }
    });
    Settling { yes, no, next, whole: first && second, lists: lists(engine, (prepared, case), subject) }
}

fn is_set(engine: &Engine, id: FactId) -> bool {
    matches!(engine.guideline().fact(id).map(|fact| &fact.ty), Some(FactType::SetOf(_)))
}

/// The smallest sets of answers with which a verdict is settled one way. False beside them where some were passed over.
fn sets(
    engine: &Engine,
    (prepared, case): (&Prepared, &Values),
    subject: Subject,
    verdict: Outcome,
) -> (Vec<Vec<Change>>, bool) {
    let wanted = Wanted { engine, subject, verdict };
    let free = Free { changes: &|id| case.part(id).is_some(), learns: true };
    let Ok(paths) = Paths::new(engine, (prepared, case), subject, &free) else { return (Vec::new(), false) };
    let (ways, mut whole) = paths.cheapest(wanted.target());
    let mut waiting: BTreeSet<(usize, BTreeSet<FactId>)> =
        ways.into_iter().map(|way| (way.facts.len(), way.facts)).collect();
    let (mut found, mut done, mut tried) = (Vec::new(), Vec::<BTreeSet<FactId>>::new(), BTreeSet::new());
    while let Some((count, facts)) = waiting.pop_first() {
        if done.iter().any(|less| less.is_subset(&facts)) || !tried.insert(facts.clone()) {
            continue;
        }
        if found.len() >= MAX_SETS {
            break;
        }
        if tried.len() > MAX_TRIED {
            return (found, false);
        }
        match wanted.realize(case, &facts) {
            Realized::Found(changes) => {
                let changes = within(wanted, case, changes).filter(|changes| !changes.is_empty());
                if let Some(changes) = changes {
                    done.push(changes.iter().map(|change| change.fact).collect());
                    found.push(changes);
                    continue;
                }
                whole &= facts.iter().all(|id| case.part(*id).is_none());
            }
            Realized::Nothing => {}
            Realized::Open => whole = false,
        }
        if count < MAX_FACTS {
            let more = paths.open.difference(&facts).map(|id| facts.iter().copied().chain([*id]).collect());
            waiting.extend(more.map(|facts: BTreeSet<FactId>| (facts.len(), facts)));
        }
    }
    (found, whole)
}

/// Answers, less what is known not to be; none where that leaves nothing, or is not told.
fn within(wanted: Wanted<'_>, case: &Values, changes: Vec<Change>) -> Option<Vec<Change>> {
    let g = wanted.engine.guideline();
    let mut narrowed = false;
    let mut met = Vec::new();
    for change in changes {
        let stated = match (case.part(change.fact), change.stated) {
            (None, stated) => stated,
            (Some(part), Stated::Value(value)) => part.allows(&value).then_some(Stated::Value(value))?,
            (Some(known), Stated::Part(part)) => {
                narrowed = true;
                both(&g.fact(change.fact)?.ty, known, part)?
            }
            (Some(_), Stated::Day { .. }) => return None,
        };
        met.push(Change { fact: change.fact, stated });
    }
    let mut with = case.clone();
    met.iter().for_each(|change| state(g, &mut with, change.fact, &change.stated));
    (!narrowed || wanted.holds(&with)).then_some(met)
}

/// Where each answer to a question leads; answers next to each other that lead to the same are one.
fn leads(engine: &Engine, case: &Values, subject: Subject, id: FactId) -> Vec<Leads> {
    let g = engine.guideline();
    let all = answers(engine, case, id);
    let mut found = led(engine, case, subject, (id, &all), true);
    // Where all answers lead to the same, one that said all of them would say nothing.
    if found.len() == 1 && all.len() > 1 {
        found = led(engine, case, subject, (id, &all), false);
    }
    // Whole numbers and days that lie next to each other are said without a gap.
    if let Some(FactType::Number(ty)) = g.fact(id).map(|fact| &fact.ty) {
        found.iter_mut().for_each(|leads| leads.answer = tidy(ty, leads.answer.clone()));
    }
    if found.len() > MAX_LEADS { Vec::new() } else { found }
}

/// The same, `joins` where answers that lead to the same may be one.
fn led(engine: &Engine, case: &Values, subject: Subject, (id, all): (FactId, &[Stated]), joins: bool) -> Vec<Leads> {
    let g = engine.guideline();
    let mut found: Vec<Leads> = Vec::new();
    for answer in all.iter().cloned() {
        let mut with = case.clone();
        state(g, &mut with, id, &answer);
        let prepared = engine.prepare(&with);
        if !matches!(engine.standing(&prepared), Standing::Possible) {
            continue;
        }
        let verdict = engine.verdict(&prepared, subject);
        let open = verdict == Outcome::Undetermined;
        let missing = if open { engine.missing(&prepared, subject) } else { BTreeSet::new() };
        let same = |last: &&mut Leads| joins && (last.verdict, &last.missing) == (verdict, &missing);
        let joined = match found.last_mut().filter(same) {
            Some(last) => joined(&last.answer, &answer).map(|answer| last.answer = answer).is_some(),
            None => false,
        };
        if !joined {
            found.push(Leads { answer, verdict, missing });
        }
    }
    found
}

/// The answers to a question: each member, each stretch of numbers that the guideline tells apart; of a set each member by itself.
fn answers(engine: &Engine, case: &Values, id: FactId) -> Vec<Stated> {
    let domain = &engine.compiled().domain;
    let Some(fact) = engine.guideline().fact(id) else { return Vec::new() };
    let part = case.part(id);
    let left = |value: &Value| part.is_none_or(|part| part.allows(value));
    let values = |all: Vec<Value>| all.into_iter().filter(left).map(Stated::Value).collect::<Vec<_>>();
    let members = |count: usize| 0..u32::try_from(count).unwrap_or(0);
    match &fact.ty {
        FactType::YesNo => values(vec![Value::Bool(true), Value::Bool(false)]),
        FactType::OneOf(all) => values(members(all.len()).map(Value::Member).collect()),
        FactType::SetOf(all) => {
            let tested = variables(engine, id);
            let one = |member: &u32| domain.bit(id, *member).is_some_and(|variable| tested.contains(&variable));
            let has = |member: u32| Stated::Part(Partial::Set([member].into(), BTreeSet::new()));
            let known = match part {
                Some(Partial::Set(includes, excludes)) => includes.union(excludes).copied().collect(),
                _ => BTreeSet::new(),
            };
            if !known.is_empty() {
                return Vec::new();
            }
            let none = Stated::Value(Value::Set(BTreeSet::new()));
            std::iter::once(none).chain(members(all.len()).filter(one).map(has)).collect()
        }
        FactType::Number(ty) => {
            // What is computed with several facts tells this one's values apart once the others are put in.
            let mut without = case.clone();
            super::vary::forget(engine.guideline(), &mut without, id);
            let asked = |at: &crate::decide::domain::Atom| at.facts.contains(&id);
            let alone = domain.atoms.iter().any(asked).then(|| engine.alone(&engine.prepare(&without))).flatten();
            let intervals = alone.as_ref().map_or(domain, |(own, _)| &own.compiled().domain).intervals(id);
            let known = match part {
                Some(Partial::Between(low, high)) => (low.clone(), high.clone()),
                _ => (None, None),
            };
            let within = |interval: &Interval| {
                let (low, high) = interval.limits();
                let here = Range::of(ty).between(known.0.clone(), known.1.clone()).between(low, high);
                if interval.rough() { None } else { stretch(ty, (here.low, here.high)) }
            };
            let stretches: Vec<Stated> = intervals.iter().filter_map(within).collect();
            match fact.never {
                Some(beside) if !case.knows(beside) => {
                    let day = |day: Stated| Stated::Day { beside, never: Some(false), day: Some(Box::new(day)) };
                    let never = Stated::Day { beside, never: Some(true), day: None };
                    std::iter::once(never).chain(stretches.into_iter().map(day)).collect()
                }
                _ => stretches,
            }
        }
    }
}

fn tidy(ty: &NumberType, answer: Stated) -> Stated {
    match answer {
        Stated::Part(Partial::Between(low, high)) => {
            stretch(ty, (low.clone(), high.clone())).unwrap_or(Stated::Part(Partial::Between(low, high)))
        }
        Stated::Day { beside, never, day } => {
            Stated::Day { beside, never, day: day.map(|day| Box::new(tidy(ty, *day))) }
        }
        other => other,
    }
}

/// Two answers next to each other as one; none where they are not.
fn joined(one: &Stated, other: &Stated) -> Option<Stated> {
    let limits = |stated: &Stated| match stated {
        Stated::Value(Value::Number(number)) => Some((Some((number.clone(), true)), Some((number.clone(), true)))),
        Stated::Part(Partial::Between(low, high)) => Some((low.clone(), high.clone())),
        _ => None,
    };
    let members = |stated: &Stated| match stated {
        Stated::Value(Value::Member(member)) => Some(BTreeSet::from([*member])),
        Stated::Part(Partial::OneOf(members)) => Some(members.clone()),
        _ => None,
    };
    if let (Stated::Day { beside, never, day: Some(one) }, Stated::Day { day: Some(other), .. }) = (one, other) {
        let day = Some(Box::new(joined(one, other)?));
        return Some(Stated::Day { beside: *beside, never: *never, day });
    }
    if let (Some(one), Some(other)) = (members(one), members(other)) {
        return Some(Stated::Part(Partial::OneOf(one.union(&other).copied().collect())));
    }
    let ((low, _), (_, high)) = (limits(one)?, limits(other)?);
    Some(Stated::Part(Partial::Between(low, high)))
}
