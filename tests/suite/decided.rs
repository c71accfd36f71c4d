//! What an answer says beside verdicts, tested against its definition by going through every completion: in which gap a
//! patient is, and which readings decided.
//! `PROPTEST_CASES=5000 PROPTEST_RNG_SEED=7 cargo test --test suite decided` runs more, and others.

use crate::brute::{Asked, Brute, Out, completions, each_completion, naturals, values};
use crate::random::tried;
use crate::text::{Tape, Text, write};
use gdl::check::model::{Accepts, FactId, Guideline, Outcome, RecId, Value};
use gdl::diagnostic::Severity;
use gdl::eval::Engine;
use gdl::interpret::interpret;
use gdl::source::Sources;
use gdl::{check, driver};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Completions that are gone through for one case.
const MAX_COMPLETIONS: usize = 600;

/// A guideline that has no errors.
fn sound(text: &str) -> Option<Guideline> {
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    let (files, mut found) = driver::parse_all(&sources);
    let checked = check::check(&sources, &files);
    found.extend(checked.diagnostics);
    found.iter().all(|found| found.severity() != Severity::Error).then_some(checked.guideline)
}

/// A case of which as many facts are unknown as can be gone through.
fn some_case(values: &[Vec<Value>], tape: &mut Tape) -> Vec<Option<Value>> {
    let pick = |tape: &mut Tape, at: usize| values[at][tape.pick(values[at].len())].clone();
    let mut case: Vec<Option<Value>> = (0..values.len())
        .map(|at| {
            let value = pick(tape, at);
            (tape.pick(5) < 3).then_some(value)
        })
        .collect();
    while completions(values, &case) > MAX_COMPLETIONS {
        let widest = (0..case.len()).filter(|at| case[*at].is_none()).max_by_key(|at| values[*at].len()).unwrap();
        case[widest] = Some(pick(tape, widest));
    }
    case
}

/// A test of every completion: whether it holds in all, in none, or in some; and the facts for which two completions that
/// differ in this fact alone differ in it.
fn outcome(
    values: &[Vec<Value>],
    case: &[Option<Value>],
    mut holds: impl FnMut(&[Value]) -> bool,
) -> (Outcome, BTreeSet<FactId>) {
    let mut said = Vec::new();
    each_completion(values, case, |complete| said.push(holds(complete)));
    let outcome = match (said.contains(&true), said.contains(&false)) {
        (true, false) => Outcome::Yes,
        (false, true) => Outcome::No,
        _ => Outcome::Undetermined,
    };
    let mut matter = BTreeSet::new();
    let mut stride = 1;
    for at in (0..case.len()).rev().filter(|at| case[*at].is_none()) {
        let block = stride * values[at].len();
        if (0..said.len()).any(|nth| said[nth] != said[nth / block * block + nth % stride]) {
            matter.insert(FactId(u32::try_from(at).unwrap()));
        }
        stride = block;
    }
    (outcome, matter)
}

/// Whether the answer is exact: no comparison over several facts is left open, and neither constraint nor derivation
/// ties facts.
fn exact(g: &Guideline, text: &Text, known: &[Option<Value>]) -> bool {
    let told = |name: &String| known[g.fact_named(name).unwrap().0 as usize].is_some();
    let derived = g.derivation_order.iter().all(|id| known[id.0 as usize].is_some());
    derived && g.constraints.is_empty() && text.opaque_facts.iter().all(told)
}

fn check_gaps(g: &Guideline, text: &Text, choices: &mut Tape) {
    let values = values(g);
    let engine = Engine::new(&crate::shared(g)).unwrap();
    for _ in 0..4 {
        let case = some_case(&values, choices);
        let prepared = engine.prepare(&crate::known(&case));
        let known: Vec<Option<Value>> = prepared.values.iter().cloned().collect();
        let (found, large) = engine.open_questions(&prepared);
        assert!(large.is_empty());
        for (at, question) in g.questions.with_ids() {
            let of = |what: Accepts| what == Accepts::Gap(at);
            let accepted = (0..g.accepted.len()).filter(|place| of(g.accepted[*place].what));
            // Left open for sure, and not sure by which gap: that hangs on something.
            let whole = |gap: &gdl::eval::gaps::GapAnswer| gap.accepted.is_none() && !gap.missing.is_empty();
            let is_open = |complete: &[Value]| {
                let world = interpret(g, complete);
                world.in_scope()
                    && question.when.as_ref().is_none_or(|when| world.holds(when))
                    && !question.covers.iter().any(|rec| world.applies(*rec))
            };
            let said_open = found.iter().any(|gap| gap.question == at && whole(gap));
            let mut one_is_sure = false;
            for place in accepted.clone().map(Some).chain([None]) {
                let lies = |complete: &[Value]| {
                    let world = interpret(g, complete);
                    let left_open = is_open(complete);
                    let within = |place: usize| g.accepted[place].when.as_ref().is_none_or(|when| world.holds(when));
                    left_open
                        && match place {
                            Some(place) => within(place),
                            None => !accepted.clone().any(within),
                        }
                };
                if !exact(g, text, &known) {
                    // What is said for sure is so of everybody whom the constraints allow.
                    let said = found.iter().find(|gap| gap.question == at && gap.accepted == place && !whole(gap));
                    if said.is_some_and(|gap| gap.verdict == Outcome::Yes) {
                        let all = naturals(g, &values, &crate::known(&known));
                        assert!(
                            all.iter().all(|complete| lies(complete)),
                            "{question:?} {place:?}\n{}\n{case:?}",
                            text.text
                        );
                    }
                    continue;
                }
                let (expected, matter) = outcome(&values, &known, lies);
                one_is_sure |= expected == Outcome::Yes;
                let said = found.iter().find(|gap| gap.question == at && gap.accepted == place && !whole(gap));
                let shown = format!("{question:?} {place:?}\n{}\n{case:?}", text.text);
                match (expected, place) {
                    (Outcome::Yes, _) | (Outcome::Undetermined, Some(_)) => {
                        assert_eq!(said.map(|gap| gap.verdict), Some(expected), "{shown}");
                    }
                    // Nobody is told of a gap that nobody has accepted and that may not be there.
                    (Outcome::No, _) | (Outcome::Undetermined, None) => assert_eq!(said, None, "{shown}"),
                }
                let hanging = said.map(|gap| gap.missing.iter().copied().collect::<BTreeSet<FactId>>());
                assert!(hanging.is_none_or(|hanging| hanging == matter), "hangs on {matter:?}\n{shown}");
            }
            if exact(g, text, &known) {
                let sure = outcome(&values, &known, is_open).0 == Outcome::Yes;
                assert_eq!(said_open, sure && !one_is_sure, "{question:?}\n{}\n{case:?}", text.text);
            } else if said_open {
                assert!(naturals(g, &values, &crate::known(&known)).iter().all(|complete| is_open(complete)));
            }
        }
    }
}

