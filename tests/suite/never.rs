//! Days that may never have been: random conditions about two of them, a day that always was and a yes/no fact, against a
//! meaning of their own, for which a day is one of a few or none. Verdicts, the facts that matter, and proofs are those of all
//! patients gone through; so a day that never was is neither before nor behind any other, and unlike each.

use crate::random::{Random, tried};
use gdl::case::{CaseReader, Format, show_value, to_json};
use gdl::check::model::{FactId, Guideline, Outcome, RecId, Value};
use gdl::dates::{days, months_later};
use gdl::driver;
use gdl::eval::{Engine, Standing, Subject};
use gdl::source::Sources;
use gdl::verify::{Proof, prove};
use std::collections::BTreeSet;

/// Days: name, first, how many.
const DAYS: [(&str, &str, i64); 3] = [("seen", "2020-02-27", 4), ("done", "2020-03-28", 4), ("born", "2020-02-28", 3)];

/// A patient: the days, none of which is for never, and whether ill.
type Patient = ([Option<i64>; 3], bool);

#[derive(Debug, Clone)]
enum Says {
    Never(usize, bool),
    /// A day moved by months and days, compared with another.
    Moved(usize, i64, i64, usize, usize),
    Fixed(usize, usize, i64),
    Between(usize, i64, i64),
    /// Completed months or days from one to another.
    Completed(bool, usize, usize, usize, i64),
    /// What a term adds to `seen`.
    Term(usize, usize),
    Ill,
    Not(Box<Says>),
    All(Vec<Says>),
    Any(Vec<Says>),
    Two(Vec<Says>),
}

const OPS: [&str; 6] = ["<", "<=", ">", ">=", "=", "!="];

fn compared<T: Ord>(op: usize, left: &T, right: &T) -> bool {
    match OPS[op] {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => left == right,
    }
}

fn first(at: usize) -> i64 {
    days(DAYS[at].1).unwrap()
}

fn iso(day: i64) -> String {
    gdl::check::literals::show_date(&gdl::number::whole(day))
}

impl Says {
    fn some(random: &mut Random, depth: usize) -> Says {
        let (a, b, op) = (random.below(3), random.below(3), random.below(6));
        match random.below(if depth == 0 { 8 } else { 13 }) {
            0 => Says::Never(random.below(2), random.below(2) == 0),
            1 | 2 => Says::Moved(a, random.below(3) as i64 - 1, random.below(5) as i64 - 2, op, b),
            3 => Says::Fixed(a, op, first(a) + random.below(DAYS[a].2 as usize - 1) as i64 + 1),
            4 => {
                let low = first(a) + random.below(DAYS[a].2 as usize - 1) as i64;
                Says::Between(a, low, low + 1)
            }
            5 => {
                let months = random.below(2) == 0;
                let b = (a + 1 + random.below(2)) % 3;
                Says::Completed(months, a, b, op, if months { 0 } else { 28 } + random.below(3) as i64)
            }
            6 => Says::Term(op, random.below(3)),
            7 => Says::Ill,
            8 | 9 => Says::Not(Box::new(Says::some(random, depth - 1))),
            10 => Says::All((0..2).map(|_| Says::some(random, depth - 1)).collect()),
            11 => Says::Any((0..2).map(|_| Says::some(random, depth - 1)).collect()),
            _ => Says::Two((0..3).map(|_| Says::some(random, depth - 1)).collect()),
        }
    }

