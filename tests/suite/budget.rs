//! What a run may spend: hard guidelines end within their budget of steps and nodes, what is not decided then is named, and
//! nothing is claimed that a run with more to spend contradicts.

use crate::random::tried;
use crate::shapes;
use crate::text::write;
use gdl::check::model::{Guideline, RecId};
use gdl::codes::Code;
use gdl::decide::Compiled;
use gdl::diff;
use gdl::driver::{self, Built};
use gdl::eval::Engine;
use gdl::source::{Sources, Span};
use gdl::testing::{self, Choice};
use gdl::verify::{self, Budget, MAX_NODES, Proof, Verification};
use gdl::{check, decide};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Steps that a hard shape may take in these tests.
const FEW: u64 = 3_000_000;

fn build(text: &str) -> (Sources, Built) {
    let mut sources = Sources::new();
    sources.add("hard.gdl", text);
    let built = driver::build(&sources);
    (sources, built)
}

fn verified(text: &str, budget: &Budget) -> Verification {
    let (sources, mut built) = build(text);
    assert!(built.sound(), "{:?}", built.diagnostics.first().map(|found| &found.message));
    let engine = Engine::of(&built.guideline, built.compiled.take().unwrap());
    verify::verify(&engine, &sources, budget)
}

fn messages(result: &Verification) -> Vec<&str> {
    let open = result.findings.iter().filter(|found| found.diagnostic.code == Code::NotDecided);
    open.map(|found| found.diagnostic.message.as_str()).collect()
}

/// Where nothing was given up.
fn decided(text: &str) -> Verification {
    let result = verified(text, &Budget::default());
    assert_eq!((result.given_up, messages(&result)), (0, Vec::new()));
    result
}

#[test]
fn every_hard_shape_ends_within_its_budget() {
    for shape in shapes::all() {
        let (sources, mut built) = build(&shape.text);
        let Some(compiled) = built.compiled.take() else {
            let codes: Vec<Code> = built.diagnostics.iter().map(|found| found.code).collect();
            assert_eq!(codes, [Code::TooComplex], "{}", shape.name);
            continue;
        };
        let before = compiled.manager.len();
        let engine = Engine::of(&built.guideline, compiled);
        let result = verify::verify(&engine, &sources, Budget::new(MAX_NODES, FEW));
        let (taken, most) = result.stats.steps;
        assert_eq!((most, result.stats.compiled), (FEW, before), "{}", shape.name);
        assert!(result.stats.proofs <= before + 2 * MAX_NODES, "{}: {}", shape.name, result.stats.proofs);
        let spent =
            messages(&result).iter().any(|what| what.ends_with("is not decided: the budget of this run is spent"));
        // What was decided without a step of its own is decided.
        assert_eq!(spent, taken == most && result.given_up > 0, "{}: {taken} of {most} steps", shape.name);
        assert!(result.given_up == 0 || !result.passed(), "{}", shape.name);
        if taken == most && result.given_up == 0 {
            let full = verify::verify(&engine, &sources, Budget::default());
            assert_eq!(places(&result), places(&full), "{}", shape.name);
        }
    }
}

/// What examples are suggested for a guideline that has none, and the steps that it took.
fn suggested(text: &str, budget: &Budget) -> (testing::Suggestions, u64) {
    let (sources, mut built) = build(text);
    let engine = Engine::of(&built.guideline, built.compiled.take().unwrap());
    let report = testing::run_within(&engine, &Choice::default(), budget);
    let coverage = testing::coverage_within(&engine, &sources, &report, budget);
    let found = testing::suggest(&engine, &sources, &coverage, budget);
    (found, budget.taken())
}

#[test]
fn suggestions_for_every_hard_shape_end_within_their_budget() {
    for shape in shapes::for_suggestions() {
        let (found, taken) = suggested(&shape.text, &Budget::new(MAX_NODES, FEW));
        assert!(taken <= FEW, "{}", shape.name);
        assert!(found.left.is_empty() || taken < FEW || !found.undecided.is_empty(), "{}", shape.name);
        let items = |example: &testing::Suggested| !example.shows.is_empty();
        assert!(found.examples.iter().all(items), "{}", shape.name);
    }
}

/// Complete patients and cases with facts left out are many: every shape needs all of them, and they fit.
#[test]
fn usual_sizes_of_the_same_shapes_have_all_their_suggestions() {
    for (name, text) in [
        ("independent", shapes::independent(150)),
        ("chain", shapes::chain(75, true)),
        ("overrides", shapes::overrides(300)),
        ("derived", shapes::derived(60)),
        ("facts", shapes::facts(100)),
    ] {
        let (found, _) = suggested(&text, &Budget::default());
        assert!(found.undecided.is_empty(), "{name}: {:?}", found.undecided);
        assert!(found.left.is_empty(), "{name}: {:?}", found.left);
    }
}

