//! Facts that are derived by formulas stand beside what an answer hangs on: they bear on it only where they do. Held against all
//! completions; an answer that none of them bears on is never too complex.

use crate::brute::{Asked, Brute, Out, questions};
use crate::random::Random;
use gdl::check::model::{Fact, FactId, FactType, Guideline, Outcome, Partial, Value, Values};
use gdl::driver;
use gdl::eval::{Engine, Subject};
use gdl::number::whole;
use gdl::source::Sources;
use std::sync::Arc;

struct Made {
    g: Arc<Guideline>,
    /// Whether a number that is derived bears on what is asked.
    bears: bool,
}

fn condition(random: &mut Random, derived: bool) -> String {
    let limit = 2 + random.below(2);
    match random.below(if derived { 8 } else { 5 }) {
        0 => format!("a >= {limit}"),
        1 => format!("b < {limit}"),
        2 => "k is mid".to_owned(),
        3 => "s".to_owned(),
        4 => format!("p >= {limit}"),
        5 => format!("d > {}", 4 * limit),
        6 => format!("e <= {}", 20 * limit),
        _ => "d < 12".to_owned(),
    }
}

fn made(random: &mut Random) -> Option<Made> {
    let (bears, bound) = (random.below(3) == 0, random.below(4) == 0);
    let formula = *random.of(&["a * b + b * c", "a * a + c * b", "a * b * c + a", "(a + b) * (b + c)"]);
    let most = if bound { 14 } else { 1_000 };
    let one = |random: &mut Random| condition(random, bears);
    let both = |random: &mut Random| format!("({} and {}) or {}", one(random), one(random), one(random));
    let text = format!(
        "guideline g \"G\"\n  version 1.0.0\n  status draft\n\
fact a \"A\"\n  type decimal, 1 to 4\nfact b \"B\"\n  type decimal, 1 to 4\nfact c \"C\"\n  type decimal, 1 to 4\n\
fact s \"S\"\n  type yes/no\n\
fact d \"D\"\n  type decimal, 0 to {most}\n  when not given {formula}\n\
fact e \"E\"\n  type decimal, 0 to 1000000\n  when not given d * a + c\n\
fact k \"K\"\n  type one of low, mid, top\n  when not given\n    low when a < 2\n    mid when b < 3 and s\n    top otherwise\n\
score p \"P\"\n  2 points when a >= 2\n  1 point when b >= 2\n  1 point when s\ntreatment t \"T\"\n\
recommend r \"R\"\n  stance for t\n  kind informal\n  when {}\nrecommend q \"Q\"\n  stance for t\n  kind informal\n  when {}\n",
        both(random),
        both(random),
    );
    let mut sources = Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = driver::build(&sources);
    built.sound().then_some(Made { g: built.guideline, bears: bears || bound })
}

/// Values that stand for all, of numbers between and at the limits; those that are derived are not given.
fn all(g: &Guideline) -> Vec<Vec<Value>> {
    let halves = |of: &[i64]| of.iter().map(|half| Value::Number(whole(*half) / whole(2))).collect::<Vec<_>>();
    let of = |fact: &Fact| match (fact.name.as_str(), &fact.ty) {
        (_, FactType::YesNo) => vec![Value::Bool(false), Value::Bool(true)],
        (_, FactType::OneOf(members)) => (0..members.len() as u32).map(Value::Member).collect(),
        ("a" | "b", _) => halves(&[3, 4, 5, 6, 7]),
        ("c", _) => halves(&[2, 8]),
        _ => halves(&[20]),
    };
    g.facts.iter().map(of).collect()
}

fn case(random: &mut Random) -> Values {
    let mut values = Values::unknown(7);
    for at in 0..2u32 {
        let some = |random: &mut Random| whole(3 + random.below(5) as i64) / whole(2);
        match random.below(4) {
            0 => values.set(FactId(at), Value::Number(some(random))),
            1 => {
                let (low, high) = (some(random), some(random));
                if low < high {
                    values.narrow(FactId(at), Partial::Between(Some((low, true)), Some((high, true))));
                }
            }
            _ => {}
        }
    }
    if random.below(3) == 0 {
        values.set(FactId(3), Value::Bool(random.below(2) == 0));
    }
    values
}

#[test]
fn a_derived_number_that_bears_on_nothing_leaves_answers_as_they_are() {
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let mut random = Random(20_261_130);
    let (mut open, mut decided, mut complex) = (0, 0, 0);
    for _ in 0..count {
        let Some(Made { g, bears }) = made(&mut random) else { continue };
        let engine = Engine::new(&g).unwrap();
        let (all, asked) = (all(&g), questions(&g));
        for _ in 0..5 {
            let case = case(&mut random);
            let prepared = engine.prepare(&case);
            let said = || {
                let whens: Vec<_> = g.recommendations.iter().map(|rec| rec.when.clone()).collect();
                format!("{whens:?}\n{case:?}\n{:?}", g.facts.get(FactId(4)))
            };
            if !engine.too_complex(&prepared).is_empty() {
                assert!(bears, "{}", said());
                complex += 1;
                continue;
            }
            if bears {
                continue;
            }
            let mut brute = Brute::with_derived(&g, &all, &prepared.values, &asked, &prepared.implied);
            for (nth, asked) in asked.iter().enumerate() {
                let Asked::Rec(id) = *asked else { continue };
                let found = match engine.verdict(&prepared, Subject::Rec(id)) {
                    Outcome::Yes => Some(Out::Truth(true)),
                    Outcome::No => Some(Out::Truth(false)),
                    Outcome::Undetermined => None,
                };
                assert_eq!(found.as_ref(), brute.agreed(nth), "{}", said());
                assert_eq!(engine.missing(&prepared, Subject::Rec(id)), brute.missing(nth), "{}", said());
                if found.is_some() { decided += 1 } else { open += 1 }
            }
        }
    }
    assert!(open > 40 && decided > 40, "{open} {decided} {complex}");
}
