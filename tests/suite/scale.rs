//! Deep, wide and hostile guidelines: each compiles, or is refused by name, in bounded time and memory.
//! `cargo test --release --test suite scale -- --ignored --nocapture` prints how time grows with size.

use gdl::check::model::{ClassId, Outcome, RecId, ScoreId, Value};
use gdl::codes::Code;
use gdl::driver::{self, Built};
use gdl::eval::{Engine, Subject};
use gdl::number::whole;
use gdl::source::Sources;
use std::fmt::Write;
use std::time::{Duration, Instant};

const HEAD: &str = "guideline big \"Big\"\n  version 0.1.0\n  status draft\ntreatment x \"X\"\n";
const RECOMMEND: &str = "\"R\"\n  stance for x\n  kind good practice\n";

fn build(text: &str) -> Built {
    let begun = Instant::now();
    let mut sources = Sources::new();
    sources.add("big.gdl", text);
    let built = driver::build(&sources);
    println!("{} bytes built in {:?}", text.len(), begun.elapsed());
    built
}

/// Builds in a thread with the stack of a test thread.
fn sound(text: &str) -> Built {
    let built = build(text);
    let first = built.diagnostics.first();
    assert!(built.sound(), "{:?}", first.map(|found| (&found.message, &found.help)));
    built
}

/// The codes of the errors that a text is refused with.
fn refused(text: &str, code: Code) -> String {
    let begun = Instant::now();
    let built = build(text);
    let codes: Vec<Code> = built.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [code], "{:?}", built.diagnostics.first().map(|found| &found.message));
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    built.diagnostics[0].message.clone()
}

fn yes_no(count: usize) -> String {
    (0..count).fold(HEAD.to_owned(), |mut text, at| {
        let _ = writeln!(text, "fact f{at} \"F\"\n  type yes/no");
        text
    })
}

fn recommend(text: &mut String, name: &str, when: &str) {
    let _ = writeln!(text, "recommend {name} {RECOMMEND}  when {when}");
}

fn joined(parts: impl Iterator<Item = usize>, word: &str) -> String {
    parts.map(|at| format!("f{at}")).collect::<Vec<_>>().join(word)
}

fn engine(built: &Built) -> Engine {
    Engine::of(&built.guideline, built.compiled.clone().unwrap())
}

fn verdicts(engine: &Engine, case: &[Option<Value>]) -> Vec<Outcome> {
    let mut verdicts = Vec::new();
    engine.verdicts(&engine.prepare(&crate::known(case)), &mut verdicts);
    verdicts
}

/// Recommendations over 500 facts of all types, each on several of them.
fn many(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for at in 0..500 {
        let ty =
            ["yes/no", "integer, 0 to 100", "one of a, b, c, d", "length in cm, above 0 cm", "set of a, b, c"][at % 5];
        let _ = writeln!(text, "fact f{at} \"F\"\n  type {ty}");
    }
    let test = |at: usize, nth: usize| match at % 5 {
        0 => format!("f{at}"),
        1 => format!("f{at} >= {}", 1 + nth % 99),
        2 => format!("f{at} is {}", ["a", "b", "c", "d"][nth % 4]),
        3 => format!("f{at} < {} cm", 1 + nth % 20),
        _ => format!("f{at} includes {}", ["a", "b", "c"][nth % 3]),
    };
    for nth in 0..count {
        let at = |step: usize| (nth * 7 + step * 13) % 500;
        let when = format!(
            "{} and ({} or not {}) and {}",
            test(at(0), nth),
            test(at(1), nth),
            test(at(2), nth),
            test(at(3), nth)
        );
        let unless = format!("{} and {}", test(at(4), nth), test(at(5), nth));
        let _ = writeln!(text, "recommend r{nth} {RECOMMEND}  when {when}\n  unless {unless}");
    }
    text
}

#[test]
fn ten_thousand_recommendations() {
    let built = sound(&many(10_000));
    let begun = Instant::now();
    let engine = engine(&built);
    println!(
        "engine in {:?}, {} words, {} nodes",
        begun.elapsed(),
        engine.table_size(),
        engine.compiled().manager.len()
    );
    let nothing = vec![None; 500];
    assert!(verdicts(&engine, &nothing).iter().skip(1).all(|verdict| *verdict == Outcome::Undetermined));
    let all_no: Vec<Option<Value>> = (0..500).map(|at| (at % 5 == 0).then_some(Value::Bool(false))).collect();
    let found = verdicts(&engine, &all_no);
    let prepared = engine.prepare(&crate::known(&all_no));
    for (nth, verdict) in found.iter().skip(1).enumerate() {
        assert_eq!(engine.plain_verdict(&prepared, Subject::Rec(RecId(u32::try_from(nth).unwrap()))), *verdict);
    }
    assert!(found.contains(&Outcome::No) && found.contains(&Outcome::Undetermined));
}

