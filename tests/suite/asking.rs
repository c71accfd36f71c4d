//! The order of questions: an interview ends, with every verdict decided or nothing left that could decide one; nobody is asked
//! what cannot matter; and the same is asked every time.

use crate::random::tried;
use gdl::ask::{self, Asking, Item};
use gdl::check::model::{FactId, Value, Values};
use gdl::eval::{Engine, Subject};
use gdl::project::{Memory, Project};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

fn engine(text: &str) -> Engine {
    built(text).unwrap_or_else(|| panic!("errors in\n{text}"))
}

/// None of a guideline with errors, as where a random condition never holds.
fn built(text: &str) -> Option<Engine> {
    let mut files = Memory::default();
    files.put("g/g.gdl", text.as_bytes().to_vec());
    Some(Project::load(&files, Path::new("g")).unwrap().sound()?.engine())
}

const HEAD: &str = "guideline g \"G\"\n  version 0.1.0\n  status draft\n\ntreatment t \"T\"\n\n";

/// Yes/no facts, a recommendation a condition.
fn guideline(facts: &[&str], more: &str, conditions: &[String]) -> String {
    let facts: String = facts.iter().map(|fact| format!("fact {fact} \"{fact}\"\n  type yes/no\n\n")).collect();
    let recs: String = (1..)
        .zip(conditions)
        .map(|(nth, when)| format!("recommend r{nth} \"R{nth}\"\n  stance for t\n  when {when}\n\n"))
        .collect();
    format!("{HEAD}{facts}{more}{recs}")
}

/// What was asked of a patient, and what is open at the end. `answer` says nothing where it is not known.
fn interview(
    engine: &Engine,
    wanted: &[Subject],
    mut answer: impl FnMut(FactId) -> Option<Value>,
) -> (Vec<Item>, Vec<Subject>) {
    let mut values = Values::unknown(engine.guideline().facts.len());
    let (mut passed, mut asked) = (BTreeSet::new(), Vec::new());
    loop {
        let prepared = engine.prepare(&values);
        let asking = Asking { wanted, passed: &passed, last: asked.last().copied() };
        let next = ask::next(engine, &prepared, &asking);
        assert_eq!(next, ask::next(engine, &engine.prepare(&values), &asking), "the same every time");
        let open = ask::open(engine, &prepared, wanted);
        let Some(next) = next else { return (asked, open) };
        assert!(!asked.contains(&next.item), "asked twice: {}", next.item.name(engine.guideline()));
        assert!(next.left.contains(&next.item));
        assert!(!next.why.is_empty() && next.why.iter().all(|of| open.contains(of)));
        for of in &next.why {
            let Item::Fact(id) = next.item else { continue };
            assert!(engine.missing(&prepared, *of).contains(&id), "it cannot matter");
        }
        let Item::Fact(id) = next.item else { panic!("no lists here") };
        match answer(id) {
            Some(value) => values.set(id, value),
            None => {
                passed.insert(next.item);
            }
        }
        asked.push(next.item);
    }
}

fn names(engine: &Engine, asked: &[Item]) -> Vec<String> {
    asked.iter().map(|item| item.name(engine.guideline()).to_owned()).collect()
}

#[test]
fn facts_that_a_constraint_ties_are_asked_as_long_as_one_of_them_can_be() {
    let tied = "constraint \"the same\"\n  holds (a and b) or (not a and not b)\n\n";
    let engine = engine(&guideline(&["a", "b", "c"], tied, &["a and c".to_owned(), "b or c".to_owned()]));
    let wanted = ask::verdicts(&engine);
    let (asked, open) = interview(&engine, &wanted, |_| Some(Value::Bool(true)));
    assert!(open.is_empty(), "{:?}", names(&engine, &asked));
    // One of the two, not none and not both.
    let both = names(&engine, &asked).iter().filter(|name| *name == "a" || *name == "b").count();
    assert!(both <= 1, "{:?}", names(&engine, &asked));
    // Where nobody knows the one, the other is asked.
    let only_b = |id: FactId| (engine.guideline().fact_name(id) == "b").then_some(Value::Bool(true));
    let (asked, _) = interview(&engine, &wanted, only_b);
    assert!(names(&engine, &asked).contains(&"b".to_owned()), "{:?}", names(&engine, &asked));
}

