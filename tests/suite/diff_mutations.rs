//! Hundreds of automatic edits of the NET guideline: `gdl diff` finds every one by which some case is answered otherwise,
//! says so of the right recommendations, with patients who show it, and proves that nothing changes where an edit means
//! the same. The cases are random, and random changes of those that `gdl verify --cover` finds, where every condition
//! decides; the interpreter answers them.

use crate::brute;
use crate::edit;
use crate::random::Random;
use gdl::check::model::{Comparison, Cond, CondKind, Guideline, Meaning, Num, RecId, Value};
use gdl::diff::{self, Difference, Parts};
use gdl::eval::Engine;
use gdl::interpret::interpret;
use gdl::number;
use gdl::source::Sources;
use gdl::{driver, verify};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Cases by which a version is compared with the one before.
const CASES: usize = 1_200;

fn net() -> (Sources, Guideline) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines");
    let mut sources = Sources::new();
    for (folder, imported) in [("net-local-therapy", false), ("oncology/patient", true)] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = entries.filter(|file| file.extension().is_some_and(|ext| ext == "gdl")).collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.display().to_string();
            if imported {
                sources.add_imported(name, text)
            } else {
                sources.add(name, text)
            };
        }
    }
    let guideline = Guideline::clone(&driver::build(&sources).guideline);
    (sources, guideline)
}

/// An edit, and whether it is known to mean the same.
struct Edit {
    what: String,
    guideline: Guideline,
    same: bool,
}

/// What can be done to one condition.
fn rewrites(cond: &Cond) -> Vec<(&'static str, Cond, bool)> {
    let span = cond.span;
    let with = |kind: CondKind| Cond { kind, span };
    let negated = |inner: Cond| with(CondKind::Not(Box::new(inner)));
    let mut found = vec![("doubly negated", negated(negated(cond.clone())), true)];
    match &cond.kind {
        CondKind::Compare(op, left, right) => {
            use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
            let compare = |op, left: &Num, right: &Num| with(CondKind::Compare(op, left.clone(), right.clone()));
            let (edge, flipped, opposite) = match op {
                Less => (LessOrEqual, Greater, GreaterOrEqual),
                LessOrEqual => (Less, GreaterOrEqual, Greater),
                Greater => (GreaterOrEqual, Less, LessOrEqual),
                GreaterOrEqual => (Greater, LessOrEqual, Less),
                Equal => (GreaterOrEqual, NotEqual, NotEqual),
                NotEqual => (Less, Equal, Equal),
            };
            found.push(("the limit itself", compare(edge, left, right), false));
            found.push(("the operator flipped", compare(flipped, left, right), false));
            found.push(("said by its opposite", negated(compare(opposite, left, right)), true));
            if let Num::Const(limit) = right {
                let moved = Num::Const(limit * number::whole(9) / number::whole(10));
                found.push(("the threshold moved", compare(*op, left, &moved), false));
            }
        }
        CondKind::And(parts) | CondKind::Or(parts) => {
            let all = matches!(cond.kind, CondKind::And(_));
            let join = |parts: Vec<Cond>| with(if all { CondKind::And(parts) } else { CondKind::Or(parts) });
            let swapped = with(if all { CondKind::Or(parts.clone()) } else { CondKind::And(parts.clone()) });
            found.push(("`and` and `or` exchanged", swapped, false));
            found.push(("in another order", join(parts.iter().rev().cloned().collect()), true));
            found.push(("a part said twice", join(parts.iter().chain(parts.first()).cloned().collect()), true));
            for at in 0..parts.len() {
                let mut fewer = parts.clone();
                fewer.remove(at);
                found.push(("a part dropped", join(fewer), false));
            }
        }
        CondKind::Not(inner) => found.push(("a `not` dropped", (**inner).clone(), false)),
        CondKind::Fact(_) | CondKind::Member(..) | CondKind::Has(..) | CondKind::Empty(_) | CondKind::Term(_) => {
            found.push(("negated", negated(cond.clone()), false));
        }
        CondKind::AtLeast(count, parts) => {
            found.push(("one more is needed", with(CondKind::AtLeast(count + 1, parts.clone())), false));
        }
        CondKind::Const(_) | CondKind::Applies(_) | CondKind::Class(..) => {}
    }
    found
}

