//! The rows of a batch, decided: most together by columns, the others one by one, and each with the same answer as by itself.

use crate::batch::Batch;
use crate::fault::{Cell, Fault};
use crate::mapping::Names;
use crate::output::{Format, Layout, Written};
use crate::prepare::{self, Ready};
use crate::request::Request;
use crate::tally::Tally;
use gdl::case::{self, Case, CaseId, CaseReader, lacks_day};
use gdl::check::model::{ClassId, FactId, Id, Outcome, RecId, ScoreId, Value};
use gdl::columns::{self, Block, Columns, Decided, Plane, Quick};
use gdl::diagnostic::Diagnostic;
use gdl::eval::{Engine, Prepared, Subject};
use gdl::number;
use gdl::report::refusal;
use gdl::source::{SourceId, Sources};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

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
    day: Option<(FactId, Option<Value>, Option<Value>)>,
    classes: Vec<ClassId>,
    scores: Vec<ScoreId>,
}

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
    /// Its values are in planes already; its name, and the facts that it gives where they are counted.
    Quick(Option<CaseId>, Vec<FactId>, Text<'t>),
    Faulty(Option<CaseId>, Vec<Fault>),
}

struct Text<'t> {
    text: Cow<'t, str>,
    cells: Option<Vec<Cell>>,
}

/// What was decided of a row by itself.
struct Own {
    verdicts: Vec<Outcome>,
    missing: Option<Missing>,
}

/// On which facts each verdict hangs, and the names of all that they hang on.
#[derive(Default)]
struct Missing {
    facts: Vec<Vec<FactId>>,
    names: Vec<String>,
}

impl<'r> Worker<'r> {
    pub fn new(request: &'r Request, columns: Option<&'r Columns>) -> Self {
        let g = request.engine.guideline();
        let mut sources = Sources::new();
        let source = sources.add("row", "");
        let value = |day: &str| gdl::dates::days(day).map(|days| Value::Number(number::whole(days)));
        let day = g.today().map(|id| (id, request.today.as_deref().and_then(value), value(&request.clock)));
        let named = |name: &str| request.counted && !name.is_empty();
        let classes = g.classes.with_ids().filter(|(_, class)| named(&class.name) && class.rows_of.is_none());
        let scores = g.scores.with_ids().filter(|(_, score)| named(&score.name));
        let (classes, scores): (Vec<ClassId>, Vec<ScoreId>) =
            (classes.map(|(id, _)| id).collect(), scores.map(|(id, _)| id).collect());
        // What scores and classes come to is asked of whole cases.
        let quick = columns.filter(|_| classes.is_empty() && scores.is_empty()).and_then(Quick::new);
        Worker {
            request,
            columns,
            block: columns.map(Columns::block),
            quick,
            row: columns::Row::default(),
            names: Names::of(g),
            reader: CaseReader::new(g),
            layout: Layout::new(g, request.format, request.missing),
            sources,
            source,
            day,
            classes,
            scores,
        }
    }

