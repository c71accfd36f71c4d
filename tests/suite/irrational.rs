//! Roots, powers with a fraction, `exp` and `ln` against calculations in floating point, which tell everything here apart that is not
//! equal: verdicts, the facts that matter, and proofs are those of all patients gone through. And what is too near to be told.

use crate::random::{Random, tried};
use crate::{case_of, sound};
use gdl::check::model::{FactId, Guideline, Outcome, RecId, Value, Values};
use gdl::driver;
use gdl::eval::{Engine, Refusal, Standing, Subject};
use gdl::number;
use gdl::source::Sources;
use gdl::verify::{Proof, prove};
use std::collections::BTreeSet;
use std::sync::Arc;

const LOW: i64 = -3;
const HIGH: i64 = 40;
type Patient = [i64; 2];

#[derive(Debug, Clone, Copy)]
enum Step {
    Root,
    Exp,
    Ln,
    Log10,
    /// Of hundredths.
    Power(i64),
    /// A power by thirds.
    Thirds(i64),
    Plus(i64),
    Times(i64),
    /// So many divided by it.
    Divides(i64),
    From(i64),
}

#[derive(Debug, Clone)]
enum Says {
    /// Steps to `x` plus so many, an operator, and a limit in tenths.
    Real(i64, Vec<Step>, usize, i64),
    /// One of the formulas of both facts, `x` and `y` with so many added, an operator, and a limit in tenths.
    Both(usize, [i64; 2], usize, i64),
    Other(usize, i64),
    Not(Box<Says>),
    All(Vec<Says>),
    Any(Vec<Says>),
}

