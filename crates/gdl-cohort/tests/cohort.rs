//! Rows in, verdicts out: the same as of single cases, whatever the way in, in the order of the input, and nothing lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

#[path = "../../../tests/disk/mod.rs"]
mod disk;

use disk::Disk;
use gdl::case::{self, CaseReader, set_today};
use gdl::check::model::Outcome;
use gdl::diagnostic;
use gdl::eval::{Engine, Subject};
use gdl::project::Project;
use gdl::report::refusal;
use gdl::source::Sources;
use gdl_cohort::generate::Inventor;
use gdl_cohort::{
    About, Format, Input, Kind, Like, Mapping, Names, OfFact, Request, Source, Stopped, Tally, draft, look, markdown,
    run, summary, text,
};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::Arc;

const GUIDELINES: [&str; 6] = [
    "net-local-therapy",
    "pneumonia-severity",
    "liver-reserve",
    "polyp-surveillance",
    "anticoagulant-dose",
    "hba1c-monitoring",
];
const TODAY: &str = "2026-11-27";

fn engine(name: &str) -> Engine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines").join(name);
    Project::load(&Disk, &folder).unwrap().sound().unwrap_or_else(|| panic!("{name}")).engine()
}

fn request(engine: &Engine) -> Request {
    Request {
        engine: engine.clone(),
        mapping: Mapping::default(),
        id: None,
        today: None,
        clock: TODAY.to_owned(),
        by: Vec::new(),
        missing: false,
        counted: false,
        max_errors: None,
        unique: false,
        threads: 2,
        format: Format::Ndjson,
    }
}

fn input(kind: Kind, bytes: impl Into<Vec<u8>>) -> Input {
    Input { name: "rows".to_owned(), source: Source::Stream(Box::new(Cursor::new(bytes.into()))), kind }
}

fn answered(request: Request, inputs: Vec<Input>) -> (String, Tally) {
    let mut out = Vec::new();
    let tally = run(&Arc::new(request), inputs, &mut out, &mut |_| true).unwrap();
    (String::from_utf8(out).unwrap(), tally)
}

