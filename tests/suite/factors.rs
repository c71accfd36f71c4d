//! A number that is derived as a product of what other facts give, as a clearance from age, weight and creatinine: every case of
//! random small guidelines has the verdicts and the missing facts that going through all completions gives.

use crate::brute::{self, Asked, Brute, Out};
use crate::random::Random;
use gdl::check::model::{Derivation, FactId, Guideline, Outcome, Partial, Value, Values};
use gdl::eval::{Engine, Subject};
use gdl::number::whole;
use gdl::source::Sources;
use gdl::{check, driver};
use std::collections::BTreeSet;

fn comparison(random: &mut Random) -> String {
    let sign = *random.of(&["<", "<=", ">", ">=", "="]);
    match random.below(6) {
        0 => format!("a {sign} {}", 1 + random.below(4)),
        1 => format!("b {sign} {}", 1 + random.below(4)),
        2 => format!("c {sign} {}", 1 + random.below(3)),
        _ => format!("d {sign} {}", random.of(&["1", "2", "2.5", "3", "4", "6", "10", "0.5"])),
    }
}

fn condition(random: &mut Random) -> String {
    let first = comparison(random);
    match random.below(6) {
        0 => first,
        1 => format!("{first} and s"),
        2 => format!("{first} or {}", comparison(random)),
        3 => format!("not ({first}) and ({} or s)", comparison(random)),
        4 => format!("at least 2 of ({first}, {}, {})", comparison(random), comparison(random)),
        _ => format!("{first} and {}", comparison(random)),
    }
}

/// None where some comparison holds of nobody or of everybody.
fn guideline(random: &mut Random) -> Option<Guideline> {
    let formula = *random.of(&[
        "(7 - a) * b / c",
        "a * b / (2 * c)",
        "b / (c * c)",
        "(a + 1) * b",
        "6 * a / (b * (5 - c))",
        "b * (7 - a)",
    ]);
    let mut text = "guideline g \"G\"\n  version 1.0.0\n  status draft\n\
        fact a \"A\"\n  type integer, 1 to 5\nfact b \"B\"\n  type integer, 1 to 4\nfact c \"C\"\n  type integer, 1 to 3\n\
        fact s \"S\"\n  type yes/no\n"
        .to_owned();
    text.push_str(&format!(
        "fact d \"D\"\n  type decimal, above 0, at most 100\n  when not given {formula}\ntreatment t \"T\"\n"
    ));
    for name in ["r", "q"] {
        let when = condition(random);
        text.push_str(&format!("recommend {name} \"{name}\"\n  stance for t\n  kind informal\n  when {when}\n"));
    }
    let mut sources = Sources::new();
    sources.add("g.gdl", text.as_str());
    let (files, found) = driver::parse_all(&sources);
    let checked = check::check(&sources, &files);
    assert!(found.is_empty(), "{found:?}\n{text}");
    checked.diagnostics.is_empty().then_some(checked.guideline)
}

/// Each of the numbers is given, not given, or given in part.
fn case(random: &mut Random, g: &Guideline) -> Values {
    let mut values = Values::default();
    values.resize(g.facts.len());
    for (at, most) in [(0u32, 5), (1, 4), (2, 3)] {
        let some = |random: &mut Random| 1 + random.below(most) as i64;
        match random.below(4) {
            0 => values.set(FactId(at), Value::Number(whole(some(random)))),
            1 => {
                let (low, high) = (some(random), some(random));
                if low < high {
                    let end = |value: i64| Some((whole(value), true));
                    values.narrow(FactId(at), Partial::Between(end(low), end(high)));
                }
            }
            _ => {}
        }
    }
    if random.below(2) == 0 {
        values.set(FactId(3), Value::Bool(random.below(2) == 0));
    }
    values
}

#[test]
fn a_derived_product_follows_its_formula() {
    let mut random = Random(20_261_128);
    let (mut open, mut decided) = (0, 0);
    for _ in 0..80 {
        let Some(g) = guideline(&mut random) else { continue };
        let engine = Engine::new(&crate::shared(&g)).unwrap();
        let (values, questions) = (brute::values(&g), brute::questions(&g));
        for _ in 0..10 {
            let case = case(&mut random, &g);
            let prepared = engine.prepare(&case);
            let said = || {
                let whens: Vec<_> = g.recommendations.iter().map(|rec| rec.when.clone()).collect();
                let formula = g.facts.iter().find_map(|fact| match &fact.derivation {
                    Some(Derivation::Value(num)) => Some(num.clone()),
                    _ => None,
                });
                format!("{formula:?}\n{whens:?}\n{case:?}")
            };
            assert_eq!(engine.too_complex(&prepared), BTreeSet::new(), "{}", said());
            let mut brute = Brute::with_derived(&g, &values, &prepared.values, &questions, &prepared.implied);
            for (nth, asked) in questions.iter().enumerate() {
                let Asked::Rec(id) = *asked else { continue };
                let found = match engine.verdict(&prepared, Subject::Rec(id)) {
                    Outcome::Yes => Some(Out::Truth(true)),
                    Outcome::No => Some(Out::Truth(false)),
                    Outcome::Undetermined => None,
                };
                assert_eq!(found.as_ref(), brute.agreed(nth), "{}", said());
                let named = |facts: BTreeSet<FactId>| facts.into_iter().filter(|id| id.0 != 4).collect::<BTreeSet<_>>();
                let missing = engine.missing(&prepared, Subject::Rec(id));
                assert_eq!(named(missing), named(brute.missing(nth)), "{}", said());
                if found.is_some() { decided += 1 } else { open += 1 }
            }
        }
    }
    assert!(open > 100 && decided > 100, "{open} {decided}");
}
