//! Every combination of answers to what is asked of a list that some list gives, whatever its length: each question remembers
//! little of the entries that it has seen, so that all lists are gone over at once, entry by entry, as long as anything new is
//! remembered. What is given is among the entries of each; the way to a combination is a list that gives it.

use super::lines::Line;
use super::reach::{Days, Letter, Reach};
use crate::check::model::{Asked, FactId, Length, SameDay, Value};
use crate::interpret::add_months;
use crate::number::Number;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// Most combinations that are looked at for one choice of what is not known of the entries that are given.
const MAX_STATES: usize = 40_000;
/// Most for all choices.
const MAX_TOGETHER: usize = 400_000;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// What the questions remember, which entries that may be there once are there, how many there are of a list that has few, and
/// which of the given entries were gone over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    memories: Rc<[Memory]>,
    keys: u64,
    count: u32,
    given: u64,
}

/// One more entry: how it looks, its parts, and which of the given ones are gone over with it.
struct Step<'r> {
    letter: &'r Letter,
    parts: &'r BTreeMap<FactId, Value>,
    given: u64,
}

/// How a place was reached: from which other one, in which stretch of days, by which entry.
type Way<'r> = Option<(usize, usize, &'r BTreeMap<FactId, Value>)>;

/// Given entries as far as the questions tell them from others.
type Looks = Vec<(usize, Vec<(Letter, BTreeMap<FactId, Value>)>)>;

/// Every combination of answers, with one list that gives each.
pub(super) type Combinations = Rc<BTreeMap<Vec<Out>, Vec<Thought>>>;

/// A walk over all lists. What takes a while to find out is found out once.
pub(super) struct Walk<'r, 'a> {
    reach: &'r Reach<'a>,
    /// In which stretches of days there may be more entries than are given.
    further: Vec<bool>,
    /// For each question the greatest number of entries that is told apart from more.
    most: Vec<u32>,
    /// The greatest number of entries, where the questions could need more.
    few: Option<u32>,
    /// Of two stretches and a question, whether what goes on may be so long, and must be.
    long: FxHashMap<(usize, usize, usize), (bool, bool)>,
    /// What was found for given entries that look so.
    found: BTreeMap<Looks, Combinations>,
    /// How many combinations were looked at.
    looked: usize,
}

impl Reach<'_> {
    fn nothing(&self) -> Rc<[Memory]> {
        let begin = |line: &Line<'_>| match line.measure.asked {
            Asked::AtLeast(_) | Asked::Number => Memory::Count(0),
            Asked::InARow(_) => Memory::Row(0, false),
            Asked::Run(_) => Memory::Run(None, None, false),
            _ => Memory::Cell(None),
        };
        self.lines.iter().map(begin).collect()
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
}

impl<'r, 'a> Walk<'r, 'a> {
    /// A walk; `further` says in which stretches of days there may be more entries than are given.
    pub(super) fn new(reach: &'r Reach<'a>, further: &dyn Fn(usize) -> bool) -> Self {
        let most: Vec<u32> = reach.lines.iter().map(Line::most).collect();
        // Where it makes no difference how many a list has at most, that is not counted.
        let needed =
            most.iter().map(|most| most.saturating_mul(2).saturating_add(1)).fold(MAX_GIVEN, u32::saturating_add);
        Walk {
            reach,
            further: (0..reach.days.len()).map(further).collect(),
            most,
            few: reach.list.most.filter(|most| *most < needed),
            long: FxHashMap::default(),
            found: BTreeMap::new(),
            looked: 0,
        }
    }