fn refused(request: Request, inputs: Vec<Input>) -> String {
    match run(&Arc::new(request), inputs, &mut Vec::new(), &mut |_| true) {
        Err(Stopped::Input(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn invented(engine: &Engine, seed: u64, csv: bool, count: usize) -> String {
    let mut inventor = Inventor::new(engine, seed, csv);
    let mut text = inventor.head();
    (0..count).for_each(|_| text.push_str(&inventor.row()));
    text
}

/// What `gdl eval` says of a row: its verdicts, or the codes of its faults.
fn single(engine: &Engine, line: &str) -> Result<Vec<(String, &'static str)>, Vec<&'static str>> {
    let g = engine.guideline();
    let mut sources = Sources::new();
    let source = sources.add("row", line);
    let read = CaseReader::new(g).read(source, line, case::Format::Json);
    let (mut case, mut found) = (read.case, read.diagnostics);
    if case::lacks_day(g, &case) {
        set_today(g, &mut sources, &mut case, TODAY, case::DayBy::Clock);
    }
    let mut own = engine.clone();
    if !diagnostic::any_error(&found) {
        match engine.of_lists(&case.lists, &case.values) {
            Ok(Some((engine, values))) => {
                own = engine;
                case = case.with(values);
            }
            Ok(None) => {}
            Err(why) => found.extend(refusal::unlisted(g, &case, why)),
        }
    }
    let prepared = own.prepare(&case.values);
    if !diagnostic::any_error(&found) {
        found.extend(refusal::relations(&own, &sources, &case, &prepared));
    }
    if diagnostic::any_error(&found) {
        let errors = found.iter().filter(|found| found.severity() == diagnostic::Severity::Error);
        return Err(errors.map(|found| found.code.id()).collect());
    }
    let mut verdicts = Vec::new();
    own.verdicts(&prepared, &mut verdicts);
    let names = std::iter::once("scope").chain(own.guideline().recommendations.iter().map(|rec| rec.name.as_str()));
    let word = |(at, verdict): (usize, Outcome)| match (at, verdict) {
        (0, Outcome::Yes) => "in_scope",
        (0, Outcome::No) => "out_of_scope",
        (_, Outcome::Yes) => "applies",
        (_, Outcome::No) => "does_not_apply",
        (_, Outcome::Undetermined) => "undetermined",
    };
    Ok(names.map(str::to_owned).zip(verdicts.into_iter().enumerate().map(word)).collect())
}

/// Rows without the places that they stand at.
fn anywhere(text: &str) -> Vec<Value> {
    let mut rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    rows.iter_mut().for_each(|row| drop(row.as_object_mut().unwrap().remove("place")));
    rows
}

fn check(engine: &Engine, line: &str, said: &str) {
    let said: Value = serde_json::from_str(said).unwrap();
    match single(engine, line) {
        Ok(verdicts) => {
            for (name, verdict) in verdicts {
                assert_eq!(said[&name], verdict, "{name} of {line}\n{said}");
            }
        }
        Err(codes) => {
            let own: Vec<&str> =
                said["error"].as_array().expect(line).iter().map(|e| e["code"].as_str().unwrap()).collect();
            assert_eq!(own, codes, "{line}\n{said}");
        }
    }
}

#[test]
fn rows_say_what_single_cases_say() {
    for name in GUIDELINES {
        let engine = engine(name);
        let rows = invented(&engine, 11, false, 50);
        let mut lines: Vec<String> = rows.lines().map(str::to_owned).collect();
        // Faulty rows among them, and such that are known in part.
        let damaged = ["{\"id\":\"x\",\"nonsense\":1}", "{", "[]", "{\"id\":[1]}", "null"].map(str::to_owned);
        for (at, line) in damaged.into_iter().enumerate() {
            lines.insert(at * 9, line);
        }
        let cut: Vec<String> =
            lines.iter().step_by(20).map(|line| line.chars().take(line.len() / 2).collect()).collect();
        lines.extend(cut.into_iter().filter(|line| !line.trim().is_empty()));
        for (at, fact) in engine.guideline().facts.iter().enumerate().filter(|(_, fact)| fact.day.is_none()).step_by(5)
        {
            for part in ["\"<5\"", "\"never\"", "3"] {
                lines.push(format!("{{\"id\":{at},{:?}:{part}}}", fact.name));
            }
        }
        let text = lines.join("\n");
        let (out, tally) = answered(request(&engine), vec![input(Kind::Ndjson, text)]);
        let said: Vec<&str> = out.lines().collect();
        assert_eq!(said.len(), lines.len(), "{name}");
        assert_eq!(tally.all.rows as usize, lines.len());
        for (line, said) in lines.iter().zip(said) {
            check(&engine, line, said);
        }
        println!("{name}: {} of {} rows together", tally.together, tally.all.rows);
        // One thread, and files one behind the other, say the same.
        let halves = lines.split_at(lines.len() / 3);
        let inputs = vec![
            input(Kind::Ndjson, halves.0.join("\n")),
            input(Kind::Ndjson, format!("\u{feff}{}", halves.1.join("\r\n"))),
        ];
        let (again, _) = answered(Request { threads: 1, ..request(&engine) }, inputs);
        assert_eq!(anywhere(&out), anywhere(&again), "{name}");
    }
}

#[test]
fn a_table_says_what_rows_of_json_say() {
    for name in GUIDELINES {
        let engine = engine(name);
        let (rows, table) = (invented(&engine, 5, false, 25), invented(&engine, 5, true, 25));
        let (of_rows, _) = answered(request(&engine), vec![input(Kind::Ndjson, rows)]);
        let (of_table, tally) = answered(request(&engine), vec![input(Kind::Csv, table.as_str())]);
        assert_eq!(anywhere(&of_rows), anywhere(&of_table), "{name}");
        // Nobody is invented who cannot be; what is known of somebody may be too complex.
        assert!(tally.faults.keys().all(|code| *code == "GDL0628"), "{name}: {:?}", tally.faults);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(table.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let (of_packed, _) = answered(request(&engine), vec![input(Kind::Csv, packed.as_slice())]);
        assert_eq!(of_table, of_packed, "{name}");
        let cut = refused(request(&engine), vec![input(Kind::Csv, &packed[..packed.len() - 20])]);
        assert!(cut.contains("cannot be read to its end"), "{cut}");
    }
}

const SMALL: &str = "guideline small \"Small\"\n  version 0.1.0\n  status draft\n\nfact sex \"Sex\"\n  type one of male, female\n\n\
    fact size \"Size\"\n  type length in mm, 0 mm to 500 mm\n\nfact signs \"Signs\"\n  type set of pain, fever\n\n\
    fact frail \"Frail\"\n  type yes/no\n\ntreatment cut \"Cut\"\n\n\
    recommend operate \"Operate\"\n  stance for cut\n  kind informal\n  when size > 20 mm and signs includes pain and not frail\n";

fn small() -> Engine {
    let mut sources = Sources::new();
    sources.add("small.gdl", SMALL);
    let built = gdl::driver::build(&sources);
    let faults: Vec<&str> = built.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    Engine::new(&built.guideline).unwrap()
}

#[test]
fn columns_are_mapped_and_their_units_read() {
    let engine = small();
    let names = Names::of(engine.guideline());
    let mut mapping = Mapping::default();
    mapping.read_names("names.toml", "\"Geschlecht\" = \"sex\"\n\"Pat.-Nr.\" = \"id\"\n", &names).unwrap();
    let values = "[codes.sex]\n\"1\" = \"male\"\n\"2\" = \"female\"\n[codes.signs]\nP = \"pain\"\n[unknown]\nvalues = [\"NA\"]\n";
    mapping.read_values("values.toml", values, &names).unwrap();
    mapping.ignore("remark");
    let request = Request {
        mapping,
        by: vec!["sex".to_owned(), "center".to_owned()],
        missing: true,
        counted: true,
        ..request(&engine)
    };
    let table = "Pat.-Nr.,Geschlecht,size [cm],signs,frail,remark,center\n\
        a,1,2.5,P; fever,no,\"x, y\",A\nb,2,2,none,NA,,A\nc,1,3,P,,,B\nd,2,NA,pain,no,,B\n\
        e,3,2,P,no,,B\nf,1,700 mm,Q,perhaps,,B\ng,1\n";
    let (out, tally) = answered(request.clone(), vec![input(Kind::Csv, table)]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdicts: Vec<&Value> = lines.iter().take(4).map(|line| &line["operate"]).collect();
    assert_eq!(verdicts, ["applies", "does_not_apply", "undetermined", "undetermined"]);
    assert_eq!(
        (&lines[2]["missing"], &lines[3]["missing"]),
        (&serde_json::json!(["frail"]), &serde_json::json!(["size"]))
    );
    let columns = |at: usize| -> Vec<&str> {
        lines[at]["error"].as_array().unwrap().iter().map(|e| e["column"].as_str().unwrap_or("")).collect()
    };
    assert_eq!(
        (columns(4), columns(5), columns(6)),
        (vec!["Geschlecht"], vec!["size [cm]", "signs", "frail"], vec![""])
    );
    assert_eq!(lines[5]["place"], "rows:7");
    assert_eq!((tally.all.rows, tally.all.invalid, tally.groups.len()), (7, 3, 6));
    // The same of rows of JSON.
    let json = "{\"Pat.-Nr.\":\"a\",\"Geschlecht\":1,\"size\":\"2.5 cm\",\"signs\":[\"P\",\"fever\"],\"frail\":false,\"remark\":{\"a\":1},\"center\":\"A\"}\n\
        {\"Pat.-Nr.\":\"b\",\"Geschlecht\":\"2\",\"size\":20,\"signs\":[],\"frail\":\"NA\",\"center\":\"A\"}\n\
        {\"Pat.-Nr.\":\"f\",\"Geschlecht\":\"1\",\"size\":\"700 mm\",\"signs\":[\"Q\"],\"frail\":\"perhaps\",\"center\":\"B\"}\n";
    let (out, json_tally) = answered(request, vec![input(Kind::Ndjson, json)]);
    let rows: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&rows[0], &rows[1]), (&lines[0], &lines[1]));
    let named: Vec<&str> =
        rows[2]["error"].as_array().unwrap().iter().map(|e| e["column"].as_str().unwrap_or("")).collect();
    assert_eq!(named, ["size", "signs", "frail"]);
    assert!(json_tally.groups.contains_key(&vec!["1".to_owned(), "A".to_owned()]), "{:?}", json_tally.groups.keys());
}

#[test]
fn what_is_wrong_with_a_table_is_told_once() {
    let engine = small();
    let told = |table: &str, kind: Kind| refused(request(&engine), vec![input(kind, table)]);
    let unknown = told("id,sizes,hospital\na,1,2\n", Kind::Csv);
    assert!(
        unknown.contains("`sizes` (did you mean `size`?), `hospital`") && unknown.contains("--ignore"),
        "{unknown}"
    );
    assert!(told("size,size [cm]\n1,2\n", Kind::Csv).contains("two columns, `size` and `size [cm]`, give `size`"));
    assert!(told("id;size\n", Kind::Tsv).contains("--from csv"));
    assert!(
        told("\u{feff}PAR1", Kind::Csv).contains("columns that no fact has")
            || told("PAR1xx", Kind::Csv).contains("Parquet")
    );
    let wide: Vec<u8> = "id,size\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = [vec![0xff, 0xfe], wide].concat();
    assert!(refused(request(&engine), vec![input(Kind::Csv, wide)]).contains("UTF-16"));
    let names = Names::of(engine.guideline());
    let wrong = |text: &str| Mapping::default().read_values("m.toml", text, &names).unwrap_err();
    assert!(wrong("[codes.sexx]\n\"1\" = \"male\"\n").contains("did you mean `sex`?"));
    assert!(wrong("[codes]\nsex = \"male\"\n").contains("[codes.\"sex\"]"));
    assert!(wrong("[colours]\na = \"b\"\n").contains("there is no `a` in `[colours]`"));
    assert!(wrong("[units]\nsize = 3\n").contains("a text in quotes"));
    assert!(wrong("[units\n").contains("m.toml:1"));
}

#[test]
fn a_draft_is_a_mapping_whatever_stands_in_the_file() {
    let engine = small();
    let names = Names::of(engine.guideline());
    let strange = "a\"\\\u{202e}\u{7f}\u{1b}\u{0}ü\nb # \"x\" = \"y\"";
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let signs = cell(&format!("pain; {strange}"));
    let strange = cell(strange);
    let table = format!("{strange},Sexx,sizes [cm],signs\nx,{strange},{strange},{signs}\n1,2,3\n");
    let asked = request(&engine);
    let looked = look(&asked, vec![input(Kind::Csv, table.as_str())], None).unwrap();
    let text = draft(engine.guideline(), &asked.mapping, &looked);
    Mapping::default().read_values("draft.toml", &text, &names).unwrap();
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with(['#', '['])), "{text}");
    assert!(!text.chars().any(|c| c != '\n' && gdl::characters::unseen(c).is_some()), "{text}");
    // Without its signs it is read, too, and says what stood in the file.
    let bare: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with(['[', '#']) && (line.starts_with('[') || line.contains("\" = \"")))
        .map(|line| line.trim_start_matches("# ").replace("= \"\"", "= \"sex\""))
        .collect();
    let mut mapping = Mapping::default();
    mapping.read_values("bare.toml", &bare.join("\n"), &names).unwrap();
    let (_, tally) =
        answered(Request { mapping, ..request(&engine) }, vec![input(Kind::Csv, "Sexx,sizes [cm]\nmale,3\n")]);
    assert_eq!((tally.all.rows, tally.all.invalid), (1, 0));
}

#[test]
fn columns_that_are_named_are_there() {
    let engine = small();
    let rows =
        "{\"id\":\"a\",\"size\":5,\"center\":\"A\"}\n{\"id\":\"b\",\"size\":6,\"pat\":\"P2\",\"center\":\"B\"}\n";
    let of = |id: Option<&str>, by: &str| {
        let by: Vec<String> = [by].into_iter().filter(|by| !by.is_empty()).map(str::to_owned).collect();
        let mut mapping = Mapping::default();
        mapping.ignore("*");
        Request { id: id.map(str::to_owned), by, mapping, counted: true, ..request(&engine) }
    };
    let json = |asked: Request| refused(asked, vec![input(Kind::Ndjson, rows)]);
    assert_eq!(json(of(None, "sexx")), "no row has `sexx` (did you mean `sex`?), which --by names");
    assert_eq!(json(of(Some("nope"), "")), "no row has `nope`, which --id names");
    // A fact that no row gives is not known, which is no mistake.
    let (_, tally) = answered(of(None, "sex"), vec![input(Kind::Ndjson, rows)]);
    assert_eq!(tally.groups.keys().collect::<Vec<_>>(), [&vec![String::new()]]);
    // `--id` names the only name: `id` is passed over, and a row without it goes by its position.
    let (out, tally) = answered(of(Some("pat"), ""), vec![input(Kind::Ndjson, rows)]);
    let ids: Vec<Value> = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!((ids, tally.unnamed), (vec![1.into(), "P2".into()], 1));
    let table = "id,pat,size\na,P1,5\n";
    let (out, _) = answered(of(Some("pat"), ""), vec![input(Kind::Csv, table)]);
    assert!(out.starts_with("{\"id\":\"P1\""), "{out}");
    let no_column = refused(of(None, "sexx"), vec![input(Kind::Csv, table)]);
    assert_eq!(no_column, "rows: there is no column `sexx` (did you mean `sex`?), which --by names");
}

#[test]
fn large_and_foreign_rows_are_rows_of_their_own() {
    let engine = small();
    let mut bytes = b"{\"id\":1,\"size\":30}\n{\"id\":2,\"signs\":[\"".to_vec();
    bytes.extend(std::iter::repeat_n(b'x', gdl_cohort::MAX_ROW));
    bytes.extend(b"\"]}\n\n{\"id\":\"\xff\"}\n{\"id\":4,\"size\":5}");
    let (out, tally) = answered(request(&engine), vec![input(Kind::Ndjson, bytes)]);
    let rows: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), tally.all.invalid), (4, 2), "{out}");
    assert_eq!(
        (&rows[1]["error"][0]["code"], &rows[2]["error"][0]["code"]),
        (&"GDL0606".into(), &"GDL0603".into()),
        "{out}"
    );
    assert_eq!((&rows[0]["operate"], &rows[3]["operate"]), (&"undetermined".into(), &"does_not_apply".into()));
    assert_eq!((&rows[2]["place"], &rows[3]["id"]), (&"rows:4".into(), &4.into()));
}

