//! What is shown of scores with levels, classes, values by rows and computed numbers while facts are missing, held against all
//! completions: the values that are left are those that some completion has, and the ends of a stretch are reached.

use crate::brute::{Asked, Brute, Out, questions};
use crate::random::Random;
use gdl::check::model::{FactId, FactType, Guideline, Meaning, Outcome, Partial, Value, Values};
use gdl::decide::interval::Limit;
use gdl::driver;
use gdl::eval::values::{Computed, Remaining, value};
use gdl::eval::{Engine, Subject, kleene};
use gdl::number::{Number, whole};
use gdl::source::Sources;
use std::collections::BTreeSet;
use std::sync::Arc;

const HEAD: &str = "guideline g \"G\"\n  version 1.0.0\n  status draft\n\
fact a \"A\"\n  type integer, 0 to 3\nfact b \"B\"\n  type integer, 1 to 4\nfact c \"C\"\n  type integer, 0 to 4\n\
fact s \"S\"\n  type yes/no\nfact u \"U\"\n  type yes/no\ntreatment t \"T\"\n";

fn condition(random: &mut Random) -> String {
    let limit = random.below(4);
    match random.below(6) {
        0 => "s".to_owned(),
        1 => "u".to_owned(),
        2 => format!("a >= {}", limit.max(1)),
        3 => format!("b < {}", 2 + limit.min(2)),
        4 => format!("c {} {limit}", random.of(&["<", ">", "="])),
        _ => format!("(a >= {} and s)", limit.max(1)),
    }
}

/// Numbers in which each fact stands once, as by its limits alone the ends are reached.
const ONCE: [&str; 14] = [
    "a * b",
    "a / b",
    "b / a",
    "a * b / c",
    "b / (c - 2)",
    "(a - 2) * b",
    "(a - 1) * (c - 3)",
    "(c - 2) / b",
    "2 * a - c",
    "a * a",
    "(a * a - 4) * b",
    "b * c / b",
    "a * b + c - a * b",
    "(a + 1) / (3 - c)",
];

fn number(random: &mut Random) -> &'static str {
    ONCE[random.below(ONCE.len())]
}

fn guideline(random: &mut Random) -> Option<Arc<Guideline>> {
    let (one, two) = (1 + random.below(2), 1 + random.below(3));
    let levels = format!(
        "score p \"P\"\n  by c\n     1 point below {one}\n     2 points from {one} to {}\n     {} points above {}\n  {two} points when {}\n",
        one + 1,
        3 + random.below(2),
        one + 1,
        condition(random),
    );
    let rows = |random: &mut Random, values: [&str; 3]| {
        let [first, second, last] = values;
        format!("  {first} when {}\n  {second} when {}\n  {last} otherwise\n", condition(random), condition(random))
    };
    let class = format!("classify k \"K\"\n{}", rows(random, ["low", "mid", "top"]));
    let value = |random: &mut Random, name: &str| {
        let numbers = ["3", number(random), *random.of(&["a", "2", "c + 1"])];
        let of = rows(random, numbers);
        let of = of.trim_start().replace("\n  ", "\n          ");
        format!("term {name} \"{name}\"\n  means {of}")
    };
    let (v, w) = (value(random, "v"), value(random, "w"));
    let computed = format!("term n \"N\"\n  means {}\nterm m \"M\"\n  means {}\n", number(random), number(random));
    let of = condition(random);
    let text = format!(
        "{HEAD}{levels}{class}{v}{w}{computed}term z \"Z\"\n  means {of} and k is mid or p >= 4\n\
recommend r \"R\"\n  stance for t\n  kind informal\n  when (k is low and p >= 3) or v > 2\n"
    )
    .replace("k is mid or p >= 4", "(k is mid or p >= 4)");
    let mut sources = Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = driver::build(&sources);
    built.sound().then_some(built.guideline)
}

