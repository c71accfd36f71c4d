//! Guidelines of shapes that proofs and compiling find hard, each of any size: for the tests of what a run may spend, and
//! for timing the program by hand.
#![allow(dead_code, clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use std::fmt::Write;

const HEAD: &str = "guideline hard \"Hard\"\n  version 0.1.0\n  status draft\n";
const TREATMENTS: &str = "treatment x \"X\"\ntreatment y \"Y\"\n";

fn begin() -> String {
    format!("{HEAD}{TREATMENTS}")
}

fn yes_no(text: &mut String, count: usize) {
    for at in 0..count {
        let _ = writeln!(text, "fact f{at} \"F {at}\"\n  type yes/no");
    }
}

fn recommend(text: &mut String, name: &str, stance: &str, when: &str) {
    let _ = writeln!(text, "recommend {name} \"R {name}\"\n  stance {stance}\n  kind good practice\n  when {when}");
}

/// A file to read by name.
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: String,
}

/// Every shape at the size at which it was seen to be hard.
pub fn all() -> Vec<Shape> {
    let shape = |name, text| Shape { name, text };
    vec![
        shape("slow", include_str!("slow.gdl").to_owned()),
        shape("pairs", pairs(5)),
        shape("pairs8", pairs(8)),
        shape("chain600", chain(600, true)),
        shape("chain3000", chain(3_000, true)),
        shape("alike3000", chain(3_000, false)),
        shape("alternating1000", alternating(1_000)),
        shape("overrides1000", overrides(1_000)),
        shape("pigeons8", pigeons(8)),
        shape("facts100000", facts(100_000)),
        shape("atleast40000", at_least(40_000, 20_000)),
        shape("atleast400", at_least(400, 200)),
        shape("score60", score(60)),
        shape("scores200", scores(200)),
        shape("members1000", members(1_000)),
        shape("classify3000", classification(3_000)),
        shape("derived3000", derived(3_000)),
        shape("terms10000", terms(10_000)),
        shape("constraints500", constraints(500)),
        shape("tied20", tied(20)),
        shape("order30", order(30)),
        shape("opposed300", opposed(300)),
    ]
}

/// Shapes for which many examples are needed.
pub fn for_suggestions() -> Vec<Shape> {
    let shape = |name, text| Shape { name, text };
    vec![
        shape("slow", include_str!("slow.gdl").to_owned()),
        shape("chain600", chain(600, true)),
        shape("overrides1000", overrides(1_000)),
        shape("pigeons8", pigeons(8)),
        shape("independent300", independent(300)),
        shape("independent4000", independent(4_000)),
    ]
}

/// As many facts as recommendations, one for each.
pub fn independent(count: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, count);
    for at in 0..count {
        recommend(&mut text, &format!("r{at}"), "for x", &format!("f{at}"));
    }
    text
}

/// Whole numbers, every pair of them compared.
pub fn pairs(facts: usize) -> String {
    let mut text = begin();
    for at in 0..facts {
        let _ = writeln!(text, "fact n{at} \"N {at}\"\n  type integer, 0 to 100");
    }
    let mut nth = 0;
    for a in 0..facts {
        for b in a + 1..facts {
            let stance = if nth % 2 == 0 { "for x" } else { "against x" };
            recommend(&mut text, &format!("r{nth}"), stance, &format!("n{a} < n{b}"));
            nth += 1;
        }
    }
    text
}

/// Each recommendation rests on the one before: with a fact of its own, or all with the same.
pub fn chain(length: usize, own: bool) -> String {
    let mut text = begin();
    yes_no(&mut text, if own { length } else { 1 });
    recommend(&mut text, "r0", "for x", "f0");
    for at in 1..length {
        let fact = if own { at } else { 0 };
        recommend(&mut text, &format!("r{at}"), "for x", &format!("r{} applies or f{fact}", at - 1));
    }
    text
}