#[test]
fn a_run_ends_where_it_is_told_to() {
    let engine = small();
    let rows: String = (0..5_000).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{{\"id\":{},\"size\":{}}}", at % 4_990, if at % 100 == 0 { 501 } else { 5 });
        text
    });
    let few = Request { max_errors: Some(3), ..request(&engine) };
    let stopped = run(&Arc::new(few), vec![input(Kind::Ndjson, rows.as_str())], &mut Vec::new(), &mut |_| true);
    assert!(matches!(&stopped, Err(Stopped::TooManyErrors(tally)) if tally.all.invalid > 3), "{stopped:?}");
    let stopped =
        run(&Arc::new(request(&engine)), vec![input(Kind::Ndjson, rows.as_str())], &mut Vec::new(), &mut |_| false);
    assert!(matches!(stopped, Err(Stopped::Interrupted)));
    let (_, tally) = answered(Request { unique: true, ..request(&engine) }, vec![input(Kind::Ndjson, rows)]);
    assert_eq!((tally.doubles, tally.all.rows, tally.all.invalid), (10, 5_000, 50));
}

#[test]
fn summaries_add_up_and_meet_their_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/cohort-v1.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for name in GUIDELINES {
        let engine = engine(name);
        let mut rows = invented(&engine, 3, false, 30);
        rows.push_str("{\"nonsense\":1}\n");
        let by = vec!["id".to_owned()];
        let asked = Request { counted: true, format: Format::None, by: by.clone(), ..request(&engine) };
        let (out, tally) = answered(asked, vec![input(Kind::Ndjson, rows)]);
        assert_eq!(out, "");
        let g = engine.guideline();
        for counts in std::iter::once(&tally.all).chain(tally.groups.values()) {
            for of in &counts.recommendations {
                let all = of.applies + of.does_not_apply + of.undetermined + of.outside + counts.invalid;
                assert_eq!(all, counts.rows, "{name}");
            }
        }
        let digest = "sha256:".to_owned() + &"0".repeat(64);
        let about = About {
            guideline: g,
            digest: &digest,
            inputs: vec!["rows".to_owned()],
            by: &by,
            today: TODAY,
            unique: false,
        };
        let summary = summary(&about, &tally);
        let json = serde_json::to_value(&summary).unwrap();
        if let Err(fault) = schema.validate(&json) {
            panic!("{name}: {fault}");
        }
        for text in [text(&summary), markdown(&summary)] {
            assert!(g.recommendations.iter().all(|rec| text.contains(&rec.name)), "{text}");
        }
    }
}

