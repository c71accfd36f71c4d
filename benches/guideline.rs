//! How long a guideline takes: `cargo bench --bench guideline`. The figures that are aimed at, in one thread: parse, check
//! and compile below 15 ms; all verdicts of a prepared case below 0.5 µs.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/disk/mod.rs"]
mod disk;

use disk::Disk;
use divan::{Bencher, black_box};
use gdl::case::{add_source, read_case};
use gdl::check::model::{Guideline, RecId, Values};
use gdl::eval::{Engine, Subject, answer};
use gdl::project::Project;
use gdl::source::Sources;
use gdl::{check, decide, driver};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn main() {
    divan::main();
}

const CASES: [&str; 2] = ["02-carcinoid-primary-unasked.json", "07-newly-found-metastases.yaml"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines/net-local-therapy")
}

fn project() -> Project {
    Project::load(&Disk, &folder()).unwrap()
}

fn sources() -> Sources {
    project().sources
}

fn guideline() -> Arc<Guideline> {
    project().guideline
}

fn case(guideline: &Guideline, name: &str) -> Values {
    let mut sources = Sources::new();
    let bytes = std::fs::read(folder().join("cases").join(name)).unwrap();
    let source = add_source(&mut sources, name, &bytes).unwrap_or_else(|fault| unreachable!("{fault:?}"));
    read_case(guideline, &sources, source).case.values
}

#[divan::bench]
fn parse(bencher: Bencher) {
    let sources = sources();
    bencher.bench(|| driver::parse_all(&sources));
}

#[divan::bench]
fn check(bencher: Bencher) {
    let sources = sources();
    let (files, _) = driver::parse_all(&sources);
    bencher.bench(|| check::check(&sources, &files));
}

#[divan::bench]
fn compile(bencher: Bencher) {
    let guideline = guideline();
    bencher.bench(|| decide::compile(&guideline));
}

#[divan::bench]
fn findings(bencher: Bencher) {
    let guideline = guideline();
    let compiled = decide::compile(&guideline).unwrap_or_else(|fault| unreachable!("{fault:?}"));
    bencher.bench(|| decide::findings::findings(&guideline, &compiled));
}

#[divan::bench]
fn engine_of_compiled(bencher: Bencher) {
    let guideline = guideline();
    let compiled = decide::compile(&guideline).unwrap_or_else(|fault| unreachable!("{fault:?}"));
    bencher.with_inputs(|| compiled.clone()).bench_values(|compiled| Engine::of(&guideline, compiled));
}

#[divan::bench]
fn parse_check_compile(bencher: Bencher) {
    let sources = sources();
    bencher.bench(|| driver::build(&sources));
}

fn engine(guideline: &Arc<Guideline>) -> Engine {
    Engine::new(guideline).unwrap_or_else(|fault| unreachable!("{fault:?}"))
}

#[divan::bench(args = CASES, sample_size = 20)]
fn prepare(bencher: Bencher, name: &str) {
    let guideline = guideline();
    let (engine, case) = (engine(&guideline), case(&guideline, name));
    bencher.bench(|| engine.prepare(black_box(&case)));
}

#[divan::bench(args = CASES, sample_size = 200)]
fn all_verdicts(bencher: Bencher, name: &str) {
    let guideline = guideline();
    let engine = engine(&guideline);
    let prepared = engine.prepare(&case(&guideline, name));
    let mut verdicts = Vec::new();
    bencher.bench_local(|| engine.verdicts(black_box(&prepared), black_box(&mut verdicts)));
}

#[divan::bench(args = CASES, sample_size = 20)]
fn all_missing(bencher: Bencher, name: &str) {
    let guideline = guideline();
    let engine = engine(&guideline);
    let prepared = engine.prepare(&case(&guideline, name));
    bencher.bench(|| {
        (0u32..)
            .zip(&guideline.recommendations)
            .map(|(at, _)| engine.missing(black_box(&prepared), Subject::Rec(RecId(at))).len())
            .sum::<usize>()
    });
}

#[divan::bench(args = CASES, sample_size = 20)]
fn whole_answer(bencher: Bencher, name: &str) {
    let guideline = guideline();
    let engine = engine(&guideline);
    let prepared = engine.prepare(&case(&guideline, name));
    bencher.bench(|| answer::answer(&engine, black_box(&prepared)));
}
