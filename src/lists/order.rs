//! Which of two entries is the later. Entries of one day have an order that nobody knows, unless they are alike.

use super::entries::{Entries, Entry};
use super::fold::{and, certain, is, or};
use super::place::Placing;
use super::said::TooOpen;
use crate::case::show_value;
use crate::check::model::{Comparison, Cond, CondKind, EntryFact, Fact, FactType, ListedId, Member, Num, Value};
use crate::number::Number;
use crate::source::Span;
use std::collections::BTreeSet;

/// Most entries of one day whose order matters.
const MAX_TIED: usize = 4;

impl Placing<'_> {
    /// Whether `a` is later than `b`, both of which are there.
    pub(super) fn after(&mut self, of: &Entries, a: &Entry, b: &Entry) -> Result<Cond, TooOpen> {
        let span = Span::default();
        let Some(on) = of.on else { return Ok(certain(a.place > b.place, span)) };
        let (Some(day_a), Some(day_b)) = (a.num(on), b.num(on)) else { return Ok(certain(a.place > b.place, span)) };
        if let (Num::Const(first), Num::Const(second)) = (&day_a, &day_b) {
            return match first == second {
                false => Ok(certain(first > second, span)),
                true => self.of_one_day(of, first, a, b),
            };
        }
        let later = self.known().compared(Comparison::Greater, &day_a, &day_b, span);
        let same = self.known().compared(Comparison::Equal, &day_a, &day_b, span);
        let apart = |id: &ListedId| self.one_a_day(*id) || self.never_same(&day_a, &day_b);
        let Some(list) = of.list.filter(|id| !apart(id)) else { return Ok(later) };
        let (first, second) = if a.place < b.place { (a, b) } else { (b, a) };
        let bit = self.pair(list, of, first, second)?;
        let bit = if a.place < b.place { Cond { kind: CondKind::Not(Box::new(bit)), span } } else { bit };
        Ok(or([later, and([same, bit], span)], span))
    }

    /// Whether no two entries of a list are of one day.
    pub(super) fn one_a_day(&self, id: ListedId) -> bool {
        self.origin.listed.get(id).is_some_and(|list| list.one_a_day())
    }

    /// Whether two days of which one is not known cannot be the same.
    fn never_same(&self, a: &Num, b: &Num) -> bool {
        let (fact, day) = match (a, b) {
            (Num::Fact(fact), Num::Const(day)) | (Num::Const(day), Num::Fact(fact)) => (*fact, day),
            _ => return false,
        };
        self.values.part(fact).is_some_and(|part| !part.allows(&Value::Number(day.clone())))
    }

    /// Whether, if both are of one day, the second is the later of two entries.
    fn pair(&mut self, list: ListedId, of: &Entries, first: &Entry, second: &Entry) -> Result<Cond, TooOpen> {
        let span = Span::default();
        if let Some(bit) = self.pairs.get(&(list, first.place, second.place)) {
            return Ok(Cond { kind: CondKind::Fact(*bit), span });
        }
        let (name, title) = self.name_of(list);
        let open = |entry: &&Entry| of.on.is_none_or(|on| entry.number(on).is_none());
        let given = of.all.iter().filter(open).count();
        let of_day = |entry: &Entry| {
            let day = of.on.and_then(|on| entry.number(on));
            day.is_some_and(|day| {
                of.all.iter().filter(|e| of.on.and_then(|on| e.number(on)).as_ref() == Some(&day)).count() > 1
            })
        };
        if given > 1 || of_day(first) || of_day(second) {
            return Err(self.too_open(&name, "several entries of it may be of one day, and their order is not known"));
        }
        let bit = self.fact(Fact {
            name: format!("{name}[order]"),
            title: format!("{title}: the order of entries of one day"),
            ty: FactType::YesNo,
            ..Fact::today(span)
        });
        let entry = EntryFact { list, asked: bit, further: false, given: false, there: None };
        self.out.facts.get_mut(bit).into_iter().for_each(|own| own.entry = Some(entry.clone()));
        self.pairs.insert((list, first.place, second.place), bit);
        Ok(Cond { kind: CondKind::Fact(bit), span })
    }

    pub(super) fn name_of(&self, list: ListedId) -> (String, String) {
        self.origin.listed.get(list).map_or_else(Default::default, |list| (list.name.clone(), list.title.clone()))
    }

    /// Of two entries of one known day.
    fn of_one_day(&mut self, of: &Entries, day: &Number, a: &Entry, b: &Entry) -> Result<Cond, TooOpen> {
        let span = Span::default();
        let Some(list) = of.list.filter(|_| a.parts != b.parts) else { return Ok(certain(a.place > b.place, span)) };
        let on = |entry: &Entry| of.on.and_then(|on| entry.number(on));
        let tied: Vec<&Entry> = of.all.iter().filter(|entry| on(entry).as_ref() == Some(day)).collect();
        // Those that are alike may stand in the order of the list.
        let places: Vec<usize> = tied.iter().map(|entry| entry.place).collect();
        let (name, title) = self.name_of(list);
        if tied.len() > MAX_TIED {
            return Err(
                self.too_open(&name, "more than four entries of it are of one day, and their order is not known")
            );
        }
        let alike = |one: usize, other: usize| tied.get(one).map(|e| &e.parts) == tied.get(other).map(|e| &e.parts);
        let in_turn = |order: &Vec<usize>| {
            let pairs =
                order.iter().enumerate().flat_map(|(at, one)| order.iter().skip(at).map(move |other| (*one, *other)));
            pairs.into_iter().all(|(one, other)| places.get(one) <= places.get(other) || !alike(one, other))
        };
        let orders: Vec<Vec<usize>> = permutations(places.len()).into_iter().filter(in_turn).collect();
        let fact = match self.ties.get(&(list, day.clone())) {
            Some(fact) => *fact,
            None => {
                let day_part = of.on.and_then(|on| self.origin.fact(on));
                let shown = day_part.map_or_else(String::new, |part| show_value(part, &Value::Number(day.clone())));
                let members = orders.iter().map(|order| {
                    let words: Vec<String> = order.iter().map(|at| at.saturating_add(1).to_string()).collect();
                    Member { name: words.join("_"), label: Some(format!("in the order {}", words.join(", "))) }
                });
                let fact = self.fact(Fact {
                    name: format!("{name}[{shown}].order"),
                    title: format!("{title}: the order of the entries of {shown}"),
                    ty: FactType::OneOf(members.collect()),
                    ..Fact::today(span)
                });
                let entry = EntryFact { list, asked: fact, further: false, given: false, there: None };
                self.out.facts.get_mut(fact).into_iter().for_each(|own| own.entry = Some(entry.clone()));
                self.ties.insert((list, day.clone()), fact);
                fact
            }
        };
        let at = |entry: &Entry| places.iter().position(|place| *place == entry.place);
        let (Some(a), Some(b)) = (at(a), at(b)) else { return Ok(certain(false, span)) };
        let stands = |order: &[usize], one: usize| order.iter().position(|at| *at == one);
        let members = orders.iter().enumerate().filter(|(_, order)| stands(order, a) > stands(order, b));
        let members: BTreeSet<u32> = members.filter_map(|(at, _)| u32::try_from(at).ok()).collect();
        Ok(Cond { kind: CondKind::Member(fact, members), span })
    }

    /// Whether what is certain of the days of entries is enough to order them: the entries, the first one first.
    pub(super) fn sorted(&self, of: &Entries) -> Option<Vec<Entry>> {
        let on = of.on?;
        let mut days = Vec::new();
        for entry in &of.all {
            days.push((entry.number(on)?, entry));
        }
        days.sort_by(|(a, _), (b, _)| a.cmp(b));
        let tied = days.windows(2).any(|two| match two {
            [(a, one), (b, other)] => a == b && one.parts != other.parts,
            _ => false,
        });
        let sure = days.iter().all(|(_, entry)| is(&entry.holds, true));
        (!tied && sure).then(|| days.into_iter().map(|(_, entry)| entry.clone()).collect())
    }
}

/// All orders of so many things, the given one first.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for at in 0..count {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).rev().map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, at);
                    longer
                })
            })
            .collect();
    }
    all
}
