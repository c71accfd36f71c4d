//! Doses: of every case of small random guidelines, the amounts that can still be given are those that going through all
//! completions gives, by a calculation of its own. And treatments in order: the one that comes first and is feasible.

use crate::random::Random;
use crate::{case_of, sound};
use gdl::check::model::Outcome;
use gdl::codes::Code;
use gdl::eval::doses::{GivenDose, dose};
use gdl::eval::{Engine, Standing, Subject};
use gdl::number::{Number, whole};
use gdl::source::Sources;
use gdl::verify::{Budget, verify};
use std::collections::BTreeSet;

/// What can be dispensed, in fourths of a milligram.
enum Grid {
    Any,
    Steps(i64),
    Amounts(Vec<i64>),
}

/// Sixtieths of a milligram for n and k.
type Formula = fn(i64, i64) -> i64;

struct Made {
    text: String,
    amount: Formula,
    grid: Grid,
    up: bool,
    most: Option<i64>,
    bound: bool,
}

fn mg(fourths: i64) -> String {
    format!("{} mg", fourths as f64 / 4.0)
}

fn made(random: &mut Random) -> Made {
    let formulas: [(&str, Formula); 8] = [
        ("1.5 mg * n", |n, _| 90 * n),
        ("1 mg * n + 2 mg * k", |n, k| 60 * n + 120 * k),
        ("1 mg * n / k", |n, k| 60 * n / k),
        ("3 mg * n - 5 mg * k", |n, k| 180 * n - 300 * k),
        ("0.5 mg * n * k", |n, k| 30 * n * k),
        ("each * n", |n, _| 75 * n),
        ("1 mg * twice", |n, _| 120 * n),
        ("12 mg / k", |_, k| 720 / k),
    ];
    let (formula, amount) = *random.of(&formulas);
    let up = random.below(2) == 0;
    let halves = if up { "with halves up" } else { "with halves down" };
    let (grid, dispensed) = match random.below(5) {
        0 => (Grid::Any, String::new()),
        1 | 2 => {
            let step = *random.of(&[1, 2, 8, 10, 40]);
            (Grid::Steps(step), format!(", in steps of {} {halves}", mg(step)))
        }
        _ => {
            let all: BTreeSet<i64> = (0..=random.below(3)).map(|_| *random.of(&[2, 10, 20, 40, 80, 100])).collect();
            let words: Vec<String> = all.iter().map(|amount| mg(*amount)).collect();
            (Grid::Amounts(all.into_iter().collect()), format!(", as {} {halves}", words.join(" or ")))
        }
    };
    let most = match (&grid, random.below(3)) {
        (_, 0) => None,
        (Grid::Any, _) => Some(*random.of(&[20, 41, 80])),
        (Grid::Steps(step), _) => Some(step * *random.of(&[1, 3, 10])),
        (Grid::Amounts(all), _) => Some(*random.of(all)),
    };
    let ceiling = most.map_or_else(String::new, |most| match random.below(2) {
        0 => format!(", at most {}", mg(most)),
        _ => format!(", at most {} a day, twice a day", mg(2 * most)),
    });
    let bound = random.below(3) == 0;
    let constraint = if bound { "constraint \"Fits\"\n  holds     n <= 10 * k\n\n" } else { "" };
    let text = format!(
        "guideline g \"G\"\n  version   1.0.0\n  status    draft\n\ntreatment t \"T\"\n\n\
         fact n \"N\"\n  type      integer, 0 to 30\n\n\
         fact k \"K\"\n  type      integer, 1 to 4\n\n\
         fact twice \"Twice\"\n  type      integer, 0 to 60\n  when not given 2 * n\n\n\
         term each \"Each\"\n  means     1.25 mg\n\n{constraint}\
         recommend r \"R\"\n  stance    for t\n  kind      informal\n  dose      {formula}{dispensed}{ceiling}\n"
    );
    Made { text, amount, grid, up, most, bound }
}

/// What is given, in fourths of a milligram or for an amount that nothing rounds in sixtieths, by trying what can be dispensed.
fn given(made: &Made, n: i64, k: i64) -> Option<Number> {
    let sixtieths = (made.amount)(n, k);
    if sixtieths <= 0 {
        return None;
    }
    let number = |fourths: i64| whole(fourths) / whole(4);
    let all: Vec<i64> = match &made.grid {
        Grid::Any => {
            let amount = whole(sixtieths) / whole(60);
            let most = made.most.map(number);
            return Some(most.filter(|most| *most < amount).unwrap_or(amount));
        }
        Grid::Steps(step) => (0..2_000).map(|times| times * step).collect(),
        Grid::Amounts(all) => all.clone(),
    };
    let distance = |fourths: &i64| (fourths * 15 - sixtieths).abs();
    let nearest = all.iter().map(distance).min().unwrap();
    let mut near = all.iter().filter(|fourths| distance(fourths) == nearest);
    let rounded = if made.up { near.next_back() } else { near.next() };
    let rounded = *rounded.unwrap();
    let given = match made.most {
        Some(most) if rounded > most => *all.iter().filter(|fourths| **fourths <= most).max().unwrap(),
        _ => rounded,
    };
    (given > 0).then(|| number(given))
}

