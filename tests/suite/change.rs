//! What is told of why a verdict comes out as it does, held against its definition: every completion of every changed case gone
//! through by the interpreter. `PROPTEST_CASES=500 PROPTEST_RNG_SEED=7 cargo test --test suite change` runs more, and others.

use crate::brute::{Asked, Brute, Out, completions};
use crate::exactness::{World, engine, showing, some_case, world};
use crate::random::tried;
use crate::text::{Tape, Text, write};
use gdl::case::{Case, read_case, stated_to_json};
use gdl::change::{Change, Distance, needed, rests, settling};
use gdl::check::model::{FactId, FactType, Outcome, Partial, RecId, Stated, Value, Values};
use gdl::eval::{Engine, Prepared, Standing, Subject, answer};
use gdl::number::{self, Number};
use gdl::report::what_if::{Side, Touched, compared};
use gdl::source::Sources;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Completions that are gone through for one case.
const MAX_COMPLETIONS: usize = 1_000;
/// Changed cases that are gone through for one set of facts.
const MAX_CASES: usize = 300;
/// Completions of all of these.
const MAX_ALL: usize = 1_500;

/// What all completions of a case say of a recommendation; none where they differ, or there is none.
fn all_say(world: &World, case: &Values, rec: RecId) -> Option<bool> {
    let brute = Brute::new(&world.guideline, &world.values, case, &[Asked::Rec(rec)]);
    let said = brute.said(0);
    match said.into_iter().collect::<Vec<_>>().as_slice() {
        [Out::Truth(truth)] => Some(*truth),
        _ => None,
    }
}

fn nobody(world: &World, case: &Values) -> bool {
    Brute::new(&world.guideline, &world.values, case, &[]).nobody()
}

/// Values that a range has: those at hand that lie in it, its ends, and one between.
fn within(world: &World, change: &Change) -> Vec<Value> {
    let at = change.fact.0 as usize;
    match &change.stated {
        Stated::Value(value) => vec![value.clone()],
        Stated::Part(part) => {
            let mut found: Vec<Value> = world.values[at].iter().filter(|value| part.allows(value)).cloned().collect();
            if let (Partial::Between(low, high), FactType::Number(ty)) = (part, &world.guideline.facts[at].ty) {
                let step = if ty.integer { ty.unit.factor.clone() } else { &ty.unit.factor / number::whole(1_000) };
                let ends = low.iter().chain(high).map(|(end, _)| end.clone());
                let near: Vec<Number> = ends.flat_map(|end| [&end - &step, end.clone(), &end + &step]).collect();
                let range = gdl::decide::interval::Range::of(ty);
                let fits = |number: &Number| range.contains(number) && part.allows(&Value::Number(number.clone()));
                found.extend(near.into_iter().filter(fits).map(Value::Number));
            }
            found.sort();
            found.dedup();
            assert!(!found.is_empty(), "a range without a value: {change:?}");
            found
        }
        Stated::Day { .. } => panic!("no fact here may never have been"),
    }
}

/// All combinations of values of some facts, as far as a bound goes.
fn combinations(choices: &[(FactId, Vec<Value>)]) -> Vec<Vec<(FactId, Value)>> {
    let mut all = vec![Vec::new()];
    for (id, values) in choices {
        all = all
            .into_iter()
            .flat_map(|one: Vec<(FactId, Value)>| {
                values.iter().map(move |value| one.iter().cloned().chain([(*id, value.clone())]).collect())
            })
            .take(MAX_CASES)
            .collect();
    }
    all
}

fn changed(case: &Values, values: &[(FactId, Value)]) -> Values {
    let mut case = case.clone();
    values.iter().for_each(|(id, value)| case.set(*id, value.clone()));
    case
}

/// Whether all values of some facts can be gone through.
fn affordable(world: &World, case: &Values, facts: &[FactId]) -> bool {
    let mut without = case.clone();
    facts.iter().for_each(|id| drop(without.take(*id)));
    completions(&world.values, &without) <= MAX_ALL
}

