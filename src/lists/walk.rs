//! Every combination of answers to what is asked of a list that some list gives, whatever its length: each question remembers
//! little of the entries that it has seen, so that all lists are gone over at once, entry by entry, as long as anything new is
//! remembered. What is given is among the entries of each; the way to a combination is a list that gives it.

use super::lines::Line;
use super::reach::{Days, Letter, Reach};
use crate::check::model::{Asked, FactId, Length, SameDay, Value};
use crate::interpret::add_months;
use crate::number::Number;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Most combinations that are looked at.
const MAX_STATES: usize = 40_000;
/// Most entries that are given of a list that may have more.
const MAX_GIVEN: u32 = 60;

/// What comes out of one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Out {
    /// Yes or no.
    Holds(bool),
    /// So many; as many as are told apart, or more.
    Count(u32),
    /// A value of a cell; none without an entry.
    In(Option<usize>),
}

/// What a question remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Memory {
    Cell(Option<usize>),
    Count(u32),
    Row(u32, bool),
    /// The stretch of the first entry that goes on, the stretch up to which it was not so long, and whether it once was.
    Run(Option<usize>, Option<usize>, bool),
}

/// An entry as it is thought of.
#[derive(Debug, Clone)]
pub(super) struct Thought {
    /// The stretch of its day.
    pub(super) days: usize,
    /// Its parts, but for the day.
    pub(super) parts: BTreeMap<FactId, Value>,
}

/// An entry that is given, with a cell chosen for each part that is not known.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) days: usize,
    pub(super) parts: BTreeMap<FactId, Value>,
}

/// What the questions remember, which entries that may be there once are there, and how many there are of a list that has few.
type State = (Vec<Memory>, u64, u32);
/// What is remembered, and which of the given entries were gone over.
type Place = (State, u64);

