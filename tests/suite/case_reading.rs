//! Cases beyond single files: what no input may do to the reader, what is written reads back, and `--set`.

use crate::case_support::{exact, guideline, mark, render};
use crate::random::tried;
use gdl::case::{
    Case, CaseId, CaseRead, CaseReader, Format, MAX_BYTES, MAX_VALUES, Stated, add_source, parse_set, read_case,
    show_part, show_value, to_json,
};
use gdl::check::model::{FactType, Guideline, NumberKind, Value};
use gdl::diagnostic::Diagnostic;
use gdl::number::{self, Number};
use gdl::source::Sources;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn read(guideline: &Guideline, name: &str, bytes: &[u8]) -> (Sources, CaseRead) {
    let mut sources = Sources::new();
    let read = match add_source(&mut sources, name, bytes) {
        Ok(source) => read_case(guideline, &sources, source),
        Err(fault) => CaseRead { case: Case::unknown(guideline), diagnostics: vec![fault] },
    };
    (sources, read)
}

/// The single finding of a text, as `GDL0605 1:17`, and that it did not take long.
fn only(name: &str, bytes: &[u8]) -> String {
    let begun = Instant::now();
    let (sources, read) = read(&guideline(), name, bytes);
    assert!(begun.elapsed() < Duration::from_secs(20), "{name} took {:?}", begun.elapsed());
    let marks: Vec<String> = read.diagnostics.iter().map(|found| mark(&sources, found)).collect();
    assert!(read.diagnostics.iter().all(|found| found.message.len() < 300), "{name}");
    marks.join(", ")
}

#[test]
fn nesting_without_end_is_one_finding() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for deep in [open.repeat(100_000), format!("{}1{}", open.repeat(100_000), close.repeat(100_000))] {
            assert!(only("a.json", deep.as_bytes()).starts_with("GDL0605 1:"), "{open} in JSON");
        }
    }
    assert_eq!(only("a.yaml", "[".repeat(100_000).as_bytes()), "GDL0605 1:17");
    assert!(only("a.yaml", "{a: ".repeat(100_000).as_bytes()).starts_with("GDL0605 1:"));
    assert!(only("a.yaml", "- ".repeat(100_000).as_bytes()).starts_with("GDL0605 1:"));
    let stairs: String = (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(only("a.yaml", stairs.as_bytes()).starts_with("GDL0605 17:"));
}

#[test]
fn megabytes_of_noise_are_one_finding() {
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from(state >> 56).unwrap()
    };
    let noise: Vec<u8> = (0..MAX_BYTES).map(|_| next()).collect();
    assert!(only("a.json", &noise).starts_with("GDL0603 "));
    let printable: Vec<u8> = noise.iter().map(|byte| 32 + byte % 95).collect();
    assert!(only("a.json", &printable).starts_with("GDL0601 1:"));
    assert!(only("a.yaml", &printable).starts_with("GDL060"));
    let lines: Vec<u8> = noise.iter().map(|byte| if byte % 40 == 0 { b'\n' } else { b'a' + byte % 26 }).collect();
    assert!(only("a.yaml", &lines).starts_with("GDL060"));
    assert_eq!(only("a.json", &vec![b' '; MAX_BYTES]), "GDL0602 1:1");
    assert_eq!(only("a.json", &vec![b' '; MAX_BYTES + 1]), "GDL0606 1:1");
    assert!(only("a.yaml", &vec![b'a'; MAX_BYTES]).starts_with("GDL060"));
    assert!(only("a.yaml", "a\n".repeat(MAX_BYTES / 2).as_bytes()).starts_with("GDL060"));
    assert!(only("a.yaml", "#\n".repeat(MAX_BYTES / 2).as_bytes()).starts_with("GDL0602 1:1"));
}

#[test]
fn texts_numbers_and_lists_without_end_are_one_finding() {
    let nines = "9".repeat(9_000_000);
    assert_eq!(only("a.json", format!("{{\"labs.ratio\": {nines}}}").as_bytes()), "GDL0615 1:16");
    assert_eq!(only("a.yaml", format!("labs.ratio: {nines}").as_bytes()), "GDL0615 1:13");
    let text = "a".repeat(9_000_000);
    assert_eq!(only("a.json", format!("{{\"tumor.grade\": \"{text}\"}}").as_bytes()), "GDL0613 1:17");
    assert_eq!(only("a.json", format!("{{\"tumor.ki67\": \"4 {text}\"}}").as_bytes()), "GDL0610 1:19");
    assert_eq!(only("a.json", format!("{{\"{text}\": 1}}").as_bytes()), "GDL0608 1:2");
    let list = format!("{{\"symptoms.primary\": [{}1]}}", "1,".repeat(MAX_VALUES));
    assert!(only("a.json", list.as_bytes()).starts_with("GDL0606 1:"));
    assert!(only("a.yaml", list.replace(',', ", ").as_bytes()).starts_with("GDL0606 1:"));
}