/// Whether some values of some facts alone give a verdict for every completion.
fn does_it(world: &World, case: &Values, rec: RecId, facts: &[FactId], verdict: bool) -> bool {
    if !affordable(world, case, facts) {
        return false;
    }
    let choices: Vec<(FactId, Vec<Value>)> =
        facts.iter().map(|id| (*id, world.values[id.0 as usize].clone())).collect();
    combinations(&choices).iter().any(|values| all_say(world, &changed(case, values), rec) == Some(verdict))
}

/// Sets of facts by their size.
fn subsets(facts: &[FactId], size: usize) -> Vec<Vec<FactId>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for (at, first) in facts.iter().enumerate() {
        for rest in subsets(&facts[at + 1..], size - 1) {
            found.push(std::iter::once(*first).chain(rest).collect());
        }
    }
    found
}

/// Values that are said do what is said of them; and no part of them.
fn check_set(world: &World, case: &Values, rec: RecId, set: &[Change], verdict: bool, exact: bool) {
    let choices: Vec<(FactId, Vec<Value>)> = set.iter().map(|change| (change.fact, within(world, change))).collect();
    let all = combinations(&choices);
    let mut somebody = false;
    for values in &all {
        let case = changed(case, values);
        if nobody(world, &case) {
            assert!(!exact, "nobody is like {values:?} of {set:?}");
            continue;
        }
        somebody = true;
        assert_eq!(all_say(world, &case, rec), Some(verdict), "{values:?} of {set:?}");
    }
    assert!(somebody, "nobody is like {set:?}");
    set.iter().for_each(|change| reads_back(world, change.fact, &change.stated));
    // Each range ends where somebody is, the others being in theirs.
    for (at, (id, values)) in choices.iter().enumerate().filter(|_| all.len() < MAX_CASES) {
        for end in [values.first(), values.last()].into_iter().flatten() {
            let here = |values: &&Vec<(FactId, Value)>| values.iter().any(|(of, value)| of == id && value == end);
            let found = all.iter().filter(here).any(|values| !nobody(world, &changed(case, values)));
            let left = || {
                let mut case = case.clone();
                set.iter().for_each(|change| case.state(change.fact, change.stated.clone()));
                case.set(*id, end.clone());
                let engine = engine(world);
                set.len() > 1 && engine.allows(&case)
            };
            assert!(found || left(), "nobody is like {end:?} of {:?} in {set:?}", set[at]);
        }
    }
    if exact {
        let facts: Vec<FactId> = set.iter().map(|change| change.fact).collect();
        for less in (0..facts.len()).flat_map(|size| subsets(&facts, size)) {
            assert!(!does_it(world, case, rec, &less, verdict), "{less:?} does it without the rest of {set:?}");
        }
    }
}

/// What is said of a fact is written as a case takes it.
fn reads_back(world: &World, id: FactId, stated: &Stated) {
    let g = &world.guideline;
    let fact = g.fact(id).unwrap();
    let text = format!("{{\"{}\": {}}}", fact.name, stated_to_json(fact, stated));
    let mut sources = Sources::new();
    let source = sources.add("case.json", text.as_str());
    let read = read_case(g, &sources, source);
    assert!(read.diagnostics.is_empty(), "{text}: {:?}", read.diagnostics);
    let mut wanted = Values::unknown(g.facts.len());
    wanted.state(id, stated.clone());
    assert_eq!(read.case.values, wanted, "{text} of {stated:?}");
}

struct Told<'a> {
    world: &'a World,
    engine: &'a Engine,
    prepared: &'a Prepared,
    case: &'a Values,
    rec: RecId,
    /// Whether the values at hand stand for all that there are.
    exact: bool,
}