/// Formulas with both facts, and what they come to; none where a part of them does not exist.
type Formula = (&'static str, fn(f64, f64) -> Option<f64>);
const FORMULAS: [Formula; 8] = [
    ("2 * ln(x) + 1.5 * ln(y)", |x, y| Some(2.0 * ln(x)? + 1.5 * ln(y)?)),
    ("ln(x) - ln(y)", |x, y| Some(ln(x)? - ln(y)?)),
    ("(x)^0.5 * (y)^-1.5", |x, y| Some(power(x, 0.5)? * power(y, -1.5)?)),
    ("sqrt(x) * sqrt(y)", |x, y| Some(power(x, 0.5)? * power(y, 0.5)?)),
    ("sqrt(x) + sqrt(y)", |x, y| Some(power(x, 0.5)? + power(y, 0.5)?)),
    ("0.9^(y) * (x)^0.3", |x, y| Some(0.9_f64.powf(y) * power(x, 0.3)?)),
    ("round (3 * ln(x) + sqrt(y)) to nearest 1", |x, y| Some((3.0 * ln(x)? + power(y, 0.5)? + 0.5).floor())),
    ("min(log10(x), sqrt(y))", |x, y| Some((ln(x)? / 10.0_f64.ln()).min(power(y, 0.5)?))),
];

fn ln(of: f64) -> Option<f64> {
    (of > 0.0).then(|| of.ln())
}

fn power(of: f64, by: f64) -> Option<f64> {
    if of < 0.0 || of == 0.0 && by < 0.0 { None } else { Some(of.powf(by)) }
}

const OPS: [&str; 6] = ["<", "<=", ">", ">=", "=", "!="];

impl Says {
    fn some(random: &mut Random, depth: usize) -> Says {
        match random.below(if depth == 0 { 4 } else { 7 }) {
            0..=2 => {
                let first = match random.below(6) {
                    0 => Step::Root,
                    1 => Step::Exp,
                    2 => Step::Ln,
                    3 => Step::Log10,
                    4 => Step::Power([50, 150, -50, 25, -121, 33, 250][random.below(7)]),
                    _ => Step::Thirds([1, 2, -1, 4][random.below(4)]),
                };
                let mut steps = vec![first];
                for _ in 0..random.below(3) {
                    steps.push(match random.below(6) {
                        0 => Step::Plus(random.below(7) as i64 - 3),
                        1 => Step::Times([2, -1, 3, -2][random.below(4)]),
                        2 => Step::Divides([1, 2, -3][random.below(3)]),
                        3 => Step::From(random.below(7) as i64 - 2),
                        4 => Step::Root,
                        _ => Step::Exp,
                    });
                }
                Says::Real(random.below(5) as i64 - 2, steps, random.below(6), random.below(80) as i64 - 20)
            }
            3 if random.below(6) == 0 => {
                let plus = [random.below(5) as i64 - 2, random.below(4) as i64 - 1];
                Says::Both(random.below(FORMULAS.len()), plus, random.below(6), random.below(80) as i64 - 10)
            }
            3 => Says::Other(random.below(6), random.below(6) as i64),
            4 => Says::Not(Box::new(Says::some(random, depth - 1))),
            5 => Says::All((0..2).map(|_| Says::some(random, depth - 1)).collect()),
            _ => Says::Any((0..2).map(|_| Says::some(random, depth - 1)).collect()),
        }
    }

    fn text(&self) -> String {
        let list = |parts: &[Says]| parts.iter().map(|part| format!("({})", part.text())).collect::<Vec<_>>();
        let signed = |value: i64| if value < 0 { format!("(0 - {})", -value) } else { value.to_string() };
        match self {
            Says::Real(plus, steps, op, limit) => {
                let mut text = format!("x + {}", signed(*plus));
                for step in steps {
                    text = match step {
                        Step::Root => format!("sqrt({text})"),
                        Step::Exp => format!("exp({text})"),
                        Step::Ln => format!("ln({text})"),
                        Step::Log10 => format!("log10({text})"),
                        Step::Power(hundredths) if *hundredths < 0 => {
                            format!("({text})^-{}.{:02}", -hundredths / 100, -hundredths % 100)
                        }
                        Step::Power(hundredths) => format!("({text})^{}.{:02}", hundredths / 100, hundredths % 100),
                        Step::Thirds(thirds) => format!("({text})^({thirds}/3)"),
                        Step::Plus(by) => format!("{text} + {}", signed(*by)),
                        Step::Times(by) => format!("{} * ({text})", signed(*by)),
                        Step::Divides(by) => format!("{} / ({text})", signed(*by)),
                        Step::From(by) => format!("{} - ({text})", signed(*by)),
                    };
                }
                let sign = if *limit < 0 { "0 - " } else { "" };
                format!("{text} {} {sign}{}.{}", OPS[*op], limit.abs() / 10, limit.abs() % 10)
            }
            Says::Both(at, plus, op, limit) => {
                let fact = |name: &str, plus: i64| {
                    if plus < 0 { format!("({name} - {})", -plus) } else { format!("({name} + {plus})") }
                };
                let (formula, _) = FORMULAS[*at];
                // The letters of `exp` and `max` are not facts.
                let with: String = formula
                    .split_inclusive(|c: char| !c.is_alphabetic())
                    .map(|part| {
                        let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
                        match word {
                            "x" => part.replacen('x', &fact("x", plus[0]), 1),
                            "y" => part.replacen('y', &fact("y", plus[1]), 1),
                            _ => part.to_owned(),
                        }
                    })
                    .collect();
                let sign = if *limit < 0 { "0 - " } else { "" };
                format!("{with} {} {sign}{}.{}", OPS[*op], limit.abs() / 10, limit.abs() % 10)
            }
            Says::Other(op, limit) => format!("y {} {limit}", OPS[*op]),
            Says::Not(part) => format!("not ({})", part.text()),
            Says::All(parts) => list(parts).join(" and "),
            Says::Any(parts) => list(parts).join(" or "),
        }
    }

    fn holds(&self, patient: &Patient) -> bool {
        let compare = |op: usize, value: f64, limit: f64| {
            // Equal to what floating point tells; what is not is far apart here.
            let equal = (value - limit).abs() <= 1e-9 * limit.abs().max(value.abs()).max(1e-3);
            match OPS[op] {
                "<" => value < limit && !equal,
                "<=" => value < limit || equal,
                ">" => value > limit && !equal,
                ">=" => value > limit || equal,
                "=" => equal,
                _ => !equal,
            }
        };
        match self {
            Says::Real(plus, steps, op, limit) => {
                let mut value = (patient[0] + plus) as f64;
                for step in steps {
                    let power = |value: f64, by: f64| {
                        if value < 0.0 || (value == 0.0 && by < 0.0) { None } else { Some(value.powf(by)) }
                    };
                    let next = match step {
                        Step::Root => power(value, 0.5),
                        Step::Exp => Some(value.exp()),
                        Step::Ln => (value > 0.0).then(|| value.ln()),
                        Step::Log10 => (value > 0.0).then(|| value.log10()),
                        Step::Power(hundredths) => power(value, *hundredths as f64 / 100.0),
                        Step::Thirds(thirds) => power(value, *thirds as f64 / 3.0),
                        Step::Plus(by) => Some(value + *by as f64),
                        Step::Times(by) => Some(value * *by as f64),
                        Step::Divides(by) => (value.abs() > 1e-12).then(|| *by as f64 / value),
                        Step::From(by) => Some(*by as f64 - value),
                    };
                    // A difference of equal numbers is zero.
                    let Some(next) = next else { return false };
                    value =
                        if next.abs() < 1e-12 && !matches!(step, Step::Exp | Step::Divides(_)) { 0.0 } else { next };
                }
                compare(*op, value, *limit as f64 / 10.0)
            }
            Says::Both(at, plus, op, limit) => {
                let (x, y) = ((patient[0] + plus[0]) as f64, (patient[1] + plus[1]) as f64);
                FORMULAS[*at].1(x, y).is_some_and(|value| compare(*op, value, *limit as f64 / 10.0))
            }
            Says::Other(op, limit) => compare(*op, patient[1] as f64, *limit as f64),
            Says::Not(part) => !part.holds(patient),
            Says::All(parts) => parts.iter().all(|part| part.holds(patient)),
            Says::Any(parts) => parts.iter().any(|part| part.holds(patient)),
        }
    }
}

impl Says {
    /// Whether a formula of both facts stands in it.
    fn of_both(&self) -> bool {
        match self {
            Says::Both(..) => true,
            Says::Real(..) | Says::Other(..) => false,
            Says::Not(part) => part.of_both(),
            Says::All(parts) | Says::Any(parts) => parts.iter().any(Says::of_both),
        }
    }

    /// Whether floating point holds all numbers on the way: none is too large for it, or so small that it takes it for zero.
    fn told(&self, patient: &Patient) -> bool {
        match self {
            Says::Real(plus, steps, _, _) => {
                let mut value = (patient[0] + plus) as f64;
                for step in steps {
                    let before = value;
                    value = match step {
                        Step::Root => value.sqrt(),
                        Step::Exp => value.exp(),
                        Step::Ln => value.ln(),
                        Step::Log10 => value.log10(),
                        Step::Power(hundredths) => value.powf(*hundredths as f64 / 100.0),
                        Step::Thirds(thirds) => value.powf(*thirds as f64 / 3.0),
                        Step::Plus(by) => value + *by as f64,
                        Step::Times(by) => value * *by as f64,
                        Step::Divides(by) => *by as f64 / value,
                        Step::From(by) => *by as f64 - value,
                    };
                    if before != 0.0 && before.abs() < 1e-200 || value.abs() > 1e200 && before.abs() > 1e-12 {
                        return false;
                    }
                    if value == 0.0 && matches!(step, Step::Exp) {
                        return false;
                    }
                }
                true
            }
            Says::Both(..) | Says::Other(..) => true,
            Says::Not(part) => part.told(patient),
            Says::All(parts) | Says::Any(parts) => parts.iter().all(|part| part.told(patient)),
        }
    }
}

fn patients() -> Vec<Patient> {
    (LOW..=HIGH).flat_map(|x| (0..=5).map(move |y| [x, y])).collect()
}

fn fitting(g: &Guideline, values: &Values) -> Vec<Patient> {
    let fits = |patient: &Patient| {
        ["x", "y"].iter().zip(patient).all(|(name, own)| {
            let id = g.fact_named(name).unwrap();
            let value = Value::Number(number::whole(*own));
            values.get(id).is_none_or(|known| *known == value) && values.part(id).is_none_or(|part| part.allows(&value))
        })
    };
    patients().into_iter().filter(fits).collect()
}

fn guideline(says: &[Says]) -> String {
    let mut text = format!(
        "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\nfact x \"X\"\n  type integer, {LOW} to {HIGH}\n\
         fact y \"Y\"\n  type integer, 0 to 5\n"
    );
    for (at, says) in says.iter().enumerate() {
        text.push_str(&format!("recommend r{at} \"R\"\n  stance option t\n  kind informal\n  when {}\n", says.text()));
    }
    text.push_str(&format!("invariant \"I\"\n  never {}\n", says[0].text()));
    text
}

fn try_one(random: &mut Random, decided: &mut [usize; 4]) {
    let says: Vec<Says> = (0..3).map(|_| Says::some(random, 1)).collect();
    if !patients().iter().all(|patient| says.iter().all(|says| says.told(patient))) {
        return;
    }
    let text = guideline(&says);
    let mut sources = Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = driver::build(&sources);
    let error = gdl::diagnostic::Severity::Error;
    let faults: Vec<_> = built.diagnostics.iter().filter(|found| found.severity() == error).collect();
    if !faults.is_empty() {
        let codes: BTreeSet<&str> = faults.iter().map(|found| found.code.id()).collect();
        let refused = ["GDL0306", "GDL0307", "GDL0325", "GDL0410", "GDL0412", "GDL0324", "GDL0004"];
        let said: Vec<&str> = faults.iter().map(|found| found.message.as_str()).collect();
        assert!(codes.iter().all(|code| refused.contains(code)), "{said:?}\n{text}");
        // What is said to hold never or always does, where one condition is all.
        if let (
            [Says::Real(..) | Says::Other(..), Says::Real(..) | Says::Other(..), Says::Real(..) | Says::Other(..)],
            [found],
        ) = (
            says.as_slice(),
            faults
                .iter()
                .filter(|found| matches!(found.code.id(), "GDL0306" | "GDL0307"))
                .collect::<Vec<_>>()
                .as_slice(),
        ) {
            let place = text.get(..found.span().range().start).unwrap();
            let alike = found.message.contains("no decimal number");
            if let Some(at) = place.rfind("recommend r").filter(|_| !alike) {
                let nth = usize::from(place.as_bytes()[at + "recommend r".len()] - b'0');
                let count = patients().iter().filter(|patient| says[nth].holds(patient)).count();
                let right = if found.code.id() == "GDL0306" { 0 } else { patients().len() };
                assert_eq!(count, right, "{}\n{text}", found.message);
            }
        }
        return;
    }
    let g = &built.guideline;
    let engine = Engine::new(g).unwrap();
    let broken = patients().iter().any(|patient| says[0].holds(patient));
    match prove(&engine, &g.invariants[0].always, engine.compiled().invariants[0]) {
        Proof::Holds => assert!(!broken, "proved, and broken\n{text}"),
        Proof::Fails(values) => {
            let all = fitting(g, &values);
            assert!(!all.is_empty() && all.iter().all(|patient| says[0].holds(patient)), "{values:?}\n{text}");
            decided[2] += 1;
        }
        // Proofs take formulas of both facts as free of them.
        Proof::Open if says[0].of_both() => {}
        Proof::Open | Proof::GivenUp => panic!("not decided\n{text}"),
    }
    for _ in 0..4 {
        let mut parts = Vec::new();
        for (name, low, high) in [("x", LOW, HIGH), ("y", 0, 5)] {
            let value = low + random.below((high - low + 1) as usize) as i64;
            parts.push(match random.below(4) {
                0 => format!("\"{name}\": {value}"),
                1 if value > low => format!("\"{name}\": \"< {value}\""),
                2 if value > low && value < high => format!("\"{name}\": \">= {value}\""),
                _ => format!("\"{name}\": null"),
            });
        }
        let json = format!("{{{}}}", parts.join(", "));
        let values = case_of(g, &json);
        let prepared = engine.prepare(&values);
        if let Standing::Refused(refusals) = engine.standing(&prepared) {
            assert!(refusals.iter().all(|refusal| matches!(refusal, Refusal::TooNear(_))), "{json}\n{text}");
            continue;
        }
        let all = fitting(g, &values);
        let open: Vec<usize> = (0..2).filter(|at| !values.knows(g.fact_named(["x", "y"][*at]).unwrap())).collect();
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
                        .map(|at| ["x", "y"][at].to_owned())
                        .collect();
                assert_eq!(missing, right, "what r{nth} hangs on, of {json}\n{text}");
                decided[3] += 1;
            }
        }
    }
}

