//! The rows of a batch, decided: most together by columns, the others one by one, and each with the same answer as by itself.

use crate::batch::Batch;
use crate::fault::{Cell, Fault};
use crate::mapping::Names;
use crate::output::{Format, Layout, Written};
use crate::prepare::{self, Ready};
use crate::request::Request;
use crate::tally::{Tally, many};
use crate::together::{Counted, Together};
use gdl::case::{self, Case, CaseId, CaseReader, lacks_day};
use gdl::check::model::{FactId, Outcome, RecId, Value, Values};
use gdl::columns::{self, Block, Columns, Day, Plane, Quick, Residue};
use gdl::dates;
use gdl::diagnostic::Diagnostic;
use gdl::eval::{Engine, Prepared, Standing, Subject};
use gdl::number;
use gdl::report::refusal;
use gdl::source::{SourceId, Sources};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// Answers batches.
pub(crate) struct Worker<'r> {
    request: &'r Request,
    columns: Option<&'r Columns>,
    block: Option<Block>,
    quick: Option<Quick>,
    row: columns::Row,
    names: Names,
    reader: CaseReader<'r>,
    layout: Layout,
    sources: Sources,
    source: SourceId,
    /// By fact, in which rows of a batch that were read quickly it is known.
    known: Vec<Plane>,
    today: Option<FactId>,
    day: Day,
    counted: Vec<Counted>,
    verdicts: Vec<Outcome>,
    /// On which facts recommendations hang, of rows of which columns say all but that.
    hanging: HashMap<Residue, Vec<FactId>>,
    /// What scores and classes come to, of the same rows.
    values: HashMap<Residue, Option<String>>,
}

/// Most answers that are kept.
const MAX_KEPT: usize = 50_000;

/// A batch that was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub nth: u64,
    pub text: String,
    pub tally: Tally,
    /// The names of rows, where they are compared.
    pub ids: Vec<(u128, String, u64)>,
}

/// A row before it is decided.
enum Row<'t> {
    Case(Box<Case>, Text<'t>),
    /// Its values are in planes already; where its name stands.
    Quick(Option<(Range<usize>, bool)>, Text<'t>),
    Faulty(Option<CaseId>, Vec<Fault>),
}

struct Text<'t> {
    text: Cow<'t, str>,
    cells: Option<Vec<Cell>>,
}

impl<'r> Worker<'r> {
    pub fn new(request: &'r Request, columns: Option<&'r Columns>) -> Self {
        let g = request.engine.guideline();
        let mut sources = Sources::new();
        let source = sources.add("row", "");
        let day = Day { told: request.today.as_deref().and_then(dates::days), clock: dates::days(&request.clock) };
        let named = |name: &str| request.counted && !name.is_empty();
        let classes = g.classes.with_ids().filter(|(_, class)| named(&class.name) && class.rows_of.is_none());
        let scores = g.scores.with_ids().filter(|(_, score)| named(&score.name));
        let counted = classes.map(|(id, _)| Counted::Class(id)).chain(scores.map(|(id, _)| Counted::Score(id)));
        Worker {
            request,
            columns,
            block: columns.map(Columns::block),
            quick: columns.and_then(Quick::new),
            row: columns::Row::default(),
            names: Names::of(g),
            reader: CaseReader::new(g),
            layout: Layout::new(g, request.format, request.missing),
            sources,
            source,
            known: vec![Plane::NONE; g.facts.len()],
            today: g.today(),
            day,
            counted: counted.collect(),
            verdicts: Vec::new(),
            hanging: HashMap::new(),
            values: HashMap::new(),
        }
    }