#[test]
fn a_suite_of_many_cases_with_many_facts_has_a_bound() {
    let (sources, mut built) = build(&shapes::independent(4_000));
    let engine = Engine::of(&built.guideline, built.compiled.take().unwrap());
    let found = verify::cover(&engine, &sources, Budget::new(MAX_NODES, 30_000_000));
    assert!(!found.decided() && !found.cases.is_empty());
    let values: usize = found.cases.iter().map(|case| case.values.len()).sum();
    assert!(values <= 2_000_000, "{values}");
}

#[test]
fn usual_sizes_of_the_same_shapes_are_decided() {
    decided(&shapes::pairs(5));
    decided(&shapes::chain(100, true));
    decided(&shapes::alternating(60));
    decided(&shapes::overrides(60));
    decided(&shapes::at_least(60, 30));
    decided(&shapes::members(60));
    decided(&shapes::classification(40));
    decided(&shapes::derived(60));
    decided(&shapes::constraints(60));
    decided(&shapes::facts(400));
    decided(&shapes::opposed(20));
}

#[test]
fn what_is_not_decided_is_named() {
    let result = verified(&shapes::chain(200, true), &Budget::new(MAX_NODES, 60_000));
    assert!(!result.passed());
    let named = messages(&result);
    // Each of the last ones: whether its conditions matter, and whether it repeats another.
    for at in 150..200 {
        let (own, repeats) =
            (format!("`r{at}` is not decided: "), format!("whether `r{at}` repeats another is not decided: "));
        assert!(named.iter().any(|what| what.starts_with(&own)), "{own}");
        assert!(named.iter().any(|what| what.starts_with(&repeats)), "{repeats}");
    }
    let result = verified(&shapes::opposed(40), &Budget::new(MAX_NODES, 100_000));
    let conflict =
        messages(&result).into_iter().find(|what| what.starts_with("whether `r38` contradicts `r1`, `r3`, "));
    assert!(conflict.is_some_and(|what| what.ends_with("`r39` is not decided: the budget of this run is spent")));
}

/// The hard one comes first, and the others are decided all the same.
#[test]
fn a_hard_proof_does_not_eat_the_budget_of_the_others() {
    let mut text = include_str!("../shapes/slow.gdl").replace("\ninvariant", "\ntreatment z \"Z\"\n\ninvariant");
    for at in 0..20 {
        text.push_str(&format!(
            "\nrecommend s{at} \"S\"\n  stance for z\n  kind good practice\n  when f0 >= {} and f5 includes e0\n",
            at % 4 + 1
        ));
    }
    let result = verified(&text, &Budget::new(MAX_NODES, 20_000_000));
    let named = messages(&result);
    assert!(
        named.iter().any(|what| what.contains("is not decided: it takes more steps than one proof may")),
        "{named:?}"
    );
    assert!(!named.iter().any(|what| what.contains("`s")), "{named:?}");
    let repeated = result.findings.iter().filter(|found| found.diagnostic.code == Code::Repeated);
    assert_eq!(repeated.filter(|found| found.diagnostic.message.starts_with("`s")).count(), 19);
}

#[test]
fn what_repeats_many_is_told_once() {
    let result = verified(&shapes::chain(300, false), &Budget::default());
    let repeated = result.findings.iter().filter(|found| found.diagnostic.code == Code::Repeated);
    assert_eq!(repeated.count(), 299);
}

#[test]
fn two_runs_come_to_the_same() {
    for text in [include_str!("../shapes/slow.gdl").to_owned(), shapes::alternating(80), shapes::tied(8)] {
        let run = || {
            let result = verified(&text, &Budget::new(MAX_NODES, 2_000_000));
            let found: Vec<String> = result.findings.iter().map(|found| format!("{found:?}")).collect();
            (found, result.stats.steps, result.stats.proofs)
        };
        assert!(run() == run());
    }
}

/// The score has a sum of its own for every combination of its rows: it is refused before these fill the memory.
#[test]
fn a_score_of_too_many_sums_is_refused_by_name() {
    let (_, built) = build(&shapes::score(60));
    let found: Vec<(Code, &str)> = built.diagnostics.iter().map(|d| (d.code, d.message.as_str())).collect();
    assert_eq!(found, [(Code::TooComplex, "`s` is too complex to be decided exactly")]);
}

#[test]
fn extended_diagrams_have_a_bound_together() {
    let (_, mut built) = build(&shapes::alternating(1_000));
    let engine = Engine::of(&built.guideline, built.compiled.take().unwrap());
    // Two roots for each recommendation, of up to a thousand nodes of four words.
    assert!(engine.table_size() <= 16_000_000, "{}", engine.table_size());
}

fn guideline(text: &str) -> (Sources, Guideline) {
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    let (files, _) = driver::parse_all(&sources);
    let guideline = check::check(&sources, &files).guideline;
    (sources, guideline)
}

/// Recommendations for and against, and a question that all of them answer.
fn contrary(text: &str) -> String {
    let mut parts = text.split("stance for x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (nth, part) in parts.enumerate() {
        out.push_str(["stance for x", "stance against x"][nth % 2]);
        out.push_str(part);
    }
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("recommend ")?.split(' ').next()).collect();
    out.push_str(&format!("question \"Q\"\n  covers {}\n", names.join(", ")));
    out
}

