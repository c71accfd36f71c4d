//! Puts what is asked of lists in the words of facts: the entries of each list, a term for each measure, and a guideline whose
//! conditions name those.

use super::entries::{Entries, Entry, Part};
use super::fold::{Known, and, certain, is, not, or};
use super::said::{Listings, Placed, TooOpen};
use crate::check::model::{
    ClassRow, Classification, Cond, CondKind, Constraint, DefId, Derivation, Dose, EntryFact, Fact, FactId, FactType,
    Guideline, ListEntry, ListFact, ListedId, Meaning, Measure, Member, Num, NumberType, Rewording, RowsOf, SameDay,
    Stated, Term, TermId, Unit, Value, ValueRows, Values,
};
use crate::number::{self, Number};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most entries that are made for pairs of which nothing is given.
const MAX_PAIRS: usize = 400;

/// A number that is one or the other: each with when it is, none where there is no value. One of them holds, and only one.
pub(super) type Alternatives = Vec<(Cond, Option<Num>)>;

/// A guideline while its lists are put in place.
pub(super) struct Placing<'a> {
    pub(super) origin: &'a Arc<Guideline>,
    pub(super) out: Guideline,
    pub(super) values: Values,
    pub(super) lists: Vec<Entries>,
    /// For each list the facts that say in which order the entries of one day stand.
    pub(super) ties: BTreeMap<(ListedId, Number), FactId>,
    /// The same for two entries, of which the day of one is not known.
    pub(super) pairs: BTreeMap<(ListedId, usize, usize), FactId>,
    /// How the entries of each list are told from each other.
    pub(super) labels: BTreeMap<ListedId, Vec<String>>,
    /// Whether the list that is put in place is given.
    pub(super) given: bool,
    /// What is asked at the moment.
    pub(super) asking: Option<&'a Measure>,
    first: Vec<DefId>,
    replaced: BTreeMap<FactId, CondOrNum>,
}

enum CondOrNum {
    Cond(Cond),
    Num(Num),
}

/// The guideline for what is known of lists and facts.
pub(super) fn place(origin: &Arc<Guideline>, listings: &Listings, values: &Values) -> Result<Placed, TooOpen> {
    let mut placing = Placing::looking(origin, values);
    placing.out = Guideline { origin: Some(Arc::clone(origin)), ..Guideline::clone(origin) };
    let mut open = BTreeSet::new();
    placing.name_measures();
    placing.left_out(listings);
    for (id, list) in origin.listed.with_ids() {
        let listing = listings.get(&id);
        if list.left_out && listing.is_none() {
            placing.lists.push(Entries { all: Vec::new(), on: list.on, list: Some(id) });
            open.insert(id);
            continue;
        }
        placing.given = listing.is_some();
        match (placing.more(list, listing)?, listing) {
            (Some(ends), _) => {
                placing.lists.push(Entries { all: Vec::new(), on: list.on, list: Some(id) });
                match (placing.open((id, list), listing, ends), listing) {
                    (Ok(()), _) => {}
                    // Of a list that is not given at all each question is left by itself.
                    (Err(_), None) => placing.loose(id, list),
                    (Err(why), Some(_)) => return Err(why),
                }
                open.insert(id);
            }
            (None, listing) => placing.list(id, list, listing.map_or(&[][..], |listing| &listing.entries))?,
        }
    }
    for measure in &origin.measures {
        placing.asking = Some(measure);
        if origin.list_of(&measure.source).is_none_or(|list| !open.contains(&list)) {
            placing.measure(measure)?;
        }
    }
    placing.every_entry();
    Ok(placing.done())
}

impl<'a> Placing<'a> {
    /// For questions about lists only: nothing is put in place.
    pub(super) fn looking(origin: &'a Arc<Guideline>, values: &Values) -> Placing<'a> {
        Placing {
            origin,
            out: Guideline::default(),
            values: values.clone(),
            lists: Vec::new(),
            ties: BTreeMap::new(),
            pairs: BTreeMap::new(),
            labels: BTreeMap::new(),
            given: false,
            asking: None,
            first: Vec::new(),
            replaced: BTreeMap::new(),
        }
    }

    /// What is known, without the parts of an entry.
    pub(super) fn known(&self) -> Known<'_> {
        Known { guideline: self.origin, values: &self.values, parts: None }
    }