/// What a summary counts, row by row as `gdl eval` answers: what is known, what hangs on which fact, what scores and classes come to.
fn counted(engine: &Engine, lines: &str) -> Tally {
    let g = engine.guideline();
    let mut tally = Tally { facts: vec![OfFact::default(); g.facts.len()], ..Tally::default() };
    let mut sources = Sources::new();
    for line in lines.lines() {
        let source = sources.add("row", line);
        let mut case = CaseReader::new(g).read(source, line, case::Format::Json).case;
        if case::lacks_day(g, &case) {
            set_today(g, &mut sources, &mut case, TODAY, case::DayBy::Clock);
        }
        let prepared = engine.prepare(&case.values);
        if diagnostic::any_error(&refusal::relations(engine, &sources, &case, &prepared)) {
            continue;
        }
        case.values.known().for_each(|(id, _)| tally.facts[id.0 as usize].known += 1);
        let mut hung: std::collections::BTreeMap<_, u64> = std::collections::BTreeMap::new();
        for id in g.recommendations.ids().map(Subject::Rec) {
            if engine.verdict(&prepared, id) == Outcome::Undetermined {
                let missing = engine.missing(&prepared, id);
                missing.iter().for_each(|fact| *hung.entry(*fact).or_default() += u64::from(missing.len() == 1));
            }
        }
        for (fact, alone) in hung {
            let of = &mut tally.facts[fact.0 as usize];
            (of.matters, of.settles, of.verdicts) =
                (of.matters + 1, of.settles + u64::from(alone > 0), of.verdicts + alone);
        }
        let mut value = |name: &str, value: Option<String>| {
            *tally.values.entry(name.to_owned()).or_default().entry(value).or_default() += 1;
        };
        for (id, class) in g.classes.with_ids().filter(|(_, class)| !class.name.is_empty() && class.rows_of.is_none()) {
            let member = |at: Option<u32>| at.map_or("none".to_owned(), |at| class.members[at as usize].name.clone());
            value(&class.name, engine.class(&prepared, id).map(member));
        }
        for (id, score) in g.scores.with_ids().filter(|(_, score)| !score.name.is_empty()) {
            value(&score.name, engine.score(&prepared, id).map(|value| gdl::number::show(&value)));
        }
    }
    tally
}

