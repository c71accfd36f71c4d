//! Many cases at once say what each says by itself: random guidelines, random cases that are known in part, verdict by verdict
//! and missing fact by missing fact. `PROPTEST_CASES=20000 PROPTEST_RNG_SEED=7 cargo test --test suite columns` runs more, and
//! others.

use crate::exactness::{some_case, world};
use crate::random::{Random, tried};
use crate::text::{Tape, write};
use gdl::case::{self, Case, CaseId, CaseReader, to_json};
use gdl::check::model::{Outcome, RecId, Value, Values};
use gdl::columns::{Columns, Quick, ROWS, Row};
use gdl::eval::{Engine, Standing, Subject};
use gdl::source::Sources;

/// Cases that are looked at with each guideline.
const CASES: usize = 24;

fn outcome(yes: bool, no: bool) -> Outcome {
    match (yes, no) {
        (true, false) => Outcome::Yes,
        (false, true) => Outcome::No,
        _ => Outcome::Undetermined,
    }
}

#[test]
fn columns_say_what_single_cases_say() {
    let config = tried(400);
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ u64::from(config.cases));
    if let proptest::test_runner::RngSeed::Fixed(seed) = config.rng_seed {
        random.0 = random.0.wrapping_add(seed.wrapping_mul(0x2545_f491_4f6c_dd1d)) | 1;
    }
    let (mut all, mut together, mut open, mut in_part, mut hung) = (0usize, 0usize, 0usize, 0usize, 0usize);
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
                let prepared = engine.prepare(case);
                let told = format!("\n{}\n{case:?}", text.text);
                assert_eq!(engine.standing(&prepared), Standing::Possible, "{told}");
                assert!(engine.too_complex(&prepared).is_empty(), "{told}");
                in_part += usize::from(case.parts().next().is_some());
                let mut expected = Vec::new();
                engine.verdicts(&prepared, &mut expected);
                assert_eq!(expected.len(), decided.subjects());
                for (at, expected) in expected.iter().enumerate() {
                    let (yes, no) = decided.planes(at);
                    assert_eq!(outcome(yes.get(row), no.get(row)), *expected, "{at} {told}");
                    open += usize::from(*expected == Outcome::Undetermined);
                    let Some(missing) = decided.missing(at).filter(|_| !decided.untold().get(row)) else { continue };
                    let subject = match at.checked_sub(1) {
                        None => Subject::Scope,
                        Some(at) => Subject::Rec(RecId(u32::try_from(at).unwrap())),
                    };
                    let found = missing.into_iter().filter(|(_, plane)| plane.get(row)).map(|(id, _)| id).collect();
                    let expected = match expected {
                        Outcome::Undetermined => engine.missing(&prepared, subject),
                        _ => Default::default(),
                    };
                    hung += expected.len();
                    assert_eq!(expected, found, "missing of {at} {told}");
                }
            }
        }
    }
    println!("{together} of {all} together, {in_part} in part, {open} open, {hung} facts");
    // Not in vain.
    assert!(
        together * 4 > all && in_part * 50 > all && open * 20 > all && hung * 20 > all,
        "{together} of {all}, {in_part}, {open}, {hung}"
    );
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
    for _ in 0..config.cases {
        let data: Vec<u16> =
            (0..40 + random.below(300)).map(|_| u16::try_from(random.below(65_536)).unwrap()).collect();
        let text = write(&data, None);
        let world = world(&text);
        let engine = Engine::new(&crate::shared(&world.guideline)).unwrap();
        let Some(quick) = Quick::new(&Columns::new(&engine).unwrap()) else { continue };
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
            if !quick.read(line.as_bytes(), &mut row) {
                continue;
            }
            quickly += 1;
            assert!(read.diagnostics.is_empty(), "{line}\n{:?}\n{}", read.diagnostics, text.text);
            assert_eq!(row.codes, codes(&engine, &read.case.values), "{line}\n{}", text.text);
            let known: Vec<bool> = read.case.values.iter().map(Option::is_some).collect();
            assert_eq!(row.known, known, "{line}\n{}", text.text);
            assert_eq!(read.case.values.parts().count(), 0);
            let id =
                row.id.as_ref().map(|(place, number)| CaseId { text: line[place.clone()].to_owned(), number: *number });
            assert_eq!(id, read.case.id, "{line}");
        }
    }
    println!("{quickly} of {all} quickly, {faulty} faulty");
    assert!(quickly * 8 > all && faulty * 8 > all, "{quickly} of {all}, {faulty} faulty");
}
