//! What is asked of entries, in the words of facts: which entries are looked at, and what comes out of them.

use super::entries::{Entries, Entry, Part};
use super::fold::{and, at_least, certain, is, not, or};
use super::meaning::Outcome;
use super::place::{Alternatives, Placing, deep};
use super::said::TooOpen;
use crate::check::model::{Asked, Comparison, Cond, FactId, Groups, Length, Measure, Num, Origin, Source, Window};
use crate::number::{self, Number};
use crate::source::Span;
use std::collections::BTreeMap;

/// Most entries of which it is open whether they are among those that are looked at, where each of them counts by itself.
const MAX_OPEN: usize = 6;
/// Most entries between which it is open which one counts.
const MAX_RIVALS: usize = 40;

/// Entries that are looked at: all, and of which of them the condition holds.
pub(super) struct Looked {
    pub(super) entries: Entries,
    pub(super) passes: Vec<Cond>,
    /// The time in which the most are counted.
    pub(super) sliding: Option<Length>,
}

impl<'a> Placing<'a> {
    /// Puts what is asked in the words of facts.
    pub(super) fn measure(&mut self, measure: &'a Measure) -> Result<(), TooOpen> {
        let sure = || certain(true, Span::default());
        self.keep_counted(measure);
        match (self.certain_outcome(measure), &measure.ty) {
            (Some(Outcome::Holds(holds)), _) => {
                self.yes_or_no(measure, certain(holds, Span::default()));
                return Ok(());
            }
            (Some(Outcome::Number(value)), Some(ty)) => {
                self.number(measure, ty, vec![(sure(), value.map(Num::Const))]);
                return Ok(());
            }
            _ => {}
        }
        let looked = self.looked(&measure.source)?;
        match (&measure.asked, &measure.ty) {
            (Asked::InARow(count), _) => {
                let means = self.in_a_row(&looked, *count)?;
                self.yes_or_no(measure, means);
            }
            (Asked::Run(length), _) => {
                let means = self.run(&looked, length)?;
                self.yes_or_no(measure, means);
            }
            (Asked::AtLeast(count), _) => {
                let means = self.so_many(looked, *count)?;
                self.yes_or_no(measure, if measure.denied { not(means) } else { means });
            }
            (asked, Some(ty)) => {
                let alternatives = self.asked(asked, looked)?;
                self.number(measure, ty, alternatives);
            }
            (_, None) => {}
        }
        Ok(())
    }

    /// What comes out as a number.
    pub(super) fn asked(&mut self, asked: &Asked, looked: Looked) -> Result<Alternatives, TooOpen> {
        match asked {
            Asked::Number => self.how_many(looked),
            Asked::Latest(part) => self.end(&looked.chosen(), *part, true),
            Asked::First(part) => self.end(&looked.chosen(), *part, false),
            Asked::Lowest(part) => self.extreme(&looked.chosen(), *part, true),
            Asked::Highest(part) => self.extreme(&looked.chosen(), *part, false),
            Asked::Sum(part) => self.total(&looked.chosen(), *part, false),
            Asked::Mean(part) => self.total(&looked.chosen(), *part, true),
            Asked::AtLeast(_) | Asked::InARow(_) | Asked::Run(_) => Ok(Vec::new()),
        }
    }

    /// The entries of a source.
    pub(super) fn looked(&mut self, source: &Source) -> Result<Looked, TooOpen> {
        let mut entries = match &source.of {
            Origin::List(id) => match self.lists.get(id.0 as usize) {
                Some(entries) => entries.clone(),
                None => Entries { all: Vec::new(), on: None, list: None },
            },
            Origin::Groups(at) => {
                let origin = self.origin;
                match origin.groups.get(*at) {
                    Some(groups) => self.grouped(groups)?,
                    None => Entries { all: Vec::new(), on: None, list: None },
                }
            }
            Origin::Inner(of) => self.looked(of)?.chosen(),
            Origin::Ends { last, count, of } => {
                let of = self.looked(of)?.chosen();
                self.ends(of, *last, *count)?
            }
        };
        let mut sliding = None;
        for window in &source.windows {
            match window {
                Window::Since(day) => self.within(&mut entries, Comparison::GreaterOrEqual, day),
                Window::Until(day) => self.within(&mut entries, Comparison::LessOrEqual, day),
                Window::BeforeLatest => entries = self.before_latest(entries)?,
                Window::Any(length) => sliding = Some(length.clone()),
            }
        }
        let passes = entries.all.iter().map(|entry| match &source.only {
            Some(only) => self.known_of(entry).cond(only),
            None => certain(true, Span::default()),
        });
        let passes = passes.collect();
        Ok(Looked { entries, passes, sliding })
    }