    fn text(&self) -> String {
        let moved = |count: i64, unit: &str| match count {
            0 => String::new(),
            count => format!(" {} {} {unit}", if count < 0 { "-" } else { "+" }, count.abs()),
        };
        let list = |parts: &[Says]| parts.iter().map(|part| format!("({})", part.text())).collect::<Vec<_>>();
        match self {
            Says::Never(at, never) => format!("{} is {}never", DAYS[*at].0, if *never { "" } else { "not " }),
            Says::Moved(a, months, days, op, b) => {
                // Not a comparison of a day with itself, which would always hold.
                let days = if (a, *months, *days) == (b, 0, 0) { 1 } else { *days };
                format!("{}{}{} {} {}", DAYS[*a].0, moved(*months, "months"), moved(days, "days"), OPS[*op], DAYS[*b].0)
            }
            Says::Fixed(at, op, day) => format!("{} {} {}", DAYS[*at].0, OPS[*op], iso(*day)),
            Says::Between(at, low, high) => format!("{} between {} and {}", DAYS[*at].0, iso(*low), iso(*high)),
            Says::Completed(months, a, b, op, count) => {
                let unit = if *months { "months" } else { "days" };
                format!("{unit} from {} to {} {} {count}", DAYS[*a].0, DAYS[*b].0, OPS[*op])
            }
            Says::Term(op, b) => format!("later {} {}", OPS[*op], DAYS[*b].0),
            Says::Ill => "ill".to_owned(),
            Says::Not(part) => format!("not ({})", part.text()),
            Says::All(parts) => list(parts).join(" and "),
            Says::Any(parts) => list(parts).join(" or "),
            Says::Two(parts) => format!("at least 2 of ({})", list(parts).join(", ")),
        }
    }

    fn holds(&self, patient: &Patient) -> bool {
        let (dates, ill) = patient;
        let both = |op: usize, left: Option<i64>, right: Option<i64>| match (left, right) {
            (Some(left), Some(right)) => compared(op, &left, &right) != (OPS[op] == "!="),
            _ => OPS[op] == "!=",
        };
        match self {
            Says::Never(at, never) => dates[*at].is_none() == *never,
            Says::Moved(a, months, days, op, b) => {
                let days = if (a, *months, *days) == (b, 0, 0) { 1 } else { *days };
                both(*op, dates[*a].and_then(|day| months_later(day, *months)).map(|day| day + days), dates[*b])
            }
            Says::Fixed(at, op, day) => both(*op, dates[*at], Some(*day)),
            Says::Between(at, low, high) => dates[*at].is_some_and(|day| (*low..=*high).contains(&day)),
            Says::Completed(months, a, b, op, count) => {
                let completed = dates[*a].zip(dates[*b]).map(|(from, to)| match months {
                    false => to - from,
                    true => (-9..9).rev().find(|n| months_later(from, *n).unwrap() <= to).unwrap(),
                });
                both(*op, completed, Some(*count))
            }
            Says::Term(op, b) => both(*op, dates[0].map(|day| day + 30), dates[*b]),
            Says::Ill => *ill,
            Says::Not(part) => !part.holds(patient),
            Says::All(parts) => parts.iter().all(|part| part.holds(patient)),
            Says::Any(parts) => parts.iter().any(|part| part.holds(patient)),
            Says::Two(parts) => parts.iter().filter(|part| part.holds(patient)).count() >= 2,
        }
    }
}

