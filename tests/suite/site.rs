//! The site of a guideline: every link leads somewhere, no anchor stands twice, nothing that is declared is forgotten, and what strangers
//! write is text on every page.

use crate::pages::guideline_of;
use crate::pages_support::{PAYLOADS, dangers, files, read};
use gdl::driver;
use gdl::eval::Engine;
use gdl::pages::site::{File, site};
use gdl::project::Project;
use gdl::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ALL: [&str; 7] = [
    "net-local-therapy",
    "pneumonia-severity",
    "liver-reserve",
    "polyp-surveillance",
    "anticoagulant-dose",
    "tumor-response",
    "hba1c-monitoring",
];

fn of(name: &str) -> (Engine, Vec<File>) {
    let project = Project::load(&files(), &Path::new("guidelines").join(name)).unwrap();
    let engine = project.sound().unwrap().engine();
    let pages = site(&engine, &project.sources, &driver::digest(&project.sources)).unwrap();
    (engine, pages)
}

/// What is dangerous on a page, but for the one script that the policy of the page for searching lets pass.
fn faults(name: &str, page: &str) -> Vec<String> {
    let read = read(page);
    let scripts = read.elements.iter().filter(|element| element.name == "script").count();
    let policy = read.elements.iter().find_map(|element| {
        (element.attribute("http-equiv") == Some("Content-Security-Policy"))
            .then(|| element.attribute("content"))
            .flatten()
    });
    let policy = policy.unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert_eq!(policy.contains("script-src 'sha256-"), name == "search.html", "{policy}");
    assert_eq!(scripts, usize::from(name == "search.html"), "{name}");
    dangers(page).into_iter().filter(|fault| !(name == "search.html" && fault == "<script>")).collect()
}

#[test]
fn links_lead_somewhere_and_anchors_stand_once() {
    for name in ALL {
        let (_, pages) = of(name);
        let mut anchors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut all = BTreeSet::new();
        for (file, page) in &pages {
            let own = anchors.entry(file.clone()).or_default();
            for element in read(page).elements {
                if let Some(id) = element.attribute("id") {
                    assert!(own.insert(id.to_owned()), "{name}/{file}: #{id} stands twice");
                    // What every page has is no anchor to link to.
                    let frame = ["content"].contains(&id);
                    assert!(
                        frame || all.insert(id.to_ascii_lowercase()),
                        "{name}/{file}: #{id} stands on another page, too"
                    );
                }
            }
            assert_eq!(faults(file, page), [""; 0], "{name}/{file}");
        }
        let names: BTreeSet<String> = pages.iter().map(|(file, _)| file.to_ascii_lowercase()).collect();
        assert_eq!(names.len(), pages.len(), "{name}: two files differ in capitals alone");
        for (file, page) in &pages {
            for element in read(page).elements {
                for key in ["href", "aria-labelledby"] {
                    let Some(value) = element.attribute(key) else { continue };
                    let targets: Vec<&str> = if key == "href" { vec![value] } else { value.split(' ').collect() };
                    for target in targets {
                        let (to, anchor) = match (key, target.split_once('#')) {
                            ("href", Some((to, anchor))) => (to, Some(anchor)),
                            ("href", None) => (target, None),
                            _ => ("", Some(target)),
                        };
                        let to = if to.is_empty() { file } else { to };
                        let there = anchors.get(to).unwrap_or_else(|| panic!("{name}/{file}: no page {to}"));
                        assert!(
                            anchor.is_none_or(|anchor| there.contains(anchor)),
                            "{name}/{file}: {target} leads nowhere"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_that_is_declared_is_forgotten() {
    for name in ALL {
        let (engine, pages) = of(name);
        let g = engine.guideline();
        let pages: BTreeMap<&str, String> = pages.iter().map(|(file, page)| (file.as_str(), read(page).text)).collect();
        let joined = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        let has =
            |file: &str, words: &str| assert!(pages[file].contains(&joined(words)), "{name}/{file} lacks {words}");
        for rec in &g.recommendations {
            let file = format!("recommend-{}.html", rec.name);
            has("index.html", &rec.title);
            has("search.html", &rec.name);
            for words in rec.because.iter().chain(rec.notes.iter().map(|(note, _)| note)).chain([&rec.title]) {
                has(&file, words);
            }
            for id in &rec.from {
                has(&file, id);
                let says = g
                    .statements
                    .iter()
                    .find(|statement| statement.id == *id)
                    .and_then(|statement| statement.says.as_ref());
                says.into_iter().for_each(|says| has(&file, says));
            }
            for study in rec.evidence.iter().filter_map(|id| g.studies.get(*id)) {
                for figure in study.results.iter().flat_map(|result| &result.figures) {
                    has(&file, &figure.text);
                }
            }
            has(&file, "The chart in sentences");
        }
        for fact in g.facts.iter().filter(|fact| fact.entry.is_none() && fact.day.is_none()) {
            has("facts.html", &fact.title);
            let judged = fact.judged.as_ref().map(|(by, _)| by);
            fact.ask.iter().chain(judged).for_each(|words| has("facts.html", words));
        }
        for term in g.terms.iter().filter(|term| !term.name.contains(' ')) {
            has("terms.html", &term.title);
        }
        for statement in &g.statements {
            has("source.html", &statement.id);
            statement.narrative.iter().for_each(|words| has("source.html", words));
        }
        g.studies.iter().for_each(|study| has("studies.html", &study.title));
        g.readings.iter().flat_map(|reading| &reading.decision).for_each(|words| has("readings.html", words));
        g.accepted.iter().for_each(|accepted| has("questions.html", &accepted.because));
        g.examples.iter().for_each(|example| has("examples.html", &example.title));
    }
}

#[test]
fn what_strangers_write_is_text_on_every_page_of_a_site() {
    for payload in PAYLOADS {
        let written: String = payload.chars().filter(|c| gdl::characters::unseen(*c).is_none()).collect();
        let quoted = format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\""));
        let mut sources = Sources::new();
        sources.add("g.gdl", guideline_of(&quoted));
        let engine = Engine::new(&driver::build(&sources).guideline).unwrap();
        for (file, page) in site(&engine, &sources, "sha256:0").unwrap() {
            assert_eq!(faults(&file, &page), [""; 0], "{payload}\n{page}");
        }
    }
}

#[test]
fn a_site_is_the_same_each_time() {
    assert_eq!(of("hba1c-monitoring").1, of("hba1c-monitoring").1);
}
