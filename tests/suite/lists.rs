//! What is asked of lists of findings, held against explicit lists: every value and day of what is not known, every order of the
//! entries of one day, and further entries where there may be some.

use crate::random::Random;
use crate::sound;
use gdl::case::{CaseReader, Format};
use gdl::check::model::{Cond, CondKind, FactId, Guideline, ListedId, Measure, Num, Outcome, Value};
use gdl::codes::Code;
use gdl::eval::{Engine, Subject};
use gdl::interpret::interpret;
use gdl::lists::meaning::{Lists, Outcome as Asked, Whole};
use gdl::number;
use gdl::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "guideline g \"G\"\n  version 0.1.0\n  status draft\n\
fact lab.x \"X\"\n  type list of integer, 1 to 4, dated\n";

const REST: &str = "treatment t \"T\"\nrecommend r \"R\"\n  stance for t\n  kind good practice\n  when ";

/// What is declared of the list beside its type.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Rule {
    None,
    /// No two entries of one day.
    OneADay,
    /// No entry of a day to come.
    Past,
}

impl Rule {
    fn any(random: &mut Random) -> Rule {
        *random.of(&[Rule::None, Rule::None, Rule::OneADay, Rule::Past])
    }

    /// A guideline with a list of which this is declared, up to the condition.
    fn head(self) -> String {
        let clause = match self {
            Rule::None => "",
            Rule::OneADay => "  one for each on\n",
            Rule::Past => "  each on <= today\n",
        };
        format!("{HEAD}{clause}{REST}")
    }

    fn allows(self, list: &[(i64, i64)], today: i64) -> bool {
        let days: BTreeSet<i64> = list.iter().map(|(_, day)| *day).collect();
        match self {
            Rule::None => true,
            Rule::OneADay => days.len() == list.len(),
            Rule::Past => days.iter().all(|day| *day <= today),
        }
    }
}

/// 2026-11-27, on which every question is asked.
pub fn today() -> i64 {
    gdl::dates::days("2026-11-27").unwrap()
}

/// Questions that one entry more can turn at a time.
fn question(random: &mut Random, open: bool) -> String {
    let limit = 1 + random.below(4);
    let sign = *random.of(&[">=", "<", "=", "<=", ">", "!="]);
    let source = match random.below(6) {
        0 => "lab.x".to_owned(),
        1 => "(lab.x within 40 days before today)".to_owned(),
        2 => "(lab.x within 2 months before today)".to_owned(),
        3 => format!("(lab.x where value >= {limit})"),
        4 => "(lab.x since today - 20 days)".to_owned(),
        _ => format!("(lab.x until today - 10 days where value < {limit})"),
    };
    let wanted = 1 + random.below(4);
    match random.below(if open { 8 } else { 13 }) {
        0 => format!("latest of {source} {sign} {wanted}"),
        1 => format!("first of {source} {sign} {wanted}"),
        2 => format!("lowest of {source} {sign} {wanted}"),
        3 => format!("highest of {source} {sign} {wanted}"),
        4 => format!("any of (lab.x where value {sign} {limit})"),
        5 => format!("all of (lab.x within 40 days before today where value {sign} {limit})"),
        6 => format!("number of {source} {} {}", random.of(&[">=", "<", "="]), 1 + random.below(2)),
        7 => format!("2 in a row of (lab.x where value {sign} {limit})"),
        8 => format!("sum of {source} {sign} {}", wanted + 2),
        9 => format!("mean of (last 2 of lab.x) {sign} {wanted}"),
        10 => format!("lowest of (lab.x before the latest) {sign} {wanted}"),
        11 => format!("at least 2 of (lab.x within any 25 days where value {sign} {limit})"),
        _ => format!("a run of (lab.x where value {sign} {limit}) over at least 30 days"),
    }
}

