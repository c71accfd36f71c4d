//! Lists of which not all entries are known: what is asked of them becomes facts, tied to each other and to the parts of the entries
//! that are given by all combinations that some list gives.

use super::cells::Cell;
use super::entries::{Entries, Entry, Part};
use super::fold::{and, certain, not, or};
use super::lines::Line;
use super::place::Placing;
use super::reach::{Days, Reach};
use super::said::TooOpen;
use super::walk::{Given, Out, Walk};
use crate::check::model::{
    Asked, Comparison, Complete, Cond, CondKind, Constraint, EntryFact, Fact, FactId, FactType, ListFact, ListedId,
    Listing, Measure, More, Num, Partial, Value,
};
use crate::number::{self, Number};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Most choices for what is not known of the entries that are given.
const MAX_CHOICES: usize = 300;

/// What stands for what is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    /// The number, or whether it holds.
    pub(super) fact: FactId,
    /// Whether there is a number.
    pub(super) whether: Option<FactId>,
}

/// The days between which there may be more entries.
type Ends = (Option<Number>, Option<Number>);

/// A choice for what is not known of the entries that are given: what it says, and the entries.
type Choice = (Vec<Cond>, Vec<Given>);

impl<'a> Placing<'a> {
    /// Whether there may be more entries than those that are given: the days between which.
    pub(super) fn more(&self, list: &ListFact, listing: Option<&Listing>) -> Result<Option<Ends>, TooOpen> {
        let Some(listing) = listing else { return Ok(Some((None, None))) };
        Ok(match (&listing.more, &list.complete) {
            (Some(More::Nothing), _) | (None, Complete::Given) => None,
            (Some(More::Between(first, last)), _) => Some((first.clone(), last.clone())),
            (None, Complete::Never) => Some((None, None)),
            (None, Complete::From(day)) => match super::place::deep(&self.known(), &self.known().num(day)) {
                Num::Const(day) => Some((None, Some(day - number::one()))),
                _ => return Err(self.too_open(&list.name, "from when on it is complete is not known")),
            },
        })
    }

