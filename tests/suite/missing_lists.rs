//! What an answer hangs on where a list is not known: the list is one thing, known as a whole or not at all, however much is asked
//! of it. Held against all lists that differ in what comes out of the questions.

use crate::lists::{answers, applies_with, built, today, tried};
use crate::random::Random;
use gdl::check::model::{FactId, Outcome, RecId, Value, Values};
use gdl::eval::{Engine, Subject};
use gdl::number::whole;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const HEAD: &str = "guideline g \"G\"\n  version 0.1.0\n  status draft\n\
fact lab.x \"X\"\n  type list of integer, 1 to 3, dated\n  each on <= today\n\
fact s \"S\"\n  type yes/no\nfact u \"U\"\n  type yes/no\n\
treatment t \"T\"\nrecommend r \"R\"\n  stance for t\n  kind good practice\n  when ";

fn question(random: &mut Random) -> String {
    let (limit, more) = (2 + random.below(2), 1 + random.below(2));
    let near = *random.of(&["(lab.x within 40 days before today)", "(lab.x within 15 days before today)", "lab.x"]);
    match random.below(7) {
        0 => format!("latest of {near} >= {limit}"),
        1 => format!("lowest of {near} < {limit}"),
        2 => format!("latest of {near} - lowest of {near} >= {more}"),
        3 => "any of (lab.x within 15 days before today)".to_owned(),
        4 => format!("2 in a row of (lab.x where value >= {limit})"),
        5 => format!("highest of lab.x = {limit}"),
        _ => "number of lab.x >= 2".to_owned(),
    }
}

fn condition(random: &mut Random) -> String {
    let (one, two) = (question(random), question(random));
    match random.below(5) {
        0 => format!("({one} and s) or ({two} and u)"),
        1 => format!("{one} and (s or {two})"),
        2 => format!("({one} and not s) or (s and ({two} or u))"),
        3 => format!("at least 2 of ({one}, {two}, s)"),
        _ => format!("{one} and not ({two}) and s"),
    }
}

/// All lists with up to four entries, one for each way in which the questions come out.
fn lists(g: &gdl::check::model::Guideline, facts: &[Value]) -> Vec<Vec<(i64, i64)>> {
    let days = [80, 30, 10].map(|back| today() - back);
    let letters: Vec<(i64, i64)> = days.iter().flat_map(|day| (1..=3).map(|value| (value, *day))).collect();
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let mut found: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    let mut next = 0;
    while let Some(list) = all.get(next).cloned() {
        let entries: Vec<(i64, i64)> = list.iter().map(|at| letters[*at]).collect();
        found.entry(answers(g, &entries, facts)).or_insert(entries);
        if list.len() < 4 {
            let from = list.last().copied().unwrap_or(0);
            all.extend((from..letters.len()).map(|at| [list.clone(), vec![at]].concat()));
        }
        next += 1;
    }
    found.into_values().collect()
}

/// The facts that matter, by their definition: some value of one settles what is open without it, something else being known or
/// not. `says` has what is said by the values of each.
fn matter(counts: &[usize], says: &dyn Fn(&[usize]) -> bool) -> BTreeSet<usize> {
    let said = |known: &[Option<usize>]| {
        let mut said = BTreeSet::new();
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for (own, count) in known.iter().zip(counts) {
            let values: Vec<usize> = own.map_or_else(|| (0..*count).collect(), |own| vec![own]);
            all = all.iter().flat_map(|one| values.iter().map(|v| [one.clone(), vec![*v]].concat())).collect();
        }
        said.extend(all.iter().map(|one| says(one)));
        said.len()
    };
    let mut found = BTreeSet::new();
    let mut choices: Vec<Vec<Option<usize>>> = vec![Vec::new()];
    for count in counts {
        let values: Vec<Option<usize>> = [None].into_iter().chain((0..*count).map(Some)).collect();
        choices = choices.iter().flat_map(|one| values.iter().map(|v| [one.clone(), vec![*v]].concat())).collect();
    }
    for choice in choices.iter().filter(|choice| said(choice) > 1) {
        for at in (0..counts.len()).filter(|at| choice[*at].is_none()).collect::<Vec<_>>() {
            let settles = |value: usize| {
                let mut more = choice.clone();
                more[at] = Some(value);
                said(&more) == 1
            };
            if !found.contains(&at) && (0..counts[at]).any(settles) {
                found.insert(at);
            }
        }
    }
    found
}

