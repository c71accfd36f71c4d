//! Many cases at once say what each says by itself: random guidelines, random cases that are known in part, verdict by verdict
//! and missing fact by missing fact. `PROPTEST_CASES=20000 PROPTEST_RNG_SEED=7 cargo test --test suite columns` runs more, and
//! others.

use crate::exactness::{some_case, world};
use crate::random::{Random, tried};
use crate::text::{Tape, write};
use gdl::case::{self, Case, CaseId, CaseReader, to_json};
use gdl::check::model::{DefId, Outcome, RecId, Value, Values};
use gdl::columns::{Columns, Day, Decided, Quick, ROWS, Row, Single};
use gdl::eval::{Engine, Standing, Subject};
use gdl::source::Sources;
use std::collections::{BTreeSet, HashMap};

/// Cases that are looked at with each guideline.
const CASES: usize = 24;

fn outcome(yes: bool, no: bool) -> Outcome {
    match (yes, no) {
        (true, false) => Outcome::Yes,
        (false, true) => Outcome::No,
        _ => Outcome::Undetermined,
    }
}

/// Numbers of their own for each property, number of cases and seed.
fn seeded(own: u64, config: &proptest::test_runner::Config) -> Random {
    let random = own ^ u64::from(config.cases);
    match config.rng_seed {
        proptest::test_runner::RngSeed::Fixed(seed) => {
            Random(random.wrapping_add(seed.wrapping_mul(0x2545_f491_4f6c_dd1d)) | 1)
        }
        _ => Random(random),
    }
}

