//! `min`, `max`, `round … to nearest …` and powers: random conditions about three whole numbers, against a meaning of their own.
//! Verdicts, the facts that matter, and proofs are those of all patients gone through.

use crate::random::{Random, tried};
use gdl::case::{CaseReader, Format};
use gdl::check::model::{FactId, Guideline, Outcome, RecId, Value, Values};
use gdl::driver;
use gdl::eval::{Engine, Subject};
use gdl::number::{self, Number};
use gdl::source::Sources;
use gdl::verify::{Proof, prove};
use std::collections::BTreeSet;

/// The facts: name, lowest value, highest.
const FACTS: [(&str, i64, i64); 3] = [("a", -2, 3), ("b", 0, 4), ("c", 1, 4)];

type Patient = [i64; 3];

#[derive(Debug, Clone)]
enum Num {
    Fact(usize),
    Const(i64),
    Plus(Box<Num>, Box<Num>),
    Minus(Box<Num>, Box<Num>),
    Twice(Box<Num>),
    Least(Vec<Num>),
    Greatest(Vec<Num>),
    /// Of a step of so many tenths.
    Rounded(Box<Num>, i64),
    Power(usize, u32),
    Term(usize),
}

/// What the terms mean.
fn terms() -> [(&'static str, Num); 3] {
    let fact = |at| Num::Fact(at);
    [
        ("lesser", Num::Least(vec![fact(0), Num::Plus(Box::new(fact(1)), Box::new(Num::Const(-1)))])),
        ("near", Num::Rounded(Box::new(fact(1)), 20)),
        ("most", Num::Greatest(vec![fact(2), Num::Term(0)])),
    ]
}

impl Num {
    /// A sum of facts, perhaps with the less or the greater of two.
    fn some(random: &mut Random, depth: usize) -> Num {
        let boxed = |random: &mut Random| Box::new(Num::some(random, depth.saturating_sub(1)));
        match random.below(if depth == 0 { 3 } else { 9 }) {
            0 | 1 => Num::Fact(random.below(3)),
            2 => Num::Const(random.below(7) as i64 - 2),
            3 => Num::Plus(boxed(random), boxed(random)),
            4 => Num::Minus(boxed(random), boxed(random)),
            5 => Num::Twice(boxed(random)),
            6 => Num::Least((0..2 + random.below(2)).map(|_| Num::some(random, depth - 1)).collect()),
            7 => Num::Greatest(vec![*boxed(random), *boxed(random)]),
            _ => Num::Term([0, 2][random.below(2)]),
        }
    }

    fn text(&self) -> String {
        let list = |of: &[Num]| of.iter().map(Num::text).collect::<Vec<_>>().join(", ");
        match self {
            Num::Fact(at) => FACTS[*at].0.to_owned(),
            Num::Const(value) => format!("({value})").replace("(-", "(0 - "),
            Num::Plus(a, b) => format!("({} + {})", a.text(), b.text()),
            Num::Minus(a, b) => format!("({} - {})", a.text(), b.text()),
            Num::Twice(a) => format!("2 * {}", a.text()),
            Num::Least(of) => format!("min({})", list(of)),
            Num::Greatest(of) => format!("max({})", list(of)),
            Num::Rounded(a, step) => format!("(round ({}) to nearest {}.{})", a.text(), step / 10, step % 10),
            Num::Power(at, power) => format!("{}^{power}", FACTS[*at].0),
            Num::Term(at) => terms()[*at].0.to_owned(),
        }
    }

    fn value(&self, patient: &Patient) -> Number {
        let whole = number::whole;
        match self {
            Num::Fact(at) => whole(patient[*at]),
            Num::Const(value) => whole(*value),
            Num::Plus(a, b) => a.value(patient) + b.value(patient),
            Num::Minus(a, b) => a.value(patient) - b.value(patient),
            Num::Twice(a) => a.value(patient) * whole(2),
            Num::Least(of) => of.iter().map(|one| one.value(patient)).min().unwrap(),
            Num::Greatest(of) => of.iter().map(|one| one.value(patient)).max().unwrap(),
            Num::Rounded(a, step) => {
                // The nearest of all multiples; of two that are as near the greater.
                let (value, step) = (a.value(patient), Number::new((*step).into(), 10.into()));
                let away = |count: &i64| {
                    let off = whole(*count) * &step - &value;
                    if off < whole(0) { (-off, 1) } else { (off, 0) }
                };
                whole((-100..100).min_by_key(away).unwrap()) * &step
            }
            Num::Power(at, power) => (0..*power).map(|_| whole(patient[*at])).product(),
            Num::Term(at) => terms()[*at].1.value(patient),
        }
    }
}

#[derive(Debug, Clone)]
enum Says {
    Compare(Num, usize, Num),
    Not(Box<Says>),
    All(Vec<Says>),
    Any(Vec<Says>),
}

const OPS: [&str; 6] = ["<", "<=", ">", ">=", "=", "!="];

impl Says {
    fn some(random: &mut Random, depth: usize) -> Says {
        let op = random.below(6);
        let limit = |random: &mut Random| Num::Const(random.below(9) as i64 - 3);
        match random.below(if depth == 0 { 5 } else { 8 }) {
            0 | 1 => Says::Compare(Num::some(random, 2), op, limit(random)),
            2 => Says::Compare(Num::some(random, 1), op, Num::some(random, 1)),
            3 => {
                let step = *random.of(&[10, 20, 25, 5]);
                let rounded = Num::Rounded(Box::new(Num::some(random, 1)), step);
                let rounded =
                    if random.below(3) == 0 { Num::Minus(Box::new(limit(random)), Box::new(rounded)) } else { rounded };
                let rounded = if random.below(4) == 0 { Num::Term(1) } else { rounded };
                Says::Compare(rounded, op, limit(random))
            }
            4 => Says::Compare(Num::Power(random.below(3), 2 + random.below(2) as u32), op, limit(random)),
            5 => Says::Not(Box::new(Says::some(random, depth - 1))),
            6 => Says::All((0..2).map(|_| Says::some(random, depth - 1)).collect()),
            _ => Says::Any((0..2).map(|_| Says::some(random, depth - 1)).collect()),
        }
    }

    fn text(&self) -> String {
        let list = |parts: &[Says]| parts.iter().map(|part| format!("({})", part.text())).collect::<Vec<_>>();
        match self {
            Says::Compare(a, op, b) => format!("{} {} {}", a.text(), OPS[*op], b.text()),
            Says::Not(part) => format!("not ({})", part.text()),
            Says::All(parts) => list(parts).join(" and "),
            Says::Any(parts) => list(parts).join(" or "),
        }
    }

    fn holds(&self, patient: &Patient) -> bool {
        match self {
            Says::Compare(a, op, b) => {
                let (a, b) = (a.value(patient), b.value(patient));
                match OPS[*op] {
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    ">=" => a >= b,
                    "=" => a == b,
                    _ => a != b,
                }
            }
            Says::Not(part) => !part.holds(patient),
            Says::All(parts) => parts.iter().all(|part| part.holds(patient)),
            Says::Any(parts) => parts.iter().any(|part| part.holds(patient)),
        }
    }
}

fn patients() -> Vec<Patient> {
    let range = |at: usize| FACTS[at].1..=FACTS[at].2;
    range(0).flat_map(|a| range(1).flat_map(move |b| range(2).map(move |c| [a, b, c]))).collect()
}

fn guideline(says: &[Says], never: &Says) -> String {
    let mut text = "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\n".to_owned();
    for (name, low, high) in FACTS {
        text.push_str(&format!("fact {name} \"F\"\n  type integer, {low} to {high}\n"));
    }
    for (name, means) in terms() {
        text.push_str(&format!("term {name} \"T\"\n  means {}\n", means.text()));
    }
    for (at, says) in says.iter().enumerate() {
        text.push_str(&format!("recommend r{at} \"R\"\n  stance option t\n  kind informal\n  when {}\n", says.text()));
    }
    text.push_str(&format!("invariant \"I\"\n  never {}\n", never.text()));
    text
}

/// The patients who fit some values.
fn fitting(g: &Guideline, values: &Values) -> Vec<Patient> {
    let fits = |patient: &Patient| {
        FACTS.iter().zip(patient).all(|((name, ..), own)| {
            let id = g.fact_named(name).unwrap();
            let value = Value::Number(number::whole(*own));
            values.get(id).is_none_or(|known| *known == value) && values.part(id).is_none_or(|part| part.allows(&value))
        })
    };
    patients().into_iter().filter(fits).collect()
}

fn try_one(random: &mut Random, decided: &mut [usize; 4]) {
    let says: Vec<Says> = (0..3).map(|_| Says::some(random, 1)).collect();
    let never = Says::some(random, 1);
    let text = guideline(&says, &never);
    let mut sources = Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = driver::build(&sources);
    let error = gdl::diagnostic::Severity::Error;
    let faults: Vec<_> = built.diagnostics.iter().filter(|found| found.severity() == error).collect();
    if !faults.is_empty() {
        let codes: BTreeSet<&str> = faults.iter().map(|found| found.code.id()).collect();
        let refused = ["GDL0306", "GDL0307", "GDL0325", "GDL0410", "GDL0412"];
        let said: Vec<&str> = faults.iter().map(|found| found.message.as_str()).collect();
        assert!(codes.iter().all(|code| refused.contains(code)), "{said:?}\n{text}");
        let nobody = |says: &Says| !patients().iter().any(|patient| says.holds(patient));
        assert!(!codes.contains("GDL0410") || says.iter().any(nobody), "each applies to somebody\n{text}");
        return;
    }
    let g = &built.guideline;
    let engine = Engine::new(g).unwrap();
    let broken = patients().iter().any(|patient| never.holds(patient));
    match prove(&engine, &g.invariants[0].always, engine.compiled().invariants[0]) {
        Proof::Holds => assert!(!broken, "proved, and broken\n{text}"),
        Proof::Fails(values) => {
            let all = fitting(g, &values);
            assert!(!all.is_empty() && all.iter().all(|patient| never.holds(patient)), "{values:?}\n{text}");
            decided[2] += 1;
        }
        Proof::Open | Proof::GivenUp => panic!("not decided\n{text}"),
    }
    for _ in 0..4 {
        let mut json = String::new();
        let mut open = Vec::new();
        for (at, (name, low, high)) in FACTS.iter().enumerate() {
            let value = low + random.below((high - low + 1) as usize) as i64;
            let said = match random.below(4) {
                0 => format!("{value}"),
                1 if value > *low => format!("\"< {value}\""),
                2 if value < *high && value > *low => format!("\">= {value}\""),
                _ => "null".to_owned(),
            };
            if !said.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                open.push(at);
            }
            json.push_str(&format!("{}\"{name}\": {said}", if at == 0 { "{" } else { ", " }));
        }
        json.push('}');
        let mut sources = Sources::new();
        let source = sources.add("case", json.clone());
        let read = CaseReader::new(g).read(source, &json, Format::Json);
        assert!(read.diagnostics.is_empty(), "{json}: {:?}", read.diagnostics);
        let open: Vec<usize> =
            open.into_iter().filter(|at| !read.case.values.knows(g.fact_named(FACTS[*at].0).unwrap())).collect();
        let prepared = engine.prepare(&read.case.values);
        let all = fitting(g, &read.case.values);
        for (nth, says) in says.iter().enumerate() {
            let subject = Subject::Rec(RecId(nth as u32));
            let with = all.iter().filter(|patient| says.holds(patient)).count();
            let right = match with {
                0 => Outcome::No,
                with if with == all.len() => Outcome::Yes,
                _ => Outcome::Undetermined,
            };
            assert_eq!(engine.verdict(&prepared, subject), right, "r{nth} of {json}\n{text}");
            decided[usize::from(right == Outcome::Undetermined)] += 1;
            if right == Outcome::Undetermined {
                let name = |id: FactId| g.fact_name(id).to_owned();
                let missing: BTreeSet<String> = engine.missing(&prepared, subject).into_iter().map(name).collect();
                let right: BTreeSet<String> =
                    crate::matter(&all, &open, |patient, at| patient[at], |patient| says.holds(patient))
                        .into_iter()
                        .map(|at| FACTS[at].0.to_owned())
                        .collect();
                assert_eq!(missing, right, "what r{nth} hangs on, of {json}\n{text}");
                decided[3] += 1;
            }
        }
    }
}

#[test]
fn functions_mean_what_they_say() {
    let mut decided = [0; 4];
    let config = tried(250);
    let seed = match config.rng_seed {
        proptest::test_runner::RngSeed::Fixed(seed) => seed,
        proptest::test_runner::RngSeed::Random => 1,
    };
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..config.cases {
        try_one(&mut random, &mut decided);
    }
    assert!(decided.iter().all(|count| *count > 25), "{decided:?}");
}