    /// Answers a batch.
    pub fn answer(&mut self, batch: &Batch) -> Answered {
        let request = self.request;
        let g = request.engine.guideline();
        let mut tally = Tally::new(g, request.counted);
        tally.bytes = u64::try_from(batch.body.bytes()).unwrap_or(u64::MAX);
        if let (Some(columns), Some(block)) = (self.columns, &mut self.block) {
            columns.clear(block);
        }
        self.known.fill(Plane::NONE);
        let mut rows = Vec::with_capacity(batch.body.len());
        for at in 0..batch.body.len() {
            rows.push(self.read(batch, at));
        }
        let hangs = request.missing || request.counted;
        let together = match (self.columns, &mut self.block) {
            (Some(columns), Some(block)) => {
                let decided = if hangs { columns.decide(block) } else { columns.verdicts(block) };
                Some(Together::of(&decided, rows.len(), hangs, &self.counted))
            }
            _ => None,
        };
        let mut text = String::new();
        let mut ids = Vec::new();
        if let Some(all) = &together {
            self.count(all, &rows, &mut tally);
        }
        for ((row, by), at) in rows.into_iter().zip(0usize..) {
            let all = together.as_ref().filter(|all| all.rows.get(at));
            // What is counted of it is counted already.
            if all.is_some()
                && request.format == Format::None
                && by.is_empty()
                && !request.unique
                && request.id.is_none()
            {
                continue;
            }
            let number = batch.first.saturating_add(u64::try_from(at).unwrap_or(u64::MAX));
            let (id, answer) = match row {
                Row::Faulty(id, faults) => (id, Err(faults)),
                Row::Case(case, read) => (case.id.clone(), self.decide(Some(*case), &read, all, at, &mut tally)),
                Row::Quick(id, read) => {
                    let id = id.and_then(|(place, number)| Some((read.text.get(place)?.to_owned(), number)));
                    let id = id.map(|(text, number)| CaseId { text, number });
                    (id, self.decide(None, &read, all, at, &mut tally))
                }
            };
            let said = answer.as_ref().map(|_| self.verdicts.as_slice()).map_err(Vec::as_slice);
            if all.is_none() || !by.is_empty() {
                tally.row(g, number, &by, said, all.is_none());
            }
            if request.id.is_some() && id.is_none() && answer.is_ok() {
                tally.unnamed = tally.unnamed.saturating_add(1);
            }
            if request.unique
                && let Some(id) = &id
            {
                ids.push((digest(&id.text), id.text.clone(), number));
            }
            if request.format != Format::None {
                let names: Option<Vec<&str>> =
                    answer.as_ref().ok().map(|names| names.iter().map(String::as_str).collect());
                let place = if answer.is_err() { batch.place(at) } else { String::new() };
                let row = Written {
                    number,
                    id: id.as_ref(),
                    place: &place,
                    answer: said,
                    missing: names.as_deref().filter(|_| request.missing),
                };
                self.layout.row(&row, &mut text);
            }
        }
        Answered { nth: batch.nth, text, tally, ids }
    }

