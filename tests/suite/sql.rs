//! The plan of a query, tested against the engine: random guidelines and random incomplete cases, the plan run by a small
//! interpreter of SQL's three-valued logic.
//! `PROPTEST_CASES=5000 PROPTEST_RNG_SEED=7 cargo test --test suite sql` runs more, and others.

use crate::brute::{Brute, Out};
use crate::exactness::{World, engine, showing, some_case, world};
use crate::random::tried;
use crate::text::{Tape, write};
use gdl::check::model::{Comparison, Guideline, Outcome, Partial, Value, Values};
use gdl::dates::months_later;
use gdl::decide::moved::{Moved, Step};
use gdl::eval::{Engine, Standing, Subject};
use gdl::number::Number;
use gdl::sql::plan::{Answer, Expr, Holds, Input, Means, Place, Plan, Said};
use gdl::sql::{Asked, plan};
use num_traits::{ToPrimitive, Zero};
use proptest::prelude::*;
use std::cmp::Ordering;

/// A value of SQL that is not NULL.
#[derive(Debug, Clone, PartialEq)]
enum Sql {
    Truth(bool),
    Member(u32),
    /// A number in base units, or a day.
    Number(Number),
}

/// A row: the columns of the table, and the computed ones so far.
struct Row<'a> {
    plan: &'a Plan,
    inputs: Vec<Option<Sql>>,
    columns: Vec<Option<Sql>>,
}

impl Row<'_> {
    fn at(&self, place: Place) -> Option<Sql> {
        match place {
            Place::Input(at) => self.inputs[at].clone(),
            Place::Column(at) => self.columns.get(at).expect("columns need only those before them").clone(),
        }
    }

    fn number(&self, place: Place) -> Option<Number> {
        match self.at(place)? {
            Sql::Number(number) => Some(number),
            other => panic!("no number: {other:?}"),
        }
    }

    fn truth(&self, expr: &Expr) -> Option<bool> {
        match expr {
            Expr::Const(value) => Some(*value),
            Expr::Unknown => None,
            Expr::Flag(place) => match self.at(*place)? {
                Sql::Truth(truth) => Some(truth),
                other => panic!("no truth: {other:?}"),
            },
            Expr::Known(place) => Some(self.at(*place).is_some()),
            Expr::Member(place, members) => match self.at(*place)? {
                Sql::Member(member) => Some(members.contains(&member)),
                other => panic!("no member: {other:?}"),
            },
            Expr::Compare(place, op, limit) => Some(compared(*op, self.number(*place)?.cmp(limit))),
            Expr::Sum(parts, op, limit) => {
                let mut sum = Number::zero();
                for (place, factor) in parts {
                    sum += self.number(*place)? * factor;
                }
                Some(compared(*op, sum.cmp(limit)))
            }
            Expr::Behind(late, early, behind) => {
                let late = moved(day(self.number(*late)?), &behind.late);
                Some(late >= moved(day(self.number(*early)?), &behind.early) + behind.days)
            }
            Expr::All(parts) => {
                let all: Vec<_> = parts.iter().map(|part| self.truth(part)).collect();
                if all.contains(&Some(false)) { Some(false) } else { all.iter().all(Option::is_some).then_some(true) }
            }
            Expr::Any(parts) => {
                let all: Vec<_> = parts.iter().map(|part| self.truth(part)).collect();
                if all.contains(&Some(true)) { Some(true) } else { all.iter().all(Option::is_some).then_some(false) }
            }
            Expr::AtLeast(count, parts) => {
                let all: Vec<_> = parts.iter().map(|part| self.truth(part)).collect();
                let sure = all.iter().filter(|one| **one == Some(true)).count();
                let perhaps = all.iter().filter(|one| **one != Some(false)).count();
                let count = *count as usize;
                if sure >= count { Some(true) } else { (perhaps < count).then_some(false) }
            }
            Expr::Not(part) => self.truth(part).map(|truth| !truth),
            Expr::Open(part) => Some(self.truth(part).is_none()),
            Expr::Else(parts) => parts.iter().find_map(|part| self.truth(part)),
            Expr::First(rows, last) => match rows.iter().find(|(when, _)| self.truth(when) == Some(true)) {
                Some((_, then)) => self.truth(then),
                None => self.truth(last),
            },
        }
    }

    fn means(&self, means: &Means) -> Option<Sql> {
        let said = |said: &Option<Said>| match said {
            Some(Said::Member(member)) => Some(Sql::Member(*member)),
            Some(Said::Number(number)) => Some(Sql::Number(number.clone())),
            None => None,
        };
        let given = |place: &Option<Place>| place.and_then(|place| self.at(place));
        match means {
            Means::Truth(expr) => self.truth(expr).map(Sql::Truth),
            Means::Rows(place, rows, last) => given(place).or_else(|| {
                said(rows.iter().find(|(when, _)| self.truth(when) == Some(true)).map_or(last, |(_, said)| said))
            }),
            Means::Points(items) => {
                let mut sum = Number::zero();
                for (points, when) in items {
                    if self.truth(when)? {
                        sum += points;
                    }
                }
                Some(Sql::Number(sum))
            }
            Means::Sum(place, parts, constant) => given(place).or_else(|| {
                let mut sum = constant.clone();
                for (place, factor) in parts {
                    sum += self.number(*place)? * factor;
                }
                Some(Sql::Number(sum))
            }),
        }
    }
}