impl Told<'_> {
    fn subject(&self) -> Subject {
        Subject::Rec(self.rec)
    }

    fn given(&self) -> Vec<FactId> {
        let g = &self.world.guideline;
        g.facts.ids().filter(|id| self.case.knows(*id) && g.today() != Some(*id)).collect()
    }

    /// Sets of changes, and what is said where there are none.
    fn check_needed(&self) {
        let (world, g) = (self.world, &self.world.guideline);
        let needed = needed(self.engine, (self.prepared, self.case), self.subject());
        let known = |set: &[Change]| set.iter().all(|change| self.case.knows(change.fact));
        for set in &needed.sets {
            check_set(world, self.case, self.rec, &set.changes, true, self.exact && known(&set.changes));
            for (id, after) in &set.through {
                let values: Vec<(FactId, Value)> =
                    set.changes.iter().map(|change| (change.fact, within(world, change)[0].clone())).collect();
                let case = changed(self.case, &values);
                if *after != Outcome::Undetermined && !nobody(world, &case) {
                    assert_eq!(all_say(world, &case, *id), Some(*after == Outcome::Yes), "through {id:?} by {set:?}");
                }
            }
        }
        if !self.exact || !needed.whole || self.case.parts().next().is_some() {
            return;
        }
        // A member of a set is a change by itself.
        let price = |id: FactId, value: &Value| match (self.case.get(id), value) {
            (Some(Value::Set(one)), Value::Set(other)) => one.symmetric_difference(other).count(),
            (Some(one), other) => usize::from(one != other),
            (None, _) => 1,
        };
        let given = self.given();
        let (mut least, mut all): (Option<usize>, bool) = (None, true);
        for facts in (1..=3).flat_map(|size| subsets(&given, size)) {
            if !affordable(world, self.case, &facts) {
                all = false;
                continue;
            }
            let choices: Vec<(FactId, Vec<Value>)> =
                facts.iter().map(|id| (*id, world.values[id.0 as usize].clone())).collect();
            all &= choices.iter().map(|(_, values)| values.len()).product::<usize>() < MAX_CASES;
            for values in combinations(&choices) {
                let price: usize = values.iter().map(|(id, value)| price(*id, value)).sum();
                if price <= 3
                    && least.is_none_or(|least| price < least)
                    && all_say(world, &changed(self.case, &values), self.rec) == Some(true)
                {
                    least = Some(price);
                }
            }
        }
        match needed.sets.first().filter(|set| known(&set.changes)) {
            Some(first) => {
                let near = |change: &Change| match &change.stated {
                    Stated::Part(Partial::Set(includes, excludes)) => {
                        let Some(Value::Set(own)) = self.case.get(change.fact) else { return 1 };
                        includes.difference(own).count() + excludes.intersection(own).count()
                    }
                    Stated::Value(value) => price(change.fact, value),
                    _ => 1,
                };
                let told: usize = first.changes.iter().map(near).sum();
                match least {
                    Some(least) if all => assert_eq!(told, least, "{first:?}"),
                    Some(least) => assert!(told <= least, "{first:?}"),
                    None => assert!(!all, "the interpreter knows of none: {first:?}"),
                }
            }
            None => assert_eq!(least, None, "none is told: {needed:?}"),
        }
        if needed.distance == Distance::Never {
            assert_eq!(least, None, "something does it");
            assert!(needed.sets.is_empty());
        }
        if let Distance::Facts(count, _) = needed.distance {
            let single = !g.facts.iter().any(|fact| matches!(fact.ty, FactType::SetOf(_)));
            assert!(
                least.is_none_or(|least| !single || count as usize <= least),
                "{count} at least, and {least:?} do it"
            );
        }
    }

    fn check_rests(&self) {
        let (world, g) = (self.world, &self.world.guideline);
        let Some(told) = rests(self.engine, self.case, self.subject()) else { return };
        let verdict = self.engine.verdict(self.prepared, self.subject()) == Outcome::Yes;
        let mut alone = Values::unknown(g.facts.len());
        let mut own = alone.clone();
        for change in &told.facts {
            if self.case.part(change.fact).is_none() {
                reads_back(world, change.fact, &change.stated);
            }
            alone.state(change.fact, change.stated.clone());
            match (self.case.get(change.fact), self.case.part(change.fact)) {
                (Some(value), _) => {
                    within_range(&change.stated, value);
                    own.set(change.fact, value.clone());
                }
                (None, Some(part)) => own.narrow(change.fact, part.clone()),
                (None, None) => panic!("nothing is known of {change:?}"),
            }
        }
        if completions(&world.values, &own) <= MAX_COMPLETIONS {
            assert_eq!(all_say(world, &own, self.rec), Some(verdict), "alone: {told:?}");
            // A derived fact that is given counts more than what is derived: without it other facts may say other things.
            let derived = told.facts.iter().any(|change| g.facts[change.fact.0 as usize].derivation.is_some());
            for change in told.facts.iter().filter(|_| self.exact && !derived) {
                let mut less = own.clone();
                less.take(change.fact);
                if completions(&world.values, &less) <= MAX_COMPLETIONS {
                    assert_ne!(all_say(world, &less, self.rec), Some(verdict), "without {change:?}: {told:?}");
                }
            }
        }
        if completions(&world.values, &alone) <= MAX_COMPLETIONS * 4 {
            assert_eq!(all_say(world, &alone, self.rec), Some(verdict), "in these ranges: {told:?}");
        }
    }

    fn check_settling(&self) {
        let (world, g) = (self.world, &self.world.guideline);
        let told = settling(self.engine, (self.prepared, self.case), self.subject());
        for (sets, verdict) in [(&told.yes, true), (&told.no, false)] {
            for set in sets {
                let plain = set.iter().all(|change| g.facts[change.fact.0 as usize].derivation.is_none());
                let untold = set.iter().all(|change| self.case.part(change.fact).is_none());
                check_set(world, self.case, self.rec, set, verdict, self.exact && plain && untold);
            }
            let unknown: Vec<FactId> = g
                .facts
                .ids()
                .filter(|id| !self.prepared.values.knows(*id) && g.facts[id.0 as usize].derivation.is_none())
                .collect();
            if !self.exact || !told.whole || self.case.parts().next().is_some() {
                continue;
            }
            let size = sets.first().map_or(4, Vec::len);
            for facts in (1..size).flat_map(|size| subsets(&unknown, size)) {
                assert!(!does_it(world, self.case, self.rec, &facts, verdict), "{facts:?} settle {verdict}: {told:?}");
            }
        }
        if let Some(next) = &told.next
            && let gdl::ask::Item::Fact(id) = next.item
        {
            for leads in &next.leads {
                reads_back(world, id, &leads.answer);
                let mut case = self.case.clone();
                case.state(id, leads.answer.clone());
                let verdict = match leads.verdict {
                    Outcome::Yes => Some(true),
                    Outcome::No => Some(false),
                    Outcome::Undetermined => None,
                };
                if verdict.is_some() || self.exact {
                    assert_eq!(all_say(world, &case, self.rec), verdict, "{leads:?}");
                }
            }
        }
    }
}