fn condition(random: &mut Random, open: bool) -> String {
    let one = question(random, open);
    match random.below(4) {
        0 => one,
        1 => format!("not ({one})"),
        2 => format!("{one} and {}", question(random, open)),
        _ => format!("{one} or {}", question(random, open)),
    }
}

/// An entry of a case: the values and days that it may have.
#[derive(Clone, Debug)]
struct Entry {
    values: Vec<i64>,
    days: Vec<i64>,
}

impl Entry {
    fn json(&self) -> String {
        let iso = |day: i64| gdl::check::literals::show_date(&number::whole(day));
        let value = if self.values.len() == 1 { self.values[0].to_string() } else { "null".to_owned() };
        let (first, last) = (self.days[0], *self.days.last().unwrap());
        let day = if first == last { iso(first) } else { format!("{} to {}", iso(first), iso(last)) };
        format!("{{\"value\": {value}, \"on\": \"{day}\"}}")
    }
}

fn entries(random: &mut Random) -> Vec<Entry> {
    let mut vague = 0;
    (0..random.below(4))
        .map(|_| {
            let value = 1 + i64::try_from(random.below(4)).unwrap();
            let values = if random.below(4) == 0 { vec![1, 2, 3, 4] } else { vec![value] };
            let day = today() - [0, 5, 15, 20, 35, 70][random.below(6)];
            let long = random.below(6) == 0 && vague == 0;
            vague += usize::from(long);
            Entry { values, days: if long { (day - 7..=day).collect() } else { vec![day] } }
        })
        .collect()
}

/// The parts of an entry of `lab.x`: its value and its day.
fn parts(g: &Guideline) -> (FactId, FactId) {
    let list = &g.written().listed[0];
    (list.value.unwrap(), list.on.unwrap())
}

/// Every order of the entries of a list in which no day comes before an earlier one.
fn orders(list: &[(i64, i64)]) -> Vec<Vec<(i64, i64)>> {
    let mut sorted = list.to_vec();
    sorted.sort_by_key(|(_, day)| *day);
    let mut all = vec![Vec::new()];
    let mut at = 0;
    while at < sorted.len() {
        let same: Vec<(i64, i64)> = sorted[at..].iter().copied().take_while(|(_, day)| *day == sorted[at].1).collect();
        let mut ways: BTreeSet<Vec<(i64, i64)>> = BTreeSet::new();
        permute(&same, &mut Vec::new(), &mut ways);
        all = all
            .iter()
            .flat_map(|before: &Vec<(i64, i64)>| ways.iter().map(move |way| [before.clone(), way.clone()].concat()))
            .collect();
        at += same.len();
    }
    all
}

fn permute(left: &[(i64, i64)], chosen: &mut Vec<(i64, i64)>, into: &mut BTreeSet<Vec<(i64, i64)>>) {
    if left.is_empty() {
        into.insert(chosen.clone());
    }
    for at in 0..left.len() {
        let mut rest = left.to_vec();
        chosen.push(rest.remove(at));
        permute(&rest, chosen, into);
        chosen.pop();
    }
}

/// Whether the recommendation applies to a patient with this list, by the specification.
fn applies(g: &Guideline, list: &[(i64, i64)]) -> bool {
    applies_on(g, list, today())
}

fn applies_on(g: &Guideline, list: &[(i64, i64)], today: i64) -> bool {
    let facts: Vec<Value> = g.written().facts.iter().map(|_| Value::Number(number::whole(today))).collect();
    applies_with(g, list, &facts)
}

/// A list as the specification takes it.
fn whole(g: &Guideline, list: &[(i64, i64)]) -> BTreeMap<ListedId, Vec<Whole>> {
    let (value, on) = parts(g);
    let whole = |(own, day): &(i64, i64)| {
        Whole::from([(value, Value::Number(number::whole(*own))), (on, Value::Number(number::whole(*day)))])
    };
    BTreeMap::from([(ListedId(0), list.iter().map(whole).collect())])
}

