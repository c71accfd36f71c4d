//! `gdl test` for machines and authors: JUnit XML is what servers take, coverage says what examples show, and
//! suggestions show the rest.

use gdl::check::model::{Outcome, RecId};
use gdl::driver;
use gdl::eval::Engine;
use gdl::report::{coverage as covered, junit, suggest};
use gdl::source::Sources;
use gdl::testing::{self, Aspect, Choice, Coverage, Item};
use gdl::verify;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

fn sources(text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("g/g.gdl", text);
    sources
}

/// An element of a document: its name, attributes, text, and what stands in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    inner: Vec<Element>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Element {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            (
                text(attribute.key.as_ref()),
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned(),
            )
        });
        Element { name: text(start.name().as_ref()), attributes: attributes.collect(), ..Element::default() }
    }

    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).unwrap_or_else(|| panic!("{} has no `{attribute}`", self.name))
    }
}

/// Reads a document back, as a server does.
fn read(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) => open.last_mut().unwrap().inner.push(Element::of(&start)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().inner.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.decode().unwrap()),
            Event::GeneralRef(name) => {
                let name = name.decode().unwrap().into_owned();
                let text = quick_xml::escape::unescape(&format!("&{name};")).unwrap().into_owned();
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "an element is not closed");
    open.pop().unwrap().inner.pop().unwrap()
}

/// What the schema of Jenkins (`junit-10.xsd`, the strictest we know) lets stand where: element, attributes that must
/// stand, attributes that may, elements inside.
type Form = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
const SCHEMA: &[Form] = &[
    ("testsuites", &[], &["name", "time", "tests", "failures", "errors"], &["testsuite"]),
    ("testsuite", &["name", "tests", "failures", "errors"], &["time", "skipped", "timestamp", "file"], &["testcase"]),
    ("testcase", &["name"], &["classname", "time", "group"], &["failure", "error", "skipped", "system-out"]),
    ("failure", &[], &["type", "message"], &[]),
    ("skipped", &[], &["type", "message"], &[]),
];

fn holds_to_schema(element: &Element) {
    let (_, must, may, inner) =
        SCHEMA.iter().find(|form| form.0 == element.name).unwrap_or_else(|| panic!("<{}>", element.name));
    for attribute in *must {
        element.get(attribute);
    }
    for attribute in element.attributes.keys() {
        assert!(
            must.contains(&attribute.as_str()) || may.contains(&attribute.as_str()),
            "{}: {attribute}",
            element.name
        );
    }
    for part in &element.inner {
        assert!(inner.contains(&part.name.as_str()), "<{}> in <{}>", part.name, element.name);
        holds_to_schema(part);
    }
    if element.name == "testsuite" {
        let count = |name: &str| element.inner.iter().filter(|c| c.inner.iter().any(|o| o.name == name)).count();
        assert_eq!(element.get("tests"), element.inner.len().to_string());
        assert_eq!(element.get("failures"), count("failure").to_string());
        assert_eq!(element.get("skipped"), count("skipped").to_string());
    }
}

const TESTED: &str = r#"
guideline demo "A <demonstration>"
  version 0.1.0
  status  draft

fact fever "Fever"
  type  yes/no

fact first "First value"
  type  quantity in mg/L, at least 0 mg/L

fact last "Last value"
  type  quantity in mg/L, at least 0 mg/L

treatment cooling "Cooling"

recommend cool "Cool"
  stance  for cooling
  kind    informal
  when    fever and last > first

example "Fever & \"rising\" <values>"
  given   fever = yes, first = 1 mg/L, last = 2 mg/L
  expect  cool applies

example "Wrong & so"
  given   fever = no
  expect  cool applies

example "Last"
  expect  cool undetermined

invariant "Broken <here>"
  never   cool applies

invariant "Proved"
  always  fever or cool does not apply

invariant "Open"
  always  first = 0 mg/L or last / first <= 2 or last > first