    fn within(&self, entries: &mut Entries, op: Comparison, day: &Num) {
        let day = deep(&self.known(), &self.known().num(day));
        for entry in &mut entries.all {
            let Some(on) = entries.on.and_then(|on| entry.num(on)) else { continue };
            let inside = self.known().compared(op, &on, &day, Span::default());
            entry.holds = and([entry.holds.clone(), inside], Span::default());
        }
        entries.all.retain(|entry| !is(&entry.holds, false));
    }

    fn before_latest(&mut self, entries: Entries) -> Result<Entries, TooOpen> {
        let mut left = entries.clone();
        left.all.clear();
        for entry in &entries.all {
            let mut behind = Vec::new();
            for other in entries.all.iter().filter(|other| other.place != entry.place) {
                let after = self.after(&entries, other, entry)?;
                behind.push(and([other.holds.clone(), after], Span::default()));
                if behind.iter().any(|one| is(one, true)) {
                    break;
                }
            }
            let holds = and([entry.holds.clone(), or(behind, Span::default())], Span::default());
            if !is(&holds, false) {
                left.all.push(Entry { holds, ..entry.clone() });
            }
        }
        Ok(left)
    }

    fn ends(&mut self, entries: Entries, last: bool, count: u32) -> Result<Entries, TooOpen> {
        if let Some(mut sorted) = self.sorted(&entries) {
            let skipped = if last { sorted.len().saturating_sub(count as usize) } else { 0 };
            let all = sorted.drain(..).skip(skipped).take(count as usize).collect();
            return Ok(Entries { all, ..entries });
        }
        self.few(&entries)?;
        let mut left = entries.clone();
        left.all.clear();
        for entry in &entries.all {
            let mut beyond = Vec::new();
            for other in entries.all.iter().filter(|other| other.place != entry.place) {
                let after =
                    if last { self.after(&entries, other, entry)? } else { self.after(&entries, entry, other)? };
                beyond.push(and([other.holds.clone(), after], Span::default()));
            }
            let among = not(at_least(count, beyond, Span::default()));
            let holds = and([entry.holds.clone(), among], Span::default());
            if !is(&holds, false) {
                left.all.push(Entry { holds, ..entry.clone() });
            }
        }
        Ok(left)
    }

    /// Refuses what would have to be compared with each other one by one.
    pub(super) fn few(&self, entries: &Entries) -> Result<(), TooOpen> {
        if entries.all.len() <= MAX_RIVALS {
            return Ok(());
        }
        let name = self.list_name(entries);
        Err(self.too_open(&name, format!("more than {MAX_RIVALS} entries would have to be compared with each other")))
    }

    pub(super) fn list_name(&self, entries: &Entries) -> String {
        // What is computed from a list is told by the list.
        let asked = || self.asking.and_then(|measure| self.origin.list_of(&measure.source));
        entries.list.or_else(asked).map_or_else(String::new, |list| self.name_of(list).0)
    }