/// Every value of every fact.
fn all(g: &Guideline) -> Vec<Vec<Value>> {
    let of = |ty: &FactType| match ty {
        FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
        FactType::Number(ty) => {
            let (low, high) = (ty.low.clone().unwrap().0, ty.high.clone().unwrap().0);
            let mut value = low;
            let mut found = Vec::new();
            while value <= high {
                found.push(Value::Number(value.clone()));
                value += whole(1);
            }
            found
        }
        _ => unreachable!(),
    };
    g.facts.iter().map(|fact| of(&fact.ty)).collect()
}

fn case(random: &mut Random, g: &Guideline, all: &[Vec<Value>]) -> Values {
    let mut values = Values::unknown(g.facts.len());
    for (at, of) in (0u32..).zip(all) {
        match (random.below(5), of.len()) {
            (0, _) => values.set(FactId(at), random.of(of).clone()),
            (1, 3..) => {
                let (Value::Number(low), Value::Number(high)) =
                    (&of[random.below(2)], &of[2 + random.below(of.len() - 2)])
                else {
                    unreachable!()
                };
                let open = |random: &mut Random| random.below(4) != 0;
                let ends = (Some((low.clone(), open(random))), Some((high.clone(), open(random))));
                let part = Partial::Between(ends.0, ends.1);
                if of.iter().any(|value| part.allows(value)) {
                    values.narrow(FactId(at), part);
                }
            }
            _ => {}
        }
    }
    values
}

/// Whether a limit is a number that is reached.
fn reached(limit: &Limit, number: &Number) -> bool {
    *limit == Some((number.clone(), true))
}