"#;

fn junit_of(choice: &Choice) -> (String, Element) {
    let sources = sources(TESTED);
    let built = driver::build(&sources);
    assert!(built.sound(), "{:?}", built.diagnostics);
    let engine = Engine::new(&built.guideline).unwrap();
    let text = junit::text(&built.guideline, &sources, &testing::run_chosen(&engine, choice));
    let document = read(&text);
    (text, document)
}

#[test]
fn junit_is_what_servers_take() {
    let (text, document) = junit_of(&Choice::default());
    holds_to_schema(&document);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), "{text}");
    assert_eq!(["name", "tests", "failures"].map(|name| document.get(name)), ["demo", "6", "2"]);
    let [examples, invariants] = document.inner.as_slice() else { panic!("two suites: {text}") };
    assert_eq!((examples.get("name"), invariants.get("name")), ("examples", "invariants"));
    let titles: Vec<&str> = examples.inner.iter().map(|case| case.get("name")).collect();
    assert_eq!(titles, ["Fever & \"rising\" <values>", "Wrong & so", "Last"]);
    assert!(examples.inner.iter().all(|case| case.get("classname") == "g/g.gdl" && case.get("time") == "0"));
    let failure = &examples.inner[1].inner[0];
    assert_eq!(failure.get("message"), "expected cool applies, found: it does not apply");
    assert!(failure.text.contains("g/g.gdl:26:9"), "{}", failure.text);
    assert!(failure.text.contains("fever: no"), "{}", failure.text);
    let states: Vec<Vec<&str>> =
        invariants.inner.iter().map(|case| case.inner.iter().map(|o| o.name.as_str()).collect()).collect();
    assert_eq!(states, [vec!["failure"], vec![], vec!["skipped"]]);
}

#[test]
fn junit_tells_what_was_not_run() {
    let choice = Choice { titles: Vec::new(), fail_fast: true };
    let (text, document) = junit_of(&choice);
    holds_to_schema(&document);
    let state = |case: &Element| case.inner.first().map_or(String::new(), |outcome| outcome.name.clone());
    let states: Vec<String> = document.inner.iter().flat_map(|suite| suite.inner.iter().map(state)).collect();
    assert_eq!(states, ["", "failure", "skipped", "skipped", "skipped", "skipped"], "{text}");
}

#[test]
fn junit_holds_what_xml_cannot() {
    let control = TESTED.replace("\"Last\"", "\"Last\u{1}\u{ffff} one\"");
    let sources = sources(&control);
    let built = driver::build(&sources);
    let report = testing::run(&built.guideline).unwrap();
    let document = read(&junit::text(&built.guideline, &sources, &report));
    holds_to_schema(&document);
    assert_eq!(document.inner[0].inner[2].get("name"), "Last<U+0001><U+FFFF> one");
}

const COVERED: &str = r#"
guideline covered "Covered <by> examples"
  version 0.1.0
  status  draft
  scope   age >= 18

fact age "Age"
  type  integer, 0 to 120

fact fever "Fever"
  type  yes/no
  when not given
    temperature >= 38 Cel

fact temperature "Temperature"
  type  quantity in Cel, at least 30 Cel

fact infection "Infection"
  type  one of none, viral, bacterial

treatment cooling "Cooling"

treatment antibiotic "Antibiotic"

term ill "Ill"
  means   fever or infection is not none

term described "Described in an invariant only"
  means   infection is viral

recommend cool "Cool"
  stance  for cooling
  kind    informal
  when    ill and infection is not bacterial

recommend always_watch "Watch"
  stance  option cooling
  kind    informal
  regardless of scope

recommend treat "Treat"
  stance  for antibiotic
  kind    informal
  when    infection is bacterial
  unless  temperature between 35 Cel and 36 Cel

invariant "Described"
  never   described and infection is none
"#;