fn within_range(stated: &Stated, value: &Value) {
    let fits = match stated {
        Stated::Value(own) => own == value,
        Stated::Part(part) => part.allows(value),
        Stated::Day { .. } => false,
    };
    assert!(fits, "{value:?} is not in {stated:?}");
}

fn check(text: &Text, tape: &mut Tape, complete: bool) -> BTreeSet<&'static str> {
    let world = world(text);
    let engine = engine(&world);
    let case = some_case(&world, tape, complete);
    let prepared = engine.prepare(&case);
    let mut seen = BTreeSet::new();
    if engine.standing(&prepared) != Standing::Possible {
        return seen;
    }
    showing(text, &case, || {
        for rec in world.guideline.recommendations.ids() {
            let exact = !text.opaque && text.loose.is_empty();
            let told = Told { world: &world, engine: &engine, prepared: &prepared, case: &case, rec, exact };
            match engine.verdict(&prepared, Subject::Rec(rec)) {
                Outcome::Yes => {
                    seen.insert("applies");
                    told.check_rests();
                }
                Outcome::No => {
                    seen.insert("does not apply");
                    told.check_rests();
                    told.check_needed();
                }
                Outcome::Undetermined => {
                    seen.insert("undetermined");
                    told.check_settling();
                }
            }
        }
    });
    seen
}