#[test]
fn a_hundred_thousand_faults_are_all_named() {
    let entries: Vec<String> = (1..MAX_VALUES).map(|nth| format!("\"tumor.gade{nth}\": {nth}")).collect();
    let begun = Instant::now();
    let (_, read) = read(&guideline(), "a.json", format!("{{{}}}", entries.join(", ")).as_bytes());
    assert_eq!(read.diagnostics.len(), MAX_VALUES - 1);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn spellings_of_one_case_are_equal() {
    let guideline = guideline();
    let spellings = [
        (
            "a.json",
            r#"{"tumor": {"ki67": "4 %", "mitoses": 2.5}, "disease": {"largest_lesion": "28 mm"}, "functional": true}"#,
        ),
        (
            "b.json",
            r#"{"tumor.ki67": 4, "functional": "yes", "disease.largest_lesion": "2.8cm", "tumor": {"mitoses": "2.50"}}"#,
        ),
        ("c.yaml", "functional: yes\ntumor.ki67: 4 %\ntumor: {mitoses: 2.5}\ndisease:\n  largest_lesion: 0.028 m\n"),
        ("d.yaml", "{functional: 'true', tumor: {ki67: '4', mitoses: 25e-1}, disease.largest_lesion: 2.8}"),
    ];
    let values: Vec<_> = spellings
        .iter()
        .map(|(name, text)| {
            let (sources, read) = read(&guideline, name, text.as_bytes());
            assert_eq!(said(&sources, &read.diagnostics), "", "{name}");
            read.case.values
        })
        .collect();
    assert!(values.windows(2).all(|pair| pair[0] == pair[1]), "{values:?}");
    let lesion = guideline.fact_named("disease.largest_lesion").unwrap();
    assert_eq!(values[0][lesion.0 as usize], Some(Value::Number(exact("0.028"))));
    assert_eq!(values[0].iter().flatten().count(), 4);
}

#[test]
fn places_and_texts_as_written_are_kept() {
    let guideline = guideline();
    let (sources, read) = read(&guideline, "a.json", br#"{"disease": {"largest_lesion": "28 mm"}, "tumor.ki67": 4}"#);
    let fact = |name: &str| guideline.fact_named(name).unwrap();
    let lesion = fact("disease.largest_lesion");
    assert_eq!(read.case.written(lesion), Some("28 mm"));
    assert_eq!(read.case.place(lesion).map(|span| sources.text(span)), Some("\"28 mm\""));
    assert_eq!(read.case.written(fact("tumor.ki67")), Some("4 %"));
    assert_eq!(read.case.place(fact("tumor.grade")), None);
}

fn said(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|found| render(sources, found)).collect()
}

/// What a `--set` argument does to an empty case: `fact = value`, or what is said about it.
fn set(argument: &str) -> String {
    let guideline = guideline();
    let mut sources = Sources::new();
    let read = parse_set(&guideline, &mut sources, argument);
    match read.assignment {
        Some(assignment) => {
            assert!(!gdl::diagnostic::any_error(&read.diagnostics), "{argument}");
            let fact = guideline.fact(assignment.fact).unwrap();
            let value = assignment.value.map_or("unknown".to_owned(), |(stated, _)| match stated {
                Stated::Value(value) => show_value(fact, &value),
                Stated::Part(part) => show_part(fact, &part),
                Stated::Day { .. } => "a day".to_owned(),
            });
            format!("{} = {value}", fact.name)
        }
        None => said(&sources, &read.diagnostics),
    }
}

#[test]
fn set_takes_every_type() {
    for (argument, result) in [
        ("tumor.ki67=4", "tumor.ki67 = 4 %"),
        ("tumor.ki67 = 4 %", "tumor.ki67 = 4 %"),
        ("disease.largest_lesion=28mm", "disease.largest_lesion = 2.8 cm"),
        ("disease.largest_lesion=\"28 mm\"", "disease.largest_lesion = 2.8 cm"),
        ("tumor.grade=G1", "tumor.grade = G1"),
        ("tumor.hormonal_syndrome=none", "tumor.hormonal_syndrome = none"),
        ("tumor.hormonal_syndrome=unknown", "tumor.hormonal_syndrome = unknown"),
        ("functional=yes", "functional = yes"),
        ("functional=false", "functional = no"),
        ("functional=null", "functional = unknown"),
        ("patient.diagnosed=2026-03-01", "patient.diagnosed = 2026-03-01"),
        ("treatment.interval=1 year", "treatment.interval = 12 months"),
        ("symptoms.primary=bleeding", "symptoms.primary = bleeding"),
        ("symptoms.primary=bleeding, other", "symptoms.primary = bleeding, other"),
        ("symptoms.primary=[bleeding,\"other\"]", "symptoms.primary = bleeding, other"),
        ("symptoms.primary=none", "symptoms.primary = none"),
        ("symptoms.primary=[]", "symptoms.primary = none"),
        ("symptoms.primary=unknown", "symptoms.primary = unknown"),
        ("tumor.ki67=<5", "tumor.ki67 = below 5 %"),
        ("tumor.ki67=>=5 %", "tumor.ki67 = at least 5 %"),
        ("tumor.ki67=\"<5 %\"", "tumor.ki67 = below 5 %"),
        ("tumor.ki67=>=0", "tumor.ki67 = unknown"),
        ("disease.largest_lesion = 3 to 5 cm", "disease.largest_lesion = 3 cm to 5 cm"),
        (
            "disease.largest_lesion={\"above\": \"3 cm\", \"at most\": 5}",
            "disease.largest_lesion = above 3 cm and at most 5 cm",
        ),
        ("tumor.primary_site=not lung", "tumor.primary_site = not lung"),
        ("tumor.primary_site=ileum or jejunum", "tumor.primary_site = jejunum or ileum"),
        ("patient.diagnosed=2015", "patient.diagnosed = 2015"),
        ("patient.diagnosed=before 2015", "patient.diagnosed = before 2015"),
        ("symptoms.primary={\"includes\": [\"bleeding\"]}", "symptoms.primary = including bleeding"),
    ] {
        assert_eq!(set(argument), result, "{argument}");
    }
}

#[test]
fn set_names_what_is_wrong() {
    let arguments = [
        "tumor.ki67",
        "",
        "=4",
        "tumor.ki67=",
        "tumor.ki76=4",
        "tumor=4",
        "ki67=4",
        "tumor.ki67==4",
        "tumor.ki67=4 cm",
        "disease.largest_lesion = 28 kg",
        "tumor.grade=g1",
        "tumor.grade=G1,G2",
        "functional=maybe",
        "symptoms.primary=bleeding, pain",
        "symptoms.primary=bleeding,,other",
        "symptoms.primary=[bleeding, bleeding]",
        "symptoms.primary=[bleeding",
        "patient.ecog=7",
        "id=3",
        "tumor.mitoses=12 /HPF",
        "tumor.ki67<5",
        "tumor.ki67 >= 5 %",
        "tumor.ki67<=5",
        "tumor.grade!=G1",
        "tumor.ki67={\"below\": 5",
    ];
    let said: String = arguments.iter().map(|argument| format!("--set '{argument}'\n{}", set(argument))).collect();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("set_faults", said) });
}