/// What is shown of each condition, by its text.
fn shown(text: &str) -> (Coverage, BTreeMap<String, Vec<Aspect>>) {
    let sources = sources(text);
    let built = driver::build(&sources);
    assert!(built.sound(), "{:?}", built.diagnostics);
    let engine = Engine::new(&built.guideline).unwrap();
    let report = testing::run_chosen(&engine, &Choice::default());
    let coverage = testing::coverage(&engine, &sources, &report);
    let conditions = coverage.conditions.iter().enumerate();
    let words = |at: usize, span| {
        let text = sources.one_line(span);
        // Of conditions with the same text, the later ones are told by their number.
        let same = coverage.conditions[..at].iter().filter(|other| sources.one_line(**other) == text).count();
        if same == 0 { text } else { format!("{text} #{}", same + 1) }
    };
    let shown = conditions.map(|(at, span)| (words(at, *span), coverage.of_condition(at))).collect();
    (coverage, shown)
}

fn covered_by(examples: &str) -> (Coverage, BTreeMap<String, Vec<Aspect>>) {
    shown(&format!("{COVERED}\n{examples}"))
}

#[test]
fn without_examples_nothing_is_shown() {
    let (coverage, shown) = covered_by("");
    assert!(shown.values().all(Vec::is_empty), "{shown:?}");
    let texts: Vec<&str> = shown.keys().map(String::as_str).collect();
    // The term that stands in an invariant alone is not asked for; what always applies has one verdict.
    assert_eq!(
        texts,
        [
            "age >= 18",
            "fever",
            "ill",
            "infection is bacterial",
            "infection is not bacterial",
            "infection is not none",
            "temperature >= 38 Cel",
            "temperature between 35 Cel and 36 Cel"
        ]
    );
    assert_eq!((coverage.verdicts(), coverage.outcomes()), ((0, 7), (0, 32)));
    assert_eq!(coverage.percent(), 0);
    assert!(coverage.items.contains(&Item::Verdict(RecId(1), Outcome::Yes)));
    assert!(!coverage.items.contains(&Item::Verdict(RecId(1), Outcome::No)));
}

#[test]
fn only_what_is_expected_counts() {
    use Aspect::{Decides, False, True};
    let example = "example \"E\"\n  given age = 50, fever = yes, infection = none\n  expect ";
    let (coverage, shown) = covered_by(&format!("{example} in scope\n"));
    assert_eq!(shown["age >= 18"], [True, Decides]);
    assert_eq!(shown.values().filter(|aspects| !aspects.is_empty()).count(), 1);
    assert_eq!(coverage.verdicts(), (0, 7));
    let (coverage, shown) = covered_by(&format!("{example} cool applies\n"));
    assert_eq!(coverage.verdicts(), (1, 7));
    assert_eq!(shown["age >= 18"], [True, Decides]);
    assert_eq!(shown["ill"], [True, Decides]);
    assert_eq!(shown["fever"], [True, Decides]);
    // The fever alone makes ill: what the infection says turns nothing. And the fever is given, not derived.
    assert_eq!(shown["infection is not none"], [False]);
    assert!(shown["temperature >= 38 Cel"].is_empty());
    assert_eq!(shown["infection is not bacterial"], [True, Decides]);
    assert!(shown["infection is bacterial"].is_empty());
    // An expectation that fails shows nothing.
    let (coverage, shown) = covered_by(&format!("{example} cool does not apply\n"));
    assert_eq!((coverage.shown.len(), shown.values().flatten().count()), (0, 0));
}

