//! What an example gives in part means what a case means that says the same; and a classification that may be given is held
//! to its rows, for every case of a small guideline, by a brute force of its own.

use crate::{case_of, sound};
use gdl::check::model::{Outcome, RecId};
use gdl::driver;
use gdl::eval::{Engine, Standing, Subject};
use gdl::source::Sources;

const FACTS: &str = "guideline g \"G\"\n  version   1.0.0\n  status    published\n\ntreatment t \"T\"\n\n\
    fact crp \"CRP\"\n  type      quantity in mg/L, at least 0 mg/L\n\n\
    fact age \"Age\"\n  type      integer, 0 to 120\n\n\
    fact born \"Born\"\n  type      date\n\n\
    fact site \"Site\"\n  type      one of ileum, jejunum, lung, above\n\n\
    fact stage \"Stage\"\n  type      one of 0, 1, 4A\n\n\
    fact drugs \"Drugs\"\n  type      set of insulin, steroids, other\n\n\
    recommend r \"R\"\n  stance    for t\n  kind      informal\n  when      crp > 10 mg/L or site is lung or stage is 4A\n\n\
    recommend s \"S\"\n  stance    against t\n  kind      informal\n  when      age > 60 and drugs includes insulin and born > 2000-01-01\n\n";

#[test]
fn an_example_gives_in_part_what_a_case_gives() {
    for (given, said) in [
        ("crp < 5 mg/L", "{\"crp\": \"<5 mg/L\"}"),
        ("crp >= 0.5 mg/dL", "{\"crp\": \">= 5 mg/L\"}"),
        ("crp = 3 to 5 mg/L", "{\"crp\": \"3 to 5 mg/L\"}"),
        ("crp between 3 mg/L and 5 mg/L", "{\"crp\": \"3 mg/L to 5 mg/L\"}"),
        ("crp at most 5 mg/L", "{\"crp\": {\"at most\": 5}}"),
        ("crp is above 5 mg/L", "{\"crp\": {\"above\": 5}}"),
        ("age < 5", "{\"age\": \"<5\"}"),
        ("age < 1", "{\"age\": 0}"),
        ("age > 118.5", "{\"age\": \">118.5\"}"),
        ("age between 40 and 40", "{\"age\": 40}"),
        ("age below 200", "{}"),
        ("born = 1950", "{\"born\": \"1950\"}"),
        ("born = 1952-02", "{\"born\": \"1952-02\"}"),
        ("born before 2020-03", "{\"born\": \"before 2020-03\"}"),
        ("born after 1950", "{\"born\": \"after 1950\"}"),
        ("born >= 1950-05", "{\"born\": \"since 1950-05\"}"),
        ("born <= 1950-05", "{\"born\": \"on or before 1950-05\"}"),
        ("born = 1950 to 1951-06", "{\"born\": \"1950 to 1951-06\"}"),
        ("born between 1950-01-01 and 1950-12-31", "{\"born\": \"1950\"}"),
        ("site = ileum or jejunum", "{\"site\": \"ileum or jejunum\"}"),
        ("site is not lung", "{\"site\": \"not lung\"}"),
        ("site not in (lung, ileum)", "{\"site\": {\"not\": [\"lung\", \"ileum\"]}}"),
        ("site in (lung, above)", "{\"site\": {\"one of\": [\"lung\", \"above\"]}}"),
        ("site = above", "{\"site\": \"above\"}"),
        ("site not in (lung, ileum, above)", "{\"site\": \"jejunum\"}"),
        ("stage = 0 or 4A", "{\"stage\": \"0 or 4A\"}"),
        ("stage is not 4A", "{\"stage\": {\"one of\": [0, 1]}}"),
        ("drugs includes insulin", "{\"drugs\": {\"includes\": [\"insulin\"]}}"),
        ("drugs does not include (insulin, other)", "{\"drugs\": {\"excludes\": [\"insulin\", \"other\"]}}"),
        (
            "drugs includes all of (insulin) and does not include any of (other)",
            "{\"drugs\": {\"includes\": [\"insulin\"], \"excludes\": [\"other\"]}}",
        ),
        ("drugs includes (insulin, other) and does not include steroids", "{\"drugs\": [\"insulin\", \"other\"]}"),
    ] {
        let mut sources = Sources::new();
        for table in [false, true] {
            let (name, value) = given.split_once(' ').unwrap();
            let example = match table {
                false => format!("example \"E\"\n  given     {given}\n  expect    r undetermined\n"),
                true => format!(
                    "examples \"E\"\n  columns   {name}\n  expect    r\n  row       {}, undetermined\n",
                    value.trim_start_matches("= ").trim_start_matches("is ")
                ),
            };
            let source = sources.add("g.gdl", format!("{FACTS}{example}"));
            let mut one = Sources::new();
            one.add("g.gdl", sources.get(source).unwrap().text.to_string());
            let built = driver::build(&one);
            let codes: Vec<&str> = built.diagnostics.iter().map(|found| found.code.id()).collect();
            if said == "{}" {
                assert_eq!(codes, ["GDL0426"], "{given}");
                continue;
            }
            assert!(codes.is_empty(), "{given}: {:?}", built.diagnostics);
            let example = &built.guideline.examples[0];
            let count = built.guideline.facts.len();
            assert_eq!(example.values(count), case_of(&built.guideline, said), "{given}");
        }
    }
}