fn compared(op: Comparison, order: Ordering) -> bool {
    match op {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

fn day(number: Number) -> i64 {
    assert!(number.is_integer());
    number.to_integer().to_i64().unwrap()
}

fn moved(day: i64, by: &Moved) -> i64 {
    by.steps.iter().fold(day, |day, step| match step {
        Step::Days(days) => day + days,
        Step::Months(months) => months_later(day, *months).unwrap(),
    })
}

/// A case as a row of the table.
fn row(plan: &Plan, case: &Values) -> Vec<Option<Sql>> {
    let value = |input: &Input| match (input.member, case.get(input.fact), case.part(input.fact)) {
        (Some(member), Some(Value::Set(set)), _) => Some(Sql::Truth(set.contains(&member))),
        (Some(member), None, Some(Partial::Set(has, has_not))) => {
            if has.contains(&member) {
                Some(Sql::Truth(true))
            } else {
                has_not.contains(&member).then_some(Sql::Truth(false))
            }
        }
        (_, Some(Value::Bool(truth)), _) => Some(Sql::Truth(*truth)),
        (_, Some(Value::Member(member)), _) => Some(Sql::Member(*member)),
        (_, Some(Value::Number(number)), _) => Some(Sql::Number(number.clone())),
        _ => None,
    };
    plan.inputs.iter().map(value).collect()
}

/// What the query says of a row: its status, and the verdicts.
fn answered(plan: &Plan, inputs: Vec<Option<Sql>>) -> (&'static str, Vec<&'static str>) {
    let mut row = Row { plan, inputs, columns: Vec::new() };
    for column in &plan.columns {
        let value = row.means(&column.means);
        match (&column.holds, &value) {
            (_, None)
            | (Holds::Truth, Some(Sql::Truth(_)))
            | (Holds::Member(_), Some(Sql::Member(_)))
            | (Holds::Number(_) | Holds::Date, Some(Sql::Number(_))) => {}
            other => panic!("{} is {other:?}", column.name),
        }
        row.columns.push(value);
    }
    let never_null = |expr: &Expr| row.truth(expr).unwrap_or_else(|| panic!("NULL: {expr:?}"));
    let valid = row.plan.inputs.iter().all(|input| never_null(&input.valid));
    let contradictory = row.plan.contradictory.iter().any(never_null);
    let status = match (valid, contradictory, row.plan.untold.iter().any(never_null)) {
        (false, ..) => "invalid",
        (_, true, _) => "contradictory",
        (_, _, true) => "unsettled",
        _ => "answered",
    };
    let verdict = |answer: &Answer| {
        let ([yes, no, open], loose) = answer.verdict.as_ref()?;
        let truth = match row.at(answer.of) {
            Some(Sql::Truth(truth)) => Some(truth),
            None => None,
            other => panic!("no truth: {other:?}"),
        };
        Some(match truth {
            Some(true) => *yes,
            Some(false) => *no,
            None if never_null(loose) => "unsettled",
            None => *open,
        })
    };
    (status, row.plan.answers.iter().filter_map(verdict).collect())
}

/// What the engine says.
fn expected(engine: &Engine, case: &Values) -> Option<Vec<&'static str>> {
    let prepared = engine.prepare(case);
    match engine.standing(&prepared) {
        Standing::Refused(_) => return None,
        Standing::Possible | Standing::Open(_) => {}
    }
    let word = |subject: Subject, words: [&'static str; 3]| match engine.verdict(&prepared, subject) {
        Outcome::Yes => words[0],
        Outcome::No => words[1],
        Outcome::Undetermined => words[2],
    };
    let scope = word(Subject::Scope, ["in_scope", "out_of_scope", "undetermined"]);
    let recs = engine.guideline().recommendations.ids();
    let recs = recs.map(|id| word(Subject::Rec(id), ["applies", "does_not_apply", "undetermined"]));
    Some([scope].into_iter().chain(recs).collect())
}

/// Whether a table can say what is known of a case.
fn in_columns(g: &Guideline, case: &Values) -> bool {
    case.parts().all(|(id, part)| matches!(part, Partial::Set(..)) && g.fact(id).is_some())
}

/// Compares a row with the engine; gives how many verdicts were told, and how many were not. Where the engine leaves open what the
/// query decides, all completions are gone through: a value that constraints leave to a derived fact counts for the engine as if
/// it were given, and what it is derived from is then free.
fn check(engine: &Engine, plan: &Plan, world: &World, case: &Values) -> (usize, usize) {
    let (status, verdicts) = answered(plan, row(plan, case));
    let Some(expected) = expected(engine, case) else {
        assert!(matches!(status, "contradictory" | "unsettled"), "nobody is like this, and the query says {status}");
        return (0, 0);
    };
    if status == "unsettled" {
        return (0, verdicts.len());
    }
    assert_eq!(status, "answered", "somebody is like this");
    let mut told = (0, 0);
    for (at, (own, engine)) in verdicts.iter().zip(&expected).enumerate() {
        if *own == "unsettled" {
            told.1 += 1;
            continue;
        }
        told.0 += 1;
        if own != engine && *engine == "undetermined" {
            let brute = Brute::new(&world.guideline, &world.values, case, &world.questions);
            let yes = matches!(*own, "applies" | "in_scope");
            assert_eq!(brute.agreed(at), Some(&Out::Truth(yes)), "answer {at}, {:?}", plan.answers[at].name);
            continue;
        }
        assert_eq!(own, engine, "answer {at}, {:?}", plan.answers[at].name);
    }
    told
}

#[test]
fn queries_say_what_the_engine_says() {
    let mut told = (0usize, 0usize);
    let mut worded = (0usize, 0usize);
    let mut config = tried(150);
    config.failure_persistence = None;
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let tapes = proptest::collection::vec(any::<u16>(), 60..400);
    let totals = std::cell::RefCell::new((&mut told, &mut worded));
    runner
        .run(&(tapes, proptest::collection::vec(any::<u16>(), 400)), |(guideline, cases)| {
            let text = write(&guideline, None);
            let world = world(&text);
            let engine = engine(&world);
            let Ok(plan) =
                plan(&engine, &Asked { partly: true, terms: true, classes: true, scores: true, ..Asked::default() })
            else {
                return Ok(());
            };
            let mut tape = Tape::new(&cases);
            for round in 0..12 {
                let case = some_case(&world, &mut tape, round == 0);
                if !in_columns(&world.guideline, &case) {
                    continue;
                }
                showing(&text, &case, || {
                    let (yes, no) = check(&engine, &plan, &world, &case);
                    let mut totals = totals.borrow_mut();
                    totals.0.0 += yes;
                    totals.0.1 += no;
                });
            }
            let mut totals = totals.borrow_mut();
            totals.1.0 += plan.worded.0;
            totals.1.1 += plan.worded.1;
            Ok(())
        })
        .unwrap();
    assert!(told.0 > 3 * told.1, "too much is left open: {told:?}");
    assert!(worded.0 * 2 > worded.1, "too little is in the author's words: {worded:?}");
    println!("{told:?} {worded:?}");
}
