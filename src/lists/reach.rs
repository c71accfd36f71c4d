//! What the questions about a list tell apart: stretches of days, cells of values, and the kinds of entries that are made of them.

use super::cells::{Cell, cells};
use super::entries::Part;
use super::fold::{Known, is};
use super::lines::{Line, limits_of};
use super::moving::{bounded, one_order};
use super::place::Placing;
use super::said::TooOpen;
use crate::check::model::{Asked, Cond, Fact, FactId, FactType, Guideline, ListFact, Num, Value, Values, Window};
use crate::number::{self, Number};
use num_traits::Signed;
use std::collections::{BTreeMap, BTreeSet};

/// Most kinds of entries.
const MAX_LETTERS: usize = 4_000;
/// The day that is taken for the day of the question where it makes no difference which.
const SOME_DAY: i64 = 20_454;
/// Longest stretch that is taken apart where no two entries are of one day.
const MAX_APART: i64 = 31;
/// How an entry looks to the questions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Letter {
    /// For each question: whether it is looked at, whether it counts, and the cell of its value.
    pub(super) seen: Vec<(bool, bool, usize)>,
    /// Which of those it is that may be there once.
    pub(super) key: Option<u32>,
}

/// Kinds of entries, with the values of one of each.
pub(super) type Kinds = Vec<(Letter, BTreeMap<FactId, Value>)>;

/// A stretch of days, in which no question tells one from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Option<Number>,
    pub(super) last: Option<Number>,
}

impl Days {
    pub(super) fn has(&self, day: &Number) -> bool {
        self.first.as_ref().is_none_or(|first| first <= day) && self.last.as_ref().is_none_or(|last| day <= last)
    }

    /// Whether they lie between two days, both of which belong.
    pub(super) fn lie_in(&self, low: &Option<Number>, high: &Option<Number>) -> bool {
        low.as_ref().is_none_or(|low| self.first.as_ref().is_some_and(|first| first >= low))
            && high.as_ref().is_none_or(|high| self.last.as_ref().is_some_and(|last| last <= high))
    }

    pub(super) fn is_one(&self) -> bool {
        self.first.is_some() && self.first == self.last
    }

    /// The days of a short stretch, one by one.
    fn apart(self) -> Vec<Days> {
        let (Some(first), Some(last)) = (&self.first, &self.last) else { return vec![self] };
        if last - first > number::whole(MAX_APART) {
            return vec![self];
        }
        let mut all = Vec::new();
        let mut day = first.clone();
        while day <= *last {
            all.push(Days { first: Some(day.clone()), last: Some(day.clone()) });
            day += number::one();
        }
        all
    }

    fn one(&self) -> Number {
        match (&self.first, &self.last) {
            (Some(first), _) => first.clone(),
            (None, Some(last)) => last.clone(),
            (None, None) => number::whole(20_000),
        }
    }
}

/// What the questions of a list tell apart.
pub(super) struct Reach<'a> {
    pub(super) lines: Vec<Line<'a>>,
    pub(super) list: &'a ListFact,
    g: &'a Guideline,
    values: Values,
    /// The cells of the parts that are looked at.
    pub(super) cells: BTreeMap<FactId, Vec<Cell>>,
    /// The stretches of days, in order.
    pub(super) days: Vec<Days>,
    pub(super) letters: Vec<Kinds>,
}