#[test]
fn set_overrides_the_file_and_the_last_one_holds() {
    let guideline = guideline();
    let (mut sources, read) = read(&guideline, "a.json", br#"{"tumor.ki67": 4, "functional": true}"#);
    let mut case = read.case;
    for argument in ["tumor.ki67=5 %", "tumor.ki67=6", "functional=unknown"] {
        case.set(parse_set(&guideline, &mut sources, argument).assignment.unwrap());
    }
    let ki67 = guideline.fact_named("tumor.ki67").unwrap();
    assert_eq!(case.value(ki67), Some(&Value::Number(exact("0.06"))));
    assert_eq!(
        (case.written(ki67), case.place(ki67).map(|span| sources.text(span))),
        (Some("6 %"), Some("tumor.ki67=6"))
    );
    let functional = guideline.fact_named("functional").unwrap();
    assert_eq!((case.value(functional), case.place(functional), case.written(functional)), (None, None, None));
}

/// Every good file of `tests/cases`.
fn good_files() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json" || ending == "yaml"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Every span of every finding lies in its text, on the boundaries of characters, and says something.
fn sound(sources: &Sources, read: &CaseRead) -> Result<(), TestCaseError> {
    for found in &read.diagnostics {
        let spans = found.labels.iter().map(|label| label.span).chain(found.fix.iter().map(|fix| fix.span));
        for span in spans {
            let text = &sources.get(span.source).unwrap().text;
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
        prop_assert!(!found.message.is_empty() && !found.message.contains(" at line "), "{}", found.message);
    }
    Ok(())
}

/// A random value of every type, most of them in range.
fn value(ty: &FactType, seed: u64, digits: u32) -> Value {
    match ty {
        FactType::YesNo => Value::Bool(seed.is_multiple_of(2)),
        FactType::OneOf(members) => {
            Value::Member(u32::try_from(seed).unwrap_or(7) % u32::try_from(members.len()).unwrap())
        }
        FactType::SetOf(members) => {
            Value::Set((0..u32::try_from(members.len()).unwrap()).filter(|bit| seed >> bit & 1 == 1).collect())
        }
        FactType::Number(ty) if ty.kind == NumberKind::Date => {
            Value::Number(number::whole(10957 + i64::try_from(seed % 20000).unwrap()))
        }
        FactType::Number(ty) => {
            let whole = number::whole(i64::try_from(seed % 4).unwrap() + 1);
            let part = Number::new(i64::from(digits).into(), 4_294_967_296_i64.into());
            let count = if ty.integer { whole } else { whole + part };
            Value::Number(count * &ty.unit.factor)
        }
    }
}

/// A text without the characters that no case may hold.
fn seen(text: String) -> String {
    text.chars().filter(|c| gdl::characters::unseen(*c).is_none()).collect()
}

proptest! {
    #![proptest_config(tried(400))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), yaml in any::<bool>()) {
        let name = if yaml { "a.yaml" } else { "a.json" };
        let (sources, read) = read(&guideline(), name, &bytes);
        sound(&sources, &read)?;
    }

    #[test]
    fn random_characters_never_panic(text in "([{}\\[\\]:,\"'#&*!|>%@\\-\\\\ \t\n\rae0-9.é\u{feff}]|tumor|ki67|null|functional){0,60}", yaml in any::<bool>()) {
        let name = if yaml { "a.yaml" } else { "a.json" };
        let (sources, read) = read(&guideline(), name, text.as_bytes());
        sound(&sources, &read)?;
    }

    #[test]
    fn mutated_files_never_panic(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), len in 0_usize..6, put in prop::collection::vec(any::<u8>(), 0..4)) {
        let files = good_files();
        let (name, bytes) = which.get(&files);
        let mut bytes = bytes.clone();
        let from = at.index(bytes.len() + 1);
        let to = (from + len).min(bytes.len());
        bytes.splice(from..to, put);
        let (sources, read) = read(&guideline(), name, &bytes);
        sound(&sources, &read)?;
    }

    #[test]
    fn random_set_arguments_never_panic(argument in "(tumor\\.ki67|symptoms\\.primary|functional|patient\\.diagnosed|[a-z.é]{0,5})?[ =\\[\\],'\"a-z0-9.é%-]{0,20}") {
        let mut sources = Sources::new();
        let set = parse_set(&guideline(), &mut sources, &argument);
        prop_assert_eq!(set.assignment.is_none(), !set.diagnostics.is_empty());
        sound(&sources, &CaseRead { case: Case::default(), diagnostics: set.diagnostics })?;
    }

    #[test]
    fn what_is_written_reads_back(seeds in prop::collection::vec(prop::option::of((any::<u64>(), any::<u32>())), 20), id in prop::option::of(".{0,8}[a-z]".prop_map(seen)), number in any::<u32>(), numbered in any::<bool>()) {
        let guideline = guideline();
        let mut case = Case::unknown(&guideline);
        for ((id, fact), seed) in guideline.facts.with_ids().zip(&seeds) {
            case.values.replace(id, seed.map(|(seed, digits)| value(&fact.ty, seed, digits)));
        }
        case.id = id.map(|text| if numbered { CaseId { text: number.to_string(), number: true } } else { CaseId { text, number: false } });
        let json = to_json(&guideline, &case);
        let (sources, json_read) = read(&guideline, "a.json", json.as_bytes());
        prop_assert_eq!(said(&sources, &json_read.diagnostics), "", "{}", &json);
        prop_assert_eq!(&json_read.case.values, &case.values, "{}", &json);
        prop_assert_eq!(&json_read.case.id, &case.id);
        prop_assert_eq!(to_json(&guideline, &json_read.case), json.clone());

        // JSON is YAML, so the same text is the same case there.
        let (sources, yaml_read) = read(&guideline, "a.yaml", json.as_bytes());
        prop_assert_eq!(said(&sources, &yaml_read.diagnostics), "", "{}", &json);
        prop_assert_eq!(&yaml_read.case.values, &case.values);
        prop_assert_eq!(&yaml_read.case.id, &case.id);
    }
}