    /// One entry for each value of a part.
    fn grouped(&mut self, groups: &'a Groups) -> Result<Entries, TooOpen> {
        let looked = self.looked(&groups.source)?;
        let on = groups.dated.then_some(groups.by);
        let mut all: BTreeMap<crate::check::model::Value, (Vec<Entry>, Vec<Cond>)> = BTreeMap::new();
        for (entry, passes) in looked.entries.all.iter().zip(&looked.passes) {
            let Some(Part::Known(value)) = entry.parts.get(&groups.by) else {
                let why = "it is not known to which of its groups an entry belongs";
                return Err(self.too_open(&self.list_name(&looked.entries), why));
            };
            if !is(&entry.holds, true) {
                let why = "it is not known which of its entries are there";
                return Err(self.too_open(&self.list_name(&looked.entries), why));
            }
            let own = all.entry(value.clone()).or_default();
            own.0.push(entry.clone());
            own.1.push(passes.clone());
        }
        let mut computed = Vec::new();
        for (at, (value, (entries, passes))) in all.into_iter().enumerate() {
            let entries = Entries { all: entries, ..looked.entries.clone() };
            let of_one = Looked { entries, passes, sliding: None };
            let mut alternatives = self.asked(&groups.asked, of_one)?;
            alternatives.retain(|(when, _)| !is(when, false));
            // Of each value that the group may have there is an entry, and one of them holds.
            for (when, num) in alternatives {
                let Some(num) = num else { continue };
                let parts = [(groups.by, Part::Known(value.clone())), (groups.value, Part::Number(num))];
                computed.push(Entry { holds: when, parts: parts.into(), place: at });
            }
        }
        Ok(Entries { all: computed, on, list: None })
    }

    /// Whether there are so many.
    fn so_many(&mut self, looked: Looked, count: u32) -> Result<Cond, TooOpen> {
        let Some(length) = looked.sliding.clone() else {
            return Ok(at_least(count, looked.among(), Span::default()));
        };
        self.so_many_within(&looked, count, &length)
    }

    /// Whether there are so many in any stretch of a time: up to one of them.
    pub(super) fn so_many_within(&mut self, looked: &Looked, count: u32, length: &Length) -> Result<Cond, TooOpen> {
        let chosen = looked.chosen();
        let Some(on) = chosen.on else { return Ok(certain(false, Span::default())) };
        if let Some(sorted) = self.sorted(&chosen) {
            let days: Vec<Number> = sorted.iter().filter_map(|entry| entry.number(on)).collect();
            return Ok(certain(self.most_within(&days, length) >= count as usize, Span::default()));
        }
        self.few(&chosen)?;
        let mut any = Vec::new();
        for last in &chosen.all {
            let Some(end) = last.num(on) else { continue };
            let start = self.earlier(&end, length);
            let inside = chosen.all.iter().filter_map(|entry| {
                let day = entry.num(on)?;
                let known = self.known();
                let from = known.compared(Comparison::GreaterOrEqual, &day, &start, Span::default());
                let to = known.compared(Comparison::LessOrEqual, &day, &end, Span::default());
                Some(and([entry.holds.clone(), from, to], Span::default()))
            });
            let inside = at_least(count, inside.collect(), Span::default());
            any.push(and([last.holds.clone(), inside], Span::default()));
        }
        Ok(or(any, Span::default()))
    }

    /// A day moved by a time.
    pub(super) fn later(&self, day: &Num, length: &Length) -> Num {
        let count = Box::new(Num::Const(length.count.clone()));
        let day = Box::new(day.clone());
        self.known().settled(if length.months { Num::AddMonths(day, count) } else { Num::Add(day, count) })
    }

    fn earlier(&self, day: &Num, length: &Length) -> Num {
        self.later(day, &Length { count: -&length.count, months: length.months })
    }

    /// The most of some days, in order, in any stretch of a time: of those up to each of them.
    fn most_within(&self, days: &[Number], length: &Length) -> usize {
        let mut most = 0usize;
        let mut start = 0usize;
        for (end, day) in days.iter().enumerate() {
            let Num::Const(first) = self.earlier(&Num::Const(day.clone()), length) else { continue };
            while days.get(start).is_some_and(|day| *day < first) {
                start = start.saturating_add(1);
            }
            most = most.max(end.saturating_add(1).saturating_sub(start));
        }
        most
    }

