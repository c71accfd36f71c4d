//! Entries that follow one another: so many in a row, or over so long a time.

use super::ask::Looked;
use super::entries::Entry;
use super::fold::{and, certain, is, not, or};
use super::place::Placing;
use super::said::TooOpen;
use crate::check::model::{Comparison, Cond, Length, Num};
use crate::source::Span;

/// Most conditions that a question of neighbours may become.
const MAX_PARTS: usize = 20_000;

impl Placing<'_> {
    /// Whether of so many entries that follow one another the condition holds.
    pub(super) fn in_a_row(&mut self, looked: &Looked, count: u32) -> Result<Cond, TooOpen> {
        let span = Span::default();
        let entries = &looked.entries;
        if let Some(states) = self.states(looked) {
            let mut row = 0u32;
            let mut longest = 0u32;
            for (_, passes) in states {
                row = if passes { row.saturating_add(1) } else { 0 };
                longest = longest.max(row);
            }
            return Ok(certain(longest >= count, span));
        }
        self.few(entries)?;
        // For each entry: whether it ends a row of one, of two, and so on.
        let both = |placing: &Self, at: usize| placing.there(looked, at);
        let mut ends: Vec<Cond> = (0..entries.all.len()).map(|at| both(self, at)).collect();
        let mut size = ends.len();
        for _ in 1..count {
            let mut longer = Vec::new();
            for last in 0..entries.all.len() {
                let here = both(self, last);
                if is(&here, false) {
                    longer.push(here);
                    continue;
                }
                let mut any = Vec::new();
                for (before, row) in ends.iter().enumerate().filter(|(before, row)| *before != last && !is(row, false))
                {
                    let next = self.neighbors(looked, before, last)?;
                    any.push(and([row.clone(), next], span));
                }
                let whole = and([here, or(any, span)], span);
                whole.each(&mut |_| size = size.saturating_add(1));
                if size > MAX_PARTS {
                    return Err(self.too_open(&self.list_name(entries), "too much is open of the order of its entries"));
                }
                longer.push(whole);
            }
            ends = longer;
        }
        Ok(or(ends, span))
    }

    /// An entry is there and the condition holds of it.
    fn there(&self, looked: &Looked, at: usize) -> Cond {
        let (entry, passes) = (looked.entries.all.get(at), looked.passes.get(at));
        match (entry, passes) {
            (Some(entry), Some(passes)) => and([entry.holds.clone(), passes.clone()], Span::default()),
            _ => certain(false, Span::default()),
        }
    }

    /// Whether one entry follows another, with none that is there between them.
    fn neighbors(&mut self, looked: &Looked, first: usize, second: usize) -> Result<Cond, TooOpen> {
        let span = Span::default();
        let entries = &looked.entries;
        let (Some(a), Some(b)) = (entries.all.get(first), entries.all.get(second)) else {
            return Ok(certain(false, span));
        };
        let after = self.after(entries, b, a)?;
        let mut parts = vec![after];
        for (at, between) in entries.all.iter().enumerate() {
            if parts.iter().any(|part| is(part, false)) {
                return Ok(certain(false, span));
            }
            if at == first || at == second {
                continue;
            }
            let (behind, ahead) = (self.after(entries, between, a)?, self.after(entries, b, between)?);
            parts.push(not(and([between.holds.clone(), behind, ahead], span)));
        }
        Ok(and(parts, span))
    }

    /// Whether the condition holds of all entries from one to another that is so much later.
    pub(super) fn run(&mut self, looked: &Looked, length: &Length) -> Result<Cond, TooOpen> {
        let span = Span::default();
        let entries = &looked.entries;
        let Some(on) = entries.on else { return Ok(certain(false, span)) };
        if let Some(states) = self.states(looked) {
            let mut start: Option<Num> = None;
            for (entry, passes) in states {
                let day = entry.num(on).filter(|_| passes);
                start = match (start, &day) {
                    (_, None) => None,
                    (None, Some(day)) => Some(day.clone()),
                    (start, _) => start,
                };
                if let (Some(start), Some(day)) = (&start, &day)
                    && is(&self.long(start, day, length), true)
                {
                    return Ok(certain(true, span));
                }
            }
            return Ok(certain(false, span));
        }
        self.few(entries)?;
        let mut any = Vec::new();
        for (first, a) in entries.all.iter().enumerate() {
            for (last, b) in entries.all.iter().enumerate().filter(|(last, _)| *last != first) {
                let (Some(start), Some(end)) = (a.num(on), b.num(on)) else { continue };
                let mut parts =
                    vec![self.there(looked, first), self.there(looked, last), self.long(&start, &end, length)];
                for (at, between) in entries.all.iter().enumerate().filter(|(at, _)| *at != first && *at != last) {
                    if parts.iter().any(|part| is(part, false)) {
                        break;
                    }
                    let (behind, ahead) = (self.after(entries, between, a)?, self.after(entries, b, between)?);
                    let fails =
                        looked.passes.get(at).map_or_else(|| certain(false, span), |passes| not(passes.clone()));
                    parts.push(not(and([between.holds.clone(), fails, behind, ahead], span)));
                }
                any.push(and(parts, span));
            }
        }
        Ok(or(any, span))
    }

    /// Whether one day is so much later than another.
    fn long(&self, start: &Num, end: &Num, length: &Length) -> Cond {
        let due = self.later(start, length);
        self.known().compared(Comparison::GreaterOrEqual, end, &due, Span::default())
    }

    /// The entries in their order, with whether the condition holds of each, where all of that is certain.
    fn states(&self, looked: &Looked) -> Option<Vec<(Entry, bool)>> {
        let on = looked.entries.on?;
        let mut states = Vec::new();
        for (entry, passes) in looked.entries.all.iter().zip(&looked.passes) {
            is(&entry.holds, true).then_some(())?;
            let holds = if is(passes, true) { true } else { is(passes, false).then_some(false)? };
            states.push((entry.number(on)?, entry, holds));
        }
        states.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        let tied = states.windows(2).any(|two| match two {
            [(a, _, one), (b, _, other)] => a == b && one != other,
            _ => false,
        });
        (!tied).then(|| states.into_iter().map(|(_, entry, holds)| (entry.clone(), holds)).collect())
    }
}