    /// Answers a batch.
    pub fn answer(&mut self, batch: &Batch) -> Answered {
        let request = self.request;
        let g = request.engine.guideline();
        let mut tally = Tally::new(g, request.counted);
        tally.bytes = u64::try_from(batch.body.bytes()).unwrap_or(u64::MAX);
        let mut block = self.block.take();
        if let (Some(columns), Some(block)) = (self.columns, &mut block) {
            columns.clear(block);
        }
        let mut rows = Vec::with_capacity(batch.body.len());
        let mut groups = Vec::new();
        for at in 0..batch.body.len() {
            let (row, by) = self.read(batch, at);
            if let (Some(columns), Some(block)) = (self.columns, &mut block) {
                match &row {
                    Row::Case(case, _) if case.lists.is_empty() => columns.push(block, &case.values),
                    Row::Quick(..) => columns.push_codes(block, &self.row.codes),
                    _ => columns.push_single(block),
                };
            }
            rows.push(row);
            groups.push(by);
        }
        let decided = match (self.columns, &mut block) {
            (Some(columns), Some(block)) => Some(columns.decide(block)),
            _ => None,
        };
        let together = decided.as_ref().map(Together::of);
        let mut text = String::new();
        let mut ids = Vec::new();
        for ((at, row), by) in rows.into_iter().enumerate().zip(groups) {
            let number = batch.first.saturating_add(u64::try_from(at).unwrap_or(u64::MAX));
            let (id, answer) = match row {
                Row::Faulty(id, faults) => (id, Err(faults)),
                Row::Case(case, read) => {
                    let id = case.id.clone();
                    (id, self.decide(Some(*case), &read, together.as_ref(), at, &mut tally))
                }
                Row::Quick(id, known, read) => {
                    let answer = self.decide(None, &read, together.as_ref(), at, &mut tally);
                    if answer.is_ok() && together.as_ref().is_some_and(|all| !all.single.get(at)) {
                        known.into_iter().for_each(|id| tally.known(id));
                    }
                    (id, answer)
                }
            };
            tally.row(g, number, &by, answer.as_ref().map(|own| own.verdicts.as_slice()).map_err(Vec::as_slice));
            if request.id.is_some() && id.is_none() && answer.is_ok() {
                tally.unnamed = tally.unnamed.saturating_add(1);
            }
            let missing = answer.as_ref().ok().and_then(|own| own.missing.as_ref());
            if let Some(missing) = missing.filter(|_| request.counted) {
                tally.hangs(&missing.facts);
            }
            if request.unique
                && let Some(id) = &id
            {
                ids.push((digest(&id.text), id.text.clone(), number));
            }
            if request.format != Format::None {
                let names = missing.map(|missing| missing.names.iter().map(String::as_str).collect::<Vec<&str>>());
                let place = if answer.is_err() { batch.place(at) } else { String::new() };
                let row = Written {
                    number,
                    id: id.as_ref(),
                    place: &place,
                    answer: answer.as_ref().map(|own| own.verdicts.as_slice()).map_err(Vec::as_slice),
                    missing: names.as_deref().filter(|_| request.missing),
                };
                self.layout.row(&row, &mut text);
            }
        }
        self.block = block;
        Answered { nth: batch.nth, text, tally, ids }
    }