    /// What is remembered behind one more entry.
    fn behind(&mut self, place: &Place, letter: &Letter, at: usize) -> Vec<Place> {
        let mut keys = place.keys;
        if let Some(own) = letter.key {
            let bit = 1u64 << own;
            if keys & bit != 0 {
                return Vec::new();
            }
            keys |= bit;
        }
        let mut count = place.count;
        if let Some(most) = self.few {
            count = count.saturating_add(1);
            if count > most {
                return Vec::new();
            }
        }
        let reach = self.reach;
        let mut all: Vec<Vec<Memory>> = vec![Vec::with_capacity(place.memories.len())];
        for (line, (memory, (base, passes, cell))) in place.memories.iter().zip(&letter.seen).enumerate() {
            let (Some(own), Some(most)) = (reach.lines.get(line), self.most.get(line).copied()) else { continue };
            let counts = *base && *passes;
            let next = match (*memory, &own.measure.asked) {
                (Memory::Cell(_), Asked::Latest(_)) if counts => Memory::Cell(Some(*cell)),
                (Memory::Cell(None), _) if counts => Memory::Cell(Some(*cell)),
                (Memory::Cell(Some(own)), Asked::Lowest(_)) if counts => Memory::Cell(Some(own.min(*cell))),
                (Memory::Cell(Some(own)), Asked::Highest(_)) if counts => Memory::Cell(Some(own.max(*cell))),
                (Memory::Count(count), _) if counts => Memory::Count(count.saturating_add(1).min(most)),
                (Memory::Row(row, long), _) if *base => {
                    let row = if *passes { row.saturating_add(1).min(most) } else { 0 };
                    Memory::Row(row, long || row >= most)
                }
                (Memory::Run(_, _, true), _) => *memory,
                (Memory::Run(Some(start), short, _), Asked::Run(length)) if counts => {
                    let (can, must) =
                        *self.long.entry((line, start, at)).or_insert_with(|| reach.so_long(start, at, length));
                    let same = short == Some(at) && reach.days.get(at).is_some_and(Days::is_one);
                    let long = (can && !same).then_some(Memory::Run(Some(start), short, true));
                    let next = long.into_iter().chain((!must).then_some(Memory::Run(Some(start), Some(at), false)));
                    let next: Vec<Memory> = next.collect();
                    let both = |state: Vec<Memory>| {
                        next.iter().map(move |memory| state.iter().copied().chain([*memory]).collect::<Vec<Memory>>())
                    };
                    all = all.into_iter().flat_map(both).collect();
                    continue;
                }
                (Memory::Run(..), _) if *base => Memory::Run(passes.then_some(at), None, false),
                _ => *memory,
            };
            all.iter_mut().for_each(|state| state.push(next));
        }
        all.into_iter().map(|state| Place { memories: state.into(), keys, count, given: place.given }).collect()
    }

