//! A member that is accepted where it is declared can be used wherever a member may stand, and means itself there: in
//! conditions, examples, tables, on the command line, in JSON and YAML, and in the examples that `gdl` writes. Tried with
//! every word of the language.

use gdl::case::{self, Case, CaseReader, Format, Stated};
use gdl::check::model::{Guideline, Value};
use gdl::decide::Budget;
use gdl::driver::{self, Built};
use gdl::eval::Engine;
use gdl::source::Sources;
use gdl::syntax::ast::Keyword;
use gdl::syntax::{NO_UNIT, RESERVED};
use gdl::{report, testing, verify};
use std::collections::BTreeSet;
use std::path::Path;

const HEAD: &str = "guideline g \"G\"\n  version   1.0.0\n  status    published\n\ntreatment t \"T\"\n\n\
                    fact b \"B\"\n  type      yes/no\n\n";

/// Every word that the grammar and the table of clauses know, and words that other notations have.
pub(crate) fn words() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut words: BTreeSet<String> =
        ["true", "false", "True", "FALSE", "null", "Null", "NULL", "nil", "Yes", "No", "NO", "on", "off"]
            .into_iter()
            .chain([
                "y", "n", "Y", "N", "nan", "NaN", "inf", "None", "today", "never", "id", "today", "missing", "na",
                "NA", "e", "E5",
            ])
            // Small words: those that could be taken for numbers or quantities among them.
            .chain([
                "0", "1", "4A", "4a", "1b", "T2", "2024", "00", "01", "1e5", "1E", "2e", "0x1F", "0b", "0b1", "1_0",
                "4mm", "4m", "1st", "2nd", "3months", "3d", "4or", "4CI", "5to", "9points", "1a", "10E9", "0_", "7of9",
            ])
            .map(str::to_owned)
            .collect();
    let text = std::fs::read_to_string(root.join("grammar/gdl.pest")).unwrap();
    let quoted = text.split('"').skip(1).step_by(2);
    let word = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic());
    words.extend(quoted.filter(word).map(str::to_owned));
    for keyword in Keyword::ALL {
        words.insert(keyword.word().to_owned());
        words.extend(keyword.clauses().iter().map(|form| form.word.to_owned()));
    }
    words.extend(RESERVED.iter().map(|word| (*word).to_owned()));
    words.insert("ordinary".to_owned());
    assert!(words.len() > 100, "{words:?}");
    words
}

/// The words in quotes that a rule of the grammar names.
fn words_of_rule(rule: &str) -> BTreeSet<String> {
    let grammar = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/gdl.pest");
    let text = std::fs::read_to_string(grammar).unwrap();
    let beginning = |line: &str| line.strip_prefix(rule).is_some_and(|rest| rest.trim_start().starts_with('='));
    let lines = text.lines().skip_while(|line| !beginning(line)).take_while(|line| *line != "}");
    let body: String = lines.collect();
    body.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_words_that_are_no_names_and_no_units_are_those_of_the_grammar() {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<String>>();
    let reserved = words_of_rule("reserved");
    assert!(reserved.contains("and") && reserved.is_subset(&set(RESERVED)), "{reserved:?}");
    let no_unit: BTreeSet<String> = reserved.union(&words_of_rule("not_unit")).cloned().collect();
    assert_eq!(set(NO_UNIT), no_unit);
}

fn build(text: &str) -> (Sources, Built) {
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    let built = driver::build(&sources);
    (sources, built)
}

/// Builds without a finding, and all of its examples pass.
fn passes(text: &str, why: &str) -> (Sources, Built) {
    let (sources, built) = build(text);
    let said: Vec<&str> = built.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert!(said.is_empty(), "{why}: {said:?}\n{text}");
    let report = testing::run(&built.guideline).unwrap();
    assert!(report.passed(), "{why}: an example does not pass\n{text}");
    (sources, built)
}

/// Runs a test for every word and tells all words that fail.
fn each(test: impl Fn(&str)) {
    let tried = |word: &str| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(word))).is_err();
    let failed: Vec<String> = words().into_iter().filter(|word| tried(word)).collect();
    assert!(failed.is_empty(), "not everywhere: {failed:?}");
}

fn recommend(name: &str, condition: &str) -> String {
    format!("recommend {name} \"{name}\"\n  stance    for t\n  kind      informal\n  when      {condition}\n\n")
}

/// The examples that `gdl verify --cover` writes check and pass.
fn covered(text: &str, why: &str) {
    let (sources, built) = passes(text, why);
    let engine = Engine::new(&built.guideline).unwrap();
    let cover = verify::cover(&engine, &sources, Budget::default());
    assert!(!cover.cases.is_empty(), "{why}");
    let written = report::cover::examples(&built.guideline, &sources, &cover);
    passes(&format!("{text}\n{written}"), &format!("{why}, written by --cover"));
}