/// What comes out of each question about a list.
pub fn answers(g: &Guideline, list: &[(i64, i64)], facts: &[Value]) -> String {
    let (origin, lists) = (g.written(), whole(g, list));
    let meaning = Lists { guideline: origin, facts, lists: &lists };
    format!("{:?}", origin.measures.iter().map(|measure| meaning.measure(measure)).collect::<Vec<_>>())
}

/// Whether the recommendation applies to a patient with this list and these facts, by the specification.
pub fn applies_with(g: &Guideline, list: &[(i64, i64)], facts: &[Value]) -> bool {
    let (origin, lists) = (g.written(), whole(g, list));
    let meaning = Lists { guideline: origin, facts, lists: &lists };
    let outcome = |fact: FactId| origin.measures.iter().find(|m| m.fact == fact).map(|m: &Measure| meaning.measure(m));
    let nothing = || Num::Divide(Box::new(Num::Const(number::one())), Box::new(Num::Const(number::whole(0))));
    fn num(n: &Num, of: &dyn Fn(FactId) -> Option<Asked>, nothing: &dyn Fn() -> Num) -> Num {
        match n {
            Num::Fact(id) => match of(*id) {
                Some(Asked::Number(Some(value))) => Num::Const(value),
                Some(Asked::Number(None)) => nothing(),
                _ => n.clone(),
            },
            _ => n.with(&|operand| num(operand, of, nothing)),
        }
    }
    fn cond(c: &Cond, of: &dyn Fn(FactId) -> Option<Asked>, nothing: &dyn Fn() -> Num) -> Cond {
        match &c.kind {
            CondKind::Fact(id) => match of(*id) {
                Some(Asked::Holds(holds)) => Cond { kind: CondKind::Const(holds), span: c.span },
                _ => c.clone(),
            },
            _ => c.with(&|part| cond(part, of, nothing), &|operand| num(operand, of, nothing)),
        }
    }
    let recommendation = &origin.recommendations[0];
    let holds = |one: &Cond| interpret(origin, facts).holds(&cond(one, &outcome, &nothing));
    recommendation.when.as_ref().is_none_or(holds) && !recommendation.unless.as_ref().is_some_and(holds)
}

/// Every list that a case allows, with up to so many further entries on some days.
fn lists_of(rule: Rule, known: &[Entry], further: &[i64], most: usize) -> Vec<Vec<(i64, i64)>> {
    let mut all: Vec<Vec<(i64, i64)>> = vec![Vec::new()];
    for entry in known {
        all = all
            .iter()
            .flat_map(|before| {
                entry.values.iter().flat_map(move |value| {
                    entry.days.iter().map(move |day| [before.clone(), vec![(*value, *day)]].concat())
                })
            })
            .collect();
    }
    let mut longest = all.clone();
    for _ in 0..most {
        longest = longest
            .iter()
            .flat_map(|before| {
                (1..=4).flat_map(move |value| {
                    further.iter().map(move |day| [before.clone(), vec![(value, *day)]].concat())
                })
            })
            .collect();
        all.extend(longest.clone());
    }
    all.retain(|list| rule.allows(list, today()));
    all.iter().flat_map(|list| orders(list)).collect()
}

/// Whether a case says twice what stands once: it is refused.
fn twice_one_day(rule: Rule, known: &[Entry]) -> bool {
    let said: BTreeSet<&Vec<i64>> = known.iter().map(|entry| &entry.days).collect();
    rule == Rule::OneADay && said.len() < known.len()
}

