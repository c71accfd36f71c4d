//! How long rows take: `cargo bench -p gdl-cohort`. The items of each line are rows. All parts of the way are measured in one
//! run, so that they can be compared: JSON that is only looked through, rows read, rows decided, and all of it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../tests/disk/mod.rs"]
mod disk;

use disk::Disk;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gdl::case::{CaseReader, Format as Written};
use gdl::columns::{Block, Columns, Day, Quick, ROWS, Row, Single};
use gdl::eval::Engine;
use gdl::project::Project;
use gdl::source::Sources;
use gdl_cohort::generate::Inventor;
use gdl_cohort::{Format, Input, Kind, Mapping, Request, Source, run};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

fn main() {
    divan::main();
}

/// An invented one of a usual size, of 30 facts, 12 terms and 26 recommendations; one with a derived grade and sizes that are
/// compared; and one with scores.
const GUIDELINES: [&str; 3] = ["registry", "net-local-therapy", "pneumonia-severity"];

fn engine(name: &str) -> Engine {
    if name == "registry" {
        let mut sources = Sources::new();
        sources.add("registry.gdl", include_str!("registry.gdl"));
        let built = gdl::driver::build(&sources);
        let faults: Vec<&str> = built.diagnostics.iter().map(|found| found.message.as_str()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        return Engine::new(&built.guideline).unwrap();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines").join(name);
    Project::load(&Disk, &folder).unwrap().sound().unwrap().engine()
}

fn rows(engine: &Engine, count: usize) -> String {
    let mut inventor = Inventor::new(engine, 1, false);
    (0..count).map(|_| inventor.row()).collect()
}

/// JSON that is only looked through.
#[divan::bench(args = GUIDELINES)]
fn look_through(bencher: Bencher<'_, '_>, name: &str) {
    let text = rows(&engine(name), ROWS);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let look = |line: &str| serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
        text.lines().filter(|line| look(black_box(line))).count()
    });
}

/// From the text of a row to its values, as for a single case.
#[divan::bench(args = GUIDELINES)]
fn read_exactly(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let text = rows(&engine, ROWS);
    let mut sources = Sources::new();
    let source = sources.add("row", "");
    let reader = CaseReader::new(engine.guideline());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        text.lines().map(|line| reader.read(source, black_box(line), Written::Json).case.values.len()).sum::<usize>()
    });
}

/// From the text of a row to the classes of its facts, where that is possible.
#[divan::bench(args = GUIDELINES)]
fn read_quickly(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let columns = Columns::new(&engine).unwrap();
    let Some(quick) = Quick::new(&columns) else { return };
    let text = rows(&engine, ROWS);
    let mut row = Row::default();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        text.lines().filter(|line| quick.read(black_box(line.as_bytes()), Day::default(), &mut row)).count()
    });
}

/// From the text of rows to their verdicts in planes, without what files and threads take.
#[divan::bench(args = GUIDELINES)]
fn read_and_decide(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let columns = Columns::new(&engine).unwrap();
    let Some(quick) = Quick::new(&columns) else { return };
    let text = rows(&engine, ROWS);
    let (mut row, mut block) = (Row::default(), columns.block());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        columns.clear(&mut block);
        for line in text.lines() {
            if !quick.read(black_box(line.as_bytes()), Day::default(), &mut row)
                || !quick.push(&columns, &mut block, &row)
            {
                columns.push_single(&mut block);
            }
        }
        let decided = columns.verdicts(&mut block);
        (0..decided.subjects()).map(|at| decided.planes(at).0.count()).sum::<usize>()
    });
}

/// A block of rows.
fn block(engine: &Engine, columns: &Columns) -> Block {
    let mut sources = Sources::new();
    let source = sources.add("row", "");
    let reader = CaseReader::new(engine.guideline());
    let mut block = columns.block();
    for line in rows(engine, ROWS).lines() {
        columns.push(&mut block, &reader.read(source, line, Written::Json).case.values);
    }
    block
}

/// The verdicts of rows that are in planes.
#[divan::bench(args = GUIDELINES)]
fn decide(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let columns = Columns::new(&engine).unwrap();
    let mut block = block(&engine, &columns);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| columns.verdicts(black_box(&mut block)).single().count());
}

/// The same, with the facts that matter to each verdict, scores and classes.
#[divan::bench(args = GUIDELINES)]
fn decide_all(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let columns = Columns::new(&engine).unwrap();
    let mut block = block(&engine, &columns);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| columns.decide(black_box(&mut block)).single().count());
}

/// One case after the other, from its text to its verdicts.
#[divan::bench(args = GUIDELINES)]
fn one_by_one(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let Some(mut single) = Single::new(&engine) else { return };
    let text = rows(&engine, ROWS);
    let mut verdicts = Vec::new();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let one = |line: &&str| single.verdicts(black_box(line.as_bytes()), Day::default(), &mut verdicts);
        text.lines().filter(one).count()
    });
}

/// Files of rows in, rows of verdicts or a summary out.
#[divan::bench(args = WHOLE, sample_count = 5)]
fn whole_run(bencher: Bencher<'_, '_>, (name, threads, counted): (&str, usize, bool)) {
    let engine = engine(name);
    let text = rows(&engine, 20_000);
    let request = Arc::new(Request {
        engine,
        mapping: Mapping::default(),
        id: None,
        today: None,
        clock: "2026-11-27".to_owned(),
        by: Vec::new(),
        missing: false,
        counted,
        max_errors: None,
        unique: false,
        threads,
        format: if counted { Format::None } else { Format::Ndjson },
    });
    bencher.counter(ItemsCount::new(20_000usize)).bench_local(|| {
        let input = Input {
            name: "rows".to_owned(),
            source: Source::Stream(Box::new(Cursor::new(text.clone()))),
            kind: Kind::Ndjson,
        };
        run(&request, vec![input], &mut std::io::sink(), &mut |_| true).unwrap().together
    });
}

/// The guideline, the threads, and whether it is a summary.
const WHOLE: [(&str, usize, bool); 6] = [
    ("registry", 1, false),
    ("registry", 2, false),
    ("registry", 1, true),
    ("net-local-therapy", 1, false),
    ("net-local-therapy", 1, true),
    ("pneumonia-severity", 1, true),
];