/// Every way to give a fact a value outside of a guideline.
fn given(guideline: &Guideline, fact: &str, value: &Value, spelled: &[&str], in_files: &[&str], why: &str) {
    let id = guideline.facts.iter().position(|known| known.name == fact).unwrap();
    for text in spelled {
        let read = case::parse_set(guideline, &mut Sources::new(), &format!("{fact}={text}"));
        let found = read.assignment.and_then(|assignment| assignment.value).map(|(value, _)| value);
        assert_eq!(found, Some(Stated::Value(value.clone())), "{why}: --set {fact}={text}: {:?}", read.diagnostics);
    }
    let reader = CaseReader::new(guideline);
    let mut sources = Sources::new();
    for (at, text) in in_files.iter().enumerate() {
        let format = if text.starts_with('{') { Format::Json } else { Format::Yaml };
        let source = sources.add(format!("case{at}"), text.to_string());
        let read = reader.read(source, text, format);
        assert_eq!(read.case.values[id].as_ref(), Some(value), "{why}: {text}: {:?}", read.diagnostics);
        let written = case::to_json(guideline, &Case { id: None, ..read.case.clone() });
        let source = sources.add(format!("again{at}"), written.clone());
        let again = reader.read(source, &written, Format::Json);
        assert_eq!(again.case.values, read.case.values, "{why}: {written}");
    }
}

#[test]
fn a_member_of_a_one_of_can_be_used() {
    each(|word| {
        let facts = format!("{HEAD}fact x \"X\"\n  type      one of {word}, zz, yy\n\n");
        if !build(&format!("{facts}{}", recommend("r0", "b"))).1.diagnostics.is_empty() {
            return;
        }
        let mut text = facts;
        text.push_str(&format!(
            "fact d \"D\"\n  type      one of {word}, zz\n  when not given\n    {word} when b\n    zz otherwise\n\n"
        ));
        for (name, condition) in [
            ("r1", format!("x is {word}")),
            ("r2", format!("x in ({word}, zz)")),
            ("r3", format!("x is not {word}")),
            ("r4", format!("d is {word} or x is {word}")),
        ] {
            text.push_str(&recommend(name, &condition));
        }
        text.push_str(&format!(
            "example \"One\"\n  given     x = {word}, b = yes\n  expect    r1 applies, r2 applies, r3 does not apply, r4 applies, d = {word}\n\n\
             example \"Other\"\n  given     x = zz\n            d = {word}\n  expect    r1 does not apply, r2 applies, r4 applies\n\n\
             examples \"Table\"\n  columns   x, b\n  expect    r1, r3, d\n  row       {word}, yes, applies, does not apply, {word}\n  \
             row       zz, no, does not apply, applies, zz\n"
        ));
        covered(&text, &format!("one of {word}"));
        let (_, built) = build(&text);
        let json = format!("{{\"x\": \"{word}\"}}");
        // A number of a case is the member of that name.
        let bare = if word.parse::<u32>().is_ok() { format!("{{\"x\": {word}}}") } else { json.clone() };
        given(
            &built.guideline,
            "x",
            &Value::Member(0),
            &[word],
            &[&json, &bare, &format!("x: {word}\n")],
            &format!("one of {word}"),
        );
    });
}

#[test]
fn a_member_of_a_set_can_be_used() {
    each(|word| {
        let facts = format!("{HEAD}fact s \"S\"\n  type      set of {word}, zz\n\n");
        if !build(&format!("{facts}{}", recommend("r0", "b"))).1.diagnostics.is_empty() {
            return;
        }
        let mut text = facts;
        for (name, condition) in [
            ("r1", format!("s includes {word}")),
            ("r2", format!("s includes any of ({word}, zz)")),
            ("r3", format!("s includes all of ({word}, zz)")),
            ("r4", "s is empty".to_owned()),
            ("r5", format!("s does not include {word} and b")),
        ] {
            text.push_str(&recommend(name, &condition));
        }
        text.push_str(&format!(
            "example \"One\"\n  given     s = {word}, b = yes\n  expect    r1 applies, r2 applies, r3 does not apply, r4 does not apply, \
             r5 does not apply\n\n\
             example \"Both\"\n  given     b = yes\n            s = ({word}, zz)\n  expect    r1 applies, r3 applies\n\n\
             example \"Neither\"\n  given     s = none\n            b = yes\n  expect    r1 does not apply, r4 applies, r5 applies\n\n\
             examples \"Table\"\n  columns   s, b\n  expect    r1, r3\n  row       {word}, yes, applies, does not apply\n  \
             row       ({word}, zz), no, applies, applies\n  row       none, no, does not apply, does not apply\n"
        ));
        covered(&text, &format!("set of {word}"));
        let (_, built) = build(&text);
        let json = format!("{{\"s\": [\"{word}\"]}}");
        let list = format!("[{word}]");
        given(
            &built.guideline,
            "s",
            &Value::Set([0].into()),
            &[word, &list],
            &[&json, &format!("s: [{word}]\n"), &format!("s:\n  - {word}\n")],
            &format!("set of {word}"),
        );
        given(
            &built.guideline,
            "s",
            &Value::Set(BTreeSet::new()),
            &["none", "[]"],
            &["s: []\n"],
            &format!("none of a set of {word}"),
        );
    });
}

