//! How long proofs take: `cargo bench --bench proofs`. The figures that are aimed at: `gdl verify` on the NET guideline
//! below 300 ms and `gdl diff` on two versions of it below 500 ms, each as a process with reading and checking; `gdl
//! verify` on 1,000 recommendations over 200 facts below 10 s and 1 GB.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, missing_docs)]

#[path = "../../../tests/shapes/mod.rs"]
mod shapes;

use divan::Bencher;
use gdl::check::model::Guideline;
use gdl::eval::Engine;
use gdl::source::Sources;
use gdl::{diff, driver, verify};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

fn main() {
    // The files are left for timing the program by hand.
    for (name, scattered) in [("large", false), ("scattered", true)] {
        let file = root().join(format!("target/large/{name}.gdl"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, large(RECOMMENDATIONS, FACTS, scattered)).unwrap();
    }
    for shape in shapes::all() {
        let folder = root().join("target/hard").join(shape.name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("g.gdl"), shape.text).unwrap();
    }
    divan::main();
}

const RECOMMENDATIONS: usize = 1_000;
const FACTS: usize = 200;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn net(edit: impl Fn(&str) -> String) -> Sources {
    let mut sources = Sources::new();
    for (folder, imported) in [("guidelines/net-local-therapy", false), ("guidelines/oncology/patient", true)] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.into_iter().filter(|file| file.extension().is_some_and(|ext| ext == "gdl")) {
            let text = edit(&std::fs::read_to_string(&file).unwrap());
            let name = file.display().to_string();
            if imported {
                sources.add_imported(name, text)
            } else {
                sources.add(name, text)
            };
        }
    }
    sources
}

fn guideline(sources: &Sources) -> Arc<Guideline> {
    driver::build(sources).guideline
}

fn engine(guideline: &Arc<Guideline>) -> Engine {
    Engine::new(guideline).unwrap_or_else(|fault| unreachable!("{fault:?}"))
}

#[divan::bench]
fn verify_net(bencher: Bencher) {
    let sources = net(str::to_owned);
    let guideline = guideline(&sources);
    let engine = engine(&guideline);
    bencher.bench(|| verify::verify(&engine, &sources, verify::MAX_NODES));
}

#[divan::bench]
fn cover_net(bencher: Bencher) {
    let sources = net(str::to_owned);
    let guideline = guideline(&sources);
    let engine = engine(&guideline);
    bencher.bench(|| verify::cover(&engine, &sources, verify::MAX_NODES).decided());
}

/// One limit moved, one exception wider.
fn edited(text: &str) -> String {
    text.replace("<= ablation_limit", "< ablation_limit")
        .replace("liver.function is compromised", "liver.function is not preserved")
}

#[divan::bench]
fn diff_net(bencher: Bencher) {
    let (old, new) = (guideline(&net(str::to_owned)), guideline(&net(edited)));
    let (old, new) = (engine(&old), engine(&new));
    bencher.bench(|| diff::compare(&old, &new, &[], verify::MAX_NODES).is_ok());
}

#[divan::bench]
fn diff_net_unchanged(bencher: Bencher) {
    let (old, new) = (guideline(&net(str::to_owned)), guideline(&net(str::to_owned)));
    let (old, new) = (engine(&old), engine(&new));
    bencher.bench(|| diff::compare(&old, &new, &[], verify::MAX_NODES).is_ok());
}

#[divan::bench]
fn verify_net_process(bencher: Bencher) {
    bencher.bench(|| run(&["verify", "guidelines/net-local-therapy"]));
}