fn places(result: &Verification) -> BTreeSet<(Code, Span)> {
    let found = result.findings.iter().filter(|found| found.diagnostic.code != Code::NotDecided);
    found.map(|found| (found.of, found.diagnostic.span())).collect()
}

const BUDGETS: [u64; 6] = [1, 100, 1_000, 10_000, 100_000, 1_000_000];
/// What is enough for nearly all that is drawn; where it is not, there is nothing to compare with.
const ENOUGH: u64 = 5_000_000;

/// Checks a guideline, where there is enough to decide all of it.
fn check_verify(g: &Guideline, sources: &Sources, compiled: &Compiled) {
    let engine = Engine::of(&crate::shared(g), compiled.clone());
    let full = verify::verify(&engine, sources, Budget::new(MAX_NODES, ENOUGH));
    let proofs = |steps, nodes| {
        let report = testing::run_within(&engine, &Choice::default(), &Budget::new(nodes, steps));
        report.invariants.into_iter().map(|invariant| invariant.proof).collect::<Vec<_>>()
    };
    let cover = |steps, nodes| verify::cover(&engine, sources, Budget::new(nodes, steps));
    let (all_proofs, all_goals) = (proofs(ENOUGH, MAX_NODES), cover(ENOUGH, MAX_NODES));
    if full.given_up > 0 || all_proofs.contains(&Proof::GivenUp) || !all_goals.decided() {
        return;
    }
    for (steps, nodes) in BUDGETS.map(|steps| (steps, MAX_NODES)).into_iter().chain([(ENOUGH, 10), (ENOUGH, 100)]) {
        let few = verify::verify(&engine, sources, Budget::new(nodes, steps));
        let (found, all) = (places(&few), places(&full));
        let missing = |these: &BTreeSet<(Code, Span)>, those| -> Vec<String> {
            these.difference(those).map(|(code, span)| format!("{code:?} {:?}", sources.text(*span))).collect()
        };
        assert!(
            missing(&found, &all).is_empty(),
            "{steps}, {nodes}: only found with less: {:?}",
            missing(&found, &all)
        );
        assert!(found == all || few.given_up > 0, "{steps}, {nodes}: passed over: {:?}", missing(&all, &found));
        assert!(!few.passed() || full.passed(), "{steps}, {nodes}: proved, and it is not so");
        for (few, full) in proofs(steps, nodes).into_iter().zip(&all_proofs) {
            match few {
                Proof::Holds => assert_eq!(*full, Proof::Holds, "{steps}, {nodes}"),
                Proof::Fails(_) => assert!(matches!(full, Proof::Fails(_)), "{steps}, {nodes}: {full:?}"),
                Proof::Open | Proof::GivenUp => {}
            }
        }
        let few = cover(steps, nodes);
        let shown = few.goals.iter().enumerate().filter(|(at, _)| !few.missed.contains(at));
        for (_, goal) in shown {
            let at = all_goals.goals.iter().position(|other| other == goal);
            assert!(at.is_some_and(|at| !all_goals.missed.contains(&at)), "{steps}, {nodes}: {goal:?}");
        }
        assert!(few.goals.len() == all_goals.goals.len() || !few.decided(), "{steps}, {nodes}: goals are passed over");
    }
}

fn check_diff(old: &Guideline, new: &Guideline) {
    let (Ok(old), Ok(new)) = (Engine::new(&crate::shared(old)), Engine::new(&crate::shared(new))) else { return };
    let compare = |steps| diff::compare(&old, &new, &[], Budget::new(MAX_NODES, steps)).ok();
    let Some(full) = compare(u64::MAX) else { return };
    for steps in BUDGETS {
        let Some(few) = compare(steps) else { continue };
        let changed = |found: &diff::Difference| -> BTreeSet<(Option<RecId>, Option<RecId>)> {
            found.advice.iter().map(|change| (change.old, change.new)).collect()
        };
        assert!(few.unchanged.iter().all(|pair| full.unchanged.contains(pair)), "{steps}: said to be unchanged");
        assert!(changed(&few).is_subset(&changed(&full)), "{steps}: said to change");
        assert!(!few.same_advice() || full.same_advice(), "{steps}: nothing is said to change");
    }
}

fn tape() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 40..300)
}

proptest! {
    #![proptest_config(tried(40))]

    #[test]
    fn a_run_with_less_to_spend_claims_nothing_else(tape in tape()) {
        let text = contrary(&write(&tape, None).text);
        let (sources, g) = guideline(&text);
        if let Ok(compiled) = decide::compile(&g) {
            check_verify(&g, &sources, &compiled);
        }
    }

    #[test]
    fn a_comparison_with_less_to_spend_claims_nothing_else(tape in tape(), which in 0usize..12) {
        let before = write(&tape, None);
        let now = write(&tape, Some(which % before.thresholds.max(1)));
        check_diff(&guideline(&before.text).1, &guideline(&now.text).1);
    }
}