impl<'a> Reach<'a> {
    /// For what is known, values and days that are given, days between which there may be more, and further values of parts that
    /// are told apart.
    pub(super) fn new(
        placing: &Placing<'a>,
        list: &'a ListFact,
        lines: Vec<Line<'a>>,
        given: &[BTreeMap<FactId, Part>],
        (ends, values_of): (&[Number], &BTreeMap<FactId, BTreeSet<Number>>),
    ) -> Result<Reach<'a>, TooOpen> {
        let g: &'a Guideline = placing.origin;
        let values = placing.values.clone();
        let mut reach = Reach { lines, list, g, values, cells: BTreeMap::new(), days: Vec::new(), letters: Vec::new() };
        for line in reach.lines.iter_mut().filter(|line| !line.plain && matches!(line.measure.asked, Asked::Number)) {
            // Whatever is computed with it: as many as are given are told from more.
            line.limits.insert(number::whole(i64::try_from(given.len()).unwrap_or(i64::MAX)));
        }
        let fail = |why: &str| Err(placing.too_open(&list.name, why));
        // Where the day of the question is not known, no part but the day of an entry is compared with it.
        let conds = reach.conds();
        let days = reach.times(placing, given, ends)?;
        reach.days = stretches(&days, list.on.and_then(|on| g.fact(on)));
        if list.one_a_day() {
            reach.days = reach.days.into_iter().flat_map(Days::apart).collect();
        }
        for part in list.parts.iter().filter(|part| Some(**part) != list.on) {
            let mut limits = BTreeSet::new();
            let Some(named) = limits_of(&conds, *part, &mut limits) else {
                return fail("a condition looks at a part of its entries in a way that leaves too much open");
            };
            let valued = reach.lines.iter().filter(|line| line.measure.asked.part() == Some(*part));
            let mut asked = false;
            for line in valued {
                limits.extend(line.limits.iter().cloned());
                asked = true;
            }
            let keyed = reach.list.key.contains(part);
            if keyed {
                limits.extend(g.fact(*part).into_iter().flat_map(|fact| few_numbers(&fact.ty)));
            }
            if !(named || asked || keyed) {
                continue;
            }
            limits.extend(values_of.get(part).into_iter().flatten().cloned());
            for entry in given {
                if let Some(Part::Known(Value::Number(value))) = entry.get(part) {
                    limits.insert(value.clone());
                }
            }
            match g.fact(*part).and_then(|fact| cells(fact, &limits)) {
                Some(found) if found.len() <= 200 => {
                    reach.cells.insert(*part, found);
                }
                _ => return fail("a part of its entries has too many values that are told apart"),
            }
        }
        reach.letters =
            reach.alphabet().ok_or_else(|| placing.too_open(&list.name, "its entries can be of too many kinds"))?;
        Ok(reach)
    }

    fn known(&self) -> Known<'_> {
        Known { guideline: self.g, values: &self.values, parts: None }
    }

    /// All conditions on entries, with what is known put in.
    fn conds(&self) -> Vec<Cond> {
        let of_lines = self.lines.iter().flat_map(|line| line.base.iter().copied().chain(line.passes));
        of_lines.chain(&self.list.each).map(|cond| self.known().cond(cond)).collect()
    }

    /// The days at which a question begins or ends to look, sorted. Where the day of the question is not known, their order has to
    /// be the same whatever it is, and one is taken.
    fn times(
        &mut self,
        placing: &Placing<'a>,
        given: &[BTreeMap<FactId, Part>],
        ends: &[Number],
    ) -> Result<BTreeSet<(Number, bool)>, TooOpen> {
        let Some(on) = self.list.on else { return Ok(BTreeSet::new()) };
        let today = self.g.today().filter(|today| !self.values.knows(*today));
        let found = self.edges(on).ok_or_else(|| {
            placing.too_open(&self.list.name, "the days of its entries are compared with something that is not known")
        })?;
        let mut edges = found;
        if let Some(today) = today
            && !edges.is_empty()
        {
            let moves = |num: &Num| !matches!(num, Num::Const(_));
            let moving = edges.iter().any(|(num, _)| moves(num));
            // What moves with the day of the question stands now before a day that does not move, and now behind it.
            let fixed = bounded(self.g.fact(on)) || edges.iter().any(|(num, _)| !moves(num));
            if moving && (fixed || !ends.is_empty() || !one_order(self.g, &self.values, &edges, today)) {
                return Err(placing.too_open(&self.list.name, "the day of the question is not known"));
            }
            if moving {
                self.values.set(today, Value::Number(number::whole(SOME_DAY)));
                edges = self.edges(on).unwrap_or_default();
            }
        }
        let mut days: BTreeSet<(Number, bool)> = BTreeSet::new();
        for (num, behind) in edges {
            match num {
                Num::Const(day) => {
                    days.insert((day, behind));
                }
                _ => {
                    return Err(placing
                        .too_open(&self.list.name, "a time that is asked begins or ends on a day that is not known"));
                }
            }
        }
        let own_days = given.iter().filter_map(|entry| match entry.get(&on) {
            Some(Part::Known(Value::Number(day))) => Some(day.clone()),
            _ => None,
        });
        for day in own_days {
            if today.is_some() && !days.is_empty() && self.values.knows(today.unwrap_or(FactId(u32::MAX))) {
                return Err(placing.too_open(&self.list.name, "the day of the question is not known"));
            }
            days.insert((day.clone(), false));
            days.insert((day + number::one(), false));
        }
        days.extend(ends.iter().map(|day| (day.clone(), false)));
        Ok(days)
    }

    /// Where a question begins to look or ends, as it is written: the day, and whether it is the first day behind.
    fn edges(&self, on: FactId) -> Option<Vec<(Num, bool)>> {
        let known = self.known();
        let mut edges = Vec::new();
        let one = || Box::new(Num::Const(number::one()));
        let behind = |day: &Num| known.settled(Num::Add(Box::new(day.clone()), one()));
        for window in self.lines.iter().flat_map(|line| &line.windows) {
            match window {
                Window::Since(day) => edges.push((known.num(day), false)),
                Window::Until(day) => edges.push((behind(&known.num(day)), false)),
                Window::BeforeLatest | Window::Any(_) => return None,
            }
        }
        for cond in self.conds() {
            let mut sound = true;
            cond.each(&mut |part| {
                if let crate::check::model::CondKind::Compare(_, left, right) = &part.kind {
                    let named = |num: &Num| {
                        let mut here = false;
                        num.each(&mut |num| here |= *num == Num::Fact(on));
                        here
                    };
                    match (left, right) {
                        (Num::Fact(fact), day) | (day, Num::Fact(fact)) if *fact == on && !named(day) => {
                            edges.push((day.clone(), false));
                            edges.push((behind(day), false));
                        }
                        _ => sound &= !named(left) && !named(right),
                    }
                }
            });
            if !sound {
                return None;
            }
        }
        Some(edges)
    }

    /// Each kind of entry for each stretch of days, with the values of one of that kind.
    fn alphabet(&self) -> Option<Vec<Kinds>> {
        let mut kinds: Vec<BTreeMap<FactId, Value>> = vec![BTreeMap::new()];
        for (part, cells) in &self.cells {
            kinds = kinds
                .iter()
                .flat_map(|kind| {
                    cells.iter().map(|cell| {
                        let mut kind = kind.clone();
                        kind.insert(*part, cell.one.clone());
                        kind
                    })
                })
                .collect();
            if kinds.len() > MAX_LETTERS {
                return None;
            }
        }
        let mut letters = Vec::new();
        for days in 0..self.days.len() {
            let mut own: BTreeMap<Letter, BTreeMap<FactId, Value>> = BTreeMap::new();
            for kind in &kinds {
                if let Some(letter) = self.letter(days, kind)? {
                    own.entry(letter).or_insert_with(|| kind.clone());
                }
            }
            letters.push(own.into_iter().collect());
        }
        Some(letters)
    }

    /// How an entry looks; none where no entry is like that. Outer none where that is not known.
    #[allow(clippy::option_option)]
    pub(super) fn letter(&self, days: usize, parts: &BTreeMap<FactId, Value>) -> Option<Option<Letter>> {
        let mut whole: BTreeMap<FactId, Part> =
            parts.iter().map(|(part, value)| (*part, Part::Known(value.clone()))).collect();
        let day = self.days.get(days)?.one();
        if let Some(on) = self.list.on {
            whole.insert(on, Part::Known(Value::Number(day.clone())));
        }
        let known = Known { guideline: self.g, values: &self.values, parts: Some(&whole) };
        let holds = |cond: &Cond| {
            let cond = known.cond(cond);
            if is(&cond, true) { Some(true) } else { is(&cond, false).then_some(false) }
        };
        for each in &self.list.each {
            if !holds(each)? {
                return Some(None);
            }
        }
        let mut seen = Vec::new();
        for line in &self.lines {
            let mut base = true;
            for cond in &line.base {
                base &= holds(cond)?;
            }
            for window in &line.windows {
                base &= match (window, self.list.on) {
                    (Window::Since(first), Some(_)) => matches!(known.num(first), Num::Const(first) if day >= first),
                    (Window::Until(last), Some(_)) => matches!(known.num(last), Num::Const(last) if day <= last),
                    _ => true,
                };
            }
            let passes = match line.passes {
                Some(cond) => holds(cond)?,
                None => true,
            };
            let cell = line.measure.asked.part().map_or(0, |part| {
                let value =
                    whole.get(&part).and_then(|part| if let Part::Known(value) = part { Some(value) } else { None });
                self.cell_of(part, value)
            });
            seen.push(if base { (true, passes, if passes { cell } else { 0 }) } else { (false, false, 0) });
        }
        // Of a cell that is one value, an entry is there once; others hold as many as are needed.
        let key = match self.list.key.as_slice() {
            [key] => self.cells.get(key).and_then(|cells| {
                let value =
                    whole.get(key).and_then(|part| if let Part::Known(value) = part { Some(value) } else { None });
                let at = self.cell_of(*key, value);
                cells.get(at)?.only()?;
                u32::try_from(at).ok()
            }),
            _ => None,
        };
        Some(Some(Letter { seen, key: key.filter(|key| *key < 64) }))
    }

    /// The cell of a value.
    pub(super) fn cell_of(&self, part: FactId, value: Option<&Value>) -> usize {
        let Some(cells) = self.cells.get(&part) else {
            // The day of an entry.
            return match value {
                Some(Value::Number(day)) => self.days.iter().position(|days| days.has(day)).unwrap_or(0),
                _ => 0,
            };
        };
        let before = |cell: &Cell| match (&cell.one, value) {
            (Value::Number(one), Some(Value::Number(value))) => one < value,
            (one, Some(value)) => one != value,
            _ => false,
        };
        let at = cells.iter().take_while(|cell| before(cell)).count();
        match (cells.get(at), value) {
            (Some(cell), Some(value)) if cell.one == *value => at,
            (_, Some(Value::Number(value))) => {
                let holds = |cell: &Cell| cell.has(value);
                cells.iter().position(holds).unwrap_or(at.min(cells.len().saturating_sub(1)))
            }
            _ => at,
        }
    }
}