/// A chain that goes by `and` and `or` in turn, for and against.
pub fn alternating(length: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, length);
    recommend(&mut text, "r0", "for x", "f0");
    for at in 1..length {
        let (word, stance) = if at % 2 == 0 { ("or", "for x") } else { ("and", "against x") };
        recommend(&mut text, &format!("r{at}"), stance, &format!("r{} applies {word} f{at}", at - 1));
    }
    text
}

/// Each recommendation overrides the one before.
pub fn overrides(length: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, length);
    for at in 0..length {
        let stance = if at % 2 == 0 { "for x" } else { "against x" };
        recommend(&mut text, &format!("r{at}"), stance, &format!("f{at}"));
        if at > 0 {
            let _ = writeln!(text, "  overrides r{}", at - 1);
        }
    }
    text
}

/// More pigeons than holes: that two of them share one needs exponentially large proofs.
pub fn pigeons(pigeons: usize) -> String {
    let mut text = begin();
    let holes = pigeons - 1;
    for pigeon in 0..pigeons {
        for hole in 0..holes {
            let _ = writeln!(text, "fact p{pigeon}.h{hole} \"Pigeon {pigeon} in hole {hole}\"\n  type yes/no");
        }
    }
    for pigeon in 0..pigeons {
        let some: Vec<String> = (0..holes).map(|hole| format!("p{pigeon}.h{hole}")).collect();
        let _ = writeln!(text, "constraint \"Pigeon {pigeon}\"\n  holds {}", some.join(" or "));
    }
    for hole in 0..holes {
        for a in 0..pigeons {
            for b in a + 1..pigeons {
                let _ = writeln!(
                    text,
                    "constraint \"Hole {hole}, {a}, {b}\"\n  holds not p{a}.h{hole} or not p{b}.h{hole}"
                );
            }
        }
    }
    recommend(&mut text, "r0", "for x", "p0.h0");
    recommend(&mut text, "r1", "against x", "p1.h0");
    text
}

/// Many facts, each tested once.
pub fn facts(count: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, count);
    for at in (0..count).step_by(100) {
        let some: Vec<String> = (at..count.min(at + 100)).map(|fact| format!("f{fact}")).collect();
        recommend(&mut text, &format!("r{at}"), "for x", &some.join(" or "));
    }
    text
}

/// So many of so many.
pub fn at_least(conditions: usize, asked: usize) -> String {
    let mut text = begin();
    let facts = conditions.min(400);
    yes_no(&mut text, facts);
    let some: Vec<String> = (0..conditions).map(|at| format!("f{}", at % facts)).collect();
    recommend(&mut text, "r", "for x", &format!("at least {asked} of ({})", some.join(", ")));
    text
}

/// A score of which every combination of rows has a sum of its own.
pub fn score(rows: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, rows);
    text.push_str("score s \"S\"\n");
    for at in 0..rows {
        let _ = writeln!(text, "  {} points when f{at}", 1_000_003_u64 * (1 + at as u64 * at as u64 * 7919 % 100_003));
    }
    recommend(&mut text, "r", "for x", "s >= 1000000000");
    text
}

/// Many small scores, each on top of another.
pub fn scores(count: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, count);
    for at in 0..count {
        let _ = writeln!(text, "score s{at} \"S {at}\"\n  1 points when f{at}");
        if at > 0 {
            let _ = writeln!(text, "  2 points when s{} >= 1", at - 1);
        }
    }
    recommend(&mut text, "r", "for x", &format!("s{} >= 2", count - 1));
    text
}

/// A fact with many members, each in a recommendation of its own.
pub fn members(count: usize) -> String {
    let mut text = begin();
    let names: Vec<String> = (0..count).map(|at| format!("m{at}")).collect();
    let _ = writeln!(text, "fact kind \"Kind\"\n  type one of {}", names.join(", "));
    let _ = writeln!(text, "fact also \"Also\"\n  type one of {}", names.join(", "));
    for at in 0..count {
        let stance = if at % 2 == 0 { "for x" } else { "against x" };
        recommend(&mut text, &format!("r{at}"), stance, &format!("kind is m{at} and not (also is m{at})"));
    }
    text
}