    /// What is known, with those of one.
    pub(super) fn known_of<'b>(&'b self, entry: &'b Entry) -> Known<'b> {
        Known { guideline: self.origin, values: &self.values, parts: Some(&entry.parts) }
    }

    /// Why what is asked cannot be decided.
    pub(super) fn too_open(&self, list: &str, why: impl Into<String>) -> TooOpen {
        let (asked, span) = self.asking.map_or((String::new(), Span::default()), |m| (m.text.clone(), m.span));
        TooOpen { list: list.to_owned(), asked, why: why.into(), span }
    }

    /// Where a list is left out that may be, what is derived from it is a fact like any other, and a constraint that asks of it says
    /// nothing.
    fn left_out(&mut self, listings: &Listings) {
        let out = &mut self.out;
        for fact in out.facts.iter_mut() {
            let asked = fact.derivation.as_ref().map(|own| self.origin.may_be_left_out(own)).unwrap_or_default();
            if asked.iter().any(|list| !listings.contains_key(list)) {
                fact.derivation = None;
                fact.formula = None;
            }
        }
        let derived = |id: &FactId| out.facts.get(*id).is_some_and(|fact| fact.derivation.is_some());
        out.derivation_order.retain(derived);
        for constraint in &mut out.constraints {
            let asked = self.origin.asks_left_out(&constraint.holds);
            if asked.iter().any(|list| !listings.contains_key(list)) {
                constraint.holds = certain(true, constraint.holds.span);
            }
        }
    }

    fn list(&mut self, id: ListedId, list: &'a ListFact, given: &[ListEntry]) -> Result<(), TooOpen> {
        let mut all = Vec::new();
        let labels = self.named_apart(list, given);
        for ((at, given), label) in given.iter().enumerate().zip(&labels) {
            all.push(self.entry((id, list), given, label, at));
        }
        self.labels.insert(id, labels);
        let mut entries = Entries { all, on: list.on, list: Some(id) };
        if list.key.len() > 1 {
            self.pairs_of(id, list, &mut entries)?;
        }
        self.unlike(list, &entries)?;
        if let Some(same) = list.same_day {
            self.merge(list, &mut entries, same)?;
        }
        self.lists.push(entries);
        Ok(())
    }

    pub(super) fn entry(
        &mut self,
        (id, list): (ListedId, &ListFact),
        given: &ListEntry,
        label: &str,
        place: usize,
    ) -> Entry {
        let span = list.span;
        let mut parts = BTreeMap::new();
        for (part, said) in list.parts.iter().zip(&given.parts) {
            let stated = said.as_ref().map(|(stated, _)| stated);
            let part_of = match stated {
                Some(Stated::Value(value)) => Part::Known(value.clone()),
                _ => Part::Fact(self.part_fact(id, list, *part, label, stated)),
            };
            parts.insert(*part, part_of);
        }
        Entry { holds: certain(true, span), parts, place }
    }

    /// A fact for a part that is not known.
    fn part_fact(
        &mut self,
        id: ListedId,
        list: &ListFact,
        part: FactId,
        label: &str,
        stated: Option<&Stated>,
    ) -> FactId {
        let own = self.origin.fact(part);
        let name = own.map_or("", |own| own.name.as_str());
        let title = own.map_or("", |own| own.title.as_str());
        let title = if list.value == Some(part) || title == list.title {
            format!("{}, {label}", list.title)
        } else {
            format!("{}, {label}: {title}", list.title)
        };
        let (name, ty) = (format!("{}[{label}].{name}", list.name), own.map_or(FactType::YesNo, |own| own.ty.clone()));
        let others = own.map_or_else(Vec::new, |own| own.others.clone());
        let fact = self.fact(Fact { name, title, ty, others, ..Fact::today(list.span) });
        let entry = EntryFact { list: id, asked: fact, further: false, given: false, there: None };
        self.out.facts.get_mut(fact).into_iter().for_each(|own| own.entry = Some(entry.clone()));
        if let Some(Stated::Part(partial)) = stated {
            self.values.narrow(fact, partial.clone());
        }
        fact
    }

