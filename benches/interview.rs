//! How many questions an interview takes: `cargo bench --bench interview`. Random complete patients, drawn in scope, with every
//! value that the guideline tells apart as likely as the others; against asking in the order of declaration; and on small
//! guidelines against the best possible order, by exhaustive search. And how long the next question takes: aimed at are 20 ms
//! on the NET guideline, and 200 ms with 1,000 recommendations.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

#[path = "../tests/disk/mod.rs"]
mod disk;

use disk::Disk;
use gdl::ask::{self, Asking, Item};
use gdl::check::model::{FactId, FactType, Guideline, NumberKind, Outcome, Value, Values};
use gdl::decide::interval::{Range, declared};
use gdl::eval::{Engine, Subject};
use gdl::number;
use gdl::project::{Memory, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(count.max(1)).unwrap()).unwrap()
    }
}

fn main() {
    let patients = std::env::var("PATIENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    println!("Mean number of questions until all is decided, {patients} patients in scope");
    println!("guideline             asked  in order, skipping  all facts   next question: mean, longest");
    for name in ["net-local-therapy", "liver-reserve", "polyp-surveillance"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("guidelines").join(name);
        let engine = Project::load(&Disk, &folder).unwrap().sound().unwrap().engine();
        of_guideline(name, &engine, patients);
    }
    small();
    large();
}

/// A value of a fact: each class as likely as the others.
fn value(engine: &Engine, id: FactId, random: &mut Random) -> Option<Value> {
    let (g, domain) = (engine.guideline(), &engine.compiled().domain);
    let fact = g.fact(id)?;
    Some(match &fact.ty {
        FactType::YesNo => Value::Bool(random.below(2) == 1),
        FactType::OneOf(members) => Value::Member(u32::try_from(random.below(members.len())).unwrap()),
        FactType::SetOf(members) => {
            Value::Set((0..u32::try_from(members.len()).unwrap()).filter(|_| random.below(2) == 1).collect())
        }
        FactType::Number(ty) => {
            let range = declared(g, id)?;
            let classes = domain.intervals(id);
            if ty.kind == NumberKind::Date {
                // A day of the ten years before the question is asked.
                return Some(Value::Number(number::whole(20_785 - i64::try_from(random.below(3_650)).unwrap())));
            }
            let within = if classes.is_empty() { range } else { range.within(&classes[random.below(classes.len())]) };
            Value::Number(Range::typical(&within)?)
        }
    })
}

/// A patient of whom all is known but what is derived, and whom the guideline speaks of.
fn patient(engine: &Engine, random: &mut Random) -> Values {
    let g = engine.guideline();
    loop {
        let mut values = Values::unknown(g.facts.len());
        for (id, fact) in g.facts.with_ids() {
            if fact.derivation.is_none() && fact.day.is_none() {
                let value = value(engine, id, random);
                values.replace(id, value);
            }
        }
        if let Some(today) = g.today() {
            values.set(today, Value::Number(number::whole(20_785)));
        }
        g.agree(&mut values);
        let prepared = engine.prepare(&values);
        let possible = engine.broken_constraints(&prepared).is_empty() && prepared.out_of_range.is_empty();
        if possible && engine.verdict(&prepared, Subject::Scope) == Outcome::Yes {
            return prepared.values;
        }
    }
}

/// An interview of a patient: how many questions, and how long the choice of each took.
fn interview(
    engine: &Engine,
    all: &Values,
    mut next: impl FnMut(&Engine, &Values, Option<Item>) -> Option<Item>,
) -> (usize, Vec<Duration>) {
    let g = engine.guideline();
    let mut values = Values::unknown(g.facts.len());
    if let Some(today) = g.today() {
        values.replace(today, all.get(today).cloned());
    }
    let (mut last, mut times) = (None, Vec::new());
    loop {
        let begun = Instant::now();
        let item = next(engine, &values, last);
        times.push(begun.elapsed());
        let Some(item) = item else { return (times.len() - 1, times) };
        let Item::Fact(id) = item else { panic!("no lists here") };
        values.replace(id, all.get(id).cloned());
        if let Some(never) = g.fact(id).and_then(|fact| fact.never) {
            values.replace(never, all.get(never).cloned());
        }
        last = Some(item);
    }
}

fn chosen(engine: &Engine, values: &Values, last: Option<Item>) -> Option<Item> {
    let (wanted, passed) = (ask::verdicts(engine), BTreeSet::new());
    let asking = Asking { wanted: &wanted, passed: &passed, last };
    ask::next(engine, &engine.prepare(values), &asking).map(|next| next.item)
}

/// The first fact that matters, in the order of declaration.
fn in_order(engine: &Engine, values: &Values, _: Option<Item>) -> Option<Item> {
    let prepared = engine.prepare(values);
    let open = ask::open(engine, &prepared, &ask::verdicts(engine));
    let missing: BTreeSet<FactId> = open.iter().flat_map(|of| engine.missing(&prepared, *of)).collect();
    let g = engine.guideline();
    let base = missing.iter().find(|id| g.fact(**id).is_some_and(|fact| fact.derivation.is_none()));
    base.or(missing.first()).map(|id| Item::Fact(*id))
}

fn of_guideline(name: &str, engine: &Engine, patients: usize) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut asked, mut ordered, mut times) = (0usize, 0usize, Vec::new());
    for _ in 0..patients {
        let all = patient(engine, &mut random);
        let (count, took) = interview(engine, &all, chosen);
        asked += count;
        times.extend(took);
        ordered += interview(engine, &all, in_order).0;
    }
    let used = used(engine);
    let mean = |sum: usize| sum as f64 / patients as f64;
    let whole: Duration = times.iter().sum();
    println!(
        "{name:<20} {:>6.2} {:>19.2} {used:>10}   {:.2?}, {:.2?}",
        mean(asked),
        mean(ordered),
        whole / u32::try_from(times.len()).unwrap(),
        times.iter().max().unwrap()
    );
}