#[test]
fn a_derivation_decides_through_what_it_gives() {
    use Aspect::{Decides, False, True, Unknown};
    let (_, shown) = covered_by(
        "example \"E\"\n  given age = 50, temperature = 39 Cel, infection = none\n  expect cool applies\n\n\
         example \"F\"\n  given age = 50, temperature = 37 Cel\n  expect cool undetermined\n",
    );
    assert_eq!(shown["temperature >= 38 Cel"], [True, False, Decides]);
    assert_eq!(shown["infection is not none"], [False, Unknown]);
    let (_, shown) = covered_by("example \"E\"\n  given temperature = 35.5 Cel\n  expect treat does not apply\n");
    // Of `between` there is one condition; nothing is known of what else it takes.
    assert_eq!(shown["temperature between 35 Cel and 36 Cel"], [True, Decides]);
    assert_eq!(shown["age >= 18"], [Unknown]);
}

#[test]
fn the_page_holds_the_text_and_needs_nothing_else() {
    let text = format!("{COVERED}\nexample \"<b>E</b>\"\n  given age = 50\n  expect in scope # a < b & \"c\"\n");
    let sources = sources(&text);
    let built = driver::build(&sources);
    let engine = Engine::new(&built.guideline).unwrap();
    let report = testing::run_chosen(&engine, &Choice::default());
    let page = covered::html::page(&built.guideline, &sources, &testing::coverage(&engine, &sources, &report));
    for outside in ["http", "src=", "url(", "@import", "<script", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // The text is there as it is, and its marks are closed.
    let body = page.split_once("<pre><code>").unwrap().1.split_once("</code></pre>").unwrap().0;
    let mut bare = String::new();
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        bare.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap();
        let skipped = if tag.starts_with("sup") { "</sup>" } else { "</span>" };
        rest = if tag.starts_with("sup") || tag.starts_with("span") {
            after.split_once(skipped).unwrap().1
        } else {
            after
        };
    }
    bare.push_str(rest);
    assert_eq!(quick_xml::escape::unescape(&bare).unwrap(), text);
    assert_eq!(page.matches("<mark ").count(), page.matches("</mark>").count());
    assert!(page.contains("<mark class=\"part\" title=\"shown: true and decides; never false, never unknown\">"));
    assert!(page.contains("<mark class=\"none\" title=\"no expectation rests on it\">ill<sup>0 of 4</sup></mark>"));
}

/// What `--suggest` writes for a text.
fn suggested(text: &str) -> String {
    let sources = sources(text);
    let built = driver::build(&sources);
    assert!(built.sound(), "{:?}", built.diagnostics);
    let engine = Engine::new(&built.guideline).unwrap();
    let report = testing::run_chosen(&engine, &Choice::default());
    let coverage = testing::coverage(&engine, &sources, &report);
    let suggestions = testing::suggest(&engine, &sources, &coverage, verify::MAX_NODES);
    suggest::examples(&built.guideline, &sources, &coverage, &suggestions)
}

/// Pastes what is suggested: it checks, every example passes, and all that was promised is shown.
fn pasted(text: &str) -> Coverage {
    let suggestion = suggested(text);
    let whole = format!("{text}\n{suggestion}");
    let sources = sources(&whole);
    let built = driver::build(&sources);
    assert!(built.diagnostics.is_empty(), "{suggestion}\n{:?}", built.diagnostics);
    let engine = Engine::new(&built.guideline).unwrap();
    let report = testing::run_chosen(&engine, &Choice::default());
    assert_eq!(report.failed_examples(), 0, "{suggestion}");
    let coverage = testing::coverage(&engine, &sources, &report);
    let left = suggestion.matches("# Nothing was found for").count();
    assert_eq!(coverage.items.len() - coverage.shown.len(), left, "{suggestion}");
    assert!(suggestion.contains("A physician has to read every expectation"), "{suggestion}");
    coverage
}

#[test]
fn what_is_suggested_checks_passes_and_shows() {
    assert_eq!(pasted(COVERED).percent(), 100);
    // What examples show already is not suggested again.
    let example = "\nexample \"E\"\n  given   temperature = 35.5 Cel\n  expect  treat does not apply\n";
    let some = format!("{COVERED}{example}");
    assert!(suggested(&some).len() < suggested(COVERED).len());
    assert_eq!(pasted(&some).percent(), 100);
}