    fn how_many(&mut self, looked: Looked) -> Result<Alternatives, TooOpen> {
        let among = looked.among();
        let sure = among.iter().filter(|one| is(one, true)).count();
        let (least, most) = match &looked.sliding {
            None => (sure, among.iter().filter(|one| !is(one, false)).count()),
            Some(_) => (0, among.iter().filter(|one| !is(one, false)).count()),
        };
        if let (Some(length), Some(sorted)) = (&looked.sliding, self.sorted(&looked.chosen())) {
            let on = looked.entries.on;
            let days: Vec<Number> = sorted.iter().filter_map(|entry| on.and_then(|on| entry.number(on))).collect();
            let count = number::whole(i64::try_from(self.most_within(&days, length)).unwrap_or(i64::MAX));
            return Ok(vec![(certain(true, Span::default()), Some(Num::Const(count)))]);
        }
        if most.saturating_sub(least) > MAX_RIVALS {
            let name = self.list_name(&looked.entries);
            return Err(self.too_open(&name, "of too many entries it is not known whether they count"));
        }
        let mut alternatives = Vec::new();
        let mut so_many = certain(true, Span::default());
        for count in least..=most {
            let next = match (&looked.sliding, u32::try_from(count.saturating_add(1)).unwrap_or(u32::MAX)) {
                _ if count == most => certain(false, Span::default()),
                (None, more) => at_least(more, among.clone(), Span::default()),
                (Some(length), more) => self.so_many_within(&looked, more, length)?,
            };
            let value = number::whole(i64::try_from(count).unwrap_or(i64::MAX));
            let num = Num::Const(value);
            alternatives.push((and([so_many.clone(), not(next.clone())], Span::default()), Some(num)));
            so_many = next;
        }
        Ok(alternatives)
    }

    /// The value of the latest, or of the first.
    fn end(&mut self, entries: &Entries, part: FactId, last: bool) -> Result<Alternatives, TooOpen> {
        // From a certain one on, those further off cannot be it.
        let mut rivals = entries.clone();
        if let Some(on) = entries.on {
            let day = |entry: &Entry| entry.number(on);
            let sure = entries.all.iter().filter(|entry| is(&entry.holds, true)).filter_map(day);
            let edge = if last { sure.max() } else { sure.min() };
            if let Some(edge) = edge {
                rivals.all.retain(|entry| day(entry).is_none_or(|day| if last { day >= edge } else { day <= edge }));
            }
        }
        self.few(&rivals)?;
        let span = Span::default();
        let mut alternatives = Vec::new();
        for entry in &rivals.all {
            let mut best = vec![entry.holds.clone()];
            for other in rivals.all.iter().filter(|other| !std::ptr::eq(*other, entry)) {
                // Two values of one group never are there together.
                if entries.list.is_none() && other.place == entry.place {
                    continue;
                }
                let beyond = if last { self.after(entries, other, entry)? } else { self.after(entries, entry, other)? };
                best.push(not(and([other.holds.clone(), beyond], span)));
            }
            alternatives.push((and(best, span), entry.num(part)));
        }
        alternatives.push((and(rivals.all.iter().map(|entry| not(entry.holds.clone())), span), None));
        Ok(alternatives)
    }