#[test]
fn what_others_derive_is_asked_where_none_of_these_is_known() {
    let grade =
        "fact grade \"Grade\"\n  type one of low, high\n  when not given\n    high when a\n    low otherwise\n\n";
    let engine = engine(&guideline(&["a"], grade, &["grade is high".to_owned()]));
    let wanted = ask::verdicts(&engine);
    let (asked, open) = interview(&engine, &wanted, |_| Some(Value::Bool(true)));
    assert_eq!((names(&engine, &asked), open.len()), (vec!["a".to_owned()], 0));
    let only_grade = |id: FactId| (engine.guideline().fact_name(id) == "grade").then_some(Value::Member(1));
    let (asked, open) = interview(&engine, &wanted, only_grade);
    assert_eq!((names(&engine, &asked), open.len()), (vec!["a".to_owned(), "grade".to_owned()], 0));
}

#[test]
fn what_cannot_decide_beside_what_nobody_knows_is_not_asked() {
    // Without `a` nothing that `b` is decides whether exactly one of them holds.
    let engine = engine(&guideline(&["a", "b"], "", &["(a and not b) or (b and not a)".to_owned()]));
    let (asked, open) = interview(&engine, &ask::verdicts(&engine), |_| None);
    assert_eq!((asked.len(), open.len()), (1, 1), "{:?}", names(&engine, &asked));
}

#[test]
fn what_is_pivotal_for_most_is_asked_first() {
    let engine = engine(&guideline(&["a", "b", "c"], "", &["c and (a or b)".to_owned()]));
    let (asked, _) = interview(&engine, &ask::verdicts(&engine), |_| Some(Value::Bool(false)));
    assert_eq!(names(&engine, &asked), ["c"]);
}

#[test]
fn only_what_is_wanted_is_asked() {
    let engine = engine(&guideline(&["a", "b"], "", &["a".to_owned(), "b".to_owned()]));
    let second = engine.guideline().rec_named("r2").unwrap();
    let (asked, open) = interview(&engine, &[Subject::Rec(second)], |_| Some(Value::Bool(false)));
    assert_eq!((names(&engine, &asked), open.len()), (vec!["b".to_owned()], 0));
}

/// A condition over six facts.
fn condition() -> impl Strategy<Value = String> {
    let fact = prop::sample::select(vec!["a", "b", "c", "d", "x.e", "x.f"]).prop_map(str::to_owned);
    fact.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|part| format!("not ({part})")),
        ]
    })
}

const FACTS: [&str; 6] = ["a", "b", "c", "d", "x.e", "x.f"];

proptest! {
    #![proptest_config(tried(60))]

    #[test]
    fn an_interview_ends_with_everything_decided_that_can_be(
        conditions in prop::collection::vec(condition(), 1..5),
        tie in prop::option::of(condition()),
        values in prop::collection::vec(prop::option::weighted(0.8, any::<bool>()), FACTS.len()),
    ) {
        let tie = tie.map_or(String::new(), |tie| format!("constraint \"tie\"\n  holds ({tie}) or (a and not b)\n\n"));
        let Some(engine) = built(&guideline(&FACTS, &tie, &conditions)) else { return Ok(()) };
        let g = engine.guideline();
        let value = |id: FactId| {
            let at = FACTS.iter().position(|name| *name == g.fact_name(id)).unwrap();
            values[at].map(Value::Bool)
        };
        let all: Values = g.facts.ids().map(value).collect();
        prop_assume!(engine.allows(&all));
        let wanted = ask::verdicts(&engine);
        let (asked, open) = interview(&engine, &wanted, value);
        // What is open at the end is open with all that is known of the patient.
        let left = ask::open(&engine, &engine.prepare(&all), &wanted);
        prop_assert_eq!(&open, &left, "{:?}", names(&engine, &asked));
    }
}