    /// Counts what columns say of a batch.
    fn count(&mut self, all: &Together, rows: &[(Row<'_>, Vec<String>)], tally: &mut Tally) {
        let engine = &self.request.engine;
        tally.together = tally.together.saturating_add(many(all.rows));
        if self.request.by.is_empty() {
            tally.rows(engine.guideline(), all.rows, &all.verdicts);
        }
        if !self.request.counted {
            return;
        }
        for (id, plane) in engine.guideline().facts.ids().zip(&self.known) {
            tally.known(id, many(plane.and(all.rows)));
        }
        for ((row, _), _) in rows.iter().zip(0usize..).filter(|(_, at)| all.rows.get(*at)) {
            if let Row::Case(case, _) = row {
                case.values.known().for_each(|(id, _)| tally.known(id, 1));
            }
        }
        let untold = all.count_hanging(tally);
        let values = all.count_values(engine, tally);
        let any = values.iter().fold(untold, |any, (_, plane)| any.or(*plane));
        for at in any.rows() {
            let Some((row, _)) = rows.get(at) else { continue };
            let Some(values_of) = self.values_of(row) else { continue };
            let prepared = engine.prepare(&values_of);
            for (of, _) in values.iter().filter(|(_, plane)| plane.get(at)) {
                let value = self.value_of(&prepared, *of);
                tally.value(of.name(engine.guideline()), value, 1);
            }
            if untold.get(at) {
                let open = (1..all.verdicts.len()).filter(|nth| all.verdict(*nth, at) == Outcome::Undetermined);
                let facts = open.map(|nth| self.hanging_of(&prepared, nth.saturating_sub(1)));
                tally.hangs(&facts.collect::<Vec<_>>());
            }
        }
    }

    /// On which facts a recommendation hangs, of a row of which columns say all but that. Many rows have the same left to ask.
    fn hanging_of(&mut self, prepared: &Prepared, nth: usize) -> Vec<FactId> {
        let engine = &self.request.engine;
        let residue = self.columns.and_then(|columns| columns.residue(prepared, nth.saturating_add(1)));
        let Some(residue) = residue else { return hanging(engine, prepared, nth) };
        if let Some(known) = self.hanging.get(&residue) {
            return known.clone();
        }
        if self.hanging.len() >= MAX_KEPT {
            self.hanging.clear();
        }
        let facts = hanging(engine, prepared, nth);
        self.hanging.insert(residue, facts.clone());
        facts
    }

    /// What a score or class comes to, in the same way.
    fn value_of(&mut self, prepared: &Prepared, of: Counted) -> Option<String> {
        let engine = &self.request.engine;
        let residue = self.columns.and_then(|columns| columns.residue_of_value(prepared, of.id()));
        let Some(residue) = residue else { return value(engine, prepared, of) };
        if let Some(known) = self.values.get(&residue) {
            return known.clone();
        }
        if self.values.len() >= MAX_KEPT {
            self.values.clear();
        }
        let value = value(engine, prepared, of);
        self.values.insert(residue, value.clone());
        value
    }

    /// The values of a row that was read.
    fn values_of(&mut self, row: &Row<'_>) -> Option<Values> {
        match row {
            Row::Case(case, _) => Some(case.values.clone()),
            Row::Quick(_, read) => self.quickly(read).or_else(|| Some(self.exactly(read).ok()?.values)),
            Row::Faulty(..) => None,
        }
    }

    /// The values of a row that can be read quickly, once more.
    fn quickly(&mut self, read: &Text<'_>) -> Option<Values> {
        let quick = self.quick.as_ref()?;
        if quick.read(read.text.as_bytes(), self.day, &mut self.row) { quick.values(&self.row) } else { None }
    }

    fn read<'t>(&mut self, batch: &'t Batch, at: usize) -> (Row<'t>, Vec<String>) {
        let (row, by) = match prepare::row(self.request, &self.names, &batch.body, at) {
            Ok(Ready { text, cells, by }) => (self.row(Text { text, cells }, at), by),
            Err(fault) => (Row::Faulty(None, vec![fault]), vec![String::new(); self.request.by.len()]),
        };
        if let (Some(columns), Some(block)) = (self.columns, &mut self.block) {
            match (&row, &self.quick) {
                (Row::Quick(..), Some(quick)) => quick.push(columns, block, &self.row),
                (Row::Case(case, _), _) if case.lists.is_empty() => columns.push(block, &case.values),
                _ => columns.push_single(block),
            };
        }
        (row, by)
    }

    fn row<'t>(&mut self, read: Text<'t>, at: usize) -> Row<'t> {
        if let Some(quick) = &self.quick
            && quick.read(read.text.as_bytes(), self.day, &mut self.row)
        {
            if self.request.counted {
                let known = self.known.iter_mut().zip(&self.row.known).filter(|(_, known)| **known);
                known.for_each(|(plane, _)| plane.set(at));
            }
            return Row::Quick(self.row.id.take(), read);
        }
        match self.exactly(&read) {
            Ok(case) => Row::Case(Box::new(case), read),
            Err((id, faults)) => Row::Faulty(id, faults),
        }
    }

    /// A row as the reader of cases has it, on the day of the question.
    fn exactly(&self, row: &Text<'_>) -> Result<Case, (Option<CaseId>, Vec<Fault>)> {
        let read = self.reader.read(self.source, &row.text, case::Format::Json);
        let faults = Fault::all(&read.diagnostics, &row.text, row.cells.as_deref());
        if !faults.is_empty() {
            return Err((read.case.id, faults));
        }
        let mut case = read.case;
        if let Some(today) = self.today {
            let lacks = lacks_day(self.request.engine.guideline(), &case);
            if let Some(day) = self.day.told.or(self.day.clock.filter(|_| lacks)) {
                case.values.set(today, Value::Number(number::whole(day)));
            }
        }
        Ok(case)
    }

    /// Decides a row: its verdicts, and the names of the facts on which they hang where these are wanted.
    fn decide(
        &mut self,
        case: Option<Case>,
        read: &Text<'_>,
        all: Option<&Together>,
        at: usize,
        tally: &mut Tally,
    ) -> Result<Vec<String>, Vec<Fault>> {
        let Some(all) = all else { return self.single(case, read, tally) };
        self.verdicts.clear();
        self.verdicts.extend((0..all.verdicts.len()).map(|nth| all.verdict(nth, at)));
        if !self.request.missing {
            return Ok(Vec::new());
        }
        let engine = &self.request.engine;
        let mut facts: BTreeSet<FactId> = all.hanging(at).collect();
        let mut untold = all.untold(at).peekable();
        if untold.peek().is_some() {
            let values = match case {
                Some(case) => case.values,
                None => match self.quickly(read) {
                    Some(values) => values,
                    None => self.exactly(read).map_err(|(_, faults)| faults)?.values,
                },
            };
            let prepared = engine.prepare(&values);
            facts.extend(untold.flat_map(|nth| self.hanging_of(&prepared, nth)));
        }
        Ok(named(&self.request.engine, facts))
    }

    /// A row by itself, as `gdl eval` answers it.
    fn single(&mut self, case: Option<Case>, read: &Text<'_>, tally: &mut Tally) -> Result<Vec<String>, Vec<Fault>> {
        if case.is_none()
            && let Some(values) = self.quickly(read)
        {
            let engine = &self.request.engine;
            let prepared = engine.prepare(&values);
            if engine.standing(&prepared) == Standing::Possible && engine.too_complex(&prepared).is_empty() {
                return Ok(self.told(&self.request.engine, &values, &prepared, true, tally));
            }
        }
        let mut case = case.map_or_else(|| self.exactly(read).map_err(|(_, faults)| faults), Ok)?;
        let mut engine = Cow::Borrowed(&self.request.engine);
        let faults = |found: Vec<Diagnostic>| Fault::all(&found, &read.text, read.cells.as_deref());
        match engine.of_lists(&case.lists, &case.values) {
            Ok(Some((own, values))) => {
                engine = Cow::Owned(own);
                case = case.with(values);
            }
            Ok(None) => {}
            Err(why) => return Err(faults(refusal::unlisted(engine.guideline(), &case, why))),
        }
        let prepared = engine.prepare(&case.values);
        let found = faults(refusal::findings(&engine, &self.sources, &case, &prepared));
        if !found.is_empty() {
            return Err(found);
        }
        // What is asked of lists has ids of its own there.
        let own = matches!(engine, Cow::Borrowed(_));
        Ok(self.told(&engine, &case.values, &prepared, own, tally))
    }

    /// What an engine says of a row. `own` is false where that engine is made for the row alone.
    fn told(
        &mut self,
        engine: &Engine,
        values: &Values,
        prepared: &Prepared,
        own: bool,
        tally: &mut Tally,
    ) -> Vec<String> {
        engine.verdicts(prepared, &mut self.verdicts);
        if self.request.counted {
            let g = self.request.engine.guideline();
            values.known().filter(|(id, _)| g.fact(*id).is_some()).for_each(|(id, _)| tally.known(id, 1));
            for of in &self.counted {
                tally.value(of.name(engine.guideline()), value(engine, prepared, *of), 1);
            }
        }
        if !self.request.missing && !self.request.counted {
            return Vec::new();
        }
        let open = self.verdicts.iter().skip(1).zip(0usize..);
        let open = open.filter(|(verdict, _)| **verdict == Outcome::Undetermined);
        let facts: Vec<Vec<FactId>> = open.map(|(_, nth)| hanging(engine, prepared, nth)).collect();
        if self.request.counted && own {
            tally.hangs(&facts);
        }
        named(engine, facts.into_iter().flatten().collect())
    }
}

/// On which facts a recommendation hangs.
fn hanging(engine: &Engine, prepared: &Prepared, nth: usize) -> Vec<FactId> {
    let rec = RecId(u32::try_from(nth).unwrap_or(u32::MAX));
    engine.missing(prepared, Subject::Rec(rec)).into_iter().collect()
}

/// What a score or class comes to.
fn value(engine: &Engine, prepared: &Prepared, of: Counted) -> Option<String> {
    match of {
        Counted::Class(id) => engine.class(prepared, id).map(|member| {
            let member = member.and_then(|at| engine.guideline().class(id)?.members.get(at as usize));
            member.map_or_else(|| "none".to_owned(), |member| member.name.clone())
        }),
        Counted::Score(id) => engine.score(prepared, id).map(|value| number::show(&value)),
    }
}

/// The names of facts on which verdicts hang, in the guideline's order.
fn named(engine: &Engine, facts: BTreeSet<FactId>) -> Vec<String> {
    facts.into_iter().map(|id| engine.guideline().fact_name(id).to_owned()).collect()
}

/// A name in so few bytes that two names share them never.
fn digest(name: &str) -> u128 {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        name.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