#[test]
fn what_is_suggested_stands_on_a_day() {
    let text = r#"
guideline dated "Dated"
  version 0.1.0
  status  draft

fact birth "Date of birth"
  type  date

fact last "Last visit"
  type  date

treatment visit "Visit"

recommend due "Due"
  stance  for visit
  kind    good practice
  when    weeks from last to today > 3 and years from birth to 2026-11-27 >= 65
"#;
    pasted(text);
    let suggestion = suggested(text);
    assert!(suggestion.contains("undetermined"), "{suggestion}");
    assert_eq!(suggestion.matches("\nexample ").count(), suggestion.matches(" today = ").count(), "{suggestion}");
}

#[test]
fn every_fact_of_a_suggestion_is_needed() {
    let suggestion = suggested(COVERED);
    for example in suggestion.split("\nexample ").skip(1) {
        let given = example.lines().filter(|line| line.contains(" = ")).count();
        assert!(given <= 3, "{example}");
    }
}

#[test]
fn numbers_of_suggestions_lie_near_the_limits() {
    let text = r#"
guideline near "Near"
  version 0.1.0
  status  draft

fact age "Age"
  type  integer, 0 to 120

fact pressure "Systolic pressure"
  type  quantity in mmHg, 0 mmHg to 300 mmHg

treatment drug "Drug"

recommend treat "Treat"
  stance  for drug
  kind    good practice
  when    age >= 65 and pressure > 140 mmHg
"#;
    pasted(text);
    let suggestion = suggested(text);
    for value in ["age = 70", "pressure = 150 mmHg"] {
        assert!(suggestion.contains(value), "{suggestion}");
    }
    for extreme in ["age = 93", "age = 9\n", "pressure = 220 mmHg"] {
        assert!(!suggestion.contains(extreme), "{suggestion}");
    }
    // What the authors write themselves stays.
    let example = "\nexample \"E\"\n  given   age = 88\n          pressure = 199 mmHg\n  expect  treat applies\n";
    assert!(!suggested(&format!("{text}{example}")).contains("age = 70"), "{suggestion}");
}

#[test]
fn numbers_dates_sets_and_classes_are_suggested_as_they_are_written() {
    let text = r#"
guideline kinds "Kinds of facts"
  version 0.1.0
  status  draft

fact born "Born"
  type  date

fact seen "Seen"
  type  date

fact weight "Weight"
  type  quantity in kg, above 0 kg

fact height "Height"
  type  length in m, above 0 m

fact mass "Mass"
  type  decimal, above 0
  when not given
    weight / 1 kg

fact signs "Signs"
  type  set of pain, fever, rash

fact grade "Grade"
  type  one of G1, G2, G3
  when not given
    G3 when mass > 70.5
    G2 when height <= 1.5 m
    G1 otherwise

classify extent "Extent"
  large   when signs includes all of (pain, fever)
  middle  when signs is not empty
  small   otherwise

score points "Points"
  1.5 points when grade is G3
  2 points   when extent is large

treatment rest "Rest"

recommend first "First"
  stance    for rest
  kind      informal
  when      points >= 2 and seen - born > 365 d

recommend second "Second"
  stance    for rest
  kind      informal
  when      not (first applies) and at least 1 of (grade is not G1, extent is middle)
  overrides third

recommend third "Third"
  stance    for rest
  kind      informal
  when      seen > 2020-02-29
"#;
    let coverage = pasted(text);
    assert!(coverage.percent() >= 95, "{} %\n{}", coverage.percent(), suggested(text));
}

#[test]
fn what_cannot_be_shown_is_said() {
    let text = r#"
guideline idle "Idle"
  version 0.1.0
  status  draft

fact a "A"
  type  yes/no

treatment rest "Rest"

recommend one "One"
  stance    for rest
  kind      informal
  when      a or (a and a)
"#;
    let suggestion = suggested(text);
    assert!(suggestion.contains("# Nothing was found for: decides: a (g/g.gdl:14:"), "{suggestion}");
    pasted(text);
}

