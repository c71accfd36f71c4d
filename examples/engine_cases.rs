//! Random incomplete cases of a guideline as a table, and what `gdl` says of each: what `.ci/engines` compares queries with.
//! `cargo run --release --example engine_cases -- GUIDELINE FOLDER COUNT SEED` writes `cases.csv`, the same in SQLite's way as
//! `cases-sqlite.csv`, and `expected.csv`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

use gdl::case::show_value;
use gdl::check::model::{FactId, FactType, Guideline, Outcome, Value, Values};
use gdl::dates;
use gdl::decide::interval::{Range, declared};
use gdl::eval::{Engine, Standing, Subject};
use gdl::number::{self, Number};
use gdl::project::{Memory, Project};
use gdl::sql::plan::{Holds, Input, Plan};
use gdl::sql::{Asked, plan};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

/// Numbers that look random: the same seed gives the same.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % count.max(1)
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [guideline, folder, count, seed] = arguments.as_slice() else {
        panic!("engine_cases GUIDELINE FOLDER COUNT SEED")
    };
    let engine = load(Path::new(guideline));
    let asked = Asked { partly: true, ..Asked::default() };
    let plan = plan(&engine, &asked).unwrap_or_else(|found| panic!("{found:?}"));
    let mut random = Random(seed.parse::<u64>().unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let choices = choices(engine.guideline(), &engine);
    let head = |plan: &Plan| {
        let names: Vec<&str> = plan.inputs.iter().map(|input| input.name.as_str()).collect();
        format!("id,{}\n", names.join(","))
    };
    let (mut cases, mut sqlite, mut expected) = (head(&plan), head(&plan), String::from("id,status"));
    for answer in &plan.answers {
        write!(expected, ",{}", answer.name).unwrap();
    }
    expected.push('\n');
    let mut spent = 0.0;
    for at in 0..count.parse::<usize>().unwrap() {
        // Most are such as the guideline speaks of, or may.
        let mut case = some_case(engine.guideline(), &choices, &mut random);
        for _ in 0..8 {
            if at % 4 == 0 || engine.verdict(&engine.prepare(&case), Subject::Scope) != Outcome::No {
                break;
            }
            case = some_case(engine.guideline(), &choices, &mut random);
        }
        for (text, whole) in [(&mut cases, false), (&mut sqlite, true)] {
            write!(text, "c{at}").unwrap();
            for input in &plan.inputs {
                write!(text, ",{}", cell(engine.guideline(), input, &case, whole)).unwrap();
            }
            text.push('\n');
        }
        let began = Instant::now();
        let says = says(&engine, &case);
        spent += began.elapsed().as_secs_f64();
        match says {
            Some(verdicts) => writeln!(expected, "c{at},answered,{}", verdicts.join(",")).unwrap(),
            None => writeln!(expected, "c{at},contradictory{}", ",".repeat(plan.answers.len())).unwrap(),
        }
    }
    fs::create_dir_all(folder).unwrap();
    for (name, text) in [("cases.csv", cases), ("cases-sqlite.csv", sqlite), ("expected.csv", expected)] {
        fs::write(Path::new(folder).join(name), text).unwrap();
    }
    println!("{spent:.2}");
}