    /// Adds a fact of which nothing is known.
    pub(super) fn fact(&mut self, fact: Fact) -> FactId {
        let id = self.out.facts.push(fact);
        self.values.resize(self.out.facts.len());
        id
    }

    /// Where an entry could be for each value of several parts, those of which nothing is given are there, and unknown.
    fn pairs_of(&mut self, id: ListedId, list: &ListFact, entries: &mut Entries) -> Result<(), TooOpen> {
        let mut values: Vec<Vec<Value>> = Vec::new();
        let mut there: BTreeSet<Vec<Value>> = BTreeSet::new();
        for entry in &entries.all {
            let key = list.key.iter().map(|part| match entry.parts.get(part) {
                Some(Part::Known(value)) => Some(value.clone()),
                _ => None,
            });
            let Some(key) = key.collect::<Option<Vec<Value>>>() else {
                let why = "an entry is there of which it is not known which it is";
                return Err(self.too_open(&list.name, why));
            };
            there.insert(key);
        }
        for at in 0..list.key.len() {
            let own: BTreeSet<Value> = there.iter().filter_map(|key| key.get(at).cloned()).collect();
            values.push(own.into_iter().collect());
        }
        let mut keys: Vec<Vec<Value>> = vec![Vec::new()];
        for own in &values {
            keys = keys
                .iter()
                .flat_map(|key| own.iter().map(|value| key.iter().cloned().chain([value.clone()]).collect()))
                .collect();
            if keys.len() > MAX_PAIRS.saturating_add(there.len()) {
                return Err(self.too_open(&list.name, "too many entries are missing in it"));
            }
        }
        for key in keys.into_iter().filter(|key| !there.contains(key)) {
            let parts = list.parts.iter().map(|part| {
                let at = list.key.iter().position(|own| own == part)?;
                let value = key.get(at)?.clone();
                Some((Stated::Value(value), String::new()))
            });
            let given = ListEntry { parts: parts.collect(), span: list.span };
            let label = self.label(list, &given, entries.all.len());
            let entry = self.entry((id, list), &given, &label, entries.all.len());
            entries.all.push(entry);
            self.labels.entry(id).or_default().push(label);
        }
        Ok(())
    }

    /// Of several entries of one day one counts.
    pub(super) fn merge(&self, list: &ListFact, entries: &mut Entries, same: SameDay) -> Result<(), TooOpen> {
        let (Some(on), Some(value)) = (list.on, list.value) else { return Ok(()) };
        let mut days: BTreeMap<Number, Vec<Entry>> = BTreeMap::new();
        let (all, mut left) = (std::mem::take(&mut entries.all), Vec::new());
        for entry in all {
            match entry.number(on) {
                Some(day) => days.entry(day).or_default().push(entry),
                None => left.push(entry),
            }
        }
        if !days.is_empty() && !left.is_empty() || left.len() > 1 {
            return Err(self.too_open(&list.name, "entries whose day is not known may be of the same day as others"));
        }
        for mut of_day in days.into_values() {
            let nums: Vec<Num> = of_day.iter().filter_map(|entry| entry.num(value)).collect();
            let count = Num::Const(number::whole(i64::try_from(nums.len()).unwrap_or(1)));
            let merged = nums.into_iter().reduce(|a, b| {
                let (a, b) = (Box::new(a), Box::new(b));
                match same {
                    SameDay::Highest => Num::Greatest(a, b),
                    SameDay::Lowest => Num::Least(a, b),
                    SameDay::Mean => Num::Add(a, b),
                }
            });
            let merged = match (merged, same) {
                (Some(sum), SameDay::Mean) => Some(Num::Divide(Box::new(sum), Box::new(count))),
                (merged, _) => merged,
            };
            let Some(mut first) = of_day.drain(..).next() else { continue };
            if let Some(merged) = merged {
                first.parts.insert(value, Part::Number(deep(&self.known(), &merged)));
            }
            left.push(first);
        }
        entries.all = left;
        Ok(())
    }