#[test]
fn summaries_count_what_single_cases_say() {
    for name in ["pneumonia-severity", "liver-reserve", "polyp-surveillance"] {
        let engine = engine(name);
        let rows = invented(&engine, 17, false, 40);
        let asked = Request { counted: true, format: Format::None, ..request(&engine) };
        let (_, tally) = answered(asked.clone(), vec![input(Kind::Ndjson, rows.as_str())]);
        let expected = counted(&engine, &rows);
        assert_eq!((&tally.facts, &tally.values), (&expected.facts, &expected.values), "{name}");
        // Rows of a table are read the other way, and groups are counted row by row.
        let table = invented(&engine, 17, true, 40);
        let grouped = Request { by: vec!["id".to_owned()], ..asked };
        let (_, again) = answered(grouped, vec![input(Kind::Csv, table)]);
        assert_eq!((&again.facts, &again.values, &again.all), (&tally.facts, &tally.values, &tally.all), "{name}");
    }
}

#[test]
fn the_same_seed_invents_the_same_rows() {
    let engine = small();
    let some = invented(&engine, 7, true, 50);
    assert_eq!(some, invented(&engine, 7, true, 50));
    assert_ne!(some, invented(&engine, 8, true, 50));
}

#[test]
fn rows_are_invented_like_those_that_are_there() {
    let engine = small();
    let mut random = fastrand::Rng::with_seed(3);
    let mut table = "id,sex,size,signs,frail\n".to_owned();
    for at in 0..3_000 {
        let sex = if random.u32(0..10) == 0 { "female" } else { "male" };
        let size = if random.bool() { format!("{} mm", random.u32(10..40)) } else { String::new() };
        let signs = ["none", "pain", "pain", "pain; fever"][random.usize(0..4)];
        let frail = if random.u32(0..5) == 0 { "yes" } else { "no" };
        let _ = writeln!(table, "{at},{sex},{size},{signs},{frail}");
    }
    table.push_str("x,neither,3,none,no\n");
    let (like, passed) = Like::read(&request(&engine), vec![input(Kind::Csv, table)]).unwrap();
    assert_eq!(passed, 1);
    let mut inventor = Inventor::like(&engine, 5, false, Some(&like));
    let rows: Vec<Value> = (0..4_000).map(|_| serde_json::from_str(&inventor.row()).unwrap()).collect();
    let share = |of: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| of(row)).count() * 100 / rows.len();
    let size = |row: &Value| row["size"].as_str().map(|text| text.strip_suffix(" mm").unwrap().parse::<f64>().unwrap());
    let has = |row: &Value, sign: &str| row["signs"].as_array().unwrap().iter().any(|own| own == sign);
    let shares = [
        (share(&|row| row["sex"] == "female"), 10),
        (share(&|row| row["size"].is_null()), 50),
        (share(&|row| has(row, "pain")), 75),
        (share(&|row| has(row, "fever")), 25),
        (share(&|row| row["frail"] == true), 20),
        (share(&|row| size(row).is_some_and(|size| size < 25.0)), 25),
    ];
    for (nth, (found, told)) in shares.into_iter().enumerate() {
        assert!(found.abs_diff(told) <= 4, "{nth}: {found} and not {told} %");
    }
    assert!(rows.iter().filter_map(size).all(|size| (10.0..=39.0).contains(&size)));
    // The same seed gives the same rows; nothing that nobody gives is invented.
    let mut again = Inventor::like(&engine, 5, false, Some(&like));
    assert!(rows.iter().take(50).all(|row| serde_json::from_str::<Value>(&again.row()).unwrap() == *row));
    let (bare, _) = Like::read(&request(&engine), vec![input(Kind::Csv, "sex\nmale\n")]).unwrap();
    assert_eq!(Inventor::like(&engine, 5, true, Some(&bare)).head(), "id,sex\n");
    let nobody = Like::read(&request(&engine), vec![input(Kind::Csv, "sex\nneither\n")]).unwrap_err();
    assert!(nobody.to_string().contains("no row"), "{nobody}");
}