#[test]
fn what_can_still_be_given_is_what_all_completions_give() {
    let mut random = Random(20_261_127);
    let (mut several, mut exact) = (0, 0);
    for _ in 0..80 {
        let made = made(&mut random);
        let g = sound(&made.text);
        let engine = Engine::new(&g).unwrap();
        let rec = g.recommendations.ids().next().unwrap();
        let of = g.rec(rec).unwrap().dose.clone().unwrap();
        let factor = of.ty.unit.factor.clone();
        for _ in 0..8 {
            let (low, high) = (random.below(30) as i64, random.below(30) as i64);
            let (low, high) = (low.min(high), low.max(high));
            let k = random.below(6) as i64;
            let n = if low == high { format!("{low}") } else { format!("\"{low} to {high}\"") };
            let known = if (1..=4).contains(&k) { format!(", \"k\": {k}") } else { String::new() };
            let text = format!("{{\"n\": {n}{known}}}");
            let values = case_of(&g, &text);
            let prepared = engine.prepare(&values);
            let completions: Vec<(i64, i64)> = (low..=high)
                .flat_map(|n| (1..=4).map(move |k| (n, k)))
                .filter(|(n, of)| (known.is_empty() || *of == k) && (!made.bound || *n <= 10 * of))
                .collect();
            if completions.is_empty() {
                assert!(matches!(engine.standing(&prepared), Standing::Refused(_)), "{}\n{text}", made.text);
                continue;
            }
            let brute: BTreeSet<Option<Number>> = completions.iter().map(|(n, k)| given(&made, *n, *k)).collect();
            let answer = dose(&engine, &prepared, rec).unwrap();
            match &answer.given {
                GivenDose::Amounts(left) => {
                    exact += 1;
                    let left: BTreeSet<Option<Number>> =
                        left.iter().map(|amount| amount.as_ref().map(|amount| amount / &factor)).collect();
                    assert_eq!(left, brute, "{}\n{text}", made.text);
                    assert_eq!(answer.missing.is_empty(), left.len() == 1, "{}\n{text}", made.text);
                }
                GivenDose::Between(low, high) => {
                    for amount in &brute {
                        let amount = amount.clone().unwrap_or_default() * &factor;
                        let within = |end: &Number, belongs: bool, side: bool| {
                            *end == amount && belongs || (if side { *end < amount } else { *end > amount })
                        };
                        assert!(
                            low.as_ref().is_none_or(|(end, belongs)| within(end, *belongs, true)),
                            "{}\n{text}",
                            made.text
                        );
                        assert!(
                            high.as_ref().is_none_or(|(end, belongs)| within(end, *belongs, false)),
                            "{}\n{text}",
                            made.text
                        );
                    }
                }
                GivenDose::Undefined => panic!("{}\n{text}", made.text),
            }
            several += usize::from(brute.len() > 1);
        }
    }
    assert!(several > 100 && exact > 250, "{several} of {exact}");
}