#[test]
fn the_values_that_are_left_are_those_of_all_completions() {
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let mut random = Random(20_261_129);
    let mut counts = [0usize; 5];
    for _ in 0..count {
        let Some(g) = guideline(&mut random) else { continue };
        let engine = Engine::new(&g).unwrap();
        let (all, asked) = (all(&g), questions(&g));
        for _ in 0..6 {
            let case = case(&mut random, &g, &all);
            let prepared = engine.prepare(&case);
            let brute = Brute::new(&g, &all, &case, &asked);
            let view = kleene::view(&g, &prepared.values);
            for (nth, asked) in asked.iter().enumerate() {
                let said = brute.said(nth);
                let of = match *asked {
                    Asked::Score(id) => Computed::Score(id),
                    Asked::Class(id) if g.class(id).unwrap().rows_of.is_none() => Computed::Class(id),
                    Asked::Value(id) | Asked::Term(id) => Computed::Term(id),
                    _ => continue,
                };
                let answer = value(&engine, &prepared, &view, of);
                let name = || format!("{of:?} {:?}\n{case:?}\n{:?}\n{said:?}", answer.remaining, g.terms);
                let numbers: BTreeSet<Number> = said
                    .iter()
                    .filter_map(|out| if let Out::Number(Some(n)) = out { Some(n.clone()) } else { None })
                    .collect();
                let lacks = said.contains(&Out::Number(None));
                match &answer.remaining {
                    Remaining::Numbers(left) => {
                        assert!(!lacks && *left == numbers, "{}", name());
                        counts[0] += 1;
                    }
                    Remaining::Members(left) => {
                        let left: BTreeSet<Out> = left.iter().map(|member| Out::Class(*member)).collect();
                        assert_eq!(left, said, "{}", name());
                        counts[1] += 1;
                    }
                    Remaining::Truth(truth) => {
                        let wanted = match said.len() {
                            2 => Outcome::Undetermined,
                            _ if said.contains(&Out::Truth(true)) => Outcome::Yes,
                            _ => Outcome::No,
                        };
                        assert_eq!(*truth, wanted, "{}", name());
                        let Computed::Term(id) = of else { unreachable!() };
                        assert_eq!(engine.verdict(&prepared, Subject::Term(id)), wanted, "{}", name());
                        counts[2] += 1;
                    }
                    Remaining::Between(low, high) => {
                        let Some(ends) = numbers.first().zip(numbers.last()) else { panic!("{}", name()) };
                        let by_rows = matches!(&g.term(term(of)).unwrap().means, Meaning::Rows(_));
                        let exact = reached(low, ends.0) && reached(high, ends.1);
                        assert!(!lacks && exact, "{by_rows} {}", name());
                        counts[3] += 1;
                    }
                    Remaining::Pieces(pieces, undefined) => {
                        let within = |number: &Number| {
                            pieces.iter().any(|(low, high)| {
                                low.as_ref().is_none_or(|(low, with)| low < number || low == number && *with)
                                    && high.as_ref().is_none_or(|(high, with)| number < high || high == number && *with)
                            })
                        };
                        assert!(*undefined == lacks && numbers.iter().all(within), "{}", name());
                        let Some(ends) = numbers.first().zip(numbers.last()) else { panic!("{}", name()) };
                        let (low, high) = (&pieces[0].0, &pieces[pieces.len() - 1].1);
                        assert!(reached(low, ends.0) && reached(high, ends.1), "{}", name());
                        counts[4] += 1;
                    }
                    Remaining::Undefined => assert_eq!(said, [Out::Number(None)].into(), "{}", name()),
                    Remaining::Sets(_) | Remaining::Untold => panic!("{}", name()),
                }
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 15), "{counts:?}");
}

fn term(of: Computed) -> gdl::check::model::TermId {
    let Computed::Term(id) = of else { panic!("{of:?}") };
    id
}

/// A value that names the one before it twice, 200 times: every value is looked at once, by whatever way it is asked for.
#[test]
fn a_chain_of_values_that_each_name_the_one_before_twice_is_answered() {
    let links = [
        ("x * y", "{p} + {p} * 0.5"),
        ("x * y + x", "{p} - {p} * 0.5 + y"),
        ("1 when s\n  x otherwise", "{p} + {p} * 0.5 when s\n  {p} otherwise"),
        ("1 when s\n  x otherwise", "{p} + {p} * 0.5"),
        ("x * y", "min({p}, {p} * 0.5 + x)"),
        ("x", "round ({p} + {p} * 0.5) to nearest 1"),
        ("x * y", "round ({p} - {p} * 0.5 + y) to nearest 1"),
    ];
    for (first, step) in links {
        let mut text = "guideline g \"G\"\n  version 1.0.0\n  status draft\nfact x \"X\"\n  type decimal, 0 to 10\n\
fact y \"Y\"\n  type decimal, above 0, at most 10\nfact s \"S\"\n  type yes/no\ntreatment t \"T\"\n"
            .to_owned();
        text.push_str(&format!("term v0 \"V\"\n  means {}\n", first.replace('\n', "\n      ")));
        for at in 1..=200 {
            let means = step.replace("{p}", &format!("v{}", at - 1)).replace('\n', "\n      ");
            text.push_str(&format!("term v{at} \"V\"\n  means {means}\n"));
        }
        text.push_str(
            "recommend r \"R\"\n  stance for t\n  kind informal\n  when v200 > 3 and s\n  dose v200 * 1 mg\n",
        );
        let mut sources = Sources::new();
        sources.add("g.gdl", text.as_str());
        let built = driver::build(&sources);
        assert!(built.sound(), "{first} {step}: {:?}", built.diagnostics);
        let g = built.guideline;
        let engine = Engine::new(&g).unwrap();
        for known in [None, Some(whole(2))] {
            let mut case = Values::unknown(g.facts.len());
            known.into_iter().for_each(|value| case.set(FactId(0), Value::Number(value)));
            let prepared = engine.prepare(&case);
            let mut answer = gdl::eval::answer::answer(&engine, &prepared);
            answer.show_all_values(&engine, &prepared);
            assert_eq!(answer.computed.len(), 201, "{first} {step}");
            let leaves = gdl::eval::explain::verdict(&g, &prepared.values, gdl::check::model::RecId(0));
            assert!(!leaves.is_empty(), "{first} {step}");
        }
    }
}