fn edits(g: &Guideline) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut copy = g.clone();
    let mut position = 0;
    while let Some(cond) = edit::nth(&mut copy, position).cloned() {
        for (what, new, same) in rewrites(&cond) {
            let mut guideline = g.clone();
            *edit::nth(&mut guideline, position).unwrap() = new;
            found.push(Edit { what: format!("condition {position}: {what}"), guideline, same });
        }
        position += 1;
    }
    for (at, term) in g.terms.iter().enumerate() {
        if let Meaning::Num(Num::Const(value), ty) = &term.means {
            let mut guideline = g.clone();
            let moved = value * number::whole(9) / number::whole(10);
            guideline.terms[at].means = Meaning::Num(Num::Const(moved), ty.clone());
            found.push(Edit { what: format!("term {}: its value moved", term.name), guideline, same: false });
        }
    }
    for at in 0..g.recommendations.len() {
        let name = &g.recommendations[at].name;
        if g.recommendations[at].unless.is_some() {
            let mut guideline = g.clone();
            guideline.recommendations[at].unless = None;
            found.push(Edit { what: format!("{name}: exception removed"), guideline, same: false });
        }
        for other in &g.recommendations[at].overrides {
            let mut guideline = g.clone();
            let id = RecId(u32::try_from(at).unwrap());
            guideline.recommendations[at].overrides.retain(|id| id != other);
            guideline.recommendations[other.0 as usize].overridden_by.retain(|by| *by != id);
            found.push(Edit { what: format!("{name}: an `overrides` removed"), guideline, same: false });
        }
    }
    found
}

/// Complete cases that the constraints allow.
fn cases(g: &Guideline, suite: &[Vec<Value>], random: &mut Random) -> Vec<Vec<Value>> {
    let values = brute::values(g);
    let mut found: Vec<Vec<Value>> = suite.to_vec();
    while found.len() < CASES {
        let mut case = suite[random.below(suite.len())].clone();
        let changes = if random.below(8) == 0 { case.len() } else { 1 + random.below(4) };
        for _ in 0..changes {
            let at = random.below(case.len());
            case[at] = values[at][random.below(values[at].len())].clone();
        }
        let world = interpret(g, &case);
        if g.constraints.iter().all(|constraint| world.holds(&constraint.holds)) {
            found.push(case);
        }
    }
    found
}

/// What a case is answered: the scope, then each recommendation.
fn answers(g: &Guideline, case: &[Value]) -> Vec<bool> {
    let world = interpret(g, case);
    let ids = (0..u32::try_from(g.recommendations.len()).unwrap()).map(RecId);
    std::iter::once(world.in_scope()).chain(ids.map(|id| world.applies(id))).collect()
}

fn allowed(g: &Guideline, case: &[Value]) -> bool {
    let world = interpret(g, case);
    g.constraints.iter().all(|constraint| world.holds(&constraint.holds))
}

/// The recommendations whose verdicts change, by position.
fn changed(difference: &Difference) -> BTreeSet<usize> {
    let moved = difference.advice.iter().filter(|change| !change.parts.none());
    moved.filter_map(|change| change.new).map(|id| id.0 as usize).collect()
}