/// A classification of many rows over as many facts.
pub fn classification(rows: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, rows.min(600));
    let _ = writeln!(text, "fact n \"N\"\n  type integer, 0 to 100000");
    text.push_str("classify c \"C\"\n");
    for at in 0..rows {
        let _ = writeln!(text, "  k{} when f{} and n > {at}", at % 50, at % rows.min(600));
    }
    text.push_str("  k50 otherwise\n");
    recommend(&mut text, "r", "for x", "c is k7");
    text
}

/// Facts that are each derived from the one before.
pub fn derived(count: usize) -> String {
    let mut text = begin();
    let _ = writeln!(text, "fact d0 \"D 0\"\n  type yes/no");
    for at in 1..count {
        let _ = writeln!(
            text,
            "fact d{at} \"D {at}\"\n  type yes/no\n  when not given\n    yes when d{}\n    no otherwise",
            at - 1
        );
    }
    recommend(&mut text, "r", "for x", &format!("d{}", count - 1));
    text
}

/// Terms that each rest on the one before.
pub fn terms(count: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, 100);
    let _ = writeln!(text, "term t0 \"T 0\"\n  means f0");
    for at in 1..count {
        let word = if at % 3 == 0 { "or not" } else { "and" };
        let _ = writeln!(text, "term t{at} \"T {at}\"\n  means t{} {word} f{}", at - 1, at % 100);
    }
    recommend(&mut text, "r", "for x", &format!("t{}", count - 1));
    text
}

/// Constraints that hang together as a ring.
pub fn constraints(count: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, count);
    for at in 0..count {
        let next = (at * 17 + 1) % count;
        let _ = writeln!(text, "constraint \"C {at}\"\n  holds not f{at} or f{next}");
    }
    recommend(&mut text, "r0", "for x", "f0");
    recommend(&mut text, "r1", "against x", "not f1");
    text
}

/// Facts that constraints tie to each other, pair by pair, with numbers of which none bears on the order of the others.
pub fn tied(count: usize) -> String {
    let mut text = begin();
    for at in 0..count {
        let _ = writeln!(text, "fact n{at} \"N {at}\"\n  type decimal, 0 to 100");
    }
    for a in 0..count {
        let b = (a * 7 + 3) % count;
        let _ = writeln!(text, "constraint \"C {a}\"\n  holds n{a} + n{b} <= 150");
    }
    for at in 0..count {
        let stance = if at % 2 == 0 { "for x" } else { "against x" };
        recommend(
            &mut text,
            &format!("r{at}"),
            stance,
            &format!("n{at} > {} and n{} - n{at} < 10", at + 20, (at + 1) % count),
        );
    }
    text
}

/// Pairs of facts as far apart in the order as can be, in one condition each.
pub fn order(pairs: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, 2 * pairs);
    let all: Vec<String> = (0..2 * pairs).map(|at| format!("f{at}")).collect();
    text = text.replace("  status draft\n", &format!("  status draft\n  scope {}\n", all.join(" or ")));
    for half in 0..2 {
        let some: Vec<String> = (0..pairs / 2)
            .map(|at| at + half * (pairs / 2))
            .map(|at| format!("((f{at} and f{0}) or (not f{at} and not f{0}))", at + pairs))
            .collect();
        let stance = if half == 0 { "for x" } else { "against x" };
        recommend(&mut text, &format!("r{half}"), stance, &some.join(" and "));
    }
    text
}

/// Recommendations for and against one treatment, each on four of forty facts.
pub fn opposed(count: usize) -> String {
    let mut text = begin();
    yes_no(&mut text, 40);
    for at in 0..count {
        let fact = |step: usize| (at * 7 + step * 13 + at / 40 * 3) % 40;
        let stance = if at % 2 == 0 { "for x" } else { "against x" };
        let when = format!("f{} and (f{} or not f{}) and not f{}", fact(0), fact(1), fact(2), fact(3));
        recommend(&mut text, &format!("r{at}"), stance, &when);
    }
    let covers: Vec<String> = (0..count).map(|at| format!("r{at}")).collect();
    let _ = writeln!(text, "question \"What is done?\"\n  covers {}", covers.join(", "));
    text
}