#[test]
fn columns_say_what_single_cases_say() {
    let config = tried(400);
    let mut random = seeded(0x9e37_79b9_7f4a_7c15, &config);
    let (mut all, mut together, mut open, mut in_part, mut hung) = (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut counted = 0usize;
    for _ in 0..config.cases {
        let data: Vec<u16> =
            (0..40 + random.below(300)).map(|_| u16::try_from(random.below(65_536)).unwrap()).collect();
        let text = write(&data, None);
        let world = world(&text);
        let engine = Engine::new(&crate::shared(&world.guideline)).unwrap();
        let columns = Columns::new(&engine).unwrap();
        let mut block = columns.block();
        // Not only the first places of a block, and not only a fresh one.
        let skipped = random.below(ROWS - CASES);
        for round in 0..2 {
            columns.clear(&mut block);
            (0..skipped * round).for_each(|_| assert!(columns.push_single(&mut block)));
            let first = block.rows();
            let cases: Vec<_> = (0..CASES)
                .map(|_| {
                    let more: Vec<u16> = (0..120).map(|_| u16::try_from(random.below(65_536)).unwrap()).collect();
                    some_case(&world, &mut Tape::new(&more), false)
                })
                .collect();
            cases.iter().for_each(|case| assert!(columns.push(&mut block, case)));
            let decided = columns.decide(&mut block);
            for (row, case) in (first..).zip(&cases) {
                all += 1;
                if decided.single().get(row) {
                    continue;
                }
                together += 1;
                in_part += usize::from(case.parts().next().is_some());
                let (more, facts, told) = same(&engine, &decided, row, case, &text.text);
                open += more;
                hung += facts;
                counted += told;
            }
        }
    }
    println!("{together} of {all} together, {in_part} in part, {open} open, {hung} facts, {counted} values");
    // Not in vain.
    assert!(
        together * 4 > all && in_part * 50 > all && open * 20 > all && hung * 20 > all && counted * 20 > all,
        "{together} of {all}, {in_part}, {open}, {hung}, {counted}"
    );
}

/// Holds what columns say of a row against what the engine says of it by itself. How many verdicts are open, on how many facts
/// they hang, and how many scores and classes are told.
fn same(engine: &Engine, decided: &Decided<'_>, row: usize, case: &Values, text: &str) -> (usize, usize, usize) {
    let (mut open, mut hung, mut counted) = (0, 0, 0);
    let prepared = engine.prepare(case);
    let told = format!("\n{text}\n{case:?}");
    assert_eq!(engine.standing(&prepared), Standing::Possible, "{told}");
    assert!(engine.too_complex(&prepared).is_empty(), "{told}");
    let mut expected = Vec::new();
    engine.verdicts(&prepared, &mut expected);
    assert_eq!(expected.len(), decided.subjects());
    for (at, expected) in expected.iter().enumerate() {
        let (yes, no) = decided.planes(at);
        assert_eq!(outcome(yes.get(row), no.get(row)), *expected, "{at} {told}");
        open += usize::from(*expected == Outcome::Undetermined);
        let Some(missing) = decided.missing(at).filter(|_| !decided.untold(at).get(row)) else { continue };
        let subject = match at.checked_sub(1) {
            None => Subject::Scope,
            Some(at) => Subject::Rec(RecId(u32::try_from(at).unwrap())),
        };
        let found: BTreeSet<_> = missing.into_iter().filter(|(_, plane)| plane.get(row)).map(|(id, _)| id).collect();
        let expected = match expected {
            Outcome::Undetermined => engine.missing(&prepared, subject),
            _ => BTreeSet::new(),
        };
        hung += expected.len();
        assert_eq!(expected, found, "missing of {at} {told}");
    }
    let g = engine.guideline();
    for of in g.classes.ids().map(DefId::Class).chain(g.scores.ids().map(DefId::Score)) {
        let Some((untold, ends)) = decided.value(of).filter(|(untold, _)| !untold.get(row)) else { continue };
        assert!(!untold.get(row));
        let reached: Vec<_> = ends.into_iter().filter(|(_, plane)| plane.get(row)).map(|(end, _)| end).collect();
        let only = if let [only] = reached.as_slice() { Some(*only) } else { None };
        counted += usize::from(only.is_some());
        match of {
            DefId::Class(id) => {
                assert_eq!(only.map(|end| end.as_member()), engine.class(&prepared, id), "{of:?} {told}");
            }
            DefId::Score(id) => {
                let value = only.and_then(|end| engine.compiled().manager.as_number(end)).cloned();
                assert_eq!(value, engine.score(&prepared, id), "{of:?} {told}");
            }
            _ => {}
        }
    }
    (open, hung, counted)
}

/// The class of each variable.
fn codes(engine: &Engine, values: &Values) -> Vec<u32> {
    let domain = &engine.compiled().domain;
    let mut codes = vec![0; domain.variables.len()];
    for (id, value) in values.known() {
        if let Value::Set(set) = value {
            for (member, variable) in (0u32..).zip(domain.bits(id)) {
                codes[variable as usize] = u32::from(set.contains(&member)) + 1;
            }
        } else if let (Some(variable), Some(class)) = (domain.fact(id), domain.class(id, value)) {
            codes[variable as usize] = class + 1;
        }
    }
    codes
}

/// What is written otherwise and says the same, or is damaged.
fn rewritten(line: &str, random: &mut Random) -> String {
    let mut bytes = line.as_bytes().to_vec();
    for _ in 0..random.below(3) {
        let at = random.below(bytes.len());
        match random.below(4) {
            0 => bytes[at] = *random.of(b"{}[]\",:.019 -eEtfnul_%m\\#"),
            1 => bytes.insert(at, *random.of(b" \t0123456789.,:\"{}")),
            2 => drop(bytes.remove(at)),
            _ => bytes.truncate(at.max(1)),
        }
        if bytes.is_empty() {
            bytes.push(b'{');
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_is_read_quickly_is_read_the_same() {
    let config = tried(200);
    let mut random = Random(0x0dd0_1234_5678_9abc ^ u64::from(config.cases));
    let (mut all, mut quickly, mut faulty) = (0usize, 0usize, 0usize);
    let (mut computed, mut together, mut alone) = (0usize, 0usize, 0usize);
    for _ in 0..config.cases {
        let data: Vec<u16> =
            (0..40 + random.below(300)).map(|_| u16::try_from(random.below(65_536)).unwrap()).collect();
        let text = write(&data, None);
        let world = world(&text);
        let engine = Engine::new(&crate::shared(&world.guideline)).unwrap();
        let columns = Columns::new(&engine).unwrap();
        let Some(quick) = Quick::new(&columns) else { continue };
        let computes = !engine.compiled().domain.atoms.is_empty();
        let mut single = Single::new(&engine).unwrap();
        let mut block = columns.block();
        let mut cases = Vec::new();
        let g = engine.guideline();
        let reader = CaseReader::new(g);
        let mut row = Row::default();
        for at in 0..CASES {
            let more: Vec<u16> = (0..120).map(|_| u16::try_from(random.below(65_536)).unwrap()).collect();
            let mut case = Case::unknown(g).with(some_case(&world, &mut Tape::new(&more), at % 4 == 0));
            case.id = Some(CaseId { text: at.to_string(), number: at % 2 == 0 });
            let line: String = to_json(g, &case).split('\n').map(str::trim).collect();
            let line = if at % 3 == 0 { line } else { rewritten(&line, &mut random) };
            all += 1;
            let mut sources = Sources::new();
            let source = sources.add("row", line.as_str());
            let read = reader.read(source, &line, case::Format::Json);
            faulty += usize::from(!read.diagnostics.is_empty());
            let mut verdicts = Vec::new();
            let answered = single.verdicts(line.as_bytes(), Day::default(), &mut verdicts);
            if !quick.read(line.as_bytes(), Day::default(), &mut row) {
                assert!(!answered, "{line}");
                continue;
            }
            if answered {
                let mut expected = Vec::new();
                let prepared = engine.prepare(&read.case.values);
                assert_eq!(engine.standing(&prepared), Standing::Possible, "{line}\n{}", text.text);
                engine.verdicts(&prepared, &mut expected);
                assert_eq!(verdicts, expected, "{line}\n{}", text.text);
                alone += 1;
            }
            quickly += 1;
            assert!(read.diagnostics.is_empty(), "{line}\n{:?}\n{}", read.diagnostics, text.text);
            assert_eq!(quick.values(&row).as_ref(), Some(&read.case.values), "{line}\n{}", text.text);
            for (variable, code) in
                codes(&engine, &read.case.values).into_iter().enumerate().filter(|(_, code)| *code > 0)
            {
                assert_eq!(row.codes[variable], code, "{variable} {line}\n{}", text.text);
            }
            assert!(quick.push(&columns, &mut block, &row));
            computed += usize::from(computes);
            cases.push(read.case.values.clone());
            let known: Vec<bool> = read.case.values.iter().map(Option::is_some).collect();
            assert_eq!(row.known, known, "{line}\n{}", text.text);
            assert_eq!(read.case.values.parts().count(), 0);
            let id =
                row.id.as_ref().map(|(place, number)| CaseId { text: line[place.clone()].to_owned(), number: *number });
            assert_eq!(id, read.case.id, "{line}");
        }
        let decided = columns.decide(&mut block);
        for (row, case) in cases.iter().enumerate().filter(|(row, _)| !decided.single().get(*row)) {
            same(&engine, &decided, row, case, &text.text);
            together += 1;
        }
    }
    println!(
        "{quickly} of {all} quickly, {computed} of them with questions over several facts, {together} together, {alone} alone, {faulty} faulty"
    );
    assert!(
        quickly * 8 > all && faulty * 8 > all && computed * 20 > all && together * 16 > all && alone * 16 > all,
        "{quickly} of {all}, {computed}, {together}, {alone}, {faulty} faulty"
    );
}

/// A guideline of two numbers that a constraint or a condition compares, one that is derived from another by a factor, a grade
/// that is derived by rows, dates, a score and a class.
fn compared(random: &mut Random) -> String {
    let number = |random: &mut Random, fact: &str| {
        let (op, limit) =
            (*random.of(&["<", "<=", ">", ">="]), *random.of(&["10 mm", "20 mm", "2 cm", "30 mm", "5 cm"]));
        format!("{fact} {op} {limit}")
    };
    let condition = |random: &mut Random| {
        let one = |random: &mut Random| match random.below(9) {
            0 | 1 => number(random, "a"),
            2 | 3 => number(random, "b"),
            4 => (*random.of(&["a < b", "a <= b", "b < a", "a = b", "a != b"])).to_owned(),
            5 => format!("u > {} mmol/L", random.of(&[1, 7, 20])),
            6 => format!("g is {}", random.of(&["low", "high"])),
            7 => (*random.of(&["late >= early + 30 days", "late < early + 90 days", "early < 2020-01-01"])).to_owned(),
            _ => (*random.of(&["x", "not x", "y"])).to_owned(),
        };
        let join = *random.of(&[" and ", " or "]);
        let parts: Vec<String> = (0..1 + random.below(3)).map(|_| one(random)).collect();
        parts.join(join)
    };
    let (mut text, mut seen) = (String::new(), BTreeSet::new());
    text += "guideline compared \"Compared\"\n  version 0.1.0\n  status draft\n\n";
    let range = |random: &mut Random| {
        *random.of(&["", ", above 0 mm", ", 0 mm to 50 mm", ", at least 10 mm", ", at most 100 mm"])
    };
    text += &format!("fact a \"A\"\n  type length in mm{}\n\n", range(random));
    text += &format!("fact b \"B\"\n  type length in cm{}\n\n", range(random));
    let most = *random.of(&[60, 150]);
    let factor = *random.of(&["0.357", "2", "0.01"]);
    text += &format!(
        "fact u \"U\"\n  type quantity in mmol/L, above 0 mmol/L, at most {most} mmol/L\n  when not given n * {factor} mmol/L / 1 mg/dL\n\n"
    );
    text += "fact n \"N\"\n  type quantity in mg/dL, above 0 mg/dL, at most 150 mg/dL\n\n";
    text += "fact g \"G\"\n  type one of low, middle, high\n  when not given\n    high when a > 20 mm or x\n    middle when b > 1 cm\n    low otherwise\n\n";
    text += "fact x \"X\"\n  type yes/no\n\nfact y \"Y\"\n  type yes/no\n\nfact early \"E\"\n  type date\n\nfact late \"L\"\n  type date\n\n";
    for at in 0..random.below(3) {
        let holds = match random.below(6) {
            4 => (*random.of(&["g is low or x", "g is high or y", "not (g is middle)"])).to_owned(),
            5 => (*random.of(&["u <= 20 mmol/L or y", "u > 1 mmol/L or a > 20 mm"])).to_owned(),
            0 | 1 => (*random.of(&["a <= b", "a < b", "b <= a"])).to_owned(),
            2 => {
                let fact = *random.of(&["a", "b"]);
                format!("y or {}", number(random, fact))
            }
            _ => format!("early <= late or {}", number(random, "a")),
        };
        if seen.insert(holds.clone()) {
            text += &format!("constraint \"C{at}\"\n  holds {holds}\n\n");
        }
    }
    text += &format!("score s \"S\"\n  1 point when {}\n  2 points when u > 7 mmol/L\n\n", number(random, "a"));
    text += "treatment t \"T\"\n\n";
    for at in 0..4 {
        let when = condition(random);
        text += &format!("recommend r{at} \"R{at}\"\n  stance for t\n  kind informal\n  when {when}\n");
        if random.below(3) == 0 {
            text += &format!("  unless {}\n", condition(random));
        }
        text.push('\n');
    }
    text + "recommend r9 \"R9\"\n  stance for t\n  kind informal\n  when s >= 2\n"
}

#[test]
fn numbers_that_are_compared_are_decided_together() {
    let config = tried(60);
    let mut random = seeded(0x51ed_270b_9f2c_1a3d, &config);
    let (mut all, mut together, mut half, mut derived, mut tied) = (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut again = 0usize;
    for _ in 0..config.cases {
        let text = compared(&mut random);
        let mut sources = Sources::new();
        sources.add("g.gdl", text.as_str());
        let built = gdl::driver::build(&sources);
        // A condition may never hold, or always: such guidelines are not asked.
        let Ok(engine) = Engine::new(&built.guideline) else { continue };
        if built.diagnostics.iter().any(|found| found.severity() == gdl::diagnostic::Severity::Error) {
            continue;
        }
        let g = engine.guideline();
        let columns = Columns::new(&engine).unwrap();
        let quick = Quick::new(&columns).unwrap();
        let reader = CaseReader::new(g);
        let (mut by_values, mut by_rows) = (columns.block(), columns.block());
        let (mut row, mut cases, mut residues) = (Row::default(), Vec::new(), HashMap::new());
        for _ in 0..CASES * 2 {
            let mut line = vec![format!("\"id\":{}", random.below(1_000))];
            let mut say = |random: &mut Random, name: &str, values: &[&str]| {
                if random.below(3) > 0 {
                    line.push(format!("\"{name}\":{}", random.of(values)));
                }
            };
            say(&mut random, "a", &["10", "15", "\"20 mm\"", "25.5", "30", "31", "50"]);
            say(&mut random, "b", &["1", "\"1.5 cm\"", "2", "2.55", "3", "3.05", "5"]);
            if random.below(3) == 0 {
                say(&mut random, "u", &["1", "7", "7.01", "20", "30"]);
            }
            say(&mut random, "n", &["1", "\"19.6 mg/dL\"", "20", "100", "150", "3.5"]);
            say(&mut random, "x", &["true", "false", "\"yes\"", "\"no\""]);
            say(&mut random, "y", &["true", "false", "null"]);
            say(&mut random, "early", &["\"2019-12-31\"", "\"2020-01-01\"", "\"2020-02-29\""]);
            say(&mut random, "late", &["\"2020-01-29\"", "\"2020-01-30\"", "\"2020-05-01\"", "\"2021-01-01\""]);
            if random.below(6) == 0 {
                say(&mut random, "g", &["\"low\"", "\"middle\"", "\"high\""]);
            }
            let line = format!("{{{}}}", line.join(","));
            let source = sources.add("row", line.as_str());
            let read = reader.read(source, &line, case::Format::Json);
            if !read.diagnostics.is_empty() {
                assert!(!quick.read(line.as_bytes(), Day::default(), &mut row), "{line}\n{text}");
                continue;
            }
            let values = read.case.values;
            assert!(columns.push(&mut by_values, &values));
            if quick.read(line.as_bytes(), Day::default(), &mut row) {
                assert_eq!(quick.values(&row).as_ref(), Some(&values), "{line}\n{text}");
                assert!(quick.push(&columns, &mut by_rows, &row));
            } else {
                assert!(columns.push_single(&mut by_rows));
            }
            cases.push(values);
        }
        let known =
            |case: &Values, name: &str| g.facts.with_ids().any(|(id, fact)| fact.name == name && case.knows(id));
        for block in [&mut by_values, &mut by_rows] {
            let decided = columns.decide(block);
            for (row, case) in cases.iter().enumerate() {
                all += 1;
                if decided.single().get(row) {
                    continue;
                }
                same(&engine, &decided, row, case, &text);
                // With the same residue the same facts matter.
                let prepared = engine.prepare(case);
                for at in (1..decided.subjects()).filter(|at| decided.untold(*at).get(row)) {
                    let rec = RecId(u32::try_from(at - 1).unwrap());
                    let missing = engine.missing(&prepared, Subject::Rec(rec));
                    let Some(residue) = columns.residue(&prepared, at) else { continue };
                    again += usize::from(residues.contains_key(&residue));
                    let first = residues.entry(residue).or_insert_with(|| missing.clone());
                    assert_eq!(*first, missing, "{at} of {case:?}\n{text}");
                }
                together += 1;
                half += usize::from(known(case, "a") != known(case, "b"));
                derived += usize::from(!known(case, "u") && !known(case, "n"));
                tied += usize::from((0..decided.subjects()).any(|at| decided.untold(at).get(row)));
            }
        }
    }
    println!(
        "{together} of {all} together, {half} with one of two numbers, {derived} not derived, {tied} tied, {again} again"
    );
    let enough = together * 4 > all && half * 20 > all && derived * 40 > all && tied * 60 > all && again * 200 > all;
    assert!(enough, "{together} of {all}, {half}, {derived}, {tied}, {again}");
}
