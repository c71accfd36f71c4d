//! `gdl test` for machines and authors: JUnit XML is what servers take.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects)]

use gdl::driver;
use gdl::eval::Engine;
use gdl::report::junit;
use gdl::source::Sources;
use gdl::testing::{self, Choice};
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
    assert_eq!(failure.get("message"), "expected cool applies, found: it does not");
    assert!(failure.text.contains("g/g.gdl:26:9"), "{}", failure.text);
    assert!(failure.text.contains("fever: no (fever = no)"), "{}", failure.text);
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
    assert_eq!(document.inner[0].inner[2].get("name"), "Last\u{fffd}\u{fffd} one");
}