proptest! {
    #![proptest_config(tried(10))]

    #[test]
    fn what_would_change_a_verdict_does_and_nothing_less(
        tape in prop::collection::vec(any::<u16>(), 160),
        case in prop::collection::vec(any::<u16>(), 80),
    ) {
        check(&write(&tape, None), &mut Tape::new(&case), true);
    }

    #[test]
    fn what_would_settle_a_verdict_does_and_nothing_less(
        tape in prop::collection::vec(any::<u16>(), 160),
        case in prop::collection::vec(any::<u16>(), 80),
    ) {
        check(&write(&tape, None), &mut Tape::new(&case), false);
    }
}

/// What `--what-if` tells of two cases is what differs in their verdicts, and nothing where nothing does.
fn check_what_if(text: &Text, tape: &mut Tape) {
    let world = world(text);
    let (g, engine) = (&world.guideline, engine(&world));
    let first = some_case(&world, tape, false);
    let mut second = first.clone();
    let at = tape.pick(world.values.len());
    second.set(FactId(at as u32), world.values[at][tape.pick(world.values[at].len())].clone());
    let prepared = [&first, &second].map(|case| engine.prepare(case));
    if prepared.iter().any(|of| engine.standing(of) != Standing::Possible) {
        return;
    }
    let answers = prepared.each_ref().map(|of| {
        let mut answer = answer::answer(&engine, of);
        answer.show_all_values(&engine, of);
        answer
    });
    let cases = [&first, &second].map(|case| Case::unknown(g).with(case.clone()));
    let side = |at: usize| Side { guideline: g, case: &cases[at], answer: &answers[at], all: &answers[at].computed };
    let told = compared(&Sources::new(), side(0), side(1), &[Touched::Fact(FactId(at as u32))]);
    showing(text, &first, || {
        for (before, after) in answers[0].recommendations.iter().zip(&answers[1].recommendations) {
            let name = &g.rec(before.rec).unwrap().name;
            let of = |part: &str| {
                told.changes.iter().any(|change| {
                    (change.of, change.part, &change.name) == ("recommendation", part, name)
                        && change.before != change.after
                })
            };
            assert_eq!(of("verdict"), before.verdict != after.verdict, "{name}: {told:?}");
            assert_eq!(of("missing"), before.missing != after.missing, "{name}: {told:?}");
            if before.verdict == Outcome::Yes && after.verdict == Outcome::Yes {
                assert_eq!(of("favored"), before.favored != after.favored, "{name}: {told:?}");
                assert_eq!(of("notes"), before.notes != after.notes, "{name}: {told:?}");
            }
        }
        let scope = told.changes.iter().any(|change| change.of == "scope" && change.part == "verdict");
        assert_eq!(scope, answers[0].scope.verdict != answers[1].scope.verdict);
        assert!(first != second || told.changes.is_empty(), "nothing is otherwise: {told:?}");
    });
}

proptest! {
    #![proptest_config(tried(60))]

    #[test]
    fn what_if_tells_what_differs_and_nothing_else(
        tape in prop::collection::vec(any::<u16>(), 160),
        case in prop::collection::vec(any::<u16>(), 80),
    ) {
        check_what_if(&write(&tape, None), &mut Tape::new(&case));
    }
}