/// The facts that some verdict uses.
fn used(engine: &Engine) -> usize {
    let g: &Guideline = engine.guideline();
    let prepared = engine.prepare(&Values::unknown(g.facts.len()));
    let all = ask::verdicts(engine).into_iter().flat_map(|of| engine.missing(&prepared, of));
    all.collect::<BTreeSet<FactId>>()
        .into_iter()
        .filter(|id| g.fact(*id).is_some_and(|f| f.derivation.is_none()))
        .count()
}

// --- against the best order -----------------------------------------------------------------------------------

const HEAD: &str = "guideline g \"G\"\n  version 0.1.0\n  status draft\n\ntreatment t \"T\"\n\n";

fn engine(text: &str) -> Engine {
    let mut files = Memory::default();
    files.put("g/g.gdl", text.as_bytes().to_vec());
    Project::load(&files, Path::new("g")).unwrap().sound().unwrap().engine()
}

fn condition(random: &mut Random, facts: usize, depth: usize) -> String {
    if depth == 0 || random.below(4) == 0 {
        let not = if random.below(3) == 0 { "not " } else { "" };
        return format!("{not}f{}", random.below(facts));
    }
    let word = [" and ", " or "][random.below(2)];
    let parts: Vec<String> = (0..2 + random.below(2)).map(|_| condition(random, facts, depth - 1)).collect();
    format!("({})", parts.join(word))
}

fn guideline(random: &mut Random, facts: usize, recommendations: usize, depth: usize) -> String {
    let mut text = HEAD.to_owned();
    for fact in 0..facts {
        text.push_str(&format!("fact f{fact} \"F\"\n  type yes/no\n\n"));
    }
    for nth in 0..recommendations {
        let when = condition(random, facts, depth);
        text.push_str(&format!("recommend r{nth} \"R{nth}\"\n  stance for t\n  when {when}\n\n"));
    }
    text
}

type Costs = BTreeMap<Vec<Option<bool>>, f64>;

fn values_of(state: &[Option<bool>]) -> Values {
    state.iter().map(|known| known.map(Value::Bool)).collect()
}

/// The expected number of questions from a state; `order` chooses the fact, or every one is tried.
fn expected(engine: &Engine, state: &mut Vec<Option<bool>>, last: Option<usize>, best: bool, done: &mut Costs) -> f64 {
    if best && let Some(cost) = done.get(state) {
        return *cost;
    }
    let values = values_of(state);
    let prepared = engine.prepare(&values);
    let open = ask::open(engine, &prepared, &ask::verdicts(engine));
    let id = |at: usize| FactId(u32::try_from(at).unwrap());
    let facts: Vec<usize> = if open.is_empty() {
        Vec::new()
    } else if best {
        let missing: BTreeSet<FactId> = open.iter().flat_map(|of| engine.missing(&prepared, *of)).collect();
        (0..state.len()).filter(|at| missing.contains(&id(*at))).collect()
    } else {
        let chosen = chosen(engine, &values, last.map(|at| Item::Fact(id(at))));
        (0..state.len()).filter(|at| chosen == Some(Item::Fact(id(*at)))).collect()
    };
    let mut least = if facts.is_empty() { 0.0 } else { f64::MAX };
    for at in facts {
        let mut cost = 1.0;
        for answer in [false, true] {
            state[at] = Some(answer);
            cost += expected(engine, state, Some(at), best, done) / 2.0;
        }
        state[at] = None;
        least = least.min(cost);
    }
    if best {
        done.insert(state.clone(), least);
    }
    least
}

fn small() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let mut ratios = Vec::new();
    while ratios.len() < 50 {
        let facts = 6 + random.below(3);
        let recommendations = 2 + random.below(4);
        let engine = engine(&guideline(&mut random, facts, recommendations, 2));
        let mut state = vec![None; facts];
        let best = expected(&engine, &mut state, None, true, &mut Costs::new());
        let own = expected(&engine, &mut state, None, false, &mut Costs::new());
        if best > 1.0 {
            ratios.push(own / best);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    println!(
        "\nOver the best possible order, 50 guidelines of 6 to 8 facts: {mean:.3} on average, {:.3} at worst",
        ratios[49]
    );
}

fn large() {
    let mut random = Random(0xdead_beef_1234_5677);
    let engine = engine(&guideline(&mut random, 200, 1_000, 2));
    let all: Values = (0..200).map(|_| Value::Bool(random.below(2) == 1)).collect();
    let (count, times) = interview(&engine, &all, chosen);
    let whole: Duration = times.iter().sum();
    println!(
        "1,000 recommendations, 200 facts: {count} questions; the next one in {:.2?} on average, {:.2?} at most",
        whole / u32::try_from(times.len()).unwrap(),
        times.iter().max().unwrap()
    );
}