#[test]
fn roots_and_logarithms_mean_what_they_say() {
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

fn asked(when: &str) -> Arc<Guideline> {
    sound(&format!(
        "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\nfact a \"A\"\n  type decimal, above 0\n\
         fact b \"B\"\n  type decimal, above 0\nrecommend r \"R\"\n  stance option t\n  kind informal\n  when {when}\n"
    ))
}

fn standing(g: &Arc<Guideline>, case: &str) -> (Standing, Outcome) {
    let engine = Engine::new(g).unwrap();
    let prepared = engine.prepare(&case_of(g, case));
    (engine.standing(&prepared), engine.verdict(&prepared, Subject::Rec(RecId(0))))
}

/// e^2 to 40 decimals, and as a quotient of two whole numbers that differs from it first in its 64th digit or later.
#[test]
fn what_is_too_near_is_refused() {
    let g = asked("ln(a / b) >= 2");
    let digits = "7.3890560989306502272304274605750078131803";
    assert_eq!(standing(&g, &format!("{{\"a\": {digits}, \"b\": 1}}")), (Standing::Possible, Outcome::No));
    let digits = digits.replace("803", "804");
    assert_eq!(standing(&g, &format!("{{\"a\": {digits}, \"b\": 1}}")), (Standing::Possible, Outcome::Yes));
    let (above, below) = convergent();
    let near = format!("{{\"a\": {above}, \"b\": {below}}}");
    assert_eq!(standing(&g, &near).0, Standing::Refused(vec![Refusal::TooNear(0)]));
    // What is known in part, with an end there.
    let g = asked("exp(2 * ln(a)) >= 9 and b > 0.5");
    assert_eq!(standing(&g, "{\"a\": \">= 3\"}").0, Standing::Refused(vec![Refusal::TooNear(0)]));
    assert_eq!(standing(&g, "{\"a\": \">= 3.0001\", \"b\": 1}"), (Standing::Possible, Outcome::Yes));
    assert_eq!(standing(&g, "{\"a\": \"< 2.9999\"}"), (Standing::Possible, Outcome::No));
}

/// The last convergent of the continued fraction of e^2 whose numbers can be written, [7; 2, 1, 1, 3, 18, 5, 1, 1, 6, 30, …].
fn convergent() -> (String, String) {
    use num_bigint::BigInt;
    let mut terms: Vec<u32> = vec![7];
    for count in 0..40_u32 {
        terms.extend([2 + 3 * count, 1, 1, 3 + 3 * count, 18 + 12 * count]);
    }
    let (mut first, mut second) = ((BigInt::from(1), BigInt::from(0)), (BigInt::from(7), BigInt::from(1)));
    for term in &terms[1..] {
        let next = (&second.0 * term + &first.0, &second.1 * term + &first.1);
        if next.0.to_string().len() > 39 {
            break;
        }
        (first, second) = (second, next);
    }
    (second.0.to_string(), second.1.to_string())
}

/// Roots of what is a square, and powers, are compared exactly, at the limit itself.
#[test]
fn roots_are_exact_at_their_limits() {
    for (when, at, below, above) in [
        ("sqrt(a) >= 1.5", "2.25", "2.2499999999999999999999999999", "2.2500000000000000000000001"),
        ("a^1.5 >= 8", "4", "3.999999999999999999999999", "4.0000000000000000000000001"),
        ("a^(1/3) >= 0.3", "0.027", "0.026999999999999999999999", "0.0270000000000000001"),
        ("log10(a) >= 3", "1000", "999.99999999999999999999999999", "1000.0001"),
        ("1 / (1 + exp(0 - ln(a))) >= 50 %", "1.0001", "0.99999999999", "1.00000001"),
    ] {
        let g = asked(when);
        for (value, right) in [(at, Outcome::Yes), (below, Outcome::No), (above, Outcome::Yes)] {
            assert_eq!(standing(&g, &format!("{{\"a\": {value}}}")), (Standing::Possible, right), "{when} {value}");
        }
    }
}