    /// A term that stands for what is asked.
    pub(super) fn yes_or_no(&mut self, measure: &Measure, means: Cond) {
        // It has no place of its own: what stands there is what is asked.
        let means = Cond { span: Span::default(), ..means };
        let term = self.term(measure, Meaning::Cond(means));
        let kind = CondKind::Term(term);
        self.replaced.insert(measure.fact, CondOrNum::Cond(Cond { kind, span: measure.span }));
    }

    /// A term for a number that is one or the other.
    pub(super) fn number(&mut self, measure: &Measure, ty: &NumberType, alternatives: Alternatives) {
        let mut open: Alternatives = alternatives.into_iter().filter(|(when, _)| !is(when, false)).collect();
        let span = measure.span;
        let nothing = || Num::Divide(Box::new(Num::Const(number::one())), Box::new(Num::Const(number::whole(0))));
        let means = match open.as_slice() {
            [] => Meaning::Num(nothing(), ty.clone()),
            [(_, num)] => Meaning::Num(num.clone().unwrap_or_else(nothing), ty.clone()),
            _ => {
                // Where there is no value, no row holds.
                open.retain(|(_, num)| num.is_some());
                let class = self.out.classes.next();
                let rows = open.iter().enumerate().map(|(at, (when, _))| ClassRow {
                    member: u32::try_from(at).unwrap_or(u32::MAX),
                    when: Some(when.clone()),
                    span,
                });
                let members = (1..=open.len()).map(|at| Member { name: at.to_string(), label: None });
                let class_of = Classification {
                    name: measure.text.clone(),
                    title: measure.text.clone(),
                    members: members.collect(),
                    rows: rows.collect(),
                    exclusive: false,
                    rows_of: Some(RowsOf::Term(self.term_of(measure))),
                    from: Vec::new(),
                    span,
                };
                self.out.classes.push(class_of);
                self.first.push(DefId::Class(class));
                let values: Vec<Num> = open.into_iter().filter_map(|(_, num)| num).collect();
                let units: Vec<Unit> = values.iter().map(|_| ty.unit.clone()).collect();
                Meaning::Rows(ValueRows { class, values, ty: ty.clone(), units })
            }
        };
        let term = self.term(measure, means);
        self.replaced.insert(measure.fact, CondOrNum::Num(Num::Term(term)));
    }

    /// A term for each measure, in their order, whatever is known of the lists.
    fn name_measures(&mut self) {
        for measure in &self.origin.measures {
            let (name, title, span) = (measure.text.clone(), measure.text.clone(), measure.span);
            let means = Meaning::Cond(certain(false, span));
            self.out.terms.push(Term { name, title, means, from: Vec::new(), span });
        }
    }

    pub(super) fn term_of(&self, measure: &Measure) -> TermId {
        let at = self.origin.measures.iter().position(|own| own.fact == measure.fact).unwrap_or(0);
        TermId(u32::try_from(self.origin.terms.len().saturating_add(at)).unwrap_or(u32::MAX))
    }

    fn term(&mut self, measure: &Measure, means: Meaning) -> TermId {
        let id = self.term_of(measure);
        if let Some(term) = self.out.terms.get_mut(id) {
            term.means = means;
        }
        self.first.push(DefId::Term(id));
        id
    }

    /// What holds of every entry.
    fn every_entry(&mut self) {
        let origin = Arc::clone(self.origin);
        for (list, entries) in origin.listed.iter().zip(std::mem::take(&mut self.lists)) {
            for each in &list.each {
                let parts = entries.all.iter().map(|entry| {
                    let holds = self.known_of(entry).cond(each);
                    or([not(entry.holds.clone()), holds], each.span)
                });
                let holds = and(parts, each.span);
                if !is(&holds, true) {
                    self.out.constraints.push(Constraint {
                        title: format!("what holds of each entry of `{}`", list.name),
                        holds,
                        because: None,
                        from: Vec::new(),
                        span: each.span,
                    });
                }
            }
            self.lists.push(entries);
        }
    }