const LIVER: &str = "guideline g \"G\"\n  version   1.0.0\n  status    published\n\ntreatment t \"T\"\n\ntreatment v \"V\"\n\n\
    fact bilirubin \"Bilirubin\"\n  type      integer, 0 to 9\n\n\
    fact ascites \"Ascites\"\n  type      one of 0, 1, 2\n\n\
    score points \"Points\"\n  1 points when bilirubin < 2\n  2 points when bilirubin between 2 and 3\n  \
    3 points when bilirubin > 3\n  1 points when ascites is 0\n  2 points when ascites is 1\n  3 points when ascites is 2\n\n\
    classify liver \"Liver\"\n  may be given\n  A when points <= 3\n  B when points <= 4\n  C otherwise\n\n";

/// What a patient is: bilirubin, ascites, and the class that follows.
fn class(bilirubin: usize, ascites: usize) -> usize {
    let points = ascites + 1 + usize::from(bilirubin >= 2) + usize::from(bilirubin > 3) + 1;
    match points {
        0..=3 => 0,
        4 => 1,
        _ => 2,
    }
}

/// Who has a condition: by bilirubin, ascites and class.
type Has = fn(usize, usize, usize) -> bool;

#[test]
fn a_class_that_is_given_is_what_its_rows_give() {
    let conditions: [(&str, Has); 6] = [
        ("liver is A", |_, _, class| class == 0),
        ("liver in (A, B) and ascites is not 2", |_, ascites, class| class < 2 && ascites != 2),
        ("bilirubin > 3", |bilirubin, _, _| bilirubin > 3),
        ("bilirubin > 3 or liver is B", |bilirubin, _, class| bilirubin > 3 || class == 1),
        ("ascites is 0 and not liver is C", |_, ascites, class| ascites == 0 && class != 2),
        ("bilirubin = 5 and ascites is 1", |bilirubin, ascites, _| bilirubin == 5 && ascites == 1),
    ];
    let mut text = LIVER.to_owned();
    for (at, (condition, _)) in conditions.iter().enumerate() {
        text.push_str(&format!(
            "recommend r{at} \"R{at}\"\n  stance    option {}\n  kind      informal\n  when      {condition}\n\n",
            if at % 2 == 0 { "t" } else { "v" }
        ));
    }
    let guideline = sound(&text);
    let engine = Engine::new(&guideline).unwrap();
    type Allowed = fn(usize) -> bool;
    let bilirubins: [(&str, Allowed); 6] = [
        ("null", |_| true),
        ("1", |value| value == 1),
        ("3", |value| value == 3),
        ("\"<3\"", |value| value < 3),
        ("\">2\"", |value| value > 2),
        ("5", |value| value == 5),
    ];
    let ascites: [(&str, Allowed); 5] = [
        ("null", |_| true),
        ("0", |value| value == 0),
        ("\"1\"", |value| value == 1),
        ("2", |value| value == 2),
        ("\"not 0\"", |value| value != 0),
    ];
    let classes: [(&str, Allowed); 5] = [
        ("null", |_| true),
        ("\"A\"", |value| value == 0),
        ("\"B\"", |value| value == 1),
        ("\"C\"", |value| value == 2),
        ("\"not C\"", |value| value != 2),
    ];
    let (mut refused, mut answered) = (0, 0);
    for (bilirubin, of_bilirubin) in bilirubins {
        for (ascites, of_ascites) in ascites {
            for (liver, of_class) in classes {
                let json = format!("{{\"bilirubin\": {bilirubin}, \"ascites\": {ascites}, \"liver\": {liver}}}");
                let prepared = engine.prepare(&case_of(&guideline, &json));
                let all = (0..10).flat_map(|bilirubin| (0..3).map(move |ascites| (bilirubin, ascites)));
                let patients: Vec<(usize, usize)> = all
                    .filter(|(bilirubin, ascites)| {
                        of_bilirubin(*bilirubin) && of_ascites(*ascites) && of_class(class(*bilirubin, *ascites))
                    })
                    .collect();
                let standing = engine.standing(&prepared);
                if patients.is_empty() {
                    assert!(matches!(standing, Standing::Refused(_)), "{json}: {standing:?}");
                    refused += 1;
                    continue;
                }
                assert_eq!(standing, Standing::Possible, "{json}");
                answered += 1;
                for (at, (condition, has)) in conditions.iter().enumerate() {
                    let with = patients.iter().filter(|(b, a)| has(*b, *a, class(*b, *a))).count();
                    let right = match with {
                        0 => Outcome::No,
                        all if all == patients.len() => Outcome::Yes,
                        _ => Outcome::Undetermined,
                    };
                    let found = engine.verdict(&prepared, Subject::Rec(RecId(u32::try_from(at).unwrap())));
                    assert_eq!(found, right, "{json}: {condition}");
                }
            }
        }
    }
    assert!(refused > 20 && answered > 60, "{refused} {answered}");
}