fn load(folder: &Path) -> Engine {
    let mut files = Memory::default();
    let mut waiting = vec![folder.parent().unwrap().to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in entries {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "gdl") {
                files.put(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    Project::load(&files, folder).unwrap().sound().expect("a guideline without errors").engine()
}

/// For each fact the values that are drawn from: of numbers some of each class, and the limits themselves.
fn choices(g: &Guideline, engine: &Engine) -> Vec<(FactId, Vec<Value>)> {
    let domain = &engine.compiled().domain;
    let values = |id: FactId, ty: &FactType| match ty {
        FactType::YesNo => vec![Value::Bool(false), Value::Bool(true)],
        FactType::OneOf(members) => (0..u32::try_from(members.len()).unwrap()).map(Value::Member).collect(),
        FactType::SetOf(members) => {
            let count = u32::try_from(members.len()).unwrap();
            let one = |member: u32| Value::Set([member].into());
            let mut sets: Vec<Value> = (0..count).map(one).collect();
            sets.extend([
                Value::Set(BTreeSet::new()),
                Value::Set((0..count).collect()),
                Value::Set((0..count).step_by(2).collect()),
            ]);
            sets
        }
        FactType::Number(ty) => {
            let range = declared(g, id).unwrap();
            let mut all: Vec<Number> = domain.intervals(id).iter().filter_map(|class| range.sample(class)).collect();
            let unit = &ty.unit.factor;
            let tenth = if ty.integer { unit.clone() } else { unit / number::whole(10) };
            for one in all.clone() {
                all.extend([&one + &tenth, &one - &tenth, &one + unit, &one + unit * number::whole(30)]);
            }
            all.extend([1, 7, 40].map(|times| unit * number::whole(times)));
            if let Some(middle) = middle(&range) {
                all.push(middle);
            }
            let fits = |value: &Number| range.contains(value) && show(value, unit).len() < 12;
            let day = |value: &Number| {
                let calendar = number::whole(dates::FIRST_DAY + 4000)..number::whole(dates::LAST_DAY - 4000);
                domain.facts(domain.fact(id).unwrap_or(u32::MAX)).next().is_none()
                    || calendar.contains(value)
                    || ty.low.is_some()
            };
            let all: BTreeSet<Number> = all.into_iter().filter(|value| fits(value) && day(value)).collect();
            all.into_iter().map(Value::Number).collect()
        }
    };
    let own = g.facts.with_ids().filter(|(_, fact)| fact.entry.is_none());
    own.map(|(id, fact)| (id, values(id, &fact.ty))).collect()
}

fn middle(range: &Range) -> Option<Number> {
    let (low, high) = (range.low.as_ref()?, range.high.as_ref()?);
    Some(&range.unit * ((&low.0 + &high.0) / number::whole(2) / &range.unit).floor())
}

fn show(value: &Number, unit: &Number) -> String {
    number::show(&(value / unit))
}

fn some_case(g: &Guideline, choices: &[(FactId, Vec<Value>)], random: &mut Random) -> Values {
    let mut case = Values::default();
    case.resize(g.facts.len());
    // Some know nearly everything, some nearly nothing.
    let unknown = [10, 15, 30, 60][random.below(4)];
    for (id, values) in choices {
        if random.below(100) >= unknown && !values.is_empty() {
            case.set(*id, values[random.below(values.len())].clone());
        }
    }
    g.agree(&mut case);
    case
}

/// A value as its column has it.
fn cell(g: &Guideline, input: &Input, case: &Values, sqlite: bool) -> String {
    let fact = g.fact(input.fact).unwrap();
    let truth = |truth: bool| match (truth, sqlite) {
        (true, true) => "1".to_owned(),
        (false, true) => "0".to_owned(),
        (truth, false) => truth.to_string(),
    };
    match (case.get(input.fact), input.member, &input.holds) {
        (None, ..) => String::new(),
        (Some(Value::Set(set)), Some(member), _) => truth(set.contains(&member)),
        (Some(Value::Bool(value)), ..) => truth(*value),
        (Some(Value::Number(value)), _, Holds::Number(ty)) => {
            let scaled = if sqlite && !ty.integer { value * number::whole(1_000_000) } else { value.clone() };
            show(&scaled, &ty.unit.factor)
        }
        (Some(value), ..) => show_value(fact, value),
    }
}

/// The verdicts; none where nobody is like the case.
fn says(engine: &Engine, case: &Values) -> Option<Vec<&'static str>> {
    let prepared = engine.prepare(case);
    if matches!(engine.standing(&prepared), Standing::Refused(_)) {
        return None;
    }
    let mut outcomes = Vec::new();
    engine.verdicts(&prepared, &mut outcomes);
    let word = |(at, outcome): (usize, &Outcome)| match (outcome, at) {
        (Outcome::Yes, 0) => "in_scope",
        (Outcome::No, 0) => "out_of_scope",
        (Outcome::Yes, _) => "applies",
        (Outcome::No, _) => "does_not_apply",
        (Outcome::Undetermined, _) => "undetermined",
    };
    Some(outcomes.iter().enumerate().map(word).collect())
}