#[test]
fn a_list_that_is_not_known_counts_as_one() {
    let count = std::cell::Cell::new((0usize, 0usize));
    tried(0x5eed_0001, 30, |random| {
        let text = format!("{HEAD}{}\n", condition(random));
        let Some(g) = built(&text) else { return };
        let Ok(engine) = Engine::new(&g) else { panic!("{text}") };
        let id = |name: &str| engine.guideline().fact_named(name).unwrap();
        let mut values = Values::unknown(engine.guideline().facts.len());
        let day = engine.guideline().today();
        day.into_iter().for_each(|day| values.set(day, Value::Number(whole(today()))));
        let prepared = engine.prepare(&values);
        assert_eq!(engine.too_complex(&prepared), BTreeSet::new(), "{text}");
        let facts = |s: bool, u: bool| -> Vec<Value> {
            let value = |id: FactId| match id {
                _ if Some(id) == g.written().fact_named("s") => Value::Bool(s),
                _ if Some(id) == g.written().fact_named("u") => Value::Bool(u),
                _ => Value::Number(whole(today())),
            };
            g.written().facts.ids().map(value).collect()
        };
        let lists = lists(&g, &facts(false, false));
        let says: Vec<Vec<bool>> = lists
            .iter()
            .map(|list| [0, 1, 2, 3].map(|at| applies_with(&g, list, &facts(at & 1 == 1, at & 2 == 2))).to_vec())
            .collect();
        let wanted = matter(&[lists.len(), 2, 2], &|one| says[one[0]][one[1] + 2 * one[2]]);
        let all: BTreeSet<bool> = says.iter().flatten().copied().collect();
        let found = engine.verdict(&prepared, Subject::Rec(RecId(0)));
        let (mut open, mut named) = count.get();
        match found {
            Outcome::Undetermined => {
                assert_eq!(all.len(), 2, "{text}");
                open += 1;
                let missing = engine.missing(&prepared, Subject::Rec(RecId(0)));
                let list = engine.guideline().facts.find(|fact| fact.name == "lab.x" && fact.entry.is_some()).unwrap();
                let names = [list, id("s"), id("u")];
                let wanted: BTreeSet<FactId> = wanted.into_iter().map(|at| names[at]).collect();
                named += usize::from(wanted.len() > 1);
                assert_eq!(missing, wanted, "{text}");
            }
            decided => assert_eq!(all, [decided == Outcome::Yes].into(), "{text}"),
        }
        count.set((open, named));
    });
    let (open, named) = count.get();
    assert!(open > 5 && named > 3, "{open} open, {named} with several facts");
}

/// A rule that asks much of one list, of which nothing is known, is answered.
#[test]
fn a_guideline_that_asks_much_of_one_list_is_answered() {
    let asked = [
        "(latest of lab.x >= 3 or (s and latest of lab.x >= 2))",
        "(2 in a row of (lab.x where value >= 3) or (s and 2 in a row of (lab.x where value >= 2)))",
        "none of (lab.x within 6 months before today)",
        "none of (lab.x within 3 months before today)",
        "latest of (lab.x within 12 months before today) - lowest of (lab.x within 12 months before today) >= 1",
        "number of (lab.x within 2 months before today) >= 2",
    ];
    let text = format!("{HEAD}at least 3 of ({})\n", asked.join(", "));
    let g: Arc<_> = built(&text).unwrap();
    let engine = Engine::new(&g).unwrap();
    let mut values = Values::unknown(engine.guideline().facts.len());
    values.set(engine.guideline().today().unwrap(), Value::Number(whole(today())));
    let prepared = engine.prepare(&values);
    assert_eq!(engine.too_complex(&prepared), BTreeSet::new());
    let missing = engine.missing(&prepared, Subject::Rec(RecId(0)));
    let names: Vec<&str> = missing.iter().map(|id| engine.guideline().fact_name(*id)).collect();
    assert_eq!(names, ["s", "lab.x"]);
}