/// The verdict on a case that says this of the list.
fn verdict(g: &std::sync::Arc<Guideline>, json: &str) -> Result<Outcome, String> {
    let mut sources = Sources::new();
    let today = if g.today().is_some() { "\"today\": \"2026-11-27\", " } else { "" };
    let text = format!("{{{today}\"lab\": {{\"x\": {json}}}}}");
    let source = sources.add("case", text.clone());
    let read = CaseReader::new(g).read(source, &text, Format::Json);
    assert!(read.diagnostics.is_empty(), "{text}: {:?}", read.diagnostics);
    let engine = Engine::new(g).unwrap();
    let (engine, values) = match engine.of_lists(&read.case.lists, &read.case.values) {
        Ok(Some(own)) => own,
        Ok(None) => (engine, read.case.values),
        Err(why) => return Err(format!("{why:?}")),
    };
    let prepared = engine.prepare(&values);
    if !engine.too_complex(&prepared).is_empty() {
        return Err("too complex".to_owned());
    }
    Ok(engine.verdict(&prepared, Subject::Rec(gdl::check::model::RecId(0))))
}

/// A guideline that may have warnings, as of a condition that always holds; none where it has errors.
pub fn built(text: &str) -> Option<std::sync::Arc<Guideline>> {
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    let built = gdl::driver::build(&sources);
    built.sound().then_some(built.guideline)
}

pub fn tried(seed: u64, count: usize, each: impl Fn(&mut Random)) {
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(count);
    let mut random = Random(seed);
    (0..count).for_each(|_| each(&mut random));
}

#[test]
fn a_list_that_is_complete_is_decided_as_all_that_it_can_be() {
    let refused = std::cell::Cell::new(0usize);
    tried(0x1234_5678_9abc, 400, |random| {
        let rule = Rule::any(random);
        let text = format!("{}{}\n", rule.head(), condition(random, false));
        let Some(g) = built(&text) else {
            return;
        };
        let known = entries(random);
        let json = format!("[{}]", known.iter().map(Entry::json).collect::<Vec<_>>().join(", "));
        let said: BTreeSet<bool> = lists_of(rule, &known, &[], 0).iter().map(|list| applies(&g, list)).collect();
        if said.is_empty() || twice_one_day(rule, &known) {
            return;
        }
        let wanted = match (said.contains(&true), said.contains(&false)) {
            (true, false) => Outcome::Yes,
            (false, _) => Outcome::No,
            _ => Outcome::Undetermined,
        };
        match verdict(&g, &json) {
            Ok(found) => assert_eq!(found, wanted, "{text}\n{json}"),
            Err(_) => refused.set(refused.get() + 1),
        }
    });
    assert!(refused.get() < 25, "{} refused", refused.get());
}

#[test]
fn a_list_that_may_have_more_entries_is_decided_as_all_that_it_can_be() {
    let counts = std::cell::Cell::new((0usize, 0usize, 0usize));
    tried(0x9876_5432_1abc, 250, |random| {
        let rule = Rule::any(random);
        let text = format!("{}{}\n", rule.head(), condition(random, true));
        let Some(g) = built(&text) else {
            return;
        };
        let mut known = entries(random);
        known.truncate(2);
        let days: BTreeSet<i64> = [80, 61, 40, 35, 20, 19, 10, 9, 5, 0, -3].iter().map(|back| today() - back).collect();
        let (more, further): (String, Vec<i64>) = match random.below(4) {
            0 => ("\"before 2026-11-08\"".to_owned(), days.iter().copied().filter(|day| *day < today() - 19).collect()),
            1 => ("\"after 2026-11-08\"".to_owned(), days.iter().copied().filter(|day| *day > today() - 19).collect()),
            _ => ("true".to_owned(), days.into_iter().collect()),
        };
        let shown = known.iter().map(Entry::json).collect::<Vec<_>>().join(", ");
        let json = format!("{{\"entries\": [{shown}], \"more\": {more}}}");
        if twice_one_day(rule, &known) {
            return;
        }
        let few: BTreeSet<bool> = lists_of(rule, &known, &further, 1).iter().map(|list| applies(&g, list)).collect();
        let (mut refused, mut open, mut unmatched) = counts.get();
        match verdict(&g, &json) {
            Ok(Outcome::Undetermined) => {
                open += 1;
                // One more entry may not be enough.
                let firm: Vec<Entry> =
                    known.iter().map(|e| Entry { values: vec![e.values[0]], days: vec![e.days[0]] }).collect();
                let more = || lists_of(rule, &firm, &further, 2).iter().any(|list| !few.contains(&applies(&g, list)));
                let three = || {
                    let some: Vec<i64> = further.iter().copied().step_by(2).collect();
                    lists_of(rule, &firm, &some, 3).iter().any(|list| !few.contains(&applies(&g, list)))
                };
                unmatched += usize::from(few.len() < 2 && !more() && !three());
            }
            Ok(found) => {
                let wanted: BTreeSet<bool> = [found == Outcome::Yes].into();
                assert_eq!(few, wanted, "{text}\n{json}");
            }
            Err(_) => refused += 1,
        }
        counts.set((refused, open, unmatched));
    });
    let (refused, open, unmatched) = counts.get();
    assert!(
        refused < 40 && open > 60 && unmatched <= open / 50,
        "{refused} refused, {open} open, {unmatched} unmatched"
    );
}