    /// The lowest value, or the highest.
    fn extreme(&mut self, entries: &Entries, part: FactId, least: bool) -> Result<Alternatives, TooOpen> {
        let span = Span::default();
        let mut sure: Option<Num> = None;
        let mut best: Option<Number> = None;
        for entry in entries.all.iter().filter(|entry| is(&entry.holds, true)) {
            match entry.num(part) {
                Some(Num::Const(value)) => {
                    let better = best.as_ref().is_none_or(|best| if least { value < *best } else { value > *best });
                    if better {
                        best = Some(value);
                    }
                }
                Some(num) => {
                    sure = Some(match sure {
                        Some(before) if least => Num::Least(Box::new(before), Box::new(num)),
                        Some(before) => Num::Greatest(Box::new(before), Box::new(num)),
                        None => num,
                    });
                }
                None => {}
            }
        }
        let sure = match (sure, best.clone().map(Num::Const)) {
            (Some(a), Some(b)) if least => Some(Num::Least(Box::new(a), Box::new(b))),
            (Some(a), Some(b)) => Some(Num::Greatest(Box::new(a), Box::new(b))),
            (a, b) => a.or(b),
        };
        // Those that may be there and could be it.
        let rival = |entry: &&Entry| {
            let beyond =
                |value: Number| best.as_ref().is_none_or(|best| if least { value < *best } else { value > *best });
            !is(&entry.holds, true) && entry.number(part).is_none_or(beyond)
        };
        let rivals: Vec<&Entry> = entries.all.iter().filter(rival).collect();
        let count = rivals.len().saturating_add(usize::from(sure.is_some()));
        if count > MAX_RIVALS {
            return Err(self.too_open(&self.list_name(entries), "too many of its entries may be it"));
        }
        let mut alternatives = Vec::new();
        let all: Vec<(Cond, Option<Num>)> = rivals.iter().map(|entry| (entry.holds.clone(), entry.num(part))).collect();
        let all: Vec<(Cond, Num)> = all
            .into_iter()
            .chain([(certain(true, span), sure.clone())])
            .filter_map(|(holds, num)| Some((holds, num?)))
            .collect();
        for (at, (holds, num)) in all.iter().enumerate() {
            let mut beats = vec![holds.clone()];
            for (other_at, (other_holds, other)) in all.iter().enumerate().filter(|(other, _)| *other != at) {
                let op = match (least, other_at < at) {
                    (true, true) => Comparison::LessOrEqual,
                    (true, false) => Comparison::Less,
                    (false, true) => Comparison::GreaterOrEqual,
                    (false, false) => Comparison::Greater,
                };
                let better = self.known().compared(op, other, num, span);
                beats.push(not(and([other_holds.clone(), better], span)));
            }
            alternatives.push((and(beats, span), Some(num.clone())));
        }
        if sure.is_none() {
            alternatives.push((and(rivals.iter().map(|entry| not(entry.holds.clone())), span), None));
        }
        Ok(alternatives)
    }

    /// The sum, or the mean.
    fn total(&mut self, entries: &Entries, part: FactId, mean: bool) -> Result<Alternatives, TooOpen> {
        let span = Span::default();
        let (sure, open): (Vec<&Entry>, Vec<&Entry>) = entries.all.iter().partition(|entry| is(&entry.holds, true));
        if open.len() > MAX_OPEN {
            let why = "of too many entries it is not known whether they count";
            return Err(self.too_open(&self.list_name(entries), why));
        }
        let mut known = number::whole(0);
        let mut unknown: Vec<Num> = Vec::new();
        for entry in &sure {
            match entry.num(part) {
                Some(Num::Const(value)) => known += value,
                Some(num) => unknown.push(num),
                None => {}
            }
        }
        let mut alternatives = Vec::new();
        for choice in 0..(1usize << open.len()) {
            let taken = |at: usize| choice >> at & 1 == 1;
            let when = open
                .iter()
                .enumerate()
                .map(|(at, entry)| if taken(at) { entry.holds.clone() } else { not(entry.holds.clone()) });
            let when = and(when, span);
            let more = open.iter().enumerate().filter(|(at, _)| taken(*at)).filter_map(|(_, entry)| entry.num(part));
            let all: Vec<Num> = unknown.iter().cloned().chain(more).collect();
            let count = sure.len().saturating_add(open.iter().enumerate().filter(|(at, _)| taken(*at)).count());
            let sum = all.into_iter().fold(Num::Const(known.clone()), |sum, num| match (&sum, &num) {
                (Num::Const(zero), _) if *zero == number::whole(0) => num,
                _ => Num::Add(Box::new(sum), Box::new(num)),
            });
            let num = match (mean, i64::try_from(count).unwrap_or(i64::MAX)) {
                (false, _) => Some(sum),
                (true, 0) => None,
                (true, count) => Some(Num::Divide(Box::new(sum), Box::new(Num::Const(number::whole(count))))),
            };
            alternatives.push((when, num.map(|num| deep(&self.known(), &num))));
        }
        Ok(alternatives)
    }
}

impl Looked {
    /// Those that are there and of which the condition holds.
    pub(super) fn chosen(&self) -> Entries {
        let all = self.entries.all.iter().zip(&self.passes).filter_map(|(entry, passes)| {
            let holds = and([entry.holds.clone(), passes.clone()], Span::default());
            (!is(&holds, false)).then(|| Entry { holds, ..entry.clone() })
        });
        Entries { all: all.collect(), ..self.entries.clone() }
    }

    fn among(&self) -> Vec<Cond> {
        self.chosen().all.into_iter().map(|entry| entry.holds).collect()
    }
}