#[test]
fn a_class_can_be_used() {
    each(|word| {
        let class = format!("{HEAD}classify c \"C\"\n  {word} when b\n  zz otherwise\n\n");
        if !build(&format!("{class}{}", recommend("r0", "b"))).1.diagnostics.is_empty() {
            return;
        }
        let mut text = class;
        for (name, condition) in [
            ("r1", format!("c is {word}")),
            ("r2", format!("c in ({word}, zz) and b")),
            ("r3", format!("c is not {word}")),
        ] {
            text.push_str(&recommend(name, &condition));
        }
        text.push_str(&format!(
            "example \"One\"\n  given     b = yes\n  expect    r1 applies, r2 applies, c = {word}\n\n\
             example \"Other\"\n  given     b = no\n  expect    c = zz, r3 applies\n\n\
             examples \"Table\"\n  columns   b\n  expect    c, r1\n  row       yes, {word}, applies\n  row       no, zz, does not apply\n"
        ));
        covered(&text, &format!("class {word}"));
    });
}

#[test]
fn words_that_are_read_as_something_else_are_refused_where_they_are_declared() {
    for word in ["none", "yes", "no", "unknown", "null", "Null", "empty"] {
        let (_, built) =
            build(&format!("{HEAD}fact s \"S\"\n  type      set of {word}, zz\n\n{}", recommend("r0", "b")));
        let codes: Vec<&str> = built.diagnostics.iter().map(|found| found.code.id()).collect();
        assert_eq!(codes, ["GDL0212"], "{word}");
    }
    for word in ["unknown", "given", "missing", "null", "NULL"] {
        let (_, built) =
            build(&format!("{HEAD}fact x \"X\"\n  type      one of {word}, zz\n\n{}", recommend("r0", "b")));
        let codes: Vec<&str> = built.diagnostics.iter().map(|found| found.code.id()).collect();
        assert_eq!(codes, ["GDL0212"], "{word}");
    }
    for word in ["01", "1e5", "2E10", "0x1F", "0b1", "1_000", "4mm", "6months", "3days", "4or", "5to", "9points"] {
        for ty in ["one of", "set of"] {
            let (_, built) =
                build(&format!("{HEAD}fact x \"X\"\n  type      {ty} {word}, zz\n\n{}", recommend("r0", "b")));
            let codes: Vec<&str> = built.diagnostics.iter().map(|found| found.code.id()).collect();
            assert_eq!(codes, ["GDL0212"], "{ty} {word}");
            assert!(built.diagnostics[0].help.as_deref().is_some_and(|help| help.contains("`x_")), "{word}");
        }
    }
}

/// Small words are accepted, and a number of a case is the member of that name and no other.
#[test]
fn small_words_are_members() {
    for word in ["0", "4A", "1b", "T2", "2024", "1st", "1E"] {
        let text = format!(
            "{HEAD}fact x \"X\"\n  type      one of {word}, 12\n\n{}",
            recommend("r0", &format!("x is {word}"))
        );
        passes(&text, word);
    }
    let (_, built) = build(&format!("{HEAD}fact x \"X\"\n  type      one of 0, 1\n\n{}", recommend("r0", "x is 0")));
    for (text, member) in [
        ("{\"x\": 0}", Some(0)),
        ("{\"x\": 1}", Some(1)),
        ("{\"x\": 0.0}", None),
        ("{\"x\": -0}", None),
        ("{\"x\": 1e0}", None),
        ("{\"x\": 2}", None),
        ("x: 0\n", Some(0)),
        ("x: 00\n", None),
        ("x: 0x0\n", None),
        ("x: '1'\n", Some(1)),
        ("x: {one of: [1]}\n", Some(1)),
        ("x: {not: [1]}\n", Some(0)),
        ("x: not 1\n", Some(0)),
    ] {
        let mut sources = Sources::new();
        let source = sources.add("case", text.to_owned());
        let format = if text.starts_with('{') { Format::Json } else { Format::Yaml };
        let read = CaseReader::new(&built.guideline).read(source, text, format);
        assert_eq!(
            read.case.values.last().cloned().flatten(),
            member.map(Value::Member),
            "{text}: {:?}",
            read.diagnostics
        );
        assert_eq!(read.diagnostics.is_empty(), member.is_some(), "{text}");
    }
}