fn patients() -> Vec<Patient> {
    let days = |at: usize| {
        let some = (0..DAYS[at].2).map(|day| Some(first(at) + day));
        some.chain((at < 2).then_some(None)).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for seen in days(0) {
        for done in days(1) {
            for born in days(2) {
                all.extend([false, true].map(|ill| ([seen, done, born], ill)));
            }
        }
    }
    all
}

/// The values of a fact of a patient: the day, or whether ill.
fn value(patient: &Patient, at: usize) -> Option<i64> {
    if at == 3 { Some(i64::from(patient.1)) } else { patient.0[at] }
}

/// Which days are left.
type Left = Box<dyn Fn(Option<i64>) -> bool>;

/// What is known of a day: its words, and which days are left.
fn known(random: &mut Random, at: usize) -> (String, Left) {
    let day = first(at) + random.below(DAYS[at].2 as usize - 1) as i64 + 1;
    let fixed = move |value: Option<i64>| value.is_some_and(|value| value < day);
    let never = at < 2;
    match random.below(if never { 7 } else { 4 }) {
        0 | 1 => ("null".to_owned(), Box::new(|_| true)),
        2 => (format!("\"{}\"", iso(day)), Box::new(move |value| value == Some(day))),
        3 => (format!("\"before {}\"", iso(day)), Box::new(fixed)),
        4 => ("\"never\"".to_owned(), Box::new(|value| value.is_none())),
        5 => ("\"not never\"".to_owned(), Box::new(|value| value.is_some())),
        _ => (format!("\"never or before {}\"", iso(day)), Box::new(move |value| value.is_none() || fixed(value))),
    }
}

fn guideline(says: &[Says], holds: Option<&Says>, never: &Says) -> String {
    let mut text = "guideline g \"G\"\n  version 1.0.0\n  status published\ntreatment t \"T\"\n".to_owned();
    for (at, (name, _, count)) in DAYS.iter().enumerate() {
        let (low, high) = (iso(first(at)), iso(first(at) + count - 1));
        let or = if at < 2 { " or never" } else { "" };
        text.push_str(&format!("fact {name} \"D\"\n  type date{or}, {low} to {high}\n"));
    }
    text.push_str("fact ill \"I\"\n  type yes/no\nterm later \"Later\"\n  means seen + 30 days\n");
    if let Some(holds) = holds {
        text.push_str(&format!("constraint \"C\"\n  holds {}\n", holds.text()));
    }
    for (at, says) in says.iter().enumerate() {
        text.push_str(&format!("recommend r{at} \"R\"\n  stance option t\n  kind informal\n  when {}\n", says.text()));
    }
    text.push_str(&format!("invariant \"I\"\n  never {}\n", never.text()));
    text
}

/// The patients that fit what a proof says of one.
fn shown(g: &Guideline, values: &gdl::check::model::Values) -> Vec<Patient> {
    let fits = |patient: &Patient| {
        (0..4).all(|at| {
            let name = DAYS.get(at).map_or("ill", |day| day.0);
            let id = g.fact_named(name).unwrap();
            let fact = g.fact(id).unwrap();
            let day = match values.get(id) {
                Some(Value::Number(number)) => Some(number.to_integer().try_into().unwrap()),
                Some(Value::Bool(truth)) => Some(i64::from(*truth)),
                _ => None,
            };
            let never = fact.never.and_then(|never| values.get(never)).map(|never| *never == Value::Bool(true));
            match (never, day) {
                (Some(true), _) => value(patient, at).is_none(),
                (_, Some(day)) => value(patient, at) == Some(day),
                (Some(false), None) => value(patient, at).is_some(),
                (None, None) => true,
            }
        })
    };
    patients().into_iter().filter(fits).collect()
}

fn try_one(random: &mut Random, decided: &mut [usize; 3]) {
    let says: Vec<Says> = (0..3).map(|_| Says::some(random, 2)).collect();
    let constraint = (random.below(3) == 0).then(|| Says::some(random, 1));
    let never = Says::some(random, 2);
    let text = guideline(&says, constraint.as_ref(), &never);
    let mut sources = Sources::new();
    sources.add("g.gdl", text.as_str());
    let built = driver::build(&sources);
    let faults: Vec<_> =
        built.diagnostics.iter().filter(|d| d.severity() == gdl::diagnostic::Severity::Error).collect();
    if !faults.is_empty() {
        // What always holds, or never, is refused; and then it does.
        let codes: BTreeSet<&str> = faults.iter().map(|found| found.code.id()).collect();
        let refused = ["GDL0306", "GDL0307", "GDL0325", "GDL0410", "GDL0412"];
        assert!(codes.iter().all(|code| refused.contains(code)), "{codes:?}\n{text}");
        let all = patients();
        let nobody = |says: &Says| !all.iter().any(|patient| says.holds(patient));
        assert!(!codes.contains("GDL0412") || constraint.as_ref().is_some_and(nobody), "somebody meets it\n{text}");
        assert!(!codes.contains("GDL0410") || says.iter().any(nobody), "each applies to somebody\n{text}");
        return;
    }
    let g = &built.guideline;
    let engine = Engine::new(g).unwrap();
    let allowed = |patient: &Patient| constraint.as_ref().is_none_or(|holds| holds.holds(patient));
    let everybody: Vec<Patient> = patients().into_iter().filter(allowed).collect();
    let broken = everybody.iter().any(|patient| never.holds(patient));
    match prove(&engine, &g.invariants[0].always, engine.compiled().invariants[0]) {
        Proof::Holds => assert!(!broken, "proved, and broken\n{text}"),
        Proof::Fails(values) => {
            let all: Vec<Patient> = shown(g, &values).into_iter().filter(allowed).collect();
            assert!(!all.is_empty() && all.iter().all(|patient| never.holds(patient)), "{values:?}\n{text}");
            decided[2] += 1;
        }
        Proof::Open | Proof::GivenUp => panic!("not decided\n{text}"),
    }
    for _ in 0..4 {
        let parts: Vec<_> = (0..3).map(|at| known(random, at)).collect();
        let ill = *random.of(&["null", "true", "false"]);
        let json =
            format!("{{\"seen\": {}, \"done\": {}, \"born\": {}, \"ill\": {ill}}}", parts[0].0, parts[1].0, parts[2].0);
        let mut sources = Sources::new();
        let source = sources.add("case", json.clone());
        let read = CaseReader::new(g).read(source, &json, Format::Json);
        let again = to_json(g, &read.case);
        let source = sources.add("again", again.clone());
        let second = CaseReader::new(g).read(source, &again, Format::Json);
        assert_eq!(second.case.values, read.case.values, "{json}\n{again}");
        let left = |patient: &Patient| {
            let days = (0..3).all(|at| parts[at].1(patient.0[at]));
            days && (ill == "null" || (ill == "true") == patient.1)
        };
        let all: Vec<Patient> = everybody.iter().filter(|patient| left(patient)).copied().collect();
        let prepared = engine.prepare(&read.case.values);
        match engine.standing(&prepared) {
            Standing::Possible => assert!(!all.is_empty(), "nobody is like {json}\n{text}"),
            Standing::Refused(_) => {
                assert!(all.is_empty(), "somebody is like {json}\n{text}");
                continue;
            }
            Standing::Open(_) => panic!("not decided: {json}\n{text}"),
        }
        let open: Vec<usize> = (0..4)
            .filter(|at| {
                let name = DAYS.get(*at).map_or("ill", |day| day.0);
                let id = g.fact_named(name).unwrap();
                let never = g.fact(id).unwrap().never.and_then(|never| read.case.values.get(never));
                !read.case.values.knows(id) && never != Some(&Value::Bool(true))
            })
            .collect();
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
                let name = |at: usize| DAYS.get(at).map_or("ill", |day| day.0).to_owned();
                let right: BTreeSet<String> =
                    crate::matter(&all, &open, value, |patient| says.holds(patient)).into_iter().map(name).collect();
                assert_eq!(missing, right, "what r{nth} hangs on, of {json}\n{text}");
            }
        }
    }
}

#[test]
fn a_day_that_never_was_is_neither_before_nor_behind_another() {
    let mut decided = [0; 3];
    let config = tried(250);
    let gdl_seed = match config.rng_seed {
        proptest::test_runner::RngSeed::Fixed(seed) => seed,
        proptest::test_runner::RngSeed::Random => 1,
    };
    let mut random = Random(gdl_seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..config.cases {
        try_one(&mut random, &mut decided);
    }
    assert!(decided.iter().all(|count| *count > 80), "{decided:?}");
}

#[test]
fn what_is_known_of_such_a_day_is_said_in_one_way() {
    let text = guideline(&[Says::Ill], None, &Says::Ill);
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    let g = driver::build(&sources).guideline;
    let id = g.fact_named("seen").unwrap();
    let never = g.fact(id).unwrap().never.unwrap();
    assert_eq!((g.fact_name(never), g.asked(never)), ("seen", id));
    assert_eq!(show_value(g.fact(never).unwrap(), &Value::Bool(true)), "never");
}