    fn done(mut self) -> Placed {
        let put = Put(&self.replaced);
        let g = &mut self.out;
        everywhere(g, &|cond| put.cond(cond), &|num| put.num(num));
        let first = std::mem::take(&mut self.first);
        g.order = first.iter().chain(&g.order).copied().collect();
        for reading in &mut g.readings {
            reading.other_order = first.iter().chain(&reading.other_order).copied().collect();
        }
        Placed { guideline: self.out, values: self.values }
    }
}

/// A number in which nothing is known any more, computed as far as it goes.
pub(super) fn deep(known: &Known<'_>, num: &Num) -> Num {
    known.settled(num.with(&|operand| deep(known, operand)))
}

/// Puts what stands for measures where they are named.
struct Put<'a>(&'a BTreeMap<FactId, CondOrNum>);

impl Put<'_> {
    fn cond(&self, cond: &Cond) -> Cond {
        if let CondKind::Fact(id) = &cond.kind
            && let Some(CondOrNum::Cond(instead)) = self.0.get(id)
        {
            return Cond { span: cond.span, ..instead.clone() };
        }
        cond.with(&|part| self.cond(part), &|num| self.num(num))
    }

    fn num(&self, num: &Num) -> Num {
        if let Num::Fact(id) = num
            && let Some(CondOrNum::Num(instead)) = self.0.get(id)
        {
            return instead.clone();
        }
        num.with(&|operand| self.num(operand))
    }
}

/// The same for the amounts of a dose, and of those that follow it.
fn amounts(dose: &mut Dose, num: OfNums<'_>) {
    dose.amount = num(&dose.amount);
    dose.high.iter_mut().for_each(|high| *high = num(high));
    dose.then.iter_mut().for_each(|next| amounts(next, num));
}

type OfConds<'a> = &'a dyn Fn(&Cond) -> Cond;
type OfNums<'a> = &'a dyn Fn(&Num) -> Num;

/// Puts something else for every condition of a guideline, and for every number that stands in none.
pub(super) fn everywhere(g: &mut Guideline, cond: OfConds<'_>, num: OfNums<'_>) {
    let change = |own: &mut Cond| *own = cond(own);
    let rows = |rows: &mut [ClassRow]| rows.iter_mut().filter_map(|row| row.when.as_mut()).for_each(change);
    if let Some(header) = &mut g.header {
        header.scope.iter_mut().for_each(change);
        header.see.iter_mut().filter_map(|see| see.when.as_mut()).for_each(change);
    }
    for fact in g.facts.iter_mut() {
        match &mut fact.derivation {
            Some(Derivation::Rows(own)) => rows(own),
            Some(Derivation::Value(own)) => *own = num(own),
            Some(Derivation::Condition(own)) => change(own),
            None => {}
        }
    }
    g.constraints.iter_mut().map(|constraint| &mut constraint.holds).for_each(change);
    for term in g.terms.iter_mut() {
        term.means = term.means.with(cond, num);
    }
    g.classes.iter_mut().for_each(|class| rows(&mut class.rows));
    g.scores.iter_mut().flat_map(|score| score.items.iter_mut().map(|(_, when)| when)).for_each(change);
    for rec in g.recommendations.iter_mut() {
        [&mut rec.when, &mut rec.unless, &mut rec.feasible].into_iter().flatten().for_each(change);
        rec.favored.iter_mut().map(|(_, when)| when).for_each(change);
        rec.notes.iter_mut().filter_map(|(_, when)| when.as_mut()).for_each(change);
        rec.expected.iter_mut().map(|(_, when)| when).for_each(change);
        rec.dose.iter_mut().for_each(|dose| amounts(dose, num));
    }
    for reworded in g.readings.iter_mut().flat_map(|reading| &mut reading.otherwise) {
        match &mut reworded.instead {
            Rewording::When(own) => change(own),
            Rewording::Means(means) => *means = means.with(cond, num),
        }
    }
    g.invariants.iter_mut().map(|invariant| &mut invariant.always).for_each(change);
    g.questions.iter_mut().filter_map(|question| question.when.as_mut()).for_each(change);
    g.accepted.iter_mut().filter_map(|accepted| accepted.when.as_mut()).for_each(change);
}