fn check_readings(text: &Text, choices: &mut Tape) {
    for wording in &text.readings {
        let mut other = text.text.clone();
        for (here, there) in &wording.instead {
            assert!(other.contains(here), "{here}\n{other}");
            other = other.replacen(here, there, 1);
        }
        let Some((g, other)) = sound(&format!("{}{}", text.text, wording.reading)).zip(sound(&other)) else { continue };
        let values: Vec<Vec<Value>> = values(&g)
            .into_iter()
            .zip(values(&other))
            .map(|(mut here, there)| {
                here.extend(there.into_iter().filter(|value| !here.contains(value)).collect::<Vec<_>>());
                here
            })
            .collect();
        let engine = Engine::new(&crate::shared(&g)).unwrap();
        let asked: Vec<Asked> = [Asked::Scope].into_iter().chain(g.recommendations.ids().map(Asked::Rec)).collect();
        for _ in 0..3 {
            let case = some_case(&values, choices);
            let prepared = engine.prepare(&crate::known(&case));
            let known: Vec<Option<Value>> = prepared.values.iter().cloned().collect();
            let decided = engine.deciding(&prepared);
            assert!(decided.large.is_empty());
            if !exact(&g, text, &known) {
                continue;
            }
            let known = crate::known(&known);
            let here = Brute::new(&g, &values, &known, &asked);
            let mut there = Brute::new(&other, &values, &known, &asked);
            let verdict = |brute: &Brute, nth: usize| match brute.agreed(nth) {
                Some(Out::Truth(true)) => Outcome::Yes,
                Some(_) => Outcome::No,
                None => Outcome::Undetermined,
            };
            for (nth, asked) in asked.iter().enumerate() {
                let said = match asked {
                    Asked::Rec(id) => decided.recommendations.iter().find(|(of, _)| of == id).map(|(_, said)| said),
                    _ => decided.scope.first(),
                };
                let shown = || format!("{asked:?}\n{}{}\n{case:?}", text.text, wording.reading);
                let (verdict_here, otherwise) = (verdict(&here, nth), verdict(&there, nth));
                assert_eq!(
                    said.map(|said| said.otherwise),
                    (verdict_here != otherwise).then_some(otherwise),
                    "{}",
                    shown()
                );
                if let Some(said) = said {
                    let missing: BTreeSet<FactId> = said.missing.iter().copied().collect();
                    assert_eq!(missing, there.missing(nth), "{}", shown());
                }
            }
        }
    }
}

fn tape(length: usize) -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), length..length + 300)
}

proptest! {
    #![proptest_config(tried(400))]

    #[test]
    fn a_gap_is_said_to_just_those_who_are_in_it(guideline in tape(60), choices in tape(60)) {
        let text = write(&guideline, None);
        let Some(g) = sound(&text.text) else { panic!("the generator wrote a faulty guideline\n{}", text.text) };
        check_gaps(&g, &text, &mut Tape::new(&choices));
    }

    #[test]
    fn a_reading_decided_where_the_other_wording_gives_another_verdict(guideline in tape(60), choices in tape(60)) {
        check_readings(&write(&guideline, None), &mut Tape::new(&choices));
    }
}

/// How often readings can be declared and decide something.
#[test]
fn the_generator_writes_readings_that_decide() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut declared, mut deciding, mut gaps) = (0, 0, 0);
    for _ in 0..60 {
        let text = write(&tape(60).new_tree(&mut runner).unwrap().current(), None);
        let choices = tape(60).new_tree(&mut runner).unwrap().current();
        for wording in &text.readings {
            let Some(g) = sound(&format!("{}{}", text.text, wording.reading)) else { continue };
            declared += 1;
            let engine = Engine::new(&crate::shared(&g)).unwrap();
            let mut tape = Tape::new(&choices);
            let some = (0..4).any(|_| {
                let prepared = engine.prepare(&crate::known(&some_case(&values(&g), &mut tape)));
                gaps += engine.open_questions(&prepared).0.len();
                engine.deciding(&prepared).recommendations.iter().any(|(id, _)| *id >= RecId(0))
            });
            deciding += usize::from(some);
        }
    }
    assert!(declared > 30 && deciding > 10 && gaps > 10, "{declared} readings, {deciding} decide, {gaps} gaps");
}