#[divan::bench]
fn diff_net_process(bencher: Bencher) {
    let folder = root().join("target/large/edited");
    for (from, to) in
        [("guidelines/net-local-therapy", "net-local-therapy"), ("guidelines/oncology/patient", "oncology/patient")]
    {
        std::fs::create_dir_all(folder.join(to)).unwrap();
        for entry in std::fs::read_dir(root().join(from)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ext| ext == "gdl") {
                let text = edited(&std::fs::read_to_string(&path).unwrap());
                std::fs::write(folder.join(to).join(path.file_name().unwrap()), text).unwrap();
            }
        }
    }
    bencher.bench(|| run(&["diff", "guidelines/net-local-therapy", "target/large/edited/net-local-therapy"]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn verify_large_process(bencher: Bencher) {
    bencher.bench(|| run(&["verify", "target/large/large.gdl"]));
}

// Takes minutes: `cargo bench --bench proofs -- --include-ignored scattered`.
#[divan::bench(sample_count = 2, sample_size = 1, ignore)]
fn verify_scattered_process(bencher: Bencher) {
    bencher.bench(|| run(&["verify", "target/large/scattered.gdl"]));
}

/// Shapes that a run cannot decide in full: how long it takes until its budget is spent.
#[divan::bench(sample_count = 1, sample_size = 1, args = ["slow", "chain600", "alternating1000", "overrides1000", "pigeons8", "facts100000", "tied20"])]
fn verify_hard_process(bencher: Bencher, name: &str) {
    let path = format!("target/hard/{name}");
    bencher.bench(|| run(&["verify", &path]));
}

fn run(arguments: &[&str]) -> bool {
    let output = Command::new(env!("CARGO_BIN_EXE_gdl")).current_dir(root()).args(arguments).output().unwrap();
    // Findings are on standard output; what stands on the other says that nothing was proved.
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    !output.stdout.is_empty()
}

/// A fact that a recommendation tests.
fn fact_of(recommendation: usize, step: usize, facts: usize, scattered: bool) -> usize {
    let spread = recommendation * 7 + step * 13;
    if scattered { spread % facts } else { (recommendation / 20 * 4 + spread % 16) % facts }
}

/// An invented guideline as large ones are: sections of twenty recommendations over sixteen facts, for and against some
/// treatments, with terms, exceptions and overrides; questions, invariants and constraints. With `scattered`, every
/// recommendation takes its facts from all over the guideline, which none does that people write; questions then join
/// facts that have nothing to do with each other.
fn large(recommendations: usize, facts: usize, scattered: bool) -> String {
    let mut text = "guideline large \"Large\"\n  version 0.1.0\n  status draft\n  scope f0 or f5\n".to_owned();
    let out = &mut text;
    for at in 0..facts {
        let ty =
            ["yes/no", "integer, 0 to 100", "one of a, b, c, d", "length in cm, above 0 cm", "set of a, b, c"][at % 5];
        writeln!(out, "fact f{at} \"F {at}\"\n  type {ty}").unwrap();
    }
    let test = |at: usize, nth: usize| match at % 5 {
        0 => format!("f{at}"),
        1 => format!("f{at} >= {}", 20 + nth % 5 * 10),
        2 => format!("f{at} is {}", ["a", "b", "c", "d"][nth % 4]),
        3 => format!("f{at} < {} cm", 1 + nth % 5),
        _ => format!("f{at} includes {}", ["a", "b", "c"][nth % 3]),
    };
    for nth in 0..facts / 10 {
        let (a, b) = (nth * 10 + 5, nth * 10 + 1);
        writeln!(out, "constraint \"Constraint {nth}\"\n  holds not f{a} or f{b} >= 10").unwrap();
        let (a, b) = (nth * 10 + 3, nth * 10 + 8);
        writeln!(out, "constraint \"Order {nth}\"\n  holds f{a} <= f{b}").unwrap();
        writeln!(out, "term t{nth} \"Term {nth}\"\n  means {} and {}", test(nth * 10 + 2, 1), test(nth * 10 + 6, 2))
            .unwrap();
    }
    for nth in 0..recommendations / 4 {
        writeln!(out, "treatment x{nth} \"Treatment {nth}\"").unwrap();
    }
    for nth in 0..recommendations {
        let at = |step: usize| fact_of(nth, step, facts, scattered);
        let stance = if nth % 4 == 3 { "against" } else { "for" };
        let treatment = nth / 20 * 5 + nth % 5;
        writeln!(out, "recommend r{nth} \"Recommendation {nth}\"\n  stance {stance} x{treatment}\n  kind informal")
            .unwrap();
        let (a, b, c) = (test(at(0), nth), test(at(1), nth), test(at(2), nth));
        writeln!(out, "  when {a} and ({b} or not ({c}) or t{}) and {}", nth % (facts / 10), test(at(3), nth)).unwrap();
        writeln!(out, "  unless {} and {}", test(at(4), nth), test(at(5), nth)).unwrap();
        if nth % 20 == 3 {
            writeln!(out, "  overrides r{}", nth + 5).unwrap();
        }
    }
    for nth in 0..recommendations / 50 {
        let some: Vec<String> = (0..5).map(|step| format!("r{}", (nth * 50 + step * 3) % recommendations)).collect();
        let (question, rec) = (test(fact_of(nth * 50, 6, facts, scattered), nth), nth * 50 + 1);
        writeln!(out, "question \"Question {nth}\"\n  covers {}\n  when {question}", some.join(", ")).unwrap();
        let never = test(fact_of(rec, 1, facts, scattered), rec);
        writeln!(out, "invariant \"Invariant {nth}\"\n  never r{rec} applies and {never}").unwrap();
    }
    text
}