#[test]
fn what_is_proved_of_lists_is_true_and_each_patient_has_one() {
    let counts = std::cell::Cell::new((0usize, 0usize));
    tried(0x5555_1234_8888, 150, |random| {
        let rule = Rule::any(random);
        let text = format!("{}{}\n", rule.head(), condition(random, true));
        let Some(g) = built(&text) else {
            return;
        };
        let engine = Engine::new(&g).unwrap();
        let mut sources = Sources::new();
        sources.add("g.gdl", text.clone());
        let result = gdl::verify::verify(&engine, &sources, gdl::verify::Budget::default());
        let found = |code: Code| result.findings.iter().any(|finding| finding.of == code);
        let days: Vec<i64> = [80, 40, 20, 10, 0, -3].iter().map(|back| today() - back).collect();
        let real = lists_of(rule, &[], &days, 2).iter().any(|list| applies(&g, list));
        let (mut dead, mut open) = counts.get();
        let undecided = result.findings.iter().any(|finding| finding.diagnostic.code == Code::NotDecided);
        if undecided {
            open += 1;
        } else if found(Code::DeadRecommendation) {
            assert!(!real, "{text}");
            dead += 1;
        }
        counts.set((dead, open));
    });
    let (dead, open) = counts.get();
    assert!(dead > 0 && open < 15, "{dead} dead, {open} not decided");
}

#[test]
fn a_long_list_is_answered() {
    let g = sound(&format!(
        "{HEAD}{REST}latest of lab.x >= 3 and at least 2 of (lab.x within 12 months before today where value >= 2)\n    \
         and 2 in a row of (lab.x where value >= 4) and number of (lab.x within any 30 days) >= 20\n"
    ));
    let entry =
        |at: i64| format!("[\"{}\", {}]", gdl::check::literals::show_date(&number::whole(today() - at)), 1 + at % 4);
    let json = format!("[{}]", (0..10_000).map(entry).collect::<Vec<_>>().join(", "));
    // Every fourth is four: none follow each other.
    assert_eq!(verdict(&g, &json), Ok(Outcome::No));
}