    fn read<'t>(&mut self, batch: &'t Batch, at: usize) -> (Row<'t>, Vec<String>) {
        let by = || vec![String::new(); self.request.by.len()];
        let Ready { text, cells, by } = match prepare::row(self.request, &self.names, &batch.body, at) {
            Ok(ready) => ready,
            Err(fault) => return (Row::Faulty(None, vec![fault]), by()),
        };
        let read = Text { text, cells };
        if let Some(quick) = &self.quick
            && quick.read(read.text.as_bytes(), &mut self.row)
        {
            let id = self.row.id.as_ref().and_then(|(place, number)| {
                let text = read.text.get(place.clone())?.to_owned();
                Some(CaseId { text, number: *number })
            });
            let ids = self.request.engine.guideline().facts.ids();
            let known = ids.zip(&self.row.known).filter(|(_, known)| **known && self.request.counted);
            return (Row::Quick(id, known.map(|(id, _)| id).collect(), read), by);
        }
        match self.exactly(&read) {
            Ok(case) => (Row::Case(Box::new(case), read), by),
            Err((id, faults)) => (Row::Faulty(id, faults), by),
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
        if let Some((today, option, clock)) = &self.day {
            let day = if option.is_some() {
                option.clone()
            } else if lacks_day(self.request.engine.guideline(), &case) {
                clock.clone()
            } else {
                None
            };
            if let Some(day) = day {
                case.values.set(*today, day);
            }
        }
        Ok(case)
    }

    fn decide(
        &self,
        case: Option<Case>,
        read: &Text<'_>,
        together: Option<&Together>,
        at: usize,
        tally: &mut Tally,
    ) -> Result<Own, Vec<Fault>> {
        let engine = &self.request.engine;
        let hangs = self.request.missing || self.request.counted;
        let Some(all) = together.filter(|all| !all.single.get(at)) else {
            let case = case.map_or_else(|| self.exactly(read).map_err(|(_, faults)| faults), Ok)?;
            return self.single(case, read, hangs, tally);
        };
        tally.together = tally.together.saturating_add(1);
        let verdicts: Vec<Outcome> = all.verdicts.iter().map(|(yes, no)| outcome(yes.get(at), no.get(at))).collect();
        let open = |nth: usize| verdicts.get(nth) == Some(&Outcome::Undetermined);
        let by_planes = || {
            if all.untold.get(at) {
                return None;
            }
            let mut facts = Vec::new();
            for (_, of) in all.missing.iter().enumerate().skip(1).filter(|(nth, _)| open(*nth)) {
                let of = of.as_ref()?;
                facts.push(of.iter().filter(|(_, plane)| plane.get(at)).map(|(id, _)| *id).collect());
            }
            Some(facts)
        };
        let needs = hangs && verdicts.iter().skip(1).any(|verdict| *verdict == Outcome::Undetermined);
        let told = if needs { by_planes() } else { None };
        let mut prepared = None;
        if let Some(case) = case.as_ref().filter(|_| self.request.counted) {
            prepared = (!self.classes.is_empty() || !self.scores.is_empty()).then(|| engine.prepare(&case.values));
            case.values.known().for_each(|(id, _)| tally.known(id));
        }
        let missing = match (needs, told) {
            (false, _) => hangs.then(Missing::default),
            (true, Some(facts)) => Some(named(engine, facts)),
            (true, None) => {
                let values = case.map_or_else(|| self.exactly(read).map_err(|(_, faults)| faults), Ok)?.values;
                let prepared = prepared.get_or_insert_with(|| engine.prepare(&values));
                Some(named(engine, self.hanging(engine, prepared, &verdicts)))
            }
        };
        if let Some(prepared) = &prepared {
            self.count_values(engine, prepared, tally);
        }
        Ok(Own { verdicts, missing })
    }

    /// A row by itself, as `gdl eval` answers it.
    fn single(&self, mut case: Case, read: &Text<'_>, hangs: bool, tally: &mut Tally) -> Result<Own, Vec<Fault>> {
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
        let mut verdicts = Vec::new();
        engine.verdicts(&prepared, &mut verdicts);
        if self.request.counted {
            let g = self.request.engine.guideline();
            case.values.known().filter(|(id, _)| g.fact(*id).is_some()).for_each(|(id, _)| tally.known(id));
            self.count_values(&engine, &prepared, tally);
        }
        let missing = hangs.then(|| named(&engine, self.hanging(&engine, &prepared, &verdicts)));
        let missing = match engine {
            Cow::Borrowed(_) => missing,
            // What is asked of lists has ids of its own there.
            Cow::Owned(_) => missing.map(|missing| Missing { facts: Vec::new(), ..missing }),
        };
        Ok(Own { verdicts, missing })
    }

    fn hanging(&self, engine: &Engine, prepared: &Prepared, verdicts: &[Outcome]) -> Vec<Vec<FactId>> {
        let open = verdicts.iter().skip(1).enumerate().filter(|(_, verdict)| **verdict == Outcome::Undetermined);
        let missing = |(at, _): (usize, &Outcome)| {
            let rec = Subject::Rec(RecId(u32::try_from(at).unwrap_or(u32::MAX)));
            engine.missing(prepared, rec).into_iter().collect()
        };
        open.map(missing).collect()
    }

    /// Counts what scores and classes come to.
    fn count_values(&self, engine: &Engine, prepared: &Prepared, tally: &mut Tally) {
        let g = engine.guideline();
        for id in &self.classes {
            let Some(class) = g.class(*id) else { continue };
            let member = engine.class(prepared, *id).map(|member| {
                let member = member.and_then(|at| class.members.get(at as usize));
                member.map_or_else(|| "none".to_owned(), |member| member.name.clone())
            });
            tally.value(&class.name, member);
        }
        for id in &self.scores {
            let Some(score) = g.score(*id) else { continue };
            tally.value(&score.name, engine.score(prepared, *id).map(|value| number::show(&value)));
        }
    }
}

/// What columns say of a batch.
struct Together {
    single: Plane,
    untold: Plane,
    verdicts: Vec<(Plane, Plane)>,
    missing: Vec<Option<Vec<(FactId, Plane)>>>,
}

impl Together {
    fn of(decided: &Decided<'_>) -> Self {
        let subjects = || 0..decided.subjects();
        Together {
            single: decided.single(),
            untold: decided.untold(),
            verdicts: subjects().map(|at| decided.planes(at)).collect(),
            missing: subjects().map(|at| decided.missing(at)).collect(),
        }
    }
}

fn outcome(yes: bool, no: bool) -> Outcome {
    match (yes, no) {
        (true, false) => Outcome::Yes,
        (false, true) => Outcome::No,
        _ => Outcome::Undetermined,
    }
}

/// The names of all facts on which verdicts hang, in the guideline's order.
fn named(engine: &Engine, facts: Vec<Vec<FactId>>) -> Missing {
    let all: BTreeSet<FactId> = facts.iter().flatten().copied().collect();
    let mut ids: Vec<FactId> = all.into_iter().collect();
    ids.sort_by_key(|id| id.place());
    let names = ids.iter().map(|id| engine.guideline().fact_name(*id).to_owned()).collect();
    Missing { facts, names }
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