/// Every form of a table's cells.
const TABLES: &str = include_str!("../check/tables/good.gdl");

#[test]
fn a_row_is_an_example() {
    let sources = sources(TABLES);
    let built = driver::build(&sources);
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    let report = testing::run(&built.guideline).unwrap();
    let titles: Vec<&str> = report.examples.iter().map(|example| example.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Sizes, row 1",
            "Sizes, row 2",
            "Sizes, size not known",
            "Sizes, the same",
            "All kinds of cells, row 1",
            "All kinds of cells, row 2",
            "All kinds of cells, row 3",
            "All kinds of cells, row 4",
            "All kinds of cells, row 5"
        ]
    );
    assert!(report.passed(), "{report:?}");
    let given: Vec<usize> = built.guideline.examples.iter().map(|example| example.given.len()).collect();
    assert_eq!(given, [3, 3, 2, 2, 6, 5, 5, 5, 4]);
    assert_eq!(built.guideline.examples[0].notes, ["31 mm is 3.1 cm."]);
}

/// Whatever cell is made wrong, the failure points there, and nowhere else.
#[test]
fn a_failure_points_to_its_cell() {
    let whole = sources(TABLES);
    let guideline = driver::build(&whole).guideline;
    let examples = &guideline.examples;
    let mut made_wrong = 0;
    for cell in examples.iter().flat_map(|example| &example.expect) {
        let opposite = match whole.text(cell.span) {
            "applies" => "does not apply",
            "does not apply" => "applies",
            "holds" => "does not hold",
            "does not hold" => "holds",
            "in scope" => "out of scope",
            "out of scope" => "in scope",
            "small" => "large",
            "large" => "small",
            "G1" => "G2",
            "G2" => "G1",
            "yes" => "no",
            "0" => "1.5",
            "2" => "-1",
            words if words.starts_with("undetermined without") => "undetermined without (age)",
            "undetermined" => "does not hold",
            other => panic!("{other}"),
        };
        // Of the scope, nothing holds.
        let scope = whole.text(cell.column.unwrap()) == "scope";
        let opposite = if scope && opposite == "does not hold" { "in scope" } else { opposite };
        let mut text = TABLES.to_owned();
        text.replace_range(cell.span.range(), opposite);
        let sources = sources(&text);
        let built = driver::build(&sources);
        assert!(built.sound(), "{opposite}: {:?}", built.diagnostics);
        let report = testing::run(&built.guideline).unwrap();
        let failures: Vec<_> = report.examples.iter().flat_map(|example| &example.failures).collect();
        let [failure] = failures.as_slice() else { panic!("{opposite} at {:?}: {failures:?}", cell.span) };
        assert_eq!((failure.span.start, sources.text(failure.span)), (cell.span.start, opposite));
        made_wrong += 1;
    }
    assert!(made_wrong >= 25, "{made_wrong}");
}

#[test]
fn a_known_value_is_not_undetermined() {
    let text = r#"
fact grade "Grade"
  type  one of G1, G2
  when not given
    G2 when size > 3 cm
    G1 otherwise

fact size "Size"
  type  length in cm, above 0 cm

example "Known"
  given   size = 2 cm
  expect  grade undetermined

example "Not known"
  expect  grade undetermined
"#;
    let sources = sources(text);
    let built = driver::build(&sources);
    let report = testing::run(&built.guideline).unwrap();
    let passed: Vec<bool> = report.examples.iter().map(|example| example.passed()).collect();
    assert_eq!(passed, [false, true]);
    let text = gdl::report::tests::text(&built.guideline, &sources, &report, gdl::report::style::Look::default());
    assert!(text.contains("found     it is G1"), "{text}");
}
