//! How long rows take: `cargo bench -p gdl-cohort`. Divide by the rows that each bench names.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../tests/disk/mod.rs"]
mod disk;

use disk::Disk;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gdl::case::{CaseReader, Format as Written};
use gdl::columns::{Columns, Quick, ROWS, Row};
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

/// One whose rows are told apart by their facts alone, and one with ages that are derived and compared.
const GUIDELINES: [&str; 2] = ["net-local-therapy", "pneumonia-severity"];

fn engine(name: &str) -> Engine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines").join(name);
    Project::load(&Disk, &folder).unwrap().sound().unwrap().engine()
}

fn rows(engine: &Engine, count: usize) -> String {
    let mut inventor = Inventor::new(engine, 1, false);
    (0..count).map(|_| inventor.row()).collect()
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
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| text.lines().filter(|line| quick.read(black_box(line.as_bytes()), &mut row)).count());
}

/// The verdicts of rows that are in planes.
#[divan::bench(args = GUIDELINES)]
fn decide(bencher: Bencher<'_, '_>, name: &str) {
    let engine = engine(name);
    let columns = Columns::new(&engine).unwrap();
    let text = rows(&engine, ROWS);
    let mut sources = Sources::new();
    let source = sources.add("row", "");
    let reader = CaseReader::new(engine.guideline());
    let mut block = columns.block();
    for line in text.lines() {
        columns.push(&mut block, &reader.read(source, line, Written::Json).case.values);
    }
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| columns.decide(black_box(&mut block)).single().count());
}

/// Files of rows in, rows of verdicts out.
#[divan::bench(args = [("net-local-therapy", 1), ("net-local-therapy", 2), ("pneumonia-severity", 1)], sample_count = 10)]
fn whole_run(bencher: Bencher<'_, '_>, (name, threads): (&str, usize)) {
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
        counted: false,
        max_errors: None,
        unique: false,
        threads,
        format: Format::Ndjson,
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
