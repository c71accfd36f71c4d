//! Arithmetic with several facts, all of which but one are given: whether anybody is like the case is decided, and as going
//! through all values of the last one says.

use crate::random::Random;
use gdl::check::model::{FactId, Value};
use gdl::eval::{Engine, Standing};
use gdl::interpret::interpret;
use gdl::number::whole;
use gdl::source::Sources;
use gdl::{check, driver};

impl Random {
    fn number(&mut self, depth: usize) -> String {
        if depth == 0 || self.below(4) == 0 {
            return (*self.of(&["i", "j", "k", "i", "j", "k", "2", "3"])).to_owned();
        }
        let (left, right) = (self.number(depth - 1), self.number(depth - 1));
        format!("({left} {} {right})", self.of(&["+", "-", "*", "/"]))
    }

    fn comparison(&mut self) -> String {
        let limit = self.below(9);
        let op = self.of(&["<", "<=", ">", ">=", "=", "!="]);
        format!("{} {op} {limit}", self.number(3))
    }

    fn condition(&mut self) -> String {
        let comparison = self.comparison();
        match self.below(5) {
            0 => format!("{comparison} and a"),
            1 => format!("m is not p and {comparison}"),
            2 => format!("{comparison} and {}", self.comparison()),
            3 => format!("not ({comparison})"),
            _ => comparison,
        }
    }
}

fn guideline(holds: &str) -> String {
    let mut text = "guideline g \"G\"\n  version 1.0.0\n  status draft\n".to_owned();
    for name in ["i", "j", "k"] {
        text.push_str(&format!("fact {name} \"{name}\"\n  type integer, -2 to 2\n"));
    }
    text.push_str("fact m \"M\"\n  type one of p, q, o\nfact a \"A\"\n  type yes/no\ntreatment t \"T\"\n");
    text.push_str(&format!("constraint \"Fits\"\n  holds {holds}\n"));
    text + "recommend r \"R\"\n  stance for t\n  kind good practice\n  when a\n"
}

/// Whether anybody is like a case by the engine, and by going through everybody; none where the guideline is refused.
fn decided(holds: &str, numbers: [Option<i64>; 3]) -> Option<(Standing, bool)> {
    let mut sources = Sources::new();
    sources.add("g.gdl", guideline(holds));
    let (files, found) = driver::parse_all(&sources);
    let checked = check::check(&sources, &files);
    if !found.is_empty() || !checked.diagnostics.is_empty() {
        return None;
    }
    let g = checked.guideline;
    let engine = Engine::new(&crate::shared(&g)).ok()?;
    let mut case: Vec<Option<Value>> = numbers.iter().map(|known| known.map(|n| Value::Number(whole(n)))).collect();
    case.resize(g.facts.len(), None);
    let standing = engine.standing(&engine.prepare(&crate::known(&case)));
    let all = |at: usize| numbers[at].map_or_else(|| (-2..=2).collect(), |known| vec![known]);
    let mut somebody = false;
    for (i, j, k) in all(0).into_iter().flat_map(|i| {
        let pairs: Vec<(i64, i64)> = all(1).into_iter().flat_map(|j| all(2).into_iter().map(move |k| (j, k))).collect();
        pairs.into_iter().map(move |(j, k)| (i, j, k))
    }) {
        for (m, a) in (0..3).flat_map(|m| [(m, false), (m, true)]) {
            let numbers = [i, j, k].map(|n| Value::Number(whole(n)));
            let values: Vec<Value> = numbers.into_iter().chain([Value::Member(m), Value::Bool(a)]).collect();
            somebody |= interpret(&g, &values).holds(&g.constraints[0].holds);
        }
    }
    Some((standing, somebody))
}

#[test]
fn a_case_that_nobody_can_be_like_is_refused() {
    for (holds, numbers) in [
        ("((i / j) + (j + j)) <= 4", [None, Some(0), Some(1)]),
        ("m not in (q, p) and (j * i) > 3 and a", [Some(1), None, Some(0)]),
        ("i * j * j = 3", [Some(2), None, None]),
    ] {
        let (standing, somebody) = decided(holds, numbers).unwrap();
        assert!(!somebody && matches!(standing, Standing::Refused(_)), "{holds}: {standing:?}");
    }
}

#[test]
fn one_fact_left_is_decided_as_by_going_through_its_values() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut sound, mut refused) = (0, 0);
    for _ in 0..1_500 {
        let holds = random.condition();
        let left = random.below(3);
        let mut numbers = [0, 1, 2].map(|_| Some(i64::try_from(random.below(5)).unwrap() - 2));
        numbers[left] = None;
        let Some((standing, somebody)) = decided(&holds, numbers) else { continue };
        sound += 1;
        refused += usize::from(!somebody);
        let shown = || format!("{holds} with {numbers:?}, {:?} left", FactId(u32::try_from(left).unwrap()));
        match standing {
            Standing::Possible => assert!(somebody, "nobody is like this: {}", shown()),
            Standing::Refused(_) => assert!(!somebody, "somebody is like this: {}", shown()),
            Standing::Open(_) => panic!("left open: {}", shown()),
        }
    }
    assert!(sound > 500 && refused > 100, "{sound} guidelines, {refused} cases of nobody");
}