impl Reach<'_> {
    fn nothing(&self) -> Vec<Memory> {
        let begin = |line: &Line<'_>| match line.measure.asked {
            Asked::AtLeast(_) | Asked::Number => Memory::Count(0),
            Asked::InARow(_) => Memory::Row(0, false),
            Asked::Run(_) => Memory::Run(None, None, false),
            _ => Memory::Cell(None),
        };
        self.lines.iter().map(begin).collect()
    }

    /// The greatest number of entries, where the questions could need more: otherwise it makes no difference.
    fn few(&self) -> Option<u32> {
        let needed = self.lines.iter().map(|line| line.most().saturating_mul(2).saturating_add(1));
        let needed = needed.fold(MAX_GIVEN, u32::saturating_add);
        self.list.most.filter(|most| *most < needed)
    }

    /// What is remembered behind one more entry.
    fn behind(&self, state: &State, letter: &Letter, at: usize) -> Vec<State> {
        let mut key = state.1;
        if let Some(own) = letter.key {
            let bit = 1u64 << own;
            if key & bit != 0 {
                return Vec::new();
            }
            key |= bit;
        }
        let mut count = state.2;
        if let Some(most) = self.few() {
            count = count.saturating_add(1);
            if count > most {
                return Vec::new();
            }
        }
        let mut all = vec![Vec::with_capacity(state.0.len())];
        for ((memory, line), (base, passes, cell)) in state.0.iter().zip(&self.lines).zip(&letter.seen) {
            let most = line.most();
            let counts = *base && *passes;
            let mut next = vec![*memory];
            match (*memory, &line.measure.asked) {
                (Memory::Cell(_), Asked::Latest(_)) if counts => next = vec![Memory::Cell(Some(*cell))],
                (Memory::Cell(None), _) if counts => next = vec![Memory::Cell(Some(*cell))],
                (Memory::Cell(Some(own)), Asked::Lowest(_)) if counts => {
                    next = vec![Memory::Cell(Some(own.min(*cell)))]
                }
                (Memory::Cell(Some(own)), Asked::Highest(_)) if counts => {
                    next = vec![Memory::Cell(Some(own.max(*cell)))]
                }
                (Memory::Count(count), _) if counts => next = vec![Memory::Count(count.saturating_add(1).min(most))],
                (Memory::Row(row, long), _) if *base => {
                    let row = if *passes { row.saturating_add(1).min(most) } else { 0 };
                    next = vec![Memory::Row(row, long || row >= most)];
                }
                (Memory::Run(_, _, true), _) => {}
                (Memory::Run(start, short, _), Asked::Run(length)) if *base => {
                    next = match (*passes, start) {
                        (true, Some(start)) => {
                            let (can, must) = self.so_long(start, at, length);
                            let same = short == Some(at) && self.days.get(at).is_some_and(Days::is_one);
                            let mut next = Vec::new();
                            if can && !same {
                                next.push(Memory::Run(Some(start), short, true));
                            }
                            if !must {
                                next.push(Memory::Run(Some(start), Some(at), false));
                            }
                            next
                        }
                        (true, None) => vec![Memory::Run(Some(at), None, false)],
                        (false, _) => vec![Memory::Run(None, None, false)],
                    };
                }
                _ => {}
            }
            all = all
                .into_iter()
                .flat_map(|state: Vec<Memory>| {
                    next.iter().map(move |memory| {
                        let mut longer = state.clone();
                        longer.push(*memory);
                        longer
                    })
                })
                .collect();
        }
        all.into_iter().map(|memories| (memories, key, count)).collect()
    }

    /// What an entry may become by others of its day.
    fn merged(&self, parts: &BTreeMap<FactId, Value>) -> Vec<BTreeMap<FactId, Value>> {
        let Some(value) = self.list.value.filter(|value| self.cells.contains_key(value)) else {
            return vec![parts.clone()];
        };
        let own = self.cell_of(value, parts.get(&value));
        let likely = |at: usize| match self.list.same_day {
            Some(SameDay::Highest) => at >= own,
            Some(SameDay::Lowest) => at <= own,
            _ => true,
        };
        let cells = self.cells.get(&value).into_iter().flatten().enumerate().filter(|(at, _)| likely(*at));
        cells
            .map(|(at, cell)| {
                let mut parts = parts.clone();
                if at != own {
                    parts.insert(value, cell.one.clone());
                }
                parts
            })
            .collect()
    }

    /// Whether what goes on from one stretch of days to another may be so long, and whether it must be.
    fn so_long(&self, from: usize, to: usize, length: &Length) -> (bool, bool) {
        let (Some(from), Some(to)) = (self.days.get(from), self.days.get(to)) else { return (false, false) };
        let due = |day: &Number| if length.months { add_months(day, &length.count) } else { Some(day + &length.count) };
        let reached = |start: &Option<Number>, end: &Option<Number>, open: bool| match (start, end) {
            (Some(start), Some(end)) => due(start).is_some_and(|due| *end >= due),
            _ => open,
        };
        (reached(&from.first, &to.last, true), reached(&from.last, &to.first, false))
    }

    fn outs(&self, state: &State) -> Vec<Out> {
        let out = |(memory, line): (&Memory, &Line<'_>)| match *memory {
            Memory::Cell(cell) => Out::In(cell),
            Memory::Count(count) if matches!(line.measure.asked, Asked::Number) => Out::Count(count),
            Memory::Count(count) => Out::Holds((count >= line.most()) != line.measure.denied),
            Memory::Row(_, long) | Memory::Run(_, _, long) => Out::Holds(long),
        };
        state.0.iter().zip(&self.lines).map(out).collect()
    }

    /// Every combination of answers, with one list that gives each; `further` says in which stretches of days there may be more
    /// entries than are given. None where there are too many.
    pub(super) fn all(
        &self,
        given: &[Given],
        further: &dyn Fn(usize) -> bool,
    ) -> Option<BTreeMap<Vec<Out>, Vec<Thought>>> {
        if given.len() > MAX_GIVEN as usize {
            return None;
        }
        let merged = matches!(self.list.same_day, Some(SameDay::Highest | SameDay::Lowest | SameDay::Mean));
        let mut way: BTreeMap<Place, Option<(Place, Thought)>> = BTreeMap::new();
        let mut begin: Vec<(State, u64)> = vec![((self.nothing(), 0, 0), 0)];
        way.insert(((self.nothing(), 0, 0), 0), None);
        let mut placed = 0u64;
        for (at, days) in self.days.iter().enumerate() {
            let own: Vec<(usize, &Given)> = given.iter().enumerate().filter(|(_, entry)| entry.days == at).collect();
            if self.list.one_a_day() && days.is_one() && own.len() > 1 {
                return Some(BTreeMap::new());
            }
            let needed = own.iter().fold(placed, |bits, (nth, _)| bits | 1 << nth);
            let one_only = (merged || self.list.one_a_day()) && days.is_one();
            let mut waiting: VecDeque<((State, u64), bool)> = begin.drain(..).map(|state| (state, false)).collect();
            let mut reached: BTreeSet<((State, u64), bool)> = waiting.iter().cloned().collect();
            while let Some(((state, bits), full)) = waiting.pop_front() {
                let mut steps: Vec<(Letter, BTreeMap<FactId, Value>, u64)> = Vec::new();
                for (nth, entry) in own.iter().filter(|(nth, _)| bits & (1 << nth) == 0) {
                    // Of one day one counts, and another may be there.
                    let likely =
                        if merged && further(at) { self.merged(&entry.parts) } else { vec![entry.parts.clone()] };
                    for parts in likely {
                        if let Some(letter) = self.letter(at, &parts)? {
                            steps.push((letter, parts, bits | 1 << nth));
                        }
                    }
                }
                if further(at) && !(one_only && (full || !own.is_empty())) {
                    for (letter, parts) in self.letters.get(at).into_iter().flatten() {
                        steps.push((letter.clone(), parts.clone(), bits));
                    }
                }
                for (letter, parts, bits_behind) in steps {
                    for next in self.behind(&state, &letter, at) {
                        let key = (next, bits_behind);
                        if reached.insert((key.clone(), one_only)) {
                            let thought = Thought { days: at, parts: parts.clone() };
                            way.entry(key.clone()).or_insert_with(|| Some(((state.clone(), bits), thought)));
                            waiting.push_back((key, one_only));
                        }
                    }
                }
                if way.len() > MAX_STATES {
                    return None;
                }
            }
            let ends: BTreeSet<(State, u64)> =
                reached.into_iter().map(|(state, _)| state).filter(|(_, bits)| *bits == needed).collect();
            begin = ends.into_iter().collect();
            placed = needed;
        }
        let mut all: BTreeMap<Vec<Out>, Vec<Thought>> = BTreeMap::new();
        for state in begin {
            all.entry(self.outs(&state.0)).or_insert_with(|| {
                let mut entries = Vec::new();
                let mut at = Some(state);
                while let Some(state) = at {
                    at = way.get(&state).cloned().flatten().map(|(before, thought)| {
                        entries.push(thought);
                        before
                    });
                }
                entries.reverse();
                entries
            });
        }
        Some(all)
    }
}