#[test]
#[ignore = "prints figures"]
fn time_grows_with_size() {
    for count in [2_500, 5_000, 10_000] {
        let text = many(count);
        let mut sources = Sources::new();
        sources.add("big.gdl", text.as_str());
        let begun = Instant::now();
        let (files, _) = driver::parse_all(&sources);
        let parsed = begun.elapsed();
        let checked = gdl::check::check(&sources, &files);
        let check = begun.elapsed() - parsed;
        let compiled = gdl::decide::compile(&checked.guideline).unwrap();
        let compile = begun.elapsed() - parsed - check;
        let engine = Engine::of(&crate::shared(&checked.guideline), compiled);
        let table = begun.elapsed() - parsed - check - compile;
        let case = vec![None; 500];
        let prepared = engine.prepare(&crate::known(&case));
        let prepare = begun.elapsed() - parsed - check - compile - table;
        println!(
            "{count}: parse {parsed:?}, check {check:?}, compile {compile:?}, table {table:?}, prepare {prepare:?}, all {:?}; {} nodes, {} words",
            begun.elapsed(),
            engine.compiled().manager.len(),
            engine.table_size()
        );
        drop(prepared);
    }
}

/// Writes the large guideline to `target/many/many.gdl`, to time the commands on.
#[test]
#[ignore = "writes a file"]
fn write_many() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("many");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("many.gdl"), many(10_000)).unwrap();
    println!("{}", folder.display());
}

#[test]
fn a_chain_of_values_that_double_is_refused_by_name() {
    let mut text = format!("{HEAD}fact n \"N\"\n  type integer\nterm t0 \"T\"\n  means n + 1\n");
    for at in 1..10_000 {
        let _ = writeln!(text, "term t{at} \"T\"\n  means t{} + t{}", at - 1, at - 1);
    }
    recommend(&mut text, "r", "t9999 > 1");
    assert!(refused(&text, Code::NumberTooLarge).starts_with("the value of `t"));
    let squares = text.replace("means n + 1", "means 3").replace(" + t", " * t");
    assert!(refused(&squares, Code::NumberTooLarge).starts_with("the value of `t"));
}

#[test]
fn a_chain_of_ten_thousand_values() {
    let mut text = format!("{HEAD}fact n \"N\"\n  type integer, 0 to 100000\nterm t0 \"T\"\n  means n + 1\n");
    for at in 1..10_000 {
        let _ = writeln!(text, "term t{at} \"T\"\n  means t{} + 1", at - 1);
    }
    recommend(&mut text, "r", "t9999 > 20000");
    let built = sound(&text);
    let engine = engine(&built);
    for (n, verdict) in [(10_000, Outcome::No), (10_001, Outcome::Yes)] {
        assert_eq!(verdicts(&engine, &[Some(Value::Number(whole(n)))])[1], verdict);
    }
}