#[test]
fn a_number_without_end_in_the_declared_unit_keeps_its_text() {
    let guideline = guideline();
    let (_, first) = read(&guideline, "a.json", br#"{"labs.clearance": "5 mL/h", "labs.creatinine": "0.7 g/m3"}"#);
    let (_, again) = read(&guideline, "b.json", to_json(&guideline, &first.case).as_bytes());
    assert_eq!(first.case.values, again.case.values);
    assert_eq!(first.case.values.iter().flatten().count(), 2);
}

#[test]
fn one_reader_reads_many_cases() {
    let guideline = guideline();
    let mut sources = Sources::new();
    let source = sources.add("cases.ndjson", "");
    let reader = CaseReader::new(&guideline);
    let begun = Instant::now();
    for nth in 0..20_000 {
        let text = format!(
            "{{\"id\": {nth}, \"tumor\": {{\"ki67\": \"{} %\", \"grade\": \"G2\"}}, \"functional\": true}}",
            nth % 100
        );
        let read = reader.read(source, &text, Format::Json);
        assert!(read.diagnostics.is_empty(), "{text}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// Texts like those in which people say what they know of a fact in part.
fn said_of_a_fact() -> impl Strategy<Value = String> {
    let words = [
        "<",
        ">",
        "<=",
        "≥",
        "~",
        "=",
        "!=",
        "at least",
        "at most",
        "below",
        "above",
        "between",
        "from",
        "to",
        "and",
        "or",
        "not",
        "before",
        "after",
        "since",
        "until",
        "on or after",
        "either",
        ",",
        "-",
        "–",
        "3",
        "5",
        "0.5",
        "-2",
        "100",
        "1e3",
        "cm",
        "mm",
        "%",
        "mL/min",
        "months",
        "years",
        "2015",
        "2016",
        "2015-02",
        "2015-02-29",
        "2016-02-29",
        "9999",
        "9999-12-31",
        "1000",
        "05/2015",
        "lung",
        "ileum",
        "G1",
        "G2",
        "G3",
        "none",
        "bleeding",
        "yes",
        "about",
        "trace",
    ];
    prop::collection::vec((prop::sample::select(words.to_vec()), prop::sample::select(vec!["", " ", " ", " "])), 1..8)
        .prop_map(|parts| parts.into_iter().map(|(word, blank)| format!("{word}{blank}")).collect())
        // What stands behind `=` has no blanks about it; a text in a file may have them, and is then no member.
        .prop_map(|text: String| text.trim().to_owned())
}

proptest! {
    #![proptest_config(tried(3_000))]
    /// What is read of any fact, as a file and by `--set`, is the same, and it is the same again as it is written.
    #[test]
    fn what_is_known_in_part_is_written_and_read_back(text in said_of_a_fact(), at in 0_usize..20) {
        let guideline = guideline();
        let fact = &guideline.facts[at];
        let file = format!("{{{:?}: {}}}", fact.name, serde_json::Value::from(text.clone()));
        let (_, first) = read(&guideline, "a.json", file.as_bytes());
        let mut sources = Sources::new();
        let id = guideline.fact_named(&fact.name).unwrap();
        if !matches!(fact.ty, FactType::SetOf(_)) && !text.is_empty() {
            let set = parse_set(&guideline, &mut sources, &format!("{}={text}", fact.name));
            let mut case = Case::unknown(&guideline);
            set.assignment.into_iter().for_each(|assignment| case.set(assignment));
            prop_assert_eq!(&case.values, &first.case.values, "{} {}", &text, &fact.name);
        }
        let written = to_json(&guideline, &first.case);
        let (sources, again) = read(&guideline, "b.json", written.as_bytes());
        prop_assert_eq!(said(&sources, &again.diagnostics), "", "{} -> {}", &text, &written);
        prop_assert_eq!(&again.case.values, &first.case.values, "{} -> {}", &text, &written);
        if let Some(part) = first.case.part(id) {
            let shown = show_part(fact, part);
            let exact = written.contains(&serde_json::Value::from(shown.clone()).to_string());
            prop_assert!(exact || !matches!(fact.ty, FactType::Number(_)) || first.case.written(id).is_some());
            prop_assert!(!shown.is_empty());
        }
    }
}

/// Some values, and the words and signs that leave some of them.
fn limits_and_values() -> impl Strategy<Value = (&'static str, i64, i64, i64)> {
    let forms = ["<", "≤", ">", ">=", "below", "at most", "over", "at least", "to", "between", "above and below"];
    (prop::sample::select(forms.to_vec()), -30_i64..130, 0_i64..30, -30_i64..130)
}

proptest! {
    #![proptest_config(tried(2_000))]
    /// Of a number exactly the values are left that a person would say are left.
    #[test]
    fn limits_leave_the_values_that_they_say((form, limit, more, value) in limits_and_values(), at in 0_usize..3) {
        let guideline = guideline();
        let (name, unit) = [("labs.ratio", ""), ("patient.age", " years"), ("tumor.ki67", " %")][at];
        let high = limit + more;
        let (text, left) = match form {
            "<" | "below" => (format!("{form} {limit}{unit}"), value < limit),
            "≤" | "at most" => (format!("{form} {limit}{unit}"), value <= limit),
            ">" | "over" => (format!("{form} {limit}{unit}"), value > limit),
            ">=" | "at least" => (format!("{form} {limit}{unit}"), value >= limit),
            "to" => (format!("{limit} to {high}{unit}"), limit <= value && value <= high),
            "between" => (format!("between {limit} and {high}{unit}"), limit <= value && value <= high),
            _ => (format!("above {limit} and below {high}{unit}"), limit < value && value < high),
        };
        let of = |text: &str| {
            let (_, read) = read(&guideline, "a.json", format!("{{{name:?}: {:?}}}", text).as_bytes());
            let id = guideline.fact_named(name).unwrap();
            (read.case.value(id).cloned(), read.case.part(id).cloned(), gdl::diagnostic::any_error(&read.diagnostics))
        };
        // A value that the fact can have.
        if let (Some(value), ..) = of(&format!("{value}{unit}")) {
            let allowed = match of(&text) {
                (Some(known), ..) => known == value,
                (_, Some(part), _) => part.allows(&value),
                (.., refused) => !refused,
            };
            prop_assert_eq!(allowed, left, "{}: {:?}", text, value);
        }
    }

    /// Of a date exactly the days are left that its letters say.
    #[test]
    fn periods_leave_the_days_that_they_say(
        form in prop::sample::select(vec!["", "before", "after", "since", "on or before", "<", ">", ">=", "<="]),
        limit in (2010_i32..2016, 1_u32..13, 1_u32..29, 0_usize..3),
        (year, month, day) in (2009_i32..2017, 1_u32..13, 1_u32..29),
    ) {
        let guideline = guideline();
        let (y, m, d, cut) = limit;
        let limit: String = format!("{y}-{m:02}-{d:02}").chars().take([4, 7, 10][cut]).collect();
        let day = format!("{year}-{month:02}-{day:02}");
        let within = day.starts_with(&limit);
        let left = match form {
            "" => within,
            "before" | "<" => day < limit,
            "after" | ">" => day > limit && !within,
            "since" | ">=" => day >= limit,
            _ => day < limit || within,
        };
        let of = |text: &str| {
            let (_, read) = read(&guideline, "a.json", format!("{{\"patient.diagnosed\": {:?}}}", text).as_bytes());
            let id = guideline.fact_named("patient.diagnosed").unwrap();
            (read.case.value(id).cloned(), read.case.part(id).cloned())
        };
        let value = of(&day).0.unwrap();
        let allowed = match of(format!("{form} {limit}").trim()) {
            (Some(known), _) => known == value,
            (_, Some(part)) => part.allows(&value),
            _ => return Err(TestCaseError::fail("read as nothing")),
        };
        prop_assert_eq!(allowed, left, "{} {}: {}", form, limit, day);
    }
}