    /// Ties what is asked of a list together.
    pub(super) fn open(
        &mut self,
        (id, list): (ListedId, &'a ListFact),
        listing: Option<&Listing>,
        (low, high): (Option<Number>, Option<Number>),
    ) -> Result<(), TooOpen> {
        let (lines, others) = self.lines(id);
        if list.key.len() > 1 {
            return Err(self.too_open(&list.name, "there may be more entries than are given, of more than are named"));
        }
        self.asking = lines.first().map(|line| line.measure).or(others.first().copied()).or(self.asking);
        if let (Some(other), Some(_)) = (others.first(), listing) {
            self.asking = Some(other);
            return Err(self.too_open(&list.name, "there may be more entries than are given"));
        }
        let given: Vec<BTreeMap<FactId, Part>> = match listing {
            Some(listing) => self.given_entries(id, list, listing),
            None => Vec::new(),
        };
        if list.same_day.is_some()
            && given.iter().any(|entry| list.on.is_some_and(|on| !matches!(entry.get(&on), Some(Part::Known(_)))))
        {
            return Err(self.too_open(&list.name, "entries whose day is not known may be of the same day as others"));
        }
        let ends: Vec<Number> = low.iter().cloned().chain(high.iter().map(|high| high + number::one())).collect();
        // Questions that look at no entry but those that are given are asked of these.
        let lines = match (lines.is_empty(), listing) {
            (false, Some(listing)) => self.of_given(id, list, (lines, listing), (&given, &ends), (&low, &high))?,
            _ => lines,
        };
        if !lines.is_empty() {
            let reach = Reach::new(self, list, lines, &given, (&ends, &BTreeMap::new()))?;
            let further = |at: usize| reach.days.get(at).is_some_and(|days| days.lie_in(&low, &high));
            let choices = self.choices(list, &reach, &given)?;
            let mut walk = Walk::new(&reach, &further);
            let mut ways = Vec::new();
            for (conds, entries) in choices {
                let Some(all) = walk.all(&entries) else {
                    return Err(self.too_open(&list.name, "too many combinations of its entries are told apart"));
                };
                ways.push((conds, all.keys().cloned().collect::<Vec<Vec<Out>>>()));
            }
            let answered = self.answered(id, list, &reach.lines);
            let span = list.span;
            self.certain_answers(&reach, &answered, &ways);
            let ways: Vec<Cond> = ways
                .into_iter()
                .map(|(conds, outs)| and(conds.into_iter().chain([tree(&reach, &answered, &outs, 0)]), span))
                .collect();
            self.tied(list, or(ways, span));
            self.ordered(list, &reach.lines, &answered);
        }
        self.untied(id, list, others);
        Ok(())
    }

    /// Leaves every question of a list by itself.
    pub(super) fn loose(&mut self, id: ListedId, list: &ListFact) {
        let (lines, others) = self.lines(id);
        self.untied(id, list, lines.into_iter().map(|line| line.measure).chain(others).collect());
    }

    fn untied(&mut self, id: ListedId, list: &ListFact, measures: Vec<&'a Measure>) {
        for measure in measures {
            self.out.abstracted.insert(id);
            self.stands_for(measure, id, list);
        }
    }

    /// Asks what no further entry bears on of the entries that are given, and leaves the rest.
    fn of_given(
        &mut self,
        id: ListedId,
        list: &'a ListFact,
        (lines, listing): (Vec<Line<'a>>, &Listing),
        (given, ends): (&[BTreeMap<FactId, Part>], &[Number]),
        (low, high): (&Option<Number>, &Option<Number>),
    ) -> Result<Vec<Line<'a>>, TooOpen> {
        let reach = Reach::new(self, list, lines.clone(), given, (ends, &BTreeMap::new()))?;
        let looked = |at: usize| {
            let open = reach.days.iter().zip(&reach.letters).filter(|(days, _)| days.lie_in(low, high));
            open.flat_map(|(_, letters)| letters).any(|(letter, _)| letter.seen.get(at).is_some_and(|(base, ..)| *base))
        };
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        for (at, line) in lines.into_iter().enumerate() {
            if looked(at) { open.push(line) } else { closed.push(line) }
        }
        if closed.is_empty() {
            return Ok(open);
        }
        let all = given.iter().enumerate().map(|(place, parts)| {
            let holds = certain(true, listing.span);
            Entry { holds, parts: parts.clone(), place }
        });
        let mut entries = Entries { all: all.collect(), on: list.on, list: Some(id) };
        if let Some(same) = list.same_day {
            self.merge(list, &mut entries, same)?;
        }
        if let Some(slot) = self.lists.get_mut(id.0 as usize) {
            *slot = entries;
        }
        for line in closed {
            self.asking = Some(line.measure);
            self.measure(line.measure)?;
        }
        Ok(open)
    }

    /// Answers that are the same whatever the rest of the list is are known.
    fn certain_answers(&mut self, reach: &Reach<'_>, answered: &[Answered], ways: &[(Vec<Cond>, Vec<Vec<Out>>)]) {
        for (at, (own, line)) in answered.iter().zip(&reach.lines).enumerate() {
            let outs: BTreeSet<Out> =
                ways.iter().flat_map(|(_, outs)| outs).filter_map(|outs| outs.get(at).copied()).collect();
            if let (Some(Out::Count(low)), Some(Out::Count(high))) = (outs.first(), outs.last()) {
                let end = |count: u32| Some((number::whole(i64::from(count)), true));
                let high = if *high < line.most() { end(*high) } else { None };
                self.values.narrow(own.fact, Partial::Between(end(*low), high));
            }
            let (Some(out), 1) = (outs.first().copied(), outs.len()) else { continue };
            let value = match out {
                Out::Holds(holds) => Some(Value::Bool(holds)),
                Out::Count(count) if count < line.most() => Some(Value::Number(number::whole(i64::from(count)))),
                Out::In(Some(cell)) => {
                    let cells = line.measure.asked.part().and_then(|part| reach.cells.get(&part));
                    cells.and_then(|cells| cells.get(cell)).and_then(Cell::only)
                }
                _ => None,
            };
            if let (Some(whether), Out::In(there)) = (own.whether, out) {
                self.values.set(whether, Value::Bool(there.is_some()));
            }
            if let Some(value) = value {
                self.values.set(own.fact, value);
            }
        }
    }

    fn given_entries(&mut self, id: ListedId, list: &'a ListFact, listing: &Listing) -> Vec<BTreeMap<FactId, Part>> {
        let mut all = Vec::new();
        for ((at, given), label) in listing.entries.iter().enumerate().zip(self.named_apart(list, &listing.entries)) {
            all.push(self.entry((id, list), given, &label, at).parts);
        }
        all
    }

    /// Every choice for what is not known of the entries that are given.
    fn choices(
        &self,
        list: &ListFact,
        reach: &Reach<'_>,
        given: &[BTreeMap<FactId, Part>],
    ) -> Result<Vec<Choice>, TooOpen> {
        let mut choices: Vec<Choice> = vec![(Vec::new(), Vec::new())];
        for entry in given {
            let mut likely: Vec<(Vec<Cond>, Given)> = Vec::new();
            let days: Vec<(Vec<Cond>, usize)> = match list.on.and_then(|on| entry.get(&on)) {
                None => vec![(Vec::new(), 0)],
                Some(Part::Known(Value::Number(day))) => {
                    let at = reach.days.iter().position(|days| days.has(day));
                    at.into_iter().map(|at| (Vec::new(), at)).collect()
                }
                Some(Part::Fact(fact)) => {
                    let all = reach.days.iter().enumerate().filter(|(_, days)| self.may_be_in(*fact, days));
                    all.map(|(at, days)| (within(*fact, days), at)).collect()
                }
                Some(_) => Vec::new(),
            };
            for (conds, days) in days {
                let mut own: Vec<(Vec<Cond>, BTreeMap<FactId, Value>)> = vec![(conds, BTreeMap::new())];
                for (part, cells) in &reach.cells {
                    own = match entry.get(part) {
                        Some(Part::Known(value)) => own
                            .into_iter()
                            .map(|(conds, mut parts)| {
                                parts.insert(*part, value.clone());
                                (conds, parts)
                            })
                            .collect(),
                        Some(Part::Fact(fact)) => {
                            let cells: Vec<(Cond, Value)> =
                                cells.iter().map(|cell| (cell.holds(*fact), cell.one.clone())).collect();
                            own.into_iter()
                                .flat_map(|(conds, parts)| {
                                    cells.iter().map(move |(cond, value)| {
                                        let (mut conds, mut parts) = (conds.clone(), parts.clone());
                                        conds.push(cond.clone());
                                        parts.insert(*part, value.clone());
                                        (conds, parts)
                                    })
                                })
                                .collect()
                        }
                        _ => own,
                    };
                    if own.len() > MAX_CHOICES {
                        return Err(self.too_open(&list.name, "too much of its entries is not known"));
                    }
                }
                likely.extend(own.into_iter().map(|(conds, parts)| (conds, Given { days, parts })));
            }
            choices = choices
                .into_iter()
                .flat_map(|(conds, entries)| {
                    likely.iter().map(move |(more, entry)| {
                        let (mut conds, mut entries) = (conds.clone(), entries.clone());
                        conds.extend(more.iter().cloned());
                        entries.push(entry.clone());
                        (conds, entries)
                    })
                })
                .collect();
            if choices.len() > MAX_CHOICES {
                return Err(self.too_open(&list.name, "too much of its entries is not known"));
            }
        }
        Ok(choices)
    }

    /// Whether a day that is not known may lie in a stretch.
    fn may_be_in(&self, fact: FactId, days: &Days) -> bool {
        let Some(Partial::Between(low, high)) = self.values.part(fact) else { return true };
        let above =
            |low: &(Number, bool)| days.last.as_ref().is_none_or(|last| low.0 < *last || (low.0 == *last && low.1));
        let below = |high: &(Number, bool)| {
            days.first.as_ref().is_none_or(|first| *first < high.0 || (*first == high.0 && high.1))
        };
        low.as_ref().is_none_or(above) && high.as_ref().is_none_or(below)
    }

    /// Facts for what is asked.
    fn answered(&mut self, id: ListedId, list: &ListFact, lines: &[Line<'a>]) -> Vec<Answered> {
        lines.iter().map(|line| self.stands_for(line.measure, id, list)).collect()
    }

    /// A fact for what is asked, and a term that names it.
    fn stands_for(&mut self, measure: &'a Measure, id: ListedId, list: &ListFact) -> Answered {
        let ty = measure.ty.clone().map_or(FactType::YesNo, FactType::Number);
        let fact = self.of_list(id, list, measure.text.clone(), ty, None);
        let span = measure.span;
        let mut whether = None;
        match &measure.ty {
            None => self.yes_or_no(measure, Cond { kind: CondKind::Fact(fact), span }),
            Some(ty) if matches!(measure.asked, Asked::Sum(_) | Asked::Number) => {
                self.number(measure, ty, vec![(certain(true, span), Some(Num::Fact(fact)))]);
            }
            Some(ty) => {
                let own = self.of_list(id, list, format!("there is a {}", measure.text), FactType::YesNo, Some(fact));
                let there = Cond { kind: CondKind::Fact(own), span };
                self.number(measure, ty, vec![(there.clone(), Some(Num::Fact(fact))), (not(there), None)]);
                whether = Some(own);
            }
        }
        self.out.answers.insert(measure.fact, (fact, whether));
        Answered { fact, whether }
    }

    /// A fact for what is asked of a list; a person is asked for the list.
    fn of_list(&mut self, id: ListedId, list: &ListFact, name: String, ty: FactType, there: Option<FactId>) -> FactId {
        let asked = self.the_list(id, list);
        let entry = Some(EntryFact { list: id, asked, further: true, given: self.given, there });
        self.fact(Fact { title: name.clone(), name, ty, entry, ..Fact::today(list.span) })
    }

    /// The fact that stands for the whole list.
    fn the_list(&mut self, id: ListedId, list: &ListFact) -> FactId {
        let same = |fact: &Fact| fact.entry.as_ref().is_some_and(|entry| entry.list == id && entry.further);
        if let Some(first) = self.out.facts.find(same) {
            return first;
        }
        let asked = self.out.facts.next();
        let (name, title, ask) = (list.name.clone(), list.title.clone(), list.ask.clone());
        let entry = Some(EntryFact { list: id, asked, further: true, given: self.given, there: None });
        self.fact(Fact { name, title, ask, ty: FactType::YesNo, entry, ..Fact::today(list.span) })
    }

    fn tied(&mut self, list: &ListFact, holds: Cond) {
        let title = format!("what can be true of `{}` at once", list.name);
        let (because, from, span) = (None, Vec::new(), list.span);
        if holds.kind != CondKind::Const(true) {
            self.out.constraints.push(Constraint { title, holds, because, from, span });
        }
    }

    /// Of numbers that are compared with something else than limits: the lowest is not above any other, the highest not below.
    fn ordered(&mut self, list: &ListFact, lines: &[Line<'a>], answered: &[Answered]) {
        let span = list.span;
        for (low, low_answered) in lines.iter().zip(answered) {
            for (high, high_answered) in lines.iter().zip(answered) {
                let (a, b) = (&low.measure.asked, &high.measure.asked);
                let least = matches!(a, Asked::Lowest(_)) && !matches!(b, Asked::Lowest(_));
                let most = matches!(b, Asked::Highest(_)) && !matches!(a, Asked::Highest(_) | Asked::Lowest(_));
                let same = a.part().is_some() && a.part() == b.part() && alike(low.measure, high.measure);
                if !(least || most) || !same || (low.plain && high.plain) {
                    continue;
                }
                let (Some(whether), _) = (low_answered.whether, high_answered.whether) else { continue };
                let order = Cond {
                    kind: CondKind::Compare(
                        Comparison::LessOrEqual,
                        Num::Fact(low_answered.fact),
                        Num::Fact(high_answered.fact),
                    ),
                    span,
                };
                let there = Cond { kind: CondKind::Fact(whether), span };
                self.tied(list, or([not(there), order], span));
            }
        }
    }
}

/// Whether two questions look at the same entries.
fn alike(a: &Measure, b: &Measure) -> bool {
    let text = |measure: &Measure| measure.text.split_once(" of ").map(|(_, rest)| rest.to_owned());
    text(a).is_some() && text(a) == text(b)
}

/// A day in a stretch.
fn within(fact: FactId, days: &Days) -> Vec<Cond> {
    let span = Span::default();
    let compare =
        |op, day: &Number| Cond { kind: CondKind::Compare(op, Num::Fact(fact), Num::Const(day.clone())), span };
    let first = days.first.iter().map(|first| compare(Comparison::GreaterOrEqual, first));
    first.chain(days.last.iter().map(|last| compare(Comparison::LessOrEqual, last))).collect()
}

/// Combinations as a condition, those that begin alike together.
fn tree(reach: &Reach<'_>, answered: &[Answered], outs: &[Vec<Out>], at: usize) -> Cond {
    let span = Span::default();
    let (Some(line), Some(own)) = (reach.lines.get(at), answered.get(at)) else {
        return certain(!outs.is_empty(), span);
    };
    let mut groups: BTreeMap<Out, Vec<Vec<Out>>> = BTreeMap::new();
    for all in outs {
        if let Some(out) = all.get(at) {
            groups.entry(*out).or_default().push(all.clone());
        }
    }
    // What follows is often the same.
    let mut behind: BTreeMap<BTreeSet<Vec<Out>>, Vec<Out>> = BTreeMap::new();
    for (out, all) in groups {
        let rest = all.iter().map(|all| all.iter().skip(at.saturating_add(1)).copied().collect());
        behind.entry(rest.collect()).or_default().push(out);
    }
    let next = at.saturating_add(1);
    let parts = behind.into_iter().map(|(rest, outs)| {
        let here = or(outs.into_iter().map(|out| says(reach, line, *own, out)), span);
        let rest: Vec<Vec<Out>> =
            rest.into_iter().map(|rest| std::iter::repeat_n(Out::Holds(false), next).chain(rest).collect()).collect();
        and([here, tree(reach, answered, &rest, next)], span)
    });
    or(parts, span)
}

/// That a question has an answer.
fn says(reach: &Reach<'_>, line: &Line<'_>, own: Answered, out: Out) -> Cond {
    let span = Span::default();
    let fact = |id: FactId, yes: bool| {
        let is = Cond { kind: CondKind::Fact(id), span };
        if yes { is } else { not(is) }
    };
    match out {
        Out::Holds(yes) => fact(own.fact, yes),
        Out::Count(count) => {
            let op = if count >= line.most() { Comparison::GreaterOrEqual } else { Comparison::Equal };
            let number = Num::Const(number::whole(i64::from(count)));
            Cond { kind: CondKind::Compare(op, Num::Fact(own.fact), number), span }
        }
        Out::In(None) => own.whether.map_or(certain(true, span), |whether| fact(whether, false)),
        Out::In(Some(at)) => {
            let there = own.whether.map_or(certain(true, span), |whether| fact(whether, true));
            let part = line.measure.asked.part();
            let value = match part.and_then(|part| reach.cells.get(&part)) {
                Some(cells) => cells.get(at).map_or(certain(true, span), |cell| cell.holds(own.fact)),
                None => and(reach.days.get(at).into_iter().flat_map(|days| within(own.fact, days)), span),
            };
            and([there, value], span)
        }
    }
}