impl Cell {
    fn has(&self, value: &Number) -> bool {
        let parts = BTreeMap::from([(FactId(0), Part::Known(Value::Number(value.clone())))]);
        let nothing = Values::default();
        let g = Guideline::default();
        let known = Known { guideline: &g, values: &nothing, parts: Some(&parts) };
        is(&known.cond(&self.holds(FactId(0))), true)
    }
}

/// The numbers of a type that has few of them.
fn few_numbers(ty: &FactType) -> Vec<Number> {
    let FactType::Number(ty) = ty else { return Vec::new() };
    let (Some((low, _)), Some((high, _)), true) = (&ty.low, &ty.high, ty.integer) else { return Vec::new() };
    let step = &ty.unit.factor;
    if !step.is_positive() || high - low > step * number::whole(60) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut next = low.clone();
    while next <= *high {
        all.push(next.clone());
        next += step;
    }
    all
}

/// The stretches between some days.
fn stretches(days: &BTreeSet<(Number, bool)>, on: Option<&Fact>) -> Vec<Days> {
    let ends = on.and_then(|fact| if let FactType::Number(ty) = &fact.ty { Some(ty) } else { None });
    let low = ends
        .and_then(|ty| ty.low.as_ref())
        .map(|(low, closed)| if *closed { low.clone() } else { low + number::one() });
    let high = ends
        .and_then(|ty| ty.high.as_ref())
        .map(|(high, closed)| if *closed { high.clone() } else { high - number::one() });
    let edges: BTreeSet<Number> = days.iter().map(|(day, _)| day.clone()).collect();
    let mut found = Vec::new();
    let mut first = low;
    for edge in edges {
        if first.as_ref().is_some_and(|first| *first >= edge) {
            continue;
        }
        if high.as_ref().is_some_and(|high| edge > *high) {
            break;
        }
        found.push(Days { first: first.clone(), last: Some(&edge - number::one()) });
        first = Some(edge);
    }
    if first.is_none() || high.is_none() || first <= high {
        found.push(Days { first, last: high });
    }
    found
}