#[test]
fn of_a_list_that_is_not_given_only_what_all_lists_say_is_certain() {
    let decided = std::cell::Cell::new((0usize, 0usize));
    tried(0x0bad_cafe_4321, 400, |random| {
        let rule = Rule::any(random);
        let day = *random.of(&["2020-06-01", "2026-03-01", "2027-06-01", "2028-02-29"]);
        let question = |random: &mut Random| match random.below(6) {
            0 => "any of (lab.x since 2027-01-01)".to_owned(),
            1 => "none of (lab.x until 2026-01-01 where value >= 2)".to_owned(),
            2 => "any of (lab.x since today where on <= 2026-11-01)".to_owned(),
            3 => "all of (lab.x within 1 month before today where on >= today - 30 days)".to_owned(),
            4 => "latest of (lab.x where on >= 2026-12-01) >= 3".to_owned(),
            _ => question(random, true),
        };
        let when = match random.below(2) {
            0 => format!("{} {} {}", question(random), random.of(&["and", "or"]), question(random)),
            // What holds of every list, if in two clauses.
            _ => {
                let (limit, back) = (1 + random.below(4), 10 + random.below(60));
                let from =
                    format!("(lab.x since {})", random.of(&["2026-03-01", "today - 40 days", "today - 1 month"]));
                let one = format!("lowest of {from} >= {limit} and any of (lab.x since today - {back} days)");
                let all = [
                    format!("{one}\n  unless highest of {from} >= {limit}"),
                    format!("number of {from} >= {limit}\n  unless any of (lab.x within 2 years before today)"),
                    format!("2 in a row of (lab.x where value = {limit})\n  unless number of lab.x >= 2"),
                ];
                (*random.of(&all)).clone()
            }
        };
        let text = format!("{}{when}\n", rule.head());
        let Some(g) = built(&text) else {
            return;
        };
        let Ok(engine) = Engine::new(&g) else {
            return;
        };
        let mut values = gdl::check::model::Values::unknown(engine.guideline().facts.len());
        let today = gdl::dates::days(day).unwrap();
        if let Some(fact) = engine.guideline().today() {
            values.set(fact, Value::Number(number::whole(today)));
        }
        let prepared = engine.prepare(&values);
        if !engine.too_complex(&prepared).is_empty() {
            return;
        }
        let found = engine.verdict(&prepared, Subject::Rec(gdl::check::model::RecId(0)));
        let (mut sure, all) = decided.get();
        if found != Outcome::Undetermined {
            sure += 1;
            let fixed = ["2020-01-01", "2026-01-01", "2026-11-01", "2026-12-01", "2027-01-01"];
            let fixed = fixed.iter().map(|day| gdl::dates::days(day).unwrap());
            let moving = [-5, 0, 9, 10, 20, 28, 29, 30, 31, 40, 41, 61, 62, 63].map(|back| today - back);
            let days: Vec<i64> = fixed.chain(moving).collect();
            let mut lists: Vec<Vec<(i64, i64)>> = vec![Vec::new()];
            for (at, first) in days.iter().enumerate() {
                for value in 1..=4 {
                    lists.push(vec![(value, *first)]);
                    lists.extend(days[at..].iter().map(|second| vec![(value, *first), (1 + (value + 1) % 4, *second)]));
                }
            }
            for list in lists.iter().filter(|list| rule.allows(list, today)).flat_map(|list| orders(list)) {
                assert_eq!(applies_on(&g, &list, today), found == Outcome::Yes, "{text}\non {day}: {list:?}");
            }
        }
        decided.set((sure, all + 1));
    });
    let (sure, all) = decided.get();
    assert!(sure > 20 && all > 100, "{sure} of {all} decided");
}

#[test]
fn an_entry_that_cannot_be_is_told_by_its_place() {
    let text = format!("{}latest of lab.x >= 3\n", Rule::Past.head());
    let g = sound(&text);
    let case = r#"{"today": "2026-11-27", "lab": {"x": [["2026-01-01", 2], ["2026-12-01", 2], ["2026-11-27", 2]]}}"#;
    let mut sources = Sources::new();
    let source = sources.add("case", case.to_owned());
    let read = CaseReader::new(&g).read(source, case, Format::Json);
    assert_eq!(read.diagnostics, []);
    let told = Engine::new(&g).unwrap().of_lists(&read.case.lists, &read.case.values).map(|_| ());
    let Err(gdl::eval::Unlisted::Misfits(misfits)) = told else { panic!("{told:?}") };
    let [one] = misfits.as_slice() else { panic!("{misfits:?}") };
    assert_eq!((one.list.as_str(), one.nth), ("lab.x", 2));
    assert_eq!(&case[one.entry.range()], r#"["2026-12-01", 2]"#);
    assert!(text[one.rule.range()].contains("on <= today"));
}