#[test]
fn the_first_treatment_that_is_feasible_is_given() {
    let text = "guideline g \"G\"\n  version   1.0.0\n  status    draft\n\ntreatment t \"T\"\n\n\
        fact w \"W\"\n  type      yes/no\n\nfact u \"U\"\n  type      yes/no\n\n\
        fact a \"A\"\n  type      yes/no\n\nfact b \"B\"\n  type      yes/no\n\nfact c \"C\"\n  type      yes/no\n\n\
        recommend first \"1\"\n  stance    for t\n  kind      informal\n  when      w\n  feasible  when a\n  unless    u\n\n\
        recommend second \"2\"\n  stance    for t\n  kind      informal\n  instead   of first\n  feasible  when b\n\n\
        recommend third \"3\"\n  stance    for t\n  kind      informal\n  instead   of second\n  when      c\n";
    let g = sound(text);
    let engine = Engine::new(&g).unwrap();
    let names = ["w", "u", "a", "b", "c"];
    // Each fact is yes, no, or unknown.
    for which in 0..3usize.pow(5) {
        let state: Vec<usize> = (0..5u32).map(|at| which / 3usize.pow(at) % 3).collect();
        let mut given = Vec::new();
        for (name, state) in names.iter().zip(&state) {
            match state {
                0 => given.push(format!("\"{name}\": false")),
                1 => given.push(format!("\"{name}\": true")),
                _ => {}
            }
        }
        let prepared = engine.prepare(&case_of(&g, &format!("{{{}}}", given.join(", "))));
        let mut expected = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        for bits in 0..32usize {
            let value = |at: usize| bits >> at & 1 == 1;
            if (0..5).any(|at| state[at] < 2 && (state[at] == 1) != value(at)) {
                continue;
            }
            let wanted = value(0) && !value(1);
            let first = wanted && value(2);
            let second = wanted && !value(2) && value(3);
            let third = wanted && !value(2) && !value(3) && value(4);
            for (set, says) in expected.iter_mut().zip([first, second, third]) {
                set.insert(says);
            }
        }
        for (rec, says) in g.recommendations.ids().zip(&expected) {
            let outcome = match (says.contains(&true), says.contains(&false)) {
                (true, false) => Outcome::Yes,
                (false, _) => Outcome::No,
                _ => Outcome::Undetermined,
            };
            assert_eq!(engine.verdict(&prepared, Subject::Rec(rec)), outcome, "{given:?}");
        }
    }
}

#[test]
fn of_an_amount_by_rows_exactly_the_doses_are_left() {
    let text = "guideline g \"G\"\n  version   1.0.0\n  status    draft\n\ntreatment t \"T\"\n\n\
        fact x \"X\"\n  type      yes/no\n\nfact n \"N\"\n  type      integer, 0 to 30\n\n\
        term amount \"Amount\"\n  means     4 mg when x\n            5 mg otherwise\n\n\
        term wide \"Wide\"\n  means     1 mg * n when x\n            2 mg * n otherwise\n\n\
        recommend a \"A\"\n  stance    for t\n  kind      informal\n  dose      amount, as 5 mg or 10 mg with halves up\n\n\
        recommend b \"B\"\n  stance    for t\n  kind      informal\n  dose      wide, in steps of 5 mg with halves down, at most 20 mg\n";
    let g = sound(text);
    let engine = Engine::new(&g).unwrap();
    let prepared = engine.prepare(&case_of(&g, "{\"n\": \"8 to 9\"}"));
    let left = |name: &str| {
        let (id, rec) = g.recommendations.with_ids().find(|(_, rec)| rec.name == name).unwrap();
        let factor = &rec.dose.as_ref().unwrap().ty.unit.factor;
        let answer = dose(&engine, &prepared, id).unwrap();
        let GivenDose::Amounts(left) = answer.given else { panic!("{:?}", answer.given) };
        (left.into_iter().map(|amount| amount.unwrap() / factor).collect::<Vec<_>>(), answer.missing.len())
    };
    // Both rows are dispensed as 5 mg, so that nothing hangs on which of them holds.
    assert_eq!(left("a"), (vec![whole(5)], 0));
    assert_eq!(left("b"), (vec![whole(10), whole(15), whole(20)], 2));
}

#[test]
fn a_dose_that_goes_wrong_for_somebody_is_found() {
    let mut random = Random(712);
    let mut found = [0; 4];
    for _ in 0..60 {
        let made = made(&mut random);
        // A derived fact can also be given, as something else.
        if made.text.contains("mg * twice") {
            continue;
        }
        let g = sound(&made.text);
        let engine = Engine::new(&g).unwrap();
        let result = verify(&engine, &Sources::new(), Budget::default());
        let has = |code: Code| result.findings.iter().any(|finding| finding.diagnostic.code == code);
        let all = (0..=30).flat_map(|n| (1..=4).map(move |k| (n, k))).filter(|(n, k)| !made.bound || *n <= 10 * k);
        let (mut nothing, mut rounded) = (false, false);
        for (n, k) in all {
            let given = given(&made, n, k);
            nothing |= given.is_none();
            let computed = whole((made.amount)(n, k)) / whole(60);
            let most = made.most.map(|most| whole(most) / whole(4));
            if let (Some(given), false) = (given, matches!(made.grid, Grid::Any))
                && most.is_none_or(|most| computed <= most)
            {
                let (less, more) = (&given * whole(100), &computed * whole(100));
                rounded |= less > &computed * whole(110) || &given * whole(100) < &more - &computed * whole(10);
            }
        }
        assert_eq!(has(Code::DoseOfNothing), nothing, "{}", made.text);
        assert_eq!(has(Code::DoseRounded), rounded, "{}", made.text);
        found[usize::from(nothing)] += 1;
        found[2 + usize::from(rounded)] += 1;
    }
    assert!(found.iter().all(|count| *count > 5), "{found:?}");
}
