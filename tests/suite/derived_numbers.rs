//! Numbers that are derived by a formula, beside facts of which something is known: verdicts and the facts that matter are those of
//! every completion gone through, the derived number among them. So no fact is named on which nothing hangs.

use crate::brute::{Asked, Brute};
use crate::case_of;
use crate::random::{Random, tried};
use gdl::check::model::{FactId, Outcome, RecId, Value};
use gdl::eval::{Engine, Subject};
use gdl::number;
use std::collections::BTreeSet;

/// Name, lowest and highest value, and what it is derived from.
const FACTS: [(&str, i64, i64, &str); 5] =
    [("m", 0, 3, ""), ("n", 0, 1, ""), ("u", 0, 7, "2 * m + 1"), ("w", 0, 4, "m + n"), ("s", 0, 1, "")];

fn condition(random: &mut Random, depth: usize) -> String {
    let at = [2, 3, 2, 3, 0, 1, 4, 4][random.below(8)];
    let (name, low, high, _) = FACTS[at];
    let op = ["<", "<=", ">", ">=", "=", "!="][random.below(6)];
    let limit = low + 1 + random.below((high - low - 1).max(1) as usize) as i64;
    let one = format!("{name} {op} {limit}");
    if depth == 0 || random.below(4) == 0 {
        return one;
    }
    let other = condition(random, depth - 1);
    match random.below(3) {
        0 => format!("({one} or {other})"),
        1 => format!("not ({one} and {other})"),
        _ => format!("({one} and {other})"),
    }
}

fn try_one(random: &mut Random, tried: &mut [usize; 2]) {
    let mut text = "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\n".to_owned();
    for (name, low, high, derived) in FACTS {
        text.push_str(&format!("fact {name} \"F\"\n  type integer, {low} to {high}\n"));
        if !derived.is_empty() {
            text.push_str(&format!("  when not given {derived}\n"));
        }
    }
    text.push_str("recommend always_asked \"R\"\n  stance option t\n  kind informal\n  when s >= 1\n");
    for nth in 0..3 {
        let when = condition(random, 2);
        text.push_str(&format!("recommend r{nth} \"R\"\n  stance option t\n  kind informal\n  when {when}\n"));
    }
    let mut sources = gdl::source::Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = gdl::driver::build(&sources);
    if gdl::diagnostic::any_error(&built.diagnostics) {
        let never = |found: &gdl::diagnostic::Diagnostic| {
            matches!(found.code.id(), "GDL0306" | "GDL0307" | "GDL0410" | "GDL0325")
        };
        assert!(built.diagnostics.iter().all(never), "{:?}\n{text}", built.diagnostics);
        return;
    }
    let g = built.guideline;
    let engine = Engine::new(&g).unwrap();
    let values: Vec<Vec<Value>> = FACTS
        .iter()
        .map(|(_, low, high, _)| (*low..=*high).map(|value| Value::Number(number::whole(value))).collect())
        .collect();
    let questions: Vec<Asked> = (0..4).map(|nth| Asked::Rec(RecId(nth))).collect();
    for _ in 0..4 {
        let mut said = Vec::new();
        for (name, low, high, derived) in FACTS {
            let value = low + random.below((high - low + 1) as usize) as i64;
            let share = if derived.is_empty() { 6 } else { 4 };
            match random.below(share) {
                0 if derived.is_empty() => said.push(format!("\"{name}\": {value}")),
                1 if value > low => said.push(format!("\"{name}\": \"< {value}\"")),
                2 if value > low && value < high => said.push(format!("\"{name}\": \">= {value}\"")),
                _ => {}
            }
        }
        let json = format!("{{{}}}", said.join(", "));
        let case = case_of(&g, if said.is_empty() { "{\"s\": null}" } else { &json });
        let mut case = case;
        case.resize(g.facts.len());
        let mut brute = Brute::with_derived(&g, &values, &case, &questions, &[]);
        if brute.nobody() {
            continue;
        }
        let prepared = engine.prepare(&case);
        for nth in 0..4 {
            let subject = Subject::Rec(RecId(nth as u32));
            let right = match brute.agreed(nth) {
                Some(crate::brute::Out::Truth(true)) => Outcome::Yes,
                Some(_) => Outcome::No,
                None => Outcome::Undetermined,
            };
            assert_eq!(engine.verdict(&prepared, subject), right, "{nth} of {json}\n{text}");
            tried[usize::from(right == Outcome::Undetermined)] += 1;
            let names = |facts: BTreeSet<FactId>| -> Vec<String> {
                facts.into_iter().map(|id| g.fact_name(id).to_owned()).collect()
            };
            // What follows from what is known is not asked for.
            let right: BTreeSet<FactId> =
                brute.missing(nth).into_iter().filter(|id| !prepared.values.knows(*id)).collect();
            let found = engine.missing(&prepared, subject);
            assert_eq!(names(found), names(right), "{nth} of {json}\n{text}");
        }
    }
}

#[test]
fn derived_numbers_are_named_where_something_hangs_on_them() {
    let config = tried(25);
    let seed = match config.rng_seed {
        proptest::test_runner::RngSeed::Fixed(seed) => seed,
        proptest::test_runner::RngSeed::Random => 1,
    };
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut counts = [0; 2];
    for _ in 0..config.cases {
        try_one(&mut random, &mut counts);
    }
    assert!(counts.iter().all(|count| *count > 25), "{counts:?}");
}