#[test]
fn a_chain_of_values_that_are_not_linear() {
    let mut text = format!("{HEAD}fact n \"N\"\n  type integer, 0 to 9\nfact m \"M\"\n  type integer, 0 to 9\n");
    let _ = writeln!(text, "term t0 \"T\"\n  means n * m");
    for at in 1..10_000 {
        let _ = writeln!(text, "term t{at} \"T\"\n  means t{} + t{}", at - 1, at - 1);
    }
    recommend(&mut text, "r", "t9999 > 1");
    let built = sound(&text);
    let engine = engine(&built);
    let number = |n| Some(Value::Number(whole(n)));
    let begun = Instant::now();
    assert_eq!(verdicts(&engine, &[number(3), number(2)])[1], Outcome::Yes);
    assert_eq!(verdicts(&engine, &[number(0), number(2)])[1], Outcome::No);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn a_chain_of_ten_thousand_conditions() {
    let mut text = yes_no(500);
    let _ = writeln!(text, "term t0 \"T\"\n  means f0");
    for at in 1..10_000 {
        let word = if at % 3 == 0 { "or not" } else { "and" };
        let _ = writeln!(text, "term t{at} \"T\"\n  means t{} {word} f{}", at - 1, at % 500);
    }
    recommend(&mut text, "r", "t9999");
    let built = sound(&text);
    let all = vec![Some(Value::Bool(true)); 500];
    // The last term is 9999, a multiple of three: it holds where t9998 does, and that is t9997 and f498 …
    assert_ne!(verdicts(&engine(&built), &all)[1], Outcome::Undetermined);
}

#[test]
fn a_hundred_thousand_operands() {
    let mut text = yes_no(500);
    recommend(&mut text, "every", &joined((0..100_000).map(|at| at % 500), " and "));
    recommend(&mut text, "some", &joined((0..100_000).map(|at| at * 7 % 500), " or "));
    let built = sound(&text);
    let engine = engine(&built);
    assert_eq!(verdicts(&engine, &vec![Some(Value::Bool(true)); 500])[1..], [Outcome::Yes, Outcome::Yes]);
    let mut case = vec![None; 500];
    case[123] = Some(Value::Bool(true));
    assert_eq!(verdicts(&engine, &case)[1..], [Outcome::Undetermined, Outcome::Yes]);
    assert_eq!(engine.missing(&engine.prepare(&crate::known(&case)), Subject::Rec(RecId(0))).len(), 499);
}

#[test]
fn at_least_fifty_of_a_hundred() {
    let mut text = yes_no(100);
    recommend(&mut text, "r", &format!("at least 50 of ({})", joined((0..100).map(|at| at * 37 % 100), ", ")));
    let built = sound(&text);
    let engine = engine(&built);
    let of = |yes: usize, no: usize| {
        let value = |at| if at < yes { Some(Value::Bool(true)) } else { (at < yes + no).then_some(Value::Bool(false)) };
        let case: Vec<Option<Value>> = (0..100).map(value).collect();
        (
            verdicts(&engine, &case)[1],
            engine.missing(&engine.prepare(&crate::known(&case)), Subject::Rec(RecId(0))).len(),
        )
    };
    assert_eq!(of(50, 0), (Outcome::Yes, 0));
    assert_eq!(of(49, 50), (Outcome::Undetermined, 1));
    assert_eq!(of(0, 51), (Outcome::No, 0));
    assert_eq!(of(0, 0), (Outcome::Undetermined, 100));
}

#[test]
fn a_classification_of_two_thousand_rows() {
    let mut text = format!("{HEAD}fact n \"N\"\n  type integer, 0 to 5000\nclassify c \"C\"\n");
    for at in (1..2_000).rev() {
        let _ = writeln!(text, "  k{} when n > {}", at % 7, at * 2);
    }
    text.push_str("  k9 otherwise\n");
    recommend(&mut text, "r", "c is k3");
    let built = sound(&text);
    let engine = engine(&built);
    let class = |n| engine.class(&engine.prepare(&crate::known(&[Some(Value::Number(whole(n)))])), ClassId(0));
    let name = |n| built.guideline.classes[0].members[class(n).unwrap().unwrap() as usize].name.clone();
    assert_eq!([name(0), name(2), name(3), name(5), name(4_000)], ["k9", "k9", "k1", "k2", "k4"]);
}

#[test]
fn a_score_of_two_hundred_items() {
    let mut text = yes_no(200);
    text.push_str("score s \"S\"\n");
    for at in 0..200 {
        let _ = writeln!(text, "  {} points when f{}", 2 + at % 3, at * 83 % 200);
    }
    recommend(&mut text, "r", "s >= 300");
    let built = sound(&text);
    let engine = engine(&built);
    let all = engine.prepare(&crate::known(&vec![Some(Value::Bool(true)); 200]));
    assert_eq!(engine.score(&all, ScoreId(0)), Some(whole(67 * 2 + 67 * 3 + 66 * 4)));
    assert_eq!(engine.verdict(&all, Subject::Rec(RecId(0))), Outcome::Yes);
}

#[test]
fn a_number_with_ten_thousand_thresholds() {
    let mut text = format!("{HEAD}fact n \"N\"\n  type decimal, 0 to 20000\n");
    for at in 1..=10_000 {
        recommend(&mut text, &format!("r{at}"), &format!("n >= {at}"));
    }
    let built = sound(&text);
    let engine = engine(&built);
    let found = verdicts(&engine, &[Some(Value::Number(whole(1_234)))]);
    assert_eq!(found.iter().filter(|verdict| **verdict == Outcome::Yes).count(), 1_235);
    assert!(engine.table_size() < 200_000, "{}", engine.table_size());
}

#[test]
fn a_condition_over_too_many_facts_is_refused_by_name() {
    let mut text = yes_no(2_000);
    recommend(&mut text, "wide", &joined(0..2_000, " and "));
    assert_eq!(refused(&text, Code::TooComplex), "`wide` is too complex to be decided exactly");
    // The same, bottom up: each term puts one fact on top of the last.
    let mut text = yes_no(2_000);
    for at in 0..2_000 {
        let rest = if at == 0 { String::new() } else { format!(" and t{}", at - 1) };
        let _ = writeln!(text, "term t{at} \"T\"\n  means f{}{rest}", 1_999 - at);
    }
    recommend(&mut text, "r", "t1999");
    recommend(&mut text, "order", &joined(0..3, " and "));
    refused(&text, Code::TooComplex);
}

#[test]
fn the_widest_condition_that_is_taken() {
    let mut text = yes_no(1_100);
    recommend(&mut text, "r", &format!("at least 2 of ({})", joined(0..1_100, ", ")));
    recommend(&mut text, "s", &joined(0..1_100, " and "));
    text.push_str("invariant \"I\"\n  never r applies and not f7\n");
    let built = sound(&text);
    let engine = engine(&built);
    assert_eq!(engine.missing(&engine.prepare(&crate::known(&[])), Subject::Rec(RecId(0))).len(), 1_100);
    assert_eq!(verdicts(&engine, &vec![Some(Value::Bool(true)); 1_100])[1], Outcome::Yes);
    let report = gdl::testing::run(&built.guideline).unwrap();
    assert_eq!(report.failed_invariants(), 1);
}

/// The facts of each pair stand as far apart in the order as can be.
#[test]
fn the_worst_order() {
    let mut text = yes_no(40);
    // Asked first in the scope, so the order is f0 … f39.
    let scope = joined(0..40, " or ");
    text = text.replace("  status draft\n", &format!("  status draft\n  scope {scope}\n"));
    let pairs: Vec<String> =
        (0..20).map(|at| format!("((f{at} and f{0}) or (not f{at} and not f{0}))", at + 20)).collect();
    recommend(&mut text, "pairs", &pairs.join(" and "));
    let built = build(&text);
    let codes: Vec<Code> = built.diagnostics.iter().map(|found| found.code).collect();
    assert!(codes.is_empty() || codes == [Code::TooComplex], "{codes:?}");
    println!("{codes:?}");
    // Twice as many pairs are beyond every bound.
    let mut text = yes_no(80);
    text = text.replace("  status draft\n", &format!("  status draft\n  scope {}\n", joined(0..80, " or ")));
    let pairs: Vec<String> =
        (0..40).map(|at| format!("((f{at} and f{0}) or (not f{at} and not f{0}))", at + 40)).collect();
    recommend(&mut text, "pairs", &pairs.join(" and "));
    assert_eq!(refused(&text, Code::TooComplex), "`pairs` is too complex to be decided exactly");
}

/// Facts, conditions on two of them, and a recommendation for every fourth.
fn wide(count: usize) -> String {
    let mut text = yes_no(count);
    for at in 0..count {
        let _ = writeln!(text, "term d{at} \"D{at}\"\n  means f{at} and not f{}", (at + 1) % count);
    }
    for at in (0..count).step_by(4) {
        recommend(&mut text, &format!("r{at}"), &format!("d{at} or d{}", (at + 1) % count));
    }
    text
}

#[test]
fn a_wide_guideline_is_compared_with_itself() {
    let built = sound(&wide(4_000));
    let engine = engine(&built);
    let begun = Instant::now();
    let difference = gdl::diff::compare(&engine, &engine, &[], gdl::verify::MAX_NODES).unwrap();
    println!("compared in {:?}", begun.elapsed());
    assert!(difference.same_advice() && difference.unchanged.len() == 1_000, "{:?}", difference.undecided);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[test]
fn remarks_on_many_limits_are_made_in_linear_time() {
    let mut text = format!("{HEAD}fact n \"N\"\n  type integer, 0 to 100000\n");
    for at in 0..10_000 {
        let _ = writeln!(text, "recommend r{at} {RECOMMEND}  when n > {}", at * 3 + 1);
    }
    let mut sources = Sources::new();
    sources.add("big.gdl", text.as_str());
    let built = driver::build(&sources);
    let begun = Instant::now();
    let remarks = gdl::lint::lint(&built.guideline, &sources, &gdl::lint::Settings::all());
    assert_eq!(remarks.iter().filter(|remark| remark.code == Code::UntestedLimit).count(), 10_000);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