    fn outs(&self, memories: &[Memory]) -> Vec<Out> {
        let lines = self.reach.lines.iter().zip(&self.most);
        let out = |(memory, (line, most)): (&Memory, (&Line<'_>, &u32))| match *memory {
            Memory::Cell(cell) => Out::In(cell),
            Memory::Count(count) if matches!(line.measure.asked, Asked::Number) => Out::Count(count),
            Memory::Count(count) => Out::Holds((count >= *most) != line.measure.denied),
            Memory::Row(_, long) | Memory::Run(_, _, long) => Out::Holds(long),
        };
        memories.iter().zip(lines).map(out).collect()
    }

    /// How given entries look: the stretch of each, and what it may be. Of one day one counts, and another may be there.
    fn looks(&self, given: &[Given]) -> Option<Looks> {
        let merged = matches!(self.reach.list.same_day, Some(SameDay::Highest | SameDay::Lowest | SameDay::Mean));
        let mut all = Vec::new();
        for entry in given {
            let open = self.further.get(entry.days).copied().unwrap_or(false);
            let likely = if merged && open { self.reach.merged(&entry.parts) } else { vec![entry.parts.clone()] };
            let mut looks = Vec::new();
            for parts in likely {
                if let Some(letter) = self.reach.letter(entry.days, &parts)? {
                    looks.push((letter, parts));
                }
            }
            all.push((entry.days, looks));
        }
        Some(all)
    }

    /// Every combination of answers for entries that are given, with one list that gives each. None where there are too many.
    pub(super) fn all(&mut self, given: &[Given]) -> Option<Combinations> {
        if given.len() > MAX_GIVEN as usize {
            return None;
        }
        let looks = self.looks(given)?;
        // Entries that look alike to every question are alike.
        let mut plain = looks.clone();
        plain.iter_mut().flat_map(|(_, looks)| looks).for_each(|(_, parts)| parts.clear());
        plain.iter_mut().for_each(|(_, looks)| looks.dedup());
        plain.sort();
        if let Some(found) = self.found.get(&plain) {
            return Some(Rc::clone(found));
        }
        let all = Rc::new(self.walked(&looks)?);
        self.found.insert(plain, Rc::clone(&all));
        Some(all)
    }

    fn walked(&mut self, given: &Looks) -> Option<BTreeMap<Vec<Out>, Vec<Thought>>> {
        let reach = self.reach;
        let merged = matches!(reach.list.same_day, Some(SameDay::Highest | SameDay::Lowest | SameDay::Mean));
        let nothing = Place { memories: reach.nothing(), keys: 0, count: 0, given: 0 };
        // Each place that was reached, by its number; and how: from which other one, by which entry.
        let mut numbers: FxHashMap<Place, usize> = FxHashMap::from_iter([(nothing.clone(), 0)]);
        let mut places: Vec<Place> = vec![nothing];
        let mut ways: Vec<Way<'_>> = vec![None];
        let mut begin: Vec<usize> = vec![0];
        let mut placed = 0u64;
        for (at, days) in reach.days.iter().enumerate() {
            let own: Vec<(usize, &(usize, Vec<_>))> =
                given.iter().enumerate().filter(|(_, (own, _))| *own == at).collect();
            if reach.list.one_a_day() && days.is_one() && own.len() > 1 {
                return Some(BTreeMap::new());
            }
            let needed = own.iter().fold(placed, |bits, (nth, _)| bits | 1 << nth);
            let one_only = (merged || reach.list.one_a_day()) && days.is_one();
            let further = self.further.get(at).copied().unwrap_or(false);
            let of_given = own.iter().flat_map(|(nth, (_, looks))| {
                looks.iter().map(move |(letter, parts)| Step { letter, parts, given: 1 << nth })
            });
            let of_others = reach.letters.get(at).into_iter().flatten();
            let of_others = of_others.map(|(letter, parts)| Step { letter, parts, given: 0 });
            let steps: Vec<Step<'_>> = of_given.chain(of_others.filter(|_| further)).collect();
            let mut waiting: VecDeque<(usize, bool)> = begin.drain(..).map(|place| (place, false)).collect();
            let mut reached: FxHashSet<(usize, bool)> = waiting.iter().copied().collect();
            let mut ends: Vec<usize> = Vec::new();
            while let Some((number, full)) = waiting.pop_front() {
                let Some(place) = places.get(number).cloned() else { continue };
                if place.given == needed {
                    ends.push(number);
                }
                for step in &steps {
                    let once = step.given == 0 && one_only && (full || !own.is_empty());
                    if once || place.given & step.given != 0 {
                        continue;
                    }
                    for next in self.behind(&place, step.letter, at) {
                        let next = Place { given: place.given | step.given, ..next };
                        let number_behind = match numbers.get(&next) {
                            Some(number) => *number,
                            None => {
                                let new = places.len();
                                numbers.insert(next.clone(), new);
                                places.push(next);
                                ways.push(Some((number, at, step.parts)));
                                new
                            }
                        };
                        if reached.insert((number_behind, one_only)) {
                            waiting.push_back((number_behind, one_only));
                        }
                    }
                }
                if places.len() > MAX_STATES || self.looked.saturating_add(places.len()) > MAX_TOGETHER {
                    return None;
                }
            }
            ends.sort_by(|a, b| places.get(*a).cmp(&places.get(*b)));
            ends.dedup();
            begin = ends;
            placed = needed;
        }
        self.looked = self.looked.saturating_add(places.len());
        let mut all: BTreeMap<Vec<Out>, Vec<Thought>> = BTreeMap::new();
        for number in begin {
            let Some(place) = places.get(number) else { continue };
            all.entry(self.outs(&place.memories)).or_insert_with(|| {
                let mut entries = Vec::new();
                let mut at = number;
                while let Some((before, days, parts)) = ways.get(at).copied().flatten() {
                    entries.push(Thought { days, parts: parts.clone() });
                    at = before;
                }
                entries.reverse();
                entries
            });
        }
        Some(all)
    }
}