/// Every patient that is shown is answered otherwise, as the interpreter sees it once the rest is filled in.
fn shown(edit: &Edit, old: &Guideline, difference: &Difference, filled: &[Vec<Value>]) {
    for change in &difference.advice {
        for (gained, part) in Parts::each(&change.parts) {
            let id = change.new.unwrap();
            for base in filled {
                let complete: Vec<Value> = part
                    .patient
                    .new
                    .iter()
                    .zip(base)
                    .map(|(known, rest)| known.clone().unwrap_or_else(|| rest.clone()))
                    .collect();
                // Facts that are not given may be derived; those cases are another patient.
                if !allowed(old, &complete)
                    || !allowed(&edit.guideline, &complete)
                    || !natural(old, &part.patient.new, &complete)
                {
                    continue;
                }
                let before = interpret(old, &complete).applies(id);
                let now = interpret(&edit.guideline, &complete).applies(id);
                assert_eq!((before, now), (!gained, gained), "{}: {}", edit.what, part.patient.new_text);
            }
        }
    }
}

/// True where facts that a patient leaves out, and that can be derived, have the derived value.
fn natural(g: &Guideline, known: &[Option<Value>], complete: &[Value]) -> bool {
    let world = interpret(g, complete);
    g.facts.iter().enumerate().all(|(at, fact)| {
        known[at].is_some() || fact.derivation.is_none() || {
            let derived = match edit::derived(&world, fact) {
                brute::Out::Truth(truth) => Some(Value::Bool(truth)),
                brute::Out::Class(Some(member)) => Some(Value::Member(member)),
                brute::Out::Class(None) => None,
                brute::Out::Number(number) => number.map(Value::Number),
            };
            derived.is_none_or(|value| value == complete[at])
        }
    })
}

#[test]
fn every_edit_that_some_case_notices_is_found() {
    let (sources, g) = net();
    let engine = Engine::new(&crate::shared(&g)).unwrap();
    let cover = verify::cover(&engine, &sources, verify::MAX_NODES);
    assert!(cover.decided());
    let suite: Vec<Vec<Value>> = cover.cases.into_iter().map(|case| case.values).collect();
    let cases = cases(&g, &suite, &mut Random(0x5eed));
    let before: Vec<Vec<bool>> = cases.iter().map(|case| answers(&g, case)).collect();
    let all = edits(&g);
    // All are too many for every run; every so many of them are taken, of each kind.
    let step = all.len().div_ceil(420);
    let (mut compared, mut noticed, mut proved, mut found_by_proof_alone) = (0, 0, 0, 0);
    for edit in all.iter().step_by(step.max(1)) {
        let new = Engine::new(&crate::shared(&edit.guideline)).unwrap();
        let difference = diff::compare(&engine, &new, &[], verify::MAX_NODES).unwrap_or_else(|f| panic!("{}", f.0));
        compared += 1;
        let mut moved: BTreeSet<usize> = BTreeSet::new();
        let mut scope = false;
        for (case, before) in cases.iter().zip(&before) {
            if !allowed(&edit.guideline, case) {
                assert!(!difference.refused.none(), "{}: a case is refused", edit.what);
                continue;
            }
            let now = answers(&edit.guideline, case);
            scope |= now[0] != before[0];
            moved.extend((1..now.len()).filter(|at| now[*at] != before[*at]).map(|at| at - 1));
        }
        let found = changed(&difference);
        assert!(moved.is_subset(&found), "{}: {moved:?} change, found {found:?}", edit.what);
        assert!(!scope || !difference.scope.none(), "{}: the scope changes", edit.what);
        assert!(difference.undecided.is_empty(), "{}: {:?}", edit.what, difference.undecided);
        shown(edit, &g, &difference, &cases[..suite.len() + 20]);
        if edit.same {
            assert!(difference.same_advice(), "{} means the same: {found:?}", edit.what);
            assert!(moved.is_empty());
            proved += 1;
        } else if !moved.is_empty() || scope {
            noticed += 1;
        } else if !found.is_empty() {
            found_by_proof_alone += 1;
        }
    }
    println!(
        "{} edits possible, {compared} compared: {proved} that mean the same proved equal; {noticed} noticed by cases, all \
         found; {found_by_proof_alone} more found that no case noticed",
        all.len()
    );
    assert!(compared >= 200 && proved >= 60 && noticed >= 100, "{compared} {proved} {noticed}");
}
