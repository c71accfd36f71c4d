//! Numbers that are derived from few values by formulas that nothing but going through them decides: quotients, products, the
//! greater of two. Verdicts and the facts that matter are those of every completion gone through.

use crate::brute::{Asked, Brute, Out};
use crate::case_of;
use crate::random::{Random, tried};
use gdl::check::model::{FactId, Outcome, RecId, Value};
use gdl::eval::{Engine, Standing, Subject};
use gdl::number::{self, Number};
use std::collections::BTreeSet;

/// The facts with all their values: two that others are derived from, the derived one, and one beside.
const NAMES: [&str; 4] = ["m", "n", "d", "s"];
const HIGHEST: i64 = 3;

fn fraction(of: i64, by: i64) -> Option<Number> {
    (by != 0).then(|| number::whole(of) / number::whole(by))
}

/// What is derived, as it is written and as it is computed.
type Formula = (&'static str, fn(i64, i64) -> Option<Number>);

const FORMULAS: [Formula; 9] = [
    ("m / n", |m, n| fraction(m, n)),
    ("m * n", |m, n| Some(number::whole(m * n))),
    ("(m + 1) / n", |m, n| fraction(m + 1, n)),
    ("m * m - n", |m, n| Some(number::whole(m * m - n))),
    ("max(m, 2 * n)", |m, n| Some(number::whole(m.max(2 * n)))),
    ("min(m, n) / 2", |m, n| fraction(m.min(n), 2)),
    ("m / (m + n)", |m, n| fraction(m, m + n)),
    ("round (m / (n + 1)) to nearest 1", |m, n| {
        fraction(m, n + 1).map(|value| number::rounded(&value, &number::whole(1)).unwrap())
    }),
    ("m + n / 2", |m, n| Some(number::whole(m) + fraction(n, 2).unwrap())),
];
const RANGES: [&str; 3] = ["", ", at least 0", ", -20 to 20"];
const LIMITS: [&str; 8] = ["0.5", "1", "1.5", "2", "3", "4", "6", "-1"];

fn condition(random: &mut Random, depth: usize) -> String {
    let op = ["<", "<=", ">", ">="][random.below(4)];
    let one = match random.below(6) {
        0..=2 => format!("d {op} {}", random.of(&LIMITS)),
        3 => format!("m {op} {}", 1 + random.below(2)),
        4 => format!("n {op} {}", 1 + random.below(2)),
        _ => "s >= 1".to_owned(),
    };
    if depth == 0 || random.below(3) == 0 {
        return one;
    }
    let other = condition(random, depth - 1);
    match random.below(3) {
        0 => format!("({one} or {other})"),
        1 => format!("not ({one} and {other})"),
        _ => format!("({one} and {other})"),
    }
}

/// All that the derived number can come to, and a value beside and between all that it is compared with.
fn values(formula: fn(i64, i64) -> Option<Number>, range: &str) -> Vec<Vec<Value>> {
    let whole = |highest: i64| (0..=highest).map(|value| Value::Number(number::whole(value))).collect::<Vec<_>>();
    let quarters = (-9..=28).step_by(2).map(|of| fraction(of, 4).unwrap());
    let limits = LIMITS.iter().map(|limit| number::parse(limit).unwrap());
    let pairs = (0..=HIGHEST).flat_map(|m| (0..=HIGHEST).map(move |n| (m, n)));
    let all: BTreeSet<Number> = quarters.chain(limits).chain(pairs.filter_map(|(m, n)| formula(m, n))).collect();
    let can = |value: &Number| !range.contains("at least") || *value >= Number::default();
    let derived = all.into_iter().filter(can).map(Value::Number).collect();
    vec![whole(HIGHEST), whole(HIGHEST), derived, whole(1)]
}

fn try_one(random: &mut Random, tried: &mut [usize; 2]) {
    let (written, formula) = *random.of(&FORMULAS);
    let range = *random.of(&RANGES);
    let mut text = "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\n".to_owned();
    for (name, highest) in [("m", HIGHEST), ("n", HIGHEST), ("s", 1)] {
        let derived = format!("fact d \"D\"\n  type decimal{range}\n  when not given {written}\n");
        text.push_str(if name == "s" { &derived } else { "" });
        text.push_str(&format!("fact {name} \"F\"\n  type integer, 0 to {highest}\n"));
    }
    text.push_str("recommend always_asked \"R\"\n  stance option t\n  kind informal\n  when s >= 1\n");
    for nth in 0..2 {
        let when = condition(random, 2);
        text.push_str(&format!("recommend r{nth} \"R\"\n  stance option t\n  kind informal\n  when {when}\n"));
    }
    let mut sources = gdl::source::Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = gdl::driver::build(&sources);
    if gdl::diagnostic::any_error(&built.diagnostics) {
        let never = |found: &gdl::diagnostic::Diagnostic| {
            matches!(found.code.id(), "GDL0306" | "GDL0307" | "GDL0410" | "GDL0325" | "GDL0318")
        };
        assert!(built.diagnostics.iter().all(never), "{:?}\n{text}", built.diagnostics);
        return;
    }
    let g = built.guideline;
    let engine = Engine::new(&g).unwrap();
    let values = values(formula, range);
    let questions: Vec<Asked> = (0..3).map(|nth| Asked::Rec(RecId(nth))).collect();
    for _ in 0..3 {
        let mut said = Vec::new();
        for name in NAMES {
            let highest = if name == "s" { 1 } else { HIGHEST };
            let value = random.below(highest as usize + 1) as i64;
            match random.below(if name == "d" { 12 } else { 5 }) {
                0 if name == "d" => said.push(format!("\"d\": \"> {}\"", random.of(&["0.5", "1", "2"]))),
                _ if name == "d" => {}
                0 => said.push(format!("\"{name}\": {value}")),
                1 if value > 0 => said.push(format!("\"{name}\": \"< {value}\"")),
                2 if value > 0 && value < highest => said.push(format!("\"{name}\": \">= {value}\"")),
                _ => {}
            }
        }
        let json = format!("{{{}}}", said.join(", "));
        let mut case = case_of(&g, if said.is_empty() { "{\"s\": null}" } else { &json });
        case.resize(g.facts.len());
        let mut brute = Brute::with_derived(&g, &values, &case, &questions, &[]);
        let prepared = engine.prepare(&case);
        let standing = engine.standing(&prepared);
        if brute.nobody() {
            assert!(matches!(standing, Standing::Refused(_)), "{standing:?} {json}\n{text}");
            continue;
        }
        assert_eq!(standing, Standing::Possible, "{json}\n{text}");
        for nth in 0..3 {
            let subject = Subject::Rec(RecId(nth as u32));
            let right = match brute.agreed(nth) {
                Some(Out::Truth(true)) => Outcome::Yes,
                Some(_) => Outcome::No,
                None => Outcome::Undetermined,
            };
            assert_eq!(engine.verdict(&prepared, subject), right, "{nth} of {json}\n{text}");
            tried[usize::from(right == Outcome::Undetermined)] += 1;
            let names = |facts: &BTreeSet<FactId>| -> BTreeSet<String> {
                facts.iter().map(|id| g.fact_name(*id).to_owned()).collect()
            };
            let right = brute.missing(nth).into_iter().filter(|id| !prepared.values.knows(*id)).collect();
            let (found, right) = (names(&engine.missing(&prepared, subject)), names(&right));
            assert_eq!(found, right, "{nth} of {json}\n{text}");
        }
    }
}

#[test]
fn what_is_computed_from_few_values_is_decided_by_them() {
    let config = tried(40);
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
